"""The rules of the office's checks as rows to read: label, value, place in the rules file."""

from collections.abc import Iterator

from applications.rules.checking import CheckingRule, LikenessRule

LATE = {"lapse": "逾期自动失效", "office_decides": "逾期由组委会办公室决定"}


def checking_rows(rule: CheckingRule) -> Iterator[tuple[str, str, str]]:
    """Every rule of the group, in the order of the work."""
    yield "补正次数", f"不超过 {rule.correction_rounds} 次", "checking.correction_rounds"
    yield "补正逾期", LATE[rule.correction_late], "checking.correction_late"
    yield "信用核查回复期限", f"{rule.credit_workdays} 个工作日", "checking.credit_workdays"
    for body in rule.credit_bodies:
        need = "必须核查" if body.required else "视情况核查"
        yield f"信用核查：{body.name}", f"{need}，{body.matter}", "checking.credit_bodies"
    yield from _likeness_rows(rule.likeness)
    yield "证书范围中的单位用语", "、".join(rule.body_endings) or "—", "checking.body_endings"


def _likeness_rows(rule: LikenessRule) -> Iterator[tuple[str, str, str]]:
    yield "文字高度相似", f"较短一方 {rule.percent}% 以上的内容相同", "checking.likeness.percent"
    yield "比对单位", f"连续 {rule.run} 个字", "checking.likeness.run"
    yield "参与比对的文字", f"不少于 {rule.characters} 字", "checking.likeness.characters"
    own = "与本单位往年申报比对" if rule.own_earlier else "不与本单位往年申报比对"
    yield "往年申报", own, "checking.likeness.own_earlier"
