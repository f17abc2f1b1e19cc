/* ledger/restore.c - a bundle by its name, a vault out of a backup, and a copy that becomes a device of its own (docs/format.md 12). Both end
 * with a new device: the old key never signs again, since the old machine may have gone on.
 */
#include "ledger/inside.h"

#include <string.h>

/* Reads the backup's own slots and keys. */
static enum bd_status keys_from(struct source *file, struct str passphrase, struct backup_keys *keys, struct ring_list *epochs,
                                uint64_t *from, struct err *e)
{
    uint8_t head[12];
    uint8_t n[4];
    BD_TRY(bundle_start(file, from, e));
    source_go(file, 0);
    if (!source_take(file, head, 12) || memcmp(head, "bandibak", 8) != 0)
        return err_set(e, BD_INPUT, "%s is not a backup", file->name);
    uint64_t slots_n = get_u32(head + 8);
    source_go(file, 12 + slots_n);
    if (slots_n > SLOTS_FILE_MAX || !source_take(file, n, 4) || get_u32(n) > ((uint64_t)17 << 20))
        return source_short(file, "backup truncated", e);
    SCOPED_ARENA struct arena *a = arena_new((size_t)32 << 20);
    uint64_t sealed_n = get_u32(n);
    char *slots = arena_alloc(a, (size_t)slots_n + 1, 1);
    char *sealed = arena_alloc(a, (size_t)sealed_n + 1, 1);
    bool whole = source_take(file, sealed, (size_t)sealed_n);
    source_go(file, 12);
    if (!whole || !source_take(file, slots, (size_t)slots_n))
        return source_short(file, "backup truncated", e);
    SCOPED_KEY struct key *master = key_new(NULL);
    struct slots *s = guarded_new(sizeof *s);
    enum bd_status status = slots_get((struct str){slots, (size_t)slots_n}, s, e);
    if (status == BD_OK)
        status = slots_open(s, passphrase, master, e);
    if (status == BD_OK)
        status = backup_keys_get((struct str){sealed, (size_t)sealed_n}, master, s->container, keys, epochs, e);
    guarded_free(s);
    return status;
}

static void take_epochs(struct ledger *l, const struct ring_list *epochs)
{
    for (size_t i = 0; i < epochs->n; i++) {
        ring_add(&l->ring->epoch, epochs->k[i].compartment, epochs->k[i].id, epochs->k[i].key);
        ring_complete(l, epochs->k[i].compartment);
    }
}

static enum bd_status ring_save(struct ledger *l, struct err *e)
{
    SCOPED_TX struct tx tx = TX_NONE;
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(ring_write(l, e));
    return tx_commit(&tx, e);
}

/* The sealed keys say how far the old device's log reached: a backup whose bundle was exchanged for an older one is found. */
static enum bd_status check_whole_log(struct ledger *l, const struct backup_keys *keys, const char *name, struct err *e)
{
    for (size_t i = 0; i < l->now.branches; i++) {
        const struct branch *b = &l->now.branch[i];
        struct digest tree;
        if (!digest_same(&b->device, &keys->device) || b->size < keys->size)
            continue;
        BD_TRY(branch_tree_at(l, l->now.branch, l->now.branches, b, keys->size, &tree, e));
        if (digest_same(&tree, &keys->tree))
            return BD_OK;
    }
    quiet(l);
    return keys->size == 0 ? BD_OK
                           : err_set(e, BD_DAMAGED, "%s: its entries are not those that its keys were sealed with", name);
}

/* Fills a started vault: keys, the backup's bundle, further bundles, then the new device's first commits. */
static enum bd_status fill(struct ledger *l, struct source *backup, uint64_t from, const struct backup_keys *keys,
                           const struct ring_list *epochs, const char *const *bundles, size_t bundle_count,
                           const struct ledger_new *how, struct err *e)
{
    struct import_report report;
    l->ring->author = keys->author;
    take_epochs(l, epochs);
    BD_TRY(ring_save(l, e));
    BD_TRY(bundle_import(l, backup, from, &report, e));
    BD_TRY(check_whole_log(l, keys, backup->name, e));
    for (size_t i = 0; i < bundle_count; i++)
        BD_TRY(ledger_import(l, bundles[i], &report, e));
    return ledger_join(l, keys->offer_seed, &keys->device, how->device_name, e);
}

FALLIBLE ledger_restore(const char *backup, struct str backup_passphrase, const char *const *bundles, size_t bundle_count,
                        const char *path, const struct ledger_new *how, const struct env *env,
                        char recovery[LEDGER_RECOVERY_CHARS], struct ledger **out, struct err *e)
{
    struct backup_keys keys;
    struct ring_list epochs = {0};
    uint64_t from = 0;
    struct ledger *l = NULL;
    crypto_start();
    struct source file;
    BD_TRY(source_open(&file, backup, true, e));
    enum bd_status s = keys_from(&file, backup_passphrase, &keys, &epochs, &from, e);
    if (s == BD_OK)
        s = ledger_start(path, &keys.vault, how, env, recovery, &l, e);
    if (s == BD_OK) {
        s = fill(l, &file, from, &keys, &epochs, bundles, bundle_count, how, e);
        if (s != BD_OK) {
            ledger_close(l);
            struct err none = ERR_NONE;
            (void)!ledger_wipe(path, &none);
        }
    }
    key_wipe(&keys, sizeof keys);
    ring_free(&epochs);
    source_close(&file);
    if (s == BD_OK)
        *out = l;
    return s;
}

/* ---- from a file by its name ---- */

FALLIBLE bundle_vault(struct source *file, uint64_t from, struct digest *vault, struct err *e)
{
    uint8_t head[42];
    source_go(file, from);
    if (!source_take(file, head, sizeof head) || memcmp(head, "bandibnd", 8) != 0)
        return file->failed.status != BD_OK ? source_short(file, "", e)
                                            : err_set(e, BD_INPUT, "%s is not a bundle", file->name);
    if (get_u16(head + 8) != 1)
        return err_set(e, BD_NEWER, "%s was made by a newer Bandi", file->name);
    memcpy(vault->b, head + 10, 32);
    return BD_OK;
}

FALLIBLE ledger_import(struct ledger *l, const char *file, struct import_report *out, struct err *e)
{
    struct source in;
    uint64_t from = 0;
    BD_TRY(source_open(&in, file, true, e));
    enum bd_status s = bundle_start(&in, &from, e);
    if (s == BD_OK)
        s = bundle_import(l, &in, from, out, e);
    source_close(&in);
    return s;
}
