/* Linkage inside a vault: every name and alias counts, proposals are kept with their weights and keep their handles, what people
 * decide is obeyed, taken back and never lost. */
#include "ledger/vault.h"

#include "app/vault_keep.h"
#include "app/vault_pairs.h"
#include "app/vault_people.h"
#include "link/person.h"
#include "link/read.h"
#include "record/decision.h"

#include <string.h>

enum { PEOPLE = 80, TWICE = 20 };

struct bench {
    struct place place;
    char folder[400];
    struct env_fake clock;
    struct env env;
    struct ledger *ledger;
    struct matter *matter;
    struct id16 file;
    struct arena *arena;
    struct session session;
    struct verb_call call;
    struct id16 person[PEOPLE + TWICE];
};

static struct err e;

static void say(struct draft *d, struct id16 id, const char *property, const char *text)
{
    OK(draft_say_text(d, id, property, str_from(text), NULL, &e));
}

/* Eighty people, every fourth of them a second time in letters. */
static void make_people(struct bench *b)
{
    static const char *const family[][2] = {{"김", "Kim"},  {"이", "Ri"},   {"박", "Pak"}, {"최", "Choe"},
                                            {"정", "Jong"}, {"강", "Kang"}, {"조", "Jo"},  {"윤", "Yun"}};
    static const char *const given[][2] = {{"영희", "Yonghui"}, {"순자", "Sunja"},   {"철수", "Cholsu"}, {"은희", "Unhui"},
                                           {"명수", "Myongsu"}, {"정숙", "Jongsuk"}, {"성호", "Songho"}, {"미란", "Miran"},
                                           {"혜선", "Hyeson"},  {"광일", "Kwangil"}};
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    const struct record_type *type = schema_type(matter_schema(b->matter), STR("person"));
    for (int i = 0; i < PEOPLE + TWICE; i++) {
        int who = i < PEOPLE ? i : 4 * (i - PEOPLE), script = i >= PEOPLE;
        const char *f = family[who % 8][script], *g = given[who / 8][script];
        OK(draft_record(d, type, &b->person[i], &e));
        say(d, b->person[i], "name", arena_printf(b->arena, script ? "%s %s" : "%s%s", f, g));
        say(d, b->person[i], "birth_date",
            arena_printf(b->arena, "%d-%02d-%02d", 1950 + who * 7 % 45, 1 + who * 5 % 12, 1 + who * 11 % 28));
        say(d, b->person[i], "sex", who % 3 ? "female" : "male");
    }
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
    b->arena = arena_new((size_t)512 << 20);
    struct ledger_new how = {PASS, STR("Kim"), STR("laptop"), 1, 8192};
    OK(ledger_create(b->place.path, &how, &b->env, recovery, &b->ledger, &e));
    snprintf(b->folder, sizeof b->folder, "%s/view", b->place.path);
    OK(matter_open(b->ledger, b->folder, &b->env, &b->matter, &e));
    OK(matter_begin(b->matter, STR("Team"), &b->file, &e));
    make_people(b);
    b->session = (struct session){.path = b->place.path, .ledger = b->ledger, .matter = b->matter};
    b->call = (struct verb_call){.arena = b->arena, .env = &b->env, .session = &b->session};
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

static uint32_t row_of(struct bench *b, const struct vault_linkage *v, int person)
{
    char handle[HANDLE_CHARS];
    uint32_t row = 0;
    OK(matter_handle(b->matter, b->person[person], handle, &e));
    assert_int_equal(row_index_any(&v->rows, str_from(handle), &row), 1);
    return row;
}

static struct vault_kept keep(struct bench *b)
{
    struct link_job j;
    struct vault_linkage v;
    struct vault_kept kept;
    link_open(&j, b->arena, 1);
    OK(vault_link_fill(&b->call, &j, &v, &e));
    assert_true(link_run(&j));
    OK(vault_keep(&b->call, &j, &v, b->file, &kept, &e));
    link_close(&j);
    return kept;
}

static bool one_cluster(struct bench *b, int x, int y)
{
    struct link_job j;
    struct vault_linkage v;
    link_open(&j, b->arena, 1);
    OK(vault_link_fill(&b->call, &j, &v, &e));
    assert_true(link_run(&j));
    bool same = j.cluster[row_of(b, &v, x)] == j.cluster[row_of(b, &v, y)];
    link_close(&j);
    return same;
}

static void decide(struct bench *b, int x, int y, enum link_verdict v, const char *why)
{
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    OK(vault_pair_decide(d, b->person[x], b->person[y], v, str_from(why), &e));
    OK(draft_commit(d, NULL, &e));
}

/* The record of the type cluster, not retired, that holds a person; zero when none does. */
static struct id16 held_by(struct bench *b, int person)
{
    const struct vault_cluster *all;
    size_t count;
    OK(vault_clusters_read(b->matter, b->arena, &all, &count, &e));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i].count; k++)
            if (id_equal(all[i].person[k], b->person[person]))
                return all[i].id;
    return (struct id16){{0}};
}

