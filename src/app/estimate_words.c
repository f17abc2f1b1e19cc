/* app/estimate_words.c - see estimate_words.h. */
#include "app/estimate_words.h"

#include <math.h>
#include <string.h>

enum words_language words_language(struct str code)
{
    return str_is(code, "ko") ? WORDS_KO : str_is(code, "zh") ? WORDS_ZH : WORDS_EN;
}

static const char *const assumes[MSE_METHODS][WORDS_LANGUAGES] = {
    [MSE_CHAPMAN] = {"the two lists are independent and everyone is equally likely to be on a list; lists that "
                     "feed each other make it too low",
                     "두 명단이 서로 독립이고 모두가 명단에 오를 가능성이 같다고 본다. "
                     "한 명단이 다른 명단의 출처이면 너무 낮게 나온다",
                     "假设两份名单相互独立、每个人被列入的机会相同；"
                     "若一份名单引自另一份，结果会偏低"},
    [MSE_CHAO] = {"lists are independent but people differ; gives at least this many, never the whole",
                  "명단은 독립이지만 사람마다 드러날 가능성이 다르다고 본다. 적어도 "
                  "이만큼이라는 하한일 뿐이다",
                  "假设名单相互独立、但个人被列入的机会不同；只给出下限，并非总数"},
    [MSE_ZELTERMAN] = {"cases on one or two lists tell how often the unseen were missed; gives at least this many; "
                       "cases that turn up on many lists together break it",
                       "한두 명단에만 있는 사례가 보이지 않는 사례를 대표한다고 본다. "
                       "하한이며, 여러 명단에 함께 오르는 사례가 많으면 어긋난다",
                       "假设只在一两份名单上的个案能代表未见个案；只给出下限；"
                       "若许多个案同时出现在多份名单上则不成立"},
    [MSE_COVERAGE] = {"the share of each list that other lists also hold measures how much is missed; dependence "
                      "counts by pairs only; at least this many",
                      "각 명단이 다른 명단과 겹치는 비율로 빠진 몫을 잰다. 의존은 두 "
                      "명단씩만 본다. 하한이다",
                      "以各名单与其他名单重叠的比例衡量遗漏；只考虑两两之间的依赖；"
                      "只给出下限"},
    [MSE_CLOSED] = {"lists differ in reach and people differ in being found, lists otherwise independent; at least "
                    "this many",
                    "명단마다 범위가 다르고 사람마다 드러날 가능성이 다르되 명단은 "
                    "독립이라고 본다. 하한이다",
                    "假设各名单范围不同、个人被发现的机会不同，其余相互独立；只给出下限"},
    [MSE_LOGLINEAR_MAIN] = {"all lists are independent and everyone is equally likely to be on each; one list that "
                            "feeds another, or people who hide from all, break it",
                            "모든 명단이 독립이고 각 명단에 오를 가능성이 모두 같다고 "
                            "본다. 서로 이어진 명단이나 모두를 피하는 사람이 있으면 "
                            "어긋난다",
                            "假设所有名单相互独立、每人被各名单列入的机会相同；"
                            "名单互相引用或有人躲避所有名单时不成立"},
    [MSE_LOGLINEAR_BIC] = {"dependence between lists is of the kind that the chosen model allows, and none ties "
                           "all lists at once; the interval ignores that a model was chosen",
                           "명단 사이의 의존이 선택된 모형이 허용하는 것뿐이고 모든 "
                           "명단을 한꺼번에 묶는 의존은 없다고 본다. 구간은 모형을 "
                           "골랐다는 사실을 반영하지 않는다",
                           "假设名单间的依赖只有所选模型允许的那些，"
                           "且没有把全部名单绑在一起的依赖；"
                           "区间未计入选择模型带来的不确定性"},
    [MSE_LOGLINEAR_AIC] = {"as loglinear-bic, with a model that may hold more dependence; larger models make "
                           "totals less steady",
                           "loglinear-bic와 같되 의존을 더 많이 허용하는 모형이다. 모형이 "
                           "클수록 총수가 불안정하다",
                           "与loglinear-bic相同，但模型可含更多依赖；模型越大，总数越不稳定"},
    [MSE_SPARSE_BCA] = {"dependence goes by pairs of lists; pairs enter by significance, again in every replicate, "
                        "so the interval holds the choice of model",
                        "의존은 두 명단씩만 있다고 본다. 반복마다 모형을 다시 고르므로 "
                        "구간에 모형 선택이 들어 있다",
                        "假设依赖只存在于两两名单之间；每次重抽样都重新选择模型，"
                        "故区间包含模型选择的不确定性"},
    [MSE_GRAPHS] = {"some chain of conditional independences between lists holds; averages over all of them but "
                    "the one that says nothing of the unseen",
                    "명단 사이에 어떤 조건부 독립의 사슬이 있다고 보고, 보이지 않는 "
                    "수를 말해 주지 않는 모형을 뺀 모두를 평균한다",
                    "假设名单之间存在某种条件独立结构；"
                    "对除了无法说明未见数的那个以外的全部结构取平均"},
    [MSE_LATENT] = {"people fall into a few hidden kinds, and within a kind lists are independent; lists that feed "
                    "each other break it",
                    "사람들이 몇 가지 숨은 부류로 나뉘고 부류 안에서는 명단이 "
                    "독립이라고 본다. 서로 이어진 명단이 있으면 어긋난다",
                    "假设人群分为若干隐藏类别，类别之内名单相互独立；"
                    "名单互相引用时不成立"},
};

