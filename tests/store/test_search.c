/* tests/store/test_search.c - what is typed is found, in Korean, Chinese and English, and what is erased is not. */
#include "test.h"

#include "store/search.h"

#include <unistd.h>

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";

static const char *const TEXTS[] = {
    "그 여성은 2015년에 강제송환을 당했고 집결소에서 심문을 받았다.",           /* 1 */
    "중개인이 딸을 중국인 남성에게 팔아넘겼다고 어머니가 말했다.",              /* 2 */
    "她在图们被中国警方逮捕后强制遣返，孩子留在村里没有户口。",                 /* 3 */
    "The broker sold her twice; she was forced to work at a café in Shenyang.", /* 4 */
    "Свидетель сказал, что её перевезли через реку ночью.",                     /* 5 */
    "탈북 여성 12명의 진술과 USB메모리에 담긴 명단 3,000건",                    /* 6 */
    "彼女は強制送還された。カタカナの名前もあった。",                           /* 7 */
    "O'Brien met ＡＢＣ staff; the naïve plan failed (see Annex IV).",          /* 8 */
};
enum { TEXT_COUNT = sizeof TEXTS / sizeof TEXTS[0] };

struct index {
    char path[64];
    struct db *d;
    struct arena *a;
};

static int set_up(void **state)
{
    struct err e = ERR_NONE;
    struct index *x = calloc(1, sizeof *x);
    *state = x;
    x->a = arena_new(1 << 20);
    strcpy(x->path, "/tmp/bandi-search-XXXXXX");
    int fd = mkstemp(x->path);
    close(fd);
    unlink(x->path);
    struct db_how h = {.path = x->path, .key = KEY, .cipher = DB_AEGIS256, .mode = DB_CREATE};
    if (db_open(&h, &x->d, &e) != BD_OK || search_create(x->d, "main", "words", "text", &e) != BD_OK)
        return -1;
    struct stmt *s = NULL;
    if (db_prepare(x->d, "INSERT INTO words(rowid, text) VALUES(?,?)", &s, &e) != BD_OK)
        return -1;
    for (int i = 0; i < TEXT_COUNT; i++) {
        stmt_bind_i64(s, 1, i + 1);
        stmt_bind_text(s, 2, str_from(TEXTS[i]));
        if (stmt_run(s, &e) != BD_OK)
            return -1;
    }
    stmt_close(s);
    return 0;
}

static int tear_down(void **state)
{
    struct index *x = *state;
    db_close(x->d);
    arena_free(x->a);
    unlink(x->path);
    free(x);
    return 0;
}

/* The texts found, as bits 1 to 8. */
static unsigned found(struct index *x, const char *typed)
{
    struct err e = ERR_NONE;
    struct str match;
    SCOPED_STMT struct stmt *s = NULL;
    unsigned bits = 0;
    bool row = true;
    ASSERT_OK(search_expression(x->a, str_from(typed), &match, &e));
    ASSERT_OK(db_prepare(x->d, "SELECT rowid FROM words WHERE words MATCH ?", &s, &e));
    stmt_bind_text(s, 1, match);
    for (;;) {
        ASSERT_OK(stmt_step(s, &row, &e));
        if (!row)
            return bits;
        bits |= 1u << stmt_i64(s, 0);
    }
}

static void stems_are_found_inside_words_with_particles(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "강제송환"), 1u << 1);
    assert_int_equal(found(x, "송환"), 1u << 1);
    assert_int_equal(found(x, "집결소"), 1u << 1);
    assert_int_equal(found(x, "중개인"), 1u << 2);
    assert_int_equal(found(x, "어머니 딸"), 1u << 2);
    assert_int_equal(found(x, "여성"), 1u << 1 | 1u << 6);
    assert_int_equal(found(x, "강제송한"), 0);
    assert_int_equal(found(x, "2015년"), 1u << 1);
    assert_int_equal(found(x, "3,000건"), 1u << 6);
    assert_int_equal(found(x, "usb 메모리"), 1u << 6);
}

static void one_character_is_found_wherever_it_stands(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "딸"), 1u << 2);           /* first of a run */
    assert_int_equal(found(x, "을"), 1u << 1 | 1u << 2); /* last of a run */
    assert_int_equal(found(x, "口"), 1u << 3);
    assert_int_equal(found(x, "年"), 0);
    assert_int_equal(found(x, "송"), 1u << 1); /* inside a run */
    assert_int_equal(found(x, "송*"), 1u << 1);
    assert_int_equal(found(x, "口 村"), 1u << 3);
    assert_int_equal(found(x, "\"인이 딸\""), 1u << 2); /* at the end of a phrase, where a longer word stands */
    assert_int_equal(found(x, "\"성은 딸\""), 0);
}

