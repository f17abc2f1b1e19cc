/* app/v_schema.c - `bandi schema …`: what may be said of what in this vault, and how a team extends it.
 *
 * `show` tells what is in force, `import` brings in a document of the team, `lower` is the one way to make a property less
 * protected, `update` brings types and terms that came with a newer Bandi. The documents are docs/schema.md. */
#include "app/prompt.h"
#include "app/say.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

/* ---- show ---- */

static const struct param show_params[] = {
    {.name = "name",
     .positional = true,
     .kind = PARAM_TEXT,
     .value = "NAME",
     .about = "a type, to see its properties, or a vocabulary, to see its terms"},
    {.name = "document",
     .kind = PARAM_TEXT,
     .value = "NAME",
     .about = "print the document of this name as it stands in the vault, to be edited and brought in again"},
    {.name = NULL},
};

static const struct verb_example show_examples[] = {
    {"bandi schema show", "types, vocabularies and the documents that they come from"},
    {"bandi schema show person", "what can be said of a person, and how well it is protected"},
    {"bandi schema show --document sex", "a document as it stands, to be edited"},
    {.command = NULL},
};

static const struct verb_shape show_shape[] = {
    {"documents", "a list of sort, name, version, time, author: in force, in the order of the ledger"},
    {"types", "a list of id, letter, extends, properties (their number), label"},
    {"vocabularies", "a list of name, version, terms (their number), label"},
    {"lowered", "a list of property, from, to, document, version: made less protected on purpose"},
    {"left_out", "a list of sentences: parts of documents that do not fit with others"},
    {"properties", "with a type: a list of name, kind, class, of (vocabulary or types), rules, about"},
    {"terms", "with a vocabulary: a list of code, label, ko, zh, note"},
    {"content", "with --document: its text"},
    {.key = NULL},
};

static FALLIBLE show_documents(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"sort", "document"}, {"name", "name"}, {"version", "version"}, {"time", "brought in"}, {"author", "by"}};
    const struct matter_document *all;
    size_t count = matter_documents(call->session->matter, call->arena, &all);
    print_table_begin(out, "documents", columns, 5);
    for (size_t i = 0; i < count; i++) {
        char time[20];
        struct str author;
        if (!all[i].in_force)
            continue;
        BD_TRY(matter_member_name(call->session->matter, all[i].author, call->arena, &author, e));
        say_time(all[i].time, time);
        print_z(out, NULL, all[i].document->sort == DOCUMENT_SCHEMA ? "schema" : "vocabulary");
        print_str(out, NULL, all[i].document->name);
        print_str(out, NULL, all[i].document->version);
        print_z(out, NULL, time);
        print_str(out, NULL, author);
    }
    print_table_end(out);
    return BD_OK;
}

static void show_types(const struct schema *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"id", "type"}, {"letter", ""}, {"extends", "extends"}, {"properties", "properties"}, {"label", "called"}};
    const struct record_type *const *types;
    size_t count = schema_types(s, &types);
    print_table_begin(out, "types", columns, 5);
    for (size_t i = 0; i < count; i++) {
        print_str(out, NULL, types[i]->id);
        print_str(out, NULL, (struct str){&types[i]->letter, 1});
        print_str(out, NULL, types[i]->extends.n > 0 ? types[i]->extends : STR(""));
        print_int(out, NULL, (int64_t)types[i]->property_count);
        print_str(out, NULL, types[i]->label.in[LABEL_EN]);
    }
    print_table_end(out);
}

static void show_vocabularies(const struct schema *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"name", "vocabulary"}, {"version", "version"}, {"terms", "terms"}, {"label", "called"}};
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

/* What a person should be told: protection given up on purpose, and documents at odds. Nothing where there is none. */
static void show_notable(const struct schema *s, struct printer *out)
{
    static const struct print_column columns[] = {
        {"property", "less protected"}, {"from", "from"}, {"to", "to"}, {"document", "by"}, {"version", "version"}};
    const struct lowering *lowered;
    size_t count = schema_lowered(s, &lowered), faults = schema_faults(s);
    if (count > 0 || printer_face(out) == PRINTER_JSON) {
        print_table_begin(out, "lowered", columns, 5);
        for (size_t i = 0; i < count; i++) {
            print_str(out, NULL, lowered[i].property);
            print_z(out, NULL, class_word(lowered[i].from));
            print_z(out, NULL, class_word(lowered[i].to));
            print_str(out, NULL, lowered[i].document);
            print_str(out, NULL, lowered[i].version);
        }
        print_table_end(out);
    }
    if (faults > 0)
        print_line(out, "Parts of documents are left out, because they do not fit with others; bring in a mended one:");
    if (faults > 0 || printer_face(out) == PRINTER_JSON) {
        print_list_begin(out, "left_out");
        for (size_t i = 0; i < faults; i++)
            print_str(out, NULL, schema_fault(s, i));
        print_list_end(out);
    }
}

