/* link/splink.c - our model as Splink settings; see splink.h. */
#include "link/splink.h"
#include "link/splink_in.h"
#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A column of one side of the pair, or what brings its dates into one form. `date` may be NULL. */
static void put_side(struct buf *out, struct str column, char side, bool table, const struct splink_date *date)
{
    SCOPED_BUF struct buf ref = BUF_MAX(SPLINK_SQL_BYTES);
    splink_ref_put(&ref, column, side, table);
    if (date != NULL && date->form == SPLINK_DATE_CASE)
        splink_date_put(out, date, buf_str(&ref));
    else
        buf_add_str(out, buf_str(&ref));
}

/* Writes SQL where %l and %r stand for the two sides of column 0, %1l %1r for column 1 …, and %Tl for side l as text. */
static void put_sql(struct buf *out, const char *form, const struct str *column, const struct splink_date *date)
{
    for (const char *p = form; *p != 0; p++) {
        if (*p != '%') {
            buf_add_char(out, *p);
            continue;
        }
        p++;
        bool text = *p == 'T';
        p += text;
        size_t c = 0;
        if (*p >= '0' && *p <= '9')
            c = (size_t)(*p++ - '0');
        buf_addz(out, text ? "CAST(" : "");
        put_side(out, column[c], *p, false, date);
        buf_addz(out, text ? " AS VARCHAR)" : "");
    }
}

#define DL "damerau_levenshtein(%Tl, %Tr)"
#define LONGER "greatest(length(%Tl), length(%Tr))"
#define CROSS "damerau_levenshtein(%T0l, %T1r)"
#define CROSS_BACK "damerau_levenshtein(%T1l, %T0r)"

static const char *const text_sql[] = {
    "%l IS NULL OR %r IS NULL",
    "ELSE",
    DL " <= 0.55 * " LONGER,
    DL " <= 0.4 * " LONGER,
    DL " <= 0.25 * " LONGER,
    DL " <= 1",
    "%l = %r",
    "len(list_intersect(string_split(%Tl, ' '), string_split(%Tr, ' '))) > 0",
};
static const int text_order[] = {TEXT_SAME, TEXT_NEAR, TEXT_GOOD, TEXT_FAIR, TEXT_WEAK, TEXT_WORD, TEXT_DIFFERENT};

static const char *const name_sql[] = {
    [NAME_SWAP_SAME] = "%0l = %1r AND %1l = %0r",
    [NAME_SWAP_NEAR] = CROSS " <= 1 AND " CROSS_BACK " <= 1",
    [NAME_INITIAL_FITS] = "(length(%Tl) = 1 OR length(%Tr) = 1) AND left(%Tl, 1) = left(%Tr, 1)",
    [NAME_INITIAL_DIFFERS] = "length(%Tl) = 1 OR length(%Tr) = 1",
};
static const int name_order[] = {
    TEXT_SAME, NAME_INITIAL_FITS, NAME_INITIAL_DIFFERS, TEXT_NEAR, NAME_SWAP_SAME, NAME_SWAP_NEAR, TEXT_GOOD,
    TEXT_FAIR, TEXT_WEAK,         TEXT_DIFFERENT};

#define GAP "abs(TRY_CAST(%l AS DOUBLE) - TRY_CAST(%r AS DOUBLE))"
static const char *const number_sql[] = {
    [LEVEL_MISSING] = "%l IS NULL OR %r IS NULL",
    [NUMBER_DIFFERENT] = "ELSE",
    [NUMBER_NEAR] = GAP " <= greatest(2, 0.1 * TRY_CAST(%l AS DOUBLE), 0.1 * TRY_CAST(%r AS DOUBLE))",
    [NUMBER_DIGIT] = DL " <= 1",
    [NUMBER_ONE] = GAP " = 1",
    [NUMBER_SAME] = "%l = %r",
};
static const int number_order[] = {NUMBER_SAME, NUMBER_ONE, NUMBER_DIGIT, NUMBER_NEAR, NUMBER_DIFFERENT};

static const int date_order[] = {DATE_SAME,  DATE_ONE_DIGIT, DATE_TWO_PARTS,  DATE_TWO_DIGITS, DATE_ONE_PART, DATE_DIFFERENT,
                                 MONTH_SAME, MONTH_ONE_PART, MONTH_DIFFERENT, YEAR_SAME,       YEAR_NEAR,     YEAR_DIFFERENT};

