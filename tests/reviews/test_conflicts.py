"""What stands between an expert and a dossier is computed, said in a sentence, and holds when somebody assigns."""

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Recusal
from applications.rules.conflicts import ConflictKind, ConflictRule
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.errors import NotYet
from reviews.models import Assignment, AvoidedUnit, ExpertProfile, ExpertTie
from reviews.selectors.agency import matrix_of
from reviews.selectors.conflicts import Tie, conflicts_between, years_before
from reviews.selectors.library import bound_pairs
from reviews.selectors.panels import load_panel
from reviews.services.assignment import assign, release_assignments
from reviews.services.matrix import assign_everybody
from reviews.services.ties import MOST_AVOIDED, TieText, add_tie, ask_to_avoid, strike_tie, take_back_avoiding
from tests.cast import make_cast
from tests.reviews.rows import AT, Review, make_review, register, release_all
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

pytestmark = pytest.mark.django_db
TODAY = local_day(AT)


@shared
def review() -> Review:
    return make_review()


def ties(review: Review, expert: User, application: Application | None = None) -> tuple[Tie, ...]:
    dossier = application or review.application
    found = conflicts_between(
        cycle=review.cast.cycle, experts=[user.pk for user in review.experts], applications=[dossier.pk], at=AT
    )
    return found.get((dossier.pk, expert.pk), ())


def kinds(review: Review, expert: User, application: Application | None = None) -> list[tuple[str, bool]]:
    return [(tie.kind.value, tie.blocks) for tie in ties(review, expert, application)]


def declare(review: Review, expert: User, kind: str, *, ended_on: date | None = None, uscc: str | None = None) -> None:
    organisation = review.application.organisation
    code = organisation.uscc if uscc is None else uscc
    tie = TieText(kind=kind, unit=organisation.name, uscc=code, ended_on=ended_on)
    add_tie(user_id=expert.pk, tie=tie, by=expert, at=AT)


def propose(review: Review, expert: User) -> Assignment:
    ids = {"panel_id": review.panel.pk, "application_id": review.application.pk, "expert_id": expert.pk}
    return assign(**ids, by=review.cast.agency, at=AT)


def test_nobody_is_bound_to_begin_with(review: Review) -> None:
    everybody = [user.pk for user in review.experts]
    dossiers = [review.application.pk, review.cast.rival_application.pk]
    assert conflicts_between(cycle=review.cast.cycle, experts=everybody, applications=dossiers, at=AT) == {}


def test_the_present_employer_is_found_by_code_and_without_one_by_name(review: Review) -> None:
    first, second, third, *_ = review.experts
    organisation = review.application.organisation
    register(first, industry=True, uscc=organisation.uscc)
    ExpertProfile.objects.filter(user=second).update(employer=f" {organisation.name}")
    # The same name under another code is another organisation.
    ExpertProfile.objects.filter(user=third).update(employer=organisation.name, employer_uscc=make_organisation().uscc)
    assert [kinds(review, expert) for expert in (first, second, third)] == [
        [("employer", True)],
        [("employer", True)],
        [],
    ]


@pytest.mark.parametrize(
    ("ended_on", "found"),
    [
        (None, [("former_employer", True)]),
        (TODAY, [("former_employer", True)]),
        (years_before(TODAY, 3) + timedelta(days=1), [("former_employer", True)]),
        (years_before(TODAY, 3), []),
    ],
)
def test_a_former_employer_counts_for_three_years(
    review: Review, ended_on: date | None, found: list[tuple[str, bool]]
) -> None:
    declare(review, review.experts[0], "employment", ended_on=ended_on)
    assert kinds(review, review.experts[0]) == found


def test_three_years_before_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)


@pytest.mark.parametrize("kind", ["consulting", "shareholding", "kin", "dispute", "other"])
def test_a_declared_interest_blocks(review: Review, kind: str) -> None:
    declare(review, review.experts[0], kind, uscc="")
    assert kinds(review, review.experts[0]) == [(kind, True)]


def test_an_employer_that_competes_in_the_group_keeps_its_people_off_the_others(review: Review) -> None:
    cast, expert = review.cast, review.experts[0]
    mine = cast.rival_application
    register(expert, industry=True, uscc=mine.organisation.uscc)
    # Its group is another one.
    assert (kinds(review, expert), kinds(review, expert, mine)) == ([], [("employer", True)])
    Application.objects.filter(pk=mine.pk).update(group=review.application.group)
    assert (kinds(review, expert), kinds(review, expert, mine)) == ([("competitor", True)], [("employer", True)])
    advance_application(application_id=mine.pk, action="withdraw", by=cast.rival, reason="不再参加", at=AT)
    assert kinds(review, expert) == []


