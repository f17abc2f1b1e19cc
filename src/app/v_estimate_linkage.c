/* app/v_estimate_linkage.c - `bandi estimate linkage`: the total against the match threshold, from what `bandi link` wrote.
 *
 * Every other choice is held: the same rows, lists and method. What then moves is what the linkage alone decides. */
#include "app/estimate_cells.h"
#include "app/labels.h"
#include "app/tables.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "draw/chart.h"
#include "stats/run.h"
#include "stats/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct param params[] = {
    {.name = "clusters",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "C.csv",
     .about = "every row of the lists, as bandi link --clusters writes it: file, id, cluster"},
    {.name = "pairs",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "P.csv",
     .about = "scored pairs, as bandi link --pairs writes them; a low --min-probability there gives more of the curve"},
    PARAM_OF_ENCODING,
    {.name = "method",
     .kind = PARAM_CHOICE,
     .value = "NAME",
     .choices = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent",
     .about = "held along the curve; else the primary one for the clusters as linked"},
    {.name = "level", .kind = PARAM_REAL, .low = 0.5, .high = 0.999, .standard = "0.95", .about = "of the intervals"},
    {.name = "seed",
     .kind = PARAM_INT,
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "fixes every random choice"},
    {.name = "language",
     .kind = PARAM_CHOICE,
     .choices = "en ko zh",
     .standard = "en",
     .about = "of the words and the picture"},
    {.name = "table", .kind = PARAM_OUT, .value = "T.csv", .about = "the curve as a table"},
    {.name = "picture", .kind = PARAM_OUT, .value = "P.svg", .about = "the curve drawn"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi estimate linkage people.csv pairs.csv", "how far the match threshold alone moves the total"},
    {"bandi estimate linkage people.csv pairs.csv --table curve.csv --picture curve.svg", "the same as a table and a picture"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"method", "held along the curve"},
    {"rows", "of all lists"},
    {"curve", "threshold (\"as linked\" last), joined pairs, people seen, total, low, high, refused"},
    {"spread", "lowest and highest total of the curve, and their ratio"},
    {.key = NULL},
};

enum { POINTS_MOST = 16 };

struct row {
    struct str file, id;
    uint32_t number, cluster;
};

struct reading {
    const struct verb_call *call;
    struct arena *a;
    struct row *row; /* sorted by file and id */
    struct threshold_input in;
    struct threshold_pair *linked; /* rows of one cluster, joined in a chain */
    size_t links;
    double least; /* probability in the file of pairs */
};

static int by_row(const void *x, const void *y)
{
    const struct row *p = x, *q = y;
    int c = str_cmp(p->file, q->file);
    return c != 0 ? c : str_cmp(p->id, q->id);
}

static FALLIBLE columns_of(const struct csv_table *t, const char *path, const char *const *name, size_t count, size_t *out,
                           struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t c = csv_column(t, name[i]);
        if (c < 0) {
            (void)!err_set(e, BD_INPUT, "there is no column \"%s\"", name[i]);
            return err_where(e, path, 0, 0);
        }
        out[i] = (size_t)c;
    }
    return BD_OK;
}

struct member {
    struct str cluster;
    uint32_t row;
};

static int by_member(const void *x, const void *y)
{
    const struct member *p = x, *q = y;
    int c = str_cmp(p->cluster, q->cluster);
    return c != 0 ? c : (p->row > q->row) - (p->row < q->row);
}

/* Rows of one cluster become pairs that are sure. */
static void chain_clusters(struct reading *r, struct member *m, size_t n)
{
    r->linked = ARENA_ARRAY(r->a, struct threshold_pair, n + 1);
    if (n > 1)
        qsort(m, n, sizeof *m, by_member);
    for (size_t i = 1; i < n; i++)
        if (str_eq(m[i].cluster, m[i - 1].cluster))
            r->linked[r->links++] = (struct threshold_pair){m[i - 1].row, m[i].row, 1};
}

