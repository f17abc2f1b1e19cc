/* Strata as factors of one log-linear model, against glm's own iterations written anew (tests/data/mse/covariates.py) and against
 * what must hold. */
#include "reference.h"
#include "stats/covariates.h"
#include "stats/strata.h"

#include <string.h>

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 32);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* The file as data: lists in the order of the file, levels in the order of their words. */
static struct covariates_data data_of(const struct history_file *h)
{
    struct history_table *table;
    const struct history_stratum **stratum;
    struct covariates_data d = {.lists = h->all.lists, .factors = (unsigned)h->strata_columns};
    struct err e = ERR_NONE;
    ASSERT_OK(strata_share(h, 1, 0, a, &table, &stratum, &d.strata, &e));
    unsigned *level = ARENA_ARRAY(a, unsigned, d.strata *d.factors);
    for (unsigned f = 0; f < d.factors; f++)
        for (size_t s = 0; s < d.strata; s++) {
            size_t k = 0;
            while (k < s && !str_eq(stratum[k]->value[f], stratum[s]->value[f]))
                k++;
            level[s * d.factors + f] = k < s ? level[k * d.factors + f] : d.levels[f]++;
        }
    d.table = table;
    d.level = level;
    return d;
}

static void models_are_those_of_glm(void **state)
{
    (void)state;
    static const struct covariates_model model[] = {{0, 0}, {7, 0}, {7 << 3, 0}, {63, 0}, {0, 1}, {63, 1}, {63, 1 | 4}, {4, 2}};
    struct err e = ERR_NONE;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc");
    struct covariates_data d = data_of(&h);
    struct str text;
    struct csv_table t;
    const char *path = arena_printf(a, "%s/mse/covariates.csv", getenv("BANDI_TEST_DATA"));
    ASSERT_OK(file_read(a, path, 1 << 20, &text, &e));
    ASSERT_OK(csv_read_table(a, path, text, &t, &e));
    assert_int_equal(t.rows, sizeof model / sizeof *model);
    for (size_t i = 0; i < t.rows; i++) {
        struct covariates_fit fit;
        double want[4];
        for (size_t k = 0; k < 4; k++)
            assert_true(str_to_double(t.cells[i * t.columns + k + 1], &want[k]));
        ASSERT_OK(covariates_fit(&d, model[i], a, &fit, &e));
        assert_true(fit.given);
        assert_int_equal(fit.parameters, (size_t)want[0]);
        reference_near("deviance", fit.deviance, want[1], 0, TIER_CRITERION);
        reference_near("unseen", fit.unseen, want[2], TIER_FIT, 0);
        reference_near("variance", fit.log_variance, want[3], TIER_FIT, 0);
    }
}

static void one_stratum_is_the_plain_model(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = reference_table(a, "Kosovo");
    struct covariates_data d = {.lists = t.lists, .strata = 1, .table = &t, .level = (const unsigned[1]){0}};
    struct covariates_fit fit;
    struct mse_estimate x;
    struct mse_options o = MSE_DEFAULTS;
    ASSERT_OK(covariates_fit(&d, (struct covariates_model){0}, a, &fit, &e));
    ASSERT_OK(mse_run(MSE_LOGLINEAR_MAIN, &t, &o, a, &x, &e));
    reference_near("total", (double)t.observed + fit.unseen, x.total, TIER_FIT, 0);
}

/* Two strata of one factor whose lists differ: chosen as such, and equal to two models apart. */
static void a_reach_that_differs_by_stratum_is_found(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    static const char text[] = "A,B,C,sex,count\n1,0,0,f,384\n0,1,0,f,96\n0,0,1,f,224\n1,1,0,f,96\n1,0,1,f,224\n0,1,1,f,56\n"
                               "1,1,1,f,56\n1,0,0,m,96\n0,1,0,m,384\n0,0,1,m,224\n1,1,0,m,96\n1,0,1,m,56\n0,1,1,m,224\n"
                               "1,1,1,m,56\n";
    struct history_file h;
    struct covariates_result r;
    struct mse_options o = MSE_DEFAULTS;
    ASSERT_OK(history_read(a, "two.csv", STR(text), NULL, &h, &e));
    ASSERT_OK(covariates_estimate(&h, &o, 20, a, &r, &e));
    assert_string_equal(r.estimate.model, "A by sex + B by sex");
    assert_int_equal(r.imputations, 1);
    double sum = 0;
    for (size_t s = 0; s < h.strata; s++) {
        struct mse_estimate x;
        ASSERT_OK(mse_run(MSE_LOGLINEAR_MAIN, &h.stratum[s].table, &o, a, &x, &e));
        sum += x.total;
    }
    reference_near("total", r.estimate.total, sum, 1e-3, 0);
    assert_true(r.estimate.low < r.estimate.total && r.estimate.total < r.estimate.high);
}

