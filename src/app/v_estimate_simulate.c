/* app/v_estimate_simulate.c - `bandi estimate simulate`: populations of known size, to see what each method's interval is worth.
 *
 * What docs/mse/simulation.csv holds was made by this verb, and `bandi estimate explain` reads that file.
 */
#include "app/estimate_more.h"
#include "app/labels.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "draw/chart.h"
#include "stats/simulate.h"

#include <math.h>

static const struct param params[] = {
    {.name = "scenario",
     .kind = PARAM_CHOICE,
     .many = true,
     .value = "NAME",
     .choices = "independent pair classes sparse absorbing",
     .about = "only this one; else all five"},
    {.name = "method",
     .kind = PARAM_CHOICE,
     .many = true,
     .value = "NAME",
     .choices = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent",
     .about = "only this method; else all but latent, which takes a second a population"},
    {.name = "populations", .kind = PARAM_INT, .low = 1, .high = 100000, .standard = "50", .about = "of each scenario"},
    {.name = "people",
     .kind = PARAM_INT,
     .low = 10,
     .high = 1000000,
     .standard = "2000",
     .about = "in each population: the truth"},
    {.name = "level", .kind = PARAM_REAL, .low = 0.5, .high = 0.999, .standard = "0.95", .about = "of the intervals"},
    {.name = "seed",
     .kind = PARAM_INT,
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "fixes every random choice"},
    {.name = "replicates", .kind = PARAM_INT, .low = 100, .high = 100000, .standard = "1000", .about = "of the bootstrap"},
    {.name = "from",
     .kind = PARAM_FILE,
     .value = "R.csv",
     .about = "tell and draw a table that --out wrote before, without making a population"},
    {.name = "language",
     .kind = PARAM_CHOICE,
     .choices = "en ko zh",
     .standard = "en",
     .about = "of the words and the picture"},
    {.name = "picture", .kind = PARAM_OUT, .value = "P.svg", .about = "the shares of intervals that hold the truth, drawn"},
    {.name = "out", .kind = PARAM_OUT, .value = "R.csv", .about = "the table as a file"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi estimate simulate --scenario pair --populations 20", "what one dependent pair of lists does to each method"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"people", "in each population"},
    {"level", "what the intervals promise"},
    {"scenarios", "scenario, seen (mean share on any list), heterogeneity (share of populations flagged)"},
    {"results", "scenario, method, kind, populations, given, covered, missed_low, missed_high, median_error, mean_error, "
                "median_width; shares are of the populations given"},
    {.key = NULL},
};

struct simulation {
    struct simulate_options options;
    bool scenario[SIMULATE_SCENARIOS];
    struct simulate_result result[SIMULATE_SCENARIOS];
};

static void read_words(const struct verb_call *call, struct simulation *s)
{
    for (size_t i = 0; i < arg_count(call, "scenario"); i++)
        s->scenario[simulate_named(arg_nth(call, "scenario", i))] = true;
    for (int k = 0; k < SIMULATE_SCENARIOS && !arg_given(call, "scenario"); k++)
        s->scenario[k] = true;
    for (size_t i = 0; i < arg_count(call, "method"); i++)
        s->options.wanted[mse_method_named(arg_nth(call, "method", i))] = true;
    for (int m = 0; m < MSE_METHODS && !arg_given(call, "method"); m++)
        s->options.wanted[m] = m != MSE_LATENT;
    s->options.populations = (size_t)arg_int(call, "populations");
    s->options.people = arg_int(call, "people");
    s->options.mse = MSE_DEFAULTS;
    s->options.mse.level = arg_real(call, "level");
    s->options.mse.seed = (uint64_t)arg_int(call, "seed");
    s->options.mse.replicates = (size_t)arg_int(call, "replicates");
}

static bool go_on(void *ctx, double done)
{
    const struct verb_call *call = ctx;
    env_progress(call->env, "populations", done);
    return !env_stop(call->env);
}

/* A name for programs, its word in the language for people. */
static void word(struct printer *out, const char *english)
{
    print_z(out, NULL, printer_face(out) == PRINTER_JSON ? english : printer_label(out, english));
}

static void print_scenarios(const struct simulation *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"scenario", "Scenario"}, {"seen", "Share seen"}, {"heterogeneity", "People said to differ"}};
    print_table_begin(out, "scenarios", columns, 3);
    for (int k = 0; k < SIMULATE_SCENARIOS; k++) {
        if (!s->scenario[k])
            continue;
        word(out, simulate_name((enum simulate_scenario)k));
        print_real(out, NULL, s->result[k].seen, 2);
        print_real(out, NULL, s->result[k].flagged, 2);
    }
    print_table_end(out);
}

/* A share in per cent for people, as it is for programs. */
static void share(struct arena *a, struct printer *out, double v, bool sign)
{
    if (printer_face(out) == PRINTER_JSON || !isfinite(v))
        print_real(out, NULL, v, 6);
    else
        print_z(out, NULL, arena_printf(a, sign ? "%+.0f %%" : "%.0f %%", round(100 * v) + 0.0));
}

