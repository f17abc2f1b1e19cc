/* tests/store/test_db.c - containers: what is written comes back, under its own key only, and nothing else is accepted. */
#include "test.h"

#include "store/db.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";
static const uint8_t OTHER[DB_KEY_BYTES] = "thirty-two bytes of test key two";

struct place {
    char folder[64];
    char path[128];
    char second[128];
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    strcpy(p->folder, "/tmp/bandi-store-XXXXXX");
    if (mkdtemp(p->folder) == NULL)
        return -1;
    snprintf(p->path, sizeof p->path, "%s/one.db", p->folder);
    snprintf(p->second, sizeof p->second, "%s/two.db", p->folder);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
    int rc = system(command);
    free(p);
    return rc;
}

static struct db_how how(const char *path, enum db_mode mode)
{
    return (struct db_how){.path = path, .key = KEY, .cipher = DB_AEGIS256, .mode = mode, .busy_ms = 200};
}

static void fill(struct db *d, int from, int count)
{
    struct err e = ERR_NONE;
    SCOPED_STMT struct stmt *s = NULL;
    SCOPED_TX struct tx tx = TX_NONE;
    ASSERT_OK(db_exec(d, "CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, words TEXT NOT NULL, raw BLOB UNIQUE)", &e));
    ASSERT_OK(tx_begin(d, TX_WRITE, &tx, &e));
    ASSERT_OK(db_prepare(d, "INSERT INTO t VALUES(?,?,?)", &s, &e));
    for (int i = from; i < from + count; i++) {
        char raw[32];
        snprintf(raw, sizeof raw, "raw %d", i);
        stmt_bind_i64(s, 1, i);
        stmt_bind_text(s, 2, STR("plain words that nobody may read"));
        stmt_bind_blob(s, 3, raw, strlen(raw));
        ASSERT_OK(stmt_run(s, &e));
    }
    ASSERT_OK(tx_commit(&tx, &e));
}

static int64_t rows(struct db *d, const char *sql)
{
    struct err e = ERR_NONE;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    ASSERT_OK(db_prepare(d, sql, &s, &e));
    ASSERT_OK(stmt_step(s, &row, &e));
    assert_true(row);
    return stmt_i64(s, 0);
}

static void what_is_written_comes_back_after_reopening(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    for (int cipher = DB_AEGIS256; cipher <= DB_CHACHA20; cipher++) {
        struct db_how h = how(cipher == DB_AEGIS256 ? p->path : p->second, DB_CREATE);
        h.cipher = (enum db_cipher)cipher;
        SCOPED_DB struct db *d = NULL;
        ASSERT_OK(db_open(&h, &d, &e));
        fill(d, 1, 100);
        db_close(d);
        d = NULL;
        h.mode = DB_READ;
        ASSERT_OK(db_open(&h, &d, &e));
        assert_int_equal(rows(d, "SELECT count(*) FROM t"), 100);
        SCOPED_STMT struct stmt *s = NULL;
        bool row = false;
        char raw[5];
        ASSERT_OK(db_prepare(d, "SELECT id, words, raw FROM t WHERE raw = :raw", &s, &e));
        stmt_bind_blob(s, stmt_parameter(s, ":raw"), "raw 7", 5);
        ASSERT_OK(stmt_step(s, &row, &e));
        assert_true(row);
        assert_int_equal(stmt_i64(s, stmt_column(s, "id")), 7);
        ASSERT_STR(stmt_text(s, stmt_column(s, "words")), "plain words that nobody may read");
        ASSERT_OK(stmt_exactly(s, 2, raw, 5, &e));
        assert_memory_equal(raw, "raw 7", 5);
        ASSERT_FAILS(BD_DAMAGED, "5 bytes instead of 4", stmt_exactly(s, 2, raw, 4, &e));
    }
}

static void no_plain_word_stands_in_the_file_or_its_log(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 500);
    char command[256];
    snprintf(command, sizeof command, "cat %s/* | grep -c -a -E 'plain words|CREATE TABLE|SQLite format' >/dev/null",
             p->folder);
    assert_int_not_equal(system(command), 0);
    ASSERT_OK(db_checkpoint(d, NULL, &e));
    struct stat log;
    char name[160];
    snprintf(name, sizeof name, "%s-wal", p->path);
    assert_int_equal(stat(name, &log), 0);
    assert_int_equal(log.st_size, 0);
    assert_int_not_equal(system(command), 0);
}

