/* ledger/read.c - reading entries: the feed, one entry, who and where. */
#include "ledger/inside.h"

#include "crypto/seal.h"
#include "crypto/sign.h"

#include <string.h>

FALLIBLE ledger_find_row(struct ledger *l, struct entry_ref *ref, struct row *r, struct err *e)
{
    static const struct digest none = {{0}};
    BD_TRY(picture_update(l, e));
    const struct picture *p = &l->now;
    for (size_t i = 0; i < p->branches; i++) {
        const struct branch *b = &p->branch[i];
        bool there = false;
        struct digest leaf;
        if (!digest_same(&b->device, &ref->device) || ref->index < b->base)
            continue;
        size_t d = auth_find(&p->auth, &b->device);
        const struct branch *seq = d == SIZE_MAX ? b : &p->branch[p->sequence[d]];
        bool any = digest_same(&ref->leaf, &none);
        if (any && ref->index < seq->size && branch_holding(p->branch, p->branches, seq, ref->index) != b)
            continue;
        BD_TRY(row_get(l, entry_id(b->no, ref->index), r, &there, e));
        if (!there)
            continue;
        header_leaf(r->header, &leaf);
        if (!any && !digest_same(&leaf, &ref->leaf))
            continue;
        ref->leaf = leaf;
        return BD_OK;
    }
    return err_set(e, BD_NOT_FOUND, "there is no entry %llu of that device here", (unsigned long long)ref->index);
}

FALLIBLE ledger_find(struct ledger *l, struct entry_ref *ref, struct header *h, struct err *e)
{
    struct row r;
    BD_TRY(ledger_find_row(l, ref, &r, e));
    return header_get(r.header, h, e);
}

/* Fills `out` from a row; the body only if it counts and can be read here. */
enum bd_status entry_from(struct ledger *l, const struct row *r, struct arena *a, struct entry *out, struct err *e)
{
    struct header h;
    enum fault_kind fault;
    struct str body;
    bool known = false;
    BD_TRY(header_get(r->header, &h, e));
    *out = (struct entry){.state = (enum entry_state)r->state, .compartment = h.compartment};
    out->ref.device = h.device;
    out->ref.index = h.index;
    header_leaf(r->header, &out->ref.leaf);
    if (r->state != ENTRY_COUNTS && r->state != ENTRY_NEWER)
        return BD_OK;
    BD_TRY(row_open(l, r, a, &body, &fault, e));
    if (h.class != CLASS_DATA)
        return BD_OK;
    out->carries = picture_carries(l, r->id, &h.compartment);
    if (!body_common(body, out, &known))
        return err_set(e, BD_DAMAGED, "entry %llu: its common keys are malformed", (unsigned long long)h.index);
    int64_t us = l->env.now_us(l->env.ctx);
    out->from_future = out->time.ms > (us < 0 ? 0 : (uint64_t)us / 1000) + FUTURE_MS;
    return BD_OK;
}

FALLIBLE ledger_read(struct ledger *l, const struct entry_ref *ref, struct arena *a, struct entry *out, struct err *e)
{
    struct row r;
    struct entry_ref want = *ref;
    enum bd_status s = ledger_find_row(l, &want, &r, e);
    if (s == BD_OK)
        s = entry_from(l, &r, a, out, e);
    quiet(l);
    return s;
}

FALLIBLE ledger_position(struct ledger *l, uint64_t *position, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT max(pos) FROM change", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    *position = row ? (uint64_t)stmt_i64(s, 0) : 0;
    return BD_OK;
}

FALLIBLE ledger_feed(struct ledger *l, uint64_t since, entry_fn fn, void *ctx, uint64_t *position, struct err *e)
{
    SCOPED_TX struct tx tx = TX_NONE;
    quiet(l);
    if (!db_in_tx(l->db))
        BD_TRY(tx_begin(l->db, TX_READ, &tx, e));
    BD_TRY(picture_update(l, e));
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    uint64_t last = since;
    BD_TRY(db_prepare(l->db, "SELECT pos, entry FROM change WHERE pos > ? ORDER BY pos", &s, e));
    stmt_bind_i64(s, 1, (int64_t)since);
    for (;;) {
        bool row = false;
        bool there = false;
        struct row r;
        struct entry in;
        struct arena_mark mark = arena_mark(a);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        last = (uint64_t)stmt_i64(s, 0);
        BD_TRY(row_get(l, (uint64_t)stmt_i64(s, 1), &r, &there, e));
        if (!there || r.header[92] != CLASS_DATA)
            continue;
        BD_TRY(entry_from(l, &r, a, &in, e));
        BD_TRY(fn(ctx, &in, e));
        arena_rewind(a, mark);
    }
    quiet(l);
    *position = last;
    return BD_OK;
}

int ledger_order(const struct entry *a, const struct entry *b)
{
    if (a->time.ms != b->time.ms)
        return a->time.ms < b->time.ms ? -1 : 1;
    if (a->time.counter != b->time.counter)
        return a->time.counter < b->time.counter ? -1 : 1;
    int d = memcmp(a->ref.device.b, b->ref.device.b, 32);
    if (d != 0)
        return d;
    return a->ref.index < b->ref.index ? -1 : a->ref.index > b->ref.index;
}

/* ---- who and where ---- */

struct digest ledger_vault_id(const struct ledger *l)
{
    return l->ring->vault;
}

struct digest ledger_device_id(const struct ledger *l)
{
    return l->ring->device;
}

struct id16 ledger_author(const struct ledger *l)
{
    return l->ring->author;
}

struct id16 ledger_admin_compartment(const struct ledger *l)
{
    return l->now.auth.admin;
}

struct device_keys ledger_device_keys(const struct ledger *l)
{
    struct device_keys k;
    sign_public(l->ring->ed_seed, k.ed25519);
    box_public(l->ring->x_secret, k.x25519);
    return k;
}

struct str ledger_vault_words(const struct ledger *l, struct arena *a)
{
    SCOPED_BUF struct buf b = BUF_MAX(256);
    for (unsigned i = 0; i < 8; i++) {
        unsigned v = 0;
        for (unsigned bit = 11 * i; bit < 11 * (i + 1); bit++)
            v = v << 1 | (l->ring->vault.b[bit / 8] >> (7 - bit % 8) & 1U);
        if (i > 0)
            buf_add_char(&b, ' ');
        buf_addz(&b, word_at(v));
    }
    return str_keep(a, buf_str(&b));
}

FALLIBLE ledger_view_key(struct ledger *l, struct id16 compartment, struct key **out, struct err *e)
{
    BD_TRY(ring_refresh(l, e));
    const struct ring_key *k = ring_last(&l->ring->view, compartment);
    if (k == NULL)
        return err_set(e, BD_NOT_FOUND, "this device has no key for the compartment");
    struct key *fresh = key_new(NULL);
    memcpy(fresh->b, k->key, 32);
    *out = fresh;
    return BD_OK;
}
