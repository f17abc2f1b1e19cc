/* ledger/commit.c - one durable append to this device's own log.
 *
 * Order inside the transaction: keyring and picture are brought up to date; the own head is read again; a heads entry comes
 * first if something was learned; entries are sealed and stored; the checkpoint is signed over all of them; if an open
 * entry was among them the rights are judged again, and what would not be in force is refused before it is durable.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "crypto/seal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void open_body(struct buf *out, uint64_t kind, size_t pairs, const struct buf *fields)
{
    cbor_put_map(out, pairs + 1);
    cbor_put_uint(out, 0);
    cbor_put_uint(out, kind);
    if (fields != NULL)
        buf_add(out, fields->p, fields->n);
}

/* ---- time ---- */

static enum bd_status clock_next(struct ledger *l, struct hlc *out, struct err *e)
{
    int64_t last_ms = 0;
    int64_t last_counter = 0;
    int64_t us = l->env.now_us(l->env.ctx);
    uint64_t now = us < 0 ? 0 : (uint64_t)us / 1000;
    BD_TRY(meta_number(l, "clock", &last_ms, e));
    BD_TRY(meta_number(l, "clock_counter", &last_counter, e));
    uint64_t last = (uint64_t)last_ms;
    struct hlc t = {.ms = now};
    if (last >= now && last <= now + FUTURE_MS)
        t = (struct hlc){.ms = last, .counter = (uint32_t)last_counter + 1};
    *out = t;
    return BD_OK;
}

static enum bd_status clock_keep(struct ledger *l, const struct hlc *t, struct err *e)
{
    BD_TRY(meta_set_number(l, "clock", (int64_t)t->ms, e));
    return meta_set_number(l, "clock_counter", (int64_t)t->counter, e);
}

/* ---- heads ---- */

static int head_cmp(const void *a, const void *b)
{
    const struct branch *const *x = a;
    const struct branch *const *y = b;
    int d = memcmp((*x)->device.b, (*y)->device.b, 32);
    return d != 0 ? d : memcmp((*x)->tree.b, (*y)->tree.b, 32);
}

/* Is there an admission or an offer that names the device? Logs that anybody could have made up are not spoken of. */
static bool is_named(const struct ledger *l, const struct digest *device)
{
    size_t d = auth_find(&l->now.auth, device);
    return d != SIZE_MAX && l->now.auth.dev[d].depth != UINT_MAX;
}

/* Adds a heads entry if other logs moved since the last one. */
static enum bd_status add_heads(struct commit *c, struct err *e)
{
    struct ledger *l = c->l;
    SCOPED_ARENA struct arena *a = arena_new(64 << 20);
    const struct branch **other = ARENA_ARRAY(a, const struct branch *, l->now.branches + 1);
    size_t n = 0;
    for (size_t i = 0; i < l->now.branches; i++)
        if (!digest_same(&l->now.branch[i].device, &l->ring->device) && l->now.branch[i].size > 0 &&
            is_named(l, &l->now.branch[i].device))
            other[n++] = &l->now.branch[i];
    if (n == 0)
        return BD_OK;
    qsort(other, n, sizeof *other, head_cmp);
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    cbor_put_uint(&f, 16);
    cbor_put_array(&f, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_array(&f, 4);
        cbor_put_bytes(&f, other[i]->device.b, 32);
        cbor_put_uint(&f, other[i]->size);
        cbor_put_bytes(&f, other[i]->tree.b, 32);
        cbor_put_bytes(&f, other[i]->head.signature, 64);
    }
    uint8_t now[32];
    uint8_t last[32];
    bool there = false;
    hash_of(f.p, f.n, now);
    BD_TRY(meta_blob(l, "heads", last, 32, &there, e));
    if (there && memcmp(now, last, 32) == 0)
        return BD_OK;
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    open_body(&body, KIND_HEADS, 1, &f);
    BD_TRY(commit_open(c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    return meta_set_blob(l, "heads", now, 32, e);
}

/* ---- the commit ---- */

static enum bd_status own_branch(struct commit *c, struct err *e)
{
    struct ledger *l = c->l;
    uint64_t most = 0;
    bool there = false;
    BD_TRY(branch_of(l, &l->ring->device, &c->own, &there, e));
    if (there)
        return BD_OK;
    for (size_t i = 0; i < l->now.branches; i++)
        most = l->now.branch[i].no > most ? l->now.branch[i].no : most;
    if (most >= BRANCHES_MAX)
        return err_set(e, BD_LIMIT, "a vault holds at most %d logs", BRANCHES_MAX);
    memset(&c->own, 0, sizeof c->own);
    c->own.no = most + 1;
    c->own.device = l->ring->device;
    tree_start(&c->own.frontier);
    return BD_OK;
}

/* What is appended now must count once it is signed: not past a fork of the own log, nor past this device's removal. */
static enum bd_status may_go_on(const struct commit *c, struct err *e)
{
    const struct ledger *l = c->l;
    size_t self = picture_self(l);
    if (self == SIZE_MAX || c->own.size == 0)
        return BD_OK;
    const struct auth_dev *d = &l->now.auth.dev[self];
    const struct branch *known = &l->now.branch[l->now.sequence[self]]; /* its size may be an older one; a fork is not */
    if (d->end < known->size) {
        (void)!err_set(e, BD_DENIED, "this device's log has two branches: it went on in two places");
        return err_mend(e, "make a backup, and restore it: it goes on as a new device, and a person accepts one branch");
    }
    if (d->cut <= c->own.size) {
        (void)!err_set(e, BD_DENIED, "this device was removed from the vault: its log was closed by another, perhaps a copy");
        return err_mend(e, "it can still be read; to go on, make a backup and restore it beside: it becomes a new device");
    }
    return d->stop <= c->own.size ? err_set(e, BD_NEWER, "a newer Bandi wrote here; this one cannot go on") : BD_OK;
}

FALLIBLE commit_begin(struct commit *c, struct ledger *l, struct err *e)
{
    *c = (struct commit){.l = l, .tx = TX_NONE};
    if (l->mode != LEDGER_WRITE)
        return err_set(e, BD_DENIED, "the vault is open for reading only");
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &c->tx, e));
    BD_TRY(ring_refresh(l, e));
    BD_TRY(picture_update(l, e));
    BD_TRY(own_branch(c, e));
    BD_TRY(may_go_on(c, e));
    BD_TRY(clock_next(l, &c->time, e));
    c->first = c->own.size == 0;
    return c->first ? BD_OK : add_heads(c, e);
}

