# ruff: noqa: ARG002 - the signatures are allauth's
"""How allauth behaves here: no open sign-up, plain mails through our outbox, wording of ux.md 1.2."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from baoji_award.accounts.models import User
from baoji_award.accounts.services.registration import own_address
from baoji_award.accounts.sign_in_log import note
from baoji_award.calendar.clock import database_now
from baoji_award.notifications.services import send_mail

WRONG = "账号或密码不正确"
LOCKED = "连续输错 5 次，请 15 分钟后再试"
TOO_MANY = "操作过于频繁，请稍后再试。"
ERRORS = {
    "account_inactive": WRONG,
    "email_password_mismatch": WRONG,
    "username_password_mismatch": WRONG,
    "invalid_login": WRONG,
    "too_many_login_attempts": LOCKED,
    "rate_limited": TOO_MANY,
    "enter_current_password": "当前密码不正确",
    "incorrect_password": "密码不正确",
    "incorrect_code": "验证码不正确或已失效",
    "invalid_or_expired_key": "链接无效或已过期",
    "invalid_password_reset": "链接无效或已过期，请重新申请重置密码。",
    "same_as_current": "新内容与原内容相同",
}
# Mails whose link lets the bearer in: their text is wiped from the log once they are sent.
SECRET_MAILS = frozenset({"password_reset_key", "email_confirmation", "email_confirmation_signup"})


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The adapter named by ACCOUNT_ADAPTER."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: organisations register with their code, everybody else is invited."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only paths of this portal; allauth's own rule also lets every host of ALLOWED_HOSTS pass."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("account_login")

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return own_address(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address never comes from the Host header: a forged one would send the key to a stranger."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return own_address(path.replace("UID-KEY", key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail of allauth becomes plain text from templates/emails/account_<name>/ in our outbox."""
        name = template_prefix.rpartition("/")[2]
        person = context.get("user") or User.objects.filter(email=email.lower()).first()
        send_mail(
            recipient=email,
            name=person.name if isinstance(person, User) else "",
            template=f"account_{name.removesuffix('_signup')}",
            context=context,
            secret=name in SECRET_MAILS,
            at=database_now(),
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Address and client together: whoever knows a rival's address cannot lock the rival out."""
        return f"{str(credentials.get('email', '')).lower()}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except Exception:
            note("sign_in_locked", request=request, email=str(credentials.get("email", "")))
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """A closed account gets the one wording: the right password must not reveal that it exists."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None
