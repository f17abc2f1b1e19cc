/* app/plain.h - values as people write them: a date of EDTF, a range, a language's tag.
 *
 * Floor: app. For pages that are read; exports and --json keep the canonical forms, from which a value can be read again.
 */
#ifndef BD_APP_PLAIN_H
#define BD_APP_PLAIN_H

#include "record/value.h"

/* Adds, in a language of the pages (page.h), the words for a date ("about June 2015", "spring 2014", "2009 to 2011", "2011 or before"), a range ("up to 30,000", "3 to
 * 5"), a whole number ("30,000") or a term "bcp47:…" ("Korean"). False, with nothing added, for every other value, and for a date
 * or a language for which there are no words. */
bool plain_value(int language, const struct value *v, struct buf *out);

#endif
