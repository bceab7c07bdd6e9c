"""The second factor: wording, and the picture of the set-up key."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.http import HttpRequest

from baoji_award.accounts.models import User


class PortalMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The adapter named by MFA_ADAPTER."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不正确或已失效",
        "unverified_email": "请先验证电子邮箱，再设置两步验证。",
        "add_email_blocked": "启用两步验证后不能添加邮箱。",
        "cannot_delete_authenticator": "现在不能停用两步验证。",
        "cannot_generate_recovery_codes": "启用两步验证后才能生成恢复码。",
    }


def set_up_image(request: HttpRequest, user: User) -> str:
    """The key waiting in this session as an SVG of its QR code; empty when none waits.

    It is served as a picture of its own, because the content policy allows neither data: addresses nor raw markup.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    adapter = PortalMFAAdapter()
    return str(adapter.build_totp_svg(adapter.build_totp_url(user, secret))) if secret else ""
