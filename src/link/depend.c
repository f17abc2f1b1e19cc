/* link/depend.c - see depend.h. */
#include "link/depend.h"
#include "base/par.h"
#include "link/block_in.h"
#include "link/input.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_PAIRS = 4000, DRAWN_LEAST = 1000, DRAWN_ROWS = 100000, COMPARED_TOGETHER = 64 };

/* How two values agree: near, or the same value, rare, middling or common. Rare values are shared within families and
 * villages, common ones by chance. */
enum { APART = -1, NEAR, RARE, MIDDLING, COMMON, CLASSES, SAME = CLASSES };
enum { ROWS_RARE = 16, ROWS_MIDDLING = 100 };

/* A term stands when strangers who agree in one field are equal in the other so much more often than at large: by six standard
 * errors and a twentieth at least; or when their levels lie so far from those at large: by a fiftieth of a nat at least and a
 * likelihood-ratio statistic of 36. Six and 36 are so many because pairs of one value share people, and a pair that is near by
 * several keys, or drawn twice, counts again: they tell less than their number. */
enum { LEAST_PAIRS = 30, LEAST_ERRORS = 6, LEAST_EQUAL = 10 };
static const double LEAST_COPY = 0.05, LEAST_GAIN = 0.02, LEAST_TEST = 36, SURE = 0.9;
/* As many pairs at large as are mixed into the count of a level. */
static const double AT_LARGE = 30;

struct drawn_pair {
    uint32_t a, b;
};

/* Pairs drawn for one field, with the levels of all fields side by side. */
struct drawn {
    struct drawn_pair *pair;
    uint8_t *levels;
    size_t count, cap;
};

struct depend_sample {
    struct drawn of[FIELDS_MAX];
};

static bool is_same(const struct field *f, uint8_t level)
{
    return level != LEVEL_MISSING && f->agree[level] == 3 && (f->kind == LINK_NAME_FULL || f->group[level] == 1);
}

/* The ways of all levels (SAME stands for whichever of the rarities) and the rarity of all values. */
static void make_ways(struct model *md, const struct fields *fs)
{
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        for (int l = 0; l < fd->levels; l++) {
            bool whole = l != LEVEL_MISSING && (fd->kind == LINK_NAME_FULL || fd->group[l] == 1);
            md->way[f][l] = is_same(fd, (uint8_t)l) ? SAME : whole && fd->agree[l] == 2 ? NEAR : APART;
        }
        md->rarity[f] = link_grow(NULL, fd->pool->values + 1);
        for (uint32_t v = 0; v < fd->pool->values; v++) {
            uint32_t rows = fd->own_count[v];
            md->rarity[f][v] = rows < ROWS_RARE ? RARE : rows < ROWS_MIDDLING ? MIDDLING : COMMON;
        }
    }
}

/* Of two written forms x and y of one value the commoner one counts. */
static int way_of(const struct model *md, int f, uint32_t x, uint32_t y, uint8_t level)
{
    int way = md->way[f][level];
    if (way != SAME)
        return way;
    uint8_t one = md->rarity[f][x], other = md->rarity[f][y];
    return one > other ? one : other;
}

static int way_of_rows(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, uint8_t level)
{
    size_t fields = (size_t)fs->count, at = (size_t)f;
    return way_of(md, f, fs->by_row[a * fields + at], fs->by_row[b * fields + at], level);
}

struct drawing {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    uint64_t seed;
    size_t pairs; /* drawn for each way of agreeing */
};

/* Pairs drawn of one field and wanted way, compared together. */
struct drawer {
    const struct drawing *w;
    struct comparer *comparer;
    int field, wanted;
    size_t waiting;
    uint32_t a[COMPARED_TOGETHER], b[COMPARED_TOGETHER];
};

/* Compares the pairs that wait, and keeps those that agree as wanted. */
static void keep_waiting(struct drawer *k)
{
    const struct fields *fs = k->w->fs;
    size_t count = (size_t)fs->count;
    struct drawn *d = &k->w->md->sample->of[k->field];
    uint8_t all[COMPARED_TOGETHER * FIELDS_MAX];
    compare_many(k->comparer, k->a, k->b, k->waiting, all);
    if (d->count + k->waiting > d->cap) {
        d->cap = d->cap * 2 + 1024;
        d->pair = link_grow(d->pair, d->cap * sizeof *d->pair);
        d->levels = link_grow(d->levels, d->cap * count);
    }
    for (size_t i = 0; i < k->waiting; i++) {
        const uint8_t *levels = all + i * count;
        if (way_of_rows(k->w->md, fs, k->field, k->a[i], k->b[i], levels[k->field]) != k->wanted)
            continue;
        d->pair[d->count] = (struct drawn_pair){k->a[i], k->b[i]};
        memcpy(d->levels + d->count * count, levels, count);
        d->count++;
    }
    k->waiting = 0;
}

