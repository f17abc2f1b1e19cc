/* ledger/verify.c - checking everything that is held, with keys or without; anchors; proofs; the dump.
 *
 * A file (bundle, backup) is verified by importing it into a throw-away vault that has no keys, and checking that.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "store/fs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct checking {
    struct ledger *l;
    fault_fn fn;
    void *ctx;
    struct verify_report report;
};

static void tell(struct checking *c, enum fault_kind kind, const struct digest *device, uint64_t index, const char *text)
{
    struct fault f = {.kind = kind, .index = index, .text = text};
    if (device != NULL)
        f.device = *device;
    c->report.faults += kind < NOTE_FIRST;
    if (c->fn != NULL)
        c->fn(c->ctx, &f);
}

static void on_page(void *ctx, int64_t page, const char *text)
{
    tell(ctx, FAULT_CONTAINER, NULL, (uint64_t)page, text);
}

/* A body that is not here: erased by an erasure, or LOST. */
static enum bd_status check_missing(struct checking *c, const struct branch *b, uint64_t index, const struct row *r,
                                    const struct digest *leaf, struct err *e)
{
    bool erased = false;
    int64_t by = 0;
    char text[160];
    const struct auth_open *idle = NULL;
    struct id16 place;
    memcpy(place.b, r->header + 76, 16);
    BD_TRY(erased_by(c->l, leaf, &place, &erased, &by, e));
    bool idly = !erased && erased_idly(c->l, leaf, &place, &idle);
    if (erased || idly) {
        const struct digest *d = NULL;
        for (size_t i = 0; erased && i < c->l->now.branches; i++)
            if (c->l->now.branch[i].no == (uint64_t)by >> BRANCH_SHIFT)
                d = &c->l->now.branch[i].device;
        d = idly ? &c->l->now.auth.dev[idle->dev].id : d;
        SCOPED_BUF struct buf hex = BUF_MAX(16);
        hex_put(&hex, d == NULL ? b->device.b : d->b, 4);
        snprintf(text, sizeof text, "erased by %s at index %" PRIu64 "%s", hex.p,
                 idly ? idle->index : (uint64_t)by & ENTRY_INDEX_MAX, idly ? ", which does not count" : "");
        tell(c, NOTE_ERASED, &b->device, index, text);
        c->report.erased++;
        return BD_OK;
    }
    c->report.lost++;
    snprintf(text, sizeof text, "log %" PRIu64 ", entry %" PRIu64 ": LOST: its body is missing and no erasure names it", b->no,
             index);
    tell(c, FAULT_LOST, &b->device, index, text);
    return BD_OK;
}

static void count_state(struct checking *c, int state)
{
    c->report.entries++;
    c->report.counting += state == ENTRY_COUNTS || state == ENTRY_UNREADABLE || state == ENTRY_NEWER;
    c->report.quarantined += state == ENTRY_QUARANTINED;
    c->report.unreadable += state == ENTRY_UNREADABLE;
    c->report.newer += state == ENTRY_NEWER;
}

/* Body, key, commitment, form of one row. */
static enum bd_status check_row(struct checking *c, const struct branch *b, const struct row *r, uint64_t index,
                                const struct digest *leaf, struct err *e)
{
    struct ledger *l = c->l;
    struct str body;
    enum fault_kind fault;
    struct err why = ERR_NONE;
    struct header h;
    uint8_t got[32];
    count_state(c, r->state);
    if (r->body.p == NULL)
        return check_missing(c, b, index, r, leaf, e);
    if (header_get(r->header, &h, &why) != BD_OK) {
        tell(c, FAULT_TREE, &b->device, index, why.text);
        return BD_OK;
    }
    hash_of(r->body.p, r->body.n, got);
    if (!hash_equal(got, h.body_hash.b, 32)) {
        tell(c, FAULT_BODY, &b->device, index, "a stored body does not have the hash that its header names");
        return BD_OK;
    }
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    enum bd_status s = row_open(l, r, a, &body, &fault, &why);
    if (s == BD_DAMAGED)
        tell(c, fault, &b->device, index, why.text);
    else if (s != BD_OK && s != BD_NOT_FOUND) {
        *e = why;
        return s;
    }
    size_t d = auth_find(&c->l->now.auth, &b->device);
    bool stranger = d == SIZE_MAX || !c->l->now.auth.dev[d].admitted; /* its admission may be to come: no fault of this vault */
    if (r->state == ENTRY_NO_RIGHT && !stranger)
        tell(c, FAULT_NO_RIGHT, &b->device, index, "an entry that its device had no right to make");
    if (r->state == ENTRY_NO_RIGHT && stranger && index == 0)
        tell(c, NOTE_STRANGERS, &b->device, index, "a log of a device that nobody has admitted");
    if (r->state == ENTRY_MALFORMED && s == BD_OK)
        tell(c, FAULT_MALFORMED, &b->device, index, "a malformed entry");
    return BD_OK;
}

