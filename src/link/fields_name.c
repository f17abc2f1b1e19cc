/* link/fields_name.c - the fields of people's names: given and family name side by side, or one field of forms; see fields_in.h. */
#include "link/fields_in.h"
#include "link/input.h"
#include "link/person.h"
#include "link/value.h"

#include <stdio.h>
#include <stdlib.h>

/* Splits a whole folded name: "family, given" by the comma, else the last word is the family name. */
static void split_name(struct arena *a, struct str raw, struct str *given, struct str *family)
{
    struct str comma = STR(",");
    size_t at;
    if (str_find(raw, comma, 0, &at)) {
        *family = value_fold(a, str_slice(raw, 0, at), false);
        *given = value_fold(a, str_slice(raw, at + 1, raw.n), false);
        return;
    }
    struct str whole = value_fold(a, raw, false);
    size_t last = whole.n;
    while (last > 0 && whole.p[last - 1] != ' ')
        last--;
    *family = last == 0 ? STR_NONE : str_slice(whole, last, whole.n);
    *given = last == 0 ? whole : str_slice(whole, 0, last - 1);
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
            fields_map(r, f, &r->columns[c], fields_fold(&m, &r->columns[c], false));
        }
        if (fs->count == at + 2) {
            fs->f[at].partner = at + 1;
            fs->f[at + 1].partner = at;
        }
    }
    for (size_t i = 0; i < n->fulls; i++) {
        const struct column *c = &r->columns[n->full[i]];
        uint32_t *to[2] = {link_grow(NULL, c->values * sizeof(uint32_t)), link_grow(NULL, c->values * sizeof(uint32_t))};
        to[0][0] = to[1][0] = 0;
        for (uint32_t id = 1; id < c->values; id++) {
            struct str g, s;
            split_name(r->a, c->text[id], &g, &s);
            to[0][id] = column_intern(&m.texts, g);
            to[1][id] = column_intern(&m.texts, s);
        }
        int at = fs->count;
        for (int half = 0; half < 2; half++) {
            struct field *f = fields_add(fs, half == 0 ? LINK_NAME_GIVEN : LINK_NAME_FAMILY, c->name, reason[n->full[i]]);
            snprintf(f->name, sizeof f->name, "%.*s (%s)", (int)(c->name.n > 70 ? 70 : c->name.n), c->name.p,
                     half == 0 ? "given" : "family");
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

/* Moves Korean and Chinese names, in pairs of columns or whole, from the list to the sources of one field. */
static size_t take_eastern(const struct records *r, struct name_columns *n, struct person_source *source, char (*reason)[160])
{
    size_t count = 0;
    for (size_t i = 0; i < n->givens && i < n->families && count < PERSON_FORMS;) {
        struct person_source pair = {.family = n->family[i], .given = n->given[i], .parts = true};
        if (!person_source_fits(r, &pair)) {
            i++;
            continue;
        }
        snprintf(reason[pair.family], 160, "Korean or Chinese family names, beside given names");
        snprintf(reason[pair.given], 160, "Korean or Chinese given names, beside family names");
        source[count++] = pair;
        drop(n->given, &n->givens, i);
        drop(n->family, &n->families, i);
    }
    for (size_t i = 0; i < n->fulls && count < PERSON_FORMS;) {
        struct person_source whole = {.family = n->full[i]};
        if (!person_source_fits(r, &whole)) {
            i++;
            continue;
        }
        snprintf(reason[n->full[i]], 160, "Korean or Chinese names");
        source[count++] = whole;
        drop(n->full, &n->fulls, i);
    }
    return count;
}

/* Columns that write the same people's names in other scripts are forms of one field; a mother's or a husband's name, which
 * seldom agrees with the person's own, is a field of its own. */
static void put_eastern(struct records *r, struct fields *fs, const struct person_source *source, size_t count,
                        char (*reason)[160])
{
    bool done[PERSON_FORMS] = {false};
    for (size_t i = 0; i < count; i++) {
        struct person_source one[PERSON_FORMS];
        size_t n = 0;
        for (size_t k = i; k < count; k++)
            if (!done[k] && (k == i || person_sources_agree(r, &source[i], &source[k]))) {
                one[n++] = source[k];
                done[k] = true;
            }
        for (size_t k = 0; n > 1 && k < n; k++)
            if (!one[k].parts)
                snprintf(reason[one[k].family], 160, "Korean or Chinese names; its columns are forms of one name");
        if (n > 0)
            person_field(r, fs, one, n, reason[one[0].family]);
    }
}

void fields_of_names(struct records *r, struct fields *fs, struct name_columns *n, enum link_kind *kind, char (*reason)[160])
{
    struct person_source source[PERSON_FORMS];
    size_t count = take_eastern(r, n, source, reason);
    if (n->givens > 0 && n->families > 0)
        for (; n->fulls > 0; n->fulls--) {
            kind[n->full[n->fulls - 1]] = LINK_IGNORE;
            snprintf(reason[n->full[n->fulls - 1]], 160, "given and family names stand in columns of their own");
        }
    put_eastern(r, fs, source, count, reason);
    make_names(r, fs, n, reason);
}
