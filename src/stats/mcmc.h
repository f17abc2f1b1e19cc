/* stats/mcmc.h - have several chains forgotten where they began, and how many independent draws are they worth?
 *
 * Floor: stats. Split R-hat and multi-chain effective sample size as in Gelman et al. 2013 and Vehtari et al. 2021
 * (without ranks): each chain is cut in halves, autocorrelations are pooled, and their sum stops by Geyer's initial
 * monotone sequence.
 */
#ifndef BD_STATS_MCMC_H
#define BD_STATS_MCMC_H

#include <stddef.h>

/* Split R-hat of chains[c][0 … n-1], n at least 4. 1 is agreement; infinite when nothing moves but chains differ; 1 when
 * nothing moves at all. Cost: O(chains n). */
double mcmc_rhat(size_t chains, const double *const *chain, size_t n);

/* Effective sample size of all draws together, at most chains n log10(chains n). Cost: O(chains n lags). */
double mcmc_ess(size_t chains, const double *const *chain, size_t n);

#endif
