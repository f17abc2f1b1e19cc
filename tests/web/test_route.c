/* From requests to answers, without a network. */
#include "test.h"

#include "invented.h"
#include "web/route.h"

struct room {
    struct web w;
    struct page_reader pages;
    struct env_fake fake;
    struct env env;
    struct arena *a;
    char cookie[256];
};

static int open_room(void **state)
{
    static struct room r;
    r = (struct room){.fake = {.clock_us = 0, .counter = 3}, .pages = invented_pages(), .a = arena_new(16 * 1024 * 1024)};
    r.env = env_fake(&r.fake);
    struct serve_options options = {.address = "127.0.0.1", .env = &r.env};
    web_begin(&r.w, &r.pages, &options, 9000);
    snprintf(r.cookie, sizeof r.cookie, "bandi-9000=%s", r.w.guard.cookie);
    *state = &r;
    return 0;
}

static int close_room(void **state)
{
    struct room *r = *state;
    web_end(&r->w);
    arena_free(r->a);
    return 0;
}

static struct web_request get(const struct room *r, const char *path)
{
    return (struct web_request){
        .head = {.method = "GET", .path = path, .host = r->w.guard.host, .cookie = r->cookie, .hosts = 1}};
}

static struct web_request post(const struct room *r, const char *path, struct str body)
{
    struct web_request q = get(r, path);
    q.head.method = "POST";
    q.head.origin = r->w.guard.origin;
    q.body = body;
    q.body_type = "application/x-www-form-urlencoded";
    return q;
}

static unsigned status_of(struct room *r, struct web_request q)
{
    struct web_answer answer;
    web_answer(&r->w, &q, r->a, &answer);
    buf_free(&answer.body);
    return answer.status;
}

