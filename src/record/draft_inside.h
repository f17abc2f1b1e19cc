/* record/draft_inside.h - a draft's inside, for draft.c, draft_commit.c and erase.c. */
#ifndef BD_RECORD_DRAFT_INSIDE_H
#define BD_RECORD_DRAFT_INSIDE_H

#include "record/matter_inside.h"

struct known_record {
    struct id16 id;
    const struct record_type *type;
    struct id16 file;
};

/* One batch entry to be. */
struct draft_group {
    struct id16 compartment;
    struct id16 basis;
    struct buf operations;
    size_t count;
};

/* Where a statement stands: group and ordinal. */
struct said {
    size_t group;
    size_t ordinal;
};

/* An entry of another kind. */
struct draft_extra {
    struct id16 compartment;
    uint64_t kind;
    bool has_basis;
    struct id16 basis;
    struct buf fields;
    size_t field_count;
    struct hlc after; /* see struct entry_new */
};

/* Finds a number by 16 or 32 bytes: open addressing, at most half full. The owner keeps what the numbers stand for. */
struct draft_index {
    size_t *slot; /* number + 1, or 0 */
    size_t room;  /* a power of two, or 0 */
};

struct draft {
    struct matter *m;
    struct id16 file;
    struct id16 basis;
    struct arena *arena;
    struct known_record *known;
    size_t known_count, known_cap;
    struct draft_index known_index; /* by id */
    struct draft_group *group;
    size_t group_count, group_cap;
    struct draft_index group_index; /* by compartment and basis: the newest */
    struct said *said;
    size_t said_count, said_cap;
    struct draft_extra *extra;
    size_t extra_count, extra_cap;
};

/* Forgets all that was gathered; frees what it took. */
void draft_empty(struct draft *d);

struct found_statement {
    struct view *view;
    struct id16 record;
    struct str property;
    enum statement_state state;
    struct id16 basis;
};
FALLIBLE draft_find_statement(struct draft *d, struct id16 id, struct found_statement *out, struct err *e);

/* One operation in CBOR. `carried` NULL: an assertion or, with how->replaces, a correction; otherwise a carry of it. */
struct operation_new {
    struct id16 record;
    struct str property;
    const struct value *value;
    const struct statement_how *how;
    const struct statement *carried;
    enum value_kind absent_kind; /* what the value would have been; written beside a reason for absence */
};
enum value_kind property_value_kind(const struct property *p);
void operation_put(struct buf *b, const struct operation_new *o);

#endif
