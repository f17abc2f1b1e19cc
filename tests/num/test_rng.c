/* Streams are fixed and apart; every distribution has the mean and variance it should have, within five standard errors. */
#include "test.h"
#include "num/rng.h"

#include <math.h>

enum { DRAWS = 200000 };

static void streams_are_fixed_and_apart(void **state)
{
    (void)state;
    struct rng a = rng_make(1, 0), b = rng_make(1, 0), c = rng_make(1, 1), d = rng_make(2, 0);
    uint64_t first = rng_bits(&a);
    assert_true(first == rng_bits(&b) && first != rng_bits(&c) && first != rng_bits(&d));
    assert_true(first == UINT64_C(0x6082E9993631E7D5));
}

/* Holds the sample mean and variance of x[] against the true ones; `excess` is the fourth central moment over var^2. */
static void holds(const double *x, double mean, double var, double excess)
{
    double s = 0, q = 0;
    for (int i = 0; i < DRAWS; i++)
        s += x[i];
    s /= DRAWS;
    for (int i = 0; i < DRAWS; i++)
        q += (x[i] - s) * (x[i] - s);
    q /= DRAWS - 1;
    if (fabs(s - mean) > 5 * sqrt(var / DRAWS) + 1e-12 || fabs(q - var) > 5 * var * sqrt((excess - 1) / DRAWS) + 1e-12)
        fail_msg("mean %g for %g, variance %g for %g", s, mean, q, var);
}

static void continuous_draws_have_their_moments(void **state)
{
    (void)state;
    static double x[DRAWS];
    struct rng r = rng_make(11, 3);
    for (int i = 0; i < DRAWS; i++)
        x[i] = rng_uniform(&r);
    holds(x, 0.5, 1.0 / 12, 1.8);
    for (int i = 0; i < DRAWS; i++)
        x[i] = rng_normal(&r);
    holds(x, 0, 1, 3);
    for (int i = 0; i < DRAWS; i++)
        x[i] = rng_exponential(&r);
    holds(x, 1, 1, 9);
    static const double shapes[] = {0.05, 0.25, 1, 3.7, 400};
    for (size_t k = 0; k < 5; k++) {
        for (int i = 0; i < DRAWS; i++)
            x[i] = rng_gamma(&r, shapes[k]);
        holds(x, shapes[k], shapes[k], 3 + 6 / shapes[k]);
    }
    for (int i = 0; i < DRAWS; i++)
        x[i] = rng_beta(&r, 2, 5);
    holds(x, 2.0 / 7, 10.0 / (49 * 8), 3);
}

static void counts_have_their_moments(void **state)
{
    (void)state;
    static double x[DRAWS];
    struct rng r = rng_make(12, 0);
    static const struct {
        int64_t n;
        double p;
    } b[] = {{1, 0.3}, {20, 0.1}, {40, 0.9}, {1000, 0.02}, {5000, 0.5}, {1000000000000, 1e-11}, {1000000000000, 0.4}};
    for (size_t k = 0; k < sizeof b / sizeof *b; k++) {
        for (int i = 0; i < DRAWS; i++)
            x[i] = (double)rng_binomial(&r, b[k].n, b[k].p);
        double n = (double)b[k].n, v = n * b[k].p * (1 - b[k].p);
        holds(x, n * b[k].p, v, 3 + fmax(1 - 6 * b[k].p * (1 - b[k].p), 0) / v + 0.2);
    }
    static const double means[] = {0, 0.3, 4, 10, 37.5, 12345, 1e11};
    for (size_t k = 0; k < sizeof means / sizeof *means; k++) {
        for (int i = 0; i < DRAWS; i++)
            x[i] = (double)rng_poisson(&r, means[k]);
        holds(x, means[k], means[k], 3 + (means[k] > 0 ? 1 / means[k] : 0));
    }
    for (int i = 0; i < DRAWS; i++)
        x[i] = (double)rng_negative_binomial(&r, 12.5, 0.2);
    holds(x, 50, 250, 3.6);
    for (int i = 0; i < DRAWS; i++)
        x[i] = (double)rng_below(&r, 10);
    holds(x, 4.5, 8.25, 3);
}

static void a_multinomial_keeps_its_total_and_its_zeros(void **state)
{
    (void)state;
    static double x[DRAWS];
    struct rng r = rng_make(5, 9);
    double weight[5] = {0, 3, 1, 0, 6};
    for (int i = 0; i < DRAWS; i++) {
        int64_t out[5];
        rng_multinomial(&r, 77, 5, weight, out);
        assert_int_equal(out[0] + out[1] + out[2] + out[3] + out[4], 77);
        assert_true(out[0] == 0 && out[3] == 0);
        x[i] = (double)out[2];
    }
    holds(x, 7.7, 77 * 0.09, 3);
    double ends[3] = {1, 0, 0};
    int64_t out[3];
    rng_multinomial(&r, 5, 3, ends, out);
    assert_true(out[0] == 5 && out[1] == 0 && out[2] == 0);
}

static void shuffling_reaches_every_order_alike(void **state)
{
    (void)state;
    struct rng r = rng_make(5, 10);
    int seen[6] = {0};
    for (int i = 0; i < 60000; i++) {
        size_t v[3] = {0, 1, 2};
        rng_shuffle(&r, 3, v);
        seen[v[0] * 2 + (v[1] > v[2])]++;
    }
    for (int k = 0; k < 6; k++)
        assert_in_range(seen[k], 10000 - 500, 10000 + 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_fixed_and_apart),         cmocka_unit_test(continuous_draws_have_their_moments),
        cmocka_unit_test(counts_have_their_moments),           cmocka_unit_test(a_multinomial_keeps_its_total_and_its_zeros),
        cmocka_unit_test(shuffling_reaches_every_order_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
