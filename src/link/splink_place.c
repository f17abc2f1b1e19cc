/* link/splink_place.c - places of the gazetteer as SQL; see splink.h. Splink has no gazetteer, so what ours says of the values of these lists
 * goes along: a CASE gives each written value the text that it is compared by ("Musan", 무산군: 무산군), another the path of its place
 * ("/KP/KP-hambuk/KP-hambuk-7/"). Equal paths, or one that begins the other, lie in each other; equal paths but for the last step
 * are places of one province or prefecture. A value that is not in these lists is compared as it stands. */
#include "base/limits.h"
#include "link/compare.h"
#include "link/region.h"
#include "link/splink_in.h"
#include "name/place.h"

#include <string.h>

enum { VALUES_MOST = 300, DEPTH_MOST = 8, PATH_BYTES = 256 };
#define CASE_BYTES (400 * KIB) /* of one CASE, all its quotes doubled; a condition has eight at most */

static void put_quoted(struct buf *out, struct str s, char quote)
{
    buf_add_char(out, quote);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == quote)
            buf_add_char(out, quote);
        buf_add_char(out, s.p[i]);
    }
    buf_add_char(out, quote);
}

static void put_path(struct buf *out, int place)
{
    int step[DEPTH_MOST], n = 0;
    for (; place != PLACE_NONE && n < DEPTH_MOST; place = place_parent(place))
        step[n++] = place;
    buf_addz(out, "/");
    while (n-- > 0)
        buf_addf(out, "%s/", place_id(step[n]));
}

/* The value of the field that each written value became. */
static void map_values(const struct link_job *j, const struct field *fd, const struct column *c, uint32_t *to)
{
    for (size_t i = 0; i < j->records.rows; i++)
        to[c->value[i]] = fd->value[i];
}

bool splink_place_fits(const struct link_job *j, const struct field *fd)
{
    if (fd->pool->place == NULL || fd->column_count != 1)
        return false;
    const struct column *c = &j->records.columns[fd->columns[0]];
    size_t bytes = 0;
    for (uint32_t id = 1; id < c->values && id <= VALUES_MOST; id++)
        bytes += 2 * c->text[id].n + PATH_BYTES;
    for (uint32_t id = 1; id < fd->pool->values; id++)
        bytes += 2 * fd->pool->norm[id].n;
    return c->values <= VALUES_MOST && bytes <= CASE_BYTES;
}

/* What a side is compared by: `path` asks for its place's path (NULL without one), else for its text. */
static void put_case(const struct link_job *j, const struct field *fd, char side, bool path, struct buf *out)
{
    const struct column *c = &j->records.columns[fd->columns[0]];
    uint32_t to[VALUES_MOST + 1] = {0};
    map_values(j, fd, c, to);
    buf_addz(out, "(CASE ");
    splink_ref_put(out, c->name, side, false);
    for (uint32_t id = 1; id < c->values; id++) {
        int place = fd->pool->place[to[id]];
        if (to[id] == 0 || (path ? place == REGION_NONE : str_eq(c->text[id], fd->pool->norm[to[id]])))
            continue;
        SCOPED_BUF struct buf value = BUF_MAX(SPLINK_SQL_BYTES);
        if (path)
            put_path(&value, place);
        else
            buf_add_str(&value, fd->pool->norm[to[id]]);
        buf_addz(out, " WHEN ");
        put_quoted(out, c->text[id], '\'');
        buf_addz(out, " THEN ");
        put_quoted(out, buf_str(&value), '\'');
    }
    buf_addz(out, path ? " WHEN '' THEN '' ELSE NULL END)" : " WHEN '' THEN '' ELSE ");
    if (!path) {
        splink_ref_put(out, c->name, side, false);
        buf_addz(out, " END)");
    }
}

/* @V and @P stand for a side's text and path. */
static const char *form_of(int level)
{
#define EITHER_UNKNOWN "(@Pl IS NULL OR @Pr IS NULL)"
#define WITHIN "(starts_with(@Pl, @Pr) OR starts_with(@Pr, @Pl))"
#define HOLDER(p) "regexp_replace(" p ", '[^/]+/$', '')"
#define APART_TEXT(share) EITHER_UNKNOWN " AND damerau_levenshtein(@Vl, @Vr) <= " share " * greatest(length(@Vl), length(@Vr))"
    switch (level) {
    case LEVEL_MISSING: return "@Cl IS NULL OR @Cr IS NULL";
    case TEXT_SAME: return "@Vl = @Vr";
    case TEXT_NEAR: return "damerau_levenshtein(@Vl, @Vr) <= 1 AND (" EITHER_UNKNOWN " OR " WITHIN ")";
    case REGION_WITHIN: return WITHIN;
    case REGION_BESIDE: return HOLDER("@Pl") " = " HOLDER("@Pr") " AND " HOLDER("@Pl") " LIKE '/%/%/'";
    case TEXT_GOOD: return APART_TEXT("0.25");
    case TEXT_FAIR: return APART_TEXT("0.4");
    case TEXT_WEAK: return APART_TEXT("0.55");
    case TEXT_WORD: return EITHER_UNKNOWN " AND len(list_intersect(string_split(@Vl, ' '), string_split(@Vr, ' '))) > 0";
    default: return "ELSE";
    }
}

void splink_place_sql(const struct link_job *j, const struct field *fd, int level, struct buf *out)
{
    for (const char *p = form_of(level); *p != 0; p++) {
        if (*p != '@') {
            buf_add_char(out, *p);
            continue;
        }
        char what = p[1], side = p[2];
        p += 2;
        if (what == 'C')
            splink_ref_put(out, j->records.columns[fd->columns[0]].name, side, false);
        else
            put_case(j, fd, side, what == 'P', out);
    }
}

size_t splink_place_order(const int **out)
{
    static const int order[] = {TEXT_SAME, TEXT_NEAR, REGION_WITHIN, REGION_BESIDE, TEXT_GOOD,
                                TEXT_FAIR, TEXT_WEAK, TEXT_WORD,     TEXT_DIFFERENT};
    *out = order;
    return sizeof order / sizeof *order;
}
