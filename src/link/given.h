/* link/given.h - knowledge from outside that bends the estimation: m and u of another tool's model, and judged pairs.
 *
 * Floor: link (private).
 * Given m and u: levels form classes; a class has an m and a u of its own, shared out within it as the lists suggest.
 *
 * Judged pairs: m and the prior are sums over all candidate pairs of the chance of a match. Judged pairs correct these sums
 * as in a model-assisted (difference) estimator of survey sampling (Särndal, Swensson and Wretman 1992, 6.3): candidates
 * are divided into strata by their present log odds, two nats wide; in a stratum of N candidates, n of them judged, each
 * judged pair adds w * (y - p), y the judgement, p the model's chance, w = N / n * n / (n + 10). People judge the pairs that look
 * doubtful; within a stratum that does no harm, and the ten keeps a few judgements from standing for a million pairs.
 */
#ifndef BD_LINK_GIVEN_H
#define BD_LINK_GIVEN_H

#include "link/model.h"

struct link_label;

struct model_given {
    bool held[FIELDS_MAX];
    int8_t class[FIELDS_MAX][LEVELS_MAX]; /* of a level, -1: learned */
    double m[FIELDS_MAX][LEVELS_MAX];     /* of a class */
    double u[FIELDS_MAX][LEVELS_MAX];
    const struct link_label *label;
    size_t labels;
};

enum { GIVEN_STRATA = 16 };

/* Brings m (or u) of a field to what is given; x adds to one within groups before and after. NULL given: nothing. */
void given_m(const struct model_given *g, const struct field *fd, int f, double *m);
void given_u(const struct model_given *g, const struct field *fd, int f, double *u);

/* Corrects the sums of one step of estimation by the judged pairs. `step`: every step-th candidate was summed.
 * Cost: O(candidates / step) model weights. */
void given_labels(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p, size_t step,
                  double m[FIELDS_MAX][LEVELS_MAX], double *matches);

#endif
