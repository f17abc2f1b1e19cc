/* app/link_report_pairs.c - pairs in doubt, each side by side and as a waterfall; see link_report.h. */
#include "app/estimate_words.h"
#include "app/link_doubt.h"
#include "app/link_report.h"
#include "draw/chart.h"
#include "link/depend.h"
#include "link/read.h"
#include "link/stated.h"

#include <math.h>
#include <stdlib.h>

enum { CELL_BYTES = 400 }; /* of one cell shown */

double link_pair_weight(const struct link_job *j, size_t a, size_t b, uint8_t *levels, double *own)
{
    struct comparer *c = comparer_new(&j->fields);
    compare_rows(c, a, b, levels);
    double alone = model_weight(&j->model, &j->records, &j->fields, a, b, levels), stated = stated_weight(j, c, a, b, alone);
    comparer_free(c);
    if (own != NULL)
        *own = alone;
    return stated;
}

struct str link_field_value(const struct link_job *j, const struct field *f, size_t row, struct arena *arena)
{
    SCOPED_BUF struct buf text = BUF_MAX(4096);
    for (int k = 0; k < f->column_count; k++) {
        const struct column *c = &j->records.columns[f->columns[k]];
        uint32_t id = c->value[row];
        if (id == 0)
            continue;
        buf_addz(&text, text.n > 0 ? ", " : "");
        struct str cell = c->text[id];
        size_t cut = cell.n > CELL_BYTES / 4 ? CELL_BYTES / 4 : cell.n;
        while (cut < cell.n && ((unsigned char)cell.p[cut] & 0xC0) == 0x80)
            cut++;
        buf_add_str(&text, str_slice(cell, 0, cut));
        buf_addz(&text, cut < cell.n ? "…" : "");
    }
    return str_keep(arena, text.n > 0 ? buf_str(&text) : STR("–"));
}

/* What two rows hold in the columns of a field: "김영희 | Kim Yonghui"; nothing where both hold nothing. */
static struct str field_values(const struct link_job *j, const struct field *f, size_t a, size_t b, struct arena *arena)
{
    struct str x = link_field_value(j, f, a, arena), y = link_field_value(j, f, b, arena);
    if (str_is(x, "–") && str_is(y, "–"))
        return STR_NONE;
    return str_from(arena_printf(arena, "%.*s | %.*s", STR_FMT(x), STR_FMT(y)));
}

const char *link_outcome(const struct link_job *j, int f, size_t a, size_t b, const uint8_t *levels, int language,
                         struct arena *arena)
{
    const char *words = link_words(language, j->fields.f[f].words[levels[f]]);
    int on = depend_on(&j->model, &j->fields, f, a < b ? a : b, a < b ? b : a, levels);
    if (on < 0)
        return words;
    const char *with = arena_printf(arena, link_words(language, "weighed with %s"), j->fields.f[on].name);
    return arena_printf(arena, language == WORDS_ZH ? "%s，%s" : "%s, %s", words, with);
}

/* Odds as people say them: "about 1 in 8,200", "89 in 100", "about 4,000 to 1 for". */
static const char *chance_words(struct arena *a, int language, double bits)
{
    double p = 1 / (1 + exp2(-bits));
    SCOPED_BUF struct buf b = BUF_MAX(256);
    if (p >= 0.02 && p <= 0.98)
        return arena_printf(a, link_words(language, "%.0f in 100 such pairs are one person"), 100 * p);
    double n = exp2(fmin(fabs(bits), 60)) + 1, size = pow(10, floor(log10(n)) - 1);
    chart_put_number(&b, round(n / size) * size, 0);
    const char *few = link_words(language, "about 1 in %s such pairs are one person");
    const char *most = link_words(language, "all but about 1 in %s such pairs are one person");
    return arena_printf(a, p < 0.5 ? few : most, str_keep(a, buf_str(&b)).p);
}

