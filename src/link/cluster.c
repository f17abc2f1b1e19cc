/* link/cluster.c - see cluster.h. */
#include "link/cluster.h"
#include "base/par.h"
#include "link/component.h"
#include "link/input.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENT_MAX = 600 };

struct cluster_rule cluster_rule_standard(void)
{
    return (struct cluster_rule){.edge = -1, .join = 0};
}

/* What speaks for joining two groups, summed over their pairs of rows: a cell holds the log odds before anything is compared,
 * what is certain, and for each field the weights and how many pairs showed it. */
enum { CELL_PRIOR, CELL_FIXED, CELL_FIELDS };

/* Average linkage within one component, on a table of the cells of all pairs of groups. */
struct component {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct cluster_rule *rule;
    struct comparer *comparer;
    const uint32_t *row;
    size_t n, width; /* floats in a cell */
    float *cells;    /* those of i > j at (i * (i - 1) / 2 + j) * width */
    float *joined;   /* log odds of joining two groups, at i * (i - 1) / 2 + j; kept up with the cells */
    uint32_t *size;
    uint32_t *group;
    uint32_t *best; /* best partner of each live group */
};

static size_t place(size_t i, size_t j)
{
    return i > j ? i * (i - 1) / 2 + j : j * (j - 1) / 2 + i;
}

static float *cell(const struct component *c, size_t i, size_t j)
{
    return c->cells + place(i, j) * c->width;
}

static double average(const struct component *c, size_t i, size_t j)
{
    const float *x = cell(c, i, j), *weight = x + CELL_FIELDS, *seen = weight + c->fs->count;
    double pairs = (double)c->size[i] * c->size[j], sum = (double)x[CELL_PRIOR] / pairs;
    if (fabsf(x[CELL_FIXED]) > 0)
        return (double)x[CELL_FIXED] / pairs;
    for (int f = 0; f < c->fs->count; f++)
        sum += seen[f] > 0 ? (double)(weight[f] / seen[f]) : 0;
    return sum;
}

static void find_best(struct component *c, size_t i)
{
    float best = -FLT_MAX;
    c->best[i] = (uint32_t)i;
    for (size_t j = 0; j < c->n; j++) {
        if (j == i || c->size[j] == 0 || c->joined[place(i, j)] <= best)
            continue;
        best = c->joined[place(i, j)];
        c->best[i] = (uint32_t)j;
    }
}

static void fill_cell(const struct component *c, size_t a, size_t b, const uint8_t *levels, float *x)
{
    float *weight = x + CELL_FIELDS, *seen = weight + c->fs->count;
    int fixed = c->rule->fixed != NULL ? c->rule->fixed(c->rule->ctx, a, b) : 0;
    x[CELL_PRIOR] = (float)c->md->log_prior[model_stratum(c->r, a, b)];
    x[CELL_FIXED] = fixed > 0 ? 1e6f : fixed < 0 ? -1e9f : 0;
    double of_field[FIELDS_MAX];
    model_field_weights(c->md, c->fs, a, b, levels, of_field);
    for (int f = 0; f < c->fs->count; f++) {
        weight[f] = (float)of_field[f];
        seen[f] = levels[f] != LEVEL_MISSING;
    }
}

static void fill_cells(struct component *c)
{
    uint32_t same[COMPONENT_MAX];
    uint8_t *levels = link_grow(NULL, c->n * (size_t)c->fs->count);
    for (size_t i = 0; i < c->n; i++) {
        c->size[i] = 1;
        c->group[i] = (uint32_t)i;
        for (size_t j = 0; j < i; j++)
            same[j] = c->row[i];
        compare_many(c->comparer, c->row, same, i, levels);
        for (size_t j = 0; j < i; j++) {
            fill_cell(c, c->row[j], c->row[i], levels + j * (size_t)c->fs->count, cell(c, i, j));
            c->joined[place(i, j)] = (float)average(c, i, j);
        }
    }
    free(levels);
}

