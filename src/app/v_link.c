/* app/v_link.c - `bandi link`: which rows of one or more tables are the same person. No vault needed. */
#include "app/link_decided.h"
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/estimate_words.h"
#include "app/link_report.h"
#include "app/tables.h"
#include "app/vault_link.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "link/align.h"
#include "link/read.h"
#include "link/recall.h"
#include "link/sample.h"
#include "link/saved.h"
#include "link/splink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMELESS_SHARE = 4 /* one row in so many without a name is told of */ };

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .many = true,
     .value = "LIST.csv",
     .about =
         "a table of people with a first row of column names; several tables are several lists; without one, the persons of a "
         "vault"},
    PARAM_OF_ID,
    PARAM_OF_ENCODING,
    {.name = "settings", .kind = PARAM_FILE, .value = "S.json", .about = "what the columns hold, when not found by itself"},
    {.name = "ignore", .kind = PARAM_TEXT, .value = "COLUMN", .many = true, .about = "a column not to look at"},
    {.name = "seed",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "fixes every random choice"},
    {.name = "clusters",
     .kind = PARAM_OUT,
     .value = "C.csv",
     .about = "write file,id,cluster for every row; as JSON Lines when the name ends in .jsonl"},
    {.name = "pairs",
     .kind = PARAM_OUT,
     .value = "P.csv",
     .about = "write file_a,id_a,file_b,id_b,probability,weight for likely pairs; .jsonl gives JSON Lines"},
    {.name = "min-probability",
     .kind = PARAM_REAL,
     .value = "P",
     .low = 0,
     .high = 1,
     .standard = "0.5",
     .about = "the least probability of a pair that is written"},
    {.name = "labels",
     .kind = PARAM_FILE,
     .value = "L.csv",
     .about = "judged pairs to learn from: file_a,id_a,file_b,id_b,match"},
    {.name = "decisions",
     .kind = PARAM_FILE,
     .value = "D.jsonl",
     .about = "what people decided of pairs, to be obeyed; bandi link decide writes it"},
    {.name = "learn",
     .kind = PARAM_FLAG,
     .about =
         "let what was decided take part in the learning too, as --labels does; pairs picked for being doubtful do no harm"},
    {.name = "previous", .kind = PARAM_FILE, .value = "C.csv", .about = "clusters of an earlier run, which keep their numbers"},
    {.name = "retired",
     .kind = PARAM_OUT,
     .value = "R.csv",
     .about = "with --previous: cluster,into for numbers that are no more; read first if it is there"},
    {.name = "truth",
     .kind = PARAM_TEXT,
     .value = "COLUMN",
     .about =
         "a column of the true person, hidden from the linkage; told is the share of true pairs that were compared, and the "
         "report draws calibration"},
    {.name = "model",
     .kind = PARAM_FILE,
     .value = "M.json",
     .about = "a model that bandi link model saved, whose m and u are taken"},
    {.name = "from-splink",
     .kind = PARAM_FILE,
     .value = "M.json",
     .about = "a trained model of Splink, whose m and u are taken"},
    {.name = "to-splink", .kind = PARAM_OUT, .value = "M.json", .about = "write what was learned as settings of Splink 4"},
    {.name = "samples",
     .kind = PARAM_OUT,
     .value = "S.csv",
     .about = "write sample,cluster,list: groupings drawn from what the linkage leaves open, for bandi estimate --samples"},
    {.name = "draws",
     .kind = PARAM_INT,
     .value = "B",
     .low = SAMPLE_DRAWS_LEAST,
     .high = SAMPLE_DRAWS_MOST,
     .standard = "100",
     .about = "how many groupings are drawn"},
    {.name = "keep",
     .kind = PARAM_FLAG,
     .about = "of a vault: keep the groups as proposals in it, with their weights; an earlier one keeps its handle"},
    {.name = "report",
     .kind = PARAM_OUT,
     .value = "R.html",
     .about = "write a page with settings, keys, weights, calibration and pairs in doubt; it holds names"},
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the page"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi link list-a.csv list-b.csv --id number --clusters people.csv --pairs pairs.csv", "link two lists"},
    {"bandi link interviews.csv --clusters people.csv --seed 7", "find people who stand in one list twice"},
    {"bandi link list-a.csv list-b.csv --id number --report report.html",
     "see how the lists were linked, and what is in doubt"},
    {"bandi link --vault Tour.bandi", "which records of persons in a vault may be one person"},
    {"bandi link --vault Tour.bandi --keep", "the same, and keep the groups in the vault as proposals"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"rows", "records read"},
    {"columns", "what each column was taken for, with the reason"},
    {"named_as_a_value", "a column whose name is one of its values, if there is one: its first row may be a person"},
    {"apart", "two lists that have no compared column in common, if there are any"},
    {"died", "with died in the settings: deaths and lives, rows whose dates keep others apart, and torn, rows whose own dates "
             "contradict each other and keep nobody apart"},
    {"compared", "pairs compared"},
    {"recall", "estimated share of true pairs that were compared; none where nothing tells"},
    {"blocking_recall", "with --truth: the share of true pairs that were compared and kept, which recall estimates"},
    {"matches", "expected number of true pairs"},
    {"clusters", "people found"},
    {"pairs", "pairs written"},
    {"people", "with --samples: the number of people over the draws: median, and the middle 90 %"},
    {"taken", "with --model: fields whose m and u were taken"},
    {"taken_from_splink", "with --from-splink: fields whose m and u were taken"},
    {"left_out", "with --to-splink: fields left out: field, why"},
    {"decided", "with --decisions: same, not_same, unsure, absent (of rows that are not here)"},
    {"learned_from", "with --learn: judged pairs that took part in the learning"},
    {"contradictions", "decisions that cannot hold together and are not obeyed: line, id_a, id_b, by"},
    {"groups", "of a vault: proposed groups of two or more: group (the first handle), person"},
    {"kept", "with --keep: proposals new, changed, unchanged, retired"},
    {"gone", "with --keep, when there are any: retired, and the one that it goes on as (now)"},
    {"in_doubt", "of a vault: undecided pairs near even odds"},
    {"doubtful", "of a vault: a, b, probability, unsure; at most 50, the most doubtful first"},
    {"numbers", "with --previous: kept, new, retired, rows_gone"},
    {.key = NULL},
};

