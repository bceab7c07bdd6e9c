"""The condition of stage 3, registered under its guard name in the table."""

from datetime import datetime

from applications.guards import condition
from applications.models import Application
from reviews.enums import ReviewStage
from reviews.selectors.openings import scores_are_open


@condition("document_scores_opened")
def document_scores_opened(application: Application, at: datetime) -> str | None:
    """Shortlist: only after office and supervisor have opened the sealed scores."""
    if scores_are_open(application.cycle_id, ReviewStage.DOCUMENT_REVIEW):
        return None
    return "资料评审的评分仍在封存中，须由组委会办公室和监督分别办理开封后才能确定名单。"
