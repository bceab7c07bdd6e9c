"""What a page's frame shows costs one query, with a round and without."""

import pytest
from pytest_django import DjangoAssertNumQueries

from applications.models import Organisation
from applications.selectors.counting import year_and_counts
from tests.rounds import make_organisation, make_round

pytestmark = pytest.mark.django_db


def test_year_and_counts_are_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_round()
    for _ in range(3):
        make_organisation()
    with django_assert_num_queries(1):
        found = year_and_counts([Organisation.objects.all(), Organisation.objects.filter(name="没有")])
    assert found == (2024, [3, 0])


def test_without_a_round_there_is_no_year() -> None:
    make_organisation()
    assert year_and_counts([Organisation.objects.all()]) == (None, [1])
