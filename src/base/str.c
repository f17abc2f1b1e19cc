/* base/str.c - see str.h. */
#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str str_from(const char *z)
{
    return z == NULL ? STR_NONE : (struct str){z, strlen(z)};
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    BD_ASSERT(from <= to && to <= s.n);
    return (struct str){s.p + from, to - from};
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_from(z));
}

bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.p, b.p, n) : 0;
    if (c != 0)
        return c < 0 ? -1 : 1;
    return a.n < b.n ? -1 : a.n > b.n;
}

static size_t space_at_start(struct str s)
{
    if (s.n >= 1 && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
        return 1;
    if (str_starts(s, "\u00A0"))
        return 2;
    return str_starts(s, "\u3000") ? 3 : 0;
}

static size_t space_at_end(struct str s)
{
    if (s.n >= 1 && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
        return 1;
    if (str_ends(s, "\u00A0"))
        return 2;
    return str_ends(s, "\u3000") ? 3 : 0;
}

struct str str_head(struct str s, size_t most)
{
    size_t n = s.n < most ? s.n : most;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return (struct str){s.p, n};
}

struct str str_trim(struct str s)
{
    size_t k;
    while ((k = space_at_start(s)) > 0)
        s = str_slice(s, k, s.n);
    while ((k = space_at_end(s)) > 0)
        s = str_slice(s, 0, s.n - k);
    return s;
}

bool str_find(struct str hay, struct str needle, size_t from, size_t *at)
{
    if (needle.n > hay.n || from > hay.n - needle.n)
        return false;
    if (needle.n == 0) {
        *at = from;
        return true;
    }
    const char *hit = memmem(hay.p + from, hay.n - from, needle.p, needle.n);
    if (hit == NULL)
        return false;
    *at = (size_t)(hit - hay.p);
    return true;
}

struct str str_keep(struct arena *a, struct str s)
{
    return (struct str){arena_copy(a, s.p, s.n), s.n};
}

bool str_to_i64(struct str s, int64_t *out)
{
    size_t i = 0;
    bool negative = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
        i = 1;
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v))
            return false;
        if (negative ? __builtin_sub_overflow(v, digit, &v) : __builtin_add_overflow(v, digit, &v))
            return false;
    }
    *out = v;
    return true;
}

bool str_to_double(struct str s, double *out)
{
    char text[64];
    if (s.n == 0 || s.n >= sizeof text)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (strchr("0123456789+-.eE", s.p[i]) == NULL || s.p[i] == '\0')
            return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    char *end;
    errno = 0;
    double v = strtod(text, &end);
    if (*end != '\0' || end == text || !isfinite(v))
        return false;
    *out = v;
    return true;
}

static void buf_room(struct buf *b, size_t more)
{
    BD_ASSERT(more <= b->max && b->n <= b->max - more); /* the buffer's stated maximum */
    size_t need = b->n + more + 1;
    if (need <= b->cap)
        return;
    size_t cap = b->cap > 0 ? b->cap : 64;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *p = malloc(cap); /* not realloc: the old bytes are wiped before they go back */
    BD_ASSERT(p != NULL);
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    if (b->p != NULL) {
        explicit_bzero(b->p, b->n);
        free(b->p);
    }
    b->p = p;
    b->cap = cap;
}

void buf_reserve(struct buf *b, size_t more)
{
    buf_room(b, more);
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    buf_room(b, n);
    if (n > 0)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_addz(struct buf *b, const char *z)
{
    buf_add(b, z, strlen(z));
}

void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_addf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    BD_ASSERT(n >= 0);
    buf_room(b, (size_t)n);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
    va_end(again);
    b->n += (size_t)n;
}

void buf_clear(struct buf *b)
{
    if (b->p != NULL) {
        explicit_bzero(b->p, b->n);
        b->p[0] = '\0';
    }
    b->n = 0;
}

void buf_free(struct buf *b)
{
    if (b->p != NULL) {
        explicit_bzero(b->p, b->n);
        free(b->p);
    }
    b->p = NULL;
    b->n = b->cap = 0;
}

void buf_free_scoped(struct buf *b)
{
    buf_free(b);
}

struct str buf_str(const struct buf *b)
{
    return b->p == NULL ? STR("") : (struct str){b->p, b->n};
}

void hex_put(struct buf *b, const void *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        buf_add_char(b, digits[p[i] >> 4]);
        buf_add_char(b, digits[p[i] & 15]);
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_read(struct str s, uint8_t *out, size_t n)
{
    if (s.n != n * 2)
        return false;
    for (size_t i = 0; i < n; i++) {
        int high = hex_digit(s.p[2 * i]), low = hex_digit(s.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
