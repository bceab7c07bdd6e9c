"""Next year's rules are loaded while a round is under way: everybody stays with the round they work in."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import AwardCycle
from applications.rules.loader import read_rulebook
from applications.selectors.bureau_desk import bureau_applications
from applications.selectors.cycles import current_cycle
from applications.selectors.office_desk import round_at_desk
from applications.selectors.rounds import round_at_hand_as
from applications.services.cycles import load_cycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import move_clock
from tests.cast import Cast, make_cast
from tests.rounds import IN_STAGE, RULES, _put

pytestmark = pytest.mark.django_db


def load_next_year() -> AwardCycle:
    rules = read_rulebook(RULES).model_copy(update={"code": "2025", "year": 2025})
    return load_cycle(rules, at=IN_STAGE["application"])[0]


def at_hand(cast: Cast) -> set[str]:
    """The round of every question about it; one, or they disagree."""
    found = (
        current_cycle(),
        round_at_hand_as(by=cast.office, role=RoleCode.OFFICE),
        round_at_desk(by=cast.office),
    )
    return {cycle.code if cycle else "" for cycle in found}


@pytest.mark.parametrize("state", ["notice", "application", "document_review", "publicity"])
def test_the_round_under_way_comes_before_the_one_that_is_prepared(state: str) -> None:
    cast = make_cast(round_state=state)
    load_next_year()
    assert at_hand(cast) == {"2024"}


def test_once_it_is_closed_or_the_next_one_opens_the_newer_one_is_at_hand() -> None:
    cast = make_cast(round_state="publicity")
    following = load_next_year()
    _put(following, "notice")
    assert at_hand(cast) == {"2025"}


def test_between_two_rounds_the_one_in_preparation_is_at_hand() -> None:
    cast = make_cast(round_state="closed")
    load_next_year()
    assert at_hand(cast) == {"2025"}


def test_the_desks_keep_their_dossiers_and_their_year() -> None:
    move_clock(IN_STAGE["application"])
    cast = make_cast(state="office_check")
    load_next_year()
    for person, name in ((cast.office, "office_list"), (cast.own_bureau, "bureau_list")):
        client = Client()
        client.force_login(person)
        page = client.get(reverse(f"applications:{name}"))
        assert [choice.label for choice in page.context["workspace"].years] == ["2024年度"]
        assert cast.organisation.name in page.content.decode()
    assert bureau_applications(by=cast.own_bureau).count() == 1
    assert "2024年" in Client().get(reverse("committee:home")).content.decode()
