/* link/fields_name.c - the fields of people's names: given and family name side by side, or one field of forms; see fields_in.h. */
#include "link/cells.h"
#include "link/fields_in.h"
#include "link/input.h"
#include "link/person.h"
#include "link/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETS_LEAST 0.05 /* of rows with a name have a further one */

/* How the whole names of a column are written where no comma tells. */
enum name_order { FAMILY_LAST, FAMILY_FIRST };

/* Splits a whole name: "family, given" by the comma, else the last or the first word is the family name. */
static void split_name(struct arena *a, struct str raw, enum name_order order, struct str *given, struct str *family)
{
    struct str comma = STR(",");
    size_t at;
    if (str_find(raw, comma, 0, &at)) {
        *family = value_fold(a, str_slice(raw, 0, at), false);
        *given = value_fold(a, str_slice(raw, at + 1, raw.n), false);
        return;
    }
    struct str whole = value_fold(a, raw, false);
    size_t cut = order == FAMILY_FIRST ? 0 : whole.n;
    while (order == FAMILY_FIRST ? cut < whole.n && whole.p[cut] != ' ' : cut > 0 && whole.p[cut - 1] != ' ')
        cut += order == FAMILY_FIRST ? 1 : (size_t)-1;
    bool one_word = order == FAMILY_FIRST ? cut == whole.n : cut == 0;
    if (one_word) {
        *given = whole;
        *family = STR_NONE;
    } else if (order == FAMILY_FIRST) {
        *family = str_slice(whole, 0, cut);
        *given = str_slice(whole, cut + 1, whole.n);
    } else {
        *given = str_slice(whole, 0, cut - 1);
        *family = str_slice(whole, cut, whole.n);
    }
}

static bool in_capitals(struct str word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] >= 'a' && word.p[i] <= 'z')
            return false;
        letters += word.p[i] >= 'A' && word.p[i] <= 'Z';
    }
    return letters > 1;
}

/* From whole names of two words or more: family names first when the first word alone stands in capitals, or when first words
 * are family names of another column more often than last words are. */
static enum name_order order_of(struct arena *a, const struct column *c, const struct column *families)
{
    struct column known;
    size_t first = 0, last = 0;
    column_init(&known, STR("families"));
    for (uint32_t id = 1; families != NULL && id < families->values; id++)
        (void)column_intern(&known, value_fold(a, families->text[id], false));
    uint32_t names = known.values, step = c->values / 4000 + 1;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        struct str t = c->text[id];
        size_t from = 0, to = t.n;
        while (from < t.n && t.p[from] != ' ')
            from++;
        while (to > 0 && t.p[to - 1] != ' ')
            to--;
        if (to == 0 || memchr(t.p, ',', t.n) != NULL)
            continue;
        struct str head = str_slice(t, 0, from), tail = str_slice(t, to, t.n);
        bool head_known = column_intern(&known, value_fold(a, head, false)) < names;
        bool tail_known = column_intern(&known, value_fold(a, tail, false)) < names;
        first += (in_capitals(head) && !in_capitals(tail)) || (head_known && !tail_known);
        last += (in_capitals(tail) && !in_capitals(head)) || (tail_known && !head_known);
    }
    column_free(&known);
    return first > last ? FAMILY_FIRST : FAMILY_LAST;
}

/* Pool ids of the given and the family half of each of a column's whole names; the caller frees both. */
static void split_column(struct pool_maker *m, const struct column *c, const struct column *families, const struct pace *pace,
                         uint32_t *to[2])
{
    enum name_order order = order_of(m->a, c, families);
    for (int half = 0; half < 2; half++) {
        to[half] = calloc(c->values, sizeof(uint32_t));
        BD_ASSERT(to[half] != NULL);
    }
    for (uint32_t id = 1; id < c->values && fields_go_on(pace, id); id++) {
        struct str g, s;
        split_name(m->a, c->text[id], order, &g, &s);
        to[0][id] = column_intern(&m->texts, g);
        to[1][id] = column_intern(&m->texts, s);
    }
}

/* Rows whose given and family name (fields at, at + 1) both are missing take them from a whole name. */
static void fill_from_whole(const struct records *r, struct fields *fs, struct pool_maker *m, size_t c, int at)
{
    uint32_t *to[2];
    const struct column *whole = &r->columns[c];
    split_column(m, whole, &r->columns[fs->f[at + 1].columns[0]], r->pace, to);
    for (size_t i = 0; i < r->rows; i++) {
        if (whole->value[i] == 0 || fs->f[at].value[i] != 0 || fs->f[at + 1].value[i] != 0)
            continue;
        for (int half = 0; half < 2; half++)
            fs->f[at + half].value[i] = to[half][whole->value[i]];
    }
    for (int half = 0; half < 2; half++)
        free(to[half]);
}

