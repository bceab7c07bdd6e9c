"""Bulk actions: first how many and which and which not and why, then all of what was shown or nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, CheckAnswer, OfficeTask, Recusal
from applications.services.office_bulk import CHANGED, qualify_many
from applications.workflow.engine import Blocked, advance_application
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.models import Delivery, Message
from tests.applications.bureau.desk import IN_TIME, further
from tests.applications.office.credit import vouch
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.sharing import shared

TASK = {"task-text": "核对生产许可证", "task-due_on": "2024-12-06", "confirm": "yes"}


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    cast = make_cast(state="office_check")
    vouch(cast)
    checked(cast, cast.application)
    return cast


def checked(cast: Cast, *applications: Application) -> None:
    CheckAnswer.objects.bulk_create(
        CheckAnswer(application=application, item=rule.key, verdict="pass", by=cast.office, at=IN_TIME)
        for application in applications
        for rule in cast.cycle.rulebook.screening
    )


def recuse(cast: Cast, user: User, application: Application) -> None:
    Recusal.objects.create(
        application=application, user=user, reason="亲属", decided_by=cast.agency, decided_at=IN_TIME
    )


def post(client: Client, name: str, *applications: Application, **data: Any) -> Any:
    lines = [f"{application.number}:{application.version}" for application in applications]
    key = {"line": lines} if "confirm" in data else {"chosen": [each.number for each in applications]}
    return client.post(reverse(f"applications:{name}"), {**key, **data})


def states(*applications: Application) -> list[str]:
    return [Application.objects.get(pk=application.pk).state for application in applications]


def test_the_page_says_how_many_which_and_why_not(cast: Cast) -> None:
    late = further(cast, "correction", name="岐山磨坊有限公司")
    page = post(browser(cast.office), "bulk_qualify", cast.application, cast.rival_application, late)
    assert page.status_code == 200
    assert [line.application for line in page.context["able"]] == [cast.application]
    count = len(cast.cycle.rulebook.screening)
    assert [(line.application, line.decision.sentence) for line in page.context["unable"]] == [
        (cast.rival_application, f"还有 {count} 项核查未填写结论。"),
        (late, "现在不能办理“初审合格”，当前状态：补正。请刷新页面。"),
    ]
    text = page.content.decode()
    assert ("将办理初审合格：1 家" in text, "不在本次办理范围：2 家" in text) == (True, True)
    assert set(states(cast.application, cast.rival_application)) == {"office_check"}


def test_what_was_confirmed_is_done_through_the_engine(cast: Cast) -> None:
    checked(cast, cast.rival_application)
    both = (cast.application, cast.rival_application)
    done = post(browser(cast.office), "bulk_qualify", *both, confirm="yes")
    assert done["Location"] == reverse("applications:office_list")
    assert states(*both) == ["document_review"] * 2
    events = AuditEvent.objects.filter(action="application.qualify").values_list("object_id", "actor")
    assert sorted(events) == sorted((str(each.pk), cast.office.pk) for each in both)
    assert Message.objects.filter(key__startswith="qualify").count() == 5


def test_one_that_cannot_go_stops_all(cast: Cast) -> None:
    checked(cast, cast.rival_application)
    both = (cast.application, cast.rival_application)
    advance_application(
        application_id=cast.rival_application.pk, action="request_correction", by=cast.office, reason="补", at=IN_TIME
    )
    page = post(browser(cast.office), "bulk_qualify", *both, confirm="yes")
    assert page.status_code == 409
    text = page.content.decode()
    assert f"{cast.rival_application.organisation.name}：" in text
    assert "本次各项均未办理。" in text
    assert [line.application for line in page.context["able"]] == [cast.application]
    assert states(*both) == ["office_check", "correction"]


def test_an_unfinished_checklist_is_refused_with_422(cast: Cast) -> None:
    with pytest.raises(Blocked) as refused:
        qualify_many(versions={cast.application.number: 1, cast.rival_application.number: 1}, by=cast.office)
    assert refused.value.sentence.startswith(f"{cast.rival_application.organisation.name}：还有")
    page = post(browser(cast.office), "bulk_qualify", cast.application, cast.rival_application, confirm="yes")
    assert (page.status_code, states(cast.application)) == (422, ["office_check"])


def test_a_stale_version_is_refused(cast: Cast) -> None:
    with pytest.raises(Conflict):
        qualify_many(versions={cast.application.number: 7}, by=cast.office)
    client, address = browser(cast.office), reverse("applications:bulk_qualify")
    page = client.post(address, {"line": [f"{cast.application.number}:x"], "confirm": "yes"})
    assert (page.status_code, states(cast.application)) == (409, ["office_check"])


def test_a_dossier_one_is_recused_from_is_not_in_it(cast: Cast) -> None:
    checked(cast, cast.rival_application)
    recuse(cast, cast.office, cast.rival_application)
    both = (cast.application, cast.rival_application)
    page = post(browser(cast.office), "bulk_qualify", *both)
    assert [line.application for line in page.context["able"]] == [cast.application]
    assert cast.rival_application.organisation.name not in page.content.decode()
    refused = post(browser(cast.office), "bulk_qualify", *both, confirm="yes")
    text = refused.content.decode()
    assert (refused.status_code, CHANGED in text) == (409, True)
    assert cast.rival_application.organisation.name not in text
    assert states(*both) == ["office_check"] * 2


def test_nothing_chosen_is_said(cast: Cast) -> None:
    client = browser(cast.office)
    for name in ("bulk_qualify", "bulk_task"):
        page = post(client, name)
        assert (page.status_code, "没有选择申报" in page.content.decode()) == (422, True)
    with pytest.raises(DomainError):
        qualify_many(versions={}, by=cast.office)


def test_only_the_office_has_bulk_actions(cast: Cast) -> None:
    others = [person for name, person in cast.people().items() if name not in {"office", "second_officer", "stranger"}]
    for name in ("bulk_qualify", "bulk_task"):
        found = {post(browser(person), name, cast.application, confirm="yes").status_code for person in others}  # type: ignore[arg-type]
        assert found == {404}
    assert states(cast.application) == ["office_check"]


def test_a_task_for_each_and_one_mail_that_names_nobody(cast: Cast) -> None:
    both = (cast.application, cast.rival_application)
    client = browser(cast.office)
    shown = post(client, "bulk_task", *both).content.decode()
    assert ("将交办：2 家各一项任务" in shown, "核对" in shown) == (True, False)
    given = {**TASK, "task-assignee": str(cast.second_officer.pk)}
    assert post(client, "bulk_task", *both, **given).status_code == 302
    tasks = OfficeTask.objects.values_list("application", "assignee", "text")
    assert sorted(tasks) == sorted((each.pk, cast.second_officer.pk, "核对生产许可证") for each in both)
    (mail,) = Delivery.objects.all()
    said = mail.subject + mail.body
    assert [word for word in ("核对生产许可证", *(each.organisation.name for each in both)) if word in said] == []
    told = Message.objects.get()
    assert (told.user, told.kind) == (cast.second_officer, "task")


def test_an_assignee_who_is_recused_from_one_gets_none(cast: Cast) -> None:
    recuse(cast, cast.second_officer, cast.rival_application)
    given = {**TASK, "task-assignee": str(cast.second_officer.pk)}
    page = post(browser(cast.office), "bulk_task", cast.application, cast.rival_application, **given)
    text = page.content.decode()
    assert (page.status_code, f"{cast.rival_application.organisation.name}：所选经办人须回避" in text) == (422, True)
    assert "核对生产许可证" in text
    assert OfficeTask.objects.count() == 0
