/* ledger/authority.c - see authority.h. The steps follow docs/format.md 9.4: depth, knowing, order L, pass 1 (removals),
 * accepts, pass 2 (rights). */
#include "ledger/authority.h"

#include "crypto/sign.h"
#include "ledger/cbor.h"

#include <limits.h>
#include <string.h>

static bool same16(const struct id16 *a, const struct id16 *b)
{
    return memcmp(a->b, b->b, 16) == 0;
}

static bool get_field(struct str body, uint64_t key, size_t n, void *out)
{
    struct cbor c;
    return cbor_find(body, key, &c) && cbor_get_bytes(&c, n, out);
}

size_t auth_find(const struct auth *x, const struct digest *id)
{
    for (size_t i = 0; i < x->devs; i++)
        if (memcmp(x->dev[i].id.b, id->b, 32) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- depth ---- */

/* The device that an admit names, or SIZE_MAX. */
static size_t admitted_by(const struct auth *x, const struct auth_open *o)
{
    uint8_t ed[32];
    uint8_t xk[32];
    struct digest id;
    if (!get_field(o->body, 16, 32, ed) || !get_field(o->body, 17, 32, xk))
        return SIZE_MAX;
    device_id(&x->vault, ed, xk, &id);
    return auth_find(x, &id);
}

/* Does join `j` use the offer that `o` makes, with a good signature? */
static bool joins_by(const struct auth *x, const struct auth_open *j, const struct auth_open *o)
{
    uint8_t mine[32];
    uint8_t theirs[32];
    uint8_t sig[64];
    uint8_t text[12 + 64];
    if (j->kind != KIND_JOIN || j->sense != AUTH_FINE || !get_field(j->body, 18, 32, mine)
        || !get_field(o->body, 16, 32, theirs) || memcmp(mine, theirs, 32) != 0 || !get_field(j->body, 19, 64, sig))
        return false;
    memcpy(text, "bandi-join-1", 12);
    memcpy(text + 12, x->vault.b, 32);
    memcpy(text + 44, x->dev[j->dev].id.b, 32);
    return sign_check(mine, text, sizeof text, sig);
}

/* The join of a device, or NULL. */
static struct auth_open *join_of(const struct auth *x, size_t dev)
{
    for (size_t i = 0; i < x->opens; i++)
        if (x->open[i].dev == dev && x->open[i].index == 0)
            return &x->open[i];
    return NULL;
}

static void find_founder(struct auth *x)
{
    x->founder = SIZE_MAX;
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        uint8_t ed[32];
        uint8_t xk[32];
        uint8_t random[32];
        struct digest vault;
        struct digest dev;
        if (o->kind != KIND_GENESIS || o->sense != AUTH_FINE || !get_field(o->body, 16, 32, ed)
            || !get_field(o->body, 17, 32, xk) || !get_field(o->body, 18, 32, random))
            continue;
        vault_id(ed, xk, random, &vault);
        device_id(&x->vault, ed, xk, &dev);
        if (memcmp(vault.b, x->vault.b, 32) != 0 || memcmp(dev.b, x->dev[o->dev].id.b, 32) != 0
            || !get_field(o->body, 19, 16, x->admin.b))
            continue;
        x->founder = o->dev;
        x->dev[o->dev].depth = 0;
    }
}

static bool lower(struct auth *x, size_t from, size_t to)
{
    if (to == SIZE_MAX || x->dev[from].depth == UINT_MAX || x->dev[to].depth <= x->dev[from].depth + 1)
        return false;
    x->dev[to].depth = x->dev[from].depth + 1;
    return true;
}

static void find_depths(struct auth *x)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < x->opens; i++) {
            const struct auth_open *o = &x->open[i];
            if (o->sense != AUTH_FINE)
                continue;
            if (o->kind == KIND_ADMIT && lower(x, o->dev, admitted_by(x, o)))
                again = true;
            for (size_t d = 0; o->kind == KIND_OFFER && d < x->devs; d++) {
                const struct auth_open *j = join_of(x, d);
                if (j != NULL && x->dev[d].depth > x->dev[o->dev].depth && joins_by(x, j, o) && lower(x, o->dev, d))
                    again = true;
            }
        }
    }
}

/* Rank: nearer the founder first, ties by smaller id. */
static int rank_cmp(const struct auth *x, size_t a, size_t b)
{
    if (x->dev[a].depth != x->dev[b].depth)
        return x->dev[a].depth < x->dev[b].depth ? -1 : 1;
    return memcmp(x->dev[a].id.b, x->dev[b].id.b, 32);
}

/* ---- knowing ---- */

