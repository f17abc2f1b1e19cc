/* app/v_edit.c - `bandi edit` and `bandi retract`: corrections that keep what was there before. */
#include "app/say.h"

#include <stdio.h>

enum { MOST_SAID = 256 };

static const struct param edit_params[] = {
    {.name = "record", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "HANDLE", .about = "the record"},
    {.name = "values",
     .kind = PARAM_TEXT,
     .positional = true,
     .many = true,
     .required = true,
     .value = "PROPERTY=VALUE",
     .about = "as in bandi add; replaces the value of a property that has one, adds to one that may have several"},
    {.name = "replace", .kind = PARAM_FLAG, .about = "replace all values, also of a property that may have several"},
    {.name = "basis",
     .kind = PARAM_TEXT,
     .value = "ID",
     .about = "under which basis the new values are known; without it that of the value corrected; none: none"},
    {.name = "cite", .kind = PARAM_HANDLE, .many = true, .value = "PASSAGE", .about = "a passage that says so"},
    {.name = "language", .kind = PARAM_TEXT, .value = "TAG", .about = "language of the values"},
    {.name = NULL},
};

static const struct verb_example edit_examples[] = {
    {"bandi edit $E start=2015-07", "corrects a date; bandi history shows both"},
    {.command = NULL},
};

static const struct verb_shape edit_shape[] = {
    {"handle", "the record"},
    {"statements", "new ones"},
    {"replaced", "statements that they correct"},
    {"kept_basis", "new ones that stand under the basis of what they correct"},
    {.key = NULL},
};

/* The live statements of a property, as ids. */
static size_t live_of(const struct record *r, const struct property *p, struct id16 *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++)
        if (r->statements[i].property == p && r->statements[i].state == STATEMENT_LIVE)
            out[n++] = r->statements[i].id;
    return n;
}

struct edited {
    size_t replaced;
    size_t kept;  /* new ones under the basis of what they correct */
    size_t loose; /* new ones under none */
};

static FALLIBLE put_edits(struct verb_call *call, const struct record *r, struct draft *d, struct id16 basis,
                          struct edited *done, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 *cites, *old = ARENA_ARRAY(call->arena, struct id16, r->count + 1);
    size_t cite_count, count = arg_count(call, "values");
    BD_TRY(say_handles(call, "cite", "passage", &cites, &cite_count, e));
    for (size_t i = 0; i < count; i++)
        BD_TRY(say_check(r->type, arg_nth(call, "values", i), e));
    for (size_t i = 0; i < count; i++) {
        struct said said;
        BD_TRY(say_read(call, r->type, arg_nth(call, "values", i), &said, e));
        struct statement_how how = {.cites = cites, .cite_count = cite_count, .language = arg_text(call, "language")};
        if (!said.property->many || arg_flag(call, "replace")) {
            how.replaces = old;
            how.replace_count = live_of(r, said.property, old);
            done->replaced += how.replace_count;
        }
        struct id16 under = arg_given(call, "basis") ? basis : statements_basis(r, how.replaces, how.replace_count);
        done->kept += !arg_given(call, "basis") && !id_equal(under, ID16_ZERO);
        done->loose += id_equal(under, ID16_ZERO);
        draft_basis(d, under);
        BD_TRY(say_put(m, d, r->id, &said, how, e));
    }
    return BD_OK;
}

static FALLIBLE run_edit(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 id, basis = ID16_ZERO;
    struct record r;
    struct edited done = {0};
    BD_TRY(matter_resolve(m, arg_text(call, "record"), &id, e));
    if (arg_given(call, "basis"))
        BD_TRY(say_basis(m, arg_text(call, "basis"), &basis, e));
    BD_TRY(record_read(m, id, READ_LIVE, call->arena, &r, e));
    if (r.type == NULL)
        return err_set(e, BD_NEWER, "%s is of a type that this Bandi does not know", r.handle);
    struct draft *d SCOPED_DRAFT = draft_new(m, r.file);
    BD_TRY(put_edits(call, &r, d, basis, &done, e));
    size_t made = draft_statements(d);
    BD_TRY(draft_commit(d, NULL, e));
    print_z(out, "handle", r.handle);
    print_int(out, "statements", (int64_t)made);
    print_int(out, "replaced", (int64_t)done.replaced);
    print_data_begin(out);
    print_int(out, "kept_basis", (int64_t)done.kept);
    print_data_end(out);
    if (done.kept > 0)
        print_line(out, "It stands under the basis of what it corrects; --basis names another.");
    if (done.loose > 0)
        say_no_basis(call, ID16_ZERO, out);
    return BD_OK;
}

