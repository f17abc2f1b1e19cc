/* Dense factors undo what they did; ranks of 0/1 matrices are exact. */
#include "test.h"
#include "num/dense.h"
#include "num/rng.h"

#include <math.h>

static void a_factor_solves_and_inverts(void **state)
{
    (void)state;
    struct rng r = rng_make(7, 0);
    for (size_t n = 1; n <= 12; n++) {
        double g[144], m[144], kept[144], x[12], b[12], scratch[12];
        for (size_t i = 0; i < n * n; i++)
            g[i] = rng_normal(&r);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                kept[i * n + j] = i == j ? 0.5 : 0;
                for (size_t k = 0; k < n; k++)
                    kept[i * n + j] += g[i * n + k] * g[j * n + k];
            }
        memcpy(m, kept, sizeof m);
        for (size_t i = 0; i < n; i++)
            x[i] = rng_normal(&r);
        for (size_t i = 0; i < n; i++) {
            b[i] = 0;
            for (size_t j = 0; j < n; j++)
                b[i] += kept[i * n + j] * x[j];
        }
        assert_true(dense_cholesky(n, m, 0));
        dense_solve(n, m, b);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(b[i] - x[i]) < 1e-9);
        double corner = dense_inverse_diagonal(n, m, n / 2, scratch);
        dense_inverse(n, m);
        assert_true(fabs(corner - m[(n / 2) * n + n / 2]) < 1e-9 * corner);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += kept[i * n + k] * m[k * n + j];
                assert_true(fabs(sum - (i == j)) < 1e-8);
            }
    }
}

static void a_singular_matrix_is_told(void **state)
{
    (void)state;
    double m[9] = {1, 0, 0, 1, 1, 0, 2, 2, 2};
    assert_false(dense_cholesky(3, m, 1e-12));
}

static void determinants_are_logged(void **state)
{
    (void)state;
    double m[4] = {4, 0, 2, 3};
    assert_true(dense_cholesky(2, m, 0));
    assert_true(fabs(dense_log_det(2, m) - log(8)) < 1e-14);
}

static void ranks_of_designs_are_exact(void **state)
{
    (void)state;
    double full[12] = {1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 0};
    double poor[12] = {1, 1, 0, 1, 0, 1, 2, 1, 1, 0, 1, -1};
    assert_int_equal(dense_rank(4, 3, full, 1e-9), 3);
    assert_int_equal(dense_rank(4, 3, poor, 1e-9), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_factor_solves_and_inverts),
        cmocka_unit_test(a_singular_matrix_is_told),
        cmocka_unit_test(determinants_are_logged),
        cmocka_unit_test(ranks_of_designs_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
