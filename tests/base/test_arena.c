/* Arenas: zeroed, aligned, rewound. */
#include "test.h"

#include <malloc.h>

static void memory_comes_zeroed_and_aligned_also_after_a_rewind(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (int round = 0; round < 3; round++) {
        struct arena_mark mark = arena_mark(a);
        for (size_t n = 1; n < 3000; n += 37) {
            unsigned char *p = arena_alloc(a, n, 3);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < 3 * n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, 3 * n);
        }
        arena_rewind(a, mark);
        assert_int_equal(arena_used(a), 0);
    }
}

static void what_stood_before_a_mark_survives_the_rewind(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    char *kept = arena_printf(a, "%s-%d", "kept", 7);
    struct arena_mark mark = arena_mark(a);
    for (int i = 0; i < 100; i++)
        arena_alloc(a, 1000, 10);
    arena_rewind(a, mark);
    assert_string_equal(kept, "kept-7");
}

static void one_byte_taken_and_given_back_a_hundred_times_holds_no_more_than_once(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct arena_mark mark = arena_mark(a);
    struct mallinfo2 before = mallinfo2();
    for (int round = 0; round < 100; round++) {
        arena_rewind(a, mark);
        arena_alloc(a, 1, 1);
    }
    struct mallinfo2 after = mallinfo2();
    assert_true(after.uordblks + after.hblkhd - before.uordblks - before.hblkhd < 1 << 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed_and_aligned_also_after_a_rewind),
        cmocka_unit_test(what_stood_before_a_mark_survives_the_rewind),
        cmocka_unit_test(one_byte_taken_and_given_back_a_hundred_times_holds_no_more_than_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
