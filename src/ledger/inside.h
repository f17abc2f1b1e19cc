/* ledger/inside.h - what the files of this floor share; not for other floors.
 *
 * Words: a branch is one row of table `log`, named by its number `no`; an entry id is no * 2^40 + index. The state of an
 * entry is what ledger.h calls so; its self is what it is apart from anybody's rights: fine, without a body, malformed,
 * unreadable, newer. State follows from self and from the authority.
 */
#ifndef BD_LEDGER_INSIDE_H
#define BD_LEDGER_INSIDE_H

#include "ledger/authority.h"
#include "ledger/cbor.h"
#include "ledger/entry.h"
#include "ledger/keyring.h"
#include "ledger/ledger.h"
#include "ledger/note.h"
#include "ledger/slots.h"
#include "ledger/tree.h"
#include "store/db.h"

#define PATH_MAX_BYTES 4096
#define BRANCH_SHIFT 40
#define BRANCHES_MAX 32767
#define BRANCHES_OF_DEVICE_MAX 16
#define FUTURE_MS ((uint64_t)24 * 3600 * 1000)

enum { SELF_FINE = 1, SELF_GONE = 2, SELF_MALFORMED = 6, SELF_UNREADABLE = 7, SELF_NEWER = 8 };

struct branch {
    uint64_t no;
    struct digest device;
    uint64_t base;
    uint64_t parent;
    uint64_t size;
    struct digest tree;
    struct tree frontier;
    struct checkpoint head; /* its signature stands in a column of its own; the note is kept as it came */
    bool flagged;           /* some entry of it does not count */
};

/* An entry that an erasure in force names as one that repeats survivors. */
struct carrier {
    uint64_t id;
    struct id16 compartment;
};

/* Everything known about logs and rights at one moment; lives in its own arena. */
struct picture {
    struct arena *a;
    struct branch *branch;
    size_t branches;
    struct auth auth;
    struct carrier *carrier; /* sorted by entry id */
    size_t carriers;
    size_t *sequence; /* for each device of auth, the index into branch whose entries below dev.end are its sequence */
    int64_t stamp;    /* of meta "authority" when it was made */
};

/* What compartments are called, as read at one place of the feed (compartments.c). */
struct named;
struct names {
    struct arena *a; /* NULL: not read */
    struct named *named;
    size_t n, cap;
    struct id16 admin;
    uint64_t position;
    int64_t ring; /* ring_stamp when they were read: a new key can open more */
};

struct ledger {
    struct env env;
    char path[PATH_MAX_BYTES];
    enum ledger_mode mode;
    bool copy;
    struct db *db;
    struct key *master;
    struct key *scratch; /* the entry key at hand */
    struct slots slots;
    struct keyring *ring;
    int64_t ring_stamp;
    struct picture now;
    struct names names;
    struct stmt *put_entry;
    struct stmt *put_change;
    struct stmt *get_entry;
};

/* ---- meta: small numbers and blobs of this copy ---- */
FALLIBLE meta_number(struct ledger *l, const char *key, int64_t *out, struct err *e); /* 0 when absent */
FALLIBLE meta_set_number(struct ledger *l, const char *key, int64_t v, struct err *e);
FALLIBLE meta_blob(struct ledger *l, const char *key, void *out, size_t n, bool *there, struct err *e);
FALLIBLE meta_set_blob(struct ledger *l, const char *key, const void *p, size_t n, struct err *e);

/* Remembers that something left this machine; nothing when the vault is open for reading only. */
FALLIBLE left_note(struct ledger *l, enum left_kind kind, const char *file, struct err *e);
FALLIBLE meta_bump(struct ledger *l, const char *key, int64_t *now, struct err *e); /* adds one */

/* ---- branch.c: rows of table log and entries by place ---- */
FALLIBLE branches_load(struct ledger *l, struct arena *a, struct branch **out, size_t *n, struct err *e);
/* The first branch of a device. */
FALLIBLE branch_of(struct ledger *l, const struct digest *device, struct branch *out, bool *there, struct err *e);
/* Inserts or replaces, with mac. `note` is its latest checkpoint as it came, with every signature line on it; STR_NONE for
 * our own log, whose note is made here. */
