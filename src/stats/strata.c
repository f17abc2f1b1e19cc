/* stats/strata.c - see strata.h. */
#include "stats/strata.h"

#include "num/rng.h"
#include "num/special.h"
#include "stats/pool.h"

#include <math.h>
#include <string.h>

static bool agrees(const struct history_stratum *missing, const struct history_stratum *whole, size_t columns)
{
    for (size_t c = 0; c < columns; c++)
        if (missing->value[c].n > 0 && !str_eq(missing->value[c], whole->value[c]))
            return false;
    return true;
}

struct sharing {
    const struct history_file *h;
    size_t complete;
    const struct history_stratum **stratum; /* the complete ones */
    struct history_table *table;            /* theirs, with the shares of one imputation */
    double *weight;
    int64_t *part;
};

/* Shares out one history of one stratum with a missing value. */
static FALLIBLE share_cell(struct sharing *s, const struct history_stratum *missing, size_t w, struct rng *r, struct err *e)
{
    double sum = 0;
    for (int pass = 0; pass < 3 && sum == 0; pass++) /* same history; any history; alike */
        for (size_t k = 0; k < s->complete; k++) {
            const struct history_table *t = &s->stratum[k]->table;
            double weight = pass == 0 ? (double)t->count[w] : pass == 1 ? (double)t->observed : 1;
            s->weight[k] = agrees(missing, s->stratum[k], s->h->strata_columns) ? weight : 0;
            sum += s->weight[k];
        }
    if (sum == 0)
        return err_set(e, BD_INPUT, "a stratum with a missing value agrees with no complete one");
    rng_multinomial(r, missing->table.count[w], s->complete, s->weight, s->part);
    for (size_t k = 0; k < s->complete; k++) {
        s->table[k].count[w] += s->part[k];
        s->table[k].observed += s->part[k];
    }
    return BD_OK;
}

static FALLIBLE share_all(struct sharing *s, uint64_t seed, size_t imputation, struct err *e)
{
    struct rng r = rng_make(rng_derive(seed, UINT64_C(0x53545241)), imputation);
    for (size_t k = 0; k < s->complete; k++) {
        memcpy(s->table[k].count, s->stratum[k]->table.count, history_cells(&s->table[k]) * sizeof(int64_t));
        s->table[k].observed = s->stratum[k]->table.observed;
    }
    for (size_t i = 0; i < s->h->strata; i++) {
        const struct history_stratum *m = &s->h->stratum[i];
        for (size_t w = 1; m->missing && w < history_cells(&m->table); w++)
            if (m->table.count[w] > 0)
                BD_TRY(share_cell(s, m, w, &r, e));
    }
    return BD_OK;
}

/* The estimates of one imputation: complete strata, then the pooled rest (row `complete`); sums its draws. */
static FALLIBLE run_imputation(struct sharing *s, enum mse_method method, const struct mse_options *o, size_t imputation,
                               struct arena *a, struct mse_estimate *x, bool *pooled, double *middle, struct pooled *sum,
                               bool *refused, struct err *e)
{
    struct history_table rest = history_new(a, s->h->all.lists);
    memcpy(rest.name, s->h->all.name, sizeof rest.name);
    *pooled = *refused = false;
    *middle = 0;
    for (size_t k = 0; k < s->complete; k++) {
        BD_TRY(mse_run(method, &s->table[k], o, a, &x[k], e));
        if (x[k].refusal != MSE_FINE) {
            history_add(&rest, &s->table[k]);
            *pooled = true;
        }
    }
    if (*pooled) {
        BD_TRY(mse_run(method, &rest, o, a, &x[s->complete], e));
        *refused = x[s->complete].refusal != MSE_FINE;
    }
    if (*refused)
        return BD_OK;
    struct mse_estimate *part = ARENA_ARRAY(a, struct mse_estimate, s->complete + 1);
    size_t parts = 0;
    for (size_t k = 0; k < s->complete + *pooled; k++)
        if (x[k].refusal == MSE_FINE) {
            *middle += x[k].total;
            part[parts++] = x[k];
        }
    pool_strata(part, parts, o->level, rng_derive(o->seed, imputation + 1), a, sum);
    return BD_OK;
}

