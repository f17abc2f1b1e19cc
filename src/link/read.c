/* link/read.c - see read.h. */
#include "link/read.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"
#include "link/age.h"
#include "link/date.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct str nearest_name(const struct str *names, size_t count, struct str wanted)
{
    struct str best = STR_NONE;
    int least = 1 << 20;
    for (size_t i = 0; i < count; i++) {
        int d = compare_distance(names[i], wanted);
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}

/* A first row that holds numbers, dates or nothing is data, not names. */
static FALLIBLE check_header(const char *file, long long row, const struct str *cells, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        struct part_date d;
        double v;
        const char *what = cells[i].n == 0                                                  ? "empty"
                           : str_to_double(cells[i], &v)                                    ? "a number"
                           : cells[i].n >= 8 && date_read(cells[i], NULL, &d) && d.day != 0 ? "a date"
                                                                                            : NULL;
        for (size_t k = 0; what == NULL && k < i; k++)
            what = str_eq(cells[k], cells[i]) ? "the same as another" : NULL;
        if (what == NULL)
            continue;
        (void)!err_set(e, BD_INPUT, "the first row does not name the columns: one of its cells is %s", what);
        (void)!err_mend(e, "put a first row with a different name for every column%s",
                        cells[i].n == 0 ? "; if a title or headings of several columns stand above the names, delete them"
                                        : "");
        return err_where(e, file, row, (long long)i + 1);
    }
    return BD_OK;
}

/* `kind`: column or list. */
static FALLIBLE absent_one(const char *file, const char *what, const char *kind, struct str wanted, const struct str *names,
                           size_t count, struct err *e)
{
    struct str near = nearest_name(names, count, wanted);
    (void)!err_set(e, BD_INPUT, "%s names a %s \"%.*s\" that does not exist", what, kind, STR_FMT(str_head(wanted, 100)));
    if (near.n > 0)
        (void)!err_mend(e, "the nearest %s is \"%.*s\"", kind, STR_FMT(str_head(near, 100)));
    return err_where(e, file, 0, 0);
}

static FALLIBLE absent(const char *file, const char *what, struct str wanted, const struct str *names, size_t count,
                       struct err *e)
{
    return absent_one(file, what, "column", wanted, names, count, e);
}

enum {
    CELLS_WAITING = 1 << 16,
    ROWS_BETWEEN_ASKING = 1024,
    SAID_SHARE = 20,        /* of so many values one at least is what the settings say of their column */
    TOLERANCE_MOST = 36525, /* days: a hundred years */
};

struct adding {
    struct link_job *j;
    const char *file;
    long long header_row; /* of the file */
    struct str *names;
    size_t count;
    size_t *map;
    ptrdiff_t id_at;
    struct column seen;
    struct str *waiting; /* cells of rows that are handed on together */
    size_t rows;         /* of these */
};

static FALLIBLE add_id(struct adding *ad, struct str id, long long row, struct err *e)
{
    struct link_job *j = ad->j;
    struct column *seen = &ad->seen;
    size_t at = j->records.rows + ad->rows;
    if (at >= j->ids_cap) {
        j->ids_cap = at * 2 + 1024;
        j->ids = link_grow(j->ids, j->ids_cap * sizeof *j->ids);
    }
    j->ids[at] = id;
    if (ad->id_at < 0)
        return BD_OK;
    uint32_t before = seen->values, v = column_intern(seen, id);
    if (v == before && id.n > 0) {
        seen->count[v] = (uint32_t)row;
        return BD_OK;
    }
    if (id.n == 0)
        (void)!err_set(e, BD_INPUT, "the row has no id");
    else
        (void)!err_set(e, BD_INPUT, "this row has the same id as row %u", seen->count[v]);
    (void)!err_mend(e, "give every row of the file an id of its own, or leave out --id");
    return err_where(e, ad->file, row, 0);
}

static FALLIBLE no_id(const struct adding *ad, struct str id, struct err *e)
{
    char nearest[sizeof e->mend];
    enum bd_status s = absent(ad->file, "--id", id, ad->names, ad->count, e);
    if (e == NULL || ad->j->records.lists == 0)
        return s;
    snprintf(nearest, sizeof nearest, "%s", e->mend);
    return err_mend(e, "%.400s; where lists call it differently, give --id once for each name", nearest);
}

