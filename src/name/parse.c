/* name/parse.c - name_parse: text, words around it, readings, plain words. See name.h and form.h. */
#include "name/form.h"

#include "base/limits.h"

/* log2 P of a plain Western name: letters at the entropy of English names, and the prior that it is one. */
static float other_bits(const struct name_text *t)
{
    /* Other languages have the marks of tones, seldom on what could be pinyin, and hardly ever a breve on o or u. */
    float letters = (t->tones > 0 ? 1.5f : 0.0f) + (t->breves > 0 ? 3.0f : 0.0f);
    for (size_t w = 0; w < t->words; w++)
        letters += (float)(t->to[w] - t->from[w]);
    return -3.6f * letters - 1.5f * (float)t->words - 2.0f;
}

/* A word as a token, with the keys of its sound. */
static struct name_token make_token(struct arena *a, const char *letters, size_t n)
{
    char said[NAME_LETTERS_MAX], plain[NAME_LETTERS_MAX];
    struct name_token t = {.letters = arena_copy(a, letters, n), .n = (uint8_t)n};
    t.said_n = (uint8_t)name_say_word(plain, name_without_article(letters, n, plain, sizeof plain), said, sizeof said);
    t.said = arena_copy(a, said, t.said_n);
    t.sound = name_sound_key(said, t.said_n); /* Tschechow and Chekhov begin alike only when said */
    return t;
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

static void make_tokens(struct arena *a, struct name_raw *word, size_t words, struct name_form *f)
{
    size_t n = name_join_servant(word, words);
    struct name_token *token = ARENA_ARRAY(a, struct name_token, n > 0 ? n : 1);
    for (size_t i = 0; i < n; i++) {
        const struct name_raw *w = &word[i];
        if ((unsigned char)w->letters[0] < 0x80)
            token[i] = make_token(a, w->letters, w->n);
        else /* of a script without a table */
            token[i] = (struct name_token){
                .letters = arena_copy(a, w->letters, w->n), .n = w->n, .sound = name_hash(8, w->letters, w->n)};
    }
    sort_tokens(token, n);
    f->token = token;
    f->tokens = (uint8_t)n;
}

/* Words in sorted order, so that their order does not matter. */
static void keep_tokens(struct arena *a, const struct name_text *t, struct name_form *f)
{
    struct name_raw word[NAME_TOKENS_MAX];
    size_t n = 0;
    for (size_t w = 0; w < t->words; w++) {
        char *low = word[n].letters;
        size_t k = 0;
        for (size_t i = t->from[w]; i < t->to[w]; i++)
            if (t->letters[i] != '\'')
                low[k++] = (char)(t->letters[i] | 0x20);
        bool article = w + 1 < t->words && t->joined[w + 1] && k == 2 && low[1] == 'l' && strchr("aeu", low[0]) != NULL;
        if (k > 0 && !article) /* al-Hassan is Hassan */
            word[n++].n = (uint8_t)k;
    }
    make_tokens(a, word, n, f);
}

/* The bytes of what parts words: a space, a hyphen, the dot of foreign names in kana; 0 for anything else. */
static size_t gap_at(struct str s, size_t at)
{
    static const char dot[] = "・";
    if (s.p[at] == ' ' || s.p[at] == '-')
        return 1;
    return at + sizeof dot - 1 <= s.n && memcmp(s.p + at, dot, sizeof dot - 1) == 0 ? sizeof dot - 1 : 0;
}

/* Arabic, kana and other scripts: words by white space and middle dots, in Latin letters where there is a table. */
static void keep_foreign(struct arena *a, struct str s, struct name_form *f)
{
    struct name_raw part[NAME_TOKENS_MAX];
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < NAME_TOKENS_MAX;) {
        size_t end = at;
        while (end < s.n && gap_at(s, end) == 0)
            end++;
        struct str word = str_slice(s, at, end);
        if (word.n > 4 * 2 && str_eq(str_slice(word, 0, 4), STR("ال"))) /* the article: الحسن is حسن */
            word = str_slice(word, 4, word.n);
        size_t k = name_fold_word(word, part[n].letters, sizeof part[n].letters);
        if (k == 0 && word.n > 0) {
            k = word.n < sizeof part[n].letters ? word.n : sizeof part[n].letters;
            memcpy(part[n].letters, word.p, k);
        }
        if (k > 0)
            part[n++].n = (uint8_t)k;
        at = end < s.n ? end + gap_at(s, end) : end;
    }
    make_tokens(a, part, n, f);
}

/* Keeps the likeliest readings with their shares. A cut reading that hardly competes with a plain word is left out: it would
 * make a Korean of everybody called Lan. One that a slip has spoilt is kept, since it competes badly by nature. */
