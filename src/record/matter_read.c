/* record/matter_read.c - one record, its history, handles, members' names; see matter.h. */
#include "record/matter_inside.h"
#include "record/schema_inside.h"

#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

void ids_add(struct ids *list, struct arena *a, struct id16 id)
{
    if (list->n == list->cap) {
        list->cap = list->cap > 0 ? list->cap * 2 : 16;
        struct id16 *more = ARENA_ARRAY(a, struct id16, list->cap);
        if (list->n > 0)
            memcpy(more, list->id, list->n * sizeof *more);
        list->id = more;
    }
    list->id[list->n++] = id;
}

static int id_order(const void *x, const void *y)
{
    return memcmp(x, y, sizeof(struct id16));
}

size_t ids_tidy(struct id16 *ids, size_t n)
{
    if (n == 0)
        return 0;
    qsort(ids, n, sizeof *ids, id_order);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (!id_equal(ids[i], ids[kept - 1]))
            ids[kept++] = ids[i];
    return kept;
}

enum bd_status matter_collect(struct matter *m, const char *sql, struct id16 key, struct arena *a, struct ids *out,
                              struct err *e)
{
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db, sql, &s, e));
        stmt_bind_blob(s, 1, key.b, sizeof key.b);
        for (;;) {
            struct id16 id;
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            BD_TRY(stmt_exactly(s, 0, id.b, sizeof id.b, e));
            ids_add(out, a, id);
        }
    }
    out->n = ids_tidy(out->id, out->n);
    return BD_OK;
}

static FALLIBLE id_list(struct view *v, const char *sql, int64_t no, struct arena *a, const struct id16 **out, size_t *count,
                        struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    struct ids list = {0};
    BD_TRY(db_prepare(v->db, sql, &s, e));
    stmt_bind_i64(s, 1, no);
    for (;;) {
        struct id16 id;
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        BD_TRY(stmt_exactly(s, 0, id.b, sizeof id.b, e));
        ids_add(&list, a, id);
    }
    *out = list.id;
    *count = list.n;
    return BD_OK;
}

static FALLIBLE fill_value(struct stmt *s, struct arena *a, struct value *v, struct err *e)
{
    v->kind = (enum value_kind)stmt_i64(s, 4);
    switch (v->kind) {
    case VALUE_NONE: v->absence = (enum absence)stmt_i64(s, 5); return BD_OK;
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE: v->text = str_keep(a, stmt_text(s, 5)); return BD_OK;
    case VALUE_BYTES: {
        struct str b = stmt_blob(s, 5);
        v->text = (struct str){arena_copy(a, b.p, b.n), b.n};
        return BD_OK;
    }
    case VALUE_RECORD: return stmt_exactly(s, 5, v->id.b, sizeof v->id.b, e);
    case VALUE_EVIDENCE: return stmt_exactly(s, 5, v->evidence.b, sizeof v->evidence.b, e);
    case VALUE_INTEGER:
    case VALUE_BOOL:
    case VALUE_RANGE:
    case VALUE_DECIMAL:
    case VALUE_POINT:
        v->a = stmt_i64(s, 5);
        v->b = stmt_i64(s, 6);
        v->c = stmt_i64(s, 7);
        return BD_OK;
    }
    return BD_OK;
}