static FALLIBLE read_rows(struct reading *r, const char *path, struct err *e)
{
    static const char *const name[] = {"file", "id", "cluster"};
    struct csv_table t;
    struct str text;
    size_t c[3];
    BD_TRY(table_read(r->call, path, &text, e));
    BD_TRY(csv_read_table(r->a, path, text, &t, e));
    BD_TRY(columns_of(&t, path, name, 3, c, e));
    struct str *list = ARENA_ARRAY(r->a, struct str, HISTORY_LISTS_MAX);
    uint8_t *of = ARENA_ARRAY(r->a, uint8_t, t.rows + 1);
    struct member *m = ARENA_ARRAY(r->a, struct member, t.rows + 1);
    r->row = ARENA_ARRAY(r->a, struct row, t.rows + 1);
    for (size_t i = 0; i < t.rows; i++) {
        const struct str *cell = t.cells + i * t.columns;
        unsigned k = 0;
        while (k < r->in.lists && !str_eq(list[k], cell[c[0]]))
            k++;
        if (k == HISTORY_LISTS_MAX)
            return err_set(e, BD_LIMIT, "%s names more than %d lists", path, HISTORY_LISTS_MAX);
        if (k == r->in.lists)
            list[r->in.lists++] = cell[c[0]];
        of[i] = (uint8_t)k;
        r->row[i] = (struct row){.file = cell[c[0]], .id = cell[c[1]], .number = (uint32_t)i};
        m[i] = (struct member){cell[c[2]], (uint32_t)i};
    }
    if (t.rows == 0)
        return err_set(e, BD_INPUT, "%s holds no row", path);
    qsort(r->row, t.rows, sizeof *r->row, by_row);
    for (size_t i = 1; i < t.rows; i++)
        if (by_row(&r->row[i - 1], &r->row[i]) == 0)
            return err_set(e, BD_INPUT, "%s holds a row of one file and id twice", path);
    chain_clusters(r, m, t.rows);
    r->in.rows = t.rows;
    r->in.list = of;
    r->in.name = list;
    return BD_OK;
}

static FALLIBLE read_pairs(struct reading *r, const char *path, struct err *e)
{
    static const char *const name[] = {"file_a", "id_a", "file_b", "id_b", "probability"};
    struct csv_table t;
    struct str text;
    size_t c[5];
    BD_TRY(table_read(r->call, path, &text, e));
    BD_TRY(csv_read_table(r->a, path, text, &t, e));
    BD_TRY(columns_of(&t, path, name, 5, c, e));
    struct threshold_pair *pair = ARENA_ARRAY(r->a, struct threshold_pair, t.rows + 1);
    r->least = 1;
    for (size_t i = 0; i < t.rows; i++) {
        const struct str *cell = t.cells + i * t.columns;
        const struct row a = {.file = cell[c[0]], .id = cell[c[1]]}, b = {.file = cell[c[2]], .id = cell[c[3]]};
        const struct row *x = bsearch(&a, r->row, r->in.rows, sizeof a, by_row);
        const struct row *y = bsearch(&b, r->row, r->in.rows, sizeof b, by_row);
        double p;
        if (x == NULL || y == NULL || !str_to_double(cell[c[4]], &p) || !(p >= 0 && p <= 1)) {
            (void)!err_set(e, BD_INPUT,
                           x == NULL || y == NULL ? "names a row that the clusters do not have"
                                                  : "the probability is no number from 0 to 1");
            return err_where(e, path, t.row_numbers[i], 0);
        }
        pair[i] = (struct threshold_pair){x->number, y->number, p};
        r->least = fmin(r->least, p);
    }
    r->in.pair = pair;
    r->in.pairs = t.rows;
    return BD_OK;
}

/* One point of the curve. */
struct point {
    const char *name;
    double threshold;
    size_t joined;
    struct history_table table;
    struct mse_estimate x;
};

