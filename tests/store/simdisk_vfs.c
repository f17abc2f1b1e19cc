/* tests/store/simdisk_vfs.c - the simulated disk as SQLite sees it. Same promises as SQLite's "unix": power-safe overwrite,
 * and a new journal's or log's first sync also syncs its folder. */
#include "simdisk_int.h"

#include "base/err.h"
#include "store/vfs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct handle {
    sqlite3_file base;
    struct simdisk *disk;
    struct sim_inode *inode;
    char folder[256];    /* to be synced with the first sync, or "" */
    char unlink_at[256]; /* to be removed at close, or "" */
    int lock;
    bool mapped;
    unsigned slots_shared, slots_exclusive;
};

static struct handle *of(sqlite3_file *f)
{
    return (struct handle *)f;
}

static int code(int number, int otherwise)
{
    return number == 0 ? SQLITE_OK : number == ENOSPC ? SQLITE_FULL : otherwise;
}

static int h_unlock(sqlite3_file *f, int level)
{
    struct handle *h = of(f);
    struct sim_inode *i = h->inode;
    if (h->lock <= level)
        return SQLITE_OK;
    i->reserved = i->reserved == h ? NULL : i->reserved;
    i->pending = i->pending == h ? NULL : i->pending;
    i->exclusive = i->exclusive == h ? NULL : i->exclusive;
    if (level == SQLITE_LOCK_NONE)
        i->shared--;
    h->lock = level;
    return SQLITE_OK;
}

static int h_lock(sqlite3_file *f, int level)
{
    struct handle *h = of(f);
    struct sim_inode *i = h->inode;
    if (h->lock >= level)
        return SQLITE_OK;
    if (h->lock == SQLITE_LOCK_NONE) {
        if (i->pending != NULL || i->exclusive != NULL)
            return SQLITE_BUSY;
        i->shared++;
        h->lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
        if (i->reserved != NULL && i->reserved != h)
            return SQLITE_BUSY;
        i->reserved = h;
        h->lock = h->lock < SQLITE_LOCK_RESERVED ? SQLITE_LOCK_RESERVED : h->lock;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
        i->pending = h;
        h->lock = SQLITE_LOCK_PENDING;
        if (i->shared > 1)
            return SQLITE_BUSY;
        i->exclusive = h;
        h->lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
}

static int h_reserved(sqlite3_file *f, int *out)
{
    *out = of(f)->inode->reserved != NULL;
    return SQLITE_OK;
}

static int h_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    struct handle *h = of(f);
    struct sim_inode *i = h->inode;
    for (int s = offset; s < offset + n; s++) {
        bool mine = (h->slots_shared >> s & 1) != 0;
        if ((flags & SQLITE_SHM_LOCK) == 0)
            continue;
        if (i->slot_exclusive[s] != NULL && i->slot_exclusive[s] != h)
            return SQLITE_BUSY;
        if ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && i->slot_shared[s] > (mine ? 1u : 0u))
            return SQLITE_BUSY;
    }
    for (int s = offset; s < offset + n; s++) {
        unsigned bit = 1u << s;
        bool lock = (flags & SQLITE_SHM_LOCK) != 0;
        if ((flags & SQLITE_SHM_SHARED) != 0) {
            if (lock && (h->slots_shared & bit) == 0)
                i->slot_shared[s]++;
            if (!lock && (h->slots_shared & bit) != 0)
                i->slot_shared[s]--;
            h->slots_shared = lock ? h->slots_shared | bit : h->slots_shared & ~bit;
        } else {
            i->slot_exclusive[s] = lock ? h : NULL;
            h->slots_exclusive = lock ? h->slots_exclusive | bit : h->slots_exclusive & ~bit;
        }
    }
    return SQLITE_OK;
}

static int h_shm_map(sqlite3_file *f, int region, int bytes, int extend, void volatile **out)
{
    struct handle *h = of(f);
    struct sim_inode *i = h->inode;
    BD_ASSERT(region < SIM_REGIONS);
    if (h->disk->dead)
        return SQLITE_IOERR_SHMMAP;
    if (!h->mapped) {
        h->mapped = true;
        i->mappers++;
    }
    if (i->regions[region] == NULL && extend) {
        i->regions[region] = calloc(1, (size_t)bytes);
        BD_ASSERT(i->regions[region] != NULL);
    }
    *out = i->regions[region];
    return SQLITE_OK;
}

static int h_shm_unmap(sqlite3_file *f, int delete)
{
    struct handle *h = of(f);
    (void)delete;
    for (int s = 0; s < SIM_SLOTS; s++) {
        if ((h->slots_shared >> s & 1) != 0)
            h->inode->slot_shared[s]--;
        if ((h->slots_exclusive >> s & 1) != 0)
            h->inode->slot_exclusive[s] = NULL;
    }
    h->slots_shared = h->slots_exclusive = 0;
    if (h->mapped && --h->inode->mappers == 0)
        for (int r = 0; r < SIM_REGIONS; r++) {
            free(h->inode->regions[r]);
            h->inode->regions[r] = NULL;
        }
    h->mapped = false;
    return SQLITE_OK;
}

static void h_barrier(sqlite3_file *f)
{
    (void)f;
}

static int h_close(sqlite3_file *f)
{
    struct handle *h = of(f);
    h_shm_unmap(f, 0);
    h_unlock(f, SQLITE_LOCK_NONE);
    if (h->unlink_at[0] != '\0')
        (void)sim_move(h->disk, h->unlink_at, "");
    sim_close(h->inode);
    return SQLITE_OK;
}

