"""Digests: once a day and person, at a fixed hour, never for what names a day; nothing lost, nothing twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.errors import DomainError
from baoji_award.notifications import outbox
from baoji_award.notifications.digests import choice_of, last_cutoff, send_digests, set_choice
from baoji_award.notifications.models import Delivery, Digest, DigestLine, Message
from baoji_award.notifications.services import mark_all_read, tell

pytestmark = pytest.mark.django_db
# 18:00 in Beijing is 10:00 UTC.
BEFORE = datetime(2024, 11, 20, 9, 59, tzinfo=UTC)
SIX = datetime(2024, 11, 20, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def person(choice: str, name: str = "") -> User:
    user = User.objects.create_user(f"{name or choice}@example.test", name=name or choice)
    set_choice(choice=choice, by=user, at=BEFORE - DAY)
    return user


def say(*people: User, key: str = "k", template: str = "close_round", at: datetime = BEFORE) -> int:
    return tell(to=people, template=template, context={"at": at}, key=key, at=at)


def sent() -> list[tuple[str, str]]:
    outbox.sweep()
    return [(each.to[0].split("@")[0], str(each.subject)) for each in mail.outbox]


def test_each_person_is_mailed_as_they_wish() -> None:
    at_once, daily, inbox = (person(choice) for choice in ("at_once", "daily", "inbox"))
    silent = User.objects.create_user("silent@example.test", name="从未设置")
    assert say(at_once, daily, inbox, silent) == Message.objects.count() == 4
    assert sorted(name for name, _ in sent()) == ["at_once", "silent"]
    assert [choice_of(user) for user in (at_once, daily, inbox, silent)] == ["at_once", "daily", "inbox", "at_once"]


@pytest.mark.parametrize("template", ["reminder", "request_correction", "ownership_offered", "identity_corrected"])
def test_deadlines_and_security_never_wait(template: str) -> None:
    say(person("daily"), person("inbox"), template=template)
    assert sorted(name for name, _ in sent()) == ["daily", "inbox"]


def test_a_digest_is_sent_once_and_names_what_is_unread() -> None:
    daily = person("daily")
    say(daily, key="read", at=BEFORE - timedelta(hours=1))
    mark_all_read(by=daily, at=BEFORE)
    say(daily, key="a")
    say(daily, key="b")
    assert [send_digests(at=at) for at in (BEFORE, SIX, SIX, SIX + timedelta(hours=5))] == [0, 1, 0, 0]
    assert sent() == [("daily", "您有 2 条未读通知")]
    body = mail.outbox[0].body
    assert (body.count("2024-11-20 17:59"), reverse("message_list") in body, "16:59" in body) == (2, True, False)


def test_what_comes_later_goes_with_the_next_one_and_a_lost_day_is_caught_up() -> None:
    daily = person("daily")
    say(daily, key="a")
    assert send_digests(at=SIX) == 1
    say(daily, key="late", at=BEFORE)  # committed after the digest
    say(daily, key="b", at=SIX + timedelta(minutes=1))
    assert [send_digests(at=at) for at in (SIX + timedelta(hours=2), SIX + 3 * DAY - timedelta(hours=9))] == [0, 1]
    assert [subject for _, subject in sent()] == ["您有 1 条未读通知", "您有 2 条未读通知"]


def test_read_messages_and_closed_accounts_get_no_mail() -> None:
    reader, closed = person("daily", "reader"), person("daily", "closed")
    say(reader, closed)
    mark_all_read(by=reader, at=BEFORE)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert (send_digests(at=SIX), sent(), Delivery.objects.count()) == (0, [], 0)


def test_whoever_wants_no_mails_any_more_gets_none_of_the_collected() -> None:
    daily = person("daily")
    say(daily)
    set_choice(choice="inbox", by=daily, at=BEFORE)
    assert (send_digests(at=SIX), DigestLine.objects.count(), Message.objects.count()) == (0, 0, 1)
    assert list(AuditEvent.objects.filter(action="change_mail_choice").values_list("object_id", flat=True)) == [
        str(daily.pk),
        str(daily.pk),
    ]


def test_a_long_digest_is_cut_and_says_so() -> None:
    daily = person("daily")
    for number in range(52):
        say(daily, key=str(number))
    assert (send_digests(at=SIX), sent()) == (1, [("daily", "您有 52 条未读通知")])
    assert "另有 2 条" in mail.outbox[0].body


def test_the_database_takes_one_digest_a_day() -> None:
    daily = person("daily")
    Digest.objects.create(user=daily, day=SIX.date())
    with pytest.raises(IntegrityError, match="digest_once_a_day"), transaction.atomic():
        Digest.objects.create(user=daily, day=SIX.date())


def test_the_hour_is_beijings() -> None:
    assert [last_cutoff(at) for at in (BEFORE, SIX, SIX + timedelta(hours=8))] == [SIX - DAY, SIX, SIX]


def test_telling_costs_the_same_for_one_and_for_many() -> None:
    costs = set()
    for count in (1, 5):
        people = [person("daily", f"p{count}-{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            say(*people, key=str(count))
        costs.add(len(queries))
    assert len(costs) == 1, costs


def test_the_page_keeps_the_choice(settings: Settings) -> None:
    user = User.objects.create_user("someone@example.test", "correct horse battery 8", name="某人")
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = reverse("notice_settings")
    assert client.post(page, {"choice": "never"}).status_code == 422
    assert (client.post(page, {"choice": "daily"}).status_code, choice_of(user)) == (302, "daily")
    shown = client.get(page).content.decode()
    assert shown.index('value="daily"') < shown.index("checked") < shown.index('value="inbox"')
    with pytest.raises(DomainError):
        set_choice(choice="never", by=user)
