"""Questions about objections. None of them opens an identity: that is services/identity.py."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import Application
from applications.roles import ROLES
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import present_moment
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from committee.models import OPEN_STATES, Objection, ObjectionFile, ObjectionHandler, ObjectionState
from committee.sealing import phone_matches

WRONG = "编号或验证码不正确"
HANDLERS_ONLY = "只有本案指定的办理人可以办理和查看。"
OPEN, LATE = "open", "late"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is narrowed to; `state` is an ObjectionState, "open" or "late"."""

    state: str = ""
    channel: str = ""
    mine: bool = False


def objections(*, by: User, role: RoleCode = RoleCode.OFFICE) -> QuerySet[Objection]:
    """The cases that the role opens to `by`, newest first: of their rounds, recusals left out."""
    held = ROLES[role]
    if not held.held_by(by):
        return Objection.objects.none()
    seen = Application.objects.filter(visible(by) & held.objects_of(by))
    found = Objection.objects.filter(application__in=seen)
    return found.select_related("number", "notice__number", "notice__cycle", "application__organisation", "handled_by")


def cases_listed(*, by: User, wanted: CaseFilter, today: date, role: RoleCode = RoleCode.OFFICE) -> QuerySet[Objection]:
    """The list of cases under a filter; handlers are fetched with it."""
    found = objections(by=by, role=role)
    if wanted.state == OPEN:
        found = found.filter(state__in=OPEN_STATES)
    elif wanted.state == LATE:
        found = found.filter(is_late(today))
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.mine:
        found = found.filter(_handled_by(by))
    return found.prefetch_related("handlers__user")


def _handled_by(user: User) -> Q:
    return Q(Exists(ObjectionHandler.objects.filter(objection=OuterRef("pk"), user=user, ended_at__isnull=True)))


def is_late(today: date) -> Q:
    """Past the day for accepting it, or past the day for closing it."""
    return Q(state=ObjectionState.RECEIVED, accept_by__lt=today) | Q(state__in=OPEN_STATES, due_on__lt=today)


def load_objection(*, by: User, number: str, role: RoleCode = RoleCode.OFFICE) -> Objection:
    """The case with this internal number, and the present moment as its `seen_at`. Raises NotFoundForYou."""
    moment = {"seen_at": present_moment()}
    found = objections(by=by, role=role).filter(number__text=number).annotate(**moment)
    case = found.select_related("document__stored", "document__number", "organisation_letter__number").first()
    if case is None:
        raise NotFoundForYou
    return case


def load_for_handler(*, by: User, number: str) -> Objection:
    """The case for one of its handlers. Raises NotFoundForYou, and Refused for another officer."""
    found = load_objection(by=by, number=number)
    if not is_handler(found, by):
        raise Refused(HANDLERS_ONLY)
    return found


def is_handler(objection: Objection, user: User) -> bool:
    return ObjectionHandler.objects.filter(objection=objection, user=user, ended_at__isnull=True).exists()


def load_evidence(*, by: User, number: str, pk: int) -> tuple[ObjectionFile, int]:
    """A piece of evidence of a case that `by` handles, and its place among them. Raises NotFoundForYou, Refused."""
    files = list(load_for_handler(by=by, number=number).files.select_related("stored__sealed_key"))
    found = next(((file, place) for place, file in enumerate(files, 1) if file.pk == pk), None)
    if found is None:
        raise NotFoundForYou
    return found


def open_cases(by: User) -> QuerySet[Objection]:
    return objections(by=by).filter(state__in=OPEN_STATES)


def track(*, code: str, digits: str) -> Objection:
    """The case for whoever knows its code and the last four digits of the phone. Raises DomainError, one wording."""
    asked = code.strip().upper()
    found = (
        Objection.objects.filter(code=asked)
        .select_related("notice", "identity", "document__stored")
        .annotate(is_looked_into=Exists(_inquiry()))
        .first()
    )
    check = found.identity.phone_check if found else ""
    if not phone_matches(check, asked, digits.strip()) or found is None:
        raise DomainError(WRONG)
    return found


def _inquiry() -> QuerySet[Objection]:
    """Whether anything was done about the case beyond accepting it."""
    begun = Q(tasks__isnull=False) | Q(hearings__isnull=False) | Q(decisions__isnull=False)
    return Objection.objects.filter(begun, pk=OuterRef("pk"))


def by_code(code: str) -> Objection:
    """The case behind the objector's own key, for the receipt. Raises NotFoundForYou."""
    found = Objection.objects.filter(code=code).select_related("notice__number").first()
    if found is None:
        raise NotFoundForYou
    return found


def reason_open(application: Application) -> str | None:
    """The sentence that stops this candidate's award, or None. Others are not concerned."""
    states = set(Objection.objects.filter(application=application).values_list("state", flat=True))
    if states & set(OPEN_STATES):
        return "有异议尚未办结，暂不能审定授奖。"
    return "有异议经核查成立，不能审定授奖。" if "upheld" in states else None