FALLIBLE link_see_ignored(struct verb_call *call, const char *path, struct str text, bool *seen, struct csv_table *all,
                          struct err *e)
{
    struct csv_reader r;
    struct csv_row row;
    bool more;
    BD_TRY(csv_open(&r, call->arena, path, text, 0, e));
    BD_TRY(csv_next(&r, &row, &more, e));
    struct str *names = ARENA_ARRAY(call->arena, struct str, all->columns + (more ? row.count : 0) + 1);
    for (size_t c = 0; c < all->columns; c++)
        names[c] = all->names[c];
    for (size_t c = 0; more && c < row.count; c++) {
        names[all->columns] = str_keep(call->arena, str_trim(row.cells[c]));
        for (size_t i = 0; i < arg_count(call, "ignore"); i++)
            seen[i] = seen[i] || str_eq(arg_nth(call, "ignore", i), names[all->columns]);
        all->columns++;
    }
    all->names = names;
    return BD_OK;
}

FALLIBLE link_check_ignored(struct verb_call *call, const bool *seen, const struct csv_table *all, struct err *e)
{
    for (size_t i = 0; i < arg_count(call, "ignore"); i++) {
        struct str name = arg_nth(call, "ignore", i);
        if (seen[i])
            continue;
        (void)!err_set(e, BD_INPUT, "--ignore names a column \"%.*s\" that no list has", STR_FMT(str_head(name, 100)));
        return err_mend(e, "%s", csv_columns_hint(call->arena, all, name));
    }
    return BD_OK;
}

/* The first name that --id gives and the list has; else the first, which is then missed. */
static struct str id_among(const struct verb_call *call, const struct str *names, size_t count)
{
    for (size_t i = 0; i < arg_count(call, "id"); i++)
        for (size_t c = 0; c < count; c++)
            if (str_eq(arg_nth(call, "id", i), names[c]))
                return names[c];
    return arg_text(call, "id");
}

