"""Questions about objections. None of them opens an identity: that is services/identity.py."""

import hmac

from django.db.models import QuerySet

from applications.models import Application
from applications.roles import ROLES
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from committee.models import OPEN_STATES, Objection, ObjectionFile
from committee.sealing import phone_digest

WRONG = "编号或验证码不正确"


def objections(*, by: User, state: str = "") -> QuerySet[Objection]:
    """The cases this officer may handle, newest first: of their rounds, recusals left out."""
    role = ROLES[RoleCode.OFFICE]
    if not role.held_by(by):
        return Objection.objects.none()
    seen = Application.objects.filter(visible(by) & role.objects_of(by))
    found = Objection.objects.filter(application__in=seen)
    found = found.filter(state=state) if state else found
    return found.select_related("number", "notice__number", "application__organisation", "handled_by")


def load_objection(*, by: User, number: str) -> Objection:
    """The case with this internal number. Raises NotFoundForYou."""
    found = objections(by=by).select_related("document__stored").filter(number__text=number).first()
    if found is None:
        raise NotFoundForYou
    return found


def load_evidence(*, by: User, number: str, pk: int) -> ObjectionFile:
    """A piece of evidence of a case the user may handle. Raises NotFoundForYou."""
    found = load_objection(by=by, number=number).files.select_related("stored").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def open_cases(by: User) -> QuerySet[Objection]:
    return objections(by=by).filter(state__in=OPEN_STATES)


def track(*, code: str, digits: str) -> Objection:
    """The case for whoever knows its code and the last four digits of the phone. Raises DomainError, one wording."""
    found = (
        Objection.objects.filter(code=code.strip().upper())
        .select_related("notice", "identity", "document__stored")
        .first()
    )
    check = found.identity.phone_check if found else ""
    if not hmac.compare_digest(check, phone_digest(code.strip().upper(), digits.strip())) or found is None:
        raise DomainError(WRONG)
    return found


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
