"""Plans of assignments: adopted as shown, kept from experts, changed as little as possible, by hand both ways."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import Assignment, AssignmentHold, Participation
from reviews.selectors.duties import duties_of
from reviews.selectors.panels import load_panel
from reviews.services.assignment import assign, release_assignments
from reviews.services.holds import lift_hold, set_hold
from reviews.services.matrix import assign_everybody
from reviews.services.panels import add_member
from reviews.services.proposing import Plan, plan_assignments, propose_assignments
from tests.cast import make_user
from tests.reviews.rows import AT, Review, join, make_review, register
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    """Seven experts, two of them of industry, and three dossiers."""
    move_clock(AT)
    review = make_review()
    for number in (6, 7):
        expert = make_user(f"judge{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
        register(expert, industry=number == 6)
        join(expert, review.cast)
        add_member(panel_id=review.panel.pk, user_id=expert.pk, by=review.cast.agency, at=AT)
    another(review)
    return review


def another(review: Review) -> Application:
    return make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="document_review")


def plan(review: Review, *, fresh: bool = False) -> Plan:
    panel = load_panel(cycle=review.cast.cycle, panel_id=review.panel.pk, by=review.cast.agency)
    return plan_assignments(panel, by=review.cast.agency, at=AT, fresh=fresh)


def adopt(review: Review, shown: Plan, *, by: User | None = None) -> tuple[int, int]:
    by = by or review.cast.agency
    return propose_assignments(panel_id=review.panel.pk, digest=shown.digest, by=by, at=AT)


def running() -> set[tuple[int, int]]:
    rows = Assignment.objects.exclude(state="cancelled")
    return set(rows.values_list("application_id", "expert_id"))


def hold(review: Review, kind: str, expert: User, application: Application | None = None) -> AssignmentHold:
    return set_hold(
        panel_id=review.panel.pk,
        application_id=(application or review.application).pk,
        expert_id=expert.pk,
        kind=kind,
        reason="熟悉该行业",
        by=review.cast.agency,
        at=AT,
    )


def agency(review: Review) -> Client:
    client = Client()
    client.force_login(review.cast.agency)
    return client


def page_of(review: Review, name: str = "assignment_plan") -> str:
    return reverse(f"reviews:{name}", args=[review.panel.pk])


def test_an_adopted_plan_is_what_was_shown_and_nobody_else_learns_of_it(review: Review) -> None:
    shown, told = plan(review), Message.objects.count()
    assert adopt(review, shown) == (15, 0)
    assert running() == shown.solution.pairs
    assert set(Assignment.objects.values_list("state", flat=True)) == {"proposed"}
    loads = [sum(pair[1] == key for pair in running()) for key in shown.question.experts]
    assert (len(loads), max(loads) - min(loads)) == (7, 1)
    assert Message.objects.count() == told
    assert AuditEvent.objects.filter(action="assignment.proposed").count() == 15
    (event,) = AuditEvent.objects.filter(action="assignments.planned")
    assert event.payload == {"added": 15, "dropped": 0, "fresh": False}
    again = plan(review)
    assert (again.added, again.dropped) == (frozenset(), frozenset())


def test_a_plan_that_is_no_longer_the_best_is_not_adopted(review: Review) -> None:
    shown = plan(review)
    record_recusal(
        application_id=review.application.pk,
        user_id=review.experts[1].pk,
        reason="亲属任职",
        by=review.cast.office,
        at=AT,
    )
    hold(review, "bar", review.experts[2])
    with pytest.raises(Conflict, match="请按新的方案重新核对"):
        adopt(review, shown)
    assert Assignment.objects.count() == 0
    again = plan(review).solution.pairs
    assert {(review.application.pk, expert.pk) for expert in review.experts[1:3]} & again == set()


def test_only_the_agency_of_the_round_adopts(review: Review) -> None:
    shown = plan(review)
    for person in (review.cast.office, review.cast.supervisor, review.experts[0], review.cast.owner):
        with pytest.raises(NotFoundForYou):
            adopt(review, shown, by=person)


def test_after_a_recusal_one_expert_takes_over_and_nothing_else_moves(review: Review) -> None:
    adopt(review, plan(review))
    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    before = running()
    gone = Assignment.objects.filter(application=review.application).order_by("pk")[0].expert
    record_recusal(
        application_id=review.application.pk, user_id=gone.pk, reason="亲属任职", by=review.cast.agency, at=AT
    )
    shown = plan(review)
    assert (len(shown.added), shown.dropped) == (1, frozenset())
    text = agency(review).get(page_of(review)).content.decode()
    assert (text.count(">新增<"), text.count("已发布")) == (1, 14 + 1)
    assert adopt(review, shown) == (1, 0)
    assert before - running() == {(review.application.pk, gone.pk)}
    assert len(running()) == 15


def test_pins_and_bars_bind_the_plan_and_the_hand(review: Review) -> None:
    first, last = review.experts[0], review.experts[4]
    pinned, barred = hold(review, "pin", first), hold(review, "bar", last)
    chosen = plan(review).solution.pairs
    assert (review.application.pk, first.pk) in chosen
    assert (review.application.pk, last.pk) not in chosen
    pair = {"panel_id": review.panel.pk, "application_id": review.application.pk, "expert_id": last.pk}
    with pytest.raises(DomainError, match="已手工排除"):
        assign(**pair, by=review.cast.agency, at=AT)
    assert assign_everybody(panel_id=review.panel.pk, by=review.cast.agency, at=AT) == 20
    with pytest.raises(IntegrityError, match="is barred"), transaction.atomic():
        Assignment.objects.create(**pair, proposed_by=review.cast.agency, proposed_at=AT)
    for held in (pinned, barred):
        lift_hold(panel_id=review.panel.pk, hold_id=held.pk, by=review.cast.agency, at=AT)
    assert assign(**pair, by=review.cast.agency, at=AT).state == "proposed"
    actions = AuditEvent.objects.filter(action__startswith="assignment.h").order_by("seq")
    assert [event.action for event in actions] == ["assignment.held"] * 2 + ["assignment.hold_lifted"] * 2


def test_what_cannot_be_held(review: Review) -> None:
    adopt(review, plan(review))
    proposed = Assignment.objects.filter(application=review.application).order_by("pk")[0]
    hold(review, "bar", proposed.expert)
    assert Assignment.objects.get(pk=proposed.pk).state == "cancelled"
    adopt(review, plan(review))
    release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    released = Assignment.objects.filter(application=review.application, state="released")[0]
    with pytest.raises(Conflict, match="请办理回避"):
        hold(review, "bar", released.expert)
    record_recusal(
        application_id=review.application.pk, user_id=released.expert_id, reason="x", by=review.cast.agency, at=AT
    )
    with pytest.raises(DomainError, match="不能固定：已回避"):
        hold(review, "pin", released.expert)
    with pytest.raises(NotFoundForYou):
        hold(review, "pin", review.cast.other_expert)
    elsewhere = make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="office_check")
    with pytest.raises(NotFoundForYou):
        hold(review, "pin", review.experts[0], elsewhere)


def test_the_rule_in_the_way_is_on_the_page_and_nothing_is_adopted(review: Review) -> None:
    for expert in review.experts[:3]:
        hold(review, "bar", expert)
    client, page = agency(review), page_of(review)
    text = client.get(page).content.decode()
    sentence = f"“每份申报 5 名专家”不能满足，共缺 1 人次：{review.application.number}"
    assert f"{sentence}（本组专家 7 名，手工排除 3 名）。" in text
    assert 'name="digest"' not in text
    with pytest.raises(NotYet, match="每份申报 5 名专家"):
        adopt(review, plan(review))
    assert Assignment.objects.count() == 0


def test_no_plan_gives_an_expert_more_than_they_can_take_on(review: Review) -> None:
    answers = Participation.objects.filter(user__in=review.experts[:2])
    answers.update(most_dossiers=1)
    shown = plan(review)
    loads = shown.loads()
    assert [loads[expert.pk][1] for expert in review.experts[:2]] == [1, 1]
    adopt(review, shown)
    client = agency(review)
    matrix = client.get(f"{reverse('reviews:assignments')}?panel={review.panel.pk}").content.decode()
    assert "".join(matrix.split()).count("1/1份") == 2
    Participation.objects.update(most_dossiers=1)
    text = client.get(f"{page_of(review)}?fresh=1").content.decode()
    assert "“不超过专家本人答复的最多份数”不能满足：ZJ-001 至多 1 份，须承担" in text


def test_the_limit_is_one_of_the_document_review(review: Review) -> None:
    Participation.objects.update(most_dossiers=1)
    review.panel.stage = "defence"
    assert duties_of(review.panel, by=review.cast.agency).limits == {}


def test_what_is_ruled_out_by_hand_is_shown_with_its_reason_and_not_offered(review: Review) -> None:
    barred = review.experts[3]
    hold(review, "bar", barred)
    text = agency(review).get(reverse("reviews:assignments")).content.decode()
    assert "手工排除：熟悉该行业" in text
    assert f'value="{review.application.pk}:{barred.pk}"' not in text
    assert f'value="{review.application.pk}:{review.experts[0].pk}"' in text


def test_whoever_is_recused_plans_the_other_dossiers_only(review: Review) -> None:
    record_recusal(
        application_id=review.application.pk,
        user_id=review.cast.agency.pk,
        reason="亲属任职",
        by=review.cast.office,
        at=AT,
    )
    shown = plan(review)
    assert adopt(review, shown) == (10, 0)
    assert not Assignment.objects.filter(application=review.application).exists()
    assert review.application.number not in agency(review).get(page_of(review)).content.decode()
    with pytest.raises(NotFoundForYou):
        hold(review, "pin", review.experts[0])


def test_the_forms_do_what_they_say(review: Review) -> None:
    client = agency(review)
    form = {"number": "BJZL-0", "expert": review.experts[0].pk, "kind": "bar", "reason": "同学"}
    refused = client.post(page_of(review, "assignment_holds"), form)
    assert (refused.status_code, "没有编号为 BJZL-0 的申报" in refused.content.decode()) == (422, True)
    form["number"] = review.application.number.lower()
    assert client.post(page_of(review, "assignment_holds"), form).status_code == 302
    (held,) = AssignmentHold.objects.all()
    listed = client.get(page_of(review, "assignment_holds")).content.decode()
    assert ("同学" in listed, review.application.number in listed) == (True, True)
    assert client.post(page_of(review), {"digest": plan(review).digest}).status_code == 302
    assert len(running()) == 15
    assert client.post(page_of(review), {"digest": "0" * 64}).status_code == 409
    lift = reverse("reviews:assignment_hold_lift", args=[review.panel.pk, held.pk])
    assert client.post(lift).status_code == 302
    assert AssignmentHold.objects.count() == 0
    assert client.post(lift).status_code == 404


LISTS = {"assignment_plan": 12, "assignment_holds": 10}


@pytest.mark.parametrize(("name", "count"), LISTS.items())
def test_the_pages_ask_as_often_for_many_rows(review: Review, name: str, count: int) -> None:
    client = agency(review)
    for number, expert in enumerate(review.experts[:2]):
        hold(review, "bar", expert)
        if number:
            another(review)
        client.get(page_of(review, name))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(review, name)).status_code == 200
        assert len(captured) == count
