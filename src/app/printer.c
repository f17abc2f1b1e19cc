/* app/printer.c - see printer.h. Text and JSON go into one buffer that is handed on when it is full; a table is kept until
 * it ends because its widths are known only then. */
#include "app/printer.h"
#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DEPTH = 24, FLUSH_AT = 1 << 16 };

struct cell {
    struct str text;
    bool number;
};

struct table {
    bool open;
    struct print_column *columns;
    size_t count;
    struct cell *cells; /* text face */
    size_t used, cap;
    size_t at; /* column that comes next */
    struct arena *a;
};

struct printer {
    enum printer_face face;
    size_t width;
    bool colour;
    void (*write)(void *ctx, const char *bytes, size_t n);
    void *ctx;
    struct buf buf;
    size_t depth;            /* objects and lists that are open */
    bool filled[MOST_DEPTH]; /* JSON: a member stands there already */
    bool list[MOST_DEPTH];
    size_t data_only;
    struct table table;
    printer_label_fn label;
    int language;
};

struct printer *printer_new(struct arena *a, enum printer_face face, size_t width, bool colour,
                            void (*write)(void *ctx, const char *bytes, size_t n), void *ctx)
{
    struct printer *out = ARENA_NEW(a, struct printer);
    *out = (struct printer){
        .face = face, .width = width, .colour = colour, .write = write, .ctx = ctx, .buf = BUF_MAX(LIMIT_VERB_BYTES)};
    if (face == PRINTER_JSON)
        buf_add_char(&out->buf, '{');
    return out;
}

static void hand_on(struct printer *out)
{
    if (out->buf.n > 0)
        out->write(out->ctx, out->buf.p, out->buf.n);
    buf_clear(&out->buf);
}

void printer_end(struct printer *out)
{
    if (out->face == PRINTER_JSON) {
        if (out->table.open) /* a verb that failed half-way leaves valid JSON behind */
            buf_addz(&out->buf, out->table.at > 0 ? "}]" : "]");
        out->depth -= out->table.open;
        while (out->depth > 0)
            buf_add_char(&out->buf, out->list[out->depth--] ? ']' : '}');
        buf_addz(&out->buf, "}\n");
    }
    arena_free(out->table.a);
    hand_on(out);
    buf_free(&out->buf);
}

void printer_flush(struct printer *out)
{
    hand_on(out);
}

void printer_labels(struct printer *out, printer_label_fn label, int language)
{
    out->label = label;
    out->language = language;
}

const char *printer_label(const struct printer *out, const char *english)
{
    return out->label != NULL ? out->label(out->language, english) : english;
}

enum printer_face printer_face(const struct printer *out)
{
    return out->face;
}

size_t printer_width(const struct printer *out)
{
    return out->width;
}

/* True when the text face should say nothing. */
static bool silent(const struct printer *out)
{
    return out->face == PRINTER_TEXT && out->data_only > 0;
}

static void json_member(struct printer *out, const char *key)
{
    if (out->table.open) {
        struct table *t = &out->table;
        buf_addz(&out->buf, t->at == 0 ? (out->filled[out->depth] ? ",\n{" : "\n{") : ",");
        out->filled[out->depth] = true;
        json_put_string(&out->buf, str_from(t->columns[t->at].key));
        buf_add_char(&out->buf, ':');
        return;
    }
    if (out->filled[out->depth])
        buf_addz(&out->buf, ",");
    if (out->depth == 0)
        buf_add_char(&out->buf, '\n');
    out->filled[out->depth] = true;
    if (!out->list[out->depth]) {
        BD_ASSERT(key != NULL);
        json_put_string(&out->buf, str_from(key));
        buf_add_char(&out->buf, ':');
    }
}

static void json_value_done(struct printer *out)
{
    if (out->table.open && ++out->table.at == out->table.count) {
        buf_add_char(&out->buf, '}');
        out->table.at = 0;
    }
    if (out->buf.n >= FLUSH_AT)
        hand_on(out);
}

/* Text for a terminal: control characters could move the cursor or rewrite what stands there, and directional overrides
 * could show a name as another; they become U+FFFD. In a table a line end becomes a sign of one. */
