/* ledger/files.c - the files beside ledger.db: device/slots, device/keys, evidence/, and where a vault may lie.
 *
 * A file is written whole: a temporary file beside it, fsync, rename, fsync of the folder. The keyring's old bytes are
 * overwritten after the rename, through the descriptor of the replaced file.
 */
#include "ledger/inside.h"

#include "crypto/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define RING_FILE_MAX ((size_t)17 << 20)

FALLIBLE file_read(const char *path, size_t most, struct buf *out, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return err_set(e, BD_NOT_FOUND, "%s is not there", path);
    if (fd < 0)
        return err_os(e, errno, "cannot open %s", path);
    char room[16384];
    for (;;) {
        ssize_t n = read(fd, room, sizeof room);
        if (n == 0)
            break;
        if (n < 0 || out->n + (size_t)n > most) {
            int error = errno;
            close(fd);
            key_wipe(room, sizeof room);
            if (n < 0)
                return err_os(e, error, "cannot read %s", path);
            return err_set(e, BD_LIMIT, "%s is larger than %zu bytes", path, most);
        }
        buf_add(out, room, (size_t)n);
    }
    key_wipe(room, sizeof room);
    close(fd);
    return BD_OK;
}

FALLIBLE write_whole(int fd, const char *path, const void *p, size_t n, struct err *e)
{
    const char *at = p;
    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_os(e, errno, "cannot write %s", path);
        at += k;
        n -= (size_t)k;
    }
    if (fsync(fd) != 0)
        return err_os(e, errno, "cannot make %s durable", path);
    return BD_OK;
}

FALLIBLE folder_sync(const char *path, struct err *e)
{
    char folder[PATH_MAX_BYTES];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else if (slash == folder)
        slash[1] = '\0';
    else
        *slash = '\0';
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        int error = errno;
        if (fd >= 0)
            close(fd);
        return err_os(e, error, "cannot make the folder of %s durable", path);
    }
    close(fd);
    return BD_OK;
}

/* Zeroes what an open descriptor holds. Best effort: a disk may keep copies that no program reaches. */
static void overwrite(int fd)
{
    static const char zero[4096];
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return;
    for (off_t at = 0; at < st.st_size; at += (off_t)sizeof zero) {
        size_t n = st.st_size - at < (off_t)sizeof zero ? (size_t)(st.st_size - at) : sizeof zero;
        if (pwrite(fd, zero, n, at) < 0)
            return;
    }
    (void)!fsync(fd);
}

FALLIBLE file_write(const char *path, const void *p, size_t n, struct err *e)
{
    char temp[PATH_MAX_BYTES + 16];
    snprintf(temp, sizeof temp, "%s.new", path);
    int old = open(path, O_WRONLY | O_CLOEXEC);
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    enum bd_status s = fd < 0 ? err_os(e, errno, "cannot create %s", temp) : write_whole(fd, temp, p, n, e);
    if (fd >= 0)
        close(fd);
    if (s == BD_OK && rename(temp, path) != 0)
        s = err_os(e, errno, "cannot replace %s", path);
    if (s == BD_OK)
        s = folder_sync(path, e);
    else
        unlink(temp);
    if (s == BD_OK)
        overwrite(old);
    if (old >= 0)
        close(old);
    return s;
}

FALLIBLE file_remove(const char *path, struct err *e)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return err_os(e, errno, "cannot delete %s", path);
    return BD_OK;
}

FALLIBLE device_read(const char *vault, const char *name, size_t most, struct buf *out, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", vault, name);
    return file_read(path, most, out, e);
}

FALLIBLE device_write(const char *vault, const char *name, const void *p, size_t n, struct err *e)
{
    char path[PATH_MAX_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", vault, name);
    return file_write(path, p, n, e);
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

static const struct {
    unsigned magic;
    const char *name;
} refused[] = {{NFS_SUPER_MAGIC, "NFS"}, {0xFF534D42, "CIFS"}, {SMB_SUPER_MAGIC, "SMB"}, {0xFE534D42, "SMB2"},
               {AFS_SUPER_MAGIC, "AFS"}, {CODA_SUPER_MAGIC, "Coda"}, {0x01021997, "9P"}, {0x00C36400, "Ceph"},
               {0x013111A8, "IBRIX"}, {0x65735546, "FUSE (sshfs, cloud drives)"}};

/* Files that synchronising programs leave in the folders that they watch. */
static const char *const watched[] = {".dropbox", ".dropbox.cache", ".stfolder", ".sync", ".owncloudsync.log",
                                      ".nextcloudsync.log", ".tmp.drivedownload", ".syncthing.conf"};

FALLIBLE place_allowed(const char *path, struct err *e)
{
    char folder[PATH_MAX_BYTES];
    char probe[PATH_MAX_BYTES + 64];
    struct statfs fs;
    snprintf(folder, sizeof folder, "%s", path);
    while (statfs(folder, &fs) != 0) {
        char *slash = strrchr(folder, '/');
        if (errno != ENOENT || slash == NULL || slash == folder) {
            snprintf(folder, sizeof folder, slash == folder ? "/" : ".");
            if (statfs(folder, &fs) != 0)
                return err_os(e, errno, "cannot look at %s", folder);
            break;
        }
        *slash = '\0';
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if ((unsigned)fs.f_type == refused[i].magic)
            return err_set(e, BD_DENIED, "%s lies on a network or user-space file system (%s), where locks and power cuts "
                           "cannot be trusted; put the vault on a local disk", path, refused[i].name);
    for (char *end = folder; end != NULL;) {
        for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
            snprintf(probe, sizeof probe, "%s/%s", folder, watched[i]);
            if (access(probe, F_OK) == 0)
                return err_set(e, BD_DENIED, "%s lies in a synchronised folder (%s has %s), which would copy keys away and "
                               "mix two states; put the vault elsewhere and exchange bundles", path, folder, watched[i]);
        }
        end = strrchr(folder, '/');
        if (end != NULL)
            *end = '\0';
    }
    return BD_OK;
}

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
    if (file_read("/etc/machine-id", 512, &id, &none) != BD_OK)
        buf_clear(&id);
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-machine-1", 15);
    hash_add(&h, container, 16);
    hash_add(&h, inode, 8);
    hash_add(&h, id.p == NULL ? "" : id.p, id.n);
    hash_end(&h, out);
}
