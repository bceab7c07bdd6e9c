"""The site visit's results, computed from the signed reports when both keys are turned."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from reviews.enums import ReviewStage
from reviews.models import Opening, SiteReport
from reviews.openable import Openable
from reviews.selectors.gates import lacking_in
from reviews.selectors.openings import dossiers_in
from reviews.services.scoring import store_results

STAGE, NEXT = ReviewStage.SITE_REVIEW.value, "evaluation"

# One agreed score of the team for each dossier, out of all points of its group's criteria.
SITE_SCORES = """
    SELECT application.id AS application_id, application.group_id, report.full AS points, report.score_quanta AS quanta,
           report.id
    FROM reviews_sitereport report
    JOIN reviews_sitevisit visit ON visit.id = report.visit_id
    JOIN applications_application application ON application.id = visit.application_id
    WHERE application.cycle_id = %(cycle)s AND application.group_id = %(group)s AND report.state = 'signed'
      AND application.state IN (%(stage)s, 'evaluation')
"""


def site_gate(cycle: AwardCycle, by: User) -> dict[int, list[str]]:
    """Group → sentences against making its site scores known: every dossier of the group has its signed report.

    A dossier that was withdrawn or has ended is no longer of the stage. A round that went on to 评价审议 with unturned
    keys can still be opened, because nothing there can be computed without these results. One query.
    """
    signed = SiteReport.objects.filter(state=SiteReport.State.SIGNED, visit__application=OuterRef("pk"))
    unsigned = lacking_in(dossiers_in(cycle, STAGE), ~Q(Exists(signed)), by=by)
    if cycle.state not in {STAGE, NEXT}:
        return {group: ["本轮不在现场评审阶段"] for group in unsigned}
    return {
        group: [f"以下申报的现场评审报告尚未由全组签署：{named}"] if named else [] for group, named in unsigned.items()
    }


def site_commitments(opening: Opening) -> Sequence[str]:
    """The digests of the group's reports that count."""
    counted = SiteReport.objects.filter(
        visit__application__in=dossiers_in(opening.cycle, STAGE),
        visit__application__group=opening.group_id,
        state=SiteReport.State.SIGNED,
    )
    return list(counted.order_by("digest").values_list("digest", flat=True))


def compute_site_results(opening: Opening, at: datetime) -> None:
    """Writes the site visit's StageResults of the group from the signed reports."""
    store_results(opening, SITE_SCORES, stage=STAGE, aggregate="mean", at=at)


SITE_REVIEW = Openable(STAGE, gate=site_gate, commitments=site_commitments, compute=compute_site_results)
