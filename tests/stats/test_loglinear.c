/* Every log-linear fit of the reference results: totals to 1e-6, AIC, BIC and deviance to 1e-3; and what must hold of fits. */
#include "reference.h"
#include "num/rng.h"
#include "stats/search.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 30);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct loglinear_fit fit(const struct history_table *t, const struct loglinear_model *m)
{
    struct loglinear_data d = loglinear_data(a, t);
    struct loglinear_fit out;
    loglinear_fit(&d, m, NULL, true, loglinear_work(a, t->lists, m->terms), &out, NULL);
    assert_true(out.converged);
    return out;
}

static void main_effects_are_those_of_glm(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "glm_main") != 0)
            continue;
        const char *name = reference_text(run, "data");
        struct history_table t = reference_table(a, name);
        struct loglinear_model m = loglinear_model(a, t.lists, 0, NULL);
        struct loglinear_fit f = fit(&t, &m);
        json_t *want = json_object_get(run, "res");
        reference_near(name, (double)t.observed + f.unseen, reference_real(want, "N"), TIER_FIT, 0);
        reference_near(name, f.aic, reference_real(want, "aic"), 0, TIER_CRITERION);
        reference_near(name, f.deviance, reference_real(want, "deviance"), 0, TIER_CRITERION);
        rows++;
    }
    assert_int_equal(rows, 16);
}

static bool sound(const struct history_table *t, const struct loglinear_model *m)
{
    struct err e = ERR_NONE;
    struct loglinear_data d = loglinear_data(a, t);
    enum existence verdict;
    ASSERT_OK(existence_check(&d, m, a, &verdict, &e));
    return verdict == EXISTS;
}

/* Holds one list of models of a run against ours; the member names differ between packages. A model without an estimate
 * has none here, while Rcapture gives whatever its last iteration reached: its likelihood is compared, not its total. */
static size_t unsound;

static size_t hold_models(const char *name, json_t *list, bool rcapture)
{
    struct history_table t = reference_table(a, name);
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        const char *words = reference_text(row, "model");
        char what[100];
        snprintf(what, sizeof what, "%s %s", name, words);
        struct loglinear_model m = reference_model(a, t.lists, words);
        struct loglinear_fit f = fit(&t, &m);
        bool exists = sound(&t, &m);
        unsound += !exists;
        if (!exists)
            printf("# no estimate: %s\n", what);
        if (exists)
            reference_near(what, (double)t.observed + f.unseen, reference_real(row, "abundance"), TIER_FIT, 0);
        else
            assert_true(rcapture);
        reference_near(what, f.bic, reference_real(row, "BIC"), 0, TIER_CRITERION);
        if (!rcapture)
            continue;
        reference_near(what, f.aic, reference_real(row, "AIC"), 0, TIER_CRITERION);
        reference_near(what, f.deviance, reference_real(row, "deviance"), 0, TIER_CRITERION);
        double variance = f.unseen + f.unseen * f.unseen * f.log_variance;
        if (exists)
            reference_near(what, sqrt(variance), reference_real(row, "stderr"), 1e-4, 0);
    }
    return json_array_size(list);
}

static void models_are_those_of_rcapture(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "rc_MS") != 0)
            continue;
        json_t *want = json_object_get(run, "res");
        rows += hold_models(reference_text(run, "data"), json_object_get(want, "topBIC"), true);
        rows += hold_models(reference_text(run, "data"), json_object_get(want, "topAIC"), true);
    }
    assert_in_range(rows, 100, 1000);
    assert_int_equal(unsound, 4); /* Korea's [12,13] and [12,13,23], in both rankings */
}

static void models_are_those_of_multiplesystemsestimation(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "mse_bic") == 0)
            rows += hold_models(reference_text(run, "data"), json_object_get(json_object_get(run, "res"), "top"), false);
    }
    assert_in_range(rows, 80, 1000);
}

