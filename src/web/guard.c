/* web/guard.c - see guard.h. */
#include "web/guard.h"

#include <stdio.h>
#include <string.h>

static void random_hex(const struct env *env, char out[65])
{
    unsigned char bytes[32];
    env->random(env->ctx, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    explicit_bzero(bytes, sizeof bytes);
}

void guard_begin(struct guard *g, const char *address, int port, const struct env *env)
{
    *g = (struct guard){0};
    bool six = strchr(address, ':') != NULL;
    snprintf(g->host, sizeof g->host, six ? "[%s]:%d" : "%s:%d", address, port);
    snprintf(g->origin, sizeof g->origin, "http://%s", g->host);
    snprintf(g->cookie_name, sizeof g->cookie_name, "bandi-%d", port);
    random_hex(env, g->token);
    random_hex(env, g->cookie);
}

void guard_start_address(const struct guard *g, char out[160])
{
    snprintf(out, 160, "%s/start/%s", g->origin, g->token);
}

/* Equal, in a time that depends on the lengths only. */
static bool same_secret(const char *guess, size_t n, const char *secret)
{
    size_t m = strlen(secret);
    unsigned char difference = n != m;
    for (size_t i = 0; i < m; i++)
        difference |= (unsigned char)(secret[i] ^ (n > 0 ? guess[i % n] : 0));
    return difference == 0;
}

/* Looks for name=value in "a=1; b=2". */
static bool cookie_is_right(const struct guard *g, const char *header)
{
    size_t name = strlen(g->cookie_name);
    bool right = false;
    for (const char *p = header; p != NULL && *p != '\0';) {
        while (*p == ' ' || *p == ';')
            p++;
        size_t n = strcspn(p, ";");
        if (n > name && strncmp(p, g->cookie_name, name) == 0 && p[name] == '=')
            right = right || same_secret(p + name + 1, n - name - 1, g->cookie);
        p += n;
    }
    return right;
}

static bool site_is_ours(const struct guard *g, const struct guard_request *r, bool post)
{
    if (r->origin != NULL && strcmp(r->origin, g->origin) != 0)
        return false;
    if (post && r->origin == NULL)
        return false;
    if (r->fetch_site == NULL)
        return true;
    /* "none" is an address typed or opened from outside the browser; it can name a page but send nothing. */
    return strcmp(r->fetch_site, "same-origin") == 0 || (!post && strcmp(r->fetch_site, "none") == 0);
}

enum guard_answer guard_judge(struct guard *g, const struct guard_request *r)
{
    if (r->hosts != 1 || r->host == NULL || strcmp(r->host, g->host) != 0)
        return GUARD_WRONG_HOST;
    bool post = strcmp(r->method, "POST") == 0;
    if (!post && strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0)
        return GUARD_WRONG_METHOD;
    if (!site_is_ours(g, r, post))
        return GUARD_WRONG_ORIGIN;
    if (strncmp(r->path, "/start/", 7) == 0) {
        const char *guess = r->path + 7;
        if (post || strcmp(r->method, "HEAD") == 0 || g->token_used || !same_secret(guess, strlen(guess), g->token))
            return GUARD_NO_COOKIE;
        g->token_used = true;
        return GUARD_EXCHANGE;
    }
    if (!post && strncmp(r->path, "/asset/", 7) == 0)
        return GUARD_ASSET;
    return cookie_is_right(g, r->cookie) ? GUARD_OPEN : GUARD_NO_COOKIE;
}
