/* num/dense.c - see dense.h. */
#include "num/dense.h"

#include <math.h>

bool dense_cholesky(size_t n, double *m, double tolerance)
{
    for (size_t i = 0; i < n; i++) {
        double *row = m + i * n, whole = row[i];
        for (size_t j = 0; j < i; j++) {
            const double *other = m + j * n;
            double sum = row[j];
            for (size_t k = 0; k < j; k++)
                sum -= row[k] * other[k];
            row[j] = sum / other[j];
        }
        double pivot = whole;
        for (size_t k = 0; k < i; k++)
            pivot -= row[k] * row[k];
        if (!(pivot > tolerance * whole) || !(pivot > 0))
            return false;
        row[i] = sqrt(pivot);
    }
    return true;
}

void dense_solve_lower(size_t n, const double *factor, double *b)
{
    for (size_t i = 0; i < n; i++) {
        const double *row = factor + i * n;
        double sum = b[i];
        for (size_t k = 0; k < i; k++)
            sum -= row[k] * b[k];
        b[i] = sum / row[i];
    }
}

void dense_solve_upper(size_t n, const double *factor, double *b)
{
    for (size_t i = n; i-- > 0;) {
        const double *row = factor + i * n;
        b[i] /= row[i];
        for (size_t k = 0; k < i; k++)
            b[k] -= row[k] * b[i];
    }
}

void dense_solve(size_t n, const double *factor, double *b)
{
    dense_solve_lower(n, factor, b);
    dense_solve_upper(n, factor, b);
}

double dense_inverse_diagonal(size_t n, const double *factor, size_t i, double *scratch)
{
    double sum = 0;
    for (size_t r = i; r < n; r++) {
        const double *row = factor + r * n;
        double v = r == i ? 1 : 0;
        for (size_t k = i; k < r; k++)
            v -= row[k] * scratch[k];
        scratch[r] = v / row[r];
        sum += scratch[r] * scratch[r];
    }
    return sum;
}

void dense_inverse(size_t n, double *factor)
{
    for (size_t j = 0; j < n; j++) { /* the inverse of L, column by column, below the diagonal */
        factor[j * n + j] = 1 / factor[j * n + j];
        for (size_t i = j + 1; i < n; i++) {
            double sum = 0;
            for (size_t k = j; k < i; k++)
                sum -= factor[i * n + k] * factor[k * n + j];
            factor[i * n + j] = sum / factor[i * n + i];
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = i; k < n; k++)
                sum += factor[k * n + i] * factor[k * n + j];
            factor[j * n + i] = sum; /* the upper triangle; entries below row i are no longer needed there */
            if (i == j)
                factor[i * n + i] = sum;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            factor[i * n + j] = factor[j * n + i];
}

double dense_log_det(size_t n, const double *factor)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += log(factor[i * n + i]);
    return 2 * sum;
}

size_t dense_rank(size_t rows, size_t columns, double *m, double tolerance)
{
    double largest = 0;
    for (size_t i = 0; i < rows * columns; i++)
        largest = fmax(largest, fabs(m[i]));
    size_t rank = 0;
    for (; rank < rows && rank < columns; rank++) {
        size_t pr = rank, pc = rank;
        for (size_t i = rank; i < rows; i++)
            for (size_t j = rank; j < columns; j++)
                if (fabs(m[i * columns + j]) > fabs(m[pr * columns + pc])) {
                    pr = i;
                    pc = j;
                }
        double pivot = m[pr * columns + pc];
        if (!(fabs(pivot) > tolerance * largest))
            break;
        for (size_t j = 0; j < columns; j++) {
            double kept = m[pr * columns + j];
            m[pr * columns + j] = m[rank * columns + j];
            m[rank * columns + j] = kept;
        }
        for (size_t i = 0; i < rows; i++) {
            double kept = m[i * columns + pc];
            m[i * columns + pc] = m[i * columns + rank];
            m[i * columns + rank] = kept;
        }
        for (size_t i = rank + 1; i < rows; i++) {
            double factor = m[i * columns + rank] / pivot;
            for (size_t j = rank; j < columns && factor != 0; j++)
                m[i * columns + j] -= factor * m[rank * columns + j];
        }
    }
    return rank;
}
