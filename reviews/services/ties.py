"""An expert's further employers and declared interests, and the organisations an applicant asks to be spared."""

from dataclasses import dataclass
from datetime import date, datetime

from applications.models import Application
from applications.roles import ROLES, recused_users
from applications.rules.conflicts import ConflictKind
from applications.selectors.applications import applications_as
from applications.services.recusals import record_recusal
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import Assignment, AvoidedUnit, ExpertProfile, ExpertTie
from reviews.selectors.conflicts import Tie, conflicts_between

LONGEST_REASON = 200
MOST_AVOIDED = 5
# The applicant names them before any expert is drawn.
BEFORE_THE_REVIEW = ("preparation", "notice", "application")


@dataclass(frozen=True, slots=True)
class TieText:
    """What is declared. `ended_on` None: it lasts."""

    kind: str
    unit: str
    uscc: str = ""
    ended_on: date | None = None
    note: str = ""


@unit_of_work()
def add_tie(*, user_id: int, tie: TieText, by: User, at: datetime | None = None) -> ExpertTie:
    """Enters a tie of a registered expert, by themselves or by the office; returns it.

    Raises NotFoundForYou (no such expert, or `by` is neither), DomainError (no organisation, wrong code, a date to
    come), Conflict when it is entered already. Side effects: the row, audit event `expert.tie_added`; a recusal from
    every dossier with a running assignment that the tie now forbids, decided by whoever assigned it.
    """
    _require_self_or_office(user_id, by)
    now = at or database_now()
    unit, uscc = tie.unit.strip(), _code(tie.uscc)
    if not unit:
        raise DomainError("请填写单位名称。")
    if tie.ended_on is not None and tie.ended_on > local_day(now):
        raise DomainError("截止日期不能晚于今天；关系仍在持续的，请不填。")
    # Two at once would meet here and not in a constraint: a struck tie may be declared again.
    ExpertProfile.objects.select_for_update().get(user_id=user_id)
    same = ExpertTie.objects.filter(user_id=user_id, kind=tie.kind, unit=unit, ended_on=tie.ended_on)
    if same.filter(struck_at__isnull=True).exists():
        raise Conflict("该项关系已经登记。")
    row = ExpertTie.objects.create(
        user_id=user_id,
        kind=ExpertTie.Kind(tie.kind),
        unit=unit,
        uscc=uscc,
        ended_on=tie.ended_on,
        note=tie.note.strip(),
        declared_by=by,
        declared_at=now,
    )
    _record("expert.tie_added", row, by, now)
    recuse_where_forbidden(user_id, by=by, at=now)
    return row


def keep_former_employer(profile: ExpertProfile, *, by: User, at: datetime) -> None:
    """Enters the employer that a locked entry still names as one that ended today, for another one follows.

    In a unit of work only. Side effects: the tie unless it stands already, audit event `expert.tie_added`.
    """
    row, fresh = ExpertTie.objects.get_or_create(
        user=profile.user,
        kind=ExpertTie.Kind.EMPLOYMENT,
        unit=profile.employer,
        uscc=profile.employer_uscc,
        ended_on=local_day(at),
        struck_at=None,
        defaults={"note": "变更工作单位时登记", "declared_by": by, "declared_at": at},
    )
    if fresh:
        _record("expert.tie_added", row, by, at)


@unit_of_work()
def strike_tie(*, tie_id: int, reason: str, by: User, at: datetime | None = None) -> ExpertTie:
    """Strikes out a tie that was entered by mistake; it stays readable. Recusals it led to stay until they are lifted.

    Raises NotFoundForYou unless `by` is the office and somebody else (also a constraint), DomainError without reason,
    Conflict when it is struck. Side effects: the row, audit event `expert.tie_struck`.
    """
    row = ExpertTie.objects.select_for_update().filter(pk=tie_id).first()
    if row is None or row.user_id == by.pk or not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    if row.struck_at is not None:
        raise Conflict("该项关系已经注销。")
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写注销原因，不超过 {LONGEST_REASON} 字。")
    row.struck_by, row.struck_at, row.struck_reason = by, at or database_now(), reason.strip()
    row.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    _record("expert.tie_struck", row, by, row.struck_at)
    return row


