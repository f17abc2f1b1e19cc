/* link/age.h - ages at a date turned into years of birth, so that lists of different years can meet.
 *
 * Floor: link (private).
 */
#ifndef BD_LINK_AGE_H
#define BD_LINK_AGE_H

#include "link/engine.h"

/* Said by the settings: a column of ages, and the column of dates at which they held, or the year (`column` is LINK_NO_COLUMN). */
struct age_at {
    size_t age;
    size_t column;
    int year;
};

/* The age that a value says: 35, 만 35세, 35岁, 35 años; -1 where it says none, or no more than about how old (30대). */
int age_read(struct str s);

/* Whether a column's name says that people were asked on its day or in its year, in an interview or a survey. */
bool says_when_asked(struct str name);

/* After kind_guess. For each column of ages: with a date or a year at which it held, given by the settings, or the only
 * other date of its rows where its name says that of an interview or a register, or the birth dates of the rows agree, a new
 * column of years of birth is made, or where a column of birth dates agrees with them its gaps are filled. The ages then are
 * LINK_IGNORE, with the reason. An age whose date is not known stays what it is; one beside a birth date of its own says
 * nothing more and is ignored. Kinds and reasons have room for the new columns. Cost: O(rows). */
void ages_at_dates(struct records *r, enum link_kind *kind, char (*reason)[160], const struct age_at *said, size_t said_count);

#endif
