/* app/estimate_more.c - see estimate_more.h. */
#include "app/estimate_more.h"

#include "app/estimate_beside.h"
#include "app/estimate_cells.h"
#include "app/estimate_input.h"
#include "app/labels.h"
#include "base/csv.h"
#include "base/limits.h"
#include "draw/chart.h"
#include "stats/graphs_estimate.h"
#include "stats/pool.h"
#include "stats/run.h"

#include <math.h>

enum { PICTURES = 6 };

static size_t overlaps_of(struct arena *a, const struct history_table *t, struct chart_overlap **out)
{
    size_t n = 0;
    *out = ARENA_ARRAY(a, struct chart_overlap, history_cells(t));
    for (size_t w = 1; w < history_cells(t); w++)
        if (t->count[w] > 0)
            (*out)[n++] = (struct chart_overlap){w, (double)t->count[w]};
    return n;
}

static struct chart_sets sets_of(const struct history_table *t, enum words_language l)
{
    return (struct chart_sets){.id = "overlaps",
                               .title = str_from(labels_word(l, "Who is on which lists")),
                               .desc =
                                   str_from(labels_word(l, "Cases by the exact set of lists that hold them, largest first.")),
                               .names = t->name,
                               .sets = t->lists,
                               .most = 24};
}

static void print_lines(struct str text, struct printer *out)
{
    for (size_t from = 0, to; from < text.n; from = to + 1) {
        for (to = from; to < text.n && text.p[to] != '\n'; to++)
            continue;
        print_raw(out, str_slice(text, from, to));
    }
}

FALLIBLE estimate_overlap_text(struct arena *a, enum words_language l, const struct history_table *t, struct printer *out,
                               struct err *e)
{
    if (printer_face(out) == PRINTER_JSON)
        return BD_OK;
    struct chart_overlap *overlap;
    size_t n = overlaps_of(a, t, &overlap), width = printer_width(out);
    struct chart_sets sets = sets_of(t, l);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    BD_TRY(chart_sets_text(&sets, overlap, n, a, width >= 40 ? width : 80, &text, e));
    print_lines(buf_str(&text), out);
    return BD_OK;
}

FALLIBLE estimate_overlap_picture(struct arena *a, enum words_language l, const struct history_table *t, const char *path,
                                  struct err *e)
{
    struct chart_overlap *overlap;
    size_t n = overlaps_of(a, t, &overlap);
    struct chart_sets sets = sets_of(t, l);
    SCOPED_BUF struct buf svg = BUF_MAX(4 * MIB);
    BD_TRY(chart_sets_svg(&sets, overlap, n, a, SVG_ALONE, &svg, e));
    return file_write(path, buf_str(&svg), e);
}

/* The methods that gave a number as rows, bounds noted; the interval with the choice of a model inside under its method. Gives their
 * number. */
static size_t method_rows(struct arena *a, enum words_language l, const struct estimate_drawn *d, struct chart_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct mse_estimate *x = &d->x[i];
        if (x->refusal != MSE_FINE)
            continue;
        bool bound = x->kind == MSE_BOUND;
        row[n++] = (struct chart_row){.label = str_from(mse_method_name(x->method)),
                                      .value = x->total,
                                      .low = x->low > 0 ? x->low : NAN,
                                      .high = x->low > 0 ? x->high : NAN,
                                      .note = bound ? str_from(labels_word(l, "at least")) : STR(""),
                                      .figure = str_from(estimate_figure(a, l, x))};
        if (x->method != MSE_LOGLINEAR_BIC || d->models == NULL)
            continue;
        struct mse_estimate again = *x;
        again.low = d->models->low;
        again.high = d->models->high;
        again.end_error = d->models->end_error;
        row[n++] = (struct chart_row){.label = str_from(labels_word(l, "Chosen again")),
                                      .value = again.total,
                                      .low = again.low,
                                      .high = again.high,
                                      .figure = str_from(estimate_figure(a, l, &again))};
    }
    return n;
}

