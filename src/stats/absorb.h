/* stats/absorb.h - does one list keep its people off all the others?
 *
 * Floor: stats. Pure. A list of deaths, of returns or of people who left ends the time in which somebody can enter another list:
 * it meets every other list less often than independence has it, and totals that take it as independent are too high.
 */
#ifndef BD_STATS_ABSORB_H
#define BD_STATS_ABSORB_H

#include "stats/history.h"

struct absorb {
    bool found;
    unsigned list;      /* of the table */
    double probability; /* of such a fall in deviance by chance, over all lists (Bonferroni); 1 when nothing was tested */
    double odds;        /* geometric mean of the list's odds ratios with the others */
};

/* Tests each list i against the model of independent lists: the model with i's dependence on each other list in it (likelihood
 * ratio, one degree of freedom a pair). Found is the list with the smallest probability, when its odds ratios are all below 1 and
 * the probability times the lists tested is below 0.05, and when no model with one pair of dependent lists has as low a BIC. `t` from history_used, of 3 to 10 linked lists, else nothing is found.
 * Measured over 1,000 populations of each scenario of stats/simulate.h (2,000 people): tests/stats/test_absorb.c.
 * Cost: lists^2 / 2 fits. Memory from `a`, given back. */
struct absorb absorb_look(const struct history_table *t, struct arena *a);

#endif
