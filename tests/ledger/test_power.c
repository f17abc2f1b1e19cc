/* Power cuts and refused operations under the vault's own operations: making, appending, creating a compartment, erasing,
 * storing evidence, backing up, restoring, wiping.
 * Usage: test_power [cuts]; 3,000 without an argument. */
#include "vault.h"

#include "simdisk.h"

#include <errno.h>

static const char *const PATH = "/sim/v.bandi";
static int wanted_cuts = 3000;
static uint64_t seed = 7;

static uint32_t draw(uint32_t below)
{
    seed += 0x9E3779B97F4A7C15U;
    uint64_t z = seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

/* What was acknowledged, and what may have happened besides. */
struct truth {
    struct ledger *l;
    struct id16 place;
    size_t texts;
    struct entry_ref last;
    bool have_last;
};

static enum bd_status append_some(struct truth *t, size_t n, struct err *e)
{
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    struct entry_new one[3];
    struct entry_ref refs[3];
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, STR("a sentence that was written down"));
    for (size_t i = 0; i < n; i++)
        one[i] = (struct entry_new){.compartment = t->place, .kind = 64, .fields = buf_str(&f), .field_count = 1};
    BD_TRY(ledger_append(t->l, one, n, refs, e));
    t->last = refs[n - 1];
    t->have_last = true;
    return BD_OK;
}

/* One operation, by number; `more` and `fewer` say by how much the number of texts may change. */
static enum bd_status operate(struct truth *t, unsigned what, size_t *more, size_t *fewer, struct err *e)
{
    struct id16 id;
    *more = 0;
    *fewer = 0;
    if (what == 0) {
        *more = 1 + draw(3);
        return append_some(t, *more, e);
    }
    if (what == 1)
        return ledger_compartment_create(t->l, LEDGER_FACTS, ID16_ZERO, STR("more"), &id, NULL, e);
    if (!t->have_last)
        return BD_OK;
    *fewer = 1;
    t->have_last = false;
    return ledger_erase(t->l, t->place, &t->last, 1, STR("withdrawn"), NULL, 0, e);
}

static void must_open(struct truth *t);
static void must_verify(struct truth *t);
static struct truth start(void);

/* ---- files: evidence, backups, restores, wiping ---- */

static const char *const BACKUP = "/sim/backup";
static const char *const AGAIN = "/sim/again.bandi";

struct bytes {
    size_t n;
    size_t at;
};

static char content_at(size_t i)
{
    return (char)('a' + i * 7 % 26);
}

static enum bd_status give(void *ctx, void *out, size_t cap, size_t *got, struct err *e)
{
    struct bytes *b = ctx;
    (void)e;
    *got = b->n - b->at < cap ? b->n - b->at : cap;
    for (size_t i = 0; i < *got; i++)
        ((char *)out)[i] = content_at(b->at + i);
    b->at += *got;
    return BD_OK;
}

static enum bd_status compare(void *ctx, const void *p, size_t n, struct err *e)
{
    struct bytes *b = ctx;
    (void)e;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(((const char *)p)[i], content_at(b->at + i));
    b->at += n;
    return BD_OK;
}

static enum bd_status add_evidence(struct ledger *l, struct id16 place, size_t n, struct entry_ref *ref, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct bytes b = {.n = n};
    struct evidence_new how = {.compartment = place, .media_type = STR("text/plain"), .length = n};
    struct digest id;
    struct entry_new entry;
    BD_TRY(ledger_evidence_store(l, &how, give, &b, a, &id, &entry, e));
    return ledger_append(l, &entry, 1, ref, e);
}

static enum bd_status restore(struct ledger **out, struct err *e)
{
    struct env env = env_system();
    struct ledger_new how = cheap("", "again");
    char recovery[LEDGER_RECOVERY_CHARS];
    return ledger_restore(BACKUP, STR("other words"), NULL, 0, AGAIN, &how, &env, recovery, out, e);
}

enum file_act { ACT_EVIDENCE, ACT_BACKUP, ACT_RESTORE, ACT_WIPE, ACTS };

/* One act on the vault at PATH; true when it was acknowledged. */
static bool act_on_files(enum file_act act, struct truth *t, struct entry_ref *ref)
{
    struct err e = ERR_NONE;
    struct ledger *again = NULL;
    bool done = false;
    if (act == ACT_EVIDENCE)
        return add_evidence(t->l, t->place, 150000, ref, &e) == BD_OK;
    if (act == ACT_BACKUP)
        return ledger_backup(t->l, BACKUP, STR("other words"), &e) == BD_OK;
    if (act == ACT_WIPE)
        return ledger_wipe(PATH, &e) == BD_OK;
    done = restore(&again, &e) == BD_OK;
    ledger_close(again);
    return done;
}

