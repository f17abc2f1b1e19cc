/* Averaging over decomposable graphs: the family is counted right, R's dga is met on its own grid, a sum by hand over
 * every graph and every total agrees, and what cannot be estimated is refused. */
#include "test.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"
#include "stats/graphs_estimate.h"

#include <math.h>

/* Tolerances by their names: the reference prints 8 decimals; sums by hand differ by rounding only. */
static const double PRINTED = 2e-8, SUMMED = 1e-7;

/* |x - y| <= within, in double. */
#define ASSERT_NEAR(x, y, within)                                                                                              \
    do {                                                                                                                       \
        double x_ = (x), y_ = (y);                                                                                             \
        if (!(fabs(x_ - y_) <= (within)))                                                                                      \
            fail_msg("%s is %.10g, not %.10g", #x, x_, y_);                                                                    \
    } while (0)

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 28);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct history_table table_of(const char *name)
{
    struct err e = ERR_NONE;
    struct str text;
    struct history_file h;
    const char *path = arena_printf(a, "%s/mse/%s.csv", getenv("BANDI_TEST_DATA"), name);
    ASSERT_OK(file_read(a, path, MIB, &text, &e));
    ASSERT_OK(history_read(a, name, text, NULL, &h, &e));
    return h.all;
}

static void counts_of(const struct history_table *t, double *counts)
{
    for (size_t w = 0; w < history_cells(t); w++)
        counts[w] = (double)t->count[w];
}

static void decomposable_graphs_are_counted(void **state)
{
    (void)state;
    static const size_t known[] = {0, 1, 2, 8, 61, 822, 18154};
    for (unsigned t = 1; t <= 6; t++)
        assert_int_equal(graphs_family(t, NULL, 0), known[t]);
    char name[64];
    uint32_t path = 1u << graph_edge(4, 0, 1) | 1u << graph_edge(4, 1, 2) | 1u << graph_edge(4, 2, 3);
    graph_name(4, path, name, sizeof name);
    assert_string_equal(name, "[12,23,34]");
    struct graph_parts parts;
    assert_false(graph_split(4, path | 1u << graph_edge(4, 0, 3), &parts)); /* a square */
    assert_true(graph_split(3, 0, &parts));
    assert_int_equal(parts.cliques, 3);
    assert_int_equal(parts.separators, 2);
    assert_int_equal(parts.set[3], 0);
}

/* Every dga row of the reference: quantiles are whole numbers of the grid 0 … 10 n and must be equal. */
static void dga_is_met_on_its_own_grid(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str text;
    SCOPED_JSON json_t *doc = NULL;
    ASSERT_OK(file_read(a, arena_printf(a, "%s/mse/reference.json", getenv("BANDI_TEST_DATA")), 16 * MIB, &text, &e));
    ASSERT_OK(json_read("reference.json", text, &doc, &e));
    json_t *runs = json_object_get(doc, "runs"), *row;
    size_t i, met = 0;
    json_array_foreach(runs, i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "method")), "dga") != 0)
            continue;
        const char *data = json_string_value(json_object_get(row, "data"));
        json_t *res = json_object_get(row, "res"), *q = json_object_get(res, "q");
        struct history_table t = table_of(data);
        double counts[128];
        counts_of(&t, counts);
        struct graphs_options o = {.with_saturated = true, .most_unseen = 10 * (double)t.observed};
        struct graphs_posterior p;
        ASSERT_OK(graphs_fit(t.lists, counts, &o, a, &p, &e));
        static const char *const at[] = {"0.025", "0.1", "0.5", "0.9", "0.975"};
        for (int k = 0; k < 5; k++) {
            if (graphs_quantile(&p, atof(at[k])) != json_number_value(json_object_get(q, at[k])))
                fail_msg("%s: quantile %s is %.0f", data, at[k], graphs_quantile(&p, atof(at[k])));
        }
        ASSERT_NEAR(p.mode, json_number_value(json_object_get(res, "mode")), 0);
        ASSERT_NEAR(p.mean, json_number_value(json_object_get(res, "mean")), 1e-7 * p.mean);
        ASSERT_NEAR(p.my, json_number_value(json_object_get(res, "MY_bayes")), 1e-7 * p.my);
        ASSERT_NEAR(p.saturated, json_number_value(json_object_get(res, "p_saturated")), PRINTED);
        json_t *top = json_array_get(json_object_get(res, "top"), 0);
        ASSERT_NEAR(p.graph[0].probability, json_number_value(json_object_get(top, "prob")), PRINTED);
        ASSERT_NEAR(p.graph[0].mean, json_number_value(json_object_get(top, "mean")), 1e-7 * p.mean);
        met++;
    }
    assert_int_equal(met, 13);
}

