/* record/matter_list.c - lists with tests, references, counts, conflicts and history; see matter.h. */
#include "record/matter_inside.h"

#include "base/edtf.h"

#include <stdlib.h>
#include <string.h>

/* ---- history ---- */

static FALLIBLE history_of_view(struct matter *m, struct view *v, const struct record *r, struct arena *a, struct change *list,
                                size_t *n, size_t room, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(db_prepare(v->db,
                      "SELECT x.target, n.ms, n.counter, n.author, d.id, n.idx, n.leaf FROM replaced x"
                      " JOIN entry n ON n.no = x.by / 65536 JOIN device d ON d.no = n.device"
                      " WHERE x.op = 3 AND x.target IN (SELECT s.id FROM statement s JOIN record r ON r.no = s.record"
                      " WHERE r.id = ?1)",
                      &s, e));
    stmt_bind_blob(s, 1, r->id.b, sizeof r->id.b);
    (void)m;
    (void)a;
    for (;;) {
        struct id16 target;
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row || *n == room)
            return BD_OK;
        BD_TRY(stmt_exactly(s, 0, target.b, sizeof target.b, e));
        struct change c = {.kind = CHANGE_RETRACTED, .time = {(uint64_t)stmt_i64(s, 1), (uint32_t)stmt_i64(s, 2)}};
        BD_TRY(stmt_exactly(s, 3, c.author.b, sizeof c.author.b, e));
        BD_TRY(stmt_exactly(s, 4, c.ref.device.b, sizeof c.ref.device.b, e));
        c.ref.index = (uint64_t)stmt_i64(s, 5);
        BD_TRY(stmt_exactly(s, 6, c.ref.leaf.b, sizeof c.ref.leaf.b, e));
        for (size_t i = 0; i < r->count; i++)
            if (id_equal(r->statements[i].id, target)) {
                c.statement = r->statements[i];
                list[(*n)++] = c;
                break;
            }
    }
}

static int change_order(const void *x, const void *y)
{
    const struct change *a = x, *b = y;
    if (a->time.ms != b->time.ms)
        return a->time.ms < b->time.ms ? -1 : 1;
    if (a->time.counter != b->time.counter)
        return a->time.counter < b->time.counter ? -1 : 1;
    int c = memcmp(a->ref.device.b, b->ref.device.b, sizeof a->ref.device.b);
    c = c != 0 ? c : a->ref.index < b->ref.index ? -1 : a->ref.index > b->ref.index;
    c = c != 0 ? c : (int)a->kind - (int)b->kind;
    return c != 0 ? c : statement_order(&a->statement, &b->statement);
}

static FALLIBLE count_retractions(struct matter *m, struct id16 id, size_t *n, struct err *e)
{
    *n = 0;
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT count(*) FROM replaced x WHERE x.op = 3 AND x.target IN (SELECT s.id FROM"
                          " statement s JOIN record r ON r.no = s.record WHERE r.id = ?1)",
                          &s, e));
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        BD_TRY(stmt_step(s, &row, e));
        *n += row ? (size_t)stmt_i64(s, 0) : 0;
    }
    return BD_OK;
}

enum bd_status record_history(struct matter *m, struct id16 id, struct arena *a, const struct change **out, size_t *count,
                              struct err *e)
{
    struct record r;
    size_t retractions, n = 0;
    BD_TRY(record_read(m, id, READ_ALL, a, &r, e));
    BD_TRY(count_retractions(m, id, &retractions, e));
    struct change *list = ARENA_ARRAY(a, struct change, r.count + retractions + 1);
    for (size_t i = 0; i < r.count; i++) {
        const struct statement *s = &r.statements[i];
        list[n++] = (struct change){s->replace_count > 0 ? CHANGE_CORRECTED : CHANGE_ASSERTED, *s, s->time, s->author, s->ref};
    }
    for (size_t i = 0; i < m->view_count; i++)
        BD_TRY(history_of_view(m, m->view[i], &r, a, list, &n, r.count + retractions, e));
    qsort(list, n, sizeof *list, change_order);
    *out = list;
    *count = n;
    return BD_OK;
}

