"""The readable page of a refusal."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.notifications.services import send_mail
from tests.accounts.people import make_person


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "again"),
    [
        ("http://testserver/messages/deliveries/?page=2", ["http://testserver/messages/deliveries/?page=2"]),
        ("https://elsewhere.example/messages/deliveries/", []),
        ("", []),
    ],
)
def test_refreshing_leads_to_the_page_of_the_form(referer: str, again: list[str]) -> None:
    office = Client()
    office.force_login(make_person("o@example.test", RoleCode.OFFICE))
    mail = send_mail(
        recipient="x@example.test", name="", template="account_password_changed", context={}, at=database_now()
    )
    address = reverse("resend_delivery", args=[mail.pk])
    refused = office.post(address, headers={"referer": referer})
    page = refused.content.decode()
    assert (refused.status_code, f'href="{address}"' in page) == (409, False)
    assert page.count(">刷新</a>") == len(again)
    assert all(f'href="{target}"' in page for target in again)


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_a_database_that_is_away_is_a_readable_503(signed_in: bool) -> None:
    """Every statement fails, those of the session and of the error page too."""
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(make_person("o@example.test", RoleCode.OFFICE))

    def away(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = client.get(reverse("message_list") if signed_in else reverse("committee:home"))
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
    assert "系统维护中" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "address"), [("get", "/winners/?q=1"), ("post", "/login/")])
def test_the_503_names_the_site_and_a_way_out(method: str, address: str) -> None:
    """The page is rendered without the request, yet with the settings; a form's address is no page to load again."""

    def away(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away), override_settings(PORTAL={"award_name": "样例市质量奖"}):
        client = Client(raise_request_exception=False)
        answer = getattr(client, method)(address, {"login": "a@example.test", "password": "x"})
    page = answer.content.decode()
    assert (answer.status_code, "<b>样例市质量奖</b>" in page, "主办：<" in page) == (503, True, False)
    assert ('href="/">返回首页</a>' in page, ">重试</a>" in page) == (True, method == "get")
    assert all(secret not in page for secret in ("OperationalError", "server closed", "Traceback"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "way"), [("http://testserver/messages/?page=2", "/login/?next=http"), ("", '/login/"')]
)
def test_a_refused_form_leads_back_to_its_page(referer: str, way: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_logout"), headers={"referer": referer})
    page = answer.content.decode()
    assert (answer.status_code, way in page, "?next=/logout/" in page) == (403, True, False)
