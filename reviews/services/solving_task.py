"""What the solver is asked and answers. Knows no tables and no people, only keys and labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# The key of a dossier and that of a judge.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judge:
    """An expert: `load` dossiers of the stage are theirs already in other panels, `most` is what they can take on."""

    key: int
    label: str
    industry: bool = False
    load: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    key: int
    label: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Each dossier gets `size` judges, at least `industry` of them industry experts; nobody judges more than `most`."""

    size: int
    industry: int
    most: int | None = None


class Rule(StrEnum):
    """The rules that may turn out to stand in the way."""

    SIZE = "size"
    INDUSTRY = "industry"
    LOAD = "load"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Task:
    """One panel's question.

    `fixed` pairs are released and cannot be taken back, `pinned` ones must be, `kept` ones are proposals to be changed
    as little as possible; `forbidden` says why a pair can't be, `fit` how well a judge knows the dossier's industry.
    """

    judges: tuple[Judge, ...]
    dossiers: tuple[Dossier, ...]
    rules: Rules
    forbidden: Mapping[Pair, str] = field(default_factory=dict)
    fixed: frozenset[Pair] = frozenset()
    pinned: frozenset[Pair] = frozenset()
    kept: frozenset[Pair] = frozenset()
    fit: Mapping[Pair, int] = field(default_factory=dict)

    def sunk(self) -> frozenset[Pair]:
        """What holds whatever else is chosen."""
        return self.fixed | self.pinned

    def allowed(self) -> list[Pair]:
        """Every pair that can be, in the order of the keys."""
        sunk = self.sunk()
        every = ((dossier.key, judge.key) for dossier in self.dossiers for judge in self.judges)
        return sorted(pair for pair in every if pair in sunk or pair not in self.forbidden)

    def needed(self, dossier: int) -> int:
        """How many judges the dossier gets: the rule's number, and more only where what holds already demands it."""
        industry = {judge.key for judge in self.judges if judge.industry}
        sunk = [judge for place, judge in self.sunk() if place == dossier]
        known = sum(judge in industry for judge in sunk)
        return max(self.rules.size, len(sunk) + max(0, self.rules.industry - known))

    def room(self, judge: Judge, most: int | None) -> int:
        """How many dossiers of this panel the judge can take under a limit; what is released is never too much."""
        fixed = sum(key == judge.key for _, key in self.fixed)
        return max(len(self.dossiers) if most is None else most - judge.load, fixed)


@dataclass(frozen=True, slots=True)
class Solution:
    """The chosen pairs, or, where there are none, the rules that make it impossible, a sentence each."""

    pairs: frozenset[Pair] = frozenset()
    obstacles: tuple[str, ...] = ()
