/* base/table.h - plain tables that one floor hands to another: lists of records in, groupings out.
 *
 * Floor: base (no code, only shapes). `app` fills and carries them; the engines read and write them. Everything borrows
 * from memory that the maker owns and that outlives the call.
 * Words: a list is one source of rows; a row is one record of one list; a cluster is a set of rows said to be one person.
 */
#ifndef BD_BASE_TABLE_H
#define BD_BASE_TABLE_H

#include "base/str.h"

/* One list as a table of text. cells[row * columns + column]; an empty cell is a missing value. */
struct table_list {
    struct str name;     /* the file, or the handle of the source in a vault */
    struct str *columns; /* column names, distinct */
    size_t column_count;
    struct str *cells;
    size_t rows;
};

/* One grouping of all rows. Rows are numbered over all lists in the order given: the first list's rows, then the
 * second's. Cluster numbers run from 0 and are given in the order of their first row. */
struct table_clusters {
    size_t rows;
    uint32_t *cluster; /* rows numbers below `clusters` */
    size_t clusters;
    uint16_t *list; /* which list each row came from, from 0 */
    size_t lists;
};

/* Several groupings drawn from the distribution that the linkage leaves open: what linkage does not know, handed on to
 * estimates. cluster[sample * rows + row]; within a sample cluster numbers run from 0 to clusters[sample] - 1. */
struct table_cluster_samples {
    size_t rows;
    size_t samples;
    uint32_t *cluster;
    uint32_t *clusters;
    uint16_t *list; /* rows numbers, as in table_clusters */
    size_t lists;
    double recall; /* estimated share of true pairs that were compared at all, 0 to 1 */
    double temper; /* exponent put on the odds before drawing; 1 takes the model at its word */
};

#endif