static void pages_answer_and_unknown_handles_do_not(void **state)
{
    struct room *r = *state;
    assert_int_equal(status_of(r, get(r, "/")), 200);
    assert_int_equal(status_of(r, get(r, "/s/" INVENTED_SOURCE)), 200);
    assert_int_equal(status_of(r, get(r, "/r/" INVENTED_PERSON)), 200);
    assert_int_equal(status_of(r, get(r, "/f/" INVENTED_FINDING)), 200);
    static const char *const unknown[] = {"/s/S-0000-0000-0",
                                          "/s/",
                                          "/x",
                                          "/r",
                                          "/search/",
                                          "/search/abc",
                                          "//",
                                          "",
                                          "/start",
                                          "/asset/../etc/passwd",
                                          "/f/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_int_equal(status_of(r, get(r, unknown[i])), 404);
}

static void a_page_that_nobody_asks_for_is_locked_and_only_a_reader_keeps_it_open(void **state)
{
    struct room *r = *state;
    enum { MINUTE = 60 * 1000000 };
    r->w.lock_after_us = 30ll * MINUTE;
    for (int i = 0; i < 3; i++) { /* a reader now and then */
        r->fake.clock_us += 29ll * MINUTE;
        assert_false(web_locked(&r->w));
        assert_int_equal(status_of(r, get(r, "/")), 200);
    }
    struct web_request stranger = get(r, "/");
    stranger.head.cookie = NULL;
    r->fake.clock_us += 29ll * MINUTE;
    assert_int_equal(status_of(r, stranger), 403); /* another program of this machine does not keep it open */
    char style[64];
    snprintf(style, sizeof style, "/asset/%s", r->w.style_name);
    assert_int_equal(status_of(r, get(r, style)), 200);
    r->fake.clock_us += 2ll * MINUTE; /* or the machine slept: the first request after it may come before the program looks */
    assert_int_equal(status_of(r, get(r, "/")), 403);
    assert_true(web_locked(&r->w));
    assert_int_equal(status_of(r, get(r, "/")), 403);
}

static void without_the_cookie_only_the_style_is_given(void **state)
{
    struct room *r = *state;
    char path[64];
    snprintf(path, sizeof path, "/asset/%s", r->w.style_name);
    struct web_request q = get(r, path);
    q.head.cookie = NULL;
    assert_int_equal(status_of(r, q), 200);
    q.head.path = "/s/" INVENTED_SOURCE;
    struct web_answer answer;
    web_answer(&r->w, &q, r->a, &answer);
    assert_int_equal(answer.status, 403);
    for (size_t i = 0; invented_protected[i] != NULL; i++)
        assert_null(strstr(answer.body.p, invented_protected[i]));
    assert_null(strstr(answer.body.p, "<form"));
    buf_free(&answer.body);
}

static void titles_and_addresses_hold_no_protected_word(void **state)
{
    struct room *r = *state;
    static const char *const paths[] = {"/", "/s/" INVENTED_SOURCE, "/r/" INVENTED_PERSON, "/f/" INVENTED_FINDING};
    for (size_t i = 0; i < 4; i++) {
        struct web_request q = get(r, paths[i]);
        struct web_answer answer;
        web_answer(&r->w, &q, r->a, &answer);
        const char *end = strstr(answer.body.p, "</head>");
        assert_non_null(end);
        for (size_t k = 0; invented_protected[k] != NULL; k++) {
            const char *at = strstr(answer.body.p, invented_protected[k]);
            assert_true(at == NULL || at > end);
        }
        for (const char *p = answer.body.p; (p = strstr(p, "href=\"")) != NULL; p++)
            for (const char *c = p + 6; *c != '"'; c++)
                assert_true((unsigned char)*c < 0x80 && *c != '?');
        buf_free(&answer.body);
    }
}

static void a_search_is_kept_under_a_random_handle_until_others_push_it_out(void **state)
{
    struct room *r = *state;
    struct web_request q = post(r, "/search/go", STR("words=%ED%95%9C+%EB%AF%B8"));
    struct web_answer answer;
    web_answer(&r->w, &q, r->a, &answer);
    assert_int_equal(answer.status, 303);
    assert_int_equal(strlen(answer.location), 8 + 32);
    assert_int_equal(strspn(answer.location + 8, "0123456789abcdef"), 32);
    struct web_request look = get(r, answer.location);
    struct web_answer page;
    web_answer(&r->w, &look, r->a, &page);
    assert_int_equal(page.status, 200);
    assert_non_null(strstr(page.body.p, "value=\"한 미\""));
    buf_free(&page.body);
    for (int i = 0; i < WEB_SEARCHES; i++)
        assert_int_equal(status_of(r, post(r, "/search/go", STR("words=none"))), 303);
    assert_int_equal(status_of(r, look), 404);
}

static void malformed_searches_are_refused(void **state)
{
    struct room *r = *state;
    static const char *const bad[] = {"",           "words=",      "words=%20", "words=%", "words=%4", "words=%zz",
                                      "words=%00x", "words=x%00y", "words=%ff", "word=x",  "words"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(status_of(r, post(r, "/search/go", str_from(bad[i]))), 400);
    char longer[700] = "words=";
    memset(longer + 6, 'a', sizeof longer - 7);
    assert_int_equal(status_of(r, post(r, "/search/go", str_from(longer))), 400);
    assert_int_equal(status_of(r, post(r, "/", STR("words=a"))), 405);
    struct web_request q = post(r, "/search/go", STR("words=a"));
    q.body_type = "multipart/form-data";
    assert_int_equal(status_of(r, q), 415);
    q.body_too_large = true;
    assert_int_equal(status_of(r, q), 413);
}

static void every_answer_forbids_keeping_framing_and_loading(void **state)
{
    (void)state;
    bool stored = true, policy = false;
    for (size_t i = 0; web_headers[i] != NULL; i += 2) {
        if (strcmp(web_headers[i], "Cache-Control") == 0)
            stored = strcmp(web_headers[i + 1], "no-store") != 0;
        if (strcmp(web_headers[i], "Content-Security-Policy") == 0)
            policy = strstr(web_headers[i + 1], "default-src 'none'") != NULL &&
                     strstr(web_headers[i + 1], "frame-ancestors 'none'") != NULL &&
                     strstr(web_headers[i + 1], "unsafe") == NULL;
    }
    assert_true(!stored && policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_answer_and_unknown_handles_do_not, open_room, close_room),
        cmocka_unit_test_setup_teardown(a_page_that_nobody_asks_for_is_locked_and_only_a_reader_keeps_it_open, open_room,
                                        close_room),
        cmocka_unit_test_setup_teardown(without_the_cookie_only_the_style_is_given, open_room, close_room),
        cmocka_unit_test_setup_teardown(titles_and_addresses_hold_no_protected_word, open_room, close_room),
        cmocka_unit_test_setup_teardown(a_search_is_kept_under_a_random_handle_until_others_push_it_out, open_room, close_room),
        cmocka_unit_test_setup_teardown(malformed_searches_are_refused, open_room, close_room),
        cmocka_unit_test(every_answer_forbids_keeping_framing_and_loading),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
