"""Steps after the award, for tests."""

from datetime import date, timedelta

from applications.services.office_jobs import run_job
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.periods import end_of_day
from committee.models import Award, FollowUp, Outcome, Payment, Revocation, TermsAcceptance
from committee.services.awards import confirm_all
from committee.services.honours import accept_terms, hand_in_review, terms_digest
from committee.services.outcome import OutcomeText, order_outcome
from committee.services.payments import Entry, decide_payment, record_payment
from committee.services.revocations import Proposal, decide_revocation, propose_revocation
from tests.committee.hall import OVER, Hall, evidence, make_hall, published

FRAUD = Proposal("fraud", "申报的营业收入与审计报告不符，经查属实。", "市政发〔2025〕30号", date(2025, 5, 27))


def awarded_hall() -> Hall:
    """Two dossiers whose notice is over, and both are awarded."""
    hall = make_hall(dossiers=2)
    published(hall)
    move_clock(OVER)
    confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    return hall


def proposed(award: Award, hall: Hall, proposal: Proposal = FRAUD) -> Revocation:
    return propose_revocation(
        application_id=award.application_id, proposal=proposal, decision=evidence("决定.pdf"), by=hall.office, at=OVER
    )


def revoked(award: Award, hall: Hall, proposal: Proposal = FRAUD) -> Revocation:
    """Proposed by one officer, approved by the other."""
    return decide_revocation(pk=proposed(award, hall, proposal).pk, approve=True, by=hall.officer, at=OVER)


def recorded(award: Award, amount: int, *, by: User, direction: str = "out") -> Payment:
    entry = Entry(direction, amount, date(2025, 5, 27))
    return record_payment(
        application_id=award.application_id, entry=entry, voucher=evidence("凭证.pdf"), by=by, at=OVER
    )


def paid(award: Award, amount: int, hall: Hall, direction: str = "out") -> Payment:
    """Recorded by one officer, confirmed by the other."""
    payment = recorded(award, amount, by=hall.office, direction=direction)
    return decide_payment(pk=payment.pk, confirm=True, by=hall.officer, at=OVER)


def accepted(award: Award, by: User) -> TermsAcceptance:
    """The winner accepts the round's terms of use."""
    digest = terms_digest(award.application.cycle.rulebook.honours.terms)
    return accept_terms(application_id=award.application_id, digest=digest, by=by, at=OVER)


def handed_in(award: Award, by: User) -> FollowUp:
    """The first yearly review, on the day before it is due, with a file."""
    review = award.follow_ups.all()[0]
    day = end_of_day(review.due_on) - timedelta(days=1)
    return hand_in_review(
        application_id=award.application_id,
        pk=review.pk,
        text="质量管理持续改进，无重大事故。",
        files=[evidence("年度报告.pdf")],
        by=by,
        at=day,
    )


DECISION = OutcomeText("市政发〔2025〕28号", "关于评选结果的通报", date(2025, 5, 27), "经审定，现予通报。")


def released(hall: Hall) -> Outcome:
    """The decision ordered and its job carried out."""
    job = order_outcome(cycle_id=hall.cycle.pk, text=DECISION, by=hall.office, at=OVER)
    assert run_job(job.pk)
    return Outcome.objects.get(cycle=hall.cycle)
