/* link/block.c - see block.h. Single keys first; what they leave in over-large blocks is divided by pairs and triples of
 * keys. Each key type writes its own part; parts are joined in a fixed order, so threads change nothing. */
#include "link/block.h"
#include "base/par.h"
#include "link/block_in.h"
#include "link/input.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Composite keys beyond this many cost more than they find; then fewer of each field's keys are combined. */
enum { COUPLES_MAX = 180, ENTRIES_FOR_RADIX = 40, ENTRIES_MANY = 3000, ROWS_FOR_COUPLES = 300000, COUPLED_ROWS = 5000000 };
/* Single keys are sorted slice by slice, by the first bits of their hashes: with less memory, and nearer to the processor. */
enum { SLICES = 16, SLICE = 1 << 28 };
_Static_assert(KEY_SOURCES_MAX *(KEY_SOURCES_MAX + 1) / 2 <= KEY_TYPES_MAX, "room for every two sources");
/* With fewer pairs in all blocks than this the cap is doubled: on short lists many a match shares nothing rare. */
static const double PAIRS_FEW = 750000;

/* Blocks of one key type. */
struct part {
    uint32_t *member;
    uint32_t *size;
    size_t members, blocks, member_cap, block_cap;
    double pairs;
    int a, b, c; /* sources, -1 when not used */
};

struct work {
    const struct records *r;
    const struct fields *fs;
    struct key_source source[KEY_SOURCES_MAX];
    size_t sources;
    uint32_t *over[KEY_SOURCES_MAX]; /* rows * stride hashes of over-large blocks, 0 where the block was small */
    size_t over_rows[KEY_SOURCES_MAX];
    atomic_int asked[KEY_SOURCES_MAX]; /* how many couples have still to look at it */
    struct part *part;
    uint32_t cap;
    uint32_t cap_window;
};

static void sort_few(uint64_t *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t e = x[i];
        size_t at = i;
        for (; at > 0 && x[at - 1] > e; at--)
            x[at] = x[at - 1];
        x[at] = e;
    }
}

