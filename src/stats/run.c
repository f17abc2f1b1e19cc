/* stats/run.c - the log-linear methods as answers, and the table of methods. See run.h. */
#include "stats/run.h"

#include "stats/bootstrap.h"
#include "stats/bounds.h"
#include "stats/closed.h"
#include "stats/graphs_estimate.h"
#include "stats/latent.h"
#include "stats/models.h"
#include "stats/profile.h"

#include "num/rng.h"
#include "num/special.h"

#include <math.h>

/* Beyond this many lists a search over models takes minutes; lists of one kind are then to be merged first. */
static bool too_many(const struct history_table *t, struct mse_estimate *out)
{
    if (t->lists <= MSE_SEARCH_LISTS_MAX)
        return false;
    mse_refuse(out, MSE_TOO_MANY_LISTS, t->lists, MSE_SEARCH_LISTS_MAX, NULL);
    return true;
}

/* Fills an estimate from one model: Poisson fit for the total, profile for the interval. */
static void answer_model(const struct history_table *t, const struct loglinear_data *d, const struct loglinear_model *m,
                         struct arena *a, struct mse_estimate *out)
{
    struct loglinear_fit fit;
    struct profile p;
    loglinear_fit(d, m, NULL, true, loglinear_work(a, t->lists, m->terms), &fit, NULL);
    profile_total(d, m, out->level, a, &p);
    out->interval = MSE_PROFILE;
    out->total = d->observed + fit.unseen;
    out->low = fmin(p.low, out->total);
    out->high = fmax(p.high, out->total);
    /* Beyond some 10^15 cases the likelihood is a difference of numbers too great for it, and its profile is noise. */
    if (!(p.low <= 1.5 * out->total && p.high >= out->total / 1.5)) {
        mse_set_log_normal(out, fit.unseen, fit.log_variance);
        out->interval = MSE_LOG_NORMAL;
        p.high = out->high;
        p.clipped = false;
    }
    out->log_variance = fit.log_variance;
    out->model = loglinear_words(a, t, m);
    out->empty = loglinear_empty(a, t, m);
    out->deviance = fit.deviance;
    out->df = (double)(d->cells - 1) - (double)fit.parameters;
    out->notes |= (out->empty != NULL ? MSE_NOTE_EMPTY_OVERLAP : 0) | (isinf(p.high) ? MSE_NOTE_OPEN_ABOVE : 0) |
                  (p.clipped ? MSE_NOTE_CLIPPED : 0);
    if (out->df > 0 && chi_square_upper(out->deviance, out->df) < 0.001)
        out->notes |= MSE_NOTE_POOR_FIT;
}

/* Draws by resampling cases, the model chosen again among `count` in each replicate. */
static FALLIBLE keep_draws(const struct loglinear_data *d, const struct search *s, size_t count, enum search_criterion by,
                           const struct mse_options *o, struct arena *a, struct mse_estimate *out, struct err *e)
{
    struct bootstrap b;
    struct bootstrap_models models = bootstrap_models(a, d, s, count, by);
    struct bootstrap_estimator estimator = bootstrap_by_models(&models);
    BD_TRY(bootstrap_run(d, &estimator, o->replicates, rng_derive(o->seed, (uint64_t)out->method), o->threads, a, &b, e));
    out->draw = b.total;
    out->draws = b.replicates;
    out->notes |= b.infinite > 0 ? MSE_NOTE_INFINITE : 0;
    return BD_OK;
}

/* The same for one fixed model on up to 6 lists; on more the draws stay empty and readers take the log-normal. */
static FALLIBLE keep_draws_of_one(const struct loglinear_data *d, const struct loglinear_model *m, const struct mse_options *o,
                                  struct arena *a, struct mse_estimate *out, struct err *e)
{
    if (d->lists > 6)
        return BD_OK;
    struct search_model one = {.bits = loglinear_bits(m)};
    struct search s = {.count = 1, .model = &one};
    return keep_draws(d, &s, 1, SEARCH_BIC, o, a, out, e);
}

static void refuse_verdict(struct mse_estimate *out, enum existence verdict)
{
    mse_refuse(out, verdict == NOT_IDENTIFIED ? MSE_NOT_IDENTIFIED : MSE_NOT_EXISTING, 0, 0, NULL);
}

static FALLIBLE run_main(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                         struct err *e)
{
    *out = mse_begin(MSE_LOGLINEAR_MAIN, MSE_ESTIMATE, t, o);
    if (mse_refuse_unfit(t, 3, a, out))
        return BD_OK;
    struct loglinear_data d = loglinear_data(a, t);
    struct loglinear_model m = loglinear_model(a, t->lists, 0, NULL);
    enum existence verdict;
    BD_TRY(existence_check(&d, &m, a, &verdict, e));
    if (verdict != EXISTS) {
        refuse_verdict(out, verdict);
        return BD_OK;
    }
    answer_model(t, &d, &m, a, out);
    return o->keep_draws ? keep_draws_of_one(&d, &m, o, a, out, e) : BD_OK;
}