static struct record cluster_record(struct bench *b, struct id16 id)
{
    struct record r;
    OK(record_read(b->matter, id, READ_LIVE, b->arena, &r, &e));
    return r;
}

static void every_name_and_alias_is_compared_with_every_other(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    say(d, b->person[1], "alias", "박복순");
    say(d, b->person[1], "alias", "한경옥");
    say(d, b->person[1], "name", "Chang Kumsil");
    say(d, b->person[2], "alias", "장금실");
    say(d, b->person[3], "alias", "韓京玉");
    OK(draft_commit(d, NULL, &e));
    struct link_job j;
    struct vault_linkage v;
    link_open(&j, b->arena, 1);
    OK(vault_link_fill(&b->call, &j, &v, &e));
    int names = 0, at = 0;
    for (int f = 0; f < j.fields.count; f++)
        if (j.fields.f[f].kind == LINK_NAME_FULL) {
            names++;
            at = f;
        }
    assert_int_equal(names, 1);
    const struct field *f = &j.fields.f[at];
    uint32_t one = f->value[row_of(b, &v, 1)];
    assert_true(person_weight(f->pool, one, f->value[row_of(b, &v, 2)]) > 5); /* a name of one, an alias of the other */
    assert_true(person_weight(f->pool, one, f->value[row_of(b, &v, 3)]) > 5); /* the third alias, in another script */
    assert_true(person_weight(f->pool, one, f->value[row_of(b, &v, 30)]) < 0);
    link_close(&j);
}

static const char *cell(struct link_job *j, const char *column, uint32_t row)
{
    for (size_t c = 0; c < j->records.column_count; c++)
        if (str_is(j->records.columns[c].name, column))
            return arena_printf(j->a, "%.*s", STR_FMT(j->records.columns[c].text[j->records.columns[c].value[row]]));
    return NULL;
}

static void values_that_contradict_each_other_say_what_they_share(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    say(d, b->person[0], "birth_date", "1950-07-30");
    say(d, b->person[0], "sex", "female");
    say(d, b->person[8], "birth_date", "1950-01-30");
    OK(draft_commit(d, NULL, &e));
    struct link_job j;
    struct vault_linkage v;
    link_open(&j, b->arena, 1);
    OK(vault_link_fill(&b->call, &j, &v, &e));
    assert_string_equal(cell(&j, "birth", row_of(b, &v, 0)), "1950"); /* 1950-01-01 and 1950-07-30 */
    assert_string_equal(cell(&j, "sex", row_of(b, &v, 0)), "");
    assert_string_equal(cell(&j, "sex", row_of(b, &v, 1)), "female");
    link_close(&j);
}

