/* Strata, imputation and sensitivity against published figures and against what must hold. */
#include "reference.h"
#include "stats/search.h"
#include "stats/sensitivity.h"
#include "stats/strata.h"

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

/* The curve of Aleshin-Guendel and colleagues on Kosovo, by their own script's glm. */
static void the_curve_of_the_highest_dependence_is_exact(void **state)
{
    (void)state;
    static const double want[][3] = {{0.5, 29483.76, 11874.105}, {0.67, 23119.22, 8861.540}, {0.8, 20077.35, 7421.711},
                                     {0.9, 18335.42, 6597.194},  {1, 16941.88, 5937.580},    {1.1, 15801.71, 5397.896},
                                     {1.25, 14433.50, 4750.276}, {1.5, 12761.25, 3958.739},  {2, 10670.94, 2969.318}};
    struct err e = ERR_NONE;
    struct history_table t = reference_table(a, "Kosovo");
    for (size_t i = 0; i < 9; i++) {
        struct sensitivity_point p;
        ASSERT_OK(sensitivity_xi(&t, want[i][0], 0.95, a, &p, &e));
        assert_true(p.given);
        reference_near("total", p.total, want[i][1], 0, 0.006);
        reference_near("se", p.se, want[i][2], 0, 0.0006);
    }
}

static void an_odds_ratio_moves_two_lists_by_its_value(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = history_new(a, 2);
    t.count[1] = 40;
    t.count[2] = 30;
    t.count[3] = 10;
    history_total(&t);
    struct loglinear_model m = loglinear_model(a, 2, 0, NULL);
    struct sensitivity_point p;
    double psi;
    ASSERT_OK(sensitivity_odds(&t, &m, 0, 1, 2, 0.95, a, &p, &e));
    reference_near("n00 = psi n10 n01 / n11", p.total, 80 + 2 * 40.0 * 30 / 10, 1e-9, 0);
    ASSERT_OK(sensitivity_tipping(&t, &m, 0, 1, 500, a, &psi, &e));
    reference_near("tipping", psi, 3.5, 1e-6, 0);
    ASSERT_OK(sensitivity_tipping(&t, &m, 0, 1, 1e9, a, &psi, &e));
    assert_true(isnan(psi));
}

static void a_list_whose_size_is_known_is_estimated_from_the_others(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_table t = reference_table(a, "Kosovo");
    struct mse_estimate x;
    double truth;
    ASSERT_OK(sensitivity_consistency(&t, 2, MSE_LOGLINEAR_MAIN, &o, a, &truth, &x, &e));
    assert_true(truth == 1786 && x.observed < truth && x.refusal == MSE_FINE);
    ASSERT_OK(sensitivity_without(&t, 3, MSE_LOGLINEAR_BIC, &o, a, &x, &e));
    assert_true(x.observed == 4400 - 306 && x.total > x.observed);
}

/* Jamaluddine and colleagues 2025: ten strata by age and sex, eight models each, weights by AIC, models with more than five
 * times as many unseen as seen left out; ends of intervals added. */
static void gaza_by_age_and_sex_is_the_published_sum(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc");
    double total = 0, low = 0, high = 0;
    assert_int_equal(h.strata, 10);
    for (size_t i = 0; i < h.strata; i++) {
        struct loglinear_data d = loglinear_data(a, &h.stratum[i].table);
        struct search s;
        bool keep[8];
        double x, y, z;
        ASSERT_OK(search_all(&d, 2, 1, a, &s, &e));
        assert_int_equal(s.count, 8);
        for (size_t k = 0; k < 8; k++)
            keep[k] = s.model[k].unseen <= 5 * d.observed;
        search_weigh(&s, SEARCH_AIC, keep);
        search_average(&s, d.observed, 0.95, &x, &y, &z);
        total += x;
        low += y;
        high += z;
    }
    printf("# Gaza: %.1f (%.1f to %.1f)\n", total, low, high);
    reference_near("total", total, 38900, 5e-5, 0);
    reference_near("low", low, 34852, 5e-5, 0);
    reference_near("high", high, 46634, 5e-5, 0);
}

