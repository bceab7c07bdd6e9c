"""Questions about people and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import Invitation, RoleGrant, User

_CACHE = "_portal_grants"


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
        rows = RoleGrant.objects.filter(user=user, revoked_at__isnull=True).order_by("pk")
        cached = tuple(
            Grant(RoleCode(role), ScopeKind(kind), scope_id)
            for role, kind, scope_id in rows.values_list("role", "scope_kind", "scope_id")
        )
        setattr(user, _CACHE, cached)
    return cached


def forget_grants(user: User) -> None:
    """Drop what `grants_of` remembered on this instance; services call it after every change."""
    user.__dict__.pop(_CACHE, None)


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


def user_list(*, role: str = "", text: str = "", active: str = "") -> QuerySet[User]:
    """Accounts for the user page, each with its active grants as `active_grants`; two queries for any page size."""
    active_grants = RoleGrant.objects.filter(revoked_at__isnull=True).order_by("pk")
    people = User.objects.prefetch_related(Prefetch("grants", active_grants, to_attr="active_grants")).order_by("pk")
    if role in RoleCode.values:
        people = people.filter(Exists(active_grants.filter(user=OuterRef("pk"), role=role)))
    if active in {"yes", "no"}:
        people = people.filter(is_active=active == "yes")
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return people


def open_invitations(*, roles: Iterable[RoleCode], at: datetime) -> QuerySet[Invitation]:
    """Invitations to these roles that can still be accepted, newest first."""
    return Invitation.objects.filter(
        role__in=[role.value for role in roles], accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
    ).select_related("invited_by")
