"""An organisation registers; the same page whoever is known already; then its first application."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from applications.models import Application, Organisation, Remit
from applications.selectors.applicant import bureaus_for, suggested_group
from applications.services.applicant import create_application
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.uscc import make_code
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Delivery
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_user
from tests.rounds import make_organisation, moment

CODE = make_code("N2610302MF1234567")


def form(**changes: str) -> dict[str, str]:
    return {
        "uscc": CODE,
        "name": "宝鸡样例村股份经济合作社",
        "kind": "collective",
        "legal_representative": "王样例",
        "established_on": "2012-05-18",
        "area": "610302",
        "address": "宝鸡市渭滨区样例村",
        "industry": "01",
        "contact_name": "赵样例",
        "contact_phone": "0917-0000001",
        "email": "village@example.test",
        "password": "Long enough 77",
        "password_again": "Long enough 77",
        "truthful": "on",
        **changes,
    }


def register(client: Client, **changes: str) -> tuple[int, str]:
    response = client.post(reverse("applications:register"), form(**changes))
    return response.status_code, response.content.decode()


def counts() -> tuple[int, int, int]:
    return Organisation.objects.count(), User.objects.count(), AuditEvent.objects.count()


def test_a_village_collective_registers_with_a_code_that_begins_with_a_letter(cast: Cast, client: Client) -> None:
    typed = f" {CODE[:2].lower()} {CODE[2:8]} {CODE[8:].lower()} "
    assert register(client, uscc=typed)[0] == 302
    organisation = Organisation.objects.get(uscc=CODE)
    user = User.objects.get(email="village@example.test")
    grant = RoleGrant.objects.get(user=user)
    assert (organisation.industry, grant.role, grant.scope_kind, grant.scope_id) == (
        "01",
        "applicant",
        "organisation",
        organisation.pk,
    )
    assert user.emailaddress_set.get().verified is False  # type: ignore[attr-defined]
    assert Delivery.objects.filter(recipient=user.email).count() == 1


def test_a_known_address_gets_the_same_answer_and_makes_no_organisation(cast: Cast, client: Client) -> None:
    before = (Organisation.objects.count(), User.objects.count())
    assert register(client, email=cast.owner.email)[0] == 302
    assert (Organisation.objects.count(), User.objects.count()) == before
    assert Delivery.objects.filter(recipient=cast.owner.email).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uscc": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, "统一社会信用代码校验位不符，请核对第 18 位"),
        ({"uscc": CODE[:-1]}, "统一社会信用代码应为 18 位，现为 17 位"),
        ({"name": ""}, "请填写单位名称"),
        ({"area": ""}, "请选择所在县区"),
        ({"established_on": "2012-13-40"}, "请按“2012-05-18”的格式填写日期"),
        ({"established_on": "2099-01-01"}, "成立日期不能晚于今天"),
        ({"password_again": "Something else 1"}, "两次输入的密码不一致"),
        ({"truthful": ""}, "请确认信息真实并已获授权"),
    ],
)
def test_a_wrong_form_names_the_place_and_writes_nothing(
    cast: Cast, client: Client, changes: dict[str, str], sentence: str
) -> None:
    before = counts()
    status, text = register(client, **changes)
    assert (status, sentence in text, counts()) == (422, True, before)


def test_a_weak_password_is_refused_at_its_field(cast: Cast, client: Client) -> None:
    before = counts()
    assert (register(client, password="1234567890", password_again="1234567890")[0], counts()) == (422, before)


def test_a_code_from_elsewhere_is_warned_about_and_accepted(cast: Cast) -> None:
    code = make_code("91610000MA1234567")
    response = Client().post(reverse("applications:register"), form(uscc=code), follow=True)
    assert "行政区划不在宝鸡市" in response.content.decode()
    assert Organisation.objects.filter(uscc=code).count() == 1


def test_registration_mails_leave_through_the_outbox_only(cast: Cast, client: Client) -> None:
    register(client)
    assert mail.outbox == []


def test_a_division_of_its_own_wins_over_its_section(cast: Cast) -> None:
    names = {
        division: [bureau.code for bureau in bureaus_for(cycle=cast.cycle, division=division)]
        for division in ("13", "71", "72", "84", "85", "97")
    }
    assert names == {"13": ["gxj"], "71": ["swj"], "72": ["gaj"], "84": ["wjw"], "85": ["mzj"], "97": []}
    assert Remit.objects.filter(industry="L").count() == 1


def test_the_group_is_suggested_by_section(cast: Cast) -> None:
    found = {code: suggested_group(cycle=cast.cycle, division=code) for code in ("01", "33", "83", "97")}
    assert {code: group.code if group else "" for code, group in found.items()} == {
        "01": "agriculture",
        "33": "industrial",
        "83": "education_medical",
        "97": "",
    }


def applying(cast: Cast) -> tuple[User, Organisation]:
    organisation = make_organisation()
    return make_user("newcomer", ("applicant", "organisation", organisation.pk)), organisation


def test_a_new_application_gets_the_next_number(cast: Cast, sign_in: SignIn) -> None:
    user, _ = applying(cast)
    client, url = sign_in(user), reverse("applications:apply_new")
    page = client.get(url).content.decode()
    bureau = cast.application.bureau_id
    assert ["按行业建议：工业组" in page, "市工业和信息化局" in page, "市教育局" in page] == [True, True, False]
    response = client.post(url, {"eligible": "on", "group": "industrial", "bureau": str(bureau)})
    assert (response.status_code, response["Location"]) == (302, "/apply/BJZL-2024-0001/eligibility/")
    assert Application.objects.get(number="BJZL-2024-0001").state == "draft"


def test_one_application_per_organisation_and_round(cast: Cast) -> None:
    with pytest.raises(Conflict, match=cast.application.number):
        create_application(
            cycle_id=cast.cycle.pk,
            organisation_id=cast.organisation.pk,
            group_code="industrial",
            bureau_id=cast.application.bureau_id,
            by=cast.owner,
        )


def test_no_application_after_the_deadline_by_the_database_clock(cast: Cast) -> None:
    user, organisation = applying(cast)
    move_clock(moment("2025-01-01 00:00"))
    arguments = {
        "cycle_id": cast.cycle.pk,
        "organisation_id": organisation.pk,
        "group_code": "industrial",
        "bureau_id": cast.application.bureau_id,
    }
    with pytest.raises(DomainError, match="现在不在申报时间内"):
        create_application(**arguments, by=user)  # type: ignore[arg-type]
    move_clock(moment("2024-12-31 23:59"))
    with pytest.raises(NotFoundForYou):
        create_application(**arguments, by=cast.rival)  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="请选择负责本单位所属行业的推荐部门"):
        create_application(**{**arguments, "bureau_id": cast.rival_application.bureau_id}, by=user)  # type: ignore[arg-type]
    assert Application.objects.filter(organisation=organisation).count() == 0
