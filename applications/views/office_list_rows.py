"""The lines of the office's list, drawn by a function."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.urls import reverse
from django.utils.safestring import SafeString

from applications.selectors.office_list import OfficeRow
from baoji_award.ui.escaping import filled
from baoji_award.ui.fast import tag_html
from baoji_award.ui.fast_rows import lines_html

BOX = '<input class="form-check-input" type="checkbox" name="chosen" value="{}" aria-label="选择 {}"{}>'
NAME = '<a href="{}">{}</a><div class="meta mono">{}</div>'


def office_lines(rows: Sequence[OfficeRow], *, chosen: bool) -> SafeString:
    """The rows of the table's body, each with its box; `chosen` ticks them all."""
    css = ["", "", *(cell.css for cell in rows[0].cells)] if rows else []
    return lines_html(_cells(rows, SafeString(" checked") if chosen else ""), css=css, head=1)


def _cells(rows: Iterable[OfficeRow], ticked: SafeString | str) -> Iterable[Sequence[str]]:
    # The same address but for the number.
    before, after = _around_number()
    for row in rows:
        yield (
            filled(BOX, row.number, row.name, ticked),
            filled(NAME, f"{before}{row.number}{after}", row.name, row.uscc),
            *(tag_html(tone=row.state.tone, label=cell.text) if cell.is_state else cell.text for cell in row.cells),
        )


@lru_cache(maxsize=1)
def _around_number() -> tuple[str, str]:
    before, _, after = reverse("applications:screening", args=["NUMBER"]).partition("NUMBER")
    return before, after
