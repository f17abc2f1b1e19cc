/* store/fs.c - durable operations built on the table of fs.h. */
#include "store/fs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 16 };

static FALLIBLE failed(struct err *e, int number, const char *act, const char *path)
{
    enum bd_status status;
    if (number == ENOENT)
        status = err_set(e, BD_NOT_FOUND, "%s: it is not there", act);
    else
        status = err_os(e, number, "%s", act);
    enum bd_status placed = err_where(e, path, 0, 0);
    return e != NULL ? placed : status;
}

/* The folder that holds `path`. */
static void parent(const char *path, char out[FS_PATH_BYTES])
{
    snprintf(out, FS_PATH_BYTES, "%s", path);
    char *slash = strrchr(out, '/');
    if (slash == NULL)
        snprintf(out, FS_PATH_BYTES, ".");
    else
        slash[slash == out ? 1 : 0] = '\0';
}

static int sync_parent(const char *path)
{
    char folder[FS_PATH_BYTES];
    parent(path, folder);
    return fs_disk()->sync_folder(fs_disk()->ctx, folder);
}

static FALLIBLE path_fits(const char *path, struct err *e)
{
    if (path[0] != '\0' && strlen(path) < FS_PATH_BYTES - 16)
        return BD_OK;
    return err_set(e, BD_LIMIT, "a path must have 1 to %d bytes", FS_PATH_BYTES - 17);
}

enum fs_kind fs_kind(const char *path)
{
    enum fs_kind kind = FS_NOTHING;
    return fs_disk()->kind(fs_disk()->ctx, path, &kind) == 0 ? kind : FS_NOTHING;
}

enum bd_status fs_read(struct arena *a, const char *path, size_t limit, struct str *out, struct err *e)
{
    const struct fs *disk = fs_disk();
    void *file = NULL;
    uint64_t size = 0;
    size_t got = 0;
    int number = disk->open(disk->ctx, path, FS_READ, &file);
    if (number != 0)
        return failed(e, number, "read the file", path);
    number = disk->size(disk->ctx, file, &size);
    if (number == 0 && size > limit) {
        disk->close(disk->ctx, file);
        return err_set(e, BD_LIMIT, "the file is larger than %zu bytes", limit);
    }
    char *bytes = arena_alloc(a, (size_t)size + 1, 1);
    if (number == 0)
        number = disk->read(disk->ctx, file, bytes, (size_t)size, 0, &got);
    disk->close(disk->ctx, file);
    if (number != 0)
        return failed(e, number, "read the file", path);
    bytes[got] = '\0';
    *out = (struct str){bytes, got};
    return BD_OK;
}

enum bd_status fs_size(const char *path, uint64_t *bytes, struct err *e)
{
    const struct fs *disk = fs_disk();
    void *file = NULL;
    int number = disk->open(disk->ctx, path, FS_READ, &file);
    if (number != 0)
        return failed(e, number, "look at the file", path);
    number = disk->size(disk->ctx, file, bytes);
    disk->close(disk->ctx, file);
    return number == 0 ? BD_OK : failed(e, number, "look at the file", path);
}

/* A new file at `path` with these bytes, synced; what stood there is removed first. */
static int put(const char *path, const void *bytes, size_t n)
{
    const struct fs *disk = fs_disk();
    void *file = NULL;
    int number = disk->open(disk->ctx, path, FS_NEW, &file);
    if (number == EEXIST) {
        number = disk->unlink(disk->ctx, path);
        if (number == 0)
            number = disk->open(disk->ctx, path, FS_NEW, &file);
    }
    if (number != 0)
        return number;
    number = disk->write(disk->ctx, file, bytes, n, 0);
    if (number == 0)
        number = disk->sync(disk->ctx, file);
    disk->close(disk->ctx, file);
    return number;
}

enum bd_status fs_write(const char *path, const void *bytes, size_t n, bool replace, struct err *e)
{
    const struct fs *disk = fs_disk();
    char beside[FS_PATH_BYTES];
    BD_TRY(path_fits(path, e));
    if (!replace && fs_kind(path) != FS_NOTHING)
        return err_set(e, BD_CONFLICT, "%s exists already", path);
    snprintf(beside, sizeof beside, "%s.new", path);
    int number = put(beside, bytes, n);
    if (number == 0)
        number = disk->rename(disk->ctx, beside, path);
    if (number == 0)
        number = sync_parent(path);
    if (number == 0)
        return BD_OK;
    disk->unlink(disk->ctx, beside);
    return failed(e, number, "write the file", path);
}

enum bd_status fs_append(const char *path, const void *bytes, size_t n, struct err *e)
{
    const struct fs *disk = fs_disk();
    void *file = NULL;
    uint64_t size = 0;
    BD_TRY(path_fits(path, e));
    int number = disk->open(disk->ctx, path, FS_EDIT, &file);
    bool fresh = number == ENOENT;
    if (fresh)
        number = disk->open(disk->ctx, path, FS_NEW, &file);
    if (number != 0)
        return failed(e, number, "add to the file", path);
    number = disk->size(disk->ctx, file, &size);
    if (number == 0)
        number = disk->write(disk->ctx, file, bytes, n, size);
    if (number == 0)
        number = disk->sync(disk->ctx, file);
    disk->close(disk->ctx, file);
    if (number == 0 && fresh)
        number = sync_parent(path);
    return number == 0 ? BD_OK : failed(e, number, "add to the file", path);
}

