/* link/engine.h - what the files of this floor share: records as interned columns, fields, levels, scored pairs.
 *
 * Floor: link (uses base, num, name). Private to this folder; other floors include link/link.h.
 * Words: a column is a column of the input. A field is what two records are compared by: one column, or several that say
 * one thing (year, month, day). A value id names one distinct text of a column or field; 0 is missing everywhere.
 * A level is one outcome of comparing two values of a field. Levels fall into groups: missing, full, partial …; which
 * group a pair falls into says nothing about identity, and probabilities of levels add to one within each group.
 */
#ifndef BD_LINK_ENGINE_H
#define BD_LINK_ENGINE_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "link/link.h"

/* Columns of all lists together. */
#define LIMIT_FIELD_COLUMNS ((size_t)4096)
/* What is folded of one value; names of ten thousand letters are compared by their first thousand or so. */
#define LIMIT_FOLD_BYTES ((size_t)16384)

enum {
    FIELDS_MAX = 20,      /* fields compared; the most telling are kept */
    LEVELS_MAX = 16,      /* levels of one field */
    STRATA_MAX = 64,      /* pairs of lists with a prior of their own */
    KEY_TYPES_MAX = 2628, /* kinds of blocking key: 72 alone, and every two of them */
};

/* One column with equal cells stored once. value[row] is an id; text[id], count[id]; id 0 is the empty cell. */
struct column {
    struct str name;
    uint32_t *value;
    struct str *text;
    uint32_t *count;
    uint32_t *hash;
    uint32_t values; /* distinct texts, the empty one included */
    uint32_t cap;
    uint32_t *slots; /* open addressing, 0 = free */
    uint32_t slots_mask;
    size_t rows_cap;
    size_t rows; /* of the lists that have the column; count[0] counts those of the others too, once all are read */
    size_t of;   /* 1 + the column whose further names it holds, or 0; link/cells.h */
};

/* All rows of all lists. Rows are kept in canonical order (by a hash of their content), so that nothing below depends on
 * the order of the input; `source_row` leads back. */
struct records {
    struct arena *a;
    size_t rows;
    struct column *columns;
    size_t column_count;
    size_t read_columns; /* those of the lists; the ones behind them were made of others. Set by records_finish */
    size_t lists;
    struct str list_name[LINK_LISTS_MAX];
    size_t list_rows[LINK_LISTS_MAX];
    uint32_t *source_row; /* canonical row -> row in the order given, from 0 */
    uint16_t *file;       /* canonical row -> file */
    uint16_t *list;       /* canonical row -> list for the prior (a file, or a value of a list column) */
    size_t strata_lists;
    uint64_t *content; /* hash of each row's cells and their columns */
    bool one_name; /* every column of whole names is a form of one field: names and aliases of the person, set by the caller */
    struct arena *own[FIELDS_MAX]; /* of each field, made beside each other */
    const struct pace *pace; /* of the step that works on them; may be NULL. Who is stopped leaves what can be freed, no more */
};

/* A calendar date of which any part may be missing (0). `digits` are the eight digits as written, 0 when not written
 * whole; they serve comparison of impossible dates such as 1861-15-09. */
struct part_date {
    int16_t year;
    int8_t month;
    int8_t day;
    char digits[8];
    uint64_t bag; /* how often each digit stands there: so many bits of the six at 6 * digit */
};

/* A value's text in place, so that comparing it touches one line of the cache: most values are short. */
struct slot {
    uint8_t bytes; /* SLOT_LONG: look in norm */
    uint8_t ascii;
    char text[30];
};
enum { SLOT_LONG = 255 };

struct sketch;      /* link/sketch.h */
struct name_form;   /* name/name.h */
struct model_given; /* link/given.h */

/* Distinct values of a field, prepared once. */
struct pool {
    uint32_t values;  /* ids 1 … values-1 */
    struct str *norm; /* folded text, ASCII where it can be */
    uint32_t *count;  /* rows that hold the value */
    struct slot *slot;
    struct sketch *sketch;         /* not of Korean and Chinese names */
    struct part_date *date;        /* date fields only */
    uint64_t *sound;               /* names in parts only: value_sound of the text */
    double *number;                /* number fields only; NAN when not a number */
    const struct name_form **form; /* Korean and Chinese names only: the `forms` forms of value id from id * forms on */
    int forms;                     /* written forms a value may have: columns of the field */
    _Atomic uint64_t *memo;        /* the last comparisons of names; link/person.c */
    int16_t *place;                /* places of the gazetteer only, REGION_NONE where it has none; link/region.h */
};

struct field {
    enum link_kind kind;
    char name[96];
    char reason[160];
    struct pool *pool; /* names of people share one pool */
    uint32_t *value;   /* per canonical row */
    bool sex;          /* every value is read as one of two */
    int partner;       /* the other half of a person's name, or -1 */
    int levels;
    uint8_t group[LEVELS_MAX];
    uint8_t agree[LEVELS_MAX]; /* 3 exact, 2 near, 1 weak, 0 disagree; for dependence and words */
    const char *words[LEVELS_MAX];
    uint32_t *own_count; /* rows that hold each value in this field */
    float *own_log;      /* natural logarithm of that, 0 for none */
    double filled;       /* share of rows with a value */
    double mass_same;    /* chance that two random rows with a value share it */
    uint32_t columns[4]; /* input columns it is made from */
    int column_count;
};

/* Level 0 is missing in every field. */
enum { LEVEL_MISSING = 0 };

struct fields {
    struct field f[FIELDS_MAX];
    size_t rows;
    uint32_t *by_row; /* the fields' values side by side: by_row[row * count + f] */
    int count;
    const struct model_given *given; /* knowledge from outside, or NULL; see given.h */
};

/* Candidate pairs: a[i] < b[i] (canonical rows), levels[i * fields + f], mask[i] the fields that every key reaching the
 * pair used (bit f), keys[i] how many kinds of key reached it (at most 255). Sorted by a, then b. */
struct pairs {
    size_t count;
    size_t cap;
    uint32_t *a;
    uint32_t *b;
    uint8_t *levels;
    uint32_t *mask;
    uint8_t *keys;
    float *weight; /* natural log odds that the two are one person */
    struct cut_pair {
        uint32_t a, b;
    } * cut;          /* some of those that were compared and not kept: one in cut_step of them */
    size_t cut_count; /* of them */
    size_t cut_cap;
    uint32_t cut_step;
};

#endif
