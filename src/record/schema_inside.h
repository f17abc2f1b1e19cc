/* record/schema_inside.h - what one document says, before documents are put together. Only for schema_*.c.
 *
 * Floor: record. Strings live in the arena, not in the JSON.
 */
#ifndef BD_RECORD_SCHEMA_INSIDE_H
#define BD_RECORD_SCHEMA_INSIDE_H

#include "record/schema.h"

struct raw_type {
    struct record_type type; /* without its properties; of an addition only `id` */
    bool adds;               /* "adds_to": properties for a type that another document defines */
    struct property *own;
    size_t own_count;
};

struct raw_schema {
    struct str name, version, source;
    struct raw_type *types;
    size_t type_count;
    struct str *lowers; /* property ids that this document makes less protected, on purpose */
    size_t lower_count;
};

FALLIBLE raw_schema_read(const char *file, struct str json, struct arena *a, struct raw_schema *out, struct err *e);
FALLIBLE raw_vocabulary_read(const char *file, struct str json, struct arena *a, struct vocabulary *out, struct err *e);

/* How well a class is protected: identity 3, testimony 2, facts 1, admin 0. */
int class_protection(enum ledger_class class);

struct schema {
    const struct record_type *const *types;
    size_t type_count;
    const struct vocabulary *const *vocabularies; /* sorted by name */
    size_t vocabulary_count;
    const struct property *const *by_id; /* sorted */
    size_t property_count;
    const struct lowering *lowered;
    size_t lowered_count;
    const struct str *fault; /* what was left out, and why; one sentence each */
    size_t faults;
};

#endif
