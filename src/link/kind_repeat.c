/* link/kind_repeat.c - which columns say again what other columns of the row say; see kind_in.h.
 *
 * A word of a row is a hash of its letters and of the row. All places where one stands are sorted together once; when a column is
 * left out afterwards, only its own words are looked at again.
 */
#include "link/input.h"
#include "link/kind_in.h"
#include "link/value.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 2000, WORDS = 1 << 20, CELL_WORDS = 64, PARTS_ROWS = 20, PARTS_MOST = 16 };
#define REPEATED_LEAST 0.8 /* of a column's words stand in others of the row; a middle name may be its own */
#define PARTS_LEAST 0.9    /* of the rows show one column as the beginning and another as the end */

/* A word of one row: the columns that say it, and how often they do. */
struct said {
    uint32_t columns, times;
    uint32_t sum; /* of the numbers of the columns: of one, its number */
};

struct repeats {
    size_t columns, rows;
    uint64_t *word;  /* row by row, column by column */
    uint32_t *start; /* of a cell's words: row * columns + column */
    struct said *said;
    uint32_t *of; /* the words of each column: places in `said`, ascending */
    uint32_t *of_start;
    double *words, *repeated; /* of each column, and those that stand in another as well */
    bool *out;
};

/* Adds the words of one cell; gives how many there are now. */
static size_t add_words(struct repeats *x, struct arena *a, struct str cell, size_t words)
{
    struct arena_mark mark = arena_mark(a);
    struct str folded = value_fold(a, cell, false), word;
    for (size_t at = 0, k = 0; k < CELL_WORDS && value_word(folded, &at, &word); k++)
        x->word[words++] = link_hash(word.p, word.n, x->rows);
    arena_rewind(a, mark);
    return words;
}

/* Rows in canonical order, some left out between them, until they hold words enough or all are to end. */
static size_t read_rows(struct repeats *x, const struct records *r, const bool *in)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    size_t step = r->rows / ROWS + 1, words = 0, room = 0;
    for (size_t row = 0; row < r->rows && words < WORDS; row += step, x->rows++) {
        if (!pace_on(r->pace, REPEATS_FROM + (REPEATS_TO - REPEATS_FROM) * (double)row / (double)r->rows))
            break;
        if (words + x->columns * CELL_WORDS > room)
            x->word = link_grow(x->word, (room = 2 * room + x->columns * CELL_WORDS) * sizeof *x->word);
        for (size_t c = 0; c < x->columns; c++) {
            const struct column *col = &r->columns[c];
            x->start[x->rows * x->columns + c] = (uint32_t)words;
            if (in[c] && col->value[row] != 0)
                words = add_words(x, a, col->text[col->value[row]], words);
        }
    }
    x->start[x->rows * x->columns] = (uint32_t)words;
    return words;
}

/* Words and the columns where they stand, equal words together. */
static struct link_keyed *sorted_words(const struct repeats *x, size_t words)
{
    struct link_keyed *s = link_grow(NULL, words * sizeof *s), *scratch = link_grow(NULL, words * sizeof *s);
    for (size_t cell = 0; cell < x->rows * x->columns; cell++)
        for (uint32_t i = x->start[cell]; i < x->start[cell + 1]; i++)
            s[i] = (struct link_keyed){.key = x->word[i], .load = (uint32_t)(cell % x->columns)};
    link_radix_sort(s, scratch, words);
    free(scratch);
    return s;
}

/* Lists the words of each column, and counts. */
static void count_words(struct repeats *x, const struct link_keyed *s, size_t words)
{
    size_t said = 0;
    for (size_t i = 0; i < words; i++)
        x->of_start[s[i].load + 2]++;
    for (size_t c = 2; c <= x->columns; c++)
        x->of_start[c] += x->of_start[c - 1];
    for (size_t i = 0, end; i < words; i = end, said++) {
        struct said *g = &x->said[said];
        for (end = i; end < words && s[end].key == s[i].key; end++) {
            bool first = end == i || s[end].load != s[end - 1].load;
            g->columns += first;
            g->sum += first ? s[end].load : 0;
            g->times++;
            x->of[x->of_start[s[end].load + 1]++] = (uint32_t)said;
        }
        for (size_t k = i; k < end; k++) {
            x->words[s[k].load]++;
            x->repeated[s[k].load] += g->columns > 1;
        }
    }
}

struct repeats *repeats_new(const struct records *r, const bool *in)
{
    struct repeats *x = calloc(1, sizeof *x);
    BD_ASSERT(x != NULL);
    x->columns = r->column_count;
    x->start = link_grow(NULL, ((r->rows < ROWS ? r->rows : ROWS) * x->columns + 1) * sizeof *x->start);
    size_t words = read_rows(x, r, in);
    x->of = link_grow(NULL, words * sizeof *x->of);
    x->said = calloc(words + 1, sizeof *x->said);
    x->of_start = calloc(x->columns + 2, sizeof *x->of_start);
    x->words = calloc(x->columns + 1, sizeof *x->words);
    x->repeated = calloc(x->columns + 1, sizeof *x->repeated);
    x->out = calloc(x->columns + 1, sizeof *x->out);
    BD_ASSERT(x->said != NULL && x->of_start != NULL && x->words != NULL && x->repeated != NULL && x->out != NULL);
    struct link_keyed *s = sorted_words(x, words);
    count_words(x, s, words);
    free(s);
    return x;
}

