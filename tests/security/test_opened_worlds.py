"""Opened worlds that differ in one dossier's scores and place: whoever is recused from it can't tell them apart."""

import pytest
from django.db import connection, transaction
from django.db.models import F

from applications.services.recusals import record_recusal
from reviews.models import ItemScore, ScoreNote, ScoreSheet, StageResult
from tests.cast import Cast
from tests.security.reviewing import LATER
from tests.security.test_recusal_worlds import Pages, differing, pages_of
from tests.security.worlds import World

pytestmark = pytest.mark.django_db


def other_scores(cast: Cast) -> None:
    """All experts gave some more and in other words, and the two dossiers change places."""
    sheets = ScoreSheet.objects.filter(assignment__application=cast.application)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        ItemScore.objects.filter(sheet__in=sheets, item__clause="4.1.2").update(percent=F("percent") + 5)
        ScoreNote.objects.filter(score__sheet__in=sheets).update(text="另有说法")
        sheets.update(total_quanta=F("total_quanta") + 10)
        results = StageResult.objects.filter(application=cast.application)
        results.update(score=F("score") + 1, normalised=F("normalised") + 1, highest=F("highest") + 1)
        both = StageResult.objects.filter(stage="document_review")
        assert both.update(rank_overall=3 - F("rank_overall")) == 2
        cursor.execute("SET LOCAL session_replication_role = origin")


def changed_for(world: World, name: str, *, recused: bool) -> tuple[Pages, list[tuple[str, str]]]:
    """Every page of the person, and what of it differs with the other scores."""
    cast = world.cast
    with transaction.atomic():
        if recused:
            ids = {"application_id": cast.application.pk, "user_id": getattr(cast, name).pk}
            record_recusal(**ids, reason="近亲属任职", by=cast.office, at=LATER)
        before = pages_of(world, {name})
        other_scores(cast)
        found = differing(before, pages_of(world, {name}))
        transaction.set_rollback(True)
    return before, found


def test_the_recused_see_no_difference(world: World) -> None:
    if world.name != "opened":
        return
    for name in ("agency", "second_officer", "supervisor", "own_bureau", "assigned_expert"):
        before, found = changed_for(world, name, recused=True)
        assert (bool(before), found) == (True, []), name
    _, found = changed_for(world, "second_officer", recused=False)
    assert {("second_officer", f"reviews:{page}") for page in ("ranking", "spread")} <= set(found)
