/* store/db.c - statements, transactions, checkpoint and check. See db.h; opening is in db_open.c, errors in db_err.c. */
#include "store/db_internal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum bd_status db_exec(struct db *d, const char *sql, struct err *e)
{
    int rc = db_raw(d, sql);
    return rc == SQLITE_OK ? BD_OK : db_fail(d, rc, "change the container", true, e);
}

int64_t db_changes(const struct db *d)
{
    return sqlite3_changes64(d->sqlite);
}

int64_t db_last_id(const struct db *d)
{
    return sqlite3_last_insert_rowid(d->sqlite);
}

bool db_in_tx(const struct db *d)
{
    return d->depth > 0;
}

enum bd_status db_checkpoint(struct db *d, const char *schema, struct err *e)
{
    BD_ASSERT(d->depth == 0);
    int rc = sqlite3_wal_checkpoint_v2(d->sqlite, schema != NULL ? schema : "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK ? BD_OK : db_fail(d, rc, "empty the write-ahead log", false, e);
}

/* ---- check ---- */

struct check {
    db_fault_fn fn;
    void *ctx;
    int64_t faults;
};

static void fault(struct check *c, int64_t page, const char *text)
{
    c->faults++;
    if (c->fn != NULL)
        c->fn(c->ctx, page, text);
}

/* Every page's tag. A page that fails ends only its own statement. */
static FALLIBLE check_pages(struct db *d, const char *schema, struct check *c, struct err *e)
{
    char sql[128];
    SCOPED_STMT struct stmt *count = NULL;
    SCOPED_STMT struct stmt *page = NULL;
    bool row = false;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA \"%w\".page_count", schema);
    BD_TRY(db_prepare(d, sql, &count, e));
    BD_TRY(stmt_step(count, &row, e));
    int64_t pages = row ? stmt_i64(count, 0) : 0;
    stmt_reset(count);
    BD_TRY(db_prepare(d, "SELECT length(data) FROM sqlite_dbpage(?1) WHERE pgno=?2", &page, e));
    sqlite3_db_release_memory(d->sqlite); /* what is in the cache would not be read again */
    for (int64_t number = 1; number <= pages; number++) {
        struct err one = ERR_NONE;
        char text[96];
        stmt_bind_text(page, 1, str_from(schema));
        stmt_bind_i64(page, 2, number);
        enum bd_status status = stmt_step(page, &row, &one);
        stmt_reset(page);
        if (status == BD_OK)
            continue;
        if (status != BD_DAMAGED && status != BD_DENIED)
            return err_set(e, status, "%s", one.text);
        snprintf(text, sizeof text, "container damaged at page %lld", (long long)number);
        fault(c, number, text);
        if (number == 1)
            break; /* without page 1 SQLite reads no other */
    }
    return BD_OK;
}

static FALLIBLE check_structure(struct db *d, const char *schema, struct check *c, struct err *e)
{
    char sql[128];
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA \"%w\".integrity_check(100)", schema);
    BD_TRY(db_prepare(d, sql, &s, e));
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        if (!str_is(stmt_text(s, 0), "ok")) {
            char text[256];
            snprintf(text, sizeof text, "container's structure: %.*s", STR_FMT(stmt_text(s, 0)));
            fault(c, 0, text);
        }
    }
}

static FALLIBLE check_foreign_keys(struct db *d, const char *schema, struct check *c, struct err *e)
{
    char sql[128];
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA \"%w\".foreign_key_check", schema);
    BD_TRY(db_prepare(d, sql, &s, e));
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        char text[256];
        snprintf(text, sizeof text, "row %lld of table %.*s names a row that is not there", (long long)stmt_i64(s, 1),
                 STR_FMT(stmt_text(s, 0)));
        fault(c, 0, text);
    }
}

enum bd_status db_check(struct db *d, const char *schema, db_fault_fn fn, void *ctx, int64_t *faults, struct err *e)
{
    BD_ASSERT(d->depth == 0);
    struct check c = {.fn = fn, .ctx = ctx};
    const char *name = schema != NULL ? schema : "main";
    BD_TRY(check_pages(d, name, &c, e));
    if (c.faults == 0) {
        BD_TRY(check_structure(d, name, &c, e));
        BD_TRY(check_foreign_keys(d, name, &c, e));
    }
    *faults = c.faults;
    return BD_OK;
}

/* ---- statements ---- */

/* A mark of SQL that reads or changes rows; 0 for what must not wait: PRAGMA and changes of the schema. */
static uint64_t sql_mark(const char *sql)
{
    static const char *const verbs[] = {"SELECT ", "INSERT ", "UPDATE ", "DELETE "};
    bool may = false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        may = may || strncmp(sql, verbs[i], 7) == 0;
    uint64_t h = 1469598103934665603u;
    for (const char *p = sql; may && *p != '\0'; p++)
        h = (h ^ (uint8_t)*p) * 1099511628211u;
    return may ? h | 1 : 0;
}

