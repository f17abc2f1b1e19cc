/* The records of a vault: said, corrected, retracted, erased, found, rebuilt. Against a real ledger. */
#include "ledger/vault.h"

#include "base/edtf.h"
#include "record/record.h"
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

static struct err e;

static int set_up(void **state)
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

static int tear_down(void **state)
{
    struct bench *b = *state;
    matter_close(b->matter);
    ledger_close(b->ledger);
    arena_free(b->arena);
    place_drop(&b->place);
    free(b);
    return 0;
}

static struct id16 record_of(struct draft *d, const char *type)
{
    struct id16 id;
    OK(draft_record(d, schema_type(matter_schema(draft_matter(d)), str_from(type)), &id, &e));
    return id;
}

static void say(struct draft *d, struct id16 id, const char *property, const char *text)
{
    OK(draft_say_text(d, id, property, str_from(text), NULL, &e));
}

static struct record read_back(struct bench *b, struct id16 id)
{
    struct record r;
    OK(record_read(b->matter, id, READ_LIVE, b->arena, &r, &e));
    return r;
}

static void what_was_said_is_read_back_with_its_class_and_handle(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 woman = record_of(d, "person"), act = record_of(d, "act");
    say(d, woman, "name", "김영희");
    say(d, woman, "birth_date", "1985~");
    say(d, woman, "sex", "female");
    say(d, act, "date", "2015");
    say(d, act, "count", "3-5");
    struct buf hex SCOPED_BUF = BUF_MAX(64);
    struct value v = value_record(woman);
    OK(draft_say(d, act, schema_property(matter_schema(b->matter), STR("act.victim")), &v, NULL, &e));
    v = value_absent(ABSENT_NOT_ASKED);
    OK(draft_say(d, act, schema_property(matter_schema(b->matter), STR("act.place")), &v, NULL, &e));
    struct id16 ids[7];
    OK(draft_commit(d, ids, &e));
    struct record r = read_back(b, woman);
    assert_int_equal(r.count, 3);
    ASSERT_STR(record_text(&r, "name"), "김영희");
    ASSERT_STR(record_text(&r, "birth_date"), "1985~");
    ASSERT_STR(record_text(&r, "sex"), "sex:female");
    assert_true(r.handle[0] == 'P' && !r.mixed_types && id_equal(r.file, b->file));
    assert_false(id_equal(record_first(&r, "name")->compartment, record_first(&r, "sex")->compartment));
    assert_true(id_equal(record_first(&r, "name")->id, ids[0]));
    struct id16 found;
    OK(matter_resolve(b->matter, str_from(r.handle), &found, &e));
    assert_true(id_equal(found, woman));
    r = read_back(b, act);
    assert_int_equal(record_first(&r, "count")->value.kind, VALUE_RANGE);
    assert_true(id_equal(record_first(&r, "victim")->value.id, woman));
    assert_null(record_first(&r, "place"));
    assert_int_equal(r.count, 4);
    const struct id16 *acts;
    size_t n;
    OK(record_referring(b->matter, woman, NULL, b->arena, &acts, &n, &e));
    assert_true(n == 1 && id_equal(acts[0], act));
    (void)hex;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_said_is_read_back_with_its_class_and_handle, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
