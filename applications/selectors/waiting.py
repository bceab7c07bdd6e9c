"""Who has to wait before applying again: apps above register what they know of earlier awards."""

from collections.abc import Callable

from applications.models import AwardCycle

Waiting = Callable[[AwardCycle, str], list[str]]
_known: list[Waiting] = []


def register_waiting(function: Waiting) -> Waiting:
    """Registers a function (round, code of the organisation) → sentences saying why it has to wait."""
    if function not in _known:
        _known.append(function)
    return function


def reasons_to_wait(cycle: AwardCycle, uscc: str) -> list[str]:
    """Why the organisation with this code may not apply in this round yet. No query where the round asks no waiting."""
    return [reason for function in _known for reason in function(cycle, uscc)] if cycle.rulebook.honours.waits else []
