"""The archive of a round and its verifier: sound when it is honest, whatever the round's rules; every forgery found."""

import ast
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from applications.services.office_jobs import run_job
from baoji_award.audit.models import AuditEvent
from baoji_award.documents.files import open_stored
from bench.archives import (
    contents_of,
    missed,
    one_byte,
    one_field,
    sealed_again,
)
from committee.models import Award, Objection, RoundArchive
from committee.services.round_archive import order_round_archive, pack_round, seal_archive
from committee.services.round_verification import SCRIPT, verifier
from tests.committee.whole import Whole, begun, judged, tie, undone, vary_decision, vary_review
from tests.committee.whole_decided import OBJECTOR, decided

pytestmark = pytest.mark.django_db
kept: dict[str, Any] = {}
# The kinds of documents that are handed over as they are.
WHOLE = (
    "certificate", "defence_timetable", "evaluation_report", "minutes", "notice", "outcome", "panel_draw",
    "question_draw", "resolution", "site_report",
)  # fmt: skip
verify_round = verifier()


def packed(whole: Whole) -> bytes:
    target = io.BytesIO()
    office = whole.review.cast.office
    pack_round(target, whole.cycle, seal=lambda contents: seal_archive(whole.cycle, office, contents))
    return target.getvalue()


def faults(raw: bytes, paper: Sequence[str] = ()) -> list[str]:
    return [str(fault) for fault in verify_round.verify(io.BytesIO(raw), paper=paper).faults]


@pytest.fixture
def archive(db: None, tmp_path: Path) -> bytes:
    """The archive of one round, ordered and made once; what is asked of it later is kept beside."""
    if not kept:
        whole = begun()
        whole.full = True
        judged(whole)
        decided(whole)
        job = order_round_archive(cycle=whole.cycle, by=whole.review.cast.supervisor)
        assert run_job(job.pk)
        job.refresh_from_db()
        assert job.result is not None
        with open_stored(job.result) as file:
            raw = file.read()
        event = AuditEvent.objects.get(action="archive.sealed")
        again, out = io.BytesIO(), io.StringIO()
        pack_round(again, whole.cycle, seal=lambda _contents: event, as_of=event.payload["as_of"])
        path = tmp_path / "made.zip"
        path.write_bytes(raw)
        call_command("verify_archive", path, stdout=out)
        path.write_bytes(raw.replace(b"BJZL-2024-", b"BJZL-2025-", 1))
        with pytest.raises(CommandError) as refused:
            call_command("verify_archive", path)
        case = Objection.objects.get()
        secrets = [case.code, case.token, case.matter, case.facts, case.reason, case.reply, case.identity.sealed]
        kept.update(
            raw=raw,
            again=again.getvalue(),
            command=out.getvalue(),
            refused=str(refused.value),
            row=RoundArchive.objects.get(),
            made=AuditEvent.objects.get(action="archive.made").payload,
            people=list(get_user_model().objects.values_list("name", "email")),
            secrets=secrets,
            awards=Award.objects.count(),
        )
    found: bytes = kept["raw"]
    return found


def test_an_archive_is_ordered_checked_and_known_by_its_digest(archive: bytes) -> None:
    row, verdict = kept["row"], verify_round.verify(io.BytesIO(archive))
    assert (row.manifest, row.entries, row.size, row.faults) == (verdict.manifest, verdict.files, len(archive), [])
    assert kept["made"] == {"round": "2024", "manifest": row.manifest, "faults": 0}
    assert f"manifest {row.manifest}" in kept["command"]
    assert "applications.json [sha256]" in kept["refused"]


def test_an_honest_archive_is_sound_and_the_same_bytes_again(archive: bytes) -> None:
    assert faults(archive) == []
    assert kept["again"] == archive
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
    assert kept["awards"] > 0
    data = {path: json.loads(text) for path, text in contents_of(archive).items() if path.endswith(".json")}
    full = [path for path, part in data.items() if part]
    assert len(full) == len(data)
    assert [len(data["draws.json"][name]) for name in ("panels", "questions", "bank")] == [1, 2, 2]
    assert len(data["document_review.json"]["dossiers"]) == 2
    papers = {(paper["kind"], paper["left_out"]) for paper in data["documents.json"]}
    closed = {(f"objection_{side}", "closed") for side in ("objector", "organisation")}
    assert papers == {(kind, "") for kind in WHOLE} | closed


def test_the_script_stands_alone(archive: bytes, tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    path.write_bytes(archive)
    digest = verify_round.verify(io.BytesIO(archive)).manifest

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", "-X", "utf8", str(SCRIPT), str(path), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
        return done.returncode, done.stdout + done.stderr

    assert run()[0] == 0
    assert run(digest) == (0, run()[1])
    status, told = run("0" * 64)
    assert (status, "manifest.json [digest] 与重算结果不符" in told) == (1, True)
    path.write_bytes(archive[:-1])
    assert run()[0] == 1
    nodes = list(ast.walk(ast.parse(SCRIPT.read_text("utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not {name.partition(".")[0] for name in imported} - sys.stdlib_module_names


def test_nobody_is_named_and_no_words_of_an_objection_are_in_it(archive: bytes) -> None:
    texts = {path: text.decode() for path, text in contents_of(archive).items() if not path.endswith(".pdf")}
    wanted = [OBJECTOR, *kept["secrets"], *(word for person in kept["people"] for word in person if len(word) > 2)]
    # The report and the printed resolution are signed by name; they are documents, not data.
    assert {word: path for word in wanted for path, text in texts.items() if word in text} == {}


def test_a_wrong_digest_of_the_portal_shows_a_rewritten_archive(archive: bytes) -> None:
    random, contents = Random(5), contents_of(archive)
    digest = verify_round.verify(io.BytesIO(archive)).manifest
    assert missed(lambda: sealed_again(random, contents), 40, digest) == []


@pytest.mark.slow
def test_bytes_and_fields_that_were_changed_are_found(archive: bytes) -> None:
    """`python -m bench.archives` does the same ten thousand times; docs/archive.md has its figures."""
    random, contents = Random(4), contents_of(archive)
    assert missed(lambda: one_byte(random, archive), 400) == []
    assert missed(lambda: one_field(random, contents), 200) == []


@pytest.mark.slow
def test_twenty_honest_rounds_under_other_rules_are_sound() -> None:
    whole, seen = begun(7), set()
    for by in ("aggregate", "consensus"):
        with undone(whole):
            vary_review(whole, by)
            judged(whole, alike=by == "consensus")
            for place in range(10):
                with undone(whole):
                    vary_decision(whole)
                    if by == "consensus" and place < 2:
                        tie(whole)
                    decided(whole)
                    raw = packed(whole)
                    assert faults(raw) == [], whole.cycle.rules.data
                    seen.add(contents_of(raw)["rules.json"] + contents_of(raw)["ballots.json"])
    assert len(seen) == 20
