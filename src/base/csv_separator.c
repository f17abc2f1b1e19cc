/* base/csv_separator.c - what separates the cells of a table that does not say it; prototypes in csv.h. */
#include "base/csv.h"

#include <string.h>

enum {
    ROWS_TRIED = 100,
    BYTES_TRIED = 1 << 18,
};

static const char separators[] = "\t;,|";

/* What the first rows look like when cut at one separator. */
struct fit {
    size_t columns; /* of the first row */
    size_t rows;    /* after it */
    size_t agree;   /* of these, rows with as many cells */
};

static bool is_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Counts the cells of the row at *at and moves behind its line end; false when the text ends within it and `cut` says that more
 * would follow. */
static bool next_row(struct str text, bool cut, char separator, size_t *at, size_t *cells)
{
    bool quoted = false, begins = true;
    *cells = 1;
    for (; *at < text.n; ++*at) {
        char c = text.p[*at];
        if (quoted || (c == '"' && begins)) {
            quoted = c == '"' ? !quoted : quoted;
            begins = false;
            continue;
        }
        if (c == '"') /* the second of a doubled one, or the end of the cell */
            quoted = *at > 0 && text.p[*at - 1] == '"';
        if (is_end(c))
            break;
        begins = c == separator;
        *cells += begins;
    }
    if (*at >= text.n)
        return !cut;
    while (*at < text.n && is_end(text.p[*at])) /* empty lines too */
        ++*at;
    return true;
}

static struct fit fit_of(struct str text, char separator)
{
    struct str head = str_slice(text, 0, text.n < BYTES_TRIED ? text.n : BYTES_TRIED);
    struct fit f = {.columns = 1};
    size_t at = 0, cells;
    bool cut = head.n < text.n;
    while (at < head.n && is_end(head.p[at]))
        at++;
    if (!next_row(head, cut, separator, &at, &f.columns))
        return f;
    while (at < head.n && f.rows < ROWS_TRIED && next_row(head, cut, separator, &at, &cells)) {
        f.rows++;
        f.agree += cells == f.columns;
    }
    return f;
}

/* What the rows below the first, of one cell whatever separates, are cut into three cells and more by, and most alike: the
 * first then is a title, and the reader says so. 0 where nothing does. */
static char below_title(struct str text)
{
    size_t at = 0, cells;
    while (at < text.n && is_end(text.p[at]))
        at++;
    if (!next_row(text, false, '\n', &at, &cells) || at >= text.n)
        return 0;
    for (const char *s = separators; *s != 0; s++) {
        struct fit f = fit_of(str_slice(text, at, text.n), *s);
        if (f.columns > 2 && 2 * f.agree >= f.rows)
            return *s;
    }
    return 0;
}

/* By which most rows have as many cells as the first; of several that which makes the most columns, and of those the
 * one by which more rows agree. Where no separator fits so, the rows are faulty, and the first row alone decides. */
char csv_guess_separator(struct str text)
{
    struct fit best = {.columns = 1}, most = {.columns = 1};
    char fits = 0, first = ',';
    for (const char *s = separators; *s != 0; s++) {
        struct fit f = fit_of(text, *s);
        bool better = f.columns > best.columns || (f.columns == best.columns && f.agree > best.agree);
        if (f.columns > 1 && 2 * f.agree >= f.rows && better) {
            best = f;
            fits = *s;
        }
        if (f.columns > most.columns || (f.columns == most.columns && f.columns > 1 && *s == ',')) {
            most = f;
            first = *s;
        }
    }
    char below = most.columns == 1 ? below_title(text) : 0;
    return fits != 0 ? fits : below != 0 ? below : first;
}

bool csv_says_separator(struct str text)
{
    static const char says[] = "sep=";
    size_t i = 0;
    while (says[i] != 0 && i < text.n && (text.p[i] == says[i] || (says[i] != '=' && (text.p[i] | 32) == says[i])))
        i++;
    return says[i] == 0;
}

void csv_place(struct str text, size_t at, char separator, struct csv_place *out)
{
    bool quoted = false;
    struct csv_place p = {.row = 1, .column = 1};
    for (size_t i = 0; i < at && i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' && separator != '\n')
            quoted = quoted ? false : i == p.cell_from || text.p[i - 1] == '"';
        if (quoted || (c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n'))
            continue;
        if (!is_end(c) && c != separator)
            continue;
        p.row += is_end(c);
        p.column = is_end(c) ? 1 : p.column + 1;
        p.cell_from = i + 1;
    }
    *out = p;
}
