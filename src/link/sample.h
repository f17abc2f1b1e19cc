/* link/sample.h - groupings drawn from what the linkage leaves open.
 *
 * Floor: link (uses base, num).
 * Words: a link is one of the k - 1 that hold a group of k rows together; w is log m/u of one field of one pair.
 * Target: a grouping has probability proportional to the product over its groups of
 *   (product of link odds)^(k - 1) * product over fields of [ mean over members c of product over the others i of exp(w_ic) ]^temper
 * over groupings that join only rows of one part of the linkage. In the bracket one member's value is taken to be the
 * person's, whose it is being unknown, and the others are judged by it; for two rows this is the ratio of the pair. A product
 * over all k (k - 1) / 2 pairs would count the odds of a link, and each error, many times over, and be too sure.
 * The parameters are drawn with the groupings, in turn (data augmentation, Tanner and Wong 1987): m of each field from a
 * Dirichlet distribution given the pairs together, u's sampling error likewise; link odds of each two lists from the gamma
 * posterior given links and the places where links could be.
 * What the model itself gets wrong is drawn too: one error of all log odds of a link, normal, with mean and deviation as found on
 * simulated populations (bench/bench_coverage.c). Then matches that were cut off or that blocking missed: recall from its Beta
 * distribution, a Poisson number of joins between rows alone, in the lists of joins that were seen.
 */
#ifndef BD_LINK_SAMPLE_H
#define BD_LINK_SAMPLE_H

#include "link/run.h"

enum { SAMPLE_DRAWS_LEAST = 50, SAMPLE_DRAWS_MOST = 10000 };
/* Rows times draws that are kept in memory at once. */
#define LIMIT_SAMPLE_CELLS ((size_t)200000000)

struct sample_rule {
    size_t draws;
    double temper;
    double error, error_deviation; /* of all log odds of a link */
    uint64_t seed;
};
struct sample_rule sample_rule_standard(uint64_t seed);

/* Draws groupings of a job that has run. Rows are numbered as given; out's arrays come from `a`.
 * BD_LIMIT        rows times draws over LIMIT_SAMPLE_CELLS
 * BD_INTERRUPTED  a step that was begun (link_step) is stopped
 * Cost: draws * rows, and draws * n * n * fields for a component of n rows (at most 300). */
FALLIBLE samples_draw(const struct link_job *j, const struct sample_rule *rule, struct arena *a,
                      struct table_cluster_samples *out, struct err *e);

/* The name of a list of samples: the file, or the value of the column that names lists. */
struct str sample_list_name(const struct link_job *j, size_t list);

/* `sample,cluster,list`: a row for each list that holds a member of the cluster in that sample, numbered from 1. Not all when a step
 * is stopped. */
void samples_put(const struct link_job *j, const struct table_cluster_samples *s, struct buf *out);

#endif
