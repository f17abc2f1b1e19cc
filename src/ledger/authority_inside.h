/* ledger/authority_inside.h - what authority.c and authority_order.c share; not for others. */
#ifndef BD_LEDGER_AUTHORITY_INSIDE_H
#define BD_LEDGER_AUTHORITY_INSIDE_H

#include "ledger/authority.h"

bool auth_same16(const struct id16 *a, const struct id16 *b);

/* A byte string of exactly `n` under `key`; false when it is not there. */
bool auth_field(struct str body, uint64_t key, size_t n, void *out);

/* The device that an admit names, or SIZE_MAX. */
size_t auth_admitted_by(const struct auth *x, const struct auth_open *o);

/* Does join `j` use the offer that `o` makes, with a good signature? */
bool auth_joins_by(const struct auth *x, const struct auth_open *j, const struct auth_open *o);

/* The join (or genesis) of a device, or NULL. */
struct auth_open *auth_join_of(const struct auth *x, size_t dev);

/* Below 0 when device `a` is nearer the founder, ties by smaller id. */
int auth_rank_cmp(const struct auth *x, size_t a, size_t b);

/* Does `a` know `b` (docs/format.md 9.3)? */
bool auth_knows(const struct auth_open *a, const struct auth_open *b);

/* The steps, in this order. */
void auth_find_founder(struct auth *x);
void auth_find_depths(struct auth *x);
void auth_find_knowing(struct auth *x, struct arena *a);
void auth_find_order(struct auth *x, struct arena *a);

#endif
