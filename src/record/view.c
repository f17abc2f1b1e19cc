/* record/view.c - opening, making and settling of one compartment's view; see view.h. */
#include "record/view.h"

#include "store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char schema_sql[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE device(no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE);"
    "CREATE TABLE entry(no INTEGER PRIMARY KEY, leaf BLOB NOT NULL UNIQUE, device INTEGER NOT NULL, idx INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, critical INTEGER NOT NULL, newer INTEGER NOT NULL, ms INTEGER NOT NULL,"
    " counter INTEGER NOT NULL, author BLOB NOT NULL, basis BLOB);"
    "CREATE INDEX entry_time ON entry(ms);"
    "CREATE INDEX entry_basis ON entry(basis) WHERE basis IS NOT NULL;"
    "CREATE TABLE record(no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, bits INTEGER NOT NULL, type TEXT NOT NULL,"
    " mixed INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX record_bits ON record(bits);"
    "CREATE INDEX record_type ON record(type, id);"
    "CREATE TABLE property(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);"
    "CREATE TABLE statement(no INTEGER PRIMARY KEY, id BLOB NOT NULL, record INTEGER NOT NULL, property INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 1, hidden INTEGER NOT NULL DEFAULT 0, denies INTEGER NOT NULL,"
    " op INTEGER NOT NULL, language TEXT, ms INTEGER, counter INTEGER, author BLOB, b INTEGER, c INTEGER, value);"
    "CREATE INDEX statement_id ON statement(id);"
    "CREATE INDEX statement_record ON statement(record, property, state, hidden);" /* conflicts are seen from it alone */
    "CREATE INDEX statement_value ON statement(value, property) WHERE kind IN (3, 4);"
    "CREATE INDEX statement_carried ON statement(op) WHERE op = 4;"
    "CREATE TABLE cite(statement INTEGER NOT NULL, place INTEGER NOT NULL, passage BLOB NOT NULL,"
    " PRIMARY KEY(statement, place)) WITHOUT ROWID;"
    "CREATE INDEX cite_passage ON cite(passage);"
    "CREATE TABLE replaced(target BLOB NOT NULL, by INTEGER NOT NULL, op INTEGER NOT NULL, PRIMARY KEY(target, by))"
    " WITHOUT ROWID;"
    "CREATE INDEX replaced_by ON replaced(by);"
    "CREATE TABLE fact(entry INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key BLOB, body BLOB NOT NULL);"
    "CREATE INDEX fact_key ON fact(kind, key);"
    "CREATE TABLE sound(hash INTEGER NOT NULL, statement INTEGER NOT NULL, PRIMARY KEY(hash, statement)) WITHOUT ROWID;"
    "CREATE INDEX sound_statement ON sound(statement);"
    "CREATE VIEW text AS SELECT no, value FROM statement WHERE kind = 1;";

