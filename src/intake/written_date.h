/* intake/written_date.h - dates as lists write them, to EDTF, where nothing is left to a guess.
 *
 * Floor: intake. What a list is imported with is kept for good, so this reads less than linkage does: no ranges, no eras, no days of
 * spreadsheets, and a year of two digits only where one century fits.
 */
#ifndef BD_INTAKE_WRITTEN_DATE_H
#define BD_INTAKE_WRITTEN_DATE_H

#include "base/str.h"

/* Which part stands first. A part of four digits is the year wherever it stands. */
enum date_order { DATES_EDTF, DATES_YMD, DATES_DMY, DATES_MDY };

/* By "ymd", "dmy", "mdy". */
bool date_order_read(struct str word, enum date_order *out);

enum { WRITTEN_DATE_CHARS = 16 };

enum written {
    WRITTEN_FINE,
    WRITTEN_NO_DATE,
    WRITTEN_CENTURY, /* a year of two digits that two centuries could have */
};

/* 1985.3.5, 1985년 3월 5일, 85/03/05, 850305, 19850305, 1985-03-05 0:00, 1985년 3월, 1985.3 to "1985-03-05" and "1985-03". A year of two
 * digits above those of `this_year` is of the last century, another could be of either (`this_year` 0: none is taken). */
enum written written_date(struct str cell, enum date_order order, int this_year, char out[WRITTEN_DATE_CHARS]);

#endif