static void make_names(struct records *r, struct fields *fs, const struct name_columns *n, char (*reason)[160])
{
    struct pool_maker m;
    fields_pool_begin(&m, r->a);
    int first = fs->count;
    for (size_t i = 0; i < n->givens || i < n->families; i++) {
        int at = fs->count;
        for (int half = 0; half < 2; half++) {
            if (i >= (half == 0 ? n->givens : n->families))
                continue;
            size_t c = half == 0 ? n->given[i] : n->family[i];
            struct field *f = fields_add(fs, half == 0 ? LINK_NAME_GIVEN : LINK_NAME_FAMILY, r->columns[c].name, reason[c]);
            f->columns[f->column_count++] = (uint32_t)c;
            fields_map(r, f, &r->columns[c], fields_fold(&m, &r->columns[c], false, r->pace));
        }
        if (fs->count == at + 2) {
            fs->f[at].partner = at + 1;
            fs->f[at + 1].partner = at;
        }
    }
    for (size_t i = 0; i < n->fulls; i++) {
        const struct column *c = &r->columns[n->full[i]];
        if (n->givens > 0 && n->families > 0) {
            fill_from_whole(r, fs, &m, n->full[i], first);
            continue;
        }
        uint32_t *to[2];
        split_column(&m, c, NULL, r->pace, to);
        int at = fs->count;
        for (int half = 0; half < 2; half++) {
            struct field *f = fields_add(fs, half == 0 ? LINK_NAME_GIVEN : LINK_NAME_FAMILY, c->name, reason[n->full[i]]);
            snprintf(f->name, sizeof f->name, "%.*s (%s)", STR_FMT(str_head(c->name, 70)), half == 0 ? "given" : "family");
            f->columns[f->column_count++] = (uint32_t)n->full[i];
            fields_map(r, f, c, to[half]);
            f->partner = at + 1 - half;
        }
    }
    struct pool *p = fields_pool_end(&m);
    p->sound = ARENA_ARRAY(r->a, uint64_t, p->values);
    for (uint32_t id = 1; id < p->values; id++)
        p->sound[id] = value_sound(p->norm[id]);
    for (int i = first; i < fs->count; i++)
        fs->f[i].pool = p;
}

/* Takes out of the list what stands at i. */
static void drop(size_t *list, size_t *count, size_t i)
{
    for (--*count; i < *count; i++)
        list[i] = list[i + 1];
}

static bool holds_column(const struct person_source *source, size_t count, size_t column)
{
    for (size_t k = 0; k < count; k++)
        if (source[k].family == column || (source[k].parts && source[k].given == column))
            return true;
    return false;
}

static bool has_further(const struct records *r, size_t column)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (c != column && r->columns[c].of == column + 1)
            return true;
    return false;
}

/* Whether one row in twenty has a further name: then names of any language are compared as wholes, each row's as a set. Of names in parts
 * an alias has no parts. */
static bool names_are_sets(const struct records *r, const struct name_columns *n)
{
    size_t named = 0, several = 0;
    for (size_t i = 0; i < r->rows; i++) {
        bool own = n->givens > 0 && n->families > 0 && r->columns[n->given[0]].value[i] != 0, further = false;
        for (size_t k = 0; k < n->fulls; k++) {
            const struct column *c = &r->columns[n->full[k]];
            bool filled = c->value[i] != 0;
            further = further || (filled && (c->of != 0 || (r->one_name && own)));
            own = own || (filled && (c->of == 0 || r->one_name));
        }
        named += own;
        several += own && further;
    }
    return (double)several >= SETS_LEAST * (double)named && several > 0;
}