static struct chart_rows methods_shape(enum words_language l)
{
    return (struct chart_rows){.id = "methods",
                               .title = str_from(labels_word(l, "What each method says")),
                               .desc = str_from(labels_word(l, "Totals with intervals, one row a method, on a log scale.")),
                               .axis_label = str_from(labels_word(l, "cases, seen and unseen")),
                               .scale = CHART_LOG};
}

static FALLIBLE draw_methods(struct arena *a, enum words_language l, const struct estimate_drawn *d, struct buf *out,
                             struct err *e)
{
    struct chart_row *row = ARENA_ARRAY(a, struct chart_row, d->count + 2);
    size_t n = method_rows(a, l, d, row);
    const struct chart_rows shape = methods_shape(l);
    return n == 0 ? BD_OK : chart_rows_svg(&shape, row, n, a, SVG_ALONE, out, e);
}

FALLIBLE estimate_methods_text(struct arena *a, enum words_language l, const struct estimate_drawn *d, struct printer *out,
                               struct err *e)
{
    struct chart_row *row = ARENA_ARRAY(a, struct chart_row, d->count + 2);
    size_t n = method_rows(a, l, d, row), width = printer_width(out);
    if (printer_face(out) == PRINTER_JSON || n < 2)
        return BD_OK;
    struct chart_rows shape = methods_shape(l);
    shape.title = STR_NONE;
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    BD_TRY(chart_rows_text(&shape, row, n, a, width >= 40 ? width : 80, &text, e));
    print_lines(buf_str(&text), out);
    return BD_OK;
}

/* The density of N under averaging over graphs, from its 0.2 % to its 99.8 % quantile. */
static FALLIBLE draw_posterior(struct arena *a, enum words_language l, const struct graphs_posterior *p, struct buf *out,
                               struct err *e)
{
    enum { POINTS = 240 };
    double *x = ARENA_ARRAY(a, double, POINTS), *y = ARENA_ARRAY(a, double, POINTS), most = 0;
    double low = graphs_quantile(p, 0.002), high = graphs_quantile(p, 0.998);
    for (int i = 0; i < POINTS; i++) {
        x[i] = low + (high - low) * i / (POINTS - 1);
        y[i] = graphs_density(p, x[i]);
        most = fmax(most, y[i]);
    }
    for (int i = 0; i < POINTS; i++)
        y[i] /= most;
    struct chart_series s = {.mark = CHART_LINE, .count = POINTS, .x = x, .y = y};
    struct chart c = {.id = "posterior",
                      .title = str_from(labels_word(l, "How likely each total is, averaged over graphs")),
                      .desc = str_from(labels_word(l, "Posterior density of the total relative to its largest value.")),
                      .x_label = str_from(labels_word(l, "cases, seen and unseen")),
                      .y_label = str_from(labels_word(l, "relative density")),
                      .y_from_zero = true,
                      .height = 260};
    return chart_svg(&c, &s, 1, SVG_ALONE, out, e);
}

/* log of n0 under all dependences but the highest: the signed sum of the logs of all cells, defined when none is empty;
 * an odds ratio xi of that highest dependence divides n0 by xi. */
static bool log_unseen(const struct history_table *t, double *out)
{
    double sum = 0;
    for (size_t w = 1; w < history_cells(t); w++) {
        if (t->count[w] == 0)
            return false;
        sum += (__builtin_popcountl(w) % 2 == 1 ? 1 : -1) * log((double)t->count[w]);
    }
    *out = sum;
    return true;
}

static FALLIBLE draw_sensitivity(struct arena *a, enum words_language l, const struct history_table *t, struct buf *out,
                                 struct err *e)
{
    enum { POINTS = 61 };
    double *x = ARENA_ARRAY(a, double, POINTS), *y = ARENA_ARRAY(a, double, POINTS), middle;
    if (t->lists < 3 || !log_unseen(t, &middle))
        return BD_OK;
    for (int i = 0; i < POINTS; i++) {
        x[i] = exp(log(4) * (2.0 * i / (POINTS - 1) - 1));
        y[i] = (double)t->observed + exp(middle) / x[i];
    }
    struct chart_series s = {.mark = CHART_LINE, .count = POINTS, .x = x, .y = y};
    struct chart c = {.id = "sensitivity",
                      .title = str_from(labels_word(l, "What no data can show: the dependence of all lists at once")),
                      .desc =
                          str_from(labels_word(l, "Total against the odds ratio of the highest dependence; at 1 it is absent, "
                                                  "which every method assumes.")),
                      .x_label = str_from(labels_word(l, "odds ratio of the highest dependence")),
                      .y_label = str_from(labels_word(l, "cases, seen and unseen")),
                      .x_scale = CHART_LOG,
                      .height = 260};
    return chart_svg(&c, &s, 1, SVG_ALONE, out, e);
}

