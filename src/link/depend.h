/* link/depend.h - what strangers who agree in one field show in another: who share a postcode share the place too.
 *
 * Floor: link (private). Words: a stranger pair is a pair that is not one person. Field g leans on field f when strangers
 * who agree in f agree in g more often than strangers do at large. Where both agree, f is the more telling of the two.
 *
 * Method: pairs are drawn from all pairs of rows that are equal, and from those that are near, in each field, and each
 * weighed by its chance to be of strangers. Of every two fields this gives u of one, given how the
 * other agrees: a pairwise log-linear term for each level, added where a test finds independence wrong. A pair's field
 * uses the strongest term of those whose fields agree in that pair, so that the terms form a tree (Chow and Liu 1968,
 * "Approximating discrete probability distributions with dependence trees"), and no agreement is explained twice.
 * Equal values stay weighed by their frequency: with chance `copy` strangers who agree in f are equal in g because of it,
 * and otherwise each has a value by its share.
 */
#ifndef BD_LINK_DEPEND_H
#define BD_LINK_DEPEND_H

#include "link/model.h"

/* Draws and compares the pairs. Cost: at most 32,000 comparisons and four sorts of the keys of a hundred thousand rows, for each
 * field. */
void depend_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed);

/* Finds what leans on what from the drawn pairs, as the model weighs them now. */
void depend_learn(struct model *md, const struct records *r, const struct fields *fs);

/* Brings log m/u of the terms up to date with m. */
void depend_ratios(struct model *md, const struct fields *fs);

/* How each field of a pair agrees, as far as depend_of asks. Cost: O(fields). */
void depend_ways(const struct model *md, const struct fields *fs, size_t a, size_t b, const uint8_t *levels,
                 int8_t ways[FIELDS_MAX]);

/* The term that holds for field f in a pair that agrees in these ways, or NULL. Cost: O(terms of f). */
const struct model_lean *depend_of(const struct model *md, int f, const int8_t ways[FIELDS_MAX]);

/* The field that field f leans on in a pair with these levels, or -1: for words. Cost: O(fields). */
int depend_on(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, const uint8_t *levels);

void depend_free(struct model *md);

#endif
