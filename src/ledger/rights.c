/* ledger/rights.c - the picture: which logs there are, what of them counts, and who may do what (docs/format.md 9).
 *
 * The picture is made from the rows of `log` and the open entries alone and is made again whenever meta "authority" moved.
 * picture_settle also brings the stored state of every entry in line with it, which the feed then tells.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"

#include <stdlib.h>
#include <string.h>

void picture_free(struct picture *p)
{
    arena_free(p->a);
    *p = (struct picture){.stamp = -1};
}

size_t picture_self(const struct ledger *l)
{
    return l->now.a == NULL ? SIZE_MAX : auth_find(&l->now.auth, &l->ring->device);
}

static const struct branch *branch_no(const struct picture *p, uint64_t no)
{
    for (size_t i = 0; i < p->branches; i++)
        if (p->branch[i].no == no)
            return &p->branch[i];
    return NULL;
}

/* Does the sequence that ends in branch `b` below `end` hold entry `index` under row `no`? */
static bool in_sequence(const struct picture *p, const struct branch *b, uint64_t end, uint64_t no, uint64_t index)
{
    return index < end && index < b->size && branch_holding(p->branch, p->branches, b, index)->no == no;
}

/* ---- devices ---- */

/* Keys of a device from the first entry of its log. */
static enum bd_status device_keys_read(struct ledger *l, const struct branch *b, struct arena *a, struct auth_dev *d,
                                       struct err *e)
{
    struct row r;
    bool there = false;
    struct str body;
    enum fault_kind fault;
    struct cbor c;
    struct digest id;
    BD_TRY(row_get(l, entry_id(b->no, 0), &r, &there, e));
    if (!there)
        return err_set(e, BD_DAMAGED, "log %llu: entry 0 is missing", (unsigned long long)b->no);
    BD_TRY(row_open(l, &r, a, &body, &fault, e));
    if (!cbor_find(body, 16, &c) || !cbor_get_bytes(&c, 32, d->ed25519) || !cbor_find(body, 17, &c) ||
        !cbor_get_bytes(&c, 32, d->first_box))
        return err_set(e, BD_DAMAGED, "log %llu: its first entry names no keys", (unsigned long long)b->no);
    device_id(&l->ring->vault, d->ed25519, d->first_box, &id);
    if (!digest_same(&id, &b->device))
        return err_set(e, BD_DAMAGED, "log %llu: its device id is not the hash of its keys", (unsigned long long)b->no);
    return BD_OK;
}

/* One auth_dev for each device; sequence = the branch with parent 0, end = its trunk. */
static enum bd_status find_devices(struct ledger *l, struct picture *p, struct err *e)
{
    p->auth.dev = ARENA_ARRAY(p->a, struct auth_dev, p->branches + 1);
    p->sequence = ARENA_ARRAY(p->a, size_t, p->branches + 1);
    for (size_t i = 0; i < p->branches; i++) {
        const struct branch *b = &p->branch[i];
        size_t d = auth_find(&p->auth, &b->device);
        if (b->size == 0)
            continue;
        if (d == SIZE_MAX) {
            d = p->auth.devs++;
            struct auth_dev *dev = &p->auth.dev[d];
            dev->id = b->device;
            dev->end = b->size;
            p->sequence[d] = i;
            BD_TRY(device_keys_read(l, branch_holding(p->branch, p->branches, b, 0), p->a, dev, e));
        }
        if (b->parent != 0 && b->base < p->auth.dev[d].end)
            p->auth.dev[d].end = b->base;
    }
    return BD_OK;
}

/* ---- open entries ---- */

static enum bd_status add_open(struct ledger *l, struct picture *p, uint64_t id, size_t dev, struct err *e)
{
    struct row r;
    bool there = false;
    struct header h;
    enum fault_kind fault;
    struct auth_open *o = &p->auth.open[p->auth.opens];
    BD_TRY(row_get(l, id, &r, &there, e));
    if (!there)
        return err_set(e, BD_DAMAGED, "an open entry is missing");
    BD_TRY(header_get(r.header, &h, e));
    *o = (struct auth_open){.dev = dev, .index = h.index, .compartment = h.compartment, .class = h.class};
    header_leaf(r.header, &o->leaf);
    struct err local = ERR_NONE;
    if (row_open(l, &r, p->a, &o->body, &fault, &local) != BD_OK)
        o->body = STR("\xa0"); /* an empty map: malformed */
    p->auth.opens++;
    return BD_OK;
}

