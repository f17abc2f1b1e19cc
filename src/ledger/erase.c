/* ledger/erase.c - erasing: what an erasure entry does on this machine (docs/format.md 8).
 *
 * Inside the transaction that first holds an erasure in force: bodies and wraps go, every surviving key of the compartment
 * is wrapped again under a new shelf key (which the keyring holds before the transaction commits). After it: the
 * write-ahead log is truncated, evidence files nobody names are deleted, the old shelf key leaves the keyring. A crash in
 * between is finished by the next opening.
 */
#include "ledger/inside.h"

#include <string.h>
#include <stdlib.h>

FALLIBLE erased_by(struct ledger *l, const struct digest *leaf, const struct id16 *compartment, bool *erased, int64_t *by,
                   struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT by FROM erasure WHERE leaf = ? AND compartment = ? ORDER BY by LIMIT 1", &s, e));
    stmt_bind_blob(s, 1, leaf->b, 32);
    stmt_bind_blob(s, 2, compartment->b, 16);
    BD_TRY(stmt_step(s, erased, e));
    *by = *erased ? stmt_i64(s, 0) : 0;
    return BD_OK;
}

bool erased_idly(const struct ledger *l, const struct digest *leaf, const struct id16 *compartment, const struct auth_open **by)
{
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        struct cbor c;
        size_t n = 0;
        if (o->kind != KIND_ERASURE || o->in_force || !id16_same(&o->compartment, compartment) || !cbor_find(o->body, 16, &c) ||
            !cbor_get_array(&c, 65536, &n))
            continue;
        for (size_t k = 0; k < n; k++) {
            struct entry_ref t;
            size_t three = 0;
            if (!cbor_get_array(&c, 3, &three) || !cbor_get_bytes(&c, 32, t.device.b) ||
                !cbor_get_uint(&c, ENTRY_INDEX_MAX, &t.index) || !cbor_get_bytes(&c, 32, t.leaf.b))
                break;
            *by = o;
            if (digest_same(&t.leaf, leaf))
                return true;
        }
    }
    return false;
}

static enum bd_status run_with_id(struct ledger *l, const char *sql, int64_t id, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, sql, &s, e));
    stmt_bind_i64(s, 1, id);
    return stmt_run(s, e);
}

/* The evidence named by an erased entry is to be deleted when no other entry names it. */
static enum bd_status release_evidence(struct ledger *l, uint64_t id, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db,
                      "UPDATE evidence SET state = 4 WHERE id = (SELECT evidence FROM named WHERE entry = ?1) AND NOT EXISTS "
                      "(SELECT 1 FROM named AS o WHERE o.evidence = evidence.id AND o.entry <> ?1)",
                      &s, e));
    stmt_bind_i64(s, 1, (int64_t)id);
    BD_TRY(stmt_run(s, e));
    return run_with_id(l, "DELETE FROM named WHERE entry = ?", (int64_t)id, e);
}

static enum bd_status erase_row(struct ledger *l, const struct row *r, struct err *e)
{
    BD_TRY(release_evidence(l, r->id, e));
    BD_TRY(run_with_id(l, "UPDATE entry SET body = NULL, wrap = NULL, wrap_id = NULL, wrap_kind = 0 WHERE id = ?",
                       (int64_t)r->id, e));
    int state = r->state == ENTRY_QUARANTINED || r->state == ENTRY_FORK || r->state == ENTRY_NO_RIGHT ? r->state : ENTRY_ERASED;
    return row_state(l, r->id, state, SELF_GONE, e);
}

/* What an erasure took away: any body; a wrap under a shelf key. */
struct taken {
    bool body;
    bool shelf;
};

