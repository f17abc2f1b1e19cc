/* ledger/ledger.h - one vault's ledger: create, open, append, read, erase, exchange, verify.
 *
 * Floor: ledger (uses base, store, crypto). It knows nothing of what records mean: a body is a kind, a time, an author, a
 * basis and fields. The format is docs/format.md; section numbers below are of that page.
 *
 * Words: an entry is one sealed change, named by device, index and leaf hash (`entry_ref`). A commit is what one durable
 * transaction appends. An entry counts by the rules of section 9; only counting entries are handed to the floors above.
 * The feed is the local sequence of "this entry now counts" and "this entry no longer counts", for views.
 *
 * Processes: any number may hold a vault open at once; a write takes the database's write lock for one transaction.
 * Threads: a `struct ledger` belongs to one thread at a time.
 * Memory: results live in the arena that the caller passes; keys live in guarded memory inside the handle.
 */
#ifndef BD_LEDGER_LEDGER_H
#define BD_LEDGER_LEDGER_H

#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger;
struct key; /* crypto/key.h: 32 secret bytes in guarded memory */

struct id16 {
    uint8_t b[16];
};
struct digest {
    uint8_t b[32];
};

/* All zero: "no basis" in a batch, "the vault" as a compartment. */
#define ID16_ZERO ((struct id16){{0}})

struct entry_ref {
    struct digest device;
    uint64_t index;
    struct digest leaf;
};

/* A hybrid logical clock's time: its author's claim, never a proof. */
struct hlc {
    uint64_t ms;
    uint32_t counter;
};

enum ledger_class { LEDGER_IDENTITY = 1, LEDGER_TESTIMONY = 2, LEDGER_FACTS = 3, LEDGER_ADMIN = 4 };

/* Kinds of sealed bodies (section 4.3). Kinds 64 to 1023 belong to the floors above. */
enum ledger_kind {
    KIND_MEMBER = 32,
    KIND_DEVICE_NAME = 33,
    KIND_COMPARTMENT_NAME = 34,
    KIND_REASON = 35,
    KIND_BATCH = 40,
    KIND_EVIDENCE = 41,
    KIND_BASIS = 42,
    KIND_WITHDRAWAL = 43,
    KIND_DECISION = 44,
    KIND_DOCUMENT = 45,
    KIND_ANCHOR = 46
};

enum entry_state {
    ENTRY_COUNTS = 1,
    ENTRY_ERASED = 2,
    ENTRY_QUARANTINED = 3,
    ENTRY_FORK = 4,
    ENTRY_NO_RIGHT = 5,
    ENTRY_MALFORMED = 6,
    ENTRY_UNREADABLE = 7, /* counts, but this device has no key for it */
    ENTRY_NEWER = 8       /* counts, but needs a newer Bandi; handed to the feed like ENTRY_COUNTS */
};

/* ---- life ---- */

/* How to make a vault. Texts are borrowed. argon_passes and argon_kib 0 mean the format's defaults (3, 256 MiB). */
struct ledger_new {
    struct str passphrase;  /* UTF-8, 1 to 1,024 bytes; normalised to NFKC inside */
    struct str member_name; /* sealed in the admin compartment */
    struct str device_name; /* likewise */
    uint32_t argon_passes;
    uint32_t argon_kib;
};

#define LEDGER_RECOVERY_CHARS 45 /* nine groups of four with hyphens, and the NUL */

/* Makes the vault folder `path` (which must not exist) with one device, its founder, and the admin compartment; opens it
 * for writing. `recovery` receives the printed recovery code: show it once, then wipe it.
 *
 * BD_CONFLICT exists already; BD_INPUT passphrase not UTF-8 or empty; BD_DENIED a network or synchronising file system
 * (e->text says which); BD_IO. On failure nothing is left behind. Cost: two Argon2id runs and one commit. */
FALLIBLE ledger_create(const char *path, const struct ledger_new *how, const struct env *env,
                       char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e);

enum ledger_mode { LEDGER_READ, LEDGER_WRITE };

/* Opens with a passphrase or, if `secret` has the form of a recovery code and no passphrase slot fits, with that.
 *
 * BD_NOT_FOUND no vault there; BD_DENIED wrong passphrase (no word of which slot), or a copy found on another machine
 * opened for writing (see ledger_adopt); BD_DAMAGED slots, keyring or container, with the place; BD_NEWER.
 * Cost: one Argon2id run a slot tried. Finishes an erasure that a crash interrupted (LEDGER_WRITE only). */
