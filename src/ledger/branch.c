/* ledger/branch.c - rows of ledger.db: meta, log, entry, node, change (docs/format.md 11.1). */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "crypto/sign.h"

#include <string.h>

/* ---- meta ---- */

FALLIBLE meta_number(struct ledger *l, const char *key, int64_t *out, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT value FROM meta WHERE key = ?", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    BD_TRY(stmt_step(s, &row, e));
    *out = row ? stmt_i64(s, 0) : 0;
    return BD_OK;
}

FALLIBLE meta_set_number(struct ledger *l, const char *key, int64_t v, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    stmt_bind_i64(s, 2, v);
    return stmt_run(s, e);
}

FALLIBLE meta_bump(struct ledger *l, const char *key, int64_t *now, struct err *e)
{
    int64_t v = 0;
    BD_TRY(meta_number(l, key, &v, e));
    BD_TRY(meta_set_number(l, key, v + 1, e));
    *now = v + 1;
    return BD_OK;
}

FALLIBLE meta_blob(struct ledger *l, const char *key, void *out, size_t n, bool *there, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT value FROM meta WHERE key = ?", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    BD_TRY(stmt_step(s, &row, e));
    if (row)
        BD_TRY(stmt_exactly(s, 0, out, n, e));
    *there = row;
    return BD_OK;
}

FALLIBLE meta_set_blob(struct ledger *l, const char *key, const void *p, size_t n, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    stmt_bind_blob(s, 2, p, n);
    return stmt_run(s, e);
}

/* ---- log ---- */

/* What the MAC of a branch covers. */
static void branch_mac(const struct ledger *l, const struct branch *b, uint8_t out[32])
{
    static const char label[] = "bandi-verified-1";
    uint8_t text[sizeof label - 1 + 32 + 16 + 32];
    size_t n = sizeof label - 1;
    memcpy(text, label, n);
    memcpy(text + n, l->ring->vault.b, 32);
    put_u64(text + n + 32, b->no);
    put_u64(text + n + 40, b->size);
    memcpy(text + n + 48, b->tree.b, 32);
    hash_mac(l->ring->mac_key, text, sizeof text, out);
}

static enum bd_status branch_read(struct ledger *l, struct stmt *s, struct branch *b, struct err *e)
{
    uint8_t mac[32];
    uint8_t want[32];
    memset(b, 0, sizeof *b);
    b->no = (uint64_t)stmt_i64(s, 0);
    BD_TRY(stmt_exactly(s, 1, b->device.b, 32, e));
    b->base = (uint64_t)stmt_i64(s, 2);
    b->parent = (uint64_t)stmt_i64(s, 3);
    b->size = (uint64_t)stmt_i64(s, 4);
    BD_TRY(stmt_exactly(s, 5, b->tree.b, 32, e));
    BD_TRY(stmt_exactly(s, 8, mac, 32, e));
    b->flagged = stmt_i64(s, 9) != 0;
    branch_mac(l, b, want);
    struct digest tree;
    bool ok = hash_equal(mac, want, 32) && tree_load(&b->frontier, b->size, stmt_blob(s, 6));
    if (ok)
        tree_hash(&b->frontier, &tree);
    if (!ok || !digest_same(&tree, &b->tree))
        return err_set(e, BD_DAMAGED, "log %llu: what was verified of it does not fit any more", (unsigned long long)b->no);
    if (b->size == 0)
        return BD_OK;
    BD_TRY(note_peek(stmt_blob(s, 7), &b->head, e));
    return stmt_exactly(s, 10, b->head.signature, 64, e);
}

#define BRANCH_COLUMNS "SELECT no, device, base, parent, size, tree, frontier, note, mac, flagged, signature FROM log "

FALLIBLE branch_of(struct ledger *l, const struct digest *device, struct branch *out, bool *there, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, BRANCH_COLUMNS "WHERE device = ? ORDER BY no LIMIT 1", &s, e));
    stmt_bind_blob(s, 1, device->b, 32);
    BD_TRY(stmt_step(s, there, e));
    return *there ? branch_read(l, s, out, e) : BD_OK;
}

