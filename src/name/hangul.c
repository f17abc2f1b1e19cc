/* name/hangul.c - see hangul.h. */
#include "name/hangul.h"

enum { ONSET_G, ONSET_GG, ONSET_N, ONSET_D, ONSET_DD, ONSET_R, ONSET_NONE = 11 };

struct hangul_jamo hangul_split(uint16_t id)
{
    return (struct hangul_jamo){(uint8_t)(id / 588), (uint8_t)(id / 28 % 21), (uint8_t)(id % 28)};
}

uint16_t hangul_join(struct hangul_jamo j)
{
    return (uint16_t)((j.onset * 21 + j.vowel) * 28 + j.coda);
}

/* ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ: before these the rule drops ㄹ and ㄴ. */
static bool palatal(uint8_t vowel)
{
    return (1u << vowel) & (1u << 2 | 1u << 3 | 1u << 6 | 1u << 7 | 1u << 12 | 1u << 17 | 1u << 20);
}

size_t hangul_variants(uint16_t id, uint16_t out[2])
{
    struct hangul_jamo j = hangul_split(id);
    static const uint8_t before_i[3] = {ONSET_R, ONSET_N, ONSET_NONE};
    static const uint8_t before_a[2] = {ONSET_R, ONSET_N};
    const uint8_t *set = palatal(j.vowel) ? before_i : before_a;
    size_t members = palatal(j.vowel) ? 3 : 2, n = 0;
    bool inside = false;
    for (size_t k = 0; k < members; k++)
        inside = inside || set[k] == j.onset;
    for (size_t k = 0; inside && k < members; k++)
        if (set[k] != j.onset)
            out[n++] = hangul_join((struct hangul_jamo){set[k], j.vowel, j.coda});
    return n;
}

/* What a letter that stands alone is as an onset or a coda; from U+3131 on, 255 for none. */
static uint8_t onset_of(uint32_t c)
{
    static const uint8_t onset[30] = {0,   1, 255, 2, 255, 255, 3,  4,  5,  255, 255, 255, 255, 255, 255,
                                      255, 6, 7,   8, 255, 9,   10, 11, 12, 13,  14,  15,  16,  17,  18};
    return c >= 0x3131 && c <= 0x314E ? onset[c - 0x3131] : 255;
}

static uint8_t coda_of(uint32_t c)
{
    static const uint8_t coda[30] = {1,  2,  3,  4,   5,  6,  7,  255, 8,  9,   10, 11, 12, 13, 14,
                                     15, 16, 17, 255, 18, 19, 20, 21,  22, 255, 23, 24, 25, 26, 27};
    return c >= 0x3131 && c <= 0x314E ? coda[c - 0x3131] : 255;
}

static bool is_vowel(uint32_t c)
{
    return c >= 0x314F && c <= 0x3163;
}

size_t hangul_compose(uint32_t *codes, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n;) {
        if (onset_of(codes[i]) == 255 || i + 1 >= n || !is_vowel(codes[i + 1])) {
            codes[k++] = codes[i++];
            continue;
        }
        struct hangul_jamo j = {onset_of(codes[i]), (uint8_t)(codes[i + 1] - 0x314F), 0};
        i += 2;
        bool ends = i < n && coda_of(codes[i]) != 255 && (i + 1 >= n || !is_vowel(codes[i + 1]) || onset_of(codes[i]) == 255);
        if (ends)
            j.coda = coda_of(codes[i++]);
        codes[k++] = 0xAC00u + hangul_join(j);
    }
    return k;
}

const char *hangul_letter(int part, uint8_t jamo)
{
    static const char *const onset[19] = {"ㄱ", "ㄲ", "ㄴ", "ㄷ", "ㄸ", "ㄹ", "ㅁ", "ㅂ", "ㅃ", "ㅅ",
                                          "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"};
    static const char *const vowel[21] = {"ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅘ", "ㅙ",
                                          "ㅚ", "ㅛ", "ㅜ", "ㅝ", "ㅞ", "ㅟ", "ㅠ", "ㅡ", "ㅢ", "ㅣ"};
    static const char *const coda[28] = {"",   "ㄱ", "ㄲ", "ㄳ", "ㄴ", "ㄵ", "ㄶ", "ㄷ", "ㄹ", "ㄺ", "ㄻ", "ㄼ", "ㄽ", "ㄾ",
                                         "ㄿ", "ㅀ", "ㅁ", "ㅂ", "ㅄ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"};
    return part == 0 ? onset[jamo] : part == 1 ? vowel[jamo] : coda[jamo];
}

uint8_t hangul_skeleton(uint16_t id)
{
    /*                                 ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ */
    static const uint8_t onset[19] = {1, 1, 2, 3, 3, 2, 4, 5, 5, 6, 6, 0, 7, 7, 7, 1, 3, 5, 8};
    static const uint8_t coda[28] = {0, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 4, 4, 4, 6, 4, 5, 6, 6, 3, 3, 7, 3, 3, 1, 3, 6, 0};
    struct hangul_jamo j = hangul_split(id);
    uint8_t o = onset[j.onset];
    if (palatal(j.vowel) && (j.onset == ONSET_R || j.onset == ONSET_N))
        o = 0;
    return (uint8_t)(o * 8 + coda[j.coda]);
}

size_t hangul_flat(uint16_t id, char *out)
{
    static const char onset[19] = {'k', 'k', 'n', 't', 't', 'l', 'm', 'p', 'p', 's', 's', 0, 'c', 'c', 'c', 'k', 't', 'p', 'h'};
    static const char *const vowel[21] = {"a",  "e",  "ya", "ye", "o",  "e",  "yo", "ye", "o", "wa", "we",
                                          "we", "yo", "u",  "wo", "we", "wi", "yu", "u",  "i", "i"};
    static const char coda[28] = {0,   'k', 'k', 'k', 'n', 'n', 'n', 't', 'l', 'l', 'm', 'l', 'l', 'l',
                                  'p', 'l', 'm', 'p', 'p', 't', 't', 'N', 't', 't', 'k', 't', 'p', 0};
    struct hangul_jamo j = hangul_split(id);
    size_t n = 0;
    if (onset[j.onset])
        out[n++] = onset[j.onset];
    for (const char *v = vowel[j.vowel]; *v; v++)
        out[n++] = *v;
    if (coda[j.coda])
        out[n++] = coda[j.coda];
    return n;
}

void hangul_utf8(uint16_t id, char out[3])
{
    unsigned code = 0xAC00u + id;
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
}
