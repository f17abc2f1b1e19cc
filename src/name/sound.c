/* name/sound.c - words of names that are neither Korean nor Chinese: letters of any script, and a sound key. See form.h.
 *
 * Arabic is written in the Latin letters of its consonants and long vowels, so that محمد and Muhammad share a sound key (which
 * has no vowels after the first letter); kana is written as Hepburn does, long vowels short; Vietnamese and Russian lose their
 * marks. The key is a run of classes, after the manner of Soundex and its followers: first letter's class, then the classes of
 * consonants, doubles once.
 */
#include "name/form.h"

/* The Latin letters of one Arabic letter, from U+0621 on. */
static const char *arabic(uint32_t c)
{
    static const char *const from_0621[] = {"",   "a", "a",  "u", "i", "i", "a",  "b", "a", "t", "th", "j", "h",
                                            "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z",  "a", "gh"};
    static const char *const from_0641[] = {"f", "q", "k", "l", "m", "n", "h", "w", "a", "y"};
    if (c >= 0x621 && c <= 0x63A)
        return from_0621[c - 0x621];
    if (c >= 0x641 && c <= 0x64A)
        return from_0641[c - 0x641];
    switch (c) {
    case 0x67E: return "p";
    case 0x686: return "ch";
    case 0x698: return "zh";
    case 0x6A9: return "k";
    case 0x6AF: return "g";
    case 0x6CC: return "y";
    default: return "";
    }
}

/* Kana from U+3041 on (katakana are 0x60 further), small letters as the large ones. */
static const char *kana(uint32_t c)
{
    static const char *const from_3041[] = {
        "a",  "a",  "i",  "i",  "u",   "u",  "e",  "e",  "o",  "o",  "ka", "ga", "ki", "gi", "ku",  "gu", "ke", "ge",
        "ko", "go", "sa", "za", "shi", "ji", "su", "zu", "se", "ze", "so", "zo", "ta", "da", "chi", "ji", "",   "tsu",
        "zu", "te", "de", "to", "do",  "na", "ni", "nu", "ne", "no", "ha", "ba", "pa", "hi", "bi",  "pi", "fu", "bu",
        "pu", "he", "be", "pe", "ho",  "bo", "po", "ma", "mi", "mu", "me", "mo", "ya", "ya", "yu",  "yu", "yo", "yo",
        "ra", "ri", "ru", "re", "ro",  "wa", "wa", "i",  "e",  "o",  "n",  "vu", "ka", "ke"};
    c = c >= 0x30A1 && c <= 0x30F6 ? c - 0x60 : c;
    return c >= 0x3041 && c <= 0x3096 ? from_3041[c - 0x3041] : "";
}

static bool is_small_y(uint32_t c)
{
    c = c >= 0x30A1 ? c - 0x60 : c;
    return c == 0x3083 || c == 0x3085 || c == 0x3087;
}

/* Appends one kana to what is folded: きょ is kyo, しゃ sha, って tte, おう o. Gives the new length. */
static size_t fold_kana(uint32_t c, bool doubled, char *out, size_t n)
{
    const char *z = kana(c);
    char last = n > 0 ? out[n - 1] : 0;
    if (is_small_y(c) && last == 'i') {
        char before = --n > 0 ? out[n - 1] : 0;
        z += before == 'j' || (before == 'h' && n > 1 && strchr("sc", out[n - 2]) != NULL); /* ji, shi, chi */
    }
    if ((z[0] == 'u' && z[1] == 0 && (last == 'o' || last == 'u')) || (z[0] == 'o' && z[1] == 0 && last == 'o'))
        return n;
    if (doubled && *z != 0)
        out[n++] = *z == 'c' ? 't' : *z;
    for (; *z; z++)
        out[n++] = *z;
    return n;
}

size_t name_fold_word(struct str word, char *out, size_t cap)
{
    size_t n = 0;
    uint32_t c;
    bool doubled = false;
    for (size_t at = 0; utf8_next(word, &at, &c) && n + 4 <= cap;) {
        if (c >= 0x3041 && c <= 0x30FF) {
            n = fold_kana(c, doubled, out, n);
            doubled = c == 0x3063 || c == 0x30C3;
            continue;
        }
        const char *z = c == 0x648 && n > 0 ? "u" : arabic(c); /* waw is a vowel but at the beginning: محمود, وليد */
        for (; *z; z++)
            out[n++] = *z;
    }
    return n;
}

