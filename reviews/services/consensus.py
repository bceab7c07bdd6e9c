"""合议: a team agrees on each item after the opening. Its members' own sheets are never touched."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from applications.models import Application
from applications.workflow.engine import lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import PERCENT_STEP, REASON_LENGTH
from reviews.errors import NotYet
from reviews.models import Consensus, ConsensusAgreement, ConsensusMember, ConsensusValue
from reviews.selectors.consensus import Agreed, Discussion, load_discussion
from reviews.selectors.openings import opening_of
from reviews.selectors.ranking import STAGE
from reviews.selectors.remarks import joined, remarks_by_item
from reviews.selectors.sheets import quanta_of
from reviews.services.settling import settle_if_complete

STALE = "该条款已有新的合议意见，请核对后重试。"
NOT_OPEN = "该申报目前不在合议中。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a member proposes for an item: a percent, why, and the remarks that the feedback letter would use."""

    percent: int
    note: str = ""
    strengths: str = ""
    improvements: str = ""


def _locked(application_id: int, by: User) -> Discussion:
    """The discussion under the dossier's lock. Raises NotFoundForYou unless `by` is of its team."""
    application = lock_application(application_id)
    return load_discussion(application.cycle, by=by, number=application.number)


def _require_chair(discussion: Discussion, by: User) -> None:
    if discussion.chair.user != by.pk:
        raise DomainError(f"由组长（{discussion.chair.code}）办理。")


@unit_of_work()
def start_consensus(*, application_id: int, by: User, at: datetime | None = None) -> Consensus:
    """Starts an attempt. Items without a dispute get the median of the sheets (the lower one of two) as a proposal.

    Raises NotFoundForYou (not of the team, sealed), DomainError (not the chair), Conflict (one is under way or done).
    Side effects, under the dossier's lock: the Consensus, its members and first values, audit `consensus.started`.
    """
    discussion = _locked(application_id, by)
    _require_chair(discussion, by)
    if not discussion.startable:
        raise Conflict("该申报的合议已经发起，请刷新页面。")
    now, application = at or database_now(), discussion.spread.application
    opening = opening_of(application.cycle_id, STAGE, application.group_id)
    if opening is None:
        raise NotFoundForYou
    attempt = 1 if discussion.consensus is None else discussion.consensus.attempt + 1
    consensus = Consensus.objects.create(
        application=application,
        opening=opening,
        criteria=discussion.spread.criteria,
        attempt=attempt,
        started_by=by,
        started_at=now,
    )
    team = discussion.spread.team
    ConsensusMember.objects.bulk_create(ConsensusMember(consensus=consensus, user_id=each.user) for each in team)
    remarks = remarks_by_item(application)
    ConsensusValue.objects.bulk_create(
        ConsensusValue(
            consensus=consensus,
            item=line.item,
            percent=median_low(line.percents),
            strengths=joined(remarks[line.item.pk].strengths),
            improvements=joined(remarks[line.item.pk].improvements),
            proposed_by=by,
            proposed_at=now,
        )
        for line in discussion.spread.lines
        if not line.disputed
    )
    _record("consensus.started", application, by, now, {"attempt": attempt})
    return consensus


@unit_of_work()
def propose_value(
    *, application_id: int, clause: str, proposal: Proposal, version: int, by: User, at: datetime | None = None
) -> ConsensusValue:
    """Puts a new value for an item before the team; its author agrees to it, everybody else has to anew.

    `version` is that of the value the author saw, 0 for none. Raises NotFoundForYou (not of the team, no such item),
    DomainError (not in discussion, no percent in fives, a disputed item or a percent outside the sheets without a
    note), Conflict (a newer value). Side effects, under the dossier's lock: the value, the author's agreement, audit
    event `consensus.proposed`.
    """
    discussion = _locked(application_id, by)
    item = _item(discussion, clause)
    if not discussion.open or discussion.consensus is None:
        raise DomainError(NOT_OPEN)
    if (item.value.version if item.value else 0) != version:
        raise Conflict(STALE)
    _check(item, proposal)
    now = at or database_now()
    value = ConsensusValue.objects.create(
        consensus=discussion.consensus,
        item=item.line.item,
        version=version + 1,
        percent=proposal.percent,
        note=proposal.note.strip(),
        strengths=proposal.strengths.strip(),
        improvements=proposal.improvements.strip(),
        proposed_by=by,
        proposed_at=now,
    )
    ConsensusAgreement.objects.create(value=value, user=by, agreed_at=now)
    payload: dict[str, object] = {"clause": clause, "version": value.version}
    _record("consensus.proposed", discussion.spread.application, by, now, payload)
    return value


