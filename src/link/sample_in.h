/* link/sample_in.h - the chain of one part: its rows, what each field says of each pair, and moves between groupings.
 *
 * Floor: link (private). See sample.h for the target.
 */
#ifndef BD_LINK_SAMPLE_IN_H
#define BD_LINK_SAMPLE_IN_H

#include "link/engine.h"
#include "num/rng.h"

/* n rows of one component. group[x] < n is a label; rows of one label are together. Pairs x > y lie at x (x - 1) / 2 + y. */
struct part {
    const uint32_t *row;
    size_t n;
    uint32_t *group;
    uint8_t *levels; /* of each pair, side by side */
    float *base;     /* of each pair and field: log of m over u as the model has them */
    uint32_t *needs; /* of each pair: fields that it was not reached without */
    int8_t *wall;    /* of each pair: 1 certainly together, -1 certainly not */
    uint16_t *list;  /* of each row */
};

/* What one draw holds of the parameters. */
struct part_rule {
    size_t fields;
    double level[FIELDS_MAX][LEVELS_MAX]; /* added to base */
    double temper;                        /* exponent of the evidence */
    double merge;                         /* log odds that two people are one, apart from the lists they stand in */
    const struct list_rule *lists;
};

/* How people stand in lists. A pattern is a set of lists, bit i for list i. */
enum { PATTERN_SLOTS = 4096, PATTERN_WEIGHT = 8 };
struct list_rule {
    size_t lists;
    double people;
    double listed[LINK_LISTS_MAX]; /* share of people that stand in a list */
    double again[LINK_LISTS_MAX];  /* log of the chance that one more row of the same list follows */
    double once[LINK_LISTS_MAX];   /* log of the chance that none does */
    uint32_t pattern[PATTERN_SLOTS];
    double count[PATTERN_SLOTS]; /* of people with the pattern; open addressing, pattern 0 = free */
    size_t patterns;
};
void lists_count(struct list_rule *l, uint32_t pattern);
/* Log share of people with a pattern: as counted, with PATTERN_WEIGHT people more shared out as if lists were independent. */
double lists_log_share(const struct list_rule *l, uint32_t pattern);

/* Tables of one worker, for parts of up to `cap` rows. */
struct part_room {
    size_t cap;
    float *w;      /* of each pair and field: base and the draw's own */
    double *score; /* by label */
    uint32_t *list, *members;
    uint8_t *side;
};
void part_room_free(struct part_room *room);

static inline size_t part_pair(size_t x, size_t y)
{
    return x > y ? x * (x - 1) / 2 + y : y * (y - 1) / 2 + x;
}

/* Log of the target's factor for one group, rows member[0 … k-1]: the lists it stands in, and for each field the mean over the
 * members that have a value, taken as what the person's value is, of the product of what the others' values say.
 * Cost: O(k * k * fields). */
double part_group(const struct part *p, const struct part_rule *rule, const float *w, const uint32_t *member, size_t k);

/* Moves the grouping by `sweeps` rounds that leave the target as it is: each row by Gibbs, and one split or merge for each
 * four rows (sequential allocation, Dahl 2003). Cost: O(sweeps * n * n * fields). */
void part_move(struct part *p, const struct part_rule *rule, struct part_room *room, struct rng *rng, int sweeps);

#endif
