/* app/v_vault.c - `bandi status`, `verify`, `passphrase`, `backup`, `restore`, `wipe`: the vault as a thing to keep. */
#include "app/prompt.h"
#include "app/say.h"
#include "crypto/key.h"

#include <stdio.h>
#include <string.h>

/* ---- status ---- */

static const struct verb_example status_examples[] = {
    {"bandi status", "what the vault holds, and what it is time to do"},
    {.command = NULL},
};

static const struct verb_shape status_shape[] = {
    {"vault", "the folder"},
    {"words", "the vault's id as words"},
    {"logs", "devices whose logs are held"},
    {"entries", "sealed changes"},
    {"quarantined", "kept aside for a person to decide"},
    {"forks", "logs with two branches"},
    {"newer", "entries that need a newer Bandi"},
    {"last_backup", "claimed time, or null"},
    {"checkpoint_seen_outside", "when a checkpoint last left this machine, or null"},
    {"files", "a list of name, identity, testimony, facts (open or closed)"},
    {"records", "a list of type, count"},
    {"conflicts", "properties with different live values where one is allowed"},
    {"logs_doubted",
     "a list of device, index, what: forks held, proved or alleged, and entries that others saw and are not here"},
    {.key = NULL},
};

static void print_when(struct printer *out, const char *key, uint64_t ms)
{
    char text[20];
    if (ms == 0) {
        print_none(out, key);
        return;
    }
    say_time((struct hlc){.ms = ms}, text);
    print_z(out, key, text);
}

static FALLIBLE print_files(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"name", "file"}, {"identity", "identity"}, {"testimony", "testimony"}, {"facts", "facts"}};
    const struct matter_file *files;
    size_t count;
    BD_TRY(matter_files(call->session->matter, call->arena, &files, &count, e));
    print_gap(out);
    print_table_begin(out, "files", columns, 4);
    for (size_t i = 0; i < count; i++) {
        print_str(out, NULL, files[i].name);
        for (int c = LEDGER_IDENTITY; c <= LEDGER_FACTS; c++)
            print_z(out, NULL, files[i].open[c] ? "open" : "closed");
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE print_counts(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"type", "records"}, {"count", ""}};
    const struct type_count *counts;
    size_t count;
    uint64_t all = 0;
    BD_TRY(record_counts(call->session->matter, call->arena, &counts, &count, e));
    for (size_t i = 0; i < count; i++)
        all += counts[i].records;
    print_gap(out);
    if (all == 0) {
        print_line(out, "There are no records yet: bandi import FILE or bandi add TYPE makes the first.");
        print_data_begin(out);
    }
    print_table_begin(out, "records", columns, 2);
    for (size_t i = 0; i < count; i++) {
        if (counts[i].records == 0)
            continue;
        print_str(out, NULL, counts[i].type != NULL ? counts[i].type->labels.in[LABEL_EN] : STR("of unknown types"));
        print_int(out, NULL, (int64_t)counts[i].records);
    }
    print_table_end(out);
    if (all == 0)
        print_data_end(out);
    return BD_OK;
}

static FALLIBLE count_conflict(void *ctx, const struct conflict *c, struct err *e)
{
    (void)c;
    (void)e;
    ++*(int64_t *)ctx;
    return BD_OK;
}

static void print_doubt(void *ctx, const struct fault *f)
{
    char device[9];
    snprintf(device, sizeof device, "%02x%02x%02x%02x", f->device.b[0], f->device.b[1], f->device.b[2], f->device.b[3]);
    print_z(ctx, NULL, device);
    print_int(ctx, NULL, (int64_t)f->index);
    print_z(ctx, NULL, f->text);
}

static void count_doubt(void *ctx, const struct fault *f)
{
    (void)f;
    ++*(size_t *)ctx;
}

