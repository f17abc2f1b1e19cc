/* Escaping by type: what comes from outside stays text. */
#include "test.h"

#include "web/html.h"

static void text_and_attributes_cannot_become_markup(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    struct html h = html_begin(&b);
    html_open(&h, "p", "x");
    html_attr(&h, "data-x", STR("\"><script>'&\x02"));
    html_text(&h, STR("<script>alert(1)</script> & \"한\"\r\n"));
    html_close(&h, "p");
    html_end(&h);
    ASSERT_STR(buf_str(&b), "<!doctype html>\n<p class=\"x\" data-x=\"&quot;&gt;&lt;script&gt;&#39;&amp;\uFFFD\">"
                            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;한&quot;\n\n</p>\n\n");
}

/* Every character of the first two planes, through text and attribute: no byte of markup is left unescaped. */
static void no_character_at_all_leaves_its_place(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x20000; c += c < 0x800 ? 1 : 37) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        struct buf one SCOPED_BUF = BUF_MAX(16);
        struct buf b SCOPED_BUF = BUF_MAX(256);
        utf8_put(&one, c);
        struct html h = {.out = &b};
        html_open(&h, "p", NULL);
        html_attr(&h, "title", buf_str(&one));
        html_text(&h, buf_str(&one));
        html_close(&h, "p");
        size_t open = 0, quotes = 0;
        for (size_t i = 0; i < b.n; i++) {
            open += b.p[i] == '<' || b.p[i] == '>';
            quotes += b.p[i] == '"' || b.p[i] == '\'';
        }
        assert_int_equal(open, 4);
        assert_int_equal(quotes, 2);
    }
}

static void addresses_take_handles_and_nothing_else(void **state)
{
    (void)state;
    assert_string_equal(web_url_record(STR("S-7K3M-Q2XW-C")).path, "/s/S-7K3M-Q2XW-C");
    assert_string_equal(web_url_record(STR("F-7K3M-Q2XW-C")).path, "/f/F-7K3M-Q2XW-C");
    assert_string_equal(web_url_record(STR("P-7K3M-Q2XW-C")).path, "/r/P-7K3M-Q2XW-C");
    assert_string_equal(web_url_history(STR("S-7K3M-Q2XW-C")).path, "/r/S-7K3M-Q2XW-C");
    assert_string_equal(web_url_passage(STR("S-1"), STR("Q-2")).path, "/s/S-1#Q-2");
    static const char *const bad[] = {"",     "한미례",
                                      "../x", "a b",
                                      "x?y",  "javascript:alert(1)",
                                      "a\"b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_string_equal(web_url_record(str_from(bad[i])).path, "/r/-");
    assert_string_equal(web_url_here(STR("s-9f\"")).path, "#-");
}

static void an_address_goes_into_the_attribute_of_its_element(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    struct html h = {.out = &b};
    html_open(&h, "form", NULL);
    html_attr_z(&h, "method", "post");
    html_url(&h, web_url_search("go"));
    html_open(&h, "a", NULL);
    html_url(&h, web_url_home());
    html_close(&h, "a");
    html_close(&h, "form");
    ASSERT_STR(buf_str(&b), "<form method=\"post\" action=\"/search/go\"><a href=\"/\"></a></form>\n");
}

static void letters_tell_the_language_that_chooses_the_glyphs(void **state)
{
    (void)state;
    ASSERT_STR(html_language_of(STR("보위부 保衛部")), "ko");
    ASSERT_STR(html_language_of(STR("遣返 2014")), "zh");
    ASSERT_STR(html_language_of(STR("ひと 人")), "ja");
    ASSERT_STR(html_language_of(STR("plain")), "");
}

static void large_numbers_are_grouped(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    struct html h = {.out = &b};
    html_number(&h, -30000);
    html_z(&h, " ");
    html_number(&h, 999);
    ASSERT_STR(buf_str(&b), "-30,000 999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_attributes_cannot_become_markup),
        cmocka_unit_test(no_character_at_all_leaves_its_place),
        cmocka_unit_test(addresses_take_handles_and_nothing_else),
        cmocka_unit_test(an_address_goes_into_the_attribute_of_its_element),
        cmocka_unit_test(letters_tell_the_language_that_chooses_the_glyphs),
        cmocka_unit_test(large_numbers_are_grouped),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
