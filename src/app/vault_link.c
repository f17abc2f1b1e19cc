/* app/vault_link.c - see vault_link.h. */
#include "app/vault_link.h"
#include "app/link_decided.h"
#include "app/vault_pairs.h"
#include "app/say.h"
#include "record/decision.h"
#include "base/limits.h"
#include "link/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum cell { AT_HANDLE, AT_NAME, AT_HANJA, AT_LATIN, AT_ALIAS, AT_BIRTH, AT_DEATH, AT_SEX, AT_AGE, AT_ORIGIN, AT_HOME, CELLS };

static const struct {
    const char *name;
    enum link_kind kind;
} column_of[CELLS] = {{"handle", LINK_IGNORE},
                      {"name", LINK_NAME_FULL},
                      {"name in Hanja", LINK_NAME_FULL},
                      {"name in letters", LINK_NAME_FULL},
                      {"alias", LINK_NAME_FULL},
                      {"birth", LINK_DATE},
                      {"death", LINK_DATE},
                      {"sex", LINK_CATEGORY},
                      {"age band", LINK_CATEGORY},
                      {"origin", LINK_PLACE},
                      {"residence", LINK_PLACE}};

enum { DOUBTS_SHOWN = 50 };

struct people_rows {
    struct matter *m;
    struct arena *a;
    struct str *cells; /* CELLS a row */
    size_t rows, cap;
};

/* Hangul, Hanja or letters: the script of the first sign that has one. */
static enum cell script_of(struct str name)
{
    uint32_t code;
    for (size_t at = 0; utf8_next(name, &at, &code);) {
        if ((code >= 0xAC00 && code <= 0xD7A3) || (code >= 0x1100 && code <= 0x11FF) || (code >= 0x3130 && code <= 0x318F))
            return AT_NAME;
        if ((code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF))
            return AT_HANJA;
        if (utf8_is_word(code))
            return AT_LATIN;
    }
    return AT_LATIN;
}

static FALLIBLE place_name(struct people_rows *p, struct id16 id, struct str *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct record r;
    enum bd_status s = record_read(p->m, id, READ_LIVE, a, &r, e);
    if (s == BD_NOT_FOUND) {
        err_clear(e);
        return BD_OK;
    }
    if (s == BD_OK && record_text(&r, "name").n > 0)
        *out = str_keep(p->a, record_text(&r, "name"));
    return s;
}

static enum cell cell_of(const struct statement *s)
{
    static const struct {
        const char *name;
        enum cell at;
    } known[] = {{"birth_date", AT_BIRTH}, {"death_date", AT_DEATH}, {"sex", AT_SEX},
                 {"age_band", AT_AGE},     {"origin", AT_ORIGIN},    {"residence", AT_HOME}};
    if (str_is(s->property->name, "name") || str_is(s->property->name, "alias"))
        return script_of(s->value.text);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(s->property->name, known[i].name))
            return known[i].at;
    return AT_HANDLE;
}

static FALLIBLE on_person(void *ctx, const struct record *r, struct err *e)
{
    struct people_rows *p = ctx;
    if (p->rows == p->cap) {
        size_t cap = p->cap > 0 ? 2 * p->cap : 256;
        struct str *more = ARENA_ARRAY(p->a, struct str, cap * CELLS);
        if (p->rows > 0)
            memcpy(more, p->cells, p->rows * CELLS * sizeof *more);
        p->cells = more;
        p->cap = cap;
    }
    struct str *row = p->cells + p->rows++ * CELLS;
    for (int i = 0; i < CELLS; i++)
        row[i] = STR("");
    row[AT_HANDLE] = str_keep(p->a, str_from(r->handle));
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->state != STATEMENT_LIVE || s->property == NULL || s->denies || s->value.kind == VALUE_NONE)
            continue;
        enum cell at = cell_of(s);
        if (at >= AT_NAME && at <= AT_LATIN && row[at].n > 0)
            at = AT_ALIAS; /* a second form in the same script */
        if (at == AT_HANDLE || row[at].n > 0)
            continue;
        if (s->value.kind == VALUE_RECORD) {
            BD_TRY(place_name(p, s->value.id, &row[at], e));
            continue;
        }
        SCOPED_BUF struct buf text = BUF_MAX(MIB);
        BD_TRY(matter_value_put(p->m, &s->value, &text, e));
        row[at] = str_keep(p->a, buf_str(&text));
    }
    return BD_OK;
}

