/* store/blob.c - see blob.h. */
#include "store/blob.h"
#include "store/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct blob_out {
    void *file;
    uint64_t at;
    char beside[FS_PATH_BYTES];
};

struct blob_in {
    void *file;
};

static FALLIBLE failed(struct err *e, int number, const char *act, const char *path)
{
    if (number == ENOENT)
        return err_set(e, BD_NOT_FOUND, "%s: it is not there", act);
    enum bd_status status = err_os(e, number, "%s", act);
    enum bd_status placed = err_where(e, path, 0, 0);
    return e != NULL ? placed : status;
}

enum bd_status blob_create(const char *beside, struct blob_out **out, struct err *e)
{
    const struct fs *disk = fs_disk();
    if (strlen(beside) >= FS_PATH_BYTES)
        return err_set(e, BD_LIMIT, "a path must have less than %d bytes", FS_PATH_BYTES);
    void *file = NULL;
    int number = disk->open(disk->ctx, beside, FS_NEW, &file);
    if (number == EEXIST && disk->unlink(disk->ctx, beside) == 0)
        number = disk->open(disk->ctx, beside, FS_NEW, &file);
    if (number != 0)
        return failed(e, number, "begin the file", beside);
    struct blob_out *b = calloc(1, sizeof *b);
    BD_ASSERT(b != NULL);
    b->file = file;
    memcpy(b->beside, beside, strlen(beside) + 1);
    *out = b;
    return BD_OK;
}

enum bd_status blob_rewrite(struct blob_out *b, uint64_t at, const void *bytes, size_t n, struct err *e)
{
    BD_ASSERT(at <= b->at && n <= b->at - at);
    int number = fs_disk()->write(fs_disk()->ctx, b->file, bytes, n, at);
    return number == 0 ? BD_OK : failed(e, number, "write the file", b->beside);
}

enum bd_status blob_write(struct blob_out *b, const void *bytes, size_t n, struct err *e)
{
    int number = fs_disk()->write(fs_disk()->ctx, b->file, bytes, n, b->at);
    if (number != 0)
        return failed(e, number, "write the file", b->beside);
    b->at += n;
    return BD_OK;
}

enum bd_status blob_finish(struct blob_out **b, const char *path, struct err *e)
{
    const struct fs *disk = fs_disk();
    struct blob_out *o = *b;
    *b = NULL;
    int number = disk->sync(disk->ctx, o->file);
    if (number != 0) {
        enum bd_status told = failed(e, number, "finish the file", o->beside);
        blob_abandon(o);
        return told;
    }
    disk->close(disk->ctx, o->file);
    enum bd_status status = fs_rename(o->beside, path, e);
    if (status != BD_OK)
        disk->unlink(disk->ctx, o->beside);
    free(o);
    return status;
}

void blob_abandon(struct blob_out *b)
{
    if (b == NULL)
        return;
    fs_disk()->close(fs_disk()->ctx, b->file);
    fs_disk()->unlink(fs_disk()->ctx, b->beside);
    free(b);
}

void blob_abandon_scoped(struct blob_out **b)
{
    blob_abandon(*b);
    *b = NULL;
}

static FALLIBLE open_as(const char *path, enum fs_open how, struct blob_in **out, uint64_t *bytes, struct err *e)
{
    const struct fs *disk = fs_disk();
    void *file = NULL;
    uint64_t size = 0;
    int number = disk->open(disk->ctx, path, how, &file);
    if (number != 0)
        return failed(e, number, "open the file", path);
    number = disk->size(disk->ctx, file, &size);
    if (number != 0) {
        disk->close(disk->ctx, file);
        return failed(e, number, "open the file", path);
    }
    struct blob_in *b = calloc(1, sizeof *b);
    BD_ASSERT(b != NULL);
    b->file = file;
    *out = b;
    *bytes = size;
    return BD_OK;
}

enum bd_status blob_open(const char *path, struct blob_in **out, uint64_t *bytes, struct err *e)
{
    return open_as(path, FS_READ, out, bytes, e);
}

enum bd_status blob_open_named(const char *path, struct blob_in **out, uint64_t *bytes, struct err *e)
{
    return open_as(path, FS_READ_LINK, out, bytes, e);
}

enum bd_status blob_read(struct blob_in *b, uint64_t at, void *out, size_t n, size_t *got, struct err *e)
{
    int number = fs_disk()->read(fs_disk()->ctx, b->file, out, n, at, got);
    return number == 0 ? BD_OK : failed(e, number, "read the file", NULL);
}

void blob_close(struct blob_in *b)
{
    if (b == NULL)
        return;
    fs_disk()->close(fs_disk()->ctx, b->file);
    free(b);
}

void blob_close_scoped(struct blob_in **b)
{
    blob_close(*b);
    *b = NULL;
}