static struct stmt *take_idle(struct db *d, const char *sql, uint64_t mark)
{
    for (size_t i = d->idle_count; mark != 0 && i-- > 0;) {
        struct stmt *s = d->idle[i];
        if (s->mark != mark || strcmp(sqlite3_sql(s->sqlite), sql) != 0)
            continue;
        memmove(&d->idle[i], &d->idle[i + 1], (d->idle_count - i - 1) * sizeof *d->idle);
        d->idle_count--;
        return s;
    }
    return NULL;
}

enum bd_status db_prepare(struct db *d, const char *sql, struct stmt **out, struct err *e)
{
    sqlite3_stmt *made = NULL;
    const char *rest = NULL;
    uint64_t mark = sql_mark(sql);
    struct stmt *s = take_idle(d, sql, mark);
    if (s != NULL) {
        *out = s;
        return BD_OK;
    }
    int rc = sqlite3_prepare_v3(d->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, &rest);
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "prepare a statement", true, e);
    BD_ASSERT(made != NULL && strspn(rest, " \n\t;") == strlen(rest)); /* one statement, not none, not two */
    s = calloc(1, sizeof *s);
    BD_ASSERT(s != NULL);
    *s = (struct stmt){.db = d, .mark = mark, .sqlite = made};
    *out = s;
    return BD_OK;
}

static void stmt_end(struct stmt *s)
{
    sqlite3_finalize(s->sqlite);
    free(s);
}

void db_drop_idle(struct db *d)
{
    for (size_t i = 0; i < d->idle_count; i++)
        stmt_end(d->idle[i]);
    d->idle_count = 0;
}

void stmt_close(struct stmt *s)
{
    if (s == NULL)
        return;
    struct db *d = s->db;
    if (s->mark == 0) {
        stmt_end(s);
        return;
    }
    stmt_reset(s);
    if (d->idle_count == DB_IDLE_MAX) {
        stmt_end(d->idle[0]);
        memmove(&d->idle[0], &d->idle[1], (DB_IDLE_MAX - 1) * sizeof *d->idle);
        d->idle_count--;
    }
    d->idle[d->idle_count++] = s;
}

void stmt_close_scoped(struct stmt **s)
{
    stmt_close(*s);
    *s = NULL;
}

static void bound(struct stmt *s, int rc)
{
    BD_ASSERT(rc != SQLITE_RANGE && rc != SQLITE_MISUSE); /* no such parameter, or the statement was not reset */
    if (rc != SQLITE_OK && s->bind_failed == SQLITE_OK)
        s->bind_failed = rc;
}

void stmt_bind_i64(struct stmt *s, int at, int64_t value)
{
    bound(s, sqlite3_bind_int64(s->sqlite, at, value));
}

void stmt_bind_real(struct stmt *s, int at, double value)
{
    bound(s, sqlite3_bind_double(s->sqlite, at, value));
}

