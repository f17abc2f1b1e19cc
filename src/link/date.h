/* link/date.h - written dates, whole or in part, in the ways in which lists write them.
 *
 * Floor: link (private). Pure functions of a value and of how its column is written.
 *
 * Read are 1946-04-30, 19460430, 1946.4.30, 30/4/1946, 12 May 1946, 5-Mar-85, 1985년 3월 5일, 85.3.5, 850305, 1985年3月5日, 85년생,
 * 주체74(1985)년, 昭和20年, 15/3/2530 (of the Buddhist era), 31111 (days, as spreadsheets keep them), a time behind a date, and
 * EDTF: unknown parts (1985-XX, 1985-03-XX),
 * marks of doubt (left aside), seasons (their year), ranges of up to three years (the middle one). What no single year stands for (198X,
 * 1980s, before 1985) is missing.
 */
#ifndef BD_LINK_DATE_H
#define BD_LINK_DATE_H

#include "link/engine.h"

/* How a column writes what a single value leaves open. All zero: days before months, years of two digits in front but for slashes, and
 * 00 to 29 in this century. */
struct date_style {
    bool month_first; /* 4/30/1946 */
    bool year_last;   /* years of two digits stand last: 5.3.85 */
    bool year_front;  /* … or first, with slashes too: 85/3/5 */
    bool six_days;    /* six digits are year, month and day: 850305, not 1985-03 */
    int latest;       /* no year of two digits means a later year than this; 0: 2029 */
};

/* From at most 4,000 distinct values. The latest year is that of the column's years of four digits. */
struct date_style date_style_of(const struct column *c);

/* False when no year can be read; `style` may be NULL. */
bool date_read(struct str s, const struct date_style *style, struct part_date *out);

/* Days since 1970-01-01, edtf_days of base/edtf.h. */
struct day_span {
    int32_t first, last;
};

/* All days that a value can mean, for what must be certain and not merely likely: 2010 is a year of them, 2010-03 a month,
 * 2009/2011 three years, and 3/5/2010 the third of May and the fifth of March with what lies between. False where date_read
 * may still read what is likeliest: years of two digits and bare numbers of days, words beside the date that are not known to
 * be part of it (about, before, alive in), marks of doubt, seasons, days that no calendar has, and years before 1800 or after
 * 2200. */
bool date_span(struct str s, struct day_span *out);

#endif
