/* app/estimate_figure.c - see estimate_figure.h. */
#include "app/estimate_figure.h"
#include "app/say.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"

#include <string.h>
#include <unistd.h>

struct str figure_counts(struct arena *a, const struct history_file *h)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_TABLE_BYTES);
    unsigned lists = h->all.lists;
    struct str *cell = ARENA_ARRAY(a, struct str, lists + h->strata_columns + 1);
    memcpy(cell, h->all.name, lists * sizeof *cell);
    for (size_t c = 0; c < h->strata_columns; c++)
        cell[lists + c] = h->strata_column[c];
    cell[lists + h->strata_columns] = STR("count");
    csv_put_row(&text, cell, lists + h->strata_columns + 1, false);
    for (size_t i = 0; i < h->strata; i++)
        for (size_t w = 1; w < history_cells(&h->all); w++) {
            int64_t n = h->stratum[i].table.count[w];
            if (n == 0)
                continue;
            for (unsigned l = 0; l < lists; l++)
                cell[l] = w >> l & 1u ? STR("1") : STR("0");
            for (size_t c = 0; c < h->strata_columns; c++)
                cell[lists + c] = h->stratum[i].value[c].n > 0 ? h->stratum[i].value[c] : STR("");
            cell[lists + h->strata_columns] = str_from(arena_printf(a, "%lld", (long long)n));
            csv_put_row(&text, cell, lists + h->strata_columns + 1, false);
        }
    return str_keep(a, buf_str(&text));
}

/* The logs with their sizes and tree hashes; how many entries stand in them, and how many are erased. */
struct moment {
    struct str logs;
    int64_t entries, erased;
};

static FALLIBLE now(struct session *s, struct arena *a, struct moment *out, struct err *e)
{
    SCOPED_BUF struct buf dump = BUF_MAX(LIMIT_VERB_BYTES), logs = BUF_MAX(MIB);
    struct moment m = {.entries = 0};
    BD_TRY(ledger_dump(s->ledger, &dump, e));
    struct str text = buf_str(&dump);
    for (size_t from = 0, to; from < text.n; from = to + 1) {
        for (to = from; to < text.n && text.p[to] != '\n'; to++)
            continue;
        struct str line = str_slice(text, from, to);
        if (str_starts(line, "log ")) {
            buf_add_str(&logs, line);
            buf_add_char(&logs, '\n');
            continue;
        }
        m.entries++;
        m.erased += str_ends(line, " 2"); /* ENTRY_ERASED */
    }
    m.logs = str_keep(a, buf_str(&logs));
    *out = m;
    return BD_OK;
}

/* ---- keeping ---- */

static FALLIBLE bring_schema(struct matter *m, struct err *e)
{
    const struct document *shipped;
    size_t count = schema_shipped(&shipped);
    for (size_t i = 0; i < count && schema_type(matter_schema(m), STR("figure")) == NULL; i++) {
        SCOPED_BUF struct buf differences = BUF_MAX(MIB);
        if (shipped[i].sort == DOCUMENT_SCHEMA && str_is(shipped[i].name, "figure"))
            BD_TRY(matter_document(m, &shipped[i], false, false, &differences, e));
    }
    return BD_OK;
}

static void put_settings(const struct job *j, const struct estimate_vault *v, const struct moment *m, struct buf *b)
{
    const struct histories_ask *q = &v->ask;
    struct job inside = *j;
    inside.picture = NULL; /* a replay writes no file */
    job_put(&inside, b);
    b->n -= str_ends(buf_str(b), "}\n") ? 2 : 0;
    buf_addf(b, ",\"entries\":%lld,\"erased\":%lld", (long long)m->entries, (long long)m->erased);
    if (j->vault) {
        const struct str text[] = {q->lists, q->periods, q->place_level};
        static const char *const key[] = {"lists", "periods", "place_level"};
        buf_addf(b, ",\"vault\":{\"list_by\":\"%s\",\"use\":\"%s\"", vault_list_by_name(q->by), consent_use_word(q->use));
        for (int i = 0; i < 3; i++) {
            buf_addf(b, ",\"%s\":", key[i]);
            json_put_string(b, text[i].p != NULL ? text[i] : STR(""));
        }
        buf_addf(b, ",\"persons\":%zu,\"unlisted\":%zu,\"withheld\":%zu,\"repeats\":%zu,\"undecided_pairs\":%zu,\"related\":",
                 v->h.persons, v->h.unlisted, v->h.withheld, v->h.repeats, v->h.undecided_pairs);
        json_put_string(b, v->h.related);
        buf_addz(b, "}");
    }
    buf_addz(b, "}");
}

