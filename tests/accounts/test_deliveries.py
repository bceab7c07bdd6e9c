"""Mails that failed: shown with their reason, sent again once, and on the office's desk until then."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.services import resend_failed_deliveries
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.failures import count_open, with_reason
from baoji_award.notifications.models import Delivery, Sms
from baoji_award.notifications.reasons import REASONS, reason_of
from tests.accounts.people import make_person

pytestmark = pytest.mark.django_db
LIST = reverse("delivery_list")
ERRORS = {
    "SMTPRecipientsRefused": "address",
    "SMTPRecipientsRefused 550": "address",
    "SMTPRecipientsRefused 452": "full",
    "SMTPDataError 552": "full",
    "SMTPDataError 451": "busy",
    "SMTPSenderRefused 554": "refused",
    "ConnectionRefusedError": "connection",
    "TimeoutError": "connection",
    "SMTPServerDisconnected": "connection",
    "Recused": "recused",
    "KeyError": "other",
}


def failed(error: str = "SMTPDataError 554", **changes: Any) -> Delivery:
    said = {"recipient": "x@example.test", "subject": "通知", "body": "正文", "created_at": database_now()} | changes
    return Delivery.objects.create(state="failed", attempts=5, error=error, **said)


@pytest.fixture
def office() -> User:
    return make_person("office@example.test", RoleCode.OFFICE)


@pytest.fixture
def client(office: User, settings: Settings) -> Client:
    browser = Client()
    browser.force_login(office, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def test_every_error_has_one_class_in_words_and_in_the_filter() -> None:
    for error in ERRORS:
        failed(error)
    assert {error: reason_of(error) for error in ERRORS} == {error: REASONS[code][0] for error, code in ERRORS.items()}
    found = {code: set(with_reason(Delivery.objects.all(), code).values_list("error", flat=True)) for code in REASONS}
    assert found == {code: {error for error, its in ERRORS.items() if its == code} for code in REASONS}


def test_a_refused_recipient_keeps_its_code() -> None:
    refused = smtplib.SMTPRecipientsRefused({"x@example.test": (550, b"no such user x@example.test")})
    assert outbox._name(refused) == "SMTPRecipientsRefused 550"


def test_what_failed_is_sent_again_once(office: User) -> None:
    failed()
    failed(secret=True, body="")
    failed(created_at=database_now() - timedelta(days=31))
    assert count_open(database_now()) == (2, 1)
    assert [resend_failed_deliveries(by=office), resend_failed_deliveries(by=office)] == [1, 0]
    assert (count_open(database_now()), outbox.sweep()) == ((1, 0), 1)
    assert AuditEvent.objects.filter(action="resend_mail").count() == 1
    copy = Delivery.objects.get(copy_of__isnull=False)
    assert (copy.state, copy.recipient, copy.body) == ("sent", "x@example.test", "正文")
    with pytest.raises(NotFoundForYou):
        resend_failed_deliveries(by=make_person("a@example.test", RoleCode.AGENCY))


def test_a_copy_that_fails_is_open_again(office: User) -> None:
    failed()
    resend_failed_deliveries(by=office)
    Delivery.objects.filter(copy_of__isnull=False).update(state="failed")
    assert (count_open(database_now()), resend_failed_deliveries(by=office)) == ((1, 1), 1)


def test_the_log_says_why_and_offers_to_send_again(client: Client) -> None:
    failed("SMTPDataError 552", recipient="full@example.test")
    failed("TimeoutError", recipient="late@example.test", secret=True)
    page = client.get(LIST).content.decode()
    why = '收件箱已满<span class="hide-sm">（SMTPDataError 552）</span>'
    assert [words in page for words in ("2 封邮件发送失败", "全部重发（1 封）", why)] == [True, True, True]
    only = client.get(LIST, {"reason": "full", "state": "open"}).content.decode()
    assert ("full@example.test" in only, "late@example.test" in only) == (True, False)
    client.post(reverse("resend_deliveries"))
    assert "full@example.test" not in client.get(LIST, {"state": "open"}).content.decode()
    client.post(reverse("resend_deliveries"))
    assert Delivery.objects.count() == 3


def test_the_log_of_short_messages_costs_the_same_and_shows_no_number(client: Client) -> None:
    costs = set()
    for number in range(3):
        user = make_person(f"p{number}@example.test", RoleCode.EXPERT)
        Sms.objects.create(user=user, phone="13800001234", text="您有一条新的平台消息", created_at=database_now())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("sms_list")).content.decode()
        costs.add(len(queries))
    assert ("尾号 1234" in page, "13800001234" in page, len(costs)) == (True, False, 1)
    assert max(costs) <= 12
    assert "没有短信" in client.get(reverse("sms_list"), {"state": "failed"}).content.decode()