/* Dates as text 1946-04-30 (by a CASE, too), as 19460430, or as columns of year, month and day. @Y @M @D stand for the parts
 * of a side. */
enum date_form { DATE_DASHES, DATE_DIGITS, DATE_COLUMNS };

static enum date_form form_of(const struct field *fd, const struct splink_date *date)
{
    return fd->column_count > 1 ? DATE_COLUMNS : date->form == SPLINK_DATE_DIGITS ? DATE_DIGITS : DATE_DASHES;
}

/* For a field of dates in one column. */
static struct splink_date date_of(const struct link_job *j, const struct field *fd)
{
    return fd->kind == LINK_DATE && fd->column_count == 1 ? splink_date_of(&j->records.columns[fd->columns[0]])
                                                          : (struct splink_date){.readable = true};
}

static void date_part(char *room, size_t cap, enum date_form form, char part, char side)
{
    static const int from[2][3] = {{1, 6, 9}, {1, 5, 7}};
    int k = part == 'Y' ? 0 : part == 'M' ? 1 : 2;
    if (form == DATE_COLUMNS)
        snprintf(room, cap, "%%T%d%c", k, side);
    else
        snprintf(room, cap, "substr(%%T%c, %d, %d)", side, from[form][k], k == 0 ? 4 : 2);
}

/* The SQL of a date level in two steps: @Yl and the like are replaced by parts, then columns are put in. */
static const char *date_sql(int level)
{
    switch (level) {
    case LEVEL_MISSING: return "%l IS NULL OR %r IS NULL";
    case DATE_SAME: return "@W AND @Yl = @Yr AND @Ml = @Mr AND @Dl = @Dr";
    case DATE_ONE_DIGIT: return "@W AND (damerau_levenshtein(@Al, @Ar) <= 1 OR (@Yl = @Yr AND @Ml = @Dr AND @Dl = @Mr))";
    case DATE_TWO_PARTS:
        return "@W AND CAST(@Yl = @Yr AS INTEGER) + CAST(@Ml = @Mr AS INTEGER) + CAST(@Dl = @Dr AS INTEGER) >= 2";
    case DATE_TWO_DIGITS: return "@W AND damerau_levenshtein(@Al, @Ar) <= 2";
    case DATE_ONE_PART: return "@W AND abs(TRY_CAST(@Yl AS INTEGER) - TRY_CAST(@Yr AS INTEGER)) <= 1";
    case DATE_DIFFERENT: return "@W";
    case MONTH_SAME: return "@P AND @Yl = @Yr AND @Ml = @Mr";
    case MONTH_ONE_PART:
        return "@P AND (@Yl = @Yr OR (@Ml = @Mr AND abs(TRY_CAST(@Yl AS INTEGER) - TRY_CAST(@Yr AS INTEGER)) <= 1))";
    case MONTH_DIFFERENT: return "@P";
    case YEAR_SAME: return "@Yl = @Yr";
    case YEAR_NEAR: return "abs(TRY_CAST(@Yl AS INTEGER) - TRY_CAST(@Yr AS INTEGER)) <= 1";
    default: return "ELSE";
    }
}

static void put_known(struct buf *out, enum date_form form, int columns, bool day)
{
    if (form == DATE_COLUMNS) {
        for (int c = 1; c < columns && c <= (day ? 2 : 1); c++)
            buf_addf(out, "%s%%%dl IS NOT NULL AND %%%dr IS NOT NULL", c > 1 ? " AND " : "", c, c);
        return;
    }
    int least = form == DATE_DASHES ? (day ? 10 : 7) : (day ? 8 : 6);
    buf_addf(out, "length(%%Tl) >= %d AND length(%%Tr) >= %d", least, least);
}

static void put_date(struct buf *out, const struct splink_date *date, enum date_form form, int columns, int level,
                     const struct str *column)
{
    SCOPED_BUF struct buf b = BUF_MAX(8192);
    char part[64];
    for (const char *p = date_sql(level); *p != 0; p++) {
        if (*p != '@') {
            buf_add_char(&b, *p);
            continue;
        }
        p++;
        if (*p == 'W' || *p == 'P') {
            put_known(&b, form, columns, *p == 'W');
            continue;
        }
        char what = *p++;
        if (what != 'A') {
            date_part(part, sizeof part, form, what, *p);
            buf_addz(&b, part);
        } else if (form != DATE_COLUMNS) {
            buf_addf(&b, "%%T%c", *p);
        } else {
            buf_addf(&b, "(%%T0%c || lpad(%%T1%c, 2, '0') || lpad(%%T2%c, 2, '0'))", *p, *p, *p);
        }
    }
    put_sql(out, b.p, column, date);
}

