/* app/import_copy.c - what another copy of this vault holds (a bundle or a backup) into this one: entries that it lacks come,
 * erased ones do not come back, and what the logs contradict is told. */
#include "app/import.h"
#include "app/session.h"

#include <stdio.h>
#include <string.h>

bool import_is_copy(const char *path)
{
    char head[8] = {0};
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return false;
    bool whole = fread(head, 1, sizeof head, f) == sizeof head;
    fclose(f);
    return whole && (memcmp(head, "bandibnd", 8) == 0 || memcmp(head, "bandibak", 8) == 0);
}

/* What a person must know; nothing when all is in order. */
static void explain(struct printer *out, const struct import_report *r)
{
    if (r->own_back > 0)
        print_line(
            out, "This copy had been turned back to an older state: entries of its own log came back with the file. If it was "
                 "written meanwhile, its log has two branches now and a person must decide.");
    if (r->erased_kept_out > 0)
        print_line(
            out, "What was erased here for good stands in the file and was not taken. Destroy the file, or have it made anew.");
    if (r->forks > 0)
        print_line(out, "A log went on in two places: what it says past the fork is set aside until a person decides.");
    if (r->gaps > 0)
        print_line(out, "The file continues logs whose beginning is not here; ask for a whole one.");
    if (r->strangers > 0)
        print_line(out,
                   "The file holds logs of devices that nobody admitted; they were left out. Ask whoever gave it to you why.");
    if (r->from_future > 0)
        print_line(out, "Some entries claim a time more than a day ahead of this machine's clock; look at both clocks.");
}

FALLIBLE import_copy(struct verb_call *call, const char *path, struct printer *out, struct err *e)
{
    struct import_report r;
    BD_TRY(ledger_import(call->session->ledger, path, &r, e));
    BD_TRY(matter_catch_up(call->session->matter, e));
    print_int(out, "entries_new", (int64_t)r.entries_new);
    print_int(out, "entries_known", (int64_t)r.entries_known);
    print_int(out, "evidence_new", (int64_t)r.evidence_new);
    print_int(out, "erased_kept_out", (int64_t)r.erased_kept_out);
    print_data_begin(out);
    print_int(out, "own_back", (int64_t)r.own_back);
    print_int(out, "forks", (int64_t)r.forks);
    print_int(out, "gaps", (int64_t)r.gaps);
    print_int(out, "strangers", (int64_t)r.strangers);
    print_int(out, "from_future", (int64_t)r.from_future);
    print_bool(out, "written", true);
    print_data_end(out);
    explain(out, &r);
    return BD_OK;
}