FALLIBLE branches_load(struct ledger *l, struct arena *a, struct branch **out, size_t *n, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    size_t cap = 8;
    size_t got = 0;
    struct branch *all = ARENA_ARRAY(a, struct branch, cap);
    BD_TRY(db_prepare(l->db, BRANCH_COLUMNS "ORDER BY no", &s, e));
    for (bool row = true; row;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        if (got == cap) {
            struct branch *more = ARENA_ARRAY(a, struct branch, 2 * cap);
            memcpy(more, all, cap * sizeof *all);
            all = more;
            cap *= 2;
        }
        BD_TRY(branch_read(l, s, &all[got], e));
        got++;
    }
    *out = all;
    *n = got;
    return BD_OK;
}

FALLIBLE branch_save(struct ledger *l, const struct branch *b, struct str note, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_BUF struct buf own = BUF_MAX(NOTE_MAX);
    uint8_t mac[32];
    uint8_t frontier[TREE_LEVELS * 32];
    uint8_t ed[32];
    if (note.p == NULL) {
        BD_ASSERT(digest_same(&b->device, &l->ring->device));
        sign_public(l->ring->ed_seed, ed);
        note_put(&b->head, ed, &own);
        note = buf_str(&own);
    }
    branch_mac(l, b, mac);
    BD_TRY(
        db_prepare(l->db,
                   "INSERT OR REPLACE INTO log(no, device, base, parent, size, tree, frontier, note, mac, flagged, signature) "
                   "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   &s, e));
    stmt_bind_i64(s, 1, (int64_t)b->no);
    stmt_bind_blob(s, 2, b->device.b, 32);
    stmt_bind_i64(s, 3, (int64_t)b->base);
    stmt_bind_i64(s, 4, (int64_t)b->parent);
    stmt_bind_i64(s, 5, (int64_t)b->size);
    stmt_bind_blob(s, 6, b->tree.b, 32);
    stmt_bind_blob(s, 7, frontier, tree_save(&b->frontier, frontier));
    stmt_bind_blob(s, 8, note.p, note.n);
    stmt_bind_blob(s, 9, mac, 32);
    stmt_bind_i64(s, 10, b->flagged);
    stmt_bind_blob(s, 11, b->head.signature, 64);
    return stmt_run(s, e);
}

FALLIBLE branch_flag(struct ledger *l, const struct branch *b, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "UPDATE log SET flagged = ? WHERE no = ?", &s, e));
    stmt_bind_i64(s, 1, b->flagged);
    stmt_bind_i64(s, 2, (int64_t)b->no);
    return stmt_run(s, e);
}

FALLIBLE branch_note(struct ledger *l, const struct branch *b, struct buf *out, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT note FROM log WHERE no = ?", &s, e));
    stmt_bind_i64(s, 1, (int64_t)b->no);
    BD_TRY(stmt_step(s, &row, e));
    if (!row)
        return err_set(e, BD_DAMAGED, "log %llu is missing", (unsigned long long)b->no);
    buf_add_str(out, stmt_blob(s, 0));
    return BD_OK;
}

const struct branch *branch_holding(const struct branch *all, size_t n, const struct branch *b, uint64_t index)
{
    while (index < b->base) {
        const struct branch *up = NULL;
        for (size_t i = 0; i < n; i++)
            if (all[i].no == b->parent)
                up = &all[i];
        BD_ASSERT(up != NULL);
        b = up;
    }
    return b;
}

