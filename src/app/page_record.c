/* app/page_record.c - a record's page from the vault: statements, citations, conflicts, corrections, history. */
#include "app/page_read.h"
#include "app/say.h"

#include <string.h>

static enum page_state state_of(enum statement_state s)
{
    return s == STATEMENT_LIVE ? PAGE_LIVE : s == STATEMENT_CORRECTED ? PAGE_CORRECTED : PAGE_RETRACTED;
}

static struct str short_id(struct arena *a, struct id16 id)
{
    char text[9];
    say_short_id(id, text);
    return str_keep(a, str_from(text));
}

static FALLIBLE basis_words(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e)
{
    struct basis b;
    if (id_is_zero(id)) {
        *out = page_said(m, "no basis");
        return BD_OK;
    }
    enum bd_status status = basis_read(m, id, a, &b, e);
    if (status == BD_NOT_FOUND) {
        err_clear(e);
        *out = page_said(m, "a basis that is not open here");
        return BD_OK;
    }
    if (status != BD_OK)
        return status;
    struct str kind = page_said(m, basis_type_word(b.type)), ended = page_said(m, "withdrawn");
    *out = b.withdrawn != 0 ? str_from(arena_printf(a, "%.*s, %.*s", STR_FMT(kind), STR_FMT(ended))) : kind;
    return BD_OK;
}

/* A live value stands in conflict when the schema allows one and another live one differs (matter_conflicts' rule). */
static bool in_conflict(const struct record *r, const struct statement *s)
{
    if (s->property == NULL || s->property->many || s->state != STATEMENT_LIVE)
        return false;
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *o = &r->statements[i];
        if (o != s && o->property == s->property && o->state == STATEMENT_LIVE &&
            (o->denies != s->denies || !value_equal(&o->value, &s->value)))
            return true;
    }
    return false;
}

static FALLIBLE fill_statement(struct matter *m, const struct record *r, const struct statement *s, struct arena *a,
                               struct page_statement *out, struct err *e)
{
    struct page_statement p = {.id = short_id(a, s->id),
                               .language = s->language,
                               .denies = s->denies,
                               .absent = s->value.kind == VALUE_NONE,
                               .conflict = in_conflict(r, s),
                               .state = state_of(s->state),
                               .time = page_time(a, s->time),
                               .class = STR("")};
    p.property = s->property != NULL ? matter_label(m, &s->property->label) : s->property_id;
    if (s->property != NULL)
        p.class = page_said(m, class_word(s->property->class));
    BD_TRY(page_value(m, s, a, &p.value, &p.handle, e));
    BD_TRY(matter_member_name(m, s->author, a, &p.author, e));
    BD_TRY(basis_words(m, s->basis, a, &p.basis, e));
    p.replaces = ARENA_ARRAY(a, struct str, s->replace_count + 1);
    for (; p.replace_count < s->replace_count; p.replace_count++)
        p.replaces[p.replace_count] = short_id(a, s->replaces[p.replace_count]);
    p.cites = ARENA_ARRAY(a, struct page_cite, s->cite_count + 1);
    for (; p.cite_count < s->cite_count; p.cite_count++)
        BD_TRY(page_cite_of(m, s->cites[p.cite_count], a, &p.cites[p.cite_count], e));
    *out = p;
    return BD_OK;
}

static FALLIBLE fill_history(struct matter *m, struct id16 id, struct arena *a, struct page_record *p, struct err *e)
{
    static const char *const acts[] = {"", "recorded", "corrected", "retracted"};
    const struct change *changes;
    size_t count;
    BD_TRY(record_history(m, id, a, &changes, &count, e));
    p->changes = ARENA_ARRAY(a, struct page_change, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct change *c = &changes[i];
        struct page_change *out = &p->changes[i];
        struct str handle;
        *out = (struct page_change){.time = page_time(a, c->time),
                                    .act = page_said(m, acts[c->kind]),
                                    .statement = short_id(a, c->statement.id),
                                    .now = state_of(c->statement.state)};
        out->property =
            c->statement.property != NULL ? matter_label(m, &c->statement.property->label) : c->statement.property_id;
        BD_TRY(matter_member_name(m, c->author, a, &out->author, e));
        BD_TRY(page_value(m, &c->statement, a, &out->value, &handle, e));
    }
    p->change_count = count;
    return BD_OK;
}

static FALLIBLE fill_referring(struct matter *m, struct id16 id, struct arena *a, struct page_record *p, struct err *e)
{
    struct record *all;
    size_t count;
    BD_TRY(page_referring(m, id, NULL, a, &all, &count, e));
    count = count < PAGE_LIST_MAX ? count : PAGE_LIST_MAX;
    p->referring = ARENA_ARRAY(a, struct page_field, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct page_field *f = &p->referring[i];
        f->label = all[i].type != NULL ? matter_label(m, &all[i].type->label) : page_said(m, "record");
        f->handle = str_keep(a, str_from(all[i].handle));
        BD_TRY(page_line(m, all[i].id, a, &f->value, e));
    }
    p->referring_count = count;
    return BD_OK;
}

static FALLIBLE file_name(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e)
{
    const struct matter_file *files;
    size_t count;
    *out = STR("");
    BD_TRY(matter_files(m, a, &files, &count, e));
    for (size_t i = 0; i < count; i++)
        if (id_equal(files[i].id, id))
            *out = files[i].name;
    return BD_OK;
}

enum bd_status page_read_record(void *ctx, struct arena *a, struct str handle, struct page_record *out, struct err *e)
{
    struct session *session = ctx;
    struct matter *m = session->matter;
    struct record r;
    struct page_record p = {0};
    BD_TRY(page_find(m, handle, NULL, READ_ALL, a, &r, e));
    p.handle = str_keep(a, str_from(r.handle));
    p.type = r.type != NULL ? matter_label(m, &r.type->label) : page_said(m, "record of an unknown type");
    BD_TRY(page_line(m, r.id, a, &p.name, e));
    if (str_eq(p.name, p.type))
        p.name = STR("");
    BD_TRY(file_name(m, r.file, a, &p.file, e));
    p.statements = ARENA_ARRAY(a, struct page_statement, r.count + 1);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < r.count; i++)
            if ((r.statements[i].state == STATEMENT_LIVE) == (round == 0))
                BD_TRY(fill_statement(m, &r, &r.statements[i], a, &p.statements[p.statement_count++], e));
    BD_TRY(fill_referring(m, r.id, a, &p, e));
    BD_TRY(fill_history(m, r.id, a, &p, e));
    *out = p;
    return BD_OK;
}