static FALLIBLE say_all(struct draft *d, struct id16 id, const char *const *property, const struct str *text, size_t count,
                        struct err *e)
{
    static const struct statement_how how = {.denies = false};
    for (size_t i = 0; i < count; i++) {
        const struct value v = value_text(text[i]);
        const struct property *p =
            type_property(schema_type(matter_schema(draft_matter(d)), STR("figure")), str_from(property[i]));
        if (text[i].n > 0)
            BD_TRY(draft_say(d, id, p, &v, &how, e));
    }
    return BD_OK;
}

FALLIBLE figure_keep(struct session *s, const struct job *j, const struct estimate_vault *vault, struct str title,
                     struct str finding, const struct mse_estimate *chief, struct arena *a, char handle[HANDLE_CHARS],
                     struct err *e)
{
    static const char *const property[] = {"title", "result", "settings", "counts", "joined", "checkpoint", "made_by"};
    static const struct estimate_vault none;
    struct matter_file const *files;
    struct id16 id;
    size_t count;
    struct moment m;
    SCOPED_BUF struct buf settings = BUF_MAX(LIMIT_JSON_BYTES);
    BD_TRY(bring_schema(s->matter, e));
    BD_TRY(matter_files(s->matter, a, &files, &count, e));
    if (count == 0)
        return err_set(e, BD_DENIED, "no file of records is open here");
    BD_TRY(now(s, a, &m, e));
    put_settings(j, vault != NULL ? vault : &none, &m, &settings);
    SCOPED_DRAFT struct draft *d = draft_new(s->matter, files[0].id);
    BD_TRY(draft_record(d, schema_type(matter_schema(s->matter), STR("figure")), &id, e));
    const struct str text[] = {title,
                               job_result(a, chief),
                               buf_str(&settings),
                               j->in.text,
                               vault != NULL && vault->h.undecided_pairs > 0 ? vault->h.joined : STR(""),
                               m.logs,
                               STR("bandi " BANDI_VERSION)};
    BD_TRY(say_all(d, id, property, text, sizeof text / sizeof *text, e));
    if (finding.n > 0)
        BD_TRY(draft_say_text(d, id, "finding", finding, &(struct statement_how){.denies = false}, e));
    BD_TRY(draft_commit(d, NULL, e));
    return matter_handle(s->matter, id, handle, e);
}

/* ---- running again ---- */

bool figure_named(struct str typed)
{
    char letter, name[64];
    uint64_t bits;
    if (typed.n >= sizeof name || handle_read(typed, &letter, &bits, NULL) != BD_OK)
        return false;
    memcpy(name, typed.p, typed.n);
    name[typed.n] = '\0';
    return access(name, F_OK) != 0;
}

static FALLIBLE read_vault_part(const struct json_at *at, struct estimate_vault *v, struct arena *a, struct err *e)
{
    struct json_at part;
    struct str s;
    int64_t n;
    BD_TRY(json_get_object(at, "vault", &part, e));
    BD_TRY(json_get_text(&part, "list_by", &s, e));
    v->ask.by = vault_list_by_named(s);
    BD_TRY(json_get_text(&part, "use", &s, e));
    if (v->ask.by == VAULT_LIST_BYS || !consent_use_read(s, &v->ask.use))
        return err_set(e, BD_INPUT, "the figure's settings are of a newer Bandi");
    static const char *const key[] = {"lists", "periods", "place_level"};
    struct str *const text[] = {&v->ask.lists, &v->ask.periods, &v->ask.place_level};
    for (int i = 0; i < 3; i++) {
        BD_TRY(json_get_text(&part, key[i], &s, e));
        *text[i] = str_keep(a, s);
    }
    static const char *const number[] = {"persons", "unlisted", "withheld", "repeats", "undecided_pairs"};
    size_t *const to[] = {&v->h.persons, &v->h.unlisted, &v->h.withheld, &v->h.repeats, &v->h.undecided_pairs};
    for (int i = 0; i < 5; i++) {
        BD_TRY(json_get_int(&part, number[i], 0, INT64_C(1) << 50, &n, e));
        *to[i] = (size_t)n;
    }
    v->h.related = STR(""); /* figures of older versions do not hold it */
    if (json_has(&part, "related")) {
        BD_TRY(json_get_text(&part, "related", &s, e));
        v->h.related = str_keep(a, s);
    }
    return BD_OK;
}

