/* app/v_code.c - `bandi code`: an act from passages, with its victim, event and perpetrators. */
#include "app/say.h"

static const struct param params[] = {
    {.name = "kind",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "KIND",
     .about = "the kind of act: a code or label of the vocabulary acts"},
    {.name = "passage", .kind = PARAM_HANDLE, .many = true, .required = true, .value = "PASSAGE", .about = "where it is said"},
    {.name = "victim", .kind = PARAM_HANDLE, .required = true, .value = "HANDLE", .about = "to whom: a person or a group"},
    {.name = "event", .kind = PARAM_HANDLE, .value = "HANDLE", .about = "in which event"},
    {.name = "date", .kind = PARAM_DATE, .value = "EDTF", .about = "when: 2015, 2015-06~, 2014-21, [2009-01-01..2011-12-31]"},
    {.name = "place", .kind = PARAM_HANDLE, .value = "HANDLE", .about = "where"},
    {.name = "perpetrator", .kind = PARAM_HANDLE, .many = true, .value = "HANDLE", .about = "by whom"},
    {.name = "degree",
     .kind = PARAM_TEXT,
     .value = "TERM",
     .about = "of every perpetrator given: direct, ordered, assisted, …"},
    {.name = "finding", .kind = PARAM_HANDLE, .many = true, .value = "FINDING", .about = "a finding that rests on this act"},
    {.name = "basis", .kind = PARAM_TEXT, .value = "ID", .standard = "none", .about = "under which basis it is known"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi code sale_marriage --passage $Q --victim $G --date 2013-23", "an act, tied to the words that say it"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"handle", "the new act"},
    {"involvements", "handles of the perpetrators' parts"},
    {.key = NULL},
};

struct coding {
    struct matter *m;
    struct draft *d;
    struct statement_how how;
};

static FALLIBLE say_term(struct coding *c, struct id16 id, const char *property, struct str typed, struct err *e)
{
    return typed.n == 0 ? BD_OK : draft_say_text(c->d, id, property, typed, &c->how, e);
}

static FALLIBLE add_involvements(struct verb_call *call, struct coding *c, struct id16 act, struct id16 *made, struct err *e)
{
    const struct record_type *t = schema_type(matter_schema(c->m), STR("involvement"));
    struct value of = value_record(act);
    for (size_t i = 0; i < arg_count(call, "perpetrator"); i++) {
        BD_TRY(draft_record(c->d, t, &made[i], e));
        BD_TRY(draft_say(c->d, made[i], type_property(t, STR("act")), &of, &c->how, e));
        BD_TRY(say_term(c, made[i], "perpetrator", arg_nth(call, "perpetrator", i), e));
        BD_TRY(say_term(c, made[i], "degree", arg_text(call, "degree"), e));
    }
    return BD_OK;
}

static FALLIBLE add_to_findings(struct verb_call *call, struct coding *c, struct id16 act, struct err *e)
{
    const struct record_type *t = schema_type(matter_schema(c->m), STR("finding"));
    struct value v = value_record(act);
    struct id16 *findings;
    size_t count;
    BD_TRY(say_handles(call, "finding", "finding", &findings, &count, e));
    for (size_t i = 0; i < count; i++)
        BD_TRY(draft_say(c->d, findings[i], type_property(t, STR("act")), &v, &(struct statement_how){0}, e));
    return BD_OK;
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 *cites, basis, act, *parts = ARENA_ARRAY(call->arena, struct id16, arg_count(call, "perpetrator") + 1);
    size_t cite_count;
    struct record first;
    char handle[HANDLE_CHARS];
    BD_TRY(say_handles(call, "passage", "passage", &cites, &cite_count, e));
    BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    BD_TRY(record_read(m, cites[0], READ_LIVE, call->arena, &first, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, first.file);
    draft_basis(d, basis);
    struct coding c = {.m = m, .d = d, .how = {.cites = cites, .cite_count = cite_count}};
    BD_TRY(draft_record(d, schema_type(matter_schema(m), STR("act")), &act, e));
    static const char *const names[] = {"kind", "victim", "event", "date", "place"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        BD_TRY(say_term(&c, act, names[i], arg_text(call, names[i]), e));
    BD_TRY(add_involvements(call, &c, act, parts, e));
    BD_TRY(add_to_findings(call, &c, act, e));
    BD_TRY(draft_commit(d, NULL, e));
    BD_TRY(matter_handle(m, act, handle, e));
    print_z(out, "handle", handle);
    say_no_basis(call, basis, out);
    if (arg_count(call, "perpetrator") == 0)
        return BD_OK;
    print_list_begin(out, "involvements");
    for (size_t i = 0; i < arg_count(call, "perpetrator"); i++) {
        BD_TRY(matter_handle(m, parts[i], handle, e));
        print_z(out, NULL, handle);
    }
    print_list_end(out);
    return BD_OK;
}

const struct verb verb_code = {
    .name = "code",
    .group = "Coding",
    .summary = "code an act from passages",
    .about =
        "An act is one kind of thing done to one victim in one event. Every value made here cites the passages given.\n"
        "bandi list vocabularies --of acts shows the kinds, in English, Korean and Chinese; any of the three may be typed.",
    .needs = NEEDS_LEDGER,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
