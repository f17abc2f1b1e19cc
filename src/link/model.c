/* link/model.c - see model.h. */
#include "link/model.h"
#include "link/depend.h"
#include "link/given.h"
#include "link/input.h"
#include "link/namesake.h"
#include "link/prior.h"
#include "link/share.h"
#include "link/weigh.h"
#include "base/par.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RANDOM_PAIRS = 200000,
    RANDOM_PIECE = 20000,
    RANDOM_BATCH = 64,
    FIT_PAIRS = 100000,
    FIT_STEPS = 60,
    FIT_ROUNDS = 3,
    BOTH_LEAST = 5,
    FEW_SEEN = 5
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
    memset(md->room, 0, sizeof md->room);
    if (md->strata == 1) {
        md->total[0] = n * (n - 1) / 2;
        md->room[0] = n / 2;
        return;
    }
    for (size_t x = 0; x < k; x++)
        for (size_t y = x; y < k; y++) {
            size_t s = md->strata == 2 ? (size_t)(x != y) : x * k + y;
            md->total[s] += x == y ? size[x] * (size[x] - 1) / 2 : size[x] * size[y];
            md->room[s] += x == y ? size[x] / 2 : fmin(size[x], size[y]);
            md->within[s] = x == y;
        }
}

static void set_prior(struct model *md, size_t stratum, double prior)
{
    md->prior[stratum] = prior;
    md->log_prior[stratum] = log(prior / (1 - prior));
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

static void first_guess(struct model *md, const struct fields *fs)
{
    for (int f = 0; f < fs->count; f++) {
        enum link_kind k = fs->f[f].kind;
        bool name = k == LINK_NAME_FULL || k == LINK_NAME_GIVEN || k == LINK_NAME_FAMILY;
        md->names |= name;
        md->naming[f] = name || k == LINK_DATE || k == LINK_ID;
        prior_m(&fs->f[f], md->m[f]);
        prior_u(&fs->f[f], md->guess_u[f]);
        given_m(fs->given, &fs->f[f], f, md->m[f]);
    }
}

/* u = (p - prior * m) / (1 - prior), within groups, and what was held of it before; equal values are counted, not sampled */
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
            bool exact = md->frequency[f] && fd->agree[l] == 3 && fd->group[l] == 1 && l == TEXT_SAME;
            if (fd->kind != LINK_NAME_FULL) /* of names namesakes_weigh has done it */
                p = fmax((p - prior * md->m[f][l]) / (1 - prior), p * 0.02);
            double told =
                fmin(fd->kind == LINK_NAME_FULL ? md->name_pairs : md->random_pairs, rows_pairs(r)) * in_group[fd->group[l]];
            md->u[f][l] = exact ? fmax(p, 0.3 / (double)r->rows / fmax(1, (double)r->rows * fd->filled))
                                : prior_share(p, told, md->guess_u[f][l]);
            if (fd->agree[l] == 0 && p * told < FEW_SEEN) /* then no disagreement speaks for a match */
                md->u[f][l] = fmax(md->u[f][l], md->m[f][l]);
        }
        prior_normalise(fd, md->u[f]);
        given_u(fs->given, fd, f, md->u[f]);
        for (int l = 0; l < fd->levels; l++)
            md->ratio[f][l] = l == LEVEL_MISSING ? 0 : log(md->m[f][l] / md->u[f][l]);
        md->log_same[f] = fd->levels > TEXT_SAME ? log(md->m[f][TEXT_SAME]) : 0;
    }
    depend_ratios(md, fs);
    weigh_ready(md, fs);
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
        set_prior(md, s, fmin(0.1, 0.3 / ((double)r->rows + 1)));
    size_t pieces = r->rows * 8 / RANDOM_PIECE;
    pieces = pieces < 4 ? 4 : pieces > RANDOM_PAIRS / RANDOM_PIECE ? RANDOM_PAIRS / RANDOM_PIECE : pieces;
    size_t drawn = pieces * RANDOM_PIECE;
    md->random_pairs = fmin((double)drawn, rows_pairs(r));
    struct sample s = {.r = r, .fs = fs, .seed = rng_derive(seed, 1), .tally = calloc(pieces, sizeof *s.tally)};
    BD_ASSERT(s.tally != NULL);
    if (r->rows > 1)
        par_for(drawn, RANDOM_PIECE, 0, sample_pairs, &s);
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        for (int l = 0; l < fd->levels; l++) {
            double n = 0, logs = 0;
            for (size_t p = 0; p < pieces; p++) {
                n += s.tally[p].count[f][l];
                logs += s.tally[p].log_count[f][l];
            }
            md->random[f][l] = n / (double)drawn;
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
            namesakes_find(md, r, fs, f, seed);
    namesakes_compare(md, fs);
    depend_begin(md, r, fs, seed);
    first_guess(md, fs);
    free_of_matches(md, r, fs);
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
    double log_m[FIELDS_MAX][LEVELS_MAX];
    struct gather {
        double m[FIELDS_MAX][LEVELS_MAX], m_self[FIELDS_MAX][LEVELS_MAX]; /* self: of squares */
        double matches[STRATA_MAX], self[STRATA_MAX];
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
        double w = (double)f->fixed[k] + f->md->log_prior[stratum];
        for (int d = 0; d < fields; d++)
            w += f->log_m[d][levels[d]];
        if (w < -12)
            continue;
        double p = 1 / (1 + exp(-w));
        g->matches[stratum] += p;
        g->self[stratum] += p * p;
        for (int d = 0; d < fields; d++) {
            double without = (f->needs[k] >> d & 1) == 0 ? p : 0, alone = (f->alone[k] >> d & 1) != 0 ? p : 0;
            g->m[d][levels[d]] += without;
            g->m_self[d][levels[d]] += without * p;
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
}

static void fix_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++) {
        size_t i = k * f->step;
        const uint8_t *levels = f->p->levels + i * (size_t)f->fs->count;
        double w = model_weight(f->md, f->r, f->fs, f->p->a[i], f->p->b[i], levels) -
                   f->md->log_prior[model_stratum(f->r, f->p->a[i], f->p->b[i])];
        for (int d = 0; d < f->fs->count; d++)
            w -= f->log_m[d][levels[d]];
        f->fixed[k] = (float)w;
    }
}

