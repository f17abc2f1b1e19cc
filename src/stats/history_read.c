/* stats/history_read.c - reads capture histories from text: counts of histories, cases with their lists, or memberships.
 *
 * First the columns are given their parts (list, stratum, count, case), then each row becomes a (stratum, history, count)
 * and rows are sorted by stratum. Every refusal names the row and column of the file.
 */
#include "base/csv.h"
#include "stats/history.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum part { PART_OTHER, PART_LIST, PART_STRATUM, PART_COUNT, PART_CASE, PART_LIST_NAME };

struct reading {
    struct arena *a;
    const char *file;
    struct csv_table csv;
    enum history_kind kind;
    enum part *part;                 /* of each column */
    size_t lists[HISTORY_LISTS_MAX]; /* columns of the lists, in order */
    unsigned list_count;
    size_t *strata; /* strata columns */
    size_t strata_count;
    size_t count, case_, list_name; /* their columns; the number of columns where there is none */
    bool subset;                    /* some 0/1 columns are left out on purpose: rows then may be empty or alike */
};

/* One case, or one history with its count, placed in its stratum. */
struct item {
    const struct str *value; /* strata values */
    size_t values;
    uint32_t history;
    int64_t count;
    size_t row; /* of the csv table */
};

static struct str cell(const struct reading *r, size_t row, size_t column)
{
    return str_trim(r->csv.cells[row * r->csv.columns + column]);
}

/* Adds the place to a failure just recorded; column 0 for the whole row, row -1 for the whole file. */
static FALLIBLE placed(enum bd_status recorded, const struct reading *r, ptrdiff_t row, size_t column, struct err *e)
{
    (void)recorded;
    return err_where(e, r->file, row < 0 ? 0 : r->csv.row_numbers[row], (long long)column);
}

static FALLIBLE refuse_cell(const struct reading *r, struct err *e, size_t row, size_t column, const char *why)
{
    struct str name = r->csv.names[column];
    return placed(err_set(e, BD_INPUT, "column \"%.*s\" %s", STR_FMT(str_head(name, 60)), why), r, (ptrdiff_t)row, column + 1,
                  e);
}

static bool is_bit(struct str s)
{
    return s.n == 1 && (s.p[0] == '0' || s.p[0] == '1');
}

static bool is_missing(struct str s)
{
    return s.n == 0 || str_is(s, "NA") || str_is(s, "?");
}

static bool same_word(struct str s, const char *const *words)
{
    for (; *words != NULL; words++)
        if (s.n == strlen(*words) && strncasecmp(s.p, *words, s.n) == 0)
            return true;
    return false;
}

/* How many of a column's cells are 0 or 1; *odd is the first row with another value. */
static size_t count_bits(const struct reading *r, size_t column, size_t *odd)
{
    size_t bits = 0;
    *odd = r->csv.rows;
    for (size_t i = 0; i < r->csv.rows; i++) {
        if (is_bit(cell(r, i, column)))
            bits++;
        else if (*odd == r->csv.rows)
            *odd = i;
    }
    return bits;
}

static FALLIBLE find_column(const struct reading *r, struct str name, size_t *out, struct err *e)
{
    for (size_t c = 0; c < r->csv.columns; c++)
        if (str_eq(r->csv.names[c], name)) {
            *out = c;
            return BD_OK;
        }
    (void)!err_set(e, BD_USAGE, "%s has no column \"%.*s\"", r->file, STR_FMT(name));
    return err_mend(e, "%s", csv_columns_hint(r->a, &r->csv, name));
}

static FALLIBLE take_named(struct reading *r, const struct history_options *o, struct err *e)
{
    for (size_t i = 0; i < o->strata_count; i++) {
        size_t c;
        BD_TRY(find_column(r, o->strata[i], &c, e));
        r->part[c] = PART_STRATUM;
        r->strata[r->strata_count++] = c;
    }
    if (o->list_count > HISTORY_LISTS_MAX)
        return err_set(e, BD_LIMIT, "%zu lists are named; at most %d can be held", o->list_count, HISTORY_LISTS_MAX);
    for (size_t i = 0; i < o->list_count; i++) {
        size_t c;
        BD_TRY(find_column(r, o->lists[i], &c, e));
        if (r->part[c] != PART_OTHER)
            return err_set(e, BD_USAGE, "column \"%.*s\" is given two parts", STR_FMT(o->lists[i]));
        r->part[c] = PART_LIST;
        r->lists[r->list_count++] = c;
    }
    struct {
        struct str name;
        enum part part;
        size_t *column;
    } one[] = {{o->count_column, PART_COUNT, &r->count},
               {o->case_column, PART_CASE, &r->case_},
               {o->list_column, PART_LIST_NAME, &r->list_name}};
    for (size_t i = 0; i < 3; i++) {
        if (one[i].name.n == 0)
            continue;
        BD_TRY(find_column(r, one[i].name, one[i].column, e));
        if (r->part[*one[i].column] != PART_OTHER)
            return err_set(e, BD_USAGE, "column \"%.*s\" is given two parts", STR_FMT(one[i].name));
        r->part[*one[i].column] = one[i].part;
    }
    return BD_OK;
}

