/* Makes the golden vault of format 1 in a new folder: `make_golden FOLDER`. Run once, when the format was frozen; kept so
 * that anybody can see how tests/golden came to be. The passphrase is "golden 반디". */
#include "vault.h"

#include "crypto/seal.h"

#define GOLDEN STR("golden \xeb\xb0\x98\xeb\x94\x94")

static const char words[] = "한 사람의 말은 지워지지 않는다. ";

static enum bd_status give(void *ctx, void *out, size_t cap, size_t *got, struct err *e)
{
    size_t *left = ctx;
    (void)e;
    *got = *left < cap ? *left : cap;
    for (size_t i = 0; i < *got; i++)
        ((char *)out)[i] = words[(100000 - *left + i) % (sizeof words - 1)];
    *left -= *got;
    return BD_OK;
}

/* A batch that carries one statement of an erased entry, for the survivor's sake. */
static struct entry_new carry_of(struct ledger *l, struct id16 place, const struct entry_ref *gone, struct buf *f)
{
    struct id16 record = ledger_new_id(l);
    struct id16 author = ledger_author(l);
    struct id16 statement = ledger_statement_id(gone, 1);
    cbor_put_uint(f, 16);
    cbor_put_array(f, 1);
    cbor_put_map(f, 8);
    cbor_put_uint(f, 0);
    cbor_put_uint(f, 4);
    cbor_put_uint(f, 1);
    cbor_put_bytes(f, record.b, 16);
    cbor_put_uint(f, 2);
    cbor_put_text(f, STR("note"));
    cbor_put_uint(f, 3);
    cbor_put_uint(f, 1);
    cbor_put_uint(f, 4);
    cbor_put_text(f, STR("what survives"));
    cbor_put_uint(f, 10);
    cbor_put_bytes(f, statement.b, 16);
    cbor_put_uint(f, 11);
    cbor_put_array(f, 2);
    cbor_put_uint(f, 1600000000000);
    cbor_put_uint(f, 0);
    cbor_put_uint(f, 12);
    cbor_put_bytes(f, author.b, 16);
    return (struct entry_new){
        .compartment = place, .kind = KIND_BATCH, .has_basis = true, .fields = buf_str(f), .field_count = 1};
}

/* The recipient of the golden vault: X25519 secret 0x66 repeated. */
static void recover(struct ledger *l, struct id16 place)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    uint8_t secret[32];
    uint8_t public[32];
    const struct ledger_epoch *epoch = NULL;
    size_t n = 0;
    memset(secret, 0x66, sizeof secret);
    box_public(secret, public);
    OK(ledger_recipient_add(l, place, public, &e));
    OK(ledger_epoch_begin(l, place, &e));
    OK(ledger_epochs(l, place, a, &epoch, &n, &e));
    OK(ledger_epoch_retire(l, place, epoch[0].id, &e));
}

/* A batch of two statements: an assertion in Korean and a reason for absence. */
static void put_batch(struct ledger *l, struct id16 place, struct id16 basis)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    struct id16 record = ledger_new_id(l);
    cbor_put_uint(&f, 16);
    cbor_put_array(&f, 2);
    for (unsigned i = 0; i < 2; i++) {
        cbor_put_map(&f, i == 0 ? 6 : 5);
        cbor_put_uint(&f, 0);
        cbor_put_uint(&f, 1);
        cbor_put_uint(&f, 1);
        cbor_put_bytes(&f, record.b, 16);
        cbor_put_uint(&f, 2);
        cbor_put_text(&f, i == 0 ? STR("person.name") : STR("person.born"));
        cbor_put_uint(&f, 3);
        cbor_put_uint(&f, i == 0 ? 1 : 5);
        if (i == 0) {
            cbor_put_uint(&f, 4);
            cbor_put_text(&f, STR("\xea\xb9\x80\xeb\xaf\xbc\xec\x88\x98"));
            cbor_put_uint(&f, 7);
            cbor_put_text(&f, STR("ko"));
        } else {
            cbor_put_uint(&f, 5);
            cbor_put_uint(&f, 1);
        }
    }
    struct entry_new n = {
        .compartment = place, .kind = KIND_BATCH, .has_basis = true, .basis = basis, .fields = buf_str(&f), .field_count = 1};
    OK(ledger_append(l, &n, 1, NULL, &e));
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    char path[400];
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger_new how = cheap("Founder", "first");
    struct ledger *a = NULL;
    struct ledger *b = NULL;
    struct import_report r;
    struct digest device;
    SCOPED_ARENA struct arena *arena = arena_new(1 << 20);
    if (argc != 2)
        return 2;
    how.passphrase = GOLDEN;
    snprintf(path, sizeof path, "%s/golden.bandi", argv[1]);
    OK(ledger_create(path, &how, &env, recovery, &a, &e));
    printf("%s\n", recovery);
    how.member_name = STR("Second");
    snprintf(path, sizeof path, "%s/second.bandi", argv[1]);
    OK(ledger_create_member(path, ledger_vault_id(a), &how, &env, recovery, &b, &e));
    struct id16 identity;
    struct id16 file;
    struct id16 facts;
    OK(ledger_compartment_create(a, LEDGER_IDENTITY, ID16_ZERO, STR("case 1"), &identity, &file, &e));
    OK(ledger_compartment_create(a, LEDGER_FACTS, file, STR("case 1"), &facts, NULL, &e));
    put_batch(a, identity, ledger_new_id(a));
    put_text(a, facts, "stays");
    struct entry_ref gone = put_text(a, facts, "withdrawn words");
    size_t left = 100000;
    struct evidence_new ev = {.compartment = facts, .media_type = STR("text/plain"), .length = left};
    struct digest id;
    struct entry_new entry;
    OK(ledger_evidence_store(a, &ev, give, &left, arena, &id, &entry, &e));
    OK(ledger_append(a, &entry, 1, NULL, &e));
    SCOPED_BUF struct buf fields = BUF_MAX(4096);
    struct entry_new carry = carry_of(a, facts, &gone, &fields);
    OK(ledger_erase(a, facts, &gone, 1, STR("consent withdrawn"), &carry, 1, &e));
    recover(a, facts);
    struct device_keys keys = ledger_device_keys(b);
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    snprintf(path, sizeof path, "%s/golden.bundle", argv[1]);
    OK(ledger_export(a, path, true, &e));
    OK(ledger_import(b, path, &r, &e));
    OK(ledger_box_key_renew(b, &e));
    put_text(b, facts, "from the second device");
    OK(ledger_export(b, path, true, &e));
    OK(ledger_import(a, path, &r, &e));
    put_text(a, facts, "after heads");
    OK(ledger_export(a, path, true, &e));
    snprintf(path, sizeof path, "%s/golden.backup", argv[1]);
    OK(ledger_backup(a, path, GOLDEN, &e));
    ledger_close(b);
    ledger_close(a);
    return 0;
}
