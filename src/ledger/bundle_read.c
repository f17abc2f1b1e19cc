/* ledger/bundle_read.c - taking a bundle in (docs/format.md 11.3): first the whole file is checked against its end record,
 * then everything is stored in one transaction, which is undone by any fault.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "store/blob.h"
#include "store/fs.h"

#include <string.h>

#define BUNDLE_HEAD 42
#define RECORD_MAX ((uint64_t)17 << 20)

struct in {
    struct ledger *l;
    struct source *file;
    const char *name;
    uint64_t from;
    uint64_t at;  /* of the next record */
    uint64_t end; /* of the end record */
    uint64_t number;
    struct import_report *report;
};

/* One section: a branch from `start`. */
struct section {
    struct digest device;
    uint64_t start;
    uint64_t count;
    uint64_t *place; /* where each entry's payload begins in the file */
    uint64_t *bytes;
    struct digest *leaf;
    struct checkpoint head;
    struct str note; /* as it came */
    uint8_t ed[32];
};

static enum bd_status bad(const struct in *in, const char *what, struct err *e)
{
    if (in->file->failed.status != BD_OK)
        return source_short(in->file, what, e);
    return err_set(e, BD_DAMAGED, "%s: bundle damaged at record %llu: %s", in->name, (unsigned long long)in->number, what);
}

static bool take(struct in *in, void *p, size_t n)
{
    return source_take(in->file, p, n);
}

static bool go(struct in *in, uint64_t at)
{
    source_go(in->file, at);
    return true;
}

/* Reads a record's head at in->at and moves past the whole record. */
static enum bd_status next(struct in *in, unsigned *type, uint64_t *payload, uint64_t *n, struct err *e)
{
    uint8_t head[9];
    in->number++;
    if (!go(in, in->at) || !take(in, head, sizeof head))
        return source_short(in->file, "bundle truncated", e);
    *type = head[0];
    *n = get_u64(head + 1);
    *payload = in->at + 9;
    if (*n > (uint64_t)1 << 41 || (*type < 4 && *n > RECORD_MAX))
        return bad(in, "a length out of bounds", e);
    in->at = *payload + *n;
    return BD_OK;
}

/* Pass 1: magic, vault, record lengths, and the hash of the end record. */
static enum bd_status check_whole(struct in *in, struct digest *vault, struct err *e)
{
    BD_TRY(bundle_vault(in->file, in->from, vault, e));
    in->at = in->from + BUNDLE_HEAD;
    unsigned type = 0;
    uint64_t payload = 0;
    uint64_t n = 0;
    while (type != 255) {
        BD_TRY(next(in, &type, &payload, &n, e));
        if (in->at > in->file->size)
            return err_set(e, BD_DAMAGED, "%s: bundle truncated", in->name);
    }
    uint8_t want[32];
    uint8_t got[32];
    char room[65536];
    struct hash h;
    if (n != 32 || in->at != in->file->size || !go(in, payload) || !take(in, want, 32))
        return bad(in, "the end record does not end the file", e);
    hash_begin(&h);
    if (!go(in, in->from))
        return source_short(in->file, "bundle truncated", e);
    for (uint64_t left = payload - 9 - in->from; left > 0;) {
        size_t k = left < sizeof room ? (size_t)left : sizeof room;
        if (!take(in, room, k))
            return source_short(in->file, "bundle truncated", e);
        hash_add(&h, room, k);
        left -= k;
    }
    hash_end(&h, got);
    if (!hash_equal(want, got, 32))
        return err_set(e, BD_DAMAGED, "%s: bundle damaged: its hash differs", in->name);
    in->end = payload - 9;
    in->at = in->from + BUNDLE_HEAD;
    in->number = 0;
    return BD_OK;
}

/* ---- a section ---- */

