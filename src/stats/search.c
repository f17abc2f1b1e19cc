/* stats/search.c - all models, their ranking and weights. Paths through models are in search_path.c. */
#include "stats/search.h"

#include "base/par.h"
#include "num/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Enumeration: candidate terms by size; a term may enter when all its subsets with one list less are in. */
struct listing {
    size_t candidates;
    uint32_t candidate[64];
    uint64_t needs[64]; /* subsets of one list less */
    size_t count;
    struct search_model *model; /* NULL while counting */
};

static void list_models(struct listing *l, size_t at, uint64_t bits)
{
    while (at < l->candidates && (l->needs[at] & ~bits) != 0)
        at++;
    if (at == l->candidates) {
        if (l->model != NULL)
            l->model[l->count].bits = bits;
        if (l->count <= SEARCH_MODELS_MAX)
            l->count++;
        return;
    }
    if (l->count > SEARCH_MODELS_MAX)
        return;
    list_models(l, at + 1, bits);
    list_models(l, at + 1, bits | UINT64_C(1) << l->candidate[at]);
}

static uint64_t begin_listing(struct listing *l, unsigned lists, unsigned max_order)
{
    uint64_t main_effects = 1;
    for (unsigned i = 0; i < lists; i++)
        main_effects |= UINT64_C(1) << (1u << i);
    for (unsigned size = 2; size <= max_order && size < lists; size++)
        for (uint32_t v = 3; v < 1u << lists; v++) {
            if ((unsigned)__builtin_popcount(v) != size)
                continue;
            l->candidate[l->candidates] = v;
            for (uint32_t rest = v; rest != 0; rest &= rest - 1)
                l->needs[l->candidates] |= UINT64_C(1) << (v & ~(rest & -rest));
            l->candidates++;
        }
    return main_effects;
}

struct fitting {
    const struct loglinear_data *d;
    struct search_model *model;
    struct loglinear_work **work;
};

static void fit_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fitting *f = ctx;
    uint32_t term[64];
    for (size_t i = from; i < to; i++) {
        struct search_model *s = &f->model[i];
        struct loglinear_model m = {.terms = loglinear_from_bits(s->bits, term), .term = term};
        struct loglinear_fit fit;
        loglinear_fit(f->d, &m, NULL, true, f->work[worker], &fit, NULL);
        s->parameters = (unsigned)fit.parameters;
        s->finite = (unsigned)fit.finite;
        s->unseen = fit.unseen;
        s->log_variance = fit.log_variance;
        s->deviance = fit.deviance;
        s->aic = fit.aic;
        s->bic = fit.bic;
        s->bic_finite = fit.bic_finite;
    }
}

FALLIBLE search_all(const struct loglinear_data *d, unsigned max_order, unsigned threads, struct arena *a, struct search *out,
                    struct err *e)
{
    if (d->lists > 6)
        return err_set(e, BD_LIMIT, "all models can be listed for at most 6 lists, not %u", d->lists);
    struct listing l = {0};
    uint64_t main_effects = begin_listing(&l, d->lists, max_order);
    list_models(&l, 0, main_effects);
    if (l.count > SEARCH_MODELS_MAX)
        return err_set(e, BD_LIMIT, "there are more than %zu models of order %u", SEARCH_MODELS_MAX, max_order);
    l.model = ARENA_ARRAY(a, struct search_model, l.count);
    l.count = 0;
    list_models(&l, 0, main_effects);
    if (threads == 0)
        threads = par_threads();
    struct fitting f = {.d = d, .model = l.model, .work = ARENA_ARRAY(a, struct loglinear_work *, threads)};
    for (unsigned i = 0; i < threads; i++)
        f.work[i] = loglinear_work(a, d->lists, 64);
    par_for(l.count, 128, threads, fit_piece, &f);
    *out = (struct search){.count = l.count, .model = l.model};
    return BD_OK;
}

static int compare(double x, double y, const struct search_model *a, const struct search_model *b)
{
    if (x != y)
        return x < y ? -1 : 1;
    if (a->parameters != b->parameters)
        return a->parameters < b->parameters ? -1 : 1;
    return (a->bits > b->bits) - (a->bits < b->bits);
}

static int by_bic(const void *p, const void *q)
{
    const struct search_model *a = p, *b = q;
    return compare(a->bic, b->bic, a, b);
}

static int by_aic(const void *p, const void *q)
{
    const struct search_model *a = p, *b = q;
    return compare(a->aic, b->aic, a, b);
}

void search_sort(struct search *s, enum search_criterion by)
{
    if (s->count > 1)
        qsort(s->model, s->count, sizeof *s->model, by == SEARCH_BIC ? by_bic : by_aic);
}

FALLIBLE search_sift(struct search *s, const struct loglinear_data *d, size_t wanted, struct arena *a, size_t *passed,
                     struct err *e)
{
    size_t kept = 0, at = 0;
    uint32_t term[64];
    for (; at < s->count && kept < wanted; at++) {
        struct loglinear_model m = {.terms = loglinear_from_bits(s->model[at].bits, term), .term = term};
        enum existence verdict;
        BD_TRY(existence_check(d, &m, a, &verdict, e));
        if (verdict == EXISTS)
            s->model[kept++] = s->model[at];
    }
    *passed = kept;
    memmove(s->model + kept, s->model + at, (s->count - at) * sizeof *s->model);
    s->count -= at - kept;
    return BD_OK;
}

void search_weigh(struct search *s, enum search_criterion by, const bool *keep)
{
    double least = INFINITY, sum = 0;
    for (size_t i = 0; i < s->count; i++)
        if (keep == NULL || keep[i])
            least = fmin(least, by == SEARCH_BIC ? s->model[i].bic : s->model[i].aic);
    for (size_t i = 0; i < s->count; i++) {
        double c = by == SEARCH_BIC ? s->model[i].bic : s->model[i].aic;
        s->model[i].weight = keep == NULL || keep[i] ? exp((least - c) / 2) : 0;
        sum += s->model[i].weight;
    }
    for (size_t i = 0; i < s->count && sum > 0; i++)
        s->model[i].weight /= sum;
}

void search_average(const struct search *s, double observed, double level, double *total, double *low, double *high)
{
    double z = normal_quantile(0.5 + level / 2);
    *total = *low = *high = observed;
    for (size_t i = 0; i < s->count; i++) {
        const struct search_model *m = &s->model[i];
        if (m->weight == 0)
            continue;
        double spread = exp(z * sqrt(m->log_variance));
        *total += m->weight * m->unseen;
        *low += m->weight * m->unseen / spread;
        *high += m->weight * m->unseen * spread;
    }
}
