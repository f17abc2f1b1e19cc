/* app/link_lists.h - what the verbs of linkage share: reading the lists that a command names. */
#ifndef BD_APP_LINK_LISTS_H
#define BD_APP_LINK_LISTS_H

#include "app/verb.h"
#include "link/read.h"
#include "link/splink.h"

/* Reads the files of the parameter `file`, honouring --id, --ignore and --settings, into an open job. The column `truth`
 * (STR_NONE for none) is left unread too. Texts live in the call's arena. Errors of file_read, link_add_csv and link_settings. */
FALLIBLE link_read_lists(struct verb_call *call, struct link_job *j, struct str truth, struct err *e);

/* The fields that settings for Splink cannot hold, with the reason. */
void link_print_left_out(const struct splink_left_out *left, struct printer *out);

#endif
