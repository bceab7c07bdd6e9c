"""Inviting people to a role. Only applicants register themselves."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, User
from baoji_award.accounts.scopes import name_of_scope
from baoji_award.accounts.selectors import appointable, has_verified_account, hash_of, is_open
from baoji_award.accounts.services.grants import NOT_YOURSELF, grant_role, require_may_appoint, require_scope
from baoji_award.accounts.services.registration import own_address
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from baoji_award.notifications.services import send_mail

LIFETIME = timedelta(days=7)
TOKEN_BYTES = 32
UNKNOWN_SCOPE = "没有编号为 {number} 的{kind}，请核对。"
NO_LONGER_VALID = "邀请链接无效、已使用或已过期，请联系邀请人重新发送。"

# Invitation, the person who accepted it, when.
Follower = Callable[[Invitation, User, datetime], None]
_followers: list[Follower] = []


def on_accepting(follower: Follower) -> Follower:
    """Registers what an app above does when an invitation is accepted; it runs in the same transaction."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


@unit_of_work()
def invite(
    *,
    email: str,
    name: str,
    role: str,
    scope_kind: str = "",
    scope_id: int | None = None,
    on_behalf_of: str = "",
    by: User | None,
    at: datetime | None = None,
) -> Invitation:
    """Invite a person to a role; the link goes out by mail, once, and is stored nowhere in clear after sending.

    `on_behalf_of` names the organisation whose owner `by` is, as the caller has checked; the invited person reads it.
    Raises Refused when `by` may not give this role otherwise or invites themselves, DomainError for a scope that does
    not fit or exist.
    Side effects: an Invitation that ends after 7 days, earlier open invitations of this address to the same role are
    taken back, a mail, audit event `invite`.
    """
    code, kind = RoleCode(role), ScopeKind(scope_kind)
    if not on_behalf_of:
        require_may_appoint(by, code)
    require_scope(code, kind, scope_id)
    if scope_id is not None and not name_of_scope(kind, scope_id):
        raise DomainError(UNKNOWN_SCOPE.format(kind=kind.label, number=scope_id))
    address, token, now = email.strip().lower(), secrets.token_urlsafe(TOKEN_BYTES), at or database_now()
    if by is not None and address == by.email:
        raise Refused(NOT_YOURSELF)
    earlier = Invitation.objects.filter(
        email=address, role=code, scope_kind=kind, accepted_at__isnull=True, revoked_at__isnull=True
    )
    earlier.filter(scope_id=scope_id).update(revoked_at=now)
    invitation = Invitation.objects.create(
        token_hash=hash_of(token),
        email=address,
        name=name.strip(),
        role=code,
        scope_kind=kind,
        scope_id=scope_id,
        scope_label=on_behalf_of,
        invited_by=by,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    _mail(invitation, token, now)
    _record("invite", invitation, by, now)
    return invitation


def _mail(invitation: Invitation, token: str, now: datetime) -> None:
    send_mail(
        recipient=invitation.email,
        name=invitation.name,
        template="account_invitation",
        context={
            "role": RoleCode(invitation.role).label,
            "scope_label": invitation.scope_label,
            "invited_by": invitation.invited_by,
            "url": own_address(reverse("accept_invitation", args=[token])),
            "expires_at": invitation.expires_at,
        },
        secret=True,
        at=now,
    )


def _record(action: str, invitation: Invitation, by: User | None, now: datetime) -> None:
    payload = {"role": invitation.role, "scope_kind": invitation.scope_kind, "scope_id": invitation.scope_id}
    record(action=action, by=by, at=now, object_type="invitation", object_id=str(invitation.pk), payload=payload)


@unit_of_work()
def accept_invitation(*, token: str, password: str = "", phone: str = "", at: datetime | None = None) -> User:
    """Accept an invitation; returns the user, who still has to sign in.

    A new account takes `password` and `phone`; its address counts as verified, because the link came from there. An
    account with a verified address keeps its password and only gains the role. One whose address was never verified
    may have been registered by a stranger who knows its password, so it is made anew like a missing one.
    Raises DomainError for a link that is unknown, used, taken back or expired, and for roles that stay apart, Refused
    for the person who sent it; Django's ValidationError for a weak password.
    Side effects: perhaps a User, or new credentials for one; a verified EmailAddress, a RoleGrant, the invitation's
    end, audit events, and what the followers do (a waiting entry in the register of experts).
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(token_hash=hash_of(token)).first()
    now = at or database_now()
    if invitation is None or not is_open(invitation, now):
        raise DomainError(NO_LONGER_VALID)
    user = _account_of(invitation, password, phone)
    if user.pk == invitation.invited_by_id:
        raise Refused(NOT_YOURSELF)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True}, create_defaults={"primary": True, "verified": True}
    )
    # The right to give this role was checked when the invitation was sent.
    grant_role(
        user=user, role=invitation.role, scope_kind=invitation.scope_kind, scope_id=invitation.scope_id, by=None, at=now
    )
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _record("accept_invitation", invitation, user, now)
    for follower in _followers:
        follower(invitation, user, now)
    return user


def _account_of(invitation: Invitation, password: str, phone: str) -> User:
    user = User.objects.select_for_update(no_key=True).filter(email=invitation.email).first()
    if user is not None and not user.is_active:
        raise DomainError(NO_LONGER_VALID)
    if user is not None and has_verified_account(email=user.email):
        return user
    validate_password(password, User(email=invitation.email, name=invitation.name))
    if user is None:
        return User.objects.create_user(invitation.email, password, name=invitation.name, phone=phone)
    user.name, user.phone = invitation.name, phone.strip()
    user.set_password(password)
    user.save(update_fields=["name", "phone", "password"])
    return user


@unit_of_work()
def revoke_invitation(*, invitation_id: int, by: User, vouched: bool = False, at: datetime | None = None) -> Invitation:
    """Take an open invitation back. Raises NotFoundForYou for a role `by` may not give, Conflict when it has ended.

    `vouched`: the caller has checked that it is `by`'s to take back.
    Side effects: the invitation's end, audit event `revoke_invitation`.
    """
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or not (vouched or invitation.role in appointable(by)):
        raise NotFoundForYou
    now = at or database_now()
    if not is_open(invitation, now):
        raise Conflict("该邀请已结束。")
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    _record("revoke_invitation", invitation, by, now)
    return invitation
