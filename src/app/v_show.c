/* app/v_show.c - `bandi show`, `bandi history`: one record as it stands, and everything that happened to it. */
#include "app/say.h"
#include "base/limits.h"
#include "intake/text.h"

static const struct param params[] = {
    {.name = "record", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "HANDLE", .about = "the record"},
    {.name = "text", .kind = PARAM_FLAG, .about = "for a source: its whole stored text"},
    {.name = "paragraphs", .kind = PARAM_FLAG, .about = "for a source: its text with the numbers that bandi mark takes"},
    {.name = NULL},
};

static const struct verb_example show_examples[] = {
    {"bandi show $E", "what is said of an event, each value with the passages that say so"},
    {"bandi show $S --paragraphs", "the text of a source, to mark passages in"},
    {.command = NULL},
};

static const struct verb_shape show_shape[] = {
    {"handle", "the record"},
    {"type", "its type"},
    {"statements", "a list of property, state, cites, basis, statement, value"},
    {"referred_by", "records that name it"},
    {"text", "with --text: the stored text of a source"},
    {"paragraphs", "with --paragraphs: a list of paragraph, text"},
    {.key = NULL},
};

static FALLIBLE print_referring(struct matter *m, struct id16 id, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", "named by"}, {"type", ""}, {"about", ""}};
    const struct id16 *ids;
    size_t count;
    BD_TRY(record_referring(m, id, NULL, a, &ids, &count, e));
    if (count == 0)
        return BD_OK;
    print_gap(out);
    print_table_begin(out, "referred_by", columns, 3);
    for (size_t i = 0; i < count; i++) {
        struct record r;
        struct buf line SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
        BD_TRY(record_read(m, ids[i], READ_LIVE, a, &r, e));
        BD_TRY(say_record_line(m, &r, false, &line, e));
        print_z(out, NULL, r.handle);
        print_str(out, NULL, r.type != NULL ? r.type->id : STR("unknown"));
        print_str(out, NULL, buf_str(&line));
    }
    print_table_end(out);
    return BD_OK;
}

static void print_paragraphs(struct str text, struct printer *out)
{
    static const struct print_column columns[] = {{"paragraph", ""}, {"text", ""}};
    struct text_walk w = text_walk(text);
    size_t from, to;
    print_table_begin(out, "paragraphs", columns, 2);
    for (int64_t n = 1; text_walk_next(&w, &from, &to); n++) {
        print_int(out, NULL, n);
        print_str(out, NULL, str_slice(text, from, to));
    }
    print_table_end(out);
}

static FALLIBLE run_show(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 id;
    struct record r;
    BD_TRY(matter_resolve(m, arg_text(call, "record"), &id, e));
    BD_TRY(record_read(m, id, READ_LIVE, call->arena, &r, e));
    if (arg_flag(call, "text") || arg_flag(call, "paragraphs")) {
        struct str text;
        BD_TRY(source_text(m, id, call->arena, &text, e));
        if (arg_flag(call, "paragraphs"))
            print_paragraphs(text, out);
        else if (printer_face(out) == PRINTER_JSON)
            print_str(out, "text", text);
        else
            print_raw(out, text);
        return BD_OK;
    }
    BD_TRY(say_print_record(m, &r, call->arena, out, e));
    return print_referring(m, id, call->arena, out, e);
}

const struct verb verb_show = {
    .name = "show",
    .group = "Records",
    .summary = "show a record",
    .about = "Shows what the open compartments say of it. A value without a citation is uncited; conflicts stand side by side.",
    .needs = NEEDS_VIEW,
    .params = params,
    .examples = show_examples,
    .shape = show_shape,
    .run = run_show,
};

static const struct param history_params[] = {
    {.name = "record", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "HANDLE", .about = "the record"},
    {.name = NULL},
};

static const struct verb_example history_examples[] = {
    {"bandi history $E", "who changed what, and when, as they say"},
    {.command = NULL},
};

static const struct verb_shape history_shape[] = {
    {"handle", "the record"},
    {"changes", "a list of claimed_time, by, change, property, value"},
    {.key = NULL},
};

static FALLIBLE print_change(struct matter *m, const struct change *c, struct arena *a, struct printer *out, struct err *e)
{
    static const char *const words[] = {"", "asserted", "corrected", "retracted"};
    struct buf value SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
    struct str who;
    char when[20];
    BD_TRY(matter_member_name(m, c->author, a, &who, e));
    BD_TRY(say_value(m, &c->statement, &value, e));
    say_time(c->time, when);
    print_z(out, NULL, when);
    print_str(out, NULL, who);
    print_z(out, NULL, words[c->kind]);
    print_str(out, NULL, c->statement.property != NULL ? c->statement.property->name : c->statement.property_id);
    print_str(out, NULL, buf_str(&value));
    return BD_OK;
}

static FALLIBLE run_history(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"claimed_time", "claimed time"}, {"by", "by"}, {"change", "change"}, {"property", "property"}, {"value", "value"}};
    struct matter *m = call->session->matter;
    struct id16 id;
    const struct change *changes;
    size_t count;
    char handle[HANDLE_CHARS];
    BD_TRY(matter_resolve(m, arg_text(call, "record"), &id, e));
    BD_TRY(matter_handle(m, id, handle, e));
    BD_TRY(record_history(m, id, call->arena, &changes, &count, e));
    print_z(out, "handle", handle);
    print_table_begin(out, "changes", columns, 5);
    for (size_t i = 0; i < count; i++)
        BD_TRY(print_change(m, &changes[i], call->arena, out, e));
    print_table_end(out);
    return BD_OK;
}

const struct verb verb_history = {
    .name = "history",
    .group = "Records",
    .summary = "show everything that happened to a record",
    .about = "Times are their authors' claims. What was erased for a withdrawn consent is gone and not listed.",
    .needs = NEEDS_VIEW,
    .params = history_params,
    .examples = history_examples,
    .shape = history_shape,
    .run = run_history,
};