static FALLIBLE add_people(const struct people_rows *p, struct link_job *j, struct err *e)
{
    struct table_list t = {.name = STR("vault"), .rows = p->rows};
    t.columns = ARENA_ARRAY(p->a, struct str, CELLS);
    t.cells = ARENA_ARRAY(p->a, struct str, p->rows * CELLS + 1);
    size_t from[CELLS];
    for (size_t c = 0; c < CELLS; c++) {
        bool any = false;
        for (size_t r = 0; r < p->rows && !any; r++)
            any = p->cells[r * CELLS + c].n > 0;
        if (any) {
            from[t.column_count] = c;
            t.columns[t.column_count++] = str_from(column_of[c].name);
        }
    }
    for (size_t r = 0; r < p->rows; r++)
        for (size_t c = 0; c < t.column_count; c++)
            t.cells[r * t.column_count + c] = p->cells[r * CELLS + from[c]];
    BD_TRY(link_add_table(j, &t, STR("handle"), e));
    for (size_t c = 0; c < j->records.column_count; c++)
        for (int i = 0; i < CELLS; i++)
            if (str_is(j->records.columns[c].name, column_of[i].name))
                j->kind[c] = column_of[i].kind;
    return BD_OK;
}

static FALLIBLE identity_open(struct matter *m, struct arena *a, struct id16 *file, struct err *e)
{
    const struct matter_file *files;
    size_t count;
    BD_TRY(matter_files(m, a, &files, &count, e));
    for (size_t i = 0; i < count; i++)
        if (files[i].open[LEDGER_IDENTITY]) {
            *file = files[i].id;
            return BD_OK;
        }
    (void)!err_set(e, BD_DENIED, "no identity compartment is open here: who is the same as whom cannot be seen");
    return err_mend(e, "a member with that key can do this, or give it to you");
}

static FALLIBLE take_decisions(struct verb_call *call, struct link_job *j, struct vault_linkage *v, struct err *e)
{
    const struct vault_pair *pair;
    size_t count;
    struct matter *m = call->session->matter;
    BD_TRY(vault_pairs_read(m, call->arena, &pair, &count, e));
    struct link_decisions all = {
        .all = ARENA_ARRAY(call->arena, struct link_decision, count + 1), .count = count, .file = "vault"};
    for (size_t i = 0; i < count; i++) {
        char a[HANDLE_CHARS], b[HANDLE_CHARS];
        BD_TRY(matter_handle(m, pair[i].a, a, e));
        BD_TRY(matter_handle(m, pair[i].b, b, e));
        all.all[i] = (struct link_decision){.list_a = STR("vault"),
                                            .list_b = STR("vault"),
                                            .id_a = str_keep(call->arena, str_from(a)),
                                            .id_b = str_keep(call->arena, str_from(b)),
                                            .verdict = pair[i].verdict,
                                            .stated = NAN,
                                            .row = (long long)i + 1};
    }
    BD_TRY(link_decisions_bind(j, &v->rows, &all, &v->decided, e));
    j->decided = &v->decided;
    return BD_OK;
}

FALLIBLE vault_link_open(struct verb_call *call, enum ledger_mode mode, struct err *e)
{
    const char *path;
    if (call->vault == NULL && session_path(call, &path, e) != BD_OK) {
        err_clear(e);
        (void)!err_set(e, BD_USAGE, "LIST.csv is missing");
        return err_mend(e, "without a file the persons of a vault are linked: --vault NAME.bandi");
    }
    return session_open(call, mode, &call->session, e);
}

