/* link/pairs.c - candidate pairs: gathered from blocks, compared, scored; see model.h. */
#include "link/model.h"
#include "link/block.h"
#include "link/input.h"
#include "base/par.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of a piece, in the full run and in the sample; the sample ends with so many rows and expected matches. */
enum { PIECE = 512, SAMPLE_PIECE = 32, SAMPLE_PIECES = 16, SAMPLE_ROWS = 400, SAMPLE_MATCHES = 2000 };
enum {
    BATCH = 64,
    NEIGHBOURS_MAX = 1 << 16,
    CUTS = 7,
    PAIRS_A_ROW = 12,
    CUT_PAIRS = 2000000,
    CUT_LOOKED_AT = 8000,
    PAIRS_ENOUGH = 8, /* a row; below it all are compared */
    LONE_PART = 4,
    LONE_MANY = 64
};
/* Pairs below these log odds at the first guess are not kept: the first of them that few enough pairs are above. */
static const double CUT[CUTS] = {-15, -14, -13, -12, -11, -10, -9};
/* Only blocks of which fewer than one pair in RARELY lies above this cut are given up: what the first guess takes for a match is too
 * little to go by. */
enum { PLAUSIBLE = 3, RARELY = 50 };

struct making {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    struct blocks *bl;
    struct pairs *piece;
    double *compared;
    struct comparer *comparer[64];
    struct block_scratch *scratch[64];
    size_t first, per; /* the row that piece 0 begins with, rows of a piece */
    double cut;
    uint32_t cut_step;
    struct tally {
        struct counted {
            double pairs, matches, above[CUTS]; /* above each cut */
        } by_keys[256], lone[KEY_TYPES_MAX];    /* by shared blocks; where it is one, by its type */
    } * tally;                                  /* of the sample, by piece; NULL in the full run */
};

static void pair_add(struct pairs *p, size_t fields, uint32_t a, uint32_t b, const uint8_t *levels, uint32_t mask, uint8_t keys)
{
    if (p->count == p->cap) {
        p->cap = p->cap * 2 + 256;
        p->a = link_grow(p->a, p->cap * sizeof *p->a);
        p->b = link_grow(p->b, p->cap * sizeof *p->b);
        p->mask = link_grow(p->mask, p->cap * sizeof *p->mask);
        p->keys = link_grow(p->keys, p->cap);
        p->levels = link_grow(p->levels, p->cap * fields);
    }
    p->a[p->count] = a;
    p->b[p->count] = b;
    p->mask[p->count] = mask;
    p->keys[p->count] = keys;
    memcpy(p->levels + p->count * fields, levels, fields);
    p->count++;
}

/* Remembers a pair that is not kept, if it is one of the few that are looked at again. */
static void pair_cut(struct pairs *p, uint32_t a, uint32_t b, uint32_t step)
{
    if (link_mix((uint64_t)a << 32 | b) % step != 0)
        return;
    if (p->cut_count == p->cut_cap) {
        p->cut_cap = p->cut_cap * 2 + 64;
        p->cut = link_grow(p->cut, p->cut_cap * sizeof *p->cut);
    }
    p->cut[p->cut_count++] = (struct cut_pair){a, b};
}

/* A pair that stands for so many. */
static void count_pair(struct counted *n, double many, double w, double p)
{
    n->pairs += many;
    n->matches += many * p;
    for (int c = 0; c < CUTS; c++)
        n->above[c] += w > CUT[c] ? many : 0;
}

/* Keeps a pair, or counts it in the sample, where one that shares one block stands for so many. */
static void weigh(struct making *mk, size_t piece, uint32_t a, uint32_t b, const uint8_t *levels, const struct block_touch *how,
                  double lone)
{
    double w = model_weight(mk->md, mk->r, mk->fs, a, b, levels);
    struct tally *t = mk->tally != NULL ? &mk->tally[piece] : NULL;
    if (t == NULL) {
        if (w > mk->cut)
            pair_add(&mk->piece[piece], (size_t)mk->fs->count, a, b, levels, how->mask, how->keys);
        else
            pair_cut(&mk->piece[piece], a, b, mk->cut_step);
        return;
    }
    double p = 1 / (1 + exp(-w)), many = how->keys == 1 ? lone : 1;
    count_pair(&t->by_keys[how->keys], many, w, p);
    if (how->keys == 1)
        count_pair(&t->lone[how->type], many, w, p);
}

