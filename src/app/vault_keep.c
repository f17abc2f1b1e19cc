/* app/vault_keep.c - see vault_keep.h. Groups take the ids of earlier proposals by their largest overlap, as stable numbers of
 * tables do (link/stable.h); then what differs is said, and nothing else. */
#include "app/vault_keep.h"
#include "base/limits.h"
#include "link/compare.h"
#include "link/stated.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_LOOKED_AT = 200, COMMIT_EVERY = 300, REDIRECTS_MOST = 1000 };

/* A statement "person" of a cluster record. */
struct member {
    struct id16 person, statement;
};

/* A cluster record as it stands. */
struct held {
    struct id16 id, kind_said, made_said;
    bool decided, has_made;
    struct str made;
    struct member *member; /* by person */
    size_t count;
    uint32_t group; /* that takes it over, from 1; 0 none */
    uint32_t leads; /* group that most of its people stand in now, from 1 */
};

struct keeping {
    struct verb_call *call;
    const struct link_job *j;
    struct matter *m;
    struct arena *a;
    struct id16 *person; /* of each row */
    uint32_t **row;      /* of each group: its rows in the order of their persons' ids */
    size_t *rows;        /* of each group: how many */
    struct held *held;
    size_t helds, cap;
    const struct property *kind, *who, *into, *made;
};

static int by_person(const void *x, const void *y)
{
    return id_cmp(((const struct member *)x)->person, ((const struct member *)y)->person);
}

static FALLIBLE on_cluster(void *ctx, const struct record *r, struct err *e)
{
    struct keeping *k = ctx;
    (void)e;
    const struct statement *kind = record_first(r, "kind"), *made = record_first(r, "made_by");
    bool known = kind != NULL && kind->value.kind == VALUE_TERM;
    if (!known || str_is(kind->value.text, "link_state:retired"))
        return BD_OK;
    if (k->helds == k->cap) {
        size_t cap = k->cap > 0 ? 2 * k->cap : 64;
        struct held *more = ARENA_ARRAY(k->a, struct held, cap);
        if (k->helds > 0)
            memcpy(more, k->held, k->helds * sizeof *more);
        k->held = more;
        k->cap = cap;
    }
    struct held *h = &k->held[k->helds++];
    *h = (struct held){.id = r->id, .kind_said = kind->id, .decided = str_is(kind->value.text, "link_state:decided")};
    h->member = ARENA_ARRAY(k->a, struct member, r->count + 1);
    if (made != NULL && made->value.kind == VALUE_TEXT) {
        h->has_made = true;
        h->made_said = made->id;
        h->made = str_keep(k->a, made->value.text);
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->state == STATEMENT_LIVE && !s->denies && s->property != NULL && s->value.kind == VALUE_RECORD &&
            str_is(s->property->name, "person"))
            h->member[h->count++] = (struct member){s->value.id, s->id};
    }
    if (h->count > 1)
        qsort(h->member, h->count, sizeof *h->member, by_person);
    return BD_OK;
}

/* ---- groups ---- */

struct placed {
    struct id16 id;
    uint32_t row;
};

static int by_id(const void *x, const void *y)
{
    return id_cmp(((const struct placed *)x)->id, ((const struct placed *)y)->id);
}

static FALLIBLE read_groups(struct keeping *k, const struct vault_linkage *v, struct placed *place, struct err *e)
{
    size_t n = k->j->records.rows, groups = k->j->clusters;
    k->person = ARENA_ARRAY(k->a, struct id16, n + 1);
    k->row = ARENA_ARRAY(k->a, uint32_t *, groups + 1);
    k->rows = ARENA_ARRAY(k->a, size_t, groups + 1);
    size_t *size = ARENA_ARRAY(k->a, size_t, groups + 1);
    for (size_t i = 0; i < n; i++) {
        BD_TRY(matter_resolve(k->m, v->rows.id[i], &k->person[i], e));
        place[i] = (struct placed){k->person[i], (uint32_t)i};
        size[k->j->cluster[i]]++;
    }
    qsort(place, n, sizeof *place, by_id);
    for (size_t g = 0; g < groups; g++)
        k->row[g] = ARENA_ARRAY(k->a, uint32_t, size[g] + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t g = k->j->cluster[place[i].row];
        k->row[g][k->rows[g]++] = place[i].row;
    }
    return BD_OK;
}

