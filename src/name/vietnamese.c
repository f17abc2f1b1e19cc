/* name/vietnamese.c - telling Vietnamese names, which stand in many lists beside Korean and Chinese ones and whose syllables
 * (Lan, Mai, Minh) a Korean reading would otherwise claim. They are compared as words, by generic sounds.
 *
 * The joint probability is that of a surname, of syllables that Vietnamese can have, and of the marks that no other language
 * has. Shares of surnames: Lê Trung Hoa, Họ và tên người Việt Nam (2005), rounded; the rarer ones are a guess.
 */
#include "name/form.h"

#define IS_VIETNAMESE_BITS (-4.0f) /* prior: one form in sixteen of a list that also holds Korean and Chinese names */
#define SYLLABLE_BITS (-8.5f)      /* one given syllable */
#define MIDDLE_BITS (-2.0f)        /* thi, van */
#define MARKS_BITS 12.0f           /* what a horn, a hook or a dot below says */
#define LAST_BITS (-4.0f)          /* the surname stands last */

static const struct {
    char text[8];
    float share; /* in a thousand */
} SURNAME[] = {{"nguyen", 380}, {"tran", 110}, {"le", 95},   {"pham", 70},  {"huynh", 26}, {"hoang", 25}, {"phan", 45},
               {"vu", 20},      {"vo", 19},    {"dang", 21}, {"bui", 20},   {"do", 14},    {"ho", 13},    {"ngo", 13},
               {"duong", 10},   {"ly", 5},     {"dinh", 4},  {"trinh", 4},  {"truong", 4}, {"dao", 4},    {"doan", 4},
               {"luong", 3},    {"mai", 3},    {"to", 2},    {"ta", 2},     {"ha", 2},     {"cao", 2},    {"chu", 2},
               {"thai", 1},     {"lam", 2},    {"quach", 1}, {"nghiem", 1}, {"phung", 2},  {"tang", 1},   {"vuong", 1}};

static float surname_share(const char *letters, size_t n)
{
    for (size_t i = 0; i < sizeof SURNAME / sizeof SURNAME[0]; i++)
        if (strlen(SURNAME[i].text) == n && memcmp(SURNAME[i].text, letters, n) == 0)
            return SURNAME[i].share;
    return 0;
}

static size_t longest(const char *letters, size_t n, const char *const *list, size_t count, bool at_end)
{
    for (size_t i = 0; i < count; i++) {
        size_t w = strlen(list[i]);
        if (w <= n && memcmp(at_end ? letters + n - w : letters, list[i], w) == 0)
            return w;
    }
    return 0;
}

/* Whether the letters may be one syllable: an onset, one to three vowels, an end. */
static bool is_syllable(const char *letters, size_t n)
{
    static const char *const onset[] = {"ngh", "ng", "nh", "ch", "gh", "kh", "ph", "th", "tr", "qu", "gi", "b", "c",
                                        "d",   "g",  "h",  "k",  "l",  "m",  "n",  "p",  "r",  "s",  "t",  "v", "x"};
    static const char *const end[] = {"ch", "ng", "nh", "c", "m", "n", "p", "t"};
    size_t from = longest(letters, n, onset, sizeof onset / sizeof onset[0], false);
    if (from == n && n == 2 && memcmp(letters, "gi", 2) == 0)
        return true;
    size_t to = n - longest(letters + from, n - from, end, sizeof end / sizeof end[0], true);
    if (to <= from || to - from > 3)
        return false;
    for (size_t i = from; i < to; i++)
        if (strchr("aeiouy", letters[i]) == NULL || (letters[i] == 'y' && i == from && to - from > 1 && letters[i + 1] != 'e'))
            return false;
    return true;
}

float name_vietnamese_bits(const struct name_text *t, size_t *surname)
{
    *surname = 0;
    if (t->words < 2 || t->words > 5 || t->breves > 0 || t->russian)
        return -99.0f;
    size_t w = t->words - 1;
    float first = surname_share(t->plain + t->from[0], (size_t)(t->to[0] - t->from[0]));
    float last = surname_share(t->plain + t->from[w], (size_t)(t->to[w] - t->from[w])) * exp2f(LAST_BITS);
    if (first <= 0 && last <= 0 && t->vietnamese == 0)
        return -99.0f;
    float share = first > last ? first : last, bits = IS_VIETNAMESE_BITS + log2f(share > 0.1f ? share / 1000.0f : 1e-4f);
    *surname = first >= last ? 0 : w;
    for (size_t i = 0; i <= w; i++) {
        const char *p = t->plain + t->from[i];
        size_t n = (size_t)(t->to[i] - t->from[i]);
        bool middle = i > 0 && i < w && ((n == 3 && memcmp(p, "thi", 3) == 0) || (n == 3 && memcmp(p, "van", 3) == 0));
        if (i != *surname && !is_syllable(p, n))
            return -99.0f;
        bits += i == *surname ? 0.0f : middle ? MIDDLE_BITS : SYLLABLE_BITS;
    }
    return bits + (t->vietnamese > 0 ? MARKS_BITS : 0.0f);
}
