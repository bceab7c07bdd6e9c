"""Publishing a sample case, and scoring it. Nothing of it counts in any result."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import PDF, inspect_upload
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import PERCENT_STEP
from reviews.errors import NotYet
from reviews.models import CalibrationCase, CalibrationScore, CalibrationSheet, CriteriaSet
from reviews.selectors.calibration import cases_for, criteria_without_case
from reviews.services.experts import require_role_in_round

MOST_BYTES = 20 * 1024 * 1024


@unit_of_work()
def publish_case(
    *,
    cycle_id: int,
    criteria_id: int,
    title: str,
    brief: str,
    upload: "UploadedFile[bytes]",
    by: User,
    at: datetime | None = None,
) -> CalibrationCase:
    """The agency publishes the round's sample case for one criteria set, with its material as a PDF.

    Raises NotFoundForYou, Conflict (there is one), DomainError (no criteria of this round), RejectedFile.
    Side effects: the stored file, the row, audit event `calibration.published`.
    """
    cycle = AwardCycle.objects.select_for_update().filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    criteria = CriteriaSet.objects.filter(pk=criteria_id).first()
    if criteria is None or CalibrationCase.objects.filter(cycle=cycle, criteria=criteria).exists():
        raise Conflict("该评分标准已有校准样例，请刷新页面。")
    if criteria not in criteria_without_case(cycle):
        raise DomainError("所选评分标准不是本轮各组使用的标准。")
    now = at or database_now()
    inspected = inspect_upload(upload, allowed={PDF}, max_bytes=MOST_BYTES)
    stored = store_file(upload, name=upload.name or "样例.pdf", by=by, at=now, inspected=inspected)
    case = CalibrationCase.objects.create(
        cycle=cycle, criteria=criteria, title=title, brief=brief, stored=stored, published_by=by, published_at=now
    )
    record(
        action="calibration.published",
        by=by,
        at=now,
        object_type="calibration",
        object_id=str(case.pk),
        payload={"cycle": cycle.pk, "criteria": criteria.code, "sha256": stored.sha256},
    )
    return case


@unit_of_work()
def save_calibration(
    *,
    case_id: int,
    percents: Mapping[str, int | None],
    finish: bool,
    version: int,
    by: User,
    at: datetime | None = None,
) -> CalibrationSheet:
    """Keeps clause → percent (None: blank) of the expert's scores; finished, they are frozen and may be compared.

    Raises NotFoundForYou (no seat on a panel that judges by it), Conflict (finished, or saved elsewhere), NotYet
    (finishing with blank items), DomainError (unknown clause, no step of the scale).
    Side effects: the sheet and its scores; finishing, audit event `calibration.finished` without a score.
    """
    case = CalibrationCase.objects.select_related("criteria", "cycle").filter(pk=case_id).first()
    if case is None or not cases_for(by=by, cycle=case.cycle).filter(pk=case_id).exists():
        raise NotFoundForYou
    CalibrationSheet.objects.get_or_create(case=case, expert=by)
    sheet = CalibrationSheet.objects.select_for_update().get(case=case, expert=by)
    if sheet.finished_at is not None:
        raise Conflict("校准评分已完成，不能再修改。")
    if sheet.version != version:
        raise Conflict("校准评分已在其他窗口保存，请刷新页面后重试。")
    leaves = dict(case.criteria.items.filter(leaf=True).values_list("clause", "pk"))
    _check(percents, leaves)
    if finish and (blank := [clause for clause in leaves if percents.get(clause) is None]):
        raise NotYet(f"还有 {len(blank)} 项未评：{'、'.join(blank)}。")
    sheet.scores.all().delete()
    scored = {leaves[clause]: percent for clause, percent in percents.items() if percent is not None}
    CalibrationScore.objects.bulk_create(
        CalibrationScore(sheet=sheet, item_id=item, percent=percent) for item, percent in scored.items()
    )
    now = at or database_now()
    sheet.version, sheet.saved_at, sheet.finished_at = version + 1, now, now if finish else None
    sheet.save(update_fields=["version", "saved_at", "finished_at"])
    if finish:
        _record(case, by, now)
    return sheet


def _check(percents: Mapping[str, int | None], leaves: Mapping[str, int]) -> None:
    for clause, percent in percents.items():
        if clause not in leaves:
            raise DomainError("评分条款不在评分标准内，请刷新页面。")
        if percent is not None and (not 0 <= percent <= 100 or percent % PERCENT_STEP):
            raise DomainError(f"{clause}：百分比应为 0 至 100 之间 {PERCENT_STEP} 的倍数。")


def _record(case: CalibrationCase, by: User, at: datetime) -> None:
    record(
        action="calibration.finished",
        by=by,
        at=at,
        object_type="calibration",
        object_id=str(case.pk),
        payload={"cycle": case.cycle_id},
    )
