/* app/vault_link.c - see vault_link.h. */
#include "app/vault_link.h"
#include "app/link_decided.h"
#include "app/link_doubt.h"
#include "app/link_lists.h"
#include "app/vault_keep.h"
#include "app/vault_pairs.h"
#include "app/say.h"
#include "record/decision.h"
#include "base/csv.h"
#include "base/limits.h"
#include "link/labels.h"
#include "link/phone.h"
#include "link/read.h"
#include "link/stated.h"
#include "link/saved.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A name in each script, and four more: as many as a field of names holds together. */
enum cell {
    AT_HANDLE,
    AT_NAME,
    AT_HANJA,
    AT_LATIN,
    AT_ALIAS,
    AT_ALIAS_LAST = AT_ALIAS + 4,
    AT_BIRTH,
    AT_DEATH,
    AT_SEX,
    AT_AGE,
    AT_ORIGIN,
    AT_HOME,
    AT_PHONE,
    CELLS
};

static const struct {
    const char *name;
    enum link_kind kind;
} column_of[CELLS] = {{"handle", LINK_IGNORE},
                      {"name", LINK_NAME_FULL},
                      {"name in Hanja", LINK_NAME_FULL},
                      {"name in letters", LINK_NAME_FULL},
                      {"other name", LINK_NAME_FULL},
                      {"other name 2", LINK_NAME_FULL},
                      {"other name 3", LINK_NAME_FULL},
                      {"other name 4", LINK_NAME_FULL},
                      {"other name 5", LINK_NAME_FULL},
                      {"birth", LINK_DATE},
                      {"death", LINK_DATE},
                      {"sex", LINK_CATEGORY},
                      {"age band", LINK_CATEGORY},
                      {"origin", LINK_PLACE},
                      {"residence", LINK_PLACE},
                      {"telephone", LINK_ID}};

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
    } known[] = {{"birth_date", AT_BIRTH}, {"death_date", AT_DEATH}, {"sex", AT_SEX},      {"age_band", AT_AGE},
                 {"origin", AT_ORIGIN},    {"residence", AT_HOME},   {"contact", AT_PHONE}};
    if (str_is(s->property->name, "name") || str_is(s->property->name, "alias"))
        return script_of(s->value.text);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(s->property->name, known[i].name))
            return known[i].at;
    return AT_HANDLE;
}

static FALLIBLE cell_text(struct people_rows *p, const struct statement *s, struct str *out, struct err *e)
{
    if (s->value.kind == VALUE_RECORD)
        return place_name(p, s->value.id, out, e);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    BD_TRY(matter_value_put(p->m, &s->value, &text, e));
    struct str value = buf_str(&text);
    size_t colon;
    if (s->value.kind == VALUE_TERM && str_find(value, STR(":"), 0, &colon)) /* "sex:female" is female, as in a list */
        value = str_slice(value, colon + 1, value.n);
    *out = str_keep(p->a, value);
    return BD_OK;
}

/* A further name goes into the next free place; one that is there already, and one beyond the last, into none. */
static void put_name(struct str *row, enum cell at, struct str name)
{
    for (int i = AT_NAME; i <= AT_ALIAS_LAST; i++)
        if (row[i].n > 0 && str_eq(row[i], name))
            return;
    for (int i = AT_ALIAS; row[at].n > 0 && i <= AT_ALIAS_LAST; i++)
        if (row[i].n == 0)
            at = (enum cell)i;
    if (row[at].n == 0)
        row[at] = name;
}

/* What two values of a property that should have one say together: dates their common year or month, others nothing where they
 * contradict each other; of places lived in and telephones, the first. */
static struct str both_say(enum cell at, struct str x, struct str y)
{
    if (str_eq(x, y) || at == AT_HOME || at == AT_PHONE)
        return x;
    if (at != AT_BIRTH && at != AT_DEATH)
        return STR("");
    size_t same = 0;
    while (same < x.n && same < y.n && x.p[same] == y.p[same])
        same++;
    return str_slice(x, 0, same >= 7 ? 7 : same >= 4 ? 4 : 0);
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
    bool seen[CELLS] = {false};
    row[AT_HANDLE] = str_keep(p->a, str_from(r->handle));
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->state != STATEMENT_LIVE || s->property == NULL || s->denies || s->value.kind == VALUE_NONE)
            continue;
        enum cell at = cell_of(s);
        struct str value = STR_NONE;
        if (at == AT_HANDLE)
            continue;
        BD_TRY(cell_text(p, s, &value, e));
        if (at == AT_PHONE && !phone_looks(value)) /* a way to reach somebody in words is nothing to compare */
            continue;
        if (at >= AT_NAME && at <= AT_LATIN)
            put_name(row, at, value);
        else
            row[at] = seen[at] ? both_say(at, row[at], value) : value;
        seen[at] = true;
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
    j->records.one_name = true;
    BD_TRY(link_add_table(j, &t, STR("handle"), e));
    for (size_t c = 0; c < j->records.column_count; c++)
        for (int i = 0; i < CELLS; i++)
            if (str_is(j->records.columns[c].name, column_of[i].name))
                j->kind[c] = column_of[i].kind;
    return BD_OK;
}

