/* app/v_finding.c - `bandi finding`: findings with their counts. `bandi trace`: everything behind one, to the byte. */
#include "app/say.h"
#include "app/trail.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static const struct param finding_params[] = {
    {.name = "finding", .kind = PARAM_HANDLE, .positional = true, .value = "FINDING", .about = "one of them; without it all"},
    {.name = NULL},
};

static const struct verb_example finding_examples[] = {
    {"bandi finding", "all findings, and how many independent roots stand behind each"},
    {.command = NULL},
};

static const struct verb_shape finding_shape[] = {
    {"findings", "a list of handle, claim, acts, sources, roots, unknown, repeats, against"},
    {"sources", "with FINDING: a list of handle, about, standing, origins"},
    {"origins", "with FINDING: a list of handle, known, about"},
    {.key = NULL},
};

static const char *const standings[] = {"rests on a root", "origin unknown", "repeat"};

static FALLIBLE print_finding_row(struct matter *m, struct id16 id, const struct env *env, struct printer *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct trail t;
    BD_TRY(trail_read(m, id, env, a, &t, e));
    struct str claim = record_text(&t.finding, "claim");
    print_z(out, NULL, t.finding.handle);
    print_int(out, NULL, (int64_t)t.act_count);
    print_int(out, NULL, (int64_t)t.supports.sources);
    print_int(out, NULL, (int64_t)t.supports.roots);
    print_int(out, NULL, (int64_t)t.supports.unknown);
    print_int(out, NULL, (int64_t)t.supports.repeats);
    print_int(out, NULL, (int64_t)t.contradicts.sources);
    print_str(out, NULL, claim.p != NULL ? claim : STR(""));
    return BD_OK;
}

struct ids {
    struct arena *a;
    struct id16 *all;
    size_t count, cap;
};

static FALLIBLE keep_id(void *ctx, const struct record *r, struct err *e)
{
    struct ids *s = ctx;
    (void)e;
    if (s->count == s->cap) {
        size_t cap = s->cap > 0 ? s->cap * 2 : 64;
        struct id16 *all = ARENA_ARRAY(s->a, struct id16, cap);
        if (s->count > 0)
            memcpy(all, s->all, s->count * sizeof *all);
        s->all = all;
        s->cap = cap;
    }
    s->all[s->count++] = r->id;
    return BD_OK;
}

static FALLIBLE sort_ids(struct matter *m, struct ids *ids, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct record *all = ARENA_ARRAY(a, struct record, ids->count);
    for (size_t i = 0; i < ids->count; i++)
        BD_TRY(record_read(m, ids->all[i], READ_LIVE, a, &all[i], e));
    if (ids->count > 0)
        qsort(all, ids->count, sizeof *all, record_by_entry);
    for (size_t i = 0; i < ids->count; i++)
        ids->all[i] = all[i].id;
    return BD_OK;
}

static FALLIBLE print_findings(struct verb_call *call, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", "finding"},  {"acts", "acts"},       {"sources", "sources"},
                                                  {"roots", "roots"},     {"unknown", "unknown"}, {"repeats", "repeats"},
                                                  {"against", "against"}, {"claim", "claim"}};
    struct matter *m = call->session->matter;
    struct ids ids = {.a = call->arena};
    struct list_filter filter = {.type = schema_type(matter_schema(m), STR("finding"))};
    if (arg_given(call, "finding")) {
        struct id16 id;
        BD_TRY(matter_resolve(m, arg_text(call, "finding"), &id, e));
        BD_TRY(keep_id(&ids, &(struct record){.id = id}, e));
    } else {
        BD_TRY(record_list(m, &filter, keep_id, &ids, e));
        BD_TRY(sort_ids(m, &ids, e));
    }
    print_table_begin(out, "findings", columns, 8);
    for (size_t i = 0; i < ids.count; i++)
        BD_TRY(print_finding_row(m, ids.all[i], call->env, out, e));
    print_table_end(out);
    if (ids.count == 0)
        print_line(out, "There is no finding yet; bandi add finding makes one.");
    else
        print_line(out, "Roots are first-hand origins, counted once however often they are repeated. Counts only; no verdict.");
    return BD_OK;
}

