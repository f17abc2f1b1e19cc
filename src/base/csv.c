/* base/csv.c - the reader; see csv.h. One pass, one character at a time; quoted cells are copied only when they hold
 * doubled quotes. */
#include "base/csv.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static FALLIBLE input_error(const struct csv_reader *r, long long column, struct err *e, const char *what, const char *mend)
{
    (void)!err_set(e, BD_INPUT, "%s", what);
    if (mend != NULL)
        (void)!err_mend(e, "%s", mend);
    return err_where(e, r->file, r->row, column);
}

static bool at_line_end(const struct csv_reader *r)
{
    return r->at >= r->text.n || r->text.p[r->at] == '\n' || r->text.p[r->at] == '\r';
}

static void skip_line_end(struct csv_reader *r)
{
    if (r->at < r->text.n && r->text.p[r->at] == '\r')
        r->at++;
    if (r->at < r->text.n && r->text.p[r->at] == '\n')
        r->at++;
    r->line++;
}

/* The mark of an internal export, which stands above the header; a spreadsheet pads it with separators. */
static void skip_mark(struct csv_reader *r)
{
    if (!str_starts(r->text, CSV_INTERNAL) && !str_starts(r->text, "\"" CSV_INTERNAL))
        return;
    while (!at_line_end(r))
        r->at++;
    skip_line_end(r);
    r->row = 1;
}

/* "sep=;" above the header, by which spreadsheets tell each other the separator. */
static void take_separator(struct csv_reader *r)
{
    struct str rest = str_slice(r->text, r->at, r->text.n);
    if (!csv_says_separator(rest) || rest.n < 5 || memchr(",;\t|", rest.p[4], 4) == NULL ||
        (rest.n > 5 && rest.p[5] != '\n' && rest.p[5] != '\r'))
        return;
    r->separator = r->separator == 0 ? rest.p[4] : r->separator;
    r->at += 5;
    skip_line_end(r);
    r->row++;
}

/* What stands above the header. */
static void skip_preface(struct csv_reader *r)
{
    skip_mark(r);
    take_separator(r);
}

char csv_find_separator(struct str text)
{
    struct csv_reader r = {.text = text};
    skip_preface(&r);
    return r.separator != 0 ? r.separator : csv_guess_separator(str_slice(text, r.at, text.n));
}

static FALLIBLE check_text(const struct csv_reader *r, struct err *e)
{
    size_t bad = 0;
    struct csv_place p;
    const char *nul = r->text.n > 0 ? memchr(r->text.p, '\0', r->text.n) : NULL;
    if (nul == NULL && utf8_check(r->text, &bad))
        return BD_OK;
    if (nul != NULL)
        bad = (size_t)(nul - r->text.p);
    (void)!err_set(e, BD_INPUT, nul != NULL ? "byte %zu is NUL, where text was expected" : "byte %zu is not UTF-8 text",
                   bad + 1);
    (void)!err_mend(e, "save the table as \"CSV UTF-8\" and try again");
    csv_place(r->text, bad, csv_find_separator(r->text), &p);
    return err_where(e, r->file, p.row, p.column);
}

FALLIBLE csv_open(struct csv_reader *r, struct arena *a, const char *file, struct str text, char separator, struct err *e)
{
    *r = (struct csv_reader){.file = file, .a = a, .text = text, .separator = separator};
    if (text.n > LIMIT_TABLE_BYTES)
        return err_set(e, BD_LIMIT, "the table has %zu bytes, more than %zu", text.n, (size_t)LIMIT_TABLE_BYTES);
    if (str_starts(text, "\xEF\xBB\xBF"))
        r->text = str_slice(text, 3, text.n);
    BD_TRY(check_text(r, e));
    skip_preface(r);
    if (r->separator == 0)
        r->separator = csv_guess_separator(str_slice(r->text, r->at, r->text.n));
    return BD_OK;
}

static struct str undouble(struct csv_reader *r, struct str raw)
{
    char *out = arena_alloc(r->a, raw.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        out[n++] = raw.p[i];
        if (raw.p[i] == '"')
            i++;
    }
    return (struct str){out, n};
}