static void keep_readings(struct arena *a, const struct name_text *t, const struct name_candidates *c, float other,
                          float vietnamese, struct name_form *f, struct name_reading *room)
{
    f->vietnamese = vietnamese > -90 ? 1.0f / (1.0f + exp2f(other - vietnamese)) : 0.0f;
    if (vietnamese > -90)
        other = vietnamese > other ? vietnamese + log2f(1.0f + exp2f(other - vietnamese))
                                   : other + log2f(1.0f + exp2f(vietnamese - other));
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
        if (share < 0.0005 && !uncut)
            continue;
        struct name_reading *r = &room[f->readings];
        if (!name_reading_build(a, t, &c->item[i], r))
            continue;
        r->share = (float)share;
        f->readings++;
    }
    f->other = (float)(exp2((double)(other - c->item[0].bits)) / total);
    f->vietnamese *= f->other;
}

static uint32_t folded_hash(const struct name_form *f, const struct name_text *t)
{
    uint32_t h = f->scripts & NAME_KANA ? 8 : 7; /* the same sound as in Latin letters, not the same writing */
    for (size_t i = 0; i < f->tokens; i++)
        h = name_hash(name_hash(h, f->token[i].letters, f->token[i].n), " ", 1);
    for (size_t i = 0; i < t->codes; i++)
        h = name_hash(h, &t->code[i], sizeof t->code[i]);
    if (f->readings > 0) /* words are in sorted order, and Y. H. is not H. Y. */
        h = name_hash(h, f->reading[0].initial, f->reading[0].initials);
    return h;
}

/* A caron on o and u is a tone where the letters are pinyin, and otherwise stands in for the breve that a keyboard lacks. */
static void carons_to_breves(struct name_text *t)
{
    for (size_t i = 0; i < NAME_LETTERS_MAX; i++)
        if (t->carons >> i & 1) {
            t->letters[i] = (char)(t->letters[i] & ~0x20);
            t->breves++;
            t->tones--;
        }
    t->carons = 0;
}

/* The surname and the rest, in plain letters, for showing. */
static void keep_vietnamese(struct arena *a, const struct name_text *t, size_t surname, struct name_form *f)
{
    SCOPED_BUF struct buf given = BUF_MAX(256);
    for (size_t w = 0; w < t->words; w++) {
        struct str word = {t->plain + t->from[w], (size_t)(t->to[w] - t->from[w])};
        if (w == surname) {
            f->viet_surname = str_keep(a, word);
            continue;
        }
        if (given.n > 0)
            buf_addz(&given, " ");
        buf_add(&given, word.p, word.n);
    }
    f->viet_given = str_keep(a, buf_str(&given));
}

/* "Kim Y. H.", "C.S. Kim": the surname is known, and of each given syllable what letter it may begin with. A list of initials
 * may be of any language, so half of the probability stays with plain words, by which initials are compared. */
static void surname_of_initials(struct arena *a, const struct name_text *t, struct name_form *f, struct name_reading *room)
{
    size_t at = t->words, count;
    for (size_t w = 0; w < t->words; w++) {
        if (t->to[w] == t->from[w] + 1)
            continue;
        if (at < t->words)
            return;
        at = w;
    }
    if ((f->readings > 0 && f->other < 0.9f) || t->words < 2 || at == t->words)
        return;
    (void)name_surname_spell_find(t->letters + t->from[at], (size_t)(t->to[at] - t->from[at]), &count);
    struct name_slot *slot = ARENA_NEW(a, struct name_slot);
    if (count == 0 || !name_slot_surname_latin(a, t->letters + t->from[at], (size_t)(t->to[at] - t->from[at]), slot))
        return;
    room[0] = (struct name_reading){.origin = NAME_KOREAN, .has_surname = 1, .share = 0.5f, .slot = slot};
    for (size_t w = 0; w < t->words && room[0].initials < NAME_GIVEN_MAX; w++)
        if (w != at)
            room[0].initial[room[0].initials++] = (char)(t->letters[t->from[w]] | 0x20);
    room[0].written = name_hash(slot->written, room[0].initial, room[0].initials);
    f->readings = 1;
    f->other = 0.5f;
}

static void read_latin(struct arena *a, struct name_text *t, const struct name_hints *h, struct name_form *f,
                       struct name_reading *room)
{
    struct name_candidates c = {.count = 0};
    name_read_letters(t, h, &c);
    bool pinyin = false;
    for (size_t i = 0; i < c.count; i++)
        pinyin = pinyin || c.item[i].origin == NAME_CHINESE;
    if (t->carons != 0 && !pinyin) {
        carons_to_breves(t);
        c.count = 0;
        name_read_letters(t, h, &c);
    }
    size_t surname;
    float vietnamese = h->part == NAME_WHOLE ? name_vietnamese_bits(t, &surname) : -99.0f;
    if (vietnamese > -90)
        keep_vietnamese(a, t, surname, f);
    keep_readings(a, t, &c, other_bits(t), vietnamese, f, room);
    if (h->part == NAME_WHOLE && vietnamese <= -90)
        surname_of_initials(a, t, f, room);
}

/* 박OO, 김XX: letters that stand for what is hidden. */
static bool is_noughts(const struct name_text *t, struct str s)
{
    size_t n = t->words > 0 ? t->to[t->words - 1] : 0;
    for (size_t i = 0; i < n; i++)
        if (strchr("ox", t->plain[i]) == NULL)
            return false;
    return n <= 4 && (n > 1 || (n == 1 && (unsigned char)s.p[0] >= 0x80)); /* "O 영희" has a surname */
}

