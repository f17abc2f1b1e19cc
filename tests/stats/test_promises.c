/* What every method promises on any table: an answer that makes sense or a refusal, whatever the counts; and that neither the
 * order of lists, nor a list without cases, nor the unit of counting changes what a table says. */
#include "reference.h"
#include "stats/run.h"
#include "stats/strata.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 33);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct mse_estimate ask(enum mse_method m, const struct history_table *t, uint64_t seed)
{
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x = mse_begin(m, MSE_ESTIMATE, t, &o);
    o.replicates = 100;
    o.bca_error = 0;
    o.seed = seed;
    enum bd_status status = mse_run(m, t, &o, a, &x, &e);
    if (status != BD_NOT_CONVERGED) /* an answer, too: reports say that the computation did not settle */
        ASSERT_OK(status);
    else
        mse_refuse(&x, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
    err_clear(&e);
    return x;
}

/* Every method gives numbers in order, none below what was seen, or refuses. Gives how many answered. */
static int all_methods_make_sense(const char *what, const struct history_table *t)
{
    int answered = 0;
    for (int m = 0; m < MSE_METHODS; m++) {
        struct arena_mark mark = arena_mark(a);
        struct mse_estimate x = ask((enum mse_method)m, t, 1);
        bool sound = x.refusal != MSE_FINE || (isfinite(x.total) && isfinite(x.low) && !isnan(x.high) && x.low <= x.total &&
                                               x.total <= x.high && x.low >= x.observed);
        if (!sound)
            fail_msg("%s, %s: %.17g (%.17g to %.17g) of %.17g seen", what, mse_method_name((enum mse_method)m), x.total, x.low,
                     x.high, x.observed);
        answered += x.refusal == MSE_FINE;
        arena_rewind(a, mark);
    }
    return answered;
}

static void tables_that_say_nothing_are_refused_by_every_method(void **state)
{
    (void)state;
    struct history_table one = history_new(a, 3), single = history_new(a, 3), everywhere = history_new(a, 3);
    one.count[3] = 1;
    history_total(&one);
    assert_int_equal(all_methods_make_sense("one case", &one), 0);
    single.count[2] = 5000;
    history_total(&single);
    assert_int_equal(all_methods_make_sense("all on one list", &single), 0);
    everywhere.count[7] = 400;
    history_total(&everywhere);
    all_methods_make_sense("all on every list", &everywhere);
    struct history_table none = history_new(a, 4);
    history_total(&none);
    assert_int_equal(all_methods_make_sense("nobody", &none), 0);
}

static void great_counts_overflow_nothing(void **state)
{
    (void)state;
    struct history_table t = history_new(a, 4);
    for (size_t w = 1; w < 16; w++)
        t.count[w] = INT64_C(1000000000000) / (int64_t)w;
    history_total(&t);
    assert_in_range(all_methods_make_sense("10^12", &t), 5, MSE_METHODS);
    struct history_table lean = history_new(a, 3); /* 10^12 beside single cases */
    lean.count[1] = INT64_C(1000000000000);
    lean.count[2] = lean.count[4] = 1000000;
    lean.count[3] = lean.count[5] = lean.count[6] = 1;
    history_total(&lean);
    all_methods_make_sense("10^12 beside 1", &lean);
}

static void twelve_lists_with_4095_histories_are_answered_or_refused(void **state)
{
    (void)state;
    for (int great = 0; great <= 1; great++) {
        struct history_table t = history_new(a, 12);
        for (size_t w = 1; w < 4096; w++)
            t.count[w] = great ? INT64_C(200000000000) : (int64_t)(1 + 4096 / w);
        history_total(&t);
        assert_in_range(all_methods_make_sense("twelve lists", &t), 3, MSE_METHODS);
        assert_int_equal(ask(MSE_LATENT, &t, 1).refusal, MSE_TOO_MANY_LISTS);
        assert_int_equal(ask(MSE_LOGLINEAR_BIC, &t, 1).refusal, MSE_TOO_MANY_LISTS);
    }
}

static bool same(const struct mse_estimate *x, const struct mse_estimate *y)
{
    return x->refusal == y->refusal &&
           (x->refusal != MSE_FINE || (x->total == y->total && x->low == y->low && x->high == y->high));
}

/* Every method, every seed: the same bytes for the same lists in another order and beside a list that nobody is on. */
static void neither_order_nor_an_empty_list_changes_a_byte(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned order[5];
    } tables[] = {{"Korea", {2, 0, 1}}, {"HIV", {3, 1, 0, 2}}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct history_table t = reference_table(a, tables[i].name), p = history_permute(a, &t, tables[i].order);
        struct history_table wide = history_new(a, t.lists + 1);
        for (unsigned k = 0; k < t.lists; k++)
            wide.name[k] = t.name[k];
        wide.name[t.lists] = STR("nobody");
        memcpy(wide.count, t.count, history_cells(&t) * sizeof *t.count);
        history_total(&wide);
        for (int m = 0; m < (i == 0 ? MSE_METHODS : MSE_LATENT); m++) /* latent classes are asked of the smaller table alone */
            for (uint64_t seed = 1; seed <= 8; seed += 7) {
                struct arena_mark mark = arena_mark(a);
                struct mse_estimate x = ask((enum mse_method)m, &t, seed), y = ask((enum mse_method)m, &p, seed),
                                    z = ask((enum mse_method)m, &wide, seed);
                if (!same(&x, &y) || !same(&x, &z))
                    fail_msg("%s, %s, seed %d: %.17g, permuted %.17g, beside an empty list %.17g", tables[i].name,
                             mse_method_name((enum mse_method)m), (int)seed, x.total, y.total, z.total);
                arena_rewind(a, mark);
            }
    }
}