FALLIBLE link_read_lists(struct verb_call *call, struct link_job *j, struct str truth, struct err *e)
{
    size_t files = arg_count(call, "file"), ignores = arg_count(call, "ignore");
    struct str *ignore = ARENA_ARRAY(call->arena, struct str, ignores + 2);
    bool *seen = ARENA_ARRAY(call->arena, bool, ignores + 1);
    struct csv_table all = {.columns = 0};
    for (size_t i = 0; i < ignores; i++)
        ignore[i] = arg_nth(call, "ignore", i);
    if (truth.n > 0)
        ignore[ignores++] = truth;
    for (size_t i = 0; i < files; i++) {
        const char *path = str_keep(call->arena, arg_nth(call, "file", i)).p;
        struct str text;
        if (!link_step(j, "reading", (double)i / (double)files, (double)(i + 1) / (double)files))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        BD_TRY(table_read(call, path, &text, e));
        size_t before = all.columns;
        BD_TRY(link_see_ignored(call, path, text, seen, &all, e));
        struct str id = id_among(call, all.names + before, all.columns - before);
        BD_TRY(link_add_csv(j, path, text, id, ignore, ignores, e));
    }
    BD_TRY(link_check_ignored(call, seen, &all, e));
    if (!arg_given(call, "settings"))
        return BD_OK;
    struct str text;
    BD_TRY(file_read(call->arena, arg_z(call, "settings"), LIMIT_JSON_BYTES, &text, e));
    return link_settings(j, arg_z(call, "settings"), text, e);
}

static void print_columns(const struct link_job *j, struct printer *out)
{
    static const struct print_column columns[] = {{"column", "Column"}, {"kind", "Kind"}, {"reason", "Because"}};
    print_table_begin(out, "columns", columns, 3);
    for (size_t c = 0; c < j->records.column_count; c++) {
        print_str(out, NULL, j->records.columns[c].name);
        print_z(out, NULL, link_kind_word(j->kind[c]));
        print_z(out, NULL, j->reason[c]);
    }
    print_table_end(out);
}

/* Lists of which nothing can be compared are told: no pair of theirs would ever be found, and nothing else would show it. */
static void print_apart(struct verb_call *call, const struct link_job *j, struct printer *out)
{
    size_t a, b;
    if (!lists_apart(&j->records, j->kind, &a, &b))
        return;
    struct str x = j->records.list_name[a], y = j->records.list_name[b];
    print_data_begin(out);
    print_z(out, "apart", arena_printf(call->arena, "%.*s %.*s", STR_FMT(x), STR_FMT(y)));
    print_data_end(out);
    print_line(out,
               "%.*s and %.*s have no compared column in common, so no pair of theirs can be found. Name the columns that hold "
               "the same in --settings: {\"same\": [[\"born\", \"dob\"]]}",
               STR_FMT(x), STR_FMT(y));
}

/* Where names are kept but many rows have none, merged cells are the likeliest reason, and each such row would be a person. */
static void print_nameless(const struct link_job *j, struct printer *out)
{
    const struct records *r = &j->records;
    size_t named[LINK_LISTS_MAX] = {0}, with_names = 0, without = 0;
    for (size_t i = 0; i < r->rows; i++) {
        bool any = false;
        for (size_t c = 0; c < r->column_count; c++)
            any = any || (j->kind[c] >= LINK_NAME_FULL && j->kind[c] <= LINK_NAME_FAMILY && r->columns[c].value[i] != 0);
        named[r->file[i]] += any;
    }
    for (size_t l = 0; l < r->lists; l++) /* a list may keep no names at all */
        if (named[l] > 0) {
            with_names += named[l];
            without += r->list_rows[l] - named[l];
        }
    if (without * NAMELESS_SHARE <= with_names + without)
        return;
    print_line(
        out,
        "%zu of %zu rows have no name. Where cells of a spreadsheet were merged, only the first row of each keeps what it "
        "said: unmerge them and fill the rows below, or each of these may count as a person of its own.",
        without, with_names + without);
}