static void print_results(struct arena *a, const struct simulation *s, struct printer *out)
{
    static const char *const kinds[] = {"check", "bound", "estimate"};
    static const struct print_column columns[] = {
        {"scenario", "Scenario"},  {"method", "Method"},        {"kind", "Kind"},
        {"populations", NULL},     {"given", "Given"},          {"covered", "Held the truth"},
        {"missed_low", "Too low"}, {"missed_high", "Too high"}, {"median_error", "Median error"},
        {"mean_error", "Bias"},    {"median_width", "Width"}};
    print_table_begin(out, "results", columns, sizeof columns / sizeof *columns);
    for (int k = 0; k < SIMULATE_SCENARIOS; k++)
        for (size_t i = 0; s->scenario[k] && i < s->result[k].rows; i++) {
            const struct simulate_row *r = &s->result[k].row[i];
            const double shares[] = {r->covered,      r->missed_low, r->missed_high,
                                     r->median_error, r->mean_error, r->median_width};
            word(out, simulate_name((enum simulate_scenario)k));
            print_z(out, NULL, mse_method_name(r->method));
            word(out, kinds[mse_kind_of(r->method)]);
            print_int(out, NULL, (int64_t)r->populations);
            print_int(out, NULL, (int64_t)r->given);
            for (int c = 0; c < 6; c++)
                if (r->given == 0)
                    print_none(out, NULL);
                else
                    share(a, out, shares[c], c == 3 || c == 4);
        }
    print_table_end(out);
}

static FALLIBLE write_table(const struct simulation *s, const char *path, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(MIB);
    buf_addz(&b, "scenario,people,seed,seen,flagged,method,populations,given,covered,missed_low,missed_high,median_error,"
                 "mean_error,median_width\n");
    for (int k = 0; k < SIMULATE_SCENARIOS; k++)
        for (size_t i = 0; s->scenario[k] && i < s->result[k].rows; i++) {
            const struct simulate_row *r = &s->result[k].row[i];
            buf_addf(&b, "%s,%lld,%llu,%.4f,%.4f,%s,%zu,%zu", simulate_name((enum simulate_scenario)k),
                     (long long)s->options.people, (unsigned long long)s->options.mse.seed, s->result[k].seen,
                     s->result[k].flagged, mse_method_name(r->method), r->populations, r->given);
            if (r->given == 0)
                buf_addz(&b, ",,,,,,\n");
            else
                buf_addf(&b, ",%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n", r->covered, r->missed_low, r->missed_high, r->median_error,
                         r->mean_error, r->median_width);
        }
    return file_write(path, buf_str(&b), e);
}

static FALLIBLE cell(const struct csv_table *t, const char *file, size_t row, const char *column, double *out, struct err *e)
{
    ptrdiff_t c = csv_column(t, column);
    struct str text = c < 0 ? STR_NONE : t->cells[row * t->columns + (size_t)c];
    *out = 0;
    if (c >= 0 && (text.n == 0 || str_is(text, "inf") || str_to_double(text, out)))
        return BD_OK;
    return err_set(e, BD_INPUT, "%s, row %lld: no number under \"%s\": not a table of estimate simulate", file,
                   t->row_numbers[row], column);
}

/* A table of write_table again. */
static FALLIBLE read_table(const char *path, struct arena *a, struct simulation *s, struct err *e)
{
    static const char *const name[] = {"people",     "seen",        "flagged",      "populations", "given",       "covered",
                                       "missed_low", "missed_high", "median_error", "mean_error",  "median_width"};
    enum { NUMBERS = sizeof name / sizeof *name };
    struct str text;
    struct csv_table t;
    BD_TRY(file_read(a, path, MIB, &text, e));
    BD_TRY(csv_read_table(a, path, text, &t, e));
    ptrdiff_t scenario = csv_column(&t, "scenario"), method = csv_column(&t, "method");
    for (size_t r = 0; r < t.rows; r++) {
        double v[NUMBERS];
        for (size_t c = 0; c < NUMBERS; c++)
            BD_TRY(cell(&t, path, r, name[c], &v[c], e));
        int k = scenario < 0 ? SIMULATE_SCENARIOS : (int)simulate_named(t.cells[r * t.columns + (size_t)scenario]);
        int m = method < 0 ? MSE_METHODS : (int)mse_method_named(t.cells[r * t.columns + (size_t)method]);
        if (k == SIMULATE_SCENARIOS || m == MSE_METHODS || s->result[k].rows == MSE_METHODS)
            return err_set(e, BD_INPUT, "%s, row %lld: no scenario or no method is named: not a table of estimate simulate",
                           path, t.row_numbers[r]);
        struct simulate_result *result = &s->result[k];
        s->options.people = (int64_t)v[0];
        result->seen = v[1];
        result->flagged = v[2];
        result->row[result->rows++] = (struct simulate_row){.method = (enum mse_method)m,
                                                            .populations = (size_t)v[3],
                                                            .given = (size_t)v[4],
                                                            .covered = v[5],
                                                            .missed_low = v[6],
                                                            .missed_high = v[7],
                                                            .median_error = v[8],
                                                            .mean_error = v[9],
                                                            .median_width = v[10]};
    }
    return BD_OK;
}

