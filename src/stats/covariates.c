/* stats/covariates.c - see covariates.h. */
#include "stats/covariates.h"

#include "num/dense.h"
#include "num/special.h"
#include "stats/closed.h"
#include "stats/strata.h"

#include <math.h>
#include <string.h>

static unsigned pairs_of(unsigned lists)
{
    return lists * (lists - 1) / 2;
}

/* The set of lists of pair `number`. */
static uint32_t pair_lists(unsigned lists, unsigned number)
{
    for (unsigned i = 0; i < lists; i++)
        for (unsigned j = i + 1; j < lists; j++)
            if (number-- == 0)
                return 1u << i | 1u << j;
    return 0;
}

static bool pair_is_empty(const struct covariates_data *d, uint32_t pair)
{
    for (size_t s = 0; s < d->strata; s++)
        for (size_t w = 1; w < history_cells(&d->table[s]); w++)
            if ((w & pair) == pair && d->table[s].count[w] > 0)
                return false;
    return true;
}

/* The pairs of the model that share no case: their cells are structural. */
static uint64_t empty_pairs(const struct covariates_data *d, const struct covariates_model *m)
{
    uint64_t empty = 0;
    for (unsigned p = 0; p < pairs_of(d->lists); p++)
        if (m->pair >> p & 1u && pair_is_empty(d, pair_lists(d->lists, p)))
            empty |= UINT64_C(1) << p;
    return empty;
}

static size_t columns_of(const struct covariates_data *d, const struct covariates_model *m, uint64_t empty)
{
    size_t n = d->strata + d->lists + (size_t)__builtin_popcountll(m->pair & ~empty);
    for (unsigned f = 0; f < d->factors; f++)
        for (unsigned i = 0; i < d->lists; i++)
            if (m->slope >> (f * d->lists + i) & 1u)
                n += d->levels[f] - 1;
    return n;
}

/* One row of the design: stratum s, history w. */
static void put_row(const struct covariates_data *d, const struct covariates_model *m, uint64_t empty, size_t s, size_t w,
                    double *x)
{
    size_t c = d->strata;
    x[s] = 1;
    for (unsigned i = 0; i < d->lists; i++)
        x[c++] = (double)(w >> i & 1u);
    for (unsigned f = 0; f < d->factors; f++)
        for (unsigned i = 0; i < d->lists; i++) {
            if (!(m->slope >> (f * d->lists + i) & 1u))
                continue;
            for (unsigned level = 1; level < d->levels[f]; level++)
                x[c++] = (w >> i & 1u) && d->level[s * d->factors + f] == level ? 1 : 0;
        }
    for (unsigned p = 0; p < pairs_of(d->lists); p++) {
        uint32_t pair = pair_lists(d->lists, p);
        if ((m->pair & ~empty) >> p & 1u)
            x[c++] = (w & pair) == pair ? 1 : 0;
    }
}

static bool structural(const struct covariates_data *d, uint64_t empty, size_t w)
{
    for (unsigned p = 0; empty >> p != 0; p++) {
        uint32_t pair = pair_lists(d->lists, p);
        if ((empty >> p & 1u) && (w & pair) == pair)
            return true;
    }
    return false;
}

/* log n0 = log sum exp(a_s): its gradient is each stratum's share of the unseen. */
static void read_unseen(const struct covariates_data *d, size_t columns, const double *b, const double *factor, struct arena *a,
                        struct covariates_fit *out)
{
    double *g = ARENA_ARRAY(a, double, columns), *v = ARENA_ARRAY(a, double, columns);
    out->unseen = 0;
    for (size_t s = 0; s < d->strata; s++)
        out->unseen += out->stratum_unseen[s] = exp(b[s]);
    for (size_t s = 0; s < d->strata; s++)
        g[s] = v[s] = out->stratum_unseen[s] / out->unseen;
    dense_solve(columns, factor, v);
    out->log_variance = 1 / out->unseen;
    for (size_t c = 0; c < columns; c++)
        out->log_variance += g[c] * v[c];
}

