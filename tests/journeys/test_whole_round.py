"""One dossier from the announcement of the round to its certificate, through all roles, by clicking and typing."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from tests.journeys import announcing, applying, awarding, defending, deliberating, judging, qualifying, visiting
from tests.journeys.walking import Walk
from tests.journeys.world import Step, World, load_round, make_world
from tests.live import NewPage, StartWorker

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PdfText = Callable[[bytes], str]


@pytest.fixture
def world(walk: Walk, open_page: NewPage, worker: StartWorker) -> World:
    """The round before its first stage, staff with accounts, a real worker that sends mail and renders files."""
    return make_world(load_round(), walk, open_page, worker().mail)


def take(world: World, steps: tuple[Step, ...]) -> None:
    for step in steps:
        step(world)


def review(world: World, pdf_text: PdfText) -> None:
    """Stages 3 to 6."""
    take(world, judging.STEPS)
    judging.read_feedback(world, pdf_text)
    take(world, defending.STEPS)
    take(world, visiting.STEPS)
    visiting.read_report(world, pdf_text)
    visiting.conclude(world)
    take(world, deliberating.STEPS)


def award(world: World, pdf_text: PdfText) -> None:
    """Stage 7 and the end of the round."""
    awarding.publish(world)
    awarding.read_notice(world)
    code = awarding.object_to(world)
    awarding.handle(world, code)
    awarding.confirm(world)
    number = awarding.take_certificate(world, pdf_text)
    awarding.verify(world, number)
    awarding.close(world)


def test_one_dossier_from_registration_to_certificate(world: World, pdf_text: PdfText) -> None:
    take(world, announcing.STEPS)
    take(world, applying.STEPS)
    applying.take_receipt(world, pdf_text)
    take(world, qualifying.STEPS)
    review(world, pdf_text)
    award(world, pdf_text)
    call_command("verify_audit", verbosity=0)
    assert (world.dossier.state, world.dossier.cycle.state) == ("awarded", "closed")
