/* Full-text search of a matter: what is found and ranked below the bound, above it, and in whatever order entries came. */
#include "ledger/vault.h"

#include "crypto/key.h"
#include "record/matter_inside.h"
#include "record/search.h"

enum { TEXTS = 240, WORDS_MOST = 12 };

/* The first words of each language stand in most texts, the last in few. */
static const char *const words[3][WORDS_MOST] = {
    {"송환", "집결소", "어머니", "중개인", "강을", "겨울", "마을", "심문", "국경", "아이", "딸", "밤"},
    {"遣返", "警察", "村里", "孩子", "户口", "河边", "冬天", "卖", "母亲", "证件", "集结所", "她"},
    {"broker", "river", "night", "village", "mother", "child", "sold", "guard", "winter", "border", "paper", "camp"}};

struct text {
    char words[400];
    struct id16 statement;
};

struct bench {
    struct place place;
    char folder[400];
    struct env_fake clock;
    struct env env;
    struct ledger *ledger;
    struct matter *matter;
    struct id16 file;
    struct arena *arena;
    struct text text[TEXTS];
};

static struct err e;
static uint64_t seed;

static size_t draw(size_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % below;
}

static size_t draw_low(size_t below)
{
    size_t a = draw(below), b = draw(below);
    return a < b ? a : b;
}

static void make_text(struct text *t, size_t number)
{
    size_t language = number % 3, n = 2 + draw(9), at = 0;
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(t->words + at, sizeof t->words - at, "%s%s", language == 1 || i == 0 ? "" : " ",
                               words[language][draw_low(WORDS_MOST)]);
    if (language == 0)
        snprintf(t->words + at, sizeof t->words - at, "에서");
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    char recovery[LEDGER_RECOVERY_CHARS];
    e = ERR_NONE;
    seed = 7;
    b->place = place_new();
    b->clock = (struct env_fake){.clock_us = 1600000000000000, .counter = 5};
    b->env = env_fake(&b->clock);
    b->arena = arena_new((size_t)256 << 20);
    struct ledger_new how = {PASS, STR("Kim"), STR("laptop"), 1, 8192};
    OK(ledger_create(b->place.path, &how, &b->env, recovery, &b->ledger, &e));
    snprintf(b->folder, sizeof b->folder, "%s/view", b->place.path);
    OK(matter_open(b->ledger, b->folder, &b->env, &b->matter, &e));
    OK(matter_begin(b->matter, STR("Team"), &b->file, &e));
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    /* A commit for every four texts: several statements an entry, many entries. */
    for (size_t i = 0; i < TEXTS; i++) {
        struct id16 id, ids[4];
        make_text(&b->text[i], i);
        OK(draft_record(d, schema_type(matter_schema(b->matter), STR("passage")), &id, &e));
        OK(draft_say_text(d, id, "words", str_from(b->text[i].words), NULL, &e));
        if (i % 4 != 3)
            continue;
        OK(draft_commit(d, ids, &e));
        for (size_t k = 0; k < 4; k++)
            b->text[i - 3 + k].statement = ids[k];
    }
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

static struct search_result search(struct bench *b, const char *typed, size_t limit, size_t ranked)
{
    struct search_result r;
    OK(record_search(b->matter, &(struct search_query){.text = str_from(typed), .limit = limit, .ranked = ranked}, b->arena, &r,
                     &e));
    return r;
}

static size_t text_of(struct bench *b, struct id16 statement)
{
    size_t i = 0;
    while (i < TEXTS && !id_equal(b->text[i].statement, statement))
        i++;
    assert_true(i < TEXTS);
    return i;
}

static void every_text_that_holds_the_words_is_found_and_no_other(void **state)
{
    struct bench *b = *state;
    static const char *const asked[][2] = {{"송환", ""}, {"송", ""},       {"에", ""},       {"서", ""},
                                           {"遣返", ""}, {"她", ""},       {"返", ""},       {"broker", ""},
                                           {"camp", ""}, {"딸", "밤"},     {"警察", "孩子"}, {"river", "paper"},
                                           {"卖", "她"}, {"송환", "遣返"}, {"환에", ""}};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        char typed[100];
        snprintf(typed, sizeof typed, "%s %s", asked[i][0], asked[i][1]);
        struct search_result r = search(b, typed, 1000, 0);
        size_t expected = 0;
        for (size_t k = 0; k < TEXTS; k++)
            expected += strstr(b->text[k].words, asked[i][0]) != NULL && strstr(b->text[k].words, asked[i][1]) != NULL;
        assert_int_equal(r.count, expected);
        assert_int_equal(r.ranked, expected);
        assert_false(r.cut);
        for (size_t k = 0; k < r.count; k++) {
            const char *text = b->text[text_of(b, r.hits[k].statement)].words;
            assert_non_null(strstr(text, asked[i][0]));
            assert_non_null(strstr(text, asked[i][1]));
            assert_true(k == 0 || r.hits[k - 1].rank < r.hits[k].rank ||
                        (r.hits[k - 1].rank <= r.hits[k].rank && id_cmp(r.hits[k - 1].statement, r.hits[k].statement) < 0));
        }
    }
}

