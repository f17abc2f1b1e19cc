/* record/view_apply.c - one entry into the view, or out of it; see view.h.
 *
 * What is written never depends on what came before or comes later, save for three derived columns that are set again
 * whenever one of their causes comes or goes: a statement's state (from `replaced`), its `hidden` (from its twins), and a
 * record's type (from its statements). So the order of arrival does not matter.
 */
#include "record/view.h"

#include "ledger/cbor.h"
#include "name/name.h"
#include "record/handle.h"
#include "record/value.h"
#include "store/search.h"

#include <string.h>

enum { OP_ASSERT = 1, OP_CORRECT = 2, OP_RETRACT = 3, OP_CARRY = 4 };

/* After this many operations a long feed commits what it has. */
enum { PENDING_MAX = 200000 };

/* One operation of a batch, as read; strings point into the body. */
struct operation {
    uint64_t op;
    bool has_record, has_value, denies, carried;
    struct id16 record;
    struct str property;
    uint64_t kind;
    struct value value;
    struct str raw; /* of a value of an unknown kind */
    uint64_t absence;
    struct str language;
    struct cbor cites, replaces;
    size_t cite_count, replace_count;
    struct id16 id; /* carry */
    struct hlc time;
    struct id16 author;
};

static bool get_id(struct cbor *c, struct id16 *out)
{
    return cbor_get_bytes(c, sizeof out->b, out->b);
}

static bool get_time(struct cbor *c, struct hlc *out)
{
    size_t n;
    uint64_t counter;
    if (!cbor_get_array(c, 2, &n) || n != 2 || !cbor_get_uint(c, UINT64_MAX, &out->ms) ||
        !cbor_get_uint(c, UINT32_MAX, &counter))
        return false;
    out->counter = (uint32_t)counter;
    return true;
}

/* Remembers where a list of ids begins, and steps over it. */
static bool get_ids(struct cbor *c, struct cbor *begin, size_t *count)
{
    if (!cbor_get_array(c, VIEW_ORDINALS, count))
        return false;
    *begin = *c;
    struct id16 id;
    for (size_t i = 0; i < *count; i++)
        if (!get_id(c, &id))
            return false;
    return true;
}

static bool get_numbers(struct cbor *c, size_t wanted, int64_t *a, int64_t *b, int64_t *d)
{
    size_t n;
    int64_t *out[3] = {a, b, d};
    if (!cbor_get_array(c, 3, &n) || n != wanted)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!cbor_get_int(c, out[i]))
            return false;
    return true;
}

static bool get_value(struct cbor *c, struct operation *op)
{
    struct value *v = &op->value;
    bool truth;
    size_t began = c->at;
    v->kind = (enum value_kind)op->kind;
    switch (op->kind) {
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE: return cbor_get_text(c, &v->text);
    case VALUE_BYTES: return cbor_get_blob(c, &v->text);
    case VALUE_INTEGER: return cbor_get_int(c, &v->a);
    case VALUE_RECORD: return get_id(c, &v->id);
    case VALUE_EVIDENCE: return cbor_get_bytes(c, sizeof v->evidence.b, v->evidence.b);
    case VALUE_RANGE:
    case VALUE_DECIMAL: return get_numbers(c, 2, &v->a, &v->b, NULL);
    case VALUE_POINT: return get_numbers(c, 3, &v->a, &v->b, &v->c);
    case VALUE_BOOL:
        if (!cbor_get_bool(c, &truth))
            return false;
        v->a = truth;
        return true;
    default:
        if (!cbor_skip(c))
            return false;
        op->raw = str_slice(c->in, began, c->at);
        return true;
    }
}