FALLIBLE covariates_fit(const struct covariates_data *d, struct covariates_model m, struct arena *a, struct covariates_fit *out,
                        struct err *e)
{
    uint64_t empty = empty_pairs(d, &m);
    size_t columns = columns_of(d, &m, empty), cells = d->strata * (((size_t)1 << d->lists) - 1), rows = 0;
    if (cells > COVARIATES_CELLS_MAX || columns > COVARIATES_COLUMNS_MAX)
        return err_set(e, BD_LIMIT, "%zu strata by %u lists are more than one model can hold here", d->strata, d->lists);
    struct covariates_fit fit = {.parameters = columns + (size_t)__builtin_popcountll(empty),
                                 .stratum_unseen = ARENA_ARRAY(a, double, d->strata)};
    struct arena_mark mark = arena_mark(a);
    double *x = ARENA_ARRAY(a, double, cells *columns), *y = ARENA_ARRAY(a, double, cells), n = 0;
    double *b = ARENA_ARRAY(a, double, columns), *factor = ARENA_ARRAY(a, double, columns *columns);
    for (size_t s = 0; s < d->strata; s++)
        for (size_t w = 1; w < (size_t)1 << d->lists; w++) {
            if (structural(d, empty, w))
                continue;
            put_row(d, &m, empty, s, w, x + rows * columns);
            n += y[rows++] = (double)d->table[s].count[w];
        }
    fit.given = closed_poisson(rows, columns, x, y, a, b, &fit.deviance, factor);
    fit.df = (double)rows - (double)columns;
    if (fit.given) {
        fit.aic = fit.deviance + 2 * (double)fit.parameters;
        fit.bic = fit.deviance + log(n) * (double)fit.parameters;
        read_unseen(d, columns, b, factor, a, &fit);
        fit.given = isfinite(fit.unseen) && fit.unseen < 1e6 * n && isfinite(fit.log_variance) && fit.log_variance < 1e4;
    }
    arena_rewind(a, mark);
    *out = fit;
    return BD_OK;
}

FALLIBLE covariates_search(const struct covariates_data *d, struct arena *a, struct covariates_model *m,
                           struct covariates_fit *out, struct err *e)
{
    unsigned slopes = d->factors * d->lists, candidates = slopes + (d->lists > 2 ? pairs_of(d->lists) : 0);
    struct covariates_model best = {0};
    struct covariates_fit fit;
    BD_TRY(covariates_fit(d, best, a, &fit, e));
    for (bool better = true; better && fit.given;) {
        struct covariates_model from = best;
        better = false;
        for (unsigned c = 0; c < candidates; c++) {
            struct covariates_model trial = from;
            struct covariates_fit now;
            if (c < slopes)
                trial.slope ^= UINT64_C(1) << c;
            else
                trial.pair ^= UINT64_C(1) << (c - slopes);
            if (c < slopes && d->levels[c / d->lists] < 2)
                continue;
            if (c >= slopes && __builtin_popcountll(trial.pair) == (int)pairs_of(d->lists) && d->lists == 3)
                continue; /* with all three pairs nothing is left to check three lists by */
            BD_TRY(covariates_fit(d, trial, a, &now, e));
            if (now.given && now.bic < fit.bic - 1e-9) {
                fit = now;
                best = trial;
                better = true;
            }
        }
    }
    *m = best;
    *out = fit;
    return BD_OK;
}

/* ---- from a file ---- */

/* Levels of each factor in the order of the strata. Factors with one value are kept; they have no effects. */
static void number_levels(const struct history_stratum *const *stratum, struct covariates_data *d, unsigned *level)
{
    for (unsigned f = 0; f < d->factors; f++) {
        d->levels[f] = 0;
        for (size_t s = 0; s < d->strata; s++) {
            size_t k = 0;
            while (k < s && !str_eq(stratum[k]->value[f], stratum[s]->value[f]))
                k++;
            level[s * d->factors + f] = k < s ? level[k * d->factors + f] : d->levels[f]++;
        }
    }
    d->level = level;
}

/* The lists that hold anybody, sorted by name, in every stratum. */
static void use_lists(const struct history_file *h, struct history_table *table, struct covariates_data *d, struct arena *a)
{
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(a, &h->all, from);
    struct history_table *own = ARENA_ARRAY(a, struct history_table, d->strata);
    for (size_t s = 0; s < d->strata; s++) {
        own[s] = history_new(a, used.lists);
        memcpy(own[s].name, used.name, sizeof used.name);
        for (size_t w = 1; w < history_cells(&table[s]); w++) {
            size_t to = 0;
            for (unsigned i = 0; i < used.lists; i++)
                to |= (w >> from[i] & 1u) << i;
            own[s].count[to] += table[s].count[w];
        }
        own[s].count[0] = 0;
        history_total(&own[s]);
    }
    d->lists = used.lists;
    d->table = own;
}

