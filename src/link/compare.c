/* link/compare.c - see compare.h. */
#include "link/compare.h"
#include "link/input.h"
#include "link/person.h"
#include "link/region.h"
#include "link/sketch.h"
#include "link/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where each letter stands in a text, bit by bit: made once for a text that is compared with many. */
struct pattern {
    uint64_t at[128];
    unsigned char letter[64];
    size_t n;
    const struct pool *pool; /* whose value `id` it is, NULL for none */
    uint32_t id;
};

static void pattern_set(struct pattern *p, struct str ascii)
{
    for (size_t i = 0; i < p->n; i++)
        p->at[p->letter[i]] = 0;
    p->n = ascii.n > 64 ? 64 : ascii.n;
    if (p->n > 0)
        memcpy(p->letter, ascii.p, p->n);
    for (size_t i = 0; i < p->n; i++)
        p->at[p->letter[i]] |= 1ull << i;
}

/* at: bits of the places of each letter among m; letters are told apart by the bits of `mask`. */
static inline int osa_bits(const uint64_t *at, size_t m, const char *t, size_t n, unsigned mask)
{
    uint64_t vp = ~0ull, vn = 0, d0 = 0, before = 0, last = 1ull << (m - 1);
    int distance = (int)m;
    for (size_t j = 0; j < n; j++) {
        uint64_t pm = at[(unsigned char)t[j] & mask], swap = (((~d0) & pm) << 1) & before;
        d0 = ((((pm & vp) + vp) ^ vp) | pm | vn) | swap;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        distance += (hp & last) != 0;
        distance -= (hn & last) != 0;
        hp = (hp << 1) | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        before = pm;
    }
    return distance;
}

static int osa_table(const uint32_t *a, size_t m, const uint32_t *b, size_t n)
{
    int row[3][65];
    for (size_t j = 0; j <= n; j++)
        row[0][j] = (int)j;
    for (size_t i = 1; i <= m; i++) {
        int *now = row[i % 3], *up = row[(i + 2) % 3], *upup = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= n; j++) {
            int best = up[j - 1] + (a[i - 1] != b[j - 1]);
            best = up[j] + 1 < best ? up[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && upup[j - 2] + 1 < best)
                best = upup[j - 2] + 1;
            now[j] = best;
        }
    }
    return row[m % 3][n];
}

static size_t decode(struct str s, uint32_t *out)
{
    size_t n = 0;
    uint32_t c;
    for (size_t at = 0; n < 64 && utf8_next(s, &at, &c);)
        out[n++] = c;
    return n;
}

/* What two texts are compared by beside themselves. */
struct texts {
    struct str a, b;
    const struct pattern *pattern; /* of one of them, when both are ASCII; else NULL */
    int other;                     /* which has no pattern: 0 for a, 1 for b */
    const uint64_t *sound;         /* of a and b, or NULL: asked for when needed */
    int least;                     /* a distance that they are known to be apart */
    bool names;
    bool words; /* they may have a word in common */
};

static int distance_of(const struct texts *t, size_t *longer)
{
    if (t->pattern != NULL) {
        struct str other = t->other == 0 ? t->a : t->b;
        size_t m = t->pattern->n, n = other.n > 64 ? 64 : other.n;
        *longer = m > n ? m : n;
        return m == 0 || n == 0 ? (int)*longer : osa_bits(t->pattern->at, m, other.p, n, 127);
    }
    uint32_t x[64], y[64];
    size_t m = decode(t->a, x), n = decode(t->b, y);
    *longer = m > n ? m : n;
    return osa_table(x, m, y, n);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

int compare_distance(struct str a, struct str b)
{
    struct pattern p = {.n = 0};
    struct texts t = {.a = a, .b = b, .pattern = is_ascii(a) && is_ascii(b) ? &p : NULL, .other = 1};
    size_t longer;
    if (t.pattern != NULL)
        pattern_set(&p, a);
    return distance_of(&t, &longer);
}

enum { WORDS_MOST = 32 };

/* The words of a text; of a longer one the first WORDS_MOST. */
static size_t take_words(struct str s, struct str *out)
{
    size_t n = 0;
    for (size_t at = 0; n < WORDS_MOST && value_word(s, &at, &out[n]);)
        n++;
    return n;
}

/* Words of the text with fewer words that stand in the other too (or begin a word there, when a single letter). */
static size_t shared_words(const struct str *few, size_t n, const struct str *many, size_t m, size_t *letters)
{
    size_t shared = 0;
    *letters = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < m && !str_eq(few[i], many[k]) && !(few[i].n == 1 && many[k].p[0] == few[i].p[0]))
            k++;
        shared += k < m;
        *letters += k < m ? few[i].n : 0;
    }
    return shared;
}

