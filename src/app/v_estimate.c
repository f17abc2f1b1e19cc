/* app/v_estimate.c - `bandi estimate`: how many cases there were in all, seen and unseen, from overlapping lists.
 *
 * Runs every method that the data can carry, side by side, refuses with reasons where no honest number exists, and says in
 * plain words what the figures assume. A stored figure (--figure) holds the settings and the hash of the file; --replay runs
 * it again and prints the same bytes, or says that the file or the program has changed.
 */
#include "app/estimate_input.h"
#include "app/estimate_more.h"
#include "app/estimate_strata.h"
#include "app/estimate_words.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "stats/run.h"

#include <math.h>
#include <string.h>

static const struct param params[] = {
    {.name = "file", .kind = PARAM_FILE, .positional = true, .value = "FILE.csv",
     .about = "capture histories with counts, cases with their lists, or memberships"},
    {.name = "method", .kind = PARAM_CHOICE, .many = true, .value = "NAME",
     .choices = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent",
     .about = "only this method"},
    {.name = "lists", .kind = PARAM_TEXT, .value = "A,B,C", .about = "the list columns; else all that hold only 0 and 1"},
    {.name = "strata", .kind = PARAM_TEXT, .value = "X,Y",
     .about = "columns by which to estimate apart and sum; in a file of counts, all that are not lists"},
    {.name = "merge", .kind = PARAM_TEXT, .value = "A+B,C+D", .about = "lists that count as one: a case on A or B is on A+B"},
    {.name = "level", .kind = PARAM_REAL, .low = 0.5, .high = 0.999, .standard = "0.95", .about = "of the intervals"},
    {.name = "seed", .kind = PARAM_INT, .low = 0, .high = 9007199254740992.0, .standard = "1",
     .about = "fixes every random choice"},
    {.name = "replicates", .kind = PARAM_INT, .low = 100, .high = 1000000, .standard = "1000", .about = "of the bootstrap"},
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the advice"},
    {.name = "samples", .kind = PARAM_FILE, .value = "SAMPLES.csv",
     .about = "clusterings drawn from an uncertain linkage (sample, cluster, list): the primary method on each, pooled"},
    {.name = "picture", .kind = PARAM_OUT, .value = "P.svg", .about = "methods, overlaps, posterior and sensitivity drawn"},
    {.name = "sensitivity", .kind = PARAM_FLAG, .about = "also how totals move when what cannot be checked is otherwise"},
    {.name = "figure", .kind = PARAM_OUT, .value = "F.json", .about = "store settings and the file's hash, to run again"},
    {.name = "replay", .kind = PARAM_FILE, .value = "F.json", .about = "run a stored figure again"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi estimate lists.csv", "every method that the data can carry, side by side"},
    {"bandi estimate lists.csv --method sparse-bca --language ko", "one method, advice in Korean"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"observed", "cases seen"},
    {"lists", "name, cases on it, cases on it alone"},
    {"pairs", "first, second, shared cases, Chapman's figure of the two alone with low and high (0.95)"},
    {"methods", "name, total, low, high, level, kind (check, bound, estimate), interval, model, assumes, refused"},
    {"samples", "with --samples: method, count, refused, total, low, high, lowest, highest, within, between, whole"},
    {"strata", "stratum, observed, total, low, high, refused, by the primary method or the only one asked for"},
    {"strata_imputed", "cases whose stratum was drawn because it was missing"},
    {"strata_sum", "total, low, high: the sum of strata by draws"},
    {"xi", "with --sensitivity: totals over the highest dependence"},
    {"without", "with --sensitivity: each list left out"},
    {"consistency", "with --sensitivity: each list's known size, estimated from the others"},
    {"primary", "the method chosen by the rule fixed beforehand"},
    {"advice", "what this means, in words"},
    {.key = NULL},
};

/* What one run needs; from the command line or from a stored figure. */
struct job {
    struct estimate_input in;
    bool wanted[MSE_METHODS];
    enum words_language language;
    bool sensitivity;
    struct mse_options options;
    char hash[2 * HASH_BYTES + 1];
};

static FALLIBLE job_from_words(struct verb_call *call, struct job *j, struct err *e)
{
    if (!arg_given(call, "file"))
        return err_set(e, BD_USAGE, "name a file of capture histories, or a stored figure with --replay");
    j->in.path = arg_z(call, "file");
    j->in.lists = arg_text(call, "lists");
    j->in.strata = arg_text(call, "strata");
    j->in.merge = arg_text(call, "merge");
    for (size_t i = 0; i < arg_count(call, "method"); i++)
        j->wanted[mse_method_named(arg_nth(call, "method", i))] = true;
    for (int m = 0; m < MSE_METHODS && !arg_given(call, "method"); m++)
        j->wanted[m] = mse_has((enum mse_method)m);
    j->language = words_language(arg_text(call, "language"));
    j->sensitivity = arg_flag(call, "sensitivity");
    j->options.level = arg_real(call, "level");
    j->options.seed = (uint64_t)arg_int(call, "seed");
    j->options.replicates = (size_t)arg_int(call, "replicates");
    return BD_OK;
}

static FALLIBLE job_from_figure(struct verb_call *call, struct job *j, struct err *e)
{
    const char *path = arg_z(call, "replay");
    struct str text, s;
    json_t *root SCOPED_JSON = NULL;
    BD_TRY(file_read(call->arena, path, LIMIT_JSON_BYTES, &text, e));
    BD_TRY(json_read(path, text, &root, e));
    struct json_at at = json_root(path, root), methods, item;
    int64_t whole;
    BD_TRY(json_get_text(&at, "file", &s, e));
    j->in.path = str_keep(call->arena, s).p;
    BD_TRY(json_get_text(&at, "sha256", &s, e));
    if (s.n + 1 != sizeof j->hash)
        return err_set(e, BD_INPUT, "%s is not a stored figure: its hash has the wrong length", path);
    memcpy(j->hash, s.p, s.n);
    BD_TRY(json_get_text(&at, "lists", &s, e));
    j->in.lists = str_keep(call->arena, s);
    BD_TRY(json_get_text(&at, "strata", &s, e));
    j->in.strata = str_keep(call->arena, s);
    BD_TRY(json_get_text(&at, "merge", &s, e));
    j->in.merge = str_keep(call->arena, s);
    BD_TRY(json_get_text(&at, "language", &s, e));
    j->language = words_language(s);
    BD_TRY(json_get_real(&at, "level", 0.5, 0.999, &j->options.level, e));
    BD_TRY(json_get_int(&at, "seed", 0, INT64_C(9007199254740992), &whole, e));
    j->options.seed = (uint64_t)whole;
    BD_TRY(json_get_int(&at, "replicates", 100, 1000000, &whole, e));
    j->options.replicates = (size_t)whole;
    BD_TRY(json_get_bool(&at, "sensitivity", &j->sensitivity, e));
    BD_TRY(json_get_array(&at, "methods", &methods, e));
    for (size_t i = 0; i < json_array_size(methods.value); i++) {
        BD_TRY(json_get_item(&methods, i, &item, e));
        const char *name = json_string_value(item.value);
        enum mse_method m = mse_method_named(str_from(name != NULL ? name : ""));
        if (m == MSE_METHODS)
            return err_set(e, BD_INPUT, "%s names a method that this Bandi does not know", path);
        j->wanted[m] = true;
    }
    return BD_OK;
}

static void hash_text(struct str text, char out[2 * HASH_BYTES + 1])
{
    uint8_t bytes[HASH_BYTES];
    SCOPED_BUF struct buf hex = BUF_MAX(256);
    hash_of(text.p, text.n, bytes);
    hex_put(&hex, bytes, HASH_BYTES);
    memcpy(out, hex.p, 2 * HASH_BYTES + 1);
}

static FALLIBLE store_figure(const struct job *j, const char *path, struct err *e)
{
    static const char *const languages[] = {"en", "ko", "zh"};
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    buf_addz(&b, "{\"figure\":1,\"version\":");
    json_put_string(&b, str_from(BANDI_VERSION));
    buf_addz(&b, ",\"file\":");
    json_put_string(&b, str_from(j->in.path));
    buf_addf(&b, ",\"sha256\":\"%s\",\"lists\":", j->hash);
    json_put_string(&b, j->in.lists.p != NULL ? j->in.lists : STR(""));
    buf_addz(&b, ",\"strata\":");
    json_put_string(&b, j->in.strata.p != NULL ? j->in.strata : STR(""));
    buf_addz(&b, ",\"merge\":");
    json_put_string(&b, j->in.merge.p != NULL ? j->in.merge : STR(""));
    buf_addf(&b, ",\"language\":\"%s\",\"level\":", languages[j->language]);
    json_put_real(&b, j->options.level);
    buf_addf(&b, ",\"seed\":%llu,\"replicates\":%zu,\"sensitivity\":%s,\"methods\":[",
             (unsigned long long)j->options.seed, j->options.replicates, j->sensitivity ? "true" : "false");
    bool first = true;
    for (int m = 0; m < MSE_METHODS; m++)
        if (j->wanted[m]) {
            buf_addf(&b, "%s\"%s\"", first ? "" : ",", mse_method_name((enum mse_method)m));
            first = false;
        }
    buf_addz(&b, "]}\n");
    return file_write(path, buf_str(&b), e);
}

/* A number in JSON as it is, in text with the digits that the interval supports. */
static void print_cases(struct arena *a, struct printer *out, const struct mse_estimate *x, double cases, const char *before)
{
    if (x->refusal != MSE_FINE)
        print_none(out, NULL);
    else if (printer_face(out) == PRINTER_JSON)
        print_real(out, NULL, cases, 12);
    else
        print_z(out, NULL, arena_printf(a, "%s%s", before, words_cases(a, cases, x->high - x->low)));
}

static void print_methods(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l,
                          struct printer *out)
{
    static const char *const kinds[] = {"check", "bound", "estimate"};
    static const char *const intervals[] = {"none", "log-normal", "profile", "bca", "posterior"};
    static const struct print_column columns[] = {
        {"name", "Method"}, {"total", "Total"},   {"low", "Low"},    {"high", "High"},    {"level", NULL},
        {"kind", "Kind"},   {"interval", NULL},   {"model", NULL},   {"empty", NULL},     {"assumes", NULL},
        {"refused", "Refused because"},
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
        print_z(out, NULL, kinds[x[i].kind]);
        print_z(out, NULL, x[i].refusal == MSE_FINE ? intervals[x[i].interval] : intervals[0]);
        print_str(out, NULL, str_from(x[i].model != NULL ? x[i].model : ""));
        print_str(out, NULL, str_from(x[i].empty != NULL ? x[i].empty : ""));
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

static const struct mse_estimate *find(const struct mse_estimate *x, size_t count, enum mse_method m)
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
        return;
    }
    double width = p->high - p->low;
    const char *total = words_cases(a, p->total, width), *low = words_cases(a, p->low, width);
    const char *high = words_cases(a, p->high, width);
    if (p->method == MSE_CHAPMAN)
        say(b, l, ADVICE_TWO_LISTS, (const char *const[4]){name, total, low, high});
    else if (isinf(p->high))
        say(b, l, ADVICE_OPEN_ABOVE, (const char *const[4]){name, total, low, ""});
    else
        say(b, l, ADVICE_PRIMARY, (const char *const[4]){name, total, low, high});
}

static void advise_agreement(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l,
                             struct buf *b)
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
            (const char *const[4]){mse_method_name(low->method), words_cases(a, low->total, low->high - low->low),
                                   mse_method_name(high->method), words_cases(a, high->total, high->high - high->low)});
    else
        say(b, l, ADVICE_AGREE, (const char *const[4]){"", "", "", ""});
    if (selected)
        say(b, l, ADVICE_SELECTED, (const char *const[4]){"", "", "", ""});
}

