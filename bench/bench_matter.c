/* bench/bench_matter.c - a whole matter, made through the public C API as an import makes it, and what it costs to keep.
 *
 * A testimony is what docs call one: a consent; a source with its text, 3,000 words unless said otherwise; 20 passages of it;
 * 5 acts, each citing a passage; a person; 60 statements in all, in 3 compartments. Words are drawn by frequency (Zipf) from
 * 20,000 in each of Korean, Chinese and English. Everything comes from one seed.
 *
 * Usage: bench_matter FOLDER [testimonies [words]]. A matter that stands in the folder already is measured as it is. Prints rates, times, sizes and the most memory that the process held.
 */
#include "bench/plain_rows.h"

#include "crypto/key.h"
#include "record/record.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { A_DRAFT = 50, PASSAGES = 20, ACTS = 5, WORDS_OF_A_LANGUAGE = 20000, LANGUAGES = 3, OPENINGS = 5, RANKS = 1 << 16 };

struct corpus {
    struct arena *a;
    struct str word[LANGUAGES][WORDS_OF_A_LANGUAGE];
    uint16_t rank[RANKS]; /* Zipf: a random index gives a word's rank */
    uint64_t state;
};

struct bench {
    char path[600], view[700];
    struct env env;
    struct ledger_new how;
    struct ledger *l;
    struct matter *m;
    struct id16 file, basis; /* of the last testimony, then of the first act */
    struct corpus *corpus;
    size_t testimonies, words;
    uint64_t plain_bytes, statements;
};

static uint64_t next(struct corpus *c)
{
    uint64_t z = (c->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void put_code_point(struct buf *b, unsigned cp)
{
    char utf8[3] = {(char)(0xe0 | cp >> 12), (char)(0x80 | (cp >> 6 & 0x3f)), (char)(0x80 | (cp & 0x3f))};
    buf_add(b, utf8, 3);
}

static struct str make_word(struct corpus *c, int language)
{
    SCOPED_BUF struct buf b = BUF_MAX(64);
    unsigned n = 1 + (unsigned)(next(c) % 3);
    if (language == 0)
        for (unsigned i = 0; i <= n; i++)
            put_code_point(&b, 0xac00 + 28 * (unsigned)(next(c) % 399) + (next(c) % 3 == 0 ? 4 : 0));
    else if (language == 1)
        for (unsigned i = 0; i <= n / 2; i++)
            put_code_point(&b, 0x4e00 + (unsigned)(next(c) % 3500));
    else
        for (unsigned i = 0; i < 2 + n * 2; i++)
            buf_add_char(&b, "etaoinshrdlucmfw"[next(c) % 16]);
    return str_keep(c->a, buf_str(&b));
}

static struct corpus *corpus_new(void)
{
    struct corpus *c = calloc(1, sizeof *c);
    BD_ASSERT(c != NULL);
    c->a = arena_new((size_t)16 << 20);
    c->state = 20201111;
    for (int l = 0; l < LANGUAGES; l++)
        for (int i = 0; i < WORDS_OF_A_LANGUAGE; i++)
            c->word[l][i] = make_word(c, l);
    for (int i = 0; i < RANKS; i++) /* exponent 1: the share of rank r falls as 1/r */
        c->rank[i] = (uint16_t)(pow(WORDS_OF_A_LANGUAGE, (double)i / RANKS) - 1.0);
    return c;
}

static void put_words(struct corpus *c, int language, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && language != 1)
            buf_add_char(out, ' ');
        buf_add_str(out, c->word[language][c->rank[next(c) % RANKS]]);
        if (i % 15 == 14)
            buf_addz(out, language == 1 ? "。" : ".");
    }
}

/* ---- writing ---- */

static enum bd_status say(struct bench *b, struct draft *d, struct id16 id, const char *property, struct str text,
                          const struct id16 *cite, struct err *e)
{
    struct statement_how how = {.cites = cite, .cite_count = cite != NULL};
    b->plain_bytes += text.n;
    b->statements++;
    return draft_say_text(d, id, property, text, &how, e);
}

