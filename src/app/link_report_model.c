/* app/link_report_model.c - what was learned: weights of levels, calibration, the weights of all pairs; see link_report.h. */
#include "app/link_report.h"
#include "draw/levels.h"
#include "link/saved.h"
#include "link/stated.h"

#include <math.h>

static void figure(struct link_report *p, struct str words)
{
    buf_addz(p->out, "<figure>");
    if (words.n > 0) {
        buf_addz(p->out, "<figcaption class=\"meta\">");
        link_report_text(p, words);
        buf_addz(p->out, "</figcaption>");
    }
}

static FALLIBLE field(struct link_report *p, int f, struct err *e)
{
    const struct model *md = &p->job->model;
    const struct field *fd = &p->job->fields.f[f];
    struct chart_level rows[LEVELS_MAX];
    size_t n = 0;
    int group = -1;
    for (int l = 1; l < fd->levels; l++) {
        if (!saved_level_shown(p->job, f, l) ||
            (md->random[f][l] <= 0 && md->seen[f][l] < 0.01)) /* never met: what is held of it beforehand is no finding */
            continue;
        double bits = log2(md->m[f][l] / md->u[f][l]);
        rows[n++] = (struct chart_level){.label = str_from(SAID(p, fd->words[l])),
                                         .m = fmin(md->m[f][l], 1),
                                         .u = fmin(md->u[f][l], 1),
                                         .bits = isfinite(bits) ? bits : 0,
                                         .apart = group >= 0 && fd->group[l] != group,
                                         .varies = md->frequency[f] && fd->agree[l] >= 2 && fd->group[l] == 1};
        group = fd->group[l];
    }
    buf_addz(p->out, "<h3>");
    link_report_text(p, str_from(fd->name));
    buf_addz(p->out, " <span class=\"meta\">");
    buf_addf(p->out, SAID(p, "(%s, filled in %.0f %% of rows)"), SAID(p, link_kind_word(fd->kind)), 100 * fd->filled);
    buf_addz(p->out, "</span></h3>\n");
    if (n == 0)
        return BD_OK;
    struct chart_levels c = {.id = link_report_id(p),
                             .title = STR_NONE,
                             .m_label = str_from(SAID(p, "m, one person")),
                             .u_label = str_from(SAID(p, "u, strangers")),
                             .bits_label = str_from(SAID(p, "bits")),
                             .desc = str_from(SAID(p, "For each outcome of the comparison its share among pairs of one person "
                                                      "(m), among strangers (u), and the bits that it adds to the evidence."))};
    figure(p, STR_NONE);
    BD_TRY(chart_levels_svg(&c, rows, n, p->a, SVG_IN_PAGE, p->out, e));
    buf_addz(p->out, "</figure>\n");
    return BD_OK;
}

static FALLIBLE weights(struct link_report *p, struct err *e)
{
    buf_addf(
        p->out, "<h2>%s</h2>\n<p>%s</p>\n", SAID(p, "Weights: what each agreement and disagreement says"),
        SAID(p, "Every comparison of a field has one of these outcomes. Ten bits are odds of a thousand to one. m and u add to "
                "one within a group of lines: how much is known of a value is not evidence. Where ~ stands before the bits, "
                "they rise for rare values and fall for common ones."));
    for (int f = 0; f < p->job->fields.count; f++)
        BD_TRY(field(p, f, e));
    return BD_OK;
}

enum { BITS_LOW = -16, BITS_HIGH = 40 };

static FALLIBLE histogram(struct link_report *p, struct err *e)
{
    const struct pairs *pr = &p->job->pairs;
    double count[BITS_HIGH - BITS_LOW + 1] = {0}, x[BITS_HIGH - BITS_LOW + 1], y[BITS_HIGH - BITS_LOW + 1];
    for (size_t i = 0; i < pr->count; i++) {
        double bits = floor((double)pr->weight[i] / log(2));
        count[(int)fmax(0, fmin(BITS_HIGH - BITS_LOW, bits - BITS_LOW))]++;
    }
    size_t n = 0, first = 0, last = 0;
    bool any = false;
    for (size_t i = 0; i <= BITS_HIGH - BITS_LOW; i++)
        if (count[i] > 0) {
            first = any ? first : i;
            last = i;
            any = true;
        }
    buf_addf(
        p->out, "<h2>%s</h2>\n<p>%s</p>\n", SAID(p, "Weights of the pairs"),
        SAID(p, "Each pair that came near to being one person, by its weight in bits; 0 is even odds. Two hills with a valley "
                "between them are a good sign; much between −4 and 4 bits is for people to decide."));
    if (!any) {
        buf_addf(p->out, "<p>%s</p>\n", SAID(p, "No pair came near."));
        return BD_OK;
    }
    for (size_t i = first; i <= last; i++, n++) {
        x[n] = BITS_LOW + (double)i + 0.5;
        y[n] = count[i] > 0 ? count[i] : NAN;
    }
    struct chart_series s = {.mark = CHART_BARS, .count = n, .x = x, .y = y};
    struct chart c = {.id = link_report_id(p),
                      .desc = str_from(SAID(p, "Number of pairs by weight in bits, on a logarithmic scale.")),
                      .x_label = str_from(SAID(p, "weight, bits")),
                      .y_label = str_from(SAID(p, "pairs")),
                      .y_scale = CHART_LOG,
                      .width = 720,
                      .height = 280};
    figure(p, STR_NONE);
    BD_TRY(chart_svg(&c, &s, 1, SVG_IN_PAGE, p->out, e));
    buf_addz(p->out, "</figure>\n");
    return BD_OK;
}

