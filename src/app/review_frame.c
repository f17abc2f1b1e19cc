/* app/review_frame.c - see review_frame.h. */
#include "app/estimate_words.h"
#include "app/review_frame.h"
#include "app/link_report.h"
#include "link/stated.h"
#include "base/limits.h"
#include "link/read.h"

#include <math.h>

enum { LABEL_MOST = 18, GAP = 2 };

static void pad(struct buf *b, size_t columns)
{
    while (columns-- > 0)
        buf_addz(b, " ");
}

/* A letter that may be shown as it is. */
static bool harmless(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && c != 0x200E && c != 0x200F && c != 0x2028 && c != 0x2029 &&
           !(c >= 0x202A && c <= 0x202E) && !(c >= 0x2066 && c <= 0x2069);
}

/* The text as it is shown: letters that steer a terminal replaced. */
static void clean(struct str s, struct buf *out)
{
    uint32_t c;
    for (size_t at = 0; utf8_next(s, &at, &c);)
        utf8_put(out, harmless(c) ? c : 0xFFFD);
}

/* The longest beginning of s from `at` that takes at most `width` columns; never empty while something is left. */
static struct str piece(struct str s, size_t at, size_t width)
{
    size_t end = at, used = 0;
    uint32_t c;
    while (end < s.n) {
        size_t next = end;
        utf8_next(s, &next, &c);
        used += utf8_columns(str_slice(s, end, next));
        if (used > width && end > at)
            break;
        end = next;
    }
    return str_slice(s, at, end);
}

static void put_piece(struct buf *b, struct str s, size_t width)
{
    size_t columns = utf8_columns(s);
    buf_add_str(b, s);
    pad(b, columns < width ? width - columns : 0);
}

/* Ends a line without the blanks before it. */
static void end_line(struct buf *b)
{
    while (b->n > 0 && b->p[b->n - 1] == ' ')
        b->n--;
    buf_addz(b, "\n");
}

struct layout {
    size_t label, cell;
};

static void put_row(struct buf *b, const struct layout *l, struct str label, const char *mark, const struct str *cell)
{
    size_t at[2] = {0, 0};
    label = piece(label, 0, l->label);
    for (int line = 0; line == 0 || at[0] < cell[0].n || at[1] < cell[1].n; line++) {
        if (line == REVIEW_CELL_LINES) {
            pad(b, l->label + GAP + 1);
            buf_addz(b, "…\n");
            return;
        }
        put_piece(b, line == 0 ? label : STR(""), l->label);
        buf_addz(b, " ");
        buf_addz(b, line == 0 ? mark : " ");
        buf_addz(b, " ");
        for (int k = 0; k < 2; k++) {
            struct str part = piece(cell[k], at[k], l->cell);
            at[k] += part.n;
            put_piece(b, part, l->cell);
            pad(b, k == 0 ? GAP : 0);
        }
        end_line(b);
    }
}

/* The bytes that two texts share at their beginning and, apart from that, at their end; whole letters only. */
static void common(struct str x, struct str y, size_t *before, size_t *after)
{
    size_t most = x.n < y.n ? x.n : y.n, i = 0, k = 0;
    while (i < most && x.p[i] == y.p[i])
        i++;
    while (i > 0 &&
           ((i < x.n && ((unsigned char)x.p[i] & 0xC0) == 0x80) || (i < y.n && ((unsigned char)y.p[i] & 0xC0) == 0x80)))
        i--;
    while (k < most - i && x.p[x.n - 1 - k] == y.p[y.n - 1 - k])
        k++;
    while (k > 0 && ((unsigned char)x.p[x.n - k] & 0xC0) == 0x80)
        k--;
    *before = i;
    *after = k;
}

static void put_carets(struct buf *b, const struct layout *l, const struct str *cell)
{
    size_t before, after;
    common(cell[0], cell[1], &before, &after);
    pad(b, l->label + 3);
    for (int k = 0; k < 2; k++) {
        size_t lead = utf8_columns(str_slice(cell[k], 0, before));
        size_t different = utf8_columns(str_slice(cell[k], before, cell[k].n - after));
        pad(b, lead);
        for (size_t i = 0; i < different; i++)
            buf_addz(b, "^");
        pad(b, k == 0 ? l->cell - lead - different + GAP : 0);
    }
    end_line(b);
}

static struct layout layout_of(const struct link_job *j, size_t width)
{
    struct layout l = {.label = 4};
    for (int f = 0; f < j->fields.count; f++) {
        size_t n = utf8_columns(str_from(j->fields.f[f].name));
        if (n > l.label)
            l.label = n < LABEL_MOST ? n : LABEL_MOST;
    }
    width = width < 40 ? 40 : width;
    l.label = l.label > width / 4 ? width / 4 : l.label;
    l.cell = (width - l.label - 3 - GAP) / 2;
    return l;
}

