/* ledger/restore.c - a bundle by its name, a vault out of a backup, and a copy that becomes a device of its own (docs/format.md 12). Both end
 * with a new device: the old key never signs again, since the old machine may have gone on.
 */
#include "ledger/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reads the backup's own slots and keys. */
static enum bd_status keys_from(int fd, const char *name, struct str passphrase, struct backup_keys *keys,
                                struct ring_list *epochs, uint64_t *from, struct err *e)
{
    uint8_t head[12];
    uint8_t n[4];
    BD_TRY(bundle_start(fd, name, from, e));
    if (pread(fd, head, 12, 0) != 12 || memcmp(head, "bandibak", 8) != 0)
        return err_set(e, BD_INPUT, "%s is not a backup", name);
    uint64_t slots_n = get_u32(head + 8);
    if (pread(fd, n, 4, (off_t)(12 + slots_n)) != 4 || slots_n > SLOTS_FILE_MAX || get_u32(n) > ((uint64_t)17 << 20))
        return err_set(e, BD_DAMAGED, "%s: backup truncated", name);
    SCOPED_ARENA struct arena *a = arena_new((size_t)32 << 20);
    uint64_t sealed_n = get_u32(n);
    char *slots = arena_alloc(a, (size_t)slots_n + 1, 1);
    char *sealed = arena_alloc(a, (size_t)sealed_n + 1, 1);
    if (pread(fd, slots, (size_t)slots_n, 12) != (ssize_t)slots_n
        || pread(fd, sealed, (size_t)sealed_n, (off_t)(16 + slots_n)) != (ssize_t)sealed_n)
        return err_set(e, BD_DAMAGED, "%s: backup truncated", name);
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
static enum bd_status fill(struct ledger *l, int fd, const char *backup, uint64_t from, const struct backup_keys *keys,
                           const struct ring_list *epochs, const char *const *bundles, size_t bundle_count,
                           const struct ledger_new *how, struct err *e)
{
    struct import_report report;
    l->ring->author = keys->author;
    take_epochs(l, epochs);
    BD_TRY(ring_save(l, e));
    BD_TRY(bundle_import(l, fd, from, backup, &report, e));
    BD_TRY(check_whole_log(l, keys, backup, e));
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
    int fd = open(backup, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? err_set(e, BD_NOT_FOUND, "%s is not there", backup)
                               : err_os(e, errno, "cannot open %s", backup);
    enum bd_status s = keys_from(fd, backup, backup_passphrase, &keys, &epochs, &from, e);
    if (s == BD_OK)
        s = ledger_start(path, &keys.vault, how, env, recovery, &l, e);
    if (s == BD_OK) {
        s = fill(l, fd, backup, from, &keys, &epochs, bundles, bundle_count, how, e);
        if (s != BD_OK) {
            ledger_close(l);
            struct err none = ERR_NONE;
            (void)!ledger_wipe(path, &none);
        }
    }
    key_wipe(&keys, sizeof keys);
    ring_free(&epochs);
    close(fd);
    if (s == BD_OK)
        *out = l;
    return s;
}

/* ---- from a file by its name ---- */

FALLIBLE bundle_vault(int fd, uint64_t from, const char *name, struct digest *vault, struct err *e)
{
    uint8_t head[42];
    if (pread(fd, head, sizeof head, (off_t)from) != (ssize_t)sizeof head || memcmp(head, "bandibnd", 8) != 0)
        return err_set(e, BD_INPUT, "%s is not a bundle", name);
    if (get_u16(head + 8) != 1)
        return err_set(e, BD_NEWER, "%s was made by a newer Bandi", name);
    memcpy(vault->b, head + 10, 32);
    return BD_OK;
}

FALLIBLE ledger_import(struct ledger *l, const char *file, struct import_report *out, struct err *e)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? err_set(e, BD_NOT_FOUND, "%s is not there", file)
                               : err_os(e, errno, "cannot open %s", file);
    enum bd_status s = bundle_import(l, fd, 0, file, out, e);
    close(fd);
    return s;
}