static void strata_add_by_draws_more_narrowly_than_by_bounds(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_file h = reference_file(a, "Gaza_by_age_sex_cc");
    struct strata_result r;
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_MAIN, &o, 20, a, &r, &e));
    double low = 0, high = 0, total = 0;
    for (size_t i = 0; i < r.rows; i++) {
        low += r.row[i].estimate.low;
        high += r.row[i].estimate.high;
        total += r.row[i].estimate.total;
    }
    assert_int_equal(r.imputations, 1);
    assert_int_equal(r.refusal, MSE_FINE);
    reference_near("total", r.total, total, 1e-9, 0);
    assert_true(r.low > low && r.high < high && r.low < r.total && r.total < r.high);
    /* Where a model is chosen the draws repeat the choice, and the interval is wider than any profile knows. */
    struct strata_result chosen;
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_BIC, &o, 20, a, &chosen, &e));
    assert_true(chosen.high - chosen.low > 2 * (r.high - r.low) && chosen.low < chosen.total && chosen.total < chosen.high);
}

static void missing_strata_are_shared_out_and_none_is_lost(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_file h;
    struct str text = STR("sex,A,B,C,count\n"
                          "f,1,0,0,200\nf,0,1,0,180\nf,0,0,1,150\nf,1,1,0,60\nf,1,0,1,50\nf,0,1,1,45\nf,1,1,1,20\n"
                          "m,1,0,0,300\nm,0,1,0,280\nm,0,0,1,250\nm,1,1,0,90\nm,1,0,1,80\nm,0,1,1,70\nm,1,1,1,30\n"
                          ",1,0,0,500\n,1,1,1,5\n");
    ASSERT_OK(history_read(a, "t.csv", text, NULL, &h, &e));
    struct strata_result r, again;
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_MAIN, &o, 10, a, &r, &e));
    assert_int_equal(r.imputed, 505);
    assert_int_equal(r.imputations, 10);
    assert_int_equal(r.rows, 2);
    reference_near("seen", r.row[0].observed + r.row[1].observed, (double)h.all.observed, 1e-12, 0);
    assert_in_range((long)r.row[0].observed, 705 + 160, 705 + 245); /* 505 shared about 2 to 3: about 202 */
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_MAIN, &o, 10, a, &again, &e));
    assert_true(r.total == again.total && r.low == again.low && r.high == again.high);
}

static void thin_strata_are_pooled_or_the_sum_is_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_file h;
    struct strata_result r;
    struct str text = STR("sex,A,B,C,count\n"
                          "f,1,0,0,200\nf,0,1,0,180\nf,0,0,1,150\nf,1,1,0,60\nf,1,0,1,50\nf,0,1,1,45\nf,1,1,1,20\n"
                          "m,1,0,0,30\nm,1,1,0,5\nx,0,0,1,7\nx,0,1,1,2\nx,1,0,1,4\n");
    ASSERT_OK(history_read(a, "t.csv", text, NULL, &h, &e));
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_MAIN, &o, 10, a, &r, &e));
    assert_int_equal(r.refusal, MSE_FINE);
    assert_int_equal(r.rows, 4); /* f; m, refused and pooled; x; the rest */
    assert_null(r.row[3].stratum);
    text = STR("sex,A,B,C,count\nf,1,0,0,200\nf,0,1,0,180\nm,1,0,0,3\n");
    ASSERT_OK(history_read(a, "t.csv", text, NULL, &h, &e));
    ASSERT_OK(strata_estimate(&h, MSE_LOGLINEAR_MAIN, &o, 10, a, &r, &e));
    assert_int_equal(r.refusal, MSE_FEW_LISTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_of_the_highest_dependence_is_exact),
        cmocka_unit_test(an_odds_ratio_moves_two_lists_by_its_value),
        cmocka_unit_test(a_list_whose_size_is_known_is_estimated_from_the_others),
        cmocka_unit_test(gaza_by_age_and_sex_is_the_published_sum),
        cmocka_unit_test(strata_add_by_draws_more_narrowly_than_by_bounds),
        cmocka_unit_test(missing_strata_are_shared_out_and_none_is_lost),
        cmocka_unit_test(thin_strata_are_pooled_or_the_sum_is_refused),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
