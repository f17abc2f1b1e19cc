/* store/vfs.c - see vfs.h. */
#include "store/vfs.h"
#include "store/sqlite3_extra.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct file {
    sqlite3_file base;
    struct vfs_place place;
    int read_failed;
    /* the system's file follows */
};

static _Thread_local unsigned long long reads;

static sqlite3_file *below(sqlite3_file *f)
{
    return (sqlite3_file *)((struct file *)f + 1);
}

static int noted(sqlite3_file *f, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ && rc != SQLITE_BUSY) {
        struct file *file = (struct file *)f;
        file->place.failed = rc;
        file->place.os_errno = errno;
    }
    return rc;
}

static int file_close(sqlite3_file *f)
{
    return below(f)->pMethods->xClose(below(f));
}

static int file_read(sqlite3_file *f, void *bytes, int count, sqlite3_int64 offset)
{
    struct file *file = (struct file *)f;
    int rc = below(f)->pMethods->xRead(below(f), bytes, count, offset);
    file->read_failed = rc == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : rc;
    file->place.sequence = ++reads;
    if (count > 16) {
        file->place.offset = offset;
        file->place.bytes = count;
    }
    if (count == 4 && rc == SQLITE_OK) {
        const unsigned char *b = bytes;
        file->place.word = (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
    }
    return noted(f, rc);
}

static int file_write(sqlite3_file *f, const void *bytes, int count, sqlite3_int64 offset)
{
    return noted(f, below(f)->pMethods->xWrite(below(f), bytes, count, offset));
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return noted(f, below(f)->pMethods->xTruncate(below(f), size));
}

static int file_sync(sqlite3_file *f, int flags)
{
    return noted(f, below(f)->pMethods->xSync(below(f), flags));
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return noted(f, below(f)->pMethods->xFileSize(below(f), size));
}

static int file_lock(sqlite3_file *f, int level)
{
    return noted(f, below(f)->pMethods->xLock(below(f), level));
}

static int file_unlock(sqlite3_file *f, int level)
{
    return below(f)->pMethods->xUnlock(below(f), level);
}

static int file_check_reserved(sqlite3_file *f, int *reserved)
{
    return below(f)->pMethods->xCheckReservedLock(below(f), reserved);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
    struct file *file = (struct file *)f;
    if (op == BD_FCNTL_READ_FAILED) {
        *(int *)arg = file->read_failed;
        return SQLITE_OK;
    }
    if (op == BD_FCNTL_PLACE) {
        *(struct vfs_place *)arg = file->place;
        return SQLITE_OK;
    }
    return below(f)->pMethods->xFileControl(below(f), op, arg);
}

static int file_sector_size(sqlite3_file *f)
{
    return below(f)->pMethods->xSectorSize(below(f));
}

static int file_characteristics(sqlite3_file *f)
{
    return below(f)->pMethods->xDeviceCharacteristics(below(f));
}

static int file_shm_map(sqlite3_file *f, int region, int bytes, int extend, void volatile **out)
{
    return noted(f, below(f)->pMethods->xShmMap(below(f), region, bytes, extend, out));
}

static int file_shm_lock(sqlite3_file *f, int offset, int count, int flags)
{
    return below(f)->pMethods->xShmLock(below(f), offset, count, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    below(f)->pMethods->xShmBarrier(below(f));
}

static int file_shm_unmap(sqlite3_file *f, int delete)
{
    return below(f)->pMethods->xShmUnmap(below(f), delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static sqlite3_vfs *unix_vfs(sqlite3_vfs *v)
{
    return v->pAppData;
}

static int disk_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out_flags)
{
    struct file *file = (struct file *)f;
    memset(file, 0, sizeof *file);
    int rc = unix_vfs(v)->xOpen(unix_vfs(v), name, below(f), flags, out_flags);
    if (rc != SQLITE_OK)
        return rc;
    file->base.pMethods = &METHODS;
    file->place.raw = below(f);
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *v, const char *name, int sync_folder)
{
    return unix_vfs(v)->xDelete(unix_vfs(v), name, sync_folder);
}

static int disk_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    return unix_vfs(v)->xAccess(unix_vfs(v), name, flags, out);
}

static int disk_full_path(sqlite3_vfs *v, const char *name, int cap, char *out)
{
    return unix_vfs(v)->xFullPathname(unix_vfs(v), name, cap, out);
}

static int disk_randomness(sqlite3_vfs *v, int n, char *out)
{
    return unix_vfs(v)->xRandomness(unix_vfs(v), n, out);
}

static int disk_sleep(sqlite3_vfs *v, int us)
{
    return unix_vfs(v)->xSleep(unix_vfs(v), us);
}

static int disk_time(sqlite3_vfs *v, double *out)
{
    return unix_vfs(v)->xCurrentTime(unix_vfs(v), out);
}

static int disk_time64(sqlite3_vfs *v, sqlite3_int64 *out)
{
    return unix_vfs(v)->xCurrentTimeInt64(unix_vfs(v), out);
}

static int disk_last_error(sqlite3_vfs *v, int cap, char *out)
{
    return unix_vfs(v)->xGetLastError(unix_vfs(v), cap, out);
}

static const sqlite3_vfs DISK = {
    .iVersion = 2,
    .xOpen = disk_open,
    .xDelete = disk_delete,
    .xAccess = disk_access,
    .xFullPathname = disk_full_path,
    .xRandomness = disk_randomness,
    .xSleep = disk_sleep,
    .xCurrentTime = disk_time,
    .xCurrentTimeInt64 = disk_time64,
    .xGetLastError = disk_last_error,
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int registered = SQLITE_ERROR;

static int put_above(const char *below_name, const char *name)
{
    sqlite3_vfs *system = sqlite3_vfs_find(below_name);
    sqlite3_vfs *made = malloc(sizeof *made);
    if (system == NULL || made == NULL) {
        free(made);
        return SQLITE_ERROR;
    }
    *made = DISK; /* lives as long as the process */
    made->zName = name;
    made->pAppData = system;
    made->szOsFile = (int)sizeof(struct file) + system->szOsFile;
    made->mxPathname = system->mxPathname;
    int rc = sqlite3_vfs_register(made, 0);
    return rc != SQLITE_OK ? rc : sqlite3mc_vfs_create(name, 0);
}

static void register_once(void)
{
    registered = sqlite3_initialize();
    if (registered != SQLITE_OK)
        return;
    bd_sqlite_mend_reads();
    bd_sqlite_clear_gaps();
    registered = put_above("unix", "bandi");
}

int vfs_register(void)
{
    pthread_once(&once, register_once);
    return registered;
}

int vfs_register_above(const char *below_name, const char *name)
{
    int rc = vfs_register();
    return rc != SQLITE_OK ? rc : put_above(below_name, name);
}