static void a_telephone_is_compared_and_other_ways_to_reach_somebody_are_not(void **state)
{
    struct bench *b = *state;
    {
        SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
        say(d, b->person[0], "contact", "through her aunt, at the market"); /* passed over */
        say(d, b->person[0], "contact", "010-1234-5678");
        say(d, b->person[0], "contact", "02-765-4321"); /* of several the first */
        say(d, b->person[PEOPLE], "contact", "+82 10 1234 5678");
        say(d, b->person[1], "contact", "through her aunt, at the market");
        OK(draft_commit(d, NULL, &e));
    }
    struct link_job j;
    struct vault_linkage v;
    link_open(&j, b->arena, 1);
    OK(vault_link_fill(&b->call, &j, &v, &e));
    const struct field *phone = NULL;
    for (int f = 0; f < j.fields.count; f++)
        if (strcmp(j.fields.f[f].name, "telephone") == 0)
            phone = &j.fields.f[f];
    assert_non_null(phone);
    uint32_t x = phone->value[row_of(b, &v, 0)], y = phone->value[row_of(b, &v, PEOPLE)];
    assert_true(x != 0 && x == y);
    assert_int_equal(phone->value[row_of(b, &v, 1)], 0);
    link_close(&j);
}

static void proposals_are_kept_with_their_weights_and_found_again(void **state)
{
    struct bench *b = *state;
    struct vault_kept first = keep(b), again;
    assert_true(first.made >= TWICE - 2 && first.made <= TWICE + 2);
    assert_int_equal(first.changed + first.unchanged + first.retired, 0);
    struct id16 id = held_by(b, 4);
    assert_true(!id_is_zero(id) && id_equal(id, held_by(b, PEOPLE + 1)));
    struct record r = cluster_record(b, id);
    assert_true(str_is(record_first(&r, "kind")->value.text, "link_state:proposed"));
    size_t at;
    assert_true(str_find(record_text(&r, "made_by"), STR("; probability 0.9"), 0, &at));
    assert_true(str_find(record_text(&r, "made_by"), STR(" bits"), 0, &at));
    assert_false(str_find(record_text(&r, "made_by"), STR("P-"), 0, &at)); /* no handle of a person */
    again = keep(b);
    assert_int_equal(again.unchanged, first.made);
    assert_int_equal(again.made + again.changed + again.retired, 0);
    assert_true(id_equal(id, held_by(b, 4)));
}

/* As if an earlier run had said `made` of a cluster. */
static void say_made(struct bench *b, struct id16 id, const char *made)
{
    struct record r = cluster_record(b, id);
    const struct value text = value_text(str_from(made));
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    OK(draft_say(d, id, schema_property(matter_schema(b->matter), STR("cluster.made_by")), &text,
                 &(struct statement_how){.replaces = &record_first(&r, "made_by")->id, .replace_count = 1}, &e));
    OK(draft_commit(d, NULL, &e));
}

static void a_proposal_has_changed_when_its_people_or_its_stated_chance_have(void **state)
{
    struct bench *b = *state;
    struct vault_kept first = keep(b), again;
    struct id16 id = held_by(b, 4);
    struct record r = cluster_record(b, id);
    double p = 0;
    const char *said = strstr(str_keep(b->arena, record_text(&r, "made_by")).p, "probability ");
    assert_int_equal(sscanf(said, "probability %lf", &p), 1);
    say_made(b, id,
             arena_printf(b->arena, "bandi link 0.0.9, seed 8, 12 records of persons; probability %.4f, weight 3.1 bits", p));
    again = keep(b);
    assert_int_equal(again.changed, 0);
    say_made(b, id, arena_printf(b->arena, "bandi link 0.0.9; probability %.4f, weight 3.1 bits", p - 0.001));
    assert_int_equal(keep(b).changed, 0);
    say_made(b, id, arena_printf(b->arena, "bandi link 0.0.9; probability %.4f, weight 3.1 bits", p - 0.01));
    again = keep(b);
    assert_int_equal(again.changed, 1);
    assert_int_equal(again.unchanged, first.made - 1);
    say_made(b, id, "somebody's own words");
    assert_int_equal(keep(b).changed, 1);
}

