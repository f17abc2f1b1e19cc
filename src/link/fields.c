/* link/fields.c - fields made of columns: parts of names side by side, dates from their parts, prepared values; see kind.h. */
#include "link/age.h"
#include "link/cells.h"
#include "link/date.h"
#include "link/fields_in.h"
#include "base/par.h"
#include "link/input.h"
#include "link/kind.h"
#include "link/person.h"
#include "link/phone.h"
#include "link/region.h"
#include "link/resident.h"
#include "link/sketch.h"
#include "link/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MOST = 6 }; /* columns of few values under names that tell nothing */

void fields_pool_begin(struct pool_maker *m, struct arena *a)
{
    m->a = a;
    column_init(&m->texts, STR("pool"));
}

struct pool *fields_pool_end(struct pool_maker *m)
{
    struct pool *p = ARENA_NEW(m->a, struct pool);
    p->values = m->texts.values;
    p->norm = ARENA_ARRAY(m->a, struct str, p->values);
    p->count = ARENA_ARRAY(m->a, uint32_t, p->values);
    p->slot = ARENA_ARRAY(m->a, struct slot, p->values + 1);
    p->slot = (struct slot *)(((uintptr_t)p->slot + 31) & ~(uintptr_t)31);
    p->sketch = ARENA_ARRAY(m->a, struct sketch, p->values);
    for (uint32_t id = 0; id < p->values; id++) {
        p->norm[id] = m->texts.text[id];
        p->sketch[id] = sketch_of(p->norm[id]);
        struct slot *t = &p->slot[id];
        t->ascii = 1;
        for (size_t i = 0; i < p->norm[id].n; i++)
            if ((unsigned char)p->norm[id].p[i] >= 0x80)
                t->ascii = 0;
        t->bytes = p->norm[id].n > sizeof t->text ? SLOT_LONG : (uint8_t)p->norm[id].n;
        if (t->bytes != SLOT_LONG && t->bytes > 0)
            memcpy(t->text, p->norm[id].p, t->bytes);
    }
    free(m->texts.text);
    free(m->texts.count);
    free(m->texts.hash);
    free(m->texts.slots);
    return p;
}

bool fields_go_on(const struct pace *pace, size_t at)
{
    return (at & 4095) != 1 || !pace_stopped(pace);
}

struct field *fields_add(struct fields *fs, enum link_kind kind, struct str name, const char *reason)
{
    BD_ASSERT(fs->count < FIELDS_MAX);
    struct field *f = &fs->f[fs->count++];
    *f = (struct field){.kind = kind, .partner = -1};
    snprintf(f->name, sizeof f->name, "%.*s", STR_FMT(str_head(name, 90)));
    snprintf(f->reason, sizeof f->reason, "%s", reason);
    return f;
}

static void set_levels(struct field *f, int count, const char *const *words, const uint8_t *agree, const uint8_t *group)
{
    f->levels = count;
    for (int l = 0; l < count; l++) {
        f->words[l] = words[l];
        f->agree[l] = agree[l];
        f->group[l] = group[l];
    }
}