static bool is_name(const struct field *fd)
{
    return fd->kind == LINK_NAME_GIVEN || fd->kind == LINK_NAME_FAMILY;
}

/* Whether a field's dates stand whole in one column: then plain equality says "the same", and Splink can weigh it by
 * frequency, which it does for plain equality alone. */
static bool whole_dates(const struct field *fd)
{
    if (fd->column_count > 1)
        return false;
    for (uint32_t v = 1; v < fd->pool->values; v++)
        if (fd->pool->date[v].year != 0 && fd->pool->date[v].day == 0)
            return false;
    return true;
}

bool splink_sql(const struct link_job *j, int f, int level, struct buf *out)
{
    const struct field *fd = &j->fields.f[f];
    struct str column[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};
    if (fd->kind == LINK_NAME_FULL || fd->column_count == 0 || level >= fd->levels)
        return false;
    if (fd->pool->place != NULL) {
        if (splink_place_fits(j, fd))
            splink_place_sql(j, fd, level, out);
        return splink_place_fits(j, fd);
    }
    for (int c = 0; c < fd->column_count && c < 4; c++)
        column[c] = j->records.columns[fd->columns[c]].name;
    if (fd->kind == LINK_DATE) {
        struct splink_date date = date_of(j, fd);
        enum date_form form = form_of(fd, &date);
        if (!date.readable)
            return false;
        if (form == DATE_COLUMNS &&
            (fd->column_count < 2 || (fd->column_count == 2 && level >= DATE_SAME && level <= DATE_SAME)))
            return false;
        if (level == DATE_SAME && whole_dates(fd))
            put_sql(out, "%l = %r", column, &date);
        else
            put_date(out, &date, form, fd->column_count, level, column);
        return true;
    }
    bool number = fd->kind == LINK_NUMBER || fd->kind == LINK_AGE;
    const char *form = number ? number_sql[level] : level > TEXT_SAME && is_name(fd) ? name_sql[level] : text_sql[level];
    if (form == NULL) /* a level that no pair has */
        return false;
    if (is_name(fd) && (level == NAME_SWAP_SAME || level == NAME_SWAP_NEAR)) {
        if (fd->partner < 0)
            return false;
        const struct field *other = &j->fields.f[fd->partner];
        column[1] = j->records.columns[other->columns[0]].name;
    }
    put_sql(out, form, column, NULL);
    return true;
}

/* Share of a level's group among random pairs. */
static double group_share(const struct link_job *j, int f, int level)
{
    double group[4] = {0}, all = 0;
    const struct field *fd = &j->fields.f[f];
    for (int l = 1; l < fd->levels; l++) {
        group[fd->group[l]] += j->model.random[f][l];
        all += j->model.random[f][l];
    }
    return all > 0 ? fmax(group[fd->group[level]] / all, 1e-9) : 1;
}

size_t splink_order(const struct link_job *j, int f, int *out)
{
    const struct field *fd = &j->fields.f[f];
    const struct model *md = &j->model;
    const int *order = text_order;
    size_t n = sizeof text_order / sizeof *text_order, kept = 0;
    if (fd->kind == LINK_DATE) {
        order = date_order;
        n = sizeof date_order / sizeof *date_order;
    } else if (fd->kind == LINK_NUMBER || fd->kind == LINK_AGE) {
        order = number_order;
        n = sizeof number_order / sizeof *number_order;
    } else if (fd->pool->place != NULL) {
        n = splink_place_order(&order);
    } else if (is_name(fd)) {
        order = name_order;
        n = sizeof name_order / sizeof *name_order;
    }
    for (size_t i = 0; i < n; i++) {
        int l = order[i];
        if (md->m[f][l] > 0 &&
            (md->random[f][l] > 0 || md->m[f][l] * group_share(j, f, l) >= 1e-4)) /* the rest is never seen */
            out[kept++] = l;
    }
    return kept;
}

