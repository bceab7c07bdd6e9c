"""Stages 3 to 5 in the archive of a round: what was opened, and all that scores and ranks follow from.

A group that is still sealed in a stage has no opening here and not one score.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from applications.archive_parts import archive_part
from applications.models import AwardCycle
from reviews.models import (
    CriteriaSet,
    DefenceSheet,
    DefenceTiming,
    Opening,
    ScoreSheet,
    SiteReport,
    StageResult,
)
from reviews.selectors.result_facts import agreed_facts, result_facts
from reviews.selectors.sheet_export import counted_then, counts_in, criteria_of, is_late, results_of
from reviews.services.defence import sealed_text

Json = dict[str, Any]


@archive_part("criteria")
def criteria_part(cycle: AwardCycle) -> Json:
    """Digest → code, total and items of every set that a sheet of the round was filled in by."""
    used = ScoreSheet.objects.filter(assignment__panel__cycle=cycle).values("criteria")
    return criteria_of(list(CriteriaSet.objects.filter(pk__in=used).order_by("digest")))


@archive_part("document_review")
def document_part(cycle: AwardCycle) -> Json:
    """Openings, and every opened sheet as its author sealed it; experts appear by number."""
    openings = _openings(cycle, "document_review")
    dossiers: dict[int, Json] = {}
    for opening in openings:
        results = results_of(opening)
        agreed = agreed_facts(cycle, results.values())
        for sheet in counted_then(opening):
            application = sheet.assignment.application
            entry = dossiers.setdefault(
                application.pk,
                {
                    "application": application.number,
                    "opening": opening.pk,
                    "criteria": sheet.criteria.digest,
                    "agreed": agreed.get(application.number),
                    "sheets": [],
                },
            )
            entry["sheets"].append(_sheet(sheet, opening, results.get(application.pk)))
    return {"openings": [_opening(opening) for opening in openings], "dossiers": list(dossiers.values())}


def _sheet(sheet: ScoreSheet, opening: Opening, result: StageResult | None) -> Json:
    return {
        "text": sheet.sealings.all()[0].text,
        "nonce": sheet.nonce,
        "commitment": sheet.commitment,
        "counted": counts_in(sheet, result),
        "late": is_late(sheet, opening),
    }


@archive_part("defence")
def defence_part(cycle: AwardCycle) -> Json:
    """Openings, every sheet that counted, and the points off for overtime."""
    openings = _openings(cycle, "defence")
    given: dict[int, Opening] = {
        result.application_id: opening for opening in openings for result in opening.results.all()
    }
    sheets = DefenceSheet.objects.filter(state=DefenceSheet.State.SUBMITTED, assignment__application__in=given)
    rows: dict[str, Json] = {}
    for sheet in sheets.select_related("assignment__application").order_by("assignment__application__number", "pk"):
        opening, cancelled = given[sheet.assignment.application_id], sheet.assignment.cancelled_at
        if cancelled is not None and cancelled <= moment_of(opening):
            continue
        number = sheet.assignment.application.number
        row = rows.setdefault(number, {"application": number, "opening": opening.pk, "sheets": []})
        row["sheets"].append({"text": sealed_text(sheet), "nonce": sheet.nonce, "commitment": sheet.commitment})
    return {
        "openings": [_opening(opening) for opening in openings],
        "dossiers": list(rows.values()),
        "points_off": _points_off(given),
    }


def _points_off(applications: Iterable[int]) -> Json:
    decided = DefenceTiming.objects.filter(slot__application__in=applications, points__gt=0)
    return dict(decided.order_by("slot__application__number").values_list("slot__application__number", "points"))


@archive_part("site_review")
def site_part(cycle: AwardCycle) -> Json:
    """Openings, and of every opened report its digest, the team's score and who signed."""
    openings = _openings(cycle, "site_review")
    signed: dict[int, list[Json]] = defaultdict(list)
    counted = {result.application_id: opening.pk for opening in openings for result in opening.results.all()}
    found = SiteReport.objects.filter(visit__application__in=counted, state=SiteReport.State.SIGNED)
    reports = list(found.select_related("visit__application").prefetch_related("signatures"))
    for report in reports:
        for signature in report.signatures.all():
            signed[report.pk].append({"signer": signature.user_id, "digest": signature.digest})
    return {
        "openings": [_opening(opening) for opening in openings],
        "reports": [
            {
                "application": report.visit.application.number,
                "opening": counted[report.visit.application_id],
                "digest": report.digest,
                "quarters": report.score_quanta,
                "full": report.full,
                "signatures": sorted(signed[report.pk], key=lambda each: int(each["signer"])),
            }
            for report in sorted(reports, key=lambda each: each.visit.application.number)
        ],
    }


@archive_part("results")
def results_part(cycle: AwardCycle) -> list[Json]:
    """The stored result of every dossier in every opened stage."""
    found = StageResult.objects.filter(opening__cycle=cycle, opening__opened_at__isnull=False)
    return [
        {
            **result_facts(result),
            "stage": result.stage,
            "rank_in_group": result.rank_in_group,
            "rank_overall": result.rank_overall,
        }
        for result in found.select_related("application").order_by("stage", "application__number")
    ]


def _openings(cycle: AwardCycle, stage: str) -> list[Opening]:
    found = Opening.objects.filter(cycle=cycle, stage=stage, opened_at__isnull=False)
    return list(found.select_related("group").prefetch_related("results").order_by("pk"))


def _opening(opening: Opening) -> Json:
    return {
        "id": opening.pk,
        "group": opening.group.code,
        "office_key_by": opening.office_key_by_id,
        "supervisor_key_by": opening.supervisor_key_by_id,
        "opened_at": moment_of(opening).isoformat(),
        "root": opening.root,
    }


def moment_of(opening: Opening) -> datetime:
    """When the scores were opened; of openings that were."""
    assert opening.opened_at is not None  # noqa: S101  every query here asks for it
    return opening.opened_at
