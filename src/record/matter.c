/* record/matter.c - opening a matter, catching its views up, its files and its schema; see matter.h. */
#include "record/matter_inside.h"

#include "crypto/hash.h"
#include "crypto/key.h"
#include "ledger/cbor.h"
#include "base/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct view *matter_view(struct matter *m, struct id16 compartment)
{
    for (size_t i = 0; i < m->view_count; i++)
        if (id_equal(m->view[i]->compartment, compartment))
            return m->view[i];
    return NULL;
}

struct id16 matter_compartment(struct matter *m, struct id16 file, enum ledger_class class)
{
    if (class == LEDGER_ADMIN)
        return ledger_admin_compartment(m->ledger);
    for (size_t i = 0; i < m->compartment_count; i++)
        if (m->compartment[i].class == class && id_equal(m->compartment[i].file, file))
            return m->compartment[i].id;
    return ID16_ZERO;
}

enum bd_status matter_look(struct matter *m, struct view *v, struct err *e)
{
    (void)m;
    return view_refresh(v, e);
}

static FALLIBLE open_view(struct matter *m, const struct ledger_compartment *c, const uint64_t *position, struct err *e)
{
    struct key *key SCOPED_KEY = NULL;
    struct buf path SCOPED_BUF = BUF_MAX(8192);
    struct view *v;
    bool fresh;
    BD_TRY(ledger_view_key(m->ledger, c->id, &key, e));
    buf_addf(&path, "%s/", m->folder);
    hex_put(&path, c->id.b, sizeof c->id.b);
    buf_addz(&path, ".db");
    BD_TRY(view_open(path.p, key->b, ledger_device_id(m->ledger), &v, &fresh, e));
    v->compartment = c->id;
    v->class = c->class;
    v->file = c->file;
    m->view = realloc(m->view, (m->view_count + 1) * sizeof *m->view);
    BD_ASSERT(m->view != NULL);
    m->view[m->view_count++] = v;
    /* A compartment that we have just made holds nothing from before it was made. */
    return fresh && position != NULL ? view_settle(v, position, e) : BD_OK;
}

static FALLIBLE load_compartments(struct matter *m, const uint64_t *position, struct err *e)
{
    arena_free(m->compartment_arena);
    m->compartment_arena = arena_new((size_t)256 << 20);
    m->compartment_count = 0;
    BD_TRY(ledger_compartments(m->ledger, m->compartment_arena, &m->compartment, &m->compartment_count, e));
    for (size_t i = 0; i < m->compartment_count; i++)
        if (m->compartment[i].readable && matter_view(m, m->compartment[i].id) == NULL)
            BD_TRY(open_view(m, &m->compartment[i], position, e));
    return BD_OK;
}

static enum bd_status take_in(void *ctx, const struct entry *in, struct err *e)
{
    struct matter *m = ctx;
    struct view *v = matter_view(m, in->compartment);
    if (m->may_stop)
        BD_TRY(env_go_on(m->env, "bringing the views up to date", m->fed, m->to_feed, 16, e));
    else
        env_progress(m->env, "keeping the views up to date", m->to_feed == 0 ? 1 : (double)m->fed / (double)m->to_feed);
    m->fed++;
    return v != NULL ? view_apply(v, in, e) : BD_OK;
}

/* ---- the schema in force ---- */

struct held_document {
    struct document d;
    struct hlc time;
    struct id16 author;
};

