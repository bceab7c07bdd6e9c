"""The rules of the office's checks as rows to read: label, value, place in the rules file."""

from collections.abc import Iterator

from applications.rules.checking import CheckingRule

LATE = {"lapse": "逾期自动失效", "office_decides": "逾期由组委会办公室决定"}


def checking_rows(rule: CheckingRule) -> Iterator[tuple[str, str, str]]:
    """Every rule of the group, in the order of the work."""
    yield "补正次数", f"不超过 {rule.correction_rounds} 次", "checking.correction_rounds"
    yield "补正逾期", LATE[rule.correction_late], "checking.correction_late"
