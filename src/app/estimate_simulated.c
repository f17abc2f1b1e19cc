/* app/estimate_simulated.c - see estimate_simulated.h. */
#include "app/estimate_simulated.h"

#include "base/csv.h"

enum { SCENARIO, PEOPLE, METHOD, POPULATIONS, GIVEN, COVERED, LOW, HIGH, MEDIAN, MEAN, WIDTH, COLUMNS };

static FALLIBLE number(const struct csv_table *t, size_t row, ptrdiff_t column, double *out, struct err *e)
{
    struct str cell = t->cells[row * t->columns + (size_t)column];
    *out = 0;
    if (cell.n > 0 && !str_is(cell, "inf") && !str_to_double(cell, out))
        return err_set(e, BD_INTERNAL, "the carried table of simulations does not read, row %zu", row + 2);
    return BD_OK;
}

FALLIBLE simulated_read(struct arena *a, struct simulated *out, struct err *e)
{
    static const char *const name[COLUMNS] = {"scenario",     "people",     "method",      "populations",
                                              "given",        "covered",    "missed_low",  "missed_high",
                                              "median_error", "mean_error", "median_width"};
    const struct simulated_file *f = &simulated_files[0];
    struct csv_table t;
    ptrdiff_t column[COLUMNS];
    BD_TRY(csv_read_table(a, f->name, (struct str){(const char *)f->bytes, f->size}, &t, e));
    for (int c = 0; c < COLUMNS; c++) {
        column[c] = csv_column(&t, name[c]);
        if (column[c] < 0)
            return err_set(e, BD_INTERNAL, "the carried table of simulations has no column \"%s\"", name[c]);
    }
    struct simulated s = {.scenario = ARENA_ARRAY(a, enum simulate_scenario, t.rows + 1),
                          .row = ARENA_ARRAY(a, struct simulate_row, t.rows + 1)};
    for (size_t r = 0; r < t.rows; r++) {
        double v[COLUMNS] = {0};
        for (int c = 0; c < COLUMNS; c++)
            if (c != SCENARIO && c != METHOD)
                BD_TRY(number(&t, r, column[c], &v[c], e));
        enum simulate_scenario scenario = simulate_named(t.cells[r * t.columns + (size_t)column[SCENARIO]]);
        enum mse_method m = mse_method_named(t.cells[r * t.columns + (size_t)column[METHOD]]);
        if (scenario == SIMULATE_SCENARIOS || m == MSE_METHODS)
            return err_set(e, BD_INTERNAL, "the carried table of simulations does not read, row %zu", r + 2);
        s.people = (int64_t)v[PEOPLE];
        s.scenario[s.rows] = scenario;
        s.row[s.rows++] = (struct simulate_row){.method = m,
                                                .populations = (size_t)v[POPULATIONS],
                                                .given = (size_t)v[GIVEN],
                                                .covered = v[COVERED],
                                                .missed_low = v[LOW],
                                                .missed_high = v[HIGH],
                                                .median_error = v[MEDIAN],
                                                .mean_error = v[MEAN],
                                                .median_width = v[WIDTH]};
    }
    *out = s;
    return BD_OK;
}

bool simulated_bad(const struct simulate_row *r)
{
    if (mse_kind_of(r->method) == MSE_BOUND)
        return r->given > 0 && r->missed_high > 1 - SIMULATED_COVERAGE_LEAST;
    return r->given == 0 || r->covered < SIMULATED_COVERAGE_LEAST;
}
