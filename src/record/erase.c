/* record/erase.c - destroying statements, and what a withdrawal of consent reaches; see draft.h and docs/format.md section 8.
 *
 * First it is settled which statements go (by id); then, compartment by compartment, the entries that hold them are erased,
 * and what else stood in those entries is repeated (carried) in the same commit. A correction that is carried retracts again
 * what it had replaced, since its old entry no longer says so.
 */
#include "record/decision.h"
#include "record/draft_inside.h"

#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

/* What goes. */
struct doomed {
    struct arena *a;
    struct ids statements;
    struct ids records;   /* wholly: sources, passages */
    struct ids gone;      /* of which nothing stays, and who withdrew: what people decided of them goes as well */
    struct ids decisions; /* by their own ids */
    struct id16 basis;    /* zero: none */
};

static bool has_id(const struct ids *list, struct id16 id)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = id_cmp(list->id[mid], id);
        if (c == 0)
            return true;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

/* ---- one compartment's erasure ---- */

struct sweep {
    struct matter *m;
    struct view *view;
    const struct doomed *doomed;
    struct arena *a;
    struct entry_ref *refs;
    size_t ref_count, ref_cap;
    struct entry_new *carry;
    struct buf *carry_fields;
    size_t carry_count, carry_cap;
    uint64_t statements, carried;
};

static void put_retract(struct buf *b, struct id16 target)
{
    cbor_put_map(b, 2);
    cbor_put_uint(b, 0);
    cbor_put_uint(b, 3);
    cbor_put_uint(b, 9);
    cbor_put_array(b, 1);
    cbor_put_bytes(b, target.b, sizeof target.b);
}

/* What of an entry survives, as operations. */
static FALLIBLE survivors(struct sweep *w, int64_t entry, struct buf *operations, size_t *count, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL, *r SCOPED_STMT = NULL;
    bool row;
    BD_TRY(db_prepare(
        w->view->db,
        "SELECT " STATEMENT_COLUMNS STATEMENT_FROM " WHERE s.no >= ?1 AND s.no < ?2 AND s.hidden = 0 ORDER BY s.no", &s, e));
    stmt_bind_i64(s, 1, entry * VIEW_ORDINALS);
    stmt_bind_i64(s, 2, (entry + 1) * VIEW_ORDINALS);
    for (;;) {
        struct statement one;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        BD_TRY(statement_fill(w->m, w->view, s, w->a, &one, e));
        if (has_id(&w->doomed->statements, one.id)) {
            w->statements++;
            continue;
        }
        struct statement_how how = {
            .denies = one.denies, .language = one.language, .cites = one.cites, .cite_count = one.cite_count};
        enum value_kind absent = one.property != NULL ? property_value_kind(one.property) : VALUE_TEXT;
        operation_put(operations, &(struct operation_new){one.record, one.property_id, &one.value, &how, &one, absent});
        *count += 1;
        w->carried++;
        for (size_t i = 0; i < one.replace_count; i++, *count += 1)
            put_retract(operations, one.replaces[i]);
    }
    BD_TRY(db_prepare(w->view->db, "SELECT target FROM replaced WHERE by >= ?1 AND by < ?2 AND op = 3", &r, e));
    stmt_bind_i64(r, 1, entry * VIEW_ORDINALS);
    stmt_bind_i64(r, 2, (entry + 1) * VIEW_ORDINALS);
    for (;;) {
        struct id16 target;
        BD_TRY(stmt_step(r, &row, e));
        if (!row)
            return BD_OK;
        BD_TRY(stmt_exactly(r, 0, target.b, sizeof target.b, e));
        if (has_id(&w->doomed->statements, target))
            continue;
        put_retract(operations, target);
        *count += 1;
    }
}