static enum bd_status say_record(struct bench *b, struct draft *d, struct id16 id, const char *property, struct id16 target,
                                 const struct id16 *cite, struct err *e)
{
    const struct property *p = schema_property(matter_schema(b->m), str_from(property));
    struct statement_how how = {.cites = cite, .cite_count = cite != NULL};
    struct value v = value_record(target);
    b->plain_bytes += sizeof target;
    b->statements++;
    return draft_say(d, id, p, &v, &how, e);
}

static enum bd_status new_record(struct bench *b, struct draft *d, const char *type, struct id16 *id, struct err *e)
{
    return draft_record(d, schema_type(matter_schema(b->m), str_from(type)), id, e);
}

static enum bd_status say_acts(struct bench *b, struct draft *d, struct id16 person, const struct id16 *passage, struct err *e)
{
    static const char *const kinds[] = {"life", "integrity", "liberty", "trafficking", "exploitation", "movement", "status"};
    for (int i = 0; i < ACTS; i++) {
        struct id16 act;
        char date[16];
        snprintf(date, sizeof date, "%d-%02d", 1995 + (int)(next(b->corpus) % 28), 1 + (int)(next(b->corpus) % 12));
        BD_TRY(new_record(b, d, "act", &act, e));
        BD_TRY(say(b, d, act, "kind", str_from(kinds[next(b->corpus) % 7]), &passage[i], e));
        BD_TRY(say_record(b, d, act, "act.victim", person, &passage[i], e));
        BD_TRY(say(b, d, act, "date", str_from(date), &passage[i], e));
    }
    return BD_OK;
}

static enum bd_status say_testimony(struct bench *b, struct draft *d, size_t number, struct buf *text, struct err *e)
{
    static const char *const tags[] = {"ko", "zh", "en"};
    struct consent_grant grants[] = {{USE_INTERNAL, IDENTIFY_HANDLE, {"", 0}}, {USE_PUBLIC, IDENTIFY_HANDLE, {"", 0}}};
    struct basis_new basis = {.type = BASIS_CONSENT, .grants = grants, .grant_count = 2, .how = STR("spoken")};
    struct id16 source, person, passage[PASSAGES];
    int language = (int)(number % LANGUAGES);
    char title[64];
    BD_TRY(draft_basis_new(d, &basis, &b->basis, e));
    draft_basis(d, b->basis);
    snprintf(title, sizeof title, "interview %zu", number);
    BD_TRY(new_record(b, d, "source", &source, e));
    BD_TRY(say(b, d, source, "title", str_from(title), NULL, e));
    BD_TRY(say(b, d, source, "language", str_from(tags[language]), NULL, e));
    buf_clear(text);
    put_words(b->corpus, language, b->words, text);
    BD_TRY(say(b, d, source, "text", buf_str(text), NULL, e));
    BD_TRY(new_record(b, d, "person", &person, e));
    buf_clear(text);
    put_words(b->corpus, language, 2, text);
    BD_TRY(say(b, d, person, "name", buf_str(text), NULL, e));
    BD_TRY(say(b, d, person, "sex", STR("female"), NULL, e));
    for (int i = 0; i < PASSAGES; i++) {
        BD_TRY(new_record(b, d, "passage", &passage[i], e));
        BD_TRY(say_record(b, d, passage[i], "passage.source", source, NULL, e));
        buf_clear(text);
        put_words(b->corpus, language, 25, text);
        BD_TRY(say(b, d, passage[i], "words", buf_str(text), NULL, e));
    }
    return say_acts(b, d, person, passage, e);
}

static enum bd_status write_all(struct bench *b, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX((size_t)16 << 20);
    SCOPED_DRAFT struct draft *d = draft_new(b->m, b->file);
    for (size_t i = 0; i < b->testimonies; i++) {
        BD_TRY(say_testimony(b, d, i, &text, e));
        if ((i + 1) % A_DRAFT == 0 || i + 1 == b->testimonies)
            BD_TRY(draft_commit(d, NULL, e));
    }
    return BD_OK;
}

