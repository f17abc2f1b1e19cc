/* app/link_report_pairs.c - pairs in doubt, each side by side and as a waterfall; see link_report.h. */
#include "app/link_report.h"
#include "draw/chart.h"
#include "link/read.h"

#include <math.h>
#include <stdlib.h>

double link_pair_weight(const struct link_job *j, size_t a, size_t b, uint8_t *levels)
{
    struct comparer *c = comparer_new(&j->fields);
    compare_rows(c, a, b, levels);
    comparer_free(c);
    return model_weight(&j->model, &j->records, &j->fields, a, b, levels);
}

FALLIBLE link_waterfall(const struct link_job *j, size_t a, size_t b, const char *id, bool alone, struct arena *arena,
                        struct buf *out, struct err *e)
{
    uint8_t levels[FIELDS_MAX];
    size_t x = a < b ? a : b, y = a < b ? b : a, n = 0;
    double total = link_pair_weight(j, x, y, levels) / log(2), prior = j->model.prior[model_stratum(&j->records, x, y)];
    double sum = log2(prior / (1 - prior)), chance = 1 / (1 + exp2(-total));
    struct chart_part parts[FIELDS_MAX + 3];
    parts[n++] = (struct chart_part){.label = STR("start: any two rows"), .delta = sum};
    for (int f = 0; f < j->fields.count; f++) {
        const struct field *fd = &j->fields.f[f];
        double bits = model_field_weight(&j->model, &j->fields, f, x, y, levels[f]) / log(2);
        sum += bits;
        parts[n++] = (struct chart_part){.label = str_from(fd->name), .delta = bits, .note = str_from(fd->words[levels[f]])};
    }
    if (fabs(total - sum) > 0.05)
        parts[n++] = (struct chart_part){.label = STR("fields together"), .delta = total - sum};
    const char *note = chance > 0.9995 ? "p > 0.999" : chance < 0.0005 ? "p < 0.001" : arena_printf(arena, "p = %.3f", chance);
    parts[n++] = (struct chart_part){.label = STR("weight"), .total = true, .note = str_from(note)};
    struct chart_waterfall c = {.id = id,
                                .desc = STR("How each field adds to or takes from the evidence, in bits."),
                                .axis_label = STR("bits"),
                                .decimals = 1,
                                .width = 720};
    return chart_waterfall_svg(&c, parts, n, arena, alone ? SVG_ALONE : SVG_IN_PAGE, out, e);
}

struct doubt {
    size_t pair;
    float away;   /* |log odds| */
    uint64_t key; /* source rows, to order equals */
};

static int by_doubt(const void *x, const void *y)
{
    const struct doubt *a = x, *b = y;
    return a->away < b->away ? -1 : a->away > b->away ? 1 : a->key < b->key ? -1 : a->key > b->key;
}

/* The pairs nearest to even odds, at most `most`; a bounded heap would be faster, but doubt is rare. */
static size_t find_doubts(const struct link_job *j, struct doubt *out, size_t most)
{
    const struct pairs *p = &j->pairs;
    size_t n = 0, cap = 1024;
    struct doubt *x = link_grow(NULL, cap * sizeof *x);
    for (size_t i = 0; i < p->count; i++) {
        float away = fabsf(p->weight[i]);
        if (away > 4)
            continue;
        if (n == cap)
            x = link_grow(x, (cap *= 2) * sizeof *x);
        uint32_t s = j->records.source_row[p->a[i]], t = j->records.source_row[p->b[i]];
        x[n++] = (struct doubt){.pair = i, .away = away, .key = s < t ? (uint64_t)s << 32 | t : (uint64_t)t << 32 | s};
    }
    qsort(x, n, sizeof *x, by_doubt);
    size_t kept = n < most ? n : most;
    for (size_t i = 0; i < kept; i++)
        out[i] = x[i];
    free(x);
    return kept;
}

enum { CELL_BYTES = 400 }; /* of one cell shown */

static void cells(struct link_report *p, size_t a, size_t b)
{
    const struct link_job *j = p->job;
    const size_t row[2] = {a, b};
    buf_addz(p->out, "<table><tr><th>Column</th>");
    for (int k = 0; k < 2; k++) {
        char room[24];
        buf_addz(p->out, "<th>");
        link_report_text(p, link_file(j, row[k]));
        buf_addz(p->out, ", ");
        link_report_text(p, link_id(j, j->records.source_row[row[k]], room));
        buf_addz(p->out, "</th>");
    }
    buf_addz(p->out, "</tr>\n");
    for (size_t c = 0; c < j->records.column_count; c++) {
        const struct column *col = &j->records.columns[c];
        if (j->kind[c] == LINK_IGNORE || (col->value[a] == 0 && col->value[b] == 0))
            continue;
        buf_addz(p->out, "<tr><td>");
        link_report_text(p, col->name);
        for (int k = 0; k < 2; k++) {
            struct str text = col->text[col->value[row[k]]];
            size_t cut = text.n > CELL_BYTES ? CELL_BYTES : text.n;
            while (cut < text.n && ((unsigned char)text.p[cut] & 0xC0) == 0x80)
                cut++;
            buf_addz(p->out, "</td><td dir=\"auto\">");
            link_report_text(p, str_slice(text, 0, cut));
            buf_addz(p->out, cut < text.n ? "…" : "");
        }
        buf_addz(p->out, "</td></tr>\n");
    }
    buf_addz(p->out, "</table>\n");
}

FALLIBLE link_report_doubts(struct link_report *p, struct err *e)
{
    const struct link_job *j = p->job;
    struct doubt doubts[LINK_REPORT_DOUBTS];
    size_t n = find_doubts(j, doubts, LINK_REPORT_DOUBTS);
    buf_addf(p->out, "<h2>Pairs in doubt</h2>\n<p>%s</p>\n",
             n == 0 ? "No pair lies between 2 % and 98 %."
                    : "The pairs nearest to even odds: a person should look at these first.");
    for (size_t i = 0; i < n; i++) {
        size_t a = j->pairs.a[doubts[i].pair], b = j->pairs.b[doubts[i].pair];
        if (j->records.source_row[a] > j->records.source_row[b]) {
            size_t t = a;
            a = b;
            b = t;
        }
        double chance = 1 / (1 + exp(-(double)j->pairs.weight[doubts[i].pair]));
        buf_addf(p->out, "<section class=\"pair\"><h3>%zu. Probability %.2f <span class=\"meta\">(%s)</span></h3>\n", i + 1,
                 chance, j->cluster[a] == j->cluster[b] ? "held to be one person" : "held to be two people");
        cells(p, a, b);
        buf_addz(p->out, "<figure>");
        BD_TRY(link_waterfall(j, a, b, link_report_id(p), false, p->a, p->out, e));
        buf_addz(p->out, "</figure></section>\n");
    }
    return BD_OK;
}
