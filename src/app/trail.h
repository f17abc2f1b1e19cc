/* app/trail.h - everything behind a finding: acts, passages, sources, what derives from what, and the counts.
 *
 * Floor: app. Carries plain tables from record to finding/corroborate and puts the answer beside the records.
 */
#ifndef BD_APP_TRAIL_H
#define BD_APP_TRAIL_H

#include "base/env.h"
#include "finding/corroborate.h"
#include "record/record.h"

struct trail {
    struct record finding;
    const struct record *acts; /* that the finding rests on */
    size_t act_count;
    const struct record *sources; /* numbered as in the provenance: every source met */
    size_t source_count;
    const struct record
        *passages; /* every passage met; the first `for_count` are for the claim, the next `against_count` against */
    size_t passage_count;
    size_t for_count, against_count;
    const struct record *derivations;
    size_t derivation_count;
    struct provenance provenance;
    struct corroboration supports;
    struct corroboration contradicts;
};

/* Gathers the trail of the finding `id`. Passages for it are those that its acts' live values cite and those that it names;
 * passages against it those that it names so. Cost: O(what is met). `env` is told
 * how far it is, and may stop it; NULL: neither. BD_NOT_FOUND. */
FALLIBLE trail_read(struct matter *m, struct id16 id, const struct env *env, struct arena *a, struct trail *out, struct err *e);

/* For qsort over `struct record`: by the claimed time of the first statement, then by where it stands in its log, then by id;
 * so people see records in the order in which they were entered. */
int record_by_entry(const void *a, const void *b);

#endif
