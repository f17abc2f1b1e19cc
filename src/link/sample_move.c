/* link/sample_move.c - moves of one part's grouping; see sample_in.h. */
#include "link/sample_in.h"
#include "link/input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double TOGETHER = 1e4, APART = -1e6;

void part_room_free(struct part_room *room)
{
    free(room->w);
    free(room->score);
    free(room->list);
    free(room->members);
    free(room->side);
    *room = (struct part_room){0};
}

static void make_room(struct part_room *room, size_t n, size_t fields)
{
    if (room->cap >= n)
        return;
    part_room_free(room);
    room->cap = n * 2;
    size_t pairs = room->cap * (room->cap - 1) / 2;
    room->w = link_grow(NULL, pairs * fields * sizeof *room->w);
    room->score = link_grow(NULL, room->cap * sizeof *room->score);
    room->list = link_grow(NULL, room->cap * sizeof *room->list);
    room->members = link_grow(NULL, room->cap * sizeof *room->members);
    room->side = link_grow(NULL, room->cap);
}

static size_t slot_of(const struct list_rule *l, uint32_t pattern)
{
    size_t at = (pattern * 2654435761u) >> 20;
    while (l->pattern[at] != 0 && l->pattern[at] != pattern)
        at = (at + 1) % PATTERN_SLOTS;
    return at;
}

void lists_count(struct list_rule *l, uint32_t pattern)
{
    size_t at = slot_of(l, pattern);
    l->people++;
    if (l->pattern[at] == 0) {
        if (l->patterns == PATTERN_SLOTS / 2) /* so many patterns say little each: independence must do */
            return;
        l->pattern[at] = pattern;
        l->patterns++;
    }
    l->count[at]++;
}

double lists_log_share(const struct list_rule *l, uint32_t pattern)
{
    size_t at = slot_of(l, pattern);
    double independent = 1, none = 1;
    for (size_t x = 0; x < l->lists; x++) {
        independent *= (pattern >> x & 1) != 0 ? l->listed[x] : 1 - l->listed[x];
        none *= 1 - l->listed[x];
    }
    double counted = l->pattern[at] == pattern ? l->count[at] : 0;
    return log((counted + PATTERN_WEIGHT * independent / fmax(1 - none, 1e-9) + 1e-6) / (l->people + PATTERN_WEIGHT));
}

/* Log factor of a group for the lists that its rows stand in, and what is certain of its pairs. */
static double lists_of(const struct part *p, const struct part_rule *rule, const uint32_t *member, size_t k)
{
    const struct list_rule *l = rule->lists;
    uint8_t rows[LINK_LISTS_MAX] = {0};
    uint32_t pattern = 0;
    double sum = (double)(k - 1) * rule->merge;
    for (size_t i = 0; i < k; i++) {
        uint16_t x = p->list[member[i]];
        sum += rows[x] == 0 ? l->once[x] : l->again[x] + log(rows[x] + 1.0);
        rows[x] = (uint8_t)(rows[x] + (rows[x] < 255));
        pattern |= 1u << x;
        for (size_t j = 0; j < i; j++) {
            int wall = p->wall[part_pair(member[i], member[j])];
            sum += wall > 0 ? TOGETHER : wall < 0 ? APART : 0;
        }
    }
    return sum + lists_log_share(l, pattern);
}

double part_group(const struct part *p, const struct part_rule *rule, const float *w, const uint32_t *member, size_t k)
{
    double total = 0;
    if (k == 0)
        return 0;
    for (size_t f = 0; k > 1 && f < rule->fields; f++) {
        double most = -1e300, all = 0, centres = 0;
        for (size_t j = 0; j < k; j++) {
            double s = 0;
            bool known = false;
            for (size_t i = 0; i < k; i++) {
                if (i == j)
                    continue;
                size_t at = part_pair(member[i], member[j]) * rule->fields + f;
                s += (double)w[at];
                known |= p->levels[at] != LEVEL_MISSING;
            }
            if (!known)
                continue;
            centres++;
            all = s > most ? all * exp(most - s) + 1 : all + exp(s - most);
            most = s > most ? s : most;
        }
        total += centres > 0 ? most + log(all / centres) : 0;
    }
    return rule->temper * total + lists_of(p, rule, member, k);
}

static size_t members_of(const struct part *p, uint32_t group, size_t except, uint32_t *out)
{
    size_t k = 0;
    for (size_t x = 0; x < p->n; x++)
        if (p->group[x] == group && x != except)
            out[k++] = (uint32_t)x;
    return k;
}

/* A label that no row but perhaps `except` bears. */
static uint32_t free_label(const struct part *p, size_t except, uint8_t *used)
{
    memset(used, 0, p->n);
    for (size_t x = 0; x < p->n; x++)
        if (x != except)
            used[p->group[x]] = 1;
    uint32_t l = 0;
    while (used[l])
        l++;
    return l;
}

static void gibbs(struct part *p, const struct part_rule *rule, struct part_room *room, struct rng *rng, size_t x)
{
    uint32_t empty = free_label(p, x, room->side), *seen = room->list, groups = 0, own = (uint32_t)x;
    double most = 0, all = 0, alone = part_group(p, rule, room->w, &own, 1);
    for (size_t y = 0; y < p->n; y++) {
        uint32_t g = p->group[y];
        if (y == x || room->side[g] != 1)
            continue;
        room->side[g] = 2;
        size_t k = members_of(p, g, x, room->members);
        double before = part_group(p, rule, room->w, room->members, k);
        room->members[k] = (uint32_t)x;
        room->score[groups] = part_group(p, rule, room->w, room->members, k + 1) - before - alone;
        most = fmax(most, room->score[groups]);
        seen[groups++] = g;
    }
    all = exp(-most); /* alone */
    for (uint32_t k = 0; k < groups; k++)
        all += exp(room->score[k] - most);
    double at = rng_uniform(rng) * all - exp(-most);
    p->group[x] = empty;
    for (uint32_t k = 0; k < groups && at >= 0; k++) {
        p->group[x] = seen[k];
        at -= exp(room->score[k] - most);
    }
}

