/* stats/bootstrap.c - see bootstrap.h. */
#include "stats/bootstrap.h"

#include "base/limits.h"
#include "base/par.h"
#include "num/rng.h"
#include "num/special.h"

#include <math.h>
#include <string.h>

/* A thread's own copy of the data and scratch. */
struct lane {
    struct loglinear_data d;
    struct search_work work;
    int64_t *draw;
    struct err e;
    enum bd_status status;
};

struct resampling {
    const struct loglinear_data *d;
    const struct bootstrap_estimator *estimator;
    uint64_t seed;
    size_t replicates;
    size_t observed_cells;
    const size_t *cell;   /* observed histories in order */
    const double *weight; /* their counts */
    double *total;        /* replicates, then one for each observed history (jackknife) */
    size_t *choice;       /* of each of these */
    struct lane *lane;
};

static void resample(struct resampling *r, size_t i, struct lane *lane)
{
    struct rng rng = rng_make(r->seed, i);
    rng_multinomial(&rng, (int64_t)r->d->observed, r->observed_cells, r->weight, lane->draw);
    for (size_t k = 0; k < r->observed_cells; k++)
        lane->d.count[r->cell[k]] = (double)lane->draw[k];
}

static void leave_out(struct resampling *r, size_t k, struct lane *lane)
{
    memcpy(lane->d.count, r->d->count, r->d->cells * sizeof *lane->d.count);
    lane->d.count[r->cell[k]] -= 1;
}

static void run_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct resampling *r = ctx;
    struct lane *lane = &r->lane[worker];
    for (size_t i = from; i < to && lane->status == BD_OK; i++) {
        if (i < r->replicates)
            resample(r, i, lane);
        else
            leave_out(r, i - r->replicates, lane);
        loglinear_refresh(&lane->d);
        r->total[i] = INFINITY;
        lane->work.choice = SIZE_MAX;
        if (lane->d.observed > 0)
            lane->status = r->estimator->total(r->estimator->ctx, &lane->d, &lane->work, &r->total[i], &lane->e);
        r->choice[i] = lane->work.choice;
    }
}

static double accelerate(size_t n, const double *weight, const double *total)
{
    double cases = 0, mean = 0, square = 0, cube = 0;
    for (size_t k = 0; k < n; k++) {
        if (!isfinite(total[k]))
            return 0; /* the skewness of an infinite jackknife value is not defined: no acceleration */
        cases += weight[k];
        mean += weight[k] * total[k];
    }
    mean /= cases;
    for (size_t k = 0; k < n; k++) {
        double r = mean - total[k];
        square += weight[k] * r * r;
        cube += weight[k] * r * r * r;
    }
    return square > 0 ? cube / (6 * pow(square, 1.5)) : 0;
}

static void summarise(struct bootstrap *b, const struct resampling *r)
{
    double below = 0;
    for (size_t i = 0; i < b->replicates; i++) {
        b->infinite += !isfinite(b->total[i]);
        /* A replicate with the same total is not below; fits end within 3e-8 of it. Held on the unseen, since beside 10^12 seen
         * cases every total is the same. */
        below += b->total[i] - r->d->observed < (b->estimate - r->d->observed) * (1 - 1e-7);
    }
    double n = (double)b->replicates, share = fmin(fmax(below / n, 0.5 / n), 1 - 0.5 / n);
    b->z0 = normal_quantile(share);
    b->acceleration = accelerate(r->observed_cells, r->weight, r->total + r->replicates);
    sort_doubles(b->replicates, b->total);
}

static struct lane lane_new(struct arena *a, const struct loglinear_data *d, size_t observed_cells)
{
    struct lane lane = {.d = *d, .work = search_work(a, d->lists), .e = ERR_NONE};
    lane.d.count = ARENA_ARRAY(a, double, d->cells);
    lane.d.margin = ARENA_ARRAY(a, double, d->cells);
    lane.draw = ARENA_ARRAY(a, int64_t, observed_cells);
    return lane;
}

