"""The cut for everybody at once, and the written feedback that tells no rank, no score and no expert."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.files import open_stored
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.models import Message, OutboxEntry
from reviews.enums import Key
from reviews.errors import NotYet
from reviews.models import FeedbackLetter, ScoreSheet
from reviews.selectors.cut import shortlist_cut
from reviews.selectors.feedback import letters_for, load_letter
from reviews.services.feedback import issue_feedback_letter
from reviews.services.feedback_letters import LETTER_TOPIC
from reviews.services.opening import turn_ready_keys
from reviews.services.shortlist import decide_shortlist
from tests.reviews.letters import issued
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    """The own dossier scores 450.00, the rival's 600.00; both opened."""
    move_clock(AT)
    review = make_review()
    scored(review, 45, 60)
    return review


def scored(review: Review, own: int, rival: int) -> None:
    release_all(review, review.application, review.cast.rival_application)
    for expert in review.experts:
        submitted(review, expert, review.application, own)
        submitted(review, expert, review.cast.rival_application, rival)
    for key, by in ((Key.OFFICE, review.cast.office), (Key.SUPERVISOR, review.cast.supervisor)):
        turn_ready_keys(cycle_id=review.cast.cycle.pk, stage="document_review", key=key, by=by, at=AT)


def states(review: Review) -> tuple[str, str]:
    own = Application.objects.get(pk=review.application.pk)
    rival = Application.objects.get(pk=review.cast.rival_application.pk)
    return own.state, rival.state


def decide(review: Review, places: int) -> None:
    decide_shortlist(cycle_id=review.cast.cycle.pk, places=places, by=review.cast.office, at=AT)


def test_the_preview_says_who_is_in_and_why(review: Review) -> None:
    preview = shortlist_cut(review.cast.cycle, places=1, by=review.cast.office)
    assert [(line.result.rank_overall, line.goes_on, line.reason) for line in preview.lines] == [
        (1, True, "名次在前 1 名以内"),
        (2, False, "名次在前 1 名以外"),
    ]
    assert (preview.against, states(review)) == ("", ("document_review", "document_review"))


def test_the_cut_moves_everybody_in_one_unit(review: Review) -> None:
    decide(review, 1)
    assert states(review) == ("not_shortlisted", "defence")
    event = AuditEvent.objects.get(action="shortlist.decided")
    assert review.application.number in event.payload_text
    assert FeedbackLetter.objects.get().application == review.application
    assert OutboxEntry.objects.filter(topic=LETTER_TOPIC).count() == 0
    with pytest.raises(NotYet, match="没有处于资料评审"):
        decide(review, 1)


def test_an_expert_keeps_their_own_sheet_after_the_stage_until_recused(review: Review) -> None:
    """docs/decisions.md: the receipt stays checkable, a colleague's sheet stays shut, a recusal ends both."""
    decide(review, 1)
    expert, colleague = review.experts[:2]
    sheets = [
        ScoreSheet.objects.get(assignment__expert=each, assignment__application=review.application).pk
        for each in (expert, colleague)
    ]
    client = Client()
    client.force_login(expert)
    pages = [reverse("applications:detail", args=[review.application.number])]
    pages += [reverse("reviews:receipt", args=[sheet]) for sheet in sheets]
    assert [client.get(page).status_code for page in pages] == [200, 200, 404]
    record_recusal(
        application_id=review.application.pk, user_id=expert.pk, reason="亲属在该单位任职", by=review.cast.office, at=AT
    )
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_a_refused_cut_moves_nobody(review: Review) -> None:
    for places in (0, review.cast.cycle.rulebook.review.most_shortlisted + 1):
        with pytest.raises(NotYet, match="名额应在"):
            decide(review, places)
    with pytest.raises(NotFoundForYou):
        decide_shortlist(cycle_id=review.cast.cycle.pk, places=1, by=review.cast.agency, at=AT)
    assert (states(review), FeedbackLetter.objects.count()) == (("document_review", "document_review"), 0)


def test_a_tie_at_the_cut_is_not_broken_silently() -> None:
    review = make_review()
    scored(review, 60, 60)
    with pytest.raises(NotYet, match="第 1 名处有并列，入围将达到 2 家"):
        decide(review, 1)
    decide(review, 2)
    assert states(review) == ("defence", "defence")


