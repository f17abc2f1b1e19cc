/* app/v_name.c - `bandi name`: what a written name may be, and how two writings relate. */
#include "app/verb.h"
#include "name/name.h"

#define FORMS_MAX 1000

static const struct param params[] = {
    {.name = "names",
     .positional = true,
     .kind = PARAM_PROTECTED,
     .value = "@FILE",
     .about = "names, one a line (or parted by \" = \"); the first is compared with each of the others"},
    {.name = "surname-first", .kind = PARAM_FLAG, .about = "the list writes surnames first"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi name @names.txt", "how the first name of a file relates to the others"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"forms", "what each name was understood as: text, kind, readings (origin, probability, surname, given)"},
    {"pairs", "the first against each other: weight in bits, distance 0 to 1, level, steps (left, right, words, bits)"},
    {.key = NULL},
};

/* Cuts the text into lines and at " = "; blank ones are left out. */
static size_t cut_forms(struct str text, struct str *forms)
{
    size_t n = 0;
    while (text.n > 0 && n < FORMS_MAX) {
        size_t line = 0, mid, step = 1;
        while (line < text.n && text.p[line] != '\n')
            line++;
        struct str form = str_slice(text, 0, line);
        if (str_find(form, STR(" = "), 0, &mid)) {
            form = str_slice(text, 0, mid);
            line = mid;
            step = 3;
        }
        form = str_trim(form);
        if (form.n > 0)
            forms[n++] = form;
        text = str_slice(text, line + step < text.n ? line + step : text.n, text.n);
    }
    return n;
}

static void print_form(struct printer *out, struct arena *a, struct str text, const struct name_form *f)
{
    print_object_begin(out, NULL);
    print_str(out, "text", text);
    print_z(out, "kind", name_kind_word(name_kind_of(f)));
    static const struct print_column columns[] = {
        {"origin", "read as"}, {"probability", "probability"}, {"surname", "surname"}, {"given", "given name"}};
    struct name_view v;
    if (name_view(a, f, 0, &v)) {
        print_table_begin(out, "readings", columns, 4);
        for (size_t i = 0; name_view(a, f, i, &v); i++) {
            print_z(out, NULL, v.origin);
            print_real(out, NULL, v.probability, 3);
            print_str(out, NULL, v.surname);
            print_str(out, NULL, v.given);
        }
        print_table_end(out);
    }
    print_object_end(out);
}

static void print_pair(struct printer *out, struct arena *a, struct str left, struct str right, const struct name_form *x,
                       const struct name_form *y)
{
    static const struct print_column columns[] = {{"left", "left"}, {"right", "right"}, {"words", "seen"}, {"bits", "bits"}};
    struct name_explanation e;
    name_explain(a, x, y, &e);
    print_object_begin(out, NULL);
    print_str(out, "left", left);
    print_str(out, "right", right);
    print_z(out, "level", name_level_word(e.match.level));
    print_real(out, "weight", e.match.weight, 3);
    print_real(out, "distance", e.match.distance, 2);
    print_table_begin(out, "steps", columns, 4);
    for (size_t i = 0; i < e.count; i++) {
        print_str(out, NULL, e.steps[i].left);
        print_str(out, NULL, e.steps[i].right);
        print_str(out, NULL, e.steps[i].words);
        print_real(out, NULL, e.steps[i].bits, 3);
    }
    print_table_end(out);
    print_object_end(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str text;
    BD_TRY(arg_protected(call, "names", &text, e));
    struct str *forms = ARENA_ARRAY(call->arena, struct str, FORMS_MAX);
    size_t bad, n;
    if (!utf8_check(text, &bad))
        return err_set(e, BD_INPUT, "the names are not UTF-8 from byte %zu on", bad);
    n = cut_forms(text, forms);
    if (n == 0)
        return err_set(e, BD_INPUT, "no name was given");
    struct name_hints hints = {.part = NAME_WHOLE, .surname_first = arg_flag(call, "surname-first")};
    const struct name_form **parsed = ARENA_ARRAY(call->arena, const struct name_form *, n);
    for (size_t i = 0; i < n; i++)
        parsed[i] = name_parse(call->arena, forms[i], &hints);
    print_list_begin(out, "forms");
    for (size_t i = 0; i < n; i++)
        print_form(out, call->arena, forms[i], parsed[i]);
    print_list_end(out);
    print_list_begin(out, "pairs");
    for (size_t i = 1; i < n; i++)
        print_pair(out, call->arena, forms[0], forms[i], parsed[0], parsed[i]);
    print_list_end(out);
    return BD_OK;
}

const struct verb verb_name = {
    .name = "name",
    .group = "Analysis",
    .summary = "explain how a name may be read and how two writings relate",
    .about =
        "Reads Korean and Chinese names in Hangul, Hanja, pinyin and any romanisation, in either order, and says what each "
        "may be and how strongly two of them speak for one name. The weight is in bits: 10 means a thousand times "
        "likelier for two writings of one name than for the names of two people.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
