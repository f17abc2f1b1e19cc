/* link/wall.c - see wall.h. */
#include "link/wall.h"
#include "link/date.h"
#include "link/input.h"

#include <stdio.h>
#include <stdlib.h>

static const struct day_span open_span = {INT32_MIN, INT32_MAX};

/* What each value of a column can mean; anything where it says nothing certain. free() releases. */
static struct day_span *spans_of(const struct column *c)
{
    struct day_span *s = link_grow(NULL, (c->values + 1) * sizeof *s);
    s[0] = open_span;
    for (uint32_t id = 1; id < c->values; id++)
        if (!date_span(c->text[id], &s[id]))
            s[id] = open_span;
    return s;
}

static void take_lives(const struct records *r, const struct column *c, struct wall *w)
{
    struct day_span *s = spans_of(c);
    for (size_t i = 0; i < r->rows; i++) {
        int32_t day = s[c->value[i]].first;
        w->alive[i] = day > w->alive[i] ? day : w->alive[i];
    }
    free(s);
}

void wall_make(const struct records *r, const struct wall_rule *rule, struct wall *w)
{
    if (rule->died == LINK_NO_COLUMN)
        return;
    const struct column *c = &r->columns[rule->died];
    struct day_span *s = spans_of(c);
    w->tolerance_days = rule->tolerance_days;
    w->died = link_grow(NULL, (r->rows + 1) * sizeof *w->died);
    w->alive = link_grow(NULL, (r->rows + 1) * sizeof *w->alive);
    for (size_t i = 0; i < r->rows; i++) {
        w->died[i] = s[c->value[i]].last;
        w->alive[i] = INT32_MIN;
    }
    free(s);
    for (size_t k = 0; k < rule->count; k++)
        take_lives(r, &r->columns[rule->alive[k]], w);
    for (size_t i = 0; i < r->rows; i++) {
        if (wall_between(w, i, i)) {
            w->died[i] = INT32_MAX;
            w->alive[i] = INT32_MIN;
            w->torn++;
        }
        w->deaths += w->died[i] != INT32_MAX;
        w->lives += w->alive[i] != INT32_MIN;
    }
}

void wall_free(struct wall *w)
{
    free(w->died);
    free(w->alive);
    *w = (struct wall){.died = NULL};
}

void wall_leave_out(const struct wall_rule *rule, const bool *said, enum link_kind *kind, char (*reason)[160])
{
    for (size_t i = 0; i < rule->count; i++) {
        size_t c = rule->alive[i];
        if (said[i])
            continue;
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "when somebody was alive says little of who it was");
    }
}

struct wall_dates wall_dates(const struct records *r, size_t column)
{
    const struct column *c = &r->columns[column];
    struct day_span *s = spans_of(c);
    struct wall_dates d = {0};
    for (size_t i = 0; i < r->rows && i < c->rows_cap; i++) {
        d.filled += c->value[i] != 0;
        d.read += s[c->value[i]].last != INT32_MAX;
    }
    free(s);
    return d;
}
