/* store/sqlite3_build.c - SQLite3MultipleCiphers, compiled by us, and the four additions that Bandi needs inside it.
 *
 * Floor: store. This file is the only one that sees the library's insides; db.c and the VFS use the functions below, which
 * are declared in store/sqlite3_extra.h. Options stand in src/store/meson.build.
 *
 * Why additions: (1) the ciphers' layer gives every reader of a file whose read failed the bytes that happened to be in the
 * buffer: while a write-ahead log is recovered, an unreadable sector would then end the log early and quietly drop
 * commits that were acknowledged. bd_mc_read asks the layer below whether its last read failed, and says so. (2) to tell a
 * wrong key from a damaged first page, any other page is tried with the connection's key.
 */
#include "sqlite3.c"

#include "store/sqlite3_extra.h"

/* The layer's own read, then the truth about the read below it. */
static int bd_mc_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    int rc = mcIoRead(file, bytes, count, offset);
    sqlite3_file *below = REALFILE(file);
    int failed = SQLITE_OK;
    if (rc != SQLITE_IOERR_SHORT_READ &&
        below->pMethods->xFileControl(below, BD_FCNTL_READ_FAILED, &failed) == SQLITE_OK && failed != SQLITE_OK)
        return failed;
    return rc;
}

void bd_sqlite_mend_reads(void)
{
    mcIoMethodsGlobal1.xRead = bd_mc_read;
    mcIoMethodsGlobal2.xRead = bd_mc_read;
    mcIoMethodsGlobal3.xRead = bd_mc_read;
}

int bd_sqlite_page_opens(sqlite3 *db, const char *schema, unsigned page_number, void *page, int bytes)
{
    Codec *codec = sqlite3mcGetCodec(db, schema);
    if (codec == NULL || !sqlite3mcIsEncrypted(codec) || bytes != sqlite3mcGetPageSize(codec))
        return 0;
    return sqlite3mcDecrypt(codec, (int)page_number, (unsigned char *)page, bytes) == SQLITE_OK;
}

int bd_sqlite_set_cipher(sqlite3 *db, const char *name)
{
    int number = sqlite3mc_cipher_index(name);
    return number > 0 && sqlite3mc_config(db, "cipher", number) == number ? SQLITE_OK : SQLITE_ERROR;
}
