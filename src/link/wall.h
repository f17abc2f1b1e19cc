/* link/wall.h - who had died before another was seen alive is not that other.
 *
 * Floor: link (private). Dates of lists are often wrong, so this holds only where the settings ask for it and say how far
 * their dates may be off; everywhere else a date is evidence and no more.
 * Words: a row's death is the last day that its date of death can mean. Its life is the last of its events at which the
 * person was alive (asked, seen, let go), each at the first day that it can mean. A row whose own death lies before its own
 * life has a wrong date, and since nobody knows which, it keeps nobody apart.
 * Method: Bandi's own; a rule of logic, with nothing estimated. What a date can mean: date_span in link/date.h.
 */
#ifndef BD_LINK_WALL_H
#define BD_LINK_WALL_H

#include "link/engine.h"

/* Said by the settings. */
struct wall_rule {
    size_t died;            /* a column of dates; LINK_NO_COLUMN: there is no wall */
    const size_t *alive;    /* columns of dates at which people were alive */
    size_t count;           /* of these */
    int32_t tolerance_days; /* 0 and more */
};

struct wall {
    int32_t *died;          /* per row, in days since 1970-01-01; INT32_MAX when not known. NULL: there is no wall */
    int32_t *alive;         /* per row; INT32_MIN when not known */
    int32_t tolerance_days; /* of the rule */
    size_t deaths, lives;   /* rows with either that may keep others apart */
    size_t torn;            /* rows left out, since they were alive after their own death by more than the tolerance */
};

/* The days of all rows, in the order in which the records have them. *w is zero before; wall_free releases it.
 * Cost: each different value is read once, and O(rows) for each column. */
void wall_make(const struct records *r, const struct wall_rule *rule, struct wall *w);
void wall_free(struct wall *w);

/* Leaves the events out of comparison, since when somebody was seen is no sign of who it was; deaths are compared as other
 * dates are. said[i]: the settings say the kind of event i, which stands. After ages were turned into years of birth, which
 * may need the events. */
void wall_leave_out(const struct wall_rule *rule, const bool *said, enum link_kind *kind, char (*reason)[160]);

/* How many rows have a value in a column that was not yet put in order (records_finish), and of how many it is a date that
 * date_span reads. */
struct wall_dates {
    size_t filled, read;
};
struct wall_dates wall_dates(const struct records *r, size_t column);

/* Whether the death of one of two rows lies more than the tolerance before the life of the other. O(1). */
static inline bool wall_between(const struct wall *w, size_t a, size_t b)
{
    if (w->died == NULL)
        return false;
    return (int64_t)w->died[a] + w->tolerance_days < w->alive[b] || (int64_t)w->died[b] + w->tolerance_days < w->alive[a];
}

#endif