/* What the logs say of one another; an empty table says nothing to a person. */
static FALLIBLE print_doubts(struct ledger *l, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"device", "device"}, {"index", "index"}, {"what", "what"}};
    size_t count = 0;
    BD_TRY(ledger_suspicions(l, count_doubt, &count, e));
    if (count == 0)
        print_data_begin(out);
    else
        print_gap(out);
    print_table_begin(out, "logs_doubted", columns, 3);
    BD_TRY(ledger_suspicions(l, print_doubt, out, e));
    print_table_end(out);
    if (count == 0)
        print_data_end(out);
    return BD_OK;
}

/* What of the vault is elsewhere, and how old it is. */
static void say_what_left(struct verb_call *call, const struct ledger_status *st, struct printer *out)
{
    enum { MS_A_DAY = 86400000, OLD_DAYS = 7 };
    uint64_t now = (uint64_t)(call->env->now_us(call->env->ctx) / 1000);
    uint64_t days = now > st->backup_ms ? (now - st->backup_ms) / MS_A_DAY : 0;
    if (st->backup_ms == 0)
        print_line(out, "There is no backup yet: bandi backup FILE makes one.");
    else if (days >= OLD_DAYS)
        print_line(out, "The last backup is %llu days old: bandi backup FILE makes a new one.", (unsigned long long)days);
    if (st->checkpoint_ms == 0)
        print_line(out, "No checkpoint is with anybody outside, so that a roll-back would not show: bandi verify --anchor FILE "
                        "writes one.");
}

static FALLIBLE run_status(struct verb_call *call, struct printer *out, struct err *e)
{
    struct ledger *l = call->session->ledger;
    struct ledger_status st;
    int64_t conflicts = 0;
    BD_TRY(ledger_status(l, &st, e));
    print_z(out, "vault", call->session->path);
    print_str(out, "words", ledger_vault_words(l, call->arena));
    print_int(out, "logs", (int64_t)st.logs);
    print_int(out, "entries", (int64_t)st.entries);
    print_int(out, "quarantined", (int64_t)st.quarantined);
    print_int(out, "forks", (int64_t)st.forks);
    print_int(out, "newer", (int64_t)st.newer);
    print_when(out, "last_backup", st.backup_ms);
    print_when(out, "checkpoint_seen_outside", st.checkpoint_ms);
    BD_TRY(print_files(call, out, e));
    BD_TRY(print_counts(call, out, e));
    BD_TRY(matter_conflicts(call->session->matter, count_conflict, &conflicts, e));
    print_gap(out);
    print_int(out, "conflicts", conflicts);
    BD_TRY(print_doubts(l, out, e));
    if (st.newer > 0 || matter_incomplete(call->session->matter))
        print_line(out, "Some entries need a newer Bandi; they are kept, and what is shown is without them.");
    if (ledger_is_copy(l))
        print_line(out,
                   "This vault was copied or moved here; it can be read. bandi adopt lets it go on as a device of its own.");
    say_what_left(call, &st, out);
    return BD_OK;
}

const struct verb verb_status = {
    .name = "status",
    .group = "Vault",
    .summary = "say what the vault holds and what it needs",
    .about = "Times are claims of the devices that wrote them.",
    .needs = NEEDS_VIEW,
    .examples = status_examples,
    .shape = status_shape,
    .run = run_status,
};

/* ---- verify ---- */

static const struct param verify_params[] = {
    {.name = "file", .kind = PARAM_FILE, .value = "FILE", .about = "check a bundle or backup instead, without any key"},
    {.name = "against",
     .kind = PARAM_FILE,
     .value = "FILE",
     .about = "prove that the vault extends what an older checkpoint, bundle, backup or printed line shows"},
    {.name = "anchor",
     .kind = PARAM_OUT,
     .value = "FILE",
     .about = "when all is well, write the newest checkpoint to FILE, and show it as a line to print, for somebody outside to "
              "keep"},
    {.name = "erased", .kind = PARAM_FLAG, .about = "name each erased entry and who erased it"},
    {.name = NULL},
};

