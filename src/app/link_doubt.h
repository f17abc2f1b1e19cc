/* app/link_doubt.h - the compared pairs that are in doubt: worth a person's look.
 *
 * Floor: app. Pure. A pair is in doubt where what is stated of it (link/stated.h) lies between 2 % and 98 %. What is stated is
 * bounded by what the lists bear out, so on hard lists no pair is stated surer than 98 %: pairs that are at 99 % or 1 % but for
 * that bound are in no doubt for it.
 */
#ifndef BD_APP_LINK_DOUBT_H
#define BD_APP_LINK_DOUBT_H

#include "link/run.h"

struct link_doubt {
    uint32_t a, b;  /* canonical rows, a the lesser */
    float weight;   /* log odds, for stated_chance */
    uint64_t order; /* by rows as given */
};

/* Natural log odds, on either side of even, up to which a pair is in doubt. */
double link_doubt_nats(const struct link_job *j);

/* All of them, in the order of j->pairs. Lives in `a`. After link_run. Cost: as stated_weights. */
size_t link_doubts(const struct link_job *j, struct arena *a, struct link_doubt **out);

#endif