enum bd_status statement_fill(struct matter *m, struct view *v, struct stmt *s, struct arena *a, struct statement *out,
                              struct err *e)
{
    int64_t no = stmt_i64(s, 0);
    const struct view_property *p = view_property_of(v, stmt_i64(s, 3));
    *out = (struct statement){.ordinal = (uint32_t)(no % VIEW_ORDINALS), .compartment = v->compartment};
    BD_TRY(stmt_exactly(s, 1, out->id.b, sizeof out->id.b, e));
    BD_TRY(stmt_exactly(s, 2, out->record.b, sizeof out->record.b, e));
    out->property_id = str_keep(a, p != NULL ? p->id : STR("?"));
    out->property = schema_property(m->schema, out->property_id);
    BD_TRY(fill_value(s, a, &out->value, e));
    out->state = (enum statement_state)stmt_i64(s, 8);
    out->denies = stmt_i64(s, 9) != 0;
    out->language = stmt_is_null(s, 10) ? STR("") : str_keep(a, stmt_text(s, 10));
    out->time.ms = (uint64_t)stmt_i64(s, 11);
    out->time.counter = (uint32_t)stmt_i64(s, 12);
    BD_TRY(stmt_exactly(s, 13, out->author.b, sizeof out->author.b, e));
    if (!stmt_is_null(s, 14))
        BD_TRY(stmt_exactly(s, 14, out->basis.b, sizeof out->basis.b, e));
    BD_TRY(stmt_exactly(s, 15, out->ref.device.b, sizeof out->ref.device.b, e));
    out->ref.index = (uint64_t)stmt_i64(s, 16);
    BD_TRY(stmt_exactly(s, 17, out->ref.leaf.b, sizeof out->ref.leaf.b, e));
    BD_TRY(id_list(v, "SELECT passage FROM cite WHERE statement = ?1 ORDER BY place", no, a, &out->cites, &out->cite_count, e));
    if (!v->has_replaced)
        return BD_OK;
    return id_list(v, "SELECT target FROM replaced WHERE by = ?1 AND op = 2 ORDER BY target", no, a, &out->replaces,
                   &out->replace_count, e);
}

static int ref_order(const struct entry_ref *x, const struct entry_ref *y)
{
    int c = memcmp(x->device.b, y->device.b, sizeof x->device.b);
    return c != 0 ? c : x->index < y->index ? -1 : x->index > y->index;
}

static int time_order(struct hlc x, struct hlc y)
{
    if (x.ms != y.ms)
        return x.ms < y.ms ? -1 : 1;
    return x.counter < y.counter ? -1 : x.counter > y.counter;
}

int statement_order(const void *x, const void *y)
{
    const struct statement *a = x, *b = y;
    size_t pa = a->property != NULL ? a->property->order : SIZE_MAX, pb = b->property != NULL ? b->property->order : SIZE_MAX;
    if (pa != pb)
        return pa < pb ? -1 : 1;
    int c = str_cmp(a->property_id, b->property_id);
    c = c != 0 ? c : time_order(a->time, b->time);
    c = c != 0 ? c : ref_order(&a->ref, &b->ref);
    c = c != 0 ? c : a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
    return c != 0 ? c : id_cmp(a->id, b->id);
}

enum bd_status matter_type_of(struct matter *m, struct id16 id, struct arena *a, struct str *type, struct err *e)
{
    *type = STR_NONE;
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(db_prepare(m->view[i]->db, "SELECT type FROM record WHERE id = ?1", &s, e));
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        BD_TRY(stmt_step(s, &row, e));
        if (row && (type->p == NULL || str_cmp(stmt_text(s, 0), *type) < 0))
            *type = str_keep(a, stmt_text(s, 0));
    }
    return BD_OK;
}

struct gather {
    struct statement *list;
    size_t n, cap;
};

static void gather_add(struct gather *g, struct arena *a, const struct statement *s)
{
    if (g->n == g->cap) {
        g->cap = g->cap > 0 ? g->cap * 2 : 8;
        struct statement *more = ARENA_ARRAY(a, struct statement, g->cap);
        if (g->n > 0)
            memcpy(more, g->list, g->n * sizeof *more);
        g->list = more;
    }
    g->list[g->n++] = *s;
}

