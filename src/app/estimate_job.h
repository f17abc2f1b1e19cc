/* app/estimate_job.h - what one run of `bandi estimate` needs, and a figure that stores it to be run again.
 *
 * Floor: app. A figure holds every setting, the files with their hashes (or the vault's checkpoint), and the program's
 * version; a replay prints the same bytes, or says what has changed. Files are named as they were given.
 */
#ifndef BD_APP_ESTIMATE_JOB_H
#define BD_APP_ESTIMATE_JOB_H

#include "app/estimate_input.h"
#include "app/tables.h"
#include "app/verb.h"
#include "crypto/hash.h"
#include "stats/graphs.h"
#include "stats/run.h"

enum { JOB_HEX = 2 * HASH_BYTES + 1 };

struct job {
    struct estimate_input in;
    enum encoding encoding; /* of the files, as --encoding said */
    bool vault;             /* the table was read from a vault: in.text is set already, and has no path */
    bool wanted[MSE_METHODS];
    enum words_language language;
    bool sensitivity, covariates;
    double tipping;                /* a total to be reached; 0: none */
    const char *samples, *picture; /* files; NULL: none */
    struct str samples_text;
    struct mse_options options;
    struct graphs_options graphs;  /* as job_prior made them; options.graphs points here unless they are the default */
    double prior_median, prior_90; /* of a log-normal prior, cases; else 0 */
    struct str result,
        made_by; /* of a stored figure: what its chief method gave, and the program that ran it; empty: not known */
    char hash[JOB_HEX], samples_hash[JOB_HEX]; /* of the texts, in hexadecimal; empty: not known yet */
};

/* Sets the prior of the averages over graphs: `prior` of "scale", "uniform" and "lognormal", which last needs its median and the total
 * below which 90 % of it lies; pseudo_count 0 for 2^-lists. BD_USAGE a median without a log-normal prior, or the wrong way round. */
FALLIBLE job_prior(struct job *j, struct str prior, double median, double ninety, double pseudo_count, struct err *e);
const char *job_prior_name(const struct job *j);

/* Reads the texts of the job's files and the hashes of their bytes; kept: the table is there already, out of a figure.
 * BD_CONFLICT when a hash is known already and differs; else as file_read and encoding_to_utf8. */
FALLIBLE job_open(struct job *j, bool kept, struct arena *a, struct err *e);

/* Fills the job from the text of a stored figure; `path` is its name for messages. Texts are copied into `a`. BD_INPUT when it
 * is none. */
FALLIBLE job_read(struct job *j, const char *path, struct str text, struct arena *a, struct err *e);

/* The same from the file. Also as file_read. */
FALLIBLE job_from_figure(struct job *j, const char *path, struct arena *a, struct err *e);

/* Adds the job as one JSON object and a line's end. */
void job_put(const struct job *j, struct buf *out);

/* What a method gave, as one line of JSON: observed, method, total, low, high. */
struct str job_result(struct arena *a, const struct mse_estimate *x);

/* Stores the job and what its chief method gave. BD_IO. */
FALLIBLE job_store(const struct job *j, const struct mse_estimate *chief, const char *path, struct arena *a, struct err *e);

/* Prints "since", with the stored result and the program that gave it, when this program gives another; else nothing. */
void job_since(const struct job *j, const struct mse_estimate *chief, struct arena *a, struct printer *out);

/* Its parts, for figures of a vault. */
void job_print_result(struct str result, struct str made_by, struct printer *out);
void job_say_differs(struct printer *out);

#endif
