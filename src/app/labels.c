/* app/labels.c - see labels.h. */
#include "app/labels.h"

#include <stdlib.h>
#include <string.h>

struct label {
    const char *word[WORDS_LANGUAGES];
};

/* In the order of the bytes of English. */
/* clang-format off */
static const struct label labels[] = {
    {{"Cases", "사례", "个案"}},
    {{"Chain", "사슬", "链"}},
    {{"Chapman (check)", "Chapman(점검)", "Chapman（核对）"}},
    {{"Dependence of all lists", "모든 명단의 의존", "全部名单的依赖"}},
    {{"Doubles them at", "미확인이 두 배가 되는 값", "未见数加倍处"}},
    {{"First", "첫째", "第一"}},
    {{"From the others", "다른 명단으로 추정", "由其余名单估计"}},
    {{"Gives --tipping at", "--tipping에 이르는 값", "达到--tipping处"}},
    {{"Graph", "그래프", "图"}},
    {{"Halves the unseen at", "미확인이 반이 되는 값", "未见数减半处"}},
    {{"High", "상한", "上限"}},
    {{"How likely each total is, averaged over graphs", "총수별 가능성(그래프 평균)", "各总数的可能性（对图取平均）"}},
    {{"Hump at", "봉우리", "峰值"}},
    {{"If what cannot be checked were otherwise", "확인할 수 없는 것이 다르다면", "若无法检验之处另有情形"}},
    {{"Its mean total", "평균 총수", "平均总数"}},
    {{"Its size", "실제 크기", "实际规模"}},
    {{"Kind", "종류", "类别"}},
    {{"List", "명단", "名单"}},
    {{"List left out", "뺀 명단", "去掉的名单"}},
    {{"Low", "하한", "下限"}},
    {{"Median total", "총수의 중앙값", "总数中位数"}},
    {{"Method", "방법", "方法"}},
    {{"Odds ratio", "승산비", "优势比"}},
    {{"Of the undecided pairs are the same", "같다고 볼 미결 쌍", "视为同一人的未决对"}},
    {{"On it alone", "여기에만", "仅在此单"}},
    {{"Pair", "쌍", "名单对"}},
    {{"Prior (graphs)", "사전분포(graphs)", "先验（graphs）"}},
    {{"Pseudo-count", "가상 빈도", "伪计数"}},
    {{"Refused because", "거부한 이유", "拒绝的原因"}},
    {{"Second", "둘째", "第二"}},
    {{"Seen", "확인된 수", "已见"}},
    {{"Share of draws", "추출 비율", "抽样占比"}},
    {{"Shared", "겹침", "共有"}},
    {{"Stratum", "층", "层"}},
    {{"Sum by draws", "추출로 낸 합", "抽样求和"}},
    {{"Taken as one list", "한 명단으로 묶음", "合为一份名单"}},
    {{"Total", "총수", "总数"}},
    {{"Weight", "가중치", "权重"}},
    {{"What each method says", "각 방법의 결과", "各方法的结果"}},
    {{"What no data can show: the dependence of all lists at once", "자료가 보여 줄 수 없는 것: 모든 명단의 동시 의존", "数据无法显示的：全部名单的共同依赖"}},
    {{"Who is on which lists", "누가 어느 명단에 있는가", "谁在哪些名单上"}},
    {{"a check", "점검", "核对"}},
    {{"aic", "AIC", "AIC"}},
    {{"all", "모두", "全部"}},
    {{"as it is", "그대로", "原样"}},
    {{"as one list", "한 명단으로", "合为一份"}},
    {{"at least", "적어도", "至少"}},
    {{"between", "표본 사이 분산", "样本间方差"}},
    {{"bic", "BIC", "BIC"}},
    {{"bound", "하한값", "下界"}},
    {{"cases, seen and unseen", "사례(확인·미확인)", "个案（已见与未见）"}},
    {{"chains", "사슬 수", "链数"}},
    {{"check", "점검", "核对"}},
    {{"count", "개수", "数量"}},
    {{"covariates", "공변량", "协变量"}},
    {{"dependence of all lists", "모든 명단의 의존", "全部名单的依赖"}},
    {{"deviance", "이탈도", "偏差"}},
    {{"entries", "항목", "条目"}},
    {{"erased", "지워진 항목", "已抹除条目"}},
    {{"ess", "유효 표본 수", "有效样本量"}},
    {{"estimate", "추정", "估计"}},
    {{"figure", "수치", "数字"}},
    {{"graphs", "graphs", "graphs"}},
    {{"high", "상한", "上限"}},
    {{"highest", "가장 높은 총수", "最高总数"}},
    {{"imputations", "대체 횟수", "插补次数"}},
    {{"latent", "잠재계층", "潜在类别"}},
    {{"log N about log 2n, a factor of 10 either way", "log N이 log 2n 둘레, 위아래 10배", "log N在log 2n附近，上下10倍"}},
    {{"low", "하한", "下限"}},
    {{"lowest", "가장 낮은 총수", "最低总数"}},
    {{"made_by", "만든 판", "生成版本"}},
    {{"method", "방법", "方法"}},
    {{"mixed", "섞임", "已混合"}},
    {{"model", "모형", "模型"}},
    {{"most_unseen", "미확인 상한", "未见数上限"}},
    {{"near_limit", "상한 근처 비율", "接近上限的占比"}},
    {{"no", "아니요", "否"}},
    {{"none", "없음", "无"}},
    {{"observed", "확인된 사례", "已见个案"}},
    {{"odds ratio of", "승산비", "优势比"}},
    {{"odds ratio of the highest dependence", "최고차 의존의 승산비", "最高阶依赖的优势比"}},
    {{"p(N) uniform", "p(N) 균등", "p(N)均匀"}},
    {{"parameters", "모수", "参数"}},
    {{"persons", "사람", "人员"}},
    {{"primary", "주된 방법", "主要方法"}},
    {{"refused", "거부", "拒绝"}},
    {{"relative density", "상대 밀도", "相对密度"}},
    {{"repeats", "중복", "重复"}},
    {{"result", "결과", "结果"}},
    {{"rhat", "R-hat", "R-hat"}},
    {{"samples", "연결 표본", "匹配样本"}},
    {{"since", "그 뒤로", "此后"}},
    {{"small_counts", "작은 수", "小计数"}},
    {{"steps", "단계 수", "步数"}},
    {{"strata_imputed", "층을 채워 넣은 사례", "补入层的个案"}},
    {{"tempered", "담금질", "回火"}},
    {{"total", "총수", "总数"}},
    {{"undecided_pairs", "미결 쌍", "未决对"}},
    {{"unlisted", "명단 없음", "不在名单"}},
    {{"use", "용도", "用途"}},
    {{"vault", "금고", "保险库"}},
    {{"whole", "전체 분산", "总方差"}},
    {{"withheld", "제외됨", "不予使用"}},
    {{"within", "표본 안 분산", "样本内方差"}},
    {{"without", "제외", "去掉"}},
    {{"yes", "예", "是"}},
};
/* clang-format on */

static int by_english(const void *key, const void *row)
{
    return strcmp(key, ((const struct label *)row)->word[WORDS_EN]);
}

const char *labels_word(int language, const char *english)
{
    const struct label *found = bsearch(english, labels, sizeof labels / sizeof *labels, sizeof *labels, by_english);
    return found != NULL && language > WORDS_EN && language < WORDS_LANGUAGES ? found->word[language] : english;
}
