/* store/search_gone.c - words that were deleted leave the separators of an FTS5 index too; see search.h.
 *
 * FTS5's table NAME_idx holds, for each page of a segment, the least key by which the page's first word is told from the page
 * before: the byte '0' and the word or its beginning. Any key above the page before and at most the page's first word will
 * do. The least word T of the whole index that is not below the old key is such a key: the old key was above the page before,
 * and the page's first word is in the index and not below the old key, so not below T. Pages of a segment lie apart, so two
 * of them never get one key, as long as each has a word.
 *
 * A merge that goes piece by piece deletes the first pages of what it merges and leaves their keys standing until the segment
 * is merged to its end. Such pages have no word, and FTS5 passes over them: it looks no further down than the first page that
 * is left, with or without a key. So their keys are deleted.
 */
#include "store/db_internal.h"
#include "store/search.h"

#include <string.h>

struct noting {
    struct stmt *put;
    struct buf key;
    enum bd_status status;
    struct err *e;
};

static bool note_token(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct noting *n = ctx;
    (void)from;
    (void)to;
    (void)beside;
    buf_clear(&n->key);
    buf_add_char(&n->key, '0');
    buf_add_str(&n->key, token);
    stmt_bind_blob(n->put, 1, n->key.p, n->key.n);
    n->status = stmt_run(n->put, n->e);
    return n->status == BD_OK;
}

enum bd_status search_gone(struct db *d, struct str text, struct err *e)
{
    struct stmt *put SCOPED_STMT = NULL;
    struct noting n = {.key = BUF_MAX((size_t)1 << 24), .status = BD_OK, .e = e};
    BD_TRY(db_exec(d, "CREATE TEMP TABLE IF NOT EXISTS gone_word(key BLOB PRIMARY KEY) WITHOUT ROWID", e));
    BD_TRY(db_prepare(d, "INSERT OR IGNORE INTO temp.gone_word(key) VALUES(?1)", &put, e));
    n.put = put;
    search_tokens(text, false, note_token, &n);
    buf_free(&n.key);
    return n.status;
}

/* FTS5's tables are closed to writing but for these moments. */
static void open_tables(struct db *d, bool open)
{
    sqlite3_db_config(d->sqlite, SQLITE_DBCONFIG_DEFENSIVE, open ? 0 : 1, NULL);
}

/* Writes one separator. */
static FALLIBLE put_separator(struct db *d, const char *name, int64_t segment, struct str old, struct str next, struct err *e)
{
    char sql[256];
    struct stmt *put SCOPED_STMT = NULL;
    sqlite3_snprintf(sizeof sql, sql, "UPDATE main.\"%w_idx\" SET term = ?1 WHERE segid = ?2 AND term = ?3", name);
    open_tables(d, true);
    enum bd_status s = db_prepare(d, sql, &put, e);
    if (s == BD_OK) {
        stmt_bind_blob(put, 1, next.p, next.n);
        stmt_bind_i64(put, 2, segment);
        stmt_bind_blob(put, 3, old.p, old.n);
        s = stmt_run(put, e);
    }
    db_drop_idle(d); /* a statement that may write there must not wait for another use */
    open_tables(d, false);
    return s;
}

/* Deletes the separators of pages that are gone. A page's row in NAME_data has the id segid × 2^37 + its number; in NAME_idx
 * the number is doubled, its last bit a mark. */
static FALLIBLE drop_separators_of_nothing(struct db *d, const char *name, struct err *e)
{
    char sql[512];
    sqlite3_snprintf(sizeof sql, sql,
                     "DELETE FROM main.\"%w_idx\" AS i WHERE NOT EXISTS"
                     " (SELECT 1 FROM main.\"%w_data\" WHERE id = (i.segid << 37) + (i.pgno >> 1))",
                     name, name);
    open_tables(d, true);
    enum bd_status s = db_exec(d, sql, e);
    open_tables(d, false);
    return s;
}

/* The least word of the index that is not below `key` (without its first byte), as a key. */
static FALLIBLE next_word(struct db *d, struct str key, struct buf *out, bool *found, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(db_prepare(d, "SELECT term FROM temp.gone_words WHERE term >= ?1 ORDER BY term LIMIT 1", &s, e));
    stmt_bind_text(s, 1, str_slice(key, 1, key.n));
    BD_TRY(stmt_step(s, found, e));
    buf_clear(out);
    buf_add_char(out, '0');
    if (*found)
        buf_add_str(out, stmt_text(s, 0));
    return BD_OK;
}

/* One separator that is a noted word or its beginning (or any, if `all`) at a time, past (segment, key), so that nothing is
 * changed under the query. */
static FALLIBLE clear_next(struct db *d, const char *name, bool all, int64_t *segment, struct buf *key, bool *more,
                           struct err *e)
{
    char sql[512];
    struct stmt *s SCOPED_STMT = NULL;
    struct buf next SCOPED_BUF = BUF_MAX((size_t)1 << 24);
    bool found = false;
    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT i.segid, i.term FROM main.\"%w_idx\" AS i WHERE (i.segid, i.term) > (?1, ?2)"
                     " AND i.term <> x''%s ORDER BY i.segid, i.term LIMIT 1",
                     name,
                     all ? ""
                         : " AND EXISTS (SELECT 1 FROM temp.gone_word WHERE key >= i.term"
                           " AND key < CAST(i.term || x'ff' AS BLOB))");
    BD_TRY(db_prepare(d, sql, &s, e));
    stmt_bind_i64(s, 1, *segment);
    stmt_bind_blob(s, 2, key->p, key->n);
    BD_TRY(stmt_step(s, more, e));
    if (!*more)
        return BD_OK;
    *segment = stmt_i64(s, 0);
    struct buf old SCOPED_BUF = BUF_MAX((size_t)1 << 24);
    buf_add_str(&old, stmt_blob(s, 1));
    stmt_reset(s);
    buf_clear(key);
    buf_add_str(key, buf_str(&old));
    BD_TRY(next_word(d, buf_str(&old), &next, &found, e));
    if (found && str_eq(buf_str(&next), buf_str(&old)))
        return BD_OK; /* other texts have the word */
    if (!found)
        buf_add(&next, "\xff", 1); /* no word follows: above every word */
    return put_separator(d, name, *segment, buf_str(&old), buf_str(&next), e);
}

enum bd_status search_clear_gone(struct db *d, const char *name, bool all, struct err *e)
{
    char sql[256];
    struct tx tx SCOPED_TX = TX_NONE;
    struct buf key SCOPED_BUF = BUF_MAX((size_t)1 << 24);
    int64_t segment = -1;
    BD_TRY(db_exec(d,
                   "CREATE TEMP TABLE IF NOT EXISTS gone_word(key BLOB PRIMARY KEY) WITHOUT ROWID;"
                   "DROP TABLE IF EXISTS temp.gone_words",
                   e));
    sqlite3_snprintf(sizeof sql, sql, "CREATE VIRTUAL TABLE temp.gone_words USING fts5vocab(main, \"%w\", row)", name);
    BD_TRY(db_exec(d, sql, e));
    BD_TRY(tx_begin(d, TX_WRITE, &tx, e));
    BD_TRY(drop_separators_of_nothing(d, name, e));
    buf_addz(&key, "");
    for (bool more = true; more;)
        BD_TRY(clear_next(d, name, all, &segment, &key, &more, e));
    BD_TRY(tx_commit(&tx, e));
    db_drop_idle(d);
    return db_exec(d, "DROP TABLE temp.gone_words; DROP TABLE temp.gone_word", e);
}
