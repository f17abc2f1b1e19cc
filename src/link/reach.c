/* link/reach.c - see reach.h. */
#include "link/reach.h"

#include <math.h>
#include <string.h>

/* Marks in `hit` the kinds of block that two rows share; gives their number. Blocks of a row stand in ascending order. */
static size_t shared_kinds(const struct blocks *b, uint32_t x, uint32_t y, bool *hit, uint16_t *kinds)
{
    uint32_t i = b->row_start[x], k = b->row_start[y];
    size_t n = 0;
    while (i < b->row_start[x + 1] && k < b->row_start[y + 1]) {
        uint32_t p = b->row_block[i], q = b->row_block[k];
        if (p == q && !hit[b->type[p]]) {
            hit[b->type[p]] = true;
            kinds[n++] = b->type[p];
        }
        i += p <= q;
        k += q <= p;
    }
    return n;
}

void link_reach(const struct link_job *j, struct key_reach *out, double *matches)
{
    const struct blocks *b = &j->blocks;
    const struct pairs *p = &j->pairs;
    bool *hit = ARENA_ARRAY(j->a, bool, b->types + 1);
    uint16_t *kinds = ARENA_ARRAY(j->a, uint16_t, b->types + 1);
    memset(out, 0, b->types * sizeof *out);
    *matches = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->weight[i] < -4)
            continue;
        double chance = 1 / (1 + exp(-(double)p->weight[i]));
        *matches += chance;
        size_t n = shared_kinds(b, p->a[i], p->b[i], hit, kinds);
        for (size_t k = 0; k < n; k++) {
            out[kinds[k]].found += chance;
            out[kinds[k]].alone += n == 1 ? chance : 0;
            hit[kinds[k]] = false;
        }
    }
}
