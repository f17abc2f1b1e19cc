/* tests/stats/reference_jobs.h - what compare_reference.c does for each kind of entry of reference.json. */
#ifndef BD_TESTS_STATS_REFERENCE_JOBS_H
#define BD_TESTS_STATS_REFERENCE_JOBS_H

#include "reference.h"

struct tally {
    unsigned values, failed, refused;
    unsigned random, beyond; /* values that hang on random numbers, and those between 3 and 4 errors away */
    double worst;            /* the largest difference, as a share of what its tier allows */
    double seconds;          /* of processor time for the job that the peer was timed at */
};

struct comparison {
    struct arena *a;
    json_t *run, *want;
    const char *method, *data;
    struct history_table table;
    struct loglinear_data d;
    struct tally tally;
    double begun;
};

void compare_main_effects(struct comparison *c);
void compare_stepwise(struct comparison *c);
void compare_all_models(struct comparison *c);
void compare_best_bic(struct comparison *c);
void compare_closed(struct comparison *c);
void compare_chao(struct comparison *c);
void compare_coverage(struct comparison *c);
void compare_graphs(struct comparison *c);
void compare_stepwise_bootstrap(struct comparison *c);
void compare_latent(struct comparison *c);

#endif
