/* tests/store/test_memory.c - SQLite refused memory at its k-th request, for every k: an error, and a whole container.
 *
 * From an open handle on: while a database is being opened the ciphers' layer does not look whether it got its memory, and
 * the process ends there, which the container survives as it survives kill -9.
 */
#include "test.h"

#include "simdisk.h"
#include "store/search.h"

#include <sqlite3.h>

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";
static sqlite3_mem_methods plain;
static long requests, refuse_at;

static bool refused(void)
{
    return ++requests == refuse_at;
}

static void *take(int n)
{
    return refused() ? NULL : plain.xMalloc(n);
}

static void *retake(void *p, int n)
{
    return refused() ? NULL : plain.xRealloc(p, n);
}

static int set_up(void **state)
{
    (void)state;
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK)
        return -1;
    sqlite3_mem_methods ours = plain;
    ours.xMalloc = take;
    ours.xRealloc = retake;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK ? 0 : -1;
}

/* One commit with an index entry, one query; the k-th request from the opening on is refused. */
static enum bd_status use(long k, bool *committed, struct err *e)
{
    struct db_how h = {.path = "/sim/one.db", .key = KEY, .cipher = DB_AEGIS256, .mode = DB_WRITE};
    SCOPED_DB struct db *d = NULL;
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_STMT struct stmt *q = NULL;
    SCOPED_TX struct tx tx = TX_NONE;
    bool row = false;
    BD_TRY(db_open(&h, &d, e));
    requests = 0;
    refuse_at = k;
    BD_TRY(db_prepare(d, "INSERT INTO words(text) VALUES(?)", &s, e));
    BD_TRY(tx_begin(d, TX_WRITE, &tx, e));
    stmt_bind_text(s, 1, STR("집결소에서 심문을 받았다"));
    BD_TRY(stmt_run(s, e));
    BD_TRY(tx_commit(&tx, e));
    *committed = true;
    BD_TRY(db_prepare(d, "SELECT count(*) FROM words WHERE words MATCH ?", &q, e));
    stmt_bind_text(q, 1, STR("\"집결소\""));
    return stmt_step(q, &row, e);
}

static int64_t rows(void)
{
    struct err e = ERR_NONE;
    struct db_how h = {.path = "/sim/one.db", .key = KEY, .cipher = DB_AEGIS256, .mode = DB_READ};
    SCOPED_DB struct db *d = NULL;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    int64_t faults = 1;
    ASSERT_OK(db_open(&h, &d, &e));
    ASSERT_OK(db_check(d, NULL, NULL, NULL, &faults, &e));
    assert_int_equal(faults, 0);
    ASSERT_OK(db_prepare(d, "SELECT count(*) FROM words", &s, &e));
    ASSERT_OK(stmt_step(s, &row, &e));
    return stmt_i64(s, 0);
}

static void memory_refused_at_any_request_harms_nothing(void **state)
{
    (void)state;
    long told = 0;
    for (long k = 1;; k++) {
        struct err e = ERR_NONE;
        struct db_how h = {.path = "/sim/one.db", .key = KEY, .cipher = DB_AEGIS256, .mode = DB_CREATE};
        struct simdisk *disk = simdisk_new();
        struct db *d = NULL;
        bool committed = false;
        simdisk_use(disk);
        refuse_at = 0;
        ASSERT_OK(db_open(&h, &d, &e));
        ASSERT_OK(search_create(d, "main", "words", "text", &e));
        db_close(d);
        enum bd_status status = use(k, &committed, &e);
        bool reached = requests >= k;
        refuse_at = 0;
        if (status != BD_OK && status != BD_IO)
            fail_msg("request %ld refused: %s (%s)", k, e.text, bd_status_word(status));
        told += status != BD_OK;
        assert_int_equal(rows(), committed ? 1 : 0);
        simdisk_use(NULL);
        simdisk_free(disk);
        if (!reached)
            break;
    }
    assert_true(told > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_refused_at_any_request_harms_nothing)};
    return cmocka_run_group_tests(tests, set_up, NULL);
}