static void learn(struct auth *x, struct auth_open *o)
{
    struct cbor c;
    size_t n = 0;
    if (o->kind != KIND_HEADS || o->sense != AUTH_FINE || !cbor_find(o->body, 16, &c) || !cbor_get_array(&c, 16384, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        size_t four = 0;
        struct digest id;
        struct digest tree;
        uint64_t size = 0;
        if (!cbor_get_array(&c, 4, &four) || !cbor_get_bytes(&c, 32, id.b) || !cbor_get_uint(&c, ENTRY_INDEX_MAX, &size)
            || !cbor_get_bytes(&c, 32, tree.b) || !cbor_skip(&c))
            return;
        size_t d = auth_find(x, &id);
        if (d == SIZE_MAX || d == o->dev)
            continue;
        enum auth_match m = x->match(x->ctx, d, size, &tree);
        if (m == AUTH_DIFFERS)
            x->fork_alleged = true;
        else if (size > o->knows[d])
            o->knows[d] = size;
    }
}

static void find_knowing(struct auth *x, struct arena *a)
{
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        o->knows = ARENA_ARRAY(a, uint64_t, x->devs);
        if (i > 0 && x->open[i - 1].dev == o->dev)
            memcpy(o->knows, x->open[i - 1].knows, x->devs * sizeof *o->knows);
        learn(x, o);
        o->knows[o->dev] = o->index;
    }
}

static bool knows(const struct auth_open *a, const struct auth_open *b)
{
    return a->knows[b->dev] > b->index;
}

/* ---- order L ---- */

static void find_order(struct auth *x, struct arena *a)
{
    size_t *next = ARENA_ARRAY(a, size_t, x->devs);  /* into open; a device's run */
    size_t *until = ARENA_ARRAY(a, size_t, x->devs);
    x->order = ARENA_ARRAY(a, size_t, x->opens + 1);
    for (size_t i = x->opens; i > 0; i--)
        next[x->open[i - 1].dev] = i - 1;
    for (size_t i = 0; i < x->opens; i++)
        until[x->open[i].dev] = i + 1;
    for (size_t taken = 0; taken < x->opens; taken++) {
        size_t best = SIZE_MAX;
        bool best_free = false;
        for (size_t d = 0; d < x->devs; d++) {
            if (next[d] >= until[d])
                continue;
            const struct auth_open *o = &x->open[next[d]];
            bool free = true;
            for (size_t k = 0; k < x->devs && free; k++)
                free = k == d || next[k] >= until[k] || x->open[next[k]].index >= o->knows[k];
            if (best == SIZE_MAX || (free && !best_free) || (free == best_free && rank_cmp(x, d, best) < 0)) {
                best = d;
                best_free = free;
            }
        }
        x->open[next[best]].order = taken;
        x->order[taken] = next[best]++;
    }
}

/* ---- the state that a pass goes through ---- */

static void give(struct auth *x, struct arena *a, size_t dev, const struct id16 *compartment, unsigned bits)
{
    for (size_t i = 0; i < x->rights; i++)
        if (x->right[i].dev == dev && same16(&x->right[i].compartment, compartment)) {
            x->right[i].bits |= bits;
            return;
        }
    if (x->rights == x->rights_cap) {
        size_t cap = x->rights_cap == 0 ? 64 : 2 * x->rights_cap;
        struct auth_right *r = ARENA_ARRAY(a, struct auth_right, cap);
        if (x->rights > 0)
            memcpy(r, x->right, x->rights * sizeof *r);
        x->right = r;
        x->rights_cap = cap;
    }
    x->right[x->rights++] = (struct auth_right){dev, *compartment, bits};
}

unsigned auth_rights(const struct auth *x, size_t dev, const struct id16 *compartment)
{
    for (size_t i = 0; i < x->rights; i++)
        if (x->right[i].dev == dev && same16(&x->right[i].compartment, compartment))
            return x->right[i].bits;
    return 0;
}

bool auth_compartment_exists(const struct auth *x, const struct id16 *compartment)
{
    for (size_t i = 0; i < x->rights; i++)
        if (same16(&x->right[i].compartment, compartment))
            return true;
    return false;
}

static bool holds(const struct auth *x, const struct auth_open *o, const struct id16 *compartment, unsigned bits)
{
    return x->dev[o->dev].admitted && (auth_rights(x, o->dev, compartment) & bits) == bits;
}

static const struct id16 vault_place = {{0}};

/* Is there a withdrawal of the join's offer in force that does not know the join? In pass 1 only those earlier in L are
 * in force yet; in pass 2 all are known. */
