/* ledger/life.c - making, opening and closing a vault; becoming a new device; passphrases; wiping. */
#include "ledger/inside.h"

#include "crypto/seal.h"
#include "crypto/sign.h"
#include "store/fs.h"

#include <stdio.h>
#include <string.h>

#define MARKER "Bandi vault, format 1\n"

static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
    "CREATE TABLE log(no INTEGER PRIMARY KEY, device BLOB, base INTEGER, parent INTEGER, size INTEGER, tree BLOB,"
    " frontier BLOB, note BLOB, mac BLOB, flagged INTEGER, signature BLOB);"
    "CREATE TABLE entry(id INTEGER PRIMARY KEY, state INTEGER, self INTEGER, wrap_kind INTEGER, wrap_id BLOB, wrap BLOB,"
    " header BLOB, body BLOB);"
    "CREATE TABLE open(id INTEGER PRIMARY KEY, done INTEGER);"
    "CREATE TABLE erasure(leaf BLOB, by INTEGER, compartment BLOB, PRIMARY KEY(leaf, by)) WITHOUT ROWID;"
    "CREATE INDEX erasure_by ON erasure(by);"
    "CREATE TABLE node(id INTEGER PRIMARY KEY, hash BLOB);"
    "CREATE TABLE change(pos INTEGER PRIMARY KEY, entry INTEGER, state INTEGER);"
    "CREATE TABLE evidence(id BLOB PRIMARY KEY, size INTEGER, state INTEGER) WITHOUT ROWID;"
    "CREATE TABLE named(entry INTEGER PRIMARY KEY, evidence BLOB);"
    "CREATE INDEX named_evidence ON named(evidence);";

/* Derived, kept by SQLite in the same transaction as the rows, and made where it is missing: entries by compartment, and
 * those that do not simply count. */
static const char indexes[] = "CREATE INDEX IF NOT EXISTS entry_place ON entry(substr(header, 77, 16));"
                              "CREATE INDEX IF NOT EXISTS entry_aside ON entry(state) WHERE state <> 1;";

/* ---- opening ---- */

struct ledger *handle_new(const char *path, const struct env *env)
{
    crypto_start();
    struct ledger *l = guarded_new(sizeof *l);
    l->env = *env;
    l->master = key_new(NULL);
    l->scratch = key_new(NULL);
    l->ring_stamp = -1;
    l->now.stamp = -1;
    snprintf(l->path, sizeof l->path, "%s", path);
    for (size_t n = strlen(l->path); n > 1 && l->path[n - 1] == '/'; n--)
        l->path[n - 1] = '\0';
    return l;
}

void ledger_close(struct ledger *l)
{
    if (l == NULL)
        return;
    stmt_close(l->put_entry);
    stmt_close(l->put_change);
    stmt_close(l->get_entry);
    db_close(l->db);
    names_free(l);
    picture_free(&l->now);
    keyring_free(l->ring);
    key_free(l->scratch);
    key_free(l->master);
    guarded_free(l);
}

void ledger_close_scoped(struct ledger **l)
{
    ledger_close(*l);
}

