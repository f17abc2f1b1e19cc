/* app/vault_pairs.h - people's decisions about pairs of persons in a vault, and the clusters that records hold together.
 *
 * Floor: app. A decision about a pair is an entry of its own (record/decision.h) of the type "link/pair", written to the
 * identity compartment: who is the same as whom is as protected as a name. The last one about a pair in ledger order counts;
 * it names the one before, which then is over; nothing is ever taken away.
 */
#ifndef BD_APP_VAULT_PAIRS_H
#define BD_APP_VAULT_PAIRS_H

#include "app/session.h"
#include "link/decide.h"

#define PAIR_DECISION "link/pair"

/* The decision in force about one pair, a before b in the order of ids. */
struct vault_pair {
    struct id16 a, b;
    enum link_verdict verdict; /* LINK_OPEN when it was taken back */
    const struct decision *decision;
    size_t earlier; /* decisions about the pair before it */
};

/* All pairs about which something was decided, in ledger order of the decision in force. Lives in `a`. */
FALLIBLE vault_pairs_read(struct matter *m, struct arena *a, const struct vault_pair **out, size_t *count, struct err *e);

/* Puts a decision about a pair into a draft; it ends the one in force, if any. `reason` may be empty. BD_INPUT the two are one
 * record; BD_DENIED the identity compartment is not open. */
FALLIBLE vault_pair_decide(struct draft *d, struct id16 a, struct id16 b, enum link_verdict verdict, struct str reason,
                           struct err *e);

/* A cluster record that is not retired. */
struct vault_cluster {
    struct id16 id;
    bool decided;              /* its state says so */
    const struct id16 *person; /* sorted */
    size_t count;
};

/* Cluster records in the order of their ids, without the retired. Lives in `a`. */
FALLIBLE vault_clusters_read(struct matter *m, struct arena *a, const struct vault_cluster **out, size_t *count, struct err *e);

#endif