def recuse_where_forbidden(user_id: int, *, by: User | None, at: datetime) -> int:
    """Recuses an expert from dossiers they are assigned to and a computed conflict now forbids; returns how many.

    In a transaction only. Nobody decides their own recusal: it is decided by whoever assigned the dossier. The reason,
    which the expert may read, says nothing of what an applicant asked to avoid.
    """
    running = Assignment.objects.filter(expert_id=user_id).exclude(state=Assignment.State.CANCELLED)
    rows = {
        row.application_id: row
        for row in running.select_related("panel__cycle", "application", "released_by", "proposed_by")
    }
    count = 0
    for cycle in {row.panel.cycle_id: row.panel.cycle for row in rows.values()}.values():
        theirs = [pk for pk, row in rows.items() if row.panel.cycle_id == cycle.pk]
        ties = conflicts_between(cycle=cycle, experts=[user_id], applications=theirs, at=at)
        for application, user in sorted(ties):
            blocking = [tie for tie in ties[application, user] if tie.blocks and tie.kind != ConflictKind.RECUSED]
            if blocking:
                reason = _reason(blocking)
                decider = _decider(rows[application], by)
                record_recusal(application_id=application, user_id=user, reason=reason, by=decider, at=at)
                count += 1
    return count


def _reason(ties: list[Tie]) -> str:
    own = [tie.sentence for tie in ties if tie.kind != ConflictKind.AVOIDED]
    return f"利害关系登记：{'；'.join(own)}"[:LONGEST_REASON] if own else "经利害关系审查"


def _decider(assignment: Assignment, by: User | None) -> User:
    recused = set(recused_users(assignment.application))
    for person in (by, assignment.released_by, assignment.proposed_by):
        if person is not None and person.pk != assignment.expert_id and person.pk not in recused:
            return person
    found = ROLES[RoleCode.AGENCY].holders(assignment.application).exclude(pk=assignment.expert_id).first()
    if found is None:
        raise DomainError("没有可以办理回避的人员，请联系组委会办公室。")
    return found


@unit_of_work()
def ask_to_avoid(
    *, application_id: int, unit: str, uscc: str, reason: str, by: User, at: datetime | None = None
) -> AvoidedUnit:
    """The applicant asks not to be judged by people of an organisation; returns the request.

    Raises NotFoundForYou (foreign dossier), NotYet (the document review has begun), DomainError (no unit or reason,
    their own organisation, too many), Conflict (named already). Side effects: the row, audit event `avoidance.asked`.
    """
    application = _own_before_the_review(application_id, by)
    name, code = unit.strip(), _code(uscc)
    if not name or not reason.strip():
        raise DomainError("请填写单位名称和理由。")
    if code == application.organisation.uscc:
        raise DomainError("本单位的人员本来就须回避，不需提出。")
    if application.avoided_units.filter(unit=name).exists():
        raise Conflict("该单位已经列入。")
    if application.avoided_units.count() >= MOST_AVOIDED:
        raise DomainError(f"最多可以列出 {MOST_AVOIDED} 个单位。")
    now = at or database_now()
    row = AvoidedUnit.objects.create(
        application=application, unit=name, uscc=code, reason=reason.strip(), asked_by=by, asked_at=now
    )
    _record_avoiding("avoidance.asked", row, by, now)
    return row


@unit_of_work()
def take_back_avoiding(*, application_id: int, avoided_id: int, by: User, at: datetime | None = None) -> None:
    """The applicant no longer asks for it. Raises NotFoundForYou, NotYet as `ask_to_avoid`.

    Side effects: the row goes, audit event `avoidance.taken_back`.
    """
    application = _own_before_the_review(application_id, by)
    row = application.avoided_units.filter(pk=avoided_id).first()
    if row is None:
        raise NotFoundForYou
    _record_avoiding("avoidance.taken_back", row, by, at or database_now())
    row.delete()


def _own_before_the_review(application_id: int, by: User) -> Application:
    application = lock_application(application_id)
    if not applications_as(by=by, role=RoleCode.APPLICANT).filter(pk=application_id).exists():
        raise NotFoundForYou
    if application.cycle.state not in BEFORE_THE_REVIEW:
        raise NotYet("资料评审已经开始，不能再提出或更改。")
    return application


def _require_self_or_office(user_id: int, by: User) -> None:
    allowed = has_role(by, RoleCode.EXPERT) if by.pk == user_id else has_role(by, RoleCode.OFFICE)
    if not allowed or not ExpertProfile.objects.filter(user_id=user_id).exists():
        raise NotFoundForYou


def _code(text: str) -> str:
    return validate(text) if text.strip() else ""


def _record(action: str, row: ExpertTie, by: User, at: datetime) -> None:
    payload = {"kind": row.kind, "unit": row.unit, "uscc": row.uscc, "reason": row.struck_reason}
    record(action=action, by=by, at=at, object_type="user", object_id=str(row.user_id), payload=payload)


def _record_avoiding(action: str, row: AvoidedUnit, by: User, at: datetime) -> None:
    payload = {"unit": row.unit, "uscc": row.uscc, "reason": row.reason}
    record(action=action, by=by, at=at, object_type="application", object_id=str(row.application_id), payload=payload)
