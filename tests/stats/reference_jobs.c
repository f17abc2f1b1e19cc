/* tests/stats/reference_jobs.c - see reference_jobs.h. */
#include "reference_jobs.h"

#include "num/rng.h"
#include "num/special.h"
#include "stats/bootstrap.h"
#include "stats/bounds.h"
#include "stats/closed.h"
#include "stats/graphs.h"
#include "stats/latent.h"
#include "stats/profile.h"

#include <time.h>

/* How close a value must come. Differences are shares of the reference, or in its own unit, or Monte-Carlo errors. */
struct tier {
    const char *name;
    double relative, absolute;
};
static const struct tier FIT = {"fit 1e-6", TIER_FIT, 0}, CRITERION = {"criterion 1e-3", 0, TIER_CRITERION},
                         PROFILE = {"profile 0.05 %", TIER_PROFILE, 0}, EQUAL = {"equal", 0, 0},
                         /* R's standard errors are of the weights one iteration before its last */
    END = {"log-normal end 1e-5", 1e-5, 0}, ERROR_OF_FIT = {"standard error 1e-4", 1e-4, 0},
                         COEFFICIENT = {"coefficient 1e-4", 1e-4, 1e-4}, PRINTED = {"as printed 2e-8", 0, 2e-8},
                         SUMMED = {"sum 1e-7", 1e-7, 0}, WIDTH = {"width of 200 bootstraps", 0, 0.35},
                         SEED = {"Monte Carlo 3", 0, TIER_MONTE_CARLO};

static void say(struct comparison *c, const char *what, double theirs, double ours, double difference, const struct tier *t,
                bool pass)
{
    printf("%s,%s,%s,%.10g,%.10g,%.3g,%s,%s\n", c->data, c->method, what, theirs, ours, difference, t->name,
           pass ? "pass" : "FAIL");
    c->tally.values++;
    c->tally.failed += !pass;
}

static void hold(struct comparison *c, const char *what, double theirs, double ours, const struct tier *t)
{
    double allowed = fmax(t->relative * fabs(theirs), t->absolute), off = fabs(ours - theirs);
    if (allowed > 0)
        c->tally.worst = fmax(c->tally.worst, off / allowed);
    say(c, what, theirs, ours, t->relative > 0 && theirs != 0 ? off / fabs(theirs) : off, t, off <= allowed);
}

/* `away`: the difference in computed Monte-Carlo errors. Of some two hundred such values one may lie a little beyond three
 * by chance alone: compare_reference.c counts them. */
static void hold_random(struct comparison *c, const char *what, double theirs, double ours, double away)
{
    bool beyond = fabs(away) > TIER_MONTE_CARLO && fabs(away) <= TIER_MONTE_CARLO_EVER;
    c->tally.worst = fmax(c->tally.worst, fabs(away) / TIER_MONTE_CARLO);
    c->tally.random++;
    c->tally.beyond += beyond;
    say(c, what, theirs, ours, away, &SEED, beyond || fabs(away) <= TIER_MONTE_CARLO);
}

static void refuse(struct comparison *c, const char *what, double theirs, const char *why)
{
    printf("%s,%s,%s,%.10g,,,refused here,%s\n", c->data, c->method, what, theirs, why);
    c->tally.refused++;
}

static double processor_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void start(struct comparison *c)
{
    c->begun = processor_seconds();
}

static void stop(struct comparison *c)
{
    c->tally.seconds += processor_seconds() - c->begun;
}

/* The term that "A:B" or "(Intercept)" or, as a number, 1 + its set of lists names. */
static uint32_t term_named(const struct history_table *t, const char *name)
{
    if (name[0] >= '0' && name[0] <= '9')
        return (uint32_t)atoi(name) - 1;
    uint32_t term = 0;
    for (unsigned i = 0; i < t->lists; i++)
        for (const char *p = name; p != NULL; p = strchr(p, ':')) {
            p += *p == ':';
            size_t n = strcspn(p, ":");
            if (n == t->name[i].n && memcmp(p, t->name[i].p, n) == 0)
                term |= 1u << i;
        }
    return term;
}

