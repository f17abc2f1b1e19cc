/* app/v_init.c - `bandi init`: a new vault, empty or with the example matter. */
#include "app/import.h"
#include "app/prompt.h"
#include "app/session.h"
#include "base/limits.h"
#include "crypto/key.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct param params[] = {
    {.name = "folder",
     .kind = PARAM_FOLDER,
     .positional = true,
     .required = true,
     .value = "NAME.bandi",
     .about = "the folder to make; its name ends in .bandi"},
    {.name = "example", .kind = PARAM_FLAG, .about = "fill it with the example matter"},
    {.name = "member", .kind = PARAM_PROTECTED, .about = "how the team calls you; sealed in the vault"},
    {.name = "file",
     .kind = PARAM_TEXT,
     .value = "NAME",
     .standard = "matter",
     .about = "name of the first file of records; sealed in the vault, but it stays in the shell's history"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi init Tour.bandi", "a new vault; you are asked for a passphrase"},
    {"bandi init Demo.bandi --example", "with the example matter to look around in"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"vault", "the folder"},
    {"words", "the vault's id as eight words, to compare by telephone"},
    {"recovery_code", "opens the vault when the passphrase is forgotten; shown once"},
    {"records", "records of the example, 0 without it"},
    {.key = NULL},
};

static void offer_phrase(const struct verb_call *call, struct printer *out)
{
    if (!call->interactive || call->passphrase_fd >= 0)
        return;
    struct str offer = ledger_passphrase_offer(call->env, call->arena);
    print_line(out, "A passphrase of seven random words is easy to remember and hard to guess. One that nobody else was "
                    "offered:");
    print_raw(out, offer);
    print_line(out, "Type it, or one of your own of at least that strength.");
    printer_flush(out);
}

static FALLIBLE fill(struct session *s, struct verb_call *call, uint64_t *records, struct err *e)
{
    struct id16 file;
    BD_TRY(matter_open(s->ledger, session_view_folder(call->arena, s->path), call->env, &s->matter, e));
    BD_TRY(matter_begin(s->matter, arg_text(call, "file"), &file, e));
    if (!arg_flag(call, "example"))
        return BD_OK;
    struct import_outcome done;
    BD_TRY(import_example(call->arena, s->matter, file, &done, e));
    *records = done.records_new;
    return BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    const char *path = arg_z(call, "folder");
    struct str secret SCOPED_SECRET = STR_NONE, member = STR("founder");
    char recovery[LEDGER_RECOVERY_CHARS];
    if (!str_ends(str_from(path), ".bandi")) {
        (void)!err_set(e, BD_USAGE, "the name of a vault's folder ends in .bandi");
        return err_mend(e, "bandi init %s.bandi", path);
    }
    if (access(path, F_OK) == 0) {
        (void)!err_set(e, BD_CONFLICT, "%s exists already", path);
        return err_mend(e, "take another name; bandi status --vault %s opens this one", path);
    }
    if (arg_given(call, "member"))
        BD_TRY(arg_protected(call, "member", &member, e));
    crypto_start();
    offer_phrase(call, out);
    BD_TRY(session_secret(call, "passphrase for the new vault", true, &secret, e));
    struct ledger_new how = {.passphrase = secret, .member_name = member, .device_name = STR("first device")};
    struct session *s = ARENA_NEW(call->arena, struct session);
    s->path = path;
    BD_TRY(ledger_create(path, &how, call->env, recovery, &s->ledger, e));
    uint64_t records = 0;
    enum bd_status filled = fill(s, call, &records, e);
    if (filled != BD_OK) {
        session_close(s);
        struct err ignored = ERR_NONE; /* the first failure is what is told; a half-made vault goes */
        (void)!ledger_wipe(path, &ignored);
        return filled;
    }
    print_z(out, "vault", path);
    print_str(out, "words", ledger_vault_words(s->ledger, call->arena));
    print_z(out, "recovery_code", recovery);
    key_wipe(recovery, sizeof recovery);
    print_int(out, "records", (int64_t)records);
    print_line(out, "Write the recovery code on paper and keep it away from this machine; it is not shown again.");
    session_close(s);
    return BD_OK;
}

const struct verb verb_init = {
    .name = "init",
    .group = "Vault",
    .summary = "make a vault",
    .about = "A vault is a folder that holds one device's encrypted copy of one matter. The passphrase is asked for and never "
             "taken from the command line; --passphrase-fd N reads it, one line, from an open file.\n"
             "The recovery code is the only other way in. Without both, nobody can open the vault, and no one can help.",
    .needs = NEEDS_NOTHING,
    .passphrase_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