/* How two values compare, as one sign: the same, in part the same, different; nothing where one is missing. */
static const char *sign_of(const struct field *f, uint8_t level)
{
    if (level == LEVEL_MISSING)
        return " ";
    return f->agree[level] == 3 ? "=" : f->agree[level] > 0 ? "≈" : "≠";
}

/* Carets stand below letters that differ, where others are the same: below 稳城郡 and Onsong they would say nothing. */
static bool share_letters(const struct str *cell)
{
    size_t before, after;
    common(cell[0], cell[1], &before, &after);
    return before + after > 0 && !str_eq(cell[0], cell[1]);
}

static void put_values(struct str name, const char *sign, const struct str *value, const struct layout *l, struct buf *b)
{
    struct buf x SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES), y SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES);
    struct buf label SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES);
    clean(name, &label);
    clean(value[0], &x);
    clean(value[1], &y);
    const struct str cell[2] = {buf_str(&x), buf_str(&y)};
    put_row(b, l, buf_str(&label), sign, cell);
    if (*sign != ' ' && share_letters(cell) && utf8_columns(cell[0]) <= l->cell && utf8_columns(cell[1]) <= l->cell)
        put_carets(b, l, cell);
}

/* A field says its columns side by side in whatever list they stand: 성명 of one beside Full name of the other. */
static void put_field(const struct link_job *j, const struct field *f, const struct review_pair *p, uint8_t level,
                      const struct layout *l, struct buf *b)
{
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    const struct str value[2] = {link_field_value(j, f, p->a, a), link_field_value(j, f, p->b, a)};
    if (!str_is(value[0], "–") || !str_is(value[1], "–"))
        put_values(str_from(f->name), sign_of(f, level), value, l, b);
}

static bool in_a_field(const struct link_job *j, size_t column)
{
    for (int f = 0; f < j->fields.count; f++)
        for (int k = 0; k < j->fields.f[f].column_count; k++)
            if (j->fields.f[f].columns[k] == column)
                return true;
    return j->records.columns[column].of != 0;
}

void review_put_pair(const struct link_job *j, const struct review_pair *p, size_t width, struct buf *out)
{
    const struct layout l = layout_of(j, width);
    const uint32_t row[2] = {p->a, p->b};
    struct buf x SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES), y SCOPED_BUF = BUF_MAX(LIMIT_VERB_BYTES);
    struct buf *head[2] = {&x, &y};
    for (int k = 0; k < 2; k++) {
        char room[24];
        clean(link_file(j, row[k]), head[k]);
        buf_addz(head[k], ", ");
        clean(link_id(j, j->records.source_row[row[k]], room), head[k]);
    }
    const struct str heads[2] = {buf_str(&x), buf_str(&y)};
    put_row(out, &l, STR(""), " ", heads);
    uint8_t levels[FIELDS_MAX];
    (void)link_pair_weight(j, p->a < p->b ? p->a : p->b, p->a < p->b ? p->b : p->a, levels, NULL);
    for (int f = 0; f < j->fields.count; f++)
        put_field(j, &j->fields.f[f], p, levels[f], &l, out);
    for (size_t c = 0; c < j->records.column_count; c++) {
        const struct column *col = &j->records.columns[c];
        const struct str value[2] = {col->text[col->value[p->a]], col->text[col->value[p->b]]};
        if (j->kind[c] != LINK_IGNORE && !in_a_field(j, c) && (value[0].n > 0 || value[1].n > 0))
            put_values(col->name, " ", value, &l, out);
    }
}

void review_put_why(const struct link_job *j, const struct review_pair *p, size_t width, struct buf *out)
{
    uint8_t levels[FIELDS_MAX];
    double weight[FIELDS_MAX];
    size_t a = p->a < p->b ? p->a : p->b, b = p->a < p->b ? p->b : p->a, room = width < 40 ? 40 : width;
    double own, total = link_pair_weight(j, a, b, levels, &own) / log(2),
                prior = j->model.prior[model_stratum(&j->records, a, b)];
    model_field_weights(&j->model, &j->records, &j->fields, a, b, levels, weight);
    buf_addf(out, "%8.1f  start: any two rows\n", log2(prior / (1 - prior)));
    for (int f = 0; f < j->fields.count; f++) {
        struct buf line SCOPED_BUF = BUF_MAX(MIB);
        clean(str_from(j->fields.f[f].name), &line);
        SCOPED_ARENA struct arena *words = arena_new(MIB);
        buf_addf(&line, ": %s", link_outcome(j, f, a, b, levels, WORDS_EN, words));
        buf_addf(out, "%8.1f  ", weight[f] / log(2));
        buf_add_str(out, piece(buf_str(&line), 0, room - 10));
        buf_addz(out, "\n");
    }
    if (fabs(total - own / log(2)) > 0.05)
        buf_addf(out, "%8.1f  rows grouped with them: how the two agree with those rows\n", total - own / log(2));
    buf_addf(out, "%8.1f  bits together: probability %.3f\n", total, stated_chance(j, total * log(2)));
}
