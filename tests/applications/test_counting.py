"""What a page's frame shows costs one query, and one statement serves everybody with the same grants."""

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from applications.menu import registered_entries
from applications.models import Organisation
from applications.selectors.counting import year_and_counts
from baoji_award.accounts.models import User
from tests.cast import make_cast, make_user
from tests.rounds import make_organisation, make_round

pytestmark = pytest.mark.django_db


def everything(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.all()


def nothing(user: User) -> QuerySet[Organisation]:
    return Organisation.objects.none()


def oneself(user: User) -> QuerySet[User]:
    return User.objects.filter(pk__gte=user.pk)


def test_year_and_counts_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_round()
    user = make_user("one")
    for _ in range(3):
        make_organisation()
    with django_assert_num_queries(2):  # the grants, and the counts
        found = year_and_counts(user, (everything, nothing))
    assert found == (2024, [3, 0])


def test_people_with_the_same_grants_get_their_own_counts() -> None:
    make_round()
    people = [make_user(name) for name in "abc"]
    assert [year_and_counts(user, (oneself,)) for user in people] == [(2024, [3]), (2024, [2]), (2024, [1])]


def test_without_a_round_there_is_no_year() -> None:
    user = make_user("one")
    assert year_and_counts(user, (everything,)) == (None, [])


def test_every_menu_counts_for_each_person_what_a_plain_query_counts() -> None:
    cast = make_cast(state="office_check")
    asked = (ask for entry in registered_entries() for ask in (entry.count, entry.needs) if ask)
    counts = tuple(dict.fromkeys(asked))
    found, plain = {}, {}
    for name, user in cast.people().items():
        if isinstance(user, User):
            found[name] = year_and_counts(user, counts)
            plain[name] = (2024, [count(user).count() for count in counts])
    assert found == plain
    assert {name for name, (_, numbers) in found.items() if any(numbers)} >= {"office", "second_officer"}
