/* Schemas and vocabularies: shipped ones stand, broken ones and those that unprotect are refused; handles; consent. */
#include "test.h"

#include "base/edtf.h"
#include "record/record.h"

static struct arena *arena;
static struct err e;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new((size_t)256 << 20);
    e = ERR_NONE;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void the_shipped_documents_build_strictly(void **state)
{
    (void)state;
    const struct document *d;
    const struct schema *s;
    size_t n = schema_shipped(&d);
    ASSERT_OK(schema_build(d, n, true, arena, &s, &e));
    assert_int_equal(schema_faults(s), 0);
    assert_int_equal(schema_property(s, STR("person.name"))->class, LEDGER_IDENTITY);
    const struct term *t = schema_term(s, STR("facilities:jipkyulso"));
    assert_non_null(t);
    ASSERT_STR(t->label.in[LABEL_KO], "집결소");
}

static void a_mistyped_property_is_met_with_the_nearest_and_a_word_of_one_with_that(void **state)
{
    (void)state;
    const struct document *d;
    const struct schema *s;
    size_t n = schema_shipped(&d);
    ASSERT_OK(schema_build(d, n, true, arena, &s, &e));
    const struct record_type *person = schema_type(s, STR("person"));
    ASSERT_STR(schema_nearest_property(person, STR("naem")), "name");
    ASSERT_STR(schema_nearest_property(person, STR("age")), "age_band"); /* not "name", though it is two letters away */
    ASSERT_STR(schema_nearest_property(person, STR("birth")), "birth_date");
    ASSERT_STR(schema_nearest_property(person, STR("xyzzy")), "");
}

static struct document doc(const char *json)
{
    struct document d;
    ASSERT_OK(document_read("x.json", str_from(json), arena, &d, &e));
    return d;
}

#define TYPE(id, letter, extends, properties)                                                                                  \
    "{\"id\":\"" id "\",\"letter\":\"" letter "\"" extends ",\"label\":{\"en\":\"" id "\"},\"properties\":[" properties "]}"
#define PROPERTY(name, kind, class, more)                                                                                      \
    "{\"name\":\"" name "\",\"kind\":\"" kind "\",\"class\":\"" class "\"" more ",\"label\":{\"en\":\"" name "\"}}"
#define SCHEMA(version, more, types)                                                                                           \
    "{\"schema\":\"own\",\"version\":\"" version "\",\"source\":\"a test\"" more ",\"types\":[" types "]}"

static void a_schema_that_extends_in_a_circle_is_refused(void **state)
{
    (void)state;
    struct document d;
    ASSERT_FAILS(
        BD_INPUT, "circle",
        document_read(
            "x.json",
            STR(SCHEMA("1", "", TYPE("a", "A", ",\"extends\":\"b\"", "") "," TYPE("b", "C", ",\"extends\":\"a\"", ""))), arena,
            &d, &e));
    struct document two[] = {doc(SCHEMA("1", "", TYPE("a", "A", ",\"extends\":\"b\"", ""))),
                             doc("{\"schema\":\"more\",\"version\":\"1\",\"source\":\"a test\",\"types\":[" TYPE(
                                 "b", "C", ",\"extends\":\"a\"", "") "]}")};
    const struct schema *s;
    ASSERT_FAILS(BD_INPUT, "circle", schema_build(two, 2, true, arena, &s, &e));
    ASSERT_OK(schema_build(two, 2, false, arena, &s, &e));
    assert_true(schema_faults(s) > 0);
}

static void an_unknown_vocabulary_is_refused(void **state)
{
    (void)state;
    struct document d = doc(SCHEMA("1", "", TYPE("a", "A", "", PROPERTY("k", "term", "facts", ",\"vocabulary\":\"none\""))));
    const struct schema *s;
    ASSERT_FAILS(BD_INPUT, "no vocabulary none", schema_build(&d, 1, true, arena, &s, &e));
    ASSERT_OK(schema_build(&d, 1, false, arena, &s, &e));
    assert_null(schema_property(s, STR("a.k")));
}