/* One pass of a radix sort, by some bits of the hash. */
static void sort_pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift, uint32_t bits)
{
    uint32_t at[2048], next = 0, mask = (1u << bits) - 1;
    memset(at, 0, ((size_t)mask + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[from[i] >> shift & mask]++;
    for (uint32_t b = 0; b <= mask; b++) {
        uint32_t here = at[b];
        at[b] = next;
        next += here;
    }
    for (size_t i = 0; i < n; i++)
        to[at[from[i] >> shift & mask]++] = from[i];
}

/* By hash; rows ascend within one, as they do before. */
static void sort_entries(uint64_t *x, uint64_t *scratch, size_t n)
{
    if (n < ENTRIES_FOR_RADIX) {
        sort_few(x, n);
        return;
    }
    unsigned bits = n < ENTRIES_MANY ? 8 : 11;
    uint64_t *from = x, *to = scratch;
    for (unsigned shift = 32; shift < 64; shift += bits) {
        sort_pass(from, to, n, shift, bits);
        uint64_t *t = from;
        from = to;
        to = t;
    }
    if (from != x)
        memcpy(x, from, n * sizeof *x);
}

static void part_add(struct part *p, const uint64_t *entry, size_t n)
{
    if (p->members + n > p->member_cap) {
        p->member_cap = (p->members + n) * 2 + 256;
        p->member = link_grow(p->member, p->member_cap * sizeof *p->member);
    }
    if (p->blocks == p->block_cap) {
        p->block_cap = p->block_cap * 2 + 64;
        p->size = link_grow(p->size, p->block_cap * sizeof *p->size);
    }
    for (size_t i = 0; i < n; i++)
        p->member[p->members++] = (uint32_t)entry[i];
    p->size[p->blocks++] = (uint32_t)n;
    p->pairs += 0.5 * (double)n * (double)(n - 1);
}

/* The keys of a source's values, side by side; or of its rows, where they come from two fields. */
struct value_keys {
    uint32_t *key; /* of value id from id * stride on */
    uint8_t *many;
    uint32_t *by_row; /* of row i from i * stride on, 0 behind the last; else NULL */
    size_t entries;   /* of all rows */
};

static struct value_keys keys_of_source(const struct work *w, size_t s)
{
    const struct key_source *src = &w->source[s];
    const struct field *f = &w->fs->f[src->field];
    if (src->variant == KEY_CROSS) {
        struct value_keys rows = {.by_row = cross_keys(w->r, w->fs, src)};
        for (size_t i = 0; i < w->r->rows * src->stride; i++)
            rows.entries += rows.by_row[i] != 0;
        return rows;
    }
    struct value_keys k = {.key = calloc((size_t)f->pool->values * src->stride, sizeof *k.key),
                           .many = calloc(f->pool->values, 1)};
    BD_ASSERT(k.key != NULL && k.many != NULL);
    for (uint32_t id = 1; id < f->pool->values; id++)
        if (f->own_count[id] > 0)
            k.many[id] = (uint8_t)key_of_value(f, id, src, k.key + id * src->stride);
    for (size_t i = 0; i < w->r->rows; i++)
        k.entries += k.many[f->value[i]];
    return k;
}

/* Writes entries (hash << 32 | row), those of each slice of the hashes together and in them the rows ascending; end[slice] is
 * where they end. */
static void fill_entries(const struct work *w, size_t s, const struct value_keys *k, uint64_t *x, size_t end[SLICES])
{
    const struct field *f = &w->fs->f[w->source[s].field];
    size_t stride = w->source[s].stride, next = 0, cells = k->by_row != NULL ? w->r->rows * stride : 0;
    memset(end, 0, SLICES * sizeof *end);
    for (uint32_t id = 1; cells == 0 && id < f->pool->values; id++)
        for (size_t at = 0; at < k->many[id]; at++)
            end[k->key[id * stride + at] / SLICE] += f->own_count[id];
    for (size_t i = 0; i < cells; i++)
        end[k->by_row[i] / SLICE] += k->by_row[i] != 0;
    for (size_t i = 0; i < SLICES; i++) {
        size_t here = end[i];
        end[i] = next;
        next += here;
    }
    for (size_t i = 0; i < cells; i++)
        if (k->by_row[i] != 0)
            x[end[k->by_row[i] / SLICE]++] = (uint64_t)k->by_row[i] << 32 | i / stride;
    for (size_t i = 0; cells == 0 && i < w->r->rows; i++) {
        const uint32_t *key = k->key + f->value[i] * stride;
        for (size_t at = 0; at < k->many[f->value[i]]; at++)
            x[end[key[at] / SLICE]++] = (uint64_t)key[at] << 32 | i;
    }
}

static void keep_over(struct work *w, size_t s, uint32_t *by_row, const uint64_t *x, size_t n)
{
    size_t stride = w->source[s].stride;
    uint32_t hash = (uint32_t)(x[0] >> 32);
    for (size_t i = 0; i < n; i++) {
        uint32_t *slot = by_row + (size_t)(uint32_t)x[i] * stride;
        size_t k = 0;
        while (k + 1 < stride && slot[k] != 0)
            k++;
        slot[k] = hash;
    }
    w->over_rows[s] += n;
}

/* Makes the blocks of sorted entries. */
static void single_blocks(struct work *w, size_t s, const uint64_t *x, size_t n)
{
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j] >> 32 == x[i] >> 32; j++)
            continue;
        if (j - i > 1 && j - i <= w->cap)
            part_add(&w->part[s], x + i, j - i);
        else if (j - i > w->cap && w->over[s] != NULL)
            keep_over(w, s, w->over[s], x + i, j - i);
    }
}

