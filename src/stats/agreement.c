/* stats/agreement.c - see agreement.h. */
#include "stats/agreement.h"

#include "num/rng.h"
#include "num/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reading ---- */

struct named {
    struct str text;
    double number;
    size_t row;
};

static int by_text(const void *x, const void *y)
{
    const struct named *a = x, *b = y;
    int order = str_cmp(a->text, b->text);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static int by_number(const void *x, const void *y)
{
    const struct named *a = x, *b = y;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return by_text(x, y);
}

/* Sorts, numbers equal ones alike into id[row], and gives the distinct ones in order. */
static size_t number_them(struct arena *a, struct named *all, size_t n, bool numeric, uint32_t *id, struct named **distinct)
{
    qsort(all, n, sizeof *all, numeric ? by_number : by_text);
    *distinct = ARENA_ARRAY(a, struct named, n + 1);
    size_t kinds = 0;
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && (numeric ? all[i].number == all[i - 1].number : str_eq(all[i].text, all[i - 1].text));
        if (!same)
            (*distinct)[kinds++] = all[i];
        id[all[i].row] = (uint32_t)(kinds - 1);
    }
    return kinds;
}

static int by_place(const void *x, const void *y)
{
    const struct coding *a = x, *b = y;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    return (a->coder > b->coder) - (a->coder < b->coder);
}

static bool is_numeric(enum agreement_scale s)
{
    return s == AGREEMENT_ORDINAL || s == AGREEMENT_INTERVAL || s == AGREEMENT_RATIO;
}

/* Bits of the members of each distinct value. */
static FALLIBLE read_sets(struct arena *a, size_t values, const struct named *value, uint64_t *set, size_t *elements,
                          struct err *e)
{
    struct str known[64];
    (void)a;
    *elements = 0;
    for (size_t v = 0; v < values; v++) {
        struct str rest = value[v].text;
        set[v] = 0;
        if (str_is(rest, "-"))
            continue;
        for (size_t from = 0, at = 0; at <= rest.n; at++) {
            if (at < rest.n && rest.p[at] != ';' && rest.p[at] != ',')
                continue;
            struct str member = str_trim(str_slice(rest, from, at));
            from = at + 1;
            if (member.n == 0)
                continue;
            size_t i = 0;
            while (i < *elements && !str_eq(known[i], member))
                i++;
            if (i == *elements) {
                if (*elements == 64)
                    return err_set(e, BD_LIMIT, "the sets have over 64 distinct members");
                known[(*elements)++] = member;
            }
            set[v] |= (uint64_t)1 << i;
        }
    }
    return BD_OK;
}

static FALLIBLE refuse_row(struct err *e, size_t row, const char *why)
{
    enum bd_status status = err_set(e, BD_INPUT, "%s", why);
    return e == NULL ? status : err_where(e, NULL, (long long)row + 1, 0);
}

FALLIBLE agreement_read(struct arena *a, enum agreement_scale scale, size_t count, const struct str *unit,
                        const struct str *coder, const struct str *value, struct agreement_data *out, struct err *e)
{
    struct named *units = ARENA_ARRAY(a, struct named, count + 1), *coders = ARENA_ARRAY(a, struct named, count + 1);
    struct named *values = ARENA_ARRAY(a, struct named, count + 1), *distinct;
    size_t n = 0, *row = ARENA_ARRAY(a, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct str text = str_trim(value[i]);
        if (text.n == 0)
            continue;
        double number = 0;
        if (is_numeric(scale) && !str_to_double(text, &number))
            return refuse_row(e, i, "the value is not a number, which this scale needs");
        if (scale == AGREEMENT_RATIO && number < 0)
            return refuse_row(e, i, "the ratio scale takes no value below 0");
        units[n] = (struct named){str_trim(unit[i]), 0, n};
        coders[n] = (struct named){str_trim(coder[i]), 0, n};
        values[n] = (struct named){text, number, n};
        row[n++] = i;
    }
    struct agreement_data d = {.codings = n};
    uint32_t *of_unit = ARENA_ARRAY(a, uint32_t, n + 1), *of_coder = ARENA_ARRAY(a, uint32_t, n + 1);
    uint32_t *of_value = ARENA_ARRAY(a, uint32_t, n + 1);
    d.units = number_them(a, units, n, false, of_unit, &distinct);
    d.coders = number_them(a, coders, n, false, of_coder, &distinct);
    struct str *coder_name = ARENA_ARRAY(a, struct str, d.coders + 1);
    for (size_t i = 0; i < d.coders; i++)
        coder_name[i] = distinct[i].text;
    d.values = number_them(a, values, n, is_numeric(scale), of_value, &distinct);
    if (d.values > AGREEMENT_VALUES_MAX)
        return err_set(e, BD_LIMIT, "there are over %d distinct values", AGREEMENT_VALUES_MAX);
    struct str *value_name = ARENA_ARRAY(a, struct str, d.values + 1);
    double *number = ARENA_ARRAY(a, double, d.values + 1);
    for (size_t i = 0; i < d.values; i++) {
        value_name[i] = distinct[i].text;
        number[i] = distinct[i].number;
    }
    if (scale == AGREEMENT_JACCARD || scale == AGREEMENT_MASI) {
        uint64_t *set = ARENA_ARRAY(a, uint64_t, d.values + 1);
        BD_TRY(read_sets(a, d.values, distinct, set, &d.elements, e));
        d.set = set;
    }
    struct coding *coding = ARENA_ARRAY(a, struct coding, n + 1);
    for (size_t i = 0; i < n; i++)
        coding[i] = (struct coding){of_unit[i], of_coder[i], of_value[i]};
    qsort(coding, n, sizeof *coding, by_place);
    for (size_t i = 1; i < n; i++) {
        if (coding[i].unit == coding[i - 1].unit && coding[i].coder == coding[i - 1].coder) {
            size_t last = 0;
            for (size_t k = 0; k < n; k++)
                last = of_unit[k] == coding[i].unit && of_coder[k] == coding[i].coder ? k : last;
            return refuse_row(e, row[last], "this coder has coded this unit before");
        }
    }
    d.coding = coding;
    d.coder_name = coder_name;
    d.value_name = value_name;
    d.number = is_numeric(scale) ? number : NULL;
    *out = d;
    return BD_OK;
}

