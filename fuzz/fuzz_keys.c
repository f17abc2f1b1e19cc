/* fuzz/fuzz_keys.c - a device's key slots, its keyring, and the keys of a backup. The first byte says which: "s" a slots
 * file as it stands; "k" and "b" the CBOR of a keyring or of a backup's keys, which is sealed here, so that what stands
 * behind the seal is reached; "K" and "B" sealed bytes as they stand. What is read writes back to what reads the same. */
#include "fuzz.h"
#include "crypto/seal.h"
#include "ledger/keyring.h"
#include "ledger/slots.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t container[16];

/* As keyring.c seals: a label and the container as associated data, a length before the body, at least 4,096 bytes. */
static void seal(const char *magic, const char *label, struct str body, const struct key *master, struct buf *out)
{
    static const uint8_t nonce[SEAL_NONCE];
    uint8_t ad[64];
    size_t padded = body.n + 4 < 4096 ? 4096 : body.n + 4, n = strlen(label);
    uint8_t *room = calloc(1, padded + SEAL_TAG);
    FUZZ_HOLDS(room != NULL);
    memcpy(ad, label, n);
    memcpy(ad + n, container, sizeof container);
    for (int i = 0; i < 4; i++)
        room[i] = (uint8_t)(body.n >> (8 * (3 - i)));
    memcpy(room + 4, body.p, body.n);
    seal_put(master->b, nonce, ad, n + sizeof container, room, padded, room);
    buf_addz(out, magic);
    buf_add(out, nonce, sizeof nonce);
    buf_add(out, room, padded + SEAL_TAG);
    free(room);
}

static void ring(struct str file, const struct key *master)
{
    struct err e = ERR_NONE;
    struct env_fake fake = {.counter = 1};
    struct env env = env_fake(&fake);
    SCOPED_BUF struct buf out = BUF_MAX((size_t)64 << 20);
    SCOPED_KEYRING struct keyring *k = NULL, *again = NULL;
    if (keyring_get(file, master, container, &k, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return;
    }
    keyring_put(k, master, container, &env, &out);
    FUZZ_HOLDS(keyring_get(buf_str(&out), master, container, &again, &e) == BD_OK);
    FUZZ_HOLDS(again->shelf.n == k->shelf.n && again->epoch.n == k->epoch.n && again->view.n == k->view.n &&
               again->old_box.n == k->old_box.n && again->joining == k->joining);
}

static void backup(struct str sealed, const struct key *master)
{
    struct err e = ERR_NONE;
    struct backup_keys k;
    struct ring_list epochs = {0};
    if (backup_keys_get(sealed, master, container, &k, &epochs, &e) != BD_OK)
        FUZZ_HOLDS(e.text[0] != '\0');
    ring_free(&epochs);
}

static void slots(struct str file, struct key *master)
{
    static struct slots s, back;
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf out = BUF_MAX((size_t)1 << 20);
    if (slots_get(file, &s, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return;
    }
    slots_put(&s, &out);
    FUZZ_HOLDS(slots_get(buf_str(&out), &back, &e) == BD_OK && back.n == s.n);
    /* Argon2id is what it is; only the cheapest slots are tried. */
    for (size_t i = 0; i < s.n; i++)
        if (s.n > 1 || (s.s[i].type <= SLOT_RECOVERY && argon_in_bounds(s.s[i].passes, s.s[i].kib) &&
                        (s.s[i].passes > 1 || s.s[i].kib > ARGON_KIB_MIN)))
            return;
    if (slots_open(&s, STR("correct horse"), master, &e) != BD_OK)
        FUZZ_HOLDS(e.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    crypto_start();
    SCOPED_KEY struct key *master = key_new(NULL);
    SCOPED_BUF struct buf file = BUF_MAX((size_t)64 << 20);
    struct str rest = size > 0 ? (struct str){(const char *)data + 1, size - 1} : STR("");
    switch (size > 0 ? data[0] : 0) {
    case 's': slots(rest, master); break;
    case 'K': ring(rest, master); break;
    case 'B': backup(rest, master); break;
    case 'k':
        seal("bandikey", "bandi-keyring-1", rest, master, &file);
        ring(buf_str(&file), master);
        break;
    case 'b':
        seal("", "bandi-backup-1", rest, master, &file);
        backup(buf_str(&file), master);
        break;
    default: break;
    }
    return 0;
}
