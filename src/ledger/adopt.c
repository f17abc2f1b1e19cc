/* ledger/adopt.c - rows that came under a transport wrap are opened, checked and put on this device's own shelf
 * (docs/format.md 7.3); their times move the clock, unless they are from the future.
 */
#include "ledger/inside.h"

#include <string.h>

static enum bd_status clock_receive(struct ledger *l, const struct hlc *t, uint64_t *from_future, struct err *e)
{
    int64_t last = 0;
    int64_t us = l->env.now_us(l->env.ctx);
    if (t->ms > (us < 0 ? 0 : (uint64_t)us / 1000) + FUTURE_MS) {
        ++*from_future;
        return BD_OK;
    }
    BD_TRY(meta_number(l, "clock", &last, e));
    if (t->ms < (uint64_t)last)
        return BD_OK;
    int64_t counter = 0;
    BD_TRY(meta_number(l, "clock_counter", &counter, e));
    if (t->ms == (uint64_t)last && t->counter <= counter)
        return BD_OK;
    BD_TRY(meta_set_number(l, "clock", (int64_t)t->ms, e));
    return meta_set_number(l, "clock_counter", (int64_t)t->counter, e);
}

/* Opens one row by its transport wrap and puts it on our shelf. A wrap that gives no key, or another than the committed
 * one, is the carrier's fault and not the entry's: the row stays unreadable until a bundle brings another wrap. What the
 * committed key does not open as it should is malformed for everybody. */
static enum bd_status row_adopt(struct ledger *l, struct row *r, uint64_t *from_future, struct arena *a, struct err *e)
{
    struct header h;
    struct str body;
    enum fault_kind fault;
    struct entry in = {0};
    bool known = false;
    struct err why = ERR_NONE;
    BD_TRY(header_get(r->header, &h, e));
    const struct ring_key *shelf = ring_last(&l->ring->shelf, h.compartment);
    if (shelf == NULL)
        return BD_OK;
    bool ok = row_open(l, r, a, &body, &fault, &why) == BD_OK;
    if (!ok && (fault == FAULT_WRAP || fault == FAULT_COMMIT))
        return BD_OK;
    ok = ok && body_common(body, &in, &known);
    int self = !ok ? SELF_MALFORMED : known ? SELF_FINE : SELF_NEWER;
    SCOPED_STMT struct stmt *s = NULL;
    if (ok) {
        wrap_put(WRAP_SHELF, r->header, shelf->id, shelf->key, &l->env, l->scratch, r->wrap);
        BD_TRY(db_prepare(l->db, "UPDATE entry SET self = ?, wrap_kind = 2, wrap_id = ?, wrap = ? WHERE id = ?", &s, e));
        stmt_bind_i64(s, 1, self);
        stmt_bind_blob(s, 2, shelf->id.b, 16);
        stmt_bind_blob(s, 3, r->wrap, WRAP_BYTES);
        stmt_bind_i64(s, 4, (int64_t)r->id);
        BD_TRY(clock_receive(l, &in.time, from_future, e));
        if (in.kind == KIND_EVIDENCE)
            BD_TRY(evidence_name(l, r->id, body, true, e));
    } else {
        BD_TRY(db_prepare(l->db, "UPDATE entry SET self = ? WHERE id = ?", &s, e));
        stmt_bind_i64(s, 1, self);
        stmt_bind_i64(s, 2, (int64_t)r->id);
    }
    return stmt_run(s, e);
}

FALLIBLE rows_adopt(struct ledger *l, uint64_t *from_future, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT id FROM entry WHERE id > ? AND wrap_kind = 1 AND self = 7 ORDER BY id LIMIT 1", &s, e));
    for (int64_t id = -1, seen = 0;; seen++) {
        bool row = false;
        bool there = false;
        struct row r;
        struct id16 place;
        struct arena_mark mark = arena_mark(a);
        stmt_reset(s);
        stmt_bind_i64(s, 1, id);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        id = stmt_i64(s, 0);
        BD_TRY(env_go_on(&l->env, "opening entries", (uint64_t)seen, 0, 256, e));
        BD_TRY(row_get(l, (uint64_t)id, &r, &there, e));
        memcpy(place.b, r.header + 76, 16);
        if (there && ring_find(&l->ring->epoch, place, r.wrap_id) != NULL) {
            struct row copy = r;
            BD_TRY(row_adopt(l, &copy, from_future, a, e));
        }
        arena_rewind(a, mark);
    }
}
