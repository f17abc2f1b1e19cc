/* intake/list.c - JSON Lines to drafts; see list.h. */
#include "intake/list.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 16384, MOST_CITES = 1024 }; /* a finding can rest on thousands of acts */

static struct str keep(struct arena *a, struct str s)
{
    return str_keep(a, s);
}

static FALLIBLE read_cites(struct arena *a, const struct json_at *value, struct list_value *out, struct err *e)
{
    struct json_at list, item;
    BD_TRY(json_get_array(value, "cites", &list, e));
    size_t n = json_array_size(list.value);
    if (n > MOST_CITES)
        return err_set(e, BD_LIMIT, "%s: more than %d citations of one value", list.path, MOST_CITES);
    struct str *cites = ARENA_ARRAY(a, struct str, n);
    for (size_t i = 0; i < n; i++) {
        BD_TRY(json_get_item(&list, i, &item, e));
        if (!json_is_string(item.value))
            return err_set(e, BD_INPUT, "%s: the ref or handle of a passage was expected", item.path);
        cites[i] = keep(a, (struct str){json_string_value(item.value), json_string_length(item.value)});
    }
    out->cites = cites;
    out->cite_count = n;
    return BD_OK;
}

static FALLIBLE optional_text(struct arena *a, const struct json_at *from, const char *key, struct str *out, struct err *e)
{
    if (!json_has(from, key))
        return BD_OK;
    BD_TRY(json_get_text(from, key, out, e));
    *out = keep(a, *out);
    return BD_OK;
}

/* A number or a truth value stands for its text. */
static bool scalar_text(struct arena *a, json_t *v, struct str *out)
{
    if (json_is_string(v)) {
        *out = keep(a, (struct str){json_string_value(v), json_string_length(v)});
        return true;
    }
    if (json_is_integer(v)) {
        *out = str_from(arena_printf(a, "%lld", (long long)json_integer_value(v)));
        return true;
    }
    if (json_is_boolean(v)) {
        *out = json_is_true(v) ? STR("true") : STR("false");
        return true;
    }
    return false;
}

static FALLIBLE read_value(struct arena *a, const struct json_at *at, struct str property, struct list_value *out,
                           struct err *e)
{
    static const char *const known[] = {"value", "reason", "file", "language", "polarity", "cites"};
    *out = (struct list_value){.property = property};
    if (scalar_text(a, at->value, &out->text))
        return BD_OK;
    if (!json_is_object(at->value))
        return err_set(e, BD_INPUT, "%s: text, a whole number, true, false or an object with \"value\" was expected", at->path);
    BD_TRY(json_only(at, known, sizeof known / sizeof *known, e));
    json_t *plain = json_object_get(at->value, "value");
    if (plain != NULL && !scalar_text(a, plain, &out->text))
        return err_set(e, BD_INPUT, "%s.value: text, a whole number, true or false was expected", at->path);
    BD_TRY(optional_text(a, at, "reason", &out->reason, e));
    BD_TRY(optional_text(a, at, "file", &out->file, e));
    BD_TRY(optional_text(a, at, "language", &out->language, e));
    struct str polarity = STR("asserts");
    BD_TRY(optional_text(a, at, "polarity", &polarity, e));
    if (!str_is(polarity, "asserts") && !str_is(polarity, "denies"))
        return err_set(e, BD_INPUT, "%s.polarity: asserts or denies was expected", at->path);
    out->denies = str_is(polarity, "denies");
    if (json_has(at, "cites"))
        BD_TRY(read_cites(a, at, out, e));
    if ((plain != NULL) + (out->reason.n > 0) + (out->file.n > 0) != 1)
        return err_set(e, BD_INPUT, "%s: exactly one of \"value\", \"file\" and \"reason\" was expected", at->path);
    return BD_OK;
}

