"""Signing in through the real pages: one wording, no enumeration, throttles, second factor."""

import re
import time
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from pytest_django.fixtures import Settings

from baoji_award.accounts import services
from baoji_award.accounts.adapter import LOCKED, WRONG, PortalAccountAdapter
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery
from tests.accounts.people import PASSWORD, give_second_factor, make_person

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db
REAL_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "sign-in"}}


@pytest.fixture
def person() -> User:
    return make_person("li@example.test", RoleCode.APPLICANT)


def sign_in(client: Client, email: str = "li@example.test", password: str = PASSWORD, **extra: str) -> "Response":
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def who(client: Client) -> object:
    request = RequestFactory().get("/")
    request.session = client.session
    return get_user(request).pk


def link_in(mail: Delivery) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", mail.body)
    assert found
    return found[1]


def text_without_token(response: "Response") -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_right_password(client: Client, person: User) -> None:
    response = sign_in(client, email=" LI@example.test")
    assert (response.status_code, response["Location"], who(client)) == (302, reverse("workspace"), person.pk)
    event = AuditEvent.objects.get(action="sign_in")
    assert (event.actor_id, event.object_id) == (person.pk, str(person.pk))


def test_one_wording_for_every_failure(client: Client, person: User) -> None:
    closed = make_person("closed@example.test")
    services.deactivate_user(user_id=closed.pk, by=None)
    pages = [
        sign_in(client, password="wrong password 1"),
        sign_in(client, email="nobody@example.test"),
        sign_in(client, email="closed@example.test"),
    ]
    same = {
        text_without_token(page).replace(email, "")
        for page, email in zip(pages, ("li@example.test", "nobody@example.test", "closed@example.test"), strict=True)
    }
    assert ([page.status_code for page in pages], len(same)) == ([200, 200, 200], 1)
    assert WRONG in pages[0].content.decode()
    failed = AuditEvent.objects.filter(action="sign_in_failed").order_by("seq")
    assert [event.object_id for event in failed] == [str(person.pk), "", str(closed.pk)]
    assert "nobody" not in "".join(event.payload_text for event in failed)


@override_settings(CACHES=REAL_CACHE)
def test_five_failures_lock_this_address_from_this_place_only(client: Client, person: User) -> None:
    cache.clear()
    for _ in range(5):
        assert WRONG in sign_in(client, password="wrong password 1").content.decode()
    locked = sign_in(client)
    assert (LOCKED in locked.content.decode(), who(client)) == (True, None)
    assert AuditEvent.objects.filter(action="sign_in_locked").count() == 1
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(elsewhere)
    assert who(elsewhere) == person.pk


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/account/", True),
        ("//evil.test/", False),
        ("https://evil.test/", False),
        ("http://testserver/account/", False),
        ("/\\evil.test", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_next_leads_only_into_this_portal(client: Client, person: User, target: str, safe: bool) -> None:
    assert PortalAccountAdapter().is_safe_url(target) is safe
    response = sign_in(client, next=target)
    assert response["Location"] == (target if safe else reverse("workspace"))


def test_signup_is_closed(client: Client) -> None:
    response = client.post(reverse("account_signup"), {"email": "a@example.test", "password1": "x", "password2": "x"})
    assert ("由组委会办公室邀请" in response.content.decode(), User.objects.count()) == (True, 0)


def test_confirming_the_address_opens_the_account(client: Client) -> None:
    services.register_applicant_account(email="new@example.test", password=PASSWORD, name="李四", phone="")
    assert (sign_in(client, "new@example.test")["Location"], who(client)) == (
        reverse("account_email_verification_sent"),
        None,
    )
    path = link_in(Delivery.objects.order_by("created_at")[0])
    assert "是您的电子邮箱" in client.get(path).content.decode()
    assert EmailAddress.objects.get().verified is False
    client.post(path)
    assert EmailAddress.objects.get().verified is True
    sign_in(client, "new@example.test")
    assert who(client) == User.objects.get().pk


def test_reset_answers_the_same_for_everybody(client: Client, person: User) -> None:
    pages = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("li@example.test", "nobody@example.test")
    ]
    assert text_without_token(pages[0]) == text_without_token(pages[1])
    assert list(Delivery.objects.values_list("recipient", "subject")) == [("li@example.test", "重置密码")]