/* Of the neighbours of a row in the sample that share one block with it, when they are many, leaves one in LONE_PART, which stands
 * for all of these; gives how many are left. */
static size_t thin_lone(uint32_t *b, struct block_touch *how, size_t n, double *lone)
{
    size_t left = 0, seen = 0;
    *lone = n > LONE_MANY ? LONE_PART : 1;
    for (size_t i = 0; i < n && n > LONE_MANY; i++)
        if (how[i].keys > 1 || seen++ % LONE_PART == 0) {
            b[left] = b[i];
            how[left++] = how[i];
        }
    return n > LONE_MANY ? left : n;
}

static void make_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct making *mk = ctx;
    size_t fields = (size_t)mk->fs->count;
    if (mk->comparer[worker] == NULL)
        mk->comparer[worker] = comparer_new(mk->fs);
    if (mk->scratch[worker] == NULL)
        mk->scratch[worker] = block_scratch_new(mk->r->rows);
    uint32_t *b = link_grow(NULL, NEIGHBOURS_MAX * sizeof *b);
    struct block_touch *how = link_grow(NULL, NEIGHBOURS_MAX * sizeof *how);
    uint8_t levels[BATCH * FIELDS_MAX];
    size_t piece = from / mk->per;
    for (size_t a = mk->first + from; a < mk->first + to && !pace_stopped(mk->r->pace); a++) {
        size_t n = blocks_neighbours(mk->bl, a, mk->scratch[worker], b, how, NEIGHBOURS_MAX);
        double lone = 1;
        mk->compared[piece] += (double)n;
        n = mk->tally != NULL ? thin_lone(b, how, n, &lone) : n;
        uint32_t same[BATCH];
        for (size_t i = 0; i < BATCH; i++)
            same[i] = (uint32_t)a;
        for (size_t i = 0; i < n; i += BATCH) {
            size_t some = n - i < BATCH ? n - i : BATCH;
            compare_many(mk->comparer[worker], same, b + i, some, levels);
            for (size_t k = 0; k < some; k++)
                weigh(mk, piece, (uint32_t)a, b[i + k], levels + k * fields, &how[i + k], lone);
        }
    }
    free(b);
    free(how);
}

/* The lowest cut that leaves few enough pairs of all rows, given how many of the sample's lie above each. A sampled row meets all
 * rows behind it. */
static double lowest_cut(const struct making *mk, const double above[CUTS], double s)
{
    double n = (double)mk->r->rows, all = n * (n - 1) / fmax(1, s * (2 * n - s - 1)), most = fmin(PAIRS_A_ROW * n, CUT_PAIRS);
    for (int c = 0; c < CUTS - 1; c++)
        if (above[c] * all <= most)
            return CUT[c];
    return CUT[CUTS - 1];
}

static void add_counted(struct counted *to, const struct counted *n)
{
    to->pairs += n->pairs;
    to->matches += n->matches;
    for (int c = 0; c < CUTS; c++)
        to->above[c] += n->above[c];
}

static void add_tally(struct tally *sum, const struct tally *t)
{
    for (int h = 0; h < 256; h++)
        add_counted(&sum->by_keys[h], &t->by_keys[h]);
    for (int k = 0; k < KEY_TYPES_MAX; k++)
        add_counted(&sum->lone[k], &t->lone[k]);
}

static double matches_of(const struct tally *t)
{
    double matches = 0;
    for (int h = 0; h < 256; h++)
        matches += t->by_keys[h].matches;
    return matches;
}