static FALLIBLE read_document(struct arena *a, struct stmt *s, struct held_document *out, bool *good, struct err *e)
{
    struct str body = stmt_blob(s, 0), type, name, version, content;
    struct cbor t, n, v, c;
    *good = cbor_find(body, 16, &t) && cbor_get_text(&t, &type) && cbor_find(body, 17, &n) && cbor_get_text(&n, &name) &&
            cbor_find(body, 18, &v) && cbor_get_text(&v, &version) && cbor_find(body, 19, &c) && cbor_get_blob(&c, &content) &&
            (str_is(type, "schema") || str_is(type, "vocabulary"));
    if (!*good)
        return BD_OK;
    out->d = (struct document){str_is(type, "schema") ? DOCUMENT_SCHEMA : DOCUMENT_VOCABULARY, str_keep(a, name),
                               str_keep(a, version), str_keep(a, content)};
    out->time = (struct hlc){.ms = (uint64_t)stmt_i64(s, 1), .counter = (uint32_t)stmt_i64(s, 2)};
    struct str author = stmt_blob(s, 3);
    out->author = ID16_ZERO;
    if (author.n == sizeof out->author.b)
        memcpy(out->author.b, author.p, author.n);
    (void)e;
    return BD_OK;
}

/* The hash of which documents count, so that the schema is built again only when they change. */
static FALLIBLE documents_mark(struct view *v, struct digest *out, struct err *e)
{
    struct hash h;
    hash_begin(&h);
    if (v != NULL) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(v->db, "SELECT n.leaf FROM fact f JOIN entry n ON n.no = f.entry WHERE f.kind = 45 ORDER BY n.leaf",
                          &s, e));
        for (;;) {
            bool row;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            hash_add(&h, stmt_blob(s, 0).p, stmt_blob(s, 0).n);
        }
    }
    hash_end(&h, out->b);
    return BD_OK;
}

/* Callers hold on to types and properties: an older schema lives until the matter is closed. */
static void keep_old_schema(struct matter *m)
{
    if (m->arena == NULL)
        return;
    m->old = realloc(m->old, (m->old_count + 1) * sizeof *m->old);
    BD_ASSERT(m->old != NULL);
    m->old[m->old_count++] = m->arena;
}

static FALLIBLE load_schema(struct matter *m, struct err *e)
{
    struct view *v = matter_view(m, ledger_admin_compartment(m->ledger));
    struct digest mark;
    BD_TRY(documents_mark(v, &mark, e));
    if (m->schema != NULL && memcmp(mark.b, m->documents_mark.b, sizeof mark.b) == 0)
        return BD_OK;
    m->documents_mark = mark;
    keep_old_schema(m);
    m->arena = arena_new((size_t)1 << 30);
    m->documents = NULL;
    m->document_count = 0;
    size_t cap = 0;
    if (v != NULL) {
        struct stmt *s SCOPED_STMT = NULL;
        BD_TRY(db_prepare(
            v->db,
            "SELECT f.body, n.ms, n.counter, n.author FROM fact f JOIN entry n ON n.no = f.entry JOIN device d ON d.no = n.device"
            " WHERE f.kind = 45 ORDER BY n.ms, n.counter, d.id, n.idx",
            &s, e));
        for (;;) {
            bool row, good;
            struct held_document held;
            BD_TRY(stmt_step(s, &row, e));
            if (!row)
                break;
            BD_TRY(read_document(m->arena, s, &held, &good, e));
            if (!good)
                continue;
            if (m->document_count == cap) {
                cap = cap > 0 ? cap * 2 : 64;
                struct document *more = ARENA_ARRAY(m->arena, struct document, cap);
                struct hlc *times = ARENA_ARRAY(m->arena, struct hlc, cap);
                struct id16 *authors = ARENA_ARRAY(m->arena, struct id16, cap);
                if (m->document_count > 0) {
                    memcpy(more, m->documents, m->document_count * sizeof *more);
                    memcpy(times, m->document_times, m->document_count * sizeof *times);
                    memcpy(authors, m->document_authors, m->document_count * sizeof *authors);
                }
                m->documents = more;
                m->document_times = times;
                m->document_authors = authors;
            }
            m->document_times[m->document_count] = held.time;
            m->document_authors[m->document_count] = held.author;
            m->documents[m->document_count++] = held.d;
        }
    }
    return schema_build(m->documents, m->document_count, false, m->arena, &m->schema, e);
}

