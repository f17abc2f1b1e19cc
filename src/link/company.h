/* link/company.h - strangers in company: people of one household, one village or one event, who share everything but who they are.
 *
 * Floor: link (private). Words: two people in company are not one person, yet share what a household shares (family name, address,
 * telephone) or what those share who were taken, or killed, on one day at one place. Where such pairs outnumber the pairs of one
 * person, a mixture of matches and strangers alone takes them for the matches: what they share then counts as agreement of
 * one person, and names and births that differ as errors.
 *
 * Method: a third class of pairs beside the two of Fellegi and Sunter (a latent class model; Winkler 1993 used three classes for
 * households). Given names and whole names agree in it as among strangers at large; every other field has its own chances,
 * learned by the same expectation-maximisation as m. A pair is weighed against strangers and people in company together: from the sum
 * of its field weights log(1 + odds of company) is taken, out of the weights of the fields that speak for company.
 * Kin of one name (a father and a son) are told by their births alone, which a mixture may as well call errors: so the first guess
 * of how often one person's dates are wholly different counts for as many pairs as there are in company.
 */
#ifndef BD_LINK_COMPANY_H
#define BD_LINK_COMPANY_H

#include "link/model.h"

/* Sets the first guess: places, family names and words half as among matches, dates, ages, numbers and codes as among strangers
 * or, with `all`, half as among matches too; a tenth as many pairs in company as matches. Nothing where no field is a given or a whole name, or nothing else is compared. */
void company_begin(struct model *md, const struct fields *fs, bool all);

/* Whether most of what is held to be matches bears different names: then company was taken for them. */
bool company_taken(const struct model *md, const struct fields *fs);

/* Sums of one step of estimation. */
struct company_sums {
    double level[FIELDS_MAX][LEVELS_MAX];      /* expected pairs in company at each level, of pairs reached without the field */
    double level_self[FIELDS_MAX][LEVELS_MAX]; /* of squares */
    double pairs[STRATA_MAX], self[STRATA_MAX];
};

void company_add(struct company_sums *to, const struct company_sums *more);

/* Learns the chances of levels and the share of company from the sums; each counted pair stands for `step`. */
void company_learn(struct model *md, const struct fields *fs, const struct company_sums *sum, size_t step);

/* Holds how often the dates of one person are wholly different to the first guess, while m of field f still is counts, of every
 * step-th pair. */
void company_hold(struct model *md, const struct field *fd, int f, double step);

/* Gives up company of which hardly a pair is expected. */
void company_settle(struct model *md);

/* Brings what is added up in line with m. */
void company_ratios(struct model *md, const struct fields *fs);

/* Log odds that a pair is in company rather than of strangers at large; `weight` of each field as if there were no company. */
double company_odds(const struct model *md, size_t stratum, const uint8_t *levels, const double *weight);

/* What is taken from a pair's log odds for it. */
double company_doubt(double odds);

/* Takes it out of the weights of the fields that speak for company, in proportion. */
void company_take(const struct model *md, size_t stratum, const uint8_t *levels, double *weight);

#endif
