"""The owner's decisions about who belongs to the organisation, and the hand-over of the organisation itself."""

from datetime import datetime

from applications.models import Organisation, OwnershipOffer
from applications.selectors.applicant import organisations_of
from applications.selectors.members import member_grants, open_invitations_to, open_offer, owned_organisation
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.accounts.services import invite, on_revoking, revoke_invitation, revoke_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.models import Message
from baoji_award.notifications.services import tell

MEMBERS = "/apply/members/"
# Against floods: invitations of one organisation that can be open at the same time.
MOST_INVITATIONS = 20
OWNER_STAYS = "管理员须先将管理权移交给其他成员，才能退出或被移除。"


@on_revoking
def owner_stays(grant: RoleGrant) -> str | None:
    """An organisation keeps its owner, whoever takes the grant (the database refuses it as well)."""
    if grant.role != RoleCode.APPLICANT:
        return None
    owned = Organisation.objects.filter(pk=grant.scope_id or 0, owner_id=grant.user_id)
    return OWNER_STAYS if owned.exists() else None


def invite_editor(*, organisation_id: int, email: str, name: str, by: User, at: datetime | None = None) -> Invitation:
    """Invites a person to edit for the organisation; the link goes out by mail, works once and for seven days.

    Side effects: locks the organisation; what accounts' invite does (mail, audit event `invite`).
    Raises NotFoundForYou unless `by` owns it, DomainError (a member already, too many open invitations).
    """
    with unit_of_work():
        organisation = _locked(organisation_id, by)
        moment = at or database_now()
        address = email.strip().lower()
        if member_grants(organisation).filter(user__email=address).exists():
            raise DomainError("该邮箱的账号已是本单位成员。")
        others = open_invitations_to(organisation, moment).exclude(email=address)
        if others.count() >= MOST_INVITATIONS:
            raise DomainError(f"未接受的邀请最多 {MOST_INVITATIONS} 个，请先撤回不需要的邀请。")
        return invite(
            email=address,
            name=name,
            role=RoleCode.APPLICANT,
            scope_kind=ScopeKind.ORGANISATION,
            scope_id=organisation.pk,
            on_behalf_of=organisation.name,
            by=by,
            at=moment,
        )


def withdraw_invitation(*, invitation_id: int, by: User, at: datetime | None = None) -> Invitation:
    """Takes an open invitation back. Raises NotFoundForYou (not to an organisation `by` owns), Conflict (it ended).

    Side effects: its end, audit event `revoke_invitation`.
    """
    with unit_of_work():
        found = Invitation.objects.filter(
            pk=invitation_id, role=RoleCode.APPLICANT, scope_kind=ScopeKind.ORGANISATION
        ).first()
        if found is None:
            raise NotFoundForYou
        owned_organisation(by=by, organisation_id=found.scope_id)
        return revoke_invitation(invitation_id=invitation_id, by=by, vouched=True, at=at)


def remove_member(*, grant_id: int, by: User, at: datetime | None = None) -> RoleGrant:
    """Ends a member's access from the next request on: the owner removes somebody, or an editor leaves.

    Side effects: locks the organisation, the grant's end, an open offer to that person is cancelled, audit event
    `revoke_role`, a message to a removed person.
    Raises NotFoundForYou (a grant on another organisation, or an editor about somebody else), Conflict (the owner).
    """
    with unit_of_work():
        grant = RoleGrant.objects.select_related("user").filter(pk=grant_id, revoked_at__isnull=True).first()
        leaves = grant is not None and grant.user_id == by.pk
        if grant is None or grant.role != RoleCode.APPLICANT:
            raise NotFoundForYou
        organisation = _locked(grant.scope_id, by, member=leaves)
        moment = at or database_now()
        offer = open_offer(organisation)
        ended = revoke_role(grant_id=grant_id, by=by, vouched=True, at=moment)
        if offer is not None and offer.offered_to_id == grant.user_id:
            _end(offer, OwnershipOffer.Outcome.CANCELLED, by, moment)
        if not leaves:
            context = {"organisation": organisation, "at": moment}
            tell(to=[grant.user], template="member_removed", context=context, key=f"removed:{grant_id}", at=moment)
    return ended


