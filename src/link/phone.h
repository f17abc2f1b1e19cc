/* link/phone.h - telephone numbers of Korea and China, with the country's code or without, as one value.
 *
 * Floor: link (private). +82 10-1234-5678, 0082 10…, 82 10 1234 5678, 010-1234-5678 and 1012345678 (a spreadsheet took the
 * zero) are one number, as are +86 138… and 138…. Numbers of other countries keep their code.
 */
#ifndef BD_LINK_PHONE_H
#define BD_LINK_PHONE_H

#include "link/engine.h"

/* Whether a column is of telephone numbers: its name says so and half of its values can be, or eight in ten are mobile numbers
 * of South Korea or China, or international ones of the two. */
bool phone_column(const struct column *c);

/* Can it be a telephone number, with nothing else beside it? */
bool phone_looks(struct str s);

/* The number within its country, digits alone; what cannot be a telephone number as value_fold folds codes. */
struct str phone_text(struct arena *a, struct str s);

#endif