static enum bd_status find_opens(struct ledger *l, struct picture *p, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    int64_t count = 0;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT count(*) FROM open", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    count = stmt_i64(s, 0);
    uint64_t *ids = ARENA_ARRAY(p->a, uint64_t, count + 1);
    SCOPED_STMT struct stmt *t = NULL;
    size_t n = 0;
    BD_TRY(db_prepare(l->db, "SELECT id FROM open ORDER BY id", &t, e));
    for (;;) {
        BD_TRY(stmt_step(t, &row, e));
        if (!row)
            break;
        BD_ASSERT(n < (size_t)count);
        ids[n++] = (uint64_t)stmt_i64(t, 0);
    }
    p->auth.open = ARENA_ARRAY(p->a, struct auth_open, n + 1);
    p->auth.opens = 0;
    /* A device's entries must stand together, in order of index: ids of a parent row come before its branches'. */
    for (size_t d = 0; d < p->auth.devs; d++) {
        const struct branch *b = &p->branch[p->sequence[d]];
        size_t from = p->auth.opens;
        for (size_t i = 0; i < n; i++)
            if (in_sequence(p, b, p->auth.dev[d].end, ids[i] >> BRANCH_SHIFT, ids[i] & ENTRY_INDEX_MAX))
                BD_TRY(add_open(l, p, ids[i], d, e));
        for (size_t i = from + 1; i < p->auth.opens; i++)
            for (size_t k = i; k > from && p->auth.open[k - 1].index > p->auth.open[k].index; k--) {
                struct auth_open swap = p->auth.open[k];
                p->auth.open[k] = p->auth.open[k - 1];
                p->auth.open[k - 1] = swap;
            }
    }
    return BD_OK;
}

/* ---- matching tree hashes ---- */

struct matcher {
    struct ledger *l;
    struct picture *p;
};

static enum auth_match match(void *ctx, size_t dev, uint64_t size, const struct digest *tree)
{
    struct matcher *m = ctx;
    enum auth_match best = AUTH_NOT_HELD;
    for (size_t i = 0; i < m->p->branches; i++) {
        const struct branch *b = &m->p->branch[i];
        struct digest have;
        struct err none = ERR_NONE;
        if (!digest_same(&b->device, &m->p->auth.dev[dev].id) || b->size < size)
            continue;
        if (branch_tree_at(m->l, m->p->branch, m->p->branches, b, size, &have, &none) == BD_OK && digest_same(&have, tree))
            return AUTH_SAME;
        best = AUTH_DIFFERS;
    }
    return best;
}

/* Looks for an accept in force that chooses or extends a branch; true if a sequence grew. */
static bool take_accepts(struct ledger *l, struct picture *p)
{
    bool grew = false;
    for (size_t i = 0; i < p->auth.opens; i++) {
        const struct auth_open *o = &p->auth.open[p->auth.order[i]];
        struct auth_cutting c;
        size_t d = SIZE_MAX;
        if (o->kind != KIND_ACCEPT || !o->in_force || !auth_cutting(o->body, &c) ||
            (d = auth_find(&p->auth, &c.who)) == SIZE_MAX || c.size <= p->auth.dev[d].end)
            continue;
        for (size_t k = 0; k < p->branches; k++) {
            const struct branch *b = &p->branch[k];
            struct digest have;
            struct err none = ERR_NONE;
            const struct branch *was = &p->branch[p->sequence[d]];
            uint64_t end = p->auth.dev[d].end;
            if (!digest_same(&b->device, &c.who) || b->size < c.size ||
                branch_tree_at(l, p->branch, p->branches, b, c.size, &have, &none) != BD_OK || !digest_same(&have, &c.tree) ||
                (end > 0 &&
                 branch_holding(p->branch, p->branches, b, end - 1) != branch_holding(p->branch, p->branches, was, end - 1)))
                continue;
            p->sequence[d] = k;
            p->auth.dev[d].end = c.size;
            grew = true;
            break;
        }
    }
    return grew;
}