/* Counts the pairs of rows, from the first on, until they tell enough; gives how many rows. */
static size_t count_sample(struct making *mk, struct tally *sum)
{
    size_t rows = mk->r->rows, most = rows / 40 > SAMPLE_ROWS ? rows / 40 : SAMPLE_ROWS;
    most = most > rows ? rows : most;
    mk->per = SAMPLE_PIECE;
    mk->tally = calloc(SAMPLE_PIECES, sizeof *mk->tally);
    BD_ASSERT(mk->tally != NULL);
    for (mk->first = 0; mk->first < most && (mk->first < SAMPLE_ROWS || matches_of(sum) < SAMPLE_MATCHES);) {
        double behind = 0.1 * (double)mk->first / (double)most;
        size_t some = most - mk->first < SAMPLE_PIECES * SAMPLE_PIECE ? most - mk->first : SAMPLE_PIECES * SAMPLE_PIECE;
        memset(mk->tally, 0, SAMPLE_PIECES * sizeof *mk->tally);
        if (!par_for_paced(some, SAMPLE_PIECE, 0, make_piece, mk, mk->r->pace, behind, behind))
            break;
        for (size_t p = 0; p < SAMPLE_PIECES; p++) {
            add_tally(sum, &mk->tally[p]);
            mk->compared[p] = 0;
        }
        mk->first += some;
    }
    size_t counted = mk->first;
    free(mk->tally);
    mk->tally = NULL;
    mk->first = 0;
    mk->per = PIECE;
    return counted;
}

/* What is left to lose, and what would be compared. */
struct budget {
    double pairs, enough, lost, most;
};

static bool give_up(struct budget *b, const struct counted *n)
{
    if (b->pairs <= b->enough || b->lost + n->matches > b->most || n->above[PLAUSIBLE] * RARELY > n->pairs)
        return false;
    b->pairs -= n->pairs;
    b->lost += n->matches;
    return true;
}

/* Of pairs that share one block, those of the types of which the fewest are plausible are given up first. */
static void give_up_types(struct making *mk, const struct tally *sum, struct budget *b)
{
    uint16_t order[KEY_TYPES_MAX];
    for (size_t t = 0; t < mk->bl->types; t++) {
        size_t at = t; /* sorted by insertion, of equals the dearest first */
        for (; at > 0; at--) {
            const struct counted *x = &sum->lone[order[at - 1]], *y = &sum->lone[t];
            double gap = x->above[PLAUSIBLE] * y->pairs - y->above[PLAUSIBLE] * x->pairs;
            if (gap < 0 || (!(gap > 0) && x->pairs >= y->pairs))
                break;
            order[at] = order[at - 1];
        }
        order[at] = (uint16_t)t;
    }
    for (size_t k = 0; k < mk->bl->types; k++)
        mk->bl->enough[order[k]] = !give_up(b, &sum->lone[order[k]]);
}

/* True pairs share many blocks, strangers mostly one. A sample of rows says which pairs may be left without losing more than
 * five expected matches in a thousand, when there are many; and which odds are too low to keep a pair. */
static void choose_worth(struct making *mk)
{
    struct blocks *bl = mk->bl;
    struct tally *sum = calloc(1, sizeof *sum);
    BD_ASSERT(sum != NULL && bl->types <= KEY_TYPES_MAX);
    double sample = (double)count_sample(mk, sum), above[CUTS] = {0};
    struct budget b = {.enough = PAIRS_ENOUGH * sample, .most = 0.005 * matches_of(sum)};
    for (int h = 0; h < 256; h++)
        b.pairs += sum->by_keys[h].pairs;
    give_up_types(mk, sum, &b);
    for (bl->least = 2; bl->least < 16 && give_up(&b, &sum->by_keys[bl->least]);)
        bl->least++;
    for (int c = 0; c < CUTS; c++) {
        for (unsigned h = bl->least; h < 256; h++)
            above[c] += sum->by_keys[h].above[c];
        for (size_t t = 0; t < bl->types; t++)
            above[c] += bl->enough[t] ? sum->lone[t].above[c] : 0;
    }
    mk->cut = lowest_cut(mk, above, sample);
    mk->cut_step = (uint32_t)fmin(1 + b.pairs / fmax(1, sample) * (double)mk->r->rows / CUT_LOOKED_AT, 1 << 20);
    free(sum);
}

