"""Questions about people and their roles."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from baoji_award.accounts.enums import APPOINTS, MACHINE_ROLES, RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User
from baoji_award.calendar.clock import database_now

_CACHE, _FACTOR = "_portal_grants", "_portal_second_factor"
# By hand: every page of everybody asks it, and Django takes longer to put it together than PostgreSQL to answer.
_GRANTS = """
SELECT role, scope_kind, scope_id,
    EXISTS (SELECT 1 FROM mfa_authenticator factor WHERE factor.user_id = granted.user_id AND factor.type = %s)
FROM accounts_rolegrant granted WHERE user_id = %s AND revoked_at IS NULL ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """An active grant as the policy reads it."""

    role: RoleCode
    scope_kind: ScopeKind
    scope_id: int | None


def grants_of(user: User | AnonymousUser) -> tuple[Grant, ...]:
    """Active grants in the order they were given. One query for each user instance, so one for each request.

    A visitor and a deactivated user hold none.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    cached: tuple[Grant, ...] | None = getattr(user, _CACHE, None)
    if cached is None:
        with connection.cursor() as cursor:
            cursor.execute(_GRANTS, [Authenticator.Type.TOTP, user.pk])
            found = cursor.fetchall()
        cached = tuple(Grant(RoleCode(role), ScopeKind(kind), scope_id) for role, kind, scope_id, _ in found)
        setattr(user, _CACHE, cached)
        setattr(user, _FACTOR, any(factor for *_, factor in found))
    return cached


def with_grants(user: User, grants: tuple[Grant, ...]) -> User:
    """The same instance, taken to hold exactly these grants: for questions about nobody in particular."""
    setattr(user, _CACHE, grants)
    setattr(user, _FACTOR, False)
    return user


def forget_grants(user: User) -> None:
    """Drop what `grants_of` remembered on this instance; services call it after every change."""
    user.__dict__.pop(_CACHE, None)
    user.__dict__.pop(_FACTOR, None)


def has_role(user: User | AnonymousUser, *roles: RoleCode) -> bool:
    """True when the user actively holds one of these roles, whatever its scope."""
    return any(grant.role in roles for grant in grants_of(user))


def holders(*, role: RoleCode, scope_kind: str = "", scope_id: int | None = None) -> QuerySet[User]:
    """Active users who hold this role on exactly this scope, in the order of their accounts.

    Without a scope: the role on the whole portal.
    """
    held = RoleGrant.objects.filter(
        user=OuterRef("pk"), role=role, scope_kind=scope_kind, scope_id=scope_id, revoked_at__isnull=True
    )
    if scope_id is None:
        held = RoleGrant.objects.filter(
            user=OuterRef("pk"), role=role, scope_kind="", scope_id__isnull=True, revoked_at__isnull=True
        )
    return User.objects.filter(Exists(held), is_active=True).order_by("pk")


def has_second_factor(user: User) -> bool:
    """True when the user has set up the authenticator app. Every page asks, so it comes along with the grants."""
    if grants_of(user):
        return bool(getattr(user, _FACTOR))
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def has_verified_account(*, email: str) -> bool:
    """Whether somebody has proved that the address is theirs; only then is the account's password theirs too."""
    return bool(EmailAddress.objects.filter(user__email=email, email=email, verified=True).exists())


def user_list(*, by: User, role: str = "", text: str = "", active: str = "") -> QuerySet[User]:
    """Accounts for the user page, each with its active grants as `active_grants`; two queries for any page size.

    System and security administrators see all of them, others the holders of the roles they may give.
    """
    active_grants = RoleGrant.objects.filter(revoked_at__isnull=True).order_by("pk")
    people = User.objects.prefetch_related(Prefetch("grants", active_grants, to_attr="active_grants")).order_by("pk")
    if not has_role(by, *MACHINE_ROLES):
        mine = active_grants.filter(user=OuterRef("pk"), role__in=[code.value for code in appointable(by)])
        people = people.filter(Exists(mine))
    if role in RoleCode.values:
        people = people.filter(Exists(active_grants.filter(user=OuterRef("pk"), role=role)))
    if active in {"yes", "no"}:
        people = people.filter(is_active=active == "yes")
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return people


def appointable(user: User) -> frozenset[RoleCode]:
    """The roles this user may give and take; empty for most people."""
    roles: frozenset[RoleCode] = frozenset()
    for grant in grants_of(user):
        roles |= APPOINTS.get(grant.role, frozenset())
    return roles


def open_invitations(*, by: User, role: RoleCode | None = None, at: datetime | None = None) -> QuerySet[Invitation]:
    """Invitations to roles `by` may give, or to one of them, that can still be accepted, newest first."""
    return Invitation.objects.filter(
        role__in=[code.value for code in appointable(by) if role in {None, code}],
        accepted_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=at or database_now(),
    ).select_related("invited_by")


def invitation_of(*, token: str, at: datetime | None = None) -> Invitation | None:
    """The invitation behind a link, while it can still be accepted."""
    found = Invitation.objects.select_related("invited_by").filter(token_hash=hash_of(token)).first()
    return found if found is not None and is_open(found, at or database_now()) else None


def hash_of(token: str) -> str:
    """What is stored of a link's secret; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether it can still be accepted. The moment of expiry is exclusive."""
    return invitation.accepted_at is None and invitation.revoked_at is None and now < invitation.expires_at
