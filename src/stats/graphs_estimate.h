/* stats/graphs_estimate.h - averaging over decomposable graphs as one of the methods side by side.
 *
 * Floor: stats. See stats/graphs.h for the method and stats/estimate.h for what an answer is.
 */
#ifndef BD_STATS_GRAPHS_ESTIMATE_H
#define BD_STATS_GRAPHS_ESTIMATE_H

#include "stats/estimate.h"
#include "stats/graphs.h"

/* The cliques of a decomposable graph in the words of the lists: "A*B + C"; NULL when it is not decomposable. */
const char *graphs_words(struct arena *a, const struct history_table *t, uint32_t edges);

/* Median and equal-tailed interval of the posterior, from a table of history_used.
 *
 * prior      NULL for the default (delta 2^-lists, p(N) = 1/N, saturated graph out)
 * posterior  NULL, or receives the whole posterior when `out` is not refused
 * out        refused below 3 linked lists, above 7 lists, and when more than 1 % of the posterior lies where only the
 *            prior ends it (MSE_PRIOR_DECIDES); model: the heaviest graph; draws: quantiles at o->replicates seeded points
 *
 * BD_INPUT as graphs_fit. Cost: that of graphs_fit, and 2 microseconds a draw. */
FALLIBLE mse_graphs(const struct history_table *t, const struct mse_options *o, const struct graphs_options *prior,
                    struct arena *a, struct graphs_posterior *posterior, struct mse_estimate *out, struct err *e);

#endif
