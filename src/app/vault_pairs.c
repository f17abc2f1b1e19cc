/* app/vault_pairs.c - see vault_pairs.h. And vault_capture_table of vault_people.h: clusters and lists brought together. */
#include "app/vault_pairs.h"
#include "app/vault_people.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, *(const struct id16 *)y);
}

/* ---- decisions about pairs ---- */

static int by_pair(const void *x, const void *y)
{
    const struct vault_pair *p = x, *q = y;
    int c = id_cmp(p->a, q->a);
    c = c != 0 ? c : id_cmp(p->b, q->b);
    return c != 0 ? c : p->decision < q->decision ? -1 : p->decision > q->decision;
}

static int by_decision(const void *x, const void *y)
{
    const struct vault_pair *p = x, *q = y;
    return p->decision < q->decision ? -1 : p->decision > q->decision;
}

FALLIBLE vault_pairs_read(struct matter *m, struct arena *a, const struct vault_pair **out, size_t *count, struct err *e)
{
    const struct decision *all;
    size_t n, kept = 0, pairs = 0;
    BD_TRY(decision_list(m, STR(PAIR_DECISION), a, &all, &n, e));
    struct vault_pair *p = ARENA_ARRAY(a, struct vault_pair, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (all[i].record_count != 2 || all[i].outcome < LINK_OPEN || all[i].outcome > LINK_UNSURE)
            continue;
        bool turn = id_cmp(all[i].records[0], all[i].records[1]) > 0;
        p[kept++] = (struct vault_pair){.a = all[i].records[turn],
                                        .b = all[i].records[!turn],
                                        .decision = &all[i],
                                        .verdict = (enum link_verdict)all[i].outcome};
    }
    if (kept > 1)
        qsort(p, kept, sizeof *p, by_pair);
    for (size_t i = 0; i < kept; i++) {
        bool again = pairs > 0 && id_equal(p[pairs - 1].a, p[i].a) && id_equal(p[pairs - 1].b, p[i].b);
        size_t earlier = again ? p[pairs - 1].earlier + 1 : 0;
        pairs -= again;
        p[pairs] = p[i];
        p[pairs++].earlier = earlier;
    }
    if (pairs > 1)
        qsort(p, pairs, sizeof *p, by_decision);
    *out = p;
    *count = pairs;
    return BD_OK;
}

FALLIBLE vault_pair_decide(struct draft *d, struct id16 a, struct id16 b, enum link_verdict verdict, struct str reason,
                           struct err *e)
{
    SCOPED_ARENA struct arena *scratch = arena_new(GIB);
    const struct vault_pair *all;
    size_t count;
    struct id16 two[2] = {a, b}, id;
    if (id_equal(a, b))
        return err_set(e, BD_INPUT, "the two are one record");
    if (id_cmp(a, b) > 0) {
        two[0] = b;
        two[1] = a;
    }
    struct decision_new what = {.type = STR(PAIR_DECISION),
                                .records = two,
                                .record_count = 2,
                                .outcome = (int64_t)verdict,
                                .reason = reason,
                                .class = LEDGER_IDENTITY};
    BD_TRY(vault_pairs_read(draft_matter(d), scratch, &all, &count, e));
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i].a, two[0]) && id_equal(all[i].b, two[1])) {
            what.ends = true;
            what.ended = all[i].decision->id;
        }
    return draft_decision(d, &what, &id, e);
}

/* ---- cluster records ---- */

struct clusters {
    struct arena *a;
    struct vault_cluster *all;
    size_t count, cap;
};

