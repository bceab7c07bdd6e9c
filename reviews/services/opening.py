"""Opening the sealed scores of a group: one key of the office, one of the supervisor, two different people."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from applications.models import AwardCycle, Group
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import Opening
from reviews.openable import openable, openable_stages
from reviews.selectors.openings import groups_of_stage
from reviews.selectors.result_facts import results_digest
from reviews.services.experts import require_role_in_round
from reviews.services.overall import rank_over_all_if_complete

_ROLE = {Key.OFFICE: RoleCode.OFFICE, Key.SUPERVISOR: RoleCode.SUPERVISOR}
NOBODY_THERE = "没有处于本阶段的申报"


@unit_of_work()
def turn_key(*, cycle_id: int, stage: str, group: str, key: Key, by: User, at: datetime | None = None) -> Opening:
    """Turns the office's or the supervisor's key for the scores of one group; the second key opens them.

    Raises NotFoundForYou (not that role in this round, no such stage or group), NotYet naming what still stands against
    opening, Conflict (this key was turned before), DomainError (the same person cannot turn both).
    Side effects: the round is locked FOR UPDATE; the Opening row; audit event `scores.key_turned`; with the second
    key the group's StageResult rows and audit event `scores.opened` with the root of the group's commitments; when no
    group of the stage is sealed any more, the ranks over all (services/overall.py).
    """
    cycle = _locked(cycle_id, stage, key, by)
    chosen = cycle.groups.filter(code=group).first()
    if chosen is None:
        raise NotFoundForYou
    now = at or database_now()
    return _turn(cycle, stage, chosen, key, openable(stage).gate(cycle, by), by, now)


@unit_of_work()
def turn_ready_keys(
    *, cycle_id: int, stage: str, key: Key, by: User, at: datetime | None = None
) -> tuple[Opening, ...]:
    """Turns the key for every group of the stage that is ready and whose key of this side is not turned yet.

    Each group is recorded on its own; one that is not ready stays sealed. Raises what turn_key raises: Conflict when
    this side has no key left to turn, NotYet when no group is ready. Side effects: those of turn_key for each group.
    """
    cycle = _locked(cycle_id, stage, key, by)
    now = at or database_now()
    against = openable(stage).gate(cycle, by)
    waiting = [
        each.group
        for each in groups_of_stage(cycle, stage)
        if each.opening is None or getattr(each.opening, f"{key.value}_key_by_id") is None
    ]
    if not waiting and against:
        raise Conflict(f"“{key.label}”一方已办理开封，请刷新页面。")
    ready = [group for group in waiting if not against.get(group.pk, [NOBODY_THERE])]
    if not ready:
        raise NotYet(_sentence([f"{group.name}：{'；'.join(against.get(group.pk, []))}" for group in waiting]))
    return tuple(_turn(cycle, stage, group, key, against, by, now) for group in ready)


def _locked(cycle_id: int, stage: str, key: Key, by: User) -> AwardCycle:
    if stage not in openable_stages():
        raise NotFoundForYou
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, _ROLE[key], cycle_id)
    return cycle


def _turn(
    cycle: AwardCycle, stage: str, group: Group, key: Key, gate: Mapping[int, Sequence[str]], by: User, at: datetime
) -> Opening:
    opening, _ = Opening.objects.select_for_update().get_or_create(cycle=cycle, stage=stage, group=group)
    _require_key_free(opening, key, by)
    if against := gate.get(group.pk, [NOBODY_THERE]):
        raise NotYet(_sentence(against))
    setattr(opening, f"{key.value}_key_by", by)
    setattr(opening, f"{key.value}_key_at", at)
    opening.save(update_fields=[f"{key.value}_key_by", f"{key.value}_key_at"])
    _record("scores.key_turned", opening, by, at, {"key": key.value, "by": by.pk})
    if opening.office_key_by_id and opening.supervisor_key_by_id:
        _open(opening, by, at)
    return opening


def _sentence(against: Sequence[str]) -> str:
    return f"暂不能开封：{'；'.join(against) or NOBODY_THERE}。"


def _require_key_free(opening: Opening, key: Key, by: User) -> None:
    if opening.opened_at is not None or getattr(opening, f"{key.value}_key_by_id") is not None:
        raise Conflict(f"“{key.label}”一方已办理开封，请刷新页面。")
    if by.pk in {opening.office_key_by_id, opening.supervisor_key_by_id}:
        raise DomainError("开封须由组委会办公室和监督两方的不同人员分别办理。")


def _open(opening: Opening, by: User, at: datetime) -> None:
    commitments = openable(opening.stage).commitments(opening)
    opening.opened_at, opening.root = at, root_of(list(commitments))
    opening.save(update_fields=["opened_at", "root"])
    openable(opening.stage).compute(opening, at)
    payload = {"root": opening.root, "sheets": len(commitments), "results": results_digest(opening)}
    _record("scores.opened", opening, by, at, payload)
    rank_over_all_if_complete(opening.cycle, opening.stage, by=by, at=at)


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
        payload={"cycle": opening.cycle_id, "stage": opening.stage, "group": opening.group.code, **payload},
    )
