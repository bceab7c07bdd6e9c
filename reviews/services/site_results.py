"""The site visit's results, computed from the signed reports when both keys are turned."""

from collections.abc import Sequence
from datetime import datetime

from applications.models import AwardCycle
from reviews.enums import ReviewStage
from reviews.models import Opening, SiteReport
from reviews.openable import Openable
from reviews.services.scoring import store_results

STAGE, NEXT = ReviewStage.SITE_REVIEW.value, "evaluation"
MOST_NAMED = 5

# One agreed score of the team for each dossier, out of all points of its group's criteria.
SITE_SCORES = """
    SELECT application.id AS application_id, application.group_id, report.full AS points, report.score_quanta AS quanta,
           report.id
    FROM reviews_sitereport report
    JOIN reviews_sitevisit visit ON visit.id = report.visit_id
    JOIN applications_application application ON application.id = visit.application_id
    WHERE application.cycle_id = %(cycle)s AND report.state = 'signed'
      AND application.state IN (%(stage)s, 'evaluation')
"""


def site_gate(cycle: AwardCycle, at: datetime) -> list[str]:
    """Sentences against making the site scores known: every dossier of the stage has its signed report.

    A dossier that was withdrawn or has ended is no longer of the stage. A round that went on to 评价审议 with unturned
    keys can still be opened, because nothing there can be computed without these results.
    """
    if cycle.state not in {STAGE, NEXT}:
        return ["本轮不在现场评审阶段"]
    signed = SiteReport.objects.filter(state=SiteReport.State.SIGNED).values("visit__application_id")
    here = cycle.applications.filter(state__in=(STAGE, NEXT))
    unsigned = list(here.exclude(pk__in=signed).order_by("number").values_list("number", flat=True)[:MOST_NAMED])
    if unsigned:
        return [f"以下申报的现场评审报告尚未由全组签署：{'、'.join(unsigned)}"]
    return [] if here.exists() else ["没有处于现场评审的申报"]


def compute_site_results(opening: Opening, at: datetime) -> Sequence[str]:
    """Writes the site visit's StageResults from the signed reports; returns the digests of those that count."""
    store_results(opening, SITE_SCORES, stage=STAGE, aggregate="mean", at=at)
    counted = SiteReport.objects.filter(
        visit__application__cycle=opening.cycle,
        visit__application__state__in=(STAGE, NEXT),
        state=SiteReport.State.SIGNED,
    )
    return list(counted.order_by("digest").values_list("digest", flat=True))


SITE_REVIEW = Openable(STAGE, gate=site_gate, compute=compute_site_results)
