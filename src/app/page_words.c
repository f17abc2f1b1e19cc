/* app/page_words.c - the local page's own words in Korean and Chinese; see page.h. English is written where it is shown and is the
 * key here; tests/app/labels.py refuses a word of the pages without a row. */
#include "app/page.h"

#include <stdlib.h>
#include <string.h>

struct words {
    const char *in[PAGE_LANGUAGES];
};

/* In the order of the bytes of English. */
/* clang-format off */
static const struct words table[] = {
    {{" in file ", " · 파일  ", " · 文件夹 "}},
    {{" more are not shown here; search finds them.", "건이 더 있습니다. 검색하면 나옵니다.", "项未在此显示；可检索到。"}},
    {{" passage ", " 인용 구절 ", " 引文 "}},
    {{" this source", " (이 출처)", "（本来源）"}},
    {{" · corrects ", " · 고친 진술  ", " · 更正 "}},
    {{", done to ", ", 피해자 ", "，受害者 "}},
    {{"A search takes one line of words.", "검색어는 한 줄입니다.", "检索词只能有一行。"}},
    {{"Acts", "행위", "行为"}},
    {{"Another site asked for this page.", "다른 사이트가 이 쪽을 요청했습니다.", "另一个网站请求了本页。"}},
    {{"Corrected and retracted", "고치거나 거둔 것", "已更正和撤回的"}},
    {{"Counts of origins, not a verdict on the claim.", "출처의 뿌리를 센 것이며 주장에 대한 판단이 아닙니다.", "这是对信息源头的计数，不是对该主张的裁断。"}},
    {{"Date", "날짜", "日期"}},
    {{"Figure: ", "수치: ", "数字："}},
    {{"Finding ", "결론 ", "认定 "}},
    {{"Findings", "결론", "认定"}},
    {{"From sources to their origins", "출처에서 뿌리까지", "从来源到源头"}},
    {{"History", "이력", "历史"}},
    {{"Kind", "종류", "种类"}},
    {{"Lately", "최근", "近来"}},
    {{"Locked", "잠김", "已锁定"}},
    {{"More texts match; these are the best of those written last. More words find less. Looked through:", "더 많은 글이 맞습니다. 이것은 나중에 적힌 것 가운데 가장 잘 맞는 것입니다. 낱말을 더하면 줄어듭니다. 살펴본 수:", "还有更多文本符合；这些是最近写入者中最相符的。多加词语可缩小范围。已查看："}},
    {{"Named by", "이 기록을 가리키는 것", "提及它的记录"}},
    {{"No act is joined to this finding.", "이 결론에 이어진 행위가 없습니다.", "没有行为与此认定相连。"}},
    {{"No finding is recorded yet.", "아직 기록된 결론이 없습니다.", "尚未记录认定。"}},
    {{"No live statement can be read with the open keys.", "열린 열쇠로 읽을 수 있는 진술이 없습니다.", "用已打开的密钥读不到有效陈述。"}},
    {{"No passage bears this finding out yet.", "아직 이 결론을 뒷받침하는 인용 구절이 없습니다.", "尚无引文支持此认定。"}},
    {{"No source is recorded yet.", "아직 기록된 출처가 없습니다.", "尚未记录来源。"}},
    {{"No text of this source is stored here, or its compartment is closed.", "이 출처의 본문이 여기에 없거나 그 칸이 닫혀 있습니다.", "此来源的文本未存于此，或其分区未打开。"}},
    {{"Not allowed", "허용되지 않음", "不允许"}},
    {{"Not found", "찾을 수 없음", "未找到"}},
    {{"Not possible", "할 수 없음", "无法办到"}},
    {{"Not understood", "알 수 없는 요청", "无法理解"}},
    {{"Nothing can be sent to this address.", "이 주소로는 아무것도 보낼 수 없습니다.", "不能向此地址发送内容。"}},
    {{"Nothing of this name can be read with the open keys.", "열린 열쇠로 읽을 수 있는 그런 이름의 것이 없습니다.", "用已打开的密钥读不到此名称的内容。"}},
    {{"Nothing to search for", "검색어 없음", "没有检索词"}},
    {{"Nothing was found in the compartments that are open.", "열린 칸에서는 아무것도 찾지 못했습니다.", "在已打开的分区中没有找到。"}},
    {{"Nothing was recorded yet.", "아직 기록이 없습니다.", "尚无记录。"}},
    {{"ORIGINS", "뿌리", "源头"}},
    {{"Only this program's own search form can be sent here.", "이 프로그램의 검색란만 여기로 보낼 수 있습니다.", "只有本程序自己的检索框可以发送到这里。"}},
    {{"Overview", "개요", "概览"}},
    {{"Pages can be read and searched, nothing else.", "쪽은 읽고 검색할 수만 있습니다.", "页面只能阅读和检索。"}},
    {{"Passages", "인용 구절", "引文"}},
    {{"Passages against", "반대되는 인용 구절", "相反的引文"}},
    {{"Passages without a place in the text", "본문에 자리가 없는 인용 구절", "在文本中没有位置的引文"}},
    {{"Picture of the trail", "경로 그림", "脉络图"}},
    {{"Read the source with its passages", "출처를 인용 구절과 함께 읽기", "连同引文阅读来源"}},
    {{"Refused", "거부함", "已拒绝"}},
    {{"SOURCES", "출처", "来源"}},
    {{"Search", "검색", "检索"}},
    {{"Search words", "검색어", "检索词"}},
    {{"Shown from the open vault on this machine. Nothing on this page was loaded from, or sent to, anywhere else.", "이 기기에서 열린 금고의 내용입니다. 이 쪽은 다른 곳에서 아무것도 받거나 보내지 않았습니다.", "内容来自本机已打开的保险库。本页没有从别处载入、也没有向别处发送任何东西。"}},
    {{"Skip to the content", "본문으로 건너뛰기", "跳到正文"}},
    {{"Some entries were written by a newer Bandi and are not shown. What stands here is incomplete.", "더 새로운 반디가 쓴 항목이 있어 보이지 않습니다. 여기 있는 것은 전부가 아닙니다.", "有些条目由较新的 Bandi 写成，未予显示。此处内容不完整。"}},
    {{"Source", "출처", "来源"}},
    {{"Source ", "출처 ", "来源 "}},
    {{"Sources", "출처", "来源"}},
    {{"Start from the address that bandi serve printed. It works once; run bandi serve again for a new one.", "bandi serve가 알린 주소에서 시작하십시오. 한 번만 쓸 수 있으니 새 주소는 bandi serve를 다시 실행해 받으십시오.", "请从 bandi serve 给出的地址开始。该地址只能用一次；再次运行 bandi serve 可得到新的地址。"}},
    {{"Stored text", "저장된 본문", "存储的文本"}},
    {{"The finding with its trail", "결론과 그 경로", "认定及其脉络"}},
    {{"There is nothing here.", "여기에는 아무것도 없습니다.", "这里什么都没有。"}},
    {{"This page could not be made", "이 쪽을 만들 수 없었습니다", "无法生成本页"}},
    {{"This program answers only at the address that it printed.", "이 프로그램은 자신이 알린 주소에서만 답합니다.", "本程序只在它给出的地址上应答。"}},
    {{"This search is no longer remembered. Search again.", "이 검색은 더 기억하지 않습니다. 다시 검색하십시오.", "此次检索已不再保留。请重新检索。"}},
    {{"This source ", "이 출처: ", "本来源："}},
    {{"Too long", "너무 깁니다", "太长"}},
    {{"Type a name or a word, up to 170 characters.", "이름이나 낱말을 170자까지 적으십시오.", "请输入姓名或词语，最多170个字符。"}},
    {{"Vault ", "금고 ", "保险库 "}},
    {{"What is stated", "진술된 것", "所陈述的"}},
    {{"Where it comes from, and what draws on it", "어디서 왔고 무엇이 이를 따랐는가", "它从何而来，又被何者引用"}},
    {{"Wrong address", "잘못된 주소", "地址错误"}},
    {{"a basis that is not open here", "여기서 열리지 않은 근거", "此处未打开的依据"}},
    {{"a passage that is not open here", "여기서 열리지 않은 인용 구절", "此处未打开的引文"}},
    {{"a record that is not open here", "여기서 열리지 않은 기록", "此处未打开的记录"}},
    {{"act", "행위", "行为"}},
    {{"admin", "관리", "管理"}},
    {{"another spelling", "다른 표기", "另一种写法"}},
    {{"consent", "동의", "同意"}},
    {{"corrected", "고침", "更正"}},
    {{"denied", "부인됨", "被否认"}},
    {{"draws on", "따름", "引自"}},
    {{"facts", "사실", "事实"}},
    {{"guardian", "보호자", "监护人"}},
    {{"identity", "신원", "身份"}},
    {{"in conflict", "서로 어긋남", "相互矛盾"}},
    {{"its origin is not known", "뿌리를 알 수 없음", "源头不明"}},
    {{"known independent root", "확인된 독립 뿌리", "个已知独立源头"}},
    {{"known independent roots", "확인된 독립 뿌리", "个已知独立源头"}},
    {{"known root", "확인된 뿌리", "已知源头"}},
    {{"no basis", "근거 없음", "无依据"}},
    {{"none", "없음", "无"}},
    {{"not applicable", "해당 없음", "不适用"}},
    {{"not asked", "묻지 않음", "未询问"}},
    {{"not known", "알 수 없음", "不详"}},
    {{"not:", "아님:", "并非："}},
    {{"note ", "주 ", "注 "}},
    {{"origin not known", "뿌리를 알 수 없음", "源头不明"}},
    {{"origin unknown", "뿌리 불명", "个源头不明"}},
    {{"origins unknown", "뿌리 불명", "个源头不明"}},
    {{"paraphrased", "풀어 옮김", "转述"}},
    {{"published", "공개", "已公开"}},
    {{"record", "기록", "记录"}},
    {{"record of an unknown type", "종류를 알 수 없는 기록", "种类不明的记录"}},
    {{"recorded", "기록함", "记录"}},
    {{"refused", "거부함", "拒答"}},
    {{"repeat", "되풀이", "个重复"}},
    {{"repeats", "되풀이", "个重复"}},
    {{"repeats another source here", "여기 있는 다른 출처를 되풀이함", "重复此处另一来源"}},
    {{"rests on a known root", "확인된 뿌리에 근거함", "基于已知源头"}},
    {{"rests on it: ", "이에 근거한 것: ", "以此为据："}},
    {{"retracted", "거둠", "撤回"}},
    {{"source", "출처", "个来源"}},
    {{"source against", "반대 출처", "个相反来源"}},
    {{"sources", "출처", "个来源"}},
    {{"sources against", "반대 출처", "个相反来源"}},
    {{"stands for one origin with", "다음과 한 뿌리로 침", "与下者视为同一源头"}},
    {{"statements and history", "진술과 이력", "陈述与历史"}},
    {{"testimony", "증언", "证言"}},
    {{"text", "본문", "文本"}},
    {{"uncited", "인용 없음", "未注出处"}},
    {{"withdrawn", "철회됨", "已撤回"}},
};
/* clang-format on */

static int by_english(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, str_from(((const struct words *)row)->in[PAGE_EN]));
}

struct str page_word(int language, struct str english)
{
    if (language <= PAGE_EN || language >= PAGE_LANGUAGES)
        return english;
    const struct words *found = bsearch(&english, table, sizeof table / sizeof *table, sizeof *table, by_english);
    return found != NULL ? str_from(found->in[language]) : english;
}