FALLIBLE branch_save(struct ledger *l, const struct branch *b, struct str note, struct err *e);
FALLIBLE branch_flag(struct ledger *l, const struct branch *b, struct err *e); /* writes `flagged` alone */
FALLIBLE branch_note(struct ledger *l, const struct branch *b, struct buf *out, struct err *e);
/* The number of the row that holds index `index` of branch `b`. */
const struct branch *branch_holding(const struct branch *all, size_t n, const struct branch *b, uint64_t index);
/* The tree hash of a branch at an older size (at most its own). */
FALLIBLE branch_tree_at(struct ledger *l, const struct branch *all, size_t n, const struct branch *b, uint64_t size,
                        struct digest *out, struct err *e);
/* A tree_fn over a branch: pass &(struct branch_tree). */
struct branch_tree {
    struct ledger *l;
    const struct branch *all;
    size_t n;
    const struct branch *b;
    struct err *e;
    bool failed;
};
bool branch_node(void *ctx, unsigned level, uint64_t k, struct digest *out);
FALLIBLE branch_put_nodes(struct ledger *l, const struct branch *b, unsigned which, const struct digest done[2], struct err *e);

/* Every public function ends with this, and every transaction begins after it: a statement left open would hold an old
 * state of the database, in which nothing can be written. */
static inline void quiet(struct ledger *l)
{
    stmt_reset(l->get_entry);
}

/* One stored entry. Blobs live until the statement `l->get_entry` is used again or reset. */
struct row {
    uint64_t id;
    int state;
    int self;
    enum wrap_kind wrap_kind;
    struct id16 wrap_id;
    uint8_t wrap[WRAP_BYTES];
    uint8_t header[HEADER_BYTES];
    struct str body; /* ciphertext; p NULL when missing */
};
FALLIBLE row_get(struct ledger *l, uint64_t id, struct row *out, bool *there, struct err *e);
FALLIBLE row_put(struct ledger *l, const struct row *r, struct err *e);
FALLIBLE row_state(struct ledger *l, uint64_t id, int state, int self, struct err *e); /* and the feed */
FALLIBLE change_put(struct ledger *l, uint64_t id, int state, struct err *e);

/* Decrypts a row into `a`: the CBOR body. BD_NOT_FOUND when no key or no body. *fault as entry_open, FAULT_WRAP too. */
FALLIBLE row_open(struct ledger *l, const struct row *r, struct arena *a, struct str *body, enum fault_kind *fault,
                  struct err *e);
/* The common keys of a sealed body; false when malformed. *known: kind and keys are ours. */
bool body_common(struct str body, struct entry *out, bool *known);

/* ---- rights.c: the picture ---- */
/* Makes the picture anew if the ledger moved. */
FALLIBLE picture_update(struct ledger *l, struct err *e);
/* The same, and brings every entry's state and erasures in line with it; in a write transaction. */
FALLIBLE picture_settle(struct ledger *l, struct err *e);
void picture_free(struct picture *p);
int picture_state(const struct ledger *l, const struct branch *b, uint64_t index, const struct header *h, int self);
FALLIBLE branch_settle(struct ledger *l, struct branch *b, uint64_t from, struct err *e);
/* Does an erasure in force of this compartment name the entry as one that carries survivors? */
bool picture_carries(const struct ledger *l, uint64_t id, const struct id16 *compartment);
/* Index of this device in now.auth.dev; SIZE_MAX before its first entry. */
size_t picture_self(const struct ledger *l);
/* Applies erasures in force that were not yet applied; *turned says whether shelf keys must be dropped after commit. */
FALLIBLE erasures_apply(struct ledger *l, bool *turned, struct err *e);
/* After the commit: truncates the log, drops old shelf keys. */
FALLIBLE erasures_finish(struct ledger *l, struct err *e);

