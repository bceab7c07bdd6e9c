"""What is confidential in stages 6 and 7 leaves a trace whenever it is read."""

import pytest
from django.urls import reverse

from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from committee.services.identity import Identity
from committee.services.objection_intake import Papers, Statement
from committee.services.objections import receive_objection
from tests.browsing import browser
from tests.committee.hall import AT, DURING, Hall, evidence, handled, make_hall, objected, published
from tests.sharing import shared

pytestmark = pytest.mark.django_db
UNIT = Identity(name="秦小川", phone="13909170000", contact="a@example.test", unit="宝鸡某测试有限公司")


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def reads() -> list[tuple[int | None, str, str]]:
    events = AuditEvent.objects.filter(action="file.read").order_by("seq")
    return [(event.actor_id, event.object_type, event.object_id) for event in events]


def test_a_piece_of_evidence_is_read_under_the_readers_name_and_not_under_its_own(hall: Hall) -> None:
    case = objected(hall, published(hall), hall.applications[0])
    move_clock(DURING)
    file = case.files.get()
    address = reverse("committee:objection_file", args=[case.number.text, file.pk])
    assert browser(hall.office).get(address).status_code == 403
    handled(hall, case)
    assert browser(hall.office).get(address).status_code == 403
    assert browser(hall.officer).get(address).status_code == 200
    assert reads() == [(hall.officer.pk, "objection", case.number.text)]
    event = AuditEvent.objects.get(action="file.read")
    assert event.payload == {"file": file.pk, "sha256": file.stored.sha256}


def test_report_and_resolution_are_read_under_the_readers_name(hall: Hall) -> None:
    move_clock(AT)
    for user, name in ((hall.members[0], "report"), (hall.supervisor, "resolution")):
        assert browser(user).get(reverse(f"committee:paper_{name}")).status_code == 200
    cycle = str(hall.cycle.pk)
    assert reads() == [(hall.members[0].pk, "cycle", cycle), (hall.supervisor.pk, "cycle", cycle)]


def test_a_units_sealed_letter_is_opened_by_a_recorded_reveal_only(hall: Hall) -> None:
    case = receive_objection(
        slug=published(hall).slug,
        statement=Statement(hall.applications[0].number, "unit", "data", "数据不实", "营业收入与审计报告不一致。"),
        identity=UNIT,
        papers=Papers([evidence()], evidence("盖章.pdf")),
        at=DURING,
    )
    move_clock(DURING)
    handled(hall, case)
    client, address = browser(hall.officer), reverse("committee:objection_reveal", args=[case.number.text])
    page = client.post(address, {"reason": "核实公章是否真实"})
    assert "下载异议书" in page.content.decode()
    letter = client.post(address, {"reason": "核实公章是否真实", "letter": "1"})
    assert (letter.status_code, letter["Content-Type"]) == (200, "application/pdf")
    assert client.post(address, {"reason": "", "letter": "1"}).status_code == 422
    assert case.identity.unit_seal is not None
    revealed = AuditEvent.objects.filter(action="objection.identity_revealed").order_by("seq")
    assert [event.payload for event in revealed] == [
        {"reason": "核实公章是否真实"},
        {"reason": "核实公章是否真实", "letter": case.identity.unit_seal.sha256},
    ]


def test_a_person_has_no_sealed_letter(hall: Hall) -> None:
    case = objected(hall, published(hall), hall.applications[0])
    move_clock(DURING)
    handled(hall, case)
    client, address = browser(hall.officer), reverse("committee:objection_reveal", args=[case.number.text])
    assert "下载异议书" not in client.post(address, {"reason": "核实证明材料来源"}).content.decode()
    assert client.post(address, {"reason": "核实证明材料来源", "letter": "1"}).status_code == 404
