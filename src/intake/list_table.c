/* intake/list_table.c - a table and its mapping to drafts; see list.h. */
#include "intake/list.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* What the mapping says of one column of the table. */
struct column {
    bool used;
    struct str property;
    struct str language;
    struct str separator; /* splits a cell into several values; or empty */
    struct str make;      /* TYPE.PROPERTY: each different cell is a record; or empty */
    struct meaning {
        struct str cell, value;
    } * meanings; /* what cells mean; others stand as they are */
    size_t meaning_count;
    enum date_order dates;
};

struct mapping {
    struct str type, basis;
    ptrdiff_t ref, handle; /* columns, or -1 */
    struct column *columns;
    struct list_value *constants;
    size_t constant_count;
    struct str *empty;
    size_t empty_count;
};

static FALLIBLE find_column(struct arena *a, const struct csv_table *t, const char *mapping_file, const char *name,
                            ptrdiff_t *out, struct err *e)
{
    *out = csv_column(t, name);
    if (*out >= 0)
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "the table has no column \"%.80s\"", name);
    (void)!err_mend(e, "%s", csv_columns_hint(a, t, str_from(name)));
    return err_where(e, mapping_file, 0, 0);
}

static FALLIBLE named_column(struct arena *a, const struct csv_table *t, const struct json_at *root, const char *key,
                             ptrdiff_t *out, struct err *e)
{
    *out = -1;
    if (!json_has(root, key))
        return BD_OK;
    struct str name;
    BD_TRY(json_get_text(root, key, &name, e));
    return find_column(a, t, root->file, str_keep(a, name).p, out, e);
}

static FALLIBLE map_meanings(struct arena *a, const struct json_at *at, struct column *col, struct err *e)
{
    struct json_at values;
    const char *cell;
    json_t *value;
    if (!json_has(at, "values"))
        return BD_OK;
    BD_TRY(json_get_object(at, "values", &values, e));
    col->meanings = ARENA_ARRAY(a, struct meaning, json_object_size(values.value));
    json_object_foreach(values.value, cell, value)
    {
        struct str text;
        BD_TRY(json_get_text(&values, cell, &text, e));
        col->meanings[col->meaning_count++] = (struct meaning){str_keep(a, str_from(cell)), str_keep(a, text)};
    }
    return BD_OK;
}

static FALLIBLE map_make(struct arena *a, const struct json_at *at, struct column *col, struct err *e)
{
    size_t dot;
    if (!json_has(at, "make"))
        return BD_OK;
    BD_TRY(json_get_text(at, "make", &col->make, e));
    col->make = str_keep(a, col->make);
    if (str_find(col->make, STR("."), 0, &dot) && dot > 0 && dot + 1 < col->make.n)
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "%s.make: TYPE.PROPERTY was expected, such as place.name", at->path);
    return err_where(e, at->file, 0, 0);
}

static FALLIBLE map_dates(const struct json_at *at, struct column *col, struct err *e)
{
    struct str order;
    if (!json_has(at, "dates"))
        return BD_OK;
    BD_TRY(json_get_text(at, "dates", &order, e));
    if (date_order_read(order, &col->dates))
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "%s.dates: ymd, dmy or mdy was expected", at->path);
    (void)!err_mend(e, "it says in which order year, month and day stand in the cells");
    return err_where(e, at->file, 0, 0);
}

/* What one column is: an object, or just the name of its property. */
static FALLIBLE map_column(struct arena *a, const struct json_at *columns, const char *name, struct column *col, struct err *e)
{
    static const char *const known[] = {"property", "language", "separator", "values", "make", "dates"};
    struct json_at at;
    col->used = true;
    if (json_is_string(json_object_get(columns->value, name))) {
        BD_TRY(json_get_text(columns, name, &col->property, e));
        col->property = str_keep(a, col->property);
        return BD_OK;
    }
    BD_TRY(json_get_object(columns, name, &at, e));
    BD_TRY(json_only(&at, known, sizeof known / sizeof *known, e));
    BD_TRY(json_get_text(&at, "property", &col->property, e));
    col->property = str_keep(a, col->property);
    if (json_has(&at, "language"))
        BD_TRY(json_get_text(&at, "language", &col->language, e));
    if (json_has(&at, "separator"))
        BD_TRY(json_get_text(&at, "separator", &col->separator, e));
    col->language = str_keep(a, col->language);
    col->separator = str_keep(a, col->separator);
    BD_TRY(map_meanings(a, &at, col, e));
    BD_TRY(map_dates(&at, col, e));
    return map_make(a, &at, col, e);
}

static FALLIBLE map_columns(struct arena *a, const struct csv_table *t, const struct json_at *root, struct mapping *m,
                            struct err *e)
{
    struct json_at columns;
    const char *name;
    json_t *value;
    BD_TRY(json_get_object(root, "columns", &columns, e));
    json_object_foreach(columns.value, name, value)
    {
        ptrdiff_t c;
        BD_TRY(find_column(a, t, root->file, name, &c, e));
        BD_TRY(map_column(a, &columns, name, &m->columns[c], e));
    }
    return BD_OK;
}