static const struct verb_example verify_examples[] = {
    {"bandi verify", "every entry, tree, checkpoint, key and evidence file"},
    {"bandi verify --anchor today.checkpoint",
     "something that proves later, with --against, that nothing was turned back since"},
    {.command = NULL},
};

static const struct verb_shape verify_shape[] = {
    {"ok", "true when nothing is wrong"},
    {"logs", "checked"},
    {"entries", "checked"},
    {"counting", "of them, entries that count"},
    {"erased", "destroyed on purpose, each named by an erasure"},
    {"unreadable", "sealed to keys that this device does not hold"},
    {"lost", "missing without an erasure"},
    {"forks", "logs with two branches"},
    {"evidence", "evidence files checked"},
    {"anchor", "with --anchor: the file"},
    {"line", "with --anchor: the same as one line"},
    {"faults", "a list of device, index, what; with them what is only worth knowing, such as a fork that is alleged"},
    {.key = NULL},
};

struct faults {
    struct printer *out;
    size_t count;
    size_t shown;
    bool erased; /* name what was erased, too */
};

static void print_fault(void *ctx, const struct fault *f)
{
    struct faults *s = ctx;
    if (f->kind == NOTE_ERASED && !s->erased)
        return;
    if (s->shown == 0)
        print_data_end(s->out); /* there is something to see */
    print_doubt(s->out, f);
    s->count += f->kind < NOTE_FIRST;
    s->shown++;
}

static void print_verify(struct printer *out, const struct verify_report *r)
{
    print_int(out, "logs", (int64_t)r->logs);
    print_int(out, "entries", (int64_t)r->entries);
    print_int(out, "counting", (int64_t)r->counting);
    print_int(out, "erased", (int64_t)r->erased);
    print_int(out, "unreadable", (int64_t)r->unreadable);
    print_int(out, "lost", (int64_t)r->lost);
    print_int(out, "forks", (int64_t)r->forks);
    print_int(out, "evidence", (int64_t)r->evidence);
}

static FALLIBLE check_all(struct verb_call *call, struct faults *faults, struct verify_report *report, struct str *line,
                          struct err *e)
{
    const char *file = arg_z(call, "file"), *against = arg_z(call, "against"), *anchor = arg_z(call, "anchor");
    if (file != NULL && (against != NULL || anchor != NULL))
        return err_set(e, BD_USAGE, "--%s is of the vault, --file of another file; give them apart",
                       against != NULL ? "against" : "anchor");
    if (file != NULL)
        return ledger_verify_file(file, call->env, print_fault, faults, report, e);
    struct session *s;
    BD_TRY(session_open(call, anchor != NULL ? LEDGER_WRITE : LEDGER_READ, &s, e));
    enum bd_status status = ledger_verify(s->ledger, print_fault, faults, report, e);
    uint64_t checked = 0;
    if (status == BD_OK && against != NULL)
        status = ledger_verify_against(s->ledger, against, print_fault, faults, &checked, e);
    if (status == BD_OK && anchor != NULL && faults->count == 0 && report->faults == 0)
        status = ledger_anchor(s->ledger, anchor, call->arena, line, e);
    session_close(s);
    return status;
}

static FALLIBLE run_verify(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"device", "device"}, {"index", "index"}, {"what", "what"}};
    struct verify_report report = {0};
    struct faults faults = {.out = out, .erased = arg_flag(call, "erased")};
    struct str line = STR_NONE;
    print_data_begin(out); /* an empty table says nothing to a person */
    print_table_begin(out, "faults", columns, 3);
    BD_TRY(check_all(call, &faults, &report, &line, e));
    print_table_end(out);
    if (faults.shown == 0)
        print_data_end(out);
    print_verify(out, &report);
    print_bool(out, "ok", faults.count == 0 && report.faults == 0);
    if (line.n > 0) {
        print_str(out, "anchor", arg_text(call, "anchor"));
        print_str(out, "line", line);
        print_line(out, "Give the file, or the line on paper, to somebody who has no access to this machine.");
    }
    if (faults.count == 0)
        return BD_OK;
    (void)!err_set(e, BD_DAMAGED, "%zu fault%s found; they are listed above", faults.count, faults.count == 1 ? "" : "s");
    return err_mend(e, "keep this copy as it is, and restore a backup beside it: bandi restore BACKUP NEW.bandi");
}

