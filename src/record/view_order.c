/* record/view_order.c - the local number of an entry: numbers grow with the time that entries claim; see view.h.
 *
 * The full-text index gives its rows in order of number, forwards or backwards, at no cost. So that "the newest first" is the
 * same on every device, whatever came when by which courier, an entry's number is not the order of its arrival but its
 * place in the order of claimed millisecond, then device, then index in the device's log.
 *
 * A number has 47 bits: milliseconds since 2000, times 64. One that is taken, or that a burst before it has passed, gives way to
 * the next between its neighbours; since a device's burst in one millisecond stands together and real time leaves gaps, logs
 * that were written apart for months fit into one another. Only where more than 64 entries would have to stand between two
 * that are one millisecond apart (a device whose clock stands still) no number may be left; then the next free one is taken,
 * and those few entries stand in order of arrival. Times before 2000 and after 2069 are kept at the ends, in order.
 */
#include "record/view.h"

#include <string.h>

#define EPOCH_MS UINT64_C(946684800000) /* 2000-01-01 */
#define A_MS 64
#define LAST_TARGET ((INT64_C(1) << 47) - (INT64_C(1) << 32))

static int64_t target_of(uint64_t ms)
{
    if (ms <= EPOCH_MS)
        return 1;
    uint64_t since = ms - EPOCH_MS;
    return since < (uint64_t)LAST_TARGET / A_MS ? (int64_t)since * A_MS + 1 : LAST_TARGET;
}

static FALLIBLE one_number(struct stmt *s, int64_t *out, bool *there, struct err *e)
{
    BD_TRY(stmt_step(s, there, e));
    *there = *there && !stmt_is_null(s, 0);
    *out = *there ? stmt_i64(s, 0) : 0;
    stmt_reset(s);
    return BD_OK;
}

/* The number of the last entry before this one in order; 0 without any. */
static FALLIBLE before(struct view *v, const struct entry *in, int64_t device, int64_t *out, struct err *e)
{
    bool row;
    struct stmt *s = v->s[VS_ORDER_LAST];
    stmt_bind_i64(s, 1, (int64_t)in->time.ms);
    BD_TRY(stmt_step(s, &row, e));
    int64_t no = row ? stmt_i64(s, 0) : 0;
    bool past =
        !row || (uint64_t)stmt_i64(s, 1) < in->time.ms || (stmt_i64(s, 2) == device && stmt_i64(s, 3) < (int64_t)in->ref.index);
    stmt_reset(s);
    if (past) {
        *out = no;
        return BD_OK;
    }
    /* Others of the same millisecond. */
    s = v->s[VS_ORDER_BEFORE];
    stmt_bind_i64(s, 1, (int64_t)in->time.ms);
    stmt_bind_blob(s, 2, in->ref.device.b, sizeof in->ref.device.b);
    stmt_bind_i64(s, 3, (int64_t)in->ref.index);
    BD_TRY(one_number(s, out, &row, e));
    if (row)
        return BD_OK;
    s = v->s[VS_ORDER_LAST];
    stmt_bind_i64(s, 1, (int64_t)in->time.ms - 1);
    return one_number(s, out, &row, e);
}

enum bd_status view_entry_number(struct view *v, const struct entry *in, int64_t device, int64_t *out, struct err *e)
{
    int64_t low, high, no = target_of(in->time.ms);
    bool bounded;
    BD_TRY(before(v, in, device, &low, e));
    stmt_bind_i64(v->s[VS_ORDER_NEXT], 1, low);
    BD_TRY(one_number(v->s[VS_ORDER_NEXT], &high, &bounded, e));
    if (no <= low)
        no = low + 1;
    if (bounded && no >= high)
        no = low + (high - low) / 2;
    if (no <= low) {
        stmt_bind_i64(v->s[VS_ORDER_FREE], 1, low);
        BD_TRY(one_number(v->s[VS_ORDER_FREE], &no, &bounded, e));
    }
    *out = no;
    return BD_OK;
}
