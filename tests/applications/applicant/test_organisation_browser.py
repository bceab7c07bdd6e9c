"""The organisation's own pages in Chromium: layout at both widths and axe, as owner, editor and newcomer."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.services.access_requests import request_access
from applications.services.members import invite_editor, offer_ownership
from baoji_award.accounts.models import RoleGrant, User
from baoji_award.calendar.clock import move_clock
from tests.applications.office.test_sanctions import enter
from tests.cast import Cast, make_cast, make_user
from tests.live import NewPage
from tests.rounds import IN_STAGE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Check = Callable[[Page], None]
Shoot = Callable[[Page, str], None]
AT = IN_STAGE["application"]


@pytest.fixture
def story(transactional_db: None) -> Cast:
    move_clock(AT)
    return make_cast(state="draft")


def signed_in(page: Page, user: User, live_url: str) -> Page:
    """Gives the browser this person's session."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_url}])
    return page


def test_the_organisations_pages_have_no_violations(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    asker = make_user("asker")
    request_access(uscc=story.organisation.uscc, by=asker, at=AT)
    invite_editor(organisation_id=story.organisation.pk, email="n@example.test", name="新成员", by=story.owner, at=AT)
    offer_ownership(grant_id=RoleGrant.objects.get(user=story.colleague).pk, by=story.owner, at=AT)
    visits = (
        (story.owner, "/apply/organisation/", "organisation"),
        (story.owner, "/apply/members/", "members-owner"),
        (story.colleague, "/apply/members/", "members-editor"),
        (asker, "/apply/join/", "join"),
        (asker, "/account/", "account"),
    )
    for person, address, name in visits:
        page = signed_in(new_page(), person, str(live))
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        shoot(page, name)


def test_the_self_check_and_the_register_have_no_violations(
    new_page: NewPage, live: object, story: Cast, axe: Check, shoot: Shoot
) -> None:
    enter(story.office, uscc=story.organisation.uscc, name=story.organisation.name)
    page = signed_in(new_page(), story.owner, str(live))
    page.goto(reverse("applications:eligibility", args=[story.application.number]))
    axe(page)
    shoot(page, "self-check")
    for group in page.get_by_role("group").all():
        group.get_by_label("否", exact=True).check()
    page.get_by_role("button", name="保存自查").click()
    expect(page.get_by_role("heading", name="自查结果：有 4 项不符合")).to_be_visible()
    axe(page)
    shoot(page, "self-check-result")
    office = signed_in(new_page(), story.office, str(live))
    office.goto(reverse("applications:sanctions"))
    office.get_by_text("解除限制").first.click()
    axe(office)
    shoot(office, "sanctions")
