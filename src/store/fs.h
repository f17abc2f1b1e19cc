/* store/fs.h - files and folders that must survive: written whole, synced, listed in order, removed for good.
 *
 * Floor: store. Every file operation of a vault goes through the table `struct fs`, which is the operating system except
 * in tests, where a simulated disk fails an operation or cuts the power (tests/store/simdisk.h). SQLite's files go through
 * the VFS that the table names.
 * Durability: a function that changes the disk returns BD_OK only after fsync of the file and of its folder.
 * Paths are bytes, at most FS_PATH_BYTES with the NUL. New files are 0600, new folders 0700.
 *
 * Errors: BD_IO with the system's words and the path; others where named.
 */
#ifndef BD_STORE_FS_H
#define BD_STORE_FS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FS_PATH_BYTES 1024

enum fs_open {
    FS_READ,
    FS_READ_LINK, /* the same, and a symbolic link is followed: for files that a person names */
    FS_EDIT,      /* must exist */
    FS_NEW        /* must not exist */
};
enum fs_kind { FS_NOTHING, FS_FILE, FS_FOLDER, FS_OTHER };

/* The operations beneath. Each gives 0 or an errno number; a read past the end gives fewer bytes. */
struct fs {
    const char *sqlite_vfs;
    int (*open)(void *ctx, const char *path, enum fs_open how, void **file);
    void (*close)(void *ctx, void *file);
    int (*read)(void *ctx, void *file, void *out, size_t n, uint64_t at, size_t *got);
    int (*write)(void *ctx, void *file, const void *bytes, size_t n, uint64_t at);
    int (*sync)(void *ctx, void *file);
    int (*size)(void *ctx, void *file, uint64_t *bytes);
    int (*rename)(void *ctx, const char *from, const char *to);
    int (*unlink)(void *ctx, const char *path);
    int (*mkdir)(void *ctx, const char *path);
    int (*rmdir)(void *ctx, const char *path);
    int (*sync_folder)(void *ctx, const char *path);
    int (*kind)(void *ctx, const char *path, enum fs_kind *out);
    int (*list)(void *ctx, const char *path, void (*name)(void *to, const char *name), void *to);
    void *ctx;
};

/* The table in force, and a way for tests to put another beneath (NULL: the operating system again). Process-wide, not to
 * be changed while other threads use files. */
const struct fs *fs_disk(void);
void fs_replace(const struct fs *disk);

/* Bytes of a file. BD_NOT_FOUND. */
FALLIBLE fs_size(const char *path, uint64_t *bytes, struct err *e);

/* What stands at the path; FS_NOTHING also when it cannot be seen. */
enum fs_kind fs_kind(const char *path);

/* Reads a whole file. BD_NOT_FOUND; BD_LIMIT above `limit` bytes. The text is in `a`, NUL-terminated. */
FALLIBLE fs_read(struct arena *a, const char *path, size_t limit, struct str *out, struct err *e);

/* Writes a file that appears whole or not at all: "PATH.new" beside it, fsync, rename, fsync of the folder. Replaces what
 * stood there if `replace`, else BD_CONFLICT. A left-over "PATH.new" of an earlier crash is overwritten. */
FALLIBLE fs_write(const char *path, const void *bytes, size_t n, bool replace, struct err *e);

/* Adds bytes at the end of an existing or new file and syncs. After a power cut any prefix of them may stand there. */
FALLIBLE fs_append(const char *path, const void *bytes, size_t n, struct err *e);

/* Makes one folder. BD_CONFLICT when something stands there. */
FALLIBLE fs_mkdir(const char *path, struct err *e);

/* Renames a file or folder on the same file system; replaces a file that stands at `to`. Both parents are synced. */
FALLIBLE fs_rename(const char *from, const char *to, struct err *e);

/* Removes a file; BD_NOT_FOUND when there is none. */
FALLIBLE fs_remove(const char *path, struct err *e);

/* Overwrites a file's bytes with zeros, syncs, then removes it: for key slots. A journalling file system or a flash disk
 * may keep the old bytes somewhere all the same; SECURITY.md says so. */
FALLIBLE fs_erase(const char *path, struct err *e);

/* Removes a file or a folder with all that is in it, as far down as 16 folders; symbolic links are removed, not followed.
 * Nothing there is BD_OK. Continues after a failure and reports the first. With `erase` each file goes by fs_erase. */
FALLIBLE fs_remove_tree(const char *path, bool erase, struct err *e);

/* Names in a folder, sorted by bytes, without "." and "..". BD_NOT_FOUND. */
FALLIBLE fs_list(struct arena *a, const char *path, struct str **names, size_t *count, struct err *e);

FALLIBLE fs_sync_folder(const char *path, struct err *e);
/* Of the folder that holds `path`. */
FALLIBLE fs_sync_parent(const char *path, struct err *e);

/* Refuses (BD_DENIED, with the reason) a folder, existing or to be made, that lies on a network file system, on FUSE, or
 * under a folder that Dropbox, OneDrive, iCloud, Google Drive, Nextcloud, Syncthing or the like synchronises: locks do not
 * hold there and copies leave the machine. */
FALLIBLE fs_refuse_shared(const char *path, struct err *e);

/* Bytes that an ordinary user can still write on the file system of `path`. */
FALLIBLE fs_free_bytes(const char *path, uint64_t *out, struct err *e);

/* This installation's identity: /etc/machine-id, or else the host name. It identifies a person's machine: hash it with the
 * vault's id before it is stored. Cut to `cap` with its NUL. */
void fs_machine_id(char *out, size_t cap);

#endif
