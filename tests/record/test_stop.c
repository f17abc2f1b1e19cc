/* Stopping: whoever asks to stop while a change is made, or while a view is built, finds everything as it was before. */
#include "bench.h"

#include <string.h>

/* Says stop at the k-th question, and counts what was told. */
struct asker {
    struct env_fake clock;
    long left, asked, told;
};

static int64_t asker_now(void *ctx)
{
    return ((struct asker *)ctx)->clock.clock_us += 1000;
}

static void asker_random(void *ctx, void *out, size_t n)
{
    struct env_fake *f = &((struct asker *)ctx)->clock;
    struct env plain = env_fake(f);
    plain.random(plain.ctx, out, n);
}

static bool asker_stop(void *ctx)
{
    struct asker *x = ctx;
    x->asked++;
    return x->left-- == 0;
}

static void asker_progress(void *ctx, const char *what, double done)
{
    ((struct asker *)ctx)->told++;
    assert_non_null(what);
    assert_true(done <= 1.0);
}

static struct env asker_env(struct asker *x)
{
    return (struct env){.now_us = asker_now,
                        .boot_us = asker_now,
                        .random = asker_random,
                        .progress = asker_progress,
                        .stop = asker_stop,
                        .ctx = x};
}

static enum bd_status add_text(void *ctx, const void *bytes, size_t n, struct err *ignored)
{
    (void)ignored;
    buf_add(ctx, bytes, n);
    return BD_OK;
}

static void dump(struct matter *m, struct buf *out)
{
    buf_clear(out);
    OK(matter_dump(m, add_text, out, &e));
}

/* Sixty people, each under a basis of their own, so that a commit has many entries. */
static enum bd_status many_people(struct matter *m, struct id16 file)
{
    SCOPED_DRAFT struct draft *d = draft_new(m, file);
    for (int i = 0; i < 60; i++) {
        struct id16 basis;
        OK(draft_basis_new(d, &(struct basis_new){.type = BASIS_CONSENT}, &basis, &e));
        draft_basis(d, basis);
        say(d, record_of(d, "person"), "alias", "somebody");
    }
    return draft_commit(d, NULL, &e);
}

static void a_stop_at_any_question_leaves_the_ledger_and_its_view_as_they_were(void **state)
{
    struct bench *b = *state;
    SCOPED_BUF struct buf before = BUF_MAX((size_t)16 << 20), after = BUF_MAX((size_t)16 << 20);
    fill(b);
    dump(b->matter, &before);
    enum bd_status s = BD_INTERRUPTED;
    long stops = 0;
    for (long k = 0; s != BD_OK; k++) {
        struct asker x = {.clock = {.clock_us = 1600000900000000, .counter = 900 + (uint64_t)k}, .left = -1};
        struct env env = asker_env(&x);
        struct ledger *l = NULL;
        struct matter *m = NULL;
        OK(ledger_open(b->place.path, LEDGER_WRITE, PASS, &env, &l, &e));
        OK(matter_open(l, b->folder, &env, &m, &e));
        x.left = k;
        s = many_people(m, b->file);
        assert_true(s == BD_OK || s == BD_INTERRUPTED);
        stops += s == BD_INTERRUPTED;
        e = ERR_NONE;
        dump(m, &after);
        assert_int_equal(str_eq(buf_str(&before), buf_str(&after)), s == BD_INTERRUPTED);
        assert_true(x.told > 0);
        matter_close(m);
        ledger_close(l);
        assert_true(k < 1000);
    }
    assert_true(stops > 3);
}

static void a_rebuild_that_is_stopped_is_finished_by_the_next_opening(void **state)
{
    struct bench *b = *state;
    SCOPED_BUF struct buf before = BUF_MAX((size_t)16 << 20), after = BUF_MAX((size_t)16 << 20);
    struct asker x = {.clock = {.clock_us = 1600000900000000, .counter = 900}, .left = -1};
    struct env env = asker_env(&x);
    struct ledger *l = NULL;
    struct matter *m = NULL;
    fill(b);
    OK(many_people(b->matter, b->file));
    dump(b->matter, &before);
    OK(ledger_open(b->place.path, LEDGER_READ, PASS, &env, &l, &e));
    OK(matter_open(l, b->folder, &env, &m, &e));
    x.left = 4;
    assert_int_equal(matter_rebuild(m, &e), BD_INTERRUPTED);
    e = ERR_NONE;
    matter_close(m);
    m = NULL;
    x.left = -1;
    OK(matter_open(l, b->folder, &env, &m, &e));
    dump(m, &after);
    assert_true(str_eq(buf_str(&before), buf_str(&after)));
    matter_close(m);
    ledger_close(l);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_stop_at_any_question_leaves_the_ledger_and_its_view_as_they_were),
        T(a_rebuild_that_is_stopped_is_finished_by_the_next_opening),
    };
    return cmocka_run_group_tests_name("record stop", tests, NULL, NULL);
}