/* Reads an entry record's header and checks that it belongs where it stands. */
static enum bd_status section_entry(struct in *in, struct section *s, uint64_t i, uint64_t payload, uint64_t n, struct err *e)
{
    uint8_t header[HEADER_BYTES];
    struct header h;
    if (n < HEADER_BYTES + 1 || !go(in, payload) || !take(in, header, HEADER_BYTES))
        return bad(in, "an entry cut short", e);
    BD_TRY(header_get(header, &h, e));
    if (!digest_same(&h.vault, &in->l->ring->vault) || !digest_same(&h.device, &s->device) || h.index != s->start + i)
        return bad(in, "an entry out of its place", e);
    s->place[i] = payload;
    s->bytes[i] = n;
    header_leaf(header, &s->leaf[i]);
    return BD_OK;
}

static enum bd_status section_read(struct in *in, uint64_t payload, uint64_t n, struct arena *a, struct section *s,
                                   struct str *note, struct err *e)
{
    uint8_t head[48];
    unsigned type = 0;
    if (n != sizeof head || !go(in, payload) || !take(in, head, sizeof head))
        return bad(in, "a log record of a wrong length", e);
    memcpy(s->device.b, head, 32);
    s->start = get_u64(head + 32);
    s->count = get_u64(head + 40);
    if (s->count == 0 || s->start > ENTRY_INDEX_MAX || s->count > ENTRY_INDEX_MAX || s->count > (in->end - in->at) / 174)
        return bad(in, "a log record with impossible counts", e);
    s->place = ARENA_ARRAY(a, uint64_t, s->count);
    s->bytes = ARENA_ARRAY(a, uint64_t, s->count);
    s->leaf = ARENA_ARRAY(a, struct digest, s->count);
    for (uint64_t i = 0; i < s->count; i++) {
        BD_TRY(next(in, &type, &payload, &n, e));
        if (type != 2)
            return bad(in, "an entry was expected", e);
        BD_TRY(section_entry(in, s, i, payload, n, e));
    }
    BD_TRY(next(in, &type, &payload, &n, e));
    if (type != 3 || n > NOTE_MAX || !go(in, payload))
        return bad(in, "a checkpoint was expected", e);
    char *text = arena_alloc(a, n + 1, 1);
    if (!take(in, text, n))
        return bad(in, "a checkpoint cut short", e);
    *note = (struct str){text, n};
    return BD_OK;
}

/* One stored row out of an entry record. */
static enum bd_status row_from(struct in *in, const struct section *s, uint64_t i, struct arena *a, struct row *r,
                               struct header *h, struct err *e)
{
    size_t n = (size_t)s->bytes[i];
    uint8_t *p = arena_alloc(a, n, 1);
    if (!go(in, s->place[i]) || !take(in, p, n))
        return source_short(in->file, "bundle truncated", e);
    memset(r, 0, sizeof *r);
    memcpy(r->header, p, HEADER_BYTES);
    BD_TRY(header_get(r->header, h, e));
    uint8_t flags = p[HEADER_BYTES];
    size_t at = HEADER_BYTES + 1;
    if (flags > 3)
        return bad(in, "an entry with unknown flags", e);
    if (flags & 2) {
        if (n - at < 16 + WRAP_BYTES)
            return bad(in, "an entry cut short", e);
        r->wrap_kind = WRAP_TRANSPORT;
        memcpy(r->wrap_id.b, p + at, 16);
        memcpy(r->wrap, p + at + 16, WRAP_BYTES);
        at += 16 + WRAP_BYTES;
    }
    bool open = h->class != CLASS_DATA;
    if ((flags & 1) == 0)
        return n == at && !open ? BD_OK : bad(in, "an entry without its body", e);
    uint8_t got[32];
    hash_of(p + at, n - at, got);
    if (n - at != h->padded + SEAL_TAG || !hash_equal(got, h->body_hash.b, 32) || (open && (flags & 2)))
        return err_set(e, BD_DAMAGED, "%s: entry %llu: body damaged", in->name, (unsigned long long)h->index);
    r->body = (struct str){(char *)p + at, n - at};
    return BD_OK;
}

