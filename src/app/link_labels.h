/* app/link_labels.h - what the verbs of linkage call their figures for whoever reads them as text; the keys of JSON stay.
 *
 * Floor: app. "Recall" is of the pairs that were compared while a linkage runs, and of what it put together where it is
 * evaluated, so each has words of its own.
 */
#ifndef BD_APP_LINK_LABELS_H
#define BD_APP_LINK_LABELS_H

enum link_labels_of { LINK_LABELS_RUN, LINK_LABELS_EVALUATE };

/* The words for a key, or the key; a printer_label_fn whose language is an enum link_labels_of. */
const char *link_label(int of, const char *key);

#endif
