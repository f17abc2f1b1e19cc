/* record/draft.c - gathering and checking changes; see draft.h. Appending them is in draft_commit.c. */
#include "record/draft_inside.h"

#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

/* An entry takes operations up to here, so that one erasure carries little. */
enum { GROUP_BYTES = 1 << 20, GROUP_OPERATIONS = 2000 };

struct draft *draft_new(struct matter *m, struct id16 file)
{
    struct draft *d = calloc(1, sizeof *d);
    BD_ASSERT(d != NULL);
    d->m = m;
    d->file = file;
    d->arena = arena_new((size_t)1 << 32);
    return d;
}

void draft_free(struct draft *d)
{
    if (d == NULL)
        return;
    draft_empty(d);
    arena_free(d->arena);
    free(d);
}

void draft_free_scoped(struct draft **d)
{
    draft_free(*d);
    *d = NULL;
}

void draft_basis(struct draft *d, struct id16 basis)
{
    d->basis = basis;
}

struct matter *draft_matter(const struct draft *d)
{
    return d->m;
}

size_t draft_statements(const struct draft *d)
{
    return d->said_count;
}

/* Room for one more; the arrays are the draft's and grow by doubling. */
static void *grow(void *list, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return list;
    *cap = *cap > 0 ? *cap * 2 : 32;
    list = realloc(list, *cap * size);
    BD_ASSERT(list != NULL);
    return list;
}

/* ---- records that a draft speaks of ---- */

static FALLIBLE locate(struct draft *d, struct id16 id, struct known_record *out, struct err *e)
{
    struct matter *m = d->m;
    struct str type;
    BD_TRY(matter_type_of(m, id, d->arena, &type, e));
    if (type.p == NULL)
        return err_set(e, BD_NOT_FOUND, "no such record is visible here");
    *out = (struct known_record){.id = id, .type = schema_type(m->schema, type), .file = d->file};
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        if (m->view[i]->class == LEDGER_ADMIN)
            continue;
        BD_TRY(db_prepare(m->view[i]->db, "SELECT 1 FROM record WHERE id = ?1", &s, e));
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        BD_TRY(stmt_step(s, &row, e));
        if (row) {
            out->file = m->view[i]->file;
            break;
        }
    }
    return BD_OK;
}

/* Ids are random: some of their bytes are a hash. */
static size_t mix(struct id16 a, struct id16 b)
{
    uint64_t x, y;
    memcpy(&x, a.b, sizeof x);
    memcpy(&y, b.b, sizeof y);
    return (size_t)(x ^ (y << 1 | y >> 63));
}

/* The slot where the search for `hash` begins, in an index with room for one more of `count`; *again says that the index was
 * made anew and is empty. */
static void index_room(struct draft_index *x, size_t count, bool *again)
{
    *again = 2 * (count + 1) > x->room;
    if (!*again)
        return;
    free(x->slot);
    x->room = x->room > 0 ? 4 * x->room : 64;
    x->slot = calloc(x->room, sizeof *x->slot);
    BD_ASSERT(x->slot != NULL);
}

static void known_enter(struct draft *d, size_t number)
{
    struct draft_index *x = &d->known_index;
    size_t at = mix(d->known[number].id, ID16_ZERO) & (x->room - 1);
    while (x->slot[at] != 0 && !id_equal(d->known[x->slot[at] - 1].id, d->known[number].id))
        at = (at + 1) & (x->room - 1);
    x->slot[at] = number + 1;
}

static struct known_record *known_add(struct draft *d, const struct known_record *k)
{
    bool again;
    index_room(&d->known_index, d->known_count, &again);
    d->known = grow(d->known, d->known_count, &d->known_cap, sizeof *d->known);
    d->known[d->known_count++] = *k;
    for (size_t i = again ? 0 : d->known_count - 1; i < d->known_count; i++)
        known_enter(d, i);
    return &d->known[d->known_count - 1];
}

/* What is known of a record, from the draft or from the matter. The pointer lives until the next call. */
static FALLIBLE known(struct draft *d, struct id16 id, const struct known_record **out, struct err *e)
{
    const struct draft_index *x = &d->known_index;
    struct known_record k;
    for (size_t at = mix(id, ID16_ZERO) & (x->room - 1); x->room > 0 && x->slot[at] != 0; at = (at + 1) & (x->room - 1))
        if (id_equal(d->known[x->slot[at] - 1].id, id)) {
            *out = &d->known[x->slot[at] - 1];
            return BD_OK;
        }
    BD_TRY(locate(d, id, &k, e));
    *out = known_add(d, &k);
    return BD_OK;
}

