/* app/estimate_beside.c - see estimate_beside.h. */
#include "app/estimate_beside.h"

#include "app/estimate_cells.h"
#include "app/labels.h"
#include "draw/chart.h"
#include "num/special.h"
#include "stats/closed.h"

#include <math.h>

const char *beside_codes(struct arena *a, const struct mse_estimate *x)
{
    static const char *const code[] = {"empty_overlap", "open_above", "clipped",  "selected", "infinite",
                                       "saturated",     "tail",       "poor_fit", "ties",     "modes"};
    const char *all = "";
    for (unsigned i = 0; i < sizeof code / sizeof *code; i++)
        if (x->notes >> i & 1u)
            all = arena_printf(a, "%s%s%s", all, *all ? " " : "", code[i]);
    return all;
}

static void say(struct buf *b, enum words_language l, enum words_beside part, const char *first, const char *second)
{
    if (b->n > 0)
        buf_addz(b, "; ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_beside is the only source of formats */
    buf_addf(b, words_beside(l, part), first, second);
#pragma GCC diagnostic pop
}

static void say_model(const struct mse_estimate *x, enum words_language l, struct buf *b)
{
    if (x->model == NULL)
        return;
    if (x->method == MSE_CHAPMAN)
        say(b, l, BESIDE_PAIR, x->model, "");
    else if (x->method == MSE_GRAPHS)
        say(b, l, BESIDE_GRAPH, x->model, "");
    else if (x->method == MSE_COVERAGE)
        say(b, l, BESIDE_COVERAGE, x->model, "");
    else
        say(b, l, BESIDE_MODEL, x->model, "");
}

static void say_notes(struct arena *a, const struct mse_estimate *x, enum words_language l, struct buf *b)
{
    double width = fmax(x->high - x->low, 50 * x->end_error);
    if (x->notes & MSE_NOTE_EMPTY_OVERLAP)
        say(b, l, BESIDE_EMPTY, x->empty, "");
    if (x->notes & MSE_NOTE_POOR_FIT)
        say(b, l, BESIDE_POOR_FIT, x->deviance >= 1000 ? words_cases(a, x->deviance, 0) : arena_printf(a, "%.3g", x->deviance),
            arena_printf(a, "%.0f", x->df));
    if (x->notes & MSE_NOTE_TIES)
        say(b, l, BESIDE_TIES, words_cases(a, x->rival, width), "");
    if (x->notes & MSE_NOTE_OPEN_ABOVE)
        say(b, l, BESIDE_OPEN, "", "");
    if (x->notes & MSE_NOTE_CLIPPED)
        say(b, l, BESIDE_CLIPPED, "", "");
    if (x->notes & MSE_NOTE_INFINITE)
        say(b, l, BESIDE_INFINITE, "", "");
    if (x->notes & MSE_NOTE_SATURATED)
        say(b, l, BESIDE_SATURATED, arena_printf(a, "%.0f", 100 * x->saturated), "");
    if (x->notes & MSE_NOTE_TAIL)
        say(b, l, BESIDE_TAIL, "", "");
    if (x->notes & MSE_NOTE_MODES)
        say(b, l, BESIDE_MODES, "", "");
}

void beside_print(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        SCOPED_BUF struct buf b = BUF_MAX(1 << 16);
        if (x[i].refusal != MSE_FINE)
            continue;
        say_model(&x[i], l, &b);
        say_notes(a, &x[i], l, &b);
        if (b.n == 0)
            continue;
        if (!any)
            print_heading(out, "%s", words_heading(l, HEADING_BESIDE));
        any = true;
        print_line(out, "%s: %.*s", mse_method_name(x[i].method), (int)b.n, b.p);
    }
}

/* "A*B" for a history. */
static const char *history_words(struct arena *a, const struct str *names, uint32_t history)
{
    const char *text = "";
    for (unsigned i = 0; history >> i != 0; i++)
        if (history >> i & 1u)
            text = arena_printf(a, "%s%s%.*s", text, *text ? "*" : "", STR_FMT(names[i]));
    return text;
}

static void print_one(struct arena *a, const struct models_one *one, const struct str *names, double width, struct printer *out)
{
    bool json = printer_face(out) == PRINTER_JSON;
    estimate_cell(a, out, true, one->total, width);
    print_real(out, NULL, one->difference, 2);
    print_real(out, NULL, one->weight, 2);
    print_real(out, NULL, one->chosen, 2);
    print_real(out, NULL, json || one->deviance >= 0.005 ? one->deviance : 0, 3);
    print_real(out, NULL, one->df, 6);
    if (json)
        print_real(out, NULL, one->residual, 2);
    else if (fabs(one->residual) < 0.05)
        print_z(out, NULL, "0");
    else
        print_z(out, NULL, arena_printf(a, "%.1f %s", one->residual, history_words(a, names, one->furthest)));
    print_z(out, NULL, history_words(a, names, one->furthest));
    print_z(out, NULL, one->empty != NULL ? one->empty : "");
    print_z(out, NULL, one->model);
}

