/* app/v_search.c - `bandi search`: full text and names, in the compartments that are open. */
#include "app/say.h"

static const struct param params[] = {
    {.name = "words", .kind = PARAM_PROTECTED, .positional = true, .value = "@FILE", .about = "words to search for"},
    {.name = "type", .kind = PARAM_TEXT, .value = "TYPE", .about = "only records of this type"},
    {.name = "limit", .kind = PARAM_INT, .value = "N", .low = 1, .high = 10000, .standard = "20", .about = "at most so many"},
    {.name = "sources", .kind = PARAM_FLAG, .about = "also the whole texts of sources"},
    {.name = NULL},
};

static const struct verb_example examples[] = {
    {"bandi search @words.txt", "all words must occur; a Korean stem is found inside its word"},
    {.command = NULL},
};

static const struct verb_shape shape[] = {
    {"hits", "a list of handle, type, property, by_sound, snippet"},
    {"cut", "true when more match than are ranked; only then"},
    {"ranked", "the newest so many matches were ranked; only with cut"},
    {.key = NULL},
};

static FALLIBLE run(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"handle", ""}, {"type", NULL}, {"property", ""}, {"by_sound", NULL}, {"snippet", ""}};
    struct matter *m = call->session->matter;
    struct search_query q = {.limit = (size_t)arg_int(call, "limit"), .sources_too = arg_flag(call, "sources")};
    struct search_result found;
    BD_TRY(arg_protected(call, "words", &q.text, e));
    struct str type = arg_text(call, "type");
    if (type.p != NULL && (q.type = schema_type(matter_schema(m), type)) == NULL)
        return say_no_type(matter_schema(m), type, e);
    BD_TRY(record_search(m, &q, call->arena, &found, e));
    print_table_begin(out, "hits", columns, 5);
    for (size_t i = 0; i < found.count; i++) {
        print_z(out, NULL, found.hits[i].handle);
        print_str(out, NULL, found.hits[i].type != NULL ? found.hits[i].type->id : STR("unknown"));
        print_str(out, NULL, found.hits[i].property != NULL ? found.hits[i].property->name : found.hits[i].property_id);
        print_bool(out, NULL, found.hits[i].by_sound);
        print_str(out, NULL, found.hits[i].snippet);
    }
    print_table_end(out);
    if (found.count == 0)
        print_line(
            out,
            "Nothing was found in what is open here.%s Words that were withdrawn or erased are gone, and compartments that "
            "are not open are not looked into.",
            q.sources_too ? "" : " --sources looks into the texts of sources as well.");
    if (found.cut) {
        print_bool(out, "cut", true);
        print_int(out, "ranked", (int64_t)found.ranked);
        print_line(out, "More texts match: these are the best of the %zu that were written last. More words find less.",
                   found.ranked);
    }
    return BD_OK;
}

const struct verb verb_search = {
    .name = "search",
    .group = "Records",
    .summary = "find words in passages, notes, names and texts",
    .about = "The words are asked for, or come from @FILE or @-, because a name searched for is a name known.",
    .needs = NEEDS_VIEW,
    .params = params,
    .examples = examples,
    .shape = shape,
    .run = run,
};
