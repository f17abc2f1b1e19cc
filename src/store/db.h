/* store/db.h - encrypted SQLite files: open, attach, prepare, bind, step, commit, check.
 *
 * Floor: store (uses base, SQLite3MultipleCiphers). The only door to SQLite: sqlite3.h is included in src/store alone.
 * Words: a container is one encrypted file, every page of it sealed with its own tag under a raw 32-byte key; a schema
 * is the name by which SQL speaks of it ("main", or the one given to db_attach).
 *
 * Files: page size 4,096; write-ahead log; synchronous=FULL: what tx_commit acknowledged survives a power cut. Deleted
 * bytes are overwritten (secure_delete, and the gaps of every page that is written), temporary tables stay in memory, foreign
 * keys are enforced.
 * What is seen without the key: the size, the 8 bytes 16 to 23 of SQLite's header, page numbers in the write-ahead log.
 *
 * Threads: a handle belongs to one thread at a time. Processes: any number. A process that forked after it opened a
 * database must not open one in the child before exec: the ciphers' nonces would repeat (checked; ends the process).
 *
 * Errors, of every function here:
 *   BD_CONFLICT  another process holds the lock for longer than busy_ms
 *   BD_DENIED    the key is not the container's
 *   BD_DAMAGED   "container damaged at page N", when the tag of that page does not verify; or an inconsistent structure, such
 *                as rows that a UNIQUE, CHECK or other constraint refuses (the text names table and column, never a value)
 *   BD_IO        the disk is full, a read or write was refused, memory ran out
 *   BD_LIMIT     a value or statement is larger than SQLite's limits
 *   BD_INTERNAL  wrong SQL (the text holds SQLite's message about it: SQL is ours and values are bound, never pasted in)
 * After an error inside a transaction, let the `tx` leave scope: nothing of it is kept.
 */
#ifndef BD_STORE_DB_H
#define BD_STORE_DB_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct stmt;

#define DB_KEY_BYTES 32
#define DB_PAGE_BYTES 4096
#define DB_PAGES_MAX 0x01ffffffu /* 128 GiB; a container that is full fails with BD_IO. sqlite3_build.c says why */

/* The numbers are written into vaults: never change them. */
enum db_cipher { DB_AEGIS256 = 1, DB_CHACHA20 = 2 };

/* AEGIS-256 where the processor has AES instructions, ChaCha20-Poly1305 elsewhere. Either can be opened anywhere. */
enum db_cipher db_cipher_best(void);

enum db_mode {
    DB_READ,  /* must exist; no statement can write */
    DB_WRITE, /* must exist */
    DB_CREATE /* must not exist; the folder must */
};

/* How to open. `path` and `key` (32 bytes) are borrowed for the call; the key is copied into the ciphers' state, which is
 * wiped at close, and nowhere else. */
struct db_how {
    const char *path;
    const uint8_t *key;
    enum db_cipher cipher;
    enum db_mode mode;
    unsigned busy_ms;   /* how long to wait for another process; 0 means the default of 5,000 */
    unsigned cache_kib; /* page cache; 0 means the default of 16,384 */
    bool
        disposable; /* for views that can be rebuilt: a power cut may lose commits since the last checkpoint, from the end (never order or integrity) */
};

/* Opens or creates. BD_NOT_FOUND no such file; BD_CONFLICT exists already (DB_CREATE); BD_DENIED; BD_DAMAGED; BD_IO.
 * DB_READ too needs a folder where SQLite may keep its lock file (-shm): on a medium that cannot be written, BD_IO.
 * Cost: one page read. */
FALLIBLE db_open(const struct db_how *how, struct db **out, struct err *e);

/* Closes; NULL is allowed. Statements and transactions must be closed before (checked). The last writer's close moves the
 * write-ahead log into the file and deletes it. */
void db_close(struct db *d);
void db_close_scoped(struct db **d);
#define SCOPED_DB __attribute__((cleanup(db_close_scoped)))

/* Attaches a further container under `schema` (a plain name: letters, digits, underscore), with its own key and cipher.
 * A read-only handle attaches read-only. Not inside a transaction. A commit over several containers is durable in each,
 * but a power cut between them can keep one and not another: keep what must agree in one container. */
FALLIBLE db_attach(struct db *d, const char *schema, const struct db_how *how, struct err *e);
FALLIBLE db_detach(struct db *d, const char *schema, struct err *e);

/* Runs one or more statements without parameters or results: schema changes and such. Never put content into `sql`. */
FALLIBLE db_exec(struct db *d, const char *sql, struct err *e);

/* Rows changed by the last statement; the rowid of the last insert. */
int64_t db_changes(const struct db *d);
int64_t db_last_id(const struct db *d);

/* True between tx_begin and its end. */
bool db_in_tx(const struct db *d);

