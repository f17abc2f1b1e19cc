/* tests/web/invented.c - see invented.h. Every person, place and word here is made up. */
#include "invented.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
#define S(z) STR(z)

const char *const invented_protected[] = {"한미례", "Han Mi-rye", "소나무골", "흑룡촌", NULL};

static const char text[] =
    "문: 강을 건넌 때가 언제입니까?\n"
    "답: 2014년 초겨울이었습니다. 소나무골에서 만난 여자가 중국에 가면 식당 일이 있다고 했습니다. 건너자마자 우리 셋을 다른 사람에게 "
    "넘겼고, 나는 흑룡촌의 한 집으로 팔려 갔습니다. 값을 앞에서 흥정했습니다.\n"
    "\n"
    "문: 그 집에서는 어떻게 지냈습니까?\n"
    "답: 밖에 나갈 수 없었습니다. 낮에는 밭일을 하고 밤에는 문을 잠갔습니다. 이듬해 아이를 낳았지만 호구에 올리지 못했습니다.\n"
    "\n"
    "문: 돌아가게 된 일을 말씀해 주십시오.\n"
    "답: 2017년 봄에 공안이 집에 왔습니다. 변방 수용소에 있다가 다리로 넘겨졌습니다. 함께 있던 임신한 여자는 약을 먹어야 했습니다. "
    "나는 그 여자의 울음소리를 벽 너머로 들었습니다.\n";

/* Bytes of the words within the text. */
static void place(struct page_mark *m, const char *words)
{
    const char *at = strstr(text, words);
    BD_ASSERT(at != NULL);
    m->from = (size_t)(at - text);
    m->to = m->from + strlen(words);
    m->quoted = m->placed = true;
}

static enum bd_status overview(void *ctx, struct arena *a, struct page_overview *out, struct err *e)
{
    (void)ctx;
    (void)a;
    (void)e;
    static struct page_count counts[] = {{S("sources"), S("source"), 6}, {S("passages"), S("passage"), 23},
                                         {S("people"), S("person"), 4}, {S("events"), S("event"), 3}, {S("acts"), S("act"), 17},
                                         {S("findings"), S("finding"), 3}};
    static struct page_overview_finding findings[] = {
        {S(INVENTED_FINDING), S("송환된 임신부에게 낙태를 강요하였다"), S("draft"), 4, 5, {4, 2, 1, 1, 1}},
        {S("F-9Q4C-MM7T-6"), S("Women are sold into marriage by brokers on the border"), S("draft"), 9, 11, {3, 3, 0, 0, 0}},
        {S("F-5DZ1-0PAR-W"), S("在中国出生的儿童没有户口登记"), S("reviewed"), 4, 4, {1, 0, 1, 0, 0}}};
    static struct page_overview_source sources[] = {
        {S(INVENTED_SOURCE), S("면담 기록 17 (지어낸 예)"), S("interview, verbatim record"), S("2019-06~"), 6, 7},
        {S("S-1WXA-E8KD-R"), S("Report of an invented office"), S("report"), S("2020"), 8, 6},
        {S("S-6ZB0-TT3H-J"), S("某救助站的名单（虚构）"), S("list"), S("2016/2018"), 9, 4}};
    static struct page_recent recent[] = {
        {S("2026-11-23 21:40"), S("기록자 1"), S(INVENTED_PERSON), S("person"), S("corrected the birth date of")},
        {S("2026-11-23 21:12"), S("기록자 1"), S("A-8M2F-K1QX-0"), S("act"), S("recorded"), S("sale into marriage")},
        {S("2026-11-22 09:05"), S("coder 2"), S(INVENTED_SOURCE), S("source"), S("recorded"), S("면담 기록 17 (지어낸 예)")}};
    *out = (struct page_overview){.vault = S("amber river lantern quiet maple seven orbit glass"), .counts = counts, .count_count = 6,
                                  .findings = findings, .finding_count = 3, .sources = sources, .source_count = 3,
                                  .recent = recent, .recent_count = 3};
    return BD_OK;
}

