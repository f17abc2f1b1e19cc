/* app/vault_keep.h - what a linkage proposes, kept in the vault as records of the type cluster (data/schema/link.json).
 *
 * Floor: app. A proposal says which records of persons may be one person and how strongly: the probabilities and weights of its pairs
 * stand in "made with", without handles. Nobody's word is touched: clusters that people decided stay as they are, and what
 * people decided of pairs was obeyed by the run that proposes. Everything goes to the identity compartment as statements, by the
 * member whose device it is, and is taken back like any other statement.
 *
 * From run to run a proposal keeps its handle while the largest part of it is together; one whose people have left, or stand with
 * the larger part of another, is retired and leads on to it ("went on as").
 */
#ifndef BD_APP_VAULT_KEEP_H
#define BD_APP_VAULT_KEEP_H

#include "app/vault_link.h"

struct vault_kept {
    size_t made, changed, unchanged, retired;
    struct id16 *gone; /* the `retired` ones */
    struct id16 *of;   /* of each cluster of the job: its record; zero where none is kept (one person, or decided already) */
};

/* A proposal has changed when people joined or left, or when the chances that are stated of its pairs are others to the digits
 * written.
 *
 * Keeps the groups of two and more of a job that has run over the persons of `v`, whose vault is open for writing, in the
 * compartment `file`. Written in commits of some hundred records; an interruption between them leaves whole proposals only.
 * BD_DENIED the identity compartment is not open for writing; BD_NOT_FOUND the vault's schema has no clusters.
 * Cost: O(rows + pairs inside groups, at most 200 a group). */
FALLIBLE vault_keep(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct id16 file,
                    struct vault_kept *out, struct err *e);

/* Where a cluster's people stand now: the id itself, or, of a retired one, the end of its "went on as". Loops end where they began. */
FALLIBLE vault_cluster_now(struct matter *m, struct id16 id, struct id16 *out, struct err *e);

#endif
