/* store/db_open.c - opening, keying and attaching containers; the one place for PRAGMAs. See db.h. */
#include "store/db_internal.h"
#include "store/fs.h"
#include "store/tokenizer.h"
#include "store/vfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

enum { BUSY_MS = 5000, CACHE_KIB = 16 * 1024, LOG_KEPT_BYTES = 16 * 1024 * 1024 };

enum db_cipher db_cipher_best(void)
{
#if defined(__x86_64__) || defined(__i386__)
    return __builtin_cpu_supports("aes") ? DB_AEGIS256 : DB_CHACHA20;
#elif defined(__aarch64__)
    return (getauxval(AT_HWCAP) & (1UL << 3)) != 0 ? DB_AEGIS256 : DB_CHACHA20;
#else
    return DB_CHACHA20;
#endif
}

static const char *cipher_name(enum db_cipher c)
{
    return c == DB_AEGIS256 ? "aegis" : c == DB_CHACHA20 ? "chacha20" : NULL;
}

int db_raw(struct db *d, const char *sql)
{
    return sqlite3_exec(d->sqlite, sql, NULL, NULL, NULL);
}

/* printf, then db_raw. */
static int db_rawf(struct db *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    if (sql == NULL)
        return SQLITE_NOMEM;
    int rc = db_raw(d, sql);
    sqlite3_free(sql);
    return rc;
}

/* The nonces of the ciphers' layer come from a stream that a fork would copy. */
static void refuse_forked_child(void)
{
    static pid_t opener;
    if (opener == 0)
        opener = getpid();
    BD_ASSERT(opener == getpid()); /* a forked child must exec before it opens a container */
}

static bool plain_name(const char *name)
{
    size_t n = strlen(name);
    return n > 0 && n < 60 && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

static FALLIBLE check_how(const struct db_how *how, struct err *e)
{
    BD_ASSERT(how->path != NULL && how->key != NULL);
    if (cipher_name(how->cipher) == NULL)
        return err_set(e, BD_NEWER, "cipher number %d is not known to this Bandi", (int)how->cipher);
    sqlite3_vfs *vfs = sqlite3_vfs_find(fs_disk()->sqlite_vfs);
    BD_ASSERT(vfs != NULL);
    int exists = 0;
    if (vfs->xAccess(vfs, how->path, SQLITE_ACCESS_EXISTS, &exists) != SQLITE_OK)
        return err_set(e, BD_IO, "cannot look for %s", how->path);
    if (how->mode == DB_CREATE && exists)
        return err_set(e, BD_CONFLICT, "%s exists already", how->path);
    if (how->mode != DB_CREATE && !exists)
        return err_set(e, BD_NOT_FOUND, "there is no %s", how->path);
    return BD_OK;
}

/* "raw:" and the key, as the ciphers' layer takes it. */
struct raw_key {
    unsigned char bytes[4 + DB_KEY_BYTES];
};

static struct raw_key raw_key(const uint8_t *key)
{
    struct raw_key k = {.bytes = "raw:"};
    memcpy(k.bytes + 4, key, DB_KEY_BYTES);
    return k;
}

/* What holds for one container of the connection. */
static int settle_schema(struct db *d, const char *schema, const struct db_how *how)
{
    int rc = db_rawf(d, "PRAGMA \"%w\".cache_size=-%u", schema, how->cache_kib != 0 ? how->cache_kib : CACHE_KIB);
    if (rc == SQLITE_OK)
        rc = db_rawf(d, "PRAGMA \"%w\".synchronous=%s", schema, how->disposable ? "NORMAL" : "FULL");
    if (rc == SQLITE_OK)
        rc = db_rawf(d, "PRAGMA \"%w\".secure_delete=ON", schema);
    if (rc == SQLITE_OK && how->mode != DB_READ)
        rc = db_rawf(d, "PRAGMA \"%w\".journal_size_limit=%d", schema, LOG_KEPT_BYTES);
    if (rc == SQLITE_OK && how->mode != DB_READ)
        rc = db_rawf(d, "PRAGMA \"%w\".max_page_count=%u", schema, DB_PAGES_MAX);
    if (rc == SQLITE_OK && how->mode == DB_CREATE)
        rc = db_rawf(d, "PRAGMA \"%w\".journal_mode=WAL", schema);
    return rc;
}

/* What holds for the whole connection. */
static int settle_connection(struct db *d)
{
    sqlite3_db_config(d->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return db_raw(d, d->read_only ? "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;"
                                    "PRAGMA query_only=ON"
                                  : "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON");
}

/* Reads page 1, which shows whether the key fits. */
static FALLIBLE look_inside(struct db *d, const char *schema, struct err *e)
{
    int rc = db_rawf(d, "SELECT 1 FROM \"%w\".sqlite_schema LIMIT 1", schema);
    if ((rc & 0xff) == SQLITE_NOTADB || (rc == SQLITE_OK && !db_header_is_ours(d, schema)))
        return db_fail_first_page(d, schema, e);
    if (rc == SQLITE_OK)
        return BD_OK;
    return db_fail(d, rc, "open the container", false, e);
}

static FALLIBLE must_be_wal(struct db *d, enum db_mode mode, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(d, "PRAGMA main.journal_mode", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    if (row && str_is(stmt_text(s, 0), "wal"))
        return BD_OK;
    if (mode == DB_CREATE)
        return err_set(e, BD_IO, "this file system cannot hold a write-ahead log");
    (void)!err_set(e, BD_DAMAGED, "container damaged: it ends inside its first page"); /* what was whole said so there */
    return err_where(e, d->path, 0, 0);
}

static FALLIBLE open_connection(struct db *d, const struct db_how *how, struct err *e)
{
    int flags = how->mode == DB_READ     ? SQLITE_OPEN_READONLY
                : how->mode == DB_CREATE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                         : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(how->path, &d->sqlite, flags | SQLITE_OPEN_EXRESCODE, fs_disk()->sqlite_vfs);
    if (d->sqlite == NULL)
        return err_set(e, BD_IO, "open the container: out of memory");
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "open the container", false, e);
    sqlite3_busy_timeout(d->sqlite, (int)(how->busy_ms != 0 ? how->busy_ms : BUSY_MS));
    struct raw_key key = raw_key(how->key);
    rc = bd_sqlite_set_cipher(d->sqlite, cipher_name(how->cipher));
    if (rc == SQLITE_OK)
        rc = sqlite3_key_v2(d->sqlite, "main", key.bytes, (int)sizeof key.bytes);
    explicit_bzero(&key, sizeof key);
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "set the container's key", false, e);
    BD_TRY(look_inside(d, "main", e));
    rc = settle_connection(d);
    if (rc == SQLITE_OK)
        rc = settle_schema(d, "main", how);
    if (rc == SQLITE_OK)
        rc = tokenizer_register(d->sqlite);
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "open the container", false, e);
    return must_be_wal(d, how->mode, e);
}

