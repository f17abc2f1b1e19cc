/* record/matter.h - the records of one vault: open, catch up, read, list, history, conflicts.
 *
 * Floor: record (uses ledger, store). A matter is an open ledger with one view file for each compartment that can be read,
 * rebuilt from the ledger as a pure function of the set of counting entries. What is not open is not there: nothing below
 * tells a closed compartment from an empty one.
 *
 * Words: a file (of records, as an office has files) is a team's or an interview's folder of three compartments, identity,
 * testimony and facts; each record belongs to one file, each statement to the compartment of its property's class.
 * A statement is live when nothing that counts replaces or retracts it. A conflict is two different live values where the
 * schema allows one.
 *
 * Memory: results live in the arena that the caller passes. Lists and searches stream: memory does not grow with the matter.
 * Threads: one thread at a time. Processes: any number; the view is caught up under its file's own lock.
 */
#ifndef BD_RECORD_MATTER_H
#define BD_RECORD_MATTER_H

#include "base/arena.h"
#include "base/env.h"
#include "record/consent.h"
#include "record/handle.h"
#include "record/schema.h"
#include "record/value.h"

struct matter;

/* Opens the views under `view_folder` (made if missing) for the open ledger `l`, borrowed until matter_close, catches them up
 * and loads the schema in force. A view file that does not open or belongs to an older Bandi is made again.
 * BD_IO, BD_DAMAGED of the ledger. Cost: what is new in the ledger; nothing new: under 100 ms. */
FALLIBLE matter_open(struct ledger *l, const char *view_folder, const struct env *env, struct matter **out, struct err *e);
void matter_close(struct matter *m);
void matter_close_scoped(struct matter **m);
#define SCOPED_MATTER __attribute__((cleanup(matter_close_scoped)))

/* The first commits of a new vault: the shipped schema and vocabularies, and a first file of three compartments. */
FALLIBLE matter_begin(struct matter *m, struct str file_name, struct id16 *file, struct err *e);

/* Takes in what is new in the ledger (after an import; draft_commit and the functions here do it themselves).
 * Told as it goes, but not stopped: what is taken in is durable already. */
FALLIBLE matter_catch_up(struct matter *m, struct err *e);

/* Throws the view files away and makes them again from the ledger. */
FALLIBLE matter_rebuild(struct matter *m, struct err *e);

/* All that the open views say, as text: the same bytes for the same set of entries, whatever the order in which they came.
 * Cost: O(n log n), memory of one entry. For tests and for `verify`. */
FALLIBLE matter_dump(struct matter *m, write_fn to, void *ctx, struct err *e);

/* Throws one view file away, by its path and with no matter open; the next opening makes it again. */
void matter_view_discard(const char *path);

struct ledger *matter_ledger(struct matter *m);
/* The schema in force. Types and properties from it stay readable until matter_close, also when a new document comes. */
const struct schema *matter_schema(const struct matter *m);

/* Every schema and vocabulary document of the ledger, in its order; of two with one name the later is in force. Texts live
 * until matter_close. */
struct matter_document {
    const struct document *document;
    struct hlc time; /* claimed by its author */
    struct id16 author;
    bool in_force;
};
size_t matter_documents(const struct matter *m, struct arena *a, const struct matter_document **out);

/* The language in which labels are said from here on; English when the matter is opened. */
void matter_speak(struct matter *m, enum label_language language);
enum label_language matter_language(const struct matter *m);
struct str matter_label(const struct matter *m, const struct label *label);

/* True when entries need a newer Bandi in a way that matters (critical): what is shown is then incomplete. */
bool matter_incomplete(struct matter *m);

/* ---- files ---- */

struct matter_file {
    struct id16 id;
    struct str name;            /* without the class at the end */
    struct id16 compartment[5]; /* by enum ledger_class; zero where there is none */
    bool open[5];               /* readable here */
    bool writable[5];
};
FALLIBLE matter_files(struct matter *m, struct arena *a, const struct matter_file **out, size_t *count, struct err *e);
FALLIBLE matter_file_new(struct matter *m, struct str name, struct id16 *file, struct err *e);

/* ---- names of records ---- */

/* A handle as typed, to the id. BD_INPUT as handle_read; BD_NOT_FOUND nothing visible; BD_CONFLICT two records bear it (of
 * some 10^6 of one type, one pair may): e->mend tells to use the 32 hexadecimal digits, which are taken as well. */
FALLIBLE matter_resolve(struct matter *m, struct str typed, struct id16 *out, struct err *e);

/* The handle of a record; of one that is not visible "?" and 32 digits cut to fit. */
FALLIBLE matter_handle(struct matter *m, struct id16 id, char out[HANDLE_CHARS], struct err *e);

/* value_read that also takes handles and checks targets. */
FALLIBLE matter_value(struct matter *m, const struct property *p, struct str typed, struct arena *a, struct value *out,
                      struct err *e);

/* value_put that writes handles for records. */
FALLIBLE matter_value_put(struct matter *m, const struct value *v, struct buf *out, struct err *e);

/* ---- reading ---- */

enum statement_state { STATEMENT_LIVE = 1, STATEMENT_CORRECTED, STATEMENT_RETRACTED };

struct statement {
    struct id16 id;
    struct id16 record;
    struct str property_id;
    const struct property *property; /* NULL when the schema in force does not know it */
    struct value value;
    bool denies;
    struct str language;
    const struct id16 *cites; /* passages, in the author's order */
    size_t cite_count;
    const struct id16 *replaces; /* what it corrects */
    size_t replace_count;
    enum statement_state state;
    struct id16 compartment;
    struct id16 basis;    /* zero: none */
    struct entry_ref ref; /* the entry that holds it */
    uint32_t ordinal;
    struct hlc time; /* claimed by its author */
    struct id16 author;
};

