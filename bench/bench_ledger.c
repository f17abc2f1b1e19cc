/* bench/bench_ledger.c - append in batches of 1,000 entries of 1 KB, read all back through the feed, open, verify; beside them the
 * same bytes as rows of a plain table in the same kind of encrypted container. Usage: bench_ledger FOLDER [entries] */
#include "ledger/cbor.h"
#include "ledger/ledger.h"
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define BATCH 1000
#define BYTES 1000

struct watch {
    double wall;
    double cpu;
};

static struct watch now(void)
{
    struct timespec t;
    struct rusage u;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &u);
    return (struct watch){(double)t.tv_sec + (double)t.tv_nsec * 1e-9,
                          (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
                              (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6};
}

static void say(const char *what, struct watch from, size_t n)
{
    struct watch to = now();
    printf("%-34s %8.0f /s wall  %8.0f /s CPU\n", what, (double)n / (to.wall - from.wall), (double)n / (to.cpu - from.cpu));
}

static void must(enum bd_status s, const struct err *e)
{
    char text[1400];
    if (s == BD_OK)
        return;
    err_format(e, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static enum bd_status plain_rows(const char *folder, size_t n, struct err *e)
{
    char path[600];
    static const uint8_t key[32] = {1};
    static char text[BYTES];
    snprintf(path, sizeof path, "%s/plain.db", folder);
    struct db_how how = {.path = path, .key = key, .cipher = DB_AEGIS256, .mode = DB_CREATE};
    SCOPED_DB struct db *d = NULL;
    BD_TRY(db_open(&how, &d, e));
    BD_TRY(db_exec(d, "CREATE TABLE t(id INTEGER PRIMARY KEY, body BLOB)", e));
    for (size_t done = 0; done < n; done += BATCH) {
        SCOPED_STMT struct stmt *s = NULL;
        SCOPED_TX struct tx tx = TX_NONE;
        BD_TRY(tx_begin(d, TX_WRITE, &tx, e));
        BD_TRY(db_prepare(d, "INSERT INTO t(body) VALUES(?)", &s, e));
        for (int i = 0; i < BATCH; i++) {
            stmt_bind_blob(s, 1, text, sizeof text);
            BD_TRY(stmt_run(s, e));
        }
        stmt_close(s);
        s = NULL;
        BD_TRY(tx_commit(&tx, e));
    }
    return BD_OK;
}

static enum bd_status count(void *ctx, const struct entry *in, struct err *e)
{
    (void)e;
    *(size_t *)ctx += in->state == ENTRY_COUNTS;
    return BD_OK;
}

static enum bd_status work(const char *folder, size_t n, struct err *e)
{
    char path[600];
    char recovery[LEDGER_RECOVERY_CHARS];
    struct env env = env_system();
    struct ledger_new how = {
        .passphrase = STR("bench"), .member_name = STR("m"), .device_name = STR("d"), .argon_passes = 1, .argon_kib = 8192};
    struct ledger *l = NULL;
    struct id16 place;
    static struct entry_new batch[BATCH];
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    static char text[BYTES - 60];
    memset(text, 'x', sizeof text);
    snprintf(path, sizeof path, "%s/bench.bandi", folder);
    BD_TRY(ledger_create(path, &how, &env, recovery, &l, e));
    BD_TRY(ledger_compartment_create(l, LEDGER_FACTS, ID16_ZERO, STR("f"), &place, NULL, e));
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, (struct str){text, sizeof text});
    for (int i = 0; i < BATCH; i++)
        batch[i] = (struct entry_new){.compartment = place, .kind = 64, .fields = buf_str(&f), .field_count = 1};
    struct watch from = now();
    for (size_t done = 0; done < n; done += BATCH)
        BD_TRY(ledger_append(l, batch, BATCH, NULL, e));
    say("append, batches of 1,000", from, n);
    from = now();
    for (int i = 0; i < 200; i++)
        BD_TRY(ledger_append(l, batch, 1, NULL, e));
    say("append, one at a time", from, 200);
    size_t seen = 0;
    uint64_t at = 0;
    from = now();
    BD_TRY(ledger_feed(l, 0, count, &seen, &at, e));
    say("feed (decrypt and check)", from, seen);
    ledger_close(l);
    from = now();
    BD_TRY(ledger_open(path, LEDGER_WRITE, how.passphrase, &env, &l, e));
    printf("%-34s %8.1f ms, 8 MiB of Argon2id in it\n", "open", 1e3 * (now().wall - from.wall));
    struct verify_report v;
    from = now();
    BD_TRY(ledger_verify(l, NULL, NULL, &v, e));
    say("verify with keys", from, v.entries);
    snprintf(path, sizeof path, "%s/bundle", folder);
    from = now();
    BD_TRY(ledger_export(l, path, false, e));
    say("export", from, v.entries);
    ledger_close(l);
    from = now();
    BD_TRY(ledger_verify_file(path, NULL, NULL, NULL, &v, e));
    say("verify a bundle without keys", from, v.entries);
    return BD_OK;
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    size_t n = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 100000;
    if (argc < 2)
        return 2;
    struct watch from = now();
    must(plain_rows(argv[1], n, &e), &e);
    say("plain encrypted rows, same bytes", from, n);
    must(work(argv[1], n, &e), &e);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("most memory                        %ld MiB\n", u.ru_maxrss / 1024);
    return 0;
}