static void add_harmless(struct buf *b, struct str s, bool one_line)
{
    size_t at = 0, from = 0;
    uint32_t c;
    while (at < s.n) {
        size_t before = at;
        utf8_next(s, &at, &c);
        bool line_end = c == '\n';
        bool control = (c < 0x20 && c != '\t' && !line_end) || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
        if (!control && !(line_end && one_line))
            continue;
        buf_add(b, s.p + from, before - from);
        buf_addz(b, control ? "\xEF\xBF\xBD" : " \xE2\x8F\x8E ");
        from = at;
    }
    buf_add(b, s.p + from, s.n - from);
}

static void keep_cell(struct table *t, struct str text, bool number)
{
    if (t->used == t->cap) {
        size_t cap = t->cap > 0 ? t->cap * 2 : 64;
        struct cell *cells = ARENA_ARRAY(t->a, struct cell, cap);
        if (t->used > 0)
            memcpy(cells, t->cells, t->used * sizeof *cells);
        t->cells = cells;
        t->cap = cap;
    }
    struct buf harmless SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES);
    add_harmless(&harmless, text, true);
    t->cells[t->used++] = (struct cell){str_keep(t->a, buf_str(&harmless)), number};
}

static void indent(struct printer *out)
{
    for (size_t i = 0; i < out->depth; i++)
        buf_addz(&out->buf, "  ");
}

static void text_field(struct printer *out, const char *key, struct str value, bool number)
{
    if (silent(out))
        return;
    if (out->table.open) {
        keep_cell(&out->table, value, number);
        return;
    }
    indent(out);
    if (key != NULL) {
        for (const char *k = printer_label(out, key); *k != '\0'; k++)
            buf_add_char(&out->buf, *k == '_' ? ' ' : *k);
        buf_addz(&out->buf, ": ");
    } else {
        buf_addz(&out->buf, "- ");
    }
    add_harmless(&out->buf, value, false);
    buf_add_char(&out->buf, '\n');
    if (out->buf.n >= FLUSH_AT)
        hand_on(out);
}

void print_str(struct printer *out, const char *key, struct str value)
{
    if (out->face == PRINTER_TEXT) {
        text_field(out, key, value, false);
        return;
    }
    json_member(out, key);
    json_put_string(&out->buf, value);
    json_value_done(out);
}

void print_z(struct printer *out, const char *key, const char *value)
{
    if (value == NULL)
        print_none(out, key);
    else
        print_str(out, key, str_from(value));
}

void print_int(struct printer *out, const char *key, int64_t value)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)value);
    if (out->face == PRINTER_TEXT) {
        text_field(out, key, str_from(text), true);
        return;
    }
    json_member(out, key);
    buf_addz(&out->buf, text);
    json_value_done(out);
}

void print_real(struct printer *out, const char *key, double value, int digits)
{
    if (out->face == PRINTER_TEXT) {
        char text[48] = "none";
        if (isfinite(value))
            snprintf(text, sizeof text, "%.*g", digits, value);
        if (isfinite(value) && (strchr(text, 'e') != NULL) && fabs(value) >= 1 && fabs(value) < 1e15)
            snprintf(text, sizeof text, "%.0f", value);
        text_field(out, key, str_from(text), true);
        return;
    }
    json_member(out, key);
    json_put_real(&out->buf, value);
    json_value_done(out);
}

void print_bool(struct printer *out, const char *key, bool value)
{
    if (out->face == PRINTER_TEXT) {
        text_field(out, key, str_from(printer_label(out, value ? "yes" : "no")), false);
        return;
    }
    json_member(out, key);
    buf_addz(&out->buf, value ? "true" : "false");
    json_value_done(out);
}

void print_none(struct printer *out, const char *key)
{
    if (out->face == PRINTER_TEXT) {
        text_field(out, key, STR("-"), false);
        return;
    }
    json_member(out, key);
    buf_addz(&out->buf, "null");
    json_value_done(out);
}

static void nest(struct printer *out, const char *key, bool list)
{
    BD_ASSERT(!out->table.open && out->depth + 1 < MOST_DEPTH);
    if (out->face == PRINTER_JSON) {
        json_member(out, key);
        buf_add_char(&out->buf, list ? '[' : '{');
    } else if (!silent(out) && key != NULL) {
        indent(out);
        for (const char *k = printer_label(out, key); *k != '\0'; k++)
            buf_add_char(&out->buf, *k == '_' ? ' ' : *k);
        buf_addz(&out->buf, ":\n");
    } else if (!silent(out) && out->list[out->depth] && out->filled[out->depth]) {
        buf_add_char(&out->buf, '\n');
    }
    out->filled[out->depth] = true;
    out->depth++;
    out->filled[out->depth] = false;
    out->list[out->depth] = list;
}

