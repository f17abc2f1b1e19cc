/* app/v_link_review.c - `bandi link review`: doubtful pairs side by side, decided by single keys, each answer kept at once. */
#include "app/link_decided.h"
#include "app/link_labels.h"
#include "app/link_lists.h"
#include "app/review_desk.h"
#include "app/tables.h"
#include "app/vault_link.h"
#include "link/read.h"

#include <unistd.h>

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .many = true,
     .value = "LIST.csv",
     .about = "the tables, as given to bandi link; without one the persons of a vault"},
    {.name = "decisions", .kind = PARAM_OUT, .value = "D.jsonl", .about = "the file of decisions; it only grows"},
    {.name = "by", .kind = PARAM_TEXT, .value = "WHO", .about = "who decides: a name or a role"},
    {.name = "audit",
     .kind = PARAM_INT,
     .value = "N",
     .low = 1,
     .high = 10000,
     .about = "ask about N pairs drawn by chance from those held to be one person, and estimate how many of them are"},
    {.name = "unsure", .kind = PARAM_FLAG, .about = "ask again about pairs that were decided unsure"},
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
    {"bandi link review list-a.csv list-b.csv --id number --decisions decided.jsonl --by 'K. (coder)'",
     "decide the pairs in doubt, the most telling first"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"queue", "pairs to be asked about"},
    {"same", "pairs decided the same in this session"},
    {"not_same", "pairs decided not to be the same"},
    {"unsure", "pairs decided unsure"},
    {"skipped", "pairs passed over"},
    {"implied", "pairs not asked about, because answers about others settle them"},
    {"left", "pairs not reached"},
    {"worth", "without --audit: the share of the pairs held to be one person that the answers left are expected to change"},
    {"audited", "with --audit, when one was decided: share (of decided pairs that are one person), low, high (95 %)"},
    {.key = NULL},
};

/* ---- decisions about rows of tables ---- */

struct table_keeper {
    struct verb_call *call;
    const struct link_job *j;
    const struct row_index *rows;
    struct str by;
};

static FALLIBLE keep_in_file(void *ctx, const struct review_pair *p, enum link_verdict verdict, struct str why, struct err *e)
{
    struct table_keeper *k = ctx;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_decision d = {.list_a = link_file(k->j, p->a),
                              .id_a = k->rows->id[p->a],
                              .list_b = link_file(k->j, p->b),
                              .id_b = k->rows->id[p->b],
                              .verdict = verdict,
                              .how = p->chance > 0 ? LINK_BY_AUDIT : LINK_BY_REVIEW,
                              .by = k->by,
                              .why = why,
                              .at = link_now(k->call),
                              .chance = p->chance,
                              .stated = p->stated};
    return link_append_decisions(a, arg_z(k->call, "decisions"), &d, 1, e);
}

static FALLIBLE table_wants(struct verb_call *call, struct err *e)
{
    if (!arg_given(call, "decisions"))
        return err_set(e, BD_USAGE, "the file of decisions is not named: --decisions D.jsonl");
    if (str_trim(arg_text(call, "by")).n == 0)
        return err_set(e, BD_USAGE, "who decides is not said: --by WHO");
    return BD_OK;
}

/* ---- the session ---- */

static void print_done(const struct verb_call *call, const struct review_desk *desk, const struct review_done *done,
                       struct printer *out)
{
    size_t told = done->same + done->not_same;
    double low, high;
    print_int(out, "queue", (int64_t)desk->count);
    print_int(out, "same", (int64_t)done->same);
    print_int(out, "not_same", (int64_t)done->not_same);
    print_int(out, "unsure", (int64_t)done->unsure);
    print_int(out, "skipped", (int64_t)done->skipped);
    print_int(out, "implied", (int64_t)done->implied);
    print_int(out, "left", (int64_t)done->left);
    if (!arg_given(call, "audit")) {
        double worth = review_worth(desk->job, desk->queue, desk->count - done->left, desk->count);
        print_real(out, "worth", worth, 4);
        if (done->left > 0 && worth < REVIEW_ENOUGH)
            print_line(
                out,
                "What is left to ask would change fewer than 1 in 200 pairs: it is time to stop, or to ask --audit how good "
                "the groups are.");
    }
    if (!arg_given(call, "audit") || told == 0)
        return;
    review_wilson(done->same, told, &low, &high);
    print_object_begin(out, "audited");
    print_real(out, "share", (double)done->same / (double)told, 3);
    print_real(out, "low", low, 3);
    print_real(out, "high", high, 3);
    print_object_end(out);
    if (done->unsure + done->skipped + done->left > 0)
        print_line(out, "The share is of decided pairs alone; the others could lie on either side.");
}

