"""From the naming of a handler to the letters: who may take which step of a case, in which order, until when."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.periods import end_of_day
from baoji_award.documents.files import open_stored
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from committee.models import HearingFile, Objection, ObjectionHandler, ObjectionHearing
from committee.selectors.objections import track
from committee.services.awards import confirm_all
from committee.services.cases import accept_objection, end_handler, name_handler, refuse_objection
from committee.services.hearings import answer_hearing, hear_organisation
from committee.services.identity import reveal_identity
from committee.services.objection_decisions import approve_conclusion, propose_conclusion, return_conclusion
from committee.services.objection_letters import issue_letter
from committee.services.objection_tasks import CaseTask, finish_task, give_task
from tests.browsing import browser
from tests.committee.hall import (
    DURING,
    JOHN,
    OVER,
    Hall,
    concluded,
    conclusion_of,
    evidence,
    handled,
    make_hall,
    objected,
    pdf_text,
    published,
)
from tests.rounds import change_frozen_rules, moment
from tests.sharing import shared

pytestmark = pytest.mark.django_db

REASON = "所附材料与反映的事项无关，且未能补充。"
SUBSTANCE = "请说明近三年营业收入的统计口径，并提供审计报告。"
LATER = moment("2025-05-29 10:00")


@shared
def hall() -> Hall:
    hall = make_hall(dossiers=2)
    published(hall)
    return hall


def received(hall: Hall) -> Objection:
    return objected(hall, published(hall), hall.applications[0])


def test_a_handler_is_named_by_somebody_else_and_until_further_notice(hall: Hall) -> None:
    number = received(hall).number.text
    with pytest.raises(DomainError, match="不能指定自己"):
        name_handler(number=number, user_id=hall.office.pk, by=hall.office, at=DURING)
    with pytest.raises(DomainError, match="不负责本轮"):
        name_handler(number=number, user_id=hall.supervisor.pk, by=hall.office, at=DURING)
    named = name_handler(number=number, user_id=hall.officer.pk, by=hall.office, at=DURING)
    assert name_handler(number=number, user_id=hall.officer.pk, by=hall.office, at=DURING) == named
    with pytest.raises(Refused):
        accept_objection(number=number, by=hall.office, at=DURING)
    end_handler(number=number, user_id=hall.officer.pk, by=hall.office, at=DURING)
    with pytest.raises(Refused):
        reveal_identity(number=number, reason="核实证明材料来源", by=hall.officer, at=DURING)
    with pytest.raises(IntegrityError, match="handler_named_by_somebody_else"), transaction.atomic():
        ObjectionHandler.objects.create(
            objection=named.objection, user=hall.office, named_by=hall.office, named_at=DURING
        )


def test_other_officers_and_the_supervision_read_the_case_without_facts_and_evidence(hall: Hall) -> None:
    case = received(hall)
    number = handled(hall, case)
    move_clock(DURING)
    office = reverse("committee:office_objection", args=[number])
    pages = {
        "handler": browser(hall.officer).get(office).content.decode(),
        "officer": browser(hall.office).get(office).content.decode(),
        "supervisor": browser(hall.supervisor)
        .get(reverse("committee:supervise_objection", args=[number]))
        .content.decode(),
    }
    file = reverse("committee:objection_file", args=[number, case.files.get().pk])
    told = {name: (case.facts in page, file in page, case.ground in page) for name, page in pages.items()}
    assert told == {
        "handler": (True, True, True),
        "officer": (False, False, True),
        "supervisor": (False, False, True),
    }
    assert "证明材料.pdf" not in "".join(pages.values())


def test_a_case_is_not_accepted_with_a_reason_and_a_letter(hall: Hall) -> None:
    case = received(hall)
    number = case.number.text
    name_handler(number=number, user_id=hall.officer.pk, by=hall.office, at=DURING)
    with pytest.raises(DomainError, match="10 至 2000"):
        refuse_objection(number=number, reason="无", reply=REASON, by=hall.officer, at=DURING)
    with pytest.raises(DomainError, match="出现了反映人"):
        refuse_objection(
            number=number, reason=REASON, reply="秦小川同志：所附材料与反映的事项无关。", by=hall.officer, at=DURING
        )
    refuse_objection(number=number, reason=REASON, reply=REASON, by=hall.officer, at=DURING)
    issue_letter({"objection": case.pk, "to": "objector"})
    found = track(code=case.code, digits="4321")
    assert (found.state, found.reply) == ("not_accepted", REASON)
    assert found.document is not None
    issue_letter({"objection": case.pk, "to": "objector"})
    with open_stored(found.document.stored) as file:
        text = pdf_text(file.read())
    assert ("异议反映人" in text, REASON in text, "不予受理" in text, JOHN.name in text) == (True, True, True, False)
    assert confirm_all(cycle_id=hall.cycle.pk, by=hall.office, at=OVER).waiting == ()


def test_a_task_has_a_day_and_a_result_and_is_the_assignees(hall: Hall) -> None:
    number = handled(hall, received(hall))
    task = CaseTask("ask_bureau", "向主管部门核实统计数据。", hall.office.pk, 3)
    with pytest.raises(Refused):
        give_task(number=number, task=task, by=hall.office, at=DURING)
    with pytest.raises(DomainError, match="出现了反映人"):
        give_task(
            number=number,
            task=CaseTask("hear", "致电 139-0917-4321 核实。", hall.office.pk, 3),
            by=hall.officer,
            at=DURING,
        )
    given = give_task(number=number, task=task, by=hall.officer, at=DURING)
    assert given.due_on == date(2025, 5, 15)
    assert Message.objects.filter(user=hall.office, key=f"objection_task:{given.pk}").count() == 1
    with pytest.raises(DomainError, match="请填写办理结果"):
        finish_task(number=number, task_id=given.pk, result=" ", by=hall.office, at=DURING)
    finish_task(number=number, task_id=given.pk, result="统计数据与申报一致。", by=hall.office, at=DURING)
    with pytest.raises(Conflict):
        finish_task(number=number, task_id=given.pk, result="再次填写。", by=hall.officer, at=DURING)
    told = AuditEvent.objects.filter(action__startswith="objection.task").values_list("payload_text", flat=True)
    assert "统计数据" not in "".join(told)


def test_a_file_with_a_very_long_name_is_taken_with_the_end_of_it(hall: Hall) -> None:
    number = handled(hall, received(hall))
    hearing = hear_organisation(number=number, substance=SUBSTANCE, by=hall.officer, at=DURING)
    named = evidence("审" * 230 + "计.pdf")
    answer_hearing(hearing_id=hearing.pk, answer=SUBSTANCE, files=[named], by=hall.owners[0], at=DURING)
    assert HearingFile.objects.get().name == "审" * 195 + "计.pdf"


def test_the_organisation_reads_the_handlers_words_and_answers_in_time(hall: Hall) -> None:
    case = received(hall)
    number = handled(hall, case)
    with pytest.raises(DomainError, match="出现了反映人"):
        hear_organisation(number=number, substance=f"{JOHN.name}反映营业收入不实，请说明。", by=hall.officer, at=DURING)
    hearing = hear_organisation(number=number, substance=SUBSTANCE, by=hall.officer, at=DURING)
    assert hearing.due_at == end_of_day(date(2025, 5, 19))
    move_clock(DURING)
    address = reverse("committee:hearing", args=[hearing.pk])
    page = browser(hall.owners[0]).get(address).content.decode()
    assert (SUBSTANCE in page, case.facts in page, case.matter in page) == (True, False, False)
    assert browser(hall.owners[1]).get(address).status_code == 404
    with pytest.raises(NotFoundForYou):
        answer_hearing(hearing_id=hearing.pk, answer=SUBSTANCE, files=[], by=hall.owners[1], at=DURING)
    with pytest.raises(Conflict):
        propose_conclusion(number=number, proposal=conclusion_of("rejected"), by=hall.officer, at=DURING)
    with pytest.raises(DomainError, match="答复期限已过"):
        answer_hearing(hearing_id=hearing.pk, answer=SUBSTANCE, files=[], by=hall.owners[0], at=hearing.due_at)
    with pytest.raises(IntegrityError, match="hearing_answered_in_time"), transaction.atomic():
        ObjectionHearing.objects.update(answer="晚了", answered_by=hall.owners[0], answered_at=hearing.due_at)
    sent = browser(hall.owners[0]).post(
        address, {"answer": "统计口径见所附审计报告。", "attachments": [evidence("审计.pdf")]}
    )
    assert sent.status_code == 302
    file = hearing.files.get()
    reading = reverse("committee:hearing_file", args=[hearing.pk, file.pk])
    readers = (hall.owners[0], hall.office, hall.supervisor, hall.owners[1], hall.members[0])
    assert [browser(user).get(reading).status_code for user in readers] == [200, 200, 200, 404, 404]
    with pytest.raises(InternalError), transaction.atomic():
        ObjectionHearing.objects.update(answer="改写")


def test_a_conclusion_needs_a_second_person_who_may_send_it_back(hall: Hall) -> None:
    case = received(hall)
    number = handled(hall, case)
    with pytest.raises(DomainError, match="处理结果"):
        propose_conclusion(
            number=number,
            proposal=replace(conclusion_of("upheld"), consequence=""),
            by=hall.officer,
            at=DURING,
        )
    propose_conclusion(number=number, proposal=conclusion_of("upheld"), by=hall.officer, at=DURING)
    with pytest.raises(Refused):
        approve_conclusion(number=number, by=hall.officer, at=DURING)
    with pytest.raises(Refused):
        return_conclusion(number=number, reason=REASON, by=hall.officer, at=DURING)
    return_conclusion(number=number, reason="请补充听取被反映单位的意见。", by=hall.office, at=DURING)
    closed = concluded(hall, number, "upheld")
    assert [decision.approved_by for decision in closed.decisions.all()] == [hall.office, None]
    for to in ("objector", "organisation"):
        issue_letter({"objection": case.pk, "to": to})
    letter = reverse("committee:objection_letter", args=[number])
    move_clock(DURING)
    readers = (hall.owners[0], hall.office, hall.supervisor, hall.owners[1], hall.members[0])
    answers = [browser(user).get(letter) for user in readers]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 404]
    text = pdf_text(b"".join(answers[0].streaming_content))  # type: ignore[attr-defined]
    assert ("异议成立" in text, "取消候选资格" in text, case.matter in text) == (True, True, False)
    assert Message.objects.filter(user=hall.owners[0], key=f"objection_closed:{case.pk}").count() == 1


def test_where_the_committee_decides_a_resolution_is_needed(hall: Hall) -> None:
    number = handled(hall, received(hall))
    change_frozen_rules(hall.cycle, "objections.decided_by", "committee")
    proposal = conclusion_of("rejected")
    with pytest.raises(DomainError, match="组委会决议"):
        propose_conclusion(number=number, proposal=proposal, by=hall.officer, at=DURING)
    move_clock(DURING)
    data = {
        "conclusion": "rejected",
        "findings": proposal.findings,
        "reply": proposal.reply,
        "organisation_reply": proposal.organisation_reply,
        "resolution": "宝质奖决〔2025〕2号",
        "resolved_on": "2025-05-12",
    }
    address = reverse("committee:objection_propose", args=[number])
    assert browser(hall.officer).post(address, data).status_code == 302
    assert approve_conclusion(number=number, by=hall.office, at=DURING).decisions.get().resolution == data["resolution"]
