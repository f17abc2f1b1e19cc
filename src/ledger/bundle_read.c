/* ledger/bundle_read.c - taking a bundle in (docs/format.md 11.3): first the whole file is checked against its end record,
 * then everything is stored in one transaction, which is undone by any fault.
 */
#include "ledger/bundle_in.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "store/blob.h"
#include "store/fs.h"

#include <string.h>

/* Pass 1: magic, vault, record lengths, and the hash of the end record. */
static enum bd_status check_whole(struct in *in, struct digest *vault, struct err *e)
{
    BD_TRY(bundle_vault(in->file, in->from, vault, e));
    in->at = in->from + BUNDLE_HEAD;
    unsigned type = 0;
    uint64_t payload = 0;
    uint64_t n = 0;
    while (type != 255) {
        BD_TRY(bundle_next(in, &type, &payload, &n, e));
        if (in->at > in->file->size)
            return err_set(e, BD_DAMAGED, "%s: bundle truncated", in->name);
    }
    uint8_t want[32];
    uint8_t got[32];
    char room[65536];
    struct hash h;
    if (n != 32 || in->at != in->file->size || !source_seek(in, payload) || !source_take(in->file, want, 32))
        return bundle_bad(in, "the end record does not end the file", e);
    hash_begin(&h);
    if (!source_seek(in, in->from))
        return source_short(in->file, "bundle truncated", e);
    const uint64_t total = payload - 9 - in->from;
    for (uint64_t left = total; left > 0;) {
        size_t k = left < sizeof room ? (size_t)left : sizeof room;
        BD_TRY(env_go_on(&in->l->env, "reading the file", (total - left) / sizeof room, total / sizeof room, 16, e));
        if (!source_take(in->file, room, k))
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
        BD_TRY(env_go_on(&l->env, "reading entries", i - from, s->start + s->count - from, 256, e));
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

/* Must a body that is gone here stay gone? Yes while an erasure names it: one that counts, or one whose author was admitted and
 * cut since (a restored backup closes the old device where the backup ends, and its withdrawals after that with it). A copy
 * that never erased the body is another matter: there only an erasure that counts keeps it out. */
static bool stays_gone(const struct ledger *l, const struct digest *leaf, const struct id16 *compartment, bool erased)
{
    const struct auth_open *by = NULL;
    return erased || (erased_idly(l, leaf, compartment, &by) && l->now.auth.dev[by->dev].admitted);
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
        erased = gone ? stays_gone(l, &s->leaf[i - s->start], &h.compartment, erased) : erased;
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
    if (of_device >= BRANCHES_OF_DEVICE_MAX) { /* the fork is known by then; one device must not keep the others' logs out */
        in->report->forks++;
        return BD_OK;
    }
    if (most >= BRANCHES_MAX)
        return err_set(e, BD_LIMIT, "a vault holds at most %d logs", BRANCHES_MAX);
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

/* Was a log of this device, as long as the section, stored before this pass? Then the section was seen to. */
static bool was_seen(const struct in *in, const struct section *s)
{
    for (size_t i = 0; i < in->l->now.branches; i++) {
        const struct branch *b = &in->l->now.branch[i];
        if (b->no <= in->again && digest_same(&b->device, &s->device) && b->size >= s->start + s->count)
            return true;
    }
    return false;
}

static enum bd_status section_take(struct in *in, uint64_t payload, uint64_t bytes, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 36);
    struct section s = {0};
    struct str note;
    bool welcome = false;
    BD_TRY(section_read(in, payload, bytes, a, &s, &note, e));
    s.note = note;
    if (in->again > 0 && was_seen(in, &s))
        return BD_OK;
    size_t d = auth_find(&in->l->now.auth, &s.device);
    if (s.start > 0 && d == SIZE_MAX) {
        in->report->gaps++;
        return BD_OK;
    }
    BD_TRY(section_welcome(in, &s, a, &welcome, e));
    if (!welcome)
        return BD_OK;
    BD_TRY(section_key(in, &s, a, e));
    BD_TRY(note_get(note, s.ed, &s.head, e));
    if (!digest_same(&s.head.vault, &in->l->ring->vault) || !digest_same(&s.head.device, &s.device) ||
        s.head.size != s.start + s.count)
        return bundle_bad(in, "a checkpoint of something else", e);
    if (s.start == 0) {
        struct tree t;
        struct digest have;
        tree_start(&t);
        for (uint64_t i = 0; i < s.count; i++)
            tree_add(&t, &s.leaf[i], NULL);
        tree_hash(&t, &have);
        if (!digest_same(&have, &s.head.tree))
            return bundle_bad(in, "the tree hash differs from the checkpoint", e);
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
    if (n < 32 + 32 || !source_seek(in, payload) || !source_take(in->file, id.b, 32))
        return bundle_bad(in, "evidence cut short", e);
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
        if (!source_take(in->file, room, k))
            return bundle_bad(in, "evidence cut short", e);
        BD_TRY(blob_write(to, room, k, e));
        hash_add(&h, room, k);
        left -= k;
    }
    hash_end(&h, got);
    if (!hash_equal(got, id.b, 32))
        return bundle_bad(in, "evidence whose hash is not its name", e);
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
        BD_TRY(bundle_next(in, &type, &payload, &n, e));
        if (type == 1)
            BD_TRY(section_take(in, payload, n, e));
        else if (type == 4 && in->again == 0)
            BD_TRY(evidence_take(in, payload, n, e));
        else if (type == 2 || type == 3)
            return bundle_bad(in, "a record outside its log", e);
        else if (type >= 128)
            return err_set(e, BD_NEWER, "%s needs a newer Bandi (record type %u)", in->name, type);
        else if (type != 4)
            in->report->unknown_records += in->again == 0;
    }
    return BD_OK;
}

/* Goes through the bundle until nothing more may come in: an admission can stand behind the log that it admits, and a log
 * that was left out for want of room is then no stranger's any more. Evidence and the like are of the first pass. */
static enum bd_status take_all(struct in *in, struct err *e)
{
    struct ledger *l = in->l;
    uint64_t from = in->at;
    for (uint64_t before = UINT64_MAX;;) {
        int64_t stamp = 0;
        in->strangers = strangers_held(l);
        in->left = 0;
        in->at = from;
        in->number = 0;
        BD_TRY(take_records(in, e));
        if (in->left == 0 || in->left >= before)
            break;
        before = in->left;
        BD_TRY(meta_bump(l, "authority", &stamp, e));
        BD_TRY(picture_settle(l, e));
        for (size_t i = 0; i < l->now.branches; i++)
            in->again = l->now.branch[i].no > in->again ? l->now.branch[i].no : in->again;
    }
    in->report->strangers = in->left;
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
        s = take_all(in, e);
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
