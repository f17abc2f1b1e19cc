/* ledger/team.c - admitting, granting, removing, accepting: open entries of class authority (docs/format.md 4.1). */
#include "ledger/inside.h"

#include <string.h>

static void put_field(struct buf *f, uint64_t key, const void *p, size_t n)
{
    cbor_put_uint(f, key);
    cbor_put_bytes(f, p, n);
}

static enum bd_status commit_one(struct ledger *l, struct id16 compartment, uint64_t kind, size_t pairs, const struct buf *f,
                                 struct err *e)
{
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    open_body(&body, kind, pairs, f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, compartment, buf_str(&body), NULL, e));
    return commit_end(&c, e);
}

FALLIBLE ledger_admit(struct ledger *l, const struct device_keys *who, struct digest *device, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    put_field(&f, 16, who->ed25519, 32);
    put_field(&f, 17, who->x25519, 32);
    BD_TRY(commit_one(l, ID16_ZERO, KIND_ADMIT, 2, &f, e));
    device_id(&l->ring->vault, who->ed25519, who->x25519, device);
    return BD_OK;
}

/* The X25519 key of a device: from its log, or from the entry that admits it. */
static bool device_box_key(const struct ledger *l, const struct digest *device, uint8_t out[32])
{
    const struct auth *x = &l->now.auth;
    size_t d = auth_find(x, device);
    if (d != SIZE_MAX) {
        memcpy(out, x->dev[d].x25519, 32);
        return true;
    }
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *o = &x->open[i];
        struct cbor c;
        uint8_t ed[32];
        struct digest id;
        if (o->kind != KIND_ADMIT || !cbor_find(o->body, 16, &c) || !cbor_get_bytes(&c, 32, ed) ||
            !cbor_find(o->body, 17, &c) || !cbor_get_bytes(&c, 32, out))
            continue;
        device_id(&l->ring->vault, ed, out, &id);
        if (digest_same(&id, device))
            return true;
    }
    return false;
}

FALLIBLE ledger_grant(struct ledger *l, struct digest device, struct id16 compartment, unsigned rights, struct err *e)
{
    uint8_t x[32];
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    BD_TRY(picture_update(l, e));
    BD_TRY(ring_refresh(l, e));
    if (!device_box_key(l, &device, x))
        return err_set(e, BD_NOT_FOUND, "that device is not known here");
    put_field(&f, 16, device.b, 32);
    cbor_put_uint(&f, 17);
    cbor_put_uint(&f, rights);
    size_t n = 0;
    for (size_t i = 0; i < l->ring->epoch.n; i++)
        n += (rights & RIGHT_READ) && id16_same(&l->ring->epoch.k[i].compartment, &compartment);
    cbor_put_uint(&f, 18);
    cbor_put_array(&f, n);
    for (size_t i = 0; i < l->ring->epoch.n && n > 0; i++) {
        const struct ring_key *k = &l->ring->epoch.k[i];
        uint8_t box[189];
        if (!id16_same(&k->compartment, &compartment))
            continue;
        sealed_key_put(l, compartment, k->id, x, k->key, box);
        cbor_put_array(&f, 2);
        cbor_put_bytes(&f, k->id.b, 16);
        cbor_put_bytes(&f, box, sizeof box);
    }
    return commit_one(l, compartment, KIND_GRANT, 3, &f, e);
}

static void put_cutting(struct buf *f, const struct digest *device, uint64_t size, const struct digest *tree)
{
    put_field(f, 16, device->b, 32);
    cbor_put_uint(f, 17);
    cbor_put_uint(f, size);
    put_field(f, 18, tree->b, 32);
}

FALLIBLE ledger_remove(struct ledger *l, struct digest device, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    const struct auth *x = &l->now.auth;
    size_t d = auth_find(x, &device);
    if (d == SIZE_MAX)
        return err_set(e, BD_NOT_FOUND, "nothing of that device is held here");
    const struct branch *b = &l->now.branch[l->now.sequence[d]];
    put_cutting(&f, &device, b->size, &b->tree);
    open_body(&body, KIND_REMOVE, 3, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    c.leaving = device;
    size_t self = picture_self(l);
    for (size_t i = 0; i < x->rights; i++) {
        const struct auth_right *r = &x->right[i];
        const uint8_t *key = NULL;
        struct id16 epoch;
        struct err none = ERR_NONE;
        if (r->dev != d || !(r->bits & RIGHT_READ) || !(auth_rights(x, self, &r->compartment) & RIGHT_GRANT) ||
            epoch_newest(l, r->compartment, &epoch, &key, &none) != BD_OK)
            continue;
        BD_TRY(epoch_begin(&c, r->compartment, e));
    }
    return commit_end(&c, e);
}

FALLIBLE ledger_accept(struct ledger *l, struct digest device, uint64_t size, struct digest tree, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    put_cutting(&f, &device, size, &tree);
    return commit_one(l, ID16_ZERO, KIND_ACCEPT, 3, &f, e);
}
