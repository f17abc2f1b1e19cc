/* tests/store/simdisk.c - see simdisk.h. SQLite's side is in simdisk_vfs.c. */
#include "simdisk_int.h"

#include "base/err.h"
#include "store/fs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct simdisk *sim_present;

static void *grown(void *old, size_t bytes)
{
    void *p = realloc(old, bytes);
    BD_ASSERT(p != NULL);
    return p;
}

/* ---- bytes ---- */

static void bytes_resize(struct sim_bytes *b, size_t n)
{
    if (n > b->cap) {
        b->cap = n > 2 * b->cap ? n : 2 * b->cap;
        b->p = grown(b->p, b->cap);
    }
    if (n > b->n)
        memset(b->p + b->n, 0, n - b->n);
    b->n = n;
}

static void bytes_put(struct sim_bytes *b, uint64_t at, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    if (at + n > b->n)
        bytes_resize(b, (size_t)at + n);
    memcpy(b->p + at, bytes, n);
}

static void forget_changes(struct sim_inode *i)
{
    for (size_t c = 0; c < i->change_count; c++)
        free(i->changes[c].bytes);
    i->change_count = 0;
}

static void add_change(struct sim_inode *i, struct sim_change change)
{
    if (i->change_count == i->change_cap) {
        i->change_cap = i->change_cap == 0 ? 16 : 2 * i->change_cap;
        i->changes = grown(i->changes, i->change_cap * sizeof *i->changes);
    }
    i->changes[i->change_count++] = change;
}

/* ---- inodes and names ---- */

static void release(struct sim_inode *i)
{
    if (i == NULL || --i->refs > 0)
        return;
    forget_changes(i);
    free(i->changes);
    free(i->now.p);
    free(i->durable.p);
    for (int r = 0; r < SIM_REGIONS; r++)
        free(i->regions[r]);
    free(i);
}

static struct sim_name *look(const struct sim_map *m, const char *path)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->at[i].path, path) == 0)
            return &m->at[i];
    return NULL;
}

static void map_set(struct sim_map *m, const char *path, struct sim_inode *inode)
{
    struct sim_name *name = look(m, path);
    inode->refs++;
    if (name != NULL) {
        release(name->inode);
        name->inode = inode;
        return;
    }
    if (m->n == m->cap) {
        m->cap = m->cap == 0 ? 16 : 2 * m->cap;
        m->at = grown(m->at, m->cap * sizeof *m->at);
    }
    snprintf(m->at[m->n].path, sizeof m->at[m->n].path, "%s", path);
    m->at[m->n++].inode = inode;
}

static void map_drop(struct sim_map *m, const char *path)
{
    struct sim_name *name = look(m, path);
    if (name == NULL)
        return;
    release(name->inode);
    *name = m->at[--m->n];
}

/* Moves what stands at `from`, and all that is under it. */
static void map_move(struct sim_map *m, const char *from, const char *to)
{
    struct sim_name *name = look(m, from);
    if (name == NULL || strcmp(from, to) == 0)
        return;
    struct sim_inode *inode = name->inode;
    map_set(m, to, inode);
    map_drop(m, from);
    size_t n = strlen(from);
    for (size_t i = 0; inode->folder && i < m->n; i++) {
        char path[256];
        if (strncmp(m->at[i].path, from, n) != 0 || m->at[i].path[n] != '/')
            continue;
        BD_ASSERT(strlen(to) + strlen(m->at[i].path + n) < sizeof path);
        strcpy(path, to);
        strcat(path, m->at[i].path + n);
        strcpy(m->at[i].path, path);
    }
}

static void map_clear(struct sim_map *m)
{
    for (size_t i = 0; i < m->n; i++)
        release(m->at[i].inode);
    m->n = 0;
}

static void map_copy(struct sim_map *to, const struct sim_map *from)
{
    map_clear(to);
    for (size_t i = 0; i < from->n; i++)
        map_set(to, from->at[i].path, from->at[i].inode);
}

void sim_parent(const char *path, char out[256])
{
    snprintf(out, 256, "%s", path);
    char *slash = strrchr(out, '/');
    *(slash != NULL ? slash : out) = '\0';
}

struct sim_inode *sim_find(const struct simdisk *d, const char *path)
{
    const struct sim_name *name = look(&d->now, path);
    return name != NULL ? name->inode : NULL;
}

/* ---- faults ---- */

/* Counts an operation that changes nothing or needs no space. */
static int operation(struct simdisk *d)
{
    d->operations++;
    if (d->dead)
        return EIO;
    if (d->fail_at == 0 || d->fail_number == ENOSPC)
        return 0;
    if (d->operations == d->fail_at || (d->fail_for_good && d->operations > d->fail_at)) {
        d->fired = true;
        return d->fail_number;
    }
    return 0;
}