/* Lists that depend on one another differently by stratum: Gaza by age and sex, whose best common model leaves a deviance of 303 on 44
 * degrees of freedom (70 cells, 26 parameters), is said to fit badly; strata made by the model are not. */
static void a_model_that_does_not_hold_in_all_strata_is_said_to_fit_badly(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc");
    struct covariates_result r;
    ASSERT_OK(covariates_estimate(&h, &o, 20, a, &r, &e));
    assert_true(r.estimate.refusal == MSE_FINE && (r.estimate.notes & MSE_NOTE_POOR_FIT) != 0);
    reference_near("df", r.estimate.df, 70 - 26, 1e-12, 0);
    reference_near("deviance", r.estimate.deviance, 302.57, 1e-4, 0);
    ASSERT_OK(
        history_read(a, "two.csv",
                     STR("A,B,C,sex,count\n1,0,0,f,384\n0,1,0,f,96\n0,0,1,f,224\n1,1,0,f,96\n1,0,1,f,224\n0,1,1,f,56\n"
                         "1,1,1,f,56\n1,0,0,m,96\n0,1,0,m,384\n0,0,1,m,224\n1,1,0,m,96\n1,0,1,m,56\n0,1,1,m,224\n1,1,1,m,56\n"),
                     NULL, &h, &e));
    ASSERT_OK(covariates_estimate(&h, &o, 20, a, &r, &e));
    assert_int_equal(r.estimate.notes & MSE_NOTE_POOR_FIT, 0);
}

/* Every third case of a stratum has no value: the total stays where it was, and nothing is lost. */
static void missing_values_are_shared_out(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc");
    struct mse_options o = MSE_DEFAULTS;
    struct covariates_result whole, part;
    ASSERT_OK(covariates_estimate(&h, &o, 5, a, &whole, &e));
    struct history_stratum *more = ARENA_ARRAY(a, struct history_stratum, h.strata + 1);
    memcpy(more, h.stratum, h.strata * sizeof *more);
    struct history_stratum *gone = &more[h.strata];
    *gone = (struct history_stratum){.value = ARENA_ARRAY(a, struct str, 2), .missing = true};
    gone->table = history_new(a, h.all.lists);
    for (size_t s = 0; s < h.strata; s++)
        for (size_t w = 1; w < history_cells(&h.all); w++) {
            int64_t third = more[s].table.count[w] / 3;
            more[s].table.count[w] -= third;
            gone->table.count[w] += third;
        }
    for (size_t s = 0; s <= h.strata; s++)
        history_total(&more[s].table);
    h.stratum = more;
    h.strata++;
    ASSERT_OK(covariates_estimate(&h, &o, 5, a, &part, &e));
    assert_int_equal(part.imputations, 5);
    double seen = 0;
    for (size_t s = 0; s < part.strata; s++)
        seen += part.observed[s];
    reference_near("seen", seen, (double)h.all.observed, 1e-9, 0);
    reference_near("total", part.estimate.total, whole.estimate.total, 0.02, 0);
}

static void the_order_of_lists_and_strata_changes_nothing(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc"), turned = h;
    struct mse_options o = MSE_DEFAULTS;
    struct covariates_result x, y;
    static const unsigned order[] = {2, 0, 1};
    turned.all = history_permute(a, &h.all, order);
    turned.stratum = ARENA_ARRAY(a, struct history_stratum, h.strata);
    for (size_t s = 0; s < h.strata; s++) {
        turned.stratum[s] = h.stratum[s];
        turned.stratum[s].table = history_permute(a, &h.stratum[s].table, order);
    }
    ASSERT_OK(covariates_estimate(&h, &o, 5, a, &x, &e));
    ASSERT_OK(covariates_estimate(&turned, &o, 5, a, &y, &e));
    assert_true(x.estimate.total == y.estimate.total && x.estimate.high == y.estimate.high);
    assert_string_equal(x.estimate.model, y.estimate.model);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_are_those_of_glm),
        cmocka_unit_test(one_stratum_is_the_plain_model),
        cmocka_unit_test(a_reach_that_differs_by_stratum_is_found),
        cmocka_unit_test(a_model_that_does_not_hold_in_all_strata_is_said_to_fit_badly),
        cmocka_unit_test(missing_values_are_shared_out),
        cmocka_unit_test(the_order_of_lists_and_strata_changes_nothing),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