const char *words_assumes(enum words_language l, enum mse_method m)
{
    return assumes[m][l];
}

/* Formats: %g-like number as %s first, needed as %s second, text third; unused ones stand in %.0s. */
static const char *const refusals[][WORDS_LANGUAGES] = {
    [MSE_FINE] = {"", "", ""},
    [MSE_FEW_CASES] = {"too few cases: %s%.0s%.0s", "사례가 %s건뿐이라 너무 적다%.0s%.0s", "只有%s个个案，太少%.0s%.0s"},
    [MSE_FEW_LISTS] = {"lists that hold cases: %s, and at least %s are needed%.0s",
                       "사례가 있는 명단이 "
                       "%s개뿐이고 적어도 %s개가 필요하다%.0s",
                       "只有%s份名单含有个案，至少需要%s份%.0s"},
    [MSE_NO_OVERLAP] = {"no case is on two lists, so nothing tells how many are on none%.0s%.0s%.0s",
                        "두 명단에 함께 오른 사례가 없어 아무 데도 없는 수를 알 길이 "
                        "없다%.0s%.0s%.0s",
                        "没有个案同时出现在两份名单上，无从得知名单之外有多少%.0s%.0s%.0s"},
    [MSE_APART] = {"only %s lists are linked by shared cases, and at least %s are needed; apart from them: %s",
                   "공통 사례로 이어진 명단이 %s개뿐이고 적어도 %s개가 필요하다. 따로 "
                   "떨어진 명단: %s",
                   "只有%s份名单通过共同个案相连，至少需要%s份；与之分离的名单：%s"},
    [MSE_NOT_IDENTIFIED] = {"these data leave the total free under the method: any number would fit them as "
                            "well%.0s%.0s%.0s",
                            "이 자료로는 총수가 정해지지 않는다. 어떤 수도 똑같이 "
                            "들어맞는다%.0s%.0s%.0s",
                            "这些数据在该方法下无法确定总数：任何数字都同样吻合%.0s%.0s%.0s"},
    [MSE_NOT_EXISTING] = {"no estimate exists: empty overlaps drive it to infinity or to nothing%.0s%.0s%.0s",
                          "추정값이 없다. 빈 겹침 때문에 값이 무한대나 0으로 달아난다%.0s%.0s%.0s",
                          "估计值不存在：空的重叠使其趋于无穷或归零%.0s%.0s%.0s"},
    [MSE_NOT_MIXED] = {"the chains did not agree (R-hat %s)%.0s%.0s",
                       "사슬들이 서로 일치하지 않았다 "
                       "(R-hat %s)%.0s%.0s",
                       "各条链未达成一致（R-hat %s）%.0s%.0s"},
    [MSE_PRIOR_DECIDES] = {"the data leave the upper end to the prior, so the number would be an assumption%.0s%.0s%.0s",
                           "위쪽 끝을 자료가 아니라 사전분포가 정하므로 결과는 가정에 "
                           "지나지 않는다%.0s%.0s%.0s",
                           "上端由先验而非数据决定，结果不过是假设%.0s%.0s%.0s"},
    [MSE_NOT_CONVERGED_FIT] = {"the fit did not settle%.0s%.0s%.0s", "적합이 수렴하지 않았다%.0s%.0s%.0s",
                               "拟合未收敛%.0s%.0s%.0s"},
    [MSE_NEGATIVE] = {"its total would be below the number seen%.0s%.0s%.0s",
                      "총수가 실제로 본 수보다 "
                      "작게 나온다%.0s%.0s%.0s",
                      "其总数会低于已见个案数%.0s%.0s%.0s"},
    [MSE_TOO_MANY_LISTS] = {"%s lists are more than the %s that the method can hold%.0s",
                            "명단 %s개는 이 "
                            "방법이 다룰 수 있는 %s개보다 많다%.0s",
                            "%s份名单超过该方法所能处理的%s份%.0s"},
    [MSE_LOW_COVERAGE] = {"the lists cover too little of one another: a sample coverage of %s, and at least %s is needed%.0s",
                          "명단끼리 서로 덮는 몫이 너무 적다. 표본 포괄률이 %s이고 적어도 %s이어야 한다%.0s",
                          "各名单彼此覆盖得太少：样本覆盖率为%s，至少需要%s%.0s"},
    [MSE_UNSTABLE] = {"a share of %s of the resampled tables has no estimate, and 0.05 is the most allowed%.0s%.0s",
                      "다시 뽑은 표 가운데 추정값이 없는 비율이 %s로, 허용되는 0.05를 "
                      "넘는다%.0s%.0s",
                      "重抽样的表中没有估计值的比例为%s，超过允许的0.05%.0s%.0s"},
};

