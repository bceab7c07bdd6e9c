"""What still stands against opening the document review's scores. The sentences carry no count of scores."""

from datetime import datetime

from django.db.models import Q

from applications.models import AwardCycle
from reviews.enums import ReviewStage
from reviews.models import Assignment, ScoreSheet

STAGE = ReviewStage.DOCUMENT_REVIEW.value


def document_gate(cycle: AwardCycle, at: datetime) -> list[str]:
    """Sentences against opening; empty when every running assignment has its sealed sheet. Three queries."""
    if cycle.state != STAGE:
        return ["本轮不在资料评审阶段"]
    against = []
    here = cycle.applications.filter(state=STAGE)
    running = Assignment.objects.filter(panel__cycle=cycle, panel__stage=STAGE, application__state=STAGE).exclude(
        state=Assignment.State.CANCELLED
    )
    if running.filter(state=Assignment.State.PROPOSED).exists():
        against.append("还有分派没有发布")
    waiting = Q(sheet__isnull=True) | ~Q(sheet__state=ScoreSheet.State.SUBMITTED)
    if running.exclude(state=Assignment.State.PROPOSED).filter(waiting).exists():
        against.append("还有评分表没有签署封存")
    judged = running.filter(state=Assignment.State.ACCEPTED, sheet__state=ScoreSheet.State.SUBMITTED)
    alone = list(here.exclude(pk__in=judged.values("application_id")).values_list("number", flat=True)[:5])
    if alone:
        against.append(f"以下申报没有评分表：{'、'.join(alone)}")
    if not here.exists():
        against.append("没有处于资料评审的申报")
    return against
