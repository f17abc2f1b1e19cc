/* ledger/left.c - what left this machine and when: checkpoints, bundles and backups (ledger.h).
 *
 * Kept in meta, which is local: "exported_ms" and "backup_ms" are the last times, "left" the bundles and backups themselves,
 * one a line, `ms kind file`, so that whoever withdraws a consent can be told which files still hold what was erased.
 */
#include "ledger/inside.h"
#include "ledger/note.h"
#include "store/fs.h"

#include <inttypes.h>
#include <string.h>

enum { LEFT_MOST = 64 };

static enum bd_status read_list(struct ledger *l, struct buf *out, struct err *e)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    BD_TRY(db_prepare(l->db, "SELECT value FROM meta WHERE key = 'left'", &s, e));
    BD_TRY(stmt_step(s, &row, e));
    if (row)
        buf_add_str(out, stmt_blob(s, 0));
    return BD_OK;
}

static bool read_line(struct str *rest, struct left_file *out)
{
    size_t end, space;
    int64_t ms;
    if (!str_find(*rest, STR("\n"), 0, &end))
        return false;
    struct str line = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end + 1, rest->n);
    if (!str_find(line, STR(" "), 0, &space) || space + 3 > line.n || !str_to_i64(str_slice(line, 0, space), &ms))
        return false;
    *out = (struct left_file){.ms = (uint64_t)ms,
                              .kind = line.p[space + 1] == 'k' ? LEFT_BACKUP : LEFT_BUNDLE,
                              .file = str_slice(line, space + 3, line.n)};
    return true;
}

/* The last LEFT_MOST - 1 lines and the new one. A file that is written again is the old one no more. */
static enum bd_status add_line(struct ledger *l, int64_t ms, enum left_kind kind, const char *file, struct err *e)
{
    SCOPED_BUF struct buf old = BUF_MAX((size_t)LEFT_MOST * (FS_PATH_BYTES + 64));
    SCOPED_BUF struct buf text = BUF_MAX((size_t)LEFT_MOST * (FS_PATH_BYTES + 64));
    struct left_file one;
    size_t count = 0, drop;
    BD_TRY(read_list(l, &old, e));
    for (struct str rest = buf_str(&old); read_line(&rest, &one);)
        count += !str_is(one.file, file);
    drop = count >= LEFT_MOST ? count - LEFT_MOST + 1 : 0;
    for (struct str rest = buf_str(&old); read_line(&rest, &one);) {
        if (str_is(one.file, file) || (drop > 0 && drop-- > 0))
            continue;
        buf_addf(&text, "%" PRIu64 " %c %.*s\n", one.ms, one.kind == LEFT_BACKUP ? 'k' : 'b', STR_FMT(one.file));
    }
    buf_addf(&text, "%" PRId64 " %c %s\n", ms, kind == LEFT_BACKUP ? 'k' : 'b', file);
    return meta_set_blob(l, "left", text.p, text.n, e);
}

FALLIBLE left_note(struct ledger *l, enum left_kind kind, const char *file, struct err *e)
{
    SCOPED_TX struct tx tx = TX_NONE;
    int64_t now = l->env.now_us(l->env.ctx) / 1000;
    if (l->mode != LEDGER_WRITE)
        return BD_OK;
    quiet(l);
    BD_TRY(tx_begin(l->db, TX_WRITE, &tx, e));
    BD_TRY(meta_set_number(l, "exported_ms", now, e));
    if (kind == LEFT_BACKUP)
        BD_TRY(meta_set_number(l, "backup_ms", now, e));
    if (kind != LEFT_CHECKPOINT && strchr(file, '\n') == NULL)
        BD_TRY(add_line(l, now, kind, file, e));
    return tx_commit(&tx, e);
}

FALLIBLE ledger_left(struct ledger *l, struct arena *a, struct left_file **list, size_t *count, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX((size_t)LEFT_MOST * (FS_PATH_BYTES + 64));
    struct left_file *all = ARENA_ARRAY(a, struct left_file, LEFT_MOST);
    size_t n = 0;
    BD_TRY(read_list(l, &text, e));
    for (struct str rest = str_keep(a, buf_str(&text)); n < LEFT_MOST && read_line(&rest, &all[n]);)
        n++;
    *list = all;
    *count = n;
    return BD_OK;
}

FALLIBLE ledger_anchor(struct ledger *l, const char *file, struct arena *a, struct str *line, struct err *e)
{
    SCOPED_BUF struct buf b = BUF_MAX(NOTE_MAX);
    struct str note;
    struct checkpoint c;
    BD_TRY(ledger_checkpoint(l, a, &note, e));
    BD_TRY(note_peek(note, &c, e));
    BD_TRY(fs_write(file, note.p, note.n, true, e));
    BD_TRY(left_note(l, LEFT_CHECKPOINT, file, e));
    note_line(&c, &b);
    *line = str_keep(a, str_trim(buf_str(&b)));
    return BD_OK;
}
