"""Who of a bureau drafts and who approves: set by the office or by the bureau's head."""

from datetime import datetime

from applications.models import Bureau, BureauDuty
from applications.roles import scopes_of
from applications.selectors.bureau_duties import bureaus_led_by
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role, holders
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou, Refused


def set_duty(*, bureau_id: int, user_id: int, duty: str, by: User, at: datetime | None = None) -> None:
    """Makes a person of the bureau its clerk or head, or neither (""). Setting what is set already changes nothing.

    Side effects: locks the bureau, the BureauDuty row, audit event `bureau.duty_set`.
    Raises NotFoundForYou (another bureau, or somebody who is not of it), Refused (of the bureau, but not its head),
    DomainError (no such duty).
    """
    if duty and duty not in BureauDuty.Duty.values:
        raise DomainError("请选择经办人、负责人或未设定。")
    with unit_of_work():
        bureau = Bureau.objects.select_for_update().filter(pk=bureau_id).first()
        if bureau is None:
            raise NotFoundForYou
        _check_person(by, bureau)
        user = holders(role=RoleCode.BUREAU, scope_kind=ScopeKind.BUREAU, scope_id=bureau.pk).filter(pk=user_id).first()
        if user is None:
            raise NotFoundForYou
        _write(bureau, user, duty, by, at or database_now())


def _check_person(by: User, bureau: Bureau) -> None:
    if has_role(by, RoleCode.OFFICE) or bureau.pk in bureaus_led_by(by):
        return
    if bureau.pk in scopes_of(by, RoleCode.BUREAU)[0]:
        raise Refused("职责由组委会办公室或本部门负责人设定。")
    raise NotFoundForYou


def _write(bureau: Bureau, user: User, duty: str, by: User, at: datetime) -> None:
    before = bureau.duties.filter(user=user).values_list("duty", flat=True).first() or ""
    if before == duty:
        return
    if duty:
        bureau.duties.update_or_create(user=user, defaults={"duty": duty, "set_by": by, "set_at": at})
    else:
        bureau.duties.filter(user=user).delete()
    record(
        action="bureau.duty_set",
        by=by,
        at=at,
        object_type="bureau",
        object_id=str(bureau.pk),
        payload={"bureau": bureau.name, "user": user.pk, "before": before, "after": duty},
    )
