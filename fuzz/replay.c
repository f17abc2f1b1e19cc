/* fuzz/replay.c - replays a fuzz target's corpus as an ordinary test: every seed as it stands, then for each seed a fixed
 * number of seeded mutations (bits flipped, bytes cut, doubled, crossed with another seed). Prints TAP.
 *
 * usage: fuzz_NAME_replay FOLDER [MUTATIONS] */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SEEDS = 4096, MOST_BYTES = 1 << 20 };

struct seed {
    char name[256];
    uint8_t *bytes;
    size_t n;
};

static struct seed seeds[MOST_SEEDS];
static size_t seed_count;
static uint64_t state = 1;

static uint64_t draw(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below > 0 ? state % below : 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct seed *)a)->name, ((const struct seed *)b)->name);
}

static int load(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return 0;
    for (struct dirent *d; (d = readdir(dir)) != NULL && seed_count < MOST_SEEDS;) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        FILE *f = d->d_name[0] != '.' ? fopen(path, "rb") : NULL;
        if (f == NULL)
            continue;
        struct seed *s = &seeds[seed_count];
        snprintf(s->name, sizeof s->name, "%s", d->d_name);
        s->bytes = malloc(MOST_BYTES);
        if (s->bytes == NULL)
            abort();
        s->n = fread(s->bytes, 1, MOST_BYTES, f);
        seed_count++;
        fclose(f);
    }
    closedir(dir);
    qsort(seeds, seed_count, sizeof *seeds, by_name);
    return 1;
}

/* An exact-size heap copy, so that a sanitizer sees a read past the end. */
static void feed(const uint8_t *bytes, size_t n)
{
    uint8_t *copy = malloc(n > 0 ? n : 1);
    if (copy == NULL)
        abort();
    if (n > 0)
        memcpy(copy, bytes, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static void feed_mutation(const struct seed *s)
{
    static uint8_t bytes[2 * MOST_BYTES];
    size_t n = s->n;
    memcpy(bytes, s->bytes, n);
    for (uint64_t edits = 1 + draw(4); edits > 0; edits--) {
        size_t at = (size_t)draw(n + 1);
        switch (draw(6)) {
        case 0:
            if (at < n)
                bytes[at] ^= (uint8_t)(1u << draw(8));
            break;
        case 1:
            if (at < n)
                bytes[at] = (uint8_t)draw(256);
            break;
        case 2: /* cut the tail */ n = at; break;
        case 3: /* drop one */
            if (at < n)
                memmove(bytes + at, bytes + at + 1, --n - at);
            break;
        case 4: /* double a piece */
            if (at < n && n < MOST_BYTES) {
                size_t k = (size_t)draw(n - at) + 1;
                k = n + k > MOST_BYTES ? 1 : k;
                memmove(bytes + at + k, bytes + at, n - at);
                n += k;
            }
            break;
        default: { /* cross with another seed */
            const struct seed *other = &seeds[draw(seed_count)];
            size_t from = (size_t)draw(other->n + 1);
            if (at + other->n - from <= MOST_BYTES) {
                memcpy(bytes + at, other->bytes + from, other->n - from);
                n = at + other->n - from;
            }
        }
        }
    }
    feed(bytes, n);
}

int main(int argc, char **argv)
{
    if (argc < 2 || !load(argv[1])) {
        printf("Bail out! no corpus folder\n");
        return 1;
    }
    long mutations = argc > 2 ? atol(argv[2]) : 200;
    printf("1..2\n");
    feed(NULL, 0);
    for (size_t i = 0; i < seed_count; i++)
        feed(seeds[i].bytes, seeds[i].n);
    printf("%s 1 - every seed of the corpus is read or refused (%zu seeds)\n", seed_count >= 50 ? "ok" : "not ok", seed_count);
    for (size_t i = 0; i < seed_count; i++)
        for (long k = 0; k < mutations; k++)
            feed_mutation(&seeds[i]);
    printf("ok 2 - so are %ld mutations of each\n", mutations);
    return seed_count >= 50 ? 0 : 1;
}
