/* app/v_adopt.c - `bandi adopt`: a vault that was copied or moved here becomes a device of its own (docs/format.md 12). */
#include "app/prompt.h"
#include "app/say.h"
#include "crypto/key.h"

static const struct param params[] = {
    {.name = "folder", .kind = PARAM_FOLDER, .positional = true, .required = true, .value = "NAME.bandi", .about = "the copy"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi adopt Copy.bandi", "to go on writing on another machine"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"vault", "the folder"},
    {"logs", "devices whose logs are held, this new one among them"},
    {.key = NULL},
};

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str secret SCOPED_SECRET = STR_NONE;
    struct ledger *l SCOPED_LEDGER = NULL;
    struct ledger_status st;
    crypto_start();
    BD_TRY(session_secret(call, "passphrase", false, &secret, e));
    BD_TRY(ledger_open(arg_z(call, "folder"), LEDGER_READ, secret, call->env, &l, e));
    BD_TRY(ledger_adopt(l, STR("copy"), e));
    BD_TRY(ledger_status(l, &st, e));
    print_z(out, "vault", arg_z(call, "folder"));
    print_int(out, "logs", (int64_t)st.logs);
    print_line(out, "It can be written now. The vault that it was copied from is closed at what it had written when it was "
                    "copied: what it writes later is set aside here until a person decides.");
    return BD_OK;
}

const struct verb verb_adopt = {
    .name = "adopt",
    .group = "Vault",
    .summary = "let a vault that was copied or moved here go on as a new device",
    .about = "A copy can be read at once and written only after this: two machines that go on with one device's log would "
             "contradict each other. Keys, passphrase and recovery code stay as they are.",
    .needs = NEEDS_NOTHING,
    .passphrase_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
