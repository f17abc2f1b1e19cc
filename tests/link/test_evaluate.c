/* tests/link/test_evaluate.c - calibration against known truths: the slope comes back from far away, and separable pairs
 * have none. */
#include "test.h"
#include "link/evaluate.h"
#include "num/rng.h"

#include <math.h>

enum { PAIRS = 40000 };
static double stated[PAIRS];
static bool right[PAIRS];

/* Log odds evenly between `low` and `high` are stated, slope times them less `off` is true. */
static struct quality_pairs judge(double low, double high, double slope, double off)
{
    struct rng r = rng_make(4, 0);
    struct quality_pairs q;
    for (size_t i = 0; i < PAIRS; i++) {
        double x = low + (high - low) * rng_uniform(&r);
        stated[i] = 1 / (1 + exp(-x));
        right[i] = rng_uniform(&r) < 1 / (1 + exp(off - slope * x));
    }
    evaluate_pairs(stated, right, PAIRS, PAIRS, &q);
    return q;
}

static void the_slope_comes_back_however_far_it_is_from_one(void **state)
{
    (void)state;
    for (double slope = 0.15; slope < 3; slope *= 1.5)
        assert_true(fabs(judge(-6, 6, slope, 0.3).slope - slope) < 0.05 * slope + 0.02);
}

static void the_slope_lies_within_three_standard_errors_of_the_truth(void **state)
{
    (void)state;
    struct quality_pairs q = judge(-6, 6, 0.8, 0.3);
    assert_true(q.slope_error > 0.001 && fabs(q.slope - 0.8) < 3 * q.slope_error);
    assert_true(judge(4, 11, 0.8, 0.3).slope_error > 2 * q.slope_error); /* few are in doubt */
}

static void sure_pairs_that_are_often_wrong_have_a_slope_too(void **state)
{
    (void)state;
    /* nearly all at the upper end: the first whole Newton step would leave for minus infinity */
    struct quality_pairs q = judge(4, 11, 0.6, 0);
    assert_true(fabs(q.slope - 0.6) < 0.1);
    assert_true(isfinite(judge(0, 11, 0.9, 4).slope));
}

static void pairs_that_are_all_right_have_no_slope(void **state)
{
    (void)state;
    struct quality_pairs q;
    for (size_t i = 0; i < PAIRS; i++) {
        stated[i] = 0.5 + 0.5 * (double)i / PAIRS;
        right[i] = true;
    }
    evaluate_pairs(stated, right, PAIRS, PAIRS, &q);
    assert_true(isnan(q.slope));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_slope_comes_back_however_far_it_is_from_one),
        cmocka_unit_test(the_slope_lies_within_three_standard_errors_of_the_truth),
        cmocka_unit_test(sure_pairs_that_are_often_wrong_have_a_slope_too),
        cmocka_unit_test(pairs_that_are_all_right_have_no_slope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
