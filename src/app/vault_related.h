/* app/vault_related.h - lists of a vault that are not independent, by the derivations that were recorded.
 *
 * Floor: app. Reads what the open compartments show; writes nothing.
 * Words: a derivation says that a source or passage quotes, translates or summarises another, or stands for one origin with it.
 * Sources that derivations join, directly or by way of others, are related. A list that took its people from another, or from
 * where the other took them, meets it more often than two lists that found people by themselves: totals then come out too low.
 */
#ifndef BD_APP_VAULT_RELATED_H
#define BD_APP_VAULT_RELATED_H

#include "app/session.h"

/* The pairs of lists that hold related sources: "A / B, C / D" in the order of their numbers; empty when there are none.
 *
 * source, number   sources and the number of the list that each belongs to; UINT32_MAX: to none
 * name             of each list
 * Cost: O(derivations log derivations + sources * lists); memory from `a`. */
FALLIBLE vault_related(struct matter *m, const struct id16 *source, const uint32_t *number, size_t sources,
                       const struct str *name, size_t lists, struct arena *a, struct str *out, struct err *e);

#endif
