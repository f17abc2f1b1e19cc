/* num/rng.h - random numbers that a seed fixes, in any number of independent streams.
 *
 * Floor: num (uses base). The generator is xoshiro256** (Blackman and Vigna 2021), its state filled by splitmix64 from
 * the pair (seed, stream). A computation gives every replicate, chain or block a stream of its own, numbered by what it
 * is and never by the thread that runs it; so results do not depend on the number of threads.
 * Not for keys: those come from crypto.
 */
#ifndef BD_NUM_RNG_H
#define BD_NUM_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* The stream numbered `stream` of `seed`; the same pair gives the same numbers on every machine. */
struct rng rng_make(uint64_t seed, uint64_t stream);

/* A new seed made from a seed and a label, for parts of a computation that number their own streams. Pure. */
uint64_t rng_derive(uint64_t seed, uint64_t label);

uint64_t rng_bits(struct rng *r);              /* 64 uniform bits */
double rng_uniform(struct rng *r);             /* in (0, 1), never 0 or 1; 53 bits */
uint64_t rng_below(struct rng *r, uint64_t n); /* 0 … n-1 without bias; n at least 1 (Lemire 2019) */
double rng_normal(struct rng *r);              /* mean 0, variance 1 (Marsaglia's polar method) */
double rng_exponential(struct rng *r);         /* mean 1 */

/* Gamma with shape > 0 and scale 1 (Marsaglia and Tsang 2000; shapes below 1 are lifted by one and scaled by a power).
 * rng_log_gamma gives its logarithm, for shapes so small that the value itself underflows. */
double rng_gamma(struct rng *r, double shape);
double rng_log_gamma(struct rng *r, double shape);

/* Beta(a, b), both above 0. Strictly inside (0, 1) unless rounding forbids. */
double rng_beta(struct rng *r, double a, double b);

/* Counts. n from 0 to 2^53, p in [0, 1], mean from 0 to 2^52. By inversion for small means, by transformed rejection
 * (Hörmann 1993) for large ones; expected cost bounded by a constant. */
int64_t rng_binomial(struct rng *r, int64_t n, double p);
int64_t rng_poisson(struct rng *r, double mean);

/* Failures before the `size`-th success, size > 0 real, success probability p in (0, 1]: a Poisson with gamma mean. */
int64_t rng_negative_binomial(struct rng *r, double size, double p);

/* Splits `n` over `k` cells in proportion to weight[0 … k-1] (not negative, not all zero unless n is 0); writes out[].
 * Cells are visited in order by conditional binomials, so the draw depends on their order. Cost: k binomials. */
void rng_multinomial(struct rng *r, int64_t n, size_t k, const double *weight, int64_t *out);

/* Puts items 0 … n-1 of `index` in random order. */
void rng_shuffle(struct rng *r, size_t n, size_t *index);

#endif
