"""The profile: the single source for the dossier, frozen with it; its identity is locked while others read."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.models import Application, DossierVersion, Organisation
from applications.selectors.organisation import profile_mark, profile_of
from applications.selectors.suggestion import Suggestion, suggestion_for
from applications.services.identity_correction import correct_identity
from applications.services.organisation_profile import change_profile
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked, advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.applicant.conftest import SignIn
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, complete_dossier

AT = IN_STAGE["application"]
URL = "/apply/organisation/"


def form(organisation: Organisation, **changes: str) -> dict[str, str]:
    stored = profile_of(organisation)
    del stored["uscc"]
    return {**stored, "seen": profile_mark(organisation), **changes}


def change(cast: Cast, **values: Any) -> Organisation:
    mark = profile_mark(Organisation.objects.get(pk=cast.organisation.pk))
    return change_profile(organisation_id=cast.organisation.pk, values=values, seen=mark, by=cast.owner, at=AT)


def submit(cast: Cast) -> DossierVersion:
    version = Application.objects.get(pk=cast.application.pk).version
    return submit_dossier(application_id=cast.application.pk, action="submit", by=cast.owner, version=version, at=AT)


def test_everything_but_the_code_can_be_changed_before_handing_in(cast: Cast, sign_in: SignIn) -> None:
    sent = form(
        cast.organisation,
        uscc="91610302MA0000000X",
        name="宝鸡样例新名称有限公司",
        established_on="2011-02-03",
        area="GX",
        industry="34",
        business_address="宝鸡市高新区样例路2号",
        size="large",
        website="www.example.cn/quality",
        quality_head="孙质量",
        quality_phone="0917-2",
        contact_email="q@example.test",
    )
    assert sign_in(cast.owner).post(URL, sent).status_code == 302
    stored = Organisation.objects.get(pk=cast.organisation.pk)
    names = ("uscc", "name", "area", "industry", "size", "website", "quality_head", "business_address")
    assert [getattr(stored, name) for name in names] == [
        cast.organisation.uscc,
        "宝鸡样例新名称有限公司",
        "GX",
        "34",
        "large",
        "https://www.example.cn/quality",
        "孙质量",
        "宝鸡市高新区样例路2号",
    ]
    event = AuditEvent.objects.get(action="organisation.changed")
    assert (event.actor_id, event.payload["fields"]) == (
        cast.owner.pk,
        sorted(
            set(sent) - {"seen", "uscc", "kind", "legal_representative", "address", "contact_name", "contact_phone"}
        ),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quality_head": ""}, "请填写“质量负责人”"),
        ({"size": ""}, "请选择“单位规模”"),
        ({"website": "http://"}, "请填写完整的网址"),
        ({"website": "javascript:alert(1)"}, "请填写完整的网址"),
        ({"established_on": "2099-01-01"}, "成立日期不能晚于今天"),
        ({"area": "110101"}, "选择"),
    ],
)
def test_a_wrong_profile_names_the_place_and_keeps_what_was_typed(
    cast: Cast, sign_in: SignIn, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in(cast.owner).post(URL, form(cast.organisation, address="新的注册地址", **changes))
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "新的注册地址" in page) == (422, True, True)
    assert Organisation.objects.get(pk=cast.organisation.pk).address == cast.organisation.address


def test_the_day_is_shown_as_the_hint_says_and_an_untouched_page_saves(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.owner)
    page = client.get(URL)
    assert 'name="established_on" value="2010-05-01"' in page.content.decode()
    shown = page.context["form"]
    assert client.post(URL, {field.name: field.value() or "" for field in shown}).status_code == 302
    assert AuditEvent.objects.filter(action="organisation.changed").count() == 0


def test_a_gap_in_the_profile_is_a_gap_of_the_dossier(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    Organisation.objects.filter(pk=cast.organisation.pk).update(size="", quality_head="")
    client = sign_in(cast.owner)
    check = client.get(reverse("applications:check", args=[cast.application.number])).content.decode()
    assert f'<a href="{URL}?uscc={cast.organisation.uscc}">单位信息：请填写单位规模、质量负责人</a>' in check
    overview = client.get(reverse("applications:apply_overview", args=[cast.application.number]))
    assert overview.context["tasks"].next_label == "登记信息和联系人"
    with pytest.raises(Blocked, match="还有 1 项未完成"):
        submit(cast)
    change(cast, size="medium", quality_head="孙质量")
    assert submit(cast).number == 1


def test_the_profile_is_frozen_with_the_version_and_read_from_it(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    version = submit(cast)
    assert version.manifest["organisation"] == profile_of(cast.organisation)
    change(cast, quality_head="后来的负责人", contact_name="后来的联系人")
    url = reverse("applications:detail", args=[cast.application.number])
    shown = [
        (person, [word in sign_in(getattr(cast, person)).get(url).content.decode() for word in words])
        for person, words in {
            "own_bureau": ("王样例", "后来的负责人", "后来的联系人"),
            "owner": ("王样例", "后来的负责人", "后来的联系人"),
        }.items()
    ]
    assert shown == [("own_bureau", [True, False, True]), ("owner", [False, True, True])]


def test_identity_is_locked_while_the_dossier_is_in_other_hands(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    submit(cast)
    client = sign_in(cast.owner)
    page = client.get(URL).content.decode()
    sentence = f"申报 {cast.application.number} 已提交，登记信息随申报材料锁定，本单位不能自行修改。"
    assert (sentence in page, "由其核实后更正" in page, 'name="name"' in page) == (True, True, False)
    assert client.post(URL, form(cast.organisation, name="别的名称", quality_head="孙质量")).status_code == 302
    stored = Organisation.objects.get(pk=cast.organisation.pk)
    assert (stored.name, stored.quality_head) == (cast.organisation.name, "孙质量")
    with pytest.raises(Blocked):
        change(cast, name="别的名称")
    advance_application(
        application_id=cast.application.pk, action="return_to_applicant", by=cast.own_bureau, reason="名称不符", at=AT
    )
    assert change(cast, name="更正后的名称").name == "更正后的名称"


def test_what_somebody_else_changed_is_not_overwritten(cast: Cast, sign_in: SignIn) -> None:
    seen = form(cast.organisation, website="a.example.cn")
    change(cast, contact_phone="0917-9")
    answer = sign_in(cast.colleague).post(URL, seen)
    page = answer.content.decode()
    assert (answer.status_code, "单位信息已由他人修改" in page, "a.example.cn" in page) == (409, True, True)
    assert Organisation.objects.get(pk=cast.organisation.pk).contact_phone == "0917-9"
    with pytest.raises(Conflict):
        change_profile(
            organisation_id=cast.organisation.pk, values={"website": "x"}, seen=seen["seen"], by=cast.owner, at=AT
        )


def test_nobody_changes_another_organisation(cast: Cast, sign_in: SignIn) -> None:
    with pytest.raises(NotFoundForYou):
        change_profile(
            organisation_id=cast.organisation.pk,
            values={"name": "x"},
            seen=profile_mark(cast.organisation),
            by=cast.rival,
            at=AT,
        )
    assert sign_in(cast.rival).get(URL, {"uscc": cast.organisation.uscc}).status_code == 404
    assert cast.organisation.name not in sign_in(cast.rival).get(URL).content.decode()


def test_the_suggestion_says_why(cast: Cast) -> None:
    found = {code: suggestion_for(cycle=cast.cycle, division=code) for code in ("33", "85", "97")}
    assert found["33"] == Suggestion(
        "C 制造业，33 金属制品业",
        "工业组",
        "2024年宝鸡市质量奖将门类“C 制造业”列入该组",
        ("市工业和信息化局",),
        "2024年宝鸡市质量奖由其负责门类“C 制造业”",
    )
    assert (found["85"].bureaus, found["85"].bureau_reason) == (
        ("市民政局",),
        "2024年宝鸡市质量奖由其负责大类“85 社会工作”",
    )
    assert found["97"] == Suggestion("T 国际组织，97 国际组织", "", "", (), "")


@pytest.mark.django_db(transaction=True)
def test_a_change_and_a_submission_at_once_never_differ(client: Client) -> None:
    """Either the version froze the new name, or the name did not change."""
    move_clock(AT)
    cast = make_cast()
    complete_dossier(cast.application, cast.owner)
    barrier, refused = threading.Barrier(2), []

    def rename() -> None:
        barrier.wait()
        try:
            change(cast, name="同时修改的名称")
        except Blocked:
            refused.append(True)
        finally:
            connection.close()

    thread = threading.Thread(target=rename)
    thread.start()
    barrier.wait()
    frozen = submit(cast).manifest["organisation"]["name"]
    thread.join()
    stored = Organisation.objects.get(pk=cast.organisation.pk).name
    assert stored == frozen
    assert (stored == "同时修改的名称") != bool(refused)


def correct(cast: Cast, by: Any, **changes: Any) -> Organisation:
    stored = Organisation.objects.get(pk=cast.organisation.pk)
    return correct_identity(
        number=cast.application.number,
        values=changes,
        reason="准予变更登记通知书",
        seen=profile_mark(stored),
        by=by,
        at=AT,
    )


def test_the_office_corrects_what_is_locked_and_readers_see_both(cast: Cast, sign_in: SignIn) -> None:
    complete_dossier(cast.application, cast.owner)
    submit(cast)
    address = reverse("applications:identity", args=[cast.application.number])
    for person in (cast.owner, cast.own_bureau, cast.supervisor):
        assert sign_in(person).get(address).status_code == 404
        with pytest.raises(NotFoundForYou):
            correct(cast, person, name="别的名称")
    client, sent = sign_in(cast.office), form(cast.organisation, name="更正后的名称")
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"reason": "准予变更登记通知书"}).status_code == 302
    event = AuditEvent.objects.get(action="organisation.corrected")
    assert event.payload["changes"] == {"name": [cast.organisation.name, "更正后的名称"]}
    desk = client.get(reverse("applications:screening", args=[cast.application.number])).content.decode()
    assert f"{cast.organisation.name}（已更正为：更正后的名称）" in desk
    assert sorted(Message.objects.filter(subject="贵单位的登记信息已更正").values_list("user", flat=True)) == sorted(
        [cast.owner.pk, cast.colleague.pk]
    )


def test_a_correction_needs_a_change_its_grounds_and_the_current_profile(cast: Cast) -> None:
    complete_dossier(cast.application, cast.owner)
    submit(cast)
    stale = profile_mark(Organisation.objects.get(pk=cast.organisation.pk))
    change(cast, website="https://a.example.cn")
    for wrong, error in (
        ({"values": {"name": cast.organisation.name}}, DomainError),
        ({"reason": " "}, DomainError),
        ({"seen": stale}, Conflict),
        ({"values": {"uscc": "91350100M000100Y43"}}, KeyError),
    ):
        arguments: dict[str, Any] = {
            "values": {"name": "更正后的名称"},
            "reason": "依据",
            "seen": profile_mark(Organisation.objects.get(pk=cast.organisation.pk)),
            **wrong,
        }
        with pytest.raises(error):
            correct_identity(number=cast.application.number, by=cast.office, at=AT, **arguments)
    assert Organisation.objects.get(pk=cast.organisation.pk).name == cast.organisation.name
