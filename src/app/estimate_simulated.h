/* app/estimate_simulated.h - what simulated populations showed of each method: docs/mse/simulation.csv, carried in the program.
 *
 * Floor: app. The file is made by scripts/mse_simulation.sh; `bandi estimate explain` reads it, so that a method which
 * covers badly says so in its own help, with the figures of the very file that the documentation shows.
 */
#ifndef BD_APP_ESTIMATE_SIMULATED_H
#define BD_APP_ESTIMATE_SIMULATED_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/simulate.h"

/* As scripts/embed.py writes it. */
struct simulated_file {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};
extern const struct simulated_file simulated_files[];

struct simulated {
    int64_t people;
    size_t rows;
    enum simulate_scenario *scenario; /* of each row */
    struct simulate_row *row;         /* in the order of the file */
};

/* Reads the carried file. Errors as csv_read_table (a file that does not read is a broken build). */
FALLIBLE simulated_read(struct arena *a, struct simulated *out, struct err *e);

/* An interval of 95 % that holds the truth in fewer populations than this covers badly; a bound that lies wholly above
 * the truth in more than the rest is none. */
#define SIMULATED_COVERAGE_LEAST 0.90

/* Whether the row says that the method must not be relied on in that scenario. */
bool simulated_bad(const struct simulate_row *r);

#endif