def test_a_withdrawal_frees_its_place(review: Review) -> None:
    rival = review.cast.rival_application
    advance_application(application_id=rival.pk, action="withdraw", by=review.cast.rival, reason="经营调整", at=AT)
    decide(review, 1)
    assert states(review) == ("defence", "withdrawn")


def test_a_recused_officer_neither_sees_nor_decides(review: Review) -> None:
    cast = review.cast
    record_recusal(
        application_id=review.application.pk, user_id=cast.office.pk, reason="亲属任职", by=cast.agency, at=AT
    )
    with pytest.raises(NotYet, match="您已回避其中的申报，名单由其他经办人确定。"):
        decide(review, 1)
    # One line would do: its standing tells where the hidden one stands.
    assert shortlist_cut(cast.cycle, places=1, by=cast.office).lines == ()
    decide_shortlist(cycle_id=cast.cycle.pk, places=1, by=cast.second_officer, at=AT)
    assert states(review) == ("not_shortlisted", "defence")


def test_sealed_scores_decide_nothing() -> None:
    review = make_review()
    release_all(review)
    preview = shortlist_cut(review.cast.cycle, places=1, by=review.cast.office)
    assert (preview.lines, preview.against) == ((), "评分封存中，全部组别开封后才能确定答辩名单。")


def test_the_letter_names_no_rank_no_score_and_no_expert(review: Review, pdf_text: Callable[[bytes], str]) -> None:
    decide(review, 1)
    first = issued(review.application, by=review.cast.second_officer)
    again = issue_feedback_letter(application_id=review.application.pk, at=AT)
    assert first.document is not None
    assert first.document.number is not None
    assert (first.document_id, first.document.number.text) == (again.document_id, "宝质奖办函〔2025〕1号")
    with open_stored(first.document.stored) as content:
        text = pdf_text(content.read()).replace("\n", "")
    for wanted in (
        review.application.organisation.name,
        "一、领导",
        "七、结果",
        "4.1.2 做法成体系",
        "4.7.7 未见定期评价",
    ):
        assert wanted in text
    names = [name for expert in review.experts for name in (expert.name, expert.expert_profile.code)]
    for hidden in (*names, "450", "45.00", "45%", "名次", "排名", "得分"):
        assert hidden not in text
    assert text.count("4.1.2 做法成体系") == 1


def test_the_letter_reaches_the_applicant_and_its_bureau_only(review: Review) -> None:
    decide(review, 1)
    cast, url = review.cast, reverse("reviews:letter", args=[review.application.number])
    assert letters_for(by=cast.owner, role=RoleCode.APPLICANT).count() == 0
    issued(review.application, by=cast.second_officer)
    told = set(Message.objects.filter(key__startswith="feedback:").values_list("user_id", flat=True))
    assert told == {cast.owner.pk, cast.colleague.pk, cast.own_bureau.pk}
    seen = {}
    for name in ("owner", "rival", "own_bureau", "other_bureau", "office", "agency", "supervisor", "member"):
        client = Client()
        client.force_login(getattr(cast, name))
        seen[name] = client.get(url).status_code
    allowed = {"owner", "own_bureau", "office", "supervisor"}
    assert seen == {name: 200 if name in allowed else 404 for name in seen}
    assert AuditEvent.objects.filter(action="feedback.read").count() == 4
    with pytest.raises(NotFoundForYou):
        load_letter(by=review.experts[0], number=review.application.number, roles=(RoleCode.APPLICANT,))
    bureau = Client()
    bureau.force_login(cast.own_bureau)
    assert review.application.number in bureau.get(reverse("reviews:bureau_feedback")).content.decode()


def test_the_office_decides_in_the_browser(review: Review) -> None:
    office = Client()
    office.force_login(review.cast.office)
    page = reverse("reviews:shortlist")
    shown = office.get(page, {"places": "1"}).content.decode()
    assert "名次在前 1 名以外" in shown
    assert office.post(page, {"places": "1"}).headers["Location"] == reverse("reviews:feedback")
    assert "待审签" in office.get(reverse("reviews:feedback")).content.decode()
    ranking = office.get(reverse("reviews:ranking")).content.decode()
    assert ("600.00" in ranking, "450.00" in ranking) == (True, True)
