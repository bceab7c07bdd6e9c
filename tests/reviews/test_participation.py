"""Who judges in a round: asked, answered, free when, and gone with everything that was not finished."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.test import Client
from django.urls import reverse

from applications.models.application import ApplicationUserGrant
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import local_day, move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import Assignment, PanelMember, Participation, ScoreSheet
from reviews.selectors.participation import seatable
from reviews.services.panels import add_member, create_panel
from reviews.services.participation import (
    Availability,
    accept_round,
    decline_round,
    invite_to_round,
    remove_expert,
    remove_from_round,
)
from tests.cast import make_user
from tests.reviews.rows import AT, Review, accept, make_review, register, release_all, submitted
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db
TODAY = local_day(AT)
ALL = Availability(("document_review", "defence", "site_review"))


@shared
def review() -> Review:
    move_clock(AT)
    return make_review()


@pytest.fixture
def guest(review: Review) -> User:
    scope = review.experts[0].grants.get()
    user = make_user("guest", (scope.role, scope.scope_kind, scope.scope_id))
    register(user)
    return user


def ask(review: Review, *users: User, by: User | None = None) -> list[Participation]:
    ids = [user.pk for user in users]
    agency = by or review.cast.agency
    return invite_to_round(cycle_id=review.cast.cycle.pk, users=ids, answer_by=TODAY, by=agency, at=AT)


def seat(review: Review, user: User) -> PanelMember:
    return add_member(panel_id=review.panel.pk, user_id=user.pk, by=review.cast.agency, at=AT)


def states(user: User) -> list[str]:
    return list(Assignment.objects.filter(expert=user).order_by("pk").values_list("state", flat=True))


def test_only_who_accepted_is_seated_and_only_for_their_stages(review: Review, guest: User) -> None:
    cycle = review.cast.cycle.pk
    with pytest.raises(NotYet, match="没有接受"):
        seat(review, guest)
    ask(review, guest)
    with pytest.raises(NotYet):
        seat(review, guest)
    accept_round(cycle_id=cycle, availability=Availability(("defence",)), by=guest, at=AT)
    with pytest.raises(NotYet, match="资料评审"):
        seat(review, guest)
    panel = create_panel(cycle_id=cycle, stage="defence", name="答辩组", by=review.cast.agency, at=AT)
    assert add_member(panel_id=panel.pk, user_id=guest.pk, by=review.cast.agency, at=AT).user == guest
    assert guest.expert_profile in seatable(panel)
    assert guest.expert_profile not in seatable(review.panel)
    accept_round(cycle_id=cycle, availability=ALL, by=guest, at=AT)
    assert seat(review, guest).panel == review.panel


def test_who_may_ask_whom(review: Review, guest: User) -> None:
    with pytest.raises(NotFoundForYou):
        ask(review, guest, by=review.cast.office)
    with pytest.raises(NotFoundForYou):
        ask(review, review.cast.other_expert)
    with pytest.raises(DomainError, match="至少选择"):
        ask(review)
    with pytest.raises(DomainError, match="早于今天"):
        invite_to_round(
            cycle_id=review.cast.cycle.pk,
            users=[guest.pk],
            answer_by=TODAY - timedelta(days=1),
            by=review.cast.agency,
            at=AT,
        )
    remove_expert(user_id=guest.pk, reason="年满退出", by=review.cast.office, at=AT)
    with pytest.raises(NotFoundForYou):
        ask(review, guest)


def test_asking_again_tells_nobody_twice_and_one_may_be_asked_anew(review: Review, guest: User) -> None:
    (row,) = ask(review, guest)
    assert ask(review, guest, review.experts[0]) == []
    assert Message.objects.filter(user=guest).count() == 1
    with pytest.raises(DomainError, match="原因"):
        decline_round(cycle_id=row.cycle_id, reason=" ", by=guest, at=AT)
    declined = decline_round(cycle_id=row.cycle_id, reason="出国", by=guest, at=AT)
    assert (declined.state, declined.reason) == ("declined", "出国")
    with pytest.raises(NotFoundForYou):
        accept_round(cycle_id=row.cycle_id, availability=ALL, by=guest, at=AT)
    (again,) = ask(review, guest)
    assert (again.pk, again.state, again.reason) == (row.pk, "invited", "")


def test_a_drop_out_loses_what_is_open_and_keeps_what_is_sealed(review: Review) -> None:
    expert, cast = review.experts[0], review.cast
    other = make_application(cast.cycle, make_organisation(), cast.owner, state="document_review")
    release_all(review, review.application, other)
    submitted(review, expert, review.application, 60)
    accept(review, expert, other)
    row = Participation.objects.get(user=expert)
    remove_from_round(participation_id=row.pk, reason="突发疾病", by=review.cast.agency, at=AT)
    assert states(expert) == ["accepted", "cancelled"]
    granted = ApplicationUserGrant.objects.filter(user=expert).values_list("content_object_id", flat=True)
    assert list(granted) == [review.application.pk]
    assert ScoreSheet.objects.get(assignment__expert=expert, assignment__application=review.application).total_quanta
    # The seat stays with the sealed sheet; the message and the log name the reason.
    assert PanelMember.objects.filter(user=expert).exists()
    assert "突发疾病" in Message.objects.get(user=expert, subject="评审任务调整通知").body
    assert AuditEvent.objects.filter(action="participation.removed").count() == 1
    with pytest.raises(Conflict):
        remove_from_round(participation_id=row.pk, reason="x", by=review.cast.agency, at=AT)


def test_declining_after_having_accepted_is_a_drop_out_too(review: Review) -> None:
    expert = review.experts[1]
    release_all(review)
    decline_round(cycle_id=review.cast.cycle.pk, reason="出国", by=expert, at=AT)
    assert (states(expert), PanelMember.objects.filter(user=expert).exists()) == (["cancelled"], False)
    assert states(review.experts[2]) == ["released"]


def test_removal_from_the_register_ends_the_running_rounds(review: Review) -> None:
    expert = review.experts[1]
    release_all(review)
    remove_expert(user_id=expert.pk, reason="违反评审纪律", by=review.cast.office, at=AT)
    assert (states(expert), Participation.objects.get(user=expert).reason) == (["cancelled"], "违反评审纪律")


def test_only_the_agency_removes_from_the_round(review: Review) -> None:
    row = Participation.objects.get(user=review.experts[0])
    for person in (review.cast.office, review.experts[0], review.cast.supervisor):
        with pytest.raises(NotFoundForYou):
            remove_from_round(participation_id=row.pk, reason="x", by=person, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "declined", "reason": ""},
        {"state": "removed", "reason": "x"},
        {"most_dossiers": 0},
        {"state": "invited"},
        {"answered_at": None},
    ],
)
def test_the_database_knows_the_rules_too(review: Review, change: dict[str, object]) -> None:
    with pytest.raises(Error), transaction.atomic():
        Participation.objects.filter(user=review.experts[0]).update(**change)


def test_the_agencys_page_asks_and_removes(review: Review, guest: User) -> None:
    client = Client()
    client.force_login(review.cast.agency)
    page = reverse("reviews:round_experts")
    assert client.post(page, {"answer_by": str(TODAY)}).status_code == 422
    assert client.post(page, {"answer_by": str(TODAY), "user": [guest.pk]}).status_code == 302
    text = client.get(page, {"state": "invited"}).content.decode()
    assert ("ZJ-006" in text, "ZJ-001" in text) == (True, False)
    row = Participation.objects.get(user=guest)
    remove = reverse("reviews:round_expert_remove", args=[row.pk])
    assert client.post(remove, {"reason": ""}).status_code == 422
    assert client.post(remove, {"reason": "人数已满"}).status_code == 302
    assert client.get(remove).status_code == 404
    assert "人数已满" in client.get(page).content.decode()


def test_the_experts_page_answers_and_enters_ties(review: Review, guest: User) -> None:
    client = Client()
    client.force_login(guest)
    page = reverse("reviews:expert_round")
    assert "还没有邀请" in client.get(page).content.decode()
    assert client.post(page, {"answer": "accept", "stages": ["defence"]}).status_code == 404
    ask(review, guest)
    assert "请答复评审邀请" in client.get(reverse("reviews:expert")).content.decode()
    assert "请于" in client.get(page).content.decode()
    for wrong in ({}, {"answer": "accept"}, {"answer": "decline"}):
        assert client.post(page, wrong).status_code == 422
    right = {"answer": "accept", "stages": ["defence"], "unavailable": "3月18日", "most_dossiers": "8"}
    assert client.post(page, right).status_code == 302
    assert "请答复评审邀请" not in client.get(reverse("reviews:expert")).content.decode()
    row = Participation.objects.get(user=guest)
    assert (row.state, row.stages, row.unavailable, row.most_dossiers) == ("accepted", ["defence"], "3月18日", 8)
    tie = {"kind": "employment", "unit": "某公司", "ended_on": "2024-01-01"}
    assert client.post(reverse("reviews:own_tie"), tie).status_code == 302
    assert "任职：某公司" in client.get(page).content.decode()
    assert client.post(reverse("reviews:own_tie"), tie).status_code == 409
    assert client.post(page, {"answer": "decline", "reason": "出国"}).status_code == 302
    assert "出国" in client.get(page).content.decode()