void beside_models(struct arena *a, const struct models *m, const struct str *names, enum words_language l, struct printer *out)
{
    static const struct print_column columns[] = {{"total", "Total"},        {"difference", "Above the best"},
                                                  {"weight", "Weight"},      {"chosen", "Chosen again"},
                                                  {"deviance", "Deviance"},  {"df", "Degrees of freedom"},
                                                  {"residual", "Worst fit"}, {"furthest", NULL},
                                                  {"empty", NULL},           {"model", "Model"}};
    print_heading(out, "%s", words_heading(l, HEADING_MODELS));
    print_table_begin(out, "models", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->shown; i++)
        print_one(a, &m->one[i], names, m->high - m->low, out);
    print_table_end(out);
    print_data_begin(out);
    print_object_begin(out, "chosen_again");
    print_z(out, "criterion", m->by == SEARCH_BIC ? "bic" : "aic");
    print_int(out, "tried", (int64_t)m->tried);
    print_int(out, "unsound", (int64_t)m->unsound);
    print_int(out, "kept", (int64_t)m->kept);
    print_int(out, "replicates", (int64_t)m->replicates);
    print_int(out, "infinite", (int64_t)m->infinite);
    print_real(out, "others", m->others, 3);
    print_real(out, "low", m->low, 12);
    print_real(out, "high", m->high, 12);
    print_real(out, "level", m->level, 4);
    print_str(out, "finite_model", str_from(m->finite_model != NULL ? m->finite_model : ""));
    if (m->finite_model != NULL)
        print_real(out, "finite_total", m->finite_total, 12);
    else
        print_none(out, "finite_total");
    print_object_end(out);
    print_data_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_MODELS), words_cases(a, (double)m->tried, 0), m->kept,
               words_cases(a, (double)m->replicates, 0), 100 * m->others);
    if (m->finite_model != NULL)
        print_line(out, words_note(l, NOTE_FINITE), m->finite_model, words_cases(a, m->finite_total, m->high - m->low));
#pragma GCC diagnostic pop
}

void beside_closed(struct arena *a, const struct history_table *t, enum words_language l, struct printer *out)
{
    static const struct print_column columns[] = {{"model", "Model"},
                                                  {"total", "Total"},
                                                  {"se", "Standard error"},
                                                  {"deviance", "Deviance"},
                                                  {"df", "Degrees of freedom"},
                                                  {"aic", "AIC"},
                                                  {"bic", "BIC"}};
    struct closed_row row[CLOSED_MODELS];
    closed_table(t, a, row);
    print_heading(out, "%s", words_heading(l, HEADING_CLOSED));
    print_table_begin(out, "closed", columns, sizeof columns / sizeof *columns);
    for (int i = 0; i < CLOSED_MODELS; i++) {
        const struct closed_row *r = &row[i];
        bool given = r->given && r->total >= (double)t->observed && isfinite(r->se);
        print_z(out, NULL, r->model);
        if (given && printer_face(out) == PRINTER_TEXT)
            print_z(out, NULL,
                    arena_printf(a, "%s%s", words_heading(l, HEADING_AT_LEAST), words_cases(a, r->total, 4 * r->se)));
        else
            estimate_cell(a, out, given, r->total, 4 * r->se);
        estimate_cell(a, out, given, r->se, 4 * r->se);
        const double fit[] = {r->deviance, r->df, r->aic, r->bic};
        for (int k = 0; k < 4; k++)
            if (given)
                print_real(out, NULL, fit[k], 4);
            else
                print_none(out, NULL);
    }
    print_table_end(out);
}

FALLIBLE beside_draw(struct arena *a, const struct models *m, enum words_language l, struct buf *out, struct err *e)
{
    enum { BARS = 48 };
    double *x = ARENA_ARRAY(a, double, BARS), *y = ARENA_ARRAY(a, double, BARS);
    size_t finite = m->replicates - m->infinite;
    if (finite < 2)
        return BD_OK;
    double low = quantile_8(finite, m->draw, 0.002), high = quantile_8(finite, m->draw, 0.998), step = (high - low) / BARS;
    if (!(step > 0))
        return BD_OK;
    for (int i = 0; i < BARS; i++)
        x[i] = low + (i + 0.5) * step;
    for (size_t i = 0; i < finite; i++)
        if (m->draw[i] >= low && m->draw[i] < high)
            y[(size_t)fmin((m->draw[i] - low) / step, BARS - 1)] += 100 / (double)m->replicates;
    struct chart_series s = {.mark = CHART_BARS, .count = BARS, .x = x, .y = y};
    struct chart c = {
        .id = "again",
        .title = str_from(labels_word(l, "The total when cases are drawn again and the model is chosen again")),
        .desc = str_from(labels_word(l, "Share of the resampled tables by the total that their own best model gives.")),
        .x_label = str_from(labels_word(l, "cases, seen and unseen")),
        .y_label = str_from(labels_word(l, "per cent")),
        .height = 260};
    return chart_svg(&c, &s, 1, SVG_ALONE, out, e);
}
