"""A recusal binds staff too: an officer or a supervisor loses every sight of the dossier with the next request."""

import pytest
from django.urls import reverse

from applications.models import Recusal
from applications.services.recusals import record_recusal
from tests.rounds import IN_STAGE
from tests.security.browsers import Browsers
from tests.security.oracle import ROWS
from tests.security.routes import address
from tests.security.worlds import OWN_NAME, RIVAL_NAME, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["second_officer", "supervisor", "agency"])
def test_no_page_names_the_dossier_to_a_recused_person(world: World, name: str) -> None:
    if world.name in {"drafting", "notice", "awarded"}:
        return
    cast = world.cast
    Recusal.objects.create(
        application=cast.application,
        user=getattr(cast, name),
        reason="近亲属任职",
        decided_by=cast.office,
        decided_at=IN_STAGE["application"],
    )
    browsers, wrong = Browsers(world), []
    for row in ROWS:
        if world.name in row.who and name in row.who[world.name] and "GET" in row.methods:
            answer = browsers.ask(name, "GET", address(row, world))
            wrong += [row.route] if OWN_NAME.encode() in answer.body else []
    assert wrong == []


def test_an_expert_recused_by_the_office_loses_a_duty_that_waits_for_the_declaration(world: World) -> None:
    if world.name != "sealed":
        return
    cast = world.cast
    record_recusal(
        application_id=cast.rival_application.pk, user_id=cast.other_expert.pk, reason="近亲属任职", by=cast.office
    )
    browsers = Browsers(world)
    assert (
        browsers.ask("other_expert", "GET", reverse("reviews:declare", kwargs=world.own["declaration"])).status == 404
    )
    for route in ("reviews:expert", "reviews:declarations"):
        answer = browsers.ask("other_expert", "GET", reverse(route))
        assert (answer.status, RIVAL_NAME.encode() in answer.body) == (200, False)
