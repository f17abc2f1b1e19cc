/* link/model.c - see model.h. */
#include "link/model.h"
#include "link/depend.h"
#include "link/given.h"
#include "link/input.h"
#include "link/person.h"
#include "link/share.h"
#include "base/par.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMESAKE_PAIRS = 2000000, NAMESAKE_PIECE = 50000, NAMESAKE_STEP = 4 };
enum {
    RANDOM_PAIRS = 400000,
    RANDOM_PIECE = 20000,
    RANDOM_BATCH = 64,
    FIT_PAIRS = 400000,
    FIT_STEPS = 60,
    FIT_ROUNDS = 4,
    BOTH_LEAST = 5
};

size_t model_stratum(const struct records *r, size_t a, size_t b)
{
    size_t x = r->list[a], y = r->list[b], n = r->strata_lists;
    if (n <= 1)
        return 0;
    if (n * n > STRATA_MAX)
        return x == y ? 0 : 1;
    return x < y ? x * n + y : y * n + x;
}

static void count_totals(struct model *md, const struct records *r)
{
    double size[LINK_LISTS_MAX] = {0}, n = (double)r->rows;
    for (size_t i = 0; i < r->rows; i++)
        size[r->list[i]]++;
    size_t k = r->strata_lists;
    md->strata = k <= 1 ? 1 : k * k > STRATA_MAX ? 2 : k * k;
    memset(md->total, 0, sizeof md->total);
    if (md->strata == 1) {
        md->total[0] = n * (n - 1) / 2;
        return;
    }
    for (size_t x = 0; x < k; x++)
        for (size_t y = x; y < k; y++)
            md->total[md->strata == 2 ? (size_t)(x != y) : x * k + y] +=
                x == y ? size[x] * (size[x] - 1) / 2 : size[x] * size[y];
}

struct sample {
    const struct records *r;
    const struct fields *fs;
    uint64_t seed;
    struct tally {
        double count[FIELDS_MAX][LEVELS_MAX];
        double log_count[FIELDS_MAX][LEVELS_MAX];
    } * tally;
};

/* The logarithm of how many rows hold the commoner of two values. */
static double common_log(const struct field *f, uint32_t a, uint32_t b)
{
    return (double)(f->own_log[a] > f->own_log[b] ? f->own_log[a] : f->own_log[b]);
}

static void sample_pairs(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct sample *s = ctx;
    (void)worker;
    struct tally *t = &s->tally[from / RANDOM_PIECE];
    struct rng rng = rng_make(s->seed, from / RANDOM_PIECE);
    struct comparer *c = comparer_new(s->fs);
    uint8_t levels[RANDOM_BATCH * FIELDS_MAX];
    for (size_t i = from; i < to; i += RANDOM_BATCH) {
        uint32_t a[RANDOM_BATCH], b[RANDOM_BATCH], n = 0;
        for (; n < RANDOM_BATCH && i + n < to; n++) {
            a[n] = (uint32_t)rng_below(&rng, s->r->rows);
            b[n] = (uint32_t)rng_below(&rng, s->r->rows - 1);
            b[n] += b[n] >= a[n];
        }
        compare_many(c, a, b, n, levels);
        for (int f = 0; f < s->fs->count; f++) {
            const struct field *fd = &s->fs->f[f];
            for (uint32_t k = 0; k < n; k++) {
                uint8_t level = levels[k * (size_t)s->fs->count + (size_t)f];
                t->count[f][level]++;
                t->log_count[f][level] += common_log(fd, fd->value[a[k]], fd->value[b[k]]);
            }
        }
    }
    comparer_free(c);
}

static void normalise(const struct field *f, double *x)
{
    double sum[4] = {0};
    for (int l = 0; l < f->levels; l++)
        sum[f->group[l]] += x[l];
    for (int l = 0; l < f->levels; l++)
        x[l] = sum[f->group[l]] > 0 ? x[l] / sum[f->group[l]] : 1;
}

static void first_guess(struct model *md, const struct fields *fs)
{
    static const double of_agree[] = {0.10, 0.05, 0.10, 0.75};
    for (int f = 0; f < fs->count; f++) {
        int per[4][4] = {{0}};
        for (int l = 0; l < fs->f[f].levels; l++)
            per[fs->f[f].group[l]][fs->f[f].agree[l]]++;
        for (int l = 0; l < fs->f[f].levels; l++)
            /* dates begin strict: where namesakes abound, a lax start takes them for matches with wrong dates */
            md->m[f][l] = (fs->f[f].kind == LINK_DATE && fs->f[f].agree[l] == 0 ? 0.01 : of_agree[fs->f[f].agree[l]]) /
                          per[fs->f[f].group[l]][fs->f[f].agree[l]];
        normalise(&fs->f[f], md->m[f]);
        given_m(fs->given, &fs->f[f], f, md->m[f]);
    }
}

