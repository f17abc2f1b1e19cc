/* app/estimate_strata.h - the part of `bandi estimate` that works by strata.
 *
 * Floor: app.
 */
#ifndef BD_APP_ESTIMATE_STRATA_H
#define BD_APP_ESTIMATE_STRATA_H

#include "app/estimate_words.h"
#include "app/printer.h"
#include "stats/strata.h"

/* More combinations than this are a mistake in --strata: a column of names, say. */
enum { ESTIMATE_STRATA_MAX = 2000 };

/* The table of strata and their sum by draws, by one method; *result receives them, without rows when the file has one stratum and
 * nothing is printed.
 * BD_LIMIT over ESTIMATE_STRATA_MAX; BD_INPUT when no stratum is complete. */
FALLIBLE estimate_print_strata(const struct history_file *h, enum mse_method method, const struct mse_options *o,
                               enum words_language l, struct arena *a, struct printer *out, struct strata_result *result,
                               struct err *e);

/* The strata as factors of one model (stats/covariates.h): "covariates" with model, parameters, deviance, aic, bic, imputations,
 * total, low, high, refused, and "strata" (stratum, observed, total). Nothing when the file has one stratum. Errors as above. */
FALLIBLE estimate_print_covariates(const struct history_file *h, const struct mse_options *o, enum words_language l,
                                   struct arena *a, struct printer *out, struct err *e);

#endif
