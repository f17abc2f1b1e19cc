/* stats/latent_model.h - the density of the latent class model and its gradient. Used by latent*.c only.
 *
 * A case belongs to class k with probability nu_k = V_k prod over l < k of (1 - V_l), V_K = 1, V_k ~ Beta(1, alpha), and
 * is then on list j independently with probability lambda_jk ~ Beta(shape_on, shape_off). Class labels and N are summed
 * out: with p(N) = 1/N the counts weigh prod p_w^(n_w) / (1 - p_0)^n, and n0 given the rest is negative binomial; an
 * upper limit M on n0 multiplies this by the probability that such a variable is at most M.
 */
#ifndef BD_STATS_LATENT_MODEL_H
#define BD_STATS_LATENT_MODEL_H

#include "num/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Classes stand side by side in rows of fixed length, so that inner loops have a constant count. */
enum { LATENT_STRIDE = 12, LATENT_LISTS = 10, LATENT_ROWS = LATENT_LISTS + 1, LATENT_PLACES = LATENT_ROWS * LATENT_STRIDE };

struct latent_model {
    unsigned lists, classes;
    size_t cells; /* histories seen */
    uint32_t history[1 << LATENT_LISTS];
    double count[1 << LATENT_LISTS];
    double observed;
    double alpha_shape, alpha_rate;
    double shape_on, shape_off;
    double most_unseen;
};

/* A point: row j < lists holds logit lambda_jk, row `lists` holds logit V_k for k < classes - 1. Other places are 0. */
struct latent_point {
    double x[LATENT_PLACES];
    double alpha;
    double log_likelihood; /* of the counts, N summed out, without the limit on n0 */
    double log_prior;      /* of x in its logits, given alpha */
    double log_limit;      /* log P(n0 <= most_unseen) */
    double p0;
    double gradient[LATENT_PLACES]; /* of heat * log_likelihood + log_prior */
};

/* What one evaluation needs; `f` holds the probability of each history and class. */
struct latent_scratch {
    double f[(1 << LATENT_LISTS) * LATENT_STRIDE];
    double on[LATENT_LISTS * LATENT_STRIDE], odds[LATENT_LISTS * LATENT_STRIDE];
    double share[LATENT_STRIDE], stick[LATENT_STRIDE], left[LATENT_STRIDE]; /* nu, V, 1 - V */
};

/* Fills everything of `point` but x, alpha and log_limit. Cost: 2^lists * classes multiplications. */
void latent_evaluate(const struct latent_model *m, struct latent_point *point, double heat, struct latent_scratch *s);

/* log P(n0 <= most_unseen), n0 negative binomial of size `observed` with failures of probability p0. */
double latent_log_limit(const struct latent_model *m, double p0);

/* Draws n0 given p0, within the limit. */
double latent_draw_unseen(const struct latent_model *m, double p0, struct rng *r);

/* One sweep of the Gibbs sampler that draws n0, the classes of all cases, and then alpha (the sticks summed out) and every
 * parameter. Needs the scratch as
 * latent_evaluate left it for this point; leaves x and alpha new and everything else stale. */
void latent_sweep(const struct latent_model *m, struct latent_point *point, const struct latent_scratch *s, struct rng *r);

/* The log prior of log alpha, without its constant. */
double latent_log_prior_alpha(const struct latent_model *m, double log_alpha);

/* Moves alpha and the sticks together: 1 - V_k = U_k^(1/alpha) with U_k kept, which are uniform under the prior whatever alpha
 * is, so that the move is accepted by the likelihood and the prior of alpha alone (Papaspiliopoulos, Roberts and Skoeld 2007).
 * False when a stick leaves the numbers there are. Leaves the densities of `point` stale. */
bool latent_move_alpha(const struct latent_model *m, struct latent_point *point, double log_alpha);

#endif
