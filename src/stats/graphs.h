/* stats/graphs.h - population size by averaging over decomposable graphs of dependence between lists.
 *
 * Floor: stats (uses base, num). Pure: no clock, no disk, no globals; nothing here is random.
 * Words: lists are 0 … t-1; a history is the set of lists that hold a case, bit i for list i; a graph joins lists that
 * depend on one another; it is decomposable when it has no chordless cycle, and then its likelihood is a product over
 * its cliques divided by a product over its separators. The saturated graph joins everything: under it the number of
 * unseen cases has no information in the data, so it is left out unless asked for, and its weight is told.
 * Method: Madigan and York 1997 (hyper-Dirichlet priors, Dawid and Lauritzen 1993), as in the R package dga. Notation:
 * docs/mse.md.
 *
 * The posterior of the unseen n0 is a sum over graphs of exp(signed sums of 2^t curves in n0). It is summed term by term
 * for small n0 and by Gauss-Legendre panels in log n0 beyond (with the Euler-Maclaurin correction at both ends), the
 * panels split until they follow the mixture; so cost does not grow with the number of people.
 */
#ifndef BD_STATS_GRAPHS_H
#define BD_STATS_GRAPHS_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRAPHS_MOST_LISTS = 7, GRAPHS_MOST_TERMS = 2 * GRAPHS_MOST_LISTS };

/* ---- The family of graphs ---- */

/* The cliques and separators of a decomposable graph, as sets of lists. Separators come with their multiplicity, the
 * empty one included, so that there is always one clique more than separators. */
struct graph_parts {
    uint8_t cliques;
    uint8_t separators;
    uint8_t set[GRAPHS_MOST_TERMS]; /* the cliques, then the separators */
};

/* Bit of the edge between lists i and j (i < j) in an edge set: pairs in the order 01, 02, …, 0(t-1), 12, … */
unsigned graph_edge(unsigned lists, unsigned i, unsigned j);

/* Splits the graph by maximum cardinality search (Blair and Peyton 1993). False, with *out untouched, when the graph is
 * not decomposable. lists from 1 to 7. Cost: O(lists^2). */
bool graph_split(unsigned lists, uint32_t edges, struct graph_parts *out);

/* Writes the edge sets of all labelled decomposable graphs in ascending order into edges[0 … cap-1] and gives their
 * number, which may be larger than cap: 1, 2, 8, 61, 822, 18,154, 617,675 for 1 … 7 lists. Cost: 2^(t(t-1)/2) splits. */
size_t graphs_family(unsigned lists, uint32_t *edges, size_t cap);

/* Writes "[12,23]" (cliques, lists counted from 1) and a NUL. 64 bytes are always enough. */
void graph_name(unsigned lists, uint32_t edges, char *out, size_t cap);

/* ---- The posterior ---- */

enum graphs_prior {
    GRAPHS_PRIOR_SCALE,     /* p(N) = 1/N */
    GRAPHS_PRIOR_UNIFORM,   /* constant */
    GRAPHS_PRIOR_LOGNORMAL, /* log N normal: a = mean of log N, b = its standard deviation */
    GRAPHS_PRIOR_NEGBIN     /* a = mean, b = size (shape): variance a + a^2 / b */
};

struct graphs_options {
    double delta; /* pseudo-count of each full cell; 0 means 2^-lists */
    enum graphs_prior prior;
    double prior_a, prior_b; /* see enum graphs_prior */
    bool with_saturated;     /* default: left out */
    double most_unseen;      /* largest n0 considered; 0 means as far as the tail needs, at most 10^4 n + 10^6 */
    unsigned threads;        /* 0: all */
};

/* One graph and what it says. */
struct graphs_one {
    uint32_t edges;
    double probability;
    double mean; /* of N given the graph */
    double my;   /* the same under loss (x/N - 1)^2 */
};

struct graphs_panel; /* in graphs.c */

/* The posterior of N. Lives in the arena it was made in. */
struct graphs_posterior {
    unsigned lists;
    double observed;
    double delta;
    size_t family;            /* graphs considered */
    size_t kept;              /* graphs whose weight is above 10^-16 of the largest, so that they were integrated */
    struct graphs_one *graph; /* the kept ones, heaviest first */
    double mean;
    double mode;
    double my;          /* Madigan and York's estimate under loss (x/N - 1)^2: E[1/N] / E[1/N^2] */
    double saturated;   /* probability of the saturated graph; when it is left out, what it would have been */
    double most_unseen; /* where the computation ended */
    double tail;        /* estimated mass beyond, by the power law of the curve's end; inf when it does not fall */
    size_t nodes;       /* values of n0 at which curves were computed */
    size_t exact;       /* n0 below this are summed one by one … */
    double *mass;       /* … with these cumulative probabilities */
    struct graphs_panel *panel;
    size_t panels;
};

/* Computes the posterior.
 *
 * lists    3 … 7
 * counts   2^lists counts of cases by history, cases, 0 to 10^12; counts[0] is not read; borrowed
 *
 * BD_INPUT        number of lists, a negative or fractional count, or a prior's parameter out of range
 * BD_NO_ESTIMATE  nobody was seen, or no two lists share a case, so that the prior alone would decide
 *
 * Cost: about 0.005 s for 5 lists, 0.1 s for 6 and seconds for 7; under 2 MB from `a` up to 6 lists. */
FALLIBLE graphs_fit(unsigned lists, const double *counts, const struct graphs_options *options, struct arena *a,
                    struct graphs_posterior *out, struct err *e);

/* The smallest whole N with P(N or fewer) >= p, 0 < p < 1. Given a uniform p it is a draw from the posterior.
 * Cost: about 2 microseconds. */
double graphs_quantile(const struct graphs_posterior *p, double probability);

/* P(N or fewer), and the density at N (mass per person, N real, n0 >= 0). */
double graphs_cdf(const struct graphs_posterior *posterior, double total);
double graphs_density(const struct graphs_posterior *posterior, double total);

#endif