static FALLIBLE on_cluster(void *ctx, const struct record *r, struct err *e)
{
    struct clusters *c = ctx;
    (void)e;
    const struct statement *kind = record_first(r, "kind");
    bool known = kind != NULL && kind->value.kind == VALUE_TERM;
    if (known && str_is(kind->value.text, "link_state:retired"))
        return BD_OK;
    if (c->count == c->cap) {
        c->cap = c->cap > 0 ? c->cap * 2 : 64;
        struct vault_cluster *more = ARENA_ARRAY(c->a, struct vault_cluster, c->cap);
        if (c->count > 0)
            memcpy(more, c->all, c->count * sizeof *more);
        c->all = more;
    }
    struct id16 *person = ARENA_ARRAY(c->a, struct id16, r->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->state == STATEMENT_LIVE && !s->denies && s->property != NULL && s->value.kind == VALUE_RECORD &&
            str_is(s->property->name, "person"))
            person[n++] = s->value.id;
    }
    if (n > 1)
        qsort(person, n, sizeof *person, by_id);
    c->all[c->count++] = (struct vault_cluster){
        .id = r->id, .person = person, .count = n, .decided = known && str_is(kind->value.text, "link_state:decided")};
    return BD_OK;
}

FALLIBLE vault_clusters_read(struct matter *m, struct arena *a, const struct vault_cluster **out, size_t *count, struct err *e)
{
    struct clusters c = {.a = a};
    struct list_filter filter = {.type = schema_type(matter_schema(m), STR("cluster"))};
    if (filter.type != NULL)
        BD_TRY(record_list(m, &filter, on_cluster, &c, e));
    *out = c.all;
    *count = c.count;
    return BD_OK;
}

/* ---- who stands in which list ---- */

struct capture {
    struct arena *a;
    const struct capture_ask *ask;
    struct vault_people people;
    const struct vault_pair *pair;
    size_t pairs;
    const struct vault_cluster *cluster;
    size_t clusters;
    uint32_t *by_hand; /* of each person: its group by "same" alone */
    uint32_t *group;   /* with proposals too */
};

static bool person_at(const struct vault_people *p, struct id16 id, uint32_t *out)
{
    const struct id16 *hit = p->count > 0 ? bsearch(&id, p->person, p->count, sizeof *p->person, by_id) : NULL;
    if (hit != NULL)
        *out = (uint32_t)(hit - p->person);
    return hit != NULL;
}

static void join_clusters(struct capture *c, struct walled *w, bool decided)
{
    uint32_t x, y;
    for (size_t i = 0; i < c->clusters; i++)
        for (size_t k = 1; c->cluster[i].decided == decided && k < c->cluster[i].count; k++)
            if (person_at(&c->people, c->cluster[i].person[0], &x) && person_at(&c->people, c->cluster[i].person[k], &y))
                (void)walled_join(w, x, y);
}

static void join_pairs(struct capture *c, struct walled *w, enum link_verdict verdict)
{
    uint32_t x, y;
    for (size_t i = 0; i < c->pairs; i++)
        if (c->pair[i].verdict == verdict && person_at(&c->people, c->pair[i].a, &x) && person_at(&c->people, c->pair[i].b, &y))
            (void)walled_join(w, x, y);
}

/* "Same" in ledger order, then clusters that people decided, then proposals record by record; none passes a wall. */
static void join_people(struct capture *c)
{
    const struct vault_people *p = &c->people;
    uint32_t(*walls)[2] = (uint32_t(*)[2])arena_alloc(c->a, c->pairs + 1, sizeof *walls), x, y;
    size_t n = 0;
    for (size_t i = 0; i < c->pairs; i++)
        if (c->pair[i].verdict == LINK_NOT_SAME && person_at(p, c->pair[i].a, &x) && person_at(p, c->pair[i].b, &y)) {
            walls[n][0] = x;
            walls[n++][1] = y;
        }
    struct walled *w = walled_new(c->a, p->count, (const uint32_t(*)[2])walls, n);
    c->by_hand = ARENA_ARRAY(c->a, uint32_t, p->count + 1);
    c->group = ARENA_ARRAY(c->a, uint32_t, p->count + 1);
    join_pairs(c, w, LINK_SAME);
    join_clusters(c, w, true);
    for (size_t i = 0; i < p->count; i++)
        c->by_hand[i] = walled_root(w, (uint32_t)i);
    if (!c->ask->decided_only)
        join_clusters(c, w, false);
    if (!c->ask->decided_only && c->ask->undecided_same)
        join_pairs(c, w, LINK_UNSURE);
    for (size_t i = 0; i < p->count; i++)
        c->group[i] = walled_root(w, (uint32_t)i);
}