static FALLIBLE take_entry(struct sweep *w, int64_t entry, struct stmt *row, struct err *e)
{
    if (w->ref_count == w->ref_cap) {
        w->ref_cap = w->ref_cap > 0 ? w->ref_cap * 2 : 64;
        w->refs = realloc(w->refs, w->ref_cap * sizeof *w->refs);
        BD_ASSERT(w->refs != NULL);
    }
    struct entry_ref *ref = &w->refs[w->ref_count];
    BD_TRY(stmt_exactly(row, 1, ref->device.b, sizeof ref->device.b, e));
    ref->index = (uint64_t)stmt_i64(row, 2);
    BD_TRY(stmt_exactly(row, 3, ref->leaf.b, sizeof ref->leaf.b, e));
    w->ref_count++;
    struct buf operations SCOPED_BUF = BUF_MAX((size_t)40 << 20);
    size_t count = 0;
    BD_TRY(survivors(w, entry, &operations, &count, e));
    if (count == 0)
        return BD_OK;
    if (w->carry_count == w->carry_cap) {
        w->carry_cap = w->carry_cap > 0 ? w->carry_cap * 2 : 16;
        w->carry = realloc(w->carry, w->carry_cap * sizeof *w->carry);
        w->carry_fields = realloc(w->carry_fields, w->carry_cap * sizeof *w->carry_fields);
        BD_ASSERT(w->carry != NULL && w->carry_fields != NULL);
    }
    struct buf *f = &w->carry_fields[w->carry_count];
    struct entry_new *n = &w->carry[w->carry_count++];
    *f = BUF_MAX((size_t)48 << 20);
    cbor_put_uint(f, 16);
    cbor_put_array(f, count);
    buf_add_str(f, buf_str(&operations));
    *n = (struct entry_new){
        .compartment = w->view->compartment, .kind = KIND_BATCH, .has_basis = true, .fields = buf_str(f), .field_count = 1};
    if (!stmt_is_null(row, 4))
        BD_TRY(stmt_exactly(row, 4, n->basis.b, sizeof n->basis.b, e));
    return BD_OK;
}

/* True when an evidence entry belongs to a doomed record. */
static bool is_doomed_evidence(const struct doomed *d, struct str body)
{
    struct cbor c;
    struct id16 record;
    return body.p != NULL && cbor_find(body, 21, &c) && cbor_get_bytes(&c, sizeof record.b, record.b) &&
           has_id(&d->records, record);
}

static bool is_doomed_decision(const struct doomed *d, struct str body)
{
    struct cbor c;
    struct id16 id;
    return body.p != NULL && cbor_find(body, 16, &c) && cbor_get_bytes(&c, sizeof id.b, id.b) && has_id(&d->decisions, id);
}

/* Marks in temp.hit the entries of the view that hold a doomed statement, a doomed record's evidence, a doomed decision, or
 * stand under the withdrawn basis. Through indexes: what is not doomed is not read. */
static FALLIBLE find_hits(struct sweep *w, struct err *e)
{
    struct db *db = w->view->db;
    struct stmt *put SCOPED_STMT = NULL, *of SCOPED_STMT = NULL, *under SCOPED_STMT = NULL, *held SCOPED_STMT = NULL;
    BD_TRY(db_exec(db, "CREATE TEMP TABLE IF NOT EXISTS hit(no INTEGER PRIMARY KEY); DELETE FROM temp.hit", e));
    BD_TRY(db_prepare(db, "INSERT OR IGNORE INTO temp.hit SELECT no / 65536 FROM main.statement WHERE id = ?1", &of, e));
    for (size_t i = 0; i < w->doomed->statements.n; i++) {
        stmt_bind_blob(of, 1, w->doomed->statements.id[i].b, sizeof w->doomed->statements.id[i].b);
        BD_TRY(stmt_run(of, e));
    }
    if (!id_is_zero(w->doomed->basis)) {
        BD_TRY(db_prepare(db, "INSERT OR IGNORE INTO temp.hit SELECT no FROM main.entry WHERE basis = ?1", &under, e));
        stmt_bind_blob(under, 1, w->doomed->basis.b, sizeof w->doomed->basis.b);
        BD_TRY(stmt_run(under, e));
    }
    BD_TRY(db_prepare(db, "SELECT entry, body, kind FROM main.fact WHERE kind IN (41, 44)", &held, e));
    BD_TRY(db_prepare(db, "INSERT OR IGNORE INTO temp.hit VALUES(?1)", &put, e));
    for (;;) {
        bool row;
        BD_TRY(stmt_step(held, &row, e));
        if (!row)
            return BD_OK;
        bool evidence = stmt_i64(held, 2) == KIND_EVIDENCE;
        if (!(evidence ? is_doomed_evidence : is_doomed_decision)(w->doomed, stmt_blob(held, 1)))
            continue;
        stmt_bind_i64(put, 1, stmt_i64(held, 0));
        BD_TRY(stmt_run(put, e));
    }
}

