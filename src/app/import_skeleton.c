/* app/import_skeleton.c - a first mapping for the columns of a table, for a person to correct; see import.h. */
#include "app/import.h"
#include "app/import_headings.h"
#include "app/say.h"
#include "app/tables.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

enum { MOST_CELLS = 40 };

/* Meanings that are left to be filled in. */
struct meanings {
    struct str seen[MOST_CELLS];
    size_t count;
};

/* Puts a piece of a cell that is no term, the first time. */
static void put_meaning(const struct schema *s, const struct property *p, struct str piece, struct meanings *m, struct arena *a,
                        struct buf *out)
{
    struct err ignored = ERR_NONE;
    struct value v;
    bool old = piece.n == 0 || piece.n > 80 || m->count == MOST_CELLS;
    for (size_t i = 0; i < m->count && !old; i++)
        old = str_eq(m->seen[i], piece);
    if (old || value_read(s, p, piece, a, &v, &ignored) == BD_OK)
        return;
    buf_addz(out, m->count == 0 ? ", \"values\": {" : ", ");
    json_put_string(out, piece);
    buf_addz(out, ": \"?\"");
    m->seen[m->count++] = piece;
}

/* The first cells of a column that are no term: what they mean is left to be filled in. `parted`: cells hold several. */
static void put_values(const struct schema *s, const struct property *p, const struct csv_table *t, size_t c, bool parted,
                       struct arena *a, struct buf *out)
{
    struct meanings m = {.count = 0};
    for (size_t r = 0; r < t->rows; r++) {
        struct str cell = t->cells[r * t->columns + c];
        for (size_t at = 0; at <= cell.n;) {
            size_t end = cell.n;
            if (!parted || !str_find(cell, STR(";"), at, &end))
                end = cell.n;
            put_meaning(s, p, str_trim(str_slice(cell, at, end)), &m, a, out);
            at = end + 1;
        }
    }
    if (m.count > 0)
        buf_addz(out, "}");
}

static void put_columns(const struct schema *s, const struct record_type *type, const struct csv_table *t, struct arena *a,
                        struct buf *out)
{
    bool first = true;
    for (size_t c = 0; c < t->columns; c++) {
        const struct property *p = heading_property(type, t->names[c]);
        if (p == NULL || str_is(t->names[c], "handle"))
            continue;
        buf_addz(out, first ? "\n    " : ",\n    ");
        json_put_string(out, t->names[c]);
        buf_addf(out, ": {\"property\": \"%.*s\"", STR_FMT(p->name));
        bool parted = csv_column(t, "handle") >= 0 && p->many && p->kind != PROP_LONG; /* so bandi export writes them */
        if (parted)
            buf_addz(out, ", \"separator\": \";\"");
        if (p->kind == PROP_TERM)
            put_values(s, p, t, c, parted, a, out);
        if (p->kind == PROP_RECORD && p->target_count == 1 && str_is(p->targets[0], "place") && csv_column(t, "handle") < 0)
            buf_addz(out, ", \"make\": \"place.name\"");
        const char *dates = p->kind == PROP_DATE ? heading_dates(s, p, t, c, a) : NULL;
        if (dates != NULL)
            buf_addf(out, ", \"dates\": \"%s\"", dates);
        buf_addz(out, "}");
        first = false;
    }
}

/* "empty": the words for not known that stand in mapped columns, which would be taken for names and refused as dates. */
static void put_empty(const struct record_type *type, const struct csv_table *t, struct buf *out)
{
    struct str seen[MOST_CELLS];
    size_t count = 0;
    for (size_t i = 0; i < t->rows * t->columns && count < MOST_CELLS; i++) {
        struct str cell = str_trim(t->cells[i]);
        bool old = !heading_missing(cell) || heading_property(type, t->names[i % t->columns]) == NULL;
        for (size_t k = 0; k < count && !old; k++)
            old = str_eq(seen[k], cell);
        if (old)
            continue;
        buf_addz(out, count == 0 ? ",\n \"empty\": [" : ", ");
        json_put_string(out, cell);
        seen[count++] = cell;
    }
    buf_addz(out, count > 0 ? "]" : "");
}

enum bd_status import_skeleton(struct verb_call *call, const char *path, struct str type, struct printer *out, struct err *e)
{
    const struct schema *s = matter_schema(call->session->matter);
    const struct record_type *t = schema_type(s, type);
    struct buf b SCOPED_BUF = BUF_MAX(LIMIT_JSON_BYTES);
    struct csv_table table;
    struct str text, rest;
    size_t end, left = 0;
    if (t == NULL)
        return say_no_type(s, type, e);
    BD_TRY(table_read(call, path, &text, e));
    BD_TRY(csv_read_table(call->arena, path, text, &table, e));
    buf_addf(&b, "{\"type\": \"%.*s\",\n", STR_FMT(t->id));
    if (csv_column(&table, "handle") >= 0)
        buf_addz(&b, " \"handle\": \"handle\",\n");
    buf_addz(&b, " \"columns\": {");
    put_columns(s, t, &table, call->arena, &b);
    buf_addz(&b, "},\n \"ignore\": [");
    for (size_t c = 0; c < table.columns; c++)
        if (heading_property(t, table.names[c]) == NULL && !str_is(table.names[c], "handle")) {
            buf_addz(&b, left++ > 0 ? ", " : "");
            json_put_string(&b, table.names[c]);
        }
    buf_addz(&b, "]");
    put_empty(t, &table, &b);
    buf_addz(&b, "}\n");
    rest = buf_str(&b);
    print_data_begin(out);
    print_str(out, "mapping", rest);
    print_data_end(out);
    while (str_find(rest, STR("\n"), 0, &end)) {
        print_raw(out, str_slice(rest, 0, end));
        rest = str_slice(rest, end + 1, rest.n);
    }
    return BD_OK;
}