def _item(discussion: Discussion, clause: str) -> Agreed:
    for item in discussion.items:
        if item.line.item.clause == clause:
            return item
    raise NotFoundForYou


def _check(item: Agreed, proposal: Proposal) -> None:
    percents = item.line.percents
    if proposal.percent % PERCENT_STEP or not 0 <= proposal.percent <= 100:
        raise DomainError("百分比应为 0 至 100 之间 5 的倍数。", field="percent")
    outside = not min(percents) <= proposal.percent <= max(percents)
    if (item.line.disputed or outside) and len(proposal.note.strip()) < REASON_LENGTH:
        sentence = f"分歧条款，或合议百分比超出各专家评分范围的，请写明合议说明（不少于 {REASON_LENGTH} 字）。"
        raise DomainError(sentence, field="note")


@unit_of_work()
def agree_to_values(*, application_id: int, seen: Mapping[str, int], by: User, at: datetime | None = None) -> int:
    """Records the member's agreement to the values they saw (clause → version); returns how many were new.

    Raises NotFoundForYou (not of the team, no such item), DomainError (not in discussion), Conflict (a newer value of
    any of them; then nothing is recorded). Side effects, under the dossier's lock: the agreements, audit event
    `consensus.agreed`.
    """
    discussion = _locked(application_id, by)
    if not discussion.open:
        raise DomainError(NOT_OPEN)
    now, new = at or database_now(), []
    for clause, version in seen.items():
        item = _item(discussion, clause)
        if item.value is None or item.value.version != version:
            raise Conflict(STALE)
        if by.pk not in {member.user for member in item.agreed}:
            new.append(ConsensusAgreement(value=item.value, user=by, agreed_at=now))
    if new:
        ConsensusAgreement.objects.bulk_create(new)
        _record("consensus.agreed", discussion.spread.application, by, now, {"values": dict(seen)})
    return len(new)


@unit_of_work()
def close_consensus(*, application_id: int, by: User, at: datetime | None = None) -> Consensus:
    """Closes the discussion for good; returns it with its total. The last one to close settles the round's results
    where the consensus counts.

    Raises NotFoundForYou, DomainError (not the chair, not in discussion), NotYet naming the items without a value or
    without everybody's agreement. Side effects, under the dossier's lock: total, name and time, audit event
    `consensus.closed`; possibly what settle_if_complete does.
    """
    discussion = _locked(application_id, by)
    _require_chair(discussion, by)
    consensus = discussion.consensus
    if not discussion.open or consensus is None:
        raise DomainError(NOT_OPEN)
    if against := hindrances(discussion):
        raise NotYet("".join(against))
    now = at or database_now()
    consensus.total_quanta = sum(
        quanta_of(item.line.item.points, item.value.percent) for item in discussion.items if item.value is not None
    )
    consensus.closed_by, consensus.closed_at = by, now
    consensus.save(update_fields=["total_quanta", "closed_by", "closed_at"])
    _record("consensus.closed", discussion.spread.application, by, now, {"attempt": consensus.attempt})
    settle_if_complete(consensus.opening, by=by, at=now)
    return consensus


def hindrances(discussion: Discussion) -> list[str]:
    """The sentences against closing: items without a value, and items that somebody has not agreed to."""
    bare = [item.line.item.clause for item in discussion.items if item.value is None]
    waiting = [item.line.item.clause for item in discussion.items if item.value is not None and item.missing]
    against = [f"以下分歧条款还没有合议意见：{'、'.join(bare)}。"] if bare else []
    if waiting:
        against.append(f"以下条款还有成员没有同意：{'、'.join(waiting)}。")
    return against


def _record(action: str, application: Application, by: User, at: datetime, payload: dict[str, object]) -> None:
    record(action=action, by=by, at=at, object_type="application", object_id=str(application.pk), payload=payload)