/* One key and value of an operation; unknown keys are stepped over. Keys come in order, so the kind comes before the value. */
static bool get_member(struct cbor *c, struct operation *op)
{
    uint64_t key;
    if (!cbor_get_uint(c, UINT64_MAX, &key))
        return cbor_skip(c) && cbor_skip(c); /* NOLINT(misc-redundant-expression): key and value */
    switch (key) {
    case 0: return cbor_get_uint(c, UINT64_MAX, &op->op);
    case 1: op->has_record = true; return get_id(c, &op->record);
    case 2: return cbor_get_text(c, &op->property);
    case 3: return cbor_get_uint(c, 1 << 20, &op->kind);
    case 4: op->has_value = true; return get_value(c, op);
    case 5: return cbor_get_uint(c, 4, &op->absence);
    case 6: return cbor_get_bool(c, &op->denies);
    case 7: return cbor_get_text(c, &op->language);
    case 8: return get_ids(c, &op->cites, &op->cite_count);
    case 9: return get_ids(c, &op->replaces, &op->replace_count);
    case 10: op->carried = true; return get_id(c, &op->id);
    case 11: return get_time(c, &op->time);
    case 12: return get_id(c, &op->author);
    default: return cbor_skip(c);
    }
}

/* Reads one operation; false when it is malformed or of a kind we do not know (it is then left out of the view). */
static bool get_operation(struct cbor *c, struct operation *op)
{
    struct cbor_item head;
    memset(op, 0, sizeof *op);
    struct cbor look = *c;
    if (!cbor_skip(c))
        return false;
    look.in.n = c->at;
    if (!cbor_next(&look, &head) || head.type != CBOR_MAP)
        return false;
    for (uint64_t i = 0; i < head.value; i++)
        if (!get_member(&look, op))
            return false;
    if (op->op == OP_RETRACT)
        return op->replace_count > 0;
    bool said = op->op == OP_ASSERT || (op->op == OP_CORRECT && op->replace_count > 0) || (op->op == OP_CARRY && op->carried);
    return said && op->has_record && op->property.n > 0 && op->has_value != (op->absence != 0);
}

static FALLIBLE begin(struct view *v, struct err *e)
{
    if (v->tx.db != NULL && v->pending >= PENDING_MAX)
        BD_TRY(view_settle(v, NULL, e));
    if (v->tx.db != NULL)
        return BD_OK;
    BD_TRY(tx_begin(v->db, TX_WRITE, &v->tx, e));
    return view_refresh(v, e);
}

static FALLIBLE device_no(struct view *v, struct digest device, int64_t *no, struct err *e)
{
    bool row;
    struct stmt *find = v->s[VS_DEVICE_FIND];
    if (v->last_device_no != 0 && memcmp(v->last_device.b, device.b, sizeof device.b) == 0) {
        *no = v->last_device_no;
        return BD_OK;
    }
    stmt_bind_blob(find, 1, device.b, sizeof device.b);
    BD_TRY(stmt_step(find, &row, e));
    *no = row ? stmt_i64(find, 0) : 0;
    stmt_reset(find);
    if (!row) {
        stmt_bind_blob(v->s[VS_DEVICE_ADD], 1, device.b, sizeof device.b);
        BD_TRY(stmt_run(v->s[VS_DEVICE_ADD], e));
        *no = db_last_id(v->db);
    }
    v->last_device = device;
    v->last_device_no = *no;
    return BD_OK;
}

static FALLIBLE entry_no(struct view *v, const struct digest *leaf, int64_t *no, struct err *e)
{
    bool row;
    struct stmt *find = v->s[VS_ENTRY_FIND];
    stmt_bind_blob(find, 1, leaf->b, sizeof leaf->b);
    BD_TRY(stmt_step(find, &row, e));
    *no = row ? stmt_i64(find, 0) : 0;
    stmt_reset(find);
    return BD_OK;
}

