/* app/import_headings.h - what the columns of other people's tables are called, for a first mapping of them.
 *
 * Floor: app. Guesses that a person corrects before anything is imported.
 */
#ifndef BD_APP_IMPORT_HEADINGS_H
#define BD_APP_IMPORT_HEADINGS_H

#include "base/csv.h"
#include "record/schema.h"

/* The property that a heading names, by its name or its label in one of the three languages, or by another word that lists of people
 * have for it (성명, 전화, born); or NULL. */
const struct property *heading_property(const struct record_type *t, struct str heading);

/* In what order the dates of a column are written that are no EDTF: "ymd", "dmy" or "mdy" where one reads them all, "?" where several
 * do or none; NULL where all are EDTF. Words for not known are left aside. */
const char *heading_dates(const struct schema *s, const struct property *p, const struct csv_table *t, size_t column,
                          struct arena *a);

/* Is the cell a word for "nothing here" that is not empty, such as 미상? */
bool heading_missing(struct str cell);

#endif
