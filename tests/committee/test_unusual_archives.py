"""Rounds that end otherwise than most, lawfully: the verifier accuses none of them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from applications.models import Application
from applications.services.office_jobs import run_job
from applications.workflow.engine import advance_application, advance_round
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.models import Day, Year
from baoji_award.errors import DomainError
from bench.archives import contents_of
from committee.models import Award, Candidate, Objection, Outcome, PublicNotice
from committee.services.awards import confirm_all
from committee.services.ballot_voids import decide_void, propose_void
from committee.services.meetings import certify_count, confirm_count, open_ballot
from committee.services.notice import correct_notice, publish_notice
from committee.services.outcome import OutcomeText, order_outcome
from committee.services.resolution import adopt_resolution
from tests.committee.test_round_archive import faults, packed
from tests.committee.whole import Whole, begun, change, judged
from tests.committee.whole_decided import (
    EVALUATED,
    PUBLISHED,
    begin,
    called,
    counted,
    deliberated,
    disqualified,
    evaluated,
    present_of,
    received,
    settled,
)
from tests.sharing import shared

pytestmark = pytest.mark.django_db
REASON = "取消一家单位的候选资格"


@shared
def whole() -> Whole:
    """Two dossiers, judged in every stage."""
    whole = begun(3)
    whole.vote = "agree"
    judged(whole)
    return whole


def published(whole: Whole) -> PublicNotice:
    office = whole.review.cast.office
    move_clock(PUBLISHED)
    advance_round(cycle_id=whole.cycle.pk, action="start_publicity", by=office, at=PUBLISHED)
    return publish_notice(cycle_id=whole.cycle.pk, by=office, at=PUBLISHED)


def over(notice: PublicNotice) -> datetime:
    at = notice.ends_at + timedelta(hours=9)
    move_clock(at)
    return at


def concluded(whole: Whole, at: datetime) -> Outcome:
    text = OutcomeText("市政发〔2025〕28号", "关于评选结果的通报", at.date(), "经审议，现予通报。")
    assert run_job(order_outcome(cycle_id=whole.cycle.pk, text=text, by=whole.review.cast.office, at=at).pk)
    return Outcome.objects.get()


def owner_of(whole: Whole, application: Application) -> User:
    cast = whole.review.cast
    return cast.owner if application.organisation_id == cast.organisation.pk else cast.rival


def test_a_candidate_who_falls_out_after_the_first_award(whole: Whole) -> None:
    deliberated(whole)
    notice = published(whole)
    number = received(whole, notice.slug, whole.applications[0], PUBLISHED + timedelta(hours=3))
    at = over(notice)
    done = confirm_all(cycle_id=whole.cycle.pk, by=whole.review.cast.office, at=at)
    assert ([award.application for award in done.awards], len(done.waiting)) == ([whole.applications[1]], 1)
    settled(whole, number, "upheld", at)
    disqualified(whole, whole.applications[0], at)
    with pytest.raises(DomainError, match="名单不再更正"):
        correct_notice(cycle_id=whole.cycle.pk, reason=REASON, by=whole.review.cast.office, at=at)
    letters = concluded(whole, at).letters.values_list("application_id", flat=True)
    assert list(letters) == [whole.applications[0].pk]
    assert faults(packed(whole)) == []


def test_a_candidate_who_withdraws_before_the_notice(whole: Whole) -> None:
    deliberated(whole)
    gone = whole.applications[1]
    advance_application(
        application_id=gone.pk, action="withdraw", by=owner_of(whole, gone), reason="经营调整", at=EVALUATED
    )
    notice = published(whole)
    shown = [line["application"] for entry in notice.entries for line in entry["lines"]]
    assert shown == [whole.applications[0].number]
    at = over(notice)
    assert len(confirm_all(cycle_id=whole.cycle.pk, by=whole.review.cast.office, at=at).awards) == 1
    assert faults(packed(whole)) == []


def all_motions_fail(whole: Whole) -> PublicNotice:
    whole.vote = "disagree"
    deliberated(whole)
    return published(whole)


def nobody_reaches_the_line(whole: Whole) -> PublicNotice:
    change(whole, {"cut_offs": {"prize": "99.5", "nomination": "99"}})
    cast = whole.review.cast
    called_in = evaluated(whole)
    meeting = open_ballot(
        meeting_id=called_in.pk, present=present_of(whole), nominations={}, by=cast.office, at=EVALUATED
    )
    assert (meeting.phase, meeting.motions.count()) == ("counted", 0)
    confirm_count(meeting_id=meeting.pk, by=whole.members[0], at=EVALUATED)
    certify_count(meeting_id=meeting.pk, by=cast.office, at=EVALUATED)
    adopt_resolution(meeting_id=meeting.pk, by=cast.office, at=EVALUATED)
    return published(whole)


def every_candidate_is_struck(whole: Whole) -> PublicNotice:
    deliberated(whole)
    notice, at = published(whole), PUBLISHED + timedelta(hours=3)
    for application in whole.applications:
        settled(whole, received(whole, notice.slug, application, at), "upheld", at)
        disqualified(whole, application, at)
    return correct_notice(cycle_id=whole.cycle.pk, reason=REASON, by=whole.review.cast.office, at=at)


@pytest.mark.parametrize("ending", [all_motions_fail, nobody_reaches_the_line, every_candidate_is_struck])
@pytest.mark.parametrize("secret", [False, True])
def test_a_round_in_which_nobody_wins(whole: Whole, ending: Callable[[Whole], PublicNotice], secret: bool) -> None:
    """Every award stays vacant; the decision and the letters come out all the same."""
    change(whole, {"ballot.secret": secret})
    notice = ending(whole)
    assert [entry["lines"] for entry in notice.entries] == [[], []]
    at = over(notice)
    outcome = concluded(whole, at)
    assert [entry["winners"] for entry in outcome.entries] == [[], []]
    assert outcome.released_at is not None
    assert set(outcome.letters.values_list("application_id", flat=True)) == {each.pk for each in whole.applications}
    advance_round(cycle_id=whole.cycle.pk, action="close_round", by=whole.review.cast.office, at=at)
    assert Award.objects.count() == 0
    assert faults(packed(whole)) == []


@pytest.mark.parametrize("secret", [False, True])
def test_a_ballot_that_was_set_aside_and_held_again(whole: Whole, secret: bool) -> None:
    change(whole, {"ballot.secret": secret})
    cast, meeting = whole.review.cast, begin(whole, evaluated(whole))
    propose_void(meeting_id=meeting.pk, reason="有委员中途离会，不能结束表决。", by=cast.office, at=EVALUATED)
    decide_void(meeting_id=meeting.pk, approve=True, by=cast.second_officer, at=EVALUATED)
    again = begin(whole, called(whole))
    counted(whole, again)
    adopt_resolution(meeting_id=again.pk, by=cast.office, at=EVALUATED)
    published(whole)
    raw = packed(whole)
    assert faults(raw) == []
    assert contents_of(raw)["ballots.json"].count(b'"void"') == 1
    assert Candidate.objects.count() == 2


def test_an_objection_that_came_before_its_calendar(whole: Whole) -> None:
    """The case is received with an open day, which is set when the year has been entered."""
    deliberated(whole)
    notice = published(whole)
    year = PUBLISHED.year
    days = list(Day.objects.filter(date__year=year))
    source = Year.objects.get(year=year).source
    Day.objects.filter(date__year=year).delete()
    Year.objects.filter(year=year).delete()
    at = PUBLISHED + timedelta(hours=3)
    number = received(whole, notice.slug, whole.applications[0], at)
    assert Objection.objects.get().due_on is None
    Year.objects.create(year=year, source=source)
    Day.objects.bulk_create(days)
    settled(whole, number, "rejected", at)
    assert Objection.objects.get().due_on == date(2025, 5, 23)
    confirm_all(cycle_id=whole.cycle.pk, by=whole.review.cast.office, at=over(notice))
    assert faults(packed(whole)) == []