/* What must hold afterwards. `first` is evidence that was there before. */
static void files_must_hold(enum file_act act, bool done, struct truth *t, const struct entry_ref *first,
                            const struct entry_ref *fresh)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    struct verify_report v;
    struct bytes b = {0};
    struct ledger *l = NULL;
    if (act == ACT_WIPE) {
        enum bd_status s = ledger_open(PATH, LEDGER_READ, PASS, &env, &l, &e);
        assert_true(!done || s != BD_OK);
        ledger_close(l);
        err_clear(&e);
        OK(ledger_wipe(PATH, &e)); /* done again, it ends what a cut left */
        REFUSED(BD_NOT_FOUND, ledger_open(PATH, LEDGER_READ, PASS, &env, &l, &e));
        return;
    }
    must_open(t);
    must_verify(t);
    OK(ledger_evidence_get(t->l, first, compare, &b, &e));
    assert_int_equal(b.at, 5000);
    b.at = 0;
    if (act == ACT_EVIDENCE && done) {
        OK(ledger_evidence_get(t->l, fresh, compare, &b, &e));
        assert_int_equal(b.at, 150000);
    }
    ledger_close(t->l);
    if (act != ACT_RESTORE) { /* the backup of before or of now, whole */
        OK(ledger_verify_file(BACKUP, NULL, NULL, NULL, &v, &e));
        assert_int_equal(v.faults, 0);
        return;
    }
    enum bd_status s = ledger_open(AGAIN, LEDGER_WRITE, PASS, &env, &l, &e);
    assert_true(s == BD_OK || (!done && s == BD_NOT_FOUND));
    if (s == BD_OK)
        assert_int_equal(count_texts(l), 3);
    ledger_close(l);
}

static void files_round(enum file_act act, uint64_t k, int number, bool *reached)
{
    struct err e = ERR_NONE;
    struct simdisk *disk = simdisk_new();
    struct entry_ref first;
    struct entry_ref fresh;
    simdisk_use(disk);
    struct truth t = start();
    OK(append_some(&t, 3, &e));
    OK(add_evidence(t.l, t.place, 5000, &first, &e));
    OK(ledger_backup(t.l, BACKUP, STR("other words"), &e));
    if (act == ACT_WIPE || act == ACT_RESTORE)
        ledger_close(t.l);
    simdisk_mark(disk);
    if (number == 0)
        simdisk_cut_at(disk, k);
    else
        simdisk_fail_at(disk, k, number, false);
    bool done = act_on_files(act, &t, &fresh);
    *reached = simdisk_fired(disk);
    if (number != 0)
        simdisk_mark(disk);
    if (act != ACT_WIPE && act != ACT_RESTORE)
        ledger_close(t.l);
    if (number == 0)
        simdisk_restart(disk, k * 31 + (uint64_t)act);
    files_must_hold(act, done, &t, &first, &fresh);
    simdisk_use(NULL);
    simdisk_free(disk);
}

static void each_step_of_an_act_on_files_cut_or_refused_harms_nothing(void **state)
{
    (void)state;
    static const int numbers[] = {0, EIO, ENOSPC};
    for (int act = 0; act < ACTS; act++)
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++) {
            uint64_t k = 1;
            for (bool reached = true; reached; k++)
                files_round((enum file_act)act, k, numbers[n], &reached);
            print_message("act %d, kind %zu: %d steps\n", act, n, (int)k - 2);
        }
}

static void must_open(struct truth *t)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    OK(ledger_open(PATH, LEDGER_WRITE, PASS, &env, &t->l, &e));
}