static const char *model_words(const struct history_file *h, const struct covariates_data *d, const struct covariates_model *m,
                               struct arena *a)
{
    const char *text = "";
    for (unsigned f = 0; f < d->factors; f++)
        for (unsigned i = 0; i < d->lists; i++)
            if (m->slope >> (f * d->lists + i) & 1u)
                text = arena_printf(a, "%s%s%.*s by %.*s", text, *text ? " + " : "", STR_FMT(d->table[0].name[i]),
                                    STR_FMT(h->strata_column[f]));
    for (unsigned p = 0; p < pairs_of(d->lists); p++) {
        uint32_t pair = pair_lists(d->lists, p);
        if (m->pair >> p & 1u)
            text = arena_printf(a, "%s%s%.*s*%.*s", text, *text ? " + " : "", STR_FMT(d->table[0].name[__builtin_ctz(pair)]),
                                STR_FMT(d->table[0].name[31 - __builtin_clz(pair)]));
    }
    return *text ? text : "lists alike in all strata";
}

/* One imputation's tables, ready to be fitted. */
static FALLIBLE impute(const struct history_file *h, uint64_t seed, size_t imputation, struct arena *a,
                       struct covariates_data *d, const struct history_stratum ***stratum, struct err *e)
{
    struct history_table *table;
    *d = (struct covariates_data){.factors = (unsigned)h->strata_columns};
    BD_TRY(strata_share(h, seed, imputation, a, &table, stratum, &d->strata, e));
    use_lists(h, table, d, a);
    if (d->lists > COVARIATES_LISTS_MAX || d->factors > COVARIATES_FACTORS_MAX)
        return err_set(e, BD_LIMIT, "one model holds at most %d lists and %d factors", COVARIATES_LISTS_MAX,
                       COVARIATES_FACTORS_MAX);
    number_levels(*stratum, d, ARENA_ARRAY(a, unsigned, d->strata * d->factors + 1));
    return BD_OK;
}

struct rubin {
    double n, mean, square, within;
};

static void take(struct covariates_result *r, const struct covariates_data *d, const struct covariates_fit *fit,
                 size_t imputations, struct rubin *b)
{
    double x = log(fit->unseen), step = x - b->mean;
    b->n++;
    b->mean += step / b->n;
    b->square += step * (x - b->mean);
    b->within += fit->log_variance;
    for (size_t s = 0; s < d->strata; s++) {
        r->observed[s] += (double)d->table[s].observed / (double)imputations;
        r->total[s] += ((double)d->table[s].observed + fit->stratum_unseen[s]) / (double)imputations;
    }
}

FALLIBLE covariates_estimate(const struct history_file *h, const struct mse_options *o, size_t imputations, struct arena *a,
                             struct covariates_result *out, struct err *e)
{
    struct covariates_result r = {.imputations = 1};
    struct covariates_data d;
    struct covariates_model m = {0};
    struct rubin b = {0};
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(a, &h->all, from);
    r.estimate = mse_begin(MSE_LOGLINEAR_BIC, MSE_ESTIMATE, &used, o);
    for (size_t s = 0; s < h->strata; s++)
        r.imputations = h->stratum[s].missing ? imputations : r.imputations;
    if (mse_refuse_unfit(&used, 3, a, &r.estimate)) {
        *out = r;
        return BD_OK;
    }
    for (size_t i = 0; i < r.imputations; i++) {
        struct covariates_fit fit;
        const struct history_stratum **stratum;
        BD_TRY(impute(h, o->seed, i, a, &d, &stratum, e));
        if (i > 0) {
            BD_TRY(covariates_fit(&d, m, a, &fit, e));
        } else {
            BD_TRY(covariates_search(&d, a, &m, &fit, e));
            r.strata = d.strata;
            r.stratum = stratum;
            r.observed = ARENA_ARRAY(a, double, d.strata);
            r.total = ARENA_ARRAY(a, double, d.strata);
            r.parameters = fit.parameters;
            r.deviance = r.estimate.deviance = fit.deviance;
            r.estimate.df = fit.df;
            if (fit.df > 0 && chi_square_upper(fit.deviance, fit.df) < 0.001)
                r.estimate.notes |= MSE_NOTE_POOR_FIT;
            r.aic = fit.aic;
            r.bic = fit.bic;
            r.estimate.model = model_words(h, &d, &m, a);
        }
        if (fit.given)
            take(&r, &d, &fit, r.imputations, &b);
    }
    if (b.n < 0.95 * (double)r.imputations)
        mse_refuse(&r.estimate, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
    else
        mse_set_log_normal(&r.estimate, exp(b.mean), b.within / b.n + (b.n > 1 ? (1 + 1 / b.n) * b.square / (b.n - 1) : 0));
    for (size_t s = 0; s < r.strata && b.n > 0; s++) {
        r.observed[s] *= (double)r.imputations / b.n;
        r.total[s] *= (double)r.imputations / b.n;
    }
    r.estimate.notes |= MSE_NOTE_SELECTED;
    *out = r;
    return BD_OK;
}