static void stepwise_is_that_of_sparsemse(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        bool sparse = strcmp(reference_text(run, "method"), "sparse0") == 0;
        if (!sparse && strcmp(reference_text(run, "method"), "mse_step") != 0)
            continue;
        const char *name = reference_text(run, "data");
        struct history_table t = reference_table(a, name);
        struct loglinear_data d = loglinear_data(a, &t);
        struct search_work w = search_work(a, t.lists);
        struct search_path path;
        ASSERT_OK(search_stepwise(&d, 0.02, NULL, &w, &path, &e));
        assert_int_equal(path.verdict, EXISTS);
        json_t *want = json_object_get(run, "res"), *est = json_object_get(want, "est");
        double total = sparse ? reference_real(est, "point est.") : reference_real(want, "N");
        reference_near(name, d.observed + path.fit.unseen, total, TIER_FIT, 0);
        if (sparse) {
            struct loglinear_fit f = fit(&t, &path.model);
            reference_near(name, d.observed + exp(f.log_unseen + 1.959963984540054 * sqrt(f.log_variance)),
                           reference_real(est, "97.5%"), 1e-5, 0);
            reference_near(name, f.aic, reference_real(want, "aic"), 0, TIER_CRITERION);
        }
        rows++;
    }
    assert_int_equal(rows, 36);
}

static void each_step_of_the_fit_matches_its_margins(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "Kosovo");
    struct loglinear_data d = loglinear_data(a, &t);
    struct loglinear_model m = reference_model(a, 4, "[123,14,34]");
    struct loglinear_work *w = loglinear_work(a, 4, m.terms);
    struct loglinear_fit f;
    loglinear_fit(&d, &m, NULL, false, w, &f, NULL);
    for (size_t i = 0; i < m.terms; i++)
        reference_near("margin", loglinear_margins(w)[m.term[i]], d.margin[m.term[i]], 1e-7, 0);
}

static void counts_times_c_scale_the_total_by_c(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "UKdat");
    struct loglinear_model m = reference_model(a, 6, "[12,13,25,35,36,45]");
    double one = (double)t.observed + fit(&t, &m).unseen;
    for (size_t w = 1; w < 64; w++)
        t.count[w] *= 1000000;
    history_total(&t);
    reference_near("times a million", (double)t.observed + fit(&t, &m).unseen, 1e6 * one, 1e-9, 0);
}

static void lists_in_any_order_give_the_same(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "Ned_5");
    unsigned order[5] = {4, 2, 0, 3, 1};
    struct history_table p = history_permute(a, &t, order);
    struct loglinear_model m = reference_model(a, 5, "[12,15,23]"), q = loglinear_model(a, 5, 3, (uint32_t[]){20, 5, 6});
    /* list 1 is now third, 2 fifth, 3 second, 5 first: 12 -> 35, 15 -> 13, 23 -> 25 */
    q = loglinear_model(a, 5, 3, (uint32_t[]){4 | 16, 1 | 4, 2 | 16});
    struct loglinear_fit f = fit(&t, &m), g = fit(&p, &q);
    reference_near("permuted", g.unseen, f.unseen, 1e-10, 0);
    reference_near("permuted", g.aic, f.aic, 1e-12, 0);
}

static void counts_of_a_million_million_are_fitted(void **state)
{
    (void)state;
    struct history_table t = history_new(a, 3);
    for (size_t w = 1; w < 8; w++)
        t.count[w] = INT64_C(1000000000000);
    history_total(&t);
    struct loglinear_model m = reference_model(a, 3, "[12,13,23]");
    struct loglinear_fit f = fit(&t, &m);
    reference_near("unseen", f.unseen, 1e12, 1e-9, 0);
}

static void words_name_the_largest_terms_and_the_empty_overlaps(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "Artificial_3");
    struct loglinear_model m = reference_model(a, 3, "[12,13]");
    assert_string_equal(loglinear_words(a, &t, &m), "A*B + A*C");
    assert_string_equal(loglinear_empty(a, &t, &m), "A*C");
    m = reference_model(a, 3, "[12,3]");
    assert_string_equal(loglinear_words(a, &t, &m), "A*B + C");
    assert_null(loglinear_empty(a, &t, &m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(main_effects_are_those_of_glm),
        cmocka_unit_test(models_are_those_of_rcapture),
        cmocka_unit_test(models_are_those_of_multiplesystemsestimation),
        cmocka_unit_test(stepwise_is_that_of_sparsemse),
        cmocka_unit_test(each_step_of_the_fit_matches_its_margins),
        cmocka_unit_test(counts_times_c_scale_the_total_by_c),
        cmocka_unit_test(lists_in_any_order_give_the_same),
        cmocka_unit_test(counts_of_a_million_million_are_fitted),
        cmocka_unit_test(words_name_the_largest_terms_and_the_empty_overlaps),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