/* "several, required", or nothing. */
static const char *rules(struct arena *a, const struct property *p)
{
    struct buf b SCOPED_BUF = BUF_MAX(256);
    if (p->required)
        buf_addz(&b, ", required");
    if (p->many)
        buf_addz(&b, ", several");
    if (p->retired)
        buf_addz(&b, ", retired");
    return b.n > 0 ? str_keep(a, str_slice(buf_str(&b), 2, b.n)).p : "";
}

static void show_properties(struct arena *a, const struct record_type *t, struct printer *out)
{
    static const struct print_column columns[] = {{"name", "property"}, {"kind", "kind"},   {"class", "class"},
                                                  {"of", "of"},         {"rules", "rules"}, {"about", ""}};
    print_table_begin(out, "properties", columns, 6);
    for (size_t i = 0; i < t->property_count; i++) {
        const struct property *p = t->properties[i];
        struct buf of SCOPED_BUF = BUF_MAX(MIB);
        buf_add_str(&of, p->vocabulary);
        for (size_t k = 0; k < p->target_count; k++)
            buf_addf(&of, "%s%.*s", k > 0 ? " " : "", STR_FMT(p->targets[k]));
        print_str(out, NULL, p->name);
        print_z(out, NULL, property_kind_word(p->kind));
        print_z(out, NULL, class_word(p->class));
        print_str(out, NULL, of.n > 0 ? str_keep(a, buf_str(&of)) : STR(""));
        print_z(out, NULL, rules(a, p));
        print_str(out, NULL, p->about.n > 0 ? p->about : p->label.in[LABEL_EN]);
    }
    print_table_end(out);
}

static int add_piece(const char *bytes, size_t n, void *to)
{
    buf_add(to, bytes, n);
    return 0;
}

/* A document on one line, as shipped ones are, laid out for an editor. */
static FALLIBLE lay_out(struct str json, struct buf *out, struct err *e)
{
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read("the document", json, &doc, e));
    BD_ASSERT(json_dump_callback(doc, add_piece, out, JSON_INDENT(1)) == 0);
    return BD_OK;
}

static FALLIBLE show_content(struct verb_call *call, struct str name, struct printer *out, struct err *e)
{
    const struct matter_document *all;
    size_t count = matter_documents(call->session->matter, call->arena, &all);
    for (size_t i = 0; i < count; i++) {
        struct str rest = all[i].document->content;
        size_t end;
        if (!all[i].in_force || !str_eq(all[i].document->name, name))
            continue;
        print_data_begin(out);
        print_str(out, "content", rest);
        print_data_end(out);
        SCOPED_BUF struct buf pretty = BUF_MAX(4 * LIMIT_JSON_BYTES);
        if (!str_find(rest, STR("\n"), 0, &end)) {
            BD_TRY(lay_out(rest, &pretty, e));
            rest = buf_str(&pretty);
        }
        while (rest.n > 0) {
            if (!str_find(rest, STR("\n"), 0, &end))
                end = rest.n;
            print_raw(out, str_slice(rest, 0, end));
            rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
        }
        return BD_OK;
    }
    (void)!err_set(e, BD_NOT_FOUND, "no document of the vault is called \"%.*s\"", STR_FMT(str_head(name, 40)));
    return err_mend(e, "bandi schema show lists them");
}

static FALLIBLE run_show(struct verb_call *call, struct printer *out, struct err *e)
{
    const struct schema *s = matter_schema(call->session->matter);
    struct str name = arg_text(call, "name"), document = arg_text(call, "document");
    if (document.p != NULL && name.p != NULL)
        return err_set(e, BD_USAGE, "either NAME or --document NAME");
    if (document.p != NULL)
        return show_content(call, document, out, e);
    if (name.p != NULL && schema_vocabulary(s, name) != NULL)
        return say_terms(call, s, name, "terms", out, e);
    if (name.p != NULL) {
        const struct record_type *t = schema_type(s, name);
        if (t == NULL)
            return say_no_type(s, name, e);
        show_properties(call->arena, t, out);
        return BD_OK;
    }
    BD_TRY(show_documents(call, out, e));
    show_types(s, out);
    show_vocabularies(s, out);
    show_notable(s, out);
    return BD_OK;
}