static void a_proposal_keeps_its_handle_and_a_retired_one_leads_on(void **state)
{
    struct bench *b = *state;
    (void)keep(b);
    struct id16 x = held_by(b, 0), y = held_by(b, 4), now;
    assert_false(id_is_zero(x) || id_is_zero(y) || id_equal(x, y));
    decide(b, 0, 4, LINK_SAME, "the same mother");
    decide(b, 0, PEOPLE + 1, LINK_SAME, "the same mother");
    decide(b, 4, PEOPLE, LINK_SAME, "the same mother");
    struct vault_kept joined = keep(b);
    assert_int_equal(joined.retired, 1);
    assert_int_equal(joined.changed, 1);
    struct id16 stays = held_by(b, 0), gone = id_equal(stays, x) ? y : x;
    assert_true(id_equal(stays, x) || id_equal(stays, y));
    assert_true(id_equal(stays, held_by(b, 4)) && id_equal(stays, held_by(b, PEOPLE + 1)));
    OK(vault_cluster_now(b->matter, gone, &now, &e));
    assert_true(id_equal(now, stays));
    struct record r = cluster_record(b, gone);
    assert_true(str_is(record_first(&r, "kind")->value.text, "link_state:retired"));
    decide(b, 8, PEOPLE + 2, LINK_NOT_SAME, "twins"); /* nobody is left of it: it ends, and leads nowhere */
    struct id16 ends = held_by(b, 8);
    assert_int_equal(keep(b).retired, 1);
    assert_true(id_is_zero(held_by(b, 8)));
    OK(vault_cluster_now(b->matter, ends, &now, &e));
    assert_true(id_equal(now, ends));
}

static void what_people_decided_of_a_cluster_is_not_touched(void **state)
{
    struct bench *b = *state;
    (void)keep(b);
    struct id16 id = held_by(b, 4);
    struct record r = cluster_record(b, id);
    const struct value decided = value_term(STR("link_state:decided"));
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    OK(draft_say(d, id, schema_property(matter_schema(b->matter), STR("cluster.kind")), &decided,
                 &(struct statement_how){.replaces = &record_first(&r, "kind")->id, .replace_count = 1}, &e));
    OK(draft_commit(d, NULL, &e));
    struct vault_kept after = keep(b);
    assert_int_equal(after.made + after.changed + after.retired, 0);
    r = cluster_record(b, id);
    assert_true(str_is(record_first(&r, "kind")->value.text, "link_state:decided"));
}

static void a_decision_is_obeyed_until_it_is_taken_back_and_stays_to_be_read(void **state)
{
    struct bench *b = *state;
    assert_true(one_cluster(b, 4, PEOPLE + 1));
    decide(b, 4, PEOPLE + 1, LINK_NOT_SAME, "different mothers");
    assert_false(one_cluster(b, 4, PEOPLE + 1));
    assert_false(one_cluster(b, 4, PEOPLE + 1)); /* by every later run */
    decide(b, 4, PEOPLE + 1, LINK_OPEN, "the source was wrong");
    assert_true(one_cluster(b, 4, PEOPLE + 1));
    decide(b, 5, 6, LINK_SAME, "she said so");
    assert_true(one_cluster(b, 5, 6));
    const struct decision *all;
    size_t count, over = 0;
    OK(decision_list(b->matter, STR(PAIR_DECISION), b->arena, &all, &count, &e));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        struct str by;
        over += all[i].over;
        OK(matter_member_name(b->matter, all[i].author, b->arena, &by, &e));
        assert_true(all[i].reason.n > 0 && by.n > 0 && all[i].time.ms > 0);
    }
    assert_int_equal(over, 1); /* the first, replaced by the second */
}

static void options_of_tables_are_refused_with_the_reason(void **state)
{
    static const char *const options[] = {"report", "svg", "clusters", "pairs", "samples", "decisions", "previous", "truth"};
    (void)state;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        e = ERR_NONE;
        assert_int_equal(vault_link_refuse(options[i], &e), BD_USAGE);
        assert_non_null(strstr(e.text, options[i]));
        assert_true(strlen(e.mend) > 0);
    }
    e = ERR_NONE;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_name_and_alias_is_compared_with_every_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_that_contradict_each_other_say_what_they_share, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_telephone_is_compared_and_other_ways_to_reach_somebody_are_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(proposals_are_kept_with_their_weights_and_found_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_proposal_has_changed_when_its_people_or_its_stated_chance_have, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_proposal_keeps_its_handle_and_a_retired_one_leads_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_people_decided_of_a_cluster_is_not_touched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_decision_is_obeyed_until_it_is_taken_back_and_stays_to_be_read, set_up, tear_down),
        cmocka_unit_test(options_of_tables_are_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
