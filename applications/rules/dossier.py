"""The dossier as data: sections, fields, limits and evidence slots of a round. The code knows no field by name."""

from typing import Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Key, Rule, Words, doubles
from applications.rules.dossier_links import check_links
from applications.rules.fields import AnswerRule, ColumnRule, ConditionRule, FieldKind, FieldRule, Meaning
from applications.rules.formulas import parse_comparison

__all__ = [
    "AnswerRule",
    "ColumnRule",
    "ConditionRule",
    "DossierRule",
    "EvidenceRule",
    "FieldKind",
    "FieldRule",
    "Meaning",
    "SectionRule",
    "TotalRule",
    "WarningRule",
]


class WarningRule(Rule):
    """Figures of one year that deserve a second look, as `profit > revenue`. `words` is said; it never blocks."""

    when: Words
    words: Words

    @model_validator(mode="after")
    def _readable(self) -> Self:
        parse_comparison(self.when)
        return self


class SectionRule(Rule):
    """A page of the dossier. `groups` and `show_if` decide as for a field whether it is asked at all."""

    key: Key
    title: Words
    part: Words
    hint: str = ""
    groups: tuple[Key, ...] = ()
    show_if: ConditionRule | None = None
    fields: tuple[FieldRule, ...] = Field(min_length=1)
    warnings: tuple[WarningRule, ...] = ()

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if twice := doubles([field.key for field in self.fields]):
            raise ValueError(f"章节 {self.key}：字段重复 {', '.join(twice)}")
        return self

    def asked_in(self, group: str) -> bool:
        return not self.groups or group in self.groups

    def fields_for(self, group: str) -> tuple[FieldRule, ...]:
        """The fields asked of an applicant in `group`, whatever they answer elsewhere."""
        if not self.asked_in(group):
            return ()
        return tuple(field.in_group(group) for field in self.fields if field.asked_in(group))

    def field(self, key: str) -> FieldRule | None:
        return next((field for field in self.fields if field.key == key), None)


class EvidenceRule(Rule):
    """A slot for files. `show_if` names its field as `section.field`."""

    key: Key
    label: Words
    hint: str = ""
    required: bool = True
    most_files: PositiveInt = 5
    most_megabytes: PositiveInt = 50
    types: tuple[str, ...] = ("pdf",)
    groups: tuple[Key, ...] = ()
    show_if: ConditionRule | None = None

    def asked_in(self, group: str) -> bool:
        return not self.groups or group in self.groups


class TotalRule(Rule):
    """The texts of these sections together have at most `limit` characters."""

    label: Words
    sections: tuple[Key, ...] = Field(min_length=1)
    limit: PositiveInt


class DossierRule(Rule):
    """The whole form of a round."""

    sections: tuple[SectionRule, ...] = Field(min_length=1)
    evidence: tuple[EvidenceRule, ...] = Field(min_length=1)
    totals: tuple[TotalRule, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if twice := doubles([section.key for section in self.sections]):
            raise ValueError(f"章节重复：{', '.join(twice)}")
        if twice := doubles([slot.key for slot in self.evidence]):
            raise ValueError(f"材料项重复：{', '.join(twice)}")
        check_links(self)
        return self

    def section(self, key: str) -> SectionRule | None:
        return next((section for section in self.sections if section.key == key), None)

    def slot(self, key: str) -> EvidenceRule | None:
        return next((slot for slot in self.evidence if slot.key == key), None)

    def slots_for(self, group: str) -> tuple[EvidenceRule, ...]:
        """The slots of an applicant in `group`, whatever they answer."""
        return tuple(slot for slot in self.evidence if slot.asked_in(group))