FALLIBLE database_open(struct ledger *l, enum db_mode mode, struct err *e)
{
    char path[PATH_MAX_BYTES + 16];
    snprintf(path, sizeof path, "%s/ledger.db", l->path);
    struct db_how how = {.path = path, .key = l->ring->page_key, .cipher = DB_AEGIS256, .mode = mode, .busy_ms = 30000};
    BD_TRY(db_open(&how, &l->db, e));
    if (mode == DB_CREATE) {
        SCOPED_TX struct tx tx = TX_NONE;
        BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
        BD_TRY(db_exec(l->db, schema, e));
        BD_TRY(meta_set_blob(l, "format", "1", 1, e));
        BD_TRY(meta_set_blob(l, "vault", l->ring->vault.b, 32, e));
        BD_TRY(meta_set_blob(l, "device", l->ring->device.b, 32, e));
        BD_TRY(tx_commit(&tx, e));
    }
    char format[1] = {0};
    bool there = false;
    BD_TRY(meta_blob(l, "format", format, 1, &there, e));
    if (!there || format[0] != '1')
        return err_set(e, BD_NEWER, "this vault's ledger needs a newer Bandi");
    if (mode != DB_READ) {
        BD_TRY(db_exec(l->db, indexes, e));
        BD_TRY(db_prepare(l->db,
                          "INSERT INTO entry(id, state, self, wrap_kind, wrap_id, wrap, header, body) "
                          "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                          &l->put_entry, e));
        BD_TRY(db_prepare(l->db, "INSERT INTO change(entry, state) VALUES(?, ?)", &l->put_change, e));
    }
    return db_prepare(l->db, "SELECT state, self, wrap_kind, wrap_id, wrap, header, body FROM entry WHERE id = ?",
                      &l->get_entry, e);
}

static enum bd_status marker_check(const char *path, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(4096);
    enum bd_status s = device_read(path, "bandi", 1024, &b, e);
    if (s == BD_NOT_FOUND) {
        err_clear(e);
        return err_set(e, BD_NOT_FOUND, "there is no vault at %s", path);
    }
    BD_TRY(s);
    if (str_eq(buf_str(&b), STR(MARKER)))
        return BD_OK;
    if (str_starts(buf_str(&b), "Bandi vault, format "))
        return err_set(e, BD_NEWER, "the vault at %s was made by a newer Bandi", path);
    return err_set(e, BD_DAMAGED, "the file that says what %s is, is damaged", path);
}

static enum bd_status keys_open(struct ledger *l, struct str secret, struct err *e)
{
    SCOPED_BUF struct buf slots = BUF_MAX(SLOTS_FILE_MAX + 1024);
    SCOPED_BUF struct buf ring = BUF_MAX((size_t)18 << 20);
    BD_TRY(device_read(l->path, "device/slots", SLOTS_FILE_MAX, &slots, e));
    BD_TRY(slots_get(buf_str(&slots), &l->slots, e));
    BD_TRY(slots_open(&l->slots, secret, l->master, e));
    BD_TRY(device_read(l->path, "device/keys", (size_t)17 << 20, &ring, e));
    return keyring_get(buf_str(&ring), l->master, l->slots.container, &l->ring, e);
}

/* A crash between the keyring's two writings leaves an old shelf key: finish that erasure. */
static enum bd_status finish_interrupted(struct ledger *l, struct err *e)
{
    bool two = false;
    for (size_t i = 0; i + 1 < l->ring->shelf.n; i++)
        two = two || id16_same(&l->ring->shelf.k[i].compartment, &l->ring->shelf.k[i + 1].compartment);
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT 1 FROM evidence WHERE state = 4 LIMIT 1", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    stmt_reset(s);
    return two || row ? erasures_finish(l, e) : BD_OK;
}

static enum bd_status join_finish(struct ledger *l, struct str device_name, struct err *e);

static enum bd_status open_all(struct ledger *l, enum ledger_mode mode, struct str secret, struct err *e)
{
    uint8_t mark[32];
    BD_TRY(marker_check(l->path, e));
    BD_TRY(fs_refuse_shared(l->path, e));
    BD_TRY(keys_open(l, secret, e));
    machine_mark(l->path, l->slots.container, mark);
    l->copy = memcmp(mark, l->ring->machine, 32) != 0;
    l->mode = mode;
    if (l->copy && mode == LEDGER_WRITE) {
        (void)!err_set(e, BD_DENIED, "this vault was copied or moved here from another machine or folder");
        return err_mend(e, "it can be read; bandi adopt %s lets it go on as a new device", l->path);
    }
    enum bd_status opened = database_open(l, mode == LEDGER_WRITE ? DB_WRITE : DB_READ, e);
    if (opened == BD_NOT_FOUND) {
        err_clear(e);
        (void)!err_set(e, BD_DAMAGED, "%s/ledger.db is missing or empty", l->path);
        return err_mend(e, "keep this folder as it is, and restore a backup beside it");
    }
    BD_TRY(opened);
    BD_TRY(meta_number(l, "ring", &l->ring_stamp, e));
    BD_TRY(picture_update(l, e));
    if (mode == LEDGER_READ)
        return BD_OK;
    if (l->ring->joining)
        BD_TRY(join_finish(l, STR("copy"), e));
    return finish_interrupted(l, e);
}

FALLIBLE ledger_open(const char *path, enum ledger_mode mode, struct str secret, const struct env *env, struct ledger **out,
                     struct err *e)
{
    if (strlen(path) > PATH_MAX_BYTES - 128)
        return err_set(e, BD_LIMIT, "the path of the vault is too long");
    struct ledger *l = handle_new(path, env);
    enum bd_status s = open_all(l, mode, secret, e);
    if (s != BD_OK)
        ledger_close(l);
    else
        *out = l;
    return s;
}

/* ---- making ---- */

static enum bd_status make_folder(const char *vault, const char *name, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    snprintf(path, sizeof path, "%s%s", vault, name);
    return fs_mkdir(path, e);
}

static enum bd_status secrets_new(struct ledger *l, const struct ledger_new *how, char recovery[LEDGER_RECOVERY_CHARS],
                                  struct err *e)
{
    uint8_t code[RECOVERY_BYTES];
    l->env.random(l->env.ctx, l->master->b, 32);
    slots_start(&l->slots, &l->env);
    BD_TRY(slots_add(&l->slots, SLOT_PASSPHRASE, how->passphrase, how->argon_passes, how->argon_kib, l->master, &l->env, e));
    l->env.random(l->env.ctx, code, sizeof code);
    BD_TRY(slots_add(&l->slots, SLOT_RECOVERY, (struct str){(char *)code, sizeof code}, how->argon_passes, how->argon_kib,
                     l->master, &l->env, e));
    recovery_print(code, recovery);
    key_wipe(code, sizeof code);
    return BD_OK;
}

static void ring_new(struct ledger *l, const struct digest *vault, uint8_t random[32])
{
    struct keyring *k = keyring_new();
    uint8_t ed[32];
    uint8_t x[32];
    l->ring = k;
    l->env.random(l->env.ctx, k->ed_seed, 32);
    l->env.random(l->env.ctx, k->x_secret, 32);
    l->env.random(l->env.ctx, k->page_key, 32);
    l->env.random(l->env.ctx, k->mac_key, 32);
    l->env.random(l->env.ctx, k->offer_seed, 32);
    l->env.random(l->env.ctx, k->author.b, 16);
    l->env.random(l->env.ctx, random, 32);
    sign_public(k->ed_seed, ed);
    box_public(k->x_secret, x);
    if (vault != NULL)
        k->vault = *vault;
    else
        vault_id(ed, x, random, &k->vault);
    device_id(&k->vault, ed, x, &k->device);
    machine_mark(l->path, l->slots.container, k->machine);
}

static enum bd_status slots_write(struct ledger *l, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(SLOTS_FILE_MAX + 1024);
    slots_put(&l->slots, &b);
    return device_write(l->path, "device/slots", b.p, b.n, e);
}

/* Folders, keys, an empty database; the marker file comes last, when the first commit is durable. */
static enum bd_status start_all(struct ledger *l, const struct digest *vault, const struct ledger_new *how, uint8_t random[32],
                                char recovery[LEDGER_RECOVERY_CHARS], struct err *e)
{
    BD_TRY(fs_refuse_shared(l->path, e));
    BD_TRY(secrets_new(l, how, recovery, e));
    BD_TRY(make_folder(l->path, "", e));
    BD_TRY(make_folder(l->path, "/device", e));
    BD_TRY(make_folder(l->path, "/evidence", e));
    BD_TRY(make_folder(l->path, "/view", e));
    ring_new(l, vault, random);
    BD_TRY(slots_write(l, e));
    BD_TRY(ring_write(l, e));
    l->mode = LEDGER_WRITE;
    BD_TRY(database_open(l, DB_CREATE, e));
    l->ring_stamp = 0;
    return picture_update(l, e);
}

static void put_keys(struct buf *f, const struct ledger *l)
{
    uint8_t ed[32];
    uint8_t x[32];
    sign_public(l->ring->ed_seed, ed);
    box_public(l->ring->x_secret, x);
    cbor_put_uint(f, 16);
    cbor_put_bytes(f, ed, 32);
    cbor_put_uint(f, 17);
    cbor_put_bytes(f, x, 32);
}

static enum bd_status add_text_entry(struct commit *c, struct id16 admin, uint64_t kind, struct buf *f, size_t fields,
                                     struct err *e)
{
    struct entry_new n = {.compartment = admin, .kind = kind, .fields = buf_str(f), .field_count = fields};
    return commit_data(c, &n, NULL, e);
}

/* The sealed names of this device and its member. */
static enum bd_status add_names(struct commit *c, struct id16 admin, struct str member, struct str device, struct err *e)
{
    struct ledger *l = c->l;
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    if (member.n > 0) {
        cbor_put_uint(&f, 16);
        cbor_put_bytes(&f, l->ring->author.b, 16);
        cbor_put_uint(&f, 17);
        cbor_put_text(&f, member);
        BD_TRY(add_text_entry(c, admin, KIND_MEMBER, &f, 2, e));
    }
    buf_clear(&f);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, l->ring->device.b, 32);
    cbor_put_uint(&f, 17);
    cbor_put_bytes(&f, l->ring->author.b, 16);
    cbor_put_uint(&f, 18);
    cbor_put_text(&f, device);
    return add_text_entry(c, admin, KIND_DEVICE_NAME, &f, 3, e);
}

/* An offer of all rights that this device has, and of those in `extra` (a compartment of this very commit). */
FALLIBLE offer_append(struct commit *c, const struct id16 *extra, struct err *e)
{
    struct ledger *l = c->l;
    uint8_t public[32];
    SCOPED_ARENA struct arena *a = arena_new(64 << 20);
    size_t self = picture_self(l);
    struct auth_right *r = ARENA_ARRAY(a, struct auth_right, l->now.auth.rights + 2);
    size_t n = 0;
    for (size_t i = 0; i < l->now.auth.rights; i++)
        if (l->now.auth.right[i].dev == self)
            r[n++] = l->now.auth.right[i];
    if (extra != NULL)
        r[n++] = (struct auth_right){self, *extra, RIGHT_ALL};
    if (c->first)
        r[n++] = (struct auth_right){self, ID16_ZERO, RIGHT_ALL};
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && memcmp(r[k - 1].compartment.b, r[k].compartment.b, 16) > 0; k--) {
            struct auth_right swap = r[k];
            r[k] = r[k - 1];
            r[k - 1] = swap;
        }
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    sign_public(l->ring->offer_seed, public);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, public, 32);
    cbor_put_uint(&f, 17);
    cbor_put_array(&f, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_array(&f, 2);
        cbor_put_bytes(&f, r[i].compartment.b, 16);
        cbor_put_uint(&f, r[i].bits);
    }
    open_body(&body, KIND_OFFER, 2, &f);
    return commit_open(c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e);
}

