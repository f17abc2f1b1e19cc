/* store/fs_system.c - the operating system as a `struct fs`, and what only the operating system can tell. See fs.h. */
#include "store/fs.h"
#include "store/vfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

static int fd_of(void *file)
{
    return (int)(intptr_t)file - 1;
}

static int os_open(void *ctx, const char *path, enum fs_open how, void **file)
{
    (void)ctx;
    int flags = how == FS_READ || how == FS_READ_LINK ? O_RDONLY : how == FS_EDIT ? O_RDWR : O_RDWR | O_CREAT | O_EXCL;
    int fd = open(path, flags | O_CLOEXEC | (how == FS_READ_LINK ? 0 : O_NOFOLLOW), 0600);
    if (fd < 0)
        return errno;
    *file = (void *)(intptr_t)(fd + 1);
    return 0;
}

static void os_close(void *ctx, void *file)
{
    (void)ctx;
    close(fd_of(file));
}

static int os_read(void *ctx, void *file, void *out, size_t n, uint64_t at, size_t *got)
{
    (void)ctx;
    size_t done = 0;
    while (done < n) {
        ssize_t r = pread(fd_of(file), (char *)out + done, n - done, (off_t)(at + done));
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return errno;
        if (r == 0)
            break;
        done += (size_t)r;
    }
    *got = done;
    return 0;
}

static int os_write(void *ctx, void *file, const void *bytes, size_t n, uint64_t at)
{
    (void)ctx;
    size_t done = 0;
    while (done < n) {
        ssize_t r = pwrite(fd_of(file), (const char *)bytes + done, n - done, (off_t)(at + done));
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return errno;
        done += (size_t)r;
    }
    return 0;
}

static int os_sync(void *ctx, void *file)
{
    (void)ctx;
    return fsync(fd_of(file)) == 0 ? 0 : errno;
}

static int os_size(void *ctx, void *file, uint64_t *bytes)
{
    (void)ctx;
    struct stat st;
    if (fstat(fd_of(file), &st) != 0)
        return errno;
    *bytes = (uint64_t)st.st_size;
    return 0;
}

static int os_rename(void *ctx, const char *from, const char *to)
{
    (void)ctx;
    return rename(from, to) == 0 ? 0 : errno;
}

static int os_unlink(void *ctx, const char *path)
{
    (void)ctx;
    return unlink(path) == 0 ? 0 : errno;
}

static int os_mkdir(void *ctx, const char *path)
{
    (void)ctx;
    return mkdir(path, 0700) == 0 ? 0 : errno;
}

static int os_rmdir(void *ctx, const char *path)
{
    (void)ctx;
    return rmdir(path) == 0 ? 0 : errno;
}

static int os_sync_folder(void *ctx, const char *path)
{
    (void)ctx;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int failed = fsync(fd) == 0 || errno == EINVAL ? 0 : errno; /* EINVAL: a file system without folder sync */
    close(fd);
    return failed;
}

static int os_kind(void *ctx, const char *path, enum fs_kind *out)
{
    (void)ctx;
    struct stat st;
    if (lstat(path, &st) != 0) {
        *out = FS_NOTHING;
        return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
    }
    *out = S_ISREG(st.st_mode) ? FS_FILE : S_ISDIR(st.st_mode) ? FS_FOLDER : FS_OTHER;
    return 0;
}

static int os_list(void *ctx, const char *path, void (*name)(void *to, const char *name), void *to)
{
    (void)ctx;
    DIR *folder = opendir(path);
    if (folder == NULL)
        return errno;
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            name(to, entry->d_name);
    int failed = errno;
    closedir(folder);
    return failed;
}

static const struct fs SYSTEM = {
    .sqlite_vfs = VFS_NAME,
    .open = os_open,
    .close = os_close,
    .read = os_read,
    .write = os_write,
    .sync = os_sync,
    .size = os_size,
    .rename = os_rename,
    .unlink = os_unlink,
    .mkdir = os_mkdir,
    .rmdir = os_rmdir,
    .sync_folder = os_sync_folder,
    .kind = os_kind,
    .list = os_list,
};

static const struct fs *in_force = &SYSTEM;

const struct fs *fs_disk(void)
{
    return in_force;
}

void fs_replace(const struct fs *disk)
{
    in_force = disk != NULL ? disk : &SYSTEM;
}

/* ---- what lies beneath ---- */

/* f_type numbers from statfs(2). */
static const struct {
    unsigned long magic;
    const char *name;
} SHARED[] = {
    {0x6969, "NFS"},
    {0x517B, "SMB"},
    {0xFF534D42, "CIFS"},
    {0xFE534D42, "SMB"},
    {0x65735546, "FUSE (such as sshfs, rclone or a cloud drive)"},
    {0x5346414F, "AFS"},
    {0x73757245, "Coda"},
    {0x00C36400, "Ceph"},
    {0x01021997, "9P"},
    {0x0BD00BD0, "Lustre"},
    {0x47504653, "GPFS"},
    {0x7461636F, "OCFS2"},
    {0x01161970, "GFS2"},
    {0x19830326, "BeeGFS"},
    {0x564C, "NCP"},
    {0x786F4256, "a VirtualBox shared folder"},
    {0xBACBACBC, "a VMware shared folder"},
};

