/* app/verbs.c - the table of verbs, in the order in which help shows them. A new verb is one line here. */
#include "app/verb.h"

/* clang-format off */
#define VERBS(V)    \
    V(init)         \
    V(status)       \
    V(verify)       \
    V(passphrase)   \
    V(backup)       \
    V(restore)      \
    V(adopt)        \
    V(schema_show)  \
    V(schema_import) \
    V(schema_lower) \
    V(schema_update) \
    V(wipe)         \
    V(serve)        \
    V(import)       \
    V(add)          \
    V(edit)         \
    V(retract)      \
    V(show)         \
    V(list)         \
    V(history)      \
    V(search)       \
    V(mark)         \
    V(code)         \
    V(derive)       \
    V(finding)      \
    V(trace)        \
    V(consent)      \
    V(withdraw)     \
    V(export)       \
    V(overlap)      \
    V(estimate)     \
    V(estimate_explain) \
    V(estimate_linkage) \
    V(estimate_simulate) \
    V(agreement)    \
    V(link)         \
    V(link_decide)  \
    V(link_evaluate) \
    V(link_model)   \
    V(link_review)  \
    V(link_why)     \
    V(name)         \
    V(help)         \
    V(version)
/* clang-format on */

#define DECLARE(name) extern const struct verb verb_##name;
VERBS(DECLARE)

#define LIST(name) &verb_##name,
const struct verb *const verb_table[] = {VERBS(LIST) NULL};

const struct verb *verb_find(struct str name)
{
    for (size_t i = 0; verb_table[i] != NULL; i++)
        if (str_is(name, verb_table[i]->name))
            return verb_table[i];
    return NULL;
}
