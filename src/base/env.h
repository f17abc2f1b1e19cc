/* base/env.h - the outside world that a computation may ask: clock, randomness, progress, a request to stop.
 *
 * Floor: base. Handed in, so that tests drive time and chance; no other code reads a clock or an entropy source.
 * Results that a seed should fix use num/rng.h, never this randomness.
 */
#ifndef BD_BASE_ENV_H
#define BD_BASE_ENV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct env {
    int64_t (*now_us)(void *ctx);                               /* microseconds since 1970-01-01 UTC; may jump */
    int64_t (*boot_us)(void *ctx);                              /* microseconds since boot, suspended time included */
    void (*random)(void *ctx, void *out, size_t n);             /* unpredictable bytes */
    void (*progress)(void *ctx, const char *what, double done); /* done 0 to 1, below 0 when unknown; may be NULL */
    bool (*stop)(void *ctx); /* true from when the user asked to stop on; called from any thread; may be NULL */
    void *ctx;
};

/* The real clock and the kernel's randomness; no progress, never stops. */
struct env env_system(void);

/* A clock that starts at `start_us` and moves one millisecond a reading, and a counter-based random stream: for tests. */
struct env_fake {
    int64_t clock_us;
    uint64_t counter;
};
struct env env_fake(struct env_fake *state);

void env_progress(const struct env *env, const char *what, double done);
bool env_stop(const struct env *env);

/* One step of long work: what it is called, and which part of the whole it is. Parts are 0 to 1. */
struct pace {
    const struct env *env; /* may be NULL */
    const char *what;
    double from, to;
};

/* Tells that `part` of the step is behind, and asks: false when it is to end. For the thread that began the work; a pace of NULL
 * goes on. */
bool pace_on(const struct pace *p, double part);
/* Whether it is to end, asked by any thread. */
bool pace_stopped(const struct pace *p);

/* For the loops of long work: tells how far it is, and ends it when the user asked to stop. `every` is a power of two: only
 * each such `at` is told and asked. BD_INTERRUPTED "stopped; nothing was changed": only for work that can still be undone. */
FALLIBLE env_go_on(const struct env *env, const char *what, uint64_t at, uint64_t of, uint64_t every, struct err *e);

#endif
