"""Ties told apart by the round's rules, what hangs on a rule or one expert, and the statistics of each panel."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Application, AwardCycle
from applications.services.recusals import record_recusal
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.calendar.clock import move_clock
from reviews.models import StageResult
from reviews.selectors.agreement import opened_panels, panel_agreements
from reviews.selectors.sensitivity import changes, other_rules, without_experts
from reviews.services.panels import add_member, create_panel
from tests.browsing import browser, queries
from tests.cast import make_user
from tests.reviews.counting import agreed, opened, with_rules
from tests.reviews.rows import AT, Review, join, make_review, register, release_all, submitted
from tests.reviews.test_list_costs import another
from tests.reviews.test_screens import holder
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LISTS = {
    "reviews:agreement": "office",
    "reviews:sensitivity": "office",
    "reviews:leader_agreement": "judge",
    "reviews:supervisor_agreement": "supervisor",
    "reviews:supervisor_sensitivity": "supervisor",
}


@shared
def review() -> Review:
    move_clock(AT)
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    return review


def score(review: Review, application: Application, *percents: dict[str, int] | int) -> None:
    for expert, each in zip(review.experts, percents, strict=True):
        submitted(review, expert, application, each)


def swapped(review: Review) -> dict[str, int]:
    """60 % everywhere but 16 points moved from the results to the processes: the same total, lower results."""
    percents = dict.fromkeys(review.criteria.items.filter(leaf=True).values_list("clause", flat=True), 60)
    return percents | {"4.7.2": 40, "4.1.2": 80, "4.1.3": 70, "4.1.4": 70}


def ranks(review: Review) -> tuple[int | None, int | None]:
    found = dict(StageResult.objects.values_list("application_id", "rank_overall"))
    return found[review.application.pk], found[review.cast.rival_application.pk]


@pytest.mark.parametrize(("rules", "expected"), [([], (1, 1)), (["results"], (2, 1)), (["lowest", "results"], (2, 1))])
def test_a_tie_is_told_apart_by_the_rules_and_by_nothing_else(
    review: Review, rules: list[str], expected: tuple[int, int]
) -> None:
    with_rules(review, "counting.tie_breaks", rules)
    score(review, review.application, *[swapped(review)] * 5)
    score(review, review.cast.rival_application, *[60] * 5)
    opened(review)
    assert set(StageResult.objects.values_list("score", flat=True)) == {Decimal(600)}
    assert ranks(review) == expected


def test_the_median_tells_equal_means_apart(review: Review) -> None:
    with_rules(review, "aggregate", "mean")
    with_rules(review, "counting.tie_breaks", ["median"])
    score(review, review.application, 50, 55, 60, 65, 70)
    score(review, review.cast.rival_application, 50, 50, 65, 65, 70)
    opened(review)
    assert ranks(review) == (2, 1)


def sensitive(review: Review) -> AwardCycle:
    """By the trimmed mean the own dossier leads by five points; one enthusiast would turn it by the plain mean."""
    score(review, review.application, 60, 60, 60, 60, 60)
    score(review, review.cast.rival_application, 55, 55, 60, 60, 100)
    opened(review)
    return review.cast.cycle


def test_another_rule_or_one_expert_fewer_may_change_the_list(review: Review) -> None:
    cycle = sensitive(review)
    by = review.cast.office
    assert ranks(review) == (1, 2)
    own, rival = (each.organisation.name for each in (review.application, review.cast.rival_application))
    rules = {each.variant.label: each for each in changes(cycle, other_rules(cycle), places=1, by=by)}
    assert list(rules) == ["平均值", "中位数"]
    assert (rules["平均值"].joins, rules["平均值"].leaves) == ((rival,), (own,))
    assert (rules["平均值"].moved, rules["平均值"].furthest) == (2, 1)
    # Equal medians; the round's first tie-break, the results, puts the rival in front.
    assert (rules["中位数"].joins, rules["中位数"].leaves) == ((rival,), (own,))
    experts = changes(cycle, without_experts(cycle), places=1, by=by)
    # With four left the trimmed mean becomes the mean; only without the enthusiast it changes nothing.
    assert [(each.variant.label, bool(each.joins)) for each in experts] == [
        (code, code != "ZJ-005") for code in ("ZJ-001", "ZJ-002", "ZJ-003", "ZJ-004", "ZJ-005")
    ]


def test_whoever_is_recused_sees_nothing_of_that_dossier_in_the_table(review: Review) -> None:
    cycle = sensitive(review)
    record_recusal(
        application_id=review.cast.rival_application.pk,
        user_id=review.cast.office.pk,
        reason="亲属任职",
        by=review.cast.second_officer,
        at=AT,
    )
    (mean, _) = changes(cycle, other_rules(cycle), places=1, by=review.cast.office)
    assert (mean.joins, mean.leaves) == ((), (review.application.organisation.name,))


def test_five_applicants_make_a_sample_and_severity_is_of_those_who_judged(review: Review) -> None:
    applications = [review.application, review.cast.rival_application, *(another(review) for _ in range(3))]
    release_all(review, *applications[2:])
    for place, application in enumerate(applications):
        score(review, application, *[40 + 5 * place + 5 * (expert == 4) for expert in range(5)])
    panels = opened_panels(review.cast.cycle)
    assert list(panels) == []
    opened(review)
    (found,) = panel_agreements(list(panels.all()), by=review.cast.office)
    assert found.agreement is not None
    assert (found.dossiers, found.common, found.agreement.kendall_w) == (5, 5, 1.0)
    assert [float(each.deviation) for each in found.severities] == [-10, -10, -10, -10, 40]
    record_recusal(
        application_id=applications[0].pk, user_id=review.experts[4].pk, reason="亲属任职", by=review.cast.agency, at=AT
    )
    (found,) = panel_agreements(list(panels.all()), by=review.cast.office)
    assert (found.dossiers, found.common, found.agreement) == (5, 4, None)


def test_dossiers_of_the_same_judges_are_a_sample_where_a_plan_mixes_the_panel(review: Review) -> None:
    """Six by the whole panel but the last expert, one by another five: no dossier has had every expert."""
    one = make_user("judge6", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
    register(one)
    join(one, review.cast)
    add_member(panel_id=review.panel.pk, user_id=one.pk, by=review.cast.agency, at=AT)
    six = [review.application, review.cast.rival_application, *(another(review) for _ in range(4))]
    release_all(review, *six[2:])
    for place, application in enumerate(six):
        score(review, application, *[40 + 5 * place] * 5)
    other, mixed = another(review), replace(review, experts=(*review.experts[1:], one))
    release_all(mixed, other)
    score(mixed, other, 60, 60, 60, 60, 60)
    opened(review)
    (found,) = panel_agreements(list(opened_panels(review.cast.cycle)), by=review.cast.office)
    assert (found.dossiers, found.common, found.judges, len(found.severities)) == (7, 6, 5, 6)
    assert found.agreement is not None
    assert found.agreement.kendall_w == 1.0


def test_where_the_consensus_counts_nobody_is_taken_out_of_it(review: Review) -> None:
    with_rules(review, "counting.by", "consensus")
    for application in (review.application, review.cast.rival_application):
        score(review, application, 50, 55, 60, 60, 60)
    opened(review)
    for application in (review.application, review.cast.rival_application):
        agreed(review, application)
    assert without_experts(review.cast.cycle) == []
    shown = browser(review.cast.office).get(reverse("reviews:sensitivity")).content.decode()
    assert ("合议分由全组共同形成" in shown, "ZJ-001" in shown) == (True, False)
    record_recusal(
        application_id=review.application.pk, user_id=review.cast.office.pk, reason="亲属", by=review.cast.agency, at=AT
    )
    hidden = browser(review.cast.office).get(reverse("reviews:sensitivity")).content.decode()
    assert ("您已回避其中的申报" in hidden, "平均值" in hidden) == (True, False)


def test_a_leader_sees_the_panels_they_lead_without_the_dossiers_they_are_recused_from(review: Review) -> None:
    applications = [review.application, review.cast.rival_application]
    for application in applications:
        score(review, application, 50, 55, 60, 65, 70)
    create_panel(cycle_id=review.cast.cycle.pk, stage="document_review", name="他组", by=review.cast.agency, at=AT)
    opened(review)
    leader, address = review.experts[0], reverse("reviews:leader_agreement")
    assert browser(review.experts[1]).get(address).status_code == 404
    assert address not in browser(review.experts[1]).get(reverse("reviews:consensuses")).content.decode()
    assert address in browser(leader).get(reverse("reviews:consensuses")).content.decode()
    text = browser(leader).get(address).content.decode()
    assert (review.panel.name in text, "他组" in text, "同一组专家（5 名）评审的 2 家" in text) == (True, False, True)
    record_recusal(
        application_id=applications[0].pk, user_id=leader.pk, reason="亲属任职", by=review.cast.agency, at=AT
    )
    assert "同一组专家（5 名）评审的 2 家" not in browser(leader).get(address).content.decode()


@pytest.mark.parametrize("page", LISTS)
def test_a_page_is_for_its_role_and_empty_while_sealed(review: Review, page: str) -> None:
    score(review, review.application, 50, 55, 60, 65, 70)
    score(review, review.cast.rival_application, 50, 50, 65, 65, 70)
    address = reverse(page)
    asked = ("judge", "agency", "office", "supervisor", "owner")
    seen = {name: browser(holder(review, name)).get(address).status_code for name in asked}
    assert seen == {name: 200 if name == LISTS[page] else 404 for name in asked}
    client = browser(holder(review, LISTS[page]))
    sealed = client.get(address).content.decode()
    assert ("评分封存中" in sealed, "ZJ-001" in sealed) == (True, False)
    opened(review)
    shown = client.get(address).content.decode()
    assert ("ZJ-001" in shown, "样本不足" in shown or "不变" in shown) == (True, True)
    assert queries(client, address) <= 12
