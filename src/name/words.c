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

/* Takes one word off; false when none fits. */
static bool strip_one(struct str *s, unsigned scripts, enum name_kind *kind)
{
    for (size_t i = 0; i < name_words; i++) {
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
        if (w->kind == NAME_WORD_RELATIVE)
            *kind = NAME_RELATIVE;
        else if (w->kind == NAME_WORD_MASKED)
            *kind = NAME_MASKED;
        return true;
    }
    return false;
}

struct str name_strip(struct str clean, unsigned scripts, enum name_kind *kind)
{
    *kind = clean.n > 0 ? NAME_PERSON : NAME_NOTHING;
    struct str s = clean;
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
