/* stats/latent.c - rounds of chains, when to stop, what they say, and how a run is kept; see latent.h. */
#include "stats/latent.h"

#include "base/par.h"
#include "num/special.h"
#include "stats/latent_chain.h"
#include "stats/mcmc.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { ROUND = 250, WARM_UP = 500, LADDER = 10, LONGER = 4 };
static const double COLDEST = 0.03, LEAST_ESS = 400, PRESSED = 0.05, HOPELESS = 1.03;

struct latent_run {
    struct latent_options options;
    struct latent_model model;
    uint64_t check; /* of table and options */
    bool tempered;
    size_t warm, kept; /* steps done */
    struct latent_chain *chain;
    struct latent_scratch *scratch;   /* one for each chain */
    double *draw[LATENT_MOST_CHAINS]; /* log(n0 + 1/2), most_steps each */
};

static void mix_in(uint64_t *check, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        *check = (*check ^ p[i]) * 0x100000001b3u;
}

static uint64_t check_of(const struct history_table *t, const struct latent_options *o)
{
    uint64_t check = 0xcbf29ce484222325u;
    double numbers[] = {(double)t->lists, (double)o->classes, (double)o->chains,    o->alpha_shape,
                        o->alpha_rate,    o->shape_on,        o->shape_off,         o->most_unseen,
                        o->want_ess,      o->most_rhat,       (double)o->most_steps};
    mix_in(&check, t->count, history_cells(t) * sizeof *t->count);
    mix_in(&check, numbers, sizeof numbers);
    mix_in(&check, &o->seed, sizeof o->seed);
    return check;
}

/* How many steps a chain may keep. At the cold end of a ladder it crosses between humps now and then, so where chains nearly agree
 * they are given longer: more crossings tell whether they do. */
static size_t most_steps(const struct latent_run *run)
{
    return (run->tempered ? LONGER : 1) * run->options.most_steps;
}

/* Of the text of a saved run, for its last word: a digit that was changed must not change an estimate. */
static uint64_t check_text(const char *text, size_t n)
{
    uint64_t check = 0xcbf29ce484222325u;
    mix_in(&check, text, n);
    return check;
}

/* Plain chains begin far apart: between 7 % and 95 % of all people on some list, cut into as many parts as there are chains, so
 * that a posterior with humps far from each other is entered from both sides. Chains that all start near one hump would agree
 * and be wrong. A ladder's hot rungs cross by themselves. */
static void start_chains(struct latent_run *run)
{
    const double least = 0.07, most = 0.95;
    unsigned chains = run->options.chains;
    run->warm = run->kept = 0;
    for (unsigned c = 0; c < chains; c++) {
        struct latent_start start = {.rungs = run->tempered ? LADDER : 1,
                                     .coldest = COLDEST,
                                     .seed = run->options.seed,
                                     .stream = 2 * c + run->tempered,
                                     .least_reach = run->tempered ? least : least * pow(most / least, c / (double)chains),
                                     .most_reach = run->tempered ? most : least * pow(most / least, (c + 1) / (double)chains)};
        latent_chain_start(&run->model, &run->chain[c], &start, &run->scratch[c]);
    }
}

