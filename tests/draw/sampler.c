/* Writes one of every kind of picture into the folder named on the command line, for a person to look at. */
#include "base/csv.h"
#include "draw/chart.h"

#include <math.h>
#include <stdio.h>

static FALLIBLE save(const char *folder, const char *name, struct buf *b, struct err *e)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    BD_TRY(file_write(path, buf_str(b), e));
    buf_clear(b);
    return BD_OK;
}

static FALLIBLE draw_xy(const char *folder, struct buf *b, struct err *e)
{
    double x[] = {2008, 2009, 2010, 2011, 2012, 2013, 2014}, y[] = {12, 30, 45, NAN, 61, 40, 22};
    double low[] = {8, 21, 33, NAN, -INFINITY, 31, 11}, high[] = {19, 44, 60, NAN, 80, INFINITY, 30};
    double steps[] = {5, 5, 20, 22, 22, 25, 25};
    struct chart_series s[] = {
        {.name = STR("추정 estimate"), .mark = CHART_POINTS, .count = 7, .x = x, .y = y, .low = low, .high = high},
        {.name = STR("累计 cumulative"), .mark = CHART_STEPS, .count = 7, .x = x, .y = steps},
        {.name = STR("model"), .mark = CHART_LINE, .count = 7, .x = x, .y = steps, .low = low, .high = y, .dashed = true},
    };
    double guide[] = {50};
    struct chart c = {.id = "xy",
                      .title = STR("송환 건수 · repatriations by year"),
                      .desc = STR("Counts by year"),
                      .x_label = STR("year"),
                      .y_label = STR("사람 people"),
                      .x_plain = true,
                      .guides = guide,
                      .guides_count = 1,
                      .y_from_zero = true};
    BD_TRY(chart_svg(&c, s, 3, SVG_ALONE, b, e));
    BD_TRY(save(folder, "xy.svg", b, e));
    struct chart_series bars[] = {{.name = STR("list A"), .mark = CHART_BARS, .count = 7, .x = x, .y = y},
                                  {.name = STR("list B"), .mark = CHART_BARS, .count = 7, .x = x, .y = steps}};
    c.id = "bars";
    BD_TRY(chart_svg(&c, bars, 2, SVG_ALONE, b, e));
    return save(folder, "bars.svg", b, e);
}

static FALLIBLE draw_rows(const char *folder, struct arena *a, struct buf *b, struct err *e)
{
    struct chart_row rows[] = {
        {STR("로그선형 log-linear"), 12300, 9800, 15400, STR("5 lists")},
        {STR("베이즈 평균 model averaging"), 11900, 9500, 14800, STR_NONE},
        {STR("하한 lower bound"), NAN, 8400, INFINITY, STR("Chao")},
        {STR("潜在类别 latent classes, a very long name that must be cut somewhere"), 13100, 10100, 17900, STR_NONE},
    };
    struct chart_rows c = {
        .id = "rows", .title = STR("한 모집단의 추정 · one population, four methods"), .axis_label = STR("people")};
    BD_TRY(chart_rows_svg(&c, rows, 4, a, SVG_ALONE, b, e));
    BD_TRY(save(folder, "rows.svg", b, e));
    BD_TRY(chart_rows_text(&c, rows, 4, a, 100, b, e));
    c.bars = true;
    rows[2].value = 8400;
    rows[2].low = NAN;
    BD_TRY(chart_rows_text(&c, rows, 4, a, 100, b, e));
    struct chart_part parts[] = {{STR("prior"), -9.2, false, STR_NONE},
                                 {STR("이름 name"), 8.1, false, STR("same consonants")},
                                 {STR("birth year"), 4.4, false, STR_NONE},
                                 {STR("出生地 place"), -1.3, false, STR("differs")},
                                 {STR("match weight"), 0, true, STR("p = 0.80")}};
    struct chart_waterfall w = {.id = "fall", .title = STR("Why this pair"), .axis_label = STR("bits"), .decimals = 1};
    BD_TRY(chart_waterfall_text(&w, parts, 5, a, 90, b, e));
    struct str names[] = {STR("교회 명단"), STR("UN interviews"), STR("救助站"), STR("registry")};
    struct chart_overlap o[] = {{1, 420}, {2, 310}, {4, 150}, {8, 96}, {3, 61}, {5, 33}, {6, 21}, {7, 9}, {15, 2}, {9, 17}};
    struct chart_sets u = {.id = "sets", .title = STR("Lists and their overlaps"), .names = names, .sets = 4, .most = 8};
    BD_TRY(chart_sets_text(&u, o, 10, a, 80, b, e));
    fwrite(b->p, 1, b->n, stdout);
    buf_clear(b);
    BD_TRY(chart_waterfall_svg(&w, parts, 5, a, SVG_ALONE, b, e));
    BD_TRY(save(folder, "waterfall.svg", b, e));
    BD_TRY(chart_sets_svg(&u, o, 10, a, SVG_ALONE, b, e));
    return save(folder, "sets.svg", b, e);
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(16 * 1024 * 1024);
    struct buf b SCOPED_BUF = BUF_MAX(4 * 1024 * 1024);
    if (argc != 2 || draw_xy(argv[1], &b, &e) != BD_OK || draw_rows(argv[1], a, &b, &e) != BD_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    return 0;
}