void repeats_free(struct repeats *x)
{
    free(x->word);
    free(x->start);
    free(x->said);
    free(x->of);
    free(x->of_start);
    free(x->words);
    free(x->repeated);
    free(x->out);
    free(x);
}

size_t repeats_most(const struct repeats *x, const bool *open)
{
    size_t most = x->columns;
    for (size_t c = 0; c < x->columns; c++)
        if (open[c] && !x->out[c] && x->words[c] > 0 && x->repeated[c] >= REPEATED_LEAST * x->words[c] &&
            (most == x->columns || x->words[c] > x->words[most]))
            most = c;
    return most;
}

void repeats_leave_out(struct repeats *x, size_t column)
{
    x->out[column] = true;
    for (uint32_t i = x->of_start[column]; i < x->of_start[column + 1]; i++) {
        struct said *g = &x->said[x->of[i]];
        g->times--;
        if (i > x->of_start[column] && x->of[i] == x->of[i - 1])
            continue;
        g->columns--;
        g->sum -= (uint32_t)column;
    }
    for (uint32_t i = x->of_start[column]; i < x->of_start[column + 1]; i++) {
        const struct said *g = &x->said[x->of[i]];
        bool again = i > x->of_start[column] && x->of[i] == x->of[i - 1];
        if (g->columns == 1 && !again)
            x->repeated[g->sum] -= g->times;
    }
}

/* The words of a cell. */
struct words {
    const uint64_t *of;
    uint32_t count;
};

static struct words words_of(const struct repeats *x, size_t row, size_t column)
{
    const uint32_t *start = &x->start[row * x->columns + column];
    return (struct words){x->word + start[0], start[1] - start[0]};
}

static bool is_part(struct words whole, struct words part, bool at_end)
{
    const uint64_t *from = whole.of + (at_end && part.count <= whole.count ? whole.count - part.count : 0);
    return part.count <= whole.count && memcmp(from, part.of, part.count * sizeof *from) == 0;
}

/* Rows that show something or deny it; with too many of these no rows to come can mend it. */
struct shown {
    double rows, denied;
};

static bool hopeless(const struct repeats *x, const struct shown *s)
{
    return s->denied > (1 - PARTS_LEAST) * (double)x->rows;
}

static bool is_shown(const struct shown *s)
{
    return s->rows >= PARTS_ROWS && s->rows - s->denied >= PARTS_LEAST * s->rows;
}

/* Whether `part` is the beginning or the end of what `whole` says in nearly all rows that have both and do not say the same. */
static bool shows_part(const struct repeats *x, size_t whole, size_t part, bool at_end)
{
    struct shown s = {0};
    for (size_t row = 0; row < x->rows && !hopeless(x, &s); row++) {
        struct words w = words_of(x, row, whole), p = words_of(x, row, part);
        bool is = is_part(w, p, at_end);
        if (w.count == 0 || p.count == 0 || (is && w.count == p.count))
            continue;
        s.rows++;
        s.denied += !is;
    }
    return is_shown(&s);
}

/* Whether, in nearly all rows that have the three, `first` begins what `whole` says and `last` ends it. */
static bool shows_both(const struct repeats *x, size_t whole, size_t first, size_t last)
{
    struct shown s = {0};
    for (size_t row = 0; row < x->rows && !hopeless(x, &s); row++) {
        struct words w = words_of(x, row, whole), f = words_of(x, row, first), l = words_of(x, row, last);
        if (w.count == 0 || f.count == 0 || l.count == 0)
            continue;
        s.rows++;
        s.denied += !(f.count + l.count <= w.count && is_part(w, f, false) && is_part(w, l, true));
    }
    return is_shown(&s);
}

bool repeats_parts(const struct repeats *x, size_t whole, const bool *may, size_t *first, size_t *last)
{
    size_t part[2][PARTS_MOST], parts[2] = {0, 0};
    for (size_t c = 0; c < x->columns; c++)
        for (size_t end = 0; end < 2; end++)
            if (c != whole && may[c] && !x->out[c] && parts[end] < PARTS_MOST && shows_part(x, whole, c, end == 1))
                part[end][parts[end]++] = c;
    for (size_t f = 0; f < parts[0]; f++)
        for (size_t l = 0; l < parts[1]; l++)
            if (part[0][f] != part[1][l] && shows_both(x, whole, part[0][f], part[1][l])) {
                *first = part[0][f];
                *last = part[1][l];
                return true;
            }
    return false;
}
