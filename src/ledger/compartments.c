/* ledger/compartments.c - which compartments there are and what they are called; making one.
 *
 * Rights come from the picture, names from sealed entries of the admin compartment. The names are kept in memory as long as
 * the feed brings nothing new of that compartment: what is kept is never older than the feed's last look (names_fresh), and
 * is made again from the entries at will. The index `entry_place` of ledger.db finds those entries; without it (a vault that
 * an older Bandi made, open for reading) the same query reads every row.
 */
#include "ledger/inside.h"

#include <stdlib.h>
#include <string.h>

/* One compartment's name in force. */
struct named {
    struct id16 id, file;
    enum ledger_class class;
    struct str name;
    struct entry from; /* the entry that says so; its body is not kept */
};

void names_free(struct ledger *l)
{
    arena_free(l->names.a);
    l->names = (struct names){0};
}

/* A compartment's name from its sealed entry; the later in ledger order is in force. */
static void take_name(struct names *w, const struct entry *in)
{
    struct cbor c;
    struct named one = {.from = *in};
    uint64_t class = 0;
    struct str name;
    if (in->state != ENTRY_COUNTS || in->kind != KIND_COMPARTMENT_NAME || !id16_same(&in->compartment, &w->admin) ||
        !cbor_find(in->body, 16, &c) || !cbor_get_bytes(&c, 16, one.id.b) || !cbor_find(in->body, 17, &c) ||
        !cbor_get_uint(&c, 4, &class) || class == 0 || !cbor_find(in->body, 18, &c) || !cbor_get_bytes(&c, 16, one.file.b) ||
        !cbor_find(in->body, 19, &c) || !cbor_get_text(&c, &name))
        return;
    size_t at = 0;
    while (at < w->n && !id16_same(&w->named[at].id, &one.id))
        at++;
    if (at < w->n && ledger_order(&w->named[at].from, in) >= 0)
        return;
    if (at == w->cap) {
        w->cap = w->cap > 0 ? 2 * w->cap : 16;
        struct named *more = ARENA_ARRAY(w->a, struct named, w->cap);
        if (w->n > 0)
            memcpy(more, w->named, w->n * sizeof *more);
        w->named = more;
    }
    one.class = (enum ledger_class) class;
    one.name = str_keep(w->a, name);
    one.from.body = STR_NONE;
    w->named[at] = one;
    w->n += at == w->n;
}

#define OF_PLACE "substr(header, 77, 16) = ?"

/* Reads the names anew: only entries of the admin compartment are opened. */
static enum bd_status names_read(struct ledger *l, struct names *w, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(l->db, "SELECT id FROM entry WHERE " OF_PLACE " AND substr(header, 93, 1) = x'01'", &s, e));
    stmt_bind_blob(s, 1, w->admin.b, 16);
    for (;;) {
        struct row r;
        struct entry in;
        bool row = false;
        bool there = false;
        struct arena_mark mark = arena_mark(a);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        BD_TRY(row_get(l, (uint64_t)stmt_i64(s, 0), &r, &there, e));
        BD_TRY(entry_from(l, &r, a, &in, e));
        take_name(w, &in);
        arena_rewind(a, mark);
    }
    quiet(l);
    return BD_OK;
}

/* Are the kept names still what the entries say? They are when the feed has brought nothing of the admin compartment. */
static enum bd_status names_fresh(struct ledger *l, uint64_t end, bool *fresh, struct err *e)
{
    struct names *w = &l->names;
    *fresh = w->a != NULL && end >= w->position && w->ring == l->ring_stamp && id16_same(&w->admin, &l->now.auth.admin);
    if (!*fresh || end == w->position)
        return BD_OK;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db,
                      "SELECT 1 FROM change AS c JOIN entry ON entry.id = c.entry WHERE c.pos > ?2 AND " OF_PLACE "1"
                      " LIMIT 1",
                      &s, e));
    stmt_bind_blob(s, 1, w->admin.b, 16);
    stmt_bind_i64(s, 2, (int64_t)w->position);
    BD_TRY(stmt_step(s, &row, e));
    *fresh = !row;
    w->position = end;
    return BD_OK;
}

static enum bd_status names_update(struct ledger *l, struct err *e)
{
    uint64_t end = 0;
    bool fresh = false;
    BD_TRY(ledger_position(l, &end, e));
    BD_TRY(names_fresh(l, end, &fresh, e));
    if (fresh)
        return BD_OK;
    names_free(l);
    struct names w = {.a = arena_new((size_t)64 << 20), .admin = l->now.auth.admin, .position = end, .ring = l->ring_stamp};
    enum bd_status s = names_read(l, &w, e);
    if (s == BD_OK)
        l->names = w;
    else
        arena_free(w.a);
    return s;
}

