/* num/rng.c - xoshiro256** and the distributions that the estimates draw from. See rng.h. */
#include "num/rng.h"

#include "base/err.h"
#include "num/special.h"

#include <math.h>

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t rng_derive(uint64_t seed, uint64_t label)
{
    uint64_t state = seed;
    uint64_t mixed = splitmix(&state) ^ (label * UINT64_C(0xD1342543DE82EF95));
    return splitmix(&mixed);
}

struct rng rng_make(uint64_t seed, uint64_t stream)
{
    uint64_t state = rng_derive(seed, stream);
    struct rng r;
    for (int i = 0; i < 4; i++)
        r.s[i] = splitmix(&state);
    return r;
}

static inline uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_bits(struct rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double rng_uniform(struct rng *r)
{
    return ((double)(rng_bits(r) >> 12) + 0.5) * 0x1p-52;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    BD_ASSERT(n > 0);
    __extension__ typedef unsigned __int128 wide;
    wide m = (wide)rng_bits(r) * n;
    if ((uint64_t)m < n) {
        uint64_t threshold = (0 - n) % n;
        while ((uint64_t)m < threshold)
            m = (wide)rng_bits(r) * n;
    }
    return (uint64_t)(m >> 64);
}

double rng_normal(struct rng *r)
{
    double u, v, q;
    do {
        u = 2 * rng_uniform(r) - 1;
        v = 2 * rng_uniform(r) - 1;
        q = u * u + v * v;
    } while (q >= 1 || q == 0);
    return u * sqrt(-2 * log(q) / q);
}

double rng_exponential(struct rng *r)
{
    return -log(rng_uniform(r));
}

/* For shape at least 1. */
static double gamma_large(struct rng *r, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = rng_normal(r), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = rng_uniform(r);
        if (u < 1 - 0.0331 * x * x * x * x || log(u) < 0.5 * x * x + d * (1 - v + log(v)))
            return d * v;
    }
}

double rng_log_gamma(struct rng *r, double shape)
{
    BD_ASSERT(shape > 0);
    if (shape >= 1)
        return log(gamma_large(r, shape));
    double g = gamma_large(r, shape + 1);
    return log(g) + log(rng_uniform(r)) / shape;
}

double rng_gamma(struct rng *r, double shape)
{
    return shape >= 1 ? gamma_large(r, shape) : exp(rng_log_gamma(r, shape));
}

double rng_beta(struct rng *r, double a, double b)
{
    double x = rng_log_gamma(r, a), y = rng_log_gamma(r, b);
    return 1 / (1 + exp(y - x));
}

/* log of k! by the remainder of Stirling's series, as the rejection methods want it. */
static double stirling_rest(double k)
{
    return log_factorial(k) - ((k + 0.5) * log(k + 1) - (k + 1) + 0.91893853320467274178);
}

static int64_t binomial_inversion(struct rng *r, int64_t n, double p)
{
    double q = 1 - p, s = p / q, a = (double)(n + 1) * s;
    for (;;) {
        double f = exp((double)n * log1p(-p)), u = rng_uniform(r);
        int64_t x = 0;
        while (u > f && x <= n && x < 1000) {
            u -= f;
            x++;
            f *= a / (double)x - s;
        }
        if (x <= n && x < 1000)
            return x;
    }
}

/* p at most one half and n p at least 10: transformed rejection with squeeze. */
static int64_t binomial_rejection(struct rng *r, int64_t n_, double p)
{
    double n = (double)n_, q = 1 - p, spread = sqrt(n * p * q);
    double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5;
    double v_r = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spread, m = floor((n + 1) * p), ratio = p / q;
    for (;;) {
        double v = rng_uniform(r), u = rng_uniform(r) - 0.5, us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + c);
        if (k < 0 || k > n)
            continue;
        if (us >= 0.07 && v <= v_r)
            return (int64_t)k;
        v = log(v * alpha / (a / (us * us) + b));
        double h = (m + 0.5) * log((m + 1) / (ratio * (n - m + 1))) + stirling_rest(m) + stirling_rest(n - m);
        double bound = h + (n + 1) * log((n - m + 1) / (n - k + 1)) + (k + 0.5) * log((n - k + 1) * ratio / (k + 1)) -
                       stirling_rest(k) - stirling_rest(n - k);
        if (v <= bound)
            return (int64_t)k;
    }
}

int64_t rng_binomial(struct rng *r, int64_t n, double p)
{
    BD_ASSERT(n >= 0 && p >= 0 && p <= 1);
    if (n == 0 || p == 0)
        return 0;
    if (p > 0.5)
        return n - rng_binomial(r, n, 1 - p);
    return (double)n * p < 10 ? binomial_inversion(r, n, p) : binomial_rejection(r, n, p);
}

static int64_t poisson_rejection(struct rng *r, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2), log_mean = log(mean);
    for (;;) {
        double u = rng_uniform(r) - 0.5, v = rng_uniform(r), us = 0.5 - fabs(u);
        double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (int64_t)k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_factorial(k))
            return (int64_t)k;
    }
}

int64_t rng_poisson(struct rng *r, double mean)
{
    BD_ASSERT(mean >= 0 && mean <= 0x1p52);
    if (mean >= 10)
        return poisson_rejection(r, mean);
    double limit = exp(-mean), product = rng_uniform(r);
    int64_t k = 0;
    for (; product > limit; k++)
        product *= rng_uniform(r);
    return k;
}

int64_t rng_negative_binomial(struct rng *r, double size, double p)
{
    BD_ASSERT(size > 0 && p > 0 && p <= 1);
    double mean = exp(rng_log_gamma(r, size)) * ((1 - p) / p);
    return rng_poisson(r, fmin(mean, 0x1p52));
}

void rng_multinomial(struct rng *r, int64_t n, size_t k, const double *weight, int64_t *out)
{
    double left = 0;
    for (size_t i = 0; i < k; i++)
        left += weight[i];
    size_t last = k;
    while (last > 0 && weight[last - 1] <= 0)
        out[--last] = 0;
    for (size_t i = 0; i < last; i++) {
        double p = i + 1 == last ? 1 : weight[i] / left;
        out[i] = rng_binomial(r, n, p > 1 ? 1 : p);
        n -= out[i];
        left -= weight[i];
        if (left <= 0)
            left = weight[last - 1];
    }
    BD_ASSERT(n == 0);
}

void rng_shuffle(struct rng *r, size_t n, size_t *index)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)rng_below(r, i), kept = index[i - 1];
        index[i - 1] = index[j];
        index[j] = kept;
    }
}