static FALLIBLE gather_view(struct matter *m, struct view *v, struct id16 id, enum read_what what, struct arena *a,
                            struct gather *g, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(matter_look(m, v, e));
    BD_TRY(db_prepare(v->db, "SELECT " STATEMENT_COLUMNS STATEMENT_FROM " WHERE r.id = ?1 AND s.hidden = 0 AND s.state <= ?2",
                      &s, e));
    stmt_bind_blob(s, 1, id.b, sizeof id.b);
    stmt_bind_i64(s, 2, what == READ_ALL ? STATEMENT_RETRACTED : STATEMENT_LIVE);
    for (;;) {
        struct statement one;
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        BD_TRY(statement_fill(m, v, s, a, &one, e));
        gather_add(g, a, &one);
    }
}

enum bd_status record_read(struct matter *m, struct id16 id, enum read_what what, struct arena *a, struct record *out,
                           struct err *e)
{
    struct gather g = {0};
    struct str type;
    struct record r = {.id = id};
    BD_TRY(matter_type_of(m, id, a, &type, e));
    if (type.p == NULL)
        return err_set(e, BD_NOT_FOUND, "no such record is visible here");
    for (size_t i = 0; i < m->view_count; i++) {
        size_t before = g.n;
        BD_TRY(gather_view(m, m->view[i], id, what, a, &g, e));
        if (g.n > before && id_is_zero(r.file) && m->view[i]->class != LEDGER_ADMIN)
            r.file = m->view[i]->file;
    }
    if (g.n > 1)
        qsort(g.list, g.n, sizeof *g.list, statement_order);
    r.type = schema_type(m->schema, type);
    handle_write(r.type != NULL ? r.type->letter : '0', id, r.handle);
    for (size_t i = 0; i < g.n; i++) {
        struct str own = g.list[i].property_id;
        r.mixed_types = r.mixed_types || own.n <= type.n || own.p[type.n] != '.' || memcmp(own.p, type.p, type.n) != 0;
    }
    r.statements = g.list;
    r.count = g.n;
    *out = r;
    return BD_OK;
}

const struct statement *record_first(const struct record *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        const char *dot = memchr(s->property_id.p, '.', s->property_id.n);
        struct str own =
            dot != NULL ? str_slice(s->property_id, (size_t)(dot + 1 - s->property_id.p), s->property_id.n) : s->property_id;
        bool named = str_is(own, name) || str_is(s->property_id, name);
        if (named && s->state == STATEMENT_LIVE && !s->denies && s->value.kind != VALUE_NONE)
            return s;
    }
    return NULL;
}

struct str record_text(const struct record *r, const char *name)
{
    const struct statement *s = record_first(r, name);
    return s != NULL ? s->value.text : STR_NONE;
}

/* ---- names of records ---- */

static FALLIBLE resolve_hex(struct matter *m, struct str typed, struct id16 *out, bool *found, struct err *e)
{
    *found = false;
    struct id16 id;
    if (typed.n != 32 || !hex_read(typed, id.b, sizeof id.b))
        return BD_OK;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str type;
    BD_TRY(matter_type_of(m, id, a, &type, e));
    if (type.p == NULL)
        return err_set(e, BD_NOT_FOUND, "no such record is visible here");
    *out = id;
    *found = true;
    return BD_OK;
}

enum bd_status matter_resolve(struct matter *m, struct str typed, struct id16 *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)16 << 20);
    char letter;
    uint64_t bits;
    bool found;
    struct ids ids = {0};
    BD_TRY(resolve_hex(m, str_trim(typed), out, &found, e));
    if (found)
        return BD_OK;
    BD_TRY(handle_read(typed, &letter, &bits, e));
    const struct record_type *type = schema_type_of_letter(m->schema, letter);
    for (size_t i = 0; type != NULL && i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db, "SELECT id FROM record WHERE bits = ?1 AND type = ?2", &s, e));
        stmt_bind_i64(s, 1, (int64_t)bits);
        stmt_bind_text(s, 2, type->id);
        for (;;) {
            struct id16 id;
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            BD_TRY(stmt_exactly(s, 0, id.b, sizeof id.b, e));
            ids_add(&ids, a, id);
        }
    }
    ids.n = ids_tidy(ids.id, ids.n);
    if (ids.n == 0)
        return err_set(e, BD_NOT_FOUND, "no record with this handle is visible here");
    if (ids.n > 1) {
        (void)!err_set(e, BD_CONFLICT, "%zu records bear this handle", ids.n);
        return err_mend(e, "name the record by its 32 hexadecimal digits, which `show --json` and `list --json` give");
    }
    *out = ids.id[0];
    return BD_OK;
}

