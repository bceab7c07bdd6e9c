"""Registry of the stages whose sealed scores open with two keys. A leaf: each stage registers how (in AppConfig.ready).

`gate(cycle, by)` gives, for each group with dossiers in the stage, the sentences that still stand against opening its
scores (empty: nothing does), as `by` may read them. When the second key is turned, `commitments(opening)` gives the
commitments of everything that counts in the opening's group, whose root is stored and goes into the audit log; then
`compute(opening, at)` writes the group's StageResult rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baoji_award.accounts.models import User

Gate = Callable[[Any, User], Mapping[int, Sequence[str]]]
Commitments = Callable[[Any], Sequence[str]]
Compute = Callable[[Any, datetime], None]


@dataclass(frozen=True, slots=True)
class Openable:
    """How one stage's scores are opened."""

    stage: str
    gate: Gate
    commitments: Commitments
    compute: Compute


_stages: dict[str, Openable] = {}


def register_openable(openable: Openable) -> None:
    """Names how a stage opens; registering the same stage again replaces it."""
    _stages[openable.stage] = openable


def openable(stage: str) -> Openable:
    """How the stage opens. Raises KeyError for a stage nobody registered."""
    return _stages[stage]


def openable_stages() -> tuple[str, ...]:
    """The stages that are opened with two keys, in the order of registration."""
    return tuple(_stages)
