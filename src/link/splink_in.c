/* link/splink_in.c - Splink settings into our model; see splink.h.
 *
 * Conditions that are understood, on the one column of a field: IS NULL; equality; jaro_winkler_similarity and jaro_similarity
 * at or above a number; levenshtein and damerau_levenshtein at or below one; a difference of dates in seconds (EPOCH …);
 * ELSE; and whatever splink.c writes. A level of ours is given to the first condition that a typical pair of the level fulfils:
 * typical similarities and distances stand in the tables below. They are rounded means over pairs of names one, two and
 * three letters apart of six to eight letters, which is what the levels are made of.
 */
#include "base/json.h"
#include "link/given.h"
#include "link/splink.h"
#include "link/splink_in.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum what { IS_NULL, EQUAL, SIMILAR, DISTANT, DAYS, ELSE, UNKNOWN };

struct condition {
    enum what what;
    double number;
    struct str sql; /* as it stands */
    struct str label;
    double m, u;
};

static const struct {
    int level;
    double similarity, distance;
} typical_text[] = {
    {TEXT_SAME, 1, 0},    {TEXT_NEAR, 0.95, 1}, {TEXT_GOOD, 0.9, 2},      {TEXT_FAIR, 0.83, 3},
    {TEXT_WEAK, 0.72, 4}, {TEXT_WORD, 0.72, 9}, {TEXT_DIFFERENT, 0.4, 9},
};
static const struct {
    int level;
    double distance, days;
} typical_date[] = {
    {DATE_SAME, 0, 0},       {DATE_ONE_DIGIT, 1, 60},   {DATE_TWO_PARTS, 2, 60}, {DATE_TWO_DIGITS, 2, 300},
    {DATE_ONE_PART, 4, 300}, {DATE_DIFFERENT, 9, 9000}, {MONTH_SAME, 0, 0},      {MONTH_ONE_PART, 2, 300},
    {YEAR_SAME, 0, 0},       {YEAR_NEAR, 1, 365},
};

/* The number after `op` in the text, when nothing but a closing bracket and blanks follow. */
static bool number_after(struct str sql, struct str op, double *out)
{
    size_t at;
    if (!str_find(sql, op, 0, &at))
        return false;
    struct str rest = str_trim(str_slice(sql, at + op.n, sql.n));
    return str_to_double(rest, out);
}

static bool has(struct str sql, const char *word)
{
    size_t at;
    return str_find(sql, str_from(word), 0, &at);
}

/* Moves past `word` when the text begins with it. */
static bool take(struct str *sql, struct str word)
{
    if (sql->n < word.n || memcmp(sql->p, word.p, word.n) != 0)
        return false;
    *sql = str_slice(*sql, word.n, sql->n);
    return true;
}

/* True when the text is BEFORE"COLUMN_l"BETWEEN"COLUMN_r" and then what *rest is set to. */
static bool both_sides(struct str sql, const char *before, struct str column, const char *between, struct str *rest)
{
    SCOPED_BUF struct buf l = BUF_MAX(SPLINK_SQL_BYTES), r = BUF_MAX(SPLINK_SQL_BYTES);
    splink_ref_put(&l, column, 'l', false);
    splink_ref_put(&r, column, 'r', false);
    *rest = sql;
    return take(rest, str_from(before)) && take(rest, buf_str(&l)) && take(rest, str_from(between)) && take(rest, buf_str(&r));
}

/* True when the text begins with one of the words as a call: word("COLUMN_l", "COLUMN_r"). */
static bool plain_call(struct str sql, const char *word, const char *other, struct str column)
{
    struct str rest;
    return (both_sides(sql, word, column, ", ", &rest) || both_sides(sql, other, column, ", ", &rest)) && str_starts(rest, ")");
}

static enum what classify(struct str sql, struct str column, double *number)
{
    struct str rest;
    if (str_is(sql, "ELSE"))
        return ELSE;
    if (has(sql, "IS NULL OR"))
        return IS_NULL;
    if (both_sides(sql, "", column, " = ", &rest) && rest.n == 0)
        return EQUAL;
    if (plain_call(sql, "jaro_winkler_similarity(", "jaro_similarity(", column) && number_after(sql, STR(">="), number))
        return SIMILAR;
    if (plain_call(sql, "levenshtein(", "damerau_levenshtein(", column) && number_after(sql, STR("<="), number))
        return DISTANT;
    if (str_starts(sql, "ABS(EPOCH(") && has(sql, "_l\"") && has(sql, "_r\"") && number_after(sql, STR("<="), number)) {
        *number /= 86400;
        return DAYS;
    }
    return UNKNOWN;
}

