/* link/splink.h - models exchanged with Splink: its settings JSON (version 4) with trained m and u, out and in.
 *
 * Floor: link. Splink (Linacre and others, MIT licence, PyPI `splink`) is the most used open tool for this work, so a team may
 * have a model in its format, or wish to check ours with it. Its model: `comparisons`, each a list of `comparison_levels`
 * tried in order, each with a condition in SQL (DuckDB's dialect here), `m_probability` and `u_probability`;
 * `probability_two_random_records_match`; `blocking_rules_to_generate_predictions`.
 *
 * Out: every field but whole Korean and Chinese names, which no SQL compares. Places of the gazetteer carry along what it says
 * of the values of these lists (splink_place.c), up to 300 of them and none a long text; other
 * values are then compared as text. Dates in the styles
 * of lists become 1985-03-05 by a CASE (splink_date.c); a column of which it would read too few, or one that stands in no list,
 * is left out. Our levels fall into groups (whole dates, dates to the month …) whose m and u add to one each; Splink's add to
 * one over all, so both are multiplied by the group's share among random pairs, which leaves every weight as it was. Conditions
 * are the nearest SQL; letters are compared as they stand there, folded here. Blocking rules are equalities of two columns:
 * Splink then finds fewer pairs than Bandi.
 *
 * In: a comparison is taken for the field made of its columns. A level of ours takes the first condition that holds for
 * all its pairs (for a similarity, a typical one: see splink_in.c); the m and u of that condition are shared out among such
 * levels as the lists themselves suggest. What we wrote reads back to the same numbers. m and u are then held;
 * the prior, equal values' own frequencies, and fields that the file does not name are learned as always.
 */
#ifndef BD_LINK_SPLINK_H
#define BD_LINK_SPLINK_H

#include "link/run.h"

/* Names of the fields that were left out, for a sentence to the user. */
struct splink_left_out {
    const char *name[FIELDS_MAX];
    const char *why[FIELDS_MAX]; /* in words */
    size_t count;
};

/* Appends the settings. After link_run. `id` is the column of ids ("row" when there is none). The same job gives the same
 * bytes. BD_LIMIT: they would be larger than `out` may become. */
FALLIBLE splink_put(const struct link_job *j, struct str id, struct buf *out, struct splink_left_out *left, struct err *e);

/* Reads settings between link_prepare and link_run; the job then holds their m and u. *used receives the number of
 * fields that they speak of. Texts need not outlive the call.
 * BD_INPUT: not Splink's format, a comparison without trained m and u, a condition that cannot be mapped (named with its
 * comparison and level), or no comparison that fits a field. */
FALLIBLE splink_read(struct link_job *j, const char *file, struct str text, size_t *used, struct err *e);

/* The condition for a level of field f as splink_put writes it; false when there is none (level 0 gives the condition
 * for missing). */
bool splink_sql(const struct link_job *j, int f, int level, struct buf *out);

/* The order in which splink_put writes the levels of a field; gives their number (missing is not among them). */
size_t splink_order(const struct link_job *j, int f, int *out);

#endif
