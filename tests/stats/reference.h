/* tests/stats/reference.h - the tables of tests/data/mse and what R packages gave for them. */
#ifndef BD_TESTS_STATS_REFERENCE_H
#define BD_TESTS_STATS_REFERENCE_H

#include "test.h"
#include "base/csv.h"
#include "base/json.h"
#include "stats/loglinear.h"

#include <math.h>

/* Tolerance tiers. */
#define TIER_FIT 1e-6           /* totals of fits, relative */
#define TIER_CRITERION 1e-3     /* AIC, BIC, deviance, absolute */
#define TIER_PROFILE 5e-4       /* ends of profile intervals, relative */
#define TIER_MONTE_CARLO 3      /* what two programs' random numbers made: this many computed standard errors of both */
#define TIER_MONTE_CARLO_EVER 4 /* of a hundred such values one may lie beyond 3, none beyond this */

static inline struct history_file reference_file(struct arena *a, const char *name)
{
    struct err e = ERR_NONE;
    struct history_file h;
    struct str text;
    const char *folder = getenv("BANDI_TEST_DATA");
    assert_non_null(folder);
    const char *path = arena_printf(a, "%s/mse/%s.csv", folder, name);
    ASSERT_OK(file_read(a, path, 1 << 20, &text, &e));
    ASSERT_OK(history_read(a, path, text, NULL, &h, &e));
    return h;
}

static inline struct history_table reference_table(struct arena *a, const char *name)
{
    return reference_file(a, name).all;
}

/* The whole of reference.json; kept to the end of the process. */
static inline json_t *reference_json(struct arena *a)
{
    static json_t *root;
    struct err e = ERR_NONE;
    struct str text;
    if (root == NULL) {
        const char *path = arena_printf(a, "%s/mse/reference.json", getenv("BANDI_TEST_DATA"));
        ASSERT_OK(file_read(a, path, 1 << 22, &text, &e));
        ASSERT_OK(json_read(path, text, &root, &e));
    }
    return root;
}

static inline json_t *reference_runs(struct arena *a)
{
    return json_object_get(reference_json(a), "runs");
}

static inline double reference_real(json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);
    if (!json_is_number(v))
        fail_msg("no number %s", key);
    return json_number_value(v);
}

/* A member's text; "" when it is absent or an empty array. */
static inline const char *reference_text(json_t *object, const char *key)
{
    const char *z = json_string_value(json_object_get(object, key));
    return z != NULL ? z : "";
}

/* "[12,13,4]": lists by digits. */
static inline struct loglinear_model reference_model(struct arena *a, unsigned lists, const char *text)
{
    uint32_t term[64];
    size_t n = 0;
    for (const char *p = text + 1; *p != '\0' && *p != ']'; p++) {
        uint32_t v = 0;
        for (; *p >= '1' && *p <= '9'; p++)
            v |= 1u << (*p - '1');
        term[n++] = v;
        if (*p == ']')
            break;
    }
    return loglinear_model(a, lists, n, term);
}

/* Fails unless |got - wanted| is within `relative` of wanted or within `absolute`. */
static inline void reference_near(const char *what, double got, double wanted, double relative, double absolute)
{
    if (!(fabs(got - wanted) <= fmax(relative * fabs(wanted), absolute)))
        fail_msg("%s: %.10g, the reference has %.10g", what, got, wanted);
}

#endif
