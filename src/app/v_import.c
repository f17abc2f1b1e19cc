/* app/v_import.c - `bandi import`: a text as a source, a table with its mapping, or JSON Lines. */
#include "app/import.h"
#include "app/say.h"
#include "app/tables.h"
#include "base/csv.h"
#include "base/limits.h"
#include "intake/text.h"

#include <libgen.h>
#include <string.h>

static const struct param params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "FILE",
     .about = "a text (.txt, .md), a table (.csv, .tsv), JSON Lines (.jsonl), or a backup of this vault; - with --as"},
    {.name = "mapping", .kind = PARAM_FILE, .value = "M.json", .about = "what the columns of a table are (docs/import.md)"},
    {.name = "skeleton",
     .kind = PARAM_TEXT,
     .value = "TYPE",
     .about = "write nothing; print a first mapping of this table to records of a type, such as person"},
    {.name = "as",
     .kind = PARAM_CHOICE,
     .choices = "text table lines",
     .about = "the form, when the file's name does not tell"},
    PARAM_OF_ENCODING,
    {.name = "basis", .kind = PARAM_TEXT, .value = "ID", .standard = "none", .about = "of records that name none"},
    {.name = "in", .kind = PARAM_TEXT, .value = "FILE", .about = "the file of records to put them in"},
    {.name = "language", .kind = PARAM_TEXT, .value = "TAG", .about = "of a text: ko, zh, en, …"},
    {.name = "kind",
     .kind = PARAM_TEXT,
     .value = "TERM",
     .about = "of a text: the kind of material (bandi list vocabularies --of source_material)"},
    {.name = "connection", .kind = PARAM_TEXT, .value = "TERM", .about = "of a text: first_hand, eyewitness, second_hand, …"},
    {.name = "again", .kind = PARAM_FLAG, .about = "take a text although one of the same words is there"},
    {.name = "dry-run", .kind = PARAM_FLAG, .about = "check everything, write nothing"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi import interview.txt --language ko --kind interview --connection first_hand", "a text becomes a source"},
    {"bandi import list.csv --mapping list.json --dry-run", "a table, checked without writing"},
    {"bandi import list.csv --skeleton person", "a first mapping for its columns, to be corrected"},
    {"bandi import other.bandi-backup", "what the same vault on another machine wrote meanwhile"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"handle", "of a text: the new source"},
    {"paragraphs", "of a text: how many there are to mark"},
    {"records_new", "records made"},
    {"records_changed", "records that were there and changed"},
    {"statements", "statements made"},
    {"bases_new", "consents and published bases made"},
    {"written", "false in a dry run"},
    {"mapping", "with --skeleton: its text"},
    {"entries_new", "of a backup: sealed changes that were not here"},
    {"entries_known", "of a backup: those that were"},
    {"evidence_new", "of a backup: evidence files"},
    {"erased_kept_out", "of a backup: erased entries that stand in it and did not come back"},
    {"own_back", "of a backup: entries of this device's own log that were not here, since this copy had been turned back"},
    {"forks", "of a backup: logs that went on in two places"},
    {"gaps", "of a backup: logs whose beginning is not here"},
    {"strangers", "of a backup: logs left out, of devices that nobody admitted"},
    {"from_future", "of a backup: entries that claim a time more than a day ahead"},
    {.key = NULL},
};

static FALLIBLE say_text(struct draft *d, struct id16 id, const char *property, struct str value, struct err *e)
{
    struct statement_how how = {0};
    return value.n == 0 ? BD_OK : draft_say_text(d, id, property, value, &how, e);
}

/* The beginning of the longest line, as a phrase: hundreds of interviews have one title, hardly two have one such line. */
static struct str telling_words(struct arena *a, struct str text)
{
    enum { MOST_BYTES = 200 };
    struct text_walk w = text_walk(text);
    struct str longest = STR("");
    w.by_lines = true;
    for (size_t from, to; text_walk_next(&w, &from, &to);)
        if (to - from > longest.n)
            longest = str_slice(text, from, to);
    size_t n = longest.n, space;
    if (n > MOST_BYTES) {
        for (n = MOST_BYTES; n > 0 && ((unsigned char)longest.p[n] & 0xC0) == 0x80;)
            n--;
        for (space = n; space > 0 && longest.p[space] != ' ';) /* a word that is cut is not found */
            space--;
        n = space > 0 ? space : n;
    }
    static const char *const marks[] = {"\"", "“",  "”",  "„",  "«", "»",
                                        "「", "」", "『", "』", "＂"}; /* which would end a phrase */
    char *phrase = arena_printf(a, "\"%.*s\"", (int)n, longest.p), *last = phrase + strlen(phrase) - 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        for (char *p = phrase + 1; (p = strstr(p, marks[i])) != NULL && p < last;)
            memset(p, ' ', strlen(marks[i]));
    return str_from(phrase);
}

