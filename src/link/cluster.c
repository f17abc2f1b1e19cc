/* link/cluster.c - see cluster.h. */
#include "link/cluster.h"
#include "base/par.h"
#include "link/input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENT_MAX = 600 };

struct cluster_rule cluster_rule_standard(void)
{
    return (struct cluster_rule){.edge = -1, .join = 0, .low = -6, .high = 8};
}

static uint32_t root_of(uint32_t *up, uint32_t x)
{
    while (up[x] != x)
        x = up[x] = up[up[x]];
    return x;
}

/* Average linkage within one component, on a full table of pair weights. */
struct component {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct cluster_rule *rule;
    struct comparer *comparer;
    const uint32_t *row;
    size_t n;
    float *w; /* n * n sums over pairs of groups */
    uint32_t *size;
    uint32_t *group;
    uint32_t *best; /* best partner of each live group */
};

static double average(const struct component *c, size_t i, size_t j)
{
    return (double)c->w[i * c->n + j] / ((double)c->size[i] * c->size[j]);
}

static void find_best(struct component *c, size_t i)
{
    double best = -1e9;
    c->best[i] = (uint32_t)i;
    for (size_t j = 0; j < c->n; j++)
        if (j != i && c->size[j] > 0 && average(c, i, j) > best) {
            best = average(c, i, j);
            c->best[i] = (uint32_t)j;
        }
}

static void fill_weights(struct component *c)
{
    uint8_t levels[FIELDS_MAX];
    for (size_t i = 0; i < c->n; i++) {
        c->size[i] = 1;
        c->group[i] = (uint32_t)i;
        for (size_t j = 0; j < i; j++) {
            compare_rows(c->comparer, c->row[j], c->row[i], levels);
            double w = model_weight(c->md, c->r, c->fs, c->row[j], c->row[i], levels);
            w = fmax(c->rule->low, fmin(c->rule->high, w));
            int fixed = c->rule->fixed != NULL ? c->rule->fixed(c->rule->ctx, c->row[j], c->row[i]) : 0;
            w = fixed > 0 ? 1e6 : fixed < 0 ? -1e9 : w;
            c->w[i * c->n + j] = c->w[j * c->n + i] = (float)w;
        }
    }
}

static void merge(struct component *c, size_t i, size_t j)
{
    for (size_t k = 0; k < c->n; k++)
        if (c->size[k] > 0 && k != i && k != j) {
            c->w[i * c->n + k] += c->w[j * c->n + k];
            c->w[k * c->n + i] = c->w[i * c->n + k];
        }
    for (size_t k = 0; k < c->n; k++)
        if (c->group[k] == j)
            c->group[k] = (uint32_t)i;
    c->size[i] += c->size[j];
    c->size[j] = 0;
    find_best(c, i);
    for (size_t k = 0; k < c->n; k++) {
        if (c->size[k] == 0 || k == i)
            continue;
        if (c->best[k] == i || c->best[k] == j)
            find_best(c, k);
        else if (average(c, k, i) > average(c, k, c->best[k]))
            c->best[k] = (uint32_t)i;
    }
}

static void agglomerate(struct component *c)
{
    fill_weights(c);
    for (size_t i = 0; i < c->n; i++)
        find_best(c, i);
    for (;;) {
        size_t pick = c->n;
        double most = c->rule->join;
        for (size_t i = 0; i < c->n; i++)
            if (c->size[i] > 0 && c->best[i] != i && average(c, i, c->best[i]) > most) {
                most = average(c, i, c->best[i]);
                pick = i;
            }
        if (pick == c->n)
            return;
        size_t other = c->best[pick];
        merge(c, pick < other ? pick : other, pick < other ? other : pick);
    }
}

/* Components by pairs at or above `edge`; rows listed by component in `order`, starts in `start`. */
static size_t components(const struct pairs *p, const uint32_t *pick, size_t picks, const uint32_t *rows, size_t n, double edge,
                         uint32_t *up, uint32_t *order, uint32_t *start)
{
    for (size_t i = 0; i < n; i++)
        up[rows[i]] = rows[i];
    for (size_t k = 0; k < picks; k++) {
        size_t i = pick != NULL ? pick[k] : k;
        if ((double)p->weight[i] < edge)
            continue;
        uint32_t a = root_of(up, p->a[i]), b = root_of(up, p->b[i]);
        if (a != b)
            up[a < b ? b : a] = a < b ? a : b;
    }
    struct link_keyed *x = link_grow(NULL, n * sizeof *x), *scratch = link_grow(NULL, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (struct link_keyed){.key = root_of(up, rows[i]), .load = rows[i]};
    link_radix_sort(x, scratch, n);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || x[i].key != x[i - 1].key)
            start[count++] = (uint32_t)i;
        order[i] = x[i].load;
    }
    start[count] = (uint32_t)n;
    free(x);
    free(scratch);
    return count;
}

