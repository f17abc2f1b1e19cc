/* name/explain.c - what was understood and how two forms relate, in words; see name.h. */
#include "name/form.h"

static const char *const KIND[] = {"nothing", "person", "surname only", "names a relative", "masked", "a word, not a name"};
static const char *const LEVEL[] = {"cannot be compared",
                                    "different",
                                    "partly the same",
                                    "fits as far as it goes",
                                    "a letter or two apart",
                                    "may be the same",
                                    "the same in other spelling",
                                    "written the same"};

const char *name_kind_word(enum name_kind kind)
{
    return KIND[kind];
}

const char *name_level_word(enum name_level level)
{
    return LEVEL[level];
}

/* What is spelled alike is shown when it is at least so likely beside the likeliest. */
static const double ALIKE_SHARE = 0.1;

static size_t best_sound(const struct name_slot *s)
{
    size_t best = 0;
    for (size_t i = 1; i < s->count; i++)
        if (s->sounds[i].p > s->sounds[best].p)
            best = i;
    return best;
}

/* The likeliest Hangul of a slot, appended; a slot with no sound gives "?". */
static void put_slot(struct buf *b, const struct name_slot *s, bool surname)
{
    char utf8[3];
    if (s->count == 0) {
        buf_addz(b, "?");
        return;
    }
    uint16_t id = s->sounds[best_sound(s)].id;
    uint16_t first = surname ? name_surname[id].hangul[0] : id, second = surname ? name_surname[id].hangul[1] : NAME_NO_ID;
    hangul_utf8(first, utf8);
    buf_add(b, utf8, 3);
    if (second != NAME_NO_ID) {
        hangul_utf8(second, utf8);
        buf_add(b, utf8, 3);
    }
}

static void put_spelled(struct buf *b, const char *letters)
{
    for (; *letters; letters++) {
        if (*letters == 'O' || *letters == 'U')
            buf_addz(b, *letters == 'O' ? "\u014F" : "\u016D");
        else
            buf_add_char(b, *letters);
    }
}

static struct str slot_text(struct arena *a, const struct name_slot *s, bool surname)
{
    SCOPED_BUF struct buf b = BUF_MAX(256);
    char utf8[3];
    if (s->han && s->han < 0x40000) {
        utf8_put(&b, s->han);
    } else if (s->typed != NAME_NO_ID) {
        hangul_utf8(s->typed, utf8);
        buf_add(&b, utf8, 3);
    } else if (s->latin && s->pinyin[0] != NAME_NO_ID) {
        buf_addz(&b, name_pinyin[s->pinyin[0]].text);
    } else if (s->latin) {
        put_spelled(&b, s->spelled);
    } else {
        put_slot(&b, s, surname);
    }
    size_t shown = 0;
    bool sounded =
        s->typed == NAME_NO_ID && !s->latin && s->han >= 0x40000; /* 南宮 is shown as 남궁, which needs no second 남궁 */
    for (size_t i = 0; (s->latin || s->han) && i < s->count && shown < 3; i++)
        shown += s->sounds[i].p > 0.1f;
    if (shown > 1 || ((s->han || s->latin) && !sounded)) {
        buf_addz(&b, " (");
        put_slot(&b, s, surname);
        buf_addz(&b, shown > 1 ? " …)" : ")");
    }
    return str_keep(a, buf_str(&b));
}

/* Appends what slots are written as: in pinyin with the Hangul beside it, or in Hangul alone. */
static struct str part_text(struct arena *a, const struct name_reading *r, size_t from, size_t to)
{
    SCOPED_BUF struct buf b = BUF_MAX(512);
    bool pinyin = r->origin == NAME_CHINESE;
    for (size_t i = from; pinyin && i < to; i++)
        buf_addz(&b, r->slot[i].pinyin[0] != NAME_NO_ID ? name_pinyin[r->slot[i].pinyin[0]].text : "?");
    if (pinyin && to > from)
        buf_addz(&b, " (");
    for (size_t i = from; i < to; i++)
        put_slot(&b, &r->slot[i], i == 0 && r->has_surname);
    if (pinyin && to > from)
        buf_addz(&b, ")");
    return str_keep(a, buf_str(&b));
}

