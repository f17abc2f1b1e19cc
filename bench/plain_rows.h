/* bench/plain_rows.h - the rows of a view file, written again as plain rows into a container of the same make: what a rebuild
 * is measured against.
 */
#ifndef BD_BENCH_PLAIN_ROWS_H
#define BD_BENCH_PLAIN_ROWS_H

#include "base/err.h"

#include <stdint.h>

struct plain_cost {
    double wall, cpu; /* seconds spent inserting and committing; reading the rows is not counted */
    uint64_t rows;
    uint64_t bytes; /* of the values in the rows */
};

/* Makes `copy` with the tables, indexes and full-text index of the view file `from` (opened with `key`), and inserts all rows
 * of it, with the texts into the index, in transactions of 200,000 rows. Adds to `out`. */
FALLIBLE plain_rows_write(const char *from, const uint8_t key[32], const char *copy, struct plain_cost *out, struct err *e);

double bench_wall(void);
double bench_cpu(void);

#endif
