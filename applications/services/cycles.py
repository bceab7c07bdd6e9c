"""Loading a round's rules file. Loading twice changes nothing; frozen rules can't change."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Manager, Model

from applications.models import AwardCycle, AwardKind, Bureau, Group, Remit, RoundRules, StageWindow
from applications.rules.loader import fingerprint
from applications.rules.rulebook import Rulebook, StageRule
from applications.stages import STAGE
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.periods import end_of_day, start_of_day
from baoji_award.errors import DomainError

M = TypeVar("M", bound=Model)


class RulesFrozen(DomainError):
    """Stage 1 has opened: the rules of this round stay as they are."""


def load_cycle(rulebook: Rulebook, *, by: User | None = None, at: datetime | None = None) -> tuple[AwardCycle, bool]:
    """Creates or updates the round of the rulebook; returns it and whether anything changed.

    Side effects in one transaction: the round, its windows, groups, prizes, bureaus and remits become what the file
    says (rows the file no longer names go away while nothing refers to them); one audit event `cycle.loaded` with the
    rules' hash. Raises RulesFrozen when the round has opened and the file differs.
    """
    digest = fingerprint(rulebook)[1]
    with unit_of_work():
        cycle = AwardCycle.objects.select_for_update().filter(code=rulebook.code).first()
        moment = at or database_now()
        if cycle is not None and cycle.rules_hash == digest:
            return cycle, False
        if cycle is not None and cycle.rules_frozen_at is not None:
            raise RulesFrozen(f"“{cycle.title}”已经启动，规则已锁定，不能更改。")
        if cycle is None:
            cycle = AwardCycle(code=rulebook.code)
        cycle.year, cycle.title, cycle.rules = rulebook.year, rulebook.title, keep_rules(rulebook)
        cycle.save()
        _lay_out(cycle, rulebook)
        record(
            action="cycle.loaded",
            by=by,
            at=moment,
            object_type="cycle",
            object_id=str(cycle.pk),
            payload={"code": cycle.code, "rules_hash": digest},
        )
    return cycle, True


def keep_rules(rulebook: Rulebook) -> RoundRules:
    """The stored row of these rules, written when they are new."""
    data, digest = fingerprint(rulebook)
    return RoundRules.objects.get_or_create(digest=digest, defaults={"data": data})[0]


def _lay_out(cycle: AwardCycle, rulebook: Rulebook) -> None:
    """Rows become what the rulebook says, one statement for each kind."""
    windows = [StageWindow(cycle=cycle, stage=stage.code, **_window(stage)) for stage in rulebook.stages]
    _put(StageWindow.objects, windows, ("cycle", "stage"), ("number", "opens_at", "closes_at", "words"))
    groups = [
        Group(cycle=cycle, code=group.code, name=group.name, criteria=group.criteria, position=position)
        for position, group in enumerate(rulebook.groups, 1)
    ]
    _put(Group.objects, groups, ("cycle", "code"), ("name", "criteria", "position"))
    awards = [
        AwardKind(
            cycle=cycle,
            code=award.code,
            name=award.name,
            ceiling=award.ceiling,
            first_time_money=award.first_time_money,
            position=position,
        )
        for position, award in enumerate(rulebook.awards, 1)
    ]
    _put(AwardKind.objects, awards, ("cycle", "code"), ("name", "ceiling", "first_time_money", "position"))
    cycle.groups.exclude(code__in=[group.code for group in rulebook.groups]).delete()
    cycle.award_kinds.exclude(code__in=[award.code for award in rulebook.awards]).delete()
    _lay_out_remits(cycle, rulebook)


def _lay_out_remits(cycle: AwardCycle, rulebook: Rulebook) -> None:
    cycle.remits.all().delete()
    named = [Bureau(code=rule.code, name=rule.name) for rule in rulebook.bureaus]
    _put(Bureau.objects, named, ("code",), ("name",))
    bureaus = Bureau.objects.in_bulk([rule.code for rule in rulebook.bureaus], field_name="code")
    Remit.objects.bulk_create(
        Remit(cycle=cycle, bureau=bureaus[rule.code], industry=industry)
        for rule in rulebook.bureaus
        for industry in rule.industries
    )


def _put(manager: Manager[M], rows: Sequence[M], key: Sequence[str], values: Sequence[str]) -> None:
    """Insert the rows; those that are there by their key get these values. One statement."""
    manager.bulk_create(rows, update_conflicts=True, unique_fields=key, update_fields=values)


def _window(stage: StageRule) -> dict[str, object]:
    return {
        "number": STAGE[stage.code].number,
        "opens_at": start_of_day(stage.opens_on),
        "closes_at": end_of_day(stage.closes_on),
        "words": stage.words,
    }
