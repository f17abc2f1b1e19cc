/* Persons of a vault, the lists they come from, what people decided about pairs, and the table for estimates. */
#include "ledger/vault.h"

#include "app/vault_histories.h"
#include "app/vault_pairs.h"
#include "app/vault_people.h"
#include "crypto/hash.h"
#include "ledger/cbor.h"
#include "record/decision.h"

#include <sys/stat.h>

struct bench {
    struct place place;
    char folder[400];
    struct env_fake clock;
    struct env env;
    struct ledger *ledger;
    struct matter *matter;
    struct id16 file;
    struct arena *arena;
    struct id16 person[6], source[3], passage[3];
};

static struct err e;

static struct id16 record_of(struct draft *d, const char *type)
{
    struct id16 id;
    OK(draft_record(d, schema_type(matter_schema(draft_matter(d)), str_from(type)), &id, &e));
    return id;
}

static void say(struct draft *d, struct id16 id, const char *property, const char *text)
{
    OK(draft_say_text(d, id, property, str_from(text), NULL, &e));
}

static void say_of(struct draft *d, struct id16 id, const char *property, struct id16 other)
{
    const struct value v = value_record(other);
    OK(draft_say(d, id, schema_property(matter_schema(draft_matter(d)), str_from(property)), &v, NULL, &e));
}

/* Six persons: 0 cites list 0 and list 1; 1 is the witness of list 1; 2 the victim of an act that cites list 2; 3 rests on a
 * published basis of list 2; 4 and 5 stand in list 0. */
static void make_people(struct bench *b)
{
    static const char *const names[] = {"김영희", "Kim Yong-hui", "리순자", "李顺子", "박철수", "Pak Chol-su"};
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    for (int i = 0; i < 3; i++) {
        b->source[i] = record_of(d, "source");
        b->passage[i] = record_of(d, "passage");
        say(d, b->source[i], "title", "a list");
        say_of(d, b->passage[i], "passage.source", b->source[i]);
    }
    for (int i = 0; i < 6; i++)
        b->person[i] = record_of(d, "person");
    struct basis_new basis = {.type = BASIS_PUBLISHED, .has_source = true, .source = b->source[2]};
    struct id16 published, act = record_of(d, "act");
    OK(draft_basis_new(d, &basis, &published, &e));
    OK(draft_say_text(d, b->person[0], "name", str_from(names[0]),
                      &(struct statement_how){.cites = b->passage, .cite_count = 2}, &e));
    say(d, b->person[1], "name", names[1]);
    say_of(d, b->source[1], "source.witness", b->person[1]);
    say(d, b->person[2], "name", names[2]);
    const struct value victim = value_record(b->person[2]);
    OK(draft_say(d, act, schema_property(matter_schema(b->matter), STR("act.victim")), &victim,
                 &(struct statement_how){.cites = b->passage + 2, .cite_count = 1}, &e));
    for (int i = 4; i < 6; i++)
        OK(draft_say_text(d, b->person[i], "name", str_from(names[i]),
                          &(struct statement_how){.cites = b->passage, .cite_count = 1}, &e));
    draft_basis(d, published);
    say(d, b->person[3], "name", names[3]);
    OK(draft_commit(d, NULL, &e));
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    char recovery[LEDGER_RECOVERY_CHARS];
    e = ERR_NONE;
    b->place = place_new();
    b->clock = (struct env_fake){.clock_us = 1600000000000000, .counter = 5};
    b->env = env_fake(&b->clock);
    b->arena = arena_new((size_t)256 << 20);
    struct ledger_new how = {PASS, STR("Kim"), STR("laptop"), 1, 8192};
    OK(ledger_create(b->place.path, &how, &b->env, recovery, &b->ledger, &e));
    snprintf(b->folder, sizeof b->folder, "%s/view", b->place.path);
    OK(matter_open(b->ledger, b->folder, &b->env, &b->matter, &e));
    OK(matter_begin(b->matter, STR("Team"), &b->file, &e));
    make_people(b);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    matter_close(b->matter);
    ledger_close(b->ledger);
    arena_free(b->arena);
    place_drop(&b->place);
    free(b);
    return 0;
}

