"""A query put together once: everybody gets their own rows, and nobody the rows of whoever asked before."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from applications.models import Application, AwardCycle, Recusal
from applications.roles import ROLES, not_recused
from applications.selectors.prepared import Prepared, keys_of_page
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import forget_grants
from tests.cast import Cast, make_cast

made: list[int] = []


def read_by_experts(by: User, application: int) -> QuerySet[Application]:
    made.append(application)
    rights = ROLES[RoleCode.EXPERT].objects_of(by)
    return Application.objects.filter(rights, not_recused(by), pk=application).select_related("organisation")


@pytest.fixture
def cast(db: None) -> Cast:
    made.clear()
    return make_cast(state="document_review")


def test_people_with_equal_grants_share_the_statement_and_nothing_else(cast: Cast) -> None:
    asked = Prepared(read_by_experts)
    people = (cast.assigned_expert, cast.other_expert, cast.recused_expert, cast.panel_leader)
    own, rival = cast.application, cast.rival_application
    for _ in range(2):
        assert [asked.rows(person, own.pk) for person in people] == [[own], [], [], [own]]
        assert [asked.rows(person, rival.pk) for person in people] == [[], [], [], []]
    assert len(made) == 1


def test_a_recusal_cuts_at_the_next_asking(cast: Cast) -> None:
    asked = Prepared(read_by_experts)
    assert asked.rows(cast.panel_leader, cast.application.pk) == [cast.application]
    Recusal.objects.create(
        application=cast.application,
        user=cast.panel_leader,
        reason="亲属任职",
        decided_by=cast.agency,
        decided_at=cast.application.created_at,
    )
    assert asked.rows(cast.panel_leader, cast.application.pk) == []


def test_other_grants_make_another_statement_and_none_finds_nothing(cast: Cast) -> None:
    asked = Prepared(read_by_experts)
    assert asked.rows(cast.assigned_expert, cast.application.pk) == [cast.application]
    assert asked.rows(cast.rival, cast.application.pk) == []
    cast.assigned_expert.grants.update(revoked_at=cast.application.created_at)
    forget_grants(cast.assigned_expert)
    assert asked.rows(cast.assigned_expert, cast.application.pk) == []


def test_rows_come_with_what_the_query_joins_and_prefetches(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    joined = Prepared(read_by_experts)
    joined.rows(cast.assigned_expert, cast.application.pk)
    with django_assert_num_queries(1):
        (found,) = joined.rows(cast.assigned_expert, cast.application.pk)
        assert found.organisation.name == cast.organisation.name
    rounds = Prepared(lambda _: AwardCycle.objects.prefetch_related("windows").order_by("-year")[:1])
    rounds.rows(None)
    with django_assert_num_queries(2):
        (cycle,) = rounds.rows(None)
        assert len(cycle.windows.all()) == 7


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    cast = make_cast(state="document_review")
    asked = Prepared(read_by_experts)
    expected = {cast.assigned_expert: [cast.application], cast.other_expert: []}
    found: dict[User, list[list[Application]]] = {person: [] for person in expected}

    def ask(person: User) -> None:
        try:
            for _ in range(20):
                found[person].append(asked.rows(person, cast.application.pk))
        finally:
            connection.close()

    threads = [Thread(target=ask, args=[person]) for person in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {person: [rows] * 20 for person, rows in expected.items()}


def test_a_plan_that_is_kept_gives_everybody_their_own_rows_too(cast: Cast) -> None:
    asked = Prepared(read_by_experts, planned_once=True)
    own, rival = cast.application, cast.rival_application
    people = (cast.assigned_expert, cast.other_expert, cast.recused_expert, cast.panel_leader)
    before = uses_of_general_plans()
    # The database goes over to a plan for any values at the sixth asking.
    for _ in range(3):
        assert [asked.rows(person, own.pk) for person in people] == [[own], [], [], [own]]
        assert [asked.rows(person, rival.pk) for person in people] == [[], [], [], []]
    used = {name: uses - before.get(name, 0) for name, uses in uses_of_general_plans().items()}
    assert [uses > 0 for uses in used.values() if uses] == [True]


def uses_of_general_plans() -> dict[str, int]:
    """By the name of each statement of this connection, which may have served other tests before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans FROM pg_prepared_statements")
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_asks_for_its_own_plan() -> None:
    cast = make_cast(state="document_review")
    asked = Prepared(read_by_experts, planned_once=True)
    assert asked.rows(cast.assigned_expert, cast.application.pk) == [cast.application]
    connection.close()
    assert asked.rows(cast.assigned_expert, cast.application.pk) == [cast.application]


@pytest.mark.parametrize(("keys", "as_many"), [([], 20), ([7] * 20, 20), ([7] * 21, 50), ([7] * 101, 101)])
def test_pages_are_filled_up_with_a_key_of_no_row(keys: list[int], as_many: int) -> None:
    assert keys_of_page(keys) == (*keys, *[0] * (as_many - len(keys)))
