"""What the rules refuse of an objection stands at the field it is about, with what was typed still in the form."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from baoji_award.calendar.clock import move_clock
from committee.forms.objections import opened_token
from committee.models import Objection
from tests.committee.hall import DURING, Hall, evidence, make_hall, published
from tests.documents.samples import upload
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def entered(hall: Hall, **changes: Any) -> dict[str, Any]:
    return {
        "token": opened_token(),
        "party": "person",
        "name": "秦小川",
        "phone": "13909174321",
        "contact": "qin@example.test",
        "application": hall.applications[0].number,
        "ground": "data",
        "matter": "数据不实",
        "facts": "营业收入与审计报告不一致。",
        "evidence": evidence(),
        "truthful": "on",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": "知情人士"}, "name", "匿名异议不予受理，请填写真实姓名"),
        ({"phone": "没有"}, "phone", "请填写有效的联系电话，以便核实"),
        ({"matter": "秦小川反映"}, "matter", "请不要写反映人的姓名、单位、电话或地址，身份信息另行加密保存。"),
        ({"facts": "请打 139 0917 4321"}, "facts", "请不要写反映人的姓名、单位、电话或地址，身份信息另行加密保存。"),
        ({"party": "unit", "unit_seal": evidence()}, "unit", "以单位名义提出异议的，请填写单位名称"),
        ({"party": "unit", "unit": "样例协会"}, "unit_seal", "以单位名义提出异议的，请上传加盖公章的异议书"),
        ({"evidence": [evidence() for _ in range(6)]}, "evidence", "证明材料至多 5 份，请合并后上传"),
    ],
)
def test_a_refusal_stands_at_its_field(hall: Hall, changes: dict[str, Any], field: str, sentence: str) -> None:
    move_clock(DURING)
    address = reverse("committee:object", args=[published(hall).slug])
    answer = Client().post(address, entered(hall, **changes))
    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [sentence]})
    assert answer.context["form"]["contact"].value() == "qin@example.test"
    assert not Objection.objects.exists()


@pytest.mark.parametrize("field", ["evidence", "unit_seal"])
def test_a_file_that_is_none_is_named_where_it_was_chosen(hall: Hall, field: str) -> None:
    move_clock(DURING)
    sent = entered(hall, party="unit", unit="样例协会", unit_seal=evidence("盖章.pdf"))
    sent[field] = upload(b"MZ\x90\x00", "证据.pdf")
    answer = Client().post(reverse("committee:object", args=[published(hall).slug]), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Objection.objects.exists()