static void single_keys(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct work *w = ctx;
    (void)worker;
    for (size_t s = from; s < to; s++) {
        struct value_keys k = keys_of_source(w, s);
        uint64_t *x = link_grow(NULL, k.entries * sizeof *x);
        size_t end[SLICES], most = 0;
        fill_entries(w, s, &k, x, end);
        free(k.key);
        free(k.many);
        free(k.by_row);
        for (size_t i = 0, begin = 0; i < SLICES; begin = end[i++])
            most = end[i] - begin > most ? end[i] - begin : most;
        uint64_t *scratch = link_grow(NULL, most * sizeof *scratch);
        w->over[s] = w->source[s].combine ? calloc(w->r->rows * w->source[s].stride + 1, sizeof *w->over[s]) : NULL;
        for (size_t i = 0, begin = 0; i < SLICES && !pace_stopped(w->r->pace); begin = end[i++]) {
            sort_entries(x + begin, scratch, end[i] - begin);
            single_blocks(w, s, x + begin, end[i] - begin);
        }
        free(x);
        free(scratch);
    }
}

static bool may_combine(const struct work *w, int a, int b)
{
    return (w->source[a].mask & w->source[b].mask) == 0 && w->over_rows[a] > 0 && w->over_rows[b] > 0;
}

/* Joins the hashes of entries with those of another source: rows must be ascending in x. */
static uint64_t *join_entries(const struct work *w, const uint64_t *x, size_t n, int s, size_t *count)
{
    size_t stride = w->source[s].stride, m = 0;
    uint64_t *y = link_grow(NULL, n * stride * sizeof *y);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *slot = w->over[s] + (size_t)(uint32_t)x[i] * stride;
        for (size_t k = 0; k < stride && slot[k] != 0; k++) {
            uint64_t h = link_mix((x[i] >> 32) * 0x9E3779B97F4A7C15u + slot[k]) >> 32;
            y[m++] = h << 32 | (uint32_t)x[i];
        }
    }
    *count = m;
    return y;
}

/* Groups entries; blocks over the cap go to the next source, or are walked as a sorted neighbourhood at the end. */
static void divide(struct work *w, struct part *p, uint64_t *x, size_t n, int last, int depth)
{
    if (pace_stopped(w->r->pace))
        return;
    uint64_t *scratch = link_grow(NULL, n * sizeof *scratch);
    sort_entries(x, scratch, n);
    free(scratch);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j] >> 32 == x[i] >> 32; j++)
            continue;
        if (j - i < 2)
            continue;
        if (j - i <= w->cap) {
            part_add(p, x + i, j - i);
            continue;
        }
        for (int s = last + 1; depth < 3 && s < (int)w->sources; s++) {
            if (!w->source[s].combine || !may_combine(w, p->a, s) || !may_combine(w, p->b, s))
                continue;
            size_t m;
            uint64_t *y = join_entries(w, x + i, j - i, s, &m);
            divide(w, p, y, m, s, depth + 1);
            free(y);
        }
    }
}

/* Lets go of the hashes of a source once no couple needs them: they are what is largest here. */
static void done_with(struct work *w, int s)
{
    if (atomic_fetch_sub(&w->asked[s], 1) > 1)
        return;
    free(w->over[s]);
    w->over[s] = NULL;
}

static void double_keys(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct work *w = ctx;
    (void)worker;
    for (size_t t = from; t < to; t++) {
        struct part *p = &w->part[w->sources + t];
        size_t rows = w->r->rows, stride = w->source[p->a].stride, n = 0, m;
        uint64_t *x = link_grow(NULL, w->over_rows[p->a] * sizeof *x + 8);
        for (size_t i = 0; i < rows; i++)
            for (size_t k = 0; k < stride && w->over[p->a][i * stride + k] != 0; k++)
                x[n++] = (uint64_t)w->over[p->a][i * stride + k] << 32 | i;
        uint64_t *y = join_entries(w, x, n, p->b, &m);
        free(x);
        divide(w, p, y, m, p->b, rows > ROWS_FOR_COUPLES ? 3 : 2);
        free(y);
        if (rows > ROWS_FOR_COUPLES) { /* no third source will be looked at */
            done_with(w, p->a);
            done_with(w, p->b);
        }
    }
}

