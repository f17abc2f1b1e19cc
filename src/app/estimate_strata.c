/* app/estimate_strata.c - see estimate_strata.h. */
#include "app/estimate_strata.h"

#include "app/estimate_cells.h"
#include "app/estimate_input.h"
#include "stats/covariates.h"

#include <math.h>

/* Cases of a stratum, a mean over imputations: whole for people, as it is for scripts. */
static void print_seen(struct printer *out, double cases)
{
    print_real(out, NULL, printer_face(out) == PRINTER_JSON ? cases : round(cases), 12);
}

FALLIBLE estimate_print_strata(const struct history_file *h, enum mse_method method, const struct mse_options *o,
                               enum words_language l, struct arena *a, struct printer *out, struct strata_result *result,
                               struct err *e)
{
    static const struct print_column columns[] = {{"stratum", "Stratum"}, {"observed", "Seen"}, {"total", "Total"},
                                                  {"low", "Low"},         {"high", "High"},     {"refused", "Refused because"}};
    static const struct print_column total[] = {
        {"total", "Sum by draws"}, {"low", "Low"}, {"high", "High"}, {"refused", "Refused because"}};
    struct strata_result r;
    *result = (struct strata_result){0};
    if (h->strata < 2)
        return BD_OK;
    if (h->strata > ESTIMATE_STRATA_MAX)
        return err_set(e, BD_LIMIT, "there are %zu strata, and at most %d are worked on", h->strata, ESTIMATE_STRATA_MAX);
    BD_TRY(strata_estimate(h, method, o, 20, a, &r, e));
    print_heading(out, "%s (%s)", words_heading(l, HEADING_STRATA), mse_method_name(method));
    print_table_begin(out, "strata", columns, 6);
    for (size_t i = 0; i < r.rows; i++) {
        print_z(out, NULL,
                r.row[i].stratum == NULL ? words_heading(l, HEADING_REST) : estimate_stratum_name(a, h, r.row[i].stratum));
        print_seen(out, r.row[i].observed);
        estimate_cells(a, out, l, &r.row[i].estimate);
    }
    print_table_end(out);
    print_int(out, "strata_imputed", r.imputed);
    struct mse_estimate sum = {.refusal = r.refusal,
                               .why_number = r.why_number,
                               .why_needed = r.why_needed,
                               .why_text = r.why_text,
                               .total = r.total,
                               .low = r.low,
                               .high = r.high};
    print_table_begin(out, "strata_sum", total, 4);
    estimate_cells(a, out, l, &sum);
    print_table_end(out);
    if (method == MSE_LOGLINEAR_BIC || method == MSE_LOGLINEAR_AIC)
        print_line(out, "%s", words_note(l, NOTE_STRATA));
    *result = r;
    return BD_OK;
}

static void print_number(struct arena *a, const char *key, double cases, double width, struct printer *out)
{
    if (printer_face(out) == PRINTER_JSON)
        print_real(out, key, cases, 12);
    else
        print_z(out, key, words_cases(a, cases, width));
}

FALLIBLE estimate_print_covariates(const struct history_file *h, const struct mse_options *o, enum words_language l,
                                   struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"stratum", "Stratum"}, {"observed", "Seen"}, {"total", "Total"}};
    struct covariates_result r;
    if (h->strata < 2)
        return BD_OK;
    BD_TRY(covariates_estimate(h, o, 20, a, &r, e));
    const struct mse_estimate *x = &r.estimate;
    bool given = x->refusal == MSE_FINE;
    double width = x->high - x->low;
    print_heading(out, "%s", words_heading(l, HEADING_COVARIATES));
    print_object_begin(out, "covariates");
    print_z(out, "model", x->model != NULL ? x->model : "");
    print_int(out, "parameters", (int64_t)r.parameters);
    print_real(out, "deviance", r.deviance, 5);
    print_int(out, "df", (int64_t)x->df);
    print_real(out, "aic", r.aic, 6);
    print_real(out, "bic", r.bic, 6);
    print_int(out, "imputations", (int64_t)r.imputations);
    if (given) {
        print_number(a, "total", x->total, width, out);
        print_number(a, "low", x->low, width, out);
        print_number(a, "high", x->high, width, out);
    } else {
        print_z(out, "refused", words_refused(a, l, x));
    }
    print_table_begin(out, "strata", columns, 3);
    for (size_t s = 0; s < r.strata && given; s++) {
        print_z(out, NULL, estimate_stratum_name(a, h, r.stratum[s]));
        print_number(a, NULL, r.observed[s], 0, out);
        print_number(a, NULL, r.total[s], width, out);
    }
    print_table_end(out);
    print_object_end(out);
    print_line(out, "%s", words_note(l, NOTE_COVARIATES));
    if (given && (x->notes & MSE_NOTE_POOR_FIT) != 0)
        print_line(out, "%s", words_note(l, NOTE_COVARIATES_POOR));
    return BD_OK;
}
