/* ledger/authority.h - who may do what: the algorithm of docs/format.md section 9 over plain tables.
 *
 * Floor: ledger. Pure: no disk, no keys, no clock. Input: the devices, and the open entries of their sequences (a log's
 * trunk, or the branch that a person accepted). Output: for each device whether it is admitted, its cut and where its log
 * stopped; rights; and for each open entry whether it is in force. The result depends on the set of entries alone.
 */
#ifndef BD_LEDGER_AUTHORITY_H
#define BD_LEDGER_AUTHORITY_H

#include "ledger/cbor.h"
#include "ledger/entry.h"

enum {
    KIND_GENESIS = 1,
    KIND_JOIN,
    KIND_HEADS,
    KIND_ADMIT,
    KIND_OFFER,
    KIND_GRANT,
    KIND_REMOVE,
    KIND_ACCEPT,
    KIND_COMPARTMENT,
    KIND_EPOCH,
    KIND_RECIPIENT,
    KIND_RETIRE,
    KIND_BOX_KEY,
    KIND_ERASURE = 16
};

#define AUTH_NEVER UINT64_MAX

struct auth_dev {
    struct digest id;
    uint8_t ed25519[32];
    uint8_t first_box[32]; /* the X25519 key of its first entry, of which its id is made */
    uint8_t x25519[32];    /* result: the one to seal to now */
    uint64_t end;          /* its sequence holds the entries below this */
    /* results */
    unsigned depth; /* from the founder; UINT_MAX when nobody names it */
    bool admitted;
    uint64_t cut;  /* entries at or past it are quarantined */
    uint64_t stop; /* entries at or past it need a newer Bandi */
    /* what others' heads and removals say of its log; never moves what counts */
    uint64_t shown;     /* largest size that it signed and somebody saw, if we hold fewer; else 0 */
    uint64_t forked_at; /* size of a checkpoint that it signed and that fits no branch held; 0 none */
    struct digest forked_tree;
    uint64_t alleged_at;  /* the same, by a removal's word alone (no signature) */
    uint64_t false_heads; /* rows of its heads entries whose signature is not the named device's */
};

enum auth_sense { AUTH_FINE, AUTH_MALFORMED, AUTH_UNKNOWN, AUTH_UNKNOWN_CRITICAL };

struct auth_open {
    size_t dev;
    uint64_t index;
    struct digest leaf;
    struct id16 compartment;
    enum header_class class;
    struct str body; /* canonical CBOR */
    /* results */
    uint64_t kind;
    enum auth_sense sense;
    uint64_t *knows; /* for each device, the size of its log that this entry knows */
    size_t order;    /* place in L */
    bool in_force;
    bool overridden; /* a removal that a nearer device's removal beat */
    bool annulled;   /* a removal that took away its own author's right */
};

struct auth_right {
    size_t dev;
    struct id16 compartment;
    unsigned bits;
};

/* How a tree hash that somebody named compares with the sequence that we hold. */
enum auth_match { AUTH_SAME, AUTH_NOT_HELD, AUTH_DIFFERS };

struct auth {
    struct digest vault;
    struct auth_dev *dev;
    size_t devs;
    struct auth_open *open; /* each device's in order of index; devices in any order */
    size_t opens;
    enum auth_match (*match)(void *ctx, size_t dev, uint64_t size, const struct digest *tree);
    void *ctx;
    /* results, in the arena */
    size_t founder; /* SIZE_MAX without a genesis */
    struct id16 admin;
    size_t *order; /* L: indices into open */
    struct auth_right *right;
    size_t rights;
    size_t rights_cap;
};

/* Runs the algorithm; results live in `a`. Cost: O(opens * devices^2). */
void auth_run(struct auth *x, struct arena *a);

/* Rights of a device in a compartment after auth_run. */
unsigned auth_rights(const struct auth *x, size_t dev, const struct id16 *compartment);
bool auth_compartment_exists(const struct auth *x, const struct id16 *compartment);

/* Checks an open body against its kind's table. */
enum auth_sense auth_sense(enum header_class class, uint64_t index, struct str body, uint64_t *kind);

/* The device with this id, or SIZE_MAX. */
size_t auth_find(const struct auth *x, const struct digest *id);

/* The recovery recipients of a compartment in force, each once, in order L. Returns how many of `most` were found. */
size_t auth_recipients(const struct auth *x, const struct id16 *compartment, uint8_t (*out)[32], size_t most);

/* The indices that an erasure says carry survivors; false when it names none. `c` is placed before the first number. */
bool auth_carriers(struct str body, struct cbor *c, size_t *n);

/* (size, tree hash) named by a remove or accept, and whom. */
struct auth_cutting {
    struct digest who;
    uint64_t size;
    struct digest tree;
};
bool auth_cutting(struct str body, struct auth_cutting *out);

#endif