static enum bd_status source(void *ctx, struct arena *a, struct str handle, struct page_source *out, struct err *e)
{
    (void)ctx;
    (void)a;
    if (!str_is(handle, INVENTED_SOURCE))
        return err_set(e, BD_NOT_FOUND, "no such source");
    static struct page_act acts[] = {
        {S("A-8M2F-K1QX-0"), S("sale into marriage · 매매혼"), S(INVENTED_PERSON), S("2014-24~"), S("吉林省")},
        {S("A-1C6V-R0NS-9"), S("recruitment by deception"), S(INVENTED_PERSON), S("2014"), S("")},
        {S("A-7HTE-Y4Z2-D"), S("forced abortion"), S("P-0KQ8-9BWM-3"), S("2017-21"), S("")}};
    static struct str findings[] = {{INVENTED_FINDING, sizeof INVENTED_FINDING - 1}};
    static struct page_mark marks[4];
    marks[0] = (struct page_mark){.handle = S("Q-3RTY-N5K0-H"), .acts = acts + 1, .act_count = 1};
    place(&marks[0], "소나무골에서 만난 여자가 중국에 가면 식당 일이 있다고 했습니다. 건너자마자 우리 셋을 다른 사람에게 넘겼고");
    marks[1] = (struct page_mark){.handle = S("Q-5JPW-2CD7-X"), .acts = acts, .act_count = 1, .note = S("값은 말하지 않았다.")};
    place(&marks[1], "우리 셋을 다른 사람에게 넘겼고, 나는 흑룡촌의 한 집으로 팔려 갔습니다. 값을 앞에서 흥정했습니다.");
    marks[2] = (struct page_mark){.handle = S("Q-9AVM-G6B1-4"), .acts = acts + 2, .act_count = 1, .findings = findings,
                                  .finding_count = 1};
    place(&marks[2], "함께 있던 임신한 여자는 약을 먹어야 했습니다.");
    marks[3] = (struct page_mark){.handle = S("Q-2E8X-Z0TF-S"), .locator = S("00:41:10-00:42:30"), .words = S("그때는 이름이 없었습니다."),
                                  .quoted = true};
    static struct page_field fields[] = {{S("kind of material"), S("interview, verbatim record"), {0}},
                                         {S("connection to the information"), S("witness"), {0}},
                                         {S("witness"), S("한미례"), S(INVENTED_PERSON)},
                                         {S("date"), S("2019-06~"), {0}},
                                         {S("language"), S("한국어"), {0}}};
    static struct page_drawn drawn[] = {{false, S("translates"), S("S-8YR3-1GMQ-5"), S("Interview 17 in English")}};
    *out = (struct page_source){.handle = S(INVENTED_SOURCE), .title = S("면담 기록 17 (지어낸 예)"), .language = S("ko"),
                                .fields = fields, .field_count = 5, .text = STR(text), .marks = marks, .mark_count = 4,
                                .drawn = drawn, .drawn_count = 1};
    return BD_OK;
}

static enum bd_status record(void *ctx, struct arena *a, struct str handle, struct page_record *out, struct err *e)
{
    (void)ctx;
    (void)a;
    if (!str_is(handle, INVENTED_PERSON))
        return err_set(e, BD_NOT_FOUND, "no such record");
    static struct page_cite cites[] = {{S("Q-5JPW-2CD7-X"), S(INVENTED_SOURCE), S("면담 기록 17 (지어낸 예)"), S(""),
                                        S("나는 흑룡촌의 한 집으로 팔려 갔습니다.")},
                                       {S("Q-6B4N-S2WK-E"), S("S-1WXA-E8KD-R"), S("Report of an invented office"), S("paragraph 12"), S("")}};
    static struct str corrected[] = {{"b07c11d2", 8}};
    static struct page_statement st[] = {
        {.id = S("9f21c0aa"), .property = S("name · 이름"), .class = S("identity"), .value = S("한미례"), .language = S("ko"), .basis = S("consent"),
         .time = S("2026-11-20 08:11"), .author = S("기록자 1"), .cites = cites, .cite_count = 1},
        {.id = S("4410be9d"), .property = S("name · 이름"), .class = S("identity"), .value = S("Han Mi-rye"), .basis = S("consent"),
         .time = S("2026-11-20 08:11"), .author = S("기록자 1")},
        {.id = S("e6a31b70"), .property = S("birth date"), .class = S("identity"), .value = S("1988~"), .basis = S("consent"),
         .time = S("2026-11-23 21:40"), .author = S("기록자 1"), .replaces = corrected, .replace_count = 1, .conflict = true,
         .cites = cites, .cite_count = 1},
        {.id = S("11d9c3f4"), .property = S("birth date"), .class = S("identity"), .value = S("1991"), .basis = S("published"),
         .time = S("2026-11-21 17:02"), .author = S("coder 2"), .conflict = true, .cites = cites + 1, .cite_count = 1},
        {.id = S("70be55aa"), .property = S("registration at birth"), .class = S("facts"), .value = S("registered"), .basis = S("consent"),
         .denies = true, .time = S("2026-11-21 17:10"), .author = S("coder 2"), .cites = cites, .cite_count = 1},
        {.id = S("0c1d2e3f"), .property = S("residence"), .class = S("identity"), .value = S("refused"), .absent = true,
         .basis = S("consent"), .time = S("2026-11-21 17:12"), .author = S("coder 2")},
        {.id = S("b07c11d2"), .property = S("birth date"), .class = S("identity"), .value = S("1978"), .basis = S("consent"),
         .time = S("2026-11-20 08:12"), .author = S("기록자 1"), .state = PAGE_CORRECTED},
        {.id = S("55aa0c0c"), .property = S("sex"), .class = S("facts"), .value = S("not known"), .basis = S("none"), .time = S("2026-11-20 08:12"),
         .author = S("기록자 1"), .state = PAGE_RETRACTED}};
    static struct page_change changes[] = {
        {S("2026-11-20 08:11"), S("기록자 1"), S("recorded"), S("name · 이름"), S("9f21c0aa"), S("한미례"), PAGE_LIVE},
        {S("2026-11-20 08:12"), S("기록자 1"), S("recorded"), S("birth date"), S("b07c11d2"), S("1978"), PAGE_CORRECTED},
        {S("2026-11-20 08:30"), S("기록자 1"), S("retracted"), S("sex"), S("55aa0c0c"), S("not known"), PAGE_RETRACTED},
        {S("2026-11-23 21:40"), S("기록자 1"), S("corrected"), S("birth date"), S("e6a31b70"), S("1988~"), PAGE_LIVE}};
    static struct page_field referring[] = {{S("act"), S("sale into marriage"), S("A-8M2F-K1QX-0")},
                                            {S("source"), S("면담 기록 17 (지어낸 예)"), S(INVENTED_SOURCE)}};
    *out = (struct page_record){.handle = S(INVENTED_PERSON), .type = S("person"), .name = S("한미례"), .file = S("면담 2019"),
                                .statements = st, .statement_count = 8, .changes = changes, .change_count = 4,
                                .referring = referring, .referring_count = 2};
    return BD_OK;
}

