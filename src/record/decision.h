/* record/decision.h - what people decided about records: "the same person", "not the same", and how such a decision ends.
 *
 * Floor: record. A decision (docs/format.md, kind 44) is an entry of its own: nothing that it names is moved or changed by it,
 * and it is never taken back in silence. It ends when a later one names it. Written with draft_decision (record/draft.h).
 */
#ifndef BD_RECORD_DECISION_H
#define BD_RECORD_DECISION_H

#include "record/matter.h"

struct decision {
    struct id16 id;
    struct str type;            /* "link/same", … */
    const struct id16 *records; /* what it is about */
    size_t record_count;
    int64_t outcome;
    struct str reason; /* may be empty */
    bool ends;         /* it ends the decision `ended` */
    struct id16 ended;
    bool over;          /* a later one, also of another type, ends it */
    struct hlc time;    /* claimed by its author */
    struct id16 author; /* member */
};

/* Decisions whose type begins with `prefix`, in ledger order over all open compartments, those that are over too. Bodies that
 * this program cannot read are left out. Everything lives in `a`. Cost: O(n log n) in the decisions of every type. */
FALLIBLE decision_list(struct matter *m, struct str prefix, struct arena *a, const struct decision **out, size_t *count,
                       struct err *e);

#endif