/* Moves the whole write-ahead log of `schema` (NULL: main) into the file and truncates it to nothing, so that erased bytes
 * stand in no file. BD_CONFLICT while another process reads an older state. Not inside a transaction. */
FALLIBLE db_checkpoint(struct db *d, const char *schema, struct err *e);

/* One fault of a container; `page` 0 when it concerns no one page. */
typedef void (*db_fault_fn)(void *ctx, int64_t page, const char *text);

/* Reads every page of `schema` (NULL: main) and verifies its tag, then SQLite's own structure check and the foreign keys.
 * Faults are reported, not returned. Not inside a transaction. Cost: one read of the file, and O(rows) for the structure.
 * `fn` may be NULL. *faults is set on BD_OK. */
FALLIBLE db_check(struct db *d, const char *schema, db_fault_fn fn, void *ctx, int64_t *faults, struct err *e);

/* ---- statements ---- */

/* Prepares one statement, to be used many times. Close with stmt_close. The handle keeps some closed statements, without their
 * values, and hands them out again for the same SQL: preparing inside a loop is cheap. */
FALLIBLE db_prepare(struct db *d, const char *sql, struct stmt **out, struct err *e);
void stmt_close(struct stmt *s);
void stmt_close_scoped(struct stmt **s);
#define SCOPED_STMT __attribute__((cleanup(stmt_close_scoped)))

/* Binds parameter `at` (from 1). Text and blobs are borrowed until stmt_reset, stmt_run or stmt_close. A parameter that
 * does not exist is a bug and ends the process; running out of memory is reported by the next step. A struct str with
 * p == NULL binds NULL. */
void stmt_bind_i64(struct stmt *s, int at, int64_t value);
void stmt_bind_real(struct stmt *s, int at, double value);
void stmt_bind_text(struct stmt *s, int at, struct str value);
void stmt_bind_blob(struct stmt *s, int at, const void *bytes, size_t n);
void stmt_bind_null(struct stmt *s, int at);

/* The number of the parameter ":name" (with its sign). A name that is not there is a bug and ends the process. */
int stmt_parameter(const struct stmt *s, const char *name);

/* Moves to the next row; *row is false at the end. */
FALLIBLE stmt_step(struct stmt *s, bool *row, struct err *e);

/* Runs a statement that gives no rows, to its end, and resets it. */
FALLIBLE stmt_run(struct stmt *s, struct err *e);

/* Makes it ready to run again and forgets all bound values. */
void stmt_reset(struct stmt *s);

/* Columns of the present row, from 0. NULL reads as 0, 0.0 or STR_NONE; a number asked as text is a bug in the caller and
 * gives its decimal form. Text and blobs live until the next step, reset or close. */
int64_t stmt_i64(struct stmt *s, int column);
double stmt_real(struct stmt *s, int column);
struct str stmt_text(struct stmt *s, int column);
struct str stmt_blob(struct stmt *s, int column);
bool stmt_is_null(struct stmt *s, int column);
int stmt_columns(const struct stmt *s);

enum stmt_type { STMT_NULL, STMT_I64, STMT_REAL, STMT_TEXT, STMT_BLOB };
enum stmt_type stmt_type(struct stmt *s, int column);

/* The number of the column of that name in the result. A name that is not there is a bug and ends the process. */
int stmt_column(const struct stmt *s, const char *name);

/* Copies a blob column of exactly `n` bytes into `out`; BD_DAMAGED when it has another length. */
FALLIBLE stmt_exactly(struct stmt *s, int column, void *out, size_t n, struct err *e);

/* ---- transactions ---- */

/* `SCOPED_TX struct tx tx = TX_NONE; BD_TRY(tx_begin(d, TX_WRITE, &tx, e)); … return tx_commit(&tx, e);`
 * A transaction that leaves its scope uncommitted rolls back. */
struct tx {
    struct db *db;
    int depth; /* 0 for a transaction, n for the n-th savepoint inside it */
};
#define TX_NONE ((struct tx){.db = NULL})

enum tx_kind {
    TX_READ, /* one unchanging state of the database for all statements inside */
    TX_WRITE /* takes the write lock at once, so that what is read inside is still true at commit */
};

/* Begins; a handle has one transaction at a time (checked). BD_CONFLICT when the lock cannot be had in busy_ms. */
FALLIBLE tx_begin(struct db *d, enum tx_kind kind, struct tx *out, struct err *e);

/* A savepoint inside the present transaction: rolls back to here unless committed. They nest and close in reverse. */
FALLIBLE tx_save(struct db *d, struct tx *out, struct err *e);

/* BD_OK means durable (for tx_begin's, unless the container is disposable). On failure it is rolled back. */
FALLIBLE tx_commit(struct tx *tx, struct err *e);

/* Rolls back at once; nothing if already ended. */
void tx_rollback(struct tx *tx);
void tx_rollback_scoped(struct tx *tx);
#define SCOPED_TX __attribute__((cleanup(tx_rollback_scoped)))

#endif
