"""Whatever order people act in: sealed sheets stay, recused people are blind, the ranking follows from the sheets."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from reviews.models import ItemScore, SheetCorrection
from reviews.services.panels import add_member
from tests.cast import make_user
from tests.reviews.counting import with_rules
from tests.reviews.review_machine import Machine
from tests.reviews.rows import AT, Review, accept, fill, join, make_review, register, release_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def machine_of(counts: str) -> type[Machine]:
    """A machine of a round that counts so, where the first five experts have filled in their sheets."""
    move_clock(AT)
    review = make_review()
    with_rules(review, "counting.by", counts)
    applications = (review.application, review.cast.rival_application)
    release_all(review, *applications)
    newcomers = tuple(newcomer(review, number) for number in (6, 7))
    for place, expert in enumerate(review.experts):
        for application in applications:
            fill(accept(review, expert, application), 50 + 5 * place, by=expert)
    return type("ReviewMachine", (Machine,), {"review": replace(review, experts=(*review.experts, *newcomers))})


def newcomer(review: Review, number: int) -> User:
    expert = make_user(f"judge{number}", (RoleCode.EXPERT, ScopeKind.CYCLE, review.cast.cycle.pk))
    register(expert)
    join(expert, review.cast)
    add_member(panel_id=review.panel.pk, user_id=expert.pk, by=review.cast.agency, at=AT)
    return expert


@pytest.mark.parametrize("counts", ["aggregate", "consensus"])
def test_whatever_the_order(counts: str) -> None:
    rules: Any = settings(
        max_examples=7,
        stateful_step_count=16,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine_of(counts), settings=rules)
    assert ItemScore.objects.filter(percent__isnull=True).count() == 0


def test_one_long_way_through_all_acts() -> None:
    """What few random walks meet: a version sealed anew, one restored, a late expert, all of them counted."""
    machine = machine_of("aggregate")()
    acts: list[Callable[[], object]] = [
        machine.some_have_signed,
        lambda: machine.correct(place=0, decider="office", approve=True),
        lambda: machine.score(expert=0, dossier=0, clause="4.4.2", percent=85),
        lambda: machine.submit(expert=0, dossier=0),
        lambda: machine.correct(place=1, decider="agency", approve=True),
        lambda: machine.score(expert=1, dossier=0, clause="4.4.2", percent=30),
        lambda: machine.give_correction_up(place=0),
        lambda: machine.correct(place=1, decider="office", approve=False),
        lambda: machine.assign(newcomer=5, dossier=0),
        lambda: machine.unassign(newcomer=5, dossier=0),
        lambda: machine.assign(newcomer=6, dossier=0),
        lambda: machine.open(dossier=0, everybody=True),
        machine.release,
        lambda: machine.unassign(newcomer=6, dossier=0),
        lambda: machine.recuse(expert=1, dossier=0),
        lambda: machine.open(dossier=0, everybody=True),
        lambda: machine.assign(newcomer=5, dossier=1),
        lambda: machine.correct(place=2, decider="office", approve=True),
    ]
    for act in acts:
        act()
        for _, holds in inspect.getmembers(
            machine, predicate=lambda each: hasattr(each, "hypothesis_stateful_invariant")
        ):
            holds()
    states = SheetCorrection.objects.order_by("pk").values_list("state", flat=True)
    assert (list(states), len(machine.opened), len(machine.kept)) == (["done", "withdrawn", "refused"], 2, 12)
    machine.teardown()
