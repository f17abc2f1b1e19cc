/* Latent classes: the reference values are met within computed Monte Carlo error, chains that do not agree are refused,
 * a run that is taken up again gives the same draws, and the gradient is the slope of the density. */
#include "test.h"
#include "base/csv.h"
#include "base/limits.h"
#include "stats/latent.h"
#include "stats/latent_chain.h"
#include "stats/mcmc.h"

#include <math.h>

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

static void model_of(const struct history_table *t, struct latent_model *m)
{
    memset(m, 0, sizeof *m);
    m->lists = t->lists;
    m->classes = 10;
    for (size_t w = 1; w < history_cells(t); w++) {
        if (t->count[w] > 0) {
            m->history[m->cells] = (uint32_t)w;
            m->count[m->cells++] = (double)t->count[w];
        }
    }
    m->observed = (double)t->observed;
    m->alpha_shape = m->alpha_rate = 0.25;
    m->shape_on = m->shape_off = 1;
    m->most_unseen = 20 * m->observed;
}

static void the_gradient_is_the_slope(void **state)
{
    (void)state;
    static struct latent_model m;
    static struct latent_scratch s;
    static struct latent_chain c;
    struct history_table t = table_of("UKdat_5");
    model_of(&t, &m);
    m.shape_on = 1.5;
    struct latent_start start = {.rungs = 1, .coldest = 1, .seed = 7, .least_reach = 0.2, .most_reach = 0.9};
    latent_chain_start(&m, &c, &start, &s);
    for (int i = 0; i < 20; i++)
        latent_chain_step(&m, &c, true, &s);
    struct latent_point p = c.rung[0].point;
    p.x[3] = 40; /* far out, where 1 - lambda is lost to rounding */
    latent_evaluate(&m, &p, 0.6, &s);
    for (unsigned i = 0; i < 6 * LATENT_STRIDE; i++) {
        if (i == 3 || i % LATENT_STRIDE >= (i < 5 * LATENT_STRIDE ? 10u : 9u))
            continue;
        struct latent_point up = p, down = p;
        double h = 1e-5;
        up.x[i] += h;
        down.x[i] -= h;
        latent_evaluate(&m, &up, 0.6, &s);
        latent_evaluate(&m, &down, 0.6, &s);
        double slope = (0.6 * (up.log_likelihood - down.log_likelihood) + up.log_prior - down.log_prior) / (2 * h);
        ASSERT_NEAR(p.gradient[i], slope, 1e-4 * (1 + fabs(slope)));
    }
}

static void the_limit_is_a_negative_binomial_tail(void **state)
{
    (void)state;
    static struct latent_model m;
    m.observed = 40;
    m.most_unseen = 100;
    for (double p0 = 0.3; p0 < 0.95; p0 += 0.1) {
        double sum = 0;
        for (int n0 = 0; n0 <= 100; n0++)
            sum += exp(lgamma(40.0 + n0) - lgamma(40) - lgamma(n0 + 1.0) + n0 * log(p0) + 40 * log1p(-p0));
        ASSERT_NEAR(latent_log_limit(&m, p0), log(sum), 1e-9);
    }
    struct rng r = rng_make(1, 1);
    double draws = 0;
    for (int i = 0; i < 4000; i++) {
        double n0 = latent_draw_unseen(&m, 0.9, &r); /* far above the limit: about 360 */
        assert_true(n0 >= 0 && n0 <= 100);
        draws += n0;
    }
    double sum = 0, moment = 0;
    for (int n0 = 0; n0 <= 100; n0++) {
        double p = exp(lgamma(40.0 + n0) - lgamma(n0 + 1.0) + n0 * log(0.9));
        sum += p;
        moment += p * n0;
    }
    ASSERT_NEAR(draws / 4000, moment / sum, 0.5);
}

