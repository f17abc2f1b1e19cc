/* link/block_key.c - the key types: which hashes one value gives; see block_in.h. */
#include "link/block_in.h"
#include "link/input.h"
#include "link/person.h"
#include "link/value.h"
#include "name/name.h"

#include <string.h>

static uint32_t hash32(const void *p, size_t n, unsigned salt)
{
    uint32_t h = (uint32_t)(link_hash(p, n, salt * 0x51ED270Bu + 5) >> 29);
    return h != 0 ? h : 1;
}

static size_t key_words(struct str s, unsigned salt, uint32_t *out, size_t max, bool sound)
{
    struct str w;
    size_t n = 0;
    for (size_t at = 0; n < max && value_word(s, &at, &w);) {
        uint64_t k = sound ? value_sound(w) : 0;
        if (w.n < 2)
            continue;
        uint32_t h = k > 255 ? hash32(&k, sizeof k, salt) : hash32(w.p, w.n, salt + 1);
        bool seen = false;
        for (size_t i = 0; i < n; i++)
            seen |= out[i] == h;
        if (!seen)
            out[n++] = h;
    }
    return n;
}

/* Bytes of the first or last `letters` characters of a text without its spaces. */
static size_t key_edge(struct str s, unsigned salt, size_t letters, bool end, uint32_t *out)
{
    char flat[64];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < sizeof flat; i++)
        if (s.p[i] != ' ')
            flat[n++] = s.p[i];
    size_t take = n > 0 && (unsigned char)flat[0] >= 0x80 ? letters * 3 : letters;
    if (n < take)
        return 0;
    *out = hash32(end ? flat + n - take : flat, take, salt);
    return 1;
}

/* Every text that leaves out one character, and the text itself: values one edit apart share one. */
static size_t key_deletions(struct str s, unsigned salt, uint32_t *out, size_t max)
{
    if (s.n < 4 || s.n + 1 > max)
        return 0;
    char t[KEY_STRIDE_MAX];
    size_t n = 0;
    out[n++] = hash32(s.p, s.n, salt);
    for (size_t i = 0; i < s.n; i++) {
        if (i > 0 && s.p[i] == s.p[i - 1])
            continue;
        memcpy(t, s.p, i);
        memcpy(t + i, s.p + i + 1, s.n - i - 1);
        out[n++] = hash32(t, s.n - 1, salt);
    }
    return n;
}

static size_t key_sorted(struct str s, unsigned salt, uint32_t *out)
{
    unsigned char count[256] = {0};
    if (s.n < 5)
        return 0;
    for (size_t i = 0; i < s.n; i++)
        count[(unsigned char)s.p[i]]++;
    *out = hash32(count, sizeof count, salt);
    return 1;
}

static size_t key_date(const struct part_date *d, enum key_variant v, unsigned salt, uint32_t *out)
{
    int16_t y = v == KEY_DATE_MONTH_DAY ? 0 : d->year;
    int8_t m = v == KEY_DATE_YEAR || v == KEY_DATE_YEAR_DAY ? 0 : d->month;
    int8_t day = v == KEY_DATE_YEAR_MONTH || v == KEY_DATE_YEAR ? 0 : d->day;
    bool need_m = v != KEY_DATE_YEAR && v != KEY_DATE_YEAR_DAY, need_d = v != KEY_DATE_YEAR_MONTH && v != KEY_DATE_YEAR;
    if (d->year == 0 || (need_m && d->month == 0) || (need_d && d->day == 0))
        return 0;
    int key[3] = {y, m, day};
    *out = hash32(key, sizeof key, salt);
    return 1;
}

size_t key_of_value(const struct field *f, uint32_t id, const struct key_source *s, uint32_t *out)
{
    const struct pool *p = f->pool;
    struct str t = p->norm[id];
    unsigned salt = s->salt;
    static const unsigned person[] = {
        [KEY_PERSON] = 1u << NAME_KEY_SKELETON | 1u << NAME_KEY_PINYIN | 1u << NAME_KEY_WORDS,
        [KEY_PERSON_COARSE] = 1u << NAME_KEY_COARSE,
        [KEY_PERSON_GIVEN] = 1u << NAME_KEY_GIVEN | 1u << NAME_KEY_WORD,
        [KEY_PERSON_DROP] = 1u << NAME_KEY_DROP,
        [KEY_PERSON_SURNAME] = 1u << NAME_KEY_SURNAME,
    };
    if (s->variant >= KEY_PERSON)
        return person_keys(p, id, person[s->variant], salt, out, s->stride);
    switch (s->variant) {
    case KEY_SAME: *out = hash32(t.p, t.n, salt); return 1;
    case KEY_WORDS: return key_words(t, salt, out, s->stride, true);
    case KEY_START: return key_edge(t, salt, 4, false, out);
    case KEY_END: return key_edge(t, salt, 4, true, out);
    case KEY_DELETIONS: return key_deletions(t, salt, out, s->stride);
    case KEY_SORTED: return key_sorted(t, salt, out);
    case KEY_DATE_DELETIONS:
        if (p->date[id].digits[0] == 0)
            return 0;
        return key_deletions((struct str){p->date[id].digits, 8}, salt, out, s->stride);
    case KEY_DATE_SORTED: return p->date[id].digits[0] != 0 ? key_sorted((struct str){p->date[id].digits, 8}, salt, out) : 0;
    default: return key_date(&p->date[id], s->variant, salt, out);
    }
}