static FALLIBLE add_entry(struct view *v, const struct entry *in, int64_t *no, struct err *e)
{
    int64_t device;
    BD_TRY(device_no(v, in->ref.device, &device, e));
    BD_TRY(view_entry_number(v, in, device, no, e));
    struct stmt *s = v->s[VS_ENTRY_ADD];
    stmt_bind_blob(s, 1, in->ref.leaf.b, sizeof in->ref.leaf.b);
    stmt_bind_i64(s, 2, device);
    stmt_bind_i64(s, 3, (int64_t)in->ref.index);
    stmt_bind_i64(s, 4, (int64_t)in->kind);
    stmt_bind_i64(s, 5, in->critical);
    stmt_bind_i64(s, 6, in->state == ENTRY_NEWER);
    stmt_bind_i64(s, 7, (int64_t)in->time.ms);
    stmt_bind_i64(s, 8, in->time.counter);
    stmt_bind_blob(s, 9, in->author.b, sizeof in->author.b);
    if (in->has_basis && !id_is_zero(in->basis))
        stmt_bind_blob(s, 10, in->basis.b, sizeof in->basis.b);
    else
        stmt_bind_null(s, 10);
    stmt_bind_i64(s, 11, *no);
    return stmt_run(s, e);
}

/* The record's number, added when new; its type is the least of its statements' types. */
static FALLIBLE record_no(struct view *v, struct id16 id, struct str type, int64_t *no, struct err *e)
{
    bool row;
    struct stmt *find = v->s[VS_RECORD_FIND];
    if (v->last_record_no != 0 && id_equal(v->last_record, id) && str_eq(v->last_record_type, type)) {
        *no = v->last_record_no;
        return BD_OK;
    }
    stmt_bind_blob(find, 1, id.b, sizeof id.b);
    BD_TRY(stmt_step(find, &row, e));
    bool other = row && !str_eq(stmt_text(find, 1), type);
    *no = row ? stmt_i64(find, 0) : 0;
    stmt_reset(find);
    struct stmt *s = v->s[row ? VS_RECORD_TYPE : VS_RECORD_ADD];
    if (!row) {
        stmt_bind_blob(s, 1, id.b, sizeof id.b);
        stmt_bind_i64(s, 2, (int64_t)handle_bits(id));
        stmt_bind_text(s, 3, type);
        BD_TRY(stmt_run(s, e));
        *no = db_last_id(v->db);
    } else if (other) {
        stmt_bind_i64(s, 1, *no);
        stmt_bind_text(s, 2, type);
        BD_TRY(stmt_run(s, e));
    }
    v->last_record = id;
    v->last_record_no = *no;
    v->last_record_type = type;
    return BD_OK;
}

static void bind_value(struct stmt *s, const struct operation *op)
{
    const struct value *v = &op->value;
    if (!op->has_value) {
        stmt_bind_i64(s, 5, VALUE_NONE);
        stmt_bind_i64(s, 6, (int64_t)op->absence);
        return;
    }
    stmt_bind_i64(s, 5, (int64_t)op->kind);
    switch (op->kind) {
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE: stmt_bind_text(s, 6, v->text); break;
    case VALUE_BYTES: stmt_bind_blob(s, 6, v->text.p, v->text.n); break;
    case VALUE_RECORD: stmt_bind_blob(s, 6, v->id.b, sizeof v->id.b); break;
    case VALUE_EVIDENCE: stmt_bind_blob(s, 6, v->evidence.b, sizeof v->evidence.b); break;
    case VALUE_INTEGER:
    case VALUE_BOOL: stmt_bind_i64(s, 6, v->a); break;
    case VALUE_RANGE:
    case VALUE_DECIMAL:
    case VALUE_POINT:
        stmt_bind_i64(s, 6, v->a);
        stmt_bind_i64(s, 7, v->b);
        if (op->kind == VALUE_POINT)
            stmt_bind_i64(s, 8, v->c);
        break;
    default: stmt_bind_blob(s, 6, op->raw.p, op->raw.n);
    }
}

/* Of several statements with one id only the best is shown: a first writing before a carried one, then in ledger order. */
static FALLIBLE settle_twins(struct view *v, struct id16 id, struct err *e)
{
    int64_t rows[64];
    size_t n = 0;
    bool row;
    struct stmt *s = v->s[VS_TWINS];
    stmt_bind_blob(s, 1, id.b, sizeof id.b);
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row || n == sizeof rows / sizeof *rows)
            break;
        rows[n++] = stmt_i64(s, 0);
    }
    stmt_reset(s);
    for (size_t i = 0; i < n; i++) {
        stmt_bind_i64(v->s[VS_HIDE], 1, rows[i]);
        stmt_bind_i64(v->s[VS_HIDE], 2, i > 0);
        BD_TRY(stmt_run(v->s[VS_HIDE], e));
    }
    return BD_OK;
}

