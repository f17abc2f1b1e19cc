/* link/namesake.h - how often strangers bear whole Korean and Chinese names that agree: u of a name is learned from them.
 *
 * Floor: link (private). Agreeing names are too rare among random pairs of rows to be sampled with the other fields, and many
 * of the few are matches; so names alone are looked at in many more pairs, and those that agree are kept and weighed.
 *
 * Method: u from random pairs held fixed (Winkler 2000), each pair counted by its chance not to be a match, as the other fields'
 * u is freed of matches too. To draw more pairs for names alone and keep those that agree is Bandi's own, and so is that agreeing
 * names with wholly different dates are namesakes whatever the model has come to think. Measured on korean_multiscript
 * (docs/linkage.md, "How well stated chances hold"), the one set there in these scripts.
 */
#ifndef BD_LINK_NAMESAKE_H
#define BD_LINK_NAMESAKE_H

#include "link/model.h"

/* From this step on names may agree (person.h). */
enum { NAMESAKE_STEP = 4 };

/* Pairs of different rows. */
static inline double rows_pairs(const struct records *r)
{
    return 0.5 * (double)r->rows * ((double)r->rows - 1);
}

/* Looks through random pairs for agreeing names of field f, a whole name; fills md->namesake, random and name_pairs. Cost: at
 * most two million comparisons of names. */
void namesakes_find(struct model *md, const struct records *r, const struct fields *fs, int f, uint64_t seed);

/* Compares them in all fields, once. */
void namesakes_compare(struct model *md, const struct fields *fs);

/* md->random and name_mean: chances of agreeing names among random pairs, each weighed by its chance not to be a match. */
void namesakes_weigh(struct model *md, const struct records *r, const struct fields *fs);

#endif