FALLIBLE latent_begin(const struct history_table *t, const struct latent_options *options, struct arena *a,
                      struct latent_run **out, struct err *e)
{
    const struct latent_options *o = options;
    if (t->lists < 2 || t->lists > LATENT_MOST_LISTS || t->observed < 1)
        return err_set(e, BD_INPUT, "latent classes need 2 to %d lists with cases", LATENT_MOST_LISTS);
    bool good = o->classes >= 2 && o->classes <= LATENT_MOST_CLASSES && o->chains >= 4 && o->chains <= LATENT_MOST_CHAINS &&
                o->alpha_shape > 0 && o->alpha_rate > 0 && o->shape_on > 0 && o->shape_off > 0 && o->most_unseen >= 0 &&
                o->most_unseen <= 1e14 && o->most_rhat > 1 && o->most_steps >= 4 * ROUND && o->most_steps <= 10000000;
    if (!good)
        return err_set(e, BD_INPUT, "an option of the latent classes is out of range");
    struct latent_run *run = ARENA_NEW(a, struct latent_run);
    run->options = *o;
    run->check = check_of(t, o);
    struct latent_model *m = &run->model;
    m->lists = t->lists;
    m->classes = o->classes;
    for (size_t w = 1; w < history_cells(t); w++) {
        if (t->count[w] > 0) {
            m->history[m->cells] = (uint32_t)w;
            m->count[m->cells++] = (double)t->count[w];
        }
    }
    m->observed = (double)t->observed;
    m->alpha_shape = o->alpha_shape;
    m->alpha_rate = o->alpha_rate;
    m->shape_on = o->shape_on;
    m->shape_off = o->shape_off;
    m->most_unseen = o->most_unseen > 0 ? floor(o->most_unseen) : 20 * m->observed;
    run->chain = ARENA_ARRAY(a, struct latent_chain, o->chains);
    run->scratch = ARENA_ARRAY(a, struct latent_scratch, o->chains);
    for (unsigned c = 0; c < o->chains; c++)
        run->draw[c] = ARENA_ARRAY(a, double, LONGER * o->most_steps + ROUND);
    start_chains(run);
    *out = run;
    return BD_OK;
}

static void advance_chains(void *ctx, size_t from, size_t to, unsigned worker)
{
    (void)worker;
    struct latent_run *run = ctx;
    bool warming = run->warm < WARM_UP;
    for (size_t c = from; c < to; c++) {
        for (size_t i = 0; i < ROUND; i++) {
            double n0 = latent_chain_step(&run->model, &run->chain[c], warming, &run->scratch[c]);
            if (!warming)
                run->draw[c][run->kept + i] = log(n0 + 0.5);
        }
    }
}

static void diagnose(const struct latent_run *run, double *rhat, double *ess)
{
    const double *const *chain = (const double *const *)run->draw;
    *rhat = mcmc_rhat(run->options.chains, chain, run->kept);
    *ess = mcmc_ess(run->options.chains, chain, run->kept);
}

/* Whether tempered chains that have not agreed in time may go on: while they nearly agree, and each further stretch of most_steps has
 * added effective draws. Chains at humps that they do not cross lose them, since more draws only make the difference plainer. */
static bool worth_more(const struct latent_run *run, double rhat, double ess)
{
    size_t stretch = run->options.most_steps;
    if (!run->tempered || rhat > HOPELESS)
        return false;
    if (run->kept == stretch || run->kept % stretch != 0)
        return true;
    return ess > mcmc_ess(run->options.chains, (const double *const *)run->draw, run->kept - stretch);
}

bool latent_advance(struct latent_run *run)
{
    par_for(run->options.chains, 1, run->options.threads, advance_chains, run);
    if (run->warm < WARM_UP) {
        run->warm += ROUND;
        return true;
    }
    run->kept += ROUND;
    if (run->kept < 2 * ROUND)
        return true;
    double rhat, ess;
    diagnose(run, &rhat, &ess);
    if (rhat <= run->options.most_rhat && ess >= run->options.want_ess)
        return false;
    if (run->kept < run->options.most_steps || (run->kept < most_steps(run) && worth_more(run, rhat, ess)))
        return true;
    if (run->tempered || (rhat <= run->options.most_rhat && ess >= LEAST_ESS))
        return false;
    run->tempered = true;
    start_chains(run);
    return true;
}

/* Humps of the pooled density of log n0: a histogram of 60 bars smoothed twice; a hump stands when the valley before it
 * is below 0.7 of the lower side and it holds 2 % of the draws. */
