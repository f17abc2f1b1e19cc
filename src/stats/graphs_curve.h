/* stats/graphs_curve.h - the curves in n0 of which every graph's weight is a signed sum. Used by graphs.c and
 * graphs_read.c only.
 *
 * With m_A the cases seen on no list of A, d_A = delta 2^(t-|A|), T = delta 2^t and N = n + n0, a graph weighs
 *   p(N) N!/n0! Gamma(T)/Gamma(N+T) prod over cliques h(A) / prod over separators h(A),
 *   h(A) = Gamma(n0 + m_A + d_A)/Gamma(d_A) prod over the other cells c of A: Gamma(n_c + d_A)/Gamma(d_A),
 * where the empty separator has h = Gamma(N+T)/Gamma(T); factors without n0 or graph are left out. Logarithms are formed
 * in long double against a centre, since the sums cancel: with 10^12 cases each is near 10^13.
 */
#ifndef BD_STATS_GRAPHS_CURVE_H
#define BD_STATS_GRAPHS_CURVE_H

#include "stats/graphs.h"

enum { CURVE_SETS = 1 << GRAPHS_MOST_LISTS, GRAPHS_ORDER = 12 /* Gauss-Legendre nodes of a panel */ };

struct curves {
    unsigned lists;
    unsigned sets; /* 2^lists */
    double observed;
    double delta;
    double total_delta;            /* T */
    double shift[CURVE_SETS];      /* m_A + d_A */
    long double fixed[CURVE_SETS]; /* log of the part of h(A) without n0, at the centre's n0 with it */
    long double at_centre[CURVE_SETS];
    double centre;
    enum graphs_prior prior;
    double prior_a, prior_b;
};

/* Fills the curves for counts[2^lists] and centres them on n0 = centre. */
void curves_make(struct curves *c, unsigned lists, const double *counts, const struct graphs_options *options, double delta);
void curves_centre(struct curves *c, double unseen);

/* log p(N) of the prior, up to a constant. */
double curves_log_prior(const struct curves *c, double unseen);

/* For `k` values of n0: value[A * k + i] = log h(A) there, less its value at the centre; common[i] = the factors that all
 * graphs share, with the prior. Cost: 2^lists k log-gammas. */
void curves_at(const struct curves *c, size_t k, const double *unseen, double *value, double *common);

/* Log weight of a graph at the centre without the common factors. */
double curves_graph_constant(const struct curves *c, const struct graph_parts *parts);

/* Where a graph's weight, without the prior, is largest on a log scale of n0 in [low, high], and the width of that peak in
 * log n0; *log_weight is its log weight there without the prior. Cost: about 10 times the terms in logarithms. */
struct curve_peak {
    double unseen;
    double width;
    double log_weight;
};
struct curve_peak curves_peak(const struct curves *c, const struct graph_parts *parts, double low, double high);

/* One panel of the finished posterior. */
struct graphs_panel {
    double low, high;                 /* log n0 */
    double before;                    /* P(N below this panel) without the boundary term */
    double coefficient[GRAPHS_ORDER]; /* of the density in log n0, in Legendre polynomials on [-1, 1] */
};

/* The value and the integral from -1 of the Legendre series at x in [-1, 1]. */
double graphs_series(const double *coefficient, double x, double *integral);

#endif