static void hold_coefficients(struct comparison *c, const struct loglinear_model *m, const double *b)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(c->want, "coef"), name, value)
    {
        uint32_t term = term_named(&c->table, name);
        for (size_t i = 0; i < m->terms; i++)
            if (m->term[i] == term && isfinite(b[i]))
                hold(c, name, json_number_value(value), b[i], &COEFFICIENT);
    }
}

void compare_main_effects(struct comparison *c)
{
    struct loglinear_model m = loglinear_model(c->a, c->d.lists, 0, NULL);
    struct loglinear_fit f;
    double *b = ARENA_ARRAY(c->a, double, m.terms);
    start(c);
    loglinear_fit(&c->d, &m, NULL, true, loglinear_work(c->a, c->d.lists, m.terms), &f, b);
    stop(c);
    hold(c, "N", reference_real(c->want, "N"), c->d.observed + f.unseen, &FIT);
    hold(c, "AIC", reference_real(c->want, "aic"), f.aic, &CRITERION);
    hold(c, "deviance", reference_real(c->want, "deviance"), f.deviance, &CRITERION);
    hold_coefficients(c, &m, b);
}

/* ---- bootstraps ---- */

enum { THEIRS = 1000, OURS = 20000 };

/* Runs of 1,000 drawn from our 20,000, to see how an end of such a run scatters: far out it is one of the smallest replicates,
 * and its scatter is not normal. */
enum { RUNS = 4000, ENDS_MOST = 8 };
static double scattered[ENDS_MOST][RUNS];

static void scatter(const struct bootstrap *b, const double *level, size_t levels)
{
    static double total[THEIRS];
    struct bootstrap run = {.estimate = b->estimate, .replicates = THEIRS, .total = total, .acceleration = b->acceleration};
    struct rng r = rng_make(1, 0);
    for (size_t i = 0; i < RUNS; i++) {
        double below = 0;
        for (size_t k = 0; k < THEIRS; k++) {
            total[k] = b->total[rng_below(&r, b->replicates)];
            below += total[k] < b->estimate * (1 - 1e-7);
        }
        run.z0 = normal_quantile(fmin(fmax(below, 0.5), THEIRS - 0.5) / THEIRS);
        sort_doubles(THEIRS, total);
        for (size_t k = 0; k < levels; k++)
            scattered[k][i] = bootstrap_bca(&run, level[k]);
    }
}

/* Where x stands among n values, as a normal score; 0 where values equal to it (to `close`) lie on both sides. */
static double standing(const double *values, size_t n, double x, double close, double middle)
{
    double below = 0, same = 0, m = normal_quantile(middle);
    for (size_t i = 0; i < n; i++) {
        below += values[i] < x * (1 - close);
        same += fabs(values[i] - x) <= close * x;
    }
    double low = normal_quantile((below + 0.5) / ((double)n + 1));
    double high = normal_quantile((below + same + 0.5) / ((double)n + 1));
    return low > m ? low : high < m ? high : m;
}

/* Ends and quantiles of the reference's 1,000 replicates within `b`, ours: the share of ours below a quantile of theirs is
 * binomial; an end of theirs stands among those of runs of as many. */
static void hold_ends(struct comparison *c, const struct bootstrap *b, json_t *ends, json_t *quantiles, const char *prefix)
{
    const char *key;
    json_t *value;
    char what[64];
    double level[ENDS_MOST];
    size_t levels = 0, at = 0;
    json_object_foreach(quantiles, key, value)
    {
        double q = atof(key) / 100, x = json_number_value(value), n = (double)b->replicates;
        double error = sqrt(q * (1 - q) * (1.0 / THEIRS + 1 / n));
        double share = normal_cdf(standing(b->total, b->replicates, x, 1e-7, q));
        snprintf(what, sizeof what, "replicates %s", key);
        hold_random(c, what, x, quantile_8(b->replicates, b->total, q), (share - q) / error);
    }
    json_object_foreach(ends, key, value)
    {
        if (levels < ENDS_MOST)
            level[levels++] = atof(key);
    }
    scatter(b, level, levels);
    json_object_foreach(ends, key, value)
    {
        /* the same model on the same counts may be written with fewer digits: 1e-4 */
        double x = json_number_value(value), away = standing(scattered[at++], RUNS, x, 1e-4, 0.5);
        snprintf(what, sizeof what, "%s %s", prefix, key);
        hold_random(c, what, x, bootstrap_bca(b, atof(key)), away);
    }
}

