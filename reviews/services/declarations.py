"""What an expert signs before reading anything: the round's pledges, and an explicit answer about each dossier."""

import hashlib
from datetime import datetime

from applications.models import AwardCycle
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou
from reviews.models import Assignment, ConflictDeclaration, Declaration
from reviews.selectors.declarations import unsigned_pledges
from reviews.services.assignment import accept_if_ready, lock_assignments
from reviews.services.experts import require_role_in_round


@unit_of_work()
def sign_declarations(
    *, cycle_id: int, by: User, address: str | None = None, at: datetime | None = None
) -> list[Declaration]:
    """Signs every pledge of the round that `by` has not yet signed in its present words; returns the new signatures.

    Raises NotFoundForYou unless `by` is an expert of the round. Side effects: Declaration rows (append-only), audit
    event `pledges.signed` with their digests, acceptance of released assignments already declared free of conflict.
    """
    cycle = AwardCycle.objects.filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.EXPERT, cycle_id)
    assignments = lock_assignments(expert_id=by.pk, panel__cycle_id=cycle_id)
    now = at or database_now()
    signed = [
        Declaration.objects.create(
            user=by, cycle=cycle, kind=kind, text=text, digest=digest_of(text), signed_at=now, address=address
        )
        for kind, text in unsigned_pledges(user=by, cycle=cycle)
    ]
    if signed:
        payload = {"cycle": cycle.code, "texts": {row.kind: row.digest for row in signed}}
        record(action="pledges.signed", by=by, at=now, object_type="user", object_id=str(by.pk), payload=payload)
    for assignment in assignments:
        accept_if_ready(assignment, by=by, at=now)
    return signed


@unit_of_work()
def declare_conflict(
    *,
    assignment_id: int,
    has_conflict: bool,
    by: User,
    detail: str = "",
    address: str | None = None,
    at: datetime | None = None,
) -> ConflictDeclaration:
    """The expert's explicit answer about the dossier of a released assignment; a conflict recuses at once.

    Raises NotFoundForYou (not theirs, not released, cancelled), DomainError when a conflict has no detail.
    Side effects: one ConflictDeclaration row (append-only), audit event `conflict.declared`; without conflict and with
    all pledges signed the assignment is accepted (grant and score sheet); with one, a recusal by whoever released it.
    """
    found = Assignment.objects.filter(pk=assignment_id, expert=by).values_list("application_id", flat=True).first()
    running = lock_assignments(expert_id=by.pk, application_id=found) if found else []
    assignment = next((row for row in running if row.pk == assignment_id), None)
    if assignment is None:
        raise NotFoundForYou
    if has_conflict and not detail.strip():
        raise DomainError("请说明利害关系的具体情形。")
    now = at or database_now()
    declaration = ConflictDeclaration.objects.create(
        expert=by,
        application_id=assignment.application_id,
        has_conflict=has_conflict,
        detail=detail.strip() if has_conflict else "",
        declared_at=now,
        address=address,
    )
    _record_answer(declaration, by, now)
    if has_conflict:
        reason = f"本人声明：{declaration.detail}"
        # A released assignment names who released it (constraint); nobody ever decides their own recusal.
        decider = assignment.released_by or by
        record_recusal(application_id=declaration.application_id, user_id=by.pk, reason=reason, by=decider, at=now)
    for row in running if not has_conflict else []:
        accept_if_ready(row, by=by, at=now)
    return declaration


def _record_answer(declaration: ConflictDeclaration, by: User, at: datetime) -> None:
    record(
        action="conflict.declared",
        by=by,
        at=at,
        object_type="application",
        object_id=str(declaration.application_id),
        payload={"has_conflict": declaration.has_conflict, "detail": declaration.detail},
    )


def digest_of(text: str) -> str:
    """SHA-256 of a pledge's words."""
    return hashlib.sha256(text.encode()).hexdigest()