static enum bd_status finding(void *ctx, struct arena *a, struct str handle, struct page_finding *out, struct err *e)
{
    (void)ctx;
    (void)a;
    if (!str_is(handle, INVENTED_FINDING))
        return err_set(e, BD_NOT_FOUND, "no such finding");
    static struct page_finding_passage passages[] = {
        {{S("Q-9AVM-G6B1-4"), S(INVENTED_SOURCE), S("면담 기록 17 (지어낸 예)"), S(""), S("함께 있던 임신한 여자는 약을 먹어야 했습니다.")}, false},
        {{S("Q-6B4N-S2WK-E"), S("S-1WXA-E8KD-R"), S("Report of an invented office"), S("paragraph 12"), S("")}, false},
        {{S("Q-0WXE-7VND-Y"), S("S-6ZB0-TT3H-J"), S("某救助站的名单（虚构）"), S("第 4 页"), S("被遣返时怀孕五个月")}, false},
        {{S("Q-1V5T-D3AB-M"), S("S-4PGE-J9RN-B"), S("A talk that quotes the report"), S("minute 12"), S("tells the same of the report"), true}, false},
        {{S("Q-8CH2-0KZF-P"), S("S-1WXA-E8KD-R"), S("Report of an invented office"), S("note 40"), S("the camp denies it")}, true}};
    static struct page_act acts[] = {{S("A-7HTE-Y4Z2-D"), S("forced abortion"), S("P-0KQ8-9BWM-3"), S("2017-21"), S("")},
                                     {S("A-3DW9-M8SX-T"), S("forced abortion"), S("G-2Q0B-RRC5-1"), S("2015"), S("함경북도")}};
    static size_t o0[] = {0}, o1[] = {1}, o2[] = {2};
    static struct page_finding_source sources[] = {
        {S(INVENTED_SOURCE), S("면담 기록 17 (지어낸 예)"), PAGE_STANDS_ON_ROOT, o0, 1},
        {S("S-1WXA-E8KD-R"), S("Report of an invented office"), PAGE_STANDS_ON_ROOT, o1, 1},
        {S("S-6ZB0-TT3H-J"), S("某救助站的名单（虚构）"), PAGE_STANDS_UNKNOWN, o2, 1},
        {S("S-4PGE-J9RN-B"), S("A talk that quotes the report"), PAGE_STANDS_AS_REPEAT, o1, 1}};
    static struct page_finding_origin origins[] = {{S(INVENTED_SOURCE), S("면담 기록 17 (지어낸 예)"), true},
                                                   {S("S-0DKJ-3TQA-7"), S("A detainee heard by the office"), true},
                                                   {S("S-6ZB0-TT3H-J"), S("某救助站的名单（虚构）"), false}};
    *out = (struct page_finding){.handle = S(INVENTED_FINDING), .claim = S("송환된 임신부에게 낙태를 강요하였다"), .state = S("draft"),
                                 .support = {4, 2, 1, 1, 1}, .passages = passages, .passage_count = 5, .acts = acts,
                                 .act_count = 2, .sources = sources, .source_count = 4, .origins = origins, .origin_count = 3};
    return BD_OK;
}

static enum bd_status search(void *ctx, struct arena *a, struct str words, struct page_search *out, struct err *e)
{
    (void)ctx;
    (void)a;
    (void)e;
    static struct page_hit hits[] = {
        {S(INVENTED_PERSON), S("person"), S("name"), S(""), S("한미례"), S(""), true},
        {S("Q-5JPW-2CD7-X"), S("passage"), S("words"), S("나는 "), S("흑룡촌"), S("의 한 집으로 팔려 갔습니다."), false}};
    *out = (struct page_search){.hits = hits, .hit_count = str_is(words, "none") ? 0 : 2};
    return BD_OK;
}

struct page_reader invented_pages(void)
{
    return (struct page_reader){.overview = overview, .source = source, .record = record, .finding = finding, .search = search};
}
