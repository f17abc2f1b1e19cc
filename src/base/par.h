/* base/par.h - one loop over many independent pieces, on several threads.
 *
 * Floor: base (pthreads). Nothing else in Bandi starts a thread, the web server's own aside. The pieces are the same
 * whatever the number of threads, so results are too, as long as a piece writes only what is its own.
 */
#ifndef BD_BASE_PAR_H
#define BD_BASE_PAR_H

#include <stdbool.h>
#include <stddef.h>

struct pace; /* base/env.h */

/* Threads worth using: processors available to this process, at most 64; BANDI_THREADS in the environment overrides. */
unsigned par_threads(void);

/* Calls work(ctx, from, to, worker) for consecutive pieces [from, to) of at most `piece` items that cover [0, count).
 * Pieces are handed out in order; `worker` is 0 … threads-1 and names the scratch space a call may use alone.
 * threads 0 means par_threads(). Returns when all are done. If a thread cannot be started the others do its share. */
void par_for(size_t count, size_t piece, unsigned threads, void (*work)(void *ctx, size_t from, size_t to, unsigned worker),
             void *ctx);

/* The same for a loop that is the part of a step from `from` to `to`: told as it goes on, and ended when the user asks to stop, after
 * the pieces that are begun. False then: some pieces may not be done, or only in part where they ask by themselves. A pace of NULL
 * is par_for; with `from` below 0 nothing is told. */
bool par_for_paced(size_t count, size_t piece, unsigned threads,
                   void (*work)(void *ctx, size_t from, size_t to, unsigned worker), void *ctx, const struct pace *pace,
                   double from, double to);

#endif
