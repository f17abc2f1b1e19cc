/* stats/agreement_match.c - which passages of several coders are one unit; see agreement.h.
 *
 * Coders who mark passages freely choose their units themselves: before codes can be compared it must be said which marks are of
 * the same place. Pairs of passages are taken from the most alike downwards, and groups grow while no coder is in one twice. */
#include "stats/agreement.h"

#include <stdlib.h>

struct mark {
    struct agreement_passage at;
    size_t row;
};

struct likeness {
    double share;
    size_t x, y;
};

static int by_place(const void *a, const void *b)
{
    const struct agreement_passage *x = &((const struct mark *)a)->at, *y = &((const struct mark *)b)->at;
    int c = str_cmp(x->source, y->source);
    if (c != 0)
        return c;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    c = str_cmp(x->coder, y->coder);
    return c != 0 ? c
                  : (((const struct mark *)a)->row > ((const struct mark *)b)->row) -
                        (((const struct mark *)a)->row < ((const struct mark *)b)->row);
}

static bool same_mark(const struct agreement_passage *x, const struct agreement_passage *y)
{
    return x->from == y->from && x->to == y->to && str_eq(x->source, y->source) && str_eq(x->coder, y->coder);
}

static int by_share(const void *a, const void *b)
{
    const struct likeness *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

static double share_of(const struct agreement_passage *x, const struct agreement_passage *y)
{
    int64_t from = x->from > y->from ? x->from : y->from, to = x->to < y->to ? x->to : y->to;
    int64_t first = x->from < y->from ? x->from : y->from, last = x->to > y->to ? x->to : y->to;
    return to > from ? (double)(to - from) / (double)(last - first) : 0;
}

/* Pairs of marks of two coders that share at least `least`; with out NULL they are only counted. */
static size_t alike(const struct mark *m, size_t n, double least, struct likeness *out)
{
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && m[k].at.from < m[i].at.to && str_eq(m[k].at.source, m[i].at.source); k++) {
            double share = share_of(&m[i].at, &m[k].at);
            if (share < least || str_eq(m[i].at.coder, m[k].at.coder))
                continue;
            if (out != NULL)
                out[pairs] = (struct likeness){share, i, k};
            pairs++;
        }
    return pairs;
}

/* Members of a group form a ring through next[]. */
static void join(const struct mark *m, size_t *next, size_t *first, size_t x, size_t y)
{
    if (first[x] == first[y])
        return;
    size_t i = x;
    do {
        size_t k = y;
        do {
            if (str_eq(m[i].at.coder, m[k].at.coder))
                return; /* a coder marks a place once: these are two places */
            k = next[k];
        } while (k != y);
        i = next[i];
    } while (i != x);
    size_t to = first[x] < first[y] ? first[x] : first[y], k = y;
    do {
        first[k] = to;
        k = next[k];
    } while (k != y);
    for (i = next[x]; i != x; i = next[i])
        first[i] = to;
    first[x] = to;
    size_t swap = next[x];
    next[x] = next[y];
    next[y] = swap;
}

FALLIBLE agreement_match(struct arena *a, size_t count, const struct agreement_passage *passage, double least, size_t *unit,
                         size_t *units, struct err *e)
{
    struct mark *m = ARENA_ARRAY(a, struct mark, count + 1);
    size_t n = 0, *mark_of = ARENA_ARRAY(a, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (passage[i].from < 0 || passage[i].to <= passage[i].from) {
            enum bd_status status = err_set(e, BD_INPUT, "the passage ends before it begins");
            return e == NULL ? status : err_where(e, NULL, (long long)i + 1, 0);
        }
        m[i] = (struct mark){.at = passage[i], .row = i};
    }
    if (count > 1)
        qsort(m, count, sizeof *m, by_place);
    for (size_t i = 0; i < count; i++) {
        if (n == 0 || !same_mark(&m[n - 1].at, &m[i].at))
            m[n++] = m[i];
        mark_of[m[i].row] = n - 1;
    }
    size_t pairs = alike(m, n, least, NULL);
    if (pairs > AGREEMENT_PAIRS_MAX)
        return err_set(e, BD_LIMIT, "over %d pairs of passages share words", AGREEMENT_PAIRS_MAX);
    struct likeness *pair = ARENA_ARRAY(a, struct likeness, pairs + 1);
    size_t *next = ARENA_ARRAY(a, size_t, n + 1), *first = ARENA_ARRAY(a, size_t, n + 1),
           *number = ARENA_ARRAY(a, size_t, n + 1);
    alike(m, n, least, pair);
    if (pairs > 1)
        qsort(pair, pairs, sizeof *pair, by_share);
    for (size_t i = 0; i < n; i++)
        next[i] = first[i] = i;
    for (size_t i = 0; i < pairs; i++)
        join(m, next, first, pair[i].x, pair[i].y);
    *units = 0;
    for (size_t i = 0; i < n; i++)
        number[i] = first[i] == i ? (*units)++ : number[first[i]];
    for (size_t i = 0; i < count; i++)
        unit[i] = number[mark_of[i]];
    return BD_OK;
}
