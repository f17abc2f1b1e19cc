/* app/link_words.c - see link_words.h. */
#include "app/link_words.h"
#include "app/estimate_words.h"

#include <stdlib.h>
#include <string.h>

struct link_word {
    const char *word[WORDS_LANGUAGES];
};

/* In the order of the bytes of English; "*" stands for what a list fills in. */
/* clang-format off */
static const struct link_word words[] = {
    {{"%.*s and %.*s: one person with a probability of %.3f; held to be one", "%.*s, %.*s: 같은 사람일 확률 %.3f, 같은 사람으로 봄", "%.*s与%.*s：同一人的概率%.3f，视为同一人"}},
    {{"%.*s and %.*s: one person with a probability of %.3f; held to be two", "%.*s, %.*s: 같은 사람일 확률 %.3f, 두 사람으로 봄", "%.*s与%.*s：同一人的概率%.3f，视为两人"}},
    {{"%.0f in 100 such pairs are one person", "이런 쌍 100쌍 가운데 %.0f쌍이 같은 사람", "这样的100对中有%.0f对是同一人"}},
    {{"%zu further kinds of key, each of lower recall, are not shown.", "재현율이 더 낮은 열쇠 %zu종은 싣지 않았다.", "另有%zu类召回率更低的键未列出。"}},
    {{"(%s, filled in %.0f %% of rows)", "(%s, 행의 %.0f %%에 값이 있음)", "（%s，%.0f %%的行有值）"}},
    {{"* % of its values are in the gazetteer", "값의 * %가 지명록에 있음", "* %的值在地名录中"}},
    {{"* % of values read as dates", "값의 * %가 날짜로 읽힘", "* %的值可读作日期"}},
    {{"* distinct values", "서로 다른 값 *개", "*个不同的值"}},
    {{"* says it already", "* 열에 이미 있음", "*已说明"}},
    {{"-", "-", "-"}},
    {{"A settings file changes any of these (docs/linkage.md).", "설정 파일로 어느 것이든 바꿀 수 있음(docs/linkage.md).", "设置文件可更改其中任何一项（docs/linkage.md）。"}},
    {{"Alone, %", "홀로(%)", "独有（%）"}},
    {{"Because", "까닭", "原因"}},
    {{"Blocking: which pairs were compared", "블로킹: 어느 쌍을 비교했는가", "分块：比较了哪些对"}},
    {{"Blocks", "블록", "块"}},
    {{"Calibration: do the probabilities hold?", "보정: 확률이 맞는가?", "校准：概率可信吗？"}},
    {{"Column", "열", "列"}},
    {{"Different values", "서로 다른 값", "不同的值"}},
    {{"Each pair that came near to being one person, by its weight in bits; 0 is even odds. Two hills with a valley between them are a good sign; much between −4 and 4 bits is for people to decide.", "같은 사람에 가까웠던 쌍을 가중치(비트)로 센 것. 0은 반반이다. 골짜기를 사이에 둔 두 봉우리는 좋은 징조이고, −4와 4비트 사이가 많으면 사람이 결정할 일이다.", "接近同一人的各对，按权重（比特）计数；0为各半。两峰之间有谷是好迹象；−4与4比特之间若很多，则须由人判定。"}},
    {{"Estimated recall of all keys together: %s %%. It is an estimate: docs/linkage.md says how, and which way it errs.", "모든 열쇠를 합친 추정 재현율: %s %%. 추정값이며, 구하는 법과 치우치는 쪽은 docs/linkage.md에 있다.", "全部键合计的估计召回率：%s %%。这是估计值；方法与偏差方向见docs/linkage.md。"}},
    {{"Every comparison of a field has one of these outcomes. Ten bits are odds of a thousand to one. m and u add to one within a group of lines: how much is known of a value is not evidence. Where ~ stands before the bits, they rise for rare values and fall for common ones.", "한 항목의 비교는 이 결과 가운데 하나가 된다. 10비트는 천 대 일의 승산이다. m과 u는 한 무리의 줄 안에서 합이 1이다: 값을 얼마나 아는가는 증거가 아니다. 비트 앞에 ~가 있으면 드문 값에서는 커지고 흔한 값에서는 작아진다.", "一个项目的每次比较必为其中一种结果。10比特即千比一的优势。m与u在同一组行内各合计为1：对值知道多少并非证据。比特前有~的，罕见的值更高，常见的值更低。"}},
    {{"Filled, %", "채워진 비율(%)", "有值（%）"}},
    {{"For each outcome of the comparison its share among pairs of one person (m), among strangers (u), and the bits that it adds to the evidence.", "비교 결과마다 같은 사람의 쌍에서의 비율(m), 남남에서의 비율(u), 증거에 더하는 비트.", "每种比较结果在同一人的对中的占比（m）、在不同人中的占比（u），以及它给证据增加的比特。"}},
    {{"From %s: %s pairs. Each dot is a tenth of the scale of stated probability; its height is the share that were one person, with a 95 %% interval. On the dashed line, stated and seen agree. Pairs that people chose to judge are not a random sample: within one tenth the picture is fair, the number of pairs in each is not.", "%s에서 %s쌍. 점 하나는 제시된 확률의 10분의 1 구간이고, 높이는 같은 사람이었던 비율과 그 95 %% 구간이다. 점선 위에서는 제시된 것과 관찰된 것이 같다. 사람이 골라 판정한 쌍은 무작위 표본이 아니다: 한 구간 안에서는 공정하지만 구간별 쌍의 수는 그렇지 않다.", "来自%s：%s对。每点为所述概率的十分之一段，高度是同一人的占比及其95 %%区间。虚线上所述与所见一致。人们挑选来判定的对并非随机样本：每段之内的图像公允，各段的对数则不然。"}},
    {{"How each field adds to or takes from the evidence, in bits.", "각 항목이 증거에 더하거나 빼는 비트.", "各项目为证据增减的比特。"}},
    {{"INTERNAL: a linkage", "내부용: 기록 연결", "内部：记录链接"}},
    {{"INTERNAL: holds names. Not for publication.", "내부용: 이름이 들어 있음. 공개 금지.", "内部：含有姓名。不得公开。"}},
    {{"Key", "열쇠", "键"}},
    {{"Kind", "종류", "类别"}},
    {{"Korean or Chinese family names, beside given names", "한국이나 중국의 성, 옆에 이름이 있음", "韩文或中文姓，旁有名"}},
    {{"Korean or Chinese given names, beside family names", "한국이나 중국의 이름, 옆에 성이 있음", "韩文或中文名，旁有姓"}},
    {{"Korean or Chinese names", "한국이나 중국 사람의 이름", "韩文或中文姓名"}},
    {{"List", "명단", "名单"}},
    {{"Lists", "명단", "名单"}},
    {{"No pair came near.", "가까운 쌍이 없다.", "没有接近的对。"}},
    {{"No pair lies between 2 % and 98 %.", "2 %와 98 % 사이에 있는 쌍이 없다.", "没有概率在2 %与98 %之间的对。"}},
    {{"Number of pairs by weight in bits, on a logarithmic scale.", "가중치(비트)별 쌍의 수, 로그 눈금.", "按权重（比特）的对数，对数刻度。"}},
    {{"Pairs", "쌍", "对"}},
    {{"Pairs in doubt", "의심스러운 쌍", "存疑的对"}},
    {{"Probability %.2f", "확률 %.2f", "概率%.2f"}},
    {{"Recall, %", "재현율(%)", "召回率（%）"}},
    {{"Rows", "행", "行"}},
    {{"Rows that share a key stand in one block; blocks hold at most %u rows. Recall is the share of the expected matches, those that blocking is estimated to have missed included, that share a block of the kind; <em>alone</em> are those that only this kind found.", "열쇠가 같은 행은 한 블록에 들고, 블록에는 행이 많아야 %u개 있다. 재현율은 블로킹이 놓친 것으로 추정되는 것까지 포함한 예상 일치 가운데 이 종류의 블록을 함께 가진 비율이다. <em>홀로</em>는 이 종류만 찾은 것이다.", "键相同的行在同一块中，每块至多%u行。召回率是预期匹配（含估计被分块遗漏的）中同在该类块里的占比；<em>独有</em>是只有这一类找到的。"}},
    {{"Said of it", "알려진 점", "已知情况"}},
    {{"Seen", "관찰", "所见"}},
    {{"Settings: what each column was taken for", "설정: 각 열을 무엇으로 보았는가", "设置：各列被当作什么"}},
    {{"Share of pairs that were one person by stated probability.", "제시된 확률별 같은 사람이었던 쌍의 비율.", "按所述概率，实为同一人的对的占比。"}},
    {{"Stated, mean", "제시(평균)", "所述（均值）"}},
    {{"The pairs nearest to even odds: a person should look at these first.", "반반에 가장 가까운 쌍: 사람이 먼저 보아야 할 것.", "最接近各半的对：应由人先看。"}},
    {{"Weights of the pairs", "쌍의 가중치", "各对的权重"}},
    {{"Weights: what each agreement and disagreement says", "가중치: 일치와 불일치가 말하는 것", "权重：每种一致与不一致说明什么"}},
    {{"Which rows are the same person", "어느 행이 같은 사람인가", "哪些行是同一人"}},
    {{"Who had died more than %d days before another was alive is not that other: %zu rows with a date of death and %zu with a day on which the person was alive. %zu rows contradict themselves and keep nobody apart.", "다른 사람이 살아 있던 날보다 %d일 넘게 먼저 죽은 사람은 그 사람이 아니다: 사망일이 있는 행 %zu개, 살아 있던 날이 있는 행 %zu개. 스스로 어긋나는 행 %zu개는 아무도 갈라놓지 않는다.", "比另一人在世之日早%d天以上死亡者，不是那个人：有死亡日期的行%zu个，有在世日期的行%zu个。自相矛盾的行%zu个，不用于区分任何人。"}},
    {{"a consonant left out", "자음 하나를 뺌", "去掉一个辅音"}},
    {{"a little alike", "조금 비슷함", "略相似"}},
    {{"a rare name agrees", "드문 이름이 맞음", "罕见的姓名一致"}},
    {{"a rare name agrees, across scripts", "드문 이름이 맞음(문자가 다름)", "罕见的姓名一致（跨文字）"}},
    {{"a word in common", "함께 가진 낱말이 있음", "有一词相同"}},
    {{"about 1 in %s such pairs are one person", "이런 쌍 약 %s쌍 가운데 하나가 같은 사람", "约每%s对这样的对中有一对是同一人"}},
    {{"age", "나이", "年龄"}},
    {{"alike, given and family name exchanged", "비슷함, 성과 이름이 바뀜", "相似，姓与名对调"}},
    {{"alike, or sounds the same", "비슷하거나 소리가 같음", "相似或音同"}},
    {{"all but about 1 in %s such pairs are one person", "이런 쌍 약 %s쌍 가운데 하나만 빼고 같은 사람", "约每%s对这样的对中除一对外都是同一人"}},
    {{"before anything is compared", "비교하기 전", "比较之前"}},
    {{"birth dates in the numbers of *", "* 번호에 든 생년월일", "*号码中的出生日期"}},
    {{"bits", "비트", "比特"}},
    {{"bits: left of 0 speaks for two people, right of it for one", "비트: 0의 왼쪽은 두 사람, 오른쪽은 같은 사람 쪽", "比特：0左边支持两人，右边支持同一人"}},
    {{"both in one province", "둘 다 한 도에 있음", "同在一省"}},
    {{"category", "범주", "类别值"}},
    {{"codes: * % of values hold digits", "부호: 값의 * %에 숫자가 있음", "编码：* %的值含数字"}},
    {{"consonants of the given name", "이름(성 제외)의 자음", "名的辅音"}},
    {{"consonants of the name, or pinyin", "이름의 자음 또는 병음", "姓名的辅音或拼音"}},
    {{"date", "날짜", "日期"}},
    {{"date with a digit left out", "숫자 하나를 뺀 날짜", "去掉一个数字的日期"}},
    {{"day", "날", "日"}},
    {{"different", "다름", "不同"}},
    {{"different places", "다른 곳", "不同地点"}},
    {{"digits exchanged or one off", "숫자가 바뀌었거나 하나 다름", "数字对调或差一个"}},
    {{"digits of the date in any order", "차례를 무시한 날짜의 숫자", "日期的数字，不计次序"}},
    {{"estimated recall of blocking", "블로킹의 추정 재현율", "分块的估计召回率"}},
    {{"family names, beside given names", "성, 옆에 이름이 있음", "姓，旁有名"}},
    {{"family-name", "성", "姓"}},
    {{"first four letters", "첫 네 글자", "前四个字母"}},
    {{"first four signs", "첫 네 자", "前四个字符"}},
    {{"further names in the cells of *", "*의 칸에 함께 적힌 다른 이름", "*的单元格中的其他姓名"}},
    {{"given and family name exchanged, or one alone", "성과 이름이 바뀌었거나 하나뿐임", "姓与名对调，或只有其一"}},
    {{"given and family names stand in columns of their own", "성과 이름이 따로 열에 있음", "姓与名各有其列"}},
    {{"given names, beside family names", "이름, 옆에 성이 있음", "名，旁有姓"}},
    {{"given-name", "이름(성 제외)", "名"}},
    {{"held to be one person", "같은 사람으로 봄", "视为同一人"}},
    {{"held to be two people", "두 사람으로 봄", "视为两人"}},
    {{"how the two agree with those rows", "두 기록이 그 기록들과 얼마나 맞는지", "这两条与那些记录的相符程度"}},
    {{"id", "번호", "编号"}},
    {{"ignore", "보지 않음", "不读"}},
    {{"initials differ", "머리글자가 다름", "首字母不同"}},
    {{"initials fit", "머리글자가 맞음", "首字母相符"}},
    {{"it fills the gaps of *", "*의 빈 곳을 채움", "填补*的空缺"}},
    {{"it holds one value everywhere", "어디나 같은 값임", "处处为同一值"}},
    {{"it is * of another list", "다른 명단의 *임", "即另一名单的*"}},
    {{"it is empty", "비어 있음", "为空"}},
    {{"it numbers the rows: every value is different", "행의 번호임: 값이 모두 다름", "为行编号：值各不相同"}},
    {{"it says again what other columns say", "다른 열이 말하는 것을 다시 말함", "重复其他列的内容"}},
    {{"its columns are forms of one name", "그 열들은 한 이름의 여러 꼴임", "各列是同一姓名的不同写法"}},
    {{"its name says a number or code", "열 이름이 수나 부호를 말함", "列名表示数字或编码"}},
    {{"its name says a relative, and it holds Korean or Chinese words", "열 이름이 친족을 말하고 한국어나 중국어 낱말이 들어 있음", "列名表示亲属，且含韩文或中文词语"}},
    {{"its name says age, and it holds small numbers", "열 이름이 나이를 말하고 작은 수가 들어 있음", "列名表示年龄，且含小数字"}},
    {{"its name says date, and * % of values can be read so", "열 이름이 날짜를 말하고 값의 * %가 날짜로 읽힘", "列名表示日期，* %的值可读作日期"}},
    {{"its name says family name, and it holds words", "열 이름이 성을 말하고 낱말이 들어 있음", "列名表示姓，且含词语"}},
    {{"its name says given and family name together", "열 이름이 성과 이름 전체를 말함", "列名表示全名"}},
    {{"its name says given name, and it holds words", "열 이름이 이름을 말하고 낱말이 들어 있음", "列名表示名，且含词语"}},
    {{"its name says name, and it holds single words", "열 이름이 이름을 말하고 낱말 하나씩이 들어 있음", "列名表示姓名，且各含一个词语"}},
    {{"its name says name, and it holds words", "열 이름이 이름을 말하고 낱말이 들어 있음", "列名表示姓名，且含词语"}},
    {{"its name says other names", "열 이름이 다른 이름을 말함", "列名表示别名"}},
    {{"its name says other names, and it holds words", "열 이름이 다른 이름을 말하고 낱말이 들어 있음", "列名表示别名，且含词语"}},
    {{"its name says place", "열 이름이 곳을 말함", "列名表示地点"}},
    {{"its name says sex", "열 이름이 성별을 말함", "列名表示性别"}},
    {{"its name says when people were asked, and it holds dates or years", "열 이름이 물은 때를 말하고 날짜나 해가 들어 있음", "列名表示询问的时间，且含日期或年份"}},
    {{"its name says where a row came from, and it has few values", "열 이름이 행의 출처를 말하고 값이 적음", "列名表示行的来源，且取值很少"}},
    {{"its values say sex", "값이 성별을 말함", "取值表示性别"}},
    {{"its words read best as Korean or Chinese names", "그 낱말이 한국이나 중국 사람의 이름으로 가장 잘 읽힘", "其词语最宜读作韩文或中文姓名"}},
    {{"known to hold no person twice", "같은 사람이 두 번 없다고 알려짐", "已知不含重复的人"}},
    {{"last four letters", "끝 네 글자", "后四个字母"}},
    {{"last four signs", "끝 네 자", "后四个字符"}},
    {{"list", "명단", "名单"}},
    {{"m, one person", "m, 같은 사람", "m，同一人"}},
    {{"missing", "없음", "缺失"}},
    {{"month", "달", "月"}},
    {{"month and day", "달과 날", "月与日"}},
    {{"most of its values are places of the gazetteer", "값 대부분이 지명록의 곳임", "多数值为地名录中的地点"}},
    {{"most values hold @", "값 대부분에 @가 있음", "多数值含@"}},
    {{"much alike, or words of the other", "많이 비슷하거나 한쪽의 낱말임", "很相似或为另一方之词"}},
    {{"name", "이름", "姓名"}},
    {{"names", "이름", "姓名"}},
    {{"names a little alike", "조금 비슷한 이름", "姓名略相似"}},
    {{"names a little alike, across scripts", "조금 비슷한 이름(문자가 다름)", "姓名略相似（跨文字）"}},
    {{"names agree", "이름이 맞음", "姓名一致"}},
    {{"names agree well", "이름이 잘 맞음", "姓名很一致"}},
    {{"names agree well, across scripts", "이름이 잘 맞음(문자가 다름)", "姓名很一致（跨文字）"}},
    {{"names agree, across scripts", "이름이 맞음(문자가 다름)", "姓名一致（跨文字）"}},
    {{"names hardly alike", "거의 다른 이름", "姓名几乎不像"}},
    {{"names hardly alike, across scripts", "거의 다른 이름(문자가 다름)", "姓名几乎不像（跨文字）"}},
    {{"names may agree", "같을 수 있는 이름", "姓名可能一致"}},
    {{"names may agree, across scripts", "같을 수 있는 이름(문자가 다름)", "姓名可能一致（跨文字）"}},
    {{"names of different people", "다른 사람의 이름", "不同人的姓名"}},
    {{"names of different people, across scripts", "다른 사람의 이름(문자가 다름)", "不同人的姓名（跨文字）"}},
    {{"names without the family name that stands beside them", "옆에 있는 성을 뺀 이름", "不含旁列之姓的名"}},
    {{"names without the given name that stands beside them", "옆에 있는 이름을 뺀 성", "不含旁列之名的姓"}},
    {{"near", "가까움", "接近"}},
    {{"number", "수", "数"}},
    {{"numbers up to 12, beside a year and a day", "12까지의 수, 옆에 해와 날이 있음", "至12的数，旁有年与日"}},
    {{"numbers up to 31, beside a year and a month", "31까지의 수, 옆에 해와 달이 있음", "至31的数，旁有年与月"}},
    {{"one apart", "하나 차이", "差一"}},
    {{"one digit off, or parts exchanged", "숫자 하나 다르거나 부분이 바뀜", "差一个数字或部分对调"}},
    {{"one letter off", "한 글자 다름", "差一个字母"}},
    {{"one of many columns of few values whose names tell nothing", "열 이름이 말하는 것이 없고 값이 적은 많은 열 가운데 하나", "列名不说明内容、取值很少的众多列之一"}},
    {{"one part the same", "한 부분이 같음", "一部分相同"}},
    {{"one place lies in the other", "한 곳이 다른 곳에 속함", "一地属于另一地"}},
    {{"one sign left out", "한 자를 뺌", "去掉一个字符"}},
    {{"other columns tell more, and * fields are the most compared", "다른 열이 더 많이 말하며, 비교하는 항목은 많아야 *개임", "其他列说明更多，至多比较*个项目"}},
    {{"other names, which too few rows have to compare all names as wholes", "다른 이름: 가진 행이 너무 적어 이름을 통째로 견주지 않음", "别名：有此项的行太少，不足以把姓名作为整体来比较"}},
    {{"pairs", "쌍", "对"}},
    {{"pairs compared", "비교한 쌍", "比较的对"}},
    {{"people found (clusters)", "찾은 사람(묶음)", "找到的人（簇）"}},
    {{"place", "곳", "地点"}},
    {{"resident numbers, which hold birth date and sex", "생년월일과 성별이 든 주민등록번호", "含出生日期和性别的身份证号码"}},
    {{"rows grouped with them", "같은 묶음의 다른 기록", "同组的其他记录"}},
    {{"rows read", "읽은 행", "读入的行"}},
    {{"same", "같은 값", "相同的值"}},
    {{"seed", "난수 씨앗", "随机种子"}},
    {{"seen", "관찰", "所见"}},
    {{"sex in the numbers of *", "* 번호에 든 성별", "*号码中的性别"}},
    {{"share that are one person", "같은 사람인 비율", "同一人的占比"}},
    {{"some with further names", "다른 이름도 가진 사람이 있음", "有些人另有别名"}},
    {{"sound of words", "낱말의 소리", "词的读音"}},
    {{"stated = seen", "제시 = 관찰", "所述 = 所见"}},
    {{"stated probability", "제시된 확률", "所述概率"}},
    {{"surname and initials", "성과 머리글자", "姓与首字母"}},
    {{"surname and length", "성과 길이", "姓与长度"}},
    {{"telephone numbers", "전화번호", "电话号码"}},
    {{"text", "글", "文字"}},
    {{"the beginning of what column * says", "*번 열이 말하는 것의 앞부분", "第*列内容的开头"}},
    {{"the column of the truth", "정답 열", "真值列"}},
    {{"the date of birth beside it says more", "옆의 생년월일이 더 많이 말함", "旁列的出生日期说明更多"}},
    {{"the end of what column * says", "*번 열이 말하는 것의 뒷부분", "第*列内容的结尾"}},
    {{"the labels", "판정된 쌍", "已判定的对"}},
    {{"the same", "같음", "相同"}},
    {{"the same place", "같은 곳", "同一地点"}},
    {{"the same year", "같은 해", "同年"}},
    {{"the same year and month", "해와 달이 같음", "年月相同"}},
    {{"the same, given and family name exchanged", "같음, 성과 이름이 바뀜", "相同，姓与名对调"}},
    {{"the settings say so", "설정이 그렇게 말함", "设置如此"}},
    {{"the years differ", "해가 다름", "年份不同"}},
    {{"true pairs expected", "예상되는 참 쌍", "预期的真对"}},
    {{"two digits off", "숫자 두 개 다름", "差两个数字"}},
    {{"two parts of three the same", "세 부분 가운데 둘이 같음", "三部分中两部分相同"}},
    {{"two to four Korean or Chinese letters", "한글이나 한자 두 자에서 네 자", "二至四个韩文或汉字"}},
    {{"u, strangers", "u, 남남", "u，不同人"}},
    {{"weighed with %s", "%s 항목과 함께 따짐", "与%s一并衡量"}},
    {{"weight", "가중치", "权重"}},
    {{"weight, bits", "가중치(비트)", "权重（比特）"}},
    {{"what its hidden digits leave is birth and sex alone", "가려지지 않은 숫자는 생년월일과 성별뿐임", "未遮盖的数字只有出生日期和性别"}},
    {{"when somebody was alive says little of who it was", "언제 살아 있었는지는 누구인지를 거의 말하지 않음", "何时在世几乎不说明是谁"}},
    {{"when somebody was asked says little of who it was", "언제 물었는지는 누구인지를 거의 말하지 않음", "何时询问几乎不说明是谁"}},
    {{"whole names, split where given and family name are missing", "전체 이름, 성과 이름이 없는 곳에서는 나눔", "全名，缺姓与名处则拆分"}},
    {{"whole numbers of up to four digits", "네 자리까지의 정수", "至多四位的整数"}},
    {{"with *", "*와 함께", "与*一起"}},
    {{"with * it says the year of birth", "*와 함께 태어난 해를 말함", "与*一起表示出生年"}},
    {{"words", "낱말", "词语"}},
    {{"year", "해", "年"}},
    {{"year and day", "해와 날", "年与日"}},
    {{"year and month", "해와 달", "年与月"}},
    {{"year and month different", "해와 달이 다름", "年月均不同"}},
    {{"year or month the same", "해나 달이 같음", "年或月相同"}},
    {{"year, month and day in six digits", "여섯 자리 숫자의 연월일", "六位数字的年月日"}},
    {{"years of birth", "태어난 해", "出生年"}},
    {{"years one apart or one digit off", "해가 하나 다르거나 숫자 하나 다름", "年份差一或差一个数字"}},
    {{"years, beside a month and a day", "해, 옆에 달과 날이 있음", "年，旁有月与日"}},
};
/* clang-format on */

