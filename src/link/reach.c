/* link/reach.c - see reach.h. */
#include "link/reach.h"

#include <math.h>
#include <string.h>

enum { KINDS_MOST = 1024 };

void link_reach(const struct link_job *j, struct key_reach *out, double *matches)
{
    const struct blocks *b = &j->blocks;
    const struct pairs *p = &j->pairs;
    uint16_t kinds[KINDS_MOST];
    memset(out, 0, b->types * sizeof *out);
    *matches = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->weight[i] < -4)
            continue;
        double chance = 1 / (1 + exp(-(double)p->weight[i]));
        *matches += chance;
        size_t n = blocks_shared(b, p->a[i], p->b[i], kinds, KINDS_MOST);
        for (size_t k = 0; k < n; k++) {
            if (k > 0 && kinds[k] == kinds[k - 1])
                continue;
            out[kinds[k]].found += chance;
            out[kinds[k]].alone += kinds[0] == kinds[n - 1] ? chance : 0;
        }
    }
}