static FALLIBLE handle_taken(struct matter *m, const struct record_type *type, uint64_t bits, bool *taken, struct err *e)
{
    *taken = false;
    for (size_t i = 0; i < m->view_count && !*taken; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db, "SELECT 1 FROM record WHERE bits = ?1 AND type = ?2", &s, e));
        stmt_bind_i64(s, 1, (int64_t)bits);
        stmt_bind_text(s, 2, type->id);
        BD_TRY(stmt_step(s, taken, e));
    }
    return BD_OK;
}

enum bd_status draft_record(struct draft *d, const struct record_type *type, struct id16 *id, struct err *e)
{
    bool taken = true;
    struct id16 drawn = ID16_ZERO;
    for (int tries = 0; taken && tries < 8; tries++) {
        drawn = ledger_new_id(d->m->ledger);
        BD_TRY(handle_taken(d->m, type, handle_bits(drawn), &taken, e));
    }
    if (taken)
        return err_set(e, BD_INTERNAL, "eight random handles in a row are taken");
    known_add(d, &(struct known_record){drawn, type, d->file});
    *id = drawn;
    return BD_OK;
}

/* ---- groups: entries to be ---- */

static FALLIBLE writable(struct draft *d, struct id16 compartment, enum ledger_class class, struct err *e)
{
    for (size_t i = 0; i < d->m->compartment_count; i++) {
        const struct ledger_compartment *c = &d->m->compartment[i];
        if (id_equal(c->id, compartment) && (c->rights & RIGHT_WRITE) != 0 && c->readable)
            return BD_OK;
    }
    return err_set(e, BD_DENIED, "the %s compartment of this file is not open for writing here", class_word(class));
}

/* The slot of the newest group of a compartment and basis, or of none. */
static size_t group_slot(const struct draft *d, struct id16 compartment, struct id16 basis)
{
    const struct draft_index *x = &d->group_index;
    size_t at = mix(compartment, basis) & (x->room - 1);
    for (; x->slot[at] != 0; at = (at + 1) & (x->room - 1)) {
        const struct draft_group *g = &d->group[x->slot[at] - 1];
        if (id_equal(g->compartment, compartment) && id_equal(g->basis, basis))
            break;
    }
    return at;
}

static FALLIBLE group_for(struct draft *d, struct id16 file, enum ledger_class class, struct draft_group **out, struct err *e)
{
    struct id16 compartment = matter_compartment(d->m, file, class);
    bool again;
    index_room(&d->group_index, d->group_count, &again);
    for (size_t i = 0; again && i < d->group_count; i++) /* later ones take the place of earlier ones */
        d->group_index.slot[group_slot(d, d->group[i].compartment, d->group[i].basis)] = i + 1;
    size_t at = group_slot(d, compartment, d->basis);
    if (d->group_index.slot[at] != 0) {
        struct draft_group *g = &d->group[d->group_index.slot[at] - 1];
        if (g->operations.n < GROUP_BYTES && g->count < GROUP_OPERATIONS) {
            *out = g;
            return BD_OK;
        }
    }
    BD_TRY(writable(d, compartment, class, e));
    d->group_index.slot[at] = d->group_count + 1;
    d->group = grow(d->group, d->group_count, &d->group_cap, sizeof *d->group);
    d->group[d->group_count] =
        (struct draft_group){.compartment = compartment, .basis = d->basis, .operations = BUF_MAX((size_t)40 << 20)};
    *out = &d->group[d->group_count++];
    return BD_OK;
}

/* ---- statements ---- */

static FALLIBLE check_target(struct draft *d, const struct property *p, struct id16 id, struct err *e)
{
    const struct known_record *k;
    enum bd_status s = known(d, id, &k, e);
    if (s == BD_NOT_FOUND) {
        err_clear(e);
        return err_set(e, BD_INPUT, "%.*s: the record that it names is not visible here", STR_FMT(p->id));
    }
    BD_TRY(s);
    for (size_t i = 0; i < p->target_count; i++)
        if (k->type != NULL && type_is(d->m->schema, k->type, p->targets[i]))
            return BD_OK;
    if (p->target_count == 0)
        return BD_OK;
    return err_set(e, BD_INPUT, "%.*s: a %.*s was expected, this is a %.*s", STR_FMT(p->id), STR_FMT(p->targets[0]),
                   STR_FMT(k->type != NULL ? k->type->id : STR("record of an unknown type")));
}

static FALLIBLE check_cites(struct draft *d, const struct property *p, const struct statement_how *how, struct err *e)
{
    for (size_t i = 0; i < how->cite_count; i++) {
        const struct known_record *k;
        enum bd_status s = known(d, how->cites[i], &k, e);
        if (s == BD_NOT_FOUND)
            err_clear(e);
        else
            BD_TRY(s);
        if (s != BD_OK || k->type == NULL || !type_is(d->m->schema, k->type, STR("passage")))
            return err_set(e, BD_INPUT, "%.*s: what it cites is not a passage that is visible here", STR_FMT(p->id));
    }
    return BD_OK;
}