const char *words_refused(struct arena *a, enum words_language l, const struct mse_estimate *x)
{
    if (x->refusal == MSE_FINE)
        return NULL;
    const char *number = arena_printf(a, x->refusal == MSE_NOT_MIXED ? "%.4g" : "%.3g", x->why_number),
               *needed = arena_printf(a, "%.3g", x->why_needed);
    const char *text = x->why_text != NULL ? x->why_text : "";
    struct buf out SCOPED_BUF = BUF_MAX(1 << 16);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the table above is the only source of formats */
    buf_addf(&out, refusals[x->refusal][l], number, needed, text);
#pragma GCC diagnostic pop
    return arena_copy(a, out.p, out.n);
}

const char *words_cases(struct arena *a, double cases, double width)
{
    if (!isfinite(cases))
        return "∞";
    /* A fiftieth of the interval, but never so coarse that fewer than two digits of the number are left. */
    double unit = isfinite(width) && width > 0 ? pow(10, floor(log10(width / 50))) : 1;
    double coarsest = pow(10, floor(log10(fmax(cases, 1))) - 1);
    if (!isfinite(width) || unit > coarsest)
        unit = coarsest;
    unit = fmax(unit, 1);
    const char *digits = arena_printf(a, "%.0f", round(cases / unit) * unit);
    size_t n = strlen(digits), k = 0;
    char *out = ARENA_ARRAY(a, char, n + n / 3 + 1);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    return out;
}