static size_t find_word(const struct reading *r, const char *const *words)
{
    for (size_t c = 0; c < r->csv.columns; c++)
        if (r->part[c] == PART_OTHER && same_word(r->csv.names[c], words))
            return c;
    return r->csv.columns;
}

/* True when the last column alone is not of 0 and 1 but of numbers: a count without a name that says so. */
static bool last_is_count(const struct reading *r)
{
    size_t last = r->csv.columns - 1, odd;
    double v;
    if (r->csv.columns < 2 || r->csv.rows == 0 || r->part[last] != PART_OTHER)
        return false;
    for (size_t c = 0; c < last; c++)
        if (r->part[c] == PART_OTHER && count_bits(r, c, &odd) < r->csv.rows)
            return false;
    if (count_bits(r, last, &odd) == r->csv.rows)
        return false;
    for (size_t i = 0; i < r->csv.rows; i++)
        if (!str_to_double(cell(r, i, last), &v))
            return false;
    return true;
}

static void find_kind(struct reading *r)
{
    static const char *const cases[] = {"case", "case_id", "cluster", "cluster_id", "person", NULL};
    static const char *const list_names[] = {"list", "source", "file", NULL};
    static const char *const counts[] = {"count", "n", "freq", "frequency", NULL};
    size_t none = r->csv.columns;
    if (r->case_ == none && r->list_count == 0 && r->count == none)
        r->case_ = find_word(r, cases);
    if (r->list_name == none && r->case_ != none)
        r->list_name = find_word(r, list_names);
    if (r->case_ != none && r->list_name != none) {
        r->kind = HISTORY_MEMBERS;
        r->part[r->case_] = PART_CASE;
        r->part[r->list_name] = PART_LIST_NAME;
        return;
    }
    if (r->count == none)
        r->count = find_word(r, counts);
    if (r->count == none && last_is_count(r))
        r->count = r->csv.columns - 1;
    r->kind = r->count != none ? HISTORY_COUNTS : HISTORY_ROWS;
    if (r->count != none)
        r->part[r->count] = PART_COUNT;
}

/* Columns without a part: lists when all 0 and 1, refused when some are, else strata (counts) or unused. */
static FALLIBLE sort_columns(struct reading *r, bool lists_named, struct err *e)
{
    for (size_t c = 0; c < r->csv.columns && r->kind != HISTORY_MEMBERS; c++) {
        if (r->part[c] != PART_OTHER)
            continue;
        size_t odd, bits = count_bits(r, c, &odd);
        if (lists_named || bits == 0) {
            if (r->kind == HISTORY_COUNTS && bits == 0) {
                r->part[c] = PART_STRATUM;
                r->strata[r->strata_count++] = c;
            }
            r->subset = r->subset || bits > 0;
            continue;
        }
        if (bits < r->csv.rows && (r->kind == HISTORY_COUNTS || 2 * bits > r->csv.rows)) {
            if (refuse_cell(r, e, odd, c, "holds 0 and 1 elsewhere, so it looks like a list, but not here") != BD_OK)
                return err_mend(e, "write 0 or 1, or name the lists with --lists and the strata with --strata");
        }
        if (bits < r->csv.rows)
            continue;
        if (r->list_count == HISTORY_LISTS_MAX)
            return err_set(e, BD_LIMIT, "%s has more than %d list columns", r->file, HISTORY_LISTS_MAX);
        r->part[c] = PART_LIST;
        r->lists[r->list_count++] = c;
    }
    if (r->kind != HISTORY_MEMBERS && r->list_count == 0)
        return placed(err_set(e, BD_INPUT, "no column holds only 0 and 1, so none can be a list"), r, -1, 0, e);
    return BD_OK;
}

static FALLIBLE read_history(const struct reading *r, size_t row, uint32_t *out, struct err *e)
{
    uint32_t w = 0;
    for (unsigned i = 0; i < r->list_count; i++) {
        struct str s = cell(r, row, r->lists[i]);
        if (!is_bit(s))
            return refuse_cell(r, e, row, r->lists[i], "is a list and must hold 0 or 1");
        w |= (uint32_t)(s.p[0] == '1') << i;
    }
    *out = w;
    return BD_OK;
}

