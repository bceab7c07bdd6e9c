"""The decorator that ties a hand-written transition method to its row of the table."""

from collections.abc import Callable
from typing import Any, TypeVar

from django_fsm import FSMField, transition

from applications.stages import Procedure

Method = TypeVar("Method", bound=Callable[..., Any])


def bound_to(procedure: Procedure, field: FSMField) -> Callable[[Method], Method]:
    """A decorator: the method's name is the action's name, source and target come from the table.

    Raises KeyError at import when the table has no such action. The method does not check who calls it and does
    not save: workflow/engine.py is the one door that does both.
    """

    def decorate(method: Method) -> Method:
        action = procedure.action[method.__name__]
        bound: Method = transition(field=field, source=list(action.sources), target=action.target)(method)
        return bound

    return decorate
