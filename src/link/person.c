/* link/person.c - see person.h. */
#include "link/person.h"
#include "link/fields_in.h"
#include "link/input.h"
#include "name/name.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct name_form *form_of(struct arena *a, const struct records *r, const struct person_source *s, size_t row)
{
    const struct column *f = &r->columns[s->family];
    if (!s->parts)
        return name_parse(a, f->text[f->value[row]], NULL);
    const struct column *g = &r->columns[s->given];
    return name_parse_parts(a, f->text[f->value[row]], g->text[g->value[row]], NULL);
}

bool person_source_fits(const struct records *r, const struct person_source *s)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    const struct column *f = &r->columns[s->family], *g = &r->columns[s->given];
    size_t step = r->rows / 120 + 1;
    double sum = 0, n = 0;
    for (size_t i = 0; i < r->rows; i += step) {
        if (f->value[i] == 0 || (s->parts && g->value[i] == 0))
            continue;
        struct arena_mark mark = arena_mark(a);
        sum += name_east_asian(form_of(a, r, s, i));
        n++;
        arena_rewind(a, mark);
    }
    return n > 0 && sum / n > 0.6;
}

static bool filled(const struct records *r, const struct person_source *s, size_t row)
{
    return r->columns[s->family].value[row] != 0 && (!s->parts || r->columns[s->given].value[row] != 0);
}

bool person_sources_agree(const struct records *r, const struct person_source *x, const struct person_source *y)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    size_t both = 0, agree = 0;
    for (size_t i = 0; i < r->rows && both < 200; i++) {
        if (!filled(r, x, i) || !filled(r, y, i))
            continue;
        struct arena_mark mark = arena_mark(a);
        both++;
        agree += name_compare(form_of(a, r, x, i), form_of(a, r, y, i)).level >= NAME_NEAR;
        arena_rewind(a, mark);
    }
    return both < 5 || agree * 2 > both;
}

/* What one source holds, distinct: its column, or a column made of two with a sign between that no name has. */
struct form_column {
    const struct column *c;
    struct column own;
};

static void make_forms(struct records *r, const struct person_source *s, struct form_column *out)
{
    *out = (struct form_column){.c = &r->columns[s->family]};
    if (!s->parts)
        return;
    const struct column *f = &r->columns[s->family], *g = &r->columns[s->given];
    column_init(&out->own, f->name);
    out->own.value = link_grow(NULL, (r->rows + 1) * sizeof *out->own.value);
    for (size_t i = 0; i < r->rows; i++) {
        out->own.value[i] = 0;
        if (f->value[i] == 0 && g->value[i] == 0)
            continue;
        struct arena_mark mark = arena_mark(r->a);
        char *text = arena_printf(r->a, "%.*s\x1f%.*s", STR_FMT(f->text[f->value[i]]), STR_FMT(g->text[g->value[i]]));
        uint32_t before = out->own.values;
        out->own.value[i] = column_intern(&out->own, str_from(text));
        if (out->own.values == before)
            arena_rewind(r->a, mark);
    }
    out->c = &out->own;
}

static const struct name_form *parse_form(struct arena *a, struct str text, bool parts)
{
    size_t cut;
    if (!parts || !str_find(text, STR("\x1f"), 0, &cut))
        return name_parse(a, text, NULL);
    return name_parse_parts(a, str_slice(text, 0, cut), str_slice(text, cut + 1, text.n), NULL);
}

/* The forms of all values of all sources, one source after the other. */
static const struct name_form **forms_of(struct records *r, const struct person_source *s, const struct form_column *f,
                                         size_t count)
{
    size_t total = 0, at = 0;
    for (size_t k = 0; k < count; k++)
        total += f[k].c->values;
    const struct name_form **all = ARENA_ARRAY(r->a, const struct name_form *, total + 1);
    for (size_t k = 0; k < count; k++)
        for (uint32_t id = 0; id < f[k].c->values && fields_go_on(r->pace, id); id++, at++)
            all[at] = id == 0 ? NULL : parse_form(r->a, f[k].c->text[id], s[k].parts);
    return all;
}