bool branch_node(void *ctx, unsigned level, uint64_t k, struct digest *out)
{
    struct branch_tree *t = ctx;
    if (t->failed) {
        memset(out->b, 0, 32);
        return true;
    }
    if (level != 0 && level != 8 && level != 16)
        return false;
    const struct branch *b = branch_holding(t->all, t->n, t->b, k << level);
    if (level == 0) {
        struct row r;
        bool there = false;
        if (row_get(t->l, entry_id(b->no, k), &r, &there, t->e) != BD_OK)
            t->failed = true;
        else if (!there)
            t->failed = err_set(t->e, BD_DAMAGED, "log %llu: entry %llu is missing", (unsigned long long)b->no,
                                (unsigned long long)k) != BD_OK;
        else
            header_leaf(r.header, out);
        return true;
    }
    /* A cached subtree stands under the row that held all of its leaves when it was complete. */
    if (branch_holding(t->all, t->n, t->b, ((k + 1) << level) - 1) != b)
        return false;
    struct stmt *s = NULL;
    struct err none = ERR_NONE;
    bool row = false;
    if (db_prepare(t->l->db, "SELECT hash FROM node WHERE id = ?", &s, &none) != BD_OK)
        return false;
    stmt_bind_i64(s, 1, (int64_t)(b->no << 48 | (uint64_t)level << 40 | k));
    bool ok = stmt_step(s, &row, &none) == BD_OK && row && stmt_exactly(s, 0, out->b, 32, &none) == BD_OK;
    stmt_close(s);
    return ok;
}

FALLIBLE branch_tree_at(struct ledger *l, const struct branch *all, size_t n, const struct branch *b, uint64_t size,
                        struct digest *out, struct err *e)
{
    if (size == b->size) {
        *out = b->tree;
        return BD_OK;
    }
    BD_ASSERT(size < b->size);
    struct branch_tree t = {.l = l, .all = all, .n = n, .b = b, .e = e};
    tree_range(branch_node, &t, 0, size, out);
    return t.failed ? e->status : BD_OK;
}

FALLIBLE branch_put_nodes(struct ledger *l, const struct branch *b, unsigned which, const struct digest done[2], struct err *e)
{
    for (unsigned i = 0; i < 2; i++) {
        unsigned level = 8 * (i + 1);
        uint64_t k = (b->frontier.size >> level) - 1;
        if (!(which & 1U << i) || (k << level) < b->base)
            continue;
        SCOPED_STMT struct stmt *s = NULL;
        BD_TRY(db_prepare(l->db, "INSERT OR REPLACE INTO node(id, hash) VALUES(?, ?)", &s, e));
        stmt_bind_i64(s, 1, (int64_t)(b->no << 48 | (uint64_t)level << 40 | k));
        stmt_bind_blob(s, 2, done[i].b, 32);
        BD_TRY(stmt_run(s, e));
    }
    return BD_OK;
}

/* ---- entry ---- */

FALLIBLE row_get(struct ledger *l, uint64_t id, struct row *out, bool *there, struct err *e)
{
    struct stmt *s = l->get_entry;
    bool row = false;
    stmt_reset(s);
    stmt_bind_i64(s, 1, (int64_t)id);
    BD_TRY(stmt_step(s, &row, e));
    *there = row;
    if (!row)
        return BD_OK;
    struct row r = {.id = id, .state = (int)stmt_i64(s, 0), .self = (int)stmt_i64(s, 1)};
    r.wrap_kind = (enum wrap_kind)stmt_i64(s, 2);
    if (r.wrap_kind != WRAP_NONE) {
        BD_TRY(stmt_exactly(s, 3, r.wrap_id.b, 16, e));
        BD_TRY(stmt_exactly(s, 4, r.wrap, WRAP_BYTES, e));
    }
    BD_TRY(stmt_exactly(s, 5, r.header, HEADER_BYTES, e));
    if (!stmt_is_null(s, 6))
        r.body = stmt_blob(s, 6);
    *out = r;
    return BD_OK;
}

FALLIBLE row_put(struct ledger *l, const struct row *r, struct err *e)
{
    struct stmt *s = l->put_entry;
    stmt_reset(s);
    stmt_bind_i64(s, 1, (int64_t)r->id);
    stmt_bind_i64(s, 2, r->state);
    stmt_bind_i64(s, 3, r->self);
    stmt_bind_i64(s, 4, r->wrap_kind);
    if (r->wrap_kind != WRAP_NONE) {
        stmt_bind_blob(s, 5, r->wrap_id.b, 16);
        stmt_bind_blob(s, 6, r->wrap, WRAP_BYTES);
    }
    stmt_bind_blob(s, 7, r->header, HEADER_BYTES);
    if (r->body.p != NULL)
        stmt_bind_blob(s, 8, r->body.p, r->body.n);
    return stmt_run(s, e);
}