def test_the_same_recommending_bureau_is_told_and_does_not_block(review: Review) -> None:
    expert = review.experts[0]
    ExpertProfile.objects.filter(user=expert).update(recommended_by=review.application.bureau)
    (tie,) = ties(review, expert)
    assert (tie.kind.value, tie.blocks) == ("same_bureau", False)
    assert review.application.bureau.name in tie.sentence
    assert propose(review, expert).state == "proposed"
    rule = ConflictRule(warns=())
    assert rule.blocks(ConflictKind.SAME_BUREAU)
    with pytest.raises(ValueError, match="必须回避"):
        ConflictRule(warns=(ConflictKind.EMPLOYER,))


def test_an_applicant_is_spared_the_people_it_named(review: Review) -> None:
    expert, owner = review.experts[0], review.cast.owner
    pk = review.application.pk
    with pytest.raises(NotYet, match="已经开始"):
        ask_to_avoid(application_id=pk, unit="省质量协会", uscc="", reason="合同纠纷", by=owner, at=AT)
    review.application.avoided_units.create(unit="省质量协会", reason="纠纷", asked_by=owner, asked_at=AT)
    assert kinds(review, expert) == [("avoided", True)]
    with pytest.raises(DomainError, match="请求其所在单位的人员回避"):
        propose(review, expert)


def test_what_binds_is_refused_with_its_sentence_and_left_out_of_the_matrix(review: Review) -> None:
    expert = review.experts[0]
    declare(review, expert, "consulting")
    with pytest.raises(DomainError, match=r"ZJ-001 与 BJZL.*咨询"):
        propose(review, expert)
    panel = load_panel(cycle=review.cast.cycle, panel_id=review.panel.pk, by=review.cast.agency)
    members = list(panel.members.all())
    (row,) = matrix_of(panel, members, [review.application], by=review.cast.agency, at=AT).rows
    assert [cell.why_not for cell in row.cells] == ["与申报单位有咨询、辅导或认证服务关系", "", "", "", ""]
    review.cast.rival_application.delete()
    assert assign_everybody(panel_id=review.panel.pk, by=review.cast.agency, at=AT) == 4


def test_a_tie_declared_later_recuses_at_once(review: Review) -> None:
    expert = review.experts[0]
    release_all(review)
    declare(review, expert, "shareholding")
    assignment = Assignment.objects.get(expert=expert)
    recusal = Recusal.objects.get(user=expert, application=review.application)
    assert (assignment.state, recusal.decided_by, recusal.reason) == (
        "cancelled",
        review.cast.agency,
        "利害关系登记：持有申报单位股份或投资",
    )
    assert kinds(review, expert) == [("recused", True), ("shareholding", True)]


def test_a_release_looks_again(review: Review) -> None:
    for expert in review.experts:
        propose(review, expert)
    ExpertProfile.objects.filter(user=review.experts[0]).update(employer_uscc=review.application.organisation.uscc)
    with pytest.raises(NotYet, match=r"ZJ-001.*工作单位就是申报单位"):
        release_assignments(panel_id=review.panel.pk, by=review.cast.agency, at=AT)
    assert set(Assignment.objects.values_list("state", flat=True)) == {"proposed"}


def test_the_office_alone_strikes_a_tie_and_nobody_changes_one(review: Review) -> None:
    expert, officer = review.experts[0], review.cast.office
    declare(review, expert, "kin")
    row = ExpertTie.objects.get()
    for person in (expert, review.cast.agency):
        with pytest.raises(NotFoundForYou):
            strike_tie(tie_id=row.pk, reason="误填", by=person, at=AT)
    with pytest.raises(Conflict):
        declare(review, expert, "kin")
    for change in ({"unit": "别的单位"}, {"struck_by": expert, "struck_at": AT, "struck_reason": "误填"}):
        with pytest.raises(Error), transaction.atomic():
            ExpertTie.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        ExpertTie.objects.all().delete()
    strike_tie(tie_id=row.pk, reason="误填", by=officer, at=AT)
    assert kinds(review, expert) == []
    declare(review, expert, "kin")
    assert kinds(review, expert) == [("kin", True)]


def test_only_the_expert_and_the_office_enter_ties(review: Review) -> None:
    expert, cast = review.experts[0], review.cast
    for person in (review.experts[1], cast.agency, cast.owner):
        with pytest.raises(NotFoundForYou):
            add_tie(user_id=expert.pk, tie=TieText("kin", "某公司"), by=person, at=AT)
    for tie, words in (
        (TieText("kin", " "), "单位名称"),
        (TieText("kin", "某公司", uscc="123"), "统一社会信用代码"),
        (TieText("employment", "某公司", ended_on=TODAY + timedelta(days=1)), "不能晚于今天"),
    ):
        with pytest.raises(DomainError, match=words):
            add_tie(user_id=expert.pk, tie=tie, by=cast.office, at=AT)


