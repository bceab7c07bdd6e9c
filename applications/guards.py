"""Registry of the named conditions of the table. A leaf: apps above register what they know.

A condition answers None when it holds, or the Chinese sentence that says why it does not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

Condition = Callable[[Any, datetime], str | None]

_conditions: dict[str, Condition] = {}


def condition(name: str) -> Callable[[Condition], Condition]:
    """Registers a function `(object, at) -> sentence | None` under a guard's name. One name, one function."""

    def register(function: Condition) -> Condition:
        if name in _conditions and _conditions[name].__qualname__ != function.__qualname__:
            raise ValueError(f"guard {name!r} is registered twice")
        _conditions[name] = function
        return function

    return register


def reason_against(name: str, subject: object, at: datetime) -> str | None:
    """Why the guard `name` stops `subject` at `at`; None when nothing stands against it. No guard never stops."""
    return _conditions[name](subject, at) if name else None


def registered() -> frozenset[str]:
    return frozenset(_conditions)