static void field_levels(struct field *f)
{
    static const char *const text[] = {
        "missing",        "different", "a little alike",  "alike, or sounds the same", "much alike, or words of the other",
        "one letter off", "the same",  "a word in common"};
    static const uint8_t text_agree[] = {0, 0, 1, 1, 2, 2, 3, 1}, one_group[] = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const char *const places[] = {"missing",
                                         "different places",
                                         "a little alike",
                                         "alike, or sounds the same",
                                         "much alike, or words of the other",
                                         "one letter off",
                                         "the same place",
                                         "a word in common",
                                         "one place lies in the other",
                                         "both in one province"};
    static const uint8_t place_agree[] = {0, 0, 1, 1, 2, 2, 3, 1, 2, 1};
    static const char *const names[] = {"missing",
                                        "different",
                                        "a little alike",
                                        "alike, or sounds the same",
                                        "much alike, or words of the other",
                                        "one letter off",
                                        "the same",
                                        "the same, given and family name exchanged",
                                        "alike, given and family name exchanged",
                                        "initials fit",
                                        "initials differ"};
    static const uint8_t name_agree[] = {0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 0}, name_group[] = {0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2};
    static const char *const dates[] = {"missing",
                                        "different",
                                        "one part the same",
                                        "two digits off",
                                        "two parts of three the same",
                                        "one digit off, or parts exchanged",
                                        "the same",
                                        "year and month different",
                                        "year or month the same",
                                        "the same year and month",
                                        "the years differ",
                                        "years one apart or one digit off",
                                        "the same year"};
    static const uint8_t date_agree[] = {0, 0, 1, 1, 2, 2, 3, 0, 1, 3, 0, 1, 3},
                         date_group[] = {0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3};
    static const char *const numbers[] = {"missing",   "different", "near",    "digits exchanged or one off",
                                          "one apart", "-",         "the same"};
    if (f->kind == LINK_DATE)
        set_levels(f, 13, dates, date_agree, date_group);
    else if (f->kind == LINK_NUMBER || f->kind == LINK_AGE)
        set_levels(f, 7, numbers, text_agree, one_group);
    else if (f->kind == LINK_NAME_GIVEN || f->kind == LINK_NAME_FAMILY)
        set_levels(f, 11, names, name_agree, name_group);
    else if (f->pool->place != NULL)
        set_levels(f, 10, places, place_agree, one_group);
    else
        set_levels(f, 8, text, text_agree, one_group);
}

static void field_counts(const struct records *r, struct field *f)
{
    uint32_t *count = f->kind == LINK_NAME_GIVEN || f->kind == LINK_NAME_FAMILY ? ARENA_ARRAY(r->a, uint32_t, f->pool->values)
                                                                                : f->pool->count;
    size_t filled = 0;
    for (size_t i = 0; i < r->rows; i++) {
        count[f->value[i]]++;
        filled += f->value[i] != 0;
    }
    f->filled = r->rows > 0 ? (double)filled / (double)r->rows : 0;
    double same = 0;
    for (uint32_t id = 1; id < f->pool->values; id++)
        same += (double)count[id] * (count[id] - 1.0);
    f->mass_same = filled > 1 ? same / ((double)filled * ((double)filled - 1)) : 1;
    count[0] = 0;
    f->own_count = count;
    f->own_log = ARENA_ARRAY(r->a, float, f->pool->values);
    for (uint32_t id = 1; id < f->pool->values; id++)
        f->own_log[id] = count[id] > 0 ? logf((float)count[id]) : 0;
}

/* value ids of one column -> ids of the maker, folded */
uint32_t *fields_fold(struct pool_maker *m, const struct column *c, bool code, const struct pace *pace)
{
    uint32_t *to = calloc(c->values, sizeof *to);
    bool phones = code && phone_column(c);
    BD_ASSERT(to != NULL);
    for (uint32_t id = 1; id < c->values && fields_go_on(pace, id); id++)
        to[id] = column_intern(&m->texts, phones ? phone_text(m->a, c->text[id]) : value_fold(m->a, c->text[id], code));
    return to;
}

void fields_map(const struct records *r, struct field *f, const struct column *c, uint32_t *to)
{
    f->value = link_grow(NULL, r->rows * sizeof *f->value);
    for (size_t i = 0; i < r->rows; i++)
        f->value[i] = to[c->value[i]];
    free(to);
}

/* `ages`: an age may stand with a word beside it. */
static void numbers_of(const struct records *r, struct pool *p, bool ages)
{
    p->number = ARENA_ARRAY(r->a, double, p->values);
    for (uint32_t id = 0; id < p->values; id++) {
        int age = ages ? age_read(p->norm[id]) : -1;
        if (!str_to_double(p->norm[id], &p->number[id]))
            p->number[id] = age >= 0 ? (double)age : (double)NAN;
    }
}

/* A column of sex is one in every language: "여", "F" and "female" are one value. What a few rows say besides (other) stays as it is. NULL
 * where more than one row in ten says something else. */