/* A folder of this name, or one that holds a file of this name, belongs to a service that copies it elsewhere. */
static const struct {
    const char *folder; /* beginning of the folder's own name, or NULL */
    const char *holds;  /* a name inside it, or NULL */
    const char *service;
} SYNCED[] = {
    {"Dropbox", NULL, "Dropbox"},      {NULL, ".dropbox", "Dropbox"},           {NULL, ".dropbox.cache", "Dropbox"},
    {"OneDrive", NULL, "OneDrive"},    {"Google Drive", NULL, "Google Drive"},  {"GoogleDrive", NULL, "Google Drive"},
    {"iCloud Drive", NULL, "iCloud"},  {"com~apple~CloudDocs", NULL, "iCloud"}, {"Mobile Documents", NULL, "iCloud"},
    {"Nextcloud", NULL, "Nextcloud"},  {NULL, ".owncloudsync.log", "ownCloud"}, {NULL, ".nextcloudsync.log", "Nextcloud"},
    {NULL, ".stfolder", "Syncthing"},  {"pCloudDrive", NULL, "pCloud"},         {"MEGAsync", NULL, "MEGA"},
    {NULL, ".megaignore", "MEGA"},     {"Yandex.Disk", NULL, "Yandex.Disk"},    {"Seafile", NULL, "Seafile"},
    {"Resilio Sync", NULL, "Resilio"}, {NULL, ".SyncTrash", "Resilio"},
};

static FALLIBLE refuse(struct err *e, const char *path, const char *reason, const char *name)
{
    enum bd_status status = err_set(e, BD_DENIED, "%s %s: locks do not hold there and copies leave this machine", reason, name);
    if (status == BD_DENIED)
        (void)!err_where(e, path, 0, 0);
    return err_mend(e, "choose a folder on this machine's own disk; to share a matter, exchange bundles");
}

static FALLIBLE refuse_synced(const char *real, const char *path, struct err *e)
{
    char folder[FS_PATH_BYTES], inside[FS_PATH_BYTES + 32];
    snprintf(folder, sizeof folder, "%s", real);
    for (char *slash = folder + strlen(folder); slash != NULL && folder[0] != '\0'; slash = strrchr(folder, '/')) {
        *slash = '\0';
        const char *own = strrchr(folder, '/');
        for (size_t i = 0; i < sizeof SYNCED / sizeof SYNCED[0]; i++) {
            const char *name = SYNCED[i].folder;
            if (name != NULL && own != NULL && strncmp(own + 1, name, strlen(name)) == 0)
                return refuse(e, path, "the folder is kept in step with other machines by", SYNCED[i].service);
            if (SYNCED[i].holds == NULL)
                continue;
            snprintf(inside, sizeof inside, "%s/%s", folder, SYNCED[i].holds);
            if (access(inside, F_OK) == 0)
                return refuse(e, path, "the folder is kept in step with other machines by", SYNCED[i].service);
        }
    }
    return BD_OK;
}

/* The nearest folder at or above `path` that exists, without symbolic links. False when there is none to be seen. */
static bool nearest(const char *path, char real[FS_PATH_BYTES])
{
    char at[FS_PATH_BYTES];
    snprintf(at, sizeof at, "%s", path);
    for (;;) {
        char *found = realpath(at[0] != '\0' ? at : ".", NULL);
        if (found != NULL) {
            snprintf(real, FS_PATH_BYTES, "%s", found);
            free(found);
            return true;
        }
        char *slash = strrchr(at, '/');
        if (slash == at && at[1] != '\0')
            at[1] = '\0';
        else if (slash != NULL && slash != at)
            *slash = '\0';
        else if (slash == NULL && at[0] != '\0')
            at[0] = '\0';
        else
            return false;
    }
}

enum bd_status fs_refuse_shared(const char *path, struct err *e)
{
    char real[FS_PATH_BYTES];
    struct statfs st;
    if (in_force != &SYSTEM)
        return BD_OK;
    if (!nearest(path, real) || statfs(real, &st) != 0) {
        enum bd_status status = err_os(e, errno, "cannot see what file system the folder is on");
        return status == BD_IO ? err_where(e, path, 0, 0) : status;
    }
    for (size_t i = 0; i < sizeof SHARED / sizeof SHARED[0]; i++)
        if (((unsigned long)st.f_type & 0xFFFFFFFFUL) == SHARED[i].magic)
            return refuse(e, path, "the folder is on a file system that is shared or remote,", SHARED[i].name);
    return refuse_synced(real, path, e);
}

enum bd_status fs_free_bytes(const char *path, uint64_t *out, struct err *e)
{
    struct statvfs st;
    char real[FS_PATH_BYTES];
    if (!nearest(path, real) || statvfs(real, &st) != 0)
        return err_os(e, errno, "cannot ask for the free space");
    *out = (uint64_t)st.f_bavail * st.f_frsize;
    return BD_OK;
}

void fs_machine_id(char *out, size_t cap)
{
    static const char *const FILES[] = {"/etc/machine-id", "/var/lib/dbus/machine-id"};
    BD_ASSERT(cap > 0);
    out[0] = '\0';
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0] && out[0] == '\0'; i++) {
        FILE *f = fopen(FILES[i], "re");
        if (f == NULL)
            continue;
        if (fgets(out, (int)cap, f) == NULL)
            out[0] = '\0';
        out[strcspn(out, "\r\n")] = '\0';
        fclose(f);
    }
    if (out[0] == '\0' && gethostname(out, cap) != 0)
        out[0] = '\0';
    out[cap - 1] = '\0';
}
