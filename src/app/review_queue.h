/* app/review_queue.h - which pairs a person should be asked about, the most telling first; and pairs drawn by chance to audit.
 *
 * Floor: app. Pure: a finished linkage in, pairs out.
 * Value of information: a pair is worth its entropy in bits times the pairs of rows that its answer would move. Between two
 * groups of n and m rows a "same" joins n·m pairs; inside a group of n a "not the same" takes at least n - 1 apart. (Entropy
 * weighed by what an answer reaches: Settles 2009, Active Learning Literature Survey, 3.1 and 3.6.)
 */
#ifndef BD_APP_REVIEW_QUEUE_H
#define BD_APP_REVIEW_QUEUE_H

#include "link/run.h"

struct review_pair {
    uint32_t a, b; /* canonical rows; a stands first in the order given */
    double stated; /* probability that the model gives */
    double value;  /* bits times pairs; 0 in an audit */
    double moves;  /* pairs of rows that the answer is expected to move: the chance that the linkage has it wrong, times them */
    double chance; /* with which an audit picks the pair; 0 in a review */
    uint64_t order; /* by rows as given, to break ties */
};

/* Undecided pairs in doubt (link_doubt.h), the most telling first; pairs decided "unsure" only when `unsure`. Lives in `a`.
 * After link_run. Cost: O(pairs + doubtful log doubtful). */
size_t review_queue(const struct link_job *j, bool unsure, struct arena *a, struct review_pair **out);

/* What the pairs from `from` on are still worth: the pairs of rows that their answers are expected to move, as a share of all
 * pairs that stand in one group. Of pairs between the same two groups the likeliest counts, since they are joined once. A
 * review may stop where this is small (REVIEW_ENOUGH). Cost: O(rows + pairs log pairs). */
#define REVIEW_ENOUGH 0.005
double review_worth(const struct link_job *j, const struct review_pair *queue, size_t from, size_t count);

/* `want` pairs of rows that stand in one group, each such pair with the same chance, without those already decided; in the
 * order drawn, fixed by the job's seed. Lives in `a`. Cost: O(rows + want). */
size_t review_audit(const struct link_job *j, size_t want, struct arena *a, struct review_pair **out);

/* Wilson's interval of a share (Wilson 1927) at 95 %: `yes` of n, n at least 1. */
void review_wilson(size_t yes, size_t n, double *low, double *high);

#endif