/* Distinct sets of forms become the values of the field. */
static void set_values(struct records *r, struct field *f, const struct form_column *forms, size_t count,
                       const struct name_form *const *all)
{
    size_t start[PERSON_FORMS] = {0};
    for (size_t k = 1; k < count; k++)
        start[k] = start[k - 1] + forms[k - 1].c->values;
    struct column sets;
    column_init(&sets, STR("sets"));
    f->value = link_grow(NULL, r->rows * sizeof *f->value);
    for (size_t i = 0; i < r->rows; i++) {
        uint32_t ids[PERSON_FORMS] = {0}, any = 0;
        for (size_t k = 0; k < count; k++)
            any |= ids[k] = forms[k].c->value[i];
        uint32_t before = sets.values;
        f->value[i] = any == 0 ? 0 : column_intern(&sets, (struct str){(const char *)ids, sizeof ids});
        if (sets.values > before)
            sets.text[before].p = arena_copy(r->a, (const char *)ids, sizeof ids);
    }
    struct pool *p = f->pool;
    p->values = sets.values;
    p->norm = ARENA_ARRAY(r->a, struct str, p->values);
    p->count = ARENA_ARRAY(r->a, uint32_t, p->values);
    p->slot = ARENA_ARRAY(r->a, struct slot, p->values);
    p->form = ARENA_ARRAY(r->a, const struct name_form *, (size_t)p->values *count);
    p->forms = (int)count;
    for (uint32_t v = 1; v < p->values; v++) {
        uint32_t ids[PERSON_FORMS];
        memcpy(ids, sets.text[v].p, sizeof ids);
        for (size_t k = 0; k < count; k++) {
            if (ids[k] == 0)
                continue;
            p->form[v * count + k] = all[start[k] + ids[k]];
            if (p->norm[v].n == 0)
                p->norm[v] = forms[k].c->text[ids[k]];
        }
    }
    free(sets.text);
    free(sets.count);
    free(sets.hash);
    free(sets.slots);
}

/* The last comparisons, by a number for each pair of values below 2^20 that no other pair has: odd multiples are one to one
 * modulo 2^40. Its top bits choose the entry, its low bits stand there beside the flags and the bits as a float; so that a hit is
 * never another pair, and a comparison gives the same number the first time and later, whichever thread asks. */
enum { MEMO_VALUE_BITS = 20, MEMO_INDEX_BITS = 21, MEMO_TAG_BITS = 2 * MEMO_VALUE_BITS - MEMO_INDEX_BITS };
enum { MEMO_THERE = 1, MEMO_ANY = 2, MEMO_ACROSS = 4 };

static void memo_begin(struct arena *a, struct pool *p)
{
    if (p->values <= (uint32_t)1 << MEMO_VALUE_BITS)
        p->memo = ARENA_ARRAY(a, _Atomic uint64_t, (size_t)1 << MEMO_INDEX_BITS);
}

/* What several columns are together: the words that all of their names begin with (name_hangul, name_latin: name), else "name"; the first
 * column's own where another field is called so already. */
static struct str common_name(const struct records *r, const struct fields *fs, const struct person_source *s, size_t count)
{
    struct str first = r->columns[s[0].family].name, out = first;
    for (size_t k = 1; k < count; k++) {
        struct str other = r->columns[s[k].family].name;
        size_t same = 0;
        while (same < out.n && same < other.n && out.p[same] == other.p[same])
            same++;
        out = str_slice(out, 0, same);
    }
    while (out.n > 0 && out.n < first.n && strchr("_ -.", first.p[out.n]) == NULL && strchr("_ -.", out.p[out.n - 1]) == NULL)
        out.n--;
    while (out.n > 0 && strchr("_ -.", out.p[out.n - 1]) != NULL)
        out.n--;
    if (out.n == 0)
        out = STR("name");
    for (int f = 0; f < fs->count; f++)
        if (str_eq(str_from(fs->f[f].name), out))
            return first;
    return out;
}

void person_field(struct records *r, struct fields *fs, const struct person_source *s, size_t count, const char *reason)
{
    static const char *const words[] = {"missing",
                                        "names of different people",
                                        "names hardly alike",
                                        "names a little alike",
                                        "names may agree",
                                        "names agree",
                                        "names agree well",
                                        "a rare name agrees",
                                        "names of different people, across scripts",
                                        "names hardly alike, across scripts",
                                        "names a little alike, across scripts",
                                        "names may agree, across scripts",
                                        "names agree, across scripts",
                                        "names agree well, across scripts",
                                        "a rare name agrees, across scripts"};
    static const uint8_t agree[] = {0, 0, 0, 1, 1, 2, 2, 3};
    struct field *f =
        fields_add(fs, LINK_NAME_FULL, count > 1 ? common_name(r, fs, s, count) : r->columns[s[0].family].name, reason);
    f->levels = 2 * PERSON_STEPS + 1;
    for (int l = 0; l <= PERSON_STEPS; l++) { /* the first group, then the same once more across scripts */
        f->words[l] = words[l];
        f->group[l] = l > 0;
        f->agree[l] = agree[l];
    }
    for (int l = 1; l <= PERSON_STEPS; l++) {
        f->words[PERSON_STEPS + l] = words[PERSON_STEPS + l];
        f->group[PERSON_STEPS + l] = 2;
        f->agree[PERSON_STEPS + l] = agree[l];
    }
    struct form_column forms[PERSON_FORMS];
    for (size_t k = 0; k < count; k++) {
        make_forms(r, &s[k], &forms[k]);
        for (int half = 0; half < (s[k].parts ? 2 : 1) && f->column_count < 4; half++)
            f->columns[f->column_count++] = (uint32_t)(half == 0 ? s[k].family : s[k].given);
    }
    f->pool = ARENA_NEW(r->a, struct pool);
    set_values(r, f, forms, count, forms_of(r, s, forms, count));
    memo_begin(r->a, f->pool);
    for (size_t k = 0; k < count; k++)
        if (s[k].parts)
            column_free(&forms[k].own);
}

