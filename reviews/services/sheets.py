"""Writing and sealing a score sheet."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from applications.models import StageWindow
from applications.selectors.prepared import Prepared
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.ui.words import deadline
from reviews.enums import PERCENT_STEP, REASON_LENGTH, ReviewStage
from reviews.errors import NotYet
from reviews.models import Assignment, ItemScore, ScoreSheet
from reviews.selectors.sheets import outside_range, quanta_of, reviewable

STALE = "本条款已在其他窗口保存了新内容，请刷新页面后重试。"
STALE_SHEET = "评分表已在其他窗口保存了新内容，请刷新页面后重试。"
SEALED = "评分表已签署封存，不能再修改。"
WRITTEN = ("percent", "bands", "strengths", "improvements", "reference", "reason", "version")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an author writes about one item. `percent` None is blank, which is not zero."""

    percent: int | None
    bands: Mapping[str, str]
    strengths: str = ""
    improvements: str = ""
    reference: str = ""
    reason: str = ""


@unit_of_work()
def save_item(
    *, sheet_id: int, clause: str, entry: Entry, version: int, by: User, at: datetime | None = None
) -> ItemScore:
    """Saves one item of the author's draft and returns it, its `sheet` carrying the new total. Four queries.

    Raises NotFoundForYou (not the author, recused), Conflict (stale `version`, sheet sealed), DomainError (stage not
    open by the database clock, percent or band that the scale does not have). A draft is no decision: no audit event.
    Side effects: the item, the sheet's total, version and time.
    """
    found = _ITEM_LOCKED.rows(by, sheet_id, clause)
    if not found:
        raise NotFoundForYou
    score, now = found[0], at or database_now()
    sheet = score.sheet
    if sheet.state != ScoreSheet.State.DRAFT:
        raise Conflict(SEALED)
    _require_open(score, now)
    if score.version != version:
        raise Conflict(STALE)
    _put(score, entry)
    score.save(update_fields=WRITTEN)
    _touch(sheet, now)
    return score


@unit_of_work()
def save_sheet(
    *, sheet_id: int, entries: Mapping[str, Entry], version: int, by: User, at: datetime | None = None
) -> ScoreSheet:
    """Saves several items of the author's draft at once and returns the sheet. Five queries for any number of them.

    `entries` by clause; items not named stay as they are. `version` is the sheet's. All are saved or none.
    Raises NotFoundForYou (not the author, recused, a clause the sheet does not have), otherwise as save_item.
    Side effects: the named items, the sheet's total, version and time. No audit event, as for save_item.
    """
    # Items before their sheet, as save_item locks them, so that the two never wait for each other.
    scores = list(
        ItemScore.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(**_writable(by, "sheet__"), sheet_id=sheet_id, item__clause__in=entries)
        .order_by("pk")
    )
    sheet = _locked(sheet_id, by)
    if len(scores) != len(entries):
        raise NotFoundForYou
    now = at or database_now()
    if sheet.state != ScoreSheet.State.DRAFT:
        raise Conflict(SEALED)
    _require_open(sheet, now)
    if sheet.version != version:
        raise Conflict(STALE_SHEET)
    for score in scores:
        score.sheet = sheet
        _put(score, entries[score.item.clause])
    # The rows exist, so each is a conflict: one plain statement, where bulk_update writes a CASE for every field.
    ItemScore.objects.bulk_create(scores, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    _touch(sheet, now)
    return sheet


def _locked(sheet_id: int, by: User) -> ScoreSheet:
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("criteria", "assignment__application")
        .filter(**_writable(by), pk=sheet_id)
        .annotate(**_window("assignment__panel__cycle"))
        .first()
    )
    if sheet is None:
        raise NotFoundForYou
    return sheet


def _put(score: ItemScore, entry: Entry) -> None:
    _check_entry(score, entry)
    points = score.item.points
    score.sheet.total_quanta += quanta_of(points, entry.percent) - quanta_of(points, score.percent)
    _fill(score, entry)
    score.version += 1


def _touch(sheet: ScoreSheet, at: datetime) -> None:
    sheet.version += 1
    sheet.saved_at = at
    sheet.save(update_fields=["total_quanta", "version", "saved_at"])


def _writable(by: User, sheet: str = "") -> dict[str, Any]:
    """The filter of what `by` may write now; `sheet` leads from the rows to their sheet."""
    return {
        f"{sheet}assignment__expert": by,
        f"{sheet}assignment__state": Assignment.State.ACCEPTED,
        f"{sheet}assignment__application__in": reviewable(by),
    }


def _window(cycle: str) -> dict[str, Subquery]:
    window = StageWindow.objects.filter(
        cycle=OuterRef(cycle), stage=ReviewStage.DOCUMENT_REVIEW, cycle__state=ReviewStage.DOCUMENT_REVIEW
    )
    return {"opens_at": Subquery(window.values("opens_at")), "closes_at": Subquery(window.values("closes_at"))}