/* Whether a typical pair of our level fulfils the condition. */
static bool fulfils(const struct condition *c, const struct field *fd, int level)
{
    if (c->what == ELSE)
        return true;
    if (fd->kind == LINK_DATE) {
        for (size_t i = 0; i < sizeof typical_date / sizeof *typical_date; i++)
            if (typical_date[i].level == level)
                return c->what == EQUAL     ? typical_date[i].distance == 0
                       : c->what == DISTANT ? typical_date[i].distance <= c->number
                                            : c->what == DAYS && typical_date[i].days <= c->number;
        return false;
    }
    if (fd->kind == LINK_NUMBER || fd->kind == LINK_AGE)
        return c->what == EQUAL ? level == NUMBER_SAME
                                : c->what == DISTANT && (level == NUMBER_SAME ||
                                                         ((level == NUMBER_DIGIT || level == NUMBER_ONE) && c->number >= 1));
    for (size_t i = 0; i < sizeof typical_text / sizeof *typical_text; i++)
        if (typical_text[i].level == level)
            return c->what == EQUAL     ? level == TEXT_SAME
                   : c->what == SIMILAR ? typical_text[i].similarity >= c->number
                                        : c->what == DISTANT && typical_text[i].distance <= c->number;
    return false;
}

static FALLIBLE refuse(const char *file, struct str comparison, const struct condition *c, const char *why, struct err *e)
{
    (void)!err_set(e, BD_INPUT, "in the comparison \"%.*s\" the level \"%.*s\" %s", STR_FMT(str_head(comparison, 80)),
                   STR_FMT(str_head(c->label, 120)), why);
    (void)!err_mend(
        e, "understood are: \"c_l\" = \"c_r\", jaro_winkler_similarity and jaro_similarity >= a number, levenshtein and "
           "damerau_levenshtein <= a number, differences of dates by EPOCH, IS NULL and ELSE, on one column");
    return err_where(e, file, 0, 0);
}

/* The field made of the column that the first condition with a column names, or -1. */
static int field_named(const struct link_job *j, const struct condition *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (int f = 0; f < j->fields.count; f++) {
            const struct field *fd = &j->fields.f[f];
            SCOPED_BUF struct buf side = BUF_MAX(SPLINK_SQL_BYTES);
            if (fd->column_count == 0 || fd->kind == LINK_NAME_FULL || !splink_columns_fit(j, fd))
                continue;
            struct str column = j->records.columns[fd->columns[0]].name;
            size_t at;
            splink_ref_put(&side, column, 'l', false);
            if (str_find(c[i].sql, buf_str(&side), 0, &at))
                return f;
        }
    return -1;
}

static FALLIBLE read_levels(const struct json_at *comparison, struct condition *c, size_t *count, struct err *e)
{
    struct json_at levels, level;
    BD_TRY(json_get_array(comparison, "comparison_levels", &levels, e));
    *count = 0;
    for (size_t i = 0; i < json_array_size(levels.value); i++) {
        if (i == LEVELS_MAX)
            return err_set(e, BD_LIMIT, "a comparison has more than %d levels", LEVELS_MAX);
        BD_TRY(json_get_item(&levels, i, &level, e));
        c[i] = (struct condition){.m = -1, .u = -1};
        BD_TRY(json_get_text(&level, "sql_condition", &c[i].sql, e));
        c[i].label = c[i].sql;
        if (json_has(&level, "label_for_charts"))
            BD_TRY(json_get_text(&level, "label_for_charts", &c[i].label, e));
        if (json_has(&level, "m_probability"))
            BD_TRY(json_get_real(&level, "m_probability", 0, 1, &c[i].m, e));
        if (json_has(&level, "u_probability"))
            BD_TRY(json_get_real(&level, "u_probability", 0, 1, &c[i].u, e));
        *count = i + 1;
    }
    return BD_OK;
}

/* A condition about places or dates as splink_place.c and splink_date.c write it, whatever lists its values came from, for a
 * level. */
static bool is_case(const struct condition *c, const struct field *fd, int level)
{
    bool place = fd->pool->place != NULL && has(c->sql, "(CASE \"") && has(c->sql, "WHEN '' THEN ''");
    bool date = fd->kind == LINK_DATE && has(c->sql, "regexp_replace(CASE WHEN regexp_matches(");
    return (place || date) && str_is(c->label, fd->words[level]);
}

