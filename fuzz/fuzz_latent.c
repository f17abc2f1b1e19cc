/* fuzz/fuzz_latent.c - stopped runs of the latent classes: refused with words, or gone on with. Hexadecimal is hard to hit by
 * chance, so after a first byte "=" the rest is taken as the bytes of the words, 8 each, between the right header and check sums. */
#include "fuzz.h"
#include "base/limits.h"
#include "stats/latent.h"

#include <inttypes.h>
#include <string.h>

static struct history_table table(struct arena *a)
{
    static const int64_t count[8] = {0, 40, 35, 12, 30, 9, 11, 5};
    struct history_table t = history_new(a, 3);
    memcpy(t.count, count, sizeof count);
    history_total(&t);
    return t;
}

/* A fresh run as text gives the header and the check sum; the words of the input take the place of what follows. */
static void put_words(struct str in, const struct history_table *t, const struct latent_options *o, struct arena *a,
                      struct buf *out)
{
    struct err e = ERR_NONE;
    struct latent_run *run;
    FUZZ_HOLDS(latent_begin(t, o, a, &run, &e) == BD_OK);
    latent_save(run, out);
    out->n = sizeof "bandi-latent 2\n" - 1 + 17;
    for (size_t at = 0; at < in.n; at += 8) {
        size_t n = in.n - at < 8 ? in.n - at : 8;
        uint8_t word[8] = {0};
        memcpy(word, in.p + at, n);
        hex_put(out, word, 8);
        buf_add_char(out, '\n');
    }
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < out->n; i++)
        sum = (sum ^ (unsigned char)out->p[i]) * 0x100000001b3u;
    buf_addf(out, "%016" PRIx64 "\n", sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(64 * MIB), again = BUF_MAX(64 * MIB);
    struct err e = ERR_NONE;
    struct history_table t = table(a);
    struct latent_options o = LATENT_DEFAULTS;
    struct latent_run *run;
    o.classes = 2;
    o.threads = 1;
    o.most_steps = 1000;
    if (size > 0 && data[0] == '=')
        put_words((struct str){(const char *)data + 1, size - 1}, &t, &o, a, &text);
    else
        buf_add(&text, (const char *)data, size);
    if (latent_load(buf_str(&text), &t, &o, a, &run, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    latent_save(run, &again);
    FUZZ_HOLDS(again.n == text.n);
    (void)latent_advance(run);
    return 0;
}