void stmt_bind_text(struct stmt *s, int at, struct str value)
{
    bound(s, sqlite3_bind_text64(s->sqlite, at, value.p, value.n, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_bind_blob(struct stmt *s, int at, const void *bytes, size_t n)
{
    bound(s, n == 0 && bytes != NULL ? sqlite3_bind_zeroblob(s->sqlite, at, 0)
                                     : sqlite3_bind_blob64(s->sqlite, at, bytes, n, SQLITE_STATIC));
}

void stmt_bind_null(struct stmt *s, int at)
{
    bound(s, sqlite3_bind_null(s->sqlite, at));
}

int stmt_parameter(const struct stmt *s, const char *name)
{
    int at = sqlite3_bind_parameter_index(s->sqlite, name);
    BD_ASSERT(at > 0);
    return at;
}

enum bd_status stmt_step(struct stmt *s, bool *row, struct err *e)
{
    int rc = s->bind_failed != SQLITE_OK ? s->bind_failed : sqlite3_step(s->sqlite);
    if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
        *row = rc == SQLITE_ROW;
        return BD_OK;
    }
    return db_fail(s->db, rc, "use the container", false, e);
}

enum bd_status stmt_run(struct stmt *s, struct err *e)
{
    bool row = false;
    enum bd_status status = stmt_step(s, &row, e);
    stmt_reset(s);
    BD_ASSERT(!row); /* meant for statements without results */
    return status;
}

void stmt_reset(struct stmt *s)
{
    sqlite3_reset(s->sqlite);
    sqlite3_clear_bindings(s->sqlite);
    s->bind_failed = SQLITE_OK;
}

int64_t stmt_i64(struct stmt *s, int column)
{
    return sqlite3_column_int64(s->sqlite, column);
}

double stmt_real(struct stmt *s, int column)
{
    return sqlite3_column_double(s->sqlite, column);
}

struct str stmt_text(struct stmt *s, int column)
{
    const char *p = (const char *)sqlite3_column_text(s->sqlite, column);
    return (struct str){p, (size_t)sqlite3_column_bytes(s->sqlite, column)};
}

struct str stmt_blob(struct stmt *s, int column)
{
    const char *p = sqlite3_column_blob(s->sqlite, column);
    size_t n = (size_t)sqlite3_column_bytes(s->sqlite, column);
    if (p == NULL && sqlite3_column_type(s->sqlite, column) != SQLITE_NULL)
        p = "";
    return (struct str){p, n};
}

bool stmt_is_null(struct stmt *s, int column)
{
    return sqlite3_column_type(s->sqlite, column) == SQLITE_NULL;
}

int stmt_columns(const struct stmt *s)
{
    return sqlite3_column_count(s->sqlite);
}

enum stmt_type stmt_type(struct stmt *s, int column)
{
    switch (sqlite3_column_type(s->sqlite, column)) {
    case SQLITE_INTEGER: return STMT_I64;
    case SQLITE_FLOAT: return STMT_REAL;
    case SQLITE_TEXT: return STMT_TEXT;
    case SQLITE_BLOB: return STMT_BLOB;
    default: return STMT_NULL;
    }
}

int stmt_column(const struct stmt *s, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(s->sqlite); i++)
        if (strcmp(sqlite3_column_name(s->sqlite, i), name) == 0)
            return i;
    bd_panic(__FILE__, __LINE__, "no such column in the result");
}

enum bd_status stmt_exactly(struct stmt *s, int column, void *out, size_t n, struct err *e)
{
    struct str v = stmt_blob(s, column);
    if (v.p == NULL || v.n != n)
        return err_set(e, BD_DAMAGED, "column %s holds %zu bytes instead of %zu", sqlite3_column_name(s->sqlite, column), v.n,
                       n);
    memcpy(out, v.p, n);
    return BD_OK;
}

/* ---- transactions ---- */

enum bd_status tx_begin(struct db *d, enum tx_kind kind, struct tx *out, struct err *e)
{
    BD_ASSERT(d->depth == 0); /* one transaction at a time; tx_save nests */
    int rc = db_raw(d, kind == TX_WRITE ? "BEGIN IMMEDIATE" : "BEGIN; SELECT 1 FROM main.sqlite_schema LIMIT 1");
    if (rc != SQLITE_OK) {
        enum bd_status status = db_fail(d, rc, "begin a transaction", false, e);
        if (!sqlite3_get_autocommit(d->sqlite))
            (void)db_raw(d, "ROLLBACK");
        return status;
    }
    d->depth = 1;
    *out = (struct tx){.db = d, .depth = 0};
    return BD_OK;
}

enum bd_status tx_save(struct db *d, struct tx *out, struct err *e)
{
    char sql[48];
    BD_ASSERT(d->depth > 0); /* only inside a transaction */
    snprintf(sql, sizeof sql, "SAVEPOINT tx_%d", d->depth);
    int rc = db_raw(d, sql);
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "begin a savepoint", false, e);
    *out = (struct tx){.db = d, .depth = d->depth};
    d->depth++;
    return BD_OK;
}

enum bd_status tx_commit(struct tx *tx, struct err *e)
{
    struct db *d = tx->db;
    char sql[48];
    BD_ASSERT(d != NULL && d->depth == tx->depth + 1); /* the innermost ends first */
    if (sqlite3_get_autocommit(d->sqlite)) {
        tx_rollback(tx);
        return err_set(e, BD_IO, "the transaction was rolled back by an earlier failure");
    }
    snprintf(sql, sizeof sql, tx->depth == 0 ? "COMMIT" : "RELEASE tx_%d", tx->depth);
    int rc = db_raw(d, sql);
    if (rc != SQLITE_OK) {
        enum bd_status status = db_fail(d, rc, "commit", false, e);
        tx_rollback(tx);
        return status;
    }
    d->depth = tx->depth;
    *tx = TX_NONE;
    return BD_OK;
}

void tx_rollback(struct tx *tx)
{
    struct db *d = tx->db;
    char sql[64];
    if (d == NULL)
        return;
    BD_ASSERT(d->depth == tx->depth + 1);
    if (tx->depth == 0)
        snprintf(sql, sizeof sql, "ROLLBACK");
    else
        snprintf(sql, sizeof sql, "ROLLBACK TO tx_%d; RELEASE tx_%d", tx->depth, tx->depth);
    if (!sqlite3_get_autocommit(d->sqlite)) /* SQLite rolls back by itself after some failures */
        (void)db_raw(d, sql);
    d->depth = tx->depth;
    *tx = TX_NONE;
}

void tx_rollback_scoped(struct tx *tx)
{
    tx_rollback(tx);
}
