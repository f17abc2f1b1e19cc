/* link/weigh.c - see weigh.h. */
#include "link/weigh.h"
#include "link/company.h"
#include "link/depend.h"
#include "link/model_in.h"
#include "link/namesake.h"
#include "link/person.h"

#include <math.h>

enum { FEW_SEEN = 5 };

/* How far a pair's values may move a level's weight, and by what part of what they tell. */
static const double MOVED_MOST = 1.5, COMMON_PART = 0.5, NAME_PART = 0.3;

/* How a level is weighed, beside its ratio. */
enum { BY_RATIO, BY_SHARE, BY_COMMON, BY_NAME };

static uint8_t manner_of(const struct model *md, const struct field *fd, int f, int level)
{
    if (level == LEVEL_MISSING)
        return BY_RATIO;
    if (fd->kind == LINK_NAME_FULL)
        return (level - 1) % PERSON_STEPS + 1 >= NAMESAKE_STEP ? BY_NAME : BY_RATIO;
    if (!md->frequency[f] || fd->group[level] != 1 || fd->agree[level] < 2)
        return BY_RATIO;
    if (level == TEXT_SAME)
        return BY_SHARE;
    return fd->kind == LINK_DATE || md->random[f][level] * md->random_pairs < FEW_SEEN ? BY_RATIO : BY_COMMON;
}

void weigh_ready(struct model *md, const struct fields *fs)
{
    for (int f = 0; f < fs->count; f++) {
        const struct field *fd = &fs->f[f];
        for (int l = 0; l < fd->levels; l++) {
            md->manner[f][l] = manner_of(md, fd, f, l);
            md->shows[f][l] = md->naming[f] && l != LEVEL_MISSING && (fd->kind != LINK_DATE || l < YEAR_DIFFERENT);
        }
    }
}

/* Whether nothing that two rows both show says who somebody is: a name, a day or month of birth, a code. */
static bool names_nobody(const struct model *md, const struct fields *fs, const uint8_t *levels)
{
    for (int f = 0; f < fs->count; f++)
        if (md->shows[f][levels[f]])
            return false;
    return md->names;
}

static double within(double most, double v)
{
    return fmax(-most, fmin(most, v));
}

/* x and y: the values of the two rows. */
static double agreement(const struct model *md, const struct field *fd, int f, uint8_t level, uint32_t x, uint32_t y,
                        const struct depend_ways *ways)
{
    uint8_t manner = md->manner[f][level];
    const struct model_lean *lean = depend_of(md, f, level, ways);
    if (lean != NULL && manner != BY_SHARE)
        return (double)lean->ratio[level];
    if (lean != NULL)
        return md->log_same[f] - log(lean->copy + (1 - lean->copy) * exp((double)md->log_share[f][x]));
    double w = md->ratio[f][level];
    if (manner == BY_RATIO)
        return w;
    if (manner == BY_SHARE)
        return md->log_same[f] - (double)md->log_share[f][x];
    if (manner == BY_NAME) /* rare names say more */
        return w + within(MOVED_MOST, NAME_PART * (person_weight(fd->pool, x, y) - md->name_mean[f][level]));
    double common = (double)(fd->own_log[x] > fd->own_log[y] ? fd->own_log[x] : fd->own_log[y]);
    return w + within(MOVED_MOST, COMMON_PART * (md->log_count[f][level] - common));
}

/* The same, but where names are kept and the pair shows none, what many people share (a county, a sex, a year) says nothing
 * for it: the share of matches was learned from people with names, and does not hold for those without. */
static double field_weight(const struct model *md, const struct fields *fs, int f, uint8_t level, uint32_t x, uint32_t y,
                           const struct depend_ways *ways, bool nobody)
{
    if (level == LEVEL_MISSING)
        return 0;
    double w = agreement(md, &fs->f[f], f, level, x, y, ways);
    return nobody && w > 0 && !md->naming[f] ? 0 : w;
}

static inline double weights_alone(const struct model *md, const struct fields *fs, size_t a, size_t b, const uint8_t *levels,
                                   double *out)
{
    const uint32_t *x = fs->by_row + a * (size_t)fs->count, *y = fs->by_row + b * (size_t)fs->count;
    struct depend_ways ways = depend_ways(md, x, y, levels);
    bool nobody = names_nobody(md, fs, levels);
    double sum = 0;
    for (int f = 0; f < fs->count; f++) {
        double w = field_weight(md, fs, f, levels[f], x[f], y[f], &ways, nobody);
        sum += w;
        if (out != NULL)
            out[f] = w;
    }
    return sum;
}

double model_weights_alone(const struct model *md, const struct fields *fs, size_t a, size_t b, const uint8_t *levels,
                           double *out)
{
    return weights_alone(md, fs, a, b, levels, out);
}

void model_field_weights(const struct model *md, const struct records *r, const struct fields *fs, size_t a, size_t b,
                         const uint8_t *levels, double *out)
{
    (void)weights_alone(md, fs, a, b, levels, out);
    if (md->company.on)
        company_take(md, model_stratum(r, a, b), levels, out);
}

double model_weight(const struct model *md, const struct records *r, const struct fields *fs, size_t a, size_t b,
                    const uint8_t *levels)
{
    size_t stratum = model_stratum(r, a, b);
    if (!md->company.on)
        return md->log_prior[stratum] + weights_alone(md, fs, a, b, levels, NULL);
    double weight[FIELDS_MAX], w = md->log_prior[stratum] + weights_alone(md, fs, a, b, levels, weight);
    return w - company_doubt(company_odds(md, stratum, levels, weight));
}