static const char *const advice[ADVICE_PARTS][WORDS_LANGUAGES] = {
    [ADVICE_PRIMARY] = {"By a rule fixed before any total was seen, the primary method is %s: %s cases in all (%s to %s).",
                        "총수를 보기 전에 정해 둔 규칙에 따른 주된 방법은 %s이다: 모두 "
                        "%s건 (%s에서 %s).",
                        "按照在看到任何总数之前就定下的规则，主要方法为%s："
                        "总计%s例（%s至%s）。"},
    [ADVICE_NO_PRIMARY] = {"There is no honest total: %s, the primary method by a rule fixed beforehand, refuses, "
                           "because %s.",
                           "정직하게 말할 수 있는 총수가 없다. 미리 정한 규칙에 따른 주된 "
                           "방법 %s은(는) 값을 내지 않는다: %s.",
                           "没有可以如实给出的总数："
                           "按事先规则的主要方法%s拒绝给出结果，原因是：%s。"},
    [ADVICE_FEWER] = {"Put lists of one kind together (--merge A+B) or name fewer (--lists A,B,C).",
                      "같은 종류의 명단을 묶거나(--merge A+B) 명단을 줄여야 한다(--lists A,B,C).",
                      "请合并同类名单（--merge A+B），或少用几份名单（--lists A,B,C）。"},
    [ADVICE_OPEN_ABOVE] = {"By a rule fixed before any total was seen, the primary method is %s: %s cases in all, "
                           "at least %s; the data set no upper end.",
                           "총수를 보기 전에 정해 둔 규칙에 따른 주된 방법은 %s이다: 모두 "
                           "%s건, 적어도 %s건. 위쪽 끝은 자료로 정해지지 않는다.",
                           "按照事先定下的规则，主要方法为%s：总计%s例，至少%s例；"
                           "数据不能确定上限。"},
    [ADVICE_TWO_LISTS] = {"Only two lists overlap: %s gives a quick check of %s (%s to %s), never an estimate, "
                          "since two lists cannot show whether they depend on each other.",
                          "겹치는 명단이 둘뿐이다. %s의 값 %s (%s에서 %s)은 빠른 점검일 뿐 "
                          "추정이 아니다. 두 명단만으로는 서로 의존하는지 알 수 없다.",
                          "只有两份名单重叠：%s给出的%s（%s至%s）只是快速核对，"
                          "绝非估计，因为两份名单无法显示彼此是否相依。"},
    [ADVICE_HETEROGENEITY] = {"People probably differ in how easily they are found: the lower bound (%s) is above "
                              "the total that treats all alike (%s), so totals that do so are too low, and others may be.",
                              "사람마다 드러날 가능성이 다른 듯하다. 하한(%s)이 모두를 "
                              "같다고 본 총수(%s)보다 크므로, 그렇게 본 총수는 너무 낮고 다른 총수도 그럴 수 있다.",
                              "个人被发现的难易很可能不同："
                              "下限（%s）高于视众人相同的总数（%s），"
                              "因此这样看待的总数偏低，其他总数也可能如此。"},
    [ADVICE_EMPTY] = {"Lists that share no case: %s. A list that excludes another's people, or a failed match, "
                      "would explain it; ask which.",
                      "공통 사례가 없는 명단: %s. 한 명단이 다른 명단의 사람을 뺐거나 "
                      "대조에 실패했을 수 있으니 확인해야 한다.",
                      "没有共同个案的名单：%s。可能是一份名单排除了另一份的人，"
                      "也可能是匹配失败；需要查明。"},
    [ADVICE_DISAGREE] = {"The methods disagree: %s gives %s, %s gives %s. Report the range, not one number.",
                         "방법들이 서로 다르다: %s %s, %s %s. 한 수가 아니라 범위를 "
                         "보고해야 한다.",
                         "各方法不一致：%s得%s，%s得%s。应报告范围，而不是单个数字。"},
    [ADVICE_AGREE] = {"The methods that give an estimate agree within a quarter.",
                      "추정값을 내는 "
                      "방법들이 4분의 1 안에서 일치한다.",
                      "给出估计的各方法相差在四分之一以内。"},
    [ADVICE_SINGLE] = {"%s %% of the cases are on one list only, so the unseen rest on few overlaps.",
                       "사례의 "
                       "%s%%가 한 명단에만 있어, 보이지 않는 수는 적은 겹침에 달려 있다.",
                       "%s%%的个案只在一份名单上，未见个案数只能依靠少量重叠推断。"},
    [ADVICE_SELECTED] = {"Profile intervals ignore that a model was chosen and are too narrow; sparse-bca repeats "
                         "the choice.",
                         "프로파일 구간은 모형 선택을 무시해 너무 좁다. sparse-bca는 선택을 "
                         "되풀이한다.",
                         "剖面区间忽略了模型选择，因而过窄；sparse-bca会重复选择过程。"},
    [ADVICE_AGAIN] =
        {"That interval takes the model as known. With the model chosen again in each of %s resampled tables it is %s to "
         "%s: report this interval, not the first.",
         "이 구간은 모형이 정해져 있다고 본 것이다. 다시 뽑은 표 %s개마다 모형을 다시 고르면 %s에서 %s이다. 앞의 것이 아니라 이 구간을 보고해야 한다.",
         "该区间把模型当作已知。若在%s个重抽样的表上逐一重新选择模型，则为%s至%s：应报告这一区间，而非前者。"},
    [ADVICE_AGAIN_OPEN] =
        {"That interval takes the model as known. With the model chosen again in each of %s resampled tables it "
         "begins at %s and has no upper end: report this.",
         "이 구간은 모형이 정해져 있다고 본 것이다. 다시 뽑은 표 %s개마다 모형을 다시 고르면 %s에서 시작하고 위쪽 끝이 없다. "
         "그렇게 보고해야 한다.",
         "该区间把模型当作已知。若在%s个重抽样的表上逐一重新选择模型，则从%s起且没有上限：应如此报告。"},
    [ADVICE_BOUND] =
        {"The lower bound (%s) lies above the total of %s (%s), and both cannot hold. Either some lists avoid one "
         "another's people, as the models that fit best have it, and the bound is none; or they do not, and the total "
         "is too low. Find out how the lists were made before you report either.",
         "하한(%s)이 %s의 총수(%s)보다 크므로 둘 다 맞을 수는 없다. 가장 잘 맞는 모형들처럼 어떤 명단이 다른 명단의 사람을 "
         "피했다면 하한은 하한이 아니고, 그렇지 않다면 총수가 너무 낮다. 보고하기 전에 명단이 어떻게 만들어졌는지 확인해야 한다.",
         "下限（%s）高于%s的总数（%s），两者不能同时成立。要么如拟合最好的模型所示，某些名单避开了彼此的人，下限便不成立；"
         "要么并非如此，总数便偏低。报告之前请查明名单是如何形成的。"},
    [ADVICE_STRATA] =
        {"The strata estimated apart and summed give %s (%s to %s). Where this differs from the total of all together, "
         "people of different strata are not found equally easily, and the sum is the better figure.",
         "층마다 따로 추정해 더하면 %s건이다 (%s에서 %s). 모두 함께 추정한 총수와 다르면 층마다 드러날 가능성이 다른 것이므로 "
         "이 합이 더 낫다.",
         "各层分别估计后相加得%s例（%s至%s）。若与合并估计的总数不同，说明各层的人被发现的难易不同，此时应以总和为准。"},
    [ADVICE_POOR_FIT] =
        {"Even the model that %s chose fits these counts badly, so its total is not to be trusted: people or lists "
         "differ in ways that it cannot hold. Try strata, or lists put together.",
         "%s이(가) 고른 모형조차 이 빈도에 잘 맞지 않으므로 총수를 믿을 수 없다. 모형이 담지 못하는 사람이나 명단의 차이가 "
         "있다. 층을 나누거나 명단을 묶어 보아야 한다.",
         "连%s所选的模型也与这些计数拟合不佳，其总数不可信：人或名单之间存在模型无法容纳的差异。可尝试分层或合并名单。"},
    [ADVICE_ABSORBING] =
        {"The list %s meets every other list less often than chance would have it: it may end the time in which "
         "somebody can enter another (deaths, returns, departures). Totals that take it as independent are then "
         "too high.",
         "명단 %s은(는) 다른 모든 명단과 우연보다 드물게 겹친다. 사망, 송환, 출국처럼 그 뒤로는 다른 명단에 오를 수 "
         "없게 하는 명단일 수 있다. 그러면 이 명단을 독립이라고 본 총수는 너무 높다.",
         "名单%s与其他每份名单的重叠都少于偶然：它可能终止了此人进入其他名单的时间（死亡、遣返、离开）。"
         "若把它视为独立，总数便会偏高。"},
    [ADVICE_ALWAYS] =
        {"Lists drawn from one network of acquaintances are not independent; missed matches between "
         "lists make totals too high, false matches too low; all lists must mean the same kind of case, place and "
         "time.",
         "같은 인맥에서 나온 명단은 독립이 아니다. 명단 사이의 놓친 "
         "대조는 총수를 높이고 잘못된 대조는 낮춘다. 모든 명단이 같은 "
         "종류의 사례, 곳, 때를 뜻해야 한다.",
         "出自同一人际网络的名单并不独立；名单间漏配会使总数偏高，"
         "误配会使其偏低；各名单所指的个案种类、地点和时间必须相同。"},
};

