/* app/vault_related.c - see vault_related.h. Sources are joined in a forest; two lists are related when a tree reaches both. */
#include "app/vault_related.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

struct tie {
    struct id16 a, b;
};

struct reading {
    struct matter *m;
    struct arena *a;
    struct tie *tie;
    size_t count, cap;
};

/* The source that a side of a derivation names, or the source of the passage that it names; zero when it names neither. */
static FALLIBLE source_of(struct reading *r, const struct record *derivation, const char *side, struct id16 *out, struct err *e)
{
    *out = ID16_ZERO;
    const struct statement *s = record_first(derivation, side);
    if (s == NULL || s->denies || s->value.kind != VALUE_RECORD)
        return BD_OK;
    struct record named;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    BD_TRY(record_read(r->m, s->value.id, READ_LIVE, a, &named, e));
    *out = s->value.id;
    if (named.type == NULL || !type_is(matter_schema(r->m), named.type, STR("passage")))
        return BD_OK;
    const struct statement *of = record_first(&named, "source");
    *out = of != NULL && !of->denies && of->value.kind == VALUE_RECORD ? of->value.id : ID16_ZERO;
    return BD_OK;
}

static FALLIBLE on_derivation(void *ctx, const struct record *d, struct err *e)
{
    struct reading *r = ctx;
    struct tie t;
    BD_TRY(source_of(r, d, "from", &t.a, e));
    BD_TRY(source_of(r, d, "of", &t.b, e));
    if (id_is_zero(t.a) || id_is_zero(t.b) || id_equal(t.a, t.b))
        return BD_OK;
    if (r->count == r->cap) {
        struct tie *more = ARENA_ARRAY(r->a, struct tie, 2 * r->cap + 64);
        if (r->count > 0)
            memcpy(more, r->tie, r->count * sizeof *more);
        r->tie = more;
        r->cap = 2 * r->cap + 64;
    }
    r->tie[r->count++] = t;
    return BD_OK;
}

static int by_id(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, *(const struct id16 *)y);
}

static size_t root_of(size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* The sources that derivations name, sorted, each with the number of its tree. */
static size_t join(struct reading *r, struct id16 **ids, size_t **parent)
{
    struct id16 *id = ARENA_ARRAY(r->a, struct id16, 2 * r->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->count; i++) {
        id[2 * i] = r->tie[i].a;
        id[2 * i + 1] = r->tie[i].b;
    }
    qsort(id, 2 * r->count, sizeof *id, by_id);
    for (size_t i = 0; i < 2 * r->count; i++)
        if (n == 0 || !id_equal(id[n - 1], id[i]))
            id[n++] = id[i];
    size_t *up = ARENA_ARRAY(r->a, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        up[i] = i;
    for (size_t i = 0; i < r->count; i++) {
        const struct id16 *x = bsearch(&r->tie[i].a, id, n, sizeof *id, by_id),
                          *y = bsearch(&r->tie[i].b, id, n, sizeof *id, by_id);
        up[root_of(up, (size_t)(x - id))] = root_of(up, (size_t)(y - id));
    }
    for (size_t i = 0; i < n; i++)
        up[i] = root_of(up, i);
    *ids = id;
    *parent = up;
    return n;
}

FALLIBLE vault_related(struct matter *m, const struct id16 *source, const uint32_t *number, size_t sources,
                       const struct str *name, size_t lists, struct arena *a, struct str *out, struct err *e)
{
    struct reading r = {.m = m, .a = a};
    struct list_filter all = {.type = schema_type(matter_schema(m), STR("derivation"))};
    struct id16 *id;
    size_t *tree;
    const char *said = "";
    *out = STR("");
    if (all.type != NULL)
        BD_TRY(record_list(m, &all, on_derivation, &r, e));
    if (r.count == 0)
        return BD_OK;
    size_t n = join(&r, &id, &tree);
    bool *reaches = ARENA_ARRAY(a, bool, n *lists + 1); /* of tree t and list l: reaches[t * lists + l] */
    for (size_t i = 0; i < sources; i++) {
        const struct id16 *hit = number[i] < lists ? bsearch(&source[i], id, n, sizeof *id, by_id) : NULL;
        if (hit != NULL)
            reaches[tree[hit - id] * lists + number[i]] = true;
    }
    for (size_t x = 0; x < lists; x++)
        for (size_t y = x + 1; y < lists; y++) {
            bool both = false;
            for (size_t t = 0; t < n; t++)
                both = both || (reaches[t * lists + x] && reaches[t * lists + y]);
            if (both)
                said = arena_printf(a, "%s%s%.*s / %.*s", said, *said ? ", " : "", STR_FMT(name[x]), STR_FMT(name[y]));
        }
    *out = str_from(said);
    return BD_OK;
}