/* ---- measuring ---- */

struct watch {
    double wall, cpu;
};

static struct watch start(void)
{
    return (struct watch){bench_wall(), bench_cpu()};
}

static void say_rate(const char *what, struct watch from, double n, const char *unit)
{
    double wall = bench_wall() - from.wall, cpu = bench_cpu() - from.cpu;
    printf("%-40s %9.2f s wall %9.2f s CPU  %10.0f %s/s\n", what, wall, cpu, n / wall, unit);
    fflush(stdout);
}

static void say_ms(const char *what, struct watch from)
{
    printf("%-40s %9.1f ms wall %8.1f ms CPU\n", what, 1e3 * (bench_wall() - from.wall), 1e3 * (bench_cpu() - from.cpu));
    fflush(stdout);
}

static void say_memory(const char *when)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("%-40s %9ld MiB\n", when, u.ru_maxrss / 1024);
    fflush(stdout);
}

static uint64_t folder_bytes(const char *folder)
{
    uint64_t n = 0;
    DIR *d = opendir(folder);
    BD_ASSERT(d != NULL);
    for (struct dirent *x; (x = readdir(d)) != NULL;) {
        char path[1200];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", folder, x->d_name);
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
            n += (uint64_t)st.st_size;
    }
    closedir(d);
    return n;
}

static enum bd_status close_and_open(struct bench *b, enum ledger_mode mode, double *ledger, double *matter, struct err *e)
{
    matter_close(b->m);
    ledger_close(b->l);
    b->m = NULL;
    b->l = NULL;
    double t = bench_wall();
    BD_TRY(ledger_open(b->path, mode, b->how.passphrase, &b->env, &b->l, e));
    *ledger = bench_wall() - t;
    t = bench_wall();
    BD_TRY(matter_open(b->l, b->view, &b->env, &b->m, e));
    *matter = bench_wall() - t;
    return BD_OK;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* Medians of openings of the closed vault; what Argon2id takes is measured alone and taken off. */
static enum bd_status open_again(struct bench *b, enum ledger_mode mode, const char *what, struct err *e)
{
    double ledger[OPENINGS], matter[OPENINGS], argon[OPENINGS];
    static const uint8_t salt[16] = {1};
    for (int i = 0; i < OPENINGS; i++) {
        SCOPED_KEY struct key *k = key_new(NULL);
        double t = bench_wall();
        BD_TRY(argon_key("bench", 5, salt, b->how.argon_passes, b->how.argon_kib, k, e));
        argon[i] = bench_wall() - t;
        BD_TRY(close_and_open(b, mode, &ledger[i], &matter[i], e));
    }
    qsort(ledger, OPENINGS, sizeof *ledger, by_size);
    qsort(matter, OPENINGS, sizeof *matter, by_size);
    qsort(argon, OPENINGS, sizeof *argon, by_size);
    double l = 1e3 * (ledger[OPENINGS / 2] - argon[OPENINGS / 2]), m = 1e3 * matter[OPENINGS / 2];
    printf("%-40s %9.1f ms (ledger without Argon2id %.1f, views %.1f)\n", what, l + m, l, m);
    fflush(stdout);
    return BD_OK;
}

static enum bd_status rebuild(struct bench *b, struct err *e)
{
    struct watch w = start();
    BD_TRY(matter_rebuild(b->m, e));
    double wall = bench_wall() - w.wall, cpu = bench_cpu() - w.cpu;
    say_rate("rebuild of the views", w, (double)b->testimonies, "testimonies");
    say_memory("most memory after the rebuild");
    struct plain_cost plain = {0};
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 20);
    const struct ledger_compartment *c;
    size_t n;
    BD_TRY(ledger_compartments(b->l, a, &c, &n, e));
    for (size_t i = 0; i < n; i++) {
        SCOPED_KEY struct key *key = NULL;
        SCOPED_BUF struct buf from = BUF_MAX(2048), to = BUF_MAX(2048);
        BD_TRY(ledger_view_key(b->l, c[i].id, &key, e));
        buf_addf(&from, "%s/", b->view);
        hex_put(&from, c[i].id.b, sizeof c[i].id.b);
        buf_addz(&from, ".db");
        buf_addf(&to, "%s/plain.db", b->path);
        BD_TRY(plain_rows_write(from.p, key->b, to.p, &plain, e));
        BD_ASSERT(remove(to.p) == 0);
    }
    printf("%-40s %9.2f s wall %9.2f s CPU  (%.0f rows, %.0f MB)\n", "the same rows, plain", plain.wall, plain.cpu,
           (double)plain.rows, (double)plain.bytes / 1e6);
    printf("%-40s %9.2f wall %9.2f CPU (goal 0.5)\n", "rebuild's rate over plain rows'", plain.wall / wall, plain.cpu / cpu);
    fflush(stdout);
    return BD_OK;
}