static void only_surname(struct name_reading *r, struct name_form *f)
{
    if (f->readings == 0 || !r->has_surname)
        return;
    r->givens = 0;
    r->written = 0;
    f->readings = 1;
}

/* Mrs. Kim: one word, and a surname. */
static bool is_surname(const struct name_form *f)
{
    return f->readings > 0 && f->tokens == 1 && f->reading[0].has_surname && f->reading[0].givens == 0 &&
           f->reading[0].share > 0.9f;
}

static void read_scripts(struct arena *a, struct str s, const struct name_hints *h, struct name_form *f)
{
    struct name_text t;
    struct name_reading *room = ARENA_ARRAY(a, struct name_reading, NAME_READINGS_MAX);
    struct name_candidates c = {.count = 0};
    f->reading = room;
    name_cut(s, NAME_LATIN | NAME_CYRILLIC, &t);
    keep_tokens(a, &t, f);
    uint8_t mixed = 0;
    bool titled = s.n < f->text.n, east = (f->scripts & (NAME_HANGUL | NAME_HAN)) != 0;
    f->other = east ? 0.0f : 1.0f;
    if (!east && t.words > 0 && !h->not_east_asian)
        read_latin(a, &t, h, f, room);
    struct name_text letters = t;
    bool hidden = t.hidden || (east && is_noughts(&t, s));
    unsigned both = f->scripts & (NAME_HANGUL | NAME_HAN);
    if (east) {
        name_cut(s, both, &t);
        hidden = hidden || t.hidden;
        if (both == (NAME_HANGUL | NAME_HAN) && t.codes > 4) /* a name and its Hanja beside it: the Hanja tell more */
            name_cut(s, NAME_HAN, &t);
        name_read_codes(&t, h, &c);
        keep_readings(a, &t, &c, -200.0f, -99.0f, f, room);
        if (hidden && t.codes == 2) /* 김○희: what is left of the given name has no place */
            only_surname(&room[0], f);
        bool part = !hidden && f->readings > 0 && (!room[0].has_surname || room[0].givens == 0);
        if (part && h->part == NAME_WHOLE && name_reading_mixed(a, &letters, &t, &room[0]))
            f->readings = mixed = 1;
    }
    if (!east && t.words == 0 && f->scripts != 0)
        keep_foreign(a, s, f);
    f->folded = folded_hash(f, &t);
    bool no_letters = f->readings == 0 && f->tokens == 0 && t.codes == 0;
    if (hidden && f->kind == NAME_PERSON)
        f->kind = NAME_MASKED;
    else if (no_letters)
        f->kind = NAME_NOTHING;
    else if (f->kind == NAME_PERSON && h->part == NAME_WHOLE && ((t.codes == 1 && !mixed) || (titled && is_surname(f))))
        f->kind = NAME_SURNAME_ONLY;
}

const struct name_form *name_parse_one(struct arena *a, struct str text, const struct name_hints *hints)
{
    struct name_hints none = {.part = NAME_WHOLE};
    const struct name_hints *h = hints != NULL ? hints : &none;
    struct name_form *f = ARENA_NEW(a, struct name_form);
    struct str clean = name_clean(a, text);
    f->text = str_keep(a, clean);
    f->scripts = name_scripts(clean);
    enum name_kind kind;
    struct str named = name_without_years(clean), s = name_strip(named, f->scripts, &kind);
    if (clean.n > 0 && named.n == 0) /* an age and nothing else */
        kind = NAME_TERM;
    f->kind = kind;
    if (kind == NAME_NOTHING || kind == NAME_TERM)
        return f;
    read_scripts(a, s, h, f);
    return f;
}

const struct name_form *name_parse(struct arena *a, struct str text, const struct name_hints *hints)
{
    struct str name[NAME_CELL_MAX];
    return name_parse_one(a, name_cell(a, text, name) > 0 ? name[0] : text, hints);
}

/* What stands beside a given name in brackets is no part of it. */
static struct str first_name(struct arena *a, struct str cell)
{
    struct str name[NAME_CELL_MAX];
    return name_cell(a, cell, name) > 0 ? name[0] : cell;
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
    given = first_name(a, given);
    h.part = NAME_WHOLE;
    h.surname_first = true;
    size_t s_n = surname.n < LIMIT_NAME_BYTES / 2 ? surname.n : LIMIT_NAME_BYTES / 2;
    size_t g_n = given.n < LIMIT_NAME_BYTES / 2 ? given.n : LIMIT_NAME_BYTES / 2;
    SCOPED_BUF struct buf both = BUF_MAX(LIMIT_NAME_BYTES + 8);
    buf_add(&both, surname.p, s_n);
    buf_addz(&both, ", ");
    buf_add(&both, given.p, g_n);
    return name_parse_one(a, buf_str(&both), &h);
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