static void bootstrap_both(struct comparison *c, const struct bootstrap_estimator *by, struct bootstrap *b)
{
    struct err e = ERR_NONE;
    start(c);
    ASSERT_OK(bootstrap_run(&c->d, by, THEIRS, 1, 1, c->a, b, &e));
    stop(c);
    ASSERT_OK(bootstrap_run(&c->d, by, OURS, 1, 0, c->a, b, &e));
}

void compare_stepwise_bootstrap(struct comparison *c)
{
    struct bootstrap_stepwise s = {.threshold = 0.02};
    struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
    struct bootstrap b;
    bootstrap_both(c, &by, &b);
    hold(c, "N", reference_real(c->want, "N"), b.estimate, &FIT);
    hold(c, "acceleration", reference_real(c->want, "ahat"), b.acceleration, &ERROR_OF_FIT);
    hold_ends(c, &b, json_object_get(c->want, "BCa"), json_object_get(c->want, "boot_q"), "BCa");
}

void compare_stepwise(struct comparison *c)
{
    struct err e = ERR_NONE;
    struct search_work w = search_work(c->a, c->d.lists);
    struct search_path path;
    json_t *est = json_object_get(c->want, "est"), *value;
    const char *key;
    start(c);
    ASSERT_OK(search_stepwise(&c->d, 0.02, NULL, &w, &path, &e));
    stop(c);
    double *b = ARENA_ARRAY(c->a, double, path.model.terms);
    struct loglinear_fit f;
    loglinear_fit(&c->d, &path.model, NULL, true, loglinear_work(c->a, c->d.lists, path.model.terms), &f, b);
    if (est == NULL)
        hold(c, "N", reference_real(c->want, "N"), c->d.observed + f.unseen, &FIT);
    json_object_foreach(est, key, value)
    {
        double z = strcmp(key, "point est.") == 0 ? 0 : normal_quantile(atof(key) / 100);
        hold(c, key, json_number_value(value), c->d.observed + exp(f.log_unseen + z * sqrt(f.log_variance)),
             z == 0 ? &FIT : &END);
    }
    if (json_is_number(json_object_get(c->want, "aic")))
        hold(c, "AIC", reference_real(c->want, "aic"), f.aic, &CRITERION);
    hold_coefficients(c, &path.model, b);
    if (json_object_size(json_object_get(c->want, "BCa")) > 0) {
        struct bootstrap_stepwise s = {.threshold = 0.02};
        struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
        struct bootstrap boot;
        bootstrap_both(c, &by, &boot);
        hold_ends(c, &boot, json_object_get(c->want, "BCa"), NULL, "BCa");
    }
}

/* ---- all models ---- */

/* A list of models; one without an estimate has none here, where Rcapture stands wherever its iterations stopped. */
static void hold_models(struct comparison *c, const char *list)
{
    struct err e = ERR_NONE;
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(c->want, list), i, row)
    {
        const char *words = reference_text(row, "model");
        struct loglinear_model m = reference_model(c->a, c->d.lists, words);
        struct loglinear_fit f;
        enum existence verdict;
        char what[100];
        loglinear_fit(&c->d, &m, NULL, true, loglinear_work(c->a, c->d.lists, m.terms), &f, NULL);
        ASSERT_OK(existence_check(&c->d, &m, c->a, &verdict, &e));
        snprintf(what, sizeof what, "%s N", words);
        for (char *p = strchr(what, ','); p != NULL; p = strchr(p, ','))
            *p = '|';
        if (verdict == EXISTS)
            hold(c, what, reference_real(row, "abundance"), c->d.observed + f.unseen, &FIT);
        else
            refuse(c, what, reference_real(row, "abundance"), "the model has no estimate");
        hold(c, "its BIC", reference_real(row, "BIC"), f.bic, &CRITERION);
        if (json_object_get(row, "AIC") == NULL)
            continue;
        hold(c, "its AIC", reference_real(row, "AIC"), f.aic, &CRITERION);
        hold(c, "its deviance", reference_real(row, "deviance"), f.deviance, &CRITERION);
        if (verdict == EXISTS)
            hold(c, "its standard error", reference_real(row, "stderr"), sqrt(f.unseen + f.unseen * f.unseen * f.log_variance),
                 &ERROR_OF_FIT);
    }
}

