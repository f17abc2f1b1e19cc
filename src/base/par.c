/* base/par.c - see par.h. An atomic counter hands out pieces; the calling thread is worker 0. */
#include "base/par.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MOST_THREADS = 64 };

struct loop {
    size_t count, piece;
    atomic_size_t next;
    void (*work)(void *, size_t, size_t, unsigned);
    void *ctx;
    const struct pace *pace;
    double begin, end; /* parts of the step */
};

struct worker {
    struct loop *loop;
    unsigned index;
};

unsigned par_threads(void)
{
    int64_t asked;
    if (str_to_i64(str_from(getenv("BANDI_THREADS")), &asked) && asked >= 1 && asked <= MOST_THREADS)
        return (unsigned)asked;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : (unsigned)n;
}

/* The calling thread tells how far the loop is. */
static bool goes_on(struct loop *l, unsigned worker)
{
    size_t next = atomic_load(&l->next);
    if (worker > 0 || next >= l->count || l->begin < 0)
        return !pace_stopped(l->pace);
    return pace_on(l->pace, l->begin + (l->end - l->begin) * (double)next / (double)l->count);
}

static void *run(void *arg)
{
    struct worker *w = arg;
    struct loop *l = w->loop;
    while (goes_on(l, w->index)) {
        size_t from = atomic_fetch_add(&l->next, l->piece);
        if (from >= l->count)
            break;
        size_t to = l->count - from < l->piece ? l->count : from + l->piece;
        l->work(l->ctx, from, to, w->index);
    }
    return NULL;
}

bool par_for_paced(size_t count, size_t piece, unsigned threads,
                   void (*work)(void *ctx, size_t from, size_t to, unsigned worker), void *ctx, const struct pace *pace,
                   double from, double to)
{
    BD_ASSERT(piece > 0);
    if (threads == 0)
        threads = par_threads();
    size_t pieces = count / piece + (count % piece != 0);
    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    if (threads > pieces)
        threads = pieces > 0 ? (unsigned)pieces : 1;
    struct loop loop = {.count = count, .piece = piece, .work = work, .ctx = ctx, .pace = pace, .begin = from, .end = to};
    atomic_init(&loop.next, 0);
    pthread_t handles[MOST_THREADS];
    struct worker workers[MOST_THREADS];
    unsigned started = 0;
    for (unsigned i = 1; i < threads; i++) {
        workers[i] = (struct worker){&loop, i};
        if (pthread_create(&handles[started], NULL, run, &workers[i]) != 0)
            break;
        started++;
    }
    workers[0] = (struct worker){&loop, 0};
    run(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(handles[i], NULL);
    return from < 0 ? !pace_stopped(pace) : pace_on(pace, to);
}

void par_for(size_t count, size_t piece, unsigned threads, void (*work)(void *ctx, size_t from, size_t to, unsigned worker),
             void *ctx)
{
    (void)par_for_paced(count, piece, threads, work, ctx, NULL, 0, 0);
}