FALLIBLE bootstrap_run(const struct loglinear_data *d, const struct bootstrap_estimator *estimator, size_t replicates,
                       uint64_t seed, unsigned threads, struct arena *a, struct bootstrap *out, struct err *e)
{
    if (replicates < 2)
        return err_set(e, BD_USAGE, "a bootstrap needs at least 2 replicates");
    struct resampling r = {.d = d, .estimator = estimator, .seed = seed, .replicates = replicates};
    size_t *cell = ARENA_ARRAY(a, size_t, d->cells);
    double *weight = ARENA_ARRAY(a, double, d->cells);
    for (size_t w = 1; w < d->cells; w++)
        if (d->count[w] > 0) {
            weight[r.observed_cells] = d->count[w];
            cell[r.observed_cells++] = w;
        }
    r.cell = cell;
    r.weight = weight;
    r.total = ARENA_ARRAY(a, double, replicates + r.observed_cells);
    r.choice = ARENA_ARRAY(a, size_t, replicates + r.observed_cells);
    if (threads == 0)
        threads = par_threads();
    /* Scratch of each thread comes from an arena of its own, since estimators take from it while they run. */
    struct arena *own[64] = {NULL};
    threads = threads > 64 ? 64 : threads;
    r.lane = ARENA_ARRAY(a, struct lane, threads);
    for (unsigned i = 0; i < threads; i++) {
        own[i] = arena_new(LIMIT_VERB_BYTES);
        r.lane[i] = lane_new(own[i], d, r.observed_cells);
    }
    enum bd_status status = BD_OK;
    struct bootstrap b = {.replicates = replicates, .total = r.total, .choice = r.choice};
    status = estimator->total(estimator->ctx, d, &r.lane[0].work, &b.estimate, e);
    if (status == BD_OK)
        par_for(replicates + r.observed_cells, 16, threads, run_piece, &r);
    for (unsigned i = 0; i < threads; i++) {
        if (status == BD_OK && r.lane[i].status != BD_OK)
            status = err_set(e, r.lane[i].status, "%s", r.lane[i].e.text);
        arena_free(own[i]);
    }
    if (status != BD_OK)
        return status;
    summarise(&b, &r);
    *out = b;
    return BD_OK;
}

/* The normal score of the level at which the replicates are read for the limit q. */
static double bca_score(const struct bootstrap *b, double q)
{
    double z = b->z0 + normal_quantile(q);
    return b->z0 + z / (1 - b->acceleration * z);
}

double bootstrap_bca(const struct bootstrap *b, double q)
{
    return quantile_8(b->replicates, b->total, normal_cdf(bca_score(b, q)));
}

static double density(double z)
{
    return exp(-z * z / 2) / sqrt(2 * 3.14159265358979323846);
}

double bootstrap_bca_score_error(const struct bootstrap *b, double q)
{
    double n = (double)b->replicates, score = bca_score(b, q), level = normal_cdf(score), p = normal_cdf(b->z0);
    double turn = 1 - b->acceleration * (b->z0 + normal_quantile(q));
    /* d level / d p, through the bias correction */
    double slope = density(score) * (1 + 1 / (turn * turn)) / density(b->z0);
    double variance = slope * slope * p * (1 - p) + level * (1 - level) - 2 * slope * (fmin(p, level) - p * level);
    return sqrt(fmax(variance, 0) / n) / density(score);
}

double bootstrap_bca_error(const struct bootstrap *b, double q)
{
    double n = (double)b->replicates, score = bca_score(b, q), error = bootstrap_bca_score_error(b, q);
    double level = normal_cdf(score);
    if (level * n < 2 || (1 - level) * n < 2)
        return INFINITY;
    double high = quantile_8(b->replicates, b->total, normal_cdf(score + error));
    return (high - quantile_8(b->replicates, b->total, normal_cdf(score - error))) / 2;
}

