"""The people of an organisation, who waits to join it, and the offer to hand it over."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from applications.models import AccessRequest, Organisation, OwnershipOffer
from applications.selectors.applicant import organisations_of
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.errors import NotFoundForYou

# The oldest ones; each answer makes room for the next.
MOST_SHOWN = 20
OWNER_ONLY = "只有本单位管理员可以办理。"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an answer in an organisation; empty for its editors, who only see who belongs to it."""

    invitations: tuple[Invitation, ...] = ()
    requests: tuple[AccessRequest, ...] = ()


def member_grants(organisation: Organisation) -> QuerySet[RoleGrant]:
    """The active grants on the organisation with their people, in the order of joining."""
    held = RoleGrant.objects.filter(
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=organisation.pk,
        revoked_at__isnull=True,
    )
    return held.select_related("user").order_by("granted_at", "pk")


def has_proven_member(organisation: Organisation) -> bool:
    """Whether any of its people has proved that the address of their account is theirs. One query."""
    people = member_grants(organisation).values("user")
    return bool(EmailAddress.objects.filter(user__in=people, verified=True).exists())


def owned_organisation(*, by: User, organisation_id: int | None) -> Organisation:
    """The organisation if `by` owns it. Raises NotFoundForYou for everybody else, its editors among them."""
    found = organisations_of(by=by).filter(pk=organisation_id or 0, owner=by).first()
    if found is None:
        raise NotFoundForYou
    return found


def open_invitations_to(organisation: Organisation, at: datetime) -> QuerySet[Invitation]:
    """Invitations to the organisation that can still be accepted, newest first."""
    return Invitation.objects.filter(
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id=organisation.pk,
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=at,
    )


def proven() -> Exists:
    """Of a request: whether the person has proved that the address of the account is theirs."""
    own = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
    return Exists(own)


def open_requests_for(organisation: Organisation) -> QuerySet[AccessRequest]:
    """Requests to join that wait for the owner, oldest first; of people with a proven address only."""
    found = AccessRequest.objects.filter(proven(), uscc=organisation.uscc, outcome="", user__is_active=True)
    return found.select_related("user").order_by("asked_at", "pk")


def waiting_for(*, by: User, organisation: Organisation, at: datetime) -> Waiting:
    """What the owner has to answer. Two queries for the owner, none for an editor."""
    if organisation.owner_id != by.pk:
        return Waiting()
    return Waiting(tuple(open_invitations_to(organisation, at)), tuple(open_requests_for(organisation)[:MOST_SHOWN]))


def open_offer(organisation: Organisation) -> OwnershipOffer | None:
    """The offer that waits for an answer. One query."""
    found = organisation.ownership_offers.filter(outcome="").select_related("offered_to", "offered_by")
    return found.first()


def own_requests(*, by: User) -> QuerySet[AccessRequest]:
    """The person's own requests, newest first. They tell the code that was asked for, never whether it is here."""
    return AccessRequest.objects.filter(user=by)
