/* store/search_rank.c - the SQL function "bandi_rank" of full-text tables: BM25 whose cost does not grow with how common a word is.
 *
 * FTS5's own bm25() counts, for every query, all rows that hold each of its phrases; for "the" among a million passages that
 * alone takes longer than a person waits. Here the count ends at SEARCH_COUNTED: a phrase that stands in more rows weighs as
 * if it stood in so many. With one phrase the weight is the same for every row, so nothing is counted. See search.h.
 */
#include "store/search.h"
#include "store/tokenizer.h"

#include <math.h>
#include <string.h>

struct rank_data {
    int phrases;
    double mean_tokens;
    double weight[]; /* of each phrase; then room for how often each stands in the present row */
};

struct counted {
    sqlite3_int64 rows;
};

static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, void *ctx)
{
    struct counted *c = ctx;
    (void)api;
    (void)fts;
    return ++c->rows < SEARCH_COUNTED ? SQLITE_OK : SQLITE_DONE;
}

/* The inverse document frequency, always above zero: log(1 + (rows - n + 0.5) / (n + 0.5)), as Lucene has it. */
static double rarity(sqlite3_int64 rows, sqlite3_int64 with_phrase)
{
    double n = (double)with_phrase, all = (double)rows;
    return log(1 + (all > n ? all - n + 0.5 : 0.5) / (n + 0.5));
}

static int prepare(const Fts5ExtensionApi *api, Fts5Context *fts, struct rank_data **out)
{
    int phrases = api->xPhraseCount(fts);
    sqlite3_int64 rows = 0, tokens = 0;
    struct rank_data *d = sqlite3_malloc64(sizeof *d + 2 * (sqlite3_uint64)phrases * sizeof(double));
    if (d == NULL)
        return SQLITE_NOMEM;
    d->phrases = phrases;
    int rc = api->xRowCount(fts, &rows);
    if (rc == SQLITE_OK)
        rc = api->xColumnTotalSize(fts, -1, &tokens);
    d->mean_tokens = rows > 0 && tokens > 0 ? (double)tokens / (double)rows : 1;
    for (int i = 0; rc == SQLITE_OK && i < phrases; i++) {
        struct counted c = {0};
        if (phrases > 1)
            rc = api->xQueryPhrase(fts, i, &c, count_row);
        d->weight[i] = phrases > 1 ? rarity(rows, c.rows) : 1;
    }
    if (rc != SQLITE_OK) {
        sqlite3_free(d);
        return rc;
    }
    *out = d;
    return api->xSetAuxdata(fts, d, sqlite3_free);
}

/* BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009, equation 3.15), negative so that the best comes first. */
static void rank(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *result, int count, sqlite3_value **args)
{
    const double k1 = 1.2, b = 0.75;
    struct rank_data *d = api->xGetAuxdata(fts, 0);
    int places = 0, tokens = 0;
    (void)count;
    (void)args;
    int rc = d == NULL ? prepare(api, fts, &d) : SQLITE_OK;
    if (rc == SQLITE_OK)
        rc = api->xInstCount(fts, &places);
    if (rc == SQLITE_OK)
        rc = api->xColumnSize(fts, -1, &tokens);
    if (rc != SQLITE_OK) {
        sqlite3_result_error_code(result, rc);
        return;
    }
    double *times = d->weight + d->phrases, score = 0;
    memset(times, 0, (size_t)d->phrases * sizeof *times);
    for (int i = 0; i < places; i++) {
        int phrase, column, at;
        if (api->xInst(fts, i, &phrase, &column, &at) == SQLITE_OK)
            times[phrase] += 1;
    }
    for (int i = 0; i < d->phrases; i++)
        score += d->weight[i] * (times[i] * (k1 + 1)) / (times[i] + k1 * (1 - b + b * (double)tokens / d->mean_tokens));
    sqlite3_result_double(result, -score);
}

int search_rank_register(fts5_api *api)
{
    return api->xCreateFunction(api, "bandi_rank", NULL, rank, NULL);
}
