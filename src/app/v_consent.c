/* app/v_consent.c - `bandi consent`: under what things were given. */
#include "app/say.h"

#include <stdio.h>

enum { MOST_GRANTS = 64 };

static const struct param consent_params[] = {
    {.name = "kind",
     .kind = PARAM_CHOICE,
     .positional = true,
     .choices = "consent published guardian none",
     .about = "record a new basis; without it the bases are listed"},
    {.name = "allow",
     .kind = PARAM_TEXT,
     .many = true,
     .value = "USE[:IDENTIFIED[:UNTIL]]",
     .about =
         "what it allows: internal, partner, court, statistics or public; identified not, by handle (also when it is not said) or by name; until a date"},
    {.name = "person", .kind = PARAM_HANDLE, .value = "HANDLE", .about = "who gave it"},
    {.name = "source", .kind = PARAM_HANDLE, .value = "HANDLE", .about = "in which source it was given, or which is published"},
    {.name = "how", .kind = PARAM_CHOICE, .choices = "written spoken recorded guardian published", .about = "how it was given"},
    {.name = "language", .kind = PARAM_TEXT, .value = "TAG", .about = "in which language it was explained"},
    {.name = "given-on", .kind = PARAM_DATE, .value = "EDTF", .about = "when"},
    {.name = "in", .kind = PARAM_TEXT, .value = "FILE", .about = "the file of records it belongs to"},
    {.name = NULL},
};

static const struct verb_example consent_examples[] = {
    {"bandi consent consent --allow internal:name --allow public:handle --how spoken --language ko",
     "what a witness agreed to"},
    {"bandi consent", "all bases, and what they allow today"},
    {.command = NULL},
};

static const struct verb_shape consent_shape[] = {
    {"basis", "id of the new basis"},
    {"bases", "without KIND: a list of basis, kind, allows, withdrawn, given_on"},
    {.key = NULL},
};

static void put_grants(const struct basis *b, struct buf *out)
{
    for (size_t i = 0; i < b->grant_count; i++) {
        const struct consent_grant *g = &b->grants[i];
        bool gone = (b->withdrawn >> g->use & 1) != 0;
        buf_addf(out, "%s%s:%s%s%.*s%s", i > 0 ? ", " : "", consent_use_word(g->use), identifiability_word(g->most),
                 g->until.n > 0 ? ":" : "", STR_FMT(g->until), gone ? " (withdrawn)" : "");
    }
    if (b->withdrawn == ~0u)
        buf_addz(out, b->grant_count > 0 ? "; " : "nothing");
    else if (b->grant_count == 0)
        buf_addz(out, b->type == BASIS_PUBLISHED ? "every use, by handle" : "nothing but internal use");
}

static FALLIBLE list_bases(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {
        {"basis", "basis"}, {"kind", "kind"}, {"withdrawn", "withdrawn"}, {"given_on", "given"}, {"allows", "allows"}};
    const struct basis *all;
    size_t count;
    BD_TRY(basis_list(call->session->matter, call->arena, &all, &count, e));
    print_table_begin(out, "bases", columns, 5);
    for (size_t i = 0; i < count; i++) {
        struct buf grants SCOPED_BUF = BUF_MAX(65536);
        char id[33];
        say_long_id(all[i].id, id);
        if (printer_face(out) == PRINTER_TEXT)
            id[12] = '\0';
        put_grants(&all[i], &grants);
        print_z(out, NULL, id);
        bool gone = all[i].withdrawn == ~0u && all[i].grant_count == 0; /* erased: what it was is not known any more */
        print_z(out, NULL, gone ? "-" : basis_type_word(all[i].type));
        print_z(out, NULL, all[i].withdrawn == 0 ? "no" : "yes");
        print_str(out, NULL, all[i].given_on.n > 0 ? all[i].given_on : STR("-"));
        print_str(out, NULL, buf_str(&grants));
    }
    print_table_end(out);
    if (count == 0)
        print_line(out, "There is no basis yet: everything is internal.");
    return BD_OK;
}

static FALLIBLE run_consent(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct consent_grant grants[MOST_GRANTS];
    struct id16 file, id;
    char text[33];
    if (!arg_given(call, "kind"))
        return list_bases(call, out, e);
    struct basis_new b = {.grants = grants,
                          .grant_count = arg_count(call, "allow"),
                          .how = arg_text(call, "how"),
                          .language = arg_text(call, "language"),
                          .given_on = arg_text(call, "given-on")};
    if (!basis_type_read(arg_text(call, "kind"), &b.type) || b.grant_count > MOST_GRANTS)
        return err_set(e, BD_LIMIT, "more than %d uses", MOST_GRANTS);
    for (size_t i = 0; i < b.grant_count; i++)
        BD_TRY(say_grant(arg_nth(call, "allow", i), &grants[i], e));
    b.has_person = arg_given(call, "person");
    b.has_source = arg_given(call, "source");
    if (b.has_person)
        BD_TRY(matter_resolve(m, arg_text(call, "person"), &b.person, e));
    if (b.has_source)
        BD_TRY(matter_resolve(m, arg_text(call, "source"), &b.source, e));
    BD_TRY(say_file(call, arg_text(call, "in"), &file, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    BD_TRY(draft_basis_new(d, &b, &id, e));
    BD_TRY(draft_commit(d, NULL, e));
    say_long_id(id, text);
    print_z(out, "basis", text);
    for (size_t i = 0; i < arg_count(call, "allow"); i++)
        if (!str_find(arg_nth(call, "allow", i), STR(":"), 0, &(size_t){0}))
            print_line(out, "%.*s: by handle, because nothing else was said; :not or :name says it.",
                       STR_FMT(arg_nth(call, "allow", i)));
    if (b.grant_count == 0 && b.type != BASIS_PUBLISHED)
        print_line(out, "It allows nothing but internal use; --allow says more.");
    return BD_OK;
}

const struct verb verb_consent = {
    .name = "consent",
    .group = "Protection",
    .summary = "record a consent or a published source; list them",
    .about = "Each use stands by itself: what may be published is not thereby open to a partner. Everything that leaves the "
             "vault is asked against this, and without an answer it stays.",
    .needs = NEEDS_LEDGER,
    .params = consent_params,
    .examples = consent_examples,
    .shape = consent_shape,
    .run = run_consent,
};
