/* tests/link/population.h - made-up people and lists of them with errors, the truth known: for tests and benchmarks.
 *
 * Names are made of syllables and are as unequally common as real ones (Zipf). A person stands in each list with that
 * list's chance, and now and then twice. A copy errs by field; sloppy rows err more often in every field, so that errors
 * of one row are not independent.
 */
#ifndef BD_TEST_POPULATION_H
#define BD_TEST_POPULATION_H

#include "base/str.h"
#include "num/rng.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POPULATION_ROWS = 4000, POPULATION_LISTS = 4 };

struct population_rule {
    int people;
    int lists;
    double listed;            /* chance to stand in a list */
    double again;             /* chance of a second row in the same list */
    double error;             /* chance that a field errs */
    double sloppy;            /* share of rows that err three times as often */
    double missing;           /* chance that a field is empty */
    int given, family, towns; /* how many of each there are */
};

/* A rule with every number drawn at random within wide bounds. */
static inline struct population_rule population_any(struct rng *r)
{
    struct population_rule p = {.people = 300 + (int)rng_below(r, 500), .lists = 1 + (int)rng_below(r, 4)};
    p.listed = p.lists == 1 ? 1 : 0.3 + 0.4 * rng_uniform(r);
    p.again = p.lists == 1 ? 0.2 + 0.5 * rng_uniform(r) : 0.1 * rng_uniform(r);
    p.error = 0.02 + 0.13 * rng_uniform(r);
    p.sloppy = 0.25 * rng_uniform(r);
    p.missing = 0.15 * rng_uniform(r);
    p.given = 60 + (int)rng_below(r, 300);
    p.family = 150 + (int)rng_below(r, 1000);
    p.towns = 5 + (int)rng_below(r, 40);
    return p;
}

static inline int population_zipf(struct rng *r, int n)
{
    return (int)(exp(rng_uniform(r) * log(n + 1.0))) - 1;
}

static inline void population_name(uint64_t kind, int number, char *out)
{
    static const char *const start[] = {"b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "br"};
    static const char *const middle[] = {"a", "e", "i", "o", "u", "ai", "ei"};
    struct rng r = rng_make(kind, (uint64_t)number);
    int parts = 2 + (int)rng_below(&r, 2);
    *out = 0;
    for (int k = 0; k < parts; k++) {
        strcat(out, start[rng_below(&r, 16)]);
        strcat(out, middle[rng_below(&r, 7)]);
    }
    if (rng_below(&r, 2) == 0)
        strcat(out, "n");
}

static inline void population_typo(struct rng *r, char *s)
{
    size_t n = strlen(s), at = rng_below(r, n);
    switch (rng_below(r, 3)) {
    case 0: s[at] = (char)('a' + rng_below(r, 26)); break;
    case 1: memmove(s + at, s + at + 1, n - at); break;
    default:
        if (at + 1 < n) {
            char c = s[at];
            s[at] = s[at + 1];
            s[at + 1] = c;
        }
    }
}

struct population_person {
    int given, family, town, year, month, day;
};

static inline struct population_person population_person(struct rng *r, const struct population_rule *p)
{
    return (struct population_person){.given = population_zipf(r, p->given),
                                      .family = population_zipf(r, p->family),
                                      .town = population_zipf(r, p->towns),
                                      .year = 1930 + (int)rng_below(r, 60),
                                      .month = 1 + (int)rng_below(r, 12),
                                      .day = 1 + (int)rng_below(r, 28)};
}

static inline void population_row(struct rng *r, const struct population_rule *p, struct population_person who, struct buf *out)
{
    double error = p->error * (rng_uniform(r) < p->sloppy ? 3 : 1);
    char text[4][40];
    struct population_person other = population_person(r, p);
    population_name(1, rng_uniform(r) < error * 0.3 ? other.given : who.given, text[0]);
    population_name(2, rng_uniform(r) < error * 0.3 ? other.family : who.family, text[1]);
    for (int k = 0; k < 2; k++)
        if (rng_uniform(r) < error)
            population_typo(r, text[k]);
    if (rng_uniform(r) < error)
        who.day = other.day;
    if (rng_uniform(r) < error * 0.5)
        who.month = other.month;
    if (rng_uniform(r) < error)
        who.year += (int)rng_below(r, 5) - 2;
    snprintf(text[2], sizeof text[2], "%04d-%02d-%02d", who.year, who.month, who.day);
    population_name(3, rng_uniform(r) < error * 2 ? other.town : who.town, text[3]);
    for (int k = 0; k < 4; k++)
        buf_addf(out, "%s%s", rng_uniform(r) < p->missing ? "" : text[k], k == 3 ? "\n" : ",");
}

/* Writes each list as CSV into list[0 … lists-1]; truth[] is the person of each row, list after list; returns rows, and in
 * *people how many distinct people stand in any list. */
static inline size_t population_make(const struct population_rule *p, uint64_t seed, struct buf *list, uint32_t *truth,
                                     size_t *people)
{
    size_t rows = 0;
    static char seen[POPULATION_ROWS];
    memset(seen, 0, sizeof seen);
    *people = 0;
    for (int l = 0; l < p->lists; l++) {
        struct rng r = rng_make(seed, 100 + (uint64_t)l);
        buf_addz(&list[l], "given,surname,born,town\n");
        for (int k = 0; k < p->people; k++) {
            struct rng own = rng_make(seed ^ 0x5bd1e995u, (uint64_t)k);
            struct population_person who = population_person(&own, p);
            if (rng_uniform(&r) >= p->listed)
                continue;
            *people += !seen[k];
            seen[k] = 1;
            for (bool more = true; more && rows < POPULATION_ROWS; more = rng_uniform(&r) < p->again) {
                population_row(&r, p, who, &list[l]);
                truth[rows++] = (uint32_t)k;
            }
        }
    }
    return rows;
}

#endif
