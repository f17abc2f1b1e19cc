/* app/v_link_model.c - `bandi link model`: what a linkage learned, for people, for another run and for Splink. */
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/tables.h"
#include "app/vault_link.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "link/recall.h"
#include "link/saved.h"
#include "link/splink.h"

#include <math.h>

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .many = true,
     .value = "LIST.csv",
     .about = "the tables, as given to bandi link; without one the persons of a vault"},
    {.name = "model", .kind = PARAM_FILE, .value = "M.json", .about = "a saved model, whose m and u are taken"},
    {.name = "save", .kind = PARAM_OUT, .value = "M.json", .about = "write the model, for bandi link --model"},
    {.name = "from-splink",
     .kind = PARAM_FILE,
     .value = "M.json",
     .about = "a trained model of Splink, whose m and u are taken"},
    {.name = "to-splink", .kind = PARAM_OUT, .value = "M.json", .about = "write what was learned as settings of Splink 4"},
    PARAM_OF_ID,
    PARAM_OF_ENCODING,
    {.name = "settings", .kind = PARAM_FILE, .value = "S.json", .about = "as given to bandi link"},
    {.name = "ignore", .kind = PARAM_TEXT, .value = "COLUMN", .many = true, .about = "as given to bandi link"},
    {.name = "seed",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "fixes every random choice"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi link model list-a.csv list-b.csv --id number --save model.json", "see what was learned, and keep it"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"recall", "estimated share of true pairs that were compared; none where nothing tells"},
    {"matches", "expected number of true pairs"},
    {"priors", "lambda of each two lists: list_a, list_b, pairs, lambda (share of these pairs that are one person)"},
    {"levels", "each outcome of each comparison: field, kind, level, m, u, bits, varies (with the value's frequency), seen"},
    {"taken", "with --model: fields whose m and u were taken"},
    {"taken_from_splink", "with --from-splink: the same"},
    {"left_out", "with --to-splink: fields left out: field, why"},
    {.key = NULL},
};

/* What list number l is called: the file, or the value of the column that says where a row came from. */
static struct str list_called(const struct link_job *j, size_t l)
{
    if (j->records.strata_lists == j->records.lists)
        return j->records.list_name[l];
    for (size_t c = 0; c < j->records.column_count; c++)
        if (j->kind[c] == LINK_LIST && j->records.columns[c].values == j->records.strata_lists + 1)
            return j->records.columns[c].text[l + 1];
    return STR("any");
}

static void print_priors(const struct link_job *j, struct printer *out)
{
    static const struct print_column columns[] = {{"list_a", "List"}, {"list_b", "with"}, {"pairs", "Pairs"}, {"lambda", "λ"}};
    const struct model *md = &j->model;
    size_t lists = j->records.strata_lists;
    bool each = md->strata == lists * lists && lists > 0;
    print_table_begin(out, "priors", columns, 4);
    for (size_t s = 0; s < md->strata; s++) {
        if (md->total[s] <= 0)
            continue;
        print_str(out, NULL, each ? list_called(j, s / lists) : STR("any"));
        print_str(out, NULL,
                  each              ? list_called(j, s % lists)
                  : md->strata != 2 ? STR("any")
                  : s == 0          ? STR("itself")
                                    : STR("another"));
        print_int(out, NULL, (int64_t)md->total[s]);
        print_real(out, NULL, md->prior[s], 3);
    }
    print_table_end(out);
}

static void print_levels(const struct link_job *j, struct printer *out)
{
    static const struct print_column columns[] = {{"field", "Field"}, {"kind", "Kind"},    {"m", "m"},
                                                  {"u", "u"},         {"bits", "Bits"},    {"seen", "Matches"},
                                                  {"varies", NULL},   {"level", "Outcome"}};
    const struct model *md = &j->model;
    print_table_begin(out, "levels", columns, 8);
    for (int f = 0; f < j->fields.count; f++)
        for (int l = 1; l < j->fields.f[f].levels; l++) {
            const struct field *fd = &j->fields.f[f];
            if (!saved_level_shown(j, f, l))
                continue;
            print_z(out, NULL, fd->name);
            print_z(out, NULL, link_kind_word(fd->kind));
            print_real(out, NULL, md->m[f][l], 3);
            print_real(out, NULL, md->u[f][l], 3);
            print_real(out, NULL, log2(md->m[f][l] / md->u[f][l]), 3);
            print_real(out, NULL, md->seen[f][l], 3);
            print_bool(out, NULL, md->frequency[f] && fd->agree[l] >= 2 && fd->group[l] == 1);
            print_z(out, NULL, fd->words[l]);
        }
    print_table_end(out);
}

