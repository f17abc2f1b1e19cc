/* bench/bench_search.c - full-text search over many short passages in three languages, through the product's own ledger, view and
 * search. Usage: bench_search FOLDER [passages, standard 50,000]
 *
 * A vault is made in FOLDER (or used again when it is there: then only the queries run), with one passage in a hundred beside it
 * a person with a name. Then 1,000 queries, the first 20 hits of each: 560 single words drawn by frequency from passages, 200
 * of two words of one passage, 100 names as passages write them, 50 in another writing, the 20 commonest pairs of characters
 * twice, 30 single characters, 20 phrases. p50 and p99 are of wall time of one search, nothing warmed up beforehand.
 */
#include "base/json.h"
#include "passages.h"
#include "record/record.h"
#include "record/search.h"
#include "store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

enum { QUERIES = 1000, A_COMMIT = 2000, PAIRS = 20, SAMPLE = 20000, SLOTS = 1 << 18 };

static void must(enum bd_status s, const struct err *e)
{
    char text[1400];
    if (s == BD_OK)
        return;
    err_format(e, text, sizeof text);
    fprintf(stderr, "bench_search: %s\n", text);
    exit(1);
}

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6;
}

/* ---- the vault ---- */

static FALLIBLE one_commit(struct matter *m, struct id16 file, uint64_t from, uint64_t to, struct err *e)
{
    SCOPED_DRAFT struct draft *d = draft_new(m, file);
    const struct schema *s = matter_schema(m);
    const struct record_type *passage = schema_type(s, STR("passage")), *person = schema_type(s, STR("person"));
    const struct property *words = schema_property(s, STR("passage.words")), *name = schema_property(s, STR("person.name"));
    static struct passage_text t;
    for (uint64_t i = from; i < to; i++) {
        struct id16 id;
        passage_make(i, &t);
        struct value v = value_text((struct str){t.text, t.bytes});
        BD_TRY(draft_record(d, passage, &id, e));
        BD_TRY(draft_say(d, id, words, &v, &(struct statement_how){0}, e));
        if (i % 100 != 0)
            continue;
        passage_name(i / 100, (enum passage_language)(i / 100 % PASSAGE_LANGUAGES), t.name);
        v = value_text(str_from(t.name));
        BD_TRY(draft_record(d, person, &id, e));
        BD_TRY(draft_say(d, id, name, &v, &(struct statement_how){0}, e));
    }
    return draft_commit(d, NULL, e);
}

static FALLIBLE open_vault(const char *folder, uint64_t passages, struct env *env, struct ledger **l, struct matter **m,
                           struct err *e)
{
    char path[600], view[700], recovery[LEDGER_RECOVERY_CHARS];
    struct stat there;
    struct ledger_new how = {
        .passphrase = STR("bench"), .member_name = STR("m"), .device_name = STR("d"), .argon_passes = 1, .argon_kib = 8192};
    struct id16 file;
    snprintf(path, sizeof path, "%s/search.bandi", folder);
    snprintf(view, sizeof view, "%s/view", path);
    bool again = stat(path, &there) == 0;
    if (again) {
        BD_TRY(ledger_open(path, LEDGER_WRITE, how.passphrase, env, l, e));
        return matter_open(*l, view, env, m, e);
    }
    BD_TRY(ledger_create(path, &how, env, recovery, l, e));
    BD_TRY(matter_open(*l, view, env, m, e));
    BD_TRY(matter_begin(*m, STR("file"), &file, e));
    double wall = seconds(CLOCK_MONOTONIC), cpu = cpu_seconds();
    for (uint64_t i = 0; i < passages; i += A_COMMIT)
        BD_TRY(one_commit(*m, file, i, i + A_COMMIT < passages ? i + A_COMMIT : passages, e));
    printf("search: %llu passages written, %.0f /s wall, %.0f /s user CPU\n", (unsigned long long)passages,
           (double)passages / (seconds(CLOCK_MONOTONIC) - wall), (double)passages / (cpu_seconds() - cpu));
    return BD_OK;
}

/* ---- the queries ---- */

enum kind { WORD, TWO_WORDS, NAME, OTHER_SPELLING, PAIR, ONE_CHARACTER, PHRASE, KINDS };
static const char *const kind_name[KINDS] = {"one word",        "two words",     "a name",  "a name, other writing",
                                             "commonest pairs", "one character", "a phrase"};

struct query {
    enum kind kind;
    char text[160];
    double ms, cpu_ms;
    size_t hits;
    bool cut;
};

struct pair_count {
    char text[8];
    unsigned count;
};
static struct pair_count pairs[SLOTS];

static bool count_pair(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    (void)beside;
    (void)ctx;
    (void)from;
    (void)to;
    uint64_t h = 0;
    if (token.n != 6 || (unsigned char)token.p[0] < 0xE0)
        return true;
    for (size_t i = 0; i < 6; i++)
        h = h * 0x100000001B3u ^ (unsigned char)token.p[i];
    size_t at = (h ^ h >> 29) % SLOTS;
    while (pairs[at].count > 0 && memcmp(pairs[at].text, token.p, 6) != 0)
        at = (at + 1) % SLOTS;
    memcpy(pairs[at].text, token.p, 6);
    pairs[at].count++;
    return true;
}

static int by_count(const void *x, const void *y)
{
    const struct pair_count *a = x, *b = y;
    return a->count != b->count ? (a->count < b->count) - (a->count > b->count) : strcmp(a->text, b->text);
}

static void commonest_pairs(uint64_t passages)
{
    static struct passage_text t;
    for (uint64_t i = 0; i < SAMPLE && i < passages; i++) {
        passage_make(i, &t);
        search_tokens((struct str){t.text, t.bytes}, false, count_pair, NULL);
    }
    qsort(pairs, SLOTS, sizeof *pairs, by_count);
}