const struct verb verb_verify = {
    .name = "verify",
    .group = "Vault",
    .summary = "check that nothing was changed, lost or turned back",
    .about =
        "A fault names the device and entry, or the page of the container. A roll-back of a vault with one device cannot be "
        "seen from inside: --against checks it against something that was seen outside, and --anchor makes such a thing: it "
        "tells the size of this device's log and a hash, nothing of what it holds.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = verify_params,
    .examples = verify_examples,
    .shape = verify_shape,
    .run = run_verify,
};

/* ---- passphrase ---- */

static const struct verb_example passphrase_examples[] = {
    {"bandi passphrase", "asks for the old one, then twice for the new"},
    {.command = NULL},
};

static const struct verb_shape passphrase_shape[] = {
    {"changed", "true"},
    {.key = NULL},
};

static FALLIBLE run_passphrase(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str secret SCOPED_SECRET = STR_NONE;
    BD_TRY(session_secret(call, "new passphrase", true, &secret, e));
    BD_TRY(ledger_passphrase_change(call->session->ledger, secret, 0, 0, e));
    print_bool(out, "changed", true);
    return BD_OK;
}

const struct verb verb_passphrase = {
    .name = "passphrase",
    .group = "Vault",
    .summary = "change the passphrase",
    .about =
        "The recovery code stays. With --passphrase-fd N the old one is the first line and the new one the second. Backups "
        "keep the passphrase that they were made with.",
    .needs = NEEDS_LEDGER,
    .examples = passphrase_examples,
    .shape = passphrase_shape,
    .run = run_passphrase,
};

/* ---- backup, restore ---- */

static const struct param backup_params[] = {
    {.name = "file", .kind = PARAM_OUT, .positional = true, .required = true, .value = "FILE", .about = "where to write it"},
    {.name = NULL},
};

static const struct verb_example backup_examples[] = {
    {"bandi backup matter.bandi-backup", "one encrypted file with a passphrase of its own"},
    {.command = NULL},
};

static const struct verb_shape backup_shape[] = {
    {"file", "the backup"},
    {.key = NULL},
};

static FALLIBLE run_backup(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str secret SCOPED_SECRET = STR_NONE;
    BD_TRY(session_secret(call, "passphrase for the backup", true, &secret, e));
    BD_TRY(ledger_backup(call->session->ledger, arg_z(call, "file"), secret, e));
    print_z(out, "file", arg_z(call, "file"));
    return BD_OK;
}

const struct verb verb_backup = {
    .name = "backup",
    .group = "Vault",
    .summary = "write an encrypted backup",
    .about = "With --passphrase-fd N the vault's passphrase is the first line and the backup's the second.\n"
             "A backup keeps what was erased after it was made: make a new one after a withdrawal, and destroy the old.",
    .needs = NEEDS_LEDGER,
    .params = backup_params,
    .examples = backup_examples,
    .shape = backup_shape,
    .run = run_backup,
};

static const struct param restore_params[] = {
    {.name = "backup", .kind = PARAM_FILE, .positional = true, .required = true, .value = "BACKUP", .about = "the backup"},
    {.name = "folder",
     .kind = PARAM_FOLDER,
     .positional = true,
     .required = true,
     .value = "NAME.bandi",
     .about = "the vault to make"},
    {.name = "bundle",
     .kind = PARAM_FILE,
     .many = true,
     .value = "FILE",
     .about = "later bundles: what they erase stays erased, what they add is added"},
    {.name = NULL},
};

