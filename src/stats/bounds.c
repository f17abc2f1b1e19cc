/* stats/bounds.c - see bounds.h. */
#include "stats/bounds.h"

#include "num/rng.h"
#include "num/special.h"

#include <math.h>

struct bounds_pair bounds_pair(const struct history_table *t, unsigned i, unsigned j, double level)
{
    struct history_overlap o = history_overlaps(t);
    double n1 = (double)o.on[i], n2 = (double)o.on[j], m = (double)o.both[i][j], seen = n1 + n2 - m;
    struct bounds_pair p = {.first = i, .second = j, .shared = o.both[i][j], .given = m > 0};
    p.total = (n1 + 1) * (n2 + 1) / (m + 1) - 1;
    double variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) * (m + 1) * (m + 2)), unseen = p.total - seen;
    double spread = unseen > 0 ? exp(normal_quantile(0.5 + level / 2) * sqrt(log1p(variance / (unseen * unseen)))) : 1;
    p.se = sqrt(variance);
    p.low = seen + unseen / spread;
    p.high = seen + unseen * spread;
    return p;
}

FALLIBLE mse_chapman(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                     struct err *e)
{
    (void)e;
    *out = mse_begin(MSE_CHAPMAN, MSE_CHECK, t, o);
    if (mse_refuse_unfit(t, 2, a, out))
        return BD_OK;
    struct bounds_pair best = {.shared = -1};
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++) {
            struct bounds_pair p = bounds_pair(t, i, j, o->level);
            if (p.shared > best.shared)
                best = p;
        }
    out->model = arena_printf(a, "%.*s, %.*s", STR_FMT(t->name[best.first]), STR_FMT(t->name[best.second]));
    /* Other lists hold more than this pair allows in all, so the pair is not independent and its figure says nothing. */
    if (best.total < out->observed) {
        mse_refuse(out, MSE_NEGATIVE, best.total, out->observed, NULL);
        return BD_OK;
    }
    out->total = best.total;
    out->low = fmax(best.low, out->observed);
    out->high = fmax(best.high, out->observed);
    out->interval = MSE_LOG_NORMAL;
    double unseen = best.total - out->observed;
    out->log_variance =
        unseen > 0 ? log1p(best.se * best.se / (unseen * unseen)) : 0; /* sums of strata and samples draw by it */
    if (best.low < out->observed)
        out->notes |= MSE_NOTE_CLIPPED;
    return BD_OK;
}

/* Sets total and limits from the unseen and the variance of the total (Chao's log transformation). */
static void set_from_variance(struct mse_estimate *out, double unseen, double variance)
{
    mse_set_log_normal(out, unseen, unseen > 0 ? log1p(variance / (unseen * unseen)) : 0);
}

FALLIBLE mse_chao(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                  struct err *e)
{
    (void)e;
    *out = mse_begin(MSE_CHAO, MSE_BOUND, t, o);
    if (mse_refuse_unfit(t, 2, a, out))
        return BD_OK;
    struct history_overlap v = history_overlaps(t);
    double k = (t->lists - 1.0) / t->lists, f1 = (double)v.times[1], f2 = (double)v.times[2], g = f2 + 1;
    double unseen = k * f1 * (f1 - 1) / (2 * g);
    double variance = unseen + k * k * f1 * (2 * f1 - 1) * (2 * f1 - 1) / (4 * g * g) +
                      k * k * f1 * f1 * f2 * (f1 - 1) * (f1 - 1) / (4 * g * g * g * g);
    set_from_variance(out, fmax(unseen, 0), fmax(variance, 0));
    return BD_OK;
}

FALLIBLE mse_zelterman(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                       struct err *e)
{
    (void)e;
    *out = mse_begin(MSE_ZELTERMAN, MSE_BOUND, t, o);
    if (mse_refuse_unfit(t, 2, a, out))
        return BD_OK;
    struct history_overlap v = history_overlaps(t);
    double f1 = (double)v.times[1], f2 = (double)v.times[2];
    if (f2 == 0 || f1 == 0) {
        mse_refuse(out, MSE_NOT_IDENTIFIED, f2, 0, NULL);
        return BD_OK;
    }
    double rate = 2 * f2 / f1, missed = exp(-rate), seen = -expm1(-rate), n = out->observed;
    double g = missed / (seen * seen), variance = n * g * (1 + n * g * rate * rate * (1 / f1 + 1 / f2));
    set_from_variance(out, n * missed / seen, variance);
    return BD_OK;
}

struct bounds_coverage bounds_coverage(const struct history_table *t)
{
    struct history_overlap v = history_overlaps(t);
    double lists = t->lists, d = (double)t->observed, missing = 0, top = 0, bottom = 0;
    for (unsigned i = 0; i < t->lists; i++) {
        d -= (double)v.only[i] / lists;
        missing += v.on[i] > 0 ? (double)v.only[i] / (double)v.on[i] / lists : 0;
        for (unsigned j = i + 1; j < t->lists; j++) {
            double apart = (double)(v.only[i] + v.only[j] + 2 * v.just[i][j]);
            top += apart;
            if (v.on[i] > 0 && v.on[j] > 0)
                bottom += apart * (double)v.both[i][j] / ((double)v.on[i] * (double)v.on[j]);
        }
    }
    struct bounds_coverage c = {.coverage = 1 - missing, .independent = INFINITY, .total = NAN};
    if (c.coverage <= 0)
        return c;
    c.independent = d / c.coverage;
    double low = lists * c.coverage - bottom;
    if (low > 0)
        c.total = (lists * d - top) / low;
    return c;
}

FALLIBLE mse_coverage(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                      struct err *e)
{
    (void)e;
    *out = mse_begin(MSE_COVERAGE, MSE_BOUND, t, o);
    if (mse_refuse_unfit(t, 3, a, out))
        return BD_OK;
    struct bounds_coverage c = bounds_coverage(t);
    double total = c.total;
    if (c.coverage < BOUNDS_COVERAGE_LEAST) {
        mse_refuse(out, MSE_LOW_COVERAGE, c.coverage, BOUNDS_COVERAGE_LEAST, NULL);
        return BD_OK;
    }
    if (!(total >= out->observed)) {
        mse_refuse(out, MSE_NEGATIVE, isfinite(total) ? total : 0, out->observed, NULL);
        return BD_OK;
    }
    struct arena_mark mark = arena_mark(a);
    size_t cells = history_cells(t), kept = 0;
    struct history_table again = history_new(a, t->lists);
    double *weight = ARENA_ARRAY(a, double, cells), mean = 0, square = 0;
    for (size_t w = 1; w < cells; w++)
        weight[w] = (double)t->count[w];
    weight[0] = total - out->observed;
    for (size_t i = 0; i < o->replicates; i++) {
        struct rng r = rng_make(o->seed, i);
        rng_multinomial(&r, (int64_t)llround(total), cells, weight, again.count);
        again.count[0] = 0;
        history_total(&again);
        double x = bounds_coverage(&again).total;
        if (!isfinite(x) || x < (double)again.observed)
            continue;
        kept++;
        double step = x - mean;
        mean += step / (double)kept;
        square += step * (x - mean);
    }
    arena_rewind(a, mark);
    if (kept < o->replicates - o->replicates / 20) {
        mse_refuse(out, MSE_UNSTABLE, 1 - (double)kept / (double)o->replicates, 0, NULL);
        return BD_OK;
    }
    set_from_variance(out, total - out->observed, square / (double)(kept - 1));
    out->model = arena_printf(a, "C = %.2f", c.coverage);
    return BD_OK;
}