static FALLIBLE read_quoted(struct csv_reader *r, long long column, struct str *out, struct err *e)
{
    size_t from = ++r->at;
    bool doubled = false;
    for (;; r->at++) {
        if (r->at >= r->text.n)
            return input_error(r, column, e, "a quoted cell is never closed", "close the quotation mark \"");
        if (r->text.p[r->at] == '\n')
            r->line++;
        if (r->text.p[r->at] != '"')
            continue;
        if (r->at + 1 >= r->text.n || r->text.p[r->at + 1] != '"')
            break;
        doubled = true;
        r->at++;
    }
    *out = str_slice(r->text, from, r->at++);
    if (doubled)
        *out = undouble(r, *out);
    if (!at_line_end(r) && r->text.p[r->at] != r->separator)
        return input_error(r, column, e, "text follows a closing quotation mark",
                           "write a quotation mark inside a quoted cell twice");
    return BD_OK;
}

static FALLIBLE read_cell(struct csv_reader *r, long long column, struct str *out, struct err *e)
{
    if (r->at < r->text.n && r->text.p[r->at] == '"') {
        BD_TRY(read_quoted(r, column, out, e));
    } else {
        size_t from = r->at;
        while (!at_line_end(r) && r->text.p[r->at] != r->separator)
            r->at++;
        *out = str_slice(r->text, from, r->at);
    }
    if (out->n > LIMIT_CELL_BYTES)
        return input_error(r, column, e, "a cell is larger than 4 MiB", "import long texts as sources of their own");
    return BD_OK;
}

static void keep_cell(struct csv_reader *r, size_t index, struct str cell)
{
    if (index == r->cells_cap) {
        size_t cap = r->cells_cap > 0 ? r->cells_cap * 2 : 32;
        struct str *cells = ARENA_ARRAY(r->a, struct str, cap);
        if (index > 0)
            memcpy(cells, r->cells, index * sizeof *cells);
        r->cells = cells;
        r->cells_cap = cap;
    }
    r->cells[index] = cell;
}

/* The cells of the row at the reader, whatever their number. */
static FALLIBLE read_cells(struct csv_reader *r, size_t *count, struct err *e)
{
    for (*count = 0;;) {
        struct str cell;
        BD_TRY(read_cell(r, (long long)*count + 1, &cell, e));
        keep_cell(r, (*count)++, cell);
        if (*count > LIMIT_COLUMNS)
            return input_error(r, 0, e, "a row has more than 4096 columns", NULL);
        if (at_line_end(r))
            break;
        r->at++;
    }
    skip_line_end(r);
    return BD_OK;
}

/* How many cells there are up to the last that holds a word. */
static size_t filled(const struct str *cells, size_t count)
{
    while (count > 0 && cells[count - 1].n == 0)
        count--;
    return count;
}

static bool ends_cell(const struct csv_reader *r, size_t at)
{
    return at >= r->text.n || r->text.p[at] == r->separator || r->text.p[at] == '\n' || r->text.p[at] == '\r';
}

/* Does nothing stand in the rest of the text but empty cells, quoted or not? Asked again after each of many empty rows, it
 * does not look twice at what it has seen. */
static bool nothing_follows(struct csv_reader *r)
{
    size_t i = r->at > r->empty_to ? r->at : r->empty_to;
    for (bool begins = true; i < r->text.n;) {
        bool quoted = begins && r->text.p[i] == '"' && i + 1 < r->text.n && r->text.p[i + 1] == '"' && ends_cell(r, i + 2);
        if (!quoted && !ends_cell(r, i))
            break;
        begins = !quoted;
        i += quoted ? 2 : 1;
    }
    r->empty_to = i;
    return i == r->text.n;
}

