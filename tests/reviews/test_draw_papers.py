"""The record of a panel's draw as a document: the same content as the page, from the worker, for its readers."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.models import Document
from reviews.models import PanelDraw
from reviews.selectors.panel_draws import record_of
from reviews.services.defence_questions import commit_questions, digest_of, draw_question
from reviews.services.panel_draw import commit_panel_draw, perform_panel_draw
from tests.browsing import browser
from tests.cast import make_user
from tests.reviews.rows import AT, Review, join, make_review, register
from tests.reviews.rows45 import BEFORE, DURING, another, make_stage
from tests.reviews.rows45 import drawn as drawn_order
from tests.reviews.test_defence_questions import arrived, ask
from tests.security.worlds import deliver

pytestmark = pytest.mark.django_db


def drawn(review: Review) -> PanelDraw:
    """Two spare experts, one of them drawn as the panel's reserve."""
    for number in (6, 7):
        expert = make_user(f"judge{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(expert)
        join(expert, review.cast)
    seats = {"assessor": {"members": 0, "reserves": 1}, "industry": {"members": 0, "reserves": 0}}
    commit_panel_draw(panel_id=review.panel.pk, seats=seats, by=review.cast.agency, at=AT)
    return perform_panel_draw(panel_id=review.panel.pk, by=review.cast.agency, at=AT)


def test_the_record_is_a_document_with_all_that_the_page_says(pdf_text: Callable[[bytes], str]) -> None:
    move_clock(AT)
    review = make_review()
    draw, cast = drawn(review), review.cast
    address = reverse("reviews:panel_draw_pdf", args=[draw.pk])
    assert browser(cast.agency).get(address).status_code == 422
    deliver()
    deliver()
    assert Document.objects.filter(kind="panel_draw").count() == 1
    for reader in (cast.agency, cast.office, cast.supervisor):
        answer = browser(reader).get(address)
        text = "".join(pdf_text(b"".join(answer.streaming_content)).split())  # type: ignore[attr-defined]
        assert [line for line in record_of(draw).lines() if "".join(line.split()) not in text] == []
        assert (review.panel.name in text, "重算办法" in text) == (True, True)
    for stranger in (review.experts[0], cast.owner):
        assert browser(stranger).get(address).status_code == 404
    page = browser(cast.office).get(reverse("reviews:panel_draw_record", args=[draw.pk])).content.decode()
    assert (address in page, "重算办法" in page, f"--panel {review.panel.pk}" in page) == (True, True, True)


def test_a_question_draw_is_a_document_without_the_question(pdf_text: Callable[[bytes], str]) -> None:
    move_clock(DURING)
    stage = make_stage("defence")
    drawn_order(stage, stage.application, another(stage), another(stage))
    cast = stage.cast
    ask(stage, "如何确定顾客要求？", "如何评价供方？", "如何测量过程绩效？")
    commit_questions(cycle_id=cast.cycle.pk, by=cast.agency, at=BEFORE)
    slot = arrived(stage)[0]
    address = reverse("reviews:question_draw_pdf", args=[slot.pk])
    assert browser(cast.agency).get(address).status_code == 422
    draw = draw_question(slot_id=slot.pk, by=cast.agency, at=DURING)
    deliver()
    assert draw.question is not None
    for reader in (cast.agency, cast.office, cast.supervisor):
        answer = browser(reader).get(address)
        text = "".join(pdf_text(b"".join(answer.streaming_content)).split())  # type: ignore[attr-defined]
        told = (draw.seed, draw.commitment, digest_of(draw.question.text), f"第{draw.question.number}题")
        assert [each for each in told if each not in text] == []
        assert draw.question.text not in text
    assert address in browser(cast.office).get(reverse("reviews:defence_timetable")).content.decode()
    record_recusal(
        application_id=slot.application_id, user_id=cast.office.pk, reason="亲属任职", by=cast.second_officer, at=DURING
    )
    for person in (cast.office, stage.experts[0], cast.owner):
        assert browser(person).get(address).status_code == 404
