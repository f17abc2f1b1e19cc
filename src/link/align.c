/* link/align.c - see align.h. How alike two columns are is the overlap of their distributions: the sum, over what values look
 * like, of the lesser of the two shares (Weitzman 1970). */
#include "link/align.h"
#include "base/par.h"
#include "link/date.h"
#include "link/input.h"
#include "link/kind.h"
#include "link/phone.h"
#include "link/region.h"
#include "link/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_MOST = 4000, YEARS = 5, COLUMNS_MOST = 256 };
#define ALIKE_LEAST 0.5 /* overlap of columns that are each other's nearest */
#define DATES_LEAST 0.3 /* of the only dates of two lists: births are not interviews */
#define CLEARLY 0.8     /* the next nearest is at most so much as near */

struct feature {
    uint64_t hash;
    double share;
};

struct profile {
    struct feature *of;
    size_t count, cap;
    uint32_t lists; /* in which it has values, a bit each */
};

static void feature_add(struct profile *p, const void *bytes, size_t n, uint64_t seed, double weight)
{
    if (p->count == p->cap)
        p->of = link_grow(p->of, (p->cap = p->cap * 2 + 64) * sizeof *p->of);
    p->of[p->count++] = (struct feature){link_hash(bytes, n, seed), weight};
}

/* Which letters a code has where: 12-345 is 99-999. */
static void shape_feature(struct profile *p, struct str t, double weight)
{
    char shape[32];
    size_t n = 0;
    for (size_t i = 0; i < t.n && n < sizeof shape; i++) {
        char c = t.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        shape[n++] = (char)(c >= '0' && c <= '9' ? '9' : letter ? 'a' : c);
    }
    feature_add(p, shape, n, 1, weight);
}

static void word_features(struct profile *p, struct arena *a, struct str t, double weight)
{
    struct str folded = value_fold(a, t, false), word;
    for (size_t at = 0; value_word(folded, &at, &word);)
        feature_add(p, word.p, word.n, 2, weight);
}

/* Whole Korean and Chinese names seldom repeat; their first letter, the family name, does. In other scripts, the first word. */
static void name_features(struct profile *p, struct arena *a, struct str t, double weight)
{
    size_t at = 0;
    uint32_t code = 0;
    if (utf8_next(t, &at, &code) && code >= 0x1100)
        feature_add(p, t.p, at, 3, weight);
    else
        word_features(p, a, t, weight);
}

static void value_features(struct profile *p, struct arena *a, enum link_kind kind, struct str t, double weight)
{
    struct part_date d;
    if (kind == LINK_DATE) {
        if (date_read(t, NULL, &d)) {
            int span = d.year / YEARS;
            feature_add(p, &span, sizeof span, 4, weight);
        }
    } else if (kind == LINK_ID || kind == LINK_NUMBER || kind == LINK_AGE)
        shape_feature(p, t, weight);
    else if (kind == LINK_NAME_FULL)
        name_features(p, a, t, weight);
    else
        word_features(p, a, t, weight);
}

static int by_hash(const void *x, const void *y)
{
    const struct feature *a = x, *b = y;
    return (a->hash > b->hash) - (a->hash < b->hash);
}

static void profile_settle(struct profile *p)
{
    double total = 0;
    size_t n = 0;
    qsort(p->of, p->count, sizeof *p->of, by_hash);
    for (size_t i = 0; i < p->count; i++) {
        total += p->of[i].share;
        if (n > 0 && p->of[n - 1].hash == p->of[i].hash)
            p->of[n - 1].share += p->of[i].share;
        else
            p->of[n++] = p->of[i];
    }
    p->count = n;
    for (size_t i = 0; i < n; i++)
        p->of[i].share /= total;
}

static void profile_make(const struct records *r, size_t c, enum link_kind kind, struct profile *out)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    const struct column *col = &r->columns[c];
    uint32_t step = col->values / VALUES_MOST + 1;
    double understood;
    struct region_reader *region = kind == LINK_PLACE ? region_open(a, col, &understood) : NULL;
    bool phones = kind == LINK_ID && phone_column(col);
    *out = (struct profile){0};
    for (size_t i = 0; i < r->rows; i++)
        out->lists |= col->value[i] != 0 ? 1u << r->file[i] : 0;
    for (uint32_t id = column_sampled(col, 1, step); id < col->values; id = column_sampled(col, id + 1, step)) {
        struct arena_mark mark = arena_mark(a);
        int16_t place = REGION_NONE;
        struct str text = region != NULL ? region_text(region, a, col->text[id], &place) : col->text[id];
        text = phones ? phone_text(a, text) : text;
        double weight = place != REGION_NONE ? 0.5 * col->count[id] : col->count[id];
        value_features(out, a, kind, text, weight);
        if (place != REGION_NONE) /* one list names counties and the other provinces */
            feature_add(out, &(int16_t){region_holder(place)}, sizeof place, 5, weight);
        arena_rewind(a, mark);
    }
    if (out->count > 0)
        profile_settle(out);
}