static void a_wrong_key_is_told_apart_from_damage(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 100);
    db_close(d);
    d = NULL;
    h = how(p->path, DB_WRITE);
    h.key = OTHER;
    ASSERT_FAILS(BD_DENIED, "the key is not the container's", db_open(&h, &d, &e));
    h.key = KEY;
    h.cipher = DB_CHACHA20;
    ASSERT_FAILS(BD_DENIED, "the key is not the container's", db_open(&h, &d, &e));
    h.cipher = (enum db_cipher)9;
    ASSERT_FAILS(BD_NEWER, "cipher number 9", db_open(&h, &d, &e));
    h = how(p->second, DB_WRITE);
    ASSERT_FAILS(BD_NOT_FOUND, "there is no", db_open(&h, &d, &e));
    h = how(p->path, DB_CREATE);
    ASSERT_FAILS(BD_CONFLICT, "exists already", db_open(&h, &d, &e));
}

static void flip(const char *path, long at, int bit)
{
    int fd = open(path, O_RDWR);
    unsigned char b = 0;
    assert_int_equal(pread(fd, &b, 1, at), 1);
    b = (unsigned char)(b ^ (1 << bit));
    assert_int_equal(pwrite(fd, &b, 1, at), 1);
    close(fd);
}

struct seen {
    int64_t pages[4];
    int count;
};

static void see(void *ctx, int64_t page, const char *text)
{
    struct seen *s = ctx;
    (void)text;
    if (s->count < 4)
        s->pages[s->count] = page;
    s->count++;
}

static void a_flipped_bit_in_any_page_is_named(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 600);
    ASSERT_OK(db_exec(d, "CREATE TABLE gone(x BLOB); INSERT INTO gone VALUES(zeroblob(20000)); DROP TABLE gone", &e));
    db_close(d);
    d = NULL;
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    long pages = (long)st.st_size / DB_PAGE_BYTES;
    assert_true(pages > 12);
    h = how(p->path, DB_READ);
    for (long n = 1; n <= pages; n++) {
        for (int k = 0; k < 3; k++) {
            long within = k == 0 ? 100 + n : k == 1 ? 4096 - 40 : 4096 - 10; /* content, tag, nonce */
            char wanted[64];
            snprintf(wanted, sizeof wanted, "container damaged at page %ld", n);
            flip(p->path, (n - 1) * DB_PAGE_BYTES + within, (int)(n % 8));
            if (n == 1) {
                ASSERT_FAILS(BD_DAMAGED, wanted, db_open(&h, &d, &e));
            } else {
                struct seen seen = {.count = 0};
                int64_t faults = 0;
                ASSERT_OK(db_open(&h, &d, &e));
                ASSERT_OK(db_check(d, NULL, see, &seen, &faults, &e));
                assert_int_equal(faults, 1);
                assert_int_equal(seen.pages[0], n);
                db_close(d);
                d = NULL;
            }
            flip(p->path, (n - 1) * DB_PAGE_BYTES + within, (int)(n % 8));
        }
    }
    int64_t faults = 1;
    ASSERT_OK(db_open(&h, &d, &e));
    ASSERT_OK(db_check(d, NULL, NULL, NULL, &faults, &e));
    assert_int_equal(faults, 0);
}

static void each_bit_of_the_open_header_ends_as_damage_or_no_change(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 50);
    db_close(d);
    d = NULL;
    h = how(p->path, DB_READ);
    for (long bit = 0; bit < 24 * 8; bit++) {
        flip(p->path, bit / 8, (int)(bit % 8));
        enum bd_status status = db_open(&h, &d, &e);
        if (status == BD_OK) {
            assert_int_equal(rows(d, "SELECT count(*) FROM t"), 50);
            db_close(d);
            d = NULL;
        } else if (status != BD_DAMAGED) {
            fail_msg("bit %ld: %s (%s)", bit, e.text, bd_status_word(status));
        }
        err_clear(&e);
        flip(p->path, bit / 8, (int)(bit % 8));
    }
}