static void find_modes(const struct latent_run *run, size_t n, const double *sorted, struct latent_result *out)
{
    enum { BARS = 60 };
    double low = quantile_7(n, sorted, 0.002), high = quantile_7(n, sorted, 0.998), bar[BARS] = {0}, smooth[BARS];
    double width = (high - low) / BARS;
    out->modes = 0;
    if (!(width > 0))
        return;
    for (size_t i = 0; i < n; i++)
        bar[(size_t)fmin(fmax((sorted[i] - low) / width, 0), BARS - 1)]++;
    for (int pass = 0; pass < 3; pass++) {
        for (int b = 0; b < BARS; b++)
            smooth[b] = (bar[b > 0 ? b - 1 : 0] + 2 * bar[b] + bar[b < BARS - 1 ? b + 1 : b]) / 4;
        memcpy(bar, smooth, sizeof bar);
    }
    int from = 0;
    while (from < BARS && out->modes < LATENT_MODES) {
        int top = from, end;
        double held = 0, valley = INFINITY;
        int cut = BARS;
        for (end = from; end < BARS; end++) {
            if (bar[end] > bar[top] && valley == INFINITY)
                top = end;
            if (bar[end] < 0.7 * bar[top] && bar[end] < valley) {
                valley = bar[end];
                cut = end;
            }
            if (valley < INFINITY && bar[end] * 0.7 > valley && bar[end] > 0.02 * (double)n / BARS)
                break;
        }
        if (end == BARS)
            cut = BARS;
        for (int b = from; b < cut; b++)
            held += bar[b];
        if (held >= 0.02 * (double)n) {
            out->mode[out->modes] = run->model.observed + exp(low + (top + 0.5) * width);
            out->share_mode[out->modes++] = held / (double)n;
        }
        from = cut;
    }
}

void latent_result(const struct latent_run *run, struct arena *a, struct latent_result *out)
{
    BD_ASSERT(run->kept >= ROUND);
    size_t n = run->kept, all = n * run->options.chains;
    *out = (struct latent_result){.tempered = run->tempered,
                                  .steps = n,
                                  .chains = run->options.chains,
                                  .most_unseen = run->model.most_unseen,
                                  .draws = all,
                                  .draw = ARENA_ARRAY(a, double, all)};
    diagnose(run, &out->rhat, &out->ess);
    out->mixed = out->rhat <= run->options.most_rhat && out->ess >= fmin(LEAST_ESS, run->options.want_ess);
    struct arena_mark mark = arena_mark(a);
    double *sorted = ARENA_ARRAY(a, double, n);
    for (unsigned c = 0; c < run->options.chains; c++) {
        memcpy(sorted, run->draw[c], n * sizeof *sorted);
        memcpy(out->draw + c * n, sorted, n * sizeof *sorted);
        sort_doubles(n, sorted);
        out->chain_median[c] = run->model.observed + round(exp(quantile_7(n, sorted, 0.5)) - 0.5);
    }
    arena_rewind(a, mark);
    sort_doubles(all, out->draw);
    find_modes(run, all, out->draw, out);
    double sum = 0, square = 0, near = 0;
    for (size_t i = 0; i < all; i++) {
        double n0 = round(exp(out->draw[i]) - 0.5);
        near += n0 > 0.9 * out->most_unseen;
        out->draw[i] = run->model.observed + n0;
        sum += out->draw[i];
    }
    out->mean = sum / (double)all;
    for (size_t i = 0; i < all; i++)
        square += (out->draw[i] - out->mean) * (out->draw[i] - out->mean);
    out->variance = square / (double)(all - 1);
    out->near_limit = near / (double)all;
}

/* ---- A run on paper: words of 16 hexadecimal digits in a fixed order ---- */

static void put_word(struct buf *out, uint64_t word)
{
    buf_addf(out, "%016" PRIx64 "\n", word);
}

static void put_real(struct buf *out, double v)
{
    uint64_t word;
    memcpy(&word, &v, sizeof word);
    put_word(out, word);
}

#define SAVED "bandi-latent 2\n"