static enum kind kind_of(size_t i)
{
    static const size_t share[KINDS] = {560, 200, 100, 50, 40, 30, 20};
    enum kind k = WORD;
    for (i = i * 7 % QUERIES; i >= share[k]; k++)
        i -= share[k];
    return k;
}

static void make_query(size_t i, uint64_t passages, struct query *q)
{
    static struct passage_text t;
    static size_t pair, one;
    struct dice d = {.state = i * 31 + 5};
    q->kind = kind_of(i);
    do
        passage_make(dice_below(&d, passages), &t);
    while (q->kind == NAME && t.name[0] == '\0');
    const char *first = t.word[dice_below(&d, t.words)], *second = t.word[dice_below(&d, t.words)];
    size_t bytes = (unsigned char)first[0] >= 0xE0 ? 3 : 1;
    switch (q->kind) {
    case WORD: snprintf(q->text, sizeof q->text, "%s", first); break;
    case TWO_WORDS: snprintf(q->text, sizeof q->text, "%s %s", first, second); break;
    case NAME: snprintf(q->text, sizeof q->text, "%s", t.name); break;
    case OTHER_SPELLING: passage_name(dice_below(&d, passages), (enum passage_language)(i % 3), q->text); break;
    case PAIR: snprintf(q->text, sizeof q->text, "%.6s", pairs[pair++ % PAIRS].text); break;
    case ONE_CHARACTER: {
        /* The ten commonest beginnings of the commonest pairs, then any. */
        const char *from = one < 10 ? pairs[one++].text : first;
        snprintf(q->text, sizeof q->text, "%.*s", (int)((unsigned char)from[0] >= 0xE0 ? 3 : bytes), from);
        break;
    }
    default: {
        size_t at = dice_below(&d, t.words - 1);
        snprintf(q->text, sizeof q->text, "\"%s%s%s\"", t.word[at], t.language == PASSAGE_CHINESE ? "" : " ", t.word[at + 1]);
    }
    }
}

static int by_cpu(const void *x, const void *y)
{
    const struct query *a = *(struct query *const *)x, *b = *(struct query *const *)y;
    return (a->cpu_ms > b->cpu_ms) - (a->cpu_ms < b->cpu_ms);
}

static int by_ms(const void *x, const void *y)
{
    const struct query *a = *(struct query *const *)x, *b = *(struct query *const *)y;
    return (a->ms > b->ms) - (a->ms < b->ms);
}

/* Prints a line for the queries of one kind, KINDS for all. */
static void report(struct query *query, enum kind kind)
{
    static struct query *chosen[QUERIES];
    size_t n = 0, nothing = 0, cut = 0;
    for (size_t i = 0; i < QUERIES; i++)
        if (kind == KINDS || query[i].kind == kind) {
            chosen[n++] = &query[i];
            nothing += query[i].hits == 0;
            cut += query[i].cut;
        }
    qsort(chosen, n, sizeof *chosen, by_cpu);
    double cpu[2] = {chosen[n / 2]->cpu_ms, chosen[(n * 99 + 99) / 100 - 1]->cpu_ms};
    qsort(chosen, n, sizeof *chosen, by_ms);
    printf(
        "search %-22s %5zu queries  p50 %7.2f ms  p99 %7.2f ms  most %7.2f ms  CPU p50 %7.2f p99 %7.2f  (%zu found nothing, %zu cut)\n",
        kind == KINDS ? "all" : kind_name[kind], n, chosen[n / 2]->ms, chosen[(n * 99 + 99) / 100 - 1]->ms, chosen[n - 1]->ms,
        cpu[0], cpu[1], nothing, cut);
    for (size_t i = kind == KINDS && getenv("BENCH_SLOWEST") != NULL ? n - 20 : n; i < n; i++)
        printf("  %8.2f ms  %-22s %s\n", chosen[i]->ms, kind_name[chosen[i]->kind], chosen[i]->text);
}

static FALLIBLE run_queries(struct matter *m, struct query *query, struct err *e)
{
    for (size_t i = 0; i < QUERIES; i++) {
        SCOPED_ARENA struct arena *a = arena_new((size_t)256 << 20);
        struct search_result found;
        struct search_query q = {.text = str_from(query[i].text), .limit = 20};
        double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        BD_TRY(record_search(m, &q, a, &found, e));
        query[i].ms = 1e3 * (seconds(CLOCK_MONOTONIC) - wall);
        query[i].cpu_ms = 1e3 * (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
        query[i].hits = found.count;
        query[i].cut = found.cut;
    }
    return BD_OK;
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    uint64_t passages = argc > 2 ? strtoull(argv[2], NULL, 10) : 50000;
    static struct query query[QUERIES];
    if (argc < 2 || passages < 100)
        return 2;
    struct env env = env_system();
    struct ledger *l = NULL;
    struct matter *m = NULL;
    passages_begin();
    must(open_vault(argv[1], passages, &env, &l, &m, &e), &e);
    commonest_pairs(passages);
    for (size_t i = 0; i < QUERIES; i++)
        make_query(i, passages, &query[i]);
    double cpu = cpu_seconds();
    must(run_queries(m, query, &e), &e);
    printf("search: %d queries over %llu passages in three languages, user CPU %.2f s\n", QUERIES, (unsigned long long)passages,
           cpu_seconds() - cpu);
    for (int k = 0; k <= KINDS; k++)
        report(query, (enum kind)k);
    matter_close(m);
    ledger_close(l);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("search: most memory %ld MiB\n", u.ru_maxrss / 1024);
    return 0;
}
