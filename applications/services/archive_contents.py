"""What goes into the archive of a dossier: forms, files in the folders of their slots, decisions, the timeline.

Internal notes stay out: an archive is handed on, they are not.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from applications.models import Application, DossierVersion, EvidenceFile
from applications.selectors.dossier_contents import frozen_contents, latest_version
from applications.selectors.dossier_timeline import lines_of, timeline_of
from applications.selectors.screening import checks_of
from applications.services.dossier_pdf import dossier_pdf
from applications.services.list_tables import harmless
from applications.stages import APPLICATION
from baoji_award.accounts.models import User
from baoji_award.documents.archive import Archive, safe_name
from baoji_award.documents.errors import FileClosedError, MissingContentError
from baoji_award.documents.files import open_stored
from baoji_award.documents.models import Document, StoredFile
from baoji_award.ui.words import moment

FORM, FILES, DECISIONS, RECORDS = "申报材料.pdf", "证明材料", "决定和意见", "记录"
Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is named and not included, and why."""

    slot: str
    name: str
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of one dossier: the digest of its manifest, the number of entries, what was left out."""

    manifest: str
    entries: int
    left_out: tuple[LeftOut, ...]


def pack_dossier(
    archive: Archive, application: Application, *, folder: str, by: User, at: datetime, step: Step = lambda: None
) -> Packed:
    """Writes one dossier, as `by` (office or supervisor) reads it, under `folder` of the archive.

    `application` comes from a loader. `step` is called after every file. No side effects but the archive's.
    """
    before = len(archive.entries)
    version = latest_version(application)
    if version is not None:
        _forms(archive, application, version, folder, by, at)
    step()
    left_out = _files(archive, application, version, folder, step)
    left_out += _decisions(archive, application, folder)
    _records(archive, application, folder)
    about = {**_particulars(application, version), "made_at": at.isoformat(), "made_by": by.name}
    about["left_out"] = [{"slot": f.slot, "name": f.name, "sha256": f.sha256, "reason": f.reason} for f in left_out]
    manifest = archive.manifest_of(folder, about)
    return Packed(manifest, len(archive.entries) - before, tuple(left_out))


def files_in(application: Application) -> list[EvidenceFile]:
    """The files of the newest version that was handed in, in the order of the slots."""
    version = latest_version(application)
    return _handed_in(application, version)


def _handed_in(application: Application, version: DossierVersion | None) -> list[EvidenceFile]:
    if version is None:
        return []
    named = {(file["slot"], file["name"], file["sha256"]) for file in version.manifest["files"]}
    found: dict[tuple[str, str, str], EvidenceFile] = {}
    for file in application.evidence.select_related("stored__scan").order_by("slot", "position", "pk"):
        key = (file.slot, file.name, file.stored.sha256)
        if key in named:
            found.setdefault(key, file)
    return list(found.values())


def _particulars(application: Application, version: DossierVersion | None) -> dict[str, object]:
    frozen = (
        {"number": version.number, "digest": version.digest, "receipt": version.receipt_number} if version else None
    )
    return {
        "application": application.number,
        "round": application.cycle.title,
        "organisation": application.organisation.name,
        "uscc": application.organisation.uscc,
        "state": application.state,
        "version": frozen,
    }


def _forms(
    archive: Archive, application: Application, version: DossierVersion, folder: str, by: User, at: datetime
) -> None:
    contents = frozen_contents(application, version)
    archive.add(folder, FORM, dossier_pdf(application, contents, contact=True, printed_by=by.name, at=at))


def _files(
    archive: Archive, application: Application, version: DossierVersion | None, folder: str, step: Step
) -> list[LeftOut]:
    labels = {slot.key: slot.label for slot in application.cycle.rulebook.dossier.evidence}
    left_out = []
    for file in _handed_in(application, version):
        place = f"{folder}/{FILES}/{safe_name(labels.get(file.slot, file.slot))}".lstrip("/")
        reason = _copied(archive, place, file.name, file.stored)
        if reason:
            left_out.append(LeftOut(file.slot, file.name, file.stored.sha256, reason))
        step()
    return left_out


def _copied(archive: Archive, folder: str, name: str, stored: StoredFile) -> str:
    """Why the content is not in the archive; "" when it is."""
    try:
        source = open_stored(stored)
    except FileClosedError as error:
        return error.sentence
    except MissingContentError:
        return "存档中没有找到该文件的内容。"
    with source:
        archive.copy(folder, name, source)
    return ""


def _decisions(archive: Archive, application: Application, folder: str) -> list[LeftOut]:
    """The papers about this dossier alone; a batch's letter names others and stays where it is."""
    place, left_out = f"{folder}/{DECISIONS}".lstrip("/"), []
    about = Document.objects.filter(object_type="application", object_id=str(application.pk))
    for paper in about.select_related("stored__scan", "number").order_by("created_at", "pk"):
        number = f"{paper.number.text} " if paper.number else ""
        reason = _copied(archive, place, f"{number}{paper.title}.pdf", paper.stored)
        left_out += [LeftOut(paper.kind, paper.title, paper.stored.sha256, reason)] if reason else []
    opinion = getattr(application, "recommendation", None)
    if opinion is not None and opinion.approved_at is not None:
        signed = f"{opinion.opinion}\n\n{application.bureau.name}\n签字人：{opinion.signatory}\n{opinion.signed_on}\n"
        archive.add(place, "推荐意见.txt", signed.encode())
        if opinion.scan is not None:
            reason = _copied(archive, place, f"推荐意见盖章页-{opinion.scan_name}", opinion.scan)
            left_out += [LeftOut("scan", opinion.scan_name, opinion.scan.sha256, reason)] if reason else []
    return left_out


def _records(archive: Archive, application: Application, folder: str) -> None:
    place = f"{folder}/{RECORDS}".lstrip("/")
    archive.add(place, "办理全过程.csv", table(_timeline_rows(application)))
    archive.add(place, "核查清单.csv", table(_check_rows(application)))


def _timeline_rows(application: Application) -> Iterable[Sequence[str]]:
    yield ("日志号", "时间", "类别", "操作人", "事项", "日志摘要")
    for line in reversed(lines_of(timeline_of(application=application))):
        yield (str(line.seq), moment(line.at), line.kind, line.who, line.text, line.digest)


def _check_rows(application: Application) -> Iterable[Sequence[str]]:
    yield ("核查项", "结论", "说明", "核查人", "核查时间")
    for check in checks_of(application):
        answer = check.answer
        said = (answer.get_verdict_display(), answer.note, answer.by.name, moment(answer.at)) if answer else ("",) * 4
        yield (check.rule.label, *said)


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """A small table as CSV, in which no text is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def index_row(application: Application, packed: Packed) -> tuple[str, ...]:
    """One line of the index of a round's archive."""
    return (
        application.number,
        application.organisation.name,
        application.organisation.uscc,
        application.group.name,
        application.bureau.name,
        APPLICATION.state[application.state].label,
        str(packed.entries),
        str(len(packed.left_out)),
        packed.manifest,
    )
