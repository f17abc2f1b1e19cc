/* tests/store/test_erased.c - what was deleted is in no page any more, free space and the separators of an index included. */
#include "test.h"

#include "store/search.h"

#include <unistd.h>

enum { ROWS = 4000, TEXTS = 3000 };

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";
static struct err e = ERR_NONE;

struct file {
    char path[64];
    struct db *d;
    uint64_t state;
};

static int set_up(void **state)
{
    struct file *f = calloc(1, sizeof *f);
    *state = f;
    e = ERR_NONE;
    f->state = 7;
    strcpy(f->path, "/tmp/bandi-erased-XXXXXX");
    close(mkstemp(f->path));
    unlink(f->path);
    struct db_how h = {.path = f->path, .key = KEY, .cipher = DB_AEGIS256, .mode = DB_CREATE};
    return db_open(&h, &f->d, &e) == BD_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct file *f = *state;
    db_close(f->d);
    unlink(f->path);
    free(f);
    return 0;
}

static unsigned next(struct file *f)
{
    f->state = f->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(f->state >> 33);
}

static void run(struct db *d, const char *sql)
{
    ASSERT_OK(db_exec(d, sql, &e));
}

/* All pages of the file, as a new reader sees them. */
static struct buf all_pages(const struct file *f)
{
    struct db_how h = {.path = f->path, .key = KEY, .cipher = DB_AEGIS256, .mode = DB_READ};
    struct db *d SCOPED_DB = NULL;
    struct stmt *s SCOPED_STMT = NULL;
    struct buf out = BUF_MAX((size_t)64 << 20);
    bool row = false;
    ASSERT_OK(db_open(&h, &d, &e));
    ASSERT_OK(db_prepare(d, "SELECT data FROM sqlite_dbpage", &s, &e));
    for (;;) {
        ASSERT_OK(stmt_step(s, &row, &e));
        if (!row)
            return out;
        buf_add_str(&out, stmt_blob(s, 0));
    }
}

static size_t times_in_pages(const struct file *f, const char *bytes)
{
    struct buf pages SCOPED_BUF = all_pages(f);
    size_t times = 0, at = 0;
    while (str_find(buf_str(&pages), str_from(bytes), at, &at)) {
        times++;
        at++;
    }
    return times;
}

/* Rows in random order of key and size, so that pages are balanced with their neighbours again and again. */
static void deleted_rows_leave_nothing_in_the_gaps_of_pages(void **state)
{
    struct file *f = *state;
    struct stmt *put = NULL;
    char text[400];
    run(f->d, "CREATE TABLE t(id INTEGER PRIMARY KEY, planted INTEGER, text TEXT); CREATE INDEX i ON t(text, planted); BEGIN");
    ASSERT_OK(db_prepare(f->d, "INSERT OR REPLACE INTO t VALUES(?, ?, ?)", &put, &e));
    for (int i = 0; i < ROWS; i++) {
        unsigned n = 20 + next(f) % 300;
        memset(text, 'a' + (int)(next(f) % 26), sizeof text);
        bool planted = next(f) % 3 == 0;
        if (planted)
            memcpy(text + n - 12, "plantedwords", 12);
        stmt_bind_i64(put, 1, next(f) % 1000000);
        stmt_bind_i64(put, 2, planted);
        stmt_bind_text(put, 3, (struct str){text, n});
        ASSERT_OK(stmt_run(put, &e));
    }
    stmt_close(put);
    run(f->d, "COMMIT");
    ASSERT_OK(db_checkpoint(f->d, NULL, &e));
    assert_true(times_in_pages(f, "plantedwords") > 1000);
    run(f->d, "DELETE FROM t WHERE planted = 1");
    ASSERT_OK(db_checkpoint(f->d, NULL, &e));
    assert_int_equal(times_in_pages(f, "plantedwords"), 0);
    int64_t faults = 1;
    ASSERT_OK(db_check(f->d, NULL, NULL, NULL, &faults, &e));
    assert_int_equal(faults, 0);
}

/* Neighbours in the index differ in their last letter, so that a separator is a whole word. */
static void word(int text, int k, char out[16])
{
    snprintf(out, 16, "w%04d%c", text, 'a' + k);
}

static void text_of(int i, char out[64])
{
    char w[3][16];
    for (int k = 0; k < 3; k++)
        word(i, k, w[k]);
    snprintf(out, 64, "%s %s %s common", w[0], w[1], w[2]);
}

static size_t found(struct db *d, const char *w)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row = false;
    ASSERT_OK(db_prepare(d, "SELECT count(*) FROM words WHERE words MATCH ?", &s, &e));
    stmt_bind_text(s, 1, str_from(w));
    ASSERT_OK(stmt_step(s, &row, &e));
    return (size_t)stmt_i64(s, 0);
}

