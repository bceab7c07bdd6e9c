"""A page that somebody passes: looked at by axe, photographed at both widths, never wider than a phone. Once a name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.live import HEIGHT, PICTURES, WIDTHS

# A refused form (422), a stale one (409), a foreign page (404), a form after the session (403): answers, no defects.
ANSWERS = ("422", "409", "404", "403")
# A colour on its way from one to the other has no contrast to speak of; an endless animation cannot be finished.
SETTLE = """() => document.getAnimations().forEach((animation) => {
  try { animation.finish(); } catch { animation.cancel(); }
})"""
SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide <= 0) return [];
  const inside = (node) => node.closest('.scroll, .offcanvas, .visually-hidden');
  return [...document.body.querySelectorAll('*')]
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth + 1 && !inside(node))
    .slice(0, 3).map((node) => node.outerHTML.slice(0, 160)).concat(`${wide} px`);
}"""

MOST_STEPS = 80
FOCUSED = "() => document.activeElement.name || document.activeElement.textContent.trim()"


@dataclass
class Walk:
    """`walk(page, name)`: axe finds nothing, nothing scrolls sideways; both widths are photographed if wanted."""

    axe: Callable[[Page], None]
    directory: Path
    names: list[str] = field(default_factory=list)

    def __call__(self, page: Page, name: str) -> None:
        """Look at the page as it stands; a name that was passed before is not looked at again."""
        if name in self.names:
            return
        self.names.append(name)
        page.evaluate(SETTLE)
        self.axe(page)
        for width in sorted(WIDTHS):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            assert (name, page.evaluate(SIDEWAYS)) == (name, [])
            page.evaluate("window.scrollTo(0, 0)")
            if PICTURES:
                path = self.directory / f"{name}-{width}.png"
                # Hiding the caret leaves a style attribute behind, which htmx would copy and the policy refuse.
                page.screenshot(path=path, full_page=True, animations="disabled", caret="initial")


def listening(page: Page, complaints: list[str]) -> Page:
    """Note every error that the browser writes to the console, except the answers that journeys ask for."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(f"status of {code}" in message.text for code in ANSWERS):
            complaints.append(f"{page.url}: {message.text} ({message.location})")

    page.on("console", note)
    return page


def sign_in(page: Page, email: str, password: str) -> Page:
    """Sign in on the login page, as everybody does."""
    page.goto("/login/")
    page.get_by_label("电子邮箱").fill(email)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出").first).to_be_visible()
    return page


def menu(page: Page, label: str) -> None:
    """Follow a link of the workspace's side menu."""
    links = page.get_by_role("navigation", name="工作区导航", exact=True).get_by_role("link")
    links.filter(has_text=label).first.click()
    page.wait_for_load_state()


def tab_to(page: Page, name: str) -> None:
    """Steps on with the tab key until that input, button or link is reached."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}: {page.evaluate(FOCUSED)}")


def press(page: Page, label: str) -> None:
    """Press the button of this name; the page it leads to has arrived with its styles.

    Looking at a page whose second style sheet is still on its way would load pictures that the sheet takes away.
    """
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, label: str) -> None:
    """Follow the link of this name to a page that has arrived."""
    page.get_by_role("link", name=label, exact=True).click()
    page.wait_for_load_state()


def says(page: Page, text: str) -> None:
    """The page shows this text."""
    expect(page.get_by_text(text).first).to_be_visible()


def every(locator: Locator) -> list[Locator]:
    """All of them, once the page shows the first: `all` alone does not wait for a page that is still on its way."""
    expect(locator.first).to_be_visible()
    return locator.all()


def wait_for(page: Page, locator: Locator, seconds: int = 300) -> Locator:
    """Reload the page until this is on it: what a worker is still making."""
    for _ in range(seconds):
        if locator.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(locator.first).to_be_visible()
    return locator.first
