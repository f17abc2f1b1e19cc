/* The records of a vault: said, corrected, retracted, erased, found, rebuilt. Against a real ledger. */
#include "bench.h"

static void what_was_said_is_read_back_with_its_class_and_handle(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 woman = record_of(d, "person"), act = record_of(d, "act");
    say(d, woman, "name", "김영희");
    say(d, woman, "birth_date", "1985~");
    say(d, woman, "sex", "female");
    say(d, act, "date", "2015");
    say(d, act, "count", "3-5");
    struct value v = value_record(woman);
    OK(draft_say(d, act, schema_property(matter_schema(b->matter), STR("act.victim")), &v, NULL, &e));
    v = value_absent(ABSENT_NOT_ASKED);
    OK(draft_say(d, act, schema_property(matter_schema(b->matter), STR("act.place")), &v, NULL, &e));
    struct id16 ids[7];
    OK(draft_commit(d, ids, &e));
    struct record r = read_back(b, woman);
    assert_int_equal(r.count, 3);
    ASSERT_STR(record_text(&r, "name"), "김영희");
    ASSERT_STR(record_text(&r, "birth_date"), "1985~");
    ASSERT_STR(record_text(&r, "sex"), "sex:female");
    assert_true(r.handle[0] == 'P' && !r.mixed_types && id_equal(r.file, b->file));
    assert_false(id_equal(record_first(&r, "name")->compartment, record_first(&r, "sex")->compartment));
    assert_true(id_equal(record_first(&r, "name")->id, ids[0]));
    struct id16 found;
    OK(matter_resolve(b->matter, str_from(r.handle), &found, &e));
    assert_true(id_equal(found, woman));
    r = read_back(b, act);
    assert_int_equal(record_first(&r, "count")->value.kind, VALUE_RANGE);
    assert_true(id_equal(record_first(&r, "victim")->value.id, woman));
    assert_null(record_first(&r, "place"));
    assert_int_equal(r.count, 4);
    const struct id16 *acts;
    size_t n;
    OK(record_referring(b->matter, woman, NULL, b->arena, &acts, &n, &e));
    assert_true(n == 1 && id_equal(acts[0], act));
}

static enum bd_status to_buf(void *ctx, const void *bytes, size_t n, struct err *err)
{
    (void)err;
    buf_add(ctx, bytes, n);
    return BD_OK;
}

static void dump_into(struct matter *m, struct buf *out)
{
    buf_clear(out);
    OK(matter_dump(m, to_buf, out, &e));
}

static enum bd_status count_conflict(void *ctx, const struct conflict *c, struct err *err)
{
    (void)err;
    assert_true(c->count >= 2);
    ++*(int *)ctx;
    return BD_OK;
}

static void correcting_replaces_retracting_hides_and_history_keeps_both(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 woman = record_of(d, "person"), ids[2];
    int conflicts = 0;
    say(d, woman, "birth_date", "1985");
    say(d, woman, "birth_date", "1986");
    OK(draft_commit(d, ids, &e));
    OK(matter_conflicts(b->matter, count_conflict, &conflicts, &e));
    assert_int_equal(conflicts, 1);
    struct statement_how how = {.replaces = &ids[0], .replace_count = 1};
    struct value v = value_date(STR("1985-06"));
    OK(draft_say(d, woman, prop(b, "person.birth_date"), &v, &how, &e));
    OK(draft_commit(d, NULL, &e));
    OK(draft_retract(d, &ids[1], 1, &e));
    OK(draft_commit(d, NULL, &e));
    struct record r = read_back(b, woman);
    assert_int_equal(r.count, 1);
    ASSERT_STR(record_text(&r, "birth_date"), "1985-06");
    conflicts = 0;
    OK(matter_conflicts(b->matter, count_conflict, &conflicts, &e));
    assert_int_equal(conflicts, 0);
    const struct change *list;
    size_t n;
    OK(record_history(b->matter, woman, b->arena, &list, &n, &e));
    assert_int_equal(n, 4);
    assert_true(list[2].kind == CHANGE_CORRECTED && list[3].kind == CHANGE_RETRACTED);
    assert_true(id_equal(list[3].statement.id, ids[1]) && list[0].statement.state == STATEMENT_CORRECTED);
    REFUSED(BD_CONFLICT, draft_say(d, woman, prop(b, "person.birth_date"), &v, &how, &e));
    REFUSED(BD_CONFLICT, draft_retract(d, &ids[1], 1, &e));
}