static const char *const sql[VS_COUNT] = {
    [VS_ENTRY_FIND] = "SELECT no FROM entry WHERE leaf = ?1",
    [VS_ENTRY_ADD] = "INSERT INTO entry(leaf, device, idx, kind, critical, newer, ms, counter, author, basis, no)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [VS_ENTRY_DROP] = "DELETE FROM entry WHERE no = ?1",
    [VS_ORDER_LAST] = "SELECT no, ms, device, idx FROM entry WHERE ms <= ?1 ORDER BY ms DESC, no DESC LIMIT 1",
    [VS_ORDER_BEFORE] =
        "SELECT max(n.no) FROM entry n JOIN device d ON d.no = n.device WHERE n.ms = ?1 AND (d.id, n.idx) < (?2, ?3)",
    [VS_ORDER_NEXT] = "SELECT no FROM entry WHERE no > ?1 ORDER BY no LIMIT 1",
    [VS_ORDER_FREE] =
        "SELECT n.no + 1 FROM entry n WHERE n.no >= ?1 AND NOT EXISTS (SELECT 1 FROM entry x WHERE x.no = n.no + 1)"
        " ORDER BY n.no LIMIT 1",
    [VS_DEVICE_FIND] = "SELECT no FROM device WHERE id = ?1",
    [VS_DEVICE_ADD] = "INSERT INTO device(id) VALUES(?1)",
    [VS_RECORD_FIND] = "SELECT no, type FROM record WHERE id = ?1",
    [VS_RECORD_ADD] = "INSERT INTO record(id, bits, type) VALUES(?1, ?2, ?3)",
    [VS_RECORD_TYPE] = "UPDATE record SET mixed = 1, type = min(type, ?2) WHERE no = ?1",
    [VS_PROPERTY_ADD] = "INSERT INTO property(id) VALUES(?1)",
    [VS_SAY] = "INSERT INTO statement(no, id, record, property, kind, value, b, c, denies, language, op, ms, counter, author)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [VS_SAY_STATE] = "UPDATE statement SET state = coalesce((SELECT max(op) FROM replaced WHERE target = ?2), 1)"
                     " WHERE no = ?1",
    [VS_CITE] = "INSERT INTO cite(statement, place, passage) VALUES(?1, ?2, ?3)",
    [VS_REPLACE] = "INSERT OR IGNORE INTO replaced(target, by, op) VALUES(?1, ?2, ?3)",
    [VS_REFRESH] = "UPDATE statement SET state = coalesce((SELECT max(op) FROM replaced WHERE target = ?1), 1)"
                   " WHERE id = ?1",
    [VS_WORDS_ADD] = "INSERT INTO words(rowid, value) VALUES(?1, ?2)",
    [VS_WORDS_DROP] = "INSERT INTO words(words, rowid, value) VALUES('delete', ?1, ?2)",
    [VS_TWINS] = "SELECT s.no FROM statement s JOIN entry n ON n.no = s.no / 65536 JOIN device d ON d.no = n.device"
                 " WHERE s.id = ?1 ORDER BY s.op = 4, n.ms, n.counter, d.id, n.idx, s.no % 65536",
    [VS_HIDE] = "UPDATE statement SET hidden = ?2 WHERE no = ?1",
    [VS_SOUND_ADD] = "INSERT OR IGNORE INTO sound(hash, statement) VALUES(?1, ?2)",
    [VS_FACT_ADD] = "INSERT INTO fact(entry, kind, key, body) VALUES(?1, ?2, ?3, ?4)",
};

void view_remove_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[4200];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