enum bd_status fs_mkdir(const char *path, struct err *e)
{
    BD_TRY(path_fits(path, e));
    int number = fs_disk()->mkdir(fs_disk()->ctx, path);
    if (number == EEXIST)
        return err_set(e, BD_CONFLICT, "%s exists already", path);
    if (number == 0)
        number = sync_parent(path);
    return number == 0 ? BD_OK : failed(e, number, "make the folder", path);
}

enum bd_status fs_rename(const char *from, const char *to, struct err *e)
{
    char before[FS_PATH_BYTES], after[FS_PATH_BYTES];
    BD_TRY(path_fits(from, e));
    BD_TRY(path_fits(to, e));
    parent(from, before);
    parent(to, after);
    int number = fs_disk()->rename(fs_disk()->ctx, from, to);
    if (number == 0)
        number = fs_disk()->sync_folder(fs_disk()->ctx, after);
    if (number == 0 && strcmp(before, after) != 0)
        number = fs_disk()->sync_folder(fs_disk()->ctx, before);
    return number == 0 ? BD_OK : failed(e, number, "rename the file", from);
}

enum bd_status fs_remove(const char *path, struct err *e)
{
    BD_TRY(path_fits(path, e));
    int number = fs_disk()->unlink(fs_disk()->ctx, path);
    if (number == 0)
        number = sync_parent(path);
    return number == 0 ? BD_OK : failed(e, number, "remove the file", path);
}

static int overwrite(const char *path)
{
    static const char ZEROS[4096];
    const struct fs *disk = fs_disk();
    void *file = NULL;
    uint64_t size = 0;
    int number = disk->open(disk->ctx, path, FS_EDIT, &file);
    if (number != 0)
        return number;
    number = disk->size(disk->ctx, file, &size);
    for (uint64_t at = 0; number == 0 && at < size; at += sizeof ZEROS)
        number = disk->write(disk->ctx, file, ZEROS, size - at < sizeof ZEROS ? (size_t)(size - at) : sizeof ZEROS, at);
    if (number == 0)
        number = disk->sync(disk->ctx, file);
    disk->close(disk->ctx, file);
    return number;
}

enum bd_status fs_erase(const char *path, struct err *e)
{
    BD_TRY(path_fits(path, e));
    int number = overwrite(path);
    return number == 0 ? fs_remove(path, e) : failed(e, number, "overwrite the file", path);
}

enum bd_status fs_sync_folder(const char *path, struct err *e)
{
    int number = fs_disk()->sync_folder(fs_disk()->ctx, path);
    return number == 0 ? BD_OK : failed(e, number, "sync the folder", path);
}

enum bd_status fs_sync_parent(const char *path, struct err *e)
{
    int number = sync_parent(path);
    return number == 0 ? BD_OK : failed(e, number, "sync the folder of", path);
}

/* ---- lists and trees ---- */

struct names {
    struct arena *a;
    struct str *at;
    size_t n;
    size_t cap;
};

static void collect(void *to, const char *name)
{
    struct names *l = to;
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 32 : l->cap * 2;
        struct str *more = ARENA_ARRAY(l->a, struct str, cap);
        if (l->n > 0)
            memcpy(more, l->at, l->n * sizeof *more);
        l->at = more;
        l->cap = cap;
    }
    l->at[l->n++] = str_keep(l->a, str_from(name));
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

enum bd_status fs_list(struct arena *a, const char *path, struct str **names, size_t *count, struct err *e)
{
    struct names l = {.a = a};
    int number = fs_disk()->list(fs_disk()->ctx, path, collect, &l);
    if (number != 0)
        return failed(e, number, "list the folder", path);
    if (l.n > 1)
        qsort(l.at, l.n, sizeof *l.at, by_bytes);
    *names = l.at;
    *count = l.n;
    return BD_OK;
}

static void keep_first(int *first, int number)
{
    if (*first == 0)
        *first = number;
}

static void remove_down(const char *path, bool erase, int depth, int *first)
{
    const struct fs *disk = fs_disk();
    enum fs_kind kind = fs_kind(path);
    if (kind == FS_NOTHING)
        return;
    if (kind != FS_FOLDER) {
        if (kind == FS_FILE && erase)
            keep_first(first, overwrite(path));
        keep_first(first, disk->unlink(disk->ctx, path));
        return;
    }
    if (depth == DEEPEST) {
        keep_first(first, ELOOP);
        return;
    }
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    struct names l = {.a = a};
    keep_first(first, disk->list(disk->ctx, path, collect, &l));
    for (size_t i = 0; i < l.n; i++) {
        const char *inside = arena_printf(a, "%s/%.*s", path, STR_FMT(l.at[i]));
        if (strlen(inside) < FS_PATH_BYTES)
            remove_down(inside, erase, depth + 1, first);
        else
            keep_first(first, ENAMETOOLONG);
    }
    if (l.n > 0)
        keep_first(first, disk->sync_folder(disk->ctx, path));
    keep_first(first, disk->rmdir(disk->ctx, path));
}

enum bd_status fs_remove_tree(const char *path, bool erase, struct err *e)
{
    int first = 0;
    BD_TRY(path_fits(path, e));
    if (fs_kind(path) == FS_NOTHING)
        return BD_OK;
    remove_down(path, erase, 0, &first);
    keep_first(&first, sync_parent(path));
    return first == 0 ? BD_OK : failed(e, first, "remove the folder", path);
}
