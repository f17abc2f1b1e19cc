/* draw/upset.c - how lists overlap: a column for each overlap, a dot for each list in it (the UpSet picture of Lex and
 * others, 2014). See chart.h.
 */
#include "draw/chart_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SETS_MAX 64
#define COLUMN_PX 22.0
#define LINE_PX 22.0
#define BARS_PX 150.0
#define SIZES_PX 90.0

static int by_bits(const void *a, const void *b)
{
    const struct chart_overlap *p = a, *q = b;
    return p->sets < q->sets ? -1 : p->sets > q->sets;
}

static int by_count(const void *a, const void *b)
{
    const struct chart_overlap *p = a, *q = b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return by_bits(a, b);
}

FALLIBLE chart_sets_sort(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                         struct chart_overlap **sorted, size_t *drawn, double *rest, double *sizes, struct err *e)
{
    if (c->sets > SETS_MAX)
        return err_set(e, BD_LIMIT, "the picture holds at most %d lists", SETS_MAX);
    if (count == 0 || c->sets == 0)
        return err_set(e, BD_INPUT, "there are no overlaps to draw");
    struct chart_overlap *o = ARENA_ARRAY(a, struct chart_overlap, count);
    memcpy(o, overlaps, count * sizeof *o);
    memset(sizes, 0, c->sets * sizeof *sizes);
    qsort(o, count, sizeof *o, by_bits);
    for (size_t i = 0; i < count; i++) {
        if (c->sets < 64 && (o[i].sets >> c->sets) != 0)
            return err_set(e, BD_INPUT, "an overlap names list %d of %zu lists", 64 - __builtin_clzll(o[i].sets), c->sets);
        if (!isfinite(o[i].count) || o[i].count < 0)
            return err_set(e, BD_INPUT, "an overlap has a count that is not a number of cases");
        if (i > 0 && o[i].sets == o[i - 1].sets)
            return err_set(e, BD_INPUT, "the same overlap is given twice");
        for (size_t k = 0; k < c->sets; k++)
            sizes[k] += (o[i].sets >> k & 1) != 0 ? o[i].count : 0;
    }
    qsort(o, count, sizeof *o, by_count);
    size_t most = c->most > 0 ? c->most : 30;
    *drawn = count < most ? count : most;
    *rest = count > most ? 0 : NAN;
    for (size_t i = most; i < count; i++)
        *rest += o[i].count;
    *sorted = o;
    return BD_OK;
}

struct picture {
    struct svg svg;
    struct arena *a;
    const struct chart_sets *c;
    double labels;      /* right end of the list names */
    double left, right; /* of the matrix */
    double top, base;   /* of the count bars */
    struct chart_axis y;
};

static struct str count_text(struct arena *a, double v)
{
    struct buf b SCOPED_BUF = BUF_MAX(512);
    chart_put_number(&b, v, v == floor(v) ? 0 : 1);
    return str_keep(a, buf_str(&b));
}

static double line_y(const struct picture *p, size_t set)
{
    return p->base + 18 + LINE_PX * ((double)set + 0.5);
}

static void draw_lists(struct picture *p, const double *sizes)
{
    double most = 0;
    for (size_t k = 0; k < p->c->sets; k++)
        most = sizes[k] > most ? sizes[k] : most;
    for (size_t k = 0; k < p->c->sets; k++) {
        double y = line_y(p, k), width = most > 0 ? sizes[k] / most * SIZES_PX : 0;
        if (k % 2 == 0)
            svg_rect(&p->svg, 0, y - LINE_PX / 2, p->right, LINE_PX, 0, (struct svg_pen){.fill = SVG_SHADE});
        svg_text(&p->svg, p->labels, y + 4, SVG_END, SVG_TEXT_PX, false, SVG_TEXT,
                 svg_text_fit(p->a, p->c->names[k], SVG_TEXT_PX, p->labels - 8));
        svg_rect(&p->svg, p->labels + 8, y - 6, width, 12, 0, (struct svg_pen){.fill = SVG_S6});
        svg_text(&p->svg, p->labels + 12 + width, y + 4, SVG_START, SVG_SMALL_PX, false, SVG_MUTED, count_text(p->a, sizes[k]));
    }
}

