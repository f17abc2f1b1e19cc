/* Pooled estimates: the mixture's quantiles and variances, refusals beyond 5 %, strata by draws, samples from a file. */
#include "test.h"
#include "base/limits.h"
#include "num/rng.h"
#include "stats/pool.h"
#include "stats/run.h"
#include "stats/strata.h"

#include <math.h>

#define ASSERT_NEAR(x, y, within)                                                                                              \
    do {                                                                                                                       \
        double x_ = (x), y_ = (y);                                                                                             \
        if (!(fabs(x_ - y_) <= (within)))                                                                                      \
            fail_msg("%s is %.10g, not %.10g", #x, x_, y_);                                                                    \
    } while (0)

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 28);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct mse_estimate normal_part(double observed, double unseen, double log_variance)
{
    return (struct mse_estimate){.observed = observed, .total = observed + unseen, .log_variance = log_variance};
}

static void one_part_twice_is_that_part(void **state)
{
    (void)state;
    struct mse_estimate part[2] = {normal_part(100, 200, 0.04), normal_part(100, 200, 0.04)};
    struct pooled p;
    pool_samples(part, 2, 0.95, a, &p);
    assert_true(p.stands);
    ASSERT_NEAR(p.total, 300, 0.5);
    ASSERT_NEAR(p.low, 100 + 200 * exp(-1.96 * 0.2), 3);
    ASSERT_NEAR(p.high, 100 + 200 * exp(1.96 * 0.2), 6);
    ASSERT_NEAR(p.within, 0.04, 0.001);
    ASSERT_NEAR(p.between, 0, 1e-12);
}

static void what_differs_between_samples_widens_the_whole(void **state)
{
    (void)state;
    struct mse_estimate part[60];
    for (int i = 0; i < 60; i++)
        part[i] = normal_part(100 + i % 3, 100 * (i % 2 + 1), 0.01);
    struct pooled p;
    pool_samples(part, 60, 0.95, a, &p);
    ASSERT_NEAR(p.between, log(2) * log(2) / 4 * 60 / 59, 0.004);
    ASSERT_NEAR(p.whole, p.within + p.between * 61 / 60, 1e-12);
    ASSERT_NEAR(p.lowest, 200, 2);
    assert_true(p.low < 200 && p.high > 300);
}

static void more_than_one_in_twenty_without_an_estimate_is_refused(void **state)
{
    (void)state;
    struct mse_estimate part[100];
    for (int i = 0; i < 100; i++)
        part[i] = normal_part(50, 50, 0.01);
    for (int i = 0; i < 5; i++)
        part[i * 7].refusal = MSE_NOT_EXISTING;
    struct pooled p;
    pool_samples(part, 100, 0.95, a, &p);
    assert_true(p.stands);
    assert_int_equal(p.refused, 5);
    part[99].refusal = MSE_NO_OVERLAP;
    pool_samples(part, 100, 0.95, a, &p);
    assert_false(p.stands);
    ASSERT_NEAR(p.total, 0, 0);
}

/* Two strata with independent errors: variances add, bounds do not. */
static void strata_are_summed_by_draws(void **state)
{
    (void)state;
    struct rng r = rng_make(4, 4);
    double x[3000], y[3000];
    for (int i = 0; i < 3000; i++) {
        x[i] = 1000 + 100 * rng_normal(&r);
        y[i] = 2000 + 100 * rng_normal(&r);
    }
    struct mse_estimate part[2] = {{.observed = 500, .total = 1000, .draws = 3000, .draw = x},
                                   {.observed = 700, .total = 2000, .draws = 3000, .draw = y}};
    struct pooled p;
    pool_strata(part, 2, 0.95, 1, a, &p);
    assert_true(p.stands);
    ASSERT_NEAR(p.total, 3000, 10);
    ASSERT_NEAR(p.high - p.low, 2 * 1.96 * 100 * sqrt(2), 25);
    ASSERT_NEAR(p.observed, 1200, 0);
    part[1].refusal = MSE_FEW_CASES;
    pool_strata(part, 2, 0.95, 1, a, &p);
    assert_false(p.stands);
}

