"""The papers of one visit, read by its team; the callers have loaded the visit for `by`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application
from applications.services.list_tables import CONTROL
from baoji_award.errors import NotFoundForYou
from reviews.enums import PERCENT_PER_QUANTUM, PERCENT_STEP, QUANTA_PER_POINT
from reviews.models import (
    CriteriaItem,
    SiteFinding,
    SiteIssue,
    SiteScore,
    SiteVisit,
)
from reviews.selectors.counted_percents import opened_percents
from reviews.selectors.site import items_of
from reviews.selectors.site_issues import site_issues
from reviews.site_papers import PAPERS, Entry, PaperKind, values_of


def kind_of(code: str) -> PaperKind:
    """The kind of paper. Raises NotFoundForYou for an unknown code."""
    if code not in PAPERS:
        raise NotFoundForYou
    return PAPERS[code]


def entries_of(visit: SiteVisit, code: str) -> list[Entry]:
    """Every row of one kind in the order of writing. One query."""
    related = ["item", "written_by", *(["issue"] if code == "finding" else [])]
    return list(kind_of(code).model.objects.filter(visit=visit).select_related(*related))


def load_entry(visit: SiteVisit, code: str, entry_id: int) -> Entry:
    """One row of the visit. Raises NotFoundForYou. One query."""
    found = next((entry for entry in entries_of(visit, code) if entry.pk == entry_id), None)
    if found is None:
        raise NotFoundForYou
    return found


def seal_of(values: Mapping[str, str]) -> str:
    """A short digest of a row's texts: whoever changes the row shows with it what they had before them.

    A way through a spreadsheet does not change it: see `plain`.
    """
    text = json.dumps(plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def plain(values: Mapping[str, str]) -> dict[str, str]:
    """The texts as a spreadsheet gives them back: lines ended alike, no control characters, no blanks around."""
    return {name: CONTROL.sub("", text.replace("\r\n", "\n")).strip().lstrip("=") for name, text in values.items()}


def seal_of_entry(entry: Entry) -> str:
    return seal_of(values_of(entry))


LONGEST = SiteIssue._meta.get_field("reference").max_length  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Carried:
    """What the document review left to be verified on site. `source` is the same each time it is read."""

    source: str
    clause: str
    text: str
    reference: str


def carried_issues(application: Application) -> list[Carried]:
    """What the experts of the document review asked to have looked at, once its scores are open; nobody's name.

    One query.
    """
    return [
        Carried(f"note:{note.pk}", note.score.item.clause, note.text, note.where[:LONGEST])
        for note in site_issues(application)
    ]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """An item with its percent before and after the visit. `likely` is the step of five nearest to `before`."""

    item: CriteriaItem
    before: Decimal | None
    after: int | None
    reason: str

    @property
    def likely(self) -> int | None:
        if self.before is None:
            return None
        return int((self.before + Decimal(PERCENT_STEP) / 2) // PERCENT_STEP) * PERCENT_STEP

    @property
    def moved(self) -> bool:
        return self.before is not None and self.after is not None and abs(self.after - self.before) * 2 > PERCENT_STEP

    @property
    def quanta(self) -> int:
        return self.item.points * (self.after or 0) // PERCENT_PER_QUANTUM

    @property
    def points(self) -> Decimal | None:
        return None if self.after is None else Decimal(self.quanta) / QUANTA_PER_POINT


def score_lines(visit: SiteVisit) -> list[ScoreLine]:
    """Every item of the visit's criteria with what is agreed so far. Five queries."""
    kept = {score.item.clause: score for score in SiteScore.objects.filter(visit=visit).select_related("item")}
    opened = opened_percents(visit.application)
    lines = []
    for item in items_of(visit):
        score = kept.get(item.clause)
        before = score.before if score else opened.get(item.clause)
        lines.append(ScoreLine(item, before, score.after if score else None, score.reason if score else ""))
    return lines


def agreed_total(lines: list[ScoreLine]) -> Decimal | None:
    """The sum of the items' points once every item has a percent of the visit; else None."""
    if not lines or any(line.after is None for line in lines):
        return None
    return Decimal(sum(line.quanta for line in lines)) / QUANTA_PER_POINT


def open_issues_of(issues: Iterable[Entry], findings: Iterable[Entry]) -> list[Entry]:
    """The issues that no finding answers."""
    answered = {finding.issue_id for finding in findings if isinstance(finding, SiteFinding)}
    return [issue for issue in issues if issue.pk not in answered]