struct writer {
    const struct link_job *j;
    struct buf *out;
    char (*name)[SPLINK_NAME_BYTES]; /* of each comparison */
    bool full;                       /* there was no room for all */
};

/* Whether there is room for a condition in JSON, where a character may become six, and for what stands around it. */
static bool has_room(struct writer *w, const struct buf *sql)
{
    w->full = w->full || w->out->n + 6 * sql->n + 16 * KIB > w->out->max;
    return !w->full;
}

static void put_pair(struct buf *out, const char *key, struct str value)
{
    buf_addf(out, "\"%s\": ", key);
    json_put_string(out, value);
}

static void put_level(struct writer *w, int f, int level, bool last, double share)
{
    const struct field *fd = &w->j->fields.f[f];
    const struct model *md = &w->j->model;
    SCOPED_BUF struct buf sql = BUF_MAX(SPLINK_SQL_BYTES);
    if (last)
        buf_addz(&sql, "ELSE");
    else
        (void)splink_sql(w->j, f, level, &sql);
    if (!has_room(w, &sql))
        return;
    buf_addz(w->out, "        {");
    put_pair(w->out, "sql_condition", buf_str(&sql));
    buf_addz(w->out, ", ");
    put_pair(w->out, "label_for_charts", str_from(fd->words[level]));
    if (level == LEVEL_MISSING) {
        buf_addz(w->out, ", \"is_null_level\": true}");
        return;
    }
    buf_addz(w->out, ", \"m_probability\": ");
    json_put_real(w->out, md->m[f][level] * share);
    buf_addz(w->out, ", \"u_probability\": ");
    json_put_real(w->out, md->u[f][level] * share);
    bool plain_dates = fd->kind == LINK_DATE && whole_dates(fd) && date_of(w->j, fd).form != SPLINK_DATE_CASE;
    bool one_column = fd->column_count == 1 && fd->pool->place == NULL && (fd->kind != LINK_DATE || plain_dates);
    if (md->frequency[f] && level == (fd->kind == LINK_DATE ? (int)DATE_SAME : (int)TEXT_SAME) && one_column) {
        buf_addz(w->out, ", ");
        put_pair(w->out, "tf_adjustment_column", w->j->records.columns[fd->columns[0]].name);
        buf_addz(w->out, ", \"tf_adjustment_weight\": 1.0");
    }
    buf_add_char(w->out, '}');
}

static void put_comparison(struct writer *w, int f)
{
    const struct field *fd = &w->j->fields.f[f];
    int order[LEVELS_MAX];
    size_t n = splink_order(w->j, f, order);
    buf_addz(w->out, "    {");
    put_pair(w->out, "output_column_name", str_from(w->name[f]));
    buf_addz(w->out, ", ");
    put_pair(w->out, "comparison_description", str_from(link_kind_word(fd->kind)));
    buf_addz(w->out, ", \"comparison_levels\": [\n");
    put_level(w, f, LEVEL_MISSING, false, 1);
    for (size_t i = 0; i < n; i++) {
        buf_addz(w->out, ",\n");
        put_level(w, f, order[i], i + 1 == n, group_share(w->j, f, order[i]));
    }
    buf_addz(w->out, "\n      ]}");
}

/* Whether the lists have every column of a field: years of birth from ages, say, were made here. */
static bool in_the_lists(const struct link_job *j, const struct field *fd)
{
    for (int c = 0; c < fd->column_count; c++)
        if (fd->columns[c] >= j->records.read_columns)
            return false;
    return true;
}

static bool exported(const struct link_job *j, int f)
{
    if (!in_the_lists(j, &j->fields.f[f]) || !splink_columns_fit(j, &j->fields.f[f]))
        return false;
    SCOPED_BUF struct buf sql = BUF_MAX(SPLINK_SQL_BYTES);
    int order[LEVELS_MAX];
    size_t n = splink_order(j, f, order);
    for (size_t i = 0; i < n; i++)
        if (!splink_sql(j, f, order[i], &sql))
            return false;
    return n >= 2 && splink_sql(j, f, LEVEL_MISSING, &sql);
}

enum { RULES_MAX = 12 };