/* The Ed25519 key of the section's device: from its first entry, here or held. */
static enum bd_status section_key(struct in *in, struct section *s, struct arena *a, struct err *e)
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
        return bad(in, "a log that does not begin with its keys", e);
    BD_TRY(row_open(l, &r, a, &body, &fault, e));
    if (!cbor_find(body, 16, &c) || !cbor_get_bytes(&c, 32, s->ed) || !cbor_find(body, 17, &c) || !cbor_get_bytes(&c, 32, x))
        return bad(in, "a log that does not begin with its keys", e);
    device_id(&l->ring->vault, s->ed, x, &id);
    return digest_same(&id, &s->device) ? BD_OK : bad(in, "a device id that is not the hash of its keys", e);
}

/* ---- finding where a section fits ---- */

/* How many leading entries a section shares with a branch; `start` ones are taken as shared. */
static enum bd_status shared_with(struct ledger *l, const struct branch *all, size_t n, const struct branch *b,
                                  const struct section *s, uint64_t *out, struct err *e)
{
    uint64_t i = s->start;
    for (; i < b->size && i < s->start + s->count; i++) {
        struct row r;
        bool there = false;
        struct digest leaf;
        BD_TRY(row_get(l, entry_id(branch_holding(all, n, b, i)->no, i), &r, &there, e));
        if (!there)
            return err_set(e, BD_DAMAGED, "entry %llu is missing", (unsigned long long)i);
        header_leaf(r.header, &leaf);
        if (!digest_same(&leaf, &s->leaf[i - s->start]))
            break;
    }
    *out = i;
    return BD_OK;
}

/* The tree over a held prefix and the section's leaves from `from` on. */
static enum bd_status tree_with(struct ledger *l, const struct branch *all, size_t n, const struct branch *b,
                                const struct section *s, uint64_t from, struct tree *t, struct err *e)
{
    tree_start(t);
    if (from > 0 && from == b->size) {
        *t = b->frontier;
        return BD_OK;
    }
    for (uint64_t i = 0; i < from; i++) {
        struct row r;
        bool there = false;
        struct digest leaf;
        BD_TRY(row_get(l, entry_id(branch_holding(all, n, b, i)->no, i), &r, &there, e));
        if (!there)
            return err_set(e, BD_DAMAGED, "entry %llu is missing", (unsigned long long)i);
        header_leaf(r.header, &leaf);
        tree_add(t, &leaf, NULL);
    }
    (void)s;
    return BD_OK;
}

/* ---- storing ---- */

static enum bd_status note_open(struct ledger *l, uint64_t id, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "INSERT INTO open(id, done) VALUES(?, 0)", &s, e));
    stmt_bind_i64(s, 1, (int64_t)id);
    return stmt_run(s, e);
}

/* Stores entries from `from` on under row `b` and grows its tree. */
static enum bd_status store_entries(struct in *in, const struct section *s, struct branch *b, uint64_t from, struct err *e)
{
    struct ledger *l = in->l;
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    for (uint64_t i = from; i < s->start + s->count; i++) {
        struct arena_mark mark = arena_mark(a);
        struct row r;
        struct header h;
        bool erased = false;
        int64_t by = 0;
        BD_TRY(row_from(in, s, i - s->start, a, &r, &h, e));
        r.id = entry_id(b->no, i);
        BD_TRY(erased_by(l, &s->leaf[i - s->start], &h.compartment, &erased, &by, e));
        if (erased && h.class == CLASS_DATA) {
            in->report->erased_kept_out += r.body.p != NULL;
            r.body = STR_NONE;
        }
        if (r.body.p == NULL)
            r.wrap_kind = WRAP_NONE;
        r.self = r.body.p == NULL ? SELF_GONE : h.class == CLASS_DATA ? SELF_UNREADABLE : SELF_FINE;
        r.state = ENTRY_NO_RIGHT;
        BD_TRY(row_put(l, &r, e));
        if (h.class != CLASS_DATA)
            BD_TRY(note_open(l, r.id, e));
        struct digest done[2];
        unsigned which = tree_add(&b->frontier, &s->leaf[i - s->start], done);
        if (which != 0)
            BD_TRY(branch_put_nodes(l, b, which, done, e));
        arena_rewind(a, mark);
        in->report->entries_new++;
    }
    b->size = s->start + s->count;
    b->tree = s->head.tree;
    b->head = s->head;
    struct digest have;
    tree_hash(&b->frontier, &have);
    if (!digest_same(&have, &s->head.tree))
        return err_set(e, BD_DAMAGED, "%s: log: tree hash differs from the checkpoint", in->name);
    return branch_save(l, b, s->note, e);
}

