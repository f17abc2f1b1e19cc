/* app/estimate_explain.c - see estimate_explain.h. */
#include "app/estimate_explain.h"

static const char *const does[MSE_METHODS][WORDS_LANGUAGES] = {
    [MSE_CHAPMAN] =
        {"Multiplies the sizes of the two lists that share most cases and divides by what they share (Chapman 1951).",
         "가장 많이 겹치는 두 명단의 크기를 곱해 겹친 수로 나눈다 (Chapman 1951).",
         "取重叠最多的两份名单，以其人数之积除以共同个案数（Chapman 1951）。"},
    [MSE_CHAO] = {"Reads from the cases on exactly one and exactly two lists how many must at least be on none (Chao 1987).",
                  "꼭 한 명단, 꼭 두 명단에 있는 사례 수에서 아무 데도 없는 사례가 적어도 몇인지 읽는다 (Chao 1987).",
                  "由恰在一份和恰在两份名单上的个案数，推出至少有多少个案不在任何名单上（Chao 1987）。"},
    [MSE_ZELTERMAN] =
        {"Takes those on one or two lists as drawn by one Poisson rate and reads off how many that rate would miss "
         "(Zelterman 1988).",
         "한두 명단에 있는 사례가 하나의 푸아송 비율을 따른다고 보고 그 비율이 놓칠 수를 읽는다 (Zelterman 1988).",
         "视只在一两份名单上的个案服从同一泊松率，再算出该率会漏掉多少（Zelterman 1988）。"},
    [MSE_COVERAGE] = {"Measures how much of each list the other lists also hold, and corrects for dependence between pairs "
                      "(Chao and Tsay 1998).",
                      "각 명단 가운데 다른 명단에도 있는 몫을 재고 두 명단씩의 의존을 보정한다 (Chao, Tsay 1998).",
                      "衡量各名单有多大部分也在其他名单上，并校正两两之间的依赖（Chao 与 Tsay 1998）。"},
    [MSE_CLOSED] = {"Fits lists of different reach and lets people differ in any way that only adds unseen ones (Rivest and "
                    "Baillargeon 2007).",
                    "명단마다 범위가 다르다고 보고, 사람 사이의 차이는 보이지 않는 수를 늘리는 쪽으로만 허용한다 (Rivest, "
                    "Baillargeon 2007).",
                    "拟合范围不同的名单，并允许个人差异，但只朝增加未见数的方向（Rivest 与 Baillargeon 2007）。"},
    [MSE_LOGLINEAR_MAIN] = {"Fits a log-linear model in which no list depends on another (Fienberg 1972).",
                            "어느 명단도 다른 명단에 기대지 않는 로그선형 모형을 맞춘다 (Fienberg 1972).",
                            "拟合各名单互不依赖的对数线性模型（Fienberg 1972）。"},
    [MSE_LOGLINEAR_BIC] = {"Fits every log-linear model of dependence and takes the one with the best BIC; the interval is of "
                           "that model alone (Cormack 1992).",
                           "의존을 나타내는 로그선형 모형을 모두 맞추고 BIC가 가장 좋은 것을 고른다. 구간은 그 모형만의 것이다 "
                           "(Cormack 1992).",
                           "拟合所有依赖结构的对数线性模型，取BIC最优者；区间只属于该模型（Cormack 1992）。"},
    [MSE_LOGLINEAR_AIC] = {"The same with AIC, which takes larger models.", "AIC로 같은 일을 하며 더 큰 모형을 고른다.",
                           "同上，但用AIC，会选更大的模型。"},
    [MSE_SPARSE_BCA] = {"Adds dependences between pairs of lists by a test, repeats the whole choice in every resampled table, "
                        "and corrects the interval for bias and skewness (Chan, Silverman and Vincent 2021).",
                        "두 명단씩의 의존을 검정으로 더하고, 다시 뽑은 표마다 그 선택을 되풀이하며, 구간의 치우침과 비대칭을 "
                        "바로잡는다 (Chan, Silverman, Vincent 2021).",
                        "用检验逐对加入名单间的依赖，在每个重抽样的表上重复整个选择，并校正区间的偏差与偏斜（Chan、"
                        "Silverman 与 Vincent 2021）。"},
    [MSE_GRAPHS] = {"Weighs all decomposable graphs of dependence by what the data say for them and averages their totals "
                    "(Madigan and York 1997).",
                    "분해 가능한 의존 그래프를 모두 자료에 따라 저울질해 총수를 평균한다 (Madigan, York 1997).",
                    "按数据的支持程度给所有可分解的依赖图加权，并对其总数取平均（Madigan 与 York 1997）。"},
    [MSE_LATENT] = {"Lets people fall into up to ten hidden kinds, each with its own chance on each list, and samples what the "
                    "data leave possible (Manrique-Vallier 2016).",
                    "사람들이 명단마다 가능성이 다른 열까지의 숨은 부류에 든다고 보고, 자료가 허용하는 경우를 표집한다 "
                    "(Manrique-Vallier 2016).",
                    "设人群分为至多十个隐藏类别，各类在各名单上有不同机会，并抽样数据所容许的情形（Manrique-Vallier 2016）。"},
};

