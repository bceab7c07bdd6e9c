"""Telling people: once, in plain text, at a constant cost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import Conflict, NotFoundForYou, Refused
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery, Message, OutboxEntry
from baoji_award.notifications.services import resend, send_mail, tell
from baoji_award.notifications.texts import LINK_REMOVED, own_links_only

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def templates(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "emails" / "reminder"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("提醒：{{ title }}\n")
    (folder / "body.txt").write_text("{{ recipient.name }}须办理“{{ title }}”。\n\n\n\n{{ link }}\n")
    configured = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.TEMPLATES = configured
    settings.PUBLIC_BASE_URL = "https://award.example"


def people(count: int, prefix: str = "p") -> list[User]:
    return [User.objects.create_user(f"{prefix}{n}@example.test", name=f"第{n}人") for n in range(count)]


def remind(to: list[User], key: str = "k", title: str = "A & B 的<材料>", link: str = "/apply/1/") -> int:
    return tell(to=to, template="reminder", context={"title": title}, key=key, link=link, at=NOW)


def test_a_message_and_a_mail_for_each() -> None:
    users = people(2)
    assert (remind([*users, users[0]]), outbox.sweep()) == (2, 2)
    rows = Message.objects.order_by("user_id").values_list("subject", "body", "link", "kind", "created_at")
    body = "{}须办理“A & B 的<材料>”。\n\nhttps://award.example/apply/1/"
    assert list(rows) == [
        ("提醒：A & B 的<材料>", body.format(name), "/apply/1/", "notice", NOW) for name in ("第0人", "第1人")
    ]
    sent = sorted(mail.outbox, key=lambda message: message.to)
    assert [message.to for message in sent] == [["p0@example.test"], ["p1@example.test"]]
    assert (
        sent[0].subject,
        sent[0].content_subtype,
        sent[0].alternatives if hasattr(sent[0], "alternatives") else [],
    ) == (
        "提醒：A & B 的<材料>",
        "plain",
        [],
    )
    assert sent[0].body.startswith("第0人，您好：\n\n第0人须办理“A & B 的<材料>”。")
    assert sent[0].body.count("https://award.example/apply/1/") == 2


def test_telling_twice_tells_once() -> None:
    users = people(3)
    assert [remind(users[:2]), remind(users), remind(users, key="other")] == [2, 1, 3]
    assert (Message.objects.count(), Delivery.objects.count(), OutboxEntry.objects.count()) == (6, 6, 6)


def test_the_number_of_queries_does_not_depend_on_the_number_of_people() -> None:
    costs = []
    for number in (1, 30):
        users = people(number, prefix=f"n{number}-")
        with CaptureQueriesContext(connection) as captured:
            assert remind(users) == number
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_nobody_to_tell() -> None:
    assert (remind([]), OutboxEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("甲\r\nBcc: all@example.test", "提醒：甲 Bcc: all@example.test"),
        ("请到https://evil.test/x领取", f"提醒：请到{LINK_REMOVED}领取"),
        ("www.evil.test，立即登录", f"提醒：{LINK_REMOVED}，立即登录"),
        ("\u202e反\x00向", "提醒： 反 向"),
        ("长" * 300, "提醒：" + "长" * 197),
    ],
)
def test_text_of_users_makes_neither_headers_nor_links(title: str, subject: str) -> None:
    remind(people(1), title=title)
    message = Message.objects.get()
    assert (message.subject, "evil.test" in message.body) == (subject, False)


def test_only_our_own_links_stay() -> None:
    text = "https://award.example/a https://award.example.evil.test/ ftp://x.test/。完"
    assert own_links_only(text) == f"https://award.example/a {LINK_REMOVED} {LINK_REMOVED}。完"


def test_the_database_refuses_a_second_message() -> None:
    user = people(1)[0]
    remind([user])
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(user=user, key="k", subject="x", body="x", created_at=NOW)


def test_a_secret_mail_forgets_its_text_and_cannot_be_sent_again(settings: Settings) -> None:
    delivery = send_mail(
        recipient="x@example.test", name="某人", template="reminder", context={"title": "链接"}, secret=True, at=NOW
    )
    with pytest.raises(Conflict):
        resend(delivery_id=delivery.pk, by=None)
    assert outbox.sweep() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.body, "须办理“链接”" in mail.outbox[0].body) == ("sent", "", True)
    with pytest.raises(Refused):
        resend(delivery_id=delivery.pk, by=None)


def test_resending_is_a_new_row_in_the_log() -> None:
    user = people(1)[0]
    remind([user])
    outbox.sweep()
    old = Delivery.objects.get()
    copy = resend(delivery_id=old.pk, by=user, at=NOW)
    assert (outbox.sweep(), len(mail.outbox), mail.outbox[0].body == mail.outbox[1].body) == (1, 2, True)
    assert (copy.message_id, AuditEvent.objects.get(action="resend_mail").object_id) == (old.message_id, str(old.pk))
    with pytest.raises(NotFoundForYou):
        resend(delivery_id=Message.objects.get().pk, by=user)
