/* A member who lies, a courier who exchanges, a removed device that comes back: what the rules of docs/format.md 9 are for. */
#include "vault.h"

#include "ledger/inside.h"

static struct ledger *member_new(struct place *p, const char *name, struct digest vault, const struct env *env)
{
    struct err e = ERR_NONE;
    struct ledger_new how = cheap(name, name);
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l = NULL;
    OK(ledger_create_member(place_file(p, name), vault, &how, env, recovery, &l, &e));
    return l;
}

static struct import_report carry(struct place *p, struct ledger *from, struct ledger *to)
{
    struct err e = ERR_NONE;
    struct import_report r;
    char file[300];
    snprintf(file, sizeof file, "%s/carried", p->root);
    OK(ledger_export(from, file, true, &e));
    OK(ledger_import(to, file, &r, &e));
    return r;
}

/* A founder `a` with a compartment, and `b` admitted with these rights in the vault and all rights in the compartment. */
struct two {
    struct place p;
    struct env env;
    struct ledger *a;
    struct ledger *b;
    struct id16 facts;
    struct digest device;
};

static struct two two_new(unsigned vault_rights)
{
    struct err e = ERR_NONE;
    struct two t = {.p = place_new(), .env = env_system()};
    t.a = vault_new(place_file(&t.p, "a"), &t.env);
    t.b = member_new(&t.p, "b", ledger_vault_id(t.a), &t.env);
    t.facts = compartment_new(t.a, "facts");
    struct device_keys keys = ledger_device_keys(t.b);
    OK(ledger_admit(t.a, &keys, &t.device, &e));
    OK(ledger_grant(t.a, t.device, ID16_ZERO, vault_rights, &e));
    OK(ledger_grant(t.a, t.device, t.facts, RIGHT_ALL, &e));
    carry(&t.p, t.a, t.b);
    return t;
}

static void two_drop(struct two *t)
{
    ledger_close(t->a);
    ledger_close(t->b);
    place_drop(&t->p);
}

static unsigned seen;

static void see(void *ctx, const struct fault *f)
{
    (void)ctx;
    seen |= 1U << f->kind;
}

static unsigned suspicions(struct ledger *l)
{
    struct err e = ERR_NONE;
    seen = 0;
    OK(ledger_suspicions(l, see, NULL, &e));
    return seen;
}

/* b claims to have seen the founder's log far in the future; the signature on the claim is not the founder's. */
static void a_claim_to_know_what_is_yet_to_come_shows_nothing(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(RIGHT_GRANT);
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    uint8_t any[64] = {7};
    struct digest founder = ledger_device_id(t.a);
    cbor_put_uint(&f, 16);
    cbor_put_array(&f, 1);
    cbor_put_array(&f, 4);
    cbor_put_bytes(&f, founder.b, 32);
    cbor_put_uint(&f, 1000000);
    cbor_put_bytes(&f, any, 32);
    cbor_put_bytes(&f, any, 64);
    open_body(&body, KIND_HEADS, 1, &f);
    {
        SCOPED_COMMIT struct commit c;
        OK(commit_begin(&c, t.b, &e));
        OK(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, &e));
        OK(commit_end(&c, &e));
    }
    REFUSED(BD_DENIED, ledger_accept(t.b, t.device, 1000000, founder, &e)); /* nor does anybody accept themselves */
    carry(&t.p, t.b, t.a);
    assert_true(suspicions(t.a) & 1U << NOTE_FALSE_HEADS);
    size_t me = picture_self(t.a);
    for (size_t i = 0; i < t.a->now.auth.opens; i++)
        if (t.a->now.auth.open[i].dev != me)
            assert_true(t.a->now.auth.open[i].knows[me] < 1000000);
    OK(ledger_remove(t.a, t.device, &e));
    put_text(t.b, t.facts, "after the removal");
    carry(&t.p, t.b, t.a);
    assert_false(has_text(t.a, "after the removal"));
    two_drop(&t);
}

