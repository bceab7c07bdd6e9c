"""The agency's one click to whoever a site report waits for."""

from datetime import datetime

from django.urls import reverse

from applications.selectors.applications import applications_as
from applications.selectors.cycles import deadline_of
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell
from reviews.errors import NotYet
from reviews.selectors.site import STAGE
from reviews.selectors.site_signing import unsigned_visits, waiting_rows
from reviews.services.site_access import record_visit


@unit_of_work()
def remind_signers(*, application_id: int, by: User, at: datetime | None = None) -> int:
    """Reminds everybody the report of this visit waits for, once a day; returns how many were told.

    Raises NotFoundForYou (not the round's agency, recused), NotYet (no report waits for anybody).
    Side effects: a message to each, audit event `site.reminded` with how many.
    """
    application = lock_application(application_id)
    if not applications_as(by=by, role=RoleCode.AGENCY).filter(pk=application_id).exists():
        raise NotFoundForYou
    visit = unsigned_visits(application.cycle, by=by).filter(application=application).first()
    if visit is None:
        raise NotYet("该申报没有等待签署的现场评审报告。")
    now = at or database_now()
    (row,) = waiting_rows([visit], due_at=deadline_of(application.cycle, STAGE), at=now)
    if not row.to_remind:
        raise NotYet("评审日期未到，或评审组尚无已接受分派的组长，暂时不能催办。")
    page = "reviews:visit_sign" if row.signing else "reviews:visit_report"
    told = tell(
        to=row.to_remind,
        template="site_report_waiting",
        context={"application": application, "signing": row.signing},
        key=f"site_report_waiting:{visit.pk}:{local_day(now).isoformat()}",
        link=reverse(page, args=[visit.pk]),
        kind=Message.Kind.TASK,
        at=now,
    )
    record_visit("site.reminded", visit, by, now, {"told": told})
    return told
