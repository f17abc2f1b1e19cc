/* app/v_withdraw.c - `bandi withdraw`: the end of a consent, and of what was given under it. */
#include "app/prompt.h"
#include "app/say.h"

static const struct param withdraw_params[] = {
    {.name = "basis",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "BASIS",
     .about = "the basis, by its id"},
    {.name = "use",
     .kind = PARAM_CHOICE,
     .many = true,
     .choices = "internal partner court statistics public",
     .about = "only these uses; without it all, and everything given under the basis is destroyed"},
    {.name = "received-on", .kind = PARAM_DATE, .value = "EDTF", .about = "when the withdrawal was received"},
    {.name = "how", .kind = PARAM_CHOICE, .choices = "written spoken recorded guardian", .about = "how"},
    {.name = "yes", .kind = PARAM_FLAG, .about = "do not ask again"},
    {.name = NULL},
};

static const struct verb_example withdraw_examples[] = {
    {"bandi withdraw $B --yes", "destroys what was given; that it was erased stays visible"},
    {.command = NULL},
};

static const struct verb_shape withdraw_shape[] = {
    {"basis", "its id"},
    {"entries", "sealed changes destroyed"},
    {"statements", "statements in them"},
    {"carried", "statements of others that stood beside them and were kept"},
    {"resting", "statements left that cite something now erased"},
    {"closed", "compartments not open here, where some may remain"},
    {"copies",
     "without --use: a list of made, file: backups and bundles written here, which hold what was given before they were"},
    {.key = NULL},
};

static FALLIBLE confirm(struct verb_call *call, struct err *e)
{
    bool yes = arg_flag(call, "yes");
    if (!yes)
        BD_TRY(prompt_yes(call, "destroy for ever what was given under this basis (y/n)", &yes, e));
    return yes ? BD_OK : err_set(e, BD_INTERRUPTED, "nothing was erased");
}

/* Files that still hold what was erased, for a person to destroy. */
static FALLIBLE print_copies(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"made", "made"}, {"file", "file"}};
    struct left_file *list;
    size_t count;
    BD_TRY(ledger_left(call->session->ledger, call->arena, &list, &count, e));
    if (count == 0)
        print_data_begin(out);
    else
        print_line(out, "Written here before; those made since it was given hold it still, and are for you to destroy:");
    print_table_begin(out, "copies", columns, 2);
    for (size_t i = 0; i < count; i++) {
        char when[20];
        say_time((struct hlc){.ms = list[i].ms}, when);
        print_z(out, NULL, when);
        print_str(out, NULL, list[i].file);
    }
    print_table_end(out);
    if (count == 0)
        print_data_end(out);
    return BD_OK;
}

static FALLIBLE run_withdraw(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 basis, file;
    struct erase_report done = {0};
    char id[33];
    unsigned uses = 0;
    BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    for (size_t i = 0; i < arg_count(call, "use"); i++) {
        enum consent_use use;
        if (consent_use_read(arg_nth(call, "use", i), &use))
            uses |= 1u << use;
    }
    if (uses != 0) {
        BD_TRY(say_file(call, STR_NONE, &file, e));
        struct draft *d SCOPED_DRAFT = draft_new(m, file);
        BD_TRY(draft_withdrawal(d, basis, uses, arg_text(call, "received-on"), arg_text(call, "how"), e));
        BD_TRY(draft_commit(d, NULL, e));
    } else {
        BD_TRY(confirm(call, e));
        BD_TRY(matter_withdraw(m, basis, arg_text(call, "received-on"), arg_text(call, "how"), &done, e));
    }
    say_long_id(basis, id);
    print_z(out, "basis", id);
    print_int(out, "entries", (int64_t)done.entries);
    print_int(out, "statements", (int64_t)done.statements);
    print_int(out, "carried", (int64_t)done.carried);
    print_int(out, "resting", (int64_t)done.resting);
    print_int(out, "closed", (int64_t)done.closed);
    if (uses == 0) {
        print_line(out, "%llu entries with %llu statements were destroyed on this device.", (unsigned long long)done.entries,
                   (unsigned long long)done.statements);
        if (done.resting > 0)
            print_line(out, "%llu statements that are left cite something that is gone.", (unsigned long long)done.resting);
        if (done.closed > 0)
            print_line(out, "%llu compartments are not open here; whoever holds them withdraws there too.",
                       (unsigned long long)done.closed);
        print_line(out, "Copies that left this machine (bundles, backups, exports, pages) are beyond its reach: hand on the "
                        "withdrawal to whoever holds them, and make a new backup.");
        BD_TRY(print_copies(call, out, e));
    }
    return BD_OK;
}

const struct verb verb_withdraw = {
    .name = "withdraw",
    .group = "Protection",
    .summary = "withdraw a consent, and erase what it covered",
    .about = "With --use only those uses end. Without it, sources, passages, evidence, translations, index and view rows that "
             "rest on the basis are destroyed on this device, and so are statements that cite nothing else.",
    .needs = NEEDS_LEDGER,
    .params = withdraw_params,
    .examples = withdraw_examples,
    .shape = withdraw_shape,
    .run = run_withdraw,
};
