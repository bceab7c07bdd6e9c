"""Other stage scores for a hall than those it was made with."""

from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from reviews.models.results import Opening
from tests.committee.hall import Hall, put_score


def set_scores(hall: Hall, rows: list[tuple[str, str, str]]) -> None:
    """Replaces what make_hall gave: a stage result is append-only, so the trigger is lifted for the set-up alone."""
    opened = Opening.objects.filter(cycle=hall.cycle)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM reviews_stageresult")
        cursor.execute("SET LOCAL session_replication_role = origin")
    for application, row in zip(hall.applications, rows, strict=True):
        for stage, score in zip(("document_review", "defence", "site_review"), row, strict=True):
            opening, _ = opened.get_or_create(
                stage=stage, group=application.group, defaults=like_the_others(hall, stage)
            )
            put_score(application, opening, Decimal(score))


def like_the_others(hall: Hall, stage: str) -> dict[str, Any]:
    """What the opening of one more group of the stage has."""
    other = Opening.objects.filter(cycle=hall.cycle, stage=stage)[0]
    names = ("cycle", "opened_at", "root", "office_key_by", "office_key_at", "supervisor_key_by", "supervisor_key_at")
    return {name: getattr(other, name) for name in names}
