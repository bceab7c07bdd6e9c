"""Registry of the stages whose sealed scores open with two keys. A leaf: each stage registers how (in AppConfig.ready).

`gate(cycle, at)` gives the sentences that still stand against opening (empty: nothing does).
`compute(opening, at)` runs when the second key is turned: it writes the StageResult rows of the opening and returns
the commitments of everything it counted, in a fixed order; their root goes into the audit log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Gate = Callable[[Any, datetime], Sequence[str]]
Compute = Callable[[Any, datetime], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Openable:
    """How one stage's scores are opened."""

    stage: str
    gate: Gate
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