/* ---- Alpha ---- */

static double set_difference(uint64_t x, uint64_t y, bool masi)
{
    if (x == y)
        return 0;
    double shared = __builtin_popcountll(x & y), all = __builtin_popcountll(x | y);
    double weight = !masi ? 1 : shared == 0 ? 0 : (x & y) == x || (x & y) == y ? 2.0 / 3 : 1.0 / 3;
    return 1 - shared / all * weight;
}

/* The difference of values v < w; `before[v]` codings have values below v, `size[v]` have v. */
static double difference(const struct agreement_data *d, enum agreement_scale scale, size_t v, size_t w, const double *before,
                         const double *size)
{
    switch (scale) {
    case AGREEMENT_NOMINAL: return 1;
    case AGREEMENT_ORDINAL: {
        double between = before[w] + size[w] / 2 - before[v] - size[v] / 2;
        return between * between;
    }
    case AGREEMENT_INTERVAL: {
        double between = d->number[v] - d->number[w];
        return between * between;
    }
    case AGREEMENT_RATIO: {
        double share = (d->number[v] - d->number[w]) / (d->number[v] + d->number[w]);
        return share * share;
    }
    case AGREEMENT_JACCARD:
    case AGREEMENT_MASI: return set_difference(d->set[v], d->set[w], scale == AGREEMENT_MASI);
    }
    return 0;
}

/* Alpha with unit u taken times[u] times; NAN when it is not defined. `start[u]` is its first coding, start[units] the end;
 * size and before are scratch of `values`. */
static double alpha_of(const struct agreement_data *d, enum agreement_scale scale, const size_t *start, const double *times,
                       double *size, double *before)
{
    double pairable = 0, sum = 0, seen = 0, chance = 0;
    memset(size, 0, d->values * sizeof *size);
    for (size_t u = 0; u < d->units; u++) {
        if (start[u + 1] - start[u] < 2)
            continue;
        for (size_t i = start[u]; i < start[u + 1]; i++)
            size[d->coding[i].value] += times[u];
        pairable += times[u] * (double)(start[u + 1] - start[u]);
    }
    for (size_t v = 0; v < d->values; v++) {
        before[v] = sum;
        sum += size[v];
    }
    for (size_t u = 0; u < d->units; u++) {
        size_t m = start[u + 1] - start[u];
        double apart = 0;
        for (size_t i = start[u]; m >= 2 && times[u] > 0 && i < start[u + 1]; i++) {
            for (size_t j = i + 1; j < start[u + 1]; j++) {
                size_t v = d->coding[i].value, w = d->coding[j].value;
                if (v != w)
                    apart += difference(d, scale, v < w ? v : w, v < w ? w : v, before, size);
            }
        }
        if (m >= 2)
            seen += times[u] * 2 * apart / (double)(m - 1);
    }
    for (size_t v = 0; v < d->values; v++)
        for (size_t w = v + 1; size[v] > 0 && w < d->values; w++)
            if (size[w] > 0)
                chance += 2 * size[v] * size[w] * difference(d, scale, v, w, before, size);
    return pairable > 1 && chance > 0 ? 1 - seen * (pairable - 1) / chance : NAN;
}

