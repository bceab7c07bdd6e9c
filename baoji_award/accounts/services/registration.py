"""An applicant's account. The organisation behind it is made by `applications`, which calls this first."""

from datetime import datetime

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError
from django.urls import reverse

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.notifications.services import send_mail


def own_address(path: str) -> str:
    """A link for a mail. It never takes its host from the request, which a visitor may forge."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}{path}"


def confirmation_link(address: EmailAddress) -> str:
    """The link that confirms this address (allauth's signed key, three days)."""
    return own_address(reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key]))


@unit_of_work()
def register_applicant_account(
    *, email: str, password: str, name: str, phone: str, at: datetime | None = None
) -> User | None:
    """Register a person; returns the new user, or None when the address has an account already.

    Show the same page in both cases, so that nobody learns who has an account; the owner of the address learns by
    mail. The user has no role yet and signs in only after confirming the address.
    Raises Django's ValidationError for a weak password, before looking the address up.
    Side effects: User, EmailAddress (unverified), one mail (confirm, or account exists), audit `register_account`.
    """
    address = email.strip().lower()
    validate_password(password, User(email=address, name=name))
    user = _create(address, password, name, phone)
    now = at or database_now()
    if user is None:
        _tell_owner(address, now)
        return None
    confirm = EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
    send_mail(
        recipient=address,
        name=user.name,
        template="account_email_confirmation",
        context={"activate_url": confirmation_link(confirm)},
        secret=True,
        at=now,
    )
    record(action="register_account", by=user, at=now, object_type="user", object_id=str(user.pk))
    return user


def _create(email: str, password: str, name: str, phone: str) -> User | None:
    # The password is hashed in either case: the time of the answer must not tell whether the account exists.
    user = User(email=email, name=name.strip(), phone=phone.strip())
    user.set_password(password)
    if User.objects.filter(email=email).exists():
        return None
    try:
        with unit_of_work():
            user.save()
    except IntegrityError:
        return None
    return user


def _tell_owner(email: str, at: datetime) -> None:
    links = {"login_url": reverse("account_login"), "password_reset_url": reverse("account_reset_password")}
    send_mail(
        recipient=email,
        name="",
        template="account_already_exists",
        context={name: own_address(path) for name, path in links.items()},
        at=at,
    )