/* A column whose name is one of its own values, among others: where all cells of a first row are words, nothing else shows that it is a
 * person and no row of names. */
static const struct column *named_as_a_value(const struct link_job *j)
{
    for (size_t c = 0; c < j->records.read_columns; c++) {
        const struct column *col = &j->records.columns[c];
        for (uint32_t id = 1; id < col->values && col->values > 2; id++)
            if (str_eq(col->text[id], col->name))
                return col;
    }
    return NULL;
}

static void print_headless(const struct link_job *j, struct printer *out)
{
    const struct column *c = named_as_a_value(j);
    if (c == NULL)
        return;
    print_data_begin(out);
    print_str(out, "named_as_a_value", c->name);
    print_data_end(out);
    print_line(
        out,
        "The column \"%.*s\" is named as one of its values is. If the first row is a person, put a row above it that names the "
        "columns.",
        (int)(c->name.n > 100 ? 100 : c->name.n), c->name.p);
}

void link_print_recall(const struct link_job *j, struct printer *out)
{
    if (recall_known(j))
        print_real(out, "recall", j->model.recall, 3);
    else
        print_none(out, "recall");
}

/* What the wall that the settings ask for rests on. */
static void print_wall(const struct link_job *j, struct printer *out)
{
    const struct wall *w = &j->wall;
    if (w->died == NULL)
        return;
    print_object_begin(out, "died");
    print_int(out, "deaths", (int64_t)w->deaths);
    print_int(out, "lives", (int64_t)w->lives);
    print_int(out, "torn", (int64_t)w->torn);
    print_object_end(out);
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* Writes what a step has made, if it was not stopped. */
static FALLIBLE write_made(struct verb_call *call, const struct link_job *j, const char *param, struct buf *text, struct err *e)
{
    if (pace_stopped(&j->pace))
        return err_set(e, BD_INTERRUPTED, "stopped; what --%s asks for was not written", param);
    enum bd_status s = file_write(arg_z(call, param), buf_str(text), e);
    buf_free(text);
    return s;
}

static FALLIBLE write_samples(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_VERB_BYTES);
    struct table_cluster_samples s;
    struct sample_rule rule = sample_rule_standard(j->seed);
    rule.draws = (size_t)arg_int(call, "draws");
    if (link_step(j, "drawing", 0, 1))
        BD_TRY(samples_draw(j, &rule, call->arena, &s, e));
    if (link_step(j, "writing the samples", 0, 1))
        samples_put(j, &s, &text);
    BD_TRY(write_made(call, j, "samples", &text, e));
    qsort(s.clusters, s.samples, sizeof *s.clusters, by_number);
    print_object_begin(out, "people");
    print_int(out, "median", s.clusters[s.samples / 2]);
    print_int(out, "low", s.clusters[s.samples / 20]);
    print_int(out, "high", s.clusters[s.samples - 1 - s.samples / 20]);
    print_object_end(out);
    return BD_OK;
}

static FALLIBLE write_clusters(struct verb_call *call, struct link_job *j, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_VERB_BYTES);
    if (link_step(j, "writing the clusters", 0, 1))
        (str_ends(arg_text(call, "clusters"), ".jsonl") ? link_put_clusters_lines : link_put_clusters)(j, &text);
    return write_made(call, j, "clusters", &text, e);
}

static FALLIBLE write_pairs(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_VERB_BYTES);
    bool lines = str_ends(arg_text(call, "pairs"), ".jsonl");
    size_t count = 0;
    if (link_step(j, "writing the pairs", 0, 1))
        (lines ? link_put_pairs_lines : link_put_pairs)(j, arg_real(call, "min-probability"), &text, &count);
    BD_TRY(write_made(call, j, "pairs", &text, e));
    print_int(out, "pairs", (int64_t)count);
    return BD_OK;
}

