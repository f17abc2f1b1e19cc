/* ledger/epochs.c - epochs of a compartment as a person handles them: beginning, listing and retiring them; recovery
 * recipients; a new box key for this device (docs/format.md 4.1, 7.4). Choosing and sealing stand in keys.c.
 */
#include "ledger/inside.h"

#include "crypto/seal.h"

#include <string.h>

static void put_field(struct buf *f, uint64_t key, const void *p, size_t n)
{
    cbor_put_uint(f, key);
    cbor_put_bytes(f, p, n);
}

/* ---- recipients ---- */

static enum bd_status recipient_entry(struct ledger *l, struct id16 compartment, const uint8_t x25519[32], bool ends,
                                      struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    SCOPED_COMMIT struct commit c;
    size_t n = 0;
    BD_TRY(commit_begin(&c, l, e));
    for (size_t i = 0; i < l->ring->epoch.n && !ends; i++)
        n += id16_same(&l->ring->epoch.k[i].compartment, &compartment);
    put_field(&f, 16, x25519, 32);
    cbor_put_uint(&f, 17);
    cbor_put_array(&f, n);
    for (size_t i = 0; i < l->ring->epoch.n && n > 0; i++) {
        const struct ring_key *k = &l->ring->epoch.k[i];
        uint8_t box[189];
        if (!id16_same(&k->compartment, &compartment))
            continue;
        sealed_key_put(l, compartment, k->id, x25519, k->key, box);
        cbor_put_array(&f, 2);
        cbor_put_bytes(&f, k->id.b, 16);
        cbor_put_bytes(&f, box, sizeof box);
    }
    if (ends) {
        cbor_put_uint(&f, 18);
        cbor_put_bool(&f, true);
    }
    open_body(&body, KIND_RECIPIENT, ends ? 3 : 2, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, compartment, buf_str(&body), NULL, e));
    return commit_end(&c, e);
}

FALLIBLE ledger_recipient_add(struct ledger *l, struct id16 compartment, const uint8_t x25519[32], struct err *e)
{
    return recipient_entry(l, compartment, x25519, false, e);
}

FALLIBLE ledger_recipient_end(struct ledger *l, struct id16 compartment, const uint8_t x25519[32], struct err *e)
{
    return recipient_entry(l, compartment, x25519, true, e);
}

/* ---- epochs ---- */

/* Does epoch entry `o` name `parent` among its parents? */
static bool has_parent(const struct auth_open *o, const struct id16 *parent)
{
    struct cbor c;
    struct id16 id;
    size_t n = 0;
    if (!cbor_find(o->body, 17, &c) || !cbor_get_array(&c, 65536, &n))
        return false;
    for (size_t i = 0; i < n && cbor_get_bytes(&c, 16, id.b); i++)
        if (id16_same(&id, parent))
            return true;
    return false;
}

struct epochs {
    const struct auth *x;
    const struct auth_open **entry; /* epoch entries in force of the compartment, in order L */
    struct id16 *id;
    bool *after; /* scratch: which descend from the one at hand */
    size_t n;
};

static void find_epochs(const struct ledger *l, const struct id16 *compartment, struct arena *a, struct epochs *out)
{
    const struct auth *x = &l->now.auth;
    struct epochs w = {.x = x};
    w.entry = ARENA_ARRAY(a, const struct auth_open *, x->opens + 1);
    w.id = ARENA_ARRAY(a, struct id16, x->opens + 1);
    w.after = ARENA_ARRAY(a, bool, x->opens + 1);
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *o = &x->open[x->order[i]];
        struct cbor c;
        if (o->kind != KIND_EPOCH || !o->in_force || !id16_same(&o->compartment, compartment) || !cbor_find(o->body, 16, &c) ||
            !cbor_get_bytes(&c, 16, w.id[w.n].b))
            continue;
        w.entry[w.n++] = o;
    }
    *out = w;
}

/* Marks those that descend from epoch `at`. */
static void mark_after(struct epochs *w, size_t at)
{
    memset(w->after, 0, w->n * sizeof *w->after);
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < w->n; i++)
            for (size_t k = 0; k < w->n && !w->after[i]; k++)
                if ((k == at || w->after[k]) && has_parent(w->entry[i], &w->id[k]))
                    w->after[i] = again = true;
    }
}

/* Has the device shown that it knows one of the marked epochs: by its heads, or by having begun it? */
static bool has_shown(const struct epochs *w, size_t dev)
{
    const struct auth_open *last = NULL;
    for (size_t i = 0; i < w->x->opens; i++)
        if (w->x->open[i].dev == dev && (last == NULL || w->x->open[i].index > last->index))
            last = &w->x->open[i];
    for (size_t i = 0; i < w->n && last != NULL; i++)
        if (w->after[i] && (w->entry[i]->dev == dev || last->knows[w->entry[i]->dev] > w->entry[i]->index))
            return true;
    return false;
}

