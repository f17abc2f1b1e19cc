/* fuzz/fuzz_decisions.c - people's decisions about pairs: what is read writes back to a file that reads the same, and binds
 * to rows without a pair of one row with itself. */
#include "fuzz.h"
#include "people.h"

#include "link/rows.h"

static void write_again(struct arena *a, const struct link_decisions *d)
{
    SCOPED_BUF struct buf out = BUF_MAX(GIB);
    struct link_decisions back;
    struct err e = ERR_NONE;
    for (size_t i = 0; i < d->count; i++)
        link_decision_put(&out, &d->all[i]);
    FUZZ_HOLDS(link_decisions_read(a, "again.jsonl", buf_str(&out), &back, &e) == BD_OK && back.count == d->count);
    for (size_t i = 0; i < d->count; i++) {
        FUZZ_HOLDS(back.all[i].verdict == d->all[i].verdict && back.all[i].how == d->all[i].how);
        FUZZ_HOLDS(str_eq(back.all[i].id_a, d->all[i].id_a) && str_eq(back.all[i].why, d->all[i].why));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_decisions d;
    struct decided bound;
    struct row_index x;
    struct link_job j;
    if (link_decisions_read(a, "decisions.jsonl", (struct str){(const char *)data, size}, &d, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    write_again(a, &d);
    people_open(&j, a, true);
    row_index_make(&j, &x);
    if (link_decisions_bind(&j, &x, &d, &bound, &e) == BD_OK)
        for (size_t i = 0; i < bound.count; i++)
            FUZZ_HOLDS(bound.pair[i].a < bound.pair[i].b && bound.pair[i].b < j.records.rows);
    link_close(&j);
    return 0;
}
