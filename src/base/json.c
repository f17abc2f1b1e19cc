/* base/json.c - see json.h. */
#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* jansson bounds depth at compile time (2,048); this stops earlier and before any tree is built. */
static bool too_deep(struct str text)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LIMIT_JSON_DEPTH)
                return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return false;
}

FALLIBLE json_read(const char *file, struct str text, json_t **out, struct err *e)
{
    if (text.n > LIMIT_JSON_BYTES || too_deep(text)) {
        (void)!err_set(e, BD_LIMIT, text.n > LIMIT_JSON_BYTES ? "more than 64 MiB of JSON" : "JSON nested deeper than 64");
        return err_where(e, file, 0, 0);
    }
    if (str_starts(text, "\xEF\xBB\xBF"))
        text = str_slice(text, 3, text.n);
    json_error_t at;
    json_t *value = json_loadb(text.p != NULL ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (value == NULL) {
        char what[JSON_ERROR_TEXT_LENGTH];
        snprintf(what, sizeof what, "%s", at.text);
        char *near_text = strstr(what, " near '"); /* jansson quotes the input; messages hold no content */
        if (near_text != NULL)
            *near_text = '\0';
        size_t bad;
        if (utf8_check(text, &bad)) {
            (void)!err_set(e, BD_INPUT, "not valid JSON: %s", what);
        } else { /* an editor's own encoding, before any fault of form */
            (void)!err_set(e, BD_INPUT, "byte %zu is not UTF-8 text", bad + 1);
            (void)!err_mend(e, "save the file as UTF-8: JSON has no other encoding");
        }
        return err_at_line(e, file, at.line, at.column);
    }
    *out = value;
    return BD_OK;
}

struct json_at json_root(const char *file, json_t *value)
{
    return (struct json_at){.file = file, .value = value, .path = ""};
}

static FALLIBLE wrong(const struct json_at *from, const char *key, const char *expected, struct err *e)
{
    bool named = from->path[0] != '\0' || key[0] != '\0';
    (void)!err_set(e, BD_INPUT, "%s%s%s%s%s was expected", from->path, from->path[0] != '\0' && key[0] != '\0' ? "." : "", key,
                   named ? ": " : "", expected);
    return err_where(e, from->file, 0, 0);
}

static void step(const struct json_at *from, const char *key, json_t *value, struct json_at *out)
{
    struct json_at next = {.file = from->file, .value = value};
    snprintf(next.path, sizeof next.path, "%.100s%s%.50s", from->path, from->path[0] != '\0' ? "." : "", key);
    *out = next;
}

FALLIBLE json_get_object(const struct json_at *from, const char *key, struct json_at *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_object(v))
        return wrong(from, key, "an object", e);
    step(from, key, v, out);
    return BD_OK;
}

FALLIBLE json_get_array(const struct json_at *from, const char *key, struct json_at *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_array(v))
        return wrong(from, key, "a list", e);
    step(from, key, v, out);
    return BD_OK;
}

FALLIBLE json_get_item(const struct json_at *array, size_t index, struct json_at *out, struct err *e)
{
    json_t *v = json_array_get(array->value, index);
    if (v == NULL)
        return wrong(array, "", "a longer list", e);
    struct json_at next = {.file = array->file, .value = v};
    snprintf(next.path, sizeof next.path, "%.130s[%zu]", array->path, index);
    *out = next;
    return BD_OK;
}

FALLIBLE json_get_text(const struct json_at *from, const char *key, struct str *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_string(v))
        return wrong(from, key, "text in quotation marks", e);
    *out = (struct str){json_string_value(v), json_string_length(v)};
    return BD_OK;
}

FALLIBLE json_get_int(const struct json_at *from, const char *key, int64_t low, int64_t high, int64_t *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_integer(v) || json_integer_value(v) < low || json_integer_value(v) > high) {
        char expected[96];
        snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)low, (long long)high);
        return wrong(from, key, expected, e);
    }
    *out = json_integer_value(v);
    return BD_OK;
}

FALLIBLE json_get_real(const struct json_at *from, const char *key, double low, double high, double *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_number(v) || !(json_number_value(v) >= low && json_number_value(v) <= high)) {
        char expected[96];
        snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
        return wrong(from, key, expected, e);
    }
    *out = json_number_value(v);
    return BD_OK;
}

FALLIBLE json_get_bool(const struct json_at *from, const char *key, bool *out, struct err *e)
{
    json_t *v = json_object_get(from->value, key);
    if (!json_is_boolean(v))
        return wrong(from, key, "true or false", e);
    *out = json_is_true(v);
    return BD_OK;
}

bool json_has(const struct json_at *from, const char *key)
{
    return json_object_get(from->value, key) != NULL;
}

FALLIBLE json_only(const struct json_at *from, const char *const *known, size_t count, struct err *e)
{
    const char *key;
    json_t *value;
    if (!json_is_object(from->value))
        return wrong(from, "", "an object", e);
    json_object_foreach(from->value, key, value)
    {
        size_t i = 0;
        while (i < count && strcmp(known[i], key) != 0)
            i++;
        if (i < count)
            continue;
        struct buf list SCOPED_BUF = BUF_MAX(4096);
        for (size_t k = 0; k < count && list.n < 300; k++)
            buf_addf(&list, "%s%s", k > 0 ? ", " : "", known[k]);
        (void)!err_set(e, BD_INPUT, "%s%s%.60s: this key is not known", from->path, from->path[0] != '\0' ? "." : "", key);
        (void)!err_mend(e, "known here: %s", list.p != NULL ? list.p : "none");
        return err_where(e, from->file, 0, 0);
    }
    return BD_OK;
}

void json_put_string(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_addf(out, "\\%c", c);
        else if (c == '\n')
            buf_addz(out, "\\n");
        else if (c == '\t')
            buf_addz(out, "\\t");
        else if (c < 0x20 || c == 0x7F)
            buf_addf(out, "\\u%04x", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

void json_put_real(struct buf *out, double v)
{
    if (!isfinite(v)) {
        buf_addz(out, "null");
        return;
    }
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    buf_addz(out, text);
}

void json_free_scoped(json_t **value)
{
    json_decref(*value);
    *value = NULL;
}
