/* link/run.c - see run.h. */
#include "link/run.h"
#include "link/align.h"
#include "link/cells.h"
#include "link/resident.h"
#include "link/stated.h"

#include <stdlib.h>
#include <string.h>

/* Fewer pairs in clusters of three and more than this say little of recall. */
enum { CLUSTER_PAIRS_LEAST = 100 };

void link_open(struct link_job *j, struct arena *a, uint64_t seed)
{
    *j = (struct link_job){.a = a, .seed = seed, .keyed = UINT32_MAX};
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
    fields_free(&j->fields);
    blocks_free(&j->blocks);
    pairs_free(&j->pairs);
    model_free(&j->model);
    records_free(&j->records);
    free(j->cluster);
    free(j->ids);
    j->ids = NULL;
    j->cluster = NULL;
}

void link_prepare(struct link_job *j)
{
    records_finish(&j->records);
    for (size_t c = 0; c < j->records.column_count; c++)
        if (j->same[c] != 0) {
            columns_join(&j->records, j->same[c] - 1, c);
            j->kind[c] = LINK_IGNORE;
        }
    kind_guess(&j->records, j->kind, j->reason);
    resident_births(&j->records, j->kind, j->reason);
    ages_at_dates(&j->records, j->kind, j->reason, j->age_at, j->age_at_count);
    columns_align(&j->records, j->kind, j->reason);
    names_of_cells(&j->records, j->kind, j->reason);
    fields_make(&j->records, j->kind, j->reason, &j->fields);
}

/* Certain knowledge about a pair: a list without duplicates, a person's decision. */
static int certain(void *ctx, size_t a, size_t b)
{
    const struct link_job *j = ctx;
    uint16_t x = j->records.file[a];
    if (x == j->records.file[b] && j->unique_list[x])
        return -1;
    return j->decided != NULL ? decided_of(j->decided, (uint32_t)a, (uint32_t)b) : 0;
}

/* Share of the pairs inside clusters of three and more that blocking reached: the third member vouches for a pair that no
 * key found. Too high by what no chain of pairs reaches. The pairs of one cluster count as one less than its rows. With too
 * few such clusters the model's own estimate stands. */
static void estimate_recall(struct link_job *j)
{
    size_t n = j->records.rows;
    double all = 0, reached = 0, independent = 0;
    uint32_t *size = calloc(j->clusters + 1, sizeof *size);
    BD_ASSERT(size != NULL);
    for (size_t i = 0; i < n; i++)
        size[j->cluster[i]]++;
    for (size_t c = 0; c < j->clusters; c++) {
        all += size[c] > 2 ? 0.5 * size[c] * (size[c] - 1.0) : 0;
        independent += size[c] > 2 ? size[c] - 1.0 : 0;
    }
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t c = j->cluster[j->pairs.a[i]];
        reached += c == j->cluster[j->pairs.b[i]] && size[c] > 2;
    }
    free(size);
    if (all < CLUSTER_PAIRS_LEAST)
        return;
    j->model.recall = reached / all;
    j->model.behind = independent;
}

static void cluster(struct link_job *j)
{
    struct pairs edges;
    if (j->decided == NULL || j->decided->count == 0) {
        j->clusters = clusters_make(&j->model, &j->records, &j->fields, &j->pairs, &j->rule, j->cluster);
        return;
    }
    decided_edges(j->decided, &j->pairs, &edges);
    j->clusters = clusters_make(&j->model, &j->records, &j->fields, &edges, &j->rule, j->cluster);
    decided_hold(j, j->decided);
    pairs_free(&edges);
}

/* Tells which step begins and roughly what share of the work is behind it. */
static bool step(const struct link_job *j, const char *what, double done)
{
    env_progress(j->env, what, done);
    return !env_stop(j->env);
}

bool link_run(struct link_job *j)
{
    j->rule.fixed = certain;
    j->rule.ctx = j;
    if (!step(j, "finding pairs to compare", 0))
        return false;
    model_begin(&j->model, &j->records, &j->fields, j->seed);
    blocks_make(&j->records, &j->fields, j->keyed, &j->blocks);
    if (!step(j, "comparing pairs", 0.2))
        return false;
    pairs_make(&j->model, &j->records, &j->fields, &j->blocks, &j->pairs, &j->compared);
    if (!step(j, "learning from the lists", 0.6))
        return false;
    model_fit(&j->model, &j->records, &j->fields, &j->pairs, &j->blocks);
    if (!step(j, "scoring pairs", 0.8))
        return false;
    pairs_score(&j->model, &j->records, &j->fields, &j->pairs);
    if (!step(j, "grouping", 0.9))
        return false;
    j->cluster = link_grow(NULL, j->records.rows * sizeof *j->cluster);
    cluster(j);
    estimate_recall(j);
    double cut = pairs_cut_matches(&j->model, &j->records, &j->fields, &j->pairs);
    j->model.recall *= j->model.matches > 0 ? j->model.matches / (j->model.matches + cut) : 1;
    stated_make(j);
    return true;
}