/* New numbers of the lists that were asked for; UINT16_MAX for the others. */
static FALLIBLE choose_lists(const struct capture *c, struct matter *m, uint16_t *number, struct capture_table *t,
                             struct err *e)
{
    const struct vault_people *p = &c->people;
    struct id16 *list = ARENA_ARRAY(c->a, struct id16, p->lists + c->ask->list_count + 1);
    for (size_t i = 0; i < p->lists; i++)
        number[i] = UINT16_MAX;
    if (c->ask->list_count == 0)
        for (size_t i = 0; i < p->lists; i++) {
            number[i] = (uint16_t)i;
            list[i] = p->list[i];
        }
    size_t n = c->ask->list_count == 0 ? p->lists : 0;
    for (size_t i = 0; i < c->ask->list_count; i++) {
        SCOPED_ARENA struct arena *scratch = arena_new(GIB);
        struct record r;
        const struct id16 *hit = bsearch(&c->ask->lists[i], p->list, p->lists, sizeof *p->list, by_id);
        BD_TRY(record_read(m, c->ask->lists[i], READ_LIVE, scratch, &r, e));
        if (r.type == NULL || !type_is(matter_schema(m), r.type, STR("source")))
            return err_set(e, BD_INPUT, "%s is not a source", r.handle);
        if (hit != NULL && number[hit - p->list] != UINT16_MAX)
            continue;
        if (hit != NULL)
            number[hit - p->list] = (uint16_t)n;
        list[n++] = c->ask->lists[i];
    }
    t->list = list;
    t->clusters.lists = n;
    t->list_handle = ARENA_ARRAY(c->a, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        char handle[HANDLE_CHARS];
        BD_TRY(matter_handle(m, list[i], handle, e));
        t->list_handle[i] = arena_copy(c->a, handle, strlen(handle));
    }
    return BD_OK;
}

/* In a cluster of k people told apart by decisions alone, k (k - 1) / 2 pairs are undecided. */
static size_t count_undecided(const struct capture *c, const uint32_t *of_root)
{
    size_t n = c->people.count, pairs = 0;
    uint32_t *hands = ARENA_ARRAY(c->a, uint32_t, n + 1); /* of each cluster: such people met so far */
    bool *met = ARENA_ARRAY(c->a, bool, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool listed = c->people.from[i + 1] > c->people.from[i];
        uint32_t at = listed ? of_root[c->group[i]] : 0;
        if (at == 0 || met[c->by_hand[i]])
            continue;
        met[c->by_hand[i]] = true;
        pairs += hands[at - 1]++;
    }
    return pairs;
}

