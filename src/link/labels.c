/* link/labels.c - see labels.h. */
#include "link/labels.h"
#include "base/csv.h"
#include "link/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NO_ROW = UINT32_MAX };

/* Both ends of every label, looked up together: the rows of the lists are gone through once. */
struct ends {
    struct str *file, *id;
    uint32_t *row; /* canonical, NO_ROW until found */
    struct link_keyed *by_hash;
    size_t count;
};

static uint64_t end_hash(struct str file, struct str id)
{
    return link_hash(id.p, id.n, link_hash(file.p, file.n, 17));
}

static void find_rows(const struct link_job *j, struct ends *ends)
{
    struct link_keyed *scratch = ARENA_ARRAY(j->a, struct link_keyed, ends->count + 1);
    for (size_t i = 0; i < ends->count; i++)
        ends->by_hash[i] = (struct link_keyed){.key = end_hash(ends->file[i], ends->id[i]), .load = (uint32_t)i};
    link_radix_sort(ends->by_hash, scratch, ends->count);
    for (size_t r = 0; r < j->records.rows; r++) {
        char room[24];
        struct str id = link_id(j, j->records.source_row[r], room), file = link_file(j, r);
        uint64_t h = end_hash(file, id);
        size_t low = 0, high = ends->count;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (ends->by_hash[mid].key < h)
                low = mid + 1;
            else
                high = mid;
        }
        for (; low < ends->count && ends->by_hash[low].key == h; low++) {
            uint32_t i = ends->by_hash[low].load;
            if (str_eq(ends->file[i], file) && str_eq(ends->id[i], id))
                ends->row[i] = (uint32_t)r;
        }
    }
}

/* 1 match, 0 no match, -1 unsure, -2 none of the words */
static int judgement(struct str word)
{
    static const struct {
        const char *word;
        int means;
    } words[] = {{"1", 1},     {"yes", 1},       {"true", 1},     {"same", 1},     {"match", 1},   {"0", 0}, {"no", 0},
                 {"false", 0}, {"different", 0}, {"not same", 0}, {"no match", 0}, {"unsure", -1}, {"", -1}};
    char low[16];
    if (word.n >= sizeof low)
        return -2;
    for (size_t i = 0; i <= word.n; i++)
        low[i] = i == word.n ? 0 : word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] + 32) : word.p[i];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, low) == 0)
            return words[i].means;
    return -2;
}

static FALLIBLE label_columns(struct link_job *j, const char *file, const struct csv_table *t, ptrdiff_t at[5], struct err *e)
{
    static const char *const wanted[] = {"file_a", "id_a", "file_b", "id_b", "match"};
    for (int c = 0; c < 5; c++) {
        at[c] = csv_column(t, wanted[c]);
        if (at[c] >= 0)
            continue;
        (void)!err_set(e, BD_INPUT, "labels need a column \"%s\"", wanted[c]);
        (void)!err_mend(e, "%s; labels have file_a,id_a,file_b,id_b,match", csv_columns_hint(j->a, t, str_from(wanted[c])));
        return err_where(e, file, t->header_row, 0);
    }
    return BD_OK;
}

static int by_pair(const void *x, const void *y)
{
    const struct link_label *a = x, *b = y;
    return a->a != b->a ? (a->a < b->a ? -1 : 1) : a->b != b->b ? (a->b < b->b ? -1 : 1) : 0;
}

/* Sorts, and keeps each pair once. */
static FALLIBLE settle(const char *file, struct link_labels *l, struct err *e)
{
    qsort(l->x, l->count, sizeof *l->x, by_pair);
    size_t kept = 0;
    for (size_t i = 0; i < l->count; i++) {
        if (kept > 0 && by_pair(&l->x[kept - 1], &l->x[i]) == 0) {
            if (l->x[kept - 1].match == l->x[i].match)
                continue;
            (void)!err_set(e, BD_INPUT, "the same pair is judged both a match and no match");
            return err_where(e, file, 0, 0);
        }
        l->x[kept++] = l->x[i];
    }
    l->count = kept;
    return BD_OK;
}

