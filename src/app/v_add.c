/* app/v_add.c - `bandi add`: a new record from PROPERTY=VALUE words. */
#include "app/say.h"

enum { MOST_SAID = 256 };

static const struct param params[] = {
    {.name = "type",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "TYPE",
     .about = "source, passage, person, group, place, event, act, …"},
    {.name = "values",
     .kind = PARAM_TEXT,
     .positional = true,
     .many = true,
     .value = "PROPERTY=VALUE",
     .about = "what is said; PROPERTY!=VALUE denies; PROPERTY=not_known, not_asked, refused or not_applicable says why not"},
    {.name = "basis",
     .kind = PARAM_TEXT,
     .value = "ID",
     .standard = "none",
     .about = "under which consent or published source it is known"},
    {.name = "cite", .kind = PARAM_HANDLE, .many = true, .value = "PASSAGE", .about = "a passage that says so"},
    {.name = "language", .kind = PARAM_TEXT, .value = "TAG", .about = "language of the values: ko, zh, en, …"},
    {.name = "in", .kind = PARAM_TEXT, .value = "FILE", .about = "the file of records to put it in; the first without it"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi add event title='Return through Tumen' start=2015-06~", "a date may be approximate (EDTF)"},
    {"bandi add person name=@name.txt sex=female", "a protected value comes from a file, standard input or a prompt"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"handle", "the new record's handle"},
    {"type", "its type"},
    {"statements", "how many were made"},
    {.key = NULL},
};

static FALLIBLE write_record(struct verb_call *call, const struct record_type *type, const struct said *said, size_t count,
                             char handle[HANDLE_CHARS], struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 file, basis, id, *cites;
    size_t cite_count;
    BD_TRY(say_file(call, arg_text(call, "in"), &file, e));
    BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    BD_TRY(say_handles(call, "cite", "passage", &cites, &cite_count, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    draft_basis(d, basis);
    BD_TRY(draft_record(d, type, &id, e));
    struct statement_how how = {.cites = cites, .cite_count = cite_count, .language = arg_text(call, "language")};
    for (size_t i = 0; i < count; i++)
        BD_TRY(say_put(m, d, id, &said[i], how, e));
    BD_TRY(draft_commit(d, NULL, e));
    return matter_handle(m, id, handle, e);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct str name = arg_text(call, "type");
    const struct record_type *type = schema_type(matter_schema(m), name);
    if (type == NULL)
        return say_no_type(matter_schema(m), name, e);
    struct said *said = ARENA_ARRAY(call->arena, struct said, MOST_SAID);
    size_t count = arg_count(call, "values");
    if (count > MOST_SAID)
        return err_set(e, BD_LIMIT, "more than %d values", MOST_SAID);
    for (size_t i = 0; i < count; i++)
        BD_TRY(say_check(type, arg_nth(call, "values", i), e));
    for (size_t i = 0; i < count; i++)
        BD_TRY(say_read(call, type, arg_nth(call, "values", i), &said[i], e));
    BD_TRY(say_required(call, type, said, &count, MOST_SAID, e));
    if (count == 0) {
        (void)!err_set(e, BD_USAGE, "nothing is said of the new %.*s", STR_FMT(type->id));
        return err_mend(e, "give at least one PROPERTY=VALUE; bandi list types --of %.*s lists them", STR_FMT(type->id));
    }
    char handle[HANDLE_CHARS];
    BD_TRY(write_record(call, type, said, count, handle, e));
    print_z(out, "handle", handle);
    print_data_begin(out);
    print_str(out, "type", type->id);
    print_int(out, "statements", (int64_t)count);
    print_data_end(out);
    if (!arg_given(call, "basis"))
        say_no_basis(call, ID16_ZERO, out);
    return BD_OK;
}

const struct verb verb_add = {
    .name = "add",
    .group = "Records",
    .summary = "add a record",
    .about = "Values of protected properties (names, birth dates, the words of testimony) are never taken from the command "
             "line, where they would stay in the shell's history: leave out =VALUE to be asked, or give =@FILE.\n"
             "A record without a basis is internal and never leaves the vault.",
    .needs = NEEDS_LEDGER,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