# Without an order, as in _OWN_SHEET: it can only be one row.
_ITEM_LOCKED = Prepared(
    lambda by, sheet, clause: (
        ItemScore.objects.select_for_update(of=("self", "sheet"))
        .select_related("sheet", "item", "sheet__criteria")
        .filter(**_writable(by, "sheet__"), sheet_id=sheet, item__clause=clause)
        .annotate(**_window("sheet__assignment__panel__cycle"))
        .order_by()
    )
)


def _require_open(row: ItemScore | ScoreSheet, at: datetime) -> None:
    opens, closes = getattr(row, "opens_at", None), getattr(row, "closes_at", None)
    if opens is None or closes is None or at < opens:
        raise DomainError("资料评审尚未开始或已经结束，不能评分。")
    if at >= closes:
        raise DomainError(f"已过截止时间：资料评审已于{deadline(closes)}截止，不能再评分。")


def _check_entry(score: ItemScore, entry: Entry) -> None:
    if entry.percent is not None and (entry.percent % PERCENT_STEP or not 0 <= entry.percent <= 100):
        raise DomainError("百分比应为 0 至 100 之间 5 的倍数。")
    scale = score.sheet.criteria.scale[score.item.kind]
    dimensions = {dimension["code"] for dimension in scale["dimensions"]}
    bands = {f"{band['min']}-{band['max']}" for band in scale["bands"]}
    if set(entry.bands) - dimensions or set(entry.bands.values()) - bands:
        raise DomainError("维度或区间不在评分标准内，请刷新页面后重试。")


def _fill(score: ItemScore, entry: Entry) -> None:
    score.percent, score.bands = entry.percent, dict(entry.bands)
    score.strengths, score.improvements = entry.strengths.strip(), entry.improvements.strip()
    score.reference, score.reason = entry.reference.strip(), entry.reason.strip()


@unit_of_work()
def submit_sheet(*, sheet_id: int, version: int, by: User, at: datetime | None = None) -> ScoreSheet:
    """Freezes and seals the author's sheet; returns it with its commitment, which is the receipt.

    The same sheet submitted again returns the same receipt. Raises NotFoundForYou, Conflict (changed since the page
    was shown), DomainError (stage not open), NotYet (blank items, or a percent outside the dimensions without reason).
    Side effects: state, nonce and commitment; audit event `sheet.submitted` with the commitment and no score.
    """
    sheet = _locked(sheet_id, by)
    if sheet.state == ScoreSheet.State.SUBMITTED:
        return sheet
    now = at or database_now()
    _require_open(sheet, now)
    if sheet.version != version:
        raise Conflict(STALE)
    scores = list(sheet.scores.select_related("item").order_by("item__position"))
    if against := hindrances(scores):
        raise NotYet("".join(against))
    sheet.nonce = secrets.token_hex(32)
    sheet.commitment = commitment_of(sheet, scores)
    sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, now
    sheet.save(update_fields=["nonce", "commitment", "state", "submitted_at"])
    record(
        action="sheet.submitted",
        by=by,
        at=now,
        object_type="sheet",
        object_id=str(sheet.pk),
        payload={"number": sheet.assignment.application.number, "commitment": sheet.commitment},
    )
    return sheet


def hindrances(scores: list[ItemScore]) -> list[str]:
    """The sentences against signing: blank items, and percents outside the dimensions without a reason."""
    blank = [score.item.clause for score in scores if score.percent is None]
    bare = [s.item.clause for s in scores if outside_range(s) is not None and len(s.reason) < REASON_LENGTH]
    against = [f"还有 {len(blank)} 项未评：{'、'.join(blank)}。"] if blank else []
    if bare:
        against.append(
            f"以下条款的百分比超出四个维度的范围，请写明理由（不少于 {REASON_LENGTH} 字）：{'、'.join(bare)}。"
        )
    return against


def commitment_of(sheet: ScoreSheet, scores: list[ItemScore]) -> str:
    """SHA-256 of the frozen sheet's canonical text followed by its nonce."""
    return hashlib.sha256(f"{canonical_text(sheet, scores)}{sheet.nonce}".encode()).hexdigest()


def canonical_text(sheet: ScoreSheet, scores: list[ItemScore]) -> str:
    """What the author seals, always in the same bytes."""
    canonical = {
        "sheet": sheet.pk,
        "application": sheet.assignment.application.number,
        "expert": sheet.assignment.expert_id,
        "criteria": sheet.criteria.digest,
        "items": [
            [s.item.clause, s.percent, s.bands, s.strengths, s.improvements, s.reference, s.reason] for s in scores
        ],
    }
    return json.dumps(canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
