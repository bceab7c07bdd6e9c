"""The steps of a round as a notice tells them: taken from the audit log, never from memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, Count, Min, Q
from django.db.models.functions import Cast

from applications.models import AwardCycle
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import local_day
from baoji_award.ui.words import day
from committee.models import Resolution


class Step(NamedTuple):
    """A step of the round, its action and words, and what it led to: the dossiers' action, words of their number."""

    action: str
    words: str
    move: str
    number: str


STEPS = (
    Step("announce", "发布通知公告", "", ""),
    Step("open_application", "启动申请申报", "submit", "共{}家单位提交申报"),
    Step("", "", "endorse", "经行业主管部门审核，推荐{}家"),
    Step("", "", "qualify", "经资格初审，{}家合格"),
    Step("start_document_review", "启动资料评审", "shortlist", "{}家进入陈述答辩"),
    Step("start_defence", "启动陈述答辩", "advance", "{}家进入现场评审"),
    Step("start_site_review", "启动现场评审", "conclude_site", "完成{}家"),
    Step("start_evaluation", "启动评价审议", "", ""),
)


def steps_passed(cycle: AwardCycle, resolutions: Sequence[Resolution]) -> list[str]:
    """One sentence for each step that the log knows, in the order of the procedure. One query."""
    known = _known(cycle)
    told = [_told(step, known) for step in STEPS]
    committee = cycle.rulebook.labels.committee
    told += [
        f"{day(local_day(each.adopted_at))}{committee}审议表决，形成决议（{each.number.text}）。"
        for each in resolutions
    ]
    return [sentence for sentence in told if sentence]


def _known(cycle: AwardCycle) -> dict[str, tuple[datetime, int]]:
    """Action → when it was first done in this round, and to how many dossiers or rounds."""
    dossiers = cycle.applications.order_by().annotate(text=Cast("pk", CharField())).values("text")
    moves = Q(object_type="application", object_id__in=dossiers, action__in=[f"application.{s.move}" for s in STEPS])
    begun = Q(object_type="cycle", object_id=str(cycle.pk), action__startswith="round.")
    events = AuditEvent.objects.filter(moves | begun).order_by().values_list("action")
    return {action: (at, count) for action, at, count in events.annotate(Min("at"), Count("object_id", distinct=True))}


def _told(step: Step, known: Mapping[str, tuple[datetime, int]]) -> str:
    begun, moved = known.get(f"round.{step.action}"), known.get(f"application.{step.move}")
    parts = [f"{day(local_day(begun[0]))}{step.words}"] if begun else []
    if moved:
        parts.append(step.number.format(moved[1]))
    return f"{'，'.join(parts)}。" if parts else ""
