"""The scorebook's parts as its templates show them: rail, score bar, band picker, dossier pane."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.urls import reverse

from applications.models import Application
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.shapes import Action, BandCell, Dimension
from reviews.models import ItemScore, ScoreNote, ScoreSheet
from reviews.selectors.guards import PRAISING, band_span, only_weaknesses, reasons_for
from reviews.selectors.sheets import points_of, quanta_of


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the rail and of the check page. `points` is None while the item is blank."""

    score: ItemScore
    url: str
    points: Decimal | None
    warned: bool
    current: bool

    @property
    def noted(self) -> list[tuple[str, list[ScoreNote]]]:
        """Label of a kind and the notes of it, for every kind."""
        notes = list(self.score.notes.all())
        return [(str(kind.label), [note for note in notes if note.kind == kind]) for kind in ScoreNote.Kind]

    @property
    def hints(self) -> int:
        return int(self.warned)

    @property
    def bands(self) -> str:
        return "　".join(f"{code} {band.replace('-', '–')}" for code, band in self.score.bands.items())


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the rail; `points` is None while nothing in it is judged."""

    clause: str
    title: str
    full: int
    points: Decimal | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """One open sheet: totals of what is judged so far, all items by category, and the current one."""

    sheet: ScoreSheet
    categories: tuple[Category, ...]
    lines: tuple[Line, ...]
    current: Line | None
    now: datetime

    @classmethod
    def open(cls, sheet: ScoreSheet, scores: list[ItemScore], clause: str, now: datetime) -> "Book":
        """Raises NotFoundForYou for a clause that the criteria do not have; "" opens none."""
        lines = tuple(_line(sheet, score, clause) for score in scores)
        current = next((line for line in lines if line.current), None)
        if clause and current is None:
            raise NotFoundForYou
        categories = tuple(
            _category(tuple(group))
            for _, group in groupby(lines, key=lambda line: line.score.item.parent_id or -line.score.item_id)
        )
        return cls(sheet, categories, lines, current, now)

    @property
    def application(self) -> Application:
        return self.sheet.assignment.application

    @property
    def identity(self) -> list[str]:
        return [self.application.number, self.application.group.name, "资料评审"]

    @property
    def total(self) -> Decimal:
        return points_of(self.sheet.total_quanta)

    @property
    def full(self) -> int:
        return sum(line.score.item.points for line in self.lines if line.points is not None)

    @property
    def done(self) -> int:
        return sum(line.points is not None for line in self.lines)

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def sign(self) -> Action:
        left = self.count - self.done
        url = reverse("reviews:sign", args=[self.sheet.pk])
        return Action("核对与签署", url=url, allowed=not left, reason=f"还有 {left} 项未评，暂不能签署" if left else "")

    @property
    def before(self) -> Line | None:
        return self._beside(-1)

    @property
    def after(self) -> Line | None:
        return self._beside(1)

    def _beside(self, step: int) -> Line | None:
        if self.current is None:
            return None
        place = self.lines.index(self.current) + step
        return self.lines[place] if 0 <= place < len(self.lines) else None

    @property
    def here(self) -> Category | None:
        return next((category for category in self.categories if self.current in category.lines), None)

    @property
    def span(self) -> tuple[int | None, int | None]:
        return (band_span(self.current.score) if self.current else None) or (None, None)

    @property
    def praising(self) -> str:
        return "-".join(map(str, PRAISING))

    @property
    def only_weaknesses(self) -> bool:
        return self.current is not None and only_weaknesses(self.current.score)

    @property
    def ruler_bands(self) -> tuple[tuple[int, int], ...]:
        """The bands of the current item's scale as blocks of the ruler."""
        return tuple((band["min"], band["max"]) for band in self._scale()["bands"]) if self.current else ()

    @property
    def band_heads(self) -> list[str]:
        return [f"{band['min']}–{band['max']}" for band in self._scale()["bands"]] if self.current else []

    @property
    def dims(self) -> list[Dimension]:
        """The dimensions of the current item with their band cells."""
        if self.current is None:
            return []
        scale, chosen = self._scale(), self.current.score.bands
        return [
            Dimension(
                dim["code"],
                dim["name"],
                f"band-{dim['code']}",
                [_cell(band, dim["code"], chosen.get(dim["code"], "")) for band in scale["bands"]],
            )
            for dim in scale["dimensions"]
        ]

    def _scale(self) -> dict[str, list[dict]]:  # type: ignore[type-arg]
        assert self.current is not None  # noqa: S101  only asked with an open item
        scale: dict[str, list[dict]] = self.sheet.criteria.scale[self.current.score.item.kind]  # type: ignore[type-arg]
        return scale


def _line(sheet: ScoreSheet, score: ItemScore, clause: str) -> Line:
    blank = score.percent is None
    points = None if blank else points_of(quanta_of(score.item.points, score.percent))
    url = reverse("reviews:item", args=[sheet.pk, score.item.clause])
    return Line(score, url, points, bool(reasons_for(score)), score.item.clause == clause)


def _category(lines: tuple[Line, ...]) -> Category:
    first = lines[0].score.item
    head = first.parent or first
    judged = [line.points for line in lines if line.points is not None]
    return Category(head.clause, head.title, head.points, sum(judged, Decimal(0)) if judged else None, lines)


def _cell(band: dict, code: str, chosen: str) -> BandCell:  # type: ignore[type-arg]
    low, high = band["min"], band["max"]
    return BandCell(low, high, band["short"][code], band["descriptions"][code], on=chosen == f"{low}-{high}")