FALLIBLE ledger_open(const char *path, enum ledger_mode mode, struct str secret, const struct env *env, struct ledger **out,
                     struct err *e);

/* Closes; wipes keys. NULL is allowed. */
void ledger_close(struct ledger *l);
void ledger_close_scoped(struct ledger **l);
#define SCOPED_LEDGER __attribute__((cleanup(ledger_close_scoped)))

/* True when the vault was copied or moved here from another machine (section 12). */
bool ledger_is_copy(const struct ledger *l);

/* Makes a copied vault a new device: new keys, a new log that joins by the old device's offer, the old log closed.
 * `l` must be open for reading and be a copy; afterwards it is open for writing. */
FALLIBLE ledger_adopt(struct ledger *l, struct str device_name, struct err *e);

/* ---- who and where ---- */

struct digest ledger_vault_id(const struct ledger *l);
struct digest ledger_device_id(const struct ledger *l);
struct id16 ledger_author(const struct ledger *l); /* the member whose device this is */

/* The vault id as eight words (section 2). */
struct str ledger_vault_words(const struct ledger *l, struct arena *a);

struct ledger_compartment {
    struct id16 id;
    enum ledger_class class;
    struct id16 file;
    struct str name;
    unsigned rights; /* bits of section 9.1 that this device has here */
    bool readable;   /* this device holds a key */
};

/* All compartments known, sorted by (file, class, id). */
FALLIBLE ledger_compartments(struct ledger *l, struct arena *a, const struct ledger_compartment **out, size_t *count,
                             struct err *e);
struct id16 ledger_admin_compartment(const struct ledger *l);

/* Creates a compartment with its first epoch and its sealed name, in one commit. `file` ID16_ZERO draws a new file id. */
FALLIBLE ledger_compartment_create(struct ledger *l, enum ledger_class class, struct id16 file, struct str name,
                                   struct id16 *id, struct id16 *file_out, struct err *e);

/* The key of that compartment's view file, as a new guarded key (key_free). BD_NOT_FOUND without it. */
FALLIBLE ledger_view_key(struct ledger *l, struct id16 compartment, struct key **out, struct err *e);

/* Fresh random ids for records, bases, decisions. */
struct id16 ledger_new_id(struct ledger *l);

/* ---- append ---- */

/* One entry to be. `fields` is the CBOR of the pairs with keys from 16 on, in order, `field_count` of them, as cbor.h
 * writes them; body.h makes it for the known kinds. Time, author and padding are added inside. */
struct entry_new {
    struct id16 compartment;
    uint64_t kind;
    bool critical;
    bool has_basis;
    struct id16 basis;
    struct str fields;
    size_t field_count;
    struct hlc after; /* of the body that this one replaces under its name: this one's time is later; zero when there is none */
};

/* Appends all of them as one durable commit (with a heads entry before them if something was learned, and a checkpoint).
 * When it returns BD_OK they survive a power cut; otherwise none of them is in the ledger.
 *
 * refs   NULL, or room for `count`
 * BD_DENIED no right or no key in a compartment; BD_INPUT malformed fields; BD_LIMIT; BD_IO.
 * Cost: one fsync, O(bytes). Imports should hand over hundreds of entries at once. */
FALLIBLE ledger_append(struct ledger *l, const struct entry_new *entries, size_t count, struct entry_ref *refs, struct err *e);

/* The id of the statement made by operation `ordinal` of the batch `ref`. */
struct id16 ledger_statement_id(const struct entry_ref *ref, uint32_t ordinal);

/* ---- read ---- */

struct entry {
    struct entry_ref ref;
    enum entry_state state;
    struct id16 compartment;
    uint64_t kind;
    bool critical;
    bool carries;     /* an erasure in force says that it repeats survivors: only then do its carry operations count */
    bool from_future; /* its time was more than 24 hours ahead of this machine when it came */
    struct hlc time;
    struct id16 author;
    bool has_basis;
    struct id16 basis;
    struct str body; /* the whole CBOR map; read its fields with cbor.h or body.h */
};

/* Called for one entry; `in` and what it points to live until the call returns. A failure ends the walk. */
typedef enum bd_status (*entry_fn)(void *ctx, const struct entry *in, struct err *e);

/* The feed from `since` (0: everything). An entry may be handed over more than once; the last time holds. For an entry that counts and can be read, `in` is whole; for one that no longer
 * counts (erased, quarantined, ...), only ref, compartment and state are set, and the view must forget what it made of it.
 * The view must not depend on the order of the feed (it is local): order by section 9.5, ledger_order. Only sealed
 * entries are handed over. *position is where the next call should begin; it is set only on BD_OK.
 * Cost: one decryption an entry; keep the callback cheap or collect. */