static FALLIBLE read_count(const struct reading *r, size_t row, int64_t *out, struct err *e)
{
    struct str s = cell(r, row, r->count);
    double v;
    if (!str_to_double(s, &v))
        return refuse_cell(r, e, row, r->count, s.n == 0 ? "has no count here" : "has text where a count should be");
    if (v < 0)
        return refuse_cell(r, e, row, r->count, "has a negative count");
    if (v > (double)HISTORY_CASES_MAX)
        return placed(err_set(e, BD_LIMIT, "a count is above the %lld cases that can be held", (long long)HISTORY_CASES_MAX), r,
                      (ptrdiff_t)row, r->count + 1, e);
    *out = (int64_t)v;
    if ((double)*out != v)
        return refuse_cell(r, e, row, r->count, "has a count that is not a whole number");
    return BD_OK;
}

static const struct str *read_strata(const struct reading *r, size_t row)
{
    struct str *v = ARENA_ARRAY(r->a, struct str, r->strata_count + 1);
    for (size_t i = 0; i < r->strata_count; i++) {
        v[i] = cell(r, row, r->strata[i]);
        if (is_missing(v[i]))
            v[i] = STR_NONE;
    }
    return v;
}

/* Rows of a file of counts or of cases. */
static FALLIBLE read_rows(const struct reading *r, struct item *items, size_t *count, struct err *e)
{
    *count = 0;
    for (size_t i = 0; i < r->csv.rows; i++) {
        struct item *it = &items[*count];
        *it = (struct item){.values = r->strata_count, .row = i, .count = 1};
        BD_TRY(read_history(r, i, &it->history, e));
        if (r->kind == HISTORY_COUNTS)
            BD_TRY(read_count(r, i, &it->count, e));
        if (it->history == 0 && it->count > 0 && !r->subset) {
            if (placed(err_set(e, BD_INPUT, "a row counts cases that are on no list"), r, (ptrdiff_t)i, 0, e) != BD_OK)
                return err_mend(e, "nobody can have counted them; take the row out");
        }
        it->value = read_strata(r, i);
        *count += it->history != 0;
    }
    return BD_OK;
}

static int compare_values(const struct item *x, const struct item *y)
{
    for (size_t i = 0; i < x->values; i++) {
        int c = str_cmp(x->value[i], y->value[i]);
        if (c != 0)
            return c;
    }
    return 0;
}

static int compare_items(const void *p, const void *q)
{
    const struct item *x = p, *y = q;
    int c = compare_values(x, y);
    if (c == 0 && x->history != y->history)
        c = x->history < y->history ? -1 : 1;
    return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

struct membership {
    struct str case_;
    size_t row;
    unsigned list;
};

static int compare_memberships(const void *p, const void *q)
{
    const struct membership *x = p, *y = q;
    int c = str_cmp(x->case_, y->case_);
    return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

/* The number of the list named in a row, in order of first appearance; names[] grows. */
static FALLIBLE list_number(struct reading *r, size_t row, struct str *names, unsigned *out, struct err *e)
{
    struct str s = cell(r, row, r->list_name);
    if (s.n == 0)
        return refuse_cell(r, e, row, r->list_name, "names no list here");
    for (unsigned i = 0; i < r->list_count; i++)
        if (str_eq(names[i], s)) {
            *out = i;
            return BD_OK;
        }
    if (r->list_count == HISTORY_LISTS_MAX)
        return err_set(e, BD_LIMIT, "%s names more than %d lists", r->file, HISTORY_LISTS_MAX);
    names[r->list_count] = s;
    *out = r->list_count++;
    return BD_OK;
}

/* Joins the strata values of a case's rows: the first one present; where rows differ, none. True when some differ. */
static bool join_strata(struct str *into, const struct str *more, size_t n, bool *clash)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (more[i].n == 0 || clash[i] || str_eq(into[i], more[i]))
            continue;
        if (into[i].n == 0) {
            into[i] = more[i];
            continue;
        }
        clash[i] = any = true;
        into[i] = STR_NONE;
    }
    return any;
}

/* Rows of a file of memberships: sorted by case, joined. */
static FALLIBLE read_members(struct reading *r, struct str *names, struct item *items, size_t *count, struct history_file *out,
                             struct err *e)
{
    struct membership *m = ARENA_ARRAY(r->a, struct membership, r->csv.rows + 1);
    for (size_t i = 0; i < r->csv.rows; i++) {
        m[i] = (struct membership){.case_ = cell(r, i, r->case_), .row = i};
        if (m[i].case_.n == 0)
            return refuse_cell(r, e, i, r->case_, "names no case here");
        BD_TRY(list_number(r, i, names, &m[i].list, e));
    }
    if (r->csv.rows > 1)
        qsort(m, r->csv.rows, sizeof *m, compare_memberships);
    bool *clash = ARENA_ARRAY(r->a, bool, r->strata_count + 1);
    *count = 0;
    for (size_t i = 0, next; i < r->csv.rows; i = next) {
        struct item it = {.values = r->strata_count, .row = m[i].row, .count = 1};
        struct str *value = ARENA_ARRAY(r->a, struct str, r->strata_count + 1);
        memset(clash, 0, r->strata_count * sizeof *clash);
        bool differ = false;
        for (next = i; next < r->csv.rows && str_eq(m[next].case_, m[i].case_); next++) {
            uint32_t bit = (uint32_t)1 << m[next].list;
            out->repeats += (it.history & bit) != 0;
            it.history |= bit;
            differ = join_strata(value, read_strata(r, m[next].row), r->strata_count, clash) || differ;
        }
        out->conflicts += differ;
        it.value = value;
        items[(*count)++] = it;
    }
    return BD_OK;
}

