/* tests/link/test_joining.c - at what odds two rows came into one group. */
#include "test.h"
#include "link/joining.h"

#include <math.h>

enum { ROWS = 7 };

/* Two pairs are joined to a group of four; a fifth row by a decision. */
static void join_some(struct joining *j)
{
    joining_begin(j, ROWS);
    joining_note(j, 0, 3, 1, 9);
    joining_note(j, 1, 2, 2, 7);
    joining_note(j, 0, 1, 3, 1);
    joining_note(j, 0, 5, 4, NAN);
}

static void rows_of_two_groups_that_were_joined_have_the_odds_of_that_join(void **state)
{
    (void)state;
    struct joining j = {0};
    join_some(&j);
    assert_true(joining_odds(&j, 0, 3) == 9 && joining_odds(&j, 3, 0) == 9);
    assert_true(joining_odds(&j, 1, 2) == 7);
    for (uint32_t a = 0; a < 4; a += 3)
        for (uint32_t b = 1; b < 3; b++)
            assert_true(joining_odds(&j, a, b) == 1 && joining_odds(&j, b, a) == 1);
    joining_free(&j);
}

static void rows_that_a_decision_joined_or_nothing_did_have_none(void **state)
{
    (void)state;
    struct joining j = {0};
    join_some(&j);
    for (uint32_t a = 0; a < 4; a++)
        assert_true(isnan(joining_odds(&j, a, 5)));
    assert_true(isnan(joining_odds(&j, 2, 4)) && isnan(joining_odds(&j, 4, 6)));
    joining_begin(&j, ROWS);
    assert_true(isnan(joining_odds(&j, 0, 3)));
    joining_free(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_two_groups_that_were_joined_have_the_odds_of_that_join),
        cmocka_unit_test(rows_that_a_decision_joined_or_nothing_did_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
