/* link/pairs.c - candidate pairs: gathered from blocks, compared, scored; see model.h. */
#include "link/model.h"
#include "link/input.h"
#include "base/par.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 512, BATCH = 64, NEIGHBOURS_MAX = 1 << 16, CUTS = 7, PAIRS_A_ROW = 12, CUT_PAIRS = 2000000 };
/* Pairs below these log odds at the first guess are not kept: the first of them that few enough pairs are above. */
static const double CUT[CUTS] = {-15, -14, -13, -12, -11, -10, -9};

struct making {
    const struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct blocks *bl;
    struct pairs *piece;
    double *compared;
    struct comparer *comparer[64];
    struct block_scratch *scratch[64];
    unsigned least;
    double cut;
    struct tally {
        double pairs[256], matches[256];
        double above[256][CUTS]; /* pairs above each cut, by shared blocks */
    } * tally;                   /* of the sample, by worker piece; NULL in the full run */
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

/* Keeps a pair, or counts it in the sample. */
static void weigh(struct making *mk, size_t piece, uint32_t a, uint32_t b, const uint8_t *levels, uint32_t mask, uint8_t keys)
{
    double w = model_weight(mk->md, mk->r, mk->fs, a, b, levels);
    struct tally *t = mk->tally != NULL ? &mk->tally[piece] : NULL;
    if (t == NULL) {
        if (w > mk->cut)
            pair_add(&mk->piece[piece], (size_t)mk->fs->count, a, b, levels, mask, keys);
        return;
    }
    t->pairs[keys]++;
    t->matches[keys] += 1 / (1 + exp(-w));
    for (int c = 0; c < CUTS; c++)
        t->above[keys][c] += w > CUT[c];
}

static void make_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct making *mk = ctx;
    size_t fields = (size_t)mk->fs->count;
    if (mk->comparer[worker] == NULL)
        mk->comparer[worker] = comparer_new(mk->fs);
    if (mk->scratch[worker] == NULL)
        mk->scratch[worker] = block_scratch_new(mk->r->rows);
    uint32_t *b = link_grow(NULL, NEIGHBOURS_MAX * sizeof *b), *mask = link_grow(NULL, NEIGHBOURS_MAX * sizeof *mask);
    uint8_t *keys = link_grow(NULL, NEIGHBOURS_MAX), levels[BATCH * FIELDS_MAX];
    for (size_t a = from; a < to; a++) {
        size_t n = blocks_neighbours(mk->bl, a, mk->least, mk->scratch[worker], b, mask, keys, NEIGHBOURS_MAX);
        mk->compared[from / PIECE] += (double)n;
        uint32_t same[BATCH];
        for (size_t i = 0; i < BATCH; i++)
            same[i] = (uint32_t)a;
        for (size_t i = 0; i < n; i += BATCH) {
            size_t some = n - i < BATCH ? n - i : BATCH;
            compare_many(mk->comparer[worker], same, b + i, some, levels);
            for (size_t k = 0; k < some; k++)
                weigh(mk, from / PIECE, (uint32_t)a, b[i + k], levels + k * fields, mask[i + k], keys[i + k]);
        }
    }
    free(b);
    free(mask);
    free(keys);
}

/* The lowest cut that leaves few enough pairs of all rows, given what the sample's rows were compared with. A sampled row
 * meets all rows behind it. */
static double lowest_cut(const struct making *mk, const struct tally *sum, size_t sample)
{
    double n = (double)mk->r->rows, s = (double)sample, all = n * (n - 1) / fmax(1, s * (2 * n - s - 1));
    double most = fmin(PAIRS_A_ROW * n, CUT_PAIRS);
    for (int c = 0; c < CUTS - 1; c++) {
        double pairs = 0;
        for (unsigned h = mk->least; h < 256; h++)
            pairs += sum->above[h][c] * all;
        if (pairs <= most)
            return CUT[c];
    }
    return CUT[CUTS - 1];
}

/* True pairs share many blocks, strangers mostly one. A sample of rows says how many shared blocks may be asked for
 * without losing more than five expected matches in a thousand, and which odds are too low to keep a pair. */
static void choose_least(struct making *mk)
{
    size_t rows = mk->r->rows, sample = rows / 40 > 400 ? rows / 40 : 400;
    sample = sample > rows ? rows : sample;
    size_t pieces = sample / PIECE + 1;
    mk->tally = calloc(pieces, sizeof *mk->tally);
    BD_ASSERT(mk->tally != NULL);
    par_for(sample, PIECE, 0, make_piece, mk);
    struct tally sum = {0};
    double pairs = 0, matches = 0, lost = 0;
    for (size_t p = 0; p < pieces; p++) {
        mk->compared[p] = 0;
        for (int h = 0; h < 256; h++) {
            sum.pairs[h] += mk->tally[p].pairs[h];
            sum.matches[h] += mk->tally[p].matches[h];
            pairs += mk->tally[p].pairs[h];
            matches += mk->tally[p].matches[h];
            for (int c = 0; c < CUTS; c++)
                sum.above[h][c] += mk->tally[p].above[h][c];
        }
    }
    free(mk->tally);
    mk->tally = NULL;
    unsigned least = 1;
    while (least < 16 && pairs > 25.0 * (double)sample && lost + sum.matches[least] <= 0.005 * matches) {
        lost += sum.matches[least];
        pairs -= sum.pairs[least++];
    }
    mk->least = least;
    mk->cut = lowest_cut(mk, &sum, sample);
}

void pairs_make(const struct model *md, const struct records *r, const struct fields *fs, const struct blocks *bl,
                struct pairs *out, double *compared)
{
    size_t pieces = r->rows / PIECE + 1, fields = (size_t)fs->count;
    struct making *mk = calloc(1, sizeof *mk);
    BD_ASSERT(mk != NULL);
    mk->md = md;
    mk->r = r;
    mk->fs = fs;
    mk->bl = bl;
    mk->piece = calloc(pieces, sizeof *mk->piece);
    mk->compared = calloc(pieces, sizeof *mk->compared);
    BD_ASSERT(mk->piece != NULL && mk->compared != NULL);
    mk->least = 1;
    choose_least(mk);
    par_for(r->rows, PIECE, 0, make_piece, mk);
    *out = (struct pairs){.least = mk->least};
    for (size_t i = 0; i < pieces; i++)
        out->cap += mk->piece[i].count;
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

void pairs_score(const struct model *md, const struct records *r, const struct fields *fs, struct pairs *p)
{
    struct scoring s = {.md = md, .r = r, .fs = fs, .p = p};
    par_for(p->count, 65536, 0, score_piece, &s);
}

void pairs_free(struct pairs *p)
{
    free(p->a);
    free(p->b);
    free(p->levels);
    free(p->mask);
    free(p->keys);
    free(p->weight);
    *p = (struct pairs){0};
}