static void keep(struct drawer *k, uint32_t a, uint32_t b)
{
    k->a[k->waiting] = a < b ? a : b;
    k->b[k->waiting++] = a < b ? b : a;
    if (k->waiting == COMPARED_TOGETHER)
        keep_waiting(k);
}

/* Draws some of the pairs that share a key, or takes them all when there are no more, and keeps those that agree as wanted.
 * x is sorted. */
static void draw_keyed(const struct drawing *w, const struct link_keyed *x, size_t n, int f, int wanted, struct comparer *c)
{
    struct drawer d = {.w = w, .comparer = c, .field = f, .wanted = wanted};
    struct rng rng = rng_make(w->seed, (uint64_t)f * CLASSES + (uint64_t)wanted);
    uint32_t *start = link_grow(NULL, (n + 1) * sizeof *start);
    double *upto = link_grow(NULL, (n + 1) * sizeof *upto), pairs = 0;
    size_t runs = 0;
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && x[k].key == x[i].key; k++)
            continue;
        if (k == i + 1)
            continue;
        pairs += 0.5 * (double)(k - i) * (double)(k - i - 1);
        start[runs] = (uint32_t)i;
        upto[runs++] = pairs;
    }
    for (size_t q = 0; pairs <= (double)w->pairs && q < runs; q++)
        for (size_t i = start[q]; i < n && x[i].key == x[start[q]].key; i++)
            for (size_t k = i + 1; k < n && x[k].key == x[i].key; k++)
                if (x[i].load != x[k].load)
                    keep(&d, x[i].load, x[k].load);
    for (size_t t = 0; pairs > (double)w->pairs && t < w->pairs; t++) {
        double at = rng_uniform(&rng) * pairs;
        size_t low = 0, high = runs - 1;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (upto[middle] < at)
                low = middle + 1;
            else
                high = middle;
        }
        double in_run = upto[low] - (low > 0 ? upto[low - 1] : 0);
        uint64_t size = (uint64_t)(0.5 + sqrt(0.25 + 2 * in_run)), i = rng_below(&rng, size), k = rng_below(&rng, size - 1);
        k += k >= i;
        uint32_t a = x[start[low] + i].load, b = x[start[low] + k].load;
        if (a != b)
            keep(&d, a, b);
    }
    keep_waiting(&d);
    free(start);
    free(upto);
}

/* Keys that near values share, and that few other values do. */
static bool tells_near(enum key_variant v)
{
    return v == KEY_WORDS || v == KEY_DELETIONS || v == KEY_DATE_YEAR_MONTH || v == KEY_DATE_MONTH_DAY ||
           v == KEY_DATE_YEAR_DAY || v == KEY_DATE_DELETIONS || v == KEY_DATE_SORTED || v == KEY_PERSON || v == KEY_PERSON_DROP;
}

/* Keys of all values: the same in any order of the input, which ids of values are not. Of 32 bits, which are sorted in half the
 * time; values that share one by chance do not agree as wanted. */
static uint32_t *value_keys(const struct field *f)
{
    uint32_t *key = link_grow(NULL, f->pool->values * sizeof *key);
    for (uint32_t id = 0; id < f->pool->values; id++)
        key[id] = f->own_count[id] > 0 ? (uint32_t)link_hash(f->pool->norm[id].p, f->pool->norm[id].n, 17) : 0;
    return key;
}

static void draw_field(const struct drawing *w, int f, struct comparer *c)
{
    const struct field *fd = &w->fs->f[f];
    struct key_source source[KEY_SOURCES_MAX];
    size_t sources = key_sources(w->fs, source), stride = 1, rows = w->r->rows, step = rows / DRAWN_ROWS + 1, n = 0;
    for (size_t s = 0; s < sources; s++)
        stride += source[s].field == f && tells_near(source[s].variant) ? source[s].stride : 0;
    struct link_keyed *x = link_grow(NULL, (rows / step + 1) * stride * sizeof *x),
                      *scratch = link_grow(NULL, (rows / step + 1) * stride * sizeof *x);
    uint32_t *key = value_keys(fd);
    for (int wanted = RARE; wanted < CLASSES; wanted++) {
        n = 0;
        for (size_t i = 0; i < rows; i += step)
            if (fd->value[i] != 0 && w->md->rarity[f][fd->value[i]] == wanted)
                x[n++] = (struct link_keyed){.key = key[fd->value[i]], .load = (uint32_t)i};
        link_radix_sort(x, scratch, n);
        draw_keyed(w, x, n, f, wanted, c);
    }
    free(key);
    n = 0;
    for (size_t s = 0; s < sources; s++)
        for (size_t i = 0; source[s].field == f && tells_near(source[s].variant) && i < rows; i += step) {
            uint32_t near[KEY_STRIDE_MAX];
            size_t keys = fd->value[i] != 0 ? key_of_value(fd, fd->value[i], &source[s], near) : 0;
            for (size_t k = 0; k < keys; k++)
                x[n++] = (struct link_keyed){.key = near[k], .load = (uint32_t)i};
        }
    link_radix_sort(x, scratch, n);
    draw_keyed(w, x, n, f, NEAR, c);
    free(x);
    free(scratch);
}

