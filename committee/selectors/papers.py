"""The round's report and resolution, each for whoever may read it."""

from django.db.models import QuerySet

from applications.models import Application, AwardCycle
from applications.selectors.cycles import current_cycle
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.models import User
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from committee.models import EvaluationReport
from committee.roles import require_no_recusal
from committee.selectors.evaluation import Leader, leaders_of, report_of
from committee.selectors.meetings import INSIDERS, resolution_of
from reviews.models import Panel, PanelMember

CONCERNED = ("evaluation", "candidate", "not_proposed", "in_notice", "awarded", "disqualified", "revoked")


def paper_of(*, by: User, name: str) -> Document:
    """The issued document `report` or `resolution` of the current round, for insiders.

    Raises NotFoundForYou, Refused when `by` is recused from a dossier that the paper speaks of.
    """
    cycle = current_cycle()
    if cycle is None or not any(holds_in_round(by, r, cycle.pk) for r in INSIDERS):
        raise NotFoundForYou
    require_no_recusal(by, cycle, *CONCERNED)
    report, resolution = report_of(cycle), resolution_of(cycle)
    papers = {"report": report.document if report else None, "resolution": resolution.document if resolution else None}
    found = papers.get(name)
    if found is None:
        raise NotFoundForYou
    return found


def report_for_leader(*, by: User, cycle: AwardCycle) -> tuple[Leader, list[dict[str, object]]]:
    """What a panel leader may read of the drafted report: the rows of dossiers they judged, without ranks and awards.

    Raises NotFoundForYou when `by` leads no panel of the round or nothing has been drafted.
    """
    report = report_of(cycle)
    leader = next((leader for leader in leaders_of(cycle, report) if leader.user == by), None)
    if report is None or leader is None:
        raise NotFoundForYou
    seen = set(Application.objects.filter(visible(by), cycle=cycle).values_list("number", flat=True))
    return leader, [row for row in rows_of(report) if row["number"] in seen]


def reports_to_sign(by: User) -> QuerySet[EvaluationReport]:
    """The newest round's report, drafted or issued, when `by` leads one of its panels."""
    newest = AwardCycle.objects.order_by("-year", "-pk").values("pk")[:1]
    led = PanelMember.objects.filter(user=by, is_leader=True, panel__state=Panel.State.ENABLED)
    return EvaluationReport.objects.filter(cycle=newest, cycle__in=led.values("panel__cycle"))


def rows_of(report: EvaluationReport) -> list[dict[str, object]]:
    rows = report.snapshot["rows"]
    assert isinstance(rows, list)  # noqa: S101  narrows the untyped JSON
    return rows