/* How the words of one text stand in another that has as many or more. */
struct words_found {
    size_t shared, letters;
    bool whole; /* the words are all there is of the text */
};

static struct words_found find_words(struct str text, const struct str *few, size_t n, const struct str *many, size_t m)
{
    struct words_found f;
    f.shared = shared_words(few, n, many, m, &f.letters);
    f.whole = f.letters + n > text.n;
    return f;
}

/* Of two texts of as many words, the words of the one that has more of its own in the other: neither goes first. */
static bool finds_more(const struct words_found *f, const struct words_found *g)
{
    if (f->shared != g->shared)
        return f->shared > g->shared;
    return f->letters != g->letters ? f->letters > g->letters : f->whole > g->whole;
}

static uint8_t compare_words(const struct texts *t)
{
    struct str x[WORDS_MOST], y[WORDS_MOST];
    size_t n = take_words(t->a, x), m = take_words(t->b, y), words = n < m ? n : m;
    if (n < 2 && m < 2)
        return 0;
    struct words_found f = n <= m ? find_words(t->a, x, n, y, m) : find_words(t->b, y, m, x, n);
    if (n == m) {
        struct words_found g = find_words(t->b, y, m, x, n);
        f = finds_more(&g, &f) ? g : f;
    }
    if (f.shared == words && n == m && f.whole)
        return TEXT_NEAR;
    if (f.shared == words && f.letters >= (t->names ? 2 : 4))
        return TEXT_GOOD;
    return f.shared > 0 && f.letters >= 4 ? (t->names ? TEXT_FAIR : TEXT_WORD) : 0;
}

static uint8_t initials(const struct texts *t)
{
    if (t->pattern == NULL || (t->a.n != 1 && t->b.n != 1))
        return 0;
    return t->a.p[0] == t->b.p[0] ? NAME_INITIAL_FITS : NAME_INITIAL_DIFFERS;
}

static bool sound_alike(const struct texts *t)
{
    uint64_t x = t->sound != NULL ? t->sound[0] : value_sound(t->a), y = t->sound != NULL ? t->sound[1] : value_sound(t->b);
    return x == y && x > 255;
}

/* Two texts that differ. */
static uint8_t compare_unequal(const struct texts *t)
{
    uint8_t level = t->names ? initials(t) : 0;
    if (level != 0)
        return level;
    level = t->words ? compare_words(t) : 0;
    if (level == TEXT_NEAR)
        return level;
    if (level == TEXT_WORD && t->least > 1 && 5 * t->least > 2 * (int)(t->a.n > t->b.n ? t->a.n : t->b.n))
        return level; /* the letters cannot make it more: their share is under 0.6 */
    size_t longer;
    int d = distance_of(t, &longer);
    double alike = longer > 0 ? 1 - d / (double)longer : 0;
    uint8_t by_letters = d <= 1 && longer >= 3 ? TEXT_NEAR
                         : alike >= 0.75       ? TEXT_GOOD
                         : alike >= 0.6        ? TEXT_FAIR
                         : alike >= 0.45       ? TEXT_WEAK
                                               : TEXT_DIFFERENT;
    if (t->names && by_letters < TEXT_FAIR && t->pattern != NULL && sound_alike(t))
        by_letters = TEXT_FAIR;
    if (level == TEXT_WORD)
        return by_letters >= TEXT_FAIR ? by_letters : TEXT_WORD;
    return level > by_letters ? level : by_letters;
}

uint8_t compare_texts(struct str a, struct str b, bool names)
{
    struct pattern p = {.n = 0};
    struct texts t = {
        .a = a, .b = b, .pattern = is_ascii(a) && is_ascii(b) ? &p : NULL, .other = 1, .names = names, .words = true};
    if (str_eq(a, b))
        return TEXT_SAME;
    if (t.pattern != NULL)
        pattern_set(&p, a);
    return compare_unequal(&t);
}

/* Of the digits of two dates; 3 for three and more. An insertion and a deletion, or two exchanges, or an exchange and a substitution
 * may change more than two places, but no more than one digit of the bag. */
