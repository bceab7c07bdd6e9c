"""Recording the other media in which a notice appeared (the plan wants it published through media)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, inspect_upload
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from committee.models import NoticeChannel
from committee.roles import require_role
from committee.selectors.notices import notice_by_slug

TYPES = {PDF, JPEG, PNG}
MAX_BYTES = 20 * 1024 * 1024
LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a notice appeared. `kind` is a NoticeChannel.Kind."""

    kind: str
    name: str
    published_on: date
    link: str = ""
    place: str = ""


@unit_of_work()
def record_channel(
    *,
    slug: str,
    channel: Channel,
    evidence: "UploadedFile[bytes] | None" = None,
    by: User,
    at: datetime | None = None,
) -> NoticeChannel:
    """Records that another medium published this version, and returns the row.

    Raises NotFoundForYou, RejectedFile, DomainError: neither address nor evidence, another protocol than http, a day
    before the notice or after today (nobody may publish the list before the portal). Side effects: the file is
    inspected and stored, the row, audit event `notice.channel_recorded`.
    """
    notice = notice_by_slug(slug)
    require_role(by, RoleCode.OFFICE, notice.cycle)
    moment = at or database_now()
    if not channel.link and evidence is None:
        raise DomainError("请填写网址或者上传刊发凭证。")
    if channel.link and not channel.link.startswith(("https://", "http://")):
        raise DomainError("网址须以 http:// 或 https:// 开头。")
    if not notice.published_on <= channel.published_on <= local_day(moment):
        raise DomainError("刊发日期须在公示发布之日至今日之间。")
    stored = None
    if evidence is not None:
        inspected = inspect_upload(evidence, allowed=TYPES, max_bytes=MAX_BYTES)
        stored = store_file(evidence, name="公示刊发凭证", by=by, at=moment, inspected=inspected)
    row = NoticeChannel.objects.create(
        notice=notice,
        kind=channel.kind,
        name=channel.name.strip(),
        published_on=channel.published_on,
        link=channel.link,
        place=channel.place.strip(),
        evidence=stored,
        recorded_by=by,
        recorded_at=moment,
    )
    _record("notice.channel_recorded", row, by, moment)
    return row


@unit_of_work()
def strike_channel(*, channel_id: int, reason: str, by: User, at: datetime | None = None) -> NoticeChannel:
    """Strikes out a record that is wrong; it stays on the office's desk and leaves the public page.

    Raises NotFoundForYou, Conflict (struck already), DomainError (no reason). Side effects: the row, audit event
    `notice.channel_struck`.
    """
    row = (
        NoticeChannel.objects.select_for_update(of=("self",))
        .select_related("notice__cycle")
        .filter(pk=channel_id)
        .first()
    )
    if row is None:
        raise NotFoundForYou
    require_role(by, RoleCode.OFFICE, row.notice.cycle)
    if row.struck_at is not None:
        raise Conflict("该刊发记录已经划去，请刷新页面。")
    if len(reason.strip()) < LEAST_REASON:
        raise DomainError(f"请写明划去原因，不少于{LEAST_REASON}字。")
    row.struck_by, row.struck_at, row.struck_reason = by, at or database_now(), reason.strip()
    row.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    _record("notice.channel_struck", row, by, row.struck_at)
    return row


def _record(action: str, row: NoticeChannel, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="notice",
        object_id=row.notice.slug,
        payload={
            "channel": row.pk,
            "kind": row.kind,
            "name": row.name,
            "published_on": row.published_on.isoformat(),
            "link": row.link,
            "place": row.place,
            "sha256": row.evidence.sha256 if row.evidence else "",
            "reason": row.struck_reason,
        },
    )
