/* app/v_link_decide.c - `bandi link decide`: a person's word about two rows, kept for every later run; and its history. */
#include "app/link_decided.h"
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/tables.h"
#include "app/vault_link.h"
#include "base/csv.h"
#include "base/limits.h"

#include <math.h>

static const struct param params[] = {
    {.name = "a",
     .kind = PARAM_TEXT,
     .positional = true,
     .value = "A",
     .about = "the id of one row, or LIST:ID where ids of several lists are alike; in a vault a handle"},
    {.name = "b", .kind = PARAM_TEXT, .positional = true, .value = "B", .about = "the id of the other"},
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .many = true,
     .value = "LIST.csv",
     .about = "the tables, as given to bandi link"},
    {.name = "decisions", .kind = PARAM_OUT, .value = "D.jsonl", .about = "the file of decisions; it only grows"},
    {.name = "verdict",
     .kind = PARAM_CHOICE,
     .choices = "same not-same unsure open",
     .value = "VERDICT",
     .about = "open takes an earlier decision back; without it the history of the pair is shown"},
    {.name = "by", .kind = PARAM_TEXT, .value = "WHO", .about = "who decides: a name or a role"},
    {.name = "why", .kind = PARAM_TEXT, .value = "TEXT", .about = "the reason, or @FILE, or @- for standard input"},
    PARAM_OF_ID,
    PARAM_OF_ENCODING,
    {.name = "settings", .kind = PARAM_FILE, .value = "S.json", .about = "as given to bandi link"},
    {.name = "ignore", .kind = PARAM_TEXT, .value = "COLUMN", .many = true, .about = "as given to bandi link"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi link decide a21 b1 list-a.csv list-b.csv --id number --decisions decided.jsonl --verdict same --by 'K. (coder)' "
     "--why 'same mother'",
     "say that two rows are one person"},
    {"bandi link decide --decisions decided.jsonl", "all decisions, those that were replaced too"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"verdict", "what was decided now"},
    {"replaces", "the verdict before it, or none"},
    {"decisions", "the history shown: line, a, b, verdict, in_force, by, at, why"},
    {.key = NULL},
};

static bool same_row(struct str list, struct str id, struct str other_list, struct str other_id)
{
    return str_eq(list, other_list) && str_eq(id, other_id);
}

static bool same_pair(const struct link_decision *x, const struct link_decision *y)
{
    return (same_row(x->list_a, x->id_a, y->list_a, y->id_a) && same_row(x->list_b, x->id_b, y->list_b, y->id_b)) ||
           (same_row(x->list_a, x->id_a, y->list_b, y->id_b) && same_row(x->list_b, x->id_b, y->list_a, y->id_a));
}

/* One text for a pair, whichever row comes first. */
static struct str pair_key(struct arena *a, const struct link_decision *d)
{
    const char *x = arena_printf(a, "%.*s%c%.*s", STR_FMT(d->list_a), 1, STR_FMT(d->id_a));
    const char *y = arena_printf(a, "%.*s%c%.*s", STR_FMT(d->list_b), 1, STR_FMT(d->id_b));
    bool turn = str_cmp(str_from(x), str_from(y)) > 0;
    return str_from(arena_printf(a, "%s%c%s", turn ? y : x, 2, turn ? x : y));
}

/* From the end: the first about a pair is in force. */
static bool *in_force(struct arena *a, const struct link_decisions *all)
{
    bool *out = ARENA_ARRAY(a, bool, all->count + 1);
    struct column seen;
    column_init(&seen, STR("pairs"));
    for (size_t i = all->count; i-- > 0;) {
        uint32_t before = seen.values;
        out[i] = column_intern(&seen, pair_key(a, &all->all[i])) == before;
    }
    column_free(&seen);
    return out;
}

/* `only`: decisions about this pair; NULL: all. */
static void print_history(struct arena *a, const struct link_decisions *all, const struct link_decision *only,
                          struct printer *out)
{
    const bool *force = in_force(a, all);
    static const struct print_column columns[] = {{"line", "line"},         {"a", "a"},   {"b", "b"},   {"verdict", "verdict"},
                                                  {"in_force", "in force"}, {"by", "by"}, {"at", "at"}, {"why", "why"}};
    print_table_begin(out, "decisions", columns, 8);
    for (size_t i = 0; i < all->count; i++) {
        const struct link_decision *d = &all->all[i];
        if (only != NULL && !same_pair(d, only))
            continue;
        print_int(out, NULL, d->row);
        print_str(out, NULL, d->id_a);
        print_str(out, NULL, d->id_b);
        print_z(out, NULL, link_verdict_word(d->verdict));
        print_bool(out, NULL, force[i]);
        print_str(out, NULL, d->by);
        print_str(out, NULL, d->at);
        print_str(out, NULL, d->why);
    }
    print_table_end(out);
}

