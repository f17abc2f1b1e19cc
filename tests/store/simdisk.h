/* tests/store/simdisk.h - a disk in memory that fails an operation or loses its power, for tests of any floor.
 *
 * It stands beneath both `struct fs` and SQLite. Typical use, for an operation under test:
 *
 *   for (uint64_t k = 1;; k++) {
 *       struct simdisk *d = simdisk_new();
 *       simdisk_use(d);
 *       … prepare, then simdisk_mark(d) …
 *       simdisk_cut_at(d, k);               // or simdisk_fail_at(d, k, ENOSPC, false)
 *       … the operation; remember what it acknowledged; close every handle …
 *       bool reached = simdisk_fired(d);
 *       simdisk_restart(d, seed + k);       // power is back; what was not synced is kept, dropped or torn by `seed`
 *       … open again and compare with what was acknowledged …
 *       simdisk_use(NULL); simdisk_free(d);
 *       if (!reached) break;                // the operation has fewer than k steps: all were tried
 *   }
 *
 * Model. A written piece is durable after sync of its file. A name (create, rename, unlink, mkdir) is durable after sync of
 * its folder, or of a new journal through SQLite. When the power goes, each unsynced write is cut at sector borders (512 or
 * 4,096 bytes, by seed) and each piece is kept, dropped or, at 4,096, torn at a random byte; unsynced truncations and names
 * are kept or dropped one by one, a name only if what it needs is there. Bytes outside a written range never change.
 * The step at which the power goes is itself unsynced. Not modelled: a disk that lies about sync, decay of synced bytes.
 * One thread. Several connections in one process lock each other out as processes would.
 */
#ifndef BD_TESTS_SIMDISK_H
#define BD_TESTS_SIMDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct simdisk;

/* An empty disk with the folder "/sim". */
struct simdisk *simdisk_new(void);
void simdisk_free(struct simdisk *d);

/* Puts it beneath fs.h and db.h; NULL gives the operating system back. */
void simdisk_use(struct simdisk *d);

/* Steps (operations that change the disk, syncs among them) since simdisk_new or simdisk_mark. */
uint64_t simdisk_steps(const struct simdisk *d);

/* Counts steps and all operations from 0 again, and forgets a cut or failure asked for. */
void simdisk_mark(struct simdisk *d);

/* The power goes at the k-th step from the mark (k from 1): it and everything after fail with EIO until simdisk_restart. */
void simdisk_cut_at(struct simdisk *d, uint64_t k);

/* The k-th operation from the mark, reads and opens among them, fails with `number`; all later ones too if `for_good`.
 * ENOSPC concerns only operations that need space (write, create, mkdir), which then are the ones counted. */
void simdisk_fail_at(struct simdisk *d, uint64_t k, int number, bool for_good);

/* True once the cut or the failure has happened. */
bool simdisk_fired(const struct simdisk *d);

/* Power is back: the disk becomes one of the states that the model allows, chosen by `seed`. All handles must be closed. */
void simdisk_restart(struct simdisk *d, uint64_t seed);

/* Calls fn for every file's bytes; for looking for planted words. */
void simdisk_each(const struct simdisk *d, void (*fn)(void *ctx, const char *path, const uint8_t *bytes, size_t n), void *ctx);

/* Flips one bit of a file; false when it is not there. */
bool simdisk_flip(struct simdisk *d, const char *path, size_t byte, int bit);

#endif