static void a_damaged_page_met_in_use_is_named(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 600);
    db_close(d);
    d = NULL;
    flip(p->path, 4 * DB_PAGE_BYTES + 1000, 3);
    h = how(p->path, DB_READ);
    ASSERT_OK(db_open(&h, &d, &e));
    SCOPED_STMT struct stmt *s = NULL;
    bool row = true;
    enum bd_status status = BD_OK;
    ASSERT_OK(db_prepare(d, "SELECT * FROM t ORDER BY id", &s, &e));
    while (status == BD_OK && row)
        status = stmt_step(s, &row, &e);
    stmt_reset(s);
    if (status == BD_OK) {
        stmt_close(s);
        s = NULL;
        ASSERT_OK(db_prepare(d, "SELECT raw FROM t ORDER BY raw", &s, &e));
        for (row = true; status == BD_OK && row;)
            status = stmt_step(s, &row, &e);
    }
    assert_int_equal(status, BD_DAMAGED);
    assert_string_equal(e.text, "container damaged at page 5");
}

static void a_truncated_or_foreign_file_is_refused(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 600);
    db_close(d);
    d = NULL;
    assert_int_equal(truncate(p->path, 5 * DB_PAGE_BYTES), 0);
    h = how(p->path, DB_READ);
    ASSERT_FAILS(BD_DAMAGED, "container damaged", db_open(&h, &d, &e));
    assert_int_equal(truncate(p->path, 700), 0);
    ASSERT_FAILS(BD_DAMAGED, "", db_open(&h, &d, &e));
    FILE *f = fopen(p->second, "w");
    for (int i = 0; i < 4096; i++)
        fputc(i % 251, f);
    fclose(f);
    h = how(p->second, DB_READ);
    ASSERT_FAILS(BD_DAMAGED, "", db_open(&h, &d, &e));
}

static void a_transaction_that_leaves_scope_leaves_nothing(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 10);
    {
        SCOPED_TX struct tx tx = TX_NONE;
        ASSERT_OK(tx_begin(d, TX_WRITE, &tx, &e));
        ASSERT_OK(db_exec(d, "DELETE FROM t", &e));
        assert_true(db_in_tx(d));
    }
    assert_false(db_in_tx(d));
    assert_int_equal(rows(d, "SELECT count(*) FROM t"), 10);
    SCOPED_TX struct tx tx = TX_NONE;
    ASSERT_OK(tx_begin(d, TX_WRITE, &tx, &e));
    ASSERT_OK(db_exec(d, "DELETE FROM t WHERE id=1", &e));
    {
        SCOPED_TX struct tx inner = TX_NONE;
        ASSERT_OK(tx_save(d, &inner, &e));
        ASSERT_OK(db_exec(d, "DELETE FROM t WHERE id=2", &e));
    }
    {
        SCOPED_TX struct tx inner = TX_NONE;
        ASSERT_OK(tx_save(d, &inner, &e));
        ASSERT_OK(db_exec(d, "DELETE FROM t WHERE id=3", &e));
        ASSERT_OK(tx_commit(&inner, &e));
    }
    ASSERT_OK(tx_commit(&tx, &e));
    assert_int_equal(rows(d, "SELECT count(*) FROM t"), 8);
    assert_int_equal(rows(d, "SELECT count(*) FROM t WHERE id=2"), 1);
}

static void a_constraint_that_refuses_is_damage_of_the_named_file_and_names_the_column_and_no_value(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    fill(d, 1, 3);
    SCOPED_STMT struct stmt *s = NULL;
    ASSERT_OK(db_prepare(d, "INSERT INTO t VALUES(?,?,?)", &s, &e));
    stmt_bind_i64(s, 1, 99);
    stmt_bind_text(s, 2, STR("secret"));
    stmt_bind_blob(s, 3, "raw 2", 5);
    enum bd_status status = stmt_run(s, &e);
    assert_int_equal(status, BD_DAMAGED);
    assert_string_equal(e.file, p->path);
    assert_non_null(strstr(e.text, "t.raw"));
    assert_null(strstr(e.text, "secret"));
    err_clear(&e);
    ASSERT_FAILS(BD_INTERNAL, "no such table", db_exec(d, "SELECT * FROM nowhere", &e));
}

static void a_read_only_handle_cannot_write(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *w = NULL;
    SCOPED_DB struct db *r = NULL;
    ASSERT_OK(db_open(&h, &w, &e));
    fill(w, 1, 3);
    h.mode = DB_READ;
    ASSERT_OK(db_open(&h, &r, &e));
    ASSERT_FAILS(BD_INTERNAL, "can only be read", db_exec(r, "DELETE FROM t", &e));
    fill(w, 4, 3);
    assert_int_equal(rows(r, "SELECT count(*) FROM t"), 6);
}

