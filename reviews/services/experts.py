"""The register of experts: a neutral code and what panel rules need to know of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import ExpertProfile
from reviews.selectors.conflicts import unit_of
from reviews.services.ties import keep_former_employer, recuse_where_forbidden

CODE_PATTERN = "ZJ-{number:03d}"
CODE_LOCK = 0x636F6465


def require_role_in_round(user: User | None, role: RoleCode, cycle_id: int) -> None:
    """Raises NotFoundForYou unless the user holds the role for the round; the system (None) may."""
    if user is not None and not holds_in_round(user, role, cycle_id):
        raise NotFoundForYou


@dataclass(frozen=True, slots=True)
class ExpertEntry:
    """What the register says of an expert. `industries` are two-digit divisions, `recommended_by` a bureau's id."""

    employer: str
    kind: str
    title: str
    employer_uscc: str = ""
    industries: tuple[str, ...] = ()
    years: int | None = None
    training: str = ""
    recommended_by: int | None = None

    def values(self) -> dict[str, Any]:
        """As the columns of ExpertProfile."""
        return {
            "employer": self.employer.strip(),
            "employer_uscc": self.employer_uscc.strip().upper(),
            "kind": ExpertProfile.Kind(self.kind).value,
            "title": self.title.strip(),
            "industries": sorted(self.industries),
            "years": self.years,
            "training": self.training.strip(),
            "recommended_by_id": self.recommended_by,
        }


@unit_of_work()
def register_expert(
    *, user: User, entry: ExpertEntry, by: User | None, slip: str = "", at: datetime | None = None
) -> ExpertProfile:
    """Enters an expert in the register under the next code (ZJ-001 …), or corrects the entry; returns it.

    Another employer makes the present one a former one, ended today, which counts as long as the round's rules say;
    `slip` is the reason why it was none and only a slip of the pen is corrected.
    Raises NotFoundForYou unless `by` is the office (None is the system), DomainError when the person is no expert or
    was removed. Side effects: the ExpertProfile row, audit event `expert.registered`; the former employer's tie with
    `expert.tie_added`; a recusal from every assigned dossier that the entry now forbids.
    """
    require_office(by)
    if not has_role(user, RoleCode.EXPERT):
        raise DomainError("该用户没有评审专家角色，请先发出专家邀请。")
    now = at or database_now()
    profile = ExpertProfile.objects.select_for_update().filter(user=user).first()
    if profile is None:
        profile = ExpertProfile(user=user, code=_next_code())
    if profile.removed_at is not None:
        raise DomainError(f"{profile.code} 已移出专家库，不能更改登记内容。")
    former = unit_of(profile.employer_uscc, profile.employer)
    if profile.pk and not slip.strip() and not former.is_same(unit_of(entry.employer_uscc, entry.employer)):
        keep_former_employer(profile, by=by or user, at=now)
    for name, value in entry.values().items():
        setattr(profile, name, value)
    profile.save()
    recuse_where_forbidden(user.pk, by=by, at=now)
    payload = {"code": profile.code, "kind": profile.kind, "employer_uscc": profile.employer_uscc}
    payload |= {"slip": slip.strip()} if slip.strip() else {}
    record(action="expert.registered", by=by, at=now, object_type="user", object_id=str(user.pk), payload=payload)
    return profile


def require_office(by: User | None) -> None:
    """Raises NotFoundForYou unless `by` works in the office; the system (None) may."""
    if by is not None and not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou


def _next_code() -> str:
    # Codes are never taken back, so the highest one tells the next. As text ZJ-999 would come after ZJ-1000; two
    # acceptances at once wait for each other here, or both would take the same code.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [CODE_LOCK])
    numbers = [int(code.partition("-")[2]) for code in ExpertProfile.objects.values_list("code", flat=True)]
    return CODE_PATTERN.format(number=max(numbers, default=0) + 1)
