"""The dossier beside the sheet: its sections, one page of one file, and a search."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags

from applications.models import Application
from applications.selectors.dossier_contents import ShownFile, contents_for
from applications.selectors.dossier_rows import answer_sections
from applications.selectors.dossier_search import MOST_HITS, SHORTEST, Hit, search_dossier
from baoji_award.accounts.models import User
from baoji_award.documents.texts import take_some
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.shapes import AnswerSection

Sections = list[tuple[str, AnswerSection]]
# A search waits for so many files whose text nobody has taken out yet.
TAKEN_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of a file as the pane shows it."""

    file: ShownFile
    number: int
    url: str

    @property
    def pages(self) -> int:
        return self.file.pages or 1

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1 if self.number < self.pages else 0


@dataclass(frozen=True, slots=True)
class Pane:
    """The dossier, and what its reader has opened in it. `waiting` counts files that the search could not look into."""

    sections: Sections
    files: tuple[ShownFile, ...]
    page: ShownPage | None = None
    query: str = ""
    hits: Sequence[Hit] = ()
    more: bool = False
    waiting: int = 0
    most: int = MOST_HITS

    @property
    def too_short(self) -> bool:
        return bool(self.query) and len(self.query) < SHORTEST

    @property
    def places(self) -> list[tuple[Hit, str]]:
        """Every hit with the title of the section it is in; "" for one in a file."""
        titles = {anchor: section.title for anchor, section in self.sections}
        return [(hit, titles.get(hit.key, "")) for hit in self.hits]


def open_pane(*, by: User, application: Application, asked: QueryDict) -> Pane:
    """The handed-in dossier with the page (`file`, `page`) or the search (`q`) that is asked for.

    Raises NotFoundForYou for a file or page that it does not have. Side effect of a search: as take_some.
    """
    contents = contents_for(by=by, application=application)
    sections = answer_sections(application, contents, editable=False)
    # The self-evaluation and its evidence come first: they are what an item is judged by.
    ordered = [(f"part-{number}", section) for number, section in enumerate([sections[-1], *sections[:-1]], 1)]
    if asked.get("file"):
        return Pane(ordered, contents.files, page=_page(application, contents.files, asked))
    query = " ".join(asked.get("q", "").split())
    if len(query) < SHORTEST:
        return Pane(ordered, contents.files, query=query)
    waiting = take_some([file.sha256 for file in contents.files], most=TAKEN_AT_ONCE)
    hits, more = search_dossier(query, texts=_texts(ordered), files=contents.files)
    return Pane(ordered, contents.files, query=query, hits=hits, more=more, waiting=waiting)


def _page(application: Application, files: Sequence[ShownFile], asked: QueryDict) -> ShownPage:
    file = next((file for file in files if str(file.pk) == asked["file"]), None)
    page = asked.get("page") or "1"
    if file is None or not page.isdecimal() or not 1 <= int(page) <= (file.pages or 1):
        raise NotFoundForYou
    return ShownPage(file, int(page), reverse("applications:file_page", args=[application.number, file.pk, int(page)]))


def _texts(sections: Sections) -> list[tuple[str, str]]:
    return [
        (anchor, strip_tags(str(row.value)))
        for anchor, section in sections
        for row in section.rows
        if row.value and not row.files
    ]
