"""补正 in rounds: only what is named opens, lateness goes by the round's rule."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.models import Application, Correction, CorrectionPart
from applications.section_merge import Entry, digests_of
from applications.selectors.corrections import editable_parts, rounds_of
from applications.services.applicant_section import save_section
from applications.services.corrections import ask_correction, end_late_correction, extend_correction
from applications.services.evidence import add_evidence, remove_evidence
from applications.services.reminders import remind_and_lapse
from applications.services.submission import submit_dossier
from applications.workflow.engine import Blocked, advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME, pdf
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.documents.samples import upload
from tests.rounds import change_frozen_rules, complete_dossier, moment
from tests.sharing import shared

SECTION, SLOT = ("section", "overview"), ("slot", "others")
REASONS = {SECTION: "请补充主要竞争优势", SLOT: "请补充排污许可证"}


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    complete_dossier(cast.application, cast.owner)
    return cast


def fresh(cast: Cast) -> Application:
    return Application.objects.get(pk=cast.application.pk)


def ask(cast: Cast, reasons: dict[tuple[str, str], str] = REASONS, **changes: Any) -> Correction:
    said: dict[str, Any] = {"by": cast.office, "version": fresh(cast).version, "at": IN_TIME}
    return ask_correction(application_id=cast.application.pk, reasons=reasons, **(said | changes))


def answer(cast: Cast, section: str = "overview", text: str = "补充后的内容") -> None:
    stored = cast.application.answers.get(section=section)
    save_section(
        application_id=cast.application.pk,
        section=section,
        entry=Entry({**stored.data, "text": text}, digests_of(stored.data, stored.data)),
        by=cast.owner,
        at=IN_TIME,
    )


def leave_lateness_to_the_office(cast: Cast) -> None:
    change_frozen_rules(cast.cycle, "checking.correction_late", "office_decides")


def test_a_round_has_its_reasons_its_due_instant_and_its_mails(cast: Cast) -> None:
    correction = ask(cast)
    assert (correction.number, correction.due_at) == (1, moment("2024-12-10 00:00"))
    assert fresh(cast).state == "correction"
    assert list(correction.parts.values_list("kind", "key", "reason")) == [
        ("section", "overview", "请补充主要竞争优势"),
        ("slot", "others", "请补充排污许可证"),
    ]
    body = Message.objects.get(user=cast.owner, key__startswith="request_correction").body
    assert "组织概述：请补充主要竞争优势；证明材料：其他证明材料：请补充排污许可证" in body
    asked = AuditEvent.objects.get(action="correction.asked").payload
    assert asked["parts"] == [["section", "overview", "请补充主要竞争优势"], ["slot", "others", "请补充排污许可证"]]


def test_only_the_named_sections_and_slots_open(cast: Cast) -> None:
    assert editable_parts(cast.application) is None
    ask(cast)
    parts = editable_parts(fresh(cast))
    assert parts is not None
    assert (parts.sections, parts.slots) == ({"overview": REASONS[SECTION]}, {"others": REASONS[SLOT]})
    answer(cast)
    with pytest.raises(Blocked):
        answer(cast, "profile")
    now = fresh(cast)
    add_evidence(application=now, slot_key="others", upload=upload(pdf(), "排污.pdf"), by=cast.owner, at=IN_TIME)
    with pytest.raises(Blocked):
        add_evidence(application=now, slot_key="licence", upload=upload(pdf(2), "执照.pdf"), by=cast.owner, at=IN_TIME)
    licence = cast.application.evidence.get(slot="licence")
    with pytest.raises(Blocked):
        remove_evidence(application_id=now.pk, file_id=licence.pk, by=cast.owner, at=IN_TIME)
    assert cast.application.evidence.filter(slot="licence", removed_at__isnull=True).count() == 1


def test_a_part_with_a_gap_is_open_though_it_was_not_named(cast: Cast) -> None:
    cast.application.answers.filter(section="quality").update(data={})
    ask(cast)
    answer(cast, "quality")
    assert cast.application.answers.get(section="quality").data == {"text": "补充后的内容"}


def test_a_second_round_follows_the_first_and_the_rules_end_it(cast: Cast) -> None:
    for number in (1, 2, 3):
        assert ask(cast, {("section", ("overview", "profile", "quality")[number - 1]): "请补充"}).number == number
        submit_dossier(
            application_id=cast.application.pk,
            action="resubmit",
            by=cast.owner,
            version=fresh(cast).version,
            at=IN_TIME + timedelta(hours=number),
        )
    with pytest.raises(Blocked) as refused:
        ask(cast)
    assert refused.value.sentence == "本轮规则规定补正不超过 3 次，不能再次要求补正。"
    rounds = [(each.correction.number, each.state, each.parts[0].title) for each in rounds_of(fresh(cast))]
    assert rounds == [
        (3, "已提交补正", "体系认证与质量荣誉"),
        (2, "已提交补正", "单位基本信息"),
        (1, "已提交补正", "组织概述"),
    ]


def test_what_cannot_be_asked_changes_nothing(cast: Cast) -> None:
    for reasons in ({}, {("section", "no_such"): "请补充"}, {SECTION: "  "}, {SECTION: "字" * 501}):
        with pytest.raises(DomainError):
            ask(cast, reasons)
    for person, error in ((cast.owner, Refused), (cast.own_bureau, Refused), (cast.rival, NotFoundForYou)):
        with pytest.raises(error):
            ask(cast, by=person)
    with pytest.raises(Conflict):
        ask(cast, version=7)
    assert (Correction.objects.count(), fresh(cast).state) == (0, "office_check")


def test_a_late_correction_lapses_by_the_rule(cast: Cast) -> None:
    ask(cast)
    with pytest.raises(Blocked):
        extend_correction(
            application_id=cast.application.pk, workdays=3, reason="来函", by=cast.office, version=2, at=IN_TIME
        )
    assert remind_and_lapse(at=moment("2024-12-10 00:00"))[1] == 1
    ended = Correction.objects.get()
    assert (fresh(cast).state, ended.ended_at, ended.answered_at) == ("lapsed", moment("2024-12-10 00:00"), None)


def test_where_the_rules_say_so_the_office_decides_about_a_late_one(cast: Cast) -> None:
    leave_lateness_to_the_office(cast)
    ask(cast)
    late = moment("2024-12-11 09:00")
    assert (remind_and_lapse(at=late)[1], fresh(cast).state) == (0, "correction")
    with pytest.raises(Blocked):
        end_late_correction(application_id=cast.application.pk, reason="逾期", by=cast.office, version=2, at=IN_TIME)
    with pytest.raises(NotFoundForYou):
        extend_correction(
            application_id=cast.application.pk, workdays=3, reason="来函", by=cast.own_bureau, version=2, at=late
        )
    given: dict[str, Any] = {"application_id": cast.application.pk, "by": cast.office, "at": late}
    extend_correction(**given, workdays=3, reason="申报单位来函说明", version=2)
    assert fresh(cast).correction_due_at == moment("2024-12-17 00:00")
    assert Message.objects.filter(user=cast.owner, key__startswith="correction_extended").count() == 1
    move_clock(moment("2024-12-18 09:00"))
    page = browser(cast.office).post(
        reverse("applications:correction_late", args=[cast.application.number]),
        {"version": "3", "decision": "end", "reason": "再次逾期"},
    )
    assert (page.status_code, fresh(cast).state) == (302, "lapsed")
    assert AuditEvent.objects.get(action="correction.ended_late").payload["reason"] == "再次逾期"


def test_the_page_asks_part_by_part(cast: Cast) -> None:
    client, address = browser(cast.office), reverse("applications:correction", args=[cast.application.number])
    page = client.get(address).content.decode()
    assert ("证明材料：其他证明材料" in page, "5 个工作日" in page) == (True, True)
    empty = client.post(address, {"version": "1"})
    assert (empty.status_code, "请至少写明一项补正要求。" in empty.content.decode()) == (422, True)
    stale = client.post(address, {"version": "9", "section-overview": "请补充"})
    assert (stale.status_code, "请补充" in stale.content.decode()) == (409, True)
    assert client.post(address, {"version": "1", "section-overview": "请补充"}).status_code == 302
    assert fresh(cast).state == "correction"
    assert "第 1 次" in client.get(address).content.decode()


def test_the_general_endpoint_sends_to_the_page(cast: Cast) -> None:
    address = reverse("applications:act", args=[cast.application.number, "request_correction"])
    refused = browser(cast.office).post(address, {"version": "1", "reason": "请补正"})
    assert (refused.status_code, fresh(cast).state) == (422, "office_check")


def test_the_database_holds_one_open_round_and_keeps_the_reasons(cast: Cast) -> None:
    correction = ask(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(
            application=cast.application, number=2, asked_by=cast.office, asked_at=IN_TIME, due_at=correction.due_at
        )
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        CorrectionPart.objects.update(reason="另写")
    assert CorrectionPart.objects.filter(reason="另写").count() == 0


def test_a_correction_without_named_parts_opens_everything(cast: Cast) -> None:
    advance_application(
        application_id=cast.application.pk, action="request_correction", by=cast.office, reason="请补正", at=IN_TIME
    )
    assert editable_parts(fresh(cast)) is None
    answer(cast, "profile")
    assert cast.application.answers.get(section="profile").data["text"] == "补充后的内容"
