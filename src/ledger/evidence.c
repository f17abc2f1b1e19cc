/* ledger/evidence.c - files in encrypted chunks, named by the hash of their ciphertext (docs/format.md 11.2). */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "store/blob.h"
#include "store/fs.h"

#include <stdio.h>
#include <string.h>

#define CHUNK 65536
#define EVIDENCE_HEAD 32
#define EVIDENCE_MAX ((uint64_t)1 << 40)

/* Padmé without the length that bodies have in front, at least 4,096. */
static uint64_t evidence_padded(uint64_t n)
{
    uint64_t p = n < 4096 ? 4096 : entry_padded(n - 4);
    return p < 4096 ? 4096 : p;
}

static void chunk_nonce(uint64_t i, bool final, uint8_t out[SEAL_NONCE])
{
    memset(out, 0, SEAL_NONCE);
    put_u64(out, i);
    out[8] = final;
}

FALLIBLE evidence_name(struct ledger *l, uint64_t id, struct str fields, bool whole_body, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_STMT struct stmt *t = NULL;
    struct cbor c = {.in = fields};
    uint64_t key = 0;
    struct digest evidence;
    char path[PATH_MAX_BYTES];
    uint64_t bytes = 0;
    struct err none = ERR_NONE;
    bool ok = whole_body ? cbor_find(fields, 16, &c) : cbor_get_uint(&c, UINT64_MAX, &key) && key == 16;
    if (!ok || !cbor_get_bytes(&c, 32, evidence.b))
        return err_set(e, BD_INPUT, "an evidence entry must name its file");
    BD_TRY(db_prepare(l->db, "INSERT OR REPLACE INTO named(entry, evidence) VALUES(?, ?)", &s, e));
    stmt_bind_i64(s, 1, (int64_t)id);
    stmt_bind_blob(s, 2, evidence.b, 32);
    BD_TRY(stmt_run(s, e));
    evidence_path(l, &evidence, path);
    bool here = fs_size(path, &bytes, &none) == BD_OK;
    BD_TRY(db_prepare(l->db, "INSERT OR REPLACE INTO evidence(id, size, state) VALUES(?, ?, ?)", &t, e));
    stmt_bind_blob(t, 1, evidence.b, 32);
    stmt_bind_i64(t, 2, (int64_t)bytes);
    stmt_bind_i64(t, 3, here ? 1 : 3);
    return stmt_run(t, e);
}

/* ---- writing ---- */

struct writing {
    struct ledger *l;
    struct blob_out *to;
    struct hash file;
    struct hash content;
    uint8_t ad[24];
    uint8_t *room; /* guarded: CHUNK + tag */
    struct key *key;
    uint64_t padded;
    uint64_t left; /* of the content */
};

static enum bd_status put_bytes(struct writing *w, const void *p, size_t n, struct err *e)
{
    hash_add(&w->file, p, n);
    return blob_write(w->to, p, n, e);
}

/* Fills the room with the next `n` bytes of content and padding. */
static enum bd_status take_content(struct writing *w, size_t n, read_fn from, void *ctx, struct err *e)
{
    size_t want = w->left < n ? (size_t)w->left : n;
    size_t have = 0;
    while (have < want) {
        size_t got = 0;
        BD_TRY(from(ctx, w->room + have, want - have, &got, e));
        if (got == 0)
            return err_set(e, BD_INPUT, "the file ended %llu bytes early", (unsigned long long)(w->left - have));
        have += got;
    }
    hash_add(&w->content, w->room, want);
    memset(w->room + want, 0, n - want);
    w->left -= want;
    return BD_OK;
}

