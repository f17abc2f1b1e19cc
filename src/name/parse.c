/* name/parse.c - name_parse: text, words around it, readings, plain words. See name.h and form.h. */
#include "name/form.h"

#include "base/limits.h"

/* log2 P of a plain Western name: letters at the entropy of English names, and the prior that it is one. */
static float other_bits(const struct name_text *t)
{
    float letters = 0;
    for (size_t w = 0; w < t->words; w++)
        letters += (float)(t->to[w] - t->from[w]);
    return -3.6f * letters - 1.5f * (float)t->words - 2.0f;
}

static void sort_tokens(struct name_token *token, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct name_token t = token[i];
        size_t at = i;
        for (; at > 0; at--) {
            size_t m = token[at - 1].n < t.n ? token[at - 1].n : t.n;
            int c = memcmp(token[at - 1].letters, t.letters, m);
            if (c < 0 || (c == 0 && token[at - 1].n <= t.n))
                break;
            token[at] = token[at - 1];
        }
        token[at] = t;
    }
}

/* Words in sorted order, so that their order does not matter. */
static void keep_tokens(struct arena *a, const struct name_text *t, struct name_form *f)
{
    struct name_token *token = ARENA_ARRAY(a, struct name_token, t->words > 0 ? t->words : 1);
    size_t n = 0;
    for (size_t w = 0; w < t->words; w++) {
        char low[NAME_LETTERS_MAX];
        size_t k = 0;
        for (size_t i = t->from[w]; i < t->to[w]; i++)
            if (t->letters[i] != '\'')
                low[k++] = (char)(t->letters[i] | 0x20);
        if (k > 0)
            token[n++] = (struct name_token){arena_copy(a, low, k), (uint8_t)k, name_sound_key(low, k)};
    }
    sort_tokens(token, n);
    f->token = token;
    f->tokens = (uint8_t)n;
}

/* Arabic and other scripts: words by white space, in Latin letters where there is a table. */
static void keep_foreign(struct arena *a, struct str s, struct name_form *f)
{
    struct name_token *token = ARENA_ARRAY(a, struct name_token, NAME_TOKENS_MAX);
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < NAME_TOKENS_MAX;) {
        size_t end = at;
        while (end < s.n && s.p[end] != ' ' && s.p[end] != '-')
            end++;
        struct str word = str_slice(s, at, end);
        char folded[48];
        size_t k = name_fold_word(word, folded, sizeof folded);
        if (k > 0)
            token[n++] = (struct name_token){arena_copy(a, folded, k), (uint8_t)k, name_sound_key(folded, k)};
        else if (word.n > 0)
            token[n++] = (struct name_token){arena_copy(a, word.p, word.n < 48 ? word.n : 48),
                                             (uint8_t)(word.n < 48 ? word.n : 48), name_hash(8, word.p, word.n)};
        at = end + 1;
    }
    sort_tokens(token, n);
    f->token = token;
    f->tokens = (uint8_t)n;
}

/* Keeps the likeliest readings with their shares. */
static void keep_readings(struct arena *a, const struct name_text *t, const struct name_candidates *c, float other,
                          struct name_form *f, struct name_reading *room)
{
    if (c->count == 0)
        return;
    double total = exp2((double)(other - c->item[0].bits));
    for (size_t i = 0; i < c->count; i++)
        total += exp2((double)(c->item[i].bits - c->item[0].bits));
    for (size_t i = 0; i < c->count && f->readings < NAME_READINGS_MAX; i++) {
        double share = exp2((double)(c->item[i].bits - c->item[0].bits)) / total;
        bool uncut = !c->item[i].by_code && c->item[i].cutting.count == 0 && c->item[i].g_to > c->item[i].g_from;
        if (share < 0.015 && i > 0 && (!uncut || i > 1))
            break;
        struct name_reading *r = &room[f->readings];
        if (!name_reading_build(a, t, &c->item[i], r))
            continue;
        r->share = (float)share;
        f->readings++;
    }
    f->other = (float)(exp2((double)(other - c->item[0].bits)) / total);
}