void commit_scoped(struct commit *c)
{
    if (!c->done && c->l != NULL) {
        c->l->now.stamp = -1; /* what was judged and drawn inside is not so */
        c->l->ring_stamp = -1;
        names_free(c->l);
    }
    if (c->l != NULL)
        quiet(c->l);
    tx_rollback(&c->tx);
}

/* Seals `body` with l->scratch, stores the row, and grows the tree. */
static enum bd_status store(struct commit *c, struct header *h, struct str body, const struct ring_key *shelf, bool counts,
                            struct entry_ref *ref, struct err *e)
{
    struct ledger *l = c->l;
    if (c->own.size >= ENTRY_INDEX_MAX)
        return err_set(e, BD_LIMIT, "this log is full");
    if (body.n > BODY_MAX)
        return err_set(e, BD_LIMIT, "a body of %zu bytes is larger than 16 MiB", body.n);
    struct row r = {.id = entry_id(c->own.no, c->own.size), .state = counts ? ENTRY_COUNTS : ENTRY_NO_RIGHT, .self = SELF_FINE};
    size_t n = (size_t)entry_padded(body.n) + SEAL_TAG;
    SCOPED_ARENA struct arena *a = n > 4096 ? arena_new(PADDED_MAX + (1 << 20)) : NULL;
    uint8_t small[4096];
    uint8_t *room = a != NULL ? arena_alloc(a, n, 1) : small;
    h->vault = l->ring->vault;
    h->device = l->ring->device;
    h->index = c->own.size;
    entry_seal(h, l->scratch, body, r.header, room);
    r.body = (struct str){(const char *)room, n};
    if (shelf != NULL) {
        r.wrap_kind = WRAP_SHELF;
        r.wrap_id = shelf->id;
        wrap_put(WRAP_SHELF, r.header, shelf->id, shelf->key, &l->env, l->scratch, r.wrap);
    }
    BD_TRY(row_put(l, &r, e));
    BD_TRY(change_put(l, r.id, r.state, e));
    struct digest leaf;
    struct digest done[2];
    header_leaf(r.header, &leaf);
    unsigned which = tree_add(&c->own.frontier, &leaf, done);
    if (which != 0)
        BD_TRY(branch_put_nodes(l, &c->own, which, done, e));
    if (ref != NULL)
        *ref = (struct entry_ref){.device = l->ring->device, .index = c->own.size, .leaf = leaf};
    c->own.size++;
    return BD_OK;
}

FALLIBLE commit_open(struct commit *c, enum header_class class, struct id16 compartment, struct str body, struct entry_ref *ref,
                     struct err *e)
{
    struct header h = {.compartment = compartment, .class = class};
    uint64_t id = entry_id(c->own.no, c->own.size);
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(c->l->db, "INSERT INTO open(id, done) VALUES(?, 0)", &s, e));
    stmt_bind_i64(s, 1, (int64_t)id);
    BD_TRY(stmt_run(s, e));
    c->opened = true;
    return store(c, &h, body, NULL, false, ref, e);
}

/* The time of a body: the commit's, or just past the body that it replaces, if that one is from a clock that was ahead. The
 * device's own clock does not follow it there. */
static struct hlc time_past(struct hlc now, struct hlc replaced)
{
    if (now.ms > replaced.ms || (now.ms == replaced.ms && now.counter > replaced.counter))
        return now;
    if (replaced.counter < UINT32_MAX)
        return (struct hlc){.ms = replaced.ms, .counter = replaced.counter + 1};
    return (struct hlc){.ms = replaced.ms < UINT64_MAX ? replaced.ms + 1 : UINT64_MAX};
}

