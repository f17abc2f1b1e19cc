/* link/cluster.h - from scored pairs to groups that do not chain.
 *
 * Floor: link (private). Rows joined by likely pairs form components; within a component groups are merged greedily by average
 * linkage (Sokal and Michener 1958) for as long as the average speaks for one person. Two groups are weighed once a pair of their rows
 * speaks for them, and then by all pairs of their rows, also those that blocking never compared. One strong pair cannot pull two
 * groups together whose other members disagree. Each field is averaged over the pairs of rows that show it: what most rows of a
 * group lack is then no weaker evidence for it.
 */
#ifndef BD_LINK_CLUSTER_H
#define BD_LINK_CLUSTER_H

#include "link/joining.h"
#include "link/model.h"

struct cluster_rule {
    double edge;                                 /* pairs below this log odds do not hold a component together */
    double join;                                 /* log odds of the averages above which groups are merged */
    int (*fixed)(void *ctx, size_t a, size_t b); /* 1 certainly one person, -1 certainly not, 0 open; may be NULL */
    void *ctx;
};
struct cluster_rule cluster_rule_standard(void);

/* cluster[row] (canonical rows): numbers of groups from 0 in order of their first row; returns how many, 0 when stopped.
 * *joining (zero, or of an earlier run) is filled; joining_free releases. */
size_t clusters_make(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p,
                     const struct cluster_rule *rule, uint32_t *cluster, struct joining *joining);

#endif