static void sum_up(const struct fit *f, size_t pieces, struct gather *sum)
{
    for (size_t p = 0; p < pieces; p++) {
        const struct gather *g = &f->gather[p];
        for (int d = 0; d < f->fs->count; d++) {
            for (int l = 0; l < LEVELS_MAX; l++) {
                sum->m[d][l] += g->m[d][l];
                sum->m_self[d][l] += g->m_self[d][l];
            }
            sum->by_field[d] += g->by_field[d];
            sum->without[d] += g->without[d];
            sum->both[d] += g->both[d];
        }
        for (size_t s = 0; s < f->md->strata; s++) {
            sum->matches[s] += g->matches[s];
            sum->self[s] += g->self[s];
        }
    }
}

/* What one pair adds to a sum by its own word, on the average over the pairs that make it up, each weighed by what it adds. */
static double own_word(double squares, double sum)
{
    return sum > 0 ? fmin(1, squares / sum) : 0;
}

/* Learns m of one field; gives how far it moved. */
static double learn_m(struct fit *f, int d, const struct gather *sum)
{
    struct model *md = f->md;
    const struct field *fd = &f->fs->f[d];
    double old[LEVELS_MAX], moved = 0, guess = prior_m_pairs(f->fs);
    memcpy(old, md->m[d], sizeof old);
    for (int l = 0; l < fd->levels; l++) {
        md->seen[d][l] = sum->m[d][l];
        md->m[d][l] = fmax(0, sum->m[d][l] - own_word(sum->m_self[d][l], sum->m[d][l])) + guess * md->first[d][l];
    }
    prior_normalise(fd, md->m[d]);
    given_m(f->fs->given, fd, d, md->m[d]);
    for (int l = 0; l < fd->levels; l++)
        moved = fmax(moved, fabs(md->m[d][l] - old[l]));
    return moved;
}

static double fit_step(struct fit *f, size_t n)
{
    struct model *md = f->md;
    take_logs(f);
    par_for(n, FIT_PIECE, 0, fit_piece, f);
    struct gather sum = {0};
    sum_up(f, (n + FIT_PIECE - 1) / FIT_PIECE, &sum);
    double reached = 0, moved = 0, matches = 0;
    for (size_t s = 0; s < md->strata; s++)
        reached += sum.matches[s];
    recall_of(&sum, f->fs->count, reached, md);
    given_labels(md, f->r, f->fs, f->p, f->step, sum.m, sum.matches);
    for (int d = 0; d < f->fs->count; d++)
        moved = fmax(moved, learn_m(f, d, &sum));
    for (size_t s = 0; s < md->strata; s++) {
        double found = sum.matches[s] * (double)f->step, own = own_word(sum.self[s], sum.matches[s]);
        matches += found;
        if (md->total[s] > 0)
            set_prior(md, s, fmin(0.5, prior_matches(found, own, md->room[s], md->within[s]) / md->recall / md->total[s]));
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
    namesakes_weigh(f->md, f->r, f->fs);
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
