"""What is measured: each page's address and the person who opens it."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from applications.section_merge import as_text, digests_of
from bench.client import Call

Addresses = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """`calls` makes one call for each of the parallel clients; `expect` is text that only a right answer contains.

    `rows` is how many things the page shows, which is what the bare view beside it reads from the database.
    """

    code: str
    name: str
    calls: Callable[[Addresses, int], list[Call]]
    expect: str
    bare: str = "signed-in"
    rows: int = 50


def _public(path: str) -> Callable[[Addresses, int], list[Call]]:
    return lambda _, clients: [Call(path)] * clients


def _office(path: str) -> Callable[[Addresses, int], list[Call]]:
    return lambda known, clients: [Call(path.format(**known), known["office"])] * clients


def _experts(path: str) -> Callable[[Addresses, int], list[Call]]:
    def calls(known: Addresses, clients: int) -> list[Call]:
        sheets = itertools.islice(itertools.cycle(known["sheets"]), clients)
        return [Call(path.format(**each), each["session"]) for each in sheets]

    return calls


class Author:
    """An expert who saves one item of a sheet again and again; the version goes up with every save."""

    def __init__(self, version: int) -> None:
        self.version = version

    def form(self) -> dict[str, str]:
        form = {
            "percent": str(45 + self.version % 4 * 5),
            **{f"band-{dimension}": "50-65" for dimension in "ADLI"},
            "strength-0-text": "战略制定有方法、有数据支持，覆盖各业务单元。",
            "strength-0-place": "自评报告第12页",
            "improvement-0-text": "部分过程的定期评价尚不充分。",
            "guard_reason": "",
            "version": str(self.version),
        }
        self.version += 1
        return form


class Typist:
    """An applicant whose browser saves the overview while they write: each time a little longer than it was."""

    def __init__(self, text: str) -> None:
        self.text, self.count = text, 0

    def form(self) -> dict[str, str]:
        loaded = as_text(digests_of({"text": self.text}, ["text"]))
        self.count += 1
        self.text = f"{SENTENCE * 10}第{self.count}稿"
        return {"text": self.text, "loaded": loaded}


SENTENCE = "本单位坚持以质量求发展，建立并持续改进质量管理体系。"
CLAUSE = "4.1.2"


def sheet_saves(known: Addresses, clients: int) -> list[Call]:
    """As the page's script saves while the expert writes: one item with all its fields."""
    return [
        Call(
            f"/expert/sheets/{each['sheet']}/items/{CLAUSE}/",
            each["session"],
            form=each.setdefault("author", Author(each["version"])).form,
            headers={"HX-Request": "true"},
        )
        for each in itertools.islice(known["sheets"], clients)
    ]


def _autosaves(known: Addresses, clients: int) -> list[Call]:
    """As the form's script saves a section while the applicant writes."""
    return [
        Call(
            f"/apply/{each['number']}/sections/overview/",
            each["session"],
            form=each.setdefault("typist", Typist(each["overview"])).form,
            headers={"HX-Request": "true"},
        )
        for each in itertools.islice(known["drafts"], clients)
    ]


LIST = "/office/screening/"
PAGES = (
    Page("home", "public home", _public("/"), "获奖", "public", 8),
    Page("list", "office list", _office(LIST), "BJZL-2024-00002"),
    Page(
        "list-filtered", "office list, filtered", _office(f"{LIST}?state=document_review&group=enterprise"), "BJZL-2024"
    ),
    Page("list-searched", "office list, searched", _office(f"{LIST}?q=%E9%92%9B%E4%B8%9A"), "钛业"),
    Page(
        "list-sought",
        "office list, filtered, searched, sorted",
        _office(f"{LIST}?state=document_review&q=%E9%92%9B%E4%B8%9A&sort=-submitted"),
        "钛业",
    ),
    Page("list-last", "office list, last page", _office(f"{LIST}?page=99999"), "BJZL-2024"),
    Page("ranking", "ranking", _office("/office/review/ranking/"), "百分制"),
    Page("desk", "expert's desk", _experts("/expert/"), "已评"),
    Page("dossier", "dossier page", _office("/applications/{number}/"), "统一社会信用代码", rows=30),
    Page("item", "score-sheet page", _experts(f"/expert/sheets/{{sheet}}/items/{CLAUSE}/"), "优势", rows=23),
    Page("save", "score-sheet save", sheet_saves, "已保存", "posted", 1),
    Page("autosave", "autosave of a section", _autosaves, "草稿已保存", "posted", 1),
)


def known_from(text: str) -> dict[str, Any]:
    """What bench.fill printed last."""
    known: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return known