static struct sharing gather(const struct history_file *h, struct arena *a, int64_t *imputed)
{
    struct sharing s = {.h = h,
                        .stratum = ARENA_ARRAY(a, const struct history_stratum *, h->strata),
                        .table = ARENA_ARRAY(a, struct history_table, h->strata),
                        .weight = ARENA_ARRAY(a, double, h->strata),
                        .part = ARENA_ARRAY(a, int64_t, h->strata)};
    *imputed = 0;
    for (size_t i = 0; i < h->strata; i++) {
        if (h->stratum[i].missing) {
            *imputed += h->stratum[i].table.observed;
            continue;
        }
        s.stratum[s.complete] = &h->stratum[i];
        s.table[s.complete] = history_new(a, h->all.lists);
        memcpy(s.table[s.complete].name, h->all.name, sizeof h->all.name);
        s.complete++;
    }
    return s;
}

FALLIBLE strata_share(const struct history_file *h, uint64_t seed, size_t imputation, struct arena *a,
                      struct history_table **table, const struct history_stratum ***stratum, size_t *count, struct err *e)
{
    int64_t imputed;
    struct sharing s = gather(h, a, &imputed);
    if (s.complete == 0)
        return err_set(e, BD_INPUT, "no case has all the values of its stratum");
    BD_TRY(share_all(&s, seed, imputation, e));
    *table = s.table;
    *stratum = s.stratum;
    *count = s.complete;
    return BD_OK;
}

FALLIBLE strata_estimate(const struct history_file *h, enum mse_method method, const struct mse_options *o, size_t imputations,
                         struct arena *a, struct strata_result *out, struct err *e)
{
    struct strata_result result = {0};
    struct sharing s = gather(h, a, &result.imputed);
    if (s.complete == 0)
        return err_set(e, BD_INPUT, "no case has all the values of its stratum");
    struct mse_options with_draws = *o;
    with_draws.keep_draws = true;
    result.imputations = result.imputed > 0 ? imputations : 1;
    result.row = ARENA_ARRAY(a, struct strata_row, s.complete + 1);
    double *draw = ARENA_ARRAY(a, double, POOL_STRATA_DRAWS *result.imputations), mean = 0;
    size_t draws = 0;
    for (size_t i = 0; i < result.imputations; i++) {
        struct mse_estimate *x = ARENA_ARRAY(a, struct mse_estimate, s.complete + 1);
        bool pooled, refused;
        struct pooled sum = {0};
        double middle;
        if (i > 0 && with_draws.replicates > POOL_REPLICATES)
            with_draws.replicates = POOL_REPLICATES;
        BD_TRY(share_all(&s, o->seed, i, e));
        BD_TRY(run_imputation(&s, method, &with_draws, i, a, x, &pooled, &middle, &sum, &refused, e));
        if (sum.draws > 0)
            memcpy(draw + draws, sum.draw, sum.draws * sizeof *draw);
        draws += sum.draws;
        mean += middle / (double)result.imputations;
        if (refused) {
            result.refusal = x[s.complete].refusal;
            result.why_number = x[s.complete].why_number;
            result.why_needed = x[s.complete].why_needed;
            result.why_text = x[s.complete].why_text;
        }
        for (size_t k = 0; k < s.complete + pooled; k++) {
            struct strata_row *row = &result.row[k];
            if (i == 0)
                *row = (struct strata_row){.stratum = k < s.complete ? s.stratum[k] : NULL, .estimate = x[k]};
            row->observed += x[k].observed / (double)result.imputations;
        }
        result.rows = i == 0 ? s.complete + pooled : result.rows;
    }
    if (result.refusal == MSE_FINE) {
        sort_doubles(draws, draw);
        result.draws = draws;
        result.draw = draw;
        result.total = mean;
        result.low = quantile_8(draws, draw, (1 - o->level) / 2);
        result.high = quantile_8(draws, draw, (1 + o->level) / 2);
    }
    *out = result;
    return BD_OK;
}