/* One overlap of a held cluster with a group. */
struct overlap {
    uint32_t held, group;
    uint32_t people;
};

static int by_size(const void *x, const void *y)
{
    const struct overlap *a = x, *b = y;
    if (a->people != b->people)
        return a->people > b->people ? -1 : 1;
    return a->held != b->held ? (a->held < b->held ? -1 : 1) : (a->group > b->group) - (a->group < b->group);
}

/* Gives each group of two and more the held proposal that it has most people of, each once; the largest overlaps first. A group whose
 * people all stand in one cluster that people decided is marked as held by it. */
static void match(struct keeping *k, const struct placed *place, uint32_t *taken)
{
    size_t most = 1, n = 0;
    for (size_t i = 0; i < k->helds; i++)
        most += k->held[i].count;
    struct overlap *all = ARENA_ARRAY(k->a, struct overlap, most);
    for (size_t i = 0; i < k->helds; i++) {
        size_t from = n;
        for (size_t p = 0; p < k->held[i].count; p++) {
            struct placed key = {.id = k->held[i].member[p].person};
            const struct placed *at = bsearch(&key, place, k->j->records.rows, sizeof *place, by_id);
            size_t o = from;
            if (at == NULL)
                continue;
            while (o < n && all[o].group != k->j->cluster[at->row])
                o++;
            if (o == n)
                all[n++] = (struct overlap){(uint32_t)i, k->j->cluster[at->row], 0};
            all[o].people++;
        }
    }
    qsort(all, n, sizeof *all, by_size);
    for (size_t o = 0; o < n; o++) {
        struct held *h = &k->held[all[o].held];
        uint32_t g = all[o].group;
        if (h->leads == 0)
            h->leads = g + 1;
        bool whole = h->decided && all[o].people == k->rows[g];
        if (k->rows[g] < 2 || taken[g] != 0 || h->group != 0 || (h->decided && !whole))
            continue;
        taken[g] = all[o].held + 1;
        h->group = g + 1;
    }
}

/* ---- what is said ---- */

/* Probabilities and weights of the pairs of a group: of the first PAIRS_LOOKED_AT, in the order of ids. */
static struct str say_weights(const struct keeping *k, struct comparer *c, size_t g)
{
    const struct link_job *j = k->j;
    double low = INFINITY, high = -INFINITY, sum = 0;
    size_t pairs = 0;
    for (size_t y = 1; y < k->rows[g]; y++)
        for (size_t x = 0; x < y && pairs < PAIRS_LOOKED_AT; x++, pairs++) {
            size_t p = k->row[g][x], q = k->row[g][y], a = p < q ? p : q, b = p < q ? q : p;
            uint8_t levels[FIELDS_MAX];
            compare_rows(c, a, b, levels);
            double w = stated_weight(j, c, a, b, model_weight(&j->model, &j->records, &j->fields, a, b, levels));
            low = fmin(low, w);
            high = fmax(high, w);
            sum += w;
        }
    const char *run = arena_printf(k->a, "bandi link " BANDI_VERSION ", seed %llu, %zu records of persons",
                                   (unsigned long long)j->seed, j->records.rows);
    if (pairs == 1)
        return str_from(arena_printf(k->a, "%s; probability %.4f, weight %.1f bits", run, stated_chance(j, low), low / log(2)));
    return str_from(arena_printf(
        k->a, "%s; probability of its %zu pairs %.4f to %.4f, weight %.1f to %.1f bits, %.1f on the average", run, pairs,
        stated_chance(j, low), stated_chance(j, high), low / log(2), high / log(2), sum / (double)pairs / log(2)));
}

