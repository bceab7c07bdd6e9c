"""Rounds that count otherwise, and teams that agree: what the tests of opening and consensus share."""

from collections.abc import Mapping
from datetime import datetime

from applications.models import Application
from reviews.enums import Key
from reviews.models import Consensus, Opening
from reviews.selectors.consensus import Discussion, discussion_of
from reviews.selectors.spread import opened_dossiers, spread_of
from reviews.services.consensus import Proposal, agree_to_values, close_consensus, propose_value, start_consensus
from reviews.services.opening import turn_ready_keys
from tests.reviews.rows import AT, Review
from tests.rounds import change_frozen_rules

REASON = "组内核对申报材料后一致认为"


def with_rules(review: Review, path: str, value: object) -> None:
    """The same round under another rule of the review."""
    change_frozen_rules(review.cast.cycle, f"review.{path}", value)


def opened(review: Review) -> tuple[Opening, ...]:
    """Both keys are turned for every group that is ready."""
    for key, by in ((Key.OFFICE, review.cast.office), (Key.SUPERVISOR, review.cast.supervisor)):
        openings = turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)
    return openings


def discussed(application: Application) -> Discussion:
    return discussion_of(spread_of(opened_dossiers(application.cycle).get(pk=application.pk)))


def versions(application: Application) -> dict[str, int]:
    return {item.line.item.clause: item.value.version for item in discussed(application).items if item.value}


def agreed(
    review: Review, application: Application, values: Mapping[str, int] | None = None, *, at: datetime = AT
) -> Consensus:
    """The team discusses the dossier to the end: `values` are proposed by the chair, the rest stays as it began."""
    chair = review.experts[0]
    start_consensus(application_id=application.pk, by=chair, at=at)
    for clause, percent in (values or {}).items():
        propose_value(
            application_id=application.pk,
            clause=clause,
            proposal=Proposal(percent, REASON),
            version=versions(application).get(clause, 0),
            by=chair,
            at=at,
        )
    seen = versions(application)
    for expert in review.experts:
        if expert.pk in {member.user for member in discussed(application).spread.team if not member.left}:
            agree_to_values(application_id=application.pk, seen=seen, by=expert, at=at)
    return close_consensus(application_id=application.pk, by=chair, at=at)