static void name_cost(const struct work *w, const struct part *p, struct key_cost *c)
{
    *c = (struct key_cost){.blocks = p->blocks, .pairs = p->pairs, .mask = w->source[p->a].mask};
    int n = snprintf(c->name, sizeof c->name, "%.40s: %s", w->fs->f[w->source[p->a].field].name, w->source[p->a].words);
    if (p->b < 0)
        return;
    c->mask |= w->source[p->b].mask;
    snprintf(c->name + n, sizeof c->name - (size_t)n, " + %.40s: %s", w->fs->f[w->source[p->b].field].name,
             w->source[p->b].words);
}

static void join_parts(struct work *w, size_t parts, struct blocks *out)
{
    size_t members = 0, at = 0;
    for (size_t i = 0; i < parts; i++)
        members += w->part[i].members;
    BD_ASSERT(members < UINT32_MAX && w->r->rows < BLOCK_LAST);
    *out = (struct blocks){.types = parts, .cap = w->cap};
    out->member = link_grow(NULL, members * sizeof *out->member);
    out->type_end = link_grow(NULL, (parts + 1) * sizeof *out->type_end);
    out->cost = calloc(parts + 1, sizeof *out->cost);
    BD_ASSERT(out->cost != NULL);
    for (size_t i = 0; i < parts; i++) {
        struct part *p = &w->part[i];
        name_cost(w, p, &out->cost[i]);
        if (p->members > 0)
            memcpy(out->member + at, p->member, p->members * sizeof *p->member);
        for (size_t k = 0; k < p->blocks; k++) {
            at += p->size[k];
            out->member[at - 1] |= BLOCK_LAST;
        }
        out->type_end[i] = (uint32_t)at;
        free(p->member);
        free(p->size);
    }
}

static uint32_t members_of(const struct blocks *b)
{
    return b->types > 0 ? b->type_end[b->types - 1] : 0;
}

/* Each thread takes rows of its own and reads all blocks for them: what it writes stays near the processor. */
static void count_blocks(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct blocks *b = ctx;
    uint32_t members = members_of(b);
    (void)worker;
    for (uint32_t i = 0; i < members; i++)
        if (member_row(b->member[i]) - from < to - from)
            b->row_start[member_row(b->member[i]) + 2]++;
}

static void list_blocks(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct blocks *b = ctx;
    uint32_t members = members_of(b);
    (void)worker;
    for (uint32_t i = 0, begin = 0; i < members; i++) {
        if (member_row(b->member[i]) - from < to - from)
            b->row_block[b->row_start[member_row(b->member[i]) + 1]++] = begin;
        begin = (b->member[i] & BLOCK_LAST) != 0 ? i + 1 : begin;
    }
}

static void index_rows(struct blocks *b, size_t rows)
{
    size_t share = rows / par_threads() + 1;
    b->row_start = calloc(rows + 2, sizeof *b->row_start);
    BD_ASSERT(b->row_start != NULL);
    par_for(rows, share, 0, count_blocks, b);
    for (size_t i = 0; i < rows; i++)
        b->row_start[i + 2] += b->row_start[i + 1];
    b->row_block = link_grow(NULL, members_of(b) * sizeof *b->row_block);
    par_for(rows, share, 0, list_blocks, b);
}

/* Composite keys of sources of this rank and below. */
static size_t couples_of(const struct work *w, unsigned rank)
{
    size_t couples = 0;
    for (int a = 0; a < (int)w->sources; a++)
        for (int b = a + 1; b < (int)w->sources && w->source[a].rank <= rank; b++)
            couples += w->source[a].combine && w->source[b].combine && w->source[b].rank <= rank && may_combine(w, a, b);
    return couples;
}

