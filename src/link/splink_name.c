/* link/splink_name.c - columns and comparisons by their names in SQL; see splink_in.h. */
#include "link/splink_in.h"

#include <stdio.h>
#include <string.h>

bool splink_columns_fit(const struct link_job *j, const struct field *fd)
{
    for (int c = 0; c < fd->column_count; c++)
        if (j->records.columns[fd->columns[c]].name.n > SPLINK_COLUMN_BYTES)
            return false;
    return true;
}

void splink_ref_put(struct buf *out, struct str column, char side, bool table)
{
    if (table)
        buf_addf(out, "%c.", side);
    buf_add_char(out, '"');
    for (size_t i = 0; i < column.n; i++) {
        if (column.p[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, column.p[i]);
    }
    if (!table)
        buf_addf(out, "_%c", side);
    buf_add_char(out, '"');
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* As SQL compares names: ASCII letters in any case. */
static bool names_equal(const char *a, const char *b)
{
    while (*a != 0 && (*a == *b || (is_letter(*a) && (*a | 32) == (*b | 32)))) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Whether a comparison before it has the name; for one with a number, whether any other has it. */
static bool is_taken(char (*name)[SPLINK_NAME_BYTES], int count, int f, bool numbered)
{
    for (int g = 0; g < (numbered ? count : f); g++)
        if (g != f && names_equal(name[g], name[f]))
            return true;
    return false;
}

void splink_names(const struct fields *fs, char (*name)[SPLINK_NAME_BYTES])
{
    for (int f = 0; f < fs->count; f++) {
        snprintf(name[f], SPLINK_NAME_BYTES, "%s", fs->f[f].name);
        for (char *p = name[f]; *p != 0; p++)
            *p = (*p >= '0' && *p <= '9') || is_letter(*p) || (unsigned char)*p >= 0x80 ? *p : '_';
    }
    for (int f = 0; f < fs->count; f++) {
        char plain[sizeof fs->f[f].name];
        memcpy(plain, name[f], sizeof plain);
        for (int k = f + 1; is_taken(name, fs->count, f, k > f + 1); k++)
            snprintf(name[f], SPLINK_NAME_BYTES, "%s_%d", plain, k);
    }
}
