/* cheap - gives a vault key slots that open in milliseconds, for tests that open it hundreds of times.
 *
 * usage: cheap VAULT   (the passphrase is the first line of standard input; it stays the same)
 * Argon2id then takes the format's least memory and one pass; nothing else of the vault changes. */
#include "ledger/ledger.h"

#include "base/env.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    struct ledger *l SCOPED_LEDGER = NULL;
    char line[1100];
    if (argc != 2 || fgets(line, sizeof line, stdin) == NULL)
        return 2;
    struct str secret = {line, strcspn(line, "\n")};
    if (ledger_open(argv[1], LEDGER_WRITE, secret, &env, &l, &e) != BD_OK ||
        ledger_passphrase_change(l, secret, 1, 8192, &e) != BD_OK) {
        fprintf(stderr, "cheap: %s\n", e.text);
        return 1;
    }
    return 0;
}