/* Tier "Monte Carlo": three standard errors from the effective sample size, with the reference's own beside it. */
static void kosovo_agrees_with_lcmcr(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Kosovo");
    struct mse_options o = MSE_DEFAULTS;
    struct latent_options l = LATENT_DEFAULTS;
    l.want_ess = 4000;
    struct latent_result r;
    struct mse_estimate m;
    ASSERT_OK(mse_latent(&t, &o, &l, a, &r, &m, &e));
    assert_int_equal(m.refusal, MSE_FINE);
    assert_true(r.mixed && m.rhat < 1.01 && m.ess >= 1000);
    ASSERT_NEAR(m.total, 10450, 40 + 3 * 1.25 * 1100 / sqrt(m.ess));
    ASSERT_NEAR(m.low, 9050, 50 + 3 * 2.1 * 400 / sqrt(m.ess));
    ASSERT_NEAR(m.high, 13650, 150 + 3 * 2.7 * 2500 / sqrt(m.ess));
    assert_int_equal(r.modes, 1);
}

static void small_tables_agree_with_lcmcr(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    /* name, LCMCR's median, its 97.5 % quantile, and three Monte Carlo errors of both programs together */
    static const struct {
        const char *name;
        double median, high, near_median, near_high;
    } known[] = {{"spina", 728, 813, 6, 30},
                 {"Congenital", 628, 713, 5, 20},
                 {"Korea", 138, 214, 4, 25},
                 {"HIV", 10882, 12899, 350, 1100}};
    struct mse_options o = MSE_DEFAULTS;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct history_table t = table_of(known[i].name);
        struct mse_estimate m;
        ASSERT_OK(mse_latent(&t, &o, NULL, a, NULL, &m, &e));
        assert_int_equal(m.refusal, MSE_FINE);
        ASSERT_NEAR(m.total, known[i].median, known[i].near_median);
        ASSERT_NEAR(m.high, known[i].high, known[i].near_high);
    }
}

static void chains_that_disagree_are_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Ned_5");
    struct mse_options o = MSE_DEFAULTS;
    struct latent_options l = LATENT_DEFAULTS;
    l.most_steps = 1000;
    o.seed = 3;
    struct latent_result r;
    struct mse_estimate m;
    ASSERT_OK(mse_latent(&t, &o, &l, a, &r, &m, &e));
    assert_int_equal(m.refusal, MSE_NOT_MIXED);
    assert_true(r.tempered && !r.mixed && m.why_number > 1.01 && m.total == 0);
}

static void a_run_taken_up_again_gives_the_same_draws(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Korea");
    struct latent_options l = LATENT_DEFAULTS;
    struct latent_run *one, *two;
    ASSERT_OK(latent_begin(&t, &l, a, &one, &e));
    for (int i = 0; i < 3; i++)
        assert_true(latent_advance(one));
    SCOPED_BUF struct buf saved = BUF_MAX(16 * MIB);
    latent_save(one, &saved);
    struct str text = buf_str(&saved);
    l.threads = 2;
    ASSERT_OK(latent_load(text, &t, &l, a, &two, &e));
    for (int i = 0; i < 2; i++) {
        (void)latent_advance(one);
        (void)latent_advance(two);
    }
    struct latent_result r, s;
    latent_result(one, a, &r);
    latent_result(two, a, &s);
    assert_int_equal(r.draws, s.draws);
    assert_memory_equal(r.draw, s.draw, r.draws * sizeof *r.draw);
    ASSERT_FAILS(BD_INPUT, "cut short", latent_load(str_slice(text, 0, text.n - 17), &t, &l, a, &two, &e));
    ASSERT_FAILS(BD_INPUT, "not a saved run", latent_load(STR("bandi"), &t, &l, a, &two, &e));
    t.count[1]++;
    ASSERT_FAILS(BD_INPUT, "another table", latent_load(text, &t, &l, a, &two, &e));
}