/* The thresholds that the pairs of the file reach, then the clusters as linked. */
static size_t ladder(const struct reading *r, struct point *p)
{
    static const double step[] = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999};
    size_t n = 0;
    for (size_t i = 0; i < sizeof step / sizeof *step; i++)
        if (i + 1 == sizeof step / sizeof *step || step[i + 1] > r->least)
            p[n++] = (struct point){.name = arena_printf(r->a, "%g", step[i]), .threshold = step[i]};
    for (size_t i = 0; i < n; i++)
        p[i].table = threshold_table(&r->in, p[i].threshold, r->a, &p[i].joined);
    struct threshold_input linked = r->in;
    linked.pair = r->linked;
    linked.pairs = r->links;
    p[n] = (struct point){.name = "as linked", .threshold = NAN};
    p[n].table = threshold_table(&linked, 0.5, r->a, &p[n].joined);
    return n + 1;
}

static FALLIBLE estimate_points(struct verb_call *call, enum mse_method m, struct point *p, size_t count, struct err *e)
{
    struct mse_options o = MSE_DEFAULTS;
    o.level = arg_real(call, "level");
    o.seed = (uint64_t)arg_int(call, "seed");
    for (size_t i = 0; i < count; i++) {
        if (env_stop(call->env))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        env_progress(call->env, "estimating", (double)i / (double)count);
        enum bd_status s = mse_run(m, &p[i].table, &o, call->arena, &p[i].x, e);
        if (s == BD_NOT_CONVERGED || s == BD_LIMIT) {
            err_clear(e);
            p[i].x = mse_begin(m, mse_kind_of(m), &p[i].table, &o);
            mse_refuse(&p[i].x, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
            s = BD_OK;
        }
        BD_TRY(s);
    }
    return BD_OK;
}

static struct chart_rows curve_shape(enum words_language l)
{
    return (struct chart_rows){.id = "threshold",
                               .title = str_from(labels_word(l, "The total against the match threshold")),
                               .desc = str_from(labels_word(l, "Totals with intervals, one row a threshold, on a log scale.")),
                               .axis_label = str_from(labels_word(l, "cases, seen and unseen")),
                               .scale = CHART_LOG};
}

static size_t chart_points(struct arena *a, const struct point *p, size_t count, enum words_language l, struct chart_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (p[i].x.refusal == MSE_FINE)
            row[n++] = (struct chart_row){
                .label = str_from(labels_word(l, p[i].name)),
                .value = p[i].x.total,
                .low = p[i].x.low > 0 ? p[i].x.low : NAN,
                .high = p[i].x.low > 0 ? p[i].x.high : NAN,
                .note = str_from(arena_printf(a, "%lld %s", (long long)p[i].table.observed, labels_word(l, "seen"))),
                .figure = str_from(estimate_figure(a, l, &p[i].x))};
    return n;
}

static FALLIBLE draw_points(struct verb_call *call, const struct point *p, size_t count, struct printer *out, struct err *e)
{
    struct chart_row *row = ARENA_ARRAY(call->arena, struct chart_row, count);
    enum words_language l = words_language(arg_text(call, "language"));
    const struct chart_rows shape_of = curve_shape(l);
    size_t n = chart_points(call->arena, p, count, l, row), width = printer_width(out), at = 0;
    SCOPED_BUF struct buf svg = BUF_MAX(4 * MIB), text = BUF_MAX(MIB);
    if (n == 0)
        return BD_OK;
    if (printer_face(out) != PRINTER_JSON)
        BD_TRY(chart_rows_text(&shape_of, row, n, call->arena, width >= 40 ? width : 80, &text, e));
    struct str lines = buf_str(&text);
    while (str_find(lines, STR("\n"), 0, &at)) {
        print_raw(out, str_slice(lines, 0, at));
        lines = str_slice(lines, at + 1, lines.n);
    }
    if (!arg_given(call, "picture"))
        return BD_OK;
    BD_TRY(chart_rows_svg(&shape_of, row, n, call->arena, SVG_ALONE, &svg, e));
    return file_write(arg_z(call, "picture"), buf_str(&svg), e);
}

static FALLIBLE write_table(struct verb_call *call, const struct point *p, size_t count, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    if (!arg_given(call, "table"))
        return BD_OK;
    buf_addz(&text, "threshold,joined,observed,total,low,high\n");
    for (size_t i = 0; i < count; i++) {
        const struct mse_estimate *x = &p[i].x;
        buf_addf(&text, "%s,%zu,%lld", p[i].name, p[i].joined, (long long)p[i].table.observed);
        if (x->refusal == MSE_FINE)
            buf_addf(&text, ",%.10g,%.10g,%.10g\n", x->total, x->low, x->high);
        else
            buf_addz(&text, ",,,\n");
    }
    return file_write(arg_z(call, "table"), buf_str(&text), e);
}

static void print_points(struct verb_call *call, const struct point *p, size_t count, struct printer *out)
{
    static const struct print_column columns[] = {
        {"threshold", "Threshold"}, {"joined", "Pairs joined"},    {"observed", "Seen"}, {"total", "Total"}, {"low", "Low"},
        {"high", "High"},           {"refused", "Refused because"}};
    enum words_language l = words_language(arg_text(call, "language"));
    double low = INFINITY, high = 0;
    print_table_begin(out, "curve", columns, 7);
    for (size_t i = 0; i < count; i++) {
        print_z(out, NULL, printer_face(out) == PRINTER_JSON ? p[i].name : labels_word(l, p[i].name));
        print_int(out, NULL, (int64_t)p[i].joined);
        print_int(out, NULL, p[i].table.observed);
        estimate_cells(call->arena, out, l, &p[i].x);
        if (p[i].x.refusal != MSE_FINE)
            continue;
        low = fmin(low, p[i].x.total);
        high = fmax(high, p[i].x.total);
    }
    print_table_end(out);
    if (high == 0)
        return;
    print_data_begin(out);
    print_object_begin(out, "spread");
    print_real(out, "lowest", low, 12);
    print_real(out, "highest", high, 12);
    print_real(out, "ratio", high / low, 4);
    print_object_end(out);
    print_data_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_THRESHOLD), high / low < 10 ? 1 : 0, high / low);
