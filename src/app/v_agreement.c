/* app/v_agreement.c - `bandi agreement`: how far coders agree beyond chance. */
#include "app/verb.h"
#include "base/csv.h"
#include "base/limits.h"
#include "stats/agreement.h"

static const struct param params[] = {
    {.name = "file",
     .positional = true,
     .required = true,
     .kind = PARAM_FILE,
     .value = "CODES.csv",
     .about = "a row for each coding: the unit, the coder, the value"},
    {.name = "scale",
     .kind = PARAM_CHOICE,
     .value = "SCALE",
     .choices = "nominal ordinal interval ratio jaccard masi",
     .standard = "nominal",
     .about = "what differences weigh; jaccard and masi compare sets, written a;b;c or - when empty"},
    {.name = "unit", .kind = PARAM_TEXT, .value = "COLUMN", .standard = "unit", .about = "the column naming what was coded"},
    {.name = "coder", .kind = PARAM_TEXT, .value = "COLUMN", .standard = "coder", .about = "the column naming who coded it"},
    {.name = "value", .kind = PARAM_TEXT, .value = "COLUMN", .standard = "value", .about = "the column with the code given"},
    {.name = "replicates",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 100000,
     .standard = "1000",
     .about = "bootstrap replicates for the interval"},
    {.name = "seed",
     .kind = PARAM_INT,
     .value = "N",
     .low = 0,
     .high = 1e15,
     .standard = "1",
     .about = "of the bootstrap; the same seed gives the same interval"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi agreement codes.csv", "do the coders agree on the code of each passage?"},
    {"bandi agreement sets.csv --scale masi", "the same where a passage may carry several codes"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"coders", "number of coders"},
    {"units_matched", "units that at least two coders coded; only these can agree"},
    {"units_unmatched", "units that one coder alone coded"},
    {"alpha", "Krippendorff's alpha; null when undefined"},
    {"alpha_low", "lower end of its 95 % interval, by bootstrap over units"},
    {"alpha_high", "upper end"},
    {"fleiss", "Fleiss' kappa on units with the same number of codings; null when undefined or not nominal"},
    {"cohen", "Cohen's kappa of each pair of coders (nominal scale): first, second, units, kappa"},
    {.key = NULL},
};

static enum agreement_scale scale_of(const struct verb_call *call)
{
    static const char *const words[] = {"nominal", "ordinal", "interval", "ratio", "jaccard", "masi"};
    struct str scale = arg_text(call, "scale");
    for (int i = 0; i < 6; i++)
        if (str_is(scale, words[i]))
            return (enum agreement_scale)i;
    return AGREEMENT_NOMINAL;
}

static FALLIBLE find_column(struct verb_call *call, const struct csv_table *t, const char *param, size_t *column, struct err *e)
{
    ptrdiff_t c = csv_column(t, arg_z(call, param));
    if (c < 0) {
        enum bd_status status = err_set(e, BD_USAGE, "the file has no column \"%s\"", arg_z(call, param));
        const char *near = csv_nearest(call->arena, t, arg_text(call, param));
        return near == NULL ? status : err_mend(e, "name it with --%s, perhaps --%s %s", param, param, near);
    }
    *column = (size_t)c;
    return BD_OK;
}

static FALLIBLE read_codings(struct verb_call *call, struct agreement_data *d, struct err *e)
{
    struct str text;
    struct csv_table t;
    const char *file = arg_z(call, "file");
    size_t column[3];
    BD_TRY(file_read(call->arena, file, LIMIT_TABLE_BYTES, &text, e));
    BD_TRY(csv_read_table(call->arena, file, text, &t, e));
    BD_TRY(find_column(call, &t, "unit", &column[0], e));
    BD_TRY(find_column(call, &t, "coder", &column[1], e));
    BD_TRY(find_column(call, &t, "value", &column[2], e));
    struct str *part[3];
    for (int i = 0; i < 3; i++) {
        part[i] = ARENA_ARRAY(call->arena, struct str, t.rows + 1);
        for (size_t r = 0; r < t.rows; r++)
            part[i][r] = t.cells[r * t.columns + column[i]];
    }
    enum bd_status status = agreement_read(call->arena, scale_of(call), t.rows, part[0], part[1], part[2], d, e);
    if (status != BD_OK && e->row > 0)
        return err_where(e, file, t.row_numbers[e->row - 1], (long long)column[2] + 1);
    return status;
}

static void print_alpha(struct printer *out, const struct agreement_alpha *r)
{
    if (!r->defined) {
        print_none(out, "alpha");
        print_line(out, r->matched == 0 ? "No unit was coded by two coders, so there is nothing to compare."
                                        : "Every value compared is the same: without variation, agreement beyond "
                                          "chance cannot be told, and alpha is not defined.");
        return;
    }
    print_real(out, "alpha", r->alpha, 3);
    print_real(out, "alpha_low", r->low, 3);
    print_real(out, "alpha_high", r->high, 3);
    print_line(out, "%s",
               r->low >= 0.8     ? "The whole interval is at 0.8 or above: conclusions may rest on these codes."
               : r->low >= 0.667 ? "The interval reaches below 0.8: only tentative conclusions may rest on these codes."
                                 : "The interval reaches below 0.667: these codes carry no conclusion yet. Revise "
                                   "the codebook, train, and code more units.");
    if (r->undefined > 0)
        print_line(out, "%zu bootstrap replicates had no variation and are left out of the interval.", r->undefined);
}

static void print_kappas(struct printer *out, const struct agreement_data *d)
{
    struct agreement_kappa k;
    size_t each;
    agreement_fleiss(d, &k, &each);
    if (k.defined)
        print_real(out, "fleiss", k.kappa, 3);
    else
        print_none(out, "fleiss");
    static const struct print_column columns[] = {
        {"first", "first"}, {"second", "second"}, {"units", "units"}, {"kappa", "Cohen's kappa"}};
    print_table_begin(out, "cohen", columns, 4);
    for (uint32_t i = 0; i < d->coders && d->coders <= 20; i++) {
        for (uint32_t j = i + 1; j < d->coders; j++) {
            agreement_cohen(d, i, j, &k);
            print_str(out, NULL, d->coder_name[i]);
            print_str(out, NULL, d->coder_name[j]);
            print_int(out, NULL, (int64_t)k.units);
            if (k.defined)
                print_real(out, NULL, k.kappa, 3);
            else
                print_none(out, NULL);
        }
    }
    print_table_end(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct agreement_data d;
    BD_TRY(read_codings(call, &d, e));
    if (d.codings == 0)
        return err_set(e, BD_INPUT, "the file holds no coding");
    enum agreement_scale scale = scale_of(call);
    struct agreement_alpha r;
    agreement_alpha(&d, scale, (size_t)arg_int(call, "replicates"), 0.95, (uint64_t)arg_int(call, "seed"), &r);
    print_int(out, "coders", (int64_t)d.coders);
    print_int(out, "units_matched", (int64_t)r.matched);
    print_int(out, "units_unmatched", (int64_t)r.unmatched);
    if (r.unmatched > r.matched)
        print_line(out, "Most units were marked by one coder alone. Alpha speaks only of the others: first agree on what "
                        "to code.");
    print_alpha(out, &r);
    if (scale == AGREEMENT_NOMINAL)
        print_kappas(out, &d);
    return BD_OK;
}

const struct verb verb_agreement = {
    .name = "agreement",
    .group = "Analysis",
    .summary = "tell how far coders agree beyond chance",
    .about = "Counts first the units that several coders marked and those that one alone did; then gives Krippendorff's alpha "
             "on the matched ones with an interval by bootstrap over units, and on the nominal scale the kappas of Fleiss and "
             "Cohen. 1 is full agreement, 0 is what chance alone would give.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