static FALLIBLE check_count(const struct csv_reader *r, size_t count, struct err *e)
{
    if (count < r->columns || count > r->wide) {
        bool title = r->columns == 1 && !r->said; /* one cell above the first row of several */
        (void)!err_set(e, BD_INPUT, "%zu cells where the header has %zu", count, r->columns);
        (void)!err_mend(e, title ? "if the table has a title above the names of its columns, delete the rows above them"
                                 : "check this row for a missing or extra separator, or an unquoted cell that holds one");
        return err_where(e, r->file, r->row, 0);
    }
    size_t n = filled(r->cells, count);
    if (n > r->columns)
        return input_error(
            r, (long long)n, e, "this cell stands in a column to which the first row gives no name",
            "name the column in the first row; if the table has a title above the names of its columns, delete the "
            "rows above them");
    return BD_OK;
}

FALLIBLE csv_next(struct csv_reader *r, struct csv_row *row, bool *more, struct err *e)
{
    size_t count = 0, n = 0;
    bool header = r->columns == 0;
    do {
        for (; r->at < r->text.n && at_line_end(r); r->row++) /* an empty line is a row to whoever looks for the number */
            skip_line_end(r);
        *more = r->at < r->text.n;
        if (!*more)
            return BD_OK;
        r->row++;
        BD_TRY(read_cells(r, &count, e));
        n = filled(r->cells, count);
    } while (n == 0 && count > 1 && (header || (r->said && nothing_follows(r))));
    if (header) {
        r->columns = n > 0 ? n : count;
        r->wide = count;
    }
    BD_TRY(check_count(r, count, e));
    r->said = r->said || (!header && n > 0);
    *row = (struct csv_row){.cells = r->cells, .count = r->columns, .row = r->row};
    return BD_OK;
}

static FALLIBLE check_names(const char *file, long long row, struct str *names, size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].n == 0) {
            (void)!err_set(e, BD_INPUT, "the header has a column without a name");
            (void)!err_mend(
                e, "give every column a name in the first row; if headings of several columns stand above the names, delete "
                   "them");
            return err_where(e, file, row, (long long)i + 1);
        }
        for (size_t j = 0; j < i; j++)
            if (str_eq(names[i], names[j])) {
                (void)!err_set(e, BD_INPUT, "two columns are named \"%.*s\"", STR_FMT(str_head(names[i], 100)));
                (void)!err_mend(e, "rename one of columns %zu and %zu", j + 1, i + 1);
                return err_where(e, file, row, (long long)i + 1);
            }
    }
    return BD_OK;
}

FALLIBLE csv_read_table(struct arena *a, const char *file, struct str text, struct csv_table *out, struct err *e)
{
    struct csv_reader r;
    struct csv_row row;
    bool more;
    BD_TRY(csv_open(&r, a, file, text, 0, e));
    BD_TRY(csv_next(&r, &row, &more, e));
    if (!more) {
        (void)!err_set(e, BD_INPUT, "the file is empty");
        (void)!err_mend(e, "the first row must name the columns");
        return err_where(e, file, 0, 0);
    }
    size_t columns = row.count;
    long long header_row = row.row;
    struct str *names = ARENA_ARRAY(a, struct str, columns);
    for (size_t i = 0; i < columns; i++)
        names[i] = str_trim(row.cells[i]);
    BD_TRY(check_names(file, row.row, names, columns, e));
    size_t cap = 1;
    for (const char *p = text.p; (p = memchr(p, '\n', text.n - (size_t)(p - text.p))) != NULL; p++)
        cap++;
    for (const char *p = text.p; (p = memchr(p, '\r', text.n - (size_t)(p - text.p))) != NULL; p++)
        cap++;
    struct str *cells = ARENA_ARRAY(a, struct str, cap * columns);
    long long *numbers = ARENA_ARRAY(a, long long, cap);
    size_t rows = 0;
    for (;;) {
        BD_TRY(csv_next(&r, &row, &more, e));
        if (!more)
            break;
        BD_ASSERT(rows < cap);
        memcpy(cells + rows * columns, row.cells, columns * sizeof *cells);
        numbers[rows++] = row.row;
    }
    *out = (struct csv_table){
        .names = names, .cells = cells, .columns = columns, .rows = rows, .header_row = header_row, .row_numbers = numbers};
    return BD_OK;
}

ptrdiff_t csv_column(const struct csv_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns; i++)
        if (str_is(t->names[i], name))
            return (ptrdiff_t)i;
    return -1;
}