static uint32_t *fold_sex(struct pool_maker *m, const struct column *c)
{
    static const char letters[] = "fm";
    uint64_t all = 0, sexes = 0;
    for (uint32_t id = 1; id < c->values; id++) {
        all += c->count[id];
        sexes += value_as_sex(c->text[id]) != 0 ? c->count[id] : 0;
    }
    if (10 * sexes < 9 * all)
        return NULL;
    uint32_t *to = link_grow(NULL, c->values * sizeof *to);
    to[0] = 0;
    for (uint32_t id = 1; id < c->values; id++) {
        char sex = value_as_sex(c->text[id]);
        struct str text = sex == 0 ? value_fold(m->a, c->text[id], false) : (struct str){sex == 'f' ? letters : letters + 1, 1};
        to[id] = column_intern(&m->texts, text);
    }
    return to;
}

/* Resident numbers with hidden digits that say no more than birth and sex are missing as identifiers: against whole ones they
 * would always differ. */
static void leave_out_bare(const struct column *c, uint32_t *to)
{
    struct resident n;
    for (uint32_t id = 1; id < c->values; id++)
        if (resident_read(c->text[id], &n) && n.bare)
            to[id] = 0;
}

static void make_plain(const struct records *r, struct field *f, size_t c)
{
    enum link_kind kind = f->kind;
    struct pool_maker m;
    fields_pool_begin(&m, r->a);
    uint32_t *to = kind == LINK_CATEGORY ? fold_sex(&m, &r->columns[c]) : NULL;
    f->sex = to != NULL;
    if (to == NULL)
        to = fields_fold(&m, &r->columns[c], kind == LINK_ID, r->pace);
    if (kind == LINK_ID && resident_column(&r->columns[c]))
        leave_out_bare(&r->columns[c], to);
    f->pool = fields_pool_end(&m);
    f->columns[f->column_count++] = (uint32_t)c;
    fields_map(r, f, &r->columns[c], to);
    if (kind == LINK_NUMBER || kind == LINK_AGE)
        numbers_of(r, f->pool, kind == LINK_AGE);
}

/* A column of places: of the gazetteer where its values are, else plain text. */
static void make_place(const struct records *r, struct field *f, size_t c)
{
    const struct column *col = &r->columns[c];
    double understood;
    struct region_reader *g = region_open(r->a, col, &understood);
    if (g == NULL) {
        make_plain(r, f, c);
        return;
    }
    size_t said = strlen(f->reason);
    snprintf(f->reason + said, sizeof f->reason - said, "; %.0f %% of its values are in the gazetteer", 100 * understood);
    struct pool_maker m;
    fields_pool_begin(&m, r->a);
    uint32_t *to = calloc(col->values, sizeof *to);
    int16_t *places = ARENA_ARRAY(r->a, int16_t, col->values + 1);
    BD_ASSERT(to != NULL);
    places[0] = REGION_NONE;
    for (uint32_t id = 1; id < col->values && !pace_stopped(r->pace); id++) {
        int16_t place;
        to[id] = column_intern(&m.texts, region_text(g, r->a, col->text[id], &place));
        if (to[id] != 0)
            places[to[id]] = place;
    }
    f->pool = fields_pool_end(&m);
    f->pool->place = places;
    f->columns[f->column_count++] = (uint32_t)c;
    fields_map(r, f, col, to);
}

/* Days that stand for "not known": when the first of January (or of any month) is far commoner than a day can be, such a
 * date says no more than its year (or month). */
static void soften_heaps(struct pool *p, const uint32_t *count)
{
    double all = 0, new_year = 0, first = 0;
    for (uint32_t id = 1; id < p->values; id++) {
        const struct part_date *d = &p->date[id];
        if (d->year == 0 || d->month == 0 || d->day == 0)
            continue;
        all += count[id];
        new_year += d->month == 1 && d->day == 1 ? count[id] : 0;
        first += d->month != 1 && d->day == 1 ? count[id] : 0;
    }
    for (uint32_t id = 1; id < p->values; id++) {
        struct part_date *d = &p->date[id];
        if (d->day == 1 && d->month == 1 && new_year > all * 0.02 && new_year > 20)
            d->day = d->month = 0;
        else if (d->day == 1 && d->month > 1 && first > all * 0.12 && first > 40)
            d->day = 0;
    }
}

