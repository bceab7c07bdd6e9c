"""Open work on the experts' desks, for reminders before and after the deadline of the document review."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from applications.deadline_events import WINDOW
from applications.models import AwardCycle
from applications.selectors.cycles import window_of
from applications.selectors.desks import OpenWork, open_work_provider
from reviews.enums import ReviewStage
from reviews.selectors.sheets import open_sheets

STAGE = ReviewStage.DOCUMENT_REVIEW


@open_work_provider
def experts_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Experts with sheets that are not submitted, or dossiers not yet declared. One query."""
    if cycle.state != STAGE:
        return []
    due = window_of(cycle, STAGE).closes_at
    counts = Counter(sheet.user_id for sheet in open_sheets(cycle))
    link = reverse("reviews:expert")
    return [OpenWork("score_sheets", "评分表待签署", user, count, due, link, WINDOW) for user, count in counts.items()]
