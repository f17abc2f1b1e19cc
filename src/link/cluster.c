/* link/cluster.c - see cluster.h. */
#include "link/cluster.h"
#include "base/par.h"
#include "link/component.h"
#include "link/input.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COMPONENT_MAX = 600, COMPARED_TOGETHER = 64 };

struct cluster_rule cluster_rule_standard(void)
{
    return (struct cluster_rule){.edge = -1, .join = 0};
}

/* What speaks for joining two groups, summed over their pairs of rows: a cell holds the log odds before anything is compared,
 * what is certain, and for each field the weights and how many pairs showed it. */
enum { CELL_PRIOR, CELL_FIXED, CELL_FIELDS };

/* Average linkage within one component, on a table of cells. A group is named by its first row. Groups are met once a pair of
 * their rows speaks for one person: until then their cell is empty, and they are not joined. */
struct component {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct cluster_rule *rule;
    struct comparer *comparer;
    const uint32_t *row;
    struct joining *joining;
    size_t n, width; /* floats in a cell */
    size_t joins;    /* so far */
    float *cells;    /* those of i > j at (i * (i - 1) / 2 + j) * width */
    float *joined;   /* log odds of joining two groups, at i * n + j and j * n + i; kept up with the cells; UNMET */
    uint32_t *size;  /* of each group, 0 when it was joined to another */
    uint32_t *next;  /* the next row of a row's group, n at its end */
    uint32_t *last;  /* row of each group */
    uint32_t *best;  /* best partner of each live group, itself for none */
    uint32_t *near;  /* scratch: groups that two groups have met */
};
#define UNMET (-FLT_MAX)

static float *cell(const struct component *c, size_t i, size_t j)
{
    return c->cells + (i > j ? i * (i - 1) / 2 + j : j * (j - 1) / 2 + i) * c->width;
}

static float joined(const struct component *c, size_t i, size_t j)
{
    return c->joined[i * c->n + j];
}

static void set_joined(struct component *c, size_t i, size_t j, float odds)
{
    c->joined[i * c->n + j] = c->joined[j * c->n + i] = odds;
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

/* Those that were joined to others and the group itself are UNMET. */
static void find_best(struct component *c, size_t i)
{
    const float *with = c->joined + i * c->n;
    float best = UNMET;
    c->best[i] = (uint32_t)i;
    for (size_t j = 0; j < c->n; j++)
        if (with[j] > best) {
            best = with[j];
            c->best[i] = (uint32_t)j;
        }
}

static void add_to_cell(const struct component *c, size_t a, size_t b, const uint8_t *levels, float *x)
{
    float *weight = x + CELL_FIELDS, *seen = weight + c->fs->count;
    int fixed = c->rule->fixed != NULL ? c->rule->fixed(c->rule->ctx, a, b) : 0;
    x[CELL_PRIOR] += (float)c->md->log_prior[model_stratum(c->r, a, b)];
    x[CELL_FIXED] += fixed > 0 ? 1e6f : fixed < 0 ? -1e9f : 0;
    double of_field[FIELDS_MAX];
    model_field_weights(c->md, c->r, c->fs, a, b, levels, of_field);
    for (int f = 0; f < c->fs->count; f++) {
        weight[f] += (float)of_field[f];
        seen[f] += levels[f] != LEVEL_MISSING;
    }
}

/* Rows that wait to be compared with each other, and the cells of their groups. */
struct waiting {
    uint32_t a[COMPARED_TOGETHER], b[COMPARED_TOGETHER];
    float *cell[COMPARED_TOGETHER];
    size_t n;
};

static void compare_waiting(struct component *c, struct waiting *w)
{
    uint8_t levels[COMPARED_TOGETHER * FIELDS_MAX];
    compare_many(c->comparer, w->a, w->b, w->n, levels);
    for (size_t k = 0; k < w->n; k++)
        add_to_cell(c, w->a[k], w->b[k], levels + k * (size_t)c->fs->count, w->cell[k]);
    w->n = 0;
}

/* Fills the cell of two groups, when all that waits is compared. */
static void meet(struct component *c, size_t i, size_t j, struct waiting *w)
{
    float *x = cell(c, i, j);
    memset(x, 0, c->width * sizeof *x);
    for (size_t a = i; a < c->n; a = c->next[a])
        for (size_t b = j; b < c->n; b = c->next[b]) {
            w->a[w->n] = c->row[a < b ? a : b];
            w->b[w->n] = c->row[a < b ? b : a];
            w->cell[w->n++] = x;
            if (w->n == COMPARED_TOGETHER)
                compare_waiting(c, w);
        }
}

/* Rows begin as groups of one; those that a pair holds together meet. at: of each row of all, its place in its component. */
static void begin(struct component *c, const struct pairs *p, const uint32_t *at)
{
    struct waiting w = {.n = 0};
    for (size_t i = 0; i < c->n; i++) {
        c->size[i] = 1;
        c->next[i] = (uint32_t)c->n;
        c->last[i] = (uint32_t)i;
    }
    for (size_t k = 0; k < c->n * c->n; k++)
        c->joined[k] = UNMET;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->n; i++)
            for (size_t k = pairs_from(p, c->row[i]); k < p->count && p->a[k] == c->row[i]; k++) {
                size_t j = at[p->b[k]];
                if ((double)p->weight[k] < c->rule->edge || j >= c->n || c->row[j] != p->b[k])
                    continue;
                if (pass == 0)
                    meet(c, i, j, &w);
                else
                    set_joined(c, i, j, (float)average(c, i, j));
            }
        compare_waiting(c, &w);
    }
}

