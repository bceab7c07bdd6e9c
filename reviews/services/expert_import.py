"""Taking many experts into the register at once: holders of the role are entered, the others invited first."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, User
from baoji_award.accounts.selectors import has_role, open_invitations
from baoji_award.accounts.services import invite
from baoji_award.accounts.services.invitations import on_accepting
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from reviews.models import AwaitedExpert
from reviews.services.experts import ExpertEntry, register_expert, require_office


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One line of the table."""

    email: str
    name: str
    entry: ExpertEntry


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries were made or corrected, how many people were invited."""

    entered: int
    invited: int


@unit_of_work()
def import_experts(*, rows: Iterable[ExpertRow], by: User, at: datetime | None = None) -> Imported:
    """Takes the whole table or nothing; returns what became of it.

    Raises NotFoundForYou unless `by` is the office, and what `register_expert` and `invite` raise.
    Side effects: theirs; AwaitedExpert rows; an address with an open invitation gets no second mail; audit event
    `experts.imported`.
    """
    require_office(by)
    now = at or database_now()
    wanted = {row.email.strip().lower(): row for row in rows}
    people = {user.email: user for user in User.objects.filter(email__in=wanted, is_active=True)}
    invited = set(
        open_invitations(by=by, role=RoleCode.EXPERT, at=now).filter(email__in=wanted).values_list("email", flat=True)
    )
    entered = mailed = 0
    for email, row in wanted.items():
        user = people.get(email)
        if user is not None and has_role(user, RoleCode.EXPERT):
            register_expert(user=user, entry=row.entry, by=by, at=now)
            entered += 1
            continue
        values = {"name": row.name.strip(), "values": asdict(row.entry), "entered_by": by, "entered_at": now}
        AwaitedExpert.objects.update_or_create(email=email, defaults=values)
        if email not in invited:
            invite(email=email, name=row.name, role=RoleCode.EXPERT, scope_kind=ScopeKind.NONE, by=by, at=now)
            mailed += 1
    payload = {"rows": len(wanted), "entered": entered, "invited": mailed}
    record(action="experts.imported", by=by, at=now, object_type="experts", object_id="", payload=payload)
    return Imported(entered, mailed)


@on_accepting
def enter_awaited(invitation: Invitation, user: User, at: datetime) -> None:
    """Follows an accepted expert's invitation: the waiting entry becomes the person's."""
    if invitation.role != RoleCode.EXPERT:
        return
    awaited = AwaitedExpert.objects.select_for_update().filter(email=invitation.email).first()
    if awaited is None:
        return
    values = awaited.values | {"industries": tuple(awaited.values["industries"])}
    register_expert(user=user, entry=ExpertEntry(**values), by=None, at=at)
    awaited.delete()