/* BD_CONFLICT when a source with this very text is there: twice imported, one witness would count as two. */
static FALLIBLE refuse_twin(struct verb_call *call, const struct text_source *doc, struct err *e)
{
    struct matter *m = call->session->matter;
    struct search_query q = {.text = telling_words(call->arena, doc->text),
                             .type = schema_type(matter_schema(m), STR("source")),
                             .limit = 50,
                             .ranked = 50 * SEARCH_RANKED,
                             .sources_too = true};
    struct search_result found;
    if (arg_flag(call, "again"))
        return BD_OK;
    if (record_search(m, &q, call->arena, &found, e) != BD_OK) {
        err_clear(e); /* no word to search for */
        return BD_OK;
    }
    for (size_t i = 0; i < found.count; i++) {
        SCOPED_ARENA struct arena *a = arena_new(4 * LIMIT_SOURCE_BYTES);
        struct id16 id;
        struct str text;
        BD_TRY(matter_resolve(m, str_from(found.hits[i].handle), &id, e));
        if (source_text(m, id, a, &text, e) != BD_OK) {
            err_clear(e);
            continue;
        }
        if (!str_eq(text, doc->text))
            continue;
        (void)!err_set(e, BD_CONFLICT, "this text is in the vault already, as %s", found.hits[i].handle);
        return err_mend(e, "to have it twice all the same, as two sources: --again");
    }
    return BD_OK;
}

/* A table that a spreadsheet saved as "Unicode text" is called list.txt, and would be kept as a testimony: each of its lines has the
 * same number of tabs, two at least. */
static FALLIBLE refuse_table(struct verb_call *call, struct str text, struct err *e)
{
    enum { TABS_LEAST = 2, LINES_LEAST = 2 };
    size_t lines = 0, tabs = 0, end;
    for (struct str rest = text; rest.n > 0; lines++) {
        size_t here = 0;
        if (!str_find(rest, STR("\n"), 0, &end))
            end = rest.n;
        for (size_t i = 0; i < end; i++)
            here += rest.p[i] == '\t';
        if (here < TABS_LEAST || (lines > 0 && here != tabs))
            return BD_OK;
        tabs = here;
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    if (lines < LINES_LEAST || arg_given(call, "as"))
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "this is a table of %zu columns, each of its lines parted by tabs", tabs + 1);
    return err_mend(
        e, "--mapping M.json imports it as one (--skeleton person begins a mapping); to keep it as a text all the same: "
           "--as text");
}

