/* app/v_name.c - `bandi name`: what a written name may be, and how two writings relate. */
#include "app/prompt.h"
#include "app/tables.h"
#include "app/verb.h"
#include "name/name.h"

#define FORMS_MAX 1000

static const struct param params[] = {
    {.name = "names",
     .positional = true,
     .kind = PARAM_PROTECTED,
     .value = "@FILE",
     .about = "names, one a line (or parted by \" = \"); the first is compared with each of the others"},
    PARAM_OF_ENCODING,
    {.name = "surname-first", .kind = PARAM_FLAG, .about = "the list writes surnames first"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi name @names.txt", "how the first name of a file relates to the others"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"forms",
     "what each name was understood as: text, from (the line, where it holds more than this name), kind, readings (origin, "
     "probability, surname, given, and where they are spelled alike also: other given names, the likeliest first)"},
    {"pairs",
     "the first line against each other, by the names of theirs that agree best: weight in bits, distance 0 to 1, level, "
     "steps (left, right, words, bits)"},
    {.key = NULL},
};

/* Cuts the text into lines and at " = "; blank ones are left out, and those beyond `most`. */
static size_t cut_forms(struct str text, struct str *forms, size_t most)
{
    size_t n = 0;
    while (text.n > 0 && n < most) {
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

/* One line, and the names of one person that it holds. */
struct line {
    struct str text;
    struct str name[NAME_CELL_MAX];
    const struct name_form *form[NAME_CELL_MAX];
    size_t names;
};

static struct line *read_line(struct arena *a, struct str text, const struct name_hints *hints)
{
    struct line *l = ARENA_NEW(a, struct line);
    l->text = text;
    l->names = name_cell(a, text, l->name);
    if (l->names == 0)
        l->name[l->names++] = text;
    for (size_t i = 0; i < l->names; i++)
        l->form[i] = name_parse(a, l->name[i], hints);
    return l;
}

static void print_form(struct printer *out, struct arena *a, const struct line *l, size_t which)
{
    const struct name_form *f = l->form[which];
    print_object_begin(out, NULL);
    print_str(out, "text", l->name[which]);
    if (!str_eq(l->name[which], l->text))
        print_str(out, "from", l->text);
    print_z(out, "kind", name_kind_word(name_kind_of(f)));
    static const struct print_column columns[] = {
        {"origin", "read as"}, {"probability", "probability"}, {"surname", "surname"}, {"given", "given name"}, {"also", "or"}};
    struct name_view v;
    bool alike = false;
    for (size_t i = 0; name_view(a, f, i, &v); i++)
        alike = alike || v.also.n > 0;
    if (name_view(a, f, 0, &v)) {
        print_table_begin(out, "readings", columns, alike ? 5 : 4);
        for (size_t i = 0; name_view(a, f, i, &v); i++) {
            print_z(out, NULL, v.origin);
            print_real(out, NULL, v.probability, 3);
            print_str(out, NULL, v.surname);
            print_str(out, NULL, v.given);
            if (alike)
                print_str(out, NULL, v.also);
        }
        print_table_end(out);
    }
    print_object_end(out);
}

/* The names of two lines that agree best. */
static void best_of(const struct line *x, const struct line *y, size_t *i, size_t *k)
{
    struct name_match best = {.level = NAME_UNKNOWN};
    *i = *k = 0;
    for (size_t p = 0; p < x->names; p++)
        for (size_t q = 0; q < y->names; q++) {
            struct name_match m = name_compare(x->form[p], y->form[q]);
            if (m.level == NAME_UNKNOWN || (best.level != NAME_UNKNOWN && m.weight <= best.weight))
                continue;
            best = m;
            *i = p;
            *k = q;
        }
}

static void print_pair(struct printer *out, struct arena *a, const struct line *x, const struct line *y)
{
    static const struct print_column columns[] = {{"left", "left"}, {"right", "right"}, {"words", "seen"}, {"bits", "bits"}};
    struct name_explanation e;
    size_t i, k;
    best_of(x, y, &i, &k);
    name_explain(a, x->form[i], y->form[k], &e);
    print_object_begin(out, NULL);
    print_str(out, "left", x->name[i]);
    print_str(out, "right", y->name[k]);
    print_z(out, "level", name_level_word(e.match.level));
    print_real(out, "weight", e.match.weight, 3);
    print_real(out, "distance", e.match.distance, 2);
    print_table_begin(out, "steps", columns, 4);
    for (size_t s = 0; s < e.count; s++) {
        print_str(out, NULL, e.steps[s].left);
        print_str(out, NULL, e.steps[s].right);
        print_str(out, NULL, e.steps[s].words);
        print_real(out, NULL, e.steps[s].bits, 3);
    }
    print_table_end(out);
    print_object_end(out);
}

/* Who is asked types a name a line, until an empty one. */
static FALLIBLE ask_names(struct verb_call *call, struct str *forms, size_t *n, struct err *e)
{
    struct str text = STR_NONE;
    *n = 0;
    do {
        const char *question = *n == 0 ? "name" : *n == 1 ? "a name to compare it with" : "another, or nothing";
        BD_TRY(prompt_line(call, question, &text, e));
        *n += cut_forms(text, forms + *n, FORMS_MAX - *n);
    } while (text.n > 0 && *n < FORMS_MAX);
    return BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str *forms = ARENA_ARRAY(call->arena, struct str, FORMS_MAX), text;
    size_t n;
    if (arg_given(call, "names")) {
        BD_TRY(arg_protected(call, "names", &text, e));
        n = cut_forms(text, forms, FORMS_MAX);
    } else
        BD_TRY(ask_names(call, forms, &n, e));
    if (n == 0)
        return err_set(e, BD_INPUT, "no name was given");
    struct name_hints hints = {.part = NAME_WHOLE, .surname_first = arg_flag(call, "surname-first")};
    struct line **line = ARENA_ARRAY(call->arena, struct line *, n);
    for (size_t i = 0; i < n; i++)
        line[i] = read_line(call->arena, forms[i], &hints);
    print_list_begin(out, "forms");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < line[i]->names; k++)
            print_form(out, call->arena, line[i], k);
    print_list_end(out);
    print_list_begin(out, "pairs");
    for (size_t i = 1; i < n; i++)
        print_pair(out, call->arena, line[0], line[i]);
    print_list_end(out);
    return BD_OK;
}

const struct verb verb_name = {
    .name = "name",
    .group = "Analysis",
    .summary = "explain how a name may be read and how two writings relate",
    .about =
        "Reads Korean and Chinese names in Hangul, Hanja, pinyin and any romanisation, in either order, and says what each "
        "may be and how strongly two of them speak for one name. A line may hold several names of one person: 김영희 (가명 박순자), "
        "Kim Yong-hui a.k.a. Pak Sun-ja. The weight is in bits: 10 means a thousand times "
        "likelier for two writings of one name than for the names of two people.",
    .needs = NEEDS_NOTHING,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