/* One target: recorded with the erasure's compartment, and erased where it is held. */
static enum bd_status erase_target(struct ledger *l, int64_t by, const struct id16 *compartment, const struct entry_ref *t,
                                   struct taken *taken, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "INSERT OR IGNORE INTO erasure(leaf, by, compartment) VALUES(?, ?, ?)", &s, e));
    stmt_bind_blob(s, 1, t->leaf.b, 32);
    stmt_bind_i64(s, 2, by);
    stmt_bind_blob(s, 3, compartment->b, 16);
    BD_TRY(stmt_run(s, e));
    for (size_t i = 0; i < l->now.branches; i++) {
        const struct branch *b = &l->now.branch[i];
        struct row r;
        bool there = false;
        struct header h;
        struct digest leaf;
        if (!digest_same(&b->device, &t->device) || t->index < b->base || t->index >= b->size)
            continue;
        BD_TRY(row_get(l, entry_id(b->no, t->index), &r, &there, e));
        if (!there)
            continue;
        header_leaf(r.header, &leaf);
        BD_TRY(header_get(r.header, &h, e));
        if (!digest_same(&leaf, &t->leaf) || h.class != CLASS_DATA || !id16_same(&h.compartment, compartment) ||
            r.body.p == NULL)
            continue;
        taken->body = true;
        taken->shelf = taken->shelf || r.wrap_kind == WRAP_SHELF;
        BD_TRY(erase_row(l, &r, e));
    }
    return BD_OK;
}

static enum bd_status erase_targets(struct ledger *l, int64_t by, const struct auth_open *o, struct taken *taken, struct err *e)
{
    struct cbor c;
    size_t n = 0;
    if (!cbor_find(o->body, 16, &c) || !cbor_get_array(&c, 65536, &n))
        return BD_OK;
    for (size_t i = 0; i < n; i++) {
        struct entry_ref t;
        size_t three = 0;
        if (!cbor_get_array(&c, 3, &three) || !cbor_get_bytes(&c, 32, t.device.b) ||
            !cbor_get_uint(&c, ENTRY_INDEX_MAX, &t.index) || !cbor_get_bytes(&c, 32, t.leaf.b))
            return BD_OK;
        BD_TRY(erase_target(l, by, &o->compartment, &t, taken, e));
    }
    return BD_OK;
}

/* Takes up to TURN_MOST rows of the compartment past `id` that stand under the old shelf key. */
enum { TURN_MOST = 256 };

struct turning {
    int64_t id;
    uint8_t wrap[WRAP_BYTES];
    uint8_t header[HEADER_BYTES];
};

static enum bd_status turn_take(struct ledger *l, struct id16 compartment, struct id16 old_id, int64_t past,
                                struct turning *out, size_t *n, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db,
                      "SELECT id, wrap, header FROM entry WHERE substr(header, 77, 16) = ? AND id > ? AND wrap_id = ?"
                      " ORDER BY id LIMIT ?",
                      &s, e));
    stmt_bind_blob(s, 1, compartment.b, 16);
    stmt_bind_i64(s, 2, past);
    stmt_bind_blob(s, 3, old_id.b, 16);
    stmt_bind_i64(s, 4, TURN_MOST);
    for (*n = 0;; ++*n) {
        bool row = false;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        out[*n].id = stmt_i64(s, 0);
        BD_TRY(stmt_exactly(s, 1, out[*n].wrap, WRAP_BYTES, e));
        BD_TRY(stmt_exactly(s, 2, out[*n].header, HEADER_BYTES, e));
    }
}

static enum bd_status turn_count(struct ledger *l, struct id16 compartment, uint64_t *out, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT count(*) FROM entry WHERE substr(header, 77, 16) = ?", &s, e));
    stmt_bind_blob(s, 1, compartment.b, 16);
    BD_TRY(stmt_step(s, &row, e));
    *out = (uint64_t)stmt_i64(s, 0);
    return BD_OK;
}

/* Wraps all surviving keys of a compartment under a new shelf key. Rows of one compartment are found by the index entry_place,
 * some at a time, so that no row is changed under a query that walks it. */
