"""The dossier as data: sections, fields, limits and evidence slots of a round. The code knows no field by name."""

from enum import StrEnum
from typing import Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Key, Rule, Words, doubles


class FieldKind(StrEnum):
    """How a field is asked and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CONFIRM = "confirm"
    YEARS = "years"


class FieldRule(Rule):
    """One question. `limit` counts characters as a reader counts them; `years` fields hold one number per year."""

    key: Key
    label: Words
    kind: FieldKind
    hint: str = ""
    unit: str = ""
    required: bool = True
    limit: PositiveInt | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    groups: tuple[Key, ...] = Field(default=(), description="only asked in these groups; empty: in all")

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        if (self.kind == FieldKind.CHOICE) != bool(self.choices):
            raise ValueError(f'字段 {self.key}：choices 只用于 kind = "choice"，且不能为空')
        if self.limit is not None and self.kind not in {FieldKind.TEXT, FieldKind.LONG_TEXT}:
            raise ValueError(f"字段 {self.key}：limit 只用于文字字段")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"字段 {self.key}：minimum 大于 maximum")
        return self

    def asked_in(self, group: str) -> bool:
        return not self.groups or group in self.groups


class SectionRule(Rule):
    """A page of the dossier."""

    key: Key
    title: Words
    part: Words
    hint: str = ""
    fields: tuple[FieldRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if twice := doubles([field.key for field in self.fields]):
            raise ValueError(f"章节 {self.key}：字段重复 {', '.join(twice)}")
        return self

    def fields_for(self, group: str) -> tuple[FieldRule, ...]:
        """The fields asked of an applicant in `group`."""
        return tuple(field for field in self.fields if field.asked_in(group))


class EvidenceRule(Rule):
    """A slot for files."""

    key: Key
    label: Words
    hint: str = ""
    required: bool = True
    most_files: PositiveInt = 5
    most_megabytes: PositiveInt = 50
    types: tuple[str, ...] = ("pdf",)
    groups: tuple[Key, ...] = ()

    def asked_in(self, group: str) -> bool:
        return not self.groups or group in self.groups


class DossierRule(Rule):
    """The whole form of a round."""

    sections: tuple[SectionRule, ...] = Field(min_length=1)
    evidence: tuple[EvidenceRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if twice := doubles([section.key for section in self.sections]):
            raise ValueError(f"章节重复：{', '.join(twice)}")
        if twice := doubles([slot.key for slot in self.evidence]):
            raise ValueError(f"材料项重复：{', '.join(twice)}")
        return self

    def section(self, key: str) -> SectionRule | None:
        return next((section for section in self.sections if section.key == key), None)

    def slot(self, key: str) -> EvidenceRule | None:
        return next((slot for slot in self.evidence if slot.key == key), None)

    def slots_for(self, group: str) -> tuple[EvidenceRule, ...]:
        return tuple(slot for slot in self.evidence if slot.asked_in(group))
