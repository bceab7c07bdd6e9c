"""The day of a defence: the order of arrival, the time of each part, points off, calendars."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from applications.rules.defence import DefencePart, DefenceRule, OvertimeRule
from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.calendar.ics import FOLD, calendar_text
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import DefenceArrival, DefenceSlot, DefenceTiming
from reviews.services.defence_calendar import events_of
from reviews.services.defence_day import decide_penalty, record_timing, sign_in
from tests.browsing import browser
from tests.reviews.rows45 import DURING, Stage, another, drawn, duty_of, judge, make_stage, open_stage
from tests.sharing import shared

IN_TIME, LATE = [720, 300, 480, 300], [720 + 235, 300, 900, 300]


@shared
def stage() -> Stage:
    move_clock(DURING)
    made = make_stage("defence")
    drawn(made, made.application, another(made), another(made))
    return made


def slot_at(position: int) -> DefenceSlot:
    return DefenceSlot.objects.select_related("application").get(position=position)


def arrive(stage: Stage, slot: DefenceSlot, *, at: datetime = DURING) -> DefenceArrival:
    return sign_in(slot_id=slot.pk, speaker="王总经理", by=stage.cast.agency, at=at)


def timed(stage: Stage, slot: DefenceSlot, seconds: list[int]) -> DefenceTiming:
    return record_timing(slot_id=slot.pk, seconds=seconds, by=stage.cast.agency, at=DURING)


@pytest.mark.parametrize(
    ("seconds", "over", "points"),
    [
        ([720, 9999], 0, 0),
        ([840, 0], 120, 0),
        ([841, 0], 121, 2),
        ([900, 0], 180, 2),
        ([901, 0], 181, 4),
        ([9000, 0], 8280, 100),
    ],
)
def test_the_rule_counts_begun_minutes_beyond_the_grace(seconds: list[int], over: int, points: int) -> None:
    parts = (DefencePart(label="自我陈述", minutes=12, penalised=True), DefencePart(label="专家提问", minutes=8))
    rule = DefenceRule.model_construct(parts=parts, overtime=OvertimeRule(grace_minutes=2, points_per_minute=2))
    assert (rule.over_seconds(seconds), rule.penalty(over)) == (over, points)
    assert DefenceRule.model_construct(parts=parts, overtime=None).penalty(over) == 0


def test_arrivals_are_numbered_as_they_come_and_stay(stage: Stage) -> None:
    second, first = slot_at(2), slot_at(1)
    assert [arrive(stage, slot).number for slot in (second, first)] == [1, 2]
    with pytest.raises(Conflict, match="已经签到"):
        arrive(stage, first)
    third = slot_at(3)
    with pytest.raises(NotYet, match="答辩当天"):
        arrive(stage, third, at=DURING + timedelta(days=1))
    with pytest.raises(DomainError, match="陈述人"):
        sign_in(slot_id=third.pk, speaker=" ", by=stage.cast.agency, at=DURING)
    for person in (stage.cast.office, stage.experts[0], stage.cast.owner, stage.cast.supervisor):
        with pytest.raises(NotFoundForYou):
            sign_in(slot_id=third.pk, speaker="王", by=person, at=DURING)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        DefenceArrival.objects.update(number=9)
    assert AuditEvent.objects.filter(action="defence.signed_in").count() == 2


def test_overtime_is_proposed_decided_by_the_leader_and_taken_off_once_opened(stage: Stage) -> None:
    slot, leader = slot_at(1), stage.experts[0]
    with pytest.raises(NotYet, match="先办理签到"):
        timed(stage, slot, LATE)
    arrive(stage, slot)
    assert timed(stage, slot, IN_TIME).proposed == 0
    with pytest.raises(DomainError, match="用时不完整"):
        timed(stage, slot, [1, 2, 3])
    assert (timed(stage, slot, LATE).over_seconds, DefenceTiming.objects.get().proposed) == (235, 4)
    told = Message.objects.filter(key__startswith="defence_overtime:").values_list("user__email", flat=True)
    assert [email.partition("@")[0] for email in told] == ["judge1"]
    for application in (slot_at(1).application, slot_at(2).application, slot_at(3).application):
        judge(stage, application, [80, 80, 80, 80, 2])
    with pytest.raises(NotYet, match=f"超时扣分尚未由组长确认：{slot.application.number}"):
        open_stage(stage)
    duty = duty_of(stage, leader, slot.application)
    member = duty_of(stage, stage.experts[1], slot.application)
    with pytest.raises(NotFoundForYou):
        decide_penalty(assignment_id=member.pk, points=4, reason="", by=stage.experts[1], at=DURING)
    with pytest.raises(DomainError, match="请写明理由"):
        decide_penalty(assignment_id=duty.pk, points=3, reason=" ", by=leader, at=DURING)
    with pytest.raises(IntegrityError), transaction.atomic():
        DefenceTiming.objects.update(points=3, decided_by=leader, decided_at=DURING)
    decide_penalty(assignment_id=duty.pk, points=3, reason="设备故障占用约半分钟", by=leader, at=DURING)
    with pytest.raises(Conflict, match="组长已对超时作出确认"):
        timed(stage, slot, IN_TIME)
    opening = open_stage(stage)
    result = opening.results.get(application=slot.application)
    assert [int(result.highest), int(result.lowest)] == [77, 0]
    assert {r.highest for r in opening.results.exclude(pk=result.pk)} == {80}


def test_the_pages_of_the_day(stage: Stage) -> None:
    slot, agency, leader = slot_at(1), browser(stage.cast.agency), browser(stage.experts[0])
    page, timing = (reverse(f"reviews:{name}", args=[slot.pk]) for name in ("defence_slot", "defence_timing"))
    assert agency.post(page, {"speaker": ""}).status_code == 422
    assert agency.post(page, {"speaker": "王总经理"}).headers["Location"] == page
    parts = {f"part-{place}": text for place, text in enumerate(("15:55", "5:00", "8:00", "5:00"))}
    bad = agency.post(timing, {**parts, "part-1": "五分钟"})
    assert (bad.status_code, "分:秒" in bad.content.decode()) == (422, True)
    assert agency.post(timing, parts).headers["Location"] == page
    assert "已通知评审组组长确认" in agency.get(page).content.decode()
    assert "15:55（规定 12:00）" in agency.get(page).content.decode()
    screen = agency.get(reverse("reviews:defence_screen", args=[slot.pk])).content.decode()
    assert ('data-warnings="120,30"' in screen, screen.count("data-minutes=")) == (True, 4)
    decide = reverse("reviews:defence_overtime", args=[duty_of(stage, stage.experts[0], slot.application).pk])
    assert "确认超时扣分" in leader.get(reverse("reviews:defences")).content.decode()
    assert "确认超时扣分" not in browser(stage.experts[1]).get(reverse("reviews:defences")).content.decode()
    assert leader.post(decide, {"points": "2"}).status_code == 422
    assert leader.post(decide, {"points": "4"}).headers["Location"] == decide
    assert "超时扣 4 分" in leader.get(reverse("reviews:defences")).content.decode()


def test_calendars_hold_time_and_place_and_no_name(stage: Stage) -> None:
    slots = list(DefenceSlot.objects.select_related("draw").order_by("position"))
    slots[0].place = "行政中心；一号楼, 三层; 东侧会议室（请从南门进入，出示身份证件）" * 2
    text = calendar_text(events_of(stage.cast.cycle, slots), host="award.example")
    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert max(len(line.encode()) for line in lines) <= FOLD + 2
    whole = text.replace("\r\n ", "")
    assert "\\, 三层\\; 东侧会议室" in whole
    assert "DTSTART;TZID=Asia/Shanghai:20250318T083000" in whole
    assert len([line for line in lines if line.startswith("UID:")]) == 3
    number, name = stage.application.number, stage.application.organisation.name
    for person, page in (
        (stage.experts[0], reverse("reviews:defences_ics")),
        (stage.cast.owner, reverse("reviews:applicant_defence_ics", args=[number])),
        (stage.cast.agency, reverse("reviews:defence_timetable_ics")),
    ):
        answer = browser(person).get(page)
        body = answer.content.decode()
        assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/calendar")
        assert (body.count("BEGIN:VEVENT"), number in body, name in body) == (
            1 if person == stage.cast.owner else 3, False, False,
        )  # fmt: skip
    record_recusal(
        application_id=stage.application.pk,
        user_id=stage.experts[0].pk,
        reason="亲属任职",
        by=stage.cast.agency,
        at=DURING,
    )
    left = browser(stage.experts[0]).get(reverse("reviews:defences_ics")).content.decode()
    assert left.count("BEGIN:VEVENT") == 2


def test_the_timetable_as_a_table(stage: Stage) -> None:
    answer = browser(stage.cast.agency).get(reverse("reviews:defence_timetable_xlsx"))
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:4] == ("次序", "日期", "开始", "结束")
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert rows[1][1:4] == ("2025年3月18日", "08:30", "09:00")