static void a_property_never_becomes_less_protected_by_itself(void **state)
{
    (void)state;
    struct document was = doc(SCHEMA("1", "", TYPE("a", "A", "", PROPERTY("name", "name", "identity", ""))));
    struct document edited = doc(SCHEMA("2", "", TYPE("a", "A", "", PROPERTY("name", "name", "facts", ""))));
    struct document meant =
        doc(SCHEMA("2", ",\"lowers\":[\"a.name\"]", TYPE("a", "A", "", PROPERTY("name", "name", "facts", ""))));
    struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
    ASSERT_FAILS(BD_DENIED, "less protected", schema_document_check(&was, 1, &edited, false, arena, &out, &e));
    ASSERT_FAILS(BD_DENIED, "less protected", schema_document_check(&was, 1, &edited, true, arena, &out, &e));
    ASSERT_FAILS(BD_DENIED, "less protected", schema_document_check(&was, 1, &meant, false, arena, &out, &e));
    ASSERT_OK(schema_document_check(&was, 1, &meant, true, arena, &out, &e));
    assert_non_null(strstr(out.p, "identity -> facts"));
    /* Even if the edited file stands in the ledger, written by another program or an older device. */
    struct document both[] = {was, edited};
    const struct schema *s;
    ASSERT_OK(schema_build(both, 2, false, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("a.name"))->class, LEDGER_IDENTITY);
    both[1] = meant;
    ASSERT_OK(schema_build(both, 2, false, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("a.name"))->class, LEDGER_FACTS);
    struct document gone = doc(SCHEMA("2", "", TYPE("a", "A", "", "")));
    ASSERT_FAILS(BD_CONFLICT, "disappear", schema_document_check(&was, 1, &gone, true, arena, &out, &e));
}

static void a_type_has_the_properties_of_what_it_extends_as_protected(void **state)
{
    (void)state;
    struct document d = doc(SCHEMA("1", "",
                                   TYPE("a", "A", "", PROPERTY("name", "name", "identity", "")) "," TYPE(
                                       "b", "C", ",\"extends\":\"a\"", PROPERTY("name", "name", "facts", ""))));
    const struct schema *s;
    ASSERT_OK(schema_build(&d, 1, true, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("b.name"))->class, LEDGER_IDENTITY);
    assert_true(type_is(s, schema_type(s, STR("b")), STR("a")));
}

static void a_document_adds_properties_to_a_type_of_another(void **state)
{
    (void)state;
    struct document all[] = {
        doc(SCHEMA("1", "",
                   TYPE("a", "A", "", PROPERTY("name", "name", "identity", "")) "," TYPE("b", "C", ",\"extends\":\"a\"", ""))),
        doc("{\"schema\":\"team\",\"version\":\"1\",\"source\":\"a test\",\"types\":[{\"adds_to\":\"a\",\"properties\":[" PROPERTY(
            "number", "text", "facts", "") "]}]}")};
    const struct schema *s;
    ASSERT_OK(schema_build(all, 2, true, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("a.number"))->class, LEDGER_FACTS);
    assert_non_null(schema_property(s, STR("b.number"))); /* and to what extends it */
    struct document taken = doc("{\"schema\":\"team\",\"version\":\"2\",\"source\":\"a test\",\"types\":[{\"adds_to\":\"a\","
                                "\"properties\":[" PROPERTY("name", "name", "facts", "") "]}]}");
    struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
    ASSERT_FAILS(BD_INPUT, "has a property of this name", schema_document_check(all, 1, &taken, true, arena, &out, &e));
    struct document nobody = doc("{\"schema\":\"more\",\"version\":\"1\",\"source\":\"a test\",\"types\":[{\"adds_to\":\"z\","
                                 "\"properties\":[]}]}");
    ASSERT_FAILS(BD_INPUT, "does not exist", schema_document_check(all, 2, &nobody, false, arena, &out, &e));
}

