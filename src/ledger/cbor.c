/* ledger/cbor.c - see cbor.h. */
#include "ledger/cbor.h"

#include <string.h>

/* ---- writing ---- */

static void put_head(struct buf *b, unsigned major, uint64_t v)
{
    uint8_t out[9];
    size_t n = 0;
    unsigned extra = v < 24 ? 0 : v <= 0xff ? 1 : v <= 0xffff ? 2 : v <= 0xffffffff ? 4 : 8;
    unsigned low = extra == 0 ? (unsigned)v : extra == 1 ? 24 : extra == 2 ? 25 : extra == 4 ? 26 : 27;
    out[n++] = (uint8_t)(major << 5 | low);
    for (unsigned i = extra; i > 0; i--)
        out[n++] = (uint8_t)(v >> (8 * (i - 1)));
    buf_add(b, out, n);
}

void cbor_put_uint(struct buf *b, uint64_t v)
{
    put_head(b, 0, v);
}

void cbor_put_int(struct buf *b, int64_t v)
{
    if (v >= 0)
        put_head(b, 0, (uint64_t)v);
    else
        put_head(b, 1, (uint64_t)(-(v + 1)));
}

void cbor_put_bytes(struct buf *b, const void *p, size_t n)
{
    put_head(b, 2, n);
    buf_add(b, p, n);
}

void cbor_put_text(struct buf *b, struct str s)
{
    put_head(b, 3, s.n);
    buf_add(b, s.p, s.n);
}

void cbor_put_array(struct buf *b, size_t items)
{
    put_head(b, 4, items);
}

void cbor_put_map(struct buf *b, size_t pairs)
{
    put_head(b, 5, pairs);
}

void cbor_put_bool(struct buf *b, bool v)
{
    put_head(b, 7, v ? 21 : 20);
}

/* ---- heads ---- */

/* Reads one head at *at; gives major type and argument. NULL, or why it is not canonical. */
static const char *read_head(struct str in, size_t *at, unsigned *major, uint64_t *value)
{
    if (*at >= in.n)
        return "cut short";
    uint8_t first = (uint8_t)in.p[(*at)++];
    unsigned low = first & 31;
    *major = first >> 5;
    if (low < 24) {
        *value = low;
        return NULL;
    }
    if (low > 27)
        return "indefinite or reserved length";
    size_t extra = (size_t)1 << (low - 24);
    if (in.n - *at < extra)
        return "cut short";
    uint64_t v = 0;
    for (size_t i = 0; i < extra; i++)
        v = v << 8 | (uint8_t)in.p[(*at)++];
    static const uint64_t least[] = {24, 0x100, 0x10000, 0x100000000};
    if (v < least[low - 24])
        return "not the shortest form";
    *value = v;
    return NULL;
}

/* ---- checking ---- */

struct check {
    struct str in;
    size_t at;
    const char *why;
};

static bool check_item(struct check *c, unsigned depth);

static bool check_fail(struct check *c, const char *why)
{
    c->why = why;
    return false;
}

static bool check_key(struct check *c, size_t *key_at, size_t *key_n)
{
    unsigned major = 0;
    uint64_t v = 0;
    size_t start = c->at;
    const char *why = read_head(c->in, &c->at, &major, &v);
    if (why != NULL)
        return check_fail(c, why);
    if (major > 1 || (major == 1 && v > INT64_MAX))
        return check_fail(c, "a map key that is not an integer");
    size_t n = c->at - start;
    if (*key_n > 0) {
        size_t m = n < *key_n ? n : *key_n;
        int order = memcmp(c->in.p + *key_at, c->in.p + start, m);
        if (order > 0 || (order == 0 && *key_n >= n))
            return check_fail(c, "map keys out of order or repeated");
    }
    *key_at = start;
    *key_n = n;
    return true;
}

static bool check_pairs(struct check *c, uint64_t pairs, unsigned depth)
{
    size_t key_at = 0;
    size_t key_n = 0;
    for (uint64_t i = 0; i < pairs; i++)
        if (!check_key(c, &key_at, &key_n) || !check_item(c, depth))
            return false;
    return true;
}

static bool check_string(struct check *c, unsigned major, uint64_t n)
{
    if (n > c->in.n - c->at)
        return check_fail(c, "cut short");
    size_t bad = 0;
    if (major == 3 && !utf8_check((struct str){c->in.p + c->at, (size_t)n}, &bad)) {
        c->at += bad;
        return check_fail(c, "text that is not UTF-8");
    }
    c->at += (size_t)n;
    return true;
}

static bool check_item(struct check *c, unsigned depth)
{
    unsigned major = 0;
    uint64_t v = 0;
    size_t start = c->at;
    const char *why = read_head(c->in, &c->at, &major, &v);
    if (why != NULL)
        return check_fail(c, why);
    switch (major) {
    case 0: return true;
    case 1: return v <= INT64_MAX || check_fail(c, "a negative number beyond 64 bits");
    case 2:
    case 3: return check_string(c, major, v);
    case 4:
    case 5:
        if (depth >= CBOR_DEPTH)
            return check_fail(c, "deeper than 8");
        if (v > c->in.n - c->at)
            return check_fail(c, "cut short");
        if (major == 5)
            return check_pairs(c, v, depth + 1);
        for (uint64_t i = 0; i < v; i++)
            if (!check_item(c, depth + 1))
                return false;
        return true;
    default:
        if (major == 7 && (v == 20 || v == 21) && c->at == start + 1)
            return true;
        return check_fail(c, "a tag, float or simple value");
    }
}

