/* base/csv.h - tables as text with separators, read strictly and written so that they read back the same.
 *
 * Floor: base. Format: RFC 4180 with UTF-8 (base/encoding.h makes it so); a byte-order mark is skipped; rows end in LF, CRLF
 * or CR; a quoted cell may hold separators, quotes (doubled) and line ends. The separator is given, or found from the first
 * rows (comma, tab, semicolon, pipe). Every error names the file, the row (as a spreadsheet counts: the header is row 1, empty
 * lines count) and the column. A first line that is the mark of an internal export, or says the separator as spreadsheets do
 * (sep=; in capitals too), is passed over and counted. Spreadsheets write the empty rows and columns that were touched beside a
 * table: rows without a word above and below it are passed over, and so are columns without a name at the right end, which must
 * be empty.
 */
#ifndef BD_BASE_CSV_H
#define BD_BASE_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define CSV_INTERNAL "INTERNAL:" /* begins the first line of an export that must not leave the team */

/* Reads from a whole text in memory, which must outlive the reader; cells without doubled quotes borrow from it. */
struct csv_reader {
    const char *file; /* for messages */
    struct str text;
    size_t at;
    long long row;  /* of the row last given; 0 before the first */
    long long line; /* line of the text on which that row began */
    size_t columns; /* of the header, 0 before */
    size_t wide;    /* the same with those at its right end that have no name */
    char separator;
    bool said;         /* a row after the header held a word */
    size_t empty_to;   /* up to here nothing but empty cells was seen; the next byte begins a cell or ends the text */
    struct str *cells; /* scratch */
    size_t cells_cap;
    struct arena *a; /* for unescaped cells and scratch */
};

/* One row: `cells[0 … count-1]`, valid until the arena is rewound or freed (not overwritten by the next row unless it
 * is the reader's own array: copy the array to keep the row). */
struct csv_row {
    struct str *cells;
    size_t count;
    long long row;
};

/* Begins. separator 0 means find it. Checks that the whole text is UTF-8 without NUL (BD_INPUT with row and column) and
 * that it is no larger than LIMIT_TABLE_BYTES. */
FALLIBLE csv_open(struct csv_reader *r, struct arena *a, const char *file, struct str text, char separator, struct err *e);

/* Gives the next row; *more is false at the end. Blank lines are skipped, and rows of empty cells above the first row and
 * below the last that says something. From the second row on, a row with another number of cells than the first is
 * BD_INPUT; so are a word in a column without a name, an unclosed quote, text after a closing quote, a cell over
 * LIMIT_CELL_BYTES, and more than LIMIT_COLUMNS columns. */
FALLIBLE csv_next(struct csv_reader *r, struct csv_row *row, bool *more, struct err *e);

/* Whether a text begins with sep= in capitals or small letters, as a line that says the separator does. */
bool csv_says_separator(struct str text);

/* What separates the cells of a text: what its line sep= says, else what csv_guess_separator finds from its rows, as
 * csv_open does. Needs no UTF-8. */
char csv_find_separator(struct str text);
char csv_guess_separator(struct str text);

/* Where byte `at` of a text is: its row, its column, and the byte at which its cell begins. With a line end as separator a
 * row is a line. Cost: O(at). */
struct csv_place {
    long long row, column;
    size_t cell_from;
};
void csv_place(struct str text, size_t at, char separator, struct csv_place *out);

/* A whole table in memory: names[c], cells[row * columns + c]. Header names must be present and distinct after trimming
 * (BD_INPUT). Everything lives in `a` or borrows from `text`. Cost: 16 bytes a cell. */
struct csv_table {
    struct str *names;
    struct str *cells;
    size_t columns;
    size_t rows;
    long long header_row;   /* of the file: where the names stand */
    long long *row_numbers; /* 1-based row of the file for each row of the table */
};
FALLIBLE csv_read_table(struct arena *a, const char *file, struct str text, struct csv_table *out, struct err *e);

/* Column by exact name, or -1. */
ptrdiff_t csv_column(const struct csv_table *t, const char *name);

/* The column name nearest to `wanted` by edit distance, for error messages; NULL when none is near. */
const char *csv_nearest(struct arena *a, const struct csv_table *t, struct str wanted);

/* What to tell whoever named a column that is not there: the nearest, or, where none is near, those that there are. */
const char *csv_columns_hint(struct arena *a, const struct csv_table *t, struct str wanted);

/* Reads a whole file into the arena (BD_IO, BD_LIMIT). "-" reads standard input. */
FALLIBLE file_read(struct arena *a, const char *path, size_t limit_bytes, struct str *out, struct err *e);

/* Writes text to a file so that it appears whole or not at all: a temporary beside it, fsync, rename. "-" is standard
 * output. Not for protected content outside the vault unless the user asked for the file. */
FALLIBLE file_write(const char *path, struct str text, struct err *e);

/* Appends one row: quotes where needed, LF at the end. A cell that a spreadsheet would take for a formula (= + - @ at
 * the start, tab, CR) is quoted and given a leading apostrophe only when `guard_formulas`; reading does not undo it, but
 * csv_unguard does. */
void csv_put_row(struct buf *out, const struct str *cells, size_t count, bool guard_formulas);

/* The cell without that apostrophe, when it has one before such a start (a cell that began so itself was given one more). */
struct str csv_unguard(struct str cell);

#endif
