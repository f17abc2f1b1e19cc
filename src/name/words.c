/* name/words.c - telling names from the words around them: titles, kin words, words in place of a name. See form.h.
 *
 * 철수엄마 is the mother of 철수, not 철수; 김씨 tells a surname; 아주머니 tells nothing. A word is taken off only where taking
 * it off cannot cut a real name in two: one-syllable words of Hangul (씨 and 님 aside) need a space, or a single syllable before.
 */
#include "name/form.h"

static char low(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same_word(const char *text, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (low(text[i]) != word[i])
            return false;
    return true;
}

static bool letter_at(struct str s, size_t at)
{
    unsigned char c = at < s.n ? (unsigned char)s.p[at] : ' ';
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* Upper-case Cyrillic is compared by the caller's own writing only: the words of the table are lower-case. */
static bool word_starts(struct str s, const struct name_word *w)
{
    size_t n = strlen(w->text);
    return s.n > n && same_word(s.p, w->text, n) && (w->script == NAME_HAN || !letter_at(s, n));
}

static bool word_ends(struct str s, const struct name_word *w)
{
    size_t n = strlen(w->text);
    if (s.n <= n || !same_word(s.p + s.n - n, w->text, n))
        return false;
    return w->script != NAME_LATIN || w->text[0] == '\'' || w->text[0] == '-' || !letter_at(s, s.n - n - 1);
}

/* May this Hangul or Han word be taken off the end, leaving `rest`? */
static bool may_take(struct str rest, const struct name_word *w)
{
    size_t syllables = utf8_count(str_trim(rest)), size = utf8_count(str_from(w->text));
    bool spaced = rest.n > 0 && rest.p[rest.n - 1] == ' ';
    if (syllables == 0)
        return false;
    if (w->script == NAME_HAN)
        return w->kind == NAME_WORD_MASKED ? syllables <= 2 : true;
    if (w->script != NAME_HANGUL || spaced || strcmp(w->text, "씨") == 0 || strcmp(w->text, "님") == 0)
        return true;
    if (w->kind == NAME_WORD_MASKED)
        return syllables == 1;
    static const char *const joined[] = {"네", "댁", "아이", "아기",
                                         "애기"}; /* 이아이 is a name, 철수댁 and 영희아이 are none */
    for (size_t i = 0; i < sizeof joined / sizeof joined[0]; i++)
        if (strcmp(w->text, joined[i]) == 0)
            return syllables >= 2;
    if (strcmp(w->text, "여") == 0 || strcmp(w->text, "남") == 0 || strcmp(w->text, "등") == 0) /* names do: 김남 */
        return false;
    if (size == 1)
        return w->kind == NAME_WORD_TITLE ? syllables == 1 : syllables >= 3;
    bool kin_or_name = strcmp(w->text, "이모") == 0 || strcmp(w->text, "고모") == 0 || w->kind == NAME_WORD_TITLE;
    return !kin_or_name || syllables != 2;
}

static bool whole_is(struct str s, const struct name_word *w)
{
    size_t n = strlen(w->text);
    return s.n == n && same_word(s.p, w->text, n);
}

bool name_is_term(struct str s)
{
    for (size_t i = 0; i < name_words_cells; i++)
        if (name_word[i].place == 2 && s.n > 0 && name_word[i].text[0] == low(s.p[0]) && whole_is(s, &name_word[i]))
            return true;
    return false;
}

/* After a whole name, grandmother and grandfather are what one calls an old person: 길원옥 할머니 is 길원옥, and 철수 할머니 somebody
 * else. */
static bool is_elder(struct str rest, const struct name_word *w)
{
    bool elder = strcmp(w->text, "할머니") == 0 || strcmp(w->text, "할아버지") == 0;
    return elder && utf8_count(rest) >= 3 && !str_ends(rest, "의") && !str_ends(rest, "네");
}

/* Takes one word off; false when none fits. */
static bool strip_one(struct str *s, unsigned scripts, enum name_kind *kind)
{
    for (size_t i = 0; i < name_words_cells; i++) {
        const struct name_word *w = &name_word[i];
        if (!(w->script & scripts))
            continue;
        if (w->place == 2) {
            if (!whole_is(*s, w))
                continue;
            *kind = NAME_TERM;
            *s = STR_NONE;
            return true;
        }
        size_t n = strlen(w->text);
        struct str rest;
        if (w->place == 0 && word_starts(*s, w) && (w->script != NAME_HAN || utf8_count(*s) == 2))
            rest = str_slice(*s, n, s->n);
        else if (w->place == 1 && word_ends(*s, w) && may_take(str_slice(*s, 0, s->n - n), w))
            rest = str_slice(*s, 0, s->n - n);
        else
            continue;
        *s = str_trim(rest);
        if (is_elder(*s, w))
            return true;
        if (w->kind == NAME_WORD_RELATIVE)
            *kind = NAME_RELATIVE;
        else if (w->kind == NAME_WORD_MASKED) /* 박철의 모 is his mother, 박모 somebody called Pak */
            *kind = str_ends(*s, "의") && utf8_count(*s) > 2 ? NAME_RELATIVE : NAME_MASKED;
        return true;
    }
    return false;
}

/* An age in brackets at the end, 김모(35), (35세), (aged 35), is no part of the name. */
static struct str without_age(struct str s)
{
    size_t open;
    if (s.n < 4 || s.p[s.n - 1] != ')' || !str_find(s, STR("("), 0, &open) || open == 0)
        return s;
    size_t digits = 0, others = 0;
    uint32_t c;
    for (size_t at = open + 1; at < s.n - 1 && utf8_next(s, &at, &c);) {
        digits += c >= '0' && c <= '9';
        others += !(c >= '0' && c <= '9') && strchr(" agedyr.", c < 0x80 ? (int)c : 'x') == NULL && c != 0xC138 &&
                  c != 0xC0B4 && c != 0x6B72 && c != 0x5C81;
    }
    return digits > 0 && digits < 4 && others == 0 ? str_trim(str_slice(s, 0, open)) : s;
}

struct str name_strip(struct str clean, unsigned scripts, enum name_kind *kind)
{
    *kind = clean.n > 0 ? NAME_PERSON : NAME_NOTHING;
    struct str s = without_age(clean);
    bool taken = false;
    for (int rounds = 0; rounds < 3 && *kind != NAME_TERM; rounds++) {
        enum name_kind before = *kind;
        if (!strip_one(&s, scripts, kind))
            break;
        taken = true;
        if (before == NAME_RELATIVE && *kind != NAME_TERM)
            *kind = NAME_RELATIVE;
    }
    /* The possessive that joined the word: 철수의 엄마. */
    if (*kind == NAME_RELATIVE && str_ends(s, "의") && utf8_count(s) > 2)
        s = str_trim(str_slice(s, 0, s.n - 3));
    if (taken && s.n > 0 && *kind == NAME_PERSON && utf8_count(s) == 1)
        *kind = (scripts & NAME_LATIN) ? NAME_MASKED : NAME_SURNAME_ONLY;
    else if (s.n == 1 && *kind == NAME_PERSON)
        *kind = NAME_MASKED;
    return s;
}