const char *words_advice(enum words_language l, enum words_advice part)
{
    return advice[part][l];
}

const char *words_beside(enum words_language l, enum words_beside part)
{
    static const char *const beside[BESIDE_PARTS][WORDS_LANGUAGES] = {
        [BESIDE_PAIR] = {"of the lists %s, which share most cases%.0s", "사례를 가장 많이 공유하는 명단 %s%.0s",
                         "共有个案最多的名单%s%.0s"},
        [BESIDE_GRAPH] = {"its heaviest graph is %s%.0s", "가중치가 가장 큰 그래프 %s%.0s", "权重最大的图为%s%.0s"},
        [BESIDE_COVERAGE] = {"sample coverage %s%.0s", "표본 포괄률 %s%.0s", "样本覆盖率%s%.0s"},
        [BESIDE_MODEL] = {"model %s%.0s", "모형 %s%.0s", "模型%s%.0s"},
        [BESIDE_EMPTY] = {"the empty overlaps %s are in the model: their terms are at minus infinity and their cells take no "
                          "part%.0s",
                          "빈 겹침 %s이(가) 모형에 들어 있다. 그 항은 음의 무한대이고 그 칸은 적합에서 빠진다%.0s",
                          "模型包含空的重叠%s：其项为负无穷，相应格不参与拟合%.0s"},
        [BESIDE_POOR_FIT] = {"fits badly, a deviance of %s on %s degrees of freedom", "잘 맞지 않는다: 이탈도 %s, 자유도 %s",
                             "拟合不佳：偏差%s，自由度%s"},
        [BESIDE_TIES] = {"another model is as good by its criterion and gives %s%.0s",
                         "기준으로는 똑같이 좋은 다른 모형이 %s건을 준다%.0s", "另一模型按其准则同样好，得%s%.0s"},
        [BESIDE_OPEN] = {"the data set no upper end%.0s%.0s", "위쪽 끝은 자료로 정해지지 않는다%.0s%.0s",
                         "数据不能确定上限%.0s%.0s"},
        [BESIDE_CLIPPED] = {"the lower end was below the number seen and stands at it%.0s%.0s",
                            "아래쪽 끝이 확인된 수보다 작아 그 수로 올렸다%.0s%.0s", "下限低于已见个案数，故取该数%.0s%.0s"},
        [BESIDE_INFINITE] = {"some resampled tables have no estimate and count as infinite%.0s%.0s",
                             "다시 뽑은 표 가운데 추정값이 없는 것은 무한대로 센다%.0s%.0s",
                             "部分重抽样的表没有估计值，按无穷大计%.0s%.0s"},
        [BESIDE_SATURATED] =
            {"%s %% of the weight would go to the graph that joins all lists and says nothing of the unseen: the "
             "data ask for a dependence that no other graph has%.0s",
             "가중치의 %s%%가 모든 명단을 이은, 미확인 수를 말해 주지 못하는 그래프로 간다. 다른 어떤 그래프에도 없는 의존을 "
             "자료가 요구한다는 뜻이다%.0s",
             "权重的%s%%会归于连接全部名单、无法说明未见数的图：数据需要其他图都没有的依赖%.0s"},
        [BESIDE_TAIL] = {"some of the posterior lies by the limit set on the unseen%.0s%.0s",
                         "사후분포의 일부가 미확인 수에 둔 상한 가까이 있다%.0s%.0s", "部分后验靠近对未见数所设的上限%.0s%.0s"},
        [BESIDE_MODES] = {"the posterior has more than one hump, and one number hides it%.0s%.0s",
                          "사후분포의 봉우리가 둘 이상이어서 한 수로는 드러나지 않는다%.0s%.0s",
                          "后验有不止一个峰，单个数字会掩盖这一点%.0s%.0s"},
    };
    return beside[part][l];
}

