/* link/model_in.h - what the files of the model share.
 *
 * Floor: link (private to model.c, fit.c and weigh.c).
 */
#ifndef BD_LINK_MODEL_IN_H
#define BD_LINK_MODEL_IN_H

#include "link/model.h"

void model_set_prior(struct model *md, size_t stratum, double prior);

/* The share of matches before anything is known. */
double model_first_prior(const struct records *r);

/* u = (p - prior * m) / (1 - prior), within groups, and what was held of it before; equal values are counted, not sampled. Brings
 * all that is added up in line with m and u. */
void model_free_of_matches(struct model *md, const struct records *r, const struct fields *fs);

/* The weights of all fields, as if there were no company (company.h), and their sum. */
double model_weights_alone(const struct model *md, const struct fields *fs, size_t a, size_t b, const uint8_t *levels,
                           double *out);

#endif
