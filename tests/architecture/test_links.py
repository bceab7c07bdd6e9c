"""Every internal address written out by hand leads somewhere: in templates, in the portal's settings, on the home page.

An address is resolved without its query and fragment. The style guide's samples are no links of the portal.
"""

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from baoji_award.ui.context import Portal, Workspace
from committee.views.public import ENTRIES

TEMPLATES = Path(settings.BASE_DIR) / "templates"
WRITTEN_OUT = re.compile(r"""\b(?:href|action|src|[a-z_]*url)=["'](/[^"'{]*)["']""")


def in_templates() -> list[tuple[str, str]]:
    """(template, address) of every literal internal link or component prop."""
    pages = [path for path in sorted(TEMPLATES.rglob("*.html")) if "style_guide" not in str(path)]
    return [(str(p.relative_to(TEMPLATES)), found) for p in pages for found in WRITTEN_OUT.findall(p.read_text())]


def in_settings() -> list[tuple[str, str]]:
    """(where, address) of the menu, the footer and every *_url of the frames."""
    portal = Portal()
    listed = [*portal.menu, *portal.footer_links, *((title, url) for title, _, url in ENTRIES)]
    frames = [
        (frame, each.name) for frame in (Portal, Workspace) for each in fields(frame) if each.name.endswith("_url")
    ]
    listed += [(f"{frame.__name__}.{name}", getattr(frame, name)) for frame, name in frames]
    return [*listed, ("login_url", portal.login_url), ("logout_url", portal.logout_url)]


def leads_nowhere(address: str) -> bool:
    try:
        resolve(re.split(r"[?#]", address)[0])
    except Resolver404:
        return True
    return False


@pytest.mark.parametrize("found", [in_templates, in_settings], ids=["templates", "settings"])
def test_every_address_written_out_resolves(found: Callable[[], list[tuple[str, str]]]) -> None:
    addresses = found()
    assert len(addresses) > 1
    assert [(where, address) for where, address in addresses if leads_nowhere(address)] == []


def test_an_address_without_a_page_is_noticed() -> None:
    assert [leads_nowhere(address) for address in ("/", "/search/?q=x", "/nowhere/", "/search")] == [
        False,
        False,
        True,
        True,
    ]
