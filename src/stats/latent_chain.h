/* stats/latent_chain.h - one Markov chain of the latent class model, alone or at the cold end of a tempered ladder.
 *
 * One step of a rung: at heat 1 a Gibbs sweep, which moves alpha and the classes that few people are in, then one path of
 * Hamiltonian dynamics on the logits, which moves n0; on hotter rungs alpha and the sticks together, then two paths. Then neighbours on the ladder may swap.
 * Used by latent.c only.
 */
#ifndef BD_STATS_LATENT_CHAIN_H
#define BD_STATS_LATENT_CHAIN_H

#include "stats/latent_model.h"

enum { LATENT_RUNGS = 12 };

struct latent_rung {
    double heat;
    double log_step; /* of the leapfrog, adapted in the warm-up to 80 % acceptance */
    double adapted;  /* paths of adaptation */
    struct latent_point point;
};

/* Everything that decides the future of a chain; what a resume file holds. */
struct latent_chain {
    struct rng rng;
    unsigned rungs;
    double swaps_tried, swaps_done; /* of the coldest pair */
    struct latent_rung rung[LATENT_RUNGS];
};

/* Where and how a chain begins. */
struct latent_start {
    unsigned rungs; /* 1: a plain chain */
    double coldest; /* heats go down geometrically to this for the last rung */
    uint64_t seed, stream;
    double least_reach, most_reach; /* the share of all people on some list that it begins with, log-uniform between these */
};

/* Starts with classes drawn about the shares seen on each list, spread widely. */
void latent_chain_start(const struct latent_model *m, struct latent_chain *c, const struct latent_start *start,
                        struct latent_scratch *s);

/* One step; gives a draw of n0. `adapt` only in the warm-up. */
double latent_chain_step(const struct latent_model *m, struct latent_chain *c, bool adapt, struct latent_scratch *s);

#endif