/* The record, property and state of a statement, from the view of its compartment. */
enum bd_status draft_find_statement(struct draft *d, struct id16 id, struct found_statement *out, struct err *e)
{
    struct matter *m = d->m;
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(matter_look(m, m->view[i], e));
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT r.id, s.property, s.state, n.basis FROM statement s JOIN record r ON"
                          " r.no = s.record JOIN entry n ON n.no = s.no / 65536 WHERE s.id = ?1 AND s.hidden = 0",
                          &s, e));
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            continue;
        const struct view_property *p = view_property_of(m->view[i], stmt_i64(s, 1));
        *out = (struct found_statement){.view = m->view[i],
                                        .state = (enum statement_state)stmt_i64(s, 2),
                                        .property = p != NULL ? str_keep(d->arena, p->id) : STR("?")};
        if (!stmt_is_null(s, 3))
            BD_TRY(stmt_exactly(s, 3, out->basis.b, sizeof out->basis.b, e));
        return stmt_exactly(s, 0, out->record.b, sizeof out->record.b, e);
    }
    return err_set(e, BD_NOT_FOUND, "no such statement is visible here");
}

static FALLIBLE check_replaced(struct draft *d, struct id16 record, const struct property *p, const struct statement_how *how,
                               struct err *e)
{
    for (size_t i = 0; i < how->replace_count; i++) {
        struct found_statement found;
        BD_TRY(draft_find_statement(d, how->replaces[i], &found, e));
        if (!id_equal(found.record, record) || !str_eq(found.property, p->id))
            return err_set(e, BD_INPUT, "%.*s: a correction replaces statements of the same record and property",
                           STR_FMT(p->id));
        if (found.state != STATEMENT_LIVE)
            return err_set(e, BD_CONFLICT, "%.*s: that statement was corrected or retracted already", STR_FMT(p->id));
    }
    return BD_OK;
}

static void put_ids(struct buf *b, uint64_t key, const struct id16 *ids, size_t n)
{
    cbor_put_uint(b, key);
    cbor_put_array(b, n);
    for (size_t i = 0; i < n; i++)
        cbor_put_bytes(b, ids[i].b, sizeof ids[i].b);
}

static void put_value(struct buf *b, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NONE: return;
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE: cbor_put_text(b, v->text); return;
    case VALUE_BYTES: cbor_put_bytes(b, v->text.p, v->text.n); return;
    case VALUE_RECORD: cbor_put_bytes(b, v->id.b, sizeof v->id.b); return;
    case VALUE_EVIDENCE: cbor_put_bytes(b, v->evidence.b, sizeof v->evidence.b); return;
    case VALUE_INTEGER: cbor_put_int(b, v->a); return;
    case VALUE_BOOL: cbor_put_bool(b, v->a != 0); return;
    case VALUE_RANGE:
    case VALUE_DECIMAL:
    case VALUE_POINT:
        cbor_put_array(b, v->kind == VALUE_POINT ? 3 : 2);
        cbor_put_int(b, v->a);
        cbor_put_int(b, v->b);
        if (v->kind == VALUE_POINT)
            cbor_put_int(b, v->c);
        return;
    }
}

enum value_kind property_value_kind(const struct property *p)
{
    switch (p->kind) {
    case PROP_TERM:
    case PROP_LANGUAGE: return VALUE_TERM;
    case PROP_DATE: return VALUE_DATE;
    case PROP_COUNT:
    case PROP_INTEGER: return VALUE_INTEGER;
    case PROP_RECORD: return VALUE_RECORD;
    case PROP_BOOL: return VALUE_BOOL;
    case PROP_HASH: return VALUE_BYTES;
    case PROP_FILE: return VALUE_EVIDENCE;
    case PROP_POINT: return VALUE_POINT;
    default: return VALUE_TEXT;
    }
}