FALLIBLE vault_link_fill(struct verb_call *call, struct link_job *j, struct vault_linkage *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct people_rows p = {.m = m, .a = call->arena};
    struct list_filter filter = {.type = schema_type(matter_schema(m), STR("person"))};
    struct id16 file;
    BD_TRY(identity_open(m, call->arena, &file, e));
    if (filter.type != NULL)
        BD_TRY(record_list(m, &filter, on_person, &p, e));
    if (p.rows < 2)
        return err_set(e, BD_INPUT, "the vault holds %zu persons: there is no pair to compare", p.rows);
    BD_TRY(add_people(&p, j, e));
    link_prepare(j);
    row_index_make(j, &out->rows);
    return take_decisions(call, j, out, e);
}

FALLIBLE vault_link_row(const struct verb_call *call, const struct vault_linkage *v, const char *param, uint32_t *row,
                        struct err *e)
{
    struct id16 *id;
    size_t count;
    char handle[HANDLE_CHARS];
    BD_TRY(say_handles(call, param, "person", &id, &count, e));
    if (count == 0)
        return err_set(e, BD_USAGE, "the handles of two persons are needed");
    BD_TRY(matter_handle(call->session->matter, id[0], handle, e));
    if (row_index_any(&v->rows, str_from(handle), row) == 1)
        return BD_OK;
    return err_set(e, BD_NOT_FOUND, "%s is no person that can be read here", handle);
}

/* ---- what is printed ---- */

struct doubt {
    uint32_t a, b;
    float weight;
    const char *x, *y; /* handles, the lesser first */
};

static int by_doubt(const void *p, const void *q)
{
    const struct doubt *a = p, *b = q;
    float x = fabsf(a->weight), y = fabsf(b->weight);
    int c = x < y ? -1 : x > y;
    c = c != 0 ? c : strcmp(a->x, b->x);
    return c != 0 ? c : strcmp(a->y, b->y);
}

/* Pairs within four nats of even odds that nobody decided; an unsure one stays in doubt. */
static size_t find_doubts(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct doubt **out)
{
    struct doubt *d = ARENA_ARRAY(call->arena, struct doubt, j->pairs.count + 1);
    size_t n = 0;
    for (size_t i = 0; i < j->pairs.count; i++) {
        const struct decided_pair *known = decided_find(&v->decided, j->pairs.a[i], j->pairs.b[i]);
        bool settled = known != NULL && (known->verdict == LINK_SAME || known->verdict == LINK_NOT_SAME);
        if (settled || fabsf(j->pairs.weight[i]) > 4)
            continue;
        const char *x = v->rows.id[j->pairs.a[i]].p, *y = v->rows.id[j->pairs.b[i]].p;
        bool turn = strcmp(x, y) > 0;
        d[n++] = (struct doubt){j->pairs.a[i], j->pairs.b[i], j->pairs.weight[i], turn ? y : x, turn ? x : y};
    }
    if (n > 1)
        qsort(d, n, sizeof *d, by_doubt);
    *out = d;
    return n;
}

static void print_doubts(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct printer *out)
{
    static const struct print_column columns[] = {{"a", "a"}, {"b", "b"}, {"probability", "probability"}, {"unsure", "unsure"}};
    struct doubt *d;
    size_t n = find_doubts(call, j, v, &d);
    print_int(out, "in_doubt", (int64_t)n);
    if (n == 0)
        print_data_begin(out);
    print_table_begin(out, "doubtful", columns, 4);
    for (size_t i = 0; i < n && i < DOUBTS_SHOWN; i++) {
        print_z(out, NULL, d[i].x);
        print_z(out, NULL, d[i].y);
        print_real(out, NULL, 1 / (1 + exp(-(double)d[i].weight)), 3);
        print_bool(out, NULL, decided_find(&v->decided, d[i].a, d[i].b) != NULL);
    }
    print_table_end(out);
    if (n == 0)
        print_data_end(out);
}

