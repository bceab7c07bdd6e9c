"""After the award: how the honour is used, reviewed, paid out, waited for and taken back (domain.md 2.8)."""

from datetime import date, timedelta
from typing import Self

from pydantic import NonNegativeInt, PositiveInt, model_validator

from applications.rules.base import Key, Rule, Words, anniversary, doubles


class GroundRule(Rule):
    """A ground for revoking an honour, and for how long it bars from applying: years, rounds, or for life."""

    key: Key
    label: Words
    bar_years: NonNegativeInt = 0
    bar_rounds: NonNegativeInt = 0
    for_life: bool = False

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum((self.bar_years > 0, self.bar_rounds > 0, self.for_life)) > 1:
            raise ValueError(f"honours.grounds.{self.key}：bar_years、bar_rounds、for_life 只能写一项")
        return self


class HonourRule(Rule):
    """`terms` is what a winner accepts before taking the certificate; empty: nothing is asked.

    `waits` names for each prize how many years its winner waits before applying again. `review_years` yearly reviews
    fall due on the award's anniversaries. `years_between_rounds` turns rounds into years where a bar counts rounds.
    `plaque` are the lines on the plaque, `letter` the paragraphs to whoever has not won.
    """

    terms: str = ""
    waits: dict[Key, PositiveInt] = {}
    review_years: NonNegativeInt = 0
    years_between_rounds: PositiveInt = 2
    money_back_days: PositiveInt = 30
    plaque: tuple[Words, ...] = ("{award}", "{government}", "{month}")
    letter: tuple[Words, ...] = (
        "感谢你单位参加{title}。经评审、审议和公示，你单位未列入本年度获奖名单。",
        "评审中指出的优势和改进机会，可登录平台在“评审反馈”中查阅。希望你单位继续改进质量管理，欢迎再次申报。",
    )
    grounds: tuple[GroundRule, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if twice := doubles([ground.key for ground in self.grounds]):
            raise ValueError(f"honours.grounds：代码重复 {'、'.join(twice)}")
        texts = ((self.plaque, ("award", "government", "month", "year")), (self.letter, ("title", "award")))
        for lines, known in texts:
            try:
                "".join(lines).format(**dict.fromkeys(known, ""))
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(f"honours：占位只能是 {'、'.join(known)}") from error
        return self

    def ground(self, key: str) -> GroundRule | None:
        return next((ground for ground in self.grounds if ground.key == key), None)

    def bar_of(self, ground: GroundRule, starts_on: date) -> tuple[bool, date | None]:
        """Whether the ground bars at all, and the last day (inclusive); None is for life."""
        years = ground.bar_years or ground.bar_rounds * self.years_between_rounds
        if ground.for_life or not years:
            return ground.for_life, None
        return True, anniversary(starts_on, years) - timedelta(days=1)