/* For a fixed model all counts times c give a total times c: main effects here, and every model of three lists. */
static void counts_times_c_scale_the_total_of_a_fixed_model(void **state)
{
    (void)state;
    static const char *const models[] = {"[1,2,3]", "[12,3]",  "[13,2]",  "[23,1]",
                                         "[12,13]", "[12,23]", "[13,23]", "[12,13,23]"};
    static const char *const names[] = {"spina", "Brussels_PWID", "Gaza", "HAV"};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 8; k++)
            for (int64_t c = 3; c <= 3000000; c *= 1000) {
                struct history_table t = reference_table(a, names[i]);
                struct loglinear_model m = reference_model(a, 3, models[k]);
                struct loglinear_work *w = loglinear_work(a, 3, m.terms);
                struct loglinear_fit one, many;
                struct loglinear_data d = loglinear_data(a, &t);
                loglinear_fit(&d, &m, NULL, true, w, &one, NULL);
                for (size_t v = 1; v < 8; v++)
                    t.count[v] *= c;
                history_total(&t);
                d = loglinear_data(a, &t);
                loglinear_fit(&d, &m, NULL, true, w, &many, NULL);
                reference_near(models[k], many.unseen, (double)c * one.unseen, 1e-7, 0);
                reference_near(models[k], many.log_variance, one.log_variance / (double)c, 1e-5, 0);
            }
}

/* A merge of lists says what the recoded rows say, through every method. */
static void merged_lists_are_estimated_as_recoded_rows_are(void **state)
{
    (void)state;
    struct history_table ned = reference_table(a, "Ned"), five = reference_table(a, "Ned_5");
    const unsigned group[6] = {0, 1, 0, 2, 3, 4}; /* I and O are one */
    struct history_table merged = history_merge(a, &ned, 5, group);
    for (unsigned i = 0; i < 5; i++)
        merged.name[i] = five.name[i];
    for (int m = 0; m < MSE_LATENT; m++) {
        struct mse_estimate x = ask((enum mse_method)m, &merged, 1), y = ask((enum mse_method)m, &five, 1);
        if (!same(&x, &y))
            fail_msg("%s: %.17g merged, %.17g recoded", mse_method_name((enum mse_method)m), x.total, y.total);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_that_say_nothing_are_refused_by_every_method),
        cmocka_unit_test(great_counts_overflow_nothing),
        cmocka_unit_test(twelve_lists_with_4095_histories_are_answered_or_refused),
        cmocka_unit_test(neither_order_nor_an_empty_list_changes_a_byte),
        cmocka_unit_test(counts_times_c_scale_the_total_of_a_fixed_model),
        cmocka_unit_test(merged_lists_are_estimated_as_recoded_rows_are),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
