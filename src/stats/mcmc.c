/* stats/mcmc.c - see mcmc.h. */
#include "stats/mcmc.h"

#include <math.h>

static double mean_of(size_t n, const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/* Covariance at a lag, divided by n as Geyer needs. */
static double covariance(size_t n, const double *x, double mean, size_t lag)
{
    double sum = 0;
    for (size_t i = lag; i < n; i++)
        sum += (x[i] - mean) * (x[i - lag] - mean);
    return sum / (double)n;
}

/* Half h (0 or 1) of chain c. */
static const double *half_of(const double *const *chain, size_t i, size_t n)
{
    return chain[i / 2] + (i % 2) * (n - n / 2);
}

/* Mean within-half variance and the overall estimate. */
static void variances(size_t chains, const double *const *chain, size_t n, double *within, double *overall)
{
    size_t half = n / 2, parts = 2 * chains;
    double sum = 0, square = 0, w = 0;
    for (size_t i = 0; i < parts; i++) {
        const double *x = half_of(chain, i, n);
        double mean = mean_of(half, x);
        sum += mean;
        w += covariance(half, x, mean, 0) * (double)half / (double)(half - 1);
    }
    double centre = sum / (double)parts;
    for (size_t i = 0; i < parts; i++) {
        double d = mean_of(half, half_of(chain, i, n)) - centre;
        square += d * d;
    }
    *within = w / (double)parts;
    *overall = *within * (double)(half - 1) / (double)half + square / (double)(parts - 1);
}

double mcmc_rhat(size_t chains, const double *const *chain, size_t n)
{
    double within, overall;
    variances(chains, chain, n, &within, &overall);
    if (within <= 0)
        return overall <= 0 ? 1 : INFINITY;
    return sqrt(overall / within);
}

double mcmc_ess(size_t chains, const double *const *chain, size_t n)
{
    double within, overall, draws = (double)(chains * n);
    variances(chains, chain, n, &within, &overall);
    if (overall <= 0)
        return draws;
    size_t half = n / 2, parts = 2 * chains;
    double time = -1, before = INFINITY;
    for (size_t lag = 0; lag + 1 < half; lag += 2) {
        double pair = 0;
        for (size_t l = lag; l < lag + 2; l++) {
            double sum = 0;
            for (size_t i = 0; i < parts; i++) {
                const double *x = half_of(chain, i, n);
                sum += covariance(half, x, mean_of(half, x), l);
            }
            pair += l == 0 ? 1 : 1 - (within - sum / (double)parts * (double)half / (double)(half - 1)) / overall;
        }
        if (pair <= 0)
            break;
        before = fmin(before, pair);
        time += 2 * before;
    }
    return fmin(draws / fmax(time, 1e-9), draws * log10(draws));
}