static enum bd_status check_branch(struct checking *c, const struct branch *b, struct err *e)
{
    struct ledger *l = c->l;
    const struct picture *p = &l->now;
    struct tree t;
    struct digest tree;
    char text[160];
    tree_start(&t);
    for (uint64_t i = 0; i < b->size; i++) {
        struct row r;
        bool there = false;
        struct digest leaf;
        BD_TRY(env_go_on(&l->env, "checking entries", i, b->size, 256, e));
        BD_TRY(row_get(l, entry_id(branch_holding(p->branch, p->branches, b, i)->no, i), &r, &there, e));
        if (!there) {
            snprintf(text, sizeof text, "log %" PRIu64 ": entry %" PRIu64 " is missing with its header", b->no, i);
            tell(c, FAULT_TREE, &b->device, i, text);
            return BD_OK;
        }
        header_leaf(r.header, &leaf);
        tree_add(&t, &leaf, NULL);
        if (i >= b->base)
            BD_TRY(check_row(c, b, &r, i, &leaf, e));
    }
    tree_hash(&t, &tree);
    snprintf(text, sizeof text, "log %" PRIu64 ": tree hash differs from the checkpoint", b->no);
    if (!digest_same(&tree, &b->tree) || !digest_same(&tree, &b->head.tree) || b->head.size != b->size)
        tell(c, FAULT_TREE, &b->device, b->size, text);
    size_t d = auth_find(&p->auth, &b->device);
    if (d == SIZE_MAX || !digest_same(&b->head.device, &b->device) || !digest_same(&b->head.vault, &l->ring->vault) ||
        !note_check(&b->head, p->auth.dev[d].ed25519)) {
        snprintf(text, sizeof text, "log %" PRIu64 ": checkpoint invalid", b->no);
        tell(c, FAULT_CHECKPOINT, &b->device, b->size, text);
    }
    c->report.logs++;
    if (b->parent != 0) {
        c->report.forks++;
        snprintf(text, sizeof text, "log %" PRIu64 " is a second branch of a device, from entry %" PRIu64, b->no, b->base);
        tell(c, FAULT_FORK, &b->device, b->base, text);
    }
    return BD_OK;
}

/* What heads and removals say of other logs (docs/format.md 9.3). */
static void suspect_device(struct checking *c, const struct auth_dev *d)
{
    uint64_t held = 0;
    char text[200];
    for (size_t i = 0; i < c->l->now.branches; i++)
        if (digest_same(&c->l->now.branch[i].device, &d->id) && c->l->now.branch[i].size > held)
            held = c->l->now.branch[i].size;
    if (d->forked_at > 0) {
        c->report.forks++;
        snprintf(text, sizeof text,
                 "a second branch of this log is signed at size %" PRIu64 " and is not here: its device "
                 "went on in two places",
                 d->forked_at);
        tell(c, FAULT_FORK, &d->id, d->forked_at, text);
    }
    if (d->shown > held) {
        snprintf(text, sizeof text, "others have seen %" PRIu64 " entries of this log; %" PRIu64 " are here", d->shown, held);
        tell(c, NOTE_WITHHELD, &d->id, held, text);
    }
    if (d->alleged_at > 0 && d->forked_at == 0) {
        snprintf(text, sizeof text, "a removal names another tree hash at size %" PRIu64 ": a fork is alleged, not proved",
                 d->alleged_at);
        tell(c, NOTE_FORK_ALLEGED, &d->id, d->alleged_at, text);
    }
    if (d->false_heads > 0) {
        snprintf(text, sizeof text, "this device claims %" PRIu64 " time%s to have seen what the named device did not sign",
                 d->false_heads, d->false_heads == 1 ? "" : "s");
        tell(c, NOTE_FALSE_HEADS, &d->id, 0, text);
    }
}

