"""Sign-ins, failures, sign-outs and changes of credentials in the audit log (GB/T 22239-2019, 8.1.4.3)."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.dispatch import receiver
from django.http import HttpRequest

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now


@unit_of_work()
def note(
    action: str,
    *,
    request: HttpRequest | None,
    user: User | None = None,
    email: str = "",
    payload: dict[str, object] | None = None,
) -> None:
    """Record one event about an account; `user` is set only when the person has proved who they are.

    An address that was only typed is not stored: the event names the account when there is one.
    """
    subject = user or (User.objects.filter(email=email.strip().lower()).first() if email else None)
    record(
        action=action,
        by=user,
        at=database_now(),
        object_type="user" if subject else "",
        object_id=str(subject.pk) if subject else "",
        payload={**(payload or {}), "ip": (get_client_ip(request) or "") if request else ""},
    )


@receiver(auth_signals.user_logged_in)
def signed_in(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    note("sign_in", request=request, user=user)


@receiver(auth_signals.user_logged_out)
def signed_out(sender: Any, request: HttpRequest | None, user: User | None, **_: Any) -> None:
    if user is not None:
        note("sign_out", request=request, user=user)


@receiver(auth_signals.user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    note("sign_in_failed", request=request, email=str(credentials.get("email") or ""))


@receiver(mfa_signals.authentication_failed)
def second_factor_failed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    note("second_factor_failed", request=request, email=user.email)


@receiver(mfa_signals.authenticator_added)
def second_factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    note("second_factor_added", request=request, user=user, payload={"type": str(authenticator.type)})


@receiver(mfa_signals.authenticator_removed)
def second_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    note("second_factor_removed", request=request, user=user, payload={"type": str(authenticator.type)})


@receiver(account_signals.password_changed)
@receiver(account_signals.password_reset)
def password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    note("password_changed", request=request, user=user)


@receiver(account_signals.email_confirmed)
def email_confirmed(sender: Any, request: HttpRequest, email_address: Any, **_: Any) -> None:
    note("email_confirmed", request=request, user=email_address.user)