/* Gives each level of the field its class, the place of a condition in the file. Levels of partial values and the like
 * are only taken by conditions that we wrote. */
static void give_classes(const struct link_job *j, int f, const struct condition *c, size_t count, struct model_given *g)
{
    const struct field *fd = &j->fields.f[f];
    bool ours_else = false; /* our own files name in ELSE the one level that is left */
    for (int l = 1; l < fd->levels; l++)
        for (size_t i = 0; i < count; i++)
            ours_else |= c[i].what == ELSE && str_is(c[i].label, fd->words[l]);
    for (int l = 1; l < fd->levels; l++) {
        SCOPED_BUF struct buf ours = BUF_MAX(SPLINK_SQL_BYTES);
        bool sql = splink_sql(j, f, l, &ours);
        g->class[f][l] = -1;
        for (size_t i = 0; i < count && g->class[f][l] < 0; i++) {
            bool equal = c[i].what == EQUAL && ours_else && str_is(c[i].label, fd->words[l]);
            bool same = is_case(&c[i], fd, l) || equal || (sql && c[i].what != IS_NULL && str_eq(c[i].sql, buf_str(&ours)));
            bool last = c[i].what == ELSE && ours_else;
            if (last ? str_is(c[i].label, fd->words[l])
                     : same || (c[i].what != IS_NULL && !ours_else && fd->group[l] == 1 && fulfils(&c[i], fd, l)))
                g->class[f][l] = (int8_t)i;
        }
    }
    for (size_t i = 0; i < count; i++) {
        g->m[f][i] = c[i].m > 1e-9 ? c[i].m : 1e-9;
        g->u[f][i] = c[i].u > 1e-12 ? c[i].u : 1e-12;
    }
    g->held[f] = true;
}

static FALLIBLE read_comparison(struct link_job *j, const struct json_at *at, struct model_given *g, bool *used, struct err *e)
{
    struct condition c[LEVELS_MAX];
    struct str name = STR("?");
    size_t count;
    if (json_has(at, "output_column_name"))
        BD_TRY(json_get_text(at, "output_column_name", &name, e));
    BD_TRY(read_levels(at, c, &count, e));
    int f = field_named(j, c, count);
    *used = f >= 0;
    if (f < 0)
        return BD_OK;
    if (g->held[f])
        return refuse(at->file, name, &c[0], "speaks of a column that an earlier comparison has", e);
    struct str column = j->records.columns[j->fields.f[f].columns[0]].name;
    for (size_t i = 0; i < count; i++) {
        c[i].what = classify(c[i].sql, column, &c[i].number);
        bool ours = false;
        for (int l = 0; l < j->fields.f[f].levels && !ours; l++) {
            SCOPED_BUF struct buf sql = BUF_MAX(SPLINK_SQL_BYTES);
            ours = is_case(&c[i], &j->fields.f[f], l) || (splink_sql(j, f, l, &sql) && str_eq(c[i].sql, buf_str(&sql)));
        }
        if (c[i].what == UNKNOWN && !ours)
            return refuse(at->file, name, &c[i], "has a condition that has no counterpart here", e);
        if (c[i].what != IS_NULL && (c[i].m < 0 || c[i].u < 0))
            return refuse(at->file, name, &c[i], "has no trained m_probability and u_probability", e);
    }
    give_classes(j, f, c, count, g);
    return BD_OK;
}

FALLIBLE splink_read(struct link_job *j, const char *file, struct str text, size_t *used, struct err *e)
{
    SCOPED_JSON json_t *json = NULL;
    struct json_at list, item;
    BD_TRY(json_read(file, text, &json, e));
    struct json_at root = json_root(file, json);
    BD_TRY(json_get_array(&root, "comparisons", &list, e));
    struct model_given *g = ARENA_NEW(j->a, struct model_given);
    *g = j->given;
    *used = 0;
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        bool fits;
        BD_TRY(json_get_item(&list, i, &item, e));
        BD_TRY(read_comparison(j, &item, g, &fits, e));
        *used += fits;
    }
    if (*used == 0) {
        (void)!err_set(e, BD_INPUT, "none of the comparisons speaks of a column of these lists");
        (void)!err_mend(e, "comparisons name columns as \"COLUMN_l\" and \"COLUMN_r\"");
        return err_where(e, file, 0, 0);
    }
    j->given = *g;
    j->fields.given = &j->given;
    return BD_OK;
}
