/* app/v_link_why.c - `bandi link why`: what speaks for and against two rows being one person, field by field. */
#include "app/estimate_words.h"
#include "app/link_decided.h"
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/link_report.h"
#include "app/tables.h"
#include "app/vault_link.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "link/rows.h"
#include "link/stated.h"

#include <math.h>

static const struct param params[] = {
    {.name = "a",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "A",
     .about = "the id of one row, or LIST:ID where ids of several lists are alike"},
    {.name = "b", .kind = PARAM_TEXT, .positional = true, .required = true, .value = "B", .about = "the id of the other"},
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .many = true,
     .value = "LIST.csv",
     .about = "the tables, as given to bandi link; without one A and B are handles in a vault"},
    PARAM_OF_ID,
    PARAM_OF_ENCODING,
    {.name = "settings", .kind = PARAM_FILE, .value = "S.json", .about = "as given to bandi link"},
    {.name = "ignore", .kind = PARAM_TEXT, .value = "COLUMN", .many = true, .about = "a column not to look at"},
    {.name = "decisions", .kind = PARAM_FILE, .value = "D.jsonl", .about = "as given to bandi link"},
    {.name = "seed",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "as given to bandi link"},
    {.name = "svg", .kind = PARAM_OUT, .value = "F.svg", .about = "write the waterfall as a picture"},
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the picture"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi link why a21 b1 list-a.csv list-b.csv --id number", "why two rows were put together"},
    {"bandi link why list-a.csv:21 list-b.csv:1 list-a.csv list-b.csv", "the same, where the number of the row is its id"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"start_bits", "weight before anything is compared: how rare matches are among all pairs"},
    {"fields", "each field, the bits that it adds or takes away, how it compared, and of lists what both rows hold: a, b"},
    {"group_bits", "what the rows grouped with the two add or take away"},
    {"total_bits", "the sum of these: the weight of the pair"},
    {"probability", "that the two are one person"},
    {"decided", "of a decided pair: verdict, obeyed (false for a \"same\" that others forbid), and of lists by, at, why"},
    {"promised", "true when the settings say that their list holds nobody twice, and so keep them apart"},
    {"had_died",
     "true when the settings hold deaths against lives, and the one had died before the other was alive by more than they "
     "allow: that keeps the two apart"},
    {"through",
     "where the two stand in one cluster though they do not look like one person: list and id of the row that stands "
     "between them, and bits, what its weaker side weighs (none where it was decided)"},
    {"same_cluster", "whether they stand in one cluster"},
    {.key = NULL},
};

/* In bits; infinite where people decided that the two are one person. */
static double weight_by_itself(const struct link_job *j, size_t a, size_t b)
{
    uint8_t levels[FIELDS_MAX];
    double own;
    if (j->decided != NULL && decided_of(j->decided, (uint32_t)a, (uint32_t)b) > 0)
        return INFINITY;
    (void)link_pair_weight(j, a < b ? a : b, a < b ? b : a, levels, &own);
    return own / log(2);
}

/* The row of their cluster that both look most like, if they look like it: why two rows are together that do not look alike. `*bits`
 * is what its weaker side weighs. The number of rows when there is none. O(rows). */
static size_t between(const struct link_job *j, size_t a, size_t b, double *bits)
{
    size_t best = j->records.rows;
    *bits = 0;
    for (size_t c = 0; c < j->records.rows; c++) {
        if (j->cluster[c] != j->cluster[a] || c == a || c == b)
            continue;
        double weaker = fmin(weight_by_itself(j, a, c), weight_by_itself(j, c, b));
        if (weaker > *bits) {
            *bits = weaker;
            best = c;
        }
    }
    return best;
}

/* What beside the evidence put the two together or keeps them apart. `said` is NULL in a vault, where link decide shows who decided. */
static void print_reasons(const struct link_job *j, const struct row_index *rows, const struct link_decisions *said, size_t a,
                          size_t b, double own, struct printer *out)
{
    const struct decided_pair *p =
        j->decided != NULL && j->decided->count > 0 ? decided_find(j->decided, (uint32_t)a, (uint32_t)b) : NULL;
    if (p != NULL && p->verdict != LINK_OPEN) {
        const struct link_decision *d = said != NULL ? &said->all[p->decision] : NULL;
        print_object_begin(out, "decided");
        print_z(out, "verdict", link_verdict_word(p->verdict));
        print_bool(out, "obeyed", p->verdict != LINK_SAME || p->obeyed);
        if (d != NULL) {
            print_str(out, "by", d->by);
            print_str(out, "at", d->at);
            print_str(out, "why", d->why);
        }
        print_object_end(out);
    }
    bool together = j->cluster[a] == j->cluster[b];
    if (j->records.file[a] == j->records.file[b] && j->unique_list[j->records.file[a]])
        print_bool(out, "promised", true);
    if (link_walled(j, a, b))
        print_bool(out, "had_died", true);
    double bits;
    size_t c = together && own < 0 ? between(j, a, b, &bits) : j->records.rows;
    if (c == j->records.rows)
        return;
    print_object_begin(out, "through");
    print_str(out, "list", j->records.list_name[j->records.file[c]]);
    print_str(out, "id", rows->id[c]);
    if (isfinite(bits))
        print_real(out, "bits", bits, 3);
    print_object_end(out);
}