/* The whole body of a sealed entry. */
static void data_body(struct buf *out, const struct commit *c, const struct entry_new *n)
{
    struct hlc time = time_past(c->time, n->after);
    cbor_put_map(out, 3 + (n->critical ? 1U : 0U) + (n->has_basis ? 1U : 0U) + n->field_count);
    cbor_put_uint(out, 0);
    cbor_put_uint(out, n->kind);
    if (n->critical) {
        cbor_put_uint(out, 1);
        cbor_put_bool(out, true);
    }
    cbor_put_uint(out, 2);
    cbor_put_array(out, 2);
    cbor_put_uint(out, time.ms);
    cbor_put_uint(out, time.counter);
    cbor_put_uint(out, 3);
    cbor_put_bytes(out, c->l->ring->author.b, 16);
    if (n->has_basis) {
        cbor_put_uint(out, 4);
        cbor_put_bytes(out, n->basis.b, 16);
    }
    buf_add(out, n->fields.p, n->fields.n);
}

FALLIBLE commit_data(struct commit *c, const struct entry_new *n, struct entry_ref *ref, struct err *e)
{
    struct ledger *l = c->l;
    size_t at = 0;
    const char *why = "";
    if (!cbor_check_fields(n->fields, n->field_count, 16, &at, &why))
        return err_set(e, BD_INPUT, "an entry's fields are malformed at byte %zu: %s", at, why);
    const struct ring_key *shelf = ring_last(&l->ring->shelf, n->compartment);
    if (shelf == NULL)
        return err_set(e, BD_DENIED, "this device has no key for the compartment");
    size_t self = picture_self(l);
    unsigned rights = self == SIZE_MAX ? 0 : auth_rights(&l->now.auth, self, &n->compartment);
    bool fresh = c->has_fresh && id16_same(&c->fresh, &n->compartment); /* created in this commit */
    if (!fresh && !(rights & RIGHT_WRITE))
        return err_set(e, BD_DENIED, "this device may not write in the compartment");
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX + 4096);
    data_body(&body, c, n);
    if (n->kind == KIND_EVIDENCE)
        BD_TRY(evidence_name(l, entry_id(c->own.no, c->own.size), n->fields, false, e));
    struct header h = {.compartment = n->compartment, .class = CLASS_DATA};
    l->env.random(l->env.ctx, l->scratch->b, 32);
    BD_TRY(store(c, &h, buf_str(&body), shelf, true, ref, e));
    c->time.counter++;
    return BD_OK;
}

/* After rights were judged again: is every entry of this commit in force? */
static enum bd_status check_in_force(struct commit *c, uint64_t from, struct err *e)
{
    struct ledger *l = c->l;
    for (uint64_t i = from; i < c->own.size; i++) {
        struct row r;
        bool there = false;
        BD_TRY(row_get(l, entry_id(c->own.no, i), &r, &there, e));
        if (!there || (r.state != ENTRY_COUNTS && r.state != ENTRY_ERASED))
            return err_set(e, BD_DENIED, "this device has no right to do that");
    }
    return BD_OK;
}

FALLIBLE commit_end(struct commit *c, struct err *e)
{
    struct ledger *l = c->l;
    uint64_t from = c->first ? 1 : c->own.head.size;
    tree_hash(&c->own.frontier, &c->own.tree);
    c->own.head =
        (struct checkpoint){.vault = l->ring->vault, .device = l->ring->device, .size = c->own.size, .tree = c->own.tree};
    note_sign(&c->own.head, l->ring->ed_seed);
    BD_TRY(branch_save(l, &c->own, STR_NONE, e));
    BD_TRY(clock_keep(l, &c->time, e));
    int64_t stamp = 0;
    bool turned = false;
    if (c->opened) {
        BD_TRY(meta_bump(l, "authority", &stamp, e));
        BD_TRY(picture_settle(l, e));
        BD_TRY(check_in_force(c, from, e));
        BD_TRY(erasures_apply(l, &turned, e));
    } else {
        for (size_t i = 0; i < l->now.branches; i++)
            if (l->now.branch[i].no == c->own.no)
                l->now.branch[i] = c->own;
        size_t self = picture_self(l);
        if (self != SIZE_MAX)
            l->now.auth.dev[self].end = c->own.size;
    }
    quiet(l);
    BD_TRY(tx_commit(&c->tx, e));
    c->done = true;
    return turned ? erasures_finish(l, e) : BD_OK;
}

/* ---- the public face ---- */

FALLIBLE ledger_append(struct ledger *l, const struct entry_new *entries, size_t count, struct entry_ref *refs, struct err *e)
{
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    for (size_t i = 0; i < count; i++) {
        BD_TRY(env_go_on(&l->env, "writing", i, count, 16, e));
        BD_TRY(commit_data(&c, &entries[i], refs == NULL ? NULL : &refs[i], e));
    }
    return commit_end(&c, e);
}

struct id16 ledger_statement_id(const struct entry_ref *ref, uint32_t ordinal)
{
    struct id16 id;
    statement_id(&ref->leaf, ordinal, &id);
    return id;
}

struct id16 ledger_new_id(struct ledger *l)
{
    struct id16 id;
    l->env.random(l->env.ctx, id.b, sizeof id.b);
    return id;
}