/* Width and height as the picture itself says them. */
static double size_of(struct str svg, const char *name)
{
    size_t at;
    double v = 0;
    if (!str_find(svg, str_from(name), 0, &at))
        return 0;
    for (at += str_from(name).n; at < svg.n && svg.p[at] >= '0' && svg.p[at] <= '9'; at++)
        v = 10 * v + (svg.p[at] - '0');
    return v;
}

/* Puts pictures below one another: each is an svg element of its own inside the whole. */
static void stack(const struct buf *picture, size_t count, struct buf *out)
{
    double height = 0, width = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        height += size_of(buf_str(&picture[i]), " height=\"");
        width = fmax(width, size_of(buf_str(&picture[i]), " width=\""));
    }
    buf_addf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n",
             width, height, width, height);
    for (size_t i = 0; i < count; i++) {
        struct str svg = buf_str(&picture[i]);
        size_t from;
        if (svg.n == 0 || !str_find(svg, STR("<svg"), 0, &from))
            continue;
        buf_addf(out, "<svg y=\"%.0f\"", at);
        buf_add_str(out, str_slice(svg, from + 4, svg.n));
        buf_addz(out, "\n");
        at += size_of(svg, " height=\"");
    }
    buf_addz(out, "</svg>\n");
}

FALLIBLE estimate_write_stack(const struct buf *picture, size_t count, const char *path, struct err *e)
{
    SCOPED_BUF struct buf whole = BUF_MAX(20 * MIB);
    stack(picture, count, &whole);
    return file_write(path, buf_str(&whole), e);
}

static FALLIBLE draw_all(struct arena *a, enum words_language l, const struct estimate_drawn *d, struct buf picture[PICTURES],
                         struct err *e)
{
    struct chart_overlap *overlap;
    size_t n = overlaps_of(a, d->table, &overlap);
    struct chart_sets sets = sets_of(d->table, l);
    BD_TRY(draw_methods(a, l, d, &picture[0], e));
    BD_TRY(chart_sets_svg(&sets, overlap, n, a, SVG_ALONE, &picture[1], e));
    struct graphs_posterior posterior;
    struct mse_estimate graphs;
    BD_TRY(mse_graphs(d->table, d->options, d->options->graphs, a, &posterior, &graphs, e));
    if (graphs.refusal == MSE_FINE)
        BD_TRY(draw_posterior(a, l, &posterior, &picture[2], e));
    BD_TRY(draw_sensitivity(a, l, d->table, &picture[3], e));
    if (d->models != NULL)
        BD_TRY(beside_draw(a, d->models, l, &picture[4], e));
    return d->what_if != NULL ? what_if_draw(d->what_if, l, a, &picture[5], e) : BD_OK;
}

FALLIBLE estimate_picture(struct arena *a, enum words_language l, const struct estimate_drawn *d, const char *path,
                          struct err *e)
{
    struct buf picture[PICTURES];
    for (int i = 0; i < PICTURES; i++)
        picture[i] = BUF_MAX(4 * MIB);
    enum bd_status status = draw_all(a, l, d, picture, e);
    if (status == BD_OK)
        status = estimate_write_stack(picture, PICTURES, path, e);
    for (int i = 0; i < PICTURES; i++)
        buf_free(&picture[i]);
    return status;
}

static bool has_list(const struct history_table *t, struct str name)
{
    for (unsigned i = 0; i < t->lists; i++)
        if (str_eq(t->name[i], name))
            return true;
    return false;
}

