"""The register of experts: a neutral code and what panel rules need to know of each."""

from datetime import datetime

from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import ExpertProfile
from reviews.services.ties import recuse_where_forbidden

CODE_PATTERN = "ZJ-{number:03d}"


def require_role_in_round(user: User | None, role: RoleCode, cycle_id: int) -> None:
    """Raises NotFoundForYou unless the user holds the role for the round; the system (None) may."""
    if user is not None and not holds_in_round(user, role, cycle_id):
        raise NotFoundForYou


@unit_of_work()
def register_expert(
    *,
    user: User,
    employer: str,
    employer_uscc: str,
    kind: str,
    title: str,
    by: User | None,
    at: datetime | None = None,
) -> ExpertProfile:
    """Enters an expert in the register under the next code (ZJ-001 …), or corrects the entry; returns it.

    Raises NotFoundForYou unless `by` is the office (None is the system), DomainError when the person is no expert.
    Side effects: the ExpertProfile row, audit event `expert.registered`; a recusal from every assigned dossier that the
    entry now forbids.
    """
    if by is not None and not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    if not has_role(user, RoleCode.EXPERT):
        raise DomainError("该用户没有评审专家角色，请先发出专家邀请。")
    now = at or database_now()
    values = {
        "employer": employer.strip(),
        "employer_uscc": employer_uscc.strip().upper(),
        "kind": ExpertProfile.Kind(kind).value,
        "title": title.strip(),
    }
    profile = ExpertProfile.objects.select_for_update().filter(user=user).first()
    if profile is None:
        profile = ExpertProfile(user=user, code=_next_code())
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save()
    recuse_where_forbidden(user.pk, by=by, at=now)
    payload = {"code": profile.code, "kind": profile.kind, "employer_uscc": profile.employer_uscc}
    record(action="expert.registered", by=by, at=now, object_type="user", object_id=str(user.pk), payload=payload)
    return profile


def _next_code() -> str:
    # Codes are never taken back, so the last one tells the next; two at once meet at the unique constraint.
    last = ExpertProfile.objects.order_by("-code").values_list("code", flat=True).first()
    return CODE_PATTERN.format(number=1 if last is None else int(last.partition("-")[2]) + 1)
