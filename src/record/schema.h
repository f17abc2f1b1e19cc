/* record/schema.h - types, properties and vocabularies: what may be said of what, and how well each thing is protected.
 *
 * Floor: record (uses ledger's ids, base). Pure: JSON texts in, one read-only structure out.
 * Words: a schema document describes types and their properties; a vocabulary document is a tree of terms, any of which may
 * be used. Documents are entries of the ledger (kind 45); the structure here is what a sequence of documents, in ledger
 * order, amounts to.
 *
 * A property's id is `type.name` ("person.name"), so that a statement tells the type of its record by itself. Its class says
 * in which compartment of a file it is written. Rule of protection: a later document that gives a property a less protected
 * class changes nothing unless it names the property under "lowers"; only schema_document_check(…, allow_lower) lets such
 * a document in. So neither an edited file nor two devices at odds move a name out of protection. It holds for inherited
 * properties as well, under the ids of the type that inherits them.
 *
 * The format of both documents is docs/schema.md.
 */
#ifndef BD_RECORD_SCHEMA_H
#define BD_RECORD_SCHEMA_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "record/value.h"

enum label_language { LABEL_EN, LABEL_KO, LABEL_ZH, LABEL_LANGUAGES };

/* A label in each language; where one is missing it is the English one. */
struct label {
    struct str in[LABEL_LANGUAGES];
};

/* What a person sees and types; each is stored as one value_kind. */
enum property_kind {
    PROP_TEXT,     /* VALUE_TEXT, a line */
    PROP_LONG,     /* VALUE_TEXT, many lines */
    PROP_NAME,     /* VALUE_TEXT; searched in any spelling */
    PROP_TERM,     /* VALUE_TERM of `vocabulary` */
    PROP_DATE,     /* VALUE_DATE */
    PROP_COUNT,    /* VALUE_INTEGER or VALUE_RANGE, 0 and up */
    PROP_INTEGER,  /* VALUE_INTEGER */
    PROP_RECORD,   /* VALUE_RECORD of one of `targets` */
    PROP_LANGUAGE, /* VALUE_TERM "bcp47:ko" */
    PROP_BOOL,     /* VALUE_BOOL */
    PROP_LOCATOR,  /* VALUE_TEXT: where in a source */
    PROP_HASH,     /* VALUE_BYTES of 32 */
    PROP_URL,      /* VALUE_TEXT */
    PROP_FILE,     /* VALUE_EVIDENCE */
    PROP_POINT     /* VALUE_POINT */
};

struct vocabulary;
struct record_type;

struct property {
    struct str id;   /* "person.name" */
    struct str name; /* "name" */
    const struct record_type *type;
    enum property_kind kind;
    enum ledger_class class;        /* LEDGER_IDENTITY, LEDGER_TESTIMONY, LEDGER_FACTS or LEDGER_ADMIN */
    bool many;                      /* several live values are no conflict */
    bool retired;                   /* kept for what was written; nothing new may use it */
    bool required;                  /* forms and import ask for it */
    struct str vocabulary;          /* PROP_TERM: its name */
    const struct vocabulary *terms; /* PROP_TERM: resolved */
    const struct str *targets;      /* PROP_RECORD: type ids; none means any */
    size_t target_count;
    struct label label;
    struct str about;    /* one sentence, English */
    struct str huridocs; /* field number of HURIDOCS Events, or empty */
    struct str ftm;      /* FollowTheMoney property, or empty */
    size_t order;        /* of the documents, for showing */
};

struct record_type {
    struct str id;      /* "person" */
    char letter;        /* of handles */
    struct str extends; /* another type whose properties it has too, or empty */
    struct label label;
    struct label labels; /* plural */
    struct str about;
    struct str huridocs;                      /* format of HURIDOCS Events, or empty */
    struct str ftm;                           /* FollowTheMoney schema, or empty */
    const struct property *const *properties; /* in order, inherited ones first */
    size_t property_count;
};

struct term {
    struct str code;
    const struct term *parent; /* NULL at the top */
    unsigned depth;            /* 0 at the top */
    struct label label;
    struct str note;        /* scope note, English, or empty */
    struct str from, until; /* EDTF: when the thing named bore this name, or empty */
    bool retired;
    const struct str *maps; /* "vocabulary:code" of other vocabularies that mean the same or nearly */
    size_t map_count;
    size_t order;
};

struct vocabulary {
    struct str name; /* "acts" */
    struct str version;
    struct str source; /* where the list comes from */
    struct label label;
    const struct term *terms; /* parents before children, in the order of the document */
    size_t term_count;
    const struct term *const *by_code; /* sorted */
};

struct schema;

/* ---- documents ---- */