static unsigned order_of(const struct comparison *c)
{
    const char *at = strstr(reference_text(c->run, "call"), "maxorder=");
    return at != NULL ? (unsigned)atoi(at + 9) : c->d.lists - 1;
}

void compare_all_models(struct comparison *c)
{
    struct err e = ERR_NONE;
    struct search s;
    struct profile p;
    size_t passed;
    start(c);
    ASSERT_OK(search_all(&c->d, order_of(c), 1, c->a, &s, &e));
    stop(c);
    hold(c, "models", reference_real(c->want, "n_models"), (double)s.count, &EQUAL);
    hold_models(c, "topBIC");
    hold_models(c, "topAIC");
    const char *words = reference_text(json_array_get(json_object_get(c->want, "topBIC"), 0), "model");
    struct loglinear_model m = reference_model(c->a, c->d.lists, words);
    json_t *ci = json_array_get(json_object_get(c->want, "CI_bestBIC"), 0);
    profile_total(&c->d, &m, 0.95, c->a, &p);
    hold(c, "profile N", reference_real(ci, "abundance"), p.total, &PROFILE);
    hold(c, "profile low", reference_real(ci, "infCL"), p.low, &PROFILE);
    hold(c, "profile high", reference_real(ci, "supCL"), p.high, &PROFILE);
    double total, low, high, theirs = reference_real(c->want, "BICweighted_N");
    size_t count = s.count;
    search_weigh(&s, SEARCH_BIC, NULL);
    search_average(&s, c->d.observed, 0.95, &total, &low, &high);
    search_sort(&s, SEARCH_BIC);
    ASSERT_OK(search_sift(&s, &c->d, s.count, c->a, &passed, &e));
    if (passed == count)
        hold(c, "weighted by BIC", theirs, total, &FIT);
    else
        refuse(c, "weighted by BIC", theirs, "some of its models have no estimate");
}

static bool keeps_all(json_t *want)
{
    return json_is_object(json_object_get(want, "BCa_all"));
}

void compare_best_bic(struct comparison *c)
{
    struct err e = ERR_NONE;
    struct search s;
    size_t passed;
    const char *call = reference_text(c->run, "call"), *top = strstr(call, "ntop=");
    unsigned order = order_of(c);
    start(c);
    ASSERT_OK(search_all(&c->d, order, 1, c->a, &s, &e));
    search_sort(&s, SEARCH_BIC);
    ASSERT_OK(search_sift(&s, &c->d, s.count, c->a, &passed, &e));
    stop(c);
    hold(c, "N", reference_real(c->want, "N"), c->d.observed + s.model[0].unseen, &FIT);
    hold(c, "BIC", reference_real(c->want, "BIC"), s.model[0].bic, &CRITERION);
    hold_models(c, "top");
    if (!keeps_all(c->want)) {
        hold(c, "models with an estimate", reference_real(c->want, "n_models"), (double)passed, &EQUAL);
        return;
    }
    size_t kept = top != NULL ? (size_t)atoi(top + 5) : passed;
    struct bootstrap b;
    for (int one = 0; one <= 1; one++) {
        struct bootstrap_models m = bootstrap_models(c->a, &c->d, &s, one ? 1 : kept < passed ? kept : passed, SEARCH_BIC);
        struct bootstrap_estimator by = bootstrap_by_models(&m);
        bootstrap_both(c, &by, &b);
        hold_ends(c, &b, json_object_get(c->want, one ? "BCa_1" : "BCa_all"), NULL, one ? "BCa of one model" : "BCa of all");
    }
}