static void suspect(struct checking *c)
{
    const struct auth *x = &c->l->now.auth;
    for (size_t i = 0; i < x->devs; i++)
        suspect_device(c, &x->dev[i]);
    for (size_t i = 0; i < x->opens; i++)
        if (x->open[i].overridden || x->open[i].annulled)
            tell(c, NOTE_REMOVAL_BEATEN, &x->dev[x->open[i].dev].id, x->open[i].index,
                 x->open[i].annulled ? "a removal without effect: it would have taken away its own author's right"
                                     : "a removal without effect: the device it names removed its author at the same time and "
                                       "stands nearer the founder");
}

FALLIBLE ledger_suspicions(struct ledger *l, fault_fn fn, void *ctx, struct err *e)
{
    struct checking c = {.l = l, .fn = fn, .ctx = ctx};
    BD_TRY(picture_update(l, e));
    for (size_t i = 0; i < l->now.branches; i++)
        if (l->now.branch[i].parent != 0)
            tell(&c, FAULT_FORK, &l->now.branch[i].device, l->now.branch[i].base,
                 "this log has two branches: its device went on in two places");
    suspect(&c);
    return BD_OK;
}

static enum bd_status check_evidence(struct checking *c, struct err *e)
{
    struct ledger *l = c->l;
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT id, state, count(*) OVER () FROM evidence WHERE state IN (1, 3) ORDER BY id", &s, e));
    for (;;) {
        bool row = false;
        struct digest id;
        char path[PATH_MAX_BYTES];
        char text[160];
        uint8_t got[32];
        char room[65536];
        struct hash h;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        BD_TRY(env_go_on(&l->env, "checking evidence", c->report.evidence, (uint64_t)stmt_i64(s, 2), 1, e));
        BD_TRY(stmt_exactly(s, 0, id.b, 32, e));
        SCOPED_BUF struct buf hex = BUF_MAX(80);
        hex_put(&hex, id.b, 32);
        evidence_path(l, &id, path);
        struct source f;
        struct err none = ERR_NONE;
        if (source_open(&f, path, false, &none) != BD_OK) {
            snprintf(text, sizeof text, "evidence %s: not here", hex.p);
            tell(c, FAULT_EVIDENCE, NULL, 0, text);
            continue;
        }
        hash_begin(&h);
        for (uint64_t left = f.size; left > 0;) {
            size_t n = left < sizeof room ? (size_t)left : sizeof room;
            if (!source_take(&f, room, n))
                break;
            hash_add(&h, room, n);
            left -= n;
        }
        hash_end(&h, got);
        source_close(&f);
        c->report.evidence++;
        snprintf(text, sizeof text, "evidence %s: damaged", hex.p);
        if (!hash_equal(got, id.b, 32))
            tell(c, FAULT_EVIDENCE, NULL, 0, text);
    }
}

static enum bd_status check_all(struct checking *c, struct err *e)
{
    struct ledger *l = c->l;
    int64_t pages = 0;
    quiet(l);
    if (!db_in_tx(l->db))
        BD_TRY(db_check(l->db, NULL, on_page, c, &pages, e));
    if (pages > 0)
        return BD_OK; /* what stands on damaged pages cannot be judged */
    SCOPED_TX struct tx tx = TX_NONE;
    BD_TRY(tx_begin(l->db, TX_READ, &tx, e));
    BD_TRY(picture_update(l, e));
    for (size_t i = 0; i < l->now.branches; i++)
        if (l->now.branch[i].size > 0) {
            struct branch fresh = l->now.branch[i];
            bool there = false;
            if (fresh.parent == 0)
                BD_TRY(branch_of(l, &fresh.device, &fresh, &there, e));
            l->now.branch[i] = fresh;
            BD_TRY(check_branch(c, &fresh, e));
        }
    suspect(c);
    return check_evidence(c, e);
}