/* Given names that are spelled like one another, the likeliest first: JONG UN is 정은 and 종은. */
enum { ALIKE_MOST = 4, SOUNDS_MOST = 3 };
struct alike {
    double p;
    uint16_t id[NAME_GIVEN_MAX];
};

static void put_alike(struct alike found[ALIKE_MOST], size_t *n, const struct alike *x)
{
    size_t at = *n < ALIKE_MOST ? (*n)++ : ALIKE_MOST;
    if (at == ALIKE_MOST && found[at - 1].p >= x->p)
        return;
    at -= at == ALIKE_MOST;
    for (; at > 0 && found[at - 1].p < x->p; at--)
        found[at] = found[at - 1];
    found[at] = *x;
}

/* All combinations of the likeliest sounds of each slot from the at-th on. */
static void find_alike(const struct name_slot *slot, size_t givens, size_t at, struct alike *x, struct alike found[ALIKE_MOST],
                       size_t *n)
{
    if (at == givens) {
        put_alike(found, n, x);
        return;
    }
    const struct name_slot *s = &slot[at];
    double p = x->p, best = s->count > 0 ? (double)s->sounds[best_sound(s)].p : 0;
    for (size_t i = 0, tried = 0; i < s->count && tried < SOUNDS_MOST; i++) {
        if ((double)s->sounds[i].p < ALIKE_SHARE * best)
            continue;
        tried++;
        x->id[at] = s->sounds[i].id;
        x->p = p * (double)s->sounds[i].p;
        find_alike(slot, givens, at + 1, x, found, n);
    }
    x->p = p;
}

static struct str alike_text(struct arena *a, const struct name_reading *r)
{
    SCOPED_BUF struct buf b = BUF_MAX(512);
    struct alike found[ALIKE_MOST], x = {.p = 1};
    size_t n = 0;
    if (r->origin == NAME_KOREAN && !r->uncut && r->givens <= NAME_GIVEN_MAX)
        find_alike(r->slot + r->has_surname, r->givens, 0, &x, found, &n);
    for (size_t i = 1; i < n && found[i].p >= ALIKE_SHARE * found[0].p; i++) {
        buf_addz(&b, b.n > 0 ? ", " : "");
        for (size_t k = 0; k < r->givens; k++) {
            char utf8[3];
            hangul_utf8(found[i].id[k], utf8);
            buf_add(&b, utf8, 3);
        }
    }
    return str_keep(a, buf_str(&b));
}

/* What is likely enough to be shown: readings, then Vietnamese, then some other language. */
#define SHOWN_SHARE 0.01f

bool name_view(struct arena *a, const struct name_form *f, size_t index, struct name_view *out)
{
    for (size_t i = 0; i < f->readings; i++) {
        const struct name_reading *r = &f->reading[i];
        if (r->share < SHOWN_SHARE || index-- > 0)
            continue;
        *out = (struct name_view){r->origin == NAME_CHINESE ? "chinese" : "korean", (double)r->share,
                                  part_text(a, r, 0, r->has_surname),
                                  part_text(a, r, r->has_surname, r->has_surname + (size_t)r->givens), STR_NONE};
        if (r->uncut)
            out->given = STR("(no Korean syllables)");
        out->also = alike_text(a, r);
        return true;
    }
    if (f->vietnamese >= SHOWN_SHARE && index-- == 0) {
        *out = (struct name_view){"vietnamese", (double)f->vietnamese, f->viet_surname, f->viet_given, STR_NONE};
        return true;
    }
    float other = f->other - f->vietnamese;
    if (f->tokens > 0 && other >= SHOWN_SHARE && !(f->scripts & (NAME_HANGUL | NAME_HAN)) && index == 0) {
        *out = (struct name_view){"other", (double)other, STR_NONE, STR_NONE, STR_NONE};
        return true;
    }
    return false;
}