/* Is the wrap that came better than ours? Ours gave no key; theirs is of an epoch that we hold. */
static bool better_wrap(const struct ledger *l, const struct row *mine, const struct row *theirs, const struct header *h)
{
    return mine->self == SELF_UNREADABLE && theirs->wrap_kind == WRAP_TRANSPORT &&
           (mine->wrap_kind == WRAP_NONE || ring_find(&l->ring->epoch, h->compartment, theirs->wrap_id) != NULL) &&
           (mine->wrap_kind == WRAP_NONE || memcmp(mine->wrap, theirs->wrap, WRAP_BYTES) != 0);
}

static enum bd_status mend(struct ledger *l, uint64_t id, const struct row *theirs, struct err *e)
{
    SCOPED_STMT struct stmt *u = NULL;
    BD_TRY(db_prepare(
        l->db, "UPDATE entry SET body = ?, wrap_kind = 1, wrap_id = ?, wrap = ?, self = 7, state = 5 WHERE id = ?", &u, e));
    stmt_bind_blob(u, 1, theirs->body.p, theirs->body.n);
    stmt_bind_blob(u, 2, theirs->wrap_id.b, 16);
    stmt_bind_blob(u, 3, theirs->wrap, WRAP_BYTES);
    stmt_bind_i64(u, 4, (int64_t)id);
    return stmt_run(u, e);
}

/* Bodies that we lack and that no erasure names come back; a wrap that did not serve is replaced. */
static enum bd_status fill_missing(struct in *in, const struct section *s, const struct branch *all, size_t n,
                                   const struct branch *b, uint64_t upto, struct err *e)
{
    struct ledger *l = in->l;
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    for (uint64_t i = s->start; i < upto; i++) {
        struct row mine;
        struct row theirs;
        struct header h;
        bool there = false;
        bool erased = false;
        int64_t by = 0;
        uint64_t id = entry_id(branch_holding(all, n, b, i)->no, i);
        BD_TRY(row_get(l, id, &mine, &there, e));
        bool gone = mine.body.p == NULL;
        if (!there || (!gone && mine.self != SELF_UNREADABLE))
            continue;
        struct arena_mark mark = arena_mark(a);
        BD_TRY(row_from(in, s, i - s->start, a, &theirs, &h, e));
        BD_TRY(erased_by(l, &s->leaf[i - s->start], &h.compartment, &erased, &by, e));
        in->report->erased_kept_out += erased && theirs.body.p != NULL;
        if (!erased && theirs.body.p != NULL &&
            (gone ? theirs.wrap_kind == WRAP_TRANSPORT : better_wrap(l, &mine, &theirs, &h)))
            BD_TRY(mend(l, id, &theirs, e));
        arena_rewind(a, mark);
    }
    return BD_OK;
}