FALLIBLE ledger_epochs(struct ledger *l, struct id16 compartment, struct arena *a, const struct ledger_epoch **out,
                       size_t *count, struct err *e)
{
    struct epochs w;
    const uint8_t *key = NULL;
    struct id16 newest = ID16_ZERO;
    struct err none = ERR_NONE;
    BD_TRY(ring_refresh(l, e));
    BD_TRY(picture_update(l, e));
    find_epochs(l, &compartment, a, &w);
    (void)!epoch_newest(l, compartment, &newest, &key, &none);
    struct ledger_epoch *list = ARENA_ARRAY(a, struct ledger_epoch, w.n + 1);
    for (size_t i = 0; i < w.n; i++) {
        list[i] = (struct ledger_epoch){.id = w.id[i],
                                        .newest = id16_same(&w.id[i], &newest),
                                        .retired = epoch_retired(l, compartment, w.id[i]),
                                        .held = ring_find(&l->ring->epoch, compartment, w.id[i]) != NULL};
        mark_after(&w, i);
        for (size_t d = 0; d < w.x->devs; d++) {
            const struct auth_dev *dev = &w.x->dev[d];
            if (dev->admitted && dev->cut == AUTH_NEVER && (auth_rights(w.x, d, &compartment) & RIGHT_READ) &&
                !has_shown(&w, d))
                list[i].behind++;
        }
    }
    *out = list;
    *count = w.n;
    return BD_OK;
}

FALLIBLE ledger_epoch_begin(struct ledger *l, struct id16 compartment, struct err *e)
{
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    BD_TRY(epoch_begin(&c, compartment, e));
    return commit_end(&c, e);
}

bool epochs_drop_retired(struct ledger *l)
{
    bool dropped = false;
    for (size_t i = 0; i < l->ring->epoch.n;) {
        const struct ring_key *k = &l->ring->epoch.k[i];
        if (!epoch_retired(l, k->compartment, k->id)) {
            i++;
            continue;
        }
        ring_drop(&l->ring->epoch, i);
        dropped = true;
    }
    return dropped;
}

FALLIBLE ledger_epoch_retire(struct ledger *l, struct id16 compartment, struct id16 epoch, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    struct id16 newest;
    const uint8_t *key = NULL;
    {
        SCOPED_COMMIT struct commit c;
        BD_TRY(commit_begin(&c, l, e));
        if (epoch_entry(l, compartment, epoch) == NULL || epoch_retired(l, compartment, epoch))
            return err_set(e, BD_NOT_FOUND, "there is no such epoch to retire");
        BD_TRY(epoch_newest(l, compartment, &newest, &key, e));
        if (id16_same(&newest, &epoch))
            return err_set(e, BD_CONFLICT, "the newest epoch cannot be retired: begin another one first");
        put_field(&f, 16, epoch.b, 16);
        open_body(&body, KIND_RETIRE, 1, &f);
        BD_TRY(commit_open(&c, CLASS_AUTHORITY, compartment, buf_str(&body), NULL, e));
        BD_TRY(commit_end(&c, e));
    }
    SCOPED_TX struct tx tx = TX_NONE;
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(ring_refresh(l, e));
    if (epochs_drop_retired(l))
        BD_TRY(ring_write(l, e));
    return tx_commit(&tx, e);
}

/* ---- the device's own box key ---- */

/* Do all devices in good standing know the latest box key entry of this device? Then nobody seals to an older one. */
static bool all_know_box_key(const struct ledger *l)
{
    const struct auth *x = &l->now.auth;
    size_t self = picture_self(l);
    const struct auth_open *mine = NULL;
    for (size_t i = 0; i < x->opens; i++)
        if (x->open[i].dev == self && x->open[i].kind == KIND_BOX_KEY && x->open[i].in_force &&
            (mine == NULL || x->open[i].index > mine->index))
            mine = &x->open[i];
    for (size_t d = 0; d < x->devs && mine != NULL; d++) {
        const struct auth_open *last = NULL;
        if (d == self || !x->dev[d].admitted || x->dev[d].cut != AUTH_NEVER)
            continue;
        for (size_t i = 0; i < x->opens; i++)
            if (x->open[i].dev == d && (last == NULL || x->open[i].index > last->index))
                last = &x->open[i];
        if (last == NULL || last->knows[self] <= mine->index)
            return false;
    }
    return mine != NULL;
}

FALLIBLE ledger_box_key_renew(struct ledger *l, struct err *e)
{
    uint8_t public[32];
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    while (l->ring->old_box.n > 0 && all_know_box_key(l))
        ring_drop(&l->ring->old_box, 0);
    ring_add(&l->ring->old_box, ID16_ZERO, ID16_ZERO, l->ring->x_secret);
    l->env.random(l->env.ctx, l->ring->x_secret, 32);
    BD_TRY(ring_write(l, e)); /* before the commit: both secrets are kept whatever becomes of it */
    box_public(l->ring->x_secret, public);
    put_field(&f, 16, public, 32);
    open_body(&body, KIND_BOX_KEY, 1, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    return commit_end(&c, e);
}
