/* app/link_report.c - the page's frame, the lists and columns, and the blocking keys; see link_report.h. */
#include "app/link_report.h"
#include "draw/chart.h"
#include "link/reach.h"
#include "link/recall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char sheet[] =
    ":root{color-scheme:light dark;--text:#1c1b19;--muted:#5d5a54;--line:#dcd8cf;--paper:#fffefb;--shade:#f6f3ec;--warn:#a5301c}\n"
    "@media (prefers-color-scheme:dark){:root{--text:#ebe7df;--muted:#a9a49a;--line:#3b3934;--paper:#181714;--shade:#22201c;"
    "--warn:#ff9a85}}\n"
    "@media print{:root{color-scheme:light;--text:#000;--muted:#444;--line:#bbb;--paper:#fff;--shade:#fff;--warn:#000}"
    "section.pair,figure,tr{break-inside:avoid}h2,h3{break-after:avoid}}\n"
    "*{box-sizing:border-box}html{font:400 100%/1.6 system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",\"Apple SD Gothic Neo\","
    "\"Noto Sans CJK KR\",\"Noto Sans KR\",\"Malgun Gothic\",\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif;"
    "color:var(--text);background:var(--paper)}\n"
    "body{margin:0 auto;max-width:60rem;padding:1rem clamp(1rem,4vw,2.5rem) 3rem;overflow-wrap:break-word;word-break:keep-all}"
    ":lang(zh) body,body:lang(zh){word-break:normal}\n"
    ".internal{border:2px solid var(--warn);color:var(--warn);font-weight:600;padding:.4rem .8rem;margin:0 0 1.4rem}\n"
    "h1{font-size:1.6rem;line-height:1.3;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:2.4rem 0 .6rem;padding-bottom:.3rem;"
    "border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.6rem 0 .4rem}p{margin:.4rem 0;max-width:44rem}"
    ".meta{color:var(--muted);font-size:.9rem}\n"
    "table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.6rem 0}th,td{text-align:left;vertical-align:top;"
    "padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}th{font-size:.8rem;color:var(--muted)}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".wide{overflow-x:auto}.why{min-width:14rem}table.few{width:auto}table.few td,table.few th{padding-right:2rem}\n"
    "figure{margin:.6rem 0;overflow-x:auto}svg{max-width:100%;height:auto}@media(max-width:40rem){figure svg{max-width:none}"
    "th{white-space:normal}}section.pair{margin:1.8rem 0;padding-top:.4rem;"
    "border-top:1px solid var(--line)}\n";

void link_report_text(struct link_report *p, struct str text)
{
    svg_put_text(p->out, text);
}

const char *link_report_id(struct link_report *p)
{
    return arena_printf(p->a, "picture-%u", ++p->pictures);
}

static void number_cell(struct link_report *p, double v, int decimals)
{
    buf_addz(p->out, "<td class=\"n\">");
    if (isnan(v)) /* not known */
        buf_addz(p->out, "-");
    else
        chart_put_number(p->out, v, decimals);
    buf_addz(p->out, "</td>");
}

static void head(struct link_report *p)
{
    static const char *const code[] = {"en", "ko", "zh"};
    buf_addf(p->out,
             "<!doctype html><!-- INTERNAL: holds names -->\n<html lang=\"%s\"><head><meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
             "<meta name=\"robots\" content=\"noindex\"><title>%s</title>\n<style>\n",
             code[p->language], SAID(p, "INTERNAL: a linkage"));
    buf_addz(p->out, sheet);
    buf_addz(p->out, svg_style_sheet());
    buf_addf(p->out, "</style></head><body>\n<p class=\"internal\">%s</p>\n<h1>%s</h1>\n",
             SAID(p, "INTERNAL: holds names. Not for publication."), SAID(p, "Which rows are the same person"));
}

static void heading_cells(struct link_report *p, const char *const *words, size_t count, size_t numbers)
{
    buf_addz(p->out, "<tr>");
    for (size_t i = 0; i < count; i++)
        buf_addf(p->out, "<th%s>%s</th>", numbers >> i & 1 ? " class=\"n\"" : "", SAID(p, words[i]));
    buf_addz(p->out, "</tr>\n");
}

static void summary(struct link_report *p)
{
    const struct link_job *j = p->job;
    double recall = j->model.recall > 0 ? j->model.recall : 1, known = recall_known(j) ? recall : (double)NAN;
    const struct {
        const char *what;
        double v;
        int decimals;
    } rows[] = {{SAID(p, "rows read"), (double)j->records.rows, 0},
                {SAID(p, "pairs compared"), j->compared, 0},
                {SAID(p, "true pairs expected"), floor(j->model.matches / recall), 0},
                {SAID(p, "estimated recall of blocking"), known, 3},
                {SAID(p, "people found (clusters)"), (double)j->clusters, 0},
                {SAID(p, "seed"), (double)j->seed, 0}};
    static const char *const of_lists[] = {"List", "Rows", "Said of it"};
    buf_addz(p->out, "<table class=\"few\">\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_addf(p->out, "<tr><td>%s</td>", rows[i].what);
        number_cell(p, rows[i].v, rows[i].decimals);
        buf_addz(p->out, "</tr>\n");
    }
    buf_addf(p->out, "</table>\n<h2>%s</h2>\n<table class=\"few\">", SAID(p, "Lists"));
    heading_cells(p, of_lists, 3, 2);
    for (size_t l = 0; l < j->records.lists; l++) {
        buf_addz(p->out, "<tr><td>");
        link_report_text(p, j->records.list_name[l]);
        buf_addz(p->out, "</td>");
        number_cell(p, (double)j->records.list_rows[l], 0);
        buf_addf(p->out, "<td>%s</td></tr>\n", j->unique_list[l] ? SAID(p, "known to hold no person twice") : "");
    }
    buf_addz(p->out, "</table>\n");
    if (j->wall.died == NULL)
        return;
    buf_addz(p->out, "<p class=\"meta\">");
    buf_addf(
        p->out,
        SAID(p, "Who had died more than %d days before another was alive is not that other: %zu rows with a date of death and "
                "%zu with a day on which the person was alive. %zu rows contradict themselves and keep nobody apart."),
        j->wall.tolerance_days, j->wall.deaths, j->wall.lives, j->wall.torn);
    buf_addz(p->out, "</p>\n");
}