struct member {
    uint32_t cluster;
    const char *handle;
};

static int by_cluster(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    return a->cluster != b->cluster ? (a->cluster < b->cluster ? -1 : 1) : strcmp(a->handle, b->handle);
}

static void print_groups(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct printer *out)
{
    static const struct print_column columns[] = {{"group", "group"}, {"person", "person"}};
    size_t n = j->records.rows, groups = 0;
    struct member *all = ARENA_ARRAY(call->arena, struct member, n + 1);
    const char **first = ARENA_ARRAY(call->arena, const char *, j->clusters + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t c = j->cluster[i];
        all[i] = (struct member){c, v->rows.id[i].p};
        if (first[c] == NULL || strcmp(all[i].handle, first[c]) < 0)
            first[c] = all[i].handle;
    }
    qsort(all, n, sizeof *all, by_cluster);
    print_table_begin(out, "groups", columns, 2);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && all[end].cluster == all[i].cluster; end++)
            continue;
        groups += end > i + 1;
        for (size_t k = i; k < end && end > i + 1; k++) {
            print_z(out, NULL, first[all[k].cluster]);
            print_z(out, NULL, all[k].handle);
        }
    }
    print_table_end(out);
    if (groups > 0)
        print_line(out, "These are proposals, named by the first of their handles. Nothing is merged until a person decides: "
                        "bandi link decide A B --verdict same.");
}

static FALLIBLE link_people(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct vault_linkage v;
    BD_TRY(vault_link_fill(call, j, &v, e));
    j->env = call->env;
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
    print_int(out, "rows", (int64_t)j->records.rows);
    print_int(out, "compared", (int64_t)j->compared);
    print_real(out, "recall", j->model.recall, 3);
    print_int(out, "matches", (int64_t)(j->model.matches / j->model.recall));
    print_int(out, "clusters", (int64_t)j->clusters);
    print_object_begin(out, "decided");
    print_int(out, "same", (int64_t)v.decided.same);
    print_int(out, "not_same", (int64_t)v.decided.not_same);
    print_int(out, "unsure", (int64_t)v.decided.unsure);
    print_int(out, "absent", (int64_t)v.decided.absent);
    print_object_end(out);
    if (v.decided.contradictions > 0)
        print_line(out, "%zu pairs decided the same cannot hold beside the others, and are not obeyed.",
                   v.decided.contradictions);
    print_groups(call, j, &v, out);
    print_doubts(call, j, &v, out);
    return BD_OK;
}

FALLIBLE vault_link_run(struct verb_call *call, struct printer *out, struct err *e)
{
    for (const struct param *p = call->verb->params; p->name != NULL; p++)
        if (arg_given(call, p->name) && strcmp(p->name, "seed") != 0) {
            (void)!err_set(e, BD_USAGE, "--%s is for tables; the persons of a vault are linked without it", p->name);
            return err_mend(e, "name a table, or leave it out: nothing of a vault is written to a file here");
        }
    BD_TRY(vault_link_open(call, LEDGER_READ, e));
    struct link_job j;
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    enum bd_status s = link_people(call, &j, out, e);
    link_close(&j);
    session_close(call->session);
    return s;
}

/* ---- decisions ---- */

