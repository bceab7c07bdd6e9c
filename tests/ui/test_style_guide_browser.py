"""The style guide in Chromium: axe, no sideways scroll, and the behaviours that scripts add."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WIDTHS = (1440, 768, 375, 320)


@pytest.mark.parametrize("width", WIDTHS)
def test_accessible_and_no_sideways_scroll(browser_page: Page, axe: Callable[[Page], None], width: int) -> None:
    browser_page.set_viewport_size({"width": width, "height": 900})
    browser_page.goto("/style-guide/")
    axe(browser_page)
    assert browser_page.evaluate("document.documentElement.scrollWidth") == width
    loaded = browser_page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    assert loaded is True


def test_summary_takes_the_focus_and_leads_to_the_field(browser_page: Page) -> None:
    browser_page.goto("/style-guide/")
    assert browser_page.evaluate("document.activeElement.id") == "errors"
    browser_page.click('.errors a[href="#id_bad-name"]')
    assert browser_page.evaluate("document.activeElement.id") == "id_bad-name"


def test_counter_counts_characters_as_a_reader_does(browser_page: Page) -> None:
    browser_page.goto("/style-guide/")
    browser_page.fill("#id_opinion", "质量🎉")
    assert browser_page.inner_text("#id_opinion_count") == "已输入 3 字，还可输入 497 字"


def test_score_follows_the_ruler_and_the_guard_the_range(browser_page: Page) -> None:
    browser_page.goto("/style-guide/")
    form = browser_page.locator("form[data-item]")
    form.locator('.ruler input[value="50"]').check(force=True)
    shown = (form.locator("[data-score]").inner_text(), form.locator("[data-calc]").inner_text())
    assert shown == ("20.00", "40 分 × 50%")
    assert form.locator("[data-guard-box]").is_visible() is False
    assert browser_page.inner_text("#total") == "218.75"
    form.locator('.ruler input[value="85"]').check(force=True)
    assert form.locator("[data-guard-box] strong").first.inner_text() == "综合百分比 85% 超出各维度的范围（30%—65%）"


def test_dialog_opens_on_the_safe_choice(browser_page: Page) -> None:
    browser_page.goto("/style-guide/")
    browser_page.click('[data-dialog="d-more"]')
    assert browser_page.locator("#d-more").is_visible() is True
    browser_page.keyboard.press("Escape")
    assert browser_page.locator("#d-more").is_visible() is False


def test_blocked_button_can_be_reached_but_does_nothing(browser_page: Page) -> None:
    browser_page.goto("/style-guide/")
    button = browser_page.locator('[aria-describedby="why-blocked"]')
    button.focus()
    address = browser_page.url
    browser_page.keyboard.press("Enter")
    assert (browser_page.evaluate("document.activeElement.textContent.trim()"), browser_page.url) == (
        "推荐并报送",
        address,
    )
