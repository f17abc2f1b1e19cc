/* tests/store/simdisk_int.h - what the two files of the simulated disk share. */
#ifndef BD_TESTS_SIMDISK_INT_H
#define BD_TESTS_SIMDISK_INT_H

#include "simdisk.h"

#include <sqlite3.h>

enum { SIM_SLOTS = 8, SIM_REGIONS = 64 };

struct sim_bytes {
    uint8_t *p;
    size_t n;
    size_t cap;
};

/* An unsynced change: bytes at an offset, or (bytes NULL) a truncation to `at`. */
struct sim_change {
    uint64_t at;
    uint8_t *bytes;
    size_t n;
};

struct sim_inode {
    bool folder;
    unsigned refs; /* handles and names of either map */
    struct sim_bytes now, durable;
    struct sim_change *changes;
    size_t change_count, change_cap;
    /* SQLite's locks, over all handles of this process */
    unsigned shared;
    void *reserved, *pending, *exclusive;
    void *regions[SIM_REGIONS];
    unsigned region_bytes, mappers;
    unsigned slot_shared[SIM_SLOTS];
    void *slot_exclusive[SIM_SLOTS];
};

struct sim_name {
    char path[256];
    struct sim_inode *inode;
};

struct sim_map {
    struct sim_name *at;
    size_t n, cap;
};

/* An unsynced change of names: from "" makes `to`, to "" removes `from`, both renames. */
struct sim_move {
    char from[256], to[256];
    struct sim_inode *inode;
    bool synced;
};

struct simdisk {
    struct sim_map now, durable;
    struct sim_move *moves;
    size_t move_count, move_cap;
    uint64_t steps, operations, spaces;
    uint64_t cut_at, fail_at;
    int fail_number;
    bool fail_for_good, fired, dead;
};

extern struct simdisk *sim_present;

struct sim_inode *sim_find(const struct simdisk *d, const char *path);
/* Each gives 0 or an errno number. */
int sim_open(struct simdisk *d, const char *path, bool create, bool exclusive, struct sim_inode **out, bool *created);
void sim_close(struct sim_inode *i);
int sim_read(struct simdisk *d, struct sim_inode *i, void *out, size_t n, uint64_t at, size_t *got);
int sim_write(struct simdisk *d, struct sim_inode *i, const void *bytes, size_t n, uint64_t at);
int sim_truncate(struct simdisk *d, struct sim_inode *i, uint64_t size);
int sim_sync(struct simdisk *d, struct sim_inode *i);
int sim_move(struct simdisk *d, const char *from, const char *to);
int sim_sync_folder(struct simdisk *d, const char *path);
void sim_parent(const char *path, char out[256]);

/* In simdisk_vfs.c: registers the VFS once and gives the name to open databases with. */
const char *sim_vfs_name(void);

#endif