static FALLIBLE begin_list(struct adding *ad, struct str id, const struct str *ignore, size_t ignores, struct err *e)
{
    struct link_job *j = ad->j;
    if (j->records.lists == LINK_LISTS_MAX)
        return err_set(e, BD_LIMIT, "more than %d lists", LINK_LISTS_MAX);
    for (size_t l = 0; l < j->records.lists; l++)
        if (str_is(j->records.list_name[l], ad->file)) {
            (void)!err_set(e, BD_INPUT, "this list is given twice, and every row of it would be found in itself");
            (void)!err_mend(e, "give it once: people who stand in it twice are found in one list too");
            return err_where(e, ad->file, 0, 0);
        }
    BD_TRY(check_header(ad->file, ad->header_row, ad->names, ad->count, e));
    ad->id_at = -1;
    struct str *used = ARENA_ARRAY(j->a, struct str, ad->count + 1);
    size_t *from = ARENA_ARRAY(j->a, size_t, ad->count + 1), uses = 0;
    for (size_t i = 0; i < ad->count; i++) {
        bool out = false;
        for (size_t k = 0; k < ignores; k++)
            out |= str_eq(ignore[k], ad->names[i]);
        if (id.n > 0 && str_eq(id, ad->names[i]))
            ad->id_at = (ptrdiff_t)i;
        else if (!out) {
            used[uses] = ad->names[i];
            from[uses++] = i;
        }
    }
    if (id.n > 0 && ad->id_at < 0)
        return no_id(ad, id, e);
    size_t *map = ARENA_ARRAY(j->a, size_t, uses + 1);
    ad->map = ARENA_ARRAY(j->a, size_t, ad->count);
    records_begin_list(&j->records, str_from(ad->file), used, uses, map);
    if (j->records.column_count > LIMIT_FIELD_COLUMNS)
        return err_set(e, BD_LIMIT, "the lists have more than %zu columns together", LIMIT_FIELD_COLUMNS);
    for (size_t i = 0; i < ad->count; i++)
        ad->map[i] = LINK_NO_COLUMN;
    for (size_t i = 0; i < uses; i++)
        ad->map[from[i]] = map[i];
    column_init(&ad->seen, STR("ids"));
    return BD_OK;
}

/* Hands the rows that wait to the records. */
static void add_waiting(struct adding *ad)
{
    records_add_rows(&ad->j->records, ad->map, ad->waiting, ad->count, ad->rows);
    ad->rows = 0;
}

static FALLIBLE add_row(struct adding *ad, const struct str *cells, long long row, struct err *e)
{
    size_t most = ad->count < CELLS_WAITING ? CELLS_WAITING / ad->count : 1;
    if (ad->j->records.rows + ad->rows >= UINT32_MAX / 2)
        return err_set(e, BD_LIMIT, "more than two thousand million rows");
    if (ad->waiting == NULL)
        ad->waiting = link_grow(NULL, most * ad->count * sizeof *ad->waiting);
    struct str id = ad->id_at >= 0 ? str_trim(cells[ad->id_at]) : STR_NONE;
    BD_TRY(add_id(ad, id, row, e));
    memcpy(ad->waiting + ad->rows++ * ad->count, cells, ad->count * sizeof *cells);
    if (ad->rows == most)
        add_waiting(ad);
    return BD_OK;
}

static FALLIBLE add_rows(struct adding *ad, struct csv_reader *r, struct err *e)
{
    struct csv_row row;
    bool more = true;
    for (size_t rows = 0;; rows++) {
        if (rows % ROWS_BETWEEN_ASKING == 0 && !pace_on(ad->j->records.pace, (double)r->at / (double)r->text.n))
            return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
        BD_TRY(csv_next(r, &row, &more, e));
        if (!more)
            return BD_OK;
        BD_TRY(add_row(ad, row.cells, row.row, e));
    }
}

/* Ends a list: the last rows, and what was kept for reading it. */
static void end_list(struct adding *ad)
{
    add_waiting(ad);
    column_free(&ad->seen);
    free(ad->waiting);
}

