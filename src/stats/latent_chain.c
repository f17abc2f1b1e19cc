/* stats/latent_chain.c - see latent_chain.h. */
#include "stats/latent_chain.h"

#include <math.h>
#include <string.h>

enum { PATH = 25 };
static const double WANTED = 0.8;

static bool is_free(const struct latent_model *m, unsigned place)
{
    unsigned k = place % LATENT_STRIDE;
    return place < m->lists * LATENT_STRIDE ? k < m->classes : k + 1 < m->classes;
}

static void evaluate(const struct latent_model *m, struct latent_rung *rung, struct latent_scratch *s)
{
    latent_evaluate(m, &rung->point, rung->heat, s);
    rung->point.log_limit = latent_log_limit(m, rung->point.p0);
}

void latent_chain_start(const struct latent_model *m, struct latent_chain *c, const struct latent_start *start,
                        struct latent_scratch *s)
{
    memset(c, 0, sizeof *c);
    c->rng = rng_make(start->seed, start->stream);
    c->rungs = start->rungs;
    for (unsigned r = 0; r < c->rungs; r++) {
        struct latent_rung *rung = &c->rung[r];
        rung->heat = c->rungs > 1 ? pow(start->coldest, (double)r / (c->rungs - 1)) : 1;
        rung->log_step = log(0.1);
        int attempt = 0;
        do {
            /* Under a low limit on n0 few starts are possible: each further attempt has people easier to find. */
            double nearer = 0.05 * fmax(attempt++ - 20, 0);
            double reach = start->least_reach * pow(start->most_reach / start->least_reach, rng_uniform(&c->rng));
            rung->point.alpha = 0.2 + rng_uniform(&c->rng);
            for (unsigned i = 0; i < LATENT_PLACES; i++) {
                unsigned j = i / LATENT_STRIDE;
                if (!is_free(m, i) || j > m->lists)
                    continue;
                double on = 0;
                for (size_t w = 0; w < m->cells && j < m->lists; w++)
                    on += m->history[w] >> j & 1u ? m->count[w] : 0;
                double share = reach * (on + 0.5) / (m->observed + 1);
                rung->point.x[i] =
                    j < m->lists ? log(share / (1 - share)) + nearer + 0.7 * rng_normal(&c->rng) : rng_normal(&c->rng);
            }
            evaluate(m, rung, s);
        } while (!(rung->point.log_limit > -50));
    }
}

static double energy(const struct latent_rung *rung, const struct latent_point *p, const double *q)
{
    double sum = -(rung->heat * p->log_likelihood + p->log_prior);
    for (unsigned i = 0; i < LATENT_PLACES; i++)
        sum += q[i] * q[i] / 2;
    return sum;
}

/* Learns the length of a step. */
static void learn(struct latent_rung *rung, double accepted)
{
    double t = ++rung->adapted;
    rung->log_step += (accepted - WANTED) * 1.5 / sqrt(t + 10);
    rung->log_step = fmin(fmax(rung->log_step, log(1e-4)), log(1.5));
}

/* One path of leapfrog steps of random number; the limit on n0 enters only at the end. */
static void path(const struct latent_model *m, struct latent_chain *c, struct latent_rung *rung, bool adapt,
                 struct latent_scratch *s)
{
    struct latent_point to = rung->point;
    double q[LATENT_PLACES];
    for (unsigned i = 0; i < LATENT_PLACES; i++)
        q[i] = i < (m->lists + 1) * LATENT_STRIDE && is_free(m, i) ? rng_normal(&c->rng) : 0;
    double before = energy(rung, &to, q) - to.log_limit;
    double step = exp(rung->log_step) * (0.7 + 0.6 * rng_uniform(&c->rng));
    unsigned steps = 1 + (unsigned)rng_below(&c->rng, 2 * PATH - 1);
    unsigned places = (m->lists + 1) * LATENT_STRIDE;
    for (unsigned n = 0; n < steps; n++) {
        for (unsigned i = 0; i < places; i++) {
            q[i] += step / 2 * to.gradient[i];
            to.x[i] += step * q[i];
        }
        latent_evaluate(m, &to, rung->heat, s);
        for (unsigned i = 0; i < places; i++)
            q[i] += step / 2 * to.gradient[i];
    }
    to.log_limit = latent_log_limit(m, to.p0);
    double change = before - (energy(rung, &to, q) - to.log_limit);
    double accepted = change >= 0 ? 1 : change > -700 ? exp(change) : 0;
    if (rng_uniform(&c->rng) < accepted)
        rung->point = to;
    if (adapt)
        learn(rung, accepted);
}

/* Alpha and the sticks together, a small or a large step. */
static void scale(const struct latent_model *m, struct latent_chain *c, struct latent_rung *rung, struct latent_scratch *s)
{
    struct latent_point was = rung->point;
    double from = log(was.alpha), to = from + (rng_bits(&c->rng) >> 63 != 0 ? 0.5 : 3) * rng_normal(&c->rng);
    bool stands = latent_move_alpha(m, &rung->point, to);
    if (stands) {
        evaluate(m, rung, s);
        double gain = rung->heat * (rung->point.log_likelihood - was.log_likelihood) + rung->point.log_limit - was.log_limit +
                      latent_log_prior_alpha(m, to) - latent_log_prior_alpha(m, from);
        stands = log(rng_uniform(&c->rng)) < gain;
    }
    if (!stands)
        rung->point = was;
}

static void swap(struct latent_chain *c)
{
    for (unsigned r = c->rungs - 1; r-- > 0;) {
        struct latent_rung *cold = &c->rung[r], *hot = &c->rung[r + 1];
        double gain = (cold->heat - hot->heat) * (hot->point.log_likelihood - cold->point.log_likelihood);
        bool done = log(rng_uniform(&c->rng)) < gain;
        if (r == 0) {
            c->swaps_tried++;
            c->swaps_done += done;
        }
        if (done) {
            struct latent_point keep = cold->point;
            cold->point = hot->point;
            hot->point = keep;
        }
    }
}

double latent_chain_step(const struct latent_model *m, struct latent_chain *c, bool adapt, struct latent_scratch *s)
{
    for (unsigned r = 0; r < c->rungs; r++) {
        struct latent_rung *rung = &c->rung[r];
        evaluate(m, rung, s);
        if (r == 0)
            latent_sweep(m, &rung->point, s, &c->rng);
        else
            scale(m, c, rung, s);
        evaluate(m, rung, s);
        path(m, c, rung, adapt, s);
        if (r > 0)
            path(m, c, rung, adapt, s);
    }
    swap(c);
    return latent_draw_unseen(m, c->rung[0].point.p0, &c->rng);
}
