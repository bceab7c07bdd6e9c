"""Giving and taking roles."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from baoji_award.accounts.enums import MACHINE_ROLES, SCOPES_OF, RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.accounts.selectors import appointable, forget_grants
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused

NOT_YOUR_ROLE = "您不能授予或收回这个角色。"
NOT_YOURSELF = "不能为本人授予或收回角色，请由其他有权人员办理。"
ROLES_APART = "系统管理员、安全管理员须单独设立账号，不能与其他角色兼任。"
WRONG_SCOPE = "角色与范围不相符。"

# Why a grant may not be taken now, in a sentence; None when nothing stands against it.
Objection = Callable[[RoleGrant], str | None]
_objections: list[Objection] = []


def on_revoking(objection: Objection) -> Objection:
    """Registers what an app above holds against taking a role (an organisation keeps its owner)."""
    if objection not in _objections:
        _objections.append(objection)
    return objection


def require_may_appoint(by: User | None, role: RoleCode) -> None:
    """Raises Refused unless `by` may give and take this role; the system (None) may."""
    if by is not None and role not in appointable(by):
        raise Refused(NOT_YOUR_ROLE)


def require_scope(role: RoleCode, scope_kind: ScopeKind, scope_id: int | None) -> None:
    """Raises DomainError unless the role may be held on such a scope."""
    if scope_kind not in SCOPES_OF[role] or (scope_kind == ScopeKind.NONE) != (scope_id is None):
        raise DomainError(WRONG_SCOPE)


@unit_of_work()
def grant_role(
    *,
    user: User,
    role: str,
    scope_kind: str = "",
    scope_id: int | None = None,
    by: User | None,
    vouched: bool = False,
    at: datetime | None = None,
) -> RoleGrant:
    """Give a role; returns the active grant, also when the user held it already.

    `by` None is the system (registration, sample data). `vouched`: the caller has checked that `by` may give this
    role on this scope, as an organisation's owner may. Raises Refused when `by` may not give this role or gives it to
    themselves, DomainError for a scope that does not fit or roles that stay apart (GB/T 22239-2019, 8.1.4.2).
    Side effects: a RoleGrant row, audit event `grant_role`.
    """
    code, kind = RoleCode(role), ScopeKind(scope_kind)
    require_scope(code, kind, scope_id)
    if not vouched:
        require_may_appoint(by, code)
    if by is not None and by.pk == user.pk:
        raise Refused(NOT_YOURSELF)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    now = at or database_now()
    active = RoleGrant.objects.filter(user=user, revoked_at__isnull=True)
    held = active.filter(role=code, scope_kind=kind, scope_id=scope_id).first()
    if scope_id is None:
        held = active.filter(role=code, scope_id__isnull=True).first()
    if held:
        return held
    _require_apart(user, code)
    grant = RoleGrant.objects.create(
        user=user, role=code, scope_kind=kind, scope_id=scope_id, granted_by=by, granted_at=now
    )
    forget_grants(user)
    record(
        action="grant_role",
        by=by,
        at=now,
        object_type="user",
        object_id=str(user.pk),
        payload={"role": code.value, "scope_kind": kind.value, "scope_id": scope_id},
    )
    return grant


def _require_apart(user: User, role: RoleCode) -> None:
    others = RoleGrant.objects.filter(user=user, revoked_at__isnull=True).exclude(role=role)
    if role not in MACHINE_ROLES:
        others = others.filter(Q(role__in=[code.value for code in MACHINE_ROLES]))
    if others.exists():
        raise DomainError(ROLES_APART)


@unit_of_work()
def revoke_role(*, grant_id: int, by: User | None, vouched: bool = False, at: datetime | None = None) -> RoleGrant:
    """End a grant; it takes effect on the person's next request. Returns the ended grant.

    `vouched`: the caller has checked that `by` may take it, be it their own. Raises NotFoundForYou for an unknown
    grant or a role `by` has nothing to do with, Refused for one's own grant, Conflict when it was revoked before or
    an app above objects. Side effects: the grant's end, audit event `revoke_role`.
    """
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None or not (vouched or by is None or grant.role in appointable(by)):
        raise NotFoundForYou
    if by is not None and not vouched and grant.user_id == by.pk:
        raise Refused(NOT_YOURSELF)
    if grant.revoked_at is not None:
        raise Conflict("该角色已被收回。")
    _require_no_objection(grant)
    grant.revoked_at = at or database_now()
    grant.revoked_by = by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    record(
        action="revoke_role",
        by=by,
        at=grant.revoked_at,
        object_type="user",
        object_id=str(grant.user_id),
        payload={"role": grant.role, "scope_kind": grant.scope_kind, "scope_id": grant.scope_id},
    )
    return grant


def _require_no_objection(grant: RoleGrant) -> None:
    for objection in _objections:
        sentence = objection(grant)
        if sentence:
            raise Conflict(sentence)