const char *explain_does(enum words_language l, enum mse_method m)
{
    return does[m][l];
}

/* What the lists themselves may be like; methods that share a weakness share the words. */
static const char *const feeding[WORDS_LANGUAGES] = {
    ("Lists that feed one another, or come from one network of acquaintances: it is then too low. Lists that exclude each other's "
     "people, and missed matches: too high."),
    "서로의 출처이거나 같은 인맥에서 나온 명단: 너무 낮아진다. 서로의 사람을 빼는 명단과 놓친 대조: 너무 높아진다.",
    "名单互为来源或出自同一人际网络：结果偏低。名单彼此排除对方的人，或漏配：结果偏高。"};
static const char *const bound_breaks[WORDS_LANGUAGES] = {
    "It is a lower bound only while lists do not exclude each other: exclusion, a list that absorbs, and missed matches lift it "
    "above the truth. Lists that feed one another leave it far below.",
    "명단이 서로를 배제하지 않을 때만 하한이다. 배제, 흡수하는 명단, 놓친 대조가 있으면 참값을 넘는다. 서로의 출처인 명단이면 "
    "훨씬 아래에 머문다.",
    "只有名单互不排斥时才是下限：排斥、吸收性名单和漏配会使其高于真值；名单互为来源时则远低于真值。"};
static const char *const zelterman_breaks[WORDS_LANGUAGES] = {
    "Lists of unequal size are enough to lift it above the truth, though it is known as a bound; exclusion, a list that absorbs and "
    "missed matches lift it further. Lists that feed one another leave it below.",
    "하한으로 알려졌지만 명단 크기가 서로 다르기만 해도 참값을 넘는다. 배제, 흡수하는 명단, 놓친 대조가 있으면 더 높아진다. 서로의 "
    "출처인 명단이면 낮아진다.",
    "虽被称为下限，但仅因名单大小不一就可能高于真值；排斥、吸收性名单和漏配会使其更高；名单互为来源时则偏低。"};
static const char *const hidden[WORDS_LANGUAGES] = {
    "People who are hard to find for every list at once (the fit shows nothing and the total is too low), a dependence of all lists "
    "together, missed or false matches.",
    "모든 명단이 한결같이 찾기 어려운 사람(적합에는 드러나지 않고 총수가 너무 낮다), 모든 명단을 한꺼번에 묶는 의존, 놓치거나 "
    "잘못된 대조.",
    "所有名单都难以找到的人（拟合看不出，总数偏低）、全部名单之间的共同依赖、漏配或误配。"};
static const char *const within[WORDS_LANGUAGES] = {
    "Lists that feed one another: it takes their dependence for one more kind of people. Few cases on several lists: the prior then "
    "speaks, and chains may not agree, in which case there is no number. Missed or false matches.",
    "서로의 출처인 명단: 그 의존을 또 하나의 부류로 여긴다. 여러 명단에 오른 사례가 적으면 사전분포가 답을 정하고, 사슬들이 "
    "일치하지 않으면 값을 내지 않는다. 놓치거나 잘못된 대조.",
    "名单互为来源：会把这种依赖误作另一类人群。多份名单上的个案太少时由先验说话，各链不一致时不给数字。漏配或误配。"};