/* Moves Korean and Chinese names, in pairs of columns or whole, from the list to the sources of one field. */
static size_t take_eastern(const struct records *r, struct name_columns *n, struct person_source *source, char (*reason)[160])
{
    size_t count = 0;
    bool sets = names_are_sets(r, n);
    for (size_t i = 0; i < n->givens && i < n->families && count < PERSON_FORMS;) {
        struct person_source pair = {.family = n->family[i], .given = n->given[i], .parts = true};
        bool eastern = person_source_fits(r, &pair), set = sets && (r->one_name || has_further(r, pair.family));
        if (!eastern && !set) {
            i++;
            continue;
        }
        if (eastern) {
            snprintf(reason[pair.family], 160, "Korean or Chinese family names, beside given names");
            snprintf(reason[pair.given], 160, "Korean or Chinese given names, beside family names");
        } else {
            snprintf(reason[pair.family], 160, "family names, beside given names; some with further names");
            snprintf(reason[pair.given], 160, "given names, beside family names; some with further names");
        }
        source[count++] = pair;
        drop(n->given, &n->givens, i);
        drop(n->family, &n->families, i);
    }
    for (size_t i = 0; i < n->fulls && count < PERSON_FORMS;) {
        size_t c = n->full[i];
        struct person_source whole = {.family = c};
        bool further = r->columns[c].of != 0 && holds_column(source, count, own_name(r, c));
        bool set = sets && (r->one_name || has_further(r, c)), eastern = person_source_fits(r, &whole);
        if (!set && !further && !eastern && !(r->one_name && count > 0)) {
            i++;
            continue;
        }
        if (!further && set && !eastern)
            snprintf(reason[c], 160, "names; some with further names");
        else if (!further)
            snprintf(reason[c], 160, "Korean or Chinese names");
        source[count++] = whole;
        drop(n->full, &n->fulls, i);
    }
    return count;
}

/* What is left of further names where the own name is compared in parts: nothing is compared with them. */
static void leave_further(const struct records *r, struct name_columns *n, enum link_kind *kind, char (*reason)[160])
{
    for (size_t i = 0; i < n->fulls;) {
        size_t c = n->full[i];
        if (r->columns[c].of == 0) {
            i++;
            continue;
        }
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "other names, which too few rows have to compare all names as wholes");
        drop(n->full, &n->fulls, i);
    }
}

/* Columns that write the same people's names in other scripts are forms of one field; a mother's or a husband's name, which
 * seldom agrees with the person's own, is a field of its own. Where the caller knows that all of them name the person
 * (`one_name`), an alias that is another name altogether is a form too. */
static void put_eastern(struct records *r, struct fields *fs, const struct person_source *source, size_t count,
                        char (*reason)[160])
{
    bool done[PERSON_FORMS] = {false};
    for (size_t i = 0; i < count; i++) {
        struct person_source one[PERSON_FORMS];
        size_t n = 0, own = 0; /* columns of own names, not of further ones */
        for (size_t k = i; k < count; k++) {
            bool further = r->columns[source[k].family].of != 0 && holds_column(one, n, own_name(r, source[k].family));
            if (!done[k] && (k == i || r->one_name || further || person_sources_agree(r, &source[i], &source[k]))) {
                one[n++] = source[k];
                done[k] = true;
                own += !further;
            }
        }
        for (size_t k = 0; own > 1 && k < n; k++)
            if (!one[k].parts && r->columns[one[k].family].of == 0)
                snprintf(reason[one[k].family], 160, "Korean or Chinese names; its columns are forms of one name");
        if (n > 0)
            person_field(r, fs, one, n, reason[one[0].family]);
    }
}

/* Whether a column of whole names has more to say than the first columns of given and family names: in one of a hundred of its
 * rows they are missing. */
static bool stands_in(const struct records *r, const struct name_columns *n, size_t c)
{
    size_t filled = 0, alone = 0;
    for (size_t i = 0; i < r->rows; i++) {
        bool whole = r->columns[c].value[i] != 0;
        filled += whole;
        alone += whole && r->columns[n->given[0]].value[i] == 0 && r->columns[n->family[0]].value[i] == 0;
    }
    return alone * 100 > filled;
}

void fields_of_names(struct records *r, struct fields *fs, struct name_columns *n, enum link_kind *kind, char (*reason)[160])
{
    struct person_source source[PERSON_FORMS];
    size_t count = take_eastern(r, n, source, reason);
    leave_further(r, n, kind, reason);
    for (size_t i = 0; n->givens > 0 && n->families > 0 && i < n->fulls;) {
        if (stands_in(r, n, n->full[i])) {
            snprintf(reason[n->full[i]], 160, "whole names, split where given and family name are missing");
            i++;
            continue;
        }
        kind[n->full[i]] = LINK_IGNORE;
        snprintf(reason[n->full[i]], 160, "given and family names stand in columns of their own");
        drop(n->full, &n->fulls, i);
    }
    put_eastern(r, fs, source, count, reason);
    make_names(r, fs, n, reason);
}