FALLIBLE link_add_csv(struct link_job *j, const char *file, struct str text, struct str id, const struct str *ignore,
                      size_t ignores, struct err *e)
{
    struct csv_reader r;
    struct csv_row row;
    bool more;
    BD_TRY(csv_open(&r, j->a, file, text, 0, e));
    BD_TRY(csv_next(&r, &row, &more, e));
    if (!more) {
        (void)!err_set(e, BD_INPUT, "the file is empty");
        (void)!err_mend(e, "the first row must name the columns");
        return err_where(e, file, 0, 0);
    }
    struct adding ad = {.j = j, .file = file, .header_row = row.row, .count = row.count};
    ad.names = ARENA_ARRAY(j->a, struct str, row.count);
    for (size_t i = 0; i < row.count; i++)
        ad.names[i] = str_trim(row.cells[i]);
    BD_TRY(begin_list(&ad, id, ignore, ignores, e));
    enum bd_status s = add_rows(&ad, &r, e);
    end_list(&ad);
    return s;
}

FALLIBLE link_add_table(struct link_job *j, const struct table_list *t, struct str id, struct err *e)
{
    struct adding ad = {
        .j = j, .file = arena_copy(j->a, t->name.p, t->name.n), .header_row = 1, .count = t->column_count, .names = t->columns};
    BD_TRY(begin_list(&ad, id, NULL, 0, e));
    enum bd_status s = BD_OK;
    for (size_t i = 0; i < t->rows && s == BD_OK; i++)
        s = add_row(&ad, t->cells + i * t->column_count, (long long)i + 2, e);
    end_list(&ad);
    return s;
}

static FALLIBLE settings_columns(struct link_job *j, const struct json_at *columns, struct err *e)
{
    const char *key;
    json_t *value;
    struct str *names = ARENA_ARRAY(j->a, struct str, j->records.column_count + 1);
    for (size_t c = 0; c < j->records.column_count; c++)
        names[c] = j->records.columns[c].name;
    json_object_foreach(columns->value, key, value)
    {
        size_t c = 0;
        struct str word;
        while (c < j->records.column_count && !str_is(names[c], key))
            c++;
        if (c == j->records.column_count)
            return absent(columns->file, "the settings file", str_from(key), names, c, e);
        BD_TRY(json_get_text(columns, key, &word, e));
        if (!link_kind_from_word(word, &j->kind[c])) {
            (void)!err_set(e, BD_INPUT, "\"%.*s\" is not a kind of column", STR_FMT(str_head(word, 60)));
            (void)!err_mend(e, "kinds are: name, given-name, family-name, date, year, month, day, age, number, category, "
                               "id, place, text, list, ignore");
            return err_where(e, columns->file, 0, 0);
        }
    }
    return BD_OK;
}

static FALLIBLE settings_lists(struct link_job *j, const struct json_at *root, struct err *e)
{
    struct json_at lists, item;
    BD_TRY(json_get_array(root, "no_duplicates_within", &lists, e));
    for (size_t i = 0; i < json_array_size(lists.value); i++) {
        BD_TRY(json_get_item(&lists, i, &item, e));
        struct str name = str_from(json_string_value(item.value));
        size_t l = 0;
        while (l < j->records.lists && !str_eq(j->records.list_name[l], name))
            l++;
        if (l == j->records.lists)
            return absent_one(root->file, "no_duplicates_within", "list", name, j->records.list_name, l, e);
        j->unique_list[l] = true;
    }
    return BD_OK;
}

/* `where` is the key of the settings that names it. */
static FALLIBLE column_named(struct link_job *j, const char *file, const char *where, struct str name, size_t *out,
                             struct err *e)
{
    struct str *names = ARENA_ARRAY(j->a, struct str, j->records.column_count + 1);
    size_t n = j->records.column_count;
    for (size_t c = 0; c < n; c++)
        names[c] = j->records.columns[c].name;
    for (*out = 0; *out < n; ++*out)
        if (str_eq(names[*out], name))
            return BD_OK;
    return absent(file, where, name, names, n, e);
}

static FALLIBLE column_item(struct link_job *j, const struct json_at *list, size_t i, size_t *out, struct err *e)
{
    struct json_at item;
    BD_TRY(json_get_item(list, i, &item, e));
    struct str name = str_from(json_is_string(item.value) ? json_string_value(item.value) : "");
    return column_named(j, list->file, "same", name, out, e);
}

