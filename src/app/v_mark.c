/* app/v_mark.c - `bandi mark`: a passage of a source, by paragraph, words, bytes or a locator. `bandi derive`: what draws on
 * what. */
#include "app/say.h"
#include "base/limits.h"
#include "intake/text.h"

static const struct param mark_params[] = {
    {.name = "source", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "SOURCE", .about = "the source"},
    {.name = "paragraph",
     .kind = PARAM_INT,
     .value = "N",
     .low = 1,
     .high = 1e7,
     .about = "a whole paragraph of the stored text; where no empty lines part it, a line"},
    {.name = "words",
     .kind = PARAM_PROTECTED,
     .about = "the words, as they stand once in the stored text; asked for where no other place is given"},
    {.name = "bytes", .kind = PARAM_TEXT, .value = "FROM-TO", .about = "a byte range of the stored text"},
    {.name = "locator", .kind = PARAM_TEXT, .value = "WHERE", .about = "page, paragraph or time, when there is no stored text"},
    {.name = "paraphrase",
     .kind = PARAM_TEXT,
     .value = "TEXT",
     .about = "what it says in your own words, naming nobody; with --locator no words are kept"},
    {.name = "basis", .kind = PARAM_TEXT, .value = "ID", .standard = "none", .about = "under which basis it is known"},
    {.name = "again", .kind = PARAM_FLAG, .about = "mark a place although a passage of the same range is there"},
    {.name = NULL},
};

static const struct verb_example mark_examples[] = {
    {"bandi mark $S --paragraph 5 --paraphrase 'she was sold after crossing'", "a paragraph, with what it says"},
    {.command = NULL},
};

static const struct verb_shape mark_shape[] = {
    {"handle", "the new passage"},
    {"from", "first byte in the stored text"},
    {"to", "the byte after its last"},
    {.key = NULL},
};

static FALLIBLE range_of_bytes(struct str given, struct passage_new *p, struct err *e)
{
    size_t dash;
    int64_t from, to;
    if (str_find(given, STR("-"), 0, &dash) && str_to_i64(str_slice(given, 0, dash), &from) &&
        str_to_i64(str_slice(given, dash + 1, given.n), &to) && from >= 0 && to > from) {
        p->from = (size_t)from;
        p->to = (size_t)to;
        return BD_OK;
    }
    return err_set(e, BD_USAGE, "--bytes takes FROM-TO, as in 120-184");
}

static FALLIBLE find_range(struct verb_call *call, struct passage_new *p, struct err *e)
{
    struct str text, words;
    p->by_range = true;
    if (arg_given(call, "bytes"))
        return range_of_bytes(arg_text(call, "bytes"), p, e);
    BD_TRY(source_text(call->session->matter, p->source, call->arena, &text, e));
    if (arg_given(call, "paragraph")) {
        size_t number = (size_t)arg_int(call, "paragraph");
        if (text_paragraph(text, number, &p->from, &p->to))
            return BD_OK;
        (void)!err_set(e, BD_NOT_FOUND, "the source has no paragraph %zu", number);
        return err_mend(e, "bandi show SOURCE --paragraphs shows them");
    }
    size_t times = 0;
    BD_TRY(arg_protected(call, "words", &words, e));
    if (text_find_words(text, words, &p->from, &p->to, &times))
        return BD_OK;
    (void)!err_set(
        e, BD_NOT_FOUND,
        times == 0 ? "the source's text does not have these words" : "these words stand %zu times in the source's text", times);
    return err_mend(e, times == 0 ? "bandi show SOURCE --paragraphs shows the text" : "give more of them, or --bytes FROM-TO");
}

/* BD_CONFLICT when a passage of this very range is there: two would count each citation twice. */
static FALLIBLE refuse_twin(struct verb_call *call, const struct passage_new *p, struct err *e)
{
    struct matter *m = call->session->matter;
    const struct property *of = schema_property(matter_schema(m), STR("passage.source"));
    const struct id16 *ids;
    size_t count;
    if (!p->by_range || arg_flag(call, "again") || of == NULL)
        return BD_OK;
    BD_TRY(record_referring(m, p->source, of, call->arena, &ids, &count, e));
    for (size_t i = 0; i < count; i++) {
        SCOPED_ARENA struct arena *a = arena_new(4 * LIMIT_SOURCE_BYTES);
        struct passage there;
        char handle[HANDLE_CHARS];
        BD_TRY(passage_read(m, ids[i], a, &there, e));
        if (!there.by_range || there.from != p->from || there.to != p->to)
            continue;
        BD_TRY(matter_handle(m, ids[i], handle, e));
        (void)!err_set(e, BD_CONFLICT, "this place is marked already, as %s", handle);
        return err_mend(e, "use that one; --again marks it a second time all the same");
    }
    return BD_OK;
}