static FALLIBLE add_replaced(struct view *v, struct operation *op, int64_t by, struct err *e)
{
    for (size_t i = 0; i < op->replace_count; i++) {
        struct id16 target;
        if (!get_id(&op->replaces, &target))
            break;
        stmt_bind_blob(v->s[VS_REPLACE], 1, target.b, sizeof target.b);
        stmt_bind_i64(v->s[VS_REPLACE], 2, by);
        stmt_bind_i64(v->s[VS_REPLACE], 3, op->op == OP_RETRACT ? 3 : 2);
        BD_TRY(stmt_run(v->s[VS_REPLACE], e));
        stmt_bind_blob(v->s[VS_REFRESH], 1, target.b, sizeof target.b);
        BD_TRY(stmt_run(v->s[VS_REFRESH], e));
        v->has_replaced = true;
    }
    return BD_OK;
}

size_t view_names(struct arena *a, struct str text, struct str out[NAME_CELL_MAX])
{
    size_t n = name_cell(a, text, out);
    if (n == 0)
        out[n++] = text;
    return n;
}

size_t view_sounds(struct str text, uint64_t out[VIEW_SOUNDS_MAX])
{
    static const unsigned kinds = 1u << NAME_KEY_SKELETON | 1u << NAME_KEY_PINYIN | 1u << NAME_KEY_WORDS | 1u << NAME_KEY_DROP;
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    struct str name[NAME_CELL_MAX];
    size_t names = view_names(a, text, name), n = 0;
    for (size_t i = 0; i < names; i++) {
        struct name_key key[NAME_KEYS_MAX];
        size_t keys = name_keys(name_parse(a, name[i], NULL), kinds, key);
        for (size_t k = 0; k < keys; k++)
            out[n++] = key[k].hash;
    }
    return n;
}

static bool names_somebody(struct str property)
{
    return str_ends(property, ".name") || str_ends(property, ".alias");
}

static FALLIBLE add_sounds(struct view *v, struct str name, int64_t no, struct err *e)
{
    uint64_t hash[VIEW_SOUNDS_MAX];
    size_t n = view_sounds(name, hash);
    for (size_t i = 0; i < n; i++) {
        stmt_bind_i64(v->s[VS_SOUND_ADD], 1, (int64_t)hash[i]);
        stmt_bind_i64(v->s[VS_SOUND_ADD], 2, no);
        BD_TRY(stmt_run(v->s[VS_SOUND_ADD], e));
    }
    return BD_OK;
}

static FALLIBLE add_statement(struct view *v, struct operation *op, struct id16 id, int64_t no, struct err *e)
{
    const struct view_property *p;
    int64_t record;
    BD_TRY(view_property_take(v, op->property, &p, e));
    BD_TRY(record_no(v, op->record, p->type, &record, e));
    struct stmt *s = v->s[VS_SAY];
    stmt_bind_i64(s, 1, no);
    stmt_bind_blob(s, 2, id.b, sizeof id.b);
    stmt_bind_i64(s, 3, record);
    stmt_bind_i64(s, 4, p->no);
    bind_value(s, op);
    stmt_bind_i64(s, 9, op->denies);
    if (op->language.n > 0)
        stmt_bind_text(s, 10, op->language);
    stmt_bind_i64(s, 11, (int64_t)op->op);
    if (op->op == OP_CARRY) {
        stmt_bind_i64(s, 12, (int64_t)op->time.ms);
        stmt_bind_i64(s, 13, op->time.counter);
        stmt_bind_blob(s, 14, op->author.b, sizeof op->author.b);
    }
    BD_TRY(stmt_run(s, e));
    if (op->kind == VALUE_TEXT && op->has_value) {
        stmt_bind_i64(v->s[VS_WORDS_ADD], 1, no);
        stmt_bind_text(v->s[VS_WORDS_ADD], 2, op->value.text);
        BD_TRY(stmt_run(v->s[VS_WORDS_ADD], e));
        if (names_somebody(op->property))
            BD_TRY(add_sounds(v, op->value.text, no, e));
    }
    for (size_t i = 0; i < op->cite_count; i++) {
        struct id16 passage;
        if (!get_id(&op->cites, &passage))
            break;
        stmt_bind_i64(v->s[VS_CITE], 1, no);
        stmt_bind_i64(v->s[VS_CITE], 2, (int64_t)i);
        stmt_bind_blob(v->s[VS_CITE], 3, passage.b, sizeof passage.b);
        BD_TRY(stmt_run(v->s[VS_CITE], e));
    }
    v->has_carried = v->has_carried || op->op == OP_CARRY;
    if (v->has_carried)
        BD_TRY(settle_twins(v, id, e));
    if (!v->has_replaced)
        return BD_OK;
    stmt_bind_i64(v->s[VS_SAY_STATE], 1, no);
    stmt_bind_blob(v->s[VS_SAY_STATE], 2, id.b, sizeof id.b);
    return stmt_run(v->s[VS_SAY_STATE], e);
}

