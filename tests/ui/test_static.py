"""Static files keep the strict policy: nothing inline, nothing evaluated, nothing embedded, nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
FORBIDDEN = re.compile(
    r"data:|https?://|@import|\beval\(|new Function|innerHTML|localStorage|\.style\b|setAttribute\(.style"
)
LINKED = re.compile(r"{% static ['\"]([^'\"]+)['\"] %}")


def own_files() -> list[Path]:
    return sorted([*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")])


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_own_files_keep_the_policy(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


def test_everything_that_layouts_link_exists() -> None:
    texts = [path.read_text() for path in [ROOT / "templates/base.html", *(ROOT / "templates/layouts").glob("*.html")]]
    linked = {name for text in texts for name in LINKED.findall(text)}
    assert sorted(name for name in linked if finders.find(name) is None) == []


def test_no_htmx_code_in_attributes() -> None:
    found = [path.name for path in (ROOT / "templates").rglob("*.html") if re.search(r"hx-on|js:", path.read_text())]
    assert found == []