static void a_removed_device_does_not_come_back_by_its_own_offer(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(RIGHT_GRANT | RIGHT_WRITE);
    uint8_t offer[32];
    {
        SCOPED_COMMIT struct commit c;
        OK(commit_begin(&c, t.b, &e));
        OK(offer_append(&c, NULL, &e));
        OK(commit_end(&c, &e));
    }
    memcpy(offer, t.b->ring->offer_seed, 32);
    carry(&t.p, t.b, t.a);
    OK(ledger_remove(t.a, t.device, &e));
    /* the thief: a new device that joins by the offer, not having seen the removal */
    struct ledger_new how = cheap("x", "x");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *x = NULL;
    struct digest vault = ledger_vault_id(t.a);
    struct digest none = {{0}};
    OK(ledger_start(place_file(&t.p, "x"), &vault, &how, &t.env, recovery, &x, &e));
    carry(&t.p, t.b, x);
    OK(ledger_join(x, offer, &none, STR("x"), &e));
    size_t there = picture_self(x);
    assert_true(x->now.auth.dev[there].admitted);
    carry(&t.p, x, t.a);
    struct digest id = ledger_device_id(x);
    assert_false(t.a->now.auth.dev[auth_find(&t.a->now.auth, &id)].admitted);
    ledger_close(x);
    two_drop(&t);
}

/* b removes the founder at size 0, and with it everybody's admission: the removal is annulled and shown. */
static void a_removal_that_takes_away_its_authors_own_right_is_annulled(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(RIGHT_GRANT);
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    struct digest founder = ledger_device_id(t.a);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, founder.b, 32);
    cbor_put_uint(&f, 17);
    cbor_put_uint(&f, 0);
    cbor_put_uint(&f, 18);
    cbor_put_bytes(&f, founder.b, 32);
    open_body(&body, KIND_REMOVE, 3, &f);
    put_text(t.a, t.facts, "kept");
    {
        SCOPED_COMMIT struct commit c;
        OK(commit_begin(&c, t.b, &e));
        OK(commit_open(&c, CLASS_AUTHORITY, ID16_ZERO, buf_str(&body), NULL, &e));
        tree_hash(&c.own.frontier, &c.own.tree); /* as a broken writer would: without asking whether it is in force */
        c.own.head =
            (struct checkpoint){.vault = t.b->ring->vault, .device = t.b->ring->device, .size = c.own.size, .tree = c.own.tree};
        note_sign(&c.own.head, t.b->ring->ed_seed);
        int64_t stamp = 0;
        OK(branch_save(t.b, &c.own, STR_NONE, &e));
        OK(meta_bump(t.b, "authority", &stamp, &e));
        quiet(t.b);
        OK(tx_commit(&c.tx, &e));
        c.done = true;
    }
    carry(&t.p, t.b, t.a);
    assert_true(has_text(t.a, "kept"));
    assert_true(suspicions(t.a) & 1U << NOTE_REMOVAL_BEATEN);
    put_text(t.a, t.facts, "goes on");
    OK(ledger_remove(t.a, t.device, &e));
    two_drop(&t);
}

/* An erasure in one compartment that names an entry of another keeps nothing out, whichever came first. */
static void an_erasure_reaches_no_other_compartment(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(RIGHT_WRITE);
    struct id16 other = compartment_new(t.a, "other");
    struct entry_ref ref = put_text(t.a, other, "not yours to erase");
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    cbor_put_uint(&f, 16);
    cbor_put_array(&f, 1);
    cbor_put_array(&f, 3);
    cbor_put_bytes(&f, ref.device.b, 32);
    cbor_put_uint(&f, ref.index);
    cbor_put_bytes(&f, ref.leaf.b, 32);
    open_body(&body, KIND_ERASURE, 1, &f);
    {
        SCOPED_COMMIT struct commit c;
        OK(commit_begin(&c, t.b, &e));
        OK(commit_open(&c, CLASS_ERASURE, t.facts, buf_str(&body), NULL, &e));
        OK(commit_end(&c, &e));
    }
    struct import_report r = carry(&t.p, t.b, t.a);
    assert_true(has_text(t.a, "not yours to erase"));
    r = carry(&t.p, t.a, t.b); /* here the erasure came first */
    assert_int_equal(r.erased_kept_out, 0);
    struct verify_report v;
    OK(ledger_verify(t.b, NULL, NULL, &v, &e));
    assert_int_equal(v.lost + v.erased, 0);
    two_drop(&t);
}