static void a_draft_refuses_what_does_not_fit(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 woman = record_of(d, "person"), act = record_of(d, "act");
    struct value v = value_record(act), sex = value_term(STR("sex:none_such"));
    ASSERT_FAILS(BD_INPUT, "was expected", draft_say(d, act, prop(b, "act.victim"), &v, NULL, &e));
    ASSERT_FAILS(BD_INPUT, "not a property of", draft_say(d, woman, prop(b, "act.victim"), &v, NULL, &e));
    ASSERT_FAILS(BD_INPUT, "vocabulary", draft_say(d, woman, prop(b, "person.sex"), &sex, NULL, &e));
    struct statement_how how = {.cites = &woman, .cite_count = 1};
    sex = value_term(STR("sex:female"));
    ASSERT_FAILS(BD_INPUT, "not a passage", draft_say(d, woman, prop(b, "person.sex"), &sex, &how, &e));
    assert_int_equal(draft_say_text(d, woman, "nmae", STR("x"), NULL, &e), BD_INPUT);
    assert_non_null(strstr(e.mend, "name"));
    err_clear(&e);
    v = value_record(ledger_new_id(b->ledger));
    ASSERT_FAILS(BD_INPUT, "not visible", draft_say(d, act, prop(b, "act.victim"), &v, NULL, &e));
}

static void a_rebuilt_view_is_the_same(void **state)
{
    struct bench *b = *state;
    struct buf was SCOPED_BUF = BUF_MAX(64 << 20), is SCOPED_BUF = BUF_MAX(64 << 20);
    struct sample x = fill(b);
    dump_into(b->matter, &was);
    assert_non_null(strstr(was.p, "statement "));
    OK(matter_rebuild(b->matter, &e));
    dump_into(b->matter, &is);
    assert_string_equal(was.p, is.p);
    /* And opened again, with nothing new, it is still the same. */
    matter_close(b->matter);
    b->matter = NULL;
    OK(matter_open(b->ledger, b->folder, &b->env, &b->matter, &e));
    dump_into(b->matter, &is);
    assert_string_equal(was.p, is.p);
    struct passage p;
    OK(passage_read(b->matter, x.passage, b->arena, &p, &e));
    assert_true(p.matches && p.quoted && p.by_range);
}

struct collected {
    struct arena *a;
    struct entry entry[256];
    size_t n;
};

static enum bd_status collect(void *ctx, const struct entry *in, struct err *err)
{
    struct collected *c = ctx;
    (void)err;
    assert_true(c->n < 256);
    c->entry[c->n] = *in;
    c->entry[c->n].body = str_keep(c->a, in->body);
    c->n++;
    return BD_OK;
}

