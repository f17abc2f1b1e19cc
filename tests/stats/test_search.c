/* Existence, searches over models, profile intervals and what must hold of bootstraps, against R packages and against what must hold. */
#include "reference.h"
#include "num/rng.h"
#include "num/special.h"
#include "stats/bootstrap.h"
#include "stats/profile.h"

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

static enum existence verdict(const struct history_table *t, const char *model)
{
    struct err e = ERR_NONE;
    struct loglinear_data d = loglinear_data(a, t);
    struct loglinear_model m = reference_model(a, t->lists, model);
    enum existence out = NOT_EXISTING;
    ASSERT_OK(existence_check(&d, &m, a, &out, &e));
    return out;
}

/* Cases only on A, B, C alone and on A and B: Chan, Silverman and Vincent 2021, Table 2. By hand: a term A*B alone takes
 * the overlap that fixes the total; with A*C and B*C empty every cell left has its own parameter. */
static void artificial_3_gives_all_three_verdicts(void **state)
{
    (void)state;
    static const struct {
        const char *model;
        enum existence wanted;
    } cases[] = {
        {"[1,2,3]", EXISTS},       {"[12,3]", NOT_EXISTING},  {"[13,2]", EXISTS},  {"[23,1]", EXISTS},
        {"[12,13]", NOT_EXISTING}, {"[12,23]", NOT_EXISTING}, {"[13,23]", EXISTS}, {"[12,13,23]", NOT_IDENTIFIED},
    };
    struct history_table t = reference_table(a, "Artificial_3");
    for (size_t i = 0; i < 8; i++)
        if (verdict(&t, cases[i].model) != cases[i].wanted)
            fail_msg("%s: verdict %d", cases[i].model, verdict(&t, cases[i].model));
}

static void empty_pairs_do_not_forbid_an_estimate(void **state)
{
    (void)state;
    struct history_table uk = reference_table(a, "UKdat"), ned = reference_table(a, "Ned");
    assert_int_equal(verdict(&uk, "[12,13,24,25,35,36,45]"), EXISTS);
    assert_int_equal(verdict(&ned, "[12,16,23,25,34,36,45,46]"), EXISTS);
    struct history_table k = reference_table(a, "Korea");
    assert_int_equal(verdict(&k, "[12,23]"), EXISTS);
    assert_int_equal(verdict(&k, "[12,13]"), NOT_EXISTING);
}

static struct search all_models(const struct history_table *t, unsigned order, struct loglinear_data *d)
{
    struct err e = ERR_NONE;
    struct search s = {0};
    *d = loglinear_data(a, t);
    ASSERT_OK(search_all(d, order, 0, a, &s, &e));
    return s;
}

static void the_number_of_models_is_known(void **state)
{
    (void)state;
    static const struct {
        unsigned lists, order;
        size_t models;
    } cases[] = {{2, 1, 1}, {3, 2, 8}, {4, 2, 64}, {4, 3, 113}, {5, 2, 1024}, {5, 4, 6893}};
    struct rng r = rng_make(1, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct history_table t = history_new(a, cases[i].lists);
        for (size_t w = 1; w < history_cells(&t); w++)
            t.count[w] = 1 + (int64_t)rng_below(&r, 50);
        history_total(&t);
        struct loglinear_data d;
        assert_int_equal(all_models(&t, cases[i].order, &d).count, cases[i].models);
    }
}

