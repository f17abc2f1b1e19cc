/* ledger/read.c - reading entries: the feed, one entry, compartments, who and where. */
#include "ledger/inside.h"

#include "crypto/seal.h"
#include "crypto/sign.h"

#include <stdlib.h>
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
static enum bd_status entry_from(struct ledger *l, const struct row *r, struct arena *a, struct entry *out, struct err *e)
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

/* ---- compartments ---- */

struct naming {
    struct arena *a;
    struct ledger_compartment *c;
    struct entry *named; /* the entry in force for each */
    size_t n;
    struct id16 admin;
};

/* A compartment's name from its sealed entry; the later in ledger order is in force. */
static enum bd_status take_name(struct naming *w, const struct entry *in)
{
    struct cbor c;
    struct id16 id;
    struct id16 file;
    uint64_t class = 0;
    struct str name;
    if (in->state != ENTRY_COUNTS || in->kind != KIND_COMPARTMENT_NAME || !id16_same(&in->compartment, &w->admin)
        || !cbor_find(in->body, 16, &c) || !cbor_get_bytes(&c, 16, id.b) || !cbor_find(in->body, 17, &c)
        || !cbor_get_uint(&c, 4, &class) || class == 0 || !cbor_find(in->body, 18, &c) || !cbor_get_bytes(&c, 16, file.b)
        || !cbor_find(in->body, 19, &c) || !cbor_get_text(&c, &name))
        return BD_OK;
    for (size_t i = 0; i < w->n; i++)
        if (id16_same(&w->c[i].id, &id) && (w->c[i].name.p == NULL || ledger_order(&w->named[i], in) < 0)) {
            w->c[i].class = (enum ledger_class)class;
            w->c[i].file = file;
            w->c[i].name = str_keep(w->a, name);
            w->named[i] = *in;
        }
    return BD_OK;
}

/* Names stand in the admin compartment: only its entries are opened. */
static enum bd_status each_admin_entry(struct ledger *l, struct naming *w, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT id FROM entry WHERE substr(header, 77, 16) = ? AND substr(header, 93, 1) = x'01'", &s, e));
    stmt_bind_blob(s, 1, w->admin.b, 16);
    for (;;) {
        struct row r;
        struct entry in;
        bool row = false;
        bool there = false;
        struct arena_mark mark = arena_mark(a);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        BD_TRY(row_get(l, (uint64_t)stmt_i64(s, 0), &r, &there, e));
        BD_TRY(entry_from(l, &r, a, &in, e));
        BD_TRY(take_name(w, &in));
        arena_rewind(a, mark);
    }
    quiet(l);
    return BD_OK;
}

static int compartment_cmp(const void *a, const void *b)
{
    const struct ledger_compartment *x = a;
    const struct ledger_compartment *y = b;
    int d = memcmp(x->file.b, y->file.b, 16);
    if (d == 0)
        d = (int)x->class - (int)y->class;
    return d != 0 ? d : memcmp(x->id.b, y->id.b, 16);
}

FALLIBLE ledger_compartments(struct ledger *l, struct arena *a, const struct ledger_compartment **out, size_t *count,
                             struct err *e)
{
    BD_TRY(ring_refresh(l, e));
    BD_TRY(picture_update(l, e));
    const struct auth *x = &l->now.auth;
    struct naming w = {.a = a, .admin = x->admin};
    w.c = ARENA_ARRAY(a, struct ledger_compartment, x->rights + 1);
    w.named = ARENA_ARRAY(a, struct entry, x->rights + 1);
    size_t self = picture_self(l);
    for (size_t i = 0; i < x->rights; i++) {
        bool listed = id16_same(&x->right[i].compartment, &ID16_ZERO);
        for (size_t k = 0; k < w.n && !listed; k++)
            listed = id16_same(&w.c[k].id, &x->right[i].compartment);
        if (listed)
            continue;
        struct ledger_compartment *c = &w.c[w.n++];
        c->id = x->right[i].compartment;
        c->rights = self == SIZE_MAX ? 0 : auth_rights(x, self, &c->id);
        c->readable = ring_last(&l->ring->shelf, c->id) != NULL;
        if (id16_same(&c->id, &x->admin)) {
            c->class = LEDGER_ADMIN;
            c->name = STR("admin");
        }
    }
    BD_TRY(each_admin_entry(l, &w, e));
    if (w.n > 1)
        qsort(w.c, w.n, sizeof *w.c, compartment_cmp);
    *out = w.c;
    *count = w.n;
    return BD_OK;
}

FALLIBLE ledger_compartment_create(struct ledger *l, enum ledger_class class, struct id16 file, struct str name,
                                   struct id16 *id, struct id16 *file_out, struct err *e)
{
    struct id16 salt = ledger_new_id(l);
    struct id16 place;
    compartment_id(&l->ring->vault, &l->ring->device, &salt, &place);
    if (id16_same(&file, &ID16_ZERO))
        file = ledger_new_id(l);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, salt.b, 16);
    open_body(&body, KIND_COMPARTMENT, 1, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, place, buf_str(&body), NULL, e));
    buf_clear(&f);
    c.has_fresh = true;
    c.fresh = place;
    BD_TRY(epoch_begin(&c, place, e));
    if (auth_rights(&l->now.auth, picture_self(l), &ID16_ZERO) & RIGHT_GRANT)
        BD_TRY(offer_append(&c, &place, e));
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, place.b, 16);
    cbor_put_uint(&f, 17);
    cbor_put_uint(&f, (uint64_t)class);
    cbor_put_uint(&f, 18);
    cbor_put_bytes(&f, file.b, 16);
    cbor_put_uint(&f, 19);
    cbor_put_text(&f, name);
    struct entry_new n = {.compartment = l->now.auth.admin, .kind = KIND_COMPARTMENT_NAME, .fields = buf_str(&f),
                          .field_count = 4};
    BD_TRY(commit_data(&c, &n, NULL, e));
    BD_TRY(commit_end(&c, e));
    *id = place;
    if (file_out != NULL)
        *file_out = file;
    return BD_OK;
}
