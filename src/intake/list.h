/* intake/list.h - untrusted lists to drafts of records: JSON Lines, and tables with a mapping.
 *
 * Floor: intake (uses base here; what drafts become is app's and record's work). A draft is what a file asks for, checked for
 * form alone: no schema is known here. Nothing is written until a whole file has become drafts.
 *
 * JSON Lines, one record a line (docs/import.md):
 *   {"ref":"talk","type":"source","basis":"published","values":{"title":"A talk","language":"en",
 *    "text":{"file":"talk.txt"},"place":[{"value":"온성","language":"ko","polarity":"denies","cites":["p1"]}]}}
 *
 * A mapping of a table is JSON too:
 *   {"type":"person","ref":"case_no","basis":"published",
 *    "columns":{"name":{"property":"name","language":"ko"},"born":{"property":"birth_date"},
 *               "gender":{"property":"sex","values":{"여":"female","남":"male"}},
 *               "died":{"property":"death_date","dates":"ymd"},
 *               "home":{"property":"origin","make":"place.name"}},
 *    "constants":{"sex":"female"},"empty":["","-","n/a"]}
 * "values" says what the cells of a column mean; "make" that each different cell names a
 * record of its own; "dates" in which order dates are written that are no EDTF (ymd, dmy, mdy).
 */
#ifndef BD_INTAKE_LIST_H
#define BD_INTAKE_LIST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "intake/written_date.h"

#include <stdbool.h>
#include <stddef.h>

/* One value that the file asserts or denies, or the reason why there is none. */
struct list_value {
    struct str property;
    struct str text;     /* the value; empty when `reason` is set */
    struct str reason;   /* not_known, not_asked, refused, not_applicable; or empty */
    struct str file;     /* take the value from this file, named relative to the list; or empty */
    struct str language; /* or empty */
    bool denies;
    const struct str *cites; /* refs or handles of passages */
    size_t cite_count;
    struct str make;       /* of a table: TYPE.PROPERTY of the record that the cell names, whose ref `text` is; or empty */
    struct str cell;       /* of a table: the whole cell that the value is of, for a record that is updated; or empty */
    enum date_order dates; /* of a table: in which order its dates are written, where they are no EDTF */
    long long column;      /* of a table, from 1; 0 for JSON Lines */
};

struct list_record {
    struct str ref;    /* the file's own name for the record, unique in it; or empty */
    struct str handle; /* of a record to update; or empty */
    struct str type;
    struct str basis; /* name, ref or handle of a basis; or empty */
    const struct list_value *values;
    size_t value_count;
    bool made;     /* by a column's "make": its one value says which record it is, there already or new */
    long long row; /* line or row of the file; of a made one, where it is named first */
};

struct list_set {
    const char *file;
    const struct list_record *records;
    size_t count;
};

/* Reads JSON Lines: blank lines, lines that begin with // and the first line of an internal export are passed over. BD_INPUT
 * names line and key; a ref given twice, an unknown key, a value of the wrong type are refused. Cost: O(text). Strings are
 * copied into `a`. */
FALLIBLE list_read_lines(struct arena *a, const char *file, struct str text, struct list_set *out, struct err *e);

/* Reads a table as the mapping says. Every column must be mapped, or be listed in the mapping's "ignore"; a mapped column that
 * the table lacks is BD_INPUT with the nearest name. An empty cell gives no value; the apostrophe that an
 * export put before a formula is taken away. Cells borrow from `text`. Records that
 * columns make stand after those of the rows, each once, in the order of their names. */
FALLIBLE list_read_table(struct arena *a, const char *file, struct str text, const char *mapping_file, struct str mapping,
                         struct list_set *out, struct err *e);

/* Refuses a set in which two drafts have one ref (BD_INPUT with the row). Both readers call it. */
FALLIBLE list_refuse_twins(struct arena *a, const struct list_set *set, struct err *e);

#endif
