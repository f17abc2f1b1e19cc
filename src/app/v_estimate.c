/* app/v_estimate.c - `bandi estimate`: how many cases there were in all, seen and unseen, from overlapping lists.
 *
 * Runs every method that the data can carry, side by side, refuses with reasons where no honest number exists, and says in
 * plain words what the figures assume. A stored figure (--figure) holds the settings and the hash of the file; --replay runs
 * it again and prints the same bytes, or says that the file or the program has changed. One that is kept in a vault (--keep)
 * holds its counts, too.
 */
#include "app/estimate_beside.h"
#include "app/estimate_figure.h"
#include "app/estimate_more.h"
#include "app/estimate_report.h"
#include "app/estimate_strata.h"
#include "app/estimate_vault.h"
#include "app/estimate_what_if.h"
#include "app/labels.h"
#include "app/tables.h"
#include "base/csv.h"
#include "base/limits.h"

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .value = "FILE.csv",
     .about = "capture histories with counts, cases with their lists, or memberships; without it the vault's lists"},
    PARAM_OF_ENCODING,
    {.name = "method",
     .kind = PARAM_CHOICE,
     .many = true,
     .value = "NAME",
     .choices = "chapman chao zelterman coverage closed loglinear-main loglinear-bic loglinear-aic sparse-bca graphs latent",
     .about = "only this method"},
    {.name = "lists", .kind = PARAM_TEXT, .value = "A,B,C", .about = "the list columns; else all that hold only 0 and 1"},
    {.name = "strata",
     .kind = PARAM_TEXT,
     .value = "X,Y",
     .about = "columns by which to estimate apart and sum; in a file of counts, all that are not lists; in a vault of sex, "
              "age, period, place, act"},
    {.name = "merge", .kind = PARAM_TEXT, .value = "A+B,C+D", .about = "lists that count as one: a case on A or B is on A+B"},
    ESTIMATE_VAULT_PARAMS,
    {.name = "level", .kind = PARAM_REAL, .low = 0.5, .high = 0.999, .standard = "0.95", .about = "of the intervals"},
    {.name = "seed",
     .kind = PARAM_INT,
     .low = 0,
     .high = 9007199254740992.0,
     .standard = "1",
     .about = "fixes every random choice"},
    {.name = "replicates", .kind = PARAM_INT, .low = 100, .high = 1000000, .standard = "1000", .about = "of the bootstrap"},
    {.name = "prior",
     .kind = PARAM_CHOICE,
     .choices = "scale uniform lognormal",
     .standard = "scale",
     .about =
         "what graphs takes as believed of the total before the lists were seen: 1/N, every total alike, or about a median"},
    {.name = "prior-median",
     .kind = PARAM_REAL,
     .low = 1,
     .high = 1e15,
     .value = "TOTAL",
     .about = "with --prior lognormal: its median"},
    {.name = "prior-90",
     .kind = PARAM_REAL,
     .low = 1,
     .high = 1e15,
     .value = "TOTAL",
     .about = "with --prior lognormal: the total below which 90 % of it lies"},
    {.name = "pseudo-count",
     .kind = PARAM_REAL,
     .low = 1e-6,
     .high = 100,
     .value = "D",
     .about = "of graphs, cases put into each history beforehand; standard: 1 over the number of histories"},
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the words and pictures"},
    {.name = "samples",
     .kind = PARAM_FILE,
     .value = "SAMPLES.csv",
     .about = "clusterings drawn from an uncertain linkage (sample, cluster, list; and the columns of --strata): the primary "
              "method, or the only one asked for, on each, by strata summed within each, pooled; --merge holds in them too"},
    {.name = "covariates", .kind = PARAM_FLAG, .about = "also the strata as factors of one model, the choice by BIC"},
    {.name = "picture", .kind = PARAM_OUT, .value = "P.svg", .about = "methods, overlaps, posterior and sensitivity drawn"},
    {.name = "sensitivity", .kind = PARAM_FLAG, .about = "also how totals move when what cannot be checked is otherwise"},
    {.name = "tipping",
     .kind = PARAM_REAL,
     .low = 1,
     .high = 1e15,
     .value = "TOTAL",
     .about = "with --sensitivity: the odds ratio of each pair that would give this total"},
    {.name = "resume",
     .kind = PARAM_TEXT,
     .value = "RUN",
     .about = "a file to which a stopped run of the latent classes is written, and from which it goes on"},
    {.name = "figure", .kind = PARAM_OUT, .value = "F.json", .about = "store settings and the file's hash, to run again"},
    {.name = "keep",
     .kind = PARAM_TEXT,
     .value = "TITLE",
     .about = "keep the result in the vault as a figure: counts, settings, seed, checkpoint and version"},
    {.name = "finding", .kind = PARAM_HANDLE, .value = "FINDING", .about = "with --keep: the finding that it bears on"},
    {.name = "replay",
     .kind = PARAM_TEXT,
     .value = "F.json",
     .about = "run a stored figure again: a file, or the handle of one kept in the vault"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi estimate lists.csv", "every method that the data can carry, side by side"},
    {"bandi estimate lists.csv --method sparse-bca --language ko", "one method, advice in Korean"},
    {"bandi estimate --vault Tour.bandi --list-by kind --strata sex", "how many people the lists of a vault missed"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"vault",
     "of a vault: use, persons, unlisted, withheld, repeats, undecided_pairs, related (lists whose sources derivations join)"},
    {"observed", "cases seen"},
    {"lists", "name, cases on it, cases on it alone"},
    {"pairs", "first, second, shared cases, Chapman's figure of the two alone with low and high (0.95)"},
    {"methods",
     "name, total, low, high, level, kind (check, bound, estimate), interval, model, empty, deviance, df, notes, assumes, refused"},
    {"models", "behind loglinear-bic: the best by BIC and those chosen most: total, difference, weight, chosen, "
               "deviance, df, residual and the history that has it, empty, model"},
    {"chosen_again",
     "with it: the interval with the choice repeated in every resampled table: low, high, level, replicates, infinite, tried, "
     "unsound, kept, others, finite_model, finite_total (the choice by BIC that counts only finite terms, where it is another)"},
    {"closed", "with --method closed alone: model, total, se, deviance, df, aic, bic of ten models of a closed population"},
    {"prior", "where --prior or --pseudo-count was given: kind, median, ninety (90 % of it lies below), pseudo_count"},
    {"latent", "what the chains did: rhat, ess, chains, steps, tempered, mixed, most_unseen, near_limit, medians, modes"},
    {"samples", "with --samples: method, count, refused, total, low, high, lowest, highest, within, between, whole"},
    {"strata", "stratum, observed, total, low, high, refused, by the primary method or the only one asked for"},
    {"undecided", "of a vault, where pairs of people are undecided: same (none, all), observed, total, low, high, refused"},
    {"small_counts", "of a vault: histories and strata of 1 to 4 people"},
    {"strata_imputed", "cases whose stratum was drawn because it was missing"},
    {"strata_sum", "total, low, high: the sum of strata by draws"},
    {"covariates",
     "with --covariates: model, parameters, deviance, df, aic, bic, imputations, total, low, high, strata, or refused"},
    {"xi", "with --sensitivity: totals over the highest dependence"},
    {"odds", "the same: totals when a pair taken as independent has odds ratio 1/2 or 2"},
    {"tipping", "the same: the odds ratios of each pair that halve and double the unseen, and that reach --tipping"},
    {"without", "the same: each list left out, by without_method"},
    {"consistency", "the same: each list's known size, estimated from the others"},
    {"merged", "the same, from four lists on: each two lists taken as one"},
    {"priors", "the same: averages over graphs under other pseudo-counts and priors of N"},
    {"graphs", "the same: the heaviest graphs, their weights, their mean totals"},
    {"primary", "the method chosen by the rule fixed beforehand"},
    {"advice", "what this means, in words"},
    {"figure", "with --keep, and when such a figure is run again: its handle"},
    {"since", "when a kept figure is run again and something is otherwise: entries, erased, observed, result, made_by"},
    {.key = NULL},
};

