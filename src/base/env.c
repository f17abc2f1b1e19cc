/* base/env.c - see env.h. */
#include "base/env.h"
#include "base/err.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    BD_ASSERT(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t system_now(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_boot(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_BOOTTIME);
}

static void system_random(void *ctx, void *out, size_t n)
{
    (void)ctx;
    unsigned char *p = out;
    while (n > 0) {
        ssize_t k = getrandom(p, n > 256 ? 256 : n, 0);
        if (k < 0 && errno == EINTR)
            continue;
        BD_ASSERT(k > 0);
        p += k;
        n -= (size_t)k;
    }
}

struct env env_system(void)
{
    return (struct env){.now_us = system_now, .boot_us = system_boot, .random = system_random};
}

static int64_t fake_now(void *ctx)
{
    struct env_fake *f = ctx;
    f->clock_us += 1000;
    return f->clock_us;
}

/* SplitMix64 (Steele, Lea, Flood 2014): enough for tests, never for keys of a real vault. */
static void fake_random(void *ctx, void *out, size_t n)
{
    struct env_fake *f = ctx;
    unsigned char *p = out;
    while (n > 0) {
        uint64_t z = (f->counter += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        z ^= z >> 31;
        size_t k = n < sizeof z ? n : sizeof z;
        memcpy(p, &z, k);
        p += k;
        n -= k;
    }
}

struct env env_fake(struct env_fake *state)
{
    return (struct env){.now_us = fake_now, .boot_us = fake_now, .random = fake_random, .ctx = state};
}

void env_progress(const struct env *env, const char *what, double done)
{
    if (env != NULL && env->progress != NULL)
        env->progress(env->ctx, what, done);
}

bool env_stop(const struct env *env)
{
    return env != NULL && env->stop != NULL && env->stop(env->ctx);
}

bool pace_on(const struct pace *p, double part)
{
    if (p != NULL)
        env_progress(p->env, p->what, p->from + part * (p->to - p->from));
    return !pace_stopped(p);
}

bool pace_stopped(const struct pace *p)
{
    return p != NULL && env_stop(p->env);
}

enum bd_status env_go_on(const struct env *env, const char *what, uint64_t at, uint64_t of, uint64_t every, struct err *e)
{
    if (env == NULL || (at & (every - 1)) != 0)
        return BD_OK;
    env_progress(env, what, of == 0 ? -1 : at >= of ? 1 : (double)at / (double)of);
    return env_stop(env) ? err_set(e, BD_INTERRUPTED, "stopped; nothing was changed") : BD_OK;
}