static enum bd_status genesis(struct ledger *l, const uint8_t random[32], const struct ledger_new *how, struct err *e)
{
    struct id16 admin = ledger_new_id(l);
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    put_keys(&f, l);
    cbor_put_uint(&f, 18);
    cbor_put_bytes(&f, random, 32);
    cbor_put_uint(&f, 19);
    cbor_put_bytes(&f, admin.b, 16);
    open_body(&body, KIND_GENESIS, 4, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    c.has_fresh = true;
    c.fresh = admin;
    BD_TRY(epoch_begin(&c, admin, e));
    BD_TRY(offer_append(&c, &admin, e));
    BD_TRY(add_names(&c, admin, how->member_name, how->device_name, e));
    return commit_end(&c, e);
}

static enum bd_status marker_write(struct ledger *l, struct err *e)
{
    return device_write(l->path, "bandi", MARKER, sizeof MARKER - 1, e);
}

/* Takes away what a failed making left; only folders that we made are reached. */
static void unmake(struct ledger *l, enum bd_status s)
{
    char path[PATH_MAX_BYTES];
    struct err none = ERR_NONE;
    snprintf(path, sizeof path, "%s", l->path);
    bool ours = l->ring != NULL;
    ledger_close(l);
    if (s != BD_CONFLICT && ours)
        (void)!ledger_wipe(path, &none);
}

FALLIBLE ledger_start(const char *path, const struct digest *vault, const struct ledger_new *how, const struct env *env,
                      char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e)
{
    uint8_t random[32];
    if (strlen(path) > PATH_MAX_BYTES - 128)
        return err_set(e, BD_LIMIT, "the path of the vault is too long");
    struct ledger *l = handle_new(path, env);
    enum bd_status s = start_all(l, vault, how, random, recovery, e);
    if (s == BD_OK && vault == NULL)
        s = genesis(l, random, how, e);
    if (s == BD_OK && vault == NULL)
        s = marker_write(l, e);
    if (s != BD_OK)
        unmake(l, s);
    else
        *out = l;
    return s;
}

FALLIBLE ledger_create(const char *path, const struct ledger_new *how, const struct env *env,
                       char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e)
{
    return ledger_start(path, NULL, how, env, recovery, out, e);
}

/* The first commit of a log that is not the founder's: by name (no seed), or by an offer. */
static enum bd_status join_append(struct ledger *l, const uint8_t *offer_seed, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    put_keys(&f, l);
    if (offer_seed != NULL) {
        uint8_t public[32];
        uint8_t text[76];
        uint8_t sig[64];
        memcpy(text, "bandi-join-1", 12);
        memcpy(text + 12, l->ring->vault.b, 32);
        memcpy(text + 44, l->ring->device.b, 32);
        sign_public(offer_seed, public);
        sign_put(offer_seed, text, sizeof text, sig);
        cbor_put_uint(&f, 18);
        cbor_put_bytes(&f, public, 32);
        cbor_put_uint(&f, 19);
        cbor_put_bytes(&f, sig, 64);
    }
    open_body(&body, KIND_JOIN, offer_seed == NULL ? 2 : 4, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    return commit_end(&c, e);
}

FALLIBLE ledger_create_member(const char *path, struct digest vault, const struct ledger_new *how, const struct env *env,
                              char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e)
{
    struct ledger *l = NULL;
    BD_TRY(ledger_start(path, &vault, how, env, recovery, &l, e));
    enum bd_status s = join_append(l, NULL, e);
    if (s == BD_OK)
        s = marker_write(l, e);
    if (s != BD_OK)
        unmake(l, s);
    else
        *out = l;
    return s;
}

/* After the import of all that is known: join by the old device's offer, close its log, offer again, name the device. */
FALLIBLE ledger_join(struct ledger *l, const uint8_t *offer_seed, const struct digest *old, struct str device_name,
                     struct err *e)
{
    struct branch own;
    bool there = false;
    BD_TRY(branch_of(l, &l->ring->device, &own, &there, e));
    if (!there)
        BD_TRY(join_append(l, offer_seed, e));
    if (there && own.size > 1)
        return marker_write(l, e);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    size_t d = auth_find(&l->now.auth, old);
    if (d != SIZE_MAX) {
        const struct branch *b = &l->now.branch[l->now.sequence[d]];
        SCOPED_BUF struct buf f = BUF_MAX(4096);
        SCOPED_BUF struct buf body = BUF_MAX(4096);
        cbor_put_uint(&f, 16);
        cbor_put_bytes(&f, old->b, 32);
        cbor_put_uint(&f, 17);
        cbor_put_uint(&f, b->size);
        cbor_put_uint(&f, 18);
        cbor_put_bytes(&f, b->tree.b, 32);
        open_body(&body, KIND_REMOVE, 3, &f);
        BD_TRY(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, e));
    }
    size_t self = picture_self(l);
    if (self != SIZE_MAX && (auth_rights(&l->now.auth, self, &ID16_ZERO) & RIGHT_GRANT))
        BD_TRY(offer_append(&c, NULL, e));
    if (self != SIZE_MAX && (auth_rights(&l->now.auth, self, &l->now.auth.admin) & RIGHT_WRITE) &&
        ring_last(&l->ring->shelf, l->now.auth.admin) != NULL)
        BD_TRY(add_names(&c, l->now.auth.admin, STR_NONE, device_name, e));
    BD_TRY(commit_end(&c, e));
    return marker_write(l, e);
}

/* Joins by the offer that the keyring still holds, then forgets it. Done again after a crash, it goes on where it was. */
static enum bd_status join_finish(struct ledger *l, struct str device_name, struct err *e)
{
    uint8_t seed[32];
    struct digest old = l->ring->join_old;
    memcpy(seed, l->ring->join_seed, 32);
    enum bd_status s = ledger_join(l, seed, &old, device_name, e);
    key_wipe(seed, sizeof seed);
    BD_TRY(s);
    SCOPED_TX struct tx tx = TX_NONE;
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(ring_refresh(l, e));
    l->ring->joining = false;
    BD_TRY(ring_write(l, e));
    return tx_commit(&tx, e);
}

/* A device of its own in the same container: new device keys and offer, the machine's mark, the old offer to join by. */
static enum bd_status ring_adopt(struct ledger *l, struct err *e)
{
    struct keyring *k = l->ring;
    uint8_t ed[32];
    uint8_t x[32];
    k->joining = true;
    memcpy(k->join_seed, k->offer_seed, 32);
    k->join_old = k->device;
    l->env.random(l->env.ctx, k->ed_seed, 32);
    l->env.random(l->env.ctx, k->x_secret, 32);
    l->env.random(l->env.ctx, k->offer_seed, 32);
    sign_public(k->ed_seed, ed);
    box_public(k->x_secret, x);
    device_id(&k->vault, ed, x, &k->device);
    machine_mark(l->path, l->slots.container, k->machine);
    SCOPED_TX struct tx tx = TX_NONE;
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(ring_write(l, e));
    BD_TRY(meta_set_blob(l, "device", k->device.b, 32, e));
    return tx_commit(&tx, e);
}

FALLIBLE ledger_adopt(struct ledger *l, struct str device_name, struct err *e)
{
    if (!l->copy)
        return err_set(e, BD_CONFLICT, "this vault is at home; there is nothing to adopt");
    stmt_close(l->get_entry);
    l->get_entry = NULL;
    db_close(l->db);
    l->db = NULL;
    BD_TRY(database_open(l, DB_WRITE, e));
    l->mode = LEDGER_WRITE;
    BD_TRY(ring_adopt(l, e));
    l->copy = false;
    return join_finish(l, device_name, e);
}

bool ledger_is_copy(const struct ledger *l)
{
    return l->copy;
}

/* ---- passphrases ---- */

FALLIBLE ledger_passphrase_change(struct ledger *l, struct str passphrase, uint32_t argon_passes, uint32_t argon_kib,
                                  struct err *e)
{
    struct slots *fresh = guarded_new(sizeof *fresh);
    *fresh = l->slots;
    slots_drop(fresh, SLOT_PASSPHRASE);
    enum bd_status s = slots_add(fresh, SLOT_PASSPHRASE, passphrase, argon_passes, argon_kib, l->master, &l->env, e);
    if (s == BD_OK) {
        struct slots was = l->slots;
        l->slots = *fresh;
        s = slots_write(l, e);
        if (s != BD_OK)
            l->slots = was;
    }
    guarded_free(fresh);
    return s;
}

struct str ledger_passphrase_offer(const struct env *env, struct arena *a)
{
    return passphrase_offer(env, a);
}

/* ---- wiping ---- */

FALLIBLE ledger_wipe(const char *path, struct err *e)
{
    static const char *const secret[] = {"device/slots", "device/keys"};
    static const char *const folder[] = {"device", "view"};
    char inner[PATH_MAX_BYTES + 64];
    struct err first = ERR_NONE;
    for (size_t i = 0; i < 2; i++) { /* durably gone before anything else is touched */
        struct err why = ERR_NONE;
        snprintf(inner, sizeof inner, "%s/%s", path, secret[i]);
        if (fs_kind(inner) == FS_FILE && fs_erase(inner, &why) != BD_OK && first.status == BD_OK)
            first = why;
    }
    for (size_t i = 0; i < 2; i++) {
        struct err why = ERR_NONE;
        snprintf(inner, sizeof inner, "%s/%s", path, folder[i]);
        if (fs_remove_tree(inner, i == 0, &why) != BD_OK && first.status == BD_OK)
            first = why;
    }
    if (first.status == BD_OK)
        return fs_remove_tree(path, false, e);
    struct err none = ERR_NONE;
    (void)!fs_remove_tree(path, false, &none); /* as far as it goes; the first failure is the one to tell */
    *e = first;
    return first.status;
}