static void columns(struct link_report *p)
{
    const struct link_job *j = p->job;
    buf_addf(p->out, "<h2>%s</h2>\n<p class=\"meta\">%s</p>\n", SAID(p, "Settings: what each column was taken for"),
             SAID(p, "A settings file changes any of these (docs/linkage.md)."));
    buf_addf(p->out,
             "<div class=\"wide\"><table><tr><th>%s</th><th>%s</th><th class=\"why\">%s</th><th class=\"n\">%s</th>"
             "<th class=\"n\">%s</th></tr>\n",
             SAID(p, "Column"), SAID(p, "Kind"), SAID(p, "Because"), SAID(p, "Different values"), SAID(p, "Filled, %"));
    for (size_t c = 0; c < j->records.column_count; c++) {
        const struct column *col = &j->records.columns[c];
        size_t filled = 0;
        for (size_t i = 0; i < j->records.rows; i++)
            filled += col->value[i] != 0;
        buf_addz(p->out, "<tr><td>");
        link_report_text(p, col->name);
        buf_addf(p->out, "</td><td>%s</td><td>", SAID(p, link_kind_word(j->kind[c])));
        link_report_text(p, link_words_reason(p->a, p->language, j->reason[c]));
        buf_addz(p->out, "</td>");
        number_cell(p, (double)col->values - 1, 0);
        number_cell(p, j->records.rows > 0 ? 100 * (double)filled / (double)j->records.rows : 0, 1);
        buf_addz(p->out, "</tr>\n");
    }
    buf_addz(p->out, "</table></div>\n");
}

struct ranked {
    size_t type;
    double found;
};

static int by_found(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    return a->found > b->found ? -1 : a->found < b->found ? 1 : a->type < b->type ? -1 : a->type > b->type;
}

enum { KEYS_SHOWN = 40 };

static void keys(struct link_report *p)
{
    const struct link_job *j = p->job;
    const struct blocks *b = &j->blocks;
    struct key_reach *reach = ARENA_ARRAY(p->a, struct key_reach, b->types + 1);
    struct ranked *rank = ARENA_ARRAY(p->a, struct ranked, b->types + 1);
    double matches = 0;
    link_reach(j, reach, &matches);
    double all = matches > 0 ? matches / fmax(j->model.recall, 1e-6) : 1;
    size_t used = 0;
    for (size_t t = 0; t < b->types; t++)
        if (b->cost[t].pairs > 0)
            rank[used++] = (struct ranked){.type = t, .found = reach[t].found};
    qsort(rank, used, sizeof *rank, by_found);
    static const char *const of_keys[] = {"Key", "Blocks", "Pairs", "Recall, %", "Alone, %"};
    SCOPED_BUF struct buf recall = BUF_MAX(64);
    chart_put_number(&recall, 100 * j->model.recall, 1);
    buf_addf(p->out, "<h2>%s</h2>\n<p>", SAID(p, "Blocking: which pairs were compared"));
    buf_addf(p->out,
             SAID(p,
                  "Rows that share a key stand in one block; blocks hold at most %u rows. Recall is the share of the expected "
                  "matches, those that blocking is estimated to have missed included, that share a block of the kind; "
                  "<em>alone</em> are those that only this kind found."),
             b->cap);
    buf_addz(p->out, "</p>\n<p>");
    if (recall_known(j))
        buf_addf(
            p->out,
            SAID(p, "Estimated recall of all keys together: %s %%. It is an estimate: docs/linkage.md says how, and which way "
                    "it errs."),
            recall.p);
    buf_addz(p->out, "</p>\n<div class=\"wide\"><table>");
    heading_cells(p, of_keys, 5, 30);
    for (size_t i = 0; i < used && i < KEYS_SHOWN; i++) {
        const struct key_cost *c = &b->cost[rank[i].type];
        buf_addz(p->out, "<tr><td>");
        link_report_text(p, link_words_key(p->a, p->language, c->name));
        buf_addz(p->out, "</td>");
        number_cell(p, (double)c->blocks, 0);
        number_cell(p, c->pairs, 0);
        number_cell(p, 100 * rank[i].found / all, 1);
        number_cell(p, 100 * reach[rank[i].type].alone / all, 2);
        buf_addz(p->out, "</tr>\n");
    }
    buf_addz(p->out, "</table></div>\n");
    if (used <= KEYS_SHOWN)
        return;
    buf_addz(p->out, "<p class=\"meta\">");
    buf_addf(p->out, SAID(p, "%zu further kinds of key, each of lower recall, are not shown."), used - KEYS_SHOWN);
    buf_addz(p->out, "</p>\n");
}

FALLIBLE link_report_put(struct link_report *p, struct err *e)
{
    head(p);
    summary(p);
    columns(p);
    if (p->job->blocks.row_block != NULL)
        keys(p);
    BD_TRY(link_report_model(p, e));
    BD_TRY(link_report_doubts(p, e));
    buf_addz(p->out, "</body></html>\n");
    return BD_OK;
}