static void merge(struct component *c, size_t i, size_t j)
{
    for (size_t k = 0; k < c->n; k++) {
        if (c->size[k] == 0 || k == i || k == j)
            continue;
        float *to = cell(c, i, k);
        const float *from = cell(c, j, k);
        for (size_t x = 0; x < c->width; x++)
            to[x] += from[x];
    }
    for (size_t k = 0; k < c->n; k++)
        if (c->group[k] == j)
            c->group[k] = (uint32_t)i;
    c->size[i] += c->size[j];
    c->size[j] = 0;
    for (size_t k = 0; k < c->n; k++)
        if (c->size[k] > 0 && k != i)
            c->joined[place(i, k)] = (float)average(c, i, k);
    find_best(c, i);
    for (size_t k = 0; k < c->n; k++) {
        if (c->size[k] == 0 || k == i)
            continue;
        if (c->best[k] == i || c->best[k] == j)
            find_best(c, k);
        else if (c->joined[place(k, i)] > c->joined[place(k, c->best[k])])
            c->best[k] = (uint32_t)i;
    }
}

static void agglomerate(struct component *c)
{
    fill_cells(c);
    for (size_t i = 0; i < c->n; i++)
        find_best(c, i);
    for (;;) {
        size_t pick = c->n;
        float most = (float)c->rule->join;
        for (size_t i = 0; i < c->n; i++)
            if (c->size[i] > 0 && c->best[i] != i && c->joined[place(i, c->best[i])] > most) {
                most = c->joined[place(i, c->best[i])];
                pick = i;
            }
        if (pick == c->n)
            return;
        size_t other = c->best[pick];
        merge(c, pick < other ? pick : other, pick < other ? other : pick);
    }
}

struct job {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct pairs *p;
    const struct cluster_rule *rule;
    struct components parts;
    uint32_t *label; /* a row of the same group */
    struct comparer *comparer[64];
};

static void solve(struct job *j, const uint32_t *row, size_t n, struct comparer *cmp)
{
    struct component c = {.md = j->md, .r = j->r, .fs = j->fs, .rule = j->rule, .comparer = cmp, .row = row, .n = n};
    c.width = CELL_FIELDS + 2 * (size_t)j->fs->count;
    c.cells = link_grow(NULL, n * (n - 1) / 2 * c.width * sizeof *c.cells);
    c.joined = link_grow(NULL, n * (n - 1) / 2 * sizeof *c.joined);
    c.size = link_grow(NULL, n * sizeof *c.size);
    c.group = link_grow(NULL, n * sizeof *c.group);
    c.best = link_grow(NULL, n * sizeof *c.best);
    agglomerate(&c);
    for (size_t i = 0; i < n; i++)
        j->label[row[i]] = row[c.group[i]];
    free(c.cells);
    free(c.joined);
    free(c.size);
    free(c.group);
    free(c.best);
}

static void solve_range(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct job *j = ctx;
    if (j->comparer[worker] == NULL)
        j->comparer[worker] = comparer_new(j->fs);
    for (size_t k = from; k < to; k++) {
        size_t n = j->parts.start[k + 1] - j->parts.start[k];
        const uint32_t *row = j->parts.order + j->parts.start[k];
        if (n > 1 && n <= COMPONENT_MAX)
            solve(j, row, n, j->comparer[worker]);
        else
            for (size_t i = 0; i < n; i++)
                j->label[row[i]] = row[0];
    }
}

size_t clusters_make(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p,
                     const struct cluster_rule *rule, uint32_t *cluster)
{
    size_t n = r->rows;
    uint32_t *rows = link_grow(NULL, n * sizeof *rows);
    struct job *j = calloc(1, sizeof *j);
    BD_ASSERT(j != NULL);
    *j = (struct job){.md = md, .r = r, .fs = fs, .p = p, .rule = rule};
    components_make(p, n, rule->edge, COMPONENT_MAX, &j->parts);
    j->label = link_grow(NULL, n * sizeof *j->label);
    par_for(j->parts.count, 256, 0, solve_range, j);
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
    components_free(&j->parts);
    free(j->label);
    free(j);
    free(rows);
    return next;
}
