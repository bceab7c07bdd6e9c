"""Forms of a visit's papers: a row of any kind, a photo, the item scores."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from reviews.enums import PERCENT_STEP
from reviews.models import CriteriaItem, SiteIssue
from reviews.selectors.site_papers import ScoreLine, seal_of_entry
from reviews.services.site_papers import LONGEST_REASON, AgreedScore
from reviews.site_papers import CLAUSE, ISSUE, Entry, PaperColumn, PaperKind, values_of

ISSUE_WORDS = 40
AFTER, REASON = "after-", "reason-"


def clause_choices(items: Iterable[CriteriaItem]) -> list[tuple[str, str]]:
    return [("", "不对应具体条款"), *((item.clause, f"{item.clause} {item.title}") for item in items)]


class EntryForm(forms.Form):
    """One row of a kind. With `entry` it changes that row, whose seal it brings along."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kind: PaperKind,
        items: Iterable[CriteriaItem],
        issues: list[Entry] | None = None,
        entry: Entry | None = None,
    ) -> None:
        initial = {**values_of(entry), "seen": seal_of_entry(entry)} if entry else {}
        super().__init__(data, initial=initial)
        self.kind, self.issues = kind, [issue for issue in issues or [] if isinstance(issue, SiteIssue)]
        for column in kind.columns:
            self.fields[column.name] = _field(column, items, self.issues)
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, sentence in self.kind.also({name: str(data.get(name, "")) for name in data}):
            self.add_error(name, sentence)
        return data

    def values(self) -> dict[str, str]:
        """The row's texts by column. Call after `is_valid`."""
        return {column.name: self.cleaned_data[column.name] for column in self.kind.columns}


def _field(column: PaperColumn, items: Iterable[CriteriaItem], issues: Iterable[SiteIssue]) -> forms.Field:
    if column.choices:
        return forms.ChoiceField(label=column.label, choices=column.choices, widget=forms.RadioSelect)
    if column.name == CLAUSE:
        return forms.ChoiceField(label=column.label, choices=clause_choices(items), required=False)
    if column.name == ISSUE:
        listed = [(str(issue.number), f"{issue.number}. {_short(issue.text)}") for issue in issues]
        return forms.ChoiceField(label=column.label, choices=[("", "不对应待核实事项"), *listed], required=False)
    widget = forms.Textarea(attrs={"rows": column.lines}) if column.lines > 1 else forms.TextInput()
    return forms.CharField(
        label=column.label, max_length=column.most, required=column.required, help_text=column.hint, widget=widget
    )


def _short(text: str) -> str:
    return text if len(text) <= ISSUE_WORDS else f"{text[:ISSUE_WORDS]}…"


class PhotoForm(forms.Form):
    """A picture with what it shows."""

    file = forms.FileField(
        label="照片",
        help_text="JPG 或 PNG，不超过 20 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )
    caption = forms.CharField(label="说明", max_length=200)
    clause = forms.ChoiceField(label="对应条款", required=False)

    def __init__(self, *args: Any, items: Iterable[CriteriaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = clause_choices(items)  # type: ignore[attr-defined]


class ScoresForm(forms.Form):
    """Percent and reason for every item. An empty percent is not agreed yet, which is not zero.

    With `fill` the blank ones propose the step nearest to the document review's value; nothing is stored by that.
    """

    def __init__(self, data: QueryDict | None = None, *, lines: list[ScoreLine], fill: bool = False) -> None:
        super().__init__(data)
        self.lines = lines
        for line in lines:
            clause, after = line.item.clause, line.likely if fill and line.after is None else line.after
            self.fields[f"{AFTER}{clause}"] = forms.TypedChoiceField(
                label=f"{clause} 现场评审百分比",
                choices=[("", "未评"), *((str(n), f"{n} %") for n in range(0, 101, PERCENT_STEP))],
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if after is None else str(after),
            )
            self.fields[f"{REASON}{clause}"] = forms.CharField(
                label=f"{clause} 调整理由", max_length=LONGEST_REASON, required=False, initial=line.reason
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for line in self.lines:
            after, reason = data.get(f"{AFTER}{line.item.clause}"), data.get(f"{REASON}{line.item.clause}")
            moved = line.before is not None and after is not None and abs(after - line.before) * 2 > PERCENT_STEP
            if moved and not reason:
                self.add_error(f"{REASON}{line.item.clause}", "与资料评审相比有调整，请写明理由。")
        return data

    def rows(self) -> list[tuple[ScoreLine, forms.BoundField, forms.BoundField]]:
        """Each item with its two fields."""
        return [(line, self[f"{AFTER}{line.item.clause}"], self[f"{REASON}{line.item.clause}"]) for line in self.lines]

    def scores(self) -> dict[str, AgreedScore]:
        """Clause → what was agreed. Call after `is_valid`."""
        data = self.cleaned_data
        clauses = [line.item.clause for line in self.lines]
        return {clause: AgreedScore(data[f"{AFTER}{clause}"], data[f"{REASON}{clause}"]) for clause in clauses}