/* Classes: vowels and y, w, h are 0; the others stand for groups that languages exchange. */
static char sound_class(char c)
{
    /*                              abcdefghijklmnopqrstuvwxyz */
    static const char classes[] = "01230120022455012683010202";
    return classes[c - 'a'];
}

static size_t soften(const char *letters, size_t n, char *out)
{
    static const char *const pair[][2] = {{"ph", "f"}, {"sch", "s"}, {"sh", "s"}, {"ch", "s"}, {"zh", "s"}, {"ts", "s"},
                                          {"gh", "g"}, {"kh", "k"},  {"ck", "k"}, {"ng", "n"}, {"wr", "r"}, {"kn", "n"},
                                          {"dh", "d"}, {"th", "t"},  {"nh", "n"}, {"gi", "z"}, {"tr", "t"}};
    size_t k = 0;
    for (size_t i = 0; i < n;) {
        size_t step = 0;
        for (size_t m = 0; m < sizeof pair / sizeof pair[0] && step == 0; m++) {
            size_t w = strlen(pair[m][0]);
            if (i + w <= n && memcmp(letters + i, pair[m][0], w) == 0) {
                out[k++] = pair[m][1][0];
                step = w;
            }
        }
        if (step == 0) {
            if (letters[i] >= 'a' && letters[i] <= 'z')
                out[k++] = letters[i];
            step = 1;
        }
        i += step;
    }
    return k;
}

/* One spelling for what languages write in several ways, vowels kept: Puschkin, Pouchkine, Poesjkin and Пушкин are puskin,
 * Jelena and Елена are elena. Longest first. */
size_t name_say_word(const char *letters, size_t n, char *out, size_t cap)
{
    static const char *const map[][2] = {{"tsch", "s"}, {"tsj", "s"}, {"sch", "s"}, {"tch", "s"}, {"dzh", "s"}, {"sh", "s"},
                                         {"ch", "s"},   {"zh", "s"},  {"sj", "s"},  {"sz", "s"},  {"cz", "s"},  {"ts", "s"},
                                         {"tz", "s"},   {"kh", "h"},  {"gh", "g"},  {"dh", "d"},  {"th", "t"},  {"ph", "f"},
                                         {"ck", "k"},   {"ou", "u"},  {"oo", "u"},  {"oe", "u"},  {"ee", "i"},  {"ij", "i"},
                                         {"yi", "i"},   {"iy", "i"},  {"aa", "a"}};
    /*                          a b c d e f g h i j k l m n o p q r s t u v w x y z */
    static const char one[] = "abkdefghiiklmnopkrstuvvxis";
    size_t k = 0;
    for (size_t i = 0; i < n && k + 2 < cap;) {
        size_t step = 0;
        char c = letters[i];
        if (i == 0 && n > 3 && (c == 'y' || c == 'j') && letters[1] == 'e') { /* Yelena, Jelena */
            i++;
            continue;
        }
        for (size_t m = 0; step == 0 && m < sizeof map / sizeof map[0]; m++) {
            size_t w = strlen(map[m][0]);
            if (i + w <= n && memcmp(letters + i, map[m][0], w) == 0) {
                step = w;
                c = map[m][1][0];
            }
        }
        if (step == 0) {
            c = c >= 'a' && c <= 'z' ? one[c - 'a'] : c;
            step = 1;
        }
        if (c == 'x') { /* Alexander, Aleksander */
            out[k++] = 'k';
            c = 's';
        }
        if (k == 0 || out[k - 1] != c)
            out[k++] = c;
        i += step;
    }
    if (k > 4 && letters[n - 1] == 'e' && out[k - 1] == 'e' && strchr("aeiou", out[k - 2]) == NULL)
        k--; /* Pouchkine */
    return k;
}

uint32_t name_sound_key(const char *letters, size_t n)
{
    char soft[64], key[12];
    size_t k = 0, m = soften(letters, n < sizeof soft ? n : sizeof soft, soft);
    for (size_t i = 0; i < m && k < 8; i++) {
        char c = sound_class(soft[i]);
        if (i == 0)
            c = c == '0' ? 'a' : c;
        bool nasals =
            i > 0 && c == '5' && soft[i] != soft[i - 1]; /* رحمن is rahman: m and n are two, whatever stands between */
        if (c == '0' || (k > 0 && key[k - 1] == c && sound_class(soft[i - 1]) != '0' && !nasals))
            continue;
        key[k++] = c;
    }
    return name_hash(9, key, k);
}
