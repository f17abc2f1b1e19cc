/* record/draft_commit.c - bases, decisions, documents, and the commit of a draft; see draft.h. */
#include "record/draft_inside.h"

#include "base/edtf.h"
#include "crypto/hash.h"
#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

void draft_empty(struct draft *d)
{
    for (size_t i = 0; i < d->group_count; i++)
        buf_free(&d->group[i].operations);
    for (size_t i = 0; i < d->extra_count; i++)
        buf_free(&d->extra[i].fields);
    free(d->group);
    free(d->extra);
    free(d->known);
    free(d->said);
    free(d->known_index.slot);
    free(d->group_index.slot);
    d->known_index = d->group_index = (struct draft_index){0};
    d->group = NULL;
    d->extra = NULL;
    d->known = NULL;
    d->said = NULL;
    d->group_count = d->group_cap = d->extra_count = d->extra_cap = 0;
    d->known_count = d->known_cap = d->said_count = d->said_cap = 0;
}

static struct draft_extra *extra_new(struct draft *d, struct id16 compartment, uint64_t kind)
{
    if (d->extra_count == d->extra_cap) {
        d->extra_cap = d->extra_cap > 0 ? d->extra_cap * 2 : 8;
        d->extra = realloc(d->extra, d->extra_cap * sizeof *d->extra);
        BD_ASSERT(d->extra != NULL);
    }
    struct draft_extra *x = &d->extra[d->extra_count++];
    *x = (struct draft_extra){.compartment = compartment, .kind = kind, .fields = BUF_MAX((size_t)17 << 20)};
    return x;
}

static void put_text(struct draft_extra *x, uint64_t key, struct str s)
{
    cbor_put_uint(&x->fields, key);
    cbor_put_text(&x->fields, s);
    x->field_count++;
}

static void put_id(struct draft_extra *x, uint64_t key, struct id16 id)
{
    cbor_put_uint(&x->fields, key);
    cbor_put_bytes(&x->fields, id.b, sizeof id.b);
    x->field_count++;
}

static void put_uint(struct draft_extra *x, uint64_t key, uint64_t v)
{
    cbor_put_uint(&x->fields, key);
    cbor_put_uint(&x->fields, v);
    x->field_count++;
}

/* ---- bases ---- */

static void put_grants(struct draft_extra *x, const struct consent_grant *grants, size_t n)
{
    cbor_put_uint(&x->fields, 20);
    cbor_put_array(&x->fields, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_array(&x->fields, 3);
        cbor_put_uint(&x->fields, grants[i].use);
        cbor_put_uint(&x->fields, grants[i].most);
        cbor_put_text(&x->fields, grants[i].until.p != NULL ? grants[i].until : STR(""));
    }
    x->field_count++;
}

static void put_basis(struct draft *d, struct id16 compartment, struct id16 id, const struct basis_new *b,
                      const struct consent_grant *grants, size_t n, bool whole)
{
    struct draft_extra *x = extra_new(d, compartment, KIND_BASIS);
    x->has_basis = true;
    x->basis = id;
    put_id(x, 16, id);
    put_uint(x, 17, b->type);
    if (whole && b->has_person)
        put_id(x, 18, b->person);
    if (whole && b->has_source)
        put_id(x, 19, b->source);
    put_grants(x, grants, n);
    if (!whole)
        return;
    if (b->how.n > 0)
        put_text(x, 21, b->how);
    if (b->by.n > 0)
        put_text(x, 22, b->by);
    if (b->language.n > 0)
        put_text(x, 23, b->language);
    if (b->given_on.n > 0)
        put_text(x, 24, b->given_on);
}

static const struct consent_grant published_grants[] = {
    {USE_INTERNAL, IDENTIFY_HANDLE, {"", 0}},   {USE_PARTNER, IDENTIFY_HANDLE, {"", 0}}, {USE_COURT, IDENTIFY_HANDLE, {"", 0}},
    {USE_STATISTICS, IDENTIFY_HANDLE, {"", 0}}, {USE_PUBLIC, IDENTIFY_HANDLE, {"", 0}},
};

enum bd_status draft_basis_new(struct draft *d, const struct basis_new *b, struct id16 *id, struct err *e)
{
    const struct consent_grant *grants = b->grants;
    size_t n = b->grant_count;
    if (b->type < BASIS_CONSENT || b->type > BASIS_NONE)
        return err_set(e, BD_INPUT, "a basis is consent, published, guardian or none");
    if (b->type == BASIS_NONE && n > 0)
        return err_set(e, BD_INPUT, "a basis of none grants nothing");
    if (b->type == BASIS_PUBLISHED && n == 0) {
        grants = published_grants;
        n = sizeof published_grants / sizeof *published_grants;
    }
    for (size_t i = 0; i < n; i++) {
        struct str ignored;
        if (grants[i].use < USE_INTERNAL || grants[i].use > USE_LAST || grants[i].most < IDENTIFY_NOT ||
            grants[i].most > IDENTIFY_NAME)
            return err_set(e, BD_INPUT, "a grant of an unknown use or identifiability");
        if (grants[i].until.n > 0)
            BD_TRY(edtf_canonical(grants[i].until, d->arena, &ignored, e));
    }
    if (b->given_on.n > 0) {
        struct str ignored;
        BD_TRY(edtf_canonical(b->given_on, d->arena, &ignored, e));
    }
    struct id16 drawn = ledger_new_id(d->m->ledger);
    for (int class = LEDGER_IDENTITY; class <= LEDGER_FACTS; class ++) {
        struct id16 c = matter_compartment(d->m, d->file, (enum ledger_class) class);
        if (matter_view(d->m, c) == NULL)
            return err_set(e, BD_DENIED, "the %s compartment of this file is not open here: a basis is written to all three",
                           class_word((enum ledger_class) class));
        put_basis(d, c, drawn, b, grants, n, class == LEDGER_TESTIMONY);
    }
    *id = drawn;
    return BD_OK;
}

