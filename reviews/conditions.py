"""The conditions of stages 3 to 5, registered under their guard names in the table."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application
from reviews.enums import ReviewStage
from reviews.models import SiteReport
from reviews.selectors.cut import pending_results
from reviews.selectors.openings import scores_are_open


@condition("document_scores_opened")
def document_scores_opened(application: Application, at: datetime) -> str | None:
    """Shortlist: only after office and supervisor have opened the sealed scores."""
    if scores_are_open(application.cycle_id, ReviewStage.DOCUMENT_REVIEW):
        if application.cycle.rulebook.review.counting.by == "consensus" and pending_results(application.cycle):
            return "资料评审的合议尚未全部完成，得分生成后才能确定名单。"
        return None
    return "资料评审的评分仍在封存中，须由组委会办公室和监督分别办理开封后才能确定名单。"


@condition("defence_scores_opened")
def defence_scores_opened(application: Application, at: datetime) -> str | None:
    """Advance or stop: only after the sealed defence scores have been opened."""
    if scores_are_open(application.cycle_id, ReviewStage.DEFENCE):
        return None
    return "陈述答辩的评分仍在封存中，须由组委会办公室和监督分别办理开封后才能确定名单。"


@condition("site_report_signed")
def site_report_signed(application: Application, at: datetime) -> str | None:
    """Conclude: the report is signed by every member of the team (plan 五（五）)."""
    signed = SiteReport.objects.filter(visit__application=application, state=SiteReport.State.SIGNED)
    return None if signed.exists() else "现场评审报告尚未由评审组全体成员签署。"
