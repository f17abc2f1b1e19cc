/* stats/simulate.c - see simulate.h. */
#include "stats/simulate.h"

#include "base/par.h"
#include "num/rng.h"
#include "num/special.h"

#include <math.h>
#include <string.h>

static const char *const names[SIMULATE_SCENARIOS] = {"independent", "pair", "classes", "sparse", "absorbing"};

const char *simulate_name(enum simulate_scenario s)
{
    return names[s];
}

enum simulate_scenario simulate_named(struct str name)
{
    int s = 0;
    while (s < SIMULATE_SCENARIOS && !str_is(name, names[s]))
        s++;
    return (enum simulate_scenario)s;
}

static bool chance(struct rng *r, double p)
{
    return rng_uniform(r) < p;
}

static uint32_t lists_with(struct rng *r, unsigned lists, const double *p)
{
    uint32_t w = 0;
    for (unsigned i = 0; i < lists; i++)
        w |= (uint32_t)chance(r, p[i]) << i;
    return w;
}

static uint32_t person_independent(struct rng *r)
{
    static const double p[] = {0.25, 0.20, 0.15, 0.30};
    return lists_with(r, 4, p);
}

/* On list 2 with 2/5 after list 1 and with 1/7 else: odds ratio (2/3) / (1/6) = 4. */
static uint32_t person_pair(struct rng *r)
{
    static const double p[] = {0.25, 0, 0.15, 0.30};
    uint32_t w = lists_with(r, 4, p);
    return w | (uint32_t)chance(r, w & 1u ? 2.0 / 5 : 1.0 / 7) << 1;
}

static uint32_t person_classes(struct rng *r)
{
    static const double share[] = {0.5, 0.3};
    static const double p[3][4] = {{0.04, 0.03, 0.05, 0.06}, {0.20, 0.25, 0.15, 0.30}, {0.50, 0.40, 0.60, 0.50}};
    double u = rng_uniform(r);
    return lists_with(r, 4, p[u < share[0] ? 0 : u < share[0] + share[1] ? 1 : 2]);
}

/* Lists 1 and 5 and lists 4 and 5 never hold the same person: the fifth takes only whom they do not have. */
static uint32_t person_sparse(struct rng *r)
{
    static const double p[] = {0.07, 0.06, 0.05, 0.04, 0.03};
    uint32_t w = lists_with(r, 5, p);
    return w & 0x9u ? w & 0xfu : w;
}

/* One in five enters list 4, at a time even over the period; the other lists then have only that part of it. */
static uint32_t person_absorbing(struct rng *r)
{
    static const double p[] = {0.25, 0.20, 0.30};
    bool absorbed = chance(r, 0.2);
    double time = absorbed ? rng_uniform(r) : 1;
    uint32_t w = absorbed ? 8u : 0;
    for (unsigned i = 0; i < 3; i++)
        w |= (uint32_t)chance(r, -expm1(time * log1p(-p[i]))) << i;
    return w;
}

struct history_table simulate_population(enum simulate_scenario s, int64_t people, uint64_t seed, struct arena *a)
{
    static uint32_t (*const person[SIMULATE_SCENARIOS])(struct rng *) = {person_independent, person_pair, person_classes,
                                                                         person_sparse, person_absorbing};
    BD_ASSERT(s < SIMULATE_SCENARIOS && people >= 1 && people <= 10000000);
    struct rng r = rng_make(seed, (uint64_t)s);
    struct history_table t = history_new(a, s == SIMULATE_SPARSE ? 5 : 4);
    for (int64_t i = 0; i < people; i++)
        t.count[person[s](&r)]++;
    t.count[0] = 0;
    history_total(&t);
    return t;
}

/* What one method said of one population. */
struct answer {
    bool given;
    double total, low, high;
};

struct job {
    enum simulate_scenario scenario;
    const struct simulate_options *o;
    size_t first;          /* population of the block */
    struct answer *answer; /* population * MSE_METHODS + method */
    double *seen;          /* share of each population */
    bool *flagged;
    enum bd_status *status; /* of each population */
};