const struct verb verb_schema_show = {
    .name = "schema show",
    .group = "Vault",
    .summary = "what may be said of what: types, properties and vocabularies in force",
    .about = "Without a name: the documents in force, the types and the vocabularies; also what was made less protected on "
             "purpose, and what was left out because two documents do not fit. docs/schema.md describes the documents.",
    .needs = NEEDS_VIEW,
    .params = show_params,
    .examples = show_examples,
    .shape = show_shape,
    .run = run_show,
};

/* ---- import and lower ---- */

static const struct param import_params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "FILE.json",
     .about = "a schema or a vocabulary"},
    {.name = "dry-run", .kind = PARAM_FLAG, .about = "show the differences, write nothing"},
    {.name = NULL},
};

static const struct param lower_params[] = {
    {.name = "file",
     .kind = PARAM_FILE,
     .positional = true,
     .required = true,
     .value = "FILE.json",
     .about = "a schema that names the properties under \"lowers\""},
    {.name = "dry-run", .kind = PARAM_FLAG, .about = "show the differences, write nothing"},
    {.name = "yes", .kind = PARAM_FLAG, .about = "do not ask again"},
    {.name = NULL},
};

static const struct verb_example import_examples[] = {
    {"bandi schema import team.json --dry-run", "what a document of the team would change"},
    {"bandi schema import team.json", "brings it in; it is in force at once"},
    {.command = NULL},
};

static const struct verb_example lower_examples[] = {
    {"bandi schema lower less.json --yes", "what is written from now on of its properties is less protected"},
    {.command = NULL},
};

static const struct verb_shape import_shape[] = {
    {"differences", "a list of sentences, one a change"},
    {"written", "false in a dry run, or when the document is in force already"},
    {.key = NULL},
};