/* Wilson's interval for a share (Wilson 1927), 95 %. */
static void wilson(double hits, double n, double *low, double *high)
{
    double z = 1.959964, p = hits / n, mid = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    *low = fmax(0, mid - half);
    *high = fmin(1, mid + half);
}

enum { CAL_BINS = 10 };

/* A whole number in groups of three. */
static const char *grouped(struct arena *a, double v)
{
    SCOPED_BUF struct buf b = BUF_MAX(64);
    chart_put_number(&b, v, 0);
    return str_keep(a, buf_str(&b)).p;
}

/* Judged pairs by the tenth of the scale that their stated probability falls into. */
static void count_tenths(const struct link_report *p, double *n, double *hits, double *stated)
{
    uint8_t levels[FIELDS_MAX];
    struct comparer *cmp = comparer_new(&p->job->fields);
    for (size_t i = 0; i < p->labels->count; i++) {
        const struct link_label *l = &p->labels->x[i];
        compare_rows(cmp, l->a, l->b, levels);
        double own = model_weight(&p->job->model, &p->job->records, &p->job->fields, l->a, l->b, levels);
        double q = stated_chance(p->job, stated_weight(p->job, cmp, l->a, l->b, own));
        int bin = q >= 1 ? CAL_BINS - 1 : (int)(q * CAL_BINS);
        n[bin]++;
        hits[bin] += l->match;
        stated[bin] += q;
    }
    comparer_free(cmp);
}

static FALLIBLE calibration(struct link_report *p, struct err *e)
{
    double n[CAL_BINS] = {0}, hits[CAL_BINS] = {0}, stated[CAL_BINS] = {0};
    double x[CAL_BINS], y[CAL_BINS], low[CAL_BINS], high[CAL_BINS];
    size_t bins = 0;
    count_tenths(p, n, hits, stated);
    for (int b = 0; b < CAL_BINS; b++)
        if (n[b] > 0) {
            x[bins] = stated[b] / n[b];
            y[bins] = hits[b] / n[b];
            wilson(hits[b], n[b], &low[bins], &high[bins]);
            bins++;
        }
    buf_addf(p->out, "<h2>%s</h2>\n<p>", SAID(p, "Calibration: do the probabilities hold?"));
    buf_addf(
        p->out,
        SAID(p,
             "From %s: %s pairs. Each dot is a tenth of the scale of stated probability; its height is the share that were "
             "one person, with a 95 %% interval. On the dashed line, stated and seen agree. Pairs that people chose to judge "
             "are not a random sample: within one tenth the picture is fair, the number of pairs in each is not."),
        SAID(p, p->labels_from), grouped(p->a, (double)p->labels->count));
    buf_addz(p->out, "</p>\n");
    if (bins == 0)
        return BD_OK;
    double diagonal[] = {0, 1};
    struct chart_series s[] = {
        {.name = str_from(SAID(p, "seen")), .mark = CHART_POINTS, .count = bins, .x = x, .y = y, .low = low, .high = high},
        {.name = str_from(SAID(p, "stated = seen")),
         .mark = CHART_LINE,
         .count = 2,
         .x = diagonal,
         .y = diagonal,
         .dashed = true}};
    struct chart c = {.id = link_report_id(p),
                      .desc = str_from(SAID(p, "Share of pairs that were one person by stated probability.")),
                      .x_label = str_from(SAID(p, "stated probability")),
                      .y_label = str_from(SAID(p, "share that are one person")),
                      .y_from_zero = true,
                      .width = 520,
                      .height = 360};
    figure(p, STR_NONE);
    BD_TRY(chart_svg(&c, s, 2, SVG_IN_PAGE, p->out, e));
    buf_addf(p->out,
             "</figure>\n<table class=\"few\"><tr><th class=\"n\">%s</th><th class=\"n\">%s</th><th class=\"n\">%s</th></tr>\n",
             SAID(p, "Stated, mean"), SAID(p, "Seen"), SAID(p, "Pairs"));
    for (int b = 0; b < CAL_BINS; b++)
        if (n[b] > 0)
            buf_addf(p->out, "<tr><td class=\"n\">%.3f</td><td class=\"n\">%.3f</td><td class=\"n\">%s</td></tr>\n",
                     stated[b] / n[b], hits[b] / n[b], grouped(p->a, n[b]));
    buf_addz(p->out, "</table>\n");
    return BD_OK;
}

FALLIBLE link_report_model(struct link_report *p, struct err *e)
{
    BD_TRY(weights(p, e));
    if (p->labels != NULL && p->labels->count > 0)
        BD_TRY(calibration(p, e));
    return histogram(p, e);
}