FALLIBLE link_labels_read(struct link_job *j, const char *file, struct str text, struct link_labels *out, struct err *e)
{
    struct csv_table t;
    ptrdiff_t at[5];
    BD_TRY(csv_read_table(j->a, file, text, &t, e));
    BD_TRY(label_columns(j, file, &t, at, e));
    struct ends ends = {.count = 2 * t.rows,
                        .file = ARENA_ARRAY(j->a, struct str, 2 * t.rows + 1),
                        .id = ARENA_ARRAY(j->a, struct str, 2 * t.rows + 1),
                        .row = ARENA_ARRAY(j->a, uint32_t, 2 * t.rows + 1),
                        .by_hash = ARENA_ARRAY(j->a, struct link_keyed, 2 * t.rows + 1)};
    for (size_t i = 0; i < ends.count; i++) {
        const struct str *cells = t.cells + i / 2 * t.columns;
        ends.file[i] = str_trim(cells[at[i % 2 * 2]]);
        ends.id[i] = str_trim(cells[at[i % 2 * 2 + 1]]);
        ends.row[i] = NO_ROW;
    }
    find_rows(j, &ends);
    struct link_labels l = {.x = ARENA_ARRAY(j->a, struct link_label, t.rows + 1)};
    for (size_t i = 0; i < t.rows; i++) {
        uint32_t a = ends.row[2 * i], b = ends.row[2 * i + 1];
        int means = judgement(str_trim(t.cells[i * t.columns + at[4]]));
        const char *wrong = a == NO_ROW   ? "the lists have no row with this file_a and id_a"
                            : b == NO_ROW ? "the lists have no row with this file_b and id_b"
                            : a == b      ? "the pair is a row with itself"
                            : means == -2 ? "the match is neither yes nor no (1, 0, same, different) nor unsure"
                                          : NULL;
        if (wrong != NULL) {
            (void)!err_set(e, BD_INPUT, "%s", wrong);
            if (a == NO_ROW || b == NO_ROW)
                (void)!err_mend(e, "files and ids stand as bandi link --pairs writes them; name the column of ids with --id");
            return err_where(e, file, t.row_numbers[i], 0);
        }
        l.unsure += means < 0;
        if (means >= 0)
            l.x[l.count++] = (struct link_label){.a = a < b ? a : b, .b = a < b ? b : a, .match = means == 1};
    }
    BD_TRY(settle(file, &l, e));
    *out = l;
    return BD_OK;
}

static int by_group(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

double link_true_recall(const struct link_job *j, const uint32_t *truth)
{
    size_t n = j->records.rows;
    double all = 0, reached = 0;
    uint32_t *group = link_grow(NULL, (n + 1) * sizeof *group);
    memcpy(group, truth, n * sizeof *group);
    qsort(group, n, sizeof *group, by_group);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && group[end] == group[i]; end++)
            continue;
        all += group[i] == 0 ? 0 : 0.5 * (double)(end - i) * (double)(end - i - 1);
    }
    free(group);
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t a = truth[j->records.source_row[j->pairs.a[i]]], b = truth[j->records.source_row[j->pairs.b[i]]];
        reached += a != 0 && a == b;
    }
    return all > 0 ? reached / all : NAN;
}

void link_labels_truth(struct link_job *j, const uint32_t *truth, struct link_labels *out)
{
    *out = (struct link_labels){.x = ARENA_ARRAY(j->a, struct link_label, j->pairs.count + 1)};
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t a = j->pairs.a[i], b = j->pairs.b[i];
        uint32_t x = truth[j->records.source_row[a]], y = truth[j->records.source_row[b]];
        if (x != 0 && y != 0)
            out->x[out->count++] = (struct link_label){.a = a, .b = b, .match = x == y};
    }
}

void link_labels_decided(struct link_job *j, const struct decided *d, struct link_labels *labels)
{
    struct link_label *all = ARENA_ARRAY(j->a, struct link_label, labels->count + d->count + 1);
    size_t n = 0, l = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct decided_pair *p = &d->pair[i];
        if (!p->obeyed || (p->verdict != LINK_SAME && p->verdict != LINK_NOT_SAME))
            continue;
        for (; l < labels->count && (labels->x[l].a < p->a || (labels->x[l].a == p->a && labels->x[l].b < p->b)); l++)
            all[n++] = labels->x[l];
        l += l < labels->count && labels->x[l].a == p->a && labels->x[l].b == p->b;
        all[n++] = (struct link_label){.a = p->a, .b = p->b, .match = p->verdict == LINK_SAME};
    }
    for (; l < labels->count; l++)
        all[n++] = labels->x[l];
    labels->x = all;
    labels->count = n;
}

void link_labels_use(struct link_job *j, const struct link_labels *labels)
{
    j->given.label = labels->x;
    j->given.labels = labels->count;
    if (labels->count > 0)
        j->fields.given = &j->given;
}