static void put_withdrawal(struct draft_extra *x, struct id16 basis, unsigned uses, struct str received_on, struct str how)
{
    size_t n = 0;
    put_id(x, 16, basis);
    for (unsigned u = USE_INTERNAL; u <= USE_LAST; u++)
        n += (uses >> u) & 1u;
    bool all = n == USE_LAST;
    cbor_put_uint(&x->fields, 17);
    cbor_put_array(&x->fields, all ? 0 : n);
    for (unsigned u = USE_INTERNAL; !all && u <= USE_LAST; u++)
        if ((uses >> u) & 1u)
            cbor_put_uint(&x->fields, u);
    x->field_count++;
    if (received_on.n > 0)
        put_text(x, 18, received_on);
    if (how.n > 0)
        put_text(x, 19, how);
}

enum bd_status draft_withdrawal(struct draft *d, struct id16 basis, unsigned uses, struct str received_on, struct str how,
                                struct err *e)
{
    struct matter *m = d->m;
    size_t places = 0;
    struct str ignored;
    if ((uses & 0x3Eu) == 0)
        return err_set(e, BD_INPUT, "a withdrawal names at least one use");
    if (received_on.n > 0)
        BD_TRY(edtf_canonical(received_on, d->arena, &ignored, e));
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT 1 FROM fact WHERE kind IN (42, 43) AND key = ?1 UNION ALL"
                          " SELECT 1 FROM entry WHERE basis = ?1 LIMIT 1",
                          &s, e));
        stmt_bind_blob(s, 1, basis.b, sizeof basis.b);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            continue;
        /* How it was withdrawn can name people: only where testimony is. */
        bool whole = m->view[i]->class == LEDGER_TESTIMONY;
        put_withdrawal(extra_new(d, m->view[i]->compartment, KIND_WITHDRAWAL), basis, uses, received_on,
                       whole ? how : STR_NONE);
        places++;
    }
    return places > 0 ? BD_OK : err_set(e, BD_NOT_FOUND, "no such basis is visible here");
}

enum bd_status draft_decision(struct draft *d, const struct decision_new *what, struct id16 *id, struct err *e)
{
    struct id16 c = matter_compartment(d->m, d->file, what->class);
    if (matter_view(d->m, c) == NULL)
        return err_set(e, BD_DENIED, "the %s compartment of this file is not open here", class_word(what->class));
    *id = ledger_new_id(d->m->ledger);
    struct draft_extra *x = extra_new(d, c, KIND_DECISION);
    put_id(x, 16, *id);
    put_text(x, 17, what->type);
    cbor_put_uint(&x->fields, 18);
    cbor_put_array(&x->fields, what->record_count);
    for (size_t i = 0; i < what->record_count; i++)
        cbor_put_bytes(&x->fields, what->records[i].b, sizeof what->records[i].b);
    cbor_put_uint(&x->fields, 19);
    cbor_put_int(&x->fields, what->outcome);
    x->field_count += 2;
    if (what->reason.n > 0)
        put_text(x, 20, what->reason);
    if (what->ends)
        put_id(x, 21, what->ended);
    return BD_OK;
}

/* ---- commit ---- */

/* The entries of a draft: bases and the like first, then batches. Fields of batches are written into `batch`. */
static void make_entries(struct draft *d, struct entry_new *entries, struct buf *batch)
{
    size_t n = 0;
    for (size_t i = 0; i < d->extra_count; i++) {
        struct draft_extra *x = &d->extra[i];
        entries[n++] = (struct entry_new){.compartment = x->compartment,
                                          .kind = x->kind,
                                          .has_basis = x->has_basis,
                                          .basis = x->basis,
                                          .fields = buf_str(&x->fields),
                                          .field_count = x->field_count,
                                          .after = x->after};
    }
    for (size_t i = 0; i < d->group_count; i++) {
        struct draft_group *g = &d->group[i];
        batch[i] = BUF_MAX((size_t)48 << 20);
        cbor_put_uint(&batch[i], 16);
        cbor_put_array(&batch[i], g->count);
        buf_add_str(&batch[i], buf_str(&g->operations));
        entries[n++] = (struct entry_new){.compartment = g->compartment,
                                          .kind = KIND_BATCH,
                                          .has_basis = true,
                                          .basis = g->basis,
                                          .fields = buf_str(&batch[i]),
                                          .field_count = 1};
    }
}