static void decide(struct bench *b, int x, int y, enum link_verdict v, const char *why)
{
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    OK(vault_pair_decide(d, b->person[x], b->person[y], v, str_from(why), &e));
    OK(draft_commit(d, NULL, &e));
}

static void propose(struct bench *b, const int *who, size_t count)
{
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 k = record_of(d, "cluster");
    say(d, k, "kind", "link_state:proposed");
    for (size_t i = 0; i < count; i++)
        say_of(d, k, "cluster.person", b->person[who[i]]);
    OK(draft_commit(d, NULL, &e));
}

static struct capture_table capture(struct bench *b, bool decided_only)
{
    struct capture_table t;
    const struct capture_ask ask = {.decided_only = decided_only};
    OK(vault_capture_table(b->matter, &ask, b->arena, &t, &e));
    return t;
}

/* Cluster of a person; -1 when it stands in no list. */
static int cluster_of(const struct capture_table *t, struct id16 person)
{
    for (size_t i = 0; i < t->clusters.rows; i++)
        if (id_equal(t->person[i], person))
            return (int)t->clusters.cluster[i];
    return -1;
}

static bool stands_in(const struct capture_table *t, struct id16 person, struct id16 list)
{
    for (size_t i = 0; i < t->clusters.rows; i++)
        if (id_equal(t->person[i], person) && id_equal(t->list[t->clusters.list[i]], list))
            return true;
    return false;
}

static void a_person_comes_from_the_sources_that_speak_of_it(void **state)
{
    struct bench *b = *state;
    struct capture_table t = capture(b, false);
    static const bool truth[6][3] = {{1, 1, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 1}, {1, 0, 0}, {1, 0, 0}};
    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 3; k++)
            assert_int_equal(stands_in(&t, b->person[i], b->source[k]), truth[i][k]);
    assert_int_equal(t.clusters.rows, 7);
    assert_int_equal(t.clusters.clusters, 6);
    assert_int_equal(t.persons, 6);
    assert_int_equal(t.unlisted, 0);
}

static void only_the_lists_asked_for_count(void **state)
{
    struct bench *b = *state;
    struct capture_table t;
    const struct capture_ask ask = {.lists = b->source, .list_count = 1};
    OK(vault_capture_table(b->matter, &ask, b->arena, &t, &e));
    assert_int_equal(t.clusters.lists, 1);
    assert_int_equal(t.clusters.rows, 3);
    assert_int_equal(t.unlisted, 3);
    const struct capture_ask wrong = {.lists = b->person, .list_count = 1};
    REFUSED(BD_INPUT, vault_capture_table(b->matter, &wrong, b->arena, &t, &e));
}

static void same_joins_and_the_last_decision_counts(void **state)
{
    struct bench *b = *state;
    decide(b, 0, 1, LINK_SAME, "한 사람: 생년월일이 같음");
    struct capture_table t = capture(b, false);
    assert_int_equal(cluster_of(&t, b->person[0]), cluster_of(&t, b->person[1]));
    assert_int_equal(t.clusters.clusters, 5);
    decide(b, 1, 0, LINK_NOT_SAME, "다른 사람");
    t = capture(b, false);
    assert_int_not_equal(cluster_of(&t, b->person[0]), cluster_of(&t, b->person[1]));
    decide(b, 0, 1, LINK_OPEN, "");
    const struct vault_pair *pairs;
    size_t count;
    OK(vault_pairs_read(b->matter, b->arena, &pairs, &count, &e));
    assert_int_equal(count, 1);
    assert_int_equal(pairs[0].verdict, LINK_OPEN);
    assert_int_equal(pairs[0].earlier, 2);
    const struct decision *all;
    OK(decision_list(b->matter, STR(PAIR_DECISION), b->arena, &all, &count, &e));
    assert_int_equal(count, 3);
    assert_true(all[0].over && all[1].over && !all[2].over);
    assert_true(str_is(all[0].reason, "한 사람: 생년월일이 같음"));
}

