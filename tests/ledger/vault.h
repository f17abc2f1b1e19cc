/* tests/ledger/vault.h - vaults in a temporary folder for tests: cheap key slots, a driven clock, entries of one text. */
#ifndef BD_TESTS_LEDGER_VAULT_H
#define BD_TESTS_LEDGER_VAULT_H

#include "test.h"

#include "ledger/cbor.h"
#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PASS STR("correct horse")

/* A folder of its own under TMPDIR, removed at the end of the process by the test that made it. */
struct place {
    char root[256];
    char path[300];
};

static inline struct place place_new(void)
{
    struct place p;
    const char *tmp = getenv("TMPDIR");
    snprintf(p.root, sizeof p.root, "%s/bandi-XXXXXX", tmp != NULL && strlen(tmp) < 200 ? tmp : "/tmp");
    assert_non_null(mkdtemp(p.root));
    snprintf(p.path, sizeof p.path, "%s/v.bandi", p.root);
    return p;
}

static inline void place_drop(const struct place *p)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", p->root);
    assert_int_equal(system(command), 0);
}

static inline const char *place_file(struct place *p, const char *name)
{
    snprintf(p->path, sizeof p->path, "%s/%s", p->root, name);
    return p->path;
}

/* Asserts BD_OK and says what went wrong otherwise. */
static inline void ok_at(enum bd_status s, struct err *e, int line)
{
    if (s != BD_OK) {
        char text[1400];
        err_format(e, text, sizeof text);
        fail_msg("line %d: status %d: %s", line, (int)s, text);
    }
}
#define OK(call) ok_at((call), &e, __LINE__)
#define REFUSED(status, call)                                                                                                  \
    do {                                                                                                                       \
        assert_int_equal((call), (status));                                                                                    \
        err_clear(&e);                                                                                                         \
    } while (0)

static inline struct ledger_new cheap(const char *member, const char *device)
{
    return (struct ledger_new){.passphrase = PASS,
                               .member_name = str_from(member),
                               .device_name = str_from(device),
                               .argon_passes = 1,
                               .argon_kib = 8192};
}

static inline struct ledger *vault_new(const char *path, const struct env *env)
{
    struct err e = ERR_NONE;
    struct ledger_new how = cheap("Mina", "laptop");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l = NULL;
    OK(ledger_create(path, &how, env, recovery, &l, &e));
    return l;
}

/* Appends one entry of kind 64 that holds a text. */
static inline struct entry_ref put_text(struct ledger *l, struct id16 compartment, const char *text)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf f = BUF_MAX((size_t)20 << 20);
    struct entry_ref ref;
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, str_from(text));
    struct entry_new n = {.compartment = compartment, .kind = 64, .fields = buf_str(&f), .field_count = 1};
    OK(ledger_append(l, &n, 1, &ref, &e));
    return ref;
}

static inline struct id16 compartment_new(struct ledger *l, const char *name)
{
    struct err e = ERR_NONE;
    struct id16 id;
    OK(ledger_compartment_create(l, LEDGER_FACTS, ID16_ZERO, str_from(name), &id, NULL, &e));
    return id;
}

/* Collects the texts of kind 64 that count, in ledger order, each followed by a newline. */
struct texts {
    struct arena *a;
    struct entry in[4096];
    struct str text[4096];
    size_t n;
};

static inline enum bd_status take_text(void *ctx, const struct entry *in, struct err *e)
{
    struct texts *t = ctx;
    struct cbor c;
    (void)e;
    for (size_t i = 0; i < t->n; i++)
        if (memcmp(t->in[i].ref.leaf.b, in->ref.leaf.b, 32) == 0) {
            t->n--;
            t->in[i] = t->in[t->n];
            t->text[i] = t->text[t->n];
        }
    if (in->state != ENTRY_COUNTS || in->kind != 64)
        return BD_OK;
    assert_true(t->n < 4096 && cbor_find(in->body, 16, &c) && cbor_get_text(&c, &t->text[t->n]));
    t->text[t->n] = str_keep(t->a, t->text[t->n]);
    t->in[t->n++] = *in;
    return BD_OK;
}

static inline size_t count_texts(struct ledger *l)
{
    struct err e = ERR_NONE;
    struct texts *t = calloc(1, sizeof *t);
    uint64_t at = 0;
    t->a = arena_new((size_t)1 << 30);
    OK(ledger_feed(l, 0, take_text, t, &at, &e));
    size_t n = t->n;
    arena_free(t->a);
    free(t);
    return n;
}

static inline bool has_text(struct ledger *l, const char *text)
{
    struct err e = ERR_NONE;
    struct texts *t = calloc(1, sizeof *t);
    uint64_t at = 0;
    bool found = false;
    t->a = arena_new((size_t)1 << 30);
    OK(ledger_feed(l, 0, take_text, t, &at, &e));
    for (size_t i = 0; i < t->n; i++)
        found = found || str_is(t->text[i], text);
    arena_free(t->a);
    free(t);
    return found;
}

#endif
