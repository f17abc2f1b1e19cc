/* link/labels.h - pairs that somebody has judged, read from a table: file_a,id_a,file_b,id_b,match.
 *
 * Floor: link. A label speaks of two rows of the lists that are being linked. `match` is yes, 1, true or same; no, 0, false or
 * different; or unsure, which is read and left aside. Other columns (who judged, when, why) may stand beside these.
 */
#ifndef BD_LINK_LABELS_H
#define BD_LINK_LABELS_H

#include "link/run.h"

struct link_label {
    uint32_t a, b; /* canonical rows, a < b */
    bool match;
};

struct link_labels {
    struct link_label *x; /* in the order of a, then b; the same pair once */
    size_t count;
    size_t unsure;
};

/* Reads labels after link_prepare. Texts live as long as `text` and the job's arena. The table may come from
 * `bandi link --pairs` with a column `match` added. BD_INPUT: an absent column (the nearest is named), a row or file that
 * the lists do not have, a pair of a row with itself, a match that is none of the words, the same pair judged both ways.
 * Cost: O(rows + labels log labels). */
FALLIBLE link_labels_read(struct link_job *j, const char *file, struct str text, struct link_labels *out, struct err *e);

/* Labels from a truth: truth[row in the order given] is a group number, 0 not known. Every compared pair of two known rows
 * becomes a label. After link_run. Lives in the job's arena. Cost: O(pairs). */
void link_labels_truth(struct link_job *j, const uint32_t *truth, struct link_labels *out);

/* The share of the pairs of equal truth (numbers as above) that blocking gave and its cut kept; NAN when there is no true pair.
 * After link_run. Cost: O(rows log rows + pairs). */
double link_true_recall(const struct link_job *j, const uint32_t *truth);

/* Adds what people decided in force (same, not same), sorted among the labels that are there; where both speak of a pair, the
 * decision stands. Lives in the job's arena. Cost: O(labels + decisions). */
void link_labels_decided(struct link_job *j, const struct decided *decided, struct link_labels *labels);

/* Lets the labels take part in the estimation (given.h says how). Between link_prepare and link_run; borrowed. */
void link_labels_use(struct link_job *j, const struct link_labels *labels);

#endif
