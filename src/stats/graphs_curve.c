/* stats/graphs_curve.c - see graphs_curve.h. */
#include "stats/graphs_curve.h"

#include <math.h>

static long double log_gamma_long(long double x)
{
    int sign;
    return lgammal_r(x, &sign);
}

void curves_make(struct curves *c, unsigned lists, const double *counts, const struct graphs_options *options, double delta)
{
    c->lists = lists;
    c->sets = 1u << lists;
    c->delta = delta;
    c->total_delta = delta * c->sets;
    c->prior = options->prior;
    c->prior_a = options->prior_a;
    c->prior_b = options->prior_b;
    c->observed = 0;
    for (unsigned w = 1; w < c->sets; w++)
        c->observed += counts[w];
    for (unsigned set = 0; set < c->sets; set++) {
        double cell[CURVE_SETS] = {0};
        for (unsigned w = 1; w < c->sets; w++)
            cell[w & set] += counts[w];
        double d = delta * ldexp(1, (int)(lists - (unsigned)__builtin_popcount(set)));
        c->shift[set] = cell[0] + d;
        long double sum = -log_gamma_long(d);
        for (unsigned w = set; w != 0; w = (w - 1) & set) {
            if (cell[w] > 0)
                sum += log_gamma_long(cell[w] + (long double)d) - log_gamma_long(d);
        }
        c->fixed[set] = sum;
    }
    curves_centre(c, c->observed);
}

void curves_centre(struct curves *c, double unseen)
{
    c->centre = unseen;
    for (unsigned set = 0; set < c->sets; set++)
        c->at_centre[set] = log_gamma_long((long double)unseen + c->shift[set]);
}

double curves_log_prior(const struct curves *c, double unseen)
{
    double total = c->observed + unseen;
    switch (c->prior) {
    case GRAPHS_PRIOR_SCALE: return -log(total);
    case GRAPHS_PRIOR_UNIFORM: return 0;
    case GRAPHS_PRIOR_LOGNORMAL: {
        double z = (log(total) - c->prior_a) / c->prior_b;
        return -log(total) - z * z / 2;
    }
    case GRAPHS_PRIOR_NEGBIN:
        return (double)(log_gamma_long((long double)total + c->prior_b) - log_gamma_long((long double)total + 1)) -
               total * log1p(c->prior_b / c->prior_a);
    }
    return 0;
}

/* log N! - log n0! - log Gamma(N + T), by which every graph is multiplied. */
static long double log_common(const struct curves *c, double unseen)
{
    long double total = (long double)c->observed + unseen;
    return log_gamma_long(total + 1) - log_gamma_long((long double)unseen + 1) - log_gamma_long(total + c->total_delta);
}

void curves_at(const struct curves *c, size_t k, const double *unseen, double *value, double *common)
{
    long double middle = log_common(c, c->centre);
    for (size_t i = 0; i < k; i++)
        common[i] = (double)(log_common(c, unseen[i]) - middle) + curves_log_prior(c, unseen[i]);
    for (unsigned set = 0; set < c->sets; set++) {
        for (size_t i = 0; i < k; i++)
            value[set * k + i] = (double)(log_gamma_long((long double)unseen[i] + c->shift[set]) - c->at_centre[set]);
    }
}

double curves_graph_constant(const struct curves *c, const struct graph_parts *parts)
{
    long double sum = log_common(c, c->centre);
    for (unsigned i = 0; i < parts->cliques; i++)
        sum += c->fixed[parts->set[i]] + c->at_centre[parts->set[i]];
    for (unsigned i = parts->cliques; i < (unsigned)parts->cliques + parts->separators; i++)
        sum -= c->fixed[parts->set[i]] + c->at_centre[parts->set[i]];
    return (double)sum;
}

/* d log weight / d log n0 of one person's density in log n0, with digamma(x) taken as log(x - 1/2): good enough to find
 * a peak. */
static double slope(const struct curves *c, const struct graph_parts *parts, double unseen)
{
    double total = c->observed + unseen;
    double product = (total + 0.5) / ((unseen + 0.5) * fmax(total + c->total_delta - 0.5, 1e-3));
    for (unsigned i = 0; i < parts->cliques; i++)
        product *= fmax(unseen + c->shift[parts->set[i]] - 0.5, 1e-3);
    for (unsigned i = parts->cliques; i < (unsigned)parts->cliques + parts->separators; i++)
        product /= fmax(unseen + c->shift[parts->set[i]] - 0.5, 1e-3);
    return 1 + unseen * log(product);
}

struct curve_peak curves_peak(const struct curves *c, const struct graph_parts *parts, double low, double high)
{
    double a = log(low), b = log(high), fa = slope(c, parts, low), fb = slope(c, parts, high), u = a;
    if (fa > 0 && fb >= 0) {
        u = b;
    } else if (fa > 0) { /* Illinois: false position that halves a stuck end, with a bisection every third step */
        int side = 0;
        for (int i = 0; i < 80 && b - a > 1e-9; i++) {
            u = (a * fb - b * fa) / (fb - fa);
            if (i % 3 == 2 || !(u > a && u < b))
                u = (a + b) / 2;
            double f = slope(c, parts, exp(u));
            if (f > 0) {
                a = u;
                fa = f;
                if (side == 1)
                    fb /= 2;
                side = 1;
            } else {
                b = u;
                fb = f;
                if (side == -1)
                    fa /= 2;
                side = -1;
            }
            if (fabs(f) < 1e-4)
                break;
        }
    }
    struct curve_peak peak = {.unseen = exp(u)};
    double step = 1e-4;
    double bend = -(slope(c, parts, exp(u + step)) - slope(c, parts, exp(u - step))) / (2 * step);
    peak.width = bend > 1 ? 1 / sqrt(bend) : 1;
    long double sum = log_common(c, peak.unseen);
    for (unsigned i = 0; i < parts->cliques; i++)
        sum += c->fixed[parts->set[i]] + log_gamma_long((long double)peak.unseen + c->shift[parts->set[i]]);
    for (unsigned i = parts->cliques; i < (unsigned)parts->cliques + parts->separators; i++)
        sum -= c->fixed[parts->set[i]] + log_gamma_long((long double)peak.unseen + c->shift[parts->set[i]]);
    peak.log_weight = (double)sum;
    return peak;
}
