/* link/fit.c - model_fit of model.h: m, the prior, company and the frequencies of values from compared candidates. */
#include "base/par.h"
#include "link/company.h"
#include "link/depend.h"
#include "link/given.h"
#include "link/input.h"
#include "link/model_in.h"
#include "link/namesake.h"
#include "link/prior.h"
#include "link/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIT_PAIRS = 100000,
    FIT_STEPS = 60,
    COMPANY_STEPS = 6,
    COMPANY_SEEN = 8, /* nats */
    FIT_ROUNDS = 2,
    FIT_ROUNDS_OF_TWO = 4, /* of a name and one field, which take longer to tell namesakes from matches */
    BOTH_LEAST = 5
};

struct fit {
    struct model *md;
    const struct records *r;
    const struct fields *fs;
    const struct pairs *p;
    size_t step; /* every step-th pair, counted */
    const struct blocks *bl;
    bool company_first, company_alone; /* learn of it first, with all else held; do so now */
    uint32_t *needs, *alone;           /* of each counted pair, see blocks_reach */
    float *fixed;                      /* of each: its weight less the prior and log m of its levels; held for a round */
    float *fixed_shared;               /* of each: the same of the fields that people in company may share */
    double log_m[FIELDS_MAX][LEVELS_MAX], log_share[FIELDS_MAX][LEVELS_MAX];
    struct gather {
        double m[FIELDS_MAX][LEVELS_MAX], m_self[FIELDS_MAX][LEVELS_MAX]; /* self: of squares */
        double matches[STRATA_MAX], self[STRATA_MAX];
        double by_field[FIELDS_MAX], without[FIELDS_MAX], both[FIELDS_MAX];
        struct company_sums company;
    } * gather;
};

enum { FIT_PIECE = 16384 };

/* Counts a pair as in company: `odds` of that, `w` of one person, both against strangers at large. */
static void gather_company(const struct fit *f, size_t k, size_t stratum, const uint8_t *levels, double w, double odds,
                           struct company_sums *sum)
{
    double p = 1 / (1 + exp(-odds) + exp(w - odds));
    sum->pairs[stratum] += p;
    sum->self[stratum] += p * p;
    for (int d = 0; d < f->fs->count; d++) {
        double without = (f->needs[k] >> d & 1) == 0 ? p : 0;
        sum->level[d][levels[d]] += without;
        sum->level_self[d][levels[d]] += without * p;
    }
}

/* Log odds that a pair is in company rather than of strangers at large, where they are above `least`; else any number below. */
static double odds_of_company(const struct fit *f, size_t k, size_t stratum, const uint8_t *levels, double least)
{
    double odds = (double)f->fixed_shared[k] + f->md->company.log_prior[stratum];
    for (int d = 0; odds > least && d < f->fs->count; d++)
        odds += f->log_share[d][levels[d]]; /* at most 0 */
    return odds;
}

static void fit_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    struct gather *g = &f->gather[from / FIT_PIECE];
    memset(g, 0, sizeof *g);
    int fields = f->fs->count;
    bool company = f->md->company.on;
    for (size_t k = from; k < to; k++) {
        size_t i = k * f->step;
        const uint8_t *levels = f->p->levels + i * (size_t)fields;
        size_t stratum = model_stratum(f->r, f->p->a[i], f->p->b[i]);
        double w = (double)f->fixed[k] + f->md->log_prior[stratum];
        for (int d = 0; d < fields; d++)
            w += f->log_m[d][levels[d]];
        if (w < -12)
            continue;
        double least = fmax(w, 0) - COMPANY_SEEN, odds = company ? odds_of_company(f, k, stratum, levels, least) : least;
        if (odds > least) {
            gather_company(f, k, stratum, levels, w, odds, &g->company);
            w -= company_doubt(odds);
        }
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
    md->searched = weight;
    md->behind = found;
}

static void take_logs(struct fit *f)
{
    const struct model *md = f->md;
    for (int d = 0; d < f->fs->count; d++)
        for (int l = 0; l < f->fs->f[d].levels; l++)
            f->log_m[d][l] = l == LEVEL_MISSING ? 0 : log(md->m[d][l]);
    for (int d = 0; md->company.on && d < f->fs->count; d++)
        for (int l = 1; l < f->fs->f[d].levels; l++)
            f->log_share[d][l] = (md->company.shared >> d & 1) == 0 ? 0 : log(md->company.share[d][l]);
}

