/* app/vault_link.h - the persons of a vault as one list for the engine of linkage, and what the verbs of linkage say of them.
 *
 * Floor: app. Reads what the open compartments show. Rows are records of persons, named by their handles; the columns are up to
 * eight names and aliases (one field: the best pair of them counts), birth and death, sex, age band, origin, residence and a telephone number. Of dates that
 * contradict each other the common year or month is compared. Nothing of it is written into a file: what
 * is printed are handles, weights and words of comparison, never a cell. Nothing is merged: a group is a proposal until a person
 * decides (app/vault_pairs.h).
 */
#ifndef BD_APP_VAULT_LINK_H
#define BD_APP_VAULT_LINK_H

#include "app/session.h"
#include "link/rows.h"

/* What a run over a vault borrows; lives in the arena it was made in. */
struct vault_linkage {
    struct row_index rows;
    struct decided decided;
};

/* Opens the vault of a verb that was given no file into call->session. BD_USAGE when no vault is there either. Close it. */
FALLIBLE vault_link_open(struct verb_call *call, enum ledger_mode mode, struct err *e);

/* The compartment of identity that is open here. BD_DENIED none is. */
FALLIBLE vault_link_identity(struct matter *m, struct arena *a, struct id16 *file, struct err *e);

/* Fills an open job with the persons, and has it obey what people decided of their pairs. Ends with link_prepare; link_run is
 * the caller's. BD_DENIED no identity compartment is open; BD_INPUT fewer than two persons.
 * Cost: O(statements of persons). */
FALLIBLE vault_link_fill(struct verb_call *call, struct link_job *j, struct vault_linkage *out, struct err *e);

/* The row of the person that the parameter names by its handle. BD_NOT_FOUND, BD_INPUT not a person. */
FALLIBLE vault_link_row(const struct verb_call *call, const struct vault_linkage *v, const char *param, uint32_t *row,
                        struct err *e);

/* Keeps a verdict about the persons of two rows in the ledger, which is open for writing; it is on disk when this returns. */
FALLIBLE vault_link_keep(struct verb_call *call, const struct vault_linkage *v, uint32_t a, uint32_t b,
                         enum link_verdict verdict, struct str why, struct err *e);

/* BD_USAGE with the reason why an option of tables does not go with a vault, and what does instead. */
FALLIBLE vault_link_refuse(const char *option, struct err *e);

/* `bandi link` without a file: proposed groups, kept as records with --keep, and the pairs in doubt. */
FALLIBLE vault_link_run(struct verb_call *call, struct printer *out, struct err *e);

/* `bandi link decide A B` without a file: puts the verdict into the ledger, or shows what was decided. */
FALLIBLE vault_link_decide(struct verb_call *call, struct printer *out, struct err *e);

#endif