/* The characters that stand beside their pairs take no place of their own: phrases reach across runs as before. */
static void phrases_keep_their_places(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "\"강제송환을 당했고 집결소\""), 1u << 1);
    assert_int_equal(found(x, "\"강제송환을 집결소\""), 0);
    assert_int_equal(found(x, "\"警方逮捕后强制遣返，孩子\""), 1u << 3);
}

/* A text with the word twice, and a shorter text, come first; a rare word weighs more than a common one. */
static void the_rank_counts_words_length_and_rarity(void **state)
{
    struct index *x = *state;
    struct err e = ERR_NONE;
    static const char *const more[] = {"송환 송환 하나 둘 셋 넷", "송환 하나 둘 셋 넷 다섯", "송환 하나 둘",
                                       "송환 송환 송환 하나 드문", "송환 하나 드문 드문 드문"};
    SCOPED_STMT struct stmt *s = NULL, *q = NULL;
    ASSERT_OK(db_prepare(x->d, "INSERT INTO words(rowid, text) VALUES(?,?)", &s, &e));
    for (int i = 0; i < 5; i++) {
        stmt_bind_i64(s, 1, 20 + i);
        stmt_bind_text(s, 2, str_from(more[i]));
        ASSERT_OK(stmt_run(s, &e));
    }
    ASSERT_OK(db_prepare(x->d,
                         "SELECT group_concat(rowid, ' ') FROM (SELECT rowid, bandi_rank(words) AS r FROM words WHERE words"
                         " MATCH ? AND rowid >= 20 ORDER BY r, rowid)",
                         &q, &e));
    static const char *const asked[][2] = {{"송환", "23 20 22 21 24"}, {"송환 드문", "24 23"}};
    for (int i = 0; i < 2; i++) {
        struct str match;
        bool row;
        ASSERT_OK(search_expression(x->a, str_from(asked[i][0]), &match, &e));
        stmt_bind_text(q, 1, match);
        ASSERT_OK(stmt_step(q, &row, &e));
        ASSERT_STR(stmt_text(q, 0), asked[i][1]);
        stmt_reset(q);
    }
}

static void chinese_and_japanese_are_found_without_spaces(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "强制遣返"), 1u << 3);
    assert_int_equal(found(x, "户口"), 1u << 3);
    assert_int_equal(found(x, "图们 警方"), 1u << 3);
    assert_int_equal(found(x, "送還"), 1u << 7);
    assert_int_equal(found(x, "ｶﾀｶﾅ"), 1u << 7); /* half-width kana */
}

static void other_scripts_are_found_by_folded_words_and_beginnings(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "CAFE"), 1u << 4);
    assert_int_equal(found(x, "shenyang broker"), 1u << 4);
    assert_int_equal(found(x, "brok"), 0);
    assert_int_equal(found(x, "brok*"), 1u << 4);
    assert_int_equal(found(x, "СВИДЕТЕЛЬ ее"), 1u << 5);
    assert_int_equal(found(x, "abc naive o'brien"), 1u << 8);
}

static void quoted_words_must_stand_together(void **state)
{
    struct index *x = *state;
    assert_int_equal(found(x, "\"forced to work\""), 1u << 4);
    assert_int_equal(found(x, "\"work to forced\""), 0);
    assert_int_equal(found(x, "“여성 12명”"), 1u << 6);
    assert_int_equal(found(x, "「강제송환을 당했고」"), 1u << 1);
    assert_int_equal(found(x, "\"forced work\" sold"), 0);
}

static void nothing_typed_is_an_operator_or_an_error(void **state)
{
    struct index *x = *state;
    struct err e = ERR_NONE;
    struct str match;
    static const char *const TYPED[] = {"a\" OR 1", "text:broker", "NEAR(a b)", "-sold",  "^the",  "a AND NOT b", "{x}",    "(",
                                        "broker)",  "\"",          "\"broker",  "a\"\"b", "* x *", "sold + her",  "'; DROP"};
    for (size_t i = 0; i < sizeof TYPED / sizeof TYPED[0]; i++) {
        if (search_expression(x->a, str_from(TYPED[i]), &match, &e) == BD_OK)
            found(x, TYPED[i]);
        err_clear(&e);
    }
    assert_int_equal(found(x, "NOT"), 0);
    assert_int_equal(found(x, "-sold"), 1u << 4);
    ASSERT_FAILS(BD_INPUT, "nothing to search for", search_expression(x->a, STR(" … \"\" "), &match, &e));
    char many[5000];
    memset(many, 'x', sizeof many);
    ASSERT_FAILS(BD_LIMIT, "4096", search_expression(x->a, (struct str){many, sizeof many}, &match, &e));
}