/* The weights as the paper writes them, over every graph and every n0 up to `most`. */
static void by_hand(unsigned lists, const double *counts, double delta, unsigned most, double *mean, double *top)
{
    static uint32_t edges[20000];
    size_t n = graphs_family(lists, edges, 20000), saturated = n;
    unsigned sets = 1u << lists;
    double observed = 0, sum = 0, moment = 0, *weight = ARENA_ARRAY(a, double, n);
    double *margin = ARENA_ARRAY(a, double, sets *sets), *h = ARENA_ARRAY(a, double, sets);
    for (unsigned w = 1; w < sets; w++)
        observed += counts[w];
    for (unsigned set = 0; set < sets; set++)
        for (unsigned w = 1; w < sets; w++)
            margin[set * sets + (w & set)] += counts[w];
    for (size_t g = 0; g < n; g++)
        saturated = edges[g] == (1u << (lists * (lists - 1) / 2)) - 1 ? g : saturated;
    for (unsigned n0 = 0; n0 <= most; n0++) {
        double total = observed + n0, T = delta * sets;
        for (unsigned set = 0; set < sets; set++) {
            double d = delta * (sets >> __builtin_popcount(set));
            h[set] = lgamma(T) - lgamma(total + T);
            for (unsigned c = 0; c < sets; c++)
                if ((c & ~set) == 0)
                    h[set] += lgamma(margin[set * sets + c] + (c == 0 ? n0 : 0) + d) - lgamma(d);
        }
        for (size_t g = 0; g < n; g++) {
            struct graph_parts parts;
            if (g == saturated || !graph_split(lists, edges[g], &parts))
                continue;
            double f = lgamma(total + 1) - lgamma(n0 + 1.0) - log(total);
            for (unsigned s = 0; s < (unsigned)parts.cliques + parts.separators; s++)
                f += s < parts.cliques ? h[parts.set[s]] : parts.set[s] != 0 ? -h[parts.set[s]] : 0;
            double mass = exp(f + 0.9 * observed);
            weight[g] += mass;
            sum += mass;
            moment += mass * total;
        }
    }
    *top = 0;
    for (size_t g = 0; g < n; g++)
        *top = fmax(*top, weight[g] / sum);
    *mean = moment / sum;
}

static void six_lists_agree_with_a_sum_by_hand(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    double counts[64] = {0}, mean, top;
    static const uint8_t seen[] = {1, 2, 4, 8, 16, 32, 3, 3, 6, 12, 48, 40, 7, 21, 1, 1, 2, 8, 33, 63};
    for (size_t i = 0; i < sizeof seen; i++)
        counts[seen[i]]++;
    struct graphs_options o = {.most_unseen = 150};
    struct graphs_posterior p;
    ASSERT_OK(graphs_fit(6, counts, &o, a, &p, &e));
    by_hand(6, counts, 1.0 / 64, 150, &mean, &top);
    ASSERT_NEAR(p.mean, mean, SUMMED * mean);
    ASSERT_NEAR(p.graph[0].probability, top, SUMMED);
    o = (struct graphs_options){.most_unseen = 100, .delta = 0.5};
    ASSERT_OK(graphs_fit(6, counts, &o, a, &p, &e));
    by_hand(6, counts, 0.5, 100, &mean, &top);
    ASSERT_NEAR(p.mean, mean, SUMMED * mean);
    ASSERT_NEAR(p.graph[0].probability, top, SUMMED);
}

/* Madigan and York 1997, spina bifida, as they had it: delta 1, and what they believed of N beforehand, a Poisson mean with a gamma
 * prior of shape 13.14 and scale 55.17, which is a negative binomial N; n0 up to 300. Published: the heaviest graph [12,3] has 0.37
 * and gives 731 (731.07), the average 731 with mode 728. Under p(N) = 1/N the average is 731.20. */
