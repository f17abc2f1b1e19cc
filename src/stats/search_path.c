/* stats/search_path.c - stepwise and downhill selection. See search.h. */
#include "stats/search.h"

#include "num/special.h"

#include <math.h>
#include <string.h>

struct search_work search_work(struct arena *a, unsigned lists)
{
    size_t cells = (size_t)1 << lists, pairs = 1 + lists + (size_t)lists * (lists - 1) / 2;
    struct search_work w = {.a = a, .capacity = lists <= 6 ? cells : pairs};
    w.fit = loglinear_work(a, lists, w.capacity);
    w.cache = existence_cache(a);
    w.term = ARENA_ARRAY(a, uint32_t, w.capacity);
    w.value = ARENA_ARRAY(a, double, w.capacity);
    w.barred = ARENA_ARRAY(a, bool, cells);
    return w;
}

/* Main effects in w->term. */
static struct loglinear_model begin_model(struct search_work *w, unsigned lists)
{
    struct loglinear_model m = {.terms = lists + 1, .term = w->term};
    m.term[0] = 0;
    for (unsigned i = 0; i < lists; i++)
        m.term[i + 1] = (uint32_t)1 << i;
    return m;
}

/* Puts a term in its place, its coefficient 0. */
static void insert(struct loglinear_model *m, double *value, uint32_t term)
{
    size_t at = m->terms++;
    for (; m->term[at - 1] > term; at--) {
        m->term[at] = m->term[at - 1];
        value[at] = value[at - 1];
    }
    m->term[at] = term;
    value[at] = 0;
}

static void take_out(struct loglinear_model *m, double *value, uint32_t term)
{
    size_t at = 0;
    while (m->term[at] != term)
        at++;
    m->terms--;
    memmove(m->term + at, m->term + at + 1, (m->terms - at) * sizeof *m->term);
    memmove(value + at, value + at + 1, (m->terms - at) * sizeof *value);
}

static bool has(const struct loglinear_model *m, uint32_t term)
{
    for (size_t i = 0; i < m->terms; i++)
        if (m->term[i] == term)
            return true;
    return false;
}

/* The pair not in the model and not barred whose overlap is least likely; 0 when none is left. Probabilities that are equal (as
 * where both are too small for a number) are told apart by the distance from the mean in its standard deviations, so that the
 * order of lists decides only between pairs that are alike in that, too. */
static uint32_t least_likely(const struct loglinear_data *d, const struct loglinear_model *m, const double *mu,
                             const bool *barred, double *p)
{
    uint32_t best = 0;
    double furthest = 0;
    *p = 2;
    for (unsigned i = 0; i < d->lists; i++)
        for (unsigned j = i + 1; j < d->lists; j++) {
            uint32_t pair = (uint32_t)1 << i | (uint32_t)1 << j;
            if (barred[pair] || has(m, pair))
                continue;
            double n = d->margin[pair], q = n < mu[pair] ? poisson_lower(n, mu[pair]) : poisson_upper(n, mu[pair]);
            double far = fabs(n - mu[pair]) / sqrt(fmax(mu[pair], 1e-300));
            if (q < *p || (q == *p && far > furthest)) {
                *p = q;
                furthest = far;
                best = pair;
            }
        }
    return best;
}

FALLIBLE search_stepwise(const struct loglinear_data *d, double threshold, const double *start, struct search_work *w,
                         struct search_path *out, struct err *e)
{
    struct search_path path = {.model = begin_model(w, d->lists), .coefficient = w->value};
    BD_TRY(existence_look(w->cache, d, &path.model, w->a, &path.verdict, e));
    if (path.verdict != EXISTS) {
        path.fit.unseen = path.fit.log_unseen = INFINITY;
        *out = path;
        return BD_OK;
    }
    loglinear_fit(d, &path.model, start, false, w->fit, &path.fit, w->value);
    path.fits = 1;
    memset(w->barred, 0, d->cells * sizeof *w->barred);
    for (;;) {
        double p;
        uint32_t pair = least_likely(d, &path.model, loglinear_margins(w->fit), w->barred, &p);
        if (pair == 0 || !(p < threshold))
            break;
        insert(&path.model, w->value, pair);
        enum existence verdict;
        BD_TRY(existence_look(w->cache, d, &path.model, w->a, &verdict, e));
        if (verdict != EXISTS) {
            take_out(&path.model, w->value, pair);
            w->barred[pair] = true;
            continue;
        }
        memset(w->barred, 0, d->cells * sizeof *w->barred);
        loglinear_fit(d, &path.model, w->value, false, w->fit, &path.fit, w->value);
        path.fits++;
    }
    *out = path;
    return BD_OK;
}