/* Entries of the view that hold something doomed. */
static FALLIBLE sweep_view(struct sweep *w, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(matter_look(w->m, w->view, e));
    BD_TRY(find_hits(w, e));
    BD_TRY(db_prepare(w->view->db,
                      "SELECT n.no, d.id, n.idx, n.leaf, n.basis FROM temp.hit h JOIN main.entry n ON n.no = h.no"
                      " JOIN main.device d ON d.no = n.device WHERE n.kind IN (40, 41, 42, 44) ORDER BY n.no",
                      &s, e));
    for (;;) {
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        struct arena_mark mark = arena_mark(w->a);
        BD_TRY(take_entry(w, stmt_i64(s, 0), s, e));
        arena_rewind(w->a, mark);
    }
    stmt_reset(s);
    return db_exec(w->view->db, "DELETE FROM temp.hit", e);
}

static void sweep_free(struct sweep *w)
{
    for (size_t i = 0; i < w->carry_count; i++)
        buf_free(&w->carry_fields[i]);
    free(w->carry_fields);
    free(w->carry);
    free(w->refs);
    arena_free(w->a);
}

static FALLIBLE erase_in(struct matter *m, struct view *v, const struct doomed *d, struct str reason, struct erase_report *out,
                         struct err *e)
{
    struct sweep w = {.m = m, .view = v, .doomed = d, .a = arena_new((size_t)1 << 30)};
    enum bd_status s = sweep_view(&w, e);
    if (s == BD_OK && w.ref_count > 0)
        s = ledger_erase(m->ledger, v->compartment, w.refs, w.ref_count, reason, w.carry, w.carry_count, e);
    if (s == BD_OK) {
        out->entries += w.ref_count;
        out->statements += w.statements;
        out->carried += w.carried;
    }
    sweep_free(&w);
    return s;
}

static FALLIBLE count_resting(struct matter *m, const struct ids *records, uint64_t *out, struct err *e)
{
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT count(*) FROM cite c JOIN statement s ON s.no = c.statement WHERE"
                          " c.passage = ?1 AND s.hidden = 0",
                          &s, e));
        for (size_t k = 0; k < records->n; k++) {
            bool row;
            stmt_bind_blob(s, 1, records->id[k].b, sizeof records->id[k].b);
            BD_TRY(stmt_step(s, &row, e));
            *out += row ? (uint64_t)stmt_i64(s, 0) : 0;
            stmt_reset(s);
        }
    }
    return BD_OK;
}

/* ---- what people decided of records that go ---- */

/* Adds to `list` what `sql` gives for each of the ids. */
static FALLIBLE collect_for(struct matter *m, const char *sql, const struct ids *of, struct arena *a, struct ids *list,
                            struct err *e)
{
    for (size_t i = 0; i < of->n; i++) {
        struct ids found = {0};
        BD_TRY(matter_collect(m, sql, of->id[i], a, &found, e));
        for (size_t k = 0; k < found.n; k++)
            ids_add(list, a, found.id[k]);
    }
    return BD_OK;
}

/* Whether a record has a statement, live or not, that stays in an open compartment. */
static FALLIBLE record_stays(struct matter *m, const struct doomed *d, struct id16 record, struct arena *a, bool *out,
                             struct err *e)
{
    struct ids said = {0};
    *out = false;
    BD_TRY(matter_collect(m, "SELECT s.id FROM statement s JOIN record r ON r.no = s.record WHERE r.id = ?1", record, a, &said,
                          e));
    for (size_t i = 0; i < said.n && !*out; i++)
        *out = !has_id(&d->statements, said.id[i]);
    return BD_OK;
}

/* Records of which no statement stays, and where clusters of linkage name them. Needs tidy statements. */
static FALLIBLE doomed_wholly(struct matter *m, struct doomed *d, struct err *e)
{
    struct ids touched = {0};
    BD_TRY(collect_for(m, "SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record WHERE s.id = ?1",
                       &d->statements, d->a, &touched, e));
    touched.n = ids_tidy(touched.id, touched.n);
    for (size_t i = 0; i < touched.n; i++) {
        SCOPED_ARENA struct arena *scratch = arena_new((size_t)1 << 30);
        bool stays;
        BD_TRY(record_stays(m, d, touched.id[i], scratch, &stays, e));
        if (!stays)
            ids_add(&d->gone, d->a, touched.id[i]);
    }
    d->gone.n = ids_tidy(d->gone.id, d->gone.n);
    BD_TRY(collect_for(m,
                       "SELECT s.id FROM statement s JOIN property p ON p.no = s.property WHERE s.value = ?1"
                       " AND s.kind IN (3, 4) AND p.id = 'cluster.person'",
                       &d->gone, d->a, &d->statements, e));
    d->statements.n = ids_tidy(d->statements.id, d->statements.n);
    return BD_OK;
}

