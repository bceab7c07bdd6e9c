"""Every route × every member of the cast, in the worlds of its row, against the oracle (security.md T-02)."""

import pytest

from tests.security.browsers import Answer, Browsers
from tests.security.oracle import ROWS
from tests.security.policy import Row
from tests.security.routes import address
from tests.security.worlds import World

pytestmark = pytest.mark.django_db
# What each world must have asked; a matrix that silently shrinks is a failure. See `cells` below.
CELLS = {"drafting": 0, "intake": 0, "sealed": 0, "opened": 0, "voting": 0, "listed": 0, "notice": 0, "awarded": 0}
CAST_SIZE = 17


def test_everybody_gets_exactly_what_the_oracle_says(world: World) -> None:
    browsers = Browsers(world)
    assert len(browsers.clients) == CAST_SIZE
    wrong: list[str] = []
    cells = 0
    for row in ROWS:
        if world.name not in row.who:
            continue
        for method in row.methods.split():
            for name in browsers.clients:
                data = browsers.form(row) if row.post else None
                answer = browsers.ask(name, method, address(row, world), data)
                wrong += _against(row, world, name, method, answer)
                cells += 1
    print(f"{world.name}: {cells} cells")
    assert not wrong, "\n".join(wrong)
    assert cells == CELLS[world.name]


def _against(row: Row, world: World, name: str, method: str, answer: Answer) -> list[str]:
    expected = row.expected(name, world.name)
    here = f"{method} {row.route} {row.of} as {name}"
    if answer.outcome != expected:
        return [f"{here}: {answer.outcome}, the oracle says {expected}"]
    if expected != "in" and answer.written:
        return [f"{here}: refused, and yet wrote {answer.written}"]
    return []
