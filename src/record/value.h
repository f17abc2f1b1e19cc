/* record/value.h - one value of one property, and how people write it.
 *
 * Floor: record. Words: a value is something, or a reason why there is nothing; partial knowledge (about 2015, between three
 * and five, one of two places) is a value too, never a remark.
 * The numbers are those of docs/format.md section 4.3 and are written into ledgers.
 */
#ifndef BD_RECORD_VALUE_H
#define BD_RECORD_VALUE_H

#include "base/err.h"
#include "base/str.h"
#include "ledger/ledger.h"

enum value_kind {
    VALUE_NONE = 0, /* absent: `absence` says why */
    VALUE_TEXT = 1,
    VALUE_INTEGER = 2,
    VALUE_RECORD = 3,
    VALUE_TERM = 4,  /* "vocabulary:code" */
    VALUE_DATE = 5,  /* EDTF, canonical */
    VALUE_RANGE = 6, /* least and most */
    VALUE_BYTES = 7,
    VALUE_BOOL = 8,
    VALUE_POINT = 9,
    VALUE_DECIMAL = 10,
    VALUE_EVIDENCE = 11
};

enum absence { ABSENT_NOT_KNOWN = 1, ABSENT_NOT_ASKED = 2, ABSENT_REFUSED = 3, ABSENT_NOT_APPLICABLE = 4 };

/* Which members count: text for TEXT, TERM, DATE and BYTES; id for RECORD; evidence for EVIDENCE; a for INTEGER and BOOL;
 * a, b for RANGE (least, most) and DECIMAL (a * … : b * 10^a); a, b, c for POINT (latitude and longitude in 10^-7 degrees,
 * radius in metres). Texts are borrowed. */
struct value {
    enum value_kind kind;
    enum absence absence; /* VALUE_NONE only */
    struct str text;
    struct id16 id;
    struct digest evidence;
    int64_t a, b, c;
};

/* Makers. */
struct value value_text(struct str s);
struct value value_term(struct str vocabulary_and_code);
struct value value_date(struct str canonical_edtf);
struct value value_record(struct id16 id);
struct value value_integer(int64_t v);
struct value value_range(int64_t least, int64_t most);
struct value value_bool(bool v);
struct value value_bytes(struct str bytes);
struct value value_evidence(struct digest id);
struct value value_absent(enum absence why);

/* Same kind and content. */
bool value_equal(const struct value *x, const struct value *y);

/* "not_known", "not_asked", "refused", "not_applicable"; 0 and NULL for anything else. */
const char *absence_word(enum absence why);
enum absence absence_read(struct str word);

/* Adds the canonical text of a value, from which value_read (schema.h) makes it again: a range as 3..5, a point as
 * 42.1234567,129.5,500 (metres last), booleans yes and no, bytes and evidence in hexadecimal, an id in hexadecimal (handles
 * are the faces' work: record/matter.h). An absence gives its word. */
void value_put(struct buf *out, const struct value *v);

bool id_equal(struct id16 x, struct id16 y);
bool id_is_zero(struct id16 x);
int id_cmp(struct id16 x, struct id16 y);

#endif