const char *explain_breaks(enum words_language l, enum mse_method m)
{
    if (m == MSE_LATENT)
        return within[l];
    if (m == MSE_ZELTERMAN)
        return zelterman_breaks[l];
    if (mse_kind_of(m) == MSE_BOUND)
        return bound_breaks[l];
    return (m == MSE_CHAPMAN || m == MSE_LOGLINEAR_MAIN ? feeding : hidden)[l];
}

const char *explain_scenario(enum words_language l, enum simulate_scenario s)
{
    static const char *const text[SIMULATE_SCENARIOS][WORDS_LANGUAGES] = {
        [SIMULATE_INDEPENDENT] = {"independent lists", "서로 독립인 명단", "相互独立的名单"},
        [SIMULATE_PAIR] = {"one dependent pair of lists (odds ratio 4)", "의존하는 명단 한 쌍 (승산비 4)",
                           "一对相依的名单（优势比4）"},
        [SIMULATE_CLASSES] = {"three hidden kinds of people, half of them hard to find", "숨은 세 부류, 절반은 찾기 어려움",
                              "三类隐藏人群，其中一半难以找到"},
        [SIMULATE_SPARSE] = {"five short lists, some excluding each other", "일부가 서로를 배제하는 짧은 다섯 명단",
                             "五份短名单，部分互相排斥"},
        [SIMULATE_ABSORBING] = {"a list that absorbs: whoever is on it enters no other afterwards",
                                "흡수하는 명단: 오른 뒤에는 다른 명단에 오르지 못함", "吸收性名单：列入后不再进入其他名单"},
    };
    return text[s][l];
}

const char *explain_word(enum words_language l, enum explain_word w)
{
    static const char *const text[EXPLAIN_WORDS][WORDS_LANGUAGES] = {
        [EXPLAIN_DOES] = {"What it does: %s", "하는 일: %s", "做什么：%s"},
        [EXPLAIN_ASSUMES] = {"What it assumes: %s.", "전제: %s.", "前提：%s。"},
        [EXPLAIN_BREAKS] = {"What breaks it: %s", "어긋나게 하는 것: %s", "何时失效：%s"},
        [EXPLAIN_SIMULATED] = {"On %s populations of %s people of each kind (docs/mse.md):",
                               "종류마다 %s개의 모의 인구, 각 %s명 (docs/mse.md):",
                               "每类%s个模拟人群，每个%s人（docs/mse.md）："},
        [EXPLAIN_BAD] = {"Covers badly (%s): its 95 %% interval held the truth in %s %% (too low in %s %%, too high in %s %%).",
                         "잘 맞지 않는다 (%s): 95%% 구간이 참값을 담은 비율 %s%% (너무 낮음 %s%%, 너무 높음 %s%%).",
                         "%s：覆盖不足。95%%区间含真值的比例为%s%%（偏低%s%%，偏高%s%%）。"},
        [EXPLAIN_BAD_BOUND] = {"Is no lower bound (%s): it lay wholly above the truth in %s %%.%.0s%.0s",
                               "하한이 아니다 (%s): 구간 전체가 참값 위에 있은 비율 %s%%.%.0s%.0s",
                               "%s：并非下限。整个区间高于真值的比例为%s%%。%.0s%.0s"},
        [EXPLAIN_REFUSES] = {"Gave no number (%s) in %s %%.%.0s%.0s", "값을 내지 않은 비율 (%s): %s%%.%.0s%.0s",
                             "%s：不给出数字的比例为%s%%。%.0s%.0s"},
        [EXPLAIN_GOOD] = {"In none of these did it cover badly.", "이 가운데 잘 맞지 않은 경우는 없었다.",
                          "以上情形均未出现覆盖不足。"},
    };
    return text[w][l];
}