/* ---- reading and withdrawing ---- */

static enum bd_status note_basis(void *ctx, const struct record *r, struct err *e)
{
    struct bench *b = ctx;
    (void)e;
    b->basis = r->statements[0].basis;
    return BD_OK;
}

static enum bd_status count_conflict(void *ctx, const struct conflict *c, struct err *e)
{
    (void)c;
    (void)e;
    ++*(size_t *)ctx;
    return BD_OK;
}

struct asking {
    struct matter *m;
    size_t yes, asked;
};

static enum bd_status ask_consent(void *ctx, const struct record *r, struct err *e)
{
    struct asking *x = ctx;
    for (size_t i = 0; i < r->count; i++) {
        enum consent_answer answer;
        BD_TRY(matter_allows(x->m, &r->statements[i], USE_PUBLIC, IDENTIFY_HANDLE, 18000, &answer, e));
        x->asked++;
        x->yes += answer == CONSENT_YES;
    }
    return BD_OK;
}

static enum bd_status read_some(struct bench *b, struct err *e)
{
    const struct record_type *act = schema_type(matter_schema(b->m), STR("act"));
    struct list_filter filter = {.type = act, .limit = 1000};
    size_t conflicts = 0;
    struct watch w = start();
    BD_TRY(record_list(b->m, &filter, note_basis, b, e));
    say_ms("list 1,000 acts", w);
    struct asking asking = {.m = b->m};
    filter.limit = 0;
    w = start();
    BD_TRY(record_list(b->m, &filter, ask_consent, &asking, e));
    say_rate("all acts, consent asked for each value", w, (double)asking.asked, "values");
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    const struct type_count *counts;
    size_t types;
    w = start();
    BD_TRY(record_counts(b->m, a, &counts, &types, e));
    say_ms("count the records of every type", w);
    w = start();
    BD_TRY(matter_conflicts(b->m, count_conflict, &conflicts, e));
    say_ms("look for conflicts", w);
    w = start();
    struct ledger_status st;
    BD_TRY(ledger_status(b->l, &st, e));
    say_ms("status of the ledger", w);
    printf("%-40s %9llu entries\n", "in the ledger", (unsigned long long)st.entries);
    printf("%-40s %9.0f bytes for each of %.0f MB\n", "ledger.db", (double)folder_bytes(b->path) / (double)st.entries,
           (double)folder_bytes(b->path) / 1e6);
    printf("%-40s %9.0f MB\n", "views with their search index", (double)folder_bytes(b->view) / 1e6);
    if (b->plain_bytes == 0)
        return BD_OK;
    printf("%-40s %9.0f bytes for each of %.0f MB\n", "the values alone", (double)b->plain_bytes / (double)st.entries,
           (double)b->plain_bytes / 1e6);
    return BD_OK;
}