/* u = (p - prior * m) / (1 - prior), within groups, never below a fifth of a chance hit in the sample */
static void free_of_matches(struct model *md, const struct records *r, const struct fields *fs)
{
    double matches = 0, total = 0;
    for (size_t s = 0; s < md->strata; s++) {
        matches += md->prior[s] * md->total[s];
        total += md->total[s];
    }
    double prior = matches / total;
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        double in_group[4] = {0};
        for (int l = 0; l < fd->levels; l++)
            in_group[fd->group[l]] += md->random[f][l];
        for (int l = 0; l < fd->levels; l++) {
            double p = md->random[f][l] / fmax(in_group[fd->group[l]], 1e-12);
            bool exact = fd->kind != LINK_NAME_FULL && fd->agree[l] == 3 && fd->group[l] == 1 && l == TEXT_SAME;
            double least = exact ? 0.3 / (double)r->rows / fmax(1, (double)r->rows * fd->filled)
                                 : 0.2 / (double)md->random_pairs / fmax(in_group[fd->group[l]], 1e-6);
            bool freed = fd->kind == LINK_NAME_FULL; /* weigh_namesakes has done it */
            md->u[f][l] = freed ? fmax(p, 1e-9) : fmax((p - prior * md->m[f][l]) / (1 - prior), fmax(least, p * 0.02));
        }
        normalise(fd, md->u[f]);
        given_u(fs->given, fd, f, md->u[f]);
        for (int l = 0; l < fd->levels; l++)
            md->ratio[f][l] = l == LEVEL_MISSING ? 0 : log(md->m[f][l] / md->u[f][l]);
        md->log_same[f] = fd->levels > TEXT_SAME ? log(md->m[f][TEXT_SAME]) : 0;
    }
    depend_ratios(md, fs);
}

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

static void find_namesakes(struct model *md, const struct records *r, const struct fields *fs, int f, uint64_t seed)
{
    size_t n = r->rows * 100 < NAMESAKE_PAIRS ? r->rows * 100 : NAMESAKE_PAIRS, pieces = n / NAMESAKE_PIECE + 1;
    n = pieces * NAMESAKE_PIECE;
    struct name_sample s = {.r = r,
                            .f = &fs->f[f],
                            .seed = rng_derive(seed, 100 + (uint64_t)f),
                            .field = f,
                            .piece = calloc(pieces, sizeof *s.piece)};
    BD_ASSERT(s.piece != NULL);
    par_for(n, NAMESAKE_PIECE, 0, sample_names, &s);
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

static void compare_namesakes(struct model *md, const struct fields *fs)
{
    size_t fields = (size_t)fs->count;
    struct comparer *c = comparer_new(fs);
    md->namesake_levels = link_grow(NULL, md->namesakes * fields);
    for (size_t i = 0; i < md->namesakes; i++)
        compare_rows(c, md->namesake[i].a, md->namesake[i].b, md->namesake_levels + i * fields);
    comparer_free(c);
}

/* Chances of agreeing names among random pairs, each pair weighed by its chance not to be a match. */
static void weigh_namesakes(struct model *md, const struct records *r, const struct fields *fs)
{
    double seen[FIELDS_MAX][LEVELS_MAX] = {{0}}, sum[FIELDS_MAX][LEVELS_MAX] = {{0}};
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
            md->random[f][l] = fmax(seen[f][l], 0.3) / md->name_pairs;
            double start = 3 * ((l - 1) % PERSON_STEPS - 1) * log(2);
            md->name_mean[f][l] = (sum[f][l] + 3 * (start + 1)) / (seen[f][l] + 3);
        }
}

void model_free(struct model *md)
{
    free(md->namesake);
    free(md->namesake_levels);
    shares_free(md);
    depend_free(md);
    md->namesake = NULL;
    md->namesake_levels = NULL;
    md->namesakes = 0;
}