/* What is said of chances: from "probability" to before "weight". */
static struct str chances_said(struct str made)
{
    size_t from = made.n, to = made.n;
    (void)str_find(made, STR("probability"), 0, &from);
    (void)str_find(made, STR(", weight"), from, &to);
    return str_slice(made, from, to);
}

static struct str next_word(struct str *rest)
{
    size_t end = rest->n;
    (void)str_find(*rest, STR(" "), 0, &end);
    struct str word = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
    return word;
}

/* Whether two runs state the same chances, to half a percent. Runs differ in their number of persons, in the weights, and by what
 * is decided of others, without anything new being said of the group. */
static bool same_chances(struct str was, struct str now)
{
    struct str x = chances_said(was), y = chances_said(now);
    while (x.n > 0 && y.n > 0) {
        struct str a = next_word(&x), b = next_word(&y);
        double p, q;
        bool numbers = str_to_double(a, &p) && str_to_double(b, &q);
        if (numbers ? fabs(p - q) > 0.005 : !str_eq(a, b))
            return false;
    }
    return x.n == y.n;
}

static FALLIBLE say_person(struct keeping *k, struct draft *d, struct id16 cluster, struct id16 person, struct err *e)
{
    const struct value v = value_record(person);
    return draft_say(d, cluster, k->who, &v, NULL, e);
}

static FALLIBLE make_proposal(struct keeping *k, struct draft *d, size_t g, struct str made, struct id16 *id, struct err *e)
{
    const struct value proposed = value_term(STR("link_state:proposed")), text = value_text(made);
    BD_TRY(draft_record(d, schema_type(matter_schema(k->m), STR("cluster")), id, e));
    BD_TRY(draft_say(d, *id, k->kind, &proposed, NULL, e));
    for (size_t i = 0; i < k->rows[g]; i++)
        BD_TRY(say_person(k, d, *id, k->person[k->row[g][i]], e));
    return draft_say(d, *id, k->made, &text, NULL, e);
}

/* Says who joined and takes back who left, and the chances anew when either or they themselves have changed; `changed` is set
 * when there was anything to say. */
static FALLIBLE change_proposal(struct keeping *k, struct draft *d, size_t g, struct held *h, struct str made, bool *changed,
                                struct err *e)
{
    const struct value text = value_text(made);
    bool *stays = ARENA_ARRAY(k->a, bool, h->count + 1);
    *changed = false;
    for (size_t i = 0; i < k->rows[g]; i++) {
        struct member key = {.person = k->person[k->row[g][i]]};
        const struct member *at = bsearch(&key, h->member, h->count, sizeof *h->member, by_person);
        if (at != NULL) {
            stays[at - h->member] = true;
            continue;
        }
        *changed = true;
        BD_TRY(say_person(k, d, h->id, key.person, e));
    }
    for (size_t i = 0; i < h->count; i++)
        if (!stays[i]) {
            *changed = true;
            BD_TRY(draft_retract(d, &h->member[i].statement, 1, e));
        }
    if (!*changed && h->has_made && same_chances(h->made, made))
        return BD_OK;
    *changed = true;
    const struct statement_how how = {.replaces = &h->made_said, .replace_count = h->has_made};
    return draft_say(d, h->id, k->made, &text, &how, e);
}

static FALLIBLE retire(struct keeping *k, struct draft *d, const struct held *h, struct id16 into, struct err *e)
{
    const struct value retired = value_term(STR("link_state:retired")), on = value_record(into);
    const struct statement_how how = {.replaces = &h->kind_said, .replace_count = 1};
    BD_TRY(draft_say(d, h->id, k->kind, &retired, &how, e));
    return id_is_zero(into) ? BD_OK : draft_say(d, h->id, k->into, &on, NULL, e);
}

static FALLIBLE commit_now(struct draft *d, size_t *said, bool last, struct err *e)
{
    if (++*said % COMMIT_EVERY != 0 && !last)
        return BD_OK;
    return draft_statements(d) > 0 ? draft_commit(d, NULL, e) : BD_OK;
}

