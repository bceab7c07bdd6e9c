"""The one door to the layout engine: a template of ours in, a PDF out, nothing fetched but our own style sheets.

Equal input gives equal bytes: no clock, no random identifier, and fonts that depend on the document alone.
"""

import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from baoji_award.documents import fonts
from baoji_award.documents.heavy import heavy_subset
from baoji_award.documents.qr import QR_SCHEME, png_of_address

logger = logging.getLogger(__name__)

TEMPLATE_FOLDER = "documents/"
# What the base templates fall back on in filters must exist.
ABSENT = {"title": "", "signer": "", "issued_at": ""}
# No dots but the one before the ending, so no way up; no percent signs, so nothing to decode.
STATIC_NAME = re.compile(r"documents/[a-z0-9_-]+\.(css|png)")
TITLE_FAMILY, TEXT_FAMILY = "Award Title", "Award Song"
# The elements that the style sheets set in the title's family.
TITLE_ELEMENT = re.compile(r'<(?:h1|h2 class="annex-title|p class="mark)[^>]*>(.*?)</', re.DOTALL)
SHEET_LINK = re.compile(r'<link rel="stylesheet" href="own:(documents/[a-z0-9_-]+\.css)">')
CONTENT_TYPES = {"css": "text/css; charset=utf-8", "png": "image/png"}
# Pango's font maps are not safe to share between threads that lay out at the same time.
_layout = threading.Lock()


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """Serves `own:documents/<name>`, `font:<family>` and `qr:<text>`; refuses every other address.

    Nothing is ever asked of the network or of the rest of the disk, so an address smuggled into a document's text
    or markup reads nothing (security.md T-15). `refused` lists what was asked for in vain.
    """

    def __init__(self, faces: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.faces = faces or {}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002 (signature)
        scheme, _, rest = url.partition(":")
        if scheme == "own" and STATIC_NAME.fullmatch(rest):
            return _response(url, _static_path(rest).read_bytes(), CONTENT_TYPES[rest.rpartition(".")[2]])
        if scheme == "font" and rest in self.faces:
            return _response(url, self.faces[rest], "font/otf")
        if scheme == QR_SCHEME:
            return _response(url, png_of_address(rest), CONTENT_TYPES["png"])
        self.refused.append(url)
        logger.warning("A document asked for a foreign address and did not get it: %.200s", url)
        message = f"Refused: {url}"
        raise ValueError(message)


def render_pdf(template: str, context: Mapping[str, object]) -> bytes:
    """The PDF of `template` (a name under templates/documents/, such as "documents/letter.html"), autoescaped.

    `issued_at` in the context becomes the PDF's creation date, `title` its title. No side effects.
    Raises ValueError for a template outside its folder and SubsetLibraryMissingError without HarfBuzz's subset library.
    """
    if not template.startswith(TEMPLATE_FOLDER):
        message = f"{template} is not under templates/{TEMPLATE_FOLDER}"
        raise ValueError(message)
    return html_to_pdf(render_to_string(template, {**ABSENT, **context}), OwnFilesFetcher())


def html_to_pdf(html: str, fetcher: OwnFilesFetcher) -> bytes:
    """Lays out `html` with `fetcher` as the only source of anything outside it."""
    sheets, body = _own_sheets(html)
    with _layout:
        type_case = _type_case_of(html)
        pdf: bytes = HTML(string=body, url_fetcher=fetcher).write_pdf(
            stylesheets=[type_case.rules, *(_parsed_sheet(name, _modified(name)) for name in sheets)],
            font_config=type_case.configuration,
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            pdf_tags=True,
        )
    return pdf


def _own_sheets(html: str) -> tuple[list[str], str]:
    """The style sheets linked in the head, and `html` without the links: a sheet is parsed once per process."""
    head, separator, rest = html.partition("<body")
    return SHEET_LINK.findall(head), SHEET_LINK.sub("", head) + separator + rest


@lru_cache(maxsize=16)
def _parsed_sheet(name: str, _version: int) -> CSS:
    return CSS(url=f"own:{name}", url_fetcher=OwnFilesFetcher())


def _modified(name: str) -> int:
    return _static_path(name).stat().st_mtime_ns


class _TypeCase(NamedTuple):
    """Fonts loaded into the layout engine, and the rules that name them."""

    configuration: FontConfiguration
    rules: CSS


def _type_case_of(html: str) -> _TypeCase:
    rare = "".join(sorted(set(html) - fonts.COMMON))
    titles = "".join(sorted(set("".join(TITLE_ELEMENT.findall(html)))))
    return _type_case(os.getpid(), tuple(fonts.family_files().items()), rare, titles)


@lru_cache(maxsize=16)
def _type_case(_process: int, files: tuple[tuple[str, Path], ...], rare: str, titles: str) -> _TypeCase:
    """Made of its arguments alone, so that a document's bytes do not depend on what was rendered before it.

    Loading fonts costs memory that the engine never returns, so documents with the same title and without rare
    characters share one. A forked worker must not: the engine deletes its font files with the process that made them.
    """
    sources = dict(files)
    faces = {name: fonts.common_subset(path, rare) for name, path in files}
    if titles and TITLE_FAMILY not in sources and sources[TEXT_FAMILY] == fonts.OPEN[TEXT_FAMILY]():
        faces[TITLE_FAMILY] = heavy_subset(sources[TEXT_FAMILY], titles)
    configuration = FontConfiguration()
    fetcher = OwnFilesFetcher({_slug(name): content for name, content in faces.items()})
    return _TypeCase(configuration, CSS(string=_face_rules(faces), font_config=configuration, url_fetcher=fetcher))


def _face_rules(families: Iterable[str]) -> str:
    rule = '@font-face {{ font-family: "{name}"; src: url("font:{slug}"); }}'
    return "\n".join(rule.format(name=name, slug=_slug(name)) for name in families)


def _slug(family: str) -> str:
    return family.lower().replace(" ", "-")


def _static_path(name: str) -> Path:
    for folder in settings.STATICFILES_DIRS:
        path = Path(folder) / name
        if path.is_file() and not path.is_symlink():
            return path
    message = f"There is no static file {name}"
    raise FileNotFoundError(message)


def _response(url: str, body: bytes, content_type: str) -> URLFetcherResponse:
    return URLFetcherResponse(url, body, {"Content-Type": content_type})
