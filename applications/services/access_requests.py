"""Asking to belong to an organisation that somebody registered before; its owner decides."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from applications.models import AccessRequest, Organisation
from applications.selectors.members import has_proven_member, member_grants, owned_organisation, proven
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.services import grant_role, revoke_role
from baoji_award.accounts.uscc import validate
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell

MEMBERS = "/apply/members/"
JOIN = "/apply/join/"
# Against floods: what one person may ask for in a day, and how long a refusal holds.
DAY, MOST_A_DAY, REFUSED_FOR = timedelta(days=1), 5, timedelta(days=7)
TOO_MANY = "一天内最多提出 5 次加入申请，请明天再试。"


def request_access(*, uscc: str, by: User, at: datetime | None = None) -> None:
    """Asks to belong to the organisation with this code. Show the same page whether or not anybody registered it.

    A request that is still open, was refused within a week, or is for one's own organisation is not made again.
    Side effects: an AccessRequest, audit event `access.requested`; the owner of an organisation that is here is told,
    once the person's address is proven.
    Raises InvalidCode, DomainError (too many in a day: the same for every code).
    """
    code = validate(uscc)
    with unit_of_work():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        moment = at or database_now()
        mine = AccessRequest.objects.filter(user=by)
        if mine.filter(asked_at__gt=moment - DAY).count() >= MOST_A_DAY:
            raise DomainError(TOO_MANY)
        if _asked_before(code, by, moment):
            return
        asked = AccessRequest.objects.create(uscc=code, user=by, asked_at=moment)
        _record("access.requested", asked, by, moment)
        announce_requests(user=by, at=moment)


def announce_requests(*, user: User, at: datetime | None = None) -> None:
    """Tells owners of the person's open requests, each once, as soon as the person's address is proven.

    An organisation of which nobody has ever proven an address has no owner to ask: the first who proves one takes it.
    Otherwise a code would be barred for good by whoever typed it in with an address that is not theirs.
    Side effects: one message (待办) an owner and request; or what `_take_over` does.
    """
    moment = at or database_now()
    waiting = AccessRequest.objects.filter(proven(), user=user, outcome="").select_related("user")
    for asked in waiting:
        found = Organisation.objects.select_for_update(of=("self",), no_key=True).select_related("owner")
        organisation = found.filter(uscc=asked.uscc).first()
        if organisation is None or organisation.owner is None:
            continue
        if not has_proven_member(organisation):
            _take_over(organisation, organisation.owner, asked, moment)
            continue
        tell(
            to=[organisation.owner],
            template="access_requested",
            context={"organisation": organisation, "person": user, "at": asked.asked_at},
            key=f"access_requested:{asked.pk}",
            link=f"{MEMBERS}?uscc={organisation.uscc}",
            kind=Message.Kind.TASK,
            at=moment,
        )


def _take_over(organisation: Organisation, former: User, asked: AccessRequest, at: datetime) -> None:
    """The person behind the (proven) request owns the organisation; whoever registered it may ask to join in turn.

    Side effects: owner, contact and grants of the organisation, the request's outcome, a request of the former owner,
    audit event `organisation.taken_over`, a message to the new owner.
    """
    user = asked.user
    let_in(user, organisation, None, at)
    organisation.owner, organisation.contact_name, organisation.contact_phone = user, user.name, user.phone
    organisation.save(update_fields=["owner", "contact_name", "contact_phone"])
    for grant in member_grants(organisation).exclude(user=user):
        revoke_role(grant_id=grant.pk, by=None, at=at)
    _decide(asked, approve=True, by=user, at=at)
    request_access(uscc=organisation.uscc, by=former, at=at)
    record(
        action="organisation.taken_over",
        by=user,
        at=at,
        object_type="organisation",
        object_id=str(organisation.pk),
        payload={"uscc": organisation.uscc, "from": former.pk, "to": user.pk},
    )
    _tell_decision(asked, organisation, at)


@receiver(email_confirmed)
def address_confirmed(sender: Any, *, email_address: EmailAddress, **options: Any) -> None:
    """Until somebody proves the address, no owner hears of a request: forged ones would flood them."""
    with unit_of_work():
        announce_requests(user=email_address.user)


def decide_request(*, request_id: int, approve: bool, by: User, at: datetime | None = None) -> AccessRequest:
    """The owner lets the person in as an editor, or not; returns the decided request.

    Side effects: the outcome, on approval the applicant's grant on the organisation, audit event `access.decided`, a
    message to the person.
    Raises NotFoundForYou (unknown, or `by` does not own that organisation), Conflict (decided already), DomainError
    (an account that cannot hold this role).
    """
    with unit_of_work():
        asked = AccessRequest.objects.select_for_update(of=("self",)).filter(proven(), pk=request_id).first()
        if asked is None:
            raise NotFoundForYou
        organisation = _owned(asked, by)
        if asked.outcome:
            raise Conflict("该申请已办理。")
        moment = at or database_now()
        if approve:
            let_in(asked.user, organisation, by, moment)
        _decide(asked, approve=approve, by=by, at=moment)
        _tell_decision(asked, organisation, moment)
    return asked


def _decide(asked: AccessRequest, *, approve: bool, by: User, at: datetime) -> None:
    asked.outcome = AccessRequest.Outcome.APPROVED if approve else AccessRequest.Outcome.DECLINED
    asked.decided_by, asked.decided_at = by, at
    asked.save(update_fields=["outcome", "decided_by", "decided_at"])
    _record("access.decided", asked, by, at)


def _tell_decision(asked: AccessRequest, organisation: Organisation, at: datetime) -> None:
    approved = asked.outcome == AccessRequest.Outcome.APPROVED
    tell(
        to=[asked.user],
        template="access_decided",
        context={"organisation": organisation, "approved": approved, "at": at},
        key=f"access_decided:{asked.pk}",
        link="/apply/" if approved else JOIN,
        at=at,
    )


def _asked_before(code: str, by: User, at: datetime) -> bool:
    mine = AccessRequest.objects.filter(user=by, uscc=code)
    declined = mine.filter(outcome=AccessRequest.Outcome.DECLINED, decided_at__gt=at - REFUSED_FOR)
    held = Organisation.objects.filter(uscc=code, pk__in=_own_ids(by))
    return mine.filter(outcome="").exists() or declined.exists() or held.exists()


def _own_ids(by: User) -> list[int]:
    grants = by.grants.filter(role=RoleCode.APPLICANT, revoked_at__isnull=True)
    return [number for number in grants.values_list("scope_id", flat=True) if number is not None]


def _owned(asked: AccessRequest, by: User) -> Organisation:
    found = Organisation.objects.filter(uscc=asked.uscc).first()
    return owned_organisation(by=by, organisation_id=found.pk if found else None)


def let_in(user: User, organisation: Organisation, by: User | None, at: datetime) -> None:
    """Gives the person the organisation's dossiers; the caller has checked who may say so. Side effects: grant_role."""
    grant_role(
        user=user,
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=organisation.pk,
        by=by,
        vouched=True,
        at=at,
    )


def _record(action: str, asked: AccessRequest, by: User, at: datetime) -> None:
    payload = {"uscc": asked.uscc, "user": asked.user_id, "outcome": asked.outcome}
    record(action=action, by=by, at=at, object_type="access_request", object_id=str(asked.pk), payload=payload)