static int digit_distance(const struct part_date *a, const struct part_date *b)
{
    uint64_t at[16] = {0};
    size_t differ[8], n = 0;
    for (size_t i = 0; i < 8; i++) {
        differ[n] = i;
        n += a->digits[i] != b->digits[i];
    }
    if (n < 2)
        return (int)n;
    if (n == 2) {
        size_t i = differ[0], k = differ[1];
        return k == i + 1 && a->digits[i] == b->digits[k] && a->digits[k] == b->digits[i] ? 1 : 2;
    }
    if (sketch_bits(a->bag & ~b->bag) > 1)
        return 3;
    for (size_t i = 0; i < 8; i++)
        at[a->digits[i] & 15] |= 1ull << i;
    int d = osa_bits(at, 8, b->digits, 8, 15);
    return d < 3 ? d : 3;
}

static uint8_t compare_full_dates(const struct part_date *a, const struct part_date *b)
{
    int same = (a->year == b->year) + (a->month == b->month) + (a->day == b->day);
    if (same == 3)
        return DATE_SAME;
    int d = digit_distance(a, b);
    if (d == 1 || (a->year == b->year && a->month == b->day && a->day == b->month))
        return DATE_ONE_DIGIT;
    if (same == 2)
        return DATE_TWO_PARTS;
    if (d == 2)
        return DATE_TWO_DIGITS;
    return a->year == b->year || abs(a->year - b->year) == 1 ? DATE_ONE_PART : DATE_DIFFERENT;
}

static bool years_near(int a, int b)
{
    int differ = 0;
    if (abs(a - b) == 1)
        return true;
    for (int i = 0; i < 4; i++, a /= 10, b /= 10)
        differ += a % 10 != b % 10;
    return differ == 1;
}

uint8_t compare_dates(const struct part_date *a, const struct part_date *b)
{
    if (a->year == 0 || b->year == 0)
        return LEVEL_MISSING;
    if (a->month != 0 && b->month != 0 && a->day != 0 && b->day != 0)
        return compare_full_dates(a, b);
    if (a->month != 0 && b->month != 0) {
        bool y = a->year == b->year, m = a->month == b->month;
        return y && m ? MONTH_SAME : y || (m && years_near(a->year, b->year)) ? MONTH_ONE_PART : MONTH_DIFFERENT;
    }
    return a->year == b->year ? YEAR_SAME : years_near(a->year, b->year) ? YEAR_NEAR : YEAR_DIFFERENT;
}

static struct str slot_text(const struct pool *p, uint32_t id)
{
    const struct slot *s = &p->slot[id];
    return s->bytes == SLOT_LONG ? p->norm[id] : (struct str){s->text, s->bytes};
}

static uint8_t compare_numbers(const struct pool *p, uint32_t a, uint32_t b)
{
    double x = p->number[a], y = p->number[b], gap = fabs(x - y);
    if (!(gap >= 0))
        return compare_texts(slot_text(p, a), slot_text(p, b), false) >= TEXT_NEAR ? NUMBER_DIGIT : NUMBER_DIFFERENT;
    if (gap == 0)
        return NUMBER_SAME;
    if (gap == 1)
        return NUMBER_ONE;
    if (sketch_distance(&p->sketch[a], &p->sketch[b]) <= 1 && p->slot[a].bytes + p->slot[b].bytes > 4 &&
        compare_distance(slot_text(p, a), slot_text(p, b)) == 1)
        return NUMBER_DIGIT;
    return gap <= fmax(2, 0.1 * fmax(x, y)) ? NUMBER_NEAR : NUMBER_DIFFERENT;
}

enum { CACHE_BITS = 12, COMPARE_MANY = 64 /* pairs at a time */ };

/* A pair of values mixed one to one into 64 bits: its top bits choose the place, its low 56 bits stand in the entry above
 * the level, so that a hit is never another pair. */
typedef uint64_t memo_entry;

struct comparer {
    const struct fields *fs;
    struct pattern pattern;       /* of the value that was compared last */
    memo_entry *memo[FIELDS_MAX]; /* by field; the fields of one name pool share one */
};

struct comparer *comparer_new(const struct fields *fs)
{
    struct comparer *c = calloc(1, sizeof *c);
    BD_ASSERT(c != NULL);
    c->fs = fs;
    for (int f = 0; f < fs->count; f++) {
        for (int g = 0; g < f; g++)
            if (fs->f[g].pool == fs->f[f].pool)
                c->memo[f] = c->memo[g];
        if (c->memo[f] == NULL)
            c->memo[f] = calloc((size_t)1 << CACHE_BITS, sizeof(memo_entry));
        BD_ASSERT(c->memo[f] != NULL);
    }
    return c;
}

void comparer_free(struct comparer *c)
{
    for (int f = 0; f < c->fs->count; f++) {
        bool shared = false;
        for (int g = 0; g < f; g++)
            shared |= c->memo[g] == c->memo[f];
        if (!shared)
            free(c->memo[f]);
    }
    free(c);
}