static int compartment_cmp(const void *a, const void *b)
{
    const struct ledger_compartment *x = a;
    const struct ledger_compartment *y = b;
    int d = memcmp(x->file.b, y->file.b, 16);
    if (d == 0)
        d = (int)x->class - (int)y->class;
    return d != 0 ? d : memcmp(x->id.b, y->id.b, 16);
}

static int id_compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id16));
}

/* For bsearch in a list sorted by id. */
static int by_id(const void *key, const void *c)
{
    return memcmp(key, ((const struct ledger_compartment *)c)->id.b, sizeof(struct id16));
}

/* The compartments of which somebody has a right, each once, sorted by id. */
static size_t list_places(const struct auth *x, struct id16 *out)
{
    size_t n = 0;
    for (size_t i = 0; i < x->rights; i++)
        if (!id16_same(&x->right[i].compartment, &ID16_ZERO))
            out[n++] = x->right[i].compartment;
    if (n > 1)
        qsort(out, n, sizeof *out, id_compare);
    size_t kept = n > 0;
    for (size_t i = 1; i < n; i++)
        if (!id16_same(&out[i], &out[kept - 1]))
            out[kept++] = out[i];
    return kept;
}

FALLIBLE ledger_compartments(struct ledger *l, struct arena *a, const struct ledger_compartment **out, size_t *count,
                             struct err *e)
{
    BD_TRY(ring_refresh(l, e));
    BD_TRY(picture_update(l, e));
    BD_TRY(names_update(l, e));
    const struct auth *x = &l->now.auth;
    struct id16 *place = ARENA_ARRAY(a, struct id16, x->rights + 1);
    size_t n = list_places(x, place);
    struct ledger_compartment *list = ARENA_ARRAY(a, struct ledger_compartment, n + 1);
    size_t self = picture_self(l);
    for (size_t i = 0; i < n; i++) {
        struct ledger_compartment *c = &list[i];
        c->id = place[i];
        c->rights = self == SIZE_MAX ? 0 : auth_rights(x, self, &c->id);
        c->readable = ring_last(&l->ring->shelf, c->id) != NULL;
        if (id16_same(&c->id, &x->admin)) {
            c->class = LEDGER_ADMIN;
            c->name = STR("admin");
        }
    }
    for (size_t i = 0; i < l->names.n; i++) {
        const struct named *w = &l->names.named[i];
        struct ledger_compartment *c = n > 0 ? bsearch(&w->id, list, n, sizeof *list, by_id) : NULL;
        if (c == NULL)
            continue;
        c->class = w->class;
        c->file = w->file;
        c->name = str_keep(a, w->name);
    }
    if (n > 1)
        qsort(list, n, sizeof *list, compartment_cmp);
    *out = list;
    *count = n;
    return BD_OK;
}

FALLIBLE ledger_compartment_create(struct ledger *l, enum ledger_class class, struct id16 file, struct str name,
                                   struct id16 *id, struct id16 *file_out, struct err *e)
{
    struct id16 salt = ledger_new_id(l);
    struct id16 place;
    compartment_id(&l->ring->vault, &l->ring->device, &salt, &place);
    if (id16_same(&file, &ID16_ZERO))
        file = ledger_new_id(l);
    SCOPED_COMMIT struct commit c;
    BD_TRY(commit_begin(&c, l, e));
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, salt.b, 16);
    open_body(&body, KIND_COMPARTMENT, 1, &f);
    BD_TRY(commit_open(&c, CLASS_AUTHORITY, place, buf_str(&body), NULL, e));
    buf_clear(&f);
    c.has_fresh = true;
    c.fresh = place;
    BD_TRY(epoch_begin(&c, place, e));
    if (auth_rights(&l->now.auth, picture_self(l), &ID16_ZERO) & RIGHT_GRANT)
        BD_TRY(offer_append(&c, &place, e));
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, place.b, 16);
    cbor_put_uint(&f, 17);
    cbor_put_uint(&f, (uint64_t) class);
    cbor_put_uint(&f, 18);
    cbor_put_bytes(&f, file.b, 16);
    cbor_put_uint(&f, 19);
    cbor_put_text(&f, name);
    struct entry_new n = {
        .compartment = l->now.auth.admin, .kind = KIND_COMPARTMENT_NAME, .fields = buf_str(&f), .field_count = 4};
    BD_TRY(commit_data(&c, &n, NULL, e));
    BD_TRY(commit_end(&c, e));
    *id = place;
    if (file_out != NULL)
        *file_out = file;
    return BD_OK;
}
