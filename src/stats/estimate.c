/* stats/estimate.c - names of methods and the checks they share. */
#include "stats/estimate.h"

#include "num/special.h"

#include <math.h>

static const char *const names[MSE_METHODS] = {
    [MSE_CHAPMAN] = "chapman",
    [MSE_CHAO] = "chao",
    [MSE_ZELTERMAN] = "zelterman",
    [MSE_COVERAGE] = "coverage",
    [MSE_CLOSED] = "closed",
    [MSE_LOGLINEAR_MAIN] = "loglinear-main",
    [MSE_LOGLINEAR_BIC] = "loglinear-bic",
    [MSE_LOGLINEAR_AIC] = "loglinear-aic",
    [MSE_SPARSE_BCA] = "sparse-bca",
    [MSE_GRAPHS] = "graphs",
    [MSE_LATENT] = "latent",
};

const char *mse_method_name(enum mse_method m)
{
    return names[m];
}

enum mse_method mse_method_named(struct str name)
{
    for (int m = 0; m < MSE_METHODS; m++)
        if (str_is(name, names[m]))
            return (enum mse_method)m;
    return MSE_METHODS;
}

enum mse_kind mse_kind_of(enum mse_method m)
{
    return m == MSE_CHAPMAN ? MSE_CHECK : m <= MSE_CLOSED ? MSE_BOUND : MSE_ESTIMATE;
}

struct mse_estimate mse_begin(enum mse_method m, enum mse_kind kind, const struct history_table *t, const struct mse_options *o)
{
    return (struct mse_estimate){.method = m, .kind = kind, .observed = (double)t->observed, .level = o->level};
}

void mse_refuse(struct mse_estimate *out, enum mse_refusal why, double number, double needed, const char *text)
{
    out->refusal = why;
    out->why_number = number;
    out->why_needed = needed;
    out->why_text = text;
    out->interval = MSE_NO_INTERVAL;
    out->total = out->low = out->high = 0;
}

void mse_set_log_normal(struct mse_estimate *out, double unseen, double log_variance)
{
    double spread = exp(normal_quantile(0.5 + out->level / 2) * sqrt(log_variance));
    out->interval = MSE_LOG_NORMAL;
    out->log_variance = log_variance;
    out->total = out->observed + unseen;
    out->low = out->observed + unseen / spread;
    out->high = out->observed + unseen * spread;
}

bool mse_refuse_unfit(const struct history_table *t, unsigned need, struct arena *a, struct mse_estimate *out)
{
    if (t->lists < need) {
        mse_refuse(out, MSE_FEW_LISTS, t->lists, need, NULL);
        return true;
    }
    if (t->observed < MSE_CASES_MIN) {
        mse_refuse(out, MSE_FEW_CASES, (double)t->observed, MSE_CASES_MIN, NULL);
        return true;
    }
    struct history_overlap o = history_overlaps(t);
    if (o.times[1] == t->observed) {
        mse_refuse(out, MSE_NO_OVERLAP, 0, 0, NULL);
        return true;
    }
    unsigned size[HISTORY_LISTS_MAX] = {0}, largest = 0;
    for (unsigned i = 0; i < t->lists; i++)
        size[o.component[i]]++;
    for (unsigned c = 1; c < o.components; c++)
        if (size[c] > size[largest])
            largest = c;
    if (size[largest] >= need)
        return false;
    const char *text = "";
    for (unsigned i = 0; i < t->lists; i++)
        if (o.component[i] != largest)
            text = arena_printf(a, "%s%s%.*s", text, *text ? ", " : "", STR_FMT(t->name[i]));
    mse_refuse(out, MSE_APART, size[largest], need, text);
    return true;
}
