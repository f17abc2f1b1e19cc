/* link/company.c - see company.h. */
#include "link/company.h"
#include "link/prior.h"

#include <math.h>
#include <string.h>

/* As many pairs is the first guess of a field's chances worth, and so many pairs in company are added to those found, a
 * tenth of what is added to the matches: lists of ten rows have matches to find and hardly a household. Fewer than
 * COMPANY_LEAST are none. The first guess of their number is e^-LESS_OFTEN of that of matches. Lists with
 * fewer than LIST_PAIRS pairs of rows are too small to show any. */
static const double GUESS_PAIRS = 16, GUESS_COMPANY = 0.05, COMPANY_LEAST = 0.3, LESS_OFTEN = 2.3, LIST_PAIRS = 100;

static bool says_who(const struct field *f)
{
    return f->kind == LINK_NAME_GIVEN || f->kind == LINK_NAME_FULL;
}

/* Half as among matches: what a household, a village or a list may share. Births, ages and codes are people's own until the lists
 * show otherwise. */
static bool may_share(const struct field *f)
{
    return f->kind != LINK_DATE && f->kind != LINK_AGE && f->kind != LINK_NUMBER && f->kind != LINK_ID;
}

void company_begin(struct model *md, const struct fields *fs, bool all)
{
    struct model_company *c = &md->company;
    double pairs = 0;
    bool named = false;
    memset(c, 0, sizeof *c);
    for (size_t s = 0; s < md->strata; s++)
        pairs += md->total[s];
    if (pairs < LIST_PAIRS)
        return;
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        named |= says_who(fd);
        if (says_who(fd))
            continue;
        c->shared |= (uint32_t)1 << f;
        for (int l = 0; l < fd->levels; l++)
            c->first[f][l] = all || may_share(fd) ? 0.5 * (md->m[f][l] + md->u[f][l]) : md->u[f][l];
        memcpy(c->share[f], c->first[f], sizeof c->share[f]);
    }
    c->on = named && c->shared != 0;
    for (size_t s = 0; s < md->strata; s++)
        c->log_prior[s] = md->log_prior[s] - LESS_OFTEN;
    company_ratios(md, fs);
}

void company_ratios(struct model *md, const struct fields *fs)
{
    struct model_company *c = &md->company;
    for (int f = 0; c->on && f < fs->count; f++)
        for (int l = 0; l < fs->f[f].levels; l++)
            c->over_m[f][l] = l == LEVEL_MISSING || (c->shared >> f & 1) == 0 ? 0 : log(c->share[f][l] / md->m[f][l]);
}

void company_add(struct company_sums *to, const struct company_sums *more)
{
    for (int f = 0; f < FIELDS_MAX; f++)
        for (int l = 0; l < LEVELS_MAX; l++) {
            to->level[f][l] += more->level[f][l];
            to->level_self[f][l] += more->level_self[f][l];
        }
    for (size_t s = 0; s < STRATA_MAX; s++) {
        to->pairs[s] += more->pairs[s];
        to->self[s] += more->self[s];
    }
}

bool company_taken(const struct model *md, const struct fields *fs)
{
    double named = 0, apart = 0;
    for (int f = 0; f < fs->count; f++)
        for (int l = 1; says_who(&fs->f[f]) && l < fs->f[f].levels; l++) {
            named += md->seen[f][l];
            apart += fs->f[f].agree[l] < 2 ? md->seen[f][l] : 0;
        }
    return md->company.shared != 0 && apart > 0.5 * named;
}

/* What one pair adds by its own word, as model.c has it. */
static double without_own(double sum, double squares)
{
    return sum > 0 ? fmax(0, sum - fmin(1, squares / sum)) : 0;
}

void company_learn(struct model *md, const struct fields *fs, const struct company_sums *sum, size_t step)
{
    struct model_company *c = &md->company;
    for (int f = 0; f < fs->count; f++) {
        if ((c->shared >> f & 1) == 0)
            continue;
        for (int l = 0; l < fs->f[f].levels; l++)
            c->share[f][l] = without_own(sum->level[f][l], sum->level_self[f][l]) + GUESS_PAIRS * c->first[f][l];
        prior_normalise(&fs->f[f], c->share[f]);
    }
    c->pairs = 0;
    for (size_t s = 0; s < md->strata; s++)
        if (md->total[s] > 0) {
            double pairs = without_own(sum->pairs[s], sum->self[s]) * (double)step;
            c->log_prior[s] = log(fmin(0.5, (pairs + GUESS_COMPANY) / md->total[s]));
            c->pairs += pairs;
        }
}

void company_hold(struct model *md, const struct field *fd, int f, double step)
{
    const struct model_company *c = &md->company;
    double counted = 0, held = c->pairs / step;
    if (!c->on || fd->kind != LINK_DATE)
        return;
    for (int l = 0; l < fd->levels; l++)
        counted += fd->group[l] == 1 ? md->m[f][l] : 0;
    for (int l = 0; l < fd->levels; l++)
        if (fd->group[l] == 1 && fd->agree[l] == 0 && md->m[f][l] > 0) {
            double share = (md->m[f][l] + held * md->first[f][l]) / (counted + held), rest = counted - md->m[f][l];
            md->m[f][l] = fmin(md->m[f][l], rest * share / (1 - share));
        }
}

void company_settle(struct model *md)
{
    md->company.on = md->company.on && md->company.pairs >= COMPANY_LEAST;
}

double company_odds(const struct model *md, size_t stratum, const uint8_t *levels, const double *weight)
{
    const struct model_company *c = &md->company;
    double odds = c->log_prior[stratum];
    for (int f = 0; f < md->fields; f++)
        if ((c->shared >> f & 1) != 0 && levels[f] != LEVEL_MISSING)
            odds += weight[f] + c->over_m[f][levels[f]];
    return odds;
}

double company_doubt(double odds)
{
    return odds > 16 ? odds : odds < -16 ? 0 : log1p(exp(odds));
}

void company_take(const struct model *md, size_t stratum, const uint8_t *levels, double *weight)
{
    const struct model_company *c = &md->company;
    double doubt = company_doubt(company_odds(md, stratum, levels, weight)), speak[FIELDS_MAX] = {0}, sum = 0;
    for (int f = 0; f < md->fields; f++)
        if ((c->shared >> f & 1) != 0 && levels[f] != LEVEL_MISSING) {
            speak[f] = fmax(0, weight[f] + c->over_m[f][levels[f]]);
            sum += speak[f];
        }
    for (int f = 0; sum > 0 && f < md->fields; f++)
        weight[f] -= doubt * speak[f] / sum;
}