double bootstrap_end_error(const struct bootstrap *b, double level)
{
    return fmax(bootstrap_bca_error(b, (1 - level) / 2), bootstrap_bca_error(b, (1 + level) / 2));
}

FALLIBLE bootstrap_steady(const struct loglinear_data *d, const struct bootstrap_estimator *estimator, size_t replicates,
                          double level, double share, size_t times, uint64_t seed, unsigned threads, struct arena *a,
                          struct bootstrap *out, struct err *e)
{
    BD_TRY(bootstrap_run(d, estimator, replicates, seed, threads, a, out, e));
    double low = bootstrap_bca(out, (1 - level) / 2), high = bootstrap_bca(out, (1 + level) / 2);
    if (!(share > 0) || !isfinite(high))
        return BD_OK;
    double ratio = bootstrap_end_error(out, level) / (share * (high - low));
    if (!(ratio > 1))
        return BD_OK;
    size_t more = ratio * ratio < (double)times ? (size_t)ceil(ratio * ratio) : times;
    return bootstrap_run(d, estimator, more * replicates, seed, threads, a, out, e);
}

static FALLIBLE stepwise_total(void *ctx, const struct loglinear_data *d, struct search_work *w, double *out, struct err *e)
{
    const struct bootstrap_stepwise *s = ctx;
    struct search_path path;
    BD_TRY(search_stepwise(d, s->threshold, s->start, w, &path, e));
    *out = path.verdict == EXISTS ? d->observed + path.fit.unseen : INFINITY;
    return BD_OK;
}

struct bootstrap_estimator bootstrap_by_stepwise(const struct bootstrap_stepwise *s)
{
    return (struct bootstrap_estimator){.total = stepwise_total, .ctx = (void *)(uintptr_t)s};
}

struct bootstrap_models bootstrap_models(struct arena *a, const struct loglinear_data *d, const struct search *s, size_t count,
                                         enum search_criterion by)
{
    struct loglinear_work *w = loglinear_work(a, d->lists, 64);
    double **start = ARENA_ARRAY(a, double *, count);
    uint32_t term[64];
    for (size_t i = 0; i < count; i++) {
        struct loglinear_model m = {.terms = loglinear_from_bits(s->model[i].bits, term), .term = term};
        struct loglinear_fit fit;
        start[i] = ARENA_ARRAY(a, double, m.terms);
        loglinear_fit(d, &m, NULL, false, w, &fit, start[i]);
    }
    return (struct bootstrap_models){.by = by, .count = count, .model = s->model, .start = start};
}

/* Fits every model; the best sound one by the criterion. Soundness is looked at only where a model would win. */
static FALLIBLE best_model_total(void *ctx, const struct loglinear_data *d, struct search_work *w, double *out, struct err *e)
{
    const struct bootstrap_models *s = ctx;
    double least = INFINITY;
    uint32_t term[64];
    *out = INFINITY;
    w->choice = SIZE_MAX;
    for (size_t i = 0; i < s->count; i++) {
        struct loglinear_model m = {.terms = loglinear_from_bits(s->model[i].bits, term), .term = term};
        struct loglinear_fit fit;
        loglinear_fit(d, &m, s->start[i], false, w->fit, &fit, NULL);
        double c = s->by == SEARCH_BIC ? fit.bic : fit.aic;
        if (!(c < least))
            continue;
        enum existence verdict;
        BD_TRY(existence_look(w->cache, d, &m, w->a, &verdict, e));
        if (verdict == EXISTS) {
            least = c;
            w->choice = i;
            *out = d->observed + fit.unseen;
        }
    }
    return BD_OK;
}

struct bootstrap_estimator bootstrap_by_models(const struct bootstrap_models *m)
{
    return (struct bootstrap_estimator){.total = best_model_total, .ctx = (void *)(uintptr_t)m};
}
