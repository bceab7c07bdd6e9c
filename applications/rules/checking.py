"""What the office's checks go by: rounds of correction, likeness of texts, credit checks."""

from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from applications.rules.base import Rule, Words, doubles


class CreditBodyRule(Rule):
    """A body that the office asks, a member of the committee or not, and what about.

    `required`: no dossier qualifies before its answer is clean or cleared. Any further body may be asked by name.
    """

    name: Words = Field(max_length=60)
    matter: Words = Field(max_length=200)
    required: bool = True


class LikenessRule(Rule):
    """When two texts are strongly similar: `percent` of the shorter one's runs of `run` characters are in the other.

    Texts of fewer than `characters` characters are not compared. `own_earlier`: also with the organisation's own
    dossiers of earlier rounds.
    """

    percent: PositiveInt = Field(default=60, le=100)
    run: PositiveInt = 8
    characters: PositiveInt = 200
    own_earlier: bool = True


class CheckingRule(Rule):
    """`correction_late`: a correction that misses its due instant lapses, or waits for the office's decision.

    `body_endings`: words by which the scope of a certificate names a body.
    """

    correction_rounds: PositiveInt = 3
    correction_late: Literal["lapse", "office_decides"] = "lapse"
    credit_workdays: PositiveInt = 10
    credit_bodies: tuple[CreditBodyRule, ...] = ()
    likeness: LikenessRule = LikenessRule()
    body_endings: tuple[Words, ...] = ("有限公司", "有限责任公司", "合作社")

    @model_validator(mode="after")
    def _bodies_differ(self) -> Self:
        if twice := doubles([body.name for body in self.credit_bodies]):
            raise ValueError(f"checking.credit_bodies：单位重复 {', '.join(twice)}")
        return self

    @property
    def required_bodies(self) -> tuple[str, ...]:
        """The names of the bodies whose answer every dossier needs, in the file's order."""
        return tuple(body.name for body in self.credit_bodies if body.required)
