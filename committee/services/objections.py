"""Receiving real-name objections: from this site, and on paper or by telephone through the office (domain.md 2.7)."""

from datetime import datetime

from applications.models import Application
from applications.workflow.engine import lock_application
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import DomainError, NotFoundForYou
from baoji_award.ui.words import day
from committee.models import Objection, PublicNotice
from committee.roles import require_role
from committee.selectors.notices import notice_by_slug, numbers_in, versions_of
from committee.services.cases import refuse_late
from committee.services.identity import Identity
from committee.services.objection_intake import (
    OnPaper,
    Papers,
    Statement,
    announce,
    application_named,
    check_intake,
    inspect_papers,
    keep_papers,
    open_case,
)

# What came on paper in time counts even when the award was given before it arrived: it may lead to a revocation.
REACHED_ON_PAPER = ("in_notice", "awarded")


def receive_objection(
    *,
    slug: str,
    statement: Statement,
    identity: Identity,
    papers: Papers,
    token: str = "",
    at: datetime | None = None,
) -> Objection:
    """Receives an objection to the notice under `slug` and returns the case with its code.

    The same form (`token`) sent twice returns the first case.

    Raises NotFoundForYou (no such notice), DomainError: late by the database clock, anonymous, no evidence, a unit
    without its seal, a name not on the list; RejectedFile for a file that is not accepted. Side effects:
    - stores the evidence under neutral names, the identity and the names of the files sealed in their own table
    - allocates the case number, counts the due dates in working days
    - tells the office, without saying who or against whom; audit `objection.received`
    """
    notice = notice_by_slug(slug)
    check_intake(notice, statement, identity, papers)
    files, sealed = inspect_papers(papers)
    with unit_of_work():
        # The lock orders this case and the confirmation of the same candidate; the clock is read behind it.
        application = lock_application(application_named(notice, statement.application).pk)
        earlier = Objection.objects.filter(token=token).first() if token else None
        if earlier is not None:
            return earlier
        moment = at or database_now()
        if moment >= notice.ends_at:
            raise DomainError("公示已结束，不再受理异议。")
        if application.state != "in_notice":
            raise DomainError("该单位已不在公示名单中。")
        objection = open_case(notice, application, statement, token=token, at=moment)
        keep_papers(objection, identity, files, sealed, at=moment)
        announce(objection, len(files), by=None, at=moment)
    return objection


def enter_objection(
    *,
    slug: str,
    statement: Statement,
    identity: Identity,
    papers: Papers,
    paper: OnPaper,
    token: str = "",
    at: datetime | None = None,
) -> Objection:
    """Enters what came by post, telephone or in person, with its scan or record, and returns the case.

    `slug` is the version it was written against, the running one or one that was replaced. Its postmark (or the day of
    the call or visit) decides whether it is in time, not the day of entry; a late one gets its number all the same and
    is closed at once as 不予受理 with the reason and a reply.

    Raises NotFoundForYou (no officer of the round, or recused from the dossier), and as receive_objection; DomainError
    for a day before that version or after today, or a late one that the running version takes. Side effects as
    receive_objection, by the officer; for a late one those of refuse_late.
    """
    notice, by = notice_by_slug(slug), paper.entered_by
    require_role(by, RoleCode.OFFICE, notice.cycle)
    check_intake(notice, statement, identity, papers)
    files, sealed = inspect_papers(papers)
    with unit_of_work():
        application = lock_application(application_named(notice, statement.application).pk)
        earlier = Objection.objects.filter(token=token).first() if token else None
        if earlier is not None:
            return earlier
        if not type(application).objects.filter(visible(by), pk=application.pk).exists():
            raise NotFoundForYou
        moment = at or database_now()
        _check_day(notice, paper, moment)
        _check_version(notice, application, paper)
        objection = open_case(notice, application, statement, token=token, at=moment, paper=paper)
        keep_papers(objection, identity, files, sealed, at=moment)
        announce(objection, len(files), by=by, at=moment)
        if paper.sent_on > notice.last_day:
            refuse_late(objection, _late(notice, objection), by=by, at=moment)
    return objection


def _check_day(notice: PublicNotice, paper: OnPaper, at: datetime) -> None:
    if paper.sent_on > local_day(at):
        raise DomainError("邮戳或反映日期不能晚于今天。", field="sent_on")
    if paper.sent_on < notice.published_on:
        raise DomainError("邮戳或反映日期早于公示发布日期，请核对。", field="sent_on")
    if paper.channel not in {Objection.Channel.POST, Objection.Channel.PHONE, Objection.Channel.VISIT}:
        raise DomainError("请选择提出方式。", field="channel")


def _check_version(notice: PublicNotice, application: Application, paper: OnPaper) -> None:
    """A letter belongs to the version it was written against, even if the running one no longer lists the organisation.

    What is late for an earlier version is refused only when the running one does not take it.
    """
    if notice.successor is None:
        if application.state not in REACHED_ON_PAPER:
            raise DomainError("该单位已不在公示名单中。")
        return
    newest = versions_of(notice.cycle)[0]
    runs = newest.published_on <= paper.sent_on <= newest.last_day
    if paper.sent_on > notice.last_day and runs and application.number in numbers_in(newest):
        raise DomainError("该日期在现行公示期内，且该单位仍在现行名单中，请选择现行版本。", field="version")


def _late(notice: PublicNotice, objection: Objection) -> str:
    posted = "邮戳日期" if notice.cycle.rulebook.public_notice.postmark_counts else "收到日期"
    what = posted if objection.channel == Objection.Channel.POST else "反映日期"
    return f"该异议的{what}为{day(objection.sent_on)}，晚于公示末日{day(notice.last_day)}，属逾期异议，不予受理。"
