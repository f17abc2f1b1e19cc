/* stats/search.h - which log-linear model: all of them by AIC or BIC, downhill, or stepwise by significance.
 *
 * Floor: stats. Pure; threads only through base/par, results do not depend on their number.
 * All models: every hierarchical model with all main effects and interactions of at most `max_order` lists, the saturated
 * one left out; 8, 113, 1,024 (order 2) or 6,893, and 32,768 (order 2) of them on 3, 4, 5 and 6 lists. Existence is looked
 * at lazily, from the best model on, so most models never meet the linear programme.
 * Stepwise: Chan, Silverman and Vincent 2021: from main effects, the pair whose overlap is least likely as a Poisson count
 * of the fitted mean enters while its p-value is below a threshold.
 */
#ifndef BD_STATS_SEARCH_H
#define BD_STATS_SEARCH_H

#include "stats/existence.h"

enum search_criterion { SEARCH_BIC, SEARCH_AIC };

struct search_model {
    uint64_t bits; /* its terms */
    unsigned parameters, finite;
    double unseen, log_variance, deviance, aic, bic, bic_finite;
    double weight; /* after search_weigh */
};

struct search {
    size_t count;
    struct search_model *model;
};

/* More models than this are refused: two minutes of work. */
#define SEARCH_MODELS_MAX ((size_t)4000000)

/* Fits all models of a table of 2 to 6 lists. Memory: 80 bytes a model from `a`.
 * BD_LIMIT  more than 6 lists or SEARCH_MODELS_MAX models */
FALLIBLE search_all(const struct loglinear_data *d, unsigned max_order, unsigned threads, struct arena *a, struct search *out,
                    struct err *e);

/* Sorts ascending by the criterion; ties by fewer parameters, then by the word of terms. */
void search_sort(struct search *s, enum search_criterion by);

/* Takes out of a sorted search the models that do not exist or are not identified, looking at no more than the first
 * `wanted` that pass (the rest keeps its order unlooked). *passed is how many of the first are sound. */
FALLIBLE search_sift(struct search *s, const struct loglinear_data *d, size_t wanted, struct arena *a, size_t *passed,
                     struct err *e);

/* Weights proportional to exp(-criterion / 2) over all models of `s`, summing to 1. Models for which `keep` is false get 0
 * (keep may be NULL). */
void search_weigh(struct search *s, enum search_criterion by, const bool *keep);

/* Averages over weights: the total, and interval ends averaged the same way from each model's log-normal interval (the
 * practice of the studies of Gaza and Khartoum; it takes errors of models as fully dependent). */
void search_average(const struct search *s, double observed, double level, double *total, double *low, double *high);

/* A model reached by a path. */
struct search_path {
    struct loglinear_model model;
    struct loglinear_fit fit;
    double *coefficient;
    enum existence verdict;
    size_t fits; /* models fitted on the way */
};

/* What a search needs again and again; one thread's own. */
struct search_work {
    struct arena *a;
    struct loglinear_work *fit;
    struct existence_cache *cache;
    uint32_t *term;  /* of the model being built */
    double *value;   /* its coefficients */
    bool *barred;    /* pairs that may not enter, 2^lists */
    size_t capacity; /* terms */
    size_t choice;   /* which of several models the last search among them took; SIZE_MAX: none */
};
struct search_work search_work(struct arena *a, unsigned lists);

/* Stepwise selection at this p-value. start: main-effects coefficients (lists + 1) to begin from, or NULL; changes speed
 * only. out->model and coefficient point into `w` and hold until its next use. out->verdict is of the last model; when it is
 * not EXISTS already the main effects have no estimate. Of equal p-values the overlap further from its mean enters, else the pair
 * that comes first (1,2), (1,3), …. */
FALLIBLE search_stepwise(const struct loglinear_data *d, double threshold, const double *start, struct search_work *w,
                         struct search_path *out, struct err *e);

/* Downhill: from main effects, the addition or removal of one term (of at most max_order lists, keeping the hierarchy) that
 * lowers the criterion most, while any does and the model exists. For tables of any number of lists; the way to search
 * where all models are too many. Memory of the result from w->a. */
FALLIBLE search_downhill(const struct loglinear_data *d, enum search_criterion by, unsigned max_order, struct search_work *w,
                         struct search_path *out, struct err *e);

#endif