def test_the_number_of_queries_is_constant(review: Review) -> None:
    dossiers = [make_application(review.cast.cycle, make_organisation(), review.cast.owner, state="document_review")
                for _ in range(5)]  # fmt: skip
    counts = set()
    for many in (1, 5):
        with CaptureQueriesContext(connection) as captured:
            conflicts_between(
                cycle=review.cast.cycle,
                experts=[user.pk for user in review.experts[:many]],
                applications=[dossier.pk for dossier in dossiers[:many]],
                at=AT,
            )
        counts.add(len(captured))
    assert counts == {2}


def test_an_applicant_names_units_until_the_document_review() -> None:
    cast = make_cast()
    client, page = Client(), reverse("reviews:avoid", args=[cast.application.number])
    client.force_login(cast.owner)
    for wrong in ({"unit": "甲"}, {"unit": "甲", "reason": "乙", "uscc": cast.organisation.uscc}):
        assert client.post(page, wrong).status_code == 422
    asked = {"unit": "省质量协会", "uscc": "", "reason": "曾有合同纠纷"}
    assert [client.post(page, asked).status_code for _ in range(2)] == [302, 409]
    for number in range(MOST_AVOIDED - 1):
        client.post(page, asked | {"unit": f"单位{number}"})
    assert client.post(page, asked | {"unit": "又一个"}).status_code == 422
    row = AvoidedUnit.objects.get(unit="省质量协会")
    drop = reverse("reviews:avoid_drop", args=[cast.application.number, row.pk])
    assert [client.post(drop).status_code for _ in range(2)] == [302, 404]
    assert [event.action for event in AuditEvent.objects.order_by("-seq")[:1]] == ["avoidance.taken_back"]


def test_the_list_of_units_closes_with_the_document_review(review: Review) -> None:
    owner, pk = review.cast.owner, review.application.pk
    row = review.application.avoided_units.create(unit="甲", reason="乙", asked_by=owner, asked_at=AT)
    with pytest.raises(NotYet):
        take_back_avoiding(application_id=pk, avoided_id=row.pk, by=owner, at=AT)
    with pytest.raises(NotFoundForYou):
        take_back_avoiding(application_id=pk, avoided_id=row.pk, by=review.cast.rival, at=AT)


def test_the_overview_shows_pairs_to_whoever_may_see_the_dossier(review: Review) -> None:
    cast, expert = review.cast, review.experts[0]
    declare(review, expert, "consulting")
    ExpertProfile.objects.filter(user=review.experts[1]).update(recommended_by=review.application.bureau)
    pairs = bound_pairs(cast.cycle, by=cast.agency, role=RoleCode.AGENCY)
    assert [(pair.expert.code, pair.blocks) for pair in pairs] == [("ZJ-001", True), ("ZJ-002", False)]
    client = Client()
    client.force_login(cast.agency)
    text = client.get(reverse("reviews:agency_conflicts")).content.decode()
    assert [words in text for words in ("须回避", "分派时提示", "咨询、辅导")] == [True, True, True]
    record_recusal(application_id=review.application.pk, user_id=cast.agency.pk, reason="亲属", by=cast.office, at=AT)
    client.force_login(User.objects.get(pk=cast.agency.pk))
    assert "没有发现利害关系" in client.get(reverse("reviews:agency_conflicts")).content.decode()


def test_every_unit_that_applicants_ask_to_be_spared_stands_on_a_page(review: Review) -> None:
    cast = review.cast
    for number in range(51):
        review.application.avoided_units.create(unit=f"第{number}家", reason="纠纷", asked_by=cast.owner, asked_at=AT)
    client = Client()
    for user, name in ((cast.agency, "reviews:agency_avoided"), (cast.office, "reviews:office_avoided")):
        client.force_login(user)
        pages = [client.get(reverse(name), {"page": page}).context["page"] for page in (1, 2)]
        assert [[row.unit for row in page] for page in pages] == [[f"第{each}家" for each in range(50)], ["第50家"]]
    record_recusal(application_id=review.application.pk, user_id=cast.agency.pk, reason="亲属", by=cast.office, at=AT)
    client.force_login(User.objects.get(pk=cast.agency.pk))
    assert "没有申报单位提出" in client.get(reverse("reviews:agency_avoided")).content.decode()
