"""docs/verify_ranking.py repeats the ranking from the exported sheets, and finds every change of them."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from applications.services.recusals import record_recusal
from baoji_award.audit.models import AuditEvent
from reviews.models import Opening
from tests.reviews.counting import agreed, opened, with_rules
from tests.reviews.rows import AT, Review, make_review, release_all, submitted
from tests.sharing import shared

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
SCRIPT = Path(settings.BASE_DIR) / "docs" / "verify_ranking.py"


@shared
def review() -> Review:
    """Two sealed dossiers; the fourth expert is recused from the own one before the opening."""
    review = make_review()
    release_all(review, review.application, review.cast.rival_application)
    for place, expert in enumerate(review.experts):
        submitted(review, expert, review.application, 50 + 5 * place)
        submitted(review, expert, review.cast.rival_application, 65 - 5 * place)
    recuse(review, 3)
    return review


def recuse(review: Review, place: int, at: datetime = AT) -> None:
    ids = {"application_id": review.application.pk, "user_id": review.experts[place].pk}
    record_recusal(**ids, reason="亲属任职", by=review.cast.agency, at=at)


def exported(path: Path) -> dict[str, Any]:
    call_command("export_sheets", cycle="2024", output=str(path), verbosity=0)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def verify(path: Path, *roots: str) -> tuple[int, str]:
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *roots]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_script_is_short_and_needs_nothing_of_the_project() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert text.count("\n") < 100
    assert not {name.partition(".")[0] for name in imported} - sys.stdlib_module_names


def test_sealed_scores_are_not_exported(review: Review, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="封存"):
        exported(tmp_path / "sheets.json")
    assert AuditEvent.objects.filter(action="sheets.exported").count() == 0


@pytest.mark.parametrize("aggregate", ["mean", "median", "trimmed_mean"])
def test_the_ranking_follows_from_the_sheets(review: Review, tmp_path: Path, aggregate: str) -> None:
    with_rules(review, "aggregate", aggregate)
    roots = [opening.root for opening in opened(review)]
    path = tmp_path / "sheets.json"
    assert [len(dossier["sheets"]) for dossier in exported(path)["dossiers"]] in ([4, 5], [5, 4])
    status, text = verify(path, *roots)
    assert (status, text.count("\n"), review.application.number in text) == (0, 2, True)


def test_a_later_recusal_changes_nothing_of_what_was_counted(review: Review, tmp_path: Path) -> None:
    roots = [opening.root for opening in opened(review)]
    recuse(review, 1, LATER)
    exported(tmp_path / "sheets.json")
    assert verify(tmp_path / "sheets.json", *roots)[0] == 0


def test_a_consensus_is_repeated_as_well(review: Review, tmp_path: Path) -> None:
    with_rules(review, "counting.by", "consensus")
    opened(review)
    clauses = review.criteria.items.filter(leaf=True).values_list("clause", flat=True)
    agreed(review, review.cast.rival_application, dict.fromkeys(clauses, 55))
    recuse(review, 4, LATER)
    agreed(review, review.application, dict.fromkeys(clauses, 60), at=LATER)
    path = tmp_path / "sheets.json"
    exported(path)
    assert verify(path, *Opening.objects.values_list("root", flat=True)) == (
        0,
        f"   1  {review.application.number}  600.000000\n   2  {review.cast.rival_application.number}  550.000000\n",
    )


def test_one_changed_byte_is_found(review: Review, tmp_path: Path) -> None:
    roots = [opening.root for opening in opened(review)]
    path = tmp_path / "sheets.json"
    export = exported(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("做法成体系", "做法成体糸", 1), encoding="utf-8")
    assert "does not fit its commitment" in verify(path, *roots)[1]
    score = export["dossiers"][0]["result"]["score"]
    path.write_text(text.replace(f'"score": "{score}"', '"score": "999.000000"', 1), encoding="utf-8")
    assert "the sheets give" in verify(path, *roots)[1]
    del export["dossiers"][0]["sheets"][0]
    path.write_text(json.dumps(export), encoding="utf-8")
    assert verify(path, *roots)[0] == 1
    assert "not the one that was recorded" in verify(path, *roots)[1]
