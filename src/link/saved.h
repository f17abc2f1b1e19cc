/* link/saved.h - what a linkage learned, as a file: read by people, and taken for another run.
 *
 * Floor: link. JSON, format "bandi-model" 1: recall, and for each field its kind and for each outcome of its comparison m and u
 * (within the outcome's group; model.h). Every field is in it, names of people too, which Splink's settings (splink.h) cannot
 * hold. No value of a list is in it, except in the names of columns.
 * A run that is given a model holds its m and u; the prior and the frequencies of equal values are learned from its own lists.
 */
#ifndef BD_LINK_SAVED_H
#define BD_LINK_SAVED_H

#include "link/run.h"

/* Whether an outcome is one that the lists, or a model given, speak of. */
bool saved_level_shown(const struct link_job *j, int f, int level);

/* Appends the model of a finished run. The same job gives the same bytes. */
void saved_put(const struct link_job *j, struct buf *out);

/* Takes a model between link_prepare and link_run. A field of the file is taken for the one of its name and kind, else for the
 * only one of its kind. *used receives how many were taken; texts need not outlive the call.
 * BD_INPUT: another format, an outcome that the field does not have (both named), m or u outside 0 to 1, no field that fits. */
FALLIBLE saved_read(struct link_job *j, const char *file, struct str text, size_t *used, struct err *e);

#endif