FALLIBLE ledger_feed(struct ledger *l, uint64_t since, entry_fn fn, void *ctx, uint64_t *position, struct err *e);

/* The feed's present end; a view at this position is up to date. Cost: one index look-up. */
FALLIBLE ledger_position(struct ledger *l, uint64_t *position, struct err *e);

/* One entry by device and index (leaf zero: the branch that counts). BD_NOT_FOUND, or its state if it has no body. */
FALLIBLE ledger_read(struct ledger *l, const struct entry_ref *ref, struct arena *a, struct entry *out, struct err *e);

/* Ledger order (section 9.5): by time, then device, then index. For qsort-like use: below 0, 0, above 0. */
int ledger_order(const struct entry *a, const struct entry *b);

/* ---- erase ---- */

/* Erases the entries (sealed data of one compartment) for ever, with a sealed reason, as one commit; deletes bodies and
 * keys, turns the shelf key, truncates the write-ahead log, deletes evidence that nothing names any more. `before` are
 * `before_count` entries appended in the same commit, ahead of the erasure: carries of what must survive, which the
 * erasure then names.
 * BD_DENIED without the right to erase; BD_NOT_FOUND a target does not exist; BD_LIMIT over 65,536 targets.
 * Cost: O(entries of the compartment) for the new shelf key. */
FALLIBLE ledger_erase(struct ledger *l, struct id16 compartment, const struct entry_ref *targets, size_t count,
                      struct str reason, const struct entry_new *before, size_t before_count, struct err *e);

/* ---- evidence ---- */

/* Reads at most `cap` bytes into `out`; *got 0 at the end. */
typedef enum bd_status (*read_fn)(void *ctx, void *out, size_t cap, size_t *got, struct err *e);
typedef enum bd_status (*write_fn)(void *ctx, const void *bytes, size_t n, struct err *e);

struct evidence_new {
    struct id16 compartment;
    struct id16 basis;
    struct str media_type;
    uint64_t length; /* of the content; what `from` gives must be exactly this long */
    bool has_record;
    struct id16 record;
};

/* Encrypts what `from` gives into evidence/ durably and makes the entry that names it, for ledger_append (until then the
 * file is unnamed and a later opening may delete it). Cost: O(bytes), 64 KiB of memory. */
FALLIBLE ledger_evidence_store(struct ledger *l, const struct evidence_new *how, read_fn from, void *ctx, struct arena *a,
                               struct digest *id, struct entry_new *out, struct err *e);

/* Decrypts the evidence named by a counting evidence entry into `to`; every chunk is checked before it is handed on, the
 * whole hash at the end. BD_DAMAGED with the id. */
FALLIBLE ledger_evidence_get(struct ledger *l, const struct entry_ref *ref, write_fn to, void *ctx, struct err *e);

/* ---- team ---- */

enum { RIGHT_READ = 1, RIGHT_WRITE = 2, RIGHT_GRANT = 4, RIGHT_ERASE = 8, RIGHT_PUBLISH = 16, RIGHT_ALL = 31 };

/* What a device shows of itself so that it can be admitted: 64 public bytes. */
struct device_keys {
    uint8_t ed25519[32];
    uint8_t x25519[32];
};

/* Makes a vault folder for a device that is to be admitted to `vault`; it can import, and write once it is admitted. */
FALLIBLE ledger_create_member(const char *path, struct digest vault, const struct ledger_new *how, const struct env *env,
                              char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e);
struct device_keys ledger_device_keys(const struct ledger *l);

FALLIBLE ledger_admit(struct ledger *l, const struct device_keys *who, struct digest *device, struct err *e);
/* Grants rights in a compartment (ID16_ZERO: the vault) and, with RIGHT_READ, seals its epoch keys to the device. */
FALLIBLE ledger_grant(struct ledger *l, struct digest device, struct id16 compartment, unsigned rights, struct err *e);
/* Removes a device at the largest size held and begins new epochs where it could read. */
FALLIBLE ledger_remove(struct ledger *l, struct digest device, struct err *e);
/* Admits quarantined entries, or decides a fork: the branch of `device` whose tree hash at `size` is `tree`. */
FALLIBLE ledger_accept(struct ledger *l, struct digest device, uint64_t size, struct digest tree, struct err *e);

/* ---- keys of compartments (section 7.4) ---- */

