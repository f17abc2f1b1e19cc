/* app/link_lists.h - what the verbs of linkage share: reading the lists that a command names. */
#ifndef BD_APP_LINK_LISTS_H
#define BD_APP_LINK_LISTS_H

#include "app/verb.h"
#include "link/read.h"
#include "link/splink.h"

/* The row of their parameters. Each list takes the first of the names given that it has. */
#define PARAM_OF_ID                                                                                                            \
    {                                                                                                                          \
        .name = "id", .kind = PARAM_TEXT, .many = true, .value = "COLUMN",                                                     \
        .about = "the column of ids, once for each name that lists have for it; else the id is the row from 1"                 \
    }

/* Reads the files of the parameter `file`, honouring --id, --ignore and --settings, into an open job. The column `truth`
 * (STR_NONE for none) is left unread too. Texts live in the call's arena. Errors of file_read, link_add_csv and link_settings. */
FALLIBLE link_read_lists(struct verb_call *call, struct link_job *j, struct str truth, struct err *e);

/* Which of the columns that --ignore names a list has; its columns are added to `all`, for the hint. `seen` has one for each, false at
 * first. After all lists link_check_ignored refuses what none has: it is a slip, and what was meant would be read. */
struct csv_table;
FALLIBLE link_see_ignored(struct verb_call *call, const char *path, struct str text, bool *seen, struct csv_table *all,
                          struct err *e);
FALLIBLE link_check_ignored(struct verb_call *call, const bool *seen, const struct csv_table *all, struct err *e);

/* The fields that settings for Splink cannot hold, with the reason. */
void link_print_left_out(const struct splink_left_out *left, struct printer *out);

/* "recall", the estimated share of the true pairs that were compared; none where nothing tells of it (recall_known). */
void link_print_recall(const struct link_job *j, struct printer *out);

#endif
