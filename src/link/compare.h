/* link/compare.h - comparing two rows field by field: edit distance, words, dates, exchanged names; results are levels.
 *
 * Floor: link (private). Levels are functions of two values, so each thread keeps the last results by value pair.
 * Edit distance counts insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment),
 * bit-parallel after Hyyrö 2003 for ASCII up to 64 letters; longer texts are compared by their first 64.
 */
#ifndef BD_LINK_COMPARE_H
#define BD_LINK_COMPARE_H

#include "link/engine.h"

/* Levels of text fields; names add the rest. */
enum {
    TEXT_DIFFERENT = 1,
    TEXT_WEAK,
    TEXT_FAIR,
    TEXT_GOOD,
    TEXT_NEAR,
    TEXT_SAME,
    TEXT_WORD,
    REGION_WITHIN = 8, /* places of the gazetteer: one lies in the other */
    REGION_BESIDE,     /* both in one province or prefecture */
    NAME_SWAP_SAME = 7,
    NAME_SWAP_NEAR,
    NAME_INITIAL_FITS,
    NAME_INITIAL_DIFFERS
};
enum { NUMBER_DIFFERENT = 1, NUMBER_NEAR, NUMBER_DIGIT, NUMBER_ONE, NUMBER_SAME = 6 };
enum {
    DATE_DIFFERENT = 1,
    DATE_ONE_PART,
    DATE_TWO_DIGITS,
    DATE_TWO_PARTS,
    DATE_ONE_DIGIT,
    DATE_SAME,
    MONTH_DIFFERENT,
    MONTH_ONE_PART,
    MONTH_SAME,
    YEAR_DIFFERENT,
    YEAR_NEAR,
    YEAR_SAME
};

/* Optimal string alignment distance of two texts of at most 64 characters each (the rest is not looked at). */
int compare_distance(struct str a, struct str b);

uint8_t compare_dates(const struct part_date *a, const struct part_date *b);
uint8_t compare_texts(struct str a, struct str b, bool names);

/* Scratch of one thread. */
struct comparer;
struct comparer *comparer_new(const struct fields *fs);
void comparer_free(struct comparer *c);

/* Writes fs->count levels for rows a and b. Symmetric in a and b. */
void compare_rows(struct comparer *c, size_t a, size_t b, uint8_t *levels);

/* The same of n pairs of rows, n * fs->count levels; the more at a time, the less is waited for memory. */
void compare_many(struct comparer *c, const uint32_t *a, const uint32_t *b, size_t n, uint8_t *levels);

#endif