static const char *const common[] = {"송환", "집", "遣返", "broker", "송환 집결소", "警", "river night", "에서", "返"};
enum { COMMON = sizeof common / sizeof *common };

static void below_the_bound_a_search_is_exhaustive(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < COMMON; i++) {
        struct search_result all = search(b, common[i], 1000, 1000000), few = search(b, common[i], 10, all.count);
        assert_true(all.count > 10 && few.count == 10);
        assert_true(!few.cut && few.ranked == all.count);
        for (size_t k = 0; k < few.count; k++)
            assert_true(id_equal(few.hits[k].statement, all.hits[k].statement));
        /* One match more than the bound is a cut. */
        few = search(b, common[i], 10, all.count - 1);
        assert_true(few.cut && few.ranked == all.count - 1);
    }
}

static void above_the_bound_the_best_of_the_newest_are_given(void **state)
{
    struct bench *b = *state;
    enum { BOUND = 12, SHOWN = 5 };
    for (size_t i = 0; i < COMMON; i++) {
        struct search_result all = search(b, common[i], 1000, 1000000), few = search(b, common[i], SHOWN, BOUND);
        assert_true(few.cut && few.count == SHOWN && few.ranked == BOUND);
        size_t shown = 0;
        for (size_t k = 0; k < all.count && shown < SHOWN; k++) {
            size_t mine = text_of(b, all.hits[k].statement), newer = 0;
            for (size_t j = 0; j < all.count; j++)
                newer += text_of(b, all.hits[j].statement) > mine;
            if (newer < BOUND)
                assert_true(id_equal(all.hits[k].statement, few.hits[shown++].statement));
        }
        assert_int_equal(shown, SHOWN);
    }
}

static void a_type_that_few_matches_have_is_searched_to_the_end(void **state)
{
    struct bench *b = *state;
    struct search_result r;
    struct search_query q = {
        .text = STR("송환"), .type = schema_type(matter_schema(b->matter), STR("source")), .limit = 3, .ranked = 3};
    OK(record_search(b->matter, &q, b->arena, &r, &e));
    assert_true(r.count == 0 && !r.cut);
    q.type = schema_type(matter_schema(b->matter), STR("passage"));
    OK(record_search(b->matter, &q, b->arena, &r, &e));
    assert_true(r.count == 3 && r.cut);
}

/* ---- two devices, any order of arrival ---- */

struct collected {
    struct arena *a;
    struct id16 compartment;
    struct entry entry[400];
    size_t n;
};

static enum bd_status collect(void *ctx, const struct entry *in, struct err *err)
{
    struct collected *c = ctx;
    (void)err;
    if (!id_equal(in->compartment, c->compartment))
        return BD_OK;
    assert_true(c->n < 200);
    c->entry[c->n] = *in;
    c->entry[c->n].body = str_keep(c->a, in->body);
    c->n++;
    return BD_OK;
}

/* The same texts once more by a second device whose clock is nearly the same: some in the very millisecond, some between. */
static void add_second_device(struct collected *c)
{
    size_t n = c->n;
    for (size_t i = 0; i < n; i++) {
        struct entry *other = &c->entry[n + i];
        *other = c->entry[i];
        other->ref.device.b[0] ^= 0x55;
        other->ref.leaf.b[0] ^= 0x55;
        other->time.ms = c->entry[0].time.ms + (c->entry[i].time.ms - c->entry[0].time.ms) / (1 + i % 2);
        other->time.ms = i > 0 && other->time.ms < c->entry[n + i - 1].time.ms ? c->entry[n + i - 1].time.ms : other->time.ms;
        c->n++;
    }
}

static void shuffle(struct collected *c)
{
    for (size_t i = c->n - 1; i > 0; i--) {
        size_t j = draw(i + 1);
        struct entry swap = c->entry[i];
        c->entry[i] = c->entry[j];
        c->entry[j] = swap;
    }
}

