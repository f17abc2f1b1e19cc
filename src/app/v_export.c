/* app/v_export.c - `bandi export`: records out of the vault, by consent. */
#include "app/import.h"
#include "app/prompt.h"
#include "app/say.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

#include <string.h>

static const struct param params[] = {
    {.name = "type", .kind = PARAM_TEXT, .positional = true, .required = true, .value = "TYPE", .about = "which records"},
    {.name = "file",
     .kind = PARAM_OUT,
     .positional = true,
     .required = true,
     .value = "FILE",
     .about = "FILE.jsonl keeps everything (round trip); FILE.csv is a table"},
    {.name = "use",
     .kind = PARAM_CHOICE,
     .choices = "internal partner court statistics public",
     .standard = "public",
     .about = "for which use it leaves the vault; each record's consent is asked for it"},
    {.name = "as", .kind = PARAM_CHOICE, .choices = "lines table", .about = "the form, when the file's name does not tell"},
    {.name = "identity",
     .kind = PARAM_FLAG,
     .about = "also names and other properties that identify; asks, and marks the file INTERNAL"},
    {.name = "yes", .kind = PARAM_FLAG, .about = "do not ask again about --identity"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi export act acts.jsonl --use public", "what consents and published sources allow to publish"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"file", "what was written"},
    {"records", "how many left"},
    {"statements", "how many of their values"},
    {"left_out", "a list of reason, statements"},
    {.key = NULL},
};

enum { MOST_COLUMNS = 256 };

struct outward {
    struct matter *m;
    const struct env *env;
    uint64_t seen, all; /* records of the type */
    const struct record_type *type;
    enum consent_use use;
    int32_t today;
    bool identity;
    bool table;
    struct buf *text;
    struct arena *a;
    uint64_t records, statements;
    uint64_t left[CONSENT_WITHDRAWN + 1];
    uint64_t identifying; /* left out because --identity was not given */
    uint64_t unfit;       /* left out because a table has no room for a denial, or for why there is no value */
};

/* The one gate: may this statement leave? Default no. */
static FALLIBLE may_leave(struct outward *o, const struct statement *s, bool *yes, struct err *e)
{
    enum consent_answer answer;
    *yes = false;
    if (s->state != STATEMENT_LIVE || s->property == NULL)
        return BD_OK;
    enum ledger_class class = statement_class(o->m, s);
    bool names = class == LEDGER_IDENTITY;
    if (class != LEDGER_FACTS && !o->identity) {
        o->identifying++;
        return BD_OK;
    }
    BD_TRY(matter_allows(o->m, s, o->use, names ? IDENTIFY_NAME : IDENTIFY_HANDLE, o->today, &answer, e));
    o->left[answer] += answer != CONSENT_YES;
    bool unfit = o->table && (s->denies || s->value.kind == VALUE_NONE);
    o->unfit += answer == CONSENT_YES && unfit;
    *yes = answer == CONSENT_YES && !unfit;
    return BD_OK;
}

static FALLIBLE put_value(struct outward *o, const struct statement *s, struct buf *out, struct err *e)
{
    struct buf value SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
    if (s->value.kind == VALUE_NONE) {
        buf_addf(out, "{\"reason\":\"%s\"", absence_word(s->value.absence));
    } else {
        BD_TRY(matter_value_put(o->m, &s->value, &value, e));
        buf_addz(out, "{\"value\":");
        json_put_string(out, buf_str(&value));
    }
    if (s->denies)
        buf_addz(out, ",\"polarity\":\"denies\"");
    if (s->language.n > 0) {
        buf_addz(out, ",\"language\":");
        json_put_string(out, s->language);
    }
    for (size_t i = 0; i < s->cite_count; i++) {
        char handle[HANDLE_CHARS];
        BD_TRY(matter_handle(o->m, s->cites[i], handle, e));
        buf_addf(out, "%s\"%s\"", i == 0 ? ",\"cites\":[" : ",", handle);
    }
    buf_addz(out, s->cite_count > 0 ? "]}" : "}");
    return BD_OK;
}

/* One line; `allowed` tells which statements may leave. Statements stand in the order of the schema. */
static FALLIBLE put_line(struct outward *o, const struct record *r, const bool *allowed, struct err *e)
{
    buf_addf(o->text, "{\"handle\":\"%s\",\"type\":\"%.*s\",\"values\":{", r->handle, STR_FMT(r->type->id));
    bool first = true;
    for (size_t i = 0; i < r->count;) {
        const struct property *p = r->statements[i].property;
        size_t said = 0, k = i;
        for (; k < r->count && r->statements[k].property == p; k++) {
            if (!allowed[k])
                continue;
            if (said++ == 0) {
                buf_addz(o->text, first ? "" : ",");
                json_put_string(o->text, p->name);
                buf_addz(o->text, ":[");
                first = false;
            } else {
                buf_addz(o->text, ",");
            }
            BD_TRY(put_value(o, &r->statements[k], o->text, e));
        }
        if (said > 0)
            buf_addz(o->text, "]");
        i = k;
    }
    buf_addz(o->text, "}}\n");
    return BD_OK;
}

static bool has_column(const struct outward *o, const struct property *p)
{
    return !p->retired && (o->identity || p->class == LEDGER_FACTS);
}

static void put_header(struct outward *o)
{
    struct str cells[MOST_COLUMNS] = {STR("handle")};
    size_t n = 1;
    for (size_t i = 0; i < o->type->property_count && n < MOST_COLUMNS; i++)
        if (has_column(o, o->type->properties[i]))
            cells[n++] = o->type->properties[i]->name;
    csv_put_row(o->text, cells, n, false);
}

static FALLIBLE put_row(struct outward *o, const struct record *r, const bool *allowed, struct err *e)
{
    struct str cells[MOST_COLUMNS] = {str_from(r->handle)};
    size_t n = 1;
    for (size_t i = 0; i < o->type->property_count && n < MOST_COLUMNS; i++) {
        const struct property *p = o->type->properties[i];
        struct buf cell SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
        if (!has_column(o, p))
            continue;
        for (size_t k = 0; k < r->count; k++) {
            const struct statement *s = &r->statements[k];
            if (s->property != p || !allowed[k])
                continue;
            if (cell.n > 0)
                buf_addz(&cell, EXPORT_BETWEEN);
            BD_TRY(matter_value_put(o->m, &s->value, &cell, e));
        }
        cells[n++] = str_keep(o->a, buf_str(&cell));
    }
    csv_put_row(o->text, cells, n, true);
    return BD_OK;
}

static FALLIBLE export_one(void *ctx, const struct record *r, struct err *e)
{
    struct outward *o = ctx;
    BD_TRY(env_go_on(o->env, "asking for consent", o->seen++, o->all, 64, e));
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    bool *allowed = ARENA_ARRAY(a, bool, r->count + 1);
    uint64_t leaving = 0;
    for (size_t i = 0; i < r->count; i++) {
        BD_TRY(may_leave(o, &r->statements[i], &allowed[i], e));
        leaving += allowed[i];
    }
    if (leaving == 0)
        return BD_OK;
    o->a = a;
    o->records++;
    o->statements += leaving;
    return o->table ? put_row(o, r, allowed, e) : put_line(o, r, allowed, e);
}

static FALLIBLE confirm_identity(struct verb_call *call, struct err *e)
{
    bool yes = arg_flag(call, "yes");
    if (!arg_flag(call, "identity") || yes)
        return BD_OK;
    BD_TRY(prompt_yes(call, "the file will name people in plain text; go on (y/n)", &yes, e));
    return yes ? BD_OK : err_set(e, BD_INTERRUPTED, "nothing was written");
}

static void print_left_out(const struct outward *o, struct printer *out)
{
    static const struct print_column columns[] = {{"reason", "left out because"}, {"statements", "values"}};
    uint64_t all = o->identifying + o->unfit;
    for (int i = CONSENT_YES + 1; i <= CONSENT_WITHDRAWN; i++)
        all += o->left[i];
    if (all == 0 && printer_face(out) == PRINTER_TEXT)
        return;
    print_table_begin(out, "left_out", columns, 2);
    for (int i = CONSENT_YES + 1; i <= CONSENT_WITHDRAWN; i++)
        if (o->left[i] > 0) {
            print_z(out, NULL, consent_answer_word((enum consent_answer)i));
            print_int(out, NULL, (int64_t)o->left[i]);
        }
    if (o->identifying > 0) {
        print_z(out, NULL, "they identify or quote, and --identity was not given");
        print_int(out, NULL, (int64_t)o->identifying);
    }
    if (o->unfit > 0) {
        print_z(out, NULL, "denied, or why there is no value: a table has no room for it, .jsonl has");
        print_int(out, NULL, (int64_t)o->unfit);
    }
    print_table_end(out);
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct str type = arg_text(call, "type"), path = arg_text(call, "file"), as = arg_text(call, "as");
    struct buf text SCOPED_BUF = BUF_MAX(LIMIT_TABLE_BYTES);
    struct outward o = {.m = m,
                        .env = call->env,
                        .text = &text,
                        .today = session_today(call),
                        .identity = arg_flag(call, "identity"),
                        .table = as.p != NULL ? str_is(as, "table") : str_ends(path, ".csv")};
    o.type = schema_type(matter_schema(m), type);
    if (o.type == NULL)
        return say_no_type(matter_schema(m), type, e);
    if (as.p == NULL && !o.table && !str_ends(path, ".jsonl") && !str_ends(path, ".ndjson") && !str_is(path, "-")) {
        (void)!err_set(e, BD_USAGE, "the file's name does not tell the form to write");
        return err_mend(e, "name it .jsonl or .csv, or give --as lines or --as table");
    }
    if (!consent_use_read(arg_text(call, "use"), &o.use))
        return err_set(e, BD_USAGE, "--use is not known");
    BD_TRY(confirm_identity(call, e));
    if (o.identity || o.use == USE_INTERNAL)
        buf_addz(&text, CSV_INTERNAL " not to leave the team\n");
    if (o.table)
        put_header(&o);
    struct list_filter filter = {.type = o.type};
    BD_TRY(record_count(m, o.type, &o.all, e));
    BD_TRY(record_list(m, &filter, export_one, &o, e));
    BD_TRY(file_write(arg_z(call, "file"), buf_str(&text), e));
    print_data_begin(out);
    print_str(out, "file", path);
    print_data_end(out);
    print_int(out, "records", (int64_t)o.records);
    print_int(out, "statements", (int64_t)o.statements);
    print_left_out(&o, out);
    return BD_OK;
}

const struct verb verb_export = {
    .name = "export",
    .group = "Protection",
    .summary = "write out what consent allows",
    .about =
        "The default is no: a value without a basis, or whose basis does not allow the use, is left out and counted. Names, "
        "and the words of testimony, need --identity besides, and the file's first line then says INTERNAL.\n"
        "A file that is edited and imported again updates the same records by their handles (a table with the mapping that "
        "bandi import FILE --skeleton TYPE begins).",
    .needs = NEEDS_VIEW,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
