/* app/estimate_what_if_print.c - tables and picture of estimate_what_if.h. */
#include "app/estimate_what_if.h"
#include "app/estimate_cells.h"
#include "app/labels.h"
#include "draw/chart.h"

#include <math.h>

/* Rows of one kind as a table: what, value where `valued`, total, low, high, why not. */
static void rows(const struct what_if *w, enum what_if_kind kind, const char *key, const struct print_column *columns,
                 bool valued, bool named, enum words_language l, struct arena *a, struct printer *out)
{
    print_table_begin(out, key, columns, 4u + valued + named);
    for (size_t i = 0; i < w->rows; i++) {
        const struct what_if_row *r = &w->row[i];
        if (r->kind != kind)
            continue;
        if (named)
            print_z(out, NULL, printer_face(out) == PRINTER_JSON ? r->what : labels_word(l, r->what));
        if (valued)
            print_real(out, NULL, r->value, 3);
        estimate_cells(a, out, l, &r->x);
    }
    print_table_end(out);
}

static void print_pairs(const struct what_if *w, const struct history_table *used, enum words_language l, struct arena *a,
                        struct printer *out)
{
    static const struct print_column odds[] = {{"pair", "Pair"},   {"odds_ratio", "Odds ratio"},
                                               {"total", "Total"}, {"low", "Low"},
                                               {"high", "High"},   {"refused", "Refused because"}};
    static const struct print_column tip[] = {{"first", "First"},
                                              {"second", "Second"},
                                              {"halves", "Halves the unseen at"},
                                              {"doubles", "Doubles them at"},
                                              {"reaches", "Gives --tipping at"}};
    if (w->model == NULL)
        return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* words_note is the only source of formats */
    print_line(out, words_note(l, NOTE_ODDS), w->model);
#pragma GCC diagnostic pop
    rows(w, WHAT_IF_PAIR, "odds", odds, true, true, l, a, out);
    print_table_begin(out, "tipping", tip, w->tipping > 0 ? 5 : 4);
    for (size_t i = 0; i < w->pairs; i++) {
        const struct what_if_pair *p = &w->pair[i];
        print_str(out, NULL, used->name[p->i]);
        print_str(out, NULL, used->name[p->j]);
        const double at[] = {p->halves, p->doubles, p->reaches};
        for (int k = 0; k < (w->tipping > 0 ? 3 : 2); k++)
            if (isnan(at[k]))
                print_none(out, NULL);
            else
                print_real(out, NULL, at[k], 2);
    }
    print_table_end(out);
}

static void print_known(const struct what_if *w, const struct history_table *used, enum words_language l, struct arena *a,
                        struct printer *out)
{
    static const struct print_column known[] = {{"list", "List"}, {"size", "Its size"}, {"total", "From the others"},
                                                {"low", "Low"},   {"high", "High"},     {"refused", "Refused because"}};
    print_table_begin(out, "consistency", known, 6);
    for (unsigned i = 0; i < used->lists; i++) {
        print_str(out, NULL, used->name[i]);
        print_int(out, NULL, (int64_t)w->known[i].size);
        estimate_cells(a, out, l, &w->known[i].x);
    }
    print_table_end(out);
}

static void print_graphs(const struct what_if *w, struct arena *a, struct printer *out)
{
    static const struct print_column columns[] = {{"graph", "Graph"}, {"weight", "Weight"}, {"mean", "Its mean total"}};
    print_table_begin(out, "graphs", columns, 3);
    for (size_t i = 0; i < w->graphs; i++) {
        print_z(out, NULL, w->graph[i]);
        print_real(out, NULL, w->weight[i], 2);
        estimate_cell(a, out, true, w->mean[i], w->base.refusal == MSE_FINE ? w->base.high - w->base.low : 0);
    }
    print_table_end(out);
}