static void a_reader_sees_one_state_until_its_transaction_ends(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *w = NULL;
    SCOPED_DB struct db *r = NULL;
    ASSERT_OK(db_open(&h, &w, &e));
    fill(w, 1, 3);
    h.mode = DB_READ;
    ASSERT_OK(db_open(&h, &r, &e));
    SCOPED_TX struct tx tx = TX_NONE;
    ASSERT_OK(tx_begin(r, TX_READ, &tx, &e));
    fill(w, 4, 3);
    assert_int_equal(rows(r, "SELECT count(*) FROM t"), 3);
    ASSERT_FAILS(BD_CONFLICT, "another process", db_checkpoint(w, NULL, &e));
    tx_rollback(&tx);
    assert_int_equal(rows(r, "SELECT count(*) FROM t"), 6);
    ASSERT_OK(db_checkpoint(w, NULL, &e));
}

static void a_second_writer_waits_and_then_says_so(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    SCOPED_DB struct db *a = NULL;
    SCOPED_DB struct db *b = NULL;
    ASSERT_OK(db_open(&h, &a, &e));
    fill(a, 1, 3);
    h.mode = DB_WRITE;
    h.busy_ms = 20;
    ASSERT_OK(db_open(&h, &b, &e));
    SCOPED_TX struct tx tx = TX_NONE;
    SCOPED_TX struct tx other = TX_NONE;
    ASSERT_OK(tx_begin(a, TX_WRITE, &tx, &e));
    ASSERT_FAILS(BD_CONFLICT, "another process", tx_begin(b, TX_WRITE, &other, &e));
    tx_rollback(&tx);
    ASSERT_OK(tx_begin(b, TX_WRITE, &other, &e));
}

static void attached_containers_keep_their_own_keys(void **state)
{
    struct place *p = *state;
    struct err e = ERR_NONE;
    struct db_how h = how(p->path, DB_CREATE);
    struct db_how second = how(p->second, DB_CREATE);
    second.key = OTHER;
    second.cipher = DB_CHACHA20;
    SCOPED_DB struct db *d = NULL;
    ASSERT_OK(db_open(&h, &d, &e));
    ASSERT_OK(db_attach(d, "names", &second, &e));
    ASSERT_OK(db_exec(d, "CREATE TABLE names.n(x); INSERT INTO names.n VALUES(1)", &e));
    fill(d, 1, 3);
    assert_int_equal(rows(d, "SELECT count(*) FROM names.n JOIN main.t"), 3);
    ASSERT_OK(db_checkpoint(d, "names", &e));
    int64_t faults = 1;
    ASSERT_OK(db_check(d, "names", NULL, NULL, &faults, &e));
    assert_int_equal(faults, 0);
    ASSERT_OK(db_detach(d, "names", &e));
    second.mode = DB_WRITE;
    second.key = KEY;
    ASSERT_FAILS(BD_DENIED, "the key is not", db_attach(d, "names", &second, &e));
    second.key = OTHER;
    second.mode = DB_READ;
    ASSERT_OK(db_attach(d, "names", &second, &e));
    assert_int_equal(rows(d, "SELECT count(*) FROM names.n"), 1);
    ASSERT_FAILS(BD_IO, "can only be read", db_exec(d, "DELETE FROM names.n", &e));
    db_close(d);
    d = NULL;
    h.mode = DB_READ;
    ASSERT_OK(db_open(&h, &d, &e));
    second.mode = DB_WRITE;
    ASSERT_OK(db_attach(d, "names", &second, &e));
    ASSERT_FAILS(BD_INTERNAL, "can only be read", db_exec(d, "DELETE FROM names.n", &e));
}

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_comes_back_after_reopening),
        TEST(no_plain_word_stands_in_the_file_or_its_log),
        TEST(a_wrong_key_is_told_apart_from_damage),
        TEST(a_flipped_bit_in_any_page_is_named),
        TEST(each_bit_of_the_open_header_ends_as_damage_or_no_change),
        TEST(a_damaged_page_met_in_use_is_named),
        TEST(a_truncated_or_foreign_file_is_refused),
        TEST(a_transaction_that_leaves_scope_leaves_nothing),
        TEST(a_constraint_that_refuses_is_damage_of_the_named_file_and_names_the_column_and_no_value),
        TEST(a_read_only_handle_cannot_write),
        TEST(a_reader_sees_one_state_until_its_transaction_ends),
        TEST(a_second_writer_waits_and_then_says_so),
        TEST(attached_containers_keep_their_own_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