static void a_type_that_stops_to_inherit_a_property_keeps_it_protected(void **state)
{
    (void)state;
    struct document both[] = {
        doc(SCHEMA("1", "",
                   TYPE("a", "A", "", PROPERTY("name", "name", "identity", "")) "," TYPE("b", "C", ",\"extends\":\"a\"", ""))),
        doc(SCHEMA("2", "",
                   TYPE("a", "A", "", PROPERTY("name", "name", "identity", "")) "," TYPE(
                       "b", "C", "", PROPERTY("name", "name", "facts", ""))))};
    struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
    const struct schema *s;
    ASSERT_FAILS(BD_DENIED, "b.name", schema_document_check(both, 1, &both[1], true, arena, &out, &e));
    ASSERT_OK(schema_build(both, 2, false, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("b.name"))->class, LEDGER_IDENTITY);
    both[1] = doc(SCHEMA("2", ",\"lowers\":[\"b.name\"]",
                         TYPE("a", "A", "", PROPERTY("name", "name", "identity", "")) "," TYPE(
                             "b", "C", "", PROPERTY("name", "name", "facts", ""))));
    ASSERT_OK(schema_document_check(both, 1, &both[1], true, arena, &out, &e));
    ASSERT_OK(schema_build(both, 2, false, arena, &s, &e));
    assert_int_equal(schema_property(s, STR("b.name"))->class, LEDGER_FACTS);
    const struct lowering *lowered;
    assert_int_equal(schema_lowered(s, &lowered), 1);
    assert_true(str_is(lowered[0].property, "b.name") && lowered[0].from == LEDGER_IDENTITY && lowered[0].to == LEDGER_FACTS);
}

static void a_mistake_is_refused_also_beside_documents_at_odds(void **state)
{
    (void)state;
    struct document all[] = {
        doc(SCHEMA("1", "", TYPE("a", "A", "", ""))),
        doc("{\"schema\":\"rival\",\"version\":\"1\",\"source\":\"a test\",\"types\":[" TYPE("r", "A", "", "") "]}")};
    struct document fine =
        doc("{\"schema\":\"team\",\"version\":\"1\",\"source\":\"a test\",\"types\":[" TYPE("t", "J", "", "") "]}");
    struct document wrong = doc("{\"schema\":\"team\",\"version\":\"1\",\"source\":\"a test\",\"types\":[" TYPE(
        "t", "J", ",\"extends\":\"none\"", "") "]}");
    struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
    ASSERT_OK(schema_document_check(all, 2, &fine, false, arena, &out, &e));
    ASSERT_FAILS(BD_INPUT, "extends none", schema_document_check(all, 2, &wrong, false, arena, &out, &e));
}

static void every_single_error_and_swap_in_a_handle_is_found(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    uint64_t seed = 3;
    for (int round = 0; round < 200; round++) {
        struct id16 id;
        char handle[HANDLE_CHARS], letter;
        uint64_t bits;
        for (size_t i = 0; i < sizeof id.b; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            id.b[i] = (uint8_t)(seed >> 40);
        }
        handle_write("SPQAEDGWVRNF"[round % 12], id, handle);
        ASSERT_OK(handle_read(str_from(handle), &letter, &bits, &e));
        assert_true(letter == handle[0] && bits == handle_bits(id));
        for (size_t i = 0; handle[i] != '\0'; i++) {
            if (handle[i] == '-')
                continue;
            char kept = handle[i];
            for (const char *c = alphabet; *c != '\0'; c++)
                if (*c != kept) {
                    handle[i] = *c;
                    assert_int_equal(handle_read(str_from(handle), &letter, &bits, &e), BD_INPUT);
                    err_clear(&e);
                }
            handle[i] = kept;
            size_t j = i + 1 + (handle[i + 1] == '-');
            if (handle[i] != '\0' && handle[j] != '\0' && handle[j] != handle[i]) {
                handle[i] = handle[j];
                handle[j] = kept;
                assert_int_equal(handle_read(str_from(handle), &letter, &bits, &e), BD_INPUT);
                err_clear(&e);
                handle[j] = handle[i];
                handle[i] = kept;
            }
        }
    }
    char letter;
    uint64_t bits;
    ASSERT_FAILS(BD_INPUT, "3 characters of 10", handle_read(STR("P-7K"), &letter, &bits, &e));
}

