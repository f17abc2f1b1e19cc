/* app/review_queue.c - see review_queue.h. */
#include "app/review_queue.h"
#include "app/link_report.h"
#include "link/stated.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *x, const void *y)
{
    const struct review_pair *a = x, *b = y;
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static struct review_pair pair_of(const struct link_job *j, uint32_t a, uint32_t b, double weight)
{
    uint32_t s = j->records.source_row[a], t = j->records.source_row[b];
    bool turn = s > t;
    return (struct review_pair){.a = turn ? b : a,
                                .b = turn ? a : b,
                                .stated = stated_chance(j, weight),
                                .order = turn ? (uint64_t)t << 32 | s : (uint64_t)s << 32 | t};
}

static double entropy_bits(double p)
{
    return p <= 0 || p >= 1 ? 0 : -(p * log2(p) + (1 - p) * log2(1 - p));
}

static uint32_t *group_sizes(const struct link_job *j, struct arena *a)
{
    uint32_t *size = ARENA_ARRAY(a, uint32_t, j->clusters + 1);
    for (size_t i = 0; i <= j->clusters; i++)
        size[i] = 0;
    for (size_t i = 0; i < j->records.rows; i++)
        size[j->cluster[i]]++;
    return size;
}

/* Whether a pair is still to be asked about; not where a list is promised to hold nobody twice. */
static bool open_pair(const struct link_job *j, uint32_t a, uint32_t b, bool unsure)
{
    const struct decided_pair *known = j->decided == NULL ? NULL : decided_find(j->decided, a < b ? a : b, a < b ? b : a);
    if (j->rule.fixed(j->rule.ctx, a < b ? a : b, a < b ? b : a) != 0)
        return false;
    return known == NULL || known->verdict == LINK_OPEN || (unsure && known->verdict == LINK_UNSURE);
}

size_t review_queue(const struct link_job *j, bool unsure, struct arena *a, struct review_pair **out)
{
    const struct pairs *p = &j->pairs;
    const uint32_t *size = group_sizes(j, a);
    float *weight = stated_weights(j, -STATED_IN_DOUBT);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < p->count; i++)
        n += fabsf(weight[i]) <= STATED_IN_DOUBT;
    struct review_pair *x = ARENA_ARRAY(a, struct review_pair, n + 1);
    for (size_t i = 0; i < p->count; i++) {
        if (fabsf(weight[i]) > STATED_IN_DOUBT || !open_pair(j, p->a[i], p->b[i], unsure))
            continue;
        uint32_t s = j->cluster[p->a[i]], t = j->cluster[p->b[i]];
        double moved = s == t ? (double)size[s] - 1 : (double)size[s] * size[t];
        x[at] = pair_of(j, p->a[i], p->b[i], (double)weight[i]);
        x[at].value = entropy_bits(x[at].stated) * moved;
        x[at].moves = (s == t ? 1 - x[at].stated : x[at].stated) * moved;
        at++;
    }
    free(weight);
    qsort(x, at, sizeof *x, by_value);
    *out = x;
    return at;
}

double review_worth(const struct link_job *j, const struct review_pair *queue, size_t from, size_t count)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    const uint32_t *size = group_sizes(j, a);
    double together = 0, moves = 0;
    for (size_t g = 0; g < j->clusters; g++)
        together += 0.5 * size[g] * (size[g] - 1.0);
    for (size_t i = from; i < count; i++)
        moves += queue[i].moves;
    return moves / fmax(together, 1);
}

/* Rows group by group, in the order given within a group, so that a number from 0 names a pair whatever the threads did. */
struct grouped {
    uint32_t *row;
    uint64_t *first; /* number of the first pair of the group that begins at a row's place; groups + 1 of them */
    uint32_t *begin; /* place of each group's first row; groups + 1 of them */
};

static void group_rows(const struct link_job *j, struct arena *a, struct grouped *g)
{
    const uint32_t *size = group_sizes(j, a);
    size_t n = j->records.rows;
    uint32_t *of_source = ARENA_ARRAY(a, uint32_t, n + 1), *rank = ARENA_ARRAY(a, uint32_t, j->clusters + 1);
    uint32_t *fill = ARENA_ARRAY(a, uint32_t, j->clusters + 1), next = 0;
    g->row = ARENA_ARRAY(a, uint32_t, n + 1);
    g->begin = ARENA_ARRAY(a, uint32_t, j->clusters + 1);
    g->first = ARENA_ARRAY(a, uint64_t, j->clusters + 1);
    for (size_t i = 0; i < n; i++)
        of_source[j->records.source_row[i]] = (uint32_t)i;
    for (size_t i = 0; i <= j->clusters; i++)
        rank[i] = UINT32_MAX;
    g->begin[0] = 0;
    g->first[0] = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = j->cluster[of_source[i]];
        if (rank[c] == UINT32_MAX) {
            uint64_t k = size[c];
            rank[c] = next;
            fill[next] = g->begin[next];
            g->begin[next + 1] = g->begin[next] + size[c];
            g->first[next + 1] = g->first[next] + k * (k - 1) / 2;
            next++;
        }
        g->row[fill[rank[c]]++] = of_source[i];
    }
}

/* The pair of number `at`. */
static void nth_pair(const struct grouped *g, size_t groups, uint64_t at, uint32_t *a, uint32_t *b)
{
    size_t low = 0, high = groups;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (g->first[mid] <= at)
            low = mid;
        else
            high = mid;
    }
    uint64_t k = at - g->first[low];
    uint32_t i = 0, n = g->begin[low + 1] - g->begin[low];
    while (k >= n - 1 - i) {
        k -= n - 1 - i;
        i++;
    }
    *a = g->row[g->begin[low] + i];
    *b = g->row[g->begin[low] + i + 1 + (uint32_t)k];
}

size_t review_audit(const struct link_job *j, size_t want, struct arena *a, struct review_pair **out)
{
    struct grouped g;
    uint8_t levels[FIELDS_MAX];
    group_rows(j, a, &g);
    uint64_t total = g.first[j->clusters];
    size_t n = want < total ? want : (size_t)total, at = 0, drawn = 0;
    uint64_t *taken = ARENA_ARRAY(a, uint64_t, n + 1);
    struct review_pair *x = ARENA_ARRAY(a, struct review_pair, n + 1);
    struct rng r = rng_make(j->seed, 0x617564697420u);
    for (uint64_t top = total - n; drawn < n; top++) { /* Floyd's sample without repetition (Bentley and Floyd 1987) */
        uint64_t pick = rng_below(&r, top + 1);
        for (size_t i = 0; i < drawn; i++)
            if (taken[i] == pick) {
                pick = top;
                break;
            }
        taken[drawn++] = pick;
        uint32_t s, t;
        nth_pair(&g, j->clusters, pick, &s, &t);
        if (!open_pair(j, s, t, true))
            continue;
        x[at] = pair_of(j, s, t, link_pair_weight(j, s < t ? s : t, s < t ? t : s, levels, NULL));
        x[at++].chance = (double)n / (double)total;
    }
    *out = x;
    return at;
}

void review_wilson(size_t yes, size_t n, double *low, double *high)
{
    const double z = 1.959963984540054;
    double p = (double)yes / (double)n, k = z * z / (double)n;
    double middle = (p + k / 2) / (1 + k), half = z / (1 + k) * sqrt(p * (1 - p) / (double)n + k / (4 * (double)n));
    *low = fmax(0, middle - half);
    *high = fmin(1, middle + half);
}
