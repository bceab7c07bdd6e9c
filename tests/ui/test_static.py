"""Static files keep the strict policy: nothing inline, nothing evaluated, nothing embedded, nothing from elsewhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import Context, Engine
from django.test import override_settings

from baoji_award.ui.staticfiles import RememberedStaticFilesStorage

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
FORBIDDEN = re.compile(
    r"data:|https?://|@import(?! url\(.\.\./vendor/)|\beval\("
    r"|new Function|innerHTML|localStorage|\.style\b|setAttribute\(.style"
)
HASHING = "baoji_award.ui.staticfiles.RememberedStaticFilesStorage"
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


def test_what_is_collected_is_what_templates_name(tmp_path: Path) -> None:
    """Of the packages' files only those; each under a hashed name, and compressed."""
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": HASHING}}):
        call_command("collectstatic", interactive=False, verbosity=0)
        storage = RememberedStaticFilesStorage()
        linked = {name for path in (ROOT / "templates").rglob("*.html") for name in LINKED.findall(path.read_text())}
        addresses = {name: storage.url(name).removeprefix("/static/") for name in linked}
    assert len(linked) > 20
    assert [name for name, address in addresses.items() if address == name] == []
    assert [name for name, address in addresses.items() if not (tmp_path / address).exists()] == []
    assert (tmp_path / f"{addresses['css/components.css']}.br").exists()
    framework = (tmp_path / addresses["css/framework.css"]).read_text()
    taken = re.findall(r"(vendor/bootstrap/css/bootstrap\.min\.[0-9a-f]{12}\.css)", framework)
    assert [(tmp_path / name).exists() for name in taken] == [True]
    vendored = {path.name for path in tmp_path.glob("vendor/**/*.*s") if not re.search(r"\.[0-9a-f]{12}\.", path.name)}
    assert vendored == {"bootstrap.min.css", "bootstrap.bundle.min.js"}


def test_the_address_of_a_file_is_text_of_the_template() -> None:
    """As Django's own tag says it, escaped; what a variable names is looked up when the page is made."""
    source = "{% static 'a&b.css' %} {% static name %} {% static 'c.js' as kept %}{{ kept }}"
    engine = Engine(builtins=["baoji_award.ui.static_tag"])
    django = Engine(builtins=["django.templatetags.static"])
    told = [each.from_string(source).render(Context({"name": "d.png"})) for each in (engine, django)]
    assert told == ["/static/a%26b.css /static/d.png /static/c.js"] * 2
    kinds = [type(node).__name__ for node in engine.from_string(source).nodelist]
    assert kinds == ["TextNode", "TextNode", "StaticNode", "TextNode", "StaticNode", "VariableNode"]


def test_no_template_takes_djangos_tag_back() -> None:
    """Loading the library `static` would put Django's tag in front of the built-in one, without a word."""
    sources = {path.name: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    loading = [name for name, text in sources.items() if re.search(r"{% load [^%]*\bstatic\b", text)]
    assert (loading, len(sources) > 100) == ([], True)
