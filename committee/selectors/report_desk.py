"""The report on the desks of those who sign it, for reminders before and after the end of stage 6."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from applications.deadline_events import WINDOW
from applications.models import AwardCycle
from applications.selectors.cycles import window_of
from applications.selectors.desks import OpenWork, open_work_provider
from committee.selectors.evaluation import report_of, signers_of


@open_work_provider
def signers_desks(cycle: AwardCycle, _at: datetime) -> Iterable[OpenWork]:
    """Everybody whose signature the drafted report lacks. Four queries."""
    report = report_of(cycle) if cycle.state == "evaluation" else None
    if report is None or report.issued_at:
        return
    due, link = window_of(cycle, "evaluation").closes_at, reverse("committee:expert_report")
    for signer in signers_of(cycle, report.current):
        if not signer.signed:
            yield OpenWork("report", "综合评审报告待签署", signer.user.pk, 1, due, link, WINDOW)