static void madigan_and_york_are_met(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("MY97_spina_three_list");
    double counts[8];
    char name[64];
    counts_of(&t, counts);
    struct graphs_options o = {.delta = 1,
                               .with_saturated = true,
                               .most_unseen = 300,
                               .prior = GRAPHS_PRIOR_NEGBIN,
                               .prior_a = 13.14 * 55.17,
                               .prior_b = 13.14};
    struct graphs_posterior p;
    ASSERT_OK(graphs_fit(3, counts, &o, a, &p, &e));
    graph_name(3, p.graph[0].edges, name, sizeof name);
    assert_string_equal(name, "[12,3]");
    ASSERT_NEAR(p.graph[0].probability, 0.373624, 1e-6);
    ASSERT_NEAR(p.graph[0].my, 731.0688, 5e-5);
    ASSERT_NEAR(p.my, 731.0414, 5e-5); /* the sum of the paper's formula over n0 = 0 ... 300 by hand */
    ASSERT_NEAR(p.mode, 728, 0);
    o.prior = GRAPHS_PRIOR_SCALE;
    ASSERT_OK(graphs_fit(3, counts, &o, a, &p, &e));
    ASSERT_NEAR(p.my, 731.204, 5e-4);
    ASSERT_NEAR(p.mode, 728, 0);
    o.delta = 0;
    ASSERT_OK(graphs_fit(3, counts, &o, a, &p, &e));
    ASSERT_NEAR(p.mode, 729, 0);
}

static void the_order_of_lists_changes_nothing(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("UKdat_5");
    static const unsigned order[] = {3, 1, 4, 0, 2};
    struct history_table u = history_permute(a, &t, order);
    double x[32], y[32];
    counts_of(&t, x);
    counts_of(&u, y);
    struct graphs_options o = {.threads = 1};
    struct graphs_posterior p, q;
    ASSERT_OK(graphs_fit(5, x, &o, a, &p, &e));
    o.threads = 2;
    ASSERT_OK(graphs_fit(5, y, &o, a, &q, &e));
    ASSERT_NEAR(p.mean, q.mean, 1e-9 * p.mean);
    ASSERT_NEAR(graphs_quantile(&p, 0.5), graphs_quantile(&q, 0.5), 0);
}

static void quantiles_invert_the_distribution(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Kosovo");
    double counts[16];
    counts_of(&t, counts);
    struct graphs_posterior p;
    ASSERT_OK(graphs_fit(4, counts, &(struct graphs_options){0}, a, &p, &e));
    double before = 0, sum = 0;
    for (int i = 1; i < 100; i++) {
        double total = graphs_quantile(&p, i / 100.0);
        assert_true(graphs_cdf(&p, total) >= i / 100.0 && graphs_cdf(&p, total - 1) < i / 100.0);
        assert_true(total > before);
        before = total;
    }
    for (double total = 4400; total < 60000; total++)
        sum += graphs_density(&p, total);
    ASSERT_NEAR(sum, 1, 1e-6);
    assert_true(p.tail < 1e-6);
}

static void priors_pull_where_they_should(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Korea");
    double counts[8];
    counts_of(&t, counts);
    struct graphs_posterior flat, scale, sure, count;
    struct graphs_options o = {.most_unseen = 2000};
    ASSERT_OK(graphs_fit(3, counts, &o, a, &scale, &e));
    o.prior = GRAPHS_PRIOR_UNIFORM;
    ASSERT_OK(graphs_fit(3, counts, &o, a, &flat, &e));
    assert_true(flat.mean > scale.mean);
    o = (struct graphs_options){.prior = GRAPHS_PRIOR_LOGNORMAL, .prior_a = log(1000), .prior_b = 0.001};
    ASSERT_OK(graphs_fit(3, counts, &o, a, &sure, &e));
    ASSERT_NEAR(sure.mean, 1000, 1);
    o = (struct graphs_options){.prior = GRAPHS_PRIOR_NEGBIN, .prior_a = 300, .prior_b = 1e6};
    ASSERT_OK(graphs_fit(3, counts, &o, a, &count, &e));
    ASSERT_NEAR(count.mean, 300, 150);
    assert_true(count.tail < 1e-6);
}

