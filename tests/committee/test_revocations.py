"""Revoking an award: two officers, a public trail, a bar, money back."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, Sanction
from applications.selectors.eligibility import why_barred
from applications.workflow.engine import Blocked, advance_application
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Award, Payment, Revocation
from committee.services.payments import decide_payment
from committee.services.revocations import Proposal, decide_revocation, propose_revocation
from tests.browsing import browser
from tests.committee.hall import OVER, Hall, evidence
from tests.committee.honours import FRAUD, awarded_hall, paid, proposed, recorded, revoked
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return awarded_hall()


@pytest.fixture
def award(hall: Hall) -> Award:
    return Award.objects.get(application=hall.applications[0])


def state_of(award: Award) -> str:
    return Application.objects.values_list("state", flat=True).get(pk=award.application_id)


def test_a_proposal_changes_nothing_until_another_officer_approves(hall: Hall, award: Award) -> None:
    found = proposed(award, hall)
    assert (state_of(award), Sanction.objects.count()) == ("awarded", 0)
    with pytest.raises(Refused, match="另一人"):
        decide_revocation(pk=found.pk, approve=True, by=hall.office, at=OVER)
    with pytest.raises(Conflict, match="待复核"):
        proposed(award, hall)
    decide_revocation(pk=found.pk, approve=True, by=hall.officer, at=OVER)
    assert state_of(award) == "revoked"
    with pytest.raises(Conflict):
        decide_revocation(pk=found.pk, approve=False, by=hall.officer, at=OVER)


def test_a_payment_is_decided_before_the_award_is_revoked(hall: Hall, award: Award) -> None:
    """Confirmed behind the revocation, it would be missing in the money that is due back."""
    payment = recorded(award, 500_000, by=hall.office)
    proposal = proposed(award, hall)
    with pytest.raises(DomainError, match="请先复核"):
        decide_revocation(pk=proposal.pk, approve=True, by=hall.officer, at=OVER)
    assert state_of(award) == "awarded"
    decide_payment(pk=payment.pk, confirm=True, by=hall.officer, at=OVER)
    assert decide_revocation(pk=proposal.pk, approve=True, by=hall.officer, at=OVER).money_due == 500_000


def test_a_refused_proposal_leaves_the_award_and_another_may_follow(hall: Hall, award: Award) -> None:
    decide_revocation(pk=proposed(award, hall).pk, approve=False, by=hall.officer, at=OVER)
    assert state_of(award) == "awarded"
    revoked(award, hall)
    assert [each.state for each in Revocation.objects.order_by("pk")] == ["refused", "approved"]


def test_the_bare_action_revokes_nothing(hall: Hall, award: Award) -> None:
    with pytest.raises(Blocked, match="由另一人复核"):
        advance_application(application_id=award.application_id, action="revoke", by=hall.office, reason="x", at=OVER)
    assert state_of(award) == "awarded"


@pytest.mark.parametrize(
    ("ground", "until"),
    [
        ("fraud", date(2029, 5, 26)),
        ("accident", date(2027, 5, 26)),
        ("dishonesty", date(2028, 5, 26)),
        ("bribery", None),
    ],
)
def test_the_bar_follows_from_the_ground_and_is_heeded(hall: Hall, award: Award, ground: str, until: date) -> None:
    revoked(award, hall, Proposal(ground, "经查属实。", "市政发〔2025〕30号", date(2025, 5, 27)))
    bar = Sanction.objects.get()
    organisation = hall.applications[0].organisation
    assert (bar.uscc, bar.starts_on, bar.ends_on) == (organisation.uscc, date(2025, 5, 27), until)
    assert "奖项被撤销" in why_barred(hall.cycle, organisation, OVER)
    much_later = OVER + timedelta(days=365 * 20)
    assert (why_barred(hall.cycle, organisation, much_later) == "") is (until is not None)


def test_a_ground_without_a_bar_bars_nobody(hall: Hall, award: Award) -> None:
    revoked(award, hall, Proposal("misuse", "经提醒仍用于产品包装。", "市政发〔2025〕31号", date(2025, 5, 27)))
    assert (state_of(award), Sanction.objects.count()) == ("revoked", 0)


def test_the_public_reads_ground_number_and_day_and_the_certificate_is_void(hall: Hall, award: Award) -> None:
    revoked(award, hall)
    names = (("winner", [award.pk]), ("verify_code", [award.verify_code]))
    pages = [Client().get(reverse(f"committee:{name}", args=args)).content.decode() for name, args in names]
    pages.append(Client().get(reverse("committee:verify"), {"no": award.number.text}).content.decode())
    for page in pages:
        assert [words for words in ("已撤销", FRAUD.document, "弄虚作假", "2025年5月27日") if words not in page] == []
        assert ("真实有效" in page, FRAUD.reason in page) == (False, False)
    assert "已撤销" in Client().get(reverse("committee:winners")).content.decode()


def test_what_is_wrong_with_a_proposal_is_said(hall: Hall, award: Award) -> None:
    for proposal, words in (
        (Proposal("unknown", "理由", "文号", date(2025, 5, 27)), "撤销情形"),
        (Proposal("fraud", " ", "文号", date(2025, 5, 27)), "事实与理由"),
        (Proposal("fraud", "理由", "文号", date(2025, 5, 28)), "不能晚于今天"),
    ):
        with pytest.raises(DomainError, match=words):
            proposed(award, hall, proposal)
    assert Revocation.objects.count() == 0


def test_others_neither_propose_nor_approve(hall: Hall, award: Award) -> None:
    found = proposed(award, hall)
    for user in (hall.supervisor, hall.members[0], hall.owners[0], hall.leader):
        with pytest.raises(NotFoundForYou):
            decide_revocation(pk=found.pk, approve=True, by=user, at=OVER)
        with pytest.raises(NotFoundForYou):
            propose_revocation(
                application_id=hall.applications[1].pk, proposal=FRAUD, decision=evidence(), by=user, at=OVER
            )


def test_the_database_holds_two_persons_and_keeps_the_trail(hall: Hall, award: Award) -> None:
    found = proposed(award, hall)
    with pytest.raises(IntegrityError, match="revocation_by_two_persons"), transaction.atomic():
        Revocation.objects.filter(pk=found.pk).update(state="approved", closed_by=hall.office, closed_at=OVER)
    decide_revocation(pk=found.pk, approve=True, by=hall.officer, at=OVER)
    for change in ({"state": "refused"}, {"reason": "无"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Revocation.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revocation.objects.all().delete()


def test_money_is_paid_by_two_officers_within_what_was_awarded(hall: Hall, award: Award) -> None:
    first = recorded(award, 300_000, by=hall.office)
    with pytest.raises(Refused, match="另一人"):
        decide_payment(pk=first.pk, confirm=True, by=hall.office, at=OVER)
    with pytest.raises(DomainError, match="不能超过补助资金"):
        recorded(award, 200_001, by=hall.officer)
    decide_payment(pk=first.pk, confirm=False, by=hall.officer, at=OVER)
    paid(award, 500_000, hall)
    assert list(Payment.objects.values_list("amount", "state")) == [(300_000, "refused"), (500_000, "confirmed")]
    with pytest.raises(DomainError, match="奖项未撤销"):
        recorded(award, 1, by=hall.office, direction="back")


def test_the_database_holds_the_sums_and_two_persons(hall: Hall, award: Award) -> None:
    payment = recorded(award, 500_000, by=hall.office)
    for direction, limit in (("out", "more paid than awarded"), ("back", "more given back than paid")):
        with pytest.raises(IntegrityError, match=limit), transaction.atomic():
            Payment.objects.create(
                award=award,
                direction=direction,
                amount=1,
                paid_on=date(2025, 5, 27),
                voucher=payment.voucher,
                recorded_by=hall.office,
                recorded_at=OVER,
            )
    with pytest.raises(IntegrityError, match="payment_by_two_persons"), transaction.atomic():
        Payment.objects.update(state="confirmed", decided_by=hall.office, decided_at=OVER)


def test_after_a_revocation_the_money_paid_is_due_back(hall: Hall, award: Award) -> None:
    paid(award, 500_000, hall)
    found = revoked(award, hall)
    assert (found.money_due, found.money_due_on) == (500_000, date(2025, 6, 26))
    with pytest.raises(DomainError, match="不再拨付"):
        recorded(award, 1, by=hall.office)
    paid(award, 200_000, hall, direction="back")
    with pytest.raises(DomainError, match="不能超过已拨付"):
        recorded(award, 300_001, by=hall.office, direction="back")
    page = browser(hall.office).get(reverse("committee:office_award", args=[award.application.number]))
    assert "应退回 500 000 元，期限 2025年6月26日；已退回 200 000 元" in page.content.decode().replace("\u2009", " ")


def test_the_pages_take_a_payment_and_a_revocation_from_one_officer_to_the_other(hall: Hall, award: Award) -> None:
    number = award.application.number
    one, other = browser(hall.office), browser(hall.officer)
    wrong = one.post(reverse("committee:payment_record", args=[number]), {"amount": "0", "paid_on": "2025-05-27"})
    assert wrong.status_code == 422
    form = {"amount": "500000", "paid_on": "2025-05-27", "voucher": evidence()}
    assert one.post(reverse("committee:payment_record", args=[number]), form).status_code == 302
    payment = Payment.objects.get()
    assert one.post(reverse("committee:payment_decide", args=[payment.pk]), {"confirm": "yes"}).status_code == 403
    assert other.post(reverse("committee:payment_decide", args=[payment.pk]), {"confirm": "yes"}).status_code == 302
    form = {
        "ground": "fraud",
        "reason": "经查属实。",
        "document": "市政发〔2025〕30号",
        "decided_on": "2025-05-27",
        "decision": evidence(),
    }
    assert one.post(reverse("committee:revocation_propose", args=[number]), form).status_code == 302
    found = Revocation.objects.get()
    assert "待另一人复核后生效" in one.get(reverse("committee:office_award", args=[number])).content.decode()
    other.post(reverse("committee:revocation_decide", args=[found.pk]), {"approve": "yes"})
    assert state_of(award) == "revoked"