#pragma GCC diagnostic pop
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct arena *a = call->arena;
    struct reading r = {.call = call, .a = a};
    struct point p[POINTS_MOST];
    unsigned from[HISTORY_LISTS_MAX];
    BD_TRY(read_rows(&r, arg_z(call, "clusters"), e));
    BD_TRY(read_pairs(&r, arg_z(call, "pairs"), e));
    size_t count = ladder(&r, p);
    struct history_table used = history_used(a, &p[count - 1].table, from);
    enum mse_method m = arg_given(call, "method") ? mse_method_named(arg_text(call, "method")) : mse_primary(&used, NULL);
    BD_TRY(estimate_points(call, m, p, count, e));
    printer_labels(out, labels_word, (int)words_language(arg_text(call, "language")));
    print_z(out, "method", mse_method_name(m));
    print_int(out, "rows", (int64_t)r.in.rows);
    print_points(call, p, count, out);
    BD_TRY(draw_points(call, p, count, out, e));
    return write_table(call, p, count, e);
}

const struct verb verb_estimate_linkage = {
    .name = "estimate linkage",
    .group = "Analysis",
    .summary = "show how the match threshold moves the total",
    .about = "Joins the rows of the lists at a ladder of match probabilities, counts who is on which lists, and estimates each "
             "time by the same method: the curve of the total against the threshold. The last row takes the clusters as they "
             "were linked. Pairs are joined in chains here, without the walls that decisions and promises about lists set.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