enum bd_status matter_catch_up(struct matter *m, struct err *e)
{
    uint64_t end, least = UINT64_MAX, position;
    BD_TRY(ledger_position(m->ledger, &end, e));
    if (m->schema != NULL && m->seen == end)
        return BD_OK;
    BD_TRY(load_compartments(m, NULL, e));
    for (size_t i = 0; i < m->view_count; i++) {
        uint64_t p;
        BD_TRY(view_position(m->view[i], &p, e));
        least = p < least ? p : least;
    }
    if (least < end) {
        m->fed = 0;
        m->to_feed = end - least;
        enum bd_status s = ledger_feed(m->ledger, least, take_in, m, &position, e);
        for (size_t i = 0; i < m->view_count; i++) {
            if (s == BD_OK)
                s = view_settle(m->view[i], &position, e);
            else
                tx_rollback(&m->view[i]->tx);
        }
        BD_TRY(s);
    }
    for (size_t i = 0; i < m->view_count; i++)
        BD_TRY(view_scrub(m->view[i], e));
    if (m->schema == NULL || least < end)
        BD_TRY(load_schema(m, e));
    m->seen = end;
    return BD_OK;
}

/* The same, and Ctrl-C ends it. */
static FALLIBLE catch_up_or_stop(struct matter *m, struct err *e)
{
    m->may_stop = true;
    enum bd_status s = matter_catch_up(m, e);
    m->may_stop = false;
    return s;
}

enum bd_status matter_open(struct ledger *l, const char *view_folder, const struct env *env, struct matter **out, struct err *e)
{
    if (mkdir(view_folder, 0700) != 0 && errno != EEXIST)
        return err_os(e, errno, "cannot make the folder of the views");
    struct matter *m SCOPED_MATTER = calloc(1, sizeof *m);
    BD_ASSERT(m != NULL);
    m->ledger = l;
    m->env = env;
    m->seen = UINT64_MAX;
    m->folder = strdup(view_folder);
    BD_ASSERT(m->folder != NULL);
    BD_TRY(catch_up_or_stop(m, e));
    *out = m;
    m = NULL;
    return BD_OK;
}

static void close_views(struct matter *m)
{
    for (size_t i = 0; i < m->view_count; i++)
        view_close(m->view[i]);
    free(m->view);
    m->view = NULL;
    m->view_count = 0;
}

void matter_close(struct matter *m)
{
    if (m == NULL)
        return;
    close_views(m);
    bases_forget(m);
    for (size_t i = 0; i < m->old_count; i++)
        arena_free(m->old[i]);
    free(m->old);
    arena_free(m->arena);
    arena_free(m->compartment_arena);
    free(m->folder);
    free(m);
}

void matter_close_scoped(struct matter **m)
{
    matter_close(*m);
    *m = NULL;
}

enum bd_status matter_rebuild(struct matter *m, struct err *e)
{
    bases_forget(m);
    for (size_t i = 0; i < m->view_count; i++) {
        struct buf path SCOPED_BUF = BUF_MAX(8192);
        buf_addz(&path, m->view[i]->path);
        view_close(m->view[i]);
        m->view[i] = NULL;
        view_remove_file(path.p);
    }
    free(m->view);
    m->view = NULL;
    m->view_count = 0;
    m->seen = UINT64_MAX;
    return catch_up_or_stop(m, e);
}

enum bd_status matter_dump(struct matter *m, write_fn to, void *ctx, struct err *e)
{
    for (size_t i = 0; i < m->compartment_count; i++) {
        struct view *v = matter_view(m, m->compartment[i].id);
        struct buf head SCOPED_BUF = BUF_MAX(256);
        if (v == NULL)
            continue;
        buf_addz(&head, "compartment ");
        hex_put(&head, v->compartment.b, sizeof v->compartment.b);
        buf_addf(&head, " %s\n", class_word(v->class));
        BD_TRY(to(ctx, head.p, head.n, e));
        BD_TRY(view_dump(v, to, ctx, e));
    }
    return BD_OK;
}

void matter_view_discard(const char *path)
{
    view_remove_file(path);
}

struct ledger *matter_ledger(struct matter *m)
{
    return m->ledger;
}