/* The best sound model of all (up to 6 lists); *rival is the total of a second one within 2 of its criterion, else 0. */
static FALLIBLE best_of_all(const struct loglinear_data *d, const struct mse_options *o, unsigned order,
                            enum search_criterion by, struct arena *a, struct search *s, size_t *passed,
                            struct loglinear_model *m, double *rival, struct err *e)
{
    size_t wanted = !o->keep_draws ? 2 : models_kept(d->lists);
    BD_TRY(search_all(d, order, o->threads, a, s, e));
    search_sort(s, by);
    BD_TRY(search_sift(s, d, wanted, a, passed, e));
    *rival = 0;
    if (*passed == 0)
        return BD_OK;
    *passed = *passed < wanted ? *passed : wanted;
    m->term = ARENA_ARRAY(a, uint32_t, 64);
    m->terms = loglinear_from_bits(s->model[0].bits, m->term);
    const struct search_model *x = &s->model[0], *y = &s->model[1];
    if (*passed > 1 && (by == SEARCH_BIC ? y->bic - x->bic : y->aic - x->aic) < 2)
        *rival = d->observed + y->unseen;
    return BD_OK;
}

/* The model that the search chooses, and with up to 6 lists the search itself, sorted and sifted. */
static FALLIBLE choose(const struct loglinear_data *d, const struct mse_options *o, enum search_criterion by, struct arena *a,
                       struct search *s, size_t *found, struct loglinear_model *m, double *rival, struct err *e)
{
    unsigned order = models_order(d->lists, o);
    if (d->lists <= 6)
        return best_of_all(d, o, order, by, a, s, found, m, rival, e);
    struct search_work w = search_work(a, d->lists);
    struct search_path path;
    BD_TRY(search_downhill(d, by, order, &w, &path, e));
    *found = path.verdict == EXISTS;
    *m = path.model;
    return BD_OK;
}

static FALLIBLE run_search(const struct history_table *t, const struct mse_options *o, enum search_criterion by,
                           struct arena *a, struct mse_estimate *out, struct err *e)
{
    *out = mse_begin(by == SEARCH_BIC ? MSE_LOGLINEAR_BIC : MSE_LOGLINEAR_AIC, MSE_ESTIMATE, t, o);
    if (mse_refuse_unfit(t, 3, a, out) || too_many(t, out))
        return BD_OK;
    struct loglinear_data d = loglinear_data(a, t);
    struct loglinear_model m = {0};
    struct search s = {0};
    size_t found = 0;
    double rival = 0;
    BD_TRY(choose(&d, o, by, a, &s, &found, &m, &rival, e));
    if (found == 0) {
        mse_refuse(out, MSE_NOT_EXISTING, 0, 0, NULL);
        return BD_OK;
    }
    answer_model(t, &d, &m, a, out);
    out->notes |= MSE_NOTE_SELECTED;
    /* Another model as good is told when its total is outside a tenth of this one's. */
    if (rival > 0 && fabs(rival - out->total) > 0.1 * out->total) {
        out->notes |= MSE_NOTE_TIES;
        out->rival = rival;
    }
    return o->keep_draws && s.count > 0 ? keep_draws(&d, &s, found, by, o, a, out, e) : BD_OK;
}

static FALLIBLE run_sparse(const struct history_table *t, const struct mse_options *o, struct arena *a,
                           struct mse_estimate *out, struct err *e)
{
    *out = mse_begin(MSE_SPARSE_BCA, MSE_ESTIMATE, t, o);
    if (mse_refuse_unfit(t, 3, a, out) || too_many(t, out))
        return BD_OK;
    struct loglinear_data d = loglinear_data(a, t);
    struct search_work w = search_work(a, t->lists);
    struct search_path path;
    BD_TRY(search_stepwise(&d, o->threshold, NULL, &w, &path, e));
    if (path.verdict != EXISTS) {
        refuse_verdict(out, path.verdict);
        return BD_OK;
    }
    struct bootstrap_stepwise s = {.threshold = o->threshold};
    struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
    struct bootstrap b;
    /* Draws that are kept are pooled with others, and no end is read from them. */
    BD_TRY(bootstrap_steady(&d, &by, o->replicates, o->level, o->keep_draws ? 0 : o->bca_error, MSE_MORE_REPLICATES, o->seed,
                            o->threads, a, &b, e));
    if ((double)b.infinite > 0.05 * (double)b.replicates) {
        mse_refuse(out, MSE_UNSTABLE, (double)b.infinite / (double)b.replicates, 0, NULL);
        return BD_OK;
    }
    out->interval = MSE_BCA;
    out->total = b.estimate;
    out->low = fmin(fmax(bootstrap_bca(&b, (1 - o->level) / 2), out->observed), out->total);
    out->high = fmax(bootstrap_bca(&b, (1 + o->level) / 2), out->total);
    out->end_error = isfinite(out->high) ? bootstrap_end_error(&b, o->level) : 0;
    out->model = loglinear_words(a, t, &path.model);
    out->empty = loglinear_empty(a, t, &path.model);
    out->deviance = path.fit.deviance;
    out->df = (double)(d.cells - 1) - (double)path.fit.parameters;
    out->notes |= (out->empty != NULL ? MSE_NOTE_EMPTY_OVERLAP : 0) | (b.infinite > 0 ? MSE_NOTE_INFINITE : 0) |
                  (isinf(out->high) ? MSE_NOTE_OPEN_ABOVE : 0);
    if (o->keep_draws) {
        out->draw = b.total;
        out->draws = b.replicates;
    }
    return BD_OK;
}

