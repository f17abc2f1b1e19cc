/* store/sqlite3_build.c - SQLite3MultipleCiphers, compiled by us, and the additions that Bandi needs inside it.
 *
 * Floor: store. This file is the only one that sees the library's insides; db.c and the VFS use the functions below, which
 * are declared in store/sqlite3_extra.h. Options stand in src/store/meson.build.
 *
 * Why additions: (1) the ciphers' layer gives every reader of a file whose read failed the bytes that happened to be in the
 * buffer: while a write-ahead log is recovered, an unreadable sector would then end the log early and quietly drop
 * commits that were acknowledged. bd_mc_read asks the layer below whether its last read failed, and says so. (2) to tell a
 * wrong key from a damaged first page, any other page is tried with the connection's key. (3) secure_delete overwrites what is
 * freed, but a page that is built anew when neighbours are balanced keeps old bytes between its cell pointers and its cells;
 * so what is deleted later from the neighbour would still stand there. bd_encrypt clears that gap in the copy of each page
 * that is about to be sealed, for the file and for the write-ahead log alike: nothing deleted is in any page that is written,
 * and no VACUUM (which would hold the whole file in memory) is needed after an erasure. A page is known to be of a b-tree by
 * its first byte; in overflow and free pages that byte belongs to a page number, which stays below 2 * 2^24 because
 * containers have at most DB_PAGES_MAX pages.
 */
#include "sqlite3.c" /* NOLINT(bugprone-suspicious-include): the amalgamation is built here */

#include "store/sqlite3_extra.h"

/* The layer's own read, then the truth about the read below it. */
static int bd_mc_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    int rc = mcIoRead(file, bytes, count, offset);
    sqlite3_file *below = REALFILE(file);
    int failed = SQLITE_OK;
    if (rc != SQLITE_IOERR_SHORT_READ && below->pMethods->xFileControl(below, BD_FCNTL_READ_FAILED, &failed) == SQLITE_OK &&
        failed != SQLITE_OK)
        return failed;
    return rc;
}

/* The ciphers' own sealing of a page, one for each of ours. */
static EncryptPage_t bd_encrypt_below[2];

static void bd_clear_gap(int page, unsigned char *data, int usable)
{
    int at = page == 1 ? 100 : 0;
    int kind = data[at];
    if (kind != 2 && kind != 5 && kind != 10 && kind != 13)
        return;
    int from = at + (kind < 8 ? 12 : 8) + 2 * get2byte(&data[at + 3]);
    int to = get2byte(&data[at + 5]);
    if (from < to && to <= usable)
        memset(data + from, 0, (size_t)(to - from));
}

static int bd_encrypt_aegis(void *cipher, int page, unsigned char *data, int len, int reserved)
{
    bd_clear_gap(page, data, len - reserved);
    return bd_encrypt_below[0](cipher, page, data, len, reserved);
}

static int bd_encrypt_chacha(void *cipher, int page, unsigned char *data, int len, int reserved)
{
    bd_clear_gap(page, data, len - reserved);
    return bd_encrypt_below[1](cipher, page, data, len, reserved);
}

void bd_sqlite_clear_gaps(void)
{
    static const char *const names[2] = {"aegis", "chacha20"};
    static const EncryptPage_t ours[2] = {bd_encrypt_aegis, bd_encrypt_chacha};
    for (int i = 0; i < 2; i++) {
        CipherDescriptor *d = &globalCodecDescriptorTable[sqlite3mc_cipher_index(names[i]) - 1];
        if (d->m_encryptPage == ours[i])
            continue;
        bd_encrypt_below[i] = d->m_encryptPage;
        d->m_encryptPage = ours[i];
    }
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