static FALLIBLE map_ignored(struct arena *a, const struct csv_table *t, const struct json_at *root, struct mapping *m,
                            struct err *e)
{
    if (json_has(root, "ignore")) {
        struct json_at list, item;
        BD_TRY(json_get_array(root, "ignore", &list, e));
        for (size_t i = 0; i < json_array_size(list.value); i++) {
            ptrdiff_t c;
            BD_TRY(json_get_item(&list, i, &item, e));
            if (!json_is_string(item.value))
                return err_set(e, BD_INPUT, "%s: the name of a column was expected", item.path);
            BD_TRY(find_column(a, t, root->file, json_string_value(item.value), &c, e));
            m->columns[c].used = true;
        }
    }
    if (m->ref >= 0)
        m->columns[m->ref].used = true;
    if (m->handle >= 0)
        m->columns[m->handle].used = true;
    for (size_t c = 0; c < t->columns; c++)
        if (!m->columns[c].used) {
            (void)!err_set(e, BD_INPUT, "the mapping does not say what column \"%.*s\" is", STR_FMT(str_head(t->names[c], 80)));
            (void)!err_mend(e, "give it a property under \"columns\", or name it under \"ignore\"");
            return err_where(e, root->file, 0, 0);
        }
    return BD_OK;
}

static FALLIBLE map_constants(struct arena *a, const struct json_at *root, struct mapping *m, struct err *e)
{
    if (json_has(root, "constants")) {
        struct json_at constants;
        const char *name;
        json_t *value;
        BD_TRY(json_get_object(root, "constants", &constants, e));
        m->constants = ARENA_ARRAY(a, struct list_value, json_object_size(constants.value));
        json_object_foreach(constants.value, name, value)
        {
            struct str text;
            BD_TRY(json_get_text(&constants, name, &text, e));
            m->constants[m->constant_count++] =
                (struct list_value){.property = str_keep(a, str_from(name)), .text = str_keep(a, text)};
        }
    }
    if (!json_has(root, "empty"))
        return BD_OK;
    struct json_at list, item;
    BD_TRY(json_get_array(root, "empty", &list, e));
    m->empty_count = json_array_size(list.value);
    m->empty = ARENA_ARRAY(a, struct str, m->empty_count);
    for (size_t i = 0; i < m->empty_count; i++) {
        BD_TRY(json_get_item(&list, i, &item, e));
        if (!json_is_string(item.value))
            return err_set(e, BD_INPUT, "%s: text was expected", item.path);
        m->empty[i] = str_keep(a, str_from(json_string_value(item.value)));
    }
    return BD_OK;
}

static FALLIBLE read_mapping(struct arena *a, const char *file, struct str text, const struct csv_table *t, struct mapping *m,
                             struct err *e)
{
    static const char *const known[] = {"type", "ref", "handle", "basis", "columns", "constants", "ignore", "empty", "about"};
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read(file, text, &doc, e));
    if (!json_is_object(doc)) {
        (void)!err_set(e, BD_INPUT, "an object {…} was expected");
        return err_where(e, file, 0, 0);
    }
    struct json_at root = json_root(file, doc);
    *m = (struct mapping){.columns = ARENA_ARRAY(a, struct column, t->columns)};
    BD_TRY(json_only(&root, known, sizeof known / sizeof *known, e));
    BD_TRY(json_get_text(&root, "type", &m->type, e));
    if (m->type.n == 0) {
        (void)!err_set(e, BD_INPUT, "type: the name of a type of records was expected, such as person");
        return err_where(e, root.file, 0, 0);
    }
    m->type = str_keep(a, m->type);
    if (json_has(&root, "basis")) {
        BD_TRY(json_get_text(&root, "basis", &m->basis, e));
        m->basis = str_keep(a, m->basis);
    }
    BD_TRY(named_column(a, t, &root, "ref", &m->ref, e));
    BD_TRY(named_column(a, t, &root, "handle", &m->handle, e));
    BD_TRY(map_columns(a, t, &root, m, e));
    BD_TRY(map_ignored(a, t, &root, m, e));
    return map_constants(a, &root, m, e);
}

static bool is_empty(const struct mapping *m, struct str cell)
{
    if (cell.n == 0)
        return true;
    for (size_t i = 0; i < m->empty_count; i++)
        if (str_eq(cell, m->empty[i]))
            return true;
    return false;
}

static struct str meaning_of(const struct column *col, struct str cell)
{
    for (size_t i = 0; i < col->meaning_count; i++)
        if (str_eq(col->meanings[i].cell, cell))
            return col->meanings[i].value;
    return cell;
}

/* The ref of a record that a cell makes. */
static struct str made_ref(struct arena *a, struct str make, struct str value)
{
    return str_from(arena_printf(a, "%.*s=%.*s", STR_FMT(make), STR_FMT(value)));
}

