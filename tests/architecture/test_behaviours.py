"""What a form asks of scripts is read by one: an attribute that nobody knows is a promise that nobody keeps."""

import re

from devtools.servers import ROOT

FORM = re.compile(r"<form\b(?:[^>{]|\{%.*?%\}|\{\{.*?\}\}|\{(?![%{]))*>", re.DOTALL)
ATTRIBUTE = re.compile(r"\s(data-[a-z-]+)(?=[\s=>{])")
COMMENT, BLOCK = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\{[^{}]*\}")
CLASS, WORD = re.compile(r"\.([A-Za-z_][\w-]*)"), re.compile(r"[A-Za-z][\w-]*")
# The forms in which committee and agency write more than a line.
LONG = (
    "committee/office_meetings",
    "committee/office_objection",
    "committee/_remarks",
    "committee/supervise_remarks",
    "reviews/agency/recusal",
    "reviews/defence/sheet",
    "reviews/site/plan",
    "reviews/site/report",
    "reviews/site/_adding",
    "reviews/site/entry",
    "reviews/site/scores",
)


def camel(attribute: str) -> str:
    first, *more = attribute.removeprefix("data-").split("-")
    return f"dataset.{first}" + "".join(part.capitalize() for part in more)


def test_every_attribute_of_a_form_is_read() -> None:
    files = [path for kind in ("js", "css") for path in (ROOT / "static" / kind).rglob(f"*.{kind}")]
    read = "\n".join(path.read_text() for path in files)
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for form in FORM.findall(path.read_text())
        for name in ATTRIBUTE.findall(form)
    }
    assert "data-guard" in asked
    assert {name for name in asked if name not in read and camel(name) not in read} == set()


def test_every_class_of_the_stylesheets_stands_somewhere() -> None:
    """By its name in a template, a script or Python, or as `of-` and a number (ui/fast_scoring.py)."""
    sheets = [path for folder in ("css", "documents") for path in (ROOT / "static" / folder).rglob("*.css")]
    selectors = "".join(BLOCK.sub("{}", COMMENT.sub("", path.read_text())) for path in sheets)
    styled = {name for name in CLASS.findall(selectors) if not name.startswith(("of-", "htmx-"))}
    places = [ROOT / name for name in ("templates", "static/js", "baoji_award", "applications", "reviews", "committee")]
    texts = [path for place in places for kind in ("html", "js", "py") for path in place.rglob(f"*.{kind}")]
    used = {word for path in texts for word in WORD.findall(path.read_text())}
    assert "crumbs" in styled
    assert styled - used == set()


def test_long_forms_ask_before_they_are_left() -> None:
    assert [name for name in LONG if "data-guard" not in (ROOT / f"templates/{name}.html").read_text()] == []