static void samples_are_read_and_estimated(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf text = BUF_MAX(16 * MIB);
    struct rng r = rng_make(9, 9);
    buf_addz(&text, "list,cluster,sample\n");
    for (int s = 0; s < 50; s++) {
        for (int i = 0; i < 300; i++)
            for (int j = 0; j < 3; j++)
                if (rng_uniform(&r) < 0.4)
                    buf_addf(&text, "%c,c%d,s%02d\n", 'A' + j, i, s);
    }
    struct history_table *t;
    size_t n;
    ASSERT_OK(pool_read(a, "s.csv", buf_str(&text), &t, &n, &e));
    assert_int_equal(n, 50);
    assert_int_equal(t[0].lists, 3);
    struct mse_estimate part[50];
    struct mse_options o = MSE_DEFAULTS;
    o.keep_draws = true;
    for (size_t i = 0; i < n; i++)
        ASSERT_OK(mse_run(MSE_GRAPHS, &t[i], &o, a, &part[i], &e));
    struct pooled p;
    pool_samples(part, n, 0.95, a, &p);
    assert_true(p.stands && p.low < 300 && p.high > 300);
    ASSERT_NEAR(p.total, 300, 15);
    ASSERT_FAILS(BD_INPUT, "holds 1 samples", pool_read(a, "s.csv", STR("sample,cluster,list\n1,1,A\n"), &t, &n, &e));
    ASSERT_FAILS(BD_INPUT, "\"cluster\"", pool_read(a, "s.csv", STR("sample,list\n1,A\n"), &t, &n, &e));
    ASSERT_FAILS(BD_INPUT, "must not be empty", pool_read(a, "s.csv", STR("sample,cluster,list\n1,,A\n"), &t, &n, &e));
}

/* Fifty samples that are all the same, of two strata: the pool is the sum of the strata of one, and nothing between. */
static void strata_are_summed_within_each_sample(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct buf text SCOPED_BUF = BUF_MAX(LIMIT_TABLE_BYTES);
    buf_addz(&text, "list,sample,cluster,sex\n");
    for (int sample = 0; sample < 50; sample++)
        for (int i = 0; i < 400; i++)
            for (int list = 0; list < 3; list++)
                if ((i * (7 + 2 * list)) % 10 < 4 + (i < 150))
                    buf_addf(&text, "%c,%d,%d,%s\n", 'A' + list, sample, i, i % 50 == 0 ? "" : i < 150 ? "f" : "m");
    struct history_file *file;
    size_t n;
    const struct str sex = STR("sex"), age = STR("age");
    ASSERT_OK(pool_read_strata(a, "s.csv", buf_str(&text), &sex, 1, &file, &n, &e));
    assert_int_equal(n, 50);
    assert_int_equal(file[49].strata, 3);
    struct mse_options o = MSE_DEFAULTS;
    o.keep_draws = true;
    struct mse_estimate *part = ARENA_ARRAY(a, struct mse_estimate, n);
    struct strata_result one;
    struct pooled p;
    ASSERT_OK(pool_strata_samples(file, n, MSE_CHAO, &o, a, part, &e));
    ASSERT_OK(strata_estimate(&file[0], MSE_CHAO, &o, 5, a, &one, &e));
    pool_samples(part, n, 0.95, a, &p);
    assert_true(p.stands);
    ASSERT_NEAR(p.observed, (double)file[0].all.observed, 1e-9);
    ASSERT_NEAR(p.low, one.low, 0.02 * one.low);
    ASSERT_NEAR(p.high, one.high, 0.02 * one.high);
    ASSERT_NEAR(p.total, one.total, 0.02 * one.total);
    ASSERT_FAILS(BD_USAGE, "\"age\"", pool_read_strata(a, "s.csv", buf_str(&text), &age, 1, &file, &n, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_part_twice_is_that_part, make, drop),
        cmocka_unit_test_setup_teardown(what_differs_between_samples_widens_the_whole, make, drop),
        cmocka_unit_test_setup_teardown(more_than_one_in_twenty_without_an_estimate_is_refused, make, drop),
        cmocka_unit_test_setup_teardown(strata_are_summed_by_draws, make, drop),
        cmocka_unit_test_setup_teardown(strata_are_summed_within_each_sample, make, drop),
        cmocka_unit_test_setup_teardown(samples_are_read_and_estimated, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