FALLIBLE link_waterfall(const struct link_job *j, size_t a, size_t b, const char *id, bool alone, int language,
                        struct arena *arena, struct buf *out, struct err *e)
{
    uint8_t levels[FIELDS_MAX];
    double weight[FIELDS_MAX];
    size_t x = a < b ? a : b, y = a < b ? b : a, n = 0;
    double own, total = link_pair_weight(j, x, y, levels, &own) / log(2),
                prior = j->model.prior[model_stratum(&j->records, x, y)];
    model_field_weights(&j->model, &j->records, &j->fields, x, y, levels, weight);
    double sum = log2(prior / (1 - prior)), chance = stated_chance(j, total * log(2)), grouped = total - own / log(2);
    struct chart_part parts[FIELDS_MAX + 3];
    parts[n++] = (struct chart_part){.label = str_from(link_words(language, "before anything is compared")),
                                     .delta = sum,
                                     .note = str_from(chance_words(arena, language, sum))};
    for (int f = 0; f < j->fields.count; f++) {
        const struct field *fd = &j->fields.f[f];
        double bits = weight[f] / log(2);
        parts[n++] = (struct chart_part){
            .label = str_from(fd->name), .delta = bits, .note = str_from(link_outcome(j, f, x, y, levels, language, arena))};
        if (alone)
            parts[n - 1].detail = field_values(j, fd, a, b, arena);
    }
    if (fabs(grouped) > 0.05)
        parts[n++] = (struct chart_part){.label = str_from(link_words(language, "rows grouped with them")),
                                         .delta = grouped,
                                         .note = str_from(link_words(language, "how the two agree with those rows"))};
    parts[n++] = (struct chart_part){.label = str_from(link_words(language, "weight")),
                                     .total = true,
                                     .note = str_from(chance_words(arena, language, log2(chance / (1 - chance))))};
    struct chart_waterfall c = {
        .id = id,
        .desc = str_from(link_words(language, "How each field adds to or takes from the evidence, in bits.")),
        .axis_label = str_from(link_words(language, "bits: left of 0 speaks for two people, right of it for one")),
        .decimals = 1,
        .width = 760};
    if (alone) {
        char room[2][24];
        struct str row[2] = {link_id(j, j->records.source_row[a], room[0]), link_id(j, j->records.source_row[b], room[1])};
        const char *one = link_words(language, "%.*s and %.*s: one person with a probability of %.3f; held to be one");
        const char *two = link_words(language, "%.*s and %.*s: one person with a probability of %.3f; held to be two");
        c.title =
            str_from(arena_printf(arena, j->cluster[a] == j->cluster[b] ? one : two, STR_FMT(row[0]), STR_FMT(row[1]), chance));
    }
    return chart_waterfall_svg(&c, parts, n, arena, alone ? SVG_ALONE : SVG_IN_PAGE, out, e);
}

/* Nearest to even odds first. */
static int by_doubt(const void *x, const void *y)
{
    const struct link_doubt *a = x, *b = y;
    float p = fabsf(a->weight), q = fabsf(b->weight);
    return p < q ? -1 : p > q ? 1 : a->order < b->order ? -1 : a->order > b->order;
}

static void cells(struct link_report *p, size_t a, size_t b)
{
    const struct link_job *j = p->job;
    const size_t row[2] = {a, b};
    buf_addf(p->out, "<div class=\"wide\"><table><tr><th>%s</th>", SAID(p, "Column"));
    for (int k = 0; k < 2; k++) {
        char room[24];
        buf_addz(p->out, "<th>");
        link_report_text(p, link_file(j, row[k]));
        buf_addz(p->out, ", ");
        link_report_text(p, link_id(j, j->records.source_row[row[k]], room));
        buf_addz(p->out, "</th>");
    }
    buf_addz(p->out, "</tr>\n");
    for (int f = 0; f < j->fields.count; f++) {
        const struct str value[2] = {link_field_value(j, &j->fields.f[f], a, p->a),
                                     link_field_value(j, &j->fields.f[f], b, p->a)};
        if (str_is(value[0], "–") && str_is(value[1], "–"))
            continue;
        buf_addz(p->out, "<tr><td>");
        link_report_text(p, str_from(j->fields.f[f].name));
        for (int k = 0; k < 2; k++) {
            buf_addz(p->out, "</td><td dir=\"auto\">");
            link_report_text(p, value[k]);
        }
        buf_addz(p->out, "</td></tr>\n");
    }
    buf_addz(p->out, "</table></div>\n");
}

FALLIBLE link_report_doubts(struct link_report *p, struct err *e)
{
    const struct link_job *j = p->job;
    struct link_doubt *doubts;
    size_t n = link_doubts(j, p->a, &doubts);
    qsort(doubts, n, sizeof *doubts, by_doubt);
    buf_addf(p->out, "<h2>%s</h2>\n<p>%s</p>\n", SAID(p, "Pairs in doubt"),
             n == 0 ? SAID(p, "No pair lies between 2 % and 98 %.")
                    : SAID(p, "The pairs nearest to even odds: a person should look at these first."));
    for (size_t i = 0; i < n && i < LINK_REPORT_DOUBTS; i++) {
        size_t a = doubts[i].a, b = doubts[i].b;
        if (j->records.source_row[a] > j->records.source_row[b]) {
            size_t t = a;
            a = b;
            b = t;
        }
        double chance = stated_chance(j, (double)doubts[i].weight);
        buf_addf(p->out, "<section class=\"pair\"><h3>%zu. ", i + 1);
        buf_addf(p->out, SAID(p, "Probability %.2f"), chance);
        buf_addf(p->out, " <span class=\"meta\">(%s)</span></h3>\n",
                 j->cluster[a] == j->cluster[b] ? SAID(p, "held to be one person") : SAID(p, "held to be two people"));
        cells(p, a, b);
        buf_addz(p->out, "<figure>");
        BD_TRY(link_waterfall(j, a, b, link_report_id(p), false, p->language, p->a, p->out, e));
        buf_addz(p->out, "</figure></section>\n");
    }
    return BD_OK;
}
