/* tests/link/test_alone.c - what it says of a pair that neither row is grouped with any other. */
#include "test.h"
#include "link/alone.h"
#include "num/rng.h"

static void count_many(struct alone *x, double weight, int alone, int pairs)
{
    for (int i = 0; i < pairs; i++)
        alone_count(x, weight, alone);
}

static void where_everybody_stands_there_often_a_pair_alone_is_doubted(void **state)
{
    (void)state;
    struct alone x = {0};
    count_many(&x, -7, 1, 1000);
    count_many(&x, -7, 0, 1000);
    count_many(&x, 12, 1, 10);
    count_many(&x, 12, 0, 1000);
    alone_learn(&x);
    assert_true(alone_odds(&x, 8, 1) < -1);
    assert_true(alone_odds(&x, 12, 1) >= -ALONE_MOST);
    assert_true(alone_odds(&x, 2, 0) == 0);
}

static void where_nobody_stands_there_three_times_a_third_row_is_doubted(void **state)
{
    (void)state;
    struct alone x = {0};
    count_many(&x, -7, 1, 1000);
    count_many(&x, -7, 0, 1000);
    count_many(&x, 12, 1, 1000);
    count_many(&x, 12, 0, 5);
    alone_learn(&x);
    assert_true(alone_odds(&x, 8, 0) < -1);
    assert_true(alone_odds(&x, 8, 1) > 0.1);
    assert_true(alone_odds(&x, 8, 1) < 0.25); /* a quarter of log 2 */
}

static void a_handful_of_pairs_says_nothing(void **state)
{
    (void)state;
    struct alone x = {0};
    count_many(&x, -6, 1, 20);
    count_many(&x, 10, 1, 2);
    count_many(&x, 10, 0, 3);
    assert_true(alone_odds(&x, 2, 1) == 0);
    alone_learn(&x);
    assert_true(fabs(alone_odds(&x, 2, 1)) < 0.5);
    assert_true(fabs(alone_odds(&x, 2, 0)) < 0.5);
}

static void the_shares_of_strangers_and_matches_come_back(void **state)
{
    (void)state;
    struct alone x = {0};
    struct rng r = rng_make(5, 0);
    for (int i = 0; i < 400000; i++) {
        double w = floor(rng_uniform(&r) * 80) / 4 - 8, match = 1 / (1 + exp(-w));
        double q = 1 / (1 + exp(-(-1.5 + 0.2 * w)));
        alone_count(&x, w, rng_uniform(&r) < (rng_uniform(&r) < match ? q : 0.3));
    }
    alone_learn(&x);
    print_message("# of strangers %.3f alone, of matches %.3f and %.3f a nat\n", x.share, x.at_even, x.per_nat);
    assert_true(fabs(x.share - 0.3) < 0.01);
    assert_true(fabs(x.at_even + 1.5) < 0.06);
    assert_true(fabs(x.per_nat - 0.2) < 0.015);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_everybody_stands_there_often_a_pair_alone_is_doubted),
        cmocka_unit_test(where_nobody_stands_there_three_times_a_third_row_is_doubted),
        cmocka_unit_test(a_handful_of_pairs_says_nothing),
        cmocka_unit_test(the_shares_of_strangers_and_matches_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
