/* draw/levels.c - see levels.h. */
#include "draw/levels.h"

#include <math.h>
#include <stdio.h>

#define LINE_PX 30.0
#define LEVELS_LINES 200
#define FIGURE_PX 204.0
#define LABEL_LINES 2

struct grid {
    struct svg svg;
    struct arena *a;
    double labels, share_left, share_right, top, bottom;
    struct chart_axis bits;
};

static struct str share_text(struct arena *a, double v)
{
    const char *form = v >= 0.0995 ? "%.2f" : v >= 0.00995 ? "%.3f" : v >= 0.000995 ? "%.4f" : v >= 1e-5 ? "%.5f" : "%.6f";
    return str_from(v <= 0 ? "0" : v < 1e-6 ? "< 0.000001" : arena_printf(a, form, v));
}

static FALLIBLE check(const struct chart_level *rows, size_t count, double *most, struct err *e)
{
    if (count == 0)
        return err_set(e, BD_INPUT, "the picture of levels has no line");
    if (count > LEVELS_LINES)
        return err_set(e, BD_LIMIT, "the picture of levels holds at most %d lines", LEVELS_LINES);
    *most = 1;
    for (size_t i = 0; i < count; i++) {
        const struct chart_level *l = &rows[i];
        if (!isfinite(l->bits) || !(l->m >= 0 && l->m <= 1) || !(l->u >= 0 && l->u <= 1))
            return err_set(e, BD_INPUT, "line %zu of the picture of levels has a number outside its range", i + 1);
        *most = fmax(*most, fabs(l->bits));
    }
    return BD_OK;
}

static void head(struct grid *g, const struct chart_levels *c)
{
    struct str title = c->title, m = c->m_label.n > 0 ? c->m_label : STR("m, one person");
    struct str u = c->u_label.n > 0 ? c->u_label : STR("u, strangers"),
               bits = c->bits_label.n > 0 ? c->bits_label : STR("bits");
    double second = g->share_left + 16 + svg_text_width(m, SVG_SMALL_PX) + 14;
    if (title.n > 0)
        svg_text(&g->svg, 8, 20, SVG_START, SVG_TEXT_PX + 1, true, SVG_TEXT, title);
    double y = g->top - 8;
    svg_rect(&g->svg, g->share_left, y - 8, 12, 6, 0, (struct svg_pen){.fill = SVG_S1});
    svg_text(&g->svg, g->share_left + 16, y, SVG_START, SVG_SMALL_PX, false, SVG_MUTED, m);
    svg_rect(&g->svg, second, y - 8, 12, 6, 0, (struct svg_pen){.fill = SVG_S2});
    svg_text(&g->svg, second + 16, y, SVG_START, SVG_SMALL_PX, false, SVG_MUTED, u);
    svg_text(&g->svg, chart_axis_at(&g->bits, 0), y, SVG_MIDDLE, SVG_SMALL_PX, false, SVG_MUTED, bits);
    svg_line(&g->svg, g->share_left, g->top, g->share_left, g->bottom, (struct svg_pen){.stroke = SVG_MUTED});
    svg_line(&g->svg, g->share_right, g->top, g->share_right, g->bottom, (struct svg_pen){.stroke = SVG_FAINT});
    double zero = chart_axis_at(&g->bits, 0);
    svg_line(&g->svg, zero, g->top, zero, g->bottom, (struct svg_pen){.stroke = SVG_MUTED});
}

static void line(struct grid *g, const struct chart_level *l, double y, double width)
{
    double span = g->share_right - g->share_left;
    if (l->apart)
        svg_line(&g->svg, 8, y, width - 8, y, (struct svg_pen){.stroke = SVG_FAINT});
    struct str words[LABEL_LINES]; /* long ones in two lines of small letters rather than cut */
    bool fits = svg_text_width(l->label, SVG_TEXT_PX) <= g->labels - 8;
    size_t lines = fits ? 1 : svg_text_wrap(g->a, l->label, SVG_SMALL_PX, g->labels - 8, words, LABEL_LINES);
    for (size_t i = 0; i < lines; i++)
        svg_text(&g->svg, g->labels, lines == 1 ? y + 19 : y + 13 + 13 * (double)i, SVG_END, fits ? SVG_TEXT_PX : SVG_SMALL_PX,
                 false, SVG_TEXT, fits ? l->label : words[i]);
    svg_rect(&g->svg, g->share_left, y + 6, fmax(l->m * span, 0.5), 8, 0, (struct svg_pen){.fill = SVG_S1});
    svg_rect(&g->svg, g->share_left, y + 16, fmax(l->u * span, 0.5), 8, 0, (struct svg_pen){.fill = SVG_S2});
    double zero = chart_axis_at(&g->bits, 0), at = chart_axis_at(&g->bits, l->bits);
    svg_rect(&g->svg, fmin(zero, at), y + 8, fmax(fabs(at - zero), 0.5), 14, 0,
             (struct svg_pen){.fill = l->bits < 0 ? SVG_WARN : SVG_S3});
    SCOPED_BUF struct buf b = BUF_MAX(256);
    buf_addz(&b, l->varies ? "~" : "");
    buf_addz(&b, l->bits > 0 ? "+" : "");
    chart_put_number(&b, l->bits, 1);
    svg_text(&g->svg, g->bits.at_high + 62, y + 19, SVG_END, SVG_TEXT_PX, false, SVG_TEXT, str_keep(g->a, buf_str(&b)));
    const char *shares = arena_printf(g->a, "%s / %s", share_text(g->a, l->m).p, share_text(g->a, l->u).p);
    svg_text(&g->svg, width - 8, y + 19, SVG_END, SVG_SMALL_PX, false, SVG_MUTED, str_from(shares));
}

FALLIBLE chart_levels_svg(const struct chart_levels *c, const struct chart_level *rows, size_t count, struct arena *a,
                          enum svg_use use, struct buf *out, struct err *e)
{
    double most, width = c->width > 0 ? c->width : 720, labels = 0;
    BD_TRY(check(rows, count, &most, e));
    for (size_t i = 0; i < count; i++)
        labels = fmax(labels, svg_text_width(rows[i].label, SVG_TEXT_PX));
    struct grid g = {.a = a, .labels = fmin(labels + 12, width * 0.36), .top = c->title.n > 0 ? 52 : 28};
    g.bottom = g.top + LINE_PX * (double)count;
    g.share_left = g.labels + 10;
    double room = width - g.share_left - FIGURE_PX;
    g.share_right = g.share_left + fmax(room * 0.45, 200);
    g.bits = (struct chart_axis){.low = -most, .high = most, .at_low = g.share_right + 14, .at_high = width - FIGURE_PX + 14};
    g.svg = svg_begin(out, use, c->id, width, g.bottom + 10, c->title, c->desc);
    head(&g, c);
    for (size_t i = 0; i < count; i++)
        line(&g, &rows[i], g.top + LINE_PX * (double)i, width);
    svg_end(&g.svg);
    return BD_OK;
}
