/* app/v_link_evaluate.c - `bandi link evaluate`: a linkage held against the truth. */
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/tables.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "link/evaluate.h"
#include "link/input.h"
#include "link/labels.h"
#include "link/read.h"

#include <stdlib.h>

static const struct param params[] = {
    {.name = "truth",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "TRUTH.csv",
     .about = "a table with an id and the true cluster of every row"},
    {.name = "id", .kind = PARAM_TEXT, .required = true, .value = "COLUMN", .about = "its column of ids"},
    {.name = "column", .kind = PARAM_TEXT, .required = true, .value = "COLUMN", .about = "its column of true clusters"},
    {.name = "clusters", .kind = PARAM_FILE, .required = true, .value = "C.csv", .about = "clusters that bandi link wrote"},
    {.name = "pairs", .kind = PARAM_FILE, .value = "P.csv", .about = "pairs that bandi link wrote"},
    {.name = "blocking",
     .kind = PARAM_FLAG,
     .about = "link the table itself, its true clusters hidden, and hold the recall of blocking that is estimated against the "
              "true one; for several lists use bandi link --truth"},
    PARAM_OF_ENCODING,
    {.name = "settings",
     .kind = PARAM_FILE,
     .value = "S.json",
     .about = "with --blocking: what the columns hold, when not found by itself"},
    {.name = "ignore",
     .kind = PARAM_TEXT,
     .value = "COLUMN",
     .many = true,
     .about = "with --blocking: a column not to look at"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi link evaluate truth.csv --id number --column person --clusters people.csv --pairs pairs.csv",
     "precision, recall and calibration"},
    {"bandi link evaluate truth.csv --id number --column person --clusters people.csv --blocking",
     "how many of the true pairs blocking reached, beside what linking would tell"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"rows", "rows of the truth"},
    {"true_pairs", "pairs of rows that are one person"},
    {"clusters", "precision, recall and F1 of pairs within clusters"},
    {"b_cubed", "the same averaged over rows"},
    {"pairs", "precision, recall and F1 of pairs with probability 0.5 or more, when --pairs is given"},
    {"slope", "of the observed on the stated log odds; none when too few pairs are in doubt"},
    {"slope_standard_error", "two of them on either side of the slope are what chance alone may do"},
    {"calibration_error", "mean distance of stated from observed shares"},
    {"recall", "with --blocking: the share of true pairs that were compared, as linking estimates it"},
    {"blocking_recall", "with --blocking: the true share"},
    {.key = NULL},
};

static FALLIBLE column_of(const struct csv_table *t, const char *file, struct str name, struct arena *a, size_t *out,
                          struct err *e)
{
    ptrdiff_t c = csv_column(t, str_keep(a, name).p);
    if (c < 0) {
        (void)!err_set(e, BD_INPUT, "there is no column \"%.*s\"", STR_FMT(name));
        (void)!err_mend(e, "%s", csv_columns_hint(a, t, name));
        return err_where(e, file, 0, 0);
    }
    *out = (size_t)c;
    return BD_OK;
}

static FALLIBLE load(struct verb_call *call, const char *path, struct csv_table *t, struct err *e)
{
    struct str text;
    BD_TRY(table_read(call, path, &text, e));
    return csv_read_table(call->arena, path, text, t, e);
}

static void print_quality(struct printer *out, const char *key, struct quality q)
{
    print_object_begin(out, key);
    print_real(out, "precision", q.precision, 5);
    print_real(out, "recall", q.recall, 5);
    print_real(out, "f1", q.f1, 5);
    print_object_end(out);
}

struct known {
    struct column ids; /* id text -> 1-based place in the arrays */
    struct column groups;
    uint32_t *truth, *cluster;
    size_t rows;
};