static void must_verify(struct truth *t)
{
    struct err e = ERR_NONE;
    struct verify_report v;
    OK(ledger_verify(t->l, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
}

static struct truth start(void)
{
    struct env env = env_system();
    struct truth t = {.l = vault_new(PATH, &env)};
    t.place = compartment_new(t.l, "facts");
    return t;
}

/* The number of texts is what was acknowledged, or that with the operation that was under way, as a whole. */
static void must_hold(struct truth *t, bool acknowledged, size_t more, size_t fewer)
{
    size_t now = count_texts(t->l);
    size_t with = t->texts + more - fewer;
    if (acknowledged ? now != with : now != with && now != t->texts)
        fail_msg("%zu texts; acknowledged %d, before %zu, more %zu, fewer %zu", now, acknowledged, t->texts, more, fewer);
    t->texts = now;
}

static void what_was_acknowledged_survives_three_thousand_cuts(void **state)
{
    (void)state;
    static const uint32_t steps[] = {14, 40, 60};
    int cuts = 0;
    int fired = 0;
    while (fired < wanted_cuts) {
        struct simdisk *disk = simdisk_new();
        simdisk_use(disk);
        struct truth t = start();
        for (int i = 0; i < 150 && fired < wanted_cuts; i++, cuts++) {
            struct err e = ERR_NONE;
            size_t more = 0;
            size_t fewer = 0;
            unsigned what = draw(10) < 6 ? 0 : draw(10) < 2 ? 1 : 2;
            simdisk_mark(disk);
            simdisk_cut_at(disk, 1 + draw(steps[what]));
            bool acknowledged = operate(&t, what, &more, &fewer, &e) == BD_OK;
            ledger_close(t.l);
            fired += simdisk_fired(disk);
            simdisk_restart(disk, seed);
            must_open(&t);
            must_hold(&t, acknowledged, more, fewer);
            if (i % 10 == 0)
                must_verify(&t);
        }
        must_verify(&t);
        ledger_close(t.l);
        simdisk_use(NULL);
        simdisk_free(disk);
    }
    print_message("%d rounds, power cut in %d\n", cuts, fired);
    assert_true(fired > cuts / 2);
}

static void a_vault_being_made_is_whole_or_not_there(void **state)
{
    (void)state;
    int whole = 0;
    for (uint64_t k = 1;; k++) {
        struct err e = ERR_NONE;
        struct env env = env_system();
        struct ledger_new how = cheap("m", "d");
        char recovery[LEDGER_RECOVERY_CHARS];
        struct ledger *l = NULL;
        struct simdisk *disk = simdisk_new();
        simdisk_use(disk);
        simdisk_cut_at(disk, k);
        bool made = ledger_create(PATH, &how, &env, recovery, &l, &e) == BD_OK;
        if (made)
            ledger_close(l);
        bool reached = simdisk_fired(disk);
        simdisk_restart(disk, k);
        err_clear(&e);
        enum bd_status s = ledger_open(PATH, LEDGER_WRITE, PASS, &env, &l, &e);
        assert_true(s == BD_OK || (!made && s == BD_NOT_FOUND));
        if (s == BD_OK) {
            whole++;
            ledger_close(l);
        }
        simdisk_use(NULL);
        simdisk_free(disk);
        if (!reached)
            break;
    }
    assert_true(whole > 0);
}

/* Every operation of the disk refused once: the operation succeeds, or fails and leaves what was acknowledged. */
static void each_operation_refused_once_harms_nothing(void **state)
{
    (void)state;
    static const int numbers[] = {EIO, ENOSPC};
    for (unsigned what = 0; what < 3; what++)
        for (unsigned n = 0; n < 2; n++) {
            struct simdisk *disk = simdisk_new();
            simdisk_use(disk);
            struct truth t = start();
            for (uint64_t k = 1;; k++) {
                struct err e = ERR_NONE;
                size_t more = 0;
                size_t fewer = 0;
                OK(append_some(&t, 1, &e));
                t.texts++;
                simdisk_mark(disk);
                simdisk_fail_at(disk, k, numbers[n], false);
                bool acknowledged = operate(&t, what, &more, &fewer, &e) == BD_OK;
                bool reached = simdisk_fired(disk);
                simdisk_mark(disk);
                ledger_close(t.l);
                must_open(&t);
                must_hold(&t, acknowledged, more, fewer);
                must_verify(&t);
                if (!reached)
                    break;
            }
            ledger_close(t.l);
            simdisk_use(NULL);
            simdisk_free(disk);
        }
}

int main(int argc, char **argv)
{
    setenv("TMPDIR", "/sim", 1); /* a file is verified in a folder of the simulated disk too */
    if (argc > 1)
        wanted_cuts = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_three_thousand_cuts),
        cmocka_unit_test(a_vault_being_made_is_whole_or_not_there),
        cmocka_unit_test(each_operation_refused_once_harms_nothing),
        cmocka_unit_test(each_step_of_an_act_on_files_cut_or_refused_harms_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