static FALLIBLE read_decisions(struct verb_call *call, bool must, struct link_decisions *out, struct err *e)
{
    struct str text = STR("");
    const char *path = arg_z(call, "decisions");
    if (path == NULL)
        return err_set(e, BD_USAGE, "the file of decisions is not named: --decisions D.jsonl");
    enum bd_status s = file_read(call->arena, path, LIMIT_TABLE_BYTES, &text, e);
    if (s == BD_IO && !must) {
        err_clear(e);
        text = STR("");
        s = BD_OK;
    }
    BD_TRY(s);
    return link_decisions_read(call->arena, path, text, out, e);
}

static void name_row(const struct link_job *j, const struct row_index *x, uint32_t row, struct str *list, struct str *id)
{
    *list = link_file(j, row);
    *id = x->id[row];
}

static FALLIBLE write_decision(struct verb_call *call, struct link_decision *d, struct printer *out, struct err *e)
{
    struct link_decisions before;
    const struct link_decision *old = NULL;
    if (str_trim(arg_text(call, "by")).n == 0)
        return err_set(e, BD_USAGE, "who decides is not said: --by WHO");
    if (!link_verdict_read(arg_text(call, "verdict"), &d->verdict))
        return err_set(e, BD_INTERNAL, "a verdict that the table of parameters let through is not known");
    d->by = str_trim(arg_text(call, "by"));
    d->at = link_now(call);
    BD_TRY(link_why_text(call, false, &d->why, e));
    BD_TRY(read_decisions(call, false, &before, e));
    for (size_t i = 0; i < before.count; i++)
        if (same_pair(&before.all[i], d))
            old = &before.all[i];
    BD_TRY(link_append_decisions(call->arena, arg_z(call, "decisions"), d, 1, e));
    link_print_verdict(d->verdict, old != NULL ? &old->verdict : NULL, out);
    return BD_OK;
}

static FALLIBLE decide(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct row_index x;
    struct link_decision d = {.stated = NAN};
    struct link_decisions all;
    uint32_t a = 0, b = 0;
    BD_TRY(link_read_lists(call, j, STR_NONE, e));
    records_finish(&j->records);
    row_index_make(j, &x);
    BD_TRY(row_index_typed(&x, arg_text(call, "a"), &a, e));
    BD_TRY(row_index_typed(&x, arg_text(call, "b"), &b, e));
    if (a == b)
        return err_set(e, BD_USAGE, "A and B are one row");
    name_row(j, &x, a, &d.list_a, &d.id_a);
    name_row(j, &x, b, &d.list_b, &d.id_b);
    if (arg_given(call, "verdict"))
        return write_decision(call, &d, out, e);
    BD_TRY(read_decisions(call, true, &all, e));
    print_history(call->arena, &all, &d, out);
    return BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct link_decisions all;
    printer_labels(out, link_label, LINK_LABELS_RUN);
    if (!arg_given(call, "file") && !arg_given(call, "decisions"))
        return vault_link_decide(call, out, e);
    if (!arg_given(call, "a")) {
        if (arg_given(call, "verdict"))
            return err_set(e, BD_USAGE, "a verdict is about two rows: A B LIST.csv …");
        BD_TRY(read_decisions(call, true, &all, e));
        print_history(call->arena, &all, NULL, out);
        return BD_OK;
    }
    if (!arg_given(call, "b") || !arg_given(call, "file"))
        return err_set(e, BD_USAGE, "two rows and their lists are needed: A B LIST.csv …");
    struct link_job j;
    link_open(&j, call->arena, 1);
    enum bd_status s = decide(call, &j, out, e);
    link_close(&j);
    return s;
}

const struct verb verb_link_decide = {
    .name = "link decide",
    .group = "Analysis",
    .summary = "decide whether two rows are one person, and see what was decided",
    .about =
        "A decision is kept with who made it, when and why, and every later bandi link --decisions obeys it: what is decided "
        "not to be the same never stands in one cluster, what is decided the same always does, unless other decisions "
        "forbid it. A later decision about the same pair replaces an earlier one; the earlier one stays to be read. "
        "The file is JSON Lines (docs/linkage.md); rows are named by list and id, so their order does not matter. "
        "Without lists and --decisions the two are handles of persons in a vault: the decision is an entry of its ledger, in the "
        "identity compartment, made by the member whose device it is; --why then takes @FILE or @-.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
