"""Tasks of the office: given, ticked off, on the assignee's desk, reminded of, never to a recused person."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import OfficeTask, Recusal
from applications.selectors.desks import open_work
from applications.selectors.office_tasks import my_open_tasks
from applications.services.office_tasks import TaskText, assign_tasks, set_done
from applications.services.reminders import remind_and_lapse
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from tests.applications.bureau.desk import IN_TIME, further
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import moment
from tests.sharing import shared

WHAT, DUE = "核对生产许可证原件", date(2024, 12, 6)


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def give(cast: Cast, *, to: User | None = None, due: date = DUE, text: str = WHAT, **changes: Any) -> OfficeTask:
    said: dict[str, Any] = {"numbers": [cast.application.number], "by": cast.office, "at": IN_TIME} | changes
    return assign_tasks(task=TaskText(text, (to or cast.second_officer).pk, due), **said)[0]


def recuse(cast: Cast, user: User) -> None:
    Recusal.objects.create(
        application=cast.application, user=user, reason="亲属", decided_by=cast.agency, decided_at=IN_TIME
    )


def work(cast: Cast) -> list[tuple[int, int, datetime]]:
    found = [each for each in open_work(cast.cycle, IN_TIME) if each.kind == "task"]
    return [(each.user_id, each.count, each.due_at) for each in found]


def test_a_task_lies_on_its_assignees_desk(cast: Cast) -> None:
    give(cast)
    give(cast, to=cast.office)
    assert my_open_tasks(cast.second_officer).count() == 1
    desk = browser(cast.second_officer).get(reverse("applications:office")).content.decode()
    assert ("交给我的任务" in desk, "最近的期限：2024-12-06" in desk) == (True, True)
    mine = browser(cast.second_officer).get(reverse("applications:office_tasks"))
    assert [task.assignee for task in mine.context["page"]] == [cast.second_officer]
    everybody = browser(cast.second_officer).get(reverse("applications:office_tasks"), {"who": "all"})
    assert len(everybody.context["page"]) == 2
    told = Message.objects.values_list("user__name", "link")
    assert list(told) == [("办公室乙", reverse("applications:office_tasks"))]


def test_it_is_ticked_off_and_opened_again(cast: Cast) -> None:
    task = give(cast)
    address = reverse("applications:task_done", args=[task.pk])
    client = browser(cast.office)
    assert client.post(address)["Location"] == reverse("applications:office_notes", args=[cast.application.number])
    task.refresh_from_db()
    assert (task.done_by, task.done_at is not None) == (cast.office, True)
    set_done(task_id=task.pk, done=True, by=cast.second_officer, at=IN_TIME)
    task.refresh_from_db()
    assert task.done_by == cast.office
    listed = client.get(reverse("applications:office_tasks"), {"who": "all", "state": "done"})
    assert list(listed.context["page"]) == [task]
    assert client.post(address, {"reopen": "1", "list": "1"})["Location"] == reverse("applications:office_tasks")
    task.refresh_from_db()
    assert task.done_at is None
    actions = AuditEvent.objects.filter(action__startswith="task.").values_list("action", flat=True)
    assert list(actions) == ["task.assigned", "task.done", "task.reopened"]
    assert not AuditEvent.objects.filter(action__startswith="task.", payload_text__contains=WHAT).exists()


def test_the_assignee_is_reminded_until_it_is_done(cast: Cast) -> None:
    task = give(cast)
    assert work(cast) == [(cast.second_officer.pk, 1, moment("2024-12-07 00:00"))]
    remind_and_lapse(at=moment("2024-12-06 09:00"))
    reminded = Message.objects.filter(key__startswith="remind:task")
    assert [(message.user, WHAT in message.body) for message in reminded] == [(cast.second_officer, False)]
    set_done(task_id=task.pk, done=True, by=cast.office, at=IN_TIME)
    assert work(cast) == []


def test_a_recused_assignee_loses_it(cast: Cast) -> None:
    task = give(cast)
    recuse(cast, cast.second_officer)
    assert (work(cast), my_open_tasks(cast.second_officer).count()) == ([], 0)
    client = browser(cast.second_officer)
    assert client.post(reverse("applications:task_done", args=[task.pk])).status_code == 404
    listed = client.get(reverse("applications:office_tasks"), {"who": "all", "state": "any"}).content.decode()
    assert (WHAT in listed, cast.organisation.name in listed) == (False, False)
    with pytest.raises(DomainError):
        give(cast)


def test_who_is_not_of_the_office_gives_and_gets_none(cast: Cast) -> None:
    for person in (cast.owner, cast.own_bureau, cast.supervisor, cast.agency):
        with pytest.raises(Conflict):
            give(cast, by=person)
        with pytest.raises(DomainError):
            give(cast, to=person)
    wrong: list[dict[str, Any]] = [{"text": " "}, {"text": "字" * 201}, {"due": date(2024, 12, 1)}, {"numbers": []}]
    for changes in wrong:
        with pytest.raises(DomainError):
            give(cast, **changes)
    with pytest.raises(NotFoundForYou):
        set_done(task_id=give(cast).pk, done=True, by=cast.own_bureau)
    assert OfficeTask.objects.count() == 1


def test_the_page_gives_a_task_and_keeps_what_was_typed(cast: Cast) -> None:
    client = browser(cast.office)
    address = reverse("applications:task_assign", args=[cast.application.number])
    wrong = client.post(address, {"task-text": WHAT, "task-due_on": "2024-12-01", "task-assignee": str(cast.office.pk)})
    text = wrong.content.decode()
    assert (wrong.status_code, "任务期限不能早于今天" in text, WHAT in text) == (422, True, True)
    sent = {"task-text": WHAT, "task-due_on": "2024-12-02", "task-assignee": str(cast.office.pk)}
    assert client.post(address, sent).status_code == 302
    assert OfficeTask.objects.get().assignee == cast.office


def test_the_list_asks_as_often_for_one_row_as_for_three(cast: Cast) -> None:
    def asked() -> int:
        client, address = browser(cast.second_officer), reverse("applications:office_tasks")
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    give(cast)
    once = asked()
    for _ in range(2):
        give(cast, numbers=[further(cast, "office_check").number])
    assert (asked(), once) == (once, 7)
