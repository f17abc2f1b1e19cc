/* record/view.h - one compartment's view: an encrypted SQLite file made from the entries of that compartment.
 *
 * Floor: record, inside. The content is a pure function of the set of counting entries; numbers of rows are local and never
 * leave. It knows no schema: a record's type is the part of its property ids before the dot, so a new schema changes
 * no view. matter.c feeds it; matter_read.c and search.c query it.
 *
 * Tables (all numbers local):
 *   meta        version, device, position in the ledger's feed
 *   entry       one row a counting entry: leaf, device, index, kind, time, author, basis; numbers grow with the claimed time
 *   record      id, the 40 bits of its handle, type (the least of its statements' types), mixed
 *   statement   no = entry * 65536 + ordinal; value in columns `value`, `b`, `c` by kind; state 1 live, 2 corrected,
 *               3 retracted; hidden: a carried copy of a statement whose first writing counts too
 *   cite        statement, place, passage
 *   replaced    target statement id, by (a statement number), op 2 or 3
 *   fact        bodies of the other known kinds, by kind and key (basis id, document name, …)
 *   words       full text over the text values
 *   sound       keys of the name floor for values of properties called name or alias, so that other spellings find them
 */
#ifndef BD_RECORD_VIEW_H
#define BD_RECORD_VIEW_H

#include "ledger/ledger.h"
#include "name/name.h"
#include "store/db.h"

#define VIEW_VERSION 7
#define VIEW_ORDINALS 65536 /* operations of a batch, docs/format.md section 13 */

enum view_statement {
    VS_ENTRY_FIND,
    VS_ENTRY_ADD,
    VS_ENTRY_DROP,
    VS_ORDER_LAST,
    VS_ORDER_BEFORE,
    VS_ORDER_NEXT,
    VS_ORDER_FREE,
    VS_DEVICE_FIND,
    VS_DEVICE_ADD,
    VS_RECORD_FIND,
    VS_RECORD_ADD,
    VS_RECORD_TYPE,
    VS_PROPERTY_ADD,
    VS_SAY,
    VS_SAY_STATE,
    VS_CITE,
    VS_REPLACE,
    VS_REFRESH,
    VS_WORDS_ADD,
    VS_WORDS_DROP,
    VS_TWINS,
    VS_HIDE,
    VS_SOUND_ADD,
    VS_FACT_ADD,
    VS_COUNT
};

struct view_property {
    struct str id; /* heap, NUL-terminated */
    struct str type;
    int64_t no;
};

struct view {
    struct db *db;
    struct id16 compartment;
    enum ledger_class class;
    struct id16 file;
    char *path;
    struct stmt *s[VS_COUNT];
    struct view_property *property;
    size_t property_count, property_cap;
    struct id16 last_record; /* cache of VS_RECORD_FIND */
    int64_t last_record_no;
    struct str last_record_type; /* of a view_property */
    struct digest last_device;
    int64_t last_device_no;
    struct tx tx;   /* open while a feed is taken in */
    size_t pending; /* operations since tx began */
    bool has_replaced, has_carried;
    bool gone;             /* this handle forgot an entry, and its words are not cleared from the separators yet */
    bool gone_before;      /* another did, and was stopped before they were: which words is not known any more */
    struct stmt *version;  /* of view_version */
    uint64_t applied;      /* entries that this handle took in or forgot */
    int64_t bases_version; /* both, when the bases of matter_basis.c were kept */
    uint64_t bases_applied;
};

/* A number that changes whenever another handle, of this process or another, commits to the file. */
FALLIBLE view_version(struct view *v, int64_t *out, struct err *e);

/* Opens or makes the file; one that does not open with the key, is damaged, of another version or of another device's ledger
 * is thrown away and made anew (*fresh). */
FALLIBLE view_open(const char *path, const uint8_t key[DB_KEY_BYTES], struct digest device, struct view **out, bool *fresh,
                   struct err *e);
void view_close(struct view *v);

/* Deletes the file and what SQLite keeps beside it. */
void view_remove_file(const char *path);

FALLIBLE view_position(struct view *v, uint64_t *out, struct err *e);

/* Takes in one entry of this compartment, or forgets it when it does not count. Idempotent. Begins a transaction when none
 * is open; view_settle ends it and, with `position`, remembers how far the feed was read. */
FALLIBLE view_apply(struct view *v, const struct entry *in, struct err *e);
FALLIBLE view_settle(struct view *v, const uint64_t *position, struct err *e);

/* After an erasure, this handle's or one that was interrupted; else nothing: takes the words that went out of the index's
 * separators too and empties the write-ahead log. (What was deleted is overwritten in every page by then:
 * store/sqlite3_build.c.) Cost: one walk over the separators, and a look-up for each after an interruption. */
FALLIBLE view_scrub(struct view *v, struct err *e);

/* Learns the properties that another process added. At the beginning of every transaction and every read. */
FALLIBLE view_refresh(struct view *v, struct err *e);

/* The number of a property in this view, or 0. */
int64_t view_property_no(const struct view *v, struct str id);
const struct view_property *view_property_of(const struct view *v, int64_t no);

/* The property of this id, added when new. The pointer lives until the next one is added. */
FALLIBLE view_property_take(struct view *v, struct str id, const struct view_property **out, struct err *e);

/* A number for an entry that the view does not have yet, between those of the entries before and after it by claimed
 * millisecond, device (`device` its local number) and index; view_order.c. Below 2^47. */
FALLIBLE view_entry_number(struct view *v, const struct entry *in, int64_t device, int64_t *out, struct err *e);

/* The names in the value of a property called name or alias, as linkage reads a cell (name_cell); at least one, the value
 * itself. Slices of `text`. */
size_t view_names(struct arena *a, struct str text, struct str out[NAME_CELL_MAX]);

/* The keys by which the names in a value are found in another spelling: those that group few strangers. Gives their number;
 * two names may share some. */
enum { VIEW_SOUNDS_MAX = NAME_CELL_MAX * NAME_KEYS_MAX };
size_t view_sounds(struct str text, uint64_t out[VIEW_SOUNDS_MAX]);

/* Text of everything, sorted, without local numbers; also checks that the index agrees with the texts (BD_DAMAGED). */
FALLIBLE view_dump(struct view *v, write_fn to, void *ctx, struct err *e);

#endif