static void ten_orders_of_the_same_entries_give_the_same_view(void **state)
{
    struct bench *b = *state;
    struct sample x = fill(b);
    struct id16 facts = ID16_ZERO;
    struct record r = read_back(b, x.act);
    facts = record_first(&r, "date")->compartment;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct statement_how how = {.replaces = &record_first(&r, "date")->id, .replace_count = 1};
    struct value v = value_date(STR("2016"));
    OK(draft_say(d, x.act, prop(b, "act.date"), &v, &how, &e));
    OK(draft_commit(d, NULL, &e));
    struct id16 victim = record_first(&r, "victim")->id;
    OK(draft_retract(d, &victim, 1, &e));
    OK(draft_commit(d, NULL, &e));
    static struct collected c;
    c = (struct collected){.a = b->arena};
    uint64_t position, seed = 11;
    OK(ledger_feed(b->ledger, 0, collect, &c, &position, &e));
    struct buf first SCOPED_BUF = BUF_MAX(1 << 24), again SCOPED_BUF = BUF_MAX(1 << 24);
    for (int order = 0; order < 10; order++) {
        struct key *key SCOPED_KEY = key_new(&b->env);
        char path[500];
        struct view *view;
        bool fresh;
        snprintf(path, sizeof path, "%s/order%d.db", b->folder, order);
        OK(view_open(path, key->b, ledger_device_id(b->ledger), &view, &fresh, &e));
        for (size_t i = c.n - 1; i > 0 && order > 0; i--) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t j = (size_t)(seed >> 33) % (i + 1);
            struct entry swap = c.entry[i];
            c.entry[i] = c.entry[j];
            c.entry[j] = swap;
        }
        for (size_t i = 0; i < c.n; i++) {
            if (!id_equal(c.entry[i].compartment, facts))
                continue;
            OK(view_apply(view, &c.entry[i], &e));
            /* Some come, go and come again. */
            struct entry gone = c.entry[i];
            gone.state = ENTRY_QUARANTINED;
            if ((order + (int)i) % 3 == 0) {
                OK(view_apply(view, &gone, &e));
                OK(view_apply(view, &c.entry[i], &e));
            }
        }
        OK(view_settle(view, &position, &e));
        buf_clear(&again);
        OK(view_dump(view, to_buf, &again, &e));
        view_close(view);
        if (order == 0)
            buf_add_str(&first, buf_str(&again));
        assert_true(first.n > 500);
        assert_string_equal(first.p, again.p);
    }
}

static size_t found(struct matter *m, struct arena *a, const char *words)
{
    struct search_result r;
    OK(record_search(m, &(struct search_query){.text = str_from(words), .sources_too = true}, a, &r, &e));
    for (size_t i = 0; i < r.count; i++)
        assert_true(r.hits[i].snippet.n > 0 && r.hits[i].match_to > r.hits[i].match_from);
    assert_false(r.cut);
    return r.count;
}

