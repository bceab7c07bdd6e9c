"""The winner's side: terms before the certificate, yearly reviews with their dates."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.services.reminders import remind_and_lapse
from applications.workflow.engine import advance_round
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from committee.models import Award, FollowUp, TermsAcceptance
from committee.services.certificates import render_certificate
from committee.services.honours import accept_terms, close_review, hand_in_review
from tests.browsing import browser
from tests.committee.hall import OVER, Hall, evidence
from tests.committee.honours import accepted, awarded_hall, handed_in, revoked
from tests.rounds import change_frozen_rules, moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    return awarded_hall()


@pytest.fixture
def award(hall: Hall) -> Award:
    return Award.objects.get(application=hall.applications[0])


def test_the_winner_accepts_the_terms_before_taking_the_certificate(hall: Hall, award: Award) -> None:
    render_certificate({"award": award.pk})
    number = award.application.number
    owner, address = browser(hall.owners[0]), reverse("committee:certificate", args=[number])
    page = reverse("committee:award", args=[number])
    assert owner.get(address)["Location"] == page
    assert browser(hall.office).get(address).status_code == 200
    shown = owner.get(page)
    terms = hall.cycle.rulebook.honours.terms
    assert terms in shown.content.decode()
    owner.post(reverse("committee:award_terms", args=[number]), {"digest": shown.context["digest"]})
    assert (owner.get(address).status_code, TermsAcceptance.objects.get().text) == (200, terms)
    revoked(award, hall)
    assert (owner.get(address)["Location"], browser(hall.office).get(address).status_code) == (page, 200)


def test_terms_that_changed_meanwhile_are_read_again(hall: Hall, award: Award) -> None:
    with pytest.raises(Conflict, match="已更新"):
        accept_terms(application_id=award.application_id, digest="0" * 64, by=hall.owners[0], at=OVER)
    assert accepted(award, hall.owners[0]) == accepted(award, hall.owners[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        TermsAcceptance.objects.update(text="")


def test_a_round_without_terms_asks_nothing(hall: Hall, award: Award) -> None:
    change_frozen_rules(hall.cycle, "honours.terms", "")
    render_certificate({"award": award.pk})
    address = reverse("committee:certificate", args=[award.application.number])
    assert browser(hall.owners[0]).get(address).status_code == 200


def test_reviews_are_due_on_the_anniversaries(award: Award) -> None:
    assert [each.due_on for each in award.follow_ups.all()] == [date(2026 + n, 5, 27) for n in range(3)]


def test_a_review_is_handed_in_once_from_sixty_days_before_and_closed_by_the_office(hall: Hall, award: Award) -> None:
    review = award.follow_ups.all()[0]
    send = partial(hand_in_review, application_id=award.application_id, pk=review.pk, text="情况良好。", files=[])
    with pytest.raises(DomainError, match="60 天"):
        send(by=hall.owners[0], at=moment("2026-03-27 23:59"))
    with pytest.raises(NotFoundForYou):
        send(by=hall.owners[1], at=moment("2026-03-28 00:00"))
    send(by=hall.owners[0], at=moment("2026-03-28 00:00"))
    with pytest.raises(Conflict, match="已提交"):
        send(by=hall.owners[0], at=moment("2026-03-29 00:00"))
    with pytest.raises(DomainError, match="办理意见"):
        close_review(pk=review.pk, note=" ", by=hall.office)
    close_review(pk=review.pk, note="情况属实。", by=hall.office, at=moment("2026-04-01 00:00"))
    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(pk=review.pk).update(note="改")


def test_the_pages_of_a_review(hall: Hall, award: Award) -> None:
    move_clock(moment("2026-05-28 09:00"))
    number, office, owner = award.application.number, browser(hall.office), browser(hall.owners[0])
    listed = office.get(reverse("committee:office_reviews"), {"state": "due"})
    assert len(listed.context["page"]) == 2
    page = owner.get(reverse("committee:award", args=[number]))
    address = reverse("committee:award_review", args=[number, page.context["asked"].pk])
    assert owner.post(address, {"text": ""}).status_code == 422
    assert owner.post(address, {"text": "持续改进。", "papers": evidence("年度报告.pdf")}).status_code == 302
    review = award.follow_ups.get(handed_in_at__isnull=False)
    file = reverse("committee:award_review_file", args=[number, review.files.get().pk])
    readers = (hall.owners[0], hall.office, hall.owners[1], hall.supervisor)
    assert [browser(user).get(file).status_code for user in readers] == [200, 200, 404, 404]
    office.post(reverse("committee:review_close", args=[review.pk]), {"note": "情况属实。"})
    assert "情况属实" in owner.get(reverse("committee:award", args=[number])).content.decode()


def test_a_revoked_winner_reads_what_is_due_and_hands_nothing_in(hall: Hall, award: Award) -> None:
    revoked(award, hall)
    move_clock(OVER + timedelta(days=365))
    page = browser(hall.owners[0]).get(reverse("committee:award", args=[award.application.number]))
    assert ("证书作废" in page.content.decode(), page.context["asked"]) == (True, None)
    with pytest.raises(Conflict, match="已撤销"):
        handed_in(award, hall.owners[0])


def test_the_winner_is_reminded_of_a_review_also_after_the_round_has_ended(hall: Hall, award: Award) -> None:
    advance_round(cycle_id=hall.cycle.pk, action="close_round", by=hall.office, at=OVER)
    assert remind_and_lapse(at=moment("2026-05-19 09:00")) == (0, 0)
    for _ in range(2):
        remind_and_lapse(at=moment("2026-05-20 09:00"))
    reminded = Message.objects.filter(body__contains="年度复核")
    assert set(reminded.values_list("user", "link")) == {
        (owner.pk, reverse("committee:award", args=[application.number]))
        for owner, application in zip(hall.owners, hall.applications, strict=True)
    }
    handed_in(award, hall.owners[0])
    remind_and_lapse(at=moment("2026-05-29 09:00"))
    assert [reminded.filter(user=owner).count() for owner in hall.owners] == [1, 2]


@pytest.mark.parametrize(("waits", "words"), [({"prize": 5}, "2029年度起"), ({}, "")])
def test_both_sides_read_when_the_winner_may_apply_again(
    hall: Hall, award: Award, waits: dict[str, int], words: str
) -> None:
    change_frozen_rules(hall.cycle, "honours.waits", waits)
    number = award.application.number
    for user, name in ((hall.owners[0], "award"), (hall.office, "office_award")):
        page = browser(user).get(reverse(f"committee:{name}", args=[number])).content.decode()
        assert ("再次申报" in page) is bool(words)
        assert words in page


def test_a_revoked_winner_reads_until_when_it_is_barred(hall: Hall, award: Award) -> None:
    revoked(award, hall)
    page = browser(hall.owners[0]).get(reverse("committee:award", args=[award.application.number])).content.decode()
    assert "至2029年5月26日" in page