static FALLIBLE print_sources(struct matter *m, const struct trail *t, const struct corroboration *c, const char *key,
                              const char *heading, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""}, {"standing", ""}, {"origins", "origins"}, {"about", ""}};
    if (c->sources == 0)
        return BD_OK;
    print_gap(out);
    print_heading(out, "%s", heading);
    print_table_begin(out, key, columns, 4);
    for (size_t k = 0; k < c->sources; k++) {
        const struct record *s = &t->sources[c->source[k]];
        struct buf line SCOPED_BUF = BUF_MAX(LIMIT_SOURCE_BYTES), origins SCOPED_BUF = BUF_MAX(MIB);
        for (size_t i = c->origin_from[k]; i < c->origin_from[k + 1]; i++) {
            size_t at = c->origin_list[i];
            buf_addf(&origins, "%s%s%s", origins.n > 0 ? " " : "", t->sources[c->origin[at]].handle, at < c->roots ? "" : "?");
        }
        BD_TRY(say_record_line(m, s, true, &line, e));
        print_z(out, NULL, s->handle);
        print_z(out, NULL, standings[c->standing[k]]);
        print_str(out, NULL, buf_str(&origins));
        print_str(out, NULL, buf_str(&line));
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE print_origins(struct matter *m, const struct trail *t, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""}, {"known", ""}, {"about", ""}};
    const struct corroboration *c = &t->supports;
    if (c->origins == 0)
        return BD_OK;
    print_gap(out);
    print_heading(out, "Origins");
    print_table_begin(out, "origins", columns, 3);
    for (size_t i = 0; i < c->origins; i++) {
        struct buf line SCOPED_BUF = BUF_MAX(LIMIT_SOURCE_BYTES);
        BD_TRY(say_record_line(m, &t->sources[c->origin[i]], true, &line, e));
        print_z(out, NULL, t->sources[c->origin[i]].handle);
        print_z(out, NULL, i < c->roots ? "known root" : "not known");
        print_str(out, NULL, buf_str(&line));
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE run_finding(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 id;
    struct trail t;
    BD_TRY(print_findings(call, out, e));
    if (!arg_given(call, "finding"))
        return BD_OK;
    BD_TRY(matter_resolve(m, arg_text(call, "finding"), &id, e));
    BD_TRY(trail_read(m, id, call->env, call->arena, &t, e));
    BD_TRY(print_sources(m, &t, &t.supports, "sources", "Sources for it, and the origins behind each (? not known)", out, e));
    return print_origins(m, &t, out, e);
}

const struct verb verb_finding = {
    .name = "finding",
    .group = "Findings",
    .summary = "show findings and what stands behind them",
    .about =
        "A root is a first-hand origin: a witness, or a body that heard witnesses itself. A source is a repeat when it says "
        "only what other counted sources say. Five reports that quote one witness are one root.",
    .needs = NEEDS_VIEW,
    .params = finding_params,
    .examples = finding_examples,
    .shape = finding_shape,
    .run = run_finding,
};

/* ---- trace ---- */

static const struct param trace_params[] = {
    {.name = "finding", .kind = PARAM_HANDLE, .positional = true, .required = true, .value = "FINDING", .about = "the finding"},
    {.name = NULL},
};

static const struct verb_example trace_examples[] = {
    {"bandi trace $F", "acts, passages, sources, and the sealed entries that hold them"},
    {.command = NULL},
};

static const struct verb_shape trace_shape[] = {
    {"finding", "its handle"},
    {"claim", "what it asserts"},
    {"counts", "sources, roots, unknown, repeats, against"},
    {"acts", "a list of handle, about"},
    {"passages", "a list of handle, source, side, locator, from, to, sha256, matches, entry, says"},
    {"sources", "a list of handle, standing, origins, about"},
    {"origins", "a list of handle, known, about"},
    {"against", "the same for what contradicts it"},
    {"derivations", "a list of handle, from, manner, of"},
    {"figures", "estimated totals kept for it: handle, title, result"},
    {.key = NULL},
};

/* The entry that holds a record's first statement: device and index, as `verify` and proofs name it. */
static void put_entry(const struct record *r, struct buf *out)
{
    if (r->count == 0)
        return;
    hex_put(out, r->statements[0].ref.device.b, 4);
    buf_addf(out, "/%llu", (unsigned long long)r->statements[0].ref.index);
}

static FALLIBLE print_passage(struct matter *m, const struct trail *t, size_t i, struct arena *a, struct printer *out,
                              struct err *e)
{
    struct passage p;
    struct buf hash SCOPED_BUF = BUF_MAX(100), entry SCOPED_BUF = BUF_MAX(100), place SCOPED_BUF = BUF_MAX(4096);
    char source[HANDLE_CHARS];
    struct str says = record_text(&t->passages[i], "paraphrase");
    BD_TRY(passage_read(m, t->passages[i].id, a, &p, e));
    BD_TRY(matter_handle(m, p.source, source, e));
    if (p.has_hash)
        hex_put(&hash, p.words_hash.b, 32);
    if (p.locator.n > 0)
        buf_add_str(&place, p.locator);
    if (p.by_range)
        buf_addf(&place, "%sbytes %zu-%zu%s", place.n > 0 ? "; " : "", p.from, p.to,
                 p.matches ? ", the words stand there" : "");
    put_entry(&t->passages[i], &entry);
    print_z(out, NULL, t->passages[i].handle);
    print_z(out, NULL, source);
    print_z(out, NULL, i < t->for_count ? "for" : i < t->for_count + t->against_count ? "against" : "behind");
    print_str(out, NULL, p.locator.n > 0 ? p.locator : STR(""));
    print_int(out, NULL, p.by_range ? (int64_t)p.from : 0);
    print_int(out, NULL, p.by_range ? (int64_t)p.to : 0);
    print_str(out, NULL, buf_str(&hash));
    print_bool(out, NULL, p.matches);
    print_str(out, NULL, buf_str(&entry));
    print_str(out, NULL, buf_str(&place));
    print_str(out, NULL, says.p != NULL ? says : p.words.p != NULL ? p.words : STR(""));
    return BD_OK;
}

static FALLIBLE print_passages(struct matter *m, const struct trail *t, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""},     {"source", "source"}, {"side", ""},     {"locator", NULL},
                                                  {"from", NULL},     {"to", NULL},         {"sha256", NULL}, {"matches", NULL},
                                                  {"entry", "entry"}, {"where", "where"},   {"says", "says"}};
    if (t->passage_count == 0)
        print_data_begin(out);
    print_gap(out);
    print_heading(out, "Passages");
    print_table_begin(out, "passages", columns, 11);
    for (size_t i = 0; i < t->passage_count; i++)
        BD_TRY(print_passage(m, t, i, a, out, e));
    print_table_end(out);
    if (t->passage_count == 0)
        print_data_end(out);
    return BD_OK;
}

