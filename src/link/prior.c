/* link/prior.c - see prior.h. */
#include "link/prior.h"
#include "link/compare.h"
#include "link/person.h"

#include <math.h>

void prior_normalise(const struct field *f, double x[LEVELS_MAX])
{
    double sum[4] = {0};
    for (int l = 0; l < f->levels; l++)
        sum[f->group[l]] += x[l];
    for (int l = 0; l < f->levels; l++)
        x[l] = sum[f->group[l]] > 0 ? x[l] / sum[f->group[l]] : 1;
}

/* Shares the chance of each way to agree out among its levels. */
static void share_out(const struct field *f, const double of_agree[4], double x[LEVELS_MAX])
{
    int per[4][4] = {{0}};
    for (int l = 0; l < f->levels; l++)
        per[f->group[l]][f->agree[l]]++;
    for (int l = 0; l < f->levels; l++)
        x[l] = of_agree[f->agree[l]] / per[f->group[l]][f->agree[l]];
}

/* Given and family names in fields of their own: seldom does one stand in the other's place. */
static const double RARE_SWAP = 0.1;
static bool in_parts(const struct field *f)
{
    return f->kind == LINK_NAME_GIVEN || f->kind == LINK_NAME_FAMILY;
}

void prior_m(const struct field *f, double m[LEVELS_MAX])
{
    /* dates begin strict: where namesakes abound, a lax start takes them for matches with wrong dates */
    double of_agree[] = {f->kind == LINK_DATE ? 0.01 : 0.10, 0.05, 0.10, 0.75};
    if (f->sex)
        of_agree[0] = 0.02;
    share_out(f, of_agree, m);
    if (in_parts(f)) {
        m[NAME_SWAP_SAME] *= RARE_SWAP;
        m[NAME_SWAP_NEAR] *= RARE_SWAP;
    }
    prior_normalise(f, m);
}

void prior_u(const struct field *f, double u[LEVELS_MAX])
{
    static const double of_agree[] = {0.92, 0.05, 0.01, 0.02};
    static const double bits[PERSON_STEPS] = {-INFINITY, -1.5, 1.5, 4.5, 7.5, 10.5, 13.5};
    share_out(f, of_agree, u);
    if (f->kind == LINK_NAME_FULL) {
        double m[LEVELS_MAX], rest[4] = {1, 1, 1, 1};
        prior_m(f, m);
        for (int l = 1; l < f->levels; l++) {
            int step = (l - 1) % PERSON_STEPS;
            u[l] = step == 0 ? 0 : m[l] * exp2(-bits[step]);
            rest[f->group[l]] -= u[l];
        }
        for (int l = 1; l < f->levels; l += PERSON_STEPS)
            u[l] = rest[f->group[l]];
    }
    if (in_parts(f)) {
        u[NAME_SWAP_SAME] *= RARE_SWAP;
        u[NAME_SWAP_NEAR] *= RARE_SWAP;
        u[NAME_INITIAL_FITS] = u[NAME_INITIAL_DIFFERS] / 11; /* one letter in twelve, those of names being uneven */
    }
    prior_normalise(f, u);
}

double prior_m_pairs(const struct fields *fs, const struct field *f, double found)
{
    bool name = f->kind == LINK_NAME_FULL || in_parts(f);
    return fs->count >= 3 ? 16 : name ? 200 : 200 + 4 * found;
}

double prior_share(double seen, double pairs, double guess)
{
    double a = fmax(0.2, 10 * guess);
    return (pairs * seen + a) / (pairs + a / guess);
}

double prior_values(enum link_kind kind)
{
    switch (kind) {
    case LINK_NAME_GIVEN:
    case LINK_NAME_FAMILY: return 50;
    case LINK_DATE:
    case LINK_ID: return 1000;
    default: return 0;
    }
}

double prior_matches(double found, double own, double room, bool within)
{
    double weight = 0.5, share = within ? 0.1 : 0.25;
    return fmax(found - own + weight, 0) * room / (room + weight / share);
}
