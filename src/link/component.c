/* link/component.c - see component.h. */
#include "link/component.h"
#include "link/input.h"

#include <stdlib.h>

enum { EDGE_LAST = 60 };

struct cutting {
    const struct pairs *p;
    size_t most;
    uint32_t *up;
    const struct pace *pace;
    struct components *out;
    size_t placed;
};

static uint32_t root_of(uint32_t *up, uint32_t x)
{
    while (up[x] != x)
        x = up[x] = up[up[x]];
    return x;
}

static void join(struct cutting *c, size_t pair, double edge)
{
    if ((double)c->p->weight[pair] < edge)
        return;
    uint32_t a = root_of(c->up, c->p->a[pair]), b = root_of(c->up, c->p->b[pair]);
    if (a != b)
        c->up[a < b ? b : a] = a < b ? a : b;
}

size_t pairs_from(const struct pairs *p, uint32_t row)
{
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->a[mid] < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* rows: ascending, and whole as a part of an earlier cut (or all rows). */
static void cut(struct cutting *c, const uint32_t *rows, size_t n, double edge, bool all)
{
    for (size_t i = 0; i < n; i++)
        c->up[rows[i]] = rows[i];
    for (size_t k = 0; all && k < c->p->count; k++)
        join(c, k, edge);
    /* both ends of a pair lie in one part of the last cut only when it held at that edge, which a higher edge implies */
    for (size_t i = 0; !all && i < n; i++)
        for (size_t k = pairs_from(c->p, rows[i]); k < c->p->count && c->p->a[k] == rows[i]; k++)
            join(c, k, edge);
    struct link_keyed *x = link_grow(NULL, n * sizeof *x), *scratch = link_grow(NULL, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (struct link_keyed){.key = root_of(c->up, rows[i]), .load = rows[i]};
    link_radix_sort(x, scratch, n);
    free(scratch);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x[end].key == x[i].key; end++)
            continue;
        uint32_t *part = c->out->order + c->placed;
        if (end - i > c->most && edge < EDGE_LAST && !pace_stopped(c->pace)) {
            uint32_t *large = link_grow(NULL, (end - i) * sizeof *large);
            for (size_t k = i; k < end; k++)
                large[k - i] = x[k].load;
            cut(c, large, end - i, edge + 1, false);
            free(large);
            continue;
        }
        for (size_t k = i; k < end; k++)
            part[k - i] = x[k].load;
        c->out->start[c->out->count++] = (uint32_t)c->placed;
        c->placed += end - i;
    }
    free(x);
}

void components_make(const struct pairs *p, size_t rows, double edge, size_t most, const struct pace *pace,
                     struct components *out)
{
    uint32_t *all = link_grow(NULL, rows * sizeof *all);
    *out = (struct components){.order = link_grow(NULL, rows * sizeof *out->order),
                               .start = link_grow(NULL, (rows + 1) * sizeof *out->start)};
    struct cutting c = {.p = p, .most = most, .pace = pace, .out = out, .up = link_grow(NULL, rows * sizeof *c.up)};
    for (size_t i = 0; i < rows; i++)
        all[i] = (uint32_t)i;
    cut(&c, all, rows, edge, true);
    out->start[out->count] = (uint32_t)rows;
    free(all);
    free(c.up);
}

void components_free(struct components *c)
{
    free(c->order);
    free(c->start);
    *c = (struct components){0};
}
