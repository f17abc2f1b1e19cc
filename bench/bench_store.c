/* bench/bench_store.c - what encryption costs, and how fast text becomes tokens. Ratios of medians of 5 in one run.
 *
 * Usage: bench_store FOLDER. Plain SQLite and containers write the same rows (1,000 bytes, 1,000 a commit) with the same
 * settings to the same folder, then read them all again with an empty cache.
 */
#include "store/search.h"
#include "store/sqlite3_extra.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 40000, A_COMMIT = 1000, ROW_BYTES = 1000, REPEATS = 5, TEXTS = 20000 };

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of a bench key.";

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct cost {
    double write_wall, write_cpu, read_cpu;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_store: %s failed\n", what);
    exit(1);
}

static sqlite3 *open_plain(const char *path)
{
    sqlite3 *db = NULL;
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix") == SQLITE_OK, "open");
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                      "PRAGMA cache_size=-16384",
                      NULL, NULL, NULL) == SQLITE_OK,
         "settings");
    return db;
}

static void remove_all(const char *path)
{
    char name[600];
    static const char *const ENDS[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ENDS[i]);
        unlink(name);
    }
}

static struct cost run_plain(const char *path, const char *row)
{
    struct cost c;
    sqlite3_stmt *s = NULL;
    remove_all(path);
    sqlite3 *db = open_plain(path);
    must(sqlite3_exec(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, raw BLOB)", NULL, NULL, NULL) == SQLITE_OK, "table");
    must(sqlite3_prepare_v2(db, "INSERT INTO t(raw) VALUES(?)", -1, &s, NULL) == SQLITE_OK, "prepare");
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < ROWS; i++) {
        if (i % A_COMMIT == 0)
            must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK, "begin");
        sqlite3_bind_blob(s, 1, row + i % 997, ROW_BYTES, SQLITE_STATIC);
        must(sqlite3_step(s) == SQLITE_DONE, "insert");
        sqlite3_reset(s);
        if (i % A_COMMIT == A_COMMIT - 1)
            must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
    }
    c.write_wall = seconds(CLOCK_MONOTONIC) - wall;
    c.write_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    sqlite3_finalize(s);
    sqlite3_close(db);
    db = open_plain(path);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    must(sqlite3_exec(db, "SELECT sum(length(hex(raw))) FROM t", NULL, NULL, NULL) == SQLITE_OK, "read");
    c.read_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    sqlite3_close(db);
    return c;
}

static struct cost run_container(const char *path, const char *row, enum db_cipher cipher)
{
    struct cost c;
    struct err e = ERR_NONE;
    struct db *d = NULL;
    struct stmt *s = NULL;
    bool more = false;
    remove_all(path);
    struct db_how h = {.path = path, .key = KEY, .cipher = cipher, .mode = DB_CREATE};
    must(db_open(&h, &d, &e) == BD_OK, "open");
    must(db_exec(d, "CREATE TABLE t(id INTEGER PRIMARY KEY, raw BLOB)", &e) == BD_OK, "table");
    must(db_prepare(d, "INSERT INTO t(raw) VALUES(?)", &s, &e) == BD_OK, "prepare");
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < ROWS; i += A_COMMIT) {
        struct tx tx = TX_NONE;
        must(tx_begin(d, TX_WRITE, &tx, &e) == BD_OK, "begin");
        for (int j = i; j < i + A_COMMIT; j++) {
            stmt_bind_blob(s, 1, row + j % 997, ROW_BYTES);
            must(stmt_run(s, &e) == BD_OK, "insert");
        }
        must(tx_commit(&tx, &e) == BD_OK, "commit");
    }
    c.write_wall = seconds(CLOCK_MONOTONIC) - wall;
    c.write_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    stmt_close(s);
    db_close(d);
    h.mode = DB_READ;
    must(db_open(&h, &d, &e) == BD_OK, "open again");
    must(db_prepare(d, "SELECT sum(length(hex(raw))) FROM t", &s, &e) == BD_OK, "prepare");
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    must(stmt_step(s, &more, &e) == BD_OK, "read");
    c.read_cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    stmt_close(s);
    db_close(d);
    return c;
}

static bool count_token(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    (void)beside;
    (void)token;
    (void)from;
    (void)to;
    ++*(size_t *)ctx;
    return true;
}

/* Texts a second: about 500 bytes each, a third Korean, a third Chinese, a third English. */
static double tokenizer_rate(void)
{
    static const char *const SENTENCES[] = {"그 여성은 2015년에 강제송환을 당했고 집결소에서 심문을 받았다. ",
                                            "她在图们被中国警方逮捕后强制遣返，孩子留在村里没有户口。",
                                            "The broker sold her twice and she was forced to work without pay in Shenyang. "};
    struct buf text[3];
    size_t tokens = 0;
    for (int i = 0; i < 3; i++) {
        text[i] = BUF_MAX(1000);
        while (text[i].n < 500)
            buf_addz(&text[i], SENTENCES[i]);
    }
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < TEXTS; i++)
        search_tokens(buf_str(&text[i % 3]), false, count_token, &tokens);
    double rate = TEXTS / (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    for (int i = 0; i < 3; i++)
        buf_free(&text[i]);
    return rate;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v)
{
    qsort(v, REPEATS, sizeof *v, by_value);
    return v[REPEATS / 2];
}

int main(int argc, char **argv)
{
    static const char *const NAMES[] = {"plain", "AEGIS-256", "ChaCha20"};
    double wall[3][REPEATS], cpu[3][REPEATS], reading[3][REPEATS], rate[REPEATS];
    double base[3] = {0, 0, 0};
    char path[512];
    char *row = malloc(ROW_BYTES + 1000);
    must(argc == 2 && row != NULL, "usage: bench_store FOLDER;");
    for (size_t i = 0; i < ROW_BYTES + 1000; i++)
        row[i] = (char)(i * 2654435761u >> 13);
    snprintf(path, sizeof path, "%s/bench-store.db", argv[1]);
    for (int r = 0; r < REPEATS; r++) {
        for (int k = 0; k < 3; k++) {
            struct cost c = k == 0 ? run_plain(path, row) : run_container(path, row, k == 1 ? DB_AEGIS256 : DB_CHACHA20);
            wall[k][r] = c.write_wall;
            cpu[k][r] = c.write_cpu;
            reading[k][r] = c.read_cpu;
        }
        rate[r] = tokenizer_rate();
    }
    for (int k = 0; k < 3; k++) {
        double m[3] = {median(wall[k]), median(cpu[k]), median(reading[k])};
        memcpy(base, k == 0 ? m : base, sizeof base);
        printf("store %-10s write %.0f rows/s wall (x%.2f), CPU %.3f s (x%.2f); read CPU %.3f s (x%.2f)\n", NAMES[k],
               ROWS / m[0], m[0] / base[0], m[1], m[1] / base[1], m[2], m[2] / base[2]);
    }
    printf("store tokenizer  %.0f texts/s of 500 bytes\n", median(rate));
    remove_all(path);
    free(row);
    return 0;
}