static struct history_table named_table(struct reading *r, const struct str *names)
{
    struct history_table t = history_new(r->a, r->list_count);
    for (unsigned i = 0; i < r->list_count; i++)
        t.name[i] = names[i];
    return t;
}

/* Items sorted by stratum and history become tables. */
static FALLIBLE tabulate(struct reading *r, const struct str *names, struct item *items, size_t count, struct history_file *out,
                         struct err *e)
{
    if (count > 1)
        qsort(items, count, sizeof *items, compare_items);
    out->all = named_table(r, names);
    out->stratum = ARENA_ARRAY(r->a, struct history_stratum, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct item *it = &items[i];
        bool opens = i == 0 || compare_values(it, it - 1) != 0;
        if (r->kind == HISTORY_COUNTS && !opens && it->history == it[-1].history && !r->subset)
            return placed(
                err_set(e, BD_INPUT, "the history of row %lld stands in this row again", r->csv.row_numbers[it[-1].row]), r,
                (ptrdiff_t)it->row, 0, e);
        if (opens) {
            struct history_stratum *s = &out->stratum[out->strata++];
            *s = (struct history_stratum){.value = ARENA_ARRAY(r->a, struct str, it->values + 1),
                                          .table = named_table(r, names)};
            for (size_t k = 0; k < it->values; k++) {
                s->value[k] = it->value[k];
                s->missing = s->missing || it->value[k].n == 0;
            }
        }
        struct history_stratum *s = &out->stratum[out->strata - 1];
        s->table.count[it->history] += it->count;
        s->table.observed += it->count;
        out->all.count[it->history] += it->count;
        out->all.observed += it->count;
        if (out->all.observed > HISTORY_CASES_MAX)
            return err_set(e, BD_LIMIT, "more than %lld cases", (long long)HISTORY_CASES_MAX);
    }
    return BD_OK;
}

static void name_leftovers(struct reading *r, struct history_file *out)
{
    out->kind = r->kind;
    out->strata_columns = r->strata_count;
    out->strata_column = ARENA_ARRAY(r->a, struct str, r->strata_count + 1);
    out->unused_column = ARENA_ARRAY(r->a, struct str, r->csv.columns);
    for (size_t i = 0; i < r->strata_count; i++)
        out->strata_column[i] = r->csv.names[r->strata[i]];
    for (size_t c = 0; c < r->csv.columns; c++)
        if (r->part[c] == PART_OTHER)
            out->unused_column[out->unused_columns++] = r->csv.names[c];
}

FALLIBLE history_read(struct arena *a, const char *file, struct str text, const struct history_options *options,
                      struct history_file *out, struct err *e)
{
    static const struct history_options found_out = {0};
    const struct history_options *o = options != NULL ? options : &found_out;
    struct reading r = {.a = a, .file = file};
    BD_TRY(csv_read_table(a, file, text, &r.csv, e));
    r.part = ARENA_ARRAY(a, enum part, r.csv.columns);
    r.strata = ARENA_ARRAY(a, size_t, r.csv.columns + o->strata_count);
    r.count = r.case_ = r.list_name = r.csv.columns;
    BD_TRY(take_named(&r, o, e));
    find_kind(&r);
    struct history_file h = {0};
    struct item *items = ARENA_ARRAY(a, struct item, r.csv.rows + 1);
    struct str names[HISTORY_LISTS_MAX] = {STR_NONE};
    size_t count = 0;
    if (r.csv.rows > 0)
        BD_TRY(sort_columns(&r, o->list_count > 0, e));
    name_leftovers(&r, &h);
    if (r.kind == HISTORY_MEMBERS) {
        BD_TRY(read_members(&r, names, items, &count, &h, e));
    } else {
        for (unsigned i = 0; i < r.list_count; i++)
            names[i] = r.csv.names[r.lists[i]];
        BD_TRY(read_rows(&r, items, &count, e));
    }
    BD_TRY(tabulate(&r, names, items, count, &h, e));
    if (h.all.observed == 0)
        return placed(err_set(e, BD_INPUT, "there is no case in it"), &r, -1, 0, e);
    *out = h;
    return BD_OK;
}