static FALLIBLE read_truth(struct verb_call *call, struct known *k, struct err *e)
{
    struct csv_table t;
    size_t id, group;
    const char *path = arg_z(call, "truth");
    BD_TRY(load(call, path, &t, e));
    BD_TRY(column_of(&t, path, arg_text(call, "id"), call->arena, &id, e));
    BD_TRY(column_of(&t, path, arg_text(call, "column"), call->arena, &group, e));
    k->truth = ARENA_ARRAY(call->arena, uint32_t, t.rows + 1);
    k->cluster = ARENA_ARRAY(call->arena, uint32_t, t.rows + 1);
    k->rows = t.rows;
    for (size_t i = 0; i < t.rows; i++) {
        uint32_t at = column_intern(&k->ids, t.cells[i * t.columns + id]);
        if (at != i + 1) {
            (void)!err_set(e, BD_INPUT, "the id of this row is empty or stands on an earlier row too");
            return err_where(e, path, t.row_numbers[i], (long long)id + 1);
        }
        k->truth[i] = column_intern(&k->groups, t.cells[i * t.columns + group]);
        k->cluster[i] = UINT32_MAX - (uint32_t)i; /* alone until the clusters say otherwise */
    }
    return BD_OK;
}

static FALLIBLE place_of(struct known *k, const char *path, struct str id, long long row, size_t *out, struct err *e)
{
    uint32_t at = column_intern(&k->ids, id);
    if (at == 0 || at > k->rows) {
        (void)!err_set(e, BD_INPUT, "an id of this row does not stand in the truth");
        return err_where(e, path, row, 0);
    }
    *out = at - 1;
    return BD_OK;
}

static FALLIBLE read_clusters(struct verb_call *call, struct known *k, struct err *e)
{
    struct csv_table t;
    size_t id, cluster, at = 0;
    const char *path = arg_z(call, "clusters");
    BD_TRY(load(call, path, &t, e));
    BD_TRY(column_of(&t, path, STR("id"), call->arena, &id, e));
    BD_TRY(column_of(&t, path, STR("cluster"), call->arena, &cluster, e));
    bool *seen = ARENA_ARRAY(call->arena, bool, k->rows + 1);
    for (size_t i = 0; i < t.rows; i++) {
        int64_t v = 0;
        BD_TRY(place_of(k, path, t.cells[i * t.columns + id], t.row_numbers[i], &at, e));
        if (seen[at]) {
            (void)!err_set(e, BD_INPUT,
                           "the id of this row stands on an earlier row too, and the truth knows rows by their id alone");
            (void)!err_mend(
                e, "link with ids that no other list has (--id), or have the truth as a column: bandi link --truth COLUMN");
            return err_where(e, path, t.row_numbers[i], (long long)id + 1);
        }
        seen[at] = true;
        if (!str_to_i64(t.cells[i * t.columns + cluster], &v) || v < 0 || v > INT32_MAX) {
            (void)!err_set(e, BD_INPUT, "a cluster is not a whole number");
            return err_where(e, path, t.row_numbers[i], (long long)cluster + 1);
        }
        k->cluster[at] = (uint32_t)v;
    }
    return BD_OK;
}

static FALLIBLE read_pairs(struct verb_call *call, struct known *k, double true_pairs, struct printer *out, struct err *e)
{
    struct csv_table t;
    size_t column[3], a = 0, b = 0;
    static const char *const names[] = {"id_a", "id_b", "probability"};
    const char *path = arg_z(call, "pairs");
    BD_TRY(load(call, path, &t, e));
    for (int i = 0; i < 3; i++)
        BD_TRY(column_of(&t, path, str_from(names[i]), call->arena, &column[i], e));
    double *p = ARENA_ARRAY(call->arena, double, t.rows + 1);
    bool *right = ARENA_ARRAY(call->arena, bool, t.rows + 1);
    for (size_t i = 0; i < t.rows; i++) {
        const struct str *cells = t.cells + i * t.columns;
        BD_TRY(place_of(k, path, cells[column[0]], t.row_numbers[i], &a, e));
        BD_TRY(place_of(k, path, cells[column[1]], t.row_numbers[i], &b, e));
        if (!str_to_double(cells[column[2]], &p[i]) || p[i] < 0 || p[i] > 1) {
            (void)!err_set(e, BD_INPUT, "a probability is not a number from 0 to 1");
            return err_where(e, path, t.row_numbers[i], (long long)column[2] + 1);
        }
        right[i] = k->truth[a] == k->truth[b];
    }
    struct quality_pairs q;
    evaluate_pairs(p, right, t.rows, true_pairs, &q);
    print_quality(out, "pairs", q.at_half);
    print_real(out, "slope", q.slope, 3);
    print_real(out, "slope_standard_error", q.slope_error, 2);
    print_real(out, "calibration_error", q.error, 3);
    return BD_OK;
}

