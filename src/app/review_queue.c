/* app/review_queue.c - see review_queue.h. */
#include "app/review_queue.h"
#include "app/link_doubt.h"
#include "app/link_report.h"
#include "link/stated.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Whether a pair is still to be asked about; not where a promise about a list or a death before a life has settled it. */
static bool open_pair(const struct link_job *j, uint32_t a, uint32_t b, bool unsure)
{
    const struct decided_pair *known = j->decided == NULL ? NULL : decided_find(j->decided, a < b ? a : b, a < b ? b : a);
    if (j->rule.fixed(j->rule.ctx, a < b ? a : b, a < b ? b : a) != 0)
        return false;
    return known == NULL || known->verdict == LINK_OPEN || (unsure && known->verdict == LINK_UNSURE);
}

size_t review_queue(const struct link_job *j, bool unsure, struct arena *a, struct review_pair **out)
{
    const uint32_t *size = group_sizes(j, a);
    struct link_doubt *doubt;
    size_t n = link_doubts(j, a, &doubt), at = 0;
    struct review_pair *x = ARENA_ARRAY(a, struct review_pair, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!open_pair(j, doubt[i].a, doubt[i].b, unsure))
            continue;
        uint32_t s = j->cluster[doubt[i].a], t = j->cluster[doubt[i].b];
        double moved = s == t ? (double)size[s] - 1 : (double)size[s] * size[t];
        x[at] = pair_of(j, doubt[i].a, doubt[i].b, (double)doubt[i].weight);
        x[at].value = entropy_bits(x[at].stated) * moved;
        x[at].moves = (s == t ? 1 - x[at].stated : x[at].stated) * moved;
        at++;
    }
    qsort(x, at, sizeof *x, by_value);
    *out = x;
    return at;
}

/* The pairs of a queue by the two groups that they lie in. */
struct move {
    uint32_t low, high; /* groups */
    double pairs;       /* of rows that an answer is expected to move */
};

static int by_groups(const void *x, const void *y)
{
    const struct move *a = x, *b = y;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    return a->high < b->high ? -1 : a->high > b->high;
}

/* What all answers about two groups, or about one, are expected to move: two groups are joined once, whichever pair says so,
 * and one is taken apart no further than into its rows. */
static double move_once(const struct move *m, size_t n, const uint32_t *size)
{
    double most = 0, sum = 0, all = 0.5 * size[m->low] * (size[m->low] - 1.0);
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, m[i].pairs);
        sum += m[i].pairs;
    }
    return m->low != m->high ? most : fmin(sum, all);
}

double review_worth(const struct link_job *j, const struct review_pair *queue, size_t from, size_t count)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    const uint32_t *size = group_sizes(j, a);
    double together = 0, moves = 0;
    for (size_t g = 0; g < j->clusters; g++)
        together += 0.5 * size[g] * (size[g] - 1.0);
    size_t n = count > from ? count - from : 0;
    struct move *m = ARENA_ARRAY(a, struct move, n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t s = j->cluster[queue[from + i].a], t = j->cluster[queue[from + i].b];
        m[i] = (struct move){s < t ? s : t, s < t ? t : s, queue[from + i].moves};
    }
    qsort(m, n, sizeof *m, by_groups);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && by_groups(&m[i], &m[end]) == 0; end++)
            continue;
        moves += move_once(m + i, end - i, size);
    }
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

/* Numbers that were drawn, in a table of which at most half is taken; 0 is free. */
struct drawn {
    uint64_t *slot;
    uint64_t mask;
};

/* False when the number is there already. */
static bool draw_once(struct drawn *d, uint64_t number)
{
    uint64_t at = link_mix(number) & d->mask;
    for (; d->slot[at] != 0; at = (at + 1) & d->mask)
        if (d->slot[at] == number + 1)
            return false;
    d->slot[at] = number + 1;
    return true;
}

static struct drawn drawn_new(struct arena *a, size_t most)
{
    struct drawn d = {.mask = 15};
    while (d.mask < 2 * (uint64_t)most)
        d.mask = 2 * d.mask + 1;
    d.slot = ARENA_ARRAY(a, uint64_t, (size_t)d.mask + 1);
    memset(d.slot, 0, ((size_t)d.mask + 1) * sizeof *d.slot);
    return d;
}

size_t review_audit(const struct link_job *j, size_t want, struct arena *a, struct review_pair **out)
{
    struct grouped g;
    uint8_t levels[FIELDS_MAX];
    group_rows(j, a, &g);
    uint64_t total = g.first[j->clusters];
    size_t n = want < total ? want : (size_t)total, at = 0;
    struct drawn taken = drawn_new(a, n);
    struct review_pair *x = ARENA_ARRAY(a, struct review_pair, n + 1);
    struct rng r = rng_make(j->seed, 0x617564697420u);
    for (uint64_t top = total - n; top < total; top++) { /* Floyd's sample without repetition (Bentley and Floyd 1987) */
        uint64_t pick = rng_below(&r, top + 1);
        if (!draw_once(&taken, pick)) {
            pick = top;
            (void)draw_once(&taken, top);
        }
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