static enum bd_status shelf_turn(struct ledger *l, struct id16 compartment, struct err *e)
{
    const struct ring_key *last = ring_last(&l->ring->shelf, compartment);
    if (last == NULL)
        return BD_OK;
    struct id16 old_id = last->id;
    struct id16 new_id = ledger_new_id(l);
    SCOPED_KEY struct key *fresh = key_new(&l->env);
    ring_add(&l->ring->shelf, compartment, new_id, fresh->b);
    BD_TRY(ring_write(l, e));
    SCOPED_STMT struct stmt *put = NULL;
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 20);
    struct turning *some = ARENA_ARRAY(a, struct turning, TURN_MOST);
    size_t n = TURN_MOST;
    uint64_t turned = 0, most = 0;
    BD_TRY(turn_count(l, compartment, &most, e));
    BD_TRY(db_prepare(l->db, "UPDATE entry SET wrap = ?, wrap_id = ? WHERE id = ?", &put, e));
    for (int64_t past = -1; n == TURN_MOST; past = some[n > 0 ? n - 1 : 0].id) {
        BD_TRY(turn_take(l, compartment, old_id, past, some, &n, e));
        const struct ring_key *old = ring_find(&l->ring->shelf, compartment, old_id);
        env_progress(&l->env, "putting what stays under a new key", most > 0 ? (double)turned / (double)most : -1);
        turned += n;
        for (size_t i = 0; i < n; i++) {
            struct turning *t = &some[i];
            if (old == NULL || !wrap_get(WRAP_SHELF, t->header, old_id, old->key, t->wrap, l->scratch))
                return err_set(e, BD_DAMAGED, "entry %llu: wrap damaged",
                               (unsigned long long)((uint64_t)t->id & ENTRY_INDEX_MAX));
            wrap_put(WRAP_SHELF, t->header, new_id, fresh->b, &l->env, l->scratch, t->wrap);
            stmt_bind_blob(put, 1, t->wrap, WRAP_BYTES);
            stmt_bind_blob(put, 2, new_id.b, 16);
            stmt_bind_i64(put, 3, t->id);
            BD_TRY(stmt_run(put, e));
        }
    }
    return BD_OK;
}

/* The open entry with this id in the picture; NULL when it is on no sequence. */
static const struct auth_open *open_of(const struct ledger *l, uint64_t id)
{
    const struct picture *p = &l->now;
    for (size_t i = 0; i < p->auth.opens; i++) {
        const struct auth_open *o = &p->auth.open[i];
        const struct branch *b = &p->branch[p->sequence[o->dev]];
        if (o->index == (id & ENTRY_INDEX_MAX) && branch_holding(p->branch, p->branches, b, o->index)->no == id >> BRANCH_SHIFT)
            return o;
    }
    return NULL;
}

/* What an erasure says of its carrying entries changed: the views must look at them again. */
static enum bd_status feed_carriers(struct ledger *l, const struct auth_open *o, struct err *e)
{
    const struct picture *p = &l->now;
    const struct branch *b = &p->branch[p->sequence[o->dev]];
    struct cbor c;
    size_t n = 0;
    uint64_t index = 0;
    if (!auth_carriers(o->body, &c, &n))
        return BD_OK;
    for (size_t i = 0; i < n && cbor_get_uint(&c, ENTRY_INDEX_MAX, &index) && index < o->index; i++) {
        struct row r;
        bool there = false;
        BD_TRY(row_get(l, entry_id(branch_holding(p->branch, p->branches, b, index)->no, index), &r, &there, e));
        if (there)
            BD_TRY(change_put(l, r.id, r.state, e));
    }
    return BD_OK;
}

/* Erasures that were applied and no longer count keep nothing out any more. */
static enum bd_status forget_withdrawn(struct ledger *l, struct err *e)
{
    for (int64_t at = -1;;) {
        SCOPED_STMT struct stmt *s = NULL;
        bool row = false;
        BD_TRY(db_prepare(l->db, "SELECT min(by) FROM erasure WHERE by > ?", &s, e));
        stmt_bind_i64(s, 1, at);
        BD_TRY(stmt_step(s, &row, e));
        if (!row || stmt_is_null(s, 0))
            return BD_OK;
        at = stmt_i64(s, 0);
        const struct auth_open *o = open_of(l, (uint64_t)at);
        if (o != NULL && o->in_force)
            continue;
        if (o != NULL)
            BD_TRY(feed_carriers(l, o, e));
        BD_TRY(run_with_id(l, "DELETE FROM erasure WHERE by = ?", at, e));
        BD_TRY(run_with_id(l, "UPDATE open SET done = 0 WHERE id = ?", at, e));
    }
}