/* ---- quick checks and bounds ---- */

static void hold_closed(struct comparison *c, json_t *row, const char *model)
{
    struct closed_row ours[CLOSED_MODELS];
    char what[64];
    closed_table(&c->table, c->a, ours);
    for (int k = 0; k < CLOSED_MODELS; k++) {
        if (strcmp(ours[k].model, model) != 0)
            continue;
        snprintf(what, sizeof what, "%s N", model);
        if (ours[k].given)
            hold(c, what, reference_real(row, "abundance"), ours[k].total, &FIT);
        else
            refuse(c, what, reference_real(row, "abundance"), "no maximum: the fit drifts");
        hold(c, "its deviance", reference_real(row, "deviance"), ours[k].deviance, &CRITERION);
        hold(c, "its BIC", reference_real(row, "BIC"), ours[k].bic, &CRITERION);
        return;
    }
    refuse(c, model, reference_real(row, "abundance"), "behaviour needs an order of the lists in time");
}

void compare_closed(struct comparison *c)
{
    size_t i;
    json_t *row;
    struct closed_row unused[CLOSED_MODELS];
    start(c);
    closed_table(&c->table, c->a, unused);
    stop(c);
    json_array_foreach(json_object_get(c->want, "table"), i, row) hold_closed(c, row, reference_text(row, "model"));
}

void compare_chao(struct comparison *c)
{
    json_t *mt = json_object_get(c->want, "Mt"), *ci = json_array_get(json_object_get(mt, "CI"), 0);
    json_t *mth = json_array_get(json_object_get(json_object_get(c->want, "Mth_Chao"), "res"), 0);
    json_t *mh = json_array_get(json_object_get(json_object_get(c->want, "Mh_Chao"), "res"), 0);
    struct loglinear_model m = loglinear_model(c->a, c->d.lists, 0, NULL);
    struct profile p;
    start(c);
    profile_total(&c->d, &m, 0.95, c->a, &p);
    stop(c);
    hold(c, "profile N", reference_real(ci, "abundance"), p.total, &PROFILE);
    hold(c, "profile low", reference_real(ci, "infCL"), p.low, &PROFILE);
    hold(c, "profile high", reference_real(ci, "supCL"), p.high, &PROFILE);
    hold_closed(c, mth, "Mth Chao (LB)");
    struct closed_row ours[CLOSED_MODELS];
    closed_table(&c->table, c->a, ours);
    for (int k = 0; k < CLOSED_MODELS; k++)
        if (strcmp(ours[k].model, "Mh Chao (LB)") == 0 && ours[k].given)
            hold(c, "Mh Chao (LB) N", reference_real(mh, "abundance"), ours[k].total, &FIT);
}

void compare_coverage(struct comparison *c)
{
    struct err e = ERR_NONE;
    json_t *pairs = json_object_get(c->want, "pair"), *hsc = json_array_get(json_object_get(c->want, "HSC"), 0);
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x;
    size_t at = 0;
    char what[64];
    start(c);
    ASSERT_OK(mse_coverage(&c->table, &o, c->a, &x, &e));
    stop(c);
    for (unsigned i = 0; i < c->d.lists; i++)
        for (unsigned j = i + 1; j < c->d.lists; j++, at++) {
            json_t *pair = json_array_get(pairs, at);
            struct bounds_pair p = bounds_pair(&c->table, i, j, 0.95);
            snprintf(what, sizeof what, "Chapman %u and %u", i + 1, j + 1);
            hold(c, what, reference_real(pair, "Chapman"), p.total, &FIT);
            hold(c, "its standard error", reference_real(pair, "se"), p.se, &FIT);
            hold(c, "its low", reference_real(pair, "cil"), p.low, &ERROR_OF_FIT);
            hold(c, "its high", reference_real(pair, "ciu"), p.high, &ERROR_OF_FIT);
        }
    struct bounds_coverage v = bounds_coverage(&c->table);
    hold(c, "coverage, three digits", reference_real(json_array_get(json_object_get(c->want, "stat"), 0), "Chat"),
         round(1000 * v.coverage) / 1000, &SUMMED);
    hold(c, "independent", reference_real(json_array_get(json_object_get(c->want, "Indep"), 0), "est"), v.independent, &FIT);
    hold(c, "high coverage", reference_real(hsc, "est"), v.total, &FIT);
    double high = reference_real(hsc, "ciu");
    if (x.refusal != MSE_FINE || v.coverage < 0.6)
        refuse(c, "its high", high, "coverage under 0.6: most replicates have no figure");
    else
        hold(c, "log of what its high leaves unseen", log(high - c->d.observed), log(x.high - x.observed), &WIDTH);
}

