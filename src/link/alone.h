/* link/alone.h - what it says of a pair that neither row is grouped with any other.
 *
 * Floor: link (private). Where nearly everybody stands in the lists three times and more, two rows that belong together are
 * grouped with a third; of two that no third vouches for, fewer are one person than their own weight says. Where nobody stands
 * there more than twice, it is the other way about.
 *
 * Method: a pair is alone or is not, whatever was decided of the pair itself. How often, is one share P among strangers and a share
 * Q(w) among matches, logistic in the weight w; both are found by expectation-maximisation from the compared pairs, each a match
 * with the chance that its own weight says (a mixture with a concomitant variable, Dayton and Macready 1988, whose classes are
 * given). By Bayes' rule log Q(w)/P is due to the log odds of a pair alone, log (1 - Q(w))/(1 - P) to those of another. The groups
 * are guesses too, so half of what speaks against a match is heard, a quarter of what speaks for one that is alone, and ALONE_MOST
 * at most; a third row is no reason to believe a pair, since stated.h has heard what it says. Something is held beforehand for
 * Q = P, so that short lists hear little.
 */
#ifndef BD_LINK_ALONE_H
#define BD_LINK_ALONE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define ALONE_MOST 3.0

/* Compared pairs by own weight: natural log odds of -8 to 12, four bins a nat; what lies above is in the last. */
enum { ALONE_BINS = 81 };

struct alone {
    double pairs[ALONE_BINS][2]; /* [1]: alone */
    double share;                /* P; 0 when not known */
    double at_even, per_nat;     /* log odds of Q: at_even + per_nat * w */
};

/* Counts a pair; below -8 it tells nothing. */
void alone_count(struct alone *x, double weight, int is_alone);
void alone_learn(struct alone *x);

/* What is added to the log odds of a pair that is alone, or is not. 0 before alone_learn. */
double alone_odds(const struct alone *x, double weight, int is_alone);

#endif