static enum bd_status write_chunks(struct writing *w, read_fn from, void *ctx, struct err *e)
{
    uint8_t head[EVIDENCE_HEAD];
    memcpy(head, "bandievi", 8);
    memcpy(head + 8, w->ad, 24);
    BD_TRY(put_bytes(w, head, sizeof head, e));
    for (uint64_t i = 0, done = 0; done < w->padded; i++) {
        size_t n = w->padded - done < CHUNK ? (size_t)(w->padded - done) : CHUNK;
        uint8_t nonce[SEAL_NONCE];
        BD_TRY(take_content(w, n, from, ctx, e));
        done += n;
        chunk_nonce(i, done == w->padded, nonce);
        seal_put(w->key->b, nonce, w->ad, sizeof w->ad, w->room, n, w->room);
        BD_TRY(put_bytes(w, w->room, n + SEAL_TAG, e));
    }
    uint8_t more;
    size_t got = 0;
    BD_TRY(from(ctx, &more, 1, &got, e));
    if (got != 0)
        return err_set(e, BD_INPUT, "the file grew while it was read");
    return BD_OK;
}

FALLIBLE evidence_begin(struct ledger *l, struct blob_out **b, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    uint64_t tag = 0;
    l->env.random(l->env.ctx, &tag, sizeof tag);
    snprintf(path, sizeof path, "%s/evidence/new-%016llx", l->path, (unsigned long long)tag);
    return blob_create(path, b, e);
}

FALLIBLE evidence_place(struct ledger *l, struct blob_out **b, const struct digest *id, struct err *e)
{
    char path[PATH_MAX_BYTES];
    char folder[PATH_MAX_BYTES];
    struct err there = ERR_NONE;
    evidence_path(l, id, path);
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = '\0';
    enum bd_status s = fs_mkdir(folder, &there);
    if (s != BD_OK && s != BD_CONFLICT) {
        *e = there;
        return s;
    }
    if (s == BD_CONFLICT) /* it may be there and not yet durable: another process or a crash was before us */
        BD_TRY(fs_sync_parent(folder, e));
    return blob_finish(b, path, e);
}

static void evidence_fields(const struct evidence_new *how, const struct writing *w, const struct digest *id,
                            const uint8_t content[32], struct buf *f)
{
    cbor_put_uint(f, 16);
    cbor_put_bytes(f, id->b, 32);
    cbor_put_uint(f, 17);
    cbor_put_bytes(f, w->key->b, 32);
    cbor_put_uint(f, 18);
    cbor_put_uint(f, how->length);
    cbor_put_uint(f, 19);
    cbor_put_text(f, how->media_type);
    cbor_put_uint(f, 20);
    cbor_put_bytes(f, content, 32);
    if (how->has_record) {
        cbor_put_uint(f, 21);
        cbor_put_bytes(f, how->record.b, 16);
    }
}

FALLIBLE ledger_evidence_store(struct ledger *l, const struct evidence_new *how, read_fn from, void *ctx, struct arena *a,
                               struct digest *id, struct entry_new *out, struct err *e)
{
    if (how->length > EVIDENCE_MAX)
        return err_set(e, BD_LIMIT, "evidence is larger than 1 TiB");
    struct writing w = {.l = l, .left = how->length, .padded = evidence_padded(how->length), .key = key_new(&l->env)};
    uint8_t content[32];
    struct digest name;
    w.room = guarded_new(CHUNK + SEAL_TAG);
    l->env.random(l->env.ctx, w.ad, 16);
    put_u64(w.ad + 16, w.padded);
    hash_begin(&w.file);
    hash_begin(&w.content);
    enum bd_status s = evidence_begin(l, &w.to, e);
    if (s == BD_OK)
        s = write_chunks(&w, from, ctx, e);
    hash_end(&w.file, name.b);
    hash_end(&w.content, content);
    if (s == BD_OK)
        s = evidence_place(l, &w.to, &name, e);
    if (s == BD_OK) {
        SCOPED_BUF struct buf f = BUF_MAX(1 << 20);
        evidence_fields(how, &w, &name, content, &f);
        *out = (struct entry_new){.compartment = how->compartment,
                                  .kind = KIND_EVIDENCE,
                                  .has_basis = true,
                                  .basis = how->basis,
                                  .fields = str_keep(a, buf_str(&f)),
                                  .field_count = how->has_record ? 6 : 5};
        *id = name;
    }
    blob_abandon(w.to);
    guarded_free(w.room);
    key_free(w.key);
    return s;
}

/* ---- reading ---- */