FALLIBLE mse_run(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                 struct mse_estimate *out, struct err *e)
{
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(a, t, from);
    switch (m) {
    case MSE_CHAPMAN: return mse_chapman(&used, o, a, out, e);
    case MSE_CHAO: return mse_chao(&used, o, a, out, e);
    case MSE_ZELTERMAN: return mse_zelterman(&used, o, a, out, e);
    case MSE_COVERAGE: return mse_coverage(&used, o, a, out, e);
    case MSE_CLOSED: return mse_closed(&used, o, a, out, e);
    case MSE_LOGLINEAR_MAIN: return run_main(&used, o, a, out, e);
    case MSE_LOGLINEAR_BIC: return run_search(&used, o, SEARCH_BIC, a, out, e);
    case MSE_LOGLINEAR_AIC: return run_search(&used, o, SEARCH_AIC, a, out, e);
    case MSE_SPARSE_BCA: return run_sparse(&used, o, a, out, e);
    case MSE_GRAPHS: return mse_graphs(&used, o, o->graphs, a, NULL, out, e);
    case MSE_LATENT: return mse_latent(&used, o, NULL, a, NULL, out, e);
    default:
        return err_set(e, BD_USAGE, "this Bandi has no method %s", m < MSE_METHODS ? mse_method_name(m) : "of that number");
    }
}

FALLIBLE mse_model(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                   struct loglinear_model *out, bool *found, struct err *e)
{
    struct mse_estimate unfit = mse_begin(m, mse_kind_of(m), t, o);
    bool searched = m == MSE_LOGLINEAR_BIC || m == MSE_LOGLINEAR_AIC || m == MSE_SPARSE_BCA;
    *found = false;
    if (mse_refuse_unfit(t, 3, a, &unfit) || (searched && too_many(t, &unfit)))
        return BD_OK;
    struct loglinear_data d = loglinear_data(a, t);
    struct search_path path;
    struct search s;
    size_t count;
    double rival;
    if (m == MSE_LOGLINEAR_BIC || m == MSE_LOGLINEAR_AIC) {
        BD_TRY(choose(&d, o, m == MSE_LOGLINEAR_BIC ? SEARCH_BIC : SEARCH_AIC, a, &s, &count, out, &rival, e));
        *found = count > 0;
        return BD_OK;
    }
    struct search_work w = search_work(a, t->lists);
    BD_TRY(search_stepwise(&d, m == MSE_SPARSE_BCA ? o->threshold : 0, NULL, &w, &path, e));
    *out = path.model;
    *found = path.verdict == EXISTS;
    return BD_OK;
}

bool mse_has(enum mse_method m)
{
    return m < MSE_METHODS;
}

bool mse_heterogeneity(const struct mse_estimate *chao, const struct mse_estimate *main_effects)
{
    return chao->refusal == MSE_FINE && main_effects->refusal == MSE_FINE && chao->total > main_effects->high;
}

enum mse_method mse_primary(const struct history_table *t, int *reason)
{
    unsigned linked = 0;
    struct history_overlap o = history_overlaps(t);
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = 0; j < t->lists; j++)
            if (i != j && o.both[i][j] > 0) {
                linked++;
                break;
            }
    int rule = linked < 3 ? 1 : linked == 3 ? 2 : linked <= 5 && o.empty_pairs == 0 ? 3 : 4;
    if (reason != NULL)
        *reason = rule;
    return rule == 1 ? MSE_CHAPMAN : rule == 4 ? MSE_SPARSE_BCA : MSE_LOGLINEAR_BIC;
}
