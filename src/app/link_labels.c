/* app/link_labels.c - see link_labels.h. */
#include "app/link_labels.h"

#include <string.h>

struct label {
    const char *key, *words;
};

/* clang-format off */
static const struct label of_run[] = {
    {"rows", "rows read"},
    {"died", "rows whose dates keep others apart (who had died is not alive later)"},
    {"deaths", "with a date of death"},
    {"lives", "with a day on which the person was alive"},
    {"torn", "left out, since their own dates contradict each other"},
    {"had_died", "the one had died before the other was alive"},
    {"compared", "pairs of rows compared"},
    {"recall", "share of the true pairs that were compared (estimate)"},
    {"blocking_recall", "share of the true pairs that were compared (by the column of the truth)"},
    {"matches", "true pairs expected"},
    {"clusters", "people found"},
    {"pairs", "likely pairs written"},
    {"people", "people found over the draws (low and high hold the middle 90 %)"},
    {"taken", "fields whose weights come from the model"},
    {"taken_from_splink", "fields whose weights come from Splink"},
    {"learned_from", "judged pairs learned from"},
    {"decided", "decided by people"},
    {"absent", "of rows that are not here"},
    {"not_same", "not the same"},
    {"numbers", "numbers of people"},
    {"rows_gone", "rows that are gone"},
    {"in_doubt", "pairs in doubt"},
    {"start_bits", "bits before anything is compared"},
    {"group_bits", "bits by the rows grouped with the two"},
    {"total_bits", "bits in all"},
    {"same_cluster", "put together as one person"},
    {"verdict", "decided"},
    {"replaces", "in the place of an earlier decision"},
    {"queue", "pairs to be asked about"},
    {"implied", "settled by other answers"},
    {"left", "not reached"},
    {"worth", "share of the pairs found that the questions left may change"},
    {"audited", "one person, of the pairs decided (low and high: 95 %)"},
};
static const struct label of_evaluation[] = {
    {"true_pairs", "pairs of rows that truly are one person"},
    {"clusters", "groups, counted by pairs of rows"},
    {"b_cubed", "groups, counted by rows (B-cubed)"},
    {"pairs", "pairs stated at 0.5 and more"},
    {"precision", "share of what was put together that is true (precision)"},
    {"recall", "share of what is true that was put together (recall)"},
    {"f1", "both in one figure (F1)"},
    {"slope", "slope of seen on stated chances (1 is right)"},
    {"slope_standard_error", "standard error of the slope"},
    {"calibration_error", "mean distance of stated and seen chances"},
};
/* clang-format on */

const char *link_label(int of, const char *key)
{
    const struct label *l = of == LINK_LABELS_RUN ? of_run : of_evaluation;
    size_t n = of == LINK_LABELS_RUN ? sizeof of_run / sizeof *of_run : sizeof of_evaluation / sizeof *of_evaluation;
    for (size_t i = 0; i < n; i++)
        if (strcmp(l[i].key, key) == 0)
            return l[i].words;
    return key;
}
