/* app/estimate_words.h - what the estimates say to a person, in English, Korean and Chinese.
 *
 * Floor: app. Sentences for the codes of stats/estimate.h. Every language has every sentence; English is the model.
 */
#ifndef BD_APP_ESTIMATE_WORDS_H
#define BD_APP_ESTIMATE_WORDS_H

#include "base/arena.h"
#include "stats/estimate.h"

enum words_language { WORDS_EN, WORDS_KO, WORDS_ZH, WORDS_LANGUAGES };

/* "en", "ko" or "zh"; WORDS_EN for anything else. */
enum words_language words_language(struct str code);

/* What a method assumes and what would break it. */
const char *words_assumes(enum words_language l, enum mse_method m);

/* Why there is no number; NULL when there is one. */
const char *words_refused(struct arena *a, enum words_language l, const struct mse_estimate *x);

/* A number of cases with no more digits than an interval of this width supports, thousands apart: "10,360". An
 * interval without end leaves two digits. */
const char *words_cases(struct arena *a, double cases, double width);

/* The parts of the advice. */
enum words_advice {
    ADVICE_PRIMARY,    /* method, total, low, high */
    ADVICE_NO_PRIMARY, /* method, reason */
    ADVICE_FEWER,
    ADVICE_OPEN_ABOVE,    /* method, total, low */
    ADVICE_TWO_LISTS,     /* method, total, low, high */
    ADVICE_HETEROGENEITY, /* bound, total of main effects */
    ADVICE_EMPTY,         /* pairs */
    ADVICE_DISAGREE,      /* lowest method and total, highest method and total */
    ADVICE_AGREE,
    ADVICE_SINGLE, /* percent seen on one list only */
    ADVICE_SELECTED,
    ADVICE_AGAIN,      /* replicates, low, high: the primary method's interval with the choice of the model inside */
    ADVICE_AGAIN_OPEN, /* replicates, low */
    ADVICE_BOUND,      /* bound, primary method, total: both cannot hold */
    ADVICE_STRATA,     /* sum, low, high */
    ADVICE_POOR_FIT,   /* primary method */
    ADVICE_ABSORBING,  /* the list */
    ADVICE_ALWAYS,
    ADVICE_PARTS
};

/* The printf format of one part; its texts are all %s, in the order given above. */
const char *words_advice(enum words_language l, enum words_advice part);

/* What stands beside a method's number; formats of two %s, unused ones as %.0s. */
enum words_beside {
    BESIDE_PAIR,     /* lists */
    BESIDE_GRAPH,    /* graph */
    BESIDE_COVERAGE, /* "C = 0.47" */
    BESIDE_MODEL,    /* model */
    BESIDE_EMPTY,    /* overlaps */
    BESIDE_POOR_FIT, /* deviance, degrees of freedom */
    BESIDE_TIES,     /* total of the rival */
    BESIDE_OPEN,
    BESIDE_CLIPPED,
    BESIDE_INFINITE,
    BESIDE_SATURATED, /* per cent */
    BESIDE_TAIL,
    BESIDE_MODES,
    BESIDE_PARTS
};
const char *words_beside(enum words_language l, enum words_beside part);

/* Notes beside tables. */
enum words_note {
    NOTE_ODDS,     /* format: the model */
    NOTE_TWO_LEFT, /* three lists, one left out */
    NOTE_STRATA,   /* the sum repeats the choice of a model, the rows do not */
    NOTE_COVARIATES,
    NOTE_COVARIATES_POOR,
    NOTE_SAMPLES,         /* format: the per cent of the variance, a double */
    NOTE_UNDECIDED,       /* format: pairs, a size_t; the method */
    NOTE_APART,           /* format: the pairs of lists */
    NOTE_REPEATS,         /* format: rows, a long long */
    NOTE_CONFLICTS,       /* format: cases, a long long */
    NOTE_SMALL,           /* format: counts, a size_t; the number of people below which a count is small, an int */
    NOTE_SAMPLES_REFUSED, /* format: refused, all, size_t; the method */
    NOTE_THRESHOLD,       /* format: digits, an int; the factor, a double */
    NOTE_SIMULATED,
    NOTE_MODELS,   /* format: models tried, those kept as size_t, replicates; per cent that went to others, a double */
    NOTE_COVERAGE, /* format: per cent, a double */
    NOTE_FINITE,   /* format: model, total */
    NOTE_UNLINKED,
    NOTE_RELATED, /* format: pairs of lists, as %.*s */
    NOTES
};
const char *words_note(enum words_language l, enum words_note n);

/* Headings of the report. */
enum words_heading {
    HEADING_OVERLAPS,
    HEADING_METHODS,
    HEADING_BESIDE,
    HEADING_MODELS,
    HEADING_CLOSED,
    HEADING_ASSUMES,
    HEADING_ADVICE,
    HEADING_STRATA,
    HEADING_REST, /* thin strata, pooled */
    HEADING_COVARIATES,
    HEADING_SENSITIVITY,
    HEADING_AT_LEAST,
    HEADINGS
};
const char *words_heading(enum words_language l, enum words_heading h);

#endif