static const struct pattern *pattern_of(struct comparer *c, const struct pool *p, uint32_t id)
{
    if (c->pattern.pool != p || c->pattern.id != id) {
        pattern_set(&c->pattern, slot_text(p, id));
        c->pattern.pool = p;
        c->pattern.id = id;
    }
    return &c->pattern;
}

/* Two different values, or names. `often` is one of the two that was compared just before as likely as not: its pattern is kept. */
static uint8_t compare_values(struct comparer *c, const struct field *f, uint32_t a, uint32_t b, uint32_t often)
{
    const struct pool *p = f->pool;
    if (p->form != NULL)
        return person_level(p, a, b);
    const struct sketch *x = &p->sketch[a], *y = &p->sketch[b];
    const uint64_t sound[2] = {p->sound != NULL ? p->sound[a] : 0, p->sound != NULL ? p->sound[b] : 0};
    struct texts t = {.a = slot_text(p, a),
                      .b = slot_text(p, b),
                      .pattern = p->slot[a].ascii && p->slot[b].ascii ? pattern_of(c, p, often) : NULL,
                      .other = often == a ? 1 : 0,
                      .sound = sound,
                      .least = sketch_distance(x, y),
                      .names = p->sound != NULL,
                      .words = sketch_common_word(x, y)};
    uint8_t level = compare_unequal(&t);
    return p->place != NULL ? region_level(p->place[a], p->place[b], level) : level;
}

static memo_entry *memo_of(const struct comparer *c, int field, uint32_t a, uint32_t b, uint64_t *mixed)
{
    *mixed = link_mix(a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a);
    return &c->memo[field][*mixed >> (64 - CACHE_BITS)];
}

static uint8_t remembered(struct comparer *c, int field, uint32_t a, uint32_t b)
{
    uint64_t mixed;
    memo_entry *m = memo_of(c, field, a, b, &mixed);
    if (*m >> 8 != (mixed << 8) >> 8 || *m == 0)
        *m = mixed << 8 | compare_values(c, &c->fs->f[field], a < b ? a : b, a < b ? b : a, a);
    return (uint8_t)*m;
}

/* No level: the texts must be looked at. */
enum { LEVEL_OPEN = 255 };

/* What can be said of two values at a glance: most values of strangers are texts that cannot be alike. */
static inline uint8_t glance(const struct field *f, uint32_t a, uint32_t b)
{
    const struct pool *p = f->pool;
    if (a == 0 || b == 0)
        return LEVEL_MISSING;
    if (p->date != NULL)
        return compare_dates(&p->date[a], &p->date[b]);
    if (p->form != NULL)
        return LEVEL_OPEN;
    if (a == b)
        return TEXT_SAME; /* = NUMBER_SAME */
    if (p->number != NULL)
        return compare_numbers(p, a, b);
    if (!sketch_apart(&p->sketch[a], &p->sketch[b]) || (p->sound != NULL && p->sound[a] == p->sound[b] && p->sound[a] > 255))
        return LEVEL_OPEN;
    return p->place != NULL ? region_level(p->place[a], p->place[b], TEXT_DIFFERENT) : TEXT_DIFFERENT;
}

static uint8_t level_of(struct comparer *c, int field, uint32_t a, uint32_t b)
{
    uint8_t level = glance(&c->fs->f[field], a, b);
    return level != LEVEL_OPEN ? level : remembered(c, field, a, b);
}

/* Whether two names can be one letter off or much alike, by what a glance tells. */
static bool may_agree(const struct pool *p, uint32_t a, uint32_t b)
{
    const struct sketch *x = &p->sketch[a], *y = &p->sketch[b];
    int least = sketch_distance(x, y);
    return a != 0 && b != 0 && (a == b || least <= 1 || 4 * least <= sketch_longer(x, y) || sketch_common_word(x, y));
}