/* `values`: what the two rows hold is shown beside; NULL in a vault, which shows values where they are asked for. */
static void explain(const struct link_job *j, const struct row_index *rows, const struct link_decisions *said, size_t a,
                    size_t b, struct arena *values, struct printer *out)
{
    static const struct print_column columns[] = {
        {"field", "Field"}, {"bits", "Bits"}, {"words", "How it compares"}, {"a", "A"}, {"b", "B"}};
    uint8_t levels[FIELDS_MAX];
    size_t x = a < b ? a : b, y = a < b ? b : a;
    double prior = j->model.prior[model_stratum(&j->records, x, y)];
    double weight[FIELDS_MAX], own, total = link_pair_weight(j, x, y, levels, &own);
    model_field_weights(&j->model, &j->records, &j->fields, x, y, levels, weight);
    print_real(out, "start_bits", log2(prior / (1 - prior)), 3);
    print_table_begin(out, "fields", columns, values != NULL ? 5 : 3);
    for (int f = 0; f < j->fields.count; f++) {
        print_z(out, NULL, j->fields.f[f].name);
        print_real(out, NULL, weight[f] / log(2), 3);
        print_z(out, NULL, link_outcome(j, f, x, y, levels, WORDS_EN, j->a));
        for (int side = 0; values != NULL && side < 2; side++)
            print_str(out, NULL, link_field_value(j, &j->fields.f[f], side == 0 ? a : b, values));
    }
    print_table_end(out);
    print_real(out, "group_bits", (total - own) / log(2), 3);
    print_real(out, "total_bits", total / log(2), 3);
    print_real(out, "probability", stated_chance(j, total), 4);
    print_reasons(j, rows, said, a, b, own, out);
    print_bool(out, "same_cluster", j->cluster[a] == j->cluster[b]);
}

static FALLIBLE why(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct link_decided d = {.decisions = {.count = 0}};
    uint32_t a, b;
    BD_TRY(link_read_lists(call, j, STR_NONE, e));
    if (!link_prepare(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
    if (arg_given(call, "decisions"))
        BD_TRY(link_begin_decisions(call, j, &d, e));
    else
        row_index_make(j, &d.rows);
    BD_TRY(row_index_typed(&d.rows, arg_text(call, "a"), &a, e));
    BD_TRY(row_index_typed(&d.rows, arg_text(call, "b"), &b, e));
    if (a == b)
        return err_set(e, BD_USAGE, "A and B are one row");
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
    explain(j, &d.rows, &d.decisions, a, b, call->arena, out);
    if (!arg_given(call, "svg"))
        return BD_OK;
    SCOPED_BUF struct buf svg = BUF_MAX(MIB);
    BD_TRY(link_waterfall(j, a, b, "why", true, (int)words_language(arg_text(call, "language")), call->arena, &svg, e));
    return file_write(arg_z(call, "svg"), buf_str(&svg), e);
}

static FALLIBLE why_people(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct vault_linkage v;
    uint32_t a, b;
    BD_TRY(vault_link_fill(call, j, &v, e));
    BD_TRY(vault_link_row(call, &v, "a", &a, e));
    BD_TRY(vault_link_row(call, &v, "b", &b, e));
    if (a == b)
        return err_set(e, BD_USAGE, "A and B are one record");
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
    explain(j, &v.rows, NULL, a, b, NULL, out);
    return BD_OK;
}

/* Nothing of a vault is drawn into a file. */
static FALLIBLE why_in_vault(struct verb_call *call, struct printer *out, struct err *e)
{
    static const char *const tables_only[] = {"id", "settings", "ignore", "decisions", "svg"};
    struct link_job j;
    for (size_t i = 0; i < sizeof tables_only / sizeof *tables_only; i++)
        if (arg_given(call, tables_only[i]))
            return vault_link_refuse(tables_only[i], e);
    BD_TRY(vault_link_open(call, LEDGER_READ, e));
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = why_people(call, &j, out, e);
    link_close(&j);
    session_close(call->session);
    return s;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct link_job j;
    printer_labels(out, link_label, LINK_LABELS_RUN);
    if (!arg_given(call, "file"))
        return why_in_vault(call, out, e);
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = why(call, &j, out, e);
    link_close(&j);
    return s;
}

const struct verb verb_link_why = {
    .name = "link why",
    .group = "Analysis",
    .summary = "say why two rows are, or are not, one person",
    .about =
        "Runs the linkage again and shows what each field adds to the evidence, in bits: ten bits are odds of a thousand "
        "to one. The sum with the start and with what the rows grouped with the two say is the weight of the pair. Where something else "
        "put the two together or keeps them apart, it says what: a decision, a promise about their list, a death before a "
        "life, a row between them.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
