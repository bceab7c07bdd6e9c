"""Short messages: the port to a gateway, and what is sent through it.

A short message says that there is something to read and until when, and nothing else: it crosses foreign networks and
stands on locked screens. Only what names a day is sent, to a number that its owner has proven.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db.models import F

from baoji_award.calendar.clock import database_now
from baoji_award.notifications import outbox
from baoji_award.notifications.catalogue import TEXTS
from baoji_award.notifications.models import Message, Sms, SmsPhone
from baoji_award.notifications.wording import value_of
from baoji_award.ui.context import site
from baoji_award.ui.words import NOTHING

TOPIC = "sms"
KEY = re.compile(r"[0-9a-f-]{36}")
OUT = "to-send"


class SmsGateway(Protocol):
    """What a gateway must do. `key` names one message for ever."""

    def send(self, *, key: str, phone: str, text: str) -> None:
        """Hands the message over; raises when it cannot. Doing it again under the same key changes nothing."""


class FolderGateway:
    """Exchange by a folder: we write `to-send/<key>.json` with `phone` and `text`, the gateway's own agent sends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, *, key: str, phone: str, text: str) -> None:
        """The file appears under its name whole, so that the agent never takes half of one."""
        if not KEY.fullmatch(key):
            message = f"not a key for a message: {key}"
            raise ValueError(message)
        path = self.folder / OUT / f"{key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps({"phone": phone, "text": text}, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)


def sms_gateway() -> SmsGateway | None:
    """The gateway of SMS_FOLDER; None where no short messages are sent."""
    return FolderGateway(Path(settings.SMS_FOLDER)) if settings.SMS_FOLDER else None


def announce(messages: list[Message], template: str, context: Mapping[str, object], *, at: datetime) -> int:
    """Queues a short message for whoever asked for them, where the text names a day; returns how many.

    Must run in the transaction of the telling. No query where no gateway is configured.
    """
    text = TEXTS.get(template)
    if text is None or not text.urgent or not messages or sms_gateway() is None:
        return 0
    proven = SmsPhone.objects.filter(user_id__in=[message.user_id for message in messages], verified_at__isnull=False)
    phones = dict(proven.values_list("user_id", "phone"))
    due = value_of(text.due, context)
    said = notice_text("" if due == NOTHING else due)
    rows = [
        Sms(user_id=message.user_id, phone=phones[message.user_id], text=said, created_at=at)
        for message in messages
        if message.user_id in phones
    ]
    post_sms(rows, at=at)
    return len(rows)


def notice_text(due: str) -> str:
    """The one sentence of a short message; `due` is a day or a moment in words, or empty."""
    until = f"，时间或期限为 {due}" if due else ""
    return f"【{site().site_name}】您有一条新的平台消息{until}，请登录平台查看。"


def post_sms(rows: list[Sms], *, at: datetime) -> None:
    """Writes these messages and their outbox entries. Must run in a transaction."""
    if rows:
        Sms.objects.bulk_create(rows)
        outbox.enqueue_many(topic=TOPIC, items=[(str(row.pk), {"sms": str(row.pk)}) for row in rows], at=at)


def _note_failure(payload: dict[str, Any], error: str, final: bool) -> None:
    state = Sms.State.FAILED if final else Sms.State.QUEUED
    unsent = Sms.objects.filter(pk=payload["sms"]).exclude(state=Sms.State.SENT)
    unsent.update(state=state, error=error, attempts=F("attempts") + 1)
    if final:
        unsent.filter(secret=True).update(text="")


@outbox.handler(TOPIC, failed=_note_failure)
def send_sms(payload: dict[str, Any]) -> None:
    """Hands one queued message to the gateway; a code is wiped with it. Raises where no gateway is configured."""
    row = Sms.objects.select_for_update().filter(pk=payload["sms"], state=Sms.State.QUEUED).first()
    if row is None:
        return
    gateway = sms_gateway()
    if gateway is None:
        message = "no gateway for short messages"
        raise ConnectionError(message)
    text = row.text
    row.state, row.sent_at, row.error = Sms.State.SENT, database_now(), ""
    row.attempts += 1
    if row.secret:
        row.text = ""
    row.save(update_fields=["state", "sent_at", "error", "attempts", "text"])
    gateway.send(key=str(row.pk), phone=row.phone, text=text)