static int carrier_cmp(const void *a, const void *b)
{
    const struct carrier *x = a;
    const struct carrier *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The entries that erasures in force name as carrying survivors. */
static void find_carriers(struct picture *p)
{
    size_t cap = 0;
    struct cbor c;
    size_t n = 0;
    for (size_t i = 0; i < p->auth.opens; i++)
        if (p->auth.open[i].kind == KIND_ERASURE && p->auth.open[i].in_force && auth_carriers(p->auth.open[i].body, &c, &n))
            cap += n;
    p->carrier = ARENA_ARRAY(p->a, struct carrier, cap + 1);
    for (size_t i = 0; i < p->auth.opens; i++) {
        const struct auth_open *o = &p->auth.open[i];
        const struct branch *b = &p->branch[p->sequence[o->dev]];
        uint64_t index = 0;
        if (o->kind != KIND_ERASURE || !o->in_force || !auth_carriers(o->body, &c, &n))
            continue;
        for (size_t k = 0; k < n && cbor_get_uint(&c, ENTRY_INDEX_MAX, &index) && index < o->index; k++)
            p->carrier[p->carriers++] =
                (struct carrier){entry_id(branch_holding(p->branch, p->branches, b, index)->no, index), o->compartment};
    }
    if (p->carriers > 1)
        qsort(p->carrier, p->carriers, sizeof *p->carrier, carrier_cmp);
}

bool picture_carries(const struct ledger *l, uint64_t id, const struct id16 *compartment)
{
    const struct carrier want = {.id = id};
    const struct carrier *at =
        l->now.carriers == 0 ? NULL : bsearch(&want, l->now.carrier, l->now.carriers, sizeof want, carrier_cmp);
    return at != NULL && id16_same(&at->compartment, compartment);
}

/* Where no fork is, an accept has nothing to choose: the sequence is the whole log already. */
static enum bd_status picture_make(struct ledger *l, struct picture *p, struct err *e)
{
    struct matcher m = {l, p};
    p->a = arena_new((size_t)1 << 34);
    BD_TRY(branches_load(l, p->a, &p->branch, &p->branches, e));
    p->auth.vault = l->ring->vault;
    p->auth.match = match;
    p->auth.ctx = &m;
    enum bd_status s = find_devices(l, p, e);
    do {
        if (s == BD_OK)
            s = find_opens(l, p, e);
        if (s == BD_OK)
            auth_run(&p->auth, p->a);
    } while (s == BD_OK && take_accepts(l, p));
    p->auth.ctx = NULL;
    if (s == BD_OK)
        find_carriers(p);
    return s;
}

FALLIBLE picture_update(struct ledger *l, struct err *e)
{
    int64_t stamp = 0;
    BD_TRY(meta_number(l, "authority", &stamp, e));
    if (l->now.a != NULL && l->now.stamp == stamp)
        return BD_OK;
    struct picture p = {.stamp = stamp};
    enum bd_status s = picture_make(l, &p, e);
    quiet(l);
    if (s != BD_OK) {
        picture_free(&p);
        return s;
    }
    picture_free(&l->now);
    l->now = p;
    return BD_OK;
}

/* ---- states ---- */

int picture_state(const struct ledger *l, const struct branch *b, uint64_t index, const struct header *h, int self)
{
    const struct picture *p = &l->now;
    size_t d = auth_find(&p->auth, &b->device);
    if (d == SIZE_MAX)
        return ENTRY_NO_RIGHT;
    const struct auth_dev *dev = &p->auth.dev[d];
    if (!in_sequence(p, &p->branch[p->sequence[d]], dev->end, b->no, index))
        return ENTRY_FORK;
    if (index >= dev->cut || index >= dev->stop)
        return ENTRY_QUARANTINED;
    if (self == SELF_MALFORMED)
        return ENTRY_MALFORMED;
    if (h->class == CLASS_DATA) {
        if (!dev->admitted || !(auth_rights(&p->auth, d, &h->compartment) & RIGHT_WRITE))
            return ENTRY_NO_RIGHT;
        return self == SELF_FINE ? ENTRY_COUNTS : self;
    }
    for (size_t i = 0; i < p->auth.opens; i++) {
        const struct auth_open *o = &p->auth.open[i];
        if (o->dev != d || o->index != index)
            continue;
        if (o->sense == AUTH_MALFORMED)
            return ENTRY_MALFORMED;
        if (o->sense != AUTH_FINE && dev->admitted)
            return ENTRY_NEWER;
        return dev->admitted && (o->in_force || o->overridden) ? ENTRY_COUNTS : ENTRY_NO_RIGHT;
    }
    return ENTRY_NO_RIGHT;
}

/* What of a device decides about its entries' states; if it did not change, they need not be read. */
static void verdict(const struct picture *p, const struct digest *device, bool with_rights, uint8_t out[32])
{
    struct hash h;
    size_t d = p->a == NULL ? SIZE_MAX : auth_find(&p->auth, device);
    hash_begin(&h);
    if (d != SIZE_MAX) {
        const struct auth_dev *dev = &p->auth.dev[d];
        uint64_t forked = dev->end < p->branch[p->sequence[d]].size ? dev->end : AUTH_NEVER;
        uint64_t part[] = {dev->admitted, dev->cut, dev->stop, forked, p->branch[p->sequence[d]].no};
        hash_add(&h, part, sizeof part);
        for (size_t i = 0; with_rights && i < p->auth.rights; i++)
            if (p->auth.right[i].dev == d)
                hash_add(&h, &p->auth.right[i], sizeof p->auth.right[i]);
    }
    hash_end(&h, out);
}

/* Did a device lose the right to write somewhere? */
static bool lost_right(const struct picture *old, const struct picture *now, const struct digest *device)
{
    size_t was = old->a == NULL ? SIZE_MAX : auth_find(&old->auth, device);
    size_t is = auth_find(&now->auth, device);
    for (size_t i = 0; was != SIZE_MAX && i < old->auth.rights; i++) {
        const struct auth_right *r = &old->auth.right[i];
        if (r->dev == was && (r->bits & RIGHT_WRITE) &&
            (is == SIZE_MAX || !(auth_rights(&now->auth, is, &r->compartment) & RIGHT_WRITE)))
            return true;
    }
    return false;
}

/* Recomputes the states of entries from `from` on stored under one row. */
FALLIBLE branch_settle(struct ledger *l, struct branch *b, uint64_t from, struct err *e)
{
    bool flagged = b->flagged && from > b->base;
    for (uint64_t i = from < b->base ? b->base : from; i < b->size; i++) {
        struct row r;
        bool there = false;
        struct header h;
        BD_TRY(row_get(l, entry_id(b->no, i), &r, &there, e));
        if (!there)
            return err_set(e, BD_DAMAGED, "log %llu: entry %llu is missing", (unsigned long long)b->no, (unsigned long long)i);
        BD_TRY(header_get(r.header, &h, e));
        int self = r.self;
        int state = picture_state(l, b, i, &h, self);
        flagged = flagged || state == ENTRY_QUARANTINED || state == ENTRY_FORK || state == ENTRY_NO_RIGHT;
        if (state != r.state)
            BD_TRY(row_state(l, r.id, state, self, e));
    }
    if (flagged != b->flagged) {
        b->flagged = flagged;
        BD_TRY(branch_flag(l, b, e));
    }
    return BD_OK;
}

/* Open entries of a branch whose device's own verdict did not move may still change: they are few, and all looked at. */
static enum bd_status settle_opens(struct ledger *l, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT id FROM open ORDER BY id", &s, e));
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        uint64_t id = (uint64_t)stmt_i64(s, 0);
        const struct branch *b = branch_no(&l->now, id >> BRANCH_SHIFT);
        struct row r;
        bool there = false;
        struct header h;
        BD_TRY(row_get(l, id, &r, &there, e));
        if (b == NULL || !there)
            return err_set(e, BD_DAMAGED, "an open entry is missing");
        BD_TRY(header_get(r.header, &h, e));
        int state = picture_state(l, b, h.index, &h, r.self);
        if (state != r.state)
            BD_TRY(row_state(l, id, state, r.self, e));
    }
}

FALLIBLE picture_settle(struct ledger *l, struct err *e)
{
    struct picture old = l->now;
    l->now = (struct picture){.stamp = -1};
    enum bd_status s = picture_update(l, e);
    if (s != BD_OK) {
        picture_free(&old);
        return s;
    }
    for (size_t i = 0; i < l->now.branches && s == BD_OK; i++) {
        struct branch *b = &l->now.branch[i];
        uint8_t was[32];
        uint8_t is[32];
        verdict(&old, &b->device, b->flagged, was);
        verdict(&l->now, &b->device, b->flagged, is);
        if (memcmp(was, is, 32) != 0 || lost_right(&old, &l->now, &b->device))
            s = branch_settle(l, b, 0, e);
    }
    picture_free(&old);
    return s == BD_OK ? settle_opens(l, e) : s;
}