static FALLIBLE print_history(struct verb_call *call, const struct id16 *two, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"line", "line"},         {"a", "a"},   {"b", "b"},   {"verdict", "verdict"},
                                                  {"in_force", "in force"}, {"by", "by"}, {"at", "at"}, {"why", "why"}};
    struct matter *m = call->session->matter;
    const struct decision *all;
    size_t count;
    BD_TRY(decision_list(m, STR(PAIR_DECISION), call->arena, &all, &count, e));
    print_table_begin(out, "decisions", columns, 8);
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = &all[i];
        char a[HANDLE_CHARS], b[HANDLE_CHARS], at[20];
        struct str by;
        if (d->record_count != 2 || d->outcome < LINK_OPEN || d->outcome > LINK_UNSURE)
            continue;
        bool about = two == NULL || (id_equal(d->records[0], two[0]) && id_equal(d->records[1], two[1])) ||
                     (id_equal(d->records[0], two[1]) && id_equal(d->records[1], two[0]));
        if (!about)
            continue;
        BD_TRY(matter_handle(m, d->records[0], a, e));
        BD_TRY(matter_handle(m, d->records[1], b, e));
        BD_TRY(matter_member_name(m, d->author, call->arena, &by, e));
        say_time(d->time, at);
        print_int(out, NULL, (int64_t)i + 1);
        print_z(out, NULL, a);
        print_z(out, NULL, b);
        print_z(out, NULL, link_verdict_word((enum link_verdict)d->outcome));
        print_bool(out, NULL, !d->over);
        print_str(out, NULL, by);
        print_z(out, NULL, at);
        print_str(out, NULL, d->reason);
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE write_decision(struct verb_call *call, const struct id16 *two, struct str why, struct printer *out,
                               struct err *e)
{
    struct matter *m = call->session->matter;
    const struct vault_pair *all;
    size_t count;
    enum link_verdict verdict, before = LINK_OPEN;
    bool known = link_verdict_read(arg_text(call, "verdict"), &verdict), decided = false;
    BD_ASSERT(known);
    struct id16 file;
    BD_TRY(identity_open(m, call->arena, &file, e));
    BD_TRY(vault_pairs_read(m, call->arena, &all, &count, e));
    bool turn = id_cmp(two[0], two[1]) > 0;
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i].a, two[turn]) && id_equal(all[i].b, two[!turn])) {
            before = all[i].verdict;
            decided = true;
        }
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    BD_TRY(vault_pair_decide(d, two[0], two[1], verdict, why, e));
    BD_TRY(draft_commit(d, NULL, e));
    print_z(out, "verdict", link_verdict_word(verdict));
    if (decided)
        print_z(out, "replaces", link_verdict_word(before));
    else
        print_none(out, "replaces");
    return BD_OK;
}

FALLIBLE vault_link_keep(struct verb_call *call, const struct vault_linkage *v, uint32_t a, uint32_t b,
                         enum link_verdict verdict, struct str why, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 x, y, file;
    BD_TRY(identity_open(m, call->arena, &file, e));
    BD_TRY(matter_resolve(m, v->rows.id[a], &x, e));
    BD_TRY(matter_resolve(m, v->rows.id[b], &y, e));
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    BD_TRY(vault_pair_decide(d, x, y, verdict, why, e));
    return draft_commit(d, NULL, e);
}

static FALLIBLE decide_open(struct verb_call *call, struct str why, struct printer *out, struct err *e)
{
    struct id16 *a, *b, two[2], file;
    size_t n;
    BD_TRY(identity_open(call->session->matter, call->arena, &file, e));
    if (!arg_given(call, "a"))
        return print_history(call, NULL, out, e);
    BD_TRY(say_handles(call, "a", "person", &a, &n, e));
    BD_TRY(say_handles(call, "b", "person", &b, &n, e));
    two[0] = a[0];
    two[1] = b[0];
    return arg_given(call, "verdict") ? write_decision(call, two, why, out, e) : print_history(call, two, out, e);
}

FALLIBLE vault_link_decide(struct verb_call *call, struct printer *out, struct err *e)
{
    struct str why;
    if (arg_given(call, "by"))
        return err_set(e, BD_USAGE, "in a vault a decision is its member's who makes it; leave --by out");
    if (arg_given(call, "a") != arg_given(call, "b") || (arg_given(call, "verdict") && !arg_given(call, "b")))
        return err_set(e, BD_USAGE, "the handles of two persons are needed");
    BD_TRY(link_why_text(call, true, &why, e));
    BD_TRY(vault_link_open(call, arg_given(call, "verdict") ? LEDGER_WRITE : LEDGER_READ, e));
    enum bd_status s = decide_open(call, why, out, e);
    session_close(call->session);
    return s;
}
