"""A query put together once: everybody gets their own rows, and nobody the rows of whoever asked before."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from applications.models import Application, AwardCycle, Recusal
from applications.roles import ROLES, not_recused
from applications.selectors.prepared import Prepared
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