static double real_or_0(struct verb_call *call, const char *name)
{
    return arg_given(call, name) ? arg_real(call, name) : 0;
}

static FALLIBLE job_from_words(struct verb_call *call, struct job *j, struct err *e)
{
    j->in.path = arg_z(call, "file");
    j->vault = j->in.path == NULL;
    j->encoding = arg_encoding(call);
    j->in.lists = arg_text(call, "lists");
    j->in.strata = arg_text(call, "strata");
    j->in.merge = arg_text(call, "merge");
    for (size_t i = 0; i < arg_count(call, "method"); i++)
        j->wanted[mse_method_named(arg_nth(call, "method", i))] = true;
    for (int m = 0; m < MSE_METHODS && !arg_given(call, "method"); m++)
        j->wanted[m] = mse_has((enum mse_method)m);
    j->language = words_language(arg_text(call, "language"));
    j->sensitivity = arg_flag(call, "sensitivity");
    j->covariates = arg_flag(call, "covariates");
    j->tipping = arg_given(call, "tipping") ? arg_real(call, "tipping") : 0;
    j->samples = arg_given(call, "samples") ? arg_z(call, "samples") : NULL;
    j->picture = arg_given(call, "picture") ? arg_z(call, "picture") : NULL;
    j->options.level = arg_real(call, "level");
    j->options.seed = (uint64_t)arg_int(call, "seed");
    j->options.replicates = (size_t)arg_int(call, "replicates");
    return job_prior(j, arg_text(call, "prior"), real_or_0(call, "prior-median"), real_or_0(call, "prior-90"),
                     real_or_0(call, "pseudo-count"), e);
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

/* What the methods asked for said of one table. */
struct answers {
    struct mse_estimate x[MSE_METHODS], primary;
    size_t count;
    struct latent_result latent; /* chains 0 when they did not run */
    struct models models;        /* behind the primary method, where has_models */
    bool has_models;
};

static bool go_on(void *ctx, double rhat)
{
    (void)rhat;
    return !env_stop(((struct verb_call *)ctx)->env);
}

/* The latent classes, from the file of --resume when it is there; a stopped run is written to it. */
static FALLIBLE run_latent(struct verb_call *call, const struct history_table *used, const struct mse_options *o,
                           struct answers *n, struct mse_estimate *out, struct err *e)
{
    const char *path = arg_given(call, "resume") ? arg_z(call, "resume") : NULL;
    SCOPED_BUF struct buf save = BUF_MAX(256 * MIB);
    struct latent_watch watch = {.go_on = go_on, .ctx = call, .save = path != NULL ? &save : NULL};
    if (path != NULL && file_read(call->arena, path, 256 * MIB, &watch.saved, NULL) != BD_OK)
        watch.saved = STR_NONE;
    enum bd_status s = mse_latent_watched(used, o, NULL, &watch, call->arena, &n->latent, out, e);
    if (s == BD_INTERRUPTED && save.n > 0) {
        if (file_write(path, buf_str(&save), NULL) != BD_OK)
            return s;
        return err_mend(e, "the same command goes on from %s", path);
    }
    return s;
}

/* The models behind loglinear-bic, where it is asked for or primary and gave a number; steady ends only where they are to be reported. */
static FALLIBLE look_behind(struct verb_call *call, const struct job *j, const struct history_table *used, struct answers *n,
                            struct err *e)
{
    bool primary = n->primary.method == MSE_LOGLINEAR_BIC;
    const struct mse_estimate *x = primary ? &n->primary : report_find(n->x, n->count, MSE_LOGLINEAR_BIC);
    struct mse_options o = j->options;
    if (x == NULL || x->refusal != MSE_FINE || used->lists > 6)
        return BD_OK;
    o.bca_error = primary ? o.bca_error : 0;
    return models_look(used, SEARCH_BIC, &o, call->arena, &n->models, &n->has_models, e);
}

static FALLIBLE run_methods(struct verb_call *call, const struct job *j, const struct history_table *used,
                            enum mse_method first, struct answers *n, struct err *e)
{
    for (int m = 0; m < MSE_METHODS; m++) {
        if (!j->wanted[m])
            continue;
        if (env_stop(call->env))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        env_progress(call->env, mse_method_name((enum mse_method)m), (double)m / MSE_METHODS);
        struct mse_estimate *x = &n->x[n->count++];
        if (m == MSE_LATENT)
            BD_TRY(run_latent(call, used, &j->options, n, x, e));
        else
            BD_TRY(run_one((enum mse_method)m, used, &j->options, call->arena, x, e));
    }
    const struct mse_estimate *chosen = report_find(n->x, n->count, first);
    if (chosen != NULL)
        n->primary = *chosen;
    else
        BD_TRY(run_one(first, used, &j->options, call->arena, &n->primary, e));
    return look_behind(call, j, used, n, e);
}

/* "prior": of the averages over graphs, where it is not the default. */
static void estimate_print_prior(struct arena *a, const struct job *j, double cells, struct printer *out)
{
    if (j->options.graphs == NULL || !j->wanted[MSE_GRAPHS])
        return;
    bool json = printer_face(out) == PRINTER_JSON;
    print_object_begin(out, "prior");
    print_z(out, "kind", job_prior_name(j));
    const double total[] = {j->prior_median, j->prior_90};
    static const char *const key[] = {"median", "ninety"};
    for (int i = 0; i < 2 && j->graphs.prior == GRAPHS_PRIOR_LOGNORMAL; i++)
        if (json)
            print_real(out, key[i], total[i], 12);
        else
            print_z(out, key[i], words_cases(a, total[i], 0));
    print_real(out, "pseudo_count", j->graphs.delta > 0 ? j->graphs.delta : 1 / cells, 3);
    print_object_end(out);
}

/* The methods side by side, and what stands behind and beside each. */
static FALLIBLE print_answers(struct arena *a, const struct job *j, const struct estimate_drawn *d,
                              const struct latent_result *latent, struct printer *out, struct err *e)
{
    report_methods(a, d->x, d->count, j->language, out);
    BD_TRY(estimate_methods_text(a, j->language, d, out, e));
    beside_print(a, d->x, d->count, j->language, out);
    if (d->count == 1 && d->x[0].method == MSE_CLOSED && d->x[0].refusal == MSE_FINE)
        beside_closed(a, d->table, j->language, out);
    estimate_print_prior(a, j, (double)history_cells(d->table), out);
    if (d->models != NULL)
        beside_models(a, d->models, d->table->name, j->language, out);
    report_assumptions(d->x, d->count, j->language, out);
    report_latent(a, latent, (double)d->table->observed, out);
    return BD_OK;
}

/* vault: NULL for a file. */
static FALLIBLE report(struct verb_call *call, const struct job *j, const struct estimate_vault *vault,
                       const struct history_file *h, struct mse_estimate *chief, struct printer *out, struct err *e)
{
    struct arena *a = call->arena;
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(a, &h->all, from);
    struct history_overlap o = history_overlaps(&used);
    enum mse_method first = mse_primary(&used, NULL);
    struct answers *n = ARENA_NEW(a, struct answers);
    BD_TRY(run_methods(call, j, &used, first, n, e));
    *chief = n->count == 1 ? n->x[0] : n->primary;
    printer_labels(out, labels_word, (int)j->language);
    if (vault != NULL)
        estimate_vault_print(vault, j->language, out);
    print_int(out, "observed", h->all.observed);
    estimate_print_lists(a, &h->all, j->language, out);
    bool asked = report_find(n->x, n->count, MSE_LOGLINEAR_BIC) != NULL;
    struct estimate_drawn drawn = {.table = &used,
                                   .x = n->x,
                                   .count = n->count,
                                   .options = &j->options,
                                   .models = n->has_models && asked ? &n->models : NULL};
    BD_TRY(print_answers(a, j, &drawn, &n->latent, out, e));
    enum mse_method apart = n->count == 1 ? n->x[0].method : first;
    struct strata_result strata;
    BD_TRY(estimate_print_strata(h, apart, &j->options, j->language, a, out, &strata, e));
    if (j->covariates)
        BD_TRY(estimate_print_covariates(h, &j->options, j->language, a, out, e));
    struct what_if what_if;
    if (j->sensitivity && used.lists >= 3) {
        BD_TRY(what_if_run(&used, apart, j->tipping, &j->options, a, &what_if, e));
        drawn.what_if = &what_if;
        what_if_print(&what_if, &used, j->language, a, out);
    }
    if (vault != NULL)
        BD_TRY(estimate_vault_undecided(vault, &j->in, h, apart, &j->options, j->language, a, out, e));
    print_z(out, "primary", mse_method_name(first));
    if (j->samples != NULL)
        BD_TRY(estimate_samples(a, &(struct samples_ask){j->samples, j->samples_text, j->in.strata, j->in.merge}, &h->all,
                                apart, &j->options, j->language, out, e));
    if (j->picture != NULL)
        BD_TRY(estimate_picture(a, j->language, &drawn, j->picture, e));
    /* Samples of a linkage have an interval of their own, which holds the choice, too. */
    bool again = n->has_models && first == MSE_LOGLINEAR_BIC && j->samples == NULL;
    const struct report_facts facts = {.table = &used,
                                       .overlap = &o,
                                       .x = n->x,
                                       .primary = &n->primary,
                                       .count = n->count,
                                       .models = again ? &n->models : NULL,
                                       .strata = mse_kind_of(apart) == MSE_ESTIMATE ? &strata : NULL};
    report_advice(a, &facts, j->language, out);
    if (vault != NULL)
        estimate_small_print(h, j->language, out);
    return BD_OK;
}

/* Files that a run over a vault would write. */
static FALLIBLE may_leave(struct verb_call *call, const struct estimate_vault *v, const struct history_file *h, struct err *e)
{
    if (arg_given(call, "figure"))
        return err_set(e, BD_USAGE, "a figure of a vault is kept inside it, with --keep TITLE, not in a file");
    return arg_given(call, "picture") ? estimate_may_leave(v->ask.use, h, arg_z(call, "picture"), e) : BD_OK;
}

/* The job from words, a file or a kept figure; its table read. */
static FALLIBLE prepare(struct verb_call *call, struct session *s, struct job *j, struct estimate_vault *vault,
                        struct figure *figure, struct history_file *h, struct err *e)
{
    bool again = arg_given(call, "replay"), kept = again && s != NULL;
    if (kept)
        BD_TRY(figure_read(s, arg_text(call, "replay"), j, vault, call->arena, figure, e));
    else if (again)
        BD_TRY(job_from_figure(j, arg_z(call, "replay"), call->arena, e));
    else
        BD_TRY(job_from_words(call, j, e));
    if (j->vault && !again)
        BD_TRY(estimate_vault_read(call, s, &j->in, vault, e));
    BD_TRY(job_open(j, kept, call->arena, e));
    if (arg_given(call, "keep") && !j->vault && !again) { /* what is kept is what is estimated from */
        struct estimate_input plain = j->in;
        plain.merge = STR_NONE;
        BD_TRY(estimate_read(call->arena, &plain, h, e));
        j->in.text = figure_counts(call->arena, h);
    }
    BD_TRY(estimate_read(call->arena, &j->in, h, e));
    return j->vault && !again ? may_leave(call, vault, h, e) : BD_OK;
}

static FALLIBLE run_with(struct verb_call *call, struct session *s, struct printer *out, struct err *e)
{
    struct job j = {.options = MSE_DEFAULTS};
    struct estimate_vault vault;
    struct figure figure;
    struct history_file h;
    struct mse_estimate chief;
    bool again = arg_given(call, "replay"), keep = arg_given(call, "keep") && !again;
    BD_TRY(prepare(call, s, &j, &vault, &figure, &h, e));
    const struct estimate_vault *of = j.vault ? &vault : NULL;
    BD_TRY(report(call, &j, of, &h, &chief, out, e));
    if (arg_given(call, "figure"))
        BD_TRY(job_store(&j, &chief, arg_z(call, "figure"), call->arena, e));
    if (keep)
        BD_TRY(
            figure_keep(s, &j, of, arg_text(call, "keep"), arg_text(call, "finding"), &chief, call->arena, figure.handle, e));
    if (again && s == NULL)
        job_since(&j, &chief, call->arena, out);
    if (s == NULL || !(again || keep))
        return BD_OK;
    print_z(out, "figure", figure.handle);
    return again ? figure_since(s, &figure, &j, &vault, &chief, call->arena, out, e) : BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct session *s = NULL;
    bool again = arg_given(call, "replay"), keep = arg_given(call, "keep") && !again;
    if (keep || (again ? figure_named(arg_text(call, "replay")) : !arg_given(call, "file")))
        BD_TRY(estimate_vault_open(call, keep ? LEDGER_WRITE : LEDGER_READ, &s, e));
    enum bd_status status = run_with(call, s, out, e);
    session_close(s);
    return status;
}

const struct verb verb_estimate = {
    .name = "estimate",
    .group = "Analysis",
    .summary = "estimate how many cases there were, seen and unseen",
    .about = "Reads which cases are on which lists and runs every method that the data can carry, side by side: quick "
             "checks, lower bounds, log-linear models, averages over graphs. A method that has no honest number refuses "
             "and says why. Nothing is chosen in silence: the primary method follows from the number of lists, their "
             "overlaps and the cases alone. Intervals marked profile ignore that a model was selected. The file has a "
             "column of 0 and 1 for each list and a count; or one row a case; or columns \"case\" and \"list\". "
             "Without a file the people of a vault are counted, only as decided: nobody is merged without a person's word, and "
             "the range that undecided pairs leave is printed. Only counts come out.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
