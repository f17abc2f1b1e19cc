/* base/csv_write.c - writing rows, whole files, and the nearest column name; prototypes in csv.h. */
#include "base/csv.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Would a spreadsheet take the cell for a formula, once the apostrophes before it are gone? */
static bool is_formula(struct str cell)
{
    size_t at = 0;
    while (at < cell.n && cell.p[at] == '\'')
        at++;
    return at < cell.n && cell.p[at] != '\0' && strchr("=+-@\t\r", cell.p[at]) != NULL;
}

struct str csv_unguard(struct str cell)
{
    return cell.n > 0 && cell.p[0] == '\'' && is_formula(cell) ? str_slice(cell, 1, cell.n) : cell;
}

static bool needs_quotes(struct str c)
{
    static const bool special[256] = {[','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};
    bool any = c.n >= 3 && memcmp(c.p, "\xEF\xBB\xBF", 3) == 0; /* would go as a byte-order mark when it is read */
    for (size_t k = 0; k < c.n; k++)
        any |= special[(unsigned char)c.p[k]];
    return any;
}

/* A row of cells none of which needs quotes, as most are. */
static void put_plain_row(struct buf *out, const struct str *cells, size_t count)
{
    size_t bytes = count;
    for (size_t i = 0; i < count; i++)
        bytes += cells[i].n;
    buf_reserve(out, bytes);
    char *to = out->p + out->n;
    for (size_t i = 0; i < count; i++) {
        if (cells[i].n > 0)
            memcpy(to, cells[i].p, cells[i].n);
        to += cells[i].n;
        *to++ = i + 1 < count ? ',' : '\n';
    }
    *to = '\0';
    out->n += bytes;
}

void csv_put_row(struct buf *out, const struct str *cells, size_t count, bool guard_formulas)
{
    bool plain = count > 1; /* one cell alone may go as something else, see below */
    for (size_t i = 0; i < count && plain; i++)
        plain = !needs_quotes(cells[i]) && !(guard_formulas && is_formula(cells[i]));
    if (plain) {
        put_plain_row(out, cells, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct str c = cells[i];
        if (i > 0)
            buf_add_char(out, ',');
        bool formula = guard_formulas && is_formula(c);
        bool alone =
            count == 1 && (c.n == 0 || csv_says_separator(c)); /* which would go as an empty line, or as what separates */
        if (!formula && !alone && !needs_quotes(c)) {
            buf_add_str(out, c);
            continue;
        }
        buf_add_char(out, '"');
        if (formula)
            buf_add_char(out, '\'');
        for (size_t k = 0; k < c.n; k++) {
            if (c.p[k] == '"')
                buf_add_char(out, '"');
            buf_add_char(out, c.p[k]);
        }
        buf_add_char(out, '"');
    }
    buf_add_char(out, '\n');
}

/* Damerau's restricted distance over bytes, capped inputs: only for hints. */
static size_t hint_distance(struct str a, struct str b)
{
    enum { MOST = 64 };
    size_t n = a.n < MOST ? a.n : MOST, m = b.n < MOST ? b.n : MOST;
    size_t d[MOST + 1][MOST + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t best = d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[n][m];
}

const char *csv_nearest(struct arena *a, const struct csv_table *t, struct str wanted)
{
    size_t best = t->columns, best_distance = (size_t)-1;
    for (size_t i = 0; i < t->columns; i++) {
        size_t d = hint_distance(wanted, t->names[i]);
        size_t longer = wanted.n > t->names[i].n ? wanted.n : t->names[i].n;
        if (d * 4 <= longer && d < best_distance) { /* one letter of four; a syllable of Hangul is three bytes */
            best = i;
            best_distance = d;
        }
    }
    return best < t->columns ? str_keep(a, t->names[best]).p : NULL;
}

const char *csv_columns_hint(struct arena *a, const struct csv_table *t, struct str wanted)
{
    enum { MOST = 400 }; /* fits into a message */
    const char *near = csv_nearest(a, t, wanted);
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    size_t i = 0;
    if (near != NULL)
        return arena_printf(a, "the nearest column is \"%.200s\"", near);
    buf_addz(&b, "its columns are ");
    for (; i < t->columns && b.n + t->names[i].n + 8 < MOST; i++)
        buf_addf(&b, "%s\"%.*s\"", i > 0 ? ", " : "", STR_FMT(t->names[i]));
    if (i < t->columns)
        buf_addf(&b, " and %zu more", t->columns - i);
    return str_keep(a, buf_str(&b)).p;
}

static FALLIBLE read_all(int fd, struct arena *a, const char *path, size_t limit_bytes, struct str *out, struct err *e)
{
    struct stat st;
    size_t expected = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (expected > limit_bytes) {
        (void)!err_set(e, BD_LIMIT, "the file has %zu bytes; at most %zu are read", expected, limit_bytes);
        return err_where(e, path, 0, 0);
    }
    struct buf b SCOPED_BUF = BUF_MAX(limit_bytes + 65536);
    char piece[65536];
    if (expected > 0) {
        char *whole = arena_alloc(a, expected + 1, 1);
        size_t have = 0;
        while (have < expected) {
            ssize_t k = read(fd, whole + have, expected - have);
            if (k < 0 && errno == EINTR)
                continue;
            if (k < 0)
                return err_os(e, errno, "cannot read %s", path);
            if (k == 0)
                break;
            have += (size_t)k;
        }
        *out = (struct str){whole, have};
        return BD_OK;
    }
    for (;;) {
        ssize_t k = read(fd, piece, sizeof piece);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_os(e, errno, "cannot read %s", path);
        if (k == 0)
            break;
        buf_add(&b, piece, (size_t)k);
        if (b.n > limit_bytes) {
            (void)!err_set(e, BD_LIMIT, "more than %zu bytes", limit_bytes);
            return err_where(e, path, 0, 0);
        }
    }
    explicit_bzero(piece, sizeof piece);
    *out = str_keep(a, buf_str(&b));
    return BD_OK;
}

FALLIBLE file_read(struct arena *a, const char *path, size_t limit_bytes, struct str *out, struct err *e)
{
    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, a, "standard input", limit_bytes, out, e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_os(e, errno, "cannot open %s", path);
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        return err_set(e, BD_INPUT, "%s is a folder, a file was expected", path);
    }
    enum bd_status s = read_all(fd, a, path, limit_bytes, out, e);
    close(fd);
    return s;
}

static FALLIBLE write_all(int fd, const char *path, struct str text, struct err *e)
{
    size_t done = 0;
    while (done < text.n) {
        ssize_t k = write(fd, text.p + done, text.n - done);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_os(e, errno, "cannot write %s", path);
        done += (size_t)k;
    }
    return BD_OK;
}

static FALLIBLE sync_folder_of(const char *path, struct err *e)
{
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_os(e, errno, "cannot open the folder of %s", path);
    int failed = fsync(fd) != 0 ? errno : 0;
    close(fd);
    return failed != 0 && failed != EINVAL ? err_os(e, failed, "cannot sync the folder of %s", path) : BD_OK;
}

FALLIBLE file_write(const char *path, struct str text, struct err *e)
{
    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, "standard output", text, e);
    struct stat st;
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a device or a pipe cannot be replaced by rename */
        int out = open(path, O_WRONLY | O_CLOEXEC);
        if (out < 0)
            return err_os(e, errno, "cannot open %s", path);
        enum bd_status direct = write_all(out, path, text, e);
        close(out);
        return direct;
    }
    char temporary[4096];
    if ((size_t)snprintf(temporary, sizeof temporary, "%s.part-XXXXXX", path) >= sizeof temporary)
        return err_set(e, BD_USAGE, "the path is too long");
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return err_os(e, errno, "cannot write beside %s", path);
    enum bd_status s = write_all(fd, path, text, e);
    if (s == BD_OK && fsync(fd) != 0)
        s = err_os(e, errno, "cannot sync %s", path);
    close(fd);
    if (s == BD_OK && rename(temporary, path) != 0)
        s = err_os(e, errno, "cannot name %s", path);
    if (s != BD_OK) {
        unlink(temporary);
        return s;
    }
    return sync_folder_of(path, e);
}
