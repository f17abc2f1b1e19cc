/* app/estimate_report.c - see estimate_report.h. */
#include "app/estimate_report.h"

#include "app/estimate_beside.h"
#include "app/estimate_input.h"
#include "stats/absorb.h"
#include "stats/run.h"

#include <math.h>

/* What decides the digits of a figure: the width of its interval, or fifty times the error of its ends if that is more. */
static double width_of(const struct mse_estimate *x)
{
    return fmax(x->high - x->low, 50 * x->end_error);
}

/* A number in JSON as it is, in text with the digits that the interval supports. */
static void print_cases(struct arena *a, struct printer *out, const struct mse_estimate *x, double cases, const char *before)
{
    if (x->refusal != MSE_FINE)
        print_none(out, NULL);
    else if (printer_face(out) == PRINTER_JSON)
        print_real(out, NULL, cases, 12);
    else
        print_z(out, NULL, arena_printf(a, "%s%s", before, words_cases(a, cases, width_of(x))));
}

/* Deviance and degrees of freedom of a method's model, where it has them. */
static void print_fit(const struct mse_estimate *x, struct printer *out)
{
    bool has = x->refusal == MSE_FINE && x->model != NULL && x->df > 0;
    for (int i = 0; i < 2; i++)
        if (has)
            print_real(out, NULL, i == 0 ? x->deviance : x->df, 6);
        else
            print_none(out, NULL);
}

void report_methods(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out)
{
    static const char *const kinds[] = {"check", "bound", "estimate"};
    static const char *const intervals[] = {"none", "log-normal", "profile", "bca", "posterior"};
    static const struct print_column columns[] = {
        {"name", "Method"}, {"total", "Total"},
        {"low", "Low"},     {"high", "High"},
        {"level", NULL},    {"kind", "Kind"},
        {"interval", NULL}, {"model", NULL},
        {"empty", NULL},    {"deviance", NULL},
        {"df", NULL},       {"notes", NULL},
        {"assumes", NULL},  {"refused", "Refused because"},
    };
    print_heading(out, "%s", words_heading(l, HEADING_METHODS));
    print_table_begin(out, "methods", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        const char *at_least = x[i].kind == MSE_BOUND ? words_heading(l, HEADING_AT_LEAST) : "";
        const char *why = words_refused(a, l, &x[i]);
        print_z(out, NULL, mse_method_name(x[i].method));
        print_cases(a, out, &x[i], x[i].total, at_least);
        print_cases(a, out, &x[i], x[i].low, "");
        print_cases(a, out, &x[i], x[i].high, "");
        print_real(out, NULL, x[i].level, 4);
        print_z(out, NULL, printer_face(out) == PRINTER_JSON ? kinds[x[i].kind] : printer_label(out, kinds[x[i].kind]));
        print_z(out, NULL, x[i].refusal == MSE_FINE ? intervals[x[i].interval] : intervals[0]);
        print_str(out, NULL, str_from(x[i].model != NULL ? x[i].model : ""));
        print_str(out, NULL, str_from(x[i].empty != NULL ? x[i].empty : ""));
        print_fit(&x[i], out);
        print_z(out, NULL, beside_codes(a, &x[i]));
        print_z(out, NULL, words_assumes(l, x[i].method));
        if (why != NULL)
            print_z(out, NULL, why);
        else if (printer_face(out) == PRINTER_JSON)
            print_none(out, NULL);
        else
            print_z(out, NULL, "");
    }
    print_table_end(out);
}

void report_assumptions(const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (x[i].refusal != MSE_FINE)
            continue;
        if (!any)
            print_heading(out, "%s", words_heading(l, HEADING_ASSUMES));
        any = true;
        print_line(out, "%s: %s", mse_method_name(x[i].method), words_assumes(l, x[i].method));
    }
}