/* Share of all pairs of rows that hold the same whole date, however it is written. */
static double same_dates(const struct field *f, size_t rows)
{
    struct link_keyed *x = link_grow(NULL, f->pool->values * sizeof *x),
                      *scratch = link_grow(NULL, f->pool->values * sizeof *x);
    size_t n = 0;
    for (uint32_t v = 1; v < f->pool->values; v++) {
        const struct part_date *d = &f->pool->date[v];
        if (f->own_count[v] > 0 && compare_dates(d, d) == DATE_SAME)
            x[n++] = (struct link_keyed){
                .key = (uint64_t)(uint16_t)d->year << 16 | (uint64_t)(uint8_t)d->month << 8 | (uint8_t)d->day, .load = v};
    }
    link_radix_sort(x, scratch, n);
    double same = 0;
    for (size_t i = 0, k; i < n; i = k) {
        double rows_of_date = 0;
        for (k = i; k < n && x[k].key == x[i].key; k++)
            rows_of_date += f->own_count[x[k].load];
        same += rows_of_date * (rows_of_date - 1);
    }
    free(x);
    free(scratch);
    return same / ((double)rows * ((double)rows - 1) + 1);
}

void model_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed)
{
    *md = (struct model){.fields = fs->count, .recall = 0.95};
    count_totals(md, r);
    for (size_t s = 0; s < md->strata; s++)
        md->prior[s] = fmin(0.1, 0.3 / ((double)r->rows + 1));
    size_t pieces = r->rows * 8 / RANDOM_PIECE;
    pieces = pieces < 4 ? 4 : pieces > RANDOM_PAIRS / RANDOM_PIECE ? RANDOM_PAIRS / RANDOM_PIECE : pieces;
    md->random_pairs = pieces * RANDOM_PIECE;
    struct sample s = {.r = r, .fs = fs, .seed = rng_derive(seed, 1), .tally = calloc(pieces, sizeof *s.tally)};
    BD_ASSERT(s.tally != NULL);
    if (r->rows > 1)
        par_for(md->random_pairs, RANDOM_PIECE, 0, sample_pairs, &s);
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        for (int l = 0; l < fd->levels; l++) {
            double n = 0, logs = 0;
            for (size_t p = 0; p < pieces; p++) {
                n += s.tally[p].count[f][l];
                logs += s.tally[p].log_count[f][l];
            }
            md->random[f][l] = n / (double)md->random_pairs;
            md->log_count[f][l] = n > 0 ? logs / n : 0;
        }
        /* the same value: exactly, from frequencies */
        double both = fd->filled * fd->filled;
        if (fd->kind == LINK_DATE)
            md->random[f][DATE_SAME] = fmax(same_dates(fd, r->rows), 1e-15);
        else if (fd->kind != LINK_NAME_FULL)
            md->random[f][TEXT_SAME] = fmax(both * fd->mass_same, 1e-15);
        md->frequency[f] = fd->kind != LINK_AGE && fd->kind != LINK_NUMBER && fd->kind != LINK_NAME_FULL;
    }
    free(s.tally);
    shares_make(md, fs, NULL);
    for (int f = 0; f < fs->count; f++)
        if (fs->f[f].kind == LINK_NAME_FULL && r->rows > 1)
            find_namesakes(md, r, fs, f, seed);
    compare_namesakes(md, fs);
    depend_begin(md, r, fs, seed);
    first_guess(md, fs);
    free_of_matches(md, r, fs);
}

/* ways: as depend_ways gives them; looked at only where some field leans on another */
static double field_weight(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, const uint8_t *levels,
                           const int8_t *ways)
{
    uint8_t level = levels[f];
    if (level == LEVEL_MISSING)
        return 0;
    const struct field *fd = &fs->f[f];
    uint32_t x = fs->by_row[a * (size_t)fs->count + (size_t)f], y = fs->by_row[b * (size_t)fs->count + (size_t)f];
    const struct model_lean *lean = md->leans[f] > 0 ? depend_of(md, f, ways) : NULL;
    if (lean != NULL && level == TEXT_SAME && md->frequency[f] && fd->group[level] == 1)
        return md->log_same[f] - log(lean->copy + (1 - lean->copy) * exp((double)md->log_share[f][x]));
    if (lean != NULL)
        return (double)lean->ratio[level];
    double w = md->ratio[f][level];
    if (fd->kind == LINK_NAME_FULL && (level - 1) % PERSON_STEPS + 1 >= NAMESAKE_STEP) /* rare names say more */
        return w + fmax(-1.5, fmin(1.5, 0.3 * (person_weight(fd->pool, x, y) - md->name_mean[f][level])));
    if (!md->frequency[f] || fd->group[level] != 1 || fd->agree[level] < 2)
        return w;
    if (level == TEXT_SAME)
        return md->log_same[f] - (double)md->log_share[f][x];
    if (fd->kind == LINK_DATE || md->random[f][level] * (double)md->random_pairs < 5)
        return w;
    double adjust = 0.5 * (md->log_count[f][level] - common_log(fd, x, y));
    return w + fmax(-1.5, fmin(1.5, adjust));
}

