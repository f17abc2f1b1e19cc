/* app/estimate_report.h - the methods side by side, and what they mean in words.
 *
 * Floor: app.
 */
#ifndef BD_APP_ESTIMATE_REPORT_H
#define BD_APP_ESTIMATE_REPORT_H

#include "app/estimate_words.h"
#include "app/printer.h"
#include "stats/latent.h"
#include "stats/models.h"
#include "stats/strata.h"

/* The answer of a method among `count`, or NULL. */
const struct mse_estimate *report_find(const struct mse_estimate *x, size_t count, enum mse_method m);

/* The table "methods", under a heading. */
void report_methods(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out);

/* Text: what each method that gave a number assumes, and what would break it. */
void report_assumptions(const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out);

/* What the chains of the latent classes did: "latent" with rhat, ess, chains, steps, tempered, medians and modes. Nothing
 * when they did not run. */
void report_latent(struct arena *a, const struct latent_result *r, double observed, struct printer *out);

/* What the advice is made of. */
struct report_facts {
    const struct history_table *table; /* of history_used */
    const struct history_overlap *overlap;
    const struct mse_estimate *x, *primary;
    size_t count;
    const struct models *models;        /* of the primary method's model; NULL where it has none */
    const struct strata_result *strata; /* NULL or without rows where there are no strata */
};

/* "advice": the primary method, its model, strata, agreement, lists, and what always holds. */
void report_advice(struct arena *a, const struct report_facts *f, enum words_language l, struct printer *out);

#endif
