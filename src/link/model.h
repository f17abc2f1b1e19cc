/* link/model.h - how much each level of each field speaks for or against: m, u, the prior, frequencies.
 *
 * Floor: link (private).
 * Words: m is the chance of a level among pairs of one person, u among all other pairs, both within the level's group; the
 * prior is the share of matches among all pairs of a stratum (two lists, or one list with itself).
 * Method: u of "the same" from value frequencies, of the other levels from uniform random pairs of the whole product,
 * freed of the matches among them; m by expectation-maximisation with u held fixed (Winkler 2000), each field's m only
 * from pairs that some key reached without that field, so that selection by the field cannot raise it.
 */
#ifndef BD_LINK_MODEL_H
#define BD_LINK_MODEL_H

#include "link/block.h"
#include "link/compare.h"
#include "link/engine.h"

/* Random pairs whose names agree: few, and some are matches, so each is weighed by its chance not to be one. */
struct namesake {
    uint32_t a, b;
    uint8_t field, level;
    float log_odds; /* of the name alone, by the name engine */
};

/* What a field shows among strangers who agree in another; see depend.h. */
enum { LEANS_MAX = 4 * (FIELDS_MAX - 1) }; /* four ways to agree in each of the others */
struct model_lean {
    uint8_t on;  /* the field that agrees */
    uint8_t how; /* how it agrees; see depend.c */
    double copy; /* chance to be equal because of it; 0 where the field is the more telling of the two */
    double gain; /* how far its u lies from u at large: Kullback and Leibler's divergence, nats, too small where pairs are
                     doubtful */
    float u[LEVELS_MAX];
    float ratio[LEVELS_MAX]; /* log m/u */
};

/* How the fields of a pair agree, as far as some field leans on them: bit on % 16 * 4 + how of word on / 16. */
struct depend_ways {
    uint64_t bits[2];
};

/* The terms of a field that tell anything, the strongest first, and what they ask for. */
struct lean_order {
    struct depend_ways any;
    uint8_t count;
    uint8_t by[LEANS_MAX];
};

struct depend_sample;

/* Strangers who share everything but who they are; see company.h. */
struct model_company {
    bool on;
    double pairs;                          /* expected, of those that were counted */
    uint32_t shared;                       /* bit f: people in company may share field f */
    double first[FIELDS_MAX][LEVELS_MAX];  /* first guess of share */
    double share[FIELDS_MAX][LEVELS_MAX];  /* chance of each level among them, within its group */
    double over_m[FIELDS_MAX][LEVELS_MAX]; /* log share/m */
    double log_prior[STRATA_MAX];          /* log of their share of all pairs */
};

struct model {
    int fields;
    struct namesake *namesake;
    size_t namesakes;
    uint8_t *namesake_levels;                 /* of each namesake in all fields, side by side */
    double name_pairs;                        /* random pairs that were looked through for them */
    double name_mean[FIELDS_MAX][LEVELS_MAX]; /* mean log_odds of true namesakes, by level */
    double m[FIELDS_MAX][LEVELS_MAX];
    double u[FIELDS_MAX][LEVELS_MAX];
    double random[FIELDS_MAX][LEVELS_MAX];         /* share among random pairs, matches included */
    double log_count[FIELDS_MAX][LEVELS_MAX];      /* mean log of the commoner value's share, by level, among random pairs */
    bool names;                                    /* some field is a name */
    bool naming[FIELDS_MAX];                       /* says who somebody is: a name, a date, a code */
    bool frequency[FIELDS_MAX];                    /* exact levels are weighed by the value's own frequency */
    double first[FIELDS_MAX][LEVELS_MAX];          /* first guess of m, see prior.h */
    double guess_u[FIELDS_MAX][LEVELS_MAX];        /* first guess of u, see prior.h */
    double seen[FIELDS_MAX][LEVELS_MAX];           /* expected matches at each level */
    float *log_share[FIELDS_MAX];                  /* by value: log of the chance that a stranger has it, see share.h */
    double log_same[FIELDS_MAX];                   /* log m of "the same" */
    double ratio[FIELDS_MAX][LEVELS_MAX];          /* log m/u, ready to add up */
    uint8_t manner[FIELDS_MAX][LEVELS_MAX];        /* what else is looked at; see weigh.c */
    bool shows[FIELDS_MAX][LEVELS_MAX];            /* the level is of what says who somebody is */
    struct model_lean lean[FIELDS_MAX][LEANS_MAX]; /* by field */
    size_t leans[FIELDS_MAX];
    struct lean_order lean_order[FIELDS_MAX][2]; /* where the field itself is apart, and where not */
    uint32_t leaned_on;                          /* bit f: some field leans on field f */
    struct depend_sample *sample;
    struct model_company company;
    int8_t way[FIELDS_MAX][LEVELS_MAX]; /* how each level agrees, and how rare each value is; see depend.c */
    uint8_t *rarity[FIELDS_MAX];
    size_t strata;            /* lists * lists, or 1 */
    double total[STRATA_MAX]; /* pairs in the stratum */
    double room[STRATA_MAX];  /* people who could stand there twice at most, see prior.h */
    bool within[STRATA_MAX];  /* of one list with itself, where there are others */
    double prior[STRATA_MAX];
    double log_prior[STRATA_MAX]; /* natural log odds of it */
    double recall;                /* of blocking, estimated */
    double searched;              /* matches that two searches found, as recall was estimated by model_fit */
    double behind;                /* as many independent matches tell as much of recall as is known of it */
    double matches;               /* expected matches among candidate pairs */
    double random_pairs;          /* that tell of u: as many as were drawn, and never more than there are */
    int steps;
};

size_t model_stratum(const struct records *r, size_t a, size_t b);

/* Measures u and sets first guesses of m. Cost: 200,000 comparisons, and those of depend_begin. */
void model_begin(struct model *md, const struct records *r, const struct fields *fs, uint64_t seed);

void model_free(struct model *md);

/* Estimates m, the prior and the frequencies of values among people from compared candidates; leaves p's weights as it last
 * scored them. */
void model_fit(struct model *md, const struct records *r, const struct fields *fs, struct pairs *p, const struct blocks *bl);

/* Natural log odds that rows a and b are one person. */
double model_weight(const struct model *md, const struct records *r, const struct fields *fs, size_t a, size_t b,
                    const uint8_t *levels);
/* What each field adds to it, given the levels of all: out[0 … count-1]. */
void model_field_weights(const struct model *md, const struct records *r, const struct fields *fs, size_t a, size_t b,
                         const uint8_t *levels, double *out);

/* Candidate pairs from blocks, compared; those that no plausible model could accept are left out. A sample of rows tells which
 * pairs are worth comparing: bl->least and bl->enough are set. */
void pairs_make(const struct model *md, const struct records *r, const struct fields *fs, struct blocks *bl, struct pairs *out,
                double *compared);
/* Sets the weights; told as the part of the step from `from` to `to`. */
void pairs_score(const struct model *md, const struct records *r, const struct fields *fs, struct pairs *p, double from,
                 double to);
/* Expected matches among the pairs that were compared and not kept, as the model weighs them now. Cost: some 8,000 comparisons. */
double pairs_cut_matches(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p);
void pairs_free(struct pairs *p);

#endif
