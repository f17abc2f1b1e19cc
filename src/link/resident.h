/* link/resident.h - birth dates and sex inside resident numbers of South Korea and China.
 *
 * Floor: link (private). Words: a resident number is the 주민등록번호 of South Korea (850305-2123456: six digits of the birth date,
 * a digit for century and sex, six more) or the 公民身份号码 of China (GB 11643: six digits of the place, the date in eight, three
 * of which the last is odd for men, a check digit by ISO 7064 MOD 11-2; before 1999 fifteen digits, with the date in six and
 * no check digit). Signs may be hidden (850305-2******).
 */
#ifndef BD_LINK_RESIDENT_H
#define BD_LINK_RESIDENT_H

#include "link/engine.h"

struct resident {
    int16_t year; /* 0: hidden */
    int8_t month; /* 0: hidden */
    int8_t day;
    char sex;  /* 'f' or 'm'; 0: hidden */
    bool bare; /* so much is hidden that it says no more than birth and sex: no identifier */
};

/* False for what is no resident number, for a date that no calendar has, and for a check digit that does not fit. The check
 * digit of Korean numbers is not asked: since 2020 there is none. Two digits of a year with a hidden century are read as dates
 * are (date.h). */
bool resident_read(struct str s, struct resident *out);

/* Of a column's values so many are resident numbers, by rows, that its birth dates and sex can be trusted. */
bool resident_column(const struct column *c);

/* For each column of resident numbers of the kind LINK_ID: the gaps of a column that has the birth dates, or the sex, of its
 * rows are filled; where the rows have none, a new column of birth dates (LINK_DATE) or of sex (LINK_CATEGORY) is made. Years
 * of birth in a column of their own (LINK_YEAR) are left as they are. The number itself stays an identifier, but is
 * LINK_IGNORE where all of its values are bare. After kind_guess, before ages_at_dates; kinds and reasons have room for two
 * columns more a column. Cost: O(rows * columns). */
void resident_births(struct records *r, enum link_kind *kind, char (*reason)[160]);

#endif