static void consent_is_no_unless_it_is_yes(void **state)
{
    (void)state;
    struct consent_grant g[] = {{USE_PARTNER, IDENTIFY_HANDLE, STR("2021")},
                                {USE_STATISTICS, IDENTIFY_NOT, STR("")},
                                {USE_COURT, IDENTIFY_NAME, STR("2021~")},
                                {USE_PUBLIC, IDENTIFY_NOT, STR("soon")}};
    struct basis b = {.type = BASIS_CONSENT, .grants = g, .grant_count = 4};
    int32_t day = edtf_days(2021, 6, 1), late = edtf_days(2022, 1, 1);
    assert_int_equal(consent_allows(NULL, USE_PUBLIC, IDENTIFY_NOT, day), CONSENT_NO_BASIS);
    assert_int_equal(consent_allows(NULL, USE_INTERNAL, IDENTIFY_NAME, day), CONSENT_YES);
    assert_int_equal(consent_allows(&b, USE_INTERNAL, IDENTIFY_NOT, day), CONSENT_NO_GRANT);
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_HANDLE, day), CONSENT_YES);
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_NAME, day), CONSENT_TOO_NAMED);
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_HANDLE, edtf_days(2021, 12, 31)), CONSENT_YES);
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_HANDLE, late), CONSENT_ENDED);
    assert_int_equal(consent_allows(&b, USE_STATISTICS, IDENTIFY_NOT, late), CONSENT_YES);
    assert_int_equal(consent_allows(&b, USE_COURT, IDENTIFY_NOT, day), CONSENT_ENDED);
    assert_int_equal(consent_allows(&b, USE_PUBLIC, IDENTIFY_NOT, day), CONSENT_ENDED);
    assert_int_equal(consent_allows(&b, (enum consent_use)9, IDENTIFY_NOT, day), CONSENT_NO_GRANT);
    b.withdrawn = 1u << USE_STATISTICS;
    assert_int_equal(consent_allows(&b, USE_STATISTICS, IDENTIFY_NOT, day), CONSENT_WITHDRAWN);
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_HANDLE, day), CONSENT_YES);
    b.type = BASIS_NONE;
    assert_int_equal(consent_allows(&b, USE_PARTNER, IDENTIFY_HANDLE, day), CONSENT_NO_BASIS);
}

static void values_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *property, *typed, *written;
    } good[] = {
        {"act.date", "[2011,2009]", "[2009,2011]"},
        {"act.count", "3-5", "3..5"},
        {"act.count", "7", "7"},
        {"act.count", "4..4", "4"},
        {"person.sex", "여성", "sex:female"},
        {"person.sex", "Female", "sex:female"},
        {"person.sex", "sex:female", "sex:female"},
        {"source.language", "ko", "bcp47:ko"},
        {"place.point", "42.98,-129.5,5000", "42.9800000,-129.5000000,5000"},
        {"person.name", "  김영희 ", "김영희"},
    };
    static const struct {
        const char *property, *typed;
    } bad[] = {{"act.date", "June 2015"},
               {"act.count", "5..3"},
               {"act.count", "-1"},
               {"person.sex", "fmale"},
               {"source.language", "Korean language"},
               {"place.point", "95,10,5"},
               {"person.name", "  "},
               {"person.name", "two\nlines"},
               {"passage.hash", "00"},
               {"act.victim", "someone"},
               {"person.name", "\xff"}};
    const struct document *d;
    const struct schema *s;
    size_t n = schema_shipped(&d);
    ASSERT_OK(schema_build(d, n, true, arena, &s, &e));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct value v;
        struct buf out SCOPED_BUF = BUF_MAX(1024);
        ASSERT_OK(value_read(s, schema_property(s, str_from(good[i].property)), str_from(good[i].typed), arena, &v, &e));
        value_put(&out, &v);
        ASSERT_STR(buf_str(&out), good[i].written);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct value v;
        assert_int_equal(value_read(s, schema_property(s, str_from(bad[i].property)), str_from(bad[i].typed), arena, &v, &e),
                         BD_INPUT);
        assert_null(strlen(bad[i].typed) > 4 ? strstr(e.text, bad[i].typed) : NULL);
        err_clear(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_documents_build_strictly),
        cmocka_unit_test(a_mistyped_property_is_met_with_the_nearest_and_a_word_of_one_with_that),
        cmocka_unit_test(a_schema_that_extends_in_a_circle_is_refused),
        cmocka_unit_test(an_unknown_vocabulary_is_refused),
        cmocka_unit_test(a_property_never_becomes_less_protected_by_itself),
        cmocka_unit_test(a_type_has_the_properties_of_what_it_extends_as_protected),
        cmocka_unit_test(a_document_adds_properties_to_a_type_of_another),
        cmocka_unit_test(a_type_that_stops_to_inherit_a_property_keeps_it_protected),
        cmocka_unit_test(a_mistake_is_refused_also_beside_documents_at_odds),
        cmocka_unit_test(every_single_error_and_swap_in_a_handle_is_found),
        cmocka_unit_test(consent_is_no_unless_it_is_yes),
        cmocka_unit_test(values_are_read_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