struct str name_to_hangul(struct arena *a, const struct name_form *f, double *probability)
{
    *probability = 0;
    if (f->readings == 0)
        return STR_NONE;
    const struct name_reading *r = &f->reading[0];
    SCOPED_BUF struct buf b = BUF_MAX(256);
    double p = (double)r->share;
    for (size_t i = 0; i < (size_t)r->has_surname + r->givens; i++) {
        if (r->slot[i].count == 0)
            return STR_NONE;
        p *= (double)r->slot[i].sounds[best_sound(&r->slot[i])].p;
        put_slot(&b, &r->slot[i], i == 0 && r->has_surname);
    }
    *probability = p;
    return str_keep(a, buf_str(&b));
}

struct str name_describe(struct arena *a, const struct name_form *f)
{
    struct name_view v;
    if (!name_view(a, f, 0, &v))
        return str_from(arena_printf(a, "%s; %u word%s", name_kind_word(f->kind), f->tokens, f->tokens == 1 ? "" : "s"));
    return str_from(arena_printf(a, "%s; %s; surname %s; given %s", name_kind_word(f->kind), v.origin,
                                 v.surname.n ? v.surname.p : "-", v.given.n ? v.given.p : "-"));
}

/* The sound that both slots most likely stand for; NAME_NO_ID when they share none. */
static uint16_t common_sound(const struct name_slot *a, const struct name_slot *b)
{
    uint16_t best = NAME_NO_ID;
    float most = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (a->sounds[i].id == b->sounds[j].id && a->sounds[i].p * b->sounds[j].p > most) {
                most = a->sounds[i].p * b->sounds[j].p;
                best = a->sounds[i].id;
            }
    return best;
}

/* Which letter of the syllable differs: "ㅁ and ㅂ" where both are Hangul, else "the vowel". */
static void put_difference(struct buf *b, const struct name_slot *x, const struct name_slot *y)
{
    static const char *const part[3] = {"the first consonant", "the vowel", "the last consonant"};
    bool typed = x->typed != NAME_NO_ID && y->typed != NAME_NO_ID, any = false;
    struct hangul_jamo p = hangul_split(typed ? x->typed : 0), q = hangul_split(typed ? y->typed : 0);
    const uint8_t one[3] = {p.onset, p.vowel, p.coda}, other[3] = {q.onset, q.vowel, q.coda};
    const uint32_t left[3] = {x->onsets, x->vowels, x->codas}, right[3] = {y->onsets, y->vowels, y->codas};
    for (int k = 0; k < 3; k++) {
        if (typed ? one[k] == other[k] : (left[k] & right[k]) != 0)
            continue;
        const char *l = hangul_letter(k, one[k]), *r = hangul_letter(k, other[k]);
        buf_addz(b, any ? ", " : ": ");
        any = true;
        if (typed)
            buf_addf(b, "%s and %s", *l ? l : "nothing", *r ? r : "nothing");
        else
            buf_addz(b, part[k]);
    }
}

/* How two slots relate, in words. */
static struct str slot_words(struct arena *a, const struct name_slot *x, const struct name_slot *y, unsigned state,
                             bool surname)
{
    static const char *const word[] = {"written the same", "the same sound", "may be the same sound", "one letter apart",
                                       "different"};
    SCOPED_BUF struct buf b = BUF_MAX(256);
    buf_addf(&b, "%s: ", surname ? "surname" : "given name");
    bool typed = x->typed != NAME_NO_ID && y->typed != NAME_NO_ID;
    bool pinyin = x->pinyin[0] != NAME_NO_ID && y->pinyin[0] != NAME_NO_ID && (x->latin || y->latin);
    uint16_t sound = pinyin ? NAME_NO_ID : common_sound(x, y);
    if (state == 1 && typed) {
        buf_addz(&b, "the same under the initial-sound rule");
    } else if (state == 1 && pinyin) {
        buf_addz(&b, "the same in pinyin");
    } else if (state == 1 && x->han && y->han && x->han != y->han) {
        buf_addz(&b, "other characters of the same sound");
    } else if (state == 2 && sound != NAME_NO_ID) {
        struct name_sound s = {.id = sound, .p = 1};
        buf_addz(&b, "may be ");
        put_slot(&b, &(struct name_slot){.sounds = &s, .count = 1}, surname);
        buf_addz(&b, " in both");
    } else {
        buf_addz(&b, word[state]);
        if (state == 3)
            put_difference(&b, x, y);
        if (state == 3 && (x->slip || y->slip))
            buf_addz(&b, ", a slip of the keyboard");
    }
    return str_keep(a, buf_str(&b));
}