/* Seals the epoch keys of a compartment, those held now and those to come, to a recovery recipient: an X25519 key that
 * belongs to no device. Ending one seals nothing further to it; what it was given it keeps. BD_DENIED without grant there. */
FALLIBLE ledger_recipient_add(struct ledger *l, struct id16 compartment, const uint8_t x25519[32], struct err *e);
FALLIBLE ledger_recipient_end(struct ledger *l, struct id16 compartment, const uint8_t x25519[32], struct err *e);

struct ledger_epoch {
    struct id16 id;
    bool newest; /* what is written now is wrapped under it */
    bool retired;
    bool held;     /* this device has its key */
    size_t behind; /* devices in good standing that may read here and have not shown that they know a later epoch */
};

/* The epochs of a compartment, in order L. Retiring one loses what the devices behind wrote under it and nobody has seen. */
FALLIBLE ledger_epochs(struct ledger *l, struct id16 compartment, struct arena *a, const struct ledger_epoch **out,
                       size_t *count, struct err *e);

/* A new epoch, sealed to everybody who may read and to the recipients. */
FALLIBLE ledger_epoch_begin(struct ledger *l, struct id16 compartment, struct err *e);

/* Retires an epoch that is not the newest, and forgets its key. BD_CONFLICT for the newest; BD_NOT_FOUND. */
FALLIBLE ledger_epoch_retire(struct ledger *l, struct id16 compartment, struct id16 epoch, struct err *e);

/* A new X25519 key of this device, to which others seal from then on; the older secret is kept until everybody in good
 * standing has shown that they know the new one, and forgotten at the next call after that. */
FALLIBLE ledger_box_key_renew(struct ledger *l, struct err *e);

/* ---- exchange ---- */

/* Writes all logs (and evidence, if asked) as a bundle. */
FALLIBLE ledger_export(struct ledger *l, const char *file, bool with_evidence, struct err *e);

struct import_report {
    uint64_t entries_new;
    uint64_t entries_known;
    uint64_t erased_kept_out; /* bodies that an erasure kept from coming back */
    uint64_t gaps;            /* logs whose tail did not reach what we hold */
    uint64_t forks;
    uint64_t from_future;
    uint64_t evidence_new;
    uint64_t unknown_records;
    uint64_t own_back;  /* entries of this device's own log that were not here: this copy had been rolled back */
    uint64_t strangers; /* logs left out, since nobody admitted their devices and enough of such are held */
};

/* Takes in a bundle, or the one inside a backup (without any key of its), as one transaction. BD_DAMAGED, BD_NEWER, BD_INPUT
 * (another vault): nothing was stored. Of logs whose devices nobody admitted at most 64 are kept (docs/format.md 13). */
FALLIBLE ledger_import(struct ledger *l, const char *file, struct import_report *out, struct err *e);

FALLIBLE ledger_backup(struct ledger *l, const char *file, struct str passphrase, struct err *e);

/* Makes a vault at `path` from a backup and any further bundles; always a new device (section 12). */
FALLIBLE ledger_restore(const char *backup, struct str backup_passphrase, const char *const *bundles, size_t bundle_count,
                        const char *path, const struct ledger_new *how, const struct env *env,
                        char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e);

/* ---- verify ---- */

enum fault_kind {
    FAULT_CONTAINER = 1, /* container damaged at page N */
    FAULT_TREE,          /* a log's tree hash differs from its checkpoint */
    FAULT_CHECKPOINT,    /* a checkpoint does not verify */
    FAULT_BODY,          /* body hash */
    FAULT_COMMIT,        /* the key does not match commit */
    FAULT_AEAD,
    FAULT_CANONICAL,
    FAULT_WRAP,
    FAULT_LOST, /* a body is missing that no erasure names */
    FAULT_EVIDENCE,
    FAULT_FORK,
    FAULT_NO_RIGHT,
    FAULT_MALFORMED,
    FAULT_ROLLED_BACK,
    /* What is worth knowing and harms nothing held: told by the same call, not counted as a fault. */
    NOTE_FIRST = 20,
    NOTE_ERASED = NOTE_FIRST, /* an erased entry: by whom, or by an erasure that does not count (any more) */
    NOTE_FORK_ALLEGED,        /* a removal names a tree hash that is not ours, without a signature */
    NOTE_WITHHELD,            /* others saw more of a log than is held here */
    NOTE_FALSE_HEADS,         /* a device claimed to have seen what the named device did not sign */
    NOTE_STRANGERS,           /* a log of a device that nobody admitted; a bundle that holds too many of them */
    NOTE_REMOVAL_BEATEN       /* a removal that a concurrent one beat, or that took away its own author's right */
};