FALLIBLE ledger_verify(struct ledger *l, fault_fn fn, void *ctx, struct verify_report *out, struct err *e)
{
    struct checking c = {.l = l, .fn = fn, .ctx = ctx};
    enum bd_status s = check_all(&c, e);
    stmt_reset(l->get_entry);
    if (s == BD_OK)
        *out = c.report;
    return s;
}

/* ---- a file, without keys ---- */

/* Where the bundle begins in a bundle or backup file. */
FALLIBLE bundle_start(struct source *file, uint64_t *from, struct err *e)
{
    uint8_t head[12];
    uint8_t n[4];
    *from = 0;
    source_go(file, 0);
    bool there = source_take(file, head, sizeof head);
    if (there && memcmp(head, "bandibnd", 8) == 0)
        return BD_OK;
    if (!there && file->failed.status != BD_OK)
        return source_short(file, "", e);
    if (!there || memcmp(head, "bandibak", 8) != 0)
        return err_set(e, BD_INPUT, "%s is neither a bundle nor a backup", file->name);
    uint64_t at = 12 + get_u32(head + 8);
    source_go(file, at);
    if (!source_take(file, n, 4))
        return source_short(file, "backup truncated", e);
    *from = at + 4 + get_u32(n);
    return BD_OK;
}

/* A vault without keys in a temporary folder. */
FALLIBLE keyless_open(const struct digest *vault, const struct env *env, char folder[64], struct ledger **out, struct err *e)
{
    const char *tmp = getenv("TMPDIR");
    uint64_t tag = 0;
    env->random(env->ctx, &tag, sizeof tag);
    snprintf(folder, 64, "%s/bandi-check-%016" PRIx64, tmp != NULL && strlen(tmp) < 30 ? tmp : "/tmp", tag);
    BD_TRY(fs_mkdir(folder, e)); /* refused if it stands there */
    struct ledger *l = handle_new(folder, env);
    l->ring = keyring_new();
    l->ring->vault = *vault;
    env->random(env->ctx, l->ring->page_key, 32);
    env->random(env->ctx, l->ring->mac_key, 32);
    l->mode = LEDGER_WRITE;
    l->ring_stamp = 0;
    char evidence[80];
    snprintf(evidence, sizeof evidence, "%s/evidence", folder);
    enum bd_status s = fs_mkdir(evidence, e);
    if (s == BD_OK)
        s = database_open(l, DB_CREATE, e);
    if (s == BD_OK)
        s = picture_update(l, e);
    if (s != BD_OK)
        ledger_close(l);
    else
        *out = l;
    return s;
}

FALLIBLE ledger_verify_file(const char *file, const struct env *env, fault_fn fn, void *ctx, struct verify_report *out,
                            struct err *e)
{
    struct env here = env_system();
    struct digest vault;
    uint64_t from = 0;
    char folder[64];
    struct ledger *l = NULL;
    struct import_report report;
    struct err why = ERR_NONE;
    struct source in;
    BD_TRY(source_open(&in, file, true, e));
    enum bd_status s = bundle_start(&in, &from, e);
    if (s == BD_OK)
        s = bundle_vault(&in, from, &vault, e);
    if (s == BD_OK && (s = keyless_open(&vault, env != NULL ? env : &here, folder, &l, e)) == BD_OK) {
        enum bd_status got = bundle_import(l, &in, from, &report, &why);
        if (got == BD_OK) {
            s = ledger_verify(l, fn, ctx, out, e);
            struct checking c = {.fn = fn, .ctx = ctx};
            if (report.strangers > 0)
                tell(&c, NOTE_STRANGERS, NULL, 0, "it holds more logs of devices that nobody admitted than are looked at");
        } else if (got == BD_DAMAGED) {
            struct checking c = {.fn = fn, .ctx = ctx};
            tell(&c, FAULT_CONTAINER, NULL, 0, why.text);
            *out = c.report;
        } else {
            *e = why;
            s = got;
        }
        ledger_close(l);
        struct err none = ERR_NONE;
        (void)!fs_remove_tree(folder, false, &none);
    }
    source_close(&in);
    return s;
}

/* ---- anchors ---- */

