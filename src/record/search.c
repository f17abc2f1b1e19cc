/* record/search.c - full text over the open views, best first; see search.h. */
#include "record/search.h"

#include "name/name.h"
#include "record/matter_inside.h"
#include "store/search.h"

#include <stdlib.h>
#include <string.h>

enum { SNIPPET_BYTES = 160 };

/* The best hits so far, over all views. */
struct best {
    struct search_hit *hit;
    size_t n, room;
};

static int hit_order(const void *x, const void *y)
{
    const struct search_hit *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return id_cmp(a->statement, b->statement);
}

/* What to look for in a text to place the snippet: the first token of the query. */
struct first_token {
    char text[256];
    size_t n;
};

static bool take_first(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct first_token *f = ctx;
    (void)beside;
    (void)from;
    (void)to;
    f->n = token.n < sizeof f->text ? token.n : 0;
    memcpy(f->text, token.p, f->n);
    return false;
}

struct place {
    const struct first_token *wanted;
    size_t from, to;
    bool found;
};

static bool find_place(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct place *p = ctx;
    (void)beside;
    struct str wanted = {p->wanted->text, p->wanted->n};
    if (wanted.n == 0 || token.n < wanted.n || memcmp(token.p, wanted.p, wanted.n) != 0)
        return true;
    p->from = from;
    p->to = to;
    p->found = true;
    return false;
}

static size_t back_to_character(struct str s, size_t at)
{
    while (at > 0 && at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80)
        at--;
    return at;
}

static void make_snippet(struct str text, const struct first_token *wanted, struct arena *a, struct search_hit *h)
{
    struct place p = {.wanted = wanted};
    search_tokens(text, false, find_place, &p);
    size_t from = p.from > SNIPPET_BYTES / 3 ? back_to_character(text, p.from - SNIPPET_BYTES / 3) : 0;
    size_t to = from + SNIPPET_BYTES < text.n ? back_to_character(text, from + SNIPPET_BYTES) : text.n;
    to = to < p.to ? p.to : to;
    h->snippet = str_keep(a, str_slice(text, from, to));
    if (p.found) {
        h->match_from = p.from - from;
        h->match_to = p.to - from;
    }
}

/* A match by words: what is needed to order it; the rest is read for the few that are shown. */
struct match {
    double rank;
    struct id16 statement;
    struct view *view;
    int64_t no;
};

struct matches {
    struct match *of;
    size_t n, room;
    bool cut;
};

static int match_order(const void *x, const void *y)
{
    const struct match *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return id_cmp(a->statement, b->statement);
}

static void add_match(struct matches *all, struct arena *a, const struct match *one)
{
    if (all->n == all->room) {
        size_t room = all->room > 0 ? 2 * all->room : 256;
        struct match *more = ARENA_ARRAY(a, struct match, room);
        if (all->n > 0)
            memcpy(more, all->of, all->n * sizeof *more);
        all->of = more;
        all->room = room;
    }
    all->of[all->n++] = *one;
}

/* The newest matches of one compartment with their rank; CROSS JOIN keeps the index first, so that the walk can end early. */
static FALLIBLE search_view(struct matter *m, struct view *v, const struct search_query *q, struct str expression,
                            struct arena *a, struct matches *all, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    size_t most = q->ranked > 0 ? q->ranked : SEARCH_RANKED, found = 0;
    most = most > q->limit ? most : q->limit;
    BD_TRY(matter_look(m, v, e));
    int64_t whole = q->sources_too ? 0 : view_property_no(v, STR("source.text"));
    BD_TRY(db_prepare(v->db,
                      "SELECT bandi_rank(words), s.id, s.no FROM words CROSS JOIN statement s ON s.no = words.rowid"
                      " WHERE words MATCH ?1 AND s.state = 1 AND s.hidden = 0 AND s.property <> ?2 AND (?3 IS NULL OR ?3 ="
                      " (SELECT r.type FROM record r WHERE r.no = s.record)) ORDER BY words.rowid DESC LIMIT ?4",
                      &s, e));
    stmt_bind_text(s, 1, expression);
    stmt_bind_i64(s, 2, whole);
    if (q->type != NULL)
        stmt_bind_text(s, 3, q->type->id);
    stmt_bind_i64(s, 4, (int64_t)most + 1);
    for (;;) {
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        if (found++ == most) {
            all->cut = true;
            return BD_OK;
        }
        struct match one = {.rank = stmt_real(s, 0), .view = v, .no = stmt_i64(s, 2)};
        BD_TRY(stmt_exactly(s, 1, one.statement.b, sizeof one.statement.b, e));
        add_match(all, a, &one);
    }
}

