"""Writing and sealing a score sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When

from applications.models import StageWindow
from applications.selectors.prepared import Prepared
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.ui.words import deadline
from reviews.enums import PERCENT_STEP, REASON_LENGTH, ReviewStage
from reviews.errors import NotYet
from reviews.models import (
    Assignment,
    CalibrationCase,
    CalibrationSheet,
    CriteriaItem,
    CriteriaSet,
    ItemScore,
    Opening,
    ScoreSheet,
    SheetCorrection,
)
from reviews.selectors.guards import reasons_for
from reviews.selectors.sheets import quanta_of, reviewable
from reviews.services.notes import NoteText, put_notes
from reviews.services.sealing import seal, with_notes

STALE = "本条款已在其他窗口保存了新内容，请刷新页面后重试。"
STALE_SHEET = "评分表已在其他窗口保存了新内容，请刷新页面后重试。"
UNCALIBRATED = "请先完成校准样例的评分，再为申报材料评分。"
SEALED = "评分表已签署封存，不能再修改。"
REASON_LONGEST = 300
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
WRITTEN = ("percent", "bands", "reason", "version")


@dataclass(frozen=True, slots=True)
class Entry:
    """What an author writes about one item. `percent` None is blank, which is not zero."""

    percent: int | None
    bands: Mapping[str, str]
    notes: Sequence[NoteText] = ()
    reason: str = ""


@unit_of_work()
def save_item(
    *, sheet_id: int, clause: str, entry: Entry, version: int, by: User, at: datetime | None = None
) -> ItemScore:
    """Saves one item of the author's draft and returns it, its `sheet` carrying the new total. Five queries while its
    notes stay as they are.

    Raises NotFoundForYou (not the author, recused), Conflict (stale `version`, sheet sealed), DomainError (stage not
    open by the database clock, percent or band that the scale does not have, a note that cannot be). A draft is no
    decision: no audit event. Side effects: the item, its notes, the sheet's total, version and time.
    """
    found = _ITEM_LOCKED.rows(by, sheet_id, clause)
    if not found:
        raise NotFoundForYou
    score, now = found[0], at or database_now()
    sheet = score.sheet
    if sheet.state != ScoreSheet.State.DRAFT:
        raise Conflict(SEALED)
    require_open(score, now)
    if score.version != version:
        raise Conflict(STALE)
    _put(score, entry)
    score.save(update_fields=WRITTEN)
    put_notes({score: entry.notes}, by=by)
    _touch(sheet, now, begun=now)
    return score


@unit_of_work()
def save_sheet(
    *, sheet_id: int, entries: Mapping[str, Entry], version: int, by: User, at: datetime | None = None
) -> ScoreSheet:
    """Saves several items of the author's draft at once and returns the sheet. Six queries for any number of items
    whose notes stay as they are.

    `entries` by clause; items not named stay as they are. `version` is the sheet's. All are saved or none.
    Raises NotFoundForYou (not the author, recused, a clause the sheet does not have), otherwise as save_item.
    Side effects: the named items, their notes, the sheet's total, version and time. No audit event, as for save_item.
    """
    # Items before their sheet, as save_item locks them, so that the two never wait for each other.
    scores = list(
        ItemScore.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(**_writable(by, "sheet__"), sheet_id=sheet_id, item__clause__in=entries)
        .order_by("pk")
    )
    sheet = locked_sheet(sheet_id, by)
    if len(scores) != len(entries):
        raise NotFoundForYou
    now = at or database_now()
    if sheet.state != ScoreSheet.State.DRAFT:
        raise Conflict(SEALED)
    require_open(sheet, now)
    if sheet.version != version:
        raise Conflict(STALE_SHEET)
    for score in scores:
        score.sheet = sheet
        _put(score, entries[score.item.clause])
    # The rows exist, so each is a conflict: one plain statement, where bulk_update writes a CASE for every field.
    ItemScore.objects.bulk_create(scores, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    put_notes({score: entries[score.item.clause].notes for score in scores}, by=by)
    _touch(sheet, now, begun=sheet.assignment.accepted_at)
    return sheet


def locked_sheet(sheet_id: int, by: User) -> ScoreSheet:
    """The sheet that `by` may write, locked, with the stage's dates. Raises NotFoundForYou. In a transaction only."""
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("criteria", "assignment__application", "assignment__panel")
        .filter(**_writable(by), pk=sheet_id)
        .annotate(**_window("assignment"))
        .annotate(uncalibrated=_uncalibrated(by, "assignment__panel__cycle", "criteria"))
        .first()
    )
    if sheet is None:
        raise NotFoundForYou
    return sheet


def _put(score: ItemScore, entry: Entry) -> None:
    refuse_scores(score.sheet.criteria, score.item, entry.percent, entry.bands)
    points = score.item.points
    score.sheet.total_quanta += quanta_of(points, entry.percent) - quanta_of(points, score.percent)
    _fill(score, entry)
    score.version += 1


def _touch(sheet: ScoreSheet, at: datetime, *, begun: datetime | None) -> None:
    sheet.version += 1
    sheet.saved_at, sheet.begun_at = at, sheet.begun_at or begun
    sheet.save(update_fields=["total_quanta", "version", "saved_at", "begun_at"])


def _writable(by: User, sheet: str = "") -> dict[str, Any]:
    """The filter of what `by` may write now; `sheet` leads from the rows to their sheet."""
    return {
        f"{sheet}assignment__expert": by,
        f"{sheet}assignment__state": Assignment.State.ACCEPTED,
        f"{sheet}assignment__application__in": reviewable(by),
    }


