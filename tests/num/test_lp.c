/* Small linear programmes whose answers are known by hand. */
#include "test.h"
#include "num/lp.h"

#include <math.h>

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new(1 << 24);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void an_optimum_is_found_at_its_corner(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    /* max 3x + 2y: x + y + s = 4, x + 3y + t = 6, x + u = 3 */
    double m[15] = {1, 1, 1, 0, 0, 1, 3, 0, 1, 0, 1, 0, 0, 0, 1}, b[3] = {4, 6, 3}, c[5] = {3, 2, 0, 0, 0}, x[5], v;
    enum lp_result r;
    ASSERT_OK(lp_solve(3, 5, m, b, c, a, &r, &v, x, &e));
    assert_int_equal(r, LP_OPTIMAL);
    assert_true(fabs(v - 11) < 1e-12 && fabs(x[0] - 3) < 1e-12 && fabs(x[1] - 1) < 1e-12);
}

static void dependent_rows_and_negative_sides_are_allowed(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    double m[9] = {1, 1, 0, -1, -1, 0, 0, 1, 1}, b[3] = {2, -2, 3}, c[3] = {1, 0, 2}, v;
    enum lp_result r;
    ASSERT_OK(lp_solve(3, 3, m, b, c, a, &r, &v, NULL, &e));
    assert_int_equal(r, LP_OPTIMAL);
    assert_true(fabs(v - 8) < 1e-12); /* x = 2, y = 0, z = 3 */
    b[1] = -1;
    ASSERT_OK(lp_solve(3, 3, m, b, c, a, &r, &v, NULL, &e));
    assert_int_equal(r, LP_INFEASIBLE);
}

static void no_upper_bound_is_told(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    double m[2] = {1, -1}, b[1] = {0}, c[2] = {1, 0}, v;
    enum lp_result r;
    ASSERT_OK(lp_solve(1, 2, m, b, c, a, &r, &v, NULL, &e));
    assert_int_equal(r, LP_UNBOUNDED);
}

static void a_degenerate_programme_ends(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    /* Beale's example, on which the largest-coefficient rule alone cycles. */
    double m[21] = {0.25, -60, -1.0 / 25, 9, 1, 0, 0, 0.5, -90, -1.0 / 50, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    double b[3] = {0, 0, 1}, c[7] = {0.75, -150, 0.02, -6, 0, 0, 0}, v;
    enum lp_result r;
    ASSERT_OK(lp_solve(3, 7, m, b, c, a, &r, &v, NULL, &e));
    assert_int_equal(r, LP_OPTIMAL);
    assert_true(fabs(v - 0.05) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_optimum_is_found_at_its_corner),
        cmocka_unit_test(dependent_rows_and_negative_sides_are_allowed),
        cmocka_unit_test(no_upper_bound_is_told),
        cmocka_unit_test(a_degenerate_programme_ends),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