static FALLIBLE import_text(struct verb_call *call, const char *path, struct id16 file, struct id16 basis, struct printer *out,
                            struct err *e)
{
    struct matter *m = call->session->matter;
    struct str bytes;
    struct text_source doc;
    struct id16 id;
    char handle[HANDLE_CHARS] = "";
    BD_TRY(lines_read(call, path, LIMIT_SOURCE_BYTES, &bytes, e));
    BD_TRY(text_source_read(call->arena, path, bytes, &doc, e));
    if (refuse_table(call, doc.text, e) != BD_OK)
        return err_where(e, path, 0, 0);
    BD_TRY(refuse_twin(call, &doc, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    draft_basis(d, basis);
    BD_TRY(draft_record(d, schema_type(matter_schema(m), STR("source")), &id, e));
    struct value text = value_text(doc.text), title = value_text(doc.title);
    const struct record_type *t = schema_type(matter_schema(m), STR("source"));
    struct statement_how how = {.language = arg_text(call, "language")};
    BD_TRY(draft_say(d, id, type_property(t, STR("title")), &title, &how, e));
    BD_TRY(draft_say(d, id, type_property(t, STR("text")), &text, &how, e));
    BD_TRY(say_text(d, id, "media_type", str_from(doc.media), e));
    BD_TRY(say_text(d, id, "language", arg_text(call, "language"), e));
    BD_TRY(say_text(d, id, "kind", arg_text(call, "kind"), e));
    BD_TRY(say_text(d, id, "connection", arg_text(call, "connection"), e));
    size_t statements = draft_statements(d);
    bool write = !arg_flag(call, "dry-run");
    if (write) {
        BD_TRY(draft_commit(d, NULL, e));
        BD_TRY(matter_handle(m, id, handle, e));
    }
    if (write)
        print_z(out, "handle", handle);
    print_int(out, "paragraphs", (int64_t)doc.paragraphs);
    print_data_begin(out);
    print_int(out, "records_new", 1);
    print_int(out, "statements", (int64_t)statements);
    print_bool(out, "written", write);
    print_data_end(out);
    if (!write)
        print_line(out, "The text can be imported; nothing was written.");
    say_no_basis(call, basis, out);
    return BD_OK;
}

static FALLIBLE read_list(struct verb_call *call, const char *path, bool table, struct list_set *list, struct err *e)
{
    struct str text, mapping;
    if (!table) {
        BD_TRY(lines_read(call, path, LIMIT_TABLE_BYTES, &text, e));
        return list_read_lines(call->arena, path, text, list, e);
    }
    BD_TRY(table_read(call, path, &text, e));
    const char *mapping_path = arg_z(call, "mapping");
    if (mapping_path == NULL) {
        (void)!err_set(e, BD_USAGE, "a table needs a mapping that says what its columns are");
        enum encoding x = arg_encoding(call);
        return err_mend(e, "--mapping M.json (docs/import.md); bandi import %.200s%s%s --skeleton person > M.json begins one",
                        path, x != ENCODING_UNSAID ? " --encoding " : "", x != ENCODING_UNSAID ? encoding_word(x) : "");
    }
    BD_TRY(file_read(call->arena, mapping_path, LIMIT_JSON_BYTES, &mapping, e));
    return list_read_table(call->arena, path, text, mapping_path, mapping, list, e);
}

/* By its name; or by its mapping, since spreadsheets call what they write as "Unicode text" list.txt. */
static bool is_table(const struct verb_call *call, struct str name)
{
    return str_ends(name, ".csv") || str_ends(name, ".tsv") || arg_given(call, "mapping");
}

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    const char *path = arg_z(call, "file");
    struct str name = str_from(path), as = arg_text(call, "as");
    struct id16 file, basis;
    if (as.p == NULL && import_is_copy(path))
        return import_copy(call, path, out, e);
    if (arg_given(call, "skeleton"))
        return import_skeleton(call, path, arg_text(call, "skeleton"), out, e);
    BD_TRY(say_file(call, arg_text(call, "in"), &file, e));
    BD_TRY(say_basis(call->session->matter, arg_text(call, "basis"), &basis, e));
    bool lines = str_is(as, "lines") || (as.p == NULL && (str_ends(name, ".jsonl") || str_ends(name, ".ndjson")));
    bool table = str_is(as, "table") || (as.p == NULL && !lines && is_table(call, name));
    if (!table && !lines)
        return import_text(call, path, file, basis, out, e);
    struct list_set list;
    struct import_outcome done;
    BD_TRY(read_list(call, path, table, &list, e));
    const char *folder = dirname(arena_printf(call->arena, "%s", path));
    bool dry = arg_flag(call, "dry-run");
    BD_TRY(import_list(call->arena, call->env, call->session->matter, file, &list, folder, basis, dry, &done, e));
    print_int(out, "records_new", (int64_t)done.records_new);
    print_int(out, "records_changed", (int64_t)done.records_changed);
    print_int(out, "statements", (int64_t)done.statements);
    print_int(out, "bases_new", (int64_t)done.bases_new);
    print_data_begin(out);
    print_bool(out, "written", !dry);
    print_data_end(out);
    if (dry)
        print_line(out, "The file can be imported; nothing was written.");
    return BD_OK;
}

const struct verb verb_import = {
    .name = "import",
    .group = "Records",
    .summary = "bring in a text, a table, JSON Lines or a backup",
    .about =
        "A file is taken whole or not at all: an error names the row, the column and what was expected, and leaves the "
        "vault byte for byte as it was. Records with a handle are updated, never doubled.\n"
        "A backup of this vault, made on another machine, brings what this one lacks; what was erased here does not come back.",
    .needs = NEEDS_LEDGER,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
