/* link/rows.h - rows found again by list and id, whatever their order.
 *
 * Floor: link. A list is found by its name as given, else by the last part of its path when only one list has that.
 */
#ifndef BD_LINK_ROWS_H
#define BD_LINK_ROWS_H

#include "link/run.h"

struct row_index {
    const struct link_job *j;
    uint32_t *row;  /* canonical rows by list, then id */
    struct str *id; /* by canonical row */
};

/* Reads the ids of all rows and sorts them. After link_prepare. Rows that agree in every cell are first brought into the
 * order of their ids (they stood in that of the input), so that what is said of one of them by its id means the same in every
 * run; call it before link_run. Lives in the job's arena. Cost: O(rows log rows). */
void row_index_make(struct link_job *j, struct row_index *out);

enum row_found { ROW_FOUND, ROW_ABSENT, ROW_LISTS_ALIKE /* several lists could be meant */ };
enum row_found row_index_find(const struct row_index *x, struct str list, struct str id, uint32_t *row);

/* Rows with this id in any list: how many, and the first. O(lists log rows). */
size_t row_index_any(const struct row_index *x, struct str id, uint32_t *row);

/* The row that somebody typed: an id that one row alone has, or LIST:ID. BD_USAGE: several rows have it; BD_NOT_FOUND. */
FALLIBLE row_index_typed(const struct row_index *x, struct str typed, uint32_t *row, struct err *e);

#endif