/* Adds the values of one cell; `list` NULL counts only. */
static size_t cell_values(struct arena *a, const struct mapping *m, const struct column *col, struct str cell, size_t c,
                          struct list_value *list)
{
    size_t n = 0;
    cell = csv_unguard(cell);
    const struct str whole = str_trim(cell);
    for (;;) {
        size_t cut = cell.n;
        bool more = col->separator.n > 0 && str_find(cell, col->separator, 0, &cut);
        struct str piece = str_trim(str_slice(cell, 0, cut));
        if (!is_empty(m, piece)) {
            struct str value = meaning_of(col, piece);
            if (list != NULL)
                list[n] = (struct list_value){.property = col->property,
                                              .language = col->language,
                                              .make = col->make,
                                              .dates = col->dates,
                                              .text = col->make.n > 0 ? made_ref(a, col->make, value) : value,
                                              .cell = whole,
                                              .column = (long long)c + 1};
            n++;
        }
        if (!more)
            return n;
        cell = str_slice(cell, cut + col->separator.n, cell.n);
    }
}

static void row_values(struct arena *a, const struct mapping *m, const struct csv_table *t, size_t r, struct list_record *d)
{
    const struct str *cells = t->cells + r * t->columns;
    size_t n = m->constant_count;
    for (size_t c = 0; c < t->columns; c++)
        if (m->columns[c].property.n > 0)
            n += cell_values(a, m, &m->columns[c], cells[c], c, NULL);
    struct list_value *list = ARENA_ARRAY(a, struct list_value, n);
    if (m->constant_count > 0)
        memcpy(list, m->constants, m->constant_count * sizeof *list);
    n = m->constant_count;
    for (size_t c = 0; c < t->columns; c++)
        if (m->columns[c].property.n > 0)
            n += cell_values(a, m, &m->columns[c], cells[c], c, list + n);
    d->values = list;
    d->value_count = n;
}

struct naming {
    const struct list_value *value;
    struct str basis;
    long long row;
};

static int naming_order(const void *x, const void *y)
{
    const struct naming *a = x, *b = y;
    int c = str_cmp(a->value->text, b->value->text);
    return c != 0 ? c : a->row < b->row ? -1 : a->row > b->row;
}

/* The records that cells make, each once, after the `count` of the rows. */
static void add_made(struct arena *a, const struct list_record *records, size_t count, struct list_set *out)
{
    size_t n = 0, made = 0;
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < records[r].value_count; i++)
            n += records[r].values[i].make.n > 0;
    struct naming *all = ARENA_ARRAY(a, struct naming, n + 1);
    struct list_record *list = ARENA_ARRAY(a, struct list_record, count + n);
    memcpy(list, records, count * sizeof *list);
    n = 0;
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; i < records[r].value_count; i++)
            if (records[r].values[i].make.n > 0)
                all[n++] = (struct naming){&records[r].values[i], records[r].basis, records[r].row};
    if (n > 0)
        qsort(all, n, sizeof *all, naming_order);
    for (size_t i = 0; i < n; i++) {
        const struct list_value *v = all[i].value;
        size_t dot = 0;
        if (i > 0 && str_eq(v->text, all[i - 1].value->text))
            continue;
        (void)str_find(v->make, STR("."), 0, &dot);
        struct list_value *name = ARENA_NEW(a, struct list_value);
        *name = (struct list_value){.property = str_slice(v->make, dot + 1, v->make.n),
                                    .language = v->language,
                                    .text = str_slice(v->text, v->make.n + 1, v->text.n),
                                    .column = v->column};
        list[count + made] = (struct list_record){.ref = v->text,
                                                  .type = str_slice(v->make, 0, dot),
                                                  .values = name,
                                                  .value_count = 1,
                                                  .basis = all[i].basis,
                                                  .made = true,
                                                  .row = all[i].row};
        made++;
    }
    out->records = list;
    out->count = count + made;
}

FALLIBLE list_read_table(struct arena *a, const char *file, struct str text, const char *mapping_file, struct str mapping,
                         struct list_set *out, struct err *e)
{
    struct csv_table t;
    struct mapping m;
    BD_TRY(csv_read_table(a, file, text, &t, e));
    BD_TRY(read_mapping(a, mapping_file, mapping, &t, &m, e));
    struct list_record *records = ARENA_ARRAY(a, struct list_record, t.rows);
    for (size_t r = 0; r < t.rows; r++) {
        const struct str *cells = t.cells + r * t.columns;
        records[r] = (struct list_record){.type = m.type,
                                          .basis = m.basis,
                                          .row = t.row_numbers[r],
                                          .ref = m.ref >= 0 ? str_trim(cells[m.ref]) : STR_NONE,
                                          .handle = m.handle >= 0 ? str_trim(cells[m.handle]) : STR_NONE};
        row_values(a, &m, &t, r, &records[r]);
    }
    *out = (struct list_set){.file = file, .records = records, .count = t.rows};
    add_made(a, records, t.rows, out);
    return list_refuse_twins(a, out, e);
}
