"""Real-name objections: what is refused, who may know, what an open case stops."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.errors import RejectedFile
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Delivery, Message
from committee.models import Objection, ObjectorIdentity
from committee.selectors.supervision import overdue_objections
from committee.services.awards import confirm_all
from committee.services.cases import accept_objection, name_handler, refuse_objection
from committee.services.identity import Identity, reveal_identity
from committee.services.objection_intake import Papers, Statement
from committee.services.objections import receive_objection
from tests.committee.hall import (
    DURING,
    JOHN,
    OVER,
    PUBLISHED,
    Hall,
    concluded,
    evidence,
    handled,
    make_hall,
    published,
)
from tests.documents.samples import upload
from tests.sharing import shared

pytestmark = pytest.mark.django_db

REASON = "经查阅审计报告，反映的情况属实。"
SECRETS = (JOHN.name, JOHN.phone, JOHN.contact)
REVEALED = replace(JOHN, files="证明材料.pdf")


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=3)
    published(hall)
    return hall


def receive(hall: Hall, **changes: object) -> Objection:
    arguments: dict[str, object] = {
        "slug": published(hall).slug,
        "statement": Statement(hall.applications[0].number, "person", "data", "数据不实", "营业收入与审计报告不一致。"),
        "identity": JOHN,
        "papers": Papers([evidence()]),
        "at": DURING,
    }
    return receive_objection(**{**arguments, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "匿名", "群众", "知情人士", "x", "12345", "***"])
def test_an_anonymous_objection_is_refused(hall: Hall, name: str) -> None:
    with pytest.raises(DomainError, match="匿名异议不予受理，请填写真实姓名"):
        receive(hall, identity=Identity(name=name, phone="13909170000", contact="a@example.test"))
    assert Objection.objects.count() == 0


def test_a_late_objection_is_refused_at_the_very_instant(hall: Hall) -> None:
    end = published(hall).ends_at
    with pytest.raises(DomainError, match="公示已结束，不再受理异议"):
        receive(hall, at=end)
    assert receive(hall, at=end - timedelta(microseconds=1)).state == "received"


def test_the_page_counts_by_the_awards_clock(hall: Hall) -> None:
    address = reverse("committee:object", args=[published(hall).slug])
    move_clock(DURING)
    assert Client().get(address).status_code == 200
    move_clock(OVER)
    page = Client().get(address)
    assert (page.status_code, "不再受理异议" in page.content.decode()) == (410, True)


def test_without_evidence_or_with_a_program_it_is_refused(hall: Hall) -> None:
    with pytest.raises(DomainError, match="请至少上传一份证明材料"):
        receive(hall, papers=Papers([]))
    with pytest.raises(RejectedFile):
        receive(hall, papers=Papers([upload(b"MZ\x90\x00", "证据.pdf")]))
    assert Objection.objects.count() == 0


def test_a_unit_needs_its_seal(hall: Hall) -> None:
    statement = Statement(hall.applications[0].number, "unit", "data", "数据不实", "营业收入与审计报告不一致。")
    unit = Identity(name="秦小川", phone="13909174321", contact="qin@example.test", unit="宝鸡样例协会")
    with pytest.raises(DomainError, match="加盖公章"):
        receive(hall, statement=statement, identity=unit)
    receive(hall, statement=statement, identity=unit, papers=Papers([evidence()], evidence("盖章.pdf")))
    assert ObjectorIdentity.objects.get().unit_seal is not None


def test_only_names_of_the_list_can_be_objected_to(hall: Hall) -> None:
    with pytest.raises(DomainError, match="请从公示名单中选择"):
        receive(hall, statement=Statement("BJZL-2024-9999", "person", "data", "数据不实", "不一致。"))


def test_the_words_of_an_objection_do_not_name_who_objects(hall: Hall) -> None:
    for facts in (
        f"我是{JOHN.name}，该单位数据不实。",
        "请拨打139-0917-4321核实。",
        f"回信请寄 {JOHN.contact.upper()}。",
    ):
        with pytest.raises(DomainError, match="请不要写反映人的姓名"):
            receive(hall, statement=Statement(hall.applications[0].number, "person", "data", "数据不实", facts))
    assert Objection.objects.count() == 0


def test_the_same_form_sent_twice_is_one_case(hall: Hall) -> None:
    token = "0" * 32
    assert receive(hall, token=token) == receive(hall, token=token)
    assert Objection.objects.count() == 1


def test_a_case_has_a_number_a_secret_code_and_a_due_date_in_working_days(hall: Hall) -> None:
    first, second = receive(hall), receive(hall)
    assert [case.number.text for case in (first, second)] == ["YY-2025-001", "YY-2025-002"]
    assert len({first.code, second.code}) == 2
    assert len(first.code) == 19
    # 10 working days after 12 May 2025.
    assert str(first.due_on) == "2025-05-26"


def test_the_identity_lies_encrypted_and_apart(hall: Hall) -> None:
    receive(hall)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(i)::text || row_to_json(o)::text"
            " FROM committee_objectoridentity i, committee_objection o"
        )
        (text,) = cursor.fetchone()
    assert [secret for secret in SECRETS if secret in text] == []
    with pytest.raises(InternalError), transaction.atomic():
        ObjectorIdentity.objects.all().delete()


def test_the_identity_is_on_nobodys_page_mail_or_log(hall: Hall) -> None:
    case = receive(hall)
    number = case.number.text
    readers = [hall.office, hall.supervisor, hall.members[0], hall.owners[0], hall.leader]
    addresses = [
        reverse("committee:office_objection", args=[number]),
        reverse("committee:office_objections"),
        reverse("committee:supervise_log"),
        reverse("committee:objection_receipt", args=[case.code]),
        reverse("applications:detail", args=[hall.applications[0].number]),
        reverse("committee:member_home"),
    ]
    for user in readers:
        client = Client()
        client.force_login(user)
        bodies = "".join(client.get(address).content.decode() for address in addresses)
        assert [secret for secret in SECRETS if secret in bodies] == []
    written = "".join(AuditEvent.objects.values_list("payload_text", flat=True))
    written += "".join(subject + body for subject, body in Message.objects.values_list("subject", "body"))
    written += "".join(subject + body for subject, body in Delivery.objects.values_list("subject", "body"))
    assert [secret for secret in SECRETS if secret in written] == []
    assert Message.objects.filter(user=hall.owners[0], key__startswith="objection").count() == 0


def test_a_reveal_needs_a_reason_and_is_recorded(hall: Hall) -> None:
    number = handled(hall, receive(hall))
    with pytest.raises(DomainError, match="请写明查看身份信息的理由"):
        reveal_identity(number=number, reason=" ", by=hall.officer, at=DURING)
    assert reveal_identity(number=number, reason="核实证明材料来源", by=hall.officer, at=DURING) == REVEALED
    event = AuditEvent.objects.filter(action="objection.identity_revealed").get()
    assert (event.actor_id, event.payload) == (hall.officer.pk, {"reason": "核实证明材料来源"})
    with pytest.raises(Refused, match="指定的办理人"):
        reveal_identity(number=number, reason="核实证明材料来源", by=hall.office, at=DURING)
    for user in (hall.supervisor, hall.members[0], hall.owners[0]):
        with pytest.raises(NotFoundForYou):
            reveal_identity(number=number, reason="核实证明材料来源", by=user, at=DURING)


def test_a_recused_officer_sees_neither_case_nor_identity(hall: Hall) -> None:
    case = receive(hall)
    number = handled(hall, case)
    Recusal.objects.create(
        application=case.application, user=hall.officer, reason="亲属任职", decided_by=hall.office, decided_at=DURING
    )
    with pytest.raises(NotFoundForYou):
        reveal_identity(number=number, reason="核实证明材料来源", by=hall.officer, at=DURING)


def test_a_recused_supervisor_does_not_count_the_case(hall: Hall) -> None:
    case = receive(hall)
    late = OVER + timedelta(days=60)
    assert overdue_objections(by=hall.supervisor, cycle=hall.cycle, at=late) == 1
    Recusal.objects.create(
        application=case.application, user=hall.supervisor, reason="亲属任职", decided_by=hall.office, decided_at=OVER
    )
    assert overdue_objections(by=hall.supervisor, cycle=hall.cycle, at=late) == 0


def test_an_open_objection_holds_back_its_own_candidate_only(hall: Hall) -> None:
    case = receive(hall)
    done = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert {award.application for award in done.awards} == set(hall.applications[1:])
    assert done.waiting == ((hall.applications[0], "有异议尚未办结，暂不能审定授奖。"),)
    number = handled(hall, case, at=OVER)
    assert len(confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).awards) == 0
    concluded(hall, number, "rejected", at=OVER)
    assert len(confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).awards) == 1


def test_an_upheld_objection_keeps_the_award_away(hall: Hall) -> None:
    case = concluded(hall, handled(hall, receive(hall)), "upheld")
    assert case.state == "upheld"
    done = confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER)
    assert [application for application, _ in done.waiting] == [hall.applications[0]]


def test_steps_of_a_case_keep_their_order_and_need_reasons(hall: Hall) -> None:
    number = handled(hall, receive(hall))
    with pytest.raises(Conflict):
        accept_objection(number=number, by=hall.officer, at=DURING)
    with pytest.raises(Conflict):
        refuse_objection(number=number, reason=REASON, reply=REASON, by=hall.officer, at=DURING)
    with pytest.raises(InternalError), transaction.atomic():
        Objection.objects.update(state="received")
    # Not even the database lets a case be closed without a second person's decision.
    with pytest.raises(IntegrityError, match="no approved decision"), transaction.atomic():
        Objection.objects.update(state="upheld", closed_at=DURING, reason=REASON)
    Objection.objects.update(state="deciding")
    with pytest.raises(IntegrityError, match="no approved decision"), transaction.atomic():
        Objection.objects.update(state="upheld", closed_at=DURING, reason=REASON)


def test_a_refused_step_of_a_case_keeps_what_was_typed(hall: Hall) -> None:
    case = receive(hall)
    name_handler(number=case.number.text, user_id=hall.officer.pk, by=hall.office, at=DURING)
    move_clock(DURING)
    typed = {"reason": "短", "reply": "经核实，反映的情况不属于受理范围。"}
    client = Client()
    client.force_login(hall.officer)
    address = reverse("committee:objection_refuse", args=[case.number.text])
    answer = client.post(address, typed)
    text = answer.content.decode()
    assert (answer.status_code, "请填写 10 至 2000 个字" in text, typed["reply"] in text) == (422, True, True)
    answer = client.post(address, {**typed, "reason": "长" * 2001})
    assert (answer.status_code, typed["reply"] in answer.content.decode()) == (422, True)


def test_tracking_has_one_wording_for_a_wrong_code_and_a_wrong_phone(hall: Hall) -> None:
    case = receive(hall)
    client, address = Client(), reverse("committee:track")
    right = client.post(address, {"code": case.code, "digits": "4321"}).content.decode()
    assert "已收到" in right
    for wrong in ({"code": case.code, "digits": "0000"}, {"code": "AAAA-BBBB-CCCC-DDDD", "digits": "4321"}):
        page = client.post(address, wrong)
        assert (page.status_code, "编号或验证码不正确" in page.content.decode()) == (422, True)


def test_the_form_gives_a_receipt(hall: Hall) -> None:
    notice = published(hall)
    move_clock(DURING)
    client, address = Client(), reverse("committee:object", args=[notice.slug])
    token = client.get(address).context["form"]["token"].value()
    data = {
        "token": token,
        "party": "person",
        "name": JOHN.name,
        "phone": JOHN.phone,
        "contact": JOHN.contact,
        "application": hall.applications[0].number,
        "ground": "data",
        "matter": "数据不实",
        "facts": "营业收入与审计报告不一致。",
        "truthful": "on",
    }
    missing = client.post(address, data)
    assert (missing.status_code, "请至少上传一份证明材料" in missing.content.decode()) == (422, True)
    response = client.post(address, {**data, "evidence": evidence()})
    case = Objection.objects.get()
    assert response["Location"] == reverse("committee:objection_receipt", args=[case.code])
    receipt = client.get(response["Location"])
    assert (case.code in receipt.content.decode(), "no-store" in receipt["Cache-Control"]) == (True, True)


def test_before_publication_there_is_nothing_to_object_to() -> None:
    number = make_hall(dossiers=1).applications[0].number
    with pytest.raises(NotFoundForYou):
        receive_objection(
            slug="2025-1",
            statement=Statement(number, "person", "data", "数据不实", "不一致。"),
            identity=JOHN,
            papers=Papers([evidence()]),
            at=PUBLISHED,
        )
