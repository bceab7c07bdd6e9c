"""The conditions of stages 3 to 5, registered under their guard names in the table."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application
from reviews.enums import ReviewStage
from reviews.models import SiteReport
from reviews.selectors.openings import stage_is_opened, without_result


@condition("document_scores_opened")
def document_scores_opened(application: Application, at: datetime) -> str | None:
    """Shortlist: only after office and supervisor have opened the sealed scores of every group."""
    if stage_is_opened(application.cycle, ReviewStage.DOCUMENT_REVIEW):
        if without_result(application.cycle, ReviewStage.DOCUMENT_REVIEW).exists():
            return "资料评审的合议尚未全部完成，得分生成后才能确定名单。"
        return None
    return "资料评审还有评分在封存中，须由组委会办公室和监督分别办理开封后才能确定名单。"


@condition("defence_scores_opened")
def defence_scores_opened(application: Application, at: datetime) -> str | None:
    """Advance or stop: only after the sealed defence scores of every group have been opened."""
    if stage_is_opened(application.cycle, ReviewStage.DEFENCE):
        return None
    return "陈述答辩还有评分在封存中，须由组委会办公室和监督分别办理开封后才能确定名单。"


@condition("site_report_signed")
def site_report_signed(application: Application, at: datetime) -> str | None:
    """Conclude: the report is signed by every member of the team (plan 五（五）)."""
    signed = SiteReport.objects.filter(visit__application=application, state=SiteReport.State.SIGNED)
    return None if signed.exists() else "现场评审报告尚未由评审组全体成员签署。"