/* Log odds of one pair alone. */
static double pair_odds(const struct part *p, const struct part_rule *rule, const float *w, uint32_t x, uint32_t y)
{
    double sum = 0;
    size_t at = part_pair(x, y);
    for (size_t f = 0; f < rule->fields; f++)
        sum += (double)w[at * rule->fields + f];
    int wall = p->wall[at];
    return rule->temper * sum + rule->merge + (wall > 0 ? TOGETHER : wall < 0 ? APART : 0);
}

/* Lets rows other[0 … m-1] choose one after the other between the sides of a and b by their mean pair odds; side[] 0 or 1.
 * When `forced`, the choices are given and only their log probability is computed. */
static double allocate(const struct part *p, const struct part_rule *rule, const float *w, struct rng *rng, uint32_t a,
                       uint32_t b, const uint32_t *other, size_t m, uint8_t *side, bool forced)
{
    double log_q = 0;
    for (size_t k = 0; k < m; k++) {
        double to[2] = {pair_odds(p, rule, w, other[k], a), pair_odds(p, rule, w, other[k], b)}, n[2] = {1, 1};
        for (size_t i = 0; i < k; i++) {
            to[side[i]] += pair_odds(p, rule, w, other[k], other[i]);
            n[side[i]]++;
        }
        double lean = fmax(-30, fmin(30, to[0] / n[0] - to[1] / n[1]));
        if (!forced)
            side[k] = rng_uniform(rng) < 1 / (1 + exp(lean));
        log_q -= log1p(exp(side[k] ? lean : -lean));
    }
    return log_q;
}

static void split_or_merge(struct part *p, const struct part_rule *rule, struct part_room *room, struct rng *rng)
{
    uint32_t a = (uint32_t)rng_below(rng, p->n), b = (uint32_t)rng_below(rng, p->n - 1), *other = room->list;
    b += b >= a;
    uint32_t ga = p->group[a], gb = p->group[b];
    bool together = ga == gb;
    size_t m = 0;
    uint8_t *side = room->side;
    for (size_t x = 0; x < p->n; x++)
        if (x != a && x != b && (p->group[x] == ga || p->group[x] == gb))
            other[m++] = (uint32_t)x;
    for (size_t k = m; k > 1; k--) {
        size_t i = rng_below(rng, k);
        uint32_t t = other[k - 1];
        other[k - 1] = other[i];
        other[i] = t;
    }
    for (size_t k = 0; k < m; k++)
        side[k] = p->group[other[k]] == gb;
    double log_q = allocate(p, rule, room->w, rng, a, b, other, m, side, !together);
    double factor[3];
    for (int s = 0; s < 3; s++) { /* the side of a, that of b, both */
        size_t k = 0;
        if (s != 1)
            room->members[k++] = a;
        if (s != 0)
            room->members[k++] = b;
        for (size_t i = 0; i < m; i++)
            if (s == 2 || side[i] == s)
                room->members[k++] = other[i];
        factor[s] = part_group(p, rule, room->w, room->members, k);
    }
    double apart = factor[0] + factor[1] - factor[2], accept = together ? apart - log_q : log_q - apart;
    if (accept < 0 && log(rng_uniform(rng)) >= accept)
        return;
    if (!together) {
        for (size_t k = 0; k < m; k++)
            p->group[other[k]] = ga;
        p->group[b] = ga;
        return;
    }
    for (size_t k = 0; k < m; k++) /* marks the leavers before room->side is used for labels */
        p->group[other[k]] = side[k] ? UINT32_MAX : ga;
    p->group[b] = UINT32_MAX;
    memset(side, 0, p->n);
    for (size_t x = 0; x < p->n; x++)
        if (p->group[x] != UINT32_MAX)
            side[p->group[x]] = 1;
    uint32_t fresh = 0;
    while (side[fresh])
        fresh++;
    for (size_t x = 0; x < p->n; x++)
        if (p->group[x] == UINT32_MAX)
            p->group[x] = fresh;
}

void part_move(struct part *p, const struct part_rule *rule, struct part_room *room, struct rng *rng, int sweeps)
{
    make_room(room, p->n, rule->fields);
    size_t pairs = p->n * (p->n - 1) / 2;
    for (size_t i = 0; i < pairs; i++)
        for (size_t f = 0; f < rule->fields; f++)
            room->w[i * rule->fields + f] =
                p->base[i * rule->fields + f] + (float)rule->level[f][p->levels[i * rule->fields + f]];
    if (p->n == 2) {
        uint32_t both[2] = {0, 1};
        p->group[0] = 0;
        p->group[1] =
            rng_uniform(rng) < 1 / (1 + exp(part_group(p, rule, room->w, both, 1) + part_group(p, rule, room->w, both + 1, 1) -
                                            part_group(p, rule, room->w, both, 2)))
                ? 0
                : 1;
        return;
    }
    for (int s = 0; s < sweeps; s++) {
        for (size_t x = 0; x < p->n; x++)
            gibbs(p, rule, room, rng, x);
        for (size_t k = 0; k < p->n / 4 + 1; k++)
            split_or_merge(p, rule, room, rng);
    }
}