void report_latent(struct arena *a, const struct latent_result *r, double observed, struct printer *out)
{
    static const struct print_column chains[] = {{"chain", "Chain"}, {"median", "Median total"}};
    static const struct print_column modes[] = {{"total", "Hump at"}, {"share", "Share of draws"}};
    if (r->chains == 0)
        return;
    bool json = printer_face(out) == PRINTER_JSON;
    print_object_begin(out, "latent");
    print_real(out, "rhat", r->rhat, 4);
    print_real(out, "ess", r->ess, 3);
    print_int(out, "chains", (int64_t)r->chains);
    print_int(out, "steps", (int64_t)r->steps);
    print_bool(out, "tempered", r->tempered);
    print_bool(out, "mixed", r->mixed);
    print_real(out, "most_unseen", r->most_unseen, 3);
    print_real(out, "near_limit", r->near_limit, 2);
    print_table_begin(out, "medians", chains, 2);
    for (unsigned c = 0; c < r->chains; c++) {
        print_int(out, NULL, c + 1);
        if (json)
            print_real(out, NULL, r->chain_median[c], 12);
        else
            print_z(out, NULL, words_cases(a, r->chain_median[c], sqrt(r->variance)));
    }
    print_table_end(out);
    print_table_begin(out, "modes", modes, 2);
    for (unsigned k = 0; k < r->modes; k++) {
        if (json)
            print_real(out, NULL, r->mode[k], 12);
        else
            print_z(out, NULL, words_cases(a, fmax(r->mode[k], observed), sqrt(r->variance)));
        print_real(out, NULL, r->share_mode[k], 2);
    }
    print_table_end(out);
    print_object_end(out);
}

/* One sentence of the advice after the others. */
static void say(struct buf *b, enum words_language l, enum words_advice part, const char *const text[4])
{
    if (b->n > 0)
        buf_addz(b, "\n");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_advice is the only source of formats */
    buf_addf(b, words_advice(l, part), text[0], text[1], text[2], text[3]);
#pragma GCC diagnostic pop
}

const struct mse_estimate *report_find(const struct mse_estimate *x, size_t count, enum mse_method m)
{
    for (size_t i = 0; i < count; i++)
        if (x[i].method == m)
            return &x[i];
    return NULL;
}

static void advise_primary(struct arena *a, const struct mse_estimate *p, enum words_language l, struct buf *b)
{
    const char *name = mse_method_name(p->method);
    if (p->refusal != MSE_FINE) {
        say(b, l, ADVICE_NO_PRIMARY, (const char *const[4]){name, words_refused(a, l, p), "", ""});
        if (p->refusal == MSE_TOO_MANY_LISTS)
            say(b, l, ADVICE_FEWER, (const char *const[4]){"", "", "", ""});
        return;
    }
    double width = width_of(p);
    const char *total = words_cases(a, p->total, width), *low = words_cases(a, p->low, width);
    const char *high = words_cases(a, p->high, width);
    if (p->method == MSE_CHAPMAN)
        say(b, l, ADVICE_TWO_LISTS, (const char *const[4]){name, total, low, high});
    else if (isinf(p->high))
        say(b, l, ADVICE_OPEN_ABOVE, (const char *const[4]){name, total, low, ""});
    else
        say(b, l, ADVICE_PRIMARY, (const char *const[4]){name, total, low, high});
}

/* tell_selected: profile intervals ignore the choice, and nothing said so yet. */
static void advise_agreement(struct arena *a, const struct mse_estimate *x, size_t count, bool tell_selected,
                             enum words_language l, struct buf *b)
{
    const struct mse_estimate *low = NULL, *high = NULL;
    bool selected = false;
    for (size_t i = 0; i < count; i++) {
        if (x[i].refusal != MSE_FINE || x[i].kind != MSE_ESTIMATE)
            continue;
        low = low == NULL || x[i].total < low->total ? &x[i] : low;
        high = high == NULL || x[i].total > high->total ? &x[i] : high;
        selected = selected || (x[i].notes & MSE_NOTE_SELECTED) != 0;
    }
    if (low == NULL || low == high)
        return;
    if (high->total > 1.25 * low->total)
        say(b, l, ADVICE_DISAGREE,
            (const char *const[4]){mse_method_name(low->method), words_cases(a, low->total, width_of(low)),
                                   mse_method_name(high->method), words_cases(a, high->total, width_of(high))});
    else
        say(b, l, ADVICE_AGREE, (const char *const[4]){"", "", "", ""});
    if (selected && tell_selected)
        say(b, l, ADVICE_SELECTED, (const char *const[4]){"", "", "", ""});
}

