"""Making an application in a round (plan 五（二）)."""

from datetime import datetime

from django.db import connection

from applications.models import Application, AwardCycle, Bureau, Group, Organisation
from applications.roles import scopes_of
from applications.selectors.applicant import application_of, bureaus_for, why_not_open
from applications.selectors.eligibility import why_barred
from applications.workflow.engine import Blocked
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.numbering import allocate_number
from baoji_award.errors import Conflict, DomainError, NotFoundForYou

NUMBER_PATTERN = "{prefix}-{year}-{value:04d}"


def create_application(
    *, cycle_id: int, organisation_id: int, group_code: str, bureau_id: int, by: User, at: datetime | None = None
) -> Application:
    """A new draft of the organisation in the round, with its number (BJZL-2024-0001), which is never given twice.

    Side effects: locks the round FOR SHARE and the organisation FOR UPDATE, allocates the number, writes the
    application and one audit event `application.created`.
    Raises NotFoundForYou (an organisation that is not theirs), Blocked (stage 2 is not open, or a bar runs that the
    round's rules heed), Conflict (there is an application already, named with its number), DomainError (a group or
    bureau that does not fit).
    """
    with unit_of_work():
        cycle, organisation = _locked(cycle_id, organisation_id, by)
        moment = at or database_now()
        _require_free(cycle, organisation, moment)
        application = Application.objects.create(
            cycle=cycle,
            organisation=organisation,
            group=_group(cycle, group_code),
            bureau=_bureau(cycle, organisation, bureau_id),
            number=allocate_number(
                series="dossier", year=cycle.year, prefix=cycle.rulebook.numbers.dossier, pattern=NUMBER_PATTERN
            ).text,
            created_by=by,
            created_at=moment,
            state_since=moment,
        )
        record(
            action="application.created",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={
                "number": application.number,
                "organisation": organisation.uscc,
                "group": group_code,
                "bureau": application.bureau.code,
            },
        )
    return application


def _locked(cycle_id: int, organisation_id: int, by: User) -> tuple[AwardCycle, Organisation]:
    ids, _ = scopes_of(by, RoleCode.APPLICANT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM applications_awardcycle WHERE id = %s FOR SHARE", [cycle_id])
        known = cursor.fetchone() is not None
    if not known or organisation_id not in ids:
        raise NotFoundForYou
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    return AwardCycle.objects.prefetch_related("windows").get(pk=cycle_id), organisation


def _require_free(cycle: AwardCycle, organisation: Organisation, at: datetime) -> None:
    reason = why_not_open(cycle, at)
    if reason:
        raise Blocked(reason)
    barred = why_barred(cycle, organisation, at)
    if barred:
        raise Blocked(barred)
    earlier = application_of(organisation=organisation, cycle=cycle)
    if earlier is not None:
        raise Conflict(f"本单位本年度已有申报 {earlier.number}。")


def _group(cycle: AwardCycle, code: str) -> Group:
    group = cycle.groups.filter(code=code).first()
    if group is None:
        raise DomainError("请选择本轮设置的组别。")
    return group


def _bureau(cycle: AwardCycle, organisation: Organisation, bureau_id: int) -> Bureau:
    bureau = bureaus_for(cycle=cycle, division=organisation.industry).filter(pk=bureau_id).first()
    if bureau is None:
        raise DomainError("请选择负责本单位所属行业的推荐部门。")
    return bureau
