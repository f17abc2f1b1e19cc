/* app/session.h - a vault opened for one verb, and the secrets that a person types.
 *
 * Floor: app. A verb whose `needs` name a vault finds it open in call->session; the others use the functions below.
 */
#ifndef BD_APP_SESSION_H
#define BD_APP_SESSION_H

#include "app/verb.h"
#include "ledger/ledger.h"
#include "record/record.h"

struct session {
    const char *path; /* of the vault folder */
    struct ledger *ledger;
    struct matter *matter; /* its view, caught up */
};

/* The vault folder that the call names: --vault, else the one folder NAME.bandi in the working folder.
 * BD_USAGE none or several there; BD_NOT_FOUND the named one is no vault. */
FALLIBLE session_path(const struct verb_call *call, const char **out, struct err *e);

/* Opens the vault of the call. Asks for the passphrase. Close with session_close. */
FALLIBLE session_open(const struct verb_call *call, enum ledger_mode mode, struct session **out, struct err *e);
void session_close(struct session *s);

/* After a failure, with the session closed: when it is damage in a view of the vault, throws that view away and says so as its
 * mend. Gives the status back. */
enum bd_status session_mend_view(const char *vault, enum bd_status s, struct err *e);

/* The folder of a vault's view files. Lives in `a`. */
const char *session_view_folder(struct arena *a, const char *vault);

/* A secret line in guarded memory (LIMIT_PASSPHRASE_BYTES); free with session_secret_free. Read as the next line of
 * --passphrase-fd when that is given, else asked for; `twice` asks again and compares. BD_INPUT empty; BD_USAGE nobody there. */
FALLIBLE session_secret(const struct verb_call *call, const char *question, bool twice, struct str *out, struct err *e);
void session_secret_free(struct str *secret);
#define SCOPED_SECRET __attribute__((cleanup(session_secret_free)))

/* Today as days since 1970-01-01, for consents that end. */
int32_t session_today(const struct verb_call *call);

#endif
