/* stats/sensitivity.c - see sensitivity.h. */
#include "stats/sensitivity.h"

#include "num/special.h"

#include <math.h>

/* Fits `m` with the offset of `d` and fills the point. */
static FALLIBLE fit_point(const struct loglinear_data *d, const struct loglinear_model *m, double value, double level,
                          struct arena *a, struct sensitivity_point *out, struct err *e)
{
    enum existence verdict;
    struct loglinear_fit fit;
    *out = (struct sensitivity_point){.value = value};
    BD_TRY(existence_check(d, m, a, &verdict, e));
    if (verdict != EXISTS)
        return BD_OK;
    loglinear_fit(d, m, NULL, true, loglinear_work(a, d->lists, m->terms), &fit, NULL);
    double spread = exp(normal_quantile(0.5 + level / 2) * sqrt(fit.log_variance));
    out->given = true;
    out->total = d->observed + fit.unseen;
    out->se = sqrt(fit.unseen + fit.unseen * fit.unseen * fit.log_variance);
    out->low = d->observed + fit.unseen / spread;
    out->high = d->observed + fit.unseen * spread;
    return BD_OK;
}

FALLIBLE sensitivity_xi(const struct history_table *t, double xi, double level, struct arena *a, struct sensitivity_point *out,
                        struct err *e)
{
    if (t->lists < 2 || t->lists > 6)
        return err_set(e, BD_LIMIT, "the curve of the highest dependence needs 2 to 6 lists, not %u", t->lists);
    struct loglinear_data d = loglinear_data(a, t);
    uint32_t top[6];
    for (unsigned i = 0; i < t->lists; i++)
        top[i] = (uint32_t)(d.cells - 1) & ~((uint32_t)1 << i);
    struct loglinear_model m = loglinear_model(a, t->lists, t->lists, top);
    d.offset = ARENA_ARRAY(a, double, d.cells);
    d.offset[d.cells - 1] = (t->lists % 2 == 1 ? 1 : -1) * log(xi);
    return fit_point(&d, &m, xi, level, a, out, e);
}

FALLIBLE sensitivity_odds(const struct history_table *t, const struct loglinear_model *m, unsigned i, unsigned j, double psi,
                          double level, struct arena *a, struct sensitivity_point *out, struct err *e)
{
    struct loglinear_data d = loglinear_data(a, t);
    size_t pair = (size_t)1 << i | (size_t)1 << j;
    for (size_t k = 0; k < m->terms; k++)
        if (m->term[k] == pair)
            return err_set(e, BD_USAGE, "the model has a term of that pair, which takes up any odds ratio");
    d.offset = ARENA_ARRAY(a, double, d.cells);
    for (size_t w = 0; w < d.cells; w++)
        d.offset[w] = (w & pair) == pair ? log(psi) : 0;
    return fit_point(&d, m, psi, level, a, out, e);
}

FALLIBLE sensitivity_tipping(const struct history_table *t, const struct loglinear_model *m, unsigned i, unsigned j,
                             double total, struct arena *a, double *psi, struct err *e)
{
    double low = log(0.01), high = log(100);
    struct sensitivity_point p, q;
    struct arena_mark mark = arena_mark(a);
    *psi = NAN;
    BD_TRY(sensitivity_odds(t, m, i, j, exp(low), 0.95, a, &p, e));
    BD_TRY(sensitivity_odds(t, m, i, j, exp(high), 0.95, a, &q, e));
    if (!p.given || !q.given || total < fmin(p.total, q.total) || total > fmax(p.total, q.total))
        return BD_OK;
    double direction = q.total > p.total ? 1 : -1;
    for (int k = 0; k < 60; k++) {
        double middle = (low + high) / 2;
        arena_rewind(a, mark);
        BD_TRY(sensitivity_odds(t, m, i, j, exp(middle), 0.95, a, &p, e));
        if ((p.total - total) * direction < 0)
            low = middle;
        else
            high = middle;
    }
    *psi = exp((low + high) / 2);
    return BD_OK;
}

FALLIBLE sensitivity_without(const struct history_table *t, unsigned drop, enum mse_method method, const struct mse_options *o,
                             struct arena *a, struct mse_estimate *out, struct err *e)
{
    struct history_table rest = history_without(a, t, drop);
    return mse_run(method, &rest, o, a, out, e);
}

FALLIBLE sensitivity_consistency(const struct history_table *t, unsigned on, enum mse_method method,
                                 const struct mse_options *o, struct arena *a, double *truth, struct mse_estimate *out,
                                 struct err *e)
{
    int64_t alone;
    struct history_table rest = history_given(a, t, on, &alone);
    *truth = (double)(rest.observed + alone);
    return mse_run(method, &rest, o, a, out, e);
}