static FALLIBLE run_mark(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct passage_new p = {.locator = arg_text(call, "locator")};
    struct id16 basis, id;
    struct record source;
    struct passage made;
    char handle[HANDLE_CHARS];
    BD_TRY(matter_resolve(m, arg_text(call, "source"), &p.source, e));
    BD_TRY(record_read(m, p.source, READ_LIVE, call->arena, &source, e));
    BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    bool range = arg_given(call, "bytes") || arg_given(call, "paragraph") || arg_given(call, "words") || p.locator.n == 0;
    p.paraphrased = !range;
    if (range)
        BD_TRY(find_range(call, &p, e));
    BD_TRY(refuse_twin(call, &p, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, source.file);
    draft_basis(d, basis);
    BD_TRY(draft_passage(d, &p, &id, e));
    struct str paraphrase = arg_text(call, "paraphrase");
    if (paraphrase.n > 0)
        BD_TRY(draft_say_text(d, id, "paraphrase", paraphrase, &(struct statement_how){0}, e));
    BD_TRY(draft_commit(d, NULL, e));
    BD_TRY(matter_handle(m, id, handle, e));
    BD_TRY(passage_read(m, id, call->arena, &made, e));
    print_z(out, "handle", handle);
    print_data_begin(out);
    print_int(out, "from", made.by_range ? (int64_t)made.from : 0);
    print_int(out, "to", made.by_range ? (int64_t)made.to : 0);
    print_data_end(out);
    say_no_basis(call, basis, out);
    return BD_OK;
}

const struct verb verb_mark = {
    .name = "mark",
    .group = "Coding",
    .summary = "mark a passage of a source",
    .about = "A passage with a range keeps its words and their SHA-256, so that a trace can show to the byte that they stand "
             "there. A passage with a locator only is a paraphrase: say no more of its place than is known.",
    .needs = NEEDS_LEDGER,
    .params = mark_params,
    .examples = mark_examples,
    .shape = mark_shape,
    .run = run_mark,
};

static const struct param derive_params[] = {
    {.name = "later",
     .kind = PARAM_HANDLE,
     .positional = true,
     .required = true,
     .value = "LATER",
     .about = "the source or passage that draws on another"},
    {.name = "manner",
     .kind = PARAM_TEXT,
     .positional = true,
     .required = true,
     .value = "MANNER",
     .about = "quotes, cites, summarises, translates, transcribes; or same_witness, same_household, same_list"},
    {.name = "earlier",
     .kind = PARAM_HANDLE,
     .positional = true,
     .required = true,
     .value = "EARLIER",
     .about = "what it draws on"},
    {.name = "basis", .kind = PARAM_TEXT, .value = "ID", .standard = "none", .about = "under which basis this is known"},
    {.name = NULL},
};

static const struct verb_example derive_examples[] = {
    {"bandi derive $T translates $S", "a translation draws on the interview; together they are one origin"},
    {.command = NULL},
};

static const struct verb_shape derive_shape[] = {
    {"handle", "the new derivation"},
    {.key = NULL},
};

/* BD_CONFLICT when a derivation between the two in this manner is there. */
static FALLIBLE refuse_said(struct verb_call *call, struct id16 later, struct id16 earlier, struct err *e)
{
    struct matter *m = call->session->matter;
    const struct record_type *t = schema_type(matter_schema(m), STR("derivation"));
    const struct id16 *ids;
    struct value manner;
    size_t count;
    if (value_read(matter_schema(m), type_property(t, STR("manner")), arg_text(call, "manner"), call->arena, &manner, e) !=
        BD_OK)
        return say_about(e, "derivation.manner");
    BD_TRY(record_referring(m, later, type_property(t, STR("from")), call->arena, &ids, &count, e));
    for (size_t i = 0; i < count; i++) {
        struct record r;
        BD_TRY(record_read(m, ids[i], READ_LIVE, call->arena, &r, e));
        const struct statement *of = record_first(&r, "of"), *how = record_first(&r, "manner");
        if (of == NULL || how == NULL || !id_equal(of->value.id, earlier) || !str_eq(how->value.text, manner.text))
            continue;
        (void)!err_set(e, BD_CONFLICT, "this is said already, as %s", r.handle);
        return err_mend(e, "bandi show %s shows it", r.handle);
    }
    return BD_OK;
}

static FALLIBLE run_derive(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 later, earlier, basis, id;
    struct record r;
    char handle[HANDLE_CHARS];
    BD_TRY(matter_resolve(m, arg_text(call, "later"), &later, e));
    BD_TRY(matter_resolve(m, arg_text(call, "earlier"), &earlier, e));
    BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    BD_TRY(record_read(m, later, READ_LIVE, call->arena, &r, e));
    if (id_equal(later, earlier))
        return err_set(e, BD_INPUT, "%s cannot draw on itself", r.handle);
    BD_TRY(refuse_said(call, later, earlier, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, r.file);
    draft_basis(d, basis);
    const struct record_type *t = schema_type(matter_schema(m), STR("derivation"));
    struct value from = value_record(later), of = value_record(earlier);
    BD_TRY(draft_record(d, t, &id, e));
    BD_TRY(draft_say(d, id, type_property(t, STR("from")), &from, &(struct statement_how){0}, e));
    BD_TRY(draft_say(d, id, type_property(t, STR("of")), &of, &(struct statement_how){0}, e));
    BD_TRY(draft_say_text(d, id, "manner", arg_text(call, "manner"), &(struct statement_how){0}, e));
    BD_TRY(draft_commit(d, NULL, e));
    BD_TRY(matter_handle(m, id, handle, e));
    print_z(out, "handle", handle);
    return BD_OK;
}

const struct verb verb_derive = {
    .name = "derive",
    .group = "Coding",
    .summary = "say that a source or passage draws on another",
    .about = "Derivations decide how many independent origins stand behind a finding: five reports that quote one witness are "
             "one root. Same witness, household and list join two sources into one origin.",
    .needs = NEEDS_LEDGER,
    .params = derive_params,
    .examples = derive_examples,
    .shape = derive_shape,
    .run = run_derive,
};
