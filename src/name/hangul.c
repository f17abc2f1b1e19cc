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
