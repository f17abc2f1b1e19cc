/* base/arena.c - see arena.h. A list of chunks, newest first; each at least CHUNK_MIN bytes, doubling to CHUNK_MAX. */
#include "base/arena.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, CHUNK_MIN = 16 * 1024, CHUNK_MAX = 4 * 1024 * 1024 };

struct chunk {
    struct chunk *older;
    size_t cap;
    size_t used;
    size_t next_cap; /* before it was added: who takes and rewinds again and again gets no larger chunks for it */
    /* bytes follow */
};

struct arena {
    struct chunk *newest;
    size_t limit;
    size_t taken; /* capacity of all chunks */
    size_t next_cap;
};

static unsigned char *chunk_bytes(struct chunk *c)
{
    return (unsigned char *)(c + 1);
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = calloc(1, sizeof *a);
    BD_ASSERT(a != NULL);
    a->limit = limit_bytes;
    a->next_cap = CHUNK_MIN;
    return a;
}

static void chunk_drop(struct arena *a)
{
    struct chunk *c = a->newest;
    a->newest = c->older;
    a->taken -= c->cap;
    a->next_cap = c->next_cap;
    explicit_bzero(chunk_bytes(c), c->used);
    free(c);
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    while (a->newest != NULL)
        chunk_drop(a);
    free(a);
}

void arena_free_scoped(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

static void chunk_add(struct arena *a, size_t need)
{
    size_t cap = a->next_cap > need ? a->next_cap : need, next_cap = a->next_cap;
    if (a->next_cap < CHUNK_MAX)
        a->next_cap *= 2;
    if (cap > a->limit - a->taken)
        cap = need;
    BD_ASSERT(cap <= a->limit - a->taken); /* the arena's stated limit */
    struct chunk *c = malloc(sizeof *c + cap);
    BD_ASSERT(c != NULL);
    *c = (struct chunk){.older = a->newest, .cap = cap, .next_cap = next_cap};
    a->newest = c;
    a->taken += cap;
}

static void *take(struct arena *a, size_t bytes)
{
    BD_ASSERT(bytes <= SIZE_MAX - ALIGN);
    size_t need = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if (a->newest == NULL || a->newest->cap - a->newest->used < need)
        chunk_add(a, need);
    void *p = chunk_bytes(a->newest) + a->newest->used;
    a->newest->used += need;
    return p;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    BD_ASSERT(size == 0 || count <= SIZE_MAX / size);
    void *p = take(a, count * size);
    memset(p, 0, count * size);
    return p;
}

char *arena_copy(struct arena *a, const void *bytes, size_t n)
{
    BD_ASSERT(n < SIZE_MAX);
    char *p = take(a, n + 1);
    if (n > 0)
        memcpy(p, bytes, n);
    p[n] = '\0';
    return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BD_ASSERT(n >= 0);
    char *p = take(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return p;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.chunk = a->newest, .used = a->newest != NULL ? a->newest->used : 0};
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    while (a->newest != NULL && a->newest != mark.chunk)
        chunk_drop(a);
    BD_ASSERT(a->newest == mark.chunk);
    if (a->newest == NULL)
        return;
    explicit_bzero(chunk_bytes(a->newest) + mark.used, a->newest->used - mark.used);
    a->newest->used = mark.used;
}

size_t arena_used(const struct arena *a)
{
    size_t n = 0;
    for (const struct chunk *c = a->newest; c != NULL; c = c->older)
        n += c->used;
    return n;
}