def offer_ownership(*, grant_id: int, by: User, at: datetime | None = None) -> OwnershipOffer:
    """Offers the organisation to one of its members; it changes hands when that person accepts.

    Side effects: locks the organisation, an OwnershipOffer, audit event `ownership.offered`, a message (待办).
    Raises NotFoundForYou (no member of an organisation `by` owns), Conflict (an offer is open), DomainError (to
    oneself).
    """
    with unit_of_work():
        grant = RoleGrant.objects.select_related("user").filter(pk=grant_id, revoked_at__isnull=True).first()
        if grant is None or grant.role != RoleCode.APPLICANT:
            raise NotFoundForYou
        organisation = _locked(grant.scope_id, by)
        if grant.user_id == by.pk:
            raise DomainError("您已是本单位管理员。")
        if open_offer(organisation) is not None:
            raise Conflict("已有一项等待答复的移交，请先撤回。")
        moment = at or database_now()
        offer = OwnershipOffer.objects.create(
            organisation=organisation, offered_by=by, offered_to=grant.user, offered_at=moment
        )
        _record("ownership.offered", offer, by, moment)
        tell(
            to=[grant.user],
            template="ownership_offered",
            context={"organisation": organisation, "person": by, "at": moment},
            key=f"ownership_offered:{offer.pk}",
            link=f"{MEMBERS}?uscc={organisation.uscc}",
            kind=Message.Kind.TASK,
            at=moment,
        )
    return offer


def answer_offer(*, offer_id: int, accept: bool, by: User, at: datetime | None = None) -> OwnershipOffer:
    """The member takes the organisation over, or not.

    Side effects: locks the organisation, the offer's end, on acceptance the new owner (the former one stays an
    editor), audit event `ownership.accepted` or `.declined`, a message to whoever offered.
    Raises NotFoundForYou unless it was offered to `by`, Conflict when it has ended.
    """
    with unit_of_work():
        offer = _locked_offer(offer_id)
        if offer.offered_to_id != by.pk:
            raise NotFoundForYou
        organisation = _locked(offer.organisation_id, by, member=True)
        moment = at or database_now()
        outcome = OwnershipOffer.Outcome.ACCEPTED if accept else OwnershipOffer.Outcome.DECLINED
        _end(offer, outcome, by, moment)
        if accept:
            organisation.owner = by
            organisation.save(update_fields=["owner"])
        tell(
            to=[offer.offered_by],
            template="ownership_answered",
            context={"organisation": organisation, "person": by, "accepted": accept, "at": moment},
            key=f"ownership_answered:{offer.pk}",
            link=f"{MEMBERS}?uscc={organisation.uscc}",
            at=moment,
        )
    return offer


def cancel_offer(*, offer_id: int, by: User, at: datetime | None = None) -> OwnershipOffer:
    """The owner takes the offer back. Raises NotFoundForYou unless `by` owns the organisation, Conflict when it ended.

    Side effects: the offer's end, audit event `ownership.cancelled`.
    """
    with unit_of_work():
        offer = _locked_offer(offer_id)
        _locked(offer.organisation_id, by)
        _end(offer, OwnershipOffer.Outcome.CANCELLED, by, at or database_now())
    return offer


def _locked(organisation_id: int | None, by: User, *, member: bool = False) -> Organisation:
    """The organisation, locked; `by` owns it, or with `member` belongs to it. Raises NotFoundForYou."""
    found = organisations_of(by=by).select_for_update(of=("self",), no_key=True).filter(pk=organisation_id or 0).first()
    if found is None or not (member or found.owner_id == by.pk):
        raise NotFoundForYou
    return found


def _locked_offer(offer_id: int) -> OwnershipOffer:
    """The organisation comes first, as in every other service here: two of them can not wait for each other."""
    place = OwnershipOffer.objects.filter(pk=offer_id).values_list("organisation_id", flat=True).first()
    if place is None:
        raise NotFoundForYou
    Organisation.objects.select_for_update(no_key=True).get(pk=place)
    offers = OwnershipOffer.objects.select_for_update(of=("self",)).select_related("offered_by", "offered_to")
    return offers.get(pk=offer_id)


def _end(offer: OwnershipOffer, outcome: OwnershipOffer.Outcome, by: User, at: datetime) -> None:
    if offer.outcome:
        raise Conflict("该移交已结束。")
    offer.outcome, offer.ended_at = outcome, at
    offer.save(update_fields=["outcome", "ended_at"])
    _record(f"ownership.{outcome}", offer, by, at)


def _record(action: str, offer: OwnershipOffer, by: User, at: datetime) -> None:
    payload = {"from": offer.offered_by_id, "to": offer.offered_to_id}
    record(
        action=action,
        by=by,
        at=at,
        object_type="organisation",
        object_id=str(offer.organisation_id),
        payload=payload,
    )