FALLIBLE erasures_apply(struct ledger *l, bool *turned, struct err *e)
{
    BD_TRY(forget_withdrawn(l, e));
    struct id16 place[64];
    size_t places = 0;
    for (int64_t at = -1;;) {
        SCOPED_STMT struct stmt *s = NULL;
        bool row = false;
        struct taken taken = {0};
        BD_TRY(db_prepare(l->db, "SELECT id FROM open WHERE done = 0 AND id > ? ORDER BY id LIMIT 1", &s, e));
        stmt_bind_i64(s, 1, at);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        at = stmt_i64(s, 0);
        const struct auth_open *o = open_of(l, (uint64_t)at);
        if (o == NULL || (o->kind == KIND_ERASURE && !o->in_force))
            continue;
        if (o->kind == KIND_ERASURE)
            BD_TRY(erase_targets(l, at, o, &taken, e));
        if (o->kind == KIND_ERASURE)
            BD_TRY(feed_carriers(l, o, e));
        BD_TRY(run_with_id(l, "UPDATE open SET done = 1 WHERE id = ?", at, e));
        bool listed = !taken.shelf;
        for (size_t i = 0; i < places && !listed; i++)
            listed = id16_same(&place[i], &o->compartment);
        if (!listed && places == 64) { /* turn some now; the rest goes on */
            for (size_t i = 0; i < places; i++)
                BD_TRY(shelf_turn(l, place[i], e));
            places = 0;
        }
        if (!listed)
            place[places++] = o->compartment;
        *turned = *turned || taken.body;
    }
    for (size_t i = 0; i < places; i++)
        BD_TRY(shelf_turn(l, place[i], e));
    return BD_OK;
}

/* Deletes evidence files that no entry names any more. */
static enum bd_status delete_evidence(struct ledger *l, struct err *e)
{
    for (;;) {
        SCOPED_STMT struct stmt *s = NULL;
        SCOPED_STMT struct stmt *put = NULL;
        bool row = false;
        struct digest id;
        char path[PATH_MAX_BYTES];
        BD_TRY(db_prepare(l->db, "SELECT id FROM evidence WHERE state = 4 LIMIT 1", &s, e));
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        BD_TRY(stmt_exactly(s, 0, id.b, 32, e));
        stmt_reset(s);
        evidence_path(l, &id, path);
        BD_TRY(file_remove(path, e));
        BD_TRY(db_prepare(l->db, "UPDATE evidence SET state = 2 WHERE id = ?", &put, e));
        stmt_bind_blob(put, 1, id.b, 32);
        BD_TRY(stmt_run(put, e));
    }
}

/* Drops every shelf key but the last of its compartment, once no wrap names it. */
static enum bd_status drop_old_shelves(struct ledger *l, struct err *e)
{
    SCOPED_TX struct tx tx = TX_NONE;
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(ring_refresh(l, e));
    bool dropped = false;
    for (size_t i = 0; i + 1 < l->ring->shelf.n;) {
        const struct ring_key *k = &l->ring->shelf.k[i];
        bool used = true;
        if (id16_same(&k->compartment, &l->ring->shelf.k[i + 1].compartment)) {
            SCOPED_STMT struct stmt *s = NULL;
            BD_TRY(db_prepare(l->db, "SELECT 1 FROM entry WHERE substr(header, 77, 16) = ? AND wrap_id = ? LIMIT 1", &s, e));
            stmt_bind_blob(s, 1, k->compartment.b, 16);
            stmt_bind_blob(s, 2, k->id.b, 16);
            BD_TRY(stmt_step(s, &used, e));
        }
        if (used) {
            i++;
            continue;
        }
        ring_drop(&l->ring->shelf, i);
        dropped = true;
    }
    if (dropped)
        BD_TRY(ring_write(l, e));
    return tx_commit(&tx, e);
}