bool cbor_check(struct str s, size_t *bad_at, const char **why)
{
    struct check c = {.in = s};
    bool ok = s.n > 0 && (uint8_t)s.p[0] >> 5 == 5;
    if (!ok)
        c.why = "not a map";
    ok = ok && check_item(&c, 0);
    if (ok && c.at != s.n)
        ok = check_fail(&c, "bytes after the map");
    *bad_at = c.at;
    *why = c.why;
    return ok;
}

bool cbor_check_fields(struct str s, size_t pairs, uint64_t least, size_t *bad_at, const char **why)
{
    struct check c = {.in = s};
    bool ok = check_pairs(&c, pairs, 1);
    if (ok && c.at != s.n)
        ok = check_fail(&c, "bytes after the fields");
    struct cbor first = {.in = s};
    uint64_t key = 0;
    if (ok && pairs > 0 && (!cbor_get_uint(&first, UINT64_MAX, &key) || key < least))
        ok = check_fail(&c, "a field key below 16");
    *bad_at = c.at;
    *why = c.why;
    return ok;
}

/* ---- reading ---- */

bool cbor_next(struct cbor *c, struct cbor_item *out)
{
    unsigned major = 0;
    uint64_t v = 0;
    size_t at = c->at;
    if (read_head(c->in, &at, &major, &v) != NULL)
        return false;
    struct cbor_item it = {.value = v};
    switch (major) {
    case 0:
    case 1: it.type = major == 0 ? CBOR_UINT : CBOR_NEGATIVE; break;
    case 2:
    case 3:
        if (v > c->in.n - at)
            return false;
        it.type = major == 2 ? CBOR_BYTES : CBOR_TEXT;
        it.s = (struct str){c->in.p + at, (size_t)v};
        at += (size_t)v;
        break;
    case 4:
    case 5: it.type = major == 4 ? CBOR_ARRAY : CBOR_MAP; break;
    default:
        if (major != 7 || (v != 20 && v != 21))
            return false;
        it.type = CBOR_BOOL;
        it.value = v - 20;
    }
    c->at = at;
    *out = it;
    return true;
}

bool cbor_skip(struct cbor *c)
{
    uint64_t open = 1;
    while (open > 0) {
        struct cbor_item it;
        if (!cbor_next(c, &it))
            return false;
        open--;
        if ((it.type == CBOR_ARRAY || it.type == CBOR_MAP) && it.value > c->in.n)
            return false;
        if (it.type == CBOR_ARRAY)
            open += it.value;
        if (it.type == CBOR_MAP)
            open += 2 * it.value;
    }
    return true;
}

bool cbor_find(struct str map, uint64_t key, struct cbor *c)
{
    struct cbor r = {.in = map};
    struct cbor_item it;
    if (!cbor_next(&r, &it) || it.type != CBOR_MAP)
        return false;
    for (uint64_t i = it.value; i > 0; i--) {
        struct cbor_item k;
        if (!cbor_next(&r, &k))
            return false;
        if (k.type == CBOR_UINT && k.value == key) {
            *c = r;
            return true;
        }
        if (!cbor_skip(&r))
            return false;
    }
    return false;
}

bool cbor_get_uint(struct cbor *c, uint64_t most, uint64_t *out)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || it.type != CBOR_UINT || it.value > most)
        return false;
    *out = it.value;
    return true;
}

bool cbor_get_int(struct cbor *c, int64_t *out)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || (it.type != CBOR_UINT && it.type != CBOR_NEGATIVE) || it.value > INT64_MAX)
        return false;
    *out = it.type == CBOR_UINT ? (int64_t)it.value : -1 - (int64_t)it.value;
    return true;
}

bool cbor_get_blob(struct cbor *c, struct str *out)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || it.type != CBOR_BYTES)
        return false;
    *out = it.s;
    return true;
}

bool cbor_get_bytes(struct cbor *c, size_t n, void *out)
{
    struct str s;
    if (!cbor_get_blob(c, &s) || s.n != n)
        return false;
    memcpy(out, s.p, n);
    return true;
}

bool cbor_get_text(struct cbor *c, struct str *out)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || it.type != CBOR_TEXT)
        return false;
    *out = it.s;
    return true;
}

bool cbor_get_bool(struct cbor *c, bool *out)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || it.type != CBOR_BOOL)
        return false;
    *out = it.value == 1;
    return true;
}

bool cbor_get_array(struct cbor *c, uint64_t most, size_t *items)
{
    struct cbor_item it;
    if (!cbor_next(c, &it) || it.type != CBOR_ARRAY || it.value > most)
        return false;
    *items = (size_t)it.value;
    return true;
}
