"""A person's number for short messages: named by them, proven by a code, given up whenever they like."""

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.models import Sms, SmsPhone
from baoji_award.notifications.sms import post_sms, sms_gateway
from baoji_award.ui.context import site

VALID = timedelta(minutes=10)
PAUSE = timedelta(minutes=1)
MOST_A_DAY = 5
MOST_TRIES = 5
WRONG = "验证码不正确或已失效，请核对或者重新获取。"


def phone_of(user: models.Model) -> SmsPhone | None:
    """The number the person named, proven or not."""
    return SmsPhone.objects.filter(user_id=user.pk).first()


@unit_of_work()
def ask_code(*, phone: str, by: models.Model, at: datetime | None = None) -> SmsPhone:
    """Names a number and sends a code to it; returns the row, which is not proven until the code came back.

    Raises DomainError (no gateway, not a mobile number), Conflict (a code a minute, five a day).
    Side effects: the row, a queued short message; audit `sms_code_sent`, without the number.
    """
    now = at or database_now()
    if sms_gateway() is None:
        raise DomainError("本平台未开通短信提醒。")
    if not (len(phone) == 11 and phone.isascii() and phone.isdigit() and phone.startswith("1")):
        raise DomainError("请填写 11 位手机号码。")
    row = SmsPhone.objects.select_for_update().filter(user_id=by.pk).first() or SmsPhone(user_id=by.pk)
    _require_patience(by, now)
    code = f"{secrets.randbelow(10**6):06d}"
    row.phone, row.verified_at, row.tries = phone, None, 0
    row.code, row.code_until = _digest(by, phone, code), now + VALID
    row.save()
    text = f"【{site().site_name}】验证码 {code}，10 分钟内有效。请勿告知他人。"
    post_sms([Sms(user_id=by.pk, phone=phone, text=text, secret=True, created_at=now)], at=now)
    _record("sms_code_sent", by, now)
    return row


def _require_patience(by: models.Model, now: datetime) -> None:
    asked = Sms.objects.filter(user_id=by.pk, secret=True, created_at__gt=now - timedelta(days=1))
    times = sorted(asked.values_list("created_at", flat=True))
    if times and times[-1] > now - PAUSE:
        raise Conflict("获取验证码过于频繁，请 1 分钟后再试。")
    if len(times) >= MOST_A_DAY:
        raise Conflict("今日获取验证码次数已达上限，请明日再试。")


def prove_phone(*, code: str, by: models.Model, at: datetime | None = None) -> SmsPhone:
    """Proves the number with its code; returns the row. Raises DomainError; five wrong codes use it up.

    Side effects: short messages are sent from now on; audit `sms_phone_proven`. A wrong try is counted.
    """
    now = at or database_now()
    with unit_of_work():
        row = SmsPhone.objects.select_for_update().filter(user_id=by.pk, verified_at=None).first()
        if row and row.code_until > now and row.tries < MOST_TRIES:
            row.tries += 1
            if constant_time_compare(row.code, _digest(by, row.phone, code.strip())):
                row.verified_at, row.code = now, ""
                _record("sms_phone_proven", by, now)
            row.save()
    if row is None or row.verified_at is None:
        raise DomainError(WRONG)
    return row


@unit_of_work()
def give_up_phone(*, by: models.Model, at: datetime | None = None) -> bool:
    """Ends the short messages and forgets the number; returns whether there was one. Audit `sms_phone_removed`."""
    gone, _ = SmsPhone.objects.filter(user_id=by.pk).delete()
    if gone:
        _record("sms_phone_removed", by, at or database_now())
    return bool(gone)


def _digest(by: models.Model, phone: str, code: str) -> str:
    return salted_hmac("notifications.sms", f"{by.pk}:{phone}:{code}", algorithm="sha256").hexdigest()


def _record(action: str, by: models.Model, at: datetime) -> None:
    record(action=action, by=by, at=at, object_type="user", object_id=str(by.pk))  # type: ignore[arg-type]
