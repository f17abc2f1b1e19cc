/* app/review_frame.h - two rows side by side for a terminal, by display width: Korean and Chinese letters take two columns.
 *
 * Floor: app. Pure: a pair in, text out.
 */
#ifndef BD_APP_REVIEW_FRAME_H
#define BD_APP_REVIEW_FRAME_H

#include "app/review_queue.h"

enum { REVIEW_CELL_LINES = 6 }; /* of one cell shown; what is longer ends with "…" */

/* Appends the two rows: a line of their lists and ids, then each column that one of them fills, with "=" where they agree, "≠"
 * where they differ, blank where one is missing; a line of "^" stands below the letters that differ. No line is wider than
 * `width` columns (at least 40). Letters that would steer a terminal are shown as U+FFFD. */
void review_put_pair(const struct link_job *j, const struct review_pair *p, size_t width, struct buf *out);

/* Appends what each field adds or takes away, in bits, as `bandi link why` does. */
void review_put_why(const struct link_job *j, const struct review_pair *p, size_t width, struct buf *out);

#endif
