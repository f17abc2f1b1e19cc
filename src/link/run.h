/* link/run.h - the whole linkage as one value: input, fields, blocks, model, pairs, clusters.
 *
 * Floor: link. What `app` calls: link_open, then rows, then link_run; results are read from the struct and written by
 * link/read.h. Everything is released by link_close.
 */
#ifndef BD_LINK_RUN_H
#define BD_LINK_RUN_H

#include "base/env.h"
#include "link/age.h"
#include "link/block.h"
#include "link/cluster.h"
#include "link/decide.h"
#include "link/given.h"
#include "link/input.h"
#include "link/kind.h"
#include "link/model.h"
#include "link/wall.h"

struct stated;

struct link_job {
    struct arena *a;
    struct records records;
    enum link_kind *kind; /* per column, filled by link_run where still LINK_UNSET */
    char (*reason)[160];
    struct age_at *age_at; /* said by the settings */
    size_t age_at_count;
    struct wall_rule wall_rule; /* likewise */
    struct wall wall;
    size_t *same; /* per column, 1 + the column that it is said to be, or 0 */
    struct fields fields;
    uint32_t keyed; /* fields whose values may be keys, bit by bit; all as link_open leaves it */
    struct blocks blocks;
    struct model model;
    struct pairs pairs;
    struct cluster_rule rule;
    double compared;   /* candidate pairs that were compared */
    uint32_t *cluster; /* per canonical row */
    size_t clusters;
    struct joining joining;   /* how they came together */
    struct stated *stated;    /* what the groups say of pairs; see stated.h */
    struct model_given given; /* from splink_read and labels; fields.given points here when there is any */
    uint64_t seed;
    struct str *ids; /* by row in the order given; p NULL when the row's number is its id */
    size_t ids_cap;
    bool unique_list[LINK_LISTS_MAX]; /* lists known to hold no person twice */
    const struct decided *decided;    /* what people decided of pairs, to be obeyed; set before link_run; may be NULL */
    const int64_t *number;            /* of each cluster, where numbers are kept from an earlier run; may be NULL */
    const struct env *env;            /* told of each step, and asked whether to stop; may be NULL */
    struct pace pace;                 /* of the step at work */
};

void link_open(struct link_job *j, struct arena *a, uint64_t seed);
void link_close(struct link_job *j);

/* Begins a step: what comes is told as `what`, which is the part of the whole from `from` to `to`. False when env says to stop.
 * Whoever begins one asks pace_stopped(&j->pace) at its end: what was stopped has no result. None is begun after link_prepare and link_run. */
bool link_step(struct link_job *j, const char *what, double from, double to);

/* Whether a death before a life keeps two rows apart (wall.h). What people decided comes first: not where they said that the
 * two are one person, directly or through other rows. After link_prepare. */
bool link_walled(const struct link_job *j, size_t a, size_t b);

/* After the rows are in: finds kinds, makes fields. False when env says to stop: then only link_close may follow. */
bool link_prepare(struct link_job *j);
/* Blocks, model, pairs, clusters. False as there. Cost: see docs/linkage.md. */
bool link_run(struct link_job *j);

#endif