static void decomposed_and_composed_forms_are_the_same(void **state)
{
    struct index *x = *state;
    struct err e = ERR_NONE;
    struct str nfd;
    ASSERT_OK(utf8_normalise(x->a, STR("강제송환"), UTF8_NFD, &nfd, &e));
    assert_int_equal(found(x, nfd.p), 1u << 1);
    ASSERT_OK(utf8_normalise(x->a, STR("café"), UTF8_NFD, &nfd, &e));
    assert_int_equal(found(x, nfd.p), 1u << 4);
}

static void a_highlight_marks_bytes_of_the_original(void **state)
{
    struct index *x = *state;
    struct err e = ERR_NONE;
    struct str match;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    ASSERT_OK(db_prepare(x->d, "SELECT highlight(words, 0, '<', '>') FROM words WHERE words MATCH ?", &s, &e));
    ASSERT_OK(search_expression(x->a, STR("강제송환"), &match, &e));
    stmt_bind_text(s, 1, match);
    ASSERT_OK(stmt_step(s, &row, &e));
    assert_true(row);
    ASSERT_STR(stmt_text(s, 0), "그 여성은 2015년에 <강제송환>을 당했고 집결소에서 심문을 받았다.");
    stmt_reset(s);
    ASSERT_OK(search_expression(x->a, STR("cafe"), &match, &e));
    stmt_bind_text(s, 1, match);
    ASSERT_OK(stmt_step(s, &row, &e));
    ASSERT_STR(stmt_text(s, 0), "The broker sold her twice; she was forced to work at a <café> in Shenyang.");
}

/* Every word of two or more characters of each text, and every two neighbours of a pair script, finds its text. */
static void recall_is_complete(void **state)
{
    struct index *x = *state;
    int asked = 0, missed = 0;
    for (int i = 0; i < TEXT_COUNT; i++) {
        struct str text = str_from(TEXTS[i]);
        uint32_t code = 0;
        for (size_t at = 0, from = 0; utf8_next(text, &at, &code); from = at) {
            uint32_t second = 0;
            size_t to = at;
            if (code < 0x3041 || code > 0xD7A3 || !utf8_next(text, &to, &second) || second < 0x3041 || second > 0xD7A3)
                continue;
            struct str two = str_keep(x->a, str_slice(text, from, to));
            asked++;
            missed += (found(x, two.p) & 1u << (i + 1)) == 0;
        }
    }
    assert_true(asked > 80);
    assert_int_equal(missed, 0);
}

static void what_is_deleted_is_gone_from_the_index(void **state)
{
    struct index *x = *state;
    struct err e = ERR_NONE;
    ASSERT_OK(db_exec(x->d, "DELETE FROM words WHERE rowid=1", &e));
    assert_int_equal(found(x, "강제송환"), 0);
    ASSERT_OK(db_exec(x->d, "INSERT INTO words(words) VALUES('integrity-check')", &e));
    SCOPED_STMT struct stmt *s = NULL;
    bool row = true;
    struct str pair = STR("결소");
    size_t at = 0;
    ASSERT_OK(db_prepare(x->d, "SELECT block FROM words_data", &s, &e));
    for (;;) {
        ASSERT_OK(stmt_step(s, &row, &e));
        if (!row)
            break;
        assert_false(str_find(stmt_blob(s, 0), pair, 0, &at));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(stems_are_found_inside_words_with_particles),
        TEST(one_character_is_found_wherever_it_stands),
        TEST(phrases_keep_their_places),
        TEST(the_rank_counts_words_length_and_rarity),
        TEST(chinese_and_japanese_are_found_without_spaces),
        TEST(other_scripts_are_found_by_folded_words_and_beginnings),
        TEST(quoted_words_must_stand_together),
        TEST(nothing_typed_is_an_operator_or_an_error),
        TEST(decomposed_and_composed_forms_are_the_same),
        TEST(a_highlight_marks_bytes_of_the_original),
        TEST(recall_is_complete),
        TEST(what_is_deleted_is_gone_from_the_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