static void name_hit(struct matter *m, struct view *v, int64_t property, struct str type, struct arena *a, struct search_hit *h)
{
    const struct view_property *p = view_property_of(v, property);
    h->type = schema_type(m->schema, type);
    handle_write(h->type != NULL ? h->type->letter : '0', h->record, h->handle);
    h->property_id = str_keep(a, p != NULL ? p->id : STR("?"));
    h->property = schema_property(m->schema, h->property_id);
}

/* Reads what is shown of the best matches. */
static FALLIBLE show(struct matter *m, const struct matches *all, size_t limit, const struct first_token *wanted,
                     struct arena *a, struct best *best, struct err *e)
{
    for (size_t i = 0; i < all->n && best->n < limit; i++) {
        const struct match *one = &all->of[i];
        struct stmt *s SCOPED_STMT = NULL;
        bool row;
        BD_TRY(db_prepare(one->view->db,
                          "SELECT r.id, r.type, s.property, s.value FROM statement s JOIN record r ON r.no = s.record"
                          " WHERE s.no = ?1",
                          &s, e));
        stmt_bind_i64(s, 1, one->no);
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            continue;
        struct search_hit h = {.rank = one->rank, .statement = one->statement, .compartment = one->view->compartment};
        BD_TRY(stmt_exactly(s, 0, h.record.b, sizeof h.record.b, e));
        name_hit(m, one->view, stmt_i64(s, 2), stmt_text(s, 1), a, &h);
        make_snippet(stmt_text(s, 3), wanted, a, &h);
        best->hit[best->n++] = h;
    }
    return BD_OK;
}

/* Keeps a name that sounds like what was typed, each statement once, best first; the least likely falls out when full. */
static void add_by_sound(struct best *best, const struct search_hit *h)
{
    for (size_t i = 0; i < best->n; i++)
        if (id_equal(best->hit[i].statement, h->statement))
            return;
    if (best->n < best->room)
        best->hit[best->n++] = *h;
    else if (hit_order(h, &best->hit[best->n - 1]) < 0)
        best->hit[best->n - 1] = *h;
    for (size_t i = best->n; i-- > 1 && hit_order(&best->hit[i], &best->hit[i - 1]) < 0;) {
        struct search_hit swap = best->hit[i];
        best->hit[i] = best->hit[i - 1];
        best->hit[i - 1] = swap;
    }
}

/* What was typed, as the names that it holds. */
struct typed {
    const struct name_form *name[NAME_CELL_MAX];
    size_t names;
};

static void read_typed(struct arena *a, struct str text, struct typed *out)
{
    struct str name[NAME_CELL_MAX];
    out->names = view_names(a, text, name);
    for (size_t i = 0; i < out->names; i++)
        out->name[i] = name_parse(a, name[i], NULL);
}

/* The best pair of a typed name and one in the value, and where that one stands in it. */
static struct name_match best_pair(struct arena *a, const struct typed *typed, struct str value, size_t *from, size_t *to)
{
    struct str name[NAME_CELL_MAX];
    struct name_match best = {.level = NAME_DIFFERENT};
    size_t names = view_names(a, value, name);
    for (size_t i = 0; i < names; i++) {
        const struct name_form *form = name_parse(a, name[i], NULL);
        for (size_t k = 0; k < typed->names; k++) {
            struct name_match m = name_compare(typed->name[k], form);
            if (m.level < best.level || (m.level == best.level && m.weight <= best.weight && i + k > 0))
                continue;
            best = m;
            *from = names > 1 ? (size_t)(name[i].p - value.p) : 0;
            *to = names > 1 ? *from + name[i].n : value.n;
        }
    }
    return best;
}