def _window(assignment: str) -> dict[str, Subquery | Case]:
    """The stage's time. Whoever judges a dossier anew whose group is open has no deadline but the end of the stage."""
    cycle, group = f"{assignment}__panel__cycle", f"{assignment}__application__group"
    window = StageWindow.objects.filter(
        cycle=OuterRef(cycle), stage=ReviewStage.DOCUMENT_REVIEW, cycle__state=ReviewStage.DOCUMENT_REVIEW
    )
    opened = Opening.objects.filter(
        cycle=OuterRef(cycle), group=OuterRef(group), stage=ReviewStage.DOCUMENT_REVIEW, opened_at__isnull=False
    )
    closes_at = Case(When(Exists(opened), then=Value(NEVER)), default=Subquery(window.values("closes_at")))
    return {"opens_at": Subquery(window.values("opens_at")), "closes_at": closes_at}


def _uncalibrated(by: User, cycle: str, criteria: str) -> Exists:
    """Whether a sample case for these criteria still waits for `by`; `cycle` and `criteria` lead there from the row."""
    finished = CalibrationSheet.objects.filter(case=OuterRef("pk"), expert=by, finished_at__isnull=False)
    return Exists(CalibrationCase.objects.filter(~Exists(finished), cycle=OuterRef(cycle), criteria=OuterRef(criteria)))


# Without an order, as in _OWN_SHEET: it can only be one row.
_ITEM_LOCKED = Prepared(
    lambda by, sheet, clause: (
        ItemScore.objects.select_for_update(of=("self", "sheet"))
        .select_related("sheet", "item", "sheet__criteria")
        .filter(**_writable(by, "sheet__"), sheet_id=sheet, item__clause=clause)
        .annotate(**_window("sheet__assignment"))
        .annotate(uncalibrated=_uncalibrated(by, "sheet__assignment__panel__cycle", "sheet__criteria"))
        .order_by()
    ),
    planned_once=True,
)


def require_open(row: ItemScore | ScoreSheet, at: datetime) -> None:
    """Raises DomainError outside the stage's time, NotYet before calibration, by what the row was locked with."""
    opens, closes = getattr(row, "opens_at", None), getattr(row, "closes_at", None)
    if opens is None or closes is None or at < opens:
        raise DomainError("资料评审尚未开始或已经结束，不能评分。")
    if at >= closes:
        raise DomainError(f"已过截止时间：资料评审已于{deadline(closes)}截止，不能再评分。")
    if getattr(row, "uncalibrated", False):
        raise NotYet(UNCALIBRATED)


def refuse_scores(criteria: CriteriaSet, item: CriteriaItem, percent: int | None, bands: Mapping[str, str]) -> None:
    """Raises DomainError for a percent or bands that the scale of the item does not have."""
    if percent is not None and (percent % PERCENT_STEP or not 0 <= percent <= 100):
        raise DomainError("百分比应为 0 至 100 之间 5 的倍数。")
    scale = criteria.scale[item.kind]
    dimensions = {dimension["code"] for dimension in scale["dimensions"]}
    known = {f"{band['min']}-{band['max']}" for band in scale["bands"]}
    if set(bands) - dimensions or set(bands.values()) - known:
        raise DomainError("维度或区间不在评分标准内，请刷新页面后重试。")


def _fill(score: ItemScore, entry: Entry) -> None:
    score.percent, score.bands, score.reason = entry.percent, dict(entry.bands), entry.reason.strip()


@unit_of_work()
def submit_sheet(*, sheet_id: int, version: int, by: User, at: datetime | None = None) -> ScoreSheet:
    """Freezes and seals the author's sheet; returns it with its commitment, which is the receipt.

    The same sheet submitted again returns the same receipt. Raises NotFoundForYou, Conflict (changed since the page
    was shown), DomainError (stage not open), NotYet (blank items, or no reason where the guard asks for one).
    Side effects: state, nonce, commitment and the sealed text; audit event `sheet.submitted` with the commitment and
    no score.
    """
    sheet = locked_sheet(sheet_id, by)
    if sheet.state == ScoreSheet.State.SUBMITTED:
        return sheet
    now = at or database_now()
    require_open(sheet, now)
    if sheet.version != version:
        raise Conflict(STALE)
    scores = with_notes(list(sheet.scores.select_related("item").order_by("item__position")))
    if against := hindrances(scores):
        raise NotYet("".join(against))
    seal(sheet, scores, at=now)
    corrected = _end_correction(sheet, now)
    record(
        action="sheet.submitted",
        by=by,
        at=now,
        object_type="sheet",
        object_id=str(sheet.pk),
        payload={"number": sheet.assignment.application.number, "commitment": sheet.commitment, **corrected},
    )
    return sheet


def _end_correction(sheet: ScoreSheet, at: datetime) -> dict[str, object]:
    """What the log says of a sheet sealed anew; the correction that allowed it is done."""
    running = sheet.corrections.filter(state=SheetCorrection.State.APPROVED).first()
    if running is None:
        return {}
    running.state, running.ended_at = SheetCorrection.State.DONE, at
    running.save(update_fields=["state", "ended_at"])
    return {"revision": sheet.revision, "corrects": sheet.sealings.get(revision=sheet.revision - 1).commitment}


def hindrances(scores: Sequence[ItemScore]) -> list[str]:
    """The sentences against signing: blank items, and what the guard asks a reason for without one."""
    blank = [score.item.clause for score in scores if score.percent is None]
    bare = [s.item.clause for s in scores if reasons_for(s) and len(s.reason) < REASON_LENGTH]
    against = [f"还有 {len(blank)} 项未评：{'、'.join(blank)}。"] if blank else []
    if bare:
        against.append(
            f"以下条款的百分比超出各维度的范围，或与所记意见不一致，请写明理由（不少于 {REASON_LENGTH} 字）："
            f"{'、'.join(bare)}。"
        )
    return against
