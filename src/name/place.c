/* name/place.c - see place.h. */
#include "name/place_tables.h"

#include <string.h>

#define PARTS_MAX 8

struct place_book {
    const struct name_form **form; /* one for each of place_name */
};

/* Words and endings that tell a level and not a name; longest first within a script. */
static const char *const ENDINGS[] = {
    "조선족자치주", "조선족자치현", "만족자치현", "자치주",      "자치현",       "특별시",       "직할시",       "로동자구",
    "노동자구",     "구역",         "도",         "시",          "군",           "구",           "읍",           "리",
    "동",           "성",           "현",         "주",          "朝鲜族自治州", "朝鮮族自治州", "朝鲜族自治县", "满族自治县",
    "自治州",       "自治县",       "特别市",     "省",          "市",           "县",           "縣",           "州",
    "区",           "區",           "镇",         "乡",          "村",           "道",           "郡",           "-guyok",
    "-kuyok",       "-guyeok",      "-do",        "-to",         "-si",          "-shi",         "-gun",         "-kun",
    "-up",          "-eup",         "-ri",        "-ni",         "-dong",        "-gu",          "-ku",          " province",
    " county",      " city",        " district",  " prefecture", " sheng",       " shi",         " xian",        " guyok",
    " kuyok",       " do",          " si",        " gun",        " kun"};
static const char *const LEVEL_WORDS[] = {"province", "county", "city",    "district", "prefecture", "korean", "autonomous",
                                          "the",      "of",     "village", "town",     "near",       "border", "sheng",
                                          "shi",      "xian",   "do",      "si",       "gun",        "kun"};

static bool ends_plain(struct str s, const char *z)
{
    return s.n > strlen(z) && str_ends(s, z);
}

/* Takes the level off the end; a single syllable (중구) stays a name of one syllable only before 구역. */
static struct str strip_level(struct str s)
{
    static const char *const halves[] = {"bukdo", "bukto", "pukdo", "pukto", "namdo", "buk-do", "puk-do", "puk-to", "nam-do"};
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++) /* -do joined to the half of a province */
        if (ends_plain(s, halves[i]))
            return str_slice(s, 0, s.n - strlen(halves[i]) + 3);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        if (!ends_plain(s, ENDINGS[i]))
            continue;
        struct str rest = str_trim(str_slice(s, 0, s.n - strlen(ENDINGS[i])));
        if (utf8_count(rest) >= 2 || strcmp(ENDINGS[i], "구역") == 0)
            return rest;
    }
    return s;
}

static bool is_level_word(struct str w)
{
    for (size_t i = 0; i < sizeof LEVEL_WORDS / sizeof LEVEL_WORDS[0]; i++)
        if (str_is(w, LEVEL_WORDS[i]))
            return true;
    return false;
}

const struct place_book *place_book_new(struct arena *a)
{
    struct place_book *b = ARENA_NEW(a, struct place_book);
    struct name_hints h = {.part = NAME_GIVEN};
    b->form = ARENA_ARRAY(a, const struct name_form *, place_names);
    for (size_t i = 0; i < place_names; i++)
        b->form[i] = name_parse(a, str_from(place_name[i].text), &h);
    return b;
}

/* Adds one part; 함경북도무산군 and 吉林省延吉市 are cut after the word for a level. */
static void add_part(struct str s, struct str *parts, size_t *n)
{
    static const char *const inner[] = {"도", "省", "市", "州", "시", "道"};
    s = str_trim(s);
    if (s.n == 0 || *n == PARTS_MAX)
        return;
    for (size_t i = 0; i < sizeof inner / sizeof inner[0] && (unsigned char)s.p[0] >= 0x80; i++) {
        size_t at;
        if (str_find(s, str_from(inner[i]), 6, &at) && at + 3 + 6 <= s.n) {
            add_part(str_slice(s, 0, at + 3), parts, n);
            add_part(str_slice(s, at + 3, s.n), parts, n);
            return;
        }
    }
    static const char *const provinces[] = {"함북", "함남", "평북", "평남", "황북", "황남", "자강",
                                            "양강", "량강", "咸北", "咸南", "平北", "平南"};
    for (size_t i = 0; i < sizeof provinces / sizeof provinces[0] && *n + 1 < PARTS_MAX; i++)
        if (s.n >= 12 && str_eq(str_slice(s, 0, 6), str_from(provinces[i]))) { /* 함북온성 */
            add_part(str_slice(s, 0, 6), parts, n);
            add_part(str_slice(s, 6, s.n), parts, n);
            return;
        }
    parts[(*n)++] = s;
}