enum bd_status matter_handle(struct matter *m, struct id16 id, char out[HANDLE_CHARS], struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str type;
    BD_TRY(matter_type_of(m, id, a, &type, e));
    const struct record_type *t = type.p != NULL ? schema_type(m->schema, type) : NULL;
    if (t != NULL) {
        handle_write(t->letter, id, out);
        return BD_OK;
    }
    struct buf hex SCOPED_BUF = BUF_MAX(64);
    hex_put(&hex, id.b, sizeof id.b);
    memcpy(out, "?", 1);
    memcpy(out + 1, hex.p, HANDLE_CHARS - 2);
    out[HANDLE_CHARS - 1] = '\0';
    return BD_OK;
}

enum bd_status matter_value(struct matter *m, const struct property *p, struct str typed, struct arena *a, struct value *out,
                            struct err *e)
{
    if (p->kind != PROP_RECORD)
        return value_read(m->schema, p, typed, a, out, e);
    struct id16 id;
    BD_TRY(matter_resolve(m, typed, &id, e));
    *out = value_record(id);
    return BD_OK;
}

enum bd_status matter_value_put(struct matter *m, const struct value *v, struct buf *out, struct err *e)
{
    if (v->kind != VALUE_RECORD) {
        value_put(out, v);
        return BD_OK;
    }
    char handle[HANDLE_CHARS];
    BD_TRY(matter_handle(m, v->id, handle, e));
    buf_addz(out, handle);
    return BD_OK;
}

enum bd_status matter_member_name(struct matter *m, struct id16 member, struct arena *a, struct str *out, struct err *e)
{
    struct view *v = matter_view(m, ledger_admin_compartment(m->ledger));
    struct buf hex SCOPED_BUF = BUF_MAX(64);
    hex_put(&hex, member.b, sizeof member.b);
    *out = str_keep(a, str_slice(buf_str(&hex), 0, 8));
    if (v == NULL)
        return BD_OK;
    struct stmt *s SCOPED_STMT = NULL;
    bool row;
    BD_TRY(db_prepare(v->db,
                      "SELECT f.body FROM fact f JOIN entry n ON n.no = f.entry JOIN device d ON d.no = n.device"
                      " WHERE f.kind = 32 AND f.key = ?1 ORDER BY n.ms DESC, n.counter DESC, d.id DESC, n.idx DESC",
                      &s, e));
    stmt_bind_blob(s, 1, member.b, sizeof member.b);
    BD_TRY(stmt_step(s, &row, e));
    struct cbor c;
    struct str name;
    if (row && cbor_find(stmt_blob(s, 0), 17, &c) && cbor_get_text(&c, &name))
        *out = str_keep(a, name);
    return BD_OK;
}

enum ledger_class statement_class(struct matter *m, const struct statement *s)
{
    const struct view *v = matter_view(m, s->compartment);
    if (v == NULL || s->property == NULL)
        return v != NULL ? v->class : LEDGER_IDENTITY;
    return class_protection(v->class) > class_protection(s->property->class) ? v->class : s->property->class;
}

struct id16 statements_basis(const struct record *r, const struct id16 *statements, size_t count)
{
    struct id16 basis = ID16_ZERO;
    size_t found = 0;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < r->count; i++) {
            if (!id_equal(r->statements[i].id, statements[k]))
                continue;
            if (found++ > 0 && !id_equal(basis, r->statements[i].basis))
                return ID16_ZERO;
            basis = r->statements[i].basis;
        }
    return basis;
}
