"""The office gives an organisation to somebody else, where its people cannot settle it among themselves."""

from datetime import datetime

from applications.models import Organisation, OwnershipOffer
from applications.selectors.members import member_grants, open_offer
from applications.services.access_requests import let_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role, has_verified_account
from baoji_award.accounts.services import revoke_role
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from baoji_award.notifications.services import tell

LONGEST_REASON = 200
NOT_HERE = "没有以该代码注册的单位，请核对。"
NO_ACCOUNT = "没有使用该邮箱且已验证邮箱的账号，请对方先注册并验证邮箱。"


def hand_over_by_office(*, uscc: str, email: str, reason: str, by: User, at: datetime | None = None) -> Organisation:
    """Makes the person with this address the organisation's owner, on documents the office has seen; returns it.

    The former owner no longer belongs to the organisation; the new one decides about everybody else.
    Side effects: locks the organisation, its owner and grants, the end of an open offer, audit event
    `ownership.handed_over`, a message to both.
    Raises NotFoundForYou unless `by` is of the office, Refused for oneself, DomainError (an unknown code or address,
    the owner already, no reason, an account that cannot hold the role), InvalidCode.
    """
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
    with unit_of_work():
        locked = Organisation.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
        organisation = locked.filter(uscc=validate(uscc)).first()
        if organisation is None or organisation.owner is None:
            raise DomainError(NOT_HERE, field="uscc")
        former, heir = organisation.owner, _heir(email, organisation, by)
        why = reason.strip()
        if not why or len(why) > LONGEST_REASON:
            raise DomainError(f"请填写移交依据，不超过 {LONGEST_REASON} 字。", field="reason")
        moment = at or database_now()
        _move(organisation, heir, former, by, moment)
        record(
            action="ownership.handed_over",
            by=by,
            at=moment,
            object_type="organisation",
            object_id=str(organisation.pk),
            payload={"uscc": organisation.uscc, "from": former.pk, "to": heir.pk, "reason": why},
        )
        tell(
            to=[former, heir],
            template="ownership_handed_over",
            context={"organisation": organisation, "person": heir, "reason": why, "at": moment},
            key=f"ownership_handed_over:{organisation.pk}:{moment.isoformat()}",
            at=moment,
        )
    return organisation


def _heir(email: str, organisation: Organisation, by: User) -> User:
    address = email.strip().lower()
    heir = User.objects.filter(email=address, is_active=True).first()
    if heir is None or not has_verified_account(email=address):
        raise DomainError(NO_ACCOUNT, field="email")
    if heir == by:
        raise Refused("不能将单位移交给本人。")
    if heir.pk == organisation.owner_id:
        raise DomainError("该账号已是本单位管理员。", field="email")
    return heir


def _move(organisation: Organisation, heir: User, former: User, by: User, at: datetime) -> None:
    let_in(heir, organisation, by, at)
    offer = open_offer(organisation)
    if offer is not None:
        offer.outcome, offer.ended_at = OwnershipOffer.Outcome.CANCELLED, at
        offer.save(update_fields=["outcome", "ended_at"])
    organisation.owner = heir
    organisation.save(update_fields=["owner"])
    for grant in member_grants(organisation).filter(user=former):
        revoke_role(grant_id=grant.pk, by=by, vouched=True, at=at)