def test_reset_by_mail_with_a_forged_host(client: Client, person: User, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    sign_in(client)
    Client().post(reverse("account_reset_password"), {"email": person.email}, HTTP_HOST="evil.test")
    mail = Delivery.objects.get()
    assert ("evil.test" in mail.body, settings.PUBLIC_BASE_URL in mail.body) == (False, True)
    other = Client()
    page = other.get(link_in(mail), follow=True)
    assert "设置新密码" in page.content.decode()
    form = {"password1": "new battery horse 9", "password2": "new battery horse 9"}
    done = other.post(page.redirect_chain[-1][0], form, follow=True)
    assert "密码已重置" in done.content.decode()
    # The old session ends with the old password, and nobody is signed in by the link itself.
    assert (who(client), who(other)) == (None, None)
    sign_in(client, password="new battery horse 9")
    assert who(client) == person.pk
    outbox.sweep()
    mail.refresh_from_db()
    assert (mail.state, mail.body) == ("sent", "")


def test_signing_out_needs_a_post(client: Client, person: User) -> None:
    client.force_login(person)
    assert "请确认退出" in client.get(reverse("account_logout")).content.decode()
    assert who(client) == person.pk
    assert client.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert who(client) is None
    assert AuditEvent.objects.filter(action="sign_out").count() == 1


def test_signing_out_everywhere_keeps_this_session(person: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    here.post(reverse("sign_out_everywhere"))
    assert (who(here), who(there)) == (person.pk, None)


@pytest.mark.django_db(transaction=True)
@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_everybody_but_applicants_sets_up_a_second_factor(client: Client, person: User) -> None:
    expert = make_person("expert@example.test", RoleCode.EXPERT)
    sign_in(client)
    assert client.get(reverse("account")).status_code == 200
    client.post(reverse("account_logout"))
    sign_in(client, "expert@example.test")
    for name in ("account", "message_list", "mfa_index", "account_change_password"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_activate_totp")
    # allauth asks for the password once more before it hands out a key.
    again = client.get(reverse("mfa_activate_totp"), follow=True)
    assert again.redirect_chain[0][0].startswith(reverse("account_reauthenticate"))
    page = client.post(again.redirect_chain[0][0], {"password": PASSWORD}, follow=True)
    image = client.get(reverse("totp_image"))
    assert (page.status_code, image["Content-Type"], b"<svg" in image.content) == (200, "image/svg+xml", True)
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert client.get(reverse("account")).status_code == 200
    assert AuditEvent.objects.filter(action="second_factor_added", actor_id=expert.pk).count() == 2


def test_the_second_factor_is_asked_after_the_password(client: Client) -> None:
    expert = make_person("expert@example.test", RoleCode.EXPERT)
    secret = give_second_factor(expert).wrap().instance.data["secret"]
    assert sign_in(client, "expert@example.test")["Location"].startswith(reverse("mfa_authenticate"))
    assert who(client) is None
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "验证码不正确或已失效" in wrong.content.decode()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert who(client) == expert.pk
    assert AuditEvent.objects.filter(action="second_factor_failed").count() == 1


@override_settings(PASSWORD_HASHERS=["baoji_award.accounts.hashers.PortalArgon2Hasher"])
def test_argon2_parameters() -> None:
    encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(PASSWORD, encoded) is True


def test_sessions_are_refreshed_by_use_and_end_after_twelve_hours(client: Client, person: User) -> None:
    client.force_login(person)
    client.get(reverse("account"))
    session = client.session
    began = session["began_at"]
    session["used_at"] = began - 600
    session.save()
    client.get(reverse("account"))
    assert client.session["used_at"] >= began
    session = client.session
    session["began_at"] = began - 12 * 3600 - 1
    session.save()
    assert client.get(reverse("account")).status_code == 302
    assert who(client) is None


@override_settings(CACHES=REAL_CACHE, ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_too_many_sign_ins_from_one_place_get_the_portal_s_page(client: Client, person: User) -> None:
    cache.clear()
    first, second = sign_in(client, password="wrong password 1"), sign_in(client)
    assert (first.status_code, second.status_code, "操作过于频繁" in second.content.decode()) == (200, 429, True)