/* Counts a change. *last is true when the power goes with it: do it, unsynced, then fail. */
static int change(struct simdisk *d, bool space, bool *last)
{
    *last = false;
    int number = operation(d);
    if (number != 0)
        return number;
    if (space && d->fail_at != 0 && d->fail_number == ENOSPC) {
        d->spaces++;
        if (d->spaces == d->fail_at || (d->fail_for_good && d->spaces > d->fail_at)) {
            d->fired = true;
            return ENOSPC;
        }
    }
    d->steps++;
    if (d->cut_at != 0 && d->steps == d->cut_at) {
        d->fired = d->dead = true;
        *last = true;
    }
    return 0;
}

static int after(bool last)
{
    return last ? EIO : 0;
}

/* ---- operations ---- */

static void remember(struct simdisk *d, const char *from, const char *to, struct sim_inode *inode)
{
    if (d->move_count == d->move_cap) {
        d->move_cap = d->move_cap == 0 ? 16 : 2 * d->move_cap;
        d->moves = grown(d->moves, d->move_cap * sizeof *d->moves);
    }
    struct sim_move *m = &d->moves[d->move_count++];
    *m = (struct sim_move){.inode = inode};
    snprintf(m->from, sizeof m->from, "%s", from);
    snprintf(m->to, sizeof m->to, "%s", to);
    inode->refs++;
}

static int make(struct simdisk *d, const char *path, bool folder, struct sim_inode **out)
{
    char above[256];
    bool last;
    sim_parent(path, above);
    const struct sim_inode *parent = sim_find(d, above);
    if (parent == NULL || !parent->folder)
        return ENOENT;
    int number = change(d, true, &last);
    if (number != 0)
        return number;
    struct sim_inode *i = calloc(1, sizeof *i);
    BD_ASSERT(i != NULL && strlen(path) < 256);
    i->folder = folder;
    map_set(&d->now, path, i);
    remember(d, "", path, i);
    if (out != NULL && !last) {
        i->refs++;
        *out = i;
    }
    return after(last);
}

int sim_open(struct simdisk *d, const char *path, bool create, bool exclusive, struct sim_inode **out, bool *created)
{
    struct sim_inode *i = sim_find(d, path);
    *created = i == NULL && create;
    if (*created)
        return make(d, path, false, out);
    int number = operation(d);
    if (number != 0)
        return number;
    if (i == NULL)
        return ENOENT;
    if (exclusive)
        return EEXIST;
    if (i->folder)
        return EISDIR;
    i->refs++;
    *out = i;
    return 0;
}

void sim_close(struct sim_inode *i)
{
    release(i);
}

int sim_read(struct simdisk *d, struct sim_inode *i, void *out, size_t n, uint64_t at, size_t *got)
{
    int number = operation(d);
    if (number != 0)
        return number;
    size_t there = at >= i->now.n ? 0 : i->now.n - (size_t)at;
    *got = n < there ? n : there;
    if (*got > 0)
        memcpy(out, i->now.p + at, *got);
    return 0;
}

int sim_write(struct simdisk *d, struct sim_inode *i, const void *bytes, size_t n, uint64_t at)
{
    bool last;
    int number = change(d, true, &last);
    if (number != 0)
        return number;
    uint8_t *copy = grown(NULL, n + 1);
    memcpy(copy, bytes, n);
    add_change(i, (struct sim_change){.at = at, .bytes = copy, .n = n});
    bytes_put(&i->now, at, bytes, n);
    return after(last);
}

int sim_truncate(struct simdisk *d, struct sim_inode *i, uint64_t size)
{
    bool last;
    int number = change(d, false, &last);
    if (number != 0)
        return number;
    add_change(i, (struct sim_change){.at = size});
    bytes_resize(&i->now, (size_t)size);
    return after(last);
}

int sim_sync(struct simdisk *d, struct sim_inode *i)
{
    bool last;
    int number = change(d, false, &last);
    if (number != 0 || last)
        return number != 0 ? number : EIO;
    for (size_t c = 0; c < i->change_count; c++) {
        if (i->changes[c].bytes != NULL)
            bytes_put(&i->durable, i->changes[c].at, i->changes[c].bytes, i->changes[c].n);
        else
            bytes_resize(&i->durable, (size_t)i->changes[c].at);
    }
    forget_changes(i);
    return 0;
}

/* Renames, or removes when `to` is "". */
int sim_move(struct simdisk *d, const char *from, const char *to)
{
    bool last;
    struct sim_inode *i = sim_find(d, from);
    if (i == NULL)
        return d->dead ? EIO : ENOENT;
    int number = change(d, false, &last);
    if (number != 0)
        return number;
    remember(d, from, to, i);
    if (to[0] == '\0')
        map_drop(&d->now, from);
    else
        map_move(&d->now, from, to);
    return after(last);
}