/* Every second text is deleted; its three words stand in no other. After a crash nobody knows which words they were. */
static void deleted_words_leave(struct file *f, bool crash)
{
    char text[64], w[16];
    struct stmt *put = NULL, *drop = NULL, *content = NULL;
    run(f->d, "CREATE TABLE text(no INTEGER PRIMARY KEY, value TEXT)");
    ASSERT_OK(search_create(f->d, "main", "words", "value, content='text', content_rowid='no'", &e));
    run(f->d, "BEGIN");
    ASSERT_OK(db_prepare(f->d, "INSERT INTO words(rowid, value) VALUES(?, ?)", &put, &e));
    ASSERT_OK(db_prepare(f->d, "INSERT INTO words(words, rowid, value) VALUES('delete', ?, ?)", &drop, &e));
    ASSERT_OK(db_prepare(f->d, "INSERT INTO text VALUES(?, ?)", &content, &e));
    for (int i = 0; i < TEXTS; i++) {
        text_of(i, text);
        stmt_bind_i64(put, 1, i + 1);
        stmt_bind_text(put, 2, str_from(text));
        ASSERT_OK(stmt_run(put, &e));
        if (i % 2 == 1)
            continue;
        stmt_bind_i64(content, 1, i + 1);
        stmt_bind_text(content, 2, str_from(text));
        ASSERT_OK(stmt_run(content, &e));
    }
    run(f->d, "COMMIT; BEGIN");
    for (int i = 1; i < TEXTS; i += 2) {
        text_of(i, text);
        if (!crash)
            ASSERT_OK(search_gone(f->d, str_from(text), &e));
        stmt_bind_i64(drop, 1, i + 1);
        stmt_bind_text(drop, 2, str_from(text));
        ASSERT_OK(stmt_run(drop, &e));
    }
    stmt_close(put);
    stmt_close(drop);
    stmt_close(content);
    run(f->d, "COMMIT");
    ASSERT_OK(search_clear_gone(f->d, "words", crash, &e));
    ASSERT_OK(db_checkpoint(f->d, NULL, &e));
    struct buf pages SCOPED_BUF = all_pages(f);
    int left = 0;
    for (int i = 1; i < TEXTS; i += 2)
        for (int k = 0; k < 3; k++) {
            word(i, k, w);
            left += memmem(pages.p, pages.n, w, strlen(w)) != NULL;
        }
    assert_int_equal(left, 0);
    run(f->d, "INSERT INTO words(words, rank) VALUES('integrity-check', 1)");
    assert_int_equal(found(f->d, "common"), TEXTS / 2);
    for (int i = 0; i < TEXTS; i++)
        for (int k = 0; k < 3; k++) {
            word(i, k, w);
            assert_int_equal(found(f->d, w), i % 2 == 0);
        }
}

static void deleted_words_leave_the_separators_of_the_index(void **state)
{
    deleted_words_leave(*state, false);
}

static void deleted_words_leave_the_separators_after_a_crash(void **state)
{
    deleted_words_leave(*state, true);
}

static void name_of(int i, char out[64])
{
    snprintf(out, 64, "김영%s%d", i % 3 ? "희" : "수", i);
}

/* Only each `keep`-th text stays. */
static void nearly_all_leave(struct file *f, int rows, int keep)
{
    char text[64];
    struct stmt *put = NULL, *drop = NULL, *content = NULL;
    run(f->d, "CREATE TABLE text(no INTEGER PRIMARY KEY, value TEXT)");
    ASSERT_OK(search_create(f->d, "main", "words", "value, content='text', content_rowid='no'", &e));
    ASSERT_OK(db_prepare(f->d, "INSERT INTO words(rowid, value) VALUES(?, ?)", &put, &e));
    ASSERT_OK(db_prepare(f->d, "INSERT INTO words(words, rowid, value) VALUES('delete', ?, ?)", &drop, &e));
    ASSERT_OK(db_prepare(f->d, "INSERT INTO text VALUES(?, ?)", &content, &e));
    run(f->d, "BEGIN");
    for (int i = 0; i < rows; i++) {
        name_of(i, text);
        stmt_bind_i64(put, 1, i + 1);
        stmt_bind_text(put, 2, str_from(text));
        ASSERT_OK(stmt_run(put, &e));
        if (i % keep != 0)
            continue;
        stmt_bind_i64(content, 1, i + 1);
        stmt_bind_text(content, 2, str_from(text));
        ASSERT_OK(stmt_run(content, &e));
    }
    run(f->d, "COMMIT; BEGIN");
    for (int i = 0; i < rows; i++) {
        if (i % keep == 0)
            continue;
        name_of(i, text);
        ASSERT_OK(search_gone(f->d, str_from(text), &e));
        stmt_bind_i64(drop, 1, i + 1);
        stmt_bind_text(drop, 2, str_from(text));
        ASSERT_OK(stmt_run(drop, &e));
    }
    run(f->d, "COMMIT");
    stmt_close(put);
    stmt_close(drop);
    stmt_close(content);
}

