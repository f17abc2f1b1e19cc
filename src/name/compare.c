/* name/compare.c - the weight of two forms; see name.h and docs/names.md.
 *
 * Slot by slot: log2 of sum P(s|a) P(s|b) / P(s), mixed with the chance that a letter was mistyped. Where slots cannot be
 * paired, or fail while either side is in Latin letters, the edit distance of the flat strings decides.
 */
#include "name/form.h"

#define TYPO_BITS (-3.6f)    /* one letter of a syllable is another */
#define STRANGE_BITS (-6.0f) /* the whole syllable is another */
#define WORST_BITS (-12.0f)
#define INITIAL_BITS 2.0f          /* an initial that fits: about one syllable in four may begin with it */
#define OTHER_INITIAL_BITS (-5.0f) /* one that does not, slips and odd spellings aside */
#define SAME_SPELLING 0.5          /* chance that a Latin spelling is repeated from one list to the next */

enum slot_state { SLOT_SAME, SLOT_SOUND, SLOT_LIKELY, SLOT_NEAR, SLOT_OFF };

struct slot_match {
    enum slot_state state;
    float bits;
    float agree; /* 0 … 1 */
};

static struct slot_match near_or_off(const struct name_slot *a, const struct name_slot *b)
{
    int common = ((a->onsets & b->onsets) != 0) + ((a->vowels & b->vowels) != 0) + ((a->codas & b->codas) != 0);
    if (common == 3)
        return (struct slot_match){SLOT_NEAR, -2.0f, 0.6f};
    if (common == 2)
        return (struct slot_match){SLOT_NEAR, TYPO_BITS, 0.45f};
    return (struct slot_match){SLOT_OFF, common == 1 ? STRANGE_BITS : STRANGE_BITS - 1.0f, common == 1 ? 0.15f : 0.0f};
}

static struct slot_match slot_compare(const struct name_slot *a, const struct name_slot *b)
{
    if (a->written == b->written && (!a->latin || !b->latin))
        return (struct slot_match){SLOT_SAME, a->bits < 13.0f ? a->bits : 13.0f, 1.0f};
    bool pinyin = a->pinyin[0] != NAME_NO_ID && b->pinyin[0] != NAME_NO_ID && (a->latin || b->latin);
    if (pinyin) {
        bool same = a->pinyin[0] == b->pinyin[0] || a->pinyin[1] == b->pinyin[0] || a->pinyin[0] == b->pinyin[1];
        if (same) {
            float bits = fminf(-name_pinyin[a->pinyin[0]].bits, -name_pinyin[b->pinyin[0]].bits);
            return (struct slot_match){SLOT_SOUND, bits < 11.0f ? bits : 11.0f, 0.95f};
        }
        return (struct slot_match){SLOT_OFF, STRANGE_BITS, 0.1f};
    }
    float factor = 0, overlap = 0;
    bool slip = a->written != b->written && (a->slip || b->slip); /* 깁 for 김: no surname, so a slip of one letter */
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        const struct name_sound *x = &a->sounds[i], *y = &b->sounds[j];
        if (x->id == y->id) {
            factor += x->ratio * y->ratio;
            overlap += x->p * y->p;
        }
        i += x->id <= y->id;
        j += y->id <= x->id;
    }
    float self = a->self > b->self ? a->self : b->self;
    float agree = self > 0 ? sqrtf(overlap / self) : 0;
    if (agree > 1)
        agree = 1;
    if (a->written == b->written) { /* Latin letters, the same ones, read as Korean or as pinyin */
        float info = fminf(fminf(a->bits, b->bits), 14.0f);
        return (struct slot_match){SLOT_SAME, log2f((float)SAME_SPELLING * exp2f(info) + 0.5f * factor), 1.0f};
    }
    if (a->han && b->han) /* other characters: a variant or a slip, though the sound agrees */
        factor *= 0.06f;
    if (a->latin && b->latin)
        factor *= 1.0f - 0.5f * (float)SAME_SPELLING;
    struct slot_match near = near_or_off(a, b);
    float bits = factor > 0 ? log2f(factor) : -99.0f;
    if (bits < near.bits || agree < 0.02f)
        return near;
    if (slip)
        return (struct slot_match){SLOT_NEAR, bits < 13.0f ? bits : 13.0f, 0.45f};
    return (struct slot_match){agree >= 0.5f ? SLOT_SOUND : SLOT_LIKELY, bits < 13.0f ? bits : 13.0f, 0.5f + 0.5f * agree};
}