static void the_undecided_are_counted_and_join_only_when_asked(void **state)
{
    struct bench *b = *state;
    struct capture_table t;
    propose(b, (const int[]){0, 1}, 2);
    decide(b, 4, 5, LINK_UNSURE, "");
    const struct capture_ask all = {.undecided_same = true}, none = {.decided_only = true};
    OK(vault_capture_table(b->matter, &all, b->arena, &t, &e));
    assert_int_equal(t.undecided_pairs, 2);
    assert_int_equal(t.clusters.clusters, 4);
    OK(vault_capture_table(b->matter, &none, b->arena, &t, &e));
    assert_int_equal(t.undecided_pairs, 0);
    assert_int_equal(t.clusters.clusters, 6);
    decide(b, 0, 1, LINK_NOT_SAME, "");
    OK(vault_capture_table(b->matter, &all, b->arena, &t, &e));
    assert_int_equal(t.undecided_pairs, 1);
}

static void only_what_a_basis_allows_for_the_use_counts(void **state)
{
    struct bench *b = *state;
    struct vault_gate gate;
    struct capture_table t;
    OK(vault_gate_open(b->matter, USE_STATISTICS, 20000, b->arena, &gate, &e));
    const struct capture_ask ask = {.gate = &gate};
    OK(vault_capture_table(b->matter, &ask, b->arena, &t, &e));
    assert_int_equal(t.clusters.rows, 1); /* the person under the published basis, on the list that it names */
    assert_true(stands_in(&t, b->person[3], b->source[2]));
    assert_true(gate.withheld > 0);
}

static void lists_and_strata_become_counts_without_anybody(void **state)
{
    struct bench *b = *state;
    struct vault_histories h;
    struct histories_ask ask = {
        .strata = STR("sex,period"), .periods = STR("2000,2010"), .use = USE_INTERNAL, .place_level = STR("province")};
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 act = record_of(d, "act"), other = record_of(d, "act");
    say(d, b->person[0], "sex", "sex:female");
    say(d, act, "date", "2003-05");
    say_of(d, act, "act.victim", b->person[0]);
    say(d, other, "date", "200X"); /* all of it lies in 2000 to 2009 */
    say_of(d, other, "act.victim", b->person[0]);
    OK(draft_commit(d, NULL, &e));
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_true(str_starts(h.decided, "S-"));
    size_t at;
    assert_true(str_find(h.decided, STR(",sex,period,count\n"), 0, &at));
    assert_true(str_find(h.decided, STR(",female,2000 to 2009,1\n"), 0, &at));
    assert_true(str_find(h.decided, STR(",,,2\n"), 0, &at)); /* persons 4 and 5, or 2 and 3: nothing known */
    assert_int_equal(h.unlisted, 0);
    ask.periods = STR("2000,2005");
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_true(str_find(h.decided, STR(",female,2000 to 2004,1\n"), 0, &at)); /* 200X says nothing now */
    ask.strata = STR("name");
    REFUSED(BD_USAGE, vault_histories(b->matter, &ask, b->arena, &h, &e));
    ask.strata = STR("sex");
    ask.lists = STR("S-0000-0000-0");
    REFUSED(BD_USAGE, vault_histories(b->matter, &ask, b->arena, &h, &e));
}

static void derive(struct bench *b, struct id16 later, const char *manner, struct id16 earlier)
{
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 id = record_of(d, "derivation");
    say_of(d, id, "derivation.from", later);
    say_of(d, id, "derivation.of", earlier);
    say(d, id, "manner", manner);
    OK(draft_commit(d, NULL, &e));
}

/* Sources 0 and 1 are two lists by kind, source 2 has none: a passage of 1 quotes 0; later 2 and 0 rest on one origin outside. */
static void lists_that_draw_on_one_another_are_named(void **state)
{
    struct bench *b = *state;
    struct vault_histories h;
    struct histories_ask ask = {.by = LIST_BY_KIND, .use = USE_INTERNAL, .place_level = STR("province")};
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    say(d, b->source[0], "kind", "source_material:list");
    say(d, b->source[1], "kind", "source_material:interview");
    struct id16 origin = record_of(d, "source");
    say(d, origin, "title", "an archive");
    OK(draft_commit(d, NULL, &e));
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_int_equal(h.related.n, 0);
    derive(b, b->passage[1], "derivation_manner:quotes", b->passage[0]);
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_true(str_is(h.related, "interview / list"));
    derive(b, b->source[2], "derivation_manner:cites", origin);
    derive(b, b->source[0], "derivation_manner:cites", origin);
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_true(str_is(h.related, "interview / list, interview / none, list / none"));
    ask.lists = STR("list,none");
    OK(vault_histories(b->matter, &ask, b->arena, &h, &e));
    assert_true(str_is(h.related, "list / none"));
}