static void apply_move(struct sim_map *m, const struct sim_move *move)
{
    if (move->from[0] == '\0')
        map_set(m, move->to, move->inode);
    else if (move->to[0] == '\0')
        map_drop(m, move->from);
    else
        map_move(m, move->from, move->to);
}

int sim_sync_folder(struct simdisk *d, const char *path)
{
    bool last;
    size_t kept = 0;
    int number = change(d, false, &last);
    if (number != 0 || last)
        return number != 0 ? number : EIO;
    for (size_t i = 0; i < d->move_count; i++) {
        struct sim_move *m = &d->moves[i];
        char from[256], to[256];
        sim_parent(m->from, from);
        sim_parent(m->to, to);
        if ((m->from[0] != '\0' && strcmp(from, path) == 0) || (m->to[0] != '\0' && strcmp(to, path) == 0)) {
            apply_move(&d->durable, m);
            release(m->inode);
        } else {
            d->moves[kept++] = *m;
        }
    }
    d->move_count = kept;
    return 0;
}

/* ---- power ---- */

static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

/* How a power cut treats what was not synced: eighths of pieces kept, and the sector. */
struct mood {
    uint64_t state;
    unsigned keep_eighths;
    size_t sector;
};

static bool keeps(struct mood *m)
{
    return next(&m->state) % 8 < m->keep_eighths;
}

static void lose(struct sim_inode *i, struct mood *m)
{
    for (size_t c = 0; c < i->change_count; c++) {
        const struct sim_change *change = &i->changes[c];
        if (change->bytes == NULL && keeps(m))
            bytes_resize(&i->durable, (size_t)change->at);
        for (size_t done = 0; change->bytes != NULL && done < change->n;) {
            uint64_t at = change->at + done;
            size_t piece = m->sector - (size_t)(at % m->sector);
            if (piece > change->n - done)
                piece = change->n - done;
            bool torn = m->sector > 512 && m->keep_eighths % 8 != 0 && next(&m->state) % 16 == 0;
            if (torn)
                bytes_put(&i->durable, at, change->bytes + done, (size_t)(next(&m->state) % piece));
            else if (keeps(m))
                bytes_put(&i->durable, at, change->bytes + done, piece);
            done += piece;
        }
    }
    forget_changes(i);
    bytes_resize(&i->now, 0);
    bytes_put(&i->now, 0, i->durable.p != NULL ? (const void *)i->durable.p : "", i->durable.n);
}

void simdisk_restart(struct simdisk *d, uint64_t seed)
{
    static const unsigned KEEP[] = {8, 0, 4, 4, 2, 6, 1, 7};
    struct mood m = {.state = seed};
    m.keep_eighths = KEEP[next(&m.state) % 8];
    m.sector = next(&m.state) % 2 == 0 ? 512 : 4096;
    for (size_t i = 0; i < d->move_count; i++) {
        if (keeps(&m))
            apply_move(&d->durable, &d->moves[i]);
        release(d->moves[i].inode);
    }
    d->move_count = 0;
    for (size_t i = 0; i < d->durable.n; i++) {
        struct sim_inode *inode = d->durable.at[i].inode;
        BD_ASSERT(inode->mappers == 0 && inode->shared == 0); /* a handle was left open over the restart */
        lose(inode, &m);
    }
    map_copy(&d->now, &d->durable);
    d->dead = false;
    simdisk_mark(d);
}

/* ---- for tests ---- */

struct simdisk *simdisk_new(void)
{
    struct simdisk *d = calloc(1, sizeof *d);
    BD_ASSERT(d != NULL);
    static const char *const FOLDERS[] = {"", "/sim"};
    for (size_t i = 0; i < 2; i++) {
        struct sim_inode *folder = calloc(1, sizeof *folder);
        BD_ASSERT(folder != NULL);
        folder->folder = true;
        map_set(&d->now, FOLDERS[i], folder);
        map_set(&d->durable, FOLDERS[i], folder);
    }
    return d;
}

void simdisk_free(struct simdisk *d)
{
    if (d == NULL)
        return;
    BD_ASSERT(sim_present != d); /* simdisk_use(NULL) first */
    for (size_t i = 0; i < d->move_count; i++)
        release(d->moves[i].inode);
    map_clear(&d->now);
    map_clear(&d->durable);
    free(d->now.at);
    free(d->durable.at);
    free(d->moves);
    free(d);
}

uint64_t simdisk_steps(const struct simdisk *d)
{
    return d->steps;
}

void simdisk_mark(struct simdisk *d)
{
    d->steps = d->operations = d->spaces = d->cut_at = d->fail_at = 0;
    d->fired = false;
}

