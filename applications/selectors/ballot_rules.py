"""The rules of the committee's ballot as rows to read."""

from collections.abc import Iterator

from applications.rules.ballot import BallotRule

BASES = {"present": "到会人数", "all": "全体人数"}


def ballot_rows(rule: BallotRule) -> Iterator[tuple[str, str, str]]:
    """Label, value and key of each rule, as the page of the round's rules shows them."""
    yield "到会人数", f"不少于全体的 {rule.quorum_percent}%", "ballot.quorum_percent"
    yield "通过票数", f"不少于{BASES[rule.base]}的 {rule.pass_percent}%", "ballot.pass_percent"
    yield "回避人员", "不计入基数" if rule.recused_leave_base else "计入基数", "ballot.recused_leave_base"
    yield "表决方式", "无记名投票" if rule.secret else "记名投票", "ballot.secret"
    yield "表决轮次", f"末位并列时至多表决 {rule.rounds} 轮", "ballot.rounds"
    yield "参加过评分的委员", "可以表决" if rule.scorers_vote else "列席，不参加表决", "ballot.scorers_vote"
