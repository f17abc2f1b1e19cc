/* ledger/bundle_section.c - reading one section of a bundle, and whether its log may come in (docs/format.md 11.3). */
#include "ledger/bundle_in.h"

#include "crypto/hash.h"
#include "crypto/seal.h"

#include <string.h>

enum bd_status bundle_bad(const struct in *in, const char *what, struct err *e)
{
    if (in->file->failed.status != BD_OK)
        return source_short(in->file, what, e);
    return err_set(e, BD_DAMAGED, "%s: bundle damaged at record %llu: %s", in->name, (unsigned long long)in->number, what);
}

/* Reads a record's head at in->at and moves past the whole record. */
enum bd_status bundle_next(struct in *in, unsigned *type, uint64_t *payload, uint64_t *n, struct err *e)
{
    uint8_t head[9];
    in->number++;
    if (!source_seek(in, in->at) || !source_take(in->file, head, sizeof head))
        return source_short(in->file, "bundle truncated", e);
    *type = head[0];
    *n = get_u64(head + 1);
    *payload = in->at + 9;
    if (*n > (uint64_t)1 << 41 || (*type < 4 && *n > RECORD_MAX))
        return bundle_bad(in, "a length out of bounds", e);
    in->at = *payload + *n;
    return BD_OK;
}

/* ---- a section ---- */

/* Reads an entry record's header and checks that it belongs where it stands. */
static enum bd_status section_entry(struct in *in, struct section *s, uint64_t i, uint64_t payload, uint64_t n, struct err *e)
{
    uint8_t header[HEADER_BYTES];
    struct header h;
    if (n < HEADER_BYTES + 1 || !source_seek(in, payload) || !source_take(in->file, header, HEADER_BYTES))
        return bundle_bad(in, "an entry cut short", e);
    BD_TRY(header_get(header, &h, e));
    if (!digest_same(&h.vault, &in->l->ring->vault) || !digest_same(&h.device, &s->device) || h.index != s->start + i)
        return bundle_bad(in, "an entry out of its place", e);
    s->place[i] = payload;
    s->bytes[i] = n;
    header_leaf(header, &s->leaf[i]);
    s->opens += h.class != CLASS_DATA;
    return BD_OK;
}

enum bd_status section_read(struct in *in, uint64_t payload, uint64_t n, struct arena *a, struct section *s, struct str *note,
                            struct err *e)
{
    uint8_t head[48];
    unsigned type = 0;
    if (n != sizeof head || !source_seek(in, payload) || !source_take(in->file, head, sizeof head))
        return bundle_bad(in, "a log record of a wrong length", e);
    memcpy(s->device.b, head, 32);
    s->start = get_u64(head + 32);
    s->count = get_u64(head + 40);
    if (s->count == 0 || s->start > ENTRY_INDEX_MAX || s->count > ENTRY_INDEX_MAX || s->count > (in->end - in->at) / 174)
        return bundle_bad(in, "a log record with impossible counts", e);
    s->place = ARENA_ARRAY(a, uint64_t, s->count);
    s->bytes = ARENA_ARRAY(a, uint64_t, s->count);
    s->leaf = ARENA_ARRAY(a, struct digest, s->count);
    for (uint64_t i = 0; i < s->count; i++) {
        BD_TRY(bundle_next(in, &type, &payload, &n, e));
        if (type != 2)
            return bundle_bad(in, "an entry was expected", e);
        BD_TRY(section_entry(in, s, i, payload, n, e));
    }
    BD_TRY(bundle_next(in, &type, &payload, &n, e));
    if (type != 3 || n > NOTE_MAX || !source_seek(in, payload))
        return bundle_bad(in, "a checkpoint was expected", e);
    char *text = arena_alloc(a, n + 1, 1);
    if (!source_take(in->file, text, n))
        return bundle_bad(in, "a checkpoint cut short", e);
    *note = (struct str){text, n};
    return BD_OK;
}

/* One stored row out of an entry record. */
enum bd_status row_from(struct in *in, const struct section *s, uint64_t i, struct arena *a, struct row *r, struct header *h,
                        struct err *e)
{
    size_t n = (size_t)s->bytes[i];
    uint8_t *p = arena_alloc(a, n, 1);
    if (!source_seek(in, s->place[i]) || !source_take(in->file, p, n))
        return source_short(in->file, "bundle truncated", e);
    memset(r, 0, sizeof *r);
    memcpy(r->header, p, HEADER_BYTES);
    BD_TRY(header_get(r->header, h, e));
    uint8_t flags = p[HEADER_BYTES];
    size_t at = HEADER_BYTES + 1;
    if (flags > 3)
        return bundle_bad(in, "an entry with unknown flags", e);
    if (flags & 2) {
        if (n - at < 16 + WRAP_BYTES)
            return bundle_bad(in, "an entry cut short", e);
        r->wrap_kind = WRAP_TRANSPORT;
        memcpy(r->wrap_id.b, p + at, 16);
        memcpy(r->wrap, p + at + 16, WRAP_BYTES);
        at += 16 + WRAP_BYTES;
    }
    bool open = h->class != CLASS_DATA;
    if ((flags & 1) == 0)
        return n == at && !open ? BD_OK : bundle_bad(in, "an entry without its body", e);
    uint8_t got[32];
    hash_of(p + at, n - at, got);
    if (n - at != h->padded + SEAL_TAG || !hash_equal(got, h->body_hash.b, 32) || (open && (flags & 2)))
        return err_set(e, BD_DAMAGED, "%s: entry %llu: body damaged", in->name, (unsigned long long)h->index);
    r->body = (struct str){(char *)p + at, n - at};
    return BD_OK;
}

/* The Ed25519 key of the section's device: from its first entry, here or held. */
enum bd_status section_key(struct in *in, struct section *s, struct arena *a, struct err *e)
{
    struct ledger *l = in->l;
    size_t d = auth_find(&l->now.auth, &s->device);
    if (d != SIZE_MAX) {
        memcpy(s->ed, l->now.auth.dev[d].ed25519, 32);
        return BD_OK;
    }
    if (s->start != 0)
        return BD_OK; /* a gap, told later */
    struct row r;
    struct header h;
    struct str body;
    enum fault_kind fault;
    struct cbor c;
    uint8_t x[32];
    struct digest id;
    BD_TRY(row_from(in, s, 0, a, &r, &h, e));
    if (h.class != CLASS_AUTHORITY)
        return bundle_bad(in, "a log that does not begin with its keys", e);
    BD_TRY(row_open(l, &r, a, &body, &fault, e));
    if (!cbor_find(body, 16, &c) || !cbor_get_bytes(&c, 32, s->ed) || !cbor_find(body, 17, &c) || !cbor_get_bytes(&c, 32, x))
        return bundle_bad(in, "a log that does not begin with its keys", e);
    device_id(&l->ring->vault, s->ed, x, &id);
    return digest_same(&id, &s->device) ? BD_OK : bundle_bad(in, "a device id that is not the hash of its keys", e);
}