const char *words_heading(enum words_language l, enum words_heading h)
{
    static const char *const heading[HEADINGS][WORDS_LANGUAGES] = {
        [HEADING_OVERLAPS] = {"Lists and what they share", "명단과 겹침", "名单及其重叠"},
        [HEADING_METHODS] = {"Methods side by side", "방법별 결과", "各方法结果"},
        [HEADING_BESIDE] = {"Beside these numbers", "이 수들 곁에 둘 것", "与这些数字并列的说明"},
        [HEADING_MODELS] = {"The best models by BIC", "BIC로 가장 좋은 모형들", "按BIC最好的模型"},
        [HEADING_CLOSED] = {"Models of a closed population: checks, none an estimate",
                            "닫힌 모집단 모형: 점검일 뿐 추정이 아니다", "封闭总体模型：只作核对，均非估计"},
        [HEADING_ASSUMES] = {"What each assumes, and what would break it", "각 방법의 가정과 어긋나는 경우",
                             "各方法的假设，以及何时不成立"},
        [HEADING_ADVICE] = {"What this means", "뜻풀이", "含义"},
        [HEADING_STRATA] = {"By stratum", "층별", "分层结果"},
        [HEADING_REST] = {"thin strata, pooled", "적은 층을 합친 것", "合并的小层"},
        [HEADING_COVARIATES] = {"Strata as factors of one model", "층을 하나의 모형의 요인으로", "将各层作为同一模型的因素"},
        [HEADING_SENSITIVITY] = {"If what cannot be checked were otherwise", "확인할 수 없는 것이 다르다면",
                                 "若无法检验之处另有情形"},
        [HEADING_AT_LEAST] = {"at least ", "적어도 ", "至少"},
    };
    return heading[h][l];
}

