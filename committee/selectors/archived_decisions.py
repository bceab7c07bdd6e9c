"""Stage 6 in the archive of a round: scores combined, the report, ballots, the resolution. People appear by number."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from applications.archive_parts import archive_part
from applications.models import AwardCycle
from baoji_award.audit.facts import facts_digest
from committee.models import Candidate, EvaluationReport, EvaluationResult, Meeting, ReportVersion
from committee.selectors.ballot_record import ballot_record
from committee.selectors.evaluation import report_of
from committee.selectors.meetings import resolution_of

Json = dict[str, Any]


@archive_part("evaluation")
def evaluation_part(cycle: AwardCycle) -> Json:
    """The combined scores, and every version of the report with what was signed under it."""
    report = report_of(cycle)
    return {
        "results": evaluation_rows(cycle),
        "report": {
            "versions": [_signed(each) for each in _versions(report)],
            "document": report.document.stored.sha256 if report.document else None,
            "issued_at": report.issued_at.isoformat() if report.issued_at else None,
        }
        if report
        else None,
    }


def evaluation_rows(cycle: AwardCycle) -> list[Json]:
    """The combined scores by rank. One query."""
    found = EvaluationResult.objects.filter(application__cycle=cycle).select_related("application")
    return [_result(result) for result in found.order_by("rank", "application__number")]


def _result(result: EvaluationResult) -> Json:
    parts = ("document_review", "defence", "site_review", "results")
    return {
        "application": result.application.number,
        **{name: _text(getattr(result, name)) for name in parts},
        "combined": str(result.combined),
        "rank": result.rank,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def versions_digest(report: EvaluationReport) -> str:
    """Digest of all versions as they were written. One query."""
    return facts_digest([_version(each) for each in report.versions.order_by("number")])


def _versions(report: EvaluationReport) -> QuerySet[ReportVersion]:
    return report.versions.prefetch_related("signatures").order_by("number")


def _version(version: ReportVersion) -> Json:
    return {
        "version": version.number,
        "snapshot": version.snapshot,
        "texts": version.texts,
        "digest": version.digest,
        "written_by": version.written_by_id,
        "written_at": version.written_at.isoformat(),
    }


def _signed(version: ReportVersion) -> Json:
    return {
        **_version(version),
        "signatures": [
            {"signer": each.signer_id, "digest": each.digest, "signed_at": each.signed_at.isoformat()}
            for each in version.signatures.all()
        ],
    }


@archive_part("ballots")
def ballots_part(cycle: AwardCycle) -> list[Json]:
    """Every closed ballot."""
    closed = Meeting.objects.filter(cycle=cycle, ballot_closed_at__isnull=False).select_related("cycle")
    return [ballot_record(meeting) for meeting in closed.order_by("pk")]


@archive_part("resolution")
def resolution_part(cycle: AwardCycle) -> Json | None:
    """The resolution and the list it made."""
    resolution = resolution_of(cycle)
    if resolution is None:
        return None
    places = Candidate.objects.filter(resolution=resolution).select_related("application", "kind")
    return {
        "number": resolution.number.text,
        "meeting": resolution.meeting_id,
        "adopted_at": resolution.adopted_at.isoformat(),
        "recorded_by": resolution.recorded_by_id,
        "confirmed_by": resolution.confirmed_by_id,
        "anchor": resolution.anchor,
        "document": resolution.document.stored.sha256,
        "candidates": [
            {"application": each.application.number, "kind": each.kind.code, "position": each.position}
            for each in places.order_by("kind__position", "position")
        ],
    }