/* The column `name` of every list, as group numbers in the order of the rows given. */
static FALLIBLE read_truth(struct verb_call *call, const struct link_job *j, struct str name, uint32_t *truth,
                           struct column *groups, struct err *e)
{
    size_t at = 0;
    for (size_t i = 0; i < arg_count(call, "file"); i++) {
        const char *path = str_keep(call->arena, arg_nth(call, "file", i)).p;
        struct str text;
        struct csv_table t;
        BD_TRY(table_read(call, path, &text, e));
        BD_TRY(csv_read_table(call->arena, path, text, &t, e));
        ptrdiff_t c = csv_column(&t, str_keep(call->arena, name).p);
        if (c < 0) {
            (void)!err_set(e, BD_INPUT, "there is no column \"%.*s\"", STR_FMT(name));
            (void)!err_mend(e, "%s", csv_columns_hint(call->arena, &t, name));
            return err_where(e, path, 0, 0);
        }
        for (size_t r = 0; r < t.rows && at < j->records.rows; r++)
            truth[at++] = column_intern(groups, str_trim(t.cells[r * t.columns + (size_t)c]));
    }
    return BD_OK;
}

/* What is known of the truth, when --truth names its column: the share of true pairs that were compared, and all labels. */
static FALLIBLE take_truth(struct verb_call *call, struct link_job *j, struct link_labels *known, struct printer *out,
                           struct err *e)
{
    uint32_t *truth;
    struct column groups;
    if (!arg_given(call, "truth"))
        return BD_OK;
    truth = ARENA_ARRAY(call->arena, uint32_t, j->records.rows + 1);
    column_init(&groups, STR("truth"));
    enum bd_status s = read_truth(call, j, arg_text(call, "truth"), truth, &groups, e);
    column_free(&groups);
    BD_TRY(s);
    print_real(out, "blocking_recall", link_true_recall(j, truth), 4);
    link_labels_truth(j, truth, known);
    return BD_OK;
}

static FALLIBLE write_report(struct verb_call *call, struct link_job *j, const struct link_labels *labels,
                             const struct link_labels *known, struct err *e)
{
    SCOPED_BUF struct buf page = BUF_MAX(LIMIT_VERB_BYTES);
    bool truth = arg_given(call, "truth");
    struct link_report report = {.job = j,
                                 .a = call->arena,
                                 .out = &page,
                                 .labels = truth ? known : labels,
                                 .labels_from = truth ? "the column of the truth" : "the labels",
                                 .language = (int)words_language(arg_text(call, "language"))};
    if (link_step(j, "drawing the report", 0, 1))
        BD_TRY(link_report_put(&report, e));
    return write_made(call, j, "report", &page, e);
}

void link_print_left_out(const struct splink_left_out *left, struct printer *out)
{
    static const struct print_column columns[] = {{"field", "left out"}, {"why", "because"}};
    print_table_begin(out, "left_out", columns, 2);
    for (size_t i = 0; i < left->count; i++) {
        print_z(out, NULL, left->name[i]);
        print_z(out, NULL, left->why[i]);
    }
    print_table_end(out);
}

static FALLIBLE write_splink(struct verb_call *call, const struct link_job *j, struct printer *out, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_JSON_BYTES);
    struct splink_left_out left;
    BD_TRY(splink_put(j, arg_text(call, "id"), &text, &left, e));
    BD_TRY(file_write(arg_z(call, "to-splink"), buf_str(&text), e));
    link_print_left_out(&left, out);
    return BD_OK;
}

static FALLIBLE read_labels(struct verb_call *call, struct link_job *j, struct link_labels *out, struct err *e)
{
    struct str text;
    if (!arg_given(call, "labels"))
        return BD_OK;
    BD_TRY(table_read(call, arg_z(call, "labels"), &text, e));
    return link_labels_read(j, arg_z(call, "labels"), text, out, e);
}