const char *words_note(enum words_language l, enum words_note n)
{
    static const char *const note[NOTES][WORDS_LANGUAGES] = {
        [NOTE_ODDS] = {"Odds ratios of the pairs that the model %s takes as independent given the others:",
                       "모형 %s이(가) 나머지가 주어지면 독립이라고 보는 명단 쌍의 승산비:",
                       "模型%s视为（在其余名单给定时）独立的名单对的优势比："},
        [NOTE_TWO_LEFT] = {"Without one of three lists two are left, which no method can estimate from: the figures below are "
                           "Chapman's quick check of the two.",
                           "세 명단에서 하나를 빼면 둘만 남아 추정할 수 없다. 아래 수는 그 둘에 대한 Chapman의 빠른 점검이다.",
                           "三份名单去掉一份后只剩两份，无法作出估计：以下数字只是对这两份名单的Chapman快速核对。"},
        [NOTE_SAMPLES] =
            {"This interval is the one to report: it holds what the linkage leaves open. Of the variance of the unseen, %.0f %% comes from "
             "differences between the samples.",
             "보고할 구간은 이것이다. 연결이 정하지 못한 것이 들어 있다. 미확인 수의 분산 가운데 %.0f%%가 표본 사이의 차이에서 온다.",
             "应报告这一区间：它已计入匹配未定之处。未见数的方差中有%.0f%%来自样本之间的差异。"},
        [NOTE_UNDECIDED] =
            {"Nobody was merged without a person's decision. Pairs of people that stand undecided: %zu; what they "
             "leave open, by %s:",
             "사람이 정하지 않으면 아무도 합치지 않았다. 아직 정하지 않은 쌍: %zu. 그것이 남기는 폭(%s):",
             "未经人的决定，不合并任何人。尚未决定的人员对：%zu；由此留下的范围（%s）："},
        [NOTE_APART] = {"Lists that share no case: %s. One may exclude the other's people, or the matching failed; find out "
                        "which before anything is estimated.",
                        "공통 사례가 없는 명단: %s. 한 명단이 다른 명단의 사람을 뺐거나 대조에 실패했을 수 있다. 추정하기 전에 "
                        "어느 쪽인지 확인해야 한다.",
                        "没有共同个案的名单：%s。可能是一份名单排除了另一份的人，也可能是匹配失败；估计之前应先查明。"},
        [NOTE_REPEATS] = {"Rows that repeat a membership already read (a list holds the case twice): %lld.",
                          "이미 읽은 등재를 되풀이하는 행(한 명단에 같은 사례가 두 번): %lld개.",
                          "重复已读记录的行（同一名单两次列入同一个案）：%lld行。"},
        [NOTE_CONFLICTS] = {"Cases whose rows disagree on a stratum, which counts as missing for them: %lld.",
                            "행마다 층이 서로 다른 사례(층을 모르는 것으로 센다): %lld건.",
                            "各行所属层互相矛盾的个案（按层缺失处理）：%lld例。"},
        [NOTE_SMALL] =
            {"%zu of these counts are of fewer than %d people and could point at somebody: hand none of them on. "
             "Lists taken together (--list-by, --merge) and fewer strata make counts larger.",
             "이 가운데 %zu개는 %d명이 안 되는 수여서 누구인지 드러날 수 있으니 밖에 건네지 말아야 한다. 명단을 "
             "묶거나(--list-by, --merge) 층을 줄이면 수가 커진다.",
             "其中%zu个计数不足%d人，可能指认出个人，切勿外传。合并名单（--list-by、--merge）或减少分层可使计数变大。"},
        [NOTE_SAMPLES_REFUSED] = {"%zu of %zu samples of the linkage give no estimate by %s: over 5 %%",
                                  "연결 표본 %2$zu개 가운데 %1$zu개에서 %3$s이(가) 값을 내지 못했다: 5%%를 넘는다",
                                  "%2$zu个匹配样本中有%1$zu个用%3$s得不到估计：超过5%%"},
        [NOTE_THRESHOLD] =
            {"The threshold alone moves the total by a factor of %.*f. A strict one takes one person for two, which inflates "
             "the unseen; a loose one takes two for one. --samples of bandi estimate carries this through.",
             "문턱값만으로 총수가 %.*f배까지 달라진다. 문턱이 높으면 한 사람을 둘로 보아 미확인 수가 부풀고, 낮으면 두 사람을 "
             "하나로 본다. bandi estimate의 --samples가 이 불확실성을 끝까지 반영한다.",
             "仅阈值一项就使总数相差%.*f倍。阈值过严会把一人当成两人，使未见数虚增；过宽则把两人当成一人。"
             "bandi estimate的--samples会把这种不确定性带入结果。"},
        [NOTE_MODELS] =
            {"Models fitted: %s. The best %zu that have an estimate were compared again in each of %s resampled tables; \"chosen "
             "again\" is each one's share of them, and %.0f %% went to models not shown.",
             "적합한 모형: %s개. 추정값이 있는 가장 좋은 %zu개를 다시 뽑은 표 %s개마다 다시 견주었다. '다시 고름'은 그 가운데 각 모형의 "
             "몫이고, %.0f%%는 표에 없는 모형으로 갔다.",
             "拟合模型%s个。其中有估计值的最好的%zu个在%s个重抽样的表上逐一重新比较；“再次选中”为各模型所占比例，"
             "另有%.0f%%归于未列出的模型。"},
        [NOTE_COVERAGE] =
            {"Of a list, %.0f %% on average is on another list, too (sample coverage): the less it is, the more the unseen "
             "are a guess.",
             "한 명단의 사례 가운데 평균 %.0f%%가 다른 명단에도 있다(표본 포괄률). 적을수록 미확인 수는 짐작에 가깝다.",
             "一份名单中平均有%.0f%%的个案也在其他名单上（样本覆盖率）：比例越小，未见数越近于猜测。"},
        [NOTE_FINITE] =
            {"BIC here counts every term of a model, also those that empty overlaps put at minus infinity. Counting only the finite "
             "ones it would choose %s, which gives %s.",
             "여기서 BIC는 빈 겹침 때문에 음의 무한대가 된 항까지 모형의 모든 항을 센다. 유한한 항만 세면 %s을(를) 골라 %s건이 된다.",
             "此处BIC计入模型的全部项，包括因重叠为空而成负无穷的项。若只计有限的项，则会选择%s，得%s。"},
        [NOTE_RELATED] =
            {"Lists that draw on one another or on one origin, by the derivations recorded: %.*s. They are not independent, and "
             "totals that take them so are too low; --merge puts them together.",
             "기록된 파생 관계에 따르면 서로에게서 나왔거나 뿌리가 같은 명단: %.*s. 이 명단들은 독립이 아니며, 독립이라고 보면 총수가 너무 "
             "낮아진다. --merge로 묶을 수 있다.",
             "按已记录的派生关系，互为来源或同出一源的名单：%.*s。它们并不独立，若视为独立，总数会偏低；可用--merge合并。"},
        [NOTE_UNLINKED] =
            {"No two records of persons are decided to be one person, so the lists share nobody. bandi link shows who may be "
             "one person, and bandi link review asks you to decide.",
             "같은 사람이라고 결정된 인물 기록이 하나도 없어서 명단들이 겹치지 않는다. bandi link가 누가 같은 사람일 수 있는지 보이고, bandi link "
             "review가 결정을 묻는다.",
             "尚无两条人物记录被判定为同一人，因此各名单没有共同的人。bandi link显示谁可能是同一人，bandi link review请您判定。"},
        [NOTE_SIMULATED] =
            {"A method that holds the truth in fewer populations than its level promises is too sure of itself there; a bound "
             "is meant to lie below. \"People said to differ\" is how often the report would warn that some are harder to "
             "find than others.",
             "신뢰수준이 약속하는 것보다 참값을 덜 담는 방법은 그 상황에서 자신을 지나치게 믿는 것이다. 하한은 참값 아래에 있는 "
             "것이 맞다. '사람이 다르다고 봄'은 어떤 사람은 찾기 더 어렵다고 보고서가 경고할 비율이다.",
             "含真值的比例低于其置信水平的方法，在该情形下过于自信；下界本应低于真值。"
             "“判为个体有别”指报告会警告部分人更难被发现的比例。"},
        [NOTE_COVARIATES] =
            {"One model for all strata: each has its own size, a list may reach some better than others, and lists "
             "depend on one another alike in all. Its interval ignores that the model was chosen.",
             "모든 층에 하나의 모형을 쓴다. 층마다 크기가 다르고 명단이 어떤 층에 더 잘 닿을 수 있으나, 명단 사이의 "
             "의존은 모든 층에서 같다고 본다. 구간은 모형을 골랐다는 사실을 반영하지 않는다.",
             "所有层共用一个模型：各层规模不同，名单对某些层的覆盖可以更好，而名单间的依赖在各层相同。"
             "区间未计入选择模型带来的不确定性。"},
        [NOTE_COVARIATES_POOR] =
            {"This model fits badly: lists depend on one another differently in different strata, or people differ within them. Its total "
             "is not to be trusted; the sum of strata estimated apart does not rest on it.",
             "이 모형은 잘 맞지 않는다. 명단 사이의 의존이 층마다 다르거나 층 안에서도 사람이 다르다. 이 총수는 믿을 수 없으며, 층마다 따로 "
             "추정해 더한 합은 이 모형에 기대지 않는다.",
             "该模型拟合不佳：名单间的依赖在各层不同，或层内个人仍有差异。其总数不可信；各层分别估计之和不依赖于它。"},
        [NOTE_STRATA] =
            {"The sum's interval repeats the choice of a model in every resampled table; those of the strata rest on "
             "the one chosen, and are too narrow. The interval holds the middle of the sums so drawn; where models differ much it "
             "reaches further to one side of the total.",
             "합의 구간은 다시 뽑은 표마다 모형을 다시 고른 것이고, 층별 구간은 고른 모형 하나에 기대어 너무 좁다. 구간은 그렇게 뽑은 합의 가운데 부분이므로, "
             "모형이 크게 갈리면 총수의 한쪽으로 더 길게 뻗는다.",
             "总和的区间在每个重抽样的表上重新选择模型；各层的区间只基于所选模型，因而过窄。该区间取所抽总和的中间部分，"
             "模型差异较大时会偏向总数的一侧。"},
    };
    return note[n][l];
}