void operation_put(struct buf *b, const struct operation_new *o)
{
    bool some = o->value->kind != VALUE_NONE;
    const struct statement_how *how = o->how;
    size_t pairs = 5 + (how->denies ? 1u : 0u) + (how->language.n > 0 ? 1u : 0u) + (how->cite_count > 0 ? 1u : 0u) +
                   (how->replace_count > 0 ? 1u : 0u) + (o->carried != NULL ? 3u : 0u);
    cbor_put_map(b, pairs);
    cbor_put_uint(b, 0);
    cbor_put_uint(b, o->carried != NULL ? 4 : how->replace_count > 0 ? 2 : 1);
    cbor_put_uint(b, 1);
    cbor_put_bytes(b, o->record.b, sizeof o->record.b);
    cbor_put_uint(b, 2);
    cbor_put_text(b, o->property);
    cbor_put_uint(b, 3);
    cbor_put_uint(b, some ? o->value->kind : o->absent_kind);
    if (some) {
        cbor_put_uint(b, 4);
        put_value(b, o->value);
    } else {
        cbor_put_uint(b, 5);
        cbor_put_uint(b, o->value->absence);
    }
    if (how->denies) {
        cbor_put_uint(b, 6);
        cbor_put_bool(b, true);
    }
    if (how->language.n > 0) {
        cbor_put_uint(b, 7);
        cbor_put_text(b, how->language);
    }
    if (how->cite_count > 0)
        put_ids(b, 8, how->cites, how->cite_count);
    if (how->replace_count > 0)
        put_ids(b, 9, how->replaces, how->replace_count);
    if (o->carried != NULL) {
        cbor_put_uint(b, 10);
        cbor_put_bytes(b, o->carried->id.b, sizeof o->carried->id.b);
        cbor_put_uint(b, 11);
        cbor_put_array(b, 2);
        cbor_put_uint(b, o->carried->time.ms);
        cbor_put_uint(b, o->carried->time.counter);
        cbor_put_uint(b, 12);
        cbor_put_bytes(b, o->carried->author.b, sizeof o->carried->author.b);
    }
}

static const struct statement_how plain = {0};

enum bd_status draft_say(struct draft *d, struct id16 record, const struct property *p, const struct value *v,
                         const struct statement_how *how, struct err *e)
{
    const struct known_record *k;
    struct draft_group *g;
    how = how != NULL ? how : &plain;
    BD_TRY(known(d, record, &k, e));
    if (k->type == NULL || p->type == NULL || !str_eq(k->type->id, p->type->id))
        return err_set(e, BD_INPUT, "%.*s: not a property of a %.*s", STR_FMT(p->id),
                       STR_FMT(k->type != NULL ? k->type->id : STR("record of an unknown type")));
    struct id16 file = k->file;
    if (p->retired)
        return err_set(e, BD_INPUT, "%.*s is retired: nothing new may use it", STR_FMT(p->id));
    if (how->language.n > 35 || !utf8_check(how->language, NULL))
        return err_set(e, BD_INPUT, "%.*s: the language of the value is not a language tag", STR_FMT(p->id));
    struct arena_mark mark = arena_mark(d->arena);
    BD_TRY(value_check(d->m->schema, p, v, d->arena, e));
    arena_rewind(d->arena, mark);
    if (v->kind == VALUE_RECORD)
        BD_TRY(check_target(d, p, v->id, e));
    BD_TRY(check_cites(d, p, how, e));
    BD_TRY(check_replaced(d, record, p, how, e));
    BD_TRY(group_for(d, file, p->class, &g, e));
    operation_put(&g->operations, &(struct operation_new){record, p->id, v, how, NULL, property_value_kind(p)});
    d->said = grow(d->said, d->said_count, &d->said_cap, sizeof *d->said);
    d->said[d->said_count++] = (struct said){(size_t)(g - d->group), g->count++};
    return BD_OK;
}

enum bd_status draft_say_text(struct draft *d, struct id16 record, const char *property, struct str typed,
                              const struct statement_how *how, struct err *e)
{
    const struct known_record *k;
    struct value v;
    BD_TRY(known(d, record, &k, e));
    const struct property *p = k->type != NULL ? type_property(k->type, str_from(property)) : NULL;
    if (p == NULL) {
        (void)!err_set(e, BD_INPUT, "a %.*s has no property %.64s",
                       STR_FMT(k->type != NULL ? k->type->id : STR("record of an unknown type")), property);
        struct str near = k->type != NULL ? schema_nearest_property(k->type, str_from(property)) : STR("");
        return near.n > 0 ? err_mend(e, "did you mean %.*s?", STR_FMT(near)) : BD_INPUT;
    }
    BD_TRY(matter_value(d->m, p, typed, d->arena, &v, e));
    return draft_say(d, record, p, &v, how, e);
}

enum bd_status draft_retract(struct draft *d, const struct id16 *statements, size_t count, struct err *e)
{
    struct id16 basis = d->basis;
    for (size_t i = 0; i < count; i++) {
        struct found_statement found;
        struct draft_group *g;
        BD_TRY(draft_find_statement(d, statements[i], &found, e));
        if (found.state == STATEMENT_RETRACTED)
            return err_set(e, BD_CONFLICT, "that statement was retracted already");
        /* Under the basis of what it hides, so that an erasure takes both. */
        d->basis = found.basis;
        enum bd_status s = group_for(d, found.view->file, found.view->class, &g, e);
        d->basis = basis;
        BD_TRY(s);
        cbor_put_map(&g->operations, 2);
        cbor_put_uint(&g->operations, 0);
        cbor_put_uint(&g->operations, 3);
        put_ids(&g->operations, 9, &statements[i], 1);
        g->count++;
    }
    return BD_OK;
}
