/* app/printer.h - one structured printer with two faces, text for people and JSON for scripts.
 *
 * Floor: app. A verb says what it found, once: fields, tables, sentences. The text face lays it out for a terminal (East
 * Asian widths counted); the JSON face gives one object. Keys are lower-case words with underscores, stable for scripts.
 *
 *   print_int(out, "records", 18034);                       records: 18034        "records":18034
 *   print_line(out, "Nothing was written.");                the sentence          (nothing)
 *   print_table_begin(out, "clusters", columns, 3); …       an aligned table      "clusters":[{…},…]
 */
#ifndef BD_APP_PRINTER_H
#define BD_APP_PRINTER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct printer;

enum printer_face { PRINTER_TEXT, PRINTER_JSON };

/* Output goes to `write` in pieces; `width` is the terminal's columns for the text face, 0 when there is none;
 * `colour` allows ANSI emphasis. Lives in `a`. The JSON face opens its object at once. */
struct printer *printer_new(struct arena *a, enum printer_face face, size_t width, bool colour,
                            void (*write)(void *ctx, const char *bytes, size_t n), void *ctx);

/* Closes the JSON object and hands over what is left. Call once. */
void printer_end(struct printer *out);

/* Hands over what was printed so far, before a question is asked. */
void printer_flush(struct printer *out);

/* From here on the text face says what stands for keys, headings, yes and no in another language: `label` gives the words for
 * the English ones, or these themselves. JSON keys stay. */
typedef const char *(*printer_label_fn)(int language, const char *english);
void printer_labels(struct printer *out, printer_label_fn label, int language);

/* The word that the text face says for an English one. */
const char *printer_label(const struct printer *out, const char *english);

enum printer_face printer_face(const struct printer *out);
size_t printer_width(const struct printer *out);

/* Both faces. Inside a list `key` is NULL. Reals: `digits` significant digits in text; the shortest exact form in JSON;
 * not finite is "none" in text and null in JSON. */
void print_str(struct printer *out, const char *key, struct str value);
void print_z(struct printer *out, const char *key, const char *value);
void print_int(struct printer *out, const char *key, int64_t value);
void print_real(struct printer *out, const char *key, double value, int digits);
void print_bool(struct printer *out, const char *key, bool value);
void print_none(struct printer *out, const char *key);

/* Both faces: nesting. In text an object's or a list's fields are indented under its key. */
void print_object_begin(struct printer *out, const char *key);
void print_object_end(struct printer *out);
void print_list_begin(struct printer *out, const char *key);
void print_list_end(struct printer *out);

/* Both faces: a table; a list of objects in JSON. A column with a NULL heading is left out of the text. Cells are given row
 * by row with the print_* functions, key NULL, in the order of the columns. In text, numbers stand right, and the last
 * column is wrapped to the width. */
struct print_column {
    const char *key;
    const char *heading;
};
void print_table_begin(struct printer *out, const char *key, const struct print_column *columns, size_t count);
void print_table_end(struct printer *out);

/* Text only. A heading, a sentence (wrapped), a line kept as it is (pictures, quoted text), an empty line. */
void print_heading(struct printer *out, const char *format, ...) PRINTF_LIKE(2, 3);
void print_line(struct printer *out, const char *format, ...) PRINTF_LIKE(2, 3);
void print_raw(struct printer *out, struct str line);
void print_gap(struct printer *out);

/* JSON only: what stands between is left out of the text, because sentences say it there. Nests. */
void print_data_begin(struct printer *out);
void print_data_end(struct printer *out);

/* The failure as a person or a script reads it: to standard error in text, as {"error":{…}} in JSON. */
void err_print(const struct err *e, bool json, struct buf *out);

#endif