static bool withdrawn(const struct auth *x, const struct auth_open *join)
{
    uint8_t offer[32];
    if (!get_field(join->body, 18, 32, offer))
        return true;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *r = &x->open[i];
        struct auth_cutting c;
        if (r->kind == KIND_REMOVE && r->sense == AUTH_FINE && r->in_force && auth_cutting(r->body, &c) && memcmp(c.who.b, offer, 32) == 0 && !knows(r, join))
            return true;
    }
    return false;
}

/* Admits the joiner with the offer's rights, as far as the offerer has them. */
static void admit_by_offer(struct auth *x, struct arena *a, const struct auth_open *join, const struct auth_open *offer)
{
    struct cbor c;
    size_t n = 0;
    if (!joins_by(x, join, offer) || withdrawn(x, join) || !cbor_find(offer->body, 17, &c)
        || !cbor_get_array(&c, 65536, &n))
        return;
    x->dev[join->dev].admitted = true;
    for (size_t i = 0; i < n; i++) {
        size_t two = 0;
        struct id16 place;
        uint64_t bits = 0;
        if (!cbor_get_array(&c, 2, &two) || !cbor_get_bytes(&c, 16, place.b) || !cbor_get_uint(&c, ENTRY_INDEX_MAX, &bits))
            return;
        unsigned has = auth_rights(x, offer->dev, &place);
        give(x, a, join->dev, &place, (unsigned)bits & has);
    }
}

/* Everything but removals: takes effect, or not. */
static bool apply(struct auth *x, struct arena *a, const struct auth_open *o)
{
    uint64_t bits = 0;
    struct cbor c;
    struct digest who;
    switch (o->kind) {
    case KIND_GENESIS:
        if (o->dev != x->founder)
            return false;
        x->dev[o->dev].admitted = true;
        give(x, a, o->dev, &vault_place, RIGHT_ALL);
        give(x, a, o->dev, &x->admin, RIGHT_ALL);
        return true;
    case KIND_JOIN:
        for (size_t i = 0; i < o->order; i++)
            if (x->open[x->order[i]].kind == KIND_OFFER && x->open[x->order[i]].in_force)
                admit_by_offer(x, a, o, &x->open[x->order[i]]);
        return true;
    case KIND_HEADS:
        return x->dev[o->dev].admitted;
    case KIND_ADMIT:
        if (!holds(x, o, &vault_place, RIGHT_GRANT))
            return false;
        if (admitted_by(x, o) != SIZE_MAX)
            x->dev[admitted_by(x, o)].admitted = true;
        return true;
    case KIND_OFFER:
        if (!holds(x, o, &vault_place, RIGHT_GRANT))
            return false;
        for (size_t d = 0; d < x->devs; d++) {
            const struct auth_open *j = join_of(x, d);
            if (j != NULL && j->kind == KIND_JOIN && j->order < o->order)
                admit_by_offer(x, a, j, o);
        }
        return true;
    case KIND_ACCEPT:
        return holds(x, o, &vault_place, RIGHT_GRANT);
    case KIND_COMPARTMENT:
        if (!holds(x, o, &vault_place, RIGHT_WRITE) || auth_compartment_exists(x, &o->compartment))
            return false;
        give(x, a, o->dev, &o->compartment, RIGHT_ALL);
        return true;
    case KIND_GRANT: {
        if (!holds(x, o, &o->compartment, RIGHT_GRANT) || !cbor_find(o->body, 17, &c)
            || !cbor_get_uint(&c, RIGHT_ALL, &bits) || !holds(x, o, &o->compartment, (unsigned)bits)
            || !get_field(o->body, 16, 32, who.b))
            return false;
        size_t d = auth_find(x, &who);
        if (d == o->dev)
            return false;
        if (d != SIZE_MAX)
            give(x, a, d, &o->compartment, (unsigned)bits);
        return true;
    }
    case KIND_EPOCH:
    case KIND_RECIPIENT:
    case KIND_RETIRE:
        return holds(x, o, &o->compartment, RIGHT_GRANT);
    case KIND_ERASURE:
        return holds(x, o, &o->compartment, RIGHT_ERASE);
    default:
        return false;
    }
}

/* ---- removals ---- */

/* May the author of removal `r` of `dev` remove it, as the state stands? */
static bool may_remove(const struct auth *x, const struct auth_open *r, const struct auth_cutting *c, size_t dev)
{
    if (dev == r->dev || !x->dev[r->dev].admitted)
        return false;
    if (holds(x, r, &vault_place, RIGHT_GRANT))
        return true;
    const struct auth_open *join = join_of(x, r->dev);
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *o = &x->open[i];
        if (o->kind != KIND_OFFER || !o->in_force)
            continue;
        if (dev != SIZE_MAX && o->dev == dev && join != NULL && joins_by(x, join, o))
            return true;
        uint8_t offer[32];
        if (dev == SIZE_MAX && o->dev == r->dev && get_field(o->body, 16, 32, offer) && memcmp(offer, c->who.b, 32) == 0)
            return true;
    }
    return false;
}