static FALLIBLE ask(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                    struct mse_estimate *out)
{
    enum bd_status s = mse_run(m, t, o, a, out, NULL);
    if (s != BD_NOT_CONVERGED && s != BD_LIMIT)
        return s;
    *out = mse_begin(m, MSE_ESTIMATE, t, o);
    mse_refuse(out, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
    return BD_OK;
}

static FALLIBLE run_population(const struct job *j, size_t k)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    struct mse_options o = j->o->mse;
    o.bca_error = 0; /* as many replicates as the table says */
    uint64_t seed = rng_derive(o.seed, k);
    struct history_table t = simulate_population(j->scenario, j->o->people, seed, a);
    struct mse_estimate x[MSE_METHODS];
    o.threads = 1;
    o.seed = seed;
    for (int m = 0; m < MSE_METHODS; m++) {
        if (!j->o->wanted[m] && m != MSE_CHAO && m != MSE_LOGLINEAR_MAIN)
            continue;
        BD_TRY(ask((enum mse_method)m, &t, &o, a, &x[m]));
        j->answer[k * MSE_METHODS + (size_t)m] = (struct answer){x[m].refusal == MSE_FINE, x[m].total, x[m].low, x[m].high};
    }
    j->seen[k] = (double)t.observed / (double)j->o->people;
    j->flagged[k] = mse_heterogeneity(&x[MSE_CHAO], &x[MSE_LOGLINEAR_MAIN]);
    return BD_OK;
}

static void run_block(void *ctx, size_t from, size_t to, unsigned worker)
{
    (void)worker;
    const struct job *j = ctx;
    for (size_t k = from; k < to; k++)
        j->status[j->first + k] = run_population(j, j->first + k);
}

static struct simulate_row sum_up(const struct job *j, enum mse_method m, struct arena *a)
{
    size_t n = j->o->populations;
    double truth = (double)j->o->people;
    struct simulate_row r = {.method = m, .populations = n};
    double *error = ARENA_ARRAY(a, double, n), *width = ARENA_ARRAY(a, double, n);
    for (size_t k = 0; k < n; k++) {
        const struct answer *x = &j->answer[k * MSE_METHODS + m];
        if (!x->given)
            continue;
        error[r.given] = x->total / truth - 1;
        width[r.given++] = (x->high - x->low) / truth;
        r.missed_low += x->high < truth;
        r.missed_high += x->low > truth;
        r.mean_error += x->total / truth - 1;
    }
    if (r.given == 0)
        return r;
    double given = (double)r.given;
    r.missed_low /= given;
    r.missed_high /= given;
    r.covered = 1 - r.missed_low - r.missed_high;
    r.mean_error /= given;
    sort_doubles(r.given, error);
    sort_doubles(r.given, width);
    r.median_error = quantile_7(r.given, error, 0.5);
    r.median_width = quantile_7(r.given, width, 0.5);
    return r;
}

FALLIBLE simulate_run(enum simulate_scenario s, const struct simulate_options *o, bool (*go_on)(void *ctx, double done),
                      void *ctx, struct arena *a, struct simulate_result *out, struct err *e)
{
    enum { BLOCK = 16 };
    size_t n = o->populations;
    struct job j = {.scenario = s,
                    .o = o,
                    .answer = ARENA_ARRAY(a, struct answer, n * MSE_METHODS),
                    .seen = ARENA_ARRAY(a, double, n),
                    .flagged = ARENA_ARRAY(a, bool, n),
                    .status = ARENA_ARRAY(a, enum bd_status, n)};
    for (; j.first < n; j.first += BLOCK) {
        if (go_on != NULL && !go_on(ctx, (double)j.first / (double)n))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        par_for(n - j.first < BLOCK ? n - j.first : BLOCK, 1, o->mse.threads, run_block, &j);
    }
    struct simulate_result r = {0};
    for (size_t k = 0; k < n; k++) {
        if (j.status[k] != BD_OK)
            return err_set(e, j.status[k], "a method failed on population %zu of scenario %s", k + 1, simulate_name(s));
        r.seen += j.seen[k] / (double)n;
        r.flagged += j.flagged[k] / (double)n;
    }
    for (int m = 0; m < MSE_METHODS; m++)
        if (o->wanted[m])
            r.row[r.rows++] = sum_up(&j, (enum mse_method)m, a);
    *out = r;
    return BD_OK;
}