static FALLIBLE add_batch(struct view *v, const struct entry *in, int64_t entry, struct err *e)
{
    struct cbor c;
    size_t n;
    if (!cbor_find(in->body, 16, &c) || !cbor_get_array(&c, VIEW_ORDINALS, &n))
        return BD_OK;
    for (size_t i = 0; i < n; i++) {
        struct operation op;
        struct cbor before = c;
        bool good = get_operation(&c, &op);
        if (c.at == before.at)
            return BD_OK;
        if (!good || (op.op == OP_CARRY && !in->carries))
            continue;
        int64_t no = entry * VIEW_ORDINALS + (int64_t)i;
        struct id16 id = op.op == OP_CARRY ? op.id : ledger_statement_id(&in->ref, (uint32_t)i);
        if (op.op != OP_RETRACT)
            BD_TRY(add_statement(v, &op, id, no, e));
        if (op.op == OP_RETRACT || op.op == OP_CORRECT)
            BD_TRY(add_replaced(v, &op, no, e));
    }
    v->pending += n;
    return BD_OK;
}

/* Other known kinds keep their body, found by kind and key. */
static FALLIBLE add_fact(struct view *v, const struct entry *in, int64_t entry, struct err *e)
{
    struct cbor c;
    struct cbor_item key = {.s = STR_NONE};
    if (cbor_find(in->body, 16, &c) && (!cbor_next(&c, &key) || (key.type != CBOR_BYTES && key.type != CBOR_TEXT)))
        key.s = STR_NONE;
    struct stmt *s = v->s[VS_FACT_ADD];
    stmt_bind_i64(s, 1, entry);
    stmt_bind_i64(s, 2, (int64_t)in->kind);
    stmt_bind_blob(s, 3, key.s.p, key.s.n);
    stmt_bind_blob(s, 4, in->body.p, in->body.n);
    v->pending++;
    return stmt_run(s, e);
}

static FALLIBLE run_range(struct view *v, const char *sql, int64_t entry, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(db_prepare(v->db, sql, &s, e));
    stmt_bind_i64(s, 1, entry * VIEW_ORDINALS);
    stmt_bind_i64(s, 2, (entry + 1) * VIEW_ORDINALS);
    return stmt_run(s, e);
}

/* Takes the texts of an entry out of the index: FTS5 wants the very words that went in. */
static FALLIBLE forget_words(struct view *v, int64_t entry, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row;
    BD_TRY(db_prepare(v->db, "SELECT no, value FROM statement WHERE no >= ?1 AND no < ?2 AND kind = 1", &s, e));
    stmt_bind_i64(s, 1, entry * VIEW_ORDINALS);
    stmt_bind_i64(s, 2, (entry + 1) * VIEW_ORDINALS);
    for (;;) {
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        stmt_bind_i64(v->s[VS_WORDS_DROP], 1, stmt_i64(s, 0));
        stmt_bind_text(v->s[VS_WORDS_DROP], 2, stmt_text(s, 1));
        BD_TRY(stmt_run(v->s[VS_WORDS_DROP], e));
        BD_TRY(search_gone(v->db, stmt_text(s, 1), e));
    }
}

