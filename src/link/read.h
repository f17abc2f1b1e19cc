/* link/read.h - tables into a linkage, and its results back out as CSV.
 *
 * Floor: link. Texts are borrowed from the files' bytes, which must outlive the job.
 */
#ifndef BD_LINK_READ_H
#define BD_LINK_READ_H

#include "link/run.h"

/* Adds one CSV file as a list. `id` names the column of ids (STR_NONE: the id is the row from 1); `ignore` are columns
 * left unread (a truth, notes). BD_INPUT: no header, the same id twice, an absent id column (with the nearest), or what
 * csv_next refuses. BD_LIMIT: more than LINK_LISTS_MAX files. BD_INTERRUPTED: a step that was begun (link_step) is stopped. */
FALLIBLE link_add_csv(struct link_job *j, const char *file, struct str text, struct str id, const struct str *ignore,
                      size_t ignores, struct err *e);

/* The same for a table in memory. `id` as above. */
FALLIBLE link_add_table(struct link_job *j, const struct table_list *t, struct str id, struct err *e);

/* Reads settings: {"columns": {"dob": "date", …}, "no_duplicates_within": ["A.csv", …], "same": [["born", "dob"], …],
 * "age_at": {"age": "interviewed" or "2015", …}, "died": {"column": "death", "alive_at": ["interviewed", …],
 * "tolerance_days": 31}}. After the lists are added, before link_prepare. BD_INPUT names an absent column and the nearest
 * one, and a column of which fewer than one value in twenty can be read as the date, age or number that it is said to be. */
FALLIBLE link_settings(struct link_job *j, const char *file, struct str text, struct err *e);

/* The id of a row in the order given, as written or as its number; scratch holds 24 bytes. */
struct str link_id(const struct link_job *j, uint32_t source_row, char *scratch);
/* Its file's name. */
struct str link_file(const struct link_job *j, size_t canonical_row);

/* What follows is not all when a step (link_step) is begun and stopped.
 *
 * `file,id,cluster` for every row in the order given; clusters numbered from 1 in that order. */
void link_put_clusters(const struct link_job *j, struct buf *out);

/* `file_a,id_a,file_b,id_b,probability,weight` for pairs at or above `least`; weight in bits, the prior included.
 * Pairs of one cluster that blocking never compared are compared and given too. Of decided pairs, "same" has probability 1
 * and "not the same" is left out. In the order of rows. */
void link_put_pairs(const struct link_job *j, double least, struct buf *out, size_t *count);

/* The same as JSON Lines: {"file":…,"id":…,"cluster":…} and {"file_a":…,"id_a":…,"file_b":…,"id_b":…,"probability":…,
 * "weight":…}, one object a line, numbers as in the tables. */
void link_put_clusters_lines(const struct link_job *j, struct buf *out);
void link_put_pairs_lines(const struct link_job *j, double least, struct buf *out, size_t *count);

#endif
