/* Writes what the peers check into a folder: `emit FOLDER`. A log of 300 entries with its checkpoint, an older checkpoint,
 * the consistency proof between them, and for some entries the header and the tlog-proof. */
#include "../ledger/vault.h"

#include "ledger/inside.h"

static const char *folder;

static void put_file(const char *name, const void *p, size_t n)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

/* An inclusion proof as C2SP tlog-proof, and the header that it proves. */
static void put_proof(struct ledger *l, uint64_t index)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct entry_ref ref = {.device = ledger_device_id(l), .index = index};
    struct row r;
    struct str proof;
    char name[64];
    OK(ledger_find_row(l, &ref, &r, &e));
    snprintf(name, sizeof name, "%llu.header", (unsigned long long)index);
    put_file(name, r.header, HEADER_BYTES);
    OK(ledger_proof(l, &ref, a, &proof, &e));
    snprintf(name, sizeof name, "%llu.tlog-proof", (unsigned long long)index);
    put_file(name, proof.p, proof.n);
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str note;
    struct checkpoint old;
    struct branch own;
    struct digest proof[PROOF_MAX];
    bool there = false;
    if (argc != 2)
        return 2;
    folder = argv[1];
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "facts");
    for (int i = 0; i < 100; i++)
        put_text(l, facts, "early");
    OK(ledger_checkpoint(l, a, &note, &e));
    put_file("old.note", note.p, note.n);
    OK(note_peek(note, &old, &e));
    for (int i = 0; i < 193; i++)
        put_text(l, facts, "late");
    OK(ledger_checkpoint(l, a, &note, &e));
    put_file("note", note.p, note.n);
    OK(picture_update(l, &e));
    OK(branch_of(l, &l->ring->device, &own, &there, &e));
    struct branch_tree t = {.l = l, .all = l->now.branch, .n = l->now.branches, .b = &own, .e = &e};
    unsigned n = tree_consistency(branch_node, &t, old.size, own.size, proof);
    assert_false(t.failed);
    put_file("consistency", proof, n * sizeof *proof);
    struct device_keys keys = ledger_device_keys(l);
    put_file("ed25519", keys.ed25519, 32);
    static const uint64_t which[] = {0, 1, 99, 107, 255, 256, 298};
    for (size_t i = 0; i < sizeof which / sizeof *which; i++)
        put_proof(l, which[i]);
    ledger_close(l);
    place_drop(&p);
    return 0;
}