static void make_date(const struct records *r, struct field *f, size_t c)
{
    const struct column *col = &r->columns[c];
    struct date_style style = date_style_of(col);
    struct pool_maker m;
    fields_pool_begin(&m, r->a);
    uint32_t *to = link_grow(NULL, col->values * sizeof *to);
    struct part_date *dates = ARENA_ARRAY(r->a, struct part_date, col->values);
    to[0] = 0;
    for (uint32_t id = 1; id < col->values; id++) {
        struct part_date d;
        if (!date_read(col->text[id], &style, &d)) {
            to[id] = 0;
            continue;
        }
        char text[16];
        int n = snprintf(text, sizeof text, "%04d%02d%02d", d.year, d.month, d.day);
        uint32_t at = column_intern(&m.texts, (struct str){text, (size_t)n});
        if (m.texts.text[at].p == text)
            m.texts.text[at].p = arena_copy(r->a, text, (size_t)n);
        dates[at] = d;
        to[id] = at;
    }
    f->pool = fields_pool_end(&m);
    f->pool->date = dates;
    f->columns[f->column_count++] = (uint32_t)c;
    fields_map(r, f, col, to);
}

static int small_number(const struct column *c, uint32_t id)
{
    int64_t v;
    return id != 0 && str_to_i64(c->text[id], &v) && v > 0 && v < 9999 ? (int)v : 0;
}

/* year[i], month[i], day[i]: columns, or -1 */
static void make_date_parts(struct records *r, struct fields *fs, const int part[3], const char *reason)
{
    char name[96]; /* "year, month, day": what the field is, not its first column alone */
    size_t said = 0;
    for (int k = 0; k < 3; k++)
        if (part[k] >= 0 && said < sizeof name) {
            struct str c = r->columns[part[k]].name;
            said += (size_t)snprintf(name + said, sizeof name - said, "%s%.*s", said > 0 ? ", " : "", STR_FMT(str_head(c, 28)));
        }
    struct field *f = fields_add(fs, LINK_DATE, str_from(name), reason);
    struct pool_maker m;
    fields_pool_begin(&m, r->a);
    f->value = link_grow(NULL, r->rows * sizeof *f->value);
    size_t cap = 1024;
    struct part_date *dates = link_grow(NULL, cap * sizeof *dates);
    for (size_t i = 0; i < r->rows; i++) {
        int v[3] = {0, 0, 0};
        for (int k = 0; k < 3; k++)
            if (part[k] >= 0)
                v[k] = small_number(&r->columns[part[k]], r->columns[part[k]].value[i]);
        f->value[i] = 0;
        if (v[0] == 0 && v[1] == 0 && v[2] == 0)
            continue;
        char text[40];
        int n = snprintf(text, sizeof text, "%04d%02d%02d", v[0], v[1] > 99 ? 99 : v[1], v[2] > 99 ? 99 : v[2]);
        uint32_t before = m.texts.values, at = column_intern(&m.texts, (struct str){text, (size_t)n});
        if (at == before) {
            m.texts.text[at].p = arena_copy(r->a, text, (size_t)n);
            if (at >= cap)
                dates = link_grow(dates, (cap *= 2) * sizeof *dates);
            (void)date_read(m.texts.text[at], NULL, &dates[at]);
            if (v[1] == 0 || v[2] == 0 || v[0] == 0)
                dates[at] = (struct part_date){.year = (int16_t)v[0], .month = (int8_t)v[1], .day = (int8_t)v[2]};
        }
        f->value[i] = at;
    }
    f->pool = fields_pool_end(&m);
    f->pool->date = ARENA_ARRAY(r->a, struct part_date, f->pool->values);
    memcpy(f->pool->date + 1, dates + 1, (f->pool->values - 1) * sizeof *dates);
    free(dates);
    for (int k = 0; k < 3; k++)
        if (part[k] >= 0)
            f->columns[f->column_count++] = (uint32_t)part[k];
}

