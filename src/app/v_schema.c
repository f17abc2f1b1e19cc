/* app/v_schema.c - `bandi schema update`: types and terms that came since the vault was made. */
#include "app/session.h"

static const struct param params[] = {
    {.name = "dry-run", .kind = PARAM_FLAG, .about = "only say what would come"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi schema update --dry-run", "what this Bandi knows and the vault does not"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"added", "a list of sort, name, version: schemas and vocabularies brought in"},
    {"dry_run", "true: nothing was written"},
    {.key = NULL},
};

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
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
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