static bool names_any(const struct decision *one, const struct ids *records)
{
    for (size_t i = 0; i < one->record_count; i++)
        if (has_id(records, one->records[i]))
            return true;
    return false;
}

/* Decisions that name a record that goes, and what such a decision had ended: without it that would be in force again. */
static FALLIBLE doomed_decisions(struct matter *m, struct doomed *d, struct err *e)
{
    const struct decision *all;
    size_t count;
    BD_TRY(decision_list(m, STR(""), d->a, &all, &count, e));
    for (size_t i = 0; i < count; i++)
        if (names_any(&all[i], &d->gone))
            ids_add(&d->decisions, d->a, all[i].id);
    for (size_t before = SIZE_MAX; d->decisions.n != before;) {
        before = d->decisions.n = ids_tidy(d->decisions.id, d->decisions.n);
        struct ids ended = {0};
        for (size_t i = 0; i < count; i++)
            if (all[i].ends && has_id(&d->decisions, all[i].id) && !has_id(&d->decisions, all[i].ended))
                ids_add(&ended, d->a, all[i].ended);
        for (size_t i = 0; i < ended.n; i++)
            ids_add(&d->decisions, d->a, ended.id[i]);
        d->decisions.n = ids_tidy(d->decisions.id, d->decisions.n);
    }
    return BD_OK;
}

/* Erases in every open compartment and catches the views up. Testimony goes last: what is found by way of it (statements
 * elsewhere that cite only its passages) can then be found again by whoever finishes after an interruption. */
static FALLIBLE erase_all(struct matter *m, struct doomed *d, struct str reason, struct erase_report *out, struct err *e)
{
    d->statements.n = ids_tidy(d->statements.id, d->statements.n);
    d->records.n = ids_tidy(d->records.id, d->records.n);
    BD_TRY(doomed_wholly(m, d, e));
    BD_TRY(doomed_decisions(m, d, e));
    /* Decisions first: while the statements stand, whoever finishes after an interruption finds them again. */
    const struct doomed decided = {.a = d->a, .decisions = d->decisions};
    for (size_t i = 0; i < m->view_count && d->decisions.n > 0; i++)
        BD_TRY(erase_in(m, m->view[i], &decided, reason, out, e));
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < m->view_count; i++)
            if ((m->view[i]->class == LEDGER_TESTIMONY) == (last == 1))
                BD_TRY(erase_in(m, m->view[i], d, reason, out, e));
    BD_TRY(matter_catch_up(m, e));
    BD_TRY(count_resting(m, &d->records, &out->resting, e));
    for (size_t i = 0; i < m->compartment_count; i++)
        out->closed += matter_view(m, m->compartment[i].id) == NULL;
    return BD_OK;
}

enum bd_status matter_erase(struct matter *m, const struct id16 *statements, size_t count, struct str reason,
                            struct erase_report *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    struct draft *d SCOPED_DRAFT = draft_new(m, ID16_ZERO);
    struct doomed doomed = {.a = a};
    struct erase_report report = {0};
    BD_TRY(matter_catch_up(m, e));
    for (size_t i = 0; i < count; i++) {
        struct found_statement found;
        BD_TRY(draft_find_statement(d, statements[i], &found, e));
        ids_add(&doomed.statements, a, statements[i]);
    }
    if (count > 0)
        BD_TRY(erase_all(m, &doomed, reason, &report, e));
    *out = report;
    return BD_OK;
}

/* ---- withdrawal ---- */

/* Sources and passages of the basis, the passages of those sources under whatever basis, and what was translated,
 * transcribed or extracted from them; until nothing is added. */
static FALLIBLE doomed_records(struct matter *m, struct doomed *d, struct err *e)
{
    BD_TRY(matter_collect(m,
                          "SELECT DISTINCT r.id FROM entry n JOIN statement s ON s.no >= n.no * 65536 AND s.no <"
                          " (n.no + 1) * 65536 JOIN record r ON r.no = s.record WHERE n.basis = ?1"
                          " AND r.type IN ('source', 'passage')",
                          d->basis, d->a, &d->records, e));
    for (size_t before = SIZE_MAX; d->records.n != before;) {
        struct ids found = {0}, derivations = {0};
        before = d->records.n;
        BD_TRY(collect_for(m,
                           "SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record JOIN property p ON"
                           " p.no = s.property WHERE s.value = ?1 AND s.kind IN (3, 4) AND p.id = 'passage.source'",
                           &d->records, d->a, &found, e));
        BD_TRY(collect_for(m,
                           "SELECT DISTINCT r.id FROM statement s JOIN record r ON r.no = s.record JOIN property p ON"
                           " p.no = s.property WHERE s.value = ?1 AND s.kind IN (3, 4) AND p.id = 'derivation.of' AND"
                           " EXISTS (SELECT 1 FROM statement k WHERE k.record = s.record AND k.state = 1 AND k.value IN"
                           " ('derivation_manner:translates', 'derivation_manner:transcribes', 'derivation_manner:extracts'))",
                           &d->records, d->a, &derivations, e));
        BD_TRY(collect_for(m,
                           "SELECT DISTINCT s.value FROM statement s JOIN record r ON r.no = s.record JOIN property p ON"
                           " p.no = s.property WHERE r.id = ?1 AND s.kind = 3 AND p.id = 'derivation.from'",
                           &derivations, d->a, &found, e));
        for (size_t i = 0; i < found.n; i++)
            ids_add(&d->records, d->a, found.id[i]);
        d->records.n = ids_tidy(d->records.id, d->records.n);
    }
    return BD_OK;
}

