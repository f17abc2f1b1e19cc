/* app/link_decided.c - see link_decided.h. */
#include "app/link_decided.h"
#include "app/tables.h"
#include "base/csv.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* The text of a file, empty when there is none. */
static FALLIBLE read_if_there(struct arena *a, const char *path, size_t limit, struct str *out, struct err *e)
{
    *out = STR("");
    if (strcmp(path, "-") != 0 && access(path, F_OK) != 0 && errno == ENOENT)
        return BD_OK;
    return file_read(a, path, limit, out, e);
}

FALLIBLE link_take_decisions(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e)
{
    *d = (struct link_decided){.decisions = {.count = 0}};
    if (!arg_given(call, "decisions") && !arg_given(call, "previous"))
        return BD_OK;
    row_index_make(j, &d->rows);
    if (!arg_given(call, "decisions"))
        return BD_OK;
    struct str text;
    BD_TRY(file_read(call->arena, arg_z(call, "decisions"), LIMIT_TABLE_BYTES, &text, e));
    BD_TRY(link_decisions_read(call->arena, arg_z(call, "decisions"), text, &d->decisions, e));
    BD_TRY(link_decisions_bind(j, &d->rows, &d->decisions, &d->decided, e));
    j->decided = &d->decided;
    return BD_OK;
}

FALLIBLE link_begin_decisions(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e)
{
    struct str text;
    *d = (struct link_decided){.decisions = {.count = 0}};
    row_index_make(j, &d->rows);
    BD_TRY(read_if_there(call->arena, arg_z(call, "decisions"), LIMIT_TABLE_BYTES, &text, e));
    BD_TRY(link_decisions_read(call->arena, arg_z(call, "decisions"), text, &d->decisions, e));
    BD_TRY(link_decisions_bind(j, &d->rows, &d->decisions, &d->decided, e));
    j->decided = &d->decided;
    return BD_OK;
}

FALLIBLE link_take_numbers(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e)
{
    struct str previous, retired = STR("");
    const char *retired_file = arg_z(call, "retired");
    if (!arg_given(call, "previous")) {
        if (!arg_given(call, "retired"))
            return BD_OK;
        (void)!err_set(e, BD_USAGE, "--retired says what became of earlier clusters, but none are given");
        return err_mend(e, "give them with --previous C.csv");
    }
    BD_TRY(table_read(call, arg_z(call, "previous"), &previous, e));
    if (arg_given(call, "retired"))
        BD_TRY(read_if_there(call->arena, retired_file, LIMIT_TABLE_BYTES, &retired, e));
    BD_TRY(stable_numbers(j, &d->rows, arg_z(call, "previous"), previous, retired_file, retired, &d->numbers, e));
    j->number = d->numbers.number;
    return BD_OK;
}

FALLIBLE link_write_retired(struct verb_call *call, const struct link_decided *d, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_VERB_BYTES);
    if (!arg_given(call, "retired"))
        return BD_OK;
    stable_put_retired(&d->numbers, &text);
    return file_write(arg_z(call, "retired"), buf_str(&text), e);
}

static void print_contradictions(const struct link_decided *d, struct printer *out)
{
    static const struct print_column columns[] = {{"line", "line"}, {"id_a", "a"}, {"id_b", "b"}, {"by", "by"}};
    if (d->decided.contradictions == 0)
        return;
    print_line(out,
               "These were decided \"same\", but other decisions, or a promise about a list, forbid it. They are not obeyed "
               "until one of the decisions is changed.");
    print_table_begin(out, "contradictions", columns, 4);
    for (size_t i = 0; i < d->decided.count; i++) {
        const struct link_decision *x = &d->decisions.all[d->decided.pair[i].decision];
        if (d->decided.pair[i].obeyed || d->decided.pair[i].verdict != LINK_SAME)
            continue;
        print_int(out, NULL, x->row);
        print_str(out, NULL, x->id_a);
        print_str(out, NULL, x->id_b);
        print_str(out, NULL, x->by);
    }
    print_table_end(out);
}

void link_print_decided(const struct verb_call *call, const struct link_decided *d, struct printer *out)
{
    if (arg_given(call, "decisions")) {
        print_object_begin(out, "decided");
        print_int(out, "same", (int64_t)d->decided.same);
        print_int(out, "not_same", (int64_t)d->decided.not_same);
        print_int(out, "unsure", (int64_t)d->decided.unsure);
        print_int(out, "absent", (int64_t)d->decided.absent);
        print_object_end(out);
        print_contradictions(d, out);
    }
    if (arg_given(call, "previous")) {
        print_object_begin(out, "numbers");
        print_int(out, "kept", (int64_t)d->numbers.kept);
        print_int(out, "new", (int64_t)d->numbers.fresh);
        print_int(out, "retired", (int64_t)d->numbers.retired_count);
        print_int(out, "rows_gone", (int64_t)d->numbers.gone);
        print_object_end(out);
    }
}

/* ---- the file ---- */

static const char *folder_of(struct arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? "." : slash == path ? "/" : arena_copy(a, path, (size_t)(slash - path));
}

static FALLIBLE append(struct arena *a, const char *path, const struct link_decision *add, size_t count, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_TABLE_BYTES);
    struct link_decisions before;
    struct str old;
    BD_TRY(read_if_there(a, path, LIMIT_TABLE_BYTES / 2, &old, e));
    BD_TRY(link_decisions_read(a, path, old, &before, e));
    buf_add_str(&text, old);
    for (size_t i = 0; i < count; i++)
        link_decision_put(&text, &add[i]);
    return file_write(path, buf_str(&text), e);
}

FALLIBLE link_append_decisions(struct arena *a, const char *path, const struct link_decision *add, size_t count, struct err *e)
{
    int folder = open(folder_of(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return err_os(e, errno, "cannot open the folder of %s", path);
    if (flock(folder, LOCK_EX) != 0) {
        int why = errno;
        close(folder);
        return err_os(e, why, "cannot lock the folder of %s", path);
    }
    enum bd_status s = append(a, path, add, count, e);
    close(folder);
    return s;
}

struct str link_now(const struct verb_call *call)
{
    time_t seconds = (time_t)(call->env->now_us(call->env->ctx) / 1000000);
    struct tm t;
    char text[32];
    gmtime_r(&seconds, &t);
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &t);
    return str_keep(call->arena, (struct str){text, n});
}

FALLIBLE link_why_text(const struct verb_call *call, bool guarded, struct str *out, struct err *e)
{
    struct str typed = arg_text(call, "why"), text;
    *out = STR("");
    if (typed.n == 0)
        return BD_OK;
    if (!str_starts(typed, "@")) {
        *out = typed;
        if (!guarded)
            return BD_OK;
        (void)!err_set(e, BD_USAGE, "a reason given on the command line would stay in the shell's history");
        return err_mend(e, "give --why @FILE, or --why @- for standard input");
    }
    const char *path = str_keep(call->arena, str_slice(typed, 1, typed.n)).p;
    BD_TRY(lines_read(call, path, MIB, &text, e));
    *out = str_trim(text);
    return BD_OK;
}

void link_print_verdict(enum link_verdict verdict, const enum link_verdict *before, struct printer *out)
{
    print_z(out, "verdict", link_verdict_word(verdict));
    if (before != NULL) {
        print_z(out, "replaces", link_verdict_word(*before));
        return;
    }
    print_data_begin(out);
    print_none(out, "replaces");
    print_data_end(out);
}