void latent_save(const struct latent_run *run, struct buf *out)
{
    size_t from = out->n;
    buf_addz(out, SAVED);
    put_word(out, run->check);
    put_word(out, run->tempered);
    put_word(out, run->warm);
    put_word(out, run->kept);
    for (unsigned c = 0; c < run->options.chains; c++) {
        const struct latent_chain *chain = &run->chain[c];
        for (int i = 0; i < 4; i++)
            put_word(out, chain->rng.s[i]);
        put_real(out, chain->swaps_tried);
        put_real(out, chain->swaps_done);
        for (unsigned r = 0; r < chain->rungs; r++) {
            put_real(out, chain->rung[r].log_step);
            put_real(out, chain->rung[r].adapted);
            put_real(out, chain->rung[r].point.alpha);
            for (unsigned i = 0; i < LATENT_PLACES; i++)
                put_real(out, chain->rung[r].point.x[i]);
        }
        for (size_t i = 0; i < run->kept; i++)
            put_real(out, run->draw[c][i]);
    }
    put_word(out, check_text(out->p + from, out->n - from));
}

struct words {
    struct str text;
    size_t at;
    bool bad;
};

static uint64_t get_word(struct words *w)
{
    uint8_t bytes[8];
    if (w->at + 17 > w->text.n || w->text.p[w->at + 16] != '\n' || !hex_read(str_slice(w->text, w->at, w->at + 16), bytes, 8)) {
        w->bad = true;
        return 0;
    }
    w->at += 17;
    uint64_t word = 0;
    for (int i = 0; i < 8; i++)
        word = word << 8 | bytes[i];
    return word;
}

/* A number from `least` to `most`; anything else cannot come from a run. */
static double get_real(struct words *w, double least, double most)
{
    uint64_t word = get_word(w);
    double v;
    memcpy(&v, &word, sizeof v);
    if (!(v >= least && v <= most)) {
        w->bad = true;
        return least;
    }
    return v;
}

static void load_chain(struct words *w, struct latent_chain *chain, double *draw, size_t kept)
{
    for (int i = 0; i < 4; i++)
        chain->rng.s[i] = get_word(w);
    chain->swaps_tried = get_real(w, 0, 1e15);
    chain->swaps_done = get_real(w, 0, 1e15);
    for (unsigned r = 0; r < chain->rungs; r++) {
        chain->rung[r].log_step = get_real(w, -10, 1);
        chain->rung[r].adapted = get_real(w, 0, 1e15);
        chain->rung[r].point.alpha = get_real(w, 0x1p-1022, 1e15);
        for (unsigned i = 0; i < LATENT_PLACES; i++)
            chain->rung[r].point.x[i] = get_real(w, -1e110, 1e110); /* sticks lie about 1 / alpha out */
    }
    for (size_t i = 0; i < kept; i++)
        draw[i] = get_real(w, -1, 100);
}

FALLIBLE latent_load(struct str text, const struct history_table *t, const struct latent_options *options, struct arena *a,
                     struct latent_run **out, struct err *e)
{
    struct latent_run *run;
    BD_TRY(latent_begin(t, options, a, &run, e));
    struct words w = {text, sizeof SAVED - 1, !str_starts(text, SAVED)};
    uint64_t check = w.bad ? 0 : get_word(&w);
    run->tempered = get_word(&w) != 0;
    size_t warm = (size_t)get_word(&w), kept = (size_t)get_word(&w);
    if (w.bad || warm > WARM_UP || kept > most_steps(run) || warm % ROUND != 0 || kept % ROUND != 0)
        return err_set(e, BD_INPUT, "this is not a saved run of latent classes");
    if (check != run->check)
        return err_set(e, BD_INPUT, "the saved run belongs to another table or to other options");
    start_chains(run);
    run->warm = warm;
    run->kept = kept;
    for (unsigned c = 0; c < run->options.chains; c++)
        load_chain(&w, &run->chain[c], run->draw[c], kept);
    uint64_t sum = check_text(text.p, w.at);
    if (w.bad || get_word(&w) != sum || w.bad || w.at != text.n)
        return err_set(e, BD_INPUT, "the saved run is cut short or damaged");
    *out = run;
    return BD_OK;
}