static FALLIBLE read_values(struct arena *a, const struct json_at *record, struct list_record *out, struct err *e)
{
    struct json_at values;
    BD_TRY(json_get_object(record, "values", &values, e));
    size_t n = 0, room = 0;
    const char *key;
    json_t *value;
    json_object_foreach(values.value, key, value)
    {
        room += json_is_array(value) ? json_array_size(value) : 1;
    }
    if (room > MOST_VALUES)
        return err_set(e, BD_LIMIT, "more than %d values of one record", MOST_VALUES);
    struct list_value *list = ARENA_ARRAY(a, struct list_value, room);
    json_object_foreach(values.value, key, value)
    {
        struct str property = keep(a, str_from(key));
        size_t many = json_is_array(value) ? json_array_size(value) : 1;
        for (size_t i = 0; i < many; i++) {
            struct json_at at = {.file = values.file, .value = value}, list_at = at;
            snprintf(at.path, sizeof at.path, "values.%.100s", key);
            list_at = at;
            if (json_is_array(value))
                BD_TRY(json_get_item(&list_at, i, &at, e));
            BD_TRY(read_value(a, &at, property, &list[n++], e));
        }
    }
    out->values = list;
    out->value_count = n;
    return BD_OK;
}

static FALLIBLE read_record(struct arena *a, const char *file, struct str line, struct list_record *out, struct err *e)
{
    static const char *const known[] = {"ref", "handle", "type", "basis", "values"};
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read(file, line, &doc, e));
    if (!json_is_object(doc))
        return err_set(e, BD_INPUT, "an object {…} was expected");
    struct json_at at = json_root(file, doc);
    BD_TRY(json_only(&at, known, sizeof known / sizeof *known, e));
    BD_TRY(optional_text(a, &at, "ref", &out->ref, e));
    BD_TRY(optional_text(a, &at, "handle", &out->handle, e));
    BD_TRY(optional_text(a, &at, "basis", &out->basis, e));
    BD_TRY(json_get_text(&at, "type", &out->type, e));
    out->type = keep(a, out->type);
    return read_values(a, &at, out, e);
}

static int by_ref(const void *x, const void *y)
{
    const struct list_record *const *a = x, *const *b = y;
    int c = str_cmp((*a)->ref, (*b)->ref);
    return c != 0 ? c : ((*a)->row > (*b)->row) - ((*a)->row < (*b)->row);
}

FALLIBLE list_refuse_twins(struct arena *a, const struct list_set *set, struct err *e)
{
    const struct list_record **sorted = ARENA_ARRAY(a, const struct list_record *, set->count);
    for (size_t i = 0; i < set->count; i++)
        sorted[i] = &set->records[i];
    qsort(sorted, set->count, sizeof(const struct list_record *), by_ref);
    for (size_t i = 1; i < set->count; i++)
        if (sorted[i]->ref.n > 0 && str_eq(sorted[i]->ref, sorted[i - 1]->ref)) {
            (void)!err_set(e, BD_INPUT, "this ref stands in row %lld already", sorted[i - 1]->row);
            (void)!err_mend(e, "give every record of the file a ref of its own");
            return err_where(e, set->file, sorted[i]->row, 0);
        }
    return BD_OK;
}

FALLIBLE list_read_lines(struct arena *a, const char *file, struct str text, struct list_set *out, struct err *e)
{
    size_t lines = 1, count = 0, at = 0, bad;
    if (!utf8_check(text, &bad)) {
        (void)!err_set(e, BD_INPUT, "byte %zu is not UTF-8 text", bad + 1);
        return err_where(e, file, 0, 0);
    }
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    struct list_record *records = ARENA_ARRAY(a, struct list_record, lines);
    for (long long row = 1; at < text.n; row++) {
        size_t end;
        if (!str_find(text, STR("\n"), at, &end))
            end = text.n;
        struct str line = str_trim(str_slice(text, at, end));
        at = end + 1;
        if (line.n == 0 || str_starts(line, "//") || (row == 1 && str_starts(line, CSV_INTERNAL)))
            continue;
        struct list_record *d = &records[count++];
        d->row = row;
        if (line.n > LIMIT_JSON_LINE_BYTES) {
            (void)!err_set(e, BD_LIMIT, "the line is longer than 8 MiB");
            return err_where(e, file, row, 0);
        }
        if (read_record(a, file, line, d, e) != BD_OK)
            return err_where(e, file, row, 0);
    }
    *out = (struct list_set){.file = file, .records = records, .count = count};
    return list_refuse_twins(a, out, e);
}