static int64_t number(struct db *d, const char *sql)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row = false;
    ASSERT_OK(db_prepare(d, sql, &s, &e));
    ASSERT_OK(stmt_step(s, &row, &e));
    return row ? stmt_i64(s, 0) : -1;
}

static void when_nearly_all_texts_leave_amid_a_merge_the_index_stays_sound(void **state)
{
    enum { MANY = 50000, KEEP = 500 };
    struct file *f = *state;
    char text[64];
    nearly_all_leave(f, MANY, KEEP);
    int64_t of_nothing = number(f->d, "SELECT count(*) FROM words_idx i WHERE NOT EXISTS"
                                      " (SELECT 1 FROM words_data WHERE id = (i.segid << 37) + (i.pgno >> 1))");
    assert_true(of_nothing > 1); /* pages that a merge took away and that separators still name: else nothing is shown here */
    ASSERT_OK(search_clear_gone(f->d, "words", false, &e));
    run(f->d, "INSERT INTO words(words, rank) VALUES('integrity-check', 1)");
    for (int i = 0; i < MANY; i += KEEP / 4) {
        name_of(i, text);
        assert_int_equal(found(f->d, text), i % KEEP == 0);
    }
    run(f->d, "CREATE VIRTUAL TABLE temp.left_words USING fts5vocab(main, words, row)");
    assert_int_equal(number(f->d, "SELECT count(*) FROM words_idx WHERE term NOT IN (x'', x'30ff')"
                                  " AND CAST(substr(term, 2) AS TEXT) NOT IN (SELECT term FROM left_words)"),
                     0);
    run(f->d, "INSERT INTO words(words) VALUES('optimize'); INSERT INTO words(words, rank) VALUES('integrity-check', 1)");
    assert_int_equal(found(f->d, "김영"), MANY / KEEP);
}

static void a_statement_used_again_has_no_values_of_before_and_two_at_once_are_two(void **state)
{
    struct file *f = *state;
    struct stmt *a = NULL, *b = NULL;
    bool row = false;
    run(f->d, "CREATE TABLE t(x); INSERT INTO t VALUES(1), (2), (3)");
    for (int i = 0; i < 300; i++) { /* more than are kept */
        char sql[64];
        struct stmt *s SCOPED_STMT = NULL;
        snprintf(sql, sizeof sql, "SELECT x + %d FROM t ORDER BY x", i % 150);
        ASSERT_OK(db_prepare(f->d, sql, &s, &e));
        ASSERT_OK(stmt_step(s, &row, &e));
        assert_true(row && stmt_i64(s, 0) == 1 + i % 150);
    }
    ASSERT_OK(db_prepare(f->d, "SELECT x, ?1 FROM t ORDER BY x", &a, &e));
    stmt_bind_text(a, 1, STR("bound"));
    ASSERT_OK(stmt_step(a, &row, &e));
    ASSERT_OK(stmt_step(a, &row, &e));
    ASSERT_OK(db_prepare(f->d, "SELECT x, ?1 FROM t ORDER BY x", &b, &e));
    ASSERT_OK(stmt_step(b, &row, &e));
    assert_true(stmt_i64(a, 0) == 2 && stmt_i64(b, 0) == 1 && stmt_is_null(b, 1));
    stmt_close(a);
    ASSERT_OK(db_prepare(f->d, "SELECT x, ?1 FROM t ORDER BY x", &a, &e));
    ASSERT_OK(stmt_step(a, &row, &e));
    assert_true(stmt_i64(a, 0) == 1 && stmt_is_null(a, 1));
    stmt_close(a);
    stmt_close(b);
    run(f->d, "ALTER TABLE t ADD COLUMN y DEFAULT 9"); /* what waits learns of it */
    ASSERT_OK(db_prepare(f->d, "SELECT * FROM t", &a, &e));
    assert_int_equal(stmt_columns(a), 2);
    stmt_close(a);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(deleted_rows_leave_nothing_in_the_gaps_of_pages),
        T(deleted_words_leave_the_separators_of_the_index),
        T(deleted_words_leave_the_separators_after_a_crash),
        T(when_nearly_all_texts_leave_amid_a_merge_the_index_stays_sound),
        T(a_statement_used_again_has_no_values_of_before_and_two_at_once_are_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
