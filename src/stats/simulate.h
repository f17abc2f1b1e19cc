/* stats/simulate.h - populations of known size, to see how often each method's interval holds the truth.
 *
 * Floor: stats (uses base, num). Seeded; results do not depend on the number of threads.
 * Words: a population is a number of people of whom each is put on lists by the rules of a scenario; those on no list are
 * hidden from the methods. The truth is the number of all. Rates of the scenarios stand in simulate.c, one line a list.
 */
#ifndef BD_STATS_SIMULATE_H
#define BD_STATS_SIMULATE_H

#include "stats/run.h"

enum simulate_scenario {
    SIMULATE_INDEPENDENT, /* four lists that know nothing of each other, everyone alike */
    SIMULATE_PAIR,        /* four lists; who is on the first is likelier to be on the second: odds ratio 4 */
    SIMULATE_CLASSES,     /* four lists, independent within three hidden kinds of people: half of all are hard to find */
    SIMULATE_SPARSE,      /* five short lists, of which two pairs exclude each other: structural zeros */
    SIMULATE_ABSORBING,   /* four lists; who enters the last, at a time of its own, can enter no other afterwards */
    SIMULATE_SCENARIOS
};

/* "independent", "pair", "classes", "sparse", "absorbing"; and back (SIMULATE_SCENARIOS when unknown). */
const char *simulate_name(enum simulate_scenario s);
enum simulate_scenario simulate_named(struct str name);

/* One population's table of those seen. `people` 1 to 10,000,000. Cost: people * lists random numbers; table from `a`. */
struct history_table simulate_population(enum simulate_scenario s, int64_t people, uint64_t seed, struct arena *a);

struct simulate_options {
    size_t populations;
    int64_t people;
    bool wanted[MSE_METHODS];
    struct mse_options mse; /* level, seed, replicates, threads */
};

/* What one method did over the populations of one scenario. Shares are of the populations on which it gave a number. */
struct simulate_row {
    enum mse_method method;
    size_t populations, given;
    double covered;      /* the interval holds the truth */
    double missed_low;   /* it lies wholly below the truth */
    double missed_high;  /* wholly above */
    double median_error; /* median of total / truth - 1 */
    double mean_error;   /* mean of the same: the bias */
    double median_width; /* of (high - low) / truth; INFINITY when half are open above */
};

struct simulate_result {
    double seen;    /* mean share of the people who are on some list */
    double flagged; /* share of populations in which mse_heterogeneity says that people differ */
    size_t rows;
    struct simulate_row row[MSE_METHODS];
};

/* Runs the wanted methods on each population. go_on (may be NULL) is asked between blocks of populations with the share
 * done; when it says false the call ends with BD_INTERRUPTED. Errors else as mse_run, but BD_NOT_CONVERGED and BD_LIMIT,
 * which count as refusals. Cost: that of the methods; memory of one population a thread. */
FALLIBLE simulate_run(enum simulate_scenario s, const struct simulate_options *o, bool (*go_on)(void *ctx, double done),
                      void *ctx, struct arena *a, struct simulate_result *out, struct err *e);

#endif
