/* bench/plain_rows.c - see plain_rows.h. Rows are read a few thousand at a time into memory, then written with the clock running. */
#include "bench/plain_rows.h"

#include "base/arena.h"
#include "store/db.h"
#include "store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK_ROWS = 4000, CHUNK_BYTES = 16 << 20, A_COMMIT = 200000, COLUMNS_MAX = 24, VALUE = 15 };

static double clock_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double bench_wall(void)
{
    return clock_of(CLOCK_MONOTONIC);
}

double bench_cpu(void)
{
    return clock_of(CLOCK_PROCESS_CPUTIME_ID);
}

/* One value as read. */
struct cell {
    enum stmt_type type;
    int64_t number;
    struct str bytes;
};

struct copying {
    struct db *from, *to;
    struct arena *a;
    struct stmt *words;
    struct tx tx;
    size_t pending;
    struct plain_cost cost;
};

static size_t take_row(struct stmt *s, int columns, struct arena *a, struct cell *out)
{
    size_t n = 0;
    for (int i = 0; i < columns; i++) {
        struct cell *c = &out[i];
        c->type = stmt_type(s, i);
        c->number = c->type == STMT_I64 ? stmt_i64(s, i) : 0;
        struct str b = c->type == STMT_TEXT ? stmt_text(s, i) : c->type == STMT_BLOB ? stmt_blob(s, i) : STR("");
        c->bytes = (struct str){arena_copy(a, b.p, b.n), b.n};
        n += c->type == STMT_I64 ? 8 : b.n;
    }
    return n;
}

static void bind_row(struct stmt *s, int columns, const struct cell *row)
{
    for (int i = 0; i < columns; i++) {
        const struct cell *c = &row[i];
        switch (c->type) {
        case STMT_I64: stmt_bind_i64(s, i + 1, c->number); break;
        case STMT_TEXT: stmt_bind_text(s, i + 1, c->bytes); break;
        case STMT_BLOB: stmt_bind_blob(s, i + 1, c->bytes.p, c->bytes.n); break;
        default: stmt_bind_null(s, i + 1); break;
        }
    }
}

static enum bd_status put_rows(struct copying *c, struct stmt *put, int columns, const struct cell *rows, size_t n,
                               bool statements, struct err *e)
{
    double wall = bench_wall(), cpu = bench_cpu();
    for (size_t i = 0; i < n; i++) {
        const struct cell *row = &rows[i * COLUMNS_MAX];
        if (c->tx.db == NULL)
            BD_TRY(tx_begin(c->to, TX_WRITE, &c->tx, e));
        bind_row(put, columns, row);
        BD_TRY(stmt_run(put, e));
        if (statements && row[4].number == 1 && row[VALUE].type == STMT_TEXT) { /* no, id, record, property, kind, …, value */
            stmt_bind_i64(c->words, 1, row[0].number);
            stmt_bind_text(c->words, 2, row[VALUE].bytes);
            BD_TRY(stmt_run(c->words, e));
        }
        if (++c->pending >= A_COMMIT) {
            c->pending = 0;
            BD_TRY(tx_commit(&c->tx, e));
        }
    }
    c->cost.rows += n;
    c->cost.wall += bench_wall() - wall;
    c->cost.cpu += bench_cpu() - cpu;
    return BD_OK;
}

static enum bd_status copy_table(struct copying *c, const char *table, struct err *e)
{
    SCOPED_STMT struct stmt *get = NULL, *put = NULL;
    SCOPED_BUF struct buf sql = BUF_MAX(1024);
    buf_addf(&sql, "SELECT * FROM \"%s\"", table);
    BD_TRY(db_prepare(c->from, sql.p, &get, e));
    int columns = stmt_columns(get);
    BD_ASSERT(columns <= COLUMNS_MAX);
    buf_clear(&sql);
    buf_addf(&sql, "INSERT INTO \"%s\" VALUES(?", table);
    for (int i = 1; i < columns; i++)
        buf_addz(&sql, ", ?");
    buf_addz(&sql, ")");
    BD_TRY(db_prepare(c->to, sql.p, &put, e));
    struct cell *rows = calloc((size_t)CHUNK_ROWS * COLUMNS_MAX, sizeof *rows);
    BD_ASSERT(rows != NULL);
    enum bd_status s = BD_OK;
    for (bool row = true; row && s == BD_OK;) {
        struct arena_mark mark = arena_mark(c->a);
        size_t n = 0, bytes = 0;
        while (n < CHUNK_ROWS && bytes < CHUNK_BYTES && (s = stmt_step(get, &row, e)) == BD_OK && row)
            bytes += take_row(get, columns, c->a, &rows[n++ * COLUMNS_MAX]);
        c->cost.bytes += bytes;
        if (s == BD_OK && n > 0)
            s = put_rows(c, put, columns, rows, n, strcmp(table, "statement") == 0, e);
        arena_rewind(c->a, mark);
    }
    free(rows);
    return s;
}

/* Tables, indexes and views as in the original; the full-text index by its own function. */
static enum bd_status make_same(struct copying *c, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(db_prepare(c->from,
                      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'words%' AND name NOT LIKE"
                      " 'sqlite_%' ORDER BY type = 'view', type = 'index'",
                      &s, e));
    for (;;) {
        bool row = false;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        SCOPED_BUF struct buf sql = BUF_MAX(8192);
        buf_add_str(&sql, stmt_text(s, 0));
        BD_TRY(db_exec(c->to, sql.p, e));
    }
    BD_TRY(search_create(c->to, "main", "words", "value, content='text', content_rowid='no'", e));
    return db_prepare(c->to, "INSERT INTO words(rowid, value) VALUES(?1, ?2)", &c->words, e);
}

static enum bd_status copy_all(struct copying *c, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    BD_TRY(make_same(c, e));
    BD_TRY(db_prepare(c->from,
                      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words%' AND name NOT LIKE"
                      " 'sqlite_%' ORDER BY name",
                      &s, e));
    for (;;) {
        bool row = false;
        char name[64];
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            break;
        snprintf(name, sizeof name, "%.*s", STR_FMT(stmt_text(s, 0)));
        BD_TRY(copy_table(c, name, e));
    }
    double wall = bench_wall(), cpu = bench_cpu();
    if (c->tx.db != NULL)
        BD_TRY(tx_commit(&c->tx, e));
    c->cost.wall += bench_wall() - wall;
    c->cost.cpu += bench_cpu() - cpu;
    return BD_OK;
}

FALLIBLE plain_rows_write(const char *from, const uint8_t key[32], const char *copy, struct plain_cost *out, struct err *e)
{
    struct db_how how = {.path = from, .key = key, .cipher = db_cipher_best(), .mode = DB_READ};
    struct copying c = {.a = arena_new((size_t)256 << 20), .tx = TX_NONE};
    enum bd_status s = db_open(&how, &c.from, e);
    how = (struct db_how){.path = copy, .key = key, .cipher = how.cipher, .mode = DB_CREATE, .disposable = true};
    if (s == BD_OK)
        s = db_open(&how, &c.to, e);
    if (s == BD_OK)
        s = copy_all(&c, e);
    tx_rollback(&c.tx);
    stmt_close(c.words);
    db_close(c.to);
    db_close(c.from);
    arena_free(c.a);
    if (s != BD_OK)
        return s;
    out->wall += c.cost.wall;
    out->cpu += c.cost.cpu;
    out->rows += c.cost.rows;
    out->bytes += c.cost.bytes;
    return BD_OK;
}