struct fault {
    enum fault_kind kind;
    struct digest device;
    uint64_t index;
    const char *text; /* one sentence, no record content */
};
typedef void (*fault_fn)(void *ctx, const struct fault *f);

struct verify_report {
    uint64_t logs;
    uint64_t entries;
    uint64_t counting;
    uint64_t erased;
    uint64_t quarantined;
    uint64_t unreadable;
    uint64_t newer;
    uint64_t lost;
    uint64_t forks;
    uint64_t evidence;
    uint64_t faults;
};

/* Checks everything held: container, headers, trees, checkpoints, bodies, keys, rights, evidence. Faults are reported,
 * not returned: BD_OK means that the check ran to its end. Notes are told too and not counted. */
FALLIBLE ledger_verify(struct ledger *l, fault_fn fn, void *ctx, struct verify_report *out, struct err *e);

/* The same for a bundle or backup file, without any key. `env` may be NULL: the real clock, no progress, no stop. */
FALLIBLE ledger_verify_file(const char *file, const struct env *env, fault_fn fn, void *ctx, struct verify_report *out,
                            struct err *e);

/* verify --against: proves that the log now extends what `file` shows (note, tlog-proof, printed line, bundle, backup).
 * A difference is a fault (FAULT_ROLLED_BACK or FAULT_FORK). BD_INPUT if the file is none of these. */
FALLIBLE ledger_verify_against(struct ledger *l, const char *file, fault_fn fn, void *ctx, uint64_t *checked, struct err *e);

/* This device's latest checkpoint as a C2SP signed note. */
FALLIBLE ledger_checkpoint(struct ledger *l, struct arena *a, struct str *note, struct err *e);

/* Writes that checkpoint to `file`, for somebody outside to keep, and remembers when. `line` is the same as one line to print,
 * without its signature. Either is what ledger_verify_against takes. Needs LEDGER_WRITE to remember. */
FALLIBLE ledger_anchor(struct ledger *l, const char *file, struct arena *a, struct str *line, struct err *e);

/* Bundles and backups that this copy of the vault wrote, oldest first; the last 64, of one file the last. For whoever
 * withdraws: what was erased since stands in them still. In `a`. */
enum left_kind { LEFT_CHECKPOINT, LEFT_BUNDLE, LEFT_BACKUP };
struct left_file {
    uint64_t ms; /* by this machine's clock */
    enum left_kind kind;
    struct str file; /* as it was named then */
};
FALLIBLE ledger_left(struct ledger *l, struct arena *a, struct left_file **list, size_t *count, struct err *e);

/* The tlog-proof of one entry of this device's log. */
FALLIBLE ledger_proof(struct ledger *l, const struct entry_ref *ref, struct arena *a, struct str *proof, struct err *e);

/* The state of the ledger as text, the same for the same set of entries whatever the order they came in. */
FALLIBLE ledger_dump(struct ledger *l, struct buf *out, struct err *e);

/* What the logs say of one another: forks that a signature proves though their branch is not here (FAULT_FORK), and what
 * is alleged, withheld, false or beaten (NOTE_...). Each is named with its device. */
FALLIBLE ledger_suspicions(struct ledger *l, fault_fn fn, void *ctx, struct err *e);

struct ledger_status {
    uint64_t logs;
    uint64_t entries;
    uint64_t own_entries;
    uint64_t backup_ms;     /* when the last backup was made; 0 never */
    uint64_t checkpoint_ms; /* when a checkpoint last left this machine (export, backup); 0 never */
    uint64_t quarantined;
    uint64_t forks; /* held, or proved by a signature */
    uint64_t newer;
};
FALLIBLE ledger_status(struct ledger *l, struct ledger_status *out, struct err *e);

/* ---- slots and the end ---- */

/* Replaces the passphrase (all passphrase slots); the recovery code stays. */
FALLIBLE ledger_passphrase_change(struct ledger *l, struct str passphrase, uint32_t argon_passes, uint32_t argon_kib,
                                  struct err *e);

/* Seven random words of the list (77 bits). */
struct str ledger_passphrase_offer(const struct env *env, struct arena *a);

/* Makes the vault at `path` unreadable: slots and keyring first, then view and device folders, then the rest. Asks nothing. */
FALLIBLE ledger_wipe(const char *path, struct err *e);

#endif
