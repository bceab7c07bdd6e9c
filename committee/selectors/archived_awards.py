"""The end of a round in its archive: the awards with what followed each, and the decision that made them known."""

from datetime import date, datetime
from typing import Any

from applications.archive_parts import archive_part
from applications.models import AwardCycle
from committee.models import Award, FollowUp, Outcome, Payment, Revocation

Json = dict[str, Any]


@archive_part("awards")
def awards_part(cycle: AwardCycle) -> Json:
    """The awards with their ceilings, and those given by number, each with money and revocations."""
    given = Award.objects.filter(application__cycle=cycle).select_related(
        "application", "kind", "number", "document__stored", "terms"
    )
    given = given.prefetch_related("payments__voucher", "revocations__decision", "follow_ups")
    return {
        "kinds": [
            {"code": kind.code, "name": kind.name, "ceiling": kind.ceiling, "first_time_money": kind.first_time_money}
            for kind in cycle.award_kinds.order_by("position")
        ],
        "given": [_award(award) for award in given.order_by("number__value")],
    }


def _award(award: Award) -> Json:
    terms = getattr(award, "terms", None)
    return {
        "id": award.pk,
        "number": award.number.text,
        "value": award.number.value,
        "application": award.application.number,
        "kind": award.kind.code,
        "winner": award.winner,
        "first_time": award.first_time,
        "money": award.money,
        "issued_at": award.issued_at.isoformat(),
        "document": award.document.stored.sha256 if award.document else None,
        "payments": [_payment(each) for each in sorted(award.payments.all(), key=lambda each: each.pk)],
        "revocations": [_revocation(each) for each in sorted(award.revocations.all(), key=lambda each: each.pk)],
        "terms": {"digest": terms.digest, "accepted_at": terms.accepted_at.isoformat()} if terms else None,
        "reviews": [_review(each) for each in award.follow_ups.all()],
    }


def _payment(payment: Payment) -> Json:
    return {
        "id": payment.pk,
        "direction": payment.direction,
        "amount": payment.amount,
        "paid_on": payment.paid_on.isoformat(),
        "voucher": payment.voucher.sha256,
        "state": payment.state,
        "recorded_by": payment.recorded_by_id,
        "recorded_at": payment.recorded_at.isoformat(),
        "decided_by": payment.decided_by_id,
        "decided_at": _text(payment.decided_at),
    }


def _revocation(revocation: Revocation) -> Json:
    return {
        "id": revocation.pk,
        "ground": revocation.ground,
        "document": revocation.document,
        "decided_on": revocation.decided_on.isoformat(),
        "decision": revocation.decision.sha256,
        "bars": revocation.bars,
        "barred_until": _text(revocation.barred_until),
        "state": revocation.state,
        "proposed_by": revocation.proposed_by_id,
        "proposed_at": revocation.proposed_at.isoformat(),
        "closed_by": revocation.closed_by_id,
        "closed_at": _text(revocation.closed_at),
        "money_due": revocation.money_due,
        "money_due_on": _text(revocation.money_due_on),
    }


def _review(review: FollowUp) -> Json:
    return {
        "id": review.pk,
        "due_on": review.due_on.isoformat(),
        "handed_in_at": _text(review.handed_in_at),
        "closed_at": _text(review.closed_at),
    }


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def decision_text(outcome: Outcome) -> Json:
    """What the government signed, with its list."""
    return {
        "number": outcome.number,
        "title": outcome.title,
        "dated_on": outcome.dated_on.isoformat(),
        "body": outcome.body,
        "entries": outcome.entries,
    }


@archive_part("outcome")
def outcome_part(cycle: AwardCycle) -> Json | None:
    """The decision document with its list, and whom a letter told that they have not won."""
    outcome = Outcome.objects.filter(cycle=cycle).select_related("document__stored").first()
    if outcome is None:
        return None
    letters = outcome.letters.select_related("application", "document__stored").order_by("application__number")
    return {
        **decision_text(outcome),
        "ordered_by": outcome.ordered_by_id,
        "ordered_at": outcome.ordered_at.isoformat(),
        "document": outcome.document.stored.sha256 if outcome.document else None,
        "released_at": _text(outcome.released_at),
        "letters": [
            {"application": each.application.number, "document": each.document.stored.sha256} for each in letters
        ],
    }