static bool may_enter(const struct loglinear_model *m, uint32_t term)
{
    for (uint32_t rest = term; rest != 0; rest &= rest - 1)
        if (!has(m, term & ~(rest & -rest)))
            return false;
    return !has(m, term);
}

static bool may_leave(const struct loglinear_model *m, uint32_t term)
{
    for (size_t i = 0; i < m->terms; i++)
        if (m->term[i] != term && (m->term[i] & term) == term)
            return false;
    return has(m, term) && __builtin_popcount(term) > 1;
}

static double criterion(const struct loglinear_fit *f, enum search_criterion by)
{
    return by == SEARCH_BIC ? f->bic : f->aic;
}

/* Adds or removes `term`, whichever is possible. */
static void flip(struct loglinear_model *m, double *value, uint32_t term)
{
    if (has(m, term))
        take_out(m, value, term);
    else
        insert(m, value, term);
}

/* The best sound neighbour that lowers the criterion below *least; 0 when none does. */
static FALLIBLE best_neighbour(const struct loglinear_data *d, enum search_criterion by, unsigned max_order,
                               struct search_work *w, struct search_path *path, double *trial, double *least, uint32_t *best,
                               struct err *e)
{
    *best = 0;
    for (uint32_t term = 3; term < d->cells; term++) {
        int size = __builtin_popcount(term);
        if (size < 2 || size > (int)max_order || size >= (int)d->lists)
            continue;
        if (!may_enter(&path->model, term) && !may_leave(&path->model, term))
            continue;
        memcpy(trial, w->value, w->capacity * sizeof *trial);
        bool in = has(&path->model, term);
        flip(&path->model, trial, term);
        struct loglinear_fit fit;
        loglinear_fit(d, &path->model, trial, false, w->fit, &fit, NULL);
        path->fits++;
        if (criterion(&fit, by) < *least - 1e-9) {
            enum existence verdict = EXISTS;
            if (!in)
                BD_TRY(existence_look(w->cache, d, &path->model, w->a, &verdict, e));
            if (verdict == EXISTS) {
                *least = criterion(&fit, by);
                *best = term;
            }
        }
        flip(&path->model, trial, term);
    }
    return BD_OK;
}

FALLIBLE search_downhill(const struct loglinear_data *d, enum search_criterion by, unsigned max_order, struct search_work *w,
                         struct search_path *out, struct err *e)
{
    BD_ASSERT(d->lists <= 6 || max_order <= 2);
    struct search_path path = {.model = begin_model(w, d->lists), .coefficient = w->value};
    double *trial = ARENA_ARRAY(w->a, double, w->capacity), least;
    BD_TRY(existence_look(w->cache, d, &path.model, w->a, &path.verdict, e));
    loglinear_fit(d, &path.model, NULL, true, w->fit, &path.fit, w->value);
    path.fits = 1;
    least = path.verdict == EXISTS ? criterion(&path.fit, by) : INFINITY;
    for (;;) {
        uint32_t best;
        BD_TRY(best_neighbour(d, by, max_order, w, &path, trial, &least, &best, e));
        if (best == 0)
            break;
        flip(&path.model, w->value, best);
        path.verdict = EXISTS;
        loglinear_fit(d, &path.model, w->value, true, w->fit, &path.fit, w->value);
    }
    *out = path;
    return BD_OK;
}