enum bd_status db_open(const struct db_how *how, struct db **out, struct err *e)
{
    refuse_forked_child();
    if (vfs_register() != SQLITE_OK)
        return err_set(e, BD_IO, "SQLite could not start");
    BD_TRY(check_how(how, e));
    SCOPED_DB struct db *d = calloc(1, sizeof *d);
    BD_ASSERT(d != NULL);
    d->path = strdup(how->path);
    BD_ASSERT(d->path != NULL);
    d->read_only = how->mode == DB_READ;
    BD_TRY(open_connection(d, how, e));
    *out = d;
    d = NULL;
    return BD_OK;
}

void db_close(struct db *d)
{
    if (d == NULL)
        return;
    BD_ASSERT(d->depth == 0); /* a transaction outlived its handle */
    db_drop_idle(d);
    BD_ASSERT(sqlite3_close(d->sqlite) == SQLITE_OK); /* a statement outlived its handle */
    free(d->path);
    free(d);
}

void db_close_scoped(struct db **d)
{
    db_close(*d);
    *d = NULL;
}

static FALLIBLE attach(struct db *d, const char *schema, const struct db_how *how, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int rc = bd_sqlite_set_cipher(d->sqlite, cipher_name(how->cipher));
    if (rc == SQLITE_OK)
        rc = sqlite3_prepare_v2(d->sqlite, "ATTACH ? AS ? KEY ?", -1, &s, NULL);
    if (rc != SQLITE_OK)
        return db_fail(d, rc, "attach the container", false, e);
    struct raw_key key = raw_key(how->key);
    sqlite3_bind_text(s, 1, how->path, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, schema, -1, SQLITE_STATIC);
    sqlite3_bind_blob(s, 3, key.bytes, (int)sizeof key.bytes, SQLITE_STATIC);
    sqlite3_db_config(d->sqlite, SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, how->mode != DB_READ, NULL);
    rc = sqlite3_step(s);
    sqlite3_finalize(s);
    explicit_bzero(&key, sizeof key);
    sqlite3_db_config(d->sqlite, SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 1, NULL);
    if (rc == SQLITE_DONE)
        return BD_OK;
    db_noted(db_fail(d, rc, "attach the container", false, e));
    return err_where(e, how->path, 0, 0);
}

enum bd_status db_attach(struct db *d, const char *schema, const struct db_how *how, struct err *e)
{
    BD_ASSERT(plain_name(schema) && d->depth == 0);
    BD_TRY(check_how(how, e));
    struct db_how attached = *how;
    if (how->mode == DB_CREATE) {
        struct db *created = NULL;
        BD_TRY(db_open(how, &created, e));
        db_close(created);
        attached.mode = DB_WRITE;
    }
    /* Opened once alone, a wrong key and a damaged page are told apart before SQLite's ATTACH would take it back. */
    struct db_how alone = attached;
    alone.mode = d->read_only ? DB_READ : attached.mode;
    struct db *tried = NULL;
    BD_TRY(db_open(&alone, &tried, e));
    db_close(tried);
    BD_TRY(attach(d, schema, &attached, e));
    int rc = settle_schema(d, schema, &alone);
    return rc == SQLITE_OK ? BD_OK : db_fail(d, rc, "attach the container", false, e);
}

enum bd_status db_detach(struct db *d, const char *schema, struct err *e)
{
    BD_ASSERT(plain_name(schema) && d->depth == 0);
    db_drop_idle(d);
    int rc = db_rawf(d, "DETACH \"%w\"", schema);
    return rc == SQLITE_OK ? BD_OK : db_fail(d, rc, "detach the container", false, e);
}
