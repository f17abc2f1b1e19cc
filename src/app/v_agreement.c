/* app/v_agreement.c - `bandi agreement`: how far coders agree beyond chance. */
#include "app/estimate_words.h"
#include "app/labels.h"
#include "app/tables.h"
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
    PARAM_OF_ENCODING,
    {.name = "scale",
     .kind = PARAM_CHOICE,
     .value = "SCALE",
     .choices = "nominal ordinal interval ratio jaccard masi",
     .standard = "nominal",
     .about = "what differences weigh; jaccard and masi compare sets, written a;b;c or - when empty"},
    {.name = "passages",
     .kind = PARAM_FLAG,
     .about = "the coders chose their own passages: columns source, from and to (bytes) take the place of the unit"},
    {.name = "overlap",
     .kind = PARAM_REAL,
     .low = 0.01,
     .high = 1,
     .standard = "0.5",
     .about = "with --passages: passages of two coders are one unit from this common part of both together on"},
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
    {.name = "language", .kind = PARAM_CHOICE, .choices = "en ko zh", .standard = "en", .about = "of the words"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi agreement codes.csv", "do the coders agree on the code of each passage?"},
    {"bandi agreement sets.csv --scale masi", "the same where a passage may carry several codes"},
    {"bandi agreement marks.csv --passages", "did they mark the same passages, and do they agree on those?"},
    {"bandi agreement codes.csv --language zh", "said in Chinese (ko: Korean)"},
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
        (void)!err_set(e, BD_USAGE, "the file has no column \"%s\"", arg_z(call, param));
        const char *near = csv_nearest(call->arena, t, arg_text(call, param));
        if (near != NULL)
            return err_mend(e, "name it with --%s, perhaps --%s %s", param, param, near);
        return err_mend(e, "name it with --%s; %s", param, csv_columns_hint(call->arena, t, arg_text(call, param)));
    }
    *column = (size_t)c;
    return BD_OK;
}

/* Several codes that a coder gave one unit as one set, in the first of their rows; the others become empty. */
static void join_codes(struct arena *a, const struct agreement_passage *p, const size_t *unit, size_t rows, struct str *value)
{
    size_t *last = ARENA_ARRAY(a, size_t, rows + 1),
           *before = ARENA_ARRAY(a, size_t, rows + 1); /* row + 1 of a unit; 0: none */
    for (size_t r = 0; r < rows; r++) {
        size_t k = last[unit[r]];
        while (k > 0 && !str_eq(p[k - 1].coder, p[r].coder))
            k = before[k - 1];
        if (k > 0) {
            value[k - 1] = str_from(arena_printf(a, "%.*s;%.*s", STR_FMT(value[k - 1]), STR_FMT(value[r])));
            value[r] = STR_NONE;
            continue;
        }
        before[r] = last[unit[r]];
        last[unit[r]] = r + 1;
    }
}

/* Units from where coders marked; on a scale of sets, several codes of one mark become its set. */
static FALLIBLE match_passages(struct verb_call *call, const struct csv_table *t, bool sets, struct str *unit,
                               const struct str *coder, struct str *value, struct err *e)
{
    struct arena *a = call->arena;
    static const char *const name[] = {"source", "from", "to"};
    size_t column[3], units, *number = ARENA_ARRAY(a, size_t, t->rows + 1);
    struct agreement_passage *p = ARENA_ARRAY(a, struct agreement_passage, t->rows + 1);
    for (int i = 0; i < 3; i++) {
        ptrdiff_t c = csv_column(t, name[i]);
        if (c < 0)
            return err_set(e, BD_USAGE, "the file has no column \"%s\", which --passages needs", name[i]);
        column[i] = (size_t)c;
    }
    for (size_t r = 0; r < t->rows; r++) {
        const struct str *cell = t->cells + r * t->columns;
        p[r] = (struct agreement_passage){.source = str_trim(cell[column[0]]), .coder = str_trim(coder[r])};
        for (int i = 1; i < 3; i++)
            if (!str_to_i64(str_trim(cell[column[i]]), i == 1 ? &p[r].from : &p[r].to)) {
                (void)!err_set(e, BD_INPUT, "\"%s\" is not a number of bytes", name[i]);
                return err_where(e, arg_z(call, "file"), t->row_numbers[r], (long long)column[i] + 1);
            }
    }
    enum bd_status status = agreement_match(a, t->rows, p, arg_real(call, "overlap"), number, &units, e);
    if (status != BD_OK)
        return e->row > 0 ? err_where(e, arg_z(call, "file"), t->row_numbers[e->row - 1], (long long)column[2] + 1) : status;
    for (size_t r = 0; r < t->rows; r++)
        unit[r] = str_from(arena_printf(a, "%zu", number[r]));
    if (sets)
        join_codes(a, p, number, t->rows, value);
    return BD_OK;
}

