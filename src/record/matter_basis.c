/* record/matter_basis.c - bases and withdrawals as they stand in the open views; see consent.h and matter.h. */
#include "record/matter_inside.h"

#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

static struct str text_at(struct str body, uint64_t key, struct arena *a)
{
    struct cbor c;
    struct str s;
    return cbor_find(body, key, &c) && cbor_get_text(&c, &s) ? str_keep(a, s) : STR("");
}

static bool id_at(struct str body, uint64_t key, struct id16 *out)
{
    struct cbor c;
    return cbor_find(body, key, &c) && cbor_get_bytes(&c, sizeof out->b, out->b);
}

/* Grants that cannot be read are left out: what is not understood is not allowed. */
static void read_grants(struct str body, struct arena *a, struct basis *b)
{
    struct cbor c;
    size_t n;
    if (!cbor_find(body, 20, &c) || !cbor_get_array(&c, 4096, &n))
        return;
    struct consent_grant *list = ARENA_ARRAY(a, struct consent_grant, n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t three;
        uint64_t use, most;
        struct str until;
        if (!cbor_get_array(&c, 3, &three) || three != 3 || !cbor_get_uint(&c, UINT32_MAX, &use) ||
            !cbor_get_uint(&c, UINT32_MAX, &most) || !cbor_get_text(&c, &until))
            break;
        if (use < USE_INTERNAL || use > USE_LAST || most < IDENTIFY_NOT || most > IDENTIFY_NAME)
            continue;
        list[b->grant_count++] = (struct consent_grant){(enum consent_use)use, (enum identifiability)most, str_keep(a, until)};
    }
    b->grants = list;
}

static void read_basis(struct str body, struct hlc time, struct arena *a, struct basis *b)
{
    struct cbor c;
    uint64_t type = BASIS_NONE;
    struct basis next = {.id = b->id, .time = time, .withdrawn = b->withdrawn, .withdrawn_on = b->withdrawn_on};
    if (!cbor_find(body, 17, &c) || !cbor_get_uint(&c, BASIS_NONE, &type) || type < BASIS_CONSENT)
        type = BASIS_NONE;
    next.type = (enum basis_type)type;
    read_grants(body, a, &next);
    next.has_person = id_at(body, 18, &next.person);
    next.has_source = id_at(body, 19, &next.source);
    next.how = text_at(body, 21, a);
    next.by = text_at(body, 22, a);
    next.language = text_at(body, 23, a);
    next.given_on = text_at(body, 24, a);
    /* A later copy without texts, from another compartment, does not hide the texts. */
    if (next.how.n == 0 && next.by.n == 0 && next.given_on.n == 0) {
        next.how = b->how;
        next.by = b->by;
        next.language = next.language.n > 0 ? next.language : b->language;
        next.given_on = b->given_on;
        if (!next.has_person) {
            next.has_person = b->has_person;
            next.person = b->person;
        }
        if (!next.has_source) {
            next.has_source = b->has_source;
            next.source = b->source;
        }
    }
    *b = next;
}

static void read_withdrawal(struct str body, struct arena *a, struct basis *b)
{
    struct cbor c;
    size_t n = 0;
    unsigned uses = 0;
    if (cbor_find(body, 17, &c) && cbor_get_array(&c, 64, &n))
        for (size_t i = 0; i < n; i++) {
            uint64_t use;
            if (cbor_get_uint(&c, 31, &use))
                uses |= 1u << use;
            else
                uses = ~0u;
        }
    b->withdrawn |= n == 0 ? ~0u : uses;
    b->withdrawn_on = text_at(body, 18, a);
}

/* Copies of one basis stand in three compartments: they are read in ledger order over all of them. */
struct body_at {
    struct hlc time;
    struct digest device;
    uint64_t index;
    struct str body;
};

static int body_order(const void *x, const void *y)
{
    const struct body_at *a = x, *b = y;
    if (a->time.ms != b->time.ms)
        return a->time.ms < b->time.ms ? -1 : 1;
    if (a->time.counter != b->time.counter)
        return a->time.counter < b->time.counter ? -1 : 1;
    int c = memcmp(a->device.b, b->device.b, sizeof a->device.b);
    return c != 0 ? c : a->index < b->index ? -1 : a->index > b->index;
}

static FALLIBLE collect_bodies(struct matter *m, int kind, struct id16 key, struct arena *a, struct body_at **out,
                               size_t *count, struct err *e)
{
    struct body_at *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT f.body, n.ms, n.counter, d.id, n.idx FROM fact f JOIN entry n ON n.no ="
                          " f.entry JOIN device d ON d.no = n.device WHERE f.kind = ?1 AND f.key = ?2",
                          &s, e));
        stmt_bind_i64(s, 1, kind);
        stmt_bind_blob(s, 2, key.b, sizeof key.b);
        for (;;) {
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            if (n == cap) {
                cap = cap > 0 ? cap * 2 : 8;
                struct body_at *more = ARENA_ARRAY(a, struct body_at, cap);
                if (n > 0)
                    memcpy(more, list, n * sizeof *more);
                list = more;
            }
            struct str body = stmt_blob(s, 0);
            list[n] = (struct body_at){{(uint64_t)stmt_i64(s, 1), (uint32_t)stmt_i64(s, 2)},
                                       {{0}},
                                       (uint64_t)stmt_i64(s, 4),
                                       {arena_copy(a, body.p, body.n), body.n}};
            BD_TRY(stmt_exactly(s, 3, list[n].device.b, sizeof list[n].device.b, e));
            n++;
        }
    }
    if (n > 1)
        qsort(list, n, sizeof *list, body_order);
    *out = list;
    *count = n;
    return BD_OK;
}

