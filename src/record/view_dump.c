/* record/view_dump.c - all that a view says, as text without local numbers; see view.h. For equality tests and `verify`. */
#include "record/view.h"

#include <string.h>

/* Each query gives one text column a row, in an order that depends on content only. Blobs are hexadecimal. */
static const char *const dumps[] = {
    "SELECT 'entry ' || hex(d.id) || ' ' || n.idx || ' ' || hex(n.leaf) || ' ' || n.kind || ' ' || n.critical || ' ' || n.newer"
    " || ' ' || n.ms || '.' || n.counter || ' ' || hex(n.author) || ' ' || coalesce(hex(n.basis), '-')"
    " FROM entry n JOIN device d ON d.no = n.device ORDER BY d.id, n.idx, n.leaf",
    "SELECT 'record ' || hex(id) || ' ' || bits || ' ' || type || ' ' || mixed FROM record ORDER BY id",
    "SELECT 'statement ' || hex(s.id) || ' ' || hex(n.leaf) || ' ' || (s.no % 65536) || ' ' || hex(r.id) || ' ' || p.id"
    " || ' ' || s.kind || ' ' || s.state || ' ' || s.denies || ' ' || s.op || ' ' || s.hidden || ' '"
    " || coalesce(s.language, '-') || ' ' || coalesce(s.ms, '-') || '.' || coalesce(s.counter, '-') || ' '"
    " || coalesce(hex(s.author), '-') || ' ' || coalesce(s.b, '-') || ' ' || coalesce(s.c, '-') || ' ' || hex(s.value)"
    " FROM statement s JOIN entry n ON n.no = s.no / 65536 JOIN record r ON r.no = s.record"
    " JOIN property p ON p.no = s.property ORDER BY s.id, n.leaf, s.no % 65536",
    "SELECT 'cite ' || hex(n.leaf) || ' ' || (c.statement % 65536) || ' ' || c.place || ' ' || hex(c.passage)"
    " FROM cite c JOIN entry n ON n.no = c.statement / 65536 ORDER BY n.leaf, c.statement % 65536, c.place",
    "SELECT 'replaced ' || hex(x.target) || ' ' || hex(n.leaf) || ' ' || (x.by % 65536) || ' ' || x.op"
    " FROM replaced x JOIN entry n ON n.no = x.by / 65536 ORDER BY x.target, n.leaf, x.by % 65536",
    "SELECT 'sound ' || hex(n.leaf) || ' ' || (x.statement % 65536) || ' ' || x.hash"
    " FROM sound x JOIN entry n ON n.no = x.statement / 65536 ORDER BY n.leaf, x.statement % 65536, x.hash",
    "SELECT 'fact ' || hex(n.leaf) || ' ' || f.kind || ' ' || coalesce(hex(f.key), '-') || ' ' || hex(f.body)"
    " FROM fact f JOIN entry n ON n.no = f.entry ORDER BY n.leaf",
};

static FALLIBLE dump_one(struct view *v, const char *sql, write_fn to, void *ctx, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(db_prepare(v->db, sql, &s, e));
    for (;;) {
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        struct str line = stmt_text(s, 0);
        BD_TRY(to(ctx, line.p, line.n, e));
        BD_TRY(to(ctx, "\n", 1, e));
    }
}

enum bd_status view_dump(struct view *v, write_fn to, void *ctx, struct err *e)
{
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++)
        BD_TRY(dump_one(v, dumps[i], to, ctx, e));
    /* FTS5 compares its index with the texts, token by token. */
    return db_exec(v->db, "INSERT INTO words(words, rank) VALUES('integrity-check', 1)", e);
}