static FALLIBLE read_codings(struct verb_call *call, struct agreement_data *d, struct err *e)
{
    struct str text;
    struct csv_table t;
    const char *file = arg_z(call, "file");
    size_t column[3];
    BD_TRY(table_read(call, file, &text, e));
    BD_TRY(csv_read_table(call->arena, file, text, &t, e));
    bool passages = arg_given(call, "passages");
    BD_TRY(find_column(call, &t, "coder", &column[1], e));
    BD_TRY(find_column(call, &t, "value", &column[2], e));
    column[0] = column[1]; /* with --passages: to be filled */
    if (!passages)
        BD_TRY(find_column(call, &t, "unit", &column[0], e));
    struct str *part[3];
    for (int i = 0; i < 3; i++) {
        part[i] = ARENA_ARRAY(call->arena, struct str, t.rows + 1);
        for (size_t r = 0; r < t.rows; r++)
            part[i][r] = t.cells[r * t.columns + column[i]];
    }
    enum agreement_scale scale = scale_of(call);
    if (passages)
        BD_TRY(match_passages(call, &t, scale == AGREEMENT_JACCARD || scale == AGREEMENT_MASI, part[0], part[1], part[2], e));
    enum bd_status status = agreement_read(call->arena, scale, t.rows, part[0], part[1], part[2], d, e);
    if (status != BD_OK && e->row > 0)
        return err_where(e, file, t.row_numbers[e->row - 1], (long long)column[2] + 1);
    return status;
}

enum said {
    SAID_MOSTLY_ALONE,
    SAID_NOTHING_SHARED,
    SAID_ALL_ALIKE,
    SAID_FIRM,
    SAID_TENTATIVE,
    SAID_NOTHING_YET,
    SAID_LEFT_OUT, /* format: replicates, a size_t */
    SAYINGS
};

