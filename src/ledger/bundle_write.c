/* ledger/bundle_write.c - all logs, and evidence, as one file that verifies without keys (docs/format.md 11.3). */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "store/blob.h"
#include "store/fs.h"

#include <stdio.h>
#include <string.h>

#define OUT_BYTES ((size_t)1 << 20)

struct out {
    struct blob_out *to;
    struct hash hash;
    struct buf pending;
};

static enum bd_status flush(struct out *o, struct err *e)
{
    if (o->pending.n > 0)
        BD_TRY(blob_write(o->to, o->pending.p, o->pending.n, e));
    buf_clear(&o->pending);
    return BD_OK;
}

static enum bd_status put(struct out *o, const void *p, size_t n, struct err *e)
{
    hash_add(&o->hash, p, n);
    if (o->pending.n + n > OUT_BYTES)
        BD_TRY(flush(o, e));
    if (n > OUT_BYTES)
        return blob_write(o->to, p, n, e);
    buf_add(&o->pending, p, n);
    return BD_OK;
}

static enum bd_status put_head(struct out *o, unsigned type, uint64_t n, struct err *e)
{
    uint8_t head[9];
    head[0] = (uint8_t)type;
    put_u64(head + 1, n);
    return put(o, head, sizeof head, e);
}

/* The transport wrap of a row: the one it came with, or a new one under the newest epoch. False when there is none. */
static enum bd_status transport(struct ledger *l, const struct row *r, const struct header *h, uint8_t out[16 + WRAP_BYTES],
                                bool *there, struct err *e)
{
    *there = false;
    if (r->wrap_kind == WRAP_TRANSPORT) {
        memcpy(out, r->wrap_id.b, 16);
        memcpy(out + 16, r->wrap, WRAP_BYTES);
        *there = true;
    }
    if (r->wrap_kind != WRAP_SHELF)
        return BD_OK;
    const struct ring_key *shelf = ring_find(&l->ring->shelf, h->compartment, r->wrap_id);
    const uint8_t *key = NULL;
    struct id16 epoch;
    if (shelf == NULL || !wrap_get(WRAP_SHELF, r->header, r->wrap_id, shelf->key, r->wrap, l->scratch))
        return err_set(e, BD_DAMAGED, "entry %llu: wrap damaged", (unsigned long long)h->index);
    BD_TRY(epoch_newest(l, h->compartment, &epoch, &key, e));
    memcpy(out, epoch.b, 16);
    wrap_put(WRAP_TRANSPORT, r->header, epoch, key, &l->env, l->scratch, out + 16);
    *there = true;
    return BD_OK;
}

static enum bd_status put_entry(struct ledger *l, struct out *o, uint64_t id, struct err *e)
{
    struct row r;
    bool there = false;
    bool wrapped = false;
    struct header h;
    uint8_t wrap[16 + WRAP_BYTES];
    BD_TRY(row_get(l, id, &r, &there, e));
    if (!there)
        return err_set(e, BD_DAMAGED, "entry %llu is missing", (unsigned long long)(id & ENTRY_INDEX_MAX));
    BD_TRY(header_get(r.header, &h, e));
    BD_TRY(transport(l, &r, &h, wrap, &wrapped, e));
    uint8_t flags = (uint8_t)((r.body.p != NULL ? 1 : 0) | (wrapped ? 2 : 0));
    BD_TRY(put_head(o, 2, HEADER_BYTES + 1 + (wrapped ? sizeof wrap : 0) + r.body.n, e));
    BD_TRY(put(o, r.header, HEADER_BYTES, e));
    BD_TRY(put(o, &flags, 1, e));
    if (wrapped)
        BD_TRY(put(o, wrap, sizeof wrap, e));
    return r.body.p == NULL ? BD_OK : put(o, r.body.p, r.body.n, e);
}

static enum bd_status put_branch(struct ledger *l, struct out *o, const struct branch *b, struct err *e)
{
    uint8_t head[48];
    SCOPED_BUF struct buf note = BUF_MAX(NOTE_MAX);
    memcpy(head, b->device.b, 32);
    put_u64(head + 32, 0);
    put_u64(head + 40, b->size);
    BD_TRY(put_head(o, 1, sizeof head, e));
    BD_TRY(put(o, head, sizeof head, e));
    for (uint64_t i = 0; i < b->size; i++) {
        BD_TRY(env_go_on(&l->env, "writing", i, b->size, 256, e));
        BD_TRY(put_entry(l, o, entry_id(branch_holding(l->now.branch, l->now.branches, b, i)->no, i), e));
    }
    BD_TRY(branch_note(l, b, &note, e));
    BD_TRY(put_head(o, 3, note.n, e));
    return put(o, note.p, note.n, e);
}

static enum bd_status put_evidence_from(struct out *o, const struct digest *id, struct source *file, struct err *e)
{
    char room[65536];
    BD_TRY(put_head(o, 4, 32 + file->size, e));
    BD_TRY(put(o, id->b, 32, e));
    for (uint64_t left = file->size; left > 0;) {
        size_t n = left < sizeof room ? (size_t)left : sizeof room;
        if (!source_take(file, room, n))
            return source_short(file, "evidence changed while it was read", e);
        BD_TRY(put(o, room, n, e));
        left -= n;
    }
    return BD_OK;
}