static void advise_lists(struct arena *a, const struct history_table *t, const struct history_overlap *o,
                         const struct mse_estimate *x, size_t count, enum words_language l, struct buf *b)
{
    const char *empty = estimate_apart(a, t);
    if (*empty)
        say(b, l, ADVICE_EMPTY, (const char *const[4]){empty, "", "", ""});
    double single = 100 * (double)o->times[1] / (double)t->observed;
    if (single > 80)
        say(b, l, ADVICE_SINGLE, (const char *const[4]){arena_printf(a, "%.0f", single), "", "", ""});
    const struct mse_estimate *chao = find(x, count, MSE_CHAO), *main_effects = find(x, count, MSE_LOGLINEAR_MAIN);
    if (chao != NULL && main_effects != NULL && mse_heterogeneity(chao, main_effects))
        say(b, l, ADVICE_HETEROGENEITY,
            (const char *const[4]){words_cases(a, chao->total, chao->high - chao->low),
                                   words_cases(a, main_effects->total, main_effects->high - main_effects->low), "", ""});
}

static void print_advice(struct arena *a, const struct history_table *t, const struct history_overlap *o,
                         const struct mse_estimate *x, size_t count, const struct mse_estimate *primary,
                         enum words_language l, struct printer *out)
{
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    advise_primary(a, primary, l, &b);
    advise_agreement(a, x, count, l, &b);
    advise_lists(a, t, o, x, count, l, &b);
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

/* One method; a computation that does not settle on these data is a refusal of this method, not the end of the others. */
static FALLIBLE run_one(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                        struct mse_estimate *out, struct err *e)
{
    enum bd_status s = mse_run(m, t, o, a, out, e);
    if (s != BD_NOT_CONVERGED && s != BD_LIMIT)
        return s;
    err_clear(e);
    *out = mse_begin(m, MSE_ESTIMATE, t, o);
    mse_refuse(out, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
    return BD_OK;
}

static FALLIBLE report(struct verb_call *call, const struct job *j, struct printer *out, struct err *e)
{
    struct history_file h;
    BD_TRY(estimate_read(call->arena, &j->in, &h, e));
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(call->arena, &h.all, from);
    struct history_overlap o = history_overlaps(&used);
    enum mse_method first = mse_primary(&used, NULL);
    struct mse_estimate x[MSE_METHODS], primary = {0};
    size_t count = 0;
    for (int m = 0; m < MSE_METHODS; m++) {
        if (!j->wanted[m])
            continue;
        if (env_stop(call->env))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        env_progress(call->env, mse_method_name((enum mse_method)m), (double)m / MSE_METHODS);
        BD_TRY(run_one((enum mse_method)m, &used, &j->options, call->arena, &x[count], e));
        count++;
    }
    const struct mse_estimate *chosen = find(x, count, first);
    if (chosen != NULL)
        primary = *chosen;
    else
        BD_TRY(run_one(first, &used, &j->options, call->arena, &primary, e));
    print_int(out, "observed", h.all.observed);
    estimate_print_lists(call->arena, &h.all, j->language, out);
    print_methods(call->arena, x, count, j->language, out);
    enum mse_method apart = count == 1 ? x[0].method : first;
    BD_TRY(estimate_print_strata(&h, apart, &j->options, j->language, call->arena, out, e));
    if (j->sensitivity)
        BD_TRY(estimate_print_sensitivity(&used, apart, &j->options, j->language, call->arena, out, e));
    print_z(out, "primary", mse_method_name(first));
    if (arg_given(call, "samples"))
        BD_TRY(estimate_samples(call->arena, arg_z(call, "samples"), first, &j->options, out, e));
    if (arg_given(call, "picture"))
        BD_TRY(estimate_picture(call->arena, &used, x, count, &j->options, arg_z(call, "picture"), e));
    print_advice(call->arena, &used, &o, x, count, &primary, j->language, out);
    return BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct job j = {.options = MSE_DEFAULTS};
    bool replay = arg_given(call, "replay");
    char hash[2 * HASH_BYTES + 1];
    BD_TRY(replay ? job_from_figure(call, &j, e) : job_from_words(call, &j, e));
    BD_TRY(file_read(call->arena, j.in.path, LIMIT_TABLE_BYTES, &j.in.text, e));
    hash_text(j.in.text, hash);
    if (replay && memcmp(hash, j.hash, sizeof hash) != 0)
        return err_set(e, BD_CONFLICT, "%s is no longer the file of the figure: its hash has changed", j.in.path);
    memcpy(j.hash, hash, sizeof hash);
    BD_TRY(report(call, &j, out, e));
    return arg_given(call, "figure") ? store_figure(&j, arg_z(call, "figure"), e) : BD_OK;
}

const struct verb verb_estimate = {
    .name = "estimate",
    .group = "Analysis",
    .summary = "estimate how many cases there were, seen and unseen",
    .about = "Reads which cases are on which lists and runs every method that the data can carry, side by side: quick "
             "checks, lower bounds, log-linear models, averages over graphs. A method that has no honest number refuses "
             "and says why. Nothing is chosen in silence: the primary method follows from the number of lists, their "
             "overlaps and the cases alone. Intervals marked profile ignore that a model was selected. The file has a "
             "column of 0 and 1 for each list and a count; or one row a case; or columns \"case\" and \"list\".",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