/* Names in another spelling: those that share a key, compared one by one. */
static FALLIBLE search_sounds(struct matter *m, struct view *v, const struct search_query *q, struct arena *a,
                              struct best *best, struct err *e)
{
    uint64_t hash[VIEW_SOUNDS_MAX];
    size_t n = view_sounds(q->text, hash);
    struct stmt *s SCOPED_STMT = NULL;
    struct typed typed;
    read_typed(a, q->text, &typed);
    BD_TRY(db_prepare(v->db,
                      "SELECT s.value, s.id, r.id, r.type, s.property FROM sound x JOIN statement s ON s.no = x.statement"
                      " JOIN record r ON r.no = s.record WHERE x.hash = ?1 AND s.state = 1 AND s.hidden = 0"
                      " AND (?2 IS NULL OR r.type = ?2)",
                      &s, e));
    for (size_t i = 0; i < n; i++) {
        stmt_bind_i64(s, 1, (int64_t)hash[i]);
        if (q->type != NULL)
            stmt_bind_text(s, 2, q->type->id);
        for (;;) {
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            struct arena_mark mark = arena_mark(a);
            struct search_hit h = {.compartment = v->compartment, .by_sound = true};
            struct name_match match = best_pair(a, &typed, stmt_text(s, 0), &h.match_from, &h.match_to);
            arena_rewind(a, mark);
            if (match.level < NAME_NEAR)
                continue;
            h.rank = -match.weight;
            BD_TRY(stmt_exactly(s, 1, h.statement.b, sizeof h.statement.b, e));
            BD_TRY(stmt_exactly(s, 2, h.record.b, sizeof h.record.b, e));
            name_hit(m, v, stmt_i64(s, 4), stmt_text(s, 3), a, &h);
            h.snippet = str_keep(a, stmt_text(s, 0));
            add_by_sound(best, &h);
        }
        stmt_reset(s);
    }
    return BD_OK;
}

/* Names by sound after the hits by words: their ranks are of different scales. */
static FALLIBLE add_sounds(struct matter *m, const struct search_query *q, struct arena *a, struct best *best, struct err *e)
{
    struct best sounds = {ARENA_ARRAY(a, struct search_hit, best->room), 0, best->room};
    for (size_t i = 0; i < m->view_count; i++)
        if (!q->has_file || id_equal(m->view[i]->file, q->file))
            BD_TRY(search_sounds(m, m->view[i], q, a, &sounds, e));
    for (size_t i = 0; i < sounds.n && best->n < best->room; i++) {
        bool twice = false;
        for (size_t k = 0; k < best->n; k++)
            twice = twice || id_equal(best->hit[k].statement, sounds.hit[i].statement);
        if (!twice)
            best->hit[best->n++] = sounds.hit[i];
    }
    return BD_OK;
}

enum bd_status record_search(struct matter *m, const struct search_query *asked, struct arena *a, struct search_result *out,
                             struct err *e)
{
    struct search_query q = *asked;
    struct str expression;
    struct first_token wanted = {.n = 0};
    struct matches all = {.n = 0};
    q.limit = q.limit > 0 ? q.limit : 20;
    BD_TRY(search_expression(a, q.text, &expression, e));
    search_tokens(q.text, true, take_first, &wanted);
    for (size_t i = 0; i < m->view_count; i++)
        if (!q.has_file || id_equal(m->view[i]->file, q.file))
            BD_TRY(search_view(m, m->view[i], &q, expression, a, &all, e));
    if (all.n > 1)
        qsort(all.of, all.n, sizeof *all.of, match_order);
    struct best best = {ARENA_ARRAY(a, struct search_hit, q.limit), 0, q.limit};
    BD_TRY(show(m, &all, q.limit, &wanted, a, &best, e));
    BD_TRY(add_sounds(m, &q, a, &best, e));
    *out = (struct search_result){best.hit, best.n, all.n, all.cut};
    return BD_OK;
}