/* A sample holds the lists of the table that it is a sample of, and no other. */
static FALLIBLE same_lists(const char *path, const struct history_table *sample, const struct history_table *of, struct err *e)
{
    struct history_overlap o = history_overlaps(of);
    for (unsigned i = 0; i < sample->lists; i++)
        if (!has_list(of, sample->name[i])) {
            (void)!err_set(e, BD_INPUT, "%s holds the list %.*s, which the table does not have", path,
                           STR_FMT(sample->name[i]));
            return err_mend(e,
                            "lists that a column of one file tells apart count as one in the file of --clusters: link them as "
                            "files of their own");
        }
    for (unsigned i = 0; i < of->lists; i++)
        if (o.on[i] > 0 && !has_list(sample, of->name[i]))
            return err_set(e, BD_INPUT, "%s does not hold the list %.*s", path, STR_FMT(of->name[i]));
    return BD_OK;
}

/* The method on every sample, by strata where they are asked for. */
static FALLIBLE run_samples(struct arena *a, const struct samples_ask *ask, const struct history_table *of, enum mse_method m,
                            const struct mse_options *o, struct mse_estimate **part, size_t *count, struct err *e)
{
    struct mse_options options = *o;
    struct history_table *table;
    struct history_file *file;
    struct str *name;
    size_t names;
    options.keep_draws = true;
    if (options.replicates > POOL_REPLICATES)
        options.replicates = POOL_REPLICATES;
    estimate_split(a, ask->strata, ',', &name, &names);
    if (names > 0) {
        BD_TRY(pool_read_strata(a, ask->path, ask->text, name, names, &file, count, e));
        for (size_t i = 0; i < *count; i++)
            BD_TRY(estimate_merge(a, ask->merge, &file[i], e));
        *part = ARENA_ARRAY(a, struct mse_estimate, *count);
        return pool_strata_samples(file, *count, m, &options, a, *part, e);
    }
    BD_TRY(pool_read(a, ask->path, ask->text, &table, count, e));
    *part = ARENA_ARRAY(a, struct mse_estimate, *count);
    for (size_t i = 0; i < *count; i++) {
        struct history_file one = {.all = table[i]};
        BD_TRY(estimate_merge(a, ask->merge, &one, e));
        BD_TRY(same_lists(ask->path, &one.all, of, e));
        BD_TRY(mse_run(m, &one.all, &options, a, &(*part)[i], e));
    }
    return BD_OK;
}

FALLIBLE estimate_samples(struct arena *a, const struct samples_ask *ask, const struct history_table *of, enum mse_method m,
                          const struct mse_options *o, enum words_language l, struct printer *out, struct err *e)
{
    struct mse_estimate *part;
    size_t count;
    struct pooled p;
    BD_TRY(run_samples(a, ask, of, m, o, &part, &count, e));
    pool_samples(part, count, o->level, a, &p);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    if (!p.stands)
        return err_set(e, BD_NO_ESTIMATE, words_note(l, NOTE_SAMPLES_REFUSED), p.refused, p.samples, mse_method_name(m));
#pragma GCC diagnostic pop
    double width = p.high - p.low;
    print_object_begin(out, "samples");
    print_z(out, "method", mse_method_name(m));
    print_int(out, "count", (int64_t)p.samples);
    print_int(out, "refused", (int64_t)p.refused);
    bool json = printer_face(out) == PRINTER_JSON;
    const char *const key[] = {"total", "low", "high", "lowest", "highest"};
    const double value[] = {p.total, p.low, p.high, p.lowest, p.highest};
    for (int i = 0; i < 5; i++) {
        if (json)
            print_real(out, key[i], value[i], 12);
        else
            print_z(out, key[i], words_cases(a, value[i], width));
    }
    print_real(out, "within", p.within, 3);
    print_real(out, "between", p.between, 3);
    print_real(out, "whole", p.whole, 3);
    print_object_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_SAMPLES), p.whole > 0 ? 100 * (p.whole - p.within) / p.whole : 0.0);
#pragma GCC diagnostic pop
    return BD_OK;
}