/* Fills the cells of what only one of two groups has met; gives how many have met either, in c->near. */
static size_t meet_all(struct component *c, size_t i, size_t j)
{
    struct waiting w = {.n = 0};
    size_t n = 0;
    for (size_t k = 0; k < c->n; k++) {
        bool with_i = joined(c, i, k) > UNMET, with_j = joined(c, j, k) > UNMET;
        if (k == i || k == j || !(with_i || with_j))
            continue;
        c->near[n++] = (uint32_t)k;
        if (with_i != with_j)
            meet(c, with_i ? j : i, k, &w);
    }
    compare_waiting(c, &w);
    return n;
}

/* Joins group j to group i, which comes first. */
static void merge(struct component *c, size_t i, size_t j)
{
    size_t n = meet_all(c, i, j);
    bool decided = fabsf(cell(c, i, j)[CELL_FIXED]) > 0;
    joining_note(c->joining, c->row[i], c->row[j], ++c->joins, decided ? NAN : joined(c, i, j));
    c->next[c->last[i]] = (uint32_t)j;
    c->last[i] = c->last[j];
    c->size[i] += c->size[j];
    c->size[j] = 0;
    set_joined(c, i, j, UNMET);
    for (size_t k = 0; k < n; k++) {
        size_t other = c->near[k];
        float *to = cell(c, i, other);
        const float *from = cell(c, j, other);
        for (size_t x = 0; x < c->width; x++)
            to[x] += from[x];
        set_joined(c, i, other, (float)average(c, i, other));
        set_joined(c, j, other, UNMET);
    }
    find_best(c, i);
    for (size_t k = 0; k < n; k++) {
        size_t other = c->near[k], best = c->best[other];
        if (best == i || best == j)
            find_best(c, other);
        else if (joined(c, other, i) > joined(c, other, best))
            c->best[other] = (uint32_t)i;
    }
}

static void agglomerate(struct component *c)
{
    for (size_t i = 0; i < c->n; i++)
        find_best(c, i);
    for (;;) {
        size_t pick = c->n;
        float most = (float)c->rule->join;
        for (size_t i = 0; i < c->n; i++)
            if (c->size[i] > 0 && joined(c, i, c->best[i]) > most) {
                most = joined(c, i, c->best[i]);
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
    struct joining *joining;
    struct components parts;
    uint32_t *at;    /* of each row, its place in its component */
    uint32_t *label; /* a row of the same group */
    struct comparer *comparer[64];
};

static void solve(struct job *j, const uint32_t *row, size_t n, struct comparer *cmp)
{
    struct component c = {
        .md = j->md, .r = j->r, .fs = j->fs, .rule = j->rule, .comparer = cmp, .row = row, .n = n, .joining = j->joining};
    c.width = CELL_FIELDS + 2 * (size_t)j->fs->count;
    c.cells = link_grow(NULL, n * (n - 1) / 2 * c.width * sizeof *c.cells);
    c.joined = link_grow(NULL, n * n * sizeof *c.joined);
    c.size = link_grow(NULL, n * sizeof *c.size);
    c.next = link_grow(NULL, n * sizeof *c.next);
    c.last = link_grow(NULL, n * sizeof *c.last);
    c.best = link_grow(NULL, n * sizeof *c.best);
    c.near = link_grow(NULL, n * sizeof *c.near);
    begin(&c, j->p, j->at);
    agglomerate(&c);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i; c.size[i] > 0 && k < n; k = c.next[k])
            j->label[row[k]] = row[i];
    free(c.cells);
    free(c.joined);
    free(c.size);
    free(c.next);
    free(c.last);
    free(c.best);
    free(c.near);
}

static void solve_range(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct job *j = ctx;
    if (j->comparer[worker] == NULL)
        j->comparer[worker] = comparer_new(j->fs);
    for (size_t k = from; k < to && !pace_stopped(j->r->pace); k++) {
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
                     const struct cluster_rule *rule, uint32_t *cluster, struct joining *joining)
{
    size_t n = r->rows;
    uint32_t *rows = link_grow(NULL, n * sizeof *rows);
    struct job *j = calloc(1, sizeof *j);
    BD_ASSERT(j != NULL);
    *j = (struct job){.md = md, .r = r, .fs = fs, .p = p, .rule = rule, .joining = joining};
    joining_begin(joining, n);
    components_make(p, n, rule->edge, COMPONENT_MAX, r->pace, &j->parts);
    j->label = link_grow(NULL, n * sizeof *j->label);
    j->at = link_grow(NULL, n * sizeof *j->at);
    for (size_t k = 0; k < j->parts.count; k++)
        for (uint32_t i = j->parts.start[k]; i < j->parts.start[k + 1]; i++)
            j->at[j->parts.order[i]] = i - j->parts.start[k];
    bool done = par_for_paced(j->parts.count, 256, 0, solve_range, j, r->pace, 0.1, 0.6);
    size_t next = 0;
    memset(rows, 0xFF, n * sizeof *rows);
    for (size_t i = 0; i < n && done; i++) {
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
    free(j->at);
    free(j);
    free(rows);
    return next;
}