/* Judged pairs and another tool's model, before the run. */
static FALLIBLE read_knowledge(struct verb_call *call, struct link_job *j, struct link_labels *labels, struct printer *out,
                               struct err *e)
{
    struct str text;
    size_t used = 0;
    BD_TRY(read_labels(call, j, labels, e));
    if (arg_flag(call, "learn") && j->decided == NULL)
        return err_set(e, BD_USAGE, "--learn learns from decisions, and none are given: --decisions D.jsonl");
    if (arg_flag(call, "learn")) {
        link_labels_decided(j, j->decided, labels);
        print_int(out, "learned_from", (int64_t)labels->count);
    }
    link_labels_use(j, labels);
    if (arg_given(call, "model")) {
        BD_TRY(file_read(call->arena, arg_z(call, "model"), LIMIT_JSON_BYTES, &text, e));
        BD_TRY(saved_read(j, arg_z(call, "model"), text, &used, e));
        print_int(out, "taken", (int64_t)used);
    }
    if (!arg_given(call, "from-splink"))
        return BD_OK;
    BD_TRY(file_read(call->arena, arg_z(call, "from-splink"), LIMIT_JSON_BYTES, &text, e));
    BD_TRY(splink_read(j, arg_z(call, "from-splink"), text, &used, e));
    print_int(out, "taken_from_splink", (int64_t)used);
    return BD_OK;
}

/* Who names no file sees numbers and columns, but not one person. */
static void say_where_results_are(const struct verb_call *call, struct printer *out)
{
    static const char *const files[] = {"clusters", "pairs", "report", "samples", "to-splink"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (arg_given(call, files[i]))
            return;
    print_line(
        out,
        "Nothing was written. --clusters people.csv and --pairs pairs.csv write who is the same person, --report page.html a "
        "page to read.");
}

static FALLIBLE link_all(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    BD_TRY(link_read_lists(call, j, arg_text(call, "truth"), e));
    if (!link_prepare(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
    struct link_labels labels = {0}, known = {0};
    struct link_decided decided;
    BD_TRY(link_take_decisions(call, j, &decided, e));
    BD_TRY(read_knowledge(call, j, &labels, out, e));
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
    BD_TRY(link_take_numbers(call, j, &decided, e));
    print_int(out, "rows", (int64_t)j->records.rows);
    print_columns(j, out);
    print_headless(j, out);
    print_apart(call, j, out);
    print_nameless(j, out);
    print_wall(j, out);
    print_int(out, "compared", (int64_t)j->compared);
    link_print_recall(j, out);
    BD_TRY(take_truth(call, j, &known, out, e));
    print_int(out, "matches", (int64_t)(j->model.matches / j->model.recall));
    print_int(out, "clusters", (int64_t)j->clusters);
    if (arg_given(call, "to-splink"))
        BD_TRY(write_splink(call, j, out, e));
    link_print_decided(call, &decided, out);
    if (arg_given(call, "report"))
        BD_TRY(write_report(call, j, &labels, &known, e));
    if (arg_given(call, "clusters"))
        BD_TRY(write_clusters(call, j, e));
    BD_TRY(link_write_retired(call, &decided, e)); /* the numbers of the clusters say little without it */
    if (arg_given(call, "pairs"))
        BD_TRY(write_pairs(call, j, out, e));
    say_where_results_are(call, out);
    return arg_given(call, "samples") ? write_samples(call, j, out, e) : BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct link_job j;
    printer_labels(out, link_label, LINK_LABELS_RUN);
    if (!arg_given(call, "file"))
        return vault_link_run(call, out, e);
    if (arg_flag(call, "keep"))
        return err_set(e, BD_USAGE, "--keep is for the persons of a vault; tables have --clusters and --pairs");
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = link_all(call, &j, out, e);
    link_close(&j);
    return s;
}

const struct verb verb_link = {
    .name = "link",
    .group = "Analysis",
    .summary = "find the rows of lists that are the same person",
    .about =
        "Reads one or more tables, finds what their columns hold, compares every pair of rows that could be one "
        "person, and learns from the lists themselves how much each agreement and disagreement says. Rows held to "
        "be one person share a cluster. Without a table the persons of a vault are compared: what comes out are proposals and "
        "handles, nothing is merged, and nothing is written unless --keep asks for it. docs/linkage.md explains the method and its limits.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
