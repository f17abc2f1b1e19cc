/* name/initial.c - initials for given names: which letters a syllable may begin with when it is romanised. See form.h. */
#include "name/form.h"

#define SOUND_LEAST 0.02f /* a less likely sound of a slot says nothing of its first letter */

/* By onset, then by vowel where the onset is silent; the systems of romanisation and what people write. */
static const char *const onset_letters[19] = {"gkc", "gk", "nlry", "dt", "dt",  "rlny", "m",  "bpv", "bp", "s",
                                              "s",   "",   "jczd", "jc", "cjt", "kc",   "td", "pf",  "h"};
static const char *const vowel_letters[21] = {"a",  "ae", "y",   "y", "eou", "e", "ye", "ye", "o",    "wo", "wo",
                                              "ow", "y",  "uwo", "w", "w",   "w", "yu", "eu", "euyi", "iye"};

static bool is_among(const char *letters, char c)
{
    return c != 0 && strchr(letters, c) != NULL;
}

bool name_may_begin(const struct name_slot *s, char letter)
{
    if (s->latin && (s->spelled[0] | 0x20) == letter)
        return true;
    for (int k = 0; k < 2; k++)
        if (s->pinyin[k] != NAME_NO_ID && name_pinyin[s->pinyin[k]].text[0] == letter)
            return true;
    for (size_t i = 0; i < s->count; i++) {
        struct hangul_jamo j = hangul_split(s->sounds[i].id);
        const char *of = *onset_letters[j.onset] != 0 ? onset_letters[j.onset] : vowel_letters[j.vowel];
        if (s->sounds[i].p >= SOUND_LEAST && is_among(of, letter))
            return true;
    }
    return false;
}

bool name_initials_meet(char a, char b)
{
    for (int o = 0; o < 19 && a != b; o++)
        if (is_among(onset_letters[o], a) && is_among(onset_letters[o], b))
            return true;
    for (int v = 0; v < 21 && a != b; v++)
        if (is_among(vowel_letters[v], a) && is_among(vowel_letters[v], b))
            return true;
    return a == b;
}

size_t name_initial_classes(char letter, uint16_t out[NAME_INITIAL_CLASSES])
{
    size_t n = 0;
    for (uint8_t o = 0; o < 19; o++) {
        bool vowel = *onset_letters[o] == 0, fits = is_among(onset_letters[o], letter);
        for (size_t v = 0; vowel && v < 21; v++)
            fits = fits || is_among(vowel_letters[v], letter);
        uint16_t c = (uint16_t)(hangul_skeleton(hangul_join((struct hangul_jamo){.onset = o})) / 8);
        size_t k = 0;
        while (k < n && out[k] != c)
            k++;
        if (fits && k == n && n < NAME_INITIAL_CLASSES)
            out[n++] = c;
    }
    return n;
}