FALLIBLE change_put(struct ledger *l, uint64_t id, int state, struct err *e)
{
    stmt_reset(l->put_change);
    stmt_bind_i64(l->put_change, 1, (int64_t)id);
    stmt_bind_i64(l->put_change, 2, state);
    return stmt_run(l->put_change, e);
}

FALLIBLE row_state(struct ledger *l, uint64_t id, int state, int self, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "UPDATE entry SET state = ?, self = ? WHERE id = ?", &s, e));
    stmt_bind_i64(s, 1, state);
    stmt_bind_i64(s, 2, self);
    stmt_bind_i64(s, 3, (int64_t)id);
    BD_TRY(stmt_run(s, e));
    return change_put(l, id, state, e);
}

/* Finds the entry key of a sealed row. */
static enum bd_status row_key(struct ledger *l, const struct row *r, const struct id16 *compartment, enum fault_kind *fault,
                              struct err *e)
{
    const struct ring_list *list = r->wrap_kind == WRAP_SHELF ? &l->ring->shelf : &l->ring->epoch;
    const struct ring_key *k = r->wrap_kind == WRAP_NONE ? NULL : ring_find(list, *compartment, r->wrap_id);
    if (k == NULL && r->wrap_kind == WRAP_SHELF && ring_refresh(l, e) != BD_OK)
        return e->status;
    if (k == NULL && r->wrap_kind == WRAP_SHELF)
        k = ring_find(&l->ring->shelf, *compartment, r->wrap_id);
    if (k == NULL)
        return err_set(e, BD_NOT_FOUND, "no key for this entry");
    *fault = FAULT_WRAP;
    if (!wrap_get(r->wrap_kind, r->header, r->wrap_id, k->key, r->wrap, l->scratch))
        return err_set(e, BD_DAMAGED, "entry %llu: wrap damaged", (unsigned long long)(r->id & ENTRY_INDEX_MAX));
    return BD_OK;
}

FALLIBLE row_open(struct ledger *l, const struct row *r, struct arena *a, struct str *body, enum fault_kind *fault,
                  struct err *e)
{
    struct header h;
    *fault = FAULT_TREE;
    BD_TRY(header_get(r->header, &h, e));
    if (r->body.p == NULL)
        return err_set(e, BD_NOT_FOUND, "the body of this entry is not here");
    uint8_t *copy = arena_alloc(a, r->body.n, 1);
    memcpy(copy, r->body.p, r->body.n);
    if (h.class == CLASS_DATA)
        BD_TRY(row_key(l, r, &h.compartment, fault, e));
    else
        entry_open_key(r->header, l->scratch);
    return entry_open(r->header, l->scratch, copy, r->body.n, body, fault, e);
}

/* ---- common keys of sealed bodies ---- */

static bool kind_known(uint64_t kind)
{
    return (kind >= 64 && kind <= 1023) || (kind >= KIND_MEMBER && kind <= KIND_REASON) ||
           (kind >= KIND_BATCH && kind <= KIND_ANCHOR);
}

bool body_common(struct str body, struct entry *out, bool *known)
{
    struct cbor c;
    size_t two = 0;
    uint64_t counter = 0;
    out->body = body;
    out->critical = false;
    out->has_basis = false;
    if (!cbor_find(body, 0, &c) || !cbor_get_uint(&c, UINT64_MAX, &out->kind) || !cbor_find(body, 2, &c) ||
        !cbor_get_array(&c, 2, &two) || two != 2 || !cbor_get_uint(&c, INT64_MAX, &out->time.ms) ||
        !cbor_get_uint(&c, UINT32_MAX, &counter) || !cbor_find(body, 3, &c) || !cbor_get_bytes(&c, 16, out->author.b))
        return false;
    out->time.counter = (uint32_t)counter;
    if (cbor_find(body, 1, &c) && (!cbor_get_bool(&c, &out->critical) || !out->critical))
        return false;
    if (cbor_find(body, 4, &c)) {
        if (!cbor_get_bytes(&c, 16, out->basis.b))
            return false;
        out->has_basis = true;
    }
    *known = kind_known(out->kind);
    return true;
}
