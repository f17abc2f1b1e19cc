/* stats/profile.c - see profile.h. */
#include "stats/profile.h"

#include "num/special.h"

#include <math.h>
#include <string.h>

struct profiling {
    struct loglinear_data d; /* with the unseen cell */
    const struct loglinear_model *m;
    struct loglinear_work *w;
    double *b; /* coefficients of the last fit, where the next begins */
    bool warm;
    double base_saturated; /* of the seen cells */
    const struct loglinear_data *seen;
};

/* l(N) at n0 = N - n unseen cases. Only cell 0 and margin 0 change with it. */
static double likelihood(struct profiling *p, double unseen)
{
    p->d.count[0] = unseen;
    p->d.margin[0] = p->seen->observed + unseen;
    p->d.saturated = p->base_saturated + (unseen > 0 ? unseen * log(unseen) - unseen : 0);
    struct loglinear_fit fit;
    loglinear_fit(&p->d, p->m, p->warm ? p->b : NULL, false, p->w, &fit, p->b);
    p->warm = true;
    double total = p->d.margin[0];
    double term = unseen <= 1 ? -total + 0.5 * log(6.28318530717958647692 * total) : unseen - total - 0.5 * log(unseen / total);
    return term - fit.deviance / 2;
}

/* The maximum over log n0 in [low, high] by golden sections. */
static double maximise(struct profiling *p, double low, double high, double *best)
{
    const double g = 0.61803398874989484820;
    double x = high - g * (high - low), y = low + g * (high - low);
    double fx = likelihood(p, exp(x)), fy = likelihood(p, exp(y));
    while (high - low > 1e-7) {
        if (fx >= fy) {
            high = y;
            y = x;
            fy = fx;
            x = high - g * (high - low);
            fx = likelihood(p, exp(x));
        } else {
            low = x;
            x = y;
            fx = fy;
            y = low + g * (high - low);
            fy = likelihood(p, exp(y));
        }
    }
    *best = fmax(fx, fy);
    return (low + high) / 2;
}

/* Where l crosses `wanted` between log n0 = inside (above it) and outside (below it). */
static double cross(struct profiling *p, double inside, double outside, double wanted)
{
    for (int i = 0; i < 60 && fabs(outside - inside) > 1e-9; i++) {
        double middle = (inside + outside) / 2;
        if (likelihood(p, exp(middle)) >= wanted)
            inside = middle;
        else
            outside = middle;
    }
    return inside;
}

void profile_total(const struct loglinear_data *d, const struct loglinear_model *m, double level, struct arena *a,
                   struct profile *out)
{
    struct profiling p = {.d = *d, .m = m, .seen = d, .base_saturated = d->saturated};
    p.w = loglinear_work(a, d->lists, m->terms);
    p.b = ARENA_ARRAY(a, double, m->terms);
    p.d.count = ARENA_ARRAY(a, double, d->cells);
    p.d.margin = ARENA_ARRAY(a, double, d->cells);
    memcpy(p.d.count, d->count, d->cells * sizeof *d->count);
    memcpy(p.d.margin, d->margin, d->cells * sizeof *d->margin);
    p.d.with_unseen = true;
    struct loglinear_fit fit;
    loglinear_fit(d, m, NULL, false, p.w, &fit, NULL);
    double center = fmax(fit.log_unseen, -3), best;
    double top = maximise(&p, center - 4, center + 2, &best);
    double at_none = likelihood(&p, 1e-9), wanted = best - chi_square_quantile(level, 1) / 2;
    *out = (struct profile){.total = d->observed + exp(top)};
    if (at_none > best) {
        wanted = at_none - chi_square_quantile(level, 1) / 2;
        out->total = d->observed;
    }
    out->clipped = at_none >= wanted;
    double low = top, step = 0.25;
    while (!out->clipped && likelihood(&p, exp(low)) >= wanted && low > -12) {
        low -= step;
        step *= 1.5;
    }
    out->low = out->clipped ? d->observed : d->observed + exp(cross(&p, fmin(top, low + step / 1.5), low, wanted));
    double high = top, end = log(1e9 * (d->observed + 1));
    for (step = 0.25; likelihood(&p, exp(high)) >= wanted && high < end; step *= 1.5)
        high += step;
    out->high = high >= end ? INFINITY : d->observed + exp(cross(&p, high - step / 1.5, high, wanted));
}
