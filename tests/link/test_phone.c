/* tests/link/test_phone.c - telephone numbers with the country's code and without. */
#include "test.h"
#include "base/limits.h"
#include "link/phone.h"
#include "link/read.h"

#include <string.h>

static void assert_number(struct arena *a, const char *written, const char *number)
{
    struct str got = phone_text(a, str_from(written));
    assert_string_equal(str_keep(a, got).p, number);
}

static void a_telephone_number_is_one_with_the_countrys_code_and_without(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    static const char *const korean[] = {"+82 10-1234-5678",  "010-1234-5678",       "82 10 1234 5678",
                                         "0082 10 1234 5678", "+82 (0)10 1234 5678", "01012345678",
                                         "1012345678",        "+82 010.1234.5678",   "０１０－１２３４－５６７８"};
    static const char *const chinese[] = {"+86 138 1234 5678", "138 1234 5678", "0086-13812345678", "86 138-1234-5678",
                                          "013812345678"};
    for (size_t i = 0; i < sizeof korean / sizeof *korean; i++)
        assert_number(a, korean[i], "1012345678");
    for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
        assert_number(a, chinese[i], "13812345678");
    assert_number(a, "02-123-4567", "21234567");
    assert_number(a, "+82-2-123-4567", "21234567");
    assert_number(a, "+86 433 123 4567", "4331234567");
    assert_number(a, "0433-1234567", "4331234567");
}

static void numbers_of_other_countries_and_what_is_no_number_stay(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    assert_number(a, "+7 914 123-45-67", "79141234567");
    assert_number(a, "007 914 123 45 67", "79141234567");
    assert_number(a, "MA-1234567", "ma1234567");
    assert_number(a, "010-1234-5678 / 010-8765-4321",
                  "01012345678"
                  "01087654321");
    assert_number(a, "12-34", "1234");
}

/* How many different identifiers two lists hold, and why the column was taken for what it is. */
static uint32_t values_of(const char *one, const char *two, char reason[160])
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "one.csv", str_from(one), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_add_csv(&j, "two.csv", str_from(two), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    uint32_t values = 0;
    for (int f = 0; f < j.fields.count; f++)
        if (j.fields.f[f].kind == LINK_ID) {
            memcpy(reason, j.fields.f[f].reason, 160);
            values = j.fields.f[f].pool->values - 1;
        }
    link_close(&j);
    return values;
}

static void columns_of_telephone_numbers_meet_by_name_and_by_content(void **state)
{
    (void)state;
    char reason[160];
    uint32_t named = values_of("name,phone\nkim,+82 10-1234-5678\nri,+82 2-123-4567\n",
                               "name,연락처\npark,010-1234-5678\nri,02-123-4567\n", reason);
    assert_int_equal(named, 2);
    assert_string_equal(reason, "telephone numbers; with 연락처");
    assert_int_equal(values_of("name,x\nkim,+86 138 1234 5678\nchoe,+82 10 1234 5678\n",
                               "name,x\nli,13812345678\nma,82 10 1234 5678\n", reason),
                     2);
}

static void other_codes_keep_their_zeros_and_beginnings(void **state)
{
    (void)state;
    char reason[160];
    assert_int_equal(values_of("name,passport\nkim,0121234567\nri,5\n", "name,passport\npark,121234567\nri,5\n", reason), 3);
    assert_int_equal(values_of("name,code\nkim,821234567\nri,5\n", "name,code\npark,1234567\nri,5\n", reason), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_telephone_number_is_one_with_the_countrys_code_and_without),
        cmocka_unit_test(numbers_of_other_countries_and_what_is_no_number_stay),
        cmocka_unit_test(columns_of_telephone_numbers_meet_by_name_and_by_content),
        cmocka_unit_test(other_codes_keep_their_zeros_and_beginnings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