static void draw_fields(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct drawing *w = ctx;
    (void)worker;
    struct comparer *c = comparer_new(w->fs);
    for (size_t f = from; f < to; f++)
        draw_field(w, (int)f, c);
    comparer_free(c);
}

void depend_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed)
{
    md->sample = calloc(1, sizeof *md->sample);
    BD_ASSERT(md->sample != NULL);
    size_t pairs = r->rows / 8 < DRAWN_LEAST ? DRAWN_LEAST : r->rows / 8 < DRAWN_PAIRS ? r->rows / 8 : DRAWN_PAIRS;
    struct drawing w = {.md = md, .r = r, .fs = fs, .seed = rng_derive(seed, 7), .pairs = pairs};
    make_ways(md, fs);
    if (r->rows > 1 && fs->count > 1)
        par_for_paced((size_t)fs->count, 1, 0, draw_fields, &w, r->pace, 0.7, 1);
}

void depend_free(struct model *md)
{
    for (int f = 0; md->sample != NULL && f < FIELDS_MAX; f++) {
        free(md->sample->of[f].pair);
        free(md->sample->of[f].levels);
    }
    free(md->sample);
    md->sample = NULL;
    for (int f = 0; f < FIELDS_MAX; f++) {
        free(md->rarity[f]);
        md->rarity[f] = NULL;
    }
}

/* Chance that strangers at large are equal in a field. */
static double equal_at_large(const struct model *md, const struct field *fd, int f)
{
    double same = 0;
    for (int l = 1; l < fd->levels; l++)
        same += is_same(fd, (uint8_t)l) ? md->random[f][l] : 0;
    return same;
}

/* Strangers among the drawn pairs. A pair that may well be a match says nothing sure of strangers: where it agrees, it is
 * counted for the total alone. */
struct counts {
    double of[CLASSES][FIELDS_MAX][LEVELS_MAX];
    double all[CLASSES][FIELDS_MAX][4]; /* by group of levels */
};

static void count_drawn(const struct model *md, const struct records *r, const struct fields *fs, int on, struct counts *t)
{
    const struct drawn *d = &md->sample->of[on];
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < d->count; i++) {
        const uint8_t *levels = d->levels + i * (size_t)fs->count;
        uint32_t a = d->pair[i].a, b = d->pair[i].b;
        double q = 1 / (1 + exp(model_weight(md, r, fs, a, b, levels)));
        int how = way_of_rows(md, fs, on, a, b, levels[on]);
        for (int g = 0; g < fs->count; g++) {
            const struct field *fd = &fs->f[g];
            t->all[how][g][fd->group[levels[g]]] += q;
            t->of[how][g][levels[g]] += q > SURE || fd->agree[levels[g]] == 0 ? q : 0;
        }
    }
}

/* Adds the term of `g` on `on`, if the counts bear it. Levels are compared within their group, as u is. */
static void add_term(struct model *md, const struct fields *fs, int g, int on, int how, bool above, const struct counts *t)
{
    const struct field *fd = &fs->f[g];
    const double *seen = t->of[how][g], *all = t->all[how][g];
    double equal = 0, u = 0;
    for (int l = 1; l < fd->levels; l++) {
        equal += is_same(fd, (uint8_t)l) && fd->group[l] == 1 ? seen[l] : 0;
        u += is_same(fd, (uint8_t)l) && fd->group[l] == 1 ? md->u[g][l] : 0;
    }
    if (all[1] < LEAST_PAIRS || u >= 1 || md->leans[g] == LEANS_MAX)
        return;
    struct model_lean k = {.on = (uint8_t)on, .how = (uint8_t)how};
    double weak = 0, share = equal / all[1], error = sqrt(u * (1 - u) / all[1]);
    for (int l = 1; l < fd->levels; l++) {
        k.u[l] = (float)((seen[l] + AT_LARGE * md->u[g][l]) / (all[fd->group[l]] + AT_LARGE));
        k.gain += fd->group[l] == 1 ? (double)k.u[l] * log((double)k.u[l] / md->u[g][l]) : 0;
        weak += fd->group[l] == 1 && fd->agree[l] > 0 ? seen[l] : 0;
    }
    if (above && equal >= LEAST_EQUAL && share > u + LEAST_ERRORS * error)
        k.copy = (share - u) / (1 - u);
    if (k.copy < LEAST_COPY)
        k.copy = 0;
    if (k.gain < LEAST_GAIN || weak < LEAST_EQUAL || 2 * all[1] * k.gain < LEAST_TEST)
        k.gain = 0;
    if (k.copy > 0 || k.gain > 0)
        md->lean[g][md->leans[g]++] = k;
}

