"""System checks: table, methods, guards and recipients agree one to one, at start-up and in CI."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from applications.guards import registered
from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.roles import ROLES
from applications.stages import APPLICATION, ROUND, STAGE, SYSTEM, Procedure
from baoji_award.notifications.catalogue import TEXTS, folder_of


@register()
def the_table_holds(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001 method ≠ table, E002 unknown state, E003 guard without condition, E004 unknown role, E005 unknown stage,
    E006 mail without text.
    """
    return [
        *problems_of(APPLICATION, Application),
        *problems_of(ROUND, AwardCycle),
        *_unknown_stages(APPLICATION),
    ]


def problems_of(procedure: Procedure, model: type) -> list[CheckMessage]:
    """What does not agree between one table and its model; empty when all does."""
    found: list[CheckMessage] = []
    methods = {name for name in vars(model) if hasattr(getattr(model, name), "_django_fsm")}
    if methods != set(procedure.action):
        odd = ", ".join(sorted(methods ^ set(procedure.action)))
        found.append(Error(f"{model.__name__}: methods and table differ: {odd}", id="applications.E001"))
    for action in procedure.actions:
        unknown = {*action.sources, action.target} - set(procedure.state)
        if unknown:
            found.append(Error(f"{action.name}: unknown states {sorted(unknown)}", id="applications.E002"))
        if action.guard and action.guard not in registered():
            found.append(Error(f"{action.name}: no condition named {action.guard}", id="applications.E003"))
        roles = {action.by, *action.tells} - {SYSTEM}
        if odd_roles := roles - set(ROLES):
            found.append(Error(f"{action.name}: unknown roles {sorted(odd_roles)}", id="applications.E004"))
        if action.tells and not _has_text(action.name):
            found.append(Error(f"{action.name}: no templates/emails/{action.name}/", id="applications.E006"))
    return found


def _has_text(name: str) -> bool:
    try:
        for part in ("subject", "body"):
            get_template(f"emails/{folder_of(name)}/{part}.txt")
    except TemplateDoesNotExist:
        return False
    return name in TEXTS


def _unknown_stages(procedure: Procedure) -> list[CheckMessage]:
    return [
        Error(f"state {state.code}: unknown stage {state.stage}", id="applications.E005")
        for state in procedure.states
        if state.stage not in STAGE
    ]
