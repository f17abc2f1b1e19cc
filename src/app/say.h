/* app/say.h - what record verbs share: values from the command line, and records as people read them.
 *
 * Floor: app.
 */
#ifndef BD_APP_SAY_H
#define BD_APP_SAY_H

#include "app/session.h"

/* One PROPERTY=VALUE of the command line, read and allowed. */
struct said {
    const struct property *property;
    struct str typed;
    bool denies;      /* PROPERTY!=VALUE */
    bool absent;      /* PROPERTY=not_known and the other reasons */
    struct value why; /* with `absent` */
};

/* Reads PROPERTY=VALUE for a type. A property of the classes identity and testimony takes no plain VALUE, only @FILE, @- or
 * nothing (PROPERTY alone: asked for). BD_USAGE with the right form, never with the value; BD_INPUT an unknown property, with
 * the nearest. say_check only looks, so that a verb can look at every word before it asks for the first value. */
FALLIBLE say_check(const struct record_type *type, struct str spec, struct err *e);
FALLIBLE say_read(const struct verb_call *call, const struct record_type *type, struct str spec, struct said *out,
                  struct err *e);

/* Asks for the required properties of a type that `given` lacks, when a person is there; BD_USAGE otherwise. Adds them to
 * `given`, which has room for `cap`. */
FALLIBLE say_required(const struct verb_call *call, const struct record_type *type, struct said *given, size_t *count,
                      size_t cap, struct err *e);

/* Puts "what: " before the message of a failure, unless it begins so. Gives the status back. */
FALLIBLE say_about(struct err *e, const char *what);

/* BD_INPUT for a type, or a property of `type`, that the schema does not have, with the nearest that it has. */
FALLIBLE say_no_type(const struct schema *s, struct str typed, struct err *e);
FALLIBLE say_no_property(const struct record_type *type, struct str typed, struct err *e);

/* Puts one into the draft. */
FALLIBLE say_put(struct matter *m, struct draft *d, struct id16 record, const struct said *s, struct statement_how how,
                 struct err *e);

/* One allowed use, USE:IDENTIFIED[:UNTIL], as in "public:handle:2030". BD_INPUT tells the words. */
FALLIBLE say_grant(struct str text, struct consent_grant *out, struct err *e);

/* A basis by its id (32 hexadecimal digits) or the first eight or more of them. "none" gives zero. */
FALLIBLE say_basis(struct matter *m, struct str typed, struct id16 *out, struct err *e);

/* Tells the person at the terminal what it means that no basis was given; nothing where nobody sits there. */
void say_no_basis(const struct verb_call *call, struct id16 basis, struct printer *out);

/* The first file of the vault, or the one of this name. */
FALLIBLE say_file(const struct verb_call *call, struct str name, struct id16 *out, struct err *e);

/* Handles of several words of a parameter, as ids. */
FALLIBLE say_handles(const struct verb_call *call, const char *param, const char *type, struct id16 **out, size_t *count,
                     struct err *e);

/* A value as a person reads it: terms by their label, records by their handle with a word of what they are. */
FALLIBLE say_value(struct matter *m, const struct statement *s, struct buf *out, struct err *e);

/* One line for a record: its label, title, claim, kind, or, where `protected_too`, its name. Never empty. */
FALLIBLE say_record_line(struct matter *m, const struct record *r, bool protected_too, struct buf *out, struct err *e);

/* Prints one record: its statements with citations. */
FALLIBLE say_print_record(struct matter *m, const struct record *r, struct arena *a, struct printer *out, struct err *e);

/* The terms of a vocabulary as a table under `key`. BD_INPUT there is none of this name. */
FALLIBLE say_terms(struct verb_call *call, const struct schema *s, struct str name, const char *key, struct printer *out,
                   struct err *e);

/* First eight digits of an id, for bases and statements. */
void say_short_id(struct id16 id, char out[9]);
void say_long_id(struct id16 id, char out[33]);

/* "2026-11-23 20:15" UTC of a clock time. */
void say_time(struct hlc time, char out[20]);

#endif