/* Equality of two columns, fields in their order; the most telling stand first. */
static void put_rules(struct writer *w)
{
    size_t rules = 0;
    const struct fields *fs = &w->j->fields;
    for (int a = 0; a < fs->count; a++)
        for (int b = a + 1; b < fs->count && rules < RULES_MAX; b++) {
            const struct field *x = &fs->f[a], *y = &fs->f[b];
            double both = x->mass_same * y->mass_same;
            if (x->column_count == 0 || y->column_count == 0 || both > 1e-3 || !in_the_lists(w->j, x) ||
                !in_the_lists(w->j, y) || !splink_columns_fit(w->j, x) || !splink_columns_fit(w->j, y))
                continue;
            SCOPED_BUF struct buf sql = BUF_MAX(SPLINK_SQL_BYTES);
            const struct field *two[] = {x, y};
            for (int k = 0; k < 2; k++) {
                struct str c = w->j->records.columns[two[k]->columns[0]].name;
                struct splink_date date = date_of(w->j, two[k]);
                bool read = date.readable;
                buf_addz(&sql, k > 0 ? " AND " : "");
                put_side(&sql, c, 'l', true, read ? &date : NULL);
                buf_addz(&sql, " = ");
                put_side(&sql, c, 'r', true, read ? &date : NULL);
            }
            if (!has_room(w, &sql))
                return;
            buf_addz(w->out, rules++ > 0 ? ",\n    {" : "\n    {");
            put_pair(w->out, "blocking_rule", buf_str(&sql));
            buf_addz(w->out, ", \"sql_dialect\": \"duckdb\"}");
        }
}

static double overall_prior(const struct model *md)
{
    double matches = 0, total = 0;
    for (size_t s = 0; s < md->strata; s++) {
        matches += md->prior[s] * md->total[s];
        total += md->total[s];
    }
    return total > 0 ? matches / total : 0.0001;
}

static const char *why_left(const struct link_job *j, const struct field *fd)
{
    if (!in_the_lists(j, fd))
        return "it was made of other columns, and the lists have none of its name";
    if (!splink_columns_fit(j, fd))
        return "its column's name is too long for SQL";
    if (fd->kind == LINK_NAME_FULL)
        return "no SQL compares Korean and Chinese names across scripts";
    if (fd->pool->place != NULL)
        return "it has too many different places, or too long ones, to write each of them out";
    if (fd->kind == LINK_DATE && !date_of(j, fd).readable)
        return "too many of its dates are written in ways that no SQL reads";
    if (fd->kind == LINK_DATE)
        return "its dates stand in columns without a day";
    return "it has no level that is ever seen beside another";
}

FALLIBLE splink_put(const struct link_job *j, struct str id, struct buf *out, struct splink_left_out *left, struct err *e)
{
    char name[FIELDS_MAX][SPLINK_NAME_BYTES];
    struct writer w = {.j = j, .out = out, .name = name};
    bool first = true;
    splink_names(&j->fields, name);
    *left = (struct splink_left_out){.count = 0};
    buf_addf(out, "{\n  \"link_type\": \"%s\",\n  \"probability_two_random_records_match\": ",
             j->records.lists > 1 ? "link_and_dedupe" : "dedupe_only");
    json_put_real(out, overall_prior(&j->model));
    buf_addz(out, ",\n  \"sql_dialect\": \"duckdb\",\n  ");
    put_pair(out, "unique_id_column_name", id.n > 0 ? id : STR("row"));
    buf_addz(out, ",\n  \"retain_matching_columns\": true,\n  \"retain_intermediate_calculation_columns\": false,\n"
                  "  \"blocking_rules_to_generate_predictions\": [");
    put_rules(&w);
    buf_addz(out, "\n  ],\n  \"comparisons\": [\n");
    for (int f = 0; f < j->fields.count; f++) {
        if (!exported(j, f)) {
            left->why[left->count] = why_left(j, &j->fields.f[f]);
            left->name[left->count++] = j->fields.f[f].name;
            continue;
        }
        buf_addz(out, first ? "" : ",\n");
        put_comparison(&w, f);
        first = false;
    }
    buf_addz(out, "\n  ]\n}\n");
    if (!w.full)
        return BD_OK;
    (void)!err_set(e, BD_LIMIT, "the settings for Splink would be larger than %zu MiB", out->max / MIB);
    return err_mend(e, "every condition names its columns many times: give columns shorter names");
}