static const struct verb_example restore_examples[] = {
    {"bandi restore matter.bandi-backup Again.bandi", "always a new device, so that no log is ever continued twice"},
    {.command = NULL},
};

static const struct verb_shape restore_shape[] = {
    {"vault", "the folder"},
    {"recovery_code", "of the new device; shown once"},
    {.key = NULL},
};

static FALLIBLE run_restore(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str old SCOPED_SECRET = STR_NONE, secret SCOPED_SECRET = STR_NONE;
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l SCOPED_LEDGER = NULL;
    size_t count = arg_count(call, "bundle");
    const char **bundles = ARENA_ARRAY(call->arena, const char *, count);
    for (size_t i = 0; i < count; i++)
        bundles[i] = str_keep(call->arena, arg_nth(call, "bundle", i)).p;
    crypto_start();
    BD_TRY(session_secret(call, "passphrase of the backup", false, &old, e));
    BD_TRY(session_secret(call, "passphrase for the new vault", true, &secret, e));
    struct ledger_new how = {.passphrase = secret, .member_name = STR("founder"), .device_name = STR("restored")};
    BD_TRY(ledger_restore(arg_z(call, "backup"), old, bundles, count, arg_z(call, "folder"), &how, call->env, recovery, &l, e));
    print_z(out, "vault", arg_z(call, "folder"));
    print_z(out, "recovery_code", recovery);
    key_wipe(recovery, sizeof recovery);
    print_line(out, "Erasures after the backup are known only from the bundles given; if there were others, ask a colleague "
                    "for a bundle and restore again with --bundle.");
    return BD_OK;
}

const struct verb verb_restore = {
    .name = "restore",
    .group = "Vault",
    .summary = "make a vault from a backup",
    .about = "With --passphrase-fd N the backup's passphrase is the first line and the new vault's the second.",
    .needs = NEEDS_NOTHING,
    .passphrase_too = true,
    .params = restore_params,
    .examples = restore_examples,
    .shape = restore_shape,
    .run = run_restore,
};

/* ---- wipe ---- */

static const struct param wipe_params[] = {
    {.name = "folder", .kind = PARAM_FOLDER, .positional = true, .required = true, .value = "NAME.bandi", .about = "the vault"},
    {.name = "yes", .kind = PARAM_FLAG, .about = "at once, without asking for its name"},
    {.name = NULL},
};

static const struct verb_example wipe_examples[] = {
    {"bandi wipe Tour.bandi --yes", "unreadable at once, for ever"},
    {.command = NULL},
};

static const struct verb_shape wipe_shape[] = {
    {"wiped", "the folder"},
    {.key = NULL},
};

static FALLIBLE run_wipe(struct verb_call *call, struct printer *out, struct err *e)
{
    const char *folder = arg_z(call, "folder");
    if (!arg_flag(call, "yes")) {
        struct str answer;
        if (prompt_line(call, "type the name of the vault's folder to make it unreadable for ever", &answer, e) != BD_OK)
            return e->status == BD_USAGE ? err_mend(e, "--yes goes on without asking") : e->status;
        if (!str_is(answer, folder))
            return err_set(e, BD_INTERRUPTED, "that is not its name; nothing was touched");
    }
    BD_TRY(ledger_wipe(folder, e));
    print_z(out, "wiped", folder);
    print_line(out, "Its keys are destroyed. What it cannot reach: backups, bundles and exports elsewhere, and old blocks of a "
                    "solid-state disk, which hold only ciphertext.");
    return BD_OK;
}

const struct verb verb_wipe = {
    .name = "wipe",
    .group = "Vault",
    .summary = "make a vault unreadable for ever",
    .about = "Destroys the key slots first, then the device and view folders, then the rest. No passphrase is needed.",
    .needs = NEEDS_NOTHING,
    .params = wipe_params,
    .examples = wipe_examples,
    .shape = wipe_shape,
    .run = run_wipe,
};