static double overlap(const struct profile *a, const struct profile *b)
{
    double sum = 0;
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        if (a->of[i].hash == b->of[k].hash) {
            sum += a->of[i].share < b->of[k].share ? a->of[i].share : b->of[k].share;
            i++;
            k++;
        } else if (a->of[i].hash < b->of[k].hash)
            i++;
        else
            k++;
    }
    return sum;
}

static bool wordy(enum link_kind k)
{
    return k == LINK_TEXT || k == LINK_PLACE || k == LINK_CATEGORY;
}

struct aligning {
    struct records *r;
    enum link_kind *kind;
    char (*reason)[160];
    struct profile *profile;
    double *near; /* column by column; 0 where they cannot be one */
};

static bool in_use(const struct aligning *s, size_t c)
{
    return s->kind[c] != LINK_IGNORE && s->kind[c] != LINK_LIST && s->profile[c].count > 0;
}

static bool could_be_one(const struct aligning *s, size_t c, size_t d)
{
    enum link_kind k = s->kind[c], l = s->kind[d];
    return c != d && in_use(s, c) && in_use(s, d) && (s->profile[c].lists & s->profile[d].lists) == 0 &&
           (k == l || (wordy(k) && wordy(l)) || ((k == LINK_ID || k == LINK_NUMBER) && (l == LINK_ID || l == LINK_NUMBER)));
}

static bool says_sex(const struct aligning *s, size_t c)
{
    return s->kind[c] == LINK_CATEGORY && strstr(s->reason[c], "sex") != NULL;
}

/* Of these a person has one, so the only ones of two lists are the same. */
static bool is_single(const struct aligning *s, size_t c)
{
    enum link_kind k = s->kind[c];
    return k == LINK_NAME_GIVEN || k == LINK_NAME_FAMILY || k == LINK_AGE || (k >= LINK_YEAR && k <= LINK_DAY) ||
           k == LINK_DATE || says_sex(s, c);
}

static bool only_one(const struct aligning *s, size_t c)
{
    for (size_t o = 0; o < s->r->column_count; o++)
        if (o != c && in_use(s, o) && s->kind[o] == s->kind[c] && says_sex(s, o) == says_sex(s, c) &&
            (s->profile[o].lists & s->profile[c].lists) != 0)
            return false;
    return true;
}

/* From 0 to 2: those above 1 are sure. */
static double nearness(const struct aligning *s, size_t c, size_t d)
{
    if (!could_be_one(s, c, d))
        return 0;
    double o = overlap(&s->profile[c], &s->profile[d]);
    bool single = is_single(s, c) && is_single(s, d) && only_one(s, c) && only_one(s, d);
    if (single && (s->kind[c] != LINK_DATE || o >= DATES_LEAST))
        return 1 + o;
    return o;
}

/* How near c is to the columns from `from` on. */
static void measure(struct aligning *s, size_t c, size_t from)
{
    size_t n = s->r->column_count;
    for (size_t d = from; d < n; d++)
        s->near[c * n + d] = s->near[d * n + c] = nearness(s, c, d);
}

/* The best partner of c, and how near the next one is. */
static size_t nearest(const struct aligning *s, size_t c, double *near, double *next)
{
    size_t best = c;
    *near = *next = 0;
    for (size_t d = 0; d < s->r->column_count; d++) {
        double x = s->near[c * s->r->column_count + d];
        if (x > *near) {
            *next = best != c && (s->profile[best].lists & s->profile[d].lists) != 0 ? *near : *next;
            *near = x;
            best = d;
        } else if (best != c && (s->profile[best].lists & s->profile[d].lists) != 0 && x > *next)
            *next = x;
    }
    return best;
}

static bool best_pair(const struct aligning *s, size_t *into, size_t *from)
{
    double most = 0;
    for (size_t c = 0; c < s->r->column_count; c++) {
        double near, next, back, back_next;
        size_t d = in_use(s, c) ? nearest(s, c, &near, &next) : c;
        if (d == c || near < ALIKE_LEAST || next > CLEARLY * near || near <= most)
            continue;
        if (nearest(s, d, &back, &back_next) != c || back_next > CLEARLY * back)
            continue;
        most = near;
        *into = c < d ? c : d;
        *from = c < d ? d : c;
    }
    return most > 0;
}