static void fix_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct fit *f = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++) {
        size_t i = k * f->step;
        const uint8_t *levels = f->p->levels + i * (size_t)f->fs->count;
        double weight[FIELDS_MAX], w = model_weights_alone(f->md, f->fs, f->p->a[i], f->p->b[i], levels, weight), shared = 0;
        for (int d = 0; d < f->fs->count; d++) {
            w -= f->log_m[d][levels[d]];
            shared += (f->md->company.shared >> d & 1) != 0 ? weight[d] - f->log_m[d][levels[d]] : 0;
        }
        f->fixed[k] = (float)w;
        f->fixed_shared[k] = (float)shared;
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
        if (f->md->company.on)
            company_add(&sum->company, &g->company);
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
    double old[LEVELS_MAX], moved = 0, found = 0, guess;
    for (int l = 1; l < fd->levels; l++)
        found += sum->m[d][l];
    guess = prior_m_pairs(f->fs, fd, found);
    memcpy(old, md->m[d], sizeof old);
    for (int l = 0; l < fd->levels; l++) {
        md->seen[d][l] = sum->m[d][l];
        md->m[d][l] = fmax(0, sum->m[d][l] - own_word(sum->m_self[d][l], sum->m[d][l])) + guess * md->first[d][l];
    }
    company_hold(md, fd, d, (double)f->step);
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
    if (md->company.on)
        company_learn(md, f->fs, &sum.company, f->step);
    if (f->company_alone)
        return 1;
    recall_of(&sum, f->fs->count, reached, md);
    given_labels(md, f->r, f->fs, f->p, f->step, sum.m, sum.matches);
    for (int d = 0; d < f->fs->count; d++)
        moved = fmax(moved, learn_m(f, d, &sum));
    for (size_t s = 0; s < md->strata; s++) {
        double found = sum.matches[s] * (double)f->step, own = own_word(sum.self[s], sum.matches[s]);
        matches += found;
        if (md->total[s] > 0)
            model_set_prior(md, s,
                            fmin(0.5, prior_matches(found, own, md->room[s], md->within[s]) / md->recall / md->total[s]));
    }
    md->matches = matches;
    return moved;
}

/* u and the frequencies of values change little while m is learned; they are held within a round. */
static void fit_round(struct fit *f, size_t n, double from, double to)
{
    take_logs(f);
    par_for_paced(n, FIT_PIECE, 0, fix_piece, f, f->r->pace, from, from);
    for (f->company_alone = f->company_first, f->md->steps = 0; f->company_alone;
         f->company_alone = ++f->md->steps < COMPANY_STEPS)
        fit_step(f, n);
    for (f->md->steps = 0; f->md->steps < FIT_STEPS; f->md->steps++) {
        if (f->md->steps == COMPANY_STEPS)
            company_settle(f->md);
        if (!pace_on(f->r->pace, from + (to - from) * f->md->steps / FIT_STEPS) || fit_step(f, n) < 1e-4)
            break;
    }
    company_settle(f->md);
    namesakes_weigh(f->md, f->r, f->fs);
    model_free_of_matches(f->md, f->r, f->fs);
}

/* Company was taken for matches: from the start again, with company that may share anything but names. */
static void begin_anew(struct fit *f)
{
    struct model *md = f->md;
    memcpy(md->m, md->first, sizeof md->m);
    for (size_t s = 0; s < md->strata; s++)
        model_set_prior(md, s, model_first_prior(f->r));
    memset(md->leans, 0, sizeof md->leans); /* what they share is company's to explain first */
    md->leaned_on = 0;
    shares_make(md, f->fs, NULL, f->r->pace);
    model_free_of_matches(md, f->r, f->fs);
    company_begin(md, f->fs, true);
    f->company_first = true;
}

/* False when company was taken for matches, which is looked for the first time only. */
static bool fit_rounds(struct fit *f, size_t n, struct pairs *p, double from, double to)
{
    bool anew = f->company_first;
    int rounds = f->fs->count == 2 && f->md->namesakes > 0 ? FIT_ROUNDS_OF_TWO : FIT_ROUNDS;
    double part = (to - from) / rounds;
    for (int round = 0; round < rounds && !pace_stopped(f->r->pace); round++) {
        double begun = from + part * round;
        fit_round(f, n, begun, begun + part / 2);
        f->company_first = false;
        if (!anew && company_taken(f->md, f->fs))
            return false;
        if (round + 1 < rounds) {
            pairs_score(f->md, f->r, f->fs, p, begun + part / 2, begun + part);
            shares_make(f->md, f->fs, p, f->r->pace);
            depend_learn(f->md, f->r, f->fs);
        }
    }
    return true;
}

static void fit_all(struct fit *f, size_t n, struct pairs *p)
{
    memcpy(f->md->first, f->md->m, sizeof f->md->first);
    company_begin(f->md, f->fs, false);
    depend_learn(f->md, f->r, f->fs); /* before m is learned: what counts twice would make matches of strangers */
    f->gather = calloc((n + FIT_PIECE - 1) / FIT_PIECE + 1, sizeof *f->gather);
    BD_ASSERT(f->gather != NULL);
    if (!fit_rounds(f, n, p, 0.1, 0.9)) {
        begin_anew(f);
        (void)fit_rounds(f, n, p, 0.9, 1);
    }
    free(f->gather);
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
    f.fixed_shared = link_grow(NULL, n * sizeof *f.fixed_shared);
    if (par_for_paced(n, FIT_PIECE, 0, reach_piece, &f, r->pace, 0, 0.1))
        fit_all(&f, n, p);
    free(f.fixed);
    free(f.fixed_shared);
    free(f.needs);
    free(f.alone);
}