/* The models that MultipleSystemsEstimation keeps after its own test, and its best one. */
static void sound_models_are_as_many_as_in_multiplesystemsestimation(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "mse_bic") != 0)
            continue;
        const char *name = reference_text(run, "data");
        json_t *want = json_object_get(run, "res");
        struct history_table t = reference_table(a, name);
        const char *call = reference_text(run, "call");
        unsigned order = strstr(call, "maxorder=2") != NULL ? 2 : t.lists - 1;
        if (t.lists > 5 || json_is_object(json_object_get(want, "BCa_all")))
            continue;
        struct loglinear_data d;
        struct search s = all_models(&t, order, &d);
        size_t passed;
        search_sort(&s, SEARCH_BIC);
        ASSERT_OK(search_sift(&s, &d, s.count, a, &passed, &e));
        if (passed != (size_t)reference_real(want, "n_models"))
            fail_msg("%s: %zu sound models", name, passed);
        reference_near(name, d.observed + s.model[0].unseen, reference_real(want, "N"), TIER_FIT, 0);
        reference_near(name, s.model[0].bic, reference_real(want, "BIC"), 0, TIER_CRITERION);
        rows++;
    }
    assert_int_equal(rows, 14);
}

static void weights_average_as_rcapture_does(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double weighted;
    } cases[] = {{"Brussels_PWID", 697.7361982}, {"Gaza", 66974.78358302}, {"Kosovo", 13183.73323472}};
    for (size_t i = 0; i < 3; i++) {
        struct history_table t = reference_table(a, cases[i].name);
        struct loglinear_data d;
        struct search s = all_models(&t, t.lists - 1, &d);
        double total, low, high;
        search_weigh(&s, SEARCH_BIC, NULL);
        search_average(&s, d.observed, 0.95, &total, &low, &high);
        reference_near(cases[i].name, total, cases[i].weighted, 1e-6, 0);
        assert_true(low < total && total < high);
    }
}

static void profile_intervals_are_those_of_rcapture(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "rc_MS") != 0)
            continue;
        const char *name = reference_text(run, "data");
        json_t *want = json_object_get(run, "res"), *ci = json_array_get(json_object_get(want, "CI_bestBIC"), 0);
        struct history_table t = reference_table(a, name);
        struct loglinear_data d = loglinear_data(a, &t);
        const char *words = reference_text(json_array_get(json_object_get(want, "topBIC"), 0), "model");
        struct loglinear_model m = reference_model(a, t.lists, words);
        struct profile p;
        profile_total(&d, &m, 0.95, a, &p);
        reference_near(name, p.total, reference_real(ci, "abundance"), TIER_PROFILE, 0);
        reference_near(name, p.low, reference_real(ci, "infCL"), TIER_PROFILE, 0);
        reference_near(name, p.high, reference_real(ci, "supCL"), TIER_PROFILE, 0);
        rows++;
    }
    assert_int_equal(rows, 15);
}

static void main_effects_profiles_are_those_of_rcapture(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "rc_chao") != 0)
            continue;
        const char *name = reference_text(run, "data");
        json_t *mt = json_object_get(json_object_get(run, "res"), "Mt"), *ci = json_array_get(json_object_get(mt, "CI"), 0);
        struct history_table t = reference_table(a, name);
        struct loglinear_data d = loglinear_data(a, &t);
        struct loglinear_model m = loglinear_model(a, t.lists, 0, NULL);
        struct profile p;
        profile_total(&d, &m, 0.95, a, &p);
        reference_near(name, p.total, reference_real(ci, "abundance"), TIER_PROFILE, 0);
        reference_near(name, p.low, reference_real(ci, "infCL"), TIER_PROFILE, 0);
        reference_near(name, p.high, reference_real(ci, "supCL"), TIER_PROFILE, 0);
        rows++;
    }
    assert_int_equal(rows, 16);
}

/* Three list pairs that nearly always meet: the number seen is nearly all, so the lower end is clipped; and one shared
 * case among hundreds: the upper end is far or open. */
static void profiles_clip_below_and_stay_open_above(void **state)
{
    (void)state;
    struct history_table t = history_new(a, 2);
    t.count[1] = t.count[2] = 1;
    t.count[3] = 500;
    history_total(&t);
    struct loglinear_data d = loglinear_data(a, &t);
    struct loglinear_model m = loglinear_model(a, 2, 0, NULL);
    struct profile p;
    profile_total(&d, &m, 0.95, a, &p);
    assert_true(p.clipped && p.low == 502 && p.high < 504);
    t.count[1] = t.count[2] = 400;
    t.count[3] = 0;
    history_total(&t);
    d = loglinear_data(a, &t);
    profile_total(&d, &m, 0.95, a, &p);
    assert_true(p.high == INFINITY && p.low > 1000);
}

