"""Which computed conflicts keep an expert off a dossier, and which are only told to whoever assigns (domain.md 2.9)."""

from enum import StrEnum

from pydantic import Field, PositiveInt, field_validator

from applications.rules.base import Rule


class ConflictKind(StrEnum):
    """What may stand between an expert and a dossier."""

    RECUSED = "recused"
    EMPLOYER = "employer"
    FORMER_EMPLOYER = "former_employer"
    CONSULTING = "consulting"
    SHAREHOLDING = "shareholding"
    KIN = "kin"
    DISPUTE = "dispute"
    OTHER = "other"
    COMPETITOR = "competitor"
    AVOIDED = "avoided"
    SAME_BUREAU = "same_bureau"


ALWAYS_BLOCKS = frozenset({ConflictKind.RECUSED, ConflictKind.EMPLOYER})


class ConflictRule(Rule):
    """`years`: how long a tie that has ended still counts. Every kind blocks unless `warns` names it."""

    years: PositiveInt = Field(default=3, le=20)
    warns: tuple[ConflictKind, ...] = (ConflictKind.SAME_BUREAU,)

    @field_validator("warns")
    @classmethod
    def _never_the_own_employer(cls, kinds: tuple[ConflictKind, ...]) -> tuple[ConflictKind, ...]:
        if wrong := sorted(ALWAYS_BLOCKS.intersection(kinds)):
            raise ValueError(f"conflicts.warns：{'、'.join(wrong)} 必须回避，不能只作提示")
        return kinds

    def blocks(self, kind: ConflictKind) -> bool:
        return kind not in self.warns