enum document_sort { DOCUMENT_SCHEMA, DOCUMENT_VOCABULARY };

struct document {
    enum document_sort sort;
    struct str name; /* "core", "acts" */
    struct str version;
    struct str content; /* JSON */
};

/* The documents that this program carries (data/schema, data/vocab), schemas first, by name. Static. */
size_t schema_shipped(const struct document **out);

/* Reads the head of a JSON text (sort, name, version) and checks it by itself: known members only, distinct ids, no cycle
 * of parents or of `extends`, labels in English. `file` is for messages. BD_INPUT with file and path. */
FALLIBLE document_read(const char *file, struct str json, struct arena *a, struct document *out, struct err *e);

/* Builds the schema that `count` documents in ledger order amount to. Of two documents with one name the later is in force,
 * under the rule of protection above; types of several schema documents add up.
 *
 * strict: every problem is refused (BD_INPUT): a property of an unknown vocabulary, an unknown target type, `extends` in a
 *         cycle or unknown, two types with one letter, a type defined by two documents of different names.
 * not strict (for what stands in a ledger already): the part concerned is left out and counted in schema_faults.
 * Everything lives in `a`; `documents` may go. Cost: O(size log size). */
FALLIBLE schema_build(const struct document *documents, size_t count, bool strict, struct arena *a, const struct schema **out,
                      struct err *e);

size_t schema_faults(const struct schema *s);
/* What was left out and why, one sentence. */
struct str schema_fault(const struct schema *s, size_t i);

/* The properties that documents made less protected on purpose, in ledger order. */
struct lowering {
    struct str property;
    enum ledger_class from, to;
    struct str document, version;
};
size_t schema_lowered(const struct schema *s, const struct lowering **out);

/* May `next` come after `count` documents in force? Builds with and without it and refuses BD_INPUT what it gets wrong beside
 * them (faults that stand already are left alone); BD_CONFLICT what would break what was written: a property or term that
 * disappears (retire it), a kind or vocabulary that changes; BD_DENIED a less protected class, unless `allow_lower` and the
 * document names it under "lowers". Gives the differences as lines of text, one a change, for a person to read. */
FALLIBLE schema_document_check(const struct document *documents, size_t count, const struct document *next, bool allow_lower,
                               struct arena *a, struct buf *differences, struct err *e);

/* ---- looking up; NULL when unknown ---- */
const struct record_type *schema_type(const struct schema *s, struct str id);
const struct record_type *schema_type_of_letter(const struct schema *s, char letter);
const struct property *schema_property(const struct schema *s, struct str id);
const struct property *type_property(const struct record_type *t, struct str name); /* "name" or "person.name" */
const struct vocabulary *schema_vocabulary(const struct schema *s, struct str name);
const struct term *vocabulary_term(const struct vocabulary *v, struct str code);
const struct term *schema_term(const struct schema *s, struct str vocabulary_and_code);
size_t schema_types(const struct schema *s, const struct record_type *const **out);
size_t schema_vocabularies(const struct schema *s, const struct vocabulary *const **out);

/* True when `t` is `other` or extends it. */
bool type_is(const struct schema *s, const struct record_type *t, struct str other);

/* True when `term` is `ancestor` or stands below it. */
bool term_under(const struct term *term, const struct term *ancestor);

/* "identity", "testimony", "facts", "admin". */
const char *class_word(enum ledger_class class);
const char *property_kind_word(enum property_kind kind);

/* For messages: the known property name of `t` (or type id, t NULL; or code of v) nearest to what was typed; "" if none. */
struct str schema_nearest_property(const struct record_type *t, struct str typed);
struct str schema_nearest_type(const struct schema *s, struct str typed);
struct str vocabulary_nearest(const struct vocabulary *v, struct str typed);

/* ---- values as people write them ---- */

/* Makes the value of property `p` from what was typed, in the form of value_put or looser: a term by its code or by its
 * label in any of the three languages (BD_INPUT when two terms bear it), a date of EDTF, a count as 3, 3..5 or 3-5, yes/no in
 * three languages, a record by its id in hexadecimal (handles: matter_value). The result borrows from `a` and `typed`.
 * BD_INPUT says what was expected (never what was typed, which may be protected); the nearest term is in e->mend. */
FALLIBLE value_read(const struct schema *s, const struct property *p, struct str typed, struct arena *a, struct value *out,
                    struct err *e);

/* Checks a value that a program made: kind, vocabulary, date, bounds. Targets of records are checked where records are
 * known (draft_commit). BD_INPUT. */
FALLIBLE value_check(const struct schema *s, const struct property *p, const struct value *v, struct arena *a, struct err *e);

#endif
