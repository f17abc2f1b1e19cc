/* link/kind_words.c - columns of words whose names tell nothing, read from their content and from one another; see kind_in.h.
 *
 * Lists come with headers such as "col7", or with none that this program knows. What matters most then is not the kind but
 * repetition: a whole name beside its two parts would count one agreement three times.
 */
#include "link/kind_in.h"
#include "link/person.h"
#include "link/region.h"
#include "link/value.h"

#include <stdio.h>

enum { SAMPLE = 2000, ROW_WORDS = 256, FEW = 12, OPEN_MOST = 64 };
#define PLACES_LEAST 0.7   /* of the values are places of the gazetteer */
#define REPEATED_LEAST 0.8 /* of a column's words stand in others of the row; a middle name may be its own */
#define PARTS_LEAST 0.9    /* of the rows show one column as the beginning and another as the end */

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

/* The words of one row, each with its column. */
struct row_words {
    struct str word[ROW_WORDS];
    size_t column[ROW_WORDS];
    size_t count;
};

static void words_of(struct arena *a, const struct records *r, size_t row, const bool *in, struct row_words *out)
{
    out->count = 0;
    for (size_t c = 0; c < r->column_count; c++) {
        const struct column *col = &r->columns[c];
        if (!in[c] || col->value[row] == 0)
            continue;
        struct str folded = value_fold(a, col->text[col->value[row]], false), word;
        for (size_t at = 0; out->count < ROW_WORDS && value_word(folded, &at, &word);) {
            out->word[out->count] = word;
            out->column[out->count++] = c;
        }
    }
}

static bool stands_elsewhere(const struct row_words *w, size_t i)
{
    for (size_t k = 0; k < w->count; k++)
        if (w->column[k] != w->column[i] && str_eq(w->word[k], w->word[i]))
            return true;
    return false;
}

/* For each column: its words in the sample, and how many of them stand in another column of the row as well. */
static void count_repeats(const struct records *r, const bool *in, double *words, double *repeated)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    struct row_words *w = ARENA_NEW(a, struct row_words);
    size_t step = r->rows / SAMPLE + 1;
    for (size_t row = 0; row < r->rows; row += step) {
        struct arena_mark mark = arena_mark(a);
        words_of(a, r, row, in, w);
        for (size_t i = 0; i < w->count; i++) {
            words[w->column[i]]++;
            repeated[w->column[i]] += stands_elsewhere(w, i);
        }
        arena_rewind(a, mark);
    }
}

/* Whether, in nearly all rows that have the three, `first` begins what `whole` says and `last` ends it. */
static bool begins_and_ends(const struct records *r, size_t whole, size_t first, size_t last)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    const struct column *c[3] = {&r->columns[whole], &r->columns[first], &r->columns[last]};
    size_t step = r->rows / SAMPLE + 1, have = 0, hold = 0;
    double fail_most = (1 - PARTS_LEAST) * ((double)r->rows / (double)step + 1); /* with more, no rows to come can mend it */
    for (size_t row = 0; row < r->rows && (double)(have - hold) <= fail_most; row += step) {
        if (c[0]->value[row] == 0 || c[1]->value[row] == 0 || c[2]->value[row] == 0)
            continue;
        struct arena_mark mark = arena_mark(a);
        struct str text[3];
        for (int i = 0; i < 3; i++)
            text[i] = value_fold(a, c[i]->text[c[i]->value[row]], false);
        have++;
        hold += text[0].n > text[1].n + text[2].n && str_eq(str_slice(text[0], 0, text[1].n), text[1]) &&
                str_eq(str_slice(text[0], text[0].n - text[2].n, text[0].n), text[2]);
        arena_rewind(a, mark);
    }
    return have >= 20 && (double)hold >= PARTS_LEAST * (double)have;
}

/* The parts that a repeated column shows: one begins it, one ends it. */
static void name_the_parts(const struct records *r, size_t whole, const bool *in, enum link_kind *kind, char (*reason)[160])
{
    for (size_t f = 0; f < r->column_count; f++)
        for (size_t l = 0; l < r->column_count; l++) {
            if (f == l || f == whole || l == whole || !in[f] || !in[l] || kind[f] != LINK_TEXT || kind[l] != LINK_TEXT ||
                !begins_and_ends(r, whole, f, l))
                continue;
            kind[f] = LINK_NAME_GIVEN;
            kind[l] = LINK_NAME_FAMILY;
            snprintf(reason[f], 160, "the beginning of what column %zu says", whole + 1);
            snprintf(reason[l], 160, "the end of what column %zu says", whole + 1);
            return;
        }
}

/* The open column with the most words of those that say again what others say; none is r->column_count. */
static size_t most_repeated(const struct records *r, const bool *in, const bool *open)
{
    double words[LIMIT_FIELD_COLUMNS] = {0}, repeated[LIMIT_FIELD_COLUMNS] = {0};
    size_t most = r->column_count;
    count_repeats(r, in, words, repeated);
    for (size_t c = 0; c < r->column_count; c++)
        if (open[c] && in[c] && words[c] > 0 && repeated[c] >= REPEATED_LEAST * words[c] &&
            (most == r->column_count || words[c] > words[most]))
            most = c;
    return most;
}

void kind_guess_words(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *open)
{
    bool in[LIMIT_FIELD_COLUMNS];
    size_t opens = 0;
    for (size_t c = 0; c < r->column_count; c++)
        opens += open[c];
    for (size_t c = 0; c < r->column_count; c++) {
        if (opens <= OPEN_MOST && open[c] && (kind[c] == LINK_TEXT || kind[c] == LINK_CATEGORY))
            guess_apart(r, c, &kind[c], reason[c]);
        in[c] = kind[c] == LINK_TEXT || kind[c] == LINK_PLACE || (kind[c] >= LINK_NAME_FULL && kind[c] <= LINK_NAME_FAMILY);
    }
    for (size_t c; (c = most_repeated(r, in, open)) < r->column_count; in[c] = false) {
        name_the_parts(r, c, in, kind, reason);
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "it says again what other columns say");
    }
}
