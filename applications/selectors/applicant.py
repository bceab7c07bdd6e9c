"""What an applicant may choose and change: their organisations, groups, bureaus, and whether the dossier is open."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from applications.industries import section_of
from applications.models import Application, AwardCycle, Bureau, Group, Organisation
from applications.roles import scopes_of
from applications.selectors.applications import applications_as
from applications.selectors.cycles import stage_is_open
from applications.selectors.deadlines import closing_of, is_open_for
from applications.stages import APPLICATION
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou

EDITABLE_STATES = frozenset({"draft", "correction"})


def organisations_of(*, by: User) -> QuerySet[Organisation]:
    """The organisations for which `by` holds the applicant's role, in the order of their registration."""
    ids, _ = scopes_of(by, RoleCode.APPLICANT)
    return Organisation.objects.filter(pk__in=ids).order_by("pk")


def other_organisations(*, by: User, but: Organisation) -> QuerySet[Organisation]:
    """Those for which `by` may change to from this one."""
    return organisations_of(by=by).exclude(pk=but.pk)


def load_organisation(*, by: User, uscc: str = "") -> Organisation:
    """The person's organisation with this code, or their first one. Raises NotFoundForYou."""
    mine = organisations_of(by=by)
    organisation = mine.filter(uscc=uscc).first() if uscc else mine.first()
    if organisation is None:
        raise NotFoundForYou
    return organisation


def organisation_address(organisation: Organisation) -> str:
    """The address of the page with this organisation's profile, for people who may have several."""
    return f"{reverse('applications:organisation')}?uscc={organisation.uscc}"


def my_applications(*, by: User) -> QuerySet[Application]:
    """The applications of the person's organisations, newest round first, with `shown_state`. One query."""
    return applications_as(by=by, role=RoleCode.APPLICANT).order_by("-cycle__year", "-pk")


def application_of(*, organisation: Organisation, cycle: AwardCycle) -> Application | None:
    """The organisation's application in the round, if there is one."""
    return Application.objects.filter(organisation=organisation, cycle=cycle).first()


def bureaus_for(*, cycle: AwardCycle, division: str) -> QuerySet[Bureau]:
    """The bureaus that answer for a division of GB/T 4754 in this round.

    An entry for the division wins over one for its section: 72 商务服务业 may have its own bureau within L.
    """
    own = Bureau.objects.filter(remits__cycle=cycle, remits__industry=division)
    if own.exists():
        return own.order_by("code")
    return Bureau.objects.filter(remits__cycle=cycle, remits__industry=section_of(division)).order_by("code")


def suggested_group(*, cycle: AwardCycle, division: str) -> Group | None:
    """The group the round's rules suggest for the division's section; the office has the last word."""
    code = cycle.rulebook.industry_groups.get(section_of(division))
    return cycle.groups.filter(code=code).first() if code else None


def why_not_open(cycle: AwardCycle, at: datetime) -> str:
    """Why no application can be made or filled in now; empty while stage 2 is open."""
    return "" if stage_is_open(cycle, "application", at) else "现在不在申报时间内，不能新建或修改申报。"


def due_at(application: Application) -> datetime | None:
    """The instant (exclusive) by which the applicant has to hand in; None when nothing is expected of them."""
    if application.state == "draft":
        return closing_of(application)
    return application.correction_due_at if application.state == "correction" else None


def why_locked(application: Application, at: datetime) -> str:
    """Why the dossier cannot be changed now; empty while the applicant may change it."""
    state = APPLICATION.state[application.state]
    if application.state not in EDITABLE_STATES:
        # An end that is still veiled (not_proposed) must read like every other dossier in the committee.
        ended = state.is_end and not state.shown_as
        return "本次申报已结束，内容不能修改。" if ended else "申报已提交，内容已锁定，不能修改。"
    due = due_at(application)
    if application.state == "draft" and not is_open_for(application, at):
        return "已过申报截止时间，不能修改。"
    if due is None or at >= due:
        return "已过补正期限，不能修改。请联系组委会办公室。"
    return ""
