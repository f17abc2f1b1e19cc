/* Special functions against values computed with forty digits. */
#include "test.h"
#include "num/special.h"

#include <math.h>

#define NEAR(got, wanted, tolerance)                                                                                           \
    do {                                                                                                                       \
        double g_ = (got), w_ = (wanted);                                                                                      \
        if (!(fabs(g_ - w_) <= (tolerance)*fabs(w_)))                                                                          \
            fail_msg("%s = %.17g, wanted %.17g", #got, g_, w_);                                                                \
    } while (0)

static void derivatives_of_log_gamma(void **state)
{
    (void)state;
    static const double v[][3] = {
        {0.1, -10.423754940411076795, 101.43329915079275882},   {0.5, -1.9635100260214234794, 4.9348022005446793094},
        {1, -0.57721566490153286061, 1.6449340668482264365},    {2.5, 0.70315664064524318723, 0.49035775610023486497},
        {11.9, 2.4339335368825374548, 0.087663201190004186303}, {100, 4.6001618527380874002, 0.010050166663333571395}};
    for (size_t i = 0; i < 6; i++) {
        NEAR(digamma(v[i][0]), v[i][1], 1e-13);
        NEAR(trigamma(v[i][0]), v[i][2], 1e-13);
    }
    NEAR(log_factorial(170), log_gamma(171), 1e-15);
    NEAR(log_factorial(300.5), log_gamma(301.5), 1e-15);
    NEAR(log_choose(10, 3), log(120), 1e-13);
}

static void normal_tails_and_quantiles(void **state)
{
    (void)state;
    static const double v[][2] = {{1e-20, -9.2623400897984075737}, {0.001, -3.0902323061678135415},
                                  {0.025, -1.9599639845400542355}, {0.3, -0.52440051270804078404},
                                  {0.975, 1.9599639845400542355},  {0.9999, 3.7190164854556805644}};
    for (size_t i = 0; i < 6; i++) {
        NEAR(normal_quantile(v[i][0]), v[i][1], 1e-13);
        NEAR(normal_cdf(v[i][1]), v[i][0], 1e-13);
    }
    assert_true(normal_quantile(0.5) == 0 && normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
}

static void incomplete_gammas_in_both_tails(void **state)
{
    (void)state;
    static const double v[][4] = {
        {0.5, 0.2, 0.47291074313446191487, 0.52708925686553808513},
        {3, 10, 0.99723060428448842406, 0.0027693957155115759437},
        {50, 30, 0.00051889146254803429258, 0.99948110853745196571},
        {50, 90, 0.99999835050149828218, 1.6494985017178248339e-6},
        {1000, 1100, 0.99894067674607002265, 0.0010593232539299773489},
        {20000, 19000, 3.2368746436185901831e-13, 0.99999999999967631254},
    };
    for (size_t i = 0; i < 6; i++) {
        NEAR(gamma_p(v[i][0], v[i][1]), v[i][2], 1e-11);
        NEAR(gamma_q(v[i][0], v[i][1]), v[i][3], 1e-11);
    }
    NEAR(gamma_p(0.9999e8, 1e8), gamma_p(1.0001e8, 1.0002e8), 1e-3); /* both sides of the change of method */
}

static void quantiles_of_chi_square(void **state)
{
    (void)state;
    NEAR(chi_square_quantile(0.95, 1), 3.8414588206941259584, 1e-12);
    NEAR(chi_square_quantile(0.8, 1), 1.6423744151498163868, 1e-12);
    NEAR(chi_square_quantile(0.975, 10), 20.483177350807396552, 1e-12);
    NEAR(chi_square_quantile(0.5, 100), 99.334129235988455754, 1e-12);
    NEAR(chi_square_cdf(chi_square_quantile(0.01, 4), 4), 0.01, 1e-11);
}

static void poisson_tails_meet(void **state)
{
    (void)state;
    static const double means[] = {0.2, 3, 41, 700, 3e5};
    for (size_t i = 0; i < 5; i++)
        for (double k = 0; k < 60; k += 7)
            NEAR(poisson_lower(k, means[i]) + poisson_upper(k + 1, means[i]), 1, 1e-10);
    NEAR(poisson_lower(0, 3), exp(-3), 1e-15);
    NEAR(poisson_upper(1, 1e-12), 1e-12, 1e-9);
}

static void logs_of_sums_do_not_overflow(void **state)
{
    (void)state;
    double x[3] = {1000, 1000, -INFINITY};
    NEAR(log_sum_exp(3, x), 1000 + log(2), 1e-15);
    NEAR(log_add(-1000, -INFINITY), -1000, 1e-15);
    assert_true(log_sum_exp(0, x) == -INFINITY);
}

static void quantiles_keep_infinities(void **state)
{
    (void)state;
    double x[5] = {5, 1, INFINITY, 2, 3};
    sort_doubles(5, x);
    assert_true(quantile_7(5, x, 0.5) == 3 && quantile_7(5, x, 0.625) == 4 && quantile_7(5, x, 0.9) == INFINITY);
    NEAR(quantile_8(5, x, 0.25), 1 + 2.0 / 3, 1e-12);
    assert_true(quantile_8(5, x, 0.01) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_of_log_gamma),
        cmocka_unit_test(normal_tails_and_quantiles),
        cmocka_unit_test(incomplete_gammas_in_both_tails),
        cmocka_unit_test(quantiles_of_chi_square),
        cmocka_unit_test(poisson_tails_meet),
        cmocka_unit_test(logs_of_sums_do_not_overflow),
        cmocka_unit_test(quantiles_keep_infinities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