/* Levenshtein distance of short strings with neighbouring letters exchanged counting once; at most 6. */
static int flat_distance(const char *a, size_t n, const char *b, size_t m)
{
    int row[3][NAME_FLAT_MAX + 1];
    if (n > m + 5 || m > n + 5)
        return 6;
    for (size_t j = 0; j <= m; j++)
        row[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int best = last[j - 1] + (a[i - 1] != b[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m] < 6 ? row[n % 3][m] : 6;
}

static float reading_bits(const struct name_reading *r)
{
    float bits = 0;
    for (size_t i = 0; i < (size_t)r->has_surname + r->givens; i++)
        bits += r->slot[i].bits < 9.0f ? r->slot[i].bits : 9.0f;
    return bits;
}

/* When slots fail: how alike the sounds are as strings. */
static struct name_match flat_match(const struct name_reading *a, const struct name_reading *b)
{
    struct name_match m = {.weight = (double)WORST_BITS, .distance = 1.0, .level = NAME_DIFFERENT};
    int d = flat_distance(a->flat, a->flat_n, b->flat, b->flat_n);
    size_t longest = a->flat_n > b->flat_n ? a->flat_n : b->flat_n;
    if (longest < 5 || d > 2 + (longest > 12) || a->has_surname != b->has_surname)
        return m;
    float x = reading_bits(a), y = reading_bits(b), info = (x < y) != (a->uncut || b->uncut) ? x : y;
    m.weight = (double)info - (d == 0 ? 3.0 : 4.0 + 5.0 * d);
    m.distance = 0.1 + 0.12 * d;
    m.level = d <= 2 ? NAME_NEAR : NAME_DIFFERENT;
    return m;
}

static enum name_level level_of(const struct slot_match *s, size_t n, bool surname)
{
    size_t off = 0, near = 0, likely = 0, same = 0;
    for (size_t i = 0; i < n; i++) {
        off += s[i].state == SLOT_OFF;
        near += s[i].state == SLOT_NEAR;
        likely += s[i].state == SLOT_LIKELY;
        same += s[i].state == SLOT_SAME;
    }
    if (off + near == 0)
        return same == n ? NAME_SAME : likely > 0 ? NAME_LIKELY : NAME_SOUND;
    if (off == 0 && near == 1 && n > 1)
        return NAME_NEAR;
    if (surname && n > 1 && s[0].state == SLOT_OFF && off == 1 && near == 0)
        return NAME_PARTLY;
    if (surname && s[0].state < SLOT_NEAR)
        return NAME_PARTLY;
    return NAME_DIFFERENT;
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Initials against given syllables, or against initials, from the first on; gives how many were compared. */
static size_t compare_initials(const struct name_reading *a, const struct name_reading *b, struct slot_match *s)
{
    const struct name_reading *x = a->initials > 0 ? a : b, *y = x == a ? b : a;
    size_t n = x->initials > 0 ? least_of(x->initials, y->initials > 0 ? y->initials : y->givens) : 0;
    for (size_t i = 0; i < n; i++) {
        bool fits = y->initials > 0 ? name_initials_meet(x->initial[i], y->initial[i])
                                    : name_may_begin(&y->slot[i + y->has_surname], x->initial[i]);
        s[i] =
            fits ? (struct slot_match){SLOT_LIKELY, INITIAL_BITS, 0.6f} : (struct slot_match){SLOT_OFF, OTHER_INITIAL_BITS, 0};
    }
    return n;
}

static struct name_match pair_match(const struct name_reading *a, const struct name_reading *b)
{
    struct slot_match s[NAME_GIVEN_MAX + 1];
    size_t n = 0;
    float bits = 0, agree = 0;
    bool surnames = a->has_surname && b->has_surname;
    if (a->uncut || b->uncut)
        return flat_match(a, b);
    if (surnames)
        s[n++] = slot_compare(&a->slot[0], &b->slot[0]);
    if (a->givens != b->givens && a->givens > 0 && b->givens > 0)
        return (struct name_match){.weight = (double)WORST_BITS, .distance = 1.0, .level = NAME_DIFFERENT};
    const struct name_slot *x = a->slot + a->has_surname, *y = b->slot + b->has_surname;
    size_t givens = least_of(a->givens, b->givens);
    for (size_t i = 0; i < givens; i++)
        s[n++] = slot_compare(&x[i], &y[i]);
    size_t initials = compare_initials(a, b, s + n);
    n += initials;
    if (n == 0)
        return (struct name_match){.weight = 0, .distance = 0.5, .level = NAME_UNKNOWN};
    bool missing = a->has_surname != b->has_surname || a->givens != b->givens || initials > 0;
    for (size_t i = 0; i < n; i++) {
        bits += s[i].bits;
        agree += s[i].agree;
    }
    struct name_match m = {
        .weight = (double)bits, .distance = 1.0 - (double)(agree / (float)n), .level = level_of(s, n, surnames)};
    if (missing) {
        m.distance = 0.3 + 0.7 * m.distance;
        bool other_initials = initials > 0 && surnames && s[0].state < SLOT_NEAR;
        m.level = m.level > NAME_NEAR ? NAME_INITIALS : other_initials ? NAME_PARTLY : NAME_DIFFERENT;
    }
    return m;
}

/* Letters that differ between two words, under the spelling that is nearer. */
static int word_distance(const struct name_token *a, const struct name_token *b)
{
    if (a->n >= NAME_FLAT_MAX || b->n >= NAME_FLAT_MAX)
        return 6;
    int written = flat_distance(a->letters, a->n, b->letters, b->n);
    int said = a->said_n > 3 && b->said_n > 3 ? flat_distance(a->said, a->said_n, b->said, b->said_n) : 6;
    return written < said ? written : said;
}

/* 1 son of, 2 daughter of, as Arabic and those who write it in Latin letters have them; else 0. */
static int patronymic(const struct name_token *t)
{
    static const char *const word[] = {"bn", "bin", "ibn", "ben", "abn", "bnt", "bint", "bent"};
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
        if (t->n == strlen(word[i]) && memcmp(t->letters, word[i], t->n) == 0)
            return i < 5 ? 1 : 2;
    return 0;
}

/* Words that are neither Korean nor Chinese: each word of the shorter name with its best in the other. */
static double word_bits(const struct name_token *a, const struct name_token *b, double *agree, enum name_word_state *state)
{
    size_t m = a->n < b->n ? a->n : b->n, longest = a->n > b->n ? a->n : b->n;
    int of_a = patronymic(a), of_b = patronymic(b);
    struct {
        double bits, agree;
        enum name_word_state state;
        bool holds;
    } seen[] = {
        {a->n == 1 ? 2.0 : 6.0 + 0.5 * (double)(a->n < 10 ? a->n : 10), 1.0, NAME_WORD_EQUAL,
         a->n == b->n && memcmp(a->letters, b->letters, m) == 0},
        {3.0, 0.95, NAME_WORD_SAID, of_a != 0 && of_a == of_b},
        {2.0, 0.6, NAME_WORD_INITIAL, m == 1 && a->letters[0] == b->letters[0]},
        {4.5 + 0.45 * (double)(m < 10 ? m : 10), 0.95, NAME_WORD_SAID,
         m > 2 && a->said_n > 2 && a->said_n == b->said_n && memcmp(a->said, b->said, a->said_n) == 0},
        {5.0, 0.85, NAME_WORD_ONE_OFF, longest >= 4 && word_distance(a, b) == 1},
        {3.0, 0.7, NAME_WORD_TWO_OFF, longest >= 7 && word_distance(a, b) == 2},
        {2.5, 0.65, NAME_WORD_ALIKE, a->sound == b->sound && m >= 3},
        {2.0, 0.6, NAME_WORD_BEGINS, m >= 3 && memcmp(a->letters, b->letters, m) == 0},
    };
    bool apart = of_a != 0 && of_b != 0 && of_a != of_b; /* a letter apart, and of two people */
    for (size_t i = 0; i < sizeof seen / sizeof seen[0] && !apart; i++)
        if (seen[i].holds) {
            *agree = seen[i].agree;
            *state = seen[i].state;
            return seen[i].bits;
        }
    int d = longest < NAME_FLAT_MAX ? flat_distance(a->letters, a->n, b->letters, b->n) : 6;
    *agree = d < (int)longest ? 0.3 * (1.0 - (double)d / (double)longest) : 0.0;
    *state = NAME_WORD_OTHER;
    return -5.0;
}

static enum name_level words_level(const struct name_trace *t, size_t words, size_t extra)
{
    size_t good = 0, initials = 0, said = 0, alike = 0;
    for (size_t i = 0; i < t->words; i++) {
        enum name_word_state s = t->word_state[i];
        good += s != NAME_WORD_OTHER;
        said += s == NAME_WORD_EQUAL || s == NAME_WORD_SAID;
        alike += s == NAME_WORD_EQUAL || s == NAME_WORD_SAID || s == NAME_WORD_ALIKE;
        initials += s == NAME_WORD_INITIAL;
    }
    if (good == words && initials + extra > 0)
        return NAME_INITIALS;
    if (good == words)
        return said == words ? NAME_SOUND : alike == words ? NAME_LIKELY : NAME_NEAR;
    return good > 0 ? NAME_PARTLY : NAME_DIFFERENT;
}

static struct name_match words_match(const struct name_form *a, const struct name_form *b, struct name_trace *t)
{
    bool swap = a->tokens > b->tokens || (a->tokens == b->tokens && a->folded > b->folded);
    const struct name_form *x = swap ? b : a, *y = swap ? a : b;
    unsigned used = 0;
    double agreed = 0, weight = 0;
    *t = (struct name_trace){.words = x->tokens};
    for (size_t i = 0; i < x->tokens; i++) {
        double best = -99, best_agree = 0;
        size_t at = 0;
        enum name_word_state state = NAME_WORD_OTHER, seen;
        for (size_t j = 0; j < y->tokens; j++) {
            double g = 0, w = used >> j & 1 ? -99 : word_bits(&x->token[i], &y->token[j], &g, &seen);
            if (w > best || (w > best - 1e-9 && w > -99 && g > best_agree)) {
                best = w;
                best_agree = g;
                state = seen;
                at = j;
            }
        }
        used |= 1u << at;
        weight += best;
        agreed += best_agree;
        t->word_left[i] = (uint8_t)(swap ? at : i);
        t->word_right[i] = (uint8_t)(swap ? i : at);
        t->word_state[i] = (uint8_t)state;
        t->word_bits[i] = (float)best;
    }
    size_t extra = (size_t)(y->tokens - x->tokens);
    struct name_match m = {.weight = weight - 1.0 * (double)extra,
                           .distance = 1.0 - agreed / ((double)x->tokens + 0.3 * (double)extra),
                           .level = a->folded == b->folded ? NAME_SAME : words_level(t, x->tokens, extra)};
    return m;
}

/* A total order of outcomes, so that the order of the two forms cannot show. */
static bool better(const struct name_match *m, double total, const struct name_match *than, double than_total)
{
    if (fabs(total - than_total) > 1e-3)
        return total > than_total;
    return m->level != than->level ? m->level > than->level : m->distance < than->distance;
}

/* `flat` is set where strings of sounds decided. */
static struct name_match readings_match(const struct name_form *a, const struct name_form *b, size_t *ra, size_t *rb,
                                        bool *flat)
{
    struct name_match best = {.weight = -99, .distance = 1, .level = NAME_DIFFERENT};
    double top = -999;
    for (size_t i = 0; i < a->readings; i++) {
        for (size_t j = 0; j < b->readings; j++) {
            const struct name_reading *x = &a->reading[i], *y = &b->reading[j];
            struct name_match m = pair_match(x, y);
            if (x->written == y->written && x->has_surname == y->has_surname) {
                m.level = NAME_SAME;
                m.distance = 0;
            }
            double share = (double)log2f(x->share / a->reading[0].share) + (double)log2f(y->share / b->reading[0].share);
            double total = m.weight + 0.5 * share;
            if (better(&m, total, &best, top)) {
                top = total;
                best = m;
                best.weight = total;
                *ra = i;
                *rb = j;
            }
        }
    }
    if (best.level >= NAME_NEAR)
        return best;
    /* A slip may have spoilt how syllables were cut; it seldom hits the first letter. */
    for (size_t i = 0; i < a->readings && i < 2; i++) {
        for (size_t j = 0; j < b->readings && j < 2; j++) {
            const struct name_reading *x = &a->reading[i], *y = &b->reading[j];
            if (!(x->slot[0].latin || y->slot[0].latin) || x->flat[0] != y->flat[0])
                continue;
            struct name_match m = flat_match(x, y);
            if (better(&m, m.weight, &best, best.weight)) {
                best = m;
                *flat = true;
            }
        }
    }
    return best;
}

static struct name_match clip(struct name_match m, const struct name_form *a, const struct name_form *b)
{
    m.weight = m.weight < (double)WORST_BITS ? (double)WORST_BITS : m.weight > 40.0 ? 40.0 : m.weight;
    m.distance = m.distance < 0 ? 0 : m.distance > 1 ? 1 : m.distance;
    if (a->folded == b->folded) {
        m.level = NAME_SAME;
        m.distance = 0;
    } else if (m.distance < 0.01) {
        m.distance = m.level == NAME_SAME ? 0 : 0.01;
    }
    return m;
}

static void trace_slots(const struct name_reading *a, const struct name_reading *b, struct name_trace *t)
{
    t->surnames = a->has_surname && b->has_surname;
    if (a->uncut || b->uncut || (a->givens != b->givens && a->givens > 0 && b->givens > 0))
        return;
    size_t givens = a->givens < b->givens ? a->givens : b->givens;
    for (size_t i = t->surnames ? 0 : 1; i <= givens; i++) {
        const struct name_slot *x = &a->slot[i == 0 ? 0 : i - 1 + a->has_surname];
        const struct name_slot *y = &b->slot[i == 0 ? 0 : i - 1 + b->has_surname];
        struct slot_match s = slot_compare(x, y);
        t->left[t->count] = x;
        t->right[t->count] = y;
        t->state[t->count] = (uint8_t)s.state;
        t->bits[t->count++] = s.bits;
    }
}

static void trace_initials(const struct name_reading *a, const struct name_reading *b, struct name_trace *t)
{
    struct slot_match s[NAME_GIVEN_MAX + 1];
    t->letters = a->uncut || b->uncut ? 0 : compare_initials(a, b, s);
    for (size_t i = 0; i < t->letters; i++) {
        const struct name_reading *whole = a->initials == 0 ? a : b;
        t->letter_left[i] = a->initial[i];
        t->letter_right[i] = b->initial[i];
        t->first[i] = whole->initials == 0 ? &whole->slot[i + whole->has_surname] : NULL;
        t->letter_state[i] = (uint8_t)s[i].state;
        t->letter_bits[i] = s[i].bits;
    }
}

static bool has_initials(const struct name_form *f)
{
    return f->readings > 0 && f->reading[0].initials > 0;
}

/* Whether words have a say: one form may be of another language. Initials may be of any, so the other form tells. */
static bool may_be_words(const struct name_form *a, const struct name_form *b)
{
    if (a->readings == 0 || b->readings == 0)
        return true;
    return (a->other > 0.02f && !has_initials(a)) || (b->other > 0.02f && !has_initials(b));
}

static bool names_somebody(const struct name_form *f)
{
    return f->kind != NAME_NOTHING && f->kind != NAME_TERM && f->kind != NAME_RELATIVE;
}

/* What it costs, in bits, that both forms are plain words, where they are likelier Korean or Chinese. */
static double words_share(const struct name_form *f)
{
    double share = f->readings > 0 && f->other < f->reading[0].share ? (double)(f->other / f->reading[0].share) : 1.0;
    return 0.5 * log2(share > 1e-6 ? share : 1e-6);
}

struct name_match name_compare_traced(const struct name_form *a, const struct name_form *b, struct name_trace *trace)
{
    struct name_match none = {.weight = 0, .distance = 0.5, .level = NAME_UNKNOWN}, m = none;
    if (trace != NULL)
        *trace = (struct name_trace){.count = 0};
    if (!names_somebody(a) || !names_somebody(b))
        return none;
    size_t i = 0, j = 0;
    bool flat = false, readings = a->readings > 0 && b->readings > 0, words = a->tokens > 0 && b->tokens > 0, by_words = false;
    if (readings)
        m = readings_match(a, b, &i, &j, &flat);
    if (words && may_be_words(a, b)) {
        struct name_trace t;
        struct name_match w = words_match(a, b, &t);
        w.weight += readings ? words_share(a) + words_share(b) : 0.0;
        by_words = !readings || w.weight > m.weight;
        if (by_words) {
            m = w;
            if (trace != NULL)
                *trace = t;
        }
    }
    if ((!readings && !words) || m.level == NAME_UNKNOWN)
        return none;
    if (trace != NULL && !by_words && !flat) {
        trace_slots(&a->reading[i], &b->reading[j], trace);
        trace_initials(&a->reading[i], &b->reading[j], trace);
    }
    return clip(m, a, b);
}

struct name_match name_compare(const struct name_form *a, const struct name_form *b)
{
    return name_compare_traced(a, b, NULL);
}
