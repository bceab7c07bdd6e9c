"""The overview's filter stands on the same rule as its cells, and costs one query."""

import random
from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from applications.models import Application, CreditLine, CreditRequest
from applications.roles import scopes_of
from applications.selectors.credit import Standing
from applications.selectors.credit_matrix import MatrixWanted, bodies_of, matrix_applications, matrix_rows
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import local_day, move_clock
from tests.applications.bureau.desk import IN_TIME, further
from tests.cast import Cast, make_cast
from tests.sharing import shared

ROUNDS, NOW = 3, IN_TIME + timedelta(days=10)
OTHER = "市国资委"


@shared
def cast() -> Cast:
    move_clock(IN_TIME)
    return make_cast(state="office_check")


def written(cast: Cast) -> None:
    """Some dossiers, each asked about by chance up to three times by each body, with any answer."""
    chance, bodies = random.Random(7), [*bodies_of(cast.cycle)[:3], OTHER]
    for number in range(4):
        further(cast, "office_check", name=f"宝鸡{number}号有限公司")
    for nth in range(ROUNDS):
        for body in bodies:
            at = IN_TIME + timedelta(days=nth * 3)
            letter = CreditRequest.objects.create(
                cycle=cast.cycle, body=body, matter="信用", number=f"{body}{nth}", asked_by=cast.office, asked_at=at,
                due_at=at + timedelta(days=5),
            )  # fmt: skip
            for application in Application.objects.filter(cycle=cast.cycle):
                if chance.random() < 0.6:
                    line(cast, letter, application, chance.choice(["waiting", "clean", "record", "cleared"]))


def line(cast: Cast, letter: CreditRequest, application: Application, answer: str) -> None:
    replied = {"replied_on": local_day(IN_TIME), "recorded_by": cast.office, "recorded_at": IN_TIME}
    cleared = {"cleared_reason": "已整改", "cleared_by": cast.office, "cleared_at": IN_TIME}
    values: dict[str, dict[str, object]] = {
        "waiting": {},
        "clean": {"outcome": "clean", **replied},
        "record": {"outcome": "record", "text": "处罚", **replied},
        "cleared": {"outcome": "record", "text": "处罚", **replied, **cleared},
    }
    CreditLine.objects.create(request=letter, application=application, **values[answer])


def test_a_filter_finds_exactly_the_dossiers_whose_cells_say_so(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    written(cast)
    bodies, met = bodies_of(cast.cycle), 0
    scopes_of(cast.office, RoleCode.OFFICE)

    def found(wanted: MatrixWanted) -> set[str]:
        # The round's bodies are asked for once more where all of them are looked for.
        with django_assert_num_queries(2 if wanted.standing == "missing" and not wanted.body else 1):
            rows = list(
                matrix_applications(by=cast.office, role=RoleCode.OFFICE, cycle=cast.cycle, wanted=wanted, at=NOW)
            )
        return {application.number for application in rows}

    everything = Application.objects.filter(cycle=cast.cycle, state="office_check")
    cells = {
        row.number: {answer.body: answer.standing for answer in row.answers}
        for row in matrix_rows(everything.select_related("organisation"), bodies, NOW)
    }
    for standing in Standing:
        for body in ("", *bodies):
            expected = {
                number
                for number, answers in cells.items()
                if standing in ([answers[body]] if body else answers.values())
            }
            met += bool(expected) and expected != set(cells)
            assert found(MatrixWanted(standing=standing, body=body)) == expected, (standing, body)
    assert met > 10
