/* tests/store/test_power.c - what the store acknowledged survives a power cut at any step; a refused step harms nothing. */
#include "test.h"

#include "simdisk.h"
#include "store/db.h"
#include "store/fs.h"

#include <errno.h>

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";
static const char *const PATH = "/sim/one.db";

static struct db_how how(enum db_mode mode)
{
    return (struct db_how){.path = PATH, .key = KEY, .cipher = DB_AEGIS256, .mode = mode, .cache_kib = 64};
}

/* One commit of several rows that name it; wide enough to touch many pages. */
static enum bd_status commit_one(struct db *d, int number, struct err *e)
{
    char raw[700];
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_TX struct tx tx = TX_NONE;
    BD_TRY(tx_begin(d, TX_WRITE, &tx, e));
    BD_TRY(db_prepare(d, "INSERT INTO t(batch, raw) VALUES(?,?)", &s, e));
    memset(raw, 'a' + number % 26, sizeof raw);
    for (int i = 0; i < 3; i++) {
        stmt_bind_i64(s, 1, number);
        stmt_bind_blob(s, 2, raw, sizeof raw);
        BD_TRY(stmt_run(s, e));
    }
    if (number % 3 == 0)
        BD_TRY(db_exec(d, "UPDATE t SET raw = zeroblob(500) WHERE batch < 2", e));
    stmt_close(s);
    s = NULL;
    return tx_commit(&tx, e);
}

enum care { FULL_CARE, DISPOSABLE, CARELESS };

