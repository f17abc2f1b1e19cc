/* base/json.h - JSON from outside, read strictly: settings, schemas, vocabularies, JSON Lines.
 *
 * Floor: base (jansson, wrapped once). Rejects duplicate keys, NUL, invalid UTF-8, depth over LIMIT_JSON_DEPTH and sizes
 * over LIMIT_JSON_BYTES. Values are jansson's `json_t`; read them through the getters below, whose errors name the
 * file and the path of the key ("fields[2].kind"). Writing JSON is the printer's work (app/printer.h); the floors below
 * app write with json_put_string.
 */
#ifndef BD_BASE_JSON_H
#define BD_BASE_JSON_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>

/* Parses one document. The result is the caller's: json_decref, or SCOPED_JSON. */
FALLIBLE json_read(const char *file, struct str text, json_t **out, struct err *e);

/* A place in a document, for getters: the object and how it was reached. */
struct json_at {
    const char *file;
    json_t *value;
    char path[160];
};
struct json_at json_root(const char *file, json_t *value);

/* Children. A missing required member, or one of the wrong type, is BD_INPUT naming file and path. */
FALLIBLE json_get_object(const struct json_at *from, const char *key, struct json_at *out, struct err *e);
FALLIBLE json_get_array(const struct json_at *from, const char *key, struct json_at *out, struct err *e);
FALLIBLE json_get_item(const struct json_at *array, size_t index, struct json_at *out, struct err *e); /* any type */
FALLIBLE json_get_text(const struct json_at *from, const char *key, struct str *out, struct err *e);
FALLIBLE json_get_int(const struct json_at *from, const char *key, int64_t low, int64_t high, int64_t *out, struct err *e);
FALLIBLE json_get_real(const struct json_at *from, const char *key, double low, double high, double *out, struct err *e);
FALLIBLE json_get_bool(const struct json_at *from, const char *key, bool *out, struct err *e);

bool json_has(const struct json_at *from, const char *key);

/* Refuses members whose names are not among `known` (count of them), naming the nearest known one. */
FALLIBLE json_only(const struct json_at *from, const char *const *known, size_t count, struct err *e);

/* Appends a JSON string literal with its quotes. */
void json_put_string(struct buf *out, struct str s);

/* Appends a number as the shortest decimal text that reads back to the same double; null when not finite. */
void json_put_real(struct buf *out, double v);

void json_free_scoped(json_t **value);
#define SCOPED_JSON __attribute__((cleanup(json_free_scoped)))

#endif