/* A matter of one view, made of the entries as they stand. */
static void view_of(struct bench *b, const struct collected *c, int number, struct view **out)
{
    struct key *key SCOPED_KEY = key_new(&b->env);
    char path[500];
    bool fresh;
    uint64_t position = 1;
    snprintf(path, sizeof path, "%s/order%d.db", b->folder, number);
    OK(view_open(path, key->b, ledger_device_id(b->ledger), out, &fresh, &e));
    for (size_t i = 0; i < c->n; i++) {
        OK(view_apply(*out, &c->entry[i], &e));
        struct entry gone = c->entry[i];
        gone.state = ENTRY_QUARANTINED;
        if ((number + (int)i) % 5 == 0) {
            OK(view_apply(*out, &gone, &e));
            OK(view_apply(*out, &c->entry[i], &e));
        }
    }
    OK(view_settle(*out, &position, &e));
}

static void a_cut_does_not_depend_on_the_order_in_which_entries_came(void **state)
{
    struct bench *b = *state;
    static struct collected c;
    struct search_result one = search(b, "송환", 1, 0);
    uint64_t position;
    c = (struct collected){.a = b->arena, .compartment = one.hits[0].compartment};
    OK(ledger_feed(b->ledger, 0, collect, &c, &position, &e));
    assert_true(c.n >= TEXTS / 4);
    add_second_device(&c);
    struct id16 first[COMMON][8];
    for (int order = 0; order < 8; order++) {
        struct view *view;
        view_of(b, &c, order, &view);
        struct matter m = {
            .ledger = b->ledger, .env = &b->env, .view = &view, .view_count = 1, .schema = matter_schema(b->matter)};
        for (size_t i = 0; i < COMMON; i++) {
            struct search_result r;
            OK(record_search(&m, &(struct search_query){.text = str_from(common[i]), .limit = 8, .ranked = 15}, b->arena, &r,
                             &e));
            assert_true(r.cut && r.count == 8);
            for (size_t k = 0; k < 8; k++) {
                if (order == 0)
                    first[i][k] = r.hits[k].statement;
                assert_true(id_equal(first[i][k], r.hits[k].statement));
            }
        }
        view_close(view);
        shuffle(&c);
    }
}

/* More entries in one millisecond than there are numbers for it: none is lost, and each has a number of its own. */
static void a_burst_between_two_entries_keeps_every_entry(void **state)
{
    struct bench *b = *state;
    static struct collected c;
    struct search_result one = search(b, "송환", 1, 0);
    uint64_t position;
    c = (struct collected){.a = b->arena, .compartment = one.hits[0].compartment};
    OK(ledger_feed(b->ledger, 0, collect, &c, &position, &e));
    struct entry body = c.entry[0];
    c.n = 0;
    for (size_t i = 0; i < 200; i++) {
        struct entry *x = &c.entry[c.n++];
        *x = body;
        /* The first two frame the others; the last ones claim times outside of all calendars. */
        x->time.ms = i == 0    ? 1000000000000
                     : i == 1  ? 1000000000001
                     : i < 196 ? 1000000000000
                     : i < 198 ? 0
                               : UINT64_C(1) << 60;
        x->ref.index = i == 1 ? 500 : i;
        x->ref.device.b[0] = (uint8_t)(i % 2);
        memcpy(x->ref.leaf.b, &i, sizeof i);
    }
    struct view *view;
    view_of(b, &c, 0, &view);
    struct stmt *s = NULL;
    bool row;
    OK(db_prepare(
        view->db,
        "SELECT count(*), count(DISTINCT no), min(no), max(no), (SELECT max(no) FROM entry WHERE ms < 1000000000000),"
        " (SELECT min(no) FROM entry WHERE ms >= 1000000000000), (SELECT min(no) FROM entry WHERE ms > 1000000000001),"
        " (SELECT max(no) FROM entry WHERE ms <= 1000000000001) FROM entry",
        &s, &e));
    OK(stmt_step(s, &row, &e));
    assert_int_equal(stmt_i64(s, 0), 200);
    assert_int_equal(stmt_i64(s, 1), 200);
    assert_true(stmt_i64(s, 2) > 0 && stmt_i64(s, 3) < INT64_C(1) << 47);
    assert_true(stmt_i64(s, 4) < stmt_i64(s, 5) && stmt_i64(s, 7) < stmt_i64(s, 6));
    stmt_close(s);
    view_close(view);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(every_text_that_holds_the_words_is_found_and_no_other),    T(below_the_bound_a_search_is_exhaustive),
        T(above_the_bound_the_best_of_the_newest_are_given),         T(a_type_that_few_matches_have_is_searched_to_the_end),
        T(a_cut_does_not_depend_on_the_order_in_which_entries_came), T(a_burst_between_two_entries_keeps_every_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