double model_field_weight(const struct model *md, const struct fields *fs, int f, size_t a, size_t b, const uint8_t *levels)
{
    int8_t ways[FIELDS_MAX];
    if (md->leans[f] > 0)
        depend_ways(md, fs, a, b, levels, ways);
    return field_weight(md, fs, f, a, b, levels, ways);
}

void model_field_weights(const struct model *md, const struct fields *fs, size_t a, size_t b, const uint8_t *levels,
                         double *out)
{
    int8_t ways[FIELDS_MAX];
    if (md->leaned_on != 0)
        depend_ways(md, fs, a, b, levels, ways);
    for (int f = 0; f < fs->count; f++)
        out[f] = field_weight(md, fs, f, a, b, levels, ways);
}

double model_weight(const struct model *md, const struct records *r, const struct fields *fs, size_t a, size_t b,
                    const uint8_t *levels)
{
    int8_t ways[FIELDS_MAX];
    double prior = md->prior[model_stratum(r, a, b)], w = log(prior / (1 - prior));
    if (md->leaned_on != 0)
        depend_ways(md, fs, a, b, levels, ways);
    for (int f = 0; f < fs->count; f++)
        w += field_weight(md, fs, f, a, b, levels, ways);
    return w;
}

struct fit {
    struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct pairs *p;
    size_t step; /* every step-th pair, counted */
    const struct blocks *bl;
    uint32_t *needs, *alone; /* of each counted pair, see blocks_reach */
    float *fixed;            /* of each: its weight less the prior and log m of its levels; held for a round */
    double log_m[FIELDS_MAX][LEVELS_MAX], log_prior[STRATA_MAX];
    struct gather {
        double m[FIELDS_MAX][LEVELS_MAX];
        double matches[STRATA_MAX];
        double by_field[FIELDS_MAX], without[FIELDS_MAX], both[FIELDS_MAX];
    } * gather;
};

enum { FIT_PIECE = 16384 };

static void fit_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    struct gather *g = &f->gather[from / FIT_PIECE];
    memset(g, 0, sizeof *g);
    int fields = f->fs->count;
    for (size_t k = from; k < to; k++) {
        size_t i = k * f->step;
        const uint8_t *levels = f->p->levels + i * (size_t)fields;
        size_t stratum = model_stratum(f->r, f->p->a[i], f->p->b[i]);
        double w = (double)f->fixed[k] + f->log_prior[stratum];
        for (int d = 0; d < fields; d++)
            w += f->log_m[d][levels[d]];
        if (w < -12)
            continue;
        double p = 1 / (1 + exp(-w));
        g->matches[stratum] += p;
        for (int d = 0; d < fields; d++) {
            double without = (f->needs[k] >> d & 1) == 0 ? p : 0, alone = (f->alone[k] >> d & 1) != 0 ? p : 0;
            g->m[d][levels[d]] += without;
            g->without[d] += without;
            g->by_field[d] += alone;
            g->both[d] += alone > 0 ? without : 0;
        }
    }
}

static void reach_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++)
        blocks_reach(f->bl, f->p->a[k * f->step], f->p->b[k * f->step], f->fs->count, &f->needs[k], &f->alone[k]);
}

/* Blocking as two searches, one by keys of a field alone and one without the field (Lincoln and Petersen: all = first *
 * second / both), for each field, averaged by how many matches both found. What
 * was there stays when hardly any match was found by both. */
static void recall_of(const struct gather *sum, int fields, double found, struct model *md)
{
    double all = 0, weight = 0;
    for (int d = 0; d < fields; d++) {
        if (sum->both[d] < BOTH_LEAST)
            continue;
        all += sum->by_field[d] * sum->without[d];
        weight += sum->both[d];
    }
    if (weight > 0)
        md->recall = fmax(0.3, fmin(1, found * weight / all));
    md->behind = found;
}

static void take_logs(struct fit *f)
{
    const struct model *md = f->md;
    for (int d = 0; d < f->fs->count; d++)
        for (int l = 0; l < f->fs->f[d].levels; l++)
            f->log_m[d][l] = l == LEVEL_MISSING ? 0 : log(md->m[d][l]);
    for (size_t s = 0; s < md->strata; s++)
        f->log_prior[s] = log(md->prior[s] / (1 - md->prior[s]));
}

