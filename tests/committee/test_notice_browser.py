"""The notice's pages in Chromium: axe finds nothing, no script error, nothing from another host."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from baoji_award.calendar.clock import move_clock
from committee.services.notice_channels import Channel, record_channel
from committee.services.notice_dates import propose_last_day
from committee.services.notice_errata import publish_erratum
from tests.committee.hall import make_hall, published
from tests.committee.noticing import CORRECTED, corrected
from tests.committee.test_browser import Check, Shoot, sign_in, visit
from tests.journeys.walking import SIDEWAYS
from tests.live import HEIGHT, WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def walk(page: Page, shown: dict[str, str], axe: Check, shoot: Shoot) -> list[str]:
    """The headings of the pages, each looked at on a phone first: nothing is wider than it."""
    headings = []
    for name, address in shown.items():
        page.set_viewport_size({"width": min(WIDTHS), "height": HEIGHT})
        headings.append(visit(page, address, axe))
        assert (name, page.evaluate(SIDEWAYS)) == (name, [])
        shoot(page, name)
    return headings


def test_a_corrected_notice_for_the_public_and_the_office(
    browser_page: Page, live: LiveServer, axe: Check, shoot: Shoot
) -> None:
    hall = make_hall()
    first, second = published(hall), corrected(hall)
    site = Channel("website", "样例市政府网站", date(2025, 5, 16), link="https://city.example/notice")
    record_channel(slug=second.slug, channel=site, by=hall.office, at=CORRECTED)
    publish_erratum(slug=second.slug, wrong="现将", right="现", reason="文字差错", by=hall.office, at=CORRECTED)
    day = date(2025, 6, 20)
    propose_last_day(cycle_id=hall.cycle.pk, last_day=day, reason="平台停机维护", by=hall.office, at=CORRECTED)
    move_clock(CORRECTED)
    shown = {
        "notice-first": reverse("committee:notice", args=[first.slug]),
        "notice-print": reverse("committee:notice_print", args=[second.slug]),
        "notice-embed": reverse("committee:notice_embed", args=[second.slug]),
        "notice-data": reverse("committee:notice_data"),
        "notice-list": reverse("committee:notices"),
        "notice-second": reverse("committee:notice", args=[second.slug]),
    }
    headings = walk(browser_page, shown, axe, shoot)
    assert headings == [first.title, second.title, second.title, "公示开放数据", "结果公示", second.title]
    browser_page.emulate_media(media="print")
    shoot(browser_page, "notice-on-paper")
    browser_page.emulate_media(media="screen")
    sign_in(browser_page, live, hall.officer)
    desk = {
        "office-notices-two": reverse("committee:office_notices"),
        "office-notice-preview": reverse("committee:notice_preview"),
        "office-notice-record": reverse("committee:notice_record", args=[second.slug]),
    }
    assert walk(browser_page, desk, axe, shoot) == ["公示", "公示稿预览", "勘误与刊发记录"]