/* The kind that says more. */
static enum link_kind common_kind(enum link_kind a, enum link_kind b)
{
    if (a == b)
        return a;
    if (wordy(a))
        return a == LINK_PLACE || b == LINK_PLACE ? LINK_PLACE : LINK_TEXT;
    return LINK_ID;
}

void columns_join(struct records *r, size_t into, size_t from)
{
    struct column *c = &r->columns[into], *f = &r->columns[from], all;
    column_init(&all, c->name);
    all.value = link_grow(NULL, (r->rows + 1) * sizeof *all.value);
    all.rows_cap = r->rows;
    all.rows = c->rows + f->rows;
    for (size_t i = 0; i < r->rows; i++) {
        uint32_t id = column_intern(&all, c->value[i] != 0 ? c->text[c->value[i]] : f->text[f->value[i]]);
        all.value[i] = id;
        all.count[id]++;
    }
    column_free(c);
    column_free(f);
    *c = all;
    column_init(f, f->name);
    f->value = calloc(r->rows + 1, sizeof *f->value);
    BD_ASSERT(f->value != NULL);
    f->rows_cap = r->rows;
    f->count[0] = (uint32_t)r->rows;
}

static void join(struct aligning *s, size_t into, size_t from)
{
    struct str a = s->r->columns[into].name, b = s->r->columns[from].name;
    s->kind[into] = common_kind(s->kind[into], s->kind[from]);
    s->kind[from] = LINK_IGNORE;
    snprintf(s->reason[from], 160, "it is %.*s of another list", STR_FMT(str_head(a, 90)));
    size_t have = strlen(s->reason[into]);
    snprintf(s->reason[into] + have, 160 - have, "; with %.*s", STR_FMT(str_head(b, 60)));
    columns_join(s->r, into, from);
    free(s->profile[into].of);
    free(s->profile[from].of);
    s->profile[from] = (struct profile){0};
    profile_make(s->r, into, s->kind[into], &s->profile[into]);
    measure(s, into, 0);
    measure(s, from, 0);
    for (size_t c = 0; c < s->r->column_count; c++)
        if (in_use(s, c) && is_single(s, c))
            measure(s, c, 0); /* what is the only one of its kind may have changed */
}

static void make_profiles(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct aligning *s = ctx;
    (void)worker;
    for (size_t c = from; c < to; c++)
        if (s->kind[c] != LINK_IGNORE)
            profile_make(s->r, c, s->kind[c], &s->profile[c]);
}

void columns_align(struct records *r, enum link_kind *kind, char (*reason)[160])
{
    size_t n = r->column_count;
    if (r->lists < 2 || n > COLUMNS_MOST)
        return;
    struct aligning s = {r, kind, reason, calloc(n + 1, sizeof *s.profile), calloc(n * n + 1, sizeof *s.near)};
    BD_ASSERT(s.profile != NULL && s.near != NULL);
    bool on = par_for_paced(n, 1, 0, make_profiles, &s, r->pace, 0, 0.5);
    for (size_t c = 0; c < n && (on = on && pace_on(r->pace, 0.5)); c++)
        measure(&s, c, c + 1);
    for (size_t into, from; on && pace_on(r->pace, 0.8) && best_pair(&s, &into, &from);)
        join(&s, into, from);
    for (size_t c = 0; c < r->column_count; c++)
        free(s.profile[c].of);
    free(s.profile);
    free(s.near);
}

bool lists_apart(const struct records *r, const enum link_kind *kind, size_t *a, size_t *b)
{
    uint32_t meets[LINK_LISTS_MAX] = {0};
    for (size_t c = 0; c < r->column_count; c++) {
        uint32_t lists = 0;
        for (size_t i = 0; kind[c] != LINK_IGNORE && kind[c] != LINK_LIST && i < r->rows; i++)
            lists |= r->columns[c].value[i] != 0 ? 1u << r->file[i] : 0;
        for (size_t l = 0; l < r->lists; l++)
            meets[l] |= lists >> l & 1u ? lists : 0;
    }
    for (*a = 0; *a < r->lists; ++*a)
        for (*b = *a + 1; *b < r->lists; ++*b)
            if (r->list_rows[*a] > 0 && r->list_rows[*b] > 0 && (meets[*a] >> *b & 1u) == 0)
                return true;
    return false;
}
