"""通知公告: drafting, publishing and withdrawing public announcements (plan 五（一）).

What was published stays as it was: a correction is a withdrawal with its reason and a new announcement.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from applications.models import Announcement, AwardCycle
from applications.workflow.engine import STALE, Blocked
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

LONGEST_TITLE, LONGEST_BODY, LONGEST_REASON = 120, 20_000, 200


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """Plain text: blank lines part the paragraphs. `is_call` marks the call that opens the round."""

    title: str
    body: str
    is_call: bool = False


def draft_announcement(*, cycle_id: int, text: AnnouncementText, by: User, at: datetime | None = None) -> Announcement:
    """A new draft of the round, invisible to the public; returns it.

    Side effects: the row, audit event `announcement.drafted`. Raises NotFoundForYou (not their round), DomainError.
    """
    with unit_of_work():
        cycle = AwardCycle.objects.filter(pk=cycle_id).first()
        if cycle is None or not holds_in_round(by, RoleCode.OFFICE, cycle.pk):
            raise NotFoundForYou
        moment = at or database_now()
        _check(text)
        announcement = Announcement.objects.create(
            cycle=cycle,
            title=text.title,
            body=text.body,
            is_call=text.is_call,
            created_by=by,
            created_at=moment,
        )
        _record("announcement.drafted", announcement, by, moment)
    return announcement


def edit_announcement(
    *, announcement_id: int, text: AnnouncementText, seen: str, by: User, at: datetime | None = None
) -> Announcement:
    """Replaces the text of a draft; `seen` is the fingerprint of the text the person started from. Returns it.

    Side effects: the row, audit event `announcement.edited`.
    Raises NotFoundForYou, Blocked (published), Conflict (somebody else changed it), DomainError.
    """
    with unit_of_work():
        announcement = lock_draft(announcement_id, by)
        moment = at or database_now()
        if seen != fingerprint(announcement):
            raise Conflict("内容已被他人修改，请核对后再保存。")
        _check(text)
        announcement.title, announcement.body, announcement.is_call = text.title, text.body, text.is_call
        announcement.save(update_fields=["title", "body", "is_call"])
        _record("announcement.edited", announcement, by, moment)
    return announcement


def publish_announcement(
    *, announcement_id: int, by: User, seen: str | None = None, at: datetime | None = None
) -> Announcement:
    """Makes the draft public and returns it. `seen` is the fingerprint of the text that was previewed; None skips the
    comparison (the sample data).

    Side effects: `published_at`, audit event `announcement.published` with the fingerprint of the text.
    Raises NotFoundForYou, Blocked (published before), Conflict (the text is not the one that was previewed).
    """
    with unit_of_work():
        announcement = lock_draft(announcement_id, by)
        moment = at or database_now()
        if seen is not None and seen != fingerprint(announcement):
            raise Conflict(STALE)
        announcement.published_at = moment
        announcement.save(update_fields=["published_at"])
        _record("announcement.published", announcement, by, moment)
    return announcement


def withdraw_announcement(*, announcement_id: int, reason: str, by: User, at: datetime | None = None) -> Announcement:
    """Withdraws a published announcement, which stays readable with the reason; returns it.

    Side effects: `withdrawn_at` and the reason, audit event `announcement.withdrawn`.
    Raises NotFoundForYou, Blocked (a draft), Conflict (withdrawn before), DomainError (no reason, or too long).
    """
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写撤回原因，不超过 {LONGEST_REASON} 字。")
    with unit_of_work():
        announcement = lock_announcement(announcement_id, by)
        moment = at or database_now()
        if announcement.published_at is None:
            raise Blocked("公告尚未发布，不需撤回。")
        if announcement.withdrawn_at is not None:
            raise Conflict("本公告已撤回，请刷新页面。")
        announcement.withdrawn_at, announcement.withdrawal_reason = moment, reason.strip()
        announcement.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        _record("announcement.withdrawn", announcement, by, moment, reason=reason.strip())
    return announcement


def lock_announcement(announcement_id: int, by: User) -> Announcement:
    """The announcement, locked, when `by` is of its round's office. In a unit of work. Raises NotFoundForYou."""
    announcement = Announcement.objects.select_for_update().filter(pk=announcement_id).first()
    if announcement is None or not holds_in_round(by, RoleCode.OFFICE, announcement.cycle_id):
        raise NotFoundForYou
    return announcement


def lock_draft(announcement_id: int, by: User) -> Announcement:
    """As lock_announcement; raises Blocked when it is published, because then its text is fixed."""
    announcement = lock_announcement(announcement_id, by)
    if announcement.published_at is not None:
        raise Blocked("公告已发布，内容不能更改。需要更正的，请撤回后另行发布。")
    return announcement


def fingerprint(announcement: Announcement) -> str:
    """SHA-256 of everything a reader would see: title, text, kind and the attachments. One query."""
    files = list(announcement.files.order_by("pk").values_list("name", "stored__sha256"))
    seen = [announcement.title, announcement.body, announcement.is_call, files]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode()).hexdigest()


def _check(text: AnnouncementText) -> None:
    if not text.title.strip() or len(text.title) > LONGEST_TITLE:
        raise DomainError(f"请填写标题，不超过 {LONGEST_TITLE} 字。")
    if not text.body.strip() or len(text.body) > LONGEST_BODY:
        raise DomainError(f"请填写正文，不超过 {LONGEST_BODY} 字。")


def _record(action: str, announcement: Announcement, by: User, at: datetime, **more: str) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="announcement",
        object_id=str(announcement.pk),
        payload={"title": announcement.title, "text": fingerprint(announcement), **more},
    )
