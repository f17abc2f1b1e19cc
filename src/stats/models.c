/* stats/models.c - see models.h. */
#include "stats/models.h"

#include "num/rng.h"
#include "stats/bootstrap.h"

#include <math.h>
#include <string.h>

size_t models_kept(unsigned lists)
{
    return lists <= 4 ? 20 : 100;
}

unsigned models_order(unsigned lists, const struct mse_options *o)
{
    unsigned order = o->max_order != 0 ? o->max_order : lists >= 5 ? 2 : lists - 1;
    if (lists > 6)
        order = 2;
    return order < lists ? order : lists - 1;
}

/* The Pearson residual furthest from 0; ties to the first history. */
static void furthest(const struct loglinear_data *d, struct loglinear_work *w, struct models_one *one)
{
    memcpy(w->value, loglinear_margins(w), d->cells * sizeof *w->value);
    history_superset_differences(d->lists, w->value);
    one->residual = 0;
    one->furthest = 0;
    for (size_t v = 1; v < d->cells; v++) {
        double mean = w->value[v], r = (d->count[v] - mean) / sqrt(mean);
        if (mean > 1e-9 * d->observed / (double)d->cells && fabs(r) > fabs(one->residual) * (1 + 1e-9)) {
            one->residual = r;
            one->furthest = (uint32_t)v;
        }
    }
}

static void describe(const struct history_table *t, const struct loglinear_data *d, const struct search_model *s,
                     struct arena *a, struct models_one *one)
{
    uint32_t term[64];
    struct loglinear_model m = {.terms = loglinear_from_bits(s->bits, term), .term = term};
    struct loglinear_work *w = loglinear_work(a, d->lists, 64);
    struct loglinear_fit fit;
    loglinear_fit(d, &m, NULL, false, w, &fit, NULL);
    furthest(d, w, one);
    one->model = loglinear_words(a, t, &m);
    one->empty = loglinear_empty(a, t, &m);
    one->total = d->observed + fit.unseen;
    one->deviance = fit.deviance;
    one->df = (double)(d->cells - 1) - (double)fit.parameters;
    one->weight = s->weight;
}

/* Which models to show: half of the places for the best, the others for those chosen most; marks them in `show`. */
static void select_shown(size_t kept, const size_t *wins, bool *show)
{
    size_t shown = 0;
    for (; shown < kept && shown < MODELS_SHOWN / 2; shown++)
        show[shown] = true;
    for (; shown < MODELS_SHOWN; shown++) {
        size_t most = kept;
        for (size_t i = 0; i < kept; i++)
            if (!show[i] && wins[i] > 0 && (most == kept || wins[i] > wins[most]))
                most = i;
        if (most == kept)
            return;
        show[most] = true;
    }
}

static void show(const struct history_table *t, const struct loglinear_data *d, const struct search *s, const size_t *wins,
                 struct arena *a, struct models *m)
{
    bool *chosen = ARENA_ARRAY(a, bool, m->kept);
    select_shown(m->kept, wins, chosen);
    size_t shown = 0, elsewhere = 0;
    for (size_t i = 0; i < m->kept; i++) {
        if (!chosen[i]) {
            elsewhere += wins[i];
            continue;
        }
        struct models_one *one = &m->one[shown++];
        describe(t, d, &s->model[i], a, one);
        one->difference = m->by == SEARCH_BIC ? s->model[i].bic - s->model[0].bic : s->model[i].aic - s->model[0].aic;
        one->chosen = (double)wins[i] / (double)m->replicates;
    }
    m->shown = shown;
    m->others = (double)elsewhere / (double)m->replicates;
}

/* The best sound model by the other way of counting parameters; s as search_all left it. */
static FALLIBLE by_finite_terms(const struct history_table *t, const struct loglinear_data *d, const struct search *s,
                                struct arena *a, struct models *m, uint64_t *bits, struct err *e)
{
    bool *unsound = ARENA_ARRAY(a, bool, s->count);
    uint32_t term[64];
    *bits = 0;
    for (size_t looked = 0; looked < s->count; looked++) {
        size_t best = s->count;
        for (size_t i = 0; i < s->count; i++)
            if (!unsound[i] && (best == s->count || s->model[i].bic_finite < s->model[best].bic_finite))
                best = i;
        struct loglinear_model model = {.terms = loglinear_from_bits(s->model[best].bits, term), .term = term};
        enum existence verdict;
        BD_TRY(existence_check(d, &model, a, &verdict, e));
        unsound[best] = verdict != EXISTS;
        if (verdict != EXISTS)
            continue;
        *bits = s->model[best].bits;
        m->finite_model = loglinear_words(a, t, &model);
        m->finite_total = d->observed + s->model[best].unseen;
        return BD_OK;
    }
    return BD_OK;
}

static void read_interval(const struct bootstrap *b, const struct mse_options *o, double observed, struct models *m)
{
    double low = (1 - o->level) / 2, high = (1 + o->level) / 2;
    m->total = b->estimate;
    m->low = fmin(fmax(bootstrap_bca(b, low), observed), b->estimate);
    m->high = fmax(bootstrap_bca(b, high), b->estimate);
    m->level = o->level;
    m->end_error = isfinite(m->high) ? bootstrap_end_error(b, o->level) : 0;
    m->replicates = b->replicates;
    m->infinite = b->infinite;
    m->draw = b->total;
}

FALLIBLE models_look(const struct history_table *t, enum search_criterion by, const struct mse_options *o, struct arena *a,
                     struct models *out, bool *found, struct err *e)
{
    struct loglinear_data d = loglinear_data(a, t);
    struct models m = {.by = by};
    struct search s;
    struct bootstrap b;
    BD_TRY(search_all(&d, models_order(t->lists, o), o->threads, a, &s, e));
    m.tried = s.count;
    uint64_t finite = 0;
    search_sort(&s, by);
    if (by == SEARCH_BIC)
        BD_TRY(by_finite_terms(t, &d, &s, a, &m, &finite, e));
    BD_TRY(search_sift(&s, &d, models_kept(t->lists), a, &m.kept, e));
    *found = m.kept > 0;
    if (!*found)
        return BD_OK;
    m.unsound = m.tried - s.count;
    if (finite == s.model[0].bits) {
        m.finite_model = NULL;
        m.finite_total = 0;
    }
    s.count = m.kept;
    search_weigh(&s, by, NULL);
    struct bootstrap_models models = bootstrap_models(a, &d, &s, m.kept, by);
    struct bootstrap_estimator estimator = bootstrap_by_models(&models);
    enum mse_method method = by == SEARCH_BIC ? MSE_LOGLINEAR_BIC : MSE_LOGLINEAR_AIC;
    BD_TRY(bootstrap_steady(&d, &estimator, o->replicates, o->level, o->bca_error, MSE_MORE_REPLICATES,
                            rng_derive(o->seed, (uint64_t)method), o->threads, a, &b, e));
    size_t *wins = ARENA_ARRAY(a, size_t, m.kept);
    for (size_t i = 0; i < b.replicates; i++)
        if (b.choice[i] < m.kept)
            wins[b.choice[i]]++;
    read_interval(&b, o, d.observed, &m);
    show(t, &d, &s, wins, a, &m);
    *out = m;
    return BD_OK;
}