static struct str initial_text(struct arena *a, char letter, const struct name_slot *slot)
{
    return letter == 0 ? slot_text(a, slot, false) : str_from(arena_printf(a, "%c.", letter - 32));
}

static void explain_initials(struct arena *a, const struct name_trace *t, struct name_explanation *out)
{
    for (size_t i = 0; i < t->letters; i++) {
        bool fits = t->letter_state[i] != 4;
        out->steps[out->count++] = (struct name_step){
            initial_text(a, t->letter_left[i], t->first[i]), initial_text(a, t->letter_right[i], t->first[i]),
            fits ? STR("given name: the initial fits") : STR("given name: the initial differs"), (double)t->letter_bits[i]};
    }
}

static void explain_words(const struct name_form *x, const struct name_form *y, const struct name_trace *t,
                          struct name_explanation *out)
{
    static const char *const word[] = {"the same word",     "the same word as other languages spell it",
                                       "an initial",        "a letter apart",
                                       "two letters apart", "the same consonants",
                                       "begins the same",   "different words"};
    for (size_t i = 0; i < t->words; i++) {
        const struct name_token *l = &x->token[t->word_left[i]], *r = &y->token[t->word_right[i]];
        out->steps[out->count++] = (struct name_step){
            {l->letters, l->n}, {r->letters, r->n}, str_from(word[t->word_state[i]]), (double)t->word_bits[i]};
    }
}

/* Why there was nothing to compare. */
static const char *why_nothing(const struct name_form *x, const struct name_form *y)
{
    const struct name_form *f[2] = {x, y};
    for (int k = 0; k < 2; k++) {
        if (f[k]->kind == NAME_RELATIVE)
            return "one names somebody else by a relative";
        if (f[k]->kind == NAME_TERM || f[k]->kind == NAME_NOTHING)
            return "one is no name";
    }
    if ((x->kind == NAME_MASKED && x->readings == 0) || (y->kind == NAME_MASKED && y->readings == 0))
        return "one is hidden";
    bool parts = x->readings > 0 && y->readings > 0;
    return parts ? "one has only a surname, the other only a given name" : "no table leads from one script to the other";
}

void name_explain(struct arena *a, const struct name_form *x, const struct name_form *y, struct name_explanation *out)
{
    struct name_trace t;
    *out = (struct name_explanation){.match = name_compare_traced(x, y, &t)};
    out->steps = ARENA_ARRAY(a, struct name_step, 2 * NAME_GIVEN_MAX + NAME_TOKENS_MAX + 3);
    for (size_t i = 0; i < t.count; i++) {
        bool surname = t.surnames && i == 0;
        out->steps[out->count++] =
            (struct name_step){slot_text(a, t.left[i], surname), slot_text(a, t.right[i], surname),
                               slot_words(a, t.left[i], t.right[i], t.state[i], surname), (double)t.bits[i]};
    }
    explain_initials(a, &t, out);
    if (out->match.level == NAME_UNKNOWN) {
        out->count = 0;
        out->steps[out->count++] = (struct name_step){str_from(name_kind_word(x->kind)), str_from(name_kind_word(y->kind)),
                                                      str_from(why_nothing(x, y)), 0};
        return;
    }
    explain_words(x, y, &t, out);
    double sum = 0;
    for (size_t i = 0; i < out->count; i++)
        sum += out->steps[i].bits;
    if (out->count > 0 && fabs(sum - out->match.weight) > 0.05)
        out->steps[out->count++] =
            (struct name_step){STR_NONE, STR_NONE,
                               t.words > 0 ? STR("words that the other name lacks, or that may be Korean")
                                           : STR("not the likeliest way to read one of them"),
                               out->match.weight - sum};
    if (out->count == 0)
        out->steps[out->count++] =
            (struct name_step){x->text, y->text, STR("compared as strings of sounds, syllables unmatched"), out->match.weight};
}
