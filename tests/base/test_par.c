/* Parallel loops cover everything once, whatever the number of threads. */
#include "test.h"
#include "base/env.h"
#include "base/par.h"

#include <stdatomic.h>

struct seen {
    unsigned char *times;
};

static void count(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct seen *s = ctx;
    (void)worker;
    for (size_t i = from; i < to; i++)
        s->times[i]++;
}

static void every_item_is_done_exactly_once(void **state)
{
    (void)state;
    static unsigned char times[10007];
    for (unsigned threads = 1; threads <= 5; threads++)
        for (size_t piece = 1; piece < 3000; piece = piece * 7 + 1) {
            memset(times, 0, sizeof times);
            par_for(sizeof times, piece, threads, count, &(struct seen){times});
            for (size_t i = 0; i < sizeof times; i++)
                assert_int_equal(times[i], 1);
        }
    par_for(0, 1, 4, count, NULL);
}

/* Asked to stop from the `most`-th asking on; keeps the first and the last share told. */
struct watched {
    atomic_int times;
    int most;
    double first, last;
    size_t told;
};

static bool stop(void *ctx)
{
    struct watched *w = ctx;
    return atomic_fetch_add(&w->times, 1) + 1 >= w->most;
}

static void tell(void *ctx, const char *what, double done)
{
    struct watched *w = ctx;
    assert_string_equal(what, "counting");
    w->first = w->told++ == 0 ? done : w->first;
    assert_true(done >= w->last);
    w->last = done;
}

static size_t done_until(int most, unsigned threads, struct watched *w, bool *whole)
{
    static unsigned char times[1000];
    *w = (struct watched){.most = most};
    struct env env = {.stop = stop, .progress = tell, .ctx = w};
    struct pace pace = {&env, "counting", 0.5, 1};
    size_t done = 0;
    memset(times, 0, sizeof times);
    *whole = par_for_paced(sizeof times, 10, threads, count, &(struct seen){times}, &pace, 0.2, 0.6);
    for (size_t i = 0; i < sizeof times; i++)
        done += times[i];
    return done;
}

static void a_paced_loop_tells_its_part_and_ends_soon_after_it_is_asked_to(void **state)
{
    (void)state;
    struct watched w;
    bool whole;
    for (unsigned threads = 1; threads <= 4; threads++) {
        assert_int_equal(done_until(INT32_MAX, threads, &w, &whole), 1000);
        assert_true(whole);
        assert_true(w.first >= 0.6 - 1e-9 && w.last > 0.8 - 1e-9 &&
                    w.last < 0.8 + 1e-9); /* the half from 0.5 on: 0.2 and 0.6 of it */
        for (int most = 1; most < 60; most += 7) {
            assert_true(done_until(most, threads, &w, &whole) <= 10 * (size_t)most);
            assert_false(whole);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_done_exactly_once),
        cmocka_unit_test(a_paced_loop_tells_its_part_and_ends_soon_after_it_is_asked_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
