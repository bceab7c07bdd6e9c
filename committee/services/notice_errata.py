"""Setting a slip of the pen in a notice right: list and dates stay as they are, the notice itself is never changed."""

from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from baoji_award.ui.words import day
from committee.models import NoticeErratum, PublicNotice
from committee.roles import require_role
from committee.selectors.notices import names_in, notice_by_slug

LIST_CHANGES = "名单有变动的，须发布更正公示，公示期重新计算。"
DATES_CHANGE = "公示日期不能以勘误更改。"


@unit_of_work()
def publish_erratum(
    *, slug: str, wrong: str, right: str, reason: str, by: User, at: datetime | None = None
) -> NoticeErratum:
    """Publishes an erratum of the newest version and returns it; the period runs on.

    Raises NotFoundForYou, DomainError: the version has been replaced, a part is missing, `wrong` does not stand in
    the text, or it touches the list or the dates. Side effects: the row, audit event `notice.erratum`.
    """
    notice = notice_by_slug(slug)
    cycle = AwardCycle.objects.select_for_update().get(pk=notice.cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    wrong, right, reason = wrong.strip(), right.strip(), reason.strip()
    _refuse(notice, wrong, right, reason)
    moment = at or database_now()
    erratum = NoticeErratum.objects.create(
        notice=notice,
        position=notice.errata.count() + 1,
        wrong=wrong,
        right=right,
        reason=reason,
        published_at=moment,
        published_by=by,
    )
    record(
        action="notice.erratum",
        by=by,
        at=moment,
        object_type="notice",
        object_id=notice.slug,
        payload={"position": erratum.position, "wrong": wrong, "right": right, "reason": reason},
    )
    return erratum


def _refuse(notice: PublicNotice, wrong: str, right: str, reason: str) -> None:
    if PublicNotice.objects.filter(replaces=notice).exists():
        raise DomainError("该版公示已被更正公示取代，请在最新版发布勘误。")
    if not (wrong and right and reason) or wrong == right:
        raise DomainError("请填写原文、更正为和说明，更正前后不能相同。")
    # A name or a date may reach across the ends of what is quoted: both are looked for in what would stand there.
    if any(name in text for _, name in names_in(notice) for text in (wrong, right)):
        raise DomainError(LIST_CHANGES)
    dates = (day(notice.first_day), day(notice.last_day), "24:00")
    if any(date in text or text in date for date in dates for text in (wrong, right)):
        raise DomainError(DATES_CHANGE)
    if not any(wrong in text for text in texts_of(notice)):
        raise DomainError("公示正文中没有这段原文，请照录。名单和公示日期不适用勘误。")


def texts_of(notice: PublicNotice) -> list[str]:
    """What is running text in a notice: neither the list nor the counting of its days."""
    details = notice.details
    contact = [value for _, value in details.get("contact", [])]
    return [notice.title, *notice.paragraphs, *details.get("steps", []), *details.get("ways", []), *contact]
