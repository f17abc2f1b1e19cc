/* link/evaluate.h - how good a linkage is when the truth is known.
 *
 * Floor: link. Pairs: precision, recall and F1 over pairs of rows said to be one person. B-cubed (Bagga and Baldwin 1998):
 * the same for each row's own cluster, averaged over rows. Calibration: the slope and intercept of a logistic regression of
 * the truth on the stated log odds, and the expected calibration error over ten bins of stated probability.
 */
#ifndef BD_LINK_EVALUATE_H
#define BD_LINK_EVALUATE_H

#include "base/err.h"
#include "base/str.h"

struct quality {
    double precision, recall, f1;
};

struct quality_clusters {
    double true_pairs, found_pairs, right_pairs;
    struct quality pairs;
    struct quality b_cubed;
};

/* truth[i] and cluster[i] are group numbers of row i, any numbers. Cost: O(n log n). */
void evaluate_clusters(const uint32_t *truth, const uint32_t *cluster, size_t n, struct quality_clusters *out);

struct quality_pairs {
    struct quality at_half;  /* pairs with probability 0.5 or more; recall against true_pairs */
    double slope, intercept; /* NAN when the pairs are separable or too few */
    double slope_error;      /* standard error of the slope, from the curvature of the likelihood; NAN with it */
    double error;            /* expected calibration error over the pairs given */
};

/* probability[i] stated for pair i, right[i] whether it is a match; pairs not given count as not found. */
void evaluate_pairs(const double *probability, const bool *right, size_t n, double true_pairs, struct quality_pairs *out);

#endif
