/* tests/record/bench.h - a new vault with an open matter for each test, and what tests say and read in it. */
#ifndef BD_TESTS_RECORD_BENCH_H
#define BD_TESTS_RECORD_BENCH_H

#include "ledger/vault.h"

#include "base/edtf.h"
#include "record/record.h"
#include "record/view.h"
#include "store/db.h"

#include "crypto/key.h"

#include <sys/stat.h>

struct bench {
    struct place place;
    char folder[400];
    struct env_fake clock;
    struct env env;
    struct ledger *ledger;
    struct matter *matter;
    struct id16 file;
    struct arena *arena;
};

static struct err e __attribute__((unused));

static inline int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    char recovery[LEDGER_RECOVERY_CHARS];
    e = ERR_NONE;
    b->place = place_new();
    b->clock = (struct env_fake){.clock_us = 1600000000000000, .counter = 5};
    b->env = env_fake(&b->clock);
    b->arena = arena_new((size_t)256 << 20);
    struct ledger_new how = {PASS, STR("Kim"), STR("laptop"), 1, 8192};
    OK(ledger_create(b->place.path, &how, &b->env, recovery, &b->ledger, &e));
    snprintf(b->folder, sizeof b->folder, "%s/view", b->place.path);
    OK(matter_open(b->ledger, b->folder, &b->env, &b->matter, &e));
    OK(matter_begin(b->matter, STR("Team"), &b->file, &e));
    *state = b;
    return 0;
}

static inline int tear_down(void **state)
{
    struct bench *b = *state;
    matter_close(b->matter);
    ledger_close(b->ledger);
    arena_free(b->arena);
    place_drop(&b->place);
    free(b);
    return 0;
}

static inline struct id16 record_of(struct draft *d, const char *type)
{
    struct id16 id;
    OK(draft_record(d, schema_type(matter_schema(draft_matter(d)), str_from(type)), &id, &e));
    return id;
}

static inline void say(struct draft *d, struct id16 id, const char *property, const char *text)
{
    OK(draft_say_text(d, id, property, str_from(text), NULL, &e));
}

static inline struct record read_back(struct bench *b, struct id16 id)
{
    struct record r;
    OK(record_read(b->matter, id, READ_LIVE, b->arena, &r, &e));
    return r;
}

static inline const struct property *prop(struct bench *b, const char *id)
{
    const struct property *p = schema_property(matter_schema(b->matter), str_from(id));
    assert_non_null(p);
    return p;
}

/* A matter with something of everything. */
struct sample {
    struct id16 basis, source, passage, woman, act, analyst_note;
};

#define SECRET "뷁쀍뛟"

static inline struct sample fill(struct bench *b)
{
    struct sample x;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct consent_grant g = {USE_STATISTICS, IDENTIFY_NOT, STR("")};
    OK(draft_basis_new(
        d,
        &(struct basis_new){
            .type = BASIS_CONSENT, .grants = &g, .grant_count = 1, .how = STR("by voice " SECRET), .given_on = STR("2020-05")},
        &x.basis, &e));
    draft_basis(d, x.basis);
    x.source = record_of(d, "source");
    x.woman = record_of(d, "person");
    say(d, x.source, "title", "Session 1");
    say(d, x.source, "text",
        "저는 2015년에 집결소에 있었습니다. " SECRET "라고 불렀습니다. 她被卖到中国农村。 They were sold.");
    say(d, x.woman, "name", "김" SECRET);
    OK(draft_commit(d, NULL, &e));
    struct passage_new p = {.source = x.source, .by_range = true, .from = 0, .to = 30, .language = STR("ko")};
    OK(draft_passage(d, &p, &x.passage, &e));
    OK(draft_commit(d, NULL, &e));
    draft_basis(d, ID16_ZERO);
    x.act = record_of(d, "act");
    struct statement_how how = {.cites = &x.passage, .cite_count = 1};
    struct value v = value_record(x.woman);
    say(d, x.act, "date", "2015");
    say(d, x.act, "note", "An analyst's own remark");
    OK(draft_say(d, x.act, prop(b, "act.victim"), &v, &how, &e));
    v = value_text(STR("said to be " SECRET));
    OK(draft_say(d, x.act, prop(b, "act.note"), &v, &how, &e));
    OK(draft_commit(d, NULL, &e));
    return x;
}

#endif