const struct verb verb_edit = {
    .name = "edit",
    .group = "Records",
    .summary = "correct or add values of a record",
    .about =
        "Nothing is overwritten: the earlier value stays in the record's history, with who changed it and when. A correction "
        "stands under the basis of what it corrects, so that a withdrawal reaches it as well.",
    .needs = NEEDS_LEDGER,
    .params = edit_params,
    .examples = edit_examples,
    .shape = edit_shape,
    .run = run_edit,
};

static const struct param retract_params[] = {
    {.name = "record", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "HANDLE", .about = "the record"},
    {.name = "properties",
     .kind = PARAM_TEXT,
     .positional = true,
     .many = true,
     .value = "PROPERTY",
     .about = "whose values are taken back"},
    {.name = "statement",
     .kind = PARAM_TEXT,
     .many = true,
     .value = "ID",
     .about = "one statement, by the first digits that bandi show --json gives"},
    {.name = "all", .kind = PARAM_FLAG, .about = "every value of the record"},
    {.name = NULL},
};

static const struct verb_example retract_examples[] = {
    {"bandi retract $E end", "takes a value back; it is hidden and kept"},
    {.command = NULL},
};

static const struct verb_shape retract_shape[] = {
    {"handle", "the record"},
    {"retracted", "how many statements"},
    {.key = NULL},
};

static FALLIBLE wanted(struct verb_call *call, const struct record *r, const struct statement *s, bool *out, struct err *e)
{
    *out = arg_flag(call, "all");
    for (size_t i = 0; i < arg_count(call, "properties"); i++) {
        struct str name = arg_nth(call, "properties", i);
        const struct property *p = r->type != NULL ? type_property(r->type, name) : NULL;
        if (p == NULL)
            return err_set(e, BD_INPUT, "%s has no property \"%.*s\"", r->handle, STR_FMT(str_head(name, 40)));
        *out = *out || s->property == p;
    }
    char id[33];
    say_long_id(s->id, id);
    for (size_t i = 0; i < arg_count(call, "statement"); i++) {
        struct str begin = arg_nth(call, "statement", i);
        *out = *out || (begin.n >= 8 && str_starts(str_from(id), str_keep(call->arena, begin).p));
    }
    return BD_OK;
}

static FALLIBLE run_retract(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 id;
    struct record r;
    BD_TRY(matter_resolve(m, arg_text(call, "record"), &id, e));
    BD_TRY(record_read(m, id, READ_LIVE, call->arena, &r, e));
    struct id16 *targets = ARENA_ARRAY(call->arena, struct id16, r.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < r.count; i++) {
        bool take;
        BD_TRY(wanted(call, &r, &r.statements[i], &take, e));
        if (take && r.statements[i].state == STATEMENT_LIVE)
            targets[count++] = r.statements[i].id;
    }
    if (count == 0) {
        (void)!err_set(e, BD_NOT_FOUND, "nothing of %s matches what is to be retracted", r.handle);
        return err_mend(e, "name a property, --statement ID or --all; bandi show %s lists what there is", r.handle);
    }
    struct draft *d SCOPED_DRAFT = draft_new(m, r.file);
    BD_TRY(draft_retract(d, targets, count, e));
    BD_TRY(draft_commit(d, NULL, e));
    print_z(out, "handle", r.handle);
    print_int(out, "retracted", (int64_t)count);
    return BD_OK;
}

const struct verb verb_retract = {
    .name = "retract",
    .group = "Records",
    .summary = "take values back, keeping them in the history",
    .about = "To destroy what a person no longer consents to, use bandi withdraw.",
    .needs = NEEDS_LEDGER,
    .params = retract_params,
    .examples = retract_examples,
    .shape = retract_shape,
    .run = run_retract,
};