static void unnest(struct printer *out, bool list)
{
    BD_ASSERT(out->depth > 0 && out->list[out->depth] == list && !out->table.open);
    if (out->face == PRINTER_JSON)
        buf_add_char(&out->buf, list ? ']' : '}');
    out->depth--;
}

void print_object_begin(struct printer *out, const char *key)
{
    nest(out, key, false);
}

void print_object_end(struct printer *out)
{
    unnest(out, false);
}

void print_list_begin(struct printer *out, const char *key)
{
    nest(out, key, true);
}

void print_list_end(struct printer *out)
{
    unnest(out, true);
}

void print_data_begin(struct printer *out)
{
    out->data_only++;
}

void print_data_end(struct printer *out)
{
    BD_ASSERT(out->data_only > 0);
    out->data_only--;
}

void print_table_begin(struct printer *out, const char *key, const struct print_column *columns, size_t count)
{
    BD_ASSERT(!out->table.open && count > 0);
    if (out->face == PRINTER_JSON) {
        json_member(out, key);
        buf_add_char(&out->buf, '[');
        out->depth++;
        out->filled[out->depth] = false;
        out->list[out->depth] = true;
    }
    struct arena *a = arena_new(LIMIT_VERB_BYTES);
    out->table = (struct table){.open = true, .count = count, .a = a, .columns = ARENA_ARRAY(a, struct print_column, count)};
    memcpy(out->table.columns, columns, count * sizeof *columns);
}

/* ---- the text of a table ---- */

static void pad(struct buf *b, size_t n)
{
    while (n-- > 0)
        buf_add_char(b, ' ');
}

/* Where to break `s` so that its first part fits `columns`: after a blank when there is one, else between characters. */
static size_t break_at(struct str s, size_t columns)
{
    size_t at = 0, used = 0, blank = 0;
    while (at < s.n) {
        size_t next = at;
        uint32_t c;
        utf8_next(s, &next, &c);
        used += utf8_columns(str_slice(s, at, next));
        if (used > columns)
            return blank > 0 ? blank : at > 0 ? at : next;
        at = next;
        if (c == ' ')
            blank = at;
    }
    return s.n;
}

static void put_wrapped(struct buf *b, struct str s, size_t left, size_t width)
{
    size_t room = width > left + 20 ? width - left : 0;
    for (;;) {
        size_t cut = room > 0 ? break_at(s, room) : s.n;
        struct str line = str_slice(s, 0, cut);
        while (line.n > 0 && line.p[line.n - 1] == ' ')
            line.n--;
        buf_add_str(b, line);
        s = str_slice(s, cut, s.n);
        if (s.n == 0)
            return;
        buf_add_char(b, '\n');
        pad(b, left);
    }
}

static void put_row(struct printer *out, const size_t *widths, const struct cell *cells, bool heading)
{
    struct table *t = &out->table;
    size_t left = out->depth * 2;
    size_t last = t->count;
    indent(out);
    while (last > 0 && t->columns[last - 1].heading == NULL)
        last--;
    for (size_t c = 0; c < last; c++) {
        if (t->columns[c].heading == NULL)
            continue;
        struct str s = cells[c].text;
        size_t fill = widths[c] - utf8_columns(s);
        bool number = cells[c].number;
        if (number)
            pad(&out->buf, fill);
        if (heading && out->colour)
            buf_addz(&out->buf, "\033[1m");
        if (c + 1 == last)
            put_wrapped(&out->buf, s, left, out->width);
        else
            buf_add_str(&out->buf, s);
        if (heading && out->colour)
            buf_addz(&out->buf, "\033[0m");
        if (c + 1 < last)
            pad(&out->buf, (number ? 0 : fill) + 2);
        left += widths[c] + 2;
    }
    while (out->buf.n > 0 && out->buf.p[out->buf.n - 1] == ' ')
        out->buf.p[--out->buf.n] = '\0';
    buf_add_char(&out->buf, '\n');
}