void matter_speak(struct matter *m, enum label_language language)
{
    m->language = language;
}

enum label_language matter_language(const struct matter *m)
{
    return m->language;
}

struct str matter_label(const struct matter *m, const struct label *label)
{
    return label->in[m->language];
}

const struct schema *matter_schema(const struct matter *m)
{
    return m->schema;
}

size_t matter_documents(const struct matter *m, struct arena *a, const struct matter_document **out)
{
    struct matter_document *list = ARENA_ARRAY(a, struct matter_document, m->document_count + 1);
    for (size_t i = 0; i < m->document_count; i++) {
        const struct document *d = &m->documents[i];
        list[i] = (struct matter_document){
            .document = d, .time = m->document_times[i], .author = m->document_authors[i], .in_force = true};
        for (size_t k = i + 1; k < m->document_count; k++)
            if (m->documents[k].sort == d->sort && str_eq(m->documents[k].name, d->name))
                list[i].in_force = false;
    }
    *out = list;
    return m->document_count;
}

bool matter_incomplete(struct matter *m)
{
    for (size_t i = 0; i < m->view_count; i++) {
        struct stmt *s SCOPED_STMT = NULL;
        struct err ignored = ERR_NONE;
        bool row = false;
        if (db_prepare(m->view[i]->db, "SELECT 1 FROM entry WHERE newer = 1 AND critical = 1 LIMIT 1", &s, &ignored) != BD_OK ||
            stmt_step(s, &row, &ignored) != BD_OK || row)
            return true;
    }
    return false;
}

/* ---- files ---- */

/* "Team A / facts" is the facts compartment of the file "Team A". */
static struct str file_name(struct str name)
{
    size_t at, last = name.n;
    for (size_t from = 0; str_find(name, STR(" / "), from, &at); from = at + 1)
        last = at;
    return str_slice(name, 0, last);
}

enum bd_status matter_files(struct matter *m, struct arena *a, const struct matter_file **out, size_t *count, struct err *e)
{
    struct matter_file *list = ARENA_ARRAY(a, struct matter_file, m->compartment_count + 1);
    size_t n = 0;
    BD_TRY(load_compartments(m, NULL, e));
    for (size_t i = 0; i < m->compartment_count; i++) {
        const struct ledger_compartment *c = &m->compartment[i];
        if (c->class < LEDGER_IDENTITY || c->class > LEDGER_FACTS)
            continue;
        size_t k = 0;
        while (k < n && !id_equal(list[k].id, c->file))
            k++;
        if (k == n) {
            list[n++].id = c->file;
            list[k].name = str_keep(a, file_name(c->name));
        }
        list[k].compartment[c->class] = c->id;
        list[k].open[c->class] = c->readable && matter_view(m, c->id) != NULL;
        list[k].writable[c->class] = (c->rights & RIGHT_WRITE) != 0;
    }
    *out = list;
    *count = n;
    return BD_OK;
}

enum bd_status matter_file_new(struct matter *m, struct str name, struct id16 *file, struct err *e)
{
    struct id16 made = ID16_ZERO, given, id;
    uint64_t position;
    if (str_trim(name).n == 0 || !utf8_check(name, NULL))
        return err_set(e, BD_INPUT, "a file needs a name");
    BD_TRY(matter_catch_up(m, e));
    BD_TRY(ledger_position(m->ledger, &position, e));
    for (int class = LEDGER_IDENTITY; class <= LEDGER_FACTS; class ++) {
        struct buf full SCOPED_BUF = BUF_MAX(name.n + 64);
        buf_addf(&full, "%.*s / %s", STR_FMT(name), class_word((enum ledger_class) class));
        BD_TRY(ledger_compartment_create(m->ledger, (enum ledger_class) class, made, buf_str(&full), &id, &given, e));
        made = given;
    }
    BD_TRY(load_compartments(m, &position, e));
    BD_TRY(matter_catch_up(m, e));
    *file = made;
    return BD_OK;
}
