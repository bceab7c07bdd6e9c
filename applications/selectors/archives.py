"""Dossiers as those read them who may pack them: the office and the supervisor of the round, recusals left out."""

from django.db.models import Q, QuerySet

from applications.models import Application, AwardCycle
from applications.models.cycle import AT_HAND_FIRST
from applications.roles import ROLES
from applications.selectors.applications import visible_applications
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.selectors import events
from baoji_award.errors import NotFoundForYou

ARCHIVISTS = (RoleCode.OFFICE, RoleCode.SUPERVISOR)


def open_to_archivists(*, by: User) -> QuerySet[Application]:
    """The dossiers that the office or the supervisor's role opens to `by`."""
    mine = Q()
    for role in ARCHIVISTS:
        mine |= ROLES[role].objects_of(by)
    return visible_applications(by=by).filter(mine)


def may_pack(*, by: User, application: Application) -> bool:
    """Whether the (loaded, handed in) dossier is `by`'s to pack. No query beyond the grants."""
    staff = any(holds_in_round(by, role, application.cycle_id) for role in ARCHIVISTS)
    return staff and application.submitted_at is not None


def load_for_archive(*, by: User, number: str) -> Application:
    """The dossier with its recommendation, as office or supervisor see it. Raises NotFoundForYou."""
    found = open_to_archivists(by=by).select_related("recommendation__scan").filter(number=number).first()
    if found is None:
        raise NotFoundForYou
    return found


def dossiers_of_round(*, by: User, cycle: AwardCycle) -> list[str]:
    """The numbers of the dossiers handed in that `by` may pack, in their order."""
    return list(open_to_archivists(by=by).filter(cycle=cycle).order_by("number").values_list("number", flat=True))


def load_round_for_archive(*, by: User, code: str) -> AwardCycle:
    """The round with this code, if `by` is of its office or its supervisor. Raises NotFoundForYou."""
    cycle = AwardCycle.objects.filter(code=code).first()
    if cycle is None or not any(holds_in_round(by, role, cycle.pk) for role in ARCHIVISTS):
        raise NotFoundForYou
    return cycle


def round_for_archive(*, by: User) -> AwardCycle | None:
    """The round at hand, if `by` may pack it. One query."""
    cycle = AwardCycle.objects.only("pk", "code").order_by(*AT_HAND_FIRST).first()
    return cycle if cycle and any(holds_in_round(by, role, cycle.pk) for role in ARCHIVISTS) else None


def recorded_manifest(*, digest: str) -> int | None:
    """The number of the audit event that names the manifest with this digest, or None."""
    known = events(action="archive.made").filter(payload_text__contains=f'"manifest":"{digest}"')
    return known.values_list("seq", flat=True).first()
