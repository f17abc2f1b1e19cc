/* tests/link/test_stop.c - a linkage that is asked to stop ends wherever it is, and one that goes on says how far it is. */
#include "decided_people.h"

#include "link/sample.h"

#include <stdatomic.h>

/* Stops at the `most`-th asking and from then on; keeps what is told. */
struct asked {
    atomic_size_t times;
    size_t most;
    const char *what; /* of the step told last */
    double done;
    size_t steps, still; /* steps begun, and those that stood still */
    size_t moves;        /* of the step */
    bool back;           /* a step went back */
};

static bool stop(void *ctx)
{
    struct asked *k = ctx;
    return atomic_fetch_add(&k->times, 1) + 1 >= k->most;
}

static void told(void *ctx, const char *what, double done)
{
    struct asked *k = ctx;
    if (k->what == NULL || strcmp(k->what, what) != 0) {
        k->still += k->steps > 0 && k->moves == 0;
        k->steps++;
        k->moves = 0;
        k->what = what;
        k->done = done > 0 ? k->done : 0; /* it begins a new whole, or goes on with the old one */
    }
    k->back |= done < k->done - 1e-9;
    k->moves += done > k->done + 1e-9;
    k->done = done;
}

/* A list of 150 people whose names stand in two columns, some with an alias, some written twice. */
static void western_list(struct buf *out)
{
    static const char *const given[] = {"anna", "marek", "petra", "ivan", "lucia", "tomas", "elena", "pavel", "dasha"};
    static const char *const family[] = {"novak", "horvat", "kovac", "svoboda", "dvorak", "cerny", "prochazka", "kucera"};
    static const char *const town[] = {"Musan", "Hoeryong", "Onsong", "Hyesan", "Chongjin", "Hamhung"};
    buf_addz(out, "nr,first name,surname,birth date,place,also known as,phone\n");
    for (unsigned i = 0; i < 200; i++) {
        unsigned p = i % 150;
        buf_addf(out, "w%u,%s,%s%s,19%02u-%02u-%02u,%s,%s,+8210%08u\n", i, given[p * 7 % 9], family[p * 5 % 8],
                 i == p ? "" : "a", 40 + p * 11 % 50, 1 + p % 12, 1 + p * 3 % 28, town[p % 6], p % 9 == 0 ? "vera zeman" : "",
                 p * 7919);
    }
}

/* All of a linkage, into `pairs`, which is not all when it gives false. */
static bool link_all(struct link_job *j, struct arena *a, const struct buf *list, size_t lists, struct buf *pairs,
                     struct err *e)
{
    struct sample_rule rule = sample_rule_standard(1);
    struct table_cluster_samples s;
    size_t count;
    for (size_t i = 0; i < lists; i++)
        if (!link_step(j, "reading", (double)i / (double)lists, (double)(i + 1) / (double)lists) ||
            link_add_csv(j, i == 0 ? "a.csv" : "b.csv", buf_str(&list[i]), STR("nr"), NULL, 0, e) != BD_OK)
            return false;
    if (!link_prepare(j) || !link_run(j) || !link_step(j, "writing", 0, 1))
        return false;
    link_put_pairs(j, 0.01, pairs, &count);
    return link_step(j, "drawing", 0, 1) && samples_draw(j, &rule, a, &s, e) == BD_OK;
}

static bool link_until(const struct buf *list, size_t lists, struct asked *k, struct buf *pairs)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct env env = {.stop = stop, .progress = told, .ctx = k};
    struct link_job j;
    link_open(&j, a, 1);
    j.env = &env;
    bool done = link_all(&j, a, list, lists, pairs, &e);
    assert_true(done || e.status == BD_OK || e.status == BD_INTERRUPTED);
    link_close(&j);
    return done;
}

/* What is left behind the address sanitizer finds. */
static void stops_anywhere(const struct buf *list, size_t lists)
{
    SCOPED_BUF struct buf whole = BUF_MAX(4 * MIB);
    struct asked free_run = {.most = SIZE_MAX};
    assert_true(link_until(list, lists, &free_run, &whole));
    assert_true(free_run.times > 300);
    for (size_t most = 1; most < free_run.times; most += 1 + most / 6) {
        SCOPED_BUF struct buf pairs = BUF_MAX(4 * MIB);
        struct asked k = {.most = most};
        assert_false(link_until(list, lists, &k, &pairs));
        assert_true(k.times < most + 300); /* it does not go on in spite of it */
    }
    SCOPED_BUF struct buf again = BUF_MAX(4 * MIB);
    struct asked late = {.most = 2 * free_run.times};
    assert_true(link_until(list, lists, &late, &again));
    assert_string_equal(again.p, whole.p);
}

static void a_linkage_of_korean_names_can_be_stopped_anywhere(void **state)
{
    (void)state;
    SCOPED_BUF struct buf a = BUF_MAX(MIB), b = BUF_MAX(MIB);
    made_lists(&a, &b, 0);
    stops_anywhere((struct buf[]){a, b}, 2);
}

static void a_linkage_of_names_in_parts_can_be_stopped_anywhere(void **state)
{
    (void)state;
    SCOPED_BUF struct buf a = BUF_MAX(MIB);
    western_list(&a);
    stops_anywhere(&a, 1);
}

static void every_step_moves_on_and_none_goes_back(void **state)
{
    (void)state;
    SCOPED_BUF struct buf a = BUF_MAX(MIB), b = BUF_MAX(MIB), western = BUF_MAX(MIB);
    made_lists(&a, &b, 0);
    western_list(&western);
    for (int table = 0; table < 2; table++) {
        SCOPED_BUF struct buf pairs = BUF_MAX(4 * MIB);
        struct asked k = {.most = SIZE_MAX};
        assert_true(link_until(table == 0 ? (struct buf[]){a, b} : &western, table == 0 ? 2 : 1, &k, &pairs));
        assert_int_equal(k.steps, 10);
        assert_int_equal(k.still, 0);
        assert_false(k.back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_linkage_of_korean_names_can_be_stopped_anywhere),
        cmocka_unit_test(a_linkage_of_names_in_parts_can_be_stopped_anywhere),
        cmocka_unit_test(every_step_moves_on_and_none_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