static enum bd_status store_fork(struct in *in, const struct section *s, const struct branch *all, size_t n,
                                 const struct branch *b, uint64_t shared, struct err *e)
{
    struct branch fresh = {.device = s->device, .base = shared};
    uint64_t most = 0;
    size_t of_device = 0;
    for (size_t i = 0; i < n; i++) {
        most = all[i].no > most ? all[i].no : most;
        of_device += digest_same(&all[i].device, &s->device);
    }
    if (of_device >= BRANCHES_OF_DEVICE_MAX || most >= BRANCHES_MAX)
        return err_set(e, BD_LIMIT, "a device of this bundle has more than %d branches", BRANCHES_OF_DEVICE_MAX);
    fresh.no = most + 1;
    if (b != NULL) {
        BD_TRY(tree_with(in->l, all, n, b, s, shared, &fresh.frontier, e));
        /* the parent is the row that holds the last shared entry; a fork at 0 hangs on the first row */
        fresh.parent = branch_holding(all, n, b, shared == 0 ? 0 : shared - 1)->no;
        in->report->forks++;
    } else {
        tree_start(&fresh.frontier);
    }
    return store_entries(in, s, &fresh, shared, e);
}

/* Decides what a verified section is: known, a longer tail, a fork, or a new log. */
static enum bd_status section_store(struct in *in, const struct section *s, struct arena *a, struct err *e)
{
    struct ledger *l = in->l;
    struct branch *all = NULL;
    size_t n = 0;
    struct branch *best = NULL;
    uint64_t most = 0;
    uint64_t end = s->start + s->count;
    BD_TRY(branches_load(l, a, &all, &n, e));
    for (size_t i = 0; i < n; i++) {
        uint64_t shared = 0;
        if (!digest_same(&all[i].device, &s->device) || all[i].size < s->start)
            continue;
        BD_TRY(shared_with(l, all, n, &all[i], s, &shared, e));
        if (best == NULL || shared > most) {
            best = &all[i];
            most = shared;
        }
    }
    if (best == NULL && s->start > 0) {
        in->report->gaps++;
        return BD_OK;
    }
    in->report->entries_known += most - (most < s->start ? most : s->start);
    if (digest_same(&s->device, &l->ring->device) && most < end)
        in->report->own_back += end - most;
    if (best == NULL)
        return store_fork(in, s, all, n, NULL, 0, e);
    BD_TRY(fill_missing(in, s, all, n, best, most, e));
    if (most == end)
        return BD_OK;
    if (most == best->size)
        return store_entries(in, s, best, most, e);
    if (s->start > 0) {
        in->report->gaps++; /* a fork that only the whole log can prove */
        return BD_OK;
    }
    return store_fork(in, s, all, n, best, most, e);
}

static enum bd_status section_take(struct in *in, uint64_t payload, uint64_t bytes, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 36);
    struct section s = {0};
    struct str note;
    BD_TRY(section_read(in, payload, bytes, a, &s, &note, e));
    s.note = note;
    size_t d = auth_find(&in->l->now.auth, &s.device);
    if (s.start > 0 && d == SIZE_MAX) {
        in->report->gaps++;
        return BD_OK;
    }
    BD_TRY(section_key(in, &s, a, e));
    BD_TRY(note_get(note, s.ed, &s.head, e));
    if (!digest_same(&s.head.vault, &in->l->ring->vault) || !digest_same(&s.head.device, &s.device) ||
        s.head.size != s.start + s.count)
        return bad(in, "a checkpoint of something else", e);
    if (s.start == 0) {
        struct tree t;
        struct digest have;
        tree_start(&t);
        for (uint64_t i = 0; i < s.count; i++)
            tree_add(&t, &s.leaf[i], NULL);
        tree_hash(&t, &have);
        if (!digest_same(&have, &s.head.tree))
            return bad(in, "the tree hash differs from the checkpoint", e);
    }
    return section_store(in, &s, a, e);
}

/* ---- evidence ---- */