enum bd_status draft_commit(struct draft *d, struct id16 *ids, struct err *e)
{
    size_t n = d->extra_count + d->group_count;
    if (n == 0)
        return BD_OK;
    struct entry_new *entries = calloc(n, sizeof *entries);
    struct entry_ref *refs = calloc(n, sizeof *refs);
    struct buf *batch = calloc(d->group_count + 1, sizeof *batch);
    BD_ASSERT(entries != NULL && refs != NULL && batch != NULL);
    make_entries(d, entries, batch);
    enum bd_status s = ledger_append(d->m->ledger, entries, n, refs, e);
    for (size_t i = 0; s == BD_OK && ids != NULL && i < d->said_count; i++)
        ids[i] = ledger_statement_id(&refs[d->extra_count + d->said[i].group], (uint32_t)d->said[i].ordinal);
    for (size_t i = 0; i < d->group_count; i++)
        buf_free(&batch[i]);
    free(entries);
    free(refs);
    free(batch);
    BD_TRY(s);
    draft_empty(d);
    s = matter_catch_up(d->m, e);
    return s == BD_OK ? s : err_mend(e, "the change itself is kept, do not enter it again; it is shown once that is mended");
}

/* ---- documents ---- */

static void put_document(struct draft_extra *x, const struct document *doc)
{
    uint8_t hash[HASH_BYTES];
    put_text(x, 16, doc->sort == DOCUMENT_SCHEMA ? STR("schema") : STR("vocabulary"));
    put_text(x, 17, doc->name);
    put_text(x, 18, doc->version);
    cbor_put_uint(&x->fields, 19);
    cbor_put_bytes(&x->fields, doc->content.p, doc->content.n);
    hash_of(doc->content.p, doc->content.n, hash);
    cbor_put_uint(&x->fields, 20);
    cbor_put_bytes(&x->fields, hash, sizeof hash);
    x->field_count += 2;
}

enum bd_status matter_document(struct matter *m, const struct document *next, bool allow_lower, bool dry_run,
                               struct buf *differences, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    BD_TRY(matter_catch_up(m, e));
    BD_TRY(schema_document_check(m->documents, m->document_count, next, allow_lower, a, differences, e));
    if (dry_run)
        return BD_OK;
    struct draft *d SCOPED_DRAFT = draft_new(m, ID16_ZERO);
    struct draft_extra *x = extra_new(d, ledger_admin_compartment(m->ledger), KIND_DOCUMENT);
    put_document(x, next);
    for (size_t i = 0; i < m->document_count; i++) /* in ledger order: the last of the name is the one in force */
        if (m->documents[i].sort == next->sort && str_eq(m->documents[i].name, next->name))
            x->after = m->document_times[i];
    return draft_commit(d, NULL, e);
}

enum bd_status matter_begin(struct matter *m, struct str file_name, struct id16 *file, struct err *e)
{
    const struct document *shipped;
    size_t n = schema_shipped(&shipped);
    if (m->document_count == 0) {
        struct draft *d SCOPED_DRAFT = draft_new(m, ID16_ZERO);
        for (size_t i = 0; i < n; i++)
            put_document(extra_new(d, ledger_admin_compartment(m->ledger), KIND_DOCUMENT), &shipped[i]);
        BD_TRY(draft_commit(d, NULL, e));
    }
    return matter_file_new(m, file_name, file, e);
}

static bool holds_document(const struct matter *m, const struct document *d)
{
    for (size_t i = 0; i < m->document_count; i++)
        if (m->documents[i].sort == d->sort && str_eq(m->documents[i].name, d->name))
            return true;
    return false;
}

enum bd_status matter_bring_missing(struct matter *m, bool dry_run, struct arena *a, const struct document **out, size_t *count,
                                    struct err *e)
{
    const struct document *shipped;
    const struct schema *whole;
    size_t n = schema_shipped(&shipped), missing = 0;
    BD_TRY(matter_catch_up(m, e));
    struct document *all = ARENA_ARRAY(a, struct document, m->document_count + n + 1), *add = all + m->document_count;
    for (size_t i = 0; i < m->document_count; i++)
        all[i] = m->documents[i];
    for (size_t i = 0; i < n; i++)
        if (!holds_document(m, &shipped[i]))
            add[missing++] = shipped[i];
    if (missing > 0)
        BD_TRY(schema_build(all, m->document_count + missing, true, a, &whole, e));
    if (missing > 0 && !dry_run) {
        struct draft *d SCOPED_DRAFT = draft_new(m, ID16_ZERO);
        for (size_t i = 0; i < missing; i++)
            put_document(extra_new(d, ledger_admin_compartment(m->ledger), KIND_DOCUMENT), &add[i]);
        BD_TRY(draft_commit(d, NULL, e));
    }
    *out = add;
    *count = missing;
    return BD_OK;
}
