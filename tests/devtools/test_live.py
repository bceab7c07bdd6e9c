"""The fixtures of tests/live.py do what journeys rely on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from baoji_award.celery import app
from devtools.processes import wait_until
from tests.conftest import own_redis_url
from tests.live import PATIENCE, NewPage, StartWorker


@pytest.mark.parametrize(
    ("url", "number", "own"),
    [
        ("redis://:secret@127.0.0.1:6379/0", 2, "redis://:secret@127.0.0.1:6379/2"),
        ("redis://127.0.0.1:6379/9", 1, "redis://127.0.0.1:6379/10"),
        ("redis://127.0.0.1:6379", 0, "redis://127.0.0.1:6379/0"),
    ],
)
def test_every_worker_has_its_own_redis_number(url: str, number: int, own: str) -> None:
    assert own_redis_url(url, number) == own


def test_files_go_to_a_place_of_this_process_alone(media_root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert media_root == settings.MEDIA_ROOT
    assert media_root.parent == tmp_path_factory.getbasetemp()


@pytest.mark.browser
def test_browser_sees_the_live_server(browser_page: Page) -> None:
    answer = browser_page.goto("/livez")
    assert answer is not None
    assert (answer.status, browser_page.evaluate("navigator.language")) == (200, "zh-CN")


@pytest.mark.browser
def test_pages_belong_to_different_people(new_page: NewPage) -> None:
    first, second = new_page(), new_page()
    first.goto("/livez")
    first.evaluate("document.cookie = 'who=first'")
    second.goto("/livez")
    assert second.evaluate("document.cookie") == ""


@pytest.mark.browser
def test_axe_finds_a_field_without_a_name(browser_page: Page, axe: Callable[[Page], None]) -> None:
    browser_page.set_content("<html lang='zh'><title>表</title><main><h1>表</h1><input></main></html>")
    with pytest.raises(AssertionError, match="label"):
        axe(browser_page)
    browser_page.set_content("<html lang='zh'><title>表</title><main><h1>表</h1><label>名<input></label></main></html>")
    axe(browser_page)


@pytest.mark.browser
def test_screenshots_land_in_both_widths(browser_page: Page, shoot: Callable[[Page, str], None]) -> None:
    browser_page.goto("/livez")
    shoot(browser_page, "fixture-check")
    saved = sorted(path.name for path in (settings.VAR_DIR / "screenshots").glob("fixture-check-*.png"))
    assert saved == ["fixture-check-1440.png", "fixture-check-375.png"]
    assert browser_page.viewport_size == {"width": 1440, "height": 900}
    for name in saved:
        (settings.VAR_DIR / "screenshots" / name).unlink()


@pytest.mark.browser
def test_a_screenshot_is_the_same_twice_and_leaves_no_trace(
    browser_page: Page, shoot: Callable[[Page, str], None]
) -> None:
    """A caret that blinks and a colour on its way make no difference; the page is not touched, whatever its CSP."""
    browser_page.set_content(
        "<html lang='zh'><style>p{animation:way 1s infinite alternate}@keyframes way{to{background:red}}</style>"
        "<p>色</p><input autofocus><main></main></html>"
    )
    browser_page.locator("input").focus()
    before = browser_page.content()
    saved = settings.VAR_DIR / "screenshots" / "fixture-check-1440.png"
    pictures = set()
    for _ in range(4):
        shoot(browser_page, "fixture-check")
        pictures.add(saved.read_bytes())
        browser_page.wait_for_timeout(300)
    assert (len(pictures), browser_page.content()) == (1, before)
    for path in saved.parent.glob("fixture-check-*.png"):
        path.unlink()


def pongs() -> list[object]:
    return [answer for each in app.control.ping(timeout=2, limit=1) for answer in each.values()]


@pytest.mark.worker
@pytest.mark.slow
def test_real_worker_listens_on_the_redis_number_of_this_process(worker: StartWorker) -> None:
    started = worker()
    assert wait_until(lambda: pongs() == [{"ok": "pong"}], PATIENCE)
    started.child.stop()
    assert not Path(f"/proc/{started.child.process.pid}").exists()
