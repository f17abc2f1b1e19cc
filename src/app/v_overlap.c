/* app/v_overlap.c - `bandi overlap`: which lists hold which cases, before anything is estimated.
 *
 * The table of capture histories as a picture of sets (an UpSet picture), in the terminal and as SVG, with what must be
 * looked at first: lists that share nobody, repeated rows, cases without a stratum.
 */
#include "app/estimate_input.h"
#include "app/estimate_more.h"
#include "app/estimate_vault.h"
#include "app/labels.h"
#include "app/tables.h"
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .value = "FILE.csv",
     .about = "capture histories with counts, cases with their lists, or memberships; without it the vault's lists"},
    {.name = "lists", .kind = PARAM_TEXT, .value = "A,B,C", .about = "the list columns; else all that hold only 0 and 1"},
    {.name = "merge", .kind = PARAM_TEXT, .value = "A+B,C+D", .about = "lists that count as one: a case on A or B is on A+B"},
    PARAM_OF_ENCODING,
    {.name = "strata",
     .kind = PARAM_TEXT,
     .value = "X,Y",
     .about = "columns by which to count apart as well; in a vault of sex, age, period, place, act"},
    ESTIMATE_VAULT_PARAMS,
    {.name = "language",
     .kind = PARAM_CHOICE,
     .choices = "en ko zh",
     .standard = "en",
     .about = "of the words and the picture"},
    {.name = "picture", .kind = PARAM_OUT, .value = "P.svg", .about = "the overlaps drawn"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi overlap lists.csv", "who is on which lists"},
    {"bandi overlap lists.csv --merge B+C", "with two lists taken as one"},
    {"bandi overlap lists.csv --language ko", "the same in Korean (zh: Chinese)"},
    {"bandi overlap --vault Tour.bandi --list-by kind --strata sex", "the linked lists of a vault, by sex"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"vault",
     "of a vault: use, persons, unlisted, withheld, repeats, undecided_pairs, related (lists whose sources derivations join)"},
    {"observed", "cases on any list"},
    {"lists", "name, cases on it, cases on it alone"},
    {"pairs", "first, second, shared cases, Chapman's figure of the two alone with low and high (0.95)"},
    {"times", "number of lists, cases on exactly so many"},
    {"coverage", "the mean share of a list that is on another list, too (sample coverage)"},
    {"histories", "the exact lists (joined with *), cases; largest first, all that hold any"},
    {"strata", "with strata: values, cases, whether a value is missing, cases on two lists or more"},
    {"apart", "pairs of lists that share no case"},
    {"repeats", "memberships: rows that repeat one already read"},
    {"conflicts", "memberships: cases whose rows disagree on a stratum"},
    {"small_counts", "of a vault: histories and strata of 1 to 4 people"},
    {.key = NULL},
};

/* The share of a list that other lists hold, too, on average over the lists with cases. */
static void print_coverage(const struct history_table *t, enum words_language l, struct printer *out)
{
    struct history_overlap o = history_overlaps(t);
    double share = 0, lists = 0;
    for (unsigned i = 0; i < t->lists; i++)
        if (o.on[i] > 0) {
            share += 1 - (double)o.only[i] / (double)o.on[i];
            lists++;
        }
    share = lists > 0 ? share / lists : 0;
    print_data_begin(out);
    print_real(out, "coverage", share, 4);
    print_data_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_COVERAGE), 100 * share);
#pragma GCC diagnostic pop
}

static void print_times(const struct history_table *t, struct printer *out)
{
    static const struct print_column columns[] = {{"lists", "On so many lists"}, {"cases", "Cases"}};
    struct history_overlap o = history_overlaps(t);
    print_table_begin(out, "times", columns, 2);
    for (unsigned k = 1; k <= t->lists; k++) {
        print_int(out, NULL, k);
        print_int(out, NULL, o.times[k]);
    }
    print_table_end(out);
}

static void print_histories(struct arena *a, const struct history_table *t, struct printer *out)
{
    static const struct print_column columns[] = {{"lists", "Exactly on"}, {"cases", "Cases"}};
    uint32_t *order = ARENA_ARRAY(a, uint32_t, history_cells(t));
    size_t n = estimate_histories(t, order);
    print_data_begin(out); /* the text face has the picture */
    print_table_begin(out, "histories", columns, 2);
    for (size_t i = 0; i < n; i++) {
        const char *name = "";
        for (unsigned k = 0; k < t->lists; k++)
            if (order[i] >> k & 1u)
                name = arena_printf(a, "%s%s%.*s", name, *name ? "*" : "", STR_FMT(t->name[k]));
        print_z(out, NULL, name);
        print_int(out, NULL, t->count[order[i]]);
    }
    print_table_end(out);
    print_data_end(out);
}

