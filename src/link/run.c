/* link/run.c - see run.h. */
#include "link/run.h"

#include <stdlib.h>

void link_open(struct link_job *j, struct arena *a, uint64_t seed)
{
    *j = (struct link_job){.a = a, .seed = seed};
    records_init(&j->records, a);
    j->rule = cluster_rule_standard();
    j->kind = ARENA_ARRAY(a, enum link_kind, LIMIT_FIELD_COLUMNS);
    j->reason = arena_alloc(a, LIMIT_FIELD_COLUMNS, 160);
    for (size_t i = 0; i < LIMIT_FIELD_COLUMNS; i++)
        j->kind[i] = LINK_UNSET;
}

void link_close(struct link_job *j)
{
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
    kind_guess(&j->records, j->kind, j->reason);
    fields_make(&j->records, j->kind, j->reason, &j->fields);
}

/* Certain knowledge about a pair: a list without duplicates. */
static int certain(void *ctx, size_t a, size_t b)
{
    const struct link_job *j = ctx;
    uint16_t x = j->records.file[a];
    return x == j->records.file[b] && j->unique_list[x] ? -1 : 0;
}

void link_run(struct link_job *j)
{
    j->rule.fixed = certain;
    j->rule.ctx = j;
    model_begin(&j->model, &j->records, &j->fields, j->seed);
    blocks_make(&j->records, &j->fields, &j->blocks);
    pairs_make(&j->model, &j->records, &j->fields, &j->blocks, &j->pairs, &j->compared);
    model_fit(&j->model, &j->records, &j->fields, &j->pairs);
    pairs_score(&j->model, &j->records, &j->fields, &j->pairs);
    j->cluster = link_grow(NULL, j->records.rows * sizeof *j->cluster);
    j->clusters = clusters_make(&j->model, &j->records, &j->fields, &j->pairs, &j->rule, j->cluster);
}
