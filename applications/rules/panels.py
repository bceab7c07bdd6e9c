"""How the expert panel of each judging stage is made up and how its dossiers are shared out."""

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import NonNegativeInt, PositiveInt, model_validator

from applications.rules.base import Rule, doubles

Judged = Literal["document_review", "defence", "site_review"]
# In these the round's own least number of scorers holds for every dossier.
SCORED_ALONE = ("document_review", "defence")


class SeatRule(Rule):
    """The panels of one stage.

    A panel has at least `size` experts, `industry` of them industry experts; a draw names `reserves` more of each kind
    that it seats. Each dossier gets `per_dossier` experts, and nobody more than `most` dossiers of the stage.
    """

    stage: Judged
    size: PositiveInt
    industry: NonNegativeInt = 1
    reserves: NonNegativeInt = 0
    per_dossier: PositiveInt
    most: PositiveInt | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.per_dossier > self.size:
            raise ValueError(f"panels.{self.stage}：per_dossier（{self.per_dossier}）不得多于 size（{self.size}）")
        if self.industry > self.per_dossier:
            raise ValueError(
                f"panels.{self.stage}：industry（{self.industry}）不得多于 per_dossier（{self.per_dossier}）"
            )
        return self


def check_seats(rules: Iterable[SeatRule], least_experts: int) -> None:
    """Raises ValueError for a stage named twice, and where a dossier would get fewer experts than the round demands."""
    every = list(rules)
    if twice := doubles([rule.stage for rule in every]):
        raise ValueError(f"panels：阶段重复 {', '.join(twice)}")
    for rule in every:
        if rule.stage in SCORED_ALONE and rule.per_dossier < least_experts:
            raise ValueError(f"panels.{rule.stage}：per_dossier 不得少于 review.least_experts（{least_experts}）")


def seats_for(rules: Iterable[SeatRule], stage: str, least_experts: int) -> SeatRule:
    """The stage's rule; where the file names none, the round's least number of experts, one of them of industry."""
    found = next((rule for rule in rules if rule.stage == stage), None)
    size = least_experts if stage in SCORED_ALONE else 1
    return found or SeatRule.model_validate({"stage": stage, "size": size, "per_dossier": size})