struct reading {
    struct source file;
    struct hash whole;
    struct hash content;
    uint8_t key[32];
    uint64_t length;
    uint8_t *room;
};

static bool take(struct reading *r, void *out, size_t n)
{
    if (!source_take(&r->file, out, n))
        return false;
    hash_add(&r->whole, out, n);
    return true;
}

/* False when a chunk does not open; *s holds a failure of `to`. */
static bool read_chunks(struct reading *r, write_fn to, void *ctx, enum bd_status *s, struct err *e)
{
    uint8_t head[EVIDENCE_HEAD];
    if (!take(r, head, sizeof head) || memcmp(head, "bandievi", 8) != 0)
        return false;
    uint64_t padded = get_u64(head + 24);
    if (padded != evidence_padded(r->length))
        return false;
    for (uint64_t i = 0, done = 0; done < padded; i++) {
        size_t n = padded - done < CHUNK ? (size_t)(padded - done) : CHUNK;
        uint8_t nonce[SEAL_NONCE];
        chunk_nonce(i, done + n == padded, nonce);
        if (!take(r, r->room, n + SEAL_TAG) || !seal_get(r->key, nonce, head + 8, 24, r->room, n + SEAL_TAG, r->room))
            return false;
        size_t real = done >= r->length ? 0 : r->length - done < n ? (size_t)(r->length - done) : n;
        for (size_t k = real; k < n; k++)
            if (r->room[k] != 0)
                return false;
        hash_add(&r->content, r->room, real);
        if (real > 0 && (*s = to(ctx, r->room, real, e)) != BD_OK)
            return true;
        done += n;
    }
    return r->file.at == r->file.size;
}

static bool evidence_body(struct str body, struct digest *id, struct reading *r, uint8_t content[32])
{
    struct cbor c;
    return cbor_find(body, 16, &c) && cbor_get_bytes(&c, 32, id->b) && cbor_find(body, 17, &c) &&
           cbor_get_bytes(&c, 32, r->key) && cbor_find(body, 18, &c) && cbor_get_uint(&c, EVIDENCE_MAX, &r->length) &&
           cbor_find(body, 20, &c) && cbor_get_bytes(&c, 32, content);
}

FALLIBLE ledger_evidence_get(struct ledger *l, const struct entry_ref *ref, write_fn to, void *ctx, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)32 << 20);
    struct entry in;
    struct reading r = {0};
    struct digest id;
    uint8_t content[32];
    uint8_t got[32];
    char path[PATH_MAX_BYTES];
    BD_TRY(ledger_read(l, ref, a, &in, e));
    if (in.state != ENTRY_COUNTS || in.kind != KIND_EVIDENCE || !evidence_body(in.body, &id, &r, content))
        return err_set(e, BD_NOT_FOUND, "entry %llu names no evidence", (unsigned long long)ref->index);
    evidence_path(l, &id, path);
    if (fs_kind(path) == FS_NOTHING)
        return err_set(e, BD_NOT_FOUND, "the evidence of entry %llu is not here", (unsigned long long)ref->index);
    BD_TRY(source_open(&r.file, path, false, e));
    r.room = guarded_new(CHUNK + SEAL_TAG);
    hash_begin(&r.whole);
    hash_begin(&r.content);
    enum bd_status s = BD_OK;
    bool ok = read_chunks(&r, to, ctx, &s, e);
    hash_end(&r.content, got);
    ok = ok && (s != BD_OK || hash_equal(got, content, 32));
    hash_end(&r.whole, got);
    ok = ok && (s != BD_OK || hash_equal(got, id.b, 32));
    struct err failed = r.file.failed;
    source_close(&r.file);
    guarded_free(r.room);
    key_wipe(r.key, sizeof r.key);
    if (ok)
        return s;
    if (failed.status != BD_OK) {
        *e = failed;
        return failed.status;
    }
    SCOPED_BUF struct buf hex = BUF_MAX(80);
    hex_put(&hex, id.b, 32);
    return err_set(e, BD_DAMAGED, "evidence %s: damaged", hex.p);
}