static void put_table(struct printer *out)
{
    struct table *t = &out->table;
    size_t rows = t->used / t->count;
    size_t *widths = ARENA_ARRAY(t->a, size_t, t->count);
    struct cell *head = ARENA_ARRAY(t->a, struct cell, t->count);
    for (size_t c = 0; c < t->count; c++) {
        head[c] =
            (struct cell){str_from(t->columns[c].heading != NULL ? printer_label(out, t->columns[c].heading) : ""), rows > 0};
        widths[c] = utf8_columns(head[c].text);
        for (size_t r = 0; r < rows; r++) {
            size_t w = utf8_columns(t->cells[r * t->count + c].text);
            widths[c] = w > widths[c] ? w : widths[c];
            head[c].number = head[c].number && t->cells[r * t->count + c].number;
        }
    }
    size_t headings = 0;
    for (size_t c = 0; c < t->count; c++)
        headings += head[c].text.n;
    if (headings > 0)
        put_row(out, widths, head, true);
    for (size_t r = 0; r < rows; r++)
        put_row(out, widths, t->cells + r * t->count, false);
}

void print_table_end(struct printer *out)
{
    struct table *t = &out->table;
    BD_ASSERT(t->open && t->at == 0 && t->used % t->count == 0);
    if (out->face == PRINTER_JSON) {
        buf_add_char(&out->buf, ']');
        out->depth--;
    } else if (!silent(out)) {
        put_table(out);
    }
    arena_free(t->a);
    *t = (struct table){0};
}

/* ---- sentences ---- */

static void sentence(struct printer *out, bool heading, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    BD_ASSERT(n >= 0);
    struct arena *a = arena_new((size_t)n + 65536);
    char *z = arena_alloc(a, (size_t)n + 1, 1);
    vsnprintf(z, (size_t)n + 1, format, again);
    va_end(again);
    indent(out);
    if (heading && out->colour)
        buf_addz(&out->buf, "\033[1m");
    put_wrapped(&out->buf, (struct str){z, (size_t)n}, out->depth * 2, out->width > 100 ? 100 : out->width);
    if (heading && out->colour)
        buf_addz(&out->buf, "\033[0m");
    buf_add_char(&out->buf, '\n');
    arena_free(a);
}

void print_heading(struct printer *out, const char *format, ...)
{
    if (out->face == PRINTER_JSON || silent(out))
        return;
    va_list args;
    va_start(args, format);
    sentence(out, true, format, args);
    va_end(args);
}

void print_line(struct printer *out, const char *format, ...)
{
    if (out->face == PRINTER_JSON || silent(out))
        return;
    va_list args;
    va_start(args, format);
    sentence(out, false, format, args);
    va_end(args);
}

void print_raw(struct printer *out, struct str line)
{
    if (out->face == PRINTER_JSON || silent(out))
        return;
    indent(out);
    add_harmless(&out->buf, line, false);
    buf_add_char(&out->buf, '\n');
}

void print_gap(struct printer *out)
{
    if (out->face == PRINTER_TEXT && !silent(out))
        buf_add_char(&out->buf, '\n');
}

void err_print(const struct err *e, bool json, struct buf *out)
{
    if (!json) {
        char text[1400];
        err_format(e, text, sizeof text);
        buf_addf(out, "bandi: %s\n", text);
        if (e->mend[0] != '\0')
            buf_addf(out, "  %s\n", e->mend);
        return;
    }
    buf_addz(out, "{\"error\":{\"status\":");
    json_put_string(out, str_from(bd_status_word(e->status)));
    buf_addz(out, ",\"text\":");
    json_put_string(out, str_from(e->text));
    if (e->file[0] != '\0') {
        buf_addz(out, ",\"file\":");
        json_put_string(out, str_from(e->file));
    }
    if (e->row > 0)
        buf_addf(out, ",\"%s\":%lld", e->line ? "line" : "row", e->row);
    if (e->column > 0)
        buf_addf(out, ",\"column\":%lld", e->column);
    if (e->mend[0] != '\0') {
        buf_addz(out, ",\"mend\":");
        json_put_string(out, str_from(e->mend));
    }
    buf_addz(out, "}}\n");
}
