/* app/verbs.c - the table of verbs, in the order in which help shows them. A new verb is two lines here. */
#include "app/verb.h"

extern const struct verb verb_agreement, verb_estimate, verb_help, verb_link, verb_link_evaluate, verb_link_why, verb_name, verb_version;

const struct verb *const verb_table[] = {
    &verb_estimate,
    &verb_agreement,
    &verb_link,
    &verb_link_evaluate,
    &verb_link_why,
    &verb_name,
    &verb_help,
    &verb_version,
    NULL,
};

const struct verb *verb_find(struct str name)
{
    for (size_t i = 0; verb_table[i] != NULL; i++)
        if (str_is(name, verb_table[i]->name))
            return verb_table[i];
    return NULL;
}
