/* A vault of one device: made, opened, written, read, erased, and the ways in which it refuses. */
#include "vault.h"

static void what_is_appended_is_read_back_after_reopening(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "case 1");
    put_text(l, facts, "first");
    struct entry_ref ref = put_text(l, facts, "둘째");
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
    assert_int_equal(count_texts(l), 2);
    assert_true(has_text(l, "둘째"));
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct entry in;
    OK(ledger_read(l, &ref, a, &in, &e));
    assert_int_equal(in.kind, 64);
    const struct ledger_compartment *c = NULL;
    size_t n = 0;
    OK(ledger_compartments(l, a, &c, &n, &e));
    assert_int_equal(n, 2);
    bool named = str_is(c[0].name, "case 1") || str_is(c[1].name, "case 1");
    assert_true(named);
    put_text(l, facts, "third");
    ledger_close(l);
    REFUSED(BD_DENIED, ledger_open(p.path, LEDGER_WRITE, STR("wrong horse"), &env, &l, &e));
    place_drop(&p);
}

static void a_passphrase_in_another_normal_form_opens(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger_new how = cheap("m", "d");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l = NULL;
    how.passphrase = STR("\xea\xb0\x80 \xc3\xa9"); /* composed: 가 é */
    OK(ledger_create(p.path, &how, &env, recovery, &l, &e));
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_READ, STR("\xe1\x84\x80\xe1\x85\xa1 e\xcc\x81"), &env, &l, &e)); /* decomposed */
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_WRITE, str_from(recovery), &env, &l, &e));
    OK(ledger_passphrase_change(l, STR("new words"), 1, 8192, &e));
    ledger_close(l);
    REFUSED(BD_DENIED, ledger_open(p.path, LEDGER_READ, how.passphrase, &env, &l, &e));
    OK(ledger_open(p.path, LEDGER_READ, STR("new words"), &env, &l, &e));
    ledger_close(l);
    place_drop(&p);
}

static void an_erased_entry_is_gone_and_its_survivors_are_readable(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "f");
    put_text(l, facts, "stays");
    struct entry_ref gone = put_text(l, facts, "goes");
    uint64_t before = 0;
    OK(ledger_position(l, &before, &e));
    OK(ledger_erase(l, facts, &gone, 1, STR("consent withdrawn"), NULL, 0, &e));
    assert_int_equal(count_texts(l), 1);
    assert_true(has_text(l, "stays"));
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
    assert_true(has_text(l, "stays"));
    assert_false(has_text(l, "goes"));
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct entry in;
    OK(ledger_read(l, &gone, a, &in, &e));
    assert_int_equal(in.state, ENTRY_ERASED);
    REFUSED(BD_NOT_FOUND,
            ledger_erase(l, facts, &(struct entry_ref){.device = gone.device, .index = 999}, 1, STR("x"), NULL, 0, &e));
    ledger_close(l);
    place_drop(&p);
}

static void a_vault_says_why_it_is_not_opened_or_made(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    ledger_close(l);
    FILE *f = NULL;
    char path[400];
    snprintf(path, sizeof path, "%s/bandi", p.path);
    assert_non_null(f = fopen(path, "w"));
    fputs("Bandi vault, format 2\n", f);
    fclose(f);
    REFUSED(BD_NEWER, ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
    REFUSED(BD_NOT_FOUND, ledger_open(p.root, LEDGER_WRITE, PASS, &env, &l, &e));
    struct ledger_new how = cheap("m", "d");
    char recovery[LEDGER_RECOVERY_CHARS];
    REFUSED(BD_CONFLICT, ledger_create(p.path, &how, &env, recovery, &l, &e));
    snprintf(path, sizeof path, "%s/.stfolder", p.root);
    assert_non_null(f = fopen(path, "w"));
    fclose(f);
    snprintf(path, sizeof path, "%s/other.bandi", p.root);
    REFUSED(BD_DENIED, ledger_create(path, &how, &env, recovery, &l, &e));
    place_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_appended_is_read_back_after_reopening),
        cmocka_unit_test(a_passphrase_in_another_normal_form_opens),
        cmocka_unit_test(an_erased_entry_is_gone_and_its_survivors_are_readable),
        cmocka_unit_test(a_vault_says_why_it_is_not_opened_or_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