struct job {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct pairs *p;
    const struct cluster_rule *rule;
    const uint32_t *order, *start;
    uint32_t *label; /* a row of the same group */
    uint32_t *up;    /* roots; a component's own entries only */
    struct comparer *comparer[64];
};

static void solve(struct job *j, const uint32_t *row, size_t n, struct comparer *cmp)
{
    struct component c = {.md = j->md, .r = j->r, .fs = j->fs, .rule = j->rule, .comparer = cmp, .row = row, .n = n};
    c.w = link_grow(NULL, n * n * sizeof *c.w);
    c.size = link_grow(NULL, n * sizeof *c.size);
    c.group = link_grow(NULL, n * sizeof *c.group);
    c.best = link_grow(NULL, n * sizeof *c.best);
    agglomerate(&c);
    for (size_t i = 0; i < n; i++)
        j->label[row[i]] = row[c.group[i]];
    free(c.w);
    free(c.size);
    free(c.group);
    free(c.best);
}

/* Pairs of p that lie within rows listed, by the sorted order of p->a. */
static uint32_t *pairs_within(const struct pairs *p, const uint32_t *row, size_t n, size_t *count)
{
    size_t found = 0, cap = 1024;
    uint32_t *pick = link_grow(NULL, cap * sizeof *pick);
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = p->count;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (p->a[mid] < row[i])
                low = mid + 1;
            else
                high = mid;
        }
        for (; low < p->count && p->a[low] == row[i]; low++) {
            if (found == cap)
                pick = link_grow(pick, (cap *= 2) * sizeof *pick);
            pick[found++] = (uint32_t)low;
        }
    }
    *count = found;
    return pick;
}

/* A component too large for a full table is cut at a higher edge until its parts are small enough. */
static void solve_large(struct job *j, const uint32_t *row, size_t n, double edge, struct comparer *cmp)
{
    size_t picks;
    uint32_t *pick = pairs_within(j->p, row, n, &picks);
    uint32_t *order = link_grow(NULL, n * sizeof *order), *start = link_grow(NULL, (n + 1) * sizeof *start);
    size_t parts = components(j->p, pick, picks, row, n, edge, j->up, order, start);
    free(pick);
    for (size_t k = 0; k < parts; k++) {
        size_t size = start[k + 1] - start[k];
        if (size == 1)
            j->label[order[start[k]]] = order[start[k]];
        else if (size <= COMPONENT_MAX)
            solve(j, order + start[k], size, cmp);
        else if (edge < 60)
            solve_large(j, order + start[k], size, edge + 1, cmp);
        else
            for (size_t i = start[k]; i < start[k + 1]; i++)
                j->label[order[i]] = order[start[k]];
    }
    free(order);
    free(start);
}

static void solve_range(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct job *j = ctx;
    if (j->comparer[worker] == NULL)
        j->comparer[worker] = comparer_new(j->fs);
    for (size_t k = from; k < to; k++) {
        size_t n = j->start[k + 1] - j->start[k];
        const uint32_t *row = j->order + j->start[k];
        if (n == 1)
            j->label[row[0]] = row[0];
        else if (n <= COMPONENT_MAX)
            solve(j, row, n, j->comparer[worker]);
        else
            solve_large(j, row, n, j->rule->edge + 1, j->comparer[worker]);
    }
}

size_t clusters_make(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p,
                     const struct cluster_rule *rule, uint32_t *cluster)
{
    size_t n = r->rows;
    uint32_t *rows = link_grow(NULL, n * sizeof *rows), *order = link_grow(NULL, n * sizeof *order),
             *start = link_grow(NULL, (n + 1) * sizeof *start);
    struct job *j = calloc(1, sizeof *j);
    BD_ASSERT(j != NULL);
    *j = (struct job){.md = md, .r = r, .fs = fs, .p = p, .rule = rule, .order = order, .start = start};
    j->up = link_grow(NULL, n * sizeof *j->up);
    j->label = link_grow(NULL, n * sizeof *j->label);
    for (size_t i = 0; i < n; i++)
        rows[i] = (uint32_t)i;
    size_t count = components(p, NULL, p->count, rows, n, rule->edge, j->up, order, start);
    par_for(count, 256, 0, solve_range, j);
    size_t next = 0;
    memset(rows, 0xFF, n * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        uint32_t l = j->label[i];
        if (rows[l] == UINT32_MAX)
            rows[l] = (uint32_t)next++;
        cluster[i] = rows[l];
    }
    for (int w = 0; w < 64; w++)
        if (j->comparer[w] != NULL)
            comparer_free(j->comparer[w]);
    free(j->up);
    free(j->label);
    free(j);
    free(rows);
    free(order);
    free(start);
    return next;
}