static struct bootstrap stepwise_bootstrap(const struct history_table *t, size_t replicates, uint64_t seed, unsigned threads)
{
    struct err e = ERR_NONE;
    struct loglinear_data d = loglinear_data(a, t);
    struct bootstrap_stepwise s = {.threshold = 0.02};
    struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
    struct bootstrap b = {0};
    ASSERT_OK(bootstrap_run(&d, &by, replicates, seed, threads, a, &b, &e));
    return b;
}

static void threads_and_the_order_of_lists_change_no_byte(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "UKdat_5");
    unsigned from[HISTORY_LISTS_MAX], order[5] = {3, 0, 4, 2, 1};
    struct history_table p = history_permute(a, &t, order);
    struct history_table x = history_used(a, &t, from), y = history_used(a, &p, from);
    struct bootstrap one = stepwise_bootstrap(&x, 200, 7, 1), two = stepwise_bootstrap(&y, 200, 7, 3);
    assert_memory_equal(one.total, two.total, 200 * sizeof(double));
    struct bootstrap other = stepwise_bootstrap(&x, 200, 8, 1);
    assert_memory_not_equal(one.total, other.total, 200 * sizeof(double));
}

static void replicates_without_an_estimate_are_infinite(void **state)
{
    (void)state;
    struct history_table t = history_new(a, 3);
    t.count[1] = 30;
    t.count[2] = 20;
    t.count[4] = 25;
    t.count[3] = 1;
    t.count[5] = 1;
    history_total(&t);
    struct bootstrap b = stepwise_bootstrap(&t, 400, 1, 0);
    assert_in_range(b.infinite, 20, 120); /* (1 - 2/77)^77 of 400, about 52 */
    assert_true(b.total[399] == INFINITY && bootstrap_bca(&b, 0.975) == INFINITY);
}

/* SparseMSE's own thousand replicates of UKdat_5: the tables that R 4.2's generator draws after set.seed(1234), written out by a
 * program of ours outside this repository. On them nothing is random: every quantile of the totals is SparseMSE's to the
 * printed digit. One replicate comes to the data's own total; R, whose fits end earlier, counted it as below the estimate, and with that
 * count, 313, all eight BCa ends are equal too. */
static void on_the_tables_that_r_drew_bca_is_that_of_sparsemse(void **state)
{
    (void)state;
    enum { N = 1000, BELOW_IN_R = 313 };
    struct err e = ERR_NONE;
    struct str text;
    struct csv_table rows;
    struct history_table t = reference_table(a, "UKdat_5");
    struct loglinear_data d = loglinear_data(a, &t);
    struct search_work w = search_work(a, t.lists);
    struct search_path path;
    static double total[N];
    const char *file = arena_printf(a, "%s/mse/UKdat_5_resampled.csv", getenv("BANDI_TEST_DATA")), *key;
    ASSERT_OK(file_read(a, file, 1 << 20, &text, &e));
    ASSERT_OK(csv_read_table(a, file, text, &rows, &e));
    assert_int_equal(rows.rows, N);
    ASSERT_OK(search_stepwise(&d, 0.02, NULL, &w, &path, &e));
    double estimate = d.observed + path.fit.unseen, below = 0, same = 0;
    for (size_t i = 0; i < N; i++) {
        memset(d.count, 0, d.cells * sizeof *d.count);
        for (size_t c = 0; c < rows.columns; c++) {
            size_t history = 0;
            for (unsigned j = 0; j < t.lists; j++)
                history |= (size_t)(rows.names[c].p[j + 1] == '1') << j;
            assert_true(str_to_double(rows.cells[i * rows.columns + c], &d.count[history]));
        }
        loglinear_refresh(&d);
        ASSERT_OK(search_stepwise(&d, 0.02, NULL, &w, &path, &e));
        total[i] = d.observed + path.fit.unseen;
        same += fabs(total[i] - estimate) <= 1e-7 * estimate;
        below += total[i] < estimate * (1 - 1e-7);
    }
    assert_true(below == BELOW_IN_R - 1 && same == 1);
    sort_doubles(N, total);
    size_t i, runs = 0;
    json_t *run, *value;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "sparse_boot") != 0 || strcmp(reference_text(run, "data"), "UKdat_5") != 0)
            continue;
        json_t *want = json_object_get(run, "res");
        struct bootstrap b = {.estimate = estimate,
                              .replicates = N,
                              .total = total,
                              .z0 = normal_quantile(BELOW_IN_R / (double)N),
                              .acceleration = reference_real(want, "ahat")};
        json_object_foreach(json_object_get(want, "boot_q"), key, value)
            reference_near(key, quantile_7(N, total, atof(key) / 100), json_number_value(value), 1e-9, 0);
        json_object_foreach(json_object_get(want, "BCa"), key, value)
            reference_near(key, bootstrap_bca(&b, atof(key)), json_number_value(value), 2e-9, 0);
        runs++;
    }
    assert_int_equal(runs, 1);
}