static FALLIBLE say_all(struct keeping *k, struct draft *d, struct comparer *c, const uint32_t *taken, struct vault_kept *out,
                        struct err *e)
{
    size_t said = 0;
    for (size_t g = 0; g < k->j->clusters; g++) {
        struct held *h = taken[g] > 0 ? &k->held[taken[g] - 1] : NULL;
        if (h != NULL)
            out->of[g] = h->id;
        if (k->rows[g] < 2 || (h != NULL && h->decided))
            continue;
        struct str made = say_weights(k, c, g);
        bool changed = true;
        if (h == NULL)
            BD_TRY(make_proposal(k, d, g, made, &out->of[g], e));
        else
            BD_TRY(change_proposal(k, d, g, h, made, &changed, e));
        out->made += h == NULL;
        out->changed += h != NULL && changed;
        out->unchanged += !changed;
        BD_TRY(commit_now(d, &said, false, e));
    }
    BD_TRY(commit_now(d, &said, true, e));
    for (size_t i = 0; i < k->helds; i++) {
        const struct held *h = &k->held[i];
        if (h->decided || h->group != 0)
            continue;
        out->gone[out->retired++] = h->id;
        BD_TRY(retire(k, d, h, h->leads > 0 ? out->of[h->leads - 1] : (struct id16){{0}}, e));
        BD_TRY(commit_now(d, &said, false, e));
    }
    return commit_now(d, &said, true, e);
}

FALLIBLE vault_keep(struct verb_call *call, const struct link_job *j, const struct vault_linkage *v, struct id16 file,
                    struct vault_kept *out, struct err *e)
{
    struct matter *m = call->session->matter;
    const struct schema *s = matter_schema(m);
    struct keeping k = {.call = call, .j = j, .m = m, .a = call->arena};
    struct list_filter filter = {.type = schema_type(s, STR("cluster"))};
    *out = (struct vault_kept){.of = ARENA_ARRAY(call->arena, struct id16, j->clusters + 1)};
    k.kind = schema_property(s, STR("cluster.kind"));
    k.who = schema_property(s, STR("cluster.person"));
    k.into = schema_property(s, STR("cluster.into"));
    k.made = schema_property(s, STR("cluster.made_by"));
    if (filter.type == NULL || k.kind == NULL || k.who == NULL || k.into == NULL || k.made == NULL) {
        (void)!err_set(e, BD_NOT_FOUND, "this vault was made before proposals of linkage had records");
        return err_mend(e, "bandi schema update brings in what is new");
    }
    struct placed *place = ARENA_ARRAY(call->arena, struct placed, j->records.rows + 1);
    uint32_t *taken = ARENA_ARRAY(call->arena, uint32_t, j->clusters + 1);
    BD_TRY(read_groups(&k, v, place, e));
    BD_TRY(record_list(m, &filter, on_cluster, &k, e));
    out->gone = ARENA_ARRAY(call->arena, struct id16, k.helds + 1);
    match(&k, place, taken);
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    struct comparer *c = comparer_new(&j->fields);
    enum bd_status done = say_all(&k, d, c, taken, out, e);
    comparer_free(c);
    return done;
}

FALLIBLE vault_cluster_now(struct matter *m, struct id16 id, struct id16 *out, struct err *e)
{
    *out = id;
    for (int step = 0; step < REDIRECTS_MOST; step++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct record r;
        BD_TRY(record_read(m, *out, READ_LIVE, a, &r, e));
        const struct statement *into = record_first(&r, "into"), *kind = record_first(&r, "kind");
        bool retired = kind != NULL && kind->value.kind == VALUE_TERM && str_is(kind->value.text, "link_state:retired");
        if (!retired || into == NULL || into->value.kind != VALUE_RECORD || id_equal(into->value.id, id))
            return BD_OK;
        *out = into->value.id;
    }
    return BD_OK;
}
