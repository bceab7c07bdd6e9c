"""The archive of a round: one ZIP from which an auditor can compute again all that was decided (docs/archive.md).

Its files are sealed by an event of the audit log, and the log up to that event is in the archive as well. So whoever
changes a file, and every digest of it in the archive, still contradicts the chain; whoever rewrites the end of the
chain contradicts the digest of the manifest, which the portal shows and its own log keeps.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings

from applications.archive_parts import parts_of
from applications.models import AwardCycle, OfficeJob
from applications.services.office_jobs import Progress, Result, office_job, start_job
from applications.stages import APPLICATION, ROUND
from baoji_award.accounts.models import User
from baoji_award.audit.disclosure import disclosed, start_of_chain
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.one_view import one_view
from baoji_award.audit.services import anchor, record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.archive import MANIFEST, ZIP
from baoji_award.documents.errors import FileClosedError, MissingContentError
from baoji_award.documents.files import open_stored, store_made, work_file
from baoji_award.documents.models import Document
from baoji_award.documents.plain_zip import PlainZip
from baoji_award.errors import DomainError, Refused
from committee.models import RoundArchive
from committee.roles import RECUSED
from committee.selectors.archived_papers import is_closed, papers_of, path_of
from committee.selectors.round_archives import is_recused_in, reason_against_archive
from committee.services.round_verification import verify_file

FORMAT = "award-round-archive/2"
ABOUT, PAPERS, LOG = "archive.json", "documents.json", "log.jsonl"
# What these events say names nobody and holds no free text but the rooms of the defence; of all others the archive has
# commitments alone.
SHOWN = frozenset(
    {
        "archive.made",
        "archive.sealed",
        "award.given",
        "ballot.certified",
        "ballot.closed",
        "ballot.confirmed",
        "ballot.opened",
        "ballot.voided",
        "criteria.published",
        "cycle.loaded",
        "defence.draw_committed",
        "defence.drawn",
        "defence.question_drawn",
        "defence.questions_committed",
        "defence.sheet_submitted",
        "documents.issued",
        "documents.number_allocated",
        "evaluation.computed",
        "honour.review_closed",
        "honour.review_handed_in",
        "honour.terms_accepted",
        "notice.corrected",
        "notice.dates_approved",
        "notice.erratum",
        "notice.published",
        "objection.accepted",
        "objection.days_set",
        "objection.proposed",
        "objection.received",
        "objection.rejected",
        "objection.upheld",
        "outcome.ordered",
        "outcome.released",
        "panel.draw_committed",
        "panel.drawn",
        "payment.confirmed",
        "payment.recorded",
        "payment.refused",
        "report.drafted",
        "report.issued",
        "report.signed",
        "resolution.adopted",
        "revocation.approved",
        "revocation.proposed",
        "revocation.refused",
        "scores.key_turned",
        "scores.opened",
        "scores.ranked",
        "scores.settled",
        "sheet.submitted",
        "site.completed",
        "site.signed",
    }
)
# What was given a reason keeps it for those who may read it.
WITH_REASON = frozenset({"defence.overtime_decided", "notice.channel_recorded", "report.edited"}) | {
    f"{kind}.{code}" for kind, table in (("application", APPLICATION), ("round", ROUND)) for code in table.action
}
NO_REASON = '"reason":""'
Json = dict[str, Any]
Seal = Callable[[Json], AuditEvent]


@dataclass(frozen=True, slots=True)
class Packed:
    """What was written: the digest of its manifest, the number of files, the event that seals it."""

    manifest: str
    entries: int
    sealed_seq: int


def order_round_archive(*, cycle: AwardCycle, by: User, at: datetime | None = None) -> OfficeJob:
    """Starts making the archive of a round; returns the job.

    Raises NotFoundForYou (neither its office nor its supervisor), Refused (recused from a dossier of the round),
    DomainError (the list is not out yet: before that sealed and secret things would be in it). Side effects: those of
    start_job.
    """
    _require(cycle, by)
    return start_job(kind=OfficeJob.Kind.ARCHIVE, cycle=cycle, by=by, at=at)


def _require(cycle: AwardCycle, by: User) -> None:
    if is_recused_in(cycle, by):
        raise Refused(RECUSED)
    if sentence := reason_against_archive(cycle):
        raise DomainError(sentence)


@office_job(OfficeJob.Kind.ARCHIVE)
def make_round_archive(job: OfficeJob, progress: Progress) -> Result:
    """Makes the archive and checks it with the auditor's own script.

    Side effects: audit events `archive.sealed` and `archive.made` (the digest of the manifest), the stored ZIP, the
    RoundArchive row with what the check found. Raises what order_round_archive raises.
    """
    cycle, by = job.cycle, job.asked_by
    _require(cycle, by)
    with work_file() as path:
        with path.open("w+b") as target:
            packed = pack_round(
                target, cycle, seal=lambda contents: seal_archive(cycle, by, contents), progress=progress
            )
        faults = verify_file(path).faults
        moment, name = database_now(), f"{cycle.code}-round.zip"
        with unit_of_work():
            RoundArchive.objects.create(
                cycle=cycle,
                job=job,
                made_by=by,
                made_at=moment,
                manifest=packed.manifest,
                sealed_seq=packed.sealed_seq,
                entries=packed.entries,
                size=path.stat().st_size,
                faults=[str(fault) for fault in faults],
            )
            made = {"round": cycle.code, "manifest": packed.manifest, "faults": len(faults)}
            _record("archive.made", cycle, by, moment, made)
            return Result(store_made(path, content_type=ZIP, name=name, by=by, at=moment), name)


def pack_round(
    target: BinaryIO, cycle: AwardCycle, *, seal: Seal, as_of: int | None = None, progress: Progress | None = None
) -> Packed:
    """Writes the archive to `target`. The same database gives the same bytes, with the same seal and `as_of`.

    `seal` is given what the files are, and returns the event that says so: a new one, or the one of an earlier archive.
    Everything but documents and log is read in one snapshot. No more than one part is in memory.
    """
    packing = PlainZip(target)
    with one_view():
        since = anchor().seq if as_of is None else as_of
        first, before = start_of_chain(since)
        about = {
            "format": FORMAT,
            "round": cycle.code,
            "as_of": since,
            "log": {"from": first, "after": before, "hash": settings.AUDIT_HASH},
        }
        _add(packing, ABOUT, about)
        for name, part in parts_of(cycle):
            _add(packing, f"{name}.json", part())
        papers = list(papers_of(cycle))
    if progress is not None:
        progress.expect(len(papers) + 2)
    _add(packing, PAPERS, [_paper(packing, paper, progress) for paper in papers])
    contents = {"files": len(packing.entries), "digest": contents_digest(packing), "as_of": since}
    event = seal(contents)
    _log(packing, first, event.seq)
    if progress is not None:
        progress.step()
    listed = [{"path": each.path, "bytes": each.size, "sha256": each.sha256} for each in packing.entries]
    manifest = _add(packing, MANIFEST, {"format": FORMAT, "round": cycle.code, "entries": listed})
    packing.finish()
    return Packed(manifest, len(packing.entries), event.seq)


def contents_digest(packing: PlainZip) -> str:
    """SHA-256 over "digest path" of every file so far, one a line."""
    lines = "".join(f"{each.sha256} {each.path}\n" for each in packing.entries)
    return hashlib.sha256(lines.encode()).hexdigest()


def _add(packing: PlainZip, path: str, data: object) -> str:
    return packing.add(path, written_out(data)).sha256


def written_out(data: Any) -> bytes:
    """Canonical JSON with a line for each entry of the outermost list or mapping."""
    if isinstance(data, dict) and data:
        lines = [f"{_compact(key)}:{_compact(data[key])}" for key in sorted(data)]
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
    if isinstance(data, list) and data:
        return ("[\n" + ",\n".join(_compact(each) for each in data) + "\n]\n").encode()
    return f"{_compact(data)}\n".encode()


def _compact(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _paper(packing: PlainZip, paper: Document, progress: Progress | None) -> Json:
    left_out = "closed" if is_closed(paper) else _copied(packing, paper)
    if progress is not None:
        progress.step()
    return {
        "document": paper.pk,
        "kind": paper.kind,
        "number": paper.number.text if paper.number else None,
        "title": paper.title,
        "about": [paper.object_type, paper.object_id],
        "issued_at": paper.created_at.isoformat(),
        "sha256": paper.stored.sha256,
        "left_out": left_out,
    }


def _copied(packing: PlainZip, paper: Document) -> str:
    """Why the document's content is not in the archive; "" when it is."""
    path = path_of(paper)
    if path in packing.paths:
        return ""
    try:
        source = open_stored(paper.stored)
    except (FileClosedError, MissingContentError) as error:
        return type(error).__name__
    with source:
        packing.copy(path, source)
    return ""


def _log(packing: PlainZip, first: int, last: int) -> None:
    with packing.writing(LOG) as part:
        for line in disclosed(first, last, shown=is_shown):
            part.write(f"{line}\n".encode())


def is_shown(action: str, payload_text: str) -> bool:
    """Whether the archive tells what the event says."""
    return action in SHOWN or (action in WITH_REASON and NO_REASON in payload_text)


def seal_archive(cycle: AwardCycle, by: User, contents: Json) -> AuditEvent:
    """The event that says what the files of an archive are; it is in the chain when this returns."""
    with unit_of_work():
        _record("archive.sealed", cycle, by, database_now(), {"round": cycle.code, **contents})
    sealed = AuditEvent.objects.filter(action="archive.sealed", payload_text__contains=contents["digest"])
    return sealed.latest("seq")


def _record(action: str, cycle: AwardCycle, by: User, at: datetime, payload: Json) -> None:
    record(action=action, by=by, at=at, object_type="cycle", object_id=str(cycle.pk), payload=payload)
