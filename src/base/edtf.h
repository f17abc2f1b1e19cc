/* base/edtf.h - dates as testimony has them: partial, approximate, spans, one of several. EDTF of ISO 8601-2:2019.
 *
 * Floor: base. Pure. Read strictly: what is not understood is refused with its place and what to write instead.
 *
 * Accepted (level 1, and the sets of level 2):
 *   2015  2015-06  2015-06-21  2015-06-21T23:20:00  …Z  …+09:00     year, month, day, time
 *   2014-21 … 2014-24                     spring, summer, autumn, winter of the northern hemisphere
 *   2015?  2015-06~  2015-06-21%          uncertain, approximate, both; at the end only
 *   201X  20XX  2015-XX  2015-06-XX  201X-XX-XX     unspecified digits, from some digit to the end of the date
 *   2009/2011  2009/..  ../2011  2009/  /2011       lasts from one to the other; `..` open, nothing: not known
 *   [2009,2011,2013]  [2009-01-01..2011-12-31]  [..2011]  [2009..]    one of these
 *   {2009,2011}  {2009..2011}             all of these
 * Refused: years before 0000 or after 9999, qualifiers inside a date, level-2 seasons (25 to 41), spaces.
 *
 * Words: the earliest and latest day bound what the expression can mean. A day is a number of days since 1970-01-01 in
 * the proleptic Gregorian calendar. The bounds of `~` are widened by one unit of its own precision only where two dates
 * are compared (edtf_compare), never where they are sorted or shown; `?` never moves a bound, it is shown beside the answer.
 */
#ifndef BD_BASE_EDTF_H
#define BD_BASE_EDTF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Members of one set, and characters of one expression: more is a list that belongs in several statements. */
#define EDTF_SET_MAX ((size_t)64)
#define EDTF_TEXT_MAX ((size_t)2048)
#define EDTF_CANON_CHARS 2560 /* room for any canonical form and its NUL */

#define EDTF_NO_EARLIEST INT32_MIN /* no lower bound */
#define EDTF_NO_LATEST INT32_MAX   /* no upper bound */

enum edtf_presence {
    EDTF_KNOWN,
    EDTF_OPEN,   /* `..`: goes on without end, or began before memory */
    EDTF_UNKNOWN /* empty: it has an end, nobody said when */
};

/* One date. `month` 0: year precision; 21 to 24: a season. `day` 0: no day. Digits that are X count from the right of the
 * year; month_x and day_x say XX. */
struct edtf_date {
    enum edtf_presence presence; /* the rest is meaningful for EDTF_KNOWN only */
    int16_t year;                /* with 0 for digits that are X */
    uint8_t year_x;              /* 0 to 3 */
    uint8_t month;
    uint8_t day;
    bool month_x;
    bool day_x;
    bool uncertain;
    bool approximate;
    int32_t second;      /* of the day, or -1 without a time */
    int16_t zone_minute; /* east of UTC */
    bool zoned;
};

enum edtf_form { EDTF_DATE, EDTF_INTERVAL, EDTF_ONE_OF, EDTF_ALL_OF };

/* A member of a set: a date, or a range from..to (`ranged`; either side may be EDTF_OPEN). */
struct edtf_member {
    struct edtf_date from;
    struct edtf_date to;
    bool ranged;
};

/* EDTF_DATE: member[0].from. EDTF_INTERVAL: member[0].from and .to. Sets: `count` members, sorted, without repeats. */
struct edtf {
    enum edtf_form form;
    struct edtf_member *member;
    size_t count;
};

/* Reads one expression; `text` must be all of it. Members live in `a`. A set of one date becomes that date.
 *
 * BD_INPUT   e->column is the character (from 1) at which reading stopped; e->text says what was expected there and
 *            e->mend what to write. The text itself is not repeated: a date can be protected.
 * BD_LIMIT   longer than EDTF_TEXT_MAX or more than EDTF_SET_MAX members
 * Cost: O(length), and O(members^2) to sort a set. */
FALLIBLE edtf_parse(struct str text, struct arena *a, struct edtf *out, struct err *e);

/* Writes the canonical form, which parses back to the same expression: sets sorted without repeats, a zone of +00:00 as Z,
 * a range from a date to itself as the date. Two expressions mean the same to Bandi iff their canonical forms are equal.
 * Gives its length without the NUL. */
size_t edtf_write(const struct edtf *x, char out[EDTF_CANON_CHARS]);

/* Parse and write at once. */
FALLIBLE edtf_canonical(struct str text, struct arena *a, struct str *out, struct err *e);

/* First and last day that the expression can touch. For an interval: the earliest day of its beginning to the latest day of
 * its end; an open or unknown side has no bound. Zones do not move a day: the local day is what a witness knows. */
struct edtf_span {
    int32_t earliest;
    int32_t latest;
};
struct edtf_span edtf_span(const struct edtf *x);

/* True when some part of it carries `?`, `~` or `%`. */
bool edtf_uncertain(const struct edtf *x);
bool edtf_approximate(const struct edtf *x);

enum edtf_order { EDTF_BEFORE, EDTF_POSSIBLY, EDTF_AFTER };

/* Is x before y? EDTF_BEFORE when every day x can touch is before every day y can touch, after widening `~` by one unit
 * of its precision on either side (a day, month, season of three months, year, or ten or more years for X); EDTF_AFTER
 * likewise; EDTF_POSSIBLY in every other case, the same day included. Antisymmetric, not transitive through POSSIBLY. */
enum edtf_order edtf_compare(const struct edtf *x, const struct edtf *y);

/* For sorting: by earliest day (none first), then by latest (none last), then by canonical form. A total order. */
int edtf_sort(const struct edtf *x, const struct edtf *y);

/* Days since 1970-01-01 of a calendar day, and back. `year` 0 to 9999. */
int32_t edtf_days(int year, int month, int day);
void edtf_from_days(int32_t days, int *year, int *month, int *day);

#endif