static void a_proposal_joins_until_a_person_says_otherwise(void **state)
{
    struct bench *b = *state;
    propose(b, (const int[]){0, 1, 2}, 3);
    struct capture_table t = capture(b, false);
    assert_int_equal(t.clusters.clusters, 4);
    assert_int_equal(t.undecided, 1);
    assert_int_equal(capture(b, true).clusters.clusters, 6);
    decide(b, 0, 2, LINK_NOT_SAME, "");
    t = capture(b, false);
    assert_int_not_equal(cluster_of(&t, b->person[0]), cluster_of(&t, b->person[2]));
    decide(b, 0, 1, LINK_SAME, "");
    t = capture(b, true);
    assert_int_equal(cluster_of(&t, b->person[0]), cluster_of(&t, b->person[1]));
    assert_int_equal(t.undecided, 0);
}

static void a_person_is_not_the_same_as_itself(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    REFUSED(BD_INPUT, vault_pair_decide(d, b->person[0], b->person[0], LINK_SAME, STR(""), &e));
}

static size_t decisions_left(struct bench *b)
{
    const struct decision *all;
    size_t count;
    OK(decision_list(b->matter, STR(""), b->arena, &all, &count, &e));
    return count;
}

static size_t named_in_clusters(struct bench *b, struct id16 person)
{
    const struct vault_cluster *all;
    size_t count, n = 0;
    OK(vault_clusters_read(b->matter, b->arena, &all, &count, &e));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i].count; k++)
            n += id_equal(all[i].person[k], person);
    return n;
}

static void a_withdrawal_takes_what_was_decided_of_the_withdrawn_and_leaves_the_rest(void **state)
{
    struct bench *b = *state;
    struct erase_report report;
    struct id16 consent;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 gone = record_of(d, "person");
    struct basis_new basis = {.type = BASIS_CONSENT, .how = STR("spoken"), .by = STR("a worker"), .language = STR("ko")};
    OK(draft_basis_new(d, &basis, &consent, &e));
    draft_basis(d, consent);
    say(d, gone, "name", "최은희");
    OK(draft_commit(d, NULL, &e));
    struct id16 kept = b->person[1];
    b->person[1] = gone;
    decide(b, 0, 1, LINK_SAME, "같은 어머니");
    decide(b, 0, 1, LINK_NOT_SAME, "다른 어머니");
    propose(b, (const int[]){0, 1}, 2);
    b->person[1] = kept;
    decide(b, 0, 2, LINK_NOT_SAME, "");
    assert_int_equal(decisions_left(b), 3);
    OK(matter_withdraw(b->matter, consent, STR("2021"), STR("by letter"), &report, &e));
    assert_int_equal(decisions_left(b), 1);
    assert_int_equal(named_in_clusters(b, gone), 0);
    assert_int_equal(named_in_clusters(b, b->person[0]), 1);
    OK(matter_rebuild(b->matter, &e));
    assert_int_equal(decisions_left(b), 1);
}

static void a_withdrawal_takes_what_was_decided_of_the_one_whose_consent_it_was(void **state)
{
    struct bench *b = *state;
    struct erase_report report;
    struct id16 consent;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct basis_new basis = {.type = BASIS_CONSENT,
                              .has_person = true,
                              .person = b->person[0],
                              .how = STR("spoken"),
                              .by = STR("a worker"),
                              .language = STR("ko")};
    OK(draft_basis_new(d, &basis, &consent, &e));
    draft_basis(d, consent);
    say(d, b->person[0], "birth_date", "1970");
    OK(draft_commit(d, NULL, &e));
    decide(b, 0, 1, LINK_SAME, "");
    decide(b, 2, 3, LINK_SAME, "");
    OK(matter_withdraw(b->matter, consent, STR("2021"), STR("by letter"), &report, &e));
    assert_int_equal(decisions_left(b), 1);
}

