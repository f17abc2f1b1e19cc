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

/* Draws and compares the pairs. Cost: at most 16,000 comparisons and four sorts of the keys of a hundred thousand rows, for each
 * field. */
void depend_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed);

/* Finds what leans on what from the drawn pairs, as the model weighs them now. */
void depend_learn(struct model *md, const struct records *r, const struct fields *fs);

/* Brings the order of the terms up to date with them, and log m/u of each with m. */
void depend_ratios(struct model *md, const struct fields *fs);

/* How the fields of two rows with values x and y agree. Cost: O(fields that are leaned on). */
struct depend_ways depend_ways(const struct model *md, const uint32_t *x, const uint32_t *y, const uint8_t *levels);

/* The strongest term of an order whose field agrees in one of these ways. Cost: O(terms). */
const struct model_lean *depend_strongest(const struct model *md, int f, const struct lean_order *order,
                                          const struct depend_ways *ways);

/* The term that holds for field f at this level in a pair that agrees in these ways, or NULL. */
static inline const struct model_lean *depend_of(const struct model *md, int f, uint8_t level, const struct depend_ways *ways)
{
    const struct lean_order *order = &md->lean_order[f][md->way[f][level] >= 0];
    if (((order->any.bits[0] & ways->bits[0]) | (order->any.bits[1] & ways->bits[1])) == 0)
        return NULL;
    return depend_strongest(md, f, order, ways);
}

/* The field that field f leans on in a pair with these levels, or -1: for words. Cost: O(fields). */
int depend_on(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, const uint8_t *levels);

void depend_free(struct model *md);

#endif