static void use_list_column(struct records *r, size_t c)
{
    const struct column *col = &r->columns[c];
    if (r->lists > 1 || col->values > LINK_LISTS_MAX)
        return;
    for (size_t i = 0; i < r->rows; i++)
        r->list[i] = (uint16_t)(col->value[i] == 0 ? 0 : col->value[i] - 1);
    r->strata_lists = col->values - 1;
}

/* How much a column can tell: filled share times entropy-like spread. Orders columns when there are too many. */
static double telling_of(const struct records *r, size_t c)
{
    const struct column *col = &r->columns[c];
    double filled = (double)(r->rows - col->count[0]), same = 0;
    for (uint32_t id = 1; id < col->values; id++)
        same += (double)col->count[id] * col->count[id];
    return filled > 0 ? filled / (double)r->rows * -log2(fmin(1, same / filled / filled) + 1e-9) : 0;
}

/* Few values under a name that tells nothing: an answer of a questionnaire as likely as a trait of a person. */
static bool is_answer(enum link_kind kind, const char *reason)
{
    return (kind == LINK_CATEGORY && strstr(reason, "distinct values") != NULL) ||
           (kind == LINK_NUMBER && strncmp(reason, "whole numbers", 13) == 0);
}

/* Many such columns drown what names and dates say before anything is learned, so only the most telling are kept. */
static void drop_answers(const struct records *r, const double *tells, enum link_kind *kind, char (*reason)[160])
{
    for (;;) {
        size_t answers = 0, worst = 0;
        double least = 1e9;
        for (size_t c = 0; c < r->column_count; c++) {
            double t = is_answer(kind[c], reason[c]) ? tells[c] : 1e9;
            answers += t < 1e9;
            if (t < least) {
                least = t;
                worst = c;
            }
        }
        if (answers <= ANSWERS_MOST)
            return;
        kind[worst] = LINK_IGNORE;
        snprintf(reason[worst], 160, "one of many columns of few values whose names tell nothing");
    }
}

static void drop_least(const struct records *r, const double *tells, enum link_kind *kind, char (*reason)[160])
{
    for (;;) {
        size_t used = 0, worst = 0;
        double least = 1e9;
        for (size_t c = 0; c < r->column_count; c++) {
            if (kind[c] == LINK_IGNORE || kind[c] == LINK_LIST || r->columns[c].of != 0)
                continue;
            used += kind[c] == LINK_NAME_FULL ? 2 : 1;
            if (tells[c] < least) {
                least = tells[c];
                worst = c;
            }
        }
        if (used <= FIELDS_MAX)
            return;
        kind[worst] = LINK_IGNORE;
        snprintf(reason[worst], 160, "other columns tell more, and %d fields are the most compared", FIELDS_MAX);
        for (size_t c = 0; c < r->column_count; c++) /* with its further names */
            if (own_name(r, c) == worst)
                kind[c] = LINK_IGNORE;
    }
}

/* Columns of other names are not counted there; of these, too, no more are taken than the list of names holds. */
static void drop_further(const struct records *r, enum link_kind *kind, char (*reason)[160])
{
    size_t names = 0;
    for (size_t c = 0; c < r->column_count; c++)
        names += kind[c] == LINK_NAME_FULL && r->columns[c].of == 0;
    for (size_t c = 0; c < r->column_count; c++)
        if (kind[c] == LINK_NAME_FULL && r->columns[c].of != 0 && ++names > FIELDS_MAX) {
            kind[c] = LINK_IGNORE;
            snprintf(reason[c], 160, "other columns tell more, and %d fields are the most compared", FIELDS_MAX);
        }
}

static void drop_columns(const struct records *r, enum link_kind *kind, char (*reason)[160])
{
    double *tells = link_grow(NULL, (r->column_count + 1) * sizeof *tells);
    for (size_t c = 0; c < r->column_count; c++)
        tells[c] = kind[c] == LINK_IGNORE ? 0 : telling_of(r, c);
    drop_answers(r, tells, kind, reason);
    drop_least(r, tells, kind, reason);
    drop_further(r, kind, reason);
    free(tells);
}

