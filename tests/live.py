"""What journeys need: a live server, a real Celery worker, Chromium, axe and screenshots."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from devtools import browser
from devtools.processes import Child, wait_until
from devtools.servers import ROOT, var_directory

WIDTHS = (1440, 375)
HEIGHT = 900
# For what happens in a moment; long enough for a machine that is busy or slow, because nothing here measures time.
PATIENCE = 120.0
# Only what axe finds comes back: all that it passed on a long page takes as long to hand over as a part of the looking.
# Without fetching the style sheets once more: for an imported one axe would write an inline style.
FIND = """async () => {
  const found = await axe.run(document, { preload: false, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120))}`);
}"""
# Playwright would hide the caret by a style attribute, which htmx copies and the policy refuses; a sheet of the script
# leaves no trace in the document.
HIDE_CARET = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { caret-color: transparent !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
SHOW_CARET = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"
NewPage = Callable[[], Page]
StartWorker = Callable[[], "Worker"]


# Pictures are for people and assert nothing: `make journeys` wants them, `make test` does not pay for 300 of them.
PICTURES = os.environ.get("PICTURES", "1") == "1"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that journeys were skipped, with or without xdist."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if browser.MISSING in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(f"!!! {len(skipped)} BROWSER TESTS WERE SKIPPED: {browser.MISSING}.", yellow=True)


@pytest.fixture
def live(live_server: LiveServer, settings: Settings) -> LiveServer:
    """The portal on a real socket over the test database; `live.url` is its address."""
    settings.PUBLIC_BASE_URL = live_server.url
    return live_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = browser.chromium()
    if not path:
        (pytest.fail if browser.required() else pytest.skip)(browser.MISSING)
    # Playwright's event loop runs in this thread, where Django's ORM would otherwise refuse to work.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            expect.set_options(timeout=PATIENCE * 1000)
            started = playwright.chromium.launch(executable_path=path, args=list(browser.ARGUMENTS))
            yield started
            started.close()


@pytest.fixture
def new_page(chromium: Browser, live: LiveServer) -> Iterator[NewPage]:
    """Open pages of separate people (no shared cookies). At the end: no script error, no request to another host."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def note_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(live.url).netloc:
            complaints.append(f"another host: {request.url}")

    def note_message(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def make() -> Page:
        context = chromium.new_context(
            base_url=live.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": WIDTHS[0], "height": HEIGHT},
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", note_request)
        page.on("console", note_message)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def browser_page(new_page: NewPage) -> Page:
    """One page of one person."""
    return new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds no violation on the page as it stands."""
    source = Axe().axe_script

    def check(page: Page) -> None:
        # A click returns when the next page begins to arrive; half of it has no main landmark yet.
        page.wait_for_load_state("load")
        page.locator("main").first.wait_for(state="attached")
        page.evaluate(source)
        found = page.evaluate(FIND)
        assert found == [], f"{page.url}: {found}"

    return check


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Save var/screenshots/<name>-1440.png and -375.png, the whole page each, and return to the wide window."""
    directory = var_directory() / "screenshots"
    directory.mkdir(parents=True, exist_ok=True)

    def save(page: Page, name: str) -> None:
        page.evaluate(HIDE_CARET)
        for width in reversed(WIDTHS):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            path = directory / f"{name}-{width}.png"
            page.screenshot(path=path, full_page=True, animations="disabled", caret="initial")
        page.evaluate(SHOW_CARET)

    return save


@dataclass(frozen=True)
class Worker:
    """A running Celery worker process and the directory where its mail lands, one file a connection."""

    child: Child
    mail: Path
    log: Path


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[StartWorker]:
    """Start real Celery workers on the test database and this worker's own Redis number; they end with the test."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    started: list[Worker] = []

    def start() -> Worker:
        number = len(started)
        mail, log = tmp_path / f"mail-{number}", tmp_path / f"worker-{number}.log"
        command = [str(ROOT / ".venv/bin/python"), "-m", "celery", "-A", "baoji_award", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"test{number}@%h"]
        child = Child("worker", command, worker_environ(mail), ROOT, log_file=log).start()
        started.append(Worker(child, mail, log))
        ready = wait_until(lambda: " ready." in log.read_text() or child.exit_code is not None, PATIENCE)
        assert (ready, child.exit_code) == (True, None), log.read_text()
        return started[-1]

    yield start
    for each in started:
        each.child.stop(15.0)


def worker_environ(mail: Path) -> dict[str, str]:
    database = connection.settings_dict
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    host = f"{database['HOST']}:{database['PORT']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "DATABASE_URL": f"postgres://{database['USER']}{secret}@{host}/{database['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "EMAIL_FILE_PATH": str(mail),
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture
def pdf_text() -> Callable[[bytes], str]:
    """Return the text of a PDF as poppler reads it; skips where poppler is not installed."""

    def read(content: bytes) -> str:
        try:
            done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        except FileNotFoundError:
            pytest.skip("pdftotext is not installed (Debian: apt-get install poppler-utils)")
        return done.stdout.decode()

    return read
