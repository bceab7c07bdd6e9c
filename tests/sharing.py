"""A world that is costly to build is built once for a module, and every test of the module begins with it.

Its rows stand in a transaction around the module's tests, each of which is a savepoint in it, as Django's own
`setUpTestData` does for a class. Every test gets its own copy of the objects. A test that commits, or that wants an
empty database, ends the transaction; whoever asks for the world after that builds it anew.
"""

import copy
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Generic, TypeVar

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.database import tell_the_planner

W = TypeVar("W")
# The name of a module, or of a conftest for the modules beside and below it → what builds their worlds.
_BUILDS: dict[str, Callable[[], Any]] = {}


class World(Generic[W]):
    """What `build` returned, while the transaction that holds its rows is open."""

    def __init__(self, build: Callable[[], W], blocker: DjangoDbBlocker) -> None:
        self.build = build
        self._blocker = blocker
        self._atomic: transaction.Atomic | None = None
        self._made: W | None = None

    def open(self) -> None:
        """Begin the transaction and build. Raises what `build` raises, with nothing left open."""
        with self._blocker.unblock():
            self._atomic = transaction.atomic()
            self._atomic._from_testcase = True  # type: ignore[attr-defined]  # lets durable blocks stand in it
            self._atomic.__enter__()
            try:
                self._made = self.build()
                tell_the_planner()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Take back the rows. Nothing happens if the transaction is not open."""
        if self._atomic is None:
            return
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._atomic.__exit__(None, None, None)
        self._atomic = self._made = None

    def own_copy(self) -> W:
        """The objects for one test."""
        return self.build() if self._made is None else copy.deepcopy(self._made)


class _Present:
    """The world of this process that is open, and whether the test at hand can stand in one."""

    world: World[Any] | None = None
    may_share = True


def shared(build: Callable[[], W]) -> Any:
    """A fixture with the name of `build` that gives each test of a module a copy of what it returned once for them all.

    Raises ValueError for a second world of a module.
    """
    module = build.__module__
    if module in _BUILDS:
        raise ValueError(f"{module} has a world already.")
    _BUILDS[module] = build

    def own(shared_world: World[W], db: None) -> W:
        return shared_world.own_copy()

    own.__doc__ = build.__doc__
    return pytest.fixture(own, name=build.__name__)


@pytest.fixture(scope="module")
def shared_world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World[Any]]:
    world = World(_build_for(request.module.__name__), django_db_blocker)
    if _Present.may_share:
        world.open()
        _Present.world = world
    yield world
    world.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    _Present.may_share = _shares(item)
    if _Present.world is not None and _uses_database(item) and not _Present.may_share:
        _Present.world.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of each module first the tests that want no world, so that none of them ends it for the others."""
    runs = groupby(list(items), key=lambda item: item.path)
    items[:] = [item for _, run in runs for item in sorted(run, key=_shares)]


def _build_for(module: str) -> Callable[[], Any]:
    packages = module.split(".")[:-1]
    conftests = [".".join([*packages[:depth], "conftest"]) for depth in range(len(packages), 0, -1)]
    return next(_BUILDS[name] for name in (module, *conftests) if name in _BUILDS)


def _shares(item: pytest.Item) -> bool:
    return "shared_world" in _fixtures(item) and not _commits(item)


def _uses_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or "_django_db_helper" in _fixtures(item)


def _commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return marked or not _fixtures(item).isdisjoint({"transactional_db", "live_server"})


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))