static FALLIBLE meta_text(struct db *db, const char *key, struct buf *out, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row;
    BD_TRY(db_prepare(db, "SELECT value FROM meta WHERE key = ?1", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    BD_TRY(stmt_step(s, &row, e));
    if (row)
        buf_add_str(out, stmt_text(s, 0));
    return BD_OK;
}

static FALLIBLE meta_set(struct db *db, const char *key, struct str value, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(db_prepare(db, "INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)", &s, e));
    stmt_bind_text(s, 1, str_from(key));
    stmt_bind_text(s, 2, value);
    return stmt_run(s, e);
}

/* What a file must say of itself to be used: our version and this device's ledger. */
static void stamp(struct buf *out, struct digest device)
{
    buf_addf(out, "%d ", VIEW_VERSION);
    hex_put(out, device.b, sizeof device.b);
}

static FALLIBLE make(struct db *db, struct digest device, struct err *e)
{
    struct tx tx SCOPED_TX = TX_NONE;
    struct buf mark SCOPED_BUF = BUF_MAX(256);
    stamp(&mark, device);
    BD_TRY(tx_begin(db, TX_WRITE, &tx, e));
    BD_TRY(db_exec(db, schema_sql, e));
    BD_TRY(search_create(db, "main", "words", "value, content='text', content_rowid='no'", e));
    BD_TRY(meta_set(db, "stamp", buf_str(&mark), e));
    BD_TRY(meta_set(db, "position", STR("0"), e));
    return tx_commit(&tx, e);
}

static FALLIBLE try_open(const char *path, const uint8_t *key, struct digest device, bool create, struct db **out,
                         struct err *e)
{
    struct db_how how = {.path = path,
                         .key = key,
                         .cipher = db_cipher_best(),
                         .mode = create ? DB_CREATE : DB_WRITE,
                         .busy_ms = 60000,
                         .disposable = true};
    struct db *db SCOPED_DB = NULL;
    struct buf found SCOPED_BUF = BUF_MAX(4096), wanted SCOPED_BUF = BUF_MAX(256);
    enum bd_status s = db_open(&how, &db, e);
    if (s == BD_DENIED && !create) {
        /* A view made on a machine with other instructions. */
        err_clear(e);
        how.cipher = how.cipher == DB_AEGIS256 ? DB_CHACHA20 : DB_AEGIS256;
        s = db_open(&how, &db, e);
    }
    BD_TRY(s);
    if (create)
        BD_TRY(make(db, device, e));
    stamp(&wanted, device);
    BD_TRY(meta_text(db, "stamp", &found, e));
    if (!str_eq(buf_str(&found), buf_str(&wanted)))
        return err_set(e, BD_CONFLICT, "a view of another version or device");
    *out = db;
    db = NULL;
    return BD_OK;
}

/* Keeps a property's id and the type before its dot. */
static const struct view_property *remember(struct view *v, struct str id, int64_t no)
{
    if (v->property_count == v->property_cap) {
        v->property_cap = v->property_cap > 0 ? v->property_cap * 2 : 64;
        v->property = realloc(v->property, v->property_cap * sizeof *v->property);
        BD_ASSERT(v->property != NULL);
    }
    char *copy = malloc(id.n + 1);
    BD_ASSERT(copy != NULL);
    memcpy(copy, id.p, id.n);
    copy[id.n] = '\0';
    const char *dot = memchr(copy, '.', id.n);
    struct view_property p = {{copy, id.n}, {copy, dot != NULL ? (size_t)(dot - copy) : id.n}, no};
    v->property[v->property_count++] = p;
    return &v->property[v->property_count - 1];
}

static FALLIBLE load(struct view *v, struct err *e)
{
    for (int i = 0; i < VS_COUNT; i++)
        BD_TRY(db_prepare(v->db, sql[i], &v->s[i], e));
    return view_refresh(v, e);
}

enum bd_status view_refresh(struct view *v, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL, *any SCOPED_STMT = NULL;
    bool row;
    BD_TRY(db_prepare(v->db, "SELECT no, id FROM property WHERE no > ?1 ORDER BY no", &s, e));
    stmt_bind_i64(s, 1, (int64_t)v->property_count);
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        remember(v, stmt_text(s, 1), stmt_i64(s, 0));
    }
    BD_TRY(db_prepare(v->db, "SELECT EXISTS(SELECT 1 FROM replaced), EXISTS(SELECT 1 FROM statement WHERE op = 4)", &any, e));
    BD_TRY(stmt_step(any, &row, e));
    v->has_replaced = stmt_i64(any, 0) != 0;
    v->has_carried = stmt_i64(any, 1) != 0;
    return BD_OK;
}

/* Was somebody stopped between an erasure and the clearing after it? */
static FALLIBLE look_for_gone(struct view *v, struct err *e)
{
    struct buf text SCOPED_BUF = BUF_MAX(64);
    BD_TRY(meta_text(v->db, "gone", &text, e));
    v->gone_before = str_is(buf_str(&text), "1");
    return BD_OK;
}

enum bd_status view_open(const char *path, const uint8_t key[DB_KEY_BYTES], struct digest device, struct view **out,
                         bool *fresh, struct err *e)
{
    struct db *db = NULL;
    *fresh = false;
    enum bd_status s = try_open(path, key, device, false, &db, e);
    if (s == BD_NOT_FOUND || s == BD_DENIED || s == BD_DAMAGED || (s == BD_CONFLICT && strstr(e->text, "view of") != NULL)) {
        err_clear(e);
        view_remove_file(path);
        *fresh = true;
        s = try_open(path, key, device, true, &db, e);
    }
    BD_TRY(s);
    struct view *v = calloc(1, sizeof *v);
    BD_ASSERT(v != NULL);
    v->db = db;
    v->path = strdup(path);
    v->tx = TX_NONE;
    BD_ASSERT(v->path != NULL);
    s = load(v, e);
    if (s == BD_OK)
        s = look_for_gone(v, e);
    if (s != BD_OK) {
        view_close(v);
        return s;
    }
    *out = v;
    return BD_OK;
}

void view_close(struct view *v)
{
    if (v == NULL)
        return;
    tx_rollback(&v->tx);
    stmt_close(v->version);
    for (int i = 0; i < VS_COUNT; i++)
        stmt_close(v->s[i]);
    db_close(v->db);
    for (size_t i = 0; i < v->property_count; i++)
        free((char *)v->property[i].id.p);
    free(v->property);
    free(v->path);
    free(v);
}

enum bd_status view_version(struct view *v, int64_t *out, struct err *e)
{
    bool row;
    if (v->version == NULL)
        BD_TRY(db_prepare(v->db, "PRAGMA data_version", &v->version, e));
    BD_TRY(stmt_step(v->version, &row, e));
    *out = row ? stmt_i64(v->version, 0) : 0;
    stmt_reset(v->version);
    return BD_OK;
}

enum bd_status view_position(struct view *v, uint64_t *out, struct err *e)
{
    struct buf text SCOPED_BUF = BUF_MAX(4096);
    int64_t position = 0;
    BD_TRY(meta_text(v->db, "position", &text, e));
    if (!str_to_i64(buf_str(&text), &position) || position < 0)
        return err_set(e, BD_DAMAGED, "a view without a position");
    *out = (uint64_t)position;
    return BD_OK;
}

enum bd_status view_settle(struct view *v, const uint64_t *position, struct err *e)
{
    if (position != NULL) {
        uint64_t held;
        char text[32];
        if (v->tx.db == NULL)
            BD_TRY(tx_begin(v->db, TX_WRITE, &v->tx, e));
        BD_TRY(view_position(v, &held, e));
        snprintf(text, sizeof text, "%llu", (unsigned long long)(held > *position ? held : *position));
        if (held < *position)
            BD_TRY(meta_set(v->db, "position", str_from(text), e));
    }
    if (v->gone && v->tx.db != NULL) /* in the same transaction: whoever comes after a crash finishes it */
        BD_TRY(meta_set(v->db, "gone", STR("1"), e));
    v->pending = 0;
    v->last_record_no = 0;
    v->last_device_no = 0;
    return v->tx.db != NULL ? tx_commit(&v->tx, e) : BD_OK;
}

enum bd_status view_scrub(struct view *v, struct err *e)
{
    if (!v->gone && !v->gone_before)
        return BD_OK;
    for (int i = 0; i < VS_COUNT; i++)
        stmt_reset(v->s[i]);
    BD_TRY(search_clear_gone(v->db, "words", v->gone_before, e));
    BD_TRY(db_checkpoint(v->db, NULL, e));
    BD_TRY(meta_set(v->db, "gone", STR("0"), e));
    v->gone = v->gone_before = false;
    return BD_OK;
}

int64_t view_property_no(const struct view *v, struct str id)
{
    for (size_t i = 0; i < v->property_count; i++)
        if (str_eq(v->property[i].id, id))
            return v->property[i].no;
    return 0;
}

const struct view_property *view_property_of(const struct view *v, int64_t no)
{
    /* Numbers run from 1 without gaps: properties are never deleted. */
    return no >= 1 && (size_t)no <= v->property_count && v->property[no - 1].no == no ? &v->property[no - 1] : NULL;
}

/* The property of this id, added when new. */
enum bd_status view_property_take(struct view *v, struct str id, const struct view_property **out, struct err *e)
{
    for (size_t i = 0; i < v->property_count; i++)
        if (str_eq(v->property[i].id, id)) {
            *out = &v->property[i];
            return BD_OK;
        }
    stmt_bind_text(v->s[VS_PROPERTY_ADD], 1, id);
    BD_TRY(stmt_run(v->s[VS_PROPERTY_ADD], e));
    *out = remember(v, id, db_last_id(v->db));
    return BD_OK;
}