struct counting {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    struct counts *t;
};

static void count_fields(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct counting *k = ctx;
    (void)worker;
    for (size_t on = from; on < to; on++)
        count_drawn(k->md, k->r, k->fs, (int)on, &k->t[on]);
}

static bool has_way(const struct depend_ways *w, int on, int how)
{
    return (w->bits[on / 16] >> (on % 16 * CLASSES + how) & 1) != 0;
}

static void add_way(struct depend_ways *w, int on, int how)
{
    w->bits[on / 16] |= (uint64_t)1 << (on % 16 * CLASSES + how);
}

/* By copy where the field agrees, by gain where it is apart; of equals the first. */
static void order_terms(struct model *md, int g)
{
    for (int agrees = 0; agrees < 2; agrees++) {
        struct lean_order *o = &md->lean_order[g][agrees];
        double strength[LEANS_MAX];
        *o = (struct lean_order){.count = 0};
        for (size_t k = 0; k < md->leans[g]; k++) {
            const struct model_lean *t = &md->lean[g][k];
            double s = agrees ? t->copy : t->gain;
            if (s <= 0)
                continue;
            size_t at = o->count++;
            for (; at > 0 && strength[at - 1] < s; at--) {
                strength[at] = strength[at - 1];
                o->by[at] = o->by[at - 1];
            }
            strength[at] = s;
            o->by[at] = (uint8_t)k;
            add_way(&o->any, t->on, t->how);
        }
    }
}

void depend_learn(struct model *md, const struct records *r, const struct fields *fs)
{
    struct counts *t = calloc((size_t)fs->count + 1, sizeof *t);
    BD_ASSERT(t != NULL);
    struct counting all = {md, r, fs, t};
    par_for_paced((size_t)fs->count, 1, 0, count_fields, &all, r->pace, -1, -1);
    for (int g = 0; g < fs->count; g++) {
        double mine = equal_at_large(md, &fs->f[g], g);
        md->leans[g] = 0;
        for (int on = 0; on < fs->count; on++) {
            double its = equal_at_large(md, &fs->f[on], on);
            for (int how = 0; on != g && how < CLASSES; how++)
                add_term(md, fs, g, on, how, its < mine || (!(mine < its) && on < g), &t[on]);
        }
    }
    free(t);
    md->leaned_on = 0;
    for (int g = 0; g < fs->count; g++)
        for (size_t k = 0; k < md->leans[g]; k++)
            md->leaned_on |= (uint32_t)1 << md->lean[g][k].on;
    depend_ratios(md, fs);
}

void depend_ratios(struct model *md, const struct fields *fs)
{
    for (int f = 0; f < fs->count; f++)
        order_terms(md, f);
    for (int f = 0; f < fs->count; f++)
        for (size_t k = 0; k < md->leans[f]; k++)
            for (int l = 1; l < fs->f[f].levels; l++)
                md->lean[f][k].ratio[l] = (float)log(md->m[f][l] / (double)md->lean[f][k].u[l]);
}

struct depend_ways depend_ways(const struct model *md, const uint32_t *x, const uint32_t *y, const uint8_t *levels)
{
    struct depend_ways w = {{0, 0}};
    for (uint32_t left = md->leaned_on; left != 0; left &= left - 1) {
        int f = __builtin_ctz(left), way = way_of(md, f, x[f], y[f], levels[f]);
        if (way != APART)
            add_way(&w, f, way);
    }
    return w;
}

const struct model_lean *depend_strongest(const struct model *md, int f, const struct lean_order *order,
                                          const struct depend_ways *ways)
{
    for (int i = 0; i < order->count; i++) {
        const struct model_lean *k = &md->lean[f][order->by[i]];
        if (has_way(ways, k->on, k->how))
            return k;
    }
    return NULL;
}

int depend_on(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, const uint8_t *levels)
{
    if (levels[f] == LEVEL_MISSING)
        return -1;
    struct depend_ways ways = depend_ways(md, fs->by_row + a * (size_t)fs->count, fs->by_row + b * (size_t)fs->count, levels);
    const struct model_lean *k = depend_of(md, f, levels[f], &ways);
    return k != NULL ? k->on : -1;
}