/* Leaves the sources of the last ranks alone while there are too many couples; of long lists what is between costs too much. */
static void choose_combined(struct work *w)
{
    unsigned rank = KEY_RANK_LAST;
    if (couples_of(w, rank) > COUPLES_MAX)
        rank = couples_of(w, 1) * w->r->rows <= COUPLED_ROWS ? 1 : 0;
    for (size_t s = 0; s < w->sources; s++) {
        w->source[s].combine &= w->source[s].rank <= rank;
        if (!w->source[s].combine) {
            free(w->over[s]);
            w->over[s] = NULL;
        }
    }
}

/* Gives whether some block was over the cap. Told as what is left of the step from `from` on, but for a tenth of that. */
static bool make_under(const struct records *r, const struct fields *fs, uint32_t keyed, uint32_t cap, double from,
                       struct blocks *out)
{
    struct work *w = calloc(1, sizeof *w);
    BD_ASSERT(w != NULL);
    w->r = r;
    w->fs = fs;
    w->cap = cap;
    bool over = false;
    double part = 0.9 * (1 - from);
    for (size_t s = 0, all = key_sources(fs, w->source); s < all; s++)
        if ((w->source[s].mask & ~keyed) == 0)
            w->source[w->sources++] = w->source[s];
    size_t parts = w->sources;
    w->part = calloc(w->sources * w->sources + 1, sizeof *w->part);
    BD_ASSERT(w->part != NULL);
    for (size_t s = 0; s < w->sources; s++)
        w->part[s] = (struct part){.a = (int)s, .b = -1, .c = -1};
    par_for_paced(w->sources, 1, 0, single_keys, w, r->pace, from, from + 0.5 * part);
    choose_combined(w);
    for (int a = 0; a < (int)w->sources; a++)
        for (int b = a + 1; b < (int)w->sources; b++)
            if (w->source[a].combine && w->source[b].combine && may_combine(w, a, b)) {
                w->part[parts++] = (struct part){.a = a, .b = b, .c = -1};
                atomic_fetch_add(&w->asked[a], 1);
                atomic_fetch_add(&w->asked[b], 1);
            }
    par_for_paced(parts - w->sources, 1, 0, double_keys, w, r->pace, from + 0.5 * part, from + 0.9 * part);
    for (size_t s = 0; s < w->sources; s++) {
        over |= w->over_rows[s] > 0;
        free(w->over[s]);
    }
    join_parts(w, parts, out);
    if (pace_on(r->pace, from + 0.9 * part))
        index_rows(out, r->rows);
    out->least = 1;
    out->enough = calloc(out->types + 1, sizeof *out->enough);
    BD_ASSERT(out->enough != NULL);
    free(w->part);
    free(w);
    return over;
}

static double pairs_of(const struct blocks *b)
{
    double pairs = 0;
    for (size_t t = 0; t < b->types; t++)
        pairs += b->cost[t].pairs;
    return pairs;
}

void blocks_make(const struct records *r, const struct fields *fs, uint32_t keyed, struct blocks *out)
{
    double least = 7000 / sqrt((double)r->rows + 1);
    uint32_t cap = least > 100 ? 100 : least < 8 ? 8 : (uint32_t)least;
    for (double from = 0;
         make_under(r, fs, keyed, cap, from, out) && cap < r->rows && pairs_of(out) < PAIRS_FEW && !pace_stopped(r->pace);
         from = 1 - 0.1 * (1 - from)) {
        blocks_free(out);
        cap *= 2;
    }
}

void blocks_free(struct blocks *b)
{
    free(b->member);
    free(b->type_end);
    free(b->row_start);
    free(b->row_block);
    free(b->cost);
    free(b->enough);
    *b = (struct blocks){0};
}
