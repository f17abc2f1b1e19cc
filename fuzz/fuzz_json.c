/* fuzz/fuzz_json.c - JSON: strict and bounded; strings and numbers that are read write back to the same. */
#include "fuzz.h"
#include "base/json.h"
#include "base/limits.h"

/* Readers of every type are asked for every key: one fits, the others refuse with words. */
static void ask(const struct json_at *at, const char *key)
{
    struct json_at child;
    struct str s;
    int64_t whole;
    double real;
    bool flag;
    struct err e[6] = {ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE};
    int fits = json_get_object(at, key, &child, &e[0]) == BD_OK;
    fits += json_get_array(at, key, &child, &e[1]) == BD_OK;
    fits += json_get_text(at, key, &s, &e[2]) == BD_OK;
    fits += json_get_real(at, key, -1e9, 1e9, &real, &e[3]) == BD_OK;
    fits += json_get_bool(at, key, &flag, &e[4]) == BD_OK;
    FUZZ_HOLDS(fits <= 1);
    if (json_get_int(at, key, -1000000, 1000000, &whole, &e[5]) == BD_OK)
        FUZZ_HOLDS(fits == 1 && real == (double)whole);
    for (int i = 0; i < 6; i++)
        FUZZ_HOLDS(e[i].status == BD_OK || e[i].text[0] != '\0');
}

static void walk_by_path(const struct json_at *at)
{
    static const char *const known[] = {"a", "b", "type", "name"};
    const char *key;
    json_t *value;
    struct json_at child;
    struct err e = ERR_NONE;
    if (json_is_object(at->value)) {
        json_object_foreach(at->value, key, value)
        {
            FUZZ_HOLDS(json_has(at, key));
            ask(at, key);
            if (json_get_object(at, key, &child, &(struct err){0}) == BD_OK)
                walk_by_path(&child);
            else if (json_get_array(at, key, &child, &(struct err){0}) == BD_OK)
                walk_by_path(&child);
        }
        ask(at, "absent");
        if (json_only(at, known, 4, &e) != BD_OK)
            FUZZ_HOLDS(e.text[0] != '\0' && e.mend[0] != '\0');
    }
    size_t n = json_is_array(at->value) ? json_array_size(at->value) : 0;
    for (size_t i = 0; i < n; i++)
        if (json_get_item(at, i, &child, &(struct err){0}) == BD_OK)
            walk_by_path(&child);
    if (json_is_array(at->value))
        FUZZ_HOLDS(json_get_item(at, n, &child, &e) != BD_OK);
}

static void walk(json_t *v)
{
    struct err e = ERR_NONE;
    struct buf out SCOPED_BUF = BUF_MAX(GIB);
    const char *key;
    json_t *child;
    size_t i;
    if (json_is_string(v)) {
        struct str s = {json_string_value(v), json_string_length(v)};
        json_put_string(&out, s);
        json_t *back SCOPED_JSON = NULL;
        FUZZ_HOLDS(json_read("x", buf_str(&out), &back, &e) == BD_OK && json_equal(back, v));
    } else if (json_is_real(v)) {
        json_put_real(&out, json_real_value(v));
        json_t *back SCOPED_JSON = NULL;
        FUZZ_HOLDS(json_read("x", buf_str(&out), &back, &e) == BD_OK && json_number_value(back) == json_real_value(v));
    } else if (json_is_array(v)) {
        json_array_foreach(v, i, child) walk(child);
    } else if (json_is_object(v)) {
        json_object_foreach(v, key, child) walk(child);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = ERR_NONE;
    json_t *doc SCOPED_JSON = NULL;
    if (json_read("input", (struct str){(const char *)data, size}, &doc, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0' && doc == NULL);
        return 0;
    }
    walk(doc);
    struct json_at root = json_root("input", doc);
    walk_by_path(&root);
    return 0;
}