/* ---- As a method ---- */

/* Advances until the run is done, or until the watch says no. */
static FALLIBLE go_on(struct latent_run *run, const struct latent_watch *watch, struct err *e)
{
    while (latent_advance(run)) {
        double rhat = NAN, ess;
        if (watch == NULL || watch->go_on == NULL)
            continue;
        if (run->warm >= WARM_UP && run->kept >= 2 * ROUND)
            diagnose(run, &rhat, &ess);
        if (watch->go_on(watch->ctx, rhat))
            continue;
        if (watch->save != NULL)
            latent_save(run, watch->save);
        return err_set(e, BD_INTERRUPTED, "stopped before the chains of the latent classes were done");
    }
    return BD_OK;
}

/* Reads what the chains found into the answer. */
static void answer(const struct latent_result *found, const struct mse_options *o, double most_rhat, struct mse_estimate *r)
{
    r->rhat = found->rhat;
    r->ess = found->ess;
    r->notes |= found->modes > 1 ? MSE_NOTE_MODES : 0;
    r->notes |= found->near_limit > 0.001 ? MSE_NOTE_TAIL : 0;
    if (!found->mixed) {
        mse_refuse(r, MSE_NOT_MIXED, found->rhat, most_rhat, NULL);
        return;
    }
    if (found->near_limit > PRESSED) {
        mse_refuse(r, MSE_PRIOR_DECIDES, found->near_limit, PRESSED, NULL);
        return;
    }
    r->interval = MSE_POSTERIOR;
    r->total = quantile_7(found->draws, found->draw, 0.5);
    r->low = quantile_7(found->draws, found->draw, (1 - o->level) / 2);
    r->high = quantile_7(found->draws, found->draw, (1 + o->level) / 2);
    if (o->keep_draws) {
        r->draws = found->draws;
        r->draw = found->draw;
    }
}

FALLIBLE mse_latent_watched(const struct history_table *t, const struct mse_options *o, const struct latent_options *prior,
                            const struct latent_watch *watch, struct arena *a, struct latent_result *result,
                            struct mse_estimate *out, struct err *e)
{
    struct mse_estimate r = mse_begin(MSE_LATENT, MSE_ESTIMATE, t, o);
    if (result != NULL)
        *result = (struct latent_result){0};
    if (mse_refuse_unfit(t, 3, a, &r)) {
        *out = r;
        return BD_OK;
    }
    if (t->lists > LATENT_MOST_LISTS) {
        mse_refuse(&r, MSE_TOO_MANY_LISTS, t->lists, LATENT_MOST_LISTS, NULL);
        *out = r;
        return BD_OK;
    }
    struct latent_options options = prior != NULL ? *prior : LATENT_DEFAULTS;
    options.seed = o->seed;
    options.threads = o->threads;
    SCOPED_ARENA struct arena *work = arena_new((size_t)1 << 30);
    struct latent_run *run;
    if (watch != NULL && watch->saved.n > 0)
        BD_TRY(latent_load(watch->saved, t, &options, work, &run, e));
    else
        BD_TRY(latent_begin(t, &options, work, &run, e));
    BD_TRY(go_on(run, watch, e));
    struct latent_result found;
    latent_result(run, o->keep_draws || result != NULL ? a : work, &found);
    answer(&found, o, options.most_rhat, &r);
    if (result != NULL)
        *result = found;
    *out = r;
    return BD_OK;
}

FALLIBLE mse_latent(const struct history_table *t, const struct mse_options *o, const struct latent_options *prior,
                    struct arena *a, struct latent_result *result, struct mse_estimate *out, struct err *e)
{
    return mse_latent_watched(t, o, prior, NULL, a, result, out, e);
}
