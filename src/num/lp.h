/* num/lp.h - small linear programmes by the two-phase simplex method on a dense tableau.
 *
 * Floor: num (uses base). For feasibility questions with tens of rows and up to some thousands of columns whose
 * coefficients are of order one; not a general solver.
 */
#ifndef BD_NUM_LP_H
#define BD_NUM_LP_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

enum lp_result { LP_OPTIMAL, LP_INFEASIBLE, LP_UNBOUNDED };

/* Maximises c'x subject to m x = b, x >= 0.
 *
 * m        rows by columns, borrowed; rows may be dependent
 * b        right-hand sides of any sign
 * result   LP_OPTIMAL, LP_INFEASIBLE or LP_UNBOUNDED
 * value    the optimum, only for LP_OPTIMAL
 * x        columns values at the optimum; may be NULL
 *
 * BD_NOT_CONVERGED  more than 50 (rows + columns) pivots, which Bland's rule after stalls should prevent
 *
 * Cost: rows * (rows + columns) doubles from `a`; about rows pivots of rows * columns multiplications. */
FALLIBLE lp_solve(size_t rows, size_t columns, const double *m, const double *b, const double *c, struct arena *a,
                  enum lp_result *result, double *value, double *x, struct err *e);

#endif