static const char *said(enum words_language l, enum said s)
{
    static const char *const text[SAYINGS][WORDS_LANGUAGES] = {
        [SAID_MOSTLY_ALONE] =
            {"Most units were marked by one coder alone. Alpha speaks only of the others: first agree on what "
             "to code.",
             "단위의 대부분을 한 사람만 표시했다. 알파는 나머지에 대해서만 말한다. 무엇을 코딩할지부터 맞추어야 한다.",
             "多数单位只有一名编码员标记。α只反映其余单位：应先就编码对象取得一致。"},
        [SAID_NOTHING_SHARED] = {"No unit was coded by two coders, so there is nothing to compare.",
                                 "두 사람이 함께 코딩한 단위가 없어 견줄 것이 없다.",
                                 "没有任何单位由两名编码员共同编码，无从比较。"},
        [SAID_ALL_ALIKE] =
            {"Every value compared is the same: without variation, agreement beyond chance cannot be told, and "
             "alpha is not defined.",
             "견준 값이 모두 같다. 값이 달라지지 않으면 우연을 넘는 일치를 알 수 없으므로 알파는 정의되지 않는다.",
             "所比较的值全都相同：没有变异就无法判断超出偶然的一致，α没有定义。"},
        [SAID_FIRM] = {"The whole interval is at 0.8 or above: conclusions may rest on these codes.",
                       "구간 전체가 0.8 이상이다. 이 코드를 바탕으로 결론을 내려도 된다.",
                       "整个区间都在0.8或以上：可以依据这些编码得出结论。"},
        [SAID_TENTATIVE] = {"The interval reaches below 0.8: only tentative conclusions may rest on these codes.",
                            "구간이 0.8 아래까지 내려간다. 이 코드로는 잠정적인 결론만 내릴 수 있다.",
                            "区间低至0.8以下：依据这些编码只能得出初步结论。"},
        [SAID_NOTHING_YET] =
            {"The interval reaches below 0.667: these codes carry no conclusion yet. Revise the codebook, train, "
             "and code more units.",
             "구간이 0.667 아래까지 내려간다. 이 코드로는 아직 아무 결론도 내릴 수 없다. 코드북을 고치고, 코더를 "
             "교육하고, 단위를 더 코딩해야 한다.",
             "区间低至0.667以下：这些编码尚不足以得出任何结论。请修订编码手册、培训编码员并编码更多单位。"},
        [SAID_LEFT_OUT] = {"%zu bootstrap replicates had no variation and are left out of the interval.",
                           "다시 뽑은 표본 %zu개는 값이 모두 같아 구간에서 뺐다.", "%zu个重抽样没有变异，未计入区间。"},
    };
    return text[s][l];
}

static void print_alpha(struct printer *out, enum words_language l, const struct agreement_alpha *r)
{
    if (!r->defined) {
        print_none(out, "alpha");
        print_line(out, "%s", said(l, r->matched == 0 ? SAID_NOTHING_SHARED : SAID_ALL_ALIKE));
        return;
    }
    print_real(out, "alpha", r->alpha, 3);
    print_real(out, "alpha_low", r->low, 3);
    print_real(out, "alpha_high", r->high, 3);
    print_line(out, "%s", said(l, r->low >= 0.8 ? SAID_FIRM : r->low >= 0.667 ? SAID_TENTATIVE : SAID_NOTHING_YET));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* said is the only source of formats */
    if (r->undefined > 0)
        print_line(out, said(l, SAID_LEFT_OUT), r->undefined);
#pragma GCC diagnostic pop
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
    enum words_language l = words_language(arg_text(call, "language"));
    BD_TRY(read_codings(call, &d, e));
    if (d.codings == 0)
        return err_set(e, BD_INPUT, "the file holds no coding");
    enum agreement_scale scale = scale_of(call);
    struct agreement_alpha r;
    agreement_alpha(&d, scale, (size_t)arg_int(call, "replicates"), 0.95, (uint64_t)arg_int(call, "seed"), &r);
    printer_labels(out, labels_word, (int)l);
    print_int(out, "coders", (int64_t)d.coders);
    print_int(out, "units_matched", (int64_t)r.matched);
    print_int(out, "units_unmatched", (int64_t)r.unmatched);
    if (r.unmatched > r.matched)
        print_line(out, "%s", said(l, SAID_MOSTLY_ALONE));
    print_alpha(out, l, &r);
    if (scale == AGREEMENT_NOMINAL)
        print_kappas(out, &d);
    return BD_OK;
}

const struct verb verb_agreement = {
    .name = "agreement",
    .group = "Analysis",
    .summary = "tell how far coders agree beyond chance",
    .about =
        "Counts first the units that several coders marked and those that one alone did (with --passages from where they marked: "
        "passages that share half of both are one unit); then gives Krippendorff's alpha "
        "on the matched ones with an interval by bootstrap over units, and on the nominal scale the kappas of Fleiss and "
        "Cohen. 1 is full agreement, 0 is what chance alone would give.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