static enum bd_status against(struct checking *c, const struct checkpoint *old, struct err *e)
{
    struct ledger *l = c->l;
    const struct picture *p = &l->now;
    struct digest have;
    bool held = false;
    if (!digest_same(&old->vault, &l->ring->vault))
        return err_set(e, BD_INPUT, "that checkpoint belongs to another vault");
    for (size_t i = 0; i < p->branches; i++) {
        const struct branch *b = &p->branch[i];
        if (!digest_same(&b->device, &old->device) || b->size < old->size)
            continue;
        held = true;
        BD_TRY(branch_tree_at(l, p->branch, p->branches, b, old->size, &have, e));
        if (digest_same(&have, &old->tree))
            return BD_OK;
    }
    tell(c, held ? FAULT_FORK : FAULT_ROLLED_BACK, &old->device, old->size,
         held ? "the log is not the one that was anchored: its tree hash at that size differs"
              : "rolled back: the anchor shows more entries than are held");
    return BD_OK;
}

/* An anchor that is text: a note, a tlog-proof that ends in a note, or a printed line. */
static enum bd_status anchor_text(struct str text, struct checkpoint *out, struct err *e)
{
    size_t at = 0;
    if (str_starts(text, "c2sp.org/tlog-proof@v1\n") && str_find(text, STR("\n\n"), 0, &at))
        text = str_slice(text, at + 2, text.n);
    struct err first = ERR_NONE;
    if (note_peek(text, out, &first) == BD_OK)
        return BD_OK;
    return note_line_get(text, out, e);
}

FALLIBLE ledger_verify_against(struct ledger *l, const char *file, fault_fn fn, void *ctx, uint64_t *checked, struct err *e)
{
    struct checking c = {.l = l, .fn = fn, .ctx = ctx};
    SCOPED_BUF struct buf b = BUF_MAX(NOTE_MAX + 4096);
    struct checkpoint old;
    struct err big = ERR_NONE;
    enum bd_status s = whole_file_read(file, NOTE_MAX, &b, &big);
    l->now.stamp = -1; /* another process may have grown our own log */
    BD_TRY(picture_update(l, e));
    if (s == BD_OK && !str_starts(buf_str(&b), "bandib")) {
        BD_TRY(anchor_text(buf_str(&b), &old, e));
        BD_TRY(against(&c, &old, e));
        *checked = 1;
        return BD_OK;
    }
    if (s != BD_OK && s != BD_LIMIT) {
        *e = big;
        return s;
    }
    struct digest vault;
    uint64_t from = 0;
    char folder[64];
    struct ledger *other = NULL;
    struct import_report report;
    struct source in;
    BD_TRY(source_open(&in, file, true, e));
    s = bundle_start(&in, &from, e);
    if (s == BD_OK)
        s = bundle_vault(&in, from, &vault, e);
    if (s == BD_OK && (s = keyless_open(&vault, &l->env, folder, &other, e)) == BD_OK) {
        s = bundle_import(other, &in, from, &report, e);
        for (size_t i = 0; s == BD_OK && i < other->now.branches; i++)
            s = against(&c, &other->now.branch[i].head, e);
        if (s == BD_OK)
            *checked = other->now.branches;
        ledger_close(other);
        struct err none = ERR_NONE;
        (void)!fs_remove_tree(folder, false, &none);
    }
    source_close(&in);
    return s;
}

/* ---- checkpoint, proof, dump, status ---- */

static enum bd_status own_head(struct ledger *l, struct branch *own, struct err *e)
{
    bool there = false;
    BD_TRY(branch_of(l, &l->ring->device, own, &there, e));
    return there ? BD_OK : err_set(e, BD_NOT_FOUND, "this device has no log yet");
}

FALLIBLE ledger_checkpoint(struct ledger *l, struct arena *a, struct str *note, struct err *e)
{
    struct branch own;
    SCOPED_BUF struct buf b = BUF_MAX(NOTE_MAX);
    BD_TRY(own_head(l, &own, e));
    note_put(&own.head, ledger_device_keys(l).ed25519, &b);
    *note = str_keep(a, buf_str(&b));
    return BD_OK;
}

