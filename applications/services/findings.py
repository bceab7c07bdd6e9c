"""真实性核查: the machine looks through the dossiers of a round, an officer decides what each finding means."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from applications.likeness import normalised
from applications.models import AwardCycle, Finding, OfficeJob
from applications.selectors.findings import load_finding
from applications.selectors.frozen_dossiers import FrozenDossier, frozen_dossiers
from applications.services.finding_rules import Found, doubtful_certificates, figures_against_texts, findings_among
from applications.services.office_jobs import Progress, office_job
from applications.workflow.engine import STALE
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.texts import take_text, texts_of, unread
from baoji_award.errors import Conflict, DomainError

LONGEST_TEXT, LONGEST_NOTE = 1000, 500
MARKS = (Finding.Mark.EXPLAINED, Finding.Mark.ACCEPTED, Finding.Mark.SERIOUS)
# Any constant works, it only has to be the same in every process: "find" in ASCII.
RUN_LOCK = 0x66696E64


@office_job(OfficeJob.Kind.FINDINGS, shown_at="applications:findings")
def examine(job: OfficeJob, progress: Progress) -> None:
    """Examines the newest versions of the round's dossiers, beside each other and beside those of earlier rounds.

    Side effects: as `take_text` for every PDF that is new and as `keep_findings`; the job's progress, one step each.
    """
    dossiers = frozen_dossiers(job.cycle)
    ours = [dossier for dossier in dossiers if dossier.application.cycle_id == job.cycle_id]
    digests = {file["sha256"] for dossier in dossiers for file in dossier.files}
    new = list(unread(digests))
    progress.expect(len(new) + len(ours) + 1)
    for stored in new:
        take_text(stored)
        progress.step()
    found = list(findings_among(dossiers, job.cycle.year, job.cycle.rulebook.checking, texts_of(digests)))
    progress.step()
    for dossier in ours:
        found += doubtful_certificates(dossier, _names(dossiers))
        found += figures_against_texts(dossier)
        progress.step()
    keep_findings(job.cycle, found, by=job.asked_by)


def _names(dossiers: Iterable[FrozenDossier]) -> frozenset[str]:
    return frozenset(normalised(dossier.application.organisation.name) for dossier in dossiers)


def keep_findings(cycle: AwardCycle, found: Iterable[Found], *, by: User, at: datetime | None = None) -> None:
    """Makes the round's findings those that were found now. Marks stay; repeating it changes nothing.

    Side effects in one transaction: rows for what is new, `gone_at` on what is not found any more (and off again when
    it comes back), audit event `findings.examined` with the counts.
    """
    wanted = {(each.application, str(each.kind), each.key): each for each in found}
    with unit_of_work():
        _wait_for_other_runs(cycle)
        moment = at or database_now()
        known = {
            (finding.application_id, finding.kind, finding.key): finding
            for finding in Finding.objects.filter(application__cycle=cycle).select_for_update(of=("self",))
        }
        fresh = [_row(each, moment) for place, each in wanted.items() if place not in known]
        Finding.objects.bulk_create(fresh, batch_size=500)
        gone = [f.pk for place, f in known.items() if place not in wanted and f.gone_at is None]
        back = [f.pk for place, f in known.items() if place in wanted and f.gone_at is not None]
        Finding.objects.filter(pk__in=gone).update(gone_at=moment)
        Finding.objects.filter(pk__in=back).update(gone_at=None)
        record(
            action="findings.examined",
            by=by,
            at=moment,
            object_type="round",
            object_id=str(cycle.pk),
            payload={"found": len(wanted), "new": len(fresh), "gone": len(gone), "back": len(back)},
        )


def _wait_for_other_runs(cycle: AwardCycle) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RUN_LOCK, cycle.pk])


def _row(found: Found, at: datetime) -> Finding:
    return Finding(
        application_id=found.application,
        other_id=found.other,
        kind=found.kind,
        key=found.key,
        text=found.text[:LONGEST_TEXT],
        found_at=at,
    )


def mark_finding(
    *, finding_id: int, mark: str, note: str, version: int, by: User, at: datetime | None = None
) -> Finding:
    """Writes down what an officer makes of a finding, in place of an earlier mark; returns it.

    Side effects: mark, note, officer and time, audit event `finding.marked`.
    Raises NotFoundForYou (a finding they do not see), Conflict (changed meanwhile), DomainError (no note, no mark).
    """
    with unit_of_work():
        load_finding(by=by, role=RoleCode.OFFICE, pk=finding_id)
        finding = Finding.objects.select_for_update().get(pk=finding_id)
        if finding.version != version:
            raise Conflict(STALE)
        if mark not in MARKS:
            raise DomainError("请选择处理结果。")
        if not note.strip() or len(note.strip()) > LONGEST_NOTE:
            raise DomainError(f"请填写处理说明，不超过 {LONGEST_NOTE} 字。")
        finding.mark, finding.note = mark, note.strip()
        finding.marked_by, finding.marked_at = by, at or database_now()
        finding.version += 1
        finding.save(update_fields=["mark", "note", "marked_by", "marked_at", "version"])
        record(
            action="finding.marked",
            by=by,
            at=finding.marked_at,
            object_type="application",
            object_id=str(finding.application_id),
            payload={"finding": finding.pk, "kind": finding.kind, "mark": finding.mark, "note": finding.note},
        )
    return finding
