/* app/v_list.c - `bandi list`: records of a type, types and their properties, terms of a vocabulary. */
#include "app/say.h"
#include "base/limits.h"

#include <string.h>

enum { MOST_TESTS = 32 };

static const struct param params[] = {
    {.name = "type",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "TYPE",
     .about = "source, passage, person, …; or types, vocabularies"},
    {.name = "where",
     .kind = PARAM_TEXT,
     .many = true,
     .value = "TEST",
     .about = "PROPERTY=VALUE, PROPERTY~VALUE (a term or one below it), PROPERTY<DATE, PROPERTY>DATE, PROPERTY (has one), "
              "!PROPERTY (lacks one); all must hold"},
    {.name = "of",
     .kind = PARAM_TEXT,
     .value = "NAME",
     .about = "with types: the properties of one; with vocabularies: the terms"},
    {.name = "uncited", .kind = PARAM_TEXT, .value = "PROPERTY", .about = "records whose PROPERTY no passage supports"},
    {.name = "limit",
     .kind = PARAM_INT,
     .value = "N",
     .low = 1,
     .high = 1000000,
     .standard = "1000",
     .about = "at most so many"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi list act --where kind~reproductive", "acts of that kind or one below it"},
    {"bandi list types --of act", "the properties of a type"},
    {"bandi list vocabularies --of acts", "the terms of a vocabulary"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"records", "a list of handle, about"},
    {"more", "true when the limit was reached"},
    {"types", "with types: id, letter, label, about; with --of: name, kind, class, vocabulary, about"},
    {"vocabularies", "with vocabularies: name, version, terms, label; with --of: code, label, note"},
    {.key = NULL},
};

static FALLIBLE read_test(struct verb_call *call, const struct record_type *type, struct str spec, struct list_test *out,
                          struct err *e)
{
    size_t at = 0;
    bool lacks = str_starts(spec, "!");
    if (lacks)
        spec = str_slice(spec, 1, spec.n);
    while (at < spec.n && strchr("=~<>", spec.p[at]) == NULL)
        at++;
    struct str name = str_slice(spec, 0, at);
    out->property = type_property(type, name);
    if (out->property == NULL)
        return say_no_property(type, name, e);
    out->op = lacks ? TEST_LACKS : TEST_HAS;
    if (at == spec.n)
        return BD_OK;
    if (out->property->class == LEDGER_IDENTITY || out->property->class == LEDGER_TESTIMONY) {
        (void)!err_set(e, BD_USAGE, "%.*s is protected and would stay in the shell's history", STR_FMT(out->property->name));
        return err_mend(e, "use bandi search, which asks for the words");
    }
    static const char signs[] = "=~<>";
    static const enum test_op ops[] = {TEST_IS, TEST_UNDER, TEST_BEFORE, TEST_AFTER};
    out->op = ops[strchr(signs, spec.p[at]) - signs];
    return matter_value(call->session->matter, out->property, str_slice(spec, at + 1, spec.n), call->arena, &out->value, e);
}

struct listing {
    struct matter *matter;
    const struct env *env;
    struct printer *out;
    size_t count;
    uint64_t all; /* at most so many fit */
    bool protected_too;
};

static FALLIBLE print_one(void *ctx, const struct record *r, struct err *e)
{
    struct listing *l = ctx;
    BD_TRY(env_go_on(l->env, "reading", l->count, l->all, 64, e));
    struct buf line SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
    BD_TRY(say_record_line(l->matter, r, true, &line, e));
    print_z(l->out, NULL, r->handle);
    size_t end;
    struct str first = buf_str(&line);
    if (str_find(first, STR("\n"), 0, &end))
        first = str_slice(first, 0, end);
    print_str(l->out, NULL, first);
    l->count++;
    return BD_OK;
}

static FALLIBLE list_records(struct verb_call *call, const struct record_type *type, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""}, {"about", ""}};
    struct list_test tests[MOST_TESTS];
    size_t count = arg_count(call, "where");
    if (count + 1 > MOST_TESTS)
        return err_set(e, BD_LIMIT, "more than %d tests", MOST_TESTS - 1);
    for (size_t i = 0; i < count; i++)
        BD_TRY(read_test(call, type, arg_nth(call, "where", i), &tests[i], e));
    if (arg_given(call, "uncited")) {
        tests[count] = (struct list_test){.property = type_property(type, arg_text(call, "uncited")), .op = TEST_UNCITED};
        if (tests[count++].property == NULL)
            return err_set(e, BD_INPUT, "--uncited names no property of a %.*s", STR_FMT(type->id));
    }
    size_t limit = (size_t)arg_int(call, "limit");
    struct list_filter filter = {.type = type, .tests = tests, .test_count = count, .limit = limit};
    struct listing l = {.matter = call->session->matter, .env = call->env, .out = out};
    BD_TRY(record_count(l.matter, type, &l.all, e));
    l.all = l.all < limit ? l.all : limit;
    print_table_begin(out, "records", columns, 2);
    BD_TRY(record_list(call->session->matter, &filter, print_one, &l, e));
    print_table_end(out);
    if (l.count == 0)
        print_line(out, "No %.*s fits.", STR_FMT(type->label.in[LABEL_EN]));
    if (l.count == limit)
        print_line(out, "There may be more; --limit N shows them.");
    print_data_begin(out);
    print_bool(out, "more", l.count == limit);
    print_data_end(out);
    return BD_OK;
}