static void print_strata(struct arena *a, const struct history_file *h, struct printer *out)
{
    static const struct print_column columns[] = {{"stratum", "Stratum"},
                                                  {"observed", "Cases"},
                                                  {"overlapping", "On two lists or more"},
                                                  {"missing", "A value is missing"}};
    if (h->strata_columns == 0)
        return;
    print_table_begin(out, "strata", columns, 4);
    for (size_t i = 0; i < h->strata; i++) {
        const struct history_stratum *s = &h->stratum[i];
        struct history_overlap o = history_overlaps(&s->table);
        print_z(out, NULL, estimate_stratum_name(a, h, s));
        print_int(out, NULL, s->table.observed);
        print_int(out, NULL, s->table.observed - o.times[1]);
        print_bool(out, NULL, s->missing);
    }
    print_table_end(out);
}

static void print_warnings(struct arena *a, const struct history_file *h, enum words_language l, struct printer *out)
{
    const char *apart = estimate_apart(a, &h->all);
    print_data_begin(out);
    print_z(out, "apart", apart);
    print_int(out, "repeats", h->repeats);
    print_int(out, "conflicts", h->conflicts);
    print_data_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    if (*apart)
        print_line(out, words_note(l, NOTE_APART), apart);
    if (h->repeats > 0)
        print_line(out, words_note(l, NOTE_REPEATS), (long long)h->repeats);
    if (h->conflicts > 0)
        print_line(out, words_note(l, NOTE_CONFLICTS), (long long)h->conflicts);
#pragma GCC diagnostic pop
}

static FALLIBLE read_vault(struct verb_call *call, struct estimate_input *in, struct estimate_vault *out, struct err *e)
{
    struct session *s;
    BD_TRY(estimate_vault_open(call, LEDGER_READ, &s, e));
    enum bd_status status = estimate_vault_read(call, s, in, out, e);
    session_close(s);
    return status;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct arena *a = call->arena;
    enum words_language l = words_language(arg_text(call, "language"));
    struct estimate_input in = {.path = arg_z(call, "file"),
                                .lists = arg_text(call, "lists"),
                                .strata = arg_text(call, "strata"),
                                .merge = arg_text(call, "merge")};
    struct history_file h;
    struct estimate_vault vault;
    bool in_vault = !arg_given(call, "file");
    if (in_vault)
        BD_TRY(read_vault(call, &in, &vault, e));
    else
        BD_TRY(table_read(call, in.path, &in.text, e));
    BD_TRY(estimate_read(a, &in, &h, e));
    if (arg_given(call, "picture")) {
        if (in_vault)
            BD_TRY(estimate_may_leave(vault.ask.use, &h, arg_z(call, "picture"), e));
        BD_TRY(estimate_overlap_picture(a, l, &h.all, arg_z(call, "picture"), e));
    }
    printer_labels(out, labels_word, (int)l);
    if (in_vault)
        estimate_vault_print(&vault, l, out);
    print_int(out, "observed", h.all.observed);
    estimate_print_lists(a, &h.all, l, out);
    print_times(&h.all, out);
    print_coverage(&h.all, l, out);
    print_histories(a, &h.all, out);
    BD_TRY(estimate_overlap_text(a, l, &h.all, out, e));
    print_strata(a, &h, out);
    print_warnings(a, &h, l, out);
    if (in_vault)
        estimate_small_print(&h, l, out);
    return BD_OK;
}

const struct verb verb_overlap = {
    .name = "overlap",
    .group = "Analysis",
    .summary = "show which lists hold which cases",
    .about =
        "Counts the cases by the exact set of lists that hold them and draws the counts. Estimates rest on nothing else, so "
        "look here first: lists that never meet, a list that stands almost alone, cases without a stratum. Lists of one "
        "kind may be put together with --merge; the estimate then rests on fewer and fuller overlaps, and changes. Without a file the "
        "people of a vault are counted: a list is a source that a person comes from, or with --list-by all sources of a kind, and "
        "two records are one person only where somebody decided so.",
    .needs = NEEDS_NOTHING,
    .vault_too = true,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
