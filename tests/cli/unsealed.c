/* unsealed - everything that a vault's keys open, as raw bytes, for a test that looks for words in it.
 *
 * usage: unsealed VAULT   (the passphrase is the first line of standard input)
 * Standard output: pieces, each a line "NAME LENGTH\n" and then so many bytes. Names:
 *   page:FILE      each page of ledger.db and of the view files, free ones too
 *   body:ID        the plain CBOR of each entry that still has its key
 *   sealed:ID      the ciphertext of that entry, as it stands in ledger.db
 *   wrap:ID        its wrapped key
 *   evidence:ID    the content of an evidence file that a counting entry names
 * It reaches inside the ledger floor, as only tests may. */
#include "ledger/inside.h"

#include "base/env.h"
#include "crypto/key.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err e = ERR_NONE;

static void must(enum bd_status s, const char *what)
{
    if (s == BD_OK)
        return;
    fprintf(stderr, "unsealed: %s: %s\n", what, e.text);
    exit(1);
}

static void piece(const char *kind, const char *name, const void *p, size_t n)
{
    printf("%s:%s %zu\n", kind, name, n);
    fwrite(p, 1, n, stdout);
}

static void pages(struct db *db, const char *name)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row = true;
    must(db_prepare(db, "SELECT data FROM sqlite_dbpage", &s, &e), name);
    for (must(stmt_step(s, &row, &e), name); row; must(stmt_step(s, &row, &e), name))
        piece("page", name, stmt_blob(s, 0).p, stmt_blob(s, 0).n);
}

static void view_pages(struct ledger *l, const char *vault, struct arena *a)
{
    const struct ledger_compartment *c;
    size_t count;
    must(ledger_compartments(l, a, &c, &count, &e), "compartments");
    for (size_t i = 0; i < count; i++) {
        struct key *key SCOPED_KEY = NULL;
        struct buf path SCOPED_BUF = BUF_MAX(4096);
        struct db *db SCOPED_DB = NULL;
        must(ledger_view_key(l, c[i].id, &key, &e), "view key");
        buf_addf(&path, "%s/view/", vault);
        size_t name_at = path.n - 5;
        hex_put(&path, c[i].id.b, 16);
        buf_addz(&path, ".db");
        struct db_how how = {.path = path.p, .key = key->b, .cipher = db_cipher_best(), .mode = DB_READ};
        enum bd_status s = db_open(&how, &db, &e);
        if (s == BD_NOT_FOUND) {
            err_clear(&e);
            continue;
        }
        must(s, path.p);
        pages(db, path.p + name_at);
    }
}

static void entries(struct ledger *l)
{
    struct stmt *s SCOPED_STMT = NULL;
    bool row = true;
    must(db_prepare(l->db, "SELECT id FROM entry ORDER BY id", &s, &e), "entries");
    for (must(stmt_step(s, &row, &e), "entries"); row; must(stmt_step(s, &row, &e), "entries")) {
        SCOPED_ARENA struct arena *a = arena_new((size_t)256 << 20);
        uint64_t id = (uint64_t)stmt_i64(s, 0);
        char name[24];
        struct row r;
        bool there;
        struct str body;
        enum fault_kind fault;
        snprintf(name, sizeof name, "%" PRIu64, id);
        must(row_get(l, id, &r, &there, &e), "entry");
        if (!there || r.body.p == NULL)
            continue;
        piece("sealed", name, r.body.p, r.body.n);
        piece("wrap", name, r.wrap, sizeof r.wrap);
        if (row_open(l, &r, a, &body, &fault, &e) == BD_OK)
            piece("body", name, body.p, body.n);
        else
            err_clear(&e);
        quiet(l);
    }
}

static enum bd_status gather(void *ctx, const void *bytes, size_t n, struct err *failure)
{
    (void)failure;
    buf_add(ctx, bytes, n);
    return BD_OK;
}

struct named {
    struct entry_ref ref[4096];
    size_t n;
};

static enum bd_status keep_evidence(void *ctx, const struct entry *in, struct err *failure)
{
    struct named *all = ctx;
    (void)failure;
    if (in->state == ENTRY_COUNTS && in->kind == KIND_EVIDENCE && all->n < 4096)
        all->ref[all->n++] = in->ref;
    return BD_OK;
}

static void evidence(struct ledger *l)
{
    static struct named all;
    uint64_t position;
    must(ledger_feed(l, 0, keep_evidence, &all, &position, &e), "feed");
    for (size_t i = 0; i < all.n; i++) {
        struct buf content SCOPED_BUF = BUF_MAX((size_t)1 << 30);
        char name[24];
        snprintf(name, sizeof name, "%zu", i);
        must(ledger_evidence_get(l, &all.ref[i], gather, &content, &e), "evidence");
        piece("evidence", name, content.p, content.n);
    }
}

int main(int argc, char **argv)
{
    char line[4096];
    struct ledger *l SCOPED_LEDGER = NULL;
    struct env env = env_system();
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    if (argc != 2 || fgets(line, sizeof line, stdin) == NULL)
        return 2;
    line[strcspn(line, "\n")] = '\0';
    crypto_start();
    must(ledger_open(argv[1], LEDGER_READ, str_from(line), &env, &l, &e), "opening");
    pages(l->db, "ledger.db");
    view_pages(l, argv[1], a);
    entries(l);
    evidence(l);
    return ferror(stdout) != 0;
}
