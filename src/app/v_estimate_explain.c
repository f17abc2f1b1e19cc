/* app/v_estimate_explain.c - `bandi estimate explain`: what a method assumes, what breaks it, and how it fared where the truth is
 * known. */
#include "app/estimate_explain.h"
#include "app/estimate_simulated.h"
#include "app/labels.h"
#include "app/verb.h"

#include <math.h>

static const struct param params[] = {
    {.name = "method",
     .kind = PARAM_CHOICE,
     .positional = true,
     .value = "NAME",
     .choices = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent",
     .about = "the method; else all"},
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the words"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi estimate explain graphs", "one method"},
    {"bandi estimate explain chao --language zh", "the same in Chinese (ko: Korean)"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"methods",
     "name, kind (check, bound, estimate), does, assumes, breaks, warnings, simulated: scenario, populations, given, "
     "covered, missed_low, missed_high, median_error, mean_error, bad"},
    {.key = NULL},
};

static const char *percent(struct arena *a, double share)
{
    return arena_printf(a, "%.0f", round(100 * share));
}

/* A sentence of estimate_explain.h with its values filled in. */
static const char *say(struct arena *a, enum words_language l, enum explain_word w, const char *const text[4])
{
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* explain_word is the only source of formats */
#pragma GCC diagnostic ignored "-Wformat-extra-args"
    buf_addf(&b, explain_word(l, w), text[0], text[1], text[2], text[3]);
#pragma GCC diagnostic pop
    return arena_copy(a, b.p, b.n);
}

static const char *say_one(struct arena *a, enum words_language l, enum explain_word w, const char *text)
{
    return say(a, l, w, (const char *const[4]){text, "", "", ""});
}

/* What one row says against the method; NULL when nothing. */
static const char *warning(struct arena *a, enum words_language l, enum simulate_scenario s, const struct simulate_row *r)
{
    const char *scenario = explain_scenario(l, s);
    if (r->given < r->populations)
        if (r->given == 0 || !simulated_bad(r))
            return say(a, l, EXPLAIN_REFUSES,
                       (const char *const[4]){scenario, percent(a, 1 - (double)r->given / (double)r->populations), "", ""});
    if (!simulated_bad(r))
        return NULL;
    if (mse_kind_of(r->method) == MSE_BOUND)
        return say(a, l, EXPLAIN_BAD_BOUND, (const char *const[4]){scenario, percent(a, r->missed_high), "", ""});
    return say(a, l, EXPLAIN_BAD,
               (const char *const[4]){scenario, percent(a, r->covered), percent(a, r->missed_low), percent(a, r->missed_high)});
}

static void print_rows(const struct simulated *s, enum mse_method m, struct printer *out)
{
    static const struct print_column columns[] = {
        {"scenario", "Scenario"},         {"populations", "Populations"}, {"given", "Given"},
        {"covered", "Held the truth"},    {"missed_low", "Too low"},      {"missed_high", "Too high"},
        {"median_error", "Median error"}, {"mean_error", "Bias"},         {"bad", NULL}};
    print_table_begin(out, "simulated", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < s->rows; i++) {
        const struct simulate_row *r = &s->row[i];
        const double share[] = {r->covered, r->missed_low, r->missed_high, r->median_error, r->mean_error};
        if (r->method != m)
            continue;
        print_z(out, NULL,
                printer_face(out) == PRINTER_JSON ? simulate_name(s->scenario[i])
                                                  : printer_label(out, simulate_name(s->scenario[i])));
        print_int(out, NULL, (int64_t)r->populations);
        print_int(out, NULL, (int64_t)r->given);
        for (int c = 0; c < 5; c++)
            if (r->given == 0)
                print_none(out, NULL);
            else
                print_real(out, NULL, round(1000 * share[c]) / 1000 + 0.0, 3);
        print_bool(out, NULL, simulated_bad(r));
    }
    print_table_end(out);
}

static void explain(struct arena *a, const struct simulated *s, enum mse_method m, enum words_language l, struct printer *out)
{
    static const char *const kinds[] = {"check", "bound", "estimate"};
    size_t populations = 0;
    const char *warnings = "";
    for (size_t i = 0; i < s->rows; i++) {
        const char *w = s->row[i].method == m ? warning(a, l, s->scenario[i], &s->row[i]) : NULL;
        populations = s->row[i].method == m ? s->row[i].populations : populations;
        if (w != NULL)
            warnings = arena_printf(a, "%s%s%s", warnings, *warnings ? "\n" : "", w);
    }
    if (!*warnings)
        warnings = explain_word(l, EXPLAIN_GOOD);
    print_heading(out, "%s", mse_method_name(m));
    print_object_begin(out, NULL);
    print_data_begin(out);
    print_z(out, "name", mse_method_name(m));
    print_z(out, "kind", kinds[mse_kind_of(m)]);
    print_z(out, "does", explain_does(l, m));
    print_z(out, "assumes", words_assumes(l, m));
    print_z(out, "breaks", explain_breaks(l, m));
    print_z(out, "warnings", populations > 0 ? warnings : "");
    print_data_end(out);
    print_line(out, "%s", say_one(a, l, EXPLAIN_DOES, explain_does(l, m)));
    print_line(out, "%s", say_one(a, l, EXPLAIN_ASSUMES, words_assumes(l, m)));
    print_line(out, "%s", say_one(a, l, EXPLAIN_BREAKS, explain_breaks(l, m)));
    if (populations > 0) {
        print_line(out, "%s",
                   say(a, l, EXPLAIN_SIMULATED,
                       (const char *const[4]){arena_printf(a, "%zu", populations),
                                              arena_printf(a, "%lld", (long long)s->people), "", ""}));
        print_rows(s, m, out);
        for (const char *from = warnings, *to; *from; from = *to ? to + 1 : to) {
            for (to = from; *to && *to != '\n'; to++)
                ;
            print_line(out, "%.*s", (int)(to - from), from);
        }
    }
    print_object_end(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct simulated s;
    BD_TRY(simulated_read(call->arena, &s, e));
    enum words_language l = words_language(arg_text(call, "language"));
    printer_labels(out, labels_word, (int)l);
    print_list_begin(out, "methods");
    for (int m = 0; m < MSE_METHODS; m++)
        if (!arg_given(call, "method") || mse_method_named(arg_text(call, "method")) == (enum mse_method)m)
            explain(call->arena, &s, (enum mse_method)m, l, out);
    print_list_end(out);
    return BD_OK;
}

const struct verb verb_estimate_explain = {
    .name = "estimate explain",
    .group = "Analysis",
    .summary = "say what a method assumes, what breaks it, and how often it was right",
    .about =
        "For each method: what it does, what it takes for granted, what would make it wrong, and how often its interval held "
        "the truth in populations of known size (bandi estimate simulate made them). A method that covered badly in one of "
        "the scenarios says so.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
