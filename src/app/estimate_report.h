/* app/estimate_report.h - the methods side by side, and what they mean in words.
 *
 * Floor: app.
 */
#ifndef BD_APP_ESTIMATE_REPORT_H
#define BD_APP_ESTIMATE_REPORT_H

#include "app/estimate_words.h"
#include "app/printer.h"
#include "stats/latent.h"

/* The answer of a method among `count`, or NULL. */
const struct mse_estimate *report_find(const struct mse_estimate *x, size_t count, enum mse_method m);

/* The table "methods", under a heading. */
void report_methods(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out);

/* Text: what each method that gave a number assumes, and what would break it. */
void report_assumptions(const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out);

/* What the chains of the latent classes did: "latent" with rhat, ess, chains, steps, tempered, medians and modes. Nothing
 * when they did not run. */
void report_latent(struct arena *a, const struct latent_result *r, double observed, struct printer *out);

/* "advice": the primary method, agreement, lists, and what always holds. `t` and `o` of history_used. */
void report_advice(struct arena *a, const struct history_table *t, const struct history_overlap *o,
                   const struct mse_estimate *x, size_t count, const struct mse_estimate *primary, enum words_language l,
                   struct printer *out);

#endif