static void independent_series_are_worth_what_they_are(void **state)
{
    (void)state;
    enum { N = 4000 };
    static double x[4][N];
    const double *chain[4] = {x[0], x[1], x[2], x[3]};
    struct rng r = rng_make(5, 0);
    for (int c = 0; c < 4; c++)
        for (int i = 0; i < N; i++)
            x[c][i] = rng_normal(&r);
    ASSERT_NEAR(mcmc_rhat(4, chain, N), 1, 0.002);
    ASSERT_NEAR(mcmc_ess(4, chain, N) / (4 * N), 1, 0.1);
    for (int c = 0; c < 4; c++) /* first-order autoregression: worth (1 - f) / (1 + f) */
        for (int i = 1; i < N; i++)
            x[c][i] = 0.8 * x[c][i - 1] + 0.6 * x[c][i];
    ASSERT_NEAR(mcmc_ess(4, chain, N) / (4 * N), 1.0 / 9, 0.025);
    for (int i = 0; i < N; i++)
        x[2][i] += 2;
    assert_true(mcmc_rhat(4, chain, N) > 1.1);
}

/* Lists that leave a fifth of the people out, and a limit of one person: no start with typical chances is possible. */
static void chains_start_under_a_limit_that_the_lists_contradict(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Korea");
    struct latent_options l = LATENT_DEFAULTS;
    struct latent_run *run;
    struct latent_result r;
    l.most_unseen = 1;
    ASSERT_OK(latent_begin(&t, &l, a, &run, &e));
    for (int i = 0; i < 4; i++)
        (void)latent_advance(run);
    latent_result(run, a, &r);
    assert_true(r.draw[0] >= 123 && r.draw[r.draws - 1] <= 124);
}

static bool stop_after(void *ctx, double rhat)
{
    (void)rhat;
    return --*(int *)ctx > 0;
}

/* Stopped after 1 and 3 rounds, and gone on with: the same answer as a run that nobody stopped. */
static void a_stopped_method_goes_on_to_the_same_answer(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = table_of("Korea"), other = table_of("spina");
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate whole, m;
    ASSERT_OK(mse_latent(&t, &o, NULL, a, NULL, &whole, &e));
    for (int rounds = 1; rounds <= 3; rounds += 2) {
        SCOPED_BUF struct buf saved = BUF_MAX(16 * MIB);
        int left = rounds;
        struct latent_watch stop = {.go_on = stop_after, .ctx = &left, .save = &saved};
        ASSERT_FAILS(BD_INTERRUPTED, "stopped", mse_latent_watched(&t, &o, NULL, &stop, a, NULL, &m, &e));
        struct latent_watch go = {.saved = buf_str(&saved)};
        ASSERT_OK(mse_latent_watched(&t, &o, NULL, &go, a, NULL, &m, &e));
        assert_true(m.total == whole.total && m.low == whole.low && m.high == whole.high && m.rhat == whole.rhat);
        ASSERT_FAILS(BD_INPUT, "another", mse_latent_watched(&other, &o, NULL, &go, a, NULL, &m, &e));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_gradient_is_the_slope, make, drop),
        cmocka_unit_test_setup_teardown(the_limit_is_a_negative_binomial_tail, make, drop),
        cmocka_unit_test_setup_teardown(independent_series_are_worth_what_they_are, make, drop),
        cmocka_unit_test_setup_teardown(kosovo_agrees_with_lcmcr, make, drop),
        cmocka_unit_test_setup_teardown(small_tables_agree_with_lcmcr, make, drop),
        cmocka_unit_test_setup_teardown(chains_start_under_a_limit_that_the_lists_contradict, make, drop),
        cmocka_unit_test_setup_teardown(a_run_taken_up_again_gives_the_same_draws, make, drop),
        cmocka_unit_test_setup_teardown(a_stopped_method_goes_on_to_the_same_answer, make, drop),
        cmocka_unit_test_setup_teardown(chains_that_disagree_are_refused, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
