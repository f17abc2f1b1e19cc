/* ledger/keyring.h - a device's secrets, in guarded memory, and their sealed form device/keys (docs/format.md 7.2).
 *
 * Floor: ledger. Bytes in, bytes out; no disk.
 */
#ifndef BD_LEDGER_KEYRING_H
#define BD_LEDGER_KEYRING_H

#include "crypto/key.h"
#include "ledger/ledger.h"

/* A key of a compartment: a shelf key, an epoch key, or a view key (whose id is zero). */
struct ring_key {
    struct id16 compartment;
    struct id16 id;
    uint8_t key[32];
};

struct ring_list {
    struct ring_key *k; /* guarded */
    size_t n;
    size_t cap;
};

struct keyring {
    struct digest vault;
    struct digest device;
    uint8_t ed_seed[32];
    uint8_t x_secret[32];
    uint8_t page_key[32];
    uint8_t mac_key[32];
    uint8_t machine[32];
    uint8_t offer_seed[32];
    struct id16 author;
    bool joining;          /* the join below is not yet durable */
    uint8_t join_seed[32]; /* the old device's offer */
    struct digest join_old;
    struct ring_list shelf;
    struct ring_list epoch;
    struct ring_list view;
    struct ring_list old_box; /* older X25519 secrets, newest last; compartment and id are zero */
};

struct keyring *keyring_new(void); /* zeroed, guarded */
void keyring_free(struct keyring *k);
void keyring_free_scoped(struct keyring **k);
#define SCOPED_KEYRING __attribute__((cleanup(keyring_free_scoped)))

/* Adds a key at the end of its compartment's run, keeping the list sorted by compartment. */
void ring_add(struct ring_list *l, struct id16 compartment, struct id16 id, const uint8_t key[32]);
void ring_drop(struct ring_list *l, size_t at);
/* By key id; NULL when not there. */
const struct ring_key *ring_find(const struct ring_list *l, struct id16 compartment, struct id16 id);
/* The last key of a compartment; NULL when none. */
const struct ring_key *ring_last(const struct ring_list *l, struct id16 compartment);

/* Seals to the bytes of device/keys. */
void keyring_put(const struct keyring *k, const struct key *master, const uint8_t container[16], const struct env *env,
                 struct buf *out);
/* BD_DAMAGED; BD_NEWER. *out is new. */
FALLIBLE keyring_get(struct str file, const struct key *master, const uint8_t container[16], struct keyring **out,
                     struct err *e);

/* What a backup carries (docs/format.md 11.4). */
struct backup_keys {
    struct digest vault;
    struct digest device;
    uint8_t offer_seed[32];
    struct hlc made;
    uint64_t size;
    struct digest tree;
    struct id16 author;
};
void backup_keys_put(const struct backup_keys *b, const struct ring_list *epochs, const struct key *master,
                     const uint8_t container[16], const struct env *env, struct buf *out);
FALLIBLE backup_keys_get(struct str sealed, const struct key *master, const uint8_t container[16], struct backup_keys *out,
                         struct ring_list *epochs, struct err *e);
void ring_free(struct ring_list *l);

#endif
