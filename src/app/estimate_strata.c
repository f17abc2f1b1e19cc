/* app/estimate_strata.c - see estimate_strata.h. */
#include "app/estimate_strata.h"

#include "app/estimate_cells.h"
#include "app/estimate_input.h"
#include "stats/strata.h"

FALLIBLE estimate_print_strata(const struct history_file *h, enum mse_method method, const struct mse_options *o,
                               enum words_language l, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"stratum", "Stratum"}, {"observed", "Seen"}, {"total", "Total"},
                                                  {"low", "Low"},         {"high", "High"},     {"refused", "Refused because"}};
    static const struct print_column total[] = {
        {"total", "Sum by draws"}, {"low", "Low"}, {"high", "High"}, {"refused", "Refused because"}};
    struct strata_result r;
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
        print_real(out, NULL, r.row[i].observed, 12);
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
    return BD_OK;
}
