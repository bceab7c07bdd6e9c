"""People for the tests of this folder; the cast of the whole procedure is in tests/cast.py."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.services import grant_role

PASSWORD = "correct horse battery 8"


def make_person(email: str, role: RoleCode | None = None, *, name: str = "张三", verified: bool = True) -> User:
    """A user with a password and an address; `role` on the whole portal, or on number 7 where it needs a scope."""
    user = User.objects.create_user(email, PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    scopes = {RoleCode.APPLICANT: ScopeKind.ORGANISATION, RoleCode.BUREAU: ScopeKind.BUREAU}
    if role in scopes:
        grant_role(user=user, role=role, scope_kind=scopes[role], scope_id=7, by=None)
    elif role:
        grant_role(user=user, role=role, by=None)
    return user


def give_second_factor(user: User) -> Authenticator:
    return TOTP.activate(user, generate_totp_secret()).instance
