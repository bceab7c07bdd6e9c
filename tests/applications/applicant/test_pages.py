"""Who may open which page of the applicant, and what the pages say."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from applications.selectors.applicant import why_locked
from applications.workflow.engine import advance_application
from baoji_award.calendar.clock import move_clock
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier, make_application, make_organisation, moment

OWN_PAGES = ("apply_overview", "evidence", "check")


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("person", ["owner", "colleague"])
def test_people_of_the_organisation_open_their_pages(cast: Cast, sign_in: SignIn, name: str, person: str) -> None:
    url = reverse(f"applications:{name}", args=[cast.application.number])
    assert sign_in(getattr(cast, person)).get(url).status_code == 200


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("person", ["rival", "own_bureau", "office", "agency", "assigned_expert", "sysadmin"])
def test_everybody_else_gets_404(cast: Cast, sign_in: SignIn, name: str, person: str) -> None:
    url = reverse(f"applications:{name}", args=[cast.application.number])
    assert sign_in(getattr(cast, person)).get(url).status_code == 404


@pytest.mark.parametrize("name", ["apply", "organisation", "apply_new"])
def test_somebody_without_an_organisation_gets_404(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(cast.office).get(reverse(f"applications:{name}")).status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast: Cast, client: Client) -> None:
    url = reverse("applications:apply_overview", args=[cast.application.number])
    response = client.get(url)
    assert (response.status_code, response["Location"].split("?")[1]) == (302, f"next={url}")


def test_the_overview_names_deadline_bureau_and_next_task(cast: Cast, sign_in: SignIn) -> None:
    text = _read(sign_in, cast, "apply_overview")
    assert [
        part in text
        for part in (
            "2024年12月31日 24:00",
            "市工业和信息化局",
            "下一步：完成“申报条件自查”",
            "撤回申报",
            "提交至推荐部门",
        )
    ] == [True] * 5


def test_a_complete_dossier_leads_to_the_check_page(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    assert "下一步：核对并提交" in _read(sign_in, cast, "apply_overview")


def test_the_check_page_links_every_gap(cast: Cast, sign_in: SignIn) -> None:
    text = _read(sign_in, cast, "check")
    number = cast.application.number
    asked = {
        "profile": ["main_products", "employees", "researchers", "quality_staff", "educated", "listed_0"],
        "indicators": [
            "assets-2020", "liabilities-2021", "equity-2020", "revenue-2021", "profit-2021", "net_profit-2021",
            "sales_tax-2021", "value_added_tax-2021", "interest-2021", "tax-2021", "research-2021", "value_added-2021",
            "staff-2021", "pass_rate-2021", "satisfaction-2021",
        ],
        "overview": ["text"],
        "quality": ["certificates-0-standard", "excellence_since"],
        "report": ["manner_0"],
        "declarations": ["policy", "clean_record", "no_higher_award", "truthful", "first_time_0"],
    }  # fmt: skip
    links = [f"/apply/{number}/sections/{key}/#f-{name}" for key, names in asked.items() for name in names]
    slots = ("licence", "self_report", "certificates", "audit_reports")
    links += [f"/apply/{number}/evidence/#slot-{key}" for key in slots]
    found = re.findall(r'<li><a href="([^"]+)">(?:[^<]*：请填写|请上传)', text)
    assert (found, "还有 35 项未完成" in text) == (links, True)
    assert f'href="/apply/{number}/eligibility/"' in text


def test_every_link_of_a_gap_leads_to_an_input(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    text = _read(sign_in, cast, "check")
    for page, name in re.findall(r'href="([^"#]+)#(f-[^"]+)"', text):
        assert f'id="{name}"' in client.get(page).content.decode(), (page, name)


def test_after_the_deadline_nothing_can_be_changed(cast: Cast, sign_in: SignIn) -> None:
    move_clock(moment("2025-01-01 00:00"))
    url = reverse("applications:section", args=[cast.application.number, "overview"])
    client = sign_in(cast.owner)
    assert client.get(url).status_code == 302
    assert client.post(url, {"text": "迟到", "version": "0"}).status_code == 422
    assert cast.application.answers.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("withdrawn", "本次申报已结束，内容不能修改。"),
        ("lapsed", "本次申报已结束，内容不能修改。"),
        ("bureau_review", "申报已提交，内容已锁定，不能修改。"),
        ("candidate", "申报已提交，内容已锁定，不能修改。"),
        ("not_proposed", "申报已提交，内容已锁定，不能修改。"),
    ],
)
def test_a_locked_dossier_says_why_and_not_who_is_a_candidate(state: str, sentence: str) -> None:
    cast = make_cast(state=state)
    assert why_locked(cast.application, IN_STAGE["application"]) == sentence


def test_a_correction_is_asked_for_and_not_sent_back(db: None, sign_in: SignIn) -> None:
    cast = make_cast(state="office_check")
    advance_application(
        application_id=cast.application.pk,
        action="request_correction",
        by=cast.office,
        reason="请补交审计报告。",
        at=IN_STAGE["application"],
    )
    page = sign_in(cast.owner).get(reverse("applications:apply_overview", args=[cast.application.number]))
    assert "组委会办公室要求补正，请按要求修改后提交。" in page.content.decode()


def test_the_list_costs_the_same_with_one_row_and_with_three(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url, queries = sign_in(cast.owner), reverse("applications:apply"), 9
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
    for _ in range(2):
        organisation = make_organisation()
        make_application(cast.cycle, organisation, cast.owner)
        cast.owner.grants.create(
            role="applicant",
            scope_kind="organisation",
            scope_id=organisation.pk,
            granted_at=cast.application.created_at,
        )
    with django_assert_num_queries(queries):
        text = client.get(url).content.decode()
    assert text.count("BJZL-2024-") == 6


def test_nobody_sees_in_the_list_who_is_a_candidate(cast: Cast, sign_in: SignIn) -> None:
    other = make_application(cast.cycle, make_organisation(), cast.owner, state="candidate")
    cast.owner.grants.create(
        role="applicant", scope_kind="organisation", scope_id=other.organisation_id, granted_at=other.created_at
    )
    text = sign_in(cast.owner).get(reverse("applications:apply")).content.decode()
    assert ("评价审议" in text, "候选" in text) == (True, False)


def _read(sign_in: SignIn, cast: Cast, name: str) -> str:
    url = reverse(f"applications:{name}", args=[cast.application.number])
    return sign_in(cast.owner).get(url).content.decode()