static void draw_column(struct picture *p, size_t column, const struct chart_overlap *o)
{
    double x = p->left + COLUMN_PX * ((double)column + 0.5);
    double top = chart_axis_at(&p->y, o->count);
    svg_rect(&p->svg, x - 7, top, 14, p->base - top, 0, (struct svg_pen){.fill = SVG_S1});
    svg_text(&p->svg, x, top - 4, SVG_MIDDLE, 9, false, SVG_MUTED, count_text(p->a, o->count));
    size_t first = p->c->sets, last = 0;
    for (size_t k = 0; k < p->c->sets; k++) {
        if ((o->sets >> k & 1) == 0)
            continue;
        first = k < first ? k : first;
        last = k;
    }
    if (first < last)
        svg_line(&p->svg, x, line_y(p, first), x, line_y(p, last), (struct svg_pen){.stroke = SVG_TEXT, .width = 2});
    for (size_t k = 0; k < p->c->sets; k++)
        svg_circle(&p->svg, x, line_y(p, k), 5, (struct svg_pen){.fill = (o->sets >> k & 1) != 0 ? SVG_TEXT : SVG_FAINT});
}

FALLIBLE chart_sets_svg(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                        enum svg_use use, struct buf *out, struct err *e)
{
    struct chart_overlap *sorted;
    size_t drawn;
    double rest, sizes[SETS_MAX];
    BD_TRY(chart_sets_sort(c, overlaps, count, a, &sorted, &drawn, &rest, sizes, e));
    struct picture p = {.a = a, .c = c};
    double labels = 0;
    for (size_t k = 0; k < c->sets; k++) {
        double w = svg_text_width(c->names[k], SVG_TEXT_PX);
        labels = w > labels ? w : labels;
    }
    size_t columns = drawn + (isnan(rest) ? 0 : 2);
    p.labels = (labels < 200 ? labels : 200) + 16;
    p.left = p.labels + SIZES_PX + 60;
    p.right = p.left + COLUMN_PX * (double)columns + 12;
    p.top = c->title.n > 0 ? 48 : 24;
    p.base = p.top + BARS_PX;
    p.y = (struct chart_axis){.low = 0, .high = sorted[0].count > 0 ? sorted[0].count : 1, .at_low = p.base, .at_high = p.top};
    double least = svg_text_width(c->title, SVG_TEXT_PX + 1) + 16;
    double height = line_y(&p, c->sets) + 4;
    p.svg = svg_begin(out, use, c->id, p.right > least ? p.right : least, height, c->title, c->desc);
    if (c->title.n > 0)
        svg_text(&p.svg, 8, 20, SVG_START, SVG_TEXT_PX + 1, true, SVG_TEXT, c->title);
    draw_lists(&p, sizes);
    svg_line(&p.svg, p.left, p.base, p.right, p.base, (struct svg_pen){.stroke = SVG_MUTED});
    for (size_t i = 0; i < drawn; i++)
        draw_column(&p, i, &sorted[i]);
    if (!isnan(rest)) {
        double x = p.left + COLUMN_PX * ((double)drawn + 1);
        char *words = arena_printf(a, "%zu more", count - drawn);
        svg_text(&p.svg, x, p.base - 18, SVG_MIDDLE, 9, false, SVG_MUTED, str_from(words));
        svg_text(&p.svg, x, p.base - 6, SVG_MIDDLE, 9, false, SVG_MUTED, count_text(a, rest));
    }
    svg_end(&p.svg);
    return BD_OK;
}

FALLIBLE chart_sets_text(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                         size_t columns, struct buf *out, struct err *e)
{
    struct chart_overlap *sorted;
    size_t drawn;
    double rest, sizes[SETS_MAX];
    BD_TRY(chart_sets_sort(c, overlaps, count, a, &sorted, &drawn, &rest, sizes, e));
    struct chart_row *rows = ARENA_ARRAY(a, struct chart_row, drawn + 1);
    for (size_t i = 0; i < drawn; i++) {
        struct buf b SCOPED_BUF = BUF_MAX(1024);
        for (size_t k = 0; k < c->sets; k++)
            buf_addz(&b, (sorted[i].sets >> k & 1) != 0 ? "\u25CF" : "\u00B7");
        rows[i] = (struct chart_row){.label = str_keep(a, buf_str(&b)), .value = sorted[i].count, .low = NAN, .high = NAN};
    }
    if (!isnan(rest))
        rows[drawn] = (struct chart_row){
            .label = str_from(arena_printf(a, "%zu more", count - drawn)), .value = rest, .low = NAN, .high = NAN};
    if (c->title.n > 0) {
        buf_add_str(out, c->title);
        buf_add_char(out, '\n');
    }
    for (size_t k = 0; k < c->sets; k++) {
        for (size_t i = 0; i < k; i++)
            buf_addz(out, "\u2502");
        buf_addf(out, "\u250C %.*s ", STR_FMT(c->names[k]));
        chart_put_number(out, sizes[k], 0);
        buf_add_char(out, '\n');
    }
    struct chart_rows shape = {.bars = true};
    return chart_rows_text(&shape, rows, drawn + (isnan(rest) ? 0u : 1u), a, columns, out, e);
}
