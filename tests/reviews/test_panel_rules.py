"""A panel keeps to the round's rules after it was enabled: its leader, its industry expert, enough judges."""

import pytest
from django.urls import reverse

from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.errors import DomainError
from reviews.errors import NotYet
from reviews.models import Assignment, Panel, PanelMember
from reviews.services.assignment import assign, release_assignments
from reviews.services.drop_outs import replace_member
from reviews.services.panels import add_member, create_panel, remove_member
from tests.browsing import browser
from tests.cast import make_user
from tests.reviews.rows import AT, Review, join, make_review, register
from tests.reviews.rows45 import BEFORE, make_stage
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def review() -> Review:
    """An enabled panel of the least size; the first expert leads it and is its only industry expert."""
    return make_review()


def seated(review: Review) -> list[tuple[int, bool]]:
    return list(PanelMember.objects.filter(panel=review.panel).values_list("user_id", "is_leader"))


def one_more(review: Review, *, industry: bool) -> int:
    expert = make_user("judge6", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
    register(expert, industry=industry)
    join(expert, review.cast)
    add_member(panel_id=review.panel.pk, user_id=expert.pk, by=review.cast.agency, at=AT)
    return expert.pk


def test_seating_the_leader_again_takes_nothing_from_them(review: Review) -> None:
    before = seated(review)
    first, second = review.experts[:2]
    add_member(panel_id=review.panel.pk, user_id=first.pk, by=review.cast.agency, at=AT)
    assert seated(review) == before
    add_member(panel_id=review.panel.pk, user_id=second.pk, leader=True, by=review.cast.agency, at=AT)
    assert [user for user, leads in seated(review) if leads] == [second.pk]


def test_an_enabled_panel_keeps_what_its_rules_ask_for(review: Review) -> None:
    first, second = review.experts[:2]
    with pytest.raises(NotYet, match="评审专家不少于 5 名，现有 4 名"):
        remove_member(panel_id=review.panel.pk, user_id=second.pk, by=review.cast.agency, at=AT)
    one_more(review, industry=False)
    with pytest.raises(NotYet, match="至少有 1 名行业专家，现有 0 名；已指定组长"):
        remove_member(panel_id=review.panel.pk, user_id=first.pk, by=review.cast.agency, at=AT)
    remove_member(panel_id=review.panel.pk, user_id=second.pk, by=review.cast.agency, at=AT)
    assert len(seated(review)) == 5
    Panel.objects.filter(pk=review.panel.pk).update(state="draft")
    remove_member(panel_id=review.panel.pk, user_id=first.pk, by=review.cast.agency, at=AT)
    assert len(seated(review)) == 4


def test_a_panel_that_lost_its_industry_expert_releases_nothing(review: Review) -> None:
    one_more(review, industry=False)
    replace_member(panel_id=review.panel.pk, user_id=review.experts[0].pk, reason="住院", by=review.cast.agency, at=AT)
    for user, _ in seated(review):
        ids = {"panel_id": review.panel.pk, "application_id": review.application.pk, "expert_id": user}
        assign(**ids, by=review.cast.agency, at=AT)
    with pytest.raises(NotYet, match="评审组不符合组成要求，不能发布：至少有 1 名行业专家"):
        release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)


@pytest.mark.parametrize(("name", "least"), [("defence", 5), ("site_review", 3)])
def test_the_later_stages_give_each_dossier_its_judges_as_well(name: str, least: int) -> None:
    stage = make_stage(name)
    ids = {"panel_id": stage.panel.pk, "application_id": stage.application.pk}
    for expert in stage.experts[: least - 1]:
        assign(**ids, expert_id=expert.pk, by=stage.cast.agency, at=BEFORE)
    with pytest.raises(NotYet, match=f"不少于 {least} 名专家：{stage.application.number}（{least - 1} 名）"):
        release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=BEFORE)
    assign(**ids, expert_id=stage.experts[least - 1].pk, by=stage.cast.agency, at=BEFORE)
    assert release_assignments(panel_id=stage.panel.pk, by=stage.cast.agency, at=BEFORE) == least
    record_recusal(
        application_id=stage.application.pk, user_id=stage.experts[0].pk, reason="亲属", by=stage.cast.agency, at=BEFORE
    )
    assert Assignment.objects.exclude(state="cancelled").count() == least - 1


def test_the_name_that_is_taken_stands_at_its_field(review: Review) -> None:
    client, page = browser(review.cast.agency), reverse("reviews:panels")
    with pytest.raises(DomainError, match="同一阶段已有同名评审组") as refused:
        create_panel(
            cycle_id=review.cast.cycle.pk, stage="document_review", name="第一组", by=review.cast.agency, at=AT
        )
    assert refused.value.field == "name"
    taken = client.post(page, {"stage": "document_review", "name": "第一组"})
    assert (taken.status_code, taken.context["form"].errors["name"]) == (422, ["同一阶段已有同名评审组。"])
