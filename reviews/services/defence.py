"""Scoring a defence, sealing the sheet, and the results when the stage is opened."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from applications.models import AwardCycle
from applications.selectors.cycles import stage_is_open
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import Assignment, DefenceSheet, Opening
from reviews.openable import Openable
from reviews.selectors.sheets import reviewable
from reviews.services.scoring import store_results
from reviews.services.sheets import SEALED, STALE

STAGE = ReviewStage.DEFENCE.value

# The criteria's points sum to 100, so a defence's full score is 100 and a point is four quanta.
DEFENCE_SHEETS = """
    SELECT assignment.application_id, application.group_id, 100 AS points, sheet.total * 4 AS quanta, sheet.id
    FROM reviews_defencesheet sheet
    JOIN reviews_assignment assignment ON assignment.id = sheet.assignment_id AND assignment.state = 'accepted'
    JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = %(stage)s
    JOIN applications_application application ON application.id = assignment.application_id
    WHERE panel.cycle_id = %(cycle)s AND sheet.state = 'submitted' AND application.state = %(stage)s
"""


def sheet_for(*, assignment_id: int, by: User) -> DefenceSheet:
    """The author's sheet of a defence, made empty on first use. Raises NotFoundForYou for anybody else's."""
    assignment = (
        Assignment.objects.filter(
            pk=assignment_id,
            expert=by,
            state=Assignment.State.ACCEPTED,
            panel__stage=STAGE,
            application__in=reviewable(by),
        )
        .select_related("application__organisation", "application__group", "panel__cycle")
        .first()
    )
    if assignment is None:
        raise NotFoundForYou
    sheet, _ = DefenceSheet.objects.get_or_create(assignment=assignment)
    sheet.assignment = assignment
    return sheet


@unit_of_work()
def save_defence(
    *,
    assignment_id: int,
    points: Mapping[str, int | None],
    remark: str,
    version: int,
    by: User,
    submit: bool = False,
    at: datetime | None = None,
) -> DefenceSheet:
    """Saves the author's sheet, and seals it when `submit`; returns it.

    `points` maps each criterion of the round to whole points or None (blank is not zero). Raises NotFoundForYou,
    Conflict (stale or sealed), DomainError (stage closed, points outside a criterion), NotYet (sealing with blanks).
    Side effects: the sheet; on sealing audit event `defence.sheet_submitted` with the commitment and no score.
    """
    sheet_for(assignment_id=assignment_id, by=by)
    sheet = (
        DefenceSheet.objects.select_for_update(of=("self",))
        .select_related("assignment__application", "assignment__panel__cycle")
        .get(assignment_id=assignment_id)
    )
    if sheet.state == DefenceSheet.State.SUBMITTED:
        if submit and sheet.version == version + 1:
            return sheet
        raise Conflict(SEALED)
    now = at or database_now()
    if not stage_is_open(sheet.assignment.panel.cycle, STAGE, now):
        raise DomainError("陈述答辩尚未开始或已经结束，不能评分。")
    if sheet.version != version:
        raise Conflict(STALE)
    _fill(sheet, points, remark)
    sheet.version += 1
    sheet.saved_at = now
    if submit:
        _seal(sheet, by, now)
    sheet.save()
    return sheet


def _fill(sheet: DefenceSheet, points: Mapping[str, int | None], remark: str) -> None:
    rules = {rule.key: rule for rule in sheet.assignment.panel.cycle.rulebook.defence.criteria}
    if set(points) - set(rules):
        raise DomainError("评分项不在本轮规则内，请刷新页面后重试。")
    for key, value in points.items():
        if value is not None and not 0 <= value <= rules[key].points:
            raise DomainError(f"“{rules[key].label}”应在 0 至 {rules[key].points} 分之间。")
    sheet.points = {key: value for key, value in points.items() if value is not None}
    sheet.total = sum(sheet.points.values())
    sheet.remark = remark.strip()


def _seal(sheet: DefenceSheet, by: User, at: datetime) -> None:
    blank = [rule for rule in sheet.assignment.panel.cycle.rulebook.defence.criteria if rule.key not in sheet.points]
    if blank:
        raise NotYet(f"还有 {len(blank)} 项未评：{'、'.join(rule.label for rule in blank)}。")
    sheet.nonce = secrets.token_hex(32)
    content = [sheet.pk, sheet.assignment.application.number, sheet.assignment.expert_id, sheet.points, sheet.remark]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    sheet.commitment = hashlib.sha256(f"{text}{sheet.nonce}".encode()).hexdigest()
    sheet.state, sheet.submitted_at = DefenceSheet.State.SUBMITTED, at
    payload: dict[str, object] = {"number": sheet.assignment.application.number, "commitment": sheet.commitment}
    record(
        action="defence.sheet_submitted",
        by=by,
        at=at,
        object_type="defence_sheet",
        object_id=str(sheet.pk),
        payload=payload,
    )


def defence_gate(cycle: AwardCycle, at: datetime) -> list[str]:
    """Sentences against opening the defence's scores; they carry no count of scores."""
    if cycle.state != STAGE:
        return ["本轮不在陈述答辩阶段"]
    against = []
    here = cycle.applications.filter(state=STAGE)
    running = Assignment.objects.filter(panel__cycle=cycle, panel__stage=STAGE, application__state=STAGE).exclude(
        state=Assignment.State.CANCELLED
    )
    waiting = Q(defence_sheet__isnull=True) | ~Q(defence_sheet__state=DefenceSheet.State.SUBMITTED)
    if running.filter(waiting).exists():
        against.append("还有答辩评分没有签署封存")
    judged = running.filter(defence_sheet__state=DefenceSheet.State.SUBMITTED)
    alone = list(here.exclude(pk__in=judged.values("application_id")).values_list("number", flat=True)[:5])
    if alone:
        against.append(f"以下申报没有答辩评分：{'、'.join(alone)}")
    return against


def compute_defence_results(opening: Opening, at: datetime) -> Sequence[str]:
    """Writes the defence's StageResults by the round's aggregate; returns the counted commitments."""
    store_results(opening, DEFENCE_SHEETS, stage=STAGE, aggregate=opening.cycle.rulebook.review.aggregate, at=at)
    return list(
        DefenceSheet.objects.filter(
            assignment__panel__cycle=opening.cycle,
            assignment__state=Assignment.State.ACCEPTED,
            assignment__application__state=STAGE,
            state=DefenceSheet.State.SUBMITTED,
        )
        .order_by("commitment")
        .values_list("commitment", flat=True)
    )


DEFENCE = Openable(STAGE, gate=defence_gate, compute=compute_defence_results)