static void erasing_all_that_is_said_of_a_person_takes_what_was_decided(void **state)
{
    struct bench *b = *state;
    struct erase_report report;
    struct record r;
    decide(b, 4, 5, LINK_SAME, "");
    decide(b, 0, 5, LINK_UNSURE, "");
    OK(record_read(b->matter, b->person[4], READ_ALL, b->arena, &r, &e));
    assert_int_equal(r.count, 1);
    OK(matter_erase(b->matter, &r.statements[0].id, 1, STR("asked"), &report, &e));
    assert_int_equal(decisions_left(b), 1);
}

static void an_older_vault_gets_the_types_that_came_since_and_keeps_its_own(void **state)
{
    struct bench *b = *state;
    const struct document *shipped, *added;
    char recovery[LEDGER_RECOVERY_CHARS], path[400], folder[420];
    struct ledger *l;
    struct matter *m;
    size_t n = schema_shipped(&shipped), count;
    snprintf(path, sizeof path, "%s-old", b->place.path);
    snprintf(folder, sizeof folder, "%s/view", path);
    struct ledger_new how = {PASS, STR("Kim"), STR("laptop"), 1, 8192};
    OK(ledger_create(path, &how, &b->env, recovery, &l, &e));
    for (size_t i = 0; i < n; i++) {
        struct buf fields SCOPED_BUF = BUF_MAX((size_t)1 << 22);
        uint8_t hash[HASH_BYTES];
        if (str_is(shipped[i].name, "link") || str_is(shipped[i].name, "link_state"))
            continue;
        cbor_put_uint(&fields, 16);
        cbor_put_text(&fields, shipped[i].sort == DOCUMENT_SCHEMA ? STR("schema") : STR("vocabulary"));
        cbor_put_uint(&fields, 17);
        cbor_put_text(&fields, shipped[i].name);
        cbor_put_uint(&fields, 18);
        cbor_put_text(&fields, shipped[i].version);
        cbor_put_uint(&fields, 19);
        cbor_put_bytes(&fields, shipped[i].content.p, shipped[i].content.n);
        hash_of(shipped[i].content.p, shipped[i].content.n, hash);
        cbor_put_uint(&fields, 20);
        cbor_put_bytes(&fields, hash, sizeof hash);
        struct entry_new entry = {
            .compartment = ledger_admin_compartment(l), .kind = KIND_DOCUMENT, .fields = buf_str(&fields), .field_count = 5};
        OK(ledger_append(l, &entry, 1, NULL, &e));
    }
    OK(matter_open(l, folder, &b->env, &m, &e));
    assert_null(schema_type(matter_schema(m), STR("cluster")));
    OK(matter_bring_missing(m, true, b->arena, &added, &count, &e));
    assert_int_equal(count, 2);
    assert_null(schema_type(matter_schema(m), STR("cluster")));
    OK(matter_bring_missing(m, false, b->arena, &added, &count, &e));
    assert_int_equal(count, 2);
    assert_non_null(schema_type(matter_schema(m), STR("cluster")));
    assert_int_equal(schema_faults(matter_schema(m)), 0);
    OK(matter_bring_missing(m, false, b->arena, &added, &count, &e));
    assert_int_equal(count, 0);
    matter_close(m);
    ledger_close(l);
    OK(ledger_wipe(path, &e));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_person_comes_from_the_sources_that_speak_of_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_lists_asked_for_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(same_joins_and_the_last_decision_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_undecided_are_counted_and_join_only_when_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_a_basis_allows_for_the_use_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_and_strata_become_counts_without_anybody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_that_draw_on_one_another_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_proposal_joins_until_a_person_says_otherwise, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_person_is_not_the_same_as_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_withdrawal_takes_what_was_decided_of_the_withdrawn_and_leaves_the_rest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_withdrawal_takes_what_was_decided_of_the_one_whose_consent_it_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(erasing_all_that_is_said_of_a_person_takes_what_was_decided, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_older_vault_gets_the_types_that_came_since_and_keeps_its_own, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