static uint32_t folded_hash(const struct name_form *f, const struct name_text *t)
{
    uint32_t h = 7;
    for (size_t i = 0; i < f->tokens; i++)
        h = name_hash(name_hash(h, f->token[i].letters, f->token[i].n), " ", 1);
    for (size_t i = 0; i < t->codes; i++)
        h = name_hash(h, &t->code[i], sizeof t->code[i]);
    return h;
}

static void read_scripts(struct arena *a, struct str s, const struct name_hints *h, struct name_form *f)
{
    struct name_text t;
    struct name_reading *room = ARENA_ARRAY(a, struct name_reading, NAME_READINGS_MAX);
    struct name_candidates c = {.count = 0};
    name_cut(s, NAME_LATIN | NAME_CYRILLIC, &t);
    keep_tokens(a, &t, f);
    bool east = (f->scripts & (NAME_HANGUL | NAME_HAN)) != 0;
    f->other = east ? 0.0f : 1.0f;
    if (!east && t.words > 0 && !h->not_east_asian) {
        name_read_letters(&t, h, &c);
        keep_readings(a, &t, &c, other_bits(&t), f, room);
    }
    bool hidden = t.hidden;
    unsigned both = f->scripts & (NAME_HANGUL | NAME_HAN);
    if (east) {
        name_cut(s, both, &t);
        if (both == (NAME_HANGUL | NAME_HAN) && t.codes > 4) /* a name and its Hanja beside it: the Hanja tell more */
            name_cut(s, NAME_HAN, &t);
        name_read_codes(&t, h, &c);
        keep_readings(a, &t, &c, -200.0f, f, room);
    }
    if (!east && t.words == 0 && f->scripts != 0)
        keep_foreign(a, s, f);
    f->reading = room;
    f->folded = folded_hash(f, &t);
    bool no_letters = f->readings == 0 && f->tokens == 0 && t.codes == 0;
    if (hidden && f->kind == NAME_PERSON)
        f->kind = NAME_MASKED;
    else if (no_letters)
        f->kind = NAME_NOTHING;
    else if (f->kind == NAME_PERSON && h->part == NAME_WHOLE && t.codes == 1)
        f->kind = NAME_SURNAME_ONLY;
}

const struct name_form *name_parse(struct arena *a, struct str text, const struct name_hints *hints)
{
    struct name_hints none = {.part = NAME_WHOLE};
    const struct name_hints *h = hints != NULL ? hints : &none;
    struct name_form *f = ARENA_NEW(a, struct name_form);
    struct str clean = name_clean(a, text);
    f->text = str_keep(a, clean);
    f->scripts = name_scripts(clean);
    enum name_kind kind;
    struct str s = name_strip(clean, f->scripts, &kind);
    f->kind = kind;
    if (kind == NAME_NOTHING || kind == NAME_TERM)
        return f;
    read_scripts(a, s, h, f);
    return f;
}

const struct name_form *name_parse_parts(struct arena *a, struct str surname, struct str given, const struct name_hints *hints)
{
    struct name_hints h = hints != NULL ? *hints : (struct name_hints){.part = NAME_WHOLE};
    surname = str_trim(surname);
    given = str_trim(given);
    if (surname.n == 0 || given.n == 0) {
        h.part = surname.n == 0 ? NAME_GIVEN : NAME_SURNAME;
        return name_parse(a, surname.n == 0 ? given : surname, &h);
    }
    h.part = NAME_WHOLE;
    h.surname_first = true;
    size_t s_n = surname.n < LIMIT_NAME_BYTES / 2 ? surname.n : LIMIT_NAME_BYTES / 2;
    size_t g_n = given.n < LIMIT_NAME_BYTES / 2 ? given.n : LIMIT_NAME_BYTES / 2;
    SCOPED_BUF struct buf both = BUF_MAX(LIMIT_NAME_BYTES + 8);
    buf_add(&both, surname.p, s_n);
    buf_addz(&both, ", ");
    buf_add(&both, given.p, g_n);
    return name_parse(a, buf_str(&both), &h);
}

enum name_kind name_kind_of(const struct name_form *f)
{
    return f->kind;
}

unsigned name_scripts_of(const struct name_form *f)
{
    return f->scripts;
}

double name_east_asian(const struct name_form *f)
{
    if (f->scripts & (NAME_HANGUL | NAME_HAN))
        return 1.0;
    return f->readings > 0 ? 1.0 - (double)f->other : 0.0;
}
