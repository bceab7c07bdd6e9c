"""Migrating databases that are made often (tests, demo, bench) in half the time; production migrates as Django does.

Django draws all models anew that are related to one that gets an index, a constraint or a trigger, which here is nearly
every model, hundreds of times. Its own options are all that changes; they are put into the drawn model instead.
"""

from typing import Any

from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

OPTIONS_ONLY = (AddConstraint, AddIndex, AddTrigger)
OPTIONS = {"constraints", "indexes", "triggers"}


def draw_less() -> None:
    """From now on operations that change options alone leave the drawn models of the state as they are."""
    for operation in OPTIONS_ONLY:
        operation.state_forwards = _without_drawing(operation.state_forwards)  # type: ignore[method-assign]


def _without_drawing(state_forwards: Any) -> Any:
    def forwards(self: Any, app_label: str, state: ProjectState) -> None:
        # A state that has drawn nothing yet has nothing to draw anew.
        drawn = state.__dict__.pop("apps", None)
        try:
            state_forwards(self, app_label, state)
        finally:
            if drawn is not None:
                state.__dict__["apps"] = drawn
                options = state.models[app_label, self.model_name.lower()].options
                drawn_options = drawn.get_model(app_label, self.model_name)._meta  # noqa: SLF001 (Django's public name for it)
                for name in OPTIONS & options.keys():
                    setattr(drawn_options, name, list(options[name]))

    return forwards