static void search_finds_in_three_languages_and_nothing_in_closed_compartments(void **state)
{
    struct bench *b = *state;
    struct sample x = fill(b);
    static const char *const words[] = {"집결소", "农村", "sold", "집결소에 있었", SECRET};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_true(found(b->matter, b->arena, words[i]) > 0);
    assert_int_equal(found(b->matter, b->arena, "없는말"), 0);
    assert_int_equal(found(b->matter, b->arena, "remark"), 1);
    /* A member who was given facts alone. */
    struct place place = place_new();
    struct ledger_new how = cheap("Lee", "other");
    char recovery[LEDGER_RECOVERY_CHARS], bundle[400], folder[400];
    struct ledger *member;
    struct digest device;
    OK(ledger_create_member(place.path, ledger_vault_id(b->ledger), &how, &b->env, recovery, &member, &e));
    struct device_keys keys = ledger_device_keys(member);
    OK(ledger_admit(b->ledger, &keys, &device, &e));
    struct record r = read_back(b, x.act);
    OK(ledger_grant(b->ledger, device, record_first(&r, "date")->compartment, RIGHT_READ, &e));
    OK(ledger_grant(b->ledger, device, ledger_admin_compartment(b->ledger), RIGHT_READ, &e));
    snprintf(bundle, sizeof bundle, "%s/b.bundle", b->place.root);
    OK(ledger_export(b->ledger, bundle, false, &e));
    struct import_report report;
    OK(ledger_import(member, bundle, &report, &e));
    snprintf(folder, sizeof folder, "%s/view", place.path);
    struct matter *m;
    OK(matter_open(member, folder, &b->env, &m, &e));
    OK(record_read(m, x.act, READ_LIVE, b->arena, &r, &e));
    ASSERT_STR(record_text(&r, "date"), "2015");
    assert_null(record_first(&r, "note"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_int_equal(found(m, b->arena, words[i]), 0);
    REFUSED(BD_NOT_FOUND, record_read(m, x.woman, READ_LIVE, b->arena, &r, &e));
    matter_close(m);
    ledger_close(member);
    place_drop(&place);
}

static void a_name_is_found_in_another_script_once_and_no_stranger(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 one = record_of(d, "person"), other = record_of(d, "person");
    say(d, one, "name", "김영희");
    say(d, other, "name", "박철수");
    OK(draft_commit(d, NULL, &e));
    static const char *const spellings[] = {"Kim Yong Hui", "Kim Young-hee", "金英姬", "김영희"};
    for (size_t i = 0; i < 4; i++) {
        struct search_result r;
        OK(record_search(b->matter, &(struct search_query){.text = str_from(spellings[i])}, b->arena, &r, &e));
        assert_int_equal(r.count, 1);
        assert_true(id_equal(r.hits[0].record, one) && r.hits[0].by_sound == (i < 3));
    }
}

static void each_name_of_several_in_one_value_is_found_in_another_script(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 one = record_of(d, "person"), other = record_of(d, "person");
    say(d, one, "name", "김영희 (가명 박순자)");
    say(d, other, "name", "최철수");
    OK(draft_commit(d, NULL, &e));
    static const char *const typed[] = {"Kim Yong Hui", "Pak Sun-ja", "朴順子", "Lee Mi-ran a.k.a. Pak Sun-ja"};
    for (size_t i = 0; i < 4; i++) {
        struct search_result r;
        OK(record_search(b->matter, &(struct search_query){.text = str_from(typed[i])}, b->arena, &r, &e));
        assert_int_equal(r.count, 1);
        assert_true(id_equal(r.hits[0].record, one) && r.hits[0].by_sound);
        struct str marked = str_slice(r.hits[0].snippet, r.hits[0].match_from, r.hits[0].match_to);
        assert_true(str_is(marked, i == 0 ? "김영희" : "박순자"));
    }
}

/* Counts the pages of all view files, free ones too, that hold these bytes. */
static int pages_with(struct bench *b, const void *bytes, size_t n)
{
    int hits = 0;
    const struct ledger_compartment *c;
    size_t count;
    OK(ledger_compartments(b->ledger, b->arena, &c, &count, &e));
    for (size_t i = 0; i < count; i++) {
        struct key *key SCOPED_KEY = NULL;
        struct buf path SCOPED_BUF = BUF_MAX(1000);
        struct db *db SCOPED_DB = NULL;
        struct stmt *s SCOPED_STMT = NULL;
        bool row = true;
        OK(ledger_view_key(b->ledger, c[i].id, &key, &e));
        buf_addf(&path, "%s/", b->folder);
        hex_put(&path, c[i].id.b, 16);
        buf_addz(&path, ".db");
        struct db_how how = {.path = path.p, .key = key->b, .cipher = db_cipher_best(), .mode = DB_READ};
        OK(db_open(&how, &db, &e));
        OK(db_prepare(db, "SELECT data FROM sqlite_dbpage", &s, &e));
        for (OK(stmt_step(s, &row, &e)); row; OK(stmt_step(s, &row, &e)))
            hits += memmem(stmt_blob(s, 0).p, stmt_blob(s, 0).n, bytes, n) != NULL;
    }
    return hits;
}

static void utf16(const char *text, bool big, struct buf *out)
{
    struct str s = str_from(text);
    size_t at = 0;
    uint32_t code;
    while (utf8_next(s, &at, &code)) {
        buf_add_char(out, (char)(big ? code >> 8 : code & 255));
        buf_add_char(out, (char)(big ? code & 255 : code >> 8));
    }
}

static void after_a_withdrawal_no_view_file_holds_a_word_of_it(void **state)
{
    struct bench *b = *state;
    struct sample x = fill(b);
    struct erase_report report;
    enum consent_answer answer;
    struct record r = read_back(b, x.woman);
    struct statement name = *record_first(&r, "name");
    OK(matter_allows(b->matter, &name, USE_STATISTICS, IDENTIFY_NOT, edtf_days(2021, 1, 1), &answer, &e));
    assert_int_equal(answer, CONSENT_YES);
    OK(matter_allows(b->matter, &name, USE_PUBLIC, IDENTIFY_NOT, edtf_days(2021, 1, 1), &answer, &e));
    assert_int_equal(answer, CONSENT_NO_GRANT);
    assert_true(pages_with(b, SECRET, 9) > 0 && pages_with(b, "뷁쀍", 6) > 0 && pages_with(b, "집결소에 있", 16) > 0);
    OK(matter_withdraw(b->matter, x.basis, STR("2020-07"), STR("by letter"), &report, &e));
    assert_true(report.entries >= 5 && report.carried == 2);
    struct buf wide SCOPED_BUF = BUF_MAX(1000);
    utf16(SECRET, false, &wide);
    assert_int_equal(pages_with(b, wide.p, wide.n), 0);
    buf_clear(&wide);
    utf16(SECRET, true, &wide);
    assert_int_equal(pages_with(b, wide.p, wide.n), 0);
    assert_int_equal(pages_with(b, "뷁", 3) + pages_with(b, "쀍", 3) + pages_with(b, "뛟", 3), 0);
    assert_int_equal(pages_with(b, "집결소에 있", 16), 0);
    assert_int_equal(found(b->matter, b->arena, SECRET), 0);
    REFUSED(BD_NOT_FOUND, record_read(b->matter, x.source, READ_ALL, b->arena, &r, &e));
    REFUSED(BD_NOT_FOUND, record_read(b->matter, x.woman, READ_ALL, b->arena, &r, &e));
    /* What the analyst said without the testimony stays, with its time. */
    r = read_back(b, x.act);
    ASSERT_STR(record_text(&r, "date"), "2015");
    ASSERT_STR(record_text(&r, "note"), "An analyst's own remark");
    assert_null(record_first(&r, "victim"));
    struct basis basis;
    OK(basis_read(b->matter, x.basis, b->arena, &basis, &e));
    assert_int_equal(consent_allows(&basis, USE_STATISTICS, IDENTIFY_NOT, edtf_days(2021, 1, 1)), CONSENT_WITHDRAWN);
    struct buf was SCOPED_BUF = BUF_MAX(64 << 20), is SCOPED_BUF = BUF_MAX(64 << 20);
    dump_into(b->matter, &was);
    OK(matter_rebuild(b->matter, &e));
    dump_into(b->matter, &is);
    assert_string_equal(was.p, is.p);
}

static void erasing_one_statement_carries_its_neighbours(void **state)
{
    struct bench *b = *state;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    struct id16 woman = record_of(d, "person"), ids[3];
    say(d, woman, "name", "Kim");
    say(d, woman, "alias", SECRET);
    say(d, woman, "contact", "none");
    OK(draft_commit(d, ids, &e));
    struct record before = read_back(b, woman), after;
    struct erase_report report;
    OK(matter_erase(b->matter, &ids[1], 1, STR("asked for"), &report, &e));
    assert_true(report.entries == 1 && report.statements == 1 && report.carried == 2);
    after = read_back(b, woman);
    assert_int_equal(after.count, 2);
    assert_true(id_equal(after.statements[0].id, ids[0]) && id_equal(after.statements[1].id, ids[2]));
    assert_true(after.statements[0].time.ms == before.statements[0].time.ms);
    assert_true(id_equal(after.statements[0].author, before.statements[0].author));
    assert_int_equal(pages_with(b, SECRET, 9), 0);
    /* A correction that is erased no longer hides what it replaced. */
    struct id16 fixed;
    struct statement_how how = {.replaces = &ids[2], .replace_count = 1};
    struct value v = value_text(STR("by phone"));
    OK(draft_say(d, woman, prop(b, "person.contact"), &v, &how, &e));
    OK(draft_commit(d, &fixed, &e));
    after = read_back(b, woman);
    ASSERT_STR(record_text(&after, "contact"), "by phone");
    OK(matter_erase(b->matter, &fixed, 1, STR("asked for"), &report, &e));
    after = read_back(b, woman);
    ASSERT_STR(record_text(&after, "contact"), "none");
    /* What was carried can be corrected and erased like any other. */
    OK(matter_erase(b->matter, &ids[0], 1, STR("asked for"), &report, &e));
    after = read_back(b, woman);
    assert_true(after.count == 1 && id_equal(after.statements[0].id, ids[2]));
}

static enum bd_status count_record(void *ctx, const struct record *r, struct err *err)
{
    (void)err;
    (void)r;
    ++*(int *)ctx;
    return BD_OK;
}

static void lists_are_filtered_by_term_tree_date_and_reference(void **state)
{
    struct bench *b = *state;
    struct id16 woman = ID16_ZERO;
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    static const char *const kinds[] = {"forced_abortion", "refoulement", "torture"};
    woman = record_of(d, "person");
    say(d, woman, "sex", "female");
    const struct vocabulary *acts = schema_vocabulary(matter_schema(b->matter), STR("acts"));
    const struct term *child = NULL;
    for (size_t i = 0; i < acts->term_count && child == NULL; i++)
        child = acts->terms[i].depth == 1 ? &acts->terms[i] : NULL;
    assert_non_null(child);
    for (int i = 0; i < 3; i++) {
        struct id16 act = record_of(d, "act");
        struct value victim = value_record(woman);
        say(d, act, "kind", i == 0 ? arena_copy(b->arena, child->code.p, child->code.n) : kinds[i]);
        say(d, act, "date", i == 0 ? "2013" : i == 1 ? "2015" : "2014~");
        if (i < 2)
            OK(draft_say(d, act, prop(b, "act.victim"), &victim, NULL, &e));
    }
    OK(draft_commit(d, NULL, &e));
    const struct record_type *act = schema_type(matter_schema(b->matter), STR("act"));
    struct value parent = value_term(str_from(arena_printf(b->arena, "acts:%.*s", STR_FMT(child->parent->code))));
    struct value year = value_date(STR("2015"));
    struct list_test tests[] = {
        {prop(b, "act.kind"), TEST_UNDER, parent},  {prop(b, "act.date"), TEST_BEFORE, year},
        {prop(b, "act.date"), TEST_POSSIBLY, year}, {prop(b, "act.victim"), TEST_IS, value_record(woman)},
        {prop(b, "act.victim"), TEST_LACKS, {0}},   {prop(b, "act.kind"), TEST_UNCITED, {0}}};
    static const int wanted[] = {1, 1, 2, 2, 1, 3};
    for (size_t i = 0; i < 6; i++) {
        int n = 0;
        OK(record_list(b->matter, &(struct list_filter){.type = act, .tests = &tests[i], .test_count = 1}, count_record, &n,
                       &e));
        if (i == 0)
            assert_true(n >= wanted[0]);
        else
            assert_int_equal(n, wanted[i]);
    }
    int n = 0;
    OK(record_list(b->matter, &(struct list_filter){.type = act, .limit = 2}, count_record, &n, &e));
    assert_int_equal(n, 2);
    const struct type_count *counts;
    size_t types;
    OK(record_counts(b->matter, b->arena, &counts, &types, &e));
    for (size_t i = 0; i < types; i++)
        if (str_is(counts[i].type->id, "act"))
            assert_int_equal(counts[i].records, 3);
}

static void a_schema_that_unprotects_a_name_does_not_enter_the_vault(void **state)
{
    struct bench *b = *state;
    const struct document *shipped;
    size_t n = schema_shipped(&shipped), at = 0;
    while (at < n && !str_is(shipped[at].name, "core"))
        at++;
    struct str text = str_keep(b->arena, shipped[at].content);
    size_t place;
    assert_true(str_find(text, STR("\"kind\":\"name\",\"class\":\"identity\""), 0, &place));
    struct buf edited SCOPED_BUF = BUF_MAX(1 << 24), out SCOPED_BUF = BUF_MAX(1 << 20);
    buf_add_str(&edited, str_slice(text, 0, place));
    buf_addz(&edited, "\"kind\":\"name\",\"class\":\"facts\"");
    buf_add_str(&edited, str_slice(text, place + strlen("\"kind\":\"name\",\"class\":\"identity\""), text.n));
    struct document next;
    OK(document_read("core.json", buf_str(&edited), b->arena, &next, &e));
    REFUSED(BD_DENIED, matter_document(b->matter, &next, false, false, &out, &e));
    assert_int_equal(prop(b, "person.name")->class, LEDGER_IDENTITY);
    /* A harmless addition enters and is in force at once. */
    OK(document_read("own.json",
                     STR("{\"vocabulary\":\"own\",\"version\":\"1\",\"source\":\"a test\",\"label\":{\"en\":\"own\"},"
                         "\"terms\":[{\"code\":\"x\",\"label\":{\"en\":\"x\"}}]}"),
                     b->arena, &next, &e));
    OK(matter_document(b->matter, &next, false, false, &out, &e));
    assert_non_null(schema_term(matter_schema(b->matter), STR("own:x")));
    assert_non_null(strstr(out.p, "vocabulary own: new"));
}

static const char *own_terms(const char *version, const char *more)
{
    static char text[400];
    snprintf(text, sizeof text,
             "{\"vocabulary\":\"own\",\"version\":\"%s\",\"source\":\"a test\",\"label\":{\"en\":\"own\"},"
             "\"terms\":[{\"code\":\"x\",\"label\":{\"en\":\"x\"}}%s]}",
             version, more);
    return text;
}

static void a_document_written_by_a_clock_years_ahead_is_replaced_all_the_same(void **state)
{
    struct bench *b = *state;
    struct buf out SCOPED_BUF = BUF_MAX(1 << 20);
    struct document first, next;
    int64_t now = b->clock.clock_us;
    b->clock.clock_us += (int64_t)10 * 366 * 86400 * 1000000;
    OK(document_read("own.json", str_from(own_terms("1", "")), b->arena, &first, &e));
    OK(matter_document(b->matter, &first, false, false, &out, &e));
    b->clock.clock_us = now + 1000000;
    OK(document_read("own.json", str_from(own_terms("2", ",{\"code\":\"y\",\"label\":{\"en\":\"y\"}}")), b->arena, &next, &e));
    OK(matter_document(b->matter, &next, false, false, &out, &e));
    assert_non_null(schema_term(matter_schema(b->matter), STR("own:y")));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(what_was_said_is_read_back_with_its_class_and_handle),
        T(correcting_replaces_retracting_hides_and_history_keeps_both),
        T(a_draft_refuses_what_does_not_fit),
        T(a_rebuilt_view_is_the_same),
        T(ten_orders_of_the_same_entries_give_the_same_view),
        T(search_finds_in_three_languages_and_nothing_in_closed_compartments),
        T(each_name_of_several_in_one_value_is_found_in_another_script),
        T(a_name_is_found_in_another_script_once_and_no_stranger),
        T(after_a_withdrawal_no_view_file_holds_a_word_of_it),
        T(erasing_one_statement_carries_its_neighbours),
        T(lists_are_filtered_by_term_tree_date_and_reference),
        T(a_schema_that_unprotects_a_name_does_not_enter_the_vault),
        T(a_document_written_by_a_clock_years_ahead_is_replaced_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
