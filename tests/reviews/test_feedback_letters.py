"""A feedback letter is drafted from what the team agreed, edited, approved by a second person, then opens to both."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message, OutboxEntry
from reviews.models import FeedbackLetter
from reviews.selectors.feedback_draft import Category, text_of
from reviews.services.feedback import issue_feedback_letter
from reviews.services.feedback_letters import LETTER_TOPIC, approve_letter, edit_letter
from reviews.services.shortlist import decide_shortlist
from tests.browsing import browser
from tests.reviews.counting import agreed, opened
from tests.reviews.letters import approved
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
WORDS = [Category("一、领导", ("高层领导定期评审绩效",), ())]


@shared
def review() -> Review:
    """Opened, nothing decided: the own dossier is behind the rival's."""
    move_clock(AT)
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    for expert in review.experts:
        submitted(review, expert, review.application, 45)
        submitted(review, expert, review.cast.rival_application, 60)
    opened(review)
    return review


def decided(review: Review) -> FeedbackLetter:
    decide_shortlist(cycle_id=review.cast.cycle.pk, places=1, by=review.cast.office, at=AT)
    return FeedbackLetter.objects.get()


def edit(review: Review, words: list[Category], version: int = 1) -> FeedbackLetter:
    number = str(review.application.number)
    return edit_letter(number=number, categories=words, version=version, by=review.cast.office, at=AT)


def test_the_draft_is_what_the_team_agreed_to_say(review: Review) -> None:
    agreed(review, review.application, {"4.1.2": 45})
    letter = decided(review)
    first = text_of(letter)[0]
    # The chair proposed 4.1.2 anew without remarks; the other items keep the experts' ones.
    assert (first.title, first.strengths) == ("一、领导", ("4.1.3 做法成体系", "4.1.4 做法成体系"))


def test_without_a_consensus_the_draft_is_what_the_experts_remarked(review: Review) -> None:
    first = text_of(decided(review))[0]
    assert first.improvements == ("4.1.2 未见定期评价", "4.1.3 未见定期评价", "4.1.4 未见定期评价")


def test_nothing_leaves_before_a_second_person_approves(review: Review) -> None:
    letter = decided(review)
    with pytest.raises(NotFoundForYou):
        issue_feedback_letter(application_id=review.application.pk, at=AT)
    for person in (review.cast.supervisor, review.cast.agency, review.cast.own_bureau, review.cast.owner):
        with pytest.raises(NotFoundForYou):
            approve_letter(number=str(review.application.number), version=1, by=person, at=AT)
    with pytest.raises(DomainError, match="拟稿人以外"):
        approved(review.application, by=review.cast.office)
    approved(review.application, by=review.cast.second_officer)
    assert OutboxEntry.objects.get(topic=LETTER_TOPIC).payload == {"application": review.application.pk}
    assert Message.objects.filter(key__startswith="feedback:").count() == 0
    issue_feedback_letter(application_id=review.application.pk, at=AT)
    told = set(Message.objects.filter(key__startswith="feedback:").values_list("user_id", flat=True))
    assert told == {review.cast.owner.pk, review.cast.colleague.pk, review.cast.own_bureau.pk}
    letter.refresh_from_db()
    assert letter.document is not None


def test_whoever_wrote_any_version_does_not_approve(review: Review) -> None:
    decided(review)
    number = str(review.application.number)
    edit_letter(number=number, categories=WORDS, version=1, by=review.cast.second_officer, at=AT)
    edit(review, WORDS, version=2)
    with pytest.raises(DomainError, match="拟稿人以外"):
        approved(review.application, by=review.cast.second_officer)
    assert AuditEvent.objects.filter(action="feedback.edited").count() == 2


def test_a_letter_names_no_expert(review: Review) -> None:
    decided(review)
    named = [Category("一、领导", ("ZJ-001 认为高层领导定期评审绩效",), (f"{review.experts[1].name}建议补充",))]
    with pytest.raises(DomainError, match=f"ZJ-001、{review.experts[1].name}"):
        edit(review, named)
    assert text_of(edit(review, WORDS)) == WORDS


def test_two_windows_and_an_approved_letter_conflict(review: Review) -> None:
    decided(review)
    edit(review, WORDS)
    with pytest.raises(Conflict, match="其他窗口"):
        edit(review, WORDS, version=1)
    approved(review.application, by=review.cast.second_officer)
    with pytest.raises(Conflict, match="已审签"):
        edit(review, WORDS, version=2)


def test_the_database_keeps_what_was_approved(review: Review) -> None:
    letter = decided(review)
    mine = FeedbackLetter.objects.filter(pk=letter.pk)
    with pytest.raises(IntegrityError, match="nobody_approves"), transaction.atomic():
        mine.update(approved_by=review.cast.office, approved_at=AT)
    approved(review.application, by=review.cast.second_officer)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        mine.update(text=[])


def test_a_recused_officer_neither_reads_nor_approves(review: Review) -> None:
    decided(review)
    cast = review.cast
    record_recusal(
        application_id=review.application.pk, user_id=cast.second_officer.pk, reason="亲属任职", by=cast.agency, at=AT
    )
    with pytest.raises(NotFoundForYou):
        approved(review.application, by=cast.second_officer)
    page = reverse("reviews:feedback_draft", args=[review.application.number])
    assert browser(cast.second_officer).get(page).status_code == 404


def test_the_office_edits_and_a_colleague_approves_in_the_browser(review: Review) -> None:
    decided(review)
    number = review.application.number
    first, second = browser(review.cast.office), browser(review.cast.second_officer)
    page, approve = (reverse(f"reviews:{name}", args=[number]) for name in ("feedback_draft", "feedback_approve"))
    shown = first.get(page).content.decode()
    assert ("审签</button>" in shown, "4.1.2 做法成体系" in shown) == (False, True)
    named = first.post(page, {"version": "1", "strengths0": "ZJ-002 认为好"})
    assert (named.status_code, "不得出现专家姓名或代号" in named.content.decode()) == (422, True)
    assert first.post(page, {"version": "1", "strengths0": "高层领导定期评审绩效\n"}).headers["Location"] == page
    stale = first.post(page, {"version": "1", "strengths0": "另一处措辞"})
    shown = stale.content.decode()
    assert (stale.status_code, "另一处措辞" in shown, "<li>高层领导定期评审绩效</li>" in shown) == (409, True, True)
    assert first.post(approve, {"version": "2"}).status_code == 422
    assert "审签</button>" in second.get(page).content.decode()
    assert second.post(approve, {"version": "2"}).headers["Location"] == reverse("reviews:feedback")
    assert "已审签" not in first.get(reverse("reviews:feedback")).content.decode()
    assert text_of(FeedbackLetter.objects.get())[0].strengths == ("高层领导定期评审绩效",)
