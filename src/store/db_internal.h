/* store/db_internal.h - what the files of this floor share about a connection. For src/store and its tests only. */
#ifndef BD_STORE_DB_INTERNAL_H
#define BD_STORE_DB_INTERNAL_H

#include "store/db.h"
#include "store/sqlite3_extra.h"

/* Statements that were closed and wait to be asked for again: making one costs more than most queries do. */
enum { DB_IDLE_MAX = 96 };

struct db {
    sqlite3 *sqlite;
    char *path; /* for messages */
    int depth;  /* open transaction and savepoints: 0 none, 1 a transaction, n+1 with n savepoints */
    bool read_only;
    size_t idle_count;
    struct stmt *idle[DB_IDLE_MAX]; /* the longest idle first */
};

struct stmt {
    struct db *db;
    uint64_t mark; /* of its SQL, when it may wait for another use; else 0 */
    sqlite3_stmt *sqlite;
    int bind_failed; /* first SQLite code of a failed bind since the last reset */
};

/* For an error that is completed (err_where, err_mend) in the next line, which returns its status. */
static inline void db_noted(enum bd_status status)
{
    (void)status;
}

/* Turns an SQLite result into Bandi's error, with the page that does not verify where there is one. `what` is the act, in
 * words without content; `ours` says that SQLite's own message is about our SQL or schema and may be shown. */
FALLIBLE db_fail(struct db *d, int rc, const char *what, bool ours, struct err *e);

/* After SQLITE_NOTADB on `schema`: wrong key, or page 1 damaged? */
FALLIBLE db_fail_first_page(struct db *d, const char *schema, struct err *e);

/* False when the 8 bytes of page 1 that are outside the encryption are not what Bandi writes; true for an empty file. */
bool db_header_is_ours(struct db *d, const char *schema);

/* Ends the statements that wait for another use. */
void db_drop_idle(struct db *d);

/* Runs SQL without results on the raw connection. */
int db_raw(struct db *d, const char *sql);

#endif
