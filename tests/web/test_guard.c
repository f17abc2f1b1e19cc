/* Who may ask. */
#include "test.h"

#include "web/guard.h"

static struct guard fresh(const char *address)
{
    struct env_fake fake = {.clock_us = 0, .counter = 7};
    struct env env = env_fake(&fake);
    struct guard g;
    guard_begin(&g, address, 8080, &env);
    return g;
}

static struct guard_request good(const struct guard *g, const char *cookie)
{
    return (struct guard_request){.method = "GET", .path = "/", .host = g->host, .cookie = cookie, .hosts = 1};
}

static void the_token_is_exchanged_once_and_only_by_get(void **state)
{
    (void)state;
    struct guard g = fresh("127.0.0.1");
    char start[160];
    guard_start_address(&g, start);
    assert_non_null(strstr(start, "http://127.0.0.1:8080/start/"));
    struct guard_request r = good(&g, NULL);
    r.path = start + strlen("http://127.0.0.1:8080");
    r.method = "HEAD";
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    r.method = "GET";
    assert_int_equal(guard_judge(&g, &r), GUARD_EXCHANGE);
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
}

static void a_wrong_token_does_not_use_up_the_right_one(void **state)
{
    (void)state;
    struct guard g = fresh("127.0.0.1");
    char path[128];
    static const char *const wrong[] = {"", "0", "zz"};
    struct guard_request r = good(&g, NULL);
    r.path = path;
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "/start/%s", wrong[i]);
        assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    }
    snprintf(path, sizeof path, "/start/%s0", g.token);
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    snprintf(path, sizeof path, "/start/%.63s", g.token);
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    snprintf(path, sizeof path, "/start/%s", g.token);
    assert_int_equal(guard_judge(&g, &r), GUARD_EXCHANGE);
}

static void only_our_cookie_opens(void **state)
{
    (void)state;
    struct guard g = fresh("127.0.0.1");
    char cookie[256];
    struct guard_request r = good(&g, cookie);
    snprintf(cookie, sizeof cookie, "bandi-8080=%s", g.cookie);
    assert_int_equal(guard_judge(&g, &r), GUARD_OPEN);
    snprintf(cookie, sizeof cookie, "other=1; bandi-8080=%s; last=x", g.cookie);
    assert_int_equal(guard_judge(&g, &r), GUARD_OPEN);
    snprintf(cookie, sizeof cookie, "bandi-80801=%s", g.cookie);
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    snprintf(cookie, sizeof cookie, "bandi-8080=%s", g.token);
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    snprintf(cookie, sizeof cookie, "bandi-8080=");
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
    r.cookie = NULL;
    assert_int_equal(guard_judge(&g, &r), GUARD_NO_COOKIE);
}

static void host_must_be_ours_exactly_and_once(void **state)
{
    (void)state;
    struct guard g = fresh("127.0.0.1");
    char cookie[256];
    snprintf(cookie, sizeof cookie, "bandi-8080=%s", g.cookie);
    static const char *const wrong[] = {"localhost:8080",    "127.0.0.1", "127.0.0.1:8081",
                                        "evil.example:8080", "",          "127.0.0.1:8080.evil"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct guard_request r = good(&g, cookie);
        r.host = wrong[i];
        assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_HOST);
    }
    struct guard_request r = good(&g, cookie);
    r.hosts = 2;
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_HOST);
    struct guard six = fresh("::1");
    assert_string_equal(six.host, "[::1]:8080");
}

static void other_sites_are_refused_and_a_post_must_say_where_from(void **state)
{
    (void)state;
    struct guard g = fresh("127.0.0.1");
    char cookie[256];
    snprintf(cookie, sizeof cookie, "bandi-8080=%s", g.cookie);
    struct guard_request r = good(&g, cookie);
    r.origin = "http://evil.example";
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_ORIGIN);
    r.origin = "null";
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_ORIGIN);
    r.origin = NULL;
    r.fetch_site = "cross-site";
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_ORIGIN);
    r.fetch_site = "none";
    assert_int_equal(guard_judge(&g, &r), GUARD_OPEN);
    r.method = "POST";
    r.fetch_site = NULL;
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_ORIGIN);
    r.origin = g.origin;
    assert_int_equal(guard_judge(&g, &r), GUARD_OPEN);
    r.fetch_site = "none";
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_ORIGIN);
    r.fetch_site = "same-origin";
    r.method = "DELETE";
    assert_int_equal(guard_judge(&g, &r), GUARD_WRONG_METHOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_is_exchanged_once_and_only_by_get),
        cmocka_unit_test(a_wrong_token_does_not_use_up_the_right_one),
        cmocka_unit_test(only_our_cookie_opens),
        cmocka_unit_test(host_must_be_ours_exactly_and_once),
        cmocka_unit_test(other_sites_are_refused_and_a_post_must_say_where_from),
    };
    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