/* "age_at": for a column of ages the column of dates at which they held, or a year. */
static FALLIBLE settings_age_at(struct link_job *j, const struct json_at *root, struct err *e)
{
    struct json_at ages;
    const char *key;
    json_t *value;
    BD_TRY(json_get_object(root, "age_at", &ages, e));
    j->age_at = ARENA_ARRAY(j->a, struct age_at, json_object_size(ages.value) + 1);
    json_object_foreach(ages.value, key, value)
    {
        struct age_at *at = &j->age_at[j->age_at_count];
        struct str when;
        int64_t year = 0;
        *at = (struct age_at){.column = LINK_NO_COLUMN};
        BD_TRY(column_named(j, root->file, "age_at", str_from(key), &at->age, e));
        BD_TRY(json_get_text(&ages, key, &when, e));
        if (when.n == 4 && str_to_i64(when, &year) && year >= 1800 && year <= 2200)
            at->year = (int)year;
        else
            BD_TRY(column_named(j, root->file, "age_at", when, &at->column, e));
        j->kind[at->age] = LINK_AGE;
        j->age_at_count++;
    }
    return BD_OK;
}

/* Dates that are to be certain: a column that holds hardly any would be a wall that nobody meets. */
static FALLIBLE check_dates(const struct link_job *j, const char *file, size_t column, struct err *e)
{
    struct wall_dates d = wall_dates(&j->records, column);
    if (d.read > 0 && d.read * SAID_SHARE >= d.filled)
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "\"died\" names \"%.*s\", and of its %zu values %zu are dates that leave no doubt",
                   STR_FMT(str_head(j->records.columns[column].name, 100)), d.filled, d.read);
    (void)!err_mend(e,
                    "name a column of dates with the year in four digits, such as 2010-05-03, 3/5/2010 or 2010; about 2010 and "
                    "10.5.3 are not held against anybody");
    return err_where(e, file, 0, 0);
}

/* "died": the column of deaths, those of the events at which people were alive, and how far the dates may be off. */
static FALLIBLE settings_died(struct link_job *j, const struct json_at *root, struct err *e)
{
    static const char *const known[] = {"column", "alive_at", "tolerance_days"};
    struct json_at died, events, item;
    struct str name;
    int64_t days;
    BD_TRY(json_get_object(root, "died", &died, e));
    BD_TRY(json_only(&died, known, 3, e));
    BD_TRY(json_get_text(&died, "column", &name, e));
    BD_TRY(column_named(j, root->file, "\"died\"", name, &j->wall_rule.died, e));
    BD_TRY(check_dates(j, root->file, j->wall_rule.died, e));
    BD_TRY(json_get_array(&died, "alive_at", &events, e));
    size_t n = json_array_size(events.value), *alive = ARENA_ARRAY(j->a, size_t, n + 1);
    if (n == 0) {
        (void)!err_set(e, BD_INPUT, "died.alive_at: a list of columns was expected, and it names none");
        return err_where(e, root->file, 0, 0);
    }
    for (size_t i = 0; i < n; i++) {
        BD_TRY(json_get_item(&events, i, &item, e));
        name = str_from(json_is_string(item.value) ? json_string_value(item.value) : "");
        BD_TRY(column_named(j, root->file, "\"alive_at\"", name, &alive[i], e));
        BD_TRY(check_dates(j, root->file, alive[i], e));
    }
    BD_TRY(json_get_int(&died, "tolerance_days", 0, TOLERANCE_MOST, &days, e));
    j->wall_rule.alive = alive;
    j->wall_rule.count = n;
    j->wall_rule.tolerance_days = (int32_t)days;
    if (j->kind[j->wall_rule.died] == LINK_UNSET)
        j->kind[j->wall_rule.died] = LINK_DATE;
    return BD_OK;
}

/* Whether a value says anything as this kind. */
static bool reads_as(enum link_kind kind, struct str s, const struct date_style *style)
{
    struct part_date d;
    double number;
    if (kind == LINK_DATE)
        return date_read(s, style, &d);
    return str_to_double(s, &number) || (kind == LINK_AGE && age_read(s) >= 0);
}

/* Which of the values can be read as the kind that the settings say. */
static bool *read_values(const struct column *c, enum link_kind kind)
{
    bool *ok = calloc(c->values + 1, sizeof *ok);
    struct date_style style = date_style_of(c);
    BD_ASSERT(ok != NULL);
    for (uint32_t id = 1; id < c->values; id++)
        ok[id] = reads_as(kind, c->text[id], &style);
    return ok;
}

/* A kind of which hardly a value can be read is a slip of the settings: the column would say nothing, and nobody would see
 * why. */
