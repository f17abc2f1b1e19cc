/* app/estimate_vault.c - see estimate_vault.h. */
#include "app/estimate_vault.h"
#include "app/estimate_cells.h"
#include "app/labels.h"

FALLIBLE estimate_vault_open(const struct verb_call *call, enum ledger_mode mode, struct session **out, struct err *e)
{
    const char *path;
    if (call->vault == NULL && session_path(call, &path, e) != BD_OK) {
        err_clear(e);
        (void)!err_set(e, BD_USAGE, "name a file of capture histories");
        return err_mend(e, "without a file the lists of a vault are read: --vault NAME.bandi");
    }
    return session_open(call, mode, out, e);
}

FALLIBLE estimate_vault_read(struct verb_call *call, struct session *s, struct estimate_input *in, struct estimate_vault *out,
                             struct err *e)
{
    struct estimate_vault v = {.ask = {.by = vault_list_by_named(arg_text(call, "list-by")),
                                       .lists = in->lists,
                                       .strata = in->strata,
                                       .periods = arg_text(call, "periods"),
                                       .place_level = arg_text(call, "place-level"),
                                       .today = session_today(call)}};
    bool known = consent_use_read(arg_text(call, "use"), &v.ask.use);
    BD_ASSERT(known && v.ask.by != VAULT_LIST_BYS);
    BD_TRY(vault_histories(s->matter, &v.ask, call->arena, &v.h, e));
    in->path = "the vault";
    in->text = v.h.decided;
    in->lists = STR("");
    *out = v;
    return BD_OK;
}

void estimate_vault_print(const struct estimate_vault *v, enum words_language l, struct printer *out)
{
    print_object_begin(out, "vault");
    const char *use = consent_use_word(v->ask.use);
    print_z(out, "use", printer_face(out) == PRINTER_JSON ? use : printer_label(out, use));
    print_int(out, "persons", (int64_t)v->h.persons);
    print_int(out, "unlisted", (int64_t)v->h.unlisted);
    print_int(out, "withheld", (int64_t)v->h.withheld);
    print_int(out, "repeats", (int64_t)v->h.repeats);
    print_int(out, "undecided_pairs", (int64_t)v->h.undecided_pairs);
    print_data_begin(out);
    print_str(out, "related", v->h.related);
    print_data_end(out);
    print_object_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    if (v->h.related.n > 0)
        print_line(out, words_note(l, NOTE_RELATED), STR_FMT(v->h.related));
#pragma GCC diagnostic pop
    if (v->h.unlinked)
        print_line(out, "%s", words_note(l, NOTE_UNLINKED));
}

/* One reading of the undecided; a method that does not settle refuses. */
static FALLIBLE print_reading(const char *name, const struct history_table *t, enum mse_method method,
                              const struct mse_options *o, enum words_language l, struct arena *a, struct printer *out,
                              struct err *e)
{
    struct mse_estimate x;
    enum bd_status s = mse_run(method, t, o, a, &x, e);
    if (s == BD_NOT_CONVERGED || s == BD_LIMIT) {
        err_clear(e);
        x = mse_begin(method, MSE_ESTIMATE, t, o);
        mse_refuse(&x, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
        s = BD_OK;
    }
    BD_TRY(s);
    print_z(out, NULL, name);
    print_int(out, NULL, t->observed);
    estimate_cells(a, out, l, &x);
    return BD_OK;
}

FALLIBLE estimate_vault_undecided(const struct estimate_vault *v, const struct estimate_input *in, const struct history_file *h,
                                  enum mse_method method, const struct mse_options *o, enum words_language l, struct arena *a,
                                  struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"same", "Of the undecided pairs are the same"},
                                                  {"observed", "Seen"},
                                                  {"total", "Total"},
                                                  {"low", "Low"},
                                                  {"high", "High"},
                                                  {"refused", "Refused because"}};
    if (v->h.undecided_pairs == 0)
        return BD_OK;
    struct estimate_input joined = *in;
    struct history_file all;
    joined.text = v->h.joined;
    BD_TRY(estimate_read(a, &joined, &all, e));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_UNDECIDED), v->h.undecided_pairs, mse_method_name(method));
#pragma GCC diagnostic pop
    print_table_begin(out, "undecided", columns, 6);
    BD_TRY(print_reading(printer_face(out) == PRINTER_JSON ? "none" : labels_word((int)l, "none"), &h->all, method, o, l, a,
                         out, e));
    BD_TRY(print_reading(printer_face(out) == PRINTER_JSON ? "all" : labels_word((int)l, "all"), &all.all, method, o, l, a, out,
                         e));
    print_table_end(out);
    return BD_OK;
}

static bool small(int64_t count)
{
    return count > 0 && count < ESTIMATE_SMALL;
}

size_t estimate_small(const struct history_file *h)
{
    size_t n = 0;
    for (size_t w = 1; w < history_cells(&h->all); w++)
        n += small(h->all.count[w]);
    for (size_t i = 0; i < h->strata && h->strata_columns > 0; i++)
        n += small(h->stratum[i].table.observed);
    return n;
}

void estimate_small_print(const struct history_file *h, enum words_language l, struct printer *out)
{
    size_t n = estimate_small(h);
    print_data_begin(out);
    print_int(out, "small_counts", (int64_t)n);
    print_data_end(out);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    if (n > 0)
        print_line(out, words_note(l, NOTE_SMALL), n, ESTIMATE_SMALL);
#pragma GCC diagnostic pop
}

FALLIBLE estimate_may_leave(enum consent_use use, const struct history_file *h, const char *path, struct err *e)
{
    if (use == USE_INTERNAL) {
        (void)!err_set(e, BD_DENIED, "%s would leave the vault, and it is not said for which use", path);
        return err_mend(e, "--use statistics (or partner, court, public) counts only what was given for that");
    }
    size_t n = estimate_small(h);
    if (n == 0)
        return BD_OK;
    (void)!err_set(e, BD_DENIED, "%s would show %zu counts of fewer than %d people, which could point at somebody", path, n,
                   ESTIMATE_SMALL);
    return err_mend(e, "take lists together (--list-by, --merge) or use fewer strata");
}