static FALLIBLE forget_entry(struct view *v, int64_t entry, struct err *e)
{
    v->gone = true;
    BD_TRY(forget_words(v, entry, e));
    BD_TRY(db_exec(v->db, "CREATE TEMP TABLE IF NOT EXISTS gone(id BLOB, record INTEGER); DELETE FROM temp.gone", e));
    BD_TRY(run_range(v, "INSERT INTO temp.gone SELECT id, record FROM main.statement WHERE no >= ?1 AND no < ?2", entry, e));
    BD_TRY(run_range(v, "INSERT INTO temp.gone SELECT target, 0 FROM main.replaced WHERE by >= ?1 AND by < ?2", entry, e));
    BD_TRY(run_range(v, "DELETE FROM sound WHERE statement >= ?1 AND statement < ?2", entry, e));
    BD_TRY(run_range(v, "DELETE FROM cite WHERE statement >= ?1 AND statement < ?2", entry, e));
    BD_TRY(run_range(v, "DELETE FROM replaced WHERE by >= ?1 AND by < ?2", entry, e));
    BD_TRY(run_range(v, "DELETE FROM statement WHERE no >= ?1 AND no < ?2", entry, e));
    BD_TRY(db_exec(v->db,
                   "UPDATE statement SET state = coalesce((SELECT max(op) FROM replaced WHERE target = statement.id), 1)"
                   " WHERE id IN (SELECT id FROM temp.gone);"
                   "DELETE FROM record WHERE no IN (SELECT record FROM temp.gone)"
                   " AND NOT EXISTS (SELECT 1 FROM statement s WHERE s.record = record.no);"
                   "UPDATE record SET (type, mixed) = (SELECT min(t), count(DISTINCT t) > 1 FROM (SELECT"
                   " substr(p.id, 1, instr(p.id || '.', '.') - 1) AS t FROM statement s JOIN property p ON p.no = s.property"
                   " WHERE s.record = record.no)) WHERE no IN (SELECT record FROM temp.gone)",
                   e));
    if (v->has_carried) {
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(db_prepare(v->db, "SELECT DISTINCT id FROM temp.gone", &s, e));
        for (;;) {
            struct id16 id;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            BD_TRY(stmt_exactly(s, 0, id.b, sizeof id.b, e));
            BD_TRY(settle_twins(v, id, e));
        }
    }
    BD_TRY(db_exec(v->db, "DELETE FROM temp.gone", e));
    struct stmt *fact SCOPED_STMT = NULL;
    BD_TRY(db_prepare(v->db, "DELETE FROM fact WHERE entry = ?1", &fact, e));
    stmt_bind_i64(fact, 1, entry);
    BD_TRY(stmt_run(fact, e));
    stmt_bind_i64(v->s[VS_ENTRY_DROP], 1, entry);
    BD_TRY(stmt_run(v->s[VS_ENTRY_DROP], e));
    v->last_record_no = 0;
    v->pending += 100;
    return BD_OK;
}

enum bd_status view_apply(struct view *v, const struct entry *in, struct err *e)
{
    int64_t no;
    bool counts = in->state == ENTRY_COUNTS || in->state == ENTRY_NEWER;
    BD_TRY(begin(v, e));
    v->applied++;
    BD_TRY(entry_no(v, &in->ref.leaf, &no, e));
    if (!counts)
        return no != 0 ? forget_entry(v, no, e) : BD_OK;
    if (no != 0)
        return BD_OK;
    BD_TRY(add_entry(v, in, &no, e));
    if (in->kind == KIND_BATCH)
        return add_batch(v, in, no, e);
    return in->kind >= KIND_MEMBER && in->kind <= KIND_ANCHOR ? add_fact(v, in, no, e) : BD_OK;
}
