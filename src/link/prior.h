/* link/prior.h - what is held of matches and of strangers before the lists have been looked at.
 *
 * Floor: link (private). Small lists show too little to learn everything from: the 45 pairs of ten rows hold no two strangers
 * whose names are one letter apart, and that does not make such strangers one in a million. What follows is worth a few
 * pairs, decides where the lists say nothing, and is nothing beside thousands of rows.
 * Method: gamma and Dirichlet priors as counts that are added to what was seen (Gelman and others 2013, 2.6 and 3.4).
 */
#ifndef BD_LINK_PRIOR_H
#define BD_LINK_PRIOR_H

#include "link/engine.h"

/* Brings x to a sum of one within each group of levels; 1 where the group has nothing. */
void prior_normalise(const struct field *f, double x[LEVELS_MAX]);

/* First guess of m, by how much a level agrees. */
void prior_m(const struct field *f, double m[LEVELS_MAX]);

/* As many pairs of one person is that guess worth: 16. With fewer than three fields 200: two alone do not tell matches from
 * strangers who agree by chance (Goodman 1974), and m, u and the number of matches then follow one another anywhere. What is
 * no name then keeps to the guess however many matches are found (four times `found` are added), so that a sex that
 * differs in half of the pairs says that these are namesakes, and not that sexes are written down at random. */
double prior_m_pairs(const struct fields *fs, const struct field *f, double found);

/* First guess of u, by how much a level agrees: strangers differ in nine fields of ten, agree weakly in one of twenty, nearly
 * in one of a hundred, wholly in one of fifty; of what five public lists show this is the side that says less for a match.
 * Of whole names the name engine's Bayes factors say how much rarer each level is among strangers than among matches. */
void prior_u(const struct field *f, double u[LEVELS_MAX]);

/* u of a level from the share `seen` of `pairs` different pairs of strangers, when `guess` (above 0) is the first guess:
 * (pairs * seen + a) / (pairs + a / guess), the mean of a gamma distribution; a is 0.2, or as much as makes ten pairs. */
double prior_share(double seen, double pairs, double guess);

/* The number of values, all equally common, among which strangers would be equal as often as in fields of the kind: names 50,
 * whole dates and codes 1000, each fewer than in any public list looked at; 0 where kinds differ too much. The next of N
 * people shares the value of one of them with the chance 1 / (N + values) (Ewens 1972). */
double prior_values(enum link_kind kind);

/* How many matches are expected of two lists, or of one with itself, where the pairs' chances add up to `found`. `own` of it
 * is what a pair adds by its own word, and left out: a pair is judged by the others (as in collapsed variational inference,
 * Asuncion and others 2009). `room` people at most could be matched: the rows of the shorter list, or half the rows of one.
 * Before anything is seen a quarter of them is expected, of one of several lists with itself a tenth, with the weight of half
 * a match. */
double prior_matches(double found, double own, double room, bool within);

#endif
