/* app/session.c - see session.h. */
#include "app/session.h"
#include "app/prompt.h"
#include "base/limits.h"
#include "crypto/key.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static FALLIBLE only_vault_here(const struct verb_call *call, const char **out, struct err *e)
{
    DIR *here = opendir(".");
    if (here == NULL)
        return err_os(e, errno, "cannot look into the working folder");
    const char *found = NULL;
    size_t count = 0;
    for (struct dirent *d; (d = readdir(here)) != NULL;)
        if (str_ends(str_from(d->d_name), ".bandi") && d->d_name[0] != '.' && is_folder(d->d_name)) {
            found = arena_printf(call->arena, "%s", d->d_name);
            count++;
        }
    closedir(here);
    if (count == 1) {
        *out = found;
        return BD_OK;
    }
    (void)!err_set(e, BD_USAGE, count == 0 ? "there is no vault in this folder" : "there are several vaults in this folder");
    return err_mend(e, count == 0 ? "name one with --vault NAME.bandi, or make one with bandi init NAME.bandi"
                                  : "say which with --vault NAME.bandi, or once for all: export BANDI_VAULT=NAME.bandi");
}

FALLIBLE session_path(const struct verb_call *call, const char **out, struct err *e)
{
    const char *named = getenv("BANDI_VAULT");
    bool by_environment = call->vault == NULL && named != NULL && named[0] != '\0';
    const char *path = by_environment ? named : call->vault;
    if (path == NULL)
        return only_vault_here(call, out, e);
    if (!is_folder(path)) {
        (void)!err_set(e, BD_NOT_FOUND, "there is no vault at %s%s", path, by_environment ? ", which BANDI_VAULT names" : "");
        return err_mend(e, "a vault is a folder NAME.bandi; bandi init NAME.bandi makes one");
    }
    *out = path;
    return BD_OK;
}

const char *session_view_folder(struct arena *a, const char *vault)
{
    return arena_printf(a, "%s/view", vault);
}

void session_secret_free(struct str *secret)
{
    guarded_free((void *)(uintptr_t)secret->p);
    *secret = STR_NONE;
}

/* One line of an open file, byte by byte, so that the next secret stays in it. */
static FALLIBLE read_secret_line(int fd, char *out, size_t cap, size_t *n, struct err *e)
{
    *n = 0;
    for (;;) {
        char c;
        ssize_t k = read(fd, &c, 1);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_os(e, errno, "cannot read the passphrase from file descriptor %d", fd);
        if (k == 0 || c == '\n')
            break;
        if (*n + 1 >= cap)
            return err_set(e, BD_LIMIT, "the passphrase is longer than %zu bytes", cap - 1);
        out[(*n)++] = c;
    }
    if (*n > 0 && out[*n - 1] == '\r')
        --*n;
    return BD_OK;
}

static FALLIBLE ask_again(const struct verb_call *call, const char *first, size_t n, struct err *e)
{
    char *again = guarded_new(LIMIT_PASSPHRASE_BYTES + 1);
    size_t m = 0;
    enum bd_status s = prompt_secret(call, "the same again", again, LIMIT_PASSPHRASE_BYTES + 1, &m, e);
    bool same = s == BD_OK && n == m && memcmp(first, again, n) == 0;
    guarded_free(again);
    if (s == BD_OK && !same)
        return err_set(e, BD_INPUT, "the two did not agree; nothing was changed");
    return s;
}

/* Only length can be judged here. Whoever has the disk may try some thousands of phrases a second on hired machines, for years:
 * sixteen bytes are three or four words, or six syllables of Hangul. */
static FALLIBLE refuse_short(size_t bytes, struct err *e)
{
    enum { LEAST_BYTES = 16 };
    if (bytes >= LEAST_BYTES)
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "this passphrase is too short to keep anybody out of a seized disk");
    return err_mend(e, "take several words: %d letters or more", LEAST_BYTES);
}

static FALLIBLE refuse_empty(const struct verb_call *call, const char *question, struct err *e)
{
    if (call->passphrase_fd < 0)
        return err_set(e, BD_INPUT, "the passphrase is empty");
    (void)!err_set(e, BD_INPUT, "the %s is empty: file descriptor %d holds no further line", question, call->passphrase_fd);
    return err_mend(e, "one passphrase a line; bandi help %s says in which order", call->verb->name);
}

FALLIBLE session_secret(const struct verb_call *call, const char *question, bool twice, struct str *out, struct err *e)
{
    char *text = guarded_new(LIMIT_PASSPHRASE_BYTES + 1);
    size_t n = 0;
    enum bd_status s;
    if (call->passphrase_fd >= 0)
        s = read_secret_line(call->passphrase_fd, text, LIMIT_PASSPHRASE_BYTES + 1, &n, e);
    else
        s = prompt_secret(call, question, text, LIMIT_PASSPHRASE_BYTES + 1, &n, e);
    if (s == BD_OK && n == 0)
        s = refuse_empty(call, question, e);
    if (s == BD_OK && twice)
        s = refuse_short(n, e);
    if (s == BD_OK && twice && call->passphrase_fd < 0)
        s = ask_again(call, text, n, e);
    if (s != BD_OK) {
        guarded_free(text);
        return s;
    }
    *out = (struct str){text, n};
    return BD_OK;
}

enum bd_status session_mend_view(const char *vault, enum bd_status s, struct err *e)
{
    size_t n = strlen(vault);
    if (s != BD_DAMAGED || strncmp(e->file, vault, n) != 0 || strncmp(e->file + n, "/view/", 6) != 0 ||
        !str_ends(str_from(e->file), ".db"))
        return s;
    bool kept = strstr(e->mend, "the change itself is kept") != NULL;
    matter_view_discard(e->file);
    return err_mend(e, "only a view was damaged, nothing lasting: it was thrown away and is made again; %s",
                    kept ? "the change itself is kept, do not enter it again" : "give the command again");
}

FALLIBLE session_open(const struct verb_call *call, enum ledger_mode mode, struct session **out, struct err *e)
{
    struct session *s = ARENA_NEW(call->arena, struct session);
    struct str secret SCOPED_SECRET = STR_NONE;
    crypto_start();
    BD_TRY(session_path(call, &s->path, e));
    BD_TRY(session_secret(call, "passphrase", false, &secret, e));
    BD_TRY(ledger_open(s->path, mode, secret, call->env, &s->ledger, e));
    enum bd_status opened = matter_open(s->ledger, session_view_folder(call->arena, s->path), call->env, &s->matter, e);
    if (opened != BD_OK) {
        ledger_close(s->ledger);
        return session_mend_view(s->path, opened, e);
    }
    *out = s;
    return BD_OK;
}

void session_close(struct session *s)
{
    if (s == NULL)
        return;
    matter_close(s->matter);
    ledger_close(s->ledger);
    s->matter = NULL;
    s->ledger = NULL;
}

int32_t session_today(const struct verb_call *call)
{
    return (int32_t)(call->env->now_us(call->env->ctx) / ((int64_t)86400 * 1000000));
}