static FALLIBLE link_blind(struct verb_call *call, struct link_job *j, const struct known *k, struct printer *out,
                           struct err *e)
{
    const char *path = arg_z(call, "truth");
    size_t ignores = arg_count(call, "ignore");
    struct str *ignore = ARENA_ARRAY(call->arena, struct str, ignores + 1), text;
    for (size_t i = 0; i < ignores; i++)
        ignore[i] = arg_nth(call, "ignore", i);
    ignore[ignores++] = arg_text(call, "column");
    BD_TRY(table_read(call, path, &text, e));
    bool *seen = ARENA_ARRAY(call->arena, bool, ignores + 1);
    struct csv_table all = {.columns = 0};
    BD_TRY(link_see_ignored(call, path, text, seen, &all, e));
    BD_TRY(link_check_ignored(call, seen, &all, e));
    BD_TRY(link_add_csv(j, path, text, arg_text(call, "id"), ignore, ignores, e));
    if (arg_given(call, "settings")) {
        BD_TRY(file_read(call->arena, arg_z(call, "settings"), LIMIT_JSON_BYTES, &text, e));
        BD_TRY(link_settings(j, arg_z(call, "settings"), text, e));
    }
    if (!link_prepare(j) || !link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
    printer_labels(out, link_label, LINK_LABELS_RUN);
    print_real(out, "recall", j->model.recall, 4);
    print_real(out, "blocking_recall", link_true_recall(j, k->truth), 4);
    return BD_OK;
}

/* Recall of blocking, estimated and true: the table is linked with the column of the truth hidden. */
static FALLIBLE blocking(struct verb_call *call, const struct known *k, struct printer *out, struct err *e)
{
    struct link_job j;
    link_open(&j, call->arena, 1);
    j.env = call->env;
    enum bd_status s = link_blind(call, &j, k, out, e);
    link_close(&j);
    return s;
}

static FALLIBLE evaluate(struct verb_call *call, struct known *k, struct printer *out, struct err *e)
{
    struct quality_clusters q;
    BD_TRY(read_truth(call, k, e));
    BD_TRY(read_clusters(call, k, e));
    evaluate_clusters(k->truth, k->cluster, k->rows, &q);
    print_int(out, "rows", (int64_t)k->rows);
    print_int(out, "true_pairs", (int64_t)q.true_pairs);
    print_quality(out, "clusters", q.pairs);
    print_quality(out, "b_cubed", q.b_cubed);
    if (arg_given(call, "pairs"))
        BD_TRY(read_pairs(call, k, q.true_pairs, out, e));
    return arg_given(call, "blocking") ? blocking(call, k, out, e) : BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct known k;
    printer_labels(out, link_label, LINK_LABELS_EVALUATE);
    column_init(&k.ids, STR("ids"));
    column_init(&k.groups, STR("groups"));
    enum bd_status s = evaluate(call, &k, out, e);
    column_free(&k.ids);
    column_free(&k.groups);
    return s;
}

const struct verb verb_link_evaluate = {
    .name = "link evaluate",
    .group = "Analysis",
    .summary = "hold a linkage against the truth",
    .about = "Where the truth is known for every row, gives precision, recall and F1 of the clusters over pairs and over rows "
             "(B-cubed), and how well the stated probabilities hold.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