static size_t *starts(const struct agreement_data *d, struct arena *a)
{
    size_t *start = ARENA_ARRAY(a, size_t, d->units + 1);
    for (size_t i = 0; i < d->codings; i++)
        start[d->coding[i].unit + 1]++;
    for (size_t u = 0; u < d->units; u++)
        start[u + 1] += start[u];
    return start;
}

void agreement_alpha(const struct agreement_data *d, enum agreement_scale scale, size_t replicates, double level, uint64_t seed,
                     struct agreement_alpha *out)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    size_t *start = starts(d, a), *matched = ARENA_ARRAY(a, size_t, d->units + 1);
    double *times = ARENA_ARRAY(a, double, d->units + 1), *size = ARENA_ARRAY(a, double, d->values + 1);
    double *before = ARENA_ARRAY(a, double, d->values + 1), *replicate = ARENA_ARRAY(a, double, replicates + 1);
    struct agreement_alpha r = {.level = level};
    for (size_t u = 0; u < d->units; u++) {
        size_t m = start[u + 1] - start[u];
        times[u] = 1;
        if (m < 2) {
            r.unmatched++;
            continue;
        }
        matched[r.matched++] = u;
        r.pairable += m;
    }
    r.alpha = alpha_of(d, scale, start, times, size, before);
    r.defined = !isnan(r.alpha);
    r.low = r.high = r.alpha = r.defined ? r.alpha : 0;
    size_t good = 0;
    for (size_t b = 0; r.defined && b < replicates; b++) {
        struct rng rng = rng_make(seed, b);
        memset(times, 0, d->units * sizeof *times);
        for (size_t i = 0; i < r.matched; i++)
            times[matched[rng_below(&rng, r.matched)]]++;
        double alpha = alpha_of(d, scale, start, times, size, before);
        if (isnan(alpha))
            r.undefined++;
        else
            replicate[good++] = alpha;
    }
    if (good > 0) {
        sort_doubles(good, replicate);
        r.low = quantile_7(good, replicate, (1 - level) / 2);
        r.high = quantile_7(good, replicate, (1 + level) / 2);
    }
    *out = r;
}

/* ---- Kappas ---- */

static void set_kappa(struct agreement_kappa *k)
{
    k->defined = k->units > 0 && k->expected < 1 - 1e-12;
    k->kappa = k->defined ? (k->observed - k->expected) / (1 - k->expected) : 0;
}

void agreement_cohen(const struct agreement_data *d, uint32_t coder, uint32_t other, struct agreement_kappa *out)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    size_t *start = starts(d, a);
    double *one = ARENA_ARRAY(a, double, d->values + 1), *two = ARENA_ARRAY(a, double, d->values + 1), same = 0;
    struct agreement_kappa k = {0};
    for (size_t u = 0; u < d->units; u++) {
        const struct coding *x = NULL, *y = NULL;
        for (size_t i = start[u]; i < start[u + 1]; i++) {
            x = d->coding[i].coder == coder ? &d->coding[i] : x;
            y = d->coding[i].coder == other ? &d->coding[i] : y;
        }
        if (x == NULL || y == NULL)
            continue;
        k.units++;
        one[x->value]++;
        two[y->value]++;
        same += x->value == y->value;
    }
    double n = k.units > 0 ? (double)k.units : 1;
    k.observed = same / n;
    for (size_t v = 0; v < d->values; v++)
        k.expected += one[v] / n * (two[v] / n);
    set_kappa(&k);
    *out = k;
}

void agreement_fleiss(const struct agreement_data *d, struct agreement_kappa *out, size_t *each)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    size_t *start = starts(d, a), *have = ARENA_ARRAY(a, size_t, d->coders + 2), most = 0;
    double *size = ARENA_ARRAY(a, double, d->values + 1), *here = ARENA_ARRAY(a, double, d->values + 1), agree = 0;
    struct agreement_kappa k = {0};
    for (size_t u = 0; u < d->units; u++)
        have[start[u + 1] - start[u]]++;
    for (size_t m = 2; m <= d->coders; m++)
        most = have[m] > have[most] || most == 0 ? (have[m] > 0 ? m : most) : most;
    for (size_t u = 0; u < d->units && most > 0; u++) {
        if (start[u + 1] - start[u] != most)
            continue;
        k.units++;
        double pairs = 0;
        for (size_t i = start[u]; i < start[u + 1]; i++) {
            size[d->coding[i].value]++;
            pairs += 2 * here[d->coding[i].value]++;
        }
        for (size_t i = start[u]; i < start[u + 1]; i++)
            here[d->coding[i].value] = 0;
        agree += pairs / ((double)most * (double)(most - 1));
    }
    double n = k.units > 0 ? (double)k.units * (double)most : 1;
    k.observed = k.units > 0 ? agree / (double)k.units : 0;
    for (size_t v = 0; v < d->values; v++)
        k.expected += size[v] / n * (size[v] / n);
    set_kappa(&k);
    *each = most;
    *out = k;
}
