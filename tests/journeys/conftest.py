"""The walk and the pages of a journey."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from devtools.servers import var_directory
from tests.journeys.walking import Walk, listening
from tests.live import NewPage


@pytest.fixture
def walk(axe: Callable[[Page], None]) -> Walk:
    directory = var_directory() / "screenshots"
    directory.mkdir(parents=True, exist_ok=True)
    return Walk(axe, directory)


@pytest.fixture
def open_page(new_page: NewPage) -> Iterator[NewPage]:
    """Pages of separate people; at the end the browser's console holds no error."""
    complaints: list[str] = []
    yield lambda: listening(new_page(), complaints)
    assert complaints == []