static enum bd_status put_evidence(struct ledger *l, struct out *o, const struct digest *id, struct err *e)
{
    char path[PATH_MAX_BYTES];
    struct source file;
    evidence_path(l, id, path);
    if (fs_kind(path) == FS_NOTHING)
        return BD_OK; /* named but not here */
    BD_TRY(source_open(&file, path, false, e));
    enum bd_status s = put_evidence_from(o, id, &file, e);
    source_close(&file);
    return s;
}

static enum bd_status put_all(struct ledger *l, struct out *o, bool with_evidence, struct err *e)
{
    uint8_t head[42];
    memcpy(head, "bandibnd", 8);
    put_u16(head + 8, 1);
    memcpy(head + 10, l->ring->vault.b, 32);
    BD_TRY(put(o, head, sizeof head, e));
    for (size_t i = 0; i < l->now.branches; i++)
        if (l->now.branch[i].size > 0)
            BD_TRY(put_branch(l, o, &l->now.branch[i], e));
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT id FROM evidence WHERE state = 1 ORDER BY id", &s, e));
    for (bool row = with_evidence; row;) {
        struct digest id;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        BD_TRY(stmt_exactly(s, 0, id.b, 32, e));
        BD_TRY(put_evidence(l, o, &id, e));
    }
    uint8_t end[32];
    struct hash copy = o->hash;
    hash_end(&copy, end);
    BD_TRY(put_head(o, 255, sizeof end, e));
    BD_TRY(put(o, end, sizeof end, e));
    return flush(o, e);
}

FALLIBLE bundle_write(struct ledger *l, struct blob_out *to, bool with_evidence, struct err *e)
{
    struct out o = {.to = to, .pending = BUF_MAX(OUT_BYTES + 1024)};
    SCOPED_TX struct tx tx = TX_NONE;
    hash_begin(&o.hash);
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_READ, &tx, e));
    enum bd_status s = ring_refresh(l, e);
    if (s == BD_OK)
        s = picture_update(l, e);
    if (s == BD_OK)
        s = put_all(l, &o, with_evidence, e);
    stmt_reset(l->get_entry);
    buf_free(&o.pending);
    return s;
}

/* Writes `file`.new, `before` first, and makes it durable under its name. */
static enum bd_status write_new(struct ledger *l, const char *file, const struct buf *before, bool with_evidence, struct err *e)
{
    char temp[PATH_MAX_BYTES + 16];
    SCOPED_BLOB_OUT struct blob_out *to = NULL;
    if (strlen(file) > FS_PATH_BYTES - 32)
        return err_set(e, BD_LIMIT, "the path is too long");
    snprintf(temp, sizeof temp, "%s.new", file);
    BD_TRY(blob_create(temp, &to, e));
    if (before != NULL)
        BD_TRY(blob_write(to, before->p, before->n, e));
    BD_TRY(bundle_write(l, to, with_evidence, e));
    return blob_finish(&to, file, e);
}

FALLIBLE ledger_export(struct ledger *l, const char *file, bool with_evidence, struct err *e)
{
    BD_TRY(write_new(l, file, NULL, with_evidence, e));
    return left_note(l, LEFT_BUNDLE, file, e);
}

FALLIBLE ledger_backup(struct ledger *l, const char *file, struct str passphrase, struct err *e)
{
    SCOPED_KEY struct key *master = key_new(&l->env);
    SCOPED_BUF struct buf b = BUF_MAX((size_t)18 << 20);
    SCOPED_BUF struct buf part = BUF_MAX((size_t)17 << 20);
    uint8_t n[4];
    struct slots *slots = guarded_new(sizeof *slots);
    slots_start(slots, &l->env);
    BD_TRY(ring_refresh(l, e));
    BD_TRY(picture_update(l, e));
    enum bd_status s = slots_add(slots, SLOT_PASSPHRASE, passphrase, (uint32_t)l->slots.s[0].passes,
                                 (uint32_t)l->slots.s[0].kib, master, &l->env, e);
    struct backup_keys k = {.vault = l->ring->vault, .device = l->ring->device, .author = l->ring->author};
    memcpy(k.offer_seed, l->ring->offer_seed, 32);
    k.made.ms = (uint64_t)(l->env.now_us(l->env.ctx) / 1000);
    bool there = false;
    struct branch own;
    if (s == BD_OK)
        s = branch_of(l, &l->ring->device, &own, &there, e);
    if (s == BD_OK && there) {
        k.size = own.size;
        k.tree = own.tree;
    }
    slots_put(slots, &part);
    buf_addz(&b, "bandibak");
    put_u32(n, part.n);
    buf_add(&b, n, 4);
    buf_add(&b, part.p, part.n);
    buf_clear(&part);
    backup_keys_put(&k, &l->ring->epoch, master, slots->container, &l->env, &part);
    key_wipe(&k, sizeof k);
    put_u32(n, part.n);
    buf_add(&b, n, 4);
    buf_add(&b, part.p, part.n);
    guarded_free(slots);
    BD_TRY(s);
    BD_TRY(write_new(l, file, &b, true, e));
    return left_note(l, LEFT_BACKUP, file, e);
}
