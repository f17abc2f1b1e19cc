/* store/db_err.c - SQLite's result codes as Bandi's errors, and the place of a damaged page. */
#include "store/db_internal.h"

#include <stdlib.h>
#include <string.h>

enum { PAGES_TRIED = 64, WAL_HEADER = 32, WAL_FRAME = 24 };

struct spot {
    struct vfs_place place;
    bool in_log;
    char schema[64];
};

/* The file (of any schema, container or log) that was read last. */
static bool last_read(struct db *d, struct spot *out)
{
    bool any = false;
    const char *schema;
    for (int i = 0; (schema = sqlite3_db_name(d->sqlite, i)) != NULL; i++) {
        struct vfs_place place;
        if (sqlite3_file_control(d->sqlite, schema, BD_FCNTL_PLACE, &place) != SQLITE_OK)
            continue;
        sqlite3_file *log = NULL;
        struct vfs_place in_log = {.sequence = 0};
        if (sqlite3_file_control(d->sqlite, schema, SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log != NULL &&
            log->pMethods != NULL)
            log->pMethods->xFileControl(log, BD_FCNTL_PLACE, &in_log);
        bool newer_log = in_log.sequence > place.sequence;
        const struct vfs_place *newer = newer_log ? &in_log : &place;
        if (any && newer->sequence <= out->place.sequence)
            continue;
        *out = (struct spot){.place = *newer, .in_log = newer_log};
        strncpy(out->schema, schema, sizeof out->schema - 1);
        any = true;
    }
    return any;
}

/* Says which page of which file does not verify, if the last page read is such a one. */
static bool damaged_page(struct db *d, char *text, size_t cap)
{
    struct spot spot;
    if (!last_read(d, &spot) || spot.place.bytes != DB_PAGE_BYTES)
        return false;
    unsigned page = spot.in_log ? spot.place.word : (unsigned)(spot.place.offset / DB_PAGE_BYTES) + 1;
    unsigned char bytes[DB_PAGE_BYTES];
    sqlite3_file *raw = spot.place.raw;
    if (raw->pMethods->xRead(raw, bytes, DB_PAGE_BYTES, spot.place.offset) != SQLITE_OK)
        return false;
    bool opens = bd_sqlite_page_opens(d->sqlite, spot.schema, page, bytes, DB_PAGE_BYTES);
    explicit_bzero(bytes, sizeof bytes);
    if (opens)
        return false;
    sqlite3_snprintf((int)cap, text, "container damaged at page %u%s", page, spot.in_log ? " of the write-ahead log" : "");
    return true;
}

static FALLIBLE fail_damaged(struct db *d, struct err *e)
{
    char text[96];
    if (damaged_page(d, text, sizeof text))
        db_noted(err_set(e, BD_DAMAGED, "%s", text));
    else
        db_noted(err_set(e, BD_DAMAGED, "container damaged: its structure is inconsistent"));
    return err_where(e, d->path, 0, 0);
}

/* The system's number of the last failure, for the message; 0 if there is none. */
static int last_os_error(struct db *d)
{
    return sqlite3_system_errno(d->sqlite);
}

static FALLIBLE fail_io(struct db *d, int rc, const char *what, struct err *e)
{
    int number = last_os_error(d);
    if (rc == SQLITE_FULL) {
        db_noted(err_set(e, BD_IO, "%s: the disk is full", what));
        db_noted(err_where(e, d->path, 0, 0));
        return err_mend(e, "free some space and try again; nothing of this change was kept");
    }
    if (rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
        return err_set(e, BD_IO, "%s: out of memory", what);
    if (number != 0)
        db_noted(err_os(e, number, "%s", what));
    else
        db_noted(err_set(e, BD_IO, "%s: the system refused (SQLite %d)", what, rc));
    return err_where(e, d->path, 0, 0);
}

static FALLIBLE fail_busy(struct db *d, const char *what, struct err *e)
{
    db_noted(err_set(e, BD_CONFLICT, "%s: another process is using the container", what));
    db_noted(err_where(e, d->path, 0, 0));
    return err_mend(e, "try again when the other command has ended");
}

/* Rows are made to fit by whoever writes them: one that does not says that others are not what they should be. */
static FALLIBLE fail_constraint(struct db *d, const char *what, const char *message, struct err *e)
{
    db_noted(err_set(e, BD_DAMAGED, "%s: its structure is inconsistent: %s", what, message));
    return err_where(e, d->path, 0, 0);
}

enum bd_status db_fail(struct db *d, int rc, const char *what, bool ours, struct err *e)
{
    const char *message = ours || (rc & 0xff) == SQLITE_CONSTRAINT ? sqlite3_errmsg(d->sqlite) : sqlite3_errstr(rc);
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail_busy(d, what, e);
    case SQLITE_CONSTRAINT: return fail_constraint(d, what, message, e);
    case SQLITE_NOTADB: return db_fail_first_page(d, "main", e);
    case SQLITE_CORRUPT: return fail_damaged(d, e);
    case SQLITE_TOOBIG: return err_set(e, BD_LIMIT, "%s: a value or statement is too large", what);
    case SQLITE_INTERRUPT: return err_set(e, BD_INTERRUPTED, "%s: stopped", what);
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return fail_io(d, (rc & 0xff) == SQLITE_IOERR ? rc : rc & 0xff, what, e);
    case SQLITE_READONLY:
        db_noted(err_set(e, d->read_only ? BD_INTERNAL : BD_IO, "%s: the container can only be read", what));
        return err_where(e, d->path, 0, 0);
    default: return err_set(e, BD_INTERNAL, "%s: %s", what, message);
    }
}

/* True when one of the first pages after page 1, or of the log's frames, verifies under the connection's key. */
static bool key_opens_another(struct db *d, const char *schema, const struct vfs_place *place, bool *others)
{
    unsigned char bytes[WAL_FRAME + DB_PAGE_BYTES];
    sqlite3_file *raw = place->raw;
    *others = false;
    for (unsigned page = 2; page < 2 + PAGES_TRIED; page++) {
        if (raw->pMethods->xRead(raw, bytes, DB_PAGE_BYTES, (sqlite3_int64)(page - 1) * DB_PAGE_BYTES) != SQLITE_OK)
            break;
        *others = true;
        if (bd_sqlite_page_opens(d->sqlite, schema, page, bytes, DB_PAGE_BYTES))
            return true;
    }
    sqlite3_file *log = NULL;
    struct vfs_place in_log;
    if (sqlite3_file_control(d->sqlite, schema, SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || log == NULL ||
        log->pMethods == NULL || log->pMethods->xFileControl(log, BD_FCNTL_PLACE, &in_log) != SQLITE_OK)
        return false;
    for (int frame = 0; frame < PAGES_TRIED; frame++) {
        sqlite3_int64 at = WAL_HEADER + (sqlite3_int64)frame * (WAL_FRAME + DB_PAGE_BYTES);
        if (in_log.raw->pMethods->xRead(in_log.raw, bytes, (int)sizeof bytes, at) != SQLITE_OK)
            break;
        unsigned page = (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
        *others = *others || page != 1;
        if (page != 0 && bd_sqlite_page_opens(d->sqlite, schema, page, bytes + WAL_FRAME, DB_PAGE_BYTES))
            return true;
    }
    return false;
}

/* Bytes 16 to 23 of the file are SQLite's own and outside the encryption. Ours always say: pages of 4,096 bytes, the
 * write-ahead log (or, while being created, none), and fractions that SQLite fixes. */
static bool bytes_are_ours(const unsigned char *h)
{
    return h[16] == 0x10 && h[17] == 0 && (h[18] == 1 || h[18] == 2) && (h[19] == 1 || h[19] == 2) &&
           (h[20] == 64 || h[20] == 32) && h[21] == 64 && h[22] == 32 && h[23] == 32;
}

bool db_header_is_ours(struct db *d, const char *schema)
{
    struct vfs_place place;
    unsigned char header[100];
    return sqlite3_file_control(d->sqlite, schema, BD_FCNTL_PLACE, &place) == SQLITE_OK &&
           (place.raw->pMethods->xRead(place.raw, header, sizeof header, 0) == SQLITE_IOERR_SHORT_READ ||
            bytes_are_ours(header));
}

enum bd_status db_fail_first_page(struct db *d, const char *schema, struct err *e)
{
    struct vfs_place place;
    unsigned char header[DB_PAGE_BYTES];
    bool others = false;
    if (sqlite3_file_control(d->sqlite, schema, BD_FCNTL_PLACE, &place) != SQLITE_OK ||
        place.raw->pMethods->xRead(place.raw, header, sizeof header, 0) != SQLITE_OK)
        db_noted(err_set(e, BD_DAMAGED, "container damaged: it ends inside its first page"));
    else if (memcmp(header, "SQLite format 3", 16) == 0)
        db_noted(err_set(e, BD_DAMAGED, "this is a plain SQLite file, not a container"));
    else if (!bytes_are_ours(header) || key_opens_another(d, schema, &place, &others))
        db_noted(err_set(e, BD_DAMAGED, "container damaged at page 1"));
    else if (others)
        db_noted(err_set(e, BD_DENIED, "the key is not the container's"));
    else
        db_noted(err_set(e, BD_DENIED, "the key is not the container's, or its only page is damaged"));
    return err_where(e, d->path, 0, 0);
}