static void print_model(const struct link_job *j, struct printer *out)
{
    const struct model *md = &j->model;
    link_print_recall(j, out);
    if (recall_known(j))
        print_line(out,
                   "Of a hundred pairs of rows that are one person, about %.0f shared enough keys to be compared; this is an "
                   "estimate, and rather too high than too low.",
                   100 * md->recall);
    print_int(out, "matches", (int64_t)(md->matches / md->recall));
    print_priors(j, out);
    print_line(
        out,
        "λ is the share of pairs that are one person before anything is compared. m is how often an outcome is seen in "
        "pairs of one person, u among strangers; bits are what it adds to the evidence, more for a rare value and less "
        "for a common one. Matches are the expected pairs of one person that showed the outcome: near 0, m is a first guess.");
    print_levels(j, out);
}

static FALLIBLE take_models(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct str text;
    size_t used = 0;
    if (arg_given(call, "model")) {
        BD_TRY(file_read(call->arena, arg_z(call, "model"), LIMIT_JSON_BYTES, &text, e));
        BD_TRY(saved_read(j, arg_z(call, "model"), text, &used, e));
        print_int(out, "taken", (int64_t)used);
    }
    if (arg_given(call, "from-splink")) {
        BD_TRY(file_read(call->arena, arg_z(call, "from-splink"), LIMIT_JSON_BYTES, &text, e));
        BD_TRY(splink_read(j, arg_z(call, "from-splink"), text, &used, e));
        print_int(out, "taken_from_splink", (int64_t)used);
    }
    return BD_OK;
}

static FALLIBLE write_models(struct verb_call *call, const struct link_job *j, struct printer *out, struct err *e)
{
    SCOPED_BUF struct buf saved = BUF_MAX(LIMIT_JSON_BYTES), splink = BUF_MAX(LIMIT_JSON_BYTES);
    struct splink_left_out left;
    if (arg_given(call, "save")) {
        saved_put(j, &saved);
        BD_TRY(file_write(arg_z(call, "save"), buf_str(&saved), e));
    }
    if (!arg_given(call, "to-splink"))
        return BD_OK;
    BD_TRY(splink_put(j, arg_text(call, "id"), &splink, &left, e));
    BD_TRY(file_write(arg_z(call, "to-splink"), buf_str(&splink), e));
    link_print_left_out(&left, out);
    return BD_OK;
}

static FALLIBLE learn(struct verb_call *call, struct link_job *j, bool tables, struct printer *out, struct err *e)
{
    struct vault_linkage v;
    if (tables) {
        BD_TRY(link_read_lists(call, j, STR_NONE, e));
        if (!link_prepare(j))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
    } else {
        BD_TRY(vault_link_fill(call, j, &v, e));
    }
    BD_TRY(take_models(call, j, out, e));
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
    print_model(j, out);
    return write_models(call, j, out, e);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    static const char *const tables_only[] = {"id", "settings", "ignore", "to-splink", "from-splink"};
    struct link_job j;
    bool tables = arg_given(call, "file");
    printer_labels(out, link_label, LINK_LABELS_RUN);
    for (size_t i = 0; !tables && i < sizeof tables_only / sizeof *tables_only; i++)
        if (arg_given(call, tables_only[i]))
            return vault_link_refuse(tables_only[i], e);
    if (!tables)
        BD_TRY(vault_link_open(call, LEDGER_READ, e));
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = learn(call, &j, tables, out, e);
    link_close(&j);
    if (!tables)
        session_close(call->session);
    return s;
}

const struct verb verb_link_model = {
    .name = "link model",
    .group = "Analysis",
    .summary = "see, keep and exchange what a linkage learned",
    .about =
        "Runs the linkage and shows what it learned: the recall of blocking, λ of each two lists, and for every outcome of every "
        "comparison m, u and its weight. --save keeps it in a file that holds no value of the lists; --model takes m and u from "
        "such a file, here and in bandi link. Models are exchanged with Splink by --to-splink and --from-splink.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