static int h_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
    size_t got = 0;
    int number = sim_read(of(f)->disk, of(f)->inode, out, (size_t)n, (uint64_t)at, &got);
    if (number != 0)
        return SQLITE_IOERR_READ;
    if (got == (size_t)n)
        return SQLITE_OK;
    memset((char *)out + got, 0, (size_t)n - got);
    return SQLITE_IOERR_SHORT_READ;
}

static int h_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    return code(sim_write(of(f)->disk, of(f)->inode, bytes, (size_t)n, (uint64_t)at), SQLITE_IOERR_WRITE);
}

static int h_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return code(sim_truncate(of(f)->disk, of(f)->inode, (uint64_t)size), SQLITE_IOERR_TRUNCATE);
}

static int h_sync(sqlite3_file *f, int flags)
{
    struct handle *h = of(f);
    (void)flags;
    int number = sim_sync(h->disk, h->inode);
    if (number == 0 && h->folder[0] != '\0') {
        number = sim_sync_folder(h->disk, h->folder);
        h->folder[0] = '\0';
    }
    return code(number, SQLITE_IOERR_FSYNC);
}

static int h_size(sqlite3_file *f, sqlite3_int64 *out)
{
    if (of(f)->disk->dead)
        return SQLITE_IOERR_FSTAT;
    *out = (sqlite3_int64)of(f)->inode->now.n;
    return SQLITE_OK;
}

static int h_control(sqlite3_file *f, int op, void *arg)
{
    (void)f;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int h_sector(sqlite3_file *f)
{
    (void)f;
    return 4096;
}

static int h_characteristics(sqlite3_file *f)
{
    (void)f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = h_close,
    .xRead = h_read,
    .xWrite = h_write,
    .xTruncate = h_truncate,
    .xSync = h_sync,
    .xFileSize = h_size,
    .xLock = h_lock,
    .xUnlock = h_unlock,
    .xCheckReservedLock = h_reserved,
    .xFileControl = h_control,
    .xSectorSize = h_sector,
    .xDeviceCharacteristics = h_characteristics,
    .xShmMap = h_shm_map,
    .xShmLock = h_shm_lock,
    .xShmBarrier = h_barrier,
    .xShmUnmap = h_shm_unmap,
};

static int v_open(sqlite3_vfs *v, sqlite3_filename name, sqlite3_file *f, int flags, int *out_flags)
{
    static unsigned temporary;
    struct handle *h = of(f);
    char made[64];
    bool created = false;
    (void)v;
    memset(h, 0, sizeof *h);
    if (name == NULL)
        snprintf(made, sizeof made, "/sim/temporary-%u", ++temporary);
    const char *path = name != NULL ? name : made;
    int number = sim_open(sim_present, path, (flags & SQLITE_OPEN_CREATE) != 0, (flags & SQLITE_OPEN_EXCLUSIVE) != 0, &h->inode,
                          &created);
    if (number != 0)
        return code(number, SQLITE_CANTOPEN);
    h->disk = sim_present;
    h->base.pMethods = &METHODS;
    if (created && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0)
        sim_parent(path, h->folder);
    if ((flags & SQLITE_OPEN_DELETEONCLOSE) != 0)
        snprintf(h->unlink_at, sizeof h->unlink_at, "%s", path);
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int v_delete(sqlite3_vfs *v, const char *name, int sync_folder)
{
    char folder[256];
    (void)v;
    int number = sim_move(sim_present, name, "");
    if (number == ENOENT)
        return SQLITE_IOERR_DELETE_NOENT;
    sim_parent(name, folder);
    if (number == 0 && sync_folder)
        number = sim_sync_folder(sim_present, folder);
    return code(number, SQLITE_IOERR_DELETE);
}

static int v_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    (void)v;
    const struct sim_inode *i = sim_find(sim_present, name);
    *out = i != NULL && (flags != SQLITE_ACCESS_EXISTS || i->folder || i->now.n > 0);
    return sim_present->dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int v_full_path(sqlite3_vfs *v, const char *name, int cap, char *out)
{
    (void)v;
    snprintf(out, (size_t)cap, "%s", name);
    return SQLITE_OK;
}

static int v_randomness(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    for (int i = 0; i < n; i++)
        out[i] = (char)rand();
    return n;
}

static int v_sleep(sqlite3_vfs *v, int us)
{
    (void)v;
    return us; /* nobody else runs: waiting would not help */
}

static int v_time(sqlite3_vfs *v, sqlite3_int64 *out)
{
    (void)v;
    *out = 212000000000000;
    return SQLITE_OK;
}

static int v_error(sqlite3_vfs *v, int cap, char *out)
{
    (void)v;
    (void)cap;
    (void)out;
    return sim_present != NULL && sim_present->dead ? EIO : 0;
}

const char *sim_vfs_name(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = sizeof(struct handle),
        .mxPathname = 255,
        .zName = "simdisk",
        .xOpen = v_open,
        .xDelete = v_delete,
        .xAccess = v_access,
        .xFullPathname = v_full_path,
        .xRandomness = v_randomness,
        .xSleep = v_sleep,
        .xCurrentTimeInt64 = v_time,
        .xGetLastError = v_error,
    };
    static bool done;
    if (!done) {
        BD_ASSERT(vfs_register() == SQLITE_OK && sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
        BD_ASSERT(vfs_register_above("simdisk", "bandi-simdisk") == SQLITE_OK);
        done = true;
    }
    return "multipleciphers-bandi-simdisk";
}
