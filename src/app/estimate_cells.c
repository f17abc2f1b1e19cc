/* app/estimate_cells.c - see estimate_cells.h. */
#include "app/estimate_cells.h"

#include <math.h>

void estimate_cell(struct arena *a, struct printer *out, bool given, double cases, double width)
{
    if (!given)
        print_none(out, NULL);
    else if (printer_face(out) == PRINTER_JSON)
        print_real(out, NULL, cases, 12);
    else
        print_z(out, NULL, words_cases(a, cases, width));
}

void estimate_cells(struct arena *a, struct printer *out, enum words_language l, const struct mse_estimate *x)
{
    const char *why = words_refused(a, l, x);
    bool given = x->refusal == MSE_FINE;
    double width = fmax(x->high - x->low, 50 * x->end_error);
    estimate_cell(a, out, given, x->total, width);
    estimate_cell(a, out, given, x->low, width);
    estimate_cell(a, out, given, x->high, width);
    if (why == NULL && printer_face(out) == PRINTER_JSON)
        print_none(out, NULL);
    else
        print_z(out, NULL, why != NULL ? why : "");
}

const char *estimate_figure(struct arena *a, enum words_language l, const struct mse_estimate *x)
{
    static const char *const to[WORDS_LANGUAGES] = {" to ", "~", "至"};
    double width = fmax(x->high - x->low, 50 * x->end_error);
    return arena_printf(a, "%s (%s%s%s)", words_cases(a, x->total, width), words_cases(a, x->low, width), to[l],
                        words_cases(a, x->high, width));
}
