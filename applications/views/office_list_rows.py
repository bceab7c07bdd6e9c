"""The lines of the office's list, drawn by a function: fifty of them in a template take longer than their query."""

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.selectors.office_list import Cell, OfficeRow
from baoji_award.ui.fast import tag_html

ROW = (
    '<tr><td><input class="form-check-input" type="checkbox" name="chosen" value="{}" aria-label="选择 {}"{}></td>'
    '<th scope="row"><a href="{}">{}</a><div class="meta mono">{}</div></th>{}</tr>'
)


def lines_html(rows: Iterable[OfficeRow], *, chosen: bool) -> SafeString:
    """The rows of the table's body, each with its box; `chosen` ticks them all."""
    ticked = SafeString(" checked") if chosen else ""
    # The same address but for the number, which needs no escaping in one.
    before, after = _around_number()
    return format_html_join(
        "",
        ROW,
        (
            (row.number, row.name, ticked, f"{before}{row.number}{after}", row.name, row.uscc, _cells(row))
            for row in rows
        ),
    )


@lru_cache(maxsize=1)
def _around_number() -> tuple[str, str]:
    before, _, after = reverse("applications:screening", args=["NUMBER"]).partition("NUMBER")
    return before, after


def _cells(row: OfficeRow) -> SafeString:
    return format_html_join("", "<td{}>{}</td>", ((_css(cell.css), _shown(row, cell)) for cell in row.cells))


def _shown(row: OfficeRow, cell: Cell) -> SafeString | str:
    return tag_html(tone=row.state.tone, label=cell.text) if cell.is_state else cell.text


@lru_cache(maxsize=16)
def _css(name: str) -> SafeString | str:
    return format_html(' class="{}"', name) if name else ""