static int by_english(const void *key, const void *row)
{
    return strcmp(key, ((const struct link_word *)row)->word[WORDS_EN]);
}

const char *link_words(int language, const char *english)
{
    const struct link_word *w = bsearch(english, words, sizeof words / sizeof *words, sizeof *words, by_english);
    return w != NULL ? w->word[language] : english;
}

/* Whether the text is the pattern with something in the place of its star, which becomes *filled. */
static bool fits(const char *pattern, struct str text, struct str *filled)
{
    const char *star = strchr(pattern, '*');
    if (star == NULL)
        return str_is(text, pattern);
    size_t head = (size_t)(star - pattern), tail = strlen(star + 1);
    if (text.n <= head + tail || memcmp(text.p, pattern, head) != 0 || memcmp(text.p + text.n - tail, star + 1, tail) != 0)
        return false;
    *filled = str_slice(text, head, text.n - tail);
    return true;
}

/* The longest pattern that fits says it best: "with * it says the year of birth" before "with *". */
static void put_part(struct buf *out, int language, struct str part)
{
    const struct link_word *best = NULL;
    struct str filled = STR_NONE, now;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        now = STR_NONE;
        if (!fits(words[i].word[WORDS_EN], part, &now))
            continue;
        if (best == NULL || strlen(words[i].word[WORDS_EN]) > strlen(best->word[WORDS_EN])) {
            best = &words[i];
            filled = now;
        }
    }
    const char *said = best != NULL ? best->word[language] : NULL, *star = said != NULL ? strchr(said, '*') : NULL;
    if (said == NULL) {
        buf_add_str(out, part);
    } else if (star == NULL) {
        buf_addz(out, said);
    } else {
        buf_add(out, said, (size_t)(star - said));
        buf_add_str(out, filled);
        buf_addz(out, star + 1);
    }
}