static FALLIBLE print_acts(struct matter *m, const struct trail *t, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""}, {"entry", "entry"}, {"about", ""}};
    if (t->act_count == 0)
        print_data_begin(out);
    print_gap(out);
    print_heading(out, "Acts that it rests on");
    print_table_begin(out, "acts", columns, 3);
    for (size_t i = 0; i < t->act_count; i++) {
        struct buf line SCOPED_BUF = BUF_MAX(LIMIT_SOURCE_BYTES), entry SCOPED_BUF = BUF_MAX(100);
        const struct statement *victim = record_first(&t->acts[i], "victim");
        BD_TRY(say_record_line(m, &t->acts[i], false, &line, e));
        if (victim != NULL) {
            buf_addz(&line, " — ");
            BD_TRY(say_value(m, victim, &line, e));
        }
        put_entry(&t->acts[i], &entry);
        print_z(out, NULL, t->acts[i].handle);
        print_str(out, NULL, buf_str(&entry));
        print_str(out, NULL, buf_str(&line));
    }
    print_table_end(out);
    if (t->act_count == 0)
        print_data_end(out);
    return BD_OK;
}

static FALLIBLE print_derivations(struct matter *m, const struct trail *t, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", NULL}, {"from", ""}, {"manner", ""}, {"of", ""}};
    static const char *const names[] = {"from", "manner", "of"};
    if (t->derivation_count == 0)
        return BD_OK;
    print_gap(out);
    print_heading(out, "What draws on what");
    print_table_begin(out, "derivations", columns, 4);
    for (size_t i = 0; i < t->derivation_count; i++) {
        print_z(out, NULL, t->derivations[i].handle);
        for (size_t k = 0; k < 3; k++) {
            struct buf line SCOPED_BUF = BUF_MAX(LIMIT_SOURCE_BYTES);
            const struct statement *s = record_first(&t->derivations[i], names[k]);
            if (s != NULL && s->value.kind == VALUE_RECORD)
                BD_TRY(matter_value_put(m, &s->value, &line, e));
            else if (s != NULL)
                BD_TRY(say_value(m, s, &line, e));
            print_str(out, NULL, buf_str(&line));
        }
    }
    print_table_end(out);
    return BD_OK;
}