static FALLIBLE check_kind(const struct link_job *j, const char *file, size_t column, struct err *e)
{
    const struct column *c = &j->records.columns[column];
    size_t filled = 0, read = 0, first = j->records.rows;
    bool *ok = read_values(c, j->kind[column]);
    for (size_t i = 0; i < j->records.rows && i < c->rows_cap; i++) {
        uint32_t id = c->value[i];
        filled += id != 0;
        read += ok[id];
        if (id != 0 && !ok[id] && first == j->records.rows)
            first = i;
    }
    free(ok);
    if (read * SAID_SHARE >= filled)
        return BD_OK;
    size_t list = 0, rows = j->records.list_rows[0];
    while (rows <= first)
        rows += j->records.list_rows[++list];
    char scratch[24];
    const char *kind = link_kind_word(j->kind[column]);
    (void)!err_set(e, BD_INPUT,
                   "\"%.*s\" is said to be of kind %s, but %zu of its %zu values can be read so; the first that cannot is "
                   "that of %.*s:%.*s",
                   STR_FMT(str_head(c->name, 100)), kind, read, filled, STR_FMT(str_head(j->records.list_name[list], 100)),
                   STR_FMT(str_head(link_id(j, (uint32_t)first, scratch), 60)));
    (void)!err_mend(e, "say another kind, or leave the column out of the settings");
    return err_where(e, file, 0, 0);
}

static FALLIBLE check_kinds(const struct link_job *j, const char *file, struct err *e)
{
    for (size_t c = 0; c < j->records.column_count; c++) {
        enum link_kind k = j->kind[c];
        if (k == LINK_DATE || k == LINK_YEAR || k == LINK_MONTH || k == LINK_DAY || k == LINK_AGE || k == LINK_NUMBER)
            BD_TRY(check_kind(j, file, c, e));
    }
    return BD_OK;
}

/* Rows are still in the order given, and a column ends with the last list that has it. */
static bool in_one_row(const struct records *r, size_t a, size_t b)
{
    const struct column *x = &r->columns[a], *y = &r->columns[b];
    for (size_t i = 0; i < r->rows && i < x->rows_cap && i < y->rows_cap; i++)
        if (x->value[i] != 0 && y->value[i] != 0)
            return true;
    return false;
}

/* Each item of "same" is a list of columns, which become the first of them in link_prepare. */
static FALLIBLE settings_same(struct link_job *j, const struct json_at *root, struct err *e)
{
    struct json_at same, set;
    BD_TRY(json_get_array(root, "same", &same, e));
    for (size_t i = 0; i < json_array_size(same.value); i++) {
        size_t into, from;
        BD_TRY(json_get_item(&same, i, &set, e));
        if (!json_is_array(set.value) || json_array_size(set.value) < 2) {
            (void)!err_set(e, BD_INPUT, "each item of \"same\" is a list of two columns or more, as in [[\"born\", \"dob\"]]");
            return err_where(e, root->file, 0, 0);
        }
        BD_TRY(column_item(j, &set, 0, &into, e));
        for (size_t k = 1; k < json_array_size(set.value); k++) {
            BD_TRY(column_item(j, &set, k, &from, e));
            if (from == into || j->same[from] != 0 || in_one_row(&j->records, into, from)) {
                (void)!err_set(e, BD_INPUT,
                               "\"same\" cannot put %.*s and %.*s together: a row has both, or they are said twice",
                               STR_FMT(j->records.columns[into].name), STR_FMT(j->records.columns[from].name));
                return err_where(e, root->file, 0, 0);
            }
            j->same[from] = into + 1;
        }
    }
    return BD_OK;
}

FALLIBLE link_settings(struct link_job *j, const char *file, struct str text, struct err *e)
{
    static const char *const known[] = {"columns", "no_duplicates_within", "same", "age_at", "died"};
    SCOPED_JSON json_t *json = NULL;
    struct json_at columns;
    BD_TRY(json_read(file, text, &json, e));
    struct json_at root = json_root(file, json);
    BD_TRY(json_only(&root, known, 5, e));
    if (json_has(&root, "same"))
        BD_TRY(settings_same(j, &root, e));
    if (json_has(&root, "columns")) {
        BD_TRY(json_get_object(&root, "columns", &columns, e));
        BD_TRY(settings_columns(j, &columns, e));
    }
    if (json_has(&root, "age_at"))
        BD_TRY(settings_age_at(j, &root, e));
    if (json_has(&root, "died"))
        BD_TRY(settings_died(j, &root, e));
    BD_TRY(check_kinds(j, file, e));
    return json_has(&root, "no_duplicates_within") ? settings_lists(j, &root, e) : BD_OK;
}