/* Given and family name may have changed places: when they agree better crosswise, they are compared crosswise. */
static void cross_names(struct comparer *c, int given, int family, size_t a, size_t b, uint8_t *levels)
{
    const struct field *g = &c->fs->f[given], *s = &c->fs->f[family];
    int straight = g->agree[levels[given]] + s->agree[levels[family]];
    if (g->agree[levels[given]] >= 2 || s->agree[levels[family]] >= 2)
        return;
    const uint32_t *one = c->fs->by_row + a * (size_t)c->fs->count, *other = c->fs->by_row + b * (size_t)c->fs->count;
    if (!may_agree(g->pool, one[given], other[family]) && !may_agree(g->pool, one[family], other[given]))
        return;
    uint8_t x = level_of(c, given, one[given], other[family]), y = level_of(c, given, one[family], other[given]);
    int ax = g->agree[x], ay = g->agree[y];
    if (ax + ay <= straight || (ax < 2 && ay < 2))
        return;
    static const uint8_t swapped[] = {TEXT_DIFFERENT, TEXT_DIFFERENT, NAME_SWAP_NEAR, NAME_SWAP_SAME};
    if (x != LEVEL_MISSING && y != LEVEL_MISSING) {
        /* which of the two is "given" is a matter of order; the better one is, so that a and b may change places */
        levels[given] = swapped[ax > ay ? ax : ay];
        levels[family] = swapped[ax > ay ? ay : ax];
        return;
    }
    levels[given] = LEVEL_MISSING;
    levels[family] = swapped[ax > ay ? ax : ay];
}

static void fetch_value(const struct pool *p, uint32_t id)
{
    if (p->date != NULL)
        __builtin_prefetch(&p->date[id]);
    else if (p->form == NULL)
        __builtin_prefetch(&p->sketch[id]);
    if (p->number != NULL)
        __builtin_prefetch(&p->number[id]);
    if (p->sound != NULL)
        __builtin_prefetch(&p->sound[id]);
}

/* One field of all pairs, in three passes, so that the memory's answers to many questions are waited for together. */
static void compare_field(struct comparer *c, int field, const uint32_t *a, const uint32_t *b, size_t n, uint8_t *levels)
{
    const struct fields *fs = c->fs;
    const struct field *f = &fs->f[field];
    size_t count = (size_t)fs->count, open[COMPARE_MANY], left = 0;
    uint32_t x[COMPARE_MANY], y[COMPARE_MANY];
    for (size_t i = 0; i < n; i++) {
        x[i] = fs->by_row[a[i] * count + (size_t)field];
        y[i] = fs->by_row[b[i] * count + (size_t)field];
        fetch_value(f->pool, x[i]);
        fetch_value(f->pool, y[i]);
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t level = levels[i * count + (size_t)field] = glance(f, x[i], y[i]);
        if (level != LEVEL_OPEN)
            continue;
        open[left++] = i;
        uint64_t mixed;
        __builtin_prefetch(memo_of(c, field, x[i], y[i], &mixed));
        if (f->pool->form != NULL) {
            person_fetch(f->pool, x[i], y[i]);
            continue;
        }
        __builtin_prefetch(&f->pool->slot[x[i]]);
        __builtin_prefetch(&f->pool->slot[y[i]]);
    }
    for (size_t i = 0; i < left; i++)
        levels[open[i] * count + (size_t)field] = remembered(c, field, x[open[i]], y[open[i]]);
}

static int given_name(const struct fields *fs, int from)
{
    while (from < fs->count && (fs->f[from].kind != LINK_NAME_GIVEN || fs->f[from].partner < 0))
        from++;
    return from;
}

void compare_many(struct comparer *c, const uint32_t *a, const uint32_t *b, size_t n, uint8_t *levels)
{
    const struct fields *fs = c->fs;
    size_t count = (size_t)fs->count;
    for (size_t from = 0; from < n; from += COMPARE_MANY) {
        size_t some = n - from < COMPARE_MANY ? n - from : COMPARE_MANY;
        uint8_t *to = levels + from * count;
        for (size_t i = from; i < from + some; i++) {
            __builtin_prefetch(fs->by_row + a[i] * count);
            __builtin_prefetch(fs->by_row + b[i] * count);
        }
        for (int f = 0; f < fs->count; f++)
            compare_field(c, f, a + from, b + from, some, to);
        for (int f = given_name(fs, 0); f < fs->count; f = given_name(fs, f + 1))
            for (size_t i = 0; i < some; i++)
                cross_names(c, f, fs->f[f].partner, a[from + i], b[from + i], to + i * count);
    }
}

void compare_rows(struct comparer *c, size_t a, size_t b, uint8_t *levels)
{
    const struct fields *fs = c->fs;
    const uint32_t *x = fs->by_row + a * (size_t)fs->count, *y = fs->by_row + b * (size_t)fs->count;
    for (int f = 0; f < fs->count; f++)
        levels[f] = level_of(c, f, x[f], y[f]);
    for (int f = given_name(fs, 0); f < fs->count; f = given_name(fs, f + 1))
        cross_names(c, f, fs->f[f].partner, a, b, levels);
}