static void downhill_finds_what_all_models_find(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    static const struct {
        const char *name, *model;
        unsigned order;
    } cases[] = {{"Kosovo", "[123,14,34]", 3}, {"UKdat", "[12,13,25,35,36,45]", 2}, {"UKdat_5", "[12,13,25,35,45]", 2}};
    for (size_t i = 0; i < 3; i++) {
        struct history_table t = reference_table(a, cases[i].name);
        struct loglinear_data d = loglinear_data(a, &t);
        struct search_work w = search_work(a, t.lists);
        struct search_path path;
        struct loglinear_model want = reference_model(a, t.lists, cases[i].model);
        ASSERT_OK(search_downhill(&d, SEARCH_BIC, cases[i].order, &w, &path, &e));
        if (loglinear_bits(&path.model) != loglinear_bits(&want))
            fail_msg("%s: %s", cases[i].name, loglinear_words(a, &t, &path.model));
    }
}

static void the_way_of_counting_parameters_changes_the_winner(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "UKdat_5");
    struct loglinear_data d;
    struct search s = all_models(&t, 2, &d);
    double all = INFINITY, finite = INFINITY, total_all = 0, total_finite = 0;
    for (size_t i = 0; i < s.count; i++) {
        if (s.model[i].bic < all) {
            all = s.model[i].bic;
            total_all = d.observed + s.model[i].unseen;
        }
        if (s.model[i].bic_finite < finite) {
            finite = s.model[i].bic_finite;
            total_finite = d.observed + s.model[i].unseen;
        }
    }
    reference_near("all", total_all, 22991.3, 1e-5, 0);
    reference_near("finite", total_finite, 12142, 1e-4, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(artificial_3_gives_all_three_verdicts),
        cmocka_unit_test(empty_pairs_do_not_forbid_an_estimate),
        cmocka_unit_test(the_number_of_models_is_known),
        cmocka_unit_test(sound_models_are_as_many_as_in_multiplesystemsestimation),
        cmocka_unit_test(weights_average_as_rcapture_does),
        cmocka_unit_test(profile_intervals_are_those_of_rcapture),
        cmocka_unit_test(main_effects_profiles_are_those_of_rcapture),
        cmocka_unit_test(profiles_clip_below_and_stay_open_above),
        cmocka_unit_test(threads_and_the_order_of_lists_change_no_byte),
        cmocka_unit_test(replicates_without_an_estimate_are_infinite),
        cmocka_unit_test(on_the_tables_that_r_drew_bca_is_that_of_sparsemse),
        cmocka_unit_test(downhill_finds_what_all_models_find),
        cmocka_unit_test(the_way_of_counting_parameters_changes_the_winner),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
