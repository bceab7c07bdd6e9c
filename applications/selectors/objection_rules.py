"""The rules of objections as rows to read: label, value, key."""

from collections.abc import Iterable

from applications.rules.objections import ObjectionRule

DECIDED_BY = {"office": "组委会办公室两名工作人员", "committee": "组委会决议，由第二名工作人员核对"}


def objection_rows(rule: ObjectionRule) -> Iterable[tuple[str, str, str]]:
    """What a round says about objections beside the days of the whole case. No query."""
    yield "异议事由", "、".join(ground.label for ground in rule.grounds), "objections.grounds"
    yield "决定是否受理", f"收到之日起 {rule.accept_workdays} 个工作日内", "objections.accept_workdays"
    yield "被反映单位答复", f"{rule.hearing_workdays} 个工作日内", "objections.hearing_workdays"
    yield "结论的决定", DECIDED_BY[rule.decided_by], "objections.decided_by"