enum bd_status basis_read(struct matter *m, struct id16 id, struct arena *a, struct basis *out, struct err *e)
{
    struct basis b = {.id = id,
                      .type = BASIS_NONE,
                      .how = STR(""),
                      .by = STR(""),
                      .language = STR(""),
                      .given_on = STR(""),
                      .withdrawn_on = STR("")};
    struct body_at *given, *withdrawn;
    size_t n, gone;
    BD_TRY(collect_bodies(m, KIND_BASIS, id, a, &given, &n, e));
    BD_TRY(collect_bodies(m, KIND_WITHDRAWAL, id, a, &withdrawn, &gone, e));
    if (n + gone == 0)
        return err_set(e, BD_NOT_FOUND, "no such basis is visible here");
    for (size_t i = 0; i < n; i++)
        read_basis(given[i].body, given[i].time, a, &b);
    for (size_t i = 0; i < gone; i++)
        read_withdrawal(withdrawn[i].body, a, &b);
    *out = b;
    return BD_OK;
}

enum bd_status basis_list(struct matter *m, struct arena *a, const struct basis **out, size_t *count, struct err *e)
{
    struct ids ids = {0};
    BD_TRY(matter_collect(m, "SELECT DISTINCT key FROM fact WHERE kind IN (42, 43) AND length(key) = 16 AND ?1 IS NOT NULL",
                          ID16_ZERO, a, &ids, e));
    struct basis *list = ARENA_ARRAY(a, struct basis, ids.n + 1);
    for (size_t i = 0; i < ids.n; i++)
        BD_TRY(basis_read(m, ids.id[i], a, &list[i], e));
    *out = list;
    *count = ids.n;
    return BD_OK;
}

/* ---- bases kept for asking: an export asks for every value, and thousands of values share a basis ---- */

/* Past this many all are forgotten: about 300 bytes each. */
enum { BASES_KEPT = 200000 };

/* One basis as it was read; `there` false when nothing is known of it. */
struct kept_basis {
    bool there;
    struct basis b;
};

void bases_forget(struct matter *m)
{
    arena_free(m->bases.a);
    free(m->bases.slot);
    m->bases = (struct bases){0};
}

/* Forgets what was kept when any open view changed since, by this process or another. */
static FALLIBLE bases_check(struct matter *m, struct err *e)
{
    bool same = m->bases.views == m->view_count;
    for (size_t i = 0; i < m->view_count; i++) {
        struct view *v = m->view[i];
        int64_t version;
        BD_TRY(view_version(v, &version, e));
        same = same && version == v->bases_version && v->applied == v->bases_applied;
        v->bases_version = version;
        v->bases_applied = v->applied;
    }
    if (same && m->bases.count < BASES_KEPT)
        return BD_OK;
    bases_forget(m);
    m->bases.views = m->view_count;
    m->bases.a = arena_new((size_t)1 << 30);
    m->bases.room = 1024;
    m->bases.slot = calloc(m->bases.room, sizeof *m->bases.slot);
    BD_ASSERT(m->bases.slot != NULL);
    return BD_OK;
}

static struct kept_basis **basis_slot(const struct bases *k, struct id16 id)
{
    uint64_t h;
    memcpy(&h, id.b, sizeof h); /* ids are random */
    size_t at = (size_t)h & (k->room - 1);
    while (k->slot[at] != NULL && !id_equal(k->slot[at]->b.id, id))
        at = (at + 1) & (k->room - 1);
    return &k->slot[at];
}

static void bases_grow(struct bases *k)
{
    struct bases wide = *k;
    wide.room = 4 * k->room;
    wide.slot = calloc(wide.room, sizeof *wide.slot);
    BD_ASSERT(wide.slot != NULL);
    for (size_t i = 0; i < k->room; i++)
        if (k->slot[i] != NULL)
            *basis_slot(&wide, k->slot[i]->b.id) = k->slot[i];
    free(k->slot);
    *k = wide;
}

static FALLIBLE basis_kept(struct matter *m, struct id16 id, const struct kept_basis **out, struct err *e)
{
    struct bases *k = &m->bases;
    BD_TRY(bases_check(m, e));
    struct kept_basis *hit = *basis_slot(k, id);
    if (hit == NULL) {
        struct basis b = {.id = id};
        enum bd_status s = basis_read(m, id, k->a, &b, e);
        if (s == BD_NOT_FOUND)
            err_clear(e);
        else
            BD_TRY(s);
        if (2 * (k->count + 1) > k->room)
            bases_grow(k);
        hit = ARENA_NEW(k->a, struct kept_basis);
        *hit = (struct kept_basis){s == BD_OK, b};
        *basis_slot(k, id) = hit;
        k->count++;
    }
    *out = hit;
    return BD_OK;
}

enum bd_status matter_allows(struct matter *m, const struct statement *s, enum consent_use use, enum identifiability identify,
                             int32_t today, enum consent_answer *out, struct err *e)
{
    const struct kept_basis *k;
    if (id_is_zero(s->basis)) {
        *out = consent_allows(NULL, use, identify, today);
        return BD_OK;
    }
    BD_TRY(basis_kept(m, s->basis, &k, e));
    *out = k->there ? consent_allows(&k->b, use, identify, today) : CONSENT_NO_BASIS;
    return BD_OK;
}