/* ---- lists ---- */

static bool date_test(const struct value *v, const struct value *wanted, enum test_op op, struct arena *a)
{
    struct edtf x, y;
    struct err ignored = ERR_NONE, other = ERR_NONE;
    if (v->kind != VALUE_DATE || edtf_parse(v->text, a, &x, &ignored) != BD_OK ||
        edtf_parse(wanted->text, a, &y, &other) != BD_OK)
        return false;
    enum edtf_order order = edtf_compare(&x, &y);
    return order == (op == TEST_BEFORE ? EDTF_BEFORE : op == TEST_AFTER ? EDTF_AFTER : EDTF_POSSIBLY);
}

static bool holds_here(struct matter *m, const struct list_test *t, const struct statement *s, struct arena *a)
{
    bool some = s->value.kind != VALUE_NONE && !s->denies;
    switch (t->op) {
    case TEST_IS: return some && value_equal(&s->value, &t->value);
    case TEST_UNDER: {
        const struct term *term = s->value.kind == VALUE_TERM ? schema_term(m->schema, s->value.text) : NULL;
        const struct term *top = schema_term(m->schema, t->value.text);
        return some && term != NULL && top != NULL && term_under(term, top);
    }
    case TEST_BEFORE:
    case TEST_POSSIBLY:
    case TEST_AFTER: return some && date_test(&s->value, &t->value, t->op, a);
    case TEST_HAS:
    case TEST_LACKS: return some;
    case TEST_ABSENT: return s->value.kind == VALUE_NONE;
    case TEST_DENIED: return s->denies;
    case TEST_UNCITED: return s->cite_count == 0;
    }
    return false;
}

static bool passes(struct matter *m, const struct list_filter *f, const struct record *r, struct arena *a)
{
    for (size_t t = 0; t < f->test_count; t++) {
        const struct list_test *test = &f->tests[t];
        bool held = false, any = false;
        for (size_t i = 0; i < r->count; i++) {
            const struct statement *s = &r->statements[i];
            if (s->property == NULL || test->property == NULL || !str_eq(s->property->name, test->property->name))
                continue;
            any = true;
            held = held || holds_here(m, test, s, a);
        }
        if (test->op == TEST_LACKS ? any : !held)
            return false;
    }
    return true;
}

/* One sorted stream of ids a view, merged: the least next id each time. */
struct stream {
    struct stmt *s;
    struct id16 next;
    bool more;
};

static FALLIBLE stream_step(struct stream *x, struct err *e)
{
    BD_TRY(stmt_step(x->s, &x->more, e));
    return x->more ? stmt_exactly(x->s, 0, x->next.b, sizeof x->next.b, e) : BD_OK;
}

/* A test that an index can answer: some value is this record or exactly this term. */
static const struct list_test *narrow_test(const struct list_filter *f)
{
    for (size_t i = 0; i < f->test_count; i++)
        if (f->tests[i].op == TEST_IS && (f->tests[i].value.kind == VALUE_RECORD || f->tests[i].value.kind == VALUE_TERM))
            return &f->tests[i];
    return NULL;
}

static FALLIBLE stream_open(struct view *v, const struct list_filter *f, const struct list_test *narrow, struct stream *x,
                            struct err *e)
{
    static const char *const sql[2][2] = {
        {"SELECT id FROM record WHERE id > ?1 ORDER BY id", "SELECT id FROM record WHERE type = ?2 AND id > ?1 ORDER BY id"},
        {"SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record WHERE s.value = ?3 AND s.kind IN (3, 4)"
         " AND s.state = 1 AND s.hidden = 0 AND r.id > ?1 ORDER BY r.id",
         "SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record WHERE s.value = ?3 AND s.kind IN (3, 4)"
         " AND s.state = 1 AND s.hidden = 0 AND r.type = ?2 AND r.id > ?1 ORDER BY r.id"},
    };
    BD_TRY(db_prepare(v->db, sql[narrow != NULL][f->type != NULL], &x->s, e));
    stmt_bind_blob(x->s, 1, f->after.b, sizeof f->after.b);
    if (f->type != NULL)
        stmt_bind_text(x->s, 2, f->type->id);
    if (narrow != NULL && narrow->value.kind == VALUE_RECORD)
        stmt_bind_blob(x->s, 3, narrow->value.id.b, sizeof narrow->value.id.b);
    else if (narrow != NULL)
        stmt_bind_text(x->s, 3, narrow->value.text);
    return stream_step(x, e);
}