FALLIBLE ledger_proof(struct ledger *l, const struct entry_ref *ref, struct arena *a, struct str *proof, struct err *e)
{
    struct branch own;
    struct digest path[PROOF_MAX];
    SCOPED_BUF struct buf b = BUF_MAX(NOTE_MAX);
    BD_TRY(picture_update(l, e));
    BD_TRY(own_head(l, &own, e));
    if (!digest_same(&ref->device, &own.device) || ref->index >= own.size)
        return err_set(e, BD_NOT_FOUND, "this device's log has no entry %" PRIu64, ref->index);
    struct branch_tree t = {.l = l, .all = l->now.branch, .n = l->now.branches, .b = &own, .e = e};
    unsigned n = tree_inclusion(branch_node, &t, ref->index, own.size, path);
    if (t.failed)
        return e->status;
    buf_addf(&b, "c2sp.org/tlog-proof@v1\nindex %" PRIu64 "\n", ref->index);
    for (unsigned i = 0; i < n; i++) {
        base64_put(&b, path[i].b, 32);
        buf_add_char(&b, '\n');
    }
    buf_add_char(&b, '\n');
    note_put(&own.head, ledger_device_keys(l).ed25519, &b);
    *proof = str_keep(a, buf_str(&b));
    return BD_OK;
}

static int branch_cmp(const void *a, const void *b)
{
    const struct branch *const *x = a;
    const struct branch *const *y = b;
    int d = memcmp((*x)->device.b, (*y)->device.b, 32);
    return d != 0 ? d : memcmp((*x)->tree.b, (*y)->tree.b, 32);
}

FALLIBLE ledger_dump(struct ledger *l, struct buf *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    l->now.stamp = -1;
    BD_TRY(picture_update(l, e));
    const struct picture *p = &l->now;
    const struct branch **order = ARENA_ARRAY(a, const struct branch *, p->branches + 1);
    for (size_t i = 0; i < p->branches; i++)
        order[i] = &p->branch[i];
    qsort(order, p->branches, sizeof *order, branch_cmp);
    for (size_t i = 0; i < p->branches; i++) {
        const struct branch *b = order[i];
        size_t d = auth_find(&p->auth, &b->device);
        buf_addz(out, "log ");
        hex_put(out, b->device.b, 32);
        buf_addf(out, " size %" PRIu64 " tree ", b->size);
        hex_put(out, b->tree.b, 32);
        if (d != SIZE_MAX)
            buf_addf(out, " admitted %d cut %" PRIu64, p->auth.dev[d].admitted, p->auth.dev[d].cut);
        buf_add_char(out, '\n');
        for (uint64_t k = 0; k < b->size; k++) {
            struct row r;
            bool there = false;
            BD_TRY(row_get(l, entry_id(branch_holding(p->branch, p->branches, b, k)->no, k), &r, &there, e));
            /* What this device cannot read, or cannot understand yet, counts all the same. */
            int state = !there ? 0 : r.state == ENTRY_UNREADABLE || r.state == ENTRY_NEWER ? ENTRY_COUNTS : r.state;
            buf_addf(out, "%" PRIu64 " %d\n", k, state);
        }
    }
    return BD_OK;
}

FALLIBLE ledger_status(struct ledger *l, struct ledger_status *out, struct err *e)
{
    struct ledger_status st = {0};
    int64_t v = 0;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    l->now.stamp = -1;
    BD_TRY(picture_update(l, e));
    for (size_t i = 0; i < l->now.branches; i++) {
        const struct branch *b = &l->now.branch[i];
        st.logs++;
        st.entries += b->size - b->base;
        st.forks += b->parent != 0;
        if (digest_same(&b->device, &l->ring->device))
            st.own_entries = b->size;
    }
    for (size_t i = 0; i < l->now.auth.devs; i++)
        st.forks += l->now.auth.dev[i].forked_at > 0;
    BD_TRY(db_prepare(l->db, "SELECT sum(state = 3), sum(state = 8) FROM entry WHERE state <> 1", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    st.quarantined = (uint64_t)stmt_i64(s, 0);
    st.newer = (uint64_t)stmt_i64(s, 1);
    BD_TRY(meta_number(l, "backup_ms", &v, e));
    st.backup_ms = (uint64_t)v;
    BD_TRY(meta_number(l, "exported_ms", &v, e));
    st.checkpoint_ms = (uint64_t)v;
    *out = st;
    return BD_OK;
}
