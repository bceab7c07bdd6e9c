"""The rules of stage 6 before the vote, as rows (label, value, key)."""

from collections.abc import Iterable

from applications.rules.evaluation import METHODS, SIGNERS, TIE_BREAKS, EvaluationRule
from applications.stages import STAGE


def evaluation_rows(rule: EvaluationRule) -> Iterable[tuple[str, str, str]]:
    for stage, method in rule.normalise:
        yield f"{STAGE[stage].label}得分换算", METHODS[method], f"evaluation.normalise.{stage}"
    ties = "、".join(TIE_BREAKS[each] for each in rule.tie_breaks)
    words = f"依次比较{ties}，仍相同的由组委会审议" if ties else "不作区分，由组委会审议"
    yield "综合得分相同", words, "evaluation.tie_breaks"
    look = rule.second_look
    yield "复议的名次变动", f"相邻阶段相差 {look.ranks} 名及以上", "evaluation.second_look.ranks"
    yield "复议的得分变动", f"相邻阶段相差 {look.points} 分及以上（百分制）", "evaluation.second_look.points"
    yield "综合评审报告签署", SIGNERS[rule.signers], "evaluation.signers"
    statement = "监督人员提交说明后方可定稿" if rule.supervision_statement else "不作要求"
    yield "监督情况说明", statement, "evaluation.supervision_statement"