struct str link_words_reason(struct arena *a, int language, const char *reason)
{
    SCOPED_BUF struct buf out = BUF_MAX(4096);
    struct str rest = str_from(reason);
    if (language == WORDS_EN)
        return rest;
    while (rest.n > 0) {
        size_t at = rest.n;
        bool more = str_find(rest, STR("; "), 0, &at);
        put_part(&out, language, str_slice(rest, 0, more ? at : rest.n));
        buf_addz(&out, more ? "; " : "");
        rest = more ? str_slice(rest, at + 2, rest.n) : STR_NONE;
    }
    return str_keep(a, buf_str(&out));
}

struct str link_words_key(struct arena *a, int language, const char *key)
{
    SCOPED_BUF struct buf out = BUF_MAX(4096);
    struct str rest = str_from(key);
    while (rest.n > 0) {
        size_t at = rest.n, colon = 0, found;
        bool more = str_find(rest, STR(" + "), 0, &at);
        struct str part = str_slice(rest, 0, more ? at : rest.n);
        for (size_t from = 0; str_find(part, STR(": "), from, &found); from = found + 2)
            colon = found + 2;
        buf_add_str(&out, str_slice(part, 0, colon));
        buf_addz(&out, link_words(language, str_keep(a, str_slice(part, colon, part.n)).p));
        buf_addz(&out, more ? " + " : "");
        rest = more ? str_slice(rest, at + 3, rest.n) : STR_NONE;
    }
    return str_keep(a, buf_str(&out));
}
