/* num/dense.h - small dense matrices: Cholesky factors, solves, inverses, ranks.
 *
 * Floor: num. A matrix is an array of rows, m[i * n + j]. Symmetric matrices are read from their lower triangle only.
 * Meant for orders up to a few hundred; everything is plain loops, in place, without allocation.
 */
#ifndef BD_NUM_DENSE_H
#define BD_NUM_DENSE_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces the lower triangle of the symmetric n-by-n matrix by its Cholesky factor L (m = L L'). False, with `m` spoilt,
 * when a pivot is not above `tolerance` times the diagonal it came from (0 accepts any positive pivot).
 * Cost: n^3 / 6 multiplications. */
bool dense_cholesky(size_t n, double *m, double tolerance);

/* Solves L L' x = b in place, given the factor. */
void dense_solve(size_t n, const double *factor, double *b);

/* Solves L x = b in place (forward half). */
void dense_solve_lower(size_t n, const double *factor, double *b);

/* Solves L' x = b in place (backward half). */
void dense_solve_upper(size_t n, const double *factor, double *b);

/* Element (i, i) of the inverse of L L'. Cost: (n - i)^2 / 2. */
double dense_inverse_diagonal(size_t n, const double *factor, size_t i, double *scratch);

/* Turns the factor into the whole inverse of L L' (both triangles). */
void dense_inverse(size_t n, double *factor);

/* log det of L L'. */
double dense_log_det(size_t n, const double *factor);

/* Rank of the rows-by-columns matrix by elimination with complete pivoting, which spoils it; a pivot counts when it is
 * above `tolerance` times the largest element at the start. Exact for 0/1 matrices of the sizes used here. */
size_t dense_rank(size_t rows, size_t columns, double *m, double tolerance);

#endif