void pairs_make(const struct model *md, const struct records *r, const struct fields *fs, struct blocks *bl, struct pairs *out,
                double *compared)
{
    size_t pieces = r->rows / PIECE + SAMPLE_PIECES, fields = (size_t)fs->count;
    struct making *mk = calloc(1, sizeof *mk);
    BD_ASSERT(mk != NULL);
    mk->md = md;
    mk->r = r;
    mk->fs = fs;
    mk->bl = bl;
    mk->piece = calloc(pieces, sizeof *mk->piece);
    mk->compared = calloc(pieces, sizeof *mk->compared);
    BD_ASSERT(mk->piece != NULL && mk->compared != NULL);
    choose_worth(mk);
    par_for_paced(r->rows, PIECE, 0, make_piece, mk, r->pace, 0.1, 1);
    *out = (struct pairs){0};
    for (size_t i = 0; i < pieces; i++) {
        out->cap += mk->piece[i].count;
        out->cut_cap += mk->piece[i].cut_count;
    }
    out->cut = link_grow(NULL, out->cut_cap * sizeof *out->cut);
    out->cut_step = mk->cut_step;
    out->a = link_grow(NULL, out->cap * sizeof *out->a);
    out->b = link_grow(NULL, out->cap * sizeof *out->b);
    out->mask = link_grow(NULL, out->cap * sizeof *out->mask);
    out->keys = link_grow(NULL, out->cap);
    out->levels = link_grow(NULL, out->cap * fields);
    out->weight = link_grow(NULL, out->cap * sizeof *out->weight);
    *compared = 0;
    for (size_t i = 0; i < pieces; i++) {
        struct pairs *p = &mk->piece[i];
        *compared += mk->compared[i];
        if (p->cut_count > 0)
            memcpy(out->cut + out->cut_count, p->cut, p->cut_count * sizeof *p->cut);
        out->cut_count += p->cut_count;
        if (p->count > 0) {
            memcpy(out->a + out->count, p->a, p->count * sizeof *p->a);
            memcpy(out->b + out->count, p->b, p->count * sizeof *p->b);
            memcpy(out->mask + out->count, p->mask, p->count * sizeof *p->mask);
            memcpy(out->keys + out->count, p->keys, p->count);
            memcpy(out->levels + out->count * fields, p->levels, p->count * fields);
        }
        out->count += p->count;
        pairs_free(p);
    }
    for (int w = 0; w < 64; w++) {
        if (mk->comparer[w] != NULL)
            comparer_free(mk->comparer[w]);
        block_scratch_free(mk->scratch[w]);
    }
    free(mk->piece);
    free(mk->compared);
    free(mk);
}

struct scoring {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    struct pairs *p;
};

static void score_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct scoring *s = ctx;
    (void)worker;
    for (size_t i = from; i < to; i++)
        s->p->weight[i] =
            (float)model_weight(s->md, s->r, s->fs, s->p->a[i], s->p->b[i], s->p->levels + i * (size_t)s->fs->count);
}

void pairs_score(const struct model *md, const struct records *r, const struct fields *fs, struct pairs *p, double from,
                 double to)
{
    struct scoring s = {.md = md, .r = r, .fs = fs, .p = p};
    par_for_paced(p->count, 65536, 0, score_piece, &s, r->pace, from, to);
}

double pairs_cut_matches(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p)
{
    double matches = 0;
    struct comparer *c = comparer_new(fs);
    uint8_t levels[BATCH * FIELDS_MAX];
    for (size_t i = 0; i < p->cut_count; i += BATCH) {
        uint32_t a[BATCH], b[BATCH];
        size_t some = p->cut_count - i < BATCH ? p->cut_count - i : BATCH;
        for (size_t k = 0; k < some; k++) {
            a[k] = p->cut[i + k].a;
            b[k] = p->cut[i + k].b;
        }
        compare_many(c, a, b, some, levels);
        for (size_t k = 0; k < some; k++)
            matches += 1 / (1 + exp(-model_weight(md, r, fs, a[k], b[k], levels + k * (size_t)fs->count)));
    }
    comparer_free(c);
    return matches * p->cut_step;
}

void pairs_free(struct pairs *p)
{
    free(p->a);
    free(p->b);
    free(p->levels);
    free(p->mask);
    free(p->keys);
    free(p->weight);
    free(p->cut);
    *p = (struct pairs){0};
}
