"""Opening sealed scores: one key of the office, one of the supervisor, two different people."""

import hashlib
from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import Opening
from reviews.openable import openable, openable_stages
from reviews.services.experts import require_role_in_round

_ROLE = {Key.OFFICE: RoleCode.OFFICE, Key.SUPERVISOR: RoleCode.SUPERVISOR}


@unit_of_work()
def turn_key(*, cycle_id: int, stage: str, key: Key, by: User, at: datetime | None = None) -> Opening:
    """Turns the office's or the supervisor's key for a whole stage; the second key opens its scores.

    Raises NotFoundForYou (not that role in this round), NotYet naming what still stands against opening, Conflict
    (this key was turned before), DomainError (the same person cannot turn both).
    Side effects: the round is locked FOR UPDATE; the Opening row; audit event `scores.key_turned`; with the second
    key the stage's StageResult rows and audit event `scores.opened` with the root of all commitments.
    """
    if stage not in openable_stages():
        raise NotFoundForYou
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, _ROLE[key], cycle_id)
    now = at or database_now()
    opening, _ = Opening.objects.select_for_update().get_or_create(cycle=cycle, stage=stage, group=None)
    _require_key_free(opening, key, by)
    if against := openable(stage).gate(cycle, now):
        raise NotYet(f"暂不能开封：{'；'.join(against)}。")
    setattr(opening, f"{key.value}_key_by", by)
    setattr(opening, f"{key.value}_key_at", now)
    opening.save(update_fields=[f"{key.value}_key_by", f"{key.value}_key_at"])
    _record("scores.key_turned", opening, by, now, {"key": key.value})
    if opening.office_key_by_id and opening.supervisor_key_by_id:
        _open(opening, by, now)
    return opening


def _require_key_free(opening: Opening, key: Key, by: User) -> None:
    if opening.opened_at is not None or getattr(opening, f"{key.value}_key_by_id") is not None:
        raise Conflict(f"“{key.label}”一方已办理开封，请刷新页面。")
    if by.pk in {opening.office_key_by_id, opening.supervisor_key_by_id}:
        raise DomainError("开封须由组委会办公室和监督两方的不同人员分别办理。")


def _open(opening: Opening, by: User, at: datetime) -> None:
    commitments = openable(opening.stage).compute(opening, at)
    opening.opened_at, opening.root = at, root_of(list(commitments))
    opening.save(update_fields=["opened_at", "root"])
    _record("scores.opened", opening, by, at, {"root": opening.root, "sheets": len(commitments)})


def root_of(commitments: list[str]) -> str:
    """SHA-256 over the sorted commitments, one per line."""
    return hashlib.sha256("\n".join(sorted(commitments)).encode()).hexdigest()


def _record(action: str, opening: Opening, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="opening",
        object_id=str(opening.pk),
        payload={"cycle": opening.cycle_id, "stage": opening.stage, **payload},
    )