static enum bd_status make_container(enum care care, struct db **out, struct err *e)
{
    struct db_how h = how(DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    h.disposable = care == DISPOSABLE;
    BD_TRY(db_open(&h, &d, e));
    BD_TRY(db_exec(d, "CREATE TABLE t(id INTEGER PRIMARY KEY, batch INTEGER, raw BLOB); CREATE INDEX b ON t(batch)", e));
    if (care == DISPOSABLE)
        BD_TRY(db_checkpoint(d, NULL, e)); /* the table itself must be there to count rows */
    if (care == CARELESS)
        BD_TRY(db_exec(d, "PRAGMA synchronous=OFF", e));
    *out = d;
    d = NULL;
    return BD_OK;
}

/* Commits until something fails or all are done, with a checkpoint on the way. Gives the number acknowledged. */
static int work(struct db *d, int commits)
{
    struct err e = ERR_NONE;
    for (int i = 0; i < commits; i++) {
        if (commit_one(d, i, &e) != BD_OK)
            return i;
        if (i == commits / 2 && db_checkpoint(d, NULL, &e) != BD_OK)
            return i + 1;
    }
    return commits;
}

/* Batches that are there whole, from the first on; -1 when one is there in part or the container is damaged. */
static int batches_kept(void)
{
    struct err e = ERR_NONE;
    struct db_how h = how(DB_WRITE);
    SCOPED_DB struct db *d = NULL;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = true;
    int64_t faults = 1;
    int whole = 0;
    if (db_open(&h, &d, &e) != BD_OK || db_check(d, NULL, NULL, NULL, &faults, &e) != BD_OK || faults != 0 ||
        db_prepare(d, "SELECT batch, count(*) FROM t GROUP BY batch ORDER BY batch", &s, &e) != BD_OK)
        return -1;
    for (;; whole++) {
        if (stmt_step(s, &row, &e) != BD_OK)
            return -1;
        if (!row)
            return whole;
        if (stmt_i64(s, 0) != whole || stmt_i64(s, 1) != 3)
            return -1;
    }
}

struct tally {
    int cuts;
    int lost;    /* cuts after which an acknowledged commit was missing */
    int damaged; /* cuts after which the container was not whole */
};

static struct tally cut_everywhere(enum care care, int seeds, int commits)
{
    struct tally t = {.cuts = 0};
    for (uint64_t k = 1;; k++) {
        bool reached = false;
        for (int seed = 0; seed < seeds; seed++) {
            struct err e = ERR_NONE;
            struct simdisk *disk = simdisk_new();
            struct db *d = NULL;
            simdisk_use(disk);
            ASSERT_OK(make_container(care, &d, &e));
            simdisk_mark(disk);
            simdisk_cut_at(disk, k);
            int acknowledged = work(d, commits);
            db_close(d);
            reached = simdisk_fired(disk);
            simdisk_restart(disk, k * 1000 + (uint64_t)seed);
            int kept = batches_kept();
            t.cuts++;
            t.damaged += kept < 0;
            t.lost += kept >= 0 && kept < acknowledged;
            simdisk_use(NULL);
            simdisk_free(disk);
        }
        if (!reached)
            return t;
    }
}

static void what_was_acknowledged_survives_a_cut_at_any_step(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(FULL_CARE, 20, 6);
    print_message("%d cuts\n", t.cuts);
    assert_true(t.cuts > 1000);
    assert_int_equal(t.lost, 0);
    assert_int_equal(t.damaged, 0);
}

static void a_careless_container_is_caught_losing_commits(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(CARELESS, 4, 6);
    assert_true(t.lost > 0 || t.damaged > 0);
}

static void a_disposable_container_may_lose_its_end_but_is_never_damaged(void **state)
{
    (void)state;
    struct tally t = cut_everywhere(DISPOSABLE, 10, 6);
    assert_true(t.cuts > 400);
    assert_int_equal(t.damaged, 0);
    assert_true(t.lost > 0); /* what it gives up for speed */
}

static void a_container_being_made_is_whole_or_not_there(void **state)
{
    (void)state;
    int whole = 0;
    for (uint64_t k = 1;; k++) {
        struct err e = ERR_NONE;
        struct simdisk *disk = simdisk_new();
        struct db *d = NULL;
        simdisk_use(disk);
        simdisk_cut_at(disk, k);
        bool made = make_container(FULL_CARE, &d, &e) == BD_OK;
        db_close(d);
        bool reached = simdisk_fired(disk);
        simdisk_restart(disk, k);
        int kept = batches_kept();
        assert_true(!made || kept == 0);
        whole += kept == 0;
        simdisk_use(NULL);
        simdisk_free(disk);
        if (!reached)
            break;
    }
    assert_true(whole > 0);
}

/* Each operation refused once, or from then on; afterwards the container is whole and holds what was acknowledged. */
static void refuse_each(int number, bool for_good)
{
    int refused = 0;
    for (uint64_t k = 1;; k++) {
        struct err e = ERR_NONE;
        struct simdisk *disk = simdisk_new();
        struct db *d = NULL;
        simdisk_use(disk);
        ASSERT_OK(make_container(FULL_CARE, &d, &e));
        simdisk_mark(disk);
        simdisk_fail_at(disk, k, number, for_good);
        int acknowledged = work(d, 5);
        bool reached = simdisk_fired(disk);
        db_close(d);
        simdisk_restart(disk, k);
        int kept = batches_kept();
        if (kept < acknowledged)
            fail_msg("operation %d refused: %d acknowledged, %d kept", (int)k, acknowledged, kept);
        refused += acknowledged < 5;
        simdisk_use(NULL);
        simdisk_free(disk);
        if (!reached)
            break;
    }
    assert_true(refused > 0);
}

static void a_full_disk_at_any_write_loses_nothing(void **state)
{
    (void)state;
    refuse_each(ENOSPC, false);
    refuse_each(ENOSPC, true);
}

static void a_refused_operation_loses_nothing(void **state)
{
    (void)state;
    refuse_each(EIO, false);
    refuse_each(EIO, true);
}

static void a_full_disk_is_named(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct simdisk *disk = simdisk_new();
    struct db *d = NULL;
    simdisk_use(disk);
    ASSERT_OK(make_container(FULL_CARE, &d, &e));
    simdisk_mark(disk);
    simdisk_fail_at(disk, 1, ENOSPC, true);
    ASSERT_FAILS(BD_IO, "the disk is full", commit_one(d, 0, &e));
    ASSERT_FAILS(BD_IO, "the disk is full", fs_write("/sim/f", "x", 1, false, &e));
    db_close(d);
    simdisk_use(NULL);
    simdisk_free(disk);
}

/* A sector of the log that cannot be read while the log is recovered must not end the log early. */
static void an_unreadable_log_never_drops_commits(void **state)
{
    (void)state;
    int told = 0;
    for (uint64_t k = 1;; k++) {
        struct err e = ERR_NONE;
        struct simdisk *disk = simdisk_new();
        struct db *d = NULL;
        simdisk_use(disk);
        ASSERT_OK(make_container(FULL_CARE, &d, &e));
        for (int i = 0; i < 4; i++)
            ASSERT_OK(commit_one(d, i, &e));
        simdisk_mark(disk);
        simdisk_cut_at(disk, 1); /* so that closing leaves the log as it is */
        assert_int_not_equal(commit_one(d, 4, &e), BD_OK);
        db_close(d);
        simdisk_restart(disk, 1);
        simdisk_fail_at(disk, k, EIO, false);
        int kept = batches_kept();
        bool reached = simdisk_fired(disk);
        assert_true(kept == -1 || kept >= 4); /* refused, or everything */
        told += kept == -1;
        simdisk_restart(disk, 2);
        assert_true(batches_kept() >= 4);
        simdisk_use(NULL);
        simdisk_free(disk);
        if (!reached)
            break;
    }
    assert_true(told > 0);
}

static void a_file_written_whole_is_old_or_new_after_a_cut(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++)
        for (uint64_t k = 1;; k++) {
            struct err e = ERR_NONE;
            SCOPED_ARENA struct arena *a = arena_new(1 << 20);
            struct simdisk *disk = simdisk_new();
            struct str text;
            char old[3000], new[5000];
            memset(old, 'o', sizeof old);
            memset(new, 'n', sizeof new);
            simdisk_use(disk);
            ASSERT_OK(fs_mkdir("/sim/device", &e));
            ASSERT_OK(fs_write("/sim/device/slots", old, sizeof old, false, &e));
            simdisk_mark(disk);
            simdisk_cut_at(disk, k);
            bool done = fs_write("/sim/device/slots", new, sizeof new, true, &e) == BD_OK;
            bool reached = simdisk_fired(disk);
            err_clear(&e);
            simdisk_restart(disk, seed * 100 + k);
            ASSERT_OK(fs_read(a, "/sim/device/slots", 10000, &text, &e));
            bool is_old = text.n == sizeof old && memcmp(text.p, old, text.n) == 0;
            bool is_new = text.n == sizeof new &&memcmp(text.p, new, text.n) == 0;
            assert_true(is_new || (is_old && !done));
            simdisk_use(NULL);
            simdisk_free(disk);
            if (!reached)
                break;
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_a_cut_at_any_step),
        cmocka_unit_test(a_careless_container_is_caught_losing_commits),
        cmocka_unit_test(a_disposable_container_may_lose_its_end_but_is_never_damaged),
        cmocka_unit_test(a_container_being_made_is_whole_or_not_there),
        cmocka_unit_test(a_full_disk_at_any_write_loses_nothing),
        cmocka_unit_test(a_refused_operation_loses_nothing),
        cmocka_unit_test(a_full_disk_is_named),
        cmocka_unit_test(an_unreadable_log_never_drops_commits),
        cmocka_unit_test(a_file_written_whole_is_old_or_new_after_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