/* Cuts lower-cased text into parts. "north x" becomes x with buk at its end, as Korean has it: xbuk. */
static size_t cut_parts(struct arena *a, struct str text, struct str *parts)
{
    size_t n = 0, at = 0;
    const char *side = "";
    while (at < text.n) {
        size_t end = at;
        while (end < text.n && !strchr(" ,;/()", text.p[end]))
            end++;
        struct str w = str_slice(text, at, end);
        at = end + 1;
        if (w.n == 0 || is_level_word(w))
            continue;
        bool north = str_is(w, "north") || str_is(w, "n") || str_is(w, "n.");
        if (north || str_is(w, "south") || str_is(w, "s") || str_is(w, "s.")) {
            side = north ? "buk" : "nam";
            continue;
        }
        struct str bare = strip_level(w);
        bool korea = str_is(w, "korea");
        if (korea && side[0])
            w = str_from(side[0] == 'b' ? "north korea" : "south korea");
        else if (side[0])
            w = str_from(arena_printf(a, "%.*s%s", STR_FMT(bare), side));
        side = "";
        add_part(w, parts, &n);
    }
    return n;
}

/* Lower-case ASCII, without the diacritics that name_parse understands anyway. */
static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_copy(a, s.p, s.n);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    return (struct str){p, s.n};
}

/* How far the nearest name of each entry is from a part; 1 where nothing is near. */
static void part_distances(const struct place_book *b, struct arena *a, struct str part, float *best)
{
    struct name_hints h = {.part = NAME_GIVEN};
    struct str bare = strip_level(part);
    const struct name_form *f = name_parse(a, bare, &h);
    for (size_t i = 0; i < place_entries; i++)
        best[i] = 1.0f;
    for (size_t i = 0; i < place_names; i++) {
        float *d = &best[place_name[i].entry];
        if (str_is(part, place_name[i].text) || str_is(bare, place_name[i].text)) {
            *d = 0;
            continue;
        }
        struct name_match m = name_compare(f, b->form[i]);
        if (m.level >= NAME_LIKELY && m.distance < 0.35 && (float)m.distance < *d)
            *d = (float)m.distance + 0.01f;
    }
}

struct place_found place_find(const struct place_book *book, struct arena *scratch, struct str text)
{
    struct str parts[PARTS_MAX], clean = STR_NONE;
    struct place_found out = {.place = PLACE_NONE, .distance = 1.0};
    size_t bad;
    text = text.n < 512 ? text : str_slice(text, 0, 512);
    if (!utf8_check(text, &bad))
        text = str_slice(text, 0, bad);
    if (utf8_normalise(scratch, text, UTF8_NFKC, &clean, NULL) != BD_OK)
        return out;
    size_t n = cut_parts(scratch, lower(scratch, clean), parts);
    float *far = ARENA_ARRAY(scratch, float, PARTS_MAX *place_entries);
    for (size_t k = 0; k < n; k++)
        part_distances(book, scratch, parts[k], far + k * place_entries);
    double top = 0;
    for (size_t i = 0; i < place_entries; i++) {
        size_t own = n;
        for (size_t k = 0; k < n; k++)
            if (far[k * place_entries + i] < 1.0f && (own == n || far[k * place_entries + i] < far[own * place_entries + i]))
                own = k;
        if (own == n)
            continue;
        double score = 1.0 - (double)far[own * place_entries + i];
        unsigned used = 1u << own;
        for (int p = place_parent((int)i); p != PLACE_NONE; p = place_parent(p)) {
            for (size_t k = 0; k < n; k++) {
                if (used >> k & 1 || far[k * place_entries + (size_t)p] >= 1.0f)
                    continue;
                used |= 1u << k;
                score += 1.0 - (double)far[k * place_entries + (size_t)p];
                break;
            }
        }
        if (score > top + 1e-6) {
            top = score;
            size_t known = (size_t)__builtin_popcount(used);
            out = (struct place_found){(int)i, (double)far[own * place_entries + i], known, n - known};
        }
    }
    return out;
}

static bool known(int place)
{
    return place >= 0 && (size_t)place < place_entries;
}

const char *place_id(int place)
{
    return known(place) ? place_entry[place].id : NULL;
}

struct str place_label(int place)
{
    return known(place) ? str_from(place_name[place_entry[place].from].text) : STR_NONE;
}

int place_parent(int place)
{
    return known(place) && place_entry[place].parent != 0xFFFF ? place_entry[place].parent : PLACE_NONE;
}

enum place_level place_level(int place)
{
    return known(place) ? (enum place_level)place_entry[place].level : PLACE_COUNTRY;
}

static bool holds(int outer, int inner)
{
    for (int p = place_parent(inner); p != PLACE_NONE; p = place_parent(p))
        if (p == outer)
            return true;
    return false;
}

enum place_relation place_compare(int a, int b)
{
    if (!known(a) || !known(b))
        return PLACE_UNKNOWN;
    if (a == b)
        return PLACE_SAME;
    if (holds(a, b) || holds(b, a))
        return PLACE_WITHIN;
    int p = place_parent(a);
    return p != PLACE_NONE && p == place_parent(b) && place_level(p) != PLACE_COUNTRY ? PLACE_SIBLINGS : PLACE_APART;
}
