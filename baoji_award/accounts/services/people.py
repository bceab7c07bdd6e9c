"""Changes to a person's account."""

from datetime import datetime

from baoji_award.accounts.enums import MACHINE_ROLES
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou, Refused


@unit_of_work()
def change_profile(*, name: str, phone: str, by: User, at: datetime | None = None) -> User:
    """Change one's own name and telephone number; returns the user. Audit: `change_profile`, names of fields only."""
    user = _locked(by.pk)
    now = at or database_now()
    new = {"name": name.strip(), "phone": phone.strip()}
    changed = [field for field, value in new.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, new[field])
    if changed:
        user.save(update_fields=changed)
        _record("change_profile", user, by, now, {"fields": changed})
    return user


@unit_of_work()
def sign_out_everywhere(*, user: User, by: User | None, at: datetime | None = None) -> User:
    """End every session of the user; the caller may renew the current one with `update_session_auth_hash`.

    Raises Refused for somebody else's account. Side effects: the session version, audit `sign_out_everywhere`.
    """
    if by is not None and by.pk != user.pk:
        raise Refused("您只能退出本人的登录。")
    fresh = _locked(user.pk)
    _end_sessions(fresh)
    _record("sign_out_everywhere", fresh, by, at or database_now())
    return fresh


@unit_of_work()
def deactivate_user(*, user_id: int, by: User | None, at: datetime | None = None) -> User:
    """Close an account: no more sign-in, open sessions end with the next request, grants stay on record.

    Raises Refused unless `by` is another system administrator (None is the system), Conflict when it is closed.
    Side effects: is_active, session version, audit event `deactivate_user`.
    """
    user = _for_administration(user_id, by)
    if not user.is_active:
        raise Conflict("该账号已停用。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    _record("deactivate_user", user, by, at or database_now())
    return user


@unit_of_work()
def activate_user(*, user_id: int, by: User | None, at: datetime | None = None) -> User:
    """Open a closed account again. Raises as `deactivate_user`. Side effects: is_active, audit `activate_user`."""
    user = _for_administration(user_id, by)
    if user.is_active:
        raise Conflict("该账号正在使用。")
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record("activate_user", user, by, at or database_now())
    return user


def _for_administration(user_id: int, by: User | None) -> User:
    if by is not None and not has_role(by, *MACHINE_ROLES):
        raise NotFoundForYou
    if by is not None and by.pk == user_id:
        raise Refused("不能停用或启用本人的账号，请由其他管理员办理。")
    return _locked(user_id)


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFoundForYou
    return user


def _end_sessions(user: User) -> None:
    user.session_version += 1
    user.save(update_fields=["session_version"])


def _record(action: str, user: User, by: User | None, at: datetime, payload: dict[str, object] | None = None) -> None:
    record(action=action, by=by, at=at, object_type="user", object_id=str(user.pk), payload=payload or {})