static void great_counts_do_not_overflow(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    double counts[8] = {0, 1e11, 2e11, 1e11, 3e11, 2e11, 1e11, 1e12};
    struct graphs_posterior p;
    ASSERT_OK(graphs_fit(3, counts, &(struct graphs_options){0}, a, &p, &e));
    assert_true(isfinite(p.mean) && p.mean > p.observed && graphs_quantile(&p, 0.5) > p.observed);
}

/* Far left of a narrow posterior graphs drop out of the mixture one by one and leave steps of no weight: panels once chased them
 * until there were no more. */
static void six_lists_of_many_people_settle(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    double counts[64] = {0};
    for (unsigned w = 1; w < 64; w++) {
        double expected = 3000;
        for (unsigned j = 0; j < 6; j++) {
            double chance = 0.15 + 0.05 * (j % 4);
            expected *= (w >> j & 1) != 0 ? chance : 1 - chance;
        }
        counts[w] = round(expected);
    }
    struct graphs_options o = {.threads = 0};
    struct graphs_posterior p;
    ASSERT_OK(graphs_fit(6, counts, &o, a, &p, &e));
    ASSERT_NEAR(p.mean, 3000, 10);
    assert_true(p.panels < 200);
}

static void what_only_the_prior_decides_is_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct graphs_posterior p;
    double apart[8] = {0, 40, 30, 0, 20}, broken[8] = {0, 1, 1.5, 1};
    ASSERT_FAILS(BD_NO_ESTIMATE, "two lists", graphs_fit(3, apart, &(struct graphs_options){0}, a, &p, &e));
    ASSERT_FAILS(BD_INPUT, "history 2", graphs_fit(3, broken, &(struct graphs_options){0}, a, &p, &e));
    ASSERT_FAILS(BD_INPUT, "3 to 7", graphs_fit(2, apart, &(struct graphs_options){0}, a, &p, &e));
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate m;
    struct history_table t = history_new(a, 3);
    t.count[1] = t.count[2] = t.count[4] = 30;
    t.count[3] = t.count[6] = t.count[5] = 1;
    history_total(&t);
    ASSERT_OK(mse_graphs(&t, &o, NULL, a, NULL, &m, &e));
    assert_true(m.refusal == MSE_PRIOR_DECIDES || (m.notes & MSE_NOTE_TAIL) != 0 || m.high > 500);
    struct history_table kosovo = table_of("Kosovo");
    o.keep_draws = true;
    ASSERT_OK(mse_graphs(&kosovo, &o, NULL, a, NULL, &m, &e));
    assert_int_equal(m.refusal, MSE_FINE);
    ASSERT_NEAR(m.total, 12595, 0);
    assert_string_equal(m.model, "EXH*ABA*OSCE + EXH*OSCE*HRW");
    assert_int_equal(m.draws, 1000);
    assert_int_equal(m.notes & MSE_NOTE_MODES, 0);
    struct history_table uk = table_of("UKdat_5");
    ASSERT_OK(mse_graphs(&uk, &o, NULL, a, NULL, &m, &e));
    assert_true(m.notes & MSE_NOTE_MODES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(decomposable_graphs_are_counted, make, drop),
        cmocka_unit_test_setup_teardown(dga_is_met_on_its_own_grid, make, drop),
        cmocka_unit_test_setup_teardown(six_lists_agree_with_a_sum_by_hand, make, drop),
        cmocka_unit_test_setup_teardown(madigan_and_york_are_met, make, drop),
        cmocka_unit_test_setup_teardown(the_order_of_lists_changes_nothing, make, drop),
        cmocka_unit_test_setup_teardown(quantiles_invert_the_distribution, make, drop),
        cmocka_unit_test_setup_teardown(priors_pull_where_they_should, make, drop),
        cmocka_unit_test_setup_teardown(great_counts_do_not_overflow, make, drop),
        cmocka_unit_test_setup_teardown(six_lists_of_many_people_settle, make, drop),
        cmocka_unit_test_setup_teardown(what_only_the_prior_decides_is_refused, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
