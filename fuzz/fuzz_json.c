/* fuzz/fuzz_json.c - JSON: strict and bounded; strings and numbers that are read write back to the same. */
#include "fuzz.h"
#include "base/json.h"
#include "base/limits.h"

static void walk(json_t *v)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
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
    return 0;
}
