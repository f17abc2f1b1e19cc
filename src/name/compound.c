/* name/compound.c - names of two words that are one: the Arabic "servant of", عبد الله, عبدالله, Abdullah, Abd Allah, Abd
 * al-Rahman. See form.h. Its second part has an article that people join, change (el, ul, ur before r) or leave out. */
#include "name/form.h"

static bool is_vowel(char c)
{
    return c != 0 && strchr("aeiou", c) != NULL;
}

static bool is_word(const struct name_raw *w, const char *word)
{
    return w->n == strlen(word) && memcmp(w->letters, word, w->n) == 0;
}

/* abd, abdul, abdel …: what a second part must follow. */
static bool is_servant(const struct name_raw *w)
{
    return is_word(w, "abd") || ((w->n == 5 || w->n == 6) && memcmp(w->letters, "abd", 3) == 0 && is_vowel(w->letters[3]) &&
                                 w->letters[w->n - 1] == 'l' && (w->n == 5 || is_vowel(w->letters[4])));
}

/* al, el, ur: an article that stands alone. */
static bool is_article(const struct name_raw *w)
{
    return w->n == 2 && is_vowel(w->letters[0]) && !is_vowel(w->letters[1]);
}

static void append(struct name_raw *to, const char *letters, size_t n)
{
    for (size_t i = 0; i < n && to->n < sizeof to->letters; i++)
        to->letters[to->n++] = letters[i];
}

size_t name_join_servant(struct name_raw *word, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct name_raw w = word[i];
        size_t next = i + 1;
        bool bare = is_word(&w, "abd");
        if (is_servant(&w) && next + 1 < n && is_article(&word[next]))
            next++;
        if (is_servant(&w) && next < n && word[next].n > 2) {
            const struct name_raw *second = &word[next];
            bool article = second->n > 3 && memcmp(second->letters, "al", 2) == 0; /* Allah */
            if (bare && !article)
                append(&w, "al", 2);
            append(&w, second->letters, second->n);
            i = next;
        }
        word[kept++] = w;
    }
    return kept;
}

/* A consonant, or two that one sound is written with (sh, kh, gh), and a vowel: so begins a name behind "abd" and a vowel, abdi-rahman,
 * abdu-shukur, and no abducted. */
static bool begins_a_name(const char *letters, size_t n)
{
    size_t sound = n > 1 && letters[1] == 'h' ? 2 : 1;
    return n > sound && !is_vowel(letters[0]) && is_vowel(letters[sound]);
}

size_t name_without_article(const char *letters, size_t n, char *out, size_t cap)
{
    size_t at = 3, k = n < cap ? n : cap;
    memcpy(out, letters, k);
    if (n < 6 || memcmp(letters, "abd", 3) != 0 || !is_vowel(letters[3]))
        return k;
    while (at < n && is_vowel(letters[at]))
        at++;
    bool article = at + 1 < n && (letters[at] == 'l' || letters[at] == letters[at + 1]); /* abd-ul-aziz, abd-ur-rahman */
    if (!article && !begins_a_name(letters + at, n - at))
        return k;
    at += article;
    bool god = n - at <= 3; /* (al)lah, lh, ah, la */
    for (size_t i = at; i < n; i++)
        god = god && strchr("lah", letters[i]) != NULL;
    const char *rest = god ? "lah" : letters + at;
    size_t m = god ? 3 : n - at;
    if (m < 2)
        return k;
    for (k = 3; m > 0 && k < cap; m--)
        out[k++] = *rest++;
    return k;
}