static FALLIBLE list_streams(struct matter *m, const struct list_filter *f, struct stream *x, size_t n, record_fn fn, void *ctx,
                             struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    for (size_t given = 0; f->limit == 0 || given < f->limit;) {
        struct stream *least = NULL;
        for (size_t i = 0; i < n; i++)
            if (x[i].more && (least == NULL || id_cmp(x[i].next, least->next) < 0))
                least = &x[i];
        if (least == NULL)
            return BD_OK;
        struct id16 id = least->next;
        for (size_t i = 0; i < n; i++)
            if (x[i].more && id_equal(x[i].next, id))
                BD_TRY(stream_step(&x[i], e));
        struct arena_mark mark = arena_mark(a);
        struct record r;
        BD_TRY(record_read(m, id, READ_LIVE, a, &r, e));
        /* A record whose statements are all retracted is no longer listed; record_read and history still show it. */
        bool fits = r.count > 0 && (f->type == NULL || (r.type != NULL && str_eq(r.type->id, f->type->id))) &&
                    (!f->has_file || id_equal(r.file, f->file)) && passes(m, f, &r, a);
        if (fits) {
            given++;
            BD_TRY(fn(ctx, &r, e));
        }
        arena_rewind(a, mark);
    }
    return BD_OK;
}

enum bd_status record_list(struct matter *m, const struct list_filter *filter, record_fn fn, void *ctx, struct err *e)
{
    struct stream *x = calloc(m->view_count + 1, sizeof *x);
    const struct list_test *narrow = narrow_test(filter);
    enum bd_status status = BD_OK;
    BD_ASSERT(x != NULL);
    for (size_t i = 0; i < m->view_count && status == BD_OK; i++)
        status = stream_open(m->view[i], filter, narrow, &x[i], e);
    if (status == BD_OK)
        status = list_streams(m, filter, x, m->view_count, fn, ctx, e);
    for (size_t i = 0; i < m->view_count; i++)
        stmt_close(x[i].s);
    free(x);
    return status;
}

/* ---- references and counts ---- */

enum bd_status record_referring(struct matter *m, struct id16 id, const struct property *p, struct arena *a,
                                const struct id16 **out, size_t *count, struct err *e)
{
    struct ids list = {0};
    for (size_t i = 0; i < m->view_count; i++) {
        struct view *v = m->view[i];
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(matter_look(m, v, e));
        int64_t property = p != NULL ? view_property_no(v, p->id) : 0;
        if (p != NULL && property == 0)
            continue;
        BD_TRY(db_prepare(v->db,
                          "SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record WHERE s.value = ?1"
                          " AND s.kind IN (3, 4) AND s.kind = 3 AND (?2 = 0 OR s.property = ?2) AND s.state = 1"
                          " AND s.hidden = 0 AND s.denies = 0",
                          &s, e));
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        stmt_bind_i64(s, 2, property);
        for (;;) {
            struct id16 found;
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            BD_TRY(stmt_exactly(s, 0, found.b, sizeof found.b, e));
            ids_add(&list, a, found);
        }
    }
    *count = ids_tidy(list.id, list.n);
    *out = list.id;
    return BD_OK;
}

enum bd_status record_citing(struct matter *m, struct id16 passage, struct arena *a, const struct id16 **out, size_t *count,
                             struct err *e)
{
    struct ids list = {0};
    BD_TRY(matter_collect(m,
                          "SELECT DISTINCT r.id FROM cite c JOIN statement s ON s.no = c.statement"
                          " JOIN record r ON r.no = s.record WHERE c.passage = ?1 AND s.state = 1 AND s.hidden = 0",
                          passage, a, &list, e));
    *out = list.id;
    *count = list.n;
    return BD_OK;
}

