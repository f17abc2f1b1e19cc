/* num/lp.c - see lp.h. Column `width - 1` of the tableau is the right-hand side; the last row is the objective's reduced
 * costs (negative means improving) with minus the value at its end. Artificial columns are not stored: a basic artificial
 * is marked by its index, `columns` or above, and never enters again. */
#include "num/lp.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define TOLERANCE 1e-9

struct tableau {
    size_t rows, columns, width;
    double *t;
    size_t *basis;
    size_t pivots_left;
};

static double *tableau_row(struct tableau *s, size_t i)
{
    return s->t + i * s->width;
}

static void pivot(struct tableau *s, size_t row, size_t column)
{
    double *p = tableau_row(s, row), scale = 1 / p[column];
    for (size_t j = 0; j < s->width; j++)
        p[j] *= scale;
    p[column] = 1;
    for (size_t i = 0; i <= s->rows; i++) {
        double *q = tableau_row(s, i), f = q[column];
        if (i == row || f == 0)
            continue;
        for (size_t j = 0; j < s->width; j++)
            q[j] -= f * p[j];
        q[column] = 0;
        if (i < s->rows && q[s->width - 1] < 0 && q[s->width - 1] > -TOLERANCE)
            q[s->width - 1] = 0;
    }
    s->basis[row] = column;
}

/* The entering column: the most negative reduced cost, or after many degenerate steps the first (Bland). */
static size_t entering(struct tableau *s, bool bland)
{
    const double *z = tableau_row(s, s->rows);
    size_t best = s->columns;
    double least = -TOLERANCE;
    for (size_t j = 0; j < s->columns; j++)
        if (z[j] < least) {
            best = j;
            least = z[j];
            if (bland)
                break;
        }
    return best;
}

static size_t leaving(struct tableau *s, size_t column)
{
    size_t best = s->rows;
    double least = INFINITY;
    for (size_t i = 0; i < s->rows; i++) {
        const double *q = tableau_row(s, i);
        if (q[column] <= TOLERANCE)
            continue;
        double step = q[s->width - 1] / q[column];
        if (step < least - TOLERANCE || (step < least + TOLERANCE && best < s->rows && s->basis[i] < s->basis[best])) {
            least = fmin(step, least);
            best = i;
        }
    }
    return best;
}

static FALLIBLE improve(struct tableau *s, bool *bounded, struct err *e)
{
    size_t still = 0;
    for (;;) {
        size_t column = entering(s, still > s->rows + 10);
        *bounded = true;
        if (column == s->columns)
            return BD_OK;
        size_t row = leaving(s, column);
        if (row == s->rows) {
            *bounded = false;
            return BD_OK;
        }
        if (s->pivots_left-- == 0)
            return err_set(e, BD_NOT_CONVERGED, "a linear programme of %zu rows did not finish", s->rows);
        still = tableau_row(s, row)[s->width - 1] > TOLERANCE ? 0 : still + 1;
        pivot(s, row, column);
    }
}

/* Drives basic artificials at zero out where a real column can take their place; rows where none can are redundant. */
static void expel_artificials(struct tableau *s)
{
    for (size_t i = 0; i < s->rows; i++) {
        if (s->basis[i] < s->columns)
            continue;
        double *q = tableau_row(s, i);
        size_t best = s->columns;
        for (size_t j = 0; j < s->columns; j++)
            if (fabs(q[j]) > 1e-7 && (best == s->columns || fabs(q[j]) > fabs(q[best])))
                best = j;
        if (best < s->columns)
            pivot(s, i, best);
        else
            memset(q, 0, s->width * sizeof *q);
    }
}

static void set_objective(struct tableau *s, const double *c)
{
    double *z = tableau_row(s, s->rows);
    memset(z, 0, s->width * sizeof *z);
    for (size_t j = 0; j < s->columns; j++)
        z[j] = -c[j];
    for (size_t i = 0; i < s->rows; i++) {
        double f = s->basis[i] < s->columns ? c[s->basis[i]] : 0;
        const double *q = tableau_row(s, i);
        for (size_t j = 0; j < s->width && f != 0; j++)
            z[j] += f * q[j];
    }
}

FALLIBLE lp_solve(size_t rows, size_t columns, const double *m, const double *b, const double *c, struct arena *a,
                  enum lp_result *result, double *value, double *x, struct err *e)
{
    struct arena_mark mark = arena_mark(a);
    struct tableau s = {.rows = rows, .columns = columns, .width = columns + 1, .pivots_left = 50 * (rows + columns)};
    s.t = ARENA_ARRAY(a, double, (rows + 1) * s.width);
    s.basis = ARENA_ARRAY(a, size_t, rows + 1);
    double *z = tableau_row(&s, rows), scale = 1;
    for (size_t i = 0; i < rows; i++)
        scale = fmax(scale, fabs(b[i]));
    for (size_t i = 0; i < rows; i++) {
        double *q = tableau_row(&s, i), sign = b[i] < 0 ? -1 : 1;
        for (size_t j = 0; j < columns; j++)
            q[j] = sign * m[i * columns + j];
        q[columns] = sign * b[i];
        s.basis[i] = columns + i;
        for (size_t j = 0; j < s.width; j++)
            z[j] -= q[j];
    }
    bool bounded = true;
    enum bd_status status = improve(&s, &bounded, e);
    if (status == BD_OK && z[columns] < -1e-8 * scale) {
        *result = LP_INFEASIBLE;
    } else if (status == BD_OK) {
        expel_artificials(&s);
        set_objective(&s, c);
        status = improve(&s, &bounded, e);
        if (status == BD_OK) {
            *result = bounded ? LP_OPTIMAL : LP_UNBOUNDED;
            *value = tableau_row(&s, rows)[columns];
            for (size_t j = 0; x != NULL && j < columns; j++)
                x[j] = 0;
            for (size_t i = 0; x != NULL && i < rows; i++)
                if (s.basis[i] < columns)
                    x[s.basis[i]] = tableau_row(&s, i)[columns];
        }
    }
    arena_rewind(a, mark);
    return status;
}