/* Whose consent it was. */
static FALLIBLE doomed_person(struct matter *m, struct doomed *d, struct err *e)
{
    struct basis b;
    enum bd_status s = basis_read(m, d->basis, d->a, &b, e);
    if (s == BD_NOT_FOUND) {
        err_clear(e);
        return BD_OK;
    }
    if (s == BD_OK && b.has_person)
        ids_add(&d->gone, d->a, b.person);
    return s;
}

/* Statements of others all of whose citations are doomed. */
static FALLIBLE doomed_citers(struct matter *m, struct doomed *d, struct err *e)
{
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL, *c SCOPED_STMT = NULL;
        BD_TRY(db_prepare(m->view[i]->db,
                          "SELECT DISTINCT s.no, s.id FROM cite c JOIN statement s ON s.no = c.statement"
                          " WHERE c.passage = ?1",
                          &s, e));
        BD_TRY(db_prepare(m->view[i]->db, "SELECT passage FROM cite WHERE statement = ?1", &c, e));
        for (size_t k = 0; k < d->records.n; k++) {
            stmt_bind_blob(s, 1, d->records.id[k].b, sizeof d->records.id[k].b);
            for (;;) {
                struct id16 id, passage;
                bool row, only = true;
                BD_TRY(stmt_step(s, &row, e));
                if (!row)
                    break;
                BD_TRY(stmt_exactly(s, 1, id.b, sizeof id.b, e));
                stmt_bind_i64(c, 1, stmt_i64(s, 0));
                for (;;) {
                    BD_TRY(stmt_step(c, &row, e));
                    if (!row)
                        break;
                    BD_TRY(stmt_exactly(c, 0, passage.b, sizeof passage.b, e));
                    only = only && has_id(&d->records, passage);
                }
                stmt_reset(c);
                if (only)
                    ids_add(&d->statements, d->a, id);
            }
            stmt_reset(s);
        }
    }
    return BD_OK;
}

enum bd_status matter_withdraw(struct matter *m, struct id16 basis, struct str received_on, struct str how,
                               struct erase_report *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)4 << 30);
    struct doomed d = {.a = a, .basis = basis};
    struct erase_report report = {0};
    if (id_is_zero(basis))
        return err_set(e, BD_INPUT, "there is no basis to withdraw");
    BD_TRY(matter_catch_up(m, e));
    BD_TRY(doomed_person(m, &d, e));
    BD_TRY(doomed_records(m, &d, e));
    BD_TRY(matter_collect(m,
                          "SELECT s.id FROM entry n JOIN statement s ON s.no >= n.no * 65536 AND s.no < (n.no + 1) * 65536"
                          " WHERE n.basis = ?1",
                          basis, a, &d.statements, e));
    BD_TRY(collect_for(m, "SELECT s.id FROM statement s JOIN record r ON r.no = s.record WHERE r.id = ?1", &d.records, a,
                       &d.statements, e));
    BD_TRY(doomed_citers(m, &d, e));
    /* The withdrawal first: whatever happens to the rest, nothing more leaves. */
    struct draft *draft SCOPED_DRAFT = draft_new(m, ID16_ZERO);
    BD_TRY(draft_withdrawal(draft, basis, 0x3Eu, received_on, how, e));
    BD_TRY(draft_commit(draft, NULL, e));
    enum bd_status s = erase_all(m, &d, STR("consent withdrawn"), &report, e);
    if (s != BD_OK)
        return err_mend(e, "the withdrawal is kept, but not all is erased yet: give the same command again");
    *out = report;
    return BD_OK;
}