enum bd_status record_count(struct matter *m, const struct record_type *t, uint64_t *out, struct err *e)
{
    struct stream *x = calloc(m->view_count + 1, sizeof *x);
    struct list_filter f = {.type = t};
    enum bd_status status = BD_OK;
    BD_ASSERT(x != NULL);
    *out = 0;
    for (size_t i = 0; i < m->view_count && status == BD_OK; i++)
        status = stream_open(m->view[i], &f, NULL, &x[i], e);
    while (status == BD_OK) {
        struct stream *least = NULL;
        for (size_t i = 0; i < m->view_count; i++)
            if (x[i].more && (least == NULL || id_cmp(x[i].next, least->next) < 0))
                least = &x[i];
        if (least == NULL)
            break;
        struct id16 id = least->next;
        for (size_t i = 0; i < m->view_count && status == BD_OK; i++)
            if (x[i].more && id_equal(x[i].next, id))
                status = stream_step(&x[i], e);
        *out += 1;
    }
    for (size_t i = 0; i < m->view_count; i++)
        stmt_close(x[i].s);
    free(x);
    return status;
}

enum bd_status record_counts(struct matter *m, struct arena *a, const struct type_count **out, size_t *count, struct err *e)
{
    const struct record_type *const *types;
    size_t n = schema_types(m->schema, &types);
    struct type_count *list = ARENA_ARRAY(a, struct type_count, n + 1);
    for (size_t i = 0; i < n; i++) {
        list[i].type = types[i];
        BD_TRY(record_count(m, types[i], &list[i].records, e));
    }
    *out = list;
    *count = n;
    return BD_OK;
}

/* ---- conflicts ---- */

/* One record and property of which a view holds two live values or more. Values of one property are in one compartment. */
static FALLIBLE conflict_of(struct matter *m, struct id16 record, struct str property, struct arena *a, conflict_fn fn,
                            void *ctx, struct err *e)
{
    struct record r;
    BD_TRY(record_read(m, record, READ_LIVE, a, &r, e));
    struct statement *list = ARENA_ARRAY(a, struct statement, r.count + 1);
    size_t n = 0;
    bool differ = false;
    for (size_t i = 0; i < r.count; i++) {
        const struct statement *s = &r.statements[i];
        if (!str_eq(s->property_id, property) || s->property == NULL || s->property->many)
            continue;
        differ = differ || (n > 0 && (!value_equal(&list[0].value, &s->value) || list[0].denies != s->denies));
        list[n++] = *s;
    }
    if (!differ)
        return BD_OK;
    struct conflict c = {record, list[0].property, list, n};
    return fn(ctx, &c, e);
}

enum bd_status matter_conflicts(struct matter *m, conflict_fn fn, void *ctx, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    for (size_t i = 0; i < m->view_count; i++) {
        struct view *v = m->view[i];
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(matter_look(m, v, e));
        BD_TRY(db_prepare(v->db,
                          "SELECT r.id, g.property FROM (SELECT record, property FROM statement WHERE state = 1 AND hidden = 0"
                          " GROUP BY record, property HAVING count(*) > 1) g JOIN record r ON r.no = g.record"
                          " JOIN property p ON p.no = g.property ORDER BY r.id, p.id",
                          &s, e));
        for (;;) {
            struct id16 id;
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            const struct view_property *p = view_property_of(v, stmt_i64(s, 1));
            const struct property *known = p != NULL ? schema_property(m->schema, p->id) : NULL;
            if (known == NULL || known->many)
                continue;
            BD_TRY(stmt_exactly(s, 0, id.b, sizeof id.b, e));
            struct arena_mark mark = arena_mark(a);
            BD_TRY(conflict_of(m, id, p->id, a, fn, ctx, e));
            arena_rewind(a, mark);
        }
    }
    return BD_OK;
}
