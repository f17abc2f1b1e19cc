/* app/v_version.c - `bandi version`: which Bandi this is and what it can read. */
#include "app/verb.h"

static const struct verb_example examples[] = {
    {"bandi version", "for a report of a problem"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"version", "of the program"},
    {"format", "of vaults that it writes"},
    {.key = NULL},
};

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    (void)call;
    (void)e;
    print_z(out, "version", BANDI_VERSION);
    print_int(out, "format", 1);
    return BD_OK;
}

const struct verb verb_version = {
    .name = "version",
    .group = "Help",
    .summary = "say which Bandi this is",
    .about = "Gives the version of the program and of the vault format that it writes.",
    .needs = NEEDS_NOTHING,
    .examples = examples,
    .shape = shape,
    .run = run,
};
