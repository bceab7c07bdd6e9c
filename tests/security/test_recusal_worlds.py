"""Worlds that differ in one recusal, or in what happens to a dossier: whoever is not entitled can't tell them apart."""

from collections.abc import Iterable

import pytest

from applications.services.recusals import record_recusal
from reviews.models import Assignment, ScoreSheet
from reviews.services.sheets import submit_sheet
from tests.security.browsers import Browsers
from tests.security.oracle import ROWS
from tests.security.policy import AGENCY, OFFICE, SUPERVISOR
from tests.security.reviewing import AT
from tests.security.routes import address
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
# The log is the record of everything, and the way to it says how long it is.
THE_LOG = {"committee:supervise_log", "committee:supervise_chain", "committee:supervise"}
Pages = dict[tuple[str, str], bytes]


def pages_of(world: World, names: Iterable[str]) -> Pages:
    """What these people get from every page that is theirs in this world."""
    browsers, found = Browsers(world), {}
    for row in ROWS:
        readers = row.who.get(world.name, frozenset())
        for name in sorted(readers & set(names)):
            # A workbook holds the moment it was made.
            if "GET" in row.methods and not row.binary and row.route not in THE_LOG:
                found[name, row.route] = browsers.ask(name, "GET", address(row, world)).body
    return found


def differing(before: Pages, after: Pages) -> list[tuple[str, str]]:
    return sorted(key for key in before if before[key] != after[key])


def test_a_recusal_shows_to_nobody_but_its_keepers(world: World) -> None:
    if world.name != "sealed":
        return
    cast = world.cast
    others = set(cast.people()) - OFFICE - AGENCY - SUPERVISOR
    before = pages_of(world, others)
    assert len(before) > 50
    pk, officer = cast.application.pk, cast.second_officer.pk
    record_recusal(application_id=pk, user_id=officer, reason="近亲属任职", by=cast.office, at=AT)
    assert differing(before, pages_of(world, others)) == []


@pytest.mark.parametrize("name", ["agency", "second_officer", "supervisor", "own_bureau"])
def test_a_recused_person_cant_tell_what_happens_to_the_dossier(world: World, name: str) -> None:
    if world.name != "sealed":
        return
    cast = world.cast
    pk, user = cast.application.pk, getattr(cast, name)
    record_recusal(application_id=pk, user_id=user.pk, reason="近亲属任职", by=cast.office, at=AT)
    before = pages_of(world, {name})
    assert before
    _go_on(world)
    assert differing(before, pages_of(world, {name})) == []


def _go_on(world: World) -> None:
    """One begun sheet of the dossier is sealed, and one of its judges is recused."""
    cast = world.cast
    begun = ScoreSheet.objects.get(pk=world.own["sheet"]["sheet_id"])
    submit_sheet(sheet_id=begun.pk, version=begun.version, by=cast.assigned_expert, at=AT)
    running = Assignment.objects.filter(application=cast.application, state="accepted", sheet__state="draft")
    duty = running.order_by("pk")[0]
    record_recusal(application_id=cast.application.pk, user_id=duty.expert_id, reason="补充", by=cast.office, at=AT)