/* Asks about the pairs of a finished linkage. */
static FALLIBLE sit(struct verb_call *call, struct link_job *j, struct review_desk *desk, struct printer *out, struct err *e)
{
    struct review_pair *queue;
    struct review_done done;
    desk->job = j;
    desk->skip_implied = !arg_given(call, "audit");
    desk->count = arg_given(call, "audit") ? review_audit(j, (size_t)arg_int(call, "audit"), call->arena, &queue)
                                           : review_queue(j, arg_flag(call, "unsure"), call->arena, &queue);
    desk->queue = queue;
    printer_flush(out); /* the bar of progress makes room */
    if (desk->count == 0)
        print_line(out, "No pair is in doubt.");
    done = (struct review_done){.left = 0};
    enum bd_status s = desk->count == 0 ? BD_OK : review_desk_sit(call, desk, &done, e);
    print_done(call, desk, &done, out);
    return s;
}

static FALLIBLE review_tables(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct link_decided decided;
    struct table_keeper keeper = {.call = call, .j = j, .rows = &decided.rows, .by = str_trim(arg_text(call, "by"))};
    struct review_desk desk = {.keep = keep_in_file, .ctx = &keeper};
    BD_TRY(link_read_lists(call, j, STR_NONE, e));
    if (!link_prepare(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was decided");
    BD_TRY(link_begin_decisions(call, j, &decided, e));
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was decided");
    return sit(call, j, &desk, out, e);
}

/* ---- decisions about persons of a vault ---- */

struct vault_keeper {
    struct verb_call *call;
    const struct vault_linkage *v;
};

static FALLIBLE keep_in_vault(void *ctx, const struct review_pair *p, enum link_verdict verdict, struct str why, struct err *e)
{
    struct vault_keeper *k = ctx;
    return vault_link_keep(k->call, k->v, p->a, p->b, verdict, why, e);
}

static FALLIBLE review_people(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct vault_linkage v;
    struct vault_keeper keeper = {.call = call, .v = &v};
    struct review_desk desk = {.keep = keep_in_vault, .ctx = &keeper};
    BD_TRY(vault_link_fill(call, j, &v, e));
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was decided");
    return sit(call, j, &desk, out, e);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    static const char *const tables_only[] = {"decisions", "by", "id", "settings", "ignore"};
    struct link_job j;
    bool tables = arg_given(call, "file");
    printer_labels(out, link_label, LINK_LABELS_RUN);
    BD_TRY(review_desk_there(call, e));
    for (size_t i = 0; !tables && i < sizeof tables_only / sizeof *tables_only; i++)
        if (arg_given(call, tables_only[i]))
            return err_set(e, BD_USAGE, "--%s is for tables; the persons of a vault are reviewed without it", tables_only[i]);
    BD_TRY(tables ? table_wants(call, e) : vault_link_open(call, LEDGER_WRITE, e));
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = tables ? review_tables(call, &j, out, e) : review_people(call, &j, out, e);
    link_close(&j);
    if (!tables)
        session_close(call->session);
    return s;
}

const struct verb verb_link_review = {
    .name = "link review",
    .group = "Analysis",
    .summary = "decide doubtful pairs side by side, by single keys",
    .about =
        "Runs the linkage and asks a person at the terminal about the pairs in doubt, the most telling first: a pair is worth its "
        "uncertainty times the rows that its answer moves. Keys: y same, n not the same, u unsure, s skip, z undo, w why, r note a "
        "reason, q quit; the same keys work under a Korean layout. Every answer is kept before the next pair is shown. "
        "A pair that earlier answers settle is not asked about. --audit N asks instead about pairs drawn by chance from those held "
        "to be one person, and gives the share that are, with its interval; do it in one sitting. What the lists hold is "
        "shown on the terminal alone. Without lists the persons of a vault are reviewed, and decisions are entries of its ledger.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
