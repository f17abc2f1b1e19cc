/* base/utf8.c - strict UTF-8, terminal widths and normal forms; prototypes in str.h. */
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Length of the well-formed character at p (n bytes left), or 0. Table 3-7 of the Unicode Standard. */
static size_t well_formed(const unsigned char *p, size_t n)
{
    unsigned char c = p[0];
    if (c < 0x80)
        return 1;
    if (c < 0xC2 || c > 0xF4)
        return 0;
    size_t length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (n < length)
        return 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

bool utf8_check(struct str s, size_t *bad_at)
{
    size_t i = 0;
    uint64_t eight;
    while (i < s.n) {
        if (s.n - i >= sizeof eight && (memcpy(&eight, s.p + i, sizeof eight), (eight & UINT64_C(0x8080808080808080)) == 0)) {
            i += sizeof eight; /* all ASCII */
            continue;
        }
        size_t k = well_formed((const unsigned char *)s.p + i, s.n - i);
        if (k == 0) {
            if (bad_at != NULL)
                *bad_at = i;
            return false;
        }
        i += k;
    }
    return true;
}

bool utf8_next(struct str s, size_t *at, uint32_t *code)
{
    if (*at >= s.n)
        return false;
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t k = well_formed(p, s.n - *at);
    *at += k > 0 ? k : 1;
    switch (k) {
    case 1: *code = p[0]; break;
    case 2: *code = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F); break;
    case 3: *code = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F); break;
    case 4:
        *code = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
        break;
    default: *code = 0xFFFD;
    }
    return true;
}

void utf8_put(struct buf *b, uint32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code, bytes);
    BD_ASSERT(n > 0);
    buf_add(b, bytes, (size_t)n);
}

size_t utf8_count(struct str s)
{
    size_t at = 0, n = 0;
    uint32_t c;
    while (utf8_next(s, &at, &c))
        n++;
    return n;
}

size_t utf8_columns(struct str s)
{
    size_t at = 0, n = 0;
    uint32_t c;
    while (utf8_next(s, &at, &c)) {
        int w = utf8proc_charwidth((utf8proc_int32_t)c);
        n += w > 0 ? (size_t)w : 0;
    }
    return n;
}

FALLIBLE utf8_normalise(struct arena *a, struct str s, enum utf8_form form, struct str *out, struct err *e)
{
    static const utf8proc_option_t options[] = {
        [UTF8_NFC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
        [UTF8_NFD] = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,
        [UTF8_NFKC] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
        [UTF8_NFKD] = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
        [UTF8_NFKC_FOLD] = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD,
    };
    if (s.n == 0) {
        *out = STR("");
        return BD_OK;
    }
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &mapped, options[form]);
    if (n < 0)
        return err_set(e, BD_INPUT, "text is not valid UTF-8");
    *out = (struct str){arena_copy(a, mapped, (size_t)n), (size_t)n};
    explicit_bzero(mapped, (size_t)n);
    free(mapped);
    return BD_OK;
}

bool utf8_is_word(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
    }
}

bool utf8_combines(uint32_t code)
{
    return utf8proc_get_property((utf8proc_int32_t)code)->combining_class != 0;
}

size_t utf8_fold_chars(const uint32_t *code, size_t n, bool (*drop)(uint32_t code), uint32_t *out, size_t cap)
{
    const utf8proc_option_t how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    utf8proc_int32_t *made = (utf8proc_int32_t *)out;
    size_t count = 0, kept = 0;
    int boundary = 0;
    for (size_t i = 0; i < n; i++) {
        utf8proc_ssize_t got =
            utf8proc_decompose_char((utf8proc_int32_t)code[i], made + count, (utf8proc_ssize_t)(cap - count), how, &boundary);
        if (got < 0 || (size_t)got > cap - count)
            break;
        count += (size_t)got;
    }
    for (size_t i = 0; i < count; i++)
        if (drop == NULL || !drop((uint32_t)made[i]))
            made[kept++] = made[i];
    if (kept < 2)
        return kept;
    utf8proc_ssize_t composed =
        utf8proc_normalize_utf32(made, (utf8proc_ssize_t)kept, UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT);
    return composed < 0 ? kept : (size_t)composed;
}