static unsigned rank_of(enum key_variant v, enum link_kind k)
{
    bool side = v == KEY_START || v == KEY_END || v == KEY_DATE_YEAR_DAY || v == KEY_DATE_YEAR;
    bool name = k == LINK_NAME_GIVEN || k == LINK_NAME_FAMILY;
    return v == KEY_CROSS || (side && name) ? 1 : side ? 2 : 0;
}

static void add_source(struct key_source *s, size_t *n, const struct field *f, int field, enum key_variant v, size_t stride,
                       bool combine, const char *words)
{
    if (*n < KEY_SOURCES_MAX)
        s[*n] = (struct key_source){.field = field,
                                    .variant = v,
                                    .stride = stride,
                                    .combine = combine,
                                    .words = words,
                                    .salt = (unsigned)(field * 32 + (int)v),
                                    .mask = 1u << field,
                                    .rank = rank_of(v, f->kind)};
    *n += *n < KEY_SOURCES_MAX;
}

static void sources_of_field(const struct field *f, int i, struct key_source *s, size_t *n)
{
    switch (f->kind) {
    case LINK_NAME_FULL:
        add_source(s, n, f, i, KEY_PERSON, 12, true, "consonants of the name, or pinyin");
        add_source(s, n, f, i, KEY_PERSON_COARSE, 6, true, "surname and initials");
        add_source(s, n, f, i, KEY_PERSON_GIVEN, 8, true, "consonants of the given name");
        add_source(s, n, f, i, KEY_PERSON_DROP, 16, true, "a consonant left out");
        add_source(s, n, f, i, KEY_PERSON_SURNAME, 4, true, "surname and length");
        break;
    case LINK_DATE:
        add_source(s, n, f, i, KEY_DATE_FULL, 1, true, "date");
        add_source(s, n, f, i, KEY_DATE_YEAR_MONTH, 1, true, "year and month");
        add_source(s, n, f, i, KEY_DATE_MONTH_DAY, 1, true, "month and day");
        add_source(s, n, f, i, KEY_DATE_YEAR_DAY, 1, true, "year and day");
        add_source(s, n, f, i, KEY_DATE_YEAR, 1, true, "year");
        add_source(s, n, f, i, KEY_DATE_DELETIONS, 9, false, "date with a digit left out");
        add_source(s, n, f, i, KEY_DATE_SORTED, 1, false, "digits of the date in any order");
        break;
    case LINK_ID:
        add_source(s, n, f, i, KEY_SAME, 1, true, "same");
        add_source(s, n, f, i, KEY_DELETIONS, 14, false, "one sign left out");
        add_source(s, n, f, i, KEY_START, 1, true, "first four signs");
        add_source(s, n, f, i, KEY_END, 1, true, "last four signs");
        break;
    case LINK_CATEGORY:
    case LINK_NUMBER:
    case LINK_AGE: add_source(s, n, f, i, KEY_SAME, 1, true, "same"); break;
    case LINK_NAME_GIVEN:
    case LINK_NAME_FAMILY:
        add_source(s, n, f, i, KEY_WORDS, 2, true, "sound of words");
        add_source(s, n, f, i, KEY_START, 1, true, "first four letters");
        add_source(s, n, f, i, KEY_END, 1, true, "last four letters");
        break;
    default:
        add_source(s, n, f, i, KEY_WORDS, 3, true, "sound of words");
        add_source(s, n, f, i, KEY_START, 1, true, "first four letters");
        add_source(s, n, f, i, KEY_END, 1, true, "last four letters");
        break;
    }
}

size_t key_sources(const struct fields *fs, struct key_source *out)
{
    size_t n = 0;
    for (int i = 0; i < fs->count; i++) {
        const struct field *f = &fs->f[i];
        if (f->filled <= 0.001)
            continue;
        sources_of_field(f, i, out, &n);
        if (f->kind == LINK_NAME_GIVEN && f->partner >= 0 && fs->f[f->partner].pool == f->pool) {
            add_source(out, &n, f, i, KEY_CROSS, KEY_CROSS_STRIDE, true, "given and family name exchanged, or one alone");
            out[n - 1].other = f->partner;
            out[n - 1].mask |= (uint32_t)1 << f->partner;
        }
    }
    return n;
}