FALLIBLE vault_link_identity(struct matter *m, struct arena *a, struct id16 *file, struct err *e)
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
    BD_TRY(vault_link_identity(m, call->arena, &file, e));
    if (filter.type != NULL)
        BD_TRY(record_list(m, &filter, on_person, &p, e));
    if (p.rows < 2) {
        (void)!err_set(e, BD_INPUT, "the vault holds %zu persons: there is no pair to compare", p.rows);
        return err_mend(e, "bandi import brings in people from a list, bandi add person adds one");
    }
    BD_TRY(add_people(&p, j, e));
    if (!link_prepare(j))
        return err_set(e, BD_INTERRUPTED, "stopped");
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

/* Pairs in doubt that nobody decided; an unsure one stays in doubt. */
static size_t open_doubts(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct doubt **out)
{
    struct link_doubt *all;
    size_t count = link_doubts(j, call->arena, &all), n = 0;
    struct doubt *d = ARENA_ARRAY(call->arena, struct doubt, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct decided_pair *known = decided_find(&v->decided, all[i].a, all[i].b);
        if (known != NULL && (known->verdict == LINK_SAME || known->verdict == LINK_NOT_SAME))
            continue;
        const char *x = v->rows.id[all[i].a].p, *y = v->rows.id[all[i].b].p;
        bool turn = strcmp(x, y) > 0;
        d[n++] = (struct doubt){all[i].a, all[i].b, all[i].weight, turn ? y : x, turn ? x : y};
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
    size_t n = open_doubts(call, j, v, &d);
    print_int(out, "in_doubt", (int64_t)n);
    if (n == 0)
        print_data_begin(out);
    print_table_begin(out, "doubtful", columns, 4);
    for (size_t i = 0; i < n && i < DOUBTS_SHOWN; i++) {
        print_z(out, NULL, d[i].x);
        print_z(out, NULL, d[i].y);
        print_real(out, NULL, stated_chance(j, (double)d[i].weight), 3);
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

/* `kept` may be NULL: groups are named by the first of their handles, else by their record where they have one. */
static FALLIBLE print_groups(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v,
                             const struct vault_kept *kept, struct printer *out, struct err *e)
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
    for (size_t c = 0; kept != NULL && c < j->clusters; c++)
        if (!id_is_zero(kept->of[c])) {
            char handle[HANDLE_CHARS];
            BD_TRY(matter_handle(call->session->matter, kept->of[c], handle, e));
            first[c] = str_keep(call->arena, str_from(handle)).p;
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
        print_line(out,
                   "These are proposals, named by %s. Nothing is merged until a person decides: "
                   "bandi link decide A B --verdict same.",
                   kept != NULL ? "their records" : "the first of their handles");
    return BD_OK;
}

/* Proposals that are no more, and where most of their people stand now. */
static FALLIBLE print_gone(struct verb_call *call, const struct vault_kept *kept, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"retired", "retired"}, {"now", "goes on as"}};
    struct matter *m = call->session->matter;
    print_table_begin(out, "gone", columns, 2);
    for (size_t i = 0; i < kept->retired; i++) {
        char was[HANDLE_CHARS], is[HANDLE_CHARS];
        struct id16 now;
        BD_TRY(vault_cluster_now(m, kept->gone[i], &now, e));
        BD_TRY(matter_handle(m, kept->gone[i], was, e));
        BD_TRY(matter_handle(m, now, is, e));
        print_z(out, NULL, was);
        if (id_equal(now, kept->gone[i]))
            print_none(out, NULL);
        else
            print_z(out, NULL, is);
    }
    print_table_end(out);
    return BD_OK;
}

/* Proposals into the vault, and how many of them are new. */
static FALLIBLE keep_groups(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v,
                            struct vault_kept *kept, struct printer *out, struct err *e)
{
    struct id16 file;
    BD_TRY(vault_link_identity(call->session->matter, call->arena, &file, e));
    BD_TRY(vault_keep(call, j, v, file, kept, e));
    print_object_begin(out, "kept");
    print_int(out, "new", (int64_t)kept->made);
    print_int(out, "changed", (int64_t)kept->changed);
    print_int(out, "unchanged", (int64_t)kept->unchanged);
    print_int(out, "retired", (int64_t)kept->retired);
    print_object_end(out);
    return kept->retired > 0 ? print_gone(call, kept, out, e) : BD_OK;
}

static FALLIBLE take_model(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct str text;
    size_t used = 0;
    if (!arg_given(call, "model"))
        return BD_OK;
    BD_TRY(file_read(call->arena, arg_z(call, "model"), LIMIT_JSON_BYTES, &text, e));
    BD_TRY(saved_read(j, arg_z(call, "model"), text, &used, e));
    print_int(out, "taken", (int64_t)used);
    return BD_OK;
}

static FALLIBLE link_people(struct verb_call *call, struct link_job *j, struct printer *out, struct err *e)
{
    struct vault_linkage v;
    struct vault_kept kept;
    BD_TRY(vault_link_fill(call, j, &v, e));
    BD_TRY(take_model(call, j, out, e));
    struct link_labels labels = {0};
    if (arg_flag(call, "learn")) {
        link_labels_decided(j, &v.decided, &labels);
        link_labels_use(j, &labels);
        print_int(out, "learned_from", (int64_t)labels.count);
    }
    if (!link_run(j))
        return err_set(e, BD_INTERRUPTED, "stopped; nothing was written");
    print_int(out, "rows", (int64_t)j->records.rows);
    print_int(out, "compared", (int64_t)j->compared);
    link_print_recall(j, out);
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
    if (arg_flag(call, "keep"))
        BD_TRY(keep_groups(call, j, &v, &kept, out, e));
    BD_TRY(print_groups(call, j, &v, arg_flag(call, "keep") ? &kept : NULL, out, e));
    print_doubts(call, j, &v, out);
    return BD_OK;
}

FALLIBLE vault_link_refuse(const char *option, struct err *e)
{
    static const struct {
        const char *option, *why, *mend;
    } known[] = {
        {"report", "would put names on a page outside of the vault, and no consent is asked for such a page",
         "bandi link review and bandi link why show the pairs inside; bandi export asks for consent"},
        {"svg", "would put what two persons have in common into a file outside of the vault",
         "leave it out: the same is printed"},
        {"clusters", "would say outside of the vault who is the same as whom",
         "--keep keeps the groups as records of the vault"},
        {"pairs", "would say outside of the vault who is the same as whom",
         "--keep keeps the groups with their weights in the vault"},
        {"samples", "would say outside of the vault who may be the same as whom",
         "bandi estimate --vault counts with what people decided, and prints the range that undecided pairs leave"},
        {"decisions", "is for tables; decisions about persons of a vault stand in its ledger", "leave it out: they are obeyed"},
        {"previous", "is for tables; groups of a vault keep their handles with --keep", "leave it out"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(option, known[i].option) == 0) {
            (void)!err_set(e, BD_USAGE, "--%s %s", option, known[i].why);
            return err_mend(e, "%s", known[i].mend);
        }
    (void)!err_set(e, BD_USAGE, "--%s is for tables; the persons of a vault are linked without it", option);
    return err_mend(e, "name a table, or leave it out");
}

FALLIBLE vault_link_run(struct verb_call *call, struct printer *out, struct err *e)
{
    static const char *const fits[] = {"seed", "keep", "model", "learn"};
    for (const struct param *p = call->verb->params; p->name != NULL; p++) {
        bool known = !arg_given(call, p->name);
        for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
            known = known || strcmp(p->name, fits[i]) == 0;
        if (!known)
            return vault_link_refuse(p->name, e);
    }
    BD_TRY(vault_link_open(call, arg_flag(call, "keep") ? LEDGER_WRITE : LEDGER_READ, e));
    struct link_job j;
    link_open(&j, call->arena, (uint64_t)arg_int(call, "seed"));
    j.env = call->env;
    enum bd_status s = link_people(call, &j, out, e);
    link_close(&j);
    session_close(call->session);
    return s;
}