/* ---- commit.c: one durable append to the own log ---- */
struct commit {
    struct ledger *l;
    struct tx tx;
    struct branch own;
    struct hlc time;
    bool opened; /* an open entry was added: rights must be judged again */
    bool first;
    bool done;
    bool has_fresh;
    struct digest leaving; /* a device that this commit removes: no new key is sealed to it */
    struct id16 fresh;     /* a compartment that this commit creates */
};
/* Begins: write lock, keyring and picture up to date, heads entry if something was learned. */
FALLIBLE commit_begin(struct commit *c, struct ledger *l, struct err *e);
FALLIBLE commit_open(struct commit *c, enum header_class class, struct id16 compartment, struct str body, struct entry_ref *ref,
                     struct err *e);
FALLIBLE commit_data(struct commit *c, const struct entry_new *n, struct entry_ref *ref, struct err *e);
/* Signs and commits. BD_DENIED when an open entry of it would not be in force. */
FALLIBLE commit_end(struct commit *c, struct err *e);
void commit_scoped(struct commit *c);
#define SCOPED_COMMIT __attribute__((cleanup(commit_scoped)))

/* Body of an open entry: a map with kind `kind` and `pairs` further pairs from 16 on, already encoded. */
void open_body(struct buf *out, uint64_t kind, size_t pairs, const struct buf *fields);

/* ---- files.c: device/ ---- */
FALLIBLE device_read(const char *vault, const char *name, size_t most, struct buf *out, struct err *e);
FALLIBLE device_write(const char *vault, const char *name, const void *p, size_t n, struct err *e);
FALLIBLE ring_write(struct ledger *l, struct err *e);   /* device/keys, and bumps meta "ring" in the present transaction */
FALLIBLE ring_refresh(struct ledger *l, struct err *e); /* reads it again if another process changed it */

FALLIBLE file_remove(const char *path, struct err *e); /* absent is fine */
FALLIBLE whole_file_read(const char *path, size_t most, struct buf *out, struct err *e);
FALLIBLE whole_file_write(const char *path, const void *p, size_t n, struct err *e); /* whole, durable */
void evidence_path(const struct ledger *l, const struct digest *id, char out[PATH_MAX_BYTES]);
void machine_mark(const char *vault, const uint8_t container[16], uint8_t out[32]);

/* ---- source.c: a file read from place to place ---- */
struct blob_in;
struct source {
    struct blob_in *blob;
    const char *name; /* borrowed */
    uint64_t size;
    uint64_t at;
    uint64_t window_at;
    size_t window_n;
    uint8_t *window;
    struct err failed; /* what the disk said, if it said something */
};
/* `named`: a person named the file, so a symbolic link is followed. BD_NOT_FOUND, BD_IO. */
FALLIBLE source_open(struct source *s, const char *path, bool named, struct err *e);
void source_close(struct source *s);
void source_go(struct source *s, uint64_t at);
/* False at the file's end or when the disk fails; source_short then says which (`what` for the end). */
bool source_take(struct source *s, void *out, size_t n);
enum bd_status source_short(const struct source *s, const char *what, struct err *e);

/* ---- life.c ---- */
struct ledger *handle_new(const char *path, const struct env *env);
FALLIBLE database_open(struct ledger *l, enum db_mode mode, struct err *e);

/* ---- evidence.c ---- */
struct blob_out;
/* Begins an evidence file under a name of its own; makes it durable under its hash. *b is NULL after evidence_place. */
FALLIBLE evidence_begin(struct ledger *l, struct blob_out **b, struct err *e);
FALLIBLE evidence_place(struct ledger *l, struct blob_out **b, const struct digest *id, struct err *e);
FALLIBLE evidence_name(struct ledger *l, uint64_t id, struct str fields_or_body, bool whole_body, struct err *e);

/* ---- bundle_write.c ---- */
/* Adds magic, logs, evidence and the end record to a file. */
FALLIBLE bundle_write(struct ledger *l, struct blob_out *to, bool with_evidence, struct err *e);

/* ---- bundle_read.c ---- */
/* Imports the bundle that begins at `from` of the open file; verifies it whole first. */
FALLIBLE bundle_import(struct ledger *l, struct source *file, uint64_t from, struct import_report *out, struct err *e);
/* The vault that the bundle at `from` belongs to. */
FALLIBLE bundle_vault(struct source *file, uint64_t from, struct digest *vault, struct err *e);
/* Tries the rows that were not readable with the epoch keys at hand. */
FALLIBLE rows_adopt(struct ledger *l, uint64_t *from_future, struct err *e);

