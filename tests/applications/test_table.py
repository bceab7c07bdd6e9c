"""The table agrees with the methods, the guards, the mails and the printed procedure."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks

from applications.models import Application
from applications.procedure_text import procedure_text
from applications.rules.loader import read_rulebook
from applications.stages import APPLICATION, ROUND, Procedure
from applications.workflow import checks
from tests.rounds import RULES


def test_docs_procedure_is_current() -> None:
    printed = (Path(settings.BASE_DIR) / "docs" / "procedure.md").read_text(encoding="utf-8")
    assert printed == procedure_text(read_rulebook(RULES))


def test_the_system_checks_find_nothing() -> None:
    assert [error for error in run_checks() if error.id and error.id.startswith("applications.")] == []


@pytest.mark.parametrize(
    ("change", "identifier"),
    [
        ({"name": "sumbit"}, "applications.E001"),
        ({"target": "bureau_rewiev"}, "applications.E002"),
        ({"guard": "dossier_complet"}, "applications.E003"),
        ({"tells": ("mayor",)}, "applications.E004"),
        ({"name": "submit_all"}, "applications.E006"),
    ],
)
def test_a_slip_in_the_table_is_found(change: dict[str, object], identifier: str) -> None:
    first, *others = APPLICATION.actions
    broken = Procedure(APPLICATION.states, (replace(first, **change), *others), APPLICATION.initial)  # type: ignore[arg-type]
    assert identifier in {error.id for error in checks.problems_of(broken, Application)}


def test_every_state_that_is_no_end_has_a_way_out_and_every_state_a_way_in() -> None:
    for procedure in (APPLICATION, ROUND):
        reached = {action.target for action in procedure.actions} | {procedure.initial}
        left = {source for action in procedure.actions for source in action.sources}
        assert reached == set(procedure.state)
        assert {state.code for state in procedure.states if not state.is_end} <= left | {"closed"}
