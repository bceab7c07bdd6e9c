"""One ZIP per dossier and per round: complete, provable hash by hash, for office and supervisor, nothing across."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from applications.models import Application, EvidenceFile, OfficeJob, Recusal
from applications.services.archives import order_dossier, order_round
from applications.services.office_jobs import run_job
from applications.services.office_notes import NoteText, write_note
from applications.services.rejections import reject_dossier
from applications.services.submission import submit_dossier
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.calendar.clock import move_clock
from baoji_award.documents.archive import check_archive, safe_name
from baoji_award.documents.files import store_file
from baoji_award.documents.models import FileScan
from baoji_award.errors import NotFoundForYou
from tests.applications.bureau.desk import IN_TIME, forward, pdf, recommend
from tests.browsing import browser
from tests.cast import Cast, make_cast
from tests.rounds import complete_dossier
from tests.security.worlds import OWN_NAME, RIVAL_NAME, deliver, named
from tests.sharing import shared

NOTE = "内部记录金丝雀"


@shared
def cast() -> Cast:
    """Both dossiers handed in, recommended, forwarded; an infected and a pending file in the own one."""
    move_clock(IN_TIME)
    cast = make_cast()
    named(cast)
    for application, owner, bureau in (
        (cast.application, cast.owner, cast.own_bureau),
        (cast.rival_application, cast.rival, cast.other_bureau),
    ):
        complete_dossier(application, owner)
        if application == cast.application:
            _more_files(cast)
        submit_dossier(
            application_id=application.pk, action="submit", by=owner, version=application.version, at=IN_TIME
        )
        recommend(application, bureau)
        forward([Application.objects.get(pk=application.pk)], bureau)
    scans = {"染毒.pdf": FileScan.State.INFECTED, "待查.pdf": FileScan.State.PENDING}
    for file in EvidenceFile.objects.filter(name__in=scans).select_related("stored"):
        infected = scans[file.name] == FileScan.State.INFECTED
        FileScan.objects.create(
            stored=file.stored,
            state=scans[file.name],
            asked_at=IN_TIME,
            scanned_at=IN_TIME if infected else None,
            signature="Eicar" if infected else "",
        )
    return cast


def _more_files(cast: Cast) -> None:
    """Names that mean mischief, the same name twice, and two files that will not be open."""
    names = ("../../etc/passwd", "CON.pdf", "证书.pdf", "证书.pdf", "a\u202efdp.exe", "染毒.pdf", "待查.pdf")
    for pages, name in enumerate(names, 2):
        stored = store_file(pdf(pages), name=name, by=cast.owner, at=IN_TIME)
        EvidenceFile.objects.create(
            application=cast.application,
            slot="others",
            name=name,
            stored=stored,
            uploaded_by=cast.owner,
            uploaded_at=IN_TIME,
            position=pages,
        )


def packed(by: User, job: OfficeJob) -> tuple[zipfile.ZipFile, bytes]:
    assert run_job(job.pk)
    answer = browser(by).get(reverse("applications:office_job_result", args=[job.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    raw = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return zipfile.ZipFile(io.BytesIO(raw)), raw


def own(cast: Cast, by: User | None = None) -> tuple[zipfile.ZipFile, bytes]:
    person = by or cast.office
    return packed(person, order_dossier(number=cast.application.number, by=person, at=IN_TIME))


def whole(cast: Cast, by: User | None = None) -> tuple[zipfile.ZipFile, bytes]:
    person = by or cast.office
    return packed(person, order_round(cycle=cast.cycle, by=person, at=IN_TIME))


def manifest(archive: zipfile.ZipFile, path: str = "manifest.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read(path))
    return found


def assert_every_hash(archive: zipfile.ZipFile, folder: str = "") -> None:
    listed = {
        folder + each["path"]: (each["bytes"], each["sha256"])
        for each in manifest(archive, f"{folder}manifest.json")["entries"]
    }
    found = {
        name: (len(archive.read(name)), hashlib.sha256(archive.read(name)).hexdigest())
        for name in archive.namelist()
        if name.startswith(folder) and name != f"{folder}manifest.json"
    }
    assert listed == found


def test_a_dossier_is_complete_and_every_hash_is_right(cast: Cast) -> None:
    write_note(application_id=cast.application.pk, note=NoteText(NOTE, "office"), by=cast.office, at=IN_TIME)
    reject_dossier(
        application_id=cast.application.pk,
        reason="不符合条件",
        by=cast.office,
        version=Application.objects.get(pk=cast.application.pk).version,
        at=IN_TIME,
    )
    deliver()
    archive, _ = own(cast)
    names = archive.namelist()
    assert_every_hash(archive)
    letter = f"决定和意见/宝质奖办函〔2024〕1号 关于{cast.cycle.title}申报不予受理的告知书.pdf"
    for name in (
        "申报材料.pdf",
        letter,
        "决定和意见/推荐意见.txt",
        "决定和意见/推荐意见盖章页-盖章页.pdf",
        "记录/核查清单.csv",
    ):
        assert name in names
    timeline = archive.read("记录/办理全过程.csv").decode("utf-8-sig")
    assert ("不予受理。原因：不符合条件" in timeline, NOTE in timeline) == (True, False)
    everything = b"".join(archive.read(name) for name in names)
    assert (RIVAL_NAME.encode() in everything, NOTE.encode() in everything) == (False, False)
    assert not [name for name in names if OWN_NAME in name or RIVAL_NAME in name]


def test_names_are_safe_and_files_lie_in_their_slots(cast: Cast) -> None:
    archive, _ = own(cast)
    slot = next(s for s in cast.cycle.rulebook.dossier.evidence if s.key == "others")
    folder = f"证明材料/{safe_name(slot.label)}/"
    others = sorted(name.removeprefix(folder) for name in archive.namelist() if name.startswith(folder))
    assert others == sorted(["passwd", "_CON.pdf", "证书.pdf", "证书-2.pdf", "afdp.exe"])
    for name in archive.namelist():
        assert (name.startswith("/"), ".." in name, "\\" in name, ":" in name) == (False, False, False, False)


def test_closed_files_are_named_and_not_included(cast: Cast) -> None:
    archive, raw = own(cast)
    left_out = {each["name"]: each for each in manifest(archive)["left_out"]}
    assert set(left_out) == {"染毒.pdf", "待查.pdf"}
    assert "隔离" in left_out["染毒.pdf"]["reason"]
    stored = EvidenceFile.objects.get(name="染毒.pdf").stored
    assert left_out["染毒.pdf"]["sha256"] == stored.sha256
    contents = {hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert (stored.sha256 in contents, raw[:2]) == (False, b"PK")


def test_the_log_knows_the_manifest_and_the_command_checks_it(cast: Cast, tmp_path: Path) -> None:
    archive, raw = own(cast)
    digest = hashlib.sha256(archive.read("manifest.json")).hexdigest()
    event = AuditEvent.objects.get(action="archive.made")
    assert (event.object_id, event.actor, event.payload["manifest"]) == (
        str(cast.application.pk),
        cast.office,
        digest,
    )
    path, out = tmp_path / "dossier.zip", io.StringIO()
    path.write_bytes(raw)
    call_command("verify_archive", path, stdout=out)
    assert f"audit event {event.seq}" in out.getvalue()
    assert check_archive(path).problems == ()


def test_every_change_shows(cast: Cast, tmp_path: Path) -> None:
    archive, _ = own(cast)
    changed, extra, foreign = (tmp_path / name for name in ("changed.zip", "extra.zip", "foreign.zip"))
    with zipfile.ZipFile(changed, "w") as target:
        for name in archive.namelist():
            target.writestr(name, b"%PDF forged" if name == "申报材料.pdf" else archive.read(name))
    with zipfile.ZipFile(extra, "w") as target:
        for name in archive.namelist():
            if not name.startswith("记录/"):
                target.writestr(name, archive.read(name))
        target.writestr("补充.pdf", b"x")
    foreign.write_bytes(b"PK no archive")
    assert check_archive(changed).problems == ("changed: 申报材料.pdf",)
    assert set(check_archive(extra).problems) == {
        "missing: 记录/办理全过程.csv",
        "missing: 记录/核查清单.csv",
        "not in the manifest: 补充.pdf",
    }
    assert len(check_archive(foreign).problems) == 1
    for path in (changed, extra, foreign):
        with pytest.raises(CommandError):
            call_command("verify_archive", path)


def test_a_round_holds_every_dossier_apart(cast: Cast) -> None:
    archive, _ = whole(cast)
    assert_every_hash(archive)
    both = (cast.application, cast.rival_application)
    for application in both:
        assert_every_hash(archive, f"{application.number}/")
    index = list(csv.reader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"), newline="")))
    rows = {row[0]: row for row in index[1:]}
    assert set(rows) == {application.number for application in both}
    assert {name.partition("/")[0] for name in archive.namelist()} == {*rows, "index.csv", "manifest.json"}
    for application, foreign in ((both[0], RIVAL_NAME), (both[1], OWN_NAME)):
        folder = f"{application.number}/"
        inside = b"".join(archive.read(name) for name in archive.namelist() if name.startswith(folder))
        assert foreign.encode() not in inside
        digest = hashlib.sha256(archive.read(f"{folder}manifest.json")).hexdigest()
        assert rows[application.number][-1] == digest
    events = AuditEvent.objects.filter(action="archive.made").values_list("object_type", flat=True)
    assert sorted(events) == ["application", "application", "cycle"]
    job = OfficeJob.objects.get()
    assert (job.done, job.total, job.result_name) == (3, 3, "2024.zip")


def test_a_recusal_leaves_the_dossier_out(cast: Cast) -> None:
    Recusal.objects.create(
        application=cast.application, user=cast.office, reason="亲属", decided_by=cast.agency, decided_at=IN_TIME
    )
    with pytest.raises(NotFoundForYou):
        order_dossier(number=cast.application.number, by=cast.office)
    move_clock(IN_TIME.replace(hour=IN_TIME.hour + 1))
    job = order_round(cycle=cast.cycle, by=cast.office)
    assert run_job(job.pk)
    archive, raw = _result(cast.office, job)
    assert {name.partition("/")[0] for name in archive.namelist()} == {
        cast.rival_application.number,
        "index.csv",
        "manifest.json",
    }
    assert (OWN_NAME.encode() in archive.read("index.csv"), len(raw) > 0) == (False, True)


def _result(by: User, job: OfficeJob) -> tuple[zipfile.ZipFile, bytes]:
    answer = browser(by).get(reverse("applications:office_job_result", args=[job.pk]))
    assert answer.status_code == 200
    raw = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return zipfile.ZipFile(io.BytesIO(raw)), raw


def test_office_and_supervisor_pack_and_nobody_else(cast: Cast) -> None:
    dossier = reverse("applications:dossier_archive", args=[cast.application.number])
    everything = reverse("applications:round_archive", args=["2024"])
    got = {
        name: (browser(person).post(dossier).status_code, browser(person).post(everything).status_code)  # type: ignore[arg-type]
        for name, person in cast.people().items()
        if name != "stranger"
    }
    staff = {"office", "second_officer", "supervisor"}
    assert got == {name: (302, 302) if name in staff else (404, 404) for name in got}
    archive, _ = own(cast, cast.supervisor)
    assert_every_hash(archive)
    for person, name, args in (
        (cast.supervisor, "detail", [cast.application.number]),
        (cast.office, "screening", [cast.application.number]),
    ):
        assert dossier in browser(person).get(reverse(f"applications:{name}", args=args)).content.decode()
    for person, name, args in ((cast.supervisor, "supervise_list", []), (cast.office, "round_rules", ["2024"])):
        assert everything in browser(person).get(reverse(f"applications:{name}", args=args)).content.decode()
