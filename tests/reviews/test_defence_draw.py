"""The draw: committed before it can be known, repeatable by anyone, once only, and laid out by the plan's times."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.services.recusals import record_recusal
from applications.workflow.engine import advance_application
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import LOCAL, move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceSlot
from reviews.services.defence_draw import commit_draw, perform_draw
from reviews.services.defence_sessions import days_by_rule
from reviews.services.defence_timetable import issue_timetable
from tests.audit.tampering import triggers_off
from tests.browsing import browser
from tests.reviews.rows45 import BEFORE, Stage, another, drawn, make_stage


@pytest.fixture
def stage(db: None) -> Stage:
    return make_stage("defence", experts=5)


def commit(stage: Stage) -> DefenceDraw:
    return commit_draw(cycle_id=stage.cast.cycle.pk, by=stage.cast.agency, at=BEFORE)


def draw(stage: Stage) -> list[DefenceSlot]:
    return perform_draw(cycle_id=stage.cast.cycle.pk, place="一号会议室", by=stage.cast.agency, at=BEFORE)


def test_the_order_is_repeated_by_five_lines_of_our_own(stage: Stage) -> None:
    for _ in range(6):
        another(stage)
    commit(stage)
    draw(stage)
    log = AuditEvent.objects.get(action="defence.drawn").payload
    keyed = {}
    for number in Application.objects.values_list("number", flat=True):
        keyed[hashlib.sha256((log["seed"] + ":" + number).encode("ascii")).digest()] = number
    expected = [keyed[key] for key in sorted(keyed)]
    assert list(DefenceSlot.objects.values_list("application__number", flat=True)) == expected
    assert log["order"] == expected
    call_command("repeat_draw", cycle="2024")


def test_the_commitment_comes_before_the_order_and_hides_it(stage: Stage) -> None:
    another(stage)
    committed = commit(stage)
    page = browser(stage.cast.agency).get(reverse("reviews:agency_defence")).content.decode()
    assert (committed.commitment in page, committed.seed in page) == (True, False)
    assert not AuditEvent.objects.filter(payload_text__contains=committed.seed).exists()
    draw(stage)
    first, second = AuditEvent.objects.filter(action__startswith="defence.").order_by("seq")
    assert (first.action, second.action) == ("defence.draw_committed", "defence.drawn")
    assert first.payload["commitment"] == hashlib.sha256(second.payload["seed"].encode()).hexdigest()


def test_nobody_draws_twice_or_without_a_commitment(stage: Stage) -> None:
    with pytest.raises(NotYet, match="请先登记抽签种子"):
        draw(stage)
    commit(stage)
    with pytest.raises(Conflict):
        commit(stage)
    with pytest.raises(DomainError, match="请填写答辩地点"):
        perform_draw(cycle_id=stage.cast.cycle.pk, place=" ", by=stage.cast.agency, at=BEFORE)
    order = [slot.application_id for slot in draw(stage)]
    with pytest.raises(Conflict):
        draw(stage)
    for person in (stage.cast.office, stage.cast.supervisor, stage.experts[0], stage.cast.owner):
        with pytest.raises(NotFoundForYou):
            commit_draw(cycle_id=stage.cast.cycle.pk, by=person, at=BEFORE)
    assert list(DefenceSlot.objects.values_list("application_id", flat=True)) == order


def test_the_database_keeps_draw_and_slots(stage: Stage) -> None:
    another(stage)
    commit(stage)
    draw(stage)
    changes: tuple[Callable[[], object], ...] = (
        lambda: DefenceDraw.objects.update(seed="0" * 64),
        lambda: DefenceSlot.objects.update(place="别处"),
        lambda: DefenceSlot.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE reviews_defenceslot SET position = 103 - position", "现行答辩日程不符"),
        (
            """UPDATE audit_auditevent SET payload_text = replace(payload_text, '"seed":"', '"seed":"0')
            WHERE action = 'defence.drawn'""",
            "种子与事先登记的摘要不符",
        ),
    ],
)
def test_a_changed_order_or_seed_is_found(stage: Stage, sql: str, sentence: str) -> None:
    another(stage)
    commit(stage)
    draw(stage)
    with triggers_off(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CommandError, match=sentence) as failed:
        call_command("repeat_draw", cycle="2024")
    assert failed.value.returncode == 1


def test_an_unknown_round_or_no_draw_is_a_failure_too(stage: Stage) -> None:
    for cycle in ("1999", "2024"):
        with pytest.raises(CommandError) as failed:
            call_command("repeat_draw", cycle=cycle)
        assert failed.value.returncode == 1


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def test_the_timetable_follows_the_plan(stage: Stage) -> None:
    """宝鸡 2025年3月18日 08:30, 30 minutes each, 16 a day, then the next day."""
    assert days_by_rule(stage.cast.cycle.rulebook.defence, 18) == [
        (local("2025-03-18T08:30"), 16),
        (local("2025-03-19T08:30"), 2),
    ]
    for _ in range(16):
        another(stage)
    commit(stage)
    slots = draw(stage)
    assert [slots[n].starts_at for n in (0, 1, 15, 16)] == [
        local("2025-03-18T08:30"),
        local("2025-03-18T09:00"),
        local("2025-03-18T16:00"),
        local("2025-03-19T08:30"),
    ]
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=30)}
    assert slots[15].ends_at == local("2025-03-18T16:30")


def test_a_withdrawn_dossier_is_not_drawn(stage: Stage) -> None:
    other = another(stage)
    commit(stage)
    advance_application(
        application_id=stage.application.pk, action="withdraw", by=stage.cast.owner, reason="经营调整", at=BEFORE
    )
    assert [slot.application_id for slot in draw(stage)] == [other.pk]
    call_command("repeat_draw", cycle="2024")


def test_an_applicant_sees_only_their_own_slot_and_only_after_the_draw(stage: Stage) -> None:
    other = another(stage)
    page = reverse("reviews:applicant_defence", args=[stage.application.number])
    owner = browser(stage.cast.owner)
    assert "安排确定后会在此显示" in owner.get(page).content.decode()
    drawn(stage, stage.application, other)
    text = owner.get(page).content.decode()
    slot = stage.application.defence_slot
    assert (f"第 {slot.position} 家" in text, "一号会议室" in text) == (True, True)
    assert (other.number in text, other.organisation.name in text) == (False, False)
    told = Message.objects.filter(key__startswith="defence_timetable:")
    assert {message.user for message in told} == {stage.cast.owner, stage.cast.colleague}
    assert "答辩" in told[0].subject
    for person in (stage.cast.rival, stage.cast.office, stage.cast.agency, stage.experts[0]):
        assert browser(person).get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_the_agency_commits_draws_and_prints_in_the_browser(stage: Stage, pdf_text: Callable[[bytes], str]) -> None:
    move_clock(BEFORE)
    agency = browser(stage.cast.agency)
    desk = reverse("reviews:agency_defence")
    assert agency.post(reverse("reviews:defence_commit")).headers["Location"] == desk
    blank = agency.post(reverse("reviews:defence_draw"), {"place": ""})
    assert (blank.status_code, DefenceSlot.objects.count()) == (422, 0)
    assert agency.post(reverse("reviews:defence_draw"), {"place": "一号会议室"}).headers["Location"] == desk
    assert agency.post(reverse("reviews:defence_draw"), {"place": "二号会议室"}).status_code == 409
    pdf = reverse("reviews:defence_timetable_pdf")
    assert agency.get(pdf).status_code == 422
    record = DefenceDraw.objects.get()
    assert issue_timetable(draw_id=record.pk) == issue_timetable(draw_id=record.pk)
    answer = agency.get(pdf)
    text = pdf_text(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    found = "".join(text.split())
    assert (record.seed in found, record.commitment in found, stage.application.number in found) == (True, True, True)
    for person, status in ((stage.cast.office, 200), (stage.cast.supervisor, 200), (stage.experts[0], 404)):
        for page in (pdf, reverse("reviews:defence_timetable")):
            assert browser(person).get(page).status_code == status
    assert browser(stage.cast.owner).get(pdf).status_code == 404
    record_recusal(
        application_id=stage.application.pk, user_id=stage.cast.supervisor.pk, reason="亲属任职", by=stage.cast.office
    )
    assert browser(stage.cast.supervisor).get(pdf).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_draws_at_once_one_wins(transactional_db: None) -> None:
    stage = make_stage("defence", experts=5)
    another(stage)
    commit(stage)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def attempt() -> None:
        start.wait()
        try:
            draw(stage)
            outcomes.append("drawn")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drawn", "refused"]
    assert list(DefenceSlot.objects.values_list("position", flat=True)) == [1, 2]
    assert AuditEvent.objects.filter(action="defence.drawn").count() == 1