/* One picture a scenario: a row a method, the share that held the truth with its 95 % interval (Wilson 1927). */
static FALLIBLE draw_scenario(struct arena *a, enum words_language l, const struct simulation *s, int k, struct buf *out,
                              struct err *e)
{
    const struct simulate_result *result = &s->result[k];
    struct chart_row *row = ARENA_ARRAY(a, struct chart_row, result->rows + 1);
    size_t n = 0;
    for (size_t i = 0; i < result->rows; i++) {
        const struct simulate_row *r = &result->row[i];
        double given = (double)r->given, z = 1.959964;
        if (r->given == 0)
            continue;
        double middle = (r->covered + z * z / (2 * given)) / (1 + z * z / given);
        double half = z / (1 + z * z / given) * sqrt(r->covered * (1 - r->covered) / given + z * z / (4 * given * given));
        bool bound = mse_kind_of(r->method) == MSE_BOUND;
        const char *note = arena_printf(a, "%s %+.0f %%%s%s", labels_word(l, "bias"), round(100 * r->mean_error) + 0.0,
                                        bound ? ", " : "", bound ? labels_word(l, "a bound") : "");
        double low = fmax(100 * (middle - half), 0), high = fmin(100 * (middle + half), 100);
        static const char *const within[WORDS_LANGUAGES] = {"%.3g (%.0f to %.0f)", "%.3g (%.0f~%.0f)", "%.3g（%.0f至%.0f）"};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        const char *figure = arena_printf(a, within[l], 100 * r->covered, low, high);
#pragma GCC diagnostic pop
        row[n++] = (struct chart_row){.label = str_from(mse_method_name(r->method)),
                                      .value = 100 * r->covered,
                                      .low = low,
                                      .high = high,
                                      .note = str_from(note),
                                      .figure = str_from(figure)};
    }
    if (n == 0)
        return BD_OK;
    struct chart_rows c = {
        .id = arena_printf(a, "scenario-%s", simulate_name((enum simulate_scenario)k)),
        .title = str_from(arena_printf(a, "%s: %s", labels_word(l, simulate_name((enum simulate_scenario)k)),
                                       labels_word(l, "intervals that hold the truth, per cent"))),
        .desc = str_from(labels_word(l, "Share of simulated populations whose true size lies in the method's interval.")),
        .axis_label = str_from(labels_word(l, "per cent"))};
    return chart_rows_svg(&c, row, n, a, SVG_ALONE, out, e);
}

static FALLIBLE draw(struct arena *a, enum words_language l, const struct simulation *s, const char *path, struct err *e)
{
    struct buf picture[SIMULATE_SCENARIOS];
    enum bd_status status = BD_OK;
    for (int k = 0; k < SIMULATE_SCENARIOS; k++)
        picture[k] = BUF_MAX(MIB);
    for (int k = 0; k < SIMULATE_SCENARIOS && status == BD_OK; k++)
        if (s->scenario[k])
            status = draw_scenario(a, l, s, k, &picture[k], e);
    if (status == BD_OK)
        status = estimate_write_stack(picture, SIMULATE_SCENARIOS, path, e);
    for (int k = 0; k < SIMULATE_SCENARIOS; k++)
        buf_free(&picture[k]);
    return status;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct simulation s = {0};
    enum words_language l = words_language(arg_text(call, "language"));
    read_words(call, &s);
    if (arg_given(call, "from"))
        BD_TRY(read_table(arg_z(call, "from"), call->arena, &s, e));
    for (int k = 0; k < SIMULATE_SCENARIOS; k++)
        if (arg_given(call, "from"))
            s.scenario[k] = s.scenario[k] && s.result[k].rows > 0;
        else if (s.scenario[k])
            BD_TRY(simulate_run((enum simulate_scenario)k, &s.options, go_on, call, call->arena, &s.result[k], e));
    if (arg_given(call, "out"))
        BD_TRY(write_table(&s, arg_z(call, "out"), e));
    if (arg_given(call, "picture"))
        BD_TRY(draw(call->arena, l, &s, arg_z(call, "picture"), e));
    printer_labels(out, labels_word, (int)l);
    print_int(out, "people", s.options.people);
    print_real(out, "level", s.options.mse.level, 3);
    print_scenarios(&s, out);
    print_results(call->arena, &s, out);
    print_line(out, "%s", words_note(l, NOTE_SIMULATED));
    return BD_OK;
}

const struct verb verb_estimate_simulate = {
    .name = "estimate simulate",
    .group = "Analysis",
    .summary = "see how often each method holds the truth, on populations of known size",
    .about = "Makes populations of which everything is known, shows the methods only those on some list, and counts how often "
             "their intervals hold the truth. Scenarios: independent lists; one dependent pair (odds ratio 4); three hidden "
             "kinds of people, of whom half are hard to find; five short lists of which some exclude each other; a list that "
             "absorbs, so that whoever is on it can enter no other afterwards. The same seed gives the same table.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
