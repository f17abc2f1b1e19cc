/* stats/threshold.c - see threshold.h. */
#include "stats/threshold.h"

#include <string.h>

static uint32_t root_of(uint32_t *parent, uint32_t x)
{
    while (parent[x] != x) {
        parent[x] = parent[parent[x]];
        x = parent[x];
    }
    return x;
}

struct history_table threshold_table(const struct threshold_input *in, double threshold, struct arena *a, size_t *joined)
{
    BD_ASSERT(in->lists >= 1 && in->lists <= HISTORY_LISTS_MAX);
    struct history_table t = history_new(a, in->lists);
    memcpy(t.name, in->name, in->lists * sizeof *t.name);
    struct arena_mark mark = arena_mark(a);
    uint32_t *parent = ARENA_ARRAY(a, uint32_t, in->rows + 1), *history = ARENA_ARRAY(a, uint32_t, in->rows + 1);
    *joined = 0;
    for (size_t i = 0; i < in->rows; i++)
        parent[i] = (uint32_t)i;
    for (size_t k = 0; k < in->pairs; k++) {
        if (in->pair[k].probability < threshold)
            continue;
        uint32_t x = root_of(parent, in->pair[k].a), y = root_of(parent, in->pair[k].b);
        parent[x > y ? x : y] = x > y ? y : x;
        ++*joined;
    }
    for (size_t i = 0; i < in->rows; i++)
        history[root_of(parent, (uint32_t)i)] |= (uint32_t)1 << in->list[i];
    for (size_t i = 0; i < in->rows; i++)
        t.count[history[i]] += history[i] != 0;
    history_total(&t);
    arena_rewind(a, mark);
    return t;
}