/* ---- posteriors ---- */

void compare_graphs(struct comparison *c)
{
    struct err e = ERR_NONE;
    struct graphs_options o = {.with_saturated = true, .most_unseen = 10 * c->d.observed, .threads = 1};
    struct graphs_posterior p;
    const char *key;
    json_t *value, *top = json_array_get(json_object_get(c->want, "top"), 0);
    start(c);
    ASSERT_OK(graphs_fit(c->d.lists, c->d.count, &o, c->a, &p, &e));
    stop(c);
    json_object_foreach(json_object_get(c->want, "q"), key, value)
        hold(c, key, json_number_value(value), graphs_quantile(&p, atof(key)), &EQUAL);
    hold(c, "mode", reference_real(c->want, "mode"), p.mode, &EQUAL);
    hold(c, "mean", reference_real(c->want, "mean"), p.mean, &SUMMED);
    hold(c, "Madigan and York", reference_real(c->want, "MY_bayes"), p.my, &SUMMED);
    hold(c, "P(saturated)", reference_real(c->want, "p_saturated"), p.saturated, &PRINTED);
    hold(c, "P(heaviest)", reference_real(top, "prob"), p.graph[0].probability, &PRINTED);
    hold(c, "its mean", reference_real(top, "mean"), p.graph[0].mean, &SUMMED);
}

/* A quantile of theirs stands at a share of our draws; both shares have the error of as many draws as are worth independent
 * ones. Theirs is worth no more than its own report says, which under 100 says nothing. */
void compare_latent(struct comparison *c)
{
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct latent_options l = LATENT_DEFAULTS;
    struct latent_result r;
    struct mse_estimate x;
    const char *key;
    json_t *value;
    o.threads = 1;
    l.want_ess = 4000;
    start(c);
    ASSERT_OK(mse_latent(&c->table, &o, &l, c->a, &r, &x, &e));
    stop(c);
    double worth = reference_real(c->want, "ess"), rhat = json_number_value(json_object_get(c->want, "Rhat"));
    printf("# %s: ours worth %.0f draws in %.2f s, R-hat %.4f; theirs %.0f\n", c->data, r.ess, c->tally.seconds, r.rhat, worth);
    json_object_foreach(json_object_get(c->want, "q"), key, value)
    {
        double q = atof(key), theirs = json_number_value(value), below = 0, same = 0;
        if (x.refusal != MSE_FINE) {
            refuse(c, key, theirs, x.refusal == MSE_NOT_MIXED ? "chains do not mix" : "the prior decides");
            continue;
        }
        for (size_t i = 0; i < r.draws; i++) {
            below += r.draw[i] < theirs;
            same += r.draw[i] == theirs;
        }
        double share = (below + same / 2) / (double)r.draws, error = sqrt(q * (1 - q) * (1 / worth + 1 / r.ess));
        if (worth < 100)
            refuse(c, key, theirs, "theirs is one chain worth under 100 draws: no error can be computed");
        else if (rhat > 1.05)
            refuse(c, key, theirs, "theirs pools chains that do not agree: R-hat over 1.05");
        else
            hold_random(c, key, theirs, quantile_8(r.draws, r.draw, q), (share - q) / error);
    }
}