/* ---- verify.c ---- */
FALLIBLE bundle_start(struct source *file, uint64_t *from, struct err *e);
/* A vault without keys in a temporary folder, for checking a file. */
FALLIBLE keyless_open(const struct digest *vault, const struct env *env, char folder[64], struct ledger **out, struct err *e);

/* ---- erase.c ---- */
/* Does an erasure in force, of the compartment that the entry's header names, name this leaf? *by is its entry id. */
FALLIBLE erased_by(struct ledger *l, const struct digest *leaf, const struct id16 *compartment, bool *erased, int64_t *by,
                   struct err *e);

/* Does an erasure that does not count name it? *by is that erasure. Cost: O(targets of all such erasures). */
bool erased_idly(const struct ledger *l, const struct digest *leaf, const struct id16 *compartment,
                 const struct auth_open **by);

/* ---- compartments.c ---- */
void names_free(struct ledger *l);

/* ---- read.c ---- */
/* Fills `out` from a row; the body only if it counts and can be read here. */
FALLIBLE entry_from(struct ledger *l, const struct row *r, struct arena *a, struct entry *out, struct err *e);
/* Finds an entry by device, index and (unless zero) leaf; fills the leaf in. BD_NOT_FOUND. */
FALLIBLE ledger_find(struct ledger *l, struct entry_ref *ref, struct header *h, struct err *e);
FALLIBLE ledger_find_row(struct ledger *l, struct entry_ref *ref, struct row *r, struct err *e);

/* ---- life.c: made use of by create, restore and adopt ---- */
FALLIBLE ledger_start(const char *path, const struct digest *vault, const struct ledger_new *how, const struct env *env,
                      char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e);
/* An offer of all rights of this device, and all in `extra`, made in this commit. */
FALLIBLE offer_append(struct commit *c, const struct id16 *extra, struct err *e);
FALLIBLE ledger_join(struct ledger *l, const uint8_t *offer_seed, const struct digest *old, struct str device_name,
                     struct err *e);

/* ---- keys for compartments ---- */
/* The newest epoch whose key we hold (docs/format.md 7.4). BD_NOT_FOUND without one. */
FALLIBLE epoch_newest(const struct ledger *l, struct id16 compartment, struct id16 *id, const uint8_t **key, struct err *e);
/* Reads epoch keys sealed to this device from grants and epochs in force into the keyring; *found says any. */
FALLIBLE epochs_collect(struct ledger *l, bool *found, struct err *e);
/* Gives a compartment whose epoch key we have a shelf key and a view key. */
void ring_complete(struct ledger *l, struct id16 compartment);
/* The epoch entry in force that begins `epoch` of `compartment`; NULL when not known. Is it retired? */
const struct auth_open *epoch_entry(const struct ledger *l, struct id16 compartment, struct id16 epoch);
bool epoch_retired(const struct ledger *l, struct id16 compartment, struct id16 epoch);
/* Drops keys of retired epochs from the keyring; true if any went (the caller writes it). */
bool epochs_drop_retired(struct ledger *l);
/* Appends an epoch with a fresh key, sealed to everybody who may read. */
FALLIBLE epoch_begin(struct commit *c, struct id16 compartment, struct err *e);
void sealed_key_put(const struct ledger *l, struct id16 compartment, struct id16 epoch, const uint8_t x25519[32],
                    const uint8_t key[32], uint8_t out[189]);
void epoch_check(const struct digest *vault, struct id16 compartment, struct id16 epoch, const uint8_t key[32],
                 uint8_t out[32]);

static inline uint64_t entry_id(uint64_t no, uint64_t index)
{
    return no << BRANCH_SHIFT | index;
}

static inline bool id16_same(const struct id16 *a, const struct id16 *b)
{
    return __builtin_memcmp(a, b, 16) == 0;
}

static inline bool digest_same(const struct digest *a, const struct digest *b)
{
    return __builtin_memcmp(a, b, 32) == 0;
}

#endif