/* Is `r` (of device d at c->size) beaten by a concurrent removal of its author by d, who is nearer the founder? */
static bool beaten(const struct auth *x, const struct auth_open *r, const struct auth_cutting *c, size_t d)
{
    if (rank_cmp(x, d, r->dev) >= 0 || !x->dev[d].admitted)
        return false;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *s = &x->open[i];
        struct auth_cutting other;
        if (s->dev != d || s->kind != KIND_REMOVE || s->sense != AUTH_FINE || !auth_cutting(s->body, &other)
            || auth_find(x, &other.who) != r->dev)
            continue;
        if (s->index >= c->size && r->index >= other.size && !knows(s, r) && !knows(r, s) && s->index < x->dev[d].cut
            && s->index < x->dev[d].stop && may_remove(x, s, &other, r->dev))
            return true;
    }
    return false;
}

static bool remove_now(struct auth *x, struct auth_open *r)
{
    struct auth_cutting c;
    if (!auth_cutting(r->body, &c))
        return false;
    size_t d = auth_find(x, &c.who);
    if (!may_remove(x, r, &c, d))
        return false;
    if (d == SIZE_MAX)
        return true;
    if (beaten(x, r, &c, d)) {
        r->overridden = true;
        return false;
    }
    if (c.size < x->dev[d].cut)
        x->dev[d].cut = c.size;
    return true;
}

/* ---- the passes ---- */

static void state_start(struct auth *x)
{
    x->rights = 0;
    for (size_t i = 0; i < x->devs; i++)
        x->dev[i].admitted = false;
}

/* A join or a heads entry needs no admission to be read; everything else does. */
static bool usable(const struct auth *x, const struct auth_open *o)
{
    const struct auth_dev *d = &x->dev[o->dev];
    return (o->sense == AUTH_FINE || o->sense == AUTH_UNKNOWN) && o->index < d->cut && o->index < d->stop;
}

static void pass_one(struct auth *x, struct arena *a)
{
    state_start(x);
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[x->order[i]];
        o->in_force = usable(x, o) && (o->kind == KIND_REMOVE ? remove_now(x, o) : apply(x, a, o));
    }
}

/* Cuts with the accepts that raise them. */
static void raise_cuts(struct auth *x)
{
    for (size_t d = 0; d < x->devs; d++)
        x->dev[d].cut = AUTH_NEVER;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *r = &x->open[i];
        struct auth_cutting c;
        size_t d = SIZE_MAX;
        if (r->kind != KIND_REMOVE || !r->in_force || !auth_cutting(r->body, &c)
            || (d = auth_find(x, &c.who)) == SIZE_MAX)
            continue;
        uint64_t size = c.size;
        for (size_t k = 0; k < x->opens; k++) {
            const struct auth_open *o = &x->open[k];
            struct auth_cutting up;
            if (o->kind == KIND_ACCEPT && o->in_force && auth_cutting(o->body, &up) && auth_find(x, &up.who) == d
                && (knows(o, r) || (o->dev == r->dev && o->index > r->index)) && up.size > size)
                size = up.size;
        }
        if (size < x->dev[d].cut)
            x->dev[d].cut = size;
    }
}

static void pass_two(struct auth *x, struct arena *a)
{
    state_start(x);
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[x->order[i]];
        if (o->kind != KIND_REMOVE && o->kind != KIND_ACCEPT)
            o->in_force = usable(x, o) && apply(x, a, o);
    }
}

void auth_run(struct auth *x, struct arena *a)
{
    x->rights = 0;
    x->rights_cap = 0;
    x->right = NULL;
    x->fork_alleged = false;
    for (size_t i = 0; i < x->devs; i++) {
        x->dev[i].depth = UINT_MAX;
        x->dev[i].cut = AUTH_NEVER;
        x->dev[i].stop = AUTH_NEVER;
    }
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        o->in_force = false;
        o->overridden = false;
        o->sense = auth_sense(o->class, o->index, o->body, &o->kind);
        if (o->sense == AUTH_UNKNOWN_CRITICAL && o->index < x->dev[o->dev].stop)
            x->dev[o->dev].stop = o->index;
    }
    find_founder(x);
    find_depths(x);
    find_knowing(x, a);
    find_order(x, a);
    pass_one(x, a);
    raise_cuts(x);
    pass_two(x, a);
}
