/* Parallel loops cover everything once, whatever the number of threads. */
#include "test.h"
#include "base/par.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_item_is_done_exactly_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
