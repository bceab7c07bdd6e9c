"""The round's report and resolution, each for whoever may read it."""

from django.db.models import Count, Exists, Q, QuerySet

from applications.models import Application, AwardCycle
from applications.models.cycle import AT_HAND_FIRST
from applications.selectors.cycles import current_cycle
from applications.workflow.policy import holds_in_round, visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import present_moment
from baoji_award.documents.models import Document
from baoji_award.errors import NotFoundForYou
from committee.models import EvaluationReport, Paper, ReportSignature, ReportVersion, SupervisionStatement
from committee.roles import require_no_recusal
from committee.selectors.evaluation import Signer, report_of, signers_of
from committee.selectors.meetings import INSIDERS, resolution_of
from reviews.models import Panel, PanelMember

CONCERNED = ("evaluation", "candidate", "not_proposed", "in_notice", "awarded", "disqualified", "revoked")


def paper_of(*, by: User, name: str) -> Document:
    """The issued document `report` or `resolution` of the current round, for insiders.

    Raises NotFoundForYou (not issued, or not open to members yet), Refused when `by` is recused from a dossier that the
    paper speaks of.
    """
    cycle = current_cycle()
    if cycle is None or not any(holds_in_round(by, r, cycle.pk) for r in INSIDERS):
        raise NotFoundForYou
    require_no_recusal(by, cycle, *CONCERNED)
    report, resolution = report_of(cycle), resolution_of(cycle)
    papers = {"report": report.document if report else None, "resolution": resolution.document if resolution else None}
    found = papers.get(name)
    if found is None or (name == "report" and not report_is_open(by=by, cycle=cycle)):
        raise NotFoundForYou
    return found


def report_is_open(*, by: User, cycle: AwardCycle) -> bool:
    """Whether `by` may read the issued report now: members from its release on, where it is a paper of a meeting."""
    if any(holds_in_round(by, role, cycle.pk) for role in (RoleCode.OFFICE, RoleCode.SUPERVISOR)):
        return True
    issued = EvaluationReport.objects.filter(cycle=cycle).values("document__stored")
    same = Paper.objects.filter(meeting__cycle=cycle, withdrawn_at=None, stored__in=issued)
    return not same.exists() or same.filter(released_at__lte=present_moment()).exists()


def prepares_papers(by: User) -> bool:
    """Whether `by` is of the office of the current round, which sends the papers on."""
    cycle = current_cycle()
    return cycle is not None and holds_in_round(by, RoleCode.OFFICE, cycle.pk)


def readable_version(*, by: User) -> ReportVersion:
    """The newest version of the current round's report, for the office: others read the issued one as their copy.

    Raises NotFoundForYou, Refused when `by` is recused from a dossier that it speaks of.
    """
    cycle = current_cycle()
    report = report_of(cycle) if cycle else None
    if cycle is None or report is None:
        raise NotFoundForYou
    if not holds_in_round(by, RoleCode.OFFICE, cycle.pk):
        raise NotFoundForYou
    require_no_recusal(by, cycle, *CONCERNED)
    return report.current


def report_to_edit(*, by: User, cycle: AwardCycle) -> EvaluationReport:
    """The round's report for the office, with `stated`: whether the supervision has been heard.

    Raises NotFoundForYou before it is drafted, Refused when `by` is recused from a dossier that it speaks of.
    """
    heard = Exists(SupervisionStatement.objects.filter(cycle=cycle))
    report = EvaluationReport.objects.filter(cycle=cycle).select_related("cycle").annotate(stated=heard).first()
    if report is None:
        raise NotFoundForYou
    require_no_recusal(by, cycle, *CONCERNED)
    return report


def versions_of(report: EvaluationReport) -> QuerySet[ReportVersion]:
    """All versions, the newest first, without what they say, each with how many signed it."""
    found = report.versions.defer("snapshot", "texts").select_related("written_by")
    return found.annotate(signed=Count("signatures")).order_by("-number")


def load_version(*, by: User, cycle: AwardCycle, number: int) -> ReportVersion:
    """One version of the round's report, for the office. Raises NotFoundForYou, Refused (report_to_edit)."""
    report = report_to_edit(by=by, cycle=cycle)
    version = report.versions.select_related("written_by").filter(number=number).first()
    if version is None:
        raise NotFoundForYou
    return version


def signatures_of(version: ReportVersion) -> QuerySet[ReportSignature]:
    """Who signed this version."""
    return version.signatures.select_related("signer")


def report_for_signer(*, by: User, cycle: AwardCycle) -> tuple[Signer, ReportVersion, list[dict[str, object]]]:
    """What one who signs may read of the newest version: the signer, it, and the rows of dossiers they judged, which
    are shown without ranks and awards.

    Raises NotFoundForYou when `by` has nothing to sign in the round or nothing has been drafted.
    """
    report = report_of(cycle)
    if report is None:
        raise NotFoundForYou
    version = report.current
    signer = next((signer for signer in signers_of(cycle, version) if signer.user == by), None)
    if signer is None:
        raise NotFoundForYou
    seen = set(Application.objects.filter(visible(by), cycle=cycle).values_list("number", flat=True))
    return signer, version, [row for row in rows_of(version) if row["number"] in seen]


def reports_to_sign(by: User) -> QuerySet[EvaluationReport]:
    """The report of the round at hand, drafted or issued, when `by` sits in one of its panels and signs by its rule."""
    newest = AwardCycle.objects.order_by(*AT_HAND_FIRST).values("pk")[:1]
    seats = PanelMember.objects.filter(
        Q(is_leader=True) | Q(panel__cycle__rules__data__evaluation__signers="everyone"),
        user=by,
        panel__state=Panel.State.ENABLED,
    )
    return EvaluationReport.objects.filter(cycle=newest, cycle__in=seats.values("panel__cycle"))


def rows_of(version: ReportVersion) -> list[dict[str, object]]:
    rows = version.snapshot["rows"]
    assert isinstance(rows, list)  # noqa: S101  narrows the untyped JSON
    return rows
