"""Short messages: only what names a day, only to a proven number, and no word about the matter."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry, Sms, SmsPhone
from baoji_award.notifications.phones import ask_code, give_up_phone, prove_phone
from baoji_award.notifications.services import tell
from baoji_award.notifications.sms import FolderGateway

pytestmark = pytest.mark.django_db
AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
PHONE = "13800001234"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.SMS_FOLDER = str(tmp_path)
    return tmp_path


def person(name: str = "someone") -> User:
    return User.objects.create_user(f"{name}@example.test", "correct horse battery 8", name=name)


def handed_over(folder: Path) -> list[dict[str, str]]:
    outbox.sweep()
    return [json.loads(path.read_text()) for path in sorted((folder / "to-send").glob("*.json"))]


def code_of(user: User) -> str:
    found = re.search(r"验证码 (\d{6})", Sms.objects.filter(user=user, secret=True).latest("created_at").text)
    assert found
    return found[1]


def proven(user: User, phone: str = PHONE) -> User:
    ask_code(phone=phone, by=user, at=AT - timedelta(days=2))
    prove_phone(code=code_of(user), by=user, at=AT - timedelta(days=2))
    Sms.objects.all().delete()
    OutboxEntry.objects.all().delete()
    return user


def say(*people: User, template: str = "task_assigned", key: str = "k") -> int:
    context = {"by": people[0], "tasks": [1, 2], "due_on": date(2024, 12, 6), "reason": "机密原因"}
    return tell(to=people, template=template, context=context, key=key, link="/office/tasks/", at=AT)


def test_a_proven_number_gets_one_sentence_with_the_day(folder: Path) -> None:
    user = proven(person())
    unproven = person("unproven")
    ask_code(phone="13900001234", by=unproven, at=AT)
    Sms.objects.all().delete()
    say(user, unproven, person("none"))
    say(user, unproven)
    sent = [each for each in handed_over(folder) if each["phone"] == PHONE]
    assert [each["text"].partition("】")[2] for each in sent] == [
        "您有一条新的平台消息，时间或期限为 2024年12月6日，请登录平台查看。"
    ]
    assert list(Sms.objects.values_list("state", flat=True)) == ["sent"]


def test_what_names_no_day_is_no_short_message(folder: Path) -> None:
    user = proven(person())
    say(user, template="qualify")
    say(user, template="access_requested", key="b")
    say(user, template="return_to_applicant", key="c")
    assert [each["text"].partition("】")[2] for each in handed_over(folder)] == [
        "您有一条新的平台消息，请登录平台查看。"
    ]


def test_without_a_gateway_nothing_is_written_or_asked() -> None:
    user = person()
    with CaptureQueriesContext(connection) as queries:
        say(user)
    assert (Sms.objects.count(), [each for each in queries.captured_queries if "sms" in each["sql"]]) == (0, [])
    with pytest.raises(DomainError, match="未开通"):
        ask_code(phone=PHONE, by=user)


def test_a_code_proves_the_number_once_and_is_wiped(folder: Path) -> None:
    user = person()
    ask_code(phone=PHONE, by=user, at=AT)
    code = code_of(user)
    assert code in handed_over(folder)[0]["text"]
    assert Sms.objects.values_list("state", "text").get() == ("sent", "")
    with pytest.raises(DomainError):
        prove_phone(code="00000x", by=user, at=AT)
    assert prove_phone(code=code, by=user, at=AT).verified_at == AT
    with pytest.raises(DomainError):
        prove_phone(code=code, by=user, at=AT)
    logged = str(list(AuditEvent.objects.values_list("action", "payload_text")))
    assert ("sms_phone_proven" in logged, PHONE in logged, code in logged) == (True, False, False)
    assert (give_up_phone(by=user), give_up_phone(by=user), SmsPhone.objects.count()) == (True, False, 0)


@pytest.mark.parametrize("late", [timedelta(minutes=10), timedelta(0)])
def test_a_code_is_used_up_by_time_and_by_tries(folder: Path, late: timedelta) -> None:
    user = person()
    ask_code(phone=PHONE, by=user, at=AT)
    for _ in range(0 if late else 5):
        with pytest.raises(DomainError):
            prove_phone(code="wrong!", by=user, at=AT)
    with pytest.raises(DomainError):
        prove_phone(code=code_of(user), by=user, at=AT + late)
    assert SmsPhone.objects.get().verified_at is None


def test_codes_are_asked_for_with_patience(folder: Path) -> None:
    user = person()
    for number in range(5):
        ask_code(phone=PHONE, by=user, at=AT + timedelta(hours=number))
        with pytest.raises(Conflict, match="1 分钟"):
            ask_code(phone=PHONE, by=user, at=AT + timedelta(hours=number, seconds=59))
    with pytest.raises(Conflict, match="明日"):
        ask_code(phone=PHONE, by=user, at=AT + timedelta(hours=6))
    for phone in ("1380000123", "23800001234", "１３８００００１２３４"):
        with pytest.raises(DomainError, match="11 位"):
            ask_code(phone=phone, by=person(phone), at=AT)


def test_a_gateway_that_fails_is_tried_again_and_seen(folder: Path, settings: Settings) -> None:
    user = proven(person())
    say(user)
    settings.SMS_FOLDER = ""
    for _ in range(outbox.MAX_ATTEMPTS):
        OutboxEntry.objects.update(available_at=Now())
        outbox.sweep()
    assert Sms.objects.values_list("state", "attempts", "error").get() == ("failed", 5, "ConnectionError")


def test_the_gateway_writes_whole_files_under_safe_names(tmp_path: Path) -> None:
    gateway, key = FolderGateway(tmp_path), "0" * 36
    for _ in range(2):
        gateway.send(key=key, phone=PHONE, text="内容")
    assert [path.name for path in (tmp_path / "to-send").iterdir()] == [f"{key}.json"]
    with pytest.raises(ValueError, match="not a key"):
        gateway.send(key="../../x", phone=PHONE, text="")


def test_the_database_keeps_no_code_of_a_proven_number(folder: Path) -> None:
    proven(person())
    for change in ({"code": "x"}, {"phone": "12"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SmsPhone.objects.update(**change)


def test_the_pages_prove_and_give_up_a_number(folder: Path, settings: Settings) -> None:
    user, client = person(), Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = reverse("sms_settings")
    assert "开通短信提醒" in client.get(reverse("notice_settings")).content.decode()
    assert client.post(page, {"phone": "1"}).status_code == 422
    assert client.post(page, {"phone": PHONE}).status_code == 302
    assert "尾号 1234" in client.get(page).content.decode()
    assert client.post(page, {"phone": PHONE}).status_code == 409
    assert client.post(page, {"code": "x"}).status_code == 422
    assert client.post(page, {"code": code_of(user)})["Location"] == reverse("notice_settings")
    assert "停止短信提醒" in client.get(reverse("notice_settings")).content.decode()
    assert client.post(reverse("sms_remove")).status_code == 302
    assert SmsPhone.objects.count() == 0
