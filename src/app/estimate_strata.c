/* app/estimate_strata.c - see estimate_strata.h. */
#include "app/estimate_strata.h"

#include "app/estimate_input.h"
#include "stats/sensitivity.h"
#include "stats/strata.h"

#include <math.h>

static void cell(struct arena *a, struct printer *out, bool given, double cases, double width)
{
    if (!given)
        print_none(out, NULL);
    else if (printer_face(out) == PRINTER_JSON)
        print_real(out, NULL, cases, 12);
    else
        print_z(out, NULL, words_cases(a, cases, width));
}

/* Total, low, high and the reason of a refusal. */
static void cells(struct arena *a, struct printer *out, enum words_language l, const struct mse_estimate *x)
{
    const char *why = words_refused(a, l, x);
    bool given = x->refusal == MSE_FINE;
    cell(a, out, given, x->total, x->high - x->low);
    cell(a, out, given, x->low, x->high - x->low);
    cell(a, out, given, x->high, x->high - x->low);
    if (why == NULL && printer_face(out) == PRINTER_JSON)
        print_none(out, NULL);
    else
        print_z(out, NULL, why != NULL ? why : "");
}

FALLIBLE estimate_print_strata(const struct history_file *h, enum mse_method method, const struct mse_options *o,
                               enum words_language l, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"stratum", "Stratum"}, {"observed", "Seen"}, {"total", "Total"},
                                                  {"low", "Low"},         {"high", "High"},     {"refused", "Refused because"}};
    static const struct print_column total[] = {{"total", "Sum by draws"}, {"low", "Low"}, {"high", "High"},
                                                {"refused", "Refused because"}};
    struct strata_result r;
    if (h->strata < 2)
        return BD_OK;
    if (h->strata > ESTIMATE_STRATA_MAX)
        return err_set(e, BD_LIMIT, "there are %zu strata, and at most %d are worked on", h->strata, ESTIMATE_STRATA_MAX);
    BD_TRY(strata_estimate(h, method, o, 20, a, &r, e));
    print_heading(out, "%s (%s)", words_heading(l, HEADING_STRATA), mse_method_name(method));
    print_table_begin(out, "strata", columns, 6);
    for (size_t i = 0; i < r.rows; i++) {
        print_z(out, NULL, r.row[i].stratum == NULL ? words_heading(l, HEADING_REST)
                                                     : estimate_stratum_name(a, h, r.row[i].stratum));
        print_real(out, NULL, r.row[i].observed, 12);
        cells(a, out, l, &r.row[i].estimate);
    }
    print_table_end(out);
    print_int(out, "strata_imputed", r.imputed);
    struct mse_estimate sum = {.refusal = r.refusal, .total = r.total, .low = r.low, .high = r.high};
    print_table_begin(out, "strata_sum", total, 4);
    cells(a, out, l, &sum);
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE print_curve(const struct history_table *used, double level, struct arena *a, struct printer *out,
                            struct err *e)
{
    static const double xi[] = {0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2};
    static const struct print_column columns[] = {{"xi", "Dependence"}, {"total", "Total"}, {"low", "Low"}, {"high", "High"}};
    print_table_begin(out, "xi", columns, 4);
    for (size_t i = 0; i < sizeof xi / sizeof *xi; i++) {
        struct sensitivity_point p;
        BD_TRY(sensitivity_xi(used, xi[i], level, a, &p, e));
        print_real(out, NULL, xi[i], 3);
        cell(a, out, p.given, p.total, p.high - p.low);
        cell(a, out, p.given, p.low, p.high - p.low);
        cell(a, out, p.given, p.high, p.high - p.low);
    }
    print_table_end(out);
    return BD_OK;
}

FALLIBLE estimate_print_sensitivity(const struct history_table *used, enum mse_method method, const struct mse_options *o,
                                    enum words_language l, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column without[] = {{"list", "List left out"}, {"total", "Total"}, {"low", "Low"},
                                                  {"high", "High"},          {"refused", "Refused because"}};
    static const struct print_column known[] = {{"list", "List"}, {"size", "Its size"},  {"total", "From the others"},
                                                {"low", "Low"},   {"high", "High"},      {"refused", "Refused because"}};
    if (used->lists < 3)
        return BD_OK;
    print_heading(out, "%s (%s)", words_heading(l, HEADING_SENSITIVITY), mse_method_name(method));
    if (used->lists <= 6)
        BD_TRY(print_curve(used, o->level, a, out, e));
    print_table_begin(out, "without", without, 5);
    for (unsigned i = 0; i < used->lists; i++) {
        struct mse_estimate x;
        BD_TRY(sensitivity_without(used, i, method, o, a, &x, e));
        print_str(out, NULL, used->name[i]);
        cells(a, out, l, &x);
    }
    print_table_end(out);
    print_table_begin(out, "consistency", known, 6);
    for (unsigned i = 0; i < used->lists; i++) {
        struct mse_estimate x;
        double truth;
        BD_TRY(sensitivity_consistency(used, i, method, o, a, &truth, &x, e));
        print_str(out, NULL, used->name[i]);
        print_int(out, NULL, (int64_t)truth);
        cells(a, out, l, &x);
    }
    print_table_end(out);
    return BD_OK;
}
