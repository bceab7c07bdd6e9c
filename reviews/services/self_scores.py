"""Saving an applicant's own scores. Nothing of them is audited, mailed or counted: they are the applicant's alone."""

from collections.abc import Mapping
from datetime import datetime

from applications.selectors.applications import applications_as
from applications.workflow.engine import STALE, lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import PERCENT_STEP
from reviews.errors import NotYet
from reviews.models import SelfScore, SelfScoreItem
from reviews.selectors.self_scores import criteria_of


def save_self_score(
    *, application_id: int, percents: Mapping[str, int | None], by: User, version: int, at: datetime | None = None
) -> SelfScore:
    """Keeps clause → percent (None: blank) of the applicant's own scores and returns them.

    `version` is that of the form, 0 before the first. Side effects: the row and its items, nothing else.
    Raises NotFoundForYou, Conflict (another editor was faster), NotYet (no criteria), DomainError (an unknown clause,
    a percent that is no step).
    """
    with unit_of_work():
        application = lock_application(application_id)
        if not applications_as(by=by, role=RoleCode.APPLICANT).filter(pk=application_id).exists():
            raise NotFoundForYou
        stored = SelfScore.objects.filter(application=application).first()
        if (stored.version if stored else 0) != version:
            raise Conflict(STALE)
        criteria = criteria_of(application, stored)
        if criteria is None:
            raise NotYet("评分标准尚未发布，暂不能自评。")
        leaves = {item.clause: item.pk for item in criteria.items.filter(leaf=True)}
        _check(percents, leaves)
        saved = stored or SelfScore(application=application, version=0)
        saved.criteria = criteria
        saved.version, saved.saved_by, saved.saved_at = saved.version + 1, by, at or database_now()
        saved.save()
        saved.items.all().delete()
        SelfScoreItem.objects.bulk_create(
            SelfScoreItem(self_score=saved, item_id=leaves[clause], percent=percent)
            for clause, percent in percents.items()
            if percent is not None
        )
    return saved


def _check(percents: Mapping[str, int | None], leaves: Mapping[str, int]) -> None:
    for clause, percent in percents.items():
        if clause not in leaves:
            raise DomainError("评分条款不在本组的评分标准内，请刷新页面。")
        if percent is not None and (not 0 <= percent <= 100 or percent % PERCENT_STEP):
            raise DomainError(f"{clause}：请选择 0% 至 100% 之间、以 {PERCENT_STEP}% 为一级的百分比。")