FALLIBLE figure_read(struct session *s, struct str typed, struct job *j, struct estimate_vault *vault, struct arena *a,
                     struct figure *out, struct err *e)
{
    struct id16 id;
    struct record r;
    json_t *root SCOPED_JSON = NULL;
    struct figure f = {.of_vault = false};
    BD_TRY(matter_resolve(s->matter, typed, &id, e));
    BD_TRY(record_read(s->matter, id, READ_LIVE, a, &r, e));
    struct str settings = record_text(&r, "settings"), counts = record_text(&r, "counts");
    if (r.type == NULL || !type_is(matter_schema(s->matter), r.type, STR("figure")) || settings.n == 0 || counts.n == 0)
        return err_set(e, BD_INPUT, "%s is no figure that can be run again", r.handle);
    BD_TRY(json_read(r.handle, settings, &root, e));
    struct json_at at = json_root(r.handle, root);
    BD_TRY(job_read(j, r.handle, settings, a, e));
    f.of_vault = json_has(&at, "vault");
    *vault = (struct estimate_vault){.h = {.decided = counts, .joined = record_text(&r, "joined")}};
    if (f.of_vault)
        BD_TRY(read_vault_part(&at, vault, a, e));
    vault->ask.strata = j->in.strata;
    j->vault = f.of_vault;
    j->in.path = f.of_vault ? "the vault" : r.handle;
    j->in.text = f.counts = counts;
    f.result = record_text(&r, "result");
    f.checkpoint = record_text(&r, "checkpoint");
    f.made_by = record_text(&r, "made_by");
    memcpy(f.handle, r.handle, sizeof f.handle);
    BD_TRY(json_get_int(&at, "entries", 0, INT64_MAX, &f.entries, e));
    BD_TRY(json_get_int(&at, "erased", 0, INT64_MAX, &f.erased, e));
    *out = f;
    return BD_OK;
}

/* How many people the vault's lists hold now; -1 when it cannot be seen here. */
static FALLIBLE observed_now(struct session *s, const struct figure *f, const struct job *j, const struct estimate_vault *vault,
                             struct arena *a, int64_t *out, bool *same, struct err *e)
{
    struct estimate_vault v = *vault;
    struct estimate_input in = j->in;
    struct history_file h;
    *out = -1;
    *same = false;
    enum bd_status status = vault_histories(s->matter, &v.ask, a, &v.h, e);
    if (status == BD_DENIED || status == BD_INPUT || status == BD_USAGE) {
        err_clear(e);
        return BD_OK;
    }
    BD_TRY(status);
    *same = str_eq(v.h.decided, f->counts) && (v.h.undecided_pairs == 0 || str_eq(v.h.joined, vault->h.joined));
    in.text = v.h.decided;
    BD_TRY(estimate_read(a, &in, &h, e));
    *out = h.all.observed;
    return BD_OK;
}

FALLIBLE figure_since(struct session *s, const struct figure *f, const struct job *j, const struct estimate_vault *vault,
                      const struct mse_estimate *chief, struct arena *a, struct printer *out, struct err *e)
{
    struct moment m;
    struct str result = job_result(a, chief);
    bool same_result = str_eq(result, f->result), same = true;
    int64_t observed = -1;
    if (f->of_vault)
        BD_TRY(observed_now(s, f, j, vault, a, &observed, &same, e));
    if (same && same_result)
        return BD_OK;
    BD_TRY(now(s, a, &m, e));
    print_object_begin(out, "since");
    print_int(out, "entries", m.entries - f->entries);
    print_int(out, "erased", m.erased - f->erased);
    if (observed >= 0)
        print_int(out, "observed", observed);
    else
        print_none(out, "observed");
    if (!same_result)
        job_print_result(f->result, f->made_by, out);
    print_object_end(out);
    if (!same)
        print_line(out, "The vault is no longer what it was when this figure was kept; the figure above stands as it was.");
    if (!same_result)
        job_say_differs(out);
    return BD_OK;
}
