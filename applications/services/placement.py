"""Which group a dossier competes in and which bureau recommends it: chosen in the draft, corrected by the office."""

from datetime import datetime

from django.urls import reverse

from applications.models import Application, Bureau, Group
from applications.roles import recused_users
from applications.selectors.placement import choosable_bureaus, may_group_be_corrected
from applications.selectors.screening import load_for_office
from applications.services.applicant_section import lock_for_editing, touch
from applications.workflow.engine import STALE, Blocked, lock_application
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import holders
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.services import tell

LONGEST_REASON = 500
ONLY_IN_DRAFT = "申报已提交，组别和推荐部门由组委会办公室核定，本单位不能修改。"
TOO_LATE = "申报已通过资格初审或已办结，组别不能更正。"
NO_SUCH_GROUP = "请选择本轮设置的组别。"
NO_SUCH_BUREAU = "请选择负责本单位所属行业的推荐部门。"


def choose_placement(
    *, application_id: int, group_code: str, bureau_id: int, version: int, by: User, at: datetime | None = None
) -> Application:
    """The applicant puts its draft into another group or before another bureau; returns the dossier.

    Answers that the new group is not asked stay stored and do not count.
    Side effects: locks the application; its group, bureau and version, audit event `application.placed`; nothing when
    both are as they were.
    Raises NotFoundForYou (not theirs), Blocked (not in draft, or late), Conflict (stale), DomainError (a group or
    bureau that cannot be chosen).
    """
    with unit_of_work():
        application, moment = lock_for_editing(application_id, by=by, at=at)
        if application.state != "draft":
            raise Blocked(ONLY_IN_DRAFT)
        if version != application.version:
            raise Conflict(STALE)
        group = _group(application, group_code)
        bureau = choosable_bureaus(application).filter(pk=bureau_id).first()
        if bureau is None:
            raise DomainError(NO_SUCH_BUREAU, field="bureau")
        if (group, bureau) != (application.group, application.bureau):
            _write(application, "application.placed", group, bureau, by=by, at=moment)
    return application


def correct_group(
    *, number: str, group_code: str, reason: str, version: int, by: User, at: datetime | None = None
) -> Application:
    """The office puts a dossier that was handed in into another group, until it is qualified; returns the dossier.

    What was handed in keeps the group it named; what the new group is asked further is a matter of a correction.
    Side effects: locks the application; its group and version, audit event `application.group_corrected`, a message to
    the applicant's and the bureau's people.
    Raises NotFoundForYou (a dossier `by` may not see as its office), Conflict (stale, or qualified), DomainError (no
    reason, an unknown group, the same one).
    """
    with unit_of_work():
        load_for_office(by=by, number=number)
        application = lock_application(Application.objects.only("pk").get(number=number).pk)
        moment = at or database_now()
        if version != application.version:
            raise Conflict(STALE)
        if not may_group_be_corrected(application):
            raise Conflict(TOO_LATE)
        group, why = _group(application, group_code), _checked(reason)
        if group == application.group:
            raise DomainError("申报现在就在该组，请选择其他组别。", field="group")
        former = application.group
        _write(application, "application.group_corrected", group, application.bureau, by=by, at=moment, reason=why)
        _tell(application, former, why, moment)
    return application


def _group(application: Application, code: str) -> Group:
    group = application.cycle.groups.filter(code=code).first()
    if group is None:
        raise DomainError(NO_SUCH_GROUP, field="group")
    return group


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text or len(text) > LONGEST_REASON:
        raise DomainError(f"请填写更正原因，不超过 {LONGEST_REASON} 字。", field="reason")
    return text


def _write(
    application: Application, action: str, group: Group, bureau: Bureau, *, by: User, at: datetime, reason: str = ""
) -> None:
    payload = {
        "number": application.number,
        "group": [application.group.name, group.name],
        "bureau": [application.bureau.name, bureau.name],
    }
    application.group, application.bureau = group, bureau
    application.save(update_fields=["group", "bureau"])
    touch(application)
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={**payload, "reason": reason} if reason else payload,
    )


def _tell(application: Application, former: Group, reason: str, at: datetime) -> None:
    for role, kind, scope_id in (
        (RoleCode.APPLICANT, ScopeKind.ORGANISATION, application.organisation_id),
        (RoleCode.BUREAU, ScopeKind.BUREAU, application.bureau_id),
    ):
        people = holders(role=role, scope_kind=kind, scope_id=scope_id)
        tell(
            to=people.exclude(pk__in=recused_users(application)),
            template="group_corrected",
            context={"application": application, "former": former, "reason": reason, "at": at},
            key=f"group_corrected:{application.pk}:{application.version}:{role}",
            link=reverse("applications:detail", args=[application.number]),
            at=at,
        )