static void list_types(const struct schema *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"id", "type"}, {"letter", ""}, {"label_ko", ""}, {"label_zh", ""}, {"about", ""}};
    const struct record_type *const *types;
    size_t count = schema_types(s, &types);
    print_table_begin(out, "types", columns, 5);
    for (size_t i = 0; i < count; i++) {
        print_str(out, NULL, types[i]->id);
        print_str(out, NULL, (struct str){&types[i]->letter, 1});
        print_str(out, NULL, types[i]->label.in[LABEL_KO]);
        print_str(out, NULL, types[i]->label.in[LABEL_ZH]);
        print_str(out, NULL, types[i]->about);
    }
    print_table_end(out);
}

static FALLIBLE list_properties(const struct schema *s, struct str id, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"name", "property"}, {"kind", "kind"}, {"class", "class"}, {"vocabulary", "terms"}, {"about", ""}};
    const struct record_type *t = schema_type(s, id);
    if (t == NULL)
        return say_no_type(s, id, e);
    print_table_begin(out, "types", columns, 5);
    for (size_t i = 0; i < t->property_count; i++) {
        const struct property *p = t->properties[i];
        print_str(out, NULL, p->name);
        print_z(out, NULL, property_kind_word(p->kind));
        print_z(out, NULL, class_word(p->class));
        print_str(out, NULL, p->vocabulary.n > 0 ? p->vocabulary : STR(""));
        print_str(out, NULL, p->about);
    }
    print_table_end(out);
    return BD_OK;
}

static void list_vocabularies(const struct schema *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"name", "vocabulary"}, {"version", "version"}, {"terms", "terms"}, {"label", ""}};
    const struct vocabulary *const *all;
    size_t count = schema_vocabularies(s, &all);
    print_table_begin(out, "vocabularies", columns, 4);
    for (size_t i = 0; i < count; i++) {
        print_str(out, NULL, all[i]->name);
        print_str(out, NULL, all[i]->version);
        print_int(out, NULL, (int64_t)all[i]->term_count);
        print_str(out, NULL, all[i]->label.in[LABEL_EN]);
    }
    print_table_end(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    const struct schema *s = matter_schema(call->session->matter);
    struct str name = arg_text(call, "type"), of = arg_text(call, "of");
    if (str_is(name, "types") && of.p != NULL)
        return list_properties(s, of, out, e);
    if (str_is(name, "vocabularies") && of.p != NULL)
        return say_terms(call, s, of, "vocabularies", out, e);
    const struct record_type *type = schema_type(s, name);
    if (type != NULL)
        return list_records(call, type, out, e);
    if (str_is(name, "types"))
        list_types(s, out);
    else if (str_is(name, "vocabularies"))
        list_vocabularies(s, out);
    else
        return say_no_type(s, name, e);
    return BD_OK;
}

const struct verb verb_list = {
    .name = "list",
    .group = "Records",
    .summary = "list records, types or terms",
    .about = "Lists what the open compartments hold, in the order of the records' random ids. Dates compare as certain: a date "
             "that may lie on either side fits neither < nor >.",
    .needs = NEEDS_VIEW,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
