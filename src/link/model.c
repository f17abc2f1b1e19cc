/* link/model.c - see model.h. */
#include "link/model.h"
#include "link/company.h"
#include "link/depend.h"
#include "link/given.h"
#include "link/input.h"
#include "link/model_in.h"
#include "link/namesake.h"
#include "link/prior.h"
#include "link/share.h"
#include "link/weigh.h"
#include "base/par.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_PAIRS = 200000, RANDOM_PIECE = 20000, RANDOM_BATCH = 64, FEW_SEEN = 5 };

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

void model_set_prior(struct model *md, size_t stratum, double prior)
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

void model_free_of_matches(struct model *md, const struct records *r, const struct fields *fs)
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
    company_ratios(md, fs);
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

double model_first_prior(const struct records *r)
{
    return fmin(0.1, 0.3 / ((double)r->rows + 1));
}

void model_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed)
{
    *md = (struct model){.fields = fs->count, .recall = 0.95};
    count_totals(md, r);
    for (size_t s = 0; s < md->strata; s++)
        model_set_prior(md, s, model_first_prior(r));
    size_t pieces = r->rows * 8 / RANDOM_PIECE;
    pieces = pieces < 4 ? 4 : pieces > RANDOM_PAIRS / RANDOM_PIECE ? RANDOM_PAIRS / RANDOM_PIECE : pieces;
    size_t drawn = pieces * RANDOM_PIECE;
    md->random_pairs = fmin((double)drawn, rows_pairs(r));
    struct sample s = {.r = r, .fs = fs, .seed = rng_derive(seed, 1), .tally = calloc(pieces, sizeof *s.tally)};
    BD_ASSERT(s.tally != NULL);
    if (r->rows > 1)
        par_for_paced(drawn, RANDOM_PIECE, 0, sample_pairs, &s, r->pace, 0, 0.4);
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
    shares_make(md, fs, NULL, r->pace);
    for (int f = 0; f < fs->count; f++)
        if (fs->f[f].kind == LINK_NAME_FULL && r->rows > 1)
            namesakes_find(md, r, fs, f, seed);
    namesakes_compare(md, fs);
    depend_begin(md, r, fs, seed);
    first_guess(md, fs);
    model_free_of_matches(md, r, fs);
}
