/* link/saved.c - see saved.h. */
#include "link/saved.h"
#include "base/json.h"
#include "link/given.h"
#include "link/possible.h"
#include "link/recall.h"

#include <math.h>
#include <string.h>

#define LEAST 1e-15 /* of an m or u, so that its logarithm is finite */

bool saved_level_shown(const struct link_job *j, int f, int level)
{
    const struct model *md = &j->model;
    bool can[LEVELS_MAX];
    levels_possible(&j->fields.f[f], can);
    return can[level] && (md->random[f][level] > 0 || md->m[f][level] >= 1e-4);
}

static void put_field(const struct link_job *j, int f, struct buf *out)
{
    const struct field *fd = &j->fields.f[f];
    bool first = true;
    buf_addz(out, "    {\"name\": ");
    json_put_string(out, str_from(fd->name));
    buf_addz(out, ", \"kind\": ");
    json_put_string(out, str_from(link_kind_word(fd->kind)));
    buf_addz(out, ", \"levels\": [");
    for (int l = 1; l < fd->levels; l++) {
        if (fd->words[l] == NULL)
            continue;
        buf_addz(out, first ? "\n      {\"level\": " : ",\n      {\"level\": ");
        json_put_string(out, str_from(fd->words[l]));
        buf_addz(out, ", \"m\": ");
        json_put_real(out, fmax(LEAST, fmin(1, j->model.m[f][l])));
        buf_addz(out, ", \"u\": ");
        json_put_real(out, fmax(LEAST, fmin(1, j->model.u[f][l])));
        buf_addz(out, "}");
        first = false;
    }
    buf_addz(out, "]}");
}

void saved_put(const struct link_job *j, struct buf *out)
{
    buf_addz(out, "{\n  \"format\": \"bandi-model\",\n  \"version\": 1,\n  \"recall\": ");
    json_put_real(out, recall_known(j) ? j->model.recall : (double)NAN); /* else null */
    buf_addz(out, ",\n  \"fields\": [\n");
    for (int f = 0; f < j->fields.count; f++) {
        buf_addz(out, f == 0 ? "" : ",\n");
        put_field(j, f, out);
    }
    buf_addz(out, "\n  ]\n}\n");
}

/* The field that one of the file is taken for, or -1. */
static int field_for(const struct link_job *j, struct str name, enum link_kind kind)
{
    int only = -1, alike = 0;
    for (int f = 0; f < j->fields.count; f++) {
        if (j->fields.f[f].kind != kind)
            continue;
        if (str_is(name, j->fields.f[f].name))
            return f;
        only = f;
        alike++;
    }
    return alike == 1 ? only : -1;
}

static FALLIBLE read_level(const struct json_at *at, const struct field *fd, int f, struct model_given *g, struct err *e)
{
    static const char *const known[] = {"level", "m", "u"};
    struct str word;
    double m, u;
    BD_TRY(json_only(at, known, 3, e));
    BD_TRY(json_get_text(at, "level", &word, e));
    BD_TRY(json_get_real(at, "m", LEAST, 1, &m, e));
    BD_TRY(json_get_real(at, "u", LEAST, 1, &u, e));
    for (int l = 1; l < fd->levels; l++)
        if (fd->words[l] != NULL && str_is(word, fd->words[l]) && g->class[f][l] < 0) {
            g->class[f][l] = (int8_t)l;
            g->m[f][l] = m;
            g->u[f][l] = u;
            return BD_OK;
        }
    (void)!err_set(e, BD_INPUT, "a comparison of the field \"%s\" has no outcome \"%.*s\", or it stands there twice", fd->name,
                   STR_FMT(str_head(word, 100)));
    return err_where(e, at->file, 0, 0);
}

static FALLIBLE read_field(const struct link_job *j, const struct json_at *at, struct model_given *g, bool *fits, struct err *e)
{
    static const char *const known[] = {"name", "kind", "levels"};
    struct json_at levels, item;
    struct str name, word;
    enum link_kind kind;
    *fits = false;
    BD_TRY(json_only(at, known, 3, e));
    BD_TRY(json_get_text(at, "name", &name, e));
    BD_TRY(json_get_text(at, "kind", &word, e));
    BD_TRY(json_get_array(at, "levels", &levels, e));
    if (!link_kind_from_word(word, &kind)) {
        (void)!err_set(e, BD_INPUT, "there is no kind \"%.*s\"", STR_FMT(str_head(word, 100)));
        return err_where(e, at->file, 0, 0);
    }
    int f = field_for(j, name, kind);
    if (f < 0 || g->held[f])
        return BD_OK;
    for (int l = 0; l < LEVELS_MAX; l++)
        g->class[f][l] = -1;
    for (size_t i = 0; i < json_array_size(levels.value); i++) {
        BD_TRY(json_get_item(&levels, i, &item, e));
        BD_TRY(read_level(&item, &j->fields.f[f], f, g, e));
    }
    g->held[f] = *fits = true;
    return BD_OK;
}

FALLIBLE saved_read(struct link_job *j, const char *file, struct str text, size_t *used, struct err *e)
{
    static const char *const known[] = {"format", "version", "recall", "fields"};
    SCOPED_JSON json_t *json = NULL;
    struct json_at list, item;
    struct str format = STR_NONE;
    int64_t version;
    BD_TRY(json_read(file, text, &json, e));
    struct json_at root = json_root(file, json);
    if (json_has(&root, "format"))
        BD_TRY(json_get_text(&root, "format", &format, e));
    if (!str_is(format, "bandi-model")) {
        (void)!err_set(e, BD_INPUT, "this is no model that bandi link model saved");
        (void)!err_mend(e, "a model of Splink is taken with --from-splink");
        return err_where(e, file, 0, 0);
    }
    BD_TRY(json_get_int(&root, "version", 1, 1, &version, e));
    BD_TRY(json_only(&root, known, 4, e));
    BD_TRY(json_get_array(&root, "fields", &list, e));
    struct model_given *g = ARENA_NEW(j->a, struct model_given);
    *g = j->given;
    *used = 0;
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        bool fits;
        BD_TRY(json_get_item(&list, i, &item, e));
        BD_TRY(read_field(j, &item, g, &fits, e));
        *used += fits;
    }
    if (*used == 0) {
        (void)!err_set(e, BD_INPUT, "none of the model's fields is one of these lists");
        (void)!err_mend(e, "a field fits one of its name and kind, or the only one of its kind");
        return err_where(e, file, 0, 0);
    }
    j->given = *g;
    j->fields.given = &j->given;
    return BD_OK;
}
