/* store/sqlite3_extra.h - what store/sqlite3_build.c adds to SQLite, and what Bandi's VFS tells. Only for this floor.
 *
 * Words: the raw file is the one that holds ciphertext, beneath the ciphers' layer.
 */
#ifndef BD_STORE_SQLITE3_EXTRA_H
#define BD_STORE_SQLITE3_EXTRA_H

#include <sqlite3.h>

/* File control of Bandi's VFS: *(int *)arg becomes the SQLite code of the last read if that read failed, else SQLITE_OK. */
#define BD_FCNTL_READ_FAILED 0x62640001
/* File control of Bandi's VFS: fills *(struct vfs_place *)arg. */
#define BD_FCNTL_PLACE 0x62640002

/* What a file of Bandi's VFS remembers, to name the place of a failure. */
struct vfs_place {
    sqlite3_file *raw;    /* to read ciphertext */
    sqlite3_int64 offset; /* of the last read that was longer than 16 bytes */
    int bytes;
    unsigned word;               /* the last 4 bytes read as one number: in a write-ahead log, a frame's page number */
    int failed;                  /* SQLite code of the last failure of any operation, SQLITE_OK if none */
    int os_errno;                /* the system's number for it, 0 if unknown */
    unsigned long long sequence; /* of the last read, over all files of the thread: the larger one came later */
};

/* Puts the mended read in place. Called once, before the first database is opened. */
void bd_sqlite_mend_reads(void);

/* From now on pages are sealed without what was deleted from them. Called once, after SQLite's start. */
void bd_sqlite_clear_gaps(void);

/* 1 if `page` (as stored, `bytes` of it; overwritten) is authentic as that page under the key of the connection's schema. */
int bd_sqlite_page_opens(sqlite3 *db, const char *schema, unsigned page_number, void *page, int bytes);

/* Chooses the cipher for the next sqlite3_key_v2 or ATTACH of the connection. */
int bd_sqlite_set_cipher(sqlite3 *db, const char *name);

#endif