static void fix_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++) {
        size_t i = k * f->step;
        const uint8_t *levels = f->p->levels + i * (size_t)f->fs->count;
        double w = model_weight(f->md, f->r, f->fs, f->p->a[i], f->p->b[i], levels) -
                   f->log_prior[model_stratum(f->r, f->p->a[i], f->p->b[i])];
        for (int d = 0; d < f->fs->count; d++)
            w -= f->log_m[d][levels[d]];
        f->fixed[k] = (float)w;
    }
}

static double fit_step(struct fit *f, size_t n)
{
    struct model *md = f->md;
    take_logs(f);
    size_t pieces = (n + FIT_PIECE - 1) / FIT_PIECE;
    par_for(n, FIT_PIECE, 0, fit_piece, f);
    struct gather sum = {0};
    for (size_t p = 0; p < pieces; p++) {
        for (int d = 0; d < f->fs->count; d++)
            for (int l = 0; l < LEVELS_MAX; l++)
                sum.m[d][l] += f->gather[p].m[d][l];
        for (size_t s = 0; s < md->strata; s++)
            sum.matches[s] += f->gather[p].matches[s];
        for (int d = 0; d < f->fs->count; d++) {
            sum.by_field[d] += f->gather[p].by_field[d];
            sum.without[d] += f->gather[p].without[d];
            sum.both[d] += f->gather[p].both[d];
        }
    }
    double reached = 0;
    for (size_t s = 0; s < md->strata; s++)
        reached += sum.matches[s];
    recall_of(&sum, f->fs->count, reached, md);
    given_labels(md, f->r, f->fs, f->p, f->step, sum.m, sum.matches);
    double moved = 0, matches = 0;
    for (int d = 0; d < f->fs->count; d++) {
        double old[LEVELS_MAX];
        memcpy(old, md->m[d], sizeof old);
        double in_group[4] = {0};
        for (int l = 0; l < f->fs->f[d].levels; l++)
            in_group[f->fs->f[d].group[l]] += sum.m[d][l];
        for (int l = 0; l < f->fs->f[d].levels; l++)
            md->m[d][l] = md->seen[d][l] = sum.m[d][l] + 4.0 * md->first[d][l];
        normalise(&f->fs->f[d], md->m[d]);
        given_m(f->fs->given, &f->fs->f[d], d, md->m[d]);
        for (int l = 0; l < f->fs->f[d].levels; l++)
            moved = fmax(moved, fabs(md->m[d][l] - old[l]));
    }
    for (size_t s = 0; s < md->strata; s++) {
        double found = sum.matches[s] * (double)f->step;
        matches += found;
        if (md->total[s] > 0)
            md->prior[s] = fmin(0.5, fmax(found + 0.02, 0.02) / md->recall / md->total[s]);
    }
    md->matches = matches;
    return moved;
}

/* u and the frequencies of values change little while m is learned; they are held within a round. */
static void fit_round(struct fit *f, size_t n)
{
    take_logs(f);
    par_for(n, FIT_PIECE, 0, fix_piece, f);
    for (f->md->steps = 0; f->md->steps < FIT_STEPS; f->md->steps++)
        if (fit_step(f, n) < 1e-4)
            break;
    weigh_namesakes(f->md, f->r, f->fs);
    free_of_matches(f->md, f->r, f->fs);
}

void model_fit(struct model *md, const struct records *r, const struct fields *fs, struct pairs *p, const struct blocks *bl)
{
    if (p->count == 0)
        return;
    struct fit f = {.md = md, .r = r, .fs = fs, .p = p, .step = p->count / FIT_PAIRS + 1, .bl = bl};
    size_t n = p->count / f.step;
    f.needs = link_grow(NULL, n * sizeof *f.needs);
    f.alone = link_grow(NULL, n * sizeof *f.alone);
    f.fixed = link_grow(NULL, n * sizeof *f.fixed);
    par_for(n, FIT_PIECE, 0, reach_piece, &f);
    memcpy(md->first, md->m, sizeof md->first);
    depend_learn(md, r, fs); /* before m is learned: what counts twice would make matches of strangers */
    f.gather = calloc((n + FIT_PIECE - 1) / FIT_PIECE + 1, sizeof *f.gather);
    BD_ASSERT(f.gather != NULL);
    for (int round = 0; round < FIT_ROUNDS; round++) {
        fit_round(&f, n);
        if (round + 1 < FIT_ROUNDS) {
            pairs_score(md, r, fs, p);
            shares_make(md, fs, p);
            depend_learn(md, r, fs);
        }
    }
    free(f.gather);
    free(f.fixed);
    free(f.needs);
    free(f.alone);
}
