/* link/run.c - see run.h. */
#include "link/run.h"
#include "link/align.h"
#include "link/cells.h"
#include "link/recall.h"
#include "link/resident.h"
#include "link/stated.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void link_open(struct link_job *j, struct arena *a, uint64_t seed)
{
    *j = (struct link_job){.a = a, .seed = seed, .keyed = UINT32_MAX, .wall_rule = {.died = LINK_NO_COLUMN}};
    records_init(&j->records, a);
    j->rule = cluster_rule_standard();
    j->kind = ARENA_ARRAY(a, enum link_kind, LIMIT_FIELD_COLUMNS);
    j->reason = arena_alloc(a, LIMIT_FIELD_COLUMNS, 160);
    j->same = ARENA_ARRAY(a, size_t, LIMIT_FIELD_COLUMNS);
    memset(j->same, 0, LIMIT_FIELD_COLUMNS * sizeof *j->same);
    for (size_t i = 0; i < LIMIT_FIELD_COLUMNS; i++)
        j->kind[i] = LINK_UNSET;
}

void link_close(struct link_job *j)
{
    stated_free(j);
    wall_free(&j->wall);
    fields_free(&j->fields);
    blocks_free(&j->blocks);
    pairs_free(&j->pairs);
    model_free(&j->model);
    records_free(&j->records);
    joining_free(&j->joining);
    free(j->cluster);
    free(j->ids);
    j->ids = NULL;
    j->cluster = NULL;
}

bool link_step(struct link_job *j, const char *what, double from, double to)
{
    j->pace = (struct pace){j->env, what, from, to};
    j->records.pace = &j->pace;
    return pace_on(&j->pace, 0);
}

static void join_same(struct link_job *j)
{
    for (size_t c = 0; c < j->records.column_count; c++)
        if (j->same[c] != 0) {
            columns_join(&j->records, j->same[c] - 1, c);
            j->kind[c] = LINK_IGNORE;
        }
}

static size_t joined_to(const struct link_job *j, size_t c)
{
    for (size_t k = 0; j->same[c] != 0 && k < LINK_LISTS_MAX; k++) /* in a circle nothing is left of any */
        c = j->same[c] - 1;
    return c;
}

/* The days that keep rows apart, of columns as "same" has joined them. */
static void build_wall(struct link_job *j)
{
    struct wall_rule rule = j->wall_rule;
    if (rule.died == LINK_NO_COLUMN)
        return;
    size_t *alive = ARENA_ARRAY(j->a, size_t, rule.count + 1);
    for (size_t i = 0; i < rule.count; i++)
        alive[i] = joined_to(j, rule.alive[i]);
    rule.died = joined_to(j, rule.died);
    rule.alive = j->wall_rule.alive = alive;
    wall_make(&j->records, &rule, &j->wall);
}

bool link_prepare(struct link_job *j)
{
    static const char what[] = "reading the columns";
    struct records *r = &j->records;
    if (!link_step(j, what, 0, 0.2))
        return false;
    records_finish(r);
    if (!link_step(j, what, 0.2, 0.5))
        return false;
    join_same(j);
    build_wall(j);
    bool *said = ARENA_ARRAY(j->a, bool, j->wall_rule.count + 1);
    for (size_t i = 0; i < j->wall_rule.count; i++)
        said[i] = j->kind[j->wall_rule.alive[i]] != LINK_UNSET;
    kind_guess(r, j->kind, j->reason);
    if (!link_step(j, what, 0.5, 0.6))
        return false;
    resident_births(r, j->kind, j->reason);
    ages_at_dates(r, j->kind, j->reason, j->age_at, j->age_at_count);
    wall_leave_out(&j->wall_rule, said, j->kind, j->reason);
    columns_align(r, j->kind, j->reason);
    if (!link_step(j, what, 0.6, 0.7))
        return false;
    names_of_cells(r, j->kind, j->reason);
    if (!link_step(j, what, 0.7, 1))
        return false;
    fields_make(r, j->kind, j->reason, &j->fields);
    r->pace = NULL;
    return !pace_stopped(&j->pace);
}

bool link_walled(const struct link_job *j, size_t a, size_t b)
{
    return wall_between(&j->wall, a, b) && !(j->decided != NULL && decided_together(j->decided, (uint32_t)a, (uint32_t)b));
}

/* Certain knowledge about a pair: a list without duplicates, a person's decision, a death before a life. */
static int certain(void *ctx, size_t a, size_t b)
{
    const struct link_job *j = ctx;
    uint16_t x = j->records.file[a];
    if (x == j->records.file[b] && j->unique_list[x])
        return -1;
    int said = j->decided != NULL ? decided_of(j->decided, (uint32_t)a, (uint32_t)b) : 0;
    return said == 0 && link_walled(j, a, b) ? -1 : said;
}

static void cluster(struct link_job *j)
{
    struct pairs edges;
    if (j->decided == NULL || j->decided->count == 0) {
        j->clusters = clusters_make(&j->model, &j->records, &j->fields, &j->pairs, &j->rule, j->cluster, &j->joining);
        return;
    }
    decided_edges(j->decided, &j->pairs, &edges);
    j->clusters = clusters_make(&j->model, &j->records, &j->fields, &edges, &j->rule, j->cluster, &j->joining);
    if (!pace_stopped(&j->pace))
        decided_hold(j, j->decided);
    pairs_free(&edges);
}

bool link_run(struct link_job *j)
{
    j->rule.fixed = certain;
    j->rule.ctx = j;
    if (!link_step(j, "looking at pairs by chance", 0, 0.1))
        return false;
    model_begin(&j->model, &j->records, &j->fields, j->seed);
    malloc_trim(0); /* what reading and folding left behind, before what is largest */
    if (!link_step(j, "finding pairs to compare", 0.1, 0.4))
        return false;
    blocks_make(&j->records, &j->fields, j->keyed, &j->blocks);
    if (!link_step(j, "comparing pairs", 0.4, 0.7))
        return false;
    pairs_make(&j->model, &j->records, &j->fields, &j->blocks, &j->pairs, &j->compared);
    if (!link_step(j, "learning from the lists", 0.7, 0.85))
        return false;
    model_fit(&j->model, &j->records, &j->fields, &j->pairs, &j->blocks);
    if (!link_step(j, "scoring pairs", 0.85, 0.9))
        return false;
    pairs_score(&j->model, &j->records, &j->fields, &j->pairs, 0, 1);
    if (!link_step(j, "grouping", 0.9, 1))
        return false;
    j->cluster = link_grow(NULL, j->records.rows * sizeof *j->cluster);
    cluster(j);
    if (pace_stopped(&j->pace))
        return false;
    recall_estimate(j);
    stated_make(j);
    j->records.pace = NULL;
    return !pace_stopped(&j->pace);
}