static enum bd_status verify_without_keys(struct bench *b, const char *folder, struct err *e)
{
    char bundle[700];
    struct verify_report r;
    snprintf(bundle, sizeof bundle, "%s/bundle", folder);
    struct watch w = start();
    BD_TRY(ledger_export(b->l, bundle, false, e));
    say_rate("bundle written", w, (double)folder_bytes(b->path) / 1e6, "MB");
    w = start();
    BD_TRY(ledger_verify_file(bundle, NULL, NULL, NULL, &r, e));
    say_rate("bundle verified without keys", w, (double)r.entries, "entries");
    BD_ASSERT(r.faults == 0 && remove(bundle) == 0);
    w = start();
    BD_TRY(ledger_verify(b->l, NULL, NULL, &r, e));
    say_rate("vault verified with keys", w, (double)r.entries, "entries");
    BD_ASSERT(r.faults == 0);
    return BD_OK;
}

static enum bd_status withdraw(struct bench *b, struct err *e)
{
    struct erase_report done;
    struct watch w = start();
    BD_TRY(matter_withdraw(b->m, b->basis, STR("2020-11-11"), STR("spoken"), &done, e));
    say_ms("withdraw one consent", w);
    printf("%-40s %9llu entries, %llu statements\n", "destroyed by it", (unsigned long long)done.entries,
           (unsigned long long)done.statements);
    return BD_OK;
}

static enum bd_status make(struct bench *b, struct err *e)
{
    char recovery[LEDGER_RECOVERY_CHARS];
    BD_TRY(ledger_create(b->path, &b->how, &b->env, recovery, &b->l, e));
    BD_TRY(matter_open(b->l, b->view, &b->env, &b->m, e));
    BD_TRY(matter_begin(b->m, STR("bench"), &b->file, e));
    struct watch w = start();
    BD_TRY(write_all(b, e));
    say_rate("written, 50 a commit, views kept up", w, (double)b->testimonies, "testimonies");
    say_memory("most memory after writing");
    return BD_OK;
}

static enum bd_status work(struct bench *b, const char *folder, struct err *e)
{
    struct stat there;
    if (stat(b->path, &there) != 0)
        BD_TRY(make(b, e));
    BD_TRY(open_again(b, LEDGER_READ, "opened to read, up to date (goal 100)", e));
    BD_TRY(open_again(b, LEDGER_WRITE, "opened to write, up to date", e));
    BD_TRY(read_some(b, e));
    BD_TRY(rebuild(b, e));
    BD_TRY(verify_without_keys(b, folder, e));
    say_memory("most memory (goal 500)");
    BD_TRY(withdraw(b, e));
    say_memory("most memory after the withdrawal");
    return BD_OK;
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    if (argc < 2)
        return 2;
    struct bench b = {.env = env_system(), .corpus = corpus_new(), .testimonies = 1000, .words = 3000};
    b.testimonies = argc > 2 ? strtoul(argv[2], NULL, 10) : b.testimonies;
    b.words = argc > 3 ? strtoul(argv[3], NULL, 10) : b.words;
    b.how = (struct ledger_new){.passphrase = STR("bench"),
                                .member_name = STR("m"),
                                .device_name = STR("d"),
                                .argon_passes = 1,
                                .argon_kib = ARGON_KIB_MIN};
    snprintf(b.path, sizeof b.path, "%s/matter.bandi", argv[1]);
    snprintf(b.view, sizeof b.view, "%s/view", b.path);
    printf("%zu testimonies of %zu words, 60 statements each\n", b.testimonies, b.words);
    setenv("TMPDIR", argv[1], 1); /* where a bundle is checked */
    enum bd_status s = work(&b, argv[1], &e);
    if (s != BD_OK) {
        char text[1400];
        err_format(&e, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    matter_close(b.m);
    ledger_close(b.l);
    arena_free(b.corpus->a);
    free(b.corpus);
    return s == BD_OK ? 0 : 1;
}
