/* stats/existence.c - see existence.h. */
#include "stats/existence.h"

#include "num/lp.h"

#include <math.h>
#include <string.h>

/* Which terms and cells take part. */
struct kept {
    size_t terms, cells;
    uint32_t *term, *cell;
    bool full; /* every kept cell holds cases */
};

static struct kept keep(const struct loglinear_data *d, const struct loglinear_model *m, struct arena *a)
{
    struct kept k = {.full = true};
    bool *out = ARENA_ARRAY(a, bool, d->cells);
    k.term = ARENA_ARRAY(a, uint32_t, m->terms);
    k.cell = ARENA_ARRAY(a, uint32_t, d->cells);
    for (size_t i = 0; i < m->terms; i++) {
        uint32_t t = m->term[i];
        if (d->margin[t] > 0) {
            k.term[k.terms++] = t;
            continue;
        }
        for (size_t v = t; v < d->cells; v = (v + 1) | t)
            out[v] = true;
    }
    for (size_t v = 1; v < d->cells; v++)
        if (!out[v]) {
            k.cell[k.cells++] = (uint32_t)v;
            k.full = k.full && d->count[v] > 0;
        }
    return k;
}

static bool identified(const struct loglinear_data *d, const struct kept *k, struct arena *a)
{
    double *sum = ARENA_ARRAY(a, double, d->cells);
    for (size_t i = 0; i < k->terms; i++)
        sum[k->term[i]] = __builtin_popcount(k->term[i]) & 1 ? -1 : 1;
    history_subset_sums(d->lists, sum);
    for (size_t i = 0; i < k->cells; i++)
        if (sum[k->cell[i]] != 0)
            return true;
    return false;
}

/* Maximises s over tables x = z + s with z >= 0 and the margins of the table of ones where there are cases. */
static FALLIBLE positive_table(const struct loglinear_data *d, const struct kept *k, struct arena *a, bool *found,
                               struct err *e)
{
    size_t columns = k->cells + 1;
    double *m = ARENA_ARRAY(a, double, k->terms *columns), *b = ARENA_ARRAY(a, double, k->terms);
    double *c = ARENA_ARRAY(a, double, columns), value = 0;
    for (size_t i = 0; i < k->terms; i++)
        for (size_t j = 0; j < k->cells; j++) {
            bool within = (k->cell[j] & k->term[i]) == k->term[i];
            m[i * columns + j] = within;
            m[i * columns + k->cells] += within;
            b[i] += within && d->count[k->cell[j]] > 0;
        }
    c[k->cells] = 1;
    enum lp_result result;
    BD_TRY(lp_solve(k->terms, columns, m, b, c, a, &result, &value, NULL, e));
    *found = result == LP_OPTIMAL && value > 1e-7;
    return BD_OK;
}

FALLIBLE existence_check(const struct loglinear_data *d, const struct loglinear_model *m, struct arena *a, enum existence *out,
                         struct err *e)
{
    struct arena_mark mark = arena_mark(a);
    struct kept k = keep(d, m, a);
    enum bd_status status = BD_OK;
    bool found = k.full;
    if (!identified(d, &k, a)) {
        *out = NOT_IDENTIFIED;
    } else {
        if (!k.full)
            status = positive_table(d, &k, a, &found, e);
        *out = found ? EXISTS : NOT_EXISTING;
    }
    arena_rewind(a, mark);
    return status;
}

/* An open table of verdicts; when it is three quarters full it is emptied, which costs time only. */
enum { CACHE_SLOTS = 1 << 12 };

struct existence_cache {
    size_t used;
    struct {
        uint64_t support, model; /* model 0: a free slot */
        enum existence verdict;
    } slot[CACHE_SLOTS];
};

struct existence_cache *existence_cache(struct arena *a)
{
    return ARENA_NEW(a, struct existence_cache);
}

FALLIBLE existence_look(struct existence_cache *cache, const struct loglinear_data *d, const struct loglinear_model *m,
                        struct arena *a, enum existence *out, struct err *e)
{
    if (cache == NULL || d->lists > 6)
        return existence_check(d, m, a, out, e);
    uint64_t support = 0, model = loglinear_bits(m);
    for (size_t v = 1; v < d->cells; v++)
        if (d->count[v] > 0)
            support |= UINT64_C(1) << v;
    uint64_t hash = (support * UINT64_C(0x9E3779B97F4A7C15)) ^ (model * UINT64_C(0xD1342543DE82EF95));
    size_t at = (size_t)(hash >> 40) % CACHE_SLOTS;
    while (cache->slot[at].model != 0 && (cache->slot[at].model != model || cache->slot[at].support != support))
        at = (at + 1) % CACHE_SLOTS;
    if (cache->slot[at].model != 0) {
        *out = cache->slot[at].verdict;
        return BD_OK;
    }
    BD_TRY(existence_check(d, m, a, out, e));
    if (cache->used >= CACHE_SLOTS * 3 / 4) {
        memset(cache, 0, sizeof *cache);
        at = (size_t)(hash >> 40) % CACHE_SLOTS;
    }
    cache->used++;
    cache->slot[at].support = support;
    cache->slot[at].model = model;
    cache->slot[at].verdict = *out;
    return BD_OK;
}
