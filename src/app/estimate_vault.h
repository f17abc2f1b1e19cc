/* app/estimate_vault.h - `overlap` and `estimate` over the linked lists of a vault instead of a file.
 *
 * Floor: app. Without a FILE both verbs open the vault (--vault, else the one in the working folder) for reading. Counts only
 * come out. What is shown on the screen stays inside; a file that leaves (a picture) is refused unless its use was named, which
 * then limits who is counted, and unless no count in it is so small that it could point at somebody.
 */
#ifndef BD_APP_ESTIMATE_VAULT_H
#define BD_APP_ESTIMATE_VAULT_H

#include "app/estimate_input.h"
#include "app/vault_histories.h"
#include "app/verb.h"
#include "stats/run.h"

/* The options that both verbs have for vaults. */
#define ESTIMATE_VAULT_PARAMS                                                                                                  \
    {.name = "list-by",                                                                                                        \
     .kind = PARAM_CHOICE,                                                                                                     \
     .choices = "source kind connection publisher",                                                                            \
     .standard = "source",                                                                                                     \
     .about = "in a vault: what makes sources one list"},                                                                      \
        {.name = "periods",                                                                                                    \
         .kind = PARAM_TEXT,                                                                                                   \
         .value = "1998,2005",                                                                                                 \
         .about = "in a vault: first years of the periods of --strata period; else calendar years"},                           \
        {.name = "place-level",                                                                                                \
         .kind = PARAM_TEXT,                                                                                                   \
         .value = "KIND",                                                                                                      \
         .standard = "province",                                                                                               \
         .about = "in a vault: the kind of place of --strata place"},                                                          \
    {                                                                                                                          \
        .name = "use", .kind = PARAM_CHOICE, .choices = "internal partner court statistics public", .standard = "internal",    \
        .about = "in a vault: only what was given for this use counts; a file may leave for no use but a named one"            \
    }

/* Counts below this could point at somebody. */
enum { ESTIMATE_SMALL = 5 };

struct estimate_vault {
    struct histories_ask ask;
    struct vault_histories h;
};

/* Opens the vault of the call. BD_USAGE, naming the file that would do as well, without a vault; else as session_open. */
FALLIBLE estimate_vault_open(const struct verb_call *call, enum ledger_mode mode, struct session **out, struct err *e);

/* Reads the lists that `in` asks for (its lists and strata). in->text is then the table of counts in which nobody is merged
 * without a decision. Errors of vault_histories. */
FALLIBLE estimate_vault_read(struct verb_call *call, struct session *s, struct estimate_input *in, struct estimate_vault *out,
                             struct err *e);

/* What was counted: "vault" with persons, unlisted, withheld, repeats, undecided_pairs, related. */
void estimate_vault_print(const struct estimate_vault *v, enum words_language l, struct printer *out);

/* The range that the undecided pairs leave: "undecided", a row for none and a row for all of them the same person, by `method`.
 * Nothing without undecided pairs. */
FALLIBLE estimate_vault_undecided(const struct estimate_vault *v, const struct estimate_input *in, const struct history_file *h,
                                  enum mse_method method, const struct mse_options *o, enum words_language l, struct arena *a,
                                  struct printer *out, struct err *e);

/* How many histories and strata hold 1 to ESTIMATE_SMALL - 1 people; and the warning, "small_counts". */
size_t estimate_small(const struct history_file *h);
void estimate_small_print(const struct history_file *h, enum words_language l, struct printer *out);

/* May a file with these counts leave for this use? BD_DENIED says what stands in the way. */
FALLIBLE estimate_may_leave(enum consent_use use, const struct history_file *h, const char *path, struct err *e);

#endif