struct record {
    struct id16 id;
    const struct record_type *type; /* NULL when unknown to the schema */
    char handle[HANDLE_CHARS];
    struct id16 file;
    const struct statement *statements; /* in the schema's order, then by time */
    size_t count;
    bool mixed_types; /* statements of two types were written of one id: shown, never hidden */
};

enum read_what { READ_LIVE, READ_ALL /* corrected and retracted too */ };

/* One record with its statements from every open compartment. BD_NOT_FOUND. Cost: O(its statements). */
FALLIBLE record_read(struct matter *m, struct id16 id, enum read_what what, struct arena *a, struct record *out, struct err *e);

/* How well a statement is protected: by its property's class or by that of the compartment where it was written, whichever
 * protects more. They differ where a document changed the class since. LEDGER_IDENTITY where neither is known. */
enum ledger_class statement_class(struct matter *m, const struct statement *s);

/* The one basis under which these statements of a record were given; zero when they have none, or different ones. */
struct id16 statements_basis(const struct record *r, const struct id16 *statements, size_t count);

/* First live asserted value of a property ("name" or "person.name") of what was read, or NULL. */
const struct statement *record_first(const struct record *r, const char *name);
/* Its text, or STR_NONE. */
struct str record_text(const struct record *r, const char *name);

/* Where a member's name is known, the name; else its id's first digits. */
FALLIBLE matter_member_name(struct matter *m, struct id16 member, struct arena *a, struct str *out, struct err *e);

/* ---- history ---- */

enum change_kind { CHANGE_ASSERTED = 1, CHANGE_CORRECTED, CHANGE_RETRACTED };

struct change {
    enum change_kind kind;
    struct statement statement; /* of a retraction: the one retracted */
    struct hlc time;            /* of this change */
    struct id16 author;
    struct entry_ref ref;
};

/* Everything that happened to a record, in ledger order. */
FALLIBLE record_history(struct matter *m, struct id16 id, struct arena *a, const struct change **out, size_t *count,
                        struct err *e);

/* ---- lists ---- */

enum test_op {
    TEST_IS,     /* equal value */
    TEST_UNDER,  /* a term: it or one below it */
    TEST_BEFORE, /* a date certainly before / possibly at / certainly after */
    TEST_POSSIBLY,
    TEST_AFTER,
    TEST_HAS,    /* some value */
    TEST_LACKS,  /* no value and no reason for absence */
    TEST_ABSENT, /* a reason for absence */
    TEST_DENIED, /* the value is denied */
    TEST_UNCITED /* a live statement of the property without a passage */
};

struct list_test {
    const struct property *property;
    enum test_op op;
    struct value value;
};

struct list_filter {
    const struct record_type *type; /* NULL: all types */
    const struct list_test *tests;  /* all must hold, each on a live value that is not denied (TEST_DENIED aside) */
    size_t test_count;
    bool has_file;
    struct id16 file;
    struct id16 after; /* continue past this id (zero: from the start) */
    size_t limit;      /* 0: no limit */
};

/* Calls `fn` with each record that passes, in order of id, with its live statements. The record lives until fn returns.
 * Cost: O(records of the type); a first test TEST_IS or TEST_UNDER narrows through an index. Memory of one record. */
typedef enum bd_status (*record_fn)(void *ctx, const struct record *r, struct err *e);
FALLIBLE record_list(struct matter *m, const struct list_filter *filter, record_fn fn, void *ctx, struct err *e);

/* The ids of records with a live value that names `id` (VALUE_RECORD) in property `p` (NULL: any), sorted. "What is said of a
 * source", "acts of an event", "passages of a source". Cost: O(answers). */
FALLIBLE record_referring(struct matter *m, struct id16 id, const struct property *p, struct arena *a, const struct id16 **out,
                          size_t *count, struct err *e);

/* The ids of records with a live statement that cites the passage. */
FALLIBLE record_citing(struct matter *m, struct id16 passage, struct arena *a, const struct id16 **out, size_t *count,
                       struct err *e);

/* Numbers for `status` and overviews. */
struct type_count {
    const struct record_type *type;
    uint64_t records;
};
FALLIBLE record_count(struct matter *m, const struct record_type *type, uint64_t *out, struct err *e);
FALLIBLE record_counts(struct matter *m, struct arena *a, const struct type_count **out, size_t *count, struct err *e);

/* ---- conflicts ---- */

struct conflict {
    struct id16 record;
    const struct property *property;
    const struct statement *statements; /* two or more, different, all live */
    size_t count;
};
typedef enum bd_status (*conflict_fn)(void *ctx, const struct conflict *c, struct err *e);
FALLIBLE matter_conflicts(struct matter *m, conflict_fn fn, void *ctx, struct err *e);

/* ---- bases ---- */

/* BD_NOT_FOUND. A withdrawal seen in any open compartment counts. */
FALLIBLE basis_read(struct matter *m, struct id16 id, struct arena *a, struct basis *out, struct err *e);
/* All bases seen, sorted by id. */
FALLIBLE basis_list(struct matter *m, struct arena *a, const struct basis **out, size_t *count, struct err *e);

/* consent_allows for the basis of a statement; one that cannot be found allows nothing. */
FALLIBLE matter_allows(struct matter *m, const struct statement *s, enum consent_use use, enum identifiability identify,
                       int32_t today, enum consent_answer *out, struct err *e);

#endif