static void values_by_row(struct fields *fs)
{
    size_t n = fs->rows, k = (size_t)fs->count;
    fs->by_row = link_grow(NULL, n * k * sizeof *fs->by_row);
    for (size_t f = 0; f < k; f++)
        for (size_t i = 0; i < n; i++)
            fs->by_row[i * k + f] = fs->f[f].value[i];
}

/* Fields of one column each, and what they are made in: an arena of their own, so that they can be made at the same time. */
struct making {
    struct records *r;
    struct fields *fs;
    size_t column[FIELDS_MAX]; /* LINK_NO_COLUMN: made already */
};

static void make_field(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct making *mk = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++) {
        struct field *f = &mk->fs->f[k];
        struct records own = *mk->r;
        own.a = mk->r->own[k];
        if (mk->column[k] != LINK_NO_COLUMN && f->kind == LINK_DATE)
            make_date(&own, f, mk->column[k]);
        else if (mk->column[k] != LINK_NO_COLUMN && f->kind == LINK_PLACE)
            make_place(&own, f, mk->column[k]);
        else if (mk->column[k] != LINK_NO_COLUMN)
            make_plain(&own, f, mk->column[k]);
        if (f->kind != LINK_NAME_FULL)
            field_levels(f);
        field_counts(&own, f);
        if (f->kind == LINK_DATE)
            soften_heaps(f->pool, f->own_count);
    }
}

static bool is_of_one_column(enum link_kind kind)
{
    return kind == LINK_DATE || kind == LINK_AGE || kind == LINK_NUMBER || kind == LINK_CATEGORY || kind == LINK_ID ||
           kind == LINK_TEXT || kind == LINK_PLACE;
}

void fields_make(struct records *r, enum link_kind *kind, char (*reason)[160], struct fields *out)
{
    *out = (struct fields){0};
    out->rows = r->rows;
    drop_columns(r, kind, reason);
    struct name_columns names = {0};
    struct making mk = {.r = r, .fs = out};
    int part[3] = {-1, -1, -1};
    for (size_t c = 0; c < r->column_count; c++) {
        if (kind[c] == LINK_NAME_GIVEN)
            names.given[names.givens++] = c;
        else if (kind[c] == LINK_NAME_FAMILY)
            names.family[names.families++] = c;
        else if (kind[c] == LINK_NAME_FULL)
            names.full[names.fulls++] = c;
        else if (kind[c] >= LINK_YEAR && kind[c] <= LINK_DAY && part[kind[c] - LINK_YEAR] < 0)
            part[kind[c] - LINK_YEAR] = (int)c;
        else if (kind[c] == LINK_LIST)
            use_list_column(r, c);
    }
    fields_of_names(r, out, &names, kind, reason);
    if (!pace_on(r->pace, 0.4))
        return;
    if (part[0] >= 0)
        make_date_parts(r, out, part, reason[part[0]]);
    for (int i = 0; i < out->count; i++)
        mk.column[i] = LINK_NO_COLUMN;
    for (size_t c = 0; c < r->column_count; c++)
        if (is_of_one_column(kind[c])) {
            mk.column[out->count] = c;
            fields_add(out, kind[c], r->columns[c].name, reason[c]);
        }
    for (int i = 0; i < out->count; i++)
        r->own[i] = arena_new(LIMIT_VERB_BYTES);
    if (!par_for_paced((size_t)out->count, 1, 0, make_field, &mk, r->pace, 0.4, 1))
        return;
    for (int i = 0; i < out->count; i++) /* of places it is only now known whether the gazetteer has them */
        if (mk.column[i] != LINK_NO_COLUMN)
            snprintf(reason[mk.column[i]], 160, "%s", out->f[i].reason);
    values_by_row(out);
}

void fields_free(struct fields *fs)
{
    for (int i = 0; i < fs->count; i++)
        free(fs->f[i].value);
    free(fs->by_row);
    fs->by_row = NULL;
    fs->count = 0;
}
