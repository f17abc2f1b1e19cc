/* Marked passages: the text comes out whole, each mark at its very bytes, whatever overlaps. */
#include "test.h"

#include "web/view.h"

static const struct view_frame frame = {"style.css", "icon.svg"};

/* The text between tags of the .text part, as a browser would give it (test texts hold no characters to escape), without
 * notes and numbers of notes. */
static void plain_of(const char *html, struct buf *out, size_t *marked)
{
    const char *p = strstr(html, "<div class=\"text\">"), *end = strstr(html, "</main>");
    bool in_mark = false, in_ref = false;
    int note_depth = 0;
    *marked = 0;
    for (; p != NULL && p < end; p++) {
        if (*p != '<') {
            if (!in_ref && note_depth == 0) {
                buf_add_char(out, *p);
                *marked += in_mark && ((unsigned char)*p & 0xC0) != 0x80;
            }
            continue;
        }
        if (strncmp(p, "<mark", 5) == 0)
            in_mark = true;
        if (strncmp(p, "</mark", 6) == 0)
            in_mark = false;
        if (strncmp(p, "<a class=\"ref\"", 14) == 0)
            in_ref = true;
        if (strncmp(p, "</a>", 4) == 0)
            in_ref = false;
        if (note_depth > 0 || strncmp(p, "<div class=\"notes\"", 18) == 0)
            note_depth += strncmp(p, "<div", 4) == 0 ? 1 : strncmp(p, "</div", 5) == 0 ? -1 : 0;
        p = strchr(p, '>');
    }
}

static int by_place(const void *a, const void *b)
{
    const struct page_mark *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static void any_overlapping_passages_leave_the_text_whole(void **state)
{
    (void)state;
    static const char text[] = "가나다라마바사 아자차카타파하 abcdefg hijklmn 遣返妇女儿童 끝";
    for (unsigned seed = 1; seed <= 300; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(1 << 20);
        struct buf html SCOPED_BUF = BUF_MAX(1 << 20);
        struct buf plain SCOPED_BUF = BUF_MAX(1 << 20);
        srand(seed);
        struct page_mark marks[6];
        bool covered[sizeof text] = {false};
        size_t count = 1 + (size_t)rand() % 6;
        for (size_t i = 0; i < count; i++) {
            size_t from = (size_t)rand() % (sizeof text - 1), to = from + 1 + (size_t)rand() % (sizeof text - 1 - from);
            while (((unsigned char)text[from] & 0xC0) == 0x80)
                from--;
            while (to < sizeof text - 1 && ((unsigned char)text[to] & 0xC0) == 0x80)
                to++;
            marks[i] = (struct page_mark){.handle = STR("Q-1"), .from = from, .to = to, .placed = true, .quoted = true};
            memset(covered + from, true, to - from);
        }
        qsort(marks, count, sizeof *marks, by_place);
        struct page_source p = {.handle = STR("S-1"), .text = STR(text), .marks = marks, .mark_count = count};
        view_source(&html, &frame, a, &p);
        size_t marked, expected = 0;
        plain_of(html.p, &plain, &marked);
        for (size_t i = 0; i < sizeof text - 1; i++)
            expected += covered[i] && ((unsigned char)text[i] & 0xC0) != 0x80;
        assert_non_null(strstr(plain.p, text));
        assert_int_equal(marked, expected);
    }
}

static void a_passage_over_several_paragraphs_is_marked_in_each(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf html SCOPED_BUF = BUF_MAX(1 << 20);
    struct page_mark mark = {.handle = STR("Q-1"), .from = 2, .to = 9, .placed = true, .quoted = true};
    struct page_source p = {.handle = STR("S-1"), .text = STR("abcd\n\nefgh\n"), .marks = &mark, .mark_count = 1};
    view_source(&html, &frame, a, &p);
    assert_non_null(strstr(html.p, "ab<span class=\"at\" id=\"Q-1\"></span><mark class=\"m1\">cd\n</mark>"));
    assert_non_null(strstr(html.p, "<mark class=\"m1\">efg</mark><a class=\"ref\" href=\"#n-Q-1\">"));
}

static void a_source_without_text_says_so(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf html SCOPED_BUF = BUF_MAX(1 << 20);
    struct page_source p = {.handle = STR("S-1")};
    view_source(&html, &frame, a, &p);
    assert_non_null(strstr(html.p, "No text of this source"));
}

static void hostile_content_is_only_text(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf html SCOPED_BUF = BUF_MAX(1 << 20);
    static struct page_field field = {STR("</dl><script>"), STR("<img src=x onerror=alert(1)>"), STR("P-1\"onclick=x")};
    struct page_source p = {
        .handle = STR("S-1"), .title = STR("<b>&\"'"), .text = STR("</p></main><script>"), .fields = &field, .field_count = 1};
    view_source(&html, &frame, a, &p);
    assert_null(strstr(html.p, "<script"));
    assert_null(strstr(html.p, "<img"));
    assert_null(strstr(html.p, "<b>"));
    assert_non_null(strstr(html.p, "href=\"/r/-\""));
}

static void the_trail_counts_and_names_each_source_once(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf html SCOPED_BUF = BUF_MAX(1 << 20);
    size_t zero[] = {0};
    struct page_finding_source sources[] = {{STR("S-1"), STR("first"), PAGE_STANDS_ON_ROOT, zero, 1},
                                            {STR("S-2"), STR("second"), PAGE_STANDS_AS_REPEAT, zero, 1}};
    struct page_finding_origin origins[] = {{STR("S-1"), STR("first"), true}};
    struct page_finding p = {.handle = STR("F-1"),
                             .claim = STR("claim"),
                             .support = {2, 1, 0, 1, 0},
                             .sources = sources,
                             .source_count = 2,
                             .origins = origins,
                             .origin_count = 1};
    view_finding(&html, &frame, a, &p);
    assert_non_null(strstr(html.p, "<b>1</b> known independent root<"));
    assert_non_null(strstr(html.p, "<b>1</b> repeat<"));
    assert_non_null(strstr(html.p, "role=\"img\""));
    assert_non_null(strstr(html.p, "repeats another source here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_overlapping_passages_leave_the_text_whole),
        cmocka_unit_test(a_passage_over_several_paragraphs_is_marked_in_each),
        cmocka_unit_test(a_source_without_text_says_so),
        cmocka_unit_test(hostile_content_is_only_text),
        cmocka_unit_test(the_trail_counts_and_names_each_source_once),
    };
    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