/* Estimated totals that were kept for the finding. */
static FALLIBLE print_figures(struct matter *m, struct id16 finding, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"handle", ""}, {"title", ""}, {"result", "result"}};
    const struct property *p = schema_property(matter_schema(m), STR("figure.finding"));
    const struct id16 *id;
    size_t count = 0;
    if (p != NULL)
        BD_TRY(record_referring(m, finding, p, a, &id, &count, e));
    if (count == 0)
        return BD_OK;
    print_gap(out);
    print_heading(out, "Figures (bandi estimate --replay FIGURE runs one again)");
    print_table_begin(out, "figures", columns, 3);
    for (size_t i = 0; i < count; i++) {
        struct record r;
        BD_TRY(record_read(m, id[i], READ_LIVE, a, &r, e));
        struct str title = record_text(&r, "title"), result = record_text(&r, "result");
        print_z(out, NULL, r.handle);
        print_str(out, NULL, title.p != NULL ? title : STR(""));
        print_str(out, NULL, result.p != NULL ? result : STR(""));
    }
    print_table_end(out);
    return BD_OK;
}

static FALLIBLE run_trace(struct verb_call *call, struct printer *out, struct err *e)
{
    struct matter *m = call->session->matter;
    struct id16 id;
    struct trail t;
    BD_TRY(matter_resolve(m, arg_text(call, "finding"), &id, e));
    BD_TRY(trail_read(m, id, call->env, call->arena, &t, e));
    struct str claim = record_text(&t.finding, "claim");
    print_z(out, "finding", t.finding.handle);
    print_str(out, "claim", claim.p != NULL ? claim : STR(""));
    print_object_begin(out, "counts");
    print_int(out, "sources", (int64_t)t.supports.sources);
    print_int(out, "roots", (int64_t)t.supports.roots);
    print_int(out, "unknown", (int64_t)t.supports.unknown);
    print_int(out, "repeats", (int64_t)t.supports.repeats);
    print_int(out, "against", (int64_t)t.contradicts.sources);
    print_object_end(out);
    if (t.act_count + t.passage_count == 0)
        print_line(out,
                   "It rests on nothing yet: bandi code KIND … --finding %s ties an act to it, bandi edit %s passage=PASSAGE a "
                   "passage.",
                   t.finding.handle, t.finding.handle);
    BD_TRY(print_acts(m, &t, out, e));
    BD_TRY(print_passages(m, &t, call->arena, out, e));
    BD_TRY(print_sources(m, &t, &t.supports, "sources", "Sources for it, and the origins behind each (? not known)", out, e));
    BD_TRY(print_origins(m, &t, out, e));
    BD_TRY(print_sources(m, &t, &t.contradicts, "against", "Sources against it", out, e));
    BD_TRY(print_derivations(m, &t, out, e));
    return print_figures(m, id, call->arena, out, e);
}

const struct verb verb_trace = {
    .name = "trace",
    .group = "Findings",
    .summary = "show everything behind a finding, to the byte",
    .about = "Every act is shown with its passages, every passage with its place, the hash of its words and the sealed entry "
             "that holds it (device and index; bandi verify checks all entries). \"The words stand there\" was checked now.",
    .needs = NEEDS_VIEW,
    .params = trace_params,
    .examples = trace_examples,
    .shape = trace_shape,
    .run = run_trace,
};