static void print_differences(struct str all, struct printer *out)
{
    size_t end;
    if (all.n == 0)
        print_data_begin(out);
    print_list_begin(out, "differences");
    for (struct str rest = all; rest.n > 0;) {
        if (!str_find(rest, STR("\n"), 0, &end))
            end = rest.n;
        print_str(out, NULL, str_slice(rest, 0, end));
        rest = str_slice(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    print_list_end(out);
    if (all.n == 0)
        print_data_end(out);
}

static bool in_force(struct verb_call *call, const struct document *d)
{
    const struct matter_document *all;
    size_t count = matter_documents(call->session->matter, call->arena, &all);
    bool same = false;
    for (size_t i = 0; i < count; i++)
        same = same || (all[i].in_force && all[i].document->sort == d->sort && str_eq(all[i].document->name, d->name) &&
                        str_eq(all[i].document->content, d->content));
    return same;
}

static FALLIBLE read_new(struct verb_call *call, struct document *next, struct err *e)
{
    const char *path = arg_z(call, "file");
    struct str text;
    BD_TRY(file_read(call->arena, path, LIMIT_JSON_BYTES, &text, e));
    if (document_read(path, text, call->arena, next, e) == BD_OK)
        return BD_OK;
    return e->mend[0] == '\0' ? err_mend(e, "docs/schema.md describes what a document holds") : e->status;
}

/* matter_document, whose failures also name the file. */
static FALLIBLE bring(struct verb_call *call, const struct document *next, bool lower, bool dry, struct buf *differences,
                      struct err *e)
{
    enum bd_status s = matter_document(call->session->matter, next, lower, dry, differences, e);
    return s != BD_OK && e->file[0] == '\0' ? err_where(e, arg_z(call, "file"), 0, 0) : s;
}

static void tell_written(bool written, struct str differences, struct printer *out)
{
    print_data_begin(out);
    print_bool(out, "written", written);
    print_data_end(out);
    if (!written)
        print_line(out, "Nothing was written.");
    else if (differences.n == 0)
        print_line(out, "It is in force. Nothing that it defines has changed.");
    else
        print_line(out, "It is in force. Other devices learn of it with the next bundle.");
}

static FALLIBLE run_import(struct verb_call *call, struct printer *out, struct err *e)
{
    struct buf differences SCOPED_BUF = BUF_MAX(16 * MIB);
    struct document next;
    bool dry = arg_flag(call, "dry-run");
    BD_TRY(read_new(call, &next, e));
    bool same = in_force(call, &next);
    if (!same)
        BD_TRY(bring(call, &next, false, dry, &differences, e));
    print_differences(buf_str(&differences), out);
    if (same)
        print_line(out, "It is in force already.");
    tell_written(!same && !dry, buf_str(&differences), out);
    return BD_OK;
}

static FALLIBLE run_lower(struct verb_call *call, struct printer *out, struct err *e)
{
    struct buf differences SCOPED_BUF = BUF_MAX(16 * MIB), unused SCOPED_BUF = BUF_MAX(16 * MIB);
    struct err refused = ERR_NONE;
    struct document next;
    bool dry = arg_flag(call, "dry-run"), yes = dry || arg_flag(call, "yes");
    BD_TRY(read_new(call, &next, e));
    if (matter_document(call->session->matter, &next, false, true, &unused, &refused) == BD_OK) {
        (void)!err_set(e, BD_INPUT, "it makes no property less protected");
        (void)!err_where(e, arg_z(call, "file"), 0, 0);
        return err_mend(e, "bring it in by bandi schema import");
    }
    BD_TRY(bring(call, &next, true, true, &differences, e));
    print_differences(buf_str(&differences), out);
    printer_flush(out);
    if (!yes)
        BD_TRY(prompt_yes(call, "less protected from now on; go on (y/n)", &yes, e));
    if (!yes)
        return err_set(e, BD_INTERRUPTED, "nothing was written");
    differences.n = 0;
    if (!dry)
        BD_TRY(bring(call, &next, true, false, &differences, e));
    tell_written(!dry, buf_str(&differences), out);
    if (!dry)
        print_line(out, "What was written before stays in the compartment where it was written.");
    return BD_OK;
}

const struct verb verb_schema_import = {
    .name = "schema import",
    .group = "Vault",
    .summary = "bring in a schema or vocabulary of the team",
    .about =
        "What stands in the vault is in force; editing a file changes nothing until it is brought in here. The differences "
        "are shown. Refused, with nothing changed: a document with a mistake in it, one that would break what was written "
        "(retire a type's property or a term instead of taking it away), and one that would make a property less "
        "protected, for which there is bandi schema lower.",
    .needs = NEEDS_LEDGER,
    .params = import_params,
    .examples = import_examples,
    .shape = import_shape,
    .run = run_import,
};

const struct verb verb_schema_lower = {
    .name = "schema lower",
    .group = "Vault",
    .summary = "make properties less protected, on purpose",
    .about =
        "Only what the document names under \"lowers\", and after a question. It moves nothing: what was written before stays "
        "in the compartment where it was written. That it was lowered, when and by whom stays in the ledger, and bandi "
        "schema show tells it.",
    .needs = NEEDS_LEDGER,
    .params = lower_params,
    .examples = lower_examples,
    .shape = import_shape,
    .run = run_lower,
};

/* ---- update ---- */

static const struct param update_params[] = {
    {.name = "dry-run", .kind = PARAM_FLAG, .about = "only say what would come"},
    {.name = NULL},
};

static const struct verb_example update_examples[] = {
    {"bandi schema update --dry-run", "what this Bandi knows and the vault does not"},
    {.command = NULL},
};

static const struct verb_shape update_shape[] = {
    {"added", "a list of sort, name, version: schemas and vocabularies brought in"},
    {"dry_run", "true: nothing was written"},
    {.key = NULL},
};

static FALLIBLE run_update(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"sort", "what"}, {"name", "name"}, {"version", "version"}};
    const struct document *added;
    size_t count;
    bool dry = arg_flag(call, "dry-run");
    BD_TRY(matter_bring_missing(call->session->matter, dry, call->arena, &added, &count, e));
    if (count == 0)
        print_line(out, "The vault has every schema and vocabulary of this Bandi.");
    print_table_begin(out, "added", columns, 3);
    for (size_t i = 0; i < count; i++) {
        print_z(out, NULL, added[i].sort == DOCUMENT_SCHEMA ? "schema" : "vocabulary");
        print_str(out, NULL, added[i].name);
        print_str(out, NULL, added[i].version);
    }
    print_table_end(out);
    print_data_begin(out);
    print_bool(out, "dry_run", dry);
    print_data_end(out);
    return BD_OK;
}

const struct verb verb_schema_update = {
    .name = "schema update",
    .group = "Vault",
    .summary = "bring in types and terms that came since the vault was made",
    .about = "A vault keeps the schemas and vocabularies that it was made with. A newer Bandi may know more types of records, "
             "as for proposals of linkage; this brings in what the vault does not have at all. What it has is never "
             "replaced, because a team may have changed it. Other devices learn of it with the next bundle.",
    .needs = NEEDS_LEDGER,
    .params = update_params,
    .examples = update_examples,
    .shape = update_shape,
    .run = run_update,
};