static bool compare_forms(const struct pool *p, uint32_t a, uint32_t b, double *bits, bool *across)
{
    bool any = false;
    const struct name_form **one = p->form + (size_t)a * (size_t)p->forms, **other = p->form + (size_t)b * (size_t)p->forms;
    for (int x = 0; x < p->forms; x++)
        for (int y = 0; y < p->forms; y++) {
            const struct name_form *f = one[x], *g = other[y];
            if (f == NULL || g == NULL)
                continue;
            struct name_match m = name_compare(f, g);
            if (m.level == NAME_UNKNOWN || (any && m.weight <= *bits))
                continue;
            any = true;
            *bits = m.weight;
            *across = (name_scripts_of(f) & name_scripts_of(g)) == 0;
        }
    return any;
}

static uint64_t memo_key(uint32_t low, uint32_t high)
{
    return (((uint64_t)low << MEMO_VALUE_BITS | high) * 0x9E3779B97F4A7C15u) & (((uint64_t)1 << 2 * MEMO_VALUE_BITS) - 1);
}

void person_fetch(const struct pool *p, uint32_t a, uint32_t b)
{
    if (p->memo != NULL)
        __builtin_prefetch((const void *)&p->memo[memo_key(a < b ? a : b, a < b ? b : a) >> MEMO_TAG_BITS]);
}

static bool best_match(const struct pool *p, uint32_t a, uint32_t b, double *bits, bool *across)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint64_t key = memo_key(low, high);
    uint64_t tag = key & (((uint64_t)1 << MEMO_TAG_BITS) - 1);
    _Atomic uint64_t *slot = p->memo != NULL ? &p->memo[key >> MEMO_TAG_BITS] : NULL;
    uint64_t known = slot != NULL ? atomic_load_explicit(slot, memory_order_relaxed) : 0;
    uint32_t flags = (uint32_t)(known >> 32 & 7), raw = (uint32_t)known;
    float kept;
    if ((flags & MEMO_THERE) == 0 || known >> 35 != tag) {
        bool over = false;
        *bits = 0;
        flags = MEMO_THERE | (compare_forms(p, low, high, bits, &over) ? (uint32_t)MEMO_ANY : 0);
        flags |= over ? (uint32_t)MEMO_ACROSS : 0;
        kept = (float)*bits;
        memcpy(&raw, &kept, sizeof raw);
        if (slot != NULL)
            atomic_store_explicit(slot, tag << 35 | (uint64_t)flags << 32 | raw, memory_order_relaxed);
    }
    memcpy(&kept, &raw, sizeof kept);
    *bits = (double)kept;
    *across = (flags & MEMO_ACROSS) != 0;
    return (flags & MEMO_ANY) != 0;
}

static uint8_t level_of(double bits, bool across)
{
    static const double steps[] = {-3, 0, 3, 6, 9, 12};
    int step = 1;
    for (int i = 0; i < PERSON_STEPS - 1; i++)
        step += bits >= steps[i];
    return (uint8_t)(step + (across ? PERSON_STEPS : 0));
}

uint8_t person_level(const struct pool *p, uint32_t a, uint32_t b)
{
    double bits = 0;
    bool across = false;
    return best_match(p, a, b, &bits, &across) ? level_of(bits, across) : LEVEL_MISSING;
}

uint8_t person_compare(const struct pool *p, uint32_t a, uint32_t b, double *log_odds)
{
    double bits = 0;
    bool across = false, any = compare_forms(p, a < b ? a : b, a < b ? b : a, &bits, &across);
    bits = (double)(float)bits; /* as it is remembered */
    *log_odds = any ? bits * log(2) : 0;
    return any ? level_of(bits, across) : LEVEL_MISSING;
}

double person_weight(const struct pool *p, uint32_t a, uint32_t b)
{
    double bits = 0;
    bool across = false;
    return best_match(p, a, b, &bits, &across) ? bits * log(2) : 0;
}

size_t person_keys(const struct pool *p, uint32_t id, unsigned kinds, unsigned salt, uint32_t *out, size_t max)
{
    struct name_key keys[NAME_KEYS_MAX];
    size_t n = 0;
    for (int x = 0; x < p->forms; x++) {
        const struct name_form *f = p->form[(size_t)id * (size_t)p->forms + (size_t)x];
        size_t k = f != NULL ? name_keys(f, kinds, keys) : 0;
        for (size_t i = 0; i < k && n < max; i++) {
            uint32_t h = (uint32_t)(link_mix(keys[i].hash + salt) >> 32);
            bool seen = h == 0;
            for (size_t s = 0; s < n; s++)
                seen |= out[s] == h;
            if (!seen)
                out[n++] = h;
        }
    }
    return n;
}
