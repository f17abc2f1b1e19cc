/* link/kind_words.c - columns of words whose names tell nothing, read from their content and from one another; see kind_in.h.
 *
 * Lists come with headers such as "col7", or with none that this program knows. What matters most then is not the kind but
 * repetition: a whole name beside its two parts would count one agreement three times.
 */
#include "link/kind_in.h"
#include "link/person.h"
#include "link/region.h"

#include <stdio.h>

enum { FEW = 12, OPEN_MOST = 64 };
#define PLACES_LEAST 0.7 /* of the values are places of the gazetteer */

bool look_is_place(const struct column *c)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    double understood;
    return region_open(a, c, &understood) != NULL && understood >= PLACES_LEAST;
}

static void guess_apart(const struct records *r, size_t c, enum link_kind *kind, char *reason)
{
    struct look l = look_at(&r->columns[c], r->rows);
    struct person_source whole = {.family = c};
    if (l.any_digit > 0.2 || l.values <= FEW || l.words > 4 || l.chars > 40)
        return;
    if (look_is_place(&r->columns[c])) {
        *kind = LINK_PLACE;
        snprintf(reason, 160, "most of its values are places of the gazetteer");
    } else if (*kind == LINK_TEXT && l.eastern <= 0.8 && l.values > 60 && person_source_fits(r, &whole)) {
        *kind = LINK_NAME_FULL;
        snprintf(reason, 160, "its words read best as Korean or Chinese names");
    }
}

/* The parts that a repeated column shows: one begins it, one ends it. */
static void name_the_parts(const struct repeats *x, const struct records *r, size_t whole, const bool *open,
                           enum link_kind *kind, char (*reason)[160])
{
    bool may[LIMIT_FIELD_COLUMNS];
    size_t first, last;
    for (size_t c = 0; c < r->column_count; c++)
        may[c] = open[c] && kind[c] == LINK_TEXT;
    if (!repeats_parts(x, whole, may, &first, &last))
        return;
    kind[first] = LINK_NAME_GIVEN;
    kind[last] = LINK_NAME_FAMILY;
    snprintf(reason[first], 160, "the beginning of what column %zu says", whole + 1);
    snprintf(reason[last], 160, "the end of what column %zu says", whole + 1);
}

void kind_guess_words(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *open)
{
    bool in[LIMIT_FIELD_COLUMNS];
    size_t opens = 0;
    for (size_t c = 0; c < r->column_count; c++)
        opens += open[c];
    for (size_t c = 0; c < r->column_count; c++) {
        if (opens <= OPEN_MOST && open[c] && pace_on(r->pace, REPEATS_FROM) &&
            (kind[c] == LINK_TEXT || kind[c] == LINK_CATEGORY))
            guess_apart(r, c, &kind[c], reason[c]);
        in[c] = kind[c] == LINK_TEXT || kind[c] == LINK_PLACE || (kind[c] >= LINK_NAME_FULL && kind[c] <= LINK_NAME_FAMILY);
    }
    struct repeats *x = repeats_new(r, in);
    double columns = (double)r->column_count, out = 0;
    for (size_t c;
         (c = repeats_most(x, open)) < r->column_count && pace_on(r->pace, REPEATS_TO + (1 - REPEATS_TO) * out / columns);
         out++) {
        name_the_parts(x, r, c, open, kind, reason);
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "it says again what other columns say");
        repeats_leave_out(x, c);
    }
    repeats_free(x);
}