/* The primary method's interval with the choice of its model inside. */
static void advise_model(struct arena *a, const struct models *m, enum words_language l, struct buf *b)
{
    if (m == NULL)
        return;
    double width = fmax(m->high - m->low, 50 * m->end_error);
    const char *count = words_cases(a, (double)m->replicates, 0), *low = words_cases(a, m->low, width);
    if (isfinite(m->high))
        say(b, l, ADVICE_AGAIN, (const char *const[4]){count, low, words_cases(a, m->high, width), ""});
    else
        say(b, l, ADVICE_AGAIN_OPEN, (const char *const[4]){count, low, "", ""});
}

static void advise_strata(struct arena *a, const struct strata_result *s, enum words_language l, struct buf *b)
{
    if (s == NULL || s->rows == 0 || s->refusal != MSE_FINE)
        return;
    double width = s->high - s->low;
    say(b, l, ADVICE_STRATA,
        (const char *const[4]){words_cases(a, s->total, width), words_cases(a, s->low, width), words_cases(a, s->high, width),
                               ""});
}

/* A bound above the whole interval of the primary estimate contradicts it; true when that was said. */
static bool advise_bound(struct arena *a, const struct mse_estimate *p, const struct mse_estimate *chao, enum words_language l,
                         struct buf *b)
{
    if (p->refusal != MSE_FINE || p->kind != MSE_ESTIMATE || chao == NULL || chao->refusal != MSE_FINE ||
        !(chao->low > p->high))
        return false;
    say(b, l, ADVICE_BOUND,
        (const char *const[4]){words_cases(a, chao->total, chao->high - chao->low), mse_method_name(p->method),
                               words_cases(a, p->total, width_of(p)), ""});
    return true;
}

static void advise_absorbing(struct arena *a, const struct history_table *t, enum words_language l, struct buf *b)
{
    struct absorb x = absorb_look(t, a);
    if (x.found)
        say(b, l, ADVICE_ABSORBING, (const char *const[4]){str_keep(a, t->name[x.list]).p, "", "", ""});
}

static void advise_lists(struct arena *a, const struct history_table *t, const struct history_overlap *o,
                         const struct mse_estimate *x, size_t count, bool tell_differ, enum words_language l, struct buf *b)
{
    const char *empty = estimate_apart(a, t);
    if (*empty)
        say(b, l, ADVICE_EMPTY, (const char *const[4]){empty, "", "", ""});
    double single = 100 * (double)o->times[1] / (double)t->observed;
    if (single > 80)
        say(b, l, ADVICE_SINGLE, (const char *const[4]){arena_printf(a, "%.0f", single), "", "", ""});
    const struct mse_estimate *chao = report_find(x, count, MSE_CHAO),
                              *main_effects = report_find(x, count, MSE_LOGLINEAR_MAIN);
    if (tell_differ && chao != NULL && main_effects != NULL && mse_heterogeneity(chao, main_effects))
        say(b, l, ADVICE_HETEROGENEITY,
            (const char *const[4]){words_cases(a, chao->total, chao->high - chao->low),
                                   words_cases(a, main_effects->total, main_effects->high - main_effects->low), "", ""});
}

void report_advice(struct arena *a, const struct report_facts *f, enum words_language l, struct printer *out)
{
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    advise_primary(a, f->primary, l, &b);
    advise_model(a, f->models, l, &b);
    advise_strata(a, f->strata, l, &b);
    advise_agreement(a, f->x, f->count, f->models == NULL, l, &b);
    if (f->primary->refusal == MSE_FINE && (f->primary->notes & MSE_NOTE_POOR_FIT) != 0)
        say(&b, l, ADVICE_POOR_FIT, (const char *const[4]){mse_method_name(f->primary->method), "", "", ""});
    bool above = advise_bound(a, f->primary, report_find(f->x, f->count, MSE_CHAO), l, &b);
    advise_lists(a, f->table, f->overlap, f->x, f->count, !above, l, &b);
    advise_absorbing(a, f->table, l, &b);
    say(&b, l, ADVICE_ALWAYS, (const char *const[4]){"", "", "", ""});
    if (printer_face(out) == PRINTER_JSON) {
        print_str(out, "advice", buf_str(&b));
        return;
    }
    print_heading(out, "%s", words_heading(l, HEADING_ADVICE));
    for (size_t from = 0, to; from < b.n; from = to + 1) {
        for (to = from; to < b.n && b.p[to] != '\n'; to++)
            ;
        print_line(out, "%.*s", (int)(to - from), b.p + from);
    }
}