FALLIBLE erasures_finish(struct ledger *l, struct err *e)
{
    struct err busy = ERR_NONE;
    quiet(l);
    enum bd_status s = db_checkpoint(l->db, NULL, &busy);
    if (s != BD_OK && s != BD_CONFLICT) {
        *e = busy;
        return s;
    }
    BD_TRY(delete_evidence(l, e));
    return drop_old_shelves(l, e);
}

/* ---- the public face ---- */

static int target_cmp(const void *a, const void *b)
{
    const struct entry_ref *x = a;
    const struct entry_ref *y = b;
    int d = memcmp(x->device.b, y->device.b, 32);
    if (d != 0)
        return d;
    return x->index < y->index ? -1 : x->index > y->index ? 1 : memcmp(x->leaf.b, y->leaf.b, 32);
}

/* The targets exist and are sealed entries of the compartment. */
static enum bd_status check_targets(struct ledger *l, struct id16 compartment, struct entry_ref *t, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        struct header h;
        BD_TRY(ledger_find(l, &t[i], &h, e));
        if (h.class != CLASS_DATA || !id16_same(&h.compartment, &compartment))
            return err_set(e, BD_INPUT, "entry %llu is not of the compartment to be erased", (unsigned long long)t[i].index);
    }
    return BD_OK;
}

FALLIBLE ledger_erase(struct ledger *l, struct id16 compartment, const struct entry_ref *targets, size_t count,
                      struct str reason, const struct entry_new *before, size_t before_count, struct err *e)
{
    if (count == 0 || count > 65536)
        return err_set(e, BD_LIMIT, "an erasure names 1 to 65,536 entries, not %zu", count);
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    struct entry_ref *t = ARENA_ARRAY(a, struct entry_ref, count);
    memcpy(t, targets, count * sizeof *t);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    BD_TRY(check_targets(l, compartment, t, count, e));
    qsort(t, count, sizeof *t, target_cmp);
    SCOPED_BUF struct buf carriers = BUF_MAX(1 << 20);
    size_t carrier_count = 0;
    for (size_t i = 0; i < before_count; i++) {
        struct entry_ref ref;
        BD_TRY(commit_data(&c, &before[i], &ref, e));
        if (before[i].kind == KIND_BATCH && id16_same(&before[i].compartment, &compartment)) {
            cbor_put_uint(&carriers, ref.index);
            carrier_count++;
        }
    }
    bool may_write = ring_last(&l->ring->shelf, compartment) != NULL &&
                     (auth_rights(&l->now.auth, picture_self(l), &compartment) & RIGHT_WRITE);
    struct entry_ref why;
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, reason);
    if (may_write)
        BD_TRY(commit_data(
            &c, &(struct entry_new){.compartment = compartment, .kind = KIND_REASON, .fields = buf_str(&f), .field_count = 1},
            &why, e));
    buf_clear(&f);
    cbor_put_uint(&f, 16);
    cbor_put_array(&f, count);
    for (size_t i = 0; i < count; i++) {
        cbor_put_array(&f, 3);
        cbor_put_bytes(&f, t[i].device.b, 32);
        cbor_put_uint(&f, t[i].index);
        cbor_put_bytes(&f, t[i].leaf.b, 32);
    }
    if (may_write) {
        cbor_put_uint(&f, 17);
        cbor_put_uint(&f, why.index);
    }
    if (carrier_count > 0) {
        cbor_put_uint(&f, 18);
        cbor_put_array(&f, carrier_count);
        buf_add(&f, carriers.p, carriers.n);
    }
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    open_body(&body, KIND_ERASURE, (may_write ? 2U : 1U) + (carrier_count > 0 ? 1U : 0U), &f);
    BD_TRY(commit_open(&c, CLASS_ERASURE, compartment, buf_str(&body), NULL, e));
    return commit_end(&c, e);
}