void what_if_print(const struct what_if *w, const struct history_table *used, enum words_language l, struct arena *a,
                   struct printer *out)
{
    static const struct print_column xi[] = {{"xi", "Dependence of all lists"},
                                             {"total", "Total"},
                                             {"low", "Low"},
                                             {"high", "High"},
                                             {"refused", "Refused because"}};
    static const struct print_column without[] = {
        {"list", "List left out"}, {"total", "Total"}, {"low", "Low"}, {"high", "High"}, {"refused", "Refused because"}};
    static const struct print_column merged[] = {
        {"lists", "Taken as one list"}, {"total", "Total"}, {"low", "Low"}, {"high", "High"}, {"refused", "Refused because"}};
    static const struct print_column prior[] = {
        {"prior", "Prior (graphs)"},   {"delta", "Pseudo-count"}, {"total", "Total"}, {"low", "Low"}, {"high", "High"},
        {"refused", "Refused because"}};
    print_heading(out, "%s (%s)", words_heading(l, HEADING_SENSITIVITY), mse_method_name(w->method));
    rows(w, WHAT_IF_TOP, "xi", xi, true, false, l, a, out);
    print_pairs(w, used, l, a, out);
    if (w->check)
        print_line(out, "%s", words_note(l, NOTE_TWO_LEFT));
    print_data_begin(out);
    print_z(out, "without_method", mse_method_name(w->check ? MSE_CHAPMAN : w->method));
    print_data_end(out);
    rows(w, WHAT_IF_WITHOUT, "without", without, false, true, l, a, out);
    print_known(w, used, l, a, out);
    if (!w->check)
        rows(w, WHAT_IF_MERGED, "merged", merged, false, true, l, a, out);
    rows(w, WHAT_IF_PRIOR, "priors", prior, true, true, l, a, out);
    print_graphs(w, a, out);
}

static const char *label(const struct what_if_row *r, enum words_language l, struct arena *a)
{
    switch (r->kind) {
    case WHAT_IF_TOP: return arena_printf(a, "%s %.3g", labels_word(l, "dependence of all lists"), r->value);
    case WHAT_IF_PAIR: return arena_printf(a, "%s %s %.3g", labels_word(l, "odds ratio of"), r->what, r->value);
    case WHAT_IF_WITHOUT: return arena_printf(a, "%s %s", labels_word(l, "without"), r->what);
    case WHAT_IF_MERGED: return arena_printf(a, "%s %s", r->what, labels_word(l, "as one list"));
    default: return arena_printf(a, "graphs, %s, %.3g", labels_word(l, r->what), r->value);
    }
}

FALLIBLE what_if_draw(const struct what_if *w, enum words_language l, struct arena *a, struct buf *out, struct err *e)
{
    struct chart_row *row = ARENA_ARRAY(a, struct chart_row, w->rows + 1);
    size_t n = 0;
    if (w->base.refusal == MSE_FINE)
        row[n++] = (struct chart_row){
            .label = str_from(arena_printf(a, "%s: %s", labels_word(l, "as it is"), mse_method_name(w->method))),
            .value = w->base.total,
            .low = w->base.low,
            .high = w->base.high,
            .figure = str_from(estimate_figure(a, l, &w->base))};
    for (size_t i = 0; i < w->rows; i++) {
        const struct what_if_row *r = &w->row[i];
        if (r->x.refusal != MSE_FINE)
            continue;
        bool check = r->kind == WHAT_IF_WITHOUT && w->check;
        row[n++] = (struct chart_row){.label = str_from(label(r, l, a)),
                                      .value = r->x.total,
                                      .low = r->x.low,
                                      .high = r->x.high,
                                      .note = check ? str_from(labels_word(l, "a check")) : STR(""),
                                      .figure = str_from(estimate_figure(a, l, &r->x))};
    }
    if (n == 0)
        return BD_OK;
    struct chart_rows c = {
        .id = "what-if",
        .title = str_from(labels_word(l, "If what cannot be checked were otherwise")),
        .desc = str_from(labels_word(l, "The total under other dependences, without each list, with lists put together, and "
                                        "under other priors, on a log scale.")),
        .axis_label = str_from(labels_word(l, "cases, seen and unseen")),
        .scale = CHART_LOG};
    return chart_rows_svg(&c, row, n, a, SVG_ALONE, out, e);
}
