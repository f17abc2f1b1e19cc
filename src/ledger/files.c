/* ledger/files.c - the files beside ledger.db: device/slots, device/keys, evidence/, and where a vault may lie.
 *
 * A file is written whole: a temporary file beside it, fsync, rename, fsync of the folder. The keyring's old bytes are
 * overwritten after the rename, through the descriptor of the replaced file.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "store/fs.h"

#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define RING_FILE_MAX ((size_t)17 << 20)

FALLIBLE whole_file_read(const char *path, size_t most, struct buf *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(most + (1 << 20));
    struct str s;
    BD_TRY(fs_read(a, path, most, &s, e));
    buf_add(out, s.p, s.n);
    return BD_OK;
}

/* Zeroes a file that is still open though its name is gone. Best effort: a disk may keep copies that no program reaches. */
static void overwrite(const struct fs *disk, void *file)
{
    static const char zero[4096];
    uint64_t size = 0;
    if (disk->size(disk->ctx, file, &size) != 0)
        return;
    for (uint64_t at = 0; at < size; at += sizeof zero) {
        size_t n = size - at < sizeof zero ? (size_t)(size - at) : sizeof zero;
        if (disk->write(disk->ctx, file, zero, n, at) != 0)
            return;
    }
    (void)disk->sync(disk->ctx, file);
}

FALLIBLE whole_file_write(const char *path, const void *p, size_t n, struct err *e)
{
    const struct fs *disk = fs_disk();
    void *old = NULL;
    if (disk->open(disk->ctx, path, FS_EDIT, &old) != 0)
        old = NULL;
    enum bd_status s = fs_write(path, p, n, true, e);
    if (old != NULL) {
        if (s == BD_OK)
            overwrite(disk, old);
        disk->close(disk->ctx, old);
    }
    return s;
}

FALLIBLE file_remove(const char *path, struct err *e)
{
    struct err none = ERR_NONE;
    enum bd_status s = fs_remove(path, &none);
    if (s == BD_OK || s == BD_NOT_FOUND)
        return BD_OK;
    *e = none;
    return s;
}

FALLIBLE device_read(const char *vault, const char *name, size_t most, struct buf *out, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", vault, name);
    return whole_file_read(path, most, out, e);
}

FALLIBLE device_write(const char *vault, const char *name, const void *p, size_t n, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", vault, name);
    return whole_file_write(path, p, n, e);
}

FALLIBLE ring_write(struct ledger *l, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(RING_FILE_MAX);
    keyring_put(l->ring, l->master, l->slots.container, &l->env, &b);
    BD_TRY(device_write(l->path, "device/keys", b.p, b.n, e));
    if (l->db == NULL)
        return BD_OK;
    return meta_bump(l, "ring", &l->ring_stamp, e);
}

FALLIBLE ring_refresh(struct ledger *l, struct err *e)
{
    int64_t stamp = 0;
    BD_TRY(meta_number(l, "ring", &stamp, e));
    if (stamp == l->ring_stamp)
        return BD_OK;
    SCOPED_BUF struct buf b = BUF_MAX(RING_FILE_MAX);
    struct keyring *fresh = NULL;
    BD_TRY(device_read(l->path, "device/keys", RING_FILE_MAX - 1, &b, e));
    BD_TRY(keyring_get(buf_str(&b), l->master, l->slots.container, &fresh, e));
    keyring_free(l->ring);
    l->ring = fresh;
    l->ring_stamp = stamp;
    return BD_OK;
}

void evidence_path(const struct ledger *l, const struct digest *id, char out[PATH_MAX_BYTES])
{
    SCOPED_BUF struct buf hex = BUF_MAX(80);
    hex_put(&hex, id->b, 32);
    BD_ASSERT(snprintf(out, PATH_MAX_BYTES, "%s/evidence/%.2s/%s", l->path, hex.p, hex.p) < PATH_MAX_BYTES);
}

/* ---- places ---- */

void machine_mark(const char *vault, const uint8_t container[16], uint8_t out[32])
{
    static const unsigned lasting[] = {EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC};
    char path[PATH_MAX_BYTES + 64];
    struct statfs fs;
    struct stat st;
    uint8_t inode[8] = {0};
    SCOPED_BUF struct buf id = BUF_MAX(1024);
    struct err none = ERR_NONE;
    snprintf(path, sizeof path, "%s/device", vault);
    for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++)
        if (statfs(path, &fs) == 0 && (unsigned)fs.f_type == lasting[i] && stat(path, &st) == 0)
            put_u64(inode, st.st_ino);
    if (whole_file_read("/etc/machine-id", 512, &id, &none) != BD_OK)
        buf_clear(&id);
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-machine-1", 15);
    hash_add(&h, container, 16);
    hash_add(&h, inode, 8);
    hash_add(&h, id.p == NULL ? "" : id.p, id.n);
    hash_end(&h, out);
}
