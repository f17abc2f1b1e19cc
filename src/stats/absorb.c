/* stats/absorb.c - see absorb.h. */
#include "stats/absorb.h"

#include "num/special.h"
#include "stats/loglinear.h"

#include <math.h>

enum { LISTS_MOST = 10 };

/* All odds ratios of list i below 1; *mean_log is the mean of those that are not at minus infinity. */
static bool all_below(const struct loglinear_model *m, const double *b, double *mean_log)
{
    double sum = 0, finite = 0;
    for (size_t k = 0; k < m->terms; k++) {
        if (__builtin_popcount(m->term[k]) != 2)
            continue;
        if (!(b[k] < 0))
            return false;
        if (isfinite(b[k])) {
            sum += b[k];
            finite++;
        }
    }
    *mean_log = finite > 0 ? sum / finite : -INFINITY;
    return true;
}

/* The least BIC of the models with one dependence: one pair that feeds each other makes all other pairs look apart. */
static double best_of_one_pair(const struct loglinear_data *d, struct loglinear_work *work, struct arena *a)
{
    double least = INFINITY;
    for (unsigned i = 0; i < d->lists; i++)
        for (unsigned j = i + 1; j < d->lists; j++) {
            const uint32_t pair = 1u << i | 1u << j;
            struct loglinear_model m = loglinear_model(a, d->lists, 1, &pair);
            struct loglinear_fit fit;
            loglinear_fit(d, &m, NULL, false, work, &fit, NULL);
            least = fmin(least, fit.bic);
        }
    return least;
}

struct absorb absorb_look(const struct history_table *t, struct arena *a)
{
    struct absorb best = {.probability = 1, .odds = 1};
    struct history_overlap o = history_overlaps(t);
    if (t->lists < 3 || t->lists > LISTS_MOST || o.components != 1)
        return best;
    struct arena_mark mark = arena_mark(a);
    struct loglinear_data d = loglinear_data(a, t);
    struct loglinear_work *work = loglinear_work(a, t->lists, 2 * (size_t)t->lists);
    struct loglinear_model independent = loglinear_model(a, t->lists, 0, NULL);
    struct loglinear_fit plain;
    loglinear_fit(&d, &independent, NULL, false, work, &plain, NULL);
    double simpler = best_of_one_pair(&d, work, a);
    for (unsigned i = 0; i < t->lists; i++) {
        uint32_t pair[LISTS_MOST];
        double b[2 * LISTS_MOST] = {0}, mean_log;
        unsigned pairs = 0;
        for (unsigned j = 0; j < t->lists; j++)
            if (j != i)
                pair[pairs++] = 1u << i | 1u << j;
        struct loglinear_model m = loglinear_model(a, t->lists, pairs, pair);
        struct loglinear_fit fit;
        loglinear_fit(&d, &m, NULL, false, work, &fit, b);
        double fall = plain.deviance - fit.deviance;
        if (!plain.converged || !fit.converged || fit.rank < fit.finite || !(fall > 0) || !(fit.bic < simpler) ||
            !all_below(&m, b, &mean_log))
            continue;
        double p = fmin(1, t->lists * chi_square_upper(fall, pairs));
        if (p < best.probability)
            best = (struct absorb){.found = p < 0.05, .list = i, .probability = p, .odds = exp(mean_log)};
    }
    arena_rewind(a, mark);
    return best;
}
