"""Every page that a person reaches by following links, in one of the worlds."""

import re
from collections import deque
from html import unescape
from io import BytesIO

import pypdfium2 as pdfium
from openpyxl import load_workbook

from tests.security.browsers import Answer, Browsers
from tests.security.worlds import World

HREF = re.compile(r'href="(/[^"#]*)"')
# The log is read to its end: what happened early is on a later page.
FURTHER = re.compile(r'href="(\?page=\d+)" rel="next"')
LOG = "/supervise/log/"
ELSEWHERE = ("/static/", "/logout/", "/style-guide/")
# Doors shown to more people than may enter: the public home's four, the receipt of a dossier that a test put into its
# state without handing it in.
SHUT = re.compile(r"^/(apply|recommend|expert|committee)/$|^/apply/[^/]+/receipt/")
MOST_PAGES = 300
# The same for every reader: crawled once by a visitor, and by everybody in the world where the list must not leak.
PUBLIC_PAGES = re.compile(
    r"^/($|guide|policies|help|accessibility|privacy|sitemap|contact|news|notices|winners|verify|objections|register"
    r"|self-check|search|login|password)"
)


def words_of(answer: Answer) -> str:
    """What a file says: its name, and the text of a PDF or the cells of a workbook."""
    kind, words = answer.headers["Content-Type"], [answer.headers["Content-Disposition"]]
    if kind == "application/pdf" and b"%%EOF" in answer.body:
        with pdfium.PdfDocument(answer.body) as document:
            words += [page.get_textpage().get_text_range() for page in document]
    elif kind.endswith("spreadsheetml.sheet"):
        book = load_workbook(BytesIO(answer.body))
        words += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(words)


def read_by_everybody(world: World) -> dict[str, dict[str, str]]:
    """Name → what the person's crawl finds in the world as it was built; crawled once for all who ask."""
    if not world.crawled:
        browsers = Browsers(world)
        world.crawled = {name: crawl(browsers, name) for name in browsers.clients}
    return world.crawled


def crawl(browsers: Browsers, name: str) -> dict[str, str]:
    """Address → text of every page reached by links from the public home and the person's own home."""
    public = name == "stranger" or browsers.world.name == "listed"
    starts = ["/", *(["/workspace/", "/messages/"] if name != "stranger" else [])]
    pages: dict[str, str] = {}
    waiting = deque(starts)
    while waiting:
        path = waiting.popleft()
        if path in pages or path.startswith(ELSEWHERE) or (not public and PUBLIC_PAGES.match(path)):
            continue
        answer = browsers.ask(name, "GET", path)
        if answer.outcome in {"404", "login"} and SHUT.match(path):
            continue
        assert answer.outcome == "in", f"{name} follows a link to {path}: {answer.outcome}"
        is_text = answer.headers.get("Content-Type", "").startswith(("text/", "application/atom"))
        pages[path] = unescape(answer.body.decode()) if is_text else words_of(answer)
        waiting += [answer.headers["Location"]] if "Location" in answer.headers else []
        waiting += [unescape(link) for link in HREF.findall(answer.body.decode())] if is_text else []
        waiting += [LOG + link for link in FURTHER.findall(answer.body.decode())] if path.startswith(LOG) else []
        assert len(pages) < MOST_PAGES, name
    return pages
