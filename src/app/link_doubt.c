/* app/link_doubt.c - see link_doubt.h. */
#include "app/link_doubt.h"
#include "link/stated.h"

#include <math.h>
#include <stdlib.h>

#define DOUBT_CHANCE 0.98
#define SURE_NATS 4.6 /* 99 % */

double link_doubt_nats(const struct link_job *j)
{
    return fmin(stated_odds_of(j, DOUBT_CHANCE), SURE_NATS);
}

size_t link_doubts(const struct link_job *j, struct arena *a, struct link_doubt **out)
{
    const struct pairs *p = &j->pairs;
    double most = link_doubt_nats(j);
    float *weight = stated_weights(j, -most);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < p->count; i++)
        n += fabs((double)weight[i]) <= most;
    struct link_doubt *x = ARENA_ARRAY(a, struct link_doubt, n + 1);
    for (size_t i = 0; i < p->count; i++) {
        uint32_t s = j->records.source_row[p->a[i]], t = j->records.source_row[p->b[i]];
        if (fabs((double)weight[i]) <= most)
            x[at++] = (struct link_doubt){p->a[i], p->b[i], weight[i], s < t ? (uint64_t)s << 32 | t : (uint64_t)t << 32 | s};
    }
    free(weight);
    *out = x;
    return n;
}
