"""Who reads a granted extension: the whole group, the bureau, the office, the supervisor, and nobody else."""

import pytest
from django.urls import reverse

from applications.models import Recusal
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import move_clock
from tests.applications.bureau.desk import further
from tests.applications.extensions.granting import BEFORE, REASON, grant, propose
from tests.browsing import browser
from tests.cast import Cast, make_cast, make_user
from tests.rounds import make_application, make_organisation
from tests.sharing import shared

PATH = "applications:extensions"


@shared
def cast() -> Cast:
    move_clock(BEFORE)
    return make_cast()


def neighbour(cast: Cast) -> User:
    """Somebody of another organisation with a dossier in the same group."""
    organisation = make_organisation(name="宝鸡同组有限公司")
    user = make_user("neighbour", ("applicant", "organisation", organisation.pk))
    make_application(cast.cycle, organisation, user)
    return user


def test_the_group_reads_who_until_when_and_why(cast: Cast) -> None:
    extension = grant(cast)
    text = browser(neighbour(cast)).get(reverse(PATH)).content.decode()
    parts = (cast.organisation.name, "2024年12月31日 24:00", "2025年1月3日 24:00", REASON)
    assert [part in text for part in parts] == [True] * 4
    # The number is the key to a dossier's pages, and who worked on it is the office's.
    hidden = (cast.application.number, extension.proposed_by.name, cast.second_officer.name)
    assert [part in text for part in hidden] == [False] * 3


def test_the_cast(cast: Cast) -> None:
    grant(cast)
    readers, refused = set(), set()
    for name, user in cast.people().items():
        answer = browser(user if isinstance(user, User) else None).get(reverse(PATH))
        if answer.status_code != 200:
            refused.add((name, answer.status_code))
        elif cast.organisation.name in answer.content.decode():
            readers.add(name)
    assert readers == {"owner", "colleague", "own_bureau", "office", "second_officer", "supervisor"}
    experts = ("assigned_expert", "other_expert", "recused_expert", "panel_leader")
    others = ("agency", *experts, "member", "recused_member", "sysadmin")
    assert refused == {*((name, 404) for name in others), ("stranger", 302)}


def test_officers_are_named_to_office_and_supervisor(cast: Cast) -> None:
    grant(cast)
    for person, named in ((cast.supervisor, True), (cast.office, True), (cast.own_bureau, False)):
        text = browser(person).get(reverse(PATH)).content.decode()
        assert ("提议与确认" in text, cast.second_officer.name in text.partition("<main")[2]) == (named, named)


def test_proposed_and_declined_ones_are_the_offices(cast: Cast) -> None:
    propose(cast)
    for person in (cast.owner, cast.own_bureau, cast.supervisor, cast.office):
        assert REASON not in browser(person).get(reverse(PATH)).content.decode()


def test_a_recused_person_reads_none_of_it(cast: Cast) -> None:
    grant(cast)
    for person in (cast.own_bureau, cast.second_officer, cast.supervisor):
        Recusal.objects.create(
            application=cast.application, user=person, reason="亲属", decided_by=cast.office, decided_at=BEFORE
        )
        assert cast.organisation.name not in browser(person).get(reverse(PATH)).content.decode()


@pytest.mark.parametrize(
    ("route", "who", "queries"),
    [
        ("extensions", "owner", 6),
        ("extensions", "supervisor", 6),
        ("office_extensions", "office", 6),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    cast: Cast, django_assert_num_queries: object, route: str, who: str, queries: int
) -> None:
    client, path = browser(getattr(cast, who)), reverse(f"applications:{route}")
    grant(cast)
    client.get(path)
    with django_assert_num_queries(queries):  # type: ignore[operator]
        assert client.get(path).content.decode().count(REASON) == 1
    for _ in range(2):
        grant(cast, application=further(cast, "draft"))
    with django_assert_num_queries(queries):  # type: ignore[operator]
        assert client.get(path).content.decode().count(REASON) == 3