static enum bd_status evidence_take(struct in *in, uint64_t payload, uint64_t n, struct err *e)
{
    struct ledger *l = in->l;
    struct digest id;
    char path[PATH_MAX_BYTES];
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_BLOB_OUT struct blob_out *to = NULL;
    bool row = false;
    if (n < 32 + 32 || !go(in, payload) || !take(in, id.b, 32))
        return bad(in, "evidence cut short", e);
    BD_TRY(db_prepare(l->db, "SELECT state FROM evidence WHERE id = ?", &s, e));
    stmt_bind_blob(s, 1, id.b, 32);
    BD_TRY(stmt_step(s, &row, e));
    evidence_path(l, &id, path);
    if ((row && (stmt_i64(s, 0) == 2 || stmt_i64(s, 0) == 4)) || fs_kind(path) != FS_NOTHING)
        return BD_OK;
    BD_TRY(evidence_begin(l, &to, e));
    struct hash h;
    uint8_t got[32];
    char room[65536];
    hash_begin(&h);
    for (uint64_t left = n - 32; left > 0;) {
        size_t k = left < sizeof room ? (size_t)left : sizeof room;
        if (!take(in, room, k))
            return bad(in, "evidence cut short", e);
        BD_TRY(blob_write(to, room, k, e));
        hash_add(&h, room, k);
        left -= k;
    }
    hash_end(&h, got);
    if (!hash_equal(got, id.b, 32))
        return bad(in, "evidence whose hash is not its name", e);
    BD_TRY(evidence_place(l, &to, &id, e));
    in->report->evidence_new++;
    return BD_OK;
}

/* ---- the import ---- */

static enum bd_status take_records(struct in *in, struct err *e)
{
    while (in->at < in->end) {
        unsigned type = 0;
        uint64_t payload = 0;
        uint64_t n = 0;
        BD_TRY(next(in, &type, &payload, &n, e));
        if (type == 1)
            BD_TRY(section_take(in, payload, n, e));
        else if (type == 4)
            BD_TRY(evidence_take(in, payload, n, e));
        else if (type == 2 || type == 3)
            return bad(in, "a record outside its log", e);
        else if (type >= 128)
            return err_set(e, BD_NEWER, "%s needs a newer Bandi (record type %u)", in->name, type);
        else
            in->report->unknown_records++;
    }
    return BD_OK;
}

static enum bd_status settle_all(struct in *in, bool *turned, struct err *e)
{
    struct ledger *l = in->l;
    int64_t stamp = 0;
    bool found = false;
    BD_TRY(meta_bump(l, "authority", &stamp, e));
    BD_TRY(picture_settle(l, e));
    if (l->master != NULL) {
        BD_TRY(epochs_collect(l, &found, e));
        if (found || epochs_drop_retired(l))
            BD_TRY(ring_write(l, e));
    }
    BD_TRY(rows_adopt(l, &in->report->from_future, e));
    BD_TRY(erasures_apply(l, turned, e));
    for (size_t i = 0; i < l->now.branches; i++)
        BD_TRY(branch_settle(l, &l->now.branch[i], 0, e));
    return BD_OK;
}

static enum bd_status import_open(struct in *in, struct err *e)
{
    struct ledger *l = in->l;
    struct digest vault;
    bool turned = false;
    SCOPED_TX struct tx tx = TX_NONE;
    if (l->mode != LEDGER_WRITE)
        return err_set(e, BD_DENIED, "the vault is open for reading only");
    BD_TRY(check_whole(in, &vault, e));
    if (!digest_same(&vault, &l->ring->vault))
        return err_set(e, BD_INPUT, "%s belongs to another vault", in->name);
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    enum bd_status s = ring_refresh(l, e);
    if (s == BD_OK)
        s = picture_update(l, e);
    if (s == BD_OK)
        s = take_records(in, e);
    if (s == BD_OK)
        s = settle_all(in, &turned, e);
    quiet(l);
    if (s == BD_OK)
        s = tx_commit(&tx, e);
    if (s != BD_OK) {
        l->now.stamp = -1;
        l->ring_stamp = -1;
        return s;
    }
    return turned ? erasures_finish(l, e) : BD_OK;
}

FALLIBLE bundle_import(struct ledger *l, struct source *file, uint64_t from, struct import_report *out, struct err *e)
{
    struct import_report report = {0};
    struct in in = {.l = l, .file = file, .name = file->name, .from = from, .report = &report};
    enum bd_status s = import_open(&in, e);
    stmt_reset(l->get_entry);
    if (s == BD_OK)
        *out = report;
    return s;
}