/* A courier puts rubbish in the place of a wrap: the entry stays unreadable until an honest bundle comes. */
static void an_exchanged_wrap_is_mended_by_the_next_bundle(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(0);
    put_text(t.a, t.facts, "carried by a liar");
    carry(&t.p, t.a, t.b);
    assert_true(has_text(t.b, "carried by a liar"));
    /* as it would stand after such a bundle: a transport wrap of a known epoch that does not open */
    struct id16 epoch;
    const uint8_t *key = NULL;
    OK(epoch_newest(t.b, t.facts, &epoch, &key, &e));
    struct stmt *s = NULL;
    OK(db_prepare(t.b->db,
                  "UPDATE entry SET self = 7, state = 7, wrap_kind = 1, wrap_id = ?, wrap = zeroblob(72) "
                  "WHERE id = (SELECT max(id) FROM entry WHERE wrap_kind = 2)",
                  &s, &e));
    stmt_bind_blob(s, 1, epoch.b, 16);
    OK(stmt_run(s, &e));
    stmt_close(s);
    put_text(t.b, t.facts, "something, so that an import does work");
    carry(&t.p, t.b, t.a);
    carry(&t.p, t.a, t.b);
    struct verify_report v;
    OK(ledger_verify(t.b, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_true(has_text(t.b, "carried by a liar"));
    two_drop(&t);
}

static void epochs_are_begun_retired_and_box_keys_renewed(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct two t = two_new(0);
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    const struct ledger_epoch *epoch = NULL;
    size_t n = 0;
    OK(ledger_epochs(t.a, t.facts, a, &epoch, &n, &e));
    assert_int_equal(n, 1);
    REFUSED(BD_CONFLICT, ledger_epoch_retire(t.a, t.facts, epoch[0].id, &e));
    struct id16 first = epoch[0].id;
    OK(ledger_box_key_renew(t.b, &e));
    carry(&t.p, t.b, t.a);
    OK(ledger_epoch_begin(t.a, t.facts, &e));
    OK(ledger_epochs(t.a, t.facts, a, &epoch, &n, &e));
    assert_int_equal(n, 2);
    assert_int_equal(epoch[0].behind, 1); /* b has not heard of it */
    assert_true(epoch[1].newest);
    put_text(t.a, t.facts, "under the second");
    carry(&t.p, t.a, t.b);
    assert_true(has_text(t.b, "under the second"));
    put_text(t.b, t.facts, "heard");
    carry(&t.p, t.b, t.a);
    OK(ledger_epochs(t.a, t.facts, a, &epoch, &n, &e));
    assert_int_equal(epoch[0].behind, 0);
    OK(ledger_epoch_retire(t.a, t.facts, first, &e));
    OK(ledger_epochs(t.a, t.facts, a, &epoch, &n, &e));
    assert_true(epoch[0].retired && !epoch[0].held && epoch[1].held);
    assert_true(has_text(t.a, "heard"));
    two_drop(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_to_know_what_is_yet_to_come_shows_nothing),
        cmocka_unit_test(a_removed_device_does_not_come_back_by_its_own_offer),
        cmocka_unit_test(a_removal_that_takes_away_its_authors_own_right_is_annulled),
        cmocka_unit_test(an_erasure_reaches_no_other_compartment),
        cmocka_unit_test(an_exchanged_wrap_is_mended_by_the_next_bundle),
        cmocka_unit_test(epochs_are_begun_retired_and_box_keys_renewed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