void simdisk_cut_at(struct simdisk *d, uint64_t k)
{
    d->cut_at = d->steps + k;
}

void simdisk_fail_at(struct simdisk *d, uint64_t k, int number, bool for_good)
{
    d->fail_at = (number == ENOSPC ? d->spaces : d->operations) + k;
    d->fail_number = number;
    d->fail_for_good = for_good;
}

bool simdisk_fired(const struct simdisk *d)
{
    return d->fired;
}

void simdisk_each(const struct simdisk *d, void (*fn)(void *ctx, const char *path, const uint8_t *bytes, size_t n), void *ctx)
{
    for (size_t i = 0; i < d->now.n; i++)
        if (!d->now.at[i].inode->folder)
            fn(ctx, d->now.at[i].path, d->now.at[i].inode->now.p, d->now.at[i].inode->now.n);
}

bool simdisk_flip(struct simdisk *d, const char *path, size_t byte, int bit)
{
    struct sim_inode *i = sim_find(d, path);
    if (i == NULL || byte >= i->now.n)
        return false;
    i->now.p[byte] = (uint8_t)(i->now.p[byte] ^ (1u << bit));
    if (byte < i->durable.n)
        i->durable.p[byte] = i->now.p[byte];
    return true;
}

/* ---- as a struct fs ---- */

static int fs_open_(void *ctx, const char *path, enum fs_open how, void **file)
{
    struct sim_inode *i = NULL;
    bool created;
    int number = sim_open(ctx, path, how == FS_NEW, how == FS_NEW, &i, &created);
    if (number == 0)
        *file = i;
    return number;
}

static void fs_close_(void *ctx, void *file)
{
    (void)ctx;
    sim_close(file);
}

static int fs_read_(void *ctx, void *file, void *out, size_t n, uint64_t at, size_t *got)
{
    return sim_read(ctx, file, out, n, at, got);
}

static int fs_write_(void *ctx, void *file, const void *bytes, size_t n, uint64_t at)
{
    return sim_write(ctx, file, bytes, n, at);
}

static int fs_sync_(void *ctx, void *file)
{
    return sim_sync(ctx, file);
}

static int fs_size_(void *ctx, void *file, uint64_t *bytes)
{
    (void)ctx;
    *bytes = ((struct sim_inode *)file)->now.n;
    return 0;
}

static int fs_rename_(void *ctx, const char *from, const char *to)
{
    return sim_move(ctx, from, to);
}

static int fs_unlink_(void *ctx, const char *path)
{
    return sim_move(ctx, path, "");
}

static int fs_mkdir_(void *ctx, const char *path)
{
    return sim_find(ctx, path) != NULL ? EEXIST : make(ctx, path, true, NULL);
}

static int fs_sync_folder_(void *ctx, const char *path)
{
    return sim_sync_folder(ctx, path);
}

static int fs_kind_(void *ctx, const char *path, enum fs_kind *out)
{
    const struct sim_inode *i = sim_find(ctx, path);
    int number = operation(ctx);
    *out = i == NULL ? FS_NOTHING : i->folder ? FS_FOLDER : FS_FILE;
    return number;
}

static bool is_inside(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && path[n] == '/' && strchr(path + n + 1, '/') == NULL;
}

static int fs_list_(void *ctx, const char *path, void (*name)(void *to, const char *name), void *to)
{
    const struct simdisk *d = ctx;
    int number = operation(ctx);
    if (number != 0)
        return number;
    if (sim_find(d, path) == NULL)
        return ENOENT;
    for (size_t i = 0; i < d->now.n; i++)
        if (is_inside(d->now.at[i].path, path))
            name(to, d->now.at[i].path + strlen(path) + 1);
    return 0;
}

static int fs_rmdir_(void *ctx, const char *path)
{
    const struct simdisk *d = ctx;
    for (size_t i = 0; i < d->now.n; i++)
        if (is_inside(d->now.at[i].path, path))
            return ENOTEMPTY;
    return sim_move(ctx, path, "");
}

void simdisk_use(struct simdisk *d)
{
    static struct fs table = {
        .open = fs_open_,
        .close = fs_close_,
        .read = fs_read_,
        .write = fs_write_,
        .sync = fs_sync_,
        .size = fs_size_,
        .rename = fs_rename_,
        .unlink = fs_unlink_,
        .mkdir = fs_mkdir_,
        .rmdir = fs_rmdir_,
        .sync_folder = fs_sync_folder_,
        .kind = fs_kind_,
        .list = fs_list_,
    };
    sim_present = d;
    table.ctx = d;
    table.sqlite_vfs = sim_vfs_name();
    fs_replace(d != NULL ? &table : NULL);
}
