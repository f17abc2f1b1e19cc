/* link/namesake.c - see namesake.h. */
#include "link/namesake.h"
#include "base/par.h"
#include "link/input.h"
#include "link/person.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMESAKE_PAIRS = 2000000, NAMESAKE_PIECE = 50000 };

struct name_sample {
    const struct records *r;
    const struct field *f;
    uint64_t seed;
    int field;
    struct name_piece {
        struct namesake *hit;
        size_t hits, cap;
        double count[LEVELS_MAX];
    } * piece;
};

static void sample_names(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct name_sample *s = ctx;
    (void)worker;
    struct name_piece *p = &s->piece[from / NAMESAKE_PIECE];
    struct rng rng = rng_make(s->seed, from / NAMESAKE_PIECE);
    for (size_t i = from; i < to; i++) {
        size_t a = rng_below(&rng, s->r->rows), b = rng_below(&rng, s->r->rows - 1);
        b += b >= a;
        uint32_t x = s->f->value[a], y = s->f->value[b];
        double log_odds = 0;
        uint8_t level = x == 0 || y == 0 ? LEVEL_MISSING : person_compare(s->f->pool, x, y, &log_odds);
        p->count[level]++;
        if (level == LEVEL_MISSING || (level - 1) % PERSON_STEPS + 1 < NAMESAKE_STEP)
            continue;
        if (p->hits == p->cap)
            p->hit = link_grow(p->hit, (p->cap = p->cap * 2 + 64) * sizeof *p->hit);
        p->hit[p->hits++] = (struct namesake){
            .a = (uint32_t)a, .b = (uint32_t)b, .field = (uint8_t)s->field, .level = level, .log_odds = (float)log_odds};
    }
}

void namesakes_find(struct model *md, const struct records *r, const struct fields *fs, int f, uint64_t seed)
{
    size_t n = r->rows * 100 < NAMESAKE_PAIRS ? r->rows * 100 : NAMESAKE_PAIRS, pieces = n / NAMESAKE_PIECE + 1;
    n = pieces * NAMESAKE_PIECE;
    struct name_sample s = {.r = r,
                            .f = &fs->f[f],
                            .seed = rng_derive(seed, 100 + (uint64_t)f),
                            .field = f,
                            .piece = calloc(pieces, sizeof *s.piece)};
    BD_ASSERT(s.piece != NULL);
    par_for_paced(n, NAMESAKE_PIECE, 0, sample_names, &s, r->pace, 0.4, 0.7);
    double count[LEVELS_MAX] = {0};
    for (size_t p = 0; p < pieces; p++) {
        for (int l = 0; l < LEVELS_MAX; l++)
            count[l] += s.piece[p].count[l];
        md->namesake = link_grow(md->namesake, (md->namesakes + s.piece[p].hits) * sizeof *md->namesake);
        if (s.piece[p].hits > 0)
            memcpy(md->namesake + md->namesakes, s.piece[p].hit, s.piece[p].hits * sizeof *md->namesake);
        md->namesakes += s.piece[p].hits;
        free(s.piece[p].hit);
    }
    for (int l = 0; l < fs->f[f].levels; l++)
        md->random[f][l] = count[l] / (double)n;
    md->name_pairs = (double)n;
    free(s.piece);
}

void namesakes_compare(struct model *md, const struct fields *fs)
{
    size_t fields = (size_t)fs->count;
    struct comparer *c = comparer_new(fs);
    md->namesake_levels = link_grow(NULL, md->namesakes * fields);
    for (size_t i = 0; i < md->namesakes; i++)
        compare_rows(c, md->namesake[i].a, md->namesake[i].b, md->namesake_levels + i * fields);
    comparer_free(c);
}

void namesakes_weigh(struct model *md, const struct records *r, const struct fields *fs)
{
    double seen[FIELDS_MAX][LEVELS_MAX] = {{0}}, sum[FIELDS_MAX][LEVELS_MAX] = {{0}};
    double told = fmin(1, rows_pairs(r) / md->name_pairs); /* a pair drawn twice says nothing new */
    for (size_t i = 0; i < md->namesakes; i++) {
        const struct namesake *k = &md->namesake[i];
        const uint8_t *levels = md->namesake_levels + i * (size_t)fs->count;
        double q = 1 / (1 + exp(model_weight(md, r, fs, k->a, k->b, levels)));
        /* Agreeing names with wholly different dates count as namesakes, whatever the model has come to think of dates:
         * otherwise it could call them matches, find names the rarer for it, and so go on. */
        for (int f = 0; f < fs->count; f++)
            if (fs->f[f].kind == LINK_DATE && levels[f] != LEVEL_MISSING && fs->f[f].agree[levels[f]] == 0)
                q = 1;
        seen[k->field][k->level] += q;
        sum[k->field][k->level] += q * (double)k->log_odds;
    }
    for (int f = 0; f < fs->count; f++)
        for (int l = 1; fs->f[f].kind == LINK_NAME_FULL && l < fs->f[f].levels; l++) {
            if ((l - 1) % PERSON_STEPS + 1 < NAMESAKE_STEP)
                continue;
            md->random[f][l] = seen[f][l] / md->name_pairs;
            double start = 3 * ((l - 1) % PERSON_STEPS - 1) * log(2);
            md->name_mean[f][l] = (sum[f][l] * told + 3 * (start + 1)) / (seen[f][l] * told + 3);
        }
}