static void fill_rows(const struct capture *c, const uint16_t *number, struct capture_table *t)
{
    const struct vault_people *p = &c->people;
    size_t most = p->from[p->count] + 1, rows = 0;
    uint32_t *of_root = ARENA_ARRAY(c->a, uint32_t, p->count + 1);
    t->person = ARENA_ARRAY(c->a, struct id16, most);
    t->clusters.cluster = ARENA_ARRAY(c->a, uint32_t, most);
    t->clusters.list = ARENA_ARRAY(c->a, uint16_t, most);
    for (size_t i = 0; i < p->count; i++) {
        size_t before = rows;
        for (size_t k = p->from[i]; k < p->from[i + 1]; k++) {
            if (number[p->in[k]] == UINT16_MAX)
                continue;
            uint32_t *at = &of_root[c->group[i]];
            if (*at == 0)
                *at = (uint32_t)++t->clusters.clusters;
            t->person[rows] = p->person[i];
            t->clusters.cluster[rows] = *at - 1;
            t->clusters.list[rows++] = number[p->in[k]];
        }
        t->unlisted += rows == before;
    }
    t->clusters.rows = rows;
    t->persons = p->count;
    t->decided = ARENA_ARRAY(c->a, bool, t->clusters.clusters + 1);
    t->cluster_record = ARENA_ARRAY(c->a, struct id16, t->clusters.clusters + 1);
    uint32_t *hand = ARENA_ARRAY(c->a, uint32_t, t->clusters.clusters + 1), x;
    for (size_t i = 0; i < p->count; i++) {
        uint32_t at = of_root[c->group[i]];
        if (at == 0)
            continue;
        if (hand[at - 1] == 0)
            t->decided[at - 1] = true;
        t->decided[at - 1] &= hand[at - 1] == 0 || hand[at - 1] == c->by_hand[i] + 1;
        hand[at - 1] = c->by_hand[i] + 1;
    }
    for (size_t i = 0; i < c->clusters; i++)
        for (size_t k = 0; k < c->cluster[i].count; k++)
            if (person_at(p, c->cluster[i].person[k], &x) && of_root[c->group[x]] != 0 &&
                id_is_zero(t->cluster_record[of_root[c->group[x]] - 1]))
                t->cluster_record[of_root[c->group[x]] - 1] = c->cluster[i].id;
    for (size_t i = 0; i < t->clusters.clusters; i++)
        t->undecided += !t->decided[i];
    t->undecided_pairs = count_undecided(c, of_root);
}

static FALLIBLE identity_is_open(struct matter *m, struct arena *a, struct err *e)
{
    const struct matter_file *files;
    size_t count;
    BD_TRY(matter_files(m, a, &files, &count, e));
    for (size_t i = 0; i < count; i++)
        if (files[i].open[LEDGER_IDENTITY])
            return BD_OK;
    (void)!err_set(e, BD_DENIED, "no identity compartment is open here: who is the same as whom cannot be seen");
    return err_mend(e, "a member with that key can do this, or give it to you");
}

FALLIBLE vault_capture_table(struct matter *m, const struct capture_ask *ask, struct arena *a, struct capture_table *out,
                             struct err *e)
{
    struct capture c = {.a = a, .ask = ask};
    *out = (struct capture_table){.persons = 0};
    BD_TRY(identity_is_open(m, a, e));
    if (ask->people != NULL)
        c.people = *ask->people;
    else
        BD_TRY(vault_people_read(m, ask->gate, a, &c.people, e));
    BD_TRY(vault_pairs_read(m, a, &c.pair, &c.pairs, e));
    BD_TRY(vault_clusters_read(m, a, &c.cluster, &c.clusters, e));
    uint16_t *number = ARENA_ARRAY(a, uint16_t, c.people.lists + 1);
    BD_TRY(choose_lists(&c, m, number, out, e));
    join_people(&c);
    fill_rows(&c, number, out);
    if (out->clusters.rows > 0)
        return BD_OK;
    if (c.people.count == 0) {
        (void)!err_set(e, BD_INPUT, "the vault holds no person");
        return err_mend(e, "bandi import brings in people from a list, bandi add person adds one");
    }
    (void)!err_set(e, BD_INPUT, "no person comes from any of these lists");
    if (ask->gate != NULL && ask->gate->withheld > 0)
        return err_mend(
            e, "what was not given for this use is not counted (%zu statements); bandi consent shows what each basis allows",
            ask->gate->withheld);
    return err_mend(e,
                    "a person comes from a list when it cites a passage of that source, or is its witness, or a victim in "
                    "an act that cites it, or was written under a basis that names it; bandi mark marks a passage, and bandi "
                    "edit with --cite cites it");
}
