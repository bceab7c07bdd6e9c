"""What the machine found in the dossiers, as the office and the supervisor see it: nobody else ever does."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from applications.models import Application, AwardCycle, Finding, OfficeJob
from applications.roles import not_recused
from applications.selectors.applications import applications_as
from applications.selectors.dossier_contents import latest_version
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou

Mark = Finding.Mark


@dataclass(frozen=True, slots=True)
class FindingsWanted:
    """A kind's and a mark's code; `gone`: also what is not found any more; words in name, code or number."""

    kind: str = ""
    mark: str = ""
    gone: bool = False
    q: str = ""


def findings_seen(*, by: User, role: RoleCode) -> QuerySet[Finding]:
    """The findings about dossiers that the role opens; of a pair, only without a recusal from the other one too.

    The other one may be of an earlier round, to which the person of this one has no door: that the two are alike is
    a fact about the dossier of this round.
    """
    seen = applications_as(by=by, role=role).order_by().values("pk")
    return Finding.objects.filter(not_recused(by, "other") | Q(other__isnull=True), application__in=seen)


def findings_listed(*, by: User, role: RoleCode, cycle: AwardCycle, wanted: FindingsWanted) -> QuerySet[Finding]:
    """Those of the round, dossier by dossier, with everything the list shows."""
    found = _shown(findings_seen(by=by, role=role)).filter(application__cycle=cycle)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.mark:
        found = found.filter(mark=wanted.mark)
    if not wanted.gone:
        found = found.filter(gone_at__isnull=True)
    if wanted.q:
        words = wanted.q.upper()
        found = found.filter(
            Q(application__organisation__searched__contains=words) | Q(application__number__contains=words)
        )
    return found.order_by("application__number", "pk")


def _shown(found: QuerySet[Finding]) -> QuerySet[Finding]:
    return found.select_related(
        "application__organisation", "application__cycle", "other__organisation", "other__cycle", "marked_by"
    )


def findings_of(*, by: User, application: Application) -> list[Finding]:
    """Those about one (loaded) dossier that are there still, undecided ones first, for the office. One query."""
    seen = findings_seen(by=by, role=RoleCode.OFFICE)
    found = _shown(seen).filter(application=application, gone_at__isnull=True).order_by("pk")
    return sorted(found, key=lambda finding: finding.mark != Mark.OPEN)


def load_finding(*, by: User, role: RoleCode, pk: int) -> Finding:
    """One finding. Raises NotFoundForYou."""
    found = _shown(findings_seen(by=by, role=role)).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def last_examined(cycle: AwardCycle) -> datetime | None:
    """When the last finished examination of the round was asked for: it knows every version handed in before."""
    done = OfficeJob.objects.filter(cycle=cycle, kind=OfficeJob.Kind.FINDINGS, state=OfficeJob.State.DONE)
    return done.order_by("-asked_at").values_list("asked_at", flat=True).first()


def is_examined(application: Application, examined_at: datetime | None) -> bool:
    """Whether that examination knew the newest version of the dossier."""
    newest = latest_version(application)
    return newest is None or (examined_at is not None and newest.submitted_at <= examined_at)


def reason_against_truth(application: Application) -> str | None:
    """What the findings have against the dossier. Nothing is counted or named: a reader may be kept from one."""
    marks = set(application.findings.filter(gone_at__isnull=True).order_by().values_list("mark", flat=True))
    if Mark.OPEN in marks:
        return "真实性核查发现的疑点尚未全部处理，不能初审合格。"
    if Mark.SERIOUS in marks:
        return "真实性核查中有认定为“严重”的疑点，不能初审合格。"
    return None
